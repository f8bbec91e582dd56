//! Appointments, contacts and tasks, both ways.

use http::Method;
use jiff::SignedDuration;
use mock365_domain::dataverse::{RowDraft, RowReference, TRACKED_CATEGORY};
use serde_json::{Value, json};
use uuid::Uuid;

use super::world::{ADMIN, ANNA, BO, World};
use crate::inside::exchange::FoundId;

fn contacts(world: &World, surname: &str) -> Vec<Value> {
    world.list(&format!("users/{ANNA}/contacts?$filter=surname eq '{surname}'"))
}

fn id_of(item: &Value) -> &str {
    item["id"].as_str().expect("an id")
}

fn mapping(world: &World, row: Uuid) -> Option<std::sync::Arc<mock365_domain::dataverse::Row>> {
    let about = |mapping: &std::sync::Arc<mock365_domain::dataverse::Row>| {
        mapping.get("objectid") == Some(&mock365_domain::dataverse::Cell::Guid(row))
    };
    world.rows("exchangesyncidmapping").into_iter().find(about)
}

#[tokio::test]
async fn a_contact_goes_both_ways_and_stays_in_dynamics() {
    let world = World::enabled().await;
    let draft = RowDraft::default()
        .with("firstname", "Lena")
        .with("lastname", "Lindqvist")
        .with("emailaddress1", "lena@fabrikam.example")
        .with("telephone1", "+46 8 1")
        .with("address1_line1", "Storgatan 1")
        .with("address1_city", "Lund");
    let row = world.make(ANNA, "contact", draft);
    world.pass(15).await;
    let item = contacts(&world, "Lindqvist").pop().expect("the contact");
    assert_eq!((&item["givenName"], &item["businessPhones"]), (&json!("Lena"), &json!(["+46 8 1"])));
    assert_eq!(item["emailAddresses"][0]["address"], "lena@fabrikam.example");
    assert_eq!(
        (&item["businessAddress"]["street"], &item["businessAddress"]["city"]),
        (&json!("Storgatan 1"), &json!("Lund"))
    );
    let known = mapping(&world, row).expect("a mapping");
    assert_eq!((known.whole("objecttypecode"), known.text("itemsubject")), (Some(2), "Lena Lindqvist"));
    // From Outlook.
    let change = json!({ "jobTitle": "Buyer", "businessAddress": { "street": "Storgatan 2", "city": "Lund" } });
    world.graph(Method::PATCH, &format!("users/{ANNA}/contacts/{}", id_of(&item)), &change);
    world.pass(15).await;
    let held = world.row("contact", row).expect("the row");
    assert_eq!((held.text("jobtitle"), held.text("address1_line1")), ("Buyer", "Storgatan 2"));
    // From Dynamics: a value, and one that is taken away.
    let mut draft = RowDraft::default().with("firstname", "Lena Maria");
    draft.set("telephone1", None);
    world.set(ANNA, "contact", row, draft);
    world.pass(15).await;
    let item = contacts(&world, "Lindqvist").pop().expect("the contact");
    assert_eq!(
        (&item["givenName"], &item["businessPhones"], &item["jobTitle"]),
        (&json!("Lena Maria"), &json!([]), &json!("Buyer"))
    );
    // Nothing goes on without a change.
    let version = world.row("contact", row).expect("the row").version;
    let (key, calls) = (item["changeKey"].clone(), count(&world, "ews.UpdateItem"));
    world.pass(60).await;
    assert_eq!(world.row("contact", row).expect("the row").version, version);
    assert_eq!((&contacts(&world, "Lindqvist")[0]["changeKey"], count(&world, "ews.UpdateItem")), (&key, calls));
    // Whoever deletes a contact in Outlook leaves it in Dynamics.
    world.graph(Method::DELETE, &format!("users/{ANNA}/contacts/{}", id_of(&item)), &Value::Null);
    world.pass(15).await;
    assert!(world.row("contact", row).is_some());
    assert!(mapping(&world, row).expect("a mapping").flag("isdeletedinexchange"));
    world.pass(60).await;
    assert_eq!(contacts(&world, "Lindqvist").len(), 0, "it does not come again");
}

fn count(world: &World, operation: &str) -> usize {
    world.sandbox.journal.entries(|entry| entry.operation == operation).len()
}

#[tokio::test]
async fn what_is_deleted_in_dynamics_is_deleted_in_outlook() {
    let world = World::enabled().await;
    let row = world.make(ANNA, "contact", RowDraft::default().with("lastname", "Lindqvist"));
    world.pass(15).await;
    assert_eq!(contacts(&world, "Lindqvist").len(), 1);
    world.remove(ANNA, "contact", row);
    world.pass(15).await;
    assert_eq!((contacts(&world, "Lindqvist").len(), mapping(&world, row)), (0, None));
    // Whoever loses a contact to somebody else loses the item.
    let row = world.make(ANNA, "contact", RowDraft::default().with("lastname", "Lindqvist"));
    world.pass(15).await;
    let bo = RowReference { table: "systemuser", id: world.user(BO) };
    world.set(ADMIN, "contact", row, RowDraft::default().with("ownerid", bo));
    world.pass(15).await;
    assert_eq!(contacts(&world, "Lindqvist").len(), 0);
    assert!(world.row("contact", row).is_some());
    world.pass(30).await;
    assert_eq!(contacts(&world, "Lindqvist").len(), 0);
}

#[tokio::test]
async fn what_is_made_in_outlook_is_carried_over_when_it_is_tracked() {
    let world = World::enabled().await;
    let contact = json!({ "givenName": "Per", "surname": "Persson", "mobilePhone": "070" });
    let made = world.graph(Method::POST, &format!("users/{ANNA}/contacts"), &contact);
    world.pass(15).await;
    let rows = || world.rows("contact").into_iter().filter(|row| row.text("lastname") == "Persson").collect::<Vec<_>>();
    assert_eq!(rows().len(), 0, "nobody has it tracked");
    let tracked = json!({ "categories": [TRACKED_CATEGORY] });
    world.graph(Method::PATCH, &format!("users/{ANNA}/contacts/{}", id_of(&made)), &tracked);
    world.pass(15).await;
    assert_eq!(rows().len(), 1);
    assert_eq!((rows()[0].text("fullname"), rows()[0].text("mobilephone")), ("Per Persson", "070"));
    assert_eq!(rows()[0].reference("ownerid").map(|owner| owner.id), Some(world.user(ANNA)));
    world.pass(60).await;
    assert_eq!((rows().len(), contacts(&world, "Persson").len()), (1, 1));
}

fn appointment(world: &World, subject: &str) -> RowDraft {
    let start = world.now() + SignedDuration::from_hours(48);
    RowDraft::default()
        .with("subject", subject)
        .with("scheduledstart", start)
        .with("scheduledend", start + SignedDuration::from_hours(1))
        .with("location", "Lund")
}

fn events(world: &World, subject: &str) -> Vec<Value> {
    world.list(&format!("users/{ANNA}/events?$filter=subject eq '{subject}'"))
}

#[tokio::test]
async fn an_appointment_goes_both_ways() {
    let world = World::enabled().await;
    let row = world.make(ANNA, "appointment", appointment(&world, "Visit"));
    world.pass(15).await;
    let event = events(&world, "Visit").pop().expect("the event");
    assert_eq!((&event["location"]["displayName"], &event["showAs"]), (&json!("Lund"), &json!("busy")));
    let path = format!("users/{ANNA}/events/{}", id_of(&event));
    world.graph(Method::PATCH, &path, &json!({ "location": { "displayName": "Malmö" }, "showAs": "tentative" }));
    world.pass(15).await;
    let held = world.row("appointment", row).expect("the row");
    assert_eq!((held.text("location"), held.whole("statuscode")), ("Malmö", Some(2)));
    world.set(ANNA, "appointment", row, RowDraft::default().with("statecode", 1));
    world.pass(15).await;
    assert_eq!(events(&world, "Visit")[0]["showAs"], "free", "what is completed is free");
    world.pass(15).await;
    assert_eq!(world.row("appointment", row).expect("the row").whole("statecode"), Some(1), "and stays completed");
    // One that is over and done stays in Dynamics.
    world.graph(Method::DELETE, &path, &Value::Null);
    world.pass(15).await;
    assert!(world.row("appointment", row).is_some());
    // One that is to come goes.
    let row = world.make(ANNA, "appointment", appointment(&world, "Lunch"));
    world.pass(15).await;
    let event = events(&world, "Lunch").pop().expect("the event");
    world.graph(Method::DELETE, &format!("users/{ANNA}/events/{}", id_of(&event)), &Value::Null);
    world.pass(15).await;
    assert_eq!(world.row("appointment", row), None);
    let row = world.make(ANNA, "appointment", appointment(&world, "Dinner"));
    world.pass(15).await;
    world.remove(ANNA, "appointment", row);
    world.pass(15).await;
    assert_eq!(events(&world, "Dinner").len(), 0);
}

#[tokio::test]
async fn an_appointment_without_an_organizer_fails_by_itself() {
    let world = World::enabled().await;
    let table = mock365_domain::dataverse::Table::named("appointment").expect("the table");
    let draft = appointment(&world, "Visit");
    let party = RowDraft::default().with("participationtypemask", 5).with("addressused", "x@fabrikam.example");
    let row = world.act(ANNA, |environment, caller, now| {
        environment.create_activity(caller, table, draft, vec![party], now).expect("made")
    });
    let contact = world.make(ANNA, "contact", RowDraft::default().with("lastname", "Lindqvist"));
    world.pass(15).await;
    assert_eq!((events(&world, "Visit").len(), contacts(&world, "Lindqvist").len()), (0, 1), "the others go on");
    assert_eq!(world.statuses(ANNA), [1; 3]);
    let failed = mapping(&world, row).expect("a mapping");
    assert!(failed.text("lastsyncerror").contains("Organizer field isn't present"), "{}", failed.text("lastsyncerror"));
    assert!(failed.whole("lastsyncerrorcode").is_some_and(|code| code != 0));
    assert_eq!(mapping(&world, contact).expect("a mapping").whole("lastsyncerrorcode"), None);
    let texts: Vec<String> = world.alerts(ANNA).into_iter().map(|(_, _, text)| text).collect();
    assert_eq!(texts, ["Appointments can't be synchronized because the Organizer field isn't present."]);
    // With an organizer it goes.
    let anna = RowReference { table: "systemuser", id: world.user(ANNA) };
    let party = RowDraft::default().with("participationtypemask", 7).with("partyid", anna);
    world.act(ANNA, |environment, caller, now| {
        let none = mock365_domain::dataverse::Precondition::None;
        environment
            .update_activity(caller, (table, row), RowDraft::default(), vec![party], (none, now))
            .expect("changed");
    });
    world.pass(15).await;
    assert_eq!(events(&world, "Visit").len(), 1);
    assert_eq!(mapping(&world, row).expect("a mapping").whole("lastsyncerrorcode"), None);
    assert_eq!(world.alerts(ANNA), []);
}

fn tasks(world: &World, subject: &str, property: &str) -> Vec<(FoundId, String)> {
    let all = world.tasks(property).into_iter();
    all.filter(|(_, known, _)| known == subject).map(|(id, _, text)| (id, text)).collect()
}

#[tokio::test]
async fn a_task_goes_both_ways() {
    let world = World::enabled().await;
    let due = world.now() + SignedDuration::from_hours(72);
    let draft = RowDraft::default().with("subject", "Call").with("scheduledend", due).with("prioritycode", 2);
    let row = world.make(ANNA, "task", draft);
    world.pass(15).await;
    let (id, status) = tasks(&world, "Call", "Status").pop().expect("the task");
    assert_eq!(status, "NotStarted");
    assert_eq!(tasks(&world, "Call", "Importance")[0].1, "High");
    assert!(tasks(&world, "Call", "DueDate")[0].1.starts_with(&due.strftime("%Y-%m-%d").to_string()));
    world.set_task(&id, ("task:Status", "t:Status"), "InProgress");
    world.pass(15).await;
    let held = world.row("task", row).expect("the row");
    assert_eq!(held.whole("statuscode"), Some(3));
    assert_eq!(held.get("scheduledend"), Some(&due.into()), "a day is a day: the hour stays");
    world.set(ANNA, "task", row, RowDraft::default().with("statecode", 1));
    world.pass(15).await;
    assert_eq!(tasks(&world, "Call", "Status")[0].1, "Completed");
    let row = world.make(ANNA, "task", RowDraft::default().with("subject", "Write"));
    world.pass(15).await;
    world.remove_task(&tasks(&world, "Write", "Status")[0].0);
    world.pass(15).await;
    assert_eq!(world.row("task", row), None, "a task goes with its item");
    world.make_task("Read");
    world.pass(15).await;
    let rows = world.rows("task").into_iter().filter(|row| row.text("subject") == "Read");
    assert_eq!(rows.count(), 1);
}

/// Of two changes the later one wins, and what was changed outlives its deletion.
#[tokio::test]
async fn the_later_of_two_changes_wins() {
    let world = World::enabled().await;
    let row = world.make(ANNA, "contact", RowDraft::default().with("lastname", "Lindqvist"));
    world.pass(15).await;
    let path = format!("users/{ANNA}/contacts/{}", id_of(&contacts(&world, "Lindqvist")[0]));
    world.set(ANNA, "contact", row, RowDraft::default().with("jobtitle", "Dynamics first"));
    world.pass(2).await;
    world.graph(Method::PATCH, &path, &json!({ "jobTitle": "Outlook later" }));
    world.pass(15).await;
    assert_eq!(world.row("contact", row).expect("the row").text("jobtitle"), "Outlook later");
    world.graph(Method::PATCH, &path, &json!({ "jobTitle": "Outlook first" }));
    world.pass(2).await;
    world.set(ANNA, "contact", row, RowDraft::default().with("jobtitle", "Dynamics later"));
    world.pass(15).await;
    assert_eq!(contacts(&world, "Lindqvist")[0]["jobTitle"], "Dynamics later");
    // Deleted on one side, changed on the other.
    let row = world.make(ANNA, "task", RowDraft::default().with("subject", "Call"));
    world.pass(15).await;
    let find = || tasks(&world, "Call", "Status");
    world.remove_task(&find()[0].0);
    world.set(ANNA, "task", row, RowDraft::default().with("description", "Changed"));
    world.pass(15).await;
    assert_eq!((find().len(), world.row("task", row).is_some()), (1, true));
    world.set_task(&find()[0].0, ("item:Importance", "t:Importance"), "High");
    world.remove(ANNA, "task", row);
    world.pass(15).await;
    assert_eq!((find().len(), world.row("task", row).expect("the row").whole("prioritycode")), (1, Some(2)));
}

/// An answer that was lost makes no second item.
#[tokio::test]
async fn an_answer_that_was_lost_makes_no_second_item() {
    let world = World::enabled().await;
    world.rule(&json!({ "when": { "operation": "ews.CreateItem" }, "effect": "lose_answer", "times": 1 }));
    let row = world.make(ANNA, "contact", RowDraft::default().with("lastname", "Lindqvist"));
    world.pass(15).await;
    assert_eq!(world.statuses(ANNA), [1; 3], "it may pass");
    world.pass(60).await;
    assert_eq!(contacts(&world, "Lindqvist").len(), 1);
    world.set(ANNA, "contact", row, RowDraft::default().with("jobtitle", "Buyer"));
    world.pass(15).await;
    assert_eq!(contacts(&world, "Lindqvist")[0]["jobTitle"], "Buyer");
}
