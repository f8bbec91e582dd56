//! How much an answer says about itself: `Accept: application/json;odata.metadata=none`.
//!
//! <https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html#sec_ControllingtheAmountofControlInforma>

use http::HeaderValue;
use http::header::{ACCEPT, CONTENT_TYPE};
use serde_json::Value as Json;

use super::headers::{BARE_JSON, JSON};
use super::odata::ODataFault;
use crate::exchange::{Answer, Call};

/// What a client wants to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metadata {
    /// What it needs to go on.
    None,
    /// What it cannot know itself.
    Minimal,
}

impl Metadata {
    /// As the request has it: `odata.metadata=none`, or `odata=nometadata` as it was called before.
    pub fn of(call: &Call<'_>) -> Result<Self, ODataFault> {
        let accepted = call.headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        for parameter in accepted.flat_map(|accepted| accepted.split([';', ','])) {
            let Some((name, wanted)) = parameter.split_once('=') else { continue };
            match (name.trim().to_ascii_lowercase().as_str(), wanted.trim().to_ascii_lowercase().as_str()) {
                ("odata.metadata" | "metadata", "none") | ("odata", "nometadata") => return Ok(Self::None),
                ("odata.metadata" | "metadata", "full") | ("odata", "fullmetadata") => {
                    return Err(ODataFault::unbuilt("odata.metadata=full"));
                }
                _ => {}
            }
        }
        Ok(Self::Minimal)
    }

    /// The answer as far as it is wanted.
    pub fn cut(self, mut answer: Answer) -> Answer {
        let is_json = answer.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == JSON);
        if self == Self::Minimal || !is_json || !answer.status.is_success() {
            return answer;
        }
        if let Ok(mut whole) = serde_json::from_slice::<Json>(&answer.body) {
            strip(&mut whole);
            answer.body = whole.to_string().into();
            answer.headers.insert(CONTENT_TYPE, HeaderValue::from_static(BARE_JSON));
        }
        answer
    }
}

/// Members that stay: what leads on, and how many there are.
const KEPT: [&str; 3] = ["@odata.nextLink", "@odata.deltaLink", "@odata.count"];

/// Takes annotations of OData's own out of a value.
fn strip(value: &mut Json) {
    match value {
        Json::Object(members) => {
            members.retain(|name, _| !name.contains("@odata.") || KEPT.contains(&name.as_str()));
            members.values_mut().for_each(strip);
        }
        Json::Array(values) => values.iter_mut().for_each(strip),
        _ => {}
    }
}
