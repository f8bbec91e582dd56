//! Issues tokens: the token endpoint's answer for a user or an app, once everything is checked.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use mock365_domain::Now;
use mock365_domain::cloud::{CONSUMERS, UserRef};
use mock365_domain::directory::{Application, ClientType, GroupClaims, Tenant, User, UserKind, permission};
use mock365_domain::sign_in::RefreshToken;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::claims::{self, ClientProof, IdAsked, TokenSubject};
use super::scope_words;
use super::target::{Target, is_oidc};
use super::token::sealed;
use crate::clock_and_chance::{real_now, request_guid, secret_bytes};
use crate::sandbox::Sandbox;
use crate::tokens::{BACKDATED, Header};

/// Everything that a token answer is made of.
pub struct TokenOrder {
    /// The tenant that issues.
    pub tenant: Arc<Tenant>,
    /// The user; none for an app by itself.
    pub user: Option<Arc<User>>,
    /// The client.
    pub app: Arc<Application>,
    /// How the client proved who it is.
    pub proof: ClientProof,
    /// What the access token is for.
    pub target: Target,
    /// Scopes or roles that were asked for and may be had.
    pub permissions: Vec<String>,
    /// The scopes in the words in which they were asked for; empty where nobody asked in words.
    pub asked: String,
    /// Scopes that the refresh token remembers: resource client id, scope value. None = no refresh token.
    pub refresh: Option<RefreshToken>,
    /// For the id token.
    pub nonce: Option<String>,
    /// When the user signed in, where the id token is to tell.
    pub auth_time: Option<jiff::Timestamp>,
    /// The browser session.
    pub sid: Option<Uuid>,
    /// Whether the user gave a second factor.
    pub second_factor: bool,
    /// Whether a v1 endpoint was asked.
    pub v1: bool,
    /// Whether `client_info` was asked for.
    pub client_info: bool,
    /// Whether the authorization endpoint gives it.
    pub implicit: bool,
    /// Where the v2 issuer lives.
    pub origin: String,
    /// For a client that understands claims challenges: from when the token counts. It lives long, and ends with the
    /// user's sessions.
    pub evaluated: Option<jiff::Timestamp>,
}

/// A refresh token as it is made after a sign-in with a password.
pub fn refresh_token(app: Uuid, user: UserRef, resource: &str, scopes: Vec<(Uuid, String)>, now: Now) -> RefreshToken {
    RefreshToken {
        app,
        user,
        resource: resource.to_owned(),
        scopes,
        asked: String::new(),
        issued: now.timestamp(),
        spa: false,
        password_based: true,
        signed_in: now.timestamp(),
        sid: request_guid(),
        second_factor: None,
    }
}

/// The refresh token that an app holds of a user: of the user's last sign-in, or of one so long ago.
pub fn held(
    sandbox: &Sandbox,
    user: &str,
    app: &str,
    scopes: &str,
    (age, second_factor): (SignedDuration, bool),
) -> Result<String, String> {
    let token = sandbox.read(|cloud, now| {
        let app = cloud.application(app).ok_or_else(|| format!("there is no application {app}"))?;
        let (at, _) = cloud.user(user).ok_or_else(|| format!("there is no user {user}"))?;
        let asked = super::scope::RequestedScopes::read(cloud, app, scopes).map_err(|fault| fault.headline())?;
        let accounts = cloud.sessions.values().flat_map(|session| &session.accounts);
        let last = accounts.filter(|account| account.user == at).max_by_key(|account| account.at);
        let mut token = refresh_token(app.app_id, at, &asked.target.uri, asked.scopes, now.plus(-age));
        token.second_factor = second_factor.then_some(token.issued);
        token.spa = !app.redirect_uris.is_empty() && app.redirect_uris.iter().all(|uri| uri.client == ClientType::Spa);
        if let Some(last) = last {
            (token.issued, token.signed_in, token.sid) = (last.at, last.at, last.sid);
            token.second_factor = last.second_factor;
        }
        Ok::<_, String>(token)
    })?;
    Ok(sealed::seal(sandbox, &token))
}

/// The resource that a scope belongs to.
pub fn resource_of(scope: &str, target: &Target) -> Uuid {
    if is_oidc(scope) { permission::GRAPH } else { target.app_id }
}

/// The token endpoint's JSON.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#successful-response-2>
pub fn answer(sandbox: &Sandbox, order: &TokenOrder, now: Now) -> Value {
    let chance = i64::from(u16::from_be_bytes(secret_bytes()));
    let asked_at = now;
    let now = order.evaluated.map_or(now, Now);
    let seconds = match (order.evaluated, &order.user) {
        (Some(_), _) => 24 * 3600 + chance % (4 * 3600),
        (None, Some(_)) => 3600 + chance % 1800,
        (None, None) => 3599,
    };
    let access = access_token(sandbox, order, SignedDuration::from_secs(seconds), now);
    let mut body = Map::new();
    body.insert("token_type".to_owned(), "Bearer".into());
    if order.user.is_some() {
        let scopes = sandbox.read(|cloud, _| scope_words::written(cloud, order));
        body.insert("scope".to_owned(), scopes.into());
    }
    if order.v1 {
        let issued = real_now().as_second();
        body.insert("expires_in".to_owned(), seconds.to_string().into());
        body.insert("ext_expires_in".to_owned(), seconds.to_string().into());
        body.insert("expires_on".to_owned(), (issued + seconds).to_string().into());
        body.insert("not_before".to_owned(), (issued - BACKDATED.as_secs()).to_string().into());
        body.insert("resource".to_owned(), order.target().uri.into());
    } else {
        body.insert("expires_in".to_owned(), seconds.into());
        body.insert("ext_expires_in".to_owned(), seconds.into());
    }
    if order.evaluated.is_some() {
        let half = seconds / 2;
        body.insert("refresh_in".to_owned(), if order.v1 { half.to_string().into() } else { half.into() });
    }
    body.insert("access_token".to_owned(), access.into());
    if let Some(token) = &order.refresh {
        body.insert("refresh_token".to_owned(), sealed::seal(sandbox, token).into());
        if token.spa {
            let left = token.expires().duration_since(asked_at.timestamp()).as_secs();
            let left: Value = if order.v1 { left.to_string().into() } else { left.into() };
            body.insert("refresh_token_expires_in".to_owned(), left);
        }
    }
    if let Some(user) = &order.user {
        if order.v1 || holds(&order.permissions, "openid") {
            body.insert("id_token".to_owned(), id_token(sandbox, order, user, &[], now).into());
        }
        if order.client_info {
            body.insert("client_info".to_owned(), client_info(order.home_account(sandbox, user)).into());
        }
    }
    Value::Object(body)
}

/// An access token: signed, or opaque for a personal account at Graph and for the sign-in host itself.
pub fn access_token(sandbox: &Sandbox, order: &TokenOrder, life: SignedDuration, now: Now) -> String {
    let carried = scope_words::carried(order).into_iter();
    let kept: Vec<String> = carried.filter(|scope| !order.target.v2 || !is_oidc(scope)).collect();
    let home = order.home(sandbox);
    let who = order.subject(home.as_deref());
    let mut claims = claims::access(&who, &order.target(), &kept, life, now);
    let api = sandbox.read(|cloud, _| cloud.applications.get(&order.target.app_id).map(|api| api.group_claims));
    claims::groups(&mut claims, &who, api.unwrap_or(GroupClaims::None));
    if order.evaluated.is_some() {
        claims.insert("xms_cc".to_owned(), json!(["cp1"]));
    }
    let personal = order.tenant.id == CONSUMERS && order.target.app_id == permission::GRAPH;
    let opaque = personal || order.target.is_opaque();
    let header = header(sandbox, &order.target);
    sandbox.with_keys(|keys| if opaque { keys.opaque(&claims) } else { keys.sign(&claims, header) })
}

/// How a token's header looks: by its version, and with a nonce for Microsoft's own APIs where that was chosen.
fn header(sandbox: &Sandbox, target: &Target) -> Header {
    match target.v2 {
        true => Header::V2,
        false if target.is_microsofts() && sandbox.read(|cloud, _| cloud.graph_nonce) => Header::Nonce,
        false => Header::V1,
    }
}

/// An id token, with further claims such as `c_hash`.
pub fn id_token(sandbox: &Sandbox, order: &TokenOrder, user: &User, more: &[(&str, String)], now: Now) -> String {
    let asked = IdAsked {
        v1: order.v1,
        nonce: order.nonce.as_deref(),
        profile: holds(&order.permissions, "profile"),
        email: !order.v1 && holds(&order.permissions, "email"),
        // Real time, as everything that foreign validators compare.
        auth_time: order
            .auth_time
            .map(|at| real_now().as_second() - now.timestamp().duration_since(at).as_secs().max(0)),
    };
    let home = order.home(sandbox);
    let who = order.subject(home.as_deref());
    let mut claims = claims::id(&who, user, &asked, now);
    claims::groups(&mut claims, &who, order.app.group_claims);
    for (name, value) in more {
        claims.insert((*name).to_owned(), value.clone().into());
    }
    let header = if order.v1 { Header::V1 } else { Header::V2 };
    sandbox.with_keys(|keys| keys.sign(&claims, header))
}

/// The `client_info` that MSAL makes its account ids of: the account at home, wherever a guest signs in.
pub fn client_info(home: UserRef) -> String {
    URL_SAFE_NO_PAD.encode(json!({ "uid": home.user, "utid": home.tenant }).to_string())
}

/// Whether a scope is among those, whatever its casing.
pub fn holds(scopes: &[String], wanted: &str) -> bool {
    scopes.iter().any(|scope| scope.eq_ignore_ascii_case(wanted))
}

impl TokenOrder {
    /// What the access token is for, as the tenant's cloud names it.
    pub fn target(&self) -> Target {
        self.target.clone().in_cloud(self.tenant.cloud)
    }

    /// Who vouches for a guest.
    fn home(&self, sandbox: &Sandbox) -> Option<String> {
        let guest = self.user.as_deref().filter(|user| user.kind == UserKind::Guest)?;
        Some(match self.home_account(sandbox, guest).tenant {
            CONSUMERS => "live.com".to_owned(),
            home if home == self.tenant.id => "mail".to_owned(),
            home => format!("{}/{home}/", self.tenant.cloud.hosts().issuer),
        })
    }

    /// The user's account at home.
    fn home_account(&self, sandbox: &Sandbox, user: &User) -> UserRef {
        let at = UserRef { tenant: self.tenant.id, user: user.id };
        sandbox.read(|cloud, _| cloud.home_of(at))
    }

    fn subject<'a>(&'a self, home: Option<&'a str>) -> TokenSubject<'a> {
        TokenSubject {
            tenant: &self.tenant,
            user: self.user.as_deref(),
            home,
            app: &self.app,
            implicit: self.implicit,
            proof: self.proof,
            sid: self.sid,
            second_factor: self.second_factor,
            origin: &self.origin,
        }
    }
}
