//! Dates in a search: days, moments, ranges of them, and what is called by its distance from today.
//!
//! <https://learn.microsoft.com/sharepoint/dev/general-development/keyword-query-language-kql-syntax-reference>

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::faces::odata::parse_asked_moment;

/// The moment at which what a text names begins, and the one behind it. `a..b` goes from the one to the other, both with it.
pub(super) fn range(text: &str, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
    match text.split_once("..") {
        Some((from, to)) => Some((span(from, now)?.0, span(to, now)?.1)),
        None => span(text, now),
    }
}

fn span(text: &str, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
    let day = || {
        // What names a time is no day.
        let day = text.parse::<Date>().ok().filter(|_| !text.contains(':')).or_else(|| american(text))?;
        Some((day, day.tomorrow().ok()?))
    };
    if let Some((first, behind)) = period(text, now).or_else(day) {
        let begins = |day: Date| day.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp());
        return Some((begins(first)?, begins(behind)?));
    }
    let at = parse_asked_moment(text)?;
    Some((at, at.checked_add(SignedDuration::from_secs(1)).ok()?))
}

/// The first day of what is called by its distance from today, and the one behind the last. Days are those of UTC and weeks
/// begin on Sunday (inferred).
fn period(text: &str, now: Timestamp) -> Option<(Date, Date)> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let week = || today.checked_sub(i64::from(today.weekday().to_sunday_zero_offset()).days()).ok();
    let month = today.first_of_month();
    let year = today.first_of_year();
    let from = |first: Date, length: jiff::Span| Some((first, first.checked_add(length).ok()?));
    let before = |behind: Date, length: jiff::Span| Some((behind.checked_sub(length).ok()?, behind));
    match text.to_ascii_lowercase().as_str() {
        "today" => from(today, 1.day()),
        "yesterday" => before(today, 1.day()),
        "this week" => from(week()?, 1.week()),
        "last week" => before(week()?, 1.week()),
        "this month" => from(month, 1.month()),
        "last month" => before(month, 1.month()),
        "this year" => from(year, 1.year()),
        "last year" => before(year, 1.year()),
        _ => None,
    }
}

/// `1/31/2026`
fn american(text: &str) -> Option<Date> {
    let mut parts = text.split('/');
    let (month, day, year) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    if parts.next().is_some() { None } else { Date::new(year, month, day).ok() }
}
