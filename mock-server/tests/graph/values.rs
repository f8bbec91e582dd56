//! What stands in a body: nulls, names in any casing at any depth, and recipients that are to be resolved.

use crate::caller::{Caller, HUBSPOT};
use crate::facts;
use mock365::Mock;
use mock365::faces::graph::view;
use mock365::faces::odata::Noun;
use mock365_domain::mailbox::{Contact, Event};
use serde_json::{Value, json};

const SCOPES: [&str; 5] = ["Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite", "Contacts.ReadWrite", "User.Read"];

fn person<'m>(mock: &'m Mock, name: &str) -> Caller<'m> {
    Caller::user(mock, &format!("{name}@contoso.example"), HUBSPOT, &SCOPES)
}

/// The names that a table lets bodies write.
fn taken<N: Noun>() -> (&'static str, Vec<&'static str>) {
    let taken = N::properties().iter().filter(|property| property.is_taken() && property.is_in(false));
    (N::NAME, taken.map(|property| property.name).collect())
}

/// An hour of a day.
fn hours() -> (Value, Value) {
    let at = |hour: u8| json!({ "dateTime": format!("2031-03-10T{hour:02}:00:00"), "timeZone": "UTC" });
    (at(9), at(10))
}

/// What an event has to have, and what Exchange says of a folder without a name.
const NEEDED: [&str; 4] = ["start", "end", "displayName", "name"];

/// Whether Microsoft's metadata lets a property be null, its type's own or an ancestor's.
fn is_nullable(types: &Value, kind: &str, property: &str) -> bool {
    let mut kind = format!("microsoft.graph.{kind}");
    loop {
        let found = &types[&kind];
        if let Some(nullable) = found["props"][property]["nullable"].as_bool() {
            return nullable;
        }
        match found["base"].as_str() {
            Some(base) => base.clone_into(&mut kind),
            None => panic!("{kind} has no {property}"),
        }
    }
}

#[test]
fn null_is_taken_for_whatever_the_metadata_lets_be_null() {
    let Some(metadata) = facts::text("graph/csdl-v1.0.json") else { return };
    let types = serde_json::from_str::<Value>(&metadata).expect("metadata")["types"].clone();
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let (start, end) = hours();
    let (mut seen, mut wrong) = (0, Vec::new());
    let nouns = [
        ("/me/messages", json!({ "subject": "Call" }), taken::<view::Messages>()),
        ("/me/events", json!({ "subject": "Call", "start": start, "end": end }), taken::<Event>()),
        ("/me/contacts", json!({ "surname": "Ada" }), taken::<Contact>()),
        ("/me/mailFolders", json!({ "displayName": "Ours" }), taken::<view::MailFolders>()),
        ("/me/calendars", json!({ "name": "Ours" }), taken::<view::calendar::Calendar>()),
    ];
    for (list, body, (kind, names)) in nouns {
        let mut all = body.clone();
        for name in names.into_iter().filter(|name| !NEEDED.contains(name) || kind == "contact") {
            assert!(is_nullable(&types, kind, name), "{kind}.{name}");
            if body[name].is_null() {
                all[name] = Value::Null;
            }
            seen += 1;
            let made = anna.post(list, &body).expect(201);
            let path = format!("{list}/{}", made["id"].as_str().expect("an id"));
            // A folder is called something in every change of it.
            let mut change = if kind == "mailFolder" { body.clone() } else { json!({}) };
            change[name] = Value::Null;
            let reply = anna.patch(&path, &change);
            if reply.status != 200 {
                wrong.push(format!("{kind}.{name}: {}", reply.json["error"]["message"]));
            }
            anna.delete(&path);
        }
        // All at once in a new one are as if none had been sent; but for ids, and for a draft, which is read unless that
        // is taken from it.
        let bare = anna.post(list, &body).expect(201);
        for name in ["displayName", "name"] {
            if all[name].is_string() {
                all[name] = json!("Theirs");
            }
        }
        let nulls = anna.post(list, &all).expect(201);
        for (name, value) in all.as_object().expect("a body").iter().filter(|(_, value)| value.is_null()) {
            let shown = &nulls[name];
            if *shown != bare[name] && !["internetMessageId", "isRead"].contains(&name.as_str()) {
                wrong.push(format!("new {kind}.{name} = {value}: {shown}, not {}", bare[name]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 60, "{seen}");
}

#[test]
fn a_null_brings_the_default_back() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let (start, end) = hours();
    let event = json!({ "start": start, "end": end, "showAs": "oof", "importance": "high", "sensitivity": "private",
        "isReminderOn": false, "reminderMinutesBeforeStart": 40, "responseRequested": false, "hideAttendees": true,
        "allowNewTimeProposals": false });
    let message = json!({ "importance": "low", "isRead": true, "inferenceClassification": "other",
        "flag": { "flagStatus": "flagged" }, "isReadReceiptRequested": true });
    let usual = [
        ("showAs", json!("busy")),
        ("importance", json!("normal")),
        ("sensitivity", json!("normal")),
        ("isReminderOn", json!(true)),
        ("reminderMinutesBeforeStart", json!(15)),
        ("responseRequested", json!(true)),
        ("hideAttendees", json!(false)),
        ("allowNewTimeProposals", json!(true)),
        ("isRead", json!(false)),
        ("inferenceClassification", json!("focused")),
        ("flag", json!({ "flagStatus": "notFlagged" })),
        ("isReadReceiptRequested", json!(false)),
    ];
    for (list, body) in [("/me/events", event), ("/me/messages", message)] {
        let made = anna.post(list, &body).expect(201);
        let path = format!("{list}/{}", made["id"].as_str().expect("an id"));
        for (name, default) in usual.iter().filter(|(name, _)| body.get(name).is_some()) {
            assert_ne!(made[name], *default, "{name}");
            assert_eq!(anna.patch(&path, &json!({ *name: null })).expect(200)[name], *default, "{name}");
        }
    }
}

/// The same value with the first letter of every name in capitals.
fn capitals(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (format!("{}{}", name[..1].to_uppercase(), &name[1..]), capitals(value)))
            .collect(),
        Value::Array(values) => values.iter().map(capitals).collect(),
        other => other.clone(),
    }
}

#[test]
fn names_have_any_casing_at_any_depth() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let (start, end) = hours();
    let bo = json!({ "emailAddress": { "address": "bo@people.example", "name": "Bo" } });
    let place = json!({ "displayName": "Oak", "locationUri": "https://oak.example", "locationType": "hotel",
        "address": { "city": "Lund", "street": "Way 1" } });
    let bodies = [
        (
            "/me/messages",
            json!({ "subject": "Call", "body": { "contentType": "html", "content": "<b>a</b>" },
            "toRecipients": [bo], "from": bo, "flag": { "flagStatus": "flagged", "startDateTime": start, "dueDateTime": end },
            "internetMessageHeaders": [{ "name": "x-a", "value": "b" }] }),
        ),
        (
            "/me/events",
            json!({ "subject": "Call", "start": start, "end": end, "location": place,
            "attendees": [{ "type": "optional", "emailAddress": { "address": "bo@people.example" } }] }),
        ),
        (
            "/me/contacts",
            json!({ "givenName": "Bo", "homeAddress": { "city": "Lund", "postalCode": "1" },
            "emailAddresses": [{ "address": "bo@people.example", "name": "Bo" }] }),
        ),
    ];
    for (list, body) in bodies {
        let (plain, other) = (anna.post(list, &body).expect(201), anna.post(list, &capitals(&body)).expect(201));
        for name in body.as_object().expect("a body").keys() {
            assert_eq!(other[name], plain[name], "{list} {name}");
        }
    }
    // What was not there before is not there in any casing.
    let wrong = json!({ "toRecipients": [{ "emailAddress": { "adress": "bo@people.example" } }] });
    assert_eq!(anna.post("/me/messages", &wrong).refused(400), "RequestBodyRead");
}

#[test]
fn an_event_has_a_document_for_a_body() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let (start, end) = hours();
    for (kind, content, plain, within) in [
        ("text", "a\nb < c", "a\nb < c", "a<br>\r\nb &lt; c"),
        ("html", "<b>x</b>", "x", "<body>\r\n<b>x</b>\r\n</body>"),
        ("html", "<html><body><p>x</p></body></html>", "x", "<html><body><p>x</p></body></html>"),
        ("text", "", "", ""),
    ] {
        let body = json!({ "contentType": kind, "content": content });
        let event = json!({ "subject": "t", "body": body, "start": start, "end": end });
        let made = anna.post("/me/events", &event).expect(201);
        assert_eq!(made["body"], body);
        let path = format!("/me/events/{}?$select=body", made["id"].as_str().expect("an id"));
        let shown = anna.get(&path).expect(200)["body"].clone();
        assert_eq!(shown["contentType"], "html");
        let document = shown["content"].as_str().expect("text");
        assert!(document.contains(within), "{document}");
        assert_eq!(document.contains("<body>"), !content.is_empty());
        let text = [("prefer", "outlook.body-content-type=\"text\"")];
        let read = anna.send(reqwest::Method::GET, &path, None, &text).expect(200)["body"].clone();
        assert_eq!(read["contentType"], "text");
        assert_eq!(read["content"].as_str().expect("text").trim(), plain);
    }
}

/// What stands in a field for an address and is none.
const UNRESOLVED: [&str; 9] = [
    "a@fabrikam.example; b@fabrikam.example;",
    "a@fabrikam.example,b@fabrikam.example",
    "not an address",
    "bad",
    "@fabrikam.example",
    "a@",
    "a@b@fabrikam.example",
    "Bo <bo@contoso.example>",
    "a b@fabrikam.example",
];

#[test]
fn nothing_is_submitted_before_all_recipients_are_resolved() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let sent = || anna.get("/me/mailFolders/sentitems/messages/$count").json;
    let before = sent();
    for address in UNRESOLVED {
        for field in ["toRecipients", "ccRecipients", "bccRecipients"] {
            let message = json!({ "subject": "Call", field: [{ "emailAddress": { "address": address } }] });
            let draft = anna.post("/me/messages", &message).expect(201);
            let send = format!("/me/messages/{}/send", draft["id"].as_str().expect("an id"));
            for reply in [anna.post("/me/sendMail", &json!({ "message": message })), anna.post(&send, &json!({}))] {
                let error = reply.expect(400)["error"].clone();
                let words = format!(
                    "At least one recipient is not valid., Recipient '{address}' is not resolved. All recipients must be \
                     resolved before a message can be submitted."
                );
                assert_eq!((&error["code"], &error["message"]), (&json!("ErrorInvalidRecipients"), &json!(words)));
            }
        }
    }
    assert_eq!(sent(), before);
    let named = json!({ "toRecipients": [{ "emailAddress": { "name": "Bo" } }] });
    assert_eq!(anna.post("/me/sendMail", &json!({ "message": named })).refused(400), "ErrorInvalidRecipients");
}

#[test]
fn those_whom_the_directory_knows_are_called_as_it_calls_them() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
    let to = |address: &str| json!({ "emailAddress": { "address": address } });
    let message =
        json!({ "subject": "Named", "toRecipients": [to("bo@contoso.example")], "ccRecipients": [to("x@y.example")] });
    let known = json!([{ "emailAddress": { "name": "Bo Berg", "address": "bo@contoso.example" } }]);
    let stranger = json!([{ "emailAddress": { "name": "x@y.example", "address": "x@y.example" } }]);
    let draft = anna.post("/me/messages", &message).expect(201);
    assert_eq!((&draft["toRecipients"], &draft["ccRecipients"]), (&known, &stranger));
    anna.post("/me/sendMail", &json!({ "message": message })).expect(202);
    let arrived = bo.get("/me/mailFolders/inbox/messages?$top=1").expect(200)["value"][0].clone();
    assert_eq!((&arrived["toRecipients"], &arrived["ccRecipients"]), (&known, &stranger));
    let (start, end) = hours();
    let event = json!({ "subject": "Named", "start": start, "end": end, "attendees": [to("bo@contoso.example")] });
    let attendee = anna.post("/me/events", &event).expect(201)["attendees"][0].clone();
    assert_eq!(attendee["emailAddress"], known[0]["emailAddress"]);
}
