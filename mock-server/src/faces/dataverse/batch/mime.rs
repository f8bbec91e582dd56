//! Texts of several parts, as MIME has them, taken apart.
//!
//! <https://www.rfc-editor.org/rfc/rfc2046#section-5.1>

/// A part: its head, line by line, and what stands behind the empty line.
#[derive(Debug, PartialEq, Eq)]
pub struct MimePart<'t> {
    /// Lines of the head.
    pub head: Vec<&'t str>,
    /// The rest.
    pub rest: &'t str,
}

/// What separates the parts of a media type.
pub fn boundary(kind: &str) -> Option<&str> {
    let mut parameters = kind.split(';');
    let is_multipart = parameters.next()?.trim().eq_ignore_ascii_case("multipart/mixed");
    let (_, value) = parameters
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))?;
    let value = value.trim().trim_matches('"');
    (is_multipart && !value.is_empty()).then_some(value)
}

/// The parts of a text; nothing where their end is missing.
pub fn parts<'t>(text: &'t str, boundary: &str) -> Option<Vec<MimePart<'t>>> {
    let (mut parts, mut begin, mut place) = (Vec::new(), None, 0);
    for line in text.split_inclusive('\n') {
        let end = place;
        place += line.len();
        let Some(mark) = line.trim_end().strip_prefix("--").and_then(|line| line.strip_prefix(boundary)) else {
            continue;
        };
        if !matches!(mark, "" | "--") {
            continue;
        }
        if let Some(begin) = begin {
            parts.push(split(text.get(begin..end)?));
        }
        if mark == "--" {
            return Some(parts);
        }
        begin = Some(place);
    }
    None
}

/// Head and rest of a text.
pub fn split(text: &str) -> MimePart<'_> {
    let (mut head, mut place) = (Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        place += line.len();
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        head.push(line);
    }
    MimePart { head, rest: &text[place..] }
}

/// A header's value in the lines of a head.
pub fn header<'t>(head: &[&'t str], name: &str) -> Option<&'t str> {
    let lines = head.iter().filter_map(|line| line.split_once(':'));
    lines.into_iter().find(|(known, _)| known.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parts_are_taken_apart_whatever_ends_their_lines() {
        for end in ["\r\n", "\n"] {
            let text = ["before", "--b", "A: 1", "a : 2", "", "one", "", "--bx", "--b", "", "two", "--b--", "behind"]
                .join(end);
            let parts = parts(&text, "b").expect("parts");
            assert_eq!(parts.len(), 2);
            assert_eq!(
                (parts[0].head.as_slice(), parts[0].rest.trim_end()),
                (["A: 1", "a : 2"].as_slice(), format!("one{end}{end}--bx").as_str())
            );
            assert_eq!((parts[1].head.len(), parts[1].rest.trim_end()), (0, "two"));
            assert_eq!(header(&parts[0].head, "a"), Some("1"));
        }
        assert_eq!(parts("--b\r\n\r\none\r\n", "b"), None, "its end is missing");
    }

    #[test]
    fn boundaries_are_found() {
        assert_eq!(boundary("multipart/mixed;boundary=x"), Some("x"));
        assert_eq!(boundary("Multipart/Mixed; charset=utf-8; Boundary=\"x y\""), Some("x y"));
        assert_eq!((boundary("application/json"), boundary("multipart/mixed; boundary=")), (None, None));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(--b|\r\n|\n|:|a|\u{e4}|--){0,30}", kind in "\\PC{0,30}") {
            let _ = (parts(&text, "b"), split(&text), boundary(&kind));
        }
    }
}
