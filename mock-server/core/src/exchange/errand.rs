//! Calls that an operation needs before it can answer.

use std::fmt;
use std::sync::Arc;

use super::{Answer, Call};
use crate::outgoing::{CallFault, CallReply, OutgoingCall};

/// What came back of each call.
pub type Replies = [Result<CallReply, CallFault>];

/// Answers with what came back.
type Then = dyn Fn(&Call<'_>, &Replies) -> Answer + Send + Sync;

/// Calls to be made, and what the answer is then.
#[derive(Clone)]
pub struct Errand {
    /// The calls.
    pub calls: Vec<OutgoingCall>,
    /// Answers with what came back.
    pub then: Arc<Then>,
}

impl fmt::Debug for Errand {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Errand").field("calls", &self.calls).finish_non_exhaustive()
    }
}
