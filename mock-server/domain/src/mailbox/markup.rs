//! HTML as browsers part it: tags with their attributes, comments, and text.
//!
//! <https://html.spec.whatwg.org/multipage/parsing.html#tokenization>

/// What stands at a `<`, and how long it is.
pub(super) enum Markup<'h> {
    /// The sign alone: it is text.
    Text,
    /// A comment, with what it says.
    Comment(&'h str, usize),
    /// `<!DOCTYPE …>`, `<?xml …>` and what else is read as a comment up to its `>`.
    Declaration(usize),
    /// A tag.
    Tag(Tag<'h>),
    /// Whatever it is, it does not end.
    Endless,
}

/// A tag.
#[derive(Clone, Copy)]
pub(super) struct Tag<'h> {
    /// All of it, from `<` to `>`.
    pub(super) raw: &'h str,
    /// Its name as it stands there.
    pub(super) name: &'h str,
    /// Whether it ends an element.
    pub(super) is_end: bool,
}

/// An attribute of a tag.
#[derive(Clone, Copy)]
pub(super) struct Attribute<'h> {
    /// All of it.
    pub(super) raw: &'h str,
    /// Its name as it stands there.
    pub(super) name: &'h str,
    /// Its value without quotes; entities in it are not read.
    pub(super) value: &'h str,
}

/// Reads what a text begins with, which is a `<`.
pub(super) fn read(text: &str) -> Markup<'_> {
    let bytes = text.as_bytes();
    match (bytes.get(1), bytes.get(2)) {
        (Some(b'!'), _) if text.starts_with("<!--") => comment(text),
        (Some(b'/'), Some(sign)) if sign.is_ascii_alphabetic() => tag(text, 2),
        (Some(b'!' | b'?'), _) | (Some(b'/'), Some(_)) => declaration(text),
        (Some(sign), _) if sign.is_ascii_alphabetic() => tag(text, 1),
        _ => Markup::Text,
    }
}

fn declaration(text: &str) -> Markup<'_> {
    text.find('>').map_or(Markup::Endless, |end| Markup::Declaration(end + 1))
}

fn comment(text: &str) -> Markup<'_> {
    let said = &text[4..];
    if said.starts_with('>') || said.starts_with("->") {
        return declaration(text);
    }
    let ends = said.match_indices("--").map(|(at, _)| at);
    let mut ends = ends.filter_map(|at| Some((at, ["-->", "--!>"].iter().find(|end| said[at..].starts_with(**end))?)));
    ends.next().map_or(Markup::Endless, |(at, end)| Markup::Comment(&said[..at], 4 + at + end.len()))
}

fn tag(text: &str, name_at: usize) -> Markup<'_> {
    let mut at = name_at + name_length(&text.as_bytes()[name_at..]);
    let name = &text[name_at..at];
    loop {
        match attribute(text, at) {
            Next::Attribute(_, behind) => at = behind,
            Next::End(behind) => {
                return Markup::Tag(Tag { raw: &text[..behind], name, is_end: name_at == 2 });
            }
            Next::Endless => return Markup::Endless,
        }
    }
}

/// How long a tag's name is.
fn name_length(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|sign| !is_blank(**sign) && !matches!(sign, b'/' | b'>')).count()
}

fn is_blank(sign: u8) -> bool {
    matches!(sign, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

/// What comes next in a tag, and where what is behind it begins.
enum Next<'h> {
    Attribute(Attribute<'h>, usize),
    End(usize),
    Endless,
}

fn attribute(text: &str, from: usize) -> Next<'_> {
    let bytes = text.as_bytes();
    let past = |from: usize, of: fn(u8) -> bool| from + bytes[from..].iter().take_while(|sign| of(**sign)).count();
    let start = past(from, |sign| is_blank(sign) || sign == b'/');
    match bytes.get(start) {
        None => return Next::Endless,
        Some(b'>') => return Next::End(start + 1),
        Some(_) => {}
    }
    // A `=` in front belongs to the name.
    let first = start + usize::from(bytes[start] == b'=');
    let name_end = past(first, |sign| !is_blank(sign) && !matches!(sign, b'/' | b'>' | b'='));
    let equals = past(name_end, is_blank);
    let (name, mut value, mut end) = (&text[start..name_end], "", name_end);
    if bytes.get(equals) == Some(&b'=') {
        let at = past(equals + 1, is_blank);
        (value, end) = if let Some(quote @ (b'"' | b'\'')) = bytes.get(at) {
            let Some(length) = bytes[at + 1..].iter().position(|sign| sign == quote) else { return Next::Endless };
            (&text[at + 1..at + 1 + length], at + length + 2)
        } else {
            let end = past(at, |sign| !is_blank(sign) && sign != b'>');
            (&text[at..end], end)
        };
    }
    Next::Attribute(Attribute { raw: &text[start..end], name, value }, end)
}

impl<'h> Tag<'h> {
    /// Whether it is called so, which is in lower case.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Whether it is called like one of them.
    pub(super) fn is_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.is(name))
    }

    /// Its attributes, in order.
    pub(super) fn attributes(&self) -> impl Iterator<Item = Attribute<'h>> + use<'h> {
        let raw = self.raw;
        let mut at = 1 + usize::from(self.is_end) + self.name.len();
        std::iter::from_fn(move || match attribute(raw, at) {
            Next::Attribute(found, behind) => {
                at = behind;
                Some(found)
            }
            Next::End(_) | Next::Endless => None,
        })
    }

    /// The value of an attribute, which is named in lower case.
    pub(super) fn attribute(&self, name: &str) -> Option<&'h str> {
        self.attributes().find(|found| found.name.eq_ignore_ascii_case(name)).map(|found| found.value)
    }
}

/// Where the end tag of an element begins in the text behind its start tag, and where what is behind it begins: its text is no
/// markup, as that of `style` is.
pub(super) fn end_of_raw(text: &str, name: &str) -> Option<(usize, usize)> {
    let ends = |at: &usize| {
        let behind = &text.as_bytes()[at + 2..];
        behind.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
            && behind.get(name.len()).is_some_and(|sign| is_blank(*sign) || matches!(sign, b'/' | b'>'))
    };
    let at = text.match_indices("</").map(|(at, _)| at).find(ends)?;
    match read(&text[at..]) {
        Markup::Tag(tag) => Some((at, at + tag.raw.len())),
        _ => None,
    }
}
