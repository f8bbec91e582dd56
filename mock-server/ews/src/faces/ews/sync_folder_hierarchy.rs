//! `SyncFolderHierarchy`: the folders below a folder, and from then on what became of them.

use std::collections::HashSet;

use mock365_domain::mailbox::{Folder, NetChange, Watched};

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::limits::Room;
use super::operation::ResponseMessages;
use super::property::MailboxView;
use super::shape::Shape;
use super::sync_state::{SyncStage, SyncState, SyncedThing, invalid};
use crate::faces::soap::writer::XmlWriter;
use crate::faces::wire_id::WireId;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderhierarchy-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let shape = Shape::read(Some(request.find("FolderShape").ok_or_else(|| Fault::missing("FolderShape"))?))?;
    let whole = Element::new("DistinguishedFolderId").with("Id", "msgfolderroot");
    let root = request.find("SyncFolderId").and_then(|root| root.children.first()).unwrap_or(&whole);
    let answer = |out: &mut XmlWriter| {
        context.read(|cloud, now| {
            let (mailbox, root) = context.folder(cloud, root, now)?;
            let state = SyncState::read(request.find_text("SyncState"), SyncedThing::Folders, mailbox, root.key)?;
            out.value("m:SyncState", &state.at(SyncStage::Done).written());
            out.value("m:IncludesLastFolderInRange", true);
            out.element("m:Changes", |out| changes(&MailboxView::new(mailbox, &shape), root.key, state, out))
        })
    };
    messages.add(answer);
    Ok(())
}

fn changes(view: &MailboxView<'_>, root: u64, state: SyncState, out: &mut XmlWriter) -> Result<(), Fault> {
    let (mailbox, mut room) = (view.mailbox, Room::new());
    let mut told = |name: &str, folder: &Folder, out: &mut XmlWriter| {
        room.take(out, |out| out.element(name, |out| view.folder(out, folder)))
    };
    let below = mailbox.folders_below(root);
    let SyncStage::Changes { since, .. } = state.stage else {
        return below.iter().try_for_each(|found| told("t:Create", found, out));
    };
    let shown: HashSet<u64> = below.iter().map(|folder| folder.key).collect();
    for net in mailbox.changes(since, state.to, Watched::Folders).map_err(|_| invalid())? {
        let name = match net.what {
            NetChange::Created => "t:Create",
            NetChange::Updated | NetChange::Marked => "t:Update",
            NetChange::Removed { .. } => "t:Delete",
        };
        // What was moved out of the synchronised folder is gone for this client.
        match mailbox.folder(net.key).ok().filter(|_| shown.contains(&net.key)) {
            Some(found) if name != "t:Delete" => told(name, found, out)?,
            _ if name == "t:Create" => {}
            _ => {
                let id = view.ids.text(&WireId::of_folder(mailbox, net.key));
                out.element("t:Delete", |out| out.element("t:FolderId", |out| out.attribute("Id", id)));
            }
        }
    }
    Ok(())
}
