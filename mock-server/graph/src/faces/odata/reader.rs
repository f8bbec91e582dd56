//! Values in bodies: every writable type reads them here, so that a wrong kind of value is refused in one way.

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::{ODataFault, parse_asked_moment, parse_date_time};

/// A text; null is empty.
pub fn text(property: &str, value: &Json) -> Result<String, ODataFault> {
    Ok(optional_text(property, value)?.unwrap_or_default())
}

/// A text, or null.
pub fn optional_text(property: &str, value: &Json) -> Result<Option<String>, ODataFault> {
    if value.is_null() { Ok(None) } else { given_text(property, value).map(|text| Some(text.to_owned())) }
}

/// A text that is there.
pub fn given_text<'v>(property: &str, value: &'v Json) -> Result<&'v str, ODataFault> {
    value.as_str().ok_or_else(|| ODataFault::mistyped(property, value, "Edm.String"))
}

/// An object of a type: `microsoft.graph.location`.
pub fn object<'v>(property: &str, value: &'v Json, kind: &str) -> Result<&'v Map<String, Json>, ODataFault> {
    value.as_object().ok_or_else(|| ODataFault::mistyped(property, value, kind))
}

/// Types that derive from others, and are taken where those stand.
const DERIVED: [(&str, &[&str]); 3] = [
    ("mailFolder", &["mailSearchFolder"]),
    ("message", &["calendarSharingMessage", "eventMessage", "eventMessageRequest", "eventMessageResponse"]),
    ("recipient", &["attendee", "attendeeBase"]),
];

/// Refuses a value that says to be of another type than its place has (`message`), in the words of Microsoft's OData library.
///
/// <https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html>
pub fn check_type(fields: &Map<String, Json>, kind: &str) -> Result<(), ODataFault> {
    let Some(said) = fields.get("@odata.type").filter(|said| !said.is_null()) else { return Ok(()) };
    let said = given_text("@odata.type", said)?.trim_start_matches('#');
    if kind == "openTypeExtension" && said.eq_ignore_ascii_case(OUTLOOK_EXTENSION) {
        return Ok(());
    }
    let name = said.get(..NAMESPACE.len()).filter(|start| start.eq_ignore_ascii_case(NAMESPACE));
    let Some(name) = name.map(|start| &said[start.len()..]) else {
        return Err(ODataFault::misread(format!(
            "A type named '{said}' could not be resolved by the model. When a model is available, each type name must \
             resolve to a valid type."
        )));
    };
    let derived = DERIVED.iter().find(|(base, _)| *base == kind).map_or(&[][..], |(_, derived)| derived);
    if name.eq_ignore_ascii_case(kind) || derived.iter().any(|known| name.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    Err(ODataFault::misread(format!(
        "A resource with type '{said}' was found, but it is not assignable to the expected type '{NAMESPACE}{kind}'. The \
         type specified in the resource must be equal to either the expected type or a derived type."
    )))
}

/// What stands before the name of a type.
const NAMESPACE: &str = "microsoft.graph.";
/// What Microsoft's own examples call an open extension.
///
/// <https://learn.microsoft.com/graph/api/opentypeextension-post-opentypeextension>
const OUTLOOK_EXTENSION: &str = "Microsoft.OutlookServices.OpenTypeExtension";

/// Yes or no. Microsoft's OData library converts a text that says so, and its own example sends one.
///
/// <https://learn.microsoft.com/graph/api/user-sendmail>
pub fn truth(property: &str, value: &Json) -> Result<bool, ODataFault> {
    let said = match value {
        Json::Bool(truth) => Some(*truth),
        Json::String(text) if text.trim().eq_ignore_ascii_case("true") => Some(true),
        Json::String(text) if text.trim().eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    };
    said.ok_or_else(|| ODataFault::mistyped(property, value, "Edm.Boolean"))
}

/// A whole number of 32 bits, which may stand in a text.
pub fn number(property: &str, value: &Json) -> Result<i32, ODataFault> {
    let said = match value {
        Json::String(text) => text.trim().parse().ok(),
        other => other.as_i64().and_then(|number| i32::try_from(number).ok()),
    };
    said.ok_or_else(|| ODataFault::mistyped(property, value, "Edm.Int32"))
}

/// Several texts; null is none.
pub fn texts(property: &str, value: &Json) -> Result<Vec<String>, ODataFault> {
    several(property, value, "Collection(Edm.String)", |one| given_text(property, one).map(str::to_owned))
}

/// Several things of one kind; null is none.
pub fn several<'v, T>(
    property: &str,
    value: &'v Json,
    kind: &str,
    read: impl Fn(&'v Json) -> Result<T, ODataFault>,
) -> Result<Vec<T>, ODataFault> {
    match value {
        Json::Null => Ok(Vec::new()),
        Json::Array(values) => values.iter().map(read).collect(),
        _ => Err(ODataFault::mistyped(property, value, kind)),
    }
}

/// The first moment that Microsoft's type has: years are counted from 1.
pub fn first_moment() -> Timestamp {
    Timestamp::constant(-62_135_596_800, 0)
}

/// A moment.
pub fn read_date_time(property: &str, value: &Json) -> Result<Timestamp, ODataFault> {
    let text = value.as_str();
    if let Some(at) = text.and_then(parse_date_time).filter(|at| *at >= first_moment()) {
        return Ok(at);
    }
    match text.and_then(parse_asked_moment) {
        Some(at) if at == Timestamp::MAX => {
            Err(ODataFault::unbuilt(format_args!("'{property}' on the last day of the year 9999")))
        }
        _ => Err(ODataFault::mistyped(property, value, "Edm.DateTimeOffset")),
    }
}

/// The place of an enumeration's member.
pub fn member(property: &str, value: &Json, members: &[&str]) -> Result<usize, ODataFault> {
    let text = given_text(property, value)?;
    members
        .iter()
        .position(|member| member.eq_ignore_ascii_case(text))
        .ok_or_else(|| ODataFault::no_member(property, text))
}
