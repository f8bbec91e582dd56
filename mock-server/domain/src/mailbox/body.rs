//! Bodies, and the ranks of items.

use std::borrow::Cow;

use super::safe_html::safe_html;

/// A body.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Body {
    /// Kind of text.
    pub kind: BodyKind,
    /// The text.
    pub content: String,
}

/// Kinds of bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum BodyKind {
    /// Plain.
    #[default]
    Text,
    /// HTML.
    Html,
}

/// How important.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, PartialOrd, Ord)]
pub enum Importance {
    /// Low.
    Low,
    /// Normal.
    #[default]
    Normal,
    /// High.
    High,
}

/// How confidential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Sensitivity {
    /// Normal.
    #[default]
    Normal,
    /// Personal.
    Personal,
    /// Private.
    Private,
    /// Confidential.
    Confidential,
}

impl Body {
    /// A plain body.
    pub fn text(content: impl Into<String>) -> Self {
        Self { kind: BodyKind::Text, content: content.into() }
    }

    /// The body as the HTML document that Exchange keeps of it. An empty one stays empty.
    #[must_use]
    pub fn as_document(&self) -> Self {
        const HEAD: &str =
            "<html>\r\n<head>\r\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">";
        let content = self.content.as_str();
        let is_whole = self.kind == BodyKind::Html && content.to_ascii_lowercase().contains("<body");
        Self::html(match self.kind {
            _ if content.is_empty() || is_whole => content.to_owned(),
            BodyKind::Html => format!("{HEAD}\r\n</head>\r\n<body>\r\n{content}\r\n</body>\r\n</html>\r\n"),
            BodyKind::Text => {
                let escaped = content.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                let lines = escaped.lines().collect::<Vec<_>>().join("<br>\r\n");
                format!(
                    "{HEAD}\r\n<!-- converted from text -->\r\n</head>\r\n<body>\r\n<div class=\"PlainText\">{lines}</div>\r\n\
                     </body>\r\n</html>\r\n"
                )
            }
        })
    }

    /// An HTML body.
    pub fn html(content: impl Into<String>) -> Self {
        Self { kind: BodyKind::Html, content: content.into() }
    }

    /// The HTML without what could act in a page; a text as it is.
    pub fn safe(&self) -> Cow<'_, str> {
        match self.kind {
            BodyKind::Text => Cow::Borrowed(&self.content),
            BodyKind::Html => safe_html(&self.content),
        }
    }

    /// The text without markup.
    pub fn plain(&self) -> Cow<'_, str> {
        match self.kind {
            BodyKind::Text => Cow::Borrowed(&self.content),
            BodyKind::Html => Cow::Owned(without_markup(&self.content, usize::MAX).0),
        }
    }

    /// The first 255 characters of the text, blanks folded.
    pub fn preview(&self) -> String {
        if self.kind == BodyKind::Text {
            return folded(&self.content);
        }
        // Most bodies say enough at their beginning, however long they are.
        let (beginning, is_cut) = without_markup(&self.content, PREVIEWED);
        let preview = folded(&beginning);
        if is_cut && preview.chars().count() < PREVIEW { folded(&self.plain()) } else { preview }
    }
}

/// Characters of a preview.
const PREVIEW: usize = 255;
/// Bytes of a body's text that a preview is looked for in first.
const PREVIEWED: usize = 4096;

/// The beginning of a text, blanks folded.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len().min(1200));
    for (number, word) in text.split_whitespace().enumerate() {
        if number > 0 {
            folded.push(' ');
        }
        folded.push_str(word);
        if folded.len() > 1100 {
            break;
        }
    }
    if let Some((end, _)) = folded.char_indices().nth(PREVIEW) {
        folded.truncate(end);
    }
    folded
}

/// HTML without tags, with the usual entities read, and whether it was cut: nothing is read behind the tag after
/// `enough` bytes of text.
fn without_markup(html: &str, enough: usize) -> (String, bool) {
    let mut text = String::with_capacity(html.len().min(enough));
    let mut rest = html;
    let mut endless: Vec<&str> = Vec::new();
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        if text.len() > enough {
            return (without_entities(text), true);
        }
        let tag = &rest[start..];
        let name = &tag[1..];
        let name = &name[..name.bytes().take_while(u8::is_ascii_alphanumeric).count()];
        let hidden = ["style", "script", "head"].iter().find(|hidden| name.eq_ignore_ascii_case(hidden));
        let end = match hidden {
            // What ends nowhere is not looked for again.
            Some(hidden) if !endless.contains(hidden) => end_of(tag, hidden).unwrap_or_else(|| {
                endless.push(hidden);
                0
            }),
            Some(_) | None => 0,
        };
        if ["br", "p", "div", "tr", "li"].iter().any(|block| name.eq_ignore_ascii_case(block)) {
            text.push('\n');
        }
        match tag[end..].find('>') {
            Some(close) => rest = &tag[end + close + 1..],
            None => return (text, false),
        }
    }
    text.push_str(rest);
    (without_entities(text), false)
}

/// Where an element ends in a text.
fn end_of(text: &str, name: &str) -> Option<usize> {
    let ends = |behind: &str| behind.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
    text.match_indices("</").map(|(at, _)| at).find(|at| ends(&text[at + 2..]))
}

/// Entities, and what they stand for.
const ENTITIES: [(&str, &str); 6] =
    [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];

/// A text with entities read, and without blanks at its ends.
fn without_entities(text: String) -> String {
    if !text.contains('&') {
        return trimmed(text);
    }
    let mut read = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('&') {
        let (before, behind) = rest.split_at(at);
        read.push_str(before);
        let entity = ENTITIES.iter().find_map(|(entity, sign)| Some((*sign, behind.strip_prefix(entity)?)));
        let (sign, behind) = entity.unwrap_or(("&", &behind[1..]));
        read.push_str(sign);
        rest = behind;
    }
    read.push_str(rest);
    trimmed(read)
}

fn trimmed(text: String) -> String {
    let mut text = text;
    text.truncate(text.trim_end().len());
    let blank = text.len() - text.trim_start().len();
    text.drain(..blank);
    text
}

#[cfg(test)]
mod tests {
    use super::Body;

    #[test]
    fn the_preview_is_text_without_markup() {
        let body =
            Body::html("<html><head><style>p{}</style></head><body><p>Hi&nbsp;<b>you</b> &amp; me</p></body></html>");
        assert_eq!(body.preview(), "Hi you & me");
        assert_eq!(Body::html("<p>open").preview(), "open");
        assert_eq!(Body::html("a < b").preview(), "a");
        assert_eq!(Body::html("&amp;lt; &lt;b&gt; &quot;&#39; &unknown; &").preview(), "&lt; <b> \"' &unknown; &");
        let long = format!("<p>{}</p><p>{}</p>", "<i>&nbsp;</i>".repeat(2000), "word ".repeat(2000));
        assert_eq!(Body::html(long).preview(), "word ".repeat(51), "behind many blanks");
        let long = format!("<p>{}</p>", "ä ".repeat(9000));
        assert_eq!(Body::html(long.as_str()).preview(), Body::text("ä ".repeat(9000)).preview());
    }
}
