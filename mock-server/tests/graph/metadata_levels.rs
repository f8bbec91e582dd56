//! What answers say of themselves where all is wanted, and how large numbers are written.

use crate::caller::{Caller, HUBSPOT, Reply};
use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

const FULL: &str = "application/json;odata.metadata=full";
const SCOPES: [&str; 12] = [
    "Mail.ReadWrite",
    "Mail.Send",
    "Calendars.ReadWrite",
    "Contacts.ReadWrite",
    "MailboxSettings.ReadWrite",
    "User.Read.All",
    "Group.Read.All",
    "Directory.Read.All",
    "Application.Read.All",
    "Policy.Read.All",
    "Domain.Read.All",
    "Organization.Read.All",
];

fn admin(mock: &Mock) -> Caller<'_> {
    Caller::user(mock, "admin@contoso.example", HUBSPOT, &SCOPES)
}

fn anna(mock: &Mock) -> Caller<'_> {
    Caller::user(mock, "anna@contoso.example", HUBSPOT, &SCOPES)
}

fn as_wanted(caller: &Caller<'_>, path: &str, accept: &str) -> Reply {
    caller.send(Method::GET, path, None, &[("accept", accept)])
}

fn full(caller: &Caller<'_>, path: &str) -> Value {
    let reply = as_wanted(caller, path, FULL);
    let kind = reply.headers["content-type"].to_str().expect("a text").to_owned();
    assert_eq!(
        kind, "application/json;odata.metadata=full;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
        "{path}"
    );
    assert_eq!(reply.headers["odata-version"], "4.0");
    reply.expect(200)
}

fn draft(caller: &Caller<'_>) -> Value {
    let file = json!({ "@odata.type": "#microsoft.graph.fileAttachment", "name": "a.txt", "contentBytes": "YQ==" });
    let to = json!([{ "emailAddress": { "address": "anna@contoso.example" } }]);
    let body = json!({ "subject": "Wholly told", "toRecipients": to, "attachments": [file] });
    caller.send(Method::POST, "/me/messages", Some(&body), &[("accept", FULL)]).expect(201)
}

/// What is left of an answer where nothing is told of it.
fn bare(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| !name.contains('@') && !name.starts_with('#'));
            Value::Object(kept.map(|(name, value)| (name.clone(), bare(value))).collect())
        }
        Value::Array(values) => values.iter().map(bare).collect(),
        other => other.clone(),
    }
}

#[test]
fn a_message_tells_types_addresses_links_and_what_can_be_done() {
    let mock = Mock::start();
    let anna = admin(&mock);
    let made = draft(&anna);
    let owner = format!("users('{}')", anna.get("/me").expect(200)["id"].as_str().expect("an id"));
    let id = made["id"].as_str().expect("an id");
    let place = format!("{owner}/messages('{}')", id.replace('=', "%3D"));
    let read = full(&anna, &format!("/me/messages/{id}?$expand=attachments"));
    for told in [&made, &read] {
        assert_eq!(told["@odata.type"], "#microsoft.graph.message");
        assert_eq!((&told["@odata.id"], &told["@odata.editLink"]), (&json!(place), &json!(place)));
        assert_eq!(told["createdDateTime@odata.type"], "#DateTimeOffset");
        assert_eq!(told["importance@odata.type"], "#microsoft.graph.importance");
        assert_eq!(told["categories@odata.type"], "#Collection(String)");
        assert_eq!(told["toRecipients@odata.type"], "#Collection(microsoft.graph.recipient)");
        let to = &told["toRecipients"][0];
        assert_eq!(to["@odata.type"], "#microsoft.graph.recipient");
        assert_eq!(to["emailAddress"]["@odata.type"], "#microsoft.graph.emailAddress");
        for silent in ["subject@odata.type", "isRead@odata.type", "body@odata.type", "id@odata.type"] {
            assert_eq!(told.get(silent), None, "{silent}");
        }
        let at = format!("{}/v1.0/{place}", mock.origin());
        assert_eq!(told["extensions@odata.navigationLink"], format!("{at}/extensions"));
        assert_eq!(told["attachments@odata.associationLink"], format!("{at}/attachments/$ref"));
        let reply = json!({ "title": "microsoft.graph.reply", "target": format!("{at}/microsoft.graph.reply") });
        assert_eq!(told["#microsoft.graph.reply"], reply);
        let names: Vec<&String> = told.as_object().expect("an object").keys().take(5).collect();
        assert_eq!(names, ["@odata.context", "@odata.type", "@odata.id", "@odata.etag", "@odata.editLink"]);
    }
    let attached = &read["attachments"][0];
    assert_eq!(attached["@odata.type"], "#microsoft.graph.fileAttachment");
    let inside = format!("{place}/attachments('{}')", attached["id"].as_str().expect("an id").replace('=', "%3D"));
    assert_eq!(attached["@odata.id"], inside);
    let cut = full(&anna, &format!("/me/messages/{id}?$select=subject,receivedDateTime"));
    assert_eq!(cut["@odata.id"], place);
    assert!(cut.get("attachments@odata.navigationLink").is_none() && cut.get("#microsoft.graph.reply").is_none());
    let listed = full(&anna, "/me/mailFolders/drafts/messages?$select=subject");
    assert!(
        listed["value"][0]["@odata.id"].as_str().expect("an address").contains("/mailFolders('drafts')/messages('")
    );
    let delta = full(&anna, "/me/mailFolders/drafts/messages/delta?$select=subject");
    assert_eq!(delta["value"][0]["@odata.type"], "#microsoft.graph.message");
    assert!(delta["value"][0]["@odata.editLink"].as_str().expect("a link").contains("/messages('"), "{delta}");
}

#[test]
fn an_object_of_the_directory_has_an_address_of_its_own() {
    let mock = Mock::start();
    let admin = admin(&mock);
    let me = admin.get("/me").expect(200)["id"].as_str().expect("an id").to_owned();
    let tenant = admin.get("/organization").expect(200)["value"][0]["id"].as_str().expect("an id").to_owned();
    let told = full(&admin, "/users?$top=3");
    let told =
        told["value"].as_array().expect("users").iter().find(|user| user["id"] == me).expect("the admin").clone();
    let at = format!("{}/v2/{tenant}/directoryObjects/{me}/Microsoft.DirectoryServices.User", mock.origin());
    assert_eq!(told["@odata.type"], "#microsoft.graph.user");
    assert_eq!((&told["@odata.id"], &told["@odata.editLink"]), (&json!(at), &json!(at)));
    assert_eq!(told["businessPhones@odata.type"], "#Collection(String)");
    assert_eq!(told["manager@odata.navigationLink"], format!("{at}/manager"));
    let beta = admin.send(Method::GET, "/../beta/me", None, &[("accept", FULL)]).expect(200);
    assert_eq!((&beta["@odata.id"], &beta["@odata.editLink"]), (&json!(format!("users('{me}')")), &beta["@odata.id"]));
    let role = full(&admin, "/me/memberOf")["value"][0].clone();
    assert_eq!(role["@odata.type"], "#microsoft.graph.directoryRole");
    assert!(role["@odata.id"].as_str().expect("an address").ends_with("/Microsoft.DirectoryServices.DirectoryRole"));
}

/// Answers to reading, each of which has a thing or a value with a type.
const READ: [&str; 34] = [
    "/me/messages?$top=2",
    "/me/mailFolders",
    "/me/mailFolders/inbox",
    "/me/mailFolders/inbox/childFolders",
    "/me/mailFolders/inbox/messageRules",
    "/me/calendar",
    "/me/calendars",
    "/me/calendarGroups",
    "/me/events?$top=2",
    "/me/contacts?$top=2",
    "/me/contactFolders",
    "/me/mailboxSettings",
    "/me/mailboxSettings/language",
    "/me/mailFolders/inbox/unreadItemCount",
    "/me/inferenceClassification",
    "/me/outlook/masterCategories",
    "/me/outlook/supportedLanguages",
    "/me/outlook/supportedTimeZones",
    "/me/licenseDetails",
    "/me/memberOf",
    "/users?$top=2",
    "/groups?$top=2",
    "/groups/delta",
    "/organization",
    "/subscribedSkus",
    "/applications?$top=2",
    "/servicePrincipals?$top=2",
    "/directoryRoles",
    "/directoryRoleTemplates",
    "/domains",
    "/policies/authorizationPolicy",
    "/policies/identitySecurityDefaultsEnforcementPolicy",
    "/oauth2PermissionGrants",
    "/devices",
];

#[test]
fn every_answer_tells_its_types_and_nothing_else_differs() {
    let mock = Mock::start();
    let (admin, anna) = (admin(&mock), anna(&mock));
    let at = |day: u8| json!({ "dateTime": format!("2026-12-0{day}T09:00:00"), "timeZone": "UTC" });
    let rule = json!({ "displayName": "Read", "sequence": 1, "isEnabled": true, "actions": { "markAsRead": true } });
    for (list, body) in [
        ("/me/mailFolders/inbox/childFolders", json!({ "displayName": "Told" })),
        ("/me/mailFolders/inbox/messageRules", rule),
        ("/me/events", json!({ "subject": "Told", "start": at(1), "end": at(2) })),
        ("/me/contacts", json!({ "givenName": "Told" })),
        ("/me/contactFolders", json!({ "displayName": "Told" })),
    ] {
        assert!(anna.send(Method::POST, list, Some(&body), &[("accept", FULL)]).expect(201)["@odata.type"].is_string());
    }
    let mut empty = Vec::new();
    for path in READ {
        let admin = if path.starts_with("/me/") && path != "/me/memberOf" { &anna } else { &admin };
        let minimal = admin.get(path).expect(200);
        let told = full(admin, path);
        assert_eq!(bare(&told), bare(&minimal), "{path}");
        let thing = match told.get("value") {
            Some(Value::Array(values)) => {
                let Some(first) = values.first() else {
                    empty.push(path);
                    continue;
                };
                first
            }
            Some(_) => continue,
            None => &told,
        };
        assert!(thing["@odata.type"].is_string(), "{path}: {thing}");
        let is_thing = thing.get("id").is_some();
        assert_eq!(thing.get("@odata.editLink").is_some(), is_thing, "{path}: {thing}");
        let moments = thing.as_object().expect("an object").iter().filter(|(name, value)| {
            name.ends_with("DateTime") && value.as_str().is_some_and(|text| text.ends_with('Z'))
        });
        for (name, _) in moments {
            assert_eq!(thing[format!("{name}@odata.type")], "#DateTimeOffset", "{path}: {name}");
        }
    }
    let of_nobody = ["/groups?$top=2", "/groups/delta", "/applications?$top=2", "/oauth2PermissionGrants", "/devices"];
    assert_eq!(empty, of_nobody);
}

#[test]
fn how_it_is_written_is_said_in_the_type_of_the_answer() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let path = "/me/messages?$top=1&$count=true&$select=subject";
    let reply = as_wanted(&anna, path, "application/json;IEEE754Compatible=true;odata.streaming=false");
    assert_eq!(
        reply.headers["content-type"],
        "application/json;odata.metadata=minimal;odata.streaming=false;IEEE754Compatible=true;charset=utf-8"
    );
    assert!(reply.expect(200)["@odata.count"].is_string());
    assert!(anna.get(path).expect(200)["@odata.count"].is_number());
    let format = format!("{path}&$format=application/json;odata.metadata=full");
    assert_eq!(anna.get(&format).expect(200)["value"][0]["@odata.type"], "#microsoft.graph.message");
    for old in [
        "application/json;odata=fullmetadata",
        "application/json;metadata=full",
        "application/json;q=1;odata.metadata=\"full\"",
    ] {
        assert_eq!(
            as_wanted(&anna, path, old).expect(200)["value"][0]["@odata.type"],
            "#microsoft.graph.message",
            "{old}"
        );
    }
    let refused = as_wanted(&anna, "/me/messages/none", FULL);
    assert_eq!(refused.headers["content-type"], "application/json");
    let part = json!({ "requests": [{ "id": "1", "method": "GET", "url": "/me", "headers": { "Accept": FULL } }] });
    let parts = anna.post("/$batch", &part).expect(200);
    assert_eq!(parts["responses"][0]["body"]["@odata.type"], "#microsoft.graph.user");
}
