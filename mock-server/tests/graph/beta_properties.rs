//! What only beta has is served, written and kept there, and unknown in v1.0.

use crate::caller::{Caller, HUBSPOT};
use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

const SCOPES: [&str; 3] = ["Contacts.ReadWrite", "Calendars.ReadWrite", "Mail.ReadWrite"];

/// What a contact has there, each with a value.
fn written() -> Value {
    json!({
        "flag": { "flagStatus": "flagged" },
        "gender": "female",
        "isFavorite": true,
        "phones": [
            { "type": "home", "number": "1" }, { "type": "business", "number": "2" }, { "type": "mobile", "number": "3" },
            { "type": "assistant", "number": "4" }, { "type": "pager", "number": "5" }, { "type": "mobile", "number": "6" },
        ],
        "postalAddresses": [
            { "type": "home", "city": "Lund" }, { "type": "business", "street": "Storgatan 1" }, { "type": "home", "city": "Malm\u{f6}" },
        ],
        "weddingAnniversary": "2020-06-13",
        "websites": [
            { "type": "work", "address": "https://contoso.example", "displayName": null },
            { "type": "blog", "address": "https://ann.example", "displayName": "Blog" },
        ],
    })
}

#[test]
fn contacts_keep_what_beta_has() {
    let mock = Mock::start();
    let anna = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &SCOPES);
    let beta = |path: &str| format!("{}/beta{path}", mock.origin());
    let whole = anna.post(&beta("/me/contacts"), &written()).expect(201);
    for (name, value) in written().as_object().expect("members") {
        assert_eq!(whole[name], *value, "{name} of what was just made");
    }
    let made = anna.post(&beta("/me/contacts"), &json!({ "givenName": "Ann" })).expect(201);
    assert_eq!(made["isFavorite"], Value::Null);
    let at = format!("/me/contacts/{}", made["id"].as_str().expect("an id"));
    for (name, value) in written().as_object().expect("members") {
        let body = json!({ name.as_str(): value });
        assert_eq!(anna.patch(&at, &body).refused(400), "RequestBodyRead", "{name} in v1.0");
        assert_eq!(anna.get(&format!("{at}?$select={name}")).refused(400), "RequestBroker--ParseUri", "{name} in v1.0");
        assert_eq!(anna.patch(&beta(&at), &body).expect(200)[name], *value);
        assert_eq!(anna.get(&beta(&format!("{at}?$select={name}"))).expect(200)[name], *value);
        assert!(anna.get(&at).expect(200).get(name).is_none(), "{name} in v1.0");
    }
    // One says nothing of another.
    let other = format!(
        "/me/contacts/{}",
        anna.post("/me/contacts", &json!({ "givenName": "Bea" })).expect(201)["id"].as_str().expect("an id")
    );
    assert_eq!(anna.patch(&beta(&other), &json!({ "phones": [] })).expect(200)["isFavorite"], Value::Null);
    // They are the same things.
    let first = anna.get(&at).expect(200);
    assert_eq!((&first["homePhones"], &first["mobilePhone"]), (&json!(["1"]), &json!("3")));
    assert_eq!(
        (&first["homeAddress"]["city"], &first["businessHomePage"]),
        (&json!("Lund"), &json!("https://contoso.example"))
    );
    let assistant = "$expand=singleValueExtendedProperties($filter=id eq 'String 0x3A2E')";
    let shown = anna.get(&format!("{at}?{assistant}")).expect(200);
    assert_eq!(shown["singleValueExtendedProperties"][0]["value"], "4");
    anna.patch(&at, &json!({ "mobilePhone": "9", "businessHomePage": null })).expect(200);
    let seen = anna.get(&beta(&at)).expect(200);
    assert_eq!(seen["phones"][2], json!({ "type": "mobile", "number": "9" }));
    assert_eq!(seen["websites"][0]["type"], "blog");
    for (name, wrong) in [
        ("phones", json!([{ "type": "x" }])),
        ("weddingAnniversary", json!("soon")),
        ("isFavorite", json!(3)),
        ("websites", json!([{ "colour": "red" }])),
        ("postalAddresses", json!({})),
    ] {
        assert_eq!(anna.patch(&beta(&at), &json!({ name: wrong })).refused(400), "RequestBodyRead", "{name}");
    }
    let nothing = json!({ "flag": null, "gender": null, "isFavorite": null, "phones": [], "postalAddresses": [], "websites": [], "weddingAnniversary": null });
    let emptied = anna.patch(&beta(&at), &nothing).expect(200);
    assert_eq!(
        (&emptied["phones"], &emptied["weddingAnniversary"], &emptied["gender"]),
        (&json!([]), &Value::Null, &Value::Null)
    );
}

#[test]
fn what_is_written_is_answered_as_beta_has_it() {
    let mock = Mock::start();
    let anna = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &SCOPES);
    let beta = |path: &str| format!("{}/beta{path}", mock.origin());
    let at = json!({ "dateTime": "2031-03-20T09:00:00", "timeZone": "UTC" });
    let event = json!({ "subject": "One", "start": at, "end": at });
    let made = anna.post(&beta("/me/events"), &event).expect(201);
    let uid = made["uid"].as_str().expect("a uid");
    let found = anna.get(&beta(&format!("/me/events?$filter=uid eq '{uid}'"))).expect(200);
    assert_eq!(found["value"][0]["id"], made["id"]);
    assert_eq!(anna.get(&format!("/me/events?$filter=uid eq '{uid}'")).status, 400, "v1.0 has none");
    // What can be read alone is passed over, whichever way it is written.
    let draft = json!({ "subject": "Draft", "unsubscribeData": ["https://a.example"] });
    let made = anna.post(&beta("/me/messages"), &draft).expect(201);
    assert!(made.get("unsubscribeData").is_some(), "{made}");
    let message = beta(&format!("/me/messages/{}", made["id"].as_str().expect("an id")));
    assert!(anna.patch(&message, &draft).expect(200).get("unsubscribeData").is_some());
    let moved = anna.post(&format!("{message}/move"), &json!({ "destinationId": "archive" })).expect(201);
    assert!(moved.get("unsubscribeData").is_some(), "{moved}");
}

#[test]
fn others_show_what_beta_has() {
    let mock = Mock::start();
    let anna = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &SCOPES);
    let time = json!({ "dateTime": "2031-03-10T09:00:00", "timeZone": "UTC" });
    anna.post("/me/events", &json!({ "subject": "Walk", "start": time, "end": time })).expect(201);
    let list = json!([{ "name": "x-a", "value": "b" }]);
    anna.post("/me/messages", &json!({ "subject": "Hi", "internetMessageHeaders": list })).expect(201);
    for (list, name) in [
        ("events", "uid"),
        ("calendars", "calendarGroupId"),
        ("calendars", "isShared"),
        ("calendars", "isSharedWithMe"),
        ("mailFolders", "wellKnownName"),
        ("messages", "unsubscribeData"),
        ("messages", "unsubscribeEnabled"),
    ] {
        let first = anna.get(&format!("/me/{list}")).expect(200);
        assert!(first["value"][0].get(name).is_none(), "{name} in v1.0");
        assert_eq!(anna.get(&format!("/me/{list}?$select={name}")).refused(400), "RequestBroker--ParseUri", "{name}");
        let beta = anna.get(&format!("{}/beta/me/{list}", mock.origin())).expect(200);
        assert!(beta["value"][0].get(name).is_some(), "{name} in beta");
        let filter = format!("{}/beta/me/{list}?$filter={name} eq 'x'", mock.origin());
        let status = if ["uid", "wellKnownName"].contains(&name) { 200 } else { 400 };
        assert_eq!(anna.send(Method::GET, &filter, None, &[]).status, status, "{name}");
    }
}
