//! Folders: mail folders, calendars and contact folders in one tree.

use std::borrow::Cow;
use std::sync::Arc;

use super::{AddedProperties, Listing, Mailbox, Propertied, PropertyId, PropertyKey, PropertyType, SearchCriteria};
use crate::query::{Filter, Page, Queried, Query, Reading, Value};
use crate::{Change, DomainField, Happened, Now, Refusal, Subject};

/// A folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Folder {
    /// Its key in the mailbox.
    pub key: u64,
    /// The folder it lies in; none for the root.
    pub parent: Option<u64>,
    /// What lies in it.
    pub kind: FolderKind,
    /// The distinguished name that Graph and EWS share.
    pub well_known: Option<&'static str>,
    /// Name.
    pub name: String,
    /// Whether lists leave it out.
    pub hidden: bool,
    /// The colour that a calendar shows in: its place among Microsoft's; 0 is automatic.
    pub color: u8,
    /// The mailbox's change number when it was last changed.
    pub change: u64,
    /// What clients added, where they did.
    pub extended: Option<Box<AddedProperties>>,
    /// What it looks for, where it is a search folder.
    pub search: Option<Arc<SearchCriteria>>,
}

/// What lies in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FolderKind {
    /// Messages.
    Mail,
    /// Events.
    Calendar,
    /// Contacts.
    Contacts,
    /// Tasks.
    Tasks,
    /// Notes.
    Notes,
    /// Journal entries.
    Journal,
    /// Only folders.
    Root,
}

/// Fields of a folder that can be asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FolderField {
    /// `displayName`
    Name,
    /// `folder:FolderClass`
    Class,
    /// `isHidden`
    Hidden,
    /// `wellKnownName`
    WellKnown,
    /// A MAPI property.
    Extended(Arc<PropertyKey>),
    /// What only a protocol asks for.
    Read(Reading<Folder>),
    /// The same of a folder where it lies: what is in it counts, too.
    There(FolderReading),
}

/// A value that is read off a folder where it lies: what it is called, and how it is read.
#[derive(Clone, Copy)]
pub struct FolderReading {
    /// Its name: one per value.
    pub name: &'static str,
    /// How it is read.
    pub read: fn(&Mailbox, &Folder) -> Value,
}

impl PartialEq for FolderReading {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for FolderReading {}

impl std::fmt::Debug for FolderReading {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(self.name)
    }
}

/// The folders of a new mailbox: distinguished name, English name, kind, parent.
pub const WELL_KNOWN: [(&str, &str, FolderKind, &str); 21] = [
    ("root", "Root", FolderKind::Root, ""),
    ("msgfolderroot", "Top of Information Store", FolderKind::Root, "root"),
    ("inbox", "Inbox", FolderKind::Mail, "msgfolderroot"),
    ("drafts", "Drafts", FolderKind::Mail, "msgfolderroot"),
    ("sentitems", "Sent Items", FolderKind::Mail, "msgfolderroot"),
    ("deleteditems", "Deleted Items", FolderKind::Mail, "msgfolderroot"),
    ("junkemail", "Junk Email", FolderKind::Mail, "msgfolderroot"),
    ("outbox", "Outbox", FolderKind::Mail, "msgfolderroot"),
    ("archive", "Archive", FolderKind::Mail, "msgfolderroot"),
    ("conversationhistory", "Conversation History", FolderKind::Mail, "msgfolderroot"),
    ("calendar", "Calendar", FolderKind::Calendar, "msgfolderroot"),
    ("contacts", "Contacts", FolderKind::Contacts, "msgfolderroot"),
    ("tasks", "Tasks", FolderKind::Tasks, "msgfolderroot"),
    ("notes", "Notes", FolderKind::Notes, "msgfolderroot"),
    ("journal", "Journal", FolderKind::Journal, "msgfolderroot"),
    ("recoverableitemsroot", "Recoverable Items", FolderKind::Root, "root"),
    ("recoverableitemsdeletions", "Deletions", FolderKind::Mail, "recoverableitemsroot"),
    ("searchfolders", "Finder", FolderKind::Root, "root"),
    ("syncissues", "Sync Issues", FolderKind::Mail, "msgfolderroot"),
    ("conflicts", "Conflicts", FolderKind::Mail, "syncissues"),
    ("localfailures", "Local Failures", FolderKind::Mail, "syncissues"),
];

impl Folder {
    /// A folder that is yet to be named and put somewhere.
    pub fn unnamed(kind: FolderKind) -> Self {
        Self {
            key: 0,
            parent: None,
            kind,
            well_known: None,
            name: String::new(),
            hidden: false,
            color: 0,
            change: 0,
            extended: None,
            search: None,
        }
    }

    /// The message class of the folder, as EWS shows it.
    pub fn class(&self) -> Option<&'static str> {
        self.kind.class()
    }

    /// Whether clients gave it more than a folder may have.
    pub fn check(&self) -> Result<(), Refusal> {
        self.extended.as_ref().map_or(Ok(()), |extended| extended.check_of_folder())
    }

    /// Whether a MAPI property says what the folder itself, or what lies in it, is.
    pub(super) fn is_own(id: &PropertyId) -> bool {
        const OWN: [u16; 10] = [0x0e08, 0x10f4, 0x3001, 0x3602, 0x3603, 0x360a, 0x3613, 0x670a, 0x6751, 0x6752];
        matches!(id, PropertyId::Tag(tag) if OWN.contains(tag))
    }
}

impl FolderKind {
    /// All kinds.
    pub const ALL: [Self; 7] =
        [Self::Mail, Self::Calendar, Self::Contacts, Self::Tasks, Self::Notes, Self::Journal, Self::Root];

    /// The class of its folders.
    pub fn class(self) -> Option<&'static str> {
        match self {
            Self::Mail => Some("IPF.Note"),
            Self::Calendar => Some("IPF.Appointment"),
            Self::Contacts => Some("IPF.Contact"),
            Self::Tasks => Some("IPF.Task"),
            Self::Notes => Some("IPF.StickyNote"),
            Self::Journal => Some("IPF.Journal"),
            Self::Root => None,
        }
    }
}

impl Queried<FolderField> for Folder {
    fn value(&self, field: &FolderField) -> Value {
        match field {
            FolderField::Read(reading) => (reading.read)(self),
            FolderField::Name => Value::from(&self.name),
            FolderField::Class => Value::from(self.class()),
            FolderField::Hidden => Value::Bool(self.hidden),
            FolderField::WellKnown => Value::from(self.well_known),
            FolderField::Extended(key) => key.value(self),
            // Nobody knows where it lies.
            FolderField::There(_) => Value::Null,
        }
    }
}

/// A folder where it lies: what is asked of it may be about what lies in it.
struct FolderInMailbox<'m> {
    mailbox: &'m Mailbox,
    folder: &'m Folder,
}

impl Queried<FolderField> for FolderInMailbox<'_> {
    fn value(&self, field: &FolderField) -> Value {
        match field {
            FolderField::Extended(key) => key.value_of(self.mailbox.folder_property(self.folder, key)),
            FolderField::There(reading) => (reading.read)(self.mailbox, self.folder),
            FolderField::Name
            | FolderField::Class
            | FolderField::Hidden
            | FolderField::WellKnown
            | FolderField::Read(_) => self.folder.value(field),
        }
    }
}

impl Mailbox {
    /// What a query finds among some of its folders.
    pub fn find_folders<'m>(
        &'m self,
        query: &Query<FolderField>,
        folders: impl Iterator<Item = &'m Folder>,
    ) -> Page<&'m Folder> {
        if query.order.is_empty() {
            // As many are looked at as the page has.
            let is_found = |folder: &&Folder| query.filter.as_ref().is_none_or(|filter| self.is_found(folder, filter));
            return query.cut(folders.filter(is_found), None);
        }
        let folders: Vec<FolderInMailbox<'m>> =
            folders.map(|folder| FolderInMailbox { mailbox: self, folder }).collect();
        let Page { items, more, total, passed } = query.run(folders.iter());
        Page { items: items.into_iter().map(|found| found.folder).collect(), more, total, passed }
    }

    /// Whether a condition holds for a folder of this mailbox.
    pub fn is_found(&self, folder: &Folder, filter: &Filter<FolderField>) -> bool {
        filter.holds(&FolderInMailbox { mailbox: self, folder })
    }
}

impl Mailbox {
    /// Makes the folders that every mailbox has.
    pub fn create_well_known_folders(&mut self, _now: Now, mut next: impl FnMut() -> u64) {
        for (well_known, name, kind, parent) in WELL_KNOWN {
            let key = next();
            let parent = self.well_known(parent).map(|folder| folder.key);
            let step = self.step((Subject::Folder(kind), key), None, parent, Happened::Created);
            let change = self.record(step);
            let hidden = matches!(well_known, "syncissues" | "conflicts" | "localfailures");
            let (well_known, name) = (Some(well_known), name.to_owned());
            let folder = Folder { key, parent, well_known, name, hidden, change, ..Folder::unnamed(kind) };
            self.well_known = self.well_known.iter().copied().chain(well_known.map(|name| (name, key))).collect();
            self.put_folder(folder);
        }
    }

    /// Puts a folder where it belongs, in the place of the one that had its key.
    fn put_folder(&mut self, folder: Folder) {
        if let Some(parent) = folder.parent {
            self.children.insert((parent, folder.key));
        }
        let (key, parent) = (folder.key, folder.parent);
        if let Some(old) =
            self.folders.insert(key, folder).and_then(|old| old.parent).filter(|old| parent != Some(*old))
        {
            self.children.remove(&(old, key));
        }
    }

    /// Changes a folder.
    pub(super) fn edit_folder(
        &mut self,
        key: u64,
        happened: Happened,
        edit: impl FnOnce(&mut Folder),
    ) -> Result<Change, Refusal> {
        let mut folder = self.folder(key)?.clone();
        let before = folder.parent;
        edit(&mut folder);
        let step = self.step((Subject::Folder(folder.kind), key), before, folder.parent, happened);
        folder.change = self.record(step);
        self.put_folder(folder);
        Ok(self.changed(step))
    }

    /// All folders, by key.
    pub fn folders(&self) -> impl Iterator<Item = &Folder> {
        self.folders.values()
    }

    /// The folder with that distinguished name, whatever its casing.
    pub fn well_known(&self, name: &str) -> Option<&Folder> {
        self.folders.get(&self.well_known_key(name))
    }

    /// The key of a folder that every mailbox has; 0, which no folder has, when it is not there.
    pub fn well_known_key(&self, name: &str) -> u64 {
        self.well_known.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or(0, |(_, key)| *key)
    }

    /// The key of the folder that a new one of a kind lies in where nobody says otherwise: there its kind's lists look.
    pub fn top_of(&self, kind: FolderKind) -> u64 {
        self.well_known_key(match kind {
            FolderKind::Calendar => "calendar",
            FolderKind::Contacts => "contacts",
            _ => "msgfolderroot",
        })
    }

    /// The folder with that key.
    pub fn folder(&self, key: u64) -> Result<&Folder, Refusal> {
        self.folders.get(&key).ok_or(Refusal::FolderMissing)
    }

    /// Folders directly in a folder.
    pub fn child_folders(&self, parent: u64) -> impl Iterator<Item = &Folder> {
        self.children.range((parent, 0)..=(parent, u64::MAX)).filter_map(|(_, key)| self.folders.get(key))
    }

    /// All folders below a folder, parents before children.
    pub fn folders_below(&self, parent: u64) -> Vec<&Folder> {
        let mut found: Vec<&Folder> = self.child_folders(parent).collect();
        let mut next = 0;
        while next < found.len() {
            let key = found[next].key;
            found.extend(self.child_folders(key));
            next += 1;
        }
        found
    }

    /// What keeps a folder of that name from being made there.
    pub fn check_new_folder(&self, parent: u64, name: &str) -> Result<(), Refusal> {
        self.check_parent(parent)?;
        if name.is_empty() {
            return Err(Refusal::invalid(DomainField::Name, "a folder needs a name"));
        }
        if self.child_folders(parent).any(|folder| folder.name.eq_ignore_ascii_case(name)) {
            return Err(Refusal::FolderExists(name.to_owned()));
        }
        Ok(())
    }

    /// Makes a folder.
    pub fn create_folder(&mut self, key: u64, parent: u64, name: &str, kind: FolderKind) -> Result<Change, Refusal> {
        self.put_new_folder(key, parent, (name, kind), Happened::Created)
    }

    pub(super) fn put_new_folder(
        &mut self,
        key: u64,
        parent: u64,
        (name, kind): (&str, FolderKind),
        happened: Happened,
    ) -> Result<Change, Refusal> {
        self.check_new_folder(parent, name)?;
        let step = self.step((Subject::Folder(kind), key), None, Some(parent), happened);
        let change = self.record(step);
        let name = name.to_owned();
        let folder = Folder { key, parent: Some(parent), name, change, ..Folder::unnamed(kind) };
        self.put_folder(folder);
        Ok(self.changed(step))
    }

    /// Renames a folder.
    pub fn rename_folder(&mut self, key: u64, name: &str) -> Result<Change, Refusal> {
        let folder = self.folder(key)?;
        if let Some(own) = folder.well_known.filter(|own| !matches!(*own, "calendar" | "contacts")) {
            return Err(Refusal::FolderProtected(own.to_owned()));
        }
        if name.is_empty() {
            return Err(Refusal::invalid(DomainField::Name, "a folder needs a name"));
        }
        let parent = folder.parent.unwrap_or(0);
        if self.child_folders(parent).any(|other| other.key != key && other.name.eq_ignore_ascii_case(name)) {
            return Err(Refusal::FolderExists(name.to_owned()));
        }
        self.edit_folder(key, Happened::Updated, |folder| name.clone_into(&mut folder.name))
    }

    /// Gives a default folder another name, unless a folder beside it has that.
    pub(super) fn name_default_folder(&mut self, well_known: &str, name: &str) -> Change {
        let Some(folder) = self.well_known(well_known) else { return Change::none() };
        let (key, parent) = (folder.key, folder.parent.unwrap_or(0));
        let mut beside = self.child_folders(parent).filter(|other| other.key != key);
        if folder.name == name || beside.any(|other| other.name.eq_ignore_ascii_case(name)) {
            return Change::none();
        }
        drop(beside);
        self.edit_folder(key, Happened::Updated, |folder| name.clone_into(&mut folder.name)).unwrap_or_default()
    }

    /// Shows a calendar in another colour.
    pub fn color_folder(&mut self, key: u64, color: u8) -> Result<Change, Refusal> {
        self.edit_folder(key, Happened::Updated, |folder| folder.color = color)
    }

    /// A MAPI property of a folder, as protocols write it: its own, and what it says of what lies in it.
    pub fn folder_property<'f>(&self, folder: &'f Folder, key: &PropertyKey) -> Option<Cow<'f, [String]>> {
        let PropertyId::Tag(tag) = key.id else { return folder.property(key) };
        let value = match (tag, key.kind) {
            (0x3602, PropertyType::Integer) => self.count_all(folder.key).to_string(),
            (0x3603, PropertyType::Integer) => self.count(folder.key, Listing::Mail).unread.to_string(),
            (0x360a, PropertyType::Boolean) => (self.child_folders(folder.key).count() > 0).to_string(),
            // `PidTagMessageSize` and `PidTagMessageSizeExtended`.
            (0x0e08, PropertyType::Long) => self.folder_bytes(folder.key).to_string(),
            (0x0e08, PropertyType::Integer) => self.folder_bytes(folder.key).min(i32::MAX as u64).to_string(),
            // Above every item's number; changes with the mailbox.
            (0x6751, _) => u32::MAX.to_string(),
            (0x6752 | 0x670a, _) => self.change_number.to_string(),
            _ => return folder.property(key),
        };
        Some(vec![value].into())
    }

    /// Gives a folder the properties of its clients' that another one has, and hides or shows it as that one; and lets it
    /// look for what that one looks for.
    pub fn add_to_folder(&mut self, key: u64, wanted: Folder) -> Result<Change, Refusal> {
        wanted.check()?;
        let before = self.folder(key)?.search.as_deref();
        if let Some(criteria) = &wanted.search {
            self.check_search(criteria, before)?;
        }
        self.dress(key, wanted)
    }

    /// The same, where nothing is in the way.
    pub(super) fn dress(&mut self, key: u64, wanted: Folder) -> Result<Change, Refusal> {
        let folder = self.folder(key)?;
        let searched = folder.search != wanted.search;
        if !searched && (folder.hidden, &folder.extended) == (wanted.hidden, &wanted.extended) {
            return Ok(Change::none());
        }
        let mut change = Change::none();
        if let Some(criteria) = wanted.search.as_ref().filter(|_| searched) {
            change = self.make_way(key, criteria);
        }
        let edited = self.edit_folder(key, Happened::Updated, |folder| {
            (folder.hidden, folder.extended, folder.search) = (wanted.hidden, wanted.extended, wanted.search);
        })?;
        Ok(change.and(edited))
    }

    /// Removes a folder for good, with everything below it.
    pub fn delete_folder(&mut self, key: u64) -> Result<Change, Refusal> {
        if let Some(own) = self.folder(key)?.well_known {
            return Err(Refusal::FolderProtected(own.to_owned()));
        }
        let mut gone: Vec<u64> = self.folders_below(key).iter().map(|folder| folder.key).collect();
        gone.push(key);
        let mut change = Change::none();
        for folder in gone {
            change = change.and(self.empty_folder(folder));
            let Some(gone) = self.folders.remove(&folder) else { continue };
            if let Some(parent) = gone.parent {
                self.children.remove(&(parent, folder));
            }
            let step = self.step((Subject::Folder(gone.kind), folder), gone.parent, None, Happened::Deleted);
            self.record(step);
            change = change.and(self.changed(step));
        }
        Ok(change)
    }

    /// Removes everything that lies directly in a folder, for good.
    fn empty_folder(&mut self, folder: u64) -> Change {
        let keys: Vec<u64> = self.items_in(folder).map(|item| item.key).collect();
        let mut change = Change::none();
        for key in keys {
            change = change.and(self.purge(key).unwrap_or_default());
        }
        change
    }
}
