//! How a tenant is changed.

use mock365_control::changes::{ChangesSetting, HeldSetting};
use mock365_control::state::{ConsentSetting, NationalCloudSetting, OwnServersPatch, RedirectsSetting, TenantPatch};
use mock365_domain::default;
use mock365_domain::directory::{Domain, NationalCloud, OwnServers, Redirects, TenantKind, UserConsent, permission};
use mock365_domain::rollout::ROLLOUTS;
use mock365_domain::{Cloud, Held, Now, Rollout, Rollouts};
use uuid::Uuid;

use super::{PatchFault, known_tenant, template};
use mock365_control::duration;

/// Namespace of the ids of tenants that are made.
const TENANTS: Uuid = uuid::uuid!("6d6f636b-3336-4535-8000-000000000001");

/// Changes a tenant, made where it is not known; all but what names users.
pub fn apply(cloud: &mut Cloud, name: &str, wanted: &TenantPatch, now: Now) -> Result<(), PatchFault> {
    let place = format!("/tenants/{name}");
    let template = match &wanted.template {
        None => None,
        Some(_) if cloud.tenant(name).is_some() => {
            return Err(PatchFault::new(format!("{place}/template"), "the tenant is there already"));
        }
        Some(template) => Some(known_tenant(cloud, &format!("{place}/template"), template)?),
    };
    let new = cloud.tenant(name).is_none() && template.is_none();
    let id = find_or_make(cloud, &place, name)?;
    if let Some(template) = template {
        template::copy(cloud, template, id, now);
    }
    let delay = wanted.mailbox_delay.as_deref().map(duration).transpose();
    let delay = delay.map_err(|why| PatchFault::new(format!("{place}/mailbox_delay"), why.to_string()))?;
    for domain in wanted.domains.iter().chain(wanted.mx.keys()) {
        add_domain(cloud, &place, id, domain)?;
    }
    if let Some(low) = &wanted.low_permissions {
        classify(cloud, &format!("{place}/low_permissions"), id, low)?;
    }
    settle(cloud, &place, id, wanted.cloud)?;
    let Some(tenant) = cloud.tenant_mut(id) else { return Ok(()) };
    let own_servers = wanted.own_servers.as_ref();
    let own_servers = own_servers.map(|wanted| self::own_servers(&place, tenant.own_servers, wanted)).transpose()?;
    if let Some(changes) = &wanted.changes {
        hold(&mut tenant.rollouts, &format!("{place}/changes"), changes)?;
    }
    if new && tenant.has(Rollout::ManagedConsentFiles, now) {
        // As tenants have been made ever since.
        tenant.user_consent = UserConsent::Managed;
    }
    if let Some(display_name) = &wanted.display_name {
        display_name.clone_into(&mut tenant.display_name);
    }
    tenant.user_consent = wanted.user_consent.map_or(tenant.user_consent, user_consent);
    for (name, hosts) in &wanted.mx {
        for domain in tenant.domains.iter_mut().filter(|domain| domain.name.eq_ignore_ascii_case(name)) {
            domain.mx.clone_from(hosts);
        }
    }
    if let Some(host) = &wanted.exchange_host {
        tenant.exchange_host = (!host.is_empty()).then(|| host.to_lowercase());
    }
    tenant.own_servers = own_servers.unwrap_or(tenant.own_servers);
    if let Some(wanted) = wanted.cross_tenant {
        tenant.cross_tenant.inbound = wanted.inbound.unwrap_or(tenant.cross_tenant.inbound);
        tenant.cross_tenant.outbound = wanted.outbound.unwrap_or(tenant.cross_tenant.outbound);
    }
    if let Some(setting) = wanted.password_agents {
        tenant.agent_trouble = super::standing::agents(setting);
    }
    tenant.asks_to_stay = wanted.asks_to_stay.unwrap_or(tenant.asks_to_stay);
    tenant.security_defaults = wanted.security_defaults.unwrap_or(tenant.security_defaults);
    tenant.managed = wanted.managed.unwrap_or(tenant.managed);
    tenant.redirects = wanted.redirects.map(redirects).or(tenant.redirects);
    tenant.mailbox_delay = delay.unwrap_or(tenant.mailbox_delay);
    Ok(())
}

/// Moves a tenant into a cloud, with the hosts that take its mail. Environments stay where they are.
fn settle(cloud: &mut Cloud, place: &str, id: Uuid, wanted: Option<NationalCloudSetting>) -> Result<(), PatchFault> {
    let wanted = match wanted {
        None => return Ok(()),
        Some(NationalCloudSetting::Worldwide) => NationalCloud::Worldwide,
        Some(NationalCloudSetting::China) => NationalCloud::China,
    };
    let own = cloud.environments.values().find(|environment| environment.tenant == id);
    if let Some(environment) = own.filter(|_| cloud.cloud_of(id) != wanted) {
        let why = format!("the tenant has the environment {}, which stays in its cloud", environment.host);
        return Err(PatchFault::new(format!("{place}/cloud"), why));
    }
    let Some(tenant) = cloud.tenant_mut(id) else { return Ok(()) };
    let (before, after) = (tenant.cloud.hosts().mail, wanted.hosts().mail);
    for host in tenant.domains.iter_mut().flat_map(|domain| &mut domain.mx) {
        if let Some(name) = host.strip_suffix(before) {
            *host = format!("{name}{after}");
        }
    }
    tenant.cloud = wanted;
    Ok(())
}

/// How far the customer's own servers are from now on.
fn own_servers(place: &str, now: OwnServers, wanted: &OwnServersPatch) -> Result<OwnServers, PatchFault> {
    let build = wanted.build.as_deref().map(|build| {
        let parts: Vec<u32> = build.split('.').map_while(|part| part.parse().ok()).collect();
        let fault =
            || PatchFault::new(format!("{place}/own_servers/build"), format!("`{build}` is no build as 15.1.544"));
        <[u32; 3]>::try_from(parts).ok().filter(|_| build.split('.').count() == 3).ok_or_else(fault)
    });
    Ok(OwnServers {
        build: build.transpose()?.unwrap_or(now.build),
        integrated: wanted.integrated.unwrap_or(now.integrated),
        certificate_expired: wanted.certificate_expired.unwrap_or(now.certificate_expired),
        refuses_tokens: wanted.oauth.map_or(now.refuses_tokens, |oauth| !oauth),
    })
}

fn user_consent(setting: ConsentSetting) -> UserConsent {
    match setting {
        ConsentSetting::Off => UserConsent::Off,
        ConsentSetting::Low => UserConsent::Low,
        ConsentSetting::Legacy => UserConsent::Legacy,
        ConsentSetting::Managed => UserConsent::Managed,
    }
}

/// Sets how the tenant holds what Microsoft changes from a day on: `all`, and then each by name.
fn hold(rollouts: &mut Rollouts, place: &str, wanted: &ChangesSetting) -> Result<(), PatchFault> {
    let held = |setting| match setting {
        HeldSetting::ByDate => Held::ByDate,
        HeldSetting::Applied => Held::Applied,
        HeldSetting::NotYet => Held::NotYet,
    };
    let each = match wanted {
        ChangesSetting::All(setting) => {
            *rollouts = Rollouts::all(held(*setting));
            return Ok(());
        }
        ChangesSetting::Each(each) => each,
    };
    if let Some(setting) = each.get("all") {
        *rollouts = Rollouts::all(held(*setting));
    }
    for (name, setting) in each.iter().filter(|(name, _)| *name != "all") {
        let place = format!("{place}/{name}");
        let rollout = Rollout::find(name).ok_or_else(|| {
            let known = ROLLOUTS.iter().map(|row| row.name).chain(["all"]);
            PatchFault::new(&place, format!("there is no change `{name}`")).near(name, known)
        })?;
        if *setting == HeldSetting::Applied && !rollout.row().built {
            let why = format!("the change `{name}` is listed in docs/generated/changes.md and not built yet");
            return Err(PatchFault::new(place, why));
        }
        rollouts.hold(rollout, held(*setting));
    }
    Ok(())
}

/// The domain's word for how answers by redirect are written.
pub fn redirects(setting: RedirectsSetting) -> Redirects {
    match setting {
        RedirectsSetting::Newest => Redirects::Newest,
        RedirectsSetting::Older => Redirects::Older,
    }
}

fn find_or_make(cloud: &mut Cloud, place: &str, name: &str) -> Result<Uuid, PatchFault> {
    if let Some(tenant) = cloud.tenant(name) {
        return Ok(tenant.id);
    }
    if !Domain::is_name(name) {
        return Err(PatchFault::new(place, "a new tenant is named by its domain, such as tailspin.example"));
    }
    let name = name.to_lowercase();
    let id = Uuid::new_v5(&TENANTS, name.as_bytes());
    let first = name.split('.').next().unwrap_or(&name);
    let onmicrosoft = format!("{first}.onmicrosoft.com");
    let taken = cloud.tenant(&onmicrosoft).is_some();
    let domains: Vec<&str> = if taken { vec![&name] } else { vec![&name, &onmicrosoft] };
    let rollouts = Rollouts::all(cloud.made_as);
    let mut made = default::tenant(id, first, &domains, TenantKind::Work);
    made.rollouts = rollouts;
    cloud.tenants.insert(id, made.into());
    cloud.provision(id, permission::GRAPH);
    cloud.provision(id, permission::EXCHANGE);
    Ok(id)
}

fn add_domain(cloud: &mut Cloud, place: &str, id: Uuid, domain: &str) -> Result<(), PatchFault> {
    match cloud.tenant(domain) {
        Some(owner) if owner.id == id => Ok(()),
        Some(owner) => {
            let why = format!("the domain {domain} belongs to the tenant {} already", owner.domain());
            Err(PatchFault::new(format!("{place}/domains"), why))
        }
        None if !Domain::is_name(domain) => {
            Err(PatchFault::new(format!("{place}/domains"), format!("`{domain}` is not a domain")))
        }
        None => {
            if let Some(tenant) = cloud.tenant_mut(id) {
                tenant.domains.push(default::cloud_domain(&domain.to_lowercase()));
            }
            Ok(())
        }
    }
}

fn classify(cloud: &mut Cloud, place: &str, tenant: Uuid, low: &[String]) -> Result<(), PatchFault> {
    let scopes = super::app::scopes(place, permission::GRAPH, low)?;
    let low: Vec<_> = scopes.into_iter().map(|scope| (cloud.guid(), scope)).collect();
    cloud.provision(tenant, permission::GRAPH);
    let graph = cloud.tenant_mut(tenant).and_then(|tenant| tenant.service_principal_mut(permission::GRAPH));
    if let Some(graph) = graph {
        graph.low_permissions = low;
    }
    Ok(())
}

/// Sets the admin consent workflow, whose reviewers are users.
pub fn set_reviewers(cloud: &mut Cloud, name: &str, wanted: &TenantPatch) -> Result<(), PatchFault> {
    let Some(wanted) = &wanted.consent_requests else { return Ok(()) };
    let place = format!("/tenants/{name}/consent_requests/reviewers");
    let id = known_tenant(cloud, &place, name)?;
    let mut reviewers = Vec::new();
    for (index, reviewer) in wanted.reviewers.iter().flatten().enumerate() {
        reviewers.push(super::member(cloud, &format!("{place}/{index}"), id, reviewer)?.0);
    }
    let Some(tenant) = cloud.tenant_mut(id) else { return Ok(()) };
    let requests = &mut tenant.consent_requests;
    requests.enabled = wanted.enabled.unwrap_or(requests.enabled);
    requests.notify = wanted.notify.unwrap_or(requests.notify);
    requests.remind = wanted.remind.unwrap_or(requests.remind);
    requests.days = wanted.days.unwrap_or(requests.days);
    if wanted.reviewers.is_some() {
        requests.reviewers = reviewers;
    }
    requests.version += 1;
    Ok(())
}
