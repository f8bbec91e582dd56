//! Automatic replies as mail: who writes to somebody who is away is told so, once.
//!
//! <https://learn.microsoft.com/exchange/troubleshoot/email-delivery/understand-troubleshoot-oof-replies>

use imbl::{OrdSet, Vector};

use super::{
    AutomaticReplies, Body, BodyKind, Item, Language, Mailbox, MailboxSettings, Message, ReplyAudience, SettingsRefusal,
};
use crate::cloud::{Cloud, MailboxId};
use crate::text::Text;
use crate::{Change, Now};

/// Senders that a mailbox remembers to have answered. The one that it forgets is answered again.
pub const ANSWERED_LIMIT: usize = 10_000;

/// The message class of an automatic reply.
const CLASS: &str = "IPM.Note.Rules.OofTemplate.Microsoft";
/// What its subject begins with where the language of whoever is away has no line in the table.
const PREFIX: &str = "Automatic reply: ";
/// What it begins with in other languages, by locale or language: from general knowledge, neither captured nor documented.
const PREFIXES: &str = include_str!("reply_prefixes.tsv");
/// What classes of messages begin with that machines wrote: reports, and automatic replies.
const AUTOMATIC: [&str; 2] = ["REPORT.", "IPM.Note.Rules."];

/// Who was told that somebody is away. A clone shares it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// Addresses in lower case.
    known: OrdSet<Text>,
    /// The same in the order in which they wrote.
    order: Vector<Text>,
}

impl Answered {
    /// Whether a sender is told now for the first time.
    fn is_new(&mut self, address: &str) -> bool {
        let address = Text::from(address.to_lowercase());
        if self.known.insert(address.clone()).is_some() {
            return false;
        }
        self.order.push_back(address);
        if self.order.len() > ANSWERED_LIMIT
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}

/// What the subject of an automatic reply begins with. That the language is that of whoever is away, and not of whoever wrote,
/// is inferred: he may know nothing of the other's.
fn prefix(language: &Language) -> &'static str {
    let bare = language.locale.split('-').next().unwrap_or_default();
    let mut lines = PREFIXES.lines().filter_map(|line| line.split_once('\t'));
    lines.find(|(known, _)| *known == language.locale || *known == bare).map_or(PREFIX, |(_, prefix)| prefix)
}

/// Whether a message of a class was written by Exchange itself: a report, an automatic reply.
pub(super) fn is_automatic(class: &str) -> bool {
    let begins = |start: &str| class.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start));
    AUTOMATIC.iter().any(|start| begins(start))
}

impl Message {
    /// A header's value.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// Whether a machine or a list wrote it, or it asks not to be answered by one.
    ///
    /// <https://www.rfc-editor.org/rfc/rfc3834>
    fn wants_no_automatic_reply(&self) -> bool {
        let is = |name, words: &[&str]| {
            let said = self.header(name).into_iter().flat_map(|value| value.split(','));
            let mut said = said.map(str::trim);
            said.any(|said| words.iter().any(|word| word.eq_ignore_ascii_case(said)))
        };
        let is_automatic = self.header("Auto-Submitted").is_some_and(|said| !said.eq_ignore_ascii_case("no"));
        let is_from_list = ["List-Id", "List-Unsubscribe", "List-Post"].iter().any(|name| self.header(name).is_some());
        is_automatic
            || is_from_list
            || is("Precedence", &["bulk", "junk", "list"])
            || is("X-Auto-Response-Suppress", &["All", "OOF", "AutoReply"])
    }
}

impl Mailbox {
    /// Changes its settings, if they can be. Where automatic replies change, everybody is told anew.
    pub fn set_settings(&mut self, mut wanted: MailboxSettings, now: Now) -> Result<(), SettingsRefusal> {
        wanted.check()?;
        if wanted.automatic_replies != self.settings.automatic_replies {
            wanted.automatic_replies.schedule(now)?;
            self.answered = Answered::default();
        }
        *self.settings_mut() = wanted;
        Ok(())
    }

    /// What somebody is told who writes now, if anything.
    pub fn automatic_reply(&self, sender: &Mailbox, now: Now) -> Option<&str> {
        let replies: &AutomaticReplies = &self.settings.automatic_replies;
        if !replies.are_on(now) {
            return None;
        }
        let said = if sender.owner.tenant == self.owner.tenant {
            &replies.internal
        } else {
            let is_told = match replies.audience {
                ReplyAudience::None => false,
                ReplyAudience::All => true,
                ReplyAudience::Contacts => self.has_contact(&sender.address),
            };
            is_told.then_some(&replies.external)?
        };
        Some(said.as_str()).filter(|said| !said.trim().is_empty())
    }

    /// Whether its owner has a contact with an address.
    fn has_contact(&self, address: &str) -> bool {
        let folder = self.well_known_key("contacts");
        self.contacts_with(address).any(|contact| contact.folder == folder)
    }
}

impl Cloud {
    /// Answers a message in the name of those among its recipients who are away and have not told its sender yet. Nobody answers
    /// what a machine or a list wrote, nor himself.
    pub(super) fn answer_automatically(
        &mut self,
        from: MailboxId,
        message: &Item<Message>,
        delivered: &[MailboxId],
        now: Now,
    ) -> Change {
        let class = message.special_class.as_deref().unwrap_or_default();
        if message.wants_no_automatic_reply() || is_automatic(class) {
            return Change::none();
        }
        let named = message.from.as_ref().and_then(|from| self.mailbox_at(&from.address));
        let sender = named.or_else(|| self.mailboxes.get(&from)).filter(|sender| sender.state.takes_mail(now));
        let Some(sender) = sender.cloned() else { return Change::none() };
        let mut change = Change::none();
        for id in delivered.iter().filter(|id| **id != sender.id) {
            let Some(away) = self.mailboxes.get(id) else { continue };
            let Some(said) = away.automatic_reply(&sender, now).map(str::to_owned) else { continue };
            let is_new = self.mailbox_mut(*id).is_some_and(|away| away.answered.is_new(&sender.address));
            if is_new {
                change = change.and(self.tell_away(*id, &sender, message, said, now));
            }
        }
        change
    }

    /// Puts an automatic reply into the inbox of whoever wrote. Where there is no room for it, nobody hears of it.
    fn tell_away(&mut self, away: MailboxId, to: &Mailbox, original: &Item<Message>, said: String, now: Now) -> Change {
        let Some(away) = self.mailboxes.get(&away) else { return Change::none() };
        let (from, prefix) = (away.as_recipient(), prefix(away.settings.language));
        let (key, id) = (self.number(), self.guid());
        let draft = Item::<Message>::draft(key, to.well_known_key("inbox"), original.conversation, now);
        let mut headers = original.answered_headers();
        headers.extend([
            ("Auto-Submitted".to_owned(), "auto-generated".to_owned()),
            ("X-Auto-Response-Suppress".to_owned(), "All".to_owned()),
        ]);
        let content = Message {
            from: Some(from.clone()),
            sender: Some(from),
            to: vec![to.as_recipient()],
            is_read: false,
            is_draft: false,
            internet_message_id: format!("<{}@mock365.example>", id.simple()),
            thread: original.answered_index(now.timestamp()),
            headers,
            ..draft.content
        };
        let kind = if said.contains('<') { BodyKind::Html } else { BodyKind::Text };
        let reply = Item {
            subject: format!("{prefix}{}", original.subject),
            body: Body { kind, content: said },
            special_class: Some(Text::from(CLASS)),
            content,
            ..draft
        };
        self.arrive(to.id, reply, now).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_languages() {
        for line in PREFIXES.lines() {
            let (locale, said) = line.split_once('\t').expect(line);
            let is_one = |one: &Language| one.locale == locale || one.locale.starts_with(&format!("{locale}-"));
            assert!(Language::all().iter().any(is_one), "{line}");
            assert!(said.trim_end().ends_with([':', '：']), "{line}");
        }
        let in_locale = |locale: &str| prefix(Language::find(locale).expect(locale));
        assert_eq!((in_locale("de-AT"), in_locale("en-GB")), ("Automatische Antwort: ", PREFIX));
        assert_eq!(in_locale("cs-CZ"), PREFIX, "no line");
    }

    #[test]
    fn who_was_answered_is_remembered_within_bounds() {
        let mut answered = Answered::default();
        assert!(answered.is_new("Ada@x.example") && !answered.is_new("ada@X.example"));
        for number in 0..ANSWERED_LIMIT {
            assert!(answered.is_new(&format!("u{number}@x.example")));
        }
        assert_eq!((answered.known.len(), answered.order.len()), (ANSWERED_LIMIT, ANSWERED_LIMIT));
        assert!(answered.is_new("ada@x.example"), "the oldest is forgotten");
    }
}
