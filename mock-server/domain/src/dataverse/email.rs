//! E-mail activities: their parties, and who may send them.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/email-activity-entities>

use std::sync::Arc;

use uuid::Uuid;

use super::caller::DataverseCaller;
use super::cell::{Cell, RowReference};
use super::environment::{ENVIRONMENT_ROWS_LIMIT, Environment};
use super::privilege::{AccessRight, SEND_AS_USER};
use super::refusal::DataverseRefusal;
use super::row::{Row, RowDraft};
use super::table::Table;
use super::verbs::Precondition;
use crate::Now;

/// Parties that an activity has at the most.
pub const PARTIES_LIMIT: usize = 500;

/// Status reasons of an e-mail.
pub(super) const SENT: i64 = 3;
pub(super) const RECEIVED: i64 = 4;
pub(super) const PENDING_SEND: i64 = 6;
pub(super) const FAILED: i64 = 8;

/// Participation types: who sends, and who gets it.
pub(super) const SENDER: i64 = 1;
pub(super) const TO: i64 = 2;
pub(super) const CC: i64 = 3;
pub(super) const BCC: i64 = 4;
/// Who invites to an appointment.
pub(super) const ORGANIZER: i64 = 7;

impl Environment {
    /// The collection by which a table's rows bring their parties; nothing where they have none.
    pub fn parties_of(table: &Table) -> Option<String> {
        let has_parties = matches!(table.logical, "appointment" | "email" | "task");
        has_parties.then(|| format!("{}_activity_parties", table.logical))
    }

    /// Makes an activity with its parties.
    ///
    /// <https://learn.microsoft.com/power-apps/developer/data-platform/activityparty-entity>
    pub fn create_activity(
        &mut self,
        caller: &DataverseCaller,
        table: &'static Table,
        draft: RowDraft,
        parties: Vec<RowDraft>,
        now: Now,
    ) -> Result<Uuid, DataverseRefusal> {
        self.check_parties(&parties)?;
        let id = self.create(caller, table, draft, now)?;
        self.set_parties(table, id, parties, caller.user, now);
        Ok(id)
    }

    /// Changes an activity, and puts these parties in the place of those that it has.
    pub fn update_activity(
        &mut self,
        caller: &DataverseCaller,
        (table, id): (&'static Table, Uuid),
        draft: RowDraft,
        parties: Vec<RowDraft>,
        (precondition, now): (Precondition, Now),
    ) -> Result<(), DataverseRefusal> {
        self.check_parties(&parties)?;
        self.update(caller, table, id, draft, precondition, now)?;
        self.set_parties(table, id, parties, caller.user, now);
        Ok(())
    }

    /// The parties of an activity, in the order in which they were made.
    pub fn parties(&self, activity: Uuid) -> Vec<&Arc<Row>> {
        let Some(parties) = self.parties.get(&activity) else { return Vec::new() };
        parties.iter().filter_map(|id| self.row("activityparty", *id)).collect()
    }

    /// The address of a party.
    pub fn party_address(&self, party: &Row) -> String {
        let used = party.text("addressused");
        if !used.is_empty() {
            return used.to_owned();
        }
        let row = party.reference("partyid").and_then(|to| self.row(to.table, to.id));
        row.map(|row| address(row).to_owned()).unwrap_or_default()
    }

    /// Sends an e-mail: it waits for server-side synchronisation, or is recorded as sent. Gives back its subject, which
    /// ends with the token by which answers are known.
    ///
    /// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/sendemail>
    pub fn send_email(
        &mut self,
        caller: &DataverseCaller,
        id: Uuid,
        (issue, token): (bool, Option<&str>),
        now: Now,
    ) -> Result<String, DataverseRefusal> {
        let wrong = |why: &str| Err(DataverseRefusal::Invalid(why.to_owned()));
        let Some(table) = Table::named("email") else { return wrong("There are no emails.") };
        let row = Arc::clone(self.known(table, id)?);
        caller.demand_row(table, AccessRight::Write, &row)?;
        if row.whole("statecode") != Some(0) {
            return wrong("The email must be in a status of Draft or Failed before you can send it.");
        }
        if !row.flag("directioncode") {
            return wrong("An incoming email cannot be sent.");
        }
        let parties = self.parties(id);
        let Some(sender) = parties.iter().find(|party| party.whole("participationtypemask") == Some(SENDER)) else {
            return wrong("The email must have a sender.");
        };
        let Some(from) = sender.reference("partyid").filter(|from| matches!(from.table, "queue" | "systemuser")) else {
            return wrong("The sender of an email must be a user or a queue.");
        };
        let is_recipient = |party: &&&Arc<Row>| matches!(party.whole("participationtypemask"), Some(TO..=BCC));
        let mut recipients = parties.iter().filter(is_recipient).peekable();
        if recipients.peek().is_none() {
            return wrong("The email must have at least one recipient before it can be sent.");
        }
        if recipients.any(|party| !self.party_address(party).contains('@')) {
            return wrong("One or more recipients of the email do not have an email address.");
        }
        self.check_sender(caller, from)?;
        if token.is_some_and(|token| token.chars().count() > 50) {
            return Err(DataverseRefusal::TooLong { column: "trackingtoken", table: "email", most: 50 });
        }
        let (subject, token) = self.tokened(&row, token);
        let mailbox = self.row(from.table, from.id).and_then(|row| row.reference("defaultmailbox"));
        let mut draft = RowDraft::default()
            .with("subject", subject.as_str())
            .with("trackingtoken", token.as_str())
            .with("submittedby", self.user_name(caller.user).as_str())
            .with("deliveryattempts", 0)
            .with("statuscode", if issue { PENDING_SEND } else { SENT });
        draft.set("sendermailboxid", mailbox.map(Cell::from));
        if !issue {
            draft = draft.with("senton", now.timestamp()).with("actualend", now.timestamp());
        }
        self.write(table, &row, draft, caller.user, now);
        Ok(subject)
    }

    /// Whoever sends in another user's name has the privilege, and the other one lets him.
    ///
    /// <https://learn.microsoft.com/power-platform/admin/send-email-on-behalf>
    fn check_sender(&self, caller: &DataverseCaller, from: RowReference) -> Result<(), DataverseRefusal> {
        if from.table != "systemuser" || from.id == caller.user {
            return Ok(());
        }
        let allows = self.row("usersettings", from.id).is_some_and(|settings| settings.flag("issendasallowed"));
        if allows && caller.has(SEND_AS_USER) { Ok(()) } else { Err(DataverseRefusal::MayNotSendAs) }
    }

    /// The subject with its tracking token, and that.
    fn tokened(&self, email: &Row, wanted: Option<&str>) -> (String, String) {
        let prefix = self.organization().map(|row| row.text("trackingprefix")).unwrap_or_default();
        let prefix: String = prefix.chars().take(30).collect();
        let own = wanted.unwrap_or_else(|| email.text("trackingtoken"));
        // Versions are never used twice.
        let token = if own.is_empty() { format!("{prefix}{:07}", self.latest) } else { own.to_owned() };
        let subject = email.text("subject");
        let subject = subject.strip_suffix(token.as_str()).unwrap_or(subject).trim_end();
        // What is too long with its token loses its end.
        let kept: String = subject.chars().take(799 - token.chars().count()).collect();
        (format!("{kept} {token}").trim_start().to_owned(), token)
    }

    fn user_name(&self, user: Uuid) -> String {
        self.row("systemuser", user).map(|row| row.text("fullname").chars().take(250).collect()).unwrap_or_default()
    }

    /// Whether these can be parties.
    fn check_parties(&self, parties: &[RowDraft]) -> Result<(), DataverseRefusal> {
        let Some(table) = Table::named("activityparty") else { return Ok(()) };
        if self.rows + parties.len() >= ENVIRONMENT_ROWS_LIMIT {
            return Err(DataverseRefusal::Full);
        }
        if parties.len() > PARTIES_LIMIT {
            return Err(DataverseRefusal::Invalid(format!("An activity has {PARTIES_LIMIT} parties at the most.")));
        }
        for party in parties {
            self.check_values(table, party, true)?;
            self.check_room(party)?;
            let given = |column| party.get(column).flatten().is_some();
            if !given("partyid") && !given("addressused") {
                let why = "An activity party must have a party or an address.";
                return Err(DataverseRefusal::Invalid(why.to_owned()));
            }
        }
        Ok(())
    }

    /// Gives an activity these parties, and writes what they say into it.
    pub(super) fn set_parties(
        &mut self,
        table: &'static Table,
        activity: Uuid,
        parties: Vec<RowDraft>,
        by: Uuid,
        now: Now,
    ) {
        let Some(of_parties) = Table::named("activityparty") else { return };
        let old: Vec<Uuid> = self.parties.get(&activity).into_iter().flatten().copied().collect();
        for id in old {
            self.take(of_parties, id);
        }
        let Some(row) = self.row(table.logical, activity).map(Arc::clone) else { return };
        let owner = row.get("ownerid").cloned();
        let reference = RowReference { table: table.logical, id: activity };
        for party in parties {
            let mut party = party.with("activityid", reference);
            party.set("ownerid", owner.clone());
            let to = party.get("partyid").flatten().and_then(Cell::reference);
            let named = to.and_then(|to| Some((Table::named(to.table)?, self.row(to.table, to.id)?)));
            if let Some((table, row)) = named {
                let (name, used) = (row.text(table.name).to_owned(), address(row).to_owned());
                party.set("partyidname", Some(name.as_str().into()));
                party.set("partyobjecttypecode", Some(i64::from(table.type_code).into()));
                if party.get("addressused").flatten().is_none() && !used.is_empty() {
                    party.set("addressused", Some(used.as_str().into()));
                }
            }
            self.insert(of_parties, party, by, now);
        }
        if table.logical == "email" {
            let draft = self.party_columns(activity);
            self.write(table, &row, draft, by, now);
        }
    }

    /// What an e-mail says of its parties.
    fn party_columns(&self, email: Uuid) -> RowDraft {
        let parties = self.parties(email);
        let with = |mask: i64| parties.iter().filter(move |party| party.whole("participationtypemask") == Some(mask));
        let mut draft = RowDraft::default();
        if let Some(sender) = with(SENDER).next() {
            let address: String = self.party_address(sender).chars().take(250).collect();
            draft.set("sender", Some(address.as_str().into()));
            draft.set("emailsender", sender.reference("partyid").map(Cell::from));
        }
        let addresses: Vec<String> = with(TO).map(|party| self.party_address(party) + ";").collect();
        let to: String = addresses.concat().chars().take(500).collect();
        draft.set("torecipients", (!to.is_empty()).then(|| to.as_str().into()));
        draft
    }

    /// Who invites to an appointment, where anybody does.
    pub(super) fn organizer(&self, appointment: Uuid) -> Option<&Arc<Row>> {
        self.parties(appointment).into_iter().find(|party| party.whole("participationtypemask") == Some(ORGANIZER))
    }

    /// Whoever owns an appointment invites to it, where nobody is named.
    pub(super) fn make_organizer(&mut self, table: &'static Table, id: Uuid, by: Uuid, now: Now) {
        let owner = self.row(table.logical, id).and_then(|row| row.reference("ownerid"));
        if let Some(owner) = owner.filter(|owner| owner.table == "systemuser") {
            let party = RowDraft::default().with("participationtypemask", ORGANIZER).with("partyid", owner);
            self.set_parties(table, id, vec![party], by, now);
        }
    }
}

/// The address under which a row gets mail.
fn address(row: &Row) -> &str {
    ["internalemailaddress", "emailaddress1", "emailaddress"]
        .into_iter()
        .map(|column| row.text(column))
        .find(|address| !address.is_empty())
        .unwrap_or_default()
}
