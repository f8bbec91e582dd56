//! What an answer shows of definitions: looked up in their types once per request.

use serde_json::{Map, Value as Json};

use super::Fault;
use super::conditions;
use super::schema::MetadataType;
use crate::faces::odata::{Condition, Expanded};

/// What is shown of definitions of a type.
pub struct DefinitionShape {
    kind: &'static MetadataType,
    /// What was selected; everything where nothing was.
    select: Vec<String>,
    expand: Vec<ExpandedDefinitions>,
}

/// Definitions that are shown with the one that leads to them.
struct ExpandedDefinitions {
    name: String,
    shape: DefinitionShape,
    condition: Option<Condition>,
}

impl DefinitionShape {
    /// What `$select` and `$expand` ask for.
    pub fn of(kind: &'static MetadataType, select: &[String], expand: &[Expanded]) -> Result<Self, Fault> {
        for name in select.iter().filter(|name| *name != "*") {
            kind.check(name)?;
        }
        let select = if select.iter().any(|name| name == "*") { Vec::new() } else { select.to_vec() };
        let expand = expand.iter().map(|asked| ExpandedDefinitions::of(kind, asked)).collect::<Result<_, _>>()?;
        Ok(Self { kind, select, expand })
    }

    /// What stands in brackets in a context: `(LogicalName,OptionSet(Options))`.
    pub fn context(&self) -> String {
        let expanded = self.expand.iter().map(|one| {
            let inner = one.shape.context();
            format!("{}{}", one.name, if inner.is_empty() { "()" } else { &inner })
        });
        let all: Vec<String> = self.select.iter().cloned().chain(expanded).collect();
        if all.is_empty() { String::new() } else { format!("({})", all.join(",")) }
    }

    /// What is shown of a definition. What leads to others shows where it was asked for.
    pub fn show(&self, one: &Json) -> Map<String, Json> {
        let mut shown = Map::new();
        for (name, value) in one.as_object().into_iter().flatten() {
            if let Some(expanded) = self.expand.iter().find(|expanded| expanded.name == *name) {
                shown.insert(name.clone(), expanded.show(value));
            } else if self.kind.leads_to(name).is_none()
                && (self.select.is_empty()
                    || name == "MetadataId"
                    || name.starts_with('@')
                    || self.select.contains(name))
            {
                shown.insert(name.clone(), value.clone());
            }
        }
        shown
    }
}

impl ExpandedDefinitions {
    fn of(kind: &'static MetadataType, asked: &Expanded) -> Result<Self, Fault> {
        let target = kind.expands(&asked.name)?;
        asked.only(&["select", "filter"])?;
        if asked.options.filter.is_some() && asked.name.ends_with("OptionSet") {
            return Err(Fault::single_filtered());
        }
        let condition = asked.options.filter.as_deref().map(|text| conditions::read(target, text)).transpose()?;
        Ok(Self {
            name: asked.name.clone(),
            shape: DefinitionShape::of(target, &asked.options.select, &[])?,
            condition,
        })
    }

    /// A definition, or those of a list that meet the condition.
    fn show(&self, value: &Json) -> Json {
        match value {
            Json::Object(_) => Json::Object(self.shape.show(value)),
            Json::Array(all) => {
                let fits = |one: &&Json| self.condition.as_ref().is_none_or(|known| conditions::holds(one, known));
                all.iter().filter(fits).map(|one| Json::Object(self.shape.show(one))).collect()
            }
            value => value.clone(),
        }
    }
}
