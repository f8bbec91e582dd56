//! Inbox rules: what a client says of them, and what they make of mail that arrives.

use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

use crate::caller::{Caller, HUBSPOT};

const RULES: &str = "/me/mailFolders/inbox/messageRules";
const SCOPES: [&str; 4] = ["Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite", "Calendars.ReadWrite"];

fn person<'m>(mock: &'m Mock, name: &str) -> Caller<'m> {
    Caller::user(mock, &address(name), HUBSPOT, &SCOPES)
}

fn address(name: &str) -> String {
    format!("{name}@contoso.example")
}

fn people(names: &[&str]) -> Value {
    let one = |name: &&str| json!({ "emailAddress": { "name": name, "address": address(name) } });
    names.iter().map(one).collect()
}

/// Sends a message to Bo, with whatever else it has.
fn send(from: &Caller<'_>, subject: &str, more: &Value) {
    let mut message = json!({ "subject": subject, "toRecipients": people(&["bo"]) });
    for (name, value) in more.as_object().into_iter().flatten() {
        message[name] = value.clone();
    }
    from.post("/me/sendMail", &json!({ "message": message })).expect(202);
}

/// A rule of somebody's that is enabled; its place.
fn rule(of: &Caller<'_>, sequence: i32, conditions: &Value, actions: &Value) -> String {
    let body = json!({
        "displayName": format!("Rule {sequence}"), "sequence": sequence, "isEnabled": true,
        "conditions": conditions, "actions": actions,
    });
    let made = of.post(RULES, &body).expect(201);
    format!("{RULES}/{}", made["id"].as_str().expect("an id"))
}

/// The messages of a subject in a folder, the latest first.
fn found(of: &Caller<'_>, folder: &str, subject: &str) -> Vec<Value> {
    let path = format!("/me/mailFolders/{folder}/messages?$filter=subject eq '{subject}'&$expand=attachments");
    of.get(&path).expect(200)["value"].as_array().expect("a list").clone()
}

fn count(of: &Caller<'_>, folder: &str, subject: &str) -> usize {
    found(of, folder, subject).len()
}

fn folder(of: &Caller<'_>, name: &str) -> String {
    let made = of.post("/me/mailFolders", &json!({ "displayName": name })).expect(201);
    made["id"].as_str().expect("an id").to_owned()
}

#[test]
fn a_rule_moves_marks_and_labels_what_arrives_and_nothing_else() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
    send(&anna, "Invoice 1", &json!({}));
    let invoices = folder(&bo, "Invoices");
    let actions = json!({
        "moveToFolder": invoices, "markAsRead": true, "markImportance": "high", "assignCategories": ["Red"],
    });
    let one = rule(&bo, 1, &json!({ "subjectContains": ["invoice", "bill"] }), &actions);
    send(&anna, "Invoice 2", &json!({}));
    send(&anna, "Lunch", &json!({}));
    assert_eq!(count(&bo, "inbox", "Invoice 1"), 1, "what lay there stays");
    assert_eq!((count(&bo, "inbox", "Invoice 2"), count(&bo, "inbox", "Lunch")), (0, 1));
    let moved = &found(&bo, &invoices, "Invoice 2")[0];
    assert_eq!(moved["isRead"], true);
    assert_eq!((&moved["importance"], &moved["categories"]), (&json!("high"), &json!(["Red"])));
    // The list's own view of it, and that it can be switched off and taken away.
    let listed = bo.get(RULES).expect(200);
    let shown = &listed["value"][0];
    assert_eq!(listed["@odata.context"].as_str().expect("one").rsplit('/').next(), Some("messageRules"));
    assert_eq!((&shown["actions"], &shown["hasError"], &shown["isReadOnly"]), (&actions, &json!(false), &json!(false)));
    assert!(shown.get("exceptions").is_none(), "{shown}");
    bo.patch(&one, &json!({ "isEnabled": false })).expect(200);
    send(&anna, "Invoice 3", &json!({}));
    bo.patch(&one, &json!({ "isEnabled": true, "exceptions": { "senderContains": ["anna"] } })).expect(200);
    send(&anna, "Invoice 4", &json!({}));
    bo.patch(&one, &json!({ "exceptions": null })).expect(200);
    send(&anna, "Invoice 5", &json!({}));
    assert_eq!(bo.delete(&one).status, 204);
    send(&anna, "Invoice 6", &json!({}));
    let where_they_lie = |number: u8| count(&bo, "inbox", &format!("Invoice {number}"));
    assert_eq!([3, 4, 5, 6].map(where_they_lie), [1, 1, 0, 1]);
}

#[test]
fn delta_and_lists_know_only_the_place_where_it_lies_at_last() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
    rule(&bo, 1, &json!({}), &json!({ "moveToFolder": "archive" }));
    let round = |folder: &str| {
        let begun = bo.get(&format!("/me/mailFolders/{folder}/messages/delta?$top=1000")).expect(200);
        begun["@odata.deltaLink"].as_str().expect("a link").to_owned()
    };
    let (inbox, archive) = (round("inbox"), round("archive"));
    send(&anna, "Straight there", &json!({}));
    let told = |link: &str| bo.get(link).expect(200)["value"].as_array().expect("a list").len();
    assert_eq!((told(&inbox), told(&archive)), (0, 1));
}

#[test]
fn rules_are_looked_at_in_their_order_until_one_stops() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
    let label = |name: &str| json!({ "assignCategories": [name] });
    rule(&bo, 3, &json!({}), &label("third"));
    rule(&bo, 1, &json!({}), &label("first"));
    // What an earlier rule gave, a later one sees.
    rule(
        &bo,
        2,
        &json!({ "categories": ["First"] }),
        &json!({ "assignCategories": ["second"], "stopProcessingRules": false }),
    );
    send(&anna, "All", &json!({}));
    assert_eq!(found(&bo, "inbox", "All")[0]["categories"], json!(["first", "second", "third"]));
    rule(&bo, 2, &json!({}), &json!({ "stopProcessingRules": true }));
    send(&anna, "Stopped", &json!({}));
    assert_eq!(found(&bo, "inbox", "Stopped")[0]["categories"], json!(["first", "second"]));
    let sorted = bo.get(RULES).expect(200);
    let sequences: Vec<_> =
        sorted["value"].as_array().expect("a list").iter().map(|one| one["sequence"].clone()).collect();
    assert_eq!(sequences, [1, 2, 2, 3]);
}

#[test]
fn what_is_deleted_copied_or_moved_twice_lies_where_it_should() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
    let (one, two) = (folder(&bo, "One"), folder(&bo, "Two"));
    let on = |subject: &str| json!({ "subjectContains": [subject] });
    rule(&bo, 1, &on("Binned"), &json!({ "delete": true }));
    rule(&bo, 2, &on("Gone"), &json!({ "permanentDelete": true }));
    rule(&bo, 3, &on("Copied"), &json!({ "copyToFolder": one }));
    rule(&bo, 4, &on("Twice"), &json!({ "moveToFolder": one }));
    rule(&bo, 5, &on("Twice"), &json!({ "moveToFolder": two }));
    for subject in ["Binned", "Gone", "Copied", "Twice"] {
        send(&anna, subject, &json!({}));
    }
    let lies = |subject: &str| {
        let all = bo.get(&format!("/me/messages?$filter=subject eq '{subject}'")).expect(200);
        let places = ["inbox", "deleteditems", &one, &two].map(|place| count(&bo, place, subject));
        (places, all["value"].as_array().expect("a list").len())
    };
    assert_eq!(lies("Binned"), ([0, 1, 0, 0], 1));
    assert_eq!(lies("Gone"), ([0, 0, 0, 0], 0));
    assert_eq!(lies("Copied"), ([1, 0, 1, 0], 2));
    assert_eq!(lies("Twice"), ([0, 0, 1, 1], 2));
}

#[test]
fn a_rule_sends_on_once_and_loops_end() {
    let mock = Mock::start();
    let (anna, bo, ada) = (person(&mock, "anna"), person(&mock, "bo"), person(&mock, "admin"));
    rule(&bo, 1, &json!({ "subjectContains": ["Forward"] }), &json!({ "forwardTo": people(&["admin"]) }));
    rule(&bo, 2, &json!({ "subjectContains": ["Attach"] }), &json!({ "forwardAsAttachmentTo": people(&["admin"]) }));
    rule(&bo, 3, &json!({ "subjectContains": ["Redirect"] }), &json!({ "redirectTo": people(&["admin"]) }));
    // The administrator sends all of it back, and marks what came by itself.
    rule(&ada, 1, &json!({}), &json!({ "forwardTo": people(&["bo"]), "redirectTo": people(&["bo"]) }));
    rule(&ada, 2, &json!({ "isAutomaticForward": true }), &json!({ "assignCategories": ["by itself"] }));
    for subject in ["Forward", "Attach", "Redirect"] {
        send(&anna, subject, &json!({ "body": { "contentType": "text", "content": "The words" } }));
    }
    let forwarded = &found(&ada, "inbox", "FW: Forward")[0];
    assert_eq!(forwarded["from"]["emailAddress"]["address"], address("bo"));
    assert_eq!(forwarded["categories"], json!(["by itself"]));
    assert!(forwarded["body"]["content"].as_str().expect("a body").contains("The words"));
    let attached = &found(&ada, "inbox", "FW: Attach")[0];
    assert_eq!(attached["attachments"][0]["@odata.type"], "#microsoft.graph.itemAttachment");
    let redirected = &found(&ada, "inbox", "Redirect")[0];
    assert_eq!(redirected["from"]["emailAddress"]["address"], address("anna"));
    assert_eq!(redirected["toRecipients"][0]["emailAddress"]["address"], address("bo"));
    for subject in ["Forward", "Attach", "Redirect"] {
        assert_eq!(count(&bo, "inbox", subject), 1, "Bo keeps his");
    }
    assert_eq!(
        (count(&bo, "inbox", "FW: Forward"), count(&bo, "sentitems", "FW: Forward")),
        (0, 0),
        "it came back, or was kept"
    );
    // What the administrator gets from somebody goes on to Bo, where it ends.
    send(&anna, "Direct", &json!({ "toRecipients": people(&["admin"]) }));
    assert_eq!(
        (count(&bo, "inbox", "FW: Direct"), count(&bo, "inbox", "Direct"), count(&ada, "inbox", "Direct")),
        (1, 1, 1)
    );
}

#[test]
fn a_rule_whose_folder_is_gone_is_in_error_and_does_nothing() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
    let gone = folder(&bo, "Soon gone");
    let one = rule(&bo, 1, &json!({}), &json!({ "moveToFolder": gone, "markAsRead": true }));
    assert_eq!(bo.delete(&format!("/me/mailFolders/{gone}")).status, 204);
    assert_eq!(bo.get(&one).expect(200)["hasError"], true);
    send(&anna, "Where", &json!({}));
    assert_eq!(found(&bo, "inbox", "Where")[0]["isRead"], false);
    bo.patch(&one, &json!({ "isEnabled": false })).expect(200);
    bo.patch(&one, &json!({ "isEnabled": true, "actions": { "moveToFolder": "archive" } })).expect(200);
    assert_eq!(bo.get(&one).expect(200)["hasError"], false);
    send(&anna, "There", &json!({}));
    assert_eq!(count(&bo, "archive", "There"), 1);
}

/// Conditions, and whether they hold for the message of [`every_condition_is_looked_at`].
fn conditions() -> Vec<(Value, bool)> {
    let on = |name: &str, value: Value, holds: bool| (json!({ name: value }), holds);
    vec![
        on("bodyContains", json!(["nothing", "QUARTER"]), true),
        on("bodyContains", json!(["nothing"]), false),
        on("bodyOrSubjectContains", json!(["report"]), true),
        on("bodyOrSubjectContains", json!(["quarter"]), true),
        on("subjectContains", json!(["quarter"]), false),
        on("headerContains", json!(["x-Mine: 1"]), true),
        on("headerContains", json!(["x-mine: 2"]), false),
        on("fromAddresses", people(&["anna"]), true),
        on("fromAddresses", people(&["carl"]), false),
        on("senderContains", json!(["NNA@contoso"]), true),
        on("senderContains", json!(["carl"]), false),
        on("recipientContains", json!(["carl"]), true),
        on("recipientContains", json!(["nobody"]), false),
        on("sentToAddresses", people(&["carl"]), true),
        on("sentToAddresses", people(&["anna"]), false),
        on("hasAttachments", json!(true), true),
        on("isMeetingRequest", json!(true), false),
        on("isMeetingResponse", json!(true), false),
        on("isNonDeliveryReport", json!(true), false),
        on("isNonDeliveryReport", json!(false), true),
        on("isAutomaticReply", json!(true), false),
        on("isAutomaticForward", json!(true), false),
        on("isApprovalRequest", json!(true), false),
        on("isEncrypted", json!(true), false),
        on("isSigned", json!(true), false),
        on("isVoicemail", json!(true), false),
        on("isReadReceipt", json!(true), false),
        on("isPermissionControlled", json!(true), false),
        on("importance", json!("high"), true),
        on("importance", json!("low"), false),
        on("sensitivity", json!("normal"), true),
        on("sensitivity", json!("private"), false),
        on("messageActionFlag", json!("any"), true),
        on("messageActionFlag", json!("followUp"), true),
        on("messageActionFlag", json!("call"), false),
        on("sentToMe", json!(true), true),
        on("sentCcMe", json!(true), false),
        on("sentToOrCcMe", json!(true), true),
        on("sentOnlyToMe", json!(true), false),
        on("notSentToMe", json!(true), false),
        on("categories", json!(["Red"]), false),
        on("withinSizeRange", json!({ "minimumSize": 1, "maximumSize": 100 }), true),
        on("withinSizeRange", json!({ "minimumSize": 100, "maximumSize": 200 }), false),
    ]
}

#[test]
fn every_condition_is_looked_at() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
    let all = conditions();
    for (place, (condition, holds)) in all.iter().enumerate() {
        let sequence = i32::try_from(place).expect("few") + 1;
        let at = rule(&bo, sequence, condition, &json!({ "assignCategories": [format!("{place} {holds}")] }));
        assert_eq!(&bo.get(&at).expect(200)["conditions"], condition, "it comes back as it was written");
    }
    // The same as exceptions of rules that would meet everything.
    for (place, (condition, holds)) in all.iter().enumerate() {
        let label = format!("but {place} {}", !holds || condition == &json!({ "isNonDeliveryReport": false }));
        let body = json!({
            "displayName": "but", "sequence": 1000, "isEnabled": true, "exceptions": condition,
            "actions": { "assignCategories": [label] },
        });
        bo.post(RULES, &body).expect(201);
    }
    let file = json!({ "@odata.type": "#microsoft.graph.fileAttachment", "name": "a.txt", "contentBytes": "aGk=" });
    send(
        &anna,
        "Annual report",
        &json!({
            "toRecipients": people(&["bo", "carl"]), "importance": "high", "attachments": [file],
            "flag": { "flagStatus": "flagged" }, "internetMessageHeaders": [{ "name": "x-mine", "value": "1" }],
            "body": { "contentType": "html", "content": "<p>All of the <b>quarter</b></p>" },
        }),
    );
    let met: Vec<String> =
        serde_json::from_value(found(&bo, "inbox", "Annual report")[0]["categories"].clone()).expect("texts");
    let wrong: Vec<_> = met.iter().filter(|label| label.ends_with("false")).collect();
    assert!(wrong.is_empty(), "met though they do not hold: {wrong:?}");
    let holding = all.iter().filter(|(_, holds)| *holds).count();
    let but = all.len() - holding + 1;
    assert_eq!(met.len(), holding + but, "{met:?}");
}

#[test]
fn messages_about_meetings_and_reports_meet_rules_too() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
    rule(&bo, 1, &json!({ "isMeetingRequest": true }), &json!({ "moveToFolder": "archive" }));
    let at = json!({ "dateTime": "2031-03-20T09:00:00", "timeZone": "UTC" });
    let event = json!({ "subject": "Planning", "start": at, "end": at, "attendees": people(&["bo"]) });
    let made = anna.post("/me/events", &event).expect(201);
    assert_eq!((count(&bo, "archive", "Planning"), count(&bo, "inbox", "Planning")), (1, 0));
    rule(&anna, 1, &json!({ "isMeetingResponse": true }), &json!({ "delete": true }));
    let own = bo.get("/me/events?$filter=subject eq 'Planning'").expect(200)["value"][0]["id"].clone();
    let accept = format!("/me/events/{}/accept", own.as_str().expect("an id"));
    bo.post(&accept, &json!({ "sendResponse": true })).expect(202);
    let answered = anna.get("/me/mailFolders/deleteditems/messages?$top=1").expect(200);
    assert_eq!(answered["value"][0]["subject"], "Accepted: Planning", "{made}");
}

#[test]
fn what_cannot_be_a_rule_is_refused_and_changes_nothing() {
    let mock = Mock::start();
    let bo = person(&mock, "bo");
    let right = json!({ "displayName": "Right", "sequence": 1, "actions": { "markAsRead": true } });
    let with = |name: &str, value: Value| {
        let mut body = right.clone();
        body[name] = value;
        body
    };
    let invalid = "ErrorInboxRulesValidationError";
    let foreign = person(&mock, "anna").get("/me/mailFolders/archive").expect(200)["id"].clone();
    let calendar = bo.get("/me/calendar").expect(200)["id"].clone();
    let cases = [
        (with("displayName", json!("")), invalid),
        (with("displayName", json!("x".repeat(256))), invalid),
        (with("sequence", json!(0)), invalid),
        (with("actions", json!({})), invalid),
        (with("actions", json!({ "markAsRead": false })), invalid),
        (with("actions", Value::Null), invalid),
        (with("actions", json!({ "forwardTo": [{ "emailAddress": { "address": "nobody" } }] })), invalid),
        (with("actions", json!({ "moveToFolder": calendar })), invalid),
        (with("actions", json!({ "moveToFolder": "nowhere" })), "ErrorInvalidIdMalformed"),
        (with("conditions", json!({ "subjectContains": [""] })), invalid),
        (with("conditions", json!({ "withinSizeRange": { "minimumSize": 5, "maximumSize": 4 } })), invalid),
        (with("conditions", json!({ "withinSizeRange": { "minimumSize": -5 } })), invalid),
        (with("exceptions", json!({ "withinSizeRange": {} })), invalid),
        (with("exceptions", json!({ "isSigned": "maybe" })), "RequestBodyRead"),
        (with("conditions", json!({ "isFriday": true })), "RequestBodyRead"),
        (with("actions", json!({ "dance": true })), "RequestBodyRead"),
        (with("importance", json!("high")), "RequestBodyRead"),
        (with("conditions", json!({ "messageActionFlag": "dance" })), "RequestBodyRead"),
        (json!({ "sequence": 1, "actions": { "markAsRead": true } }), invalid),
        (json!({ "displayName": "No place", "actions": { "markAsRead": true } }), invalid),
    ];
    for (body, code) in cases {
        assert_eq!(bo.post(RULES, &body).refused(400), code, "{body}");
    }
    let body = with("actions", json!({ "moveToFolder": foreign }));
    assert_eq!(bo.post(RULES, &body).refused(404), "ErrorInvalidMailboxItemId");
    assert_eq!(bo.get(RULES).expect(200)["value"], json!([]));
    let made = bo.post(RULES, &right).expect(201);
    assert_eq!((&made["isEnabled"], &made["hasError"]), (&json!(false), &json!(false)));
    let one = format!("{RULES}/{}", made["id"].as_str().expect("an id"));
    assert_eq!(bo.patch(&one, &json!({ "actions": {}, "displayName": "Left" })).refused(400), invalid);
    assert_eq!(bo.get(&one).expect(200)["displayName"], "Right");
    assert_eq!(bo.get(&format!("{RULES}/nothing")).refused(400), "ErrorInvalidIdMalformed");
    assert_eq!(bo.get(&format!("{RULES}/AQAAAJ5dZqA=")).refused(404), "ErrorItemNotFound");
    for folder in ["archive", "sentitems"] {
        let list = format!("/me/mailFolders/{folder}/messageRules");
        assert_eq!(bo.get(&list).refused(400), "ErrorInvalidRequest");
        assert_eq!(bo.post(&list, &right).refused(400), "ErrorInvalidRequest");
    }
    let reader = Caller::user(&mock, &address("bo"), HUBSPOT, &["Mail.ReadWrite"]);
    assert_eq!(reader.send(Method::GET, RULES, None, &[]).refused(403), "ErrorAccessDenied");
}
