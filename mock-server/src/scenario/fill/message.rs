//! Messages.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue};
use mock365_control::fill::{AttachmentItem, MessageItem};
use mock365_domain::mailbox::{Attachment, Flag, FolderKind, Item, Message, Recipient};
use mock365_domain::{Change, Now};
use uuid::Uuid;

use super::super::patch::PatchFault;
use super::Filler;
use super::words::{body, importance, people, person, recipients};

impl Filler<'_> {
    /// Puts a message into its folder; its id.
    pub fn message(&mut self, place: &str, item: &MessageItem) -> Result<(String, Change), PatchFault> {
        let usual = if item.draft { "drafts" } else { "inbox" };
        let path = item.folder.as_deref().unwrap_or(usual);
        let folder = self.folder_of(place, path, FolderKind::Mail)?;
        let from = self.sender(place, item, path)?;
        let addressed = if self.is_owner(&from) { people } else { recipients };
        let mut to = addressed(&format!("{place}/to"), &item.to)?;
        let no_other = to.is_empty() && item.cc.is_empty() && item.bcc.is_empty();
        if no_other && !self.is_owner(&from) {
            to.push(self.owner.clone());
        }
        let received = item.received.as_deref();
        let received = received.map_or(Ok(self.now.timestamp()), |at| self.moment(&format!("{place}/received"), at))?;
        let sent = item.sent.as_deref().map_or(Ok(received), |at| self.moment(&format!("{place}/sent"), at))?;
        if sent > received {
            return Err(PatchFault::new(format!("{place}/sent"), "it is sent after it has arrived"));
        }
        let (key, own) = (self.cloud.number(), self.cloud.guid());
        let conversation = match &item.conversation {
            None => own,
            Some(word) => Uuid::new_v5(&self.guid, word.as_bytes()),
        };
        let mut message = Item::<Message>::draft(key, folder, conversation, Now(received));
        message.internet_message_id = match &item.message_id {
            None => format!("<{}@mock365.example>", own.simple()),
            Some(id) => format!("<{}>", id.trim().trim_matches(['<', '>'])),
        };
        message.subject.clone_from(&item.subject);
        message.body = body(place, item.text.as_ref(), item.html.as_ref())?;
        (message.from, message.sender) = (Some(from.clone()), Some(from));
        message.to = to;
        message.cc = addressed(&format!("{place}/cc"), &item.cc)?;
        message.bcc = people(&format!("{place}/bcc"), &item.bcc)?;
        message.reply_to = people(&format!("{place}/reply_to"), &item.reply_to)?;
        message.sent = sent;
        (message.is_draft, message.is_read) = (item.draft, item.read || item.draft);
        message.importance = importance(item.importance);
        message.flag = if item.flagged { Flag::Flagged } else { Flag::NotFlagged };
        message.categories.clone_from(&item.categories);
        message.headers = headers(place, item)?;
        for (number, file) in item.attachments.iter().enumerate() {
            let part = self.cloud.number();
            message.attachments.push(attachment(&format!("{place}/attachments/{number}"), file, part, Now(received))?);
        }
        self.put(message, place)
    }

    fn sender(&self, place: &str, item: &MessageItem, folder: &str) -> Result<Recipient, PatchFault> {
        match &item.from {
            Some(from) => person(&format!("{place}/from"), from),
            None if item.draft || folder.eq_ignore_ascii_case("sentitems") || folder.eq_ignore_ascii_case("drafts") => {
                Ok(self.owner.clone())
            }
            None => Err(PatchFault::new(format!("{place}/from"), "say who it is `from`")),
        }
    }
}

fn headers(place: &str, item: &MessageItem) -> Result<Vec<(String, String)>, PatchFault> {
    let header = |(name, value): (&String, &String)| {
        let good = HeaderName::try_from(name.as_str()).is_ok() && HeaderValue::try_from(value.as_str()).is_ok();
        let wrong = || PatchFault::new(format!("{place}/headers/{name}"), "this cannot be a header of a mail");
        if good { Ok((name.clone(), value.clone())) } else { Err(wrong()) }
    };
    item.headers.iter().map(header).collect()
}

fn attachment(place: &str, file: &AttachmentItem, key: u64, at: Now) -> Result<Arc<Attachment>, PatchFault> {
    let (content, kind) = match (&file.text, &file.base64) {
        (Some(text), None) => (text.clone().into_bytes(), "text/plain"),
        (None, Some(text)) => {
            let read = STANDARD.decode(text.trim());
            let read = read.map_err(|_| PatchFault::new(format!("{place}/base64"), "this is no base64"))?;
            (read, "application/octet-stream")
        }
        _ => return Err(PatchFault::new(place, "a file has a `text` or `base64`")),
    };
    if file.name.trim().is_empty() {
        return Err(PatchFault::new(format!("{place}/name"), "a file has a name"));
    }
    let content_type = file.content_type.as_deref().unwrap_or(kind);
    let file = Attachment::file(&file.name, content_type, content);
    Ok(Arc::new(Attachment { key, modified: at.timestamp(), ..file }))
}
