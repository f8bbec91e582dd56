//! Delta rounds: what their pages tell, what can be asked of them, and when they end.

use std::collections::{BTreeMap, BTreeSet};

use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

use crate::caller::{Caller, HUBSPOT, Reply};
use crate::delta_replay::{listed, one, shown};

const ANNA: &str = "anna@contoso.example";
const SCOPES: &[&str] = &["Contacts.ReadWrite", "Mail.ReadWrite"];
pub const INBOX: &str = "/me/mailFolders/inbox/messages";

pub fn anna(mock: &Mock) -> Caller<'_> {
    Caller::user(mock, ANNA, HUBSPOT, SCOPES)
}

/// What a client knows: things by id, as whole as they came last.
pub type Known = BTreeMap<String, Value>;

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// Follows a round to its end in pages of a size; the entries and the link of the next round. Exchange says that it heeds
/// the size.
pub fn round(caller: &Caller<'_>, from: &str, size: usize) -> (Vec<Value>, String) {
    followed(caller, from, size, |reply| {
        assert_eq!(reply.headers["preference-applied"], format!("odata.maxpagesize={size}").as_str());
    })
}

/// Follows a round to its end in pages of a size, and looks at each answer; the entries and the link of the next round.
pub fn followed(caller: &Caller<'_>, from: &str, size: usize, look: impl Fn(&Reply)) -> (Vec<Value>, String) {
    let preference = format!("odata.maxpagesize={size}");
    let (mut entries, mut at) = (Vec::new(), from.to_owned());
    loop {
        let reply = caller.send(Method::GET, &at, None, &[("prefer", &preference)]);
        look(&reply);
        let page = reply.expect(200);
        let shown = page["value"].as_array().expect("a list");
        assert!(shown.len() <= size, "{page}");
        entries.extend(shown.iter().cloned());
        match (page["@odata.nextLink"].as_str(), page["@odata.deltaLink"].as_str()) {
            (Some(next), None) => {
                assert!(next.contains("?$skiptoken="), "{next}");
                next.clone_into(&mut at);
            }
            (None, Some(end)) => {
                assert!(end.contains("/delta?$deltatoken="), "{end}");
                return (entries, end.to_owned());
            }
            _ => panic!("a page has one link: {page}"),
        }
    }
}

/// Takes the entries of a round into what is known.
pub fn take(known: &mut Known, entries: Vec<Value>) {
    for entry in entries {
        let id = text(&entry["id"]);
        if entry.get("@removed").is_some() {
            assert_eq!(entry["@removed"], json!({ "reason": "deleted" }));
            known.remove(&id);
            continue;
        }
        let thing = known.entry(id).or_insert_with(|| json!({}));
        for (name, value) in entry.as_object().expect("an object") {
            thing[name] = value.clone();
        }
    }
}

#[test]
fn a_round_goes_on_while_the_list_changes() {
    let mock = Mock::start();
    let caller = anna(&mock);
    for _ in 0..5 {
        caller.post("/me/contacts", &json!({ "givenName": "New" })).expect(201);
    }
    let first = caller.send(Method::GET, "/me/contacts/delta", None, &[("prefer", "odata.maxpagesize=2")]).expect(200);
    let mut known = Known::new();
    take(&mut known, first["value"].as_array().expect("a list").clone());
    // One that was shown goes, one that is still to come goes, and one is new.
    let (shown_id, list) = (text(&first["value"][0]["id"]), "/me/contacts?$top=500&$select=id");
    let last = text(&caller.get(list).expect(200)["value"].as_array().expect("a list").last().expect("one")["id"]);
    caller.delete(&format!("/me/contacts/{shown_id}")).expect(204);
    caller.delete(&format!("/me/contacts/{last}")).expect(204);
    caller.post("/me/contacts", &json!({ "givenName": "Late" })).expect(201);
    let (entries, link) = round(&caller, &text(&first["@odata.nextLink"]), 2);
    take(&mut known, entries);
    let (entries, _) = round(&caller, &link, 2);
    take(&mut known, entries);
    assert_eq!(shown(known.values(), &["id", "displayName"]), listed(&caller, "/me/contacts", &["id", "displayName"]));
}

#[test]
fn what_was_asked_for_first_is_kept() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let page = caller.get(&format!("{INBOX}/delta()?$select=subject&$top=1")).expect(200);
    let entry = page["value"][0].as_object().expect("an entry");
    let names: BTreeSet<&str> = entry.keys().map(String::as_str).collect();
    assert_eq!(names, BTreeSet::from(["@odata.etag", "@odata.type", "id", "subject"]));
    assert_eq!(entry["@odata.type"], "#microsoft.graph.message");
    let next = text(&page["@odata.nextLink"]);
    let second = caller.get(&next).expect(200);
    assert_eq!(second["value"].as_array().map(Vec::len), Some(1), "as many on every page");
    assert_eq!(second["value"][0].as_object().map(serde_json::Map::len), Some(4));
    let reply = caller.get(&format!("{next}&$select=body"));
    assert!(reply.headers["x-mock365-explain"].to_str().expect("text").contains("first request"));
    assert_eq!(reply.expect(200)["value"][0].as_object().map(serde_json::Map::len), Some(4));
}

#[test]
fn a_message_that_was_only_read_comes_as_its_id_and_that() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let (_, link) = round(&caller, &format!("{INBOX}/delta"), 50);
    let message = caller.get(&format!("{INBOX}?$top=1")).expect(200)["value"][0].clone();
    let read = !message["isRead"].as_bool().expect("a truth");
    caller.patch(&format!("/me/messages/{}", text(&message["id"])), &json!({ "isRead": read })).expect(200);
    let (entries, _) = round(&caller, &link, 50);
    let kind = "#microsoft.graph.message";
    assert_eq!(entries, [json!({ "@odata.type": kind, "id": message["id"], "isRead": read })]);
    // What was changed besides comes whole.
    let (_, link) = round(&caller, &format!("{INBOX}/delta"), 50);
    let path = format!("/me/messages/{}", text(&message["id"]));
    caller.patch(&path, &json!({ "importance": "high" })).expect(200);
    caller.patch(&path, &json!({ "isRead": !read })).expect(200);
    let (entries, _) = round(&caller, &link, 50);
    assert_eq!((entries.len(), &entries[0]["importance"]), (1, &json!("high")), "{entries:?}");
}

#[test]
fn a_message_that_was_only_read_is_shown_as_the_selection_has_it() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let links = ["subject", "isRead,parentFolderId,subject"]
        .map(|select| round(&caller, &format!("{INBOX}/delta?$select={select}"), 50).1);
    let message = caller.get(&format!("{INBOX}?$top=1")).expect(200)["value"][0].clone();
    let read = !message["isRead"].as_bool().expect("a truth");
    let path = format!("/me/messages/{}", text(&message["id"]));
    caller.patch(&path, &json!({ "isRead": read })).expect(200);
    assert_eq!(round(&caller, &links[0], 50).0, Vec::<Value>::new(), "it looks as it did");
    let marked = json!({
        "@odata.type": "#microsoft.graph.message", "id": message["id"], "isRead": read,
        "parentFolderId": message["parentFolderId"],
    });
    assert_eq!(round(&caller, &links[1], 50).0, [marked]);
    caller.patch(&path, &json!({ "subject": "Other" })).expect(200);
    assert_eq!(round(&caller, &links[0], 50).0.len(), 1);
}

#[test]
fn who_wants_what_comes_from_now_on_gets_a_link_alone() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let posts = [
        (INBOX, json!({ "subject": "New" })),
        ("/me/mailFolders", json!({ "displayName": "New" })),
        ("/me/contacts", json!({ "givenName": "New" })),
        ("/me/contactFolders", json!({ "displayName": "New" })),
    ];
    for (list, new) in posts {
        let reply = caller.get(&format!("{list}/delta?$deltatoken=latest&$select=id"));
        assert!(!reply.headers.contains_key("x-mock365-explain"), "{list}: what it asks for besides counts");
        let page = reply.expect(200);
        assert_eq!(page["value"], json!([]), "{list}");
        let made = caller.post(list, &new).expect(201);
        let (entries, _) = round(&caller, &text(&page["@odata.deltaLink"]), 50);
        assert_eq!(entries.iter().map(|one| &one["id"]).collect::<Vec<_>>(), [&made["id"]], "{list}");
        assert_eq!(entries[0].get("displayName"), None, "{list}");
    }
}

/// A round tells how things stand when it is asked: what was moved away while its pages were read is not shown any more.
#[test]
fn what_is_moved_away_between_two_pages_is_not_shown() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let made: Vec<String> =
        (0..2).map(|_| text(&caller.post(INBOX, &json!({ "subject": "new" })).expect(201)["id"])).collect();
    let (_, link) = round(&caller, &format!("{INBOX}/delta"), 50);
    for id in &made {
        caller.patch(&format!("/me/messages/{id}"), &json!({ "importance": "high" })).expect(200);
    }
    let first = caller.send(Method::GET, &link, None, &[("prefer", "odata.maxpagesize=1")]).expect(200);
    assert_eq!(first["value"][0]["id"], made[0].as_str());
    caller.post(&format!("/me/messages/{}/move", made[1]), &json!({ "destinationId": "archive" })).expect(201);
    let (entries, next) = round(&caller, &text(&first["@odata.nextLink"]), 1);
    let removed = |entry: &Value| entry["id"] == made[1].as_str() && entry.get("@removed").is_some();
    assert!(entries.iter().all(removed), "{entries:?}");
    let (entries, _) = round(&caller, &next, 50);
    assert_eq!(entries.iter().map(removed).collect::<Vec<_>>(), [true], "{entries:?}");
}

/// What came while a first round went its way is told by the next one, which would not know of it otherwise if it was gone
/// again.
#[test]
fn what_comes_during_a_first_round_and_goes_again_leaves_nothing() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let list = "/me/contacts";
    for name in ["a", "b", "c"] {
        caller.post(list, &json!({ "displayName": name })).expect(201);
    }
    let first =
        caller.send(Method::GET, &format!("{list}/delta"), None, &[("prefer", "odata.maxpagesize=1")]).expect(200);
    let [gone, kept] =
        ["gone", "kept"].map(|name| text(&caller.post(list, &json!({ "displayName": name })).expect(201)["id"]));
    let (entries, link) = round(&caller, &text(&first["@odata.nextLink"]), 1);
    let has = |entries: &[Value], id: &str| entries.iter().any(|one| one["id"] == id && one.get("@removed").is_none());
    caller.delete(&format!("{list}/{gone}")).expect(204);
    let (later, _) = round(&caller, &link, 50);
    assert!(has(&later, &kept) || has(&entries, &kept));
    let removed = later.iter().any(|one| one["id"] == gone.as_str() && one.get("@removed").is_some());
    assert!(!has(&entries, &gone) || removed, "it was shown, and nobody says that it is gone: {later:?}");
}

/// An invitation that is read is one still.
#[test]
fn a_message_about_a_meeting_says_so_when_it_was_only_read() {
    let mock = Mock::start();
    let (caller, bo) = (anna(&mock), Caller::user(&mock, "bo@contoso.example", HUBSPOT, &["Calendars.ReadWrite"]));
    let at = |hour: &str| json!({ "dateTime": format!("2027-03-01T{hour}:00:00"), "timeZone": "UTC" });
    let attendees = json!([{ "emailAddress": { "address": ANNA }, "type": "required" }]);
    let event = json!({ "subject": "Kick-off", "start": at("09"), "end": at("10"), "attendees": attendees });
    bo.post("/me/events", &event).expect(201);
    let (entries, link) = round(&caller, &format!("{INBOX}/delta"), 50);
    let invitation = entries.iter().find(|one| one["subject"] == "Kick-off").expect("an invitation");
    let kind = "#microsoft.graph.eventMessageRequest";
    assert_eq!(invitation["@odata.type"], kind);
    let path = format!("/me/messages/{}", text(&invitation["id"]));
    caller.patch(&path, &json!({ "isRead": true })).expect(200);
    let (entries, _) = round(&caller, &link, 50);
    assert_eq!(entries, [json!({ "@odata.type": kind, "id": invitation["id"], "isRead": true })]);
}

#[test]
fn some_kinds_of_changes_can_be_asked_for_alone() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let links = ["created", "updated", "deleted"].map(|kind| {
        let (entries, link) = round(&caller, &format!("{INBOX}/delta?changeType={kind}"), 50);
        assert_eq!(entries.is_empty(), kind != "created");
        link
    });
    let ids: Vec<String> = (0..2).filter_map(|number| one(&caller, INBOX, number)).collect();
    let new = text(&caller.post(INBOX, &json!({ "subject": "new" })).expect(201)["id"]);
    caller.patch(&format!("/me/messages/{}", ids[0]), &json!({ "importance": "high" })).expect(200);
    caller.delete(&format!("/me/messages/{}", ids[1])).expect(204);
    let wanted = [&new, &ids[0], &ids[1]];
    for (link, wanted) in links.iter().zip(wanted) {
        let (entries, _) = round(&caller, link, 50);
        assert_eq!(entries.iter().map(|entry| text(&entry["id"])).collect::<Vec<_>>(), std::slice::from_ref(wanted));
    }
    assert_eq!(caller.get(&format!("{INBOX}/delta?changeType=moved")).refused(400), "ErrorInvalidUrlQuery");
}

#[test]
fn messages_from_a_moment_on() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let all = caller.get(&format!("{INBOX}?$top=500&$select=receivedDateTime")).expect(200);
    let all = all["value"].as_array().expect("a list").clone();
    let from = text(&all[0]["receivedDateTime"]);
    let path = |op: &str, from: &str| {
        format!("{INBOX}/delta?$filter=receivedDateTime {op} {from}&$orderby=receivedDateTime desc")
    };
    let (entries, link) = round(&caller, &path("ge", &from), 50);
    assert_eq!(entries.len(), all.iter().filter(|one| text(&one["receivedDateTime"]) >= from).count());
    let (none, _) = round(&caller, &path("gt", "2999-01-01T00:00:00Z"), 50);
    assert!(none.is_empty(), "{none:?}");
    let old = text(&all.last().expect("one")["id"]);
    caller.patch(&format!("/me/messages/{old}"), &json!({ "importance": "high" })).expect(200);
    let new = text(&caller.post(INBOX, &json!({ "subject": "new" })).expect(201)["id"]);
    let (entries, _) = round(&caller, &link, 50);
    let shown: Vec<(String, bool)> =
        entries.iter().map(|one| (text(&one["id"]), one.get("@removed").is_some())).collect();
    assert_eq!(shown, [(old, true), (new, false)], "what does not match is not there");
}

#[test]
fn what_a_round_does_not_take_is_refused() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let refused = [
        (400, "ErrorInvalidUrlQuery", "/me/contacts/delta?$filter=displayName eq 'A'"),
        (400, "ErrorInvalidUrlQuery", "/me/contacts/delta?$orderby=displayName"),
        (400, "ErrorInvalidUrlQuery", "/me/contacts/delta?$search=a"),
        (400, "ErrorInvalidUrlQuery", "/me/contacts/delta?$skip=1"),
        (400, "ErrorInvalidUrlQuery", "/me/mailFolders/delta?$filter=displayName eq 'A'"),
        (400, "ErrorInvalidUrlQuery", "/me/mailFolders/inbox/messages/delta?$filter=isRead eq true"),
        (400, "ErrorInvalidUrlQuery", "/me/mailFolders/inbox/messages/delta?$orderby=subject"),
        (400, "ErrorInvalidUrlQuery", "/me/mailFolders/inbox/messages/delta?$search=a"),
        (400, "RequestBroker--ParseUri", "/me/mailFolders/inbox/messages/delta?$select=nonsense"),
        (400, "BadRequest", "/me/messages/delta"),
        (404, "ErrorItemNotFound", "/me/mailFolders/calendar/messages/delta"),
    ];
    for (status, code, path) in refused {
        let reply = caller.get(path);
        assert_eq!(
            (reply.status, reply.json["error"]["code"].as_str()),
            (status, Some(code)),
            "{path}: {}",
            reply.json
        );
    }
}

#[test]
fn tokens_are_good_for_their_list_alone_and_not_for_ever() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let (_, link) = round(&caller, &format!("{INBOX}/delta"), 50);
    let token = link.split_once("$deltatoken=").expect("a token").1;
    let malformed = |reply: Reply| {
        let code = reply.json["error"]["code"].as_str();
        assert_eq!((reply.status, code), (400, Some("BadRequest")), "{}", reply.json);
        assert_eq!(reply.json["error"]["message"], "Badly formed token.");
    };
    for path in ["/me/mailFolders/archive/messages", "/me/contacts", "/me/mailFolders"] {
        malformed(caller.get(&format!("{path}/delta?$deltatoken={token}")));
    }
    for text in ["", "nonsense", &token[..token.len() - 9], "bW9jazM2NTox"] {
        malformed(caller.get(&format!("{INBOX}/delta?$deltatoken={text}")));
        malformed(caller.get(&format!("{INBOX}/delta?$skiptoken={text}")));
    }
    let other = Caller::user(&mock, "bo@contoso.example", HUBSPOT, SCOPES);
    malformed(other.get(&format!("{INBOX}/delta?$deltatoken={token}")));
    // Two lists that hang at the same folder.
    let (_, children) = round(&caller, "/me/mailFolders/inbox/childFolders/delta", 50);
    let of_children = children.split_once("$deltatoken=").expect("a token").1;
    malformed(caller.get(&format!("{INBOX}/delta?$deltatoken={of_children}")));
    malformed(caller.get(&format!("/me/mailFolders/inbox/childFolders/delta?$deltatoken={token}")));
    // Another way to name the same folder, and the other version.
    let inbox = text(&caller.get("/me/mailFolders/inbox").expect(200)["id"]);
    caller.get(&format!("/me/mailFolders('{inbox}')/messages/delta?$deltatoken={token}")).expect(200);
    caller.get(&link.replace("/v1.0/", "/beta/")).expect(200);
    // A state that was put back knows nothing of it.
    mock.sandbox().reset();
    let again = anna(&mock);
    assert_eq!(again.get(&link).refused(410), "SyncStateNotFound");
    let (entries, link) = round(&again, &format!("{INBOX}/delta"), 50);
    assert!(!entries.is_empty());
    again.get(&link).expect(200);
}

#[test]
fn folders_that_come_move_and_go() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let (entries, link) = round(&caller, "/me/mailFolders/delta", 50);
    let names: Vec<String> = entries.iter().map(|folder| text(&folder["displayName"])).collect();
    assert!(names.contains(&"Inbox".to_owned()), "{names:?}");
    assert!(!names.iter().any(|name| name == "Deletions" || name == "Calendar" || name == "Conflicts"), "{names:?}");
    let (entries, _) = round(&caller, "/me/mailFolders/delta?includeHiddenFolders=true", 50);
    assert!(entries.iter().any(|folder| folder["displayName"] == "Conflicts"));
    let (entries, _) = round(&caller, "/me/mailFolders/delta?includeHiddenFolders=false", 50);
    assert!(!entries.iter().any(|folder| folder["displayName"] == "Conflicts"));
    let make = |path: &str, name: &str| text(&caller.post(path, &json!({ "displayName": name })).expect(201)["id"]);
    let kept = make("/me/mailFolders", "Kept");
    let gone = make("/me/mailFolders/inbox/childFolders", "Gone");
    let contacts = make("/me/contactFolders", "Friends");
    caller.delete(&format!("/me/mailFolders/{gone}/permanentDelete")).refused(405);
    caller.post(&format!("/me/mailFolders/{gone}/permanentDelete"), &Value::Null).expect(204);
    let (entries, link) = round(&caller, &link, 50);
    let seen: Vec<&Value> = entries.iter().map(|folder| &folder["id"]).collect();
    assert_eq!(seen, [&json!(kept)], "one came and went, and one is no mail folder: {contacts}");
    caller.patch(&format!("/me/mailFolders/{kept}"), &json!({ "displayName": "Renamed" })).expect(200);
    let (entries, link) = round(&caller, &link, 50);
    assert_eq!(entries[0]["displayName"], "Renamed");
    caller.post(&format!("/me/mailFolders/{kept}/permanentDelete"), &Value::Null).expect(204);
    let (entries, _) = round(&caller, &link, 50);
    let removed =
        json!({ "@odata.type": "#microsoft.graph.mailFolder", "id": kept, "@removed": { "reason": "deleted" } });
    assert_eq!(entries, [removed]);
    let (entries, _) = round(&caller, "/me/contactFolders/delta", 50);
    assert_eq!(entries.iter().map(|folder| &folder["displayName"]).collect::<Vec<_>>(), [&json!("Friends")]);
}

/// What a round expands, and how large its pages may be.
#[test]
fn pages_are_bounded_and_hold_what_the_first_request_expanded() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let file = json!({ "@odata.type": "#microsoft.graph.fileAttachment", "name": "a.txt", "contentBytes": "YQ==" });
    for number in 0..18 {
        let content = json!({ "contentType": "Text", "content": "x".repeat(1 << 20) });
        let attachments = if number < 2 { json!([file]) } else { json!([]) };
        let message = json!({ "subject": "Large", "body": content, "attachments": attachments });
        caller.post("/me/mailFolders/archive/messages", &message).expect(201);
    }
    let archive = "/me/mailFolders/archive/messages";
    // The list is newest first, and the attachments come last.
    let path = format!("{archive}/delta?$expand=attachments($select=name)&$select=subject,body");
    let first = caller.send(Method::GET, &path, None, &[("prefer", "odata.maxpagesize=50")]).expect(200);
    let count = first["value"].as_array().expect("a list").len();
    assert!((10..18).contains(&count), "{count} of 1 MiB each on a page");
    let (rest, _) = round(&caller, &text(&first["@odata.nextLink"]), 50);
    let ids: BTreeSet<String> =
        first["value"].as_array().expect("a list").iter().chain(&rest).map(|one| text(&one["id"])).collect();
    assert_eq!((ids.len(), rest.len()), (18, 18 - count));
    let with_file = rest.iter().chain(first["value"].as_array().expect("a list"));
    assert_eq!(with_file.filter(|one| one["attachments"][0]["name"] == "a.txt").count(), 2);
    assert!(rest.iter().any(|one| one.get("attachments").is_some()), "what was expanded is expanded on every page");
    // As many as a client likes, but no more than 1,000.
    let fill = json!({ "contacts": vec![json!({ "surname": "Many" }); 1100] });
    let url = format!("{}/_mock/mailboxes/{ANNA}/fill", mock.origin());
    let filled = reqwest::blocking::Client::new().post(url).json(&fill).send().expect("an answer");
    assert_eq!(filled.status().as_u16(), 201);
    let prefers = [("prefer", "odata.maxpagesize=5000")];
    let reply = caller.send(Method::GET, "/me/contacts/delta?$select=id", None, &prefers);
    assert_eq!(reply.headers["preference-applied"], "odata.maxpagesize=1000");
    assert_eq!(reply.expect(200)["value"].as_array().map(Vec::len), Some(1000));
}

#[test]
fn whoever_asked_too_long_ago_starts_anew() {
    let mock = Mock::start();
    let caller = anna(&mock);
    let (_, link) = round(&caller, "/me/contacts/delta", 50);
    // And one that has not come to its end.
    for _ in 0..3 {
        caller.post("/me/contacts", &json!({ "givenName": "New" })).expect(201);
    }
    let begun = caller.send(Method::GET, "/me/contacts/delta", None, &[("prefer", "odata.maxpagesize=1")]).expect(200);
    mock.sandbox().write(|cloud, now| {
        let id = cloud.mailbox_at(ANNA).expect("a mailbox").id;
        let mailbox = cloud.mailbox_mut(id).expect("a mailbox");
        let key = mailbox.all_mail().next().expect("a message").key;
        for number in 0..=mock365_domain::mailbox::HISTORY_LIMIT {
            mailbox.mark(key, number % 2 == 0, now).expect("marked");
        }
        ((), mock365_domain::Change::none())
    });
    let reply = caller.get(&link);
    assert!(reply.headers["x-mock365-explain"].to_str().expect("text").contains("10000"));
    assert_eq!(reply.refused(410), "SyncStateNotFound");
    assert_eq!(caller.get(&text(&begun["@odata.nextLink"])).refused(410), "SyncStateNotFound");
}
