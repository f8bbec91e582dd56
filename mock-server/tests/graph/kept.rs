//! What is written through Graph is kept and read back, or refused as not built; what is deleted lies in Deleted Items.

use crate::caller::{Caller, HUBSPOT};
use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

fn anna(mock: &Mock) -> Caller<'_> {
    let scopes = ["Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite", "Contacts.ReadWrite", "User.Read"];
    Caller::user(mock, "anna@contoso.example", HUBSPOT, &scopes)
}

fn meeting() -> Value {
    json!({
        "subject": "Kick-off",
        "start": { "dateTime": "2031-03-10T09:00:00", "timeZone": "UTC" },
        "end": { "dateTime": "2031-03-10T10:00:00", "timeZone": "UTC" },
    })
}

fn path(list: &str, made: &Value) -> String {
    format!("{list}/{}", made["id"].as_str().expect("an id"))
}

#[test]
fn an_event_keeps_where_it_is_held() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let address = json!({ "street": "Storgatan 1", "city": "Lund", "countryOrRegion": "Sweden" });
    let mut body = meeting();
    body["location"] = json!({
        "displayName": "Oak", "locationType": "conferenceRoom", "locationEmailAddress": "oak@contoso.example",
        "locationUri": "https://contoso.example/oak", "address": address,
    });
    let made = anna.post("/me/events", &body).expect(201);
    let event = path("/me/events", &made);
    for shown in [&made["location"], &made["locations"][0]] {
        for name in ["displayName", "locationType", "locationEmailAddress", "locationUri", "address"] {
            assert_eq!(shown[name], body["location"][name], "{name}");
        }
    }
    let several = json!({ "locations": [{ "displayName": "Oak" }, { "displayName": "Elm", "address": address }] });
    let changed = anna.patch(&event, &several).expect(200);
    assert_eq!(changed["location"]["displayName"], "Oak; Elm");
    assert_eq!(changed["locations"][1]["address"], address);
    let series = json!({ "Recurrence": { "pattern": { "type": "weekly" } } });
    assert_eq!(anna.patch(&event, &series).refused(501), "NotImplemented");
    let nowhere = anna.patch(&event, &json!({ "location": null })).expect(200);
    assert_eq!((&nowhere["location"]["displayName"], &nowhere["locations"]), (&json!(""), &json!([])));
    let mapped =
        json!({ "location": { "displayName": "Oak", "coordinates": { "latitude": 55.7, "longitude": 13.2 } } });
    assert_eq!(anna.patch(&event, &mapped).refused(501), "NotImplemented");
    assert_eq!(anna.patch(&event, &json!({ "location": { "floor": 3 } })).refused(400), "RequestBodyRead");
}

#[test]
fn an_online_meeting_can_be_joined_and_stays_online() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let mut body = meeting();
    body["isOnlineMeeting"] = json!(true);
    body["onlineMeetingProvider"] = json!("teamsForBusiness");
    let made = anna.post("/me/events", &body).expect(201);
    assert_eq!((&made["isOnlineMeeting"], &made["onlineMeetingProvider"]), (&json!(true), &json!("teamsForBusiness")));
    assert!(
        made["onlineMeeting"]["joinUrl"].as_str().unwrap().starts_with("https://teams.microsoft.com/l/meetup-join/")
    );
    let event = path("/me/events", &made);
    assert_eq!(anna.patch(&event, &json!({ "isOnlineMeeting": false })).expect(200)["isOnlineMeeting"], true);
    let plain = anna.post("/me/events", &meeting()).expect(201);
    assert_eq!((&plain["isOnlineMeeting"], &plain["onlineMeeting"]), (&json!(false), &Value::Null));
}

#[test]
fn a_message_keeps_flag_dates_and_its_place_in_the_focused_inbox() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let message = path("/me/messages", &anna.post("/me/messages", &json!({ "subject": "Call" })).expect(201));
    let at = |day: u8| json!({ "dateTime": format!("2031-03-{day:02}T00:00:00.0000000"), "timeZone": "Tokyo Standard Time" });
    let flag = json!({ "flagStatus": "flagged", "startDateTime": at(1), "dueDateTime": at(2) });
    let body = json!({ "flag": flag, "inferenceClassification": "other" });
    let changed = anna.patch(&message, &body).expect(200);
    assert_eq!((&changed["flag"], &changed["inferenceClassification"]), (&flag, &json!("other")));
    assert_eq!(anna.get(&message).expect(200)["flag"], flag);
    let late = json!({ "flag": { "flagStatus": "flagged", "dueDateTime": at(2) } });
    anna.patch(&message, &late).refused(400);
    let done = json!({ "flag": { "flagStatus": "complete", "completedDateTime": at(2) } });
    assert_eq!(anna.patch(&message, &done).expect(200)["flag"], done["flag"]);
}

#[test]
fn a_calendar_has_a_colour() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let made = anna.post("/me/calendars", &json!({ "name": "Trips", "color": "lightTeal" })).expect(201);
    assert_eq!(made["color"], "lightTeal");
    let calendar = path("/me/calendars", &made);
    let changed = anna.patch(&calendar, &json!({ "color": "lightRed", "isDefaultCalendar": false })).expect(200);
    assert_eq!((&changed["color"], &changed["name"]), (&json!("lightRed"), &json!("Trips")));
    assert_ne!(changed["changeKey"], made["changeKey"]);
    anna.patch(&calendar, &json!({ "color": "mauve" })).refused(400);
    anna.patch(&calendar, &json!({ "name": "Moved", "isDefaultCalendar": true })).refused(501);
    assert_eq!(anna.get(&calendar).expect(200)["name"], "Trips");
}

#[test]
fn the_directory_keeps_what_administrators_write() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let bo = "/users/bo@contoso.example";
    let profile = json!({
        "usageLocation": "SE", "department": "Sales", "officeLocation": "Lund", "mobilePhone": "+46 70 1", "city": "Lund",
        "businessPhones": ["+46 46 1"], "preferredLanguage": "sv-SE", "country": "Sweden", "companyName": "Contoso",
        "streetAddress": "Storgatan 1", "postalCode": "222 22", "state": "Skåne", "employeeId": "7",
        "otherMails": ["bo@home.example"], "jobTitle": "Director",
    });
    admin.patch(bo, &profile).expect(204);
    let names: Vec<&str> = profile.as_object().unwrap().keys().map(String::as_str).collect();
    let seen = admin.get(&format!("{bo}?$select={}", names.join(","))).expect(200);
    for name in names {
        assert_eq!(seen[name], profile[name], "{name}");
    }
    admin.patch(bo, &json!({ "department": "None", "passwordProfile": { "a": 1 } })).refused(400);
    for unbuilt in ["aboutMe", "mySite"] {
        let body = json!({ "department": "None", unbuilt: { "a": 1 } });
        assert_eq!(admin.patch(bo, &body).refused(501), "NotImplemented", "{unbuilt}");
    }
    admin.patch(bo, &json!({ "department": "None", "userPrincipalName": "bob@contoso.example" })).refused(501);
    admin.patch(bo, &json!({ "usageLocation": "Sweden" })).refused(400);
    let himself = Caller::user(&mock, "bo@contoso.example", HUBSPOT, &["User.ReadWrite"]);
    for name in ["accountEnabled", "AccountEnabled"] {
        assert_eq!(himself.patch("/me", &json!({ name: false })).status, 403, "{name}");
    }
    assert_eq!(admin.get(&format!("{bo}?$select=department")).expect(200)["department"], "Sales");
    let group = json!({
        "displayName": "Crew", "mailEnabled": false, "mailNickname": "crew1", "securityEnabled": true, "description": "Us",
    });
    let made = admin.post("/groups", &group).expect(201);
    assert_eq!((&made["mailNickname"], &made["description"]), (&json!("crew1"), &json!("Us")));
    let mut with_members = group;
    with_members["members@odata.bind"] = json!(["https://graph.microsoft.com/v1.0/users/x"]);
    admin.post("/groups", &with_members).refused(400);
    let app = path("/servicePrincipals", &admin.get("/servicePrincipals").expect(200)["value"][0]);
    admin.patch(&app, &json!({ "tags": ["HideApp"], "notes": "Ask Ada" })).expect(204);
    let seen = admin.get(&app).expect(200);
    assert_eq!((&seen["tags"], &seen["notes"]), (&json!(["HideApp"]), &json!("Ask Ada")));
    admin.patch(&app, &json!({ "notes": "Lost", "loginUrl": "https://contoso.example" })).refused(501);
    assert_eq!(admin.get(&app).expect(200)["notes"], "Ask Ada");
}

#[test]
fn what_is_deleted_lies_in_deleted_items_until_it_is_removed_for_good() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let kept = [("prefer", "IdType=\"ImmutableId\"")];
    for (list, body) in [
        ("/me/events", meeting()),
        ("/me/contacts", json!({ "givenName": "Cleo" })),
        ("/me/messages", json!({ "subject": "Draft" })),
    ] {
        let made = anna.send(Method::POST, list, Some(&body), &kept).expect(201);
        let immutable = path(list, &made);
        assert_eq!(anna.send(Method::DELETE, &immutable, None, &[("if-match", "W/\"old\"")]).status, 412, "{list}");
        anna.delete(&immutable).expect(204);
        let shown = anna.get(list).expect(200)["value"].as_array().unwrap().clone();
        assert!(
            list == "/me/messages"
                || shown.iter().all(|one| one["subject"] != "Kick-off" && one["givenName"] != "Cleo")
        );
        anna.send(Method::GET, &immutable, None, &kept).expect(200);
        let purge = format!("{immutable}/permanentDelete");
        anna.post(&purge, &json!({})).expect(204);
        assert_eq!(anna.get(&immutable).refused(404), "ErrorItemNotFound");
        assert_eq!(anna.post(&purge, &json!({})).refused(403), "ErrorCannotDeleteObject", "{list}");
    }
}

#[test]
fn options_are_followed_or_refused() {
    let mock = Mock::start();
    let (anna, admin) = (anna(&mock), Caller::admin(&mock));
    let file = json!({ "@odata.type": "#microsoft.graph.fileAttachment", "name": "a.txt", "contentBytes": "YQ==" });
    let made = anna.post("/me/messages", &json!({ "subject": "File", "attachments": [file] })).expect(201);
    let message = path("/me/messages", &made);
    let expanded = anna.get(&format!("{message}?$expand=attachments($select=name)")).expect(200);
    let shown = expanded["attachments"][0].as_object().unwrap();
    assert!(shown["name"] == "a.txt", "{shown:?}");
    assert!(!shown.contains_key("contentBytes"), "{shown:?}");
    let refused = anna.get("/me/messages?$expand=attachments($search=x)");
    assert!(refused.headers.contains_key("x-mock365-explain"));
    assert_eq!(refused.refused(501), "NotImplemented");
    anna.get("/me/events?$expand=instances").refused(501);
    anna.get("/me/messages?$search=\"(file) NEAR(n=3) quote\"").refused(501);
    let eventual = [("consistencylevel", "eventual")];
    let list = |query: &str| admin.send(Method::GET, &format!("/users?{query}"), None, &eventual);
    assert_eq!(list("$filter=endswith(mail,'contoso.example')").refused(400), "Request_UnsupportedQuery");
    list("$filter=endswith(mail,'contoso.example')&$count=true").expect(200);
    list("$search=\"displayName:Anna\"").expect(200);
}
