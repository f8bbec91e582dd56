//! `CreateItem`: new messages, sent or saved, new events and contacts.

mod answer;

use mock365_domain::mailbox::{
    Answering, AnyItem, Contact, Content, DistributionList, Event, EventTime, FolderKind, Item, Mailbox, MeetingAnswer,
    MeetingNews, Message, Outgoing, Response, Task,
};
use mock365_domain::{Change, Cloud, Now, Refusal, UserRef};

use self::answer::answer;
use super::context::{Context, FoundItem};
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use super::property::{self, Stored};
use crate::faces::soap::writer::XmlWriter;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/createitem-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let items = request.find("Items").ok_or_else(|| Fault::missing("Items"))?;
    let one = |sent: &Element, out: &mut XmlWriter| match sent.name {
        "Message" => message(context, request, sent, out),
        "CalendarItem" => event(context, request, sent, out),
        "Contact" => among_contacts::<Contact>(context, request, sent, out),
        "DistributionList" => among_contacts::<DistributionList>(context, request, sent, out),
        "Task" => task(context, request, sent, out),
        "AcceptItem" => respond(context, request, sent, Response::Accepted, out),
        "TentativelyAcceptItem" => respond(context, request, sent, Response::TentativelyAccepted, out),
        "DeclineItem" => respond(context, request, sent, Response::Declined, out),
        "ReplyToItem" => answer(context, request, sent, Answering::Sender, out),
        "ReplyAllToItem" => answer(context, request, sent, Answering::All, out),
        "ForwardItem" => answer(context, request, sent, Answering::Others, out),
        "CancelCalendarItem" => cancel(context, sent, out),
        "RemoveItem" => remove(context, sent, out),
        other => Err(Fault::unsupported(&format!("creating a {other}"))),
    };
    items.children.iter().for_each(|sent| messages.add(|out| one(sent, out)));
    Ok(())
}

/// The mailbox and folder that a new item goes to.
fn target(context: &Context<'_>, cloud: &Cloud, request: &Element, usual: &str, now: Now) -> Result<Target, Fault> {
    let saved = request.find("SavedItemFolderId").and_then(|saved| saved.children.first());
    let (mailbox, folder) = if let Some(id) = saved {
        context.folder(cloud, id, now)?
    } else {
        let mailbox = context.mailbox(cloud, None, now)?;
        (mailbox, mailbox.well_known(usual).ok_or(Refusal::FolderMissing)?)
    };
    Ok(Target { mailbox: mailbox.id, folder: folder.key, kind: folder.kind })
}

struct Target {
    mailbox: u64,
    folder: u64,
    kind: FolderKind,
}

/// What is to be done with a message that is made or changed.
pub fn disposition<'a>(request: &'a Element<'a>) -> Result<&'a str, Fault> {
    let text = "The MessageDisposition attribute is required for this operation.";
    request.attribute("MessageDisposition").ok_or_else(|| Fault::new("ErrorMessageDispositionRequired", text))
}

fn message(context: &Context<'_>, request: &Element, sent: &Element, out: &mut XmlWriter) -> Result<(), Fault> {
    let disposition = disposition(request)?;
    // MIME is read before the Cloud is locked.
    let mut message = Item::<Message>::unwritten(context.call.now);
    property::fill(&mut message, sent)?;
    context.change(|cloud, now| {
        let target = message_target(context, cloud, request, disposition, now)?;
        put(cloud, &target, disposition, (message, context.account(cloud)), now, out)
    })
}

/// Where a message goes: sent ones lie elsewhere than drafts.
fn message_target(
    context: &Context<'_>,
    cloud: &Cloud,
    request: &Element,
    disposition: &str,
    now: Now,
) -> Result<Target, Fault> {
    target(context, cloud, request, if disposition == "SaveOnly" { "drafts" } else { "sentitems" }, now)
}

/// Saves a new message, or sends it.
fn put(
    cloud: &mut Cloud,
    target: &Target,
    disposition: &str,
    (mut message, by): (Item<Message>, Option<UserRef>),
    now: Now,
    out: &mut XmlWriter,
) -> Result<((), Change), Fault> {
    message.folder = target.folder;
    cloud.identify_message(target.mailbox, &mut message);
    if disposition != "SaveOnly" {
        let keep_in = (disposition == "SendAndSaveCopy").then_some(target.folder);
        let change = cloud.send(target.mailbox, Outgoing { message, draft: None, keep_in, by }, now)?;
        // What was sent is on its way: its copy has no id yet.
        out.empty("m:Items");
        return Ok(((), change));
    }
    let key = message.key;
    let change = cloud.mailbox_mut(target.mailbox).ok_or(Refusal::FolderMissing)?.insert(message)?;
    stored(cloud, target.mailbox, key, change, out)
}

fn event(context: &Context<'_>, request: &Element, sent: &Element, out: &mut XmlWriter) -> Result<(), Fault> {
    let sends = request.attribute("SendMeetingInvitations").map(|sends| sends != "SendToNone").ok_or_else(|| {
        Fault::new(
            "ErrorSendMeetingInvitationsRequired",
            "SendMeetingInvitations attribute is required for calendar items.",
        )
    })?;
    context.change(|cloud, now| {
        let target = target(context, cloud, request, "calendar", now)?;
        if target.kind != FolderKind::Calendar {
            return Err(Fault::new(
                "ErrorCannotCreateCalendarItemInNonCalendarFolder",
                "Cannot create a calendar item in a non-calendar folder.",
            ));
        }
        let mut event = Item { folder: target.folder, ..Item::<Event>::unplanned(now) };
        property::fill(&mut event, sent)?;
        event.check()?;
        cloud.identify_event(target.mailbox, &mut event)?;
        let key = event.key;
        let change = if sends {
            cloud.organize(target.mailbox, event)?
        } else {
            cloud.mailbox_mut(target.mailbox).ok_or(Refusal::FolderMissing)?.insert(event)?
        };
        stored(cloud, target.mailbox, key, change, out)
    })
}

/// An answer to an invitation.
fn respond(
    context: &Context<'_>,
    request: &Element,
    sent: &Element,
    response: Response,
    out: &mut XmlWriter,
) -> Result<(), Fault> {
    let id = reference(sent)?;
    let proposed = match (sent.find("ProposedStart"), sent.find("ProposedEnd")) {
        (Some(start), Some(end)) => {
            Some((EventTime::utc(property::sent_time(start)?), EventTime::utc(property::sent_time(end)?)))
        }
        (None, None) => None,
        _ => return Err(Fault::missing("ProposedStart and ProposedEnd")),
    };
    let send = request.attribute("MessageDisposition") != Some("SaveOnly");
    let answer = MeetingAnswer { response, send, comment: comment(sent.find("Body")), proposed };
    context.change(|cloud, now| {
        let (_, item, found) = context.item(cloud, id, now)?;
        match item {
            AnyItem::Event(_) => {}
            AnyItem::MeetingMessage(news) if matches!(news.says, MeetingNews::Request(_)) => {}
            AnyItem::MeetingMessage(_)
            | AnyItem::Message(_)
            | AnyItem::Contact(_)
            | AnyItem::Task(_)
            | AnyItem::Post(_)
            | AnyItem::DistributionList(_) => {
                return Err(unfit(match response {
                    Response::Declined => "ErrorInvalidItemForOperationDeclineItem",
                    Response::TentativelyAccepted => "ErrorInvalidItemForOperationTentative",
                    _ => "ErrorInvalidItemForOperationAcceptItem",
                }));
            }
        }
        let change = cloud.respond(found.mailbox, found.id.key, &answer, now)?;
        show_left(cloud, &found, out)?;
        Ok(((), change))
    })
}

/// The organizer calls a meeting off.
fn cancel(context: &Context<'_>, sent: &Element, out: &mut XmlWriter) -> Result<(), Fault> {
    let known = ["ReferenceItemId", "NewBodyContent", "Body"];
    if let Some(other) = sent.children.iter().find(|child| !known.contains(&child.name)) {
        return Err(Fault::unsupported(&format!("{} of a CancelCalendarItem", other.name)));
    }
    let (id, comment) = (reference(sent)?, comment(sent.find("NewBodyContent").or_else(|| sent.find("Body"))));
    context.change(|cloud, now| {
        let (mailbox, item, found) = context.item(cloud, id, now)?;
        if !matches!(item, AnyItem::Event(_)) {
            return Err(unfit("ErrorInvalidItemForOperationCancelItem"));
        }
        found.check(mailbox, item, false)?;
        let change = cloud.cancel_meeting(found.mailbox, found.id.key, &comment, now)?;
        show_left(cloud, &found, out)?;
        Ok(((), change))
    })
}

/// An attendee takes a meeting that was called off out of his calendar.
fn remove(context: &Context<'_>, sent: &Element, out: &mut XmlWriter) -> Result<(), Fault> {
    let id = reference(sent)?;
    if let Some(other) = sent.children.iter().find(|child| child.name != "ReferenceItemId") {
        return Err(Fault::unsupported(&format!("{} of a RemoveItem", other.name)));
    }
    context.change(|cloud, now| {
        let (_, item, found) = context.item(cloud, id, now)?;
        if !matches!(item, AnyItem::Event(_) | AnyItem::MeetingMessage(_)) {
            return Err(unfit("ErrorInvalidItemForOperationRemoveItem"));
        }
        let change = cloud.remove_cancelled(found.mailbox, found.id.key)?;
        show_left(cloud, &found, out)?;
        Ok(((), change))
    })
}

/// The item that an answer is about.
fn reference<'a>(sent: &'a Element<'a>) -> Result<&'a Element<'a>, Fault> {
    sent.find("ReferenceItemId").ok_or_else(|| Fault::missing("ReferenceItemId"))
}

/// What is said beside an answer.
fn comment(body: Option<&Element>) -> String {
    property::sent_body(body).plain().trim().to_owned()
}

fn unfit(code: &'static str) -> Fault {
    Fault::new(code, "This operation isn't supported for this item.")
}

/// The item that an answer was about, where it lies now.
fn show_left(cloud: &Cloud, found: &FoundItem, out: &mut XmlWriter) -> Result<(), Refusal> {
    let mailbox = cloud.mailboxes.get(&found.mailbox).ok_or(Refusal::ItemMissing)?;
    let left = mailbox.item(found.id.key).ok();
    out.element("m:Items", |out| left.into_iter().for_each(|item| property::show_id(out, item, mailbox)));
    Ok(())
}

/// A contact, or a distribution list among contacts.
fn among_contacts<T>(context: &Context<'_>, request: &Element, sent: &Element, out: &mut XmlWriter) -> Result<(), Fault>
where
    T: Stored + Default,
    Item<T>: Into<AnyItem>,
{
    let code = "ErrorCannotCreateContactInNonContactFolder";
    let elsewhere = Fault::new(code, "Cannot create a contact in a non-contact folder.");
    kept(context, request, sent, ("contacts", FolderKind::Contacts, elsewhere), |_| T::default(), out)
}

fn task(context: &Context<'_>, request: &Element, sent: &Element, out: &mut XmlWriter) -> Result<(), Fault> {
    let elsewhere = Fault::new("ErrorCannotCreateTaskInNonTaskFolder", "Cannot create a task in a non-task folder.");
    kept(context, request, sent, ("tasks", FolderKind::Tasks, elsewhere), Task::of, out)
}

/// An item that is kept as it was sent: the folder where it usually lies, what such a folder holds, and what is said of
/// another one.
fn kept<T: Stored>(
    context: &Context<'_>,
    request: &Element,
    sent: &Element,
    (usual, kind, elsewhere): (&str, FolderKind, Fault),
    empty: impl FnOnce(&Mailbox) -> T,
    out: &mut XmlWriter,
) -> Result<(), Fault>
where
    Item<T>: Into<AnyItem>,
{
    context.change(|cloud, now| {
        let target = target(context, cloud, request, usual, now)?;
        if target.kind != kind {
            return Err(elsewhere);
        }
        let mailbox = cloud.mailboxes.get(&target.mailbox).ok_or(Refusal::FolderMissing)?;
        let mut item = Item::at(empty(mailbox), 0, target.folder, now);
        property::fill(&mut item, sent)?;
        store(cloud, target.mailbox, item, out)
    })
}

/// Stores a new item.
fn store<C: Content>(
    cloud: &mut Cloud,
    mailbox: u64,
    mut item: Item<C>,
    out: &mut XmlWriter,
) -> Result<((), Change), Fault>
where
    Item<C>: Into<AnyItem>,
{
    item.key = cloud.number();
    cloud.number_attachments(&mut item.attachments);
    let key = item.key;
    let change = cloud.mailbox_mut(mailbox).ok_or(Refusal::FolderMissing)?.insert(item)?;
    stored(cloud, mailbox, key, change, out)
}

/// Writes the id of an item that was stored.
fn stored(cloud: &Cloud, mailbox: u64, key: u64, change: Change, out: &mut XmlWriter) -> Result<((), Change), Fault> {
    let mailbox = cloud.mailboxes.get(&mailbox).ok_or(Refusal::FolderMissing)?;
    let item = mailbox.item(key)?;
    out.element("m:Items", |out| property::show_id(out, item, mailbox));
    Ok(((), change))
}
