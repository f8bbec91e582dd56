//! `SyncFolderItems`: the items of a folder, page by page, and from then on what became of them.

use std::collections::HashSet;

use mock365_domain::mailbox::{AnyItem, Listing, Mailbox, Net, NetChange, Watched};

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::limits::Room;
use super::operation::ResponseMessages;
use super::property::{self, MailboxView, show_item_id};
use super::shape::Shape;
use super::sync_state::{SyncStage, SyncState, SyncedThing, invalid};
use crate::faces::soap::writer::XmlWriter;
use crate::faces::wire_id::{IdKind, WireId};

/// The most changes that a client may ask for at once.
const MOST: usize = 512;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderitems-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
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
    messages.add(|out| {
        let ignored = ignored?;
        context.read(|cloud, now| {
            let (mailbox, folder) = context.folder(cloud, folder, now)?;
            if folder.search.is_some() {
                return Err(Fault::unsupported("the synchronization of search folders"));
            }
            let state = SyncState::read(request.find_text("SyncState"), SyncedThing::Items, mailbox, folder.key)?;
            let mut page = Page { mailbox, folder: folder.key, ignored, changes: Vec::new(), most };
            let stage = page.fill(state)?;
            out.value("m:SyncState", &state.at(stage).written());
            out.value("m:IncludesLastItemInRange", stage == SyncStage::Done);
            let view = MailboxView::new(mailbox, &shape);
            out.element("m:Changes", |out| page.show(&view, out))
        })
    });
    Ok(())
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
    ignored: HashSet<u64>,
    changes: Vec<Told<'a>>,
    most: usize,
}

/// What a client is told of an item.
enum Told<'a> {
    /// It as it is now, as a change of that name.
    Item(&'static str, &'a AnyItem),
    /// Whether it was read.
    Mark(&'a AnyItem),
    /// That the item with that id is gone.
    Gone(WireId),
}

impl Page<'_> {
    /// Collects what the page tells; how far the round is then.
    fn fill(&mut self, state: SyncState) -> Result<SyncStage, Fault> {
        Ok(match state.stage {
            SyncStage::List(listing, place) => {
                // A list that was begun before what is remembered cannot be brought up to date any more.
                let came = self.mailbox.came_since(state.to, self.watched()).map_err(|_| invalid())?;
                self.ignored.extend(came);
                self.list(listing, place)
            }
            SyncStage::Changes { since, after } => self.change(since, state.to, after)?,
            SyncStage::Done => SyncStage::Done,
        })
    }

    fn net(&self, since: u64, to: u64) -> Result<Vec<Net>, Fault> {
        self.mailbox.changes(since, to, self.watched()).map_err(|_| invalid())
    }

    fn watched(&self) -> Watched {
        Watched::Items(Some(self.folder))
    }

    /// Goes on with what was there at the beginning.
    fn list(&mut self, begun: Listing, mut place: Option<(i64, u64)>) -> SyncStage {
        let mailbox = self.mailbox;
        for listing in Listing::ALL.into_iter().skip_while(|listing| *listing != begun) {
            for (at, item) in mailbox.listed_behind(self.folder, listing, place) {
                if self.changes.len() == self.most {
                    return SyncStage::List(listing, place);
                }
                if !self.ignored.contains(&item.key) {
                    self.changes.push(Told::Item("t:Create", item));
                }
                place = Some(at);
            }
            place = None;
        }
        SyncStage::Done
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
                (NetChange::Created, Some(item)) => self.changes.push(Told::Item("t:Create", item)),
                (NetChange::Updated, Some(item)) => self.changes.push(Told::Item("t:Update", item)),
                (NetChange::Marked, Some(item)) => self.changes.push(Told::Mark(item)),
                (NetChange::Removed { .. }, _) => self.remove(net),
                // It was removed after the round began: the next one tells.
                (NetChange::Created | NetChange::Updated | NetChange::Marked, None) => {}
            }
        }
        Ok(SyncStage::Done)
    }

    fn remove(&mut self, net: &Net) {
        let Some(kind) = net.subject.item_kind() else { return };
        let kind = IdKind::Item(kind);
        let id = WireId { mailbox: self.mailbox.guid, kind, folder: self.folder, key: net.key, part: 0 };
        self.changes.push(Told::Gone(id));
    }

    /// Writes what was collected.
    fn show(&self, view: &MailboxView<'_>, out: &mut XmlWriter) -> Result<(), Fault> {
        let mut room = Room::new();
        self.changes.iter().try_for_each(|told| room.take(out, |out| told.show(view, out)))
    }
}

impl Told<'_> {
    fn show(&self, view: &MailboxView<'_>, out: &mut XmlWriter) {
        match self {
            Self::Item(name, item) => out.element(name, |out| view.item(out, item)),
            Self::Mark(item) => out.element("t:ReadFlagChange", |out| {
                show_item_id(out, "t:ItemId", view.mailbox, item);
                out.value("t:IsRead", item.as_mail().is_none_or(|mail| mail.message().is_read));
            }),
            Self::Gone(id) => out.element("t:Delete", |out| {
                out.element("t:ItemId", |out| out.attribute("Id", view.ids.text(id)));
            }),
        }
    }
}
