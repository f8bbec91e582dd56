//! A mail folder in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/mailfolder>

use std::borrow::Cow;

use mock365_domain::mailbox::{
    Count, Folder, FolderField as F, FolderKind, FolderReading, LastCount, Listing, Mailbox, SearchCriteria,
};
use mock365_domain::query::Value;
use serde_json::json;

use super::{MessageContext, Messages, extended};
use crate::faces::graph::item_id::ItemIds;
use crate::faces::graph::odata::{
    AnswerStyle, ExtendedAccess, Family, Link, Navigation, Noun, Object, Paging, Property, Reached, Selection,
    ShowReached, ValueKind as K, Writer, members, written,
};
use crate::faces::graph::{item_id, item_write};

/// The type `microsoft.graph.mailFolder`.
pub struct MailFolders;

/// What a folder's view needs besides the folder.
pub struct FolderContext<'a> {
    /// The mailbox.
    pub mailbox: &'a Mailbox,
    counted: LastCount,
}

impl<'a> FolderContext<'a> {
    /// Of folders in a mailbox.
    pub fn new(mailbox: &'a Mailbox) -> Self {
        Self { mailbox, counted: LastCount::default() }
    }

    fn count(&self, folder: &Folder) -> Count {
        self.counted.of(folder.key, || self.mailbox.count(folder.key, Listing::Mail))
    }
}

impl Noun for MailFolders {
    type Thing = Folder;
    type Field = F;
    type Context<'a> = FolderContext<'a>;
    const NAME: &'static str = "mailFolder";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::FOLDERS;
    const EXTENDED: Option<ExtendedAccess<Self>> = Some(ExtendedAccess {
        read: |folder, around, key| around.mailbox.folder_property(folder, key),
        write: extended::write,
        field: F::Extended,
    });
    const UNBUILT: &'static [&'static str] = &["childFolders", "messageRules", "messages"];
    const DERIVED: &'static [(&'static str, &'static [&'static str])] = &[(SEARCH_FOLDER, &SEARCH_PROPERTIES)];
    const SHOWS_DERIVED: bool = true;

    fn navigations() -> &'static [Navigation<Self>] {
        const { &[Navigation::to::<ChildFolders>(), Navigation::to::<MessagesOfFolder>()] }
    }

    fn key(folder: &Folder, around: &FolderContext<'_>) -> Option<String> {
        Some(item_id::encoded_folder(around.mailbox, folder.key))
    }

    fn properties() -> &'static [Property<Self>] {
        PROPERTIES
    }

    fn show(folder: &Folder, around: &FolderContext<'_>, selection: &Selection<Self>, object: &mut Object<'_>) {
        if folder.search.is_some() {
            object.kind(SEARCH_FOLDER);
        }
        members::<Self>(folder, around, selection, object);
        if let Some(criteria) = &folder.search {
            let wanted = SEARCH_PROPERTIES.iter().zip(OF_SEARCHES).filter(|(name, _)| selection.shows_derived(name));
            wanted.for_each(|(name, show)| show(criteria, around, object.member(name)));
        }
    }
}

/// The type of search folders.
pub const SEARCH_FOLDER: &str = "mailSearchFolder";
/// What they have besides what folders have.
pub const SEARCH_PROPERTIES: [&str; 4] = ["isSupported", "includeNestedFolders", "sourceFolderIds", "filterQuery"];
/// How that is shown.
static OF_SEARCHES: [fn(&SearchCriteria, &FolderContext<'_>, &mut Writer); 4] = [
    |criteria, _, out| out.value(filter_query(criteria).is_some()),
    |criteria, _, out| out.value(criteria.deep),
    |criteria, around, out| {
        let ids: Vec<String> = criteria.folders.iter().map(|key| item_id::of_folder(around.mailbox, *key)).collect();
        out.value(&ids);
    },
    |criteria, _, out| out.value(&filter_query(criteria).map(Cow::into_owned)),
];

/// What a search folder looks for, as a filter of messages; nothing where another protocol asked for what that cannot say.
pub fn filter_query(criteria: &SearchCriteria) -> Option<Cow<'_, str>> {
    let words = criteria.words.as_deref().map(Cow::Borrowed);
    words.or_else(|| written::<Messages>(&criteria.filter).map(Cow::Owned))
}

/// The folders in a folder.
enum ChildFolders {}

impl Link for ChildFolders {
    type From = MailFolders;
    type To = MailFolders;
    const NAME: &'static str = "childFolders";

    fn reach(
        folder: &Folder,
        around: &FolderContext<'_>,
        reached: &Reached<Self>,
        show: &mut ShowReached<'_, MailFolders>,
    ) {
        let children = around.mailbox.child_folders(folder.key);
        let hidden = reached.style.hidden;
        let shown = children.filter(|child| child.kind == FolderKind::Mail && (hidden || !child.hidden));
        show(around.mailbox.find_folders(&reached.query, shown), around);
    }
}

/// The messages in a folder.
enum MessagesOfFolder {}

impl Link for MessagesOfFolder {
    type From = MailFolders;
    type To = Messages;
    const NAME: &'static str = "messages";

    fn reach(
        folder: &Folder,
        around: &FolderContext<'_>,
        reached: &Reached<Self>,
        show: &mut ShowReached<'_, Messages>,
    ) {
        let mailbox = around.mailbox;
        let AnswerStyle { immutable, bodies, .. } = reached.style;
        show(
            mailbox.find_mail(Some(folder.key), &reached.query),
            &MessageContext { ids: ItemIds::new(mailbox, immutable), bodies },
        );
    }
}

type Row = Property<MailFolders>;

/// The folder that a folder lies in.
pub const PARENT: FolderReading = FolderReading {
    name: "parentFolderId",
    read: |_, folder| folder.parent.and_then(|parent| i64::try_from(parent).ok()).map_or(Value::Null, Value::Int),
};

/// A number that is counted where a folder lies. That folders are filtered by such, clients rely on.
macro_rules! number {
    ($name:literal, |$mailbox:ident, $folder:ident| $count:expr) => {
        F::There(FolderReading {
            name: $name,
            read: |$mailbox, $folder| Value::Int(i64::try_from($count).unwrap_or(i64::MAX)),
        })
    };
}

/// How many folders a folder shows.
fn children(mailbox: &Mailbox, folder: &Folder) -> usize {
    let children = mailbox.child_folders(folder.key);
    children.filter(|child| child.kind == FolderKind::Mail && !child.hidden).count()
}

fn mail(mailbox: &Mailbox, folder: &Folder) -> Count {
    mailbox.count(folder.key, Listing::Mail)
}

static PROPERTIES: &[Row] = &[
    Row::new("id", |folder, around, out| out.value(&item_id::of_folder(around.mailbox, folder.key))),
    Row::new("displayName", |folder, _, out| out.value(&folder.name)).filterable(&[("", F::Name, K::Text)]).written(
        |folder, value| {
            folder.name = item_write::text("displayName", value)?;
            Ok(())
        },
    ),
    Row::new("parentFolderId", |folder, around, out| {
        out.value(&folder.parent.map(|parent| item_id::of_folder(around.mailbox, parent)));
    })
    .filterable(&[("", F::There(PARENT), K::Folder)]),
    Row::new("childFolderCount", |folder, around, out| {
        out.value(children(around.mailbox, folder));
    })
    .filterable(&[("", number!("childFolderCount", |mailbox, folder| children(mailbox, folder)), K::Int)]),
    Row::new("unreadItemCount", |folder, around, out| {
        out.value(around.count(folder).unread);
    })
    .filterable(&[("", number!("unreadItemCount", |mailbox, folder| mail(mailbox, folder).unread), K::Int)]),
    Row::new("totalItemCount", |folder, around, out| out.value(around.count(folder).all)).filterable(&[(
        "",
        number!("totalItemCount", |mailbox, folder| mail(mailbox, folder).all),
        K::Int,
    )]),
    Row::new("isHidden", |folder, _, out| out.value(folder.hidden))
        .filterable(&[("", F::Hidden, K::Bool)])
        .written(|folder, value| {
            folder.hidden = item_write::truth("isHidden", value)?;
            Ok(())
        })
        .or_null(|| json!(false)),
    Row::new("wellKnownName", |folder, _, out| out.value(folder.well_known))
        .filterable(&[("", F::WellKnown, K::Text)])
        .beta(),
];
