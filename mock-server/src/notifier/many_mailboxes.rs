//! Tests of a crowd of mailboxes: they are done one after the other on the clock, and in little time.

use std::sync::Arc;

use mock365_domain::cloud::UserRef;
use mock365_domain::dataverse::{CallerIdentity, Environment, Precondition, RowDraft, Table};
use mock365_domain::default::{ADMIN_TOOL, CONTOSO, add_user, person};
use mock365_domain::directory::Sku;
use mock365_domain::{Change, Cloud, Now};
use uuid::Uuid;

use crate::notifier;
use crate::sandbox::Sandbox;

const HOST: &str = "contoso.crm4.dynamics.com";

/// A sandbox with so many more people, whose mailboxes may be tested.
fn crowd(count: u32) -> Arc<Sandbox> {
    let sandbox = Arc::new(Sandbox::new("crowd", Arc::default()));
    sandbox.clock.freeze(None);
    let e3 = Sku::find("ENTERPRISEPACK").expect("a product").id;
    sandbox.write(|cloud, now| {
        assert!(cloud.open_environment(HOST, now));
        for number in 0..count {
            let upn = format!("person{number}@contoso.example");
            let id = Uuid::from_u128(0x9000 + u128::from(number));
            let mut user = person(id, &upn, "Pia Person", now);
            user.mail = Some(upn);
            add_user(cloud, CONTOSO, user, now);
            cloud.assign_licenses(UserRef { tenant: CONTOSO, user: id }, &[e3], &[], now).expect("given");
        }
        ((), Change::none())
    });
    sandbox.write(|cloud, now| {
        let methods = RowDraft::default()
            .with("incomingemaildeliverymethod", 2)
            .with("outgoingemaildeliverymethod", 2)
            .with("actdeliverymethod", 1);
        change_all(cloud, &methods, now);
        change_all(cloud, &RowDraft::default().with("emailrouteraccessapproval", 1), now);
        ((), Change::none())
    });
    sandbox
}

fn change_all(cloud: &mut Cloud, draft: &RowDraft, now: Now) {
    let (at, _) = cloud.user("admin@contoso.example").expect("a user");
    let identity = CallerIdentity { tenant: CONTOSO, user: Some(at.user), app: ADMIN_TOOL, plug_in: false };
    let admin = cloud.dataverse_caller(cloud.environment(HOST).expect("an environment"), identity).expect("a caller");
    let table = Table::named("mailbox").expect("the table");
    let environment = cloud.environment_mut(HOST).expect("an environment");
    for id in of_the_crowd(environment) {
        environment.update(&admin, table, id, draft.clone(), Precondition::None, now).expect("changed");
    }
}

fn of_the_crowd(environment: &Environment) -> Vec<Uuid> {
    let crowd = environment.all("mailbox").filter(|row| row.text("emailaddress").starts_with("person"));
    crowd.map(|row| row.id).collect()
}

/// How many are tested with success, and how many wait.
fn poll(sandbox: &Sandbox) -> (usize, usize) {
    sandbox.view(|cloud| {
        let environment = cloud.environment(HOST).expect("an environment");
        let status = |id: &Uuid| environment.row("mailbox", *id).and_then(|row| row.whole("mailboxstatus"));
        let all: Vec<_> = of_the_crowd(environment).iter().map(status).collect();
        (
            all.iter().filter(|status| **status == Some(1)).count(),
            all.iter().filter(|status| **status == Some(0)).count(),
        )
    })
}

/// Whoever polls sees them come one after the other.
#[tokio::test]
async fn a_crowd_of_mailboxes_is_tested_one_after_the_other_on_the_clock() {
    let crowd = crowd(250);
    let wanted = RowDraft::default().with("testemailconfigurationscheduled", true);
    crowd.write(|cloud, now| (change_all(cloud, &wanted, now), Change::none()));
    assert_eq!(poll(&crowd), (0, 250));
    notifier::settle(&crowd).await;
    assert_eq!(poll(&crowd), (100, 150));
    for (done, waiting) in [(200, 50), (250, 0)] {
        notifier::advance(&crowd, "PT1S").await.expect("moved");
        assert_eq!(poll(&crowd), (done, waiting));
    }
    assert_eq!(crowd.view(Cloud::check_invariants), Vec::<String>::new());
}
