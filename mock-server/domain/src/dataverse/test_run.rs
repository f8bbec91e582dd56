//! Test and enable: what is looked at before Exchange is called, and what becomes of a mailbox by what Exchange said.
//!
//! <https://learn.microsoft.com/power-platform/admin/connect-exchange-online#test-the-configuration-of-mailboxes>

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::alert::{SyncAlert, SyncPart, UpstreamOutcome};
use super::approval::{APPROVAL, APPROVED, ExchangePlace};
use super::association::{TEAM_ROLES, USER_ROLES};
use super::cell::{Cell, RowReference};
use super::environment::Environment;
use super::privilege::Privilege;
use super::row::{Row, RowDraft};
use super::table::Table;
use crate::Now;
use crate::cloud::Cloud;
use crate::directory::DirectoryState;

/// How often something that may pass is tried again.
pub const TEST_RETRIES: i64 = 10;
/// How long it is until then.
pub(super) const RETRY_DELAY: SignedDuration = SignedDuration::from_mins(5);
/// How long a client waits that is told nothing else.
const PATIENCE: Duration = Duration::from_secs(100);
/// From this day on organisations in China need nobody's help: 17 October 2020.
const CHINA_BY_ITSELF: Timestamp = Timestamp::constant(1_602_892_800, 0);

/// What is to be asked of Exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestPlan {
    /// The mailbox.
    pub mailbox: Uuid,
    /// Its address.
    pub address: String,
    /// What is tested.
    pub parts: Vec<SyncPart>,
    /// Where the mailbox is.
    pub exchange: ExchangePlace,
    /// How the environment shows who it is.
    pub access: SyncAccess,
    /// Address of EWS; none where Autodiscover is to say it.
    pub location: Option<String>,
    /// How long Exchange is waited for.
    pub patience: Duration,
    /// The organisation, which writes its id into the mailbox that it synchronises.
    pub organization: Uuid,
    /// Whether it is a person's, whose account is looked at first.
    pub of_person: bool,
    /// The account in whose name Exchange is asked, where that is another than the address's: it was made anew.
    pub old_account: Option<Uuid>,
    /// Whether it takes the mailbox from another organisation.
    pub takes_over: bool,
}

/// How the environment shows Exchange who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncAccess {
    /// By trust between servers of one tenant.
    ServerToServer,
    /// As an application of another tenant.
    CrossTenant {
        /// Tenant id.
        tenant: String,
        /// Client id.
        client: String,
        /// Client secret.
        secret: String,
    },
    /// By name and password.
    Password {
        /// User name.
        user: String,
        /// Password.
        password: String,
    },
}

/// What to do about a test that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestStep {
    /// Nothing: it is settled.
    Settled,
    /// Exchange is to be asked.
    Ask(Box<TestPlan>),
}

/// What came of asking, by part. A part that is not there was not asked for.
pub type TestFindings = Vec<(SyncPart, UpstreamOutcome)>;

impl Environment {
    /// When the next test is due.
    pub fn next_test(&self) -> Option<Timestamp> {
        self.tests.get_min().map(|(due, _)| *due)
    }

    /// When a mailbox is to be tested.
    pub fn test_due(&self, mailbox: Uuid) -> Option<Timestamp> {
        self.test_moments.get(&mailbox).map(|(due, _)| *due)
    }

    /// The mailboxes whose tests are due, at most so many.
    pub fn due_tests(&self, now: Now, most: usize) -> Vec<Uuid> {
        let due = self.tests.range(..=now.timestamp()).flat_map(|(_, mailboxes)| mailboxes);
        due.take(most).copied().collect()
    }

    /// Begins a test that is due: what the environment itself knows to be wrong needs no call.
    pub fn begin_test(&mut self, mailbox: Uuid, now: Now) -> TestStep {
        let approves = self.forget_test(mailbox);
        self.forget_claims(now);
        let Some(row) = self.row("mailbox", mailbox).map(Arc::clone) else { return TestStep::Settled };
        let parts = tested_parts(&row);
        if approves && self.is_pending(&row) {
            self.write_mailbox(&row, RowDraft::default().with(APPROVAL, APPROVED), now);
        }
        let Some(row) = self.row("mailbox", mailbox).map(Arc::clone) else { return TestStep::Settled };
        match self.gate(&row) {
            Ok(()) => {}
            Err(cause) => {
                let findings = parts.into_iter().map(|part| (part, Err(cause))).collect();
                self.settle(&row, findings, now);
                return TestStep::Settled;
            }
        }
        let row = self.gate_act(&row, &parts, now);
        let parts = self.asked_parts(&row);
        if parts.is_empty() {
            self.settle(&row, Vec::new(), now);
            return TestStep::Settled;
        }
        let plan = self.plan(&row, parts);
        TestStep::Ask(Box::new(plan))
    }

    /// Whether the environment is in the cloud that 21Vianet runs in China.
    pub fn is_chinese(&self) -> bool {
        self.host.ends_with(".dynamics.cn")
    }

    fn is_pending(&self, mailbox: &Row) -> bool {
        self.requires_approval(mailbox) && mailbox.whole(APPROVAL) != Some(APPROVED)
    }

    /// What the environment itself knows to be wrong, by the name of the alert.
    pub(super) fn gate(&self, mailbox: &Row) -> Result<(), &'static str> {
        let profile = mailbox.reference("emailserverprofile").and_then(|to| self.row(to.table, to.id));
        if mailbox.whole("statecode") != Some(0) {
            return Err("mailbox-disabled");
        }
        if profile.is_none_or(|profile| profile.whole("statecode") != Some(0)) {
            return Err("no-server-profile");
        }
        if self.is_pending(mailbox) {
            return Err("approval-required");
        }
        if self.is_chinese() && self.provisioned < CHINA_BY_ITSELF && !self.support_enabled {
            return Err("support-needed");
        }
        self.gate_owner(mailbox)
    }

    /// Appointments, contacts and tasks are written in the name of the mailbox's owner, who is its user and may do so; the
    /// other parts are tested where he may not. How the mailbox stands then.
    fn gate_act(&mut self, mailbox: &Arc<Row>, parts: &[SyncPart], now: Now) -> Arc<Row> {
        let Some(cause) = self.act_cause(mailbox).filter(|_| parts.contains(&SyncPart::Act)) else {
            return Arc::clone(mailbox);
        };
        let draft = self.outcome(mailbox, RowDraft::default(), SyncPart::Act, Some(cause), now);
        self.write_mailbox(mailbox, draft, now);
        self.row("mailbox", mailbox.id).map_or_else(|| Arc::clone(mailbox), Arc::clone)
    }

    /// The parts that Exchange is asked about.
    fn asked_parts(&self, mailbox: &Row) -> Vec<SyncPart> {
        let mut parts = tested_parts(mailbox);
        parts.retain(|part| *part != SyncPart::Act || self.act_cause(mailbox).is_none());
        parts
    }

    /// Why a mailbox's owner cannot have appointments, contacts and tasks, by the name of the alert.
    fn act_cause(&self, mailbox: &Row) -> Option<&'static str> {
        let owner = mailbox.reference("ownerid")?;
        if mailbox.reference("regardingobjectid").is_some_and(|user| user.table == "systemuser" && user.id != owner.id)
        {
            return Some("another-owner");
        }
        let needed = ["prvReadContact", "prvWriteContact", "prvReadActivity", "prvWriteActivity"];
        let may = needed.into_iter().all(|privilege| self.owner_has(owner, privilege));
        (!may).then_some("user-privilege")
    }

    /// Whether the roles of a user or a team have a privilege.
    fn owner_has(&self, owner: RowReference, privilege: &str) -> bool {
        let association = if owner.table == "team" { TEAM_ROLES } else { USER_ROLES };
        let known = Privilege::find(privilege);
        let gives = |role: &Uuid, id| self.privileges_of(*role).iter().any(|(held, _)| held.id == id);
        let roles = self.linked(association, true, owner.id);
        known.is_some_and(|known| roles.iter().any(|role| gives(role, known.id)))
    }

    /// Whose mailbox it is must be able to work with it.
    fn gate_owner(&self, mailbox: &Row) -> Result<(), &'static str> {
        let Some(owner) = mailbox.reference("ownerid") else { return Err("missing-privileges") };
        if !["prvReadMailbox", "prvWriteMailbox"].into_iter().all(|privilege| self.owner_has(owner, privilege)) {
            return Err("missing-privileges");
        }
        let reads_and_writes = |user: &Arc<Row>| user.whole("accessmode") == Some(0);
        match self.row("systemuser", owner.id) {
            Some(user) if !reads_and_writes(user) => Err("no-exchange-licence"),
            _ => Ok(()),
        }
    }

    pub(super) fn plan(&self, mailbox: &Row, parts: Vec<SyncPart>) -> TestPlan {
        let profile = mailbox.reference("emailserverprofile").and_then(|to| self.row(to.table, to.id));
        let profile = profile.map(AsRef::as_ref);
        let text = |column: &str| profile.map(|profile| profile.text(column)).unwrap_or_default().to_owned();
        let retrieval = profile.and_then(|profile| profile.whole("incomingcredentialretrieval"));
        let access = match retrieval {
            Some(7) => SyncAccess::CrossTenant {
                tenant: text("exchangeonlinetenantid"),
                client: text("oauthclientid"),
                secret: text("oauthclientsecret"),
            },
            Some(0) => SyncAccess::Password {
                user: mailbox.text("username").to_owned(),
                password: mailbox.text("password").to_owned(),
            },
            Some(1) => SyncAccess::Password { user: text("incomingusername"), password: text("incomingpassword") },
            _ => SyncAccess::ServerToServer,
        };
        let discovers = profile.is_some_and(|profile| profile.flag("useautodiscover"));
        let named = [text("incomingserverlocation"), text("defaultserverlocation")];
        TestPlan {
            mailbox: mailbox.id,
            address: mailbox.text("emailaddress").to_owned(),
            parts,
            exchange: self.exchange_place(profile),
            access,
            location: named.into_iter().find(|location| !location.is_empty()).filter(|_| !discovers),
            patience: profile.map_or(PATIENCE, patience),
            organization: self.id,
            of_person: mailbox.reference("regardingobjectid").is_none_or(|to| to.table == "systemuser"),
            old_account: self.old_account(mailbox),
            takes_over: mailbox.flag("orgmarkedasprimaryforexchangesync"),
        }
    }

    /// Writes down what came of asking Exchange, unless the mailbox is another by now: then it is tested as it is.
    pub fn finish_asked(&mut self, asked: &TestPlan, findings: &[(SyncPart, UpstreamOutcome)], now: Now) {
        let Some(row) = self.row("mailbox", asked.mailbox).map(Arc::clone) else { return };
        if !row.flag("testemailconfigurationscheduled") {
            return;
        }
        let is_same = self.gate(&row).is_ok() && self.plan(&row, self.asked_parts(&row)) == *asked;
        if is_same {
            self.finish_test(asked.mailbox, findings, now);
        } else {
            self.schedule_test(asked.mailbox, now, false);
        }
    }

    /// Writes down what came of asking Exchange.
    pub fn finish_test(&mut self, mailbox: Uuid, findings: &[(SyncPart, UpstreamOutcome)], now: Now) {
        let Some(row) = self.row("mailbox", mailbox).map(Arc::clone) else { return };
        let retries = row.whole("testemailconfigurationretrycount").unwrap_or(0);
        let passes = |outcome: &UpstreamOutcome| SyncAlert::of(outcome).is_some_and(|alert| !alert.lasts);
        let again = retries < TEST_RETRIES && findings.iter().any(|(_, outcome)| passes(outcome));
        let named = |outcome: &UpstreamOutcome| SyncAlert::of(outcome).map_or(Ok(()), |alert| Err(alert.name));
        if !again {
            let findings = findings.iter().map(|(part, outcome)| (*part, named(outcome))).collect();
            self.settle(&row, findings, now);
            return;
        }
        let due = retry_moment(now);
        let mut draft = RowDraft::default()
            .with("testemailconfigurationretrycount", retries + 1)
            .with("postponetestemailconfigurationuntil", due.timestamp());
        for (part, outcome) in findings {
            if passes(outcome) {
                self.alert(&row, *part, named(outcome).err(), 2, now);
            } else {
                draft = self.outcome(&row, draft, *part, named(outcome).err(), now);
            }
        }
        self.write_mailbox(&row, draft, now);
        self.schedule_test(mailbox, due, false);
    }

    /// Settles a test: each part has its status, and the owner is told.
    fn settle(&mut self, row: &Row, findings: Vec<(SyncPart, Result<(), &'static str>)>, now: Now) {
        let mut draft = RowDraft::default()
            .with("testemailconfigurationscheduled", false)
            .with("testmailboxaccesscompletedon", now.timestamp());
        draft.set("postponetestemailconfigurationuntil", None);
        for (part, found) in findings {
            draft = self.outcome(row, draft, part, found.err(), now);
        }
        let status = |part: SyncPart| {
            let new = draft.get(part.status()).flatten().and_then(Cell::whole);
            new.or_else(|| row.whole(part.status())).unwrap_or(0)
        };
        let statuses = SyncPart::ALL.map(status);
        let all = if statuses.contains(&2) { 2 } else { i64::from(statuses.contains(&1)) };
        let draft = draft.with("mailboxstatus", all);
        self.write_mailbox(row, draft, now);
    }

    /// What came of one part.
    fn outcome(
        &mut self,
        row: &Row,
        draft: RowDraft,
        part: SyncPart,
        cause: Option<&'static str>,
        now: Now,
    ) -> RowDraft {
        self.alert(row, part, cause, if cause.is_some() { 3 } else { 1 }, now);
        let draft =
            draft.with(part.status(), if cause.is_some() { 2 } else { 1 }).with(part.enabled(), cause.is_none());
        match (part, cause) {
            (SyncPart::Act, None) => draft.with("isactsyncorgflagset", true),
            _ => draft,
        }
    }

    /// Tells the owner of a mailbox, and for errors the owner of its profile. What was said of the same before goes.
    pub(super) fn alert(&mut self, row: &Row, part: SyncPart, cause: Option<&'static str>, level: i64, now: Now) {
        let Some(table) = Table::named("tracelog") else { return };
        let profile = row.reference("emailserverprofile").filter(|to| self.row(to.table, to.id).is_some());
        let profile_name = profile.and_then(|to| self.row(to.table, to.id)).map(|row| row.text("name").to_owned());
        let names = (row.text("name"), row.text("emailaddress"), profile_name.as_deref().unwrap_or_default());
        let known = cause.and_then(SyncAlert::named);
        let text = match known {
            Some(alert) => alert.text(part, names),
            None => success(part, names.0),
        };
        let detail = format!("{part:?}").to_lowercase();
        let mut draft = RowDraft::default()
            .with("text", text.as_str())
            .with("level", level)
            .with("tracecode", known.map_or(0, |alert| alert.code))
            .with("tracestatus", known.is_none())
            .with("tracedetailxml", detail.as_str());
        draft.set("errortypedisplay", known.map(|alert| alert.error.into()));
        draft.set("errordetails", known.map(|alert| alert.name.into()));
        let mailbox = RowReference { table: "mailbox", id: row.id };
        if known.is_none() {
            // What works is wrong at no profile any more, neither at the one that the mailbox had before.
            let said: Vec<Uuid> =
                self.all("emailserverprofile").map(|profile| alert_id(row.id, part, profile.id)).collect();
            for id in said.into_iter().filter(|id| self.row("tracelog", *id).is_some()).collect::<Vec<_>>() {
                self.take(table, id);
            }
        }
        for regarding in [Some(mailbox), profile.filter(|_| level == 3)].into_iter().flatten() {
            let draft = draft.clone().with("regardingobjectid", regarding);
            // There is one about each part: what is new takes the place of what was said before.
            let id = alert_id(row.id, part, regarding.id);
            let by = self.system_user;
            self.insert(table, RowDraft { id: Some(id), ..draft }, by, now);
        }
    }

    /// What was said of a part of a mailbox, to its owner and to that of its profile.
    pub(super) fn alerts_about(&self, row: &Row, part: SyncPart) -> Vec<Arc<Row>> {
        let told = [Some(row.id), row.reference("emailserverprofile").map(|profile| profile.id)];
        let logs = told.into_iter().flatten().map(|whom| alert_id(row.id, part, whom));
        logs.filter_map(|id| self.row("tracelog", id).map(Arc::clone)).collect()
    }

    pub(super) fn write_mailbox(&mut self, row: &Row, draft: RowDraft, now: Now) {
        let Some(table) = Table::named("mailbox") else { return };
        let by = self.system_user;
        let Some(row) = self.row("mailbox", row.id).map(Arc::clone) else { return };
        self.write(table, &row, draft, by, now);
        self.follow_update(table, &row, false, now);
    }
}

/// When what failed now is tried again. A row shows whole seconds: whoever waits until the moment that he reads there has
/// waited long enough.
pub(super) fn retry_moment(now: Now) -> Now {
    let due = now.plus(RETRY_DELAY);
    Now(Timestamp::from_second(due.timestamp().as_second()).unwrap_or(due.timestamp()))
}

/// How long a profile waits: whoever wants no time of his own has that of every client.
fn patience(profile: &Row) -> Duration {
    let own = profile.whole("timeoutmailboxconnectionafteramount").and_then(|amount| u64::try_from(amount).ok());
    let own = own.filter(|amount| *amount > 0 && profile.flag("timeoutmailboxconnection"));
    own.map_or(PATIENCE, Duration::from_millis)
}

fn alert_id(mailbox: Uuid, part: SyncPart, regarding: Uuid) -> Uuid {
    Uuid::new_v5(&mailbox, format!("{} {regarding}", format!("{part:?}").to_lowercase()).as_bytes())
}

/// What of a mailbox is to be tested: what the server does, and what was not tested with success.
fn tested_parts(mailbox: &Row) -> Vec<SyncPart> {
    let wanted = |part: &SyncPart| {
        let (column, by_server) = part.method();
        mailbox.whole(column) == Some(by_server) && mailbox.whole(part.status()) != Some(1)
    };
    SyncPart::ALL.into_iter().filter(wanted).collect()
}

fn success(part: SyncPart, mailbox: &str) -> String {
    let what = match part {
        SyncPart::Incoming => "receiving email",
        SyncPart::Outgoing => "sending email",
        SyncPart::Act => "synchronizing appointments, contacts, and tasks",
    };
    format!("The mailbox {mailbox} was tested and is enabled for {what}.")
}

impl Cloud {
    /// When a mailbox is to be tested or looked at next, in whatever environment.
    pub fn next_mailbox_test(&self) -> Option<Timestamp> {
        let next =
            |environment: &Arc<Environment>| environment.next_test().into_iter().chain(environment.next_sync()).min();
        self.environments.values().filter_map(next).min()
    }

    /// When a mailbox is to be tested next, in whatever environment.
    pub fn next_asked_test(&self) -> Option<Timestamp> {
        self.environments.values().filter_map(|environment| environment.next_test()).min()
    }

    /// Leaves out looks of server-side synchronisation that would find nothing new before that moment.
    pub fn skip_syncs(&mut self, until: Timestamp) {
        for environment in self.environments.values_mut().filter(|environment| environment.next_sync() < Some(until)) {
            Arc::make_mut(environment).skip_syncs(until);
        }
    }

    /// Tells environments what is new in the directories of their tenants since then: people, and Exchange Online.
    pub fn tell_environments(&mut self, before: &DirectoryState, now: Now) {
        let mut all = self.environments_bytes();
        for environment in self.environments.values_mut() {
            let Some(tenant) = self.tenants.get(&environment.tenant) else { continue };
            let is_behind = !before.has_same_users(tenant) && environment.is_behind(tenant);
            if is_behind || environment.claims_are_behind(tenant) {
                let environment = Arc::make_mut(environment);
                let own = environment.bytes();
                environment.make_room(all);
                environment.meet_directory(tenant, now);
                all = all - own + environment.bytes();
            }
        }
    }
}
