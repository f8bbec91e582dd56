//! What a whole answer says of itself: types, addresses and links of things, types of values.
//!
//! As Microsoft's libraries write it, which is seen in answers of the directory, of Exchange's older API and of notifications:
//! texts, numbers and truths say no type of theirs, lists say it in front, complex values and things inside.

use serde_json::{Map, Value as Json, json};

use super::context::{ToldContext, selected};
use crate::faces::graph::GraphRequest;
use crate::faces::graph::csdl::{MemberModel, Model, TypeModel, bare};
use crate::faces::graph::path::encoded;

/// Types that the directory names by an address of its own in v1.0.
const OBJECTS: [&str; 7] =
    ["application", "device", "directoryRole", "group", "orgContact", "servicePrincipal", "user"];

/// How an answer is told.
pub struct Telling<'a> {
    request: &'a GraphRequest<'a>,
    model: &'static Model,
    /// Whether types, addresses and links are told.
    full: bool,
    /// Whether large numbers are texts.
    compatible: bool,
}

/// Where a thing lies.
#[derive(Clone, Copy)]
enum Place<'p> {
    /// In a list.
    In(&'p str),
    /// At an address, where there is one thing.
    At(&'p str),
    /// Nobody says.
    Unknown,
}

impl<'a> Telling<'a> {
    /// As a request wants it.
    pub fn new(request: &'a GraphRequest<'a>, full: bool, compatible: bool) -> Self {
        Self { request, model: Model::of(request.version), full, compatible }
    }

    /// Tells an answer. What leads to no type that is known stays as it is.
    pub fn tell(&self, whole: &mut Json) {
        if self.compatible {
            counts(whole);
        }
        let Json::Object(members) = whole else { return };
        let context = members.get("@odata.context").and_then(Json::as_str).and_then(|text| text.split_once('#'));
        let Some(context) = context.and_then(|(_, text)| ToldContext::read(self.model, text)) else { return };
        // What tells no place was reached by the path of the request.
        let path = self.request.place();
        let place = match &context.place {
            Some(place) => place.as_str(),
            None => path.rsplit_once('/').map_or(path.as_str(), |(list, _)| list),
        };
        let item = bare(&context.kind);
        let names = context.names.as_deref();
        let Some(kind) = self.model.get(item).filter(|kind| kind.kind != "enum") else {
            return self.property_alone(members, &context.kind);
        };
        let is_list = context.kind.starts_with("Collection(");
        match members.get_mut("value") {
            Some(Json::Array(values)) if is_list && !context.is_one => {
                for value in values {
                    self.structured(value, kind, Place::In(place), names);
                }
            }
            _ => {
                let place = if is_list { Place::In(place) } else { Place::At(place) };
                self.structured(whole, kind, place, names);
            }
        }
    }

    /// A value that is the whole answer.
    fn property_alone(&self, members: &mut Map<String, Json>, kind: &str) {
        let Some(mut value) = members.remove("value") else { return };
        if let Some(told) = self.type_of(kind, &value) {
            members.insert("@odata.type".to_owned(), told.into());
        }
        self.value(&mut value, kind);
        members.insert("value".to_owned(), value);
    }

    /// A thing or a complex value.
    fn structured(&self, value: &mut Json, kind: &TypeModel, place: Place<'_>, names: Option<&[String]>) {
        let Json::Object(members) = value else { return };
        let own = members
            .get("@odata.type")
            .and_then(Json::as_str)
            .and_then(|own| self.model.get(own.trim_start_matches('#')));
        let kind = own.unwrap_or(kind);
        if members.contains_key("@removed") {
            return;
        }
        let is_entity = kind.kind == "entity";
        let address = if is_entity && self.full { self.address(kind, members, place) } else { None };
        let mut told = Map::new();
        let mut before = std::mem::take(members);
        self.head(kind, address.as_deref(), &mut before, &mut told);
        let navigations: Vec<&MemberModel> = self.model.navigations(kind).collect();
        for (name, mut value) in before {
            if let Some(led) = navigations.iter().find(|led| led.name == name) {
                self.reached(led, &mut value, address.as_deref(), &mut told);
            } else if let Some(kind) = self.model.property(kind, &name) {
                if let Some(kind) = self.type_of(kind, &value) {
                    told.insert(format!("{name}@odata.type"), kind.into());
                }
                self.value(&mut value, kind);
            }
            told.insert(name, value);
        }
        if let Some(address) = address {
            self.links(kind, &navigations, &address, names, &mut told);
        }
        *members = told;
    }

    /// What stands in front of the properties.
    fn head(
        &self,
        kind: &TypeModel,
        address: Option<&str>,
        before: &mut Map<String, Json>,
        told: &mut Map<String, Json>,
    ) {
        let mut keep = |name: &str, told: &mut Map<String, Json>| {
            if let Some(value) = before.shift_remove(name) {
                told.insert(name.to_owned(), value);
            }
        };
        keep("@odata.context", told);
        keep("@odata.count", told);
        if self.full {
            told.insert("@odata.type".to_owned(), format!("#microsoft.graph.{}", kind.name).into());
        }
        keep("@odata.type", told);
        if let Some(address) = address {
            told.insert("@odata.id".to_owned(), address.into());
        }
        keep("@odata.etag", told);
        if let Some(address) = address {
            told.insert("@odata.editLink".to_owned(), address.into());
        }
    }

    /// Where a thing lies, below the service, or as the directory names it.
    fn address(&self, kind: &TypeModel, members: &Map<String, Json>, place: Place<'_>) -> Option<String> {
        let id = members.get("id").and_then(Json::as_str);
        if OBJECTS.contains(&kind.name) {
            let id = id?;
            if self.request.version != "beta" {
                return Some(self.request.object_address(kind.name, id));
            }
            return Some(format!("{}('{id}')", self.model.set_of(kind.name).unwrap_or("directoryObjects")));
        }
        match place {
            Place::In(list) => Some(format!("{list}('{}')", encoded(id?))),
            Place::At(address) => Some(address.to_owned()),
            Place::Unknown => None,
        }
    }

    /// The types of a value, inside of it.
    fn value(&self, value: &mut Json, kind: &str) {
        if self.compatible && matches!(bare(kind), "Edm.Int64" | "Edm.Decimal") {
            numbers(value);
        }
        let Some(kind) = self.model.get(kind).filter(|kind| kind.kind != "enum") else { return };
        match value {
            Json::Array(values) => {
                for value in values {
                    self.structured(value, kind, Place::Unknown, None);
                }
            }
            _ => self.structured(value, kind, Place::Unknown, None),
        }
    }

    /// What is said of a value in front of it, where JSON and the value itself do not say it.
    fn type_of(&self, kind: &str, value: &Json) -> Option<String> {
        if !self.full {
            return None;
        }
        let bare_kind = bare(kind);
        let short =
            bare_kind.strip_prefix("Edm.").map_or_else(|| format!("microsoft.graph.{bare_kind}"), str::to_owned);
        if kind.starts_with("Collection(") {
            return value.is_array().then(|| format!("#Collection({short})"));
        }
        match self.model.get(kind).map(|kind| kind.kind) {
            Some("enum") => Some(format!("#{short}")),
            Some(_) => None,
            None if value.is_null() || matches!(&*short, "String" | "Boolean" | "Int32" | "Double") => None,
            None => Some(format!("#{short}")),
        }
    }

    /// What a navigation property led to.
    fn reached(&self, led: &MemberModel, value: &mut Json, address: Option<&str>, told: &mut Map<String, Json>) {
        let Some(kind) = self.model.get(led.kind) else { return };
        let context = told.get(&format!("{}@odata.context", led.name)).and_then(Json::as_str);
        let names = context.and_then(|context| selected(context.trim_end_matches("/$entity")).1);
        let list = address.map(|address| format!("{address}/{}", led.name));
        if let Some(list) = &list {
            self.link(led.name, list, told);
        }
        match (value, list.as_deref()) {
            (Json::Array(values), list) => {
                let place = list.map_or(Place::Unknown, Place::In);
                for value in values {
                    self.structured(value, kind, place, names.as_deref());
                }
            }
            (value, list) => self.structured(value, kind, list.map_or(Place::Unknown, Place::At), names.as_deref()),
        }
    }

    /// Where a thing leads and what can be done with it; of one that is cut, what was named.
    fn links(
        &self,
        kind: &TypeModel,
        navigations: &[&MemberModel],
        address: &str,
        names: Option<&[String]>,
        told: &mut Map<String, Json>,
    ) {
        for led in navigations {
            let is_named = names.is_none_or(|names| names.iter().any(|name| name.eq_ignore_ascii_case(led.name)));
            if is_named && !told.contains_key(led.name) {
                self.link(led.name, &format!("{address}/{}", led.name), told);
            }
        }
        if names.is_some() {
            return;
        }
        for call in self.model.calls.iter().filter(|call| self.model.is_a(kind, bare(call.bound))) {
            if !call.bound.starts_with("Collection(") {
                let name = format!("microsoft.graph.{}", call.name);
                let target = format!("{}/{name}", self.absolute(address));
                told.insert(format!("#{name}"), json!({ "title": name, "target": target }));
            }
        }
    }

    fn link(&self, name: &str, list: &str, told: &mut Map<String, Json>) {
        let list = self.absolute(list);
        told.insert(format!("{name}@odata.associationLink"), format!("{list}/$ref").into());
        told.insert(format!("{name}@odata.navigationLink"), list.into());
    }

    /// An address with the service in front of it.
    fn absolute(&self, address: &str) -> String {
        let GraphRequest { call, version, .. } = self.request;
        if address.starts_with(&call.base.origin) {
            return address.to_owned();
        }
        format!("{}/{version}/{address}", call.base.origin)
    }
}

/// Writes numbers as texts.
fn numbers(value: &mut Json) {
    match value {
        Json::Number(number) => *value = number.to_string().into(),
        Json::Array(values) => values.iter_mut().for_each(numbers),
        _ => {}
    }
}

/// Writes how many there are as texts, wherever it is said.
fn counts(value: &mut Json) {
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                if name.ends_with("@odata.count") { numbers(value) } else { counts(value) }
            }
        }
        Json::Array(values) => values.iter_mut().for_each(counts),
        _ => {}
    }
}
