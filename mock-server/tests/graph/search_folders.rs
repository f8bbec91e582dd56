//! Search folders: they list what lies in others, and nothing lies in them.
//!
//! <https://learn.microsoft.com/graph/api/resources/mailsearchfolder>

use crate::caller::{Caller, HUBSPOT};
use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

const PLACE: &str = "/me/mailFolders/searchfolders/childFolders";

fn anna(mock: &Mock) -> Caller<'_> {
    Caller::user(mock, "anna@contoso.example", HUBSPOT, &["Mail.ReadWrite", "MailboxSettings.ReadWrite", "User.Read"])
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

fn id_of(anna: &Caller<'_>, folder: &str) -> String {
    text(&anna.get(&format!("/me/mailFolders/{folder}")).expect(200)["id"]).to_owned()
}

fn folder(anna: &Caller<'_>, parent: &str, name: &str) -> String {
    let body = json!({ "displayName": name });
    text(&anna.post(&format!("/me/mailFolders/{parent}/childFolders"), &body).expect(201)["id"]).to_owned()
}

fn message(anna: &Caller<'_>, folder: &str, subject: &str) -> String {
    let body = json!({ "subject": subject, "isRead": false });
    text(&anna.post(&format!("/me/mailFolders/{folder}/messages"), &body).expect(201)["id"]).to_owned()
}

/// As Microsoft's page makes one.
fn body(name: &str, folders: &[&str], filter: &str) -> Value {
    json!({
        "@odata.type": "microsoft.graph.mailSearchFolder", "displayName": name, "includeNestedFolders": true,
        "sourceFolderIds": folders, "filterQuery": filter
    })
}

fn subjects(list: &Value) -> Vec<&str> {
    list["value"].as_array().expect("a list").iter().map(|message| text(&message["subject"])).collect()
}

/// An inbox with a folder in it, mail in both, and a search folder for digests there.
fn digests(anna: &Caller<'_>) -> (String, Value) {
    let inbox = id_of(anna, "inbox");
    let inner = folder(anna, "inbox", "Lists");
    message(anna, "inbox", "Weekly Digest 1");
    message(anna, &inner, "weekly digest 2");
    message(anna, &inner, "Something else");
    message(anna, "archive", "weekly digest 3");
    let made = anna.post(PLACE, &body("Weekly digests", &[&inbox], "contains(subject, 'weekly digest')")).expect(201);
    (inner, made)
}

#[test]
fn a_search_folder_is_made_and_shown_as_what_it_is() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let (_, made) = digests(&anna);
    let place = text(&made["@odata.context"]);
    assert!(place.ends_with("/mailFolders/$entity"), "{place}");
    assert_eq!(made["@odata.type"], "#microsoft.graph.mailSearchFolder");
    let expected = json!({
        "displayName": "Weekly digests", "parentFolderId": id_of(&anna, "searchfolders"), "childFolderCount": 0,
        "unreadItemCount": 2, "totalItemCount": 2, "isHidden": false, "isSupported": true, "includeNestedFolders": true,
        "sourceFolderIds": [id_of(&anna, "inbox")], "filterQuery": "contains(subject, 'weekly digest')"
    });
    for (name, value) in expected.as_object().expect("an object") {
        assert_eq!(made[name], *value, "{name}");
    }
    let id = text(&made["id"]);
    let mut read = anna.get(&format!("/me/mailFolders/{id}")).expect(200);
    let mut listed = anna.get(PLACE).expect(200)["value"].as_array().expect("a list").clone();
    assert_eq!(listed.len(), 1);
    let mut made = made.clone();
    for shown in [&mut made, &mut read, &mut listed[0]] {
        shown.as_object_mut().expect("a folder").remove("@odata.context");
    }
    assert_eq!(made, read);
    assert_eq!(made, listed[0]);
    // It stands beside the tree of folders, which is as it was.
    let tree = anna.get("/me/mailFolders?$top=100&includeHiddenFolders=true").expect(200);
    let names = tree["value"].as_array().expect("folders").iter().map(|folder| text(&folder["displayName"]));
    assert!(!names.collect::<Vec<_>>().contains(&"Weekly digests"));
    let select = format!("/me/mailFolders/{id}?$select=displayName,microsoft.graph.mailSearchFolder/filterQuery");
    let some = anna.get(&select).expect(200);
    assert_eq!(some["filterQuery"], "contains(subject, 'weekly digest')");
    assert!(some.get("sourceFolderIds").is_none() && some.get("totalItemCount").is_none(), "{some}");
    // Anything else is a folder as ever.
    assert!(anna.get("/me/mailFolders/inbox").expect(200).get("isSupported").is_none());
}

#[test]
fn its_messages_are_listed_as_those_of_any_folder() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let (_, made) = digests(&anna);
    let at = format!("/me/mailFolders/{}/messages", text(&made["id"]));
    let all = anna.get(&format!("{at}?$orderby=subject&$count=true&$select=subject")).expect(200);
    assert_eq!(subjects(&all), ["Weekly Digest 1", "weekly digest 2"]);
    assert_eq!(all["@odata.count"], 2);
    let page = anna.get(&format!("{at}?$orderby=subject&$top=1&$select=subject")).expect(200);
    assert_eq!(subjects(&page), ["Weekly Digest 1"]);
    let next = anna.get(text(&page["@odata.nextLink"])).expect(200);
    assert_eq!(subjects(&next), ["weekly digest 2"]);
    assert!(next.get("@odata.nextLink").is_none());
    assert_eq!(
        subjects(&anna.get(&format!("{at}?$filter=contains(subject,'digest 2')")).expect(200)),
        ["weekly digest 2"]
    );
    assert_eq!(subjects(&anna.get(&format!("{at}?$search=\"subject:digest\"")).expect(200)).len(), 2);
    assert_eq!(anna.get(&format!("{at}/$count")).bytes, b"2");
    assert_eq!(anna.get(&format!("{PLACE}/{}/messages/$count", text(&made["id"]))).bytes, b"2");
    let opened = anna.get(&format!("{PLACE}?$expand=messages($select=subject)")).expect(200);
    assert_eq!(opened["value"][0]["messages"].as_array().map(Vec::len), Some(2));
    // Each lies where it lay, and is reached through what finds it, and through nothing else.
    let first = &all["value"][0];
    let one = anna.get(&format!("{at}/{}", text(&first["id"]))).expect(200);
    assert_eq!(one["parentFolderId"], id_of(&anna, "inbox"));
    let other = message(&anna, "inbox", "Nobody looks for this");
    assert_eq!(anna.get(&format!("{at}/{other}")).refused(404), "ErrorItemNotFound");
}

#[test]
fn what_it_lists_follows_what_happens() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let (inner, made) = digests(&anna);
    let at = format!("/me/mailFolders/{}", text(&made["id"]));
    let counts = || {
        let shown = anna.get(&at).expect(200);
        (shown["totalItemCount"].as_u64().expect("a number"), shown["unreadItemCount"].as_u64().expect("a number"))
    };
    assert_eq!(counts(), (2, 2));
    let listed = anna.get(&format!("{at}/messages?$orderby=subject")).expect(200);
    let ids: Vec<String> =
        listed["value"].as_array().expect("a list").iter().map(|one| text(&one["id"]).to_owned()).collect();
    // What is done to a message through it is done to the message.
    anna.patch(&format!("{at}/messages/{}", ids[0]), &json!({ "isRead": true })).expect(200);
    assert_eq!(counts(), (2, 1));
    anna.patch(&format!("/me/messages/{}", ids[0]), &json!({ "subject": "Renamed" })).expect(200);
    assert_eq!(counts(), (1, 1));
    message(&anna, &folder(&anna, &inner, "Deeper"), "the weekly digest at last");
    assert_eq!(counts(), (2, 2));
    // A folder that goes is searched no more.
    assert_eq!(anna.delete(&format!("/me/mailFolders/{inner}")).status, 204);
    assert_eq!(counts(), (0, 0));
    message(&anna, "inbox", "weekly digest again");
    // It goes, and what it listed stays.
    assert_eq!(counts(), (1, 1));
    assert_eq!(anna.delete(&at).status, 204);
    assert_eq!(anna.get(&at).refused(404), "ErrorItemNotFound");
    let left = anna.get("/me/mailFolders/inbox/messages?$filter=contains(subject,'weekly digest again')").expect(200);
    assert_eq!(subjects(&left), ["weekly digest again"]);
}

#[test]
fn it_is_changed_and_keeps_what_is_not_said() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let (_, made) = digests(&anna);
    let at = format!("/me/mailFolders/{}", text(&made["id"]));
    let (archive, inbox) = (id_of(&anna, "archive"), id_of(&anna, "inbox"));
    let changed =
        anna.patch(&at, &json!({ "displayName": "Digests", "sourceFolderIds": [archive, inbox] })).expect(200);
    assert_eq!(changed["displayName"], "Digests");
    assert_eq!(changed["sourceFolderIds"], json!([archive, inbox]));
    assert_eq!((&changed["totalItemCount"], &changed["includeNestedFolders"]), (&json!(3), &json!(true)));
    let typed = json!({ "@odata.type": "#microsoft.graph.mailSearchFolder", "includeNestedFolders": false });
    assert_eq!(anna.patch(&at, &typed).expect(200)["totalItemCount"], 2);
    let changed = anna.patch(&at, &json!({ "filterQuery": "subject eq 'weekly digest 3'" })).expect(200);
    assert_eq!(
        (&changed["totalItemCount"], &changed["filterQuery"]),
        (&json!(1), &json!("subject eq 'weekly digest 3'"))
    );
    assert_eq!(anna.get(&at).expect(200)["filterQuery"], "subject eq 'weekly digest 3'");
    assert_eq!(subjects(&anna.get(&format!("{at}/messages")).expect(200)), ["weekly digest 3"]);
}

#[test]
fn what_is_wrong_is_refused_and_makes_nothing() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let (_, made) = digests(&anna);
    let at = format!("/me/mailFolders/{}", text(&made["id"]));
    let inbox = id_of(&anna, "inbox");
    let other = |filter: &str| body("Other", &[&inbox], filter);
    let without = |name: &str| {
        let mut body = other("isRead eq false");
        body.as_object_mut().expect("an object").remove(name);
        body
    };
    let typed = |name: &str, value: Value| {
        let mut body = other("isRead eq false");
        body[name] = value;
        body
    };
    let bodies = [
        (other("contains(subject, 'weekly"), 400),
        (other("$filter=isRead eq false"), 400),
        (other("nosuchproperty eq 1"), 400),
        (other("isRead eq 'x'"), 400),
        (other(""), 400),
        (other("webLink eq 'x'"), 400),
        (without("filterQuery"), 400),
        (without("sourceFolderIds"), 400),
        (without("@odata.type"), 400),
        (typed("sourceFolderIds", json!([])), 400),
        (typed("sourceFolderIds", json!(["nonsense"])), 400),
        (typed("sourceFolderIds", json!([id_of(&anna, "searchfolders"), made["id"]])), 400),
        (typed("sourceFolderIds", json!("inbox")), 400),
        (typed("includeNestedFolders", json!("perhaps")), 400),
        (typed("filterQuery", json!(7)), 400),
        (typed("filterQuery", json!("subject in ('a', 'b')")), 400),
        (typed("filterQuery", json!("endswith(subject, 'a')")), 400),
        (typed("filterQuery", json!("parentFolderId eq 'x'")), 501),
        (typed("nosuchproperty", json!(7)), 400),
        (typed("displayName", json!("Weekly digests")), 409),
    ];
    for (body, status) in bodies {
        let answer = anna.post(PLACE, &body);
        assert_eq!(answer.status, status, "{body}: {}", answer.json);
    }
    assert_eq!(anna.get(&format!("{PLACE}/$count")).bytes, b"1");
    let before = anna.get(&at).expect(200);
    for body in [
        json!({ "filterQuery": "nosuchproperty eq 1", "displayName": "Other" }),
        json!({ "filterQuery": null }),
        json!({ "sourceFolderIds": [] , "displayName": "Other" }),
        json!({ "sourceFolderIds": [made["id"]], "displayName": "Other" }),
    ] {
        assert_eq!(anna.patch(&at, &body).status, 400, "{body}");
    }
    // What cannot be written is passed over.
    anna.patch(&at, &json!({ "isSupported": false })).expect(200);
    assert_eq!(anna.get(&at).expect(200), before);
    assert_eq!(anna.patch("/me/mailFolders/inbox", &json!({ "filterQuery": "isRead eq false" })).status, 400);
    let searching = json!({ "@odata.type": "microsoft.graph.mailSearchFolder", "filterQuery": "isRead eq false" });
    assert_eq!(anna.patch(&format!("/me/mailFolders/{}", folder(&anna, "inbox", "Own")), &searching).status, 400);
}

#[test]
fn nothing_is_put_into_it() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let (_, made) = digests(&anna);
    let id = text(&made["id"]);
    let (own, item) = (folder(&anna, "inbox", "Own"), message(&anna, "inbox", "A letter"));
    let to = json!({ "destinationId": id });
    let at = format!("/me/mailFolders/{id}");
    for (path, body) in [
        (format!("{at}/messages"), json!({ "subject": "x" })),
        (format!("/me/messages/{item}/move"), to.clone()),
        (format!("/me/messages/{item}/copy"), to.clone()),
        (format!("/me/mailFolders/{own}/move"), to.clone()),
        (format!("/me/mailFolders/{own}/copy"), to),
        (format!("{at}/childFolders"), json!({ "displayName": "Inner" })),
    ] {
        assert_eq!(anna.post(&path, &body).refused(400), "ErrorInvalidFolderTypeForOperation", "{path}");
    }
    assert_eq!(anna.get(&at).expect(200)["totalItemCount"], 2);
    let rule = json!({
        "displayName": "x", "sequence": 1, "isEnabled": true, "conditions": { "subjectContains": ["x"] },
        "actions": { "moveToFolder": id }
    });
    assert_eq!(anna.post("/me/mailFolders/inbox/messageRules", &rule).status, 400);
}

#[test]
fn it_is_copied_and_moved_as_a_folder_is() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let (_, made) = digests(&anna);
    let at = format!("/me/mailFolders/{}", text(&made["id"]));
    let copy = anna.post(&format!("{at}/copy"), &json!({ "destinationId": "inbox" })).expect(200);
    assert_eq!((&copy["filterQuery"], &copy["totalItemCount"]), (&made["filterQuery"], &json!(2)));
    let moved = anna.post(&format!("{at}/move"), &json!({ "destinationId": "archive" })).expect(200);
    assert_eq!((&moved["id"], &moved["parentFolderId"]), (&made["id"], &json!(id_of(&anna, "archive"))));
    let gone = format!("/me/mailFolders/{}/permanentDelete", text(&copy["id"]));
    assert_eq!(anna.post(&gone, &json!({})).status, 204);
    assert_eq!(anna.get(&at).expect(200)["totalItemCount"], 2, "what it listed is there still");
    // Wherever it lies, it is told of as what it is.
    let delta = anna.get("/me/mailFolders/delta").expect(200);
    let told = delta["value"].as_array().expect("folders").iter().find(|told| told["id"] == made["id"]).expect("it");
    assert_eq!(told["@odata.type"], "#microsoft.graph.mailSearchFolder");
}

/// What is not built says so.
#[test]
fn changes_of_what_it_lists_are_not_told() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let (_, made) = digests(&anna);
    let id = text(&made["id"]);
    let delta = anna.get(&format!("/me/mailFolders/{id}/messages/delta"));
    assert_eq!(delta.status, 501, "{}", delta.json);
    let subscription = json!({
        "changeType": "created", "notificationUrl": "http://localhost:9/", "resource": format!("me/mailFolders/{id}/messages"),
        "expirationDateTime": "2099-01-01T00:00:00Z"
    });
    let refused = anna.send(Method::POST, "/subscriptions", Some(&subscription), &[]);
    assert_eq!(refused.status, 501, "{}", refused.json);
}

/// What a search folder looks into may be deleted: it stays named, and the folder can be renamed, changed and copied.
#[test]
fn what_it_looks_into_may_be_gone() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let (kept, gone) = (id_of(&anna, "inbox"), folder(&anna, "archive", "Gone"));
    let made = anna.post(PLACE, &body("Both", &[&kept, &gone], "isRead eq false")).expect(201);
    let path = format!("/me/mailFolders/{}", text(&made["id"]));
    assert_eq!(anna.delete(&format!("/me/mailFolders/{gone}")).status, 204);
    assert_eq!(anna.get(&format!("/me/mailFolders/{gone}")).status, 404);
    let named = json!([kept, gone]);
    assert_eq!(anna.patch(&path, &json!({ "displayName": "Renamed" })).expect(200)["sourceFolderIds"], named);
    let changed = anna.patch(&path, &json!({ "filterQuery": "isRead eq true" })).expect(200);
    assert_eq!((&changed["displayName"], &changed["filterQuery"]), (&json!("Renamed"), &json!("isRead eq true")));
    let copied = anna.post(&format!("{path}/copy"), &json!({ "destinationId": "archive" }));
    let copied = anna.get(&format!("/me/mailFolders/{}", text(&copied.json["id"]))).expect(200);
    assert_eq!((&copied["@odata.type"], &copied["sourceFolderIds"]), (&made["@odata.type"], &named));
    // A new one may not be gone.
    assert_eq!(anna.post(PLACE, &body("New", &[&gone], "isRead eq false")).status, 404);
}
