//! What the sandbox is told of a request: the facts that its rules look at, and the entry of its journal.

use jiff::Timestamp;

use crate::clock_and_chance::real_now;
use crate::exchange::{Answer, Call, Face, Named};
use crate::sandbox::{Fate, Fired, HeaderLines, JournalEntry, RequestFacts};

/// What rules look at.
pub fn facts<'a>(face: &dyn Face, call: &'a Call<'_>, named: &'a Named) -> RequestFacts<'a> {
    RequestFacts {
        face: face.name(),
        operation: &named.operation,
        headers: &call.headers,
        tenant: named.tenant,
        user: named.user.as_deref(),
        mailbox: named.mailbox.as_deref(),
        app: named.app,
    }
}

/// Writes a request and its answer into the journal. What doing it found out about the caller counts more than what
/// showed before.
pub fn write(
    face: &dyn Face,
    call: &Call<'_>,
    named: Named,
    answer: &Answer,
    fired: Option<&Fired>,
    fate: Fate,
    started: Timestamp,
) {
    let note = &answer.note;
    let either = |told: &Option<String>, named: Option<String>| told.clone().or(named);
    let took = real_now().duration_since(started).as_micros();
    call.sandbox.journal.write(JournalEntry {
        id: 0,
        request_id: call.request_id,
        parent: call.parent,
        at: started,
        clock: call.now.timestamp(),
        microseconds: u64::try_from(took).unwrap_or(0),
        method: call.method.clone(),
        url: call.url(),
        face: face.name(),
        operation: named.operation,
        tenant: note.tenant.or(named.tenant),
        user: either(&note.user, named.user),
        mailbox: either(&note.mailbox, named.mailbox),
        app: note.app.or(named.app),
        status: matches!(fate, Fate::Send | Fate::Cut(_)).then(|| answer.status.as_u16()),
        code: note.code.clone(),
        explain: note.explain.clone(),
        unsupported: note.unsupported,
        rule: fired.map(|fired| fired.id),
        fate,
        request_headers: HeaderLines::of(&call.headers),
        request_body: call.body.clone(),
        answer_headers: HeaderLines::of(&answer.headers),
        answer_body: answer.body.clone(),
    });
}
