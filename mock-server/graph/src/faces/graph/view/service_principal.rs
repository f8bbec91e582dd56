//! An enterprise application in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/serviceprincipal>

use mock365_domain::directory::{Application, Resource, ServicePrincipal};
use mock365_domain::query::{Queried, Reading, Value};
use serde_json::{Value as Json, json};
use uuid::{Uuid, uuid};

use super::InTenant;
use super::application::{audience, verified_publisher};
use super::rows::list_of;
use crate::faces::graph::item_write::{optional_text, text, texts, truth};
use crate::faces::graph::odata::{Family, Navigation, Noun, Paging, Property, ValueKind, Writer};
use crate::faces::graph::relations::OF_PRINCIPALS;

/// The tenant that owns Microsoft's own applications.
const MICROSOFT: Uuid = uuid!("f8cdef31-a31e-4b4a-93e4-5f571e91255a");

/// What can be asked about an enterprise application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    Created,
    AppId,
    DisplayName,
    Enabled,
    AssignmentRequired,
    ValueKind,
    Read(Reading<ServicePrincipal>),
}

impl Queried<Field> for ServicePrincipal {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Id => Value::Text(self.id.to_string()),
            Field::Created => self.created.into(),
            Field::AppId => Value::Text(self.app_id.to_string()),
            Field::DisplayName => Value::from(&self.display_name),
            Field::Enabled => self.enabled.into(),
            Field::AssignmentRequired => self.assignment_required.into(),
            Field::ValueKind => "Application".into(),
            Field::Read(reading) => (reading.read)(self),
        }
    }
}

type Row = Property<ServicePrincipal>;

fn app<'a>(principal: &ServicePrincipal, around: &InTenant<'a>) -> Option<&'a Application> {
    around.cloud.applications.get(&principal.app_id).map(AsRef::as_ref)
}

fn null(_: &ServicePrincipal, _: &InTenant<'_>, out: &mut Writer) {
    out.null();
}

fn none(_: &ServicePrincipal, _: &InTenant<'_>, out: &mut Writer) {
    out.empty();
}

/// The same, as filters ask for them.
fn named(principal: &ServicePrincipal) -> Value {
    let uris = Resource::by_id(principal.app_id).map_or(&[][..], |resource| resource.uris);
    let own = Value::Text(principal.app_id.to_string());
    Value::List(std::iter::once(own).chain(uris.iter().map(|uri| Value::from(*uri))).collect())
}

/// Its client id, and behind it the addresses of an API.
fn names(principal: &ServicePrincipal, _: &InTenant<'_>, out: &mut Writer) {
    let uris = Resource::by_id(principal.app_id).map_or(&[][..], |resource| resource.uris);
    out.list(std::iter::once(None).chain(uris.iter().map(Some)), |uri, out| match uri {
        None => out.value(principal.app_id),
        Some(uri) => out.value(uri),
    });
}

fn roles(principal: &ServicePrincipal, _: &InTenant<'_>, out: &mut Writer) {
    let roles = Resource::by_id(principal.app_id).map_or(&[][..], |resource| resource.roles);
    out.list(roles, |role, out| {
        out.object(|shown| {
            shown.value("allowedMemberTypes", &["Application"][..]);
            shown.value("description", role.title);
            shown.value("displayName", role.title);
            shown.value("id", role.id);
            shown.value("isEnabled", true);
            shown.value("origin", "Application");
            shown.value("value", role.value);
        });
    });
}

fn scopes(principal: &ServicePrincipal, _: &InTenant<'_>, out: &mut Writer) {
    let scopes = Resource::by_id(principal.app_id).map_or(&[][..], |resource| resource.scopes);
    out.list(scopes, |scope, out| {
        out.object(|shown| {
            shown.value("adminConsentDescription", scope.admin_title);
            shown.value("adminConsentDisplayName", scope.admin_title);
            shown.value("id", scope.id);
            shown.value("isEnabled", true);
            shown.value("type", if scope.admin { "Admin" } else { "User" });
            shown.value("userConsentDescription", scope.title);
            shown.value("userConsentDisplayName", scope.title);
            shown.value("value", scope.value);
        });
    });
}

fn owner(principal: &ServicePrincipal, around: &InTenant<'_>, out: &mut Writer) {
    out.value(app(principal, around).map_or(MICROSOFT, |app| app.home_tenant));
}

fn reply_urls(principal: &ServicePrincipal, around: &InTenant<'_>, out: &mut Writer) {
    out.list(app(principal, around).into_iter().flat_map(|app| &app.redirect_uris), |uri, out| out.value(&uri.uri));
}

/// Addresses of pages about it, of which there are none.
pub fn info(out: &mut Writer) {
    out.object(|info| {
        for name in ["logoUrl", "marketingUrl", "privacyStatementUrl", "supportUrl", "termsOfServiceUrl"] {
            info.member(name).null();
        }
    });
}

static PROPERTIES: [Row; 34] = [
    Row::new("id", |principal, _, out| out.value(principal.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    Row::new("deletedDateTime", null),
    Row::new("accountEnabled", |principal, _, out| out.value(principal.enabled))
        .filterable(&[("", Field::Enabled, ValueKind::Bool)])
        .written(|principal, value| {
            principal.enabled = truth("accountEnabled", value)?;
            Ok(())
        }),
    Row::new("alternativeNames", none).unbuilt(|| json!([])),
    Row::new("appDisplayName", |principal, cloud, out| {
        out.value(app(principal, cloud).map_or(&principal.display_name, |app| &app.display_name).as_str());
    }),
    Row::new("appDescription", null),
    // Read by create, and fixed from then on.
    Row::new("appId", |principal, _, out| out.value(principal.app_id)).filterable(&[(
        "",
        Field::AppId,
        ValueKind::Text,
    )]),
    Row::new("applicationTemplateId", null),
    Row::new("appOwnerOrganizationId", owner),
    Row::new("appRoleAssignmentRequired", |principal, _, out| out.value(principal.assignment_required))
        .filterable(&[("", Field::AssignmentRequired, ValueKind::Bool)])
        .written(|principal, value| {
            principal.assignment_required = truth("appRoleAssignmentRequired", value)?;
            Ok(())
        }),
    Row::new("createdDateTime", |principal, _, out| out.value(principal.created)).filterable(&[(
        "",
        Field::Created,
        ValueKind::Time,
    )]),
    Row::new("description", |principal, _, out| out.value(&principal.description)).written(|principal, value| {
        principal.description = optional_text("description", value)?;
        Ok(())
    }),
    Row::new("disabledByMicrosoftStatus", null),
    Row::new("displayName", |principal, _, out| out.value(&principal.display_name))
        .filterable(&[("", Field::DisplayName, ValueKind::Text)])
        .written(|principal, value| {
            principal.display_name = text("displayName", value)?;
            Ok(())
        }),
    Row::new("homepage", null).unbuilt(|| Json::Null),
    Row::new("loginUrl", null).unbuilt(|| Json::Null),
    Row::new("logoutUrl", null).unbuilt(|| Json::Null),
    Row::new("notes", |principal, _, out| out.value(&principal.notes)).written(|principal, value| {
        principal.notes = optional_text("notes", value)?;
        Ok(())
    }),
    Row::new("notificationEmailAddresses", none).unbuilt(|| json!([])),
    Row::new("preferredSingleSignOnMode", null).unbuilt(|| Json::Null),
    Row::new("preferredTokenSigningKeyThumbprint", null).unbuilt(|| Json::Null),
    Row::new("replyUrls", reply_urls).unbuilt(|| Json::Null),
    Row::new("servicePrincipalNames", names)
        .filterable(&[(
            "",
            Field::Read(Reading { name: "servicePrincipalNames", read: |it| named(it) }),
            ValueKind::Text,
        )])
        .unbuilt(|| Json::Null),
    Row::new("servicePrincipalType", |_, _, out| out.value("Application"))
        .filterable(&[("", Field::ValueKind, ValueKind::Text)])
        .unbuilt(|| "Application".into()),
    Row::new("signInAudience", |principal, cloud, out| {
        out.value(app(principal, cloud).map_or("AzureADMultipleOrgs", |app| audience(app.audience)));
    }),
    Row::new("tags", |principal, _, out| out.value(&principal.tags))
        .filterable(&[("", Field::Read(Reading { name: "tags", read: |it| list_of(&it.tags) }), ValueKind::Text)])
        .written(|principal, value| {
            principal.tags = texts("tags", value)?;
            Ok(())
        }),
    Row::new("tokenEncryptionKeyId", null).unbuilt(|| Json::Null),
    Row::new("addIns", none).unbuilt(|| json!([])),
    Row::new("appRoles", roles).unbuilt(|| Json::Null),
    Row::new("info", |_, _, out| info(out)),
    Row::new("keyCredentials", none).unbuilt(|| json!([])),
    Row::new("oauth2PermissionScopes", scopes).unbuilt(|| Json::Null),
    Row::new("passwordCredentials", none).unbuilt(|| json!([])),
    Row::new("verifiedPublisher", |principal, cloud, out| verified_publisher(app(principal, cloud), out)),
];

impl Noun for ServicePrincipal {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = InTenant<'a>;
    const NAME: &'static str = "servicePrincipal";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const SEARCHED: &'static [(&'static str, Field)] = &[("displayName", Field::DisplayName)];
    const EVENTUAL: bool = true;
    const UNBUILT: &'static [&'static str] = &[
        "appManagementPolicies",
        "claimsMappingPolicies",
        "createdByAppId",
        "createdObjects",
        "customSecurityAttributes",
        "delegatedPermissionClassifications",
        "endpoints",
        "federatedIdentityCredentials",
        "homeRealmDiscoveryPolicies",
        "isDisabled",
        "oauth2PermissionGrants",
        "ownedObjects",
        "remoteDesktopSecurityConfiguration",
        "resourceSpecificApplicationPermissions",
        "samlSingleSignOnSettings",
        "synchronization",
        "tokenIssuancePolicies",
        "tokenLifetimePolicies",
    ];

    fn navigations() -> &'static [Navigation<Self>] {
        &OF_PRINCIPALS
    }

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
