//! Words that requests to Exchange share: folders, properties, shapes, conditions.

use crate::faces::soap::element::Element;
use crate::faces::soap::writer::XmlWriter;

/// A folder, as a request names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedFolder<'a> {
    /// By a name that every mailbox knows: `inbox`.
    Known(&'a str),
    /// By its id.
    Id(&'a str),
}

/// A property, as a request names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedField<'a> {
    /// One that Exchange has: `item:Subject`.
    Uri(&'a str),
    /// One of several that share a name: a business phone.
    Indexed {
        /// `contacts:PhoneNumber`
        uri: &'a str,
        /// `BusinessPhone`
        index: &'a str,
    },
    /// A client's own, a text.
    Named {
        /// GUID of the set.
        set: &'a str,
        /// Its name.
        name: &'a str,
    },
    /// One of MAPI's, by its tag (`0x3a41`).
    Tag {
        /// The tag.
        tag: &'a str,
        /// `String`, `SystemTime`
        kind: &'a str,
    },
    /// One of MAPI's, by its number in a set.
    Number {
        /// GUID of the set.
        set: &'a str,
        /// The number.
        id: u32,
        /// `String`
        kind: &'a str,
    },
}

/// What an answer is to have of each thing.
#[derive(Clone, Copy, Debug)]
pub struct AskedShape<'a> {
    /// `IdOnly`, `Default`, `AllProperties`.
    pub base: &'a str,
    /// How bodies are written (`Text`, `HTML`), where it matters.
    pub body: Option<&'a str>,
    /// Properties beside.
    pub fields: &'a [AskedField<'a>],
}

impl AskedFolder<'_> {
    /// Writes itself.
    pub fn write(self, out: &mut XmlWriter) {
        let (element, id) = match self {
            Self::Known(name) => ("t:DistinguishedFolderId", name),
            Self::Id(id) => ("t:FolderId", id),
        };
        out.element(element, |out| out.attribute("Id", id));
    }
}

impl AskedField<'_> {
    /// Writes itself.
    pub fn write(self, out: &mut XmlWriter) {
        match self {
            Self::Uri(uri) => out.element("t:FieldURI", |out| out.attribute("FieldURI", uri)),
            Self::Indexed { uri, index } => out.element("t:IndexedFieldURI", |out| {
                out.attribute("FieldURI", uri);
                out.attribute("FieldIndex", index);
            }),
            Self::Named { set, name } => out.element("t:ExtendedFieldURI", |out| {
                out.attribute("PropertySetId", set);
                out.attribute("PropertyName", name);
                out.attribute("PropertyType", "String");
            }),
            Self::Tag { tag, kind } => out.element("t:ExtendedFieldURI", |out| {
                out.attribute("PropertyTag", tag);
                out.attribute("PropertyType", kind);
            }),
            Self::Number { set, id, kind } => out.element("t:ExtendedFieldURI", |out| {
                out.attribute("PropertySetId", set);
                out.attribute("PropertyId", id);
                out.attribute("PropertyType", kind);
            }),
        }
    }

    /// Its value in a thing, where it is one of MAPI's or a client's own and was asked for.
    pub fn value_in<'e>(self, thing: &'e Element<'_>) -> Option<&'e str> {
        let same = |uri: &Element<'_>| match self {
            Self::Uri(_) | Self::Indexed { .. } => false,
            Self::Named { name, .. } => uri.attribute("PropertyName") == Some(name),
            Self::Tag { tag, .. } => uri.attribute("PropertyTag").is_some_and(|told| told.eq_ignore_ascii_case(tag)),
            Self::Number { id, .. } => uri.attribute("PropertyId") == Some(id.to_string().as_str()),
        };
        let all = thing.children.iter().filter(|child| child.name == "ExtendedProperty");
        let found = all.into_iter().find(|property| property.find("ExtendedFieldURI").is_some_and(same))?;
        found.find_text("Value")
    }

    /// Writes it with a value, as it stands in a thing: a client's own property.
    pub fn write_value(self, value: &str, out: &mut XmlWriter) {
        out.element("t:ExtendedProperty", |out| {
            self.write(out);
            out.value("t:Value", value);
        });
    }
}

impl AskedShape<'_> {
    /// The ids alone.
    pub const IDS: AskedShape<'static> = AskedShape { base: "IdOnly", body: None, fields: &[] };

    /// Writes itself, as that element.
    pub fn write(self, element: &str, out: &mut XmlWriter) {
        out.element(element, |out| {
            out.value("t:BaseShape", self.base);
            out.optional("t:BodyType", self.body);
            if !self.fields.is_empty() {
                out.element("t:AdditionalProperties", |out| self.fields.iter().for_each(|field| field.write(out)));
            }
        });
    }
}

/// Writes the condition that a property has a value.
pub fn is_equal_to(field: AskedField<'_>, value: &str, out: &mut XmlWriter) {
    out.element("t:IsEqualTo", |out| {
        field.write(out);
        out.element("t:FieldURIOrConstant", |out| {
            out.element("t:Constant", |out| out.attribute("Value", value));
        });
    });
}
