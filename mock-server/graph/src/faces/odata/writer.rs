//! Writes JSON straight into the answer's buffer: what shows itself is never a tree first.

mod shown;

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Serialize;

use super::{Dialect, LiesAt};
use crate::faces::answer_buffer;
use crate::limits::GRAPH_EXPANDED;

/// An answer's buffer, and the dialect that is spoken in it.
pub struct Writer {
    buffer: Vec<u8>,
    dialect: &'static Dialect,
    /// Where the thing lies that is being written, where somebody said so.
    pub(super) place: Option<LiesAt>,
    /// How many things were written inside of others.
    pub(super) expanded: usize,
}

/// Something that shows itself as one JSON value.
pub trait Shown {
    /// Writes itself.
    fn show(self, out: &mut Writer);
}

impl Writer {
    /// An empty buffer.
    pub fn new(dialect: &'static Dialect) -> Self {
        Self { buffer: answer_buffer::empty(), dialect, place: None, expanded: 0 }
    }

    /// What was written.
    pub fn finish(self) -> Bytes {
        answer_buffer::finish(self.buffer)
    }

    /// The dialect that is spoken.
    pub fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    /// A value.
    pub fn value(&mut self, value: impl Shown) {
        value.show(self);
    }

    /// Nothing.
    pub fn null(&mut self) {
        self.raw("null");
    }

    /// No items.
    pub fn empty(&mut self) {
        self.raw("[]");
    }

    /// An enumeration's member, in the dialect's casing.
    pub fn word(&mut self, word: &str) {
        self.buffer.push(b'"');
        self.cased(word);
        self.buffer.push(b'"');
    }

    /// An object.
    pub fn object(&mut self, members: impl FnOnce(&mut Object<'_>)) {
        self.buffer.push(b'{');
        members(&mut Object { out: self, begun: false });
        self.buffer.push(b'}');
    }

    /// An array, each item written by `each`.
    pub fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut each: impl FnMut(T, &mut Self)) {
        self.buffer.push(b'[');
        for (place, item) in items.into_iter().enumerate() {
            if place > 0 {
                self.buffer.push(b',');
            }
            each(item, self);
        }
        self.buffer.push(b']');
    }

    /// A list of as many things as fit into that many bytes, and into the bound of what is expanded, the first in any case:
    /// how many those are.
    pub fn list_within<T>(
        &mut self,
        bytes: usize,
        items: impl IntoIterator<Item = T>,
        mut each: impl FnMut(T, &mut Self),
    ) -> usize {
        let (begin, mut written) = (self.buffer.len(), 0);
        self.buffer.push(b'[');
        for item in items {
            let before = self.buffer.len();
            if written > 0 {
                self.buffer.push(b',');
            }
            each(item, self);
            let is_over = self.buffer.len() - begin > bytes || self.expanded > GRAPH_EXPANDED.count();
            if written > 0 && is_over {
                self.buffer.truncate(before);
                break;
            }
            written += 1;
        }
        self.buffer.push(b']');
        written
    }

    /// A text that is put together here; its parts never meet in a string.
    pub fn text(&mut self, parts: fmt::Arguments<'_>) {
        self.buffer.push(b'"');
        // Nothing but the parts themselves can fail.
        let _ = fmt::Write::write_fmt(&mut Escaping(&mut self.buffer), parts);
        self.buffer.push(b'"');
    }

    /// A text in quotes, made of letters that JSON takes as they are: ids, dates, base64.
    pub fn plain(&mut self, text: &[u8]) {
        self.buffer.push(b'"');
        self.buffer.extend_from_slice(text);
        self.buffer.push(b'"');
    }

    /// Bytes, as base64.
    pub fn base64(&mut self, bytes: &[u8]) {
        self.buffer.push(b'"');
        let begin = self.buffer.len();
        self.buffer.resize(begin + bytes.len().div_ceil(3) * 4, 0);
        // Exactly as many letters as there is room for.
        let _ = STANDARD.encode_slice(bytes, &mut self.buffer[begin..]);
        self.buffer.push(b'"');
    }

    /// Something whose shape serde knows.
    pub fn json(&mut self, value: &impl Serialize) {
        let begin = self.buffer.len();
        if serde_json::to_writer(&mut self.buffer, value).is_err() {
            // A value that has no JSON: a map whose keys are no texts. None is written so far.
            self.buffer.truncate(begin);
            self.null();
        }
    }

    /// A value that was written by itself before.
    pub fn written(&mut self, json: &[u8]) {
        self.buffer.extend_from_slice(json);
    }

    fn raw(&mut self, text: &str) {
        self.buffer.extend_from_slice(text.as_bytes());
    }

    fn cased(&mut self, name: &str) {
        let begin = self.buffer.len();
        self.raw(name);
        if self.dialect.is_pascal {
            self.buffer[begin..].iter_mut().take(1).for_each(u8::make_ascii_uppercase);
        }
    }
}

/// An object that is being written.
pub struct Object<'w> {
    out: &'w mut Writer,
    begun: bool,
}

impl Object<'_> {
    /// A property's name; whatever is written next is its value.
    pub fn member(&mut self, name: &str) -> &mut Writer {
        self.begin();
        self.out.cased(name);
        self.out.raw("\":");
        self.out
    }

    /// A member whose name a client chose: no dialect cases it.
    pub fn open_member(&mut self, name: &str) -> &mut Writer {
        self.out.raw(if self.begun { "," } else { "" });
        self.begun = true;
        self.out.value(name);
        self.out.raw(":");
        self.out
    }

    /// An annotation's name (`@odata.context`), and `value` of a page: equal in every dialect.
    pub fn control(&mut self, name: &str) -> &mut Writer {
        self.begin();
        self.out.raw(name);
        self.out.raw("\":");
        self.out
    }

    /// What is said of a property: `attachments@odata.count`.
    pub fn annotation(&mut self, property: &str, name: &str) -> &mut Writer {
        self.begin();
        self.out.cased(property);
        self.out.raw("@");
        self.out.raw(name);
        self.out.raw("\":");
        self.out
    }

    /// What writes the object.
    pub(super) fn writer(&mut self) -> &mut Writer {
        self.out
    }

    /// A property with its value.
    pub fn value(&mut self, name: &str, value: impl Shown) {
        value.show(self.member(name));
    }

    /// The type of the object, where its place does not say it: `#microsoft.graph.fileAttachment`.
    pub fn kind(&mut self, noun: &str) {
        let Dialect { namespace, .. } = self.out.dialect;
        let out = self.control("@odata.type");
        out.raw("\"#");
        out.raw(namespace);
        out.raw(".");
        out.cased(noun);
        out.raw("\"");
    }

    /// A property that is an enumeration's member.
    pub fn word(&mut self, name: &str, word: &str) {
        self.member(name).word(word);
    }

    /// The dialect that is spoken.
    pub fn dialect(&self) -> &'static Dialect {
        self.out.dialect
    }

    fn begin(&mut self) {
        self.out.raw(if self.begun { ",\"" } else { "\"" });
        self.begun = true;
    }
}

/// Appends texts as JSON has them between quotes.
struct Escaping<'b>(&'b mut Vec<u8>);

impl fmt::Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape(self.0, text);
        Ok(())
    }
}

/// Appends a text with the escapes that JSON needs, written as serde_json writes them.
fn escape(buffer: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let mut begin = 0;
    while let Some(offset) = bytes[begin..].iter().position(|byte| NEEDS_ESCAPE[usize::from(*byte)]) {
        let at = begin + offset;
        buffer.extend_from_slice(&bytes[begin..at]);
        let short = match bytes[at] {
            b'"' => b'"',
            b'\\' => b'\\',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0c => b'f',
            _ => 0,
        };
        if short == 0 {
            let digit = |nibble: u8| b"0123456789abcdef"[usize::from(nibble & 15)];
            buffer.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(bytes[at] >> 4), digit(bytes[at])]);
        } else {
            buffer.extend_from_slice(&[b'\\', short]);
        }
        begin = at + 1;
    }
    buffer.extend_from_slice(&bytes[begin..]);
}

const NEEDS_ESCAPE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    table[b'"' as usize] = true;
    table[b'\\' as usize] = true;
    table
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::faces::graph::odata::GRAPH_DIALECT;
    use crate::faces::outlook_rest::OUTLOOK;

    fn written(dialect: &'static Dialect, write: impl FnOnce(&mut Writer)) -> String {
        let mut out = Writer::new(dialect);
        write(&mut out);
        String::from_utf8(out.finish().to_vec()).unwrap()
    }

    proptest! {
        #[test]
        fn texts_and_numbers_are_written_as_serde_json_writes_them(
            text in "[\\PC\\x00-\\x20\"\\\\]{0,40}", number: i64, size: usize, words: Vec<String>, id: u128,
        ) {
            prop_assert_eq!(written(&GRAPH_DIALECT, |out| out.value(&text)), json!(text).to_string());
            prop_assert_eq!(written(&GRAPH_DIALECT, |out| out.text(format_args!("{text}{number}"))), json!(format!("{text}{number}")).to_string());
            prop_assert_eq!(written(&GRAPH_DIALECT, |out| out.value(number)), json!(number).to_string());
            prop_assert_eq!(written(&GRAPH_DIALECT, |out| out.value(size)), json!(size).to_string());
            prop_assert_eq!(written(&GRAPH_DIALECT, |out| out.value(&words)), json!(words).to_string());
            let id = Uuid::from_u128(id);
            prop_assert_eq!(written(&GRAPH_DIALECT, |out| out.value(id)), json!(id).to_string());
        }
    }

    fn object(out: &mut Writer) {
        out.object(|object| {
            object.control("@odata.type").value("#x");
            object.value("isRead", true);
            object.word("importance", "normal");
            object.value("nothing", None::<&str>);
            object.member("from").object(|from| from.value("name", "Ann"));
            object.member("list").list([1, 2], |number: i32, out| out.value(number));
        });
    }

    #[test]
    fn names_follow_the_dialect() {
        assert_eq!(
            written(&GRAPH_DIALECT, object),
            r##"{"@odata.type":"#x","isRead":true,"importance":"normal","nothing":null,"from":{"name":"Ann"},"list":[1,2]}"##
        );
        assert_eq!(
            written(&OUTLOOK, object),
            r##"{"@odata.type":"#x","IsRead":true,"Importance":"Normal","Nothing":null,"From":{"Name":"Ann"},"List":[1,2]}"##
        );
    }
}
