//! What Outlook does not do now, because the application asked too much of a mailbox.
//!
//! <https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits>

use http::header;

use crate::answers::Answers;
use crate::exchange::{Answer, Call, Face, Named, answer_canned};
use crate::sandbox::{Admission, AppAtMailbox, Excess, OutlookLimit};

/// Takes a place for a request, where it needs one, or words why it gets none.
pub fn enter(face: &dyn Face, call: &Call<'_>, named: &Named) -> Result<Option<Box<Admission>>, Box<Answer>> {
    let (Some(app), Some(mailbox)) = (named.app, named.counted_for) else { return Ok(None) };
    let entered = call.sandbox.throttle.enter(AppAtMailbox { app, mailbox }, call.body.len(), call.now.timestamp());
    entered.map(|admission| admission.map(Box::new)).map_err(|excess| Box::new(answer(face, call, excess)))
}

fn answer(face: &dyn Face, call: &Call<'_>, excess: Excess) -> Answer {
    let figures = excess.figures;
    let (name, limit) = match excess.limit {
        OutlookLimit::Requests => ("request-rate", format!("{} requests in {:#}", figures.requests, figures.per)),
        OutlookLimit::Concurrency => ("mailbox-concurrency", format!("{} requests at a time", figures.concurrent)),
        OutlookLimit::Upload => ("incoming-bytes", format!("{} bytes in {:#}", figures.upload, figures.upload_per)),
    };
    let canned = Answers::built_in().named(name).unwrap_or_default();
    let mut answer = answer_canned(face, call, &canned);
    answer.headers.insert(header::RETRY_AFTER, excess.retry_after.into());
    answer.explain(format!("the application is over what it may ask of this mailbox: {limit}"))
}
