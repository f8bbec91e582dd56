//! Spots secrets in a text that is no form, page or JSON, or that says it is none: pairs, members, elements, parts.

use std::ops::Range;

use super::mask::is_secret;

/// Where secrets stand, in order and apart from each other.
pub fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = parts(text).collect();
    for (at, sign) in text.char_indices() {
        let spotted = match sign {
            '=' => pair(text, at),
            ':' => member(text, at),
            '>' => element(text, at),
            _ => None,
        };
        found.extend(spotted.filter(|range| !text[range.clone()].trim().is_empty()));
    }
    found.sort_by_key(|range| range.start);
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match apart.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

/// `client_secret=…`, to the end of the pair or the line.
fn pair(text: &str, at: usize) -> Option<Range<usize>> {
    let of_a_name = |one: char| one.is_ascii_alphanumeric() || matches!(one, '_' | '-' | '.' | '%' | '+');
    let name = text[..at].rfind(|one| !of_a_name(one)).map_or(0, |before| before + 1);
    // What stands before a name may be wider than a byte.
    let name = text.get(name..at).or_else(|| text[..at].rsplit(|one| !of_a_name(one)).next())?;
    let value = &text[at + 1..];
    let quoted = value.chars().next().filter(|one| matches!(one, '"' | '\''));
    // `code="…"` is an attribute; a code of a sign-in comes without quotes.
    if !is_secret(name) || (quoted.is_some() && name.eq_ignore_ascii_case("code")) {
        return None;
    }
    Some(match quoted {
        Some(quote) => at + 2..at + 2 + value[1..].find(quote).unwrap_or(value.len() - 1),
        None => at + 1..at + 1 + value.find(['&', '<', '"', '\r', '\n']).unwrap_or(value.len()),
    })
}

/// `"client_secret": "…"`, in JSON that was cut off or is called something else.
fn member(text: &str, at: usize) -> Option<Range<usize>> {
    let name = text[..at].trim_end().strip_suffix('"')?;
    let name = &name[name.rfind('"')? + 1..];
    let from = at + 1 + text[at + 1..].len() - text[at + 1..].trim_start().len();
    let value = text[from..].strip_prefix('"')?;
    let mut escaped = false;
    let end = value.char_indices().find(|(_, one)| {
        let ends = *one == '"' && !escaped;
        escaped = *one == '\\' && !escaped;
        ends
    });
    let end = end.map_or(value.len(), |(end, _)| end);
    // `error.code` is no secret: those are short.
    (is_secret(name) && (!name.eq_ignore_ascii_case("code") || end > 60)).then_some(from + 1..from + 1 + end)
}

/// `<wsse:Password Type="…">…</wsse:Password>`
fn element(text: &str, at: usize) -> Option<Range<usize>> {
    let tag = &text[text[..at].rfind('<')? + 1..at];
    let name = tag.split_whitespace().next()?;
    let name = name.rsplit(':').next()?;
    let value = &text[at + 1..];
    let secret = is_secret(name) && !name.eq_ignore_ascii_case("code") && !tag.ends_with('/');
    secret.then(|| at + 1..at + 1 + value.find('<').unwrap_or(value.len()))
}

/// Parts of `multipart/form-data` with the name of a secret.
fn parts(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + find_ignoring_case(&text[from..], "content-disposition:")?;
            let head = text[at..].find("\r\n\r\n").map(|end| (end, 4)).or_else(|| Some((text[at..].find("\n\n")?, 2)));
            let (end, blank) = head?;
            let body = at + end + blank;
            from = body;
            if named(&text[at..at + end]).is_some_and(is_secret) {
                let end = text[body..].find("\n--").map_or(text.len(), |end| body + end);
                return Some(body..end - usize::from(text[body..end].ends_with('\r')));
            }
        }
    })
}

/// The name of a part.
fn named(head: &str) -> Option<&str> {
    let parameters = head.split([';', '\r', '\n']).map(str::trim);
    let name = parameters.filter_map(|one| one.split_once('=')).find(|(name, _)| name.eq_ignore_ascii_case("name"));
    name.map(|(_, value)| value.trim_matches('"'))
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    text.as_bytes().windows(wanted.len()).position(|window| window.eq_ignore_ascii_case(wanted.as_bytes()))
}
