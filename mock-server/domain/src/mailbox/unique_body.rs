//! What a message says itself, beside what it quotes.

use super::answering::inner;
use super::markup::{self, Markup, Tag};
use super::{Body, BodyKind};

/// Where Outlook and Exchange begin to quote: the ids that they give what stands there.
const QUOTES: [&str; 4] = ["divRplyFwdMsg", "appendonsend", "x_divRplyFwdMsg", "x_appendonsend"];
/// Elements without an end tag.
const VOID: &[&str] = &[
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta",
    "param", "source", "track", "wbr",
];
/// How many elements around a quote are closed again.
const DEEP: usize = 256;

impl Body {
    /// The part that is this message's own. What Outlook and Exchange quote below it goes; what others quote stays, as they mark
    /// it in ways of their own: so it is with Gmail's.
    ///
    /// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/12084>
    #[must_use]
    pub fn unique(&self) -> Self {
        match self.kind {
            BodyKind::Text => Self::text(&self.content[..quote_in_text(&self.content)]),
            BodyKind::Html if self.content.is_empty() => Self::html(""),
            BodyKind::Html => Self::html(own_html(inner(&self.content))),
        }
    }
}

/// The part of an HTML body in front of the quote, as a document.
fn own_html(html: &str) -> String {
    let (end, open) = quote_in_html(html);
    let mut own = format!("<html><body><div>\r\n{}", html[..end].trim());
    for name in open.iter().rev() {
        own += "</";
        own += name;
        own.push('>');
    }
    own + "</div>\r\n</body></html>"
}

/// Where the quote begins, and the elements that are open there.
fn quote_in_html(html: &str) -> (usize, Vec<&str>) {
    let mut open: Vec<&str> = Vec::new();
    // A line above a quote belongs to it, as nothing stands between them.
    let mut line: Option<(usize, usize)> = None;
    let mut at = 0;
    while let Some(found) = html[at..].find('<') {
        let start = at + found;
        at = match markup::read(&html[start..]) {
            Markup::Text => start + 1,
            Markup::Comment(_, length) | Markup::Declaration(length) => start + length,
            Markup::Endless => break,
            Markup::Tag(tag) => {
                if begins_quote(&tag) {
                    let above = line.filter(|(_, behind)| html[*behind..start].trim().is_empty());
                    return (above.map_or(start, |(line, _)| line), open);
                }
                let end = start + tag.raw.len();
                if tag.is("hr") {
                    line = Some((start, end));
                }
                track(&mut open, &tag);
                let raw = !tag.is_end && tag.is_any(&["style", "script", "title", "textarea"]);
                match raw.then(|| markup::end_of_raw(&html[end..], tag.name)) {
                    None => end,
                    Some(Some((text, _))) => end + text,
                    // All the rest is its text.
                    Some(None) => break,
                }
            }
        };
    }
    (html.len(), Vec::new())
}

/// Whether a quote of Outlook's begins with this tag.
fn begins_quote(tag: &Tag<'_>) -> bool {
    if tag.is_end {
        return false;
    }
    let has_id = || tag.attribute("id").is_some_and(|id| QUOTES.contains(&id));
    // Outlook for Windows draws a line above the names.
    let has_line = || {
        tag.attribute("style").is_some_and(|style| {
            let style: String = style.chars().filter(|sign| *sign != ' ').collect::<String>().to_ascii_lowercase();
            ["border:none;border-top:solid#e1e1e1", "border:none;border-top:solid#b5c4df"]
                .iter()
                .any(|line| style.starts_with(line))
        })
    };
    tag.is("div") && (has_id() || has_line())
}

/// Keeps the list of open elements.
fn track<'h>(open: &mut Vec<&'h str>, tag: &Tag<'h>) {
    if tag.is_end {
        let known = open.iter().rposition(|name| tag.is(name));
        if let Some(at) = known {
            open.truncate(at);
        }
    } else if open.len() < DEEP && !tag.is_any(VOID) && !tag.raw.ends_with("/>") {
        open.push(tag.name);
    }
}

/// Where the quote in a text begins.
fn quote_in_text(text: &str) -> usize {
    let mut at = 0;
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let bare = line.trim();
        let is_marked = bare.starts_with("-----") && bare.ends_with("-----") && bare.contains("Original Message");
        let is_line = bare.len() >= 20
            && bare.bytes().all(|sign| sign == b'_')
            && lines.peek().is_some_and(|next| next.trim_start().starts_with("From:"));
        if is_marked || is_line {
            return text[..at].trim_end().len();
        }
        at += line.len();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::Body;

    #[test]
    fn what_a_message_quotes_is_not_its_own() {
        let frame = |own: &str| format!("<html><body><div>\r\n{own}</div>\r\n</body></html>");
        let quote = "<div id=\"divRplyFwdMsg\"><b>From:</b> Anna</div><div>old</div>";
        for (html, own) in [
            (
                format!(
                    "<html><head><style>p{{}}</style></head><body><p>new</p><hr tabindex=\"-1\">{quote}</body></html>"
                ),
                "<p>new</p>",
            ),
            (format!("<div><p>new<br></p><hr> \r\n{quote}</div>"), "<div><p>new<br></p></div>"),
            (format!("<p>new</p><hr><p>more</p>{quote}"), "<p>new</p><hr><p>more</p>"),
            ("<p>new</p><div id=appendonsend></div><hr><p>old".to_owned(), "<p>new</p>"),
            (
                "<p>new</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt'>From</div></div>".to_owned(),
                "<p>new</p><div></div>",
            ),
            (
                "<div>new</div><blockquote class=gmail_quote>old</blockquote>".to_owned(),
                "<div>new</div><blockquote class=gmail_quote>old</blockquote>",
            ),
            (quote.to_owned(), ""),
        ] {
            assert_eq!(Body::html(html.as_str()).unique().content, frame(own), "{html}");
        }
        assert_eq!(Body::html("").unique().content, "");
        for (text, own) in [
            ("new\r\n\r\n-----Original Message-----\r\nFrom: Anna", "new"),
            ("new\n________________________________\nFrom: Anna\n", "new"),
            ("new\n________________________________\nend", "new\n________________________________\nend"),
            ("all\n", "all\n"),
        ] {
            assert_eq!(Body::text(text).unique().content, own, "{text}");
        }
    }
}
