//! Who is told of an appointment that came from Dynamics.

use jiff::SignedDuration;
use mock365_domain::dataverse::{RowDraft, RowReference, Table};
use uuid::Uuid;

use super::world::{ANNA, BO, World};

/// Makes an appointment of Anna's, so many hours from now, to which somebody invites Bo.
fn invite(world: &World, subject: &str, hours: i64, organizer: &str) -> Uuid {
    let start = world.now() + SignedDuration::from_hours(hours);
    let draft = RowDraft::default()
        .with("subject", subject)
        .with("scheduledstart", start)
        .with("scheduledend", start + SignedDuration::from_hours(1));
    let party = |address, mask: i64| {
        let user = RowReference { table: "systemuser", id: world.user(address) };
        RowDraft::default().with("participationtypemask", mask).with("partyid", user)
    };
    let people = vec![party(organizer, 7), party(BO, 5)];
    let table = Table::named("appointment").expect("the table");
    world.act(ANNA, |environment, caller, now| {
        environment.create_activity(caller, table, draft, people, now).expect("made")
    })
}

/// Bo's events of that subject, and subjects of the mail about it.
fn told(world: &World, subject: &str) -> (usize, Vec<String>) {
    let events = world.list(&format!("users/{BO}/events?$filter=contains(subject,'{subject}')"));
    let mail = world.list(&format!("users/{BO}/mailFolders/inbox/messages?$filter=contains(subject,'{subject}')"));
    let subjects = mail.iter().filter_map(|one| one["subject"].as_str()).map(str::to_owned);
    (events.len(), subjects.collect())
}

/// Exchange tells those who are invited of the organizer's appointments that are to come: that there is one, what becomes
/// of it, and that it is no more.
#[tokio::test]
async fn those_who_are_invited_are_told() {
    let world = World::enabled().await;
    let row = invite(&world, "Visit", 48, ANNA);
    world.pass(15).await;
    assert_eq!(told(&world, "Visit"), (1, vec!["Visit".to_owned()]));
    world.pass(30).await;
    assert_eq!(told(&world, "Visit").1.len(), 1, "once");
    world.set(ANNA, "appointment", row, RowDraft::default().with("location", "Lund"));
    world.pass(15).await;
    let event = world.list(&format!("users/{BO}/events?$filter=subject eq 'Visit'")).pop().expect("the event");
    assert_eq!((event["location"]["displayName"].as_str(), told(&world, "Visit").1.len()), (Some("Lund"), 2));
    world.remove(ANNA, "appointment", row);
    world.pass(15).await;
    assert!(told(&world, "Visit").1.iter().any(|subject| subject.starts_with("Cancel")), "{:?}", told(&world, "Visit"));
    assert!(world.list(&format!("users/{ANNA}/events?$filter=subject eq 'Visit'")).is_empty());
}

/// Nobody is told of what is over, or of what somebody else invites to.
#[tokio::test]
async fn others_are_told_of_nothing() {
    let world = World::enabled().await;
    for (subject, hours, organizer) in [("Yesterday", -24, ANNA), ("Of another", 48, BO)] {
        let row = invite(&world, subject, hours, organizer);
        world.pass(15).await;
        world.set(ANNA, "appointment", row, RowDraft::default().with("location", "Lund"));
        world.pass(15).await;
        assert_eq!(told(&world, subject), (0, vec![]), "{subject}");
        let events = world.list(&format!("users/{ANNA}/events?$filter=subject eq '{subject}'"));
        assert_eq!(events[0]["location"]["displayName"].as_str(), Some("Lund"), "{subject}");
    }
}
