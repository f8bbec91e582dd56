//! The history of a mailbox: each change with its number, as far back as it is kept. Whoever brings somebody up to date
//! reads it, whatever the protocol: delta rounds, sync states, notifications.

use std::collections::{BTreeMap, BTreeSet};

use imbl::OrdMap;
use jiff::Timestamp;

use super::Mailbox;
use crate::{Change, Happened, Refusal, Subject};

/// Changes that the history of a mailbox keeps.
pub const HISTORY_LIMIT: usize = 10_000;

/// One change of a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// What kind of thing.
    pub subject: Subject,
    /// Its key.
    pub key: u64,
    /// The folder it lay in.
    pub before: Option<u64>,
    /// The folder it lies in.
    pub after: Option<u64>,
    /// What happened to it.
    pub happened: Happened,
    /// When.
    pub at: Timestamp,
    /// Whether its owner is free or busy at other times since then.
    pub free_busy: bool,
}

/// The latest changes by number. A clone shares them.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    steps: OrdMap<u64, HistoryEntry>,
    /// The number of the latest change that is not kept any more.
    forgotten: u64,
}

/// What several changes of one thing come to, for somebody who looks at some of the folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Net {
    /// What kind of thing.
    pub subject: Subject,
    /// Its key.
    pub key: u64,
    /// The number of its latest change.
    pub number: u64,
    /// The folder that it lay in before.
    pub was: Option<u64>,
    /// What became of it.
    pub what: NetChange,
}

/// What became of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetChange {
    /// It is new there.
    Created,
    /// It differs.
    Updated,
    /// It was marked as read or unread, and is as it was besides.
    Marked,
    /// It lies there no more: it is gone, or lies elsewhere.
    Removed {
        /// Whether it lies nowhere any more.
        gone: bool,
    },
}

/// The things that somebody looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watched {
    /// Items of a folder, or of all.
    Items(Option<u64>),
    /// Items of all folders but these.
    ItemsBut([u64; 2]),
    /// Folders, wherever they lie.
    Folders,
}

impl Watched {
    /// Whether such a thing is one of them while it lies in a folder.
    fn holds(self, subject: Subject, folder: Option<u64>) -> bool {
        match (self, subject) {
            (Self::Items(wanted), Subject::Item(_)) => {
                folder.is_some_and(|folder| wanted.is_none_or(|own| own == folder))
            }
            (Self::ItemsBut(others), Subject::Item(_)) => folder.is_some_and(|folder| !others.contains(&folder)),
            (Self::Folders, Subject::Folder(_)) => folder.is_some(),
            _ => false,
        }
    }
}

/// A thing on its way through the changes: where it lay first and lies last.
struct Way {
    subject: Subject,
    first: Option<u64>,
    last: Option<u64>,
    number: u64,
    only_marked: bool,
}

impl Way {
    /// What it comes to for somebody who looks at these things; nothing where he never saw it, and does not see it now.
    fn net(&self, key: u64, watched: Watched) -> Option<Net> {
        let was = watched.holds(self.subject, self.first);
        let is = watched.holds(self.subject, self.last);
        let what = match (was, is) {
            (false, false) => return None,
            (false, true) => NetChange::Created,
            (true, false) => NetChange::Removed { gone: self.last.is_none() },
            (true, true) if self.only_marked => NetChange::Marked,
            (true, true) => NetChange::Updated,
        };
        Some(Net { subject: self.subject, key, number: self.number, was: self.first, what })
    }
}

impl History {
    fn push(&mut self, number: u64, step: HistoryEntry) {
        self.steps.insert(number, step);
        if self.steps.len() > HISTORY_LIMIT {
            self.forgotten += 1;
            self.steps.remove(&self.forgotten);
        }
    }
}

impl Mailbox {
    /// Writes a change down: its number, which nothing else has.
    pub(super) fn record(&mut self, step: HistoryEntry) -> u64 {
        self.change_number += 1;
        self.history.push(self.change_number, step);
        self.change_number
    }

    /// A change at the moment that is under way.
    pub(super) fn step(
        &self,
        (subject, key): (Subject, u64),
        before: Option<u64>,
        after: Option<u64>,
        happened: Happened,
    ) -> HistoryEntry {
        HistoryEntry { subject, key, before, after, happened, at: self.moment, free_busy: false }
    }

    /// Goes on from a number that this mailbox has not given out, without a past: whoever knows an earlier number is told
    /// that what happened since then is not known.
    pub(crate) fn begin_anew(&mut self, number: u64) {
        self.change_number = number;
        self.history = History { forgotten: number, ..History::default() };
    }

    /// What somebody who waits for changes of this mailbox is told.
    pub(super) fn changed(&self, step: HistoryEntry) -> Change {
        Change::one(self.id, step.subject, step.key, step.happened)
    }

    /// The changes after a number and up to another one, the oldest first.
    pub fn steps(&self, after: u64, to: u64) -> Result<impl Iterator<Item = (u64, &HistoryEntry)>, Refusal> {
        // A number that was not given out yet is of another time: of a state that was put in this one's place.
        if after < self.history.forgotten || after > self.change_number {
            return Err(Refusal::ChangesForgotten);
        }
        let to = to.max(after);
        Ok(self.history.steps.range(after + 1..=to).map(|(number, step)| (*number, step)))
    }

    /// What the changes after a number and up to another one come to, one entry a thing, by their latest change. What was
    /// made and removed meanwhile is not among them; what was moved away is removed, and created for its new folder.
    pub fn changes(&self, after: u64, to: u64, watched: Watched) -> Result<Vec<Net>, Refusal> {
        let mut ways: BTreeMap<u64, Way> = BTreeMap::new();
        for (number, step) in self.steps(after, to)? {
            let HistoryEntry { subject, key, before, after, happened, .. } = *step;
            let way = ways.entry(key).or_insert(Way { subject, first: before, last: after, number, only_marked: true });
            (way.last, way.number) = (after, number);
            way.only_marked &= happened == Happened::Marked;
        }
        let mut net: Vec<Net> = ways.iter().filter_map(|(key, way)| way.net(*key, watched)).collect();
        net.sort_unstable_by_key(|net| net.number);
        Ok(net)
    }

    /// The keys of what is new since a number. Whoever goes through a list page by page leaves it to the next round, which
    /// is not told of what came and went in between.
    pub fn came_since(&self, number: u64, watched: Watched) -> Result<BTreeSet<u64>, Refusal> {
        let since = self.changes(number, self.change_number, watched)?;
        Ok(since.iter().filter(|net| net.what == NetChange::Created).map(|net| net.key).collect())
    }

    /// Whether an item with that key was removed for good, as far back as is remembered.
    pub fn was_purged(&self, key: u64) -> bool {
        let is_it = |step: &HistoryEntry| matches!(step.subject, Subject::Item(_)) && step.key == key;
        !self.items.all.contains_key(&key) && self.history.steps.values().rev().any(is_it)
    }

    /// The folder that was made last, whether it is there still or not, as far back as is remembered.
    pub fn newest_folder(&self) -> Option<u64> {
        let is_it = |step: &&HistoryEntry| {
            let own = self.folders.get(&step.key).is_some_and(|folder| folder.well_known.is_some());
            matches!(step.subject, Subject::Folder(_)) && step.happened == Happened::Created && !own
        };
        self.history.steps.values().rev().find(is_it).map(|step| step.key)
    }

    /// The history says of each thing where it lies, and has every number up to the latest.
    pub(super) fn check_history(&self, found: &mut Vec<String>) {
        let steps = &self.history.steps;
        let expected = self.history.forgotten..self.change_number;
        if !steps.keys().copied().eq(expected.map(|number| number + 1)) || steps.len() > HISTORY_LIMIT {
            found.push(format!("the history does not lead to change {}", self.change_number));
        }
        let latest: BTreeMap<u64, (u64, &HistoryEntry)> =
            steps.iter().map(|(number, step)| (step.key, (*number, step))).collect();
        for (key, (number, step)) in latest {
            let lies = match step.subject {
                Subject::Folder(_) => self.folders.get(&key).map(|folder| (folder.parent, folder.change)),
                _ => self.items.all.get(&key).map(|item| (Some(item.folder), item.change)),
            };
            if lies.map_or(step.after.is_some(), |(folder, change)| folder != step.after || change != number) {
                found.push(format!("the history's last word on {key} is {step:?}, it lies in {lies:?}"));
            }
        }
    }
}
