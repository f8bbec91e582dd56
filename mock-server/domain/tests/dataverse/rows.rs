//! What an environment begins with, and what can be done with its rows.

use mock365_domain::Query;
use mock365_domain::dataverse::{
    Association, CallerIdentity, Cell, DataverseRefusal, Environment, Precondition, RowDraft, RowKey, RowReference,
    UpsertConditions, Upserted,
};
use mock365_domain::default::{ADMIN_TOOL, CONTOSO, FABRIKAM};
use mock365_domain::query::{Filter, Op, Value};
use uuid::Uuid;

use crate::{FRESH, HOST, NOW, admin, caller, contact, environment, table};

#[test]
fn an_environment_begins_with_its_people_and_what_they_need() {
    let cloud = FRESH.clone();
    let environment = cloud.environment("contoso.api.crm4.dynamics.com").expect("the same host");
    let names = |table: &str, column: &str| {
        let mut names: Vec<String> = environment.all(table).map(|row| row.text(column).to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names("systemuser", "fullname"), ["Ada Min", "Anna Andersson", "Bo Berg", "SYSTEM"]);
    assert_eq!(
        names("mailbox", "emailaddress"),
        ["admin@contoso.example", "anna@contoso.example", "bo@contoso.example"]
    );
    assert_eq!(names("emailserverprofile", "name"), ["Microsoft Exchange Online"]);
    assert_eq!(names("businessunit", "name"), ["Contoso"]);
    assert!(names("role", "name").contains(&"Delegated Mailbox Approver".to_owned()));
    let organization = environment.organization().expect("the organisation");
    assert!(organization.flag("requireapprovalforuseremail"));
    for mailbox in environment.all("mailbox") {
        assert_eq!(mailbox.whole("emailrouteraccessapproval"), Some(2), "pending");
        assert_eq!(mailbox.reference("ownerid").map(|owner| owner.table), Some("systemuser"));
    }
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

#[test]
fn the_older_environment_has_no_delegated_mailbox_approver() {
    let old = FRESH.environment("contoso-old").expect("the environment, by its name");
    assert!(old.all("role").all(|role| role.text("name") != "Delegated Mailbox Approver"));
    assert_eq!(old.version.to_string(), "9.2.22103.00194");
}

#[test]
fn rows_are_made_changed_and_removed() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let contacts = table("contact");
    let environment = environment(&mut cloud);
    let id = environment.create(&admin, contacts, contact("Greta", "Graf"), NOW).expect("made");
    let row = environment.get(&admin, contacts, id).expect("there").clone();
    assert_eq!(
        (row.text("fullname"), row.whole("statecode"), row.whole("statuscode")),
        ("Greta Graf", Some(0), Some(1))
    );
    assert_eq!(row.reference("owninguser").map(|owner| owner.id), Some(admin.user));
    let rename = RowDraft::default().with("lastname", "Berg").with("statecode", 1);
    let stale = environment.update(&admin, contacts, id, rename.clone(), Precondition::Version(row.version + 9), NOW);
    assert_eq!(stale, Err(DataverseRefusal::Stale));
    environment.update(&admin, contacts, id, rename, Precondition::Version(row.version), NOW).expect("changed");
    let changed = environment.get(&admin, contacts, id).expect("there").clone();
    assert_eq!((changed.text("fullname"), changed.whole("statuscode")), ("Greta Berg", Some(2)));
    assert!(changed.version > row.version);
    let other = Uuid::from_u128(7);
    for wanted in [Upserted::Created, Upserted::Updated] {
        let (row, none) = ((contacts, RowKey::Id(other)), UpsertConditions::NONE);
        assert_eq!(environment.upsert(&admin, row, (contact("O", "P"), None), none, NOW), Ok((other, wanted)));
    }
    environment.delete(&admin, contacts, id, Precondition::None).expect("removed");
    let missing = DataverseRefusal::Missing { table: "contact", id };
    assert_eq!(environment.get(&admin, contacts, id).map(drop), Err(missing.clone()));
    assert_eq!(missing.to_string(), format!("Entity 'contact' With Id = {id} Does Not Exist"));
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let environment = environment(&mut cloud);
    let before = environment.len();
    for (table_name, draft, code) in [
        ("contact", RowDraft::default().with("firstname", "x".repeat(51).as_str()), 0x8004_4331),
        ("contact", RowDraft::default().with("gendercode", 9), 0x8004_431a),
        ("contact", RowDraft::default().with("gendercode", true), 0x8004_0203),
        ("contact", RowDraft::default().with("nothing", "Nobody"), 0x8004_1103),
        ("contact", RowDraft::default().with("statuscode", 2), 0x8004_8408),
        ("mailbox", RowDraft::default(), 0x8004_0203),
        ("task", RowDraft::default().with("subject", "x").with("percentcomplete", 101), 0x8004_432f),
        ("task", RowDraft::default().with("subject", "x").with("statuscode", 5), 0x8004_8408),
        ("appointment", RowDraft::default().with("subject", "x").with("statuscode", 4), 0x8004_8408),
        (
            "task",
            RowDraft::default()
                .with("subject", "x")
                .with("regardingobjectid", RowReference { table: "contact", id: Uuid::from_u128(5) }),
            0x8004_0217,
        ),
        ("organization", RowDraft::default(), 0x8004_0800),
    ] {
        let refused = environment.create(&admin, table(table_name), draft.clone(), NOW).map_err(|why| why.code());
        assert_eq!(refused, Err(code), "{table_name} {draft:?}");
    }
    assert_eq!(environment.len(), before);
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

#[test]
fn what_one_may_see_and_change_depends_on_ones_roles() {
    let mut cloud = FRESH.clone();
    let (admin, anna) = (admin(&cloud), caller(&cloud, HOST, "anna@contoso.example"));
    let environment = environment(&mut cloud);
    let contacts = table("contact");
    let theirs = environment.create(&admin, contacts, contact("Ada's", "contact"), NOW).expect("made");
    let own = environment.create(&anna, contacts, contact("Anna's", "contact"), NOW).expect("made");
    let seen = |environment: &Environment, caller| {
        let page = environment.find(caller, contacts, &Query::default()).expect("a page");
        page.items.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(seen(environment, &anna), [own]);
    assert_eq!(seen(environment, &admin).len(), 2);
    let denied = environment.get(&anna, contacts, theirs).map(drop).map_err(|why| (why.code(), why.name()));
    assert_eq!(denied, Err((0x8004_8306, "unManagedidsaccessdenied")));
    let profile = environment.all("emailserverprofile").next().expect("a profile").id;
    let rename = RowDraft::default().with("name", "mine");
    let denied = environment.update(&anna, table("emailserverprofile"), profile, rename, Precondition::None, NOW);
    let denied = denied.map_err(|why| (why.code(), why.to_string()));
    let (code, message) = denied.expect_err("refused");
    assert_eq!(code, 0x8004_0220);
    assert!(message.contains("is missing prvWriteEmailServerProfile privilege"), "{message}");
}

#[test]
fn rows_are_found_by_what_stands_in_them() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let environment = environment(&mut cloud);
    let filter = Filter::Compare("emailaddress", Op::Eq, Value::from("ANNA@contoso.example"));
    let query = Query { filter: Some(filter), ..Query::default() };
    let found = environment.find(&admin, table("mailbox"), &query).expect("a page");
    assert_eq!(found.items.iter().map(|row| row.text("name")).collect::<Vec<_>>(), ["Anna Andersson"]);
    let anna = found.items[0].reference("regardingobjectid").expect("a user").id;
    let filter = Filter::Compare("regardingobjectid", Op::Eq, Value::Text(anna.to_string()));
    let query = Query { filter: Some(filter), ..Query::default() };
    assert_eq!(environment.find(&admin, table("mailbox"), &query).expect("a page").items.len(), 1);
}

#[test]
fn nobody_from_outside_and_nobody_without_a_role_gets_in() {
    let mut cloud = FRESH.clone();
    let environment = cloud.environment(HOST).expect("the environment");
    let (fred, _) = cloud.user("fred@fabrikam.example").expect("a user");
    let identity = |tenant, user| CallerIdentity { tenant, user, app: ADMIN_TOOL, plug_in: false };
    for stranger in [identity(FABRIKAM, Some(fred.user)), identity(CONTOSO, None)] {
        let refused = cloud.dataverse_caller(environment, stranger).map(|caller| caller.user);
        assert_eq!(refused, Err(DataverseRefusal::NotMember));
    }
    let (admin, anna) = (admin(&cloud), caller(&cloud, HOST, "anna@contoso.example"));
    let roles = Association::named("systemuserroles_association").expect("the relationship");
    let role = *anna.roles.first().expect("a role");
    cloud.environment_mut(HOST).expect("it").disassociate(&admin, roles, anna.user, role).expect("taken away");
    let (at, _) = cloud.user("anna@contoso.example").expect("a user");
    let environment = cloud.environment(HOST).expect("the environment");
    let refused = cloud.dataverse_caller(environment, identity(CONTOSO, Some(at.user))).map(|caller| caller.user);
    assert_eq!(refused, Err(DataverseRefusal::NoRoles(anna.user)));
}

/// An application user is known by the client id of its application.
#[test]
fn an_application_is_a_user_too() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let app = Uuid::from_u128(77);
    let draft = RowDraft::default().with("lastname", "Sync").with("applicationid", app);
    let id = environment(&mut cloud).create(&admin, table("systemuser"), draft, NOW).expect("made");
    let role = *admin.roles.first().expect("a role");
    let roles = Association::named("systemuserroles_association").expect("the relationship");
    environment(&mut cloud).associate(&admin, roles, id, role).expect("given");
    let identity = CallerIdentity { tenant: CONTOSO, user: None, app, plug_in: false };
    let found = cloud.dataverse_caller(cloud.environment(HOST).expect("it"), identity).expect("a caller");
    assert_eq!((found.user, found.is_system_administrator()), (id, true));
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

#[test]
fn what_is_associated_shows_from_both_sides_and_goes_with_its_row() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let environment = environment(&mut cloud);
    let team = environment.create(&admin, table("team"), RowDraft::default().with("name", "Sales"), NOW).expect("made");
    let members = Association::named("teammembership_association").expect("the relationship");
    environment.associate(&admin, members, team, admin.user).expect("joined");
    assert_eq!(environment.linked(members, true, team), [admin.user]);
    assert!(environment.linked(members, false, admin.user).contains(&team));
    let again = environment.associate(&admin, members, team, admin.user);
    assert_eq!(again, Err(DataverseRefusal::Duplicate));
    environment.delete(&admin, table("team"), team, Precondition::None).expect("removed");
    assert!(!environment.linked(members, false, admin.user).contains(&team));
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

/// What leads to a row that is gone leads nowhere.
#[test]
fn a_lookup_does_not_outlive_its_row() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let environment = environment(&mut cloud);
    let who = environment.create(&admin, table("contact"), contact("A", "B"), NOW).expect("made");
    let to = RowReference { table: "contact", id: who };
    let task = RowDraft::default().with("subject", "call").with("regardingobjectid", to);
    let task = environment.create(&admin, table("task"), task, NOW).expect("made");
    environment.delete(&admin, table("contact"), who, Precondition::None).expect("removed");
    assert_eq!(environment.row("task", task).and_then(|row| row.get("regardingobjectid")), None::<&Cell>);
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

/// A Cloud that is put back uses no id twice.
#[test]
fn ids_go_on_behind_a_reset() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let made = environment(&mut cloud).create(&admin, table("contact"), contact("A", "B"), NOW).expect("made");
    let mut fresh = FRESH.clone();
    fresh.go_on_from(&cloud);
    let next = environment(&mut fresh).create(&admin, table("contact"), contact("A", "B"), NOW).expect("made");
    assert_ne!(made, next);
    assert_eq!(fresh.check_invariants(), Vec::<String>::new());
}

/// What the environment stands on stays, and each refusal to remove it is Microsoft's own.
#[test]
fn what_an_environment_stands_on_is_not_removed() {
    let mut cloud = FRESH.clone();
    let (admin, anna) = (admin(&cloud), caller(&cloud, HOST, "anna@contoso.example"));
    let environment = environment(&mut cloud);
    let before = environment.len();
    let role = |name: &str| environment.all("role").find(|role| role.text("name") == name).expect("a role").id;
    let mailbox = crate::mailbox(environment, "anna@contoso.example").id;
    let cases = [
        ("mailbox", mailbox, 0x8005_e200),
        ("role", role("System Administrator"), 0x8004_1d2e),
        ("role", role("System Customizer"), 0x8004_1d4a),
        ("role", role("Basic User"), 0x8004_1d5a),
        ("role", role("Delegate"), 0x8004_1d55),
        ("businessunit", admin.business_unit, 0x8004_1d19),
        ("systemuser", anna.user, 0x8004_8356),
        ("organization", environment.id, 0x8004_0800),
    ];
    for (table_name, id, code) in cases {
        let refused = environment.delete(&admin, table(table_name), id, Precondition::None).map_err(|why| why.code());
        assert_eq!(refused, Err(code), "{table_name}");
    }
    let disable = RowDraft::default().with("isdisabled", true);
    environment.update(&admin, table("systemuser"), anna.user, disable, Precondition::None, NOW).expect("disabled");
    let refused = environment.delete(&admin, table("systemuser"), anna.user, Precondition::None);
    assert_eq!(refused.map_err(|why| why.code()), Err(0x8004_8359), "the directory has her");
    assert_eq!(environment.len(), before);
}

/// A mailbox that a client makes is a forward mailbox, and is tested where that is wanted; those of users are none.
#[test]
fn a_mailbox_of_nobody_is_a_forward_mailbox() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let environment = environment(&mut cloud);
    assert!(!crate::mailbox(environment, "anna@contoso.example").flag("isforwardmailbox"));
    let draft = RowDraft::default().with("name", "Forward").with("testemailconfigurationscheduled", true);
    let id = environment.create(&admin, table("mailbox"), draft.with("password", "secret"), NOW).expect("made");
    let made = environment.row("mailbox", id).expect("the mailbox");
    assert_eq!((made.flag("isforwardmailbox"), made.flag("ispasswordset")), (true, true));
    assert!(environment.next_test().is_some(), "a test is due");
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

/// Whoever signs in is one user: two of one application, or of one person, there are not.
#[test]
fn an_application_is_one_user() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let environment = environment(&mut cloud);
    let user = |name: &str, application: u128| {
        RowDraft::default()
            .with("lastname", name)
            .with("domainname", name)
            .with("applicationid", Uuid::from_u128(application))
    };
    assert!(environment.create(&admin, table("systemuser"), user("one", 7), NOW).is_ok());
    let again = environment.create(&admin, table("systemuser"), user("two", 7), NOW);
    assert_eq!(again.map_err(|why| why.code()), Err(0x8004_0237));
    assert!(environment.create(&admin, table("systemuser"), user("two", 8), NOW).is_ok());
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

/// What a reset takes away and somebody asks for again uses no id twice.
#[test]
fn environments_that_come_again_give_out_new_ids() {
    let mut used = FRESH.clone();
    let admin = admin(&used);
    let first = environment(&mut used).create(&admin, table("contact"), contact("A", "B"), NOW).expect("made");
    let mut fresh = mock365_domain::default::cloud(NOW);
    fresh.go_on_from(&used);
    assert!(fresh.open_environment(HOST, NOW));
    let second = environment(&mut fresh).create(&admin, table("contact"), contact("A", "B"), NOW).expect("made");
    assert_ne!(first, second);
}
