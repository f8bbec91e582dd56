//! Junk: what is said of a message moves it, and blocks its sender or lets him through again.

use mock365::Mock;
use serde_json::{Value, json};

use crate::caller::{Caller, HUBSPOT};

fn person<'m>(mock: &'m Mock, name: &str) -> Caller<'m> {
    let scopes = ["Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite"];
    Caller::user(mock, &format!("{name}@contoso.example"), HUBSPOT, &scopes)
}

/// Writes to Bo; the folder in which that lies there, and the message.
fn arrives(from: &Caller<'_>, bo: &Caller<'_>, subject: &str) -> (&'static str, Value) {
    let to = json!([{ "emailAddress": { "address": "bo@contoso.example" } }]);
    from.post("/me/sendMail", &json!({ "message": { "subject": subject, "toRecipients": to } })).expect(202);
    lies(bo, subject)
}

fn lies(bo: &Caller<'_>, subject: &str) -> (&'static str, Value) {
    let found = ["inbox", "junkemail", "archive"].into_iter().find_map(|folder| {
        let path = format!("/me/mailFolders/{folder}/messages?$filter=subject eq '{subject}'");
        let found = bo.get(&path).expect(200)["value"][0].clone();
        (!found.is_null()).then_some((folder, found))
    });
    found.expect("it is somewhere")
}

/// How many automatic replies somebody got.
fn told(who: &Caller<'_>) -> usize {
    let path = "/me/mailFolders/inbox/messages?$filter=startswith(subject,'Automatic reply')";
    who.get(path).expect(200)["value"].as_array().map_or(0, Vec::len)
}

/// Calls an action of beta's on a message.
fn act((mock, bo): (&Mock, &Caller<'_>), message: &Value, action: &str, body: &Value) -> crate::caller::Reply {
    let path = format!("{}/beta/me/messages/{}/{action}", mock.origin(), message["id"].as_str().expect("an id"));
    bo.post(&path, body)
}

#[test]
fn who_is_marked_as_junk_is_junk_until_he_is_not() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
    let rule = json!({ "displayName": "All", "sequence": 1, "isEnabled": true, "actions": { "markAsRead": true } });
    bo.post("/me/mailFolders/inbox/messageRules", &rule).expect(201);
    let (_, first) = arrives(&anna, &bo, "First");
    let away = json!({ "automaticRepliesSetting": { "status": "alwaysEnabled", "internalReplyMessage": "Away" } });
    bo.patch("/me/mailboxSettings", &away).expect(200);
    // The sender is blocked in either way, the message moves when that is wanted.
    let stays = act((&mock, &bo), &first, "markAsJunk", &json!({ "moveToJunk": false })).expect(202);
    assert_eq!((&stays["id"], lies(&bo, "First").0), (&first["id"], "inbox"));
    let moved = act((&mock, &bo), &first, "markAsJunk", &json!({ "moveToJunk": true })).expect(202);
    let (folder, there) = lies(&bo, "First");
    assert_eq!((folder, &there["id"]), ("junkemail", &moved["id"]));
    assert_ne!(moved["id"], first["id"]);
    let (folder, second) = arrives(&anna, &bo, "Second");
    assert_eq!((folder, &second["isRead"]), ("junkemail", &json!(false)), "no rule looks at junk");
    assert_eq!(told(&anna), 0, "and nobody is told of it");
    let back = act((&mock, &bo), &second, "markAsNotJunk", &json!({ "MoveToInbox": true })).expect(202);
    assert_eq!((back["subject"].as_str(), lies(&bo, "Second").0), (Some("Second"), "inbox"));
    let (folder, third) = arrives(&anna, &bo, "Third");
    assert_eq!((folder, &third["isRead"]), ("inbox", &json!(true)));
    assert_eq!(told(&anna), 1);
}

/// The answer, the members that are refused, and that the message moves whatever is said of that, are captured.
#[test]
fn a_report_moves_and_blocks_nobody() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
    let mut there = arrives(&anna, &bo, "It").1;
    for (action, moves, to) in [
        ("junk", json!(true), "junkemail"),
        ("notJunk", json!("true"), "inbox"),
        ("phish", json!(false), "junkemail"),
        ("NOTJUNK", json!("false"), "inbox"),
        ("notJunk", json!(null), "inbox"),
    ] {
        let body = json!({ "IsMessageMoveRequested": moves, "ReportAction": action });
        let said = act((&mock, &bo), &there, "reportMessage", &body).expect(200);
        assert_eq!(said["properties"], json!([{ "key": "Status", "value": "Success" }]), "{said}");
        let (folder, now) = lies(&bo, "It");
        assert_eq!(folder, to, "{action}");
        there = now;
    }
    assert_eq!(arrives(&anna, &bo, "Next").0, "inbox");
    for (body, code) in [
        (json!({ "ReportAction": "unknown" }), "RequestBodyRead"),
        (json!({ "ReportAction": "unknownFutureValue", "IsMessageMoveRequested": true }), "RequestBodyRead"),
        (json!({ "ReportAction": "junk", "IsMessageMoveRequested": "maybe" }), "RequestBodyRead"),
        (json!({ "ReportAction": 5 }), "RequestBodyRead"),
        (json!({ "IsMessageMoveRequested": true }), "ErrorInvalidRequest"),
    ] {
        assert_eq!(act((&mock, &bo), &there, "reportMessage", &body).refused(400), code, "{body}");
    }
    assert_eq!(lies(&bo, "It").0, "inbox", "what is refused moves nothing");
    // v1.0 has none of them, and neither is there such a message.
    let gone = bo.post("/me/messages", &json!({ "subject": "Gone" })).expect(201);
    act((&mock, &bo), &gone, "permanentDelete", &json!({})).expect(204);
    for action in ["reportMessage", "markAsJunk", "markAsNotJunk"] {
        let path = format!("/me/messages/{}/{action}", there["id"].as_str().expect("an id"));
        let refused = bo.post(&path, &json!({ "ReportAction": "junk" }));
        assert_eq!(refused.refused(400), "RequestBroker--ParseUri");
        let body = if action == "reportMessage" { json!({ "ReportAction": "junk" }) } else { json!({}) };
        assert_eq!(act((&mock, &bo), &gone, action, &body).refused(404), "ErrorItemNotFound", "{action}");
    }
}
