//! Bodies are read in one way: a wrong kind of value is refused in the same words by every type that can be written, and
//! with the code of whoever answers.

mod actions;

use crate::caller::{Caller, HUBSPOT, Reply};
use mock365::Mock;
use mock365::faces::graph::view;
use mock365::faces::odata::{Family, Noun};
use mock365_domain::consent::Grant;
use mock365_domain::directory::{ConsentRequests, Group, ServicePrincipal};
use mock365_domain::mailbox::{Contact, Event, FocusedOverride, InboxRule};
use serde_json::{Value, json};

/// Microsoft Graph's own application.
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";

/// Properties by the type that Microsoft declares for them; `member` stands for those of an enumeration.
type Typed = &'static [(&'static str, &'static [&'static str])];

/// A type that can be written.
struct Writable {
    name: &'static str,
    /// What a body can write of it, as its table says.
    taken: Vec<&'static str>,
    family: Family,
    typed: Typed,
    /// What of it stands beside its table.
    beside: Typed,
}

/// MAPI properties, and open extensions behind them.
const EXTENDED: [(&str, &[&str]); 3] = [
    ("Collection(microsoft.graph.singleValueLegacyExtendedProperty)", &["singleValueExtendedProperties"]),
    ("Collection(microsoft.graph.multiValueLegacyExtendedProperty)", &["multiValueExtendedProperties"]),
    ("Collection(microsoft.graph.extension)", &["extensions"]),
];

impl Writable {
    fn of<N: Noun>(typed: Typed) -> Self {
        let taken = N::properties()
            .iter()
            .filter(|property| property.is_taken() && property.is_in(false))
            .map(|property| property.name);
        let beside: Typed = match (N::EXTENDED, N::EXTENSIONS) {
            (None, _) => &[],
            (Some(_), None) => &EXTENDED[..2],
            (Some(_), Some(_)) => &EXTENDED,
        };
        Self { name: N::NAME, taken: taken.collect(), family: N::FAMILY, typed, beside }
    }
}

/// Of an inbox rule.
const RULE: Typed = &[
    ("Edm.String", &["displayName"]),
    ("Edm.Int32", &["sequence"]),
    ("Edm.Boolean", &["isEnabled"]),
    ("microsoft.graph.messageRulePredicates", &["conditions", "exceptions"]),
    ("microsoft.graph.messageRuleActions", &["actions"]),
];
/// Of an override of the Focused Inbox.
const OVERRIDE: Typed = &[("member", &["classifyAs"]), ("microsoft.graph.emailAddress", &["senderEmailAddress"])];

/// What Exchange answers for.
fn of_exchange() -> [Writable; 8] {
    [
        Writable::of::<view::Messages>(&[
            ("Edm.String", &["internetMessageId", "subject"]),
            ("Edm.Boolean", &["isDeliveryReceiptRequested", "isRead", "isReadReceiptRequested"]),
            ("member", &["importance", "inferenceClassification"]),
            ("microsoft.graph.itemBody", &["body"]),
            ("microsoft.graph.followupFlag", &["flag"]),
            ("microsoft.graph.recipient", &["from", "sender"]),
            ("Collection(Edm.String)", &["categories"]),
            ("Collection(microsoft.graph.recipient)", &["bccRecipients", "ccRecipients", "replyTo", "toRecipients"]),
            ("Collection(microsoft.graph.internetMessageHeader)", &["internetMessageHeaders"]),
        ]),
        Writable::of::<Event>(&[
            ("Edm.String", &["subject", "transactionId"]),
            ("Edm.Boolean", &["allowNewTimeProposals", "hideAttendees", "isAllDay", "isOnlineMeeting", "isReminderOn"]),
            ("Edm.Boolean", &["responseRequested"]),
            ("Edm.Int32", &["reminderMinutesBeforeStart"]),
            ("member", &["importance", "onlineMeetingProvider", "sensitivity", "showAs"]),
            ("microsoft.graph.itemBody", &["body"]),
            ("microsoft.graph.dateTimeTimeZone", &["start", "end"]),
            ("microsoft.graph.location", &["location"]),
            ("Collection(Edm.String)", &["categories"]),
            ("Collection(microsoft.graph.location)", &["locations"]),
            ("Collection(microsoft.graph.attendee)", &["attendees"]),
        ]),
        Writable::of::<Contact>(&[
            (
                "Edm.String",
                &["assistantName", "businessHomePage", "companyName", "department", "displayName", "fileAs"],
            ),
            (
                "Edm.String",
                &["generation", "givenName", "initials", "jobTitle", "manager", "middleName", "mobilePhone"],
            ),
            ("Edm.String", &["nickName", "officeLocation", "personalNotes", "profession", "spouseName", "surname"]),
            ("Edm.String", &["title", "yomiCompanyName", "yomiGivenName", "yomiSurname"]),
            ("Edm.DateTimeOffset", &["birthday"]),
            ("microsoft.graph.emailAddress", &["primaryEmailAddress", "secondaryEmailAddress", "tertiaryEmailAddress"]),
            ("microsoft.graph.physicalAddress", &["businessAddress", "homeAddress", "otherAddress"]),
            ("Collection(Edm.String)", &["businessPhones", "categories", "children", "homePhones", "imAddresses"]),
            ("Collection(microsoft.graph.emailAddress)", &["emailAddresses"]),
        ]),
        Writable::of::<view::contact_folder::ContactFolder>(&[("Edm.String", &["displayName"])]),
        Writable::of::<view::MailFolders>(&[("Edm.String", &["displayName"]), ("Edm.Boolean", &["isHidden"])]),
        Writable::of::<view::calendar::Calendar>(&[
            ("Edm.String", &["name"]),
            ("Edm.Boolean", &["isDefaultCalendar"]),
            ("member", &["color"]),
        ]),
        Writable::of::<InboxRule>(RULE),
        Writable::of::<FocusedOverride>(OVERRIDE),
    ]
}

/// What the directory answers for.
fn of_directory() -> [Writable; 6] {
    [
        Writable::of::<view::Users>(&[
            ("Edm.String", &["ageGroup", "city", "companyName", "consentProvidedForMinor", "country", "department"]),
            (
                "Edm.String",
                &["displayName", "employeeId", "employeeType", "faxNumber", "givenName", "jobTitle", "mail"],
            ),
            ("Edm.String", &["mailNickname", "mobilePhone", "officeLocation", "postalCode", "preferredLanguage"]),
            ("Edm.String", &["state", "streetAddress", "surname", "usageLocation", "userPrincipalName", "userType"]),
            ("Edm.String", &["onPremisesImmutableId", "passwordPolicies", "preferredDataLocation"]),
            ("Edm.Boolean", &["accountEnabled", "showInAddressList"]),
            ("Edm.DateTimeOffset", &["employeeHireDate"]),
            ("microsoft.graph.employeeOrgData", &["employeeOrgData"]),
            ("microsoft.graph.onPremisesExtensionAttributes", &["onPremisesExtensionAttributes"]),
            ("microsoft.graph.passwordProfile", &["passwordProfile"]),
            ("Collection(Edm.String)", &["businessPhones", "otherMails"]),
        ]),
        Writable::of::<Group>(&[
            ("Edm.String", &["classification", "description", "displayName", "mailNickname", "preferredDataLocation"]),
            ("Edm.String", &["preferredLanguage", "theme", "visibility"]),
            ("Edm.Boolean", &["isAssignableToRole", "mailEnabled", "securityEnabled"]),
            ("Collection(Edm.String)", &["groupTypes", "resourceBehaviorOptions"]),
        ]),
        Writable::of::<ServicePrincipal>(&[
            ("Edm.String", &["description", "displayName", "notes"]),
            ("Edm.Boolean", &["accountEnabled", "appRoleAssignmentRequired"]),
            ("Collection(Edm.String)", &["tags"]),
        ]),
        Writable::of::<Grant>(&[("Edm.String", &["scope"])]),
        Writable::of::<view::policy::AuthorizationPolicy>(&[
            ("microsoft.graph.defaultUserRolePermissions", &["defaultUserRolePermissions"]),
            ("Collection(Edm.String)", &[view::policy::BETA_ASSIGNED]),
        ]),
        Writable::of::<ConsentRequests>(&[
            ("Edm.Boolean", &["isEnabled", "notifyReviewers", "remindersEnabled"]),
            ("Edm.Int32", &["requestDurationInDays"]),
            ("Collection(microsoft.graph.accessReviewReviewerScope)", &["reviewers"]),
        ]),
    ]
}

/// Values of every kind.
fn values() -> [Value; 5] {
    [json!(5), json!(true), json!("mock"), json!(["mock"]), json!({ "mock": 1 })]
}

/// What is said of a value; nothing where it is right.
fn expected(wanted: &str, value: &Value) -> Option<String> {
    let literal = |shown: &str| Some(format!("Cannot convert the literal '{shown}' to the expected type '{wanted}'."));
    let node = |found: &str, needed: &str| {
        Some(format!(
            "An unexpected '{found}' node was found when reading from the JSON reader. A '{needed}' node was expected."
        ))
    };
    let found = match value {
        Value::Array(_) => "StartArray",
        Value::Object(_) => "StartObject",
        _ => "PrimitiveValue",
    };
    match (wanted, value) {
        ("member", Value::String(word)) => Some(format!("Requested value '{word}' was not found.")),
        ("member", _) => expected("Edm.String", value),
        ("Edm.String", Value::String(_)) | ("Edm.Boolean", Value::Bool(_)) | ("Edm.Int32", Value::Number(_)) => None,
        (scalar, _) if scalar.starts_with("Edm.") => match value {
            Value::Number(number) => literal(&number.to_string()),
            Value::Bool(truth) => literal(if *truth { "True" } else { "False" }),
            Value::String(text) => literal(text),
            _ => node(found, "PrimitiveValue"),
        },
        (list, Value::Array(_)) if list.starts_with("Collection(") => match &list[11..list.len() - 1] {
            "Edm.String" => None,
            _ => node("PrimitiveValue", "StartObject"),
        },
        (list, _) if list.starts_with("Collection(") => node(found, "StartArray"),
        (_, Value::Object(_)) => None,
        _ => node(found, "StartObject"),
    }
}

/// Where one of each stands that Anna made.
fn things(anna: &Caller<'_>) -> Vec<(&'static str, String)> {
    let time = |hour: u8| json!({ "dateTime": format!("2031-03-10T{hour:02}:00:00"), "timeZone": "UTC" });
    let make = |(name, list, body): (&'static str, &str, Value)| {
        let thing = anna.post(list, &body).expect(201);
        (name, format!("{list}/{}", thing["id"].as_str().expect("an id")))
    };
    let bodies = [
        ("message", "/me/messages", json!({ "subject": "Call" })),
        ("event", "/me/events", json!({ "subject": "Call", "start": time(9), "end": time(10) })),
        ("contact", "/me/contacts", json!({ "displayName": "Ada" })),
        ("contactFolder", "/me/contactFolders", json!({ "displayName": "Ours" })),
        ("mailFolder", "/me/mailFolders", json!({ "displayName": "Ours" })),
        ("calendar", "/me/calendars", json!({ "name": "Ours" })),
        (
            "messageRule",
            "/me/mailFolders/inbox/messageRules",
            json!({ "displayName": "Ours", "sequence": 1, "actions": { "markAsRead": true } }),
        ),
        (
            "inferenceClassificationOverride",
            "/me/inferenceClassification/overrides",
            json!({ "classifyAs": "other", "senderEmailAddress": { "address": "ada@fabrikam.example" } }),
        ),
    ];
    bodies.into_iter().map(make).collect()
}

/// Where one of each stands in the directory.
fn objects(admin: &Caller<'_>) -> Vec<(&'static str, String)> {
    let id = |thing: Value| thing["id"].as_str().expect("an id").to_owned();
    let app = id(admin.post("/servicePrincipals", &json!({ "appId": HUBSPOT })).expect(201));
    let graph = id(admin.get(&format!("/servicePrincipals(appId='{GRAPH}')")).expect(200));
    let make = |list: &str, body: &Value| format!("{list}/{}", id(admin.post(list, body).expect(201)));
    let group = json!({
        "displayName": "Ours", "mailNickname": "ours", "mailEnabled": false, "securityEnabled": true, "groupTypes": [],
    });
    let grant = json!({
        "clientId": app, "resourceId": graph, "consentType": "AllPrincipals", "scope": "User.Read",
    });
    vec![
        ("user", "/users/anna@contoso.example".to_owned()),
        ("group", make("/groups", &group)),
        ("servicePrincipal", format!("/servicePrincipals/{app}")),
        ("oAuth2PermissionGrant", make("/oauth2PermissionGrants", &grant)),
        ("authorizationPolicy", "/policies/authorizationPolicy".to_owned()),
        ("adminConsentRequestPolicy", "/policies/adminConsentRequestPolicy".to_owned()),
    ]
}

/// Tries every wrong kind of value for everything that can be written of these types.
fn try_all(mock: &Mock, by: &Caller<'_>, types: &[Writable], places: &[(&str, String)]) {
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for one in types {
        let mut listed: Vec<_> = one.typed.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let mut taken = one.taken.clone();
        listed.sort_unstable();
        taken.sort_unstable();
        assert_eq!(listed, taken, "{}", one.name);
        let (_, path) = places.iter().find(|(name, _)| *name == one.name).expect(one.name);
        let all = one
            .typed
            .iter()
            .chain(one.beside)
            .flat_map(|(wanted, names)| names.iter().map(move |name| (*wanted, *name)));
        for (wanted, property) in all {
            for value in values() {
                let Some(message) = expected(wanted, &value) else { continue };
                let beta = format!("{}/beta{path}", mock.origin());
                let path = if property == view::policy::BETA_ASSIGNED { &beta } else { path };
                let reply = by.patch(path, &json!({ property: value }));
                let error = &reply.json["error"];
                seen += 1;
                let right = (400, &json!(one.family.misread()), &json!(message));
                if (reply.status, &error["code"], &error["message"]) != right {
                    wrong.push(format!("{}.{property} = {value}: {} {error}, not {message}", one.name, reply.status));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 100, "{seen}");
}

fn anna(mock: &Mock) -> Caller<'_> {
    let own = ["Mail.ReadWrite", "MailboxSettings.ReadWrite", "Mail.Send", "Calendars.ReadWrite", "Contacts.ReadWrite"];
    Caller::user(mock, "anna@contoso.example", HUBSPOT, &[&own[..], &["User.Read"]].concat())
}

/// A type that says to be another one is refused, and its own name is taken with and without `#`.
fn try_types(by: &Caller<'_>, types: &[Writable], places: &[(&str, String)]) {
    for one in types {
        let (_, path) = places.iter().find(|(name, _)| *name == one.name).expect(one.name);
        let own = format!("microsoft.graph.{}", one.name);
        let other = if one.name == "contact" { "event" } else { "contact" };
        let words = format!(
            "A resource with type 'microsoft.graph.{other}' was found, but it is not assignable to the expected type \
             '{own}'. The type specified in the resource must be equal to either the expected type or a derived type."
        );
        let typed = |kind: &str| by.patch(path, &json!({ "@odata.type": kind }));
        let code = one.family.misread().to_owned();
        assert_eq!(said(typed(&format!("#microsoft.graph.{other}"))), (code.clone(), words), "{}", one.name);
        let words = "A type named 'Mock.Thing' could not be resolved by the model. When a model is available, each type name \
                     must resolve to a valid type.";
        assert_eq!(said(typed("#Mock.Thing")), (code, words.to_owned()), "{}", one.name);
        for kind in [own.clone(), format!("#{own}")] {
            // Some want more of a change than that.
            let message = typed(&kind).json["error"]["message"].clone();
            assert!(!message.as_str().unwrap_or_default().contains("type"), "{kind}: {message}");
        }
    }
}

#[test]
fn a_value_of_another_type_is_refused() {
    let mock = Mock::start();
    let (anna, admin) = (anna(&mock), Caller::admin(&mock));
    try_types(&anna, &of_exchange(), &things(&anna));
    try_types(&admin, &of_directory(), &objects(&admin));
    let list = "/me/messages";
    anna.post(list, &json!({ "@odata.type": "#microsoft.graph.eventMessage", "subject": "Derived" })).expect(201);
    let who = |kind: &str| json!([{ "@odata.type": kind, "emailAddress": { "address": "bo@contoso.example" } }]);
    for (kind, status) in [("recipient", 201), ("attendeeBase", 201), ("itemBody", 400)] {
        let to = who(&format!("#microsoft.graph.{kind}"));
        assert_eq!(anna.post(list, &json!({ "toRecipients": to })).status, status, "{kind}");
    }
    let body = json!({ "@odata.type": "#microsoft.graph.recipient", "content": "Hi" });
    assert_eq!(anna.post(list, &json!({ "body": body })).refused(400), "RequestBodyRead");
}

#[test]
fn a_value_of_the_wrong_kind_is_refused_by_every_type_of_exchange() {
    let mock = Mock::start();
    let anna = anna(&mock);
    try_all(&mock, &anna, &of_exchange(), &things(&anna));
}

#[test]
fn a_value_of_the_wrong_kind_is_refused_by_every_type_of_the_directory() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    try_all(&mock, &admin, &of_directory(), &objects(&admin));
}

/// Code and message of a refusal.
fn said(reply: Reply) -> (String, String) {
    let error = reply.expect(400)["error"].clone();
    let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
    (text("code"), text("message"))
}

#[test]
fn names_have_any_casing_and_a_text_may_say_yes_or_no() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let sent = || anna.get("/me/mailFolders/sentitems/messages/$count").json.as_i64();
    let before = sent();
    let to = json!([{ "emailAddress": { "address": "admin@contoso.example" } }]);
    let message = json!({ "subject": "Call", "toRecipients": to });
    anna.post("/me/sendMail", &json!({ "MESSAGE": message, "saveToSentItems": "false" })).expect(202);
    assert_eq!(sent(), before);
    anna.post("/me/sendMail", &json!({ "message": message, "SAVETOSENTITEMS": "True" })).expect(202);
    assert_eq!(sent(), before.map(|count| count + 1));
    let made = anna.post("/me/messages", &json!({ "Subject": "Call", "ISREAD": "true" })).expect(201);
    assert_eq!((&made["subject"], &made["isRead"]), (&json!("Call"), &json!(true)));
    let path = format!("/me/messages/{}", made["id"].as_str().expect("an id"));
    let read_only = json!({ "hasAttachments": true, "createdDateTime": "2024-01-01T00:00:00Z", "subject": "Later" });
    assert_eq!(anna.patch(&path, &read_only).expect(200)["subject"], "Later");
    let words = "The property 'mock' does not exist on type 'microsoft.graph.message'. Make sure to only use property \
                 names that are defined by the type or mark the type as open type.";
    assert_eq!(said(anna.patch(&path, &json!({ "mock": 5 }))), ("RequestBodyRead".into(), words.into()));
    let admin = Caller::admin(&mock);
    let words = "Invalid property 'mock' specified for the resource.";
    let refused = said(admin.patch("/users/anna@contoso.example", &json!({ "mock": 5 })));
    assert_eq!(refused, ("Request_BadRequest".into(), words.into()));
}

#[test]
fn what_a_complex_type_does_not_have_is_refused_too() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let at = json!({ "dateTime": "2031-03-10T09:00:00", "timeZone": "UTC" });
    let event = |name: &str, value: Value| {
        let mut event = json!({ "subject": "Call", "start": at, "end": at });
        event[name] = value;
        event
    };
    let who = json!({ "emailAddress": { "address": "bo@contoso.example", "mock": 5 } });
    for (path, kind, body) in [
        ("messages", "itemBody", json!({ "body": { "contentType": "text", "content": "", "mock": 5 } })),
        ("messages", "emailAddress", json!({ "toRecipients": [who] })),
        ("messages", "recipient", json!({ "toRecipients": [{ "mock": 5 }] })),
        ("messages", "recipient", json!({ "from": { "mock": 5 } })),
        ("messages", "internetMessageHeader", json!({ "internetMessageHeaders": [{ "name": "x-a", "mock": 5 }] })),
        ("messages", "followupFlag", json!({ "flag": { "mock": 5 } })),
        ("events", "itemBody", event("body", json!({ "mock": 5 }))),
        ("events", "dateTimeTimeZone", event("start", json!({ "dateTime": "2031-03-10T09:00:00", "mock": 5 }))),
        ("events", "attendee", event("attendees", json!([{ "mock": 5 }]))),
        ("events", "emailAddress", event("attendees", json!([who]))),
        ("events", "location", event("location", json!({ "mock": 5 }))),
        ("events", "physicalAddress", event("location", json!({ "address": { "mock": 5 } }))),
        ("contacts", "emailAddress", json!({ "emailAddresses": [{ "mock": 5 }] })),
        ("contacts", "physicalAddress", json!({ "homeAddress": { "mock": 5 } })),
    ] {
        let (code, words) = said(anna.post(&format!("/me/{path}"), &body));
        assert_eq!(code, "RequestBodyRead", "{body}");
        assert!(
            words.starts_with(&format!("The property 'mock' does not exist on type 'microsoft.graph.{kind}'.")),
            "{words}"
        );
    }
}
