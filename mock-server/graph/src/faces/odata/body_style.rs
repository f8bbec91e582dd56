//! How bodies of items are wanted: as text, or as HTML, which is shown without what could act in a page unless all of it is
//! asked for.
//!
//! <https://learn.microsoft.com/graph/outlook-create-send-messages#reading-messages-with-control-over-the-body-format-returned>

use http::HeaderName;

use crate::exchange::{Answer, Call};

const KIND: &str = "outlook.body-content-type";
const WHOLE: &str = "outlook.allow-unsafe-html";

/// How bodies are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BodyStyle {
    /// As text.
    pub as_text: bool,
    /// With all that their HTML has.
    pub is_whole: bool,
}

impl BodyStyle {
    /// As a request prefers it.
    pub fn of(call: &Call<'_>) -> Self {
        Self { as_text: call.prefers(KIND, "text"), is_whole: wants_all(call) }
    }

    /// Says which of these preferences were followed.
    pub fn applied(call: &Call<'_>, mut answer: Answer) -> Answer {
        let applied = HeaderName::from_static("preference-applied");
        if let Some(kind) = call.preference(KIND) {
            let kind = if kind.eq_ignore_ascii_case("text") { "text" } else { "html" };
            answer = answer.header(applied.clone(), &format!("{KIND}=\"{kind}\""));
        }
        if wants_all(call) { answer.header(applied, WHOLE) } else { answer }
    }
}

fn wants_all(call: &Call<'_>) -> bool {
    call.preferences().any(|(name, _)| name.eq_ignore_ascii_case(WHOLE))
}
