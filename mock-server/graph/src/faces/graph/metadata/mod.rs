//! How much an answer says about itself, and how it writes large numbers: `Accept: application/json;odata.metadata=none`.
//!
//! <https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html#sec_ControllingtheAmountofControlInforma>

mod context;
mod full;

use std::borrow::Cow;

use http::HeaderValue;
use http::header::{ACCEPT, CONTENT_TYPE};
use serde_json::Value as Json;

use self::full::Telling;
use super::GraphRequest;
use super::headers::JSON;
use crate::exchange::{Answer, Call};

/// What a client wants to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    /// What it needs to go on.
    None,
    /// What it cannot know itself.
    Minimal,
    /// Types, addresses and links, too.
    Full,
}

/// How a client wants its JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metadata {
    level: Level,
    /// Whether it may come without a length.
    streams: bool,
    /// Whether numbers that a double has no room for are texts.
    compatible: bool,
}

impl Metadata {
    /// As answers are written where nobody asks.
    const PLAIN: Self = Self { level: Level::Minimal, streams: true, compatible: false };

    /// As the request has it: `odata.metadata=none`, or `odata=nometadata` as it was called before. What `$format` says goes
    /// before what the client accepts.
    pub fn of(call: &Call<'_>) -> Self {
        let format = call.query_pairs().filter(|(name, _)| name.trim_start_matches('$').eq_ignore_ascii_case("format"));
        let format = format.map(|(_, value)| value);
        let accepted = call.headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok().map(Cow::Borrowed));
        let mut wanted = Self::PLAIN;
        let mut seen = Vec::new();
        for text in format.chain(accepted) {
            for parameter in text.split([';', ',']) {
                let Some((name, value)) = parameter.split_once('=') else { continue };
                let name = name.trim().to_ascii_lowercase();
                let value = value.trim().trim_matches('"').to_ascii_lowercase();
                // Of several ranges, the first that says it.
                let kind = if name == "odata" { "metadata" } else { name.trim_start_matches("odata.") }.to_owned();
                if !seen.contains(&kind) && wanted.take(&kind, &value) {
                    seen.push(kind);
                }
            }
        }
        wanted
    }

    /// Takes a parameter, if it is one.
    fn take(&mut self, name: &str, value: &str) -> bool {
        match (name, value) {
            ("metadata", "none" | "nometadata") => self.level = Level::None,
            ("metadata", "minimal" | "minimalmetadata") => self.level = Level::Minimal,
            ("metadata", "full" | "fullmetadata") => self.level = Level::Full,
            ("streaming", "true" | "false") => self.streams = value == "true",
            ("ieee754compatible", "true" | "false") => self.compatible = value == "true",
            _ => return false,
        }
        true
    }

    /// The answer as it is wanted.
    pub fn dress(self, request: &GraphRequest<'_>, mut answer: Answer) -> Answer {
        let is_json = answer.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == JSON);
        if self == Self::PLAIN || !is_json || !answer.status.is_success() {
            return answer;
        }
        if self.level != Level::Minimal || self.compatible {
            let Ok(mut whole) = serde_json::from_slice::<Json>(&answer.body) else { return answer };
            if self.level == Level::Full || self.compatible {
                Telling::new(request, self.level == Level::Full, self.compatible).tell(&mut whole);
            }
            if self.level == Level::None {
                strip(&mut whole);
            }
            answer.body = whole.to_string().into();
        }
        if let Ok(kind) = HeaderValue::from_str(&self.media_type()) {
            answer.headers.insert(CONTENT_TYPE, kind);
        }
        answer
    }

    fn media_type(self) -> String {
        let level = match self.level {
            Level::None => "none",
            Level::Minimal => "minimal",
            Level::Full => "full",
        };
        let Self { streams, compatible, .. } = self;
        format!(
            "application/json;odata.metadata={level};odata.streaming={streams};IEEE754Compatible={compatible};charset=utf-8"
        )
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
