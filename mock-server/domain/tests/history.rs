//! A mailbox's history brings anybody up to date, from whatever change on.

mod empty;

use std::collections::BTreeMap;

use jiff::Timestamp;
use mock365_domain::mailbox::{Contact, FolderKind, HISTORY_LIMIT, Item, Mail, Mailbox, Message, NetChange, Watched};
use mock365_domain::{Now, Refusal};
use proptest::prelude::*;
use uuid::Uuid;

const NOW: Now = Now(Timestamp::UNIX_EPOCH);

/// A mailbox with two folders of its own, and the last number given out.
struct Bench {
    mailbox: Mailbox,
    counter: u64,
    folders: [u64; 2],
}

#[derive(Clone, Debug)]
enum Verb {
    Insert(bool, bool),
    Touch(u8, u8),
    Read(u8),
    Move(u8, bool),
    Discard(u8),
    Purge(u8),
    MakeFolder(bool),
    Rename(u8),
    Drop(u8),
}

fn verb() -> impl Strategy<Value = Verb> {
    prop_oneof![
        4 => any::<(bool, bool)>().prop_map(|(folder, contact)| Verb::Insert(folder, contact)),
        3 => any::<(u8, u8)>().prop_map(|(item, seed)| Verb::Touch(item, seed)),
        2 => any::<u8>().prop_map(Verb::Read),
        3 => any::<(u8, bool)>().prop_map(|(item, folder)| Verb::Move(item, folder)),
        1 => any::<u8>().prop_map(Verb::Discard),
        1 => any::<u8>().prop_map(Verb::Purge),
        1 => any::<bool>().prop_map(Verb::MakeFolder),
        1 => any::<u8>().prop_map(Verb::Rename),
        1 => any::<u8>().prop_map(Verb::Drop),
    ]
}

impl Bench {
    fn new() -> Self {
        let (mut mailbox, counter) = empty::mailbox(NOW);
        let top = mailbox.well_known_key("msgfolderroot");
        let folders = [counter + 1, counter + 2];
        for (key, name) in folders.into_iter().zip(["One", "Two"]) {
            mailbox.create_folder(key, top, name, FolderKind::Mail).expect("a folder");
        }
        Self { mailbox, counter: counter + 2, folders }
    }

    fn number(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    fn folder(&self, second: bool) -> u64 {
        self.folders[usize::from(second)]
    }

    fn item(&self, number: u8) -> u64 {
        let items: Vec<u64> = self.mailbox.all_items().map(|item| item.key).collect();
        if items.is_empty() { 0 } else { items[usize::from(number) % items.len()] }
    }

    /// A folder that can be renamed and removed, but for the two.
    fn own_folder(&self, number: u8) -> u64 {
        let own = |folder: &&mock365_domain::mailbox::Folder| {
            folder.well_known.is_none() && !self.folders.contains(&folder.key)
        };
        let own: Vec<u64> = self.mailbox.folders().filter(own).map(|folder| folder.key).collect();
        if own.is_empty() { 0 } else { own[usize::from(number) % own.len()] }
    }

    fn insert(&mut self, second: bool, contact: bool) {
        let (key, folder) = (self.number(), self.folder(second));
        let done = if contact {
            self.mailbox.insert(Item::at(Contact::default(), key, folder, NOW))
        } else {
            self.mailbox.insert(Item::<Message>::draft(key, folder, Uuid::nil(), NOW))
        };
        done.expect("it can be stored");
    }

    /// Some of these are refused, which changes nothing.
    fn apply(&mut self, verb: &Verb) {
        let refused = match *verb {
            Verb::Insert(second, contact) => {
                self.insert(second, contact);
                Ok(())
            }
            Verb::Touch(item, seed) => self
                .mailbox
                .update::<mock365_domain::mailbox::AnyItem, Refusal>(self.item(item), NOW, |item| {
                    item.make_mut().subject = format!("subject {seed}");
                    Ok(())
                })
                .map(drop),
            Verb::Read(item) => {
                let key = self.item(item);
                let read = self.mailbox.mail(key).is_ok_and(|mail| mail.is_read);
                self.mailbox.mark(key, !read, NOW).map(drop)
            }
            Verb::Move(item, second) => self.mailbox.relocate(self.item(item), self.folder(second)).map(drop),
            Verb::Discard(item) => self.mailbox.discard(self.item(item)).map(drop),
            Verb::Purge(item) => self.mailbox.purge(self.item(item)).map(drop),
            Verb::MakeFolder(second) => {
                let (key, parent) = (self.number(), self.folder(second));
                self.mailbox.create_folder(key, parent, &format!("folder {key}"), FolderKind::Mail).map(drop)
            }
            Verb::Rename(folder) => {
                let key = self.own_folder(folder);
                self.mailbox.rename_folder(key, &format!("name {folder} {key}")).map(drop)
            }
            Verb::Drop(folder) => self.mailbox.delete_folder(self.own_folder(folder)).map(drop),
        };
        drop(refused);
    }

    /// What somebody sees: the number of the latest change of each thing.
    fn seen(&self, watched: Watched) -> BTreeMap<u64, u64> {
        match watched {
            Watched::Items(folder) => {
                let items = self.mailbox.all_items().filter(|item| folder.is_none_or(|own| own == item.folder));
                items.map(|item| (item.key, item.change)).collect()
            }
            Watched::ItemsBut(folders) => {
                let items = self.mailbox.all_items().filter(|item| !folders.contains(&item.folder));
                items.map(|item| (item.key, item.change)).collect()
            }
            Watched::Folders => {
                let folders = self.mailbox.folders().filter(|folder| folder.parent.is_some());
                folders.map(|folder| (folder.key, folder.change)).collect()
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn changes_since_any_point_lead_to_what_is_there(verbs in prop::collection::vec(verb(), 1..50)) {
        let mut bench = Bench::new();
        let watched = [
            Watched::Items(None), Watched::Items(Some(bench.folders[0])), Watched::Items(Some(bench.folders[1])),
            Watched::Folders, Watched::ItemsBut([bench.folders[1], bench.mailbox.well_known_key("deleteditems")]),
        ];
        let mut points = Vec::new();
        for verb in &verbs {
            points.push((bench.mailbox.change_number, watched.map(|watched| bench.seen(watched))));
            bench.apply(verb);
            prop_assert_eq!(bench.mailbox.check_invariants(), Vec::<String>::new(), "after {:?}", verb);
        }
        let latest = bench.mailbox.change_number;
        for (number, seen) in points {
            for (watched, mut seen) in watched.into_iter().zip(seen) {
                let net = bench.mailbox.changes(number, latest, watched).expect("it is remembered");
                prop_assert!(net.is_sorted_by_key(|net| net.number));
                for net in net {
                    let had = match net.what {
                        NetChange::Created | NetChange::Updated | NetChange::Marked => seen.insert(net.key, net.number),
                        NetChange::Removed { .. } => seen.remove(&net.key),
                    };
                    prop_assert_eq!(had.is_some(), net.what != NetChange::Created, "{:?}", net);
                }
                prop_assert_eq!(seen, bench.seen(watched), "since {} for {:?}", number, watched);
            }
        }
    }
}

/// A message in the first folder, and the number before anything happens to it.
fn with_message() -> (Bench, u64, u64) {
    let mut bench = Bench::new();
    bench.insert(false, false);
    let (key, number) = (bench.counter, bench.mailbox.change_number);
    (bench, key, number)
}

fn net(bench: &Bench, since: u64, folder: u64) -> Vec<(u64, NetChange)> {
    let net = bench.mailbox.changes(since, bench.mailbox.change_number, Watched::Items(Some(folder)));
    net.expect("it is remembered").into_iter().map(|net| (net.key, net.what)).collect()
}

#[test]
fn a_message_that_was_only_read_is_told_from_one_that_was_changed() {
    let (mut bench, key, number) = with_message();
    let folder = bench.folder(false);
    let read = |mail: &mut Mail| {
        mail.is_read = !mail.is_read;
        Ok::<_, Refusal>(())
    };
    bench.mailbox.update(key, NOW, read).expect("changed");
    assert_eq!(net(&bench, number, folder), [(key, NetChange::Marked)], "whoever marks it");
    let both = |mail: &mut Mail| {
        (mail.is_read, mail.subject) = (!mail.is_read, "Hello".to_owned());
        Ok::<_, Refusal>(())
    };
    bench.mailbox.update(key, NOW, both).expect("changed");
    assert_eq!(net(&bench, number, folder), [(key, NetChange::Updated)]);
}

#[test]
fn a_moved_message_is_removed_here_and_created_there() {
    let (mut bench, key, number) = with_message();
    let [one, two] = bench.folders;
    bench.mailbox.relocate(key, two).expect("moved");
    assert_eq!(net(&bench, number, one), [(key, NetChange::Removed { gone: false })]);
    assert_eq!(net(&bench, number, two), [(key, NetChange::Created)]);
    let everywhere = bench.mailbox.changes(number, number + 1, Watched::Items(None)).expect("it is remembered");
    assert_eq!(everywhere[0].what, NetChange::Updated, "whoever looks everywhere sees it change");
    bench.mailbox.purge(key).expect("gone");
    assert_eq!(net(&bench, number, one), [(key, NetChange::Removed { gone: true })]);
    assert_eq!(net(&bench, number, two), [], "it came and went");
    assert!(bench.mailbox.was_purged(key));
}

#[test]
fn what_is_too_old_is_said_to_be() {
    let (mut bench, key, number) = with_message();
    let mut read = false;
    for _ in 0..HISTORY_LIMIT {
        read = !read;
        bench.mailbox.mark(key, read, NOW).expect("marked");
    }
    let folder = bench.folder(false);
    assert_eq!(net(&bench, number, folder).len(), 1, "so many are remembered");
    bench.mailbox.mark(key, !read, NOW).expect("marked");
    let latest = bench.mailbox.change_number;
    let since = |number| bench.mailbox.changes(number, latest, Watched::Items(None)).map(|net| net.len());
    assert_eq!(since(number), Err(Refusal::ChangesForgotten), "one more is not");
    assert_eq!(since(number + 1), Ok(1));
    assert_eq!(since(latest), Ok(0));
    assert_eq!(since(latest + 1), Err(Refusal::ChangesForgotten), "a number that was not given out");
    assert_eq!(bench.mailbox.check_invariants(), Vec::<String>::new());
}

#[test]
fn a_state_that_is_put_back_knows_no_number_of_before() {
    let mut cloud = mock365_domain::default::cloud(NOW);
    let id = cloud.mailbox_at("anna@contoso.example").expect("a mailbox").id;
    let mut fresh = cloud.clone();
    let before = cloud.mailboxes[&id].change_number;
    let key = cloud.mailboxes[&id].all_items().next().expect("an item").key;
    cloud.mailbox_mut(id).expect("a mailbox").purge(key).expect("gone");
    fresh.go_on_from(&cloud);
    let number = fresh.mailboxes[&id].change_number;
    for known in [before, before + 1, number - 1] {
        let changes = fresh.mailboxes[&id].changes(known, number, Watched::Items(None));
        assert_eq!(changes, Err(Refusal::ChangesForgotten), "{known}");
    }
    assert_eq!(fresh.mailboxes[&id].changes(number, number, Watched::Items(None)), Ok(Vec::new()));
    assert_eq!(fresh.check_invariants(), Vec::<String>::new());
}
