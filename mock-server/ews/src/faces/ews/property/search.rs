//! What a search folder looks for: read from what clients send, and written as a restriction again, whichever protocol it
//! came by.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/searchparameters>

use std::cell::Cell;
use std::sync::Arc;

use mock365_domain::mailbox::{
    Folder, FolderKind, Mailbox, Message, MessageField, PropertyId, PropertyKey, SearchCriteria,
};
use mock365_domain::query::{Filter, Op, Part, Value};
use mock365_domain::{Cloud, Now};

use super::super::context::Context;
use super::super::element::Element;
use super::super::error::Fault;
use super::super::restriction;
use super::{Constant, Field, Stored, folder_attributes};
use crate::faces::soap::writer::{ElementWriter, XmlWriter};
use crate::faces::wire_id::MailboxIds;

/// Reads a `SearchParameters` about folders of a mailbox.
pub fn read(
    context: &Context<'_>,
    cloud: &Cloud,
    mailbox: &Mailbox,
    sent: &Element,
    now: Now,
) -> Result<Arc<SearchCriteria>, Fault> {
    let ids = sent.find("BaseFolderIds").ok_or_else(|| Fault::missing("BaseFolderIds"))?;
    let mut folders = Vec::new();
    for id in &ids.children {
        let (of, folder) = context.folder(cloud, id, now)?;
        if of.id != mailbox.id {
            return Err(Fault::unsupported("search folders that look into another mailbox"));
        }
        if !matches!(folder.kind, FolderKind::Mail | FolderKind::Root) {
            return Err(Fault::unsupported("search folders that look into folders without mail"));
        }
        if !folders.contains(&folder.key) {
            folders.push(folder.key);
        }
    }
    let deep = sent.attribute("Traversal") == Some("Deep");
    let wanted = restriction::read(sent.find("Restriction"), restriction::item_field)?;
    let filter = of_mail(&wanted.ok_or_else(|| Fault::missing("Restriction"))?)?;
    Ok(Arc::new(SearchCriteria { folders, deep, filter, words: None }))
}

/// A condition on items as one on mail, which is all that is found here.
fn of_mail(filter: &Filter<Field>) -> Result<Filter<MessageField>, Fault> {
    let is_of_others = Cell::new(false);
    let of_mail = filter.on(&|field: &Field| {
        field.of_mail().unwrap_or_else(|| {
            is_of_others.set(true);
            MessageField::Class
        })
    });
    if is_of_others.get() {
        return Err(Fault::unsupported("search folders that look for what is no mail"));
    }
    Ok(of_mail)
}

/// Writes what a folder looks for; nothing where it is no search folder, or looks for what no restriction says.
pub fn show(mailbox: &Mailbox, ids: &MailboxIds, folder: &Folder, out: ElementWriter<'_>) {
    let Some(criteria) = &folder.search else { return };
    let Some(restriction) = Restriction::of(&criteria.filter) else { return };
    out.element(|out| {
        out.attribute("Traversal", if criteria.deep { "Deep" } else { "Shallow" });
        out.element("t:Restriction", |out| restriction.show(out));
        out.element("t:BaseFolderIds", |out| {
            for key in &criteria.folders {
                out.element("t:FolderId", |out| folder_attributes(out, ids, (mailbox, *key)));
            }
        });
    });
}

/// A condition as EWS says it.
enum Restriction<'f> {
    /// `And`, `Or`
    Several(&'static str, Vec<Self>),
    /// `Not`
    Not(Box<Self>),
    /// `Exists`
    Exists(Named<'f>),
    /// `IsEqualTo` and its like.
    Compared(&'static str, Named<'f>, String),
    /// `Contains`, and how.
    Contains(&'static str, Named<'f>, &'f str),
}

/// How a field is named.
enum Named<'f> {
    /// `item:Subject`
    Uri(&'static str),
    /// A MAPI property.
    Added(&'f PropertyKey),
}

impl<'f> Restriction<'f> {
    /// The same condition; nothing where EWS has no words for it.
    fn of(filter: &'f Filter<MessageField>) -> Option<Self> {
        let several = |name, parts: &'f [Filter<MessageField>]| match parts {
            [] => None,
            [one] => Self::of(one),
            parts => Some(Self::Several(name, parts.iter().map(Self::of).collect::<Option<_>>()?)),
        };
        match filter {
            Filter::And(parts) => several("t:And", parts),
            Filter::Or(parts) => several("t:Or", parts),
            Filter::Not(inner) => Some(Self::Not(Box::new(Self::of(inner)?))),
            Filter::Exists(field) | Filter::Compare(field, Op::Ne, Value::Null) => Some(Self::Exists(named(field)?.0)),
            Filter::Compare(field, Op::Eq, Value::Null) => Some(Self::Not(Box::new(Self::Exists(named(field)?.0)))),
            Filter::Compare(field, op, value) => {
                let (name, constant) = named(field)?;
                Some(Self::Compared(comparison(*op), name, written(constant, value)?))
            }
            Filter::Text(field, part, text) => Some(Self::Contains(mode(*part)?, named(field)?.0, text)),
            Filter::OfOne(_) | Filter::Always(_) => None,
        }
    }

    fn show(&self, out: &mut XmlWriter) {
        match self {
            Self::Several(name, parts) => out.element(name, |out| parts.iter().for_each(|part| part.show(out))),
            Self::Not(inner) => out.element("t:Not", |out| inner.show(out)),
            Self::Exists(field) => out.element("t:Exists", |out| field.show(out)),
            Self::Compared(name, field, value) => out.element(name, |out| {
                field.show(out);
                out.element("t:FieldURIOrConstant", |out| constant(out, value));
            }),
            Self::Contains(mode, field, text) => out.element("t:Contains", |out| {
                out.attribute("ContainmentMode", *mode);
                out.attribute("ContainmentComparison", "IgnoreCase");
                field.show(out);
                constant(out, text);
            }),
        }
    }
}

fn constant(out: &mut XmlWriter, value: &str) {
    out.element("t:Constant", |out| out.attribute("Value", value));
}

impl Named<'_> {
    fn show(&self, out: &mut XmlWriter) {
        match self {
            Self::Uri(uri) => out.element("t:FieldURI", |out| out.attribute("FieldURI", *uri)),
            Self::Added(key) => out.element("t:ExtendedFieldURI", |out| {
                match &key.id {
                    PropertyId::Tag(tag) => out.attribute("PropertyTag", format_args!("{tag:#06x}")),
                    PropertyId::Name(set, name) => {
                        out.attribute("PropertySetId", *set);
                        out.attribute("PropertyName", name.as_str());
                    }
                    PropertyId::Number(set, number) => {
                        out.attribute("PropertySetId", *set);
                        out.attribute("PropertyId", format_args!("{number}"));
                    }
                }
                let several = if key.is_several { "Array" } else { "" };
                out.attribute("PropertyType", format_args!("{}{several}", key.kind.name()));
            }),
        }
    }
}

/// How a field of mail is named, and how its constants are written.
fn named(field: &MessageField) -> Option<(Named<'_>, Constant)> {
    if let MessageField::Extended(key) = field {
        return Some((Named::Added(key), Constant::Property(key.kind)));
    }
    let properties = Message::properties().iter();
    let mut known = properties.filter_map(|property| Some((property.uri, property.query.as_ref()?)));
    known.find(|(_, (own, _))| own == field).map(|(uri, (_, constant))| (Named::Uri(uri), *constant))
}

fn comparison(op: Op) -> &'static str {
    match op {
        Op::Eq => "t:IsEqualTo",
        Op::Ne => "t:IsNotEqualTo",
        Op::Lt => "t:IsLessThan",
        Op::Le => "t:IsLessThanOrEqualTo",
        Op::Gt => "t:IsGreaterThan",
        Op::Ge => "t:IsGreaterThanOrEqualTo",
    }
}

/// Exchange finds words in ways of its own, and nothing by its end.
fn mode(part: Part) -> Option<&'static str> {
    match part {
        Part::Contains => Some("Substring"),
        Part::Start => Some("Prefixed"),
        Part::Whole => Some("FullString"),
        Part::End | Part::Words | Part::WordsStart | Part::Near(_) => None,
    }
}

/// A value as a constant, which is read as the same value.
fn written(constant: Constant, value: &Value) -> Option<String> {
    let text = match (constant, value) {
        (Constant::Word(words), Value::Int(place)) => (*words.get(usize::try_from(*place).ok()?)?).to_owned(),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Bool(truth)) => truth.to_string(),
        (_, Value::Int(number)) => number.to_string(),
        (_, Value::Real(number)) => number.to_string(),
        (_, Value::Time(at)) => at.to_string(),
        (_, Value::Null | Value::List(_)) => return None,
    };
    (constant.value(&text).as_ref() == Some(value)).then_some(text)
}
