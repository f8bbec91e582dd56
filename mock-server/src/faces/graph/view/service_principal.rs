//! An enterprise application in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/serviceprincipal>

use mock365_domain::Cloud;
use mock365_domain::directory::{Application, Resource, ServicePrincipal};
use mock365_domain::query::{Queried, Value};
use serde_json::{Value as Json, json};
use uuid::{Uuid, uuid};

use super::application::{audience, verified_publisher};
use crate::faces::graph::item_write::{optional_text, text, texts, truth};
use crate::faces::graph::odata::{Family, Noun, Paging, Property, ValueKind};

/// The tenant that owns Microsoft's own applications.
const MICROSOFT: Uuid = uuid!("f8cdef31-a31e-4b4a-93e4-5f571e91255a");

/// What can be asked about an enterprise application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    AppId,
    DisplayName,
    Enabled,
    AssignmentRequired,
    ValueKind,
}

impl Queried<Field> for ServicePrincipal {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Id => Value::Text(self.id.to_string()),
            Field::AppId => Value::Text(self.app_id.to_string()),
            Field::DisplayName => Value::from(&self.display_name),
            Field::Enabled => self.enabled.into(),
            Field::AssignmentRequired => self.assignment_required.into(),
            Field::ValueKind => "Application".into(),
        }
    }
}

type Row = Property<ServicePrincipal>;

fn app<'a>(principal: &ServicePrincipal, cloud: &'a Cloud) -> Option<&'a Application> {
    cloud.applications.get(&principal.app_id).map(AsRef::as_ref)
}

fn null(_: &ServicePrincipal, _: &Cloud) -> Json {
    Json::Null
}

fn none(_: &ServicePrincipal, _: &Cloud) -> Json {
    json!([])
}

fn names(principal: &ServicePrincipal) -> Json {
    let uris = Resource::by_id(principal.app_id).map_or(&[][..], |resource| resource.uris);
    std::iter::once(principal.app_id.to_string()).chain(uris.iter().map(|uri| (*uri).to_owned())).collect()
}

fn roles(principal: &ServicePrincipal) -> Json {
    let Some(resource) = Resource::by_id(principal.app_id) else { return json!([]) };
    resource
        .roles
        .iter()
        .map(|role| {
            json!({
                "allowedMemberTypes": ["Application"], "description": role.title, "displayName": role.title,
                "id": role.id, "isEnabled": true, "origin": "Application", "value": role.value,
            })
        })
        .collect()
}

fn scopes(principal: &ServicePrincipal) -> Json {
    let Some(resource) = Resource::by_id(principal.app_id) else { return json!([]) };
    resource
        .scopes
        .iter()
        .map(|scope| {
            json!({
                "adminConsentDescription": scope.admin_title, "adminConsentDisplayName": scope.admin_title,
                "id": scope.id, "isEnabled": true, "type": if scope.admin { "Admin" } else { "User" },
                "userConsentDescription": scope.title, "userConsentDisplayName": scope.title, "value": scope.value,
            })
        })
        .collect()
}

fn owner(principal: &ServicePrincipal, cloud: &Cloud) -> Json {
    json!(app(principal, cloud).map_or(MICROSOFT, |app| app.home_tenant))
}

fn reply_urls(principal: &ServicePrincipal, cloud: &Cloud) -> Json {
    app(principal, cloud).map_or_else(|| json!([]), |app| app.redirect_uris.iter().map(|uri| json!(uri.uri)).collect())
}

static PROPERTIES: [Row; 34] = [
    Row::new("id", |principal, _| json!(principal.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    Row::new("deletedDateTime", null),
    Row::new("accountEnabled", |principal, _| json!(principal.enabled))
        .filterable(&[("", Field::Enabled, ValueKind::Bool)])
        .written(|principal, value| {
            principal.enabled = truth("accountEnabled", value)?;
            Ok(())
        }),
    Row::new("alternativeNames", none).unbuilt(|| json!([])),
    Row::new("appDisplayName", |principal, cloud| {
        app(principal, cloud).map_or(&principal.display_name, |app| &app.display_name).as_str().into()
    }),
    Row::new("appDescription", null),
    // Read by create, and fixed from then on.
    Row::new("appId", |principal, _| json!(principal.app_id)).filterable(&[("", Field::AppId, ValueKind::Text)]),
    Row::new("applicationTemplateId", null),
    Row::new("appOwnerOrganizationId", owner),
    Row::new("appRoleAssignmentRequired", |principal, _| json!(principal.assignment_required))
        .filterable(&[("", Field::AssignmentRequired, ValueKind::Bool)])
        .written(|principal, value| {
            principal.assignment_required = truth("appRoleAssignmentRequired", value)?;
            Ok(())
        }),
    Row::new("createdDateTime", null),
    Row::new("description", |principal, _| json!(principal.description)).written(|principal, value| {
        principal.description = optional_text("description", value)?;
        Ok(())
    }),
    Row::new("disabledByMicrosoftStatus", null),
    Row::new("displayName", |principal, _| json!(principal.display_name))
        .filterable(&[("", Field::DisplayName, ValueKind::Text)])
        .written(|principal, value| {
            principal.display_name = text("displayName", value)?;
            Ok(())
        }),
    Row::new("homepage", null).unbuilt(|| Json::Null),
    Row::new("loginUrl", null).unbuilt(|| Json::Null),
    Row::new("logoutUrl", null).unbuilt(|| Json::Null),
    Row::new("notes", |principal, _| json!(principal.notes)).written(|principal, value| {
        principal.notes = optional_text("notes", value)?;
        Ok(())
    }),
    Row::new("notificationEmailAddresses", none).unbuilt(|| json!([])),
    Row::new("preferredSingleSignOnMode", null).unbuilt(|| Json::Null),
    Row::new("preferredTokenSigningKeyThumbprint", null).unbuilt(|| Json::Null),
    Row::new("replyUrls", reply_urls).unbuilt(|| Json::Null),
    Row::new("servicePrincipalNames", |principal, _| names(principal)).unbuilt(|| Json::Null),
    Row::new("servicePrincipalType", |_, _| "Application".into())
        .filterable(&[("", Field::ValueKind, ValueKind::Text)])
        .unbuilt(|| "Application".into()),
    Row::new("signInAudience", |principal, cloud| {
        app(principal, cloud).map_or("AzureADMultipleOrgs", |app| audience(app.audience)).into()
    }),
    Row::new("tags", |principal, _| json!(principal.tags)).written(|principal, value| {
        principal.tags = texts("tags", value)?;
        Ok(())
    }),
    Row::new("tokenEncryptionKeyId", null).unbuilt(|| Json::Null),
    Row::new("addIns", none).unbuilt(|| json!([])),
    Row::new("appRoles", |principal, _| roles(principal)).unbuilt(|| Json::Null),
    Row::new("info", |_, _| {
        json!({
            "logoUrl": null, "marketingUrl": null, "privacyStatementUrl": null, "supportUrl": null,
            "termsOfServiceUrl": null,
        })
    }),
    Row::new("keyCredentials", none).unbuilt(|| json!([])),
    Row::new("oauth2PermissionScopes", |principal, _| scopes(principal)).unbuilt(|| Json::Null),
    Row::new("passwordCredentials", none).unbuilt(|| json!([])),
    Row::new("verifiedPublisher", |principal, cloud| verified_publisher(app(principal, cloud))),
];

impl Noun for ServicePrincipal {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = Cloud;
    const NAME: &'static str = "servicePrincipal";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const SEARCHED: &'static [(&'static str, Field)] = &[("displayName", Field::DisplayName)];
    const EVENTUAL: bool = true;
    const UNBUILT: &'static [&'static str] = &[
        "appManagementPolicies",
        "appRoleAssignedTo",
        "appRoleAssignments",
        "claimsMappingPolicies",
        "createdByAppId",
        "createdObjects",
        "customSecurityAttributes",
        "delegatedPermissionClassifications",
        "endpoints",
        "federatedIdentityCredentials",
        "homeRealmDiscoveryPolicies",
        "isDisabled",
        "memberOf",
        "oauth2PermissionGrants",
        "ownedObjects",
        "owners",
        "remoteDesktopSecurityConfiguration",
        "resourceSpecificApplicationPermissions",
        "samlSingleSignOnSettings",
        "synchronization",
        "tokenIssuancePolicies",
        "tokenLifetimePolicies",
        "transitiveMemberOf",
    ];

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
