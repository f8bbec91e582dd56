//! The classification itself: nothing of it can be written but its overrides.

use http::{Method, StatusCode};

use super::{CLASSIFICATION, READS, WRITES};
use crate::exchange::Answer;
use crate::faces::graph::view::inference::InferenceClassification;
use crate::faces::graph::{Fault, Fields, GraphRequest, Mount, Operation, odata};

/// <https://learn.microsoft.com/graph/api/resources/inferenceclassification>
pub const GET: Operation = Operation {
    name: "graph.inferenceClassification.get",
    method: Method::GET,
    at: CLASSIFICATION,
    tail: "",
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/api/resources/inferenceclassification",
    handler: get,
};

/// <https://learn.microsoft.com/graph/api/resources/inferenceclassification>
pub const UPDATE: Operation = Operation {
    name: "graph.inferenceClassification.update",
    method: Method::PATCH,
    at: CLASSIFICATION,
    tail: "",
    mount: Mount::Mailbox,
    permissions: WRITES,
    link: "https://learn.microsoft.com/graph/api/resources/inferenceclassification",
    handler: update,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    odata::one::<InferenceClassification>(request, StatusCode::OK, "inferenceClassification", &mailbox, &())
}

/// The type has an id alone, which nobody writes.
fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let fields = Fields::new(&body, "inferenceClassification");
    fields.only(&["id", "overrides"])?;
    if fields.value("overrides").is_some() {
        return Err(odata::untaken::<InferenceClassification>("overrides").into());
    }
    get(request)
}
