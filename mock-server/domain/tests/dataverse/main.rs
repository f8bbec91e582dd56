//! Environments of Dataverse: rows, who may what, and the rules of mailboxes.

mod alerts;
mod approval;
mod columns;
#[cfg(debug_assertions)]
mod cost;
mod owners;
mod processing;
mod rows;
mod sync;
mod test_run;
mod upsert;

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use mock365_domain::dataverse::{CallerIdentity, DataverseCaller, Environment, Row, RowDraft, Table};
use mock365_domain::default::{ADMIN_TOOL, cloud};
use mock365_domain::{Cloud, Now};

const NOW: Now = Now(Timestamp::UNIX_EPOCH);
const HOST: &str = "contoso.crm4.dynamics.com";
const OLD: &str = "contoso-old.crm.dynamics.com";

static FRESH: LazyLock<Cloud> = LazyLock::new(|| {
    let mut cloud = cloud(NOW);
    assert!(cloud.environments.is_empty(), "nobody asked for one");
    for host in [HOST, OLD] {
        assert!(cloud.open_environment(host, NOW), "{host}");
    }
    cloud
});

fn table(logical: &str) -> &'static Table {
    Table::named(logical).expect("a table")
}

fn caller(cloud: &Cloud, host: &str, upn: &str) -> DataverseCaller {
    let (at, _) = cloud.user(upn).expect("a user");
    let identity = CallerIdentity { tenant: at.tenant, user: Some(at.user), app: ADMIN_TOOL, plug_in: false };
    cloud.dataverse_caller(cloud.environment(host).expect("an environment"), identity).expect("a caller")
}

fn admin(cloud: &Cloud) -> DataverseCaller {
    caller(cloud, HOST, "admin@contoso.example")
}

fn environment(cloud: &mut Cloud) -> &mut Environment {
    cloud.environment_mut(HOST).expect("an environment")
}

fn contact(first: &str, last: &str) -> RowDraft {
    RowDraft::default().with("firstname", first).with("lastname", last)
}

fn mailbox<'a>(environment: &'a Environment, address: &str) -> &'a Arc<Row> {
    environment.all("mailbox").find(|mailbox| mailbox.text("emailaddress") == address).expect("a mailbox")
}
