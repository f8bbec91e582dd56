//! Writes XML straight into the answer's buffer: what shows itself is never a tree first.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use mock365_domain::text::Text;
use uuid::Uuid;

use crate::faces::wire_id::{ChangeKey, IdText};
use crate::faces::{answer_buffer, wire_time};

/// An answer's buffer.
pub struct XmlWriter {
    buffer: Vec<u8>,
    /// Whether the tag written last still takes attributes: an element that gets no content closes itself.
    in_tag: bool,
    /// Whether an attribute's value is being written.
    in_attribute: bool,
}

/// A place in what was written, to which a writer can go back.
#[derive(Clone, Copy)]
pub struct Mark {
    length: usize,
    in_tag: bool,
}

/// A value, between tags or in an attribute.
pub trait XmlValue {
    /// Writes itself.
    fn write(self, out: &mut XmlWriter);
}

/// Bytes that are written as base64.
pub struct Base64<'a>(pub &'a [u8]);

impl Default for XmlWriter {
    fn default() -> Self {
        Self { buffer: answer_buffer::empty(), in_tag: false, in_attribute: false }
    }
}

impl XmlWriter {
    /// What was written.
    pub fn finish(self) -> Bytes {
        answer_buffer::finish(self.buffer)
    }

    /// Markup as it stands here.
    pub fn markup(&mut self, markup: &str) {
        self.end_tag();
        self.raw(markup);
    }

    /// An element with whatever is written in between: attributes first.
    pub fn element<R>(&mut self, name: &str, write: impl FnOnce(&mut Self) -> R) -> R {
        self.end_tag();
        self.buffer.push(b'<');
        self.raw(name);
        self.in_tag = true;
        let result = write(self);
        if self.in_tag {
            self.in_tag = false;
            self.raw("/>");
        } else {
            self.raw("</");
            self.raw(name);
            self.buffer.push(b'>');
        }
        result
    }

    /// An element with a value and nothing else.
    pub fn value(&mut self, name: &str, value: impl XmlValue) {
        self.element(name, |out| out.content(value));
    }

    /// The same between tags that were written before.
    pub fn tagged(&mut self, tags: &Tags, value: impl XmlValue) {
        self.end_tag();
        self.raw(tags.begin());
        let begin = self.buffer.len();
        value.write(self);
        if self.buffer.len() > begin {
            self.raw(tags.end());
        } else {
            // An element without content closes itself.
            self.buffer.truncate(begin - 1);
            self.raw("/>");
        }
    }

    /// The same, where there is a value.
    pub fn optional(&mut self, name: &str, value: Option<impl XmlValue>) {
        if let Some(value) = value {
            self.value(name, value);
        }
    }

    /// An element without anything in it.
    pub fn empty(&mut self, name: &str) {
        self.element(name, |_| {});
    }

    /// A value between the tags of the element that is being written.
    pub fn content(&mut self, value: impl XmlValue) {
        value.write(self);
    }

    /// An attribute of the element that was begun.
    pub fn attribute(&mut self, name: &str, value: impl XmlValue) {
        debug_assert!(self.in_tag, "the attribute {name} stands behind content");
        self.buffer.push(b' ');
        self.raw(name);
        self.raw("=\"");
        self.in_attribute = true;
        value.write(self);
        self.in_attribute = false;
        self.buffer.push(b'"');
    }

    /// Attributes as they stand here, each with a space before it: declarations of namespaces.
    pub fn declare(&mut self, attributes: &str) {
        debug_assert!(self.in_tag);
        self.raw(attributes);
    }

    /// An element that the thing to be shown may not have.
    pub fn maybe<'w>(&'w mut self, name: &'static str) -> ElementWriter<'w> {
        ElementWriter { out: self, name, tags: None }
    }

    /// The same with tags that were written before.
    pub fn maybe_tagged<'w>(&'w mut self, name: &'static str, tags: &'w Tags) -> ElementWriter<'w> {
        ElementWriter { out: self, name, tags: Some(tags) }
    }

    /// The bytes written so far.
    pub fn written(&self) -> usize {
        self.buffer.len()
    }

    /// Where the writer is, in the midst of an element.
    pub fn mark(&self) -> Mark {
        Mark { length: self.buffer.len(), in_tag: self.in_tag }
    }

    /// Takes back what was written since.
    pub fn rewind(&mut self, to: Mark) {
        self.buffer.truncate(to.length);
        self.in_tag = to.in_tag;
    }

    /// Letters that XML takes as they are everywhere: ids, dates, base64, words.
    pub fn plain(&mut self, text: &[u8]) {
        if !text.is_empty() {
            self.begin_value();
            self.buffer.extend_from_slice(text);
        }
    }

    fn begin_value(&mut self) {
        if !self.in_attribute {
            self.end_tag();
        }
    }

    fn end_tag(&mut self) {
        if self.in_tag {
            self.in_tag = false;
            self.buffer.push(b'>');
        }
    }

    fn raw(&mut self, text: &str) {
        self.buffer.extend_from_slice(text.as_bytes());
    }
}

/// An element that is written at most once; whoever drops it writes nothing.
pub struct ElementWriter<'w> {
    out: &'w mut XmlWriter,
    name: &'static str,
    tags: Option<&'w Tags>,
}

/// The tags of an element without attributes, written once for all answers.
pub struct Tags {
    /// `<t:Subject></t:Subject>`
    both: String,
    /// Where the second begins.
    middle: usize,
}

impl Tags {
    /// Of an element with that name.
    pub fn of(name: &str) -> Self {
        Self { both: format!("<{name}></{name}>"), middle: name.len() + 2 }
    }

    fn begin(&self) -> &str {
        &self.both[..self.middle]
    }

    fn end(&self) -> &str {
        &self.both[self.middle..]
    }
}

impl ElementWriter<'_> {
    /// With a value.
    pub fn value(self, value: impl XmlValue) {
        match self.tags {
            Some(tags) => self.out.tagged(tags, value),
            None => self.out.value(self.name, value),
        }
    }

    /// With a value, where there is one.
    pub fn optional(self, value: Option<impl XmlValue>) {
        if let Some(value) = value {
            self.value(value);
        }
    }

    /// With a text, unless that is empty.
    pub fn filled(self, text: &str) {
        if !text.is_empty() {
            self.value(text);
        }
    }

    /// With whatever is written in between: attributes first.
    pub fn element(self, write: impl FnOnce(&mut XmlWriter)) {
        self.out.element(self.name, write);
    }

    /// With an element for each thing, unless there are none.
    pub fn list<T>(self, things: impl IntoIterator<Item = T>, mut each: impl FnMut(&mut XmlWriter, T)) {
        let mut things = things.into_iter().peekable();
        if things.peek().is_some() {
            self.out.element(self.name, |out| things.for_each(|thing| each(out, thing)));
        }
    }
}

/// How many letters of a text can be taken as they are, in a text or in an attribute.
fn harmless(bytes: &[u8], special: u8) -> usize {
    bytes.iter().position(|byte| SPECIAL[usize::from(*byte)] & special != 0).unwrap_or(bytes.len())
}

const IN_TEXT: u8 = 1;
const IN_ATTRIBUTE: u8 = 2;

/// Bytes that are not written as they are, and those with which a character begins that XML cannot hold.
const SPECIAL: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = IN_TEXT | IN_ATTRIBUTE;
        byte += 1;
    }
    table[b'\t' as usize] = IN_ATTRIBUTE;
    table[b'\n' as usize] = IN_ATTRIBUTE;
    table[b'"' as usize] = IN_ATTRIBUTE;
    table[b'>' as usize] = IN_TEXT;
    table[b'&' as usize] = IN_TEXT | IN_ATTRIBUTE;
    table[b'<' as usize] = IN_TEXT | IN_ATTRIBUTE;
    // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
    table[0xef] = IN_TEXT | IN_ATTRIBUTE;
    table
};

/// Appends a text with the references that it needs; characters that XML 1.0 cannot hold are left out.
fn escape(buffer: &mut Vec<u8>, text: &str, special: u8) {
    let mut rest = text.as_bytes();
    loop {
        let (plain, behind) = rest.split_at(harmless(rest, special));
        buffer.extend_from_slice(plain);
        let Some(byte) = behind.first() else { return };
        let (written, taken): (&[u8], usize) = match byte {
            b'&' => (b"&amp;", 1),
            b'<' => (b"&lt;", 1),
            b'>' => (b"&gt;", 1),
            b'"' => (b"&quot;", 1),
            b'\n' => (b"&#xA;", 1),
            b'\r' => (b"&#xD;", 1),
            b'\t' => (b"&#x9;", 1),
            0xef if matches!(behind, [_, 0xbf, 0xbe | 0xbf, ..]) => (b"", 3),
            0xef => (&behind[..3], 3),
            _ => (b"", 1),
        };
        buffer.extend_from_slice(written);
        rest = &behind[taken..];
    }
}

impl XmlValue for &str {
    fn write(self, out: &mut XmlWriter) {
        if !self.is_empty() {
            out.begin_value();
            out.buffer.reserve(self.len());
            escape(&mut out.buffer, self, if out.in_attribute { IN_ATTRIBUTE } else { IN_TEXT });
        }
    }
}

impl XmlValue for &String {
    fn write(self, out: &mut XmlWriter) {
        self.as_str().write(out);
    }
}

impl XmlValue for &Text {
    fn write(self, out: &mut XmlWriter) {
        self.as_str().write(out);
    }
}

impl XmlValue for bool {
    fn write(self, out: &mut XmlWriter) {
        out.plain(if self { b"true" } else { b"false" });
    }
}

impl XmlValue for usize {
    fn write(self, out: &mut XmlWriter) {
        // The largest has 20 digits.
        let mut digits = [0; 20];
        let length = self.checked_ilog10().map_or(1, |log| log as usize + 1);
        wire_time::digits(&mut digits[..length], self);
        out.plain(&digits[..length]);
    }
}

impl XmlValue for u32 {
    fn write(self, out: &mut XmlWriter) {
        (self as usize).write(out);
    }
}

impl XmlValue for i32 {
    fn write(self, out: &mut XmlWriter) {
        match usize::try_from(self) {
            Ok(number) => number.write(out),
            Err(_) => format_args!("{self}").write(out),
        }
    }
}

impl XmlValue for f64 {
    fn write(self, out: &mut XmlWriter) {
        format_args!("{self}").write(out);
    }
}

impl XmlValue for Uuid {
    fn write(self, out: &mut XmlWriter) {
        out.plain(self.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
    }
}

/// A moment in UTC, in whole seconds: `2026-07-30T09:00:00Z`.
impl XmlValue for Timestamp {
    fn write(self, out: &mut XmlWriter) {
        match wire_time::utc(self) {
            Some(text) => out.plain(&text),
            None => format_args!("{}", self.strftime("%Y-%m-%dT%H:%M:%SZ")).write(out),
        }
    }
}

/// A text that is put together here; its parts never meet in a string.
impl XmlValue for fmt::Arguments<'_> {
    fn write(self, out: &mut XmlWriter) {
        // Nothing but the parts themselves can fail.
        let _ = fmt::Write::write_fmt(&mut Escaping(out), self);
    }
}

struct Escaping<'w>(&'w mut XmlWriter);

impl fmt::Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.write(self.0);
        Ok(())
    }
}

impl XmlValue for Base64<'_> {
    fn write(self, out: &mut XmlWriter) {
        if self.0.is_empty() {
            return;
        }
        out.begin_value();
        let begin = out.buffer.len();
        out.buffer.resize(begin + self.0.len().div_ceil(3) * 4, 0);
        // Exactly as many letters as there is room for.
        let _ = STANDARD.encode_slice(self.0, &mut out.buffer[begin..]);
    }
}

impl XmlValue for IdText {
    fn write(self, out: &mut XmlWriter) {
        out.plain(self.as_str().as_bytes());
    }
}

impl XmlValue for ChangeKey {
    fn write(self, out: &mut XmlWriter) {
        out.plain(self.as_str().as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::escape::partial_escape;

    use super::super::element::Element;
    use super::*;

    fn written(write: impl FnOnce(&mut XmlWriter)) -> String {
        let mut out = XmlWriter::default();
        write(&mut out);
        String::from_utf8(out.finish().to_vec()).expect("UTF-8")
    }

    #[test]
    fn an_element_without_content_closes_itself() {
        let text = written(|out| {
            out.element("a", |out| {
                out.attribute("k", "");
                out.value("b", "");
                out.empty("c");
                out.value("d", false);
                out.maybe("e").filled("");
                out.maybe("f").list([0; 0], |out, number: usize| out.value("g", number));
                out.maybe("h").list([1, 20], |out, number: usize| out.value("i", number));
                out.element("j", |out| out.attribute("l", Base64(b"abcd")));
            });
        });
        assert_eq!(text, r#"<a k=""><b/><c/><d>false</d><h><i>1</i><i>20</i></h><j l="YWJjZA=="/></a>"#);
    }

    #[test]
    fn what_was_written_can_be_taken_back() {
        let text = written(|out| {
            out.element("a", |out| {
                let mark = out.mark();
                out.element("b", |out| out.content("c"));
                out.rewind(mark);
            });
        });
        assert_eq!(text, "<a/>");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(text in "[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\u{fffe}\\u{ffff}]{0,40}") {
            let element = Element::new("a").with("k", text.clone()).child(Element::text("b", text.clone()));
            let xml = written(|out| out.element("a", |out| {
                out.attribute("k", &text);
                out.value("b", format_args!("{text}"));
            }));
            prop_assert_eq!(Element::read(xml.as_bytes()), Ok(element));
        }

        #[test]
        fn texts_are_escaped_and_what_xml_cannot_hold_is_left_out(text in "[\\PC\\x00-\\x20\"&<>\\u{fff0}-\\u{ffff}]{0,40}", number: usize) {
            let held = |c: &char| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
            let kept: String = text.chars().filter(held).collect();
            let expected = partial_escape(&*kept).replace("&#13;", "&#xD;");
            prop_assert_eq!(written(|out| out.content(&text)), expected);
            prop_assert_eq!(written(|out| out.content(number)), number.to_string());
        }
    }
}
