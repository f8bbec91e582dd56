//! Calendars and events over a socket.

use crate::caller::{Caller, HUBSPOT};
use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

fn anna(mock: &Mock) -> Caller<'_> {
    Caller::user(mock, "anna@contoso.example", HUBSPOT, &["Calendars.ReadWrite"])
}

fn bo(mock: &Mock) -> Caller<'_> {
    Caller::user(mock, "bo@contoso.example", HUBSPOT, &["Calendars.ReadWrite"])
}

fn meeting(subject: &str, day: u32) -> Value {
    json!({
        "subject": subject,
        "start": { "dateTime": format!("2031-03-{day:02}T09:00:00"), "timeZone": "W. Europe Standard Time" },
        "end": { "dateTime": format!("2031-03-{day:02}T10:30:00"), "timeZone": "W. Europe Standard Time" },
    })
}

const MARCH: &str = "/me/calendarView?startDateTime=2031-03-01T00:00:00Z&endDateTime=2031-04-01T00:00:00Z";

#[test]
fn an_event_lives_from_create_to_delete() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let made = anna.post("/me/events", &meeting("Kick-off", 10));
    assert!(made.headers["location"].to_str().unwrap().contains("/v1.0/me/events('"));
    let made = made.expect(201);
    let path = format!("/me/events/{}", made["id"].as_str().unwrap());
    assert_eq!(made["start"], json!({ "dateTime": "2031-03-10T08:00:00.0000000", "timeZone": "UTC" }));
    assert_eq!(made["originalStartTimeZone"], "W. Europe Standard Time");
    assert_eq!(made["organizer"]["emailAddress"]["address"], "anna@contoso.example");
    assert_eq!(made["@odata.etag"], format!("W/\"{}\"", made["changeKey"].as_str().unwrap()));
    assert!(made["@odata.context"].as_str().unwrap().ends_with("/events/$entity"));
    let changed = anna
        .patch(&path, &json!({ "subject": "Start", "location": { "displayName": "Oak" }, "isReminderOn": false }))
        .expect(200);
    assert_eq!((&changed["subject"], &changed["location"]["displayName"]), (&json!("Start"), &json!("Oak")));
    assert_ne!(changed["changeKey"], made["changeKey"]);
    let stale = made["@odata.etag"].as_str().unwrap();
    let refused =
        anna.send(Method::PATCH, &path, Some(&json!({ "subject": "No" })), &[("if-match", stale)]).refused(412);
    assert_eq!(refused, "ErrorIrresolvableConflict");
    let seen = anna.get(&format!("{path}?$select=subject,isReminderOn")).expect(200);
    assert_eq!(seen["isReminderOn"], false);
    assert!(seen.get("body").is_none());
    assert!(seen["id"].is_string());
    anna.delete(&path).expect(204);
    assert_eq!(anna.get(&path).refused(404), "ErrorItemNotFound");
    assert_eq!(anna.delete(&path).refused(404), "ErrorItemNotFound");
}

#[test]
fn the_view_is_cut_into_pages_by_start() {
    let mock = Mock::start();
    let anna = anna(&mock);
    for day in (1..=12).rev() {
        anna.post("/me/calendar/events", &meeting(&format!("Day {day}"), day)).expect(201);
    }
    let first = anna.get(&format!("{MARCH}&$select=subject&$count=true")).expect(200);
    assert_eq!(first["@odata.count"], 12);
    assert_eq!(first["value"].as_array().unwrap().len(), 10);
    assert_eq!(first["value"][0]["subject"], "Day 1");
    let next = first["@odata.nextLink"].as_str().unwrap();
    assert!(next.starts_with(&mock.origin()));
    assert!(next.contains("$select=subject"));
    assert!(next.contains("%24skip=10"));
    let second = anna.get(next).expect(200);
    let subjects: Vec<_> = second["value"].as_array().unwrap().iter().map(|event| event["subject"].clone()).collect();
    assert_eq!(subjects, ["Day 11", "Day 12"]);
    assert!(second.get("@odata.nextLink").is_none());
    let filtered = anna
        .get(&format!("{MARCH}&$filter=start/dateTime ge '2031-03-11T00:00:00Z' and contains(subject,'12')"))
        .expect(200);
    assert_eq!(filtered["value"].as_array().unwrap().len(), 1);
    assert_eq!(anna.get("/me/calendarView").refused(400), "ErrorInvalidParameter");
    let long = "/me/calendarView?startDateTime=2020-01-01T00:00:00&endDateTime=2031-01-01T00:00:00";
    assert_eq!(anna.get(long).refused(400), "ErrorInvalidRequest");
    for (option, code) in [
        ("$top=0", "BadRequest"),
        ("$top=1001", "BadRequest"),
        ("$filter=subject eq", "BadRequest"),
        ("$filter=foo eq 1", "RequestBroker--ParseUri"),
        ("$select=foo", "RequestBroker--ParseUri"),
        ("$orderby=subject sideways", "BadRequest"),
    ] {
        assert_eq!(anna.get(&format!("{MARCH}&{option}")).refused(400), code, "{option}");
    }
}

#[test]
fn times_show_in_the_zone_that_is_preferred() {
    let mock = Mock::start();
    let anna = anna(&mock);
    anna.post("/me/events", &meeting("Noon", 10)).expect(201);
    for zone in ["Tokyo Standard Time", "Asia/Tokyo"] {
        let seen = anna.send(Method::GET, MARCH, None, &[("prefer", &format!("outlook.timezone=\"{zone}\""))]);
        assert_eq!(seen.headers["preference-applied"], format!("outlook.timezone=\"{zone}\""));
        let seen = seen.expect(200);
        assert_eq!(seen["value"][0]["start"], json!({ "dateTime": "2031-03-10T17:00:00.0000000", "timeZone": zone }));
    }
    let unknown = anna.send(Method::GET, MARCH, None, &[("prefer", "outlook.timezone=\"Mars\"")]);
    assert_eq!(unknown.refused(400), "TimeZoneNotSupportedException");
}

#[test]
fn days_float_and_what_cannot_be_is_refused() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let zone = "Tokyo Standard Time";
    let day = json!({
        "subject": "Fair", "isAllDay": true,
        "start": { "dateTime": "2031-03-10T00:00:00", "timeZone": zone },
        "end": { "dateTime": "2031-03-11T00:00:00", "timeZone": zone },
    });
    let made = anna.post("/me/events", &day).expect(201);
    assert_eq!(made["start"]["dateTime"], "2031-03-10T00:00:00.0000000");
    let mut wrong = day.clone();
    wrong["start"]["dateTime"] = json!("2031-03-10T01:00:00");
    assert_eq!(anna.post("/me/events", &wrong).refused(400), "ErrorPropertyValidationFailure");
    let backwards = json!({
        "start": { "dateTime": "2031-03-10T02:00:00", "timeZone": "UTC" },
        "end": { "dateTime": "2031-03-10T01:00:00", "timeZone": "UTC" },
    });
    assert_eq!(anna.post("/me/events", &backwards).refused(400), "ErrorPropertyValidationFailure");
    assert_eq!(anna.post("/me/events", &json!({ "subject": "?" })).refused(400), "ErrorPropertyValidationFailure");
    let mut series = meeting("Every week", 10);
    series["recurrence"] = json!({ "pattern": { "type": "weekly" } });
    let refused = anna.post("/me/events", &series);
    assert!(refused.headers.contains_key("x-mock365-explain"));
    refused.expect(501);
    let mut strange = meeting("Strange", 10);
    strange["colour"] = json!("red");
    assert_eq!(anna.post("/me/events", &strange).refused(400), "RequestBodyRead");
    assert_eq!(anna.get(MARCH).expect(200)["value"].as_array().unwrap().len(), 1);
}

#[test]
fn a_transaction_makes_one_event() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let mut body = meeting("Once", 10);
    body["transactionId"] = json!("7E163156-7762-4BEB-A1C6-729EA81755A7");
    let first = anna.post("/me/events", &body).expect(201);
    let second = anna.post("/me/events", &body).expect(201);
    assert_eq!(first["id"], second["id"]);
    assert_eq!(anna.get(MARCH).expect(200)["value"].as_array().unwrap().len(), 1);
}

#[test]
fn an_invitation_goes_there_and_back() {
    let mock = Mock::start();
    let (anna, bo) = (anna(&mock), bo(&mock));
    let mut body = meeting("Together", 10);
    body["attendees"] = json!([
        { "type": "required", "emailAddress": { "address": "bo@contoso.example", "name": "Bo" } },
        { "type": "optional", "emailAddress": { "address": "else@nowhere.example" } },
    ]);
    let made = anna.post("/me/events", &body).expect(201);
    let mine = format!("/me/events/{}", made["id"].as_str().unwrap());
    let copy = bo.get(MARCH).expect(200)["value"][0].clone();
    assert_eq!((&copy["subject"], &copy["isOrganizer"]), (&json!("Together"), &json!(false)));
    assert_eq!(copy["responseStatus"]["response"], "notResponded");
    let his = format!("/me/events/{}", copy["id"].as_str().unwrap());
    assert_eq!(anna.post(&format!("{mine}/accept"), &json!({})).refused(400), "ErrorInvalidRequest");
    assert_eq!(bo.post(&format!("{his}/cancel"), &json!({})).refused(400), "ErrorInvalidRequest");
    bo.post(&format!("{his}/tentativelyAccept"), &json!({ "comment": "Perhaps" })).expect(202);
    bo.post(&format!("{his}/accept"), &json!({ "sendResponse": true })).expect(202);
    assert_eq!(bo.get(&his).expect(200)["responseStatus"]["response"], "accepted");
    let seen = anna.get(&mine).expect(200);
    assert_eq!(seen["attendees"][0]["status"]["response"], "accepted");
    anna.patch(&mine, &json!({ "subject": "Together, later" })).expect(200);
    assert_eq!(bo.get(&his).expect(200)["subject"], "Together, later");
    anna.post(&format!("{mine}/cancel"), &json!({ "comment": "Sorry" })).expect(202);
    assert_eq!(bo.get(&his).expect(200)["isCancelled"], true);
    assert_eq!(bo.post(&format!("{his}/decline"), &json!({})).refused(400), "ErrorInvalidRequest");
}

#[test]
fn a_declined_event_is_gone() {
    let mock = Mock::start();
    let (anna, bo) = (anna(&mock), bo(&mock));
    let mut body = meeting("Together", 10);
    body["attendees"] = json!([{ "emailAddress": { "address": "bo@contoso.example" } }]);
    let made = anna.post("/me/events", &body).expect(201);
    let his = format!("/me/events/{}", bo.get(MARCH).expect(200)["value"][0]["id"].as_str().unwrap());
    bo.post(&format!("{his}/decline"), &json!({})).expect(202);
    assert_eq!(bo.get(&his).refused(404), "ErrorItemNotFound");
    let seen = anna.get(&format!("/me/events/{}", made["id"].as_str().unwrap())).expect(200);
    assert_eq!(seen["attendees"][0]["status"]["response"], "declined");
}

#[test]
fn calendars_live_too() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let own = anna.get("/me/calendar").expect(200);
    assert_eq!((&own["name"], &own["isDefaultCalendar"]), (&json!("Calendar"), &json!(true)));
    let made = anna.post("/me/calendars", &json!({ "name": "Trips" })).expect(201);
    let path = format!("/me/calendars/{}", made["id"].as_str().unwrap());
    assert_eq!(anna.post("/me/calendars", &json!({ "name": "Trips" })).refused(409), "ErrorFolderExists");
    anna.post(&format!("{path}/events"), &meeting("Rome", 10)).expect(201);
    assert_eq!(anna.get(&format!("{path}/events")).expect(200)["value"].as_array().unwrap().len(), 1);
    let events = anna.get("/me/events?$orderby=start/dateTime").expect(200);
    assert_eq!(events["value"].as_array().unwrap().len(), 2);
    assert_eq!(anna.patch(&path, &json!({ "name": "Journeys" })).expect(200)["name"], "Journeys");
    let names = anna.get("/me/calendars?$select=name").expect(200);
    assert_eq!(names["value"].as_array().unwrap().len(), 2);
    anna.delete(&path).expect(204);
    assert_eq!(anna.get(&path).refused(404), "ErrorItemNotFound");
    let own = format!("/me/calendars/{}", own["id"].as_str().unwrap());
    assert_eq!(anna.delete(&own).refused(403), "ErrorDeleteDistinguishedFolder");
    let reader = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["Calendars.Read"]);
    reader.get("/me/events").expect(200);
    assert_eq!(reader.post("/me/events", &meeting("No", 10)).refused(403), "ErrorAccessDenied");
}
