//! Probes of calendars and events.

use serde_json::{Value, json};

use super::probe::Probe;

fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap_or_else(|| panic!("no id: {thing}")).to_owned()
}

const WINDOW: &str = "startDateTime=2031-03-01T00:00:00Z&endDateTime=2031-04-01T00:00:00Z";

fn event(subject: &str) -> Value {
    json!({
        "subject": subject,
        "start": { "dateTime": "2031-03-10T09:00:00", "timeZone": "UTC" },
        "end": { "dateTime": "2031-03-10T10:00:00", "timeZone": "UTC" },
    })
}

/// A calendar in a place, and its path.
fn made(probe: &Probe, at: &str) -> String {
    let name = format!("Calendar {}", probe.json("GET", &format!("{at}?$top=100&$count=true"), None)["@odata.count"]);
    let made = probe.write("POST", at, Some(&json!({ "name": name })), |probe, made| {
        probe.json("GET", &format!("{at}/{}", id(made)), None)["name"] == name
    });
    format!("{at}/{}", id(&made))
}

/// Everything that is done with calendars and their group.
pub fn calendars(probe: &Probe) {
    let group = id(&probe.list("/me/calendarGroups")[0]);
    probe.count("/me/calendarGroups/$count");
    probe.read(&format!("/me/calendarGroups/{group}"));
    probe.read("/me/calendar");
    let renamed = |path: &str, name: &str| {
        probe.write("PATCH", path, Some(&json!({ "name": name })), |probe, _| {
            probe.json("GET", path, None)["name"] == name
        });
    };
    renamed("/me/calendar", "Mine");
    for at in ["/me/calendars".to_owned(), format!("/me/calendarGroups/{group}/calendars")] {
        probe.list(&at);
        probe.count(&format!("{at}/$count"));
        let path = made(probe, &at);
        probe.read(&path);
        renamed(&path, &format!("Renamed {}", at.len()));
        probe.write("DELETE", &path, None, |probe, _| probe.status(&path) == 404);
        let path = made(probe, &at);
        probe.write("POST", &format!("{path}/permanentDelete"), None, |probe, _| probe.status(&path) == 404);
    }
}

/// Everything that is done with events, wherever they lie.
pub fn events(probe: &Probe) {
    let group = id(&probe.list("/me/calendarGroups")[0]);
    let own = id(&probe.json("GET", "/me/calendar", None));
    for place in [
        "/me".to_owned(),
        "/me/calendar".to_owned(),
        format!("/me/calendars/{own}"),
        format!("/me/calendarGroups/{group}/calendars/{own}"),
    ] {
        let at = format!("{place}/events");
        let create = |subject: &str| {
            let made = probe.write("POST", &at, Some(&event(subject)), |probe, made| {
                probe.json("GET", &format!("{at}/{}", id(made)), None)["subject"] == subject
            });
            format!("{at}/{}", id(&made))
        };
        let path = create("Meeting");
        probe.list(&at);
        probe.count(&format!("{at}/$count"));
        probe.list(&format!("{place}/calendarView?{WINDOW}"));
        probe.read(&path);
        probe.extensions(&path);
        probe.files(&path);
        assert_eq!(probe.read(&format!("{path}/calendar"))["id"], own);
        probe.write("PATCH", &path, Some(&json!({ "showAs": "oof" })), |probe, _| {
            probe.json("GET", &path, None)["showAs"] == "oof"
        });
        probe.write("POST", &format!("{path}/cancel"), Some(&json!({})), |probe, _| probe.status(&path) == 404);
        let path = create("Deleted");
        probe.write("DELETE", &path, None, |probe, _| probe.status(&path) == 404);
        let path = create("Purged");
        probe.write("POST", &format!("{path}/permanentDelete"), None, |probe, _| probe.status(&path) == 404);
        answered(probe, &at);
    }
}

/// Answers to invitations: anna gets them from bo.
fn answered(probe: &Probe, at: &str) {
    for (verb, response) in [("accept", "accepted"), ("tentativelyAccept", "tentativelyAccepted"), ("decline", "")] {
        let path = format!("{at}/{}", probe.invited());
        probe.write("POST", &format!("{path}/{verb}"), Some(&json!({ "comment": "Well" })), |probe, _| {
            if response.is_empty() {
                probe.status(&path) == 404
            } else {
                probe.json("GET", &path, None)["responseStatus"]["response"] == response
            }
        });
    }
}
