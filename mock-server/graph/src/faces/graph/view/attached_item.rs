//! The item in an attachment, as answers show it.

use mock365_domain::mailbox::{AnyItem, Attachment, AttachmentContent, Contact, Event, Mailbox};

use super::contact::ContactContext;
use super::event::EventContext;
use super::{MessageContext, Messages, event_message};
use crate::faces::graph::item_id::ItemIds;
use crate::faces::graph::odata::{AnswerStyle, Noun, Object, Selection, members_but};

/// What an attached item does not have, since it lies in no folder.
const PLACED: [&str; 4] = ["id", "changeKey", "parentFolderId", "webLink"];

/// Writes the item that is attached, if one is.
///
/// <https://learn.microsoft.com/graph/api/attachment-get>
pub fn show(style: &AnswerStyle, mailbox: &Mailbox, attachment: &Attachment, object: &mut Object<'_>) {
    let AttachmentContent::Item(item) = &attachment.content else { return };
    let place = object.member("item");
    match item {
        AnyItem::Message(_) | AnyItem::Post(_) | AnyItem::MeetingMessage(_) => {
            let Some(mail) = item.as_mail() else { return place.null() };
            let around = MessageContext { ids: ItemIds::new(mailbox, style.immutable), bodies: style.bodies };
            let kind = mail.meeting().map_or("message", event_message::type_name);
            place.object(|object| placeless::<Messages>(kind, mail, &around, object));
        }
        AnyItem::Event(event) => {
            let around = EventContext::in_style(mailbox, style);
            place.object(|object| placeless::<Event>("event", event, &around, object));
        }
        AnyItem::Contact(contact) => {
            let around = ContactContext::in_style(mailbox, style);
            place.object(|object| placeless::<Contact>("contact", contact, &around, object));
        }
        // Graph has no type for them among those of Outlook.
        AnyItem::Task(_) | AnyItem::DistributionList(_) => place.null(),
    }
}

fn placeless<N: Noun>(kind: &str, thing: &N::Thing, around: &N::Context<'_>, object: &mut Object<'_>) {
    object.kind(kind);
    object.value("id", "");
    members_but::<N>(thing, around, &Selection::default(), &PLACED, object);
}
