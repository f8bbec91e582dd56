//! Conditional access at the sign-in page: what is asked for, what leads no further, and where a proxy forbids the way.
//!
//! <https://learn.microsoft.com/entra/identity-platform/v2-conditional-access-dev-guide>

use mock365_domain::dataverse::EnvironmentHost;
use mock365_domain::directory::{
    Application, Baseline, Circumstances, ClientKind, ClientType, Demand, Missing, NationalCloud, Resource, Tenant,
    permission,
};
use mock365_domain::sign_in::SignInRefusal;
use mock365_domain::{Cloud, Now};
use uuid::Uuid;

use super::fault::Fault;
use super::flow::{Signed, Step, named};
use super::state::SignInFlow;
use super::target::{Target, is_oidc};

/// Whether a proxy on the way forbids the tenant.
pub fn restricted(cloud: &Cloud, flow: &SignInFlow, tenant: Uuid) -> Option<Fault> {
    let there = cloud.tenants.get(&tenant)?;
    let allowed = &flow.network.allowed;
    if allowed.is_empty() || allowed.iter().any(|name| there.is_called(name)) {
        return None;
    }
    let why = format!("the header Restrict-Access-To-Tenants allows {} alone", allowed.join(", "));
    Some(Fault::new(500_021, why).with("tenant", &there.display_name))
}

/// Whether an API that is asked for is missing in the organisation: nobody has brought it there yet. An application may
/// always ask for itself, and an organisation has what it registered.
///
/// <https://learn.microsoft.com/troubleshoot/entra/entra-id/app-integration/error-code-aadsts650052-app-needs-access-to-service>
pub fn unavailable(cloud: &Cloud, flow: &SignInFlow, app: &Application, there: &Tenant) -> Option<Fault> {
    let abroad = flow.request.asked.split_ascii_whitespace().find_map(|asked| abroad(there, asked).err());
    if let Some(fault) = abroad.or_else(|| elsewhere(cloud, there, &flow.request.resource).err()) {
        return Some(fault);
    }
    let resources = flow.request.scopes.iter().map(|(resource, _)| *resource);
    if let Some(fault) = resources.clone().find_map(|resource| switched_off(there, resource).err()) {
        return Some(fault);
    }
    let missing = |resource: &Uuid| {
        let own = cloud.applications.get(resource).is_some_and(|api| api.home_tenant == there.id);
        *resource != app.app_id && !own && there.service_principal(*resource).is_none()
    };
    let resource = resources.clone().find(missing)?;
    let name = cloud.applications.get(&resource).map_or_else(|| resource.to_string(), |api| api.display_name.clone());
    let why = format!("{name} has no enterprise application in {}", there.display_name);
    let fault = Fault::new(650_052, why).with("resource_name", &name);
    Some(fault.with("resource_id", resource.to_string()).with("organization", &there.display_name))
}

/// Whether the organisation has an API that scopes were asked of, and has it switched on.
pub fn known(cloud: &Cloud, there: &Tenant, target: &Target, asked: &str) -> Result<(), Fault> {
    asked.split_ascii_whitespace().try_for_each(|asked| abroad(there, asked))?;
    elsewhere(cloud, there, &target.uri)?;
    switched_off(there, target.app_id)
}

/// Whether an API, or a scope of it, is named as it is in another cloud than the tenant's.
pub fn abroad(there: &Tenant, asked: &str) -> Result<(), Fault> {
    if NationalCloud::of_address(asked).is_none_or(|cloud| cloud == there.cloud) {
        return Ok(());
    }
    let resource = asked.rsplit_once('/').map_or(asked, |(resource, _)| resource);
    let resource = if resource.ends_with('/') { asked } else { resource };
    let why = format!("{} is in another cloud than {resource}", there.display_name);
    Err(Fault::new(500_011, why).with("resource", resource).with("tenant", &there.display_name))
}

/// Whether an environment of Dataverse is another organisation's, or nobody's any more: a directory knows its own alone.
pub fn elsewhere(cloud: &Cloud, there: &Tenant, uri: &str) -> Result<(), Fault> {
    let Some(host) = EnvironmentHost::of_address(uri) else { return Ok(()) };
    let known = Resource::all().iter().any(|resource| resource.uris.contains(&uri));
    if known || cloud.tenant_of_environment(&host) == Some(there.id) {
        return Ok(());
    }
    let why = format!("{} has no environment {host}", there.display_name);
    Err(Fault::new(500_011, why).with("resource", uri).with("tenant", &there.display_name))
}

/// Whether an administrator of the organisation switched the API off.
pub fn switched_off(there: &Tenant, resource: Uuid) -> Result<(), Fault> {
    let Some(api) = there.service_principal(resource).filter(|api| !api.enabled) else { return Ok(()) };
    let uri = Resource::by_id(resource).and_then(|known| known.uris.first());
    let name = uri.map_or_else(|| resource.to_string(), |uri| (*uri).to_owned());
    let why = format!("the enterprise application {} is disabled in {}", api.display_name, there.display_name);
    Err(Fault::new(500_014, why).with("resource", name))
}

/// The client and the resources of scopes: what policies name. OpenID's scopes are no reason to enforce any.
pub fn apps_of(app: &Application, scopes: &[(Uuid, String)]) -> Vec<Uuid> {
    let mut apps = vec![app.app_id];
    apps.extend(scopes.iter().filter(|(_, scope)| !is_oidc(scope)).map(|(resource, _)| *resource));
    apps
}

/// Scopes that every application may have for signing in; a confidential one may have more of the directory's.
const EVERYBODYS: [&str; 6] = ["openid", "profile", "email", "offline_access", "User.Read", "People.Read"];
const CONFIDENTIAL: [&str; 5] =
    ["User.Read.All", "User.ReadBasic.All", "People.Read.All", "GroupMember.Read.All", "Member.Read.Hidden"];

/// What scopes come to where they are baseline scopes and no others; nothing for a confidential application that asks for
/// OpenID's alone, which is a sign-in to itself.
///
/// <https://learn.microsoft.com/entra/identity/conditional-access/concept-enforcement-resource-exclusions>
pub fn baseline_of(scopes: &[(Uuid, String)], public: bool) -> Option<Baseline> {
    let among = |known: &[&str], scope: &str| known.iter().any(|known| known.eq_ignore_ascii_case(scope));
    let is_baseline = |(resource, scope): &(Uuid, String)| {
        *resource == permission::GRAPH && (among(&EVERYBODYS, scope) || !public && among(&CONFIDENTIAL, scope))
    };
    if !scopes.iter().all(is_baseline) {
        return None;
    }
    if public {
        return Some(Baseline::Public);
    }
    scopes.iter().any(|(_, scope)| !is_oidc(scope)).then_some(Baseline::Directory)
}

/// Whether what stands behind a redirect address keeps no secret.
fn is_public(app: &Application, redirect: &str) -> bool {
    app.redirect(redirect).is_some_and(|known| known.client != ClientType::Web)
}

/// Asks the policies.
pub fn check(cloud: &Cloud, flow: &SignInFlow, signed: &Signed, silent: bool, now: Now) -> Result<(), Step> {
    let around = Circumstances {
        apps: apps_of(&signed.app, &flow.request.scopes),
        client: ClientKind::App,
        named: flow.request.policies.clone(),
        location: flow.network.location.as_deref(),
        baseline: baseline_of(
            &signed.tenant.spelled_out(&signed.app, signed.at.user, &flow.request.scopes),
            is_public(&signed.app, &flow.request.redirect_uri),
        ),
        signed_in: signed.account.at,
        second_factor: signed.account.second_factor,
        now: now.timestamp(),
    };
    let Err(refusal) = cloud.allow(signed.at, signed.tenant.id, &around) else { return Ok(()) };
    let SignInRefusal::Access(access) = &refusal else { return Ok(()) };
    let resource = flow.request.scopes.iter().map(|(resource, _)| *resource).next().unwrap_or(permission::GRAPH);
    let fault = named(Fault::of(&refusal), &signed.app).with("resource", resource.to_string());
    if silent {
        return Err(Step::Redirect(fault.error("interaction_required")));
    }
    let signed = || Box::new(signed.clone());
    let asked = |number| Fault::new(number, refusal.to_string()).with("resource", resource.to_string());
    Err(match access.missing {
        Missing::SecondFactor | Missing::FreshSecondFactor => Step::SecondFactor(signed(), asked(50_074)),
        Missing::Registration => Step::SecondFactor(signed(), asked(50_072)),
        Missing::FreshSignIn(..) => Step::Password(signed().user.shown_name().to_owned()),
        Missing::Demand(Demand::Terms) => Step::Terms(signed(), fault),
        Missing::Demand(_) => Step::Page(fault),
    })
}
