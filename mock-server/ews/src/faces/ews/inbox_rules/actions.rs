//! What rules do, as EWS writes it.

use mock365_domain::mailbox::{Mailbox, RuleActions};
use mock365_domain::{Cloud, Now};

use super::mistakes::Mistake;
use super::predicates::{importance, people, show_people, show_texts};
use crate::faces::ews::context::Context;
use crate::faces::ews::element::Element;
use crate::faces::ews::error::Fault;
use crate::faces::ews::property::folder_attributes;
use crate::faces::ews::property::value::{self, IMPORTANCE};
use crate::faces::soap::writer::XmlWriter;
use crate::faces::wire_id::{IdKind, MailboxIds, WireId};

/// Writes actions, in the schema's order.
pub fn show(out: &mut XmlWriter, mailbox: &Mailbox, actions: &RuleActions) {
    if !actions.categories.is_empty() {
        show_texts(out, "AssignCategories", &actions.categories);
    }
    show_folder(out, "t:CopyToFolder", mailbox, actions.copy_to);
    out.optional("t:Delete", actions.delete);
    let sent = |out: &mut XmlWriter, name: &str, people: &[_]| {
        if !people.is_empty() {
            show_people(out, name, people);
        }
    };
    sent(out, "ForwardAsAttachmentToRecipients", &actions.forward_attached);
    sent(out, "ForwardToRecipients", &actions.forward);
    out.optional("t:MarkImportance", actions.importance.map(|own| IMPORTANCE[own as usize]));
    out.optional("t:MarkAsRead", actions.mark_read);
    show_folder(out, "t:MoveToFolder", mailbox, actions.move_to);
    out.optional("t:PermanentDelete", actions.delete_for_good);
    sent(out, "RedirectToRecipients", &actions.redirect);
    out.optional("t:StopProcessingRules", actions.stop);
}

fn show_folder(out: &mut XmlWriter, name: &str, mailbox: &Mailbox, folder: Option<u64>) {
    let Some(key) = folder else { return };
    out.element(name, |out| {
        out.element("t:FolderId", |out| folder_attributes(out, &MailboxIds::ews(mailbox.guid), (mailbox, key)));
    });
}

/// Reads actions.
pub fn read(
    context: &Context<'_>,
    (cloud, now, mailbox): (&Cloud, Now, &Mailbox),
    sent: Option<&Element>,
    mistakes: &mut Vec<Mistake>,
) -> Result<RuleActions, Fault> {
    let mut read = RuleActions::default();
    for sent in sent.iter().flat_map(|sent| &sent.children) {
        match sent.name {
            "AssignCategories" => read.categories = value::sent_texts(Some(sent)),
            "CopyToFolder" => read.copy_to = folder(context, (cloud, now, mailbox), sent, mistakes)?,
            "MoveToFolder" => read.move_to = folder(context, (cloud, now, mailbox), sent, mistakes)?,
            "Delete" => read.delete = Some(value::sent_boolean(Some(sent))?),
            "PermanentDelete" => read.delete_for_good = Some(value::sent_boolean(Some(sent))?),
            "ForwardAsAttachmentToRecipients" => read.forward_attached = people(sent),
            "ForwardToRecipients" => read.forward = people(sent),
            "RedirectToRecipients" => read.redirect = people(sent),
            "MarkImportance" => read.importance = Some(importance(sent)?),
            "MarkAsRead" => read.mark_read = Some(value::sent_boolean(Some(sent))?),
            "StopProcessingRules" => read.stop = Some(value::sent_boolean(Some(sent))?),
            other => return Err(Fault::unsupported(&format!("rules with the action {other}"))),
        }
    }
    Ok(read)
}

/// The folder that an action names, in the mailbox whose rule it is.
fn folder(
    context: &Context<'_>,
    (cloud, now, mailbox): (&Cloud, Now, &Mailbox),
    sent: &Element,
    mistakes: &mut Vec<Mistake>,
) -> Result<Option<u64>, Fault> {
    let id = sent.children.first().ok_or_else(|| Fault::missing("FolderId"))?;
    let uri = format!("Action:{}", sent.name);
    let said = id.attribute("Id").unwrap_or_default();
    match context.folder(cloud, id, now) {
        Ok((of, folder)) if of.id == mailbox.id => return Ok(Some(folder.key)),
        Err(fault) if fault.code == "ErrorInvalidIdMalformed" => {
            mistakes.push(Mistake::new(uri, "InvalidFolderId", "The folder id isn't valid.", said));
        }
        // A rule that was there before its folder went may still name it: that is for the domain to say.
        Err(_) if let Some(key) = named_before(mailbox, said) => return Ok(Some(key)),
        Ok(_) | Err(_) => {
            mistakes.push(Mistake::new(uri, "FolderDoesNotExist", "The folder doesn't exist.", said));
        }
    }
    Ok(None)
}

/// The key of a folder that some rule of the mailbox names already.
fn named_before(mailbox: &Mailbox, id: &str) -> Option<u64> {
    let id = WireId::read(id).filter(|id| id.kind == IdKind::Folder && id.mailbox == mailbox.guid)?;
    let mut named = mailbox.rules().iter().flat_map(|rule| rule.actions.folders());
    named.any(|key| key == id.key).then_some(id.key)
}
