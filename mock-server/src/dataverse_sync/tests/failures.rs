//! What a failure leaves behind, and how things go on once it is mended.

use http::Method;
use jiff::{SignedDuration, Timestamp};
use mock365_domain::dataverse::{Cell, RowDraft};
use mock365_domain::default::CONTOSO;
use mock365_domain::directory::{AgentList, Sku};
use mock365_domain::mailbox::MailboxState;
use serde_json::json;

use super::world::{ANNA, BO, World};

fn filter_all(world: &World) {
    let user = world.user(ANNA);
    world.set(ANNA, "usersettings", user, RowDraft::default().with("incomingemailfilteringmethod", 0));
}

fn send(world: &World, subject: &str) {
    let message = json!({ "message": {
        "subject": subject, "toRecipients": [{ "emailAddress": { "address": ANNA } }],
    } });
    world.graph(Method::POST, &format!("users/{BO}/sendMail"), &message);
}

fn tracked(world: &World, subject: &str) -> usize {
    world.rows("email").iter().filter(|row| row.text("subject") == subject && !row.flag("directioncode")).count()
}

#[tokio::test]
async fn what_may_pass_is_tried_again_five_minutes_later() {
    let world = World::enabled().await;
    filter_all(&world);
    send(&world, "First");
    world.rule(
        &json!({ "when": { "operation": "ews.SyncFolderItems" }, "effect": { "answer": "server-busy" }, "times": 2 }),
    );
    world.pass(15).await;
    let row = world.mailbox(ANNA);
    assert_eq!(world.statuses(ANNA), [1; 3], "it goes on");
    assert_eq!((row.whole("transientfailurecount"), row.whole("lastsyncerrorcount")), (Some(1), Some(1)));
    assert_eq!(row.text("lastsyncerror"), "Http server returned ServiceUnavailable exception.");
    assert_eq!((row.whole("lastsyncerrorcode"), row.get("lastsyncerroroccurredon").is_some()), (Some(58009), true));
    let until = (world.now() + SignedDuration::from_mins(5)).as_second();
    let until = Cell::Moment(Timestamp::from_second(until).expect("a moment"));
    assert_eq!(row.get("receivingpostponeduntil"), Some(&until));
    assert_eq!(row.get("receivingpostponeduntilforact"), Some(&until));
    assert_eq!((row.get("postponesendinguntil"), row.whole("nextscheduledactsyncinseconds")), (None, Some(300)));
    let alerts = world.alerts(ANNA);
    assert!(alerts.iter().all(|(level, name, _)| (*level, name.as_str()) == (2, "service-unavailable")), "{alerts:?}");
    assert_eq!(tracked(&world, "First"), 0);
    world.pass(5).await;
    assert_eq!(tracked(&world, "First"), 1);
    let row = world.mailbox(ANNA);
    assert_eq!((row.whole("transientfailurecount"), row.whole("lastsyncerrorcount")), (Some(0), Some(0)));
    assert_eq!((row.get("lastsyncerror"), row.get("receivingpostponeduntil")), (None, None));
    assert_eq!((world.alerts(ANNA), row.whole("nextscheduledactsyncinseconds")), (Vec::new(), Some(900)));
}

#[tokio::test]
async fn what_does_not_pass_lasts_after_ten_tries() {
    let world = World::enabled().await;
    world.rule(&json!({ "when": { "operation": "ews.SyncFolderItems" }, "effect": { "answer": "server-busy" } }));
    world.pass(15).await;
    for tries in 1..=10 {
        assert_eq!(world.mailbox(ANNA).whole("transientfailurecount"), Some(tries));
        assert_eq!(world.statuses(ANNA), [1; 3], "{tries}");
        world.pass(5).await;
    }
    assert_eq!(world.statuses(ANNA), [2, 1, 2]);
    let row = world.mailbox(ANNA);
    assert!(!row.flag("enabledforincomingemail") && row.flag("enabledforoutgoingemail") && !row.flag("enabledforact"));
    assert_eq!(row.whole("mailboxstatus"), Some(2));
}

/// One state is broken in mid-operation: it shows at once, and once it is mended and tested all goes on where it stopped.
async fn breaks_and_mends(name: &str, breaks: impl Fn(&World), mends: impl Fn(&World)) {
    let world = World::enabled().await;
    filter_all(&world);
    send(&world, "Before");
    world.make(ANNA, "contact", RowDraft::default().with("lastname", "Before"));
    world.pass(15).await;
    breaks(&world);
    let waiting = world.send(ANNA, BO, "Offer");
    world.make(ANNA, "contact", RowDraft::default().with("lastname", "Meanwhile"));
    world.pass(15).await;
    assert_eq!(world.statuses(ANNA), [2; 3], "{name}: {:?}", world.alerts(ANNA));
    let alerts = world.alerts(ANNA);
    assert!(
        !alerts.is_empty() && alerts.iter().all(|(level, known, _)| (*level, known.as_str()) == (3, name)),
        "{alerts:?}"
    );
    world.pass(60).await;
    assert_eq!(world.row("email", waiting).expect("the email").whole("statuscode"), Some(6), "{name}");
    mends(&world);
    send(&world, "After");
    world.test(ANNA).await;
    assert_eq!(world.statuses(ANNA), [1; 3], "{name}: {:?}", world.alerts(ANNA));
    world.pass(30).await;
    assert_eq!(world.row("email", waiting).expect("the email").whole("statuscode"), Some(3), "{name}");
    assert_eq!([tracked(&world, "Before"), tracked(&world, "After")], [1, 1], "{name}");
    for surname in ["Before", "Meanwhile"] {
        let items = world.list(&format!("users/{ANNA}/contacts?$filter=surname eq '{surname}'"));
        assert_eq!(items.len(), 1, "{name}: {surname}");
    }
    assert_eq!(world.mailbox(ANNA).get("lastsyncerror"), None, "{name}");
}

#[tokio::test]
async fn what_lasts_disables_the_mailbox_until_it_is_mended_and_tested() {
    let block = |world: &World, list: Option<AgentList>| {
        world.change(|cloud, _| {
            let agents = &mut cloud.tenant_mut(CONTOSO).expect("the tenant").ews.agents;
            agents.enforced = list;
            agents.blocked = vec!["CRM/*".to_owned()];
        });
    };
    breaks_and_mends("forbidden", |world| block(world, Some(AgentList::Block)), |world| block(world, None)).await;
    let enable = |world: &World, enabled: bool| {
        world.change(|cloud, _| {
            let (at, _) = cloud.user(ANNA).expect("a user");
            cloud.user_mut(at).expect("a user").enabled = enabled;
        });
    };
    breaks_and_mends("user-disabled", |world| enable(world, false), |world| enable(world, true)).await;
    let state = |world: &World, state: MailboxState| {
        world.change(|cloud, _| {
            let id = cloud.mailbox_at(ANNA).expect("a mailbox").id;
            cloud.set_mailbox_state(id, state);
        });
    };
    breaks_and_mends(
        "not-enabled-for-rest",
        |world| state(world, MailboxState::OnPremises),
        |world| state(world, MailboxState::Ready),
    )
    .await;
    let licence = |world: &World, has: bool| {
        let e3 = Sku::find("ENTERPRISEPACK").expect("a product").id;
        world.change(|cloud, now| {
            let (at, _) = cloud.user(ANNA).expect("a user");
            let (add, remove): (&[_], &[_]) = if has { (&[e3], &[]) } else { (&[], &[e3]) };
            cloud.assign_licenses(at, add, remove, now).expect("changed");
        });
    };
    breaks_and_mends("no-exchange-licence", |world| licence(world, false), |world| licence(world, true)).await;
    breaks_and_mends(
        "invalid-licence",
        |world| state(world, MailboxState::InvalidLicense),
        |world| state(world, MailboxState::Ready),
    )
    .await;
}

/// The alert about an e-mail says which. What is full or has sent too much stays so until somebody mends it, or the day is over.
#[tokio::test]
async fn a_quota_stops_what_is_sent_and_nothing_else() {
    let holds = |world: &World, bytes: u64| {
        world.change(|cloud, _| {
            let id = cloud.mailbox_at(ANNA).expect("a mailbox").id;
            cloud.mailbox_mut(id).expect("a mailbox").besides = bytes;
        });
    };
    let sent = |world: &World, recipients: u32| {
        world.change(|cloud, now| {
            let id = cloud.mailbox_at(ANNA).expect("a mailbox").id;
            cloud.mailbox_mut(id).expect("a mailbox").submissions.set_recent(recipients, now);
        });
    };
    for name in ["quota-exceeded", "submission-quota"] {
        let world = World::enabled().await;
        if name == "quota-exceeded" {
            holds(&world, 199 << 29);
        } else {
            sent(&world, 10_000);
        }
        let waiting = world.send(ANNA, BO, "Offer");
        world.pass(15).await;
        assert_eq!(world.statuses(ANNA), [1, 2, 1], "{name}: {:?}", world.alerts(ANNA));
        let subject = world.row("email", waiting).expect("the email").text("subject").to_owned();
        let alerts = world.alerts(ANNA);
        assert!(alerts.iter().any(|(_, known, text)| known == name && text.contains(&subject)), "{name}: {alerts:?}");
        world.test(ANNA).await;
        assert_eq!(world.statuses(ANNA), [1, 2, 1], "{name}: it is not mended by a test");
        assert_eq!(world.row("email", waiting).expect("the email").whole("statuscode"), Some(6));
        if name == "quota-exceeded" {
            holds(&world, 0);
        } else {
            world.pass(24 * 60).await;
        }
        world.test(ANNA).await;
        world.pass(15).await;
        assert_eq!(world.statuses(ANNA), [1; 3], "{name}: {:?}", world.alerts(ANNA));
        assert_eq!(world.row("email", waiting).expect("the email").whole("statuscode"), Some(3), "{name}");
    }
}

/// A user without a licence of Dynamics gets no mail tracked; with one nothing was lost.
#[tokio::test]
async fn an_owner_without_a_licence_gets_no_mail_tracked() {
    let world = World::enabled().await;
    filter_all(&world);
    let user = world.user(ANNA);
    world.set(super::world::ADMIN, "systemuser", user, RowDraft::default().with("islicensed", false));
    send(&world, "First");
    world.pass(15).await;
    assert_eq!(world.statuses(ANNA), [2, 1, 1], "{:?}", world.alerts(ANNA));
    assert_eq!(tracked(&world, "First"), 0);
    world.set(super::world::ADMIN, "systemuser", user, RowDraft::default().with("islicensed", true));
    world.test(ANNA).await;
    world.pass(15).await;
    assert_eq!(tracked(&world, "First"), 1);
}

/// Nobody is looked at where nobody is enabled.
#[tokio::test]
async fn an_environment_without_enabled_mailboxes_costs_nothing() {
    let world = World::untested();
    assert_eq!(world.sandbox.next_due(), None);
    world.pass(600).await;
    assert_eq!(world.sandbox.journal.entries(|entry| entry.face == "ews").len(), 0);
}

/// An environment goes on with a user whose account was made anew, and speaks of the old one until that is forgotten.
#[tokio::test]
async fn an_account_that_was_made_anew_is_strange_until_the_old_one_is_forgotten() {
    let world = World::enabled().await;
    let (user, old) = (world.user(ANNA), world.change(|cloud, _| cloud.user(ANNA).expect("a user").0));
    let again = world.change(|cloud, now| cloud.recreate_user(old, now)).expect("made anew");
    let object = |row: &mock365_domain::dataverse::Row| row.get("azureactivedirectoryobjectid").cloned();
    assert_eq!(object(&world.row("systemuser", user).expect("a user")), Some(again.user.into()), "he goes on");
    let called = world.rows("systemuser").into_iter().filter(|row| row.text("domainname") == ANNA);
    assert_eq!(called.count(), 1);
    world.pass(15).await;
    assert_eq!(world.statuses(ANNA), [2, 1, 2], "{:?}", world.alerts(ANNA));
    assert!(world.alerts(ANNA).iter().all(|(_, name, _)| name == "unauthorized"), "{:?}", world.alerts(ANNA));
    world.pass(72 * 60).await;
    world.test(ANNA).await;
    assert_eq!(world.statuses(ANNA), [2; 3], "it can be restored still");
    assert!(world.change(|cloud, _| cloud.purge_user(old)));
    world.pass(72 * 60 - 1).await;
    world.test(ANNA).await;
    assert_eq!(world.statuses(ANNA), [2; 3], "it is remembered for a while");
    world.pass(1).await;
    world.test(ANNA).await;
    assert_eq!(world.statuses(ANNA), [1; 3], "{:?}", world.alerts(ANNA));
}
