//! Tests of mailboxes against our own Graph and EWS: one broken mailbox, what is said of it, and what mends it.

use std::sync::Arc;

use mock365_domain::dataverse::{
    CallerIdentity, DataverseCaller, Deployment, Environment, EnvironmentVersion, Precondition, Row, RowDraft,
    RowReference, SyncPart, Table,
};
use mock365_domain::default::{ADMIN_TOOL, CONTOSO};
use mock365_domain::directory::{AgentList, NationalCloud, Sku};
use mock365_domain::mailbox::MailboxState;
use mock365_domain::{Change, Cloud, Now};

use crate::notifier;
use crate::sandbox::Sandbox;

const HOST: &str = "contoso.crm4.dynamics.com";
const OTHER: &str = "contoso-old.crm.dynamics.com";
const ANNA: &str = "anna@contoso.example";

fn sandbox() -> Arc<Sandbox> {
    let sandbox = Arc::new(Sandbox::new("sync", Arc::default()));
    change(&sandbox, |cloud, now| {
        for host in [HOST, OTHER] {
            assert!(cloud.open_environment(host, now));
            prepare(cloud, host, ANNA, now);
        }
    });
    sandbox
}

fn change<R>(sandbox: &Sandbox, change: impl FnOnce(&mut Cloud, Now) -> R) -> R {
    sandbox.write(|cloud, now| (change(cloud, now), Change::none()))
}

fn admin(cloud: &Cloud, host: &str) -> DataverseCaller {
    let (at, _) = cloud.user("admin@contoso.example").expect("a user");
    let identity = CallerIdentity { tenant: CONTOSO, user: Some(at.user), app: ADMIN_TOOL, plug_in: false };
    cloud.dataverse_caller(cloud.environment(host).expect("an environment"), identity).expect("a caller")
}

fn mailbox<'a>(environment: &'a Environment, address: &str) -> &'a Arc<Row> {
    environment.all("mailbox").find(|row| row.text("emailaddress") == address).expect("a mailbox")
}

fn update(cloud: &mut Cloud, host: &str, address: &str, draft: RowDraft, now: Now) {
    let admin = admin(cloud, host);
    let table = Table::named("mailbox").expect("the table");
    let environment = cloud.environment_mut(host).expect("an environment");
    let id = mailbox(environment, address).id;
    environment.update(&admin, table, id, draft, Precondition::None, now).expect("changed");
}

fn prepare(cloud: &mut Cloud, host: &str, address: &str, now: Now) {
    let methods = RowDraft::default()
        .with("incomingemaildeliverymethod", 2)
        .with("outgoingemaildeliverymethod", 2)
        .with("actdeliverymethod", 1);
    update(cloud, host, address, methods, now);
    update(cloud, host, address, RowDraft::default().with("emailrouteraccessapproval", 1), now);
}

/// Asks for a test, lets it run, and says what came of it: the three statuses and what the alerts are called.
async fn test(sandbox: &Arc<Sandbox>, host: &str, further: RowDraft) -> ([i64; 3], Vec<String>) {
    let draft = further.with("testemailconfigurationscheduled", true);
    change(sandbox, |cloud, now| update(cloud, host, ANNA, draft, now));
    notifier::settle(sandbox).await;
    outcome(sandbox, host, ANNA)
}

fn outcome(sandbox: &Sandbox, host: &str, address: &str) -> ([i64; 3], Vec<String>) {
    sandbox.read(|cloud, _| {
        let environment = cloud.environment(host).expect("an environment");
        let row = mailbox(environment, address);
        let statuses = SyncPart::ALL.map(|part| row.whole(part.status()).expect("a status"));
        let about = environment.all("tracelog").filter(|log| {
            log.reference("regardingobjectid").is_some_and(|to| to.id == row.id) && log.whole("level") != Some(1)
        });
        let mut names: Vec<String> = about.map(|log| log.text("errordetails").to_owned()).collect();
        names.sort();
        names.dedup();
        (statuses, names)
    })
}

async fn plain_test(sandbox: &Arc<Sandbox>) -> ([i64; 3], Vec<String>) {
    test(sandbox, HOST, RowDraft::default()).await
}

fn fine() -> ([i64; 3], Vec<String>) {
    ([1; 3], Vec::new())
}

fn failed(name: &str) -> ([i64; 3], Vec<String>) {
    ([2; 3], vec![name.to_owned()])
}

#[tokio::test]
async fn a_mailbox_in_order_is_tested_by_calling_graph_and_exchange() {
    let sandbox = sandbox();
    assert_eq!(plain_test(&sandbox).await, fine());
    let subjects = sandbox.read(|cloud, _| {
        let mailbox = cloud.mailbox_at(ANNA).expect("a mailbox");
        let mail = mailbox.all_items().map(|item| item.subject.clone());
        mail.filter(|subject| subject == mock365_domain::dataverse::TEST_SUBJECT).count()
    });
    assert_eq!(subjects, 2, "sent, and received");
    assert_eq!(sandbox.read(|cloud, _| cloud.check_invariants()), Vec::<String>::new());
}

/// What is wrong with a mailbox or its account shows, and what mends it mends the test.
#[tokio::test]
async fn one_cause_after_the_other_shows_and_is_mended() {
    let sandbox = sandbox();
    let at = sandbox.read(|cloud, _| cloud.user(ANNA).expect("a user").0);
    let id = sandbox.read(|cloud, _| cloud.mailbox_at(ANNA).expect("a mailbox").id);
    let e3 = Sku::find("ENTERPRISEPACK").expect("a product").id;

    change(&sandbox, |cloud, _| cloud.user_mut(at).expect("a user").enabled = false);
    assert_eq!(plain_test(&sandbox).await, failed("user-disabled"));
    change(&sandbox, |cloud, _| cloud.user_mut(at).expect("a user").enabled = true);

    change(&sandbox, |cloud, now| cloud.assign_licenses(at, &[], &[e3], now).expect("taken away"));
    assert_eq!(plain_test(&sandbox).await, failed("no-exchange-licence"));
    change(&sandbox, |cloud, now| cloud.assign_licenses(at, &[e3], &[], now).expect("given"));
    assert_eq!(plain_test(&sandbox).await, fine());

    for state in [MailboxState::OnPremises, MailboxState::Disabled] {
        change(&sandbox, |cloud, _| cloud.set_mailbox_state(id, state));
        assert_eq!(plain_test(&sandbox).await, failed("not-enabled-for-rest"));
    }
    change(&sandbox, |cloud, _| cloud.set_mailbox_state(id, MailboxState::Ready));

    // The address at the mailbox is nobody's.
    let strange = |address: &str| RowDraft::default().with("emailaddress", address);
    change(&sandbox, |cloud, now| update(cloud, HOST, ANNA, strange("nobody@contoso.example"), now));
    change(&sandbox, |cloud, now| {
        update(cloud, HOST, "nobody@contoso.example", RowDraft::default().with("emailrouteraccessapproval", 1), now);
        update(
            cloud,
            HOST,
            "nobody@contoso.example",
            RowDraft::default().with("testemailconfigurationscheduled", true),
            now,
        );
    });
    notifier::settle(&sandbox).await;
    assert_eq!(outcome(&sandbox, HOST, "nobody@contoso.example"), failed("no-user"));
}

/// Clients are let in by name: server-side synchronisation is `CRM/…`.
#[tokio::test]
async fn lists_of_clients_know_it_by_name() {
    let sandbox = sandbox();
    change(&sandbox, |cloud, _| {
        let agents = &mut cloud.tenant_mut(CONTOSO).expect("the tenant").ews.agents;
        agents.enforced = Some(AgentList::Block);
        agents.blocked = vec!["CRM/*".to_owned()];
    });
    let (statuses, names) = plain_test(&sandbox).await;
    assert_eq!((statuses, names), failed("forbidden"));
    change(&sandbox, |cloud, _| cloud.tenant_mut(CONTOSO).expect("the tenant").ews.agents.enforced = None);
    assert_eq!(plain_test(&sandbox).await, fine());
}

/// A mailbox is one organisation's, until another takes it.
#[tokio::test]
async fn a_mailbox_belongs_to_one_organisation() {
    let sandbox = sandbox();
    assert_eq!(plain_test(&sandbox).await, fine());
    let other = test(&sandbox, OTHER, RowDraft::default()).await;
    assert_eq!(other, ([1, 1, 2], vec!["other-organization".to_owned()]));
    let taking = RowDraft::default().with("orgmarkedasprimaryforexchangesync", true);
    assert_eq!(test(&sandbox, OTHER, taking).await, fine());
    assert_eq!(plain_test(&sandbox).await, ([1, 1, 2], vec!["other-organization".to_owned()]));
}

fn set_profile(sandbox: &Sandbox, draft: RowDraft) {
    change(sandbox, |cloud, now| {
        let admin = admin(cloud, HOST);
        let table = Table::named("emailserverprofile").expect("the table");
        let environment = cloud.environment_mut(HOST).expect("an environment");
        let id = environment.all("emailserverprofile").next().expect("a profile").id;
        environment.update(&admin, table, id, draft, Precondition::None, now).expect("changed");
    });
}

/// Where nobody listens is no Exchange: Microsoft's network lets whoever knocks wait, a customer's server sends him away.
#[tokio::test]
async fn ports_are_part_of_where_exchange_is() {
    let sandbox = sandbox();
    sandbox.clock.freeze(None);
    for (location, alert) in [
        ("https://outlook.office365.com:8443/EWS/Exchange.asmx", "timed-out"),
        ("https://mail.contoso.example:8443/EWS/Exchange.asmx", "connect-failure"),
        ("https://192.0.2.7/EWS/Exchange.asmx", "timed-out"),
    ] {
        set_profile(&sandbox, RowDraft::default().with("defaultserverlocation", location));
        plain_test(&sandbox).await;
        notifier::advance(&sandbox, "PT5M").await.expect("moved");
        assert_eq!(outcome(&sandbox, HOST, ANNA), ([0; 3], vec![alert.to_owned()]), "{location}");
    }
    let right = "https://outlook.office365.com:443/EWS/Exchange.asmx";
    set_profile(&sandbox, RowDraft::default().with("defaultserverlocation", right));
    notifier::advance(&sandbox, "PT5M").await.expect("moved");
    assert_eq!(outcome(&sandbox, HOST, ANNA), fine());
}

/// A certificate that is past its time is the customer's to renew.
#[tokio::test]
async fn nobody_sends_a_password_to_a_server_that_he_does_not_trust() {
    let sandbox = sandbox();
    let expired = |expired: bool| {
        change(&sandbox, |cloud, _| {
            cloud.tenant_mut(CONTOSO).expect("the tenant").own_servers.certificate_expired = expired;
        });
    };
    expired(true);
    let location = "https://mail.contoso.example/EWS/Exchange.asmx";
    set_profile(&sandbox, RowDraft::default().with("defaultserverlocation", location));
    assert_eq!(plain_test(&sandbox).await, failed("trust-failure"));
    expired(false);
    assert_ne!(plain_test(&sandbox).await, failed("trust-failure"));
}

/// A rule that delays, cuts or closes is what it is for a client on the wire; nothing waits in truth.
#[tokio::test]
async fn rules_that_break_connections_break_those_of_server_side_synchronisation() {
    let sandbox = sandbox();
    sandbox.clock.freeze(None);
    let sent = || sandbox.journal.entries(|entry| entry.operation == "ews.CreateItem" && entry.status.is_some()).len();
    for (effect, alert, done) in [
        (serde_json::json!({ "delay": "PT2M" }), "timed-out", 0),
        (serde_json::json!("drop"), "connect-failure", 0),
        (serde_json::json!("reset"), "connect-failure", 0),
        (serde_json::json!({ "cut": { "after_bytes": 20 } }), "connect-failure", 1),
    ] {
        let rule = serde_json::json!({ "when": { "operation": "ews.CreateItem" }, "effect": effect, "times": 1 });
        sandbox.plan.add(serde_json::from_value(rule).expect("a rule"));
        let begun = sent();
        let expected = vec![alert.to_owned()];
        assert_eq!(plain_test(&sandbox).await.1, expected, "{effect}");
        assert_eq!(sent() - begun, done, "{effect}");
        notifier::advance(&sandbox, "PT5M").await.expect("moved");
        assert_eq!(outcome(&sandbox, HOST, ANNA), fine(), "{effect}");
        change(&sandbox, |cloud, now| {
            let off = RowDraft::default().with("outgoingemaildeliverymethod", 0);
            update(cloud, HOST, ANNA, off, now);
            prepare(cloud, HOST, ANNA, now);
        });
    }
}

/// How long is waited stands in the profile.
#[tokio::test]
async fn a_profile_says_how_long_exchange_is_waited_for() {
    let sandbox = sandbox();
    sandbox.clock.freeze(None);
    let rule = serde_json::json!({ "when": { "operation": "ews.CreateItem" }, "effect": { "delay": "PT30S" } });
    sandbox.plan.add(serde_json::from_value(rule).expect("a rule"));
    let waits = |milliseconds: i64| RowDraft::default().with("timeoutmailboxconnectionafteramount", milliseconds);
    set_profile(&sandbox, waits(20_000));
    assert_eq!(plain_test(&sandbox).await, ([1, 0, 1], vec!["timed-out".to_owned()]));
    set_profile(&sandbox, waits(40_000));
    notifier::advance(&sandbox, "PT5M").await.expect("moved");
    assert_eq!(outcome(&sandbox, HOST, ANNA), fine());
}

/// A profile names where Exchange answers, or leaves it to Autodiscover.
#[tokio::test]
async fn a_profile_says_where_exchange_is() {
    let sandbox = sandbox();
    set_profile(
        &sandbox,
        RowDraft::default().with("defaultserverlocation", "https://mail.nowhere.example/EWS/Exchange.asmx"),
    );
    assert_eq!(plain_test(&sandbox).await, failed("host-not-found"));
    set_profile(&sandbox, RowDraft::default().with("useautodiscover", true));
    assert_eq!(plain_test(&sandbox).await, fine());
    let located = sandbox.journal.entries(|entry| entry.face == "autodiscover").len();
    assert_eq!(located, 1, "once for all parts");
}

/// What may pass is tried again on the clock.
#[tokio::test]
async fn a_busy_server_is_asked_again_five_minutes_later() {
    let sandbox = sandbox();
    let rule = serde_json::json!({ "when": { "operation": "ews.FindFolder" }, "effect": { "answer": "server-busy" }, "times": 2 });
    sandbox.plan.add(serde_json::from_value(rule).expect("a rule"));
    let draft = RowDraft::default().with("testemailconfigurationscheduled", true);
    sandbox.clock.freeze(None);
    change(&sandbox, |cloud, now| update(cloud, HOST, ANNA, draft, now));
    notifier::settle(&sandbox).await;
    assert_eq!(outcome(&sandbox, HOST, ANNA), ([0, 1, 1], vec!["service-unavailable".to_owned()]));
    notifier::advance(&sandbox, "PT5M").await.expect("moved");
    assert_eq!(outcome(&sandbox, HOST, ANNA).0, [0, 1, 1]);
    notifier::advance(&sandbox, "PT5M").await.expect("moved");
    assert_eq!(outcome(&sandbox, HOST, ANNA), fine());
}

/// A person who is new in the tenant is a user of its environments at once, and so is Exchange Online a profile.
#[tokio::test]
async fn environments_hear_of_their_tenants() {
    let sandbox = Arc::new(Sandbox::new("sync", Arc::default()));
    let e3 = Sku::find("ENTERPRISEPACK").expect("a product").id;
    let people = ["anna@contoso.example", "bo@contoso.example", "admin@contoso.example"];
    change(&sandbox, |cloud, now| {
        for person in people {
            let at = cloud.user(person).expect("a user").0;
            cloud.assign_licenses(at, &[], &[e3], now).expect("taken away");
        }
        let kind = (EnvironmentVersion::CURRENT, Deployment::Online);
        assert!(cloud.add_environment("new.crm.dynamics.com", CONTOSO, kind, now));
    });
    let profiles = || sandbox.read(|cloud, _| cloud.environment("new").expect("it").all("emailserverprofile").count());
    assert_eq!(profiles(), 0, "nobody has Exchange Online");
    change(&sandbox, |cloud, now| {
        let at = cloud.user(ANNA).expect("a user").0;
        cloud.assign_licenses(at, &[e3], &[], now).expect("given");
    });
    assert_eq!(profiles(), 1);
    change(&sandbox, |cloud, now| {
        let id = uuid::Uuid::from_u128(99);
        let mut user = mock365_domain::default::person(id, "neu@contoso.example", "Nils Neu", now);
        user.mail = Some("neu@contoso.example".to_owned());
        mock365_domain::default::add_user(cloud, CONTOSO, user, now);
    });
    sandbox.read(|cloud, _| {
        let environment = cloud.environment("new").expect("it");
        let profile = environment.all("emailserverprofile").next().map(|row| row.id);
        let found = mailbox(environment, "neu@contoso.example").reference("emailserverprofile");
        assert_eq!(found, profile.map(|id| RowReference { table: "emailserverprofile", id }));
        assert_eq!(cloud.check_invariants(), Vec::<String>::new());
    });
}

/// The Exchange of Microsoft's own cloud is asked, and does not know the token of a tenant in China; the one there does.
#[tokio::test]
async fn each_cloud_has_an_exchange_of_its_own() {
    let sandbox = Arc::new(Sandbox::new("sync", Arc::default()));
    let china = "contoso.crm.dynamics.cn";
    change(&sandbox, |cloud, now| {
        cloud.tenant_mut(CONTOSO).expect("Contoso").cloud = NationalCloud::China;
        let kind = (EnvironmentVersion::CURRENT, Deployment::Online);
        assert!(cloud.add_environment(china, CONTOSO, kind, now));
        prepare(cloud, china, ANNA, now);
    });
    assert_eq!(test(&sandbox, china, RowDraft::default()).await, failed("unauthorized"));
    let asked = || sandbox.journal.entries(|entry| entry.operation.starts_with("ews.")).len();
    assert!(asked() > 0, "the call was made");
    change(&sandbox, |cloud, now| {
        let admin = admin(cloud, china);
        let environment = cloud.environment_mut(china).expect("it");
        let profile = environment.all("emailserverprofile").next().expect("a profile").id;
        let there = RowDraft::default().with("defaultserverlocation", "https://partner.outlook.cn/EWS/Exchange.asmx");
        let table = Table::named("emailserverprofile").expect("the table");
        environment.update(&admin, table, profile, there, Precondition::None, now).expect("changed");
    });
    assert_eq!(test(&sandbox, china, RowDraft::default()).await, fine());
    // Where Autodiscover is asked, it leads there by itself.
    change(&sandbox, |cloud, now| {
        let admin = admin(cloud, china);
        let environment = cloud.environment_mut(china).expect("it");
        let profile = environment.all("emailserverprofile").next().expect("a profile").id;
        let discovers = RowDraft::default().with("useautodiscover", true);
        let table = Table::named("emailserverprofile").expect("the table");
        environment.update(&admin, table, profile, discovers, Precondition::None, now).expect("changed");
    });
    assert_eq!(test(&sandbox, china, RowDraft::default()).await, fine());
}
