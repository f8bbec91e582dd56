//! Mail that arrived: whether it is tracked, and what the e-mail activity says that it becomes.
//!
//! <https://learn.microsoft.com/power-platform/admin/email-message-filtering-correlation>

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::Now;
use crate::dataverse::alert::{TEST_SUBJECT, UpstreamOutcome};
use crate::dataverse::association::{TEAM_ROLES, USER_ROLES};
use crate::dataverse::cell::{Cell, RowReference};
use crate::dataverse::email::{CC, RECEIVED, SENDER, TO};
use crate::dataverse::environment::{ENVIRONMENT_ROWS_LIMIT, Environment};
use crate::dataverse::row::{Row, RowDraft};
use crate::dataverse::table::Table;

/// The category that tells people in Outlook what is tracked, and by which they have it tracked.
///
/// <https://learn.microsoft.com/power-platform/admin/use-outlook-category-track-appointments-emails>
pub const TRACKED_CATEGORY: &str = "Tracked to Dynamics 365";

/// Characters of a conversation index that tell conversations apart: the moment of the first message, and most of a GUID.
const CONVERSATION: usize = 20;

/// Mail that lies in a mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArrivedMail {
    /// Message-ID.
    pub message_id: String,
    /// Subject.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// Who sent it.
    pub from: String,
    /// To whom.
    pub to: Vec<String>,
    /// To whom in copy.
    pub cc: Vec<String>,
    /// When it came.
    pub received: Timestamp,
    /// When it was sent.
    pub sent: Option<Timestamp>,
    /// The messages that it answers.
    pub answers: Vec<String>,
    /// Its place in a conversation, in Base64.
    pub conversation_index: String,
    /// Categories.
    pub categories: Vec<String>,
    /// Low, Normal or High.
    pub importance: String,
    /// Whether files hang on it.
    pub has_attachments: bool,
}

/// What becomes of mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailVerdict {
    /// It is nobody's business.
    Passed,
    /// It is an e-mail activity already.
    Known(Uuid),
    /// It became an e-mail activity.
    Tracked(Uuid),
    /// It should have become one, and cannot: it alone.
    Undeliverable(UpstreamOutcome),
    /// None can become one.
    Stopped(UpstreamOutcome),
}

/// By what an answer is known, and what it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Correlation {
    method: i64,
    email: Uuid,
}

impl Environment {
    /// Takes mail that arrived in a mailbox: it becomes an e-mail activity once, where the rule of its owner says so.
    pub fn take_mail(&mut self, mailbox: Uuid, mail: &ArrivedMail, since: Timestamp, now: Now) -> MailVerdict {
        let Some(row) = self.row("mailbox", mailbox).map(Arc::clone) else { return MailVerdict::Passed };
        if let Some(known) = self.sync.messages.get(&mail.message_id).filter(|_| !mail.message_id.is_empty()) {
            return MailVerdict::Known(*known);
        }
        let correlation = self.correlation(mail);
        if !self.is_tracked(&row, mail, correlation, since) {
            return MailVerdict::Passed;
        }
        if let Some(wrong) = self.owner_fault(&row) {
            return MailVerdict::Stopped(UpstreamOutcome::Code(wrong.to_owned()));
        }
        let size = mail.body.len() + mail.subject.len();
        if self.rows + mail.to.len() + mail.cc.len() + 2 >= ENVIRONMENT_ROWS_LIMIT || self.bytes + size > self.room {
            return MailVerdict::Stopped(UpstreamOutcome::Code("IncomingMailboxInternalCrmError".to_owned()));
        }
        if mail.to.iter().chain(&mail.cc).any(|address| !is_address(address)) {
            return MailVerdict::Undeliverable(UpstreamOutcome::Code("-2147218677".to_owned()));
        }
        match self.promote(&row, mail, correlation, now) {
            Some(id) => MailVerdict::Tracked(id),
            None => MailVerdict::Passed,
        }
    }

    /// Whether mail is tracked: whoever put the category on it has it tracked, else the owner's rule decides.
    fn is_tracked(
        &self,
        mailbox: &Row,
        mail: &ArrivedMail,
        correlation: Option<Correlation>,
        since: Timestamp,
    ) -> bool {
        let is_own = mail.from.eq_ignore_ascii_case(mailbox.text("emailaddress"));
        if is_own && mail.subject == TEST_SUBJECT {
            return false;
        }
        if mail.categories.iter().any(|category| category.eq_ignore_ascii_case(TRACKED_CATEGORY)) {
            return true;
        }
        if is_own || mail.received < since {
            return false;
        }
        let sender = self.resolve(&mail.from);
        let is_internal = sender.is_some_and(|sender| matches!(sender.table, "queue" | "systemuser"));
        if is_internal && self.organization().is_some_and(|row| row.flag("ignoreinternalemail")) {
            return false;
        }
        match self.filtering(mailbox) {
            0 => true,
            1 => correlation.is_some(),
            2 => sender.is_some_and(|sender| sender.table == "contact"),
            3 => sender.is_some(),
            _ => false,
        }
    }

    /// The rule of a mailbox's owner: of a user's settings, or of the queue.
    fn filtering(&self, mailbox: &Row) -> i64 {
        let Some(regarding) = mailbox.reference("regardingobjectid") else { return 0 };
        let table = if regarding.table == "queue" { "queue" } else { "usersettings" };
        self.row(table, regarding.id).and_then(|row| row.whole("incomingemailfilteringmethod")).unwrap_or(1)
    }

    /// The e-mail that mail answers: by the messages that it names, by a token in its subject, by its conversation.
    fn correlation(&self, mail: &ArrivedMail) -> Option<Correlation> {
        let by_message = mail.answers.iter().find_map(|answered| self.sync.messages.get(answered));
        if let Some(email) = by_message {
            return Some(Correlation { method: 3, email: *email });
        }
        // A token stands by itself.
        let by_token = mail.subject.split_whitespace().find_map(|word| self.sync.tokens.get(word));
        if let Some(email) = by_token {
            return Some(Correlation { method: 4, email: *email });
        }
        let base = conversation(&mail.conversation_index)?;
        self.sync.conversations.get(base).map(|email| Correlation { method: 5, email: *email })
    }

    /// The user, queue or contact with that address.
    pub(super) fn resolve(&self, address: &str) -> Option<RowReference> {
        if address.is_empty() {
            return None;
        }
        let columns: [(&'static str, &[&str]); 3] = [
            ("systemuser", &["internalemailaddress"]),
            ("queue", &["emailaddress"]),
            ("contact", &["emailaddress1", "emailaddress2", "emailaddress3"]),
        ];
        columns.into_iter().find_map(|(table, columns)| {
            let has = |row: &&Arc<Row>| columns.iter().any(|column| row.text(column).eq_ignore_ascii_case(address));
            self.all(table).find(has).map(|row| RowReference { table, id: row.id })
        })
    }

    /// Why nothing of a mailbox can become an e-mail activity.
    ///
    /// <https://learn.microsoft.com/troubleshoot/power-platform/dataverse/email-exchange-synchronization/exception-appears-server-side-sync>
    fn owner_fault(&self, mailbox: &Row) -> Option<&'static str> {
        let regarding = mailbox.reference("regardingobjectid")?;
        let row = self.row(regarding.table, regarding.id)?;
        if regarding.table == "systemuser" {
            return (!row.flag("islicensed")).then_some("-2147167669");
        }
        let owner = row.reference("ownerid")?;
        let association = if owner.table == "team" { TEAM_ROLES } else { USER_ROLES };
        let roles = self.linked(association, true, owner.id);
        if owner.table == "team" && roles.is_empty() {
            return Some("-2147209462");
        }
        let reads = |role: &uuid::Uuid| self.privileges_of(*role).iter().any(|(held, _)| held.name == "prvReadQueue");
        (!roles.iter().any(reads)).then_some("-2147220192")
    }

    /// Makes an e-mail activity of mail.
    fn promote(
        &mut self,
        mailbox: &Row,
        mail: &ArrivedMail,
        correlation: Option<Correlation>,
        now: Now,
    ) -> Option<Uuid> {
        let table = Table::named("email")?;
        let regarding = mailbox.reference("regardingobjectid");
        let owner = match regarding.and_then(|to| self.row(to.table, to.id)) {
            Some(row) if row.get("ownerid").is_some() => row.reference("ownerid"),
            _ => regarding.filter(|to| to.table == "systemuser").or_else(|| mailbox.reference("ownerid")),
        };
        let answered = correlation.and_then(|known| self.row("email", known.email)).map(Arc::clone);
        let mut draft = RowDraft::default()
            .with("subject", cut(&mail.subject, 800).as_str())
            .with("description", mail.body.as_str())
            .with("directioncode", false)
            .with("statuscode", RECEIVED)
            .with("senton", mail.sent.unwrap_or(mail.received))
            .with("actualend", mail.received)
            .with(
                "prioritycode",
                match mail.importance.as_str() {
                    "Low" => 0,
                    "High" => 2,
                    _ => 1,
                },
            )
            .with("receivingmailboxid", RowReference { table: "mailbox", id: mailbox.id });
        // Files are not kept here: the row says so in the words that the product has for files that it could not keep.
        if mail.has_attachments {
            draft = draft.with("notifications", 1);
        }
        draft.set("acceptingentityid", regarding.map(Cell::from));
        draft.set("ownerid", owner.map(Cell::from));
        for (column, text, most) in [
            ("messageid", mail.message_id.as_str(), 320),
            ("inreplyto", mail.answers.first().map(String::as_str).unwrap_or_default(), 320),
            ("conversationindex", mail.conversation_index.as_str(), 2048),
        ] {
            draft.set(column, (!text.is_empty()).then(|| cut(text, most).as_str().into()));
        }
        if let (Some(known), Some(answered)) = (correlation, answered) {
            let reference = RowReference { table: "email", id: answered.id };
            draft = draft
                .with("correlationmethod", known.method)
                .with("correlatedactivityid", reference)
                .with("parentactivityid", reference);
            draft.set("regardingobjectid", answered.get("regardingobjectid").cloned());
        }
        let by = self.system_user;
        let id = self.insert(table, draft, by, now);
        let from = [&mail.from].into_iter().map(|address| (SENDER, address));
        let to = mail.to.iter().map(|address| (TO, address)).chain(mail.cc.iter().map(|address| (CC, address)));
        let parties: Vec<RowDraft> = from.chain(to).map(|(mask, address)| self.party(mask, address)).collect();
        self.set_parties(table, id, parties, by, now);
        Some(id)
    }

    pub(super) fn party(&self, mask: i64, address: &str) -> RowDraft {
        let mut party =
            RowDraft::default().with("participationtypemask", mask).with("addressused", cut(address, 320).as_str());
        party.set("partyid", self.resolve(address).map(Cell::from));
        party
    }
}

/// What all messages of a conversation have at the beginning of their index.
pub(super) fn conversation(index: &str) -> Option<&str> {
    index.get(..CONVERSATION)
}

fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(char::is_whitespace)
    })
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
