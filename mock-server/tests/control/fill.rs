//! Mailboxes that are filled by one call: visible on Graph and EWS alike, all or nothing, with stable ids, at linear cost.

use std::time::{Duration, Instant};

use mock365::Mock;
use mock365::scenario::{apply, load};
use mock365_control::fill::{ContactItem, EventItem, Filled, Filling, MessageItem};
use mock365_control::{Control, ControlError, TokenWanted};
use serde_json::{Value, json};

const ANNA: &str = "anna@contoso.example";

struct Bench {
    mock: Mock,
    control: Control,
    client: reqwest::Client,
}

fn bench() -> Bench {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client");
    Bench { mock, control, client }
}

impl Bench {
    async fn fill(&self, wanted: Value) -> Result<Filled, ControlError> {
        self.control.send(reqwest::Method::POST, &format!("/_mock/mailboxes/{ANNA}/fill"), Some(&wanted)).await
    }

    async fn token(&self, resource: Option<&str>) -> String {
        let wanted = TokenWanted {
            user: Some(ANNA.to_owned()),
            app: "HubSpot Sales".to_owned(),
            scopes: resource.map(|_| vec!["EWS.AccessAsUser.All".to_owned()]),
            resource: resource.map(str::to_owned),
        };
        self.control.token(&wanted).await.expect("a token").access_token
    }

    async fn graph(&self, path: &str) -> Value {
        let token = self.token(None).await;
        let answer = self
            .client
            .get(format!("{}{path}", self.mock.origin()))
            .bearer_auth(token)
            .send()
            .await
            .expect("an answer");
        let status = answer.status();
        let body: Value = answer.json().await.expect("an answer");
        assert!(status.is_success(), "{path}: {body}");
        body
    }

    /// The subjects of a folder as EWS finds them.
    async fn ews(&self, folder: &str) -> String {
        let asked = format!(
            r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape><m:ParentFolderIds><t:DistinguishedFolderId Id="{folder}"/></m:ParentFolderIds></m:FindItem>"#
        );
        self.soap(&asked).await
    }

    /// The folders directly in a folder as EWS finds them.
    async fn ews_folders(&self, parent: &str) -> String {
        let asked = format!(
            r#"<m:FindFolder Traversal="Shallow"><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:ParentFolderIds><t:DistinguishedFolderId Id="{parent}"/></m:ParentFolderIds></m:FindFolder>"#
        );
        self.soap(&asked).await
    }

    async fn soap(&self, asked: &str) -> String {
        let token = self.token(Some("exchange")).await;
        let body = format!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"><s:Body>{asked}</s:Body></s:Envelope>"#
        );
        let sent = self.client.post(format!("{}/EWS/Exchange.asmx", self.mock.origin())).bearer_auth(token);
        sent.header("content-type", "text/xml")
            .body(body)
            .send()
            .await
            .expect("an answer")
            .text()
            .await
            .expect("an answer")
    }
}

fn everything() -> Value {
    json!({
        "folders": [{ "path": "inbox/Projects" }, { "path": "inbox/Projects/2026" }, { "path": "Team", "kind": "calendar" },
                    { "path": "Partners", "kind": "contacts" }],
        "messages": [
            { "from": "Fred Fabri <fred@fabrikam.example>", "received": "2026-01-05T08:00:00Z", "subject": "Offer", "text": "As promised.",
              "folder": "Inbox/projects/2026", "flagged": true, "importance": "high", "categories": ["Blue"], "conversation": "offer",
              "headers": { "x-crm-id": "17" }, "attachments": [{ "name": "offer.txt", "text": "200 seats" }] },
            { "from": "greta@fabrikam.example", "received": "-PT3H", "subject": "Filled: newest", "html": "<p>Hi</p>", "read": true },
            { "subject": "Filled: sent", "to": ["fred@fabrikam.example"], "received": "-P1D", "folder": "sentitems", "conversation": "offer" },
            { "subject": "Filled: draft", "draft": true },
        ],
        "events": [
            { "subject": "Filled: kick-off", "start": "PT26H", "lasts": "PT90M", "location": "Oak", "attendees": ["Bo Berg <bo@contoso.example>"], "time_zone": "W. Europe Standard Time", "reminder": 10 },
            { "subject": "Filled: fair", "start": "2026-03-01T10:00:00Z", "all_day": true, "show_as": "oof", "folder": "Team" },
            { "subject": "Filled: invited", "start": "P3D", "organizer": "fred@fabrikam.example", "response": "accepted", "private": true },
        ],
        "contacts": [
            { "given_name": "Gerda", "surname": "Grau", "company": "Fabrikam", "emails": ["gerda@fabrikam.example"], "birthday": "1980-05-17", "folder": "Partners" },
            { "company": "Filled Limited", "business_phones": ["+46 8 123"] },
        ],
    })
}

#[tokio::test]
async fn what_is_generated_is_the_same_from_the_same_seed() {
    let wanted = |seed: u64| {
        json!({ "generate": [{ "seed": seed, "messages": 120, "events": 20, "contacts": 15, "senders": 5, "text": 80,
                               "since": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00Z" }] })
    };
    let shown = async |seed: u64| {
        let bench = bench();
        let filled = bench.fill(wanted(seed)).await.unwrap();
        assert_eq!(filled.messages, Vec::<String>::new());
        assert_eq!(json!(filled.generated), json!([{ "messages": 120, "events": 20, "contacts": 15 }]));
        let span = "$filter=receivedDateTime ge 2026-01-01T00:00:00Z and receivedDateTime lt 2026-02-01T00:00:00Z";
        let page = format!("/v1.0/me/messages?{span}&$count=true&$top=1000&$select=subject,from,body,isRead");
        let mail = bench.graph(&page).await;
        let contacts = bench.graph("/v1.0/me/contacts?$select=displayName,emailAddresses&$top=100").await;
        bench.mock.sandbox().read(|cloud, _| assert_eq!(cloud.check_invariants(), Vec::<String>::new()));
        (mail, contacts["value"].clone())
    };
    let (mail, contacts) = shown(7).await;
    assert_eq!(mail["@odata.count"], 120);
    let all = mail["value"].as_array().expect("messages");
    let senders: std::collections::BTreeSet<_> = all.iter().map(|one| one["from"].to_string()).collect();
    assert_eq!(senders.len(), 5);
    assert_eq!(all[0]["body"]["content"].as_str().map(str::len), Some(80));
    assert!(all.iter().any(|one| one["isRead"] == false), "some are unread");
    let bare = |all: &[Value]| all.iter().map(|one| one["subject"].clone()).collect::<Vec<_>>();
    let (again, same_contacts) = shown(7).await;
    assert_eq!(bare(again["value"].as_array().expect("messages")), bare(all));
    assert_eq!(
        same_contacts.as_array().map(|all| all.iter().map(|one| one["displayName"].clone()).collect::<Vec<_>>()),
        contacts.as_array().map(|all| all.iter().map(|one| one["displayName"].clone()).collect::<Vec<_>>())
    );
    let (other, _) = shown(8).await;
    assert_ne!(bare(other["value"].as_array().expect("messages")), bare(all));
}

#[tokio::test]
async fn what_is_filled_in_is_there_on_graph_and_ews() {
    let bench = bench();
    let filled = bench.fill(everything()).await.unwrap();
    let counts = (filled.folders.len(), filled.messages.len(), filled.events.len(), filled.contacts.len());
    assert_eq!(counts, (4, 4, 3, 2));
    let inbox = bench.graph("/v1.0/me/mailFolders/inbox/messages?$top=1").await;
    assert_eq!(inbox["value"][0]["subject"], "Filled: newest");
    assert_eq!(inbox["value"][0]["isRead"], true);
    assert_eq!(inbox["value"][0]["toRecipients"][0]["emailAddress"]["address"], ANNA);
    let offer = bench.graph(&format!("/v1.0/me/messages/{}?$expand=attachments", filled.messages[0])).await;
    assert_eq!(offer["receivedDateTime"], "2026-01-05T08:00:00Z");
    assert_eq!(offer["from"]["emailAddress"], json!({ "name": "Fred Fabri", "address": "fred@fabrikam.example" }));
    assert_eq!((&offer["importance"], &offer["flag"]["flagStatus"]), (&json!("high"), &json!("flagged")));
    assert_eq!(offer["attachments"][0]["name"], "offer.txt");
    assert_eq!(offer["parentFolderId"], json!(filled.folders[1]));
    let sent = bench.graph(&format!("/v1.0/me/messages/{}", filled.messages[2])).await;
    assert_eq!(sent["conversationId"], offer["conversationId"]);
    assert_eq!(sent["from"]["emailAddress"]["address"], ANNA);
    let folder = bench.graph(&format!("/v1.0/me/mailFolders/{}", filled.folders[1])).await;
    assert_eq!((&folder["displayName"], &folder["totalItemCount"]), (&json!("2026"), &json!(1)));
    let event = bench.graph(&format!("/v1.0/me/events/{}", filled.events[0])).await;
    assert_eq!(event["attendees"][0]["emailAddress"]["address"], "bo@contoso.example");
    assert_eq!((&event["isOrganizer"], &event["location"]["displayName"]), (&json!(true), &json!("Oak")));
    let fair = bench.graph(&format!("/v1.0/me/events/{}", filled.events[1])).await;
    assert_eq!(
        (&fair["start"]["dateTime"], &fair["end"]["dateTime"]),
        (&json!("2026-03-01T00:00:00.0000000"), &json!("2026-03-02T00:00:00.0000000"))
    );
    let invited = bench.graph(&format!("/v1.0/me/events/{}", filled.events[2])).await;
    assert_eq!((&invited["isOrganizer"], &invited["responseStatus"]["response"]), (&json!(false), &json!("accepted")));
    let contact = bench.graph(&format!("/v1.0/me/contacts/{}", filled.contacts[0])).await;
    assert_eq!((&contact["displayName"], &contact["fileAs"]), (&json!("Gerda Grau"), &json!("Grau, Gerda")));
    for (folder, subject) in [
        ("inbox", "Filled: newest"),
        ("drafts", "Filled: draft"),
        ("sentitems", "Filled: sent"),
        ("calendar", "Filled: kick-off"),
        ("contacts", "Filled Limited"),
    ] {
        let found = bench.ews(folder).await;
        assert!(found.contains(subject), "{folder}: {found}");
    }
}

/// A folder without a parent lies where the lists of its kind look, on both protocols, and a name of another kind is in
/// nobody's way.
#[tokio::test]
async fn folders_of_every_kind_are_listed_by_graph_and_ews() {
    let bench = bench();
    let kinds = [
        ("mail", "/v1.0/me/mailFolders", "displayName", "msgfolderroot"),
        ("calendar", "/v1.0/me/calendars", "name", "calendar"),
        ("contacts", "/v1.0/me/contactFolders", "displayName", "contacts"),
    ];
    let folders: Vec<Value> = kinds.iter().map(|(kind, ..)| json!({ "path": "Same", "kind": kind })).collect();
    let wanted = json!({
        "folders": folders,
        "messages": [{ "from": "fred@fabrikam.example", "subject": "Filled: same", "folder": "Same" }],
        "events": [{ "subject": "Filled: same", "start": "PT26H", "folder": "same" }],
        "contacts": [{ "given_name": "Filled", "folder": "SAME" }],
    });
    let filled = bench.fill(wanted.clone()).await.unwrap();
    for ((kind, list, name, parent), id) in kinds.iter().zip(&filled.folders) {
        let listed = bench.graph(&format!("{list}?$top=50")).await;
        let found = listed["value"].as_array().unwrap().iter().filter(|folder| folder[name] == "Same");
        assert_eq!(found.map(|folder| &folder["id"]).collect::<Vec<_>>(), [&json!(id)], "{kind}: {listed}");
        let items = match *kind {
            "mail" => "messages",
            "calendar" => "events",
            _ => "contacts",
        };
        let lies = bench.graph(&format!("{list}/{id}/{items}")).await;
        assert_eq!(lies["value"].as_array().map(Vec::len), Some(1), "{kind}: {lies}");
        let listed = bench.ews_folders(parent).await;
        assert!(listed.contains("<t:DisplayName>Same</t:DisplayName>"), "{kind}: {listed}");
    }
    let again = bench.fill(json!({ "folders": wanted["folders"] })).await.unwrap();
    assert_eq!(again.folders, filled.folders, "those that are there stay");
}

#[tokio::test]
async fn ids_are_the_same_in_the_same_sandbox() {
    let (one, other) = (bench(), bench());
    assert_eq!(one.fill(everything()).await.unwrap(), other.fill(everything()).await.unwrap());
    // A folder that is there is used.
    let again = one.fill(json!({ "folders": [{ "path": "inbox/Projects" }] })).await.unwrap();
    let first = one.graph("/v1.0/me/mailFolders/inbox/childFolders").await;
    assert_eq!(first["value"][0]["id"], json!(again.folders[0]));
    assert_eq!(first["value"].as_array().map(Vec::len), Some(1));
}

/// Messages that are refused, behind one that is good: where, and with which words.
fn bad_mail() -> Vec<(Value, &'static str, &'static str)> {
    let good = json!({ "from": "fred@fabrikam.example", "subject": "Filled: good" });
    vec![
        (json!({ "messages": [good, { "subject": "x" }] }), "/messages/1/from", "from"),
        (json!({ "messages": [good, { "from": "fred" }] }), "/messages/1/from", "nobody"),
        (
            json!({ "messages": [good, { "from": "a@b.example", "to": ["c@d.example", "e"] }] }),
            "/messages/1/to/1",
            "nobody",
        ),
        (
            json!({ "messages": [good, { "from": "a@b.example", "received": "yesterday" }] }),
            "/messages/1/received",
            "-PT3H",
        ),
        (json!({ "messages": [good, { "from": "a@b.example", "received": "-P9999Y" }] }), "/messages/1/received", ""),
        (
            json!({ "messages": [good, { "from": "a@b.example", "received": "-P1D", "sent": "PT0S" }] }),
            "/messages/1/sent",
            "after",
        ),
        (json!({ "messages": [good, { "from": "a@b.example", "folder": "inbx" }] }), "/messages/1/folder", "no folder"),
        (
            json!({ "messages": [good, { "from": "a@b.example", "folder": "calendar" }] }),
            "/messages/1/folder",
            "something else",
        ),
        (json!({ "messages": [good, { "from": "a@b.example", "text": "a", "html": "b" }] }), "/messages/1", "not both"),
        (
            json!({ "messages": [good, { "from": "a@b.example", "headers": { "a b": "c" } }] }),
            "/messages/1/headers/a b",
            "header",
        ),
        (
            json!({ "messages": [good, { "from": "a@b.example", "attachments": [{ "name": "x", "base64": "%" }] }] }),
            "/messages/1/attachments/0/base64",
            "base64",
        ),
        (
            json!({ "messages": [good, { "from": "a@b.example", "attachments": [{ "name": "x" }] }] }),
            "/messages/1/attachments/0",
            "`text`",
        ),
    ]
}

/// Folders and events that are refused.
fn bad_folders_and_events() -> Vec<(Value, &'static str, &'static str)> {
    vec![
        (json!({ "folders": [{ "path": "calendar" }] }), "/folders/0/path", "another kind"),
        (json!({ "folders": [{ "path": "nowhere/x" }] }), "/folders/0/path", "no folder"),
        (json!({ "folders": [{ "path": "" }] }), "/folders/0/path", ""),
        (json!({ "events": [{ "start": "now" }] }), "/events/0/start", "moment"),
        (json!({ "events": [{ "start": "PT2H", "end": "PT1H" }] }), "/events/0/end", "before it starts"),
        (json!({ "events": [{ "start": "PT2H", "end": "PT3H", "lasts": "PT1H" }] }), "/events/0", "not both"),
        (json!({ "events": [{ "start": "PT2H", "lasts": "-PT1H" }] }), "/events/0/end", "before it starts"),
        (
            json!({ "events": [{ "start": "PT2H", "time_zone": "Europe/Berlim" }] }),
            "/events/0/time_zone",
            "no time zone",
        ),
        (json!({ "events": [{ "start": "PT2H", "response": "accepted" }] }), "/events/0/response", "does not answer"),
        (json!({ "events": [{ "start": "PT2H", "reminder": -1 }] }), "/events/0/reminder", ""),
    ]
}

/// Contacts that are refused.
fn bad_contacts() -> Vec<(Value, &'static str, &'static str)> {
    vec![
        (json!({ "contacts": [{}] }), "/contacts/0", "name"),
        (json!({ "contacts": [{ "surname": "x", "birthday": "17.5.1980" }] }), "/contacts/0/birthday", "1980-05-17"),
        (
            json!({ "contacts": [{ "surname": "x", "emails": ["a@b.example", "c@b.example", "d@b.example", "e@b.example"] }] }),
            "/contacts/0/emails",
            "3",
        ),
    ]
}

#[tokio::test]
async fn one_bad_item_refuses_all_with_its_place() {
    let bench = bench();
    let before = bench.graph("/v1.0/me/messages?$count=true&$top=1").await["@odata.count"].clone();
    for (bad, place, words) in bad_mail().into_iter().chain(bad_folders_and_events()).chain(bad_contacts()) {
        match bench.fill(bad.clone()).await {
            Err(ControlError::Refused(why)) => {
                assert_eq!((why.status, why.place.as_deref()), (422, Some(place)), "{bad}");
                assert!(why.detail.as_deref().is_some_and(|detail| detail.contains(words)), "{bad}: {why:?}");
            }
            other => panic!("{bad}: {other:?}"),
        }
    }
    let unknown = bench.fill(json!({ "messages": [{ "form": "x" }] })).await.unwrap_err().to_string();
    assert!(unknown.contains("/messages/0"), "{unknown}");
    assert!(unknown.contains("did you mean `from`?"), "{unknown}");
    let nobody = bench.control.fill("ana@contoso.example", &Filling::default()).await.unwrap_err().to_string();
    assert!(nobody.contains("no mailbox"), "{nobody}");
    assert!(nobody.contains(ANNA), "{nobody}");
    assert_eq!(bench.graph("/v1.0/me/messages?$count=true&$top=1").await["@odata.count"], before);
}

/// Moments are written as everywhere: a day is its beginning.
#[tokio::test]
async fn a_day_is_a_moment() {
    let bench = bench();
    let wanted = json!({
        "messages": [{ "from": "fred@fabrikam.example", "subject": "Filled: day", "received": "2025-11-20", "sent": "2025-11-19" }],
        "events": [{ "subject": "Filled: day", "start": "2026-11-20", "end": "2026-11-22", "all_day": true }],
        "generate": [{ "messages": 3, "since": "2025-01-01", "until": "2025-01-02" }],
    });
    let filled = bench.fill(wanted).await.unwrap();
    let message = bench.graph(&format!("/v1.0/me/messages/{}", filled.messages[0])).await;
    assert_eq!(message["receivedDateTime"], "2025-11-20T00:00:00Z");
    assert_eq!(message["sentDateTime"], "2025-11-19T00:00:00Z");
    let event = bench.graph(&format!("/v1.0/me/events/{}", filled.events[0])).await;
    assert_eq!(event["end"]["dateTime"], "2026-11-22T00:00:00.0000000");
    for wrong in ["2025-11", "20251120", "2025-11-20T08:00:00", "yesterday", "2025-13-01"] {
        let wanted = json!({ "messages": [{ "from": "a@b.example", "received": wrong }] });
        let why = bench.fill(wanted).await.unwrap_err().to_string();
        assert!(why.contains("/messages/0/received"), "{why}");
        assert!(why.contains("2026-01-05") && why.contains("-PT3H"), "{why}");
    }
}

/// A message about what was sent speaks of JSON, not of the types of our program.
#[tokio::test]
async fn what_is_wrong_is_said_in_words_of_json() {
    let bench = bench();
    for (bad, wanted) in [
        (json!({ "folders": ["inbox/Projects"] }), "expected an object"),
        (json!({ "folders": [4] }), "expected an object"),
        (json!({ "folders": "inbox/Projects" }), "expected an array"),
        (json!({ "messages": [{ "headers": [] }] }), "expected an object"),
        (json!({ "folders": [{ "path": "x", "kind": 4 }] }), ""),
    ] {
        let why = bench.fill(bad.clone()).await.unwrap_err().to_string();
        assert!(why.contains(wanted), "{bad}: {why}");
        for ours in ["struct", "enum", "sequence", "a map", "Item", "variant"] {
            assert!(!why.contains(ours), "{ours}: {bad}: {why}");
        }
    }
}

#[tokio::test]
async fn a_scenario_fills_mailboxes_of_people_whom_it_makes() {
    let bench = bench();
    let text = "title: { en: A }\nbecause: b\nwith: { user: nils@contoso.example, app: HubSpot Sales }\n\
        cloud:\n  users: { nils@contoso.example: { display_name: Nils New } }\n  mailboxes:\n    nils@contoso.example:\n\
        \x20     messages: [ { from: Fred <fred@fabrikam.example>, received: -P2D, subject: Hello Nils, text: Hi } ]\n\
        expect: [ { call: graph.messages.list, contains: Hello Nils } ]\n";
    let scenario = load::read("x.yaml", text).unwrap();
    apply(bench.mock.sandbox(), "x/y", &scenario).unwrap();
    let wanted = TokenWanted {
        user: Some("nils@contoso.example".to_owned()),
        app: "HubSpot Sales".to_owned(),
        ..TokenWanted::default()
    };
    let token = bench.control.token(&wanted).await.unwrap().access_token;
    let found =
        bench.client.get(format!("{}/v1.0/me/messages", bench.mock.origin())).bearer_auth(token).send().await.unwrap();
    let found: Value = found.json().await.unwrap();
    assert_eq!(found["value"][0]["subject"], "Hello Nils");
    // And by control, in the same words.
    let patch = json!({ "mailboxes": { ANNA: { "contacts": [{ "surname": "Patched" }] } } });
    let changed: Value = bench.control.send(reqwest::Method::PATCH, "/_mock/cloud", Some(&patch)).await.unwrap();
    assert_eq!(changed["changed"], true);
    assert!(bench.ews("contacts").await.contains("Patched"));
}

#[tokio::test]
async fn fillings_of_one_patch_are_counted_together() {
    let bench = bench();
    let many = || json!({ "contacts": vec![json!({ "surname": "Many" }); 5001] });
    let patch = json!({ "mailboxes": { ANNA: many(), "bo@contoso.example": many() } });
    let sent: Result<Value, ControlError> =
        bench.control.send(reqwest::Method::PATCH, "/_mock/cloud", Some(&patch)).await;
    let Err(ControlError::Refused(why)) = sent else { panic!("{sent:?}") };
    assert_eq!((why.status, why.place.as_deref()), (422, Some("/mailboxes")), "{why:?}");
    assert!(format!("{why:?}").contains("10000"), "{why:?}");
    assert!(!bench.ews("contacts").await.contains("Many"));
}

/// How long it takes to fill an empty mailbox with so many of each.
async fn time(count: usize) -> Duration {
    let bench = bench();
    let message = MessageItem {
        from: Some("a@b.example".to_owned()),
        subject: "x".to_owned(),
        folder: Some("inbox".to_owned()),
        ..MessageItem::default()
    };
    let event = EventItem { start: "PT1H".to_owned(), ..EventItem::default() };
    let contact = ContactItem { surname: Some("x".to_owned()), ..ContactItem::default() };
    let wanted = Filling {
        folders: Vec::new(),
        messages: vec![message; count],
        events: vec![event; count],
        contacts: vec![contact; count],
        ..Filling::default()
    };
    let started = Instant::now();
    bench.control.fill(ANNA, &wanted).await.expect("filled");
    started.elapsed()
}

#[tokio::test]
async fn many_cost_as_many_times_as_much() {
    let few = time(300).await;
    let many = time(3000).await;
    println!("900 things: {few:?}; 9000 things: {many:?}");
    assert!(many < few * 60, "{few:?} {many:?}");
}

/// A folder that was there and was deleted: whoever has its id asks for it in vain.
#[tokio::test]
async fn a_folder_is_deleted_again() {
    let bench = bench();
    let folder =
        |deleted: bool| json!({ "folders": [{ "path": "Customers", "kind": "contacts", "deleted": deleted }] });
    let there = bench.fill(folder(false)).await.expect("made").folders;
    let listed = bench.graph("/v1.0/me/contactFolders").await;
    assert_eq!((listed["value"][0]["id"].as_str(), &listed["value"][1]), (Some(there[0].as_str()), &Value::Null));
    assert_eq!(bench.fill(folder(true)).await.expect("deleted").folders, there);
    assert_eq!(bench.graph("/v1.0/me/contactFolders").await["value"], json!([]));
    let never = bench.fill(folder(true)).await.expect("made and deleted").folders;
    assert_ne!(never, there);
    assert_eq!(bench.graph("/v1.0/me/contactFolders").await["value"], json!([]));
}
