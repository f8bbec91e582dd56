//! Messages about meetings as Graph shows them.

use mock365::Mock;
use serde_json::{Value, json};

use crate::caller::{Caller, HUBSPOT};

const SCOPES: &[&str] = &["Calendars.ReadWrite", "Mail.ReadWrite"];

/// Anna's meeting with Bo.
fn invited(anna: &Caller<'_>) -> Value {
    let meeting = json!({
        "subject": "Lunch",
        "start": { "dateTime": "2031-03-10T12:00:00", "timeZone": "W. Europe Standard Time" },
        "end": { "dateTime": "2031-03-10T13:00:00", "timeZone": "W. Europe Standard Time" },
        "location": { "displayName": "Oak" },
        "attendees": [{ "emailAddress": { "address": "bo@contoso.example", "name": "Bo" }, "type": "required" }],
    });
    anna.post("/me/events", &meeting).expect(201)
}

/// The latest message in an inbox.
fn latest(who: &Caller<'_>, options: &str) -> Value {
    who.get(&format!("/me/mailFolders/inbox/messages?$top=1{options}")).expect(200)["value"][0].clone()
}

#[test]
fn an_invitation_is_an_event_message_request_and_its_answer_a_response() {
    let mock = Mock::start();
    let [anna, bo] =
        ["anna@contoso.example", "bo@contoso.example"].map(|who| Caller::user(&mock, who, HUBSPOT, SCOPES));
    invited(&anna);
    let request = latest(&bo, "&$expand=microsoft.graph.eventMessage/event($select=subject)");
    assert_eq!(request["@odata.type"], "#microsoft.graph.eventMessageRequest");
    assert_eq!(request["subject"], "Lunch");
    assert_eq!(request["meetingMessageType"], "meetingRequest");
    assert_eq!(request["meetingRequestType"], "newMeetingRequest");
    assert_eq!(request["startDateTime"]["timeZone"], "W. Europe Standard Time");
    assert_eq!(request["location"]["displayName"], "Oak");
    assert_eq!(request["event"]["subject"], "Lunch");
    let event = request["event"]["id"].as_str().expect("the event's id");
    let slot = json!({
        "start": { "dateTime": "2031-03-10T13:00:00", "timeZone": "UTC" },
        "end": { "dateTime": "2031-03-10T14:00:00", "timeZone": "UTC" },
    });
    let path = format!("/me/events/{event}");
    let accepted = bo.post(&format!("{path}/accept"), &json!({ "proposedNewTime": slot }));
    assert_eq!(accepted.refused(400), "RequestBodyRead");
    let answer = json!({ "comment": "Later?", "proposedNewTime": slot });
    bo.post(&format!("{path}/tentativelyAccept"), &answer).expect(202);
    let response = latest(&anna, "");
    assert_eq!(response["@odata.type"], "#microsoft.graph.eventMessageResponse");
    assert_eq!(response["meetingMessageType"], "meetingTenativelyAccepted");
    assert_eq!(response["responseType"], "tentativelyAccepted");
    assert_eq!(response["proposedNewTime"]["start"]["dateTime"], "2031-03-10T13:00:00.0000000");
    assert_eq!(response["body"]["content"], "Later?");
}

#[test]
fn a_cancellation_says_why() {
    let mock = Mock::start();
    let [anna, bo] =
        ["anna@contoso.example", "bo@contoso.example"].map(|who| Caller::user(&mock, who, HUBSPOT, SCOPES));
    let made = invited(&anna);
    let event = made["id"].as_str().expect("an id");
    anna.post(&format!("/me/events/{event}/cancel"), &json!({ "comment": "I am ill." })).expect(202);
    let cancelled = latest(&bo, "");
    assert_eq!(cancelled["@odata.type"], "#microsoft.graph.eventMessage");
    assert_eq!(cancelled["meetingMessageType"], "meetingCancelled");
    assert_eq!(cancelled["subject"], "Canceled: Lunch");
    assert_eq!(cancelled["body"]["content"], "I am ill.");
    // It is read, moved and deleted as every message is.
    let path = format!("/me/messages/{}", cancelled["id"].as_str().expect("an id"));
    assert_eq!(bo.patch(&path, &json!({ "isRead": true })).expect(200)["isRead"], true);
    let moved = bo.post(&format!("{path}/move"), &json!({ "destinationId": "archive" })).expect(201);
    assert_eq!(moved["@odata.type"], "#microsoft.graph.eventMessage");
    bo.delete(&format!("/me/messages/{}", moved["id"].as_str().expect("an id"))).expect(204);
}
