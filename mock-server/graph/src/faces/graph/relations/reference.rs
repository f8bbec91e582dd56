//! References to objects, as bodies bring them and as answers show them.

use std::sync::Arc;

use mock365_domain::Cloud;
use mock365_domain::directory::Tenant;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::Related;
use crate::faces::graph::directory::{bad_value, missing};
use crate::faces::graph::odata::{ODataFault, Object};
use crate::faces::graph::view::InTenant;
use crate::faces::graph::{Fault, GraphRequest, path};
use crate::limits::BOUND_OBJECTS;

/// An object that an address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedObject {
    /// By its object id.
    Id(Uuid),
    /// A user by sign-in name.
    User(String),
}

/// The object that an address names: `…/users/{id}`, `…/users/{userPrincipalName}`, `…/directoryObjects('{id}')`, or the address
/// that answers show. What is no address, and what names nobody, are refused as they were seen to be:
///
/// <https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/3156>
/// <https://github.com/microsoftgraph/entra-powershell/issues/1144>
fn named(address: &str) -> Result<NamedObject, ODataFault> {
    let refused = |message: String| ODataFault::new("Request_BadRequest", message);
    if !address.contains('/') {
        return Err(refused("Invalid URL format specified in payload.".to_owned()));
    }
    let mut parts = address.rsplit(['/', '(', ')', '\'']).filter(|part| !part.is_empty());
    let (last, before) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if let Some(id) = [last, before].into_iter().find_map(|part| Uuid::parse_str(part).ok()) {
        return Ok(NamedObject::Id(id));
    }
    let name = path::value(last);
    if before.eq_ignore_ascii_case("users") && name.contains('@') {
        return Ok(NamedObject::User(name));
    }
    Err(refused(format!("Invalid object identifier '{name}'.")))
}

/// The object that a body refers to; nothing else may stand there.
pub fn read_reference(body: &Map<String, Json>) -> Result<NamedObject, Fault> {
    if let Some(stranger) = body.keys().find(|name| !name.contains('@')) {
        return Err(ODataFault::unknown_in_body(
            crate::faces::graph::odata::Family::Directory,
            stranger,
            "directoryObject",
        )
        .into());
    }
    let address = body.get("@odata.id").and_then(Json::as_str).ok_or_else(|| bad_value("@odata.id"))?;
    Ok(named(address)?)
}

/// The objects that a body binds to a relation, and the body without them.
pub fn bound(body: &mut Map<String, Json>, relation: &str) -> Result<Vec<NamedObject>, Fault> {
    let annotation = format!("{relation}@odata.bind");
    let Some(name) = body.keys().find(|name| name.eq_ignore_ascii_case(&annotation)).cloned() else {
        return Ok(Vec::new());
    };
    let Some(Json::Array(addresses)) = body.remove(&name) else { return Err(bad_value(&annotation).into()) };
    check_at_once(addresses.len(), &annotation)?;
    let read = |address: &Json| Ok(named(address.as_str().ok_or_else(|| bad_value(&annotation))?)?);
    addresses.iter().map(read).collect()
}

/// Refuses more references than a request may bring.
///
/// <https://learn.microsoft.com/graph/api/group-post-groups#example-2-create-a-group-with-owners-and-members>
pub fn check_at_once(count: usize, place: &str) -> Result<(), Fault> {
    let most = BOUND_OBJECTS.count();
    if count <= most {
        return Ok(());
    }
    let message =
        format!("The number of references in '{place}' exceeds the maximum of {most} that a request may have.");
    Err(Fault::bad_request("Request_BadRequest", message))
}

/// The one object that a body binds to a relation, and the body without it.
pub fn bound_one(body: &mut Map<String, Json>, relation: &str) -> Result<Option<NamedObject>, Fault> {
    let annotation = format!("{relation}@odata.bind");
    let Some(name) = body.keys().find(|name| name.eq_ignore_ascii_case(&annotation)).cloned() else {
        return Ok(None);
    };
    let address = body.remove(&name);
    let address = address.as_ref().and_then(Json::as_str).ok_or_else(|| bad_value(&annotation))?;
    Ok(Some(named(address)?))
}

/// The objects that are named, if each is there.
pub fn all_there(cloud: &Cloud, tenant: &Tenant, named: &[NamedObject]) -> Result<Vec<Related>, Fault> {
    let around = InTenant { cloud, tenant };
    let there = |one: &NamedObject| match one {
        NamedObject::Id(id) => {
            Related::of(&around, *id).ok_or_else(|| missing("directoryObject", &id.to_string()).into())
        }
        // Another address of the account is no name of it in a path.
        NamedObject::User(name) => {
            let user = tenant.user(name).filter(|user| user.upn.eq_ignore_ascii_case(name));
            user.map(|user| Related::User(Arc::clone(user))).ok_or_else(|| missing("directoryObject", name).into())
        }
    };
    named.iter().map(there).collect()
}

/// Writes a reference to an object.
pub fn show_reference(request: &GraphRequest<'_>, one: &Related, object: &mut Object<'_>) {
    object.control("@odata.id").value(&request.object_address(one.kind(), one.id()));
}

/// What is added where it is already.
pub fn already(property: &str) -> Fault {
    let message = format!(
        "One or more added object references already exist for the following modified properties: '{property}'."
    );
    Fault::bad_request("Request_BadRequest", message)
}
