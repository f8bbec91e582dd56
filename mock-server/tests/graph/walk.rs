//! Every operation of the table at a real address: a tenant that has something everywhere, seen by somebody who may do all.

use std::collections::BTreeSet;

use crate::caller::{ADMIN_TOOL, Caller, Reply};
use crate::pictures;
use mock365::Mock;
use mock365::faces::graph::{Mount, OPERATIONS, Operation};
use reqwest::Method;
use serde_json::{Value, json};

/// What things are called that are to be found.
const NAME: &str = "Walk";

/// Somebody with every permission that an operation asks for.
pub fn everybody<'m>(mock: &'m Mock, user: &str) -> Caller<'m> {
    let operations = OPERATIONS.iter().copied().flatten();
    let all: BTreeSet<&str> = operations.flat_map(|operation| operation.permissions.delegated).copied().collect();
    Caller::user(mock, user, ADMIN_TOOL, &all.into_iter().collect::<Vec<_>>())
}

/// An administrator whose mailbox and directory have something of everything.
pub fn admin(mock: &Mock) -> Caller<'_> {
    let admin = everybody(mock, "admin@contoso.example");
    mail(&admin);
    others(&admin);
    directory(&admin);
    admin
}

fn id(made: &Value) -> String {
    made["id"].as_str().unwrap_or_else(|| panic!("no id: {made}")).to_owned()
}

/// Attaches a file and an open extension.
fn dress(by: &Caller<'_>, item: &str, has_files: bool) {
    if has_files {
        let file = json!({ "@odata.type": "#microsoft.graph.fileAttachment", "name": NAME, "contentBytes": "YQ==" });
        by.post(&format!("{item}/attachments"), &file).expect(201);
    }
    let extension = json!({ "@odata.type": "microsoft.graph.openTypeExtension", "extensionName": "com.walk", "n": 1 });
    by.post(&format!("{item}/extensions"), &extension).expect(201);
}

fn mail(by: &Caller<'_>) {
    let folder = id(&by.post("/me/mailFolders", &json!({ "displayName": NAME })).expect(201));
    let child = format!("/me/mailFolders/{folder}/childFolders");
    let child = id(&by.post(&child, &json!({ "displayName": NAME })).expect(201));
    for at in [format!("/me/mailFolders/{folder}"), format!("/me/mailFolders/{child}"), "/me".to_owned()] {
        for subject in ["Other", NAME] {
            let made = by.post(&format!("{at}/messages"), &json!({ "subject": subject })).expect(201);
            dress(by, &format!("/me/messages/{}", id(&made)), true);
        }
    }
    let rule = json!({
        "displayName": NAME, "sequence": 1, "isEnabled": true,
        "conditions": { "subjectContains": ["x"] }, "actions": { "markAsRead": true },
    });
    by.post("/me/mailFolders/inbox/messageRules", &rule).expect(201);
}

fn others(by: &Caller<'_>) {
    let time = json!({ "dateTime": "2031-03-10T09:00:00", "timeZone": "UTC" });
    for subject in ["Other", NAME] {
        let event = by.post("/me/events", &json!({ "subject": subject, "start": time, "end": time })).expect(201);
        dress(by, &format!("/me/events/{}", id(&event)), true);
    }
    let folder = id(&by.post("/me/contactFolders", &json!({ "displayName": NAME })).expect(201));
    let child = format!("/me/contactFolders/{folder}/childFolders");
    let child = id(&by.post(&child, &json!({ "displayName": NAME })).expect(201));
    for at in [format!("/me/contactFolders/{folder}"), format!("/me/contactFolders/{child}"), "/me".to_owned()] {
        for name in ["Other", NAME] {
            let contact = by.post(&format!("{at}/contacts"), &json!({ "displayName": name })).expect(201);
            let at = format!("{at}/contacts/{}", id(&contact));
            dress(by, &at, false);
            let photo = pictures::jpeg(64, 64);
            by.raw(Method::PUT, &format!("{at}/photo/$value"), &[("content-type", b"image/jpeg")], photo).expect(200);
        }
    }
    let sender = json!({ "classifyAs": "focused", "senderEmailAddress": { "name": NAME, "address": "a@b.example" } });
    by.post("/me/inferenceClassification/overrides", &sender).expect(201);
}

fn directory(by: &Caller<'_>) {
    let me = id(&by.get("/me").expect(200));
    let reference = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{me}") });
    let groups: Vec<String> = ["walk", "other"]
        .iter()
        .map(|nickname| {
            let body = json!({
                "displayName": NAME, "mailNickname": nickname, "mailEnabled": false, "securityEnabled": true,
            });
            id(&by.post("/groups", &body).expect(201))
        })
        .collect();
    for group in &groups {
        by.post(&format!("/groups/{group}/members/$ref"), &reference).expect(204);
        by.post(&format!("/groups/{group}/owners/$ref"), &reference).expect(204);
    }
    for name in [NAME, "Other"] {
        let app = by.post("/applications", &json!({ "displayName": name })).expect(201);
        by.post(&format!("/applications/{}/owners/$ref", id(&app)), &reference).expect(204);
        by.post("/servicePrincipals", &json!({ "appId": app["appId"] })).expect(201);
        let location = json!({
            "@odata.type": "#microsoft.graph.countryNamedLocation", "displayName": name, "countriesAndRegions": ["SE"],
        });
        by.post("/identity/conditionalAccess/namedLocations", &location).expect(201);
    }
}

/// The operations of a method with their paths from the root on, those of users below `/me`.
pub fn operations(method: &Method) -> Vec<(&'static Operation, String)> {
    let all = OPERATIONS.iter().copied().flatten().filter(|operation| operation.method == *method);
    let all = all.flat_map(|operation| {
        let above = if operation.mount == Mount::Directory { "" } else { "/me" };
        operation.paths().map(move |path| (*operation, format!("{above}{path}")))
    });
    all.collect()
}

/// The address that a path leads to; nothing where there is nothing of the kind.
pub fn address(by: &Caller<'_>, path: &str) -> Option<String> {
    let mut real = String::new();
    for segment in path.split('/').skip(1) {
        let Some((before, parameter)) = segment.split_once('{') else {
            real = format!("{real}/{segment}");
            continue;
        };
        let (parameter, after) = parameter.split_once('}')?;
        let list = match before.split_once('(') {
            Some(("supportedTimeZones", _)) => {
                real = format!("{real}/{before}Iana{after}");
                continue;
            }
            Some((list, _)) => format!("{real}/{list}"),
            None => real.clone(),
        };
        let key = if before.is_empty() { "id" } else { parameter };
        let found = one_of(by, &list)?;
        let value = found[key].as_str().or_else(|| found["size"].as_str())?;
        real = format!("{real}/{before}{value}{after}");
    }
    Some(if real.ends_with("calendarView") {
        format!("{real}?startDateTime=2031-01-01T00:00:00Z&endDateTime=2031-12-31T00:00:00Z")
    } else {
        real
    })
}

/// One thing of a list: what has the name, where there is such.
fn one_of(by: &Caller<'_>, list: &str) -> Option<Value> {
    let list = match list {
        "/directoryObjects" => "/groups",
        "/places" => "/places/microsoft.graph.room",
        other => other,
    };
    let mut page = by.get(&format!("{list}?$top=50"));
    if page.status != 200 {
        page = by.get(list);
    }
    let all = page.json["value"].as_array()?;
    let is_it = |one: &&Value| ["displayName", "subject", "name"].iter().any(|name| one[*name] == NAME);
    let default = |one: &&Value| one["isDefaultCalendar"] == true || one["displayName"] == "Inbox";
    all.iter().find(is_it).or_else(|| all.iter().find(default)).or_else(|| all.first()).cloned()
}

/// Asks for an address with an option, and the directory's second index.
pub fn ask(by: &Caller<'_>, address: &str, option: &str) -> Reply {
    let sign = if address.contains('?') { '&' } else { '?' };
    by.send(Method::GET, &format!("{address}{sign}{option}"), None, &[("consistencylevel", "eventual")])
}
