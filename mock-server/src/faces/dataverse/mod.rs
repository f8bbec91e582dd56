//! The dataverse face: being built.

use http::StatusCode;

use crate::answers::Canned;
use crate::exchange::{Answer, Answerable, Call, Face, Named, Prepared};

/// The dataverse face.
pub struct Dataverse;

/// Any request.
struct Unbuilt;

impl Answerable for Unbuilt {
    fn answer(&self) -> Answer {
        Answer::empty(StatusCode::NOT_IMPLEMENTED).explain("mock365 does not answer this protocol yet").unsupported()
    }
}

impl Face for Dataverse {
    fn name(&self) -> &'static str {
        "dataverse"
    }

    fn body_limit(&self) -> usize {
        crate::limits::GRAPH_BODY.count()
    }

    fn read<'a>(&self, _call: &'a Call<'a>) -> Prepared<'a> {
        Prepared::new(Named::new("dataverse.unsupported"), Unbuilt)
    }

    fn canned(&self, _call: &Call<'_>, canned: &Canned) -> Answer {
        let worded = canned.worded("dataverse");
        Answer::empty(StatusCode::from_u16(worded.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
    }

    fn too_large(&self, _call: &Call<'_>) -> Answer {
        Answer::empty(StatusCode::PAYLOAD_TOO_LARGE).explain("the body is over the limit")
    }
}
