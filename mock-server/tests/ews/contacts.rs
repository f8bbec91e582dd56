//! What a contact is called and filed by is decided once: it is the same over Graph and over EWS.

use mock365::Mock;
use mock365::faces::entra::issue_direct;
use serde_json::{Value, json};

use crate::caller::{Caller as GraphCaller, HUBSPOT};
use crate::ews_client::{APP, Id, client, user};

const ANNA: &str = "anna@contoso.example";

/// The names of a contact as Graph shows it, made over Graph.
fn over_graph(mock: &Mock, (given, surname, company): (&str, &str, &str)) -> (Value, Value) {
    let issued = issue_direct(mock.sandbox(), Some(ANNA), APP, &["Contacts.ReadWrite".to_owned()], None);
    let token = issued.expect("a token")["access_token"].as_str().expect("text").to_owned();
    let mut body = json!({});
    for (name, value) in [("givenName", given), ("surname", surname), ("companyName", company)] {
        if !value.is_empty() {
            body[name] = value.into();
        }
    }
    let request = client().post(format!("{}/v1.0/me/contacts", mock.origin())).bearer_auth(token).json(&body);
    let made: Value = request.send().expect("an answer").json().expect("JSON");
    (made["displayName"].clone(), made["fileAs"].clone())
}

/// The names of a contact that was made over EWS.
fn over_ews(mock: &Mock, (given, surname, company): (&str, &str, &str), mapping: &str) -> (Value, Value) {
    let anna = user(mock, ANNA);
    let element = |name: &str, value: &str| {
        if value.is_empty() { String::new() } else { format!("<t:{name}>{value}</t:{name}>") }
    };
    let parts = [("FileAsMapping", mapping), ("GivenName", given), ("CompanyName", company), ("Surname", surname)];
    let parts: String = parts.iter().map(|(name, value)| element(name, value)).collect();
    let id: Id = anna.id(&format!("<m:CreateItem><m:Items><t:Contact>{parts}</t:Contact></m:Items></m:CreateItem>"));
    let seen = anna.get(&id);
    let shown = |name: &str| {
        let from = seen.split(&format!("<t:{name}>")).nth(1).and_then(|rest| rest.split('<').next());
        from.unwrap_or_default().into()
    };
    (shown("DisplayName"), shown("FileAs"))
}

#[test]
fn addresses_stay_in_their_places_over_both_protocols() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let entry = |number: u8, address: &str| format!(r#"<t:Entry Key="EmailAddress{number}">{address}</t:Entry>"#);
    let contact = format!(
        "<m:CreateItem><m:Items><t:Contact><t:GivenName>Third</t:GivenName><t:EmailAddresses>{}</t:EmailAddresses>\
         </t:Contact></m:Items></m:CreateItem>",
        entry(3, "c@x.example")
    );
    let seen = anna.get(&anna.id(&contact));
    assert!(seen.contains(r#"Key="EmailAddress3""#) && !seen.contains(r#"Key="EmailAddress1""#), "{seen}");
    let graph = GraphCaller::user(&mock, ANNA, HUBSPOT, &["Contacts.ReadWrite"]);
    let shown = graph.get("/me/contacts?$filter=givenName eq 'Third'").expect(200)["value"][0].clone();
    assert_eq!((&shown["primaryEmailAddress"], &shown["secondaryEmailAddress"]), (&Value::Null, &Value::Null));
    assert_eq!(shown["emailAddresses"], json!([{ "name": "c@x.example", "address": "c@x.example" }]));
    assert_eq!(shown["tertiaryEmailAddress"]["address"], "c@x.example");
}

#[test]
fn folders_keep_a_name() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    for (folder, element) in [("contacts", "ContactsFolder"), ("calendar", "CalendarFolder")] {
        let refused = anna.says(&format!(
            r#"<m:UpdateFolder><m:FolderChanges><t:FolderChange><t:DistinguishedFolderId Id="{folder}"/><t:Updates><t:SetFolderField><t:FieldURI FieldURI="folder:DisplayName"/><t:{element}><t:DisplayName></t:DisplayName></t:{element}></t:SetFolderField></t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>"#
        ));
        assert!(refused.contains(r#"ResponseClass="Error""#), "{refused}");
    }
}

#[test]
fn a_contact_is_called_the_same_over_both_protocols() {
    let mock = Mock::start();
    for (parts, named, filed) in [
        (("Kim", "Kastanje", ""), "Kim Kastanje", "Kastanje, Kim"),
        (("Kim", "", ""), "Kim", "Kim"),
        (("", "Kastanje", "Fabrikam"), "Kastanje", "Kastanje"),
        (("", "", "Fabrikam"), "Fabrikam", "Fabrikam"),
    ] {
        let wanted = (Value::from(named), Value::from(filed));
        assert_eq!(over_graph(&mock, parts), wanted, "{parts:?} over Graph");
        assert_eq!(over_ews(&mock, parts, ""), wanted, "{parts:?} over EWS");
    }
    for (mapping, filed) in
        [("FirstSpaceLast", "Kim Kastanje"), ("LastSpaceFirst", "Kastanje Kim"), ("Company", "Fabrikam"), ("Empty", "")]
    {
        let seen = over_ews(&mock, ("Kim", "Kastanje", "Fabrikam"), mapping);
        assert_eq!(seen.1, filed, "{mapping}");
    }
}
