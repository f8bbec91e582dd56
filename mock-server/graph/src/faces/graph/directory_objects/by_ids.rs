//! Get several objects by their ids: those that are not there are passed over.

use http::Method;
use mock365_domain::query::Page;
use uuid::Uuid;

use crate::exchange::Answer;
use crate::faces::graph::directory::bad_value;
use crate::faces::graph::item_write::texts;
use crate::faces::graph::odata::{self, ContextUrl};
use crate::faces::graph::relations::{Objects, Related, Shapes};
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, Fields, GraphRequest, Mount, Operation};
use crate::limits::OBJECTS_BY_ID;

/// <https://learn.microsoft.com/graph/api/directoryobject-getbyids>
pub const OPERATION: Operation = Operation {
    name: "graph.directoryObjects.getByIds",
    method: Method::POST,
    at: &[
        "/directoryObjects",
        "/users",
        "/groups",
        "/contacts",
        "/devices",
        "/applications",
        "/servicePrincipals",
        "/directoryRoles",
        "/directoryRoleTemplates",
        "/organization",
    ],
    tail: "/getByIds",
    mount: Mount::Directory,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/directoryobject-getbyids",
    handler: by_ids,
};

/// Options that it does not take, in Microsoft's order; that `$search` is none either is inferred. `$select` was among them in
/// 2018; clients send it today.
///
/// <https://github.com/kubeguard/guard/pull/133>
/// <https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/2483>
fn refuse_options(request: &GraphRequest<'_>) -> Result<(), Fault> {
    let options = &request.options;
    let sent = options.filter.is_some()
        || !options.expand.is_empty()
        || options.orderby.is_some()
        || options.count
        || options.skips
        || options.top.is_some()
        || options.search.is_some();
    if sent {
        return Err(bad(
            "The following query options are not supported by this request method or cannot be applied to the requested \
             resource: $filter,$expand,$orderby,$count,$inlinecount,$skiptoken,$skip,$top",
        ));
    }
    Ok(())
}

fn bad(message: impl Into<std::borrow::Cow<'static, str>>) -> Fault {
    Fault::bad_request("Request_BadRequest", message)
}

/// The ids; both refusals were captured.
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/7063>
/// <https://github.com/dougsbaker/CA-Export/issues/11>
fn read_ids(sent: &Fields<'_>) -> Result<Vec<Uuid>, Fault> {
    let ids = texts("ids", sent.or_null("ids"))?;
    if ids.is_empty() {
        return Err(bad_value("ids").into());
    }
    if ids.len() > OBJECTS_BY_ID.count() {
        return Err(bad(format!("Number of included identifiers cannot exceed '{}'.", OBJECTS_BY_ID.count())));
    }
    ids.iter().map(|id| Uuid::parse_str(id).map_err(|_| bad("Invalid GUID specified."))).collect()
}

fn by_ids(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    refuse_options(request)?;
    let body = request.json_body()?;
    let sent = request.parameters(&body);
    let ids = read_ids(&sent)?;
    let types = texts("types", sent.or_null("types"))?;
    let is_asked = |kind: &str| {
        types.is_empty()
            || types.iter().any(|one| one.eq_ignore_ascii_case(kind) || one.eq_ignore_ascii_case("directoryObject"))
    };
    let shapes = Shapes::of(&request.options.select)?;
    request.read_tenant(|cloud, tenant, _| {
        let around = InTenant { cloud, tenant };
        let items: Vec<Related> =
            ids.iter().filter_map(|id| Related::of(&around, *id)).filter(|one| is_asked(one.kind())).collect();
        let context = ContextUrl::of(request, "directoryObjects", shapes.names()).at_root();
        let found = Page { items, more: false, total: None, passed: None };
        Ok(odata::page::<Objects, _>(request, context, found, |one: Related, object| {
            one.write(&around, &shapes, object);
        }))
    })
}
