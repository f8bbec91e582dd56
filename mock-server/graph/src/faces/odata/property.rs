//! Tables of properties: one line per property, from which select, filter, order, view and update follow.

use bytes::Bytes;
use serde_json::{Map, Value as Json};

use super::extended::{self, ExtendedSelection};
use super::json::check_names;
use super::reader::check_type;
use super::{Dialect, Expanded, Noun, ODataFault, Object, Reaching, ValueKind, Writer};

/// Writes a property of a thing.
type Show<N> = for<'a, 'b> fn(&'a <N as Noun>::Thing, &'a <N as Noun>::Context<'b>, &mut Writer);
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
    pub(super) filterable: &'static [(&'static str, N::Field, ValueKind)],
    write: Written<N>,
    null: Option<fn() -> Json>,
    on_request: bool,
    is_beta: bool,
}

impl<N: Noun> Property<N> {
    /// A property that writes itself into the answer.
    pub const fn new(name: &'static str, show: Show<N>) -> Self {
        Self { name, show, filterable: &[], write: Written::Ignored, null: None, on_request: false, is_beta: false }
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

    /// Can be written with a null too, which stands for this: Microsoft's type lets it be null, and Exchange keeps none.
    #[must_use]
    pub const fn or_null(mut self, null: fn() -> Json) -> Self {
        self.null = Some(null);
        self
    }

    /// Takes a value into a thing.
    fn take(&self, write: Write<N>, thing: &mut N::Thing, value: &Json) -> Result<(), ODataFault> {
        match self.null.filter(|_| value.is_null()) {
            Some(default) => write(thing, &default()),
            None => write(thing, value),
        }
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

    /// Is there in the beta version alone.
    #[must_use]
    pub const fn beta(mut self) -> Self {
        self.is_beta = true;
        self
    }

    /// Whether a version has it.
    pub fn is_in(&self, beta: bool) -> bool {
        beta || !self.is_beta
    }

    /// Whether a body that has it is heeded no further.
    pub fn is_ignored(&self) -> bool {
        matches!(self.write, Written::Ignored)
    }

    /// Whether a body can write it.
    pub fn is_taken(&self) -> bool {
        matches!(self.write, Written::Taken(_))
    }

    /// The property of a thing, written by itself.
    pub fn written_of(&self, thing: &N::Thing, around: &N::Context<'_>, dialect: &'static Dialect) -> Bytes {
        let mut out = Writer::new(dialect);
        (self.show)(thing, around, &mut out);
        out.finish()
    }

    /// Writes the property of a thing as a member of its object.
    pub fn member(&self, thing: &N::Thing, around: &N::Context<'_>, object: &mut Object<'_>) {
        (self.show)(thing, around, object.member(self.name));
    }
}

/// Which properties an answer shows: looked up once per request.
pub struct Selection<N: Noun> {
    names: Option<Vec<&'static str>>,
    properties: Vec<&'static Property<N>>,
    extended: ExtendedSelection,
    reached: Vec<Box<dyn Reaching<N>>>,
    basics: Option<&'static Basics>,
}

/// What permissions for basic things show of a type.
#[derive(Debug)]
pub struct Basics {
    /// What has its values.
    pub shown: &'static [&'static str],
    /// What of the rest is empty; all else is null.
    pub lists: &'static [&'static str],
}

impl<N: Noun> Default for Selection<N> {
    fn default() -> Self {
        Self::showing(None, &[], &[], false)
    }
}

impl<N: Noun> Selection<N> {
    /// Reads the names of a `$select` and an `$expand`; no names select what is shown by default. What is hidden is
    /// not shown, selected or not, and what only beta has is not there elsewhere.
    pub fn of(names: &[String], expanded: &[Expanded], hidden: &[&str], beta: bool) -> Result<Self, ODataFault> {
        let extended = ExtendedSelection::of::<N>(expanded)?;
        if names.is_empty() || names.iter().any(|name| name == "*") {
            return Ok(Self { extended, ..Self::showing(None, expanded, hidden, beta) });
        }
        let mut selected = Vec::new();
        for name in names {
            let name = match uncast::<N>(name)? {
                Selected::Derived(name) => name,
                Selected::Own(name) => {
                    let own = find::<N>(name).filter(|property| property.is_in(beta)).map(|property| property.name);
                    own.or_else(|| navigation::<N>(name))
                        .or_else(|| extended_collection::<N>(name))
                        .ok_or_else(|| missing::<N>("$select", name))?
                }
            };
            if !selected.contains(&name) {
                selected.push(name);
            }
        }
        Ok(Self { extended, ..Self::showing(Some(selected), expanded, hidden, beta) })
    }

    fn showing(names: Option<Vec<&'static str>>, expanded: &[Expanded], hidden: &[&str], beta: bool) -> Self {
        let shows = |property: &&'static Property<N>| {
            if hidden.contains(&property.name) || !property.is_in(beta) {
                return false;
            }
            if expanded.iter().any(|one| one.name.eq_ignore_ascii_case(property.name)) {
                return true;
            }
            match &names {
                None => !property.on_request || (beta && N::BETA_SHOWS.contains(&property.name)),
                Some(names) => property.name == "id" || names.contains(&property.name),
            }
        };
        let properties = N::properties().iter().filter(shows).collect();
        Self { names, properties, extended: ExtendedSelection::default(), reached: Vec::new(), basics: None }
    }

    /// With what `$expand` reaches.
    #[must_use]
    pub(super) fn reaching(mut self, reached: Vec<Box<dyn Reaching<N>>>) -> Self {
        self.reached = reached;
        self
    }

    /// With values of what is basic alone, where so much may be seen.
    #[must_use]
    pub fn basic(mut self, basics: Option<&'static Basics>) -> Self {
        self.basics = basics;
        self
    }

    /// Without some properties, selected or not.
    #[must_use]
    pub fn without(mut self, hidden: &[&str]) -> Self {
        self.properties.retain(|property| !hidden.contains(&property.name));
        self
    }

    /// The properties that are shown.
    pub fn properties(&self) -> impl Iterator<Item = &'static Property<N>> {
        self.properties.iter().copied()
    }

    /// Whether a property is shown.
    pub fn shows(&self, name: &str) -> bool {
        self.properties.iter().any(|property| property.name == name)
    }

    /// Whether something is shown that a derived type adds.
    pub fn shows_derived(&self, name: &str) -> bool {
        self.names.as_ref().is_none_or(|names| names.contains(&name))
    }

    /// The names selected, in the order asked for; nothing when nothing was selected.
    pub fn names(&self) -> Option<&[&'static str]> {
        self.names.as_deref()
    }
}

/// What a path in `$select` begins with.
enum Selected<'p> {
    /// A property of the type, or what is none.
    Own(&'p str),
    /// One that a derived type adds.
    Derived(&'static str),
}

/// The first name of a path, behind a cast to the type itself or to a derived one. Without one, what derived types add is not
/// there.
fn uncast<N: Noun>(path: &str) -> Result<Selected<'_>, ODataFault> {
    let (first, below) = path.split_once('/').unwrap_or((path, ""));
    let kind = first.rsplit('.').next().unwrap_or(first);
    let name = below.split('/').next().unwrap_or(below);
    if kind.eq_ignore_ascii_case(N::NAME) && !name.is_empty() {
        return uncast::<N>(below);
    }
    match N::DERIVED.iter().find(|(known, _)| known.eq_ignore_ascii_case(kind)) {
        Some((kind, _)) => match (added::<N>(kind, name), find::<N>(name)) {
            (Some(known), None) if N::SHOWS_DERIVED => Ok(Selected::Derived(known)),
            (Some(_), None) => Err(ODataFault::unbuilt(format_args!("'{kind}/{name}' in $select"))),
            (None, None) => Err(ODataFault::no_property(N::FAMILY, "$select", name, kind)),
            (_, Some(_)) => Ok(Selected::Own(name)),
        },
        None if is_derived::<N>(first) => Err(ODataFault::no_property(N::FAMILY, "$select", first, N::NAME)),
        None => Ok(Selected::Own(first)),
    }
}

/// A derived type and those between it and the type: their names begin its own (`eventMessage` in `eventMessageRequest`).
pub(super) fn kinds(cast: &str) -> impl Iterator<Item = &str> {
    (1..=cast.len()).filter_map(|end| cast.get(..end))
}

/// The property of that name that a derived type adds, or one that it derives from.
fn added<N: Noun>(cast: &str, name: &str) -> Option<&'static str> {
    let lines = N::DERIVED.iter().filter(|(kind, _)| kinds(cast).any(|base| base.eq_ignore_ascii_case(kind)));
    lines.flat_map(|(_, added)| *added).copied().find(|known| known.eq_ignore_ascii_case(name))
}

/// Whether a path begins with what a derived type adds.
pub(super) fn is_added<N: Noun>(cast: &str, path: &str) -> bool {
    added::<N>(cast, path.split('/').next().unwrap_or(path)).is_some()
}

/// Whether a derived type adds a property of that name.
fn is_derived<N: Noun>(name: &str) -> bool {
    N::DERIVED.iter().any(|(_, added)| added.iter().any(|known| known.eq_ignore_ascii_case(name)))
}

/// The property with that name, whatever its casing.
pub(super) fn find<N: Noun>(name: &str) -> Option<&'static Property<N>> {
    N::properties().iter().find(|property| property.name.eq_ignore_ascii_case(name))
}

/// The navigation property with that name: to select it shows nothing, as its link is not told.
fn navigation<N: Noun>(name: &str) -> Option<&'static str> {
    N::navigations().iter().find(|known| known.name.eq_ignore_ascii_case(name)).map(|known| known.name)
}

/// Whether Microsoft's type has a property that the table lacks.
fn is_unbuilt<N: Noun>(name: &str) -> bool {
    N::UNBUILT.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The collection of MAPI properties or of extensions that a name means, where the type has them.
pub(super) fn extended_collection<N: Noun>(name: &str) -> Option<&'static str> {
    extended::collection::<N>(name)
}

/// What is said of a property that the table lacks.
pub(super) fn missing<N: Noun>(option: &'static str, name: &str) -> ODataFault {
    if is_unbuilt::<N>(name) {
        return ODataFault::unbuilt_property(name, N::NAME);
    }
    ODataFault::no_property(N::FAMILY, option, name, N::NAME)
}

/// What is said of a property in a body that nothing here takes: 501 where Microsoft's type has it.
pub fn untaken<N: Noun>(name: &str) -> ODataFault {
    if find::<N>(name).is_some() || is_unbuilt::<N>(name) {
        return ODataFault::Untaken { property: name.to_owned(), noun: N::NAME };
    }
    ODataFault::unknown_in_body(N::FAMILY, name, N::NAME)
}

/// What stands at a path that can be asked about.
pub(super) fn field_at<N: Noun>(
    option: &'static str,
    path: &str,
    beta: bool,
) -> Result<(N::Field, ValueKind), ODataFault> {
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    if let Some((_, kind)) = first.rsplit_once('.') {
        return field_of_cast::<N>(option, kind, rest, beta);
    }
    if is_derived::<N>(first) {
        return Err(ODataFault::no_property(N::FAMILY, option, first, N::NAME));
    }
    let property = find::<N>(first).filter(|property| property.is_in(beta));
    let property = property.ok_or_else(|| missing::<N>(option, first))?;
    below(property.filterable, rest).ok_or_else(|| match unbuilt_path::<N>(option, path, N::NAME) {
        ODataFault::UnbuiltPath { family, option, path, noun, .. } => {
            let untouched = property.filterable.is_empty().then_some(property.name);
            ODataFault::UnbuiltPath { family, option, path, noun, untouched }
        }
        other => other,
    })
}

/// The same behind a cast to the type itself or to a derived one.
fn field_of_cast<N: Noun>(
    option: &'static str,
    kind: &str,
    path: &str,
    beta: bool,
) -> Result<(N::Field, ValueKind), ODataFault> {
    if kind.eq_ignore_ascii_case(N::NAME) && !path.is_empty() {
        return field_at::<N>(option, path, beta);
    }
    let known = N::DERIVED.iter().find(|(known, _)| known.eq_ignore_ascii_case(kind));
    let (kind, _) = known.ok_or_else(|| missing::<N>(option, kind))?;
    let (first, _) = path.split_once('/').unwrap_or((path, ""));
    match added::<N>(kind, first) {
        Some(_) => below(N::DERIVED_FILTERABLE, path).ok_or_else(|| unbuilt_path::<N>(option, path, kind)),
        None if find::<N>(first).is_some() => field_at::<N>(option, path, beta),
        None => Err(ODataFault::no_property(N::FAMILY, option, first, kind)),
    }
}

/// What stands at a path among those that can be asked about.
fn below<F: Clone>(filterable: &[(&str, F, ValueKind)], path: &str) -> Option<(F, ValueKind)> {
    let found = filterable.iter().find(|(below, ..)| below.eq_ignore_ascii_case(path));
    found.map(|(_, field, kind)| (field.clone(), *kind))
}

/// What is said of a path that the mock does not ask about.
pub(super) fn unbuilt_path<N: Noun>(option: &'static str, path: &str, noun: &'static str) -> ODataFault {
    ODataFault::UnbuiltPath { family: N::FAMILY, option, path: path.to_owned(), noun, untouched: None }
}

/// Where a field stands that can be asked about: the property, the path below it, the kind of its values.
pub(super) fn path_of<N: Noun>(field: &N::Field) -> Option<(&'static str, &'static str, ValueKind)> {
    N::properties().iter().filter(|property| !property.is_beta).find_map(|property| {
        let known = property.filterable.iter().find(|(_, own, _)| own == field);
        known.map(|(below, _, kind)| (property.name, *below, *kind))
    })
}

/// Writes what is selected of a thing into its object, behind its `@odata.etag`.
pub fn members<N: Noun>(thing: &N::Thing, around: &N::Context<'_>, selection: &Selection<N>, object: &mut Object<'_>) {
    if let Some(version) = N::version(thing, around) {
        object.control("@odata.etag").value(version.etag());
    }
    members_but::<N>(thing, around, selection, &[], object);
}

/// The same without some properties, and without the version.
pub fn members_but<N: Noun>(
    thing: &N::Thing,
    around: &N::Context<'_>,
    selection: &Selection<N>,
    but: &[&str],
    object: &mut Object<'_>,
) {
    for property in selection.properties.iter().filter(|property| !but.contains(&property.name)) {
        match selection.basics.filter(|basics| !basics.shown.contains(&property.name)) {
            None => property.member(thing, around, object),
            Some(basics) if basics.lists.contains(&property.name) => object.member(property.name).empty(),
            Some(_) => object.member(property.name).null(),
        }
    }
    selection.extended.write::<N>(thing, around, object);
    for reached in &selection.reached {
        reached.write(thing, around, object);
    }
}

/// A thing as a tree, for bodies that are merged into what stands already.
pub fn tree<N: Noun>(
    dialect: &'static Dialect,
    thing: &N::Thing,
    around: &N::Context<'_>,
    selection: &Selection<N>,
) -> Map<String, Json> {
    let mut out = Writer::new(dialect);
    out.object(|object| members::<N>(thing, around, selection, object));
    serde_json::from_slice(&out.finish()).unwrap_or_default()
}

/// Takes the properties of a body into a thing. Annotations and read-only properties are passed over, as Graph does;
/// a property that the type does not have is refused, and so is one that only the mock cannot write. A refusal may leave the thing half changed: give it a copy.
pub fn update<N: Noun>(thing: &mut N::Thing, body: &Map<String, Json>) -> Result<(), ODataFault> {
    update_as::<N>(false, thing, body)
}

/// The same of a version: what only beta has is not there elsewhere.
pub fn update_as<N: Noun>(beta: bool, thing: &mut N::Thing, body: &Map<String, Json>) -> Result<(), ODataFault> {
    check_type(body, N::NAME)?;
    check_names(body)?;
    for (name, value) in body {
        if ["@odata.bind", "@delta", "@odata.delta"].iter().any(|end| name.ends_with(end)) {
            return Err(ODataFault::unbuilt(format_args!("references in a body ('{name}')")));
        }
        if name.contains('@') {
            continue;
        }
        if let Some(collection) = extended_collection::<N>(name) {
            extended::update::<N>(thing, collection, value)?;
            continue;
        }
        match find::<N>(name).filter(|property| property.is_in(beta)).map(|property| (property, &property.write)) {
            Some((_, Written::Ignored)) => {}
            Some((property, Written::Taken(write))) => property.take(*write, thing, value)?,
            Some((_, Written::Unbuilt(shown))) if *value == shown() => {}
            Some((_, Written::Unbuilt(_))) => return Err(ODataFault::unbuilt_property(name, N::NAME)),
            None if is_unbuilt::<N>(name) && value.is_null() => {}
            None if is_unbuilt::<N>(name) => return Err(ODataFault::unbuilt_property(name, N::NAME)),
            None => return Err(ODataFault::unknown_in_body(N::FAMILY, name, N::NAME)),
        }
    }
    Ok(())
}
