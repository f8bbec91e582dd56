//! Steps of those who work with contacts: in Outlook, in the CRM, and what either side shows.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use mock365_control::fill::{ContactItem, Filling};
use serde_json::{Value, json};

use super::administrator::graph;
use super::{ensure, say};
use crate::connector::{Properties, contact_body, contact_properties};
use crate::{Person, World};

/// Somebody's contacts are these; a column is a property by the CRM's name. What lay there before is gone.
#[given(expr = "{word}'s Outlook holds the contacts:")]
async fn outlook_holds(world: &mut World, name: String, step: &Step) -> Result<(), String> {
    let person = Person::called(&name)?;
    for contact in contacts(world, person).await? {
        ask(world, person, "DELETE", &address(&contact), None).await?;
    }
    for properties in rows(step) {
        let body = contact_body(&Value::Null, &properties);
        ask(world, person, "POST", "/v1.0/me/contacts", Some(body)).await?;
    }
    Ok(())
}

/// The records of the CRM; a column is a property by the CRM's name.
#[given("the CRM holds the records:")]
async fn crm_holds(world: &mut World, step: &Step) -> Result<(), String> {
    for properties in rows(step) {
        world.contact_sync().save(None, properties).await;
    }
    Ok(())
}

/// A folder for contacts, in the usual one or, where it says so, in another.
#[given(regex = r#"^(\w+) has the Outlook contacts folder "([^"]*)"(?: in "([^"]*)")?$"#)]
async fn make_folder(world: &mut World, name: String, folder: String, parent: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let path = match parent.as_str() {
        "" => "/v1.0/me/contactFolders".to_owned(),
        parent => format!("/v1.0/me/contactFolders/{}/childFolders", folder_id(world, person, parent).await?),
    };
    ask(world, person, "POST", &path, Some(json!({ "displayName": folder }))).await.map(drop)
}

/// A folder of contacts, and what lies in it, goes.
#[when(expr = "{word} deletes the Outlook contacts folder {string}")]
async fn delete_folder(world: &mut World, name: String, folder: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let id = folder_id(world, person, &folder).await?;
    ask(world, person, "DELETE", &format!("/v1.0/me/contactFolders/{id}"), None).await.map(drop)
}

/// In a folder, `Customers / Germany`, lies a contact of that name.
#[then(expr = "{word}'s Outlook contacts folder {string} holds {string}")]
async fn folder_holds(world: &mut World, name: String, folder: String, full_name: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let id = folder_id(world, person, &folder).await?;
    let page = ask(world, person, "GET", &format!("/v1.0/me/contactFolders/{id}/contacts?$top=1000"), None).await?;
    let all = page["value"].as_array().cloned().unwrap_or_default();
    ensure(all.iter().filter(|contact| is_called(contact, &full_name)).count() == 1, || page.to_string())
}

/// A program of somebody's makes a contact through Graph: its JSON.
#[given(expr = "{word}'s program makes the contact:")]
async fn make_contact(world: &mut World, name: String, step: &Step) -> Result<(), String> {
    let body = json_of(step)?;
    ask(world, Person::called(&name)?, "POST", "/v1.0/me/contacts", Some(body)).await.map(drop)
}

/// What Graph says of a contact: each member of this JSON is there with just this value.
#[then(expr = "Graph shows of {word}'s contact {string}:")]
async fn graph_shows(world: &mut World, name: String, full_name: String, step: &Step) -> Result<(), String> {
    let contact = found(world, Person::called(&name)?, &full_name).await?;
    let wanted = json_of(step)?;
    let wanted = wanted.as_object().ok_or("it is no object")?;
    ensure(wanted.iter().all(|(member, value)| contact[member] == *value), || contact.to_string())
}

/// All that the CRM knows of a record, and nothing else: a property and its value in each row.
#[then(expr = "the CRM knows exactly this of {string}:")]
async fn crm_knows(world: &mut World, full_name: String, step: &Step) -> Result<(), String> {
    let (_, said) = record(world, &full_name).await?.ok_or("there is no such record")?;
    ensure(said == pairs(step), || format!("{said:?}"))
}

/// Somebody reads a mailbox that the organisation shares, with a program that may.
#[then(expr = "{word} can read {string} among the contacts of {string}, which are shared")]
async fn reads_shared(world: &mut World, name: String, full_name: String, mailbox: String) -> Result<(), String> {
    let token = world.graph_token(Person::called(&name)?.sign_in, "Contacts.Read.Shared").await.map_err(say)?;
    let page = graph(world, &token, "GET", &format!("/v1.0/users/{mailbox}/contacts?$top=1000"), None).await?;
    let all = page["value"].as_array().cloned().unwrap_or_default();
    ensure(all.iter().any(|contact| is_called(contact, &full_name)), || page.to_string())
}

/// A contact with all that a sync leaves alone: a birthday, notes, a category, three addresses.
#[given(expr = "{word}'s Outlook also holds {string}, with a birthday, notes and three addresses")]
async fn rich_contact(world: &mut World, name: String, full_name: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let (given, surname) = parts(&full_name)?;
    let contact = ContactItem {
        given_name: Some(given),
        surname: Some(surname),
        emails: ["first", "second", "third"].map(|one| format!("{one}@people.example")).to_vec(),
        birthday: Some("1980-05-17".to_owned()),
        notes: "Likes tea".to_owned(),
        categories: vec!["Customer".to_owned()],
        ..ContactItem::default()
    };
    let filling = Filling { contacts: vec![contact], ..Filling::default() };
    world.control().fill(person.sign_in, &filling).await.map(drop).map_err(say)
}

/// All that a sync leaves alone is as it was.
#[then(expr = "{word}'s Outlook still holds birthday, notes and further addresses of {string}")]
async fn still_rich(world: &mut World, name: String, full_name: String) -> Result<(), String> {
    let contact = found(world, Person::called(&name)?, &full_name).await?;
    let kept = contact["birthday"].as_str().is_some_and(|day| day.starts_with("1980-05-17"))
        && contact["personalNotes"] == "Likes tea"
        && contact["categories"] == json!(["Customer"])
        && contact["emailAddresses"][1]["address"] == "second@people.example"
        && contact["emailAddresses"][2]["address"] == "third@people.example";
    ensure(kept, || contact.to_string())
}

/// A property of the customer's own, as another app wrote it.
#[given(expr = "{word}'s contact {string} has a custom property {string}")]
async fn custom_property(world: &mut World, name: String, full_name: String, value: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let contact = found(world, person, &full_name).await?;
    let body = json!({ "singleValueExtendedProperties": [{ "id": CUSTOM, "value": value }] });
    ask(world, person, "PATCH", &address(&contact), Some(body)).await.map(drop)
}

/// It is there still.
#[then(expr = "{word}'s contact {string} still has the custom property {string}")]
async fn still_custom(world: &mut World, name: String, full_name: String, value: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let contact = found(world, person, &full_name).await?;
    let path = format!("{}?$expand=singleValueExtendedProperties($filter=id eq '{CUSTOM}')", address(&contact));
    let contact = ask(world, person, "GET", &path, None).await?;
    ensure(contact["singleValueExtendedProperties"][0]["value"] == value.as_str(), || contact.to_string())
}

const CUSTOM: &str = "String {00020329-0000-0000-C000-000000000046} Name Rating";

/// Somebody changes a contact in Outlook; nothing clears a property.
#[when(expr = "{word} changes {word} of {string} to {string} in Outlook")]
async fn change_in_outlook(
    world: &mut World,
    name: String,
    property: String,
    full_name: String,
    value: String,
) -> Result<(), String> {
    let person = Person::called(&name)?;
    let contact = found(world, person, &full_name).await?;
    let mut wanted = contact_properties(&contact);
    match value.as_str() {
        "" => drop(wanted.remove(&property)),
        value => drop(wanted.insert(property, value.to_owned())),
    }
    ask(world, person, "PATCH", &address(&contact), Some(contact_body(&contact, &wanted))).await.map(drop)
}

/// Somebody deletes a contact in Outlook.
#[when(expr = "{word} deletes {string} in Outlook")]
async fn delete_in_outlook(world: &mut World, name: String, full_name: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let contact = found(world, person, &full_name).await?;
    ask(world, person, "DELETE", &address(&contact), None).await.map(drop)
}

/// A user of the CRM changes a record; nothing clears a property.
#[when(expr = "a salesperson changes {word} of {string} to {string} in the CRM")]
async fn change_in_crm(world: &mut World, property: String, full_name: String, value: String) -> Result<(), String> {
    let id = record(world, &full_name).await?.ok_or("there is no such record")?.0;
    world.contact_sync().save(Some(&id), [(property, value)].into()).await;
    Ok(())
}

/// The same with several properties at once: a property and its value in each row.
#[when(expr = "a salesperson changes {string} in the CRM to:")]
async fn rewrite_in_crm(world: &mut World, full_name: String, step: &Step) -> Result<(), String> {
    let id = record(world, &full_name).await?.ok_or("there is no such record")?.0;
    world.contact_sync().save(Some(&id), pairs(step)).await;
    Ok(())
}

/// A user of the CRM deletes a record.
#[when(expr = "a salesperson deletes {string} in the CRM")]
async fn delete_in_crm(world: &mut World, full_name: String) -> Result<(), String> {
    let id = record(world, &full_name).await?.ok_or("there is no such record")?.0;
    world.contact_sync().delete(&id).await;
    Ok(())
}

/// What a record says; an empty text where it says nothing.
#[then(expr = "the CRM shows {string} as {word} of {string}")]
async fn crm_shows(world: &mut World, value: String, property: String, full_name: String) -> Result<(), String> {
    let (_, said) = record(world, &full_name).await?.ok_or("there is no such record")?;
    ensure(said.get(&property).map_or("", String::as_str) == value, || format!("{said:?}"))
}

/// What a contact says; an empty text where it says nothing.
#[then(expr = "{word}'s Outlook shows {string} as {word} of {string}")]
async fn outlook_shows(
    world: &mut World,
    name: String,
    value: String,
    property: String,
    full_name: String,
) -> Result<(), String> {
    let said = contact_properties(&found(world, Person::called(&name)?, &full_name).await?);
    ensure(said.get(&property).map_or("", String::as_str) == value, || format!("{said:?}"))
}

/// There is no such record.
#[then(expr = "the CRM does not know {string}")]
async fn crm_knows_not(world: &mut World, full_name: String) -> Result<(), String> {
    let found = record(world, &full_name).await?;
    ensure(found.is_none(), || format!("{found:?}"))
}

/// There is no such contact in the usual folder.
#[then(expr = "{word}'s Outlook does not know {string}")]
async fn outlook_knows_not(world: &mut World, name: String, full_name: String) -> Result<(), String> {
    match contact(world, Person::called(&name)?, &full_name).await? {
        Some(contact) => Err(contact.to_string()),
        None => Ok(()),
    }
}

/// Both sides have so many, and what is synced of them is the same.
#[then(expr = "the CRM and {word}'s Outlook hold the same {int} contact(s)")]
async fn same(world: &mut World, name: String, count: usize) -> Result<(), String> {
    let contacts = contacts(world, Person::called(&name)?).await?;
    let mut outlook: Vec<Properties> = contacts.iter().map(contact_properties).collect();
    let mut crm: Vec<Properties> =
        world.contact_sync().records().await.into_iter().map(|record| record.properties).collect();
    outlook.sort();
    crm.sort();
    ensure(outlook == crm && crm.len() == count, || format!("Outlook {outlook:?}, the CRM {crm:?}"))
}

/// Another program that writes a birthday is refused.
#[then(expr = "another program that writes the birthday of {word}'s contact {string} is refused with {int} {string}")]
async fn refused_birthday(
    world: &mut World,
    name: String,
    full_name: String,
    status: u16,
    code: String,
) -> Result<(), String> {
    match write_birthday(world, &name, &full_name).await {
        Err(why) if why.contains(&format!(" {status} ")) && why.contains(&code) => Ok(()),
        other => Err(format!("{other:?}")),
    }
}

/// Another program that writes a birthday is let do so.
#[then(expr = "another program can write the birthday of {word}'s contact {string}")]
async fn taken_birthday(world: &mut World, name: String, full_name: String) -> Result<(), String> {
    write_birthday(world, &name, &full_name).await
}

async fn write_birthday(world: &World, name: &str, full_name: &str) -> Result<(), String> {
    let person = Person::called(name)?;
    let contact = found(world, person, full_name).await?;
    let body = json!({ "birthday": "1990-01-01T00:00:00Z" });
    ask(world, person, "PATCH", &address(&contact), Some(body)).await.map(drop)
}

fn rows(step: &Step) -> Vec<Properties> {
    let Some((head, rows)) = step.table.as_ref().and_then(|table| table.rows.split_first()) else { return Vec::new() };
    let row = |cells: &Vec<String>| {
        let cells = head.iter().cloned().zip(cells.iter().cloned());
        cells.filter(|(_, value)| !value.is_empty()).collect()
    };
    rows.iter().map(row).collect()
}

fn parts(full_name: &str) -> Result<(String, String), String> {
    let (given, surname) = full_name.split_once(' ').ok_or_else(|| format!("{full_name} is no first and last name"))?;
    Ok((given.to_owned(), surname.to_owned()))
}

fn is(properties: &Properties, full_name: &str) -> bool {
    let of = |name: &str| properties.get(name).map_or("", String::as_str);
    format!("{} {}", of("firstname"), of("lastname")).trim() == full_name
}

/// Id and properties of the one record of that name.
async fn record(world: &mut World, full_name: &str) -> Result<Option<(String, Properties)>, String> {
    let all = world.contact_sync().records().await;
    let mut hits = all.into_iter().filter(|record| is(&record.properties, full_name));
    let first = hits.next();
    ensure(hits.next().is_none(), || format!("{full_name} is there twice"))?;
    Ok(first.map(|record| (record.id, record.properties)))
}

/// The one contact of that name.
async fn found(world: &World, person: Person, full_name: &str) -> Result<Value, String> {
    contact(world, person, full_name).await?.ok_or_else(|| format!("there is no contact {full_name}"))
}

/// The same, where there may be none.
async fn contact(world: &World, person: Person, full_name: &str) -> Result<Option<Value>, String> {
    let all = contacts(world, person).await?;
    let mut hits = all.into_iter().filter(|contact| is_called(contact, full_name));
    let first = hits.next();
    ensure(hits.next().is_none(), || format!("{full_name} is there twice"))?;
    Ok(first)
}

/// Whether Graph says so of a contact.
fn is_called(contact: &Value, full_name: &str) -> bool {
    let of = |name: &str| contact[name].as_str().unwrap_or_default();
    format!("{} {}", of("givenName"), of("surname")).trim() == full_name
}

/// The JSON below a step.
fn json_of(step: &Step) -> Result<Value, String> {
    serde_json::from_str(step.docstring.as_deref().ok_or("there is no JSON below the step")?).map_err(say)
}

/// A property and its value in each row.
fn pairs(step: &Step) -> Properties {
    let rows = step.table.iter().flat_map(|table| &table.rows);
    rows.filter_map(|row| Some((row.first()?.clone(), row.get(1)?.clone()))).collect()
}

async fn contacts(world: &World, person: Person) -> Result<Vec<Value>, String> {
    let page = ask(world, person, "GET", "/v1.0/me/contacts?$top=1000", None).await?;
    Ok(page["value"].as_array().cloned().unwrap_or_default())
}

/// The id of a folder: its name, or the names on the way to it, `Customers / Germany`.
async fn folder_id(world: &World, person: Person, path: &str) -> Result<String, String> {
    let (mut list, mut id) = ("/v1.0/me/contactFolders".to_owned(), String::new());
    for name in path.split(" / ") {
        let page = ask(world, person, "GET", &format!("{list}?$top=1000"), None).await?;
        let all = page["value"].as_array().cloned().unwrap_or_default();
        let folder = all.iter().find(|folder| folder["displayName"] == name);
        let found = folder.and_then(|folder| folder["id"].as_str());
        found.ok_or_else(|| format!("no folder {name} in {page}"))?.clone_into(&mut id);
        list = format!("/v1.0/me/contactFolders/{id}/childFolders");
    }
    Ok(id)
}

fn address(contact: &Value) -> String {
    format!("/v1.0/me/contacts/{}", contact["id"].as_str().unwrap_or_default())
}

/// A request of somebody's own program, which is not the app.
async fn ask(world: &World, person: Person, method: &str, path: &str, body: Option<Value>) -> Result<Value, String> {
    let token = world.user_token(person.sign_in).await.map_err(say)?;
    graph(world, &token, method, path, body).await
}
