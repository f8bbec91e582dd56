//! Answers to messages, and messages that are forwarded: what stands in their drafts before anybody writes in them.

use std::collections::HashSet;
use std::fmt::Write;

use jiff::tz::TimeZone;

use super::{Body, BodyKind, Item, Mail, Mailbox, Message, Recipient};
use crate::Now;

/// To whom an answer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answering {
    /// The sender.
    Sender,
    /// The sender and everybody else.
    All,
    /// Others: it is forwarded.
    Others,
}

/// What the subject of an answer begins with, and that of what is forwarded.
const PREFIXES: [&str; 2] = ["RE: ", "FW: "];

impl Mailbox {
    /// The draft of an answer to a message in this mailbox, in the message's conversation, with a comment above what it quotes.
    /// It has no key and no Message-ID yet ([`crate::Cloud::identify_message`]). The zone is that of the moment in the quote.
    pub fn answer_draft(
        &self,
        original: &Mail,
        to: Answering,
        (comment, zone): (&Body, &TimeZone),
        now: Now,
    ) -> Item<Message> {
        let mut draft = Item {
            subject: answered_subject(&original.subject, to),
            body: Body::html(quoted(original, comment, zone)),
            importance: original.importance,
            ..Item::<Message>::unwritten(now)
        };
        draft.conversation = original.conversation;
        draft.thread = original.answered_index(now.timestamp());
        draft.headers = original.answered_headers();
        if to == Answering::Others {
            draft.attachments.clone_from(&original.attachments);
            return draft;
        }
        // Everybody is written to once.
        let mut known = HashSet::new();
        let others = |list: &[Recipient], known: &mut HashSet<String>| -> Vec<Recipient> {
            list.iter().filter(|one| known.insert(one.address.to_lowercase())).cloned().collect()
        };
        let answered = if original.reply_to.is_empty() { original.from.as_slice() } else { &original.reply_to };
        draft.to = others(answered, &mut known);
        if to == Answering::All {
            // The owner is left out.
            known.insert(self.address.to_lowercase());
            draft.to.extend(others(&original.to, &mut known));
            draft.cc = others(&original.cc, &mut known);
        }
        draft
    }
}

/// The subject of an answer: the original's, whose own prefix goes.
fn answered_subject(original: &str, to: Answering) -> String {
    let is_prefix = |start: &&str| PREFIXES.iter().any(|prefix| start.eq_ignore_ascii_case(prefix));
    let bare = original.get(..4).filter(is_prefix).map_or(original, |start| &original[start.len()..]);
    let [answer, forward] = PREFIXES;
    format!("{}{bare}", if to == Answering::Others { forward } else { answer })
}

/// The original below a line, as Exchange quotes it for whoever drafts an answer over Graph, and the comment above. Captured, but for
/// days below ten, which .NET's invariant culture writes with two digits.
fn quoted(original: &Mail, comment: &Body, zone: &TimeZone) -> String {
    let mut said = String::from(
        "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head><body>",
    );
    match comment.kind {
        _ if comment.content.is_empty() => {}
        BodyKind::Html => said += inner(&comment.content),
        BodyKind::Text => {
            let _ = write!(said, "<p>{}</p>", escaped(&comment.content));
        }
    }
    said += "<hr tabindex=\"-1\" style=\"display:inline-block; width:98%\"><div id=\"divRplyFwdMsg\" dir=\"ltr\">\
             <font face=\"Calibri, sans-serif\" color=\"#000000\" style=\"font-size:11pt\">";
    let sent = original.sent.to_zoned(zone.clone()).strftime("%A, %d %B %Y %H:%M:%S").to_string();
    let lines = [
        ("From", people(original.from.as_slice())),
        ("Sent", sent),
        ("To", people(&original.to)),
        ("Cc", people(&original.cc)),
    ];
    for (name, value) in lines.iter().filter(|(name, value)| *name != "Cc" || !value.is_empty()) {
        let _ = write!(said, "<b>{name}:</b> {value}<br>");
    }
    let _ = write!(said, "<b>Subject:</b> {}</font><div>&nbsp;</div></div><div>", escaped(&original.subject));
    match original.body.kind {
        BodyKind::Html => said += inner(&original.body.content),
        BodyKind::Text => said += &escaped(&original.body.content),
    }
    said + "</div></body></html>"
}

/// Some people, as a quote names them.
fn people(all: &[Recipient]) -> String {
    let named = all.iter().map(|one| escaped(&format!("{} <{}>", one.name, one.address)));
    named.collect::<Vec<_>>().join("; ")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What stands in the body of a whole document; all of what is none.
pub(super) fn inner(html: &str) -> &str {
    let lower = html.to_ascii_lowercase();
    let begin = lower.find("<body").and_then(|at| Some(at + lower[at..].find('>')? + 1));
    let end = lower.rfind("</body>").unwrap_or(html.len());
    begin.and_then(|begin| html.get(begin..end)).unwrap_or(html)
}
