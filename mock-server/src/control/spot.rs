//! Spots secrets in a text that is no form, page or JSON, or that says it is none: pairs, members, elements, parts.

use std::ops::Range;

use super::mask::is_secret;

/// Where secrets stand, in order and apart from each other. Takes time in the length of the text alone: what is looked for
/// at every sign, the nearest `<` and the end of a value, is known from one pass.
pub fn secrets(text: &str) -> Vec<Range<usize>> {
    let ends = Ends::of(text);
    let mut found: Vec<Range<usize>> = parts(text).collect();
    let mut tag = None;
    for (at, sign) in text.char_indices() {
        let spotted = match sign {
            '<' => {
                tag = Some(Tag::of(text, at));
                None
            }
            '=' => pair(text, at, &ends),
            ':' => member(text, at),
            '>' => tag.as_ref().and_then(|tag| element(text, tag, at, &ends)),
            _ => None,
        };
        found.extend(spotted.filter(|range| !range.is_empty()));
    }
    found.sort_by_key(|range| range.start);
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match apart.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart.retain(|range| !text[range.clone()].trim().is_empty());
    apart
}

/// Where values end, for every place in a text.
struct Ends {
    /// The next `&`, `<`, `"` or end of a line.
    pairs: Vec<usize>,
    /// The next `<`.
    elements: Vec<usize>,
    /// The next quotation mark of either kind.
    quotes: [Vec<usize>; 2],
}

impl Ends {
    fn of(text: &str) -> Self {
        let next = |ends: &[u8]| {
            let mut next = text.len();
            let mut all: Vec<usize> = vec![next; text.len() + 1];
            for (at, byte) in text.bytes().enumerate().rev() {
                if ends.contains(&byte) {
                    next = at;
                }
                all[at] = next;
            }
            all
        };
        Self { pairs: next(b"&<\"\r\n"), elements: next(b"<"), quotes: [next(b"\""), next(b"'")] }
    }
}

/// Names of secrets are shorter; longer ones need not be looked at whole.
const LONGEST: usize = 100;

/// `client_secret=…`, to the end of the pair or the line.
fn pair(text: &str, at: usize, ends: &Ends) -> Option<Range<usize>> {
    let of_a_name = |one: char| one.is_ascii_alphanumeric() || matches!(one, '_' | '-' | '.' | '%' | '+');
    let before = &text[text.floor_char_boundary(at.saturating_sub(LONGEST))..at];
    let name = before.rsplit(|one| !of_a_name(one)).next()?;
    let quoted = text[at + 1..].chars().next().filter(|one| matches!(one, '"' | '\''));
    // `code="…"` is an attribute; a code of a sign-in comes without quotes.
    if !is_secret(name) || (quoted.is_some() && name.eq_ignore_ascii_case("code")) {
        return None;
    }
    Some(match quoted {
        Some(quote) => at + 2..ends.quotes[usize::from(quote == '\'')][at + 2],
        None => at + 1..ends.pairs[at + 1],
    })
}

/// `"client_secret": "…"`, in JSON that was cut off or is called something else.
fn member(text: &str, at: usize) -> Option<Range<usize>> {
    let name = text[..at].trim_end().strip_suffix('"')?;
    let name = &name[name.rfind('"')? + 1..];
    if !is_secret(name) {
        return None;
    }
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
    (!name.eq_ignore_ascii_case("code") || end > 60).then_some(from + 1..from + 1 + end)
}

/// The beginning of an element.
struct Tag {
    /// Whether its name is a secret's.
    is_secret: bool,
}

impl Tag {
    fn of(text: &str, at: usize) -> Self {
        let name = &text[at + 1..text.ceil_char_boundary((at + 1 + LONGEST).min(text.len()))];
        let name =
            name.split(|one: char| one.is_whitespace() || matches!(one, '<' | '>')).find(|part| !part.is_empty());
        let name = name.and_then(|name| name.rsplit(':').next()).unwrap_or_default();
        Self { is_secret: is_secret(name) && !name.eq_ignore_ascii_case("code") }
    }
}

/// `<wsse:Password Type="…">…</wsse:Password>`
fn element(text: &str, tag: &Tag, at: usize, ends: &Ends) -> Option<Range<usize>> {
    let secret = tag.is_secret && !text[..at].ends_with('/');
    secret.then(|| at + 1..ends.elements[at + 1])
}

/// Parts of `multipart/form-data` with the name of a secret.
fn parts(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + find_ignoring_case(&text[from..], "content-disposition:")?;
            let (end, body) = head_of(text, at)?;
            from = body;
            if named(&text[at..end]).is_some_and(is_secret) {
                let end = text[body..].find("\n--").map_or(text.len(), |end| body + end);
                from = end;
                return Some(body..end - usize::from(text[body..end].ends_with('\r')));
            }
        }
    })
}

/// Where a part's head ends, and where its body begins: behind the first empty line.
fn head_of(text: &str, at: usize) -> Option<(usize, usize)> {
    text[at..].match_indices('\n').find_map(|(line, _)| {
        let line = at + line;
        let rest = &text[line + 1..];
        if rest.starts_with('\n') {
            return Some((line, line + 2));
        }
        (rest.starts_with("\r\n") && text[..line].ends_with('\r')).then_some((line - 1, line + 3))
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

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn takes(text: &str) -> Duration {
        let started = Instant::now();
        let _ = std::hint::black_box(secrets(text));
        started.elapsed()
    }

    /// Of a text eight times as long: about eight times as long, where the square would be sixty-four times. Somebody else
    /// may use the machine just then, so that it is tried several times.
    #[test]
    fn time_grows_with_the_length_alone() {
        for piece in [
            ">",
            "<",
            "=",
            ":",
            "\"",
            "password=",
            "password='",
            "<password>",
            "\"password\": \"",
            "a\":",
            "content-disposition:",
            "content-disposition: x; name=password\n\n",
            "content-disposition: x; name=\"passwd\"\r\n\r\n",
            " ",
            "%",
            "&x",
        ] {
            for before in ["", "<password "] {
                let text = |length: usize| format!("{before}{}", piece.repeat(length / piece.len()));
                let (short, long) = (text(25_000), text(200_000));
                let grows = |_| takes(&long) > takes(&short) * 24 + Duration::from_millis(20);
                assert!(!(0..5).all(grows), "{piece:?} behind {before:?}: {:?}, {:?}", takes(&short), takes(&long));
            }
        }
    }
}
