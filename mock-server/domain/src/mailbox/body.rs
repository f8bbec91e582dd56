//! Bodies, and the ranks of items.

use std::borrow::Cow;

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

    /// An HTML body.
    pub fn html(content: impl Into<String>) -> Self {
        Self { kind: BodyKind::Html, content: content.into() }
    }

    /// The text without markup.
    pub fn plain(&self) -> Cow<'_, str> {
        match self.kind {
            BodyKind::Text => Cow::Borrowed(&self.content),
            BodyKind::Html => Cow::Owned(without_markup(&self.content)),
        }
    }

    /// The first 255 characters of the text, blanks folded.
    pub fn preview(&self) -> String {
        let plain = self.plain();
        let mut preview = String::with_capacity(plain.len().min(1200));
        for (number, word) in plain.split_whitespace().enumerate() {
            if number > 0 {
                preview.push(' ');
            }
            preview.push_str(word);
            if preview.len() > 1100 {
                break;
            }
        }
        if let Some((end, _)) = preview.char_indices().nth(255) {
            preview.truncate(end);
        }
        preview
    }
}

/// HTML without tags, with the five usual entities read.
fn without_markup(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let tag = &rest[start..];
        let name: String = tag[1..].chars().take_while(char::is_ascii_alphanumeric).collect();
        let hidden = ["style", "script", "head"].iter().find(|hidden| name.eq_ignore_ascii_case(hidden));
        let end = match hidden {
            Some(hidden) => tag.to_ascii_lowercase().find(&format!("</{hidden}")).unwrap_or(0),
            None => 0,
        };
        if ["br", "p", "div", "tr", "li"].iter().any(|block| name.eq_ignore_ascii_case(block)) {
            text.push('\n');
        }
        match tag[end..].find('>') {
            Some(close) => rest = &tag[end + close + 1..],
            None => return text,
        }
    }
    text.push_str(rest);
    let text = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">");
    text.replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&").trim().to_owned()
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
    }
}
