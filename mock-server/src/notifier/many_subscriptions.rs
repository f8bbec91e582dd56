//! Tests of a crowd of subscriptions: what a change costs does not depend on how many there are to other things.

use std::sync::Arc;

use jiff::SignedDuration;
use mock365_domain::default::{CONTOSO, HUBSPOT};
use mock365_domain::directory::ObjectKind;
use mock365_domain::mailbox::{FolderKind, Listing};
use mock365_domain::subscription::{
    Subscription, SubscriptionAccess, Topic, Wants, WatchedItems, WatchedObjects, subscriptions_looked_at,
};
use mock365_domain::{Change, Cloud, Now};
use uuid::Uuid;

use crate::notifier;
use crate::sandbox::Sandbox;

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";
const CROWD: u128 = 5_000;

fn subscription(number: u128, topic: Topic, now: Now) -> Arc<Subscription> {
    let subscription = Subscription {
        id: Uuid::from_u128(number),
        access: SubscriptionAccess { wanted: &["Mail.Read"], ..SubscriptionAccess::default() },
        wants: Wants { created: true, updated: true, deleted: true },
        url: "http://127.0.0.1:9/told".to_owned(),
        ..Subscription::to(topic, (CONTOSO, HUBSPOT), now.plus(SignedDuration::from_hours(1)).timestamp())
    };
    subscription.into()
}

fn to_mail(cloud: &Cloud, address: &str) -> Topic {
    let mailbox = cloud.mailbox_at(address).expect("a mailbox").id;
    Topic::List(WatchedItems { mailbox, folder: None, listing: Listing::Mail })
}

/// A sandbox with a crowd of subscriptions to Bo's mail and to the directory, and one to Anna's mail.
async fn crowded() -> Sandbox {
    let sandbox = Sandbox::new("crowd", Arc::default());
    sandbox.clock.freeze(None);
    sandbox.write(|cloud, now| {
        let objects = Topic::Directory(WatchedObjects { kind: ObjectKind::User, one: None, members: false });
        let topics = [to_mail(cloud, BO), objects];
        for number in 0..CROWD {
            cloud.subscriptions.insert(subscription(number, topics[usize::from(number % 2 == 0)], now));
        }
        let of_anna = to_mail(cloud, ANNA);
        cloud.subscriptions.insert(subscription(CROWD, of_anna, now));
        ((), Change::none())
    });
    // What was there when somebody subscribed is not told of.
    let known = sandbox.view(|cloud| cloud.subscriptions.values().cloned().collect::<Vec<_>>());
    sandbox.view(|cloud| {
        for subscription in &known {
            sandbox.deliveries.of(subscription.id, cloud.latest_change(subscription).expect("a number"));
        }
    });
    notifier::settle(&sandbox).await;
    sandbox
}

fn change_mailbox(sandbox: &Sandbox, address: &str) {
    sandbox.write(|cloud, _| {
        let id = cloud.mailbox_at(address).expect("a mailbox").id;
        let key = cloud.number();
        let folder = cloud.mailboxes[&id].well_known_key("inbox");
        let mailbox = cloud.mailbox_mut(id).expect("a mailbox");
        ((), mailbox.create_folder(key, folder, "New", FolderKind::Mail).expect("a new folder"))
    });
}

async fn looked_at(sandbox: &Sandbox) -> u64 {
    let before = subscriptions_looked_at();
    notifier::settle(sandbox).await;
    subscriptions_looked_at() - before
}

#[tokio::test]
async fn a_change_of_one_mailbox_looks_at_its_subscriptions_alone() {
    let sandbox = crowded().await;
    assert_eq!(looked_at(&sandbox).await, 0, "nothing happened");
    change_mailbox(&sandbox, ANNA);
    let few = looked_at(&sandbox).await;
    assert!((1..=3).contains(&few), "{few} were looked at");
    // The counter does count.
    sandbox.deliveries.look_at_all();
    assert!(u128::from(looked_at(&sandbox).await) > CROWD);
}
