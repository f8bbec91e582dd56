//! Focused Inbox: what its overrides make of mail that arrives.

use mock365::Mock;
use serde_json::{Value, json};

use crate::caller::{Caller, HUBSPOT};

const OVERRIDES: &str = "/me/inferenceClassification/overrides";

fn person<'m>(mock: &'m Mock, name: &str) -> Caller<'m> {
    Caller::user(mock, &format!("{name}@contoso.example"), HUBSPOT, &["Mail.ReadWrite", "Mail.Send"])
}

/// Writes to Bo; where that lies there: focused, or other.
fn arrived(from: &Caller<'_>, bo: &Caller<'_>, subject: &str) -> Value {
    let to = json!([{ "emailAddress": { "address": "bo@contoso.example" } }]);
    let message = json!({ "subject": subject, "toRecipients": to, "inferenceClassification": "other" });
    from.post("/me/sendMail", &json!({ "message": message })).expect(202);
    lies(bo, subject)
}

fn lies(bo: &Caller<'_>, subject: &str) -> Value {
    let found = bo.get(&format!("/me/mailFolders/inbox/messages?$filter=subject eq '{subject}'")).expect(200);
    found["value"][0]["inferenceClassification"].clone()
}

fn sender(name: &str, address: &str) -> Value {
    json!({ "name": name, "address": address })
}

#[test]
fn an_override_decides_where_mail_lies_that_arrives_later() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
    assert_eq!(arrived(&anna, &bo, "Before"), "focused", "the sender has no say");
    let made = bo.post(
        OVERRIDES,
        &json!({
            "classifyAs": "other", "senderEmailAddress": sender("Anna", "ANNA@contoso.example"),
        }),
    );
    assert_eq!(made.status, 201, "{}", made.json);
    let made = made.json;
    let context = made["@odata.context"].as_str().expect("a context");
    assert!(context.ends_with("/inferenceClassification/overrides/$entity"), "{context}");
    assert_eq!((lies(&bo, "Before"), arrived(&anna, &bo, "After")), (json!("focused"), json!("other")));
    let one = format!("{OVERRIDES}/{}", made["id"].as_str().expect("an id"));
    let changed = bo.patch(&one, &json!({ "classifyAs": "focused" })).expect(200);
    assert_eq!((&changed["classifyAs"], &changed["id"]), (&json!("focused"), &made["id"]));
    assert_eq!(arrived(&anna, &bo, "Focused"), "focused");
    bo.patch(&one, &json!({ "classifyAs": "other" })).expect(200);
    assert_eq!(arrived(&anna, &bo, "Other"), "other");
    assert_eq!(bo.delete(&one).status, 204);
    assert_eq!(
        (arrived(&anna, &bo, "Without"), bo.get(&one).refused(404).as_str()),
        (json!("focused"), "ErrorItemNotFound")
    );
}

#[test]
fn a_sender_has_one_override_which_another_post_changes() {
    let mock = Mock::start();
    let bo = person(&mock, "bo");
    let post = |kind: &str, name: &str| {
        let body = json!({ "classifyAs": kind, "senderEmailAddress": sender(name, "ada@fabrikam.example") });
        bo.post(OVERRIDES, &body).expect(201)
    };
    let (first, second) = (post("other", "Ada"), post("focused", "Ada L."));
    assert_eq!(first["id"], second["id"]);
    let all = bo.get(&format!("{OVERRIDES}?$count=true")).expect(200);
    assert_eq!((&all["@odata.count"], &all["value"][0]["classifyAs"]), (&json!(1), &json!("focused")));
    assert_eq!(all["value"][0]["senderEmailAddress"], sender("Ada L.", "ada@fabrikam.example"));
    let found = bo.get(&format!("{OVERRIDES}?$filter=classifyAs eq 'other'")).expect(200);
    assert_eq!(found["value"], json!([]));
    let whole = bo.get("/me/inferenceClassification?$expand=overrides").expect(200);
    assert_eq!(whole["overrides"][0]["id"], first["id"]);
}

#[test]
fn an_override_needs_a_sender_and_a_class_and_keeps_its_sender() {
    let mock = Mock::start();
    let bo = person(&mock, "bo");
    let ada = sender("Ada", "ada@fabrikam.example");
    for wrong in [
        json!({ "classifyAs": "other" }),
        json!({ "senderEmailAddress": ada }),
        json!({ "classifyAs": "other", "senderEmailAddress": { "name": "Ada" } }),
        json!({ "classifyAs": "other", "senderEmailAddress": { "address": "Ada" } }),
        json!({ "classifyAs": null, "senderEmailAddress": ada }),
    ] {
        assert_eq!(bo.post(OVERRIDES, &wrong).refused(400), "ErrorInvalidArgument", "{wrong}");
    }
    let made = bo.post(OVERRIDES, &json!({ "classifyAs": "other", "senderEmailAddress": ada })).expect(201);
    let one = format!("{OVERRIDES}/{}", made["id"].as_str().expect("an id"));
    let moved = json!({ "classifyAs": "focused", "senderEmailAddress": { "address": "bea@fabrikam.example" } });
    assert_eq!(bo.patch(&one, &moved).refused(400), "ErrorInvalidArgument");
    assert_eq!(bo.get(&one).expect(200)["classifyAs"], "other", "a refusal changes nothing");
    assert_eq!(
        bo.post(OVERRIDES, &json!({ "classifyAs": "spam", "senderEmailAddress": ada })).refused(400),
        "RequestBodyRead"
    );
    assert_eq!(
        bo.patch(&format!("{OVERRIDES}/nobody"), &json!({ "classifyAs": "other" })).refused(404),
        "ErrorItemNotFound"
    );
}
