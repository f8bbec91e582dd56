//! What a request costs: rows are counted that it looks at, and those are as many in a small environment as in a large one.

use mock365_domain::Cloud;
use mock365_domain::dataverse::{
    Association, Cell, DataverseRefusal, Environment, RowDraft, RowKey, UpsertConditions, rows_looked_at,
};
use mock365_domain::default::cloud;
use mock365_domain::directory::User;
use mock365_domain::query::Query;
use uuid::Uuid;

use crate::{FRESH, HOST, NOW, admin, caller, contact, environment, table};

/// How many rows something looks at.
fn cost<R>(done: impl FnOnce() -> R) -> (u64, R) {
    let before = rows_looked_at();
    let result = done();
    (rows_looked_at() - before, result)
}

/// An environment with so many users more, each of whom has a mailbox and settings.
fn grown(by: u128) -> Cloud {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let environment = environment(&mut cloud);
    for number in 1..=by {
        let user = RowDraft::default().with("lastname", "x").with("azureactivedirectoryobjectid", object(number));
        environment.create(&admin, table("systemuser"), user, NOW).expect("a user");
    }
    environment.create(&admin, table("contact"), contact("A", "B"), NOW).expect("a contact");
    cloud
}

fn object(number: u128) -> Uuid {
    Uuid::from_u128(0xd000_0000 + number)
}

/// What each way to one row costs.
fn costs(cloud: &mut Cloud) -> Vec<(&'static str, u64)> {
    let mut costs = Vec::new();
    let (anna_costs, anna) = cost(|| caller(cloud, HOST, "anna@contoso.example"));
    costs.push(("who asks", anna_costs));
    let admin = admin(cloud);
    let users = table("systemuser");
    let known: &Environment = cloud.environment(HOST).expect("the environment");
    let key = |number: u128| vec![("azureactivedirectoryobjectid", Cell::Guid(object(number)))];
    costs.push(("by key", cost(|| known.by_key(&admin, users, &key(7)).expect("a user").id).0));
    let nobody = cost(|| known.by_key(&admin, users, &key(0)).map(|row| row.id));
    assert_eq!(nobody.1, Err(DataverseRefusal::MissingByKey("systemuser")));
    costs.push(("by the key of nobody", nobody.0));
    let others = known.all("contact").next().expect("a contact").id;
    let denied = cost(|| known.get(&anna, table("contact"), others).map(|row| row.id));
    assert!(matches!(denied.1, Err(DataverseRefusal::AccessDenied(_))), "{:?}", denied.1);
    costs.push(("what may not be seen", denied.0));
    let roles = Association::named("systemuserroles_association").expect("the relationship");
    let linked =
        cost(|| known.find_linked(&admin, roles, (true, anna.user), &Query::default()).map(|page| page.items.len()));
    assert_eq!(linked.1, Ok(1));
    costs.push(("somebody's roles", linked.0));
    let environment = environment(cloud);
    let draft = || (RowDraft::default().with("jobtitle", "Boss"), None);
    let changed = cost(|| {
        environment
            .upsert(&admin, (users, RowKey::Columns(key(7))), draft(), UpsertConditions::KNOWN, NOW)
            .expect("changed")
    });
    costs.push(("a change by key", changed.0));
    let taken = RowDraft::default().with("lastname", "x").with("azureactivedirectoryobjectid", object(8));
    let refused = cost(|| environment.create(&admin, users, taken, NOW));
    assert!(refused.1.is_err(), "that one is somebody else");
    costs.push(("a key that is taken", refused.0));
    costs
}

/// Rows that are looked at when an environment is opened in a tenant with so many users more.
fn opening(users: u128) -> u64 {
    let mut cloud = cloud(NOW);
    let (at, anna) = cloud.user("anna@contoso.example").map(|(at, anna)| (at, anna.clone())).expect("a user");
    let tenant = cloud.tenant_mut(at.tenant).expect("her tenant");
    for number in 1..=users {
        let upn = format!("user{number}@contoso.example");
        let user = User { id: object(number), upn, mailbox: None, ..User::clone(&anna) };
        tenant.users.insert(user.id, user.into());
    }
    cost(|| assert!(cloud.open_environment(HOST, NOW))).0
}

#[test]
fn each_user_costs_an_environment_as_much_as_the_one_before() {
    let [few, more, many] = [100, 200, 300].map(opening);
    assert_eq!(more - few, many - more);
}

#[test]
fn ways_to_one_row_cost_the_same_in_tables_of_any_size() {
    let (mut small, mut large) = (grown(10), grown(10_000));
    assert_eq!(costs(&mut small), costs(&mut large));
    assert_eq!(large.check_invariants(), Vec::<String>::new());
    // The counter does count.
    let all = cost(|| large.environment(HOST).expect("the environment").all("systemuser").count());
    assert_eq!(all.0, all.1 as u64);
}
