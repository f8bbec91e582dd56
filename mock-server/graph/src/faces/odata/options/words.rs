//! How options write lists, orders, numbers and truths.

use super::super::{Dialect, ODataFault};

/// Names between commas; a type's namespace before one says nothing.
pub fn listed(value: &str, dialect: &Dialect) -> Vec<String> {
    let bare = |name: &str| {
        let rest = name.strip_prefix(dialect.namespace).and_then(|rest| rest.strip_prefix('.'));
        rest.unwrap_or(name).to_owned()
    };
    value.split(',').map(str::trim).filter(|name| !name.is_empty()).map(bare).collect()
}

/// The paths in an `$orderby`, and whether each is to be descending.
pub fn order_keys(text: &str) -> Result<Vec<(&str, bool)>, ODataFault> {
    let wrong = || ODataFault::bad_request(format!("Syntax error at position {} in '{text}'.", text.len()));
    let mut keys = Vec::new();
    for key in text.split(',') {
        let mut words = key.split_whitespace();
        let path = words.next().ok_or_else(wrong)?;
        let descending = match words.next().map(str::to_ascii_lowercase).as_deref() {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(_) => return Err(wrong()),
        };
        if words.next().is_some() {
            return Err(wrong());
        }
        keys.push((path, descending));
    }
    Ok(keys)
}

/// The parts between separators that stand neither in brackets nor in quotes; nothing where those do not end.
pub fn split_outside(value: &str, separator: char) -> Option<Vec<&str>> {
    let (mut parts, mut begin, mut depth, mut quoted) = (Vec::new(), 0, 0_usize, false);
    for (place, letter) in value.char_indices() {
        match letter {
            '\'' => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            _ if letter == separator && depth == 0 => {
                parts.push(&value[begin..place]);
                begin = place + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&value[begin..]);
    let parts = parts.into_iter().map(str::trim).filter(|part| !part.is_empty());
    (depth == 0 && !quoted).then(|| parts.collect())
}

/// What is said of an option that stands there twice, with or without `$`.
pub fn twice(option: &str) -> ODataFault {
    ODataFault::bad_request(format!(
        "Query option '${option}' was specified more than once, but it must be specified at most once."
    ))
}

pub fn number(option: &str, value: &str) -> Result<usize, ODataFault> {
    value.parse::<u32>().map(|number| number as usize).map_err(|_| {
        ODataFault::bad_request(format!(
            "Invalid value '{value}' for {option} query option found. The {option} query option requires a \
             non-negative integer value."
        ))
    })
}

pub fn truth(value: &str) -> Result<bool, ODataFault> {
    match value.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(ODataFault::bad_request(format!(
            "Invalid value '{value}' for $count query option found. The $count query option requires a boolean value."
        ))),
    }
}
