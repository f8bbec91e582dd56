//! Redeems a refresh token, for whatever resource the user consented to.

use std::sync::Arc;

use mock365_domain::consent::Consent;
use mock365_domain::directory::{Application, Circumstances, ClientKind, Tenant, TenantKind, User, permission};
use mock365_domain::sign_in::{RefreshToken, SignInRefusal};
use mock365_domain::{Cloud, Now};
use uuid::Uuid;

use super::client::{identify, unproved};
use super::{Given, GrantType, TokenRequest, sealed};
use crate::faces::entra::access;
use crate::faces::entra::claims::ClientProof;
use crate::faces::entra::cross_origin;
use crate::faces::entra::fault::Fault;
use crate::faces::entra::flow::{named, vouched};
use crate::faces::entra::form::Parameters;
use crate::faces::entra::issue::{self, TokenOrder};
use crate::faces::entra::scope::{RequestedScopes, misconfigured};
use crate::faces::entra::target::{Target, is_oidc};

/// `grant_type=refresh_token`
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token>
pub fn give(request: &TokenRequest<'_>) -> Result<Given, Fault> {
    let value = request.form.get("refresh_token").ok_or_else(|| Fault::missing("refresh_token"))?;
    let sandbox = request.call.sandbox;
    let order = sandbox.read(|cloud, now| {
        let (app, proof) = identify(request, cloud)?;
        let Some(held) = sealed::unseal(sandbox, value) else {
            let why = "the refresh token is not one of this opening of the sandbox";
            return Err(Fault::new(9_002_313, why).error("invalid_grant"));
        };
        if held.app != app.app_id {
            return Err(Fault::new(70_000, "the refresh token was made for another client"));
        }
        cross_origin::check(request.call, held.spa)?;
        if proof == ClientProof::Public && !held.password_based && !app.allow_public_client {
            return Err(unproved());
        }
        let age = i64::try_from(now.timestamp().duration_since(held.issued).as_millis()).ok();
        let order = renew(request, cloud, app, proof, held, now);
        let aged = |mut fault: Fault| {
            fault.token_age = age;
            fault
        };
        Ok((order.map_err(aged)?, age))
    });
    let (order, age) = order?;
    Ok(Given { token_age: age, ..Given::of(sandbox, &order, request.call.now) })
}

/// The next token for the same person: at home, or, under the path of a tenant that invited him, as its guest.
fn renew(
    request: &TokenRequest<'_>,
    cloud: &Cloud,
    app: Arc<Application>,
    proof: ClientProof,
    held: RefreshToken,
    now: Now,
) -> Result<TokenOrder, Fault> {
    cloud.check_refresh(&held, now).map_err(|refusal| Fault::of(&refusal))?;
    let tenant = request.authority.tenant_of(cloud, held.user);
    let (target, scopes) = target_and_scopes(request, cloud, &app, &held)?;
    let issued = if held.spa { held.issued } else { now.timestamp().max(held.issued) };
    let next = RefreshToken { user: cloud.in_tenant(held.user, tenant), ..held };
    cloud.check_refresh(&next, now).map_err(|refusal| Fault::of(&refusal))?;
    let next = RefreshToken { issued, ..next };
    for_user(request, cloud, app, proof, next, tenant, target, &scopes)
}

/// The resource and scopes that are asked for now, or else those of the sign-in. Of several resources a refresh takes the
/// first; no other grant takes several.
pub fn target_and_scopes(
    request: &TokenRequest<'_>,
    cloud: &Cloud,
    app: &Application,
    held: &RefreshToken,
) -> Result<(Target, Vec<(Uuid, String)>), Fault> {
    let asked = match (request.route.v1, request.form.get("scope"), request.form.get("resource")) {
        (true, _, Some(resource)) => Some(RequestedScopes::resource(cloud, app, Some(resource))?),
        (false, Some(scope), _) => {
            let asked = RequestedScopes::read(cloud, app, scope)?;
            if request.form.get("grant_type") != Some("refresh_token") {
                asked.is_of_one_resource(request.form)?;
            }
            Some(asked)
        }
        _ => None,
    };
    let target = match &asked {
        Some(asked) if asked.names_a_resource() => asked.target.clone(),
        // Only OpenID's scopes: the tokens are for the resource of the sign-in.
        _ => Target::remembered(cloud, &held.resource),
    };
    if !request.route.v1 {
        target.fits(cloud, request.form.get("resource"), 901_002)?;
    }
    let of = |target: &Target, scopes: &[(Uuid, String)]| {
        let own = scopes.iter().filter(|(resource, scope)| *resource == target.app_id || is_oidc(scope));
        own.cloned().collect::<Vec<_>>()
    };
    match asked {
        Some(asked) if asked.names_a_resource() => {
            let mut scopes = of(&target, &asked.scopes);
            let known = held.scopes.iter().filter(|(_, scope)| is_oidc(scope));
            for scope in known {
                if !scopes.contains(scope) {
                    scopes.push(scope.clone());
                }
            }
            Ok((target, scopes))
        }
        _ => {
            let scopes = of(&target, &held.scopes);
            Ok((target, scopes))
        }
    }
}

/// The order for a user's tokens, once account, app, assignment and consent are found good.
#[expect(clippy::too_many_arguments, reason = "the one place where everything about a user's tokens comes together")]
pub fn for_user(
    request: &TokenRequest<'_>,
    cloud: &Cloud,
    app: Arc<Application>,
    proof: ClientProof,
    refresh: RefreshToken,
    tenant: Uuid,
    target: Target,
    scopes: &[(Uuid, String)],
) -> Result<TokenOrder, Fault> {
    let wanted = target.app_id.to_string();
    let refuse = |refusal: &SignInRefusal| {
        let fault = named(Fault::of(refusal), &app).with("tenant", &request.route.authority).with("resource", &wanted);
        match refusal {
            SignInRefusal::NotAssigned(_) | SignInRefusal::ForeignAccount { .. } => {
                vouched(fault.with("email", "{EmailHidden}"), refresh.user)
            }
            _ => vouched(fault, refresh.user),
        }
    };
    let renews = matches!(request.form.grant(), Some(GrantType::RefreshToken | GrantType::OnBehalfOf));
    let admitted =
        if renews { cloud.readmit(&app, refresh.user, tenant) } else { cloud.admit(&app, refresh.user, tenant) };
    admitted.map_err(|refusal| refuse(&refusal))?;
    let around = Circumstances {
        apps: access::apps_of(&app, scopes),
        client: ClientKind::App,
        named: Vec::new(),
        location: request.location,
        baseline: cloud.tenants.get(&tenant).and_then(|tenant| {
            let spelled = tenant.spelled_out(&app, refresh.user.user, scopes);
            access::baseline_of(&spelled, proof == ClientProof::Public)
        }),
        signed_in: refresh.signed_in,
        second_factor: refresh.second_factor,
        now: request.call.now.timestamp(),
    };
    cloud.allow(refresh.user, tenant, &around).map_err(|refusal| refuse(&refusal))?;
    let gone = || Fault::of(&SignInRefusal::UserUnknown(refresh.user.user.to_string()));
    let user = cloud.user_at(refresh.user).ok_or_else(gone)?;
    let tenant = cloud.tenants.get(&tenant).ok_or_else(gone)?;
    access::known(cloud, tenant, &target, request.form.get("scope").unwrap_or_default())?;
    let permissions = match consented(cloud, (tenant, &app, user), scopes, request.call.now)? {
        Ok(permissions) => permissions,
        // Personal accounts say it in words of their own.
        Err(SignInRefusal::ConsentMissing(_)) if tenant.kind == TenantKind::Consumer => return Err(unauthorized()),
        Err(refusal) => return Err(refuse(&refusal)),
    };
    let offline = request.route.v1 || issue::holds(&permissions, "offline_access");
    let target_is_graph = target.app_id == permission::GRAPH;
    Ok(TokenOrder {
        tenant: Arc::clone(tenant),
        user: Some(Arc::clone(user)),
        proof,
        target,
        permissions,
        asked: in_words(request.form, &refresh),
        nonce: None,
        auth_time: None,
        sid: Some(refresh.sid),
        second_factor: refresh.second_factor.is_some(),
        v1: request.route.v1,
        client_info: request.form.get("client_info") == Some("1"),
        implicit: false,
        origin: request.call.base.origin.clone(),
        evaluated: (request.understands_challenges() && target_is_graph)
            .then_some(request.call.now.timestamp().max(refresh.issued)),
        refresh: offline.then_some(refresh),
        app,
    })
}

/// The words in which the scopes were asked for: those of this request, or else of the sign-in.
fn in_words(form: &Parameters, held: &RefreshToken) -> String {
    let named =
        |scope: &&str| scope.split_ascii_whitespace().any(|word| !is_oidc(word.rsplit('/').next().unwrap_or(word)));
    match form.get("scope") {
        Some(scope) if named(&scope) => scope.to_owned(),
        Some(scope) => format!("{scope} {}", held.asked),
        None => held.asked.clone(),
    }
}

/// A personal account that did not consent to a scope.
fn unauthorized() -> Fault {
    let fault = Fault::new(70_000, "a scope is not consented to, and the account is a personal one");
    fault.message(
        "The request was denied because one or more scopes requested are unauthorized or expired. The user must first \
         sign in and grant the client application access to the requested scope.",
    )
}

/// The values of scopes, when all of them are consented to.
fn consented(
    cloud: &Cloud,
    (tenant, app, user): (&Tenant, &Application, &User),
    scopes: &[(Uuid, String)],
    now: Now,
) -> Result<Result<Vec<String>, SignInRefusal>, Fault> {
    match tenant.consent(app, user, scopes, now) {
        Consent::Granted => {}
        Consent::AskUser(missing) => {
            let missing: Vec<&str> = missing.iter().map(|(_, scope)| scope.as_str()).collect();
            return Ok(Err(SignInRefusal::ConsentMissing(missing.join(" "))));
        }
        Consent::NothingDeclared(resource) => return Err(misconfigured(cloud, app, resource)),
        Consent::AskAdmin(_) => {
            let all: Vec<&str> = scopes.iter().map(|(_, scope)| scope.as_str()).collect();
            return Ok(Err(SignInRefusal::ConsentMissing(all.join(" "))));
        }
    }
    let scopes = tenant.spelled_out(app, user.id, scopes);
    let (mut own, rest): (Vec<_>, Vec<_>) = scopes.into_iter().partition(|(_, scope)| is_oidc(scope));
    own.retain(|(resource, _)| *resource == permission::GRAPH);
    Ok(Ok(own.into_iter().chain(rest).map(|(_, scope)| scope).collect()))
}
