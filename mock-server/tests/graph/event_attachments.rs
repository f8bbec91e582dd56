//! What is attached to events: as to messages, and those who are invited get it too.

use crate::caller::{Caller, HUBSPOT};
use mock365::Mock;
use serde_json::{Value, json};

const ITEM: &str = "microsoft.graph.itemAttachment/item";

fn user<'m>(mock: &'m Mock, name: &str, scopes: &[&str]) -> Caller<'m> {
    Caller::user(mock, name, HUBSPOT, scopes)
}

fn file(name: &str) -> Value {
    json!({ "@odata.type": "#microsoft.graph.fileAttachment", "name": name, "contentType": "text/plain", "contentBytes": "aGk=" })
}

fn event(more: &Value) -> Value {
    let time = json!({ "dateTime": "2031-03-10T09:00:00", "timeZone": "UTC" });
    let mut event = json!({ "subject": "Kick-off", "start": time, "end": time });
    for (name, value) in more.as_object().expect("members") {
        event[name] = value.clone();
    }
    event
}

fn made(by: &Caller<'_>, body: &Value) -> String {
    format!("/me/events/{}", by.post("/me/events", body).expect(201)["id"].as_str().expect("an id"))
}

#[test]
fn files_items_and_references_are_attached_to_an_event() {
    let mock = Mock::start();
    let anna = user(&mock, "anna@contoso.example", &["Calendars.ReadWrite"]);
    let at = made(&anna, &event(&json!({})));
    let list = format!("{at}/attachments");
    assert_eq!(anna.get(&list).expect(200)["value"], json!([]));
    let one = anna.post(&list, &file("a.txt")).expect(201);
    assert_eq!((&one["name"], &one["size"], &one["contentBytes"]), (&json!("a.txt"), &json!(2), &json!("aGk=")));
    assert!(one["@odata.context"].as_str().unwrap().contains("/events('"), "{one}");
    let inner = json!({ "@odata.type": "#microsoft.graph.message", "subject": "Inner" });
    let item = json!({ "@odata.type": "#microsoft.graph.itemAttachment", "name": "inner", "item": &inner });
    let item = anna.post(&list, &item).expect(201);
    let shown = anna.get(&format!("{list}/{}?$expand={ITEM}", item["id"].as_str().unwrap())).expect(200);
    assert_eq!(shown["item"]["subject"], "Inner");
    let link = json!({
        "@odata.type": "#microsoft.graph.referenceAttachment", "name": "link", "sourceUrl": "https://x.example/a",
    });
    anna.post(&list, &link).refused(400);
    let beta = format!("{}/beta{list}", mock.origin());
    for (name, value, status) in [("contentType", json!("text/html"), 501), ("isInline", json!("maybe"), 400)] {
        for attachment in
            [&link, &json!({ "@odata.type": "#microsoft.graph.itemAttachment", "name": "x", "item": inner })]
        {
            let mut wrong = attachment.clone();
            wrong[name] = value.clone();
            anna.post(&beta, &wrong).refused(status);
        }
    }
    let mut link = link;
    link["isInline"] = json!(true);
    assert_eq!(anna.post(&beta, &link).expect(201)["isInline"], true);
    let all = anna.get(&format!("{list}?$select=name,size")).expect(200);
    let names: Vec<&Value> = all["value"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["a.txt", "inner", "link"]);
    assert_eq!(anna.get(&format!("{list}/$count")).json, 3);
    let expanded =
        anna.get(&format!("{at}?$expand=attachments($select=name)&$select=subject,hasAttachments")).expect(200);
    assert_eq!((&expanded["hasAttachments"], &expanded["attachments"][0]["name"]), (&json!(true), &json!("a.txt")));
    assert!(expanded["attachments"][0].get("contentBytes").is_none());
    for view in ["events?", "calendarView?startDateTime=2031-03-01T00:00:00Z&endDateTime=2031-04-01T00:00:00Z&"] {
        let seen = anna.get(&format!("/me/{view}$expand=attachments&$filter=subject eq 'Kick-off'")).expect(200);
        assert_eq!(seen["value"][0]["attachments"].as_array().map(Vec::len), Some(3), "{view}");
    }
    let place = format!("{list}/{}", one["id"].as_str().unwrap());
    anna.get(&format!("{place}/$value")).expect(200);
    anna.delete(&place).expect(204);
    assert_eq!(anna.get(&place).refused(404), "ErrorItemNotFound");
    assert_eq!(anna.get(&format!("{list}/$count")).json, 2);
    let other = made(&anna, &event(&json!({})));
    let elsewhere = format!("{other}/attachments/{}", item["id"].as_str().unwrap());
    assert_eq!(anna.get(&elsewhere).refused(404), "ErrorItemNotFound", "another event's");
    assert_eq!(anna.post(&list, &json!({ "name": "x" })).refused(400), "RequestBodyRead");
}

#[test]
fn those_who_are_invited_get_what_is_attached() {
    let mock = Mock::start();
    let scopes = ["Calendars.ReadWrite", "Mail.Read"];
    let (anna, bo) = (user(&mock, "anna@contoso.example", &scopes), user(&mock, "bo@contoso.example", &scopes));
    let attendees = json!([{ "emailAddress": { "address": "bo@contoso.example" } }]);
    let at = made(&anna, &event(&json!({ "attendees": attendees, "attachments": [file("first.txt")] })));
    let seen =
        |what: &str| bo.get(&format!("/me/{what}?$filter=subject eq 'Kick-off'&$expand=attachments")).expect(200);
    let names = |event: &Value| -> Vec<String> {
        event["attachments"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&seen("events")["value"][0]), ["first.txt"]);
    let invitations = |seen: Value| seen["value"].as_array().unwrap().len();
    assert_eq!(invitations(seen("messages")), 1);
    let second = anna.post(&format!("{at}/attachments"), &file("second.txt")).expect(201);
    assert_eq!(names(&seen("events")["value"][0]), ["first.txt", "second.txt"]);
    assert_eq!(invitations(seen("messages")), 2, "an update is sent");
    anna.delete(&format!("{at}/attachments/{}", second["id"].as_str().unwrap())).expect(204);
    assert_eq!(names(&seen("events")["value"][0]), ["first.txt"]);
}

#[test]
fn permissions_for_basic_things_show_no_attachments() {
    let mock = Mock::start();
    let anna = user(&mock, "anna@contoso.example", &["Calendars.ReadWrite"]);
    let at = made(&anna, &event(&json!({ "attachments": [file("a.txt")] })));
    let basic = user(&mock, "anna@contoso.example", &["Calendars.ReadBasic"]);
    for path in
        [format!("{at}/attachments"), format!("{at}?$expand=attachments"), "/me/events?$expand=attachments".into()]
    {
        assert_eq!(basic.get(&path).refused(403), "ErrorAccessDenied", "{path}");
    }
    let reader = user(&mock, "anna@contoso.example", &["Calendars.Read"]);
    assert_eq!(reader.post(&format!("{at}/attachments"), &file("b.txt")).refused(403), "ErrorAccessDenied");
    assert_eq!(reader.get(&format!("{at}/attachments")).expect(200)["value"][0]["name"], "a.txt");
}
