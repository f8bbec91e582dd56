//! The ews face: being built.

use http::StatusCode;

use super::{Answer, Call, Face, Named};
use crate::gate::Canned;

/// The ews face.
pub struct Ews;

impl Face for Ews {
    fn name(&self) -> &'static str {
        "ews"
    }

    fn body_limit(&self) -> usize {
        4 << 20
    }

    fn name_call(&self, _call: &Call<'_>) -> Named {
        Named::new("ews.unsupported")
    }

    fn answer(&self, _call: &Call<'_>, _named: &Named) -> Answer {
        Answer::empty(StatusCode::NOT_IMPLEMENTED).explain("mock365 does not answer this protocol yet").unsupported()
    }

    fn canned(&self, _call: &Call<'_>, canned: &Canned) -> Answer {
        let worded = canned.worded("ews");
        Answer::empty(StatusCode::from_u16(worded.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
    }

    fn too_large(&self, _call: &Call<'_>) -> Answer {
        Answer::empty(StatusCode::PAYLOAD_TOO_LARGE).explain("the body is over the limit")
    }
}
