//! Owners of applications and enterprise applications, who are users and enterprise applications: added and taken away.

use http::StatusCode;
use mock365_domain::Cloud;
use uuid::Uuid;

use super::{Related, all_there, already, read_reference};
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
            return Err(already("owners"));
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

/// The operations on the owners of what stands at a place, by either key. Where it is called, `owners` finds them, and `owners_mut` to be
/// changed; `READ` and `WRITE` lie above.
macro_rules! owned {
    ($noun:ident: $($at:literal)|+, $name:literal, $list:literal, $post:literal, $delete:literal) => {
        $crate::faces::graph::relations::relation! {
            /// Who owns it.
            LIST, COUNT: $name,
            &[$(
                $at,
                concat!($at, "/microsoft.graph.user"),
                concat!($at, "/microsoft.graph.servicePrincipal"),
                concat!($at, "/microsoft.graph.appRoleAssignment"),
                concat!($at, "/microsoft.graph.endpoint"),
            )+],
            $crate::faces::graph::Mount::Directory, super::READ, $list, owners
        }

        /// One of them.
        pub const GET: $crate::faces::graph::Operation = $crate::faces::graph::Operation {
            name: concat!($name, ".get"),
            at: &[$(
                concat!($at, "/{directoryObject-id}/microsoft.graph.user"),
                concat!($at, "/{directoryObject-id}/microsoft.graph.servicePrincipal"),
                concat!($at, "/{directoryObject-id}/microsoft.graph.appRoleAssignment"),
                concat!($at, "/{directoryObject-id}/microsoft.graph.endpoint"),
            )+],
            handler: |request| $crate::faces::graph::relations::get(request, owners),
            ..LIST
        };

        /// References to them.
        pub const REFERENCES: $crate::faces::graph::Operation = $crate::faces::graph::Operation {
            name: concat!($name, ".references"),
            at: super::$noun,
            tail: "/owners/$ref",
            handler: |request| $crate::faces::graph::relations::references(request, owners),
            ..LIST
        };

        /// Adds one.
        pub const ADD: $crate::faces::graph::Operation = $crate::faces::graph::Operation {
            name: concat!($name, ".add"),
            method: http::Method::POST,
            permissions: super::WRITE,
            link: $post,
            handler: |request| $crate::faces::graph::relations::add_owner(request, owners_mut),
            ..REFERENCES
        };

        /// Takes one away.
        pub const REMOVE: $crate::faces::graph::Operation = $crate::faces::graph::Operation {
            name: concat!($name, ".remove"),
            method: http::Method::DELETE,
            tail: "/owners/{directoryObject-id}/$ref",
            link: $delete,
            handler: |request| $crate::faces::graph::relations::remove_owner(request, owners_mut),
            ..ADD
        };
    };
}
pub(in crate::faces::graph) use owned;
