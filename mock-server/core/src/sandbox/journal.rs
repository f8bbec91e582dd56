//! The journal: what was asked of a sandbox and what it answered, bounded by bytes.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use jiff::Timestamp;
use tokio::sync::broadcast;
use uuid::Uuid;

use super::written::HeaderLines;
use crate::limits::{JOURNAL, JOURNAL_BODY, JOURNAL_NAME};

/// What an entry takes besides its texts.
const ENTRY_COST: usize = 600;

/// One request and its answer. Secrets are masked when it is shown, not when it is written.
#[derive(Clone, Debug)]
pub struct JournalEntry {
    /// Its number, growing: the journal gives it.
    pub id: u64,
    /// The request's id, as the client got it.
    pub request_id: Uuid,
    /// The batch that the request came in.
    pub parent: Option<Uuid>,
    /// The real moment at which it came.
    pub at: Timestamp,
    /// The moment on the sandbox's clock.
    pub clock: Timestamp,
    /// How long it took.
    pub microseconds: u64,
    /// Method.
    pub method: http::Method,
    /// Address as it came: scheme, host, path and query.
    pub url: String,
    /// The face that answered.
    pub face: &'static str,
    /// The operation.
    pub operation: Cow<'static, str>,
    /// The caller's tenant.
    pub tenant: Option<Uuid>,
    /// The caller.
    pub user: Option<String>,
    /// The mailbox that was asked for.
    pub mailbox: Option<String>,
    /// The calling application.
    pub app: Option<Uuid>,
    /// Status of the answer; none when none was sent.
    pub status: Option<u16>,
    /// The error code in the answer.
    pub code: Option<String>,
    /// Why it was refused.
    pub explain: Option<String>,
    /// Whether the operation is not mocked.
    pub unsupported: bool,
    /// The rule that fired.
    pub rule: Option<u64>,
    /// What became of the answer on the wire.
    pub fate: Fate,
    /// Request headers.
    pub request_headers: HeaderLines,
    /// Request body, or its beginning.
    pub request_body: Bytes,
    /// Answer headers.
    pub answer_headers: HeaderLines,
    /// Answer body, or its beginning.
    pub answer_body: Bytes,
}

/// What becomes of an answer on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is sent.
    Send,
    /// The connection is closed instead.
    Drop,
    /// The connection is reset instead.
    Reset,
    /// Only so many bytes of the body are sent.
    Cut(u64),
}

/// The latest requests of a sandbox.
#[derive(Debug)]
pub struct Journal {
    kept: Mutex<Kept>,
    sender: broadcast::Sender<u64>,
}

#[derive(Debug, Default)]
struct Kept {
    entries: VecDeque<JournalEntry>,
    bytes: usize,
    last_id: u64,
}

impl Default for Journal {
    fn default() -> Self {
        Self { kept: Mutex::default(), sender: broadcast::Sender::new(64) }
    }
}

impl Journal {
    /// Writes down a request and its answer; the number that the entry gets. What is too long to be kept is shortened.
    pub fn write(&self, mut entry: JournalEntry) -> u64 {
        entry.shorten();
        let id = self.keep(entry);
        if self.sender.receiver_count() > 0 {
            // Nobody listening is no error.
            let _ = self.sender.send(id);
        }
        id
    }

    fn keep(&self, mut entry: JournalEntry) -> u64 {
        let cost = entry.cost();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.last_id += 1;
        entry.id = kept.last_id;
        kept.bytes += cost;
        kept.entries.push_back(entry);
        while kept.bytes > JOURNAL.count() {
            let Some(oldest) = kept.entries.pop_front() else { break };
            kept.bytes = kept.bytes.saturating_sub(oldest.cost());
        }
        kept.last_id
    }

    /// The entries that `wanted` holds for, the oldest first.
    pub fn entries(&self, wanted: impl Fn(&JournalEntry) -> bool) -> Vec<JournalEntry> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.entries.iter().filter(|entry| wanted(entry)).cloned().collect()
    }

    /// One entry.
    pub fn entry(&self, id: u64) -> Option<JournalEntry> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.entries.iter().rev().find(|entry| entry.id == id).cloned()
    }

    /// Forgets everything; numbers go on.
    pub fn clear(&self) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.entries.clear();
        kept.entries.shrink_to_fit();
        kept.bytes = 0;
    }

    /// Hears the numbers of entries from now on.
    pub fn listen(&self) -> broadcast::Receiver<u64> {
        self.sender.subscribe()
    }
}

impl JournalEntry {
    /// Leaves no text and no body longer than the journal keeps them.
    fn shorten(&mut self) {
        // The few that repeat what was asked for.
        if let Cow::Owned(operation) = &mut self.operation {
            shorten(operation);
        }
        [&mut self.user, &mut self.mailbox, &mut self.code, &mut self.explain].into_iter().flatten().for_each(shorten);
        self.request_body = beginning(&self.request_body);
        self.answer_body = beginning(&self.answer_body);
    }

    /// Roughly the bytes that it takes.
    fn cost(&self) -> usize {
        let headers = self.request_headers.size() + self.answer_headers.size();
        let words = [&self.user, &self.mailbox, &self.code, &self.explain];
        let words: usize = words.into_iter().flatten().map(String::len).sum();
        let names = words + self.operation.len() + self.method.as_str().len() + self.url.len();
        ENTRY_COST + headers + names + self.request_body.len() + self.answer_body.len()
    }
}

/// A name or reason as the journal keeps it: most of them are what a client says.
fn shorten(text: &mut String) {
    let limit = JOURNAL_NAME.count();
    if text.len() > limit {
        text.truncate(text.floor_char_boundary(limit));
        text.push('…');
        text.shrink_to_fit();
    }
}

/// The beginning of a body, in memory of its own where the whole is large.
fn beginning(body: &Bytes) -> Bytes {
    let limit = JOURNAL_BODY.count();
    if body.len() <= limit { body.clone() } else { Bytes::copy_from_slice(&body[..limit]) }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::*;

    fn entry() -> JournalEntry {
        JournalEntry {
            id: 0,
            request_id: Uuid::nil(),
            parent: None,
            at: Timestamp::UNIX_EPOCH,
            clock: Timestamp::UNIX_EPOCH,
            microseconds: 0,
            method: http::Method::GET,
            url: String::new(),
            face: "graph",
            operation: Cow::Borrowed(""),
            tenant: None,
            user: None,
            mailbox: None,
            app: None,
            status: None,
            code: None,
            explain: None,
            unsupported: false,
            rule: None,
            fate: Fate::Send,
            request_headers: HeaderLines::of(&HeaderMap::new()),
            request_body: Bytes::new(),
            answer_headers: HeaderLines::of(&HeaderMap::new()),
            answer_body: Bytes::new(),
        }
    }

    /// Whatever a client can make longer counts in the journal's size, or is cut first.
    #[test]
    fn everything_that_can_be_long_counts() {
        const LONG: usize = 900;
        let text = || "x".repeat(LONG);
        let lines = || {
            let value = HeaderValue::try_from(text()).expect("a value");
            HeaderLines::of(&[(http::header::USER_AGENT, value)].into_iter().collect())
        };
        let plain = JournalEntry { method: http::Method::from_bytes(b"X").expect("a method"), ..entry() }.cost();
        let method = http::Method::from_bytes(text().as_bytes()).expect("a method");
        for (what, long) in [
            ("method", JournalEntry { method, ..entry() }),
            ("url", JournalEntry { url: text(), ..entry() }),
            ("operation", JournalEntry { operation: Cow::Owned(text()), ..entry() }),
            ("user", JournalEntry { user: Some(text()), ..entry() }),
            ("mailbox", JournalEntry { mailbox: Some(text()), ..entry() }),
            ("code", JournalEntry { code: Some(text()), ..entry() }),
            ("explain", JournalEntry { explain: Some(text()), ..entry() }),
            ("request headers", JournalEntry { request_headers: lines(), ..entry() }),
            ("request body", JournalEntry { request_body: text().into(), ..entry() }),
            ("answer headers", JournalEntry { answer_headers: lines(), ..entry() }),
            ("answer body", JournalEntry { answer_body: text().into(), ..entry() }),
        ] {
            assert!(long.cost() >= plain + LONG - 1, "{what}: {} bytes for {LONG} more than {plain}", long.cost());
        }
    }
}
