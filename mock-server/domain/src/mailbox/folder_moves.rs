//! Folders that are moved and copied: where one may lie, and what goes with it.

use std::collections::BTreeMap;

use super::{AnyItem, Folder, Mailbox};
use crate::cloud::{Cloud, MailboxId};
use crate::{Change, DomainField, Happened, Refusal};

impl Mailbox {
    /// What keeps a folder from lying in another one under a name.
    pub fn check_moved_folder(&self, key: u64, to: u64, name: &str) -> Result<(), Refusal> {
        if let Some(own) = self.folder(key)?.well_known {
            return Err(Refusal::FolderProtected(own.to_owned()));
        }
        if name.is_empty() {
            return Err(Refusal::invalid(DomainField::Name, "a folder needs a name"));
        }
        self.check_parent(to)?;
        if to == key || self.folders_below(key).iter().any(|below| below.key == to) {
            return Err(Refusal::invalid(DomainField::Parent, "a folder cannot lie in itself"));
        }
        if self.child_folders(to).any(|other| other.key != key && other.name.eq_ignore_ascii_case(name)) {
            return Err(Refusal::FolderExists(name.to_owned()));
        }
        Ok(())
    }

    /// Moves a folder into another one.
    pub fn move_folder(&mut self, key: u64, to: u64) -> Result<Change, Refusal> {
        let name = self.folder(key)?.name.clone();
        self.move_folder_as(key, to, &name)
    }

    /// Moves a folder into another one, where it is called by a name.
    pub fn move_folder_as(&mut self, key: u64, to: u64, name: &str) -> Result<Change, Refusal> {
        self.check_moved_folder(key, to, name)?;
        self.edit_folder(key, Happened::Moved, |folder| {
            folder.parent = Some(to);
            name.clone_into(&mut folder.name);
        })
    }
}

impl Cloud {
    /// Copies a folder with its items and everything below it into another folder of the mailbox; the copy's key.
    pub fn copy_folder(&mut self, id: MailboxId, key: u64, to: u64) -> Result<(u64, Change), Refusal> {
        let mailbox = self.mailboxes.get(&id).ok_or(Refusal::FolderMissing)?;
        let original = mailbox.folder(key)?;
        let below = mailbox.folders_below(key);
        if to == key || below.iter().any(|folder| folder.key == to) {
            return Err(Refusal::invalid(DomainField::Parent, "a folder cannot lie in itself"));
        }
        mailbox.check_new_folder(to, &original.name)?;
        mailbox.check_room(mailbox.bytes_of(below.iter().map(|folder| folder.key).chain([key])))?;
        let with_items =
            |folder: &Folder| (folder.clone(), mailbox.items_in(folder.key).cloned().collect::<Vec<AnyItem>>());
        let sources: Vec<_> = std::iter::once(original).chain(below).map(with_items).collect();
        // One that cannot be copied keeps all others from it, before anything is put.
        sources.iter().flat_map(|(_, items)| items).try_for_each(|item| mailbox.check_copied(item))?;
        let mut copies = BTreeMap::new();
        let mut change = Change::none();
        for (source, items) in sources {
            let copy = self.number();
            let parent = source.parent.and_then(|parent| copies.get(&parent)).copied().unwrap_or(to);
            copies.insert(source.key, copy);
            let items: Vec<AnyItem> = items.into_iter().map(|item| self.copied(item, copy)).collect();
            let mailbox = self.mailbox_mut(id).ok_or(Refusal::FolderMissing)?;
            let happened = Happened::Copied { of: source.key, from: source.parent };
            change = change.and(mailbox.put_new_folder(copy, parent, (&source.name, source.kind), happened)?);
            // What it looks into may be gone by now, and stays named.
            change = change.and(mailbox.dress(copy, source)?);
            for item in items {
                change = change.and(mailbox.insert(item)?);
            }
        }
        Ok((copies.get(&key).copied().unwrap_or(0), change))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;

    use crate::default::cloud;
    use crate::mailbox::{Contact, FolderKind, Item};
    use crate::{Now, Refusal};

    #[test]
    fn a_folder_is_copied_whole_or_not_at_all() {
        let mut cloud = cloud(Now(Timestamp::UNIX_EPOCH));
        let id = cloud.mailbox_at("anna@contoso.example").expect("a mailbox").id;
        let (outer, contact) = (cloud.number(), cloud.number());
        let mailbox = cloud.mailbox_mut(id).expect("a mailbox");
        let (inbox, archive) = (mailbox.well_known_key("inbox"), mailbox.well_known_key("archive"));
        mailbox.create_folder(outer, inbox, "Outer", FolderKind::Mail).expect("made");
        let born = Contact { birthday: Some(date(2000, 1, 2)), ..Contact::default() };
        mailbox.insert(Item::at(born, contact, outer, Now(Timestamp::UNIX_EPOCH))).expect("put in");
        mailbox.read_only_birthdays = true;
        let folders = mailbox.child_folders(archive).count();
        assert_eq!(cloud.copy_folder(id, outer, archive), Err(Refusal::BirthdayReadOnly));
        assert_eq!(cloud.mailboxes[&id].child_folders(archive).count(), folders);
    }

    #[test]
    fn a_folder_moves_but_never_into_itself() {
        let mut cloud = cloud(Now(Timestamp::UNIX_EPOCH));
        let id = cloud.mailbox_at("anna@contoso.example").expect("a mailbox").id;
        let (outer, inner) = (cloud.number(), cloud.number());
        let mailbox = cloud.mailbox_mut(id).expect("a mailbox");
        let (inbox, archive) = (mailbox.well_known_key("inbox"), mailbox.well_known_key("archive"));
        mailbox.create_folder(outer, inbox, "Outer", FolderKind::Mail).expect("made");
        mailbox.create_folder(inner, outer, "Inner", FolderKind::Mail).expect("made");
        assert!(matches!(mailbox.move_folder(outer, inner), Err(Refusal::Invalid { .. })));
        assert!(matches!(mailbox.move_folder(inbox, archive), Err(Refusal::FolderProtected(_))));
        mailbox.move_folder(outer, archive).expect("moved");
        assert_eq!(mailbox.folder(outer).map(|folder| folder.parent), Ok(Some(archive)));
    }
}
