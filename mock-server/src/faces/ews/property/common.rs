//! Properties of all items.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use mock365_domain::Now;
use mock365_domain::mailbox::{
    AnyItem, Attachment, AttachmentContent, BodyKind, Contact, Importance, Item, Message, Sensitivity, Task,
};

use super::super::element::Element;
use super::super::error::Fault;
use super::value::{
    IMPORTANCE, SENSITIVITY, date_time, filled, invalid, only, sent_body, sent_boolean, sent_text, sent_texts,
    sent_word, show_body, show_time, truth,
};
use super::{Constant, In, Property, Stored, View, item_id};
use crate::faces::wire_id::{IdKind, WireId, change_key};

/// Properties of all items, in the order of the schema.
pub fn properties<T: Stored>() -> Vec<Property<T>> {
    let mut all = first();
    all.extend(last());
    for property in &mut all {
        property.query = T::common_field(property.uri).map(|field| (field, constant(property.uri)));
    }
    all
}

/// All properties of a kind of item: those of every item, and its own.
pub fn with_own<T: Stored>() -> Vec<Property<T>> {
    let mut all = properties();
    all.extend(T::own());
    all
}

/// How constants of a property of all items are written.
fn constant(uri: &str) -> Constant {
    match uri {
        "item:DateTimeReceived" | "item:DateTimeSent" | "item:DateTimeCreated" | "item:LastModifiedTime" => {
            Constant::Time
        }
        "item:Size" => Constant::Int,
        "item:IsDraft" | "item:HasAttachments" => Constant::Bool,
        "item:Importance" => Constant::Word(&IMPORTANCE),
        _ => Constant::Text,
    }
}

fn first<T: Stored>() -> Vec<Property<T>> {
    let property = Property::<T>::new;
    vec![
        property("item:MimeContent", "t:MimeContent", In::OnRequest, |view, element| {
            filled(element.with("CharacterSet", "UTF-8"), STANDARD.encode(T::mime(view.item)))
        })
        .write(write_mime),
        property("item:ItemId", "t:ItemId", In::Default, |view, _| Some(item_id(view.mailbox, view.item, &view.id))),
        property("item:ParentFolderId", "t:ParentFolderId", In::All, |view, element| Some(parent(view, element))),
        property("item:ItemClass", "t:ItemClass", In::All, |view, element| filled(element, view.item.class()))
            .write(write_class),
        property("item:Subject", "t:Subject", In::Default, |view, element| filled(element, view.item.subject.as_str()))
            .write(|item, sent| {
                item.set_subject(sent_text(sent));
                Ok(())
            }),
        property("item:Sensitivity", "t:Sensitivity", In::Default, |view, element| {
            filled(element, SENSITIVITY[view.item.sensitivity as usize])
        })
        .write(write_sensitivity),
        property("item:Body", "t:Body", In::Default, |view, element| {
            view.shape.bodies.then(|| show_body(element, &view.item.body, view.shape.body))
        })
        .write(|item, sent| {
            item.body = sent_body(sent);
            Ok(())
        }),
        property("item:Attachments", "t:Attachments", In::Default, |view, element| attachments(view, element))
            .write(write_attachments),
        property("item:DateTimeReceived", "t:DateTimeReceived", In::All, |view, element| {
            date_time(element, T::travelled(view.item).0)
        }),
        property("item:Size", "t:Size", In::Default, |view, element| filled(element, view.item.size().to_string())),
        property("item:Categories", "t:Categories", In::All, |view, element| {
            let categories = &view.item.categories;
            let strings = categories.iter().map(|category| Element::text("t:String", category.as_str()));
            (!categories.is_empty()).then(|| element.all(strings))
        })
        .write(|item, sent| {
            item.categories = sent_texts(sent);
            Ok(())
        }),
        property("item:Importance", "t:Importance", In::All, |view, element| {
            filled(element, IMPORTANCE[view.item.importance as usize])
        })
        .write(write_importance),
        property("item:IsSubmitted", "t:IsSubmitted", In::All, |_, element| truth(element, false)),
        property("item:IsDraft", "t:IsDraft", In::All, |view, element| truth(element, T::is_draft(view.item))),
        property("item:IsFromMe", "t:IsFromMe", In::All, |_, element| truth(element, false)),
        property("item:IsResend", "t:IsResend", In::All, |_, element| truth(element, false)),
        property("item:IsUnmodified", "t:IsUnmodified", In::All, |view, element| {
            truth(element, !T::is_draft(view.item))
        }),
    ]
}

fn last<T: Stored>() -> Vec<Property<T>> {
    let property = Property::<T>::new;
    vec![
        property("item:InternetMessageHeaders", "t:InternetMessageHeaders", In::OnRequest, |view, element| {
            headers(&T::mime(view.item), element)
        }),
        property("item:DateTimeSent", "t:DateTimeSent", In::All, |view, element| {
            date_time(element, T::travelled(view.item).1)
        }),
        property("item:DateTimeCreated", "t:DateTimeCreated", In::All, |view, element| {
            date_time(element, view.item.created)
        }),
        property("item:ReminderIsSet", "t:ReminderIsSet", In::All, |view, element| {
            truth(element, view.item.reminder.is_some())
        })
        .write(|item, sent| {
            item.reminder = sent_boolean(sent)?.then(|| item.reminder.unwrap_or(15));
            Ok(())
        }),
        property("item:ReminderMinutesBeforeStart", "t:ReminderMinutesBeforeStart", In::All, |view, element| {
            filled(element, view.item.reminder.unwrap_or(0).to_string())
        })
        .write(|item, sent| {
            let Some(sent) = sent else { return Ok(()) };
            let minutes = sent.text.trim().parse().map_err(|_| invalid(sent))?;
            if item.reminder.is_some() {
                item.reminder = Some(minutes);
            }
            Ok(())
        }),
        property("item:HasAttachments", "t:HasAttachments", In::Default, |view, element| {
            truth(element, view.item.has_attachments())
        }),
        property("item:Culture", "t:Culture", In::All, |_, element| filled(element, "en-US"))
            .write(|_, sent| only(sent, "en-US", "other cultures of items")),
        property("item:EffectiveRights", "t:EffectiveRights", In::All, |_, element| Some(rights(element, false))),
        property("item:LastModifiedName", "t:LastModifiedName", In::All, |view, element| {
            filled(element, view.mailbox.name.as_str())
        }),
        property("item:LastModifiedTime", "t:LastModifiedTime", In::All, |view, element| {
            date_time(element, view.item.modified)
        }),
        property("item:IsAssociated", "t:IsAssociated", In::All, |_, element| truth(element, false)),
        property("item:UniqueBody", "t:UniqueBody", In::OnRequest, |view, element| {
            Some(show_body(element, &view.item.body, view.shape.body))
        }),
        property("item:Preview", "t:Preview", In::OnRequest, |view, element| filled(element, view.item.body.preview())),
        property("item:TextBody", "t:TextBody", In::OnRequest, |view, element| {
            Some(show_body(element, &view.item.body, Some(BodyKind::Text)))
        }),
    ]
}

/// What the caller may do with an item or folder.
pub fn rights(element: Element, folder: bool) -> Element {
    let truth = |name: &'static str, value: bool| Element::text(name, value.to_string());
    element
        .child(truth("t:CreateAssociated", folder))
        .child(truth("t:CreateContents", folder))
        .child(truth("t:CreateHierarchy", folder))
        .child(truth("t:Delete", true))
        .child(truth("t:Modify", true))
        .child(truth("t:Read", true))
        .child(truth("t:ViewPrivateItems", true))
}

fn parent<T: Stored>(view: &View<'_, T>, element: Element) -> Element {
    let folder = view.item.folder;
    let id = WireId::of_folder(view.mailbox, folder);
    let change = view.mailbox.folder(folder).map_or(0, |folder| folder.change);
    element.with("Id", id.ews()).with("ChangeKey", change_key(IdKind::Folder, view.mailbox.guid, change))
}

fn attachments<T: Stored>(view: &View<'_, T>, element: Element) -> Option<Element> {
    let own = &view.item.attachments;
    let id = |file: &Attachment| view.id.attachment(file.key);
    let shown = own.iter().map(|file| file_element(&id(file), file));
    (!own.is_empty()).then(|| element.all(shown))
}

/// What an attachment is called on the wire.
pub fn attachment_name(file: &Attachment) -> &'static str {
    match file.content {
        AttachmentContent::File(_) => "t:FileAttachment",
        AttachmentContent::Item(_) => "t:ItemAttachment",
        AttachmentContent::Reference(_) => "t:ReferenceAttachment",
    }
}

/// An attachment without its content.
pub fn file_element(id: &WireId, file: &Attachment) -> Element {
    Element::new(attachment_name(file))
        .child(Element::new("t:AttachmentId").with("Id", id.ews()))
        .child(Element::text("t:Name", file.name.as_str()))
        .child(Element::text("t:ContentType", file.content_type.as_str()))
        .all(file.content_id.as_ref().map(|id| Element::text("t:ContentId", id.as_str())))
        .child(Element::text("t:Size", file.size().to_string()))
        .child(Element::text("t:LastModifiedTime", show_time(file.modified)))
        .child(Element::text("t:IsInline", file.is_inline.to_string()))
}

/// Files that come with an item. They get their keys when the item is stored.
fn write_attachments<T: Stored>(item: &mut Item<T>, sent: Option<&Element>) -> Result<(), Fault> {
    let at = item.modified;
    let files = sent.iter().flat_map(|sent| &sent.children);
    item.attachments = files.map(|file| read_file(file, at).map(Arc::new)).collect::<Result<Vec<_>, _>>()?;
    Ok(())
}

/// A file as it was sent. It has no key yet.
pub fn read_file(file: &Element, at: Timestamp) -> Result<Attachment, Fault> {
    if file.name == "ItemAttachment" {
        let content = AttachmentContent::Item(read_item(file, at)?);
        let name = file.find_text("Name").unwrap_or("");
        return Ok(Attachment { content, modified: at, ..Attachment::file(name, "message/rfc822", Vec::new()) });
    }
    if file.name != "FileAttachment" {
        return Err(Fault::unsupported(&format!("attachments of the kind {}", file.name)));
    }
    let content: String = file.find_text("Content").unwrap_or("").split_whitespace().collect();
    let content = STANDARD
        .decode(content)
        .map_err(|_| Fault::missing("Content").explain("the attachment's content is no base64"))?;
    let content_type = file.find_text("ContentType").unwrap_or("application/octet-stream");
    Ok(Attachment {
        is_inline: file.find_text("IsInline").and_then(super::value::boolean).unwrap_or(false),
        content_id: file.find_text("ContentId").map(str::to_owned),
        modified: at,
        ..Attachment::file(file.find_text("Name").unwrap_or(""), content_type, content)
    })
}

/// The item in an attachment.
fn read_item(attachment: &Element, at: Timestamp) -> Result<AnyItem, Fault> {
    let is_item = |child: &&Element| matches!(&*child.name, "Message" | "Contact" | "Task");
    let sent = attachment.children.iter().find(is_item);
    let sent = sent.ok_or_else(|| Fault::unsupported("attached items other than messages, contacts and tasks"))?;
    super::check(sent)?;
    let now = Now(at);
    Ok(match &*sent.name {
        "Contact" => filled_with(Item::at(Contact::default(), 0, 0, now), sent)?.into(),
        "Task" => filled_with(Item::at(Task::default(), 0, 0, now), sent)?.into(),
        _ => filled_with(Item::<Message>::draft(0, 0, uuid::Uuid::nil(), now), sent)?.into(),
    })
}

fn filled_with<T: Stored>(mut item: Item<T>, sent: &Element) -> Result<Item<T>, Fault> {
    super::fill(&mut item, sent)?;
    Ok(item)
}

fn write_mime<T: Stored>(item: &mut Item<T>, sent: Option<&Element>) -> Result<(), Fault> {
    let text: String = sent.map(|sent| sent.text.split_whitespace().collect()).unwrap_or_default();
    let mime = STANDARD.decode(text).map_err(|_| {
        Fault::new("ErrorMimeContentInvalidBase64String", "The base64-encoded MIME content is invalid.")
    })?;
    T::set_mime(item, &mime)
}

/// A class below the usual one of its kind.
fn write_class<T: Stored>(item: &mut Item<T>, sent: Option<&Element>) -> Result<(), Fault> {
    let Some(sent) = sent else {
        item.special_class = None;
        return Ok(());
    };
    if item.set_class(&sent.text) {
        return Ok(());
    }
    let (class, usual) = (sent.text.trim(), item.content.class());
    Err(Fault::unsupported(&format!("items of the class {class} that are made as {usual}")))
}

fn write_importance<T: Stored>(item: &mut Item<T>, sent: Option<&Element>) -> Result<(), Fault> {
    let place = sent.map_or(Ok(1), |sent| sent_word(sent, &IMPORTANCE))?;
    item.importance = [Importance::Low, Importance::Normal, Importance::High][place];
    Ok(())
}

fn write_sensitivity<T: Stored>(item: &mut Item<T>, sent: Option<&Element>) -> Result<(), Fault> {
    let place = sent.map_or(Ok(0), |sent| sent_word(sent, &SENSITIVITY))?;
    let all = [Sensitivity::Normal, Sensitivity::Personal, Sensitivity::Private, Sensitivity::Confidential];
    item.sensitivity = all[place];
    Ok(())
}

/// The headers of a MIME text.
fn headers(mime: &[u8], element: Element) -> Option<Element> {
    let message = mail_parser::MessageParser::new().parse_headers(mime)?;
    let headers: Vec<_> = message
        .headers_raw()
        .map(|(name, value)| {
            Element::text("t:InternetMessageHeader", value.trim().replace("\r\n", "")).with("HeaderName", name)
        })
        .collect();
    (!headers.is_empty()).then(|| element.all(headers))
}
