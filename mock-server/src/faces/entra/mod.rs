//! The Entra face: the sign-in host, its pages and its token endpoint.

mod claims;
mod issue;
mod refresh;
mod target;

pub use issue::direct as issue_direct;

use http::StatusCode;

use super::{Answer, Call, Face, Named};
use crate::gate::Canned;

/// The entra face.
pub struct Entra;

impl Face for Entra {
    fn name(&self) -> &'static str {
        "entra"
    }

    fn body_limit(&self) -> usize {
        4 << 20
    }

    fn name_call(&self, _call: &Call<'_>) -> Named {
        Named::new("entra.unsupported")
    }

    fn answer(&self, _call: &Call<'_>, _named: &Named) -> Answer {
        Answer::empty(StatusCode::NOT_IMPLEMENTED).explain("mock365 does not answer this protocol yet").unsupported()
    }

    fn canned(&self, _call: &Call<'_>, canned: &Canned) -> Answer {
        let worded = canned.worded("entra");
        Answer::empty(StatusCode::from_u16(worded.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
    }

    fn too_large(&self, _call: &Call<'_>) -> Answer {
        Answer::empty(StatusCode::PAYLOAD_TOO_LARGE).explain("the body is over the limit")
    }
}
