//! A web API asks for another API in the name of the user who called it.

use mock365_domain::cloud::UserRef;
use mock365_domain::sign_in::RefreshToken;
use mock365_domain::{Cloud, Now};

use super::client::{identify, unproved};
use super::refresh::for_user;
use super::{Given, TokenRequest};
use crate::clock_and_chance::request_guid;
use crate::faces::entra::claims::ClientProof;
use crate::faces::entra::fault::{Fault, shown_time};
use crate::faces::entra::issue::TokenOrder;
use crate::faces::entra::scope::RequestedScopes;
use crate::tokens::{Bearer, TokenFault};

/// `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer` with `requested_token_use=on_behalf_of`
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow>
pub fn give(request: &TokenRequest<'_>) -> Result<Given, Fault> {
    let usage = request.needed("requested_token_use")?;
    if usage != "on_behalf_of" {
        return Err(Fault::new(90_023, "requested_token_use is on_behalf_of"));
    }
    let assertion = request.needed("assertion")?;
    if let Some(kind) = request.form.get("requested_token_type").filter(|kind| kind.contains(":saml")) {
        return Err(Fault::unsupported("invalid_request", &format!("the token type {kind}")));
    }
    let sandbox = request.call.sandbox;
    let order = sandbox.read(|cloud, now| {
        let (app, proof) = identify(request, cloud)?;
        if proof == ClientProof::Public {
            return Err(unproved());
        }
        let bearer = read(request, assertion)?;
        let own = bearer.audience.strip_prefix("api://").unwrap_or(&bearer.audience);
        if uuid::Uuid::parse_str(own).ok() != Some(app.app_id) {
            return Err(foreign_audience(&bearer, app.app_id));
        }
        let user = user_of(request, &bearer, app.app_id)?;
        order(request, cloud, app, proof, &bearer, user, now)
    })?;
    Ok(Given::of(sandbox, &order, request.call.now))
}

fn order(
    request: &TokenRequest<'_>,
    cloud: &Cloud,
    app: std::sync::Arc<mock365_domain::directory::Application>,
    proof: ClientProof,
    bearer: &Bearer,
    user: UserRef,
    now: Now,
) -> Result<TokenOrder, Fault> {
    let asked = RequestedScopes::of(request, cloud, &app)?;
    let sid = bearer.claims.get("sid").and_then(|sid| uuid::Uuid::parse_str(sid.as_str()?).ok());
    let sid = sid.unwrap_or_else(request_guid);
    let held = RefreshToken {
        app: app.app_id,
        user,
        resource: asked.target.uri.clone(),
        scopes: asked.scopes.clone(),
        asked: request.form.get("scope").unwrap_or_default().to_owned(),
        issued: bearer.issued,
        spa: false,
        password_based: false,
        signed_in: bearer.issued,
        sid,
        second_factor: cloud.second_factor_of(sid),
    };
    cloud.check_refresh(&held, now).map_err(|refusal| Fault::of(&refusal))?;
    let next = RefreshToken { issued: now.timestamp().max(held.issued), ..held };
    let tenant = request.authority.tenant_of(cloud, user);
    let next = RefreshToken { user: cloud.in_tenant(user, tenant), ..next };
    for_user(request, cloud, app, proof, next, tenant, asked.target, &asked.scopes)
}

/// The access token that the caller sent, when it is a good one.
fn read(request: &TokenRequest<'_>, assertion: &str) -> Result<std::sync::Arc<Bearer>, Fault> {
    let (sandbox, now) = (request.call.sandbox, request.call.now);
    sandbox.bearer(assertion, now).map_err(|fault| match fault {
        TokenFault::Expired => expired(request, assertion),
        // An id token names no client that it was issued to.
        TokenFault::Malformed if sandbox.with_keys(|keys| keys.verify(assertion)).is_ok() => {
            Fault::new(240_002, "the assertion is an id token; an access token for this API is wanted")
        }
        TokenFault::Malformed => Fault::new(50_027, fault.to_string()),
        _ => Fault::new(50_013, fault.to_string()),
    })
}

fn expired(request: &TokenRequest<'_>, assertion: &str) -> Fault {
    let current = request.call.now.timestamp();
    let ends = request.call.sandbox.with_keys(|keys| keys.verify(assertion)).ok().and_then(Bearer::from_claims);
    let ends = ends.map_or(current, |bearer| bearer.expires());
    Fault::new(500_133, "the assertion has expired on the sandbox's clock")
        .with("cur_time", shown_time(current))
        .with("exp_time", shown_time(ends))
}

fn foreign_audience(bearer: &Bearer, app: uuid::Uuid) -> Fault {
    let why = format!("the assertion is for {}, not for the API of {app} that presents it", bearer.audience);
    Fault::new(500_131, why).with("audience", &bearer.audience).with("expected", app.to_string())
}

/// The user in whose name the API asks; an app by itself has none.
fn user_of(request: &TokenRequest<'_>, bearer: &Bearer, app: uuid::Uuid) -> Result<UserRef, Fault> {
    let Some(user) = bearer.user else {
        let fault = Fault::new(7_000_114, "the assertion is an app-only token: there is no user to act for");
        return Err(fault.with("app_id", app.to_string()));
    };
    let at = UserRef { tenant: bearer.tenant, user };
    match request.authority.tenant() {
        Some(tenant) if tenant != bearer.tenant => {
            let why = format!("the assertion is of the tenant {}, and is redeemed under another", bearer.tenant);
            Err(Fault::new(50_013, why))
        }
        _ => Ok(at),
    }
}
