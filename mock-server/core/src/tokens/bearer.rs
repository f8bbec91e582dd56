//! Who sends a token: what its claims say, and until when they hold.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use mock365_domain::Now;
use mock365_domain::directory::permission;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::clock_and_chance::{real_now, secret_bytes};

/// What a token that was sent says about its sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// Tenant.
    pub tenant: Uuid,
    /// User; none in an app-only token.
    pub user: Option<Uuid>,
    /// Application.
    pub app: Uuid,
    /// Client id of the resource that it is for; none for an API that the mock does not publish.
    pub resource: Option<Uuid>,
    /// The audience as it stands.
    pub audience: String,
    /// Delegated scopes.
    pub scopes: Vec<String>,
    /// Application permissions.
    pub roles: Vec<String>,
    /// When it was issued, on the sandbox's clock.
    pub issued: Timestamp,
    /// Sign-in name, where it has one.
    pub upn: Option<String>,
    /// All claims.
    pub claims: Map<String, Value>,
    expires: Timestamp,
}

impl Bearer {
    /// Whom claims are about; nothing where they are not an access token's.
    pub fn from_claims(claims: Map<String, Value>) -> Option<Self> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let id = |name: &str| text(name).and_then(|text| Uuid::parse_str(text).ok());
        let audience = text("aud")?.to_owned();
        // v2 tokens of an app by itself say so in nothing but the lack of scopes, and in a subject that is no pseudonym.
        let own = claims.contains_key("roles") || text("sub") == text("oid");
        // An app that acts for itself must not be taken for a user: its `oid` is the service principal's.
        let app_only = text("idtyp") == Some("app") || (text("scp").is_none() && own);
        let roles = claims.get("roles").and_then(Value::as_array);
        let second = |name: &str| claims.get(name).and_then(Value::as_i64);
        let issued = issued_at(text("aio")).or_else(|| Timestamp::from_second(second("iat")?).ok())?;
        let lifetime = second("exp").unwrap_or(0) - second("iat").unwrap_or(0);
        let lifetime = SignedDuration::from_secs(lifetime) - BACKDATED;
        Some(Self {
            tenant: id("tid")?,
            user: if app_only { None } else { id("oid") },
            app: id("appid").or_else(|| id("azp"))?,
            resource: permission::Resource::by_uri(&audience).map(|resource| resource.app_id),
            scopes: text("scp").unwrap_or("").split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect(),
            roles: roles.into_iter().flatten().filter_map(|role| role.as_str().map(str::to_owned)).collect(),
            // `iat` is real time, and says nothing on a clock that was moved.
            issued,
            expires: issued.checked_add(lifetime).unwrap_or(Timestamp::MAX),
            upn: text("upn").or_else(|| text("preferred_username")).or_else(|| text("unique_name")).map(str::to_owned),
            audience,
            claims,
        })
    }

    /// Whether it carries a delegated scope or an application permission, whatever the casing.
    pub fn has(&self, permission: &str) -> bool {
        self.scopes.iter().chain(&self.roles).any(|held| held.eq_ignore_ascii_case(permission))
    }

    /// Whether it carries the permission to do with shared mailboxes what another lets it do with its own.
    pub fn has_shared(&self, permission: &str) -> bool {
        self.scopes.iter().chain(&self.roles).any(|held| {
            let (name, rest) = held.split_at_checked(permission.len()).unwrap_or_default();
            rest.eq_ignore_ascii_case(".Shared") && name.eq_ignore_ascii_case(permission)
        })
    }

    /// When it ends, on the sandbox's clock.
    pub fn expires(&self) -> Timestamp {
        self.expires
    }
}

/// How far back tokens are dated, so that a validator whose clock is slow takes them.
pub const BACKDATED: SignedDuration = SignedDuration::from_secs(300);

/// Writes the three times of a token: real ones for foreign validators, who refuse a future `iat`. It lives from now on,
/// and is dated back.
pub fn stamp(claims: &mut Map<String, Value>, lifetime: SignedDuration, now: Now) {
    let now_and_here = real_now().as_second();
    let issued = now_and_here - BACKDATED.as_secs();
    claims.insert("iat".to_owned(), issued.into());
    claims.insert("nbf".to_owned(), issued.into());
    claims.insert("exp".to_owned(), (now_and_here + lifetime.as_secs()).into());
    claims.insert("aio".to_owned(), aio(now).into());
}

/// The opaque `aio` claim: it carries the issue time on the sandbox's clock, and makes tokens differ.
fn aio(now: Now) -> String {
    let mut bytes = [0_u8; 36];
    bytes[..8].copy_from_slice(&now.timestamp().as_millisecond().to_be_bytes());
    bytes[8..].copy_from_slice(&secret_bytes::<28>());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn issued_at(aio: Option<&str>) -> Option<Timestamp> {
    let bytes = URL_SAFE_NO_PAD.decode(aio?).ok()?;
    let millisecond = i64::from_be_bytes(bytes.get(..8)?.try_into().ok()?);
    Timestamp::from_millisecond(millisecond).ok()
}
