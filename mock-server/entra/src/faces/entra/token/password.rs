//! Name and password in the request itself, without a page.

use mock365_domain::cloud::{CONSUMERS, UserRef};
use mock365_domain::sign_in::{RefreshToken, SignInRefusal};
use mock365_domain::{Cloud, Now};

use super::client::{identify, unproved};
use super::refresh::for_user;
use super::{Given, TokenRequest};
use crate::clock_and_chance::request_guid;
use crate::faces::entra::authority::Authority;
use crate::faces::entra::claims::ClientProof;
use crate::faces::entra::fault::Fault;
use crate::faces::entra::issue::TokenOrder;
use crate::faces::entra::scope::RequestedScopes;
use crate::faces::entra::whose;

/// `grant_type=password`
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc>
pub fn give(request: &TokenRequest<'_>) -> Result<Given, Fault> {
    let (name, password) = (request.needed("username")?, request.needed("password")?);
    let refused = match request.authority {
        // v1 finds the tenant by the name.
        Authority::Common => !request.route.v1,
        Authority::Tenant(id) => id == CONSUMERS,
        Authority::Organizations => false,
    };
    if refused {
        // An app of one tenant alone is told so first.
        request.call.sandbox.read(|cloud, _| identify(request, cloud).map(|_| ()))?;
        return Err(Fault::new(9_001_023, "a password is taken under organizations or a tenant's own path alone"));
    }
    let sandbox = request.call.sandbox;
    let mut attempt = None;
    let order = sandbox.read(|cloud, now| order(request, cloud, (name, password), &mut attempt, now));
    if let Some((tried, outcome)) = attempt {
        sandbox.record_attempt(tried, &outcome);
    }
    let order = order?;
    Ok(Given::of(sandbox, &order, request.call.now))
}

/// What became of a password: whose it was, and what came of it.
type Attempt = (UserRef, Result<UserRef, SignInRefusal>);

fn order(
    request: &TokenRequest<'_>,
    cloud: &Cloud,
    (name, password): (&str, &str),
    attempt: &mut Option<Attempt>,
    now: Now,
) -> Result<TokenOrder, Fault> {
    let (app, proof) = identify(request, cloud)?;
    if proof == ClientProof::Public && !app.allow_public_client {
        return Err(unproved());
    }
    let asked = RequestedScopes::of(request, cloud, &app)?;
    if request.authority.tenant().is_none() && cloud.account(name, None).is_none() {
        // The name's domain is all that says which tenant is meant.
        let domain = name.rsplit('@').next().unwrap_or_default();
        if !cloud.tenants.values().any(|tenant| tenant.has_domain(domain)) {
            return Err(Fault::new(50_128, format!("no tenant of the Cloud has the domain {domain}")));
        }
    }
    let at = account(request, cloud, (name, password), attempt, now).map_err(|refusal| Fault::of(&refusal))?;
    whose::is_here(cloud, request.route.here, cloud.home_of(at)).map_err(|refusal| Fault::of(&refusal))?;
    let tenant = request.authority.tenant_of(cloud, at);
    let moment = cloud.counts_from(at, now);
    let refresh = RefreshToken {
        app: app.app_id,
        user: at,
        resource: asked.target.uri.clone(),
        scopes: asked.scopes.clone(),
        asked: request.form.get("scope").unwrap_or_default().to_owned(),
        issued: moment,
        spa: false,
        password_based: proof == ClientProof::Public,
        signed_in: moment,
        sid: request_guid(),
        second_factor: None,
    };
    for_user(request, cloud, app, proof, refresh, tenant, asked.target, &asked.scopes)
}

/// The work account: personal ones, and those of other tenants, are unknown here.
fn account(
    request: &TokenRequest<'_>,
    cloud: &Cloud,
    (name, password): (&str, &str),
    attempt: &mut Option<Attempt>,
    now: Now,
) -> Result<UserRef, SignInRefusal> {
    let near = request.authority.tenant();
    let known = cloud.account(name, near).map(|(at, _)| at);
    let personal = known.is_some_and(|at| cloud.home_of(at).tenant == CONSUMERS);
    if personal || (near.is_some() && known.map(|at| at.tenant) != near) {
        return Err(SignInRefusal::UserUnknown(name.to_owned()));
    }
    let outcome = cloud.authenticate(name, password, near, now);
    *attempt = known.map(|known| (known, outcome.clone()));
    let at = outcome?;
    // Nobody can be asked for a second factor here.
    if cloud.tenants.get(&at.tenant).is_some_and(|tenant| tenant.security_defaults) {
        return Err(SignInRefusal::SecurityDefaults(name.to_owned()));
    }
    Ok(near.map_or(at, |near| cloud.in_tenant(at, near)))
}
