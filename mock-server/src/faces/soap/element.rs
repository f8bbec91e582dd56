//! XML that was sent, as a small tree: read without prefixes from any client.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::limits::{EWS_DEPTH, EWS_ELEMENTS};

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Name, without its prefix.
    pub name: Cow<'static, str>,
    /// Attributes but declarations of namespaces.
    pub attributes: Vec<(Cow<'static, str>, String)>,
    /// Elements in it.
    pub children: Vec<Element>,
    /// Text directly in it.
    pub text: String,
}

/// Why a text is no request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong.
    pub violation: String,
}

impl Element {
    /// An empty element.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// An element with text.
    pub fn text(name: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), ..Self::default() }
    }

    /// With a further attribute.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.attributes.push((name.into(), value.into()));
        self
    }

    /// With a further element in it.
    #[must_use]
    pub fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// An attribute's value.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first element of that name in it.
    pub fn find(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The first element on a path of names.
    pub fn path(&self, names: &[&str]) -> Option<&Self> {
        names.iter().try_fold(self, |element, name| element.find(name))
    }

    /// The trimmed text of the first element of that name in it.
    pub fn find_text(&self, name: &str) -> Option<&str> {
        self.find(name).map(|child| child.text.trim())
    }

    /// Reads a document: prefixes are forgotten, document types refused, depth and size bounded.
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
            .map_err(|_| malformed("", 0, &"the request is not UTF-8"))?;
        let mut reader = Reader::from_str(text);
        let mut open: Vec<Self> = Vec::new();
        let mut size = 0;
        loop {
            let event = reader
                .read_event()
                .map_err(|why| malformed(text, usize::try_from(reader.error_position()).unwrap_or(0), &why))?;
            let fail = |why: &str| malformed(text, usize::try_from(reader.buffer_position()).unwrap_or(0), &why);
            let closed = match event {
                Event::Start(start) => {
                    if open.len() >= EWS_DEPTH.count() {
                        return Err(fail("the elements are nested too deeply"));
                    }
                    open.push(begun(&start, &mut size).map_err(|why| fail(&why))?);
                    None
                }
                Event::Empty(start) => Some(begun(&start, &mut size).map_err(|why| fail(&why))?),
                Event::End(_) => open.pop(),
                Event::Eof => return Err(fail("Unexpected end of file has occurred.")),
                Event::DocType(_) => return Err(fail("For security reasons DTD is prohibited in this XML document.")),
                event => {
                    add_text(open.last_mut(), &event).map_err(|why| fail(&why))?;
                    None
                }
            };
            if size > EWS_ELEMENTS.count() {
                return Err(fail("the request has too many elements"));
            }
            match (closed, open.last_mut()) {
                (Some(element), Some(parent)) => parent.children.push(element),
                (Some(element), None) => return Ok(element),
                (None, _) => {}
            }
        }
    }
}

/// An element that begins.
fn begun(start: &BytesStart<'_>, size: &mut usize) -> Result<Element, String> {
    let mut element = Element::new(start.local_name().as_ref().to_owned());
    *size += 1;
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|why| why.to_string())?;
        *size += 1;
        let name: &str = attribute.key.as_ref();
        if name == "xmlns" || name.starts_with("xmlns:") {
            continue;
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|why| why.to_string())?;
        element.attributes.push((attribute.key.local_name().as_ref().to_owned().into(), value.into_owned()));
    }
    Ok(element)
}

/// Text, CDATA and character references become the text of the element they stand in.
fn add_text(into: Option<&mut Element>, event: &Event<'_>) -> Result<(), String> {
    let Some(element) = into else {
        return match event {
            Event::Text(text) if text.trim().is_empty() => Ok(()),
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                Err("Data at the root level is invalid.".to_owned())
            }
            _ => Ok(()),
        };
    };
    match event {
        Event::Text(text) => element.text.push_str(&text.xml10_content()),
        Event::CData(text) => element.text.push_str(&text.xml10_content()),
        Event::GeneralRef(reference) => {
            if let Some(character) = reference.resolve_char_ref().map_err(|why| why.to_string())? {
                element.text.push(character);
            } else {
                let name: &str = reference;
                let known = resolve_predefined_entity(name);
                element.text.push_str(known.ok_or_else(|| format!("Reference to undeclared entity '{name}'."))?);
            }
        }
        _ => {}
    }
    Ok(())
}

fn malformed(text: &str, at: usize, why: &dyn ToString) -> Malformed {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    Malformed { line, column, violation: why.to_string() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn prefixes_are_forgotten_and_references_read() {
        let read =
            Element::read(b"<?xml version='1.0'?><a:x xmlns:a='u' t:k='&lt;1'><y>a&amp;b&#x41;<![CDATA[<]]></y></a:x>");
        let read = read.expect("a document");
        assert_eq!((&*read.name, read.attribute("k")), ("x", Some("<1")));
        assert_eq!(read.find_text("y"), Some("a&bA<"));
    }

    #[test]
    fn documents_that_could_hurt_are_refused() {
        let deep = "<a>".repeat(100_000);
        for text in ["<a>", "<a></b>", "", "x", "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "<a>&e;</a>", deep.as_str()]
        {
            assert!(Element::read(text.as_bytes()).is_err(), "{}", &text[..text.len().min(40)]);
        }
        assert!(Element::read(b"\xff\xfe<a/>").is_err());
    }

    proptest! {
        #[test]
        fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Element::read(&bytes);
        }
    }
}
