//! How long a subscription lives, whose it is, and what ends it.

use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

use super::{ANNA, Mood, Receiver, SCOPES, advance, anna, contact, moment, subscribe, wait, wanted};
use crate::caller::{ADMIN_TOOL, Caller, HUBSPOT};

#[test]
fn a_subscription_ends_on_the_clock_unless_it_is_renewed() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let lifecycle = Receiver::start(Mood::Takes);
    let mut body = wanted(&mock, &receiver, "me/contacts");
    body["lifecycleNotificationUrl"] = json!(lifecycle.url);
    let id = caller.post("/subscriptions", &body).expect(201)["id"].as_str().expect("an id").to_owned();
    let path = format!("/subscriptions/{id}");
    advance(&mock, "PT50M");
    let told = lifecycle.wait_for(1);
    assert_eq!(
        (&told[0]["lifecycleEvent"], &told[0]["subscriptionId"]),
        (&json!("reauthorizationRequired"), &json!(id))
    );
    let renewed = caller.patch(&path, &json!({ "expirationDateTime": moment(&mock, 50) })).expect(200);
    assert_eq!(renewed["id"], id.as_str());
    advance(&mock, "PT20M");
    let caller = anna(&mock);
    contact(&caller, "One");
    receiver.wait_for(1);
    caller.get(&path).expect(200);
    assert_eq!(caller.get("/subscriptions").expect(200)["value"].as_array().map(Vec::len), Some(1));
    advance(&mock, "PT40M");
    let caller = anna(&mock);
    assert_eq!(caller.get(&path).refused(404), "ResourceNotFound");
    contact(&caller, "Two");
    assert_eq!(mock.sandbox().read(|cloud, _| cloud.subscriptions.len()), 0);
    assert_eq!(receiver.told().len(), 1);
    assert_eq!(lifecycle.told().len(), 2, "once before the end that was put off, and once before the end");
}

#[test]
fn others_do_not_see_it_and_it_can_be_ended() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let made = subscribe(&mock, &caller, &receiver, "me/contacts");
    let path = format!("/subscriptions/{}", made["id"].as_str().expect("an id"));
    let other = Caller::user(&mock, "bo@contoso.example", HUBSPOT, SCOPES);
    assert_eq!(other.get(&path).refused(404), "ResourceNotFound");
    assert_eq!(other.delete(&path).refused(404), "ResourceNotFound");
    assert_eq!(other.get("/subscriptions").expect(200)["value"], json!([]));
    let same_user = Caller::user(&mock, ANNA, ADMIN_TOOL, &["Contacts.ReadWrite"]);
    assert_eq!(same_user.get(&path).refused(404), "ResourceNotFound", "another application's");
    assert_eq!(same_user.get("/subscriptions").expect(200)["value"], json!([]));
    caller.patch(&path, &json!({ "clientState": "other" })).expect(501);
    caller.patch(&path, &json!({ "resource": "me/events" })).expect(501);
    assert_eq!(caller.patch(&path, &json!({ "nonsense": 1 })).refused(400), "RequestBodyRead");
    let same = json!({ "clientState": "secret" });
    for nothing in [json!({}), json!({ "expirationDateTime": null }), same] {
        let reply = caller.patch(&path, &nothing);
        let said = reply.json["error"]["message"].as_str().expect("text").to_owned();
        assert!(said.starts_with("Subscription must contain either the 'expirationDateTime' or"), "{nothing}: {said}");
        assert_eq!(reply.refused(400), "InvalidRequest", "{nothing}");
    }
    // The secret stands in the answer about it alone; what came back as an answer is taken.
    let whole = caller.get(&path).expect(200);
    assert_eq!(whole["clientState"], "secret");
    assert_eq!(caller.get("/subscriptions").expect(200)["value"][0]["clientState"], Value::Null);
    let mut renewed = whole.clone();
    renewed["expirationDateTime"] = json!("2099-01-01T00:00:00Z");
    caller.patch(&path, &renewed).refused(400);
    renewed["expirationDateTime"] = json!(moment(&mock, 120));
    renewed["id"] = json!("another");
    assert_eq!(caller.patch(&path, &renewed).expect(200)["id"], whole["id"]);
    let again = caller.post("/subscriptions", &whole).expect(201);
    assert_ne!(again["id"], whole["id"]);
    caller.delete(&format!("/subscriptions/{}", again["id"].as_str().expect("an id"))).expect(204);
    caller.send(Method::POST, &format!("{path}/reauthorize"), None, &[]).expect(204);
    caller.delete(&path).expect(204);
    contact(&caller, "One");
    caller.get(&path).refused(404);
    assert_eq!(receiver.tries(), 0);
    // In a batch, too.
    let part = json!({ "id": "1", "method": "POST", "url": "/subscriptions", "headers": { "content-type": "application/json" }, "body": wanted(&mock, &receiver, "me/events") });
    let answer = caller.post("/$batch", &json!({ "requests": [part] })).expect(200);
    assert_eq!(answer["responses"][0]["status"], 201, "{answer}");
    mock.sandbox().reset();
    assert_eq!(mock.sandbox().read(|cloud, _| cloud.subscriptions.len()), 0);
}

/// Whoever renews it, a user's subscription rests on what he signed in with.
#[test]
fn an_application_renews_what_a_user_subscribed_to() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let made = subscribe(&mock, &caller, &receiver, "me/contacts");
    let path = format!("/subscriptions/{}", made["id"].as_str().expect("an id"));
    let app = Caller::app(&mock, HUBSPOT, &["Contacts.Read"]);
    app.patch(&path, &json!({ "expirationDateTime": moment(&mock, 90) })).expect(200);
    app.send(Method::POST, &format!("{path}/reauthorize"), None, &[]).expect(204);
    contact(&caller, "One");
    assert_eq!(receiver.wait_for(1)[0]["changeType"], "created");
    caller.get(&path).expect(200);
}

#[test]
fn who_lost_access_hears_that_the_subscription_was_removed() {
    let reset = format!("/users/{ANNA}/authentication/methods/28c10230-6103-485e-b985-444c60001490/resetPassword");
    for (why, ends, ends_of_app) in [
        ("disabled", true, false),
        ("deleted", true, true),
        ("revoked", true, false),
        ("reset", true, false),
        ("renamed", false, false),
    ] {
        let mock = Mock::start();
        mock.sandbox().clock.freeze(None);
        let (caller, admin) = (anna(&mock), Caller::admin(&mock));
        let (receiver, of_app) = (Receiver::start(Mood::Takes), Receiver::start(Mood::Takes));
        let with_lifecycle = |receiver: &Receiver, resource: &str| {
            let mut body = wanted(&mock, receiver, resource);
            body["lifecycleNotificationUrl"] = json!(receiver.url);
            body
        };
        let made = caller.post("/subscriptions", &with_lifecycle(&receiver, "me/messages")).expect(201);
        let app = Caller::app(&mock, ADMIN_TOOL, &["Mail.Read"]);
        app.post("/subscriptions", &with_lifecycle(&of_app, &format!("users/{ANNA}/messages"))).expect(201);
        let user = format!("/users/{ANNA}");
        match why {
            "disabled" => drop(admin.patch(&user, &json!({ "accountEnabled": false })).expect(204)),
            "deleted" => drop(admin.delete(&user).expect(204)),
            "revoked" => drop(admin.post(&format!("{user}/revokeSignInSessions"), &Value::Null).expect(200)),
            "reset" => drop(admin.post(&reset, &json!({ "newPassword": "Spring2026!" })).expect(202)),
            _ => drop(admin.patch(&user, &json!({ "displayName": "Another" })).expect(204)),
        }
        advance(&mock, "PT1S");
        let left = mock.sandbox().view(|cloud| cloud.subscriptions.len());
        assert_eq!(left, 2 - usize::from(ends) - usize::from(ends_of_app), "{why}");
        let events = |of: &Receiver| of.told().iter().map(|one| one["lifecycleEvent"].clone()).collect::<Vec<_>>();
        let removed = |ends: bool| if ends { vec![json!("subscriptionRemoved")] } else { Vec::new() };
        assert_eq!(events(&receiver), removed(ends), "{why}");
        assert_eq!(events(&of_app), removed(ends_of_app), "{why}");
        if ends {
            assert_eq!(receiver.told()[0]["subscriptionId"], made["id"], "{why}");
            assert_eq!(receiver.told()[0]["clientState"], "secret", "{why}");
        }
        // Whoever signs in again subscribes again, and that one stays.
        if why == "revoked" {
            advance(&mock, "PT1M");
            let again = anna(&mock);
            again.post("/subscriptions", &with_lifecycle(&receiver, "me/messages")).expect(201);
            advance(&mock, "PT1M");
            assert_eq!(mock.sandbox().view(|cloud| cloud.subscriptions.len()), 2);
        }
    }
}

/// Another receiver shows that it listens before it takes the place of the one before, and is told what that failed to take.
#[test]
fn another_receiver_takes_its_place() {
    let mock = Mock::start();
    mock.sandbox().clock.freeze(None);
    let (caller, before, after) = (anna(&mock), Receiver::start(Mood::Takes), Receiver::start(Mood::Takes));
    let made = subscribe(&mock, &caller, &before, "me/contacts");
    let path = format!("/subscriptions/{}", made["id"].as_str().expect("an id"));
    before.set(Mood::Fails);
    contact(&caller, "Untold");
    wait(|| before.tries() == 1, || "it is called".to_owned());
    for (mood, url, code) in [
        (Mood::Fails, after.url.clone(), "ValidationError"),
        (Mood::Forgetful, after.url.clone(), "ValidationError"),
        (Mood::Takes, "ftp://127.0.0.1/hook".to_owned(), "InvalidRequest"),
        (Mood::Takes, String::new(), "InvalidRequest"),
        (Mood::Takes, "http://elsewhere.example/hook".to_owned(), "ValidationError"),
    ] {
        after.set(mood);
        assert_eq!(caller.patch(&path, &json!({ "notificationUrl": url })).refused(400), code, "{url}");
    }
    let late = json!({ "notificationUrl": after.url, "expirationDateTime": "2001-01-01T00:00:00Z" });
    caller.patch(&path, &late).refused(400);
    assert_eq!(caller.get(&path).expect(200)["notificationUrl"], before.url, "a refusal changes nothing");
    assert!(after.told().is_empty());
    after.set(Mood::Takes);
    let wanted = json!({ "notificationUrl": after.url, "expirationDateTime": moment(&mock, 120) });
    let shown = caller.patch(&path, &wanted).expect(200);
    assert_eq!((&shown["notificationUrl"], &shown["id"]), (&json!(after.url), &made["id"]));
    assert_ne!(shown["expirationDateTime"], made["expirationDateTime"]);
    assert_eq!(after.wait_for(1)[0]["changeType"], "created", "at once, though the clock stands still");
    assert_eq!((before.tries(), before.told().len()), (1, 0));
}

/// What the one before failed to take is tried as if it had happened just now: it is not given up because that one was given
/// so much time.
#[test]
fn another_receiver_begins_without_the_failures_of_the_one_before() {
    let mock = Mock::start();
    mock.sandbox().clock.freeze(None);
    let (caller, before, after) = (anna(&mock), Receiver::start(Mood::Greets), Receiver::start(Mood::Greets));
    let lifecycle = Receiver::start(Mood::Takes);
    let mut body = wanted(&mock, &before, "me/contacts");
    body["lifecycleNotificationUrl"] = json!(lifecycle.url);
    body["expirationDateTime"] = json!(moment(&mock, 3000));
    let made = caller.post("/subscriptions", &body).expect(201);
    contact(&caller, "Untold");
    wait(|| before.tries() == 1, || "it is called".to_owned());
    advance(&mock, "PT3H55M");
    let caller = anna(&mock);
    let path = format!("/subscriptions/{}", made["id"].as_str().expect("an id"));
    caller.patch(&path, &json!({ "notificationUrl": after.url })).expect(200);
    wait(|| after.tries() == 1, || "it is called".to_owned());
    advance(&mock, "PT1M");
    assert_eq!(after.tries(), 3, "after 10 s and 20 s more");
    advance(&mock, "PT3H30M");
    assert!(lifecycle.told().is_empty(), "{:?}", lifecycle.told());
    after.set(Mood::Takes);
    advance(&mock, "PT30M");
    assert_eq!(after.told().len(), 1);
}
