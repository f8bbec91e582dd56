//! References to objects, as bodies bring them and as answers show them.

use mock365_domain::Cloud;
use mock365_domain::directory::Tenant;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::Related;
use crate::faces::graph::directory::{bad_value, missing};
use crate::faces::graph::odata::{ODataFault, Object};
use crate::faces::graph::{Fault, GraphRequest};

/// How many references a body may bring at once.
///
/// <https://learn.microsoft.com/graph/api/group-post-members#example-2-add-multiple-members-to-a-group-in-a-single-request>
const AT_ONCE: usize = 20;

/// The object that an address names: `…/users/{id}`, `…/directoryObjects('{id}')`, or the address that answers show.
fn named(address: &str) -> Option<Uuid> {
    let parts = address.rsplit(['/', '(', ')', '\'']).filter(|part| !part.is_empty());
    parts.take(2).find_map(|part| Uuid::parse_str(part).ok())
}

/// The object that a body refers to; nothing else may stand there.
pub fn read_reference(body: &Map<String, Json>) -> Result<Uuid, Fault> {
    if let Some(stranger) = body.keys().find(|name| !name.contains('@')) {
        return Err(ODataFault::unknown_in_body(
            crate::faces::graph::odata::Family::Directory,
            stranger,
            "directoryObject",
        )
        .into());
    }
    let address = body.get("@odata.id").and_then(Json::as_str).ok_or_else(|| bad_value("@odata.id"))?;
    Ok(named(address).ok_or_else(|| bad_value("@odata.id"))?)
}

/// The objects that a body binds to a relation, and the body without them.
pub fn bound(body: &mut Map<String, Json>, relation: &str) -> Result<Vec<Uuid>, Fault> {
    let annotation = format!("{relation}@odata.bind");
    let Some(name) = body.keys().find(|name| name.eq_ignore_ascii_case(&annotation)).cloned() else {
        return Ok(Vec::new());
    };
    let Some(Json::Array(addresses)) = body.remove(&name) else { return Err(bad_value(&annotation).into()) };
    if addresses.len() > AT_ONCE {
        let message = format!(
            "The number of references in '{annotation}' exceeds the maximum of {AT_ONCE} that a request may have."
        );
        return Err(Fault::bad_request("Request_BadRequest", message));
    }
    let id = |address: &Json| address.as_str().and_then(named).ok_or_else(|| bad_value(&annotation).into());
    addresses.iter().map(id).collect()
}

/// The objects that are named, if each is there.
pub fn all_there(cloud: &Cloud, tenant: &Tenant, ids: &[Uuid]) -> Result<Vec<Related>, Fault> {
    let there =
        |id: &Uuid| Related::of(cloud, tenant, *id).ok_or_else(|| missing("directoryObject", &id.to_string()).into());
    ids.iter().map(there).collect()
}

/// Writes a reference to an object.
pub fn show_reference(request: &GraphRequest<'_>, tenant: &Tenant, one: &Related, object: &mut Object<'_>) {
    let (mut kind, origin) = (one.kind().to_owned(), &request.call.base.origin);
    kind[..1].make_ascii_uppercase();
    object.control("@odata.id").text(format_args!(
        "{origin}/v2/{}/directoryObjects/{}/Microsoft.DirectoryServices.{kind}",
        tenant.id,
        one.id()
    ));
}
