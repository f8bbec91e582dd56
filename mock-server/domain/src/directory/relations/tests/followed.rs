//! A property: what followed a directory through its changes is what a fresh look at it finds, in the same order.

use std::sync::Arc;

use proptest::prelude::*;
use uuid::Uuid;

use crate::default::{CONTOSO, HUBSPOT, VENDOR, cloud, person};
use crate::directory::{Application, Backwards, Device, Group, OrgContact, Role, ServicePrincipal, Tenant, UserKind};
use crate::{Cloud, Comeback, Now, UserRef};

const NOW: Now = Now(jiff::Timestamp::UNIX_EPOCH);

/// What becomes of a directory; objects are named by their place among their kind.
#[derive(Clone, Debug)]
enum Act {
    User,
    Delete(u8),
    Restore,
    Remove(u8),
    Manager(u8, Option<u8>),
    ContactsManager(u8, u8),
    Alias(u8, u8, bool),
    Role(u8, bool),
    Room(u8, bool),
    Device(u8, bool),
    Group,
    DropGroup(u8),
    Member(u8, u8, bool),
    MemberGroup(u8, u8),
    Owner(u8, u8, bool),
    Contact(u8),
    DropContact(u8),
    Provision(bool),
    DropPrincipal(u8),
    OwnPrincipal(u8, u8),
    Register,
    OwnApplication(u8, u8),
    Move(u8, bool),
    Ask,
}

fn act() -> impl Strategy<Value = Act> {
    let (one, two) = (any::<u8>, any::<(u8, u8)>);
    let first = prop_oneof![
        3 => Just(Act::User),
        2 => one().prop_map(Act::Delete),
        2 => Just(Act::Restore),
        1 => one().prop_map(Act::Remove),
        4 => any::<(u8, Option<u8>)>().prop_map(|(who, manager)| Act::Manager(who, manager)),
        2 => two().prop_map(|(who, manager)| Act::ContactsManager(who, manager)),
        2 => any::<(u8, bool)>().prop_map(|(who, has)| Act::Role(who, has)),
        2 => any::<(u8, u8, bool)>().prop_map(|(who, of, has)| Act::Alias(who, of, has)),
        1 => any::<(u8, bool)>().prop_map(|(who, is)| Act::Room(who, is)),
        2 => any::<(u8, bool)>().prop_map(|(who, has)| Act::Device(who, has)),
        3 => Just(Act::Group),
    ];
    let second = prop_oneof![
        1 => one().prop_map(Act::DropGroup),
        6 => any::<(u8, u8, bool)>().prop_map(|(group, who, joins)| Act::Member(group, who, joins)),
        2 => two().prop_map(|(group, other)| Act::MemberGroup(group, other)),
        3 => any::<(u8, u8, bool)>().prop_map(|(group, who, joins)| Act::Owner(group, who, joins)),
        2 => (0..4_u8).prop_map(Act::Contact),
        1 => one().prop_map(Act::DropContact),
        1 => any::<bool>().prop_map(Act::Provision),
        1 => one().prop_map(Act::DropPrincipal),
        2 => two().prop_map(|(which, who)| Act::OwnPrincipal(which, who)),
        1 => Just(Act::Register),
        2 => two().prop_map(|(which, who)| Act::OwnApplication(which, who)),
        1 => any::<(u8, bool)>().prop_map(|(which, home)| Act::Move(which, home)),
        6 => Just(Act::Ask),
    ];
    prop_oneof![first, second]
}

fn nth<'a>(keys: impl ExactSizeIterator<Item = &'a Uuid>, number: u8) -> Option<Uuid> {
    let count = keys.len();
    keys.into_iter().nth(usize::from(number).checked_rem(count)?).copied()
}

fn perform(cloud: &mut Cloud, act: &Act) -> Option<()> {
    let tenant = Arc::clone(&cloud.tenants[&CONTOSO]);
    let user = |number: u8| nth(tenant.users.keys(), number);
    let at = |user| UserRef { tenant: CONTOSO, user };
    match *act {
        Act::User => {
            let id = cloud.guid();
            let new = person(id, &format!("{id}@contoso.example"), "New", NOW);
            cloud.tenant_mut(CONTOSO)?.users.insert(id, Arc::new(new));
        }
        Act::Delete(number) => drop(cloud.delete_user(at(user(number)?))),
        Act::Restore => drop(cloud.restore_user(at(*tenant.deleted_users.keys().next()?), &Comeback::default())),
        Act::Remove(number) => cloud.remove_user(at(user(number)?)),
        Act::Manager(number, manager) => {
            cloud.user_mut(at(user(number)?))?.manager = manager.and_then(user);
        }
        Act::Alias(number, of, has) => {
            let alias = format!("alias-{}@contoso.example", user(of)?);
            let aliases = &mut cloud.user_mut(at(user(number)?))?.aliases;
            aliases.retain(|own| *own != alias);
            aliases.extend(has.then_some(alias));
        }
        Act::Role(number, has) => {
            let roles = &mut cloud.user_mut(at(user(number)?))?.roles;
            let _ = if has { roles.insert(Role::GlobalReader) } else { roles.remove(&Role::GlobalReader) };
        }
        Act::Room(number, is) => {
            cloud.user_mut(at(user(number)?))?.kind = if is { UserKind::Room } else { UserKind::Person };
        }
        Act::Device(number, has) => {
            cloud.user_mut(at(user(number)?))?.standing.device = if has { Device::Joined } else { Device::Deleted };
        }
        Act::Register => {
            let app = Application {
                id: cloud.guid(),
                app_id: cloud.guid(),
                ..Application::clone(&cloud.applications[&HUBSPOT])
            };
            cloud.applications.insert(app.app_id, Arc::new(app));
        }
        Act::OwnApplication(number, who) => {
            let (app, who) = (nth(cloud.applications.keys(), number)?, user(who)?);
            cloud.application_mut(app)?.owners.push(who);
        }
        Act::Move(number, home) => {
            let app = nth(cloud.applications.keys(), number)?;
            cloud.application_mut(app)?.home_tenant = if home { CONTOSO } else { VENDOR };
        }
        Act::Provision(hubspot) => {
            let app = if hubspot { HUBSPOT } else { crate::default::ADMIN_TOOL };
            cloud.provision(CONTOSO, app);
        }
        Act::Ask => drop(answers(cloud, &tenant)),
        _ => perform_in(cloud.tenant_mut(CONTOSO)?, &tenant, act)?,
    }
    Some(())
}

/// What becomes of groups, contacts and enterprise applications.
fn perform_in(tenant: &mut Tenant, before: &Tenant, act: &Act) -> Option<()> {
    let user = |number: u8| nth(before.users.keys(), number);
    let group = |number: u8| nth(before.groups.keys(), number);
    let contact = |number: u8| nth(before.contacts.keys(), number);
    match *act {
        Act::Group => {
            let id = Uuid::from_u128(0x7000 + before.groups.len() as u128);
            tenant.groups.insert(id, Arc::new(Group::new(id, "A group")));
        }
        Act::DropGroup(number) => tenant.remove_group(group(number)?),
        Act::Member(number, who, joins) => {
            let (group, who) = (Arc::make_mut(tenant.groups.get_mut(&group(number)?)?), user(who)?);
            if joins {
                group.members.push_back(who);
            } else {
                group.remove_member(who);
            }
        }
        Act::MemberGroup(number, other) => {
            let other = group(other)?;
            Arc::make_mut(tenant.groups.get_mut(&group(number)?)?).members.push_front(other);
        }
        Act::Owner(number, who, joins) => {
            let (group, who) = (Arc::make_mut(tenant.groups.get_mut(&group(number)?)?), user(who)?);
            if joins {
                group.owners.push_back(who);
            } else {
                group.remove_owner(who);
            }
        }
        Act::Contact(number) => {
            let made = OrgContact::new(CONTOSO, &format!("c{number}@fabrikam.example"), "Contact");
            tenant.contacts.insert(made.id, Arc::new(made));
        }
        Act::DropContact(number) => tenant.remove_contact(contact(number)?),
        Act::ContactsManager(number, manager) => {
            Arc::make_mut(tenant.contacts.get_mut(&contact(number)?)?).manager = user(manager);
        }
        Act::DropPrincipal(number) => {
            tenant.remove_service_principal(nth(before.service_principals.keys(), number)?);
        }
        Act::OwnPrincipal(number, who) => {
            let id = nth(before.service_principals.keys(), number)?;
            let principal: &mut ServicePrincipal = Arc::make_mut(tenant.service_principals.get_mut(&id)?);
            principal.owners.push(user(who)?);
        }
        _ => return None,
    }
    Some(())
}

/// All that is to be known, about everything that there is.
fn answers(cloud: &Cloud, tenant: &Tenant) -> Vec<Vec<Uuid>> {
    let apps = cloud.applications.values();
    let of_apps = apps.clone().map(|app| tenant.application(cloud, app.id).map(|app| app.app_id).into_iter().collect());
    let clients = apps.map(|app| tenant.service_principal(app.app_id).map(|one| one.id).into_iter().collect());
    let all = tenant.users.keys().chain(tenant.groups.keys()).chain(tenant.contacts.keys());
    let of_one = |id: &Uuid| {
        let device = tenant.user_of_device(crate::directory::User::device_of(*id)).map(|user| user.id);
        [
            tenant.reports_of(*id),
            tenant.all_reports_of(*id),
            tenant.groups_with(*id),
            tenant.groups_of(*id),
            tenant.groups_owned_by(*id),
            tenant.owned_by(cloud, *id),
            device.into_iter().collect(),
            tenant.user(&format!("{id}@CONTOSO.example")).map(|user| user.id).into_iter().collect(),
            tenant.user(&format!("alias-{id}@contoso.example")).map(|user| user.id).into_iter().collect(),
        ]
    };
    let of_all = [tenant.room_accounts(), tenant.holders_of(Role::GlobalReader)];
    let size = Uuid::from_u128(tenant.objects() as u128);
    of_apps.chain(clients).chain(all.flat_map(of_one)).chain(of_all).chain([vec![size]]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_follows_a_directory_is_what_a_fresh_look_finds(acts in prop::collection::vec(act(), 1..50)) {
        let mut cloud = cloud(NOW);
        for act in &acts {
            let _ = perform(&mut cloud, act);
        }
        let known = Arc::clone(&cloud.tenants[&CONTOSO]);
        let fresh = Tenant { backwards: Backwards::default(), ..Tenant::clone(&known) };
        prop_assert_eq!(answers(&cloud, &known), answers(&cloud, &fresh));
    }
}
