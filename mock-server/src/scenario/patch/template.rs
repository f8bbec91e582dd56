//! A tenant made like another: people, groups and policies under a domain of its own, mailboxes empty.

use std::collections::BTreeMap;
use std::sync::Arc;

use mock365_domain::directory::{
    AccessPolicy, AppAccess, AppAccessPolicy, ExchangeAppRole, Group, NamedLocation, OrgContact, OrganizationNotices,
    PolicyLocation, RoomList, Tenant, User, Whom,
};
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
        ids.insert(user.device_object_id(), copy.device_object_id());
        let at = UserRef { tenant: to, user: copy.id };
        let has_mailbox = user.mailbox.is_some();
        if let Some(tenant) = cloud.tenant_mut(to) {
            tenant.users.insert(copy.id, Arc::new(copy));
        }
        if has_mailbox {
            cloud.create_mailbox(at, MailboxState::Ready, now);
        }
    }
    for contact in template.contacts.values() {
        ids.insert(contact.id, OrgContact::new(to, &contact.mail, "").id);
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
    for place in &template.named_locations {
        ids.insert(place.id, Uuid::new_v5(&to, place.id.as_bytes()));
    }
    let Some(tenant) = cloud.tenant_mut(to) else { return };
    for group in template.groups.values() {
        let copy = Group {
            id: ids[&group.id],
            created: None,
            members: known(&ids, &group.members),
            owners: known(&ids, &group.owners),
            mail: group.mail.as_ref().map(|_| format!("{}@{}", group.mail_nickname, tenant.domain())),
            ..Group::clone(group)
        };
        tenant.groups.insert(copy.id, Arc::new(copy));
    }
    for contact in template.contacts.values() {
        let manager = contact.manager.and_then(|manager| ids.get(&manager).copied());
        let copy = OrgContact { id: ids[&contact.id], manager, ..OrgContact::clone(contact) };
        tenant.contacts.insert(copy.id, Arc::new(copy));
    }
    for (of, photo) in template.photos.iter() {
        if let Some(of) = ids.get(of) {
            tenant.photos.insert(*of, Arc::clone(photo));
        }
    }
    rooms(&template, tenant, &ids, &domain);
    settings(&template, tenant, &ids);
}

/// What is said of rooms, and the lists of them.
fn rooms(template: &Tenant, tenant: &mut Tenant, ids: &BTreeMap<Uuid, Uuid>, domain: &str) {
    for (of, place) in template.places.iter() {
        if let Some(of) = ids.get(of) {
            tenant.places.insert(*of, Arc::clone(place));
        }
    }
    for list in template.room_lists.values() {
        let mail = under(&list.mail, domain);
        let id = RoomList::id_of(tenant.id, &mail);
        let copy = RoomList { id, mail, rooms: known(ids, &list.rooms), ..RoomList::clone(list) };
        tenant.room_lists.insert(id, Arc::new(copy));
    }
}

/// An address under another domain.
fn under(address: &str, domain: &str) -> String {
    format!("{}@{domain}", address.split('@').next().unwrap_or(address))
}

/// What an administrator set. A host of Exchange's own stays where it is: it is one tenant's.
fn settings(template: &Tenant, tenant: &mut Tenant, ids: &BTreeMap<Uuid, Uuid>) {
    tenant.notices = notices(template, tenant.domain());
    tenant.user_consent = template.user_consent;
    tenant.consent_requests = template.consent_requests.clone();
    tenant.consent_requests.reviewers = known(ids, &template.consent_requests.reviewers);
    tenant.ews = template.ews.clone();
    tenant.own_servers = template.own_servers;
    tenant.rollouts = template.rollouts;
    tenant.redirects = template.redirects;
    tenant.mailbox_delay = template.mailbox_delay;
    tenant.app_access = app_access(&template.app_access, ids);
    let policies = template.access_policies.iter();
    tenant.access_policies = policies.map(|policy| access_policy(policy, tenant.id, ids)).collect();
    tenant.security_defaults = template.security_defaults;
    let places = template.named_locations.iter();
    tenant.named_locations = places.map(|place| NamedLocation { id: ids[&place.id], ..place.clone() }).collect();
    tenant.cross_tenant = template.cross_tenant;
    tenant.asks_to_stay = template.asks_to_stay;
    tenant.managed = template.managed;
    tenant.agent_trouble = template.agent_trouble;
    tenant.cloud = template.cloud;
}

/// Whom Microsoft writes to, at the new tenant's own addresses; who sits elsewhere stays.
fn notices(template: &Tenant, domain: &str) -> OrganizationNotices {
    let own = |address: &str| match address.rsplit_once('@') {
        Some((_, there)) if template.has_domain(there) => under(address, domain),
        _ => address.to_owned(),
    };
    let all = |addresses: &[String]| addresses.iter().map(|address| own(address)).collect();
    let notices = &template.notices;
    OrganizationNotices {
        marketing: all(&notices.marketing),
        security_mails: all(&notices.security_mails),
        technical: all(&notices.technical),
        privacy_contact: notices.privacy_contact.as_deref().map(own),
        ..notices.clone()
    }
}

/// What stands for these things in the new tenant.
fn known<'a, C: FromIterator<Uuid>>(ids: &BTreeMap<Uuid, Uuid>, of: impl IntoIterator<Item = &'a Uuid>) -> C {
    of.into_iter().filter_map(|id| ids.get(id).copied()).collect()
}

/// Policies and roles for the same applications, over who stands for their mailboxes.
fn app_access(access: &AppAccess, ids: &BTreeMap<Uuid, Uuid>) -> AppAccess {
    let scope = |scope: &Uuid| ids.get(scope).copied();
    let policies = access.policies.iter();
    let policies =
        policies.filter_map(|policy| Some(AppAccessPolicy { scope: scope(&policy.scope)?, ..policy.clone() }));
    let roles = access.roles.iter().filter_map(|role| match &role.scope {
        None => Some(role.clone()),
        Some(of) => Some(ExchangeAppRole { scope: Some(scope(of)?), ..role.clone() }),
    });
    AppAccess { policies: policies.collect(), roles: roles.collect() }
}

/// A policy for those who stand for the ones that it names. Directory roles and applications are everywhere the same.
fn access_policy(policy: &AccessPolicy, tenant: Uuid, ids: &BTreeMap<Uuid, Uuid>) -> AccessPolicy {
    let whom = |whom: &Whom| Whom {
        users: known(ids, &whom.users),
        groups: known(ids, &whom.groups),
        roles: whom.roles.clone(),
    };
    let places = |places: &[PolicyLocation]| {
        let of = |place: &PolicyLocation| match place {
            PolicyLocation::Trusted => Some(PolicyLocation::Trusted),
            PolicyLocation::Named(id) => ids.get(id).copied().map(PolicyLocation::Named),
        };
        places.iter().filter_map(of).collect()
    };
    AccessPolicy {
        id: Uuid::new_v5(&tenant, policy.id.as_bytes()),
        users: policy.users.as_ref().map(whom),
        except_users: whom(&policy.except_users),
        locations: policy.locations.as_deref().map(places),
        except_locations: places(&policy.except_locations),
        ..policy.clone()
    }
}

/// The same person under another domain.
fn renamed(user: &User, tenant: Uuid, domain: &str) -> User {
    let rename = |address: &str| under(address, domain);
    let upn = rename(&user.upn);
    User {
        id: Uuid::new_v5(&tenant, upn.as_bytes()),
        created: None,
        mail: user.mail.as_deref().map(rename),
        aliases: Vec::new(),
        mailbox: None,
        upn,
        ..user.clone()
    }
}
