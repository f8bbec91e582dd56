//! Which endpoint of the sign-in host a path leads to, and under which tenant.

use percent_encoding::percent_decode_str;

use super::token::GrantType;
use crate::exchange::Call;
use mock365_domain::directory::NationalCloud;

/// An endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// `/oauth2/v2.0/authorize`
    Authorize,
    /// `/oauth2/v2.0/token`
    Token,
    /// `/v2.0/adminconsent`
    AdminConsent,
    /// `/login`: what the sign-in pages post to.
    Login,
    /// `/Consent/Set`: what the consent page posts to.
    Consent,
    /// `/reprocess`: the links of pages.
    Reprocess,
    /// `/consentrequest`: what the approval page posts to.
    ConsentRequest,
    /// `/SAS/ProcessAuth`: what the pages of second factor and terms post to.
    Interrupt,
    /// `/SSPR/End`: what the page of a new password posts to.
    NewPassword,
    /// `/kmsi`: what "Stay signed in?" posts to.
    StaySignedIn,
    /// `/appverify`: what "Are you trying to sign in to …?" posts to.
    AppConfirmation,
    /// `/oauth2/v2.0/logout`
    Logout,
    /// `/discovery/v2.0/keys`
    Keys,
    /// `/v2.0/.well-known/openid-configuration`
    OpenIdConfiguration,
    /// `/common/discovery/instance`
    InstanceDiscovery,
    /// `/common/userrealm/{user}`, `/getuserrealm.srf?login=`
    UserRealm,
    /// `/common/GetCredentialType`
    CredentialType,
    /// `/openid/userinfo`
    UserInfo,
    /// `/common/oauth2/nativeclient`
    NativeClient,
    /// `/oauth2/v2.0/devicecode`
    DeviceCode,
    /// `/common/oauth2/deviceauth`, `/devicelogin`: where a person types a device's code.
    DevicePage,
    /// `/error?code=`
    Error,
    /// Real, and not mocked yet.
    Unbuilt(&'static str),
    /// Nothing.
    Unknown,
}

/// Where a request leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntraRoute {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// The tenant segment as it came.
    pub authority: String,
    /// Whether it is the older form.
    pub v1: bool,
    /// What follows, for endpoints that take more.
    pub rest: String,
    /// The cloud whose host was asked.
    pub here: Option<NationalCloud>,
}

/// Names of operations that stand in no other list.
const OPERATIONS: [&str; 30] = [
    "entra.authorize",
    "entra.token",
    "entra.token.unknown",
    "entra.adminconsent",
    "entra.login",
    "entra.consent",
    "entra.reprocess",
    "entra.consent_request",
    "entra.interrupt",
    "entra.new_password",
    "entra.password_reset",
    "entra.kmsi",
    "entra.appverify",
    "entra.logout",
    "entra.keys",
    "entra.openid_configuration",
    "entra.instance_discovery",
    "entra.user_realm",
    "entra.userinfo",
    "entra.native_client",
    "entra.devicecode",
    "entra.deviceauth",
    "entra.error",
    "entra.unknown",
    "entra.preflight",
    "entra.saml2",
    "entra.wsfed",
    "entra.kerberos",
    "entra.federation_metadata",
    "entra.credential_type",
];

/// Every operation by its name.
pub fn operations() -> impl Iterator<Item = &'static str> {
    OPERATIONS.into_iter().chain(GrantType::ALL.map(GrantType::operation))
}

impl EntraRoute {
    /// Of a request.
    pub fn of(call: &Call<'_>) -> Self {
        let decoded = percent_decode_str(&call.path).decode_utf8_lossy().into_owned();
        let mut parts = decoded.trim_matches('/').split('/').map(str::to_owned);
        let authority = parts.next().unwrap_or_default();
        let rest: Vec<String> = parts.collect();
        let lower: Vec<String> = rest.iter().map(|part| part.to_ascii_lowercase()).collect();
        let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
        let (endpoint, v1) = endpoint(&lower);
        let here = call.base.national_cloud();
        if let Some(endpoint) = without_tenant(&authority.to_ascii_lowercase()).filter(|_| rest.is_empty()) {
            return Self { endpoint, authority: "common".to_owned(), v1, rest: String::new(), here };
        }
        let last = if rest.len() > 1 || endpoint != Endpoint::UserRealm { rest.last().cloned() } else { None };
        Self { endpoint, authority, v1, rest: last.unwrap_or_default(), here }
    }

    /// The operation's name, but for the grant of the token endpoint.
    pub fn operation(&self) -> &'static str {
        match self.endpoint {
            Endpoint::Authorize => "entra.authorize",
            Endpoint::Token => "entra.token",
            Endpoint::AdminConsent => "entra.adminconsent",
            Endpoint::Login => "entra.login",
            Endpoint::Consent => "entra.consent",
            Endpoint::Reprocess => "entra.reprocess",
            Endpoint::ConsentRequest => "entra.consent_request",
            Endpoint::Interrupt => "entra.interrupt",
            Endpoint::NewPassword => "entra.new_password",
            Endpoint::StaySignedIn => "entra.kmsi",
            Endpoint::AppConfirmation => "entra.appverify",
            Endpoint::Logout => "entra.logout",
            Endpoint::Keys => "entra.keys",
            Endpoint::OpenIdConfiguration => "entra.openid_configuration",
            Endpoint::InstanceDiscovery => "entra.instance_discovery",
            Endpoint::UserRealm => "entra.user_realm",
            Endpoint::CredentialType => "entra.credential_type",
            Endpoint::UserInfo => "entra.userinfo",
            Endpoint::NativeClient => "entra.native_client",
            Endpoint::DeviceCode => "entra.devicecode",
            Endpoint::DevicePage => "entra.deviceauth",
            Endpoint::Error => "entra.error",
            Endpoint::Unbuilt(name) => name,
            Endpoint::Unknown => "entra.unknown",
        }
    }

    /// Whether clients, not people, read what it answers.
    pub fn is_json(&self) -> bool {
        use Endpoint::{
            CredentialType, DeviceCode, InstanceDiscovery, Keys, OpenIdConfiguration, Token, UserInfo, UserRealm,
        };
        matches!(
            self.endpoint,
            Token | DeviceCode | Keys | OpenIdConfiguration | InstanceDiscovery | UserInfo | UserRealm | CredentialType
        )
    }
}

impl Endpoint {
    /// The verbs that it takes; none where it is no endpoint.
    pub fn verbs(self) -> Option<&'static str> {
        Some(match self {
            Self::Token
            | Self::DeviceCode
            | Self::Login
            | Self::Consent
            | Self::ConsentRequest
            | Self::Interrupt
            | Self::NewPassword
            | Self::StaySignedIn
            | Self::AppConfirmation
            | Self::CredentialType => "POST",
            Self::Authorize
            | Self::AdminConsent
            | Self::Logout
            | Self::DevicePage
            | Self::UserInfo
            | Self::NativeClient => "GET, POST",
            Self::Reprocess
            | Self::Keys
            | Self::OpenIdConfiguration
            | Self::InstanceDiscovery
            | Self::UserRealm
            | Self::Error => "GET",
            Self::Unbuilt(_) | Self::Unknown => return None,
        })
    }
}

/// What stands at the root of the host.
fn without_tenant(path: &str) -> Option<Endpoint> {
    match path {
        "error" => Some(Endpoint::Error),
        "devicelogin" => Some(Endpoint::DevicePage),
        "getuserrealm.srf" => Some(Endpoint::UserRealm),
        "kmsi" => Some(Endpoint::StaySignedIn),
        "appverify" => Some(Endpoint::AppConfirmation),
        "passwordreset" => Some(Endpoint::Unbuilt("entra.password_reset")),
        _ => None,
    }
}

fn endpoint(path: &[&str]) -> (Endpoint, bool) {
    match path {
        ["oauth2", "v2.0", "authorize"] => (Endpoint::Authorize, false),
        ["oauth2", "authorize"] => (Endpoint::Authorize, true),
        ["oauth2", "v2.0", "token"] => (Endpoint::Token, false),
        ["oauth2", "token"] => (Endpoint::Token, true),
        ["v2.0", "adminconsent"] => (Endpoint::AdminConsent, false),
        ["adminconsent"] => (Endpoint::AdminConsent, true),
        ["login"] => (Endpoint::Login, false),
        ["consent", "set"] => (Endpoint::Consent, false),
        ["reprocess"] => (Endpoint::Reprocess, false),
        ["sas", "processauth"] => (Endpoint::Interrupt, false),
        ["sspr", "end"] => (Endpoint::NewPassword, false),
        ["kmsi"] => (Endpoint::StaySignedIn, false),
        ["appverify"] => (Endpoint::AppConfirmation, false),
        ["consentrequest"] => (Endpoint::ConsentRequest, false),
        ["oauth2", "v2.0", "logout"] => (Endpoint::Logout, false),
        ["oauth2", "logout"] => (Endpoint::Logout, true),
        ["discovery", "v2.0", "keys"] => (Endpoint::Keys, false),
        ["discovery", "keys"] => (Endpoint::Keys, true),
        ["v2.0", ".well-known", "openid-configuration"] => (Endpoint::OpenIdConfiguration, false),
        [".well-known", "openid-configuration"] => (Endpoint::OpenIdConfiguration, true),
        ["discovery", "instance"] => (Endpoint::InstanceDiscovery, false),
        ["userrealm"] | ["userrealm", _] => (Endpoint::UserRealm, false),
        ["getcredentialtype"] => (Endpoint::CredentialType, false),
        ["oauth2", "nativeclient"] => (Endpoint::NativeClient, false),
        ["oauth2", "v2.0", "devicecode"] => (Endpoint::DeviceCode, false),
        ["oauth2", "devicecode"] => (Endpoint::DeviceCode, true),
        ["oauth2", "deviceauth"] => (Endpoint::DevicePage, false),
        ["openid", "userinfo"] => (Endpoint::UserInfo, true),
        ["saml2"] => (Endpoint::Unbuilt("entra.saml2"), false),
        ["wsfed"] => (Endpoint::Unbuilt("entra.wsfed"), false),
        ["kerberos"] => (Endpoint::Unbuilt("entra.kerberos"), false),
        ["federationmetadata", ..] => (Endpoint::Unbuilt("entra.federation_metadata"), false),
        _ => (Endpoint::Unknown, false),
    }
}
