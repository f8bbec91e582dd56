//! XML that was sent, as a small tree: read without prefixes from any client. Names and texts are lent by what was sent.

use std::borrow::Cow;
use std::collections::HashSet;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::limits::{EWS_DEPTH, EWS_ELEMENTS};

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element<'a> {
    /// Name, without its prefix.
    pub name: &'a str,
    /// Attributes but declarations of namespaces.
    pub attributes: Vec<(&'a str, Cow<'a, str>)>,
    /// Elements in it.
    pub children: Vec<Element<'a>>,
    /// Text directly in it.
    pub text: Cow<'a, str>,
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

impl<'a> Element<'a> {
    /// An empty element.
    pub fn new(name: &'a str) -> Self {
        Self { name, ..Self::default() }
    }

    /// An element with text.
    pub fn text(name: &'a str, text: impl Into<Cow<'a, str>>) -> Self {
        Self { name, text: text.into(), ..Self::default() }
    }

    /// With a further attribute.
    #[must_use]
    pub fn with(mut self, name: &'a str, value: impl Into<Cow<'a, str>>) -> Self {
        self.attributes.push((name, value.into()));
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
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| &**value)
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
    pub fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
            .map_err(|_| malformed("", 0, &"the request is not UTF-8"))?;
        let mut reader = Reader::from_str(text);
        let mut open: Vec<Self> = Vec::with_capacity(8);
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
                    let tag = tag(text, &reader, ">", &start);
                    open.push(begun(tag, start.name().as_ref().len(), &mut size).map_err(|why| fail(&why))?);
                    None
                }
                Event::Empty(start) => {
                    let tag = tag(text, &reader, "/>", &start);
                    Some(begun(tag, start.name().as_ref().len(), &mut size).map_err(|why| fail(&why))?)
                }
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

/// The tag that was just read, as it stands in the text: what the event lends out ends with it.
fn tag<'a>(text: &'a str, reader: &Reader<&[u8]>, end: &str, start: &BytesStart<'_>) -> &'a str {
    let end = usize::try_from(reader.buffer_position()).unwrap_or(0).saturating_sub(end.len());
    let tag = text.get(end.saturating_sub(start.len())..end).unwrap_or_default();
    debug_assert_eq!(tag, &**start);
    tag
}

/// An element that begins with a tag, whose name has that many bytes.
fn begun<'a>(tag: &'a str, name: usize, size: &mut usize) -> Result<Element<'a>, String> {
    let mut element = Element::new(local(tag.get(..name).unwrap_or_default()));
    *size += 1;
    let mut names = Names::default();
    // The library looks for names that come twice in a list that it makes for each tag, from its beginning.
    for attribute in Attributes::new(tag, name).with_checks(false) {
        let attribute = attribute.map_err(|why| why.to_string())?;
        *size += 1;
        let name: &'a str = attribute.key.into_inner();
        if !names.add(name) {
            return Err(format!("'{name}' is a duplicate attribute name."));
        }
        if name == "xmlns" || name.starts_with("xmlns:") {
            continue;
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|why| why.to_string())?;
        element.attributes.push((local(name), value));
    }
    Ok(element)
}

/// Names of a tag's attributes: a handful lie in place, and where there are more they are looked up.
#[derive(Default)]
struct Names<'a> {
    first: [&'a str; 8],
    count: usize,
    more: HashSet<&'a str>,
}

impl<'a> Names<'a> {
    /// Adds a name, unless it is there.
    fn add(&mut self, name: &'a str) -> bool {
        if self.first[..self.count].contains(&name) {
            return false;
        }
        match self.first.get_mut(self.count) {
            Some(place) => *place = name,
            None => return self.more.insert(name),
        }
        self.count += 1;
        true
    }
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// Text, CDATA and character references become the text of the element they stand in.
fn add_text<'a>(into: Option<&mut Element<'a>>, event: &Event<'a>) -> Result<(), String> {
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
        Event::Text(text) => element.text += text.xml10_content(),
        Event::CData(text) => element.text += text.xml10_content(),
        Event::GeneralRef(reference) => {
            if let Some(character) = reference.resolve_char_ref().map_err(|why| why.to_string())? {
                element.text.to_mut().push(character);
            } else {
                let name: &str = reference;
                let known = resolve_predefined_entity(name);
                element
                    .text
                    .to_mut()
                    .push_str(known.ok_or_else(|| format!("Reference to undeclared entity '{name}'."))?);
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
        assert_eq!((read.name, read.attribute("k")), ("x", Some("<1")));
        assert_eq!(read.find_text("y"), Some("a&bA<"));
    }

    #[test]
    fn documents_that_could_hurt_are_refused() {
        let deep = "<a>".repeat(100_000);
        let many: Vec<String> = (0..20).chain([3]).map(|number| format!("a{number}=''")).collect();
        let (twice, many) = ("<a b='' c='' b=''/>", format!("<a {}/>", many.join(" ")));
        for text in [twice, &many, "<a b/>", "<a b=x/>"] {
            assert!(Element::read(text.as_bytes()).is_err(), "{text}");
        }
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
