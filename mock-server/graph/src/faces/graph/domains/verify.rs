//! Verify a domain: the records that prove it are taken to stand in the DNS.

use http::{Method, StatusCode};
use mock365_domain::default::cloud_domain;
use serde_json::json;
use uuid::Uuid;

use super::found;
use crate::exchange::Answer;
use crate::faces::graph::directory::{GLOBAL, tenant_mut};
use crate::faces::graph::odata::Options;
use crate::faces::graph::view::domain::DomainName;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, json as answer, odata};

/// <https://learn.microsoft.com/graph/api/domain-list-verificationdnsrecords>
pub const RECORDS: Operation = Operation {
    name: "graph.domains.verificationDnsRecords.list",
    method: Method::GET,
    at: super::DOMAINS,
    tail: "/{domain-id}/verificationDnsRecords",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/domain-list-verificationdnsrecords",
    handler: records,
};

/// <https://learn.microsoft.com/graph/api/domain-verify>
pub const OPERATION: Operation = Operation {
    name: "graph.domains.verify",
    method: Method::POST,
    at: super::DOMAINS,
    tail: "/{domain-id}/verify",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/domain-verify",
    handler: verify,
};

fn records(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    Options::refuse(request.call, "DNS records")?;
    request.read_tenant(|_, tenant, _| {
        let name = found(request, tenant)?.name;
        let id = Uuid::new_v5(&tenant.id, name.as_bytes());
        let text = format!("MS=ms{:08}", id.as_u64_pair().0 % 100_000_000);
        let context = request.context(&format!("domains('{name}')/verificationDnsRecords"));
        let record = json!({
            "@odata.type": "#microsoft.graph.domainDnsTxtRecord", "id": id, "isOptional": false, "label": name,
            "recordType": "Txt", "supportedService": "Email", "ttl": 3600, "text": text,
        });
        Ok(answer(StatusCode::OK, &json!({ "@odata.context": context, "value": [record] })))
    })
}

fn verify(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    request.change_tenant(GLOBAL, |cloud, id, _| {
        let known = found(request, &cloud.tenants[&id])?;
        if known.is_verified || cloud.tenant(&known.name).is_some() {
            let why = if known.is_verified { "it is verified already" } else { "another organisation has verified it" };
            let message = format!("The domain '{}' cannot be verified.", known.name);
            return Err(Fault::bad_request("Request_BadRequest", message).explain(why));
        }
        let tenant = tenant_mut(cloud, id)?;
        tenant.unverified_domains.retain(|name| *name != known.name);
        tenant.domains.push(cloud_domain(&known.name));
        let all = DomainName::all(tenant);
        let verified = all.iter().find(|domain| domain.name == known.name).unwrap_or(&known);
        odata::one::<DomainName>(request, StatusCode::OK, "domains", verified, &())
    })
}
