//! What is told of tables, columns, keys and relationships: documents, made once out of the tables that the domain has.

use std::sync::LazyLock;

use mock365_domain::dataverse::{Association, Cell, CellKind, Column, Ownership, Table};
use serde_json::{Value as Json, json};
use uuid::{Uuid, uuid};

/// What ids of definitions are made from.
const DEFINITIONS: Uuid = uuid!("6d6f636b-3336-4535-8000-000000000d02");

/// The definitions, made once.
pub static TABLES: LazyLock<Vec<Json>> = LazyLock::new(|| Table::all().iter().map(table).collect());

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
        // Names of tables are choices that nobody listed.
        CellKind::Text(_) if column.logical == "activitytypecode" => {
            vec![("DefaultFormValue", (-1).into()), ("OptionSet", Json::Null), ("GlobalOptionSet", Json::Null)]
        }
        CellKind::Text(most) | CellKind::Memo(most) => vec![("MaxLength", most.into())],
        CellKind::Whole(least, most) => vec![("MinValue", least.into()), ("MaxValue", most.into())],
        CellKind::Flag(no, yes) => {
            let (no, yes) = (option(&(0, no)), option(&(1, yes)));
            vec![
                ("DefaultValue", Json::Bool(column.default == Some(Cell::Flag(true)))),
                ("OptionSet", json!({ "OptionSetType": "Boolean", "TrueOption": yes, "FalseOption": no })),
                ("GlobalOptionSet", Json::Null),
            ]
        }
        CellKind::Choice(choices) | CellKind::State(choices) | CellKind::Status(choices, _) => {
            let (_, word) = kind(column.kind, column.logical);
            let options: Vec<Json> = choices.iter().map(option).collect();
            let own = json!({ "Name": column.logical, "OptionSetType": word, "IsGlobal": false, "Options": options });
            let form = column.default.as_ref().filter(|_| !matches!(column.kind, CellKind::Status(..)));
            let default = form.and_then(Cell::whole).unwrap_or(-1);
            vec![("DefaultFormValue", default.into()), ("OptionSet", own), ("GlobalOptionSet", Json::Null)]
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
