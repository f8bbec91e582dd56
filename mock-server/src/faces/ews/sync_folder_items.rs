//! `SyncFolderItems`: the items of a folder, page by page, and from then on what became of them.

use std::collections::HashSet;

use mock365_domain::mailbox::{AnyItem, Listing, Mailbox, Net, NetChange, Watched};

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::limits::Room;
use super::operation::ItemResult;
use super::property::{self, element, item_id};
use super::shape::Shape;
use super::sync_state::{SyncStage, SyncState, SyncedThing, invalid};
use crate::faces::wire_id::{IdKind, WireId};

/// The most changes that a client may ask for at once.
const MOST: usize = 512;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderitems-operation>
pub fn call(context: &Context<'_>, request: &Element) -> Result<Vec<ItemResult>, Fault> {
    let shape = Shape::read(request.find("ItemShape"))?.without_bodies();
    let folder = request.find("SyncFolderId").and_then(|folder| folder.children.first());
    let folder = folder.ok_or_else(|| Fault::missing("SyncFolderId"))?;
    let most = request.find("MaxChangesReturned").ok_or_else(|| Fault::missing("MaxChangesReturned"))?;
    let most = most
        .text
        .trim()
        .parse::<usize>()
        .ok()
        .filter(|most| (1..=MOST).contains(most))
        .ok_or_else(|| property::invalid(most))?;
    let ignored = request.find("Ignore").map_or(Ok(HashSet::new()), ignored);
    let one = |ignored: HashSet<u64>| {
        context.read(|cloud, now| {
            let (mailbox, folder) = context.folder(cloud, folder, now)?;
            let state = SyncState::read(request.find_text("SyncState"), SyncedThing::Items, mailbox, folder.key)?;
            Page { mailbox, folder: folder.key, shape: &shape, ignored, changes: Vec::new(), room: Room::new(), most }
                .answer(state)
        })
    };
    Ok(vec![ignored.and_then(one)])
}

/// The keys of items that a client does not want to hear of.
fn ignored(ids: &Element) -> Result<HashSet<u64>, Fault> {
    let one = |id: &Element| id.attribute("Id").and_then(WireId::read).map(|id| id.key).ok_or_else(Fault::malformed_id);
    ids.children.iter().map(one).collect()
}

/// A page of a round.
struct Page<'a> {
    mailbox: &'a Mailbox,
    folder: u64,
    shape: &'a Shape,
    ignored: HashSet<u64>,
    changes: Vec<Element>,
    room: Room,
    most: usize,
}

impl Page<'_> {
    fn answer(mut self, state: SyncState) -> ItemResult {
        let stage = match state.stage {
            SyncStage::List(listing, place) => {
                // A list that was begun before what is remembered cannot be brought up to date any more.
                self.net(state.to, state.to)?;
                self.list(listing, place)?
            }
            SyncStage::Changes { since, after } => self.change(since, state.to, after)?,
            SyncStage::Done => SyncStage::Done,
        };
        Ok(vec![
            Element::text("m:SyncState", state.at(stage).written()),
            Element::text("m:IncludesLastItemInRange", (stage == SyncStage::Done).to_string()),
            Element::new("m:Changes").all(self.changes),
        ])
    }

    fn net(&self, since: u64, to: u64) -> Result<Vec<Net>, Fault> {
        self.mailbox.changes(since, to, Watched::Items(Some(self.folder))).map_err(|_| invalid())
    }

    /// Goes on with what was there at the beginning.
    fn list(&mut self, begun: Listing, mut place: Option<(i64, u64)>) -> Result<SyncStage, Fault> {
        let mailbox = self.mailbox;
        for listing in Listing::ALL.into_iter().skip_while(|listing| *listing != begun) {
            for (at, item) in mailbox.listed_behind(self.folder, listing, place) {
                if self.changes.len() == self.most {
                    return Ok(SyncStage::List(listing, place));
                }
                if !self.ignored.contains(&item.key) {
                    self.show("t:Create", item)?;
                }
                place = Some(at);
            }
            place = None;
        }
        Ok(SyncStage::Done)
    }

    /// Goes on with what became of the items.
    fn change(&mut self, since: u64, to: u64, told: u64) -> Result<SyncStage, Fault> {
        let mut after = told;
        for net in self.net(since, to)?.iter().filter(|net| net.number > told) {
            if self.changes.len() == self.most {
                return Ok(SyncStage::Changes { since, after });
            }
            after = net.number;
            if self.ignored.contains(&net.key) {
                continue;
            }
            let mailbox = self.mailbox;
            let item = mailbox.item(net.key).ok().filter(|item| item.folder == self.folder);
            match (net.what, item) {
                (NetChange::Created, Some(item)) => self.show("t:Create", item)?,
                (NetChange::Updated, Some(item)) => self.show("t:Update", item)?,
                (NetChange::Marked, Some(item)) => self.mark(item)?,
                (NetChange::Removed { .. }, _) => self.remove(net)?,
                // It was removed after the round began: the next one tells.
                (NetChange::Created | NetChange::Updated | NetChange::Marked, None) => {}
            }
        }
        Ok(SyncStage::Done)
    }

    fn add(&mut self, name: &'static str, parts: impl IntoIterator<Item = Element>) -> Result<(), Fault> {
        let change = self.room.take(Element::new(name).all(parts))?;
        self.changes.push(change);
        Ok(())
    }

    fn show(&mut self, name: &'static str, item: &AnyItem) -> Result<(), Fault> {
        self.add(name, [element(item, self.mailbox, self.shape)])
    }

    fn mark(&mut self, item: &AnyItem) -> Result<(), Fault> {
        let id = item_id(self.mailbox, item, &WireId::of_item(self.mailbox, item));
        let is_read = item.as_mail().is_none_or(|mail| mail.message().is_read);
        self.add("t:ReadFlagChange", [id, Element::text("t:IsRead", is_read.to_string())])
    }

    fn remove(&mut self, net: &Net) -> Result<(), Fault> {
        let Some(kind) = net.subject.item_kind() else { return Ok(()) };
        let kind = IdKind::Item(kind);
        let id = WireId { mailbox: self.mailbox.guid, kind, folder: self.folder, key: net.key, part: 0 };
        self.add("t:Delete", [Element::new("t:ItemId").with("Id", id.ews())])
    }
}
