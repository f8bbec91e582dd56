//! An app registration out of JSON.

use mock365_domain::directory::{
    Application, Audience, ClientType, GroupClaims, RedirectUri, RequiredAccess, Resource,
};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::keys;
use crate::faces::graph::directory::{bad_value, guid_of};
use crate::faces::graph::item_write::{member, number, optional_text, text, texts, truth};
use crate::faces::graph::odata::{ODataFault, tree, untaken};
use crate::faces::graph::view::InTenant;

const AUDIENCES: &[&str] = &["AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount"];

/// Takes a body into a registration; what it shows already is passed over. A refusal may leave it half changed.
pub fn take(app: &mut Application, around: &InTenant<'_>, body: &Map<String, Json>) -> Result<(), ODataFault> {
    let shown = tree::<Application>(app, around);
    for (name, value) in body.iter().filter(|(name, value)| !name.contains('@') && shown.get(*name) != Some(value)) {
        let nested = Nested { property: name, shown: shown.get(name).unwrap_or(&Json::Null) };
        match name.as_str() {
            "displayName" => {
                app.display_name = text(name, value)?;
                if app.display_name.is_empty() {
                    return Err(bad_value(name));
                }
            }
            "isFallbackPublicClient" => app.allow_public_client = !value.is_null() && truth(name, value)?,
            "signInAudience" => {
                app.audience = match member(name, value, AUDIENCES)? {
                    0 => Audience::SingleTenant,
                    1 => Audience::MultiTenant,
                    _ => Audience::MultiTenantAndPersonal,
                }
            }
            "web" => web(app, &nested, value)?,
            "spa" => uris(app, &nested, value, ClientType::Spa)?,
            "publicClient" => uris(app, &nested, value, ClientType::Native)?,
            "api" => api(app, &nested, value)?,
            "requiredResourceAccess" => {
                let all = value.as_array().ok_or_else(|| bad_value(name))?;
                app.required_access = all.iter().map(required).collect::<Result<_, _>>()?;
            }
            "groupMembershipClaims" => app.group_claims = group_claims(name, value)?,
            "keyCredentials" => app.certificates = keys::take(app, value)?,
            // Microsoft's to set.
            "id"
            | "appId"
            | "createdDateTime"
            | "deletedDateTime"
            | "publisherDomain"
            | "verifiedPublisher"
            | "applicationTemplateId" => {}
            _ => return Err(untaken::<Application>(name)),
        }
    }
    Ok(())
}

/// An object within a registration.
struct Nested<'a> {
    property: &'a str,
    shown: &'a Json,
}

impl Nested<'_> {
    /// The members of an object that differ from what is shown.
    fn changed<'v>(&self, value: &'v Json) -> Result<impl Iterator<Item = (&'v String, &'v Json)>, ODataFault> {
        let wanted = value.as_object().ok_or_else(|| bad_value(self.property))?;
        Ok(wanted.iter().filter(|(name, value)| !name.contains('@') && self.shown.get(*name) != Some(*value)))
    }

    fn untaken(&self, name: &str) -> ODataFault {
        if self.shown.get(name).is_some() {
            return ODataFault::unbuilt(format_args!("another '{}/{name}' of an application", self.property));
        }
        bad_value(name)
    }
}

fn web(app: &mut Application, nested: &Nested<'_>, value: &Json) -> Result<(), ODataFault> {
    for (name, value) in nested.changed(value)? {
        match name.as_str() {
            "redirectUris" => addresses(app, value, ClientType::Web)?,
            "logoutUrl" => {
                app.logout_uri = optional_text(name, value)?;
                if app.logout_uri.as_deref().is_some_and(|uri| !Application::is_logout_uri(uri)) {
                    return Err(bad_value(name));
                }
            }
            "implicitGrantSettings" => {
                let inner = Nested { property: name, shown: &nested.shown[name] };
                for (name, value) in inner.changed(value)? {
                    match name.as_str() {
                        "enableIdTokenIssuance" => app.id_tokens = truth(name, value)?,
                        "enableAccessTokenIssuance" => app.access_tokens = truth(name, value)?,
                        _ => return Err(inner.untaken(name)),
                    }
                }
            }
            _ => return Err(nested.untaken(name)),
        }
    }
    Ok(())
}

fn uris(app: &mut Application, nested: &Nested<'_>, value: &Json, client: ClientType) -> Result<(), ODataFault> {
    for (name, value) in nested.changed(value)? {
        match name.as_str() {
            "redirectUris" => addresses(app, value, client)?,
            _ => return Err(nested.untaken(name)),
        }
    }
    Ok(())
}

/// The redirect addresses of one kind of client, these and no others. An address is of one kind.
fn addresses(app: &mut Application, value: &Json, client: ClientType) -> Result<(), ODataFault> {
    let uris = texts("redirectUris", value)?;
    if uris.iter().any(|uri| !Application::is_redirect_uri(uri)) {
        return Err(bad_value("redirectUris"));
    }
    app.redirect_uris.retain(|known| known.client != client && !uris.contains(&known.uri));
    app.redirect_uris.extend(uris.into_iter().map(|uri| RedirectUri { uri, client }));
    Ok(())
}

fn api(app: &mut Application, nested: &Nested<'_>, value: &Json) -> Result<(), ODataFault> {
    for (name, value) in nested.changed(value)? {
        match name.as_str() {
            "requestedAccessTokenVersion" if value.is_null() => app.requested_access_token_version = 0,
            "requestedAccessTokenVersion" => {
                app.requested_access_token_version = match number(name, value)? {
                    1 => 1,
                    2 => 2,
                    _ => return Err(bad_value(name)),
                }
            }
            _ => return Err(nested.untaken(name)),
        }
    }
    Ok(())
}

/// <https://learn.microsoft.com/entra/identity-platform/reference-microsoft-graph-app-manifest#groupmembershipclaims-attribute>
fn group_claims(name: &str, value: &Json) -> Result<GroupClaims, ODataFault> {
    match value.as_str() {
        None if value.is_null() => Ok(GroupClaims::None),
        Some("None") => Ok(GroupClaims::None),
        Some("SecurityGroup") => Ok(GroupClaims::SecurityGroup),
        Some("All") => Ok(GroupClaims::All),
        Some("DirectoryRole" | "ApplicationGroup") => {
            Err(ODataFault::unbuilt(format_args!("another '{name}' of an application")))
        }
        _ => Err(bad_value(name)),
    }
}

/// <https://learn.microsoft.com/graph/api/resources/requiredresourceaccess>
fn required(value: &Json) -> Result<RequiredAccess, ODataFault> {
    let Json::Object(wanted) = value else { return Err(bad_value("requiredResourceAccess")) };
    let id = guid_of(wanted, "resourceAppId")?;
    let resource =
        Resource::by_id(id).ok_or_else(|| ODataFault::unbuilt(format_args!("the permissions of the resource {id}")))?;
    let mut access = RequiredAccess { resource: id, scopes: Vec::new(), roles: Vec::new() };
    for one in wanted.get("resourceAccess").and_then(Json::as_array).ok_or_else(|| bad_value("resourceAccess"))? {
        let Json::Object(one) = one else { return Err(bad_value("resourceAccess")) };
        let (id, kind) = (guid_of(one, "id")?, one.get("type").and_then(Json::as_str).unwrap_or_default());
        let (values, known): (&mut Vec<String>, Option<&str>) = match kind {
            "Scope" => (&mut access.scopes, resource.scope_by_id(id).map(|scope| scope.value)),
            "Role" => (&mut access.roles, resource.role_by_id(id).map(|role| role.value)),
            _ => return Err(bad_value("type")),
        };
        values.push(known.ok_or_else(|| unknown(id, resource))?.to_owned());
    }
    Ok(access)
}

/// A permission that Microsoft may have, and the mock's catalogue has not.
fn unknown(id: Uuid, resource: &Resource) -> ODataFault {
    ODataFault::unbuilt(format_args!("the permission {id} of {}", resource.display_name))
}
