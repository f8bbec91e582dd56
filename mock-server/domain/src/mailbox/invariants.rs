//! What must hold of every mailbox and every directory, whatever was done to it.

use std::collections::BTreeSet;

use imbl::{OrdMap, OrdSet};

use super::index::{Entries, Items};
use super::{Count, Listing, Mailbox};
use crate::cloud::Cloud;

impl Cloud {
    /// What is wrong with the Cloud: nothing, unless there is a mistake in the code.
    pub fn check_invariants(&self) -> Vec<String> {
        let wrong = |mailbox: &std::sync::Arc<Mailbox>| {
            let address = mailbox.address.clone();
            mailbox.check_invariants().into_iter().map(move |wrong| format!("{address}: {wrong}"))
        };
        let mut found: Vec<String> = self.mailboxes.values().flat_map(wrong).collect();
        for (id, mailbox) in &self.mailboxes {
            if mailbox.id != *id {
                found.push(format!("mailbox {id} says that it is {}", mailbox.id));
            }
            let largest = mailbox.all_items().next_back().map_or(0, |item| item.key);
            if largest > self.counter() {
                found.push(format!("{}: item {largest} has a number that was not given out", mailbox.address));
            }
        }
        let guids = self.mailboxes.values().map(|mailbox| (mailbox.guid, mailbox.id));
        if guids.collect::<OrdMap<_, _>>() != self.mailboxes_by_guid {
            found.push("mailboxes have other GUIDs than those that they are looked up by".to_owned());
        }
        self.directory.check(&mut found);
        self.subscriptions.check(&mut found);
        found.extend(self.environments.values().flat_map(|environment| environment.check_invariants()));
        found
    }
}

impl Mailbox {
    /// What is wrong with the mailbox: nothing, unless there is a mistake in the code.
    pub fn check_invariants(&self) -> Vec<String> {
        let mut found = self.items.check_invariants();
        self.check_folders(&mut found);
        self.check_history(&mut found);
        let changes = self.items.all.values().map(|item| item.change).chain(self.folders().map(|folder| folder.change));
        let mut seen = BTreeSet::new();
        for change in changes {
            if change > self.change_number {
                found.push(format!("change {change} lies above the mailbox's, {}", self.change_number));
            }
            if !seen.insert(change) {
                found.push(format!("change {change} stands twice"));
            }
        }
        for item in self.items.all.values() {
            if self.folder(item.folder).is_err() {
                found.push(format!("item {} lies in folder {}, which is not there", item.key, item.folder));
            }
        }
        found
    }

    fn check_folders(&self, found: &mut Vec<String>) {
        let lies = |folder: &super::Folder| folder.parent.map(|parent| (parent, folder.key));
        if self.children != self.folders().filter_map(lies).collect::<OrdSet<_>>() {
            found.push("folders do not lie where they say".to_owned());
        }
        for (key, folder) in &self.folders {
            if folder.key != *key || self.items.all.contains_key(key) {
                found.push(format!("folder {key} has the key of something else"));
            }
            let mut at = folder;
            let mut steps = 0;
            while let Some(parent) = at.parent.and_then(|parent| self.folders.get(&parent)).filter(|_| steps < 1000) {
                (at, steps) = (parent, steps + 1);
            }
            if at.parent.is_some() {
                found.push(format!("folder {key} cannot be reached from the root"));
            }
        }
        for (name, key) in self.well_known.iter() {
            if self.folders.get(key).is_none_or(|folder| folder.well_known != Some(name)) {
                found.push(format!("the folder {name} is not {key}"));
            }
        }
    }
}

impl Items {
    /// Indexes are what they would be if they were made anew.
    fn check_invariants(&self) -> Vec<String> {
        let mut anew = Self::default();
        for item in self.all.values() {
            anew.insert(item.clone());
        }
        let mut found = Vec::new();
        let mut same = |name: &str, same: bool| {
            if !same {
                found.push(format!("the index {name} differs from the items"));
            }
        };
        same("of lists", self.listed == anew.listed);
        same("of arrivals", self.arrived == anew.arrived);
        same("of starts", self.by_start == anew.by_start);
        same("of names", self.by_name == anew.by_name);
        same("of changes", self.by_change == anew.by_change);
        same("of words", self.words == anew.words);
        same("of counts", self.counts == anew.counts);
        same("of bytes", self.bytes == anew.bytes);
        same("of sizes", self.sizes == anew.sizes);
        let counted: OrdMap<(u64, Listing), Count> = self.counts_by_walk();
        same("of counts, by walk", self.counts == counted);
        for (key, item) in &self.all {
            if item.key != *key {
                found.push(format!("item {} lies under the key {key}", item.key));
            }
        }
        found
    }

    fn counts_by_walk(&self) -> OrdMap<(u64, Listing), Count> {
        let mut counts = OrdMap::new();
        for item in self.all.values() {
            let (key, one) = Entries::of(item).count;
            let count: &mut Count = counts.entry(key).or_default();
            *count = Count { all: count.all + one.all, unread: count.unread + one.unread };
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use crate::mailbox::AnyItem;

    /// An index that was forgotten is found.
    #[test]
    fn what_is_wrong_is_found() {
        let mut cloud = crate::default::cloud(crate::Now(jiff::Timestamp::UNIX_EPOCH));
        assert_eq!(cloud.check_invariants(), Vec::<String>::new());
        let id = cloud.mailbox_at("anna@contoso.example").expect("a mailbox").id;
        let mailbox = cloud.mailbox_mut(id).expect("a mailbox");
        let word = mailbox.items.words.get_min().copied().expect("a word");
        mailbox.items.words.remove(&word);
        let first = mailbox.items.all.values().next().cloned().expect("an item");
        let moved: AnyItem = {
            let mut moved = first;
            moved.make_mut().folder = 9999;
            moved
        };
        mailbox.items.insert(moved);
        let wrong = cloud.check_invariants().join("; ");
        assert!(wrong.contains("the index of words differs"), "{wrong}");
        assert!(wrong.contains("lies in folder 9999"), "{wrong}");
    }
}
