//! An app registration in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/application>

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use jiff::Timestamp;
use mock365_domain::directory::{
    Application, Audience, Certificate, ClientType, GroupClaims, RequiredAccess, Resource, Secret,
};
use mock365_domain::query::{Queried, Value};
use uuid::Uuid;

use super::InTenant;
use super::service_principal::info;
use crate::faces::graph::odata::{Family, Navigation, Noun, Paging, Property, ValueKind, Writer};
use crate::faces::graph::relations::OF_APPLICATIONS;
use crate::tokens::der_of;

/// What can be asked about an app registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    Created,
    AppId,
    DisplayName,
    Audience,
    /// A list that is empty of every registration here.
    Nothing,
}

impl Queried<Field> for Application {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Id => Value::Text(self.id.to_string()),
            Field::Created => self.created.into(),
            Field::AppId => Value::Text(self.app_id.to_string()),
            Field::DisplayName => Value::from(&self.display_name),
            Field::Audience => audience(self.audience).into(),
            Field::Nothing => Value::List(Vec::new()),
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
pub fn verified_publisher(app: Option<&Application>, out: &mut Writer) {
    let publisher = app.and_then(|app| app.publisher.as_ref()).filter(|publisher| publisher.verified);
    out.object(|shown| {
        shown.value("displayName", publisher.map(|publisher| &publisher.name));
        let id = shown.member("verifiedPublisherId");
        match publisher.map(|publisher| publisher.partner.as_ref().ok_or(&publisher.name)) {
            None => id.null(),
            Some(Ok(partner)) => id.value(partner),
            Some(Err(name)) => {
                id.text(format_args!("{}", Uuid::new_v5(&Uuid::NAMESPACE_DNS, name.as_bytes()).as_u64_pair().0));
            }
        }
        shown.value("addedDateTime", publisher.map(|_| "2021-01-01T00:00:00Z"));
    });
}

fn uris(app: &Application, client: ClientType, out: &mut Writer) {
    out.list(app.redirect_uris.iter().filter(|uri| uri.client == client), |uri, out| out.value(&uri.uri));
}

/// An object whose one member is the redirect addresses of a kind of client.
fn client(app: &Application, client: ClientType, out: &mut Writer) {
    out.object(|shown| uris(app, client, shown.member("redirectUris")));
}

fn api(app: &Application, out: &mut Writer) {
    out.object(|api| {
        api.member("acceptMappedClaims").null();
        api.member("knownClientApplications").empty();
        api.member("oauth2PermissionScopes").empty();
        api.member("preAuthorizedApplications").empty();
        let version = Some(app.requested_access_token_version).filter(|version| *version > 0).map(u32::from);
        api.value("requestedAccessTokenVersion", version);
    });
}

fn web(app: &Application, out: &mut Writer) {
    out.object(|web| {
        web.member("homePageUrl").null();
        web.value("logoutUrl", &app.logout_uri);
        uris(app, ClientType::Web, web.member("redirectUris"));
        web.member("implicitGrantSettings").object(|settings| {
            settings.value("enableAccessTokenIssuance", app.access_tokens);
            settings.value("enableIdTokenIssuance", app.id_tokens);
        });
    });
}

fn required(access: &RequiredAccess, out: &mut Writer) {
    let resource = Resource::by_id(access.resource);
    let scopes = access.scopes.iter().filter_map(|scope| Some((resource?.scope(scope)?.id, "Scope")));
    let roles = access.roles.iter().filter_map(|role| Some((resource?.role(role)?.id, "Role")));
    out.object(|shown| {
        shown.value("resourceAppId", access.resource);
        shown.member("resourceAccess").list(scopes.chain(roles), |(id, kind), out| {
            out.object(|one| {
                one.value("id", id);
                one.value("type", kind);
            });
        });
    });
}

fn secret(secret: &Secret, out: &mut Writer) {
    let hint = secret.value.char_indices().nth(3).map_or(secret.value.as_str(), |(end, _)| &secret.value[..end]);
    out.object(|shown| {
        shown.member("customKeyIdentifier").null();
        shown.value("displayName", &secret.name);
        shown.value("endDateTime", secret.expires);
        shown.value("hint", hint);
        shown.value("keyId", secret.key_id);
        shown.member("secretText").null();
        shown.value("startDateTime", secret.starts);
    });
}

/// What a certificate says by itself.
pub struct CertificateFacts {
    /// Its thumbprint.
    pub thumbprint: Vec<u8>,
    /// Whose it is.
    pub subject: Option<String>,
    /// From when on it holds.
    pub starts: Option<Timestamp>,
    /// Until when.
    pub ends: Option<Timestamp>,
}

impl CertificateFacts {
    /// Those of a certificate in PEM.
    pub fn of(pem: &str) -> Self {
        let der = der_of(pem).unwrap_or_default();
        let parsed = x509_parser::parse_x509_certificate(&der).ok().map(|(_, parsed)| parsed);
        let times = parsed.as_ref().map(|parsed| parsed.validity());
        let at = |time: Option<i64>| time.and_then(|time| Timestamp::from_second(time).ok());
        Self {
            thumbprint: digest(&SHA1_FOR_LEGACY_USE_ONLY, &der).as_ref().to_vec(),
            subject: parsed.as_ref().map(|parsed| parsed.subject().to_string()),
            starts: at(times.map(|times| times.not_before.timestamp())),
            ends: at(times.map(|times| times.not_after.timestamp())),
        }
    }

    /// The thumbprint as it is shown.
    pub fn shown_thumbprint(&self) -> String {
        self.thumbprint.iter().fold(String::new(), |text, byte| {
            let digit = |nibble: u8| char::from(b"0123456789ABCDEF"[usize::from(nibble & 15)]);
            text + &String::from_iter([digit(byte >> 4), digit(*byte)])
        })
    }
}

/// A certificate without its key, as lists and `get` show it.
///
/// <https://learn.microsoft.com/graph/api/resources/keycredential>
fn certificate(known: &Certificate, out: &mut Writer) {
    let facts = CertificateFacts::of(&known.pem);
    let name = known.name.clone().or_else(|| facts.subject.clone());
    out.object(|shown| {
        shown.value("customKeyIdentifier", &facts.shown_thumbprint());
        shown.value("displayName", &name);
        shown.member("key").null();
        shown.value("keyId", known.key_id);
        shown.value("type", "AsymmetricX509Cert");
        shown.value("usage", "Verify");
        shown.value("startDateTime", facts.starts);
        shown.value("endDateTime", facts.ends);
    });
}

fn parental_control(out: &mut Writer) {
    out.object(|settings| {
        settings.member("countriesBlockedForMinors").empty();
        settings.value("legalAgeGroupRule", "Allow");
    });
}

type Row = Property<Application>;

static PROPERTIES: [Row; 29] = [
    Row::new("id", |app, _, out| out.value(app.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    Row::new("deletedDateTime", |_, _, out| out.null()),
    Row::new("appId", |app, _, out| out.value(app.app_id)).filterable(&[("", Field::AppId, ValueKind::Text)]),
    Row::new("addIns", |_, _, out| out.empty()),
    Row::new("appRoles", |_, _, out| out.empty()),
    Row::new("info", |_, _, out| info(out)),
    Row::new("isDeviceOnlyAuthSupported", |_, _, out| out.null()),
    Row::new("optionalClaims", |_, _, out| out.null()),
    Row::new("parentalControlSettings", |_, _, out| parental_control(out)),
    Row::new("samlMetadataUrl", |_, _, out| out.null()),
    Row::new("tokenEncryptionKeyId", |_, _, out| out.null()),
    Row::new("applicationTemplateId", |_, _, out| out.null()),
    Row::new("createdDateTime", |app, _, out| out.value(app.created)).filterable(&[(
        "",
        Field::Created,
        ValueKind::Time,
    )]),
    Row::new("description", |_, _, out| out.null()),
    Row::new("displayName", |app, _, out| out.value(&app.display_name)).filterable(&[(
        "",
        Field::DisplayName,
        ValueKind::Text,
    )]),
    Row::new("groupMembershipClaims", |app, _, out| match app.group_claims {
        GroupClaims::None => out.null(),
        GroupClaims::SecurityGroup => out.value("SecurityGroup"),
        GroupClaims::All => out.value("All"),
    }),
    Row::new("identifierUris", |_, _, out| out.empty()).filterable(&[("", Field::Nothing, ValueKind::Text)]),
    Row::new("isFallbackPublicClient", |app, _, out| out.value(Some(true).filter(|_| app.allow_public_client))),
    Row::new("publisherDomain", |_, tenant, out| out.value(tenant.domain())),
    Row::new("signInAudience", |app, _, out| out.value(audience(app.audience))).filterable(&[(
        "",
        Field::Audience,
        ValueKind::Text,
    )]),
    Row::new("tags", |_, _, out| out.empty()).filterable(&[("", Field::Nothing, ValueKind::Text)]),
    Row::new("api", |app, _, out| api(app, out)),
    Row::new("keyCredentials", |app, _, out| out.list(&app.certificates, certificate)),
    Row::new("passwordCredentials", |app, _, out| out.list(&app.secrets, secret)),
    Row::new("publicClient", |app, _, out| client(app, ClientType::Native, out)),
    Row::new("requiredResourceAccess", |app, _, out| out.list(&app.required_access, required)),
    Row::new("spa", |app, _, out| client(app, ClientType::Spa, out)),
    Row::new("verifiedPublisher", |app, _, out| verified_publisher(Some(app), out)),
    Row::new("web", |app, _, out| web(app, out)),
];

impl Noun for Application {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = InTenant<'a>;
    const NAME: &'static str = "application";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const LISTS: &'static [&'static str] = &["identifierUris", "tags"];
    const SEARCHED: &'static [(&'static str, Field)] = &[("displayName", Field::DisplayName)];
    const EVENTUAL: bool = true;
    const UNBUILT: &'static [&'static str] = &[
        "appManagementPolicies",
        "authenticationBehaviors",
        "certification",
        "createdByAppId",
        "createdOnBehalfOf",
        "defaultRedirectUri",
        "disabledByMicrosoftStatus",
        "extensionProperties",
        "federatedIdentityCredentials",
        "homeRealmDiscoveryPolicies",
        "isDisabled",
        "logo",
        "managerApplications",
        "nativeAuthenticationApisEnabled",
        "notes",
        "oauth2RequirePostResponse",
        "requestSignatureVerification",
        "serviceManagementReference",
        "servicePrincipalLockConfiguration",
        "synchronization",
        "tokenIssuancePolicies",
        "tokenLifetimePolicies",
        "uniqueName",
    ];

    fn navigations() -> &'static [Navigation<Self>] {
        &OF_APPLICATIONS
    }

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
