//! Probes of mail.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::probe::Probe;

fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap_or_else(|| panic!("no id: {thing}")).to_owned()
}

/// A folder below the mailbox, a folder in it, and a received message in each: beginnings of paths.
fn places(probe: &Probe) -> [String; 3] {
    let parent = id(&probe.json("POST", "/me/mailFolders", Some(&json!({ "displayName": "Customers" }))));
    let below = format!("/me/mailFolders/{parent}/childFolders");
    let child = id(&probe.json("POST", &below, Some(&json!({ "displayName": "Fabrikam" }))));
    let received = id(&probe.json("GET", "/me/mailFolders/inbox/messages?$top=1", None)["value"][0]);
    for folder in [&parent, &child] {
        let copy = format!("/me/messages/{received}/copy");
        probe.json("POST", &copy, Some(&json!({ "destinationId": folder })));
    }
    ["/me".to_owned(), format!("/me/mailFolders/{parent}"), format!("{below}/{child}")]
}

fn to_bo() -> Value {
    json!([{ "emailAddress": { "address": "bo@contoso.example" } }])
}

fn sent(probe: &Probe) -> u64 {
    probe.json("GET", "/me/mailFolders/sentitems", None)["totalItemCount"].as_u64().unwrap_or_default()
}

/// Everything that is done with messages, wherever they lie.
pub fn messages(probe: &Probe) {
    for place in places(probe) {
        read_and_written(probe, &place);
        files(probe, &place);
        answered(probe, &place);
        moved_and_removed(probe, &place);
        // What lies anywhere in a mailbox is no list that can be followed.
        if place == "/me" {
            probe.refused("/me/messages/delta", 400, "Change tracking is not supported");
        } else {
            let list = format!("{place}/messages");
            probe.delta(&format!("{list}/delta"), |probe| {
                id(&probe.json("POST", &list, Some(&json!({ "subject": "New" }))))
            });
        }
    }
}

fn read_and_written(probe: &Probe, place: &str) {
    let received = id(&probe.list(&format!("{place}/messages"))[0]);
    probe.count(&format!("{place}/messages/$count"));
    let message = format!("{place}/messages/{received}");
    probe.read(&message);
    assert!(probe.raw(&format!("{message}/$value")).contains("Subject: "));
    probe.write("PATCH", &message, Some(&json!({ "categories": ["Red"] })), |probe, _| {
        probe.json("GET", &message, None)["categories"] == json!(["Red"])
    });
    probe.extensions(&message);
    mime(probe, place);
    let body = json!({ "subject": "Draft", "toRecipients": to_bo() });
    let draft = id(&probe.write("POST", &format!("{place}/messages"), Some(&body), |probe, draft| {
        probe.json("GET", &format!("{place}/messages/{}", id(draft)), None)["subject"] == "Draft"
    }));
    let before = sent(probe);
    probe.write("POST", &format!("{place}/messages/{draft}/send"), None, |probe, _| sent(probe) == before + 1);
}

fn mime(probe: &Probe, place: &str) {
    let draft = id(&probe.json("POST", &format!("{place}/messages"), Some(&json!({ "subject": "Before" }))));
    let message = format!("{place}/messages/{draft}");
    let path = format!("{message}/$value");
    let text = b"Subject: Written anew\r\nTo: bo@contoso.example\r\n\r\nHello\r\n";
    probe.write_bytes(("PUT", &path), ("application/octet-stream", text), |probe| {
        probe.json("GET", &message, None)["subject"] == "Written anew"
    });
    probe.write("DELETE", &path, None, |probe, _| probe.status(&message) == 404);
}

fn files(probe: &Probe, place: &str) {
    let draft = id(&probe.json("POST", &format!("{place}/messages"), Some(&json!({ "subject": "With a file" }))));
    probe.files(&format!("{place}/messages/{draft}"));
}

fn answered(probe: &Probe, place: &str) {
    let received = id(&probe.json("GET", &format!("{place}/messages?$filter=isDraft eq false"), None)["value"][0]);
    let message = format!("{place}/messages/{received}");
    for verb in ["createReply", "createReplyAll", "createForward"] {
        probe.write("POST", &format!("{message}/{verb}"), Some(&json!({ "comment": "Soon" })), |probe, draft| {
            probe.json("GET", &format!("/me/messages/{}", id(draft)), None)["isDraft"] == true
        });
    }
    for verb in ["reply", "replyAll", "forward"] {
        let before = sent(probe);
        let body = json!({ "comment": "Yes", "toRecipients": to_bo() });
        let body = if verb == "forward" { body } else { json!({ "comment": "Yes" }) };
        probe.write("POST", &format!("{message}/{verb}"), Some(&body), |probe, _| sent(probe) == before + 1);
    }
}

fn moved_and_removed(probe: &Probe, place: &str) {
    let draft = || id(&probe.json("POST", &format!("{place}/messages"), Some(&json!({ "subject": "Going" }))));
    let archived = |probe: &Probe, seen: &Value| {
        probe.json("GET", &format!("/me/mailFolders/archive/messages/{}", id(seen)), None)["subject"] == "Going"
    };
    let to_archive = json!({ "destinationId": "archive" });
    for verb in ["copy", "move"] {
        let path = format!("{place}/messages/{}/{verb}", draft());
        probe.write("POST", &path, Some(&to_archive), archived);
    }
    let deleted = format!("{place}/messages/{}", draft());
    probe.write("DELETE", &deleted, None, |probe, _| probe.status(&deleted) == 404);
    let purged = format!("{place}/messages/{}", draft());
    let path = format!("{purged}/permanentDelete");
    probe.write("POST", &path, None, |probe, _| probe.status(&purged) == 404);
}

/// Everything that is done with folders.
pub fn folders(probe: &Probe) {
    probe.list("/me/mailFolders");
    probe.count("/me/mailFolders/$count");
    for depth in [1, 2] {
        let (parent, child) =
            (made(probe, "/me/mailFolders"), |parent: &str| format!("/me/mailFolders/{parent}/childFolders"));
        let below = child(&parent);
        if depth == 1 {
            let inner = made(probe, &below);
            probe.list(&below);
            probe.count(&format!("{below}/$count"));
            assert!(!inner.is_empty());
        }
        let at = if depth == 1 { "/me/mailFolders".to_owned() } else { below };
        let folder = if depth == 1 { parent } else { made(probe, &at) };
        let path = format!("{at}/{folder}");
        probe.delta(&format!("{at}/delta"), |probe| made(probe, &at));
        probe.read(&path);
        let name = json!({ "displayName": format!("Renamed {depth}") });
        probe.write("PATCH", &path, Some(&name), |probe, _| {
            probe.json("GET", &path, None)["displayName"] == name["displayName"]
        });
        for verb in ["copy", "move"] {
            let target =
                id(&probe.json("POST", "/me/mailFolders", Some(&json!({ "displayName": format!("{verb} {depth}") }))));
            let going = format!("{at}/{}/{verb}", made(probe, &at));
            let to = json!({ "destinationId": target });
            probe.write("POST", &going, Some(&to), |probe, seen| {
                let there = format!("/me/mailFolders/{target}/childFolders/{}", id(seen));
                probe.json("GET", &there, None)["parentFolderId"] == target
            });
        }
        probe.write("DELETE", &path, None, |probe, _| probe.status(&path) == 404);
        let path = format!("{at}/{}", made(probe, &at));
        let purge = format!("{path}/permanentDelete");
        probe.write("POST", &purge, None, |probe, _| probe.status(&path) == 404);
    }
}

/// The same with one that lists what it finds.
pub fn search_folders(probe: &Probe) {
    let at = "/me/mailFolders/searchfolders/childFolders";
    let body = json!({
        "@odata.type": "microsoft.graph.mailSearchFolder", "displayName": "All", "includeNestedFolders": true,
        "sourceFolderIds": [probe.json("GET", "/me/mailFolders/inbox", None)["id"]], "filterQuery": "isDraft eq false"
    });
    let made = id(&probe.write("POST", at, Some(&body), |probe, made| probe.list(at)[0]["id"] == made["id"]));
    let path = format!("/me/mailFolders/{made}");
    assert_eq!(probe.read(&path)["filterQuery"], body["filterQuery"]);
    let first = id(&probe.list(&format!("{path}/messages"))[0]);
    probe.count(&format!("{path}/messages/$count"));
    probe.read(&format!("{path}/messages/{first}"));
    let narrower = json!({ "filterQuery": "isRead eq true and isRead eq false" });
    probe.write("PATCH", &path, Some(&narrower), |probe, _| probe.json("GET", &path, None)["totalItemCount"] == 0);
    probe.write("DELETE", &path, None, |probe, _| probe.status(&path) == 404);
}

/// Makes a folder; its id.
fn made(probe: &Probe, at: &str) -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let name = format!("Folder {}", NUMBER.fetch_add(1, Ordering::Relaxed));
    id(&probe.write("POST", at, Some(&json!({ "displayName": name })), |probe, folder| {
        probe.json("GET", &format!("{at}/{}", id(folder)), None)["displayName"] == name
    }))
}

/// Sending without a draft.
pub fn sending(probe: &Probe) {
    let body = json!({ "message": { "subject": "Hello", "toRecipients": to_bo() } });
    let before = sent(probe);
    probe.write("POST", "/me/sendMail", Some(&body), |probe, _| sent(probe) == before + 1);
}
