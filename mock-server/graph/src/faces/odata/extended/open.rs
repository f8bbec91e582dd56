//! Open extensions: a collection that is seen where `$expand` names it, written in bodies, and filtered by name through `any`.
//!
//! <https://learn.microsoft.com/graph/api/resources/opentypeextension>

use mock365_domain::mailbox::{Content, Item, OpenExtension};
use mock365_domain::query::{Filter, Op};
use mock365_domain::text::Text;
use serde_json::{Map, Value as Json};

use crate::faces::odata::reader::{check_type, given_text, object, several};
use crate::faces::odata::{Condition, Expanded, Literal, Noun, ODataFault, Object, parse_filter};

/// The collection.
pub(super) const EXTENSIONS: &str = "extensions";
/// The type of its elements, and what it derives from.
const OPEN_TYPE: &str = "openTypeExtension";
const BASE: &str = "microsoft.graph.extension";
/// What stands before a name in an id.
const PREFIX: &str = "Microsoft.OutlookServices.OpenTypeExtension.";
/// The same as Graph's own type is called, which its pages show as well.
const GRAPH_PREFIX: &str = "microsoft.graph.openTypeExtension.";

/// How a noun's things have open extensions.
pub struct ExtensionAccess<N: Noun> {
    /// The item that has them.
    pub item: for<'t> fn(&'t N::Thing) -> &'t Item<dyn Content>,
    /// The same, to be changed.
    pub item_mut: for<'t> fn(&'t mut N::Thing) -> &'t mut Item<dyn Content>,
    /// The one of a name as a field of queries.
    pub field: fn(Text) -> N::Field,
}

/// The name that an id says: the whole id or the name alone.
pub fn extension_name(id: &str) -> &str {
    let begins = |prefix: &&str| id.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    [PREFIX, GRAPH_PREFIX].iter().find(|prefix| begins(prefix)).map_or(id, |prefix| &id[prefix.len()..])
}

/// Which of them an answer shows.
#[derive(Default)]
pub(super) enum Shows {
    #[default]
    None,
    All,
    Named(Vec<String>),
}

impl Shows {
    pub(super) fn of(expanded: &Expanded) -> Result<Self, ODataFault> {
        if !expanded.options.select.is_empty() {
            return Err(ODataFault::unbuilt("$select of open extensions"));
        }
        let Some(filter) = expanded.options.filter.as_deref() else { return Ok(Self::All) };
        let mut names = Vec::new();
        named_in(&parse_filter(filter)?, &mut names)?;
        Ok(Self::Named(names))
    }

    /// Writes those that a thing has; things that have none are shown without the collection.
    pub(super) fn write<N: Noun>(&self, thing: &N::Thing, answer: &mut Object<'_>) {
        let Some(access) = N::EXTENSIONS else { return };
        let shown = |one: &&OpenExtension| match self {
            Self::None => false,
            Self::All => true,
            Self::Named(names) => names.iter().any(|name| name.eq_ignore_ascii_case(&one.name)),
        };
        let mut found = (access.item)(thing).extensions().iter().filter(shown).peekable();
        if found.peek().is_some() {
            answer.member(EXTENSIONS).list(found, |one, out| out.object(|object| show_extension(one, object)));
        }
    }
}

/// The names in a filter: `id eq '…' or id eq '…'`.
fn named_in(condition: &Condition, names: &mut Vec<String>) -> Result<(), ODataFault> {
    match condition {
        Condition::Or(some) => some.iter().try_for_each(|one| named_in(one, names)),
        Condition::Compare(path, Op::Eq, Literal::Text(id)) if path.eq_ignore_ascii_case("id") => {
            names.push(extension_name(id).to_owned());
            Ok(())
        }
        _ => Err(ODataFault::bad_request(format!(
            "Parsing OData Select and Expand failed: '{EXTENSIONS}' can only be expanded with a $filter on 'id'."
        ))),
    }
}

/// The filter behind what must hold for one extension: they are found by their ids, and by nothing else.
///
/// <https://learn.microsoft.com/graph/api/opentypeextension-get>
pub(super) fn filter<N: Noun>(inner: &Condition) -> Result<Filter<N::Field>, ODataFault> {
    let access = N::EXTENSIONS.ok_or_else(|| ODataFault::unbuilt_property(EXTENSIONS, N::NAME))?;
    match inner {
        Condition::Or(some) => Ok(Filter::Or(some.iter().map(filter::<N>).collect::<Result<_, _>>()?)),
        Condition::Compare(path, Op::Eq, Literal::Text(id)) if path.to_ascii_lowercase().ends_with("/id") => {
            Ok(Filter::Exists((access.field)(extension_name(id).into())))
        }
        _ => Err(ODataFault::invalid_nodes()),
    }
}

/// Writes an extension.
pub fn show_extension(extension: &OpenExtension, object: &mut Object<'_>) {
    object.kind(OPEN_TYPE);
    object.member("id").text(format_args!("{PREFIX}{}", extension.name.as_str()));
    object.value("extensionName", extension.name.as_str());
    for (name, value) in &extension.members {
        if let Some(kind) = element_type(value) {
            object.open_member(&format!("{name}@odata.type")).value(format!("#Collection({kind})").as_str());
        }
        object.open_member(name).written(value.as_bytes());
    }
}

/// The type of an array's elements, which nothing declares: an answer says it.
fn element_type(json: &str) -> Option<&'static str> {
    let elements: Vec<Json> = if json.starts_with('[') { serde_json::from_str(json).ok()? } else { return None };
    let are_all = |is: fn(&Json) -> bool| elements.iter().all(is);
    match elements.first()? {
        Json::String(_) if are_all(Json::is_string) => Some("String"),
        Json::Bool(_) if are_all(Json::is_boolean) => Some("Boolean"),
        Json::Number(_) if are_all(Json::is_i64) => Some("Int64"),
        Json::Number(_) if are_all(Json::is_number) => Some("Double"),
        _ => None,
    }
}

/// Takes the collection out of an item's body: what it names is written, what else the item has stays.
pub(super) fn update<N: Noun>(thing: &mut N::Thing, sent: &Json) -> Result<(), ODataFault> {
    let access = N::EXTENSIONS.ok_or_else(|| ODataFault::unbuilt_property(EXTENSIONS, N::NAME))?;
    let read = |one| read_extension(object(EXTENSIONS, one, BASE)?, None);
    let extensions = several(EXTENSIONS, super::given(EXTENSIONS, sent, BASE)?, &format!("Collection({BASE})"), read)?;
    for (at, extension) in extensions.iter().enumerate() {
        if extensions[..at].iter().any(|other| other.name.eq_ignore_ascii_case(&extension.name)) {
            return Err(ODataFault::bad_request(format!("The extension '{}' stands twice.", extension.name.as_str())));
        }
    }
    let item = (access.item_mut)(thing);
    for extension in extensions {
        item.put_extension(extension);
    }
    Ok(())
}

/// Reads an extension: one that is `known` keeps its name.
pub fn read_extension(body: &Map<String, Json>, known: Option<&str>) -> Result<OpenExtension, ODataFault> {
    // The one type that extensions have. Where none is said, it is that.
    check_type(body, OPEN_TYPE)?;
    let find = |wanted: &str| body.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value);
    let sent = find("extensionName").map(|name| given_text("extensionName", name)).transpose()?;
    let name = match (known, sent.filter(|name| !name.is_empty())) {
        (Some(known), Some(sent)) if !extension_name(sent).eq_ignore_ascii_case(known) => {
            let why = format!("The extension '{known}' cannot be renamed to '{sent}'.");
            return Err(ODataFault::new("ErrorInvalidArgument", why));
        }
        (Some(known), _) => known,
        (None, Some(sent)) => sent,
        (None, None) => {
            return Err(ODataFault::misread("The property 'extensionName' of an open extension is required."));
        }
    };
    let own = |field: &&String| {
        !field.contains('@') && !["id", "extensionName"].iter().any(|taken| field.eq_ignore_ascii_case(taken))
    };
    let members = body.iter().filter(|(field, _)| own(field)).map(|(field, value)| (field.clone(), value.to_string()));
    Ok(OpenExtension { name: name.into(), members: members.collect() })
}
