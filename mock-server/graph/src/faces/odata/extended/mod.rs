//! MAPI properties as OData services show them: in two collections that are only seen where `$expand` names properties by
//! their ids, and filtered by through `any`. Open extensions stand beside them in a third.
//!
//! <https://learn.microsoft.com/graph/api/resources/extended-properties-overview>

mod filter;
mod id;
mod open;

pub use open::{ExtensionAccess, extension_name, read_extension, show_extension};

use std::borrow::Cow;
use std::sync::Arc;

use mock365_domain::mailbox::{PropertyKey, PropertyRefusal};
use mock365_domain::query::{Filter, Op};
use serde_json::Value as Json;

use self::id::{id_text, is_id, malformed_id, read_key};
use self::open::{EXTENSIONS, Shows};
use super::reader::{check_type, given_text, object, several, text, texts};
use super::{Condition, Expanded, Literal, Noun, ODataFault, Object, parse_filter};

/// The collection of those that have one value.
const SINGLE: &str = "singleValueExtendedProperties";
/// The collection of those that have several.
const SEVERAL: &str = "multiValueExtendedProperties";

/// Reads a property of a thing.
type Read<N> = for<'t> fn(&'t <N as Noun>::Thing, &<N as Noun>::Context<'_>, &PropertyKey) -> Option<Values<'t>>;
/// Writes a property of a thing; without values it is taken away.
type Write<N> = fn(&mut <N as Noun>::Thing, &PropertyKey, Option<Vec<String>>) -> Result<(), PropertyRefusal>;
type Values<'t> = Cow<'t, [String]>;

/// How a noun's things have MAPI properties.
pub struct ExtendedAccess<N: Noun> {
    /// Reads one.
    pub read: Read<N>,
    /// Writes one, or takes it away.
    pub write: Write<N>,
    /// One as a field of queries.
    pub field: fn(Arc<PropertyKey>) -> N::Field,
}

/// The collection of that name, whatever its casing, where the noun has it.
pub(super) fn collection<N: Noun>(name: &str) -> Option<&'static str> {
    let known = [SINGLE, SEVERAL, EXTENSIONS].into_iter().find(|known| known.eq_ignore_ascii_case(name))?;
    let has = if known == EXTENSIONS { N::EXTENSIONS.is_some() } else { N::EXTENDED.is_some() };
    has.then_some(known)
}

/// The filter behind what must hold for one element of a collection.
pub(super) fn filter<N: Noun>(collection: &'static str, inner: &Condition) -> Result<Filter<N::Field>, ODataFault> {
    if collection == EXTENSIONS { open::filter::<N>(inner) } else { filter::filter::<N>(collection, inner) }
}

/// The properties that an answer shows, in the order asked for.
#[derive(Default)]
pub(super) struct ExtendedSelection {
    single: Vec<PropertyKey>,
    several: Vec<PropertyKey>,
    open: Shows,
}

impl ExtendedSelection {
    /// What an `$expand` names.
    pub(super) fn of<N: Noun>(expanded: &[Expanded]) -> Result<Self, ODataFault> {
        let mut selection = Self::default();
        for one in expanded {
            let Some(name) = collection::<N>(&one.name) else { continue };
            if name == EXTENSIONS {
                selection.open = Shows::of(one)?;
                continue;
            }
            let keys = if name == SINGLE { &mut selection.single } else { &mut selection.several };
            let filter = one.options.filter.as_deref().ok_or_else(|| {
                ODataFault::bad_request(format!(
                    "Parsing OData Select and Expand failed: '{name}' can only be expanded with a $filter on 'id'."
                ))
            })?;
            named_in(&parse_filter(filter)?, name, keys)?;
        }
        Ok(selection)
    }

    /// Writes those that a thing has.
    pub(super) fn write<N: Noun>(&self, thing: &N::Thing, around: &N::Context<'_>, object: &mut Object<'_>) {
        self.open.write::<N>(thing, object);
        let Some(access) = N::EXTENDED else { return };
        for (name, keys) in [(SINGLE, &self.single), (SEVERAL, &self.several)] {
            let found = keys.iter().filter_map(|key| Some((key, (access.read)(thing, around, key)?)));
            let mut found = found.peekable();
            // Things that have none are shown without the collection.
            if found.peek().is_none() {
                continue;
            }
            let id = object.dialect().extended_id;
            object.member(name).list(found, |(key, values), out| {
                out.object(|property| {
                    property.value(id, &id_text(key));
                    if key.is_several {
                        property.value("value", &*values);
                    } else {
                        property.value("value", values.first());
                    }
                });
            });
        }
    }
}

/// The properties that the filter inside an `$expand` names: `id eq '…' or id eq '…'`.
fn named_in(condition: &Condition, collection: &str, keys: &mut Vec<PropertyKey>) -> Result<(), ODataFault> {
    match condition {
        Condition::Or(some) => some.iter().try_for_each(|one| named_in(one, collection, keys)),
        Condition::Compare(path, Op::Eq, Literal::Text(id)) if is_id(path) => {
            let key = read_key(id, collection)?;
            if !keys.contains(&key) {
                keys.push(key);
            }
            Ok(())
        }
        _ => Err(ODataFault::bad_request(format!(
            "Parsing OData Select and Expand failed: '{collection}' can only be expanded with a $filter on 'id'."
        ))),
    }
}

/// Takes a collection out of a body.
pub(super) fn update<N: Noun>(thing: &mut N::Thing, name: &'static str, sent: &Json) -> Result<(), ODataFault> {
    if name == EXTENSIONS {
        return open::update::<N>(thing, sent);
    }
    let kind = if name == SINGLE { "singleValueLegacyExtendedProperty" } else { "multiValueLegacyExtendedProperty" };
    let access = N::EXTENDED.ok_or_else(|| ODataFault::unbuilt_property(name, N::NAME))?;
    let type_name = format!("microsoft.graph.{kind}");
    for fields in several(name, given(name, sent, &type_name)?, &format!("Collection({type_name})"), |one| {
        object(name, one, &type_name)
    })? {
        check_type(fields, kind)?;
        let known = |field: &str| field.contains('@') || is_id(field) || field.eq_ignore_ascii_case("value");
        if let Some(stranger) = fields.keys().find(|field| !known(field)) {
            return Err(ODataFault::unknown_in_body(N::FAMILY, stranger, kind));
        }
        let find = |wanted: fn(&str) -> bool| fields.iter().find(|(field, _)| wanted(field)).map(|(_, value)| value);
        let id = given_text("id", find(is_id).filter(|id| !id.is_null()).ok_or_else(malformed_id)?)?;
        let key = read_key(id, name)?;
        let value = find(|field| field.eq_ignore_ascii_case("value")).unwrap_or(&Json::Null);
        (access.write)(thing, &key, sent_values(value, name)?).map_err(|refusal| refused(&refusal))?;
    }
    Ok(())
}

/// A collection that is there: nothing is no collection of such things.
fn given<'v>(name: &str, sent: &'v Json, kind: &str) -> Result<&'v Json, ODataFault> {
    if sent.is_null() { Err(ODataFault::mistyped(name, sent, &format!("Collection({kind})"))) } else { Ok(sent) }
}

/// The values of a property in a body; null takes it away.
fn sent_values(value: &Json, collection: &str) -> Result<Option<Vec<String>>, ODataFault> {
    match (value, collection == SEVERAL) {
        (Json::Null, _) => Ok(None),
        (values, true) => texts("value", values).map(Some),
        (value, false) => Ok(Some(vec![text("value", value)?])),
    }
}

fn refused(refusal: &PropertyRefusal) -> ODataFault {
    match refusal {
        PropertyRefusal::Value => ODataFault::new(
            "ErrorInvalidExtendedPropertyValue",
            "The value specified for the extended property is not valid for its type.",
        ),
        PropertyRefusal::Fixed(id) => ODataFault::unbuilt(format_args!("writing the MAPI property {id}")),
    }
}
