//! Who may have to do with a subscription, and what becomes of one whose application loses access.

use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

use super::{ANNA, Mood, Receiver, advance, anna, moment, subscribe, wanted};
use crate::caller::{ADMIN_TOOL, Caller, HUBSPOT};

#[test]
fn who_may_not_read_it_has_nothing_to_do_with_it() {
    let mock = Mock::start();
    let (caller, receiver) = (anna(&mock), Receiver::start(Mood::Takes));
    let made = subscribe(&mock, &caller, &receiver, "me/messages");
    let path = format!("/subscriptions/{}", made["id"].as_str().expect("an id"));
    let later = json!({ "expirationDateTime": moment(&mock, 90) });
    let others = [Caller::user(&mock, ANNA, HUBSPOT, &["User.Read"]), Caller::app(&mock, HUBSPOT, &["User.Read.All"])];
    for other in &others {
        assert_eq!(other.get(&path).refused(403), "ExtensionError");
        let reply = other.patch(&path, &later);
        let said = reply.json["error"]["message"].as_str().expect("text");
        assert!(said.starts_with("Operation: Update; Exception: [Status Code: Forbidden; Reason: "), "{said}");
        assert_eq!(reply.refused(403), "ExtensionError");
        assert_eq!(other.delete(&path).refused(403), "ExtensionError");
        assert_eq!(other.post(&format!("{path}/reauthorize"), &Value::Null).refused(403), "ExtensionError");
        assert_eq!(other.get("/subscriptions").expect(200)["value"], json!([]));
    }
    assert_eq!(caller.get(&path).expect(200)["expirationDateTime"], made["expirationDateTime"]);
    // One to users takes what users take.
    let admin = Caller::admin(&mock);
    let mut body = wanted(&mock, &receiver, "users");
    body["changeType"] = json!("updated");
    let made = admin.post("/subscriptions", &body).expect(201);
    let path = format!("/subscriptions/{}", made["id"].as_str().expect("an id"));
    let poor = Caller::user(&mock, "admin@contoso.example", ADMIN_TOOL, &["User.Read"]);
    assert_eq!(poor.get(&path).refused(403), "ExtensionError");
    admin.get(&path).expect(200);
}

fn say(mock: &Mock, patch: &Value) {
    let url = format!("{}/_mock/cloud", mock.origin());
    Caller::admin(mock).send(Method::PATCH, &url, Some(patch), &[]).expect(200);
}

/// Contoso whose administrator consented to what the app does by itself.
fn consented() -> Mock {
    let mock = Mock::start();
    say(
        &mock,
        &json!({
            "apps": { "HubSpot Sales": { "roles": ["Mail.Read"] } },
            "grants": [{ "app": "HubSpot Sales", "tenant": "contoso.example", "roles": ["Mail.Read"] }],
        }),
    );
    mock
}

fn events(of: &Receiver) -> Vec<Value> {
    of.told().iter().map(|one| one["lifecycleEvent"].clone()).collect()
}

/// What keeps the application out, or lets it in again.
fn change(mock: &Mock, why: &str, is_let_in: bool) {
    let admin = Caller::admin(mock);
    let app = || {
        let found = admin.get(&format!("/servicePrincipals?$filter=appId eq '{HUBSPOT}'")).expect(200);
        format!("/servicePrincipals/{}", found["value"][0]["id"].as_str().expect("an id"))
    };
    match (why, is_let_in) {
        ("policy", _) => {
            let policy = json!({ "app": "HubSpot Sales", "right": "restrict", "scope": "bo@contoso.example" });
            let policies = if is_let_in { json!([]) } else { json!([policy]) };
            say(mock, &json!({ "tenants": { "contoso.example": { "app_access_policies": policies } } }));
        }
        ("blocked", _) => drop(admin.patch(&app(), &json!({ "accountEnabled": is_let_in })).expect(204)),
        (_, true) => say(
            mock,
            &json!({ "grants": [{ "app": "HubSpot Sales", "tenant": "contoso.example", "roles": ["Mail.Read"] }] }),
        ),
        ("deleted", false) => drop(admin.delete(&app()).expect(204)),
        (_, false) => {
            let all = admin.get(&format!("{}/appRoleAssignments", app())).expect(200);
            for one in all["value"].as_array().expect("a list") {
                let id = one["id"].as_str().expect("an id");
                admin.delete(&format!("{}/appRoleAssignments/{id}", app())).expect(204);
            }
        }
    }
}

/// What happens while its application has no access is lost; it is told again once it may and reauthorized.
#[test]
fn an_application_that_loses_access_is_told_nothing_until_it_reauthorizes() {
    for why in ["policy", "roles", "deleted", "blocked"] {
        let mock = consented();
        mock.sandbox().clock.freeze(None);
        let (caller, receiver, lifecycle) = (anna(&mock), Receiver::start(Mood::Takes), Receiver::start(Mood::Takes));
        let app = Caller::app(&mock, HUBSPOT, &["Mail.Read"]);
        let mut body = wanted(&mock, &receiver, &format!("users/{ANNA}/messages?$filter=importance eq 'normal'"));
        body["lifecycleNotificationUrl"] = json!(lifecycle.url);
        let made = app.post("/subscriptions", &body).expect(201);
        let path = format!("/subscriptions/{}", made["id"].as_str().expect("an id"));
        change(&mock, why, false);
        caller.post("/me/messages", &json!({ "subject": "unheard" })).expect(201);
        advance(&mock, "PT1S");
        assert_eq!(events(&lifecycle), ["reauthorizationRequired"], "{why}");
        assert_eq!(receiver.tries(), 0, "{why}");
        let later = json!({ "expirationDateTime": moment(&mock, 90) });
        assert_eq!(app.patch(&path, &later).refused(403), "ExtensionError", "{why}");
        assert_eq!(app.post(&format!("{path}/reauthorize"), &Value::Null).refused(403), "ExtensionError", "{why}");
        change(&mock, why, true);
        caller.post("/me/messages", &json!({ "subject": "not yet" })).expect(201);
        advance(&mock, "PT1S");
        assert_eq!(receiver.tries(), 0, "{why}: it has to reauthorize");
        app.send(Method::POST, &format!("{path}/reauthorize"), None, &[]).expect(204);
        let heard = caller.post("/me/messages", &json!({ "subject": "heard" })).expect(201);
        advance(&mock, "PT1S");
        assert_eq!(receiver.told().len(), 1, "{why}");
        assert_eq!(receiver.told()[0]["changeType"], "created", "{why}");
        assert_eq!(receiver.told()[0]["resourceData"]["id"], heard["id"], "{why}");
        assert_eq!(events(&lifecycle), ["reauthorizationRequired"], "{why}: it is asked once");
    }
}
