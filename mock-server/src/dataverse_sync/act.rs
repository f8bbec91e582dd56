//! Appointments, contacts and tasks: items that changed are taken in, rows that changed are carried over.

use std::collections::{BTreeMap, BTreeSet};

use mock365_domain::dataverse::{
    ActChange, ActItem, ActKind, ActWork, SyncAlert, SyncPart, TRACKED_CATEGORY, UpstreamOutcome,
};
use uuid::Uuid;

use super::calls::told;
use super::cycle::{Look, MADE_FROM, is_missing, is_own};
use super::fields::{Field, besides, fields, item_kind};
use super::mail::{moment, texts};
use super::pages::{FolderPage, PAGES, each_there};
use crate::faces::soap::element::Element;
use crate::faces::soap::writer::XmlWriter;
use crate::inside::exchange::{
    AskedField, AskedFolder, AskedShape, ExchangeFailure, ExchangeMessage, ExchangeReply, FoundId, ItemUpdate,
    ItemsCreated, WritesXml, whom,
};

impl Look<'_> {
    /// Carries over what changed, both ways.
    pub fn carry_over(&mut self) -> Result<(), UpstreamOutcome> {
        if self.plan.user.is_none() {
            return Ok(());
        }
        let mut is_all = true;
        for kind in ActKind::ALL {
            is_all &= self.take_folder(kind)?;
        }
        // Items that are not known yet may be those of rows: rows are carried over when all of them are.
        if !is_all {
            return Ok(());
        }
        let since = self.report.states.version;
        let (work, upto) =
            self.write(|environment, now| environment.act_work(self.mailbox, since, now)).unwrap_or_default();
        for one in &work {
            self.report.processed += 1;
            self.carry(one)?;
        }
        // Those that were begun are looked at again by themselves.
        self.report.states.version = upto;
        Ok(())
    }

    /// Takes in what became of a folder's items. Says whether that is all.
    fn take_folder(&mut self, kind: ActKind) -> Result<bool, UpstreamOutcome> {
        let name = folder(kind);
        let anew = !self.report.states.folders.contains_key(name);
        let mut unseen = self.unseen(kind, anew);
        for _ in 0..PAGES {
            let page = self.next_page(name, AskedShape::IDS, |look, changes| {
                look.take_changes(kind, changes)?;
                let told = changes.iter().filter_map(|change| change.children.first().and_then(FoundId::of));
                let told: Vec<String> = told.map(|id| id.id).filter(|id| unseen.remove(id)).collect();
                if !told.is_empty() {
                    look.write(|environment, _| environment.items_seen(look.mailbox, &told));
                }
                Ok(())
            })?;
            match page {
                FolderPage::Anew => unseen = self.unseen(kind, true),
                FolderPage::Further => {}
                FolderPage::Last => {
                    for item in unseen {
                        self.take_change(kind, &ActChange::Gone(item))?;
                    }
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn unseen(&self, kind: ActKind, anew: bool) -> BTreeSet<String> {
        self.write(|environment, _| environment.unseen_items(self.mailbox, kind, anew)).unwrap_or_default()
    }

    fn take_changes(&mut self, kind: ActKind, changes: &[Element<'_>]) -> Result<(), UpstreamOutcome> {
        let mut there = Vec::new();
        for change in changes {
            match change.name {
                "Create" | "Update" => {
                    let id = change.children.first().and_then(FoundId::of);
                    // What was written from here comes back as it was written.
                    let is_echo = |id: &FoundId| {
                        self.read(|environment| environment.knows_item(self.mailbox, &id.id, &id.change_key))
                            .unwrap_or(true)
                    };
                    there.extend(id.filter(|id| !is_echo(id)).map(|id| id.id));
                }
                "Delete" => {
                    let id = FoundId::of(change).map(|id| id.id);
                    if let Some(id) = id {
                        self.take_change(kind, &ActChange::Gone(id))?;
                    }
                }
                _ => {}
            }
        }
        if there.is_empty() {
            return Ok(());
        }
        let ids: Vec<&str> = there.iter().map(String::as_str).collect();
        let reply = self.get(kind, &ids).map_err(|failure| told(&failure))?;
        // What went meanwhile is told next time.
        each_there(&reply, |item| match item_of(kind, item) {
            Some(item) => self.take_change(kind, &ActChange::There(item)),
            None => Ok(()),
        })
    }

    fn take_change(&mut self, kind: ActKind, change: &ActChange) -> Result<(), UpstreamOutcome> {
        self.report.processed += 1;
        let taken = self.write(|environment, now| environment.take_item(self.mailbox, kind, change, now));
        taken.unwrap_or(Ok(()))
    }

    /// Items with all that is carried over, bodies as text.
    fn get(&self, kind: ActKind, ids: &[&str]) -> Result<ExchangeReply, ExchangeFailure> {
        self.client.get_item(ids, AskedShape { base: "AllProperties", body: Some("Text"), fields: besides(kind) })
    }

    /// Carries over one row. What fails by itself is written down there, and the others go on.
    fn carry(&mut self, work: &ActWork) -> Result<(), UpstreamOutcome> {
        if let Some(wrong) = work.wrong {
            self.failed(work, &UpstreamOutcome::Code(wrong.to_owned()));
            return Ok(());
        }
        self.write(|environment, now| environment.act_begun(self.mailbox, work, now));
        let item = work.link.as_ref().map(|link| link.item.as_str()).filter(|item| !item.is_empty());
        let done = match (work.deletes, item) {
            (true, Some(item)) => self.delete(item, work.tells).map(|()| None),
            (true, None) => Ok(None),
            (false, Some(item)) => self.update(work, item).map(Some),
            (false, None) => self.create(work).map(Some),
        };
        match done {
            Ok(item) => {
                let known = item.as_ref().map(|id| (id.id.as_str(), id.change_key.as_str()));
                self.write(|environment, now| environment.act_done(self.mailbox, work, known, now));
                Ok(())
            }
            // It was deleted meanwhile; that is told next time.
            Err(failure) if is_missing(&failure) => Ok(()),
            Err(failure) if is_own(&failure) => {
                self.failed(work, &told(&failure));
                Ok(())
            }
            Err(failure) => Err(told(&failure)),
        }
    }

    fn failed(&mut self, work: &ActWork, why: &UpstreamOutcome) {
        self.report.failed += 1;
        let alert = SyncAlert::of(why);
        let code = alert.map_or(0, |alert| alert.code);
        let (names, profile) = (self.names(), String::new());
        let text = alert.map(|alert| alert.text(SyncPart::Act, (&names.0, &names.1, &profile))).unwrap_or_default();
        let text = match why {
            UpstreamOutcome::Code(known) => format!("{known}: {text}"),
            _ => text,
        };
        self.write(|environment, now| environment.act_failed(self.mailbox, work, code, &text, now));
        if alert.is_some_and(|alert| alert.name != "unknown") {
            self.report.warnings.push((SyncPart::Act, why.clone()));
        }
    }

    fn names(&self) -> (String, String) {
        let names = self.read(|environment| {
            let row = environment.row("mailbox", self.mailbox)?;
            Some((row.text("name").to_owned(), row.text("emailaddress").to_owned()))
        });
        names.flatten().unwrap_or_default()
    }

    fn create(&self, work: &ActWork) -> Result<FoundId, ExchangeFailure> {
        let name = folder(work.kind);
        let invitations = (work.kind == ActKind::Appointment).then_some(whom(work.tells));
        let created = ItemsCreated { folder: Some(AskedFolder::Known(name)), disposition: None, invitations };
        let mark = work.row.to_string();
        let reply = self.client.create_item(created, |out| {
            out.element(item_kind(work.kind), |out| {
                MADE_FROM.write_value(&mark, out);
                out.element("t:Categories", |out| out.value("t:String", TRACKED_CATEGORY));
                write_all(work, out);
            });
        })?;
        let messages = reply.succeeded()?;
        let made = messages.iter().flat_map(ExchangeMessage::items).find_map(FoundId::of);
        made.ok_or(ExchangeFailure::Unreadable)
    }

    /// Makes an item say what its row says: what it says already is left alone.
    fn update(&self, work: &ActWork, item: &str) -> Result<FoundId, ExchangeFailure> {
        let reply = self.get(work.kind, &[item])?;
        let messages = reply.succeeded()?;
        let found = messages.iter().flat_map(ExchangeMessage::items).next().ok_or(ExchangeFailure::Unreadable)?;
        let id = FoundId::of(found).ok_or(ExchangeFailure::Unreadable)?;
        let differs = |field: &&Field| {
            let value = work.values.get(field.column);
            (value.is_some() || !work.kind.keeps(field.column)) && field.shown(found) != field.wanted(value)
        };
        let changed: Vec<&Field> = fields(work.kind).iter().filter(differs).collect();
        if changed.is_empty() {
            return Ok(id);
        }
        let wanted: Vec<(&Field, Option<String>)> =
            changed.into_iter().map(|field| (field, field.wanted(work.values.get(field.column)))).collect();
        let writers: Vec<_> = wanted
            .iter()
            .map(|(field, value)| {
                let write = move |out: &mut XmlWriter| field.write(value.as_deref().unwrap_or_default(), out);
                (field.asked(), value.is_some(), write)
            })
            .collect();
        let updates: Vec<(AskedField<'_>, Option<WritesXml<'_>>)> =
            writers.iter().map(|(field, is_set, write)| (*field, is_set.then_some(write as WritesXml<'_>))).collect();
        let (kind, conflicts) = (item_kind(work.kind), "AlwaysOverwrite");
        let update = ItemUpdate { id: &id, kind, fields: &updates, conflicts, tells: work.tells };
        let reply = self.client.update_item(&update)?;
        let messages = reply.succeeded()?;
        let written = messages.iter().flat_map(ExchangeMessage::items).find_map(FoundId::of);
        Ok(written.unwrap_or(id))
    }

    fn delete(&self, item: &str, tells: bool) -> Result<(), ExchangeFailure> {
        let id = FoundId { id: item.to_owned(), change_key: String::new() };
        match self.client.delete_item(&id, "MoveToDeletedItems", tells).and_then(|reply| reply.succeeded().map(drop)) {
            Err(failure) if is_missing(&failure) => Ok(()),
            done => done,
        }
    }
}

/// The folder of a kind.
fn folder(kind: ActKind) -> &'static str {
    match kind {
        ActKind::Appointment => "calendar",
        ActKind::Contact => "contacts",
        ActKind::Task => "tasks",
    }
}

fn write_all(work: &ActWork, out: &mut XmlWriter) {
    let mut list = None;
    let wanted: Vec<(&Field, String)> = fields(work.kind)
        .iter()
        .filter_map(|field| Some((field, field.wanted(work.values.get(field.column))?)))
        .collect();
    for (at, (field, value)) in wanted.iter().enumerate() {
        match field.list() {
            None => field.write(value, out),
            // Entries of one list stand in it together.
            Some(name) if list != Some(name) => {
                list = Some(name);
                let rest = wanted.iter().skip(at).filter(|(field, _)| field.list() == Some(name));
                let entries: Vec<(Field, &str)> = rest.map(|(field, value)| (**field, value.as_str())).collect();
                Field::write_list(name, &entries, out);
            }
            Some(_) => {}
        }
    }
}

/// An item as it is taken in; nothing where it is of another kind.
fn item_of(kind: ActKind, item: &Element<'_>) -> Option<ActItem> {
    if item_kind(kind).strip_prefix("t:") != Some(item.name) {
        return None;
    }
    let id = FoundId::of(item)?;
    let mut values = BTreeMap::new();
    for field in fields(kind) {
        if let Some(cell) = field.shown(item).and_then(|text| field.cell(&text)) {
            values.insert(field.column, cell);
        }
    }
    // Whoever invites is not for Dynamics to say.
    if let Some(organizer) = item.path(&["Organizer", "Mailbox"]).and_then(|mailbox| mailbox.find_text("EmailAddress"))
    {
        values.insert("organizer", organizer.to_lowercase().as_str().into());
    }
    let mark = MADE_FROM.value_in(item).and_then(|value| Uuid::parse_str(value.trim()).ok());
    Some(ActItem {
        id: id.id,
        change_key: id.change_key,
        modified: moment(item, "LastModifiedTime").unwrap_or_default(),
        tracked: texts(item, &["Categories"]).iter().any(|category| category == TRACKED_CATEGORY),
        made_from: mark,
        values,
    })
}
