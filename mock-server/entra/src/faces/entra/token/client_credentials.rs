//! An app by itself: no user, application permissions.

use std::sync::Arc;

use mock365_domain::consent::held_roles;
use mock365_domain::directory::{Application, Tenant, TenantKind};
use mock365_domain::sign_in::SignInRefusal;
use mock365_domain::{Cloud, Rollout};
use uuid::Uuid;

use super::client::identify;
use super::{Given, TokenRequest};
use crate::faces::entra::access::{abroad, elsewhere, switched_off};
use crate::faces::entra::claims::ClientProof;
use crate::faces::entra::fault::Fault;
use crate::faces::entra::flow::named;
use crate::faces::entra::issue::TokenOrder;
use crate::faces::entra::request::unknown_client;
use crate::faces::entra::scope::no_resource;
use crate::faces::entra::target::Target;

/// `grant_type=client_credentials`
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#get-a-token>
pub fn give(request: &TokenRequest<'_>) -> Result<Given, Fault> {
    let sandbox = request.call.sandbox;
    let order = sandbox.read(|cloud, _| order(request, cloud))?;
    Ok(Given::of(sandbox, &order, request.call.now))
}

fn order(request: &TokenRequest<'_>, cloud: &Cloud) -> Result<TokenOrder, Fault> {
    let Some(tenant) = request.authority.tenant().and_then(|id| cloud.tenants.get(&id)) else {
        return Err(Fault::new(50_059, "an app by itself asks under its tenant, not under common or organizations"));
    };
    let (app, proof) = identify(request, cloud)?;
    let target = target(request, cloud, tenant)?.in_cloud(tenant.cloud);
    if proof == ClientProof::Public {
        return Err(Fault::new(7_000_216, "an app by itself proves who it is, and neither secret nor assertion came"));
    }
    if tenant.kind == TenantKind::Consumer {
        return Err(unknown_client(cloud, &app.app_id.to_string(), &request.route.authority));
    }
    let principal = tenant.service_principal(app.app_id);
    if principal.is_none() && tenant.has(Rollout::PrincipalRequired, request.call.now) {
        let why = format!("{} has no enterprise application in {}", app.display_name, tenant.display_name);
        let fault = Fault::new(7_000_229, why).with("app_id", app.app_id.to_string());
        return Err(fault.with("tenant_id", tenant.id.to_string()));
    }
    if principal.is_some_and(|principal| !principal.enabled) {
        return Err(named(Fault::of(&SignInRefusal::AppDisabled), &app));
    }
    allowed(cloud, tenant, (&app, principal.map(|principal| principal.id)), &target)?;
    let roles = held_roles(tenant, app.app_id, target.app_id);
    Ok(TokenOrder {
        tenant: Arc::clone(tenant),
        user: None,
        proof,
        permissions: roles.into_iter().map(str::to_owned).collect(),
        target,
        asked: String::new(),
        refresh: None,
        nonce: None,
        auth_time: None,
        sid: None,
        second_factor: false,
        v1: request.route.v1,
        client_info: false,
        implicit: false,
        origin: request.call.base.origin.clone(),
        evaluated: None,
        app,
    })
}

/// Whether the API is there in the tenant, and takes the app where it takes only those that are assigned to it.
///
/// <https://learn.microsoft.com/entra/identity-platform/howto-restrict-your-app-to-a-set-of-users>
fn allowed(
    cloud: &Cloud,
    tenant: &Tenant,
    (app, principal): (&Application, Option<Uuid>),
    target: &Target,
) -> Result<(), Fault> {
    let api = cloud.applications.get(&target.app_id);
    elsewhere(cloud, tenant, &target.uri)?;
    switched_off(tenant, target.app_id)?;
    let Some(resource) = tenant.service_principal(target.app_id) else {
        let own = target.app_id == app.app_id || api.is_some_and(|api| api.home_tenant == tenant.id);
        let missing = || no_resource(&target.uri).with("tenant", &tenant.display_name);
        return if own { Ok(()) } else { Err(missing()) };
    };
    if !resource.assignment_required || resource.assigned.iter().any(|held| Some(held.principal) == principal) {
        return Ok(());
    }
    let why = format!("{} requires assignment, and the app holds no role of it", resource.display_name);
    let fault =
        Fault::new(501_051, why).with("client_id", app.app_id.to_string()).with("client_name", &app.display_name);
    Err(fault.with("resource", target.app_id.to_string()).with("resource_name", &resource.display_name))
}

/// The resource: v1's `resource`, or the one `…/.default` of `scope`.
fn target(request: &TokenRequest<'_>, cloud: &Cloud, tenant: &Tenant) -> Result<Target, Fault> {
    let find = |name: &str| {
        abroad(tenant, name)?;
        Target::find(cloud, name).ok_or_else(|| no_resource(name).with("tenant", &tenant.display_name))
    };
    if request.route.v1 {
        return find(request.form.get("resource").ok_or_else(|| Fault::missing("resource"))?);
    }
    let scope = request.form.get("scope").ok_or_else(|| Fault::missing("scope"))?;
    match scope.trim().strip_suffix("/.default") {
        Some(resource) if !resource.is_empty() && !resource.contains(' ') => {
            let target = find(resource)?;
            target.fits(cloud, request.form.get("resource"), 901_002)?;
            Ok(target)
        }
        _ => {
            let why = "client credentials take one scope, the resource's address with /.default";
            Err(Fault::new(1_002_012, why).with("scope", scope))
        }
    }
}
