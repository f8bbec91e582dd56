//! What groups are: their kinds, what they show and take, and what is refused of them.

use crate::caller::{ADMIN_TOOL, Caller};
use mock365::Mock;
use serde_json::{Value, json};

fn admin(mock: &Mock) -> Caller<'_> {
    let scopes = ["Directory.ReadWrite.All", "RoleManagement.ReadWrite.Directory", "User.ReadWrite.All"];
    Caller::user(mock, "admin@contoso.example", ADMIN_TOOL, &scopes)
}

fn with(mut body: Value, more: &Value) -> Value {
    body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    body
}

fn plain(more: &Value) -> Value {
    with(json!({ "displayName": "Crew", "mailEnabled": false, "mailNickname": "crew", "securityEnabled": true }), more)
}

fn unified(more: &Value) -> Value {
    let body = json!({
        "description": "Self help", "displayName": "Library Assist", "groupTypes": ["Unified"], "mailEnabled": true,
        "mailNickname": "library", "securityEnabled": false,
    });
    with(body, more)
}

fn ids(list: &Value) -> Vec<&Value> {
    list["value"].as_array().expect("a list").iter().map(|one| &one["id"]).collect()
}

/// Those of Microsoft's second example, in its order.
const DEFAULTS: [&str; 31] = [
    "id",
    "deletedDateTime",
    "classification",
    "createdDateTime",
    "description",
    "displayName",
    "expirationDateTime",
    "groupTypes",
    "isAssignableToRole",
    "mail",
    "mailEnabled",
    "mailNickname",
    "membershipRule",
    "membershipRuleProcessingState",
    "onPremisesDomainName",
    "onPremisesLastSyncDateTime",
    "onPremisesNetBiosName",
    "onPremisesSamAccountName",
    "onPremisesSecurityIdentifier",
    "onPremisesSyncEnabled",
    "preferredDataLocation",
    "preferredLanguage",
    "proxyAddresses",
    "renewedDateTime",
    "resourceBehaviorOptions",
    "resourceProvisioningOptions",
    "securityEnabled",
    "securityIdentifier",
    "theme",
    "visibility",
    "onPremisesProvisioningErrors",
];

/// <https://learn.microsoft.com/graph/api/group-post-groups>
#[test]
fn a_microsoft_365_group_is_made_with_an_address_and_owned_by_whoever_made_it() {
    let mock = Mock::start();
    let admin = admin(&mock);
    let answer = admin.post("/groups", &unified(&json!({})));
    let made = answer.expect(201);
    let names: Vec<&String> = made.as_object().expect("members").keys().filter(|name| !name.contains('@')).collect();
    assert_eq!(names, DEFAULTS);
    for (name, value) in [
        ("mail", json!("library@contoso.example")),
        ("proxyAddresses", json!(["SMTP:library@contoso.example"])),
        ("groupTypes", json!(["Unified"])),
        ("mailEnabled", json!(true)),
        ("securityEnabled", json!(false)),
        ("visibility", json!("Public")),
        ("resourceProvisioningOptions", json!([])),
    ] {
        assert_eq!(made[name], value, "{name}");
    }
    assert!(made["createdDateTime"].is_string() && made["renewedDateTime"] == made["createdDateTime"], "{made}");
    assert!(made["securityIdentifier"].as_str().is_some_and(|it| it.starts_with("S-1-12-1-")), "{made}");
    let at = format!("/groups/{}", made["id"].as_str().expect("an id"));
    let seen = admin.get(&at).expect(200);
    assert!(DEFAULTS.iter().all(|name| seen[name] == made[name]), "{seen}");
    let me = admin.get("/me").expect(200);
    assert_eq!(ids(&admin.get(&format!("{at}/owners")).expect(200)), [&me["id"]]);
    assert!(ids(&admin.get(&format!("{at}/members")).expect(200)).is_empty());
    // A security group has no address, and belongs to nobody.
    let security = admin.post("/groups", &plain(&json!({}))).expect(201);
    assert_eq!((&security["mail"], &security["visibility"]), (&Value::Null, &Value::Null));
    let owners = format!("/groups/{}/owners", security["id"].as_str().expect("an id"));
    assert!(ids(&admin.get(&owners).expect(200)).is_empty());
    // Groups are none of its members.
    let reference = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/groups/{}", security["id"].as_str().expect("an id")) });
    assert_eq!(admin.post(&format!("{at}/members/$ref"), &reference).refused(400), "Request_BadRequest");
}

#[test]
fn what_no_group_is_is_refused() {
    let mock = Mock::start();
    let admin = admin(&mock);
    admin.post("/groups", &unified(&json!({}))).expect(201);
    let before = ids(&admin.get("/groups").expect(200)).len();
    let not_written = "The service does not currently support writes of mail-enabled groups. Please ensure that the \
                       mail-enablement property is unset and the security-enablement property is set.";
    let value = |name: &str| format!("Invalid value specified for property '{name}' of resource 'Group'.");
    let required = |name: &str| format!("A value is required for property '{name}' of resource 'Group'.");
    let taken = "Another object with the same value for property mailNickname already exists.";
    for (body, message) in [
        (plain(&json!({ "mailEnabled": true })), not_written.to_owned()),
        (plain(&json!({ "mailEnabled": true, "securityEnabled": false })), not_written.to_owned()),
        (plain(&json!({ "securityEnabled": false })), not_written.to_owned()),
        (plain(&json!({ "groupTypes": ["Foo"] })), value("groupTypes")),
        (unified(&json!({ "mailEnabled": false, "securityEnabled": true, "mailNickname": "a" })), value("mailEnabled")),
        (unified(&json!({ "visibility": "Foo", "mailNickname": "a" })), value("visibility")),
        (unified(&json!({ "theme": "Mauve", "mailNickname": "a" })), value("theme")),
        (plain(&json!({ "displayName": "" })), value("displayName")),
        (plain(&json!({ "displayName": null })), required("displayName")),
        (plain(&json!({ "mailNickname": null })), required("mailNickname")),
        (plain(&json!({ "mailNickname": "a b" })), value("mailNickname")),
        (plain(&json!({ "mailNickname": "a@b" })), value("mailNickname")),
        (plain(&json!({ "mailNickname": "\u{e4}" })), value("mailNickname")),
        (plain(&json!({ "mail": "a@contoso.example" })), "Property 'mail' is read-only and cannot be set.".to_owned()),
        (unified(&json!({})), taken.to_owned()),
        // It would be Anna's address.
        (unified(&json!({ "mailNickname": "Anna" })), taken.to_owned()),
    ] {
        let answer = admin.post("/groups", &body).expect(400);
        assert_eq!(
            (&answer["error"]["code"], &answer["error"]["message"]),
            (&json!("Request_BadRequest"), &json!(message)),
            "{body}"
        );
    }
    for more in [
        json!({ "groupTypes": ["DynamicMembership"], "membershipRule": "user.department -eq \"Sales\"" }),
        json!({ "resourceProvisioningOptions": ["Team"] }),
        json!({ "uniqueName": "crew" }),
        json!({ "visibility": "HiddenMembership" }),
    ] {
        admin.post("/groups", &plain(&more)).refused(501);
    }
    assert_eq!(ids(&admin.get("/groups").expect(200)).len(), before);
}

#[test]
fn what_is_written_is_kept_and_what_is_refused_changes_nothing() {
    let mock = Mock::start();
    let admin = admin(&mock);
    let made =
        admin.post("/groups", &unified(&json!({ "resourceBehaviorOptions": ["WelcomeEmailDisabled"] }))).expect(201);
    assert_eq!(made["resourceBehaviorOptions"], json!(["WelcomeEmailDisabled"]));
    let at = format!("/groups/{}", made["id"].as_str().expect("an id"));
    let wanted = json!({
        "classification": "Low", "description": "Ours", "displayName": "Ours", "groupTypes": ["Unified"], "mailEnabled": true,
        "mailNickname": "ours", "preferredDataLocation": "EUR", "preferredLanguage": "sv-SE", "securityEnabled": true,
        "theme": "Teal", "visibility": "Private",
    });
    admin.patch(&at, &wanted).expect(204);
    let seen = admin.get(&at).expect(200);
    for (name, value) in wanted.as_object().expect("members") {
        assert_eq!(seen[name], *value, "{name}");
    }
    // Its address stays.
    assert_eq!(seen["mail"], "library@contoso.example");
    let denied = "The requesting application is not authorized to set group proxy addresses.";
    for (more, status, message) in [
        (json!({ "proxyAddresses": ["smtp:a@contoso.example"] }), 403, Some(denied)),
        (json!({ "mail": "a@contoso.example" }), 400, Some("Property 'mail' is read-only and cannot be set.")),
        (json!({ "visibility": "Secret" }), 400, None),
        (json!({ "mailEnabled": false }), 400, None),
        (json!({ "isAssignableToRole": true }), 400, None),
        (json!({ "groupTypes": [] }), 501, None),
        (json!({ "members@delta": [] }), 501, None),
        (json!({ "allowExternalSenders": true }), 501, None),
        (json!({ "nonsense": true }), 400, None),
    ] {
        let answer = admin.patch(&at, &with(json!({ "description": "Theirs" }), &more)).expect(status);
        assert!(message.is_none_or(|message| answer["error"]["message"] == message), "{answer}");
    }
    assert_eq!(admin.get(&at).expect(200), seen);
}

/// <https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept>
#[test]
fn groups_that_may_hold_roles_are_made_by_those_who_give_roles() {
    let mock = Mock::start();
    let body = plain(&json!({ "isAssignableToRole": true }));
    let made = admin(&mock).post("/groups", &body).expect(201);
    assert_eq!((&made["isAssignableToRole"], &made["visibility"]), (&json!(true), &json!("Private")));
    let other = Caller::user(&mock, "admin@contoso.example", ADMIN_TOOL, &["Directory.ReadWrite.All"]);
    let denied = "Authorization_RequestDenied";
    assert_eq!(other.post("/groups", &body).refused(403), denied);
    // Nor is it changed by others: who is in it has its roles.
    let one = format!("/groups/{}", made["id"].as_str().expect("an id"));
    let bo = admin(&mock).get("/users/bo@contoso.example").expect(200)["id"].as_str().expect("an id").to_owned();
    let reference = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{bo}") });
    for side in ["members", "owners"] {
        let at = format!("{one}/{side}/$ref");
        assert_eq!(other.post(&at, &reference).refused(403), denied, "{side}");
        admin(&mock).post(&at, &reference).expect(204);
        assert_eq!(other.delete(&format!("{one}/{side}/{bo}/$ref")).refused(403), denied, "{side}");
    }
    assert_eq!(other.patch(&one, &json!({ "description": "x" })).refused(403), denied);
    assert_eq!(other.delete(&one).refused(403), denied);
    admin(&mock).delete(&one).expect(204);
}

#[test]
fn people_alone_are_in_microsoft_365_groups() {
    let mock = Mock::start();
    let admin = admin(&mock);
    let app = admin.get("/servicePrincipals?$top=1").expect(200)["value"][0]["id"].as_str().expect("an id").to_owned();
    let reference = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{app}") });
    for (body, status) in [(unified(&json!({})), 400), (plain(&json!({})), 204)] {
        let made = admin.post("/groups", &body).expect(201);
        let at = format!("/groups/{}/members/$ref", made["id"].as_str().expect("an id"));
        assert_eq!(admin.post(&at, &reference).status, status, "{body}");
    }
}

#[test]
fn options_of_a_group_stand_once() {
    let mock = Mock::start();
    let twice =
        json!({ "resourceBehaviorOptions": ["WelcomeEmailDisabled", "welcomeEmailDisabled", "HideGroupInOutlook"] });
    let made = admin(&mock).post("/groups", &unified(&twice)).expect(201);
    assert_eq!(made["resourceBehaviorOptions"], json!(["WelcomeEmailDisabled", "HideGroupInOutlook"]));
}

#[test]
fn groups_are_found_by_what_they_are() {
    let mock = Mock::start();
    let admin = admin(&mock);
    let crew = admin.post("/groups", &plain(&json!({ "description": "Sails the boats" }))).expect(201);
    let library = admin.post("/groups", &unified(&json!({}))).expect(201);
    let sid = crew["securityIdentifier"].as_str().expect("one");
    for (filter, found) in [
        ("groupTypes/any(c:c eq 'Unified')".to_owned(), vec![&library]),
        ("mailEnabled eq false".to_owned(), vec![&crew]),
        ("securityEnabled eq true".to_owned(), vec![&crew]),
        ("mail eq 'library@contoso.example'".to_owned(), vec![&library]),
        ("proxyAddresses/any(p:p eq 'SMTP:library@contoso.example')".to_owned(), vec![&library]),
        ("resourceProvisioningOptions/Any(x:x eq 'Team')".to_owned(), vec![]),
        (format!("securityIdentifier eq '{sid}'"), vec![&crew]),
        ("visibility eq 'Public'".to_owned(), vec![&library]),
    ] {
        let eventual = [("consistencylevel", "eventual")];
        let path = format!("/groups?$count=true&$filter={filter}");
        let list = admin.send(reqwest::Method::GET, &path, None, &eventual).expect(200);
        let wanted: Vec<&Value> = found.iter().map(|one| &one["id"]).collect();
        assert_eq!(ids(&list), wanted, "{filter}");
    }
    let path = "/groups?$search=\"description:boats\"";
    let list = admin.send(reqwest::Method::GET, path, None, &[("consistencylevel", "eventual")]).expect(200);
    assert_eq!(ids(&list), [&crew["id"]]);
}

#[test]
fn one_member_is_asked_for_and_roles_by_their_template() {
    let mock = Mock::start();
    let admin = admin(&mock);
    let anna = admin.get("/users/anna@contoso.example").expect(200)["id"].clone();
    let to = format!("https://graph.microsoft.com/v1.0/users/{}", anna.as_str().expect("an id"));
    let crew = admin.post("/groups", &plain(&json!({ "members@odata.bind": [to] }))).expect(201);
    let at = format!("/groups/{}/members/{}", crew["id"].as_str().expect("an id"), anna.as_str().expect("an id"));
    for path in [at.clone(), format!("{at}/microsoft.graph.user")] {
        let seen = admin.get(&path).expect(200);
        assert_eq!((&seen["@odata.type"], &seen["id"]), (&json!("#microsoft.graph.user"), &anna), "{path}");
    }
    for path in [
        format!("{at}/microsoft.graph.group"),
        at.replace(anna.as_str().expect("an id"), crew["id"].as_str().expect("an id")),
    ] {
        assert_eq!(admin.get(&path).refused(404), "Request_ResourceNotFound", "{path}");
    }
    let role = admin.get("/directoryRoles?$filter=displayName eq 'Global Reader'").expect(200)["value"][0].clone();
    let members =
        format!("/directoryRoles(roleTemplateId='{}')/members", role["roleTemplateId"].as_str().expect("an id"));
    admin.post(&format!("{members}/$ref"), &json!({ "@odata.id": to })).expect(204);
    assert_eq!(ids(&admin.get(&members).expect(200)), [&anna]);
    admin.delete(&format!("{members}/{}/$ref", anna.as_str().expect("an id"))).expect(204);
    assert!(ids(&admin.get(&members).expect(200)).is_empty());
}

#[test]
fn enterprise_applications_are_found_by_their_names_and_tags() {
    let mock = Mock::start();
    let scopes = ["Application.ReadWrite.All", "Directory.ReadWrite.All"];
    let admin = Caller::user(&mock, "admin@contoso.example", ADMIN_TOOL, &scopes);
    let made = admin.post("/servicePrincipals", &json!({ "appId": crate::caller::HUBSPOT })).expect(201);
    let tags = json!({ "tags": ["HideApp"] });
    admin.patch(&format!("/servicePrincipals/{}", made["id"].as_str().expect("an id")), &tags).expect(204);
    for (filter, wanted) in [
        (format!("servicePrincipalNames/any(n:n eq '{}')", crate::caller::HUBSPOT), &made["appId"]),
        (
            "servicePrincipalNames/any(n:n eq 'https://graph.microsoft.com')".to_owned(),
            &json!("00000003-0000-0000-c000-000000000000"),
        ),
        ("tags/any(t:t eq 'HideApp')".to_owned(), &made["appId"]),
    ] {
        let list = admin.get(&format!("/servicePrincipals?$filter={filter}")).expect(200);
        let found: Vec<&Value> = list["value"].as_array().expect("a list").iter().map(|one| &one["appId"]).collect();
        assert_eq!(found, [wanted], "{filter}");
    }
}

/// What Microsoft's types have is shown, or said to be lacking; only what they have not is unknown.
#[test]
fn no_property_of_microsofts_is_unknown() {
    let mock = Mock::start();
    let scopes = [
        "Directory.ReadWrite.All",
        "User.ReadWrite.All",
        "Mail.ReadWrite",
        "Calendars.ReadWrite",
        "Contacts.ReadWrite",
        "Place.Read.All",
        "OrgContact.Read.All",
        "People.Read",
        "MailboxSettings.ReadWrite",
        "Device.Read.All",
        "Application.ReadWrite.All",
        "Domain.Read.All",
        "Policy.Read.All",
    ];
    let admin = Caller::user(&mock, "anna@contoso.example", ADMIN_TOOL, &scopes);
    let places = [
        ("application", "/applications"),
        ("calendar", "/me/calendars"),
        ("calendarGroup", "/me/calendarGroups"),
        ("contact", "/me/contacts"),
        ("contactFolder", "/me/contactFolders"),
        ("device", "/devices"),
        ("directoryRole", "/directoryRoles"),
        ("domain", "/domains"),
        ("event", "/me/events"),
        ("group", "/groups"),
        ("mailFolder", "/me/mailFolders"),
        ("message", "/me/messages"),
        ("orgContact", "/contacts"),
        ("organization", "/organization"),
        ("servicePrincipal", "/servicePrincipals"),
        ("subscribedSku", "/subscribedSkus"),
        ("user", "/users"),
        ("user", "/me/memberOf"),
        ("servicePrincipal", "/me/ownedObjects"),
    ];
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for line in mock365::faces::graph::MEMBERS.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [noun, version, names] = fields[..] else { panic!("{line}") };
        for (_, list) in places.iter().filter(|(of, _)| *of == noun) {
            // One in many is enough of each, but for the groups that this is about.
            let step = if noun == "group" { 1 } else { 9 };
            for name in names.split(' ').step_by(step) {
                asked += 1;
                let answer = admin.get(&format!("{}/{version}{list}?$select={name}", mock.origin()));
                if ![200, 501].contains(&answer.status) {
                    wrong.push(format!("{list} {version} {name}: {}", answer.status));
                }
            }
            assert_eq!(admin.get(&format!("{list}?$select=nonsense")).status, 400, "{list}");
        }
    }
    assert!(asked > 150 && wrong.is_empty(), "{asked}: {wrong:#?}");
}
