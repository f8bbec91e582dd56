//! A tenant made like another: people, groups and policies under a domain of its own, mailboxes empty.

use std::collections::BTreeMap;
use std::sync::Arc;

use mock365_domain::directory::{Group, User};
use mock365_domain::mailbox::MailboxState;
use mock365_domain::{Cloud, Now, UserRef};
use uuid::Uuid;

/// Copies a tenant's people, groups and policies into a new one.
pub fn copy(cloud: &mut Cloud, from: Uuid, to: Uuid, now: Now) {
    let Some(template) = cloud.tenants.get(&from).map(Arc::clone) else { return };
    let domain = cloud.tenants.get(&to).map(|tenant| tenant.domain().to_owned()).unwrap_or_default();
    let mut ids: BTreeMap<Uuid, Uuid> = BTreeMap::new();
    for user in template.users.values() {
        let copy = renamed(user, to, &domain);
        ids.insert(user.id, copy.id);
        let at = UserRef { tenant: to, user: copy.id };
        let has_mailbox = user.mailbox.is_some();
        if let Some(tenant) = cloud.tenant_mut(to) {
            tenant.users.insert(copy.id, Arc::new(copy));
        }
        if has_mailbox {
            cloud.create_mailbox(at, MailboxState::Ready, now);
        }
    }
    if let Some(tenant) = cloud.tenant_mut(to) {
        for user in tenant.users.values_mut().filter(|user| user.manager.is_some()) {
            let manager = user.manager.and_then(|manager| ids.get(&manager).copied());
            Arc::make_mut(user).manager = manager;
        }
    }
    for group in template.groups.values() {
        ids.insert(group.id, Uuid::new_v5(&to, group.display_name.as_bytes()));
    }
    let Some(tenant) = cloud.tenant_mut(to) else { return };
    for group in template.groups.values() {
        let members = group.members.iter().filter_map(|member| ids.get(member).copied()).collect();
        let owners = group.owners.iter().filter_map(|owner| ids.get(owner).copied()).collect();
        let copy = Group { id: ids[&group.id], members, owners, ..Group::clone(group) };
        tenant.groups.insert(copy.id, Arc::new(copy));
    }
    tenant.user_consent = template.user_consent;
    tenant.consent_requests = template.consent_requests.clone();
    tenant.consent_requests.reviewers =
        template.consent_requests.reviewers.iter().filter_map(|reviewer| ids.get(reviewer).copied()).collect();
    tenant.ews = template.ews.clone();
    tenant.own_servers = template.own_servers;
    tenant.rollouts = template.rollouts;
    tenant.redirects = template.redirects;
    tenant.mailbox_delay = template.mailbox_delay;
}

/// The same person under another domain.
fn renamed(user: &User, tenant: Uuid, domain: &str) -> User {
    let rename = |address: &str| format!("{}@{domain}", address.split('@').next().unwrap_or(address));
    let upn = rename(&user.upn);
    User {
        id: Uuid::new_v5(&tenant, upn.as_bytes()),
        mail: user.mail.as_deref().map(rename),
        aliases: Vec::new(),
        mailbox: None,
        upn,
        ..user.clone()
    }
}
