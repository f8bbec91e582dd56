//! Search folders: nothing lies in them. They list the mail of other folders that a condition finds, at the moment when
//! somebody looks.
//!
//! <https://learn.microsoft.com/graph/api/resources/mailsearchfolder>

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::{Count, Folder, FolderKind, Mail, Mailbox, MessageField};
use crate::query::{Filter, Query};
use crate::{Change, DomainField, Refusal};

/// Search folders that a folder may be searched by. Microsoft says that there is such a limit, and not which.
pub const SEARCH_FOLDERS_LIMIT: usize = 50;
/// Search folders of a mailbox.
pub const ALL_SEARCH_FOLDERS_LIMIT: usize = 500;
/// Folders that a search folder may name.
pub const SEARCHED_FOLDERS_LIMIT: usize = 1000;

/// What a search folder looks for, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchCriteria {
    /// The folders that are searched, as they were named. What is not there any more is not searched any more.
    pub folders: Vec<u64>,
    /// Whether the folders in them are searched, too.
    pub deep: bool,
    /// What mail must be.
    pub filter: Filter<MessageField>,
    /// The condition in the words of who gave it, where its protocol shows them again.
    pub words: Option<String>,
}

impl Mailbox {
    /// What a folder looks for; nothing where it is a folder that things lie in, or is not there.
    pub fn criteria(&self, folder: u64) -> Option<&Arc<SearchCriteria>> {
        self.folders.get(&folder)?.search.as_ref()
    }

    /// The folder with that key, for something to be put into it: nothing lies in a search folder.
    pub(super) fn home(&self, key: u64) -> Result<&Folder, Refusal> {
        match self.folder(key)? {
            folder if folder.search.is_some() => Err(Refusal::SearchFolder),
            folder => Ok(folder),
        }
    }

    /// What keeps folders from lying in a folder.
    pub(super) fn check_parent(&self, parent: u64) -> Result<(), Refusal> {
        self.home(parent).map(|_| ()).map_err(|refusal| match refusal {
            Refusal::FolderMissing => Refusal::ParentFolderMissing,
            other => other,
        })
    }

    /// Whether a folder lists a piece of mail: it lies there, or is found there.
    pub fn lists(&self, folder: u64, mail: &Mail) -> bool {
        self.criteria(folder).map_or(mail.folder == folder, |criteria| {
            self.searched(criteria).contains(&mail.folder) && criteria.filter.holds(mail)
        })
    }

    /// The folders whose mail a search folder looks at. What was deleted for good is found where that folder is named.
    pub(super) fn searched(&self, criteria: &SearchCriteria) -> BTreeSet<u64> {
        let mut found: BTreeSet<u64> =
            criteria.folders.iter().copied().filter(|key| self.folders.contains_key(key)).collect();
        if !criteria.deep {
            return found;
        }
        let recoverable = self.well_known_key("recoverableitemsroot");
        let mut next: Vec<u64> = found.iter().copied().collect();
        while let Some(folder) = next.pop() {
            let below = self.child_folders(folder).map(|child| child.key).filter(|child| *child != recoverable);
            next.extend(below.filter(|child| found.insert(*child)).collect::<Vec<_>>());
        }
        found
    }

    /// How much mail a search folder lists.
    pub(super) fn count_found(&self, folder: u64) -> Count {
        let found = self.find_mail(Some(folder), &Query::default()).items;
        Count { all: found.len(), unread: found.iter().filter(|mail| !mail.is_read).count() }
    }

    /// What keeps a folder from looking for that. What it looked into before may be gone by now, and stays named.
    pub fn check_search(&self, criteria: &SearchCriteria, before: Option<&SearchCriteria>) -> Result<(), Refusal> {
        let wrong = |why: &str| Err(Refusal::invalid(DomainField::SearchedFolders, why));
        if criteria.folders.is_empty() {
            return wrong("a search folder needs a folder that is searched");
        }
        if criteria.folders.len() > SEARCHED_FOLDERS_LIMIT {
            return wrong("a search folder names too many folders");
        }
        let is_new = |key: &&u64| before.is_none_or(|before| !before.folders.contains(key));
        for key in criteria.folders.iter().filter(is_new) {
            let folder = self.folder(*key)?;
            if folder.search.is_some() {
                return Err(Refusal::SearchFolderSearched);
            }
            if !matches!(folder.kind, FolderKind::Mail | FolderKind::Root) {
                return wrong("a search folder finds mail, and the folder has none");
            }
        }
        Ok(())
    }

    /// Makes a folder that is as another one, but for its place.
    pub fn make_folder(&mut self, key: u64, parent: u64, wanted: Folder) -> Result<Change, Refusal> {
        self.check_new_folder(parent, &wanted.name)?;
        wanted.check()?;
        if let Some(criteria) = &wanted.search {
            self.check_search(criteria, None)?;
        }
        let made = self.create_folder(key, parent, &wanted.name, wanted.kind)?;
        Ok(made.and(self.add_to_folder(key, wanted)?))
    }

    /// Lets older search folders go, where there are too many of the same folders, or in all.
    ///
    /// <https://learn.microsoft.com/graph/api/resources/mailsearchfolder#search-folder-lifecycle>
    pub(super) fn make_way(&mut self, key: u64, criteria: &SearchCriteria) -> Change {
        let mut left: HashMap<u64, usize> = criteria.folders.iter().map(|source| (*source, 1)).collect();
        let others = self.folders().filter(|folder| folder.key != key);
        let older: Vec<(u64, Arc<SearchCriteria>)> =
            others.filter_map(|folder| Some((folder.key, Arc::clone(folder.search.as_ref()?)))).collect();
        let sources = |search: &SearchCriteria| search.folders.iter().copied().collect::<BTreeSet<_>>();
        for source in older.iter().flat_map(|(_, search)| sources(search)) {
            left.entry(source).and_modify(|left| *left += 1);
        }
        let (mut change, mut all) = (Change::none(), older.len() + 1);
        for (older, search) in older {
            let sources = sources(&search);
            let is_full = |source: &u64| left.get(source).is_some_and(|left| *left > SEARCH_FOLDERS_LIMIT);
            if all <= ALL_SEARCH_FOLDERS_LIMIT && !sources.iter().any(is_full) {
                continue;
            }
            change = change.and(self.delete_folder(older).unwrap_or_default());
            all -= 1;
            for source in sources {
                left.entry(source).and_modify(|left| *left -= 1);
            }
        }
        change
    }
}
