//! An app registration in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/application>

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use jiff::Timestamp;
use mock365_domain::directory::{
    Application, Audience, Certificate, ClientType, GroupClaims, RequiredAccess, Resource, Tenant,
};
use mock365_domain::query::{Queried, Value};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::faces::graph::odata::{Family, Noun, Paging, Property, ValueKind};
use crate::tokens::der_of;

/// What can be asked about an app registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    AppId,
    DisplayName,
    Audience,
}

impl Queried<Field> for Application {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Id => Value::Text(self.id.to_string()),
            Field::AppId => Value::Text(self.app_id.to_string()),
            Field::DisplayName => Value::from(&self.display_name),
            Field::Audience => audience(self.audience).into(),
        }
    }
}

/// `signInAudience`
pub fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::SingleTenant => "AzureADMyOrg",
        Audience::MultiTenant => "AzureADMultipleOrgs",
        Audience::MultiTenantAndPersonal => "AzureADandPersonalMicrosoftAccount",
    }
}

/// `verifiedPublisher`, with nothing in it where nobody is verified.
pub fn verified_publisher(app: Option<&Application>) -> Json {
    match app.and_then(|app| app.publisher.as_ref()).filter(|publisher| publisher.verified) {
        Some(publisher) => json!({
            "displayName": publisher.name,
            "verifiedPublisherId": publisher.partner.clone().unwrap_or_else(|| {
                Uuid::new_v5(&Uuid::NAMESPACE_DNS, publisher.name.as_bytes()).as_u64_pair().0.to_string()
            }),
            "addedDateTime": "2021-01-01T00:00:00Z",
        }),
        None => json!({ "displayName": null, "verifiedPublisherId": null, "addedDateTime": null }),
    }
}

fn uris(app: &Application, client: ClientType) -> Json {
    app.redirect_uris.iter().filter(|uri| uri.client == client).map(|uri| json!(uri.uri)).collect()
}

fn required(access: &RequiredAccess) -> Json {
    let Some(resource) = Resource::by_id(access.resource) else {
        return json!({ "resourceAppId": access.resource, "resourceAccess": [] });
    };
    let scopes = access.scopes.iter().filter_map(|scope| resource.scope(scope));
    let roles = access.roles.iter().filter_map(|role| resource.role(role));
    let listed: Vec<Json> = scopes
        .map(|scope| json!({ "id": scope.id, "type": "Scope" }))
        .chain(roles.map(|role| json!({ "id": role.id, "type": "Role" })))
        .collect();
    json!({ "resourceAppId": access.resource, "resourceAccess": listed })
}

fn secrets(app: &Application) -> Json {
    app.secrets
        .iter()
        .map(|secret| {
            json!({
                "customKeyIdentifier": null, "displayName": secret.name, "endDateTime": super::date_time(secret.expires),
                "hint": secret.value.chars().take(3).collect::<String>(), "keyId": secret.key_id, "secretText": null,
                "startDateTime": secret.created.map(super::date_time),
            })
        })
        .collect()
}

/// A certificate without its key, as lists and `get` show it.
///
/// <https://learn.microsoft.com/graph/api/resources/keycredential>
fn certificate(known: &Certificate) -> Json {
    let der = der_of(&known.pem).unwrap_or_default();
    let thumbprint = digest(&SHA1_FOR_LEGACY_USE_ONLY, &der).as_ref().iter().fold(String::new(), |text, byte| {
        let digit = |nibble: u8| char::from(b"0123456789ABCDEF"[usize::from(nibble & 15)]);
        text + &String::from_iter([digit(byte >> 4), digit(*byte)])
    });
    let parsed = x509_parser::parse_x509_certificate(&der).ok().map(|(_, parsed)| parsed);
    let name = known.name.clone().or_else(|| parsed.as_ref().map(|parsed| parsed.subject().to_string()));
    let times = parsed.as_ref().map(|parsed| parsed.validity());
    let at = |time: Option<i64>| time.and_then(|time| Timestamp::from_second(time).ok()).map(super::date_time);
    json!({
        "customKeyIdentifier": thumbprint, "displayName": name, "key": null, "keyId": known.key_id,
        "type": "AsymmetricX509Cert", "usage": "Verify",
        "startDateTime": at(times.map(|times| times.not_before.timestamp())),
        "endDateTime": at(times.map(|times| times.not_after.timestamp())),
    })
}

type Row = Property<Application>;

static PROPERTIES: [Row; 21] = [
    Row::new("id", |app, _| json!(app.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    Row::new("deletedDateTime", |_, _| Json::Null),
    Row::new("appId", |app, _| json!(app.app_id)).filterable(&[("", Field::AppId, ValueKind::Text)]),
    Row::new("applicationTemplateId", |_, _| Json::Null),
    Row::new("createdDateTime", |_, _| Json::Null),
    Row::new("description", |_, _| Json::Null),
    Row::new("displayName", |app, _| json!(app.display_name)).filterable(&[("", Field::DisplayName, ValueKind::Text)]),
    Row::new("groupMembershipClaims", |app, _| match app.group_claims {
        GroupClaims::None => Json::Null,
        GroupClaims::SecurityGroup => "SecurityGroup".into(),
        GroupClaims::All => "All".into(),
    }),
    Row::new("identifierUris", |_, _| json!([])),
    Row::new("isFallbackPublicClient", |app, _| json!(app.allow_public_client)),
    Row::new("publisherDomain", |_, tenant| json!(tenant.domain())),
    Row::new("signInAudience", |app, _| audience(app.audience).into()).filterable(&[(
        "",
        Field::Audience,
        ValueKind::Text,
    )]),
    Row::new("tags", |_, _| json!([])),
    Row::new("api", |app, _| {
        json!({
            "acceptMappedClaims": null, "knownClientApplications": [], "oauth2PermissionScopes": [],
            "preAuthorizedApplications": [],
            "requestedAccessTokenVersion": Some(app.requested_access_token_version).filter(|version| *version > 0),
        })
    }),
    Row::new("keyCredentials", |app, _| app.certificates.iter().map(certificate).collect()),
    Row::new("passwordCredentials", |app, _| secrets(app)),
    Row::new("publicClient", |app, _| json!({ "redirectUris": uris(app, ClientType::Native) })),
    Row::new("requiredResourceAccess", |app, _| app.required_access.iter().map(required).collect()),
    Row::new("spa", |app, _| json!({ "redirectUris": uris(app, ClientType::Spa) })),
    Row::new("verifiedPublisher", |app, _| verified_publisher(Some(app))),
    Row::new("web", |app, _| {
        json!({
            "homePageUrl": null, "logoutUrl": app.logout_uri, "redirectUris": uris(app, ClientType::Web),
            "implicitGrantSettings": {
                "enableAccessTokenIssuance": app.access_tokens, "enableIdTokenIssuance": app.id_tokens,
            },
        })
    }),
];

impl Noun for Application {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = Tenant;
    const NAME: &'static str = "application";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const SEARCHED: &'static [(&'static str, Field)] = &[("displayName", Field::DisplayName)];
    const EVENTUAL: bool = true;
    const UNBUILT: &'static [&'static str] = &[
        "addIns",
        "appManagementPolicies",
        "appRoles",
        "authenticationBehaviors",
        "certification",
        "createdByAppId",
        "createdOnBehalfOf",
        "defaultRedirectUri",
        "disabledByMicrosoftStatus",
        "extensionProperties",
        "federatedIdentityCredentials",
        "homeRealmDiscoveryPolicies",
        "info",
        "isDeviceOnlyAuthSupported",
        "isDisabled",
        "logo",
        "managerApplications",
        "nativeAuthenticationApisEnabled",
        "notes",
        "oauth2RequirePostResponse",
        "optionalClaims",
        "owners",
        "parentalControlSettings",
        "requestSignatureVerification",
        "samlMetadataUrl",
        "serviceManagementReference",
        "servicePrincipalLockConfiguration",
        "synchronization",
        "tokenEncryptionKeyId",
        "tokenIssuancePolicies",
        "tokenLifetimePolicies",
        "uniqueName",
    ];

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
