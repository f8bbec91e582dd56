//! The rest of an answer that is still being made: whoever holds the connection asks for its next piece.

use std::fmt::Debug;

use bytes::Bytes;
use jiff::Timestamp;

use crate::sandbox::Sandbox;

/// Makes the rest of an answer, piece by piece. It waits for nothing: it says until when there is nothing to say, and is
/// asked again then, or when something changed. It is asked only when what it gave before was taken, so that it keeps its
/// place and no queue.
pub trait AnswerStream: Debug + Send {
    /// What comes next.
    fn next(&mut self, sandbox: &Sandbox) -> NextPiece;
}

/// What comes next in a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextPiece {
    /// This.
    Bytes(Bytes),
    /// Nothing before that moment on the sandbox's clock, unless something changes.
    Until(Timestamp),
    /// Nothing any more.
    End,
}
