//! The claims of access tokens and id tokens, as Entra writes them.
//!
//! <https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference>

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use mock365_domain::Now;
use mock365_domain::cloud::CONSUMERS;
use mock365_domain::directory::permission::GRAPH;
use mock365_domain::directory::{Application, GroupClaims, Tenant, User, UserKind};
use serde_json::{Map, Value, json};
use uuid::{Uuid, uuid};

use super::target::Target;
use crate::clock_and_chance::secret_bytes;
use crate::tokens::stamp;

/// How a client proved who it is: `appidacr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientProof {
    /// It did not: a public client.
    Public,
    /// With a secret.
    Secret,
    /// With an assertion that its certificate signed.
    Certificate,
}

/// How many groups a token names at most, and one that stands in an address.
const MOST_GROUPS: usize = 200;
const MOST_GROUPS_IN_ADDRESS: usize = 5;

/// Who a token is about.
pub struct TokenSubject<'a> {
    /// The tenant that issues it.
    pub tenant: &'a Tenant,
    /// The user; none in app-only tokens.
    pub user: Option<&'a User>,
    /// Who vouches for a guest.
    pub home: Option<&'a str>,
    /// The client.
    pub app: &'a Application,
    /// Whether the token comes from the authorization endpoint, and so stands in an address.
    pub implicit: bool,
    /// How the client proved who it is.
    pub proof: ClientProof,
    /// The browser session.
    pub sid: Option<Uuid>,
    /// Whether the user gave a second factor.
    pub second_factor: bool,
    /// Where the v2 issuer lives.
    pub origin: &'a str,
}

/// The directory roles that everybody holds: users, guests, applications.
const PLAIN_USER: Uuid = uuid!("b79fbf4d-3ef9-4689-8143-76b194e85509");
const PLAIN_GUEST: Uuid = uuid!("13bd1c72-6f4a-4dcf-985f-18d3b80f208a");
const PLAIN_APP: Uuid = uuid!("0997a1d0-0d1d-4acb-b408-d5ca73121e90");
/// Where everybody signs in from.
const ADDRESS: &str = "203.0.113.7";
/// When every tenant was made.
const TENANT_MADE: i64 = 1_577_836_800;

/// The claims of an access token. Scopes for a user, roles for an app by itself.
pub fn access(
    who: &TokenSubject<'_>,
    target: &Target,
    permissions: &[String],
    life: SignedDuration,
    now: Now,
) -> Map<String, Value> {
    let mut claims = Map::new();
    let tenant = who.tenant.id;
    if target.v2 {
        put(&mut claims, "aud", target.app_id.to_string());
        put(&mut claims, "iss", format!("{}/{tenant}/v2.0", who.origin));
        stamp(&mut claims, life, now);
        put(&mut claims, "azp", who.app.app_id.to_string());
        put(&mut claims, "azpacr", who.proof.number());
    } else {
        put(&mut claims, "aud", target.uri.clone());
        put(&mut claims, "iss", format!("{}/{tenant}/", who.tenant.cloud.hosts().issuer));
        stamp(&mut claims, life, now);
        put(&mut claims, "appid", who.app.app_id.to_string());
        put(&mut claims, "appidacr", who.proof.number());
    }
    match who.user {
        Some(user) => for_user(&mut claims, who, user, target, permissions),
        None => for_app(&mut claims, who, target, permissions),
    }
    if target.is_microsofts() {
        for_microsoft(&mut claims, who);
        if let Some(user) = who.user.filter(|_| target.app_id == GRAPH) {
            // 0 is a member of the organisation, 1 a guest.
            claims.insert("acct".to_owned(), i32::from(user.kind == UserKind::Guest).into());
        }
    }
    put(&mut claims, "rh", rh(tenant));
    put(&mut claims, "tid", tenant.to_string());
    put(&mut claims, "uti", uti());
    put(&mut claims, "ver", if target.v2 { "2.0" } else { "1.0" });
    claims
}

fn for_user(claims: &mut Map<String, Value>, who: &TokenSubject<'_>, user: &User, target: &Target, scopes: &[String]) {
    put(claims, "name", user.display_name.clone());
    put(claims, "oid", user.id.to_string());
    put(claims, "scp", scopes.join(" "));
    if let Some(sid) = who.sid {
        put(claims, "sid", sid.to_string());
    }
    put(claims, "sub", pairwise(target.app_id, user.id));
    if target.v2 {
        put(claims, "preferred_username", name_of(who, user));
    } else {
        put(claims, "acr", "1");
        v1_names(claims, who, user);
    }
    of_guest(claims, who, user);
}

/// What v1 tokens say of a user and the sign-in.
fn v1_names(claims: &mut Map<String, Value>, who: &TokenSubject<'_>, user: &User) {
    let amr = if who.second_factor { json!(["pwd", "mfa"]) } else { json!(["pwd"]) };
    claims.insert("amr".to_owned(), amr);
    put(claims, "ipaddr", ADDRESS);
    for (claim, value) in [("family_name", &user.surname), ("given_name", &user.given_name)] {
        if let Some(value) = value {
            put(claims, claim, value.clone());
        }
    }
    let name = name_of(who, user);
    if who.home.is_none() {
        put(claims, "upn", name);
    }
    put(claims, "unique_name", if who.home == Some("live.com") { format!("live.com#{name}") } else { name.to_owned() });
}

/// A guest has the name of the account at home, and who vouches for it.
fn of_guest(claims: &mut Map<String, Value>, who: &TokenSubject<'_>, user: &User) {
    if let Some(home) = who.home {
        put(claims, "idp", home);
        put(claims, "email", name_of(who, user));
    }
}

fn name_of<'a>(who: &TokenSubject<'_>, user: &'a User) -> &'a str {
    user.mail.as_deref().filter(|_| who.home.is_some()).unwrap_or_else(|| user.shown_name())
}

fn for_app(claims: &mut Map<String, Value>, who: &TokenSubject<'_>, target: &Target, roles: &[String]) {
    let principal = principal_id(who.tenant, who.app.app_id).to_string();
    put(claims, "oid", principal.clone());
    if !roles.is_empty() {
        claims.insert("roles".to_owned(), json!(roles));
    }
    put(claims, "sub", principal);
    if target.v2 {
        put(claims, "xms_ftd", URL_SAFE_NO_PAD.encode(secret_bytes::<40>()));
    } else {
        put(claims, "idp", format!("{}/{}/", who.tenant.cloud.hosts().issuer, who.tenant.id));
    }
}

/// What only Microsoft's own APIs are told.
fn for_microsoft(claims: &mut Map<String, Value>, who: &TokenSubject<'_>) {
    put(claims, "app_displayname", who.app.display_name.clone());
    put(claims, "idtyp", if who.user.is_some() { "user" } else { "app" });
    put(claims, "tenant_region_scope", "EU");
    let mut roles = json!([PLAIN_APP]);
    if let Some(user) = who.user {
        put(claims, "platf", "8");
        put(claims, "puid", puid(user.id));
        claims.insert("xms_st".to_owned(), json!({ "sub": pairwise(who.app.app_id, user.id) }));
        roles = wids(who, user);
    }
    claims.insert("wids".to_owned(), roles);
    claims.insert("xms_tcdt".to_owned(), TENANT_MADE.into());
}

/// The groups that a user is in, or where they are to be asked for when they are too many.
///
/// <https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference#groups-overage-claim>
pub fn groups(claims: &mut Map<String, Value>, who: &TokenSubject<'_>, wanted: GroupClaims) {
    let Some(user) = who.user.filter(|_| wanted != GroupClaims::None) else { return };
    if wanted == GroupClaims::All {
        claims.insert("wids".to_owned(), wids(who, user));
    }
    let groups = match wanted {
        GroupClaims::SecurityGroup => who.tenant.security_groups_of(user.id),
        _ => who.tenant.groups_of(user.id),
    };
    match groups.len() {
        0 => {}
        many if who.implicit && many > MOST_GROUPS_IN_ADDRESS => {
            drop(claims.insert("hasgroups".to_owned(), true.into()));
        }
        many if many > MOST_GROUPS => {
            // Microsoft still names the older directory API here.
            let endpoint = format!("https://graph.windows.net/{}/users/{}/getMemberObjects", who.tenant.id, user.id);
            claims.insert("_claim_names".to_owned(), json!({ "groups": "src1" }));
            claims.insert("_claim_sources".to_owned(), json!({ "src1": { "endpoint": endpoint } }));
        }
        _ => drop(claims.insert("groups".to_owned(), json!(groups))),
    }
}

/// The directory roles of a user.
fn wids(who: &TokenSubject<'_>, user: &User) -> Value {
    let plain = if who.home.is_some() { PLAIN_GUEST } else { PLAIN_USER };
    user.roles.iter().map(|role| role.template_id()).chain([plain]).map(|role| role.to_string()).collect()
}

/// The claims of an id token; hashes are added by whoever sends it beside a code or token.
///
/// <https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference>
pub fn id(who: &TokenSubject<'_>, user: &User, asked: &IdAsked<'_>, now: Now) -> Map<String, Value> {
    let mut claims = Map::new();
    let tenant = who.tenant.id;
    put(&mut claims, "aud", who.app.app_id.to_string());
    if asked.v1 {
        put(&mut claims, "iss", format!("{}/{tenant}/", who.tenant.cloud.hosts().issuer));
    } else {
        put(&mut claims, "iss", format!("{}/{tenant}/v2.0", who.origin));
    }
    stamp(&mut claims, SignedDuration::from_hours(1), now);
    if asked.v1 {
        v1_names(&mut claims, who, user);
    }
    if asked.v1 || asked.profile {
        put(&mut claims, "name", user.display_name.clone());
        put(&mut claims, "oid", user.id.to_string());
    }
    if let Some(second) = asked.auth_time {
        claims.insert("auth_time".to_owned(), second.into());
    }
    if let Some(nonce) = asked.nonce {
        put(&mut claims, "nonce", nonce);
    }
    if asked.profile && !asked.v1 {
        put(&mut claims, "preferred_username", name_of(who, user));
    }
    if asked.email {
        let mail = if tenant == CONSUMERS { Some(user.shown_name()) } else { user.mail.as_deref() };
        if let Some(mail) = mail {
            put(&mut claims, "email", mail);
        }
    }
    of_guest(&mut claims, who, user);
    put(&mut claims, "sub", pairwise(who.app.app_id, user.id));
    put(&mut claims, "tid", tenant.to_string());
    put(&mut claims, "ver", if asked.v1 { "1.0" } else { "2.0" });
    // Personal accounts' say less.
    if tenant != CONSUMERS {
        put(&mut claims, "rh", rh(tenant));
        put(&mut claims, "uti", uti());
        if let Some(sid) = who.sid {
            put(&mut claims, "sid", sid.to_string());
        }
    }
    claims
}

/// What was asked for in an id token.
pub struct IdAsked<'a> {
    /// Whether it was asked for at a v1 endpoint.
    pub v1: bool,
    /// To be repeated.
    pub nonce: Option<&'a str>,
    /// Whether `profile` was asked for.
    pub profile: bool,
    /// Whether `email` was asked for.
    pub email: bool,
    /// When the user signed in, where that was asked for.
    pub auth_time: Option<i64>,
}

impl ClientProof {
    const fn number(self) -> &'static str {
        match self {
            Self::Public => "0",
            Self::Secret => "1",
            Self::Certificate => "2",
        }
    }
}

/// The object id of a client's enterprise application, also where it is not there yet.
fn principal_id(tenant: &Tenant, app: Uuid) -> Uuid {
    tenant.service_principal(app).map_or_else(|| Uuid::new_v5(&tenant.id, app.as_bytes()), |principal| principal.id)
}

/// The subject of a user as one application sees it.
pub fn pairwise(app: Uuid, user: Uuid) -> String {
    let bytes = [*app.as_bytes(), *user.as_bytes()].concat();
    URL_SAFE_NO_PAD.encode(digest(&SHA256, &bytes))
}

/// What a token can be checked again by, at Microsoft.
fn rh(tenant: Uuid) -> String {
    format!("1.{}.", URL_SAFE_NO_PAD.encode(&tenant.as_bytes()[..12]))
}

/// A token's own id.
fn uti() -> String {
    URL_SAFE_NO_PAD.encode(secret_bytes::<16>())
}

/// The passport id: 16 hex digits.
fn puid(user: Uuid) -> String {
    format!("1003{:012X}", user.as_u128() & 0xffff_ffff_ffff)
}

fn put(claims: &mut Map<String, Value>, name: &str, value: impl Into<String>) {
    claims.insert(name.to_owned(), Value::String(value.into()));
}
