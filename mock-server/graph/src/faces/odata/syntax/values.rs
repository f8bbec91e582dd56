//! Values as filters and addresses write them: texts, numbers, ids, moments.

use jiff::civil::DateTime;
use jiff::fmt::temporal::Pieces;
use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

use super::Literal;

/// A value as addresses have it, in quotes or without, or an enumeration's member; nothing for what is none.
pub fn literal(text: &str) -> Option<Literal> {
    let quoted = text.find('\'').and_then(|at| text[at + 1..].strip_suffix('\''));
    quoted.map(|quoted| Literal::Text(quoted.replace("''", "'"))).or_else(|| value(text))
}

/// A value without quotes; nothing for what must be a path.
pub(super) fn value(word: &str) -> Option<Literal> {
    match word {
        "null" => return Some(Literal::Null),
        "true" => return Some(Literal::Bool(true)),
        "false" => return Some(Literal::Bool(false)),
        _ => {}
    }
    if word.len() == 36 && Uuid::parse_str(word).is_ok() {
        return Some(Literal::Guid(word.to_owned()));
    }
    if !word.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+') {
        return None;
    }
    parse_asked_moment(word)
        .map(Literal::Time)
        .or_else(|| word.parse().ok().map(Literal::Int))
        .or_else(|| word.parse().ok().map(Literal::Float))
}

/// A moment as OData writes it: with an offset, or else in UTC; a date is its first moment.
pub fn parse_date_time(text: &str) -> Option<Timestamp> {
    let local = |time: DateTime| time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    text.parse::<Timestamp>().ok().or_else(|| text.parse::<DateTime>().ok().and_then(local))
}

/// The same of a moment that others are compared with. The last day of the year 9999, which clients write for "never", ends
/// later than the last moment that there is here: it is that.
pub fn parse_asked_moment(text: &str) -> Option<Timestamp> {
    let last = || {
        let pieces = Pieces::parse(text).ok()?;
        (pieces.date().year() == 9999).then_some(Timestamp::MAX)
    };
    parse_date_time(text).or_else(last)
}
