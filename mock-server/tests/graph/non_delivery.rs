//! Mail to somebody whom an organisation does not know: it is taken, and a report comes back.

use crate::caller::{Caller, HUBSPOT};
use mock365::Mock;
use mock365_domain::Change;
use reqwest::Method;
use serde_json::{Value, json};

const SCOPES: [&str; 4] = ["Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite", "Calendars.ReadWrite"];
const NOBODY: &str = "nobody@contoso.example";

fn person<'m>(mock: &'m Mock, name: &str) -> Caller<'m> {
    Caller::user(mock, &format!("{name}@contoso.example"), HUBSPOT, &SCOPES)
}

fn people(addresses: &[&str]) -> Value {
    addresses.iter().map(|address| json!({ "emailAddress": { "address": address } })).collect()
}

fn mail(subject: &str, to: &[&str]) -> Value {
    json!({ "subject": subject, "toRecipients": people(to) })
}

fn send(from: &Caller<'_>, subject: &str, to: &[&str]) {
    from.post("/me/sendMail", &json!({ "message": mail(subject, to) })).expect(202);
}

fn found(of: &Caller<'_>, subject: &str) -> Vec<Value> {
    let expanded = "$expand=singleValueExtendedProperties($filter=id eq 'String 0x001A')";
    let path = format!("/me/mailFolders/inbox/messages?$filter=subject eq '{subject}'&{expanded}");
    of.get(&path).expect(200)["value"].as_array().expect("a list").clone()
}

/// How many reports about mail of a subject lie in somebody's inbox.
fn reports(of: &Caller<'_>, subject: &str) -> usize {
    found(of, &format!("Undeliverable: {subject}")).len()
}

#[test]
fn a_report_says_who_was_not_found() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
    send(&anna, "Offer", &[NOBODY, "bo@contoso.example", "NOBODY@contoso.example", "gone@fabrikam.example"]);
    assert_eq!(found(&bo, "Offer").len(), 1, "it arrives with those who are known");
    let all = found(&anna, "Undeliverable: Offer");
    let [report] = all.as_slice() else { panic!("{} reports", all.len()) };
    let from = &report["from"]["emailAddress"];
    assert_eq!(from["address"], "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@contoso.example");
    assert_eq!(report["singleValueExtendedProperties"][0]["value"], "REPORT.IPM.Note.NDR");
    let body = report["body"]["content"].as_str().expect("a body");
    for address in [NOBODY, "gone@fabrikam.example"] {
        let said =
            format!("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {address} not found by SMTP address lookup");
        assert_eq!(body.matches(&said).count(), 1, "{body}");
    }
    assert!(body.contains(NOBODY) && body.contains("gone@fabrikam.example") && !body.contains("bo@"), "{body}");
    let sent = anna.get("/me/mailFolders/sentitems/messages").expect(200);
    assert_eq!(
        (&sent["value"][0]["subject"], &sent["value"][0]["conversationId"]),
        (&json!("Offer"), &report["conversationId"])
    );
}

#[test]
fn a_report_is_one_to_machines_too() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    send(&anna, "Offer", &[NOBODY, "gone@fabrikam.example"]);
    let sent = anna.get("/me/mailFolders/sentitems/messages").expect(200)["value"][0].clone();
    let path = "/me/mailFolders/inbox/messages?$top=1&$select=toRecipients,conversationIndex,internetMessageHeaders";
    let report = anna.get(path).expect(200)["value"][0].clone();
    let failed = report["toRecipients"].as_array().expect("people").iter().map(|to| &to["emailAddress"]["address"]);
    assert_eq!(failed.collect::<Vec<_>>(), [NOBODY, "gone@fabrikam.example"]);
    let index = |of: &Value| {
        base64::Engine::decode(&base64::prelude::BASE64_STANDARD, of["conversationIndex"].as_str().expect("one"))
            .expect("base64")
    };
    let (own, first) = (index(&report), index(&sent));
    assert_eq!((own.len(), &own[..first.len()]), (first.len() + 5, &first[..]));
    let headers = report["internetMessageHeaders"].as_array().expect("headers");
    let names: Vec<_> = headers.iter().map(|header| header["name"].as_str().expect("a name")).collect();
    assert_eq!(
        names,
        [
            "From",
            "To",
            "Date",
            "Content-Type",
            "X-MS-Exchange-Message-Is-Ndr",
            "Message-ID",
            "In-Reply-To",
            "References",
            "Thread-Topic",
            "Thread-Index",
            "Subject",
            "Auto-Submitted",
            "Return-Path",
            "MIME-Version",
        ]
    );
    assert!(headers[3]["value"].as_str().is_some_and(|kind| kind.starts_with("multipart/report")), "{headers:?}");
    assert_eq!((&headers[6]["value"], &headers[7]["value"]), (&sent["internetMessageId"], &sent["internetMessageId"]));
    let id = report["id"].as_str().expect("an id");
    let mime = String::from_utf8(anna.get(&format!("/me/messages/{id}/$value")).bytes).expect("text");
    let mut rest = mime.as_str();
    for part in [
        "From: ",
        "To: \"Anna Andersson\" <anna@contoso.example>",
        "Content-Type: multipart/report",
        "Content-Language: ",
        "MIME-Version: 1.0\r\n\r\n--",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "message/delivery-status",
        "\r\n\r\nReporting-MTA: dns;",
        "\r\nArrival-Date: ",
        "\r\n\r\nFinal-Recipient: rfc822;nobody@contoso.example\r\nAction: failed\r\nStatus: 5.1.10\r\nDiagnostic-Code: smtp;550 5.1.10 ",
        "\r\n\r\nFinal-Recipient: rfc822;gone@fabrikam.example\r\n",
        "message/rfc822",
        "\r\nSubject: Offer\r\n",
    ] {
        let at = rest.find(part).unwrap_or_else(|| panic!("{part:?} is not behind what stands before: {mime}"));
        rest = &rest[at..];
    }
}

#[test]
fn whoever_is_elsewhere_or_a_group_brings_no_report() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let body = json!({ "displayName": "Team", "mailEnabled": false, "mailNickname": "team", "securityEnabled": true });
    Caller::admin(&mock).post("/groups", &body).expect(201);
    send(&anna, "Offer", &["x@elsewhere.example", "nobody@outlook.com", "Team@contoso.example"]);
    assert_eq!(reports(&anna, "Offer"), 0);
}

#[test]
fn every_way_of_sending_brings_one() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
    let draft = anna.post("/me/messages", &mail("Draft", &[NOBODY])).expect(201);
    let id = draft["id"].as_str().expect("an id");
    assert_eq!(anna.post(&format!("/me/messages/{id}/send"), &Value::Null).status, 202);
    assert_eq!(reports(&anna, "Draft"), 1);
    send(&bo, "Plan", &["anna@contoso.example"]);
    let plan = found(&anna, "Plan")[0]["id"].as_str().expect("an id").to_owned();
    let to = json!({ "toRecipients": people(&[NOBODY]), "comment": "?" });
    assert_eq!(anna.post(&format!("/me/messages/{plan}/forward"), &to).status, 202);
    assert_eq!(reports(&anna, "FW: Plan"), 1);
    let copy = json!({ "comment": "!", "message": { "ccRecipients": people(&[NOBODY]) } });
    assert_eq!(anna.post(&format!("/me/messages/{plan}/reply"), &copy).status, 202);
    assert_eq!((reports(&anna, "RE: Plan"), reports(&bo, "RE: Plan")), (1, 0));
    // As MIME.
    let mime = base64::Engine::encode(
        &base64::prelude::BASE64_STANDARD,
        format!("From: anna@contoso.example\r\nTo: {NOBODY}\r\nSubject: Mime\r\n\r\nHello\r\n"),
    );
    let sent = anna.raw(Method::POST, "/me/sendMail", &[("content-type", b"text/plain")], mime.into_bytes());
    assert_eq!(sent.status, 202);
    assert_eq!(reports(&anna, "Mime"), 1);
    // Who is invited to a meeting.
    let time = |hour: u8| json!({ "dateTime": format!("2031-03-20T{hour:02}:00:00"), "timeZone": "UTC" });
    let guests = json!([{ "emailAddress": { "address": NOBODY }, "type": "required" }]);
    let event = json!({ "subject": "Meeting", "start": time(9), "end": time(10), "attendees": guests });
    let event = anna.post("/me/events", &event).expect(201);
    assert_eq!(reports(&anna, "Meeting"), 1);
    let place = format!("/me/events/{}", event["id"].as_str().expect("an id"));
    anna.patch(&place, &json!({ "categories": ["Blue category"] })).expect(200);
    assert_eq!(reports(&anna, "Meeting"), 1, "nobody was told anything");
    assert_eq!(anna.post(&format!("{place}/cancel"), &json!({ "comment": "" })).status, 202);
    assert_eq!(reports(&anna, "Canceled: Meeting"), 1);
}

#[test]
fn what_rules_send_on_comes_back_to_their_owner_once() {
    for action in ["forwardTo", "redirectTo", "forwardAsAttachmentTo"] {
        let mock = Mock::start();
        let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
        let rule = json!({
            "displayName": "On", "sequence": 1, "isEnabled": true, "actions": { action: people(&[NOBODY]) },
        });
        bo.post("/me/mailFolders/inbox/messageRules", &rule).expect(201);
        let before = bo.get("/me/mailFolders/inbox").expect(200)["totalItemCount"].as_u64().expect("a number");
        send(&anna, "Plan", &["bo@contoso.example"]);
        let after = bo.get("/me/mailFolders/inbox").expect(200)["totalItemCount"].as_u64().expect("a number");
        assert_eq!(after - before, 2, "{action}: the mail, and one report");
        let subject = if action == "redirectTo" { "Plan" } else { "FW: Plan" };
        assert_eq!((reports(&bo, subject), reports(&anna, subject)), (1, 0), "{action}");
    }
}

#[test]
fn who_was_deleted_is_found_again_when_he_is_back() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let to = "bo@contoso.example";
    mock.sandbox().write(|cloud, now| {
        let bo = cloud.user(to).expect("Bo").0;
        cloud.remove_user(bo);
        ((), cloud.send_due(now))
    });
    send(&anna, "First", &[to]);
    assert_eq!(reports(&anna, "First"), 1);
    mock.sandbox().write(|cloud, now| {
        let (at, _) = cloud.user("anna@contoso.example").expect("Anna");
        let user = mock365_domain::default::person(uuid::Uuid::from_u128(7), to, "Bo Berg", now);
        let user = mock365_domain::directory::User { mail: Some(to.to_owned()), ..user };
        mock365_domain::default::add_user(cloud, at.tenant, user, now);
        ((), Change::none())
    });
    send(&anna, "Second", &[to]);
    assert_eq!((reports(&anna, "Second"), found(&person(&mock, "bo"), "Second").len()), (0, 1));
}

#[test]
fn what_goes_later_comes_back_then() {
    let mock = Mock::start();
    mock.sandbox().clock.freeze(None);
    let anna = person(&mock, "anna");
    let due = mock.sandbox().clock.now().plus(jiff::SignedDuration::from_mins(5)).timestamp();
    let mut message = mail("Later", &[NOBODY]);
    message["singleValueExtendedProperties"] = json!([{ "id": "SystemTime 0x3FEF", "value": due.to_string() }]);
    anna.post("/me/sendMail", &json!({ "message": message })).expect(202);
    assert_eq!(reports(&anna, "Later"), 0);
    mock.sandbox().clock.advance("PT6M").expect("a time");
    mock.sandbox().write(|cloud, now| ((), cloud.send_due(now)));
    assert_eq!(reports(&anna, "Later"), 1);
}

/// Lists of rooms and contacts of the organisation have addresses, too.
#[test]
fn mail_to_lists_of_rooms_and_to_contacts_does_not_come_back() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let patch = json!({ "tenants": { "contoso.example": {
        "room_lists": { "Building1@contoso.example": {} },
        "contacts": { "partner@contoso.example": {} },
    } } });
    let at = format!("{}/_mock/cloud", mock.origin());
    Caller::admin(&mock).send(Method::PATCH, &at, Some(&patch), &[]).expect(200);
    send(&anna, "Rooms", &["building1@contoso.example", "Partner@contoso.example"]);
    assert_eq!(reports(&anna, "Rooms"), 0);
    send(&anna, "Rooms", &["building2@contoso.example"]);
    assert_eq!(reports(&anna, "Rooms"), 1);
}
