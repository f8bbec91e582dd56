//! Folders by path, found and made.

use std::collections::HashMap;

use mock365_control::fill::{FolderItem, FolderSetting};
use mock365_domain::Change;
use mock365_domain::mailbox::{Folder, FolderKind, WELL_KNOWN};

use super::super::patch::PatchFault;
use super::{Filler, refused};

/// Folders that were looked up: a thousand items of one folder look once.
#[derive(Default)]
pub struct Folders {
    by_path: HashMap<(String, FolderKind), Found>,
}

/// A folder that was looked up.
#[derive(Clone, Copy)]
struct Found {
    key: u64,
    kind: FolderKind,
    parent: u64,
    well_known: bool,
}

/// Names that a path may have, one below the other.
const DEPTH: usize = 20;

impl Filler<'_> {
    /// Makes a folder where it is not there yet, and deletes it again where it is to be gone; its key.
    pub fn folder(&mut self, place: &str, item: &FolderItem) -> Result<(u64, Change), PatchFault> {
        let (key, made) = self.made(place, item)?;
        if !item.deleted {
            return Ok((key, made));
        }
        let gone = self.cloud.mailbox_mut(self.mailbox).map(|mailbox| mailbox.delete_folder(key));
        let gone = gone.transpose().map_err(|why| refused(place, &why))?.unwrap_or_default();
        // What lay in it is gone as well.
        self.folders = Folders::default();
        Ok((key, made.and(gone)))
    }

    fn made(&mut self, place: &str, item: &FolderItem) -> Result<(u64, Change), PatchFault> {
        let place = format!("{place}/path");
        let kind = match item.kind {
            FolderSetting::Mail => FolderKind::Mail,
            FolderSetting::Calendar => FolderKind::Calendar,
            FolderSetting::Contacts => FolderKind::Contacts,
        };
        if let Some(found) = self.known_folder(&item.path, kind) {
            if found.kind == kind {
                return Ok((found.key, Change::none()));
            }
            // One of another kind that lies elsewhere is in nobody's way.
            if found.well_known || item.path.contains('/') || found.parent == self.top(kind) {
                let why = format!("the folder `{}` is there, and of another kind", item.path);
                return Err(PatchFault::new(place, why));
            }
        }
        let (parent, name) = match item.path.rsplit_once('/') {
            Some((parent, name)) => (self.folder_key(&place, parent, kind)?, name),
            None => (self.top(kind), item.path.as_str()),
        };
        if item.path.split('/').count() > DEPTH {
            return Err(PatchFault::new(place, format!("a path has at most {DEPTH} names")));
        }
        let key = self.cloud.number();
        let made =
            self.cloud.mailbox_mut(self.mailbox).map(|mailbox| mailbox.create_folder(key, parent, name.trim(), kind));
        let change = made.transpose().map_err(|why| refused(&place, &why))?.unwrap_or_default();
        let found = Found { key, kind, parent, well_known: false };
        self.folders.by_path.insert((item.path.to_lowercase(), kind), found);
        Ok((key, change))
    }

    /// The folder that an item names, which must be of its kind.
    pub fn folder_of(&mut self, place: &str, path: &str, kind: FolderKind) -> Result<u64, PatchFault> {
        let place = format!("{place}/folder");
        match self.known_folder(path, kind) {
            Some(found) if found.kind == kind => Ok(found.key),
            Some(_) => Err(PatchFault::new(place, format!("the folder `{path}` is for something else"))),
            None => Err(self.no_folder(&place, path)),
        }
    }

    fn folder_key(&mut self, place: &str, path: &str, kind: FolderKind) -> Result<u64, PatchFault> {
        self.known_folder(path, kind).map(|found| found.key).ok_or_else(|| self.no_folder(place, path))
    }

    fn no_folder(&self, place: &str, path: &str) -> PatchFault {
        let names = self.cloud.mailboxes.get(&self.mailbox).into_iter().flat_map(|mailbox| mailbox.folders());
        let names: Vec<&str> = names.map(|folder| folder.name.as_str()).collect();
        let known = WELL_KNOWN.iter().map(|(name, ..)| *name).chain(names);
        PatchFault::new(place, format!("there is no folder `{path}`")).near(path, known)
    }

    /// The folder that one of a kind lies in where its path names no other.
    fn top(&self, kind: FolderKind) -> u64 {
        self.cloud.mailboxes.get(&self.mailbox).map_or(0, |mailbox| mailbox.top_of(kind))
    }

    /// The folder at a path, one of a kind before all others.
    fn known_folder(&mut self, path: &str, kind: FolderKind) -> Option<Found> {
        let cached = (path.to_lowercase(), kind);
        if let Some(known) = self.folders.by_path.get(&cached) {
            return Some(*known);
        }
        let mailbox = self.cloud.mailboxes.get(&self.mailbox)?;
        let mut names = path.split('/').map(str::trim).take(DEPTH + 1);
        let first = names.next()?;
        let child = |parent: u64, name: &str| {
            let same = |folder: &&Folder| folder.name.to_lowercase() == name.to_lowercase();
            mailbox.child_folders(parent).find(same)
        };
        let tops = [kind, FolderKind::Mail, FolderKind::Calendar, FolderKind::Contacts];
        let top = || {
            let beside = || tops.iter().filter_map(|kind| child(mailbox.top_of(*kind), first));
            beside().find(|folder| folder.kind == kind).or_else(|| beside().next())
        };
        let mut found = mailbox.well_known(first).or_else(top)?;
        for name in names {
            found = child(found.key, name)?;
        }
        let found = Found {
            key: found.key,
            kind: found.kind,
            parent: found.parent.unwrap_or(0),
            well_known: found.well_known.is_some(),
        };
        self.folders.by_path.insert(cached, found);
        Some(found)
    }
}
