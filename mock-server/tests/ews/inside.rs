//! The client of EWS inside the process: what it asks for is done, and what went wrong comes back as what it is.

use std::sync::Arc;
use std::time::Duration;

use mock365::faces::entra;
use mock365::faces::soap::element::Element;
use mock365::faces::soap::writer::XmlWriter;
use mock365::inside::NoAnswer;
use mock365::inside::exchange::{
    AskedField, AskedFolder, AskedHeader, AskedShape, ExchangeClient, ExchangeFailure, ExchangeMessage, ExchangeReply,
    FoundId, ItemSearch, ItemUpdate, ItemsCreated, WritesXml, is_equal_to,
};
use mock365::sandbox::Sandbox;
use mock365_domain::default::CONTOSO;
use mock365_domain::directory::permission;

const ONLINE: &str = "https://outlook.office365.com";
const CALENDAR: AskedFolder<'static> = AskedFolder::Known("calendar");
const OWN: AskedField<'static> = AskedField::Named { set: "00062008-0000-0000-c000-000000000046", name: "crmid" };

fn client<'a>(sandbox: &'a Sandbox, address: &str) -> ExchangeClient<'a> {
    let service = (permission::DATAVERSE, "Dataverse");
    let token = entra::between_services(sandbox, CONTOSO, service, ONLINE, &["full_access_as_app"]).expect("a token");
    ExchangeClient {
        sandbox,
        location: format!("{ONLINE}/EWS/Exchange.asmx"),
        authorization: format!("Bearer {token}"),
        user_agent: "inside".to_owned(),
        anchor: None,
        header: AskedHeader { version: "Exchange2013_SP1", acts_for: Some(address.to_owned()) },
        patience: Duration::from_secs(100),
    }
}

fn anna() -> Arc<Sandbox> {
    Arc::new(Sandbox::new("inside", Arc::default()))
}

fn one(reply: &ExchangeReply) -> ExchangeMessage<'_> {
    reply.succeeded().expect("a success").remove(0)
}

fn appointment(out: &mut XmlWriter) {
    out.element("t:CalendarItem", |out| {
        out.value("t:Subject", "A & B <1>");
        OWN.write_value("7", out);
        out.value("t:Start", "2026-02-03T10:00:00Z");
        out.value("t:End", "2026-02-03T11:00:00Z");
    });
}

fn found(client: &ExchangeClient<'_>, subject: &str) -> Vec<FoundId> {
    let condition = |out: &mut XmlWriter| is_equal_to(AskedField::Uri("item:Subject"), subject, out);
    let shape = AskedShape { base: "IdOnly", body: None, fields: &[AskedField::Uri("item:Subject")] };
    let search = ItemSearch { folder: CALENDAR, shape, condition: Some(&condition), offset: 0, most: 5 };
    let reply = client.find_item(&search).expect("an answer");
    one(&reply).items().iter().filter_map(FoundId::of).collect()
}

#[test]
fn items_are_made_found_changed_followed_and_deleted() {
    let sandbox = anna();
    let client = client(&sandbox, "anna@contoso.example");
    let mut state = String::new();
    let mut news = || {
        let known = Some(&*state).filter(|state| !state.is_empty());
        let reply = client.sync_folder_items(CALENDAR, AskedShape::IDS, known, 512).expect("an answer");
        let message = one(&reply);
        let (changes, next, all) = message.sync().expect("a state");
        assert!(all);
        let names = changes.iter().map(|change| change.name.to_owned()).collect::<Vec<_>>();
        state = next.to_owned();
        names
    };
    news();

    let created = ItemsCreated { invitations: Some("SendToNone"), ..ItemsCreated::default() };
    let reply = client.create_item(created, appointment).expect("an answer");
    let id = FoundId::of(&one(&reply).items()[0]).expect("an id");
    assert_eq!(found(&client, "A & B <1>"), std::slice::from_ref(&id));
    assert_eq!(news(), ["Create"]);

    let subject = |out: &mut XmlWriter| out.value("t:Subject", "Changed");
    let location = AskedField::Uri("calendar:Location");
    let fields: [(_, Option<WritesXml<'_>>); 2] = [(AskedField::Uri("item:Subject"), Some(&subject)), (location, None)];
    let update =
        ItemUpdate { id: &id, kind: "t:CalendarItem", fields: &fields, conflicts: "AlwaysOverwrite", tells: false };
    one(&client.update_item(&update).expect("an answer"));
    assert_eq!(news(), ["Update"]);
    let shape = AskedShape { base: "AllProperties", body: None, fields: &[OWN] };
    let reply = client.get_item(&[&id.id], shape).expect("an answer");
    let message = one(&reply);
    let item = &message.items()[0];
    assert_eq!((item.name, item.find_text("Subject")), ("CalendarItem", Some("Changed")));
    assert_eq!(item.path(&["ExtendedProperty", "Value"]).map(|value| &*value.text), Some("7"));

    one(&client.delete_item(&id, "MoveToDeletedItems", false).expect("an answer"));
    assert_eq!((found(&client, "Changed"), news()), (Vec::new(), vec!["Delete".to_owned()]));
}

#[test]
fn folders_are_made_and_found_page_by_page() {
    let sandbox = anna();
    let client = client(&sandbox, "anna@contoso.example");
    let reply = client.create_folder(AskedFolder::Known("inbox"), "t:Folder", "Undeliverable <1>").expect("an answer");
    let made = FoundId::of(&one(&reply).folders()[0]).expect("an id");
    let reply =
        client.find_folder(AskedFolder::Known("inbox"), AskedShape { base: "Default", body: None, fields: &[] }, 100);
    let reply = reply.expect("an answer");
    let message = one(&reply);
    let named = |folder: &&Element<'_>| folder.find_text("DisplayName") == Some("Undeliverable <1>");
    assert_eq!(message.folders().iter().find(named).and_then(FoundId::of).map(|id| id.id), Some(made.id.clone()));

    for subject in ["one", "two", "three"] {
        let created =
            ItemsCreated { folder: Some(AskedFolder::Id(&made.id)), disposition: Some("SaveOnly"), invitations: None };
        let item = |out: &mut XmlWriter| out.element("t:Message", |out| out.value("t:Subject", subject));
        one(&client.create_item(created, item).expect("an answer"));
    }
    let (mut pages, mut offset) = (Vec::new(), Some(0));
    while let Some(from) = offset {
        let search = ItemSearch {
            folder: AskedFolder::Id(&made.id),
            shape: AskedShape::IDS,
            condition: None,
            offset: from,
            most: 2,
        };
        let reply = client.find_item(&search).expect("an answer");
        let message = one(&reply);
        pages.push(message.items().len());
        offset = message.next_offset();
    }
    assert_eq!(pages, [2, 1]);
}

#[test]
fn what_went_wrong_comes_back_as_what_it_is() {
    let sandbox = anna();
    let mut client = client(&sandbox, "nobody@contoso.example");
    let asked = |client: &ExchangeClient<'_>| {
        client.get_folder(AskedFolder::Known("inbox"), AskedShape::IDS).and_then(|reply| reply.succeeded().map(drop))
    };
    let code =
        |failure: Result<(), ExchangeFailure>| failure.expect_err("a failure").code().map(std::borrow::Cow::into_owned);
    let nobody = asked(&client);
    assert!(matches!(nobody, Err(ExchangeFailure::Fault { .. })), "{nobody:?}");
    assert_eq!(code(nobody).as_deref(), Some("ErrorNonExistentMailbox"));

    client.header.acts_for = Some("anna@contoso.example".to_owned());
    assert_eq!(asked(&client), Ok(()));
    let gone = client.get_item(&["AAAA"], AskedShape::IDS).and_then(|reply| reply.succeeded().map(drop));
    assert!(matches!(gone, Err(ExchangeFailure::Refused { .. })), "{gone:?}");

    for (effect, failure) in [
        (serde_json::json!("drop"), ExchangeFailure::NoAnswer(NoAnswer::ConnectFailure)),
        (serde_json::json!({ "answer": { "name": "bad-gateway" } }), ExchangeFailure::Status(502)),
    ] {
        let rule = serde_json::json!({ "when": { "operation": "ews.*" }, "effect": effect, "times": 1 });
        sandbox.plan.add(serde_json::from_value(rule).expect("a rule"));
        assert_eq!(asked(&client), Err(failure));
    }

    client.authorization = "Bearer no".to_owned();
    assert_eq!(asked(&client), Err(ExchangeFailure::Status(401)));
    client.location = "https://mail.nowhere.example/EWS/Exchange.asmx".to_owned();
    assert_eq!(asked(&client), Err(ExchangeFailure::NoAnswer(NoAnswer::HostNotFound)));
}
