//! HTML without what could act in a page: scripts, handlers of events, foreign content.

use std::borrow::Cow;

use super::markup::{self, Attribute, Markup, Tag};

/// Elements that go with all that they hold, which may hold others of their kind.
const REMOVED: &[&str] =
    &["object", "applet", "frameset", "xml", "svg", "math", "audio", "video", "canvas", "template"];
/// Elements that go with a text that is no markup.
const REMOVED_RAW: &[&str] = &["script", "iframe"];
/// Tags that go alone: what they hold is looked at as if they were not there.
const UNWRAPPED: &[&str] = &[
    "embed",
    "frame",
    "param",
    "bgsound",
    "source",
    "track",
    "link",
    "base",
    "noscript",
    "noembed",
    "noframes",
    "xmp",
    "plaintext",
];
/// Elements whose text is no markup.
const RAW: &[&str] = &["style", "title", "textarea"];

/// Schemes of addresses that run something.
const RUNNING: &[&str] = &["javascript:", "vbscript:", "livescript:", "mocha:"];
/// What a style says to run something.
const RUNNING_STYLES: &[&str] = &["expression(", "javascript:", "vbscript:", "behavior:", "-moz-binding", "@import"];

/// HTML as Exchange shows it unless somebody asks for all of it: nothing in it acts. What is clean is as it was.
///
/// <https://devblogs.microsoft.com/microsoft365dev/message-body-property-will-filter-unsafe-html-by-default/>
pub(super) fn safe_html(html: &str) -> Cow<'_, str> {
    let mut kept = Kept { html, out: String::new(), from: 0 };
    let mut at = 0;
    while let Some(found) = html[at..].find('<') {
        let start = at + found;
        at = match markup::read(&html[start..]) {
            Markup::Text => start + 1,
            // Browsers do not agree on where such comments end.
            Markup::Comment(said, length) if said.starts_with('[') || said.contains(['<', '>']) => {
                kept.replace(start, start + length, "")
            }
            Markup::Declaration(length) | Markup::Comment(_, length) => start + length,
            Markup::Tag(tag) => kept.tag(start, &tag),
            Markup::Endless => kept.replace(start, html.len(), ""),
        };
    }
    kept.done()
}

/// What is kept of a text.
struct Kept<'h> {
    html: &'h str,
    out: String,
    /// All from here is as it was.
    from: usize,
}

impl<'h> Kept<'h> {
    /// Puts something in the place of a part; says where the rest begins.
    fn replace(&mut self, start: usize, end: usize, with: &str) -> usize {
        let before = &self.html[self.from..start];
        match before.strip_suffix('<') {
            // It is to begin no tag with what now follows it.
            Some(before) => {
                self.out += before;
                self.out += "&lt;";
            }
            None => self.out += before,
        }
        self.out += with;
        self.from = end;
        end
    }

    /// Looks at a tag; says where the rest begins.
    fn tag(&mut self, start: usize, tag: &Tag<'h>) -> usize {
        let behind = start + tag.raw.len();
        let rest = &self.html[behind..];
        let is_removed = tag.is_any(REMOVED);
        if tag.is_any(UNWRAPPED) || (tag.is_end && (is_removed || tag.is_any(REMOVED_RAW))) || is_acting_meta(tag) {
            return self.replace(start, behind, "");
        }
        if is_removed {
            return self.replace(start, behind + end_of(rest, tag.name), "");
        }
        if tag.is_any(REMOVED_RAW) {
            let end = markup::end_of_raw(rest, tag.name).map_or(rest.len(), |(_, end)| end);
            return self.replace(start, behind + end, "");
        }
        if tag.is_end || !tag.is_any(RAW) {
            self.cleaned(start, tag);
            return behind;
        }
        match markup::end_of_raw(rest, tag.name) {
            Some((text, end)) if tag.is("style") && runs(&rest[..text]) => self.replace(start, behind + end, ""),
            Some((text, _)) => {
                self.cleaned(start, tag);
                behind + text
            }
            None => self.replace(start, self.html.len(), ""),
        }
    }

    /// Writes a tag without its unsafe attributes, where it has some.
    fn cleaned(&mut self, start: usize, tag: &Tag<'h>) {
        if !tag.attributes().any(|attribute| is_unsafe(&attribute)) {
            return;
        }
        let mut clean = format!("<{}{}", if tag.is_end { "/" } else { "" }, tag.name);
        for attribute in tag.attributes().filter(|attribute| !is_unsafe(attribute)) {
            clean.push(' ');
            clean += attribute.raw;
        }
        clean.push('>');
        self.replace(start, start + tag.raw.len(), &clean);
    }

    fn done(mut self) -> Cow<'h, str> {
        if self.from == 0 && self.out.is_empty() {
            return Cow::Borrowed(self.html);
        }
        self.out += &self.html[self.from..];
        Cow::Owned(self.out)
    }
}

/// Where an element ends in the text behind its start tag, others of its kind inside it; all is its, where it does not end.
fn end_of(text: &str, name: &str) -> usize {
    let (mut at, mut deep) = (0, 1_usize);
    while let Some(found) = text[at..].find('<') {
        let start = at + found;
        at = match markup::read(&text[start..]) {
            Markup::Text => start + 1,
            Markup::Comment(_, length) | Markup::Declaration(length) => start + length,
            Markup::Endless => return text.len(),
            Markup::Tag(tag) => {
                let end = start + tag.raw.len();
                if tag.is(name) && tag.is_end {
                    deep -= 1;
                    if deep == 0 {
                        return end;
                    }
                } else if tag.is(name) {
                    deep += 1;
                }
                end
            }
        };
    }
    text.len()
}

/// Whether a `meta` does more than name a character set.
fn is_acting_meta(tag: &Tag<'_>) -> bool {
    tag.is("meta")
        && tag.attributes().filter(|attribute| attribute.name.eq_ignore_ascii_case("http-equiv")).any(|attribute| {
            !["content-type", "content-language"].iter().any(|known| attribute.value.eq_ignore_ascii_case(known))
        })
}

/// Whether an attribute could act, or its name is none.
fn is_unsafe(attribute: &Attribute<'_>) -> bool {
    let name = attribute.name;
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    let is_handler = name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on"));
    if is_handler || is("srcdoc") || is("formaction") || name.contains(['"', '\'', '<', '=']) {
        return true;
    }
    if is("style") && runs(attribute.value) {
        return true;
    }
    if !attribute.value.contains([':', '&']) {
        return false;
    }
    let begins = beginning(attribute.value);
    RUNNING.iter().any(|scheme| begins.starts_with(scheme))
        || (begins.starts_with("data:") && ["href", "xlink:href", "action"].into_iter().any(is))
}

/// Whether a style runs something.
fn runs(style: &str) -> bool {
    let style = beginning_of(style, usize::MAX);
    RUNNING_STYLES.iter().any(|running| style.contains(running))
}

/// The beginning of a value, as it is read where an address is wanted: entities read, blanks left out, in lower case.
fn beginning(value: &str) -> String {
    beginning_of(value, 16)
}

fn beginning_of(value: &str, enough: usize) -> String {
    let mut read = String::new();
    let mut rest = value;
    while let Some(sign) = rest.chars().next() {
        let (sign, length) = if sign == '&' { entity(rest) } else { (sign, sign.len_utf8()) };
        if sign > ' ' {
            read.extend(sign.to_lowercase());
        }
        if read.len() >= enough {
            break;
        }
        rest = &rest[length..];
    }
    read
}

/// The sign that an entity stands for, if it is one that schemes can be hidden behind, and how long it is.
fn entity(text: &str) -> (char, usize) {
    for (name, sign) in [("&colon;", ':'), ("&Tab;", '\t'), ("&NewLine;", '\n')] {
        if text.starts_with(name) {
            return (sign, name.len());
        }
    }
    let Some(number) = text.strip_prefix("&#") else { return ('&', 1) };
    let (number, radix, prefix) = match number.strip_prefix(['x', 'X']) {
        Some(number) => (number, 16, 3),
        None => (number, 10, 2),
    };
    let length = number.bytes().take_while(|sign| char::from(*sign).is_digit(radix)).count();
    let code = u32::from_str_radix(number[..length].trim_start_matches('0'), radix).ok();
    let Some(sign) = code.and_then(char::from_u32) else { return ('&', 1) };
    (sign, prefix + length + usize::from(number[length..].starts_with(';')))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;

    use super::safe_html;

    #[test]
    fn what_acts_goes_and_all_else_stays() {
        for (html, safe) in [
            (
                "<html><body><b>Bold</b><script>alert('Alert!');</script></body></html>",
                "<html><body><b>Bold</b></body></html>",
            ),
            ("<SCRIPT src=x></SCRIPT\n>a", "a"),
            ("a<script>if (a<b) '</scripty>'", "a"),
            ("<p onclick=\"a('>')\" class='x'>t</p>", "<p class='x'>t</p>"),
            ("<img/onerror='alert(1)'/src=a>", "<img src=a>"),
            ("<img src=\"a\"onerror=\"b\"alt=c/>", "<img src=\"a\" alt=c/>"),
            ("<br ONload=x />", "<br>"),
            ("<a href=\" java&#115;cr&#x69pt&colon;x\">a</a>", "<a>a</a>"),
            ("<a href onclick=\"1\"=javascript:x>a</a>", "<a href>a</a>"),
            (
                "<a href='data:text/html,x'><img src='data:image/png;base64,AA=='></a>",
                "<a><img src='data:image/png;base64,AA=='></a>",
            ),
            ("<<script></script>script>x", "&lt;script>x"),
            ("<object><object></object><p></object>b", "b"),
            ("<iframe src=x><p></iframe><embed src=y>c", "c"),
            ("<noscript><p title='</noscript><script>'>x</noscript>", "<p title='</noscript><script>'>x"),
            ("<style>p{color:red}</style><style>p{width:expression(x)}</style>", "<style>p{color:red}</style>"),
            ("<p style='background:url(javascript:x)'>x", "<p>x"),
            (
                "<meta http-equiv='Refresh' content='0'><meta http-equiv=\"Content-Type\" content=x>",
                "<meta http-equiv=\"Content-Type\" content=x>",
            ),
            ("<!--[if mso]><script></script><![endif]-->x<!-- said -->", "x<!-- said -->"),
            (
                "<textarea><script></textarea><form action='javascript:x'><input></form>",
                "<textarea><script></textarea><form><input></form>",
            ),
            ("open <img src=x onerror=y", "open "),
            ("<svg><style><a title=\"</style><img src onerror=x>\"></svg>z", "z"),
        ] {
            assert_eq!(safe_html(html), safe, "{html}");
            assert!(matches!(safe_html(safe), Cow::Borrowed(_)), "again: {safe}");
        }
    }

    #[test]
    fn what_is_clean_is_not_copied() {
        for html in [
            "",
            "a < b & c",
            "<p class=x>ä</p><!-- said --><o:p></o:p>",
            "<!DOCTYPE html><title><b></title>",
            "&#0;<a href=&#>",
        ] {
            assert!(matches!(safe_html(html), Cow::Borrowed(_)), "{html}");
        }
    }
    /// Pieces that markup is made of, and of which it should not be.
    const PIECES: &[&str] = &[
        "<",
        ">",
        "/",
        "\"",
        "'",
        "=",
        " ",
        "a",
        "<p ",
        "<b>",
        "</b>",
        "<script>",
        "</script>",
        "<style>",
        "</style",
        "<!--",
        "-->",
        "<textarea>",
        "</textarea>",
        "onclick=",
        "href=",
        "javascript:",
        "&#106;",
        "<svg>",
        "</svg>",
        "<object",
        "<!",
        "<?",
        "é",
        "<iframe",
        "</iframe >",
        "<title>",
        "<xmp>",
        "style=",
        "expression(",
    ];

    proptest! {
        /// What was made safe is clean, so that nothing is put together by what is taken out.
        #[test]
        fn what_is_safe_stays_as_it_is(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..24)) {
            let html = pieces.concat();
            let safe = safe_html(&html).into_owned();
            let again = safe_html(&safe);
            prop_assert_eq!(&*again, &*safe, "{}", html);
            let _ = crate::mailbox::Body::html(html).unique();
        }
    }

    /// Two MB of whatever is worst take no longer than a moment each.
    #[test]
    fn it_costs_what_the_body_is_long() {
        let begun = std::time::Instant::now();
        for worst in PIECES.iter().copied().chain([
            "<style><",
            "<a b='",
            "<object><!--",
            "</",
            "<p a=b ",
            "<div id=x>",
            "<hr>",
            "<p><!---",
        ]) {
            let html = worst.repeat((2 << 20) / worst.len());
            let safe = safe_html(&html).len();
            assert!(safe <= html.len() * 4, "{worst}");
            let _ = crate::mailbox::Body::html(html).unique();
        }
        assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
    }
}
