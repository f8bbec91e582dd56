//! A property: whatever happens, those for whom something differs are among those that are looked at, and a change of one
//! mailbox leads to nobody else.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use uuid::Uuid;

use crate::cloud::CONSUMERS;
use crate::default::{ADMIN_TOOL, CONTOSO, HUBSPOT, cloud};
use crate::directory::permission::GRAPH;
use crate::directory::{AppAccessPolicy, AppAccessRight, ObjectKind};
use crate::mailbox::{FolderKind, Listing};
use crate::subscription::{Subscription, SubscriptionAccess, Topic, WatchedItems, WatchedObjects};
use crate::{Cloud, Comeback, Now, UserRef};

const NOW: Now = Now(jiff::Timestamp::UNIX_EPOCH);
const PEOPLE: [&str; 3] = ["anna@contoso.example", "bo@contoso.example", "admin@contoso.example"];

#[derive(Clone, Debug)]
enum Act {
    Subscribe(u8, bool, bool),
    Unsubscribe(u8),
    Pause(u8),
    Mail(u8),
    Delete(u8),
    Restore,
    RemoveMailbox(u8),
    Revoke(u8),
    Consent,
    TakeBack,
    Deny(u8),
    RenameApp(u8),
    RemoveApp,
    RemoveTenant,
    PutBack,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => any::<(u8, bool, bool)>().prop_map(|(who, by_user, directory)| Act::Subscribe(who, by_user, directory)),
        1 => any::<u8>().prop_map(Act::Unsubscribe),
        1 => any::<u8>().prop_map(Act::Pause),
        4 => any::<u8>().prop_map(Act::Mail),
        2 => any::<u8>().prop_map(Act::Delete),
        2 => Just(Act::Restore),
        1 => any::<u8>().prop_map(Act::RemoveMailbox),
        2 => any::<u8>().prop_map(Act::Revoke),
        3 => Just(Act::Consent),
        2 => Just(Act::TakeBack),
        2 => any::<u8>().prop_map(Act::Deny),
        1 => any::<u8>().prop_map(Act::RenameApp),
        1 => Just(Act::RemoveApp),
        1 => Just(Act::RemoveTenant),
        1 => Just(Act::PutBack),
    ]
}

fn one(cloud: &Cloud, who: u8) -> Option<UserRef> {
    cloud.user(PEOPLE[usize::from(who) % PEOPLE.len()]).map(|(at, _)| at)
}

fn nth(cloud: &Cloud, number: u8) -> Option<Arc<Subscription>> {
    let count = cloud.subscriptions.len();
    cloud.subscriptions.values().nth(usize::from(number).checked_rem(count)?).cloned()
}

fn subscribed(cloud: &mut Cloud, (who, by_user, directory): (u8, bool, bool)) -> Option<Subscription> {
    let at = one(cloud, who)?;
    let objects = WatchedObjects { kind: ObjectKind::Application, one: None, members: false };
    let topic = if directory {
        Topic::Directory(objects)
    } else {
        let mailbox = cloud.user_at(at)?.mailbox?;
        Topic::List(WatchedItems { mailbox, folder: None, listing: Listing::Mail })
    };
    let user = by_user.then_some(at.user);
    let mut made = Subscription {
        id: cloud.guid(),
        user,
        authorized: user.and_then(|_| cloud.authorization(at)),
        access: SubscriptionAccess { wanted: &["Mail.Read"], ..SubscriptionAccess::default() },
        ..Subscription::to(topic, (CONTOSO, HUBSPOT), jiff::Timestamp::MAX)
    };
    made.access.granted = cloud.grants_access(&made);
    Some(made)
}

fn perform(cloud: &mut Cloud, earlier: &mut Cloud, act: &Act) -> Option<()> {
    match *act {
        Act::Subscribe(who, by_user, directory) => {
            let made = subscribed(cloud, (who, by_user, directory))?;
            cloud.subscribe(made).ok()?;
        }
        Act::Unsubscribe(number) => drop(cloud.subscriptions.remove(&nth(cloud, number)?.id)),
        Act::Pause(number) => drop(cloud.pause_withheld(&BTreeSet::from([nth(cloud, number)?.id]))),
        Act::Mail(who) => {
            let id = cloud.user_at(one(cloud, who)?)?.mailbox?;
            let (key, inbox) = (cloud.number(), cloud.mailboxes.get(&id)?.well_known_key("inbox"));
            let _ = cloud.mailbox_mut(id)?.create_folder(key, inbox, &key.to_string(), FolderKind::Mail);
        }
        Act::Delete(who) => drop(cloud.delete_user(one(cloud, who)?)),
        Act::Restore => {
            let user = *cloud.tenants.get(&CONTOSO)?.deleted_users.keys().next()?;
            let _ = cloud.restore_user(UserRef { tenant: CONTOSO, user }, &Comeback::default());
        }
        Act::RemoveMailbox(who) => cloud.remove_mailbox(cloud.user_at(one(cloud, who)?)?.mailbox?),
        Act::Revoke(who) => {
            let moment = jiff::Timestamp::from_second(i64::from(who)).ok();
            cloud.user_mut(one(cloud, who)?)?.tokens_revoked = moment;
        }
        Act::Consent => {
            let roles = ["Mail.Read".to_owned()];
            cloud.accept_roles(CONTOSO, HUBSPOT, GRAPH, &roles, NOW)?;
            cloud.accept(CONTOSO, HUBSPOT, None, &[(GRAPH, "Mail.Read".to_owned())])?;
        }
        Act::TakeBack => {
            let tenant = cloud.tenant_mut(CONTOSO)?;
            tenant.grants.clear();
            tenant.service_principal_mut(GRAPH)?.assigned.clear();
        }
        Act::Deny(who) => {
            let scope = one(cloud, who)?.user;
            let policy = AppAccessPolicy { app: HUBSPOT, right: AppAccessRight::Deny, scope };
            cloud.tenant_mut(CONTOSO)?.app_access.policies = vec![policy];
        }
        Act::RenameApp(name) => {
            let app = cloud.application_mut(ADMIN_TOOL)?;
            (app.display_name, app.home_tenant) = (format!("N{name}"), CONTOSO);
        }
        Act::RemoveApp => cloud.remove_application(HUBSPOT),
        Act::RemoveTenant => cloud.remove_tenant(CONSUMERS),
        Act::PutBack => {
            std::mem::swap(cloud, earlier);
            cloud.go_on_from(earlier);
        }
    }
    Some(())
}

/// Whether anything that is asked about a subscription has another answer now.
fn differs(before: &Cloud, now: &Cloud, id: Uuid) -> bool {
    let (Some(old), Some(new)) = (before.subscriptions.get(&id), now.subscriptions.get(&id)) else { return true };
    let told = match new.topic {
        Topic::List(_) => before.latest_change(old) != now.latest_change(new),
        Topic::Directory(objects) => {
            let numbers = (before.directory_number(), now.directory_number());
            now.directory_changes(new.tenant, objects.kind, numbers).map_or(true, |changes| !changes.is_empty())
        }
    };
    let is_kept = |cloud: &Cloud, one: &Subscription| (cloud.is_authorized(one), cloud.withheld(one).is_ok());
    old != new || told || is_kept(before, old) != is_kept(now, new)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn those_for_whom_something_differs_are_looked_at(acts in prop::collection::vec(act(), 1..60)) {
        let mut cloud = cloud(NOW);
        // What is put back.
        let mut earlier = cloud.clone();
        for act in &acts {
            let before = cloud.clone();
            let (look, state) = (cloud.look(), cloud.directory_state());
            let _ = perform(&mut cloud, &mut earlier, act);
            cloud.record_directory(&state);
            let concerned = cloud.concerned(&look);
            let all: BTreeSet<Uuid> = before.subscriptions.ids().chain(cloud.subscriptions.ids()).collect();
            let differing: BTreeSet<Uuid> = all.into_iter().filter(|id| differs(&before, &cloud, *id)).collect();
            prop_assert!(differing.is_subset(&concerned), "{:?}: {:?} and not {:?}", act, concerned, differing);
            if matches!(act, Act::Mail(_)) {
                prop_assert_eq!(differing, concerned, "nobody else");
            }
            prop_assert!(cloud.concerned(&cloud.look()).is_empty());
        }
        prop_assert_eq!(cloud.check_invariants(), Vec::<String>::new());
    }
}
