//! Test and enable: gates, outcomes, alerts, tries.

use jiff::SignedDuration;
use mock365_domain::Cloud;
use mock365_domain::dataverse::{
    Association, Cell, Deployment, Environment, EnvironmentVersion, Precondition, RowDraft, RowReference, SyncAccess,
    SyncPart, TEST_RETRIES, TestPlan, TestStep, UpstreamOutcome,
};
use mock365_domain::default::CONTOSO;
use mock365_domain::directory::NationalCloud;
use uuid::Uuid;

use crate::{FRESH, HOST, NOW, admin, caller, environment, mailbox, table};

const ANNA: &str = "anna@contoso.example";

/// Anna's mailbox as an administrator sets it, approved, with a test that is due.
fn scheduled() -> Cloud {
    let mut cloud = FRESH.clone();
    prepare(&mut cloud);
    want_test(&mut cloud);
    cloud
}

fn prepare(cloud: &mut Cloud) {
    let admin = admin(cloud);
    let environment = environment(cloud);
    let id = mailbox(environment, ANNA).id;
    let methods = RowDraft::default()
        .with("incomingemaildeliverymethod", 2)
        .with("outgoingemaildeliverymethod", 2)
        .with("actdeliverymethod", 1);
    for draft in [methods, RowDraft::default().with("emailrouteraccessapproval", 1)] {
        environment.update(&admin, table("mailbox"), id, draft, Precondition::None, NOW).expect("changed");
    }
}

fn want_test(cloud: &mut Cloud) {
    let admin = admin(cloud);
    change(cloud, &admin, RowDraft::default().with("testemailconfigurationscheduled", true));
}

fn change(cloud: &mut Cloud, who: &mock365_domain::dataverse::DataverseCaller, draft: RowDraft) {
    let environment = environment(cloud);
    let id = mailbox(environment, ANNA).id;
    environment.update(who, table("mailbox"), id, draft, Precondition::None, NOW).expect("changed");
}

fn statuses(cloud: &mut Cloud) -> [Option<i64>; 3] {
    let row = mailbox(environment(cloud), ANNA);
    SyncPart::ALL.map(|part| row.whole(part.status()))
}

/// What stands in the alerts about Anna's mailbox: level, what it is called, text.
fn alerts(cloud: &mut Cloud) -> Vec<(i64, String, String)> {
    let environment = environment(cloud);
    let id = mailbox(environment, ANNA).id;
    let about =
        environment.all("tracelog").filter(|log| log.reference("regardingobjectid").is_some_and(|to| to.id == id));
    let mut found: Vec<_> = about
        .map(|log| {
            (log.whole("level").expect("a level"), log.text("errordetails").to_owned(), log.text("text").to_owned())
        })
        .collect();
    found.sort();
    found
}

fn begin(cloud: &mut Cloud) -> TestStep {
    let environment = environment(cloud);
    let id = mailbox(environment, ANNA).id;
    assert_eq!(environment.due_tests(NOW, 10), [id]);
    environment.begin_test(id, NOW)
}

fn plan(cloud: &mut Cloud) -> TestPlan {
    match begin(cloud) {
        TestStep::Ask(plan) => *plan,
        TestStep::Settled => panic!("settled: {:?}", alerts(cloud)),
    }
}

fn code(code: &str) -> UpstreamOutcome {
    UpstreamOutcome::Code(code.to_owned())
}

#[test]
fn a_test_is_due_when_it_is_asked_for_and_ends_in_success() {
    let mut cloud = scheduled();
    assert_eq!(statuses(&mut cloud), [Some(0); 3], "until the job has run");
    let plan = plan(&mut cloud);
    assert_eq!((plan.address.as_str(), &plan.access, plan.takes_over), (ANNA, &SyncAccess::ServerToServer, false));
    assert_eq!(plan.location.as_deref(), Some("https://outlook.office365.com/EWS/Exchange.asmx"));
    assert_eq!(plan.parts, SyncPart::ALL);
    let findings = SyncPart::ALL.map(|part| (part, UpstreamOutcome::Fine)).to_vec();
    environment(&mut cloud).finish_test(plan.mailbox, &findings, NOW);
    assert_eq!(statuses(&mut cloud), [Some(1); 3]);
    let row = mailbox(environment(&mut cloud), ANNA).clone();
    assert!(row.flag("enabledforact") && !row.flag("testemailconfigurationscheduled"));
    assert_eq!((row.whole("mailboxstatus"), row.get("testmailboxaccesscompletedon").is_some()), (Some(1), true));
    assert_eq!(alerts(&mut cloud).iter().map(|(level, ..)| *level).collect::<Vec<_>>(), [1, 1, 1]);
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

/// What the environment knows by itself needs no call, and each cause has its text.
#[test]
fn gates_come_in_their_order() {
    let inactive = RowDraft::default().with("statecode", 1);
    let mut without_profile = RowDraft::default();
    without_profile.set("emailserverprofile", None);
    let unapproved = RowDraft::default().with("emailrouteraccessapproval", 2);
    for (drafts, name, text) in [
        (
            vec![unapproved.clone(), without_profile.clone(), inactive],
            "mailbox-disabled",
            "Email cannot be received for the mailbox Anna Andersson because the mailbox is deactivated",
        ),
        (
            vec![unapproved.clone(), without_profile],
            "no-server-profile",
            "Email cannot be received because the mailbox Anna Andersson does not have an email server profile associated \
             with it or the email server profile is inactive.",
        ),
        (
            vec![unapproved],
            "approval-required",
            "Email cannot be received because the email address of the mailbox Anna Andersson requires an approval by an \
             Office 365 administrator.",
        ),
    ] {
        let mut cloud = FRESH.clone();
        prepare(&mut cloud);
        let admin = admin(&cloud);
        for draft in drafts {
            change(&mut cloud, &admin, draft);
        }
        want_test(&mut cloud);
        assert_eq!(begin(&mut cloud), TestStep::Settled, "{name}");
        assert_eq!(statuses(&mut cloud), [Some(2); 3], "{name}");
        let found = alerts(&mut cloud);
        assert!(found.iter().all(|(level, known, _)| (*level, known.as_str()) == (3, name)), "{found:?}");
        assert!(found.iter().any(|(_, _, said)| said.starts_with(text)), "{found:?}");
        assert_eq!(cloud.check_invariants(), Vec::<String>::new());
    }
}

/// The address of one's own mailbox is approved as part of the test; somebody else's is not.
#[test]
fn a_test_of_ones_own_mailbox_approves_its_address() {
    for (who, approved) in [(ANNA, true), ("admin@contoso.example", false)] {
        let mut cloud = FRESH.clone();
        let admin = admin(&cloud);
        change(&mut cloud, &admin, RowDraft::default().with("incomingemaildeliverymethod", 2));
        let who = caller(&cloud, HOST, who);
        change(&mut cloud, &who, RowDraft::default().with("testemailconfigurationscheduled", true));
        let row = mailbox(environment(&mut cloud), ANNA).whole("emailrouteraccessapproval");
        assert_eq!(row, Some(2), "it is part of the test, and that has not run");
        let step = begin(&mut cloud);
        let row = mailbox(environment(&mut cloud), ANNA).whole("emailrouteraccessapproval");
        assert_eq!((row, matches!(step, TestStep::Ask(_))), (Some(if approved { 1 } else { 2 }), approved));
    }
}

/// Without the requirement nothing has to be approved.
#[test]
fn what_needs_no_approval_is_tested_without_it() {
    let mut cloud = scheduled();
    let admin = admin(&cloud);
    let organization = environment(&mut cloud).id;
    let off = RowDraft::default().with("requireapprovalforuseremail", false);
    environment(&mut cloud)
        .update(&admin, table("organization"), organization, off, Precondition::None, NOW)
        .expect("off");
    change(&mut cloud, &admin, RowDraft::default().with("emailrouteraccessapproval", 2));
    assert!(matches!(begin(&mut cloud), TestStep::Ask(_)));
}

/// A licence error fails what comes in, and nothing else.
#[test]
fn each_part_has_a_result_of_its_own() {
    let mut cloud = scheduled();
    let plan = plan(&mut cloud);
    let findings = vec![
        (SyncPart::Incoming, code("ErrorInvalidLicense")),
        (SyncPart::Outgoing, UpstreamOutcome::Fine),
        (SyncPart::Act, code("OtherOrganization")),
    ];
    environment(&mut cloud).finish_test(plan.mailbox, &findings, NOW);
    assert_eq!(statuses(&mut cloud), [Some(2), Some(1), Some(2)]);
    let row = mailbox(environment(&mut cloud), ANNA).clone();
    assert_eq!((row.flag("enabledforincomingemail"), row.flag("enabledforoutgoingemail")), (false, true));
    let texts: Vec<String> = alerts(&mut cloud).into_iter().map(|(_, _, text)| text).collect();
    assert!(texts.contains(
        &"Email can't be received because the license is invalid for the mailbox Anna Andersson.".to_owned()
    ));
    assert!(texts.iter().any(|text| text.ends_with("is configured with another organization.")), "{texts:?}");
    let profile = row.reference("emailserverprofile").expect("a profile").id;
    let environment = environment(&mut cloud);
    let about =
        environment.all("tracelog").filter(|log| log.reference("regardingobjectid").is_some_and(|to| to.id == profile));
    assert_eq!(about.count(), 2, "the owner of the profile is told of the errors");
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

/// What may pass is tried ten times, five minutes apart; then it lasts.
#[test]
fn what_may_pass_is_tried_again() {
    let mut cloud = scheduled();
    let busy = || vec![(SyncPart::Incoming, UpstreamOutcome::Status(503)), (SyncPart::Outgoing, UpstreamOutcome::Fine)];
    let mut at = NOW;
    for round in 0..=TEST_RETRIES {
        let environment = environment(&mut cloud);
        assert_eq!(environment.next_test(), Some(at.timestamp()), "round {round}");
        let id = environment.due_tests(at, 10)[0];
        assert!(matches!(environment.begin_test(id, at), TestStep::Ask(_)), "round {round}");
        environment.finish_test(id, &busy(), at);
        at = at.plus(SignedDuration::from_mins(5));
        let expected = if round == TEST_RETRIES { Some(2) } else { Some(0) };
        assert_eq!(statuses(&mut cloud)[0], expected, "round {round}");
        assert_eq!(statuses(&mut cloud)[1], Some(1), "what went well is done");
    }
    assert_eq!(environment(&mut cloud).next_test(), None);
    let levels: Vec<i64> = alerts(&mut cloud).into_iter().map(|(level, ..)| level).collect();
    assert_eq!(levels, [1, 3], "one about each part, whatever the number of tries");
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

/// Whose mailbox it is must be able to work with it.
#[test]
fn an_owner_without_roles_fails_the_test() {
    let mut cloud = scheduled();
    let admin = admin(&cloud);
    let anna = caller(&cloud, HOST, ANNA);
    let roles = Association::named("systemuserroles_association").expect("the relationship");
    for role in &anna.roles {
        environment(&mut cloud).disassociate(&admin, roles, anna.user, *role).expect("taken away");
    }
    assert_eq!(begin(&mut cloud), TestStep::Settled);
    assert!(alerts(&mut cloud).iter().all(|(level, name, _)| (*level, name.as_str()) == (3, "missing-privileges")));
}

/// In China an older organisation asks for help first, and then needs the address of the Exchange that is there.
#[test]
fn chinas_cloud_has_an_exchange_of_its_own() {
    let china = "contoso.crm.dynamics.cn";
    let before = mock365_domain::Now("2020-10-16T00:00:00Z".parse().expect("a moment"));
    let mut cloud = FRESH.clone();
    cloud.environments.clear();
    assert!(!cloud.add_environment(china, CONTOSO, (EnvironmentVersion::CURRENT, Deployment::Online), before));
    cloud.tenant_mut(CONTOSO).expect("Contoso").cloud = NationalCloud::China;
    assert!(cloud.environment_hosts().is_empty(), "those that are offered are in Microsoft's own cloud");
    assert!(cloud.add_environment(china, CONTOSO, (EnvironmentVersion::CURRENT, Deployment::Online), before));
    let admin = caller(&cloud, china, "admin@contoso.example");
    let mut environment = std::sync::Arc::clone(cloud.environment(china).expect("it"));
    let environment = std::sync::Arc::make_mut(&mut environment);
    let id = mailbox(environment, ANNA).id;
    let change = |environment: &mut mock365_domain::dataverse::Environment, name: &str, id, draft: RowDraft| {
        environment.update(&admin, table(name), id, draft, Precondition::None, before).expect("changed");
    };
    change(environment, "mailbox", id, RowDraft::default().with("emailrouteraccessapproval", 1));
    change(environment, "mailbox", id, RowDraft::default().with("incomingemaildeliverymethod", 2));
    let test = || RowDraft::default().with("testemailconfigurationscheduled", true);
    let said = |environment: &mock365_domain::dataverse::Environment| {
        let about = |log: &&std::sync::Arc<mock365_domain::dataverse::Row>| {
            log.reference("regardingobjectid").is_some_and(|to| to.id == id)
        };
        environment.all("tracelog").filter(about).map(|log| log.text("errordetails").to_owned()).collect::<Vec<_>>()
    };
    change(environment, "mailbox", id, test());
    assert_eq!(environment.begin_test(id, before), TestStep::Settled);
    assert_eq!(said(environment), ["support-needed"]);
    environment.support_enabled = true;
    change(environment, "mailbox", id, test());
    let TestStep::Ask(plan) = environment.begin_test(id, before) else { panic!("Exchange is to be asked") };
    assert_eq!(plan.location.as_deref(), Some("https://outlook.office365.com/EWS/Exchange.asmx"));
    environment.finish_test(id, &[(SyncPart::Incoming, UpstreamOutcome::Status(401))], before);
    assert_eq!(said(environment), ["unauthorized"]);
    let profile =
        environment.row("mailbox", id).and_then(|row| row.reference("emailserverprofile")).expect("a profile").id;
    let there = RowDraft::default().with("defaultserverlocation", "https://partner.outlook.cn/EWS/Exchange.asmx");
    change(environment, "emailserverprofile", profile, there);
    change(environment, "mailbox", id, test());
    assert!(matches!(environment.begin_test(id, before), TestStep::Ask(_)));
}

/// Those whose tests are due are taken up some at a time.
#[test]
fn tests_that_are_due_are_taken_up_some_at_a_time() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let environment = environment(&mut cloud);
    let all: Vec<Uuid> = environment.all("mailbox").map(|row| row.id).collect();
    for id in &all {
        let wanted = RowDraft::default().with("testemailconfigurationscheduled", true);
        environment.update(&admin, table("mailbox"), *id, wanted, Precondition::None, NOW).expect("changed");
    }
    assert_eq!(environment.due_tests(NOW, 10).len(), 3);
    assert_eq!(environment.due_tests(NOW, 2).len(), 2);
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

/// What was found of a mailbox says nothing of one that is deactivated meanwhile, or set otherwise.
#[test]
fn what_changes_while_exchange_is_asked_is_tested_as_it_is() {
    let mut asked = scheduled();
    let plan = plan(&mut asked);
    let fine: Vec<_> = plan.parts.iter().map(|part| (*part, UpstreamOutcome::Fine)).collect();
    for draft in [
        RowDraft::default().with("statecode", 1),
        RowDraft::default().with("orgmarkedasprimaryforexchangesync", true),
        RowDraft::default().with("emailaddress", "other@contoso.example"),
    ] {
        let mut cloud = asked.clone();
        let admin = admin(&cloud);
        let environment = environment(&mut cloud);
        environment.update(&admin, table("mailbox"), plan.mailbox, draft, Precondition::None, NOW).expect("changed");
        environment.finish_asked(&plan, &fine, NOW);
        let row = environment.row("mailbox", plan.mailbox).expect("the mailbox");
        assert_ne!(row.whole("mailboxstatus"), Some(1), "nothing is known of it as it is");
        assert_eq!(environment.due_tests(NOW, 10), [plan.mailbox], "it is tested as it is");
        assert_eq!(cloud.check_invariants(), Vec::<String>::new());
    }
    environment(&mut asked).finish_asked(&plan, &fine, NOW);
    assert_eq!(statuses(&mut asked), [Some(1); 3]);
}

/// A part that the environment itself knows to fail is asked of nobody, and the others are settled by one answer.
#[test]
fn what_is_asked_for_some_parts_alone_settles_them() {
    let mut cloud = scheduled();
    let (admin, now) = (admin(&cloud), NOW);
    let environment = environment(&mut cloud);
    let id = mailbox(environment, "anna@contoso.example").id;
    let owner = RowDraft::default().with("ownerid", RowReference { table: "systemuser", id: admin.user });
    environment.update(&admin, table("mailbox"), id, owner, Precondition::None, now).expect("another owner");
    let plan = plan(&mut cloud);
    assert_eq!(plan.parts, [SyncPart::Incoming, SyncPart::Outgoing]);
    let fine: Vec<_> = plan.parts.iter().map(|part| (*part, UpstreamOutcome::Fine)).collect();
    let environment = self::environment(&mut cloud);
    environment.finish_asked(&plan, &fine, NOW);
    assert_eq!(environment.due_tests(NOW, 10), [] as [Uuid; 0], "it is not tested again");
    let row = environment.row("mailbox", id).expect("the mailbox");
    assert_eq!(SyncPart::ALL.map(|part| row.whole(part.status())), [Some(1), Some(1), Some(2)]);
}

/// An alert that takes another's place is new, and one at a profile goes with its cause.
#[test]
fn alerts_are_new_and_those_at_profiles_go_with_their_cause() {
    let mut cloud = scheduled();
    let plan = plan(&mut cloud);
    let environment = environment(&mut cloud);
    let profile = environment.all("emailserverprofile").next().expect("a profile").id;
    let all = |outcome: &UpstreamOutcome| plan.parts.iter().map(|part| (*part, outcome.clone())).collect::<Vec<_>>();
    let at = |environment: &Environment, id: Uuid| {
        let logs = environment.all("tracelog");
        let about = logs.filter(|log| log.reference("regardingobjectid").is_some_and(|to| to.id == id));
        about.map(|log| log.get("createdon").cloned()).collect::<Vec<_>>()
    };
    environment.finish_test(plan.mailbox, &all(&UpstreamOutcome::Status(401)), NOW);
    assert_eq!(at(environment, profile).len(), 3);
    let later = NOW.plus(SignedDuration::from_hours(1));
    environment.finish_test(plan.mailbox, &all(&UpstreamOutcome::Fine), later);
    assert_eq!(at(environment, profile).len(), 0, "its owner has nothing to do any more");
    assert_eq!(at(environment, plan.mailbox), vec![Some(Cell::Moment(later.timestamp())); 3]);
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}
