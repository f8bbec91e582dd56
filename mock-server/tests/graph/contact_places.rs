//! What a contact is written with stays where it was put: each address in its place, each contact and folder where it is said to lie.

use crate::caller::{Caller, HUBSPOT};
use mock365::Mock;
use serde_json::{Value, json};

fn anna(mock: &Mock) -> Caller<'_> {
    Caller::user(
        mock,
        "anna@contoso.example",
        HUBSPOT,
        &["Contacts.ReadWrite", "Calendars.ReadWrite", "Mail.ReadWrite"],
    )
}

fn email(name: &str) -> Value {
    json!({ "name": name, "address": format!("{name}@x.example") })
}

/// Addresses of a contact: of each place, and of the list.
fn shown(contact: &Value) -> (Vec<&str>, Vec<&str>) {
    let name = |email: &'_ Value| email["name"].as_str().unwrap_or("").to_owned().leak() as &str;
    let places = ["primaryEmailAddress", "secondaryEmailAddress", "tertiaryEmailAddress"];
    let list = contact["emailAddresses"].as_array().expect("a list").iter().map(name).collect();
    (places.iter().map(|place| name(&contact[*place])).collect(), list)
}

#[test]
fn each_address_stays_in_its_place() {
    let mock = Mock::start();
    let anna = anna(&mock);
    for (body, places, list) in [
        (json!({ "tertiaryEmailAddress": email("c") }), ["", "", "c"], vec!["c"]),
        (json!({ "emailAddresses": [email("a"), email("b"), email("c")] }), ["a", "b", "c"], vec!["a", "b", "c"]),
        (json!({ "primaryEmailAddress": email("a"), "emailAddresses": [email("b")] }), ["a", "b", ""], vec!["a", "b"]),
        (
            json!({ "emailAddresses": [email("b"), email("a")], "secondaryEmailAddress": email("a") }),
            ["b", "a", ""],
            vec!["b", "a"],
        ),
        (json!({ "emailAddresses": [email("b")], "primaryEmailAddress": null }), ["b", "", ""], vec!["b"]),
    ] {
        let made = anna.post("/me/contacts", &body).expect(201);
        assert_eq!(shown(&made), (places.to_vec(), list.clone()), "{body}");
        let at = format!("/me/contacts/{}", made["id"].as_str().expect("an id"));
        // What says what is there moves nothing.
        let again = anna.patch(&at, &json!({ "emailAddresses": made["emailAddresses"] })).expect(200);
        assert_eq!(shown(&again), (places.to_vec(), list), "{body} again");
    }
    let whole = json!({ "emailAddresses": [email("a"), email("b"), email("c")] });
    let made = anna.post("/me/contacts", &whole).expect(201);
    let at = format!("/me/contacts/{}", made["id"].as_str().expect("an id"));
    let changed = anna.patch(&at, &json!({ "secondaryEmailAddress": null })).expect(200);
    assert_eq!(shown(&changed), (vec!["a", "", "c"], vec!["a", "c"]));
    let found = "/me/contacts?$filter=emailAddresses/any(e:e/address eq 'c@x.example')&$count=true";
    assert_eq!(anna.get(found).expect(200)["@odata.count"], 5 - 2);
    let reordered = json!({ "emailAddresses": [email("c"), email("a")] });
    assert_eq!(shown(&anna.patch(&at, &reordered).expect(200)), (vec!["c", "a", ""], vec!["c", "a"]));
    let mut many = whole.clone();
    many["primaryEmailAddress"] = email("d");
    assert_eq!(anna.patch(&at, &many).refused(400), "ErrorPropertyValidationFailure");
    assert_eq!(shown(&anna.get(&at).expect(200)).1, ["c", "a"]);
}

#[test]
fn beta_says_what_an_address_is() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let beta = |path: &str| format!("{}/beta{path}", mock.origin());
    let typed = json!([
        { "type": "personal", "name": "a", "address": "a@x.example" },
        { "type": "other", "otherLabel": "Choir", "name": "b", "address": "b@x.example" },
    ]);
    let body = json!({
        "emailAddresses": typed,
        "postalAddresses": [{ "type": "home", "postOfficeBox": "12", "city": "Lund" }, { "type": "home", "postOfficeBox": "13" }],
    });
    assert_eq!(anna.post("/me/contacts", &body).refused(400), "RequestBodyRead");
    let made = anna.post(&beta("/me/contacts"), &body).expect(201);
    let at = format!("/me/contacts/{}", made["id"].as_str().expect("an id"));
    let seen = anna.get(&beta(&at)).expect(200);
    assert_eq!((&seen["emailAddresses"], &seen["postalAddresses"]), (&typed, &body["postalAddresses"]));
    assert_eq!(anna.get(&at).expect(200)["emailAddresses"], json!([email("a"), email("b")]));
    assert_eq!(anna.get(&at).expect(200)["homeAddress"], json!({ "city": "Lund" }));
    anna.patch(&at, &json!({ "primaryEmailAddress": email("c") })).expect(200);
    let seen = anna.get(&beta(&at)).expect(200);
    assert_eq!((&seen["emailAddresses"][0]["type"], &seen["emailAddresses"][1]), (&json!("unknown"), &typed[1]));
    let wrong = json!({ "emailAddresses": [{ "type": "nonsense" }] });
    assert_eq!(anna.patch(&beta(&at), &wrong).refused(400), "RequestBodyRead");
    let none = json!({ "postalAddresses": [] });
    assert_eq!(anna.patch(&beta(&at), &none).expect(200)["postalAddresses"], json!([]));
}

#[test]
fn contacts_and_folders_lie_where_they_are_said_to() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let folder =
        |name: &str| anna.post("/me/contactFolders", &json!({ "displayName": name })).expect(201)["id"].clone();
    let (one, two) = (folder("One"), folder("Two"));
    let at = |id: &Value| format!("/me/contactFolders/{}", id.as_str().expect("an id"));
    let into = json!({ "displayName": "Hugo", "parentFolderId": one });
    let made = anna.post("/me/contacts", &into).expect(201);
    assert_eq!(made["parentFolderId"], one);
    let contact = format!("/me/contacts/{}", made["id"].as_str().expect("an id"));
    let moved = anna.patch(&contact, &json!({ "nickName": "H", "parentFolderId": two })).expect(200);
    assert_eq!((&moved["parentFolderId"], &moved["nickName"]), (&two, &json!("H")));
    assert_eq!(anna.get(&format!("{}/contacts", at(&two))).expect(200)["value"][0]["displayName"], "Hugo");
    assert_eq!(anna.get(&format!("{}/contacts", at(&one))).expect(200)["value"], json!([]));
    let child = anna.post("/me/contactFolders", &json!({ "displayName": "Child", "parentFolderId": one })).expect(201);
    assert_eq!(child["parentFolderId"], one);
    let moved = anna.patch(&at(&child["id"]), &json!({ "parentFolderId": two, "displayName": "Moved" })).expect(200);
    assert_eq!((&moved["parentFolderId"], &moved["displayName"]), (&two, &json!("Moved")));
    let inbox = anna.get("/me/mailFolders/inbox").expect(200)["id"].clone();
    for (path, to) in [(at(&two), &child["id"]), (at(&two), &inbox), (at(&json!("contacts")), &two)] {
        let before = anna.get(&path).expect(200);
        let refused = anna.patch(&path, &json!({ "parentFolderId": to, "displayName": "Other" }));
        assert!((400..500).contains(&refused.status), "{path}: {}", refused.status);
        assert_eq!(anna.get(&path).expect(200), before, "{path}");
    }
    let latest = format!("{}/contacts", at(&two));
    let latest = anna.get(&latest).expect(200)["value"][0]["id"].as_str().expect("an id").to_owned();
    let refused = anna.patch(&format!("/me/contacts/{latest}"), &json!({ "parentFolderId": inbox, "title": "Dr" }));
    assert_eq!(refused.refused(404), "ErrorItemNotFound");
    assert_eq!(anna.get(&format!("/me/contacts/{latest}")).expect(200)["title"], Value::Null);
}

#[test]
fn a_folder_that_moves_under_another_name_meets_only_the_names_where_it_goes() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let folder = |body: Value| anna.post("/me/contactFolders", &body).expect(201)["id"].clone();
    let (one, two) = (folder(json!({ "displayName": "One" })), folder(json!({ "displayName": "Two" })));
    let child = folder(json!({ "displayName": "Child", "parentFolderId": one }));
    folder(json!({ "displayName": "Beside", "parentFolderId": one }));
    folder(json!({ "displayName": "Child", "parentFolderId": two }));
    let at = format!("/me/contactFolders/{}", child.as_str().expect("an id"));
    let moved = anna.patch(&at, &json!({ "parentFolderId": two, "displayName": "Beside" })).expect(200);
    assert_eq!((&moved["parentFolderId"], &moved["displayName"]), (&two, &json!("Beside")));
    let taken = anna.patch(&at, &json!({ "parentFolderId": one, "displayName": "Beside" }));
    assert_eq!(taken.refused(409), "ErrorFolderExists");
    assert_eq!(anna.get(&at).expect(200)["parentFolderId"], two);
}

#[test]
fn names_of_folders_are_not_emptied() {
    let mock = Mock::start();
    let anna = anna(&mock);
    for (list, name) in [("contactFolders", "displayName"), ("calendars", "name"), ("mailFolders", "displayName")] {
        let made = anna.post(&format!("/me/{list}"), &json!({ name: "Kept" })).expect(201);
        let own = format!("/me/{list}/{}", made["id"].as_str().expect("an id"));
        let standard = ["contacts", "calendar"].iter().find(|name| list.starts_with(&name[..7]));
        let standard = standard.map(|name| format!("/me/{list}/{name}"));
        for path in standard.into_iter().chain([own.clone()]) {
            for empty in [json!(null), json!("")] {
                let before = anna.get(&path).expect(200);
                let refused = anna.patch(&path, &json!({ name: empty }));
                let code = refused.refused(400);
                assert_eq!(
                    code,
                    anna.post(&format!("/me/{list}"), &json!({ name: empty })).refused(400),
                    "{path} {empty}"
                );
                assert_eq!(anna.get(&path).expect(200)[name], before[name]);
            }
        }
        // What says nothing of a name changes nothing.
        for nothing in [json!({}), json!({ "id": "x" })] {
            assert_eq!(anna.patch(&own, &nothing).expect(200)[name], "Kept", "{list} {nothing}");
        }
    }
    let made = anna.post("/me/mailFolders", &json!({ "displayName": "Shown" })).expect(201);
    let own = format!("/me/mailFolders/{}", made["id"].as_str().expect("an id"));
    assert_eq!(anna.patch(&own, &json!({ "isHidden": null })).expect(200)["isHidden"], false);
}
