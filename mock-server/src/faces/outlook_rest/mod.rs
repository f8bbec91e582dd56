//! The outlook_rest face: being built.

use http::StatusCode;

use super::odata::Dialect;
use crate::answers::Canned;
use crate::exchange::{Answer, Call, Face, Named};

/// Outlook REST's way of speaking OData: Graph's, in capitals.
pub static OUTLOOK: Dialect = Dialect {
    namespace: "Microsoft.OutlookServices",
    is_pascal: true,
    html: "HTML",
    unreadable: "RequestBroker-ParseUri",
    skip: "%24skip",
    skip_token: "%24skiptoken",
};

/// The outlook_rest face.
pub struct OutlookRest;

impl Face for OutlookRest {
    fn name(&self) -> &'static str {
        "outlook_rest"
    }

    fn body_limit(&self) -> usize {
        crate::limits::GRAPH_BODY.count()
    }

    fn name_call(&self, _call: &Call<'_>) -> Named {
        Named::new("outlook_rest.unsupported")
    }

    fn answer(&self, _call: &Call<'_>, _named: &Named) -> Answer {
        Answer::empty(StatusCode::NOT_IMPLEMENTED).explain("mock365 does not answer this protocol yet").unsupported()
    }

    fn canned(&self, _call: &Call<'_>, canned: &Canned) -> Answer {
        let worded = canned.worded("outlook_rest");
        Answer::empty(StatusCode::from_u16(worded.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
    }

    fn too_large(&self, _call: &Call<'_>) -> Answer {
        Answer::empty(StatusCode::PAYLOAD_TOO_LARGE).explain("the body is over the limit")
    }
}
