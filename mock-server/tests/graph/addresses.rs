//! Where a path leads: properties of things, folders at any depth, counts, casts; and what answers say of themselves.

use crate::caller::{Caller, HUBSPOT, Reply};
use crate::facts;
use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

const SCOPES: [&str; 6] =
    ["Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite", "Contacts.ReadWrite", "User.Read", "User.ReadBasic.All"];

fn person<'m>(mock: &'m Mock, name: &str) -> Caller<'m> {
    Caller::user(mock, &format!("{name}@contoso.example"), HUBSPOT, &SCOPES)
}

fn id(thing: &Value) -> &str {
    thing["id"].as_str().expect("an id")
}

fn encoded(id: &str) -> String {
    id.replace('=', "%3D")
}

#[test]
fn a_property_stands_at_a_path_of_its_own() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let me = anna.get("/me").expect(200);
    let owner = format!("{}/v1.0/$metadata#users('{}')", mock.origin(), id(&me));
    let message = anna.get("/me/mailFolders/inbox/messages?$top=1").expect(200)["value"][0].clone();
    let place = format!("{owner}/messages('{}')", encoded(id(&message)));
    let at = |path: &str| format!("/me/messages/{}/{path}", id(&message));
    for (path, context, value) in [
        ("/me/displayName".to_owned(), format!("{owner}/displayName"), &me["displayName"]),
        ("/me/businessPhones".to_owned(), format!("{owner}/businessPhones"), &me["businessPhones"]),
        (at("subject"), format!("{place}/subject"), &message["subject"]),
        (at("isRead"), format!("{place}/isRead"), &message["isRead"]),
        (at("toRecipients"), format!("{place}/toRecipients"), &message["toRecipients"]),
        (
            at("from/emailAddress/address"),
            format!("{place}/from/emailAddress/address"),
            &message["from"]["emailAddress"]["address"],
        ),
        (at("BODY/contenttype"), format!("{place}/body/contentType"), &message["body"]["contentType"]),
    ] {
        assert_eq!(anna.get(&path).expect(200), json!({ "@odata.context": context, "value": value }), "{path}");
    }
    let from = anna.get(&at("from")).expect(200);
    let whole = json!({ "@odata.context": format!("{place}/from"), "emailAddress": message["from"]["emailAddress"] });
    assert_eq!(from, whole);
    assert_eq!(anna.get("/me/mobilePhone").status, 204);
    assert_eq!(anna.get("/me?$select=aboutMe,skills").expect(200)["skills"], json!([]));
    assert_eq!(anna.get("/me/aboutMe").status, 204);
    let unread = anna.get("/me/mailFolders/inbox").expect(200)["unreadItemCount"].clone();
    assert_eq!(anna.get("/me/mailFolders/inbox/unreadItemCount").expect(200)["value"], unread);
    let bare = |path: &str| anna.send(Method::GET, path, None, &[]);
    assert_eq!(bare("/me/mailFolders/inbox/unreadItemCount/$value").json, unread);
    assert!(bare("/me/displayName/$value").headers["content-type"].to_str().expect("text").starts_with("text/plain"));
    for (nowhere, status) in [
        (at("nonsense"), 400),
        (at("from/nonsense"), 400),
        (at("from/$value"), 400),
        ("/me/nonsense".to_owned(), 400),
        ("/me/messages/x/subject".to_owned(), 400),
        (at("subject?$select=id"), 501),
        (at("microsoft.graph.eventMessage"), 404),
        (at("microsoft.graph.eventMessage/event"), 404),
    ] {
        assert_eq!(anna.get(&nowhere).status, status, "{nowhere}");
    }
    let basic = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["Mail.ReadBasic"]);
    basic.get(&at("subject")).expect(200);
    assert_eq!(basic.get(&at("body")).status, 400);
    assert_eq!(basic.get("/me/displayName").status, 403);
}

#[test]
fn folders_lie_in_folders_at_any_depth() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let mut path = "/me/mailFolders/inbox".to_owned();
    let mut ids = Vec::new();
    for name in ["one", "two", "three", "four"] {
        let made = anna.post(&format!("{path}/childFolders"), &json!({ "displayName": name })).expect(201);
        path = format!("{path}/childFolders/{}", id(&made));
        ids.push(id(&made).to_owned());
        assert_eq!(anna.get(&path).expect(200)["displayName"], name);
    }
    let made = anna.post(&format!("{path}/messages"), &json!({ "subject": "Deep" })).expect(201);
    assert_eq!(anna.get(&format!("{path}/messages/{}", id(&made))).expect(200)["subject"], "Deep");
    assert_eq!(anna.get(&format!("{path}/messages")).expect(200)["value"][0]["subject"], "Deep");
    let parent = path.rsplit_once('/').expect("a parent").0;
    assert_eq!(anna.get(parent).expect(200)["value"][0]["displayName"], "four");
    // Not where the folders do not lie in one another.
    let wrong =
        format!("/me/mailFolders/drafts/childFolders/{}/childFolders/{}/childFolders/{}", ids[0], ids[1], ids[2]);
    assert_eq!(anna.get(&wrong).status, 404);
    assert_eq!(anna.get(&format!("{wrong}/messages")).status, 404);
    anna.delete(&path).expect(204);
    assert_eq!(anna.get(parent).expect(200)["value"], json!([]));
}

#[test]
fn lists_of_the_directory_are_counted() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let eventual = [("consistencylevel", "eventual")];
    for list in ["users", "groups", "applications", "servicePrincipals"] {
        let all = admin.get(&format!("/{list}?$select=id")).expect(200)["value"].as_array().expect("a list").len();
        let counted = admin.send(Method::GET, &format!("/{list}/$count"), None, &eventual);
        assert_eq!(counted.expect(200).as_u64(), u64::try_from(all).ok(), "{list}");
        assert_eq!(admin.get(&format!("/{list}/$count")).refused(400), "Request_BadRequest", "{list}");
    }
    let some = "/users/$count?$filter=startswith(displayName,'Anna')";
    assert_eq!(admin.send(Method::GET, some, None, &eventual).expect(200), 1);
    let anna = person(&mock, "anna");
    assert_eq!(
        anna.get("/me/calendars/calendar/events?$select=id").expect(200)["value"],
        anna.get("/me/events?$select=id").expect(200)["value"]
    );
}

#[test]
fn what_derived_types_add_needs_a_cast() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let file = json!({ "@odata.type": "#microsoft.graph.fileAttachment", "name": "a.txt", "contentBytes": "aGk=" });
    let made = anna.post("/me/messages", &json!({ "subject": "With", "attachments": [file] })).expect(201);
    let list = format!("/me/messages/{}/attachments", id(&made));
    let words = |name: &str| format!("Could not find a property named '{name}' on type 'microsoft.graph.attachment'.");
    let refused = |reply: Reply, name: &str| {
        let error = reply.expect(400)["error"].clone();
        assert_eq!((&error["code"], &error["message"]), (&json!("RequestBroker--ParseUri"), &json!(words(name))));
    };
    for name in ["contentId", "contentBytes", "contentLocation"] {
        refused(anna.get(&format!("{list}?$select=id,{name}")), name);
        refused(anna.get(&format!("/me/messages?$expand=attachments($select=id,{name})")), name);
        refused(anna.get(&format!("/me/messages?expand=attachments($select=id,name,contentType,{name})")), name);
        let cast = format!("$select=id,microsoft.graph.fileAttachment/{name}");
        assert!(anna.get(&format!("{list}?{cast}")).expect(200)["value"][0].get(name).is_some());
        let path = format!("/me/messages/{}?$expand=attachments({cast})", id(&made));
        assert!(anna.get(&path).expect(200)["attachments"][0].get(name).is_some());
    }
    assert_eq!(anna.get(&format!("{list}?$select=microsoft.graph.fileAttachment/mock")).status, 400);
    assert_eq!(anna.get("/me/messages?$select=meetingMessageType").refused(400), "RequestBroker--ParseUri");
    anna.get("/me/messages?$select=microsoft.graph.eventMessage/meetingMessageType").expect(200);
}

#[test]
fn answers_say_as_much_of_themselves_as_is_wanted() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let get = |path: &str, accept: &str| anna.send(Method::GET, path, None, &[("accept", accept)]);
    for path in
        ["/me", "/me/messages?$top=1", "/me/mailFolders/inbox", "/me/mailFolders/inbox/messages/delta?$select=subject"]
    {
        for none in [
            "application/json;odata.metadata=none",
            "application/json; OData.Metadata=none",
            "application/json;odata=nometadata",
        ] {
            let reply = get(path, none);
            let kind = reply.headers["content-type"].to_str().expect("text").to_owned();
            assert!(kind.starts_with("application/json;odata.metadata=none;"), "{kind}");
            let text = reply.expect(200).to_string().replace("@odata.nextLink", "").replace("@odata.deltaLink", "");
            assert!(!text.contains("@odata."), "{text}");
        }
        let minimal = get(path, "application/json;odata.metadata=minimal").expect(200);
        assert!(minimal["@odata.context"].is_string());
    }
    assert!(get("/me/messages?$top=1", "application/json;odata.metadata=none").json["@odata.nextLink"].is_string());
}

#[test]
fn a_context_repeats_the_path_and_the_name_that_the_client_used() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let me = anna.get("/me").expect(200);
    let inbox = anna.get("/me/mailFolders/inbox").expect(200);
    let message = anna.get("/me/messages?$top=1&$select=id").expect(200)["value"][0].clone();
    let (folder, message) = (id(&inbox), id(&message));
    let named = "users('anna%40contoso.example')";
    let own = format!("users('{}')", id(&me));
    for (path, context) in [
        ("/users/anna@contoso.example/messages?$select=id".to_owned(), format!("{named}/messages(id)")),
        ("/users('anna@contoso.example')/messages?$select=id".to_owned(), format!("{named}/messages(id)")),
        (
            format!("/users/anna%40contoso.example/mailFolders/{folder}/messages/{message}?$select=id"),
            format!("{named}/mailFolders('{}')/messages(id)/$entity", encoded(folder)),
        ),
        ("/me/mailFolders/inbox/messages?$select=id".to_owned(), format!("{own}/mailFolders('inbox')/messages(id)")),
        ("/ME/mailfolders('inbox')/MESSAGES?$select=id".to_owned(), format!("{own}/mailFolders('inbox')/messages(id)")),
        (format!("/me/messages/{message}"), format!("{own}/messages/$entity")),
        (format!("/me/messages/{message}/attachments"), format!("{own}/messages('{}')/attachments", encoded(message))),
        ("/me/mailFolders/inbox".to_owned(), format!("{own}/mailFolders/$entity")),
        ("/me/mailFolders/inbox/childFolders".to_owned(), format!("{own}/mailFolders('inbox')/childFolders")),
        ("/me/calendar/events?$select=id".to_owned(), format!("{own}/calendar/events(id)")),
        ("/me/contacts".to_owned(), format!("{own}/contacts")),
        ("/me".to_owned(), "users/$entity".to_owned()),
    ] {
        let shown = anna.get(&path).expect(200)["@odata.context"].clone();
        assert_eq!(shown, format!("{}/v1.0/$metadata#{context}", mock.origin()), "{path}");
    }
}

/// What Microsoft's metadata has for a type, its ancestors' too.
fn members(types: &Value, noun: &str) -> Vec<String> {
    let mut kind = format!("microsoft.graph.{noun}");
    let mut all = Vec::new();
    while let Some(found) = types.get(&kind) {
        for part in ["props", "nav"] {
            all.extend(found[part].as_object().into_iter().flat_map(|of| of.keys().cloned()));
        }
        kind = found["base"].as_str().unwrap_or_default().to_owned();
    }
    all
}

#[test]
fn what_only_beta_has_is_lacking_there_and_unknown_in_v1() {
    let (Some(first), Some(beta)) = (facts::text("graph/csdl-v1.0.json"), facts::text("graph/csdl-beta.json")) else {
        return;
    };
    let types = |text: &str| serde_json::from_str::<Value>(text).expect("metadata")["types"].clone();
    let (first, beta) = (types(&first), types(&beta));
    let mock = Mock::start();
    let (anna, admin) = (person(&mock, "anna"), Caller::admin(&mock));
    let metadata = anna.get(&format!("{}/beta/$metadata", mock.origin()));
    let metadata = String::from_utf8(metadata.bytes).expect("a text");
    let described = |noun: &str| {
        let begin = metadata.find(&format!("<EntityType Name=\"{noun}\""));
        begin.map_or("", |begin| metadata[begin..].split("</EntityType>").next().unwrap_or_default())
    };
    let (mut seen, mut served) = (0, 0);
    for (by, noun, list) in [
        (&anna, "message", "/me/messages"),
        (&anna, "contact", "/me/contacts"),
        (&anna, "mailFolder", "/me/mailFolders"),
        (&anna, "calendar", "/me/calendars"),
        (&admin, "user", "/users"),
        (&admin, "group", "/groups"),
        (&admin, "application", "/applications"),
        (&admin, "servicePrincipal", "/servicePrincipals"),
    ] {
        let known = members(&first, noun);
        for name in members(&beta, noun).into_iter().filter(|name| !known.contains(name)) {
            let path = format!("{list}?$select={name}");
            if by.get(&path).status == 200 {
                continue;
            }
            seen += 1;
            by.get(&path).expect(400);
            // What is served says so in the metadata.
            let is_served = described(noun).contains(&format!("<Property Name=\"{name}\""));
            let status = by.get(&format!("{}/beta{path}", mock.origin())).status;
            assert_eq!(status, if is_served { 200 } else { 501 }, "{path}");
            served += usize::from(is_served);
        }
    }
    assert!(seen > 25 && served > 12, "{seen}, {served}");
    let contact = json!({ "givenName": "Ada", "gender": "x" });
    assert_eq!(anna.post("/me/contacts", &contact).refused(400), "RequestBodyRead");
    anna.post(&format!("{}/beta/me/contacts", mock.origin()), &contact).expect(201);
    anna.get(&format!("{}/beta/me/contacts?$select=mock", mock.origin())).expect(400);
}

#[test]
fn below_nothing_there_is_nothing_and_below_what_no_type_has_a_refusal() {
    let mock = Mock::start();
    let anna = crate::queries::person(&mock, "anna");
    let draft = anna.post("/me/messages", &json!({ "subject": "Mine" })).expect(201);
    let contact = anna.post("/me/contacts", &json!({ "givenName": "Ada" })).expect(201);
    let message = format!("/me/messages/{}", draft["id"].as_str().expect("an id"));
    let contact = format!("/me/contacts/{}", contact["id"].as_str().expect("an id"));
    for path in [
        format!("{message}/sender/emailAddress/address"),
        format!("{contact}/homeAddress/city"),
        format!("{contact}/homeAddress/city/$value"),
    ] {
        anna.get(&path).expect(204);
    }
    for path in [
        format!("{message}/sender/bogus"),
        format!("{contact}/homeAddress/bogus"),
        format!("{message}/nonsense"),
        "/me/contactFolders/x/nonsense".to_owned(),
    ] {
        assert_eq!(anna.get(&path).refused(400), "RequestBroker--ParseUri", "{path}");
    }
    assert_eq!(anna.get("/me/nonsense").refused(400), "BadRequest");
    for collection in ["singleValueExtendedProperties", "multiValueExtendedProperties"] {
        anna.get(&format!("{message}/{collection}")).expect(501);
    }
}
