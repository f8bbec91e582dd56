//! A line in the log for each request: what it was, what became of it, and why. Nothing that grants access stands in it:
//! neither query, headers nor bodies, and what a client chose is written so that it stays on the line.

use mock365_control::words::counted;

use crate::exchange::{Answer, Call, Named};
use crate::sandbox::{Fate, Fired};

/// Writes down a request and its answer.
pub fn request(call: &Call<'_>, named: &Named, answer: &Answer, fired: Option<&Fired>, fate: Fate) {
    let note = &answer.note;
    let user = note.user.as_deref().or(named.user.as_deref());
    tracing::debug!(
        target: "mock365::request",
        sandbox = call.sandbox.name,
        method = %call.method,
        path = %call.path.escape_debug(),
        operation = %named.operation.escape_debug(),
        user,
        status = %status(answer, fate),
        code = note.code.as_deref(),
        rule = fired.map(|fired| fired.id),
        reason = note.explain.as_deref(),
        "request"
    );
}

/// A status, or what was sent instead of one.
fn status(answer: &Answer, fate: Fate) -> String {
    match fate {
        Fate::Send => answer.status.as_u16().to_string(),
        Fate::Cut(bytes) => format!("{} cut after {}", answer.status.as_u16(), counted(bytes, "byte", "bytes")),
        Fate::Drop => "none, dropped".to_owned(),
        Fate::Reset => "none, reset".to_owned(),
    }
}
