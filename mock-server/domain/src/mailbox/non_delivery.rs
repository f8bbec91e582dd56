//! Non-delivery reports: who wrote to a mailbox that can take nothing more is told so.
//!
//! <https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online/non-delivery-reports-in-exchange-online>

use std::fmt::Write;

use super::{Body, BodyKind, Item, Message, Recipient};
use crate::cloud::{Cloud, MailboxId};
use crate::text::Text;
use crate::{Change, Now};

/// From whom reports come, and the local part of that address.
const REPORTER: (&str, &str) = ("Microsoft Outlook", "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e");
/// The message class of a report.
const CLASS: &str = "REPORT.IPM.Note.NDR";
const FULL: &str = "The recipient's mailbox is full and can't accept messages now. Please try resending this message later \
                    or contact the recipient directly.";
const DIAGNOSTICS: &str = "Remote Server returned '554 5.2.2 mailbox full; \
                           STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionQuotaExceeded'";

impl Cloud {
    /// Puts a report about a message into its sender's inbox: it could not be delivered into some mailboxes, which are full.
    /// Where the sender's is full too, nobody hears of it.
    pub(super) fn report_full(
        &mut self,
        from: MailboxId,
        message: (&str, &Message),
        full: &[Recipient],
        now: Now,
    ) -> Change {
        let Some(sender) = self.mailboxes.get(&from).filter(|sender| sender.state.takes_mail(now)) else {
            return Change::none();
        };
        if full.is_empty() {
            return Change::none();
        }
        let (inbox, to) = (sender.well_known_key("inbox"), sender.as_recipient());
        let domain = self.tenants.get(&sender.owner.tenant).map_or("outlook.com", |tenant| tenant.domain());
        let reporter = Recipient::new(REPORTER.0, format!("{}@{domain}", REPORTER.1));
        let (subject, original) = message;
        let (key, id) = (self.number(), self.guid());
        let draft = Item::<Message>::draft(key, inbox, original.conversation, now);
        let content = Message {
            from: Some(reporter.clone()),
            sender: Some(reporter),
            to: vec![to],
            is_read: false,
            is_draft: false,
            internet_message_id: format!("<{}@mock365.example>", id.simple()),
            headers: vec![("In-Reply-To".to_owned(), original.internet_message_id.clone())],
            ..draft.content
        };
        let report = Item {
            subject: format!("Undeliverable: {subject}"),
            body: Body { kind: BodyKind::Html, content: said(full) },
            special_class: Some(Text::from(CLASS)),
            content,
            ..draft
        };
        self.arrive(from, report, now).unwrap_or_default()
    }
}

/// The report's body.
fn said(full: &[Recipient]) -> String {
    let mut said = "<html><body><p><b>Delivery has failed to these recipients or groups:</b></p>".to_owned();
    for recipient in full {
        let (name, address) = (escaped(&recipient.name), escaped(&recipient.address));
        let _ = write!(said, "<p><a href=\"mailto:{address}\">{name} ({address})</a><br>{FULL}</p>");
    }
    said += "<p><b>Diagnostic information for administrators:</b></p>";
    for recipient in full {
        let _ = write!(said, "<p>{}<br>{DIAGNOSTICS}</p>", escaped(&recipient.address));
    }
    said + "</body></html>"
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
