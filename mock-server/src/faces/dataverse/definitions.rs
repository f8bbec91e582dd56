//! Definitions of tables, columns, keys and relationships, out of the tables that the domain has.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api>

use std::sync::LazyLock;

use http::{Method, StatusCode};
use mock365_domain::dataverse::{Association, Cell, CellKind, Column, Ownership, Table};
use mock365_domain::query::Op;
use serde_json::{Map, Value as Json, json};
use uuid::{Uuid, uuid};

use super::address::{Segment, SegmentKey};
use super::headers::MINIMAL_JSON;
use super::list::options;
use super::{DataverseRequest, Fault};
use crate::exchange::Answer;
use crate::faces::odata::{Condition, Expanded, Literal, Options, parse_filter};

/// What ids of definitions are made from.
const DEFINITIONS: Uuid = uuid!("6d6f636b-3336-4535-8000-000000000d02");

/// The definitions, made once.
static TABLES: LazyLock<Vec<Json>> = LazyLock::new(|| Table::all().iter().map(table).collect());

/// Properties of a table's definition that lead to lists.
const LISTS: [&str; 5] =
    ["Attributes", "Keys", "ManyToManyRelationships", "ManyToOneRelationships", "OneToManyRelationships"];
/// Properties of a column's definition that `$expand` shows.
const EXPANDED: [&str; 1] = ["OptionSet"];

/// Answers a request for definitions.
pub fn answer(request: &DataverseRequest<'_>, segments: &[Segment]) -> Result<Answer, Fault> {
    if request.call.method != Method::GET {
        return Err(Fault::unbuilt("changes of definitions"));
    }
    let options = options(request.call)?;
    // Whoever is no user of the environment sees nothing of it.
    request.read(|_| Ok(()))?;
    let (mut place, mut found) = (String::new(), Found::Many(TABLES.iter().collect(), "LogicalName"));
    for (at, segment) in segments.iter().enumerate() {
        if at > 0 {
            found = found.below(&segment.name)?;
            place.push('/');
        }
        place.push_str(&segment.name);
        if let Some(key) = &segment.key {
            found = found.keyed(key)?;
            place.push_str("(…)");
        }
    }
    let context = format!("{}/$metadata#{place}", request.root);
    let mut whole = Map::new();
    match found {
        Found::One(one) => {
            whole.insert("@odata.context".to_owned(), format!("{context}/$entity").into());
            whole.extend(shown(one, &options.select, &options.expand)?);
        }
        Found::Value(value) => {
            whole.insert("@odata.context".to_owned(), context.into());
            match value {
                Json::Object(members) => whole.extend(members.clone()),
                value => drop(whole.insert("value".to_owned(), value.clone())),
            }
        }
        Found::Many(all, _) => {
            let mut list = listed(&all, &options)?;
            whole.insert("@odata.context".to_owned(), context.into());
            if options.count {
                whole.insert("@odata.count".to_owned(), list.len().into());
            }
            list.truncate(options.top.unwrap_or(usize::MAX));
            whole.insert("value".to_owned(), list.into());
        }
    }
    Ok(Answer::with_body(StatusCode::OK, MINIMAL_JSON, Json::Object(whole).to_string()))
}

/// What an address leads to.
enum Found {
    /// A definition.
    One(&'static Json),
    /// Something of one.
    Value(&'static Json),
    /// Several, and the property that names one of them.
    Many(Vec<&'static Json>, &'static str),
}

impl Found {
    fn below(self, name: &str) -> Result<Self, Fault> {
        match self {
            // A cast: the column, if it is of that type.
            Self::One(one) if one["@odata.type"] == format!("#{name}") => Ok(Self::One(one)),
            Self::One(one) => match one.get(name) {
                Some(Json::Array(all)) => {
                    let key = if name == "Attributes" { "LogicalName" } else { "SchemaName" };
                    Ok(Self::Many(all.iter().collect(), key))
                }
                Some(value) => Ok(Self::Value(value)),
                None => Err(Fault::segment(name)),
            },
            // A cast: columns of that type alone.
            Self::Many(all, key) if name.starts_with("Microsoft.Dynamics.CRM.") => {
                let kind = format!("#{name}");
                Ok(Self::Many(all.into_iter().filter(|one| one["@odata.type"] == *kind).collect(), key))
            }
            Self::Value(value) => value.get(name).map(Self::Value).ok_or_else(|| Fault::segment(name)),
            Self::Many(..) => Err(Fault::segment(name)),
        }
    }

    fn keyed(self, key: &SegmentKey) -> Result<Self, Fault> {
        let Self::Many(all, name) = self else { return Err(Fault::invalid("Bad Request - Error in query syntax.")) };
        let (property, value) = match key {
            SegmentKey::Id(id) => ("MetadataId", id.to_string()),
            SegmentKey::Named(named) => match named.as_slice() {
                [(property, Literal::Text(text) | Literal::Guid(text))]
                    if [name, "MetadataId", "SchemaName"].contains(&property.as_str()) =>
                {
                    (property.as_str(), text.clone())
                }
                _ => return Err(Fault::invalid("Bad Request - Error in query syntax.")),
            },
            SegmentKey::Other(_) => return Err(Fault::invalid("Bad Request - Error in query syntax.")),
        };
        let found = all.into_iter().find(|one| one[property] == *value);
        let missing = || {
            let message = format!("Could not find an entity with name {value}");
            Fault::new(StatusCode::NOT_FOUND, "0x80060888", message)
        };
        found.map(Self::One).ok_or_else(missing)
    }
}

/// What the options show of several definitions.
fn listed(all: &[&'static Json], options: &Options) -> Result<Vec<Json>, Fault> {
    let condition = options.filter.as_deref().map(parse_filter).transpose()?;
    if options.orderby.is_some() {
        return Err(Fault::invalid("The $orderby query option is not supported for metadata entities."));
    }
    let mut list = Vec::new();
    for one in all {
        if condition.as_ref().map_or(Ok(true), |condition| holds(one, condition))? {
            list.push(Json::Object(shown(one, &options.select, &options.expand)?));
        }
    }
    Ok(list)
}

/// Whether a property shows where `$expand` names it alone.
fn is_on_request(name: &str) -> bool {
    LISTS.contains(&name) || EXPANDED.contains(&name)
}

/// What is selected of a definition. Lists and sets of options show where they are asked for.
fn shown(one: &Json, select: &[String], expand: &[Expanded]) -> Result<Map<String, Json>, Fault> {
    let mut shown = Map::new();
    for (name, value) in one.as_object().into_iter().flatten() {
        if let Some(expanded) = expand.iter().find(|expanded| expanded.name == *name) {
            shown.insert(name.clone(), within(value, expanded)?);
        } else if !is_on_request(name)
            && (select.is_empty() || name == "MetadataId" || name.starts_with('@') || select.contains(name))
        {
            shown.insert(name.clone(), value.clone());
        }
    }
    Ok(shown)
}

/// What an `$expand` shows of a definition, or of those of a list that meet its condition.
fn within(value: &Json, expanded: &Expanded) -> Result<Json, Fault> {
    match value {
        Json::Object(_) => Ok(Json::Object(shown(value, &expanded.select, &[])?)),
        Json::Array(all) => {
            let condition = expanded.filter.as_deref().map(parse_filter).transpose()?;
            let mut list = Vec::new();
            for one in all {
                if condition.as_ref().map_or(Ok(true), |condition| holds(one, condition))? {
                    list.push(within(one, expanded)?);
                }
            }
            Ok(list.into())
        }
        value => Ok(value.clone()),
    }
}

/// Whether a condition holds for a definition.
fn holds(one: &Json, condition: &Condition) -> Result<bool, Fault> {
    Ok(match condition {
        Condition::And(all) => {
            for condition in all {
                if !holds(one, condition)? {
                    return Ok(false);
                }
            }
            true
        }
        Condition::Or(some) => {
            for condition in some {
                if holds(one, condition)? {
                    return Ok(true);
                }
            }
            false
        }
        Condition::Not(inner) => !holds(one, inner)?,
        Condition::Bare(path) => at(one, path)? == &Json::Bool(true),
        Condition::Compare(path, op, literal) => {
            let equal = match (at(one, path)?, literal) {
                (Json::String(text), Literal::Text(wanted) | Literal::Guid(wanted)) => {
                    text.eq_ignore_ascii_case(wanted)
                }
                (Json::Bool(flag), Literal::Bool(wanted)) => flag == wanted,
                (Json::Number(number), Literal::Int(wanted)) => number.as_i64() == Some(*wanted),
                (value, Literal::Null) => value.is_null(),
                _ => false,
            };
            match op {
                Op::Eq => equal,
                Op::Ne => !equal,
                _ => return Err(Fault::unbuilt("comparisons of definitions by size")),
            }
        }
        Condition::Text(path, part, wanted) => {
            let text = at(one, path)?.as_str().unwrap_or_default().to_lowercase();
            part.is_in(&text, &wanted.to_lowercase())
        }
        Condition::Any(..) => return Err(Fault::unbuilt("conditions on lists of definitions")),
    })
}

fn at<'j>(one: &'j Json, path: &str) -> Result<&'j Json, Fault> {
    let missing = || Fault::no_property("EntityMetadata", path);
    path.split('/').try_fold(one, |one, name| one.get(name)).ok_or_else(missing)
}

/// The id of a definition: equal in every environment.
fn id(kind: &str, name: &str) -> Uuid {
    Uuid::new_v5(&DEFINITIONS, format!("{kind}/{name}").as_bytes())
}

/// A text in the one language that the mock has names in.
fn label(text: &str) -> Json {
    let label = json!({ "Label": text, "LanguageCode": 1033, "IsManaged": true, "MetadataId": id("label", text), "HasChanged": null });
    json!({ "LocalizedLabels": [label], "UserLocalizedLabel": label })
}

fn table(table: &'static Table) -> Json {
    let ownership = match table.ownership {
        Ownership::User => "UserOwned",
        Ownership::Business => "BusinessOwned",
        Ownership::Organization => "OrganizationOwned",
        Ownership::None => "None",
    };
    let keys = table.keys.iter().map(|(name, columns)| {
        json!({
            "MetadataId": id("key", &format!("{}/{name}", table.logical)), "SchemaName": name, "LogicalName": name,
            "EntityLogicalName": table.logical, "KeyAttributes": columns, "EntityKeyIndexStatus": "Active",
            "DisplayName": label(name), "IsManaged": true,
        })
    });
    let columns = table.columns.iter().filter(|column| column.on.read || column.on.create || column.on.update);
    json!({
        "MetadataId": id("table", table.logical),
        "LogicalName": table.logical,
        "SchemaName": table.schema,
        "EntitySetName": table.set,
        "LogicalCollectionName": table.set,
        "CollectionSchemaName": table.set,
        "DisplayName": label(table.display),
        "DisplayCollectionName": label(table.display),
        "Description": label(""),
        "ObjectTypeCode": table.type_code,
        "OwnershipType": ownership,
        "PrimaryIdAttribute": table.id,
        "PrimaryNameAttribute": if table.name.is_empty() { Json::Null } else { table.name.into() },
        "IsActivity": table.id == "activityid",
        "IsCustomEntity": false,
        "IsIntersect": false,
        "IsManaged": true,
        "IsPrivate": false,
        "IsLogicalEntity": false,
        "IsOptimisticConcurrencyEnabled": true,
        "ChangeTrackingEnabled": false,
        "TableType": "Standard",
        "Attributes": columns.map(|one| column(table, one)).collect::<Vec<_>>(),
        "Keys": keys.collect::<Vec<_>>(),
        "ManyToManyRelationships": Association::all().iter().filter(|one| [one.left, one.right].contains(&table.logical)).map(many_to_many).collect::<Vec<_>>(),
        "ManyToOneRelationships": one_to_many(|from, _| from.logical == table.logical),
        "OneToManyRelationships": one_to_many(|_, to| to == table.logical),
    })
}

/// The type of a column in definitions, and the word that stands for it.
fn kind(kind: CellKind, column: &str) -> (&'static str, &'static str) {
    match kind {
        CellKind::Text(_) if column == "activitytypecode" => ("EntityNameAttributeMetadata", "EntityName"),
        CellKind::Text(_) => ("StringAttributeMetadata", "String"),
        CellKind::Memo(_) => ("MemoAttributeMetadata", "Memo"),
        CellKind::Whole(..) => ("IntegerAttributeMetadata", "Integer"),
        CellKind::Big => ("BigIntAttributeMetadata", "BigInt"),
        CellKind::Flag(..) => ("BooleanAttributeMetadata", "Boolean"),
        CellKind::Choice(_) => ("PicklistAttributeMetadata", "Picklist"),
        CellKind::State(_) => ("StateAttributeMetadata", "State"),
        CellKind::Status(..) => ("StatusAttributeMetadata", "Status"),
        CellKind::Moment | CellKind::Date => ("DateTimeAttributeMetadata", "DateTime"),
        CellKind::Guid => ("AttributeMetadata", "Uniqueidentifier"),
        CellKind::Lookup(_) if column == "ownerid" => ("LookupAttributeMetadata", "Owner"),
        CellKind::Lookup(_) => ("LookupAttributeMetadata", "Lookup"),
    }
}

fn column(table: &Table, column: &Column) -> Json {
    let (kind, word) = kind(column.kind, column.logical);
    let mut shown = json!({
        "@odata.type": format!("#Microsoft.Dynamics.CRM.{kind}"),
        "MetadataId": id("column", &format!("{}/{}", table.logical, column.logical)),
        "LogicalName": column.logical,
        "SchemaName": column.schema,
        "EntityLogicalName": table.logical,
        "AttributeType": if column.logical == table.id { "Uniqueidentifier" } else { word },
        "AttributeTypeName": { "Value": format!("{word}Type") },
        "DisplayName": label(column.display),
        "Description": label(""),
        "IsPrimaryId": column.logical == table.id,
        "IsPrimaryName": column.logical == table.name,
        "IsValidForCreate": column.on.create,
        "IsValidForUpdate": column.on.update,
        "IsValidForRead": column.on.read,
        "IsCustomAttribute": false,
        "IsManaged": true,
        "AttributeOf": null,
        "RequiredLevel": { "Value": column.level, "CanBeChanged": false, "ManagedPropertyLogicalName": "canmodifyrequirementlevelsettings" },
    });
    for (name, value) in further(column) {
        shown[name] = value;
    }
    shown
}

/// What a column's definition has of its own type.
fn further(column: &Column) -> Vec<(&'static str, Json)> {
    let option =
        |(value, text): &(i64, &str)| json!({ "Value": value, "Label": label(text), "Color": null, "IsManaged": true });
    match column.kind {
        CellKind::Text(most) | CellKind::Memo(most) => vec![("MaxLength", most.into())],
        CellKind::Whole(least, most) => vec![("MinValue", least.into()), ("MaxValue", most.into())],
        CellKind::Flag(no, yes) => {
            let (no, yes) = (option(&(0, no)), option(&(1, yes)));
            vec![
                ("DefaultValue", Json::Bool(column.default == Some(Cell::Flag(true)))),
                ("OptionSet", json!({ "OptionSetType": "Boolean", "TrueOption": yes, "FalseOption": no })),
            ]
        }
        CellKind::Choice(choices) | CellKind::State(choices) | CellKind::Status(choices, _) => {
            let (_, word) = kind(column.kind, column.logical);
            let options: Vec<Json> = choices.iter().map(option).collect();
            let form = column.default.as_ref().filter(|_| !matches!(column.kind, CellKind::Status(..)));
            let default = form.and_then(Cell::whole).unwrap_or(-1);
            vec![
                ("DefaultFormValue", default.into()),
                (
                    "OptionSet",
                    json!({ "Name": column.logical, "OptionSetType": word, "IsGlobal": false, "Options": options }),
                ),
            ]
        }
        CellKind::Lookup(targets) => vec![("Targets", targets.iter().map(|(table, _)| *table).collect())],
        CellKind::Date => vec![("Format", "DateOnly".into())],
        CellKind::Moment => vec![("Format", "DateAndTime".into())],
        CellKind::Big | CellKind::Guid => Vec::new(),
    }
}

fn many_to_many(association: &Association) -> Json {
    let column = |table: &str| Table::named(table).map_or("", |table| table.id);
    json!({
        "MetadataId": id("relationship", association.name),
        "SchemaName": association.name,
        "RelationshipType": "ManyToManyRelationship",
        "IntersectEntityName": association.intersect,
        "Entity1LogicalName": association.left,
        "Entity1IntersectAttribute": column(association.left),
        "Entity1NavigationPropertyName": association.name,
        "Entity2LogicalName": association.right,
        "Entity2IntersectAttribute": column(association.right),
        "Entity2NavigationPropertyName": association.name,
        "IsCustomRelationship": false,
        "IsManaged": true,
    })
}

/// Lookups as relationships, those that fit.
fn one_to_many(fits: impl Fn(&Table, &str) -> bool) -> Vec<Json> {
    let mut all = Vec::new();
    for table in Table::all() {
        for column in &table.columns {
            for (target, navigation) in column.targets().into_iter().flatten().filter(|(target, _)| fits(table, target))
            {
                let name = format!("{}_{}_{target}", table.logical, column.logical);
                all.push(json!({
                    "MetadataId": id("relationship", &name),
                    "SchemaName": name,
                    "RelationshipType": "OneToManyRelationship",
                    "ReferencingEntity": table.logical,
                    "ReferencingAttribute": column.logical,
                    "ReferencingEntityNavigationPropertyName": navigation,
                    "ReferencedEntity": target,
                    "ReferencedAttribute": Table::named(target).map_or("", |table| table.id),
                    "IsCustomRelationship": false,
                    "IsManaged": true,
                }));
            }
        }
    }
    all
}
