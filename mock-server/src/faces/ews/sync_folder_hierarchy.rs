//! `SyncFolderHierarchy`: the folders below a folder, and from then on what became of them.

use std::collections::HashSet;

use mock365_domain::mailbox::{Mailbox, NetChange, Watched};

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::limits::Room;
use super::operation::ItemResult;
use super::property::folder;
use super::shape::Shape;
use super::sync_state::{SyncStage, SyncState, SyncedThing, invalid};
use crate::faces::wire_id::WireId;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderhierarchy-operation>
pub fn call(context: &Context<'_>, request: &Element) -> Result<Vec<ItemResult>, Fault> {
    let shape = Shape::read(Some(request.find("FolderShape").ok_or_else(|| Fault::missing("FolderShape"))?))?;
    let whole = Element::new("DistinguishedFolderId").with("Id", "msgfolderroot");
    let root = request.find("SyncFolderId").and_then(|root| root.children.first()).unwrap_or(&whole);
    let result = context.read(|cloud, now| {
        let (mailbox, root) = context.folder(cloud, root, now)?;
        let state = SyncState::read(request.find_text("SyncState"), SyncedThing::Folders, mailbox, root.key)?;
        let changes = changes(mailbox, root.key, &shape, state)?;
        Ok(vec![
            Element::text("m:SyncState", state.at(SyncStage::Done).written()),
            Element::text("m:IncludesLastFolderInRange", "true"),
            Element::new("m:Changes").all(changes),
        ])
    });
    Ok(vec![result])
}

fn changes(mailbox: &Mailbox, root: u64, shape: &Shape, state: SyncState) -> Result<Vec<Element>, Fault> {
    let mut room = Room::new();
    let below = mailbox.folders_below(root);
    let SyncStage::Changes { since, .. } = state.stage else {
        let all =
            below.iter().map(|found| room.take(Element::new("t:Create").child(folder::element(mailbox, found, shape))));
        return all.collect();
    };
    let shown: HashSet<u64> = below.iter().map(|folder| folder.key).collect();
    let mut changes = Vec::new();
    for net in mailbox.changes(since, state.to, Watched::Folders).map_err(|_| invalid())? {
        let name = match net.what {
            NetChange::Created => "t:Create",
            NetChange::Updated | NetChange::Marked => "t:Update",
            NetChange::Removed { .. } => "t:Delete",
        };
        // What was moved out of the synchronised folder is gone for this client.
        let change = match mailbox.folder(net.key).ok().filter(|_| shown.contains(&net.key)) {
            Some(found) if name != "t:Delete" => Element::new(name).child(folder::element(mailbox, found, shape)),
            _ if name == "t:Create" => continue,
            _ => {
                let id = WireId::of_folder(mailbox, net.key).ews();
                Element::new("t:Delete").child(Element::new("t:FolderId").with("Id", id))
            }
        };
        changes.push(room.take(change)?);
    }
    Ok(changes)
}
