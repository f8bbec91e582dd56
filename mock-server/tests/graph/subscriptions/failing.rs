//! Receivers that fail, are slow, or were away too long.

use std::time::{Duration, Instant};

use mock365::Mock;
use mock365_domain::mailbox::HISTORY_LIMIT;
use mock365_domain::{Change, Refusal};
use serde_json::json;

use super::{ANNA, Mood, Receiver, advance, anna, contact, kinds, moment, move_clock, subscribe, wait, wanted};

#[test]
fn a_receiver_that_fails_is_tried_again_on_the_clock_and_loses_nothing() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    mock.sandbox().clock.freeze(None);
    subscribe(&mock, &caller, &receiver, "me/contacts");
    receiver.set(Mood::Fails);
    contact(&caller, "One");
    wait(|| receiver.tries() == 1, || "it was not tried".to_owned());
    contact(&caller, "Two");
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(receiver.tries(), 1, "the clock stands still");
    advance(&mock, "PT1M");
    assert_eq!(receiver.tries(), 3, "after 10 s and 20 s more");
    receiver.set(Mood::Takes);
    advance(&mock, "PT1M");
    assert_eq!(kinds(&receiver.told()), ["created", "created"]);
}

#[test]
fn a_clock_that_is_set_forward_goes_from_job_to_job_and_back_it_does_nothing() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    mock.sandbox().clock.freeze(None);
    subscribe(&mock, &caller, &receiver, "me/contacts");
    receiver.set(Mood::Fails);
    contact(&caller, "One");
    wait(|| receiver.tries() == 1, || "it was not tried".to_owned());
    move_clock(&mock, &json!({ "set": moment(&mock, 1) }));
    assert_eq!(receiver.tries(), 3, "after 10 s and 20 s more");
    receiver.set(Mood::Takes);
    move_clock(&mock, &json!({ "set": moment(&mock, -30) }));
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(receiver.tries(), 3, "on the way back");
    move_clock(&mock, &json!({ "set": moment(&mock, 30) }));
    assert_eq!(receiver.tries(), 3, "it is where it was, and the next try is due later");
    move_clock(&mock, &json!({ "set": moment(&mock, 1) }));
    assert_eq!((receiver.tries(), kinds(&receiver.told())), (4, vec!["created"]));
}

#[test]
fn a_slow_receiver_delays_nobody() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let (slow, quick) = (Receiver::start(Mood::Silent), Receiver::start(Mood::Takes));
    subscribe(&mock, &caller, &slow, "me/contacts");
    subscribe(&mock, &caller, &quick, "me/contacts");
    let silent: Vec<Receiver> = (0..4).map(|_| Receiver::start(Mood::Silent)).collect();
    for one in &silent {
        subscribe(&mock, &caller, one, "me/contacts");
    }
    // Whichever of them is called first.
    let further = Receiver::start(Mood::Takes);
    subscribe(&mock, &caller, &further, "me/contacts");
    let begun = Instant::now();
    contact(&caller, "One");
    assert_eq!(slow.told().len(), 0, "the request itself did not wait");
    quick.wait_for(1);
    further.wait_for(1);
    // The slow one is waited for for three seconds.
    assert!(begun.elapsed() < Duration::from_millis(2500), "the other receivers did not wait: {:?}", begun.elapsed());
    assert_eq!(slow.told().len(), 0);
    slow.set(Mood::Takes);
    slow.wait_for(1);
}

#[test]
fn a_receiver_that_was_away_too_long_hears_that_something_was_missed() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let lifecycle = Receiver::start(Mood::Takes);
    mock.sandbox().clock.freeze(None);
    let mut body = wanted(&mock, &receiver, "me/contacts");
    body["lifecycleNotificationUrl"] = json!(lifecycle.url);
    body["expirationDateTime"] = json!(moment(&mock, 3000));
    caller.post("/subscriptions", &body).expect(201);
    receiver.set(Mood::Fails);
    contact(&caller, "One");
    wait(|| receiver.tries() == 1, || "it was not tried".to_owned());
    advance(&mock, "PT5H");
    assert_eq!(lifecycle.told()[0]["lifecycleEvent"], "missed");
    let tries = receiver.tries();
    advance(&mock, "PT5H");
    assert_eq!(receiver.tries(), tries, "it is given up");
    receiver.set(Mood::Takes);
    contact(&anna(&mock), "Two");
    assert_eq!(receiver.wait_for(1).len(), 1);
}

/// What happened meanwhile is more than a mailbox remembers: the receiver hears that it missed something, and goes on.
#[test]
fn a_receiver_whose_place_is_forgotten_hears_once_that_something_was_missed() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let lifecycle = Receiver::start(Mood::Takes);
    mock.sandbox().clock.freeze(None);
    let mut body = wanted(&mock, &receiver, "me/contacts");
    body["lifecycleNotificationUrl"] = json!(lifecycle.url);
    caller.post("/subscriptions", &body).expect(201);
    receiver.set(Mood::Fails);
    contact(&caller, "One");
    wait(|| receiver.tries() == 1, || "it was not tried".to_owned());
    let marked = mock.sandbox().change(|cloud, now| {
        let id = cloud.mailbox_at(ANNA).map(|mailbox| mailbox.id).ok_or(Refusal::FolderMissing)?;
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::FolderMissing)?;
        let key = mailbox.all_mail().next().map(|mail| mail.key).ok_or(Refusal::ItemMissing)?;
        for number in 0..HISTORY_LIMIT + 1000 {
            mailbox.mark(key, number % 2 == 0, now)?;
        }
        Ok::<_, Refusal>(((), Change::none()))
    });
    marked.expect("marked");
    receiver.set(Mood::Takes);
    advance(&mock, "PT1M");
    let told = lifecycle.told();
    assert_eq!((told.len(), &told[0]["lifecycleEvent"]), (1, &json!("missed")));
    assert_eq!(receiver.told().len(), 0, "what was forgotten cannot be told");
    contact(&caller, "Two");
    assert_eq!(kinds(&receiver.wait_for(1)), ["created"]);
    assert_eq!(lifecycle.told().len(), 1);
}
