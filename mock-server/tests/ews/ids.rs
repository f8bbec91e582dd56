//! Ids in one writing and in another: what Graph translates, EWS converts to the same.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365::Mock;
use serde_json::{Value, json};

use crate::caller::{Caller as Graph, HUBSPOT};
use crate::ews_client::{Caller, Id, user};

const ANNA: &str = "anna@contoso.example";
const FORMATS: [&str; 5] = ["entryId", "ewsId", "immutableEntryId", "restId", "restImmutableEntryId"];

/// What Graph makes of an id.
fn result(graph: &Graph, id: &str, from: &str, to: &str) -> Value {
    let body = json!({ "inputIds": [id], "sourceIdType": from, "targetIdType": to });
    let answer = graph.post("/me/translateExchangeIds", &body).expect(200);
    let context = answer["@odata.context"].as_str().expect("a context");
    assert!(context.ends_with("/v1.0/$metadata#Collection(microsoft.graph.convertIdResult)"), "{context}");
    assert_eq!(answer["value"][0]["sourceId"], id);
    answer["value"][0].clone()
}

fn translated(graph: &Graph, id: &str, from: &str, to: &str) -> String {
    let result = result(graph, id, from, to);
    result["targetId"].as_str().unwrap_or_else(|| panic!("{from} to {to}: {result}")).to_owned()
}

/// What EWS makes of an id.
fn converted(anna: &Caller, id: &str, from: &str, to: &str) -> String {
    let answer = anna.says(&format!(
        r#"<m:ConvertId DestinationFormat="{to}"><m:SourceIds><t:AlternateId Format="{from}" Id="{id}" Mailbox="{ANNA}"/></m:SourceIds></m:ConvertId>"#
    ));
    crate::events::between(&answer, " Id=\"", "\"")
}

#[test]
fn every_writing_leads_to_every_other_and_back() {
    let mock = Mock::start();
    let graph = Graph::user(&mock, ANNA, HUBSPOT, &["Contacts.ReadWrite", "Mail.ReadWrite", "User.Read"]);
    let anna = user(&mock, ANNA);
    let made = graph.post("/me/contacts", &json!({ "givenName": "Kim" })).expect(201);
    let rest = made["id"].as_str().unwrap();
    let path = format!("/me/contacts/{rest}");
    let prefer = [("prefer", "IdType=\"ImmutableId\"")];
    let immutable = graph.send(reqwest::Method::GET, &path, None, &prefer).expect(200)["id"].clone();
    assert_eq!(translated(&graph, rest, "restId", "restImmutableEntryId"), immutable);
    for from in FORMATS {
        let one = translated(&graph, rest, "restId", from);
        for to in FORMATS {
            let other = translated(&graph, &one, from, to);
            assert_eq!(translated(&graph, &other, to, "restId"), rest, "{from} to {to}");
        }
    }
    // EWS finds the contact by what Graph says, and converts it to the same.
    let ews = translated(&graph, rest, "restId", "ewsId");
    let seen = anna.get(&Id { id: ews.clone(), change_key: String::new() });
    assert!(seen.contains("<t:GivenName>Kim<") && seen.contains(&ews), "{seen}");
    let entry = translated(&graph, rest, "restId", "entryId");
    let (bare, padding) = entry.split_at(entry.len() - 1);
    let plain = bare.replace('-', "+").replace('_', "/") + &"=".repeat(padding.parse().unwrap());
    assert_eq!(converted(&anna, &ews, "EwsId", "EntryId"), plain);
    assert_eq!(converted(&anna, &plain, "EntryId", "EwsId"), ews);
    // A folder has one id.
    let inbox = graph.get("/me/mailFolders/inbox").expect(200)["id"].as_str().unwrap().to_owned();
    assert_eq!(translated(&graph, &inbox, "restId", "restImmutableEntryId"), inbox);
    assert_eq!(translated(&graph, &inbox, "restImmutableEntryId", "restId"), inbox);
}

/// What Exchange's ids are made of, a client can see: how they begin, how long they are, and what lies where.
#[test]
fn their_bytes_lie_as_exchanges_do() {
    let mock = Mock::start();
    let graph = Graph::user(&mock, ANNA, HUBSPOT, &["Contacts.ReadWrite", "Mail.ReadWrite", "User.Read"]);
    let anna = user(&mock, ANNA);
    let file = json!({ "@odata.type": "#microsoft.graph.fileAttachment", "name": "a", "contentBytes": "YQ==" });
    let made = graph.post("/me/messages", &json!({ "subject": "x", "attachments": [file] })).expect(201);
    let prefer = [("prefer", "IdType=\"ImmutableId\"")];
    let text = |of: &Value, name: &str| of[name].as_str().unwrap_or_else(|| panic!("{name} of {of}")).to_owned();
    let (rest, conversation) = (text(&made, "id"), text(&made, "conversationId"));
    let path = format!("/me/messages/{rest}");
    let kept = graph.send(reqwest::Method::GET, &path, None, &prefer).expect(200);
    let part = graph.get(&format!("{path}/attachments")).expect(200)["value"][0].clone();
    for (id, begin, letters) in [
        (rest.clone(), "AAMk", 152),
        (text(&made, "parentFolderId"), "AAMk", 120),
        (text(&part, "id"), "AAMk", 180),
        (conversation.clone(), "AAQk", 80),
        (text(&kept, "id"), "AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A", 68),
    ] {
        assert!(id.starts_with(begin) && id.len() == letters && !id.ends_with("=="), "{id}");
    }
    // EWS's id is Graph's in other letters, and so is the one in the link.
    let ews = translated(&graph, &rest, "restId", "ewsId");
    assert_eq!(ews, rest.replace('-', "/").replace('_', "+"));
    let link = ews.replace('/', "%2F").replace('+', "%2B").replace('=', "%3D");
    assert!(text(&made, "webLink").contains(&format!("ItemID={link}&")), "{}", made["webLink"]);
    let seen = anna.get(&Id { id: ews.clone(), change_key: String::new() });
    let shown = crate::events::between(&seen, "ConversationId Id=\"", "\"");
    assert_eq!(shown, conversation.replace('-', "/").replace('_', "+"));
    // The mailbox stands before MAPI's entry id, and the conversation's GUID in its index.
    let bytes = STANDARD.decode(&ews).unwrap();
    let hex = bytes[43..].iter().fold(String::new(), |text, byte| text + &format!("{byte:02X}"));
    assert_eq!(converted(&anna, &ews, "EwsId", "HexEntryId"), hex);
    let index = STANDARD.decode(text(&made, "conversationIndex")).unwrap();
    assert_eq!(STANDARD.decode(shown).unwrap()[43..], index[6..]);
    // The first bytes of a change key say what a thing is, those behind are the ids' own.
    let key = STANDARD.decode(text(&made, "changeKey")).unwrap();
    assert_eq!((&key[..8], &key[8..24]), (&[9, 0, 0, 0, 22, 0, 0, 0][..], &bytes[65..81]));
    let contact = graph.post("/me/contacts", &json!({ "givenName": "Kim" })).expect(201);
    assert!(text(&contact, "changeKey").starts_with("EQAAABYAAA"), "{contact}");
}

#[test]
fn a_moved_item_keeps_the_one_and_loses_the_other() {
    let mock = Mock::start();
    let graph = Graph::user(&mock, ANNA, HUBSPOT, &["Mail.ReadWrite", "User.Read"]);
    let made = graph.post("/me/messages", &json!({ "subject": "x" })).expect(201);
    let id = made["id"].as_str().unwrap();
    let kept = translated(&graph, id, "restId", "restImmutableEntryId");
    let moved = graph.post(&format!("/me/messages/{id}/move"), &json!({ "destinationId": "archive" })).expect(201);
    assert_eq!(translated(&graph, &kept, "restImmutableEntryId", "restId"), moved["id"]);
    let code = |result: Value| result["errorDetails"]["code"].as_str().unwrap_or_default().to_owned();
    let lost = result(&graph, id, "restId", "restImmutableEntryId");
    assert_eq!((lost.get("targetId"), code(lost.clone())), (None, "ErrorItemNotFound".to_owned()), "{lost}");
    assert_eq!(code(result(&graph, "nonsense", "restId", "ewsId")), "ErrorInvalidIdMalformed");
    assert_eq!(code(result(&graph, "", "entryId", "ewsId")), "ErrorInvalidIdMalformed");
    assert_eq!(code(result(&graph, &kept, "restId", "ewsId")), "ErrorInvalidIdMalformed");
    assert_eq!(
        code(result(&graph, moved["id"].as_str().unwrap(), "restImmutableEntryId", "ewsId")),
        "ErrorInvalidIdMalformed"
    );
    let bo = Graph::user(&mock, "bo@contoso.example", HUBSPOT, &["Mail.ReadWrite", "User.Read"]);
    assert_eq!(code(result(&bo, &kept, "restImmutableEntryId", "ewsId")), "ErrorInvalidMailboxItemId");
    // One that cannot be translated leaves the others alone, and their order.
    let body = json!({ "inputIds": ["x", kept], "sourceIdType": "restImmutableEntryId", "targetIdType": "restId" });
    let both = graph.post("/me/translateExchangeIds", &body).expect(200)["value"].clone();
    assert_eq!((code(both[0].clone()), &both[1]["targetId"]), ("ErrorInvalidIdMalformed".to_owned(), &moved["id"]));
}

#[test]
fn what_is_asked_for_has_to_be_whole() {
    let mock = Mock::start();
    let graph = Graph::user(&mock, ANNA, HUBSPOT, &["User.Read", "User.ReadBasic.All"]);
    let whole = json!({ "inputIds": ["x"], "sourceIdType": "restId", "targetIdType": "ewsId" });
    for (name, value, code) in [
        ("inputIds", Value::Null, "ErrorInvalidRequest"),
        ("sourceIdType", Value::Null, "ErrorInvalidRequest"),
        ("targetIdType", json!("nonsense"), "Request_BadRequest"),
        ("inputIds", json!("x"), "Request_BadRequest"),
        ("more", json!(1), "Request_BadRequest"),
    ] {
        let mut body = whole.clone();
        body[name] = value;
        assert_eq!(graph.post("/me/translateExchangeIds", &body).refused(400), code, "{name}");
    }
    let others = format!("/users/{}/translateExchangeIds", "bo@contoso.example");
    assert_eq!(graph.post(&others, &whole).status, 403);
    let app = Graph::app(&mock, HUBSPOT, &["User.Read.All"]);
    assert_eq!(app.post(&others, &whole).status, 200);
}
