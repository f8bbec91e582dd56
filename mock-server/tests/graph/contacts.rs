//! Contacts and contact folders over a socket.

use crate::caller::{Caller, HUBSPOT};
use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

fn anna(mock: &Mock) -> Caller<'_> {
    Caller::user(mock, "anna@contoso.example", HUBSPOT, &["Contacts.ReadWrite"])
}

fn id(json: &Value) -> &str {
    json["id"].as_str().expect("an id")
}

#[test]
fn a_contact_lives_from_create_to_delete() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let body = json!({
        "givenName": "Pavel", "surname": "Bansky", "birthday": "1980-05-17T11:59:00Z", "mobilePhone": "+1",
        "emailAddresses": [{ "address": "pavelb@fabrikam.example", "name": "Pavel" }],
        "businessPhones": ["+1 732 555 0102"], "homeAddress": { "city": "Redmond" },
    });
    let made = anna.post("/me/contacts", &body).expect(201);
    assert_eq!((&made["displayName"], &made["fileAs"]), (&json!("Pavel Bansky"), &json!("Bansky, Pavel")));
    assert_eq!(
        (&made["birthday"], &made["homeAddress"]),
        (&json!("1980-05-17T11:59:00Z"), &json!({ "city": "Redmond" }))
    );
    assert_eq!((&made["businessAddress"], &made["title"]), (&json!({}), &Value::Null));
    assert_eq!(made["primaryEmailAddress"]["address"], "pavelb@fabrikam.example");
    let path = format!("/me/contacts/{}", id(&made));
    let stale = [("if-match", made["@odata.etag"].as_str().unwrap())];
    let change = json!({ "companyName": "Fabrikam", "emailAddresses": [] });
    let changed = anna.patch(&path, &change).expect(200);
    assert_eq!((&changed["companyName"], &changed["emailAddresses"]), (&json!("Fabrikam"), &json!([])));
    assert_ne!(changed["@odata.etag"], made["@odata.etag"]);
    let refused = anna.send(Method::PATCH, &path, Some(&change), &stale);
    assert_eq!(refused.refused(412), "ErrorIrresolvableConflict");
    anna.delete(&path).expect(204);
    assert_eq!(anna.get(&path).refused(404), "ErrorItemNotFound");
}

#[test]
fn contacts_are_found_by_address_and_sorted() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let found = |query: &str| anna.get(&format!("/me/contacts?{query}")).expect(200)["value"].clone();
    let by_address = found("$filter=emailAddresses/any(a:a/address eq 'fred@fabrikam.example')&$select=displayName");
    assert_eq!(by_address[0]["displayName"], "Fred Fabri");
    assert!(by_address[0].get("companyName").is_none());
    assert!(by_address[0]["@odata.etag"].is_string());
    let sorted = found("$orderby=displayName desc&$top=1");
    assert_eq!((sorted.as_array().unwrap().len(), &sorted[0]["givenName"]), (1, &json!("Greta")));
    assert_eq!(found("$search=\"greta\"").as_array().unwrap().len(), 1);
    for (query, code) in [
        ("$filter=nonsense eq 'x'", "RequestBroker--ParseUri"),
        ("$filter=displayName eq 1", "BadRequest"),
        ("$expand=nonsense", "RequestBroker--ParseUri"),
    ] {
        assert_eq!(anna.get(&format!("/me/contacts?{query}")).refused(400), code, "{query}");
    }
    let before = found("$select=id");
    for wrong in [
        json!({ "givenName": 1 }),
        json!({ "nonsense": 1 }),
        json!({ "birthday": "yesterday" }),
        json!({ "emailAddresses": [1] }),
        json!({ "emailAddresses": [{}, {}, {}, {}] }),
    ] {
        assert_eq!(anna.post("/me/contacts", &wrong).status, 400, "{wrong}");
    }
    assert_eq!(found("$select=id"), before);
}

#[test]
fn folders_hold_contacts() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let folder = anna.post("/me/contactFolders", &json!({ "displayName": "Customers" })).expect(201);
    let path = format!("/me/contactFolders/{}", id(&folder));
    assert_eq!(
        anna.post("/me/contactFolders", &json!({ "displayName": "Customers" })).refused(409),
        "ErrorFolderExists"
    );
    let child = anna.post(&format!("{path}/childFolders"), &json!({ "displayName": "Old" })).expect(201);
    assert_eq!(child["parentFolderId"], folder["id"]);
    let contact = anna.post(&format!("{path}/contacts"), &json!({ "displayName": "Hugo" })).expect(201);
    assert_eq!(contact["parentFolderId"], folder["id"]);
    let listed = anna.get(&format!("{path}/contacts")).expect(200);
    assert_eq!(listed["value"][0]["id"], contact["id"]);
    let elsewhere = format!("{path}/childFolders/{}/contacts/{}", id(&child), id(&contact));
    assert_eq!(anna.get(&elsewhere).refused(404), "ErrorItemNotFound");
    assert_eq!(anna.patch(&path, &json!({ "displayName": "Clients" })).expect(200)["displayName"], "Clients");
    anna.delete(&path).expect(204);
    assert_eq!(anna.get(&format!("/me/contacts/{}", id(&contact))).refused(404), "ErrorItemNotFound");
    assert_eq!(anna.delete("/me/contactFolders/contacts").refused(403), "ErrorDeleteDistinguishedFolder");
    assert_eq!(anna.get("/me/contactFolders/Customers").refused(400), "ErrorInvalidIdMalformed");
    let foreign = Caller::user(&mock, "bo@contoso.example", HUBSPOT, &["Contacts.ReadWrite"]);
    let anna_s = anna.get("/me/contacts").expect(200);
    let path = format!("/me/contacts/{}", id(&anna_s["value"][0]));
    assert_eq!(foreign.get(&path).refused(404), "ErrorInvalidMailboxItemId");
}
