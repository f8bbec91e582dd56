//! Properties of all items.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use mock365_domain::Now;
use mock365_domain::mailbox::{
    AnyItem, Attachment, AttachmentContent, BodyKind, Contact, Event, Importance, Item, Message, Reference,
    Sensitivity, Task,
};

use super::super::element::Element;
use super::super::error::Fault;
use super::value::{
    IMPORTANCE, SENSITIVITY, invalid, only, sent_body, sent_boolean, sent_text, sent_texts, sent_word, show_body,
};
use super::{Constant, In, Property, Stored, View, folder_attributes, id_attributes};
use crate::faces::soap::writer::{Base64, ElementWriter, XmlWriter};
use crate::faces::wire_id::{ChangeKey, IdText};

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
        property("item:MimeContent", "t:MimeContent", In::OnRequest, |view, out| {
            let mime = T::mime(view.item);
            if !mime.is_empty() {
                out.element(|out| {
                    out.attribute("CharacterSet", "UTF-8");
                    out.content(Base64(&mime));
                });
            }
        })
        .write(write_mime),
        property("item:ItemId", "t:ItemId", In::Default, |view, out| {
            out.element(|out| id_attributes(out, view.ids, &view.id, ChangeKey::of_item(view.mailbox, view.item)));
        }),
        property("item:ParentFolderId", "t:ParentFolderId", In::All, |view, out| parent(view, out)),
        property("item:ItemClass", "t:ItemClass", In::All, |view, out| out.filled(view.item.class()))
            .write(write_class),
        property("item:Subject", "t:Subject", In::Default, |view, out| out.filled(&view.item.subject)).write(
            |item, sent| {
                item.set_subject(sent_text(sent));
                Ok(())
            },
        ),
        property("item:Sensitivity", "t:Sensitivity", In::Default, |view, out| {
            out.value(SENSITIVITY[view.item.sensitivity as usize]);
        })
        .write(write_sensitivity),
        property("item:Body", "t:Body", In::Default, |view, out| {
            if view.shape.bodies {
                show_body(out, &view.item.body, view.shape.body, view.shape.filters_html);
            }
        })
        .write(|item, sent| {
            item.body = sent_body(sent);
            Ok(())
        }),
        property("item:Attachments", "t:Attachments", In::Default, |view, out| attachments(view, out))
            .write(write_attachments),
        property("item:DateTimeReceived", "t:DateTimeReceived", In::All, |view, out| {
            out.value(T::travelled(view.item).0);
        }),
        property("item:Size", "t:Size", In::Default, |view, out| out.value(view.item.size())),
        property("item:Categories", "t:Categories", In::All, |view, out| {
            out.list(&view.item.categories, |out, category| out.value("t:String", category));
        })
        .write(|item, sent| {
            item.categories = sent_texts(sent);
            Ok(())
        }),
        property("item:Importance", "t:Importance", In::All, |view, out| {
            out.value(IMPORTANCE[view.item.importance as usize]);
        })
        .write(write_importance),
        property("item:IsSubmitted", "t:IsSubmitted", In::All, |_, out| out.value(false)),
        property("item:IsDraft", "t:IsDraft", In::All, |view, out| out.value(T::is_draft(view.item))),
        property("item:IsFromMe", "t:IsFromMe", In::All, |_, out| out.value(false)),
        property("item:IsResend", "t:IsResend", In::All, |_, out| out.value(false)),
        property("item:IsUnmodified", "t:IsUnmodified", In::All, |view, out| out.value(!T::is_draft(view.item))),
    ]
}

fn last<T: Stored>() -> Vec<Property<T>> {
    let property = Property::<T>::new;
    vec![
        property("item:InternetMessageHeaders", "t:InternetMessageHeaders", In::OnRequest, |view, out| {
            headers(&T::mime(view.item), out);
        }),
        property("item:DateTimeSent", "t:DateTimeSent", In::All, |view, out| out.value(T::travelled(view.item).1)),
        property("item:DateTimeCreated", "t:DateTimeCreated", In::All, |view, out| out.value(view.item.created)),
        property("item:ResponseObjects", "t:ResponseObjects", In::All, |view, out| {
            out.list(T::responses(view), |out, name| out.empty(name));
        }),
        property("item:ReminderIsSet", "t:ReminderIsSet", In::All, |view, out| out.value(view.item.reminder.on)).write(
            |item, sent| {
                item.reminder.switch(sent_boolean(sent)?);
                Ok(())
            },
        ),
        property("item:ReminderMinutesBeforeStart", "t:ReminderMinutesBeforeStart", In::All, |view, out| {
            out.value(view.item.reminder.minutes);
        })
        .write(|item, sent| {
            let minutes = sent.map_or(Ok(0), |sent| sent.text.trim().parse().map_err(|_| invalid(sent)));
            item.reminder.minutes = minutes?;
            Ok(())
        }),
        property("item:HasAttachments", "t:HasAttachments", In::Default, |view, out| {
            out.value(view.item.has_attachments());
        }),
        property("item:Culture", "t:Culture", In::All, |_, out| out.value("en-US"))
            .write(|_, sent| only(sent, "en-US", "other cultures of items")),
        property("item:EffectiveRights", "t:EffectiveRights", In::All, |_, out| rights(out, false)),
        property("item:LastModifiedName", "t:LastModifiedName", In::All, |view, out| out.filled(&view.mailbox.name)),
        property("item:LastModifiedTime", "t:LastModifiedTime", In::All, |view, out| out.value(view.item.modified)),
        property("item:IsAssociated", "t:IsAssociated", In::All, |_, out| out.value(false)),
        property("item:UniqueBody", "t:UniqueBody", In::OnRequest, |view, out| {
            show_body(out, &view.item.body.unique(), view.shape.unique_body, view.shape.filters_html);
        }),
        property("item:Preview", "t:Preview", In::OnRequest, |view, out| out.filled(&view.item.body.preview())),
        property("item:TextBody", "t:TextBody", In::OnRequest, |view, out| {
            show_body(out, &view.item.body, Some(BodyKind::Text), false);
        }),
    ]
}

/// What the caller may do with an item or folder.
pub fn rights(out: ElementWriter<'_>, folder: bool) {
    out.element(|out| {
        out.value("t:CreateAssociated", folder);
        out.value("t:CreateContents", folder);
        out.value("t:CreateHierarchy", folder);
        out.value("t:Delete", true);
        out.value("t:Modify", true);
        out.value("t:Read", true);
        out.value("t:ViewPrivateItems", true);
    });
}

fn parent<T: Stored>(view: &View<'_, T>, out: ElementWriter<'_>) {
    out.element(|out| folder_attributes(out, view.ids, (view.mailbox, view.item.folder)));
}

fn attachments<T: Stored>(view: &View<'_, T>, out: ElementWriter<'_>) {
    out.list(&view.item.attachments, |out, file| {
        let id = view.ids.text(&view.id.attachment(file.key));
        show_file(out, id, file, |_| {});
    });
}

/// What an attachment is called on the wire.
pub fn attachment_name(file: &Attachment) -> &'static str {
    match file.content {
        AttachmentContent::File(_) => "t:FileAttachment",
        AttachmentContent::Item(_) => "t:ItemAttachment",
        AttachmentContent::Reference(_) => "t:ReferenceAttachment",
    }
}

/// Writes an attachment, and behind what is known of it its content.
pub fn show_file(out: &mut XmlWriter, id: IdText, file: &Attachment, content: impl FnOnce(&mut XmlWriter)) {
    out.element(attachment_name(file), |out| {
        out.element("t:AttachmentId", |out| out.attribute("Id", id));
        out.value("t:Name", &file.name);
        out.value("t:ContentType", &file.content_type);
        out.optional("t:ContentId", file.content_id.as_ref());
        out.value("t:Size", file.size());
        out.value("t:LastModifiedTime", file.modified);
        out.value("t:IsInline", file.is_inline);
        if file.bytes().is_some() {
            out.value("t:IsContactPhoto", file.is_contact_photo);
        }
        content(out);
    });
}

/// Files that come with an item. They get their keys when the item is stored.
fn write_attachments<T: Stored>(item: &mut Item<T>, sent: Option<&Element>) -> Result<(), Fault> {
    let at = item.modified;
    let files = sent.iter().flat_map(|sent| &sent.children);
    item.attachments = files.map(|file| read_file(file, at).map(Arc::new)).collect::<Result<Vec<_>, _>>()?;
    Ok(())
}

/// An attachment as it was sent. It has no key yet.
pub fn read_file(file: &Element, at: Timestamp) -> Result<Attachment, Fault> {
    let name = file.find_text("Name").unwrap_or("");
    let read = match file.name {
        "ItemAttachment" => Attachment::with(name, AttachmentContent::Item(read_item(file, at)?)),
        "ReferenceAttachment" => Attachment::with(name, AttachmentContent::Reference(read_reference(file)?)),
        "FileAttachment" => {
            let content: String = file.find_text("Content").unwrap_or("").split_whitespace().collect();
            let content = STANDARD
                .decode(content)
                .map_err(|_| Fault::missing("Content").explain("the attachment's content is no base64"))?;
            let is_contact_photo = file.find_text("IsContactPhoto").and_then(super::value::boolean).unwrap_or(false);
            Attachment { is_contact_photo, ..Attachment::file(name, "application/octet-stream", content) }
        }
        other => return Err(Fault::unsupported(&format!("attachments of the kind {other}"))),
    };
    Ok(Attachment {
        content_type: file.find_text("ContentType").map_or(read.content_type, Into::into),
        is_inline: file.find_text("IsInline").and_then(super::value::boolean).unwrap_or(false),
        content_id: file.find_text("ContentId").map(str::to_owned),
        modified: at,
        ..read
    })
}

/// Where the file of a reference lies.
fn read_reference(attachment: &Element) -> Result<Reference, Fault> {
    let url = attachment.find_text("AttachLongPathName").ok_or_else(|| Fault::missing("AttachLongPathName"))?;
    Ok(Reference {
        url: url.to_owned(),
        provider: attachment.find_text("ProviderType").unwrap_or("").to_owned(),
        is_folder: attachment.find_text("AttachmentIsFolder").and_then(super::value::boolean).unwrap_or(false),
    })
}

/// Writes where the file of a reference lies.
pub fn show_reference(out: &mut XmlWriter, reference: &Reference) {
    out.value("t:AttachLongPathName", &reference.url);
    out.value("t:ProviderType", &reference.provider);
    out.value("t:AttachmentIsFolder", reference.is_folder);
}

/// The item in an attachment.
fn read_item(attachment: &Element, at: Timestamp) -> Result<AnyItem, Fault> {
    let is_item = |child: &&Element| matches!(child.name, "Message" | "CalendarItem" | "Contact" | "Task");
    let sent = attachment.children.iter().find(is_item);
    let sent =
        sent.ok_or_else(|| Fault::unsupported("attached items other than messages, events, contacts and tasks"))?;
    let now = Now(at);
    Ok(match sent.name {
        "CalendarItem" => {
            let event = filled_with(Item::<Event>::unplanned(now), sent)?;
            event.check()?;
            event.into()
        }
        "Contact" => filled_with(Item::at(Contact::default(), 0, 0, now), sent)?.into(),
        "Task" => filled_with(Item::at(Task::default(), 0, 0, now), sent)?.into(),
        _ => filled_with(Item::<Message>::unwritten(now), sent)?.into(),
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
fn headers(mime: &[u8], out: ElementWriter<'_>) {
    let Some(message) = mail_parser::MessageParser::new().parse_headers(mime) else { return };
    out.list(message.headers_raw(), |out, (name, value)| {
        out.element("t:InternetMessageHeader", |out| {
            out.attribute("HeaderName", name);
            value.trim().lines().for_each(|line| out.content(line));
        });
    });
}
