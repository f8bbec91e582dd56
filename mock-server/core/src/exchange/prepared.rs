//! A request as its face has read it: what it is called and who asks, for the gate, and what answers it.

use super::{Answer, Named};

/// A request that was read once, and can be answered. What was read stays in the face's own type, so that nobody
/// can take it for what another face read, nor put it beside another call.
pub struct Prepared<'a> {
    /// What it is called and who asks.
    pub named: Named,
    request: Box<dyn Answerable + 'a>,
}

/// What a face makes of a request, in a type of its own.
pub trait Answerable {
    /// Does the operation.
    fn answer(&self) -> Answer;
}

impl<'a> Prepared<'a> {
    /// What was read, and its name.
    pub fn new(named: Named, request: impl Answerable + 'a) -> Self {
        Self { named, request: Box::new(request) }
    }

    /// Does the operation.
    pub fn answer(&self) -> Answer {
        self.request.answer()
    }
}
