//! Subscriptions with conditions: what comes to meet them is created, and what does so no more is deleted.

use mock365::Mock;
use serde_json::{Value, json};

use super::{Mood, Receiver, anna, kinds, moment, subscribe, wait};
use crate::caller::Caller;

/// A message in the inbox.
fn message(caller: &Caller<'_>, subject: &str, is_read: bool) -> String {
    let body = json!({ "subject": subject, "isRead": is_read });
    let made = caller.post("/me/mailFolders/inbox/messages", &body).expect(201);
    format!("/me/messages/{}", made["id"].as_str().expect("an id"))
}

#[test]
fn what_comes_to_meet_them_is_created_and_what_ceases_to_is_deleted() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let (read, unread) = (message(&caller, "read", true), message(&caller, "unread", false));
    subscribe(&mock, &caller, &receiver, "me/mailFolders('inbox')/messages?$filter=isRead eq false");
    let told =
        |count: usize| kinds(&receiver.wait_for(count)).iter().map(|kind| (*kind).to_owned()).collect::<Vec<_>>();
    // Neither was met, nor is.
    caller.patch(&read, &json!({ "importance": "high" })).expect(200);
    caller.patch(&read, &json!({ "isRead": false })).expect(200);
    assert_eq!(told(1), ["created"]);
    caller.patch(&read, &json!({ "importance": "low" })).expect(200);
    assert_eq!(told(2)[1], "updated");
    caller.patch(&unread, &json!({ "isRead": true })).expect(200);
    assert_eq!(told(3)[2], "deleted");
    let gone = &receiver.told()[2]["resourceData"]["id"];
    assert!(unread.ends_with(gone.as_str().expect("an id")), "as it is known");
    message(&caller, "also read", true);
    caller.post(&format!("{unread}/permanentDelete"), &Value::Null).expect(204);
    let other = message(&caller, "also unread", false);
    assert_eq!(told(4)[3], "created");
    caller.post(&format!("{other}/move"), &json!({ "destinationId": "archive" })).expect(201);
    assert_eq!(told(5)[4], "deleted");
}

/// What happens while a receiver fails comes to one change, from what it knows to what is.
#[test]
fn a_receiver_that_was_away_is_told_what_it_comes_to() {
    let mock = Mock::start();
    mock.sandbox().clock.freeze(None);
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let (first, second) = (message(&caller, "first", false), message(&caller, "second", false));
    subscribe(&mock, &caller, &receiver, "me/messages?$filter=isRead eq false");
    receiver.set(Mood::Fails);
    caller.patch(&first, &json!({ "isRead": true })).expect(200);
    wait(|| receiver.tries() == 1, || "it was not tried".to_owned());
    caller.patch(&first, &json!({ "isRead": false })).expect(200);
    caller.patch(&second, &json!({ "isRead": true })).expect(200);
    receiver.set(Mood::Takes);
    super::advance(&mock, "PT1M");
    let told = receiver.told();
    let kind = |path: &str| {
        let id = path.rsplit('/').next();
        let one = told.iter().find(|one| one["resourceData"]["id"].as_str() == id);
        one.map(|one| one["changeType"].as_str().expect("text").to_owned())
    };
    assert_eq!((kind(&first).as_deref(), kind(&second).as_deref()), (Some("updated"), Some("deleted")));
}

#[test]
fn conditions_are_those_of_lists() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let said = |resource: &str| {
        let body = json!({
            "changeType": "created", "notificationUrl": receiver.url, "resource": resource,
            "expirationDateTime": moment(&mock, 60),
        });
        let reply = caller.post("/subscriptions", &body);
        (reply.status, reply.json["error"]["message"].as_str().unwrap_or_default().to_owned())
    };
    for resource in [
        "me/mailFolders('Drafts')/messages?$select=subject&$filter=hasAttachments eq true and importance eq 'High'",
        "me/contacts?$filter=startsWith(displayName,'A')",
        "me/events?$filter=isAllDay eq true",
    ] {
        assert_eq!(said(resource).0, 201, "{resource}");
    }
    let (status, why) = said("me/messages?$filter=colour eq 1");
    assert!(status == 400 && why.starts_with("Operation: Create; Exception: [Status Code: BadRequest"), "{why}");
    let basic = Caller::user(&mock, super::ANNA, crate::caller::HUBSPOT, &["Mail.ReadBasic"]);
    let body = json!({
        "changeType": "created", "notificationUrl": receiver.url, "resource": "me/messages?$filter=contains(body/content,'x')",
        "expirationDateTime": moment(&mock, 60),
    });
    assert_eq!(basic.post("/subscriptions", &body).refused(403), "ExtensionError");
}
