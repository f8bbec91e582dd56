//! A line in the log for each request: what it was, what became of it, and why. Nothing that grants access stands in it:
//! neither query, headers nor bodies, and what a client chose is written so that it stays on the line.

use std::fmt;

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
        path = %LogWord(&call.path),
        operation = %LogWord(&named.operation),
        user,
        status = %status(answer, fate),
        fate = said_of(fate).as_deref(),
        code = note.code.as_deref(),
        rule = fired.map(|fired| fired.id),
        reason = note.explain.as_deref(),
        "request"
    );
}

/// The status, where one was sent.
fn status(answer: &Answer, fate: Fate) -> String {
    match fate {
        Fate::Send | Fate::Cut(_) => answer.status.as_u16().to_string(),
        Fate::Drop | Fate::Reset => "none".to_owned(),
    }
}

/// What became of the answer on the wire, where it did not just go out.
fn said_of(fate: Fate) -> Option<String> {
    match fate {
        Fate::Send => None,
        Fate::Cut(bytes) => Some(format!("cut after {}", counted(bytes, "byte", "bytes"))),
        Fate::Drop => Some("dropped".to_owned()),
        Fate::Reset => Some("reset".to_owned()),
    }
}

/// The value of a name in the log: as it is where it is one word, and in quotation marks where it is more.
pub struct LogWord<'a>(pub &'a str);

impl fmt::Display for LogWord<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |sign: char| sign.is_ascii_graphic() && !"\"=\\".contains(sign);
        let one_word = !self.0.is_empty() && self.0.chars().all(plain);
        if one_word { to.write_str(self.0) } else { write!(to, "{:?}", self.0) }
    }
}
