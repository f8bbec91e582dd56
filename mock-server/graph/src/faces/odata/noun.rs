//! Types that are asked for: who answers for them, how their lists are cut, and their tables of properties.

use std::fmt::Debug;

use mock365_domain::query::Queried;

use super::{Basics, ExtendedAccess, ExtensionAccess, Navigation, Object, Property, Selection, members};
use crate::faces::wire_id::ChangeKey;

/// A type and its table. Names are as Microsoft Graph writes them; a dialect may write them otherwise.
pub trait Noun: Sized + 'static {
    /// The domain's own type.
    type Thing: Queried<Self::Field> + ?Sized;
    /// The domain's fields of it.
    type Field: Clone + PartialEq + Debug + 'static;
    /// What a view needs besides the thing.
    type Context<'a>;
    /// Its name behind the namespace: `message`.
    const NAME: &'static str;
    /// Who answers for it, and in which words.
    const FAMILY: Family;
    /// How lists are cut into pages.
    const PAGING: Paging;
    /// Fields that `$search` looks into: property name in the search language, field.
    const SEARCHED: &'static [(&'static str, Self::Field)] = &[];
    /// The names among them that are searched where a search names none; all of them where there are none.
    const SEARCHED_BY_DEFAULT: &'static [&'static str] = &[];
    /// Properties of the search language that are compared: name, field, kind.
    const SEARCHED_VALUES: &'static [(&'static str, Self::Field, ValueKind)] = &[];
    /// What a list is sorted by, the smallest first, that is filtered and not sorted.
    const FILTERED_ORDER: Option<Self::Field> = None;
    /// Whether `$orderby` must name the properties of `$filter` first.
    const ORDER_FOLLOWS_FILTER: bool = false;
    /// Whether it is a directory object, which some queries find only with `ConsistencyLevel: eventual`.
    const EVENTUAL: bool = false;
    /// Properties that permissions for basic things do not show.
    const NOT_BASIC: &'static [&'static str] = &[];
    /// What such permissions show alone, where the rest of the type is there and has no values.
    const BASIC: Option<&'static Basics> = None;
    /// What beta shows beside, though v1.0 shows it on request alone.
    const BETA_SHOWS: &'static [&'static str] = &[];
    /// Types that derive from it, with the properties that each adds: a name that is cast to one reaches these, and no other.
    const DERIVED: &'static [(&'static str, &'static [&'static str])] = &[];
    /// What can be asked about of what derived types add: path, field, kind.
    const DERIVED_FILTERABLE: &'static [(&'static str, Self::Field, ValueKind)] = &[];
    /// Whether its things show what derived types add, where it is selected.
    const SHOWS_DERIVED: bool = false;
    /// Properties that are lists: a filter asks about one of what is in them.
    const LISTS: &'static [&'static str] = &[];
    /// Lists among them that Exchange's `$filter` does not ask about.
    const NOT_ASKED: &'static [&'static str] = &[];
    /// How its things have MAPI properties, where they have.
    const EXTENDED: Option<ExtendedAccess<Self>> = None;
    /// How its things have open extensions, where they have.
    const EXTENSIONS: Option<ExtensionAccess<Self>> = None;
    /// Properties that Microsoft's type has and the table does not: asked for or written, they are refused with 501.
    const UNBUILT: &'static [&'static str] = &[];
    /// The version of a thing, where answers show its `@odata.etag`.
    fn version(_thing: &Self::Thing, _around: &Self::Context<'_>) -> Option<ChangeKey> {
        None
    }
    /// What `$expand` reaches.
    fn navigations() -> &'static [Navigation<Self>] {
        &[]
    }
    /// How addresses name a thing in its list, encoded, where what is expanded says where it lies.
    fn key(_thing: &Self::Thing, _around: &Self::Context<'_>) -> Option<String> {
        None
    }
    /// Writes a thing inside of an answer: what is selected of it, and what its type says besides.
    fn show(thing: &Self::Thing, around: &Self::Context<'_>, selection: &Selection<Self>, object: &mut Object<'_>) {
        members::<Self>(thing, around, selection, object);
    }
    /// The properties, in the order in which answers show them.
    fn properties() -> &'static [Property<Self>];
}

/// Which service answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Exchange: mail, calendar, contacts.
    Outlook,
    /// The directory.
    Directory,
}

impl Family {
    /// The code of a body that cannot be read.
    ///
    /// <https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/1430>
    pub fn misread(self) -> &'static str {
        match self {
            Self::Outlook => "RequestBodyRead",
            Self::Directory => "Request_BadRequest",
        }
    }
}

/// How lists are cut into pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// Page size without `$top`.
    pub default: usize,
    /// The largest `$top`.
    pub max: usize,
    /// How the next page is named.
    pub token: Token,
}

/// How the next page is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// `$skip=10`
    Skip,
    /// `$skiptoken=…`
    SkipToken,
}

impl Paging {
    /// As Exchange does it.
    pub const OUTLOOK: Self = Self { default: 10, max: 1000, token: Token::Skip };
    /// As Exchange does it where lists are short: a helpdesk asks for 9,999 folders, and gets them.
    pub const FOLDERS: Self = Self { max: usize::MAX, ..Self::OUTLOOK };
    /// As the directory does it.
    pub const DIRECTORY: Self = Self { default: 100, max: 999, token: Token::SkipToken };
}

/// What a filter compares a property with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// A text; most GUIDs are texts too.
    Text,
    /// A GUID that Microsoft's metadata has for one, which clients write without quotes.
    Guid,
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// A moment.
    Time,
    /// A moment that the published schema has for a text, so that clients quote it: `start/dateTime`.
    TimeText,
    /// The id of a conversation, which the domain knows by its GUID.
    Conversation,
    /// The id of a folder, which the domain knows by its key.
    Folder,
    /// Members of an enumeration, each standing for its place.
    Enum(&'static [&'static str]),
}
