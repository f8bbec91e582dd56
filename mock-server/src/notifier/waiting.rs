//! Tests of waiting: who moves the clock gets an answer when all that is due is done, and a rehearsal calls nobody.

use std::net::TcpListener;

use jiff::SignedDuration;
use mock365_domain::Change;
use mock365_domain::default::{CONTOSO, HUBSPOT};
use mock365_domain::mailbox::Listing;
use mock365_domain::subscription::{Subscription, Topic, Wants, WatchedItems};
use uuid::Uuid;

use crate::notifier;
use crate::sandbox::Sandbox;

const ANNA: &str = "anna@contoso.example";

/// A receiver that is told of each new contact of Anna's, and where it listens.
fn with_receiver(sandbox: &Sandbox) -> TcpListener {
    let receiver = TcpListener::bind("127.0.0.1:0").expect("a port");
    receiver.set_nonblocking(true).expect("does not wait");
    let url = format!("http://{}/told", receiver.local_addr().expect("an address"));
    sandbox.write(|cloud, now| {
        let mailbox = cloud.mailbox_at(ANNA).expect("a mailbox");
        let topic = Topic::List(WatchedItems { mailbox: mailbox.id, folder: None, listing: Listing::Mail });
        let expires = now.plus(SignedDuration::from_hours(1)).timestamp();
        let subscription = Subscription {
            id: Uuid::from_u128(7),
            wants: Wants { created: true, updated: true, deleted: true },
            url,
            ..Subscription::to(topic, (CONTOSO, HUBSPOT), expires)
        };
        cloud.subscriptions.insert(subscription.into());
        ((), Change::none())
    });
    receiver
}

/// What is rehearsed happens in a copy that nobody knows of, though the copy holds everybody's subscriptions.
#[tokio::test]
async fn a_rehearsal_calls_no_receiver() {
    let sandbox = Sandbox::new("own", std::sync::Arc::default());
    let receiver = with_receiver(&sandbox);
    let twin = sandbox.twin();
    notifier::advance(&twin, "PT30M").await.expect("moved");
    assert!(receiver.accept().is_err(), "the receiver was called");
    let telling = tokio::time::timeout(std::time::Duration::from_millis(300), notifier::settle(&sandbox));
    // It is told in earnest; nothing answers there.
    let _ = telling.await;
    assert!(receiver.accept().is_ok(), "nothing was to be told");
}

/// However long it takes to do what is due, it is done at the moment for which it is due.
#[tokio::test]
async fn a_clock_that_is_moved_stands_still_in_between() {
    let sandbox = Sandbox::new("own", std::sync::Arc::default());
    let before = sandbox.clock.now().timestamp();
    {
        let _held = sandbox.clock.hold();
        let held = sandbox.clock.now();
        std::thread::sleep(std::time::Duration::from_millis(20));
        assert_eq!(sandbox.clock.now(), held);
        assert!(!sandbox.clock.is_frozen(), "nobody stopped it");
        sandbox.clock.set_forward(before + SignedDuration::from_hours(1));
        assert_eq!(sandbox.clock.now().timestamp(), before + SignedDuration::from_hours(1));
    }
    std::thread::sleep(std::time::Duration::from_millis(20));
    let gone = sandbox.clock.now().timestamp().duration_since(before + SignedDuration::from_hours(1));
    assert!(gone >= SignedDuration::from_millis(20) && gone < SignedDuration::from_secs(60), "{gone}");
}
