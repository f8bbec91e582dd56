//! What Outlook offers besides items: languages, time zones, and the categories of a mailbox.

use crate::caller::{Caller, HUBSPOT};
use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

fn anna(mock: &Mock) -> Caller<'_> {
    Caller::user(mock, "anna@contoso.example", HUBSPOT, &["MailboxSettings.ReadWrite", "User.Read"])
}

fn get(caller: &Caller<'_>, path: &str) -> Value {
    let reply = caller.send(Method::GET, path, None, &[]);
    assert_eq!(reply.status, 200, "{path}: {}", reply.json);
    reply.json
}

fn refused(caller: &Caller<'_>, method: Method, path: &str, body: Option<&Value>) -> (u16, String) {
    let reply = caller.send(method, path, body, &[]);
    (reply.status, reply.json["error"]["code"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn languages_and_zones_are_listed_whole() {
    let mock = Mock::start();
    let anna = anna(&mock);
    for path in ["/me/outlook/supportedLanguages", "/me/outlook/supportedLanguages()"] {
        let all = get(&anna, path);
        assert!(
            all["@odata.context"].as_str().is_some_and(|at| at.ends_with("#Collection(microsoft.graph.localeInfo)"))
        );
        let all = all["value"].as_array().expect("languages");
        assert!(
            all.len() > 40 && all.contains(&json!({ "locale": "af-ZA", "displayName": "Afrikaans (Suid-Afrika)" }))
        );
    }
    let zones = get(&anna, "/me/outlook/supportedTimeZones");
    let place = zones["@odata.context"].as_str().expect("a context");
    assert!(place.ends_with("#Collection(microsoft.graph.timeZoneInformation)"), "{place}");
    let first = json!({ "alias": "Dateline Standard Time", "displayName": "(UTC-12:00) International Date Line West" });
    assert_eq!(zones["value"][0], first);
    assert!(zones["value"].as_array().is_some_and(|all| all.len() > 130));
    for path in [
        "/me/outlook/supportedTimeZones(TimeZoneStandard='Windows')",
        "/me/outlook/supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'windows')",
    ] {
        assert_eq!(get(&anna, path)["value"], zones["value"]);
    }
    let iana = "/me/outlook/supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'Iana')";
    let iana = get(&anna, iana);
    assert_eq!(iana["value"][0], json!({ "alias": "Etc/GMT+12", "displayName": "Etc/GMT+12" }));
    // All that is offered can be set.
    for zone in zones["value"].as_array().into_iter().chain(iana["value"].as_array()).flatten().step_by(9) {
        let body = json!({ "timeZone": zone["alias"] });
        assert_eq!(anna.send(Method::PATCH, "/me/mailboxSettings", Some(&body), &[]).status, 200, "{zone}");
    }
    let sundial = "/me/outlook/supportedTimeZones(TimeZoneStandard='Sundial')";
    assert_eq!(refused(&anna, Method::GET, sundial, None), (400, "RequestBroker--ParseUri".to_owned()));
    assert!(get(&anna, "/me/outlook")["id"].is_string());
}

#[test]
fn categories_are_unique_by_name_and_change_their_color_alone() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let at = "/me/outlook/masterCategories";
    let all = get(&anna, at);
    assert!(all["@odata.context"].as_str().is_some_and(|at| at.ends_with("')/outlook/masterCategories")), "{all}");
    let names: Vec<&str> =
        all["value"].as_array().expect("categories").iter().filter_map(|it| it["displayName"].as_str()).collect();
    assert_eq!(
        names,
        ["Red category", "Orange category", "Yellow category", "Green category", "Blue category", "Purple category"]
    );
    let again = get(&anna, at);
    assert_eq!(all["value"], again["value"], "their ids stay");
    let made = anna.send(Method::POST, at, Some(&json!({ "displayName": "Customers", "color": "Preset24" })), &[]);
    assert_eq!((made.status, &made.json["color"]), (201, &json!("preset24")), "{}", made.json);
    let one = format!("{at}/{}", made.json["id"].as_str().expect("an id"));
    assert_eq!(get(&anna, &one)["displayName"], "Customers");
    let twice = json!({ "displayName": "customers", "color": "none" });
    assert_eq!(refused(&anna, Method::POST, at, Some(&twice)).0, 409);
    for (body, code) in [
        (json!({ "color": "preset1" }), "ErrorInvalidArgument"),
        (json!({ "displayName": "" }), "ErrorInvalidArgument"),
        (json!({ "displayName": "x".repeat(256) }), "ErrorInvalidArgument"),
        (json!({ "displayName": "New", "color": "preset25" }), "RequestBodyRead"),
        (json!({ "displayName": "New", "size": 3 }), "RequestBodyRead"),
    ] {
        assert_eq!(refused(&anna, Method::POST, at, Some(&body)), (400, code.to_owned()), "{body}");
    }
    let changed = anna.send(Method::PATCH, &one, Some(&json!({ "color": "preset0", "displayName": "Others" })), &[]);
    assert_eq!((changed.status, &changed.json["color"]), (200, &json!("preset0")));
    assert_eq!(get(&anna, &one)["displayName"], "Customers", "a name stays");
    let count = anna.send(Method::GET, &format!("{at}/$count"), None, &[]);
    assert_eq!((count.status, count.json), (200, json!(7)));
    assert_eq!(anna.send(Method::DELETE, &one, None, &[]).status, 204);
    assert_eq!(refused(&anna, Method::GET, &one, None), (404, "ErrorItemNotFound".to_owned()));
    assert_eq!(
        refused(&anna, Method::DELETE, &format!("{at}/none"), None),
        (400, "ErrorInvalidIdMalformed".to_owned())
    );
    let red = get(&anna, &format!("{at}?$filter=displayName eq 'Red category'"));
    assert_eq!(red["value"][0]["color"], "preset0");
    let app = Caller::app(&mock, HUBSPOT, &["MailboxSettings.Read"]);
    let other = get(&app, "/users/bo@contoso.example/outlook/masterCategories");
    assert_ne!(other["value"][0]["id"], all["value"][0]["id"]);
}
