//! An environment: an organisation of Dataverse with its rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::association::{Association, ROLE_PRIVILEGES};
use super::cell::Cell;
use super::host::EnvironmentHost;
use super::privilege::{AccessDepth, Privilege};
use super::roles::Grants;
use super::row::Row;
use super::table::Table;
use super::version::EnvironmentVersion;
use crate::Now;
use crate::cloud::Cloud;

/// Environments that a Cloud has at the most.
pub const ENVIRONMENTS_LIMIT: usize = 100;
/// Rows that an environment has at the most.
pub const ENVIRONMENT_ROWS_LIMIT: usize = 50_000;
/// Bytes that the rows of an environment take at the most.
pub const ENVIRONMENT_BYTES: usize = 64 * 1024 * 1024;

/// Bytes that the rows of all environments of a Cloud take at the most.
pub const ENVIRONMENTS_BYTES: usize = 128 * 1024 * 1024;

/// Columns by which a system user is known.
pub(super) const IDENTITIES: [&str; 2] = ["azureactivedirectoryobjectid", "applicationid"];

fn identities(user: &Row) -> impl Iterator<Item = Uuid> {
    let cell = |column| if let Some(Cell::Guid(identity)) = user.get(column) { Some(*identity) } else { None };
    IDENTITIES.into_iter().filter_map(cell)
}

/// Rows of a table by id.
pub(super) type Rows = OrdMap<Uuid, Arc<Row>>;

/// An environment. Cheap to clone: what is in it is shared until one changes it.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Its name: the first word of the host.
    pub name: String,
    /// Its host: `contoso.crm4.dynamics.com`.
    pub host: String,
    /// The tenant that it belongs to.
    pub tenant: Uuid,
    /// Organisation id.
    pub id: Uuid,
    /// Id of the environment in the Power Platform.
    pub environment_id: Uuid,
    /// Version.
    pub version: EnvironmentVersion,
    /// Where it runs.
    pub deployment: Deployment,
    /// Whether an approval counts where it stands alone in a request. Microsoft's page says so no more.
    pub approves_alone: bool,
    /// Whether refusals of the role Delegated Mailbox Approver are 403 and not 400: Microsoft documents neither.
    pub forbids_approver: bool,
    /// How long it takes until a mailbox is tested that is to be.
    pub test_delay: SignedDuration,
    /// Whether 21Vianet's support has enabled server-side synchronisation for an older organisation in China.
    pub support_enabled: bool,
    /// The group whose members alone have a part in it; everybody of the tenant where there is none.
    pub security_group: Option<Uuid>,
    /// When it was provisioned.
    pub provisioned: Timestamp,
    /// Root business unit.
    pub business_unit: Uuid,
    /// The user SYSTEM, in whose name the environment itself acts.
    pub system_user: Uuid,
    pub(super) tables: BTreeMap<&'static str, Rows>,
    /// Rows that are associated, from either side: with the name of the relationship, and whether it is looked at from the
    /// left.
    pub(super) links: BTreeMap<(&'static str, bool), OrdSet<(Uuid, Uuid)>>,
    /// What roles let do.
    pub(super) grants: OrdMap<Uuid, Grants>,
    /// Rows by their alternate keys.
    pub(super) keys: super::key_index::KeyIndex,
    /// System users by the object id of a user or the client id of an application.
    pub(super) identities: OrdMap<Uuid, Uuid>,
    /// The last number of a row: goes on for ever, so that no id is used twice.
    pub(super) counter: u64,
    /// The last version.
    pub(super) latest: u64,
    /// Mailboxes that are to be tested, by the moment.
    pub(super) tests: OrdMap<Timestamp, OrdSet<Uuid>>,
    /// The same moments by mailbox, and whether its address is to be approved as part of the test.
    pub(super) test_moments: OrdMap<Uuid, (Timestamp, bool)>,
    /// Parties of activities, in the order in which they were made.
    pub(super) parties: OrdMap<Uuid, imbl::Vector<Uuid>>,
    /// How many bytes its rows may take, while the other environments take as many as they do.
    pub(super) room: usize,
    /// What server-side synchronisation keeps beside the rows.
    pub(super) sync: super::sync::SyncBook,
    /// Old accounts of system users whose accounts were made anew.
    pub(super) claims: BTreeMap<Uuid, super::claims::KeptClaims>,
    pub(super) bytes: usize,
    pub(super) rows: usize,
}

/// Where an environment runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deployment {
    /// Customer engagement apps, in Microsoft's cloud.
    Online,
    /// Dynamics 365 Customer Engagement (on-premises).
    OnPremises,
}

impl Cloud {
    /// The environment of that host (with or without `api.`), or of that name.
    pub fn environment(&self, name: &str) -> Option<&Arc<Environment>> {
        self.environments.get(&self.environment_host(name)?)
    }

    /// An environment to be changed.
    pub fn environment_mut(&mut self, name: &str) -> Option<&mut Environment> {
        let host = self.environment_host(name)?;
        let all = self.environments_bytes();
        let environment = self.environments.get_mut(&host).map(Arc::make_mut)?;
        environment.make_room(all);
        Some(environment)
    }

    /// Roughly the bytes that all rows of all environments take.
    pub fn environments_bytes(&self) -> usize {
        self.environments.values().map(|environment| environment.bytes()).sum()
    }

    /// Makes an environment of a tenant, where there is room for it and no other of that host, which is one of Dataverse.
    pub fn add_environment(
        &mut self,
        host: &str,
        tenant: Uuid,
        kind: (EnvironmentVersion, Deployment),
        now: Now,
    ) -> bool {
        let (Some(host), Some(tenant)) = (EnvironmentHost::read(host), self.tenants.get(&tenant)) else { return false };
        if !host.may_be_of(tenant) {
            return false;
        }
        let mut hosts = self.environment_hosts();
        hosts.insert(host.as_str());
        if hosts.len() > ENVIRONMENTS_LIMIT || self.environments.contains_key(host.as_str()) {
            return false;
        }
        let mut made = Environment::new(&host, tenant, kind, now);
        made.begin_behind(self.past_environments);
        if self.environments_bytes() + made.bytes() > ENVIRONMENTS_BYTES {
            return false;
        }
        self.withdrawn.remove(host.as_str());
        self.environments.insert(made.host.clone(), made.into());
        true
    }

    fn environment_host(&self, name: &str) -> Option<String> {
        if let Some(host) = EnvironmentHost::read(name) {
            return self.environments.contains_key(host.as_str()).then(|| host.as_str().to_owned());
        }
        let called = |environment: &&Arc<Environment>| environment.name.eq_ignore_ascii_case(name);
        self.environments.values().find(called).map(|known| known.host.clone())
    }
}

#[cfg(debug_assertions)]
thread_local! {
    static LOOKED_AT: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// How many rows this thread has looked at: tests of what something costs count that, as times differ from run to run.
#[cfg(debug_assertions)]
pub fn rows_looked_at() -> u64 {
    LOOKED_AT.with(std::cell::Cell::get)
}

/// Counts a row, in builds for tests.
fn looked_at() {
    #[cfg(debug_assertions)]
    LOOKED_AT.with(|count| count.set(count.get() + 1));
}

impl Environment {
    /// What it may take where the rows of all environments take so many bytes.
    pub(super) fn make_room(&mut self, all: usize) {
        let others = all.saturating_sub(self.bytes);
        self.room = ENVIRONMENTS_BYTES.saturating_sub(others).min(ENVIRONMENT_BYTES);
    }

    /// Says when it was provisioned, which its organisation tells.
    pub fn provision_at(&mut self, moment: Timestamp) {
        self.provisioned = moment;
        let organization = self.organization().map(|row| Row::clone(row));
        if let (Some(mut organization), Some(table)) = (organization, Table::named("organization")) {
            organization.set("createdon", Some(moment.into()));
            self.put(table, organization);
        }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("https://{}", self.host)
    }

    /// The unique name of the organisation.
    pub fn unique_name(&self) -> String {
        format!("unq{}", &self.id.simple().to_string()[..29])
    }

    /// The row of the organisation.
    pub fn organization(&self) -> Option<&Arc<Row>> {
        self.row("organization", self.id)
    }

    /// A row, whoever asks.
    pub fn row(&self, table: &str, id: Uuid) -> Option<&Arc<Row>> {
        looked_at();
        self.tables.get(table)?.get(&id)
    }

    /// All rows of a table, whoever asks.
    pub fn all(&self, table: &str) -> impl Iterator<Item = &Arc<Row>> {
        self.tables.get(table).into_iter().flat_map(OrdMap::values).inspect(|_| looked_at())
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Roughly the bytes that all rows take.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The rows on the other side of a relationship: from one on the left, or from one on the right.
    pub fn linked(&self, association: &Association, from_left: bool, id: Uuid) -> Vec<Uuid> {
        if association == ROLE_PRIVILEGES {
            if from_left {
                return self.privileges_of(id).into_iter().map(|(privilege, _)| privilege.id).collect();
            }
            return self.grants.keys().copied().filter(|role| self.grants_privilege(*role, id)).collect();
        }
        let links = self.links.get(&(association.name, from_left));
        let all = (id, Uuid::nil())..=(id, Uuid::max());
        links.into_iter().flat_map(|links| links.range(all.clone())).map(|(_, other)| *other).collect()
    }

    /// Whether two rows are associated.
    pub fn are_linked(&self, association: &Association, left: Uuid, right: Uuid) -> bool {
        if association == ROLE_PRIVILEGES {
            return self.grants_privilege(left, right);
        }
        self.links.get(&(association.name, true)).is_some_and(|links| links.contains(&(left, right)))
    }

    /// The privileges of a role, with how far each goes.
    pub fn privileges_of(&self, role: Uuid) -> Vec<(&'static Privilege, AccessDepth)> {
        let grants = self.grants.get(&role).into_iter().flat_map(|grants| grants.iter());
        Privilege::all().iter().zip(grants).filter_map(|(known, depth)| Some((known, (*depth)?))).collect()
    }

    fn grants_privilege(&self, role: Uuid, privilege: Uuid) -> bool {
        self.privileges_of(role).iter().any(|(known, _)| known.id == privilege)
    }

    /// Goes on behind numbers that were given out, so that no id and no version is used twice.
    pub(crate) fn begin_behind(&mut self, (counter, latest): (u64, u64)) {
        self.counter = self.counter.max(counter);
        self.latest = self.latest.max(latest);
    }

    /// The last numbers that were given out.
    pub(crate) fn numbers(&self) -> (u64, u64) {
        (self.counter, self.latest)
    }

    /// The next id of a row: equal in equal environments.
    pub(super) fn next_id(&mut self) -> Uuid {
        self.counter += 1;
        Uuid::new_v5(&self.id, &self.counter.to_be_bytes())
    }

    /// Puts a row in its place, with a new version.
    pub(super) fn put(&mut self, table: &'static Table, mut row: Row) {
        self.latest += 1;
        row.version = self.latest;
        row.set("versionnumber", Some(Cell::Whole(i64::try_from(row.version).unwrap_or(i64::MAX))));
        row.set(table.id, Some(row.id.into()));
        if table.logical == "systemuser" {
            self.forget_identities(row.id);
            for identity in identities(&row) {
                self.identities.insert(identity, row.id);
            }
        }
        if let Some(activity) = row.reference("activityid") {
            let parties = self.parties.entry(activity.id).or_default();
            if !parties.contains(&row.id) {
                parties.push_back(row.id);
            }
        }
        self.bytes += row.size();
        self.rows += 1;
        let row = Arc::new(row);
        let old = self.tables.entry(table.logical).or_default().insert(row.id, Arc::clone(&row));
        self.sync.written(table, old.as_deref(), &row);
        self.keys.written(table, old.as_deref(), &row);
        self.forget(old.as_deref());
    }

    /// Takes a row out.
    pub(super) fn take(&mut self, table: &'static Table, id: Uuid) {
        let old = self.tables.get_mut(table.logical).and_then(|rows| rows.remove(&id));
        self.grants.remove(&id);
        if table.logical == "mailbox" {
            self.forget_test(id);
        }
        if let Some(old) = old.as_deref().filter(|_| table.logical == "systemuser") {
            for identity in identities(old) {
                self.identities.remove(&identity);
            }
        }
        for association in Association::all() {
            for (from_left, side) in [(true, association.left), (false, association.right)] {
                if side == table.logical {
                    for other in self.linked(association, from_left, id) {
                        let (left, right) = if from_left { (id, other) } else { (other, id) };
                        self.unlink(association, left, right);
                    }
                }
            }
        }
        if let Some(activity) = old.as_ref().and_then(|row| row.reference("activityid")) {
            self.forget_party(activity.id, id);
        }
        if let Some(old) = &old {
            self.sync.taken(table, old);
            self.keys.taken(table, old);
        }
        self.latest += 1;
        self.forget(old.as_deref());
    }

    fn forget_party(&mut self, activity: Uuid, party: Uuid) {
        let Some(parties) = self.parties.get_mut(&activity) else { return };
        parties.retain(|known| *known != party);
        if parties.is_empty() {
            self.parties.remove(&activity);
        }
    }

    /// Forgets by what a system user was known.
    fn forget_identities(&mut self, user: Uuid) {
        let Some(old) = self.row("systemuser", user).map(Arc::clone) else { return };
        for identity in identities(&old) {
            self.identities.remove(&identity);
        }
    }

    fn forget(&mut self, old: Option<&Row>) {
        if let Some(old) = old {
            self.bytes -= old.size();
            self.rows -= 1;
        }
    }

    pub(super) fn link(&mut self, association: &Association, left: Uuid, right: Uuid) {
        self.links.entry((association.name, true)).or_default().insert((left, right));
        self.links.entry((association.name, false)).or_default().insert((right, left));
    }

    pub(super) fn unlink(&mut self, association: &Association, left: Uuid, right: Uuid) {
        for (from_left, pair) in [(true, (left, right)), (false, (right, left))] {
            if let Some(links) = self.links.get_mut(&(association.name, from_left)) {
                links.remove(&pair);
            }
        }
    }
}
