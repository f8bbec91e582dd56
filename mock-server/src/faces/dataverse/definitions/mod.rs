//! Definitions of tables, columns, keys and relationships, out of the tables that the domain has.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api>

mod conditions;
mod documents;
mod schema;
mod shown;

use http::{Method, StatusCode};
use serde_json::{Map, Value as Json};

use self::documents::TABLES;
use self::schema::MetadataType;
use self::shown::DefinitionShape;
use super::address::{Segment, SegmentKey};
use super::headers::MetadataLevel;
use super::options::{check_against, options};
use super::{DataverseRequest, Fault};
use crate::exchange::Answer;
use crate::faces::odata::Literal;

/// Options that definitions take: neither an order nor a number of them.
const ALLOWED: [&str; 3] = ["select", "expand", "filter"];

/// Answers a request for definitions.
pub fn answer(request: &DataverseRequest<'_>, segments: &[Segment]) -> Result<Answer, Fault> {
    match request.call.method {
        Method::GET => {}
        Method::PATCH => return Err(Fault::new(StatusCode::METHOD_NOT_ALLOWED, "0x80060888", UNPATCHED)),
        _ => return Err(Fault::unbuilt("changes of definitions")),
    }
    // Whoever is no user of the environment sees nothing of it.
    request.read(|_| Ok(()))?;
    let (mut place, mut found) = (Place::default(), Found::tables()?);
    for (at, segment) in segments.iter().enumerate() {
        if at > 0 {
            found = found.below(&segment.name)?;
        }
        place.go(&segment.name, MetadataType::cast(&segment.name).is_some());
        if let Some(key) = &segment.key {
            let (one, name) = found.keyed(key)?;
            found = one;
            place.key = Some(name);
        }
    }
    show(request, &found, &place)
}

/// Microsoft's words for a definition that is to be changed in part.
const UNPATCHED: &str = "Operation not supported on EntityMetadata";

fn show(request: &DataverseRequest<'_>, found: &Found, place: &Place) -> Result<Answer, Fault> {
    let mut whole = Map::new();
    let name = |whole: &mut Map<String, Json>, context: String| {
        if request.level != MetadataLevel::None {
            whole.insert("@odata.context".to_owned(), format!("{}/$metadata#{context}", request.root).into());
        }
    };
    match found {
        Found::One(one, kind) => {
            check_against(request.call, &ALLOWED[..2])?;
            let asked = options(request.call)?;
            let shape = DefinitionShape::of(kind, &asked.select, &asked.expand)?;
            name(&mut whole, format!("{}{}/$entity", place.of_one(), shape.context()));
            whole.extend(shape.show(one));
        }
        Found::Value { value, bare } => {
            check_against(request.call, &[])?;
            if *bare {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                return Ok(Answer::with_body(StatusCode::OK, "text/plain", text));
            }
            if value.is_null() {
                return Ok(Answer::empty(StatusCode::NO_CONTENT));
            }
            name(&mut whole, place.whole());
            match value {
                Json::Object(members) => whole.extend(members.clone()),
                value => drop(whole.insert("value".to_owned(), (*value).clone())),
            }
        }
        Found::Many(all, kind) => {
            check_against(request.call, &ALLOWED)?;
            let asked = options(request.call)?;
            let shape = DefinitionShape::of(kind, &asked.select, &asked.expand)?;
            let condition = asked.filter.as_deref().map(|text| conditions::read(kind, text)).transpose()?;
            let fits = |one: &&&Json| condition.as_ref().is_none_or(|condition| conditions::holds(one, condition));
            let list: Vec<Json> = all.iter().filter(fits).map(|one| Json::Object(shape.show(one))).collect();
            name(&mut whole, format!("{}{}", place.whole(), shape.context()));
            whole.insert("value".to_owned(), list.into());
        }
    }
    // Of definitions nothing further is told, whatever was asked for.
    let level = if request.level == MetadataLevel::None { MetadataLevel::None } else { MetadataLevel::Minimal };
    Ok(Answer::with_body(StatusCode::OK, level.media_type(), Json::Object(whole).to_string()))
}

/// The way that an address went, as contexts write it: `EntityDefinitions('contact')/Attributes`.
#[derive(Default)]
struct Place {
    way: String,
    /// What the last list was narrowed to.
    key: Option<String>,
    /// The type that it was cast to.
    cast: Option<String>,
}

impl Place {
    fn go(&mut self, name: &str, is_cast: bool) {
        if is_cast {
            self.cast = Some(name.to_owned());
            return;
        }
        self.way = self.whole();
        self.key = None;
        self.cast = None;
        if !self.way.is_empty() {
            self.way.push('/');
        }
        self.way.push_str(name);
    }

    /// All of it.
    fn whole(&self) -> String {
        let key = self.key.as_ref().map(|key| format!("({key})")).unwrap_or_default();
        let cast = self.cast.as_ref().map(|cast| format!("/{cast}")).unwrap_or_default();
        format!("{}{key}{cast}", self.way)
    }

    /// The list that a definition is one of.
    fn of_one(&self) -> String {
        let cast = self.cast.as_ref().map(|cast| format!("/{cast}")).unwrap_or_default();
        format!("{}{cast}", self.way)
    }
}

/// What an address leads to.
enum Found {
    /// A definition.
    One(&'static Json, &'static MetadataType),
    /// A value in one; bare (`$value`), or in an object.
    Value { value: &'static Json, bare: bool },
    /// Several.
    Many(Vec<&'static Json>, &'static MetadataType),
}

impl Found {
    fn tables() -> Result<Self, Fault> {
        let kind = MetadataType::named("EntityMetadata").ok_or_else(|| Fault::segment("EntityDefinitions"))?;
        Ok(Self::Many(TABLES.iter().collect(), kind))
    }

    fn below(self, name: &str) -> Result<Self, Fault> {
        let missing = || Fault::segment(name);
        match (self, MetadataType::cast(name)) {
            // A cast: the definition, if it is of that type; or those of a list that are.
            (Self::One(one, kind), Some(cast)) => {
                if kind.of(one).is_a(cast) {
                    Ok(Self::One(one, cast))
                } else {
                    Err(missing())
                }
            }
            (Self::Many(all, kind), Some(cast)) if cast.is_a(kind) => {
                Ok(Self::Many(all.into_iter().filter(|one| kind.of(one).is_a(cast)).collect(), cast))
            }
            (Self::One(one, kind), None) => {
                kind.check(name).map_err(|fault| if fault.unsupported { fault } else { missing() })?;
                let value = one.get(name).ok_or_else(missing)?;
                Ok(match (value, kind.leads_to(name)) {
                    (Json::Array(all), Some(of)) => Self::Many(all.iter().collect(), of),
                    (Json::Object(_), Some(of)) => Self::One(value, of),
                    _ => Self::Value { value, bare: false },
                })
            }
            (Self::Value { value, bare: false }, None) if name == "$value" => match value {
                Json::Array(_) | Json::Object(_) | Json::Null => Err(missing()),
                value => Ok(Self::Value { value, bare: true }),
            },
            (Self::Value { value, bare: false }, None) => {
                value.get(name).map(|value| Self::Value { value, bare: false }).ok_or_else(missing)
            }
            (Self::Many(..), None) if name == "$count" => Err(Fault::unbuilt("the number of definitions")),
            (Self::Many(..) | Self::Value { .. }, _) => Err(missing()),
        }
    }

    /// The one of several that a key names, and what contexts call it.
    fn keyed(self, key: &SegmentKey) -> Result<(Self, String), Fault> {
        let wrong = || Fault::invalid("Bad Request - Error in query syntax.");
        let Self::Many(all, kind) = self else { return Err(wrong()) };
        let (property, value) = match key {
            SegmentKey::Id(id) => ("MetadataId", id.to_string()),
            SegmentKey::Named(named) => match named.as_slice() {
                [(property, Literal::Text(text) | Literal::Guid(text))]
                    if [kind.key(), "MetadataId", "SchemaName"].contains(&property.as_str()) =>
                {
                    (property.as_str(), text.clone())
                }
                _ => return Err(wrong()),
            },
            SegmentKey::Other(_) => return Err(wrong()),
        };
        let found = all.into_iter().find(|one| one[property] == *value);
        let shown = if property == "MetadataId" { value } else { format!("{property}='{value}'") };
        let missing = || {
            let message = format!("{} With Id = {shown} does not exist.", kind.name);
            Fault::new(StatusCode::NOT_FOUND, "0x80060888", message)
        };
        let one = found.ok_or_else(missing)?;
        let name = one[kind.key()].as_str().unwrap_or_default();
        Ok((Self::One(one, kind), format!("'{name}'")))
    }
}
