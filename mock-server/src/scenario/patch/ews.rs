//! Who may use EWS at Exchange Online: what an administrator says with `Set-OrganizationConfig` and `Set-CASMailbox`.

use mock365_control::changes::{AccessPolicySetting, EwsPatch, MailboxEwsPatch};
use mock365_control::state::TenantPatch;
use mock365_domain::directory::{AgentList, Agents, MailboxEws};
use mock365_domain::{Cloud, Now};
use uuid::Uuid;

use super::{PatchFault, app, known_tenant};
use crate::limits::{EWS_LIST, EWS_PATTERN};

/// Sets what holds for an organisation, once the applications that it names are there.
pub fn set(cloud: &mut Cloud, name: &str, wanted: &EwsPatch, now: Now) -> Result<(), PatchFault> {
    let place = format!("/tenants/{name}/ews");
    let id = known_tenant(cloud, &place, name)?;
    let listed = match &wanted.allowed_apps {
        None => None,
        Some(names) => Some(apps(cloud, &format!("{place}/allowed_apps"), names)?),
    };
    check(&place, [("allow_list", &wanted.allow_list), ("block_list", &wanted.block_list)])?;
    let Some(tenant) = cloud.tenant_mut(id) else { return Ok(()) };
    let ews = &mut tenant.ews;
    ews.enabled = wanted.enabled.map_or(ews.enabled, |setting| setting.0);
    ews.basic = wanted.basic.unwrap_or(ews.basic);
    let settled = wanted.settled.unwrap_or(false);
    match listed {
        Some(listed) => ews.allowed_apps.set(listed, settled, now),
        None if settled => ews.allowed_apps.settle(),
        None => {}
    }
    set_agents(&mut ews.agents, wanted.access_policy, wanted.allow_list.as_ref(), wanted.block_list.as_ref());
    Ok(())
}

/// Sets it for all tenants of a patch.
pub fn set_all<'a>(
    cloud: &mut Cloud,
    tenants: impl IntoIterator<Item = (&'a String, &'a TenantPatch)>,
    now: Now,
) -> Result<(), PatchFault> {
    for (name, wanted) in tenants {
        if let Some(ews) = &wanted.ews {
            set(cloud, name, ews, now)?;
        }
    }
    Ok(())
}

/// Checks what is to hold for a mailbox.
pub fn check_mailbox(place: &str, wanted: &MailboxEwsPatch) -> Result<(), PatchFault> {
    check(place, [("allow_list", &wanted.allow_list), ("block_list", &wanted.block_list)])
}

/// Sets what holds for a mailbox.
pub fn set_mailbox(ews: &mut MailboxEws, wanted: &MailboxEwsPatch) {
    ews.enabled = wanted.enabled.map_or(ews.enabled, |setting| setting.0);
    set_agents(&mut ews.agents, wanted.access_policy, wanted.allow_list.as_ref(), wanted.block_list.as_ref());
}

fn set_agents(
    agents: &mut Agents,
    policy: Option<AccessPolicySetting>,
    allowed: Option<&Vec<String>>,
    blocked: Option<&Vec<String>>,
) {
    if let Some(policy) = policy {
        agents.enforced = match policy {
            AccessPolicySetting::None => None,
            AccessPolicySetting::EnforceAllowList => Some(AgentList::Allow),
            AccessPolicySetting::EnforceBlockList => Some(AgentList::Block),
        };
    }
    if let Some(allowed) = allowed {
        agents.allowed.clone_from(allowed);
    }
    if let Some(blocked) = blocked {
        agents.blocked.clone_from(blocked);
    }
}

/// Client ids of applications. Microsoft takes any id, known or not.
fn apps(cloud: &Cloud, place: &str, names: &[String]) -> Result<Vec<Uuid>, PatchFault> {
    is_short(place, names.len())?;
    let id = |(index, name): (usize, &String)| match Uuid::parse_str(name) {
        Ok(id) => Ok(id),
        Err(_) => app::known(cloud, &format!("{place}/{index}"), name),
    };
    names.iter().enumerate().map(id).collect()
}

fn check<const N: usize>(place: &str, lists: [(&str, &Option<Vec<String>>); N]) -> Result<(), PatchFault> {
    for (name, list) in lists {
        let place = format!("{place}/{name}");
        let list = list.as_deref().unwrap_or_default();
        is_short(&place, list.len())?;
        if let Some(index) = list.iter().position(|pattern| pattern.is_empty() || pattern.len() > EWS_PATTERN.count()) {
            return Err(PatchFault::new(
                format!("{place}/{index}"),
                format!("a pattern has 1 to {} bytes", EWS_PATTERN.amount),
            ));
        }
    }
    Ok(())
}

fn is_short(place: &str, entries: usize) -> Result<(), PatchFault> {
    let most = EWS_LIST.count();
    if entries <= most { Ok(()) } else { Err(PatchFault::new(place, format!("a list has at most {most} entries"))) }
}
