//! Owners of applications and enterprise applications, who are users and enterprise applications: added and taken away.

use http::StatusCode;
use mock365_domain::Cloud;
use uuid::Uuid;

use super::{Related, all_there, read_reference};
use crate::exchange::Answer;
use crate::faces::graph::directory::{APP_ADMINS, missing};
use crate::faces::graph::{Fault, GraphRequest};

/// Finds the owners of what a request names.
pub type OwnersOf = for<'c> fn(&GraphRequest<'_>, &'c mut Cloud, Uuid) -> Result<&'c mut Vec<Uuid>, Fault>;

/// Adds the owner that a body names.
pub fn add_owner(request: &GraphRequest<'_>, of: OwnersOf) -> Result<Answer, Fault> {
    let new = read_reference(&request.json_body()?)?;
    request.change_tenant(APP_ADMINS, |cloud, id, _| {
        let there = all_there(cloud, &cloud.tenants[&id], &[new])?;
        let [new @ (Related::User(_) | Related::ServicePrincipal(_))] = &there[..] else {
            let kind = there.first().map_or("", Related::kind);
            let message = format!("Invalid object type '{kind}' for the property 'owners' of an application.");
            return Err(Fault::bad_request("Request_BadRequest", message));
        };
        let owners = of(request, cloud, id)?;
        if owners.contains(&new.id()) {
            let message =
                "One or more added object references already exist for the following modified properties: 'owners'.";
            return Err(Fault::bad_request("Request_BadRequest", message));
        }
        owners.push(new.id());
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

/// Takes the owner away that the path names.
pub fn remove_owner(request: &GraphRequest<'_>, of: OwnersOf) -> Result<Answer, Fault> {
    let gone = request.guid("directoryObject-id", "directoryObject")?;
    request.change_tenant(APP_ADMINS, |cloud, id, _| {
        let owners = of(request, cloud, id)?;
        let place = owners.iter().position(|owner| *owner == gone);
        owners.remove(place.ok_or_else(|| missing("directoryObject", &gone.to_string()))?);
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
