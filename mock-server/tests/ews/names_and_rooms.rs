//! Names are resolved by the directory and by contacts; rooms are those of the organisation.

use crate::caller::{Caller as Graph, HUBSPOT};
use crate::ews_client::{Caller, user, validate};
use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

const ANNA: &str = "anna@contoso.example";

fn patch(mock: &Mock, state: &Value) {
    let at = format!("{}/_mock/cloud", mock.origin());
    Graph::admin(mock).send(Method::PATCH, &at, Some(state), &[]).expect(200);
}

/// Rooms, a list of them, and a contact of the organisation.
fn world() -> Mock {
    let mock = Mock::start();
    patch(
        &mock,
        &json!({
            "users": { "oak@contoso.example": { "room": { "capacity": 8 } } },
            "tenants": { "contoso.example": {
                "room_lists": { "building1@contoso.example": { "display_name": "Building 1", "rooms": ["oak@contoso.example"] } },
                "contacts": { "paula@partner.example": { "display_name": "Paula Partner", "company": "Partner & Co" } },
            } },
        }),
    );
    mock
}

/// Resolves a name, with attributes and elements before it.
fn resolve(caller: &Caller, entry: &str, attributes: &str, before: &str) -> String {
    let answer = caller.says(&format!(
        "<m:ResolveNames {attributes}>{before}<m:UnresolvedEntry>{entry}</m:UnresolvedEntry></m:ResolveNames>"
    ));
    validate(&answer);
    answer
}

/// The addresses of those who were found, with their types.
fn found(answer: &str) -> Vec<(&str, &str)> {
    let text = |part: &'_ str, name: &str| -> String {
        part.split(name).nth(1).unwrap_or("").split('<').next().unwrap_or("").to_owned()
    };
    let parts = answer.split("<t:Resolution>").skip(1);
    let both = parts.map(|part| (text(part, "<t:EmailAddress>"), text(part, "<t:MailboxType>")));
    both.map(|(address, kind)| (&*address.leak(), &*kind.leak())).collect()
}

const FULL: &str = r#"ReturnFullContactData="true" SearchScope="ActiveDirectory""#;

#[test]
fn a_name_is_resolved_by_the_directory() {
    let mock = world();
    let anna = user(&mock, ANNA);
    let one = resolve(&anna, "bo berg", FULL, "");
    assert_eq!(found(&one), [("bo@contoso.example", "Mailbox")]);
    for part in [
        r#"<m:ResolveNamesResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>"#,
        r#"<m:ResolutionSet TotalItemsInView="1" IncludesLastItemInRange="true">"#,
        "<t:Name>Bo Berg</t:Name>",
        "<t:Contact><t:DisplayName>Bo Berg</t:DisplayName>",
        r#"<t:Entry Key="EmailAddress1">SMTP:bo@contoso.example</t:Entry>"#,
        "<t:ContactSource>ActiveDirectory</t:ContactSource>",
    ] {
        assert!(one.contains(part), "{part}\n{one}");
    }
    assert!(!resolve(&anna, "Bo Berg", "", "").contains("<t:Contact>"), "nobody asked for it");
    for (entry, wanted) in [
        ("ber", ("bo@contoso.example", "Mailbox")),
        ("BO@contoso", ("bo@contoso.example", "Mailbox")),
        ("smtp:bo@contoso.example", ("bo@contoso.example", "Mailbox")),
        ("Paula", ("paula@partner.example", "Contact")),
        ("building", ("building1@contoso.example", "PublicDL")),
        ("oak", ("oak@contoso.example", "Mailbox")),
    ] {
        assert_eq!(found(&resolve(&anna, entry, FULL, "")), [wanted], "{entry}");
    }
    let paula = resolve(&anna, "Paula", FULL, "");
    assert!(paula.contains("<t:CompanyName>Partner &amp; Co</t:CompanyName>"), "{paula}");
    for nobody in ["nobody", "smtp:bo@contoso", "erg", ",", "fred"] {
        let none = resolve(&anna, nobody, FULL, "");
        assert!(
            none.contains(r#"ResponseClass="Error"><m:MessageText>No results were found.</m:MessageText>"#),
            "{none}"
        );
        assert!(none.contains("<m:ResponseCode>ErrorNameResolutionNoResults</m:ResponseCode>"), "{nobody}");
    }
}

#[test]
fn several_are_a_warning_and_contacts_have_their_turn() {
    let mock = world();
    let anna = user(&mock, ANNA);
    let many = resolve(&anna, "contoso", FULL, "");
    assert!(many.contains("ErrorNameResolutionNoResults"), "the domain says nothing: {many}");
    let graph = Graph::user(&mock, ANNA, HUBSPOT, &["Contacts.ReadWrite"]);
    let saved = json!({ "givenName": "Bo", "surname": "Private", "emailAddresses": [{ "address": "bo@home.example", "name": "Bo at home" }] });
    graph.post("/me/contacts", &saved).expect(201);
    let (own, saved) = (("bo@contoso.example", "Mailbox"), ("bo@home.example", "Contact"));
    for (scope, wanted) in [
        ("", vec![own, saved]),
        (r#"SearchScope="ActiveDirectoryContacts""#, vec![own, saved]),
        (r#"SearchScope="ContactsActiveDirectory""#, vec![saved, own]),
        (r#"SearchScope="ActiveDirectory""#, vec![own]),
        (r#"SearchScope="Contacts""#, vec![saved]),
    ] {
        let answer = resolve(&anna, "Bo", scope, "");
        assert_eq!(found(&answer), wanted, "{scope}");
        let is_warning = answer.contains(r#"ResponseClass="Warning"><m:MessageText>Multiple results were found.<"#);
        assert_eq!(is_warning, wanted.len() > 1, "{answer}");
        assert_eq!(answer.contains("ErrorNameResolutionMultipleResults"), wanted.len() > 1);
        assert_eq!(answer.contains("<t:ItemId "), wanted.contains(&saved), "{answer}");
    }
    let shaped = resolve(&anna, "Bo", r#"SearchScope="Contacts" ContactDataShape="AllProperties""#, "");
    assert!(shaped.contains("<t:Surname>Private</t:Surname>"), "{shaped}");
    // In a folder, only what lies in it.
    let folder = graph.post("/me/contactFolders", &json!({ "displayName": "Empty" })).expect(201);
    let id = folder["id"].as_str().expect("an id");
    let inside = format!(r#"<m:ParentFolderIds><t:FolderId Id="{id}"/></m:ParentFolderIds>"#);
    assert!(resolve(&anna, "Bo", r#"SearchScope="Contacts""#, &inside).contains("ErrorNameResolutionNoResults"));
}

#[test]
fn rooms_are_those_of_the_organisation() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let none = anna.says("<m:GetRoomLists/>");
    assert!(none.contains("<m:RoomLists/>"), "{none}");
    let mock = world();
    let anna = user(&mock, ANNA);
    let lists = anna.says("<m:GetRoomLists/>");
    validate(&lists);
    let address = |name: &str, address: &str, kind: &str| {
        format!(
            "<t:Name>{name}</t:Name><t:EmailAddress>{address}</t:EmailAddress><t:RoutingType>SMTP</t:RoutingType><t:MailboxType>{kind}</t:MailboxType>"
        )
    };
    let list = address("Building 1", "building1@contoso.example", "PublicDL");
    assert!(lists.contains(&format!("<m:RoomLists><t:Address>{list}</t:Address></m:RoomLists>")), "{lists}");
    let rooms = |of: &str| {
        let answer = anna
            .says(&format!("<m:GetRooms><m:RoomList><t:EmailAddress>{of}</t:EmailAddress></m:RoomList></m:GetRooms>"));
        validate(&answer);
        answer
    };
    let oak = address("Oak", "oak@contoso.example", "Mailbox");
    let answer = rooms("Building1@contoso.example");
    assert!(answer.contains(&format!("<m:Rooms><t:Room><t:Id>{oak}</t:Id></t:Room></m:Rooms>")), "{answer}");
    assert!(rooms("nowhere@contoso.example").contains("ErrorNameResolutionNoResults"));
}
