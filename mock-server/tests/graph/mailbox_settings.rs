//! The settings of a mailbox: read whole and by property, written in parts, refused in Microsoft's words.

use crate::caller::{Caller, HUBSPOT};
use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

const SCOPES: [&str; 3] = ["MailboxSettings.ReadWrite", "User.Read", "Mail.Read"];

fn anna(mock: &Mock) -> Caller<'_> {
    Caller::user(mock, "anna@contoso.example", HUBSPOT, &SCOPES)
}

fn patch(caller: &Caller<'_>, body: &Value) -> (u16, Value) {
    let reply = caller.send(Method::PATCH, "/me/mailboxSettings", Some(body), &[]);
    (reply.status, reply.json)
}

fn get(caller: &Caller<'_>, path: &str) -> Value {
    let reply = caller.send(Method::GET, path, None, &[]);
    assert_eq!(reply.status, 200, "{path}: {}", reply.json);
    reply.json
}

#[test]
fn settings_are_read_whole_and_by_property() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let all = get(&anna, "/me/mailboxSettings");
    let place = all["@odata.context"].as_str().expect("a context");
    assert!(place.contains("/v1.0/$metadata#users('") && place.ends_with("')/mailboxSettings"), "{place}");
    assert_eq!(all["timeZone"], "UTC");
    assert_eq!(all["language"], json!({ "locale": "en-US", "displayName": "English (United States)" }));
    assert_eq!((&all["dateFormat"], &all["timeFormat"]), (&json!("M/d/yyyy"), &json!("h:mm tt")));
    assert_eq!(all["userPurpose"], "user");
    assert_eq!(all["delegateMeetingMessageDeliveryOptions"], "sendToDelegateOnly");
    assert_eq!(all["automaticRepliesSetting"]["status"], "disabled");
    assert_eq!(all["automaticRepliesSetting"]["externalAudience"], "all");
    assert_eq!(all["workingHours"]["startTime"], "08:00:00.0000000");
    assert_eq!(all["workingHours"]["daysOfWeek"], json!(["monday", "tuesday", "wednesday", "thursday", "friday"]));
    let archive = get(&anna, "/me/mailFolders/archive");
    assert_eq!(all["archiveFolder"], archive["id"]);
    for (name, value) in all.as_object().expect("settings").iter().filter(|(name, _)| !name.contains('@')) {
        let one = get(&anna, &format!("/me/mailboxSettings/{name}"));
        let shown = one.get("value").cloned().unwrap_or_else(|| {
            let members = one.as_object().expect("members").iter().filter(|(name, _)| !name.contains('@'));
            members.map(|(name, value)| (name.clone(), value.clone())).collect()
        });
        assert_eq!(shown, *value, "{name}");
        assert!(
            one["@odata.context"].as_str().is_some_and(|place| place.ends_with(&format!("/mailboxSettings/{name}")))
        );
    }
    let zone = anna.send(Method::GET, "/me/mailboxSettings/timeZone/$value", None, &[]);
    assert_eq!(zone.status, 200);
    let some = get(&anna, "/me/mailboxSettings?$select=timeZone,language");
    assert_eq!(some.as_object().map(serde_json::Map::len), Some(3), "{some}");
}

#[test]
fn what_is_written_comes_back_and_the_rest_stays() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let hours = json!({ "endTime": "18:30:00.0000000", "daysOfWeek": ["Saturday", "monday"], "timeZone": {
        "@odata.type": "#microsoft.graph.customTimeZone", "bias": -300, "name": "Customized Time Zone",
        "standardOffset": { "time": "02:00:00.0000000", "dayOccurrence": 2, "dayOfWeek": "Sunday", "month": 10, "year": 0 },
        "daylightOffset": { "daylightBias": 100, "time": "02:00:00.0000000", "dayOccurrence": 4, "dayOfWeek": "sunday",
            "month": 5, "year": 0 },
    } });
    let (status, shown) = patch(&anna, &json!({ "workingHours": hours }));
    assert_eq!(status, 200, "{shown}");
    assert_eq!(shown.as_object().map(serde_json::Map::len), Some(2), "only what was written: {shown}");
    let now = get(&anna, "/me/mailboxSettings/workingHours");
    assert_eq!((&now["startTime"], &now["endTime"]), (&json!("08:00:00.0000000"), &json!("18:30:00.0000000")));
    assert_eq!(now["daysOfWeek"], json!(["monday", "saturday"]));
    assert_eq!(now["timeZone"]["@odata.type"], "#microsoft.graph.customTimeZone");
    assert_eq!(now["timeZone"]["daylightOffset"]["daylightBias"], 100);
    assert_eq!(now["timeZone"]["standardOffset"]["dayOfWeek"], "sunday");
    for zone in ["W. Europe Standard Time", "Europe/Stockholm"] {
        assert_eq!(patch(&anna, &json!({ "timeZone": zone })).0, 200);
        assert_eq!(get(&anna, "/me/mailboxSettings")["timeZone"], zone);
    }
    let replies = json!({ "status": "Scheduled", "internalReplyMessage": "Away", "externalAudience": "contactsOnly",
        "scheduledStartDateTime": { "dateTime": "2031-03-20T18:00:00.0000000", "timeZone": "UTC" },
        "scheduledEndDateTime": { "dateTime": "2031-03-28T18:00:00", "timeZone": "W. Europe Standard Time" } });
    assert_eq!(patch(&anna, &json!({ "automaticRepliesSetting": replies })).0, 200);
    assert_eq!(patch(&anna, &json!({ "automaticRepliesSetting": { "externalReplyMessage": "Out" } })).0, 200);
    let now = get(&anna, "/me/mailboxSettings/automaticRepliesSetting");
    assert_eq!((&now["status"], &now["externalAudience"]), (&json!("scheduled"), &json!("contactsOnly")));
    assert_eq!((&now["internalReplyMessage"], &now["externalReplyMessage"]), (&json!("Away"), &json!("Out")));
    let ends = json!({ "dateTime": "2031-03-28T17:00:00.0000000", "timeZone": "UTC" });
    assert_eq!(now["scheduledEndDateTime"], ends);
    let formats = json!({ "dateFormat": "yyyy-MM-dd", "timeFormat": "HH:mm",
        "delegateMeetingMessageDeliveryOptions": "SendToDelegateAndPrincipal" });
    assert_eq!(patch(&anna, &formats).0, 200);
    assert_eq!(get(&anna, "/me/mailboxSettings")["dateFormat"], "yyyy-MM-dd");
    // Another language brings its own formats.
    assert_eq!(patch(&anna, &json!({ "language": { "locale": "sv-SE" }, "timeFormat": "H:mm" })).0, 200);
    let all = get(&anna, "/me/mailboxSettings");
    assert_eq!(all["language"], json!({ "locale": "sv-SE", "displayName": "svenska (Sverige)" }));
    assert_eq!((&all["dateFormat"], &all["timeFormat"]), (&json!("yyyy-MM-dd"), &json!("H:mm")));
    assert_eq!(all["delegateMeetingMessageDeliveryOptions"], "sendToDelegateAndPrincipal");
}

#[test]
fn what_is_no_setting_is_refused_and_changes_nothing() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let before = get(&anna, "/me/mailboxSettings");
    let at = |time: &str| json!({ "dateTime": time, "timeZone": "UTC" });
    let schedule = |start: &str, end: &str| {
        json!({ "automaticRepliesSetting": { "status": "scheduled", "scheduledStartDateTime": at(start),
            "scheduledEndDateTime": at(end) } })
    };
    let over = "The scheduled duration for sending automatic replies isn't valid.";
    for (body, code, message) in [
        (json!({ "timeZone": "Central Mars Time" }), "InvalidTimeZone", "Time Zone settings provided are invalid."),
        (
            json!({ "workingHours": { "timeZone": { "name": "Mars" } } }),
            "InvalidTimeZone",
            "Time Zone settings provided are invalid.",
        ),
        (
            json!({ "workingHours": { "startTime": "08" } }),
            "RequestBodyRead",
            "Cannot convert the literal '08' to the expected type 'Edm.TimeOfDay'.",
        ),
        (
            json!({ "workingHours": { "startTime": "18:00:00", "endTime": "08:00:00" } }),
            "ErrorInvalidTimeSettings",
            "Start Time should occur before End Time.",
        ),
        (
            json!({ "workingHours": { "daysOfWeek": ["RandomDay"] } }),
            "InvalidArguments",
            "Requested value 'RandomDay' was not found.",
        ),
        (schedule("2031-03-28T18:00:00", "2031-03-20T18:00:00"), "ErrorInvalidScheduledOofDuration", over),
        (schedule("2001-03-20T18:00:00", "2001-03-28T18:00:00"), "ErrorInvalidScheduledOofDuration", over),
        (json!({ "language": { "locale": "xx-XX" } }), "InvalidArguments", "Culture is not supported."),
        (json!({ "dateFormat": "stardate" }), "InvalidArguments", "Date format provided is invalid."),
        (json!({ "timeFormat": "noon" }), "InvalidArguments", "Time format provided is invalid."),
        (
            json!({ "automaticRepliesSetting": { "status": "sometimes" } }),
            "RequestBodyRead",
            "Requested value 'sometimes' was not found.",
        ),
        (
            json!({ "mood": "fine" }),
            "RequestBodyRead",
            "The property 'mood' does not exist on type 'microsoft.graph.mailboxSettings'. Make sure to only use property \
             names that are defined by the type or mark the type as open type.",
        ),
    ] {
        let (status, refused) = patch(&anna, &body);
        assert_eq!((status, refused["error"]["code"].as_str()), (400, Some(code)), "{body}: {refused}");
        assert_eq!(refused["error"]["message"], message, "{body}");
    }
    assert_eq!(get(&anna, "/me/mailboxSettings")["workingHours"], before["workingHours"]);
}

#[test]
fn only_its_owner_and_applications_reach_them() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let sales = "/users/sales@contoso.example/mailboxSettings";
    let refused = anna.send(Method::GET, sales, None, &[]);
    assert_eq!((refused.status, &refused.json["error"]["code"]), (403, &json!("ErrorAccessDenied")));
    let why = refused.headers["x-mock365-explain"].to_str().expect("a reason");
    assert!(why.contains("application permission"), "{why}");
    let app = Caller::app(&mock, HUBSPOT, &["MailboxSettings.Read"]);
    assert_eq!(get(&app, sales)["userPurpose"], "shared");
    let refused = app.send(Method::PATCH, sales, Some(&json!({ "timeZone": "UTC" })), &[]);
    assert_eq!(refused.status, 403);
}

#[test]
fn what_the_mailbox_is_for_is_told() {
    let mock = Mock::start();
    let mut wanted = Vec::new();
    for (kind, purpose) in [
        ("person", "user"),
        ("shared", "shared"),
        ("room", "room"),
        ("equipment", "equipment"),
        ("linked", "linked"),
        ("guest", "others"),
    ] {
        let name = format!("{kind}.of@contoso.example");
        let body = json!({ "users": { &name: { "kind": kind, "mailbox": { "state": "ready" } } } });
        let url = format!("{}/_mock/cloud", mock.origin());
        let done = reqwest::blocking::Client::new().patch(url).json(&body).send().expect("an answer");
        assert!(done.status().is_success(), "{kind}: {}", done.text().unwrap_or_default());
        wanted.push((name, purpose));
    }
    let app = Caller::app(&mock, HUBSPOT, &["MailboxSettings.Read"]);
    for (name, purpose) in wanted {
        assert_eq!(get(&app, &format!("/users/{name}/mailboxSettings/userPurpose"))["value"], purpose, "{name}");
    }
}
