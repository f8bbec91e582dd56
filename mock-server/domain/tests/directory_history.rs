//! A directory's history says how every object stood before, from whatever change on and whoever made it.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use mock365_domain::default::{ADMIN_TOOL, CONTOSO, HUBSPOT, cloud, person};
use mock365_domain::directory::{
    AppRoleAssignment, Before, DIRECTORY_HISTORY_BYTES, DIRECTORY_HISTORY_LIMIT, Device, DirectoryObject, Group,
    ObjectKind, OrgContact, PrincipalKind, User,
};
use mock365_domain::{Cloud, Now, Refusal, UserRef};
use proptest::prelude::*;
use uuid::Uuid;

static FRESH: LazyLock<Cloud> = LazyLock::new(|| cloud(NOW));

const NOW: Now = Now(Timestamp::UNIX_EPOCH);
const KINDS: [ObjectKind; 5] =
    [ObjectKind::User, ObjectKind::Group, ObjectKind::ServicePrincipal, ObjectKind::Application, ObjectKind::Contact];

#[derive(Clone, Debug)]
enum Act {
    Create,
    Rename(u8, u8),
    Delete(u8),
    Restore,
    Purge,
    Remove(u8),
    Group,
    Join(u8, u8),
    Leave(u8, u8),
    DropGroup(u8),
    Provision(bool),
    RenameApp(u8),
    Contact(u8, u8),
    DropContact(u8),
    JoinContact(u8, u8),
    JoinDevice(u8, u8),
    Device(u8, bool),
    Both(Box<Act>, Box<Act>),
}

fn act() -> impl Strategy<Value = Act> {
    let one = prop_oneof![
        3 => Just(Act::Create),
        3 => any::<(u8, u8)>().prop_map(|(user, name)| Act::Rename(user, name)),
        2 => any::<u8>().prop_map(Act::Delete),
        2 => Just(Act::Restore),
        1 => Just(Act::Purge),
        1 => any::<u8>().prop_map(Act::Remove),
        2 => Just(Act::Group),
        4 => any::<(u8, u8)>().prop_map(|(group, user)| Act::Join(group, user)),
        2 => any::<(u8, u8)>().prop_map(|(group, user)| Act::Leave(group, user)),
        1 => any::<u8>().prop_map(Act::DropGroup),
        1 => any::<bool>().prop_map(Act::Provision),
        1 => any::<u8>().prop_map(Act::RenameApp),
        2 => (0..4_u8, any::<u8>()).prop_map(|(one, name)| Act::Contact(one, name)),
        1 => (0..4_u8).prop_map(Act::DropContact),
        1 => (any::<u8>(), 0..4_u8).prop_map(|(group, one)| Act::JoinContact(group, one)),
        1 => any::<(u8, u8)>().prop_map(|(group, user)| Act::JoinDevice(group, user)),
        2 => any::<(u8, bool)>().prop_map(|(user, has)| Act::Device(user, has)),
    ];
    prop_oneof![3 => one.clone(), 1 => (one.clone(), one).prop_map(|(one, two)| Act::Both(one.into(), two.into()))]
}

fn nth(keys: impl ExactSizeIterator<Item = Uuid>, number: u8) -> Option<Uuid> {
    let count = keys.len();
    keys.into_iter().nth(usize::from(number).checked_rem(count)?)
}

fn user(cloud: &Cloud, number: u8) -> Option<Uuid> {
    nth(cloud.tenants[&CONTOSO].users.keys().copied(), number)
}

fn group(cloud: &Cloud, number: u8) -> Option<Uuid> {
    nth(cloud.tenants[&CONTOSO].groups.keys().copied(), number)
}

fn contact(number: u8) -> Uuid {
    OrgContact::new(CONTOSO, &format!("c{number}@fabrikam.example"), "").id
}

fn join(cloud: &mut Cloud, group: Uuid, who: Uuid) -> Option<()> {
    Arc::make_mut(cloud.tenant_mut(CONTOSO)?.groups.get_mut(&group)?).members.push_back(who);
    Some(())
}

fn perform(cloud: &mut Cloud, act: &Act) -> Option<()> {
    let at = |user| UserRef { tenant: CONTOSO, user };
    match act {
        Act::Create => {
            let id = cloud.guid();
            let new = person(id, &format!("{id}@contoso.example"), "New", NOW);
            cloud.tenant_mut(CONTOSO)?.users.insert(id, Arc::new(new));
        }
        Act::Rename(number, name) => {
            let at = at(user(cloud, *number)?);
            cloud.user_mut(at)?.display_name = format!("N{name}");
        }
        Act::Delete(number) => drop(cloud.delete_user(at(user(cloud, *number)?))),
        Act::Restore => {
            let id = *cloud.tenants[&CONTOSO].deleted_users.keys().next()?;
            let _ = cloud.restore_user(at(id), &mock365_domain::Comeback::default());
        }
        Act::Purge => drop(cloud.tenant_mut(CONTOSO)?.deleted_users.pop()),
        Act::Remove(number) => cloud.remove_user(at(user(cloud, *number)?)),
        Act::Group => {
            let id = cloud.guid();
            cloud.tenant_mut(CONTOSO)?.groups.insert(id, Arc::new(Group::new(id, "A group")));
        }
        Act::Join(number, who) => join(cloud, group(cloud, *number)?, user(cloud, *who)?)?,
        Act::Leave(number, who) => {
            let (group, who) = (group(cloud, *number)?, user(cloud, *who)?);
            Arc::make_mut(cloud.tenant_mut(CONTOSO)?.groups.get_mut(&group)?).remove_member(who);
        }
        Act::DropGroup(number) => {
            let group = group(cloud, *number)?;
            cloud.tenant_mut(CONTOSO)?.remove_group(group);
        }
        Act::Provision(hubspot) => {
            cloud.provision(CONTOSO, if *hubspot { HUBSPOT } else { ADMIN_TOOL });
        }
        Act::RenameApp(name) => cloud.application_mut(ADMIN_TOOL)?.display_name = format!("N{name}"),
        Act::Contact(number, name) => {
            let made = OrgContact::new(CONTOSO, &format!("c{number}@fabrikam.example"), &format!("N{name}"));
            cloud.tenant_mut(CONTOSO)?.contacts.insert(made.id, Arc::new(made));
        }
        Act::DropContact(number) => cloud.tenant_mut(CONTOSO)?.remove_contact(contact(*number)),
        Act::JoinContact(number, who) => {
            let who = cloud.tenants[&CONTOSO].contacts.get(&contact(*who))?.id;
            join(cloud, group(cloud, *number)?, who)?;
        }
        Act::JoinDevice(number, who) => {
            let device = cloud.tenants[&CONTOSO].users[&user(cloud, *who)?].device_object_id();
            join(cloud, group(cloud, *number)?, device)?;
        }
        Act::Device(number, has) => {
            let at = at(user(cloud, *number)?);
            cloud.user_mut(at)?.standing.device = if *has { Device::Joined } else { Device::Deleted };
        }
        Act::Both(one, two) => {
            let _ = perform(cloud, one);
            perform(cloud, two)?;
        }
    }
    Some(())
}

/// Does something as a sandbox does it.
fn recorded(cloud: &mut Cloud, change: impl FnOnce(&mut Cloud)) {
    let before = cloud.directory_state();
    change(cloud);
    cloud.record_directory(&before);
}

/// How an object stands, as far as anybody sees.
fn written(before: &Before) -> String {
    match before {
        Before::Absent => "absent".to_owned(),
        Before::Deleted => "deleted".to_owned(),
        Before::There(DirectoryObject::User(user)) => user.display_name.clone(),
        Before::There(DirectoryObject::Group(group)) => format!("{:?}", group.members),
        Before::There(DirectoryObject::ServicePrincipal(principal)) => principal.display_name.clone(),
        Before::There(DirectoryObject::Application(app)) => app.display_name.clone(),
        Before::There(DirectoryObject::Contact(contact)) => contact.display_name.clone(),
    }
}

/// How all objects of a kind stand.
fn standing(cloud: &Cloud, kind: ObjectKind) -> BTreeMap<Uuid, String> {
    let tenant = &cloud.tenants[&CONTOSO];
    let all: Vec<(Uuid, Before)> = match kind {
        ObjectKind::User => {
            let there = |user: &Arc<User>| (user.id, Before::There(DirectoryObject::User(Arc::clone(user))));
            let deleted = tenant.deleted_users.keys().map(|id| (*id, Before::Deleted));
            tenant.users.values().map(there).chain(deleted).collect()
        }
        ObjectKind::Group => {
            let there = |group| Before::There(DirectoryObject::Group(tenant.shown(group)));
            tenant.groups.values().map(|group| (group.id, there(group))).collect()
        }
        ObjectKind::ServicePrincipal => {
            let all = tenant.service_principals.values();
            all.map(|one| (one.id, Before::There(DirectoryObject::ServicePrincipal(Arc::clone(one))))).collect()
        }
        ObjectKind::Application => {
            let own = cloud.applications.values().filter(|app| app.home_tenant == CONTOSO);
            own.map(|app| (app.id, Before::There(DirectoryObject::Application(Arc::clone(app))))).collect()
        }
        ObjectKind::Contact => {
            let all = tenant.contacts.values();
            all.map(|one| (one.id, Before::There(DirectoryObject::Contact(Arc::clone(one))))).collect()
        }
    };
    all.into_iter().map(|(id, before)| (id, written(&before))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whoever_asks_since_a_change_hears_of_all_that_differs_and_how_it_stood(acts in prop::collection::vec(act(), 1..40)) {
        let mut cloud = FRESH.clone();
        let mut seen = vec![(cloud.directory_number(), KINDS.map(|kind| standing(&cloud, kind)))];
        for act in &acts {
            recorded(&mut cloud, |cloud| {
                let _ = perform(cloud, act);
            });
            seen.push((cloud.directory_number(), KINDS.map(|kind| standing(&cloud, kind))));
        }
        prop_assert_eq!(cloud.check_invariants(), Vec::<String>::new());
        let latest = cloud.directory_number();
        for (number, then) in &seen {
            for (kind, then) in KINDS.into_iter().zip(then) {
                let now = standing(&cloud, kind);
                let net = cloud.directory_changes(CONTOSO, kind, (*number, latest)).expect("it is kept");
                let absent = || "absent".to_owned();
                let mut known = then.clone();
                for net in &net {
                    prop_assert_eq!(written(&net.before), then.get(&net.id).cloned().unwrap_or_else(absent), "{:?}", kind);
                    match now.get(&net.id) {
                        Some(state) => drop(known.insert(net.id, state.clone())),
                        None => drop(known.remove(&net.id)),
                    }
                }
                prop_assert_eq!(known, now, "{:?} since {}", kind, number);
            }
        }
    }
}

#[test]
fn what_is_equal_leaves_no_trace() {
    let mut cloud = FRESH.clone();
    let (anna, _) = cloud.user("anna@contoso.example").expect("Anna");
    let number = cloud.directory_number();
    recorded(&mut cloud, |cloud| {
        let user = cloud.user_mut(anna).expect("Anna");
        user.display_name = user.display_name.clone();
    });
    assert_eq!(cloud.directory_number(), number);
}

#[test]
fn the_oldest_changes_are_forgotten_by_number_and_by_bytes() {
    let mut cloud = FRESH.clone();
    let (anna, _) = cloud.user("anna@contoso.example").expect("Anna");
    let rename = |cloud: &mut Cloud, name: String| {
        recorded(cloud, |cloud| cloud.user_mut(anna).expect("Anna").display_name = name);
    };
    let since = |cloud: &Cloud, number| {
        let latest = cloud.directory_number();
        cloud.directory_changes(CONTOSO, ObjectKind::User, (number, latest)).map(|net| net.len())
    };
    let begin = cloud.directory_number();
    // Enterprise applications that come and go weigh little: of them there are many.
    for number in 0..=DIRECTORY_HISTORY_LIMIT {
        recorded(&mut cloud, |cloud| {
            let id = cloud.provision(CONTOSO, HUBSPOT).expect("it is registered");
            if number % 2 == 1 {
                cloud.remove_service_principal(CONTOSO, id);
            }
        });
    }
    assert_eq!(since(&cloud, begin), Err(Refusal::ChangesForgotten));
    assert_eq!(since(&cloud, begin + 1), Ok(0));
    let number = cloud.directory_number();
    let size = DIRECTORY_HISTORY_BYTES / 4;
    for letter in ["a", "b", "c", "d", "e"] {
        rename(&mut cloud, letter.repeat(size));
    }
    assert_eq!(since(&cloud, number), Err(Refusal::ChangesForgotten), "four large ones are too many");
    assert_eq!(since(&cloud, number + 2), Ok(1));
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

#[test]
fn a_cloud_that_was_put_back_knows_no_earlier_number_and_a_tenant_that_is_new_has_no_past() {
    let mut changed = FRESH.clone();
    let fresh = changed.clone();
    recorded(&mut changed, |cloud| perform(cloud, &Act::Create).expect("made"));
    let latest = changed.directory_number();
    let mut back = fresh;
    back.go_on_from(&changed);
    for known in [0, latest - 1, latest] {
        let changes = back.directory_changes(CONTOSO, ObjectKind::User, (known, latest));
        assert_eq!(changes.map(|net| net.len()), Err(Refusal::ChangesForgotten), "{known}");
    }
    let number = back.directory_number();
    let contoso = Arc::clone(&back.tenants[&CONTOSO]);
    recorded(&mut back, |cloud| cloud.remove_tenant(CONTOSO));
    recorded(&mut back, |cloud| drop(cloud.tenants.insert(CONTOSO, contoso)));
    let since = |number| back.directory_changes(CONTOSO, ObjectKind::User, (number, number)).map(|net| net.len());
    assert_eq!(since(number), Err(Refusal::ChangesForgotten), "another one of its id");
    assert_eq!(since(back.directory_number()), Ok(0));
}

/// Who tries passwords changes nothing that the directory shows.
#[test]
fn a_password_that_was_tried_leaves_no_trace() {
    let mut cloud = FRESH.clone();
    let (anna, _) = cloud.user("anna@contoso.example").expect("Anna");
    let number = cloud.directory_number();
    for password in ["wrong"; 25].into_iter().chain(["Password1!"]) {
        recorded(&mut cloud, |cloud| {
            let outcome = cloud.authenticate("anna@contoso.example", password, None, NOW);
            cloud.record_attempt(anna, &outcome, NOW);
        });
    }
    assert!(cloud.user_at(anna).expect("Anna").standing.locked_until.is_some());
    assert_eq!(cloud.directory_number(), number);
    // With something that it does show, it is told.
    recorded(&mut cloud, |cloud| {
        let user = cloud.user_mut(anna).expect("Anna");
        user.standing.wrong_passwords += 1;
        user.standing.second_factor = true;
    });
    assert_eq!(cloud.directory_number(), number + 1);
}

/// Five hundred assignments, one after the other, are as many small changes.
#[test]
fn an_assignment_weighs_as_much_as_itself_however_many_there_are() {
    let mut cloud = FRESH.clone();
    let id = cloud.provision(CONTOSO, HUBSPOT).expect("it is registered");
    let number = cloud.directory_number();
    for _ in 0..500 {
        recorded(&mut cloud, |cloud| {
            let assignment = AppRoleAssignment {
                id: cloud.guid(),
                role: Uuid::nil(),
                principal: cloud.guid(),
                kind: PrincipalKind::User,
                created: NOW.timestamp(),
            };
            let tenant = cloud.tenant_mut(CONTOSO).expect("it");
            let principal = tenant.service_principals.get_mut(&id).map(Arc::make_mut).expect("it");
            principal.assigned.extend([assignment]);
        });
    }
    let latest = cloud.directory_number();
    assert_eq!(latest, number + 500);
    let net = cloud.directory_changes(CONTOSO, ObjectKind::ServicePrincipal, (number, latest)).map(|net| net.len());
    assert_eq!(net, Ok(1), "none of them is forgotten");
}
