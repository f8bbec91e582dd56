//! Answers to messages, and messages that are forwarded: what stands in their drafts before anybody writes in them.

use std::borrow::Cow;

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
    /// It has no key and no Message-ID yet ([`crate::Cloud::identify_message`]).
    pub fn answer_draft(&self, original: &Mail, to: Answering, comment: &Body, now: Now) -> Item<Message> {
        let mut draft = Item {
            subject: answered_subject(&original.subject, to),
            body: Body::html(quoted(original, comment)),
            importance: original.importance,
            ..Item::<Message>::unwritten(now)
        };
        draft.conversation = original.conversation;
        draft.thread = original.answered_index(now.timestamp());
        draft.headers = original.answered_headers();
        let is_own = |recipient: &&Recipient| recipient.address.eq_ignore_ascii_case(&self.address);
        let others = |list: &[Recipient]| list.iter().filter(|one| !is_own(one)).cloned().collect::<Vec<_>>();
        if to == Answering::Others {
            draft.attachments.clone_from(&original.attachments);
        } else {
            draft.to.extend(original.reply_to.first().or(original.from.as_ref()).cloned());
        }
        if to == Answering::All {
            draft.to.extend(others(&original.to));
            draft.cc = others(&original.cc);
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

/// The original below a line, as Outlook quotes it, and the comment above.
fn quoted(original: &Mail, comment: &Body) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let from = original.from.as_ref().map(|from| format!("{} <{}>", from.name, from.address)).unwrap_or_default();
    format!(
        "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head><body>{}<hr>\
         <div id=\"divRplyFwdMsg\"><b>From:</b> {}<br><b>Sent:</b> {}<br><b>Subject:</b> {}</div><div>{}</div></body>\
         </html>",
        match comment.kind {
            _ if comment.content.is_empty() => Cow::Borrowed(""),
            BodyKind::Html => inner(&comment.content).into(),
            BodyKind::Text => format!("<p>{}</p>", escape(&comment.content)).into(),
        },
        escape(&from),
        original.sent.strftime("%A, %B %-d, %Y %-I:%M %p"),
        escape(&original.subject),
        match original.body.kind {
            BodyKind::Html => original.body.content.clone(),
            BodyKind::Text => escape(&original.body.content),
        }
    )
}

/// What stands in the body of a whole document; all of what is none.
fn inner(html: &str) -> &str {
    let lower = html.to_ascii_lowercase();
    let begin = lower.find("<body").and_then(|at| Some(at + lower[at..].find('>')? + 1));
    let end = lower.rfind("</body>").unwrap_or(html.len());
    begin.and_then(|begin| html.get(begin..end)).unwrap_or(html)
}
