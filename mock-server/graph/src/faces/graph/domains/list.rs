//! List domains, and get one.

use http::{Method, StatusCode};

use super::found;
use crate::faces::graph::view::domain::DomainName;
use crate::faces::graph::{Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/domain-list>
pub const LIST: Operation = Operation {
    name: "graph.domains.list",
    method: Method::GET,
    at: super::DOMAINS,
    tail: "",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/domain-list",
    handler: |request| {
        request.read_tenant(|_, tenant, _| {
            odata::list::<DomainName>(request, "domains", DomainName::all(tenant).iter(), &())
        })
    },
};

/// <https://learn.microsoft.com/graph/api/domain-get>
pub const GET: Operation = Operation {
    name: "graph.domains.get",
    method: Method::GET,
    at: super::DOMAINS,
    tail: "/{domain-id}",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/domain-get",
    handler: |request| {
        request.read_tenant(|_, tenant, _| {
            odata::one::<DomainName>(request, StatusCode::OK, "domains", &found(request, tenant)?, &())
        })
    },
};
