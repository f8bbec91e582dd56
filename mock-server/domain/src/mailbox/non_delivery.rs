//! Non-delivery reports: who wrote to a mailbox that can take nothing more, or to nobody, is told so.
//!
//! <https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online/non-delivery-reports-in-exchange-online>

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::sync::Arc;

use uuid::Uuid;

use super::away::is_automatic;
use super::{Body, BodyKind, Item, Message, Recipient};
use crate::cloud::{CONSUMERS, Cloud, MailboxId};
use crate::text::{Text, beginning};
use crate::{Change, Now};

/// From whom reports come, and the local part of that address.
const REPORTER: (&str, &str) = ("Microsoft Outlook", "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e");
/// The message class of a report.
const CLASS: &str = "REPORT.IPM.Note.NDR";

/// How large a message may be that its report has whole. Of a larger one it has the head alone. The figure is that of Exchange
/// Server since 2003; whether it is Exchange Online's is inferred.
///
/// <http://unifiedpeople.ru/exbpa.en/html/29cc13d4-f261-4d99-b5bb-2bbddf92ea07.htm>
pub const ENCLOSED_LIMIT: usize = 10 << 20;
/// How long the texts may be by which the head of such a message goes on.
const HEAD_LIMIT: usize = 64 << 10;
/// Letters of a name or an address that a report says.
const SAID_LIMIT: usize = 320;

/// Why a message comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NonDelivery {
    /// The mailbox is full.
    Full,
    /// An organisation of this Cloud knows nobody of that address.
    Unknown,
}

/// What a report says of the message that came back. Those whom it did not reach are the recipients of the report.
#[derive(Clone, Debug)]
pub struct DeliveryReport {
    /// Why.
    pub why: NonDelivery,
    /// The message; its head alone where it is large.
    pub original: Item<Message>,
}

impl PartialEq for DeliveryReport {
    /// A message does not change when it is gone.
    fn eq(&self, other: &Self) -> bool {
        let name = |one: &Self| (one.why, one.original.key);
        name(self) == name(other) && self.original.internet_message_id == other.original.internet_message_id
    }
}

impl Eq for DeliveryReport {}

impl NonDelivery {
    /// The status of each whom it did not reach.
    pub fn status(self) -> &'static str {
        match self {
            Self::Full => "5.2.2",
            Self::Unknown => "5.1.10",
        }
    }

    /// What its sender is told.
    fn advice(self) -> &'static str {
        match self {
            Self::Full => {
                "The recipient's mailbox is full and can't accept messages now. Please try resending this message later or \
                 contact the recipient directly."
            }
            Self::Unknown => {
                "The address wasn't found at the recipient's organization. Check that it is spelled correctly and send the \
                 message again, or ask an administrator there whether the address still exists."
            }
        }
    }

    /// What an administrator is told of somebody's address.
    ///
    /// <https://learn.microsoft.com/troubleshoot/exchange/email-delivery/ndr/fix-error-code-550-5-1-10-in-exchange-online>
    pub fn diagnostics(self, address: &str) -> String {
        match self {
            Self::Full => "554 5.2.2 mailbox full; \
                 STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionQuotaExceeded"
                .to_owned(),
            Self::Unknown => format!(
                "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {address} not found by SMTP address lookup"
            ),
        }
    }
}

impl Cloud {
    /// Puts a report about a message into its sender's inbox: it could not be delivered to some people. Where the sender's is
    /// full too, nobody hears of it.
    pub(super) fn report(
        &mut self,
        from: MailboxId,
        original: &Item<Message>,
        (failed, why): (&[Recipient], NonDelivery),
        now: Now,
    ) -> Change {
        let Some(sender) = self.mailboxes.get(&from).filter(|sender| sender.state.takes_mail(now)) else {
            return Change::none();
        };
        if failed.is_empty() {
            return Change::none();
        }
        let inbox = sender.well_known_key("inbox");
        let domain = self.tenants.get(&sender.owner.tenant).map_or("outlook.com", |tenant| tenant.domain());
        let reporter = Recipient::new(REPORTER.0, format!("{}@{domain}", REPORTER.1));
        let (key, id) = (self.number(), self.guid());
        let draft = Item::<Message>::draft(key, inbox, original.conversation, now);
        let answered = &original.internet_message_id;
        let headers = ["In-Reply-To", "References"].map(|name| (name.to_owned(), answered.clone())).to_vec();
        let content = Message {
            from: Some(reporter.clone()),
            sender: Some(reporter),
            to: failed.to_vec(),
            is_read: false,
            is_draft: false,
            internet_message_id: format!("<{}@mock365.example>", id.simple()),
            thread: original.answered_index(now.timestamp()),
            headers,
            report: Some(Arc::new(DeliveryReport { why, original: enclosed(original) })),
            ..draft.content
        };
        let report = Item {
            subject: format!("Undeliverable: {}", original.subject),
            body: Body { kind: BodyKind::Html, content: said(failed, why) },
            special_class: Some(Text::from(CLASS)),
            content,
            ..draft
        };
        self.arrive(from, report, now).unwrap_or_default()
    }

    /// Those among some people whom the organisation that their address belongs to does not know, or has no mailbox for, each
    /// once. Nobody knows of others: what goes to addresses elsewhere, and to personal accounts, is gone. So is what goes to
    /// groups, by the address that they would have.
    pub(super) fn unknown_among(&self, people: &[Recipient], now: Now) -> Vec<Recipient> {
        let mut organizations: HashMap<String, Option<Uuid>> = HashMap::new();
        let mut missing: HashMap<(Uuid, String), usize> = HashMap::new();
        for (place, recipient) in people.iter().enumerate() {
            if self.mailbox_at(&recipient.address).is_some_and(|mailbox| mailbox.state.takes_mail(now)) {
                continue;
            }
            let address = recipient.address.to_lowercase();
            let Some((_, domain)) = address.rsplit_once('@') else { continue };
            let find = || self.tenant(domain).map(|tenant| tenant.id).filter(|id| *id != CONSUMERS);
            if let Some(tenant) = *organizations.entry(domain.to_owned()).or_insert_with(find) {
                missing.entry((tenant, address)).or_insert(place);
            }
        }
        if !missing.is_empty() {
            self.spare_groups(&mut missing, &organizations);
        }
        let mut places: Vec<usize> = missing.into_values().collect();
        places.sort_unstable();
        places.into_iter().filter_map(|place| people.get(place).cloned()).collect()
    }

    /// Takes the addresses of groups, lists of rooms and contacts out of those that nobody has.
    fn spare_groups(
        &self,
        missing: &mut HashMap<(Uuid, String), usize>,
        organizations: &HashMap<String, Option<Uuid>>,
    ) {
        let asked: HashSet<Uuid> = missing.keys().map(|(tenant, _)| *tenant).collect();
        for tenant in asked.iter().filter_map(|id| self.tenants.get(id)) {
            let lists = tenant.room_lists.values().map(|list| &list.mail);
            for mail in lists.chain(tenant.contacts.values().map(|contact| &contact.mail)) {
                missing.remove(&(tenant.id, mail.to_lowercase()));
            }
            for group in tenant.groups.values() {
                if let Some(mail) = &group.mail {
                    missing.remove(&(tenant.id, mail.to_lowercase()));
                }
                let name = group.mail_nickname.to_lowercase();
                for (domain, _) in organizations.iter().filter(|(_, of)| **of == Some(tenant.id)) {
                    missing.remove(&(tenant.id, format!("{name}@{domain}")));
                }
            }
        }
    }

    /// Tells who sent a message that nobody has some of the addresses that it went to. Of what Exchange wrote itself, nobody
    /// is told.
    pub(super) fn report_unknown(
        &mut self,
        from: MailboxId,
        message: &Item<Message>,
        people: &[Recipient],
        now: Now,
    ) -> Change {
        if is_automatic(message.special_class.as_deref().unwrap_or_default()) {
            return Change::none();
        }
        let unknown = self.unknown_among(people, now);
        self.report(from, message, (&unknown, NonDelivery::Unknown), now)
    }
}

/// The message as its report has it.
fn enclosed(original: &Item<Message>) -> Item<Message> {
    let heads = |of: &Message| of.headers.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
    // What is left out is not copied first.
    if original.size() + heads(original) <= ENCLOSED_LIMIT {
        return original.clone();
    }
    let fresh = Item::<Message>::draft(original.key, original.folder, original.conversation, Now(original.created));
    let headers = if heads(original) <= HEAD_LIMIT { original.headers.clone() } else { Vec::new() };
    let content = Message {
        from: original.from.clone(),
        sender: original.sender.clone(),
        to: original.to.clone(),
        cc: original.cc.clone(),
        reply_to: original.reply_to.clone(),
        internet_message_id: original.internet_message_id.clone(),
        thread: original.thread.clone(),
        sent: original.sent,
        received: original.received,
        is_draft: original.is_draft,
        headers,
        ..fresh.content
    };
    Item {
        subject: beginning(&original.subject, HEAD_LIMIT).to_owned(),
        importance: original.importance,
        sensitivity: original.sensitivity,
        content,
        ..fresh
    }
}

/// The report's body.
fn said(failed: &[Recipient], why: NonDelivery) -> String {
    let mut said = "<html><body><p><b>Delivery has failed to these recipients or groups:</b></p>".to_owned();
    for recipient in failed {
        let [name, address] = [&recipient.name, &recipient.address].map(|text| escaped(beginning(text, SAID_LIMIT)));
        let _ = write!(said, "<p><a href=\"mailto:{address}\">{name} ({address})</a><br>{}</p>", why.advice());
    }
    said += "<p><b>Diagnostic information for administrators:</b></p>";
    for recipient in failed {
        let address = escaped(beginning(&recipient.address, SAID_LIMIT));
        let _ = write!(said, "<p>{address}<br>Remote Server returned '{}'</p>", why.diagnostics(&address));
    }
    said + "</body></html>"
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
