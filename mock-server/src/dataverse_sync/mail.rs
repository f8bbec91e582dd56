//! Mail: what waits in Dynamics is sent from the mailbox, what came into the inbox becomes e-mail activities.

use std::collections::BTreeSet;

use jiff::Timestamp;
use mock365_domain::dataverse::{ArrivedMail, MailVerdict, OutgoingEmail, SyncPart, TRACKED_CATEGORY, UpstreamOutcome};

use super::calls::told;
use super::cycle::{Look, MADE_FROM, is_missing, is_own};
use super::pages::{FolderPage, PAGES, each_there};
use crate::faces::soap::element::Element;
use crate::faces::soap::writer::XmlWriter;
use crate::inside::exchange::{
    AskedField, AskedFolder, AskedShape, ExchangeFailure, ExchangeMessage, FoundId, ItemSearch, ItemsCreated,
    is_equal_to,
};

/// Mails of a mailbox that could not be tracked and are tried again at every look.
const FAILED_LIMIT: usize = 50;

const SENT: AskedFolder<'static> = AskedFolder::Known("sentitems");
const MESSAGE_ID: AskedField<'static> = AskedField::Uri("message:InternetMessageId");
const CONVERSATION: AskedField<'static> = AskedField::Uri("message:ConversationIndex");
const RECEIVED: AskedField<'static> = AskedField::Uri("item:DateTimeReceived");
const CATEGORIES: AskedField<'static> = AskedField::Uri("item:Categories");

impl Look<'_> {
    /// Sends what waits.
    pub fn send(&mut self) -> Result<(), UpstreamOutcome> {
        for email in &self.plan.outgoing {
            self.report.processed += 1;
            match self.send_once(email) {
                Ok((id, conversation)) => {
                    self.write(|environment, now| environment.email_sent(email.id, (&id, &conversation), now));
                }
                Err(failure) => {
                    let fails = is_own(&failure);
                    self.report.failed += 1;
                    self.write(|environment, now| environment.email_not_sent(email.id, fails, now));
                    if !fails {
                        self.report.subject = Some(email.subject.clone());
                        return Err(told(&failure));
                    }
                }
            }
        }
        Ok(())
    }

    /// Sends an e-mail, unless it was sent before and its answer was lost: its Message-ID and its place in a conversation.
    fn send_once(&self, email: &OutgoingEmail) -> Result<(String, String), ExchangeFailure> {
        let mark = email.id.to_string();
        if email.tried
            && let Some(sent) = self.sent_before(&mark)?
        {
            return Ok(sent);
        }
        let created = ItemsCreated { folder: Some(SENT), disposition: Some("SendAndSaveCopy"), invitations: None };
        self.client.create_item(created, |out| message(email, &mark, out))?.succeeded()?;
        // Sent is sent, whether or not Exchange says under which id.
        Ok(self.sent_before(&mark).ok().flatten().unwrap_or_default())
    }

    /// What was sent from an e-mail: its Message-ID, its place in a conversation.
    fn sent_before(&self, mark: &str) -> Result<Option<(String, String)>, ExchangeFailure> {
        let condition = |out: &mut XmlWriter| is_equal_to(MADE_FROM, mark, out);
        let shape = AskedShape { base: "IdOnly", body: None, fields: &[MESSAGE_ID, CONVERSATION] };
        let search = ItemSearch { folder: SENT, shape, condition: Some(&condition), offset: 0, most: 1 };
        let reply = self.client.find_item(&search)?;
        let messages = reply.succeeded()?;
        let found = messages.iter().flat_map(ExchangeMessage::items).next();
        let text = |item: &Element<'_>, name: &str| item.find_text(name).unwrap_or_default().to_owned();
        Ok(found.map(|item| (text(item, "InternetMessageId"), text(item, "ConversationIndex"))))
    }

    /// Takes in what came.
    pub fn receive(&mut self) -> Result<(), UpstreamOutcome> {
        let again = self.take_in_again()?;
        let shape = AskedShape { base: "IdOnly", body: None, fields: &[RECEIVED, CATEGORIES] };
        for _ in 0..PAGES {
            let page = self.next_page("inbox", shape, |look, changes| {
                let wanted = changes.iter().filter_map(|change| look.wanted(change));
                let wanted: Vec<String> = wanted.filter(|id| !again.contains(id)).collect();
                look.take_in(&wanted)
            })?;
            if page == FolderPage::Last {
                break;
            }
        }
        Ok(())
    }

    /// Takes in what could not be tracked the last time and lies in the inbox still: its ids.
    fn take_in_again(&mut self) -> Result<BTreeSet<String>, UpstreamOutcome> {
        let again = std::mem::take(&mut self.report.states.failed);
        let ids: Vec<String> = again.iter().cloned().collect();
        if let Err(wrong) = self.take_in(&ids) {
            self.report.states.failed = again;
            return Err(wrong);
        }
        // Nothing is new where it fails as it did.
        self.report.stale = self.report.states.failed.len();
        Ok(again)
    }

    /// The id of an item that may have to be tracked.
    fn wanted(&self, change: &Element<'_>) -> Option<String> {
        if !matches!(change.name, "Create" | "Update") {
            return None;
        }
        let item = change.children.first().filter(|item| item.name == "Message")?;
        let is_late = moment(item, "DateTimeReceived").is_none_or(|received| received >= self.plan.since);
        let wanted = is_late || texts(item, &["Categories"]).iter().any(|category| category == TRACKED_CATEGORY);
        FoundId::of(item).filter(|_| wanted).map(|id| id.id)
    }

    fn take_in(&mut self, ids: &[String]) -> Result<(), UpstreamOutcome> {
        if ids.is_empty() {
            return Ok(());
        }
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let shape = AskedShape { base: "AllProperties", body: None, fields: &[] };
        let reply = self.client.get_item(&ids, shape).map_err(|failure| told(&failure))?;
        // What somebody moved meanwhile is not there.
        each_there(&reply, |item| self.take(item))
    }

    /// Takes in one mail.
    fn take(&mut self, item: &Element<'_>) -> Result<(), UpstreamOutcome> {
        let Some(id) = FoundId::of(item) else { return Ok(()) };
        let (mail, since) = (arrived(item), self.plan.since);
        self.report.processed += 1;
        let verdict = self.write(|environment, now| environment.take_mail(self.mailbox, &mail, since, now));
        match verdict {
            Some(MailVerdict::Tracked(_) | MailVerdict::Known(_)) => {
                let mut categories = mail.categories;
                if categories.iter().any(|category| category == TRACKED_CATEGORY) {
                    return Ok(());
                }
                categories.push(TRACKED_CATEGORY.to_owned());
                settled(self.categorize("t:Message", &id, &categories))
            }
            Some(MailVerdict::Undeliverable(why)) => {
                self.report.failed += 1;
                self.report.warnings.push((SyncPart::Incoming, why));
                let Some(name) = &self.plan.undeliverable else {
                    if self.report.states.failed.len() < FAILED_LIMIT {
                        self.report.states.failed.insert(id.id);
                    }
                    return Ok(());
                };
                let folder = self.folder(name).map_err(|failure| told(&failure))?;
                self.report.undeliverable = Some(name.clone());
                let moved = self.client.move_item(&id, AskedFolder::Id(&folder));
                settled(moved.and_then(|reply| reply.succeeded().map(drop)))
            }
            Some(MailVerdict::Stopped(why)) => Err(why),
            Some(MailVerdict::Passed) | None => Ok(()),
        }
    }
}

/// What was done to an item; one that is gone needs nothing done.
fn settled(done: Result<(), ExchangeFailure>) -> Result<(), UpstreamOutcome> {
    match done {
        Err(failure) if !is_missing(&failure) => Err(told(&failure)),
        _ => Ok(()),
    }
}

fn message(email: &OutgoingEmail, mark: &str, out: &mut XmlWriter) {
    out.element("t:Message", |out| {
        out.value("t:Subject", email.subject.as_str());
        out.element("t:Body", |out| {
            out.attribute("BodyType", "HTML");
            out.content(email.body.as_str());
        });
        out.element("t:Categories", |out| out.value("t:String", TRACKED_CATEGORY));
        out.value("t:Importance", email.importance);
        MADE_FROM.write_value(mark, out);
        for (element, addresses) in
            [("t:ToRecipients", &email.to), ("t:CcRecipients", &email.cc), ("t:BccRecipients", &email.bcc)]
        {
            if addresses.is_empty() {
                continue;
            }
            out.element(element, |out| {
                for address in addresses {
                    out.element("t:Mailbox", |out| out.value("t:EmailAddress", address.as_str()));
                }
            });
        }
    });
}

/// Mail as Exchange shows it.
fn arrived(item: &Element<'_>) -> ArrivedMail {
    let text = |name: &str| item.find_text(name).unwrap_or_default().to_owned();
    let address = |mailbox: &Element<'_>| mailbox.find_text("EmailAddress").unwrap_or_default().to_owned();
    let people =
        |name: &str| item.find(name).map(|list| list.children.iter().map(address).collect()).unwrap_or_default();
    let answers = [text("InReplyTo"), text("References")];
    ArrivedMail {
        message_id: text("InternetMessageId"),
        subject: text("Subject"),
        body: text("Body"),
        from: item.path(&["From", "Mailbox"]).map(address).unwrap_or_default(),
        to: people("ToRecipients"),
        cc: people("CcRecipients"),
        received: moment(item, "DateTimeReceived").unwrap_or_default(),
        sent: moment(item, "DateTimeSent"),
        answers: answers.iter().flat_map(|ids| ids.split_whitespace()).map(str::to_owned).collect(),
        conversation_index: text("ConversationIndex"),
        categories: texts(item, &["Categories"]),
        importance: text("Importance"),
        has_attachments: text("HasAttachments") == "true",
    }
}

/// A moment in an item.
pub fn moment(item: &Element<'_>, name: &str) -> Option<Timestamp> {
    item.find_text(name)?.parse().ok()
}

/// The texts of a list in an item.
pub fn texts(item: &Element<'_>, path: &[&str]) -> Vec<String> {
    let list = item.path(path).map(|list| &*list.children).unwrap_or_default();
    list.iter().map(|text| text.text.trim().to_owned()).collect()
}
