//! Tables of properties: one line per property, from which select, filter, order, view and update follow.

use std::fmt::Debug;

use mock365_domain::query::Queried;
use serde_json::{Map, Value as Json};

use super::{Expanded, ODataFault};

/// A Graph type and its table.
pub trait Noun: Sized + 'static {
    /// The domain's own type.
    type Thing: Queried<Self::Field>;
    /// The domain's fields of it.
    type Field: Copy + PartialEq + Debug + 'static;
    /// What a view needs besides the thing.
    type Context<'a>;
    /// Its name behind `microsoft.graph.`.
    const NAME: &'static str;
    /// Who answers for it, and in which words.
    const FAMILY: Family;
    /// How lists are cut into pages.
    const PAGING: Paging;
    /// Fields that `$search` looks into: property name in the search language, field.
    const SEARCHED: &'static [(&'static str, Self::Field)] = &[];
    /// Whether `$orderby` must name the properties of `$filter` first.
    const ORDER_FOLLOWS_FILTER: bool = false;
    /// Whether it is a directory object, which some queries find only with `ConsistencyLevel: eventual`.
    const EVENTUAL: bool = false;
    /// Properties that permissions for basic things do not show.
    const NOT_BASIC: &'static [&'static str] = &[];
    /// Names that `$expand` takes.
    const EXPANDED: &'static [&'static str] = &[];
    /// Properties that Microsoft's type has and the table does not: asked for or written, they are refused with 501.
    const UNBUILT: &'static [&'static str] = &[];
    /// The `@odata.etag` of a thing, where the type has one.
    fn etag(_thing: &Self::Thing, _around: &Self::Context<'_>) -> Option<String> {
        None
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
    /// As the directory does it.
    pub const DIRECTORY: Self = Self { default: 100, max: 999, token: Token::SkipToken };
}

/// What a filter compares a property with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// A text; GUIDs are texts too.
    Text,
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// A moment.
    Time,
    /// Members of an enumeration, each standing for its place.
    Enum(&'static [&'static str]),
}

/// Shows a property of a thing.
type Show<N> = for<'a, 'b> fn(&'a <N as Noun>::Thing, &'a <N as Noun>::Context<'b>) -> Json;
/// Takes a property from a body.
type Write<N> = fn(&mut <N as Noun>::Thing, &Json) -> Result<(), ODataFault>;

/// What becomes of a property in a body.
enum Written<N: Noun> {
    /// It is passed over: Microsoft's are read-only, and Graph ignores them.
    Ignored,
    /// It is taken.
    Taken(Write<N>),
    /// Microsoft would take it. Here it can only be what it is already.
    Unbuilt(fn() -> Json),
}

/// One property.
pub struct Property<N: Noun> {
    /// Its name.
    pub name: &'static str,
    show: Show<N>,
    filterable: &'static [(&'static str, N::Field, ValueKind)],
    write: Written<N>,
    on_request: bool,
}

impl<N: Noun> Property<N> {
    /// A property that is shown.
    pub const fn new(name: &'static str, show: Show<N>) -> Self {
        Self { name, show, filterable: &[], write: Written::Ignored, on_request: false }
    }

    /// Can be filtered and sorted by: path below the property (empty for itself), field, kind.
    #[must_use]
    pub const fn filterable(mut self, filterable: &'static [(&'static str, N::Field, ValueKind)]) -> Self {
        self.filterable = filterable;
        self
    }

    /// Can be written.
    #[must_use]
    pub const fn written(mut self, write: Write<N>) -> Self {
        self.write = Written::Taken(write);
        self
    }

    /// Can be written at Microsoft, but not here: it always is `shown`, and any other value is refused with 501.
    #[must_use]
    pub const fn unbuilt(mut self, shown: fn() -> Json) -> Self {
        self.write = Written::Unbuilt(shown);
        self
    }

    /// Is shown only when `$select` names it.
    #[must_use]
    pub const fn on_request(mut self) -> Self {
        self.on_request = true;
        self
    }
}

impl<N: Noun> Property<N> {
    /// The property of a thing, as a member of its JSON.
    pub fn member(&self, thing: &N::Thing, around: &N::Context<'_>) -> (String, Json) {
        (self.name.to_owned(), (self.show)(thing, around))
    }
}

/// Which properties an answer shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    names: Option<Vec<&'static str>>,
    expanded: Vec<String>,
    hidden: &'static [&'static str],
}

impl Selection {
    /// Reads the names of a `$select`; no names select what is shown by default.
    pub fn of<N: Noun>(names: &[String]) -> Result<Self, ODataFault> {
        if names.is_empty() || names.iter().any(|name| name == "*") {
            return Ok(Self::default());
        }
        let mut selected = Vec::new();
        for name in names {
            let first = name.split('/').next().unwrap_or(name);
            let first = first.strip_prefix("microsoft.graph.").unwrap_or(first);
            let property = find::<N>(first).ok_or_else(|| missing::<N>("$select", first))?;
            if !selected.contains(&property.name) {
                selected.push(property.name);
            }
        }
        Ok(Self { names: Some(selected), ..Self::default() })
    }

    /// Without these, selected or not.
    #[must_use]
    pub fn without(mut self, hidden: &'static [&'static str]) -> Self {
        self.hidden = hidden;
        self
    }

    /// With what `$expand` names, where the table has it.
    #[must_use]
    pub fn and_expanded(mut self, expanded: &[Expanded]) -> Self {
        self.expanded = expanded.iter().map(|one| one.name.clone()).collect();
        self
    }

    /// The names selected, in the order asked for; nothing when nothing was selected.
    pub fn names(&self) -> Option<&[&'static str]> {
        self.names.as_deref()
    }

    /// Whether a property of the table shows.
    fn shows<N: Noun>(&self, property: &Property<N>) -> bool {
        if self.hidden.contains(&property.name) {
            return false;
        }
        if self.expanded.iter().any(|name| name.eq_ignore_ascii_case(property.name)) {
            return true;
        }
        match &self.names {
            None => !property.on_request,
            Some(names) => property.name == "id" || names.contains(&property.name),
        }
    }
}

/// The property with that name, whatever its casing.
fn find<N: Noun>(name: &str) -> Option<&'static Property<N>> {
    N::properties().iter().find(|property| property.name.eq_ignore_ascii_case(name))
}

/// Whether Microsoft's type has a property that the table lacks.
fn is_unbuilt<N: Noun>(name: &str) -> bool {
    N::UNBUILT.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// What is said of a property that the table lacks.
pub(super) fn missing<N: Noun>(option: &str, name: &str) -> ODataFault {
    if is_unbuilt::<N>(name) {
        return ODataFault::unbuilt_property(name, N::NAME);
    }
    ODataFault::no_property(N::FAMILY, option, name, N::NAME)
}

/// What is said of a property in a body that nothing here takes: 501 where Microsoft's type has it.
pub fn untaken<N: Noun>(name: &str) -> ODataFault {
    if find::<N>(name).is_some() || is_unbuilt::<N>(name) {
        return ODataFault::unbuilt(format_args!("another '{name}' of type 'microsoft.graph.{}'", N::NAME));
    }
    ODataFault::unknown_in_body(N::FAMILY, name, N::NAME)
}

/// What stands at a path that can be asked about.
pub(super) fn field_at<N: Noun>(option: &str, path: &str) -> Result<(N::Field, ValueKind), ODataFault> {
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    let property = find::<N>(first).ok_or_else(|| missing::<N>(option, first))?;
    property
        .filterable
        .iter()
        .find(|(below, ..)| below.eq_ignore_ascii_case(rest))
        .map(|(_, field, kind)| (*field, *kind))
        .ok_or_else(|| ODataFault::not_queryable(N::FAMILY, first, N::NAME))
}

/// A thing as JSON.
pub fn show<N: Noun>(thing: &N::Thing, around: &N::Context<'_>, selection: &Selection) -> Map<String, Json> {
    let etag = N::etag(thing, around).map(|etag| ("@odata.etag".to_owned(), Json::from(etag)));
    let shown = N::properties()
        .iter()
        .filter(|property| selection.shows(property))
        .map(|property| property.member(thing, around));
    etag.into_iter().chain(shown).collect()
}

/// Takes the properties of a body into a thing. Annotations and read-only properties are passed over, as Graph does;
/// a property that the type does not have is refused, and so is one that only the mock cannot write. A refusal may leave the thing half changed: give it a copy.
pub fn update<N: Noun>(thing: &mut N::Thing, body: &Map<String, Json>) -> Result<(), ODataFault> {
    for (name, value) in body {
        if name.ends_with("@odata.bind") {
            return Err(ODataFault::unbuilt(format_args!("references in a body ('{name}')")));
        }
        if name.contains('@') {
            continue;
        }
        match find::<N>(name).map(|property| &property.write) {
            Some(Written::Ignored) => {}
            Some(Written::Taken(write)) => write(thing, value)?,
            Some(Written::Unbuilt(shown)) if *value == shown() => {}
            Some(Written::Unbuilt(_)) => return Err(ODataFault::unbuilt_property(name, N::NAME)),
            None if is_unbuilt::<N>(name) && value.is_null() => {}
            None if is_unbuilt::<N>(name) => return Err(ODataFault::unbuilt_property(name, N::NAME)),
            None => return Err(ODataFault::unknown_in_body(N::FAMILY, name, N::NAME)),
        }
    }
    Ok(())
}
