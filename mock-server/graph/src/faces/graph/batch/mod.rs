//! Batches: up to 20 requests in one, each of which goes through the gate as a request of its own.

mod join;
mod read;

use http::{Method, StatusCode};

use super::{Fault, GraphRequest, Mount, Operation, Permissions, headers};
use crate::exchange::{Answer, Call, RequestParts, Unanswered};
use crate::limits::GRAPH_ANSWER;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[&OPERATION];

/// <https://learn.microsoft.com/graph/json-batching>
pub const OPERATION: Operation = Operation {
    name: "graph.batch",
    method: Method::POST,
    at: &["/$batch"],
    tail: "",
    mount: Mount::Directory,
    // Any token will do: each part needs what it needs.
    permissions: Permissions { delegated: &[], application: &[] },
    link: "https://learn.microsoft.com/graph/json-batching",
    handler: batch,
};

fn batch(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    if request.call.parent.is_some() {
        return Err(Fault::bad_request("BadRequest", "Invalid batch payload format.").explain("a batch in a batch"));
    }
    let parts = read::parts(request)?;
    let parts = RequestParts { parts, join: join::join, unanswered, most: GRAPH_ANSWER.count() };
    Ok(Answer { parts: Some(Box::new(parts)), ..Answer::empty(StatusCode::OK) })
}

/// A part that no operation answered.
fn unanswered(call: &Call<'_>, why: Unanswered) -> Answer {
    let (status, code, why) = match why {
        Unanswered::Condition => {
            (StatusCode::FAILED_DEPENDENCY, "FailedDependency", "the part that it depends on failed")
        }
        Unanswered::Lost => {
            (StatusCode::GATEWAY_TIMEOUT, "UnknownError", "a rule dropped the request of this part, or its answer")
        }
        Unanswered::Full => (
            StatusCode::INSUFFICIENT_STORAGE,
            "UnknownError",
            "the answers before it are as much as one may have; see docs/limits.md",
        ),
    };
    let answer = Fault::new(status, code, "").explain(why).answer(call, Mount::Directory);
    headers::put_on(answer, call, Mount::Directory)
}
