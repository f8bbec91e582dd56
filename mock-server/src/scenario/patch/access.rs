//! What conditional access demands, of whom and where.

use mock365_control::standing::{DemandSetting, LocationPatch, PolicyPatch};
use mock365_control::state::TenantPatch;
use mock365_domain::Cloud;
use mock365_domain::directory::location::network;
use mock365_domain::directory::{
    AccessPolicy, Area, Demand, Frequency, NamedLocation, PolicyLocation, PolicyState, Whom,
};
use uuid::Uuid;

use super::{PatchFault, known_tenant, member, user};
use mock365_control::duration;

/// Sets a tenant's named locations, and its policies, which name users, groups and applications: these and no others.
pub fn set_policies(cloud: &mut Cloud, name: &str, wanted: &TenantPatch) -> Result<(), PatchFault> {
    let place = format!("/tenants/{name}");
    if let Some(all) = &wanted.named_locations {
        let id = known_tenant(cloud, &place, name)?;
        let one = |(index, wanted)| location(&format!("{place}/named_locations/{index}"), id, wanted);
        let locations = all.iter().enumerate().map(one).collect::<Result<_, _>>()?;
        if let Some(tenant) = cloud.tenant_mut(id) {
            tenant.named_locations = locations;
        }
    }
    let Some(all) = &wanted.conditional_access else { return Ok(()) };
    let place = format!("{place}/conditional_access");
    let id = known_tenant(cloud, &place, name)?;
    let mut policies = Vec::new();
    for (index, wanted) in all.iter().enumerate() {
        policies.push(policy(cloud, &format!("{place}/{index}"), id, wanted)?);
    }
    if let Some(tenant) = cloud.tenant_mut(id) {
        tenant.access_policies = policies;
    }
    Ok(())
}

fn location(place: &str, tenant: Uuid, wanted: &LocationPatch) -> Result<NamedLocation, PatchFault> {
    if let Some(wrong) = wanted.networks.iter().find(|range| network(range).is_none()) {
        return Err(PatchFault::new(
            format!("{place}/networks"),
            format!("`{wrong}` is no network such as 10.0.0.0/8"),
        ));
    }
    let id = location_id(tenant, &wanted.name);
    let made = NamedLocation::networks(id, &wanted.name, wanted.networks.clone(), wanted.trusted);
    if wanted.countries.is_empty() {
        return Ok(made);
    }
    if wanted.trusted || !wanted.networks.is_empty() {
        return Err(PatchFault::new(place, "a location is of networks or of countries, and only networks are trusted"));
    }
    Ok(NamedLocation {
        area: Area::Countries { codes: wanted.countries.clone(), unknown: false, by_position: false },
        ..made
    })
}

fn location_id(tenant: Uuid, name: &str) -> Uuid {
    Uuid::new_v5(&tenant, format!("location {}", name.to_lowercase()).as_bytes())
}

/// A place that a policy names; a name that is new becomes a named location without networks.
fn place_of(cloud: &mut Cloud, tenant: Uuid, name: &str) -> Option<PolicyLocation> {
    if name.eq_ignore_ascii_case("AllTrusted") {
        return Some(PolicyLocation::Trusted);
    }
    let tenant = cloud.tenant_mut(tenant)?;
    if let Some(known) = tenant.named_location(name) {
        return Some(PolicyLocation::Named(known.id));
    }
    let made = NamedLocation::networks(location_id(tenant.id, name), name, Vec::new(), false);
    let id = made.id;
    tenant.named_locations.push(made);
    Some(PolicyLocation::Named(id))
}

fn policy(cloud: &mut Cloud, place: &str, tenant: Uuid, wanted: &PolicyPatch) -> Result<AccessPolicy, PatchFault> {
    let mut places =
        |names: &[String]| names.iter().filter_map(|name| place_of(cloud, tenant, name)).collect::<Vec<_>>();
    let (locations, except_locations) = (places(&wanted.locations), places(&wanted.except_locations));
    let apps = |names: &[String]| -> Result<Vec<Uuid>, PatchFault> {
        names.iter().map(|app| super::app::callable(cloud, &format!("{place}/apps"), app)).collect()
    };
    let users = whom(cloud, &format!("{place}/users"), tenant, &wanted.users)?;
    if !wanted.or.is_empty() && !wanted.and.is_empty() {
        return Err(PatchFault::new(place, "say `or` or `and`, not both"));
    }
    let state = if wanted.enabled.unwrap_or(true) { PolicyState::Enabled } else { PolicyState::Disabled };
    let demands = std::iter::once(&wanted.demand).chain(&wanted.or).chain(&wanted.and);
    Ok(AccessPolicy {
        state,
        users: (!wanted.users.is_empty()).then_some(users),
        except_users: whom(cloud, &format!("{place}/except_users"), tenant, &wanted.except_users)?,
        apps: (!wanted.apps.is_empty()).then(|| apps(&wanted.apps)).transpose()?,
        except_apps: apps(&wanted.except_apps)?,
        locations: (!locations.is_empty()).then_some(locations),
        except_locations,
        demands: demands.filter_map(|setting| demand(*setting)).collect(),
        demands_all: !wanted.and.is_empty(),
        frequency: frequency(place, wanted.frequency.as_deref())?,
        ..AccessPolicy::new(Uuid::new_v5(&tenant, wanted.name.as_bytes()), &wanted.name, Demand::Block)
    })
}

fn frequency(place: &str, text: Option<&str>) -> Result<Option<Frequency>, PatchFault> {
    let Some(text) = text else { return Ok(None) };
    let place = format!("{place}/frequency");
    let limit = duration(text).map_err(|why| PatchFault::new(place.clone(), why.to_string()))?;
    if !limit.is_positive() {
        return Err(PatchFault::new(place, "a sign-in counts for longer than no time"));
    }
    Ok(Some(Frequency { limit, in_days: false }))
}

/// Users, groups and roles by name.
fn whom(cloud: &Cloud, place: &str, tenant: Uuid, names: &[String]) -> Result<Whom, PatchFault> {
    let mut whom = Whom::default();
    for (index, name) in names.iter().enumerate() {
        match user::role(name) {
            Some(role) => whom.roles.push(role.template_id()),
            None => match member(cloud, &format!("{place}/{index}"), tenant, name)? {
                (id, false) => whom.users.push(id),
                (id, true) => whom.groups.push(id),
            },
        }
    }
    Ok(whom)
}

const fn demand(setting: DemandSetting) -> Option<Demand> {
    Some(match setting {
        DemandSetting::Nothing => return None,
        DemandSetting::Block => Demand::Block,
        DemandSetting::SecondFactor => Demand::SecondFactor,
        DemandSetting::CompliantDevice => Demand::CompliantDevice,
        DemandSetting::JoinedDevice => Demand::JoinedDevice,
        DemandSetting::RegisteredDevice => Demand::RegisteredDevice,
        DemandSetting::DeviceAuthentication => Demand::DeviceAuthentication,
        DemandSetting::ManagedDevice => Demand::ManagedDevice,
        DemandSetting::LowRisk => Demand::LowRisk,
        DemandSetting::ApprovedApp => Demand::ApprovedApp,
        DemandSetting::KnownPlatform => Demand::KnownPlatform,
        DemandSetting::Terms => Demand::Terms,
        DemandSetting::BoundToken => Demand::BoundToken,
        DemandSetting::SecurityPolicy => Demand::SecurityPolicy,
    })
}
