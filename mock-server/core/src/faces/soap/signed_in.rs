//! Who calls: a bearer token, or user name and password where the tenant lets them in.
//!
//! <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/authentication-and-ews-in-exchange>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, StatusCode, header};
use mock365_domain::directory::{ExchangeAppRole, permission};
use mock365_domain::sign_in::{PasswordAuthority, SignInRefusal};
use mock365_domain::{Cloud, Now, UserRef};
use uuid::Uuid;

use super::versions::Server;
use crate::exchange::{Answer, Call};
use crate::tokens::{Bearer, TokenFault};

/// Says why EWS is refused.
const POLICY_REASON: HeaderName = HeaderName::from_static("x-ews-policy-reason");

const DIAGNOSTICS: HeaderName = HeaderName::from_static("x-ms-diagnostics");

/// The caller.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Tenant.
    pub tenant: Uuid,
    /// Account; none for an application on its own behalf.
    pub user: Option<UserRef>,
    /// Sign-in name.
    pub name: Option<String>,
    /// Application; none with a password.
    pub app: Option<Uuid>,
    /// Whether a token was sent.
    pub by_token: bool,
    /// Whether it was consented to; otherwise Exchange's own roles say for which mailboxes the application may come.
    pub consented: bool,
    /// The password that was tried; none with a token.
    attempt: Option<Box<Attempt>>,
}

/// A password that was tried: for whom, and what came of it.
#[derive(Clone, Debug)]
pub struct Attempt {
    at: UserRef,
    outcome: Result<UserRef, SignInRefusal>,
    /// Sign-in name of the account.
    pub name: String,
}

/// Why a caller is not let in.
#[derive(Clone, Debug)]
pub struct Shut {
    status: StatusCode,
    diagnostics: Option<&'static str>,
    /// Value of `X-EWS-Policy-Reason`.
    reason: Option<&'static str>,
    why: String,
    /// The password that was tried, and did not open.
    attempt: Option<Box<Attempt>>,
    /// Whether the server takes no tokens.
    refuses_tokens: bool,
}

impl Shut {
    fn new(status: StatusCode, why: impl Into<String>) -> Self {
        Self { status, diagnostics: None, reason: None, why: why.into(), attempt: None, refuses_tokens: false }
    }

    fn unauthorized(why: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, why)
    }

    fn with(mut self, diagnostics: &'static str) -> Self {
        self.diagnostics = Some(diagnostics);
        self
    }

    /// Forbidden, and nothing says why.
    pub fn forbidden(why: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, why)
    }

    /// Forbidden by a policy, which is named in `X-EWS-Policy-Reason`.
    pub fn by_policy(reason: &'static str, why: impl Into<String>) -> Self {
        Self { reason: Some(reason), ..Self::forbidden(why) }
    }

    /// The answer: without a body, with the ways in.
    pub fn answer(&self, call: &Call<'_>, server: Server) -> Answer {
        let mut answer = Answer::empty(self.status)
            .explain(self.why.as_str())
            .code(self.status.as_str())
            .header(header::SERVER, "Microsoft-IIS/10.0")
            .header(HeaderName::from_static("request-id"), &call.request_id.to_string())
            .header(HeaderName::from_static("x-feserver"), "MOCK365");
        if let Some(diagnostics) = self.diagnostics {
            answer = answer.header(DIAGNOSTICS, diagnostics);
        }
        let offers_tokens = !self.refuses_tokens;
        if let Some(reason) = self.reason {
            answer = answer.header(POLICY_REASON, reason);
        }
        if self.status != StatusCode::UNAUTHORIZED {
            return answer;
        }
        let hosts = call.base.national_cloud().unwrap_or_default().hosts();
        let (login, issuers) = (call.base.sibling(hosts.older_sign_in), hosts.trusted_issuer);
        let error = if call.bearer().is_some() { ", error=\"invalid_token\"" } else { "" };
        let bearer = format!(
            "Bearer client_id=\"{}\", trusted_issuers=\"{issuers}\", token_types=\"app_asserted_user_v1 service_asserted_app_v1\", authorization_uri=\"{login}/common/oauth2/authorize\"{error}",
            permission::EXCHANGE
        );
        if server == Server::Online {
            // Clients that guess how to sign in look for this word.
            answer = answer.header(HeaderName::from_static("ms-diagnostics-public"), "Modern Auth");
        }
        answer = answer.header(HeaderName::from_static("x-backendhttpstatus"), "401");
        if offers_tokens {
            answer = answer.header(header::WWW_AUTHENTICATE, &bearer);
        }
        // Exchange would offer Negotiate and NTLM too: not here, since a client would take them first.
        answer.header(header::WWW_AUTHENTICATE, "Basic Realm=\"\"")
    }
}

/// Finds out who calls, and whether he may at all.
pub fn caller(call: &Call<'_>, server: Server) -> Result<Caller, Shut> {
    let refuses_tokens = !takes_tokens(call, server);
    identified(call, server, refuses_tokens).map_err(|shut| Shut { refuses_tokens, ..shut })
}

/// Whether the server takes tokens: the customer's own may have OAuth off on their virtual directories.
pub fn takes_tokens(call: &Call<'_>, server: Server) -> bool {
    let refuses =
        |cloud: &Cloud| cloud.own_servers_at(&call.base.host).is_some_and(|own| own.own_servers.refuses_tokens);
    server == Server::Online || !call.sandbox.read(|cloud, _| refuses(cloud))
}

fn identified(call: &Call<'_>, server: Server, refuses_tokens: bool) -> Result<Caller, Shut> {
    let authorization = call.header("authorization").unwrap_or("");
    let scheme = authorization.split(' ').next().unwrap_or("");
    if scheme.eq_ignore_ascii_case("bearer") && refuses_tokens {
        Err(Shut::unauthorized("OAuth is off on the virtual directories of the customer's own servers"))
    } else if scheme.eq_ignore_ascii_case("bearer") {
        let bearer = call.sender_of(call.bearer().unwrap_or("")).map_err(token_fault)?;
        call.sandbox.read(|cloud, _| by_token(cloud, &bearer, call, server))
    } else if scheme.eq_ignore_ascii_case("basic") {
        let given = authorization.split_once(' ').map_or("", |(_, given)| given.trim());
        call.sandbox.read(|cloud, now| by_password(cloud, given, call, server, now))
    } else {
        Err(Shut::unauthorized("no bearer token and no user name with password was sent"))
    }
}

/// The password that a caller tried.
pub fn attempt(caller: &Result<Caller, Shut>) -> Option<&Attempt> {
    caller.as_ref().map_or_else(|shut| shut.attempt.as_deref(), |caller| caller.attempt.as_deref())
}

/// Records what came of a password that a caller tried. A face says so once, when it answers: a request that a rule answers
/// never came to the service.
pub fn record(call: &Call<'_>, caller: &Result<Caller, Shut>) {
    if let Some(attempt) = attempt(caller) {
        call.sandbox.record_attempt(attempt.at, &attempt.outcome);
    }
}

fn token_fault(fault: TokenFault) -> Shut {
    let shut = Shut::unauthorized(fault.to_string());
    match fault {
        TokenFault::Expired => {
            shut.with("2000001;reason=\"The token has expired.\";error_category=\"invalid_lifetime\"")
        }
        TokenFault::Audience => shut.with(AUDIENCE),
        TokenFault::Missing
        | TokenFault::Malformed
        | TokenFault::Foreign
        | TokenFault::OtherCloud
        | TokenFault::Tampered => {
            shut.with("2000001;reason=\"The token has an invalid signature.\";error_category=\"invalid_signature\"")
        }
    }
}

const AUDIENCE: &str =
    "2000003;reason=\"The audience claim value is invalid 'aud'.\";error_category=\"invalid_resource\"";
const NO_PERMISSIONS: &str = "2000008;reason=\"The token contains no permissions, or permissions can not be understood.\";\
     error_category=\"invalid_grant\"";
const NO_USER: &str = "2000001;reason=\"NoUserFoundWithGivenClaims: User does not exist in tenant.\";\
     error_category=\"invalid_user\"";
const SCOPE: &str =
    "2000008;reason=\"The token contains not enough scope to make this call.\";error_category=\"invalid_grant\"";

fn by_token(cloud: &Cloud, bearer: &Bearer, call: &Call<'_>, server: Server) -> Result<Caller, Shut> {
    let own_host = server == Server::OnPremises
        && bearer.audience.trim_end_matches('/').eq_ignore_ascii_case(&format!("https://{}", call.base.host));
    if bearer.resource != Some(permission::EXCHANGE) && !own_host {
        return Err(Shut::unauthorized(format!(
            "the token is for {}, and EWS takes tokens for https://outlook.office365.com",
            bearer.audience
        ))
        .with(AUDIENCE));
    }
    // The roles are Exchange Online's.
    let by_role = server == Server::Online
        && bearer.user.is_none()
        && cloud.app_roles(bearer.tenant, bearer.app).any(|role| role.is(ExchangeAppRole::EWS));
    if bearer.scopes.is_empty() && bearer.roles.is_empty() && !by_role {
        return Err(Shut::unauthorized("the token has neither scopes nor roles").with(NO_PERMISSIONS));
    }
    let (needed, what) = match bearer.user {
        Some(_) => ("EWS.AccessAsUser.All", "delegated scope"),
        None => ("full_access_as_app", "application permission"),
    };
    let consented = bearer.has(needed);
    if !consented && !by_role {
        return Err(Shut::forbidden(format!("the token lacks the {what} {needed}")).with(SCOPE));
    }
    let user = bearer.user.map(|user| UserRef { tenant: bearer.tenant, user });
    let account = user.and_then(|user| cloud.user_at(user));
    if user.is_some() && !account.is_some_and(|account| account.enabled) {
        return Err(Shut::unauthorized("the account is gone or disabled"));
    }
    if user.is_none() && is_led_astray(cloud, bearer.tenant, call) {
        return Err(Shut::unauthorized("X-AnchorMailbox names an account that is not in the tenant").with(NO_USER));
    }
    let name = account.map(|account| account.upn.clone());
    Ok(Caller { tenant: bearer.tenant, user, name, app: Some(bearer.app), by_token: true, consented, attempt: None })
}

/// Whether a request is to be led to an account of the tenant, `OID:{object id}@{tenant id}`, and there is none.
///
/// <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-maintain-affinity-between-group-of-subscriptions-and-mailbox-server>
fn is_led_astray(cloud: &Cloud, tenant: Uuid, call: &Call<'_>) -> bool {
    let anchor = call.header("x-anchormailbox").and_then(|anchor| anchor.split_once(':'));
    let named =
        anchor.filter(|(kind, _)| kind.eq_ignore_ascii_case("oid")).and_then(|(_, named)| named.split_once('@'));
    let ids = named.and_then(|(user, of)| Some((Uuid::parse_str(user).ok()?, Uuid::parse_str(of).ok()?)));
    ids.is_some_and(|(user, of)| of == tenant && cloud.user_at(UserRef { tenant, user }).is_none())
}

fn by_password(cloud: &Cloud, given: &str, call: &Call<'_>, server: Server, now: Now) -> Result<Caller, Shut> {
    let given = STANDARD.decode(given).ok().and_then(|given| String::from_utf8(given).ok()).unwrap_or_default();
    let (name, password) = given.split_once(':').unwrap_or((&given, ""));
    let host = cloud.exchange_host(&call.base.host).filter(|_| server == Server::OnPremises);
    let found = cloud.exchange_account(name, host.map(|tenant| tenant.id));
    let (at, user) = found.ok_or_else(|| Shut::unauthorized("no account of that name"))?;
    if call.base.national_cloud().is_some_and(|here| here != cloud.cloud_of(at.tenant)) {
        return Err(Shut::unauthorized("the account is in another cloud"));
    }
    let taken = cloud.tenants.get(&at.tenant).is_some_and(|tenant| tenant.ews.basic);
    let authority = match server {
        Server::Online if !taken => {
            // Nobody looks at the password then.
            return Err(Shut::unauthorized("user name and password are switched off for EWS at Exchange Online"));
        }
        Server::Online => PasswordAuthority::Entra,
        Server::OnPremises => PasswordAuthority::OwnDirectory,
    };
    let outcome = cloud.authenticate_basic(at, password, authority, permission::EXCHANGE, now);
    let attempt = Some(Box::new(Attempt { at, outcome: outcome.clone(), name: user.upn.clone() }));
    match outcome {
        Ok(_) => Ok(Caller {
            tenant: at.tenant,
            user: Some(at),
            name: Some(user.upn.clone()),
            app: None,
            by_token: false,
            consented: true,
            attempt,
        }),
        Err(refusal) => Err(Shut { attempt, ..Shut::unauthorized(refusal.to_string()) }),
    }
}
