//! What receivers are told of changes.

use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

use super::{ANNA, Mood, Receiver, anna, contact, kinds, moment, move_clock, subscribe, wait, wanted};

#[test]
fn what_changes_is_told() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let made = subscribe(&mock, &caller, &receiver, "me/contacts");
    assert_eq!(made["@odata.context"], format!("{}/v1.0/$metadata#subscriptions/$entity", mock.origin()));
    assert_eq!(made.as_object().map(serde_json::Map::len), Some(16), "{made}");
    let id = contact(&caller, "New");
    let told = receiver.wait_for(1);
    let me = caller.get("/users/anna@contoso.example").json["id"].as_str().map(str::to_owned);
    let etag = caller.get(&format!("/me/contacts/{id}")).expect(200)["@odata.etag"].clone();
    let resource = told[0]["resource"].as_str().expect("a resource");
    assert!(resource.starts_with("Users/") && resource.ends_with(&format!("/Contacts/{id}")), "{resource} {me:?}");
    assert_eq!(
        told[0],
        json!({
            "subscriptionId": made["id"], "subscriptionExpirationDateTime": made["expirationDateTime"],
            "clientState": "secret", "changeType": "created", "resource": resource, "tenantId": told[0]["tenantId"],
            "resourceData": { "@odata.type": "#Microsoft.Graph.Contact", "@odata.id": resource, "@odata.etag": etag, "id": id },
        })
    );
    caller.patch(&format!("/me/contacts/{id}"), &json!({ "surname": "Other" })).expect(200);
    receiver.wait_for(2);
    caller.delete(&format!("/me/contacts/{id}")).expect(204);
    let told = receiver.wait_for(3);
    assert_eq!(kinds(&told), ["created", "updated", "deleted"]);
    assert_eq!(told[2]["resourceData"]["id"], id.as_str(), "as it was known");
    // Something else is not told.
    caller.post("/me/messages", &json!({ "subject": "Hello" })).expect(201);
    contact(&caller, "Last");
    assert_eq!(kinds(&receiver.wait_for(4)), ["created", "updated", "deleted", "created"]);
}

/// What was asked for is told, in the ids that were asked for, at an address with a query of its own.
#[test]
fn some_kinds_of_changes_are_told_alone_and_by_ids_that_last() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let mut body = wanted(&mock, &receiver, "me/messages");
    body["changeType"] = json!("deleted");
    body["notificationUrl"] = json!(format!("{}?key=1", receiver.url));
    caller.post("/subscriptions", &body).expect(201);
    let lasting = Receiver::start(Mood::Takes);
    let (lasts, body) = ([("prefer", "IdType=\"ImmutableId\"")], wanted(&mock, &lasting, "me/messages"));
    caller.send(Method::POST, "/subscriptions", Some(&body), &lasts).expect(201);
    let made = caller.post("/me/messages", &json!({ "subject": "Here" })).expect(201);
    let path = format!("/me/messages/{}", made["id"].as_str().expect("an id"));
    let immutable = caller.send(Method::GET, &path, None, &lasts).expect(200)["id"].clone();
    assert_ne!(immutable, made["id"]);
    assert_eq!(lasting.wait_for(1)[0]["resourceData"]["id"], immutable);
    caller.patch(&path, &json!({ "importance": "high" })).expect(200);
    caller.post(&format!("{path}/permanentDelete"), &Value::Null).expect(204);
    let told = receiver.wait_for(1);
    assert_eq!(kinds(&told), ["deleted"]);
    assert_eq!(told[0]["resourceData"]["id"], made["id"]);
    // What may have come together is told as it ended.
    let gone = || lasting.told().iter().any(|one| one["changeType"] == "deleted");
    wait(gone, || format!("{:?}", lasting.told()));
    assert!(lasting.told().iter().all(|one| one["resourceData"]["id"] == immutable), "{:?}", lasting.told());
    // Its end is what was written, and so is whether data is enclosed.
    let mut exact = wanted(&mock, &receiver, "me/messages");
    let end = format!("{}.93569Z", &moment(&mock, 60)[..19]);
    (exact["expirationDateTime"], exact["includeResourceData"]) = (json!(end), json!(false));
    let made = caller.post("/subscriptions", &exact).expect(201);
    assert_eq!((&made["expirationDateTime"], &made["includeResourceData"]), (&json!(end), &json!(false)));
    // A short one lives as long as the shortest.
    let mut body = wanted(&mock, &receiver, "me/messages");
    mock.sandbox().clock.freeze(None);
    body["expirationDateTime"] = json!(moment(&mock, 5));
    let ends = caller.post("/subscriptions", &body).expect(201)["expirationDateTime"].clone();
    let ends: jiff::Timestamp = ends.as_str().expect("text").parse().expect("a moment");
    let left = ends.duration_since(mock.sandbox().clock.now().timestamp());
    assert!((2699..=2700).contains(&left.as_secs()), "{left:?}");
}

#[test]
fn a_folder_of_messages_is_told_of_alone() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    subscribe(&mock, &caller, &receiver, "/me/mailFolders('Inbox')/messages");
    caller.post("/me/mailFolders/archive/messages", &json!({ "subject": "there" })).expect(201);
    let made = caller.post("/me/mailFolders/inbox/messages", &json!({ "subject": "here" })).expect(201);
    assert_eq!(receiver.wait_for(1)[0]["resourceData"]["id"], made["id"]);
    let id = made["id"].as_str().expect("an id");
    caller.post(&format!("/me/messages/{id}/move"), &json!({ "destinationId": "archive" })).expect(201);
    let told = receiver.wait_for(2);
    assert_eq!(kinds(&told), ["created", "deleted"]);
    assert_eq!(told[1]["resourceData"]["id"], made["id"]);
}

/// Much at once is told in parts, and a subscription is over at its very end.
#[test]
fn much_is_told_in_several_calls_up_to_the_very_end() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    mock.sandbox().clock.freeze(None);
    let mut body = wanted(&mock, &receiver, "me/contacts");
    body["expirationDateTime"] = json!(format!("{}Z", &moment(&mock, 60)[..19]));
    let made = caller.post("/subscriptions", &body).expect(201);
    let fill = json!({ "contacts": vec![json!({ "surname": "Many" }); 250] });
    let url = format!("{}/_mock/mailboxes/{ANNA}/fill", mock.origin());
    let filled = reqwest::blocking::Client::new().post(url).json(&fill).send().expect("an answer");
    assert_eq!(filled.status().as_u16(), 201);
    assert_eq!(receiver.wait_for(250).len(), 250);
    assert_eq!(receiver.tries(), 2, "200 changes a call");
    let path = format!("/subscriptions/{}", made["id"].as_str().expect("an id"));
    let end = made["expirationDateTime"].as_str().expect("a moment");
    let before: jiff::Timestamp = end.parse().expect("a moment");
    let before = before - jiff::SignedDuration::from_secs(1);
    move_clock(&mock, &json!({ "set": before.to_string() }));
    anna(&mock).get(&path).expect(200);
    move_clock(&mock, &json!({ "set": end }));
    assert_eq!(anna(&mock).get(&path).refused(404), "ResourceNotFound");
}
