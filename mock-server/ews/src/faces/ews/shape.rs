//! Response shapes: which properties a client wants to see.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/itemshape>

use mock365_domain::mailbox::BodyKind;

use super::element::Element;
use super::error::Fault;
use super::property::{Extended, In, boolean};

/// What a client wants to see of items or folders.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Everything up to this base shape; none for IdOnly.
    base: Option<In>,
    /// Properties asked for by name.
    asked: Vec<String>,
    /// MAPI properties asked for.
    pub extended: Vec<Extended>,
    /// The kind of body text that is wanted; as it is where none.
    pub body: Option<BodyKind>,
    /// The same of what messages say beside what they quote.
    pub unique_body: Option<BodyKind>,
    /// Whether HTML is shown without what could act in a page.
    pub filters_html: bool,
    /// Whether bodies are shown at all: lists leave them out.
    pub bodies: bool,
    /// Whether it is of an attached item, which lies in no folder, and has no id of its own.
    is_attached: bool,
}

impl Shape {
    /// Only ids.
    pub fn id_only() -> Self {
        Self {
            base: None,
            asked: Vec::new(),
            extended: Vec::new(),
            body: None,
            unique_body: None,
            filters_html: false,
            bodies: true,
            is_attached: false,
        }
    }

    /// What a set of properties has; the ids alone where there is none.
    pub fn of_base(base: Option<In>) -> Self {
        Self { base, ..Self::id_only() }
    }

    /// Reads an `ItemShape` or `FolderShape`.
    pub fn read(shape: Option<&Element>) -> Result<Self, Fault> {
        let mut read = Self::id_only();
        let Some(shape) = shape else { return Ok(Self { base: Some(In::Default), ..read }) };
        read.base = match shape.find_text("BaseShape") {
            Some("IdOnly") => None,
            Some("AllProperties") => Some(In::All),
            Some("Default" | "PcxPeopleSearch") | None => Some(In::Default),
            Some(_) => {
                return Err(shape
                    .find("BaseShape")
                    .map_or_else(|| Fault::missing("BaseShape"), super::property::invalid));
            }
        };
        let kind = |name: &str| match shape.find_text(name)? {
            "HTML" => Some(BodyKind::Html),
            "Text" => Some(BodyKind::Text),
            _ => None,
        };
        read.body = kind("BodyType");
        read.unique_body = kind("UniqueBodyType").or(read.body);
        read.filters_html = shape.find_text("FilterHtmlContent").and_then(boolean) == Some(true);
        if shape.find_text("IncludeMimeContent").and_then(boolean) == Some(true) {
            read.asked.push("item:MimeContent".to_owned());
        }
        for path in shape.find("AdditionalProperties").iter().flat_map(|asked| &asked.children) {
            match path.name {
                "ExtendedFieldURI" => read.extended.push(Extended::read_path(path)?),
                _ => read.asked.extend(path.attribute("FieldURI").map(super::property::base).map(str::to_owned)),
            }
        }
        // An invitation has one element under both addresses, in the place that messages have for it.
        if read.asked.iter().any(|asked| asked == "calendar:IsResponseRequested") {
            read.asked.push("message:IsResponseRequested".to_owned());
        }
        Ok(read)
    }

    /// Reads an `AttachmentShape`: all of an attached item is shown.
    pub fn of_attachment(shape: Option<&Element>) -> Result<Self, Fault> {
        Ok(Self { base: Some(In::All), is_attached: true, ..Self::read(shape)? })
    }

    /// As lists show it.
    pub fn without_bodies(mut self) -> Self {
        self.bodies = false;
        self
    }

    /// Whether a property is wanted.
    pub fn wants(&self, uri: &str, shown: In) -> bool {
        let is_in_base = self.base.is_some_and(|base| shown <= base);
        if is_in_base && !self.is_attached {
            return true;
        }
        if self.is_attached && matches!(uri, "item:ItemId" | "item:ParentFolderId") {
            return false;
        }
        is_in_base || self.asked.iter().any(|asked| asked == uri) || matches!(uri, "item:ItemId" | "folder:FolderId")
    }
}
