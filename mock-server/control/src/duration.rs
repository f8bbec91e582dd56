//! Durations as they are written: ISO 8601, `PT1H`.

use jiff::{SignedDuration, Span};

/// What was written is no duration.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not an ISO 8601 duration such as PT1H or P1DT30M")]
pub struct NotADuration(String);

/// An ISO 8601 duration; a day is 24 hours.
pub fn duration(text: &str) -> Result<SignedDuration, NotADuration> {
    let wrong = || NotADuration(text.to_owned());
    let span: Span = text.parse().map_err(|_| wrong())?;
    span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).map_err(|_| wrong())
}
