//! Time that passes while nothing happens.

use jiff::{SignedDuration, Timestamp};
use mock365_domain::dataverse::{Cell, RowDraft, SYNC_CYCLE};

use super::world::{ANNA, BO, World};

const DAYS: i64 = 10;

impl World {
    fn last_look(&self, address: &str) -> Timestamp {
        match self.mailbox(address).get("lastsyncstartedon") {
            Some(Cell::Moment(at)) => *at,
            other => panic!("no look at {address}: {other:?}"),
        }
    }
}

/// A mailbox that nobody touches is looked at once a day while the clock is moved on, and in the last quarter of an hour.
#[tokio::test]
async fn quiet_days_cost_a_look_a_day() {
    let world = World::enabled().await;
    world.pass(7).await;
    world.prepare(BO);
    world.test(BO).await;
    world.pass(60).await;
    let (anna, bo) = (world.last_look(ANNA), world.last_look(BO));
    let before = world.mailbox(ANNA).version;
    world.pass(DAYS * 24 * 60).await;
    let cycle = SYNC_CYCLE.as_secs();
    for (address, first) in [(ANNA, anna), (BO, bo)] {
        let last = world.last_look(address);
        assert!(world.now().duration_since(last) < SYNC_CYCLE, "{address}: {last} at {}", world.now());
        assert_eq!((last.as_second() - first.as_second()) % cycle, 0, "{address} keeps its place in the cycle");
    }
    // Each look writes a row or two.
    let written = world.mailbox(ANNA).version - before;
    assert!((2..=DAYS.unsigned_abs() * 20).contains(&written), "{written} versions");
}

/// What is to happen in the meantime is not overslept.
#[tokio::test]
async fn what_waits_ends_the_quiet() {
    let world = World::enabled().await;
    world.pass(60).await;
    let id = world.mailbox(ANNA).id;
    world.pass(DAYS * 24 * 60).await;
    let email = world.send(ANNA, BO, "Offer");
    world.pass(DAYS * 24 * 60).await;
    let row = world.row("email", email).expect("the email");
    let Some(Cell::Moment(sent)) = row.get("senton") else { panic!("not sent") };
    let asked = world.now() - SignedDuration::from_hours(DAYS * 24);
    assert!(sent.duration_since(asked) <= SYNC_CYCLE, "asked at {asked}, sent at {sent}");
    let draft = RowDraft::default().with("testemailconfigurationscheduled", true);
    world.set_mailbox(ANNA, draft);
    world.pass(DAYS * 24 * 60).await;
    let tested = world.row("mailbox", id).and_then(|row| row.get("testmailboxaccesscompletedon").cloned());
    let Some(Cell::Moment(tested)) = tested else { panic!("not tested") };
    assert!(world.now().duration_since(tested) > SignedDuration::from_hours(DAYS * 24 - 1), "tested at {tested}");
}
