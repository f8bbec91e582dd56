//! Update an app registration: name, audience, redirect and sign-out addresses, permissions,
//! certificates.

use http::{Method, StatusCode};
use mock365_domain::directory::{
    Application, Audience, ClientType, GroupClaims, RedirectUri, RequiredAccess, Resource,
};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::faces::Answer;
use crate::faces::entra::can_sign;
use crate::faces::graph::directory::{APP_ADMINS, bad_value};
use crate::faces::graph::item_write::{member, text, texts, truth};
use crate::faces::graph::odata::Fault;
use crate::faces::graph::{Ask, Failure, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/application-update>
pub const OPERATION: Operation = Operation {
    name: "graph.applications.update",
    method: Method::PATCH,
    paths: super::ONE,
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/application-update",
    handler: update,
};

const AUDIENCES: &[&str] = &["AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount"];

fn update(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let body = ask.json_body()?;
    ask.change_tenant(APP_ADMINS, |cloud, tenant, _| {
        let app = super::found(ask, cloud, tenant)?;
        let mut wanted = app.clone();
        take(&mut wanted, &body)?;
        if let Some(app) = cloud.application_mut(wanted.app_id) {
            *app = wanted;
        }
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn take(app: &mut Application, body: &Map<String, Json>) -> Result<(), Fault> {
    for (name, value) in body.iter().filter(|(name, _)| !name.contains('@')) {
        match name.as_str() {
            "displayName" => app.display_name = text(name, value)?,
            "isFallbackPublicClient" => app.allow_public_client = truth(name, value)?,
            "signInAudience" => {
                app.audience = match member(name, value, AUDIENCES)? {
                    0 => Audience::SingleTenant,
                    1 => Audience::MultiTenant,
                    _ => Audience::MultiTenantAndPersonal,
                }
            }
            "requiredResourceAccess" => app.required_access = required(name, value)?,
            "groupMembershipClaims" => app.group_claims = group_claims(name, value)?,
            "keyCredentials" => app.certificates = certificates(name, value)?,
            "web" => addresses(app, name, value, ClientType::Web)?,
            "spa" => addresses(app, name, value, ClientType::Spa)?,
            "publicClient" => addresses(app, name, value, ClientType::Native)?,
            _ => return Err(Fault::unbuilt(format_args!("another '{name}' of an application"))),
        }
    }
    Ok(())
}

/// The permissions that the registration lists, these and no others.
///
/// <https://learn.microsoft.com/graph/api/resources/requiredresourceaccess>
fn required(property: &str, value: &Json) -> Result<Vec<RequiredAccess>, Fault> {
    let guid = |object: &Json, name: &str| {
        let id = object.get(name).and_then(Json::as_str).and_then(|id| Uuid::parse_str(id).ok());
        id.ok_or_else(|| bad_value(name))
    };
    let one = |wanted: &Json| {
        let id = guid(wanted, "resourceAppId")?;
        let resource = Resource::by_id(id).ok_or_else(|| Fault::unbuilt("permissions of other people's APIs"))?;
        let mut access = RequiredAccess { resource: id, scopes: Vec::new(), roles: Vec::new() };
        let listed = wanted.get("resourceAccess").and_then(Json::as_array).ok_or_else(|| bad_value(property))?;
        for permission in listed {
            let id = guid(permission, "id")?;
            match permission.get("type").and_then(Json::as_str) {
                Some("Scope") => {
                    let known = resource.scopes.iter().find(|known| known.id == id);
                    access.scopes.push(known.ok_or_else(|| bad_value("id"))?.value.to_owned());
                }
                Some("Role") => {
                    let known = resource.roles.iter().find(|known| known.id == id);
                    access.roles.push(known.ok_or_else(|| bad_value("id"))?.value.to_owned());
                }
                _ => return Err(bad_value("type")),
            }
        }
        Ok(access)
    };
    let Json::Array(wanted) = value else { return Err(bad_value(property)) };
    wanted.iter().map(one).collect()
}

/// <https://learn.microsoft.com/entra/identity-platform/reference-microsoft-graph-app-manifest#groupmembershipclaims-attribute>
fn group_claims(name: &str, value: &Json) -> Result<GroupClaims, Fault> {
    match value.as_str() {
        None if value.is_null() => Ok(GroupClaims::None),
        Some("None") => Ok(GroupClaims::None),
        Some("SecurityGroup") => Ok(GroupClaims::SecurityGroup),
        Some("All") => Ok(GroupClaims::All),
        Some("DirectoryRole" | "ApplicationGroup") => {
            Err(Fault::unbuilt(format_args!("another '{name}' of an application")))
        }
        _ => Err(bad_value(name)),
    }
}

/// The certificates that sign client assertions, these and no others, each with its `key`: DER in base64.
///
/// <https://learn.microsoft.com/graph/api/resources/keycredential>
fn certificates(property: &str, value: &Json) -> Result<Vec<String>, Fault> {
    let Json::Array(wanted) = value else { return Err(bad_value(property)) };
    let one = |credential: &Json| {
        let Json::Object(credential) = credential else { return Err(bad_value(property)) };
        let known = ["displayName", "endDateTime", "key", "keyId", "startDateTime", "type", "usage"];
        if let Some(other) = credential.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(Fault::unbuilt(format_args!("'{property}/{other}' of an application")));
        }
        let key = credential.get("key").and_then(Json::as_str).ok_or_else(|| bad_value("key"))?;
        let lines = key.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned());
        let lines = lines.collect::<Vec<_>>().join("\n");
        let pem = format!("-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n");
        if can_sign(&pem) { Ok(pem) } else { Err(bad_value("key")) }
    };
    wanted.iter().map(one).collect()
}

/// The redirect addresses of one kind of client, these and no others. An address is of one kind.
fn addresses(app: &mut Application, property: &str, value: &Json, client: ClientType) -> Result<(), Fault> {
    let Json::Object(wanted) = value else { return Err(bad_value(property)) };
    if let Some(settings) = wanted.get("implicitGrantSettings").filter(|_| client == ClientType::Web) {
        implicit(app, settings)?;
    }
    if let Some(uri) = wanted.get("logoutUrl").filter(|_| client == ClientType::Web) {
        app.logout_uri = match uri {
            Json::Null => None,
            uri => Some(text("logoutUrl", uri)?),
        };
        if app.logout_uri.as_deref().is_some_and(|uri| !Application::is_logout_uri(uri)) {
            return Err(bad_value("logoutUrl"));
        }
    }
    let of_web = |name: &str| matches!(name, "implicitGrantSettings" | "logoutUrl") && client == ClientType::Web;
    let known = |name: &str| name == "redirectUris" || of_web(name);
    if let Some(other) = wanted.keys().find(|name| !known(name)) {
        return Err(Fault::unbuilt(format_args!("another '{property}/{other}' of an application")));
    }
    let Some(uris) = wanted.get("redirectUris") else { return Ok(()) };
    let uris = texts("redirectUris", uris)?;
    app.redirect_uris.retain(|known| known.client != client && !uris.contains(&known.uri));
    app.redirect_uris.extend(uris.into_iter().map(|uri| RedirectUri { uri, client }));
    Ok(())
}

/// What the authorization endpoint gives besides codes.
fn implicit(app: &mut Application, settings: &Json) -> Result<(), Fault> {
    let Json::Object(settings) = settings else { return Err(bad_value("implicitGrantSettings")) };
    for (name, value) in settings {
        match name.as_str() {
            "enableIdTokenIssuance" => app.id_tokens = truth(name, value)?,
            _ => return Err(Fault::unbuilt(format_args!("another '{name}' of an application"))),
        }
    }
    Ok(())
}
