//! What is no subscription, and what is no receiver.

use mock365::Mock;
use serde_json::{Value, json};

use super::{ANNA, Mood, Receiver, anna, moment, wanted};
use crate::caller::{Caller, HUBSPOT};

#[test]
fn what_is_no_receiver_is_refused() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let message = |receiver: &Receiver| {
        let error = caller.post("/subscriptions", &wanted(&mock, receiver, "me/contacts")).expect(400)["error"].clone();
        assert_eq!(error["code"], "ValidationError");
        error["message"].as_str().expect("text").to_owned()
    };
    let said = message(&Receiver::start(Mood::Fails));
    assert!(said.contains("HTTP status code is 'Forbidden'"), "{said}");
    for mood in [Mood::Forgetful, Mood::Chatty] {
        let said = message(&Receiver::start(mood));
        assert!(said.contains("must exactly match validationToken"), "{mood:?}: {said}");
    }
    let said = message(&Receiver::start(Mood::Later));
    assert!(said.contains("HTTP status code is 'Accepted'"), "{said}");
    // The place for what becomes of the subscription itself has to listen, too.
    for lifecycle in [Receiver::start(Mood::Fails).url, "http://example.com/hook".to_owned()] {
        let mut body = wanted(&mock, &Receiver::start(Mood::Takes), "me/contacts");
        body["lifecycleNotificationUrl"] = json!(lifecycle);
        assert_eq!(caller.post("/subscriptions", &body).refused(400), "ValidationError", "{lifecycle}");
    }
    let mut nobody = Receiver::start(Mood::Takes);
    nobody.url = "http://127.0.0.1:9/hook".to_owned();
    let said = message(&nobody);
    assert!(said.contains("must respond with 200 OK"), "{said}");
    nobody.url = "http://example.com/hook".to_owned();
    message(&nobody);
    assert_eq!(caller.get("/subscriptions").expect(200)["value"], json!([]));
}

#[test]
fn what_is_no_subscription_is_refused() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let refused = |change: &dyn Fn(&mut Value), status: u16| {
        let mut body = wanted(&mock, &receiver, "me/contacts");
        change(&mut body);
        let reply = caller.post("/subscriptions", &body);
        assert_eq!(reply.status, status, "{body}: {}", reply.json);
        reply.json["error"]["code"].as_str().expect("a code").to_owned()
    };
    let set = |name: &'static str, value: Value| move |body: &mut Value| body[name] = value.clone();
    for name in ["changeType", "notificationUrl", "resource", "expirationDateTime"] {
        assert_eq!(refused(&set(name, Value::Null), 400), "InvalidRequest", "{name}");
    }
    assert_eq!(refused(&set("changeType", json!("created,moved")), 400), "InvalidRequest");
    assert_eq!(refused(&set("expirationDateTime", json!(moment(&mock, 10_071))), 400), "ExtensionError");
    assert_eq!(refused(&set("expirationDateTime", json!(moment(&mock, -1))), 400), "ExtensionError");
    for minutes in [10_071, -1] {
        let mut late = wanted(&mock, &receiver, "me/contacts");
        late["expirationDateTime"] = json!(moment(&mock, minutes));
        let reply = caller.post("/subscriptions", &late);
        let explained = reply.headers["x-mock365-explain"].to_str().expect("text");
        let year = mock.sandbox().clock.now().timestamp().to_string()[..4].to_owned();
        assert!(explained.contains(&format!("the sandbox's clock says {year}-")), "{explained}");
    }
    for (end, said) in [
        (Value::Null, "expirationDateTime is a required property for subscription creation"),
        (json!("soon"), "Could not process subscription creation payload."),
        (json!(&moment(&mock, 60)[..19]), "Could not process subscription creation payload."),
    ] {
        let mut body = wanted(&mock, &receiver, "me/contacts");
        body["expirationDateTime"] = end;
        let reply = caller.post("/subscriptions", &body);
        assert!(reply.json["error"]["message"].as_str().expect("text").starts_with(said), "{body}");
        assert_eq!(reply.refused(400), "InvalidRequest");
    }
    assert_eq!(refused(&set("clientState", json!("x".repeat(129))), 400), "InvalidRequest");
    assert_eq!(refused(&set("nonsense", json!(1)), 400), "RequestBodyRead");
    refused(&set("resource", json!("me/nonsense")), 501);
    refused(&set("resource", json!("me/messages?$search=\"x\"")), 501);
    assert_eq!(refused(&set("latestSupportedTlsVersion", json!("v1_3")), 400), "ValidationError");
    assert_eq!(refused(&set("notificationUrl", json!("ftp://127.0.0.1/hook")), 400), "InvalidRequest");
    refused(&set("notificationQueryOptions", json!("x")), 501);
    assert_eq!(refused(&set("resource", json!("users/bo@contoso.example/contacts")), 403), "ExtensionError");
    let bare = Caller::user(&mock, ANNA, HUBSPOT, &["Mail.ReadWrite"]);
    let reply = bare.post("/subscriptions", &wanted(&mock, &receiver, "me/contacts"));
    assert_eq!(reply.refused(403), "ExtensionError");
    assert_eq!(receiver.tries(), 0);
}
