//! The service describes itself: entity sets, the metadata document, definitions of tables and columns.

use mock365::Mock;
use mock365_domain::dataverse::{CellKind, Table};
use reqwest::Method;
use serde_json::{Value, json};

use crate::crm::{ADMIN, Crm};

#[test]
fn every_table_is_described() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let sets = crm.got("");
    let tables = Table::all();
    assert_eq!(sets["value"].as_array().map(Vec::len), Some(tables.len()));
    assert_eq!(sets["value"][0], json!({ "name": tables[0].set, "kind": "EntitySet", "url": tables[0].set }));
    let document = crm.get("$metadata");
    assert_eq!(document.header("content-type"), "application/xml");
    let all = crm.got("EntityDefinitions?$select=LogicalName,EntitySetName");
    assert_eq!(all["value"].as_array().map(Vec::len), Some(tables.len()));
    for table in tables {
        assert!(document.text.contains(&format!("<EntityType Name=\"{}\">", table.logical)), "{}", table.logical);
        let path = format!("EntityDefinitions(LogicalName='{}')", table.logical);
        let columns = crm.got(&format!("{path}/Attributes?$select=LogicalName,AttributeType"));
        let known =
            table.columns.iter().filter(|column| column.on.read || column.on.create || column.on.update).count();
        assert_eq!(columns["value"].as_array().map(Vec::len), Some(known), "{}", table.logical);
        let rows = crm.got(&format!("{}?$top=1", table.set));
        for (name, _) in rows["value"][0].as_object().into_iter().flatten().filter(|(name, _)| !name.contains('@')) {
            assert!(document.text.contains(&format!("<Property Name=\"{name}\"")), "{}: {name}", table.logical);
        }
    }
    let balanced = |word: &str| {
        document.text.matches(&format!("<{word} ")).count() == document.text.matches(&format!("</{word}>")).count()
    };
    assert!(balanced("EntityType") && balanced("EntitySet") && document.text.ends_with("</edmx:Edmx>"));
}

#[test]
fn definitions_are_selected_filtered_and_cast() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let found = crm.got("EntityDefinitions?$select=MetadataId,LogicalName,EntitySetName,PrimaryIdAttribute&$filter=LogicalName eq 'mailbox'");
    let one = &found["value"][0];
    assert_eq!((&one["EntitySetName"], &one["PrimaryIdAttribute"]), (&json!("mailboxes"), &json!("mailboxid")));
    assert_eq!(one.as_object().map(serde_json::Map::len), Some(4));
    let by_id = format!("EntityDefinitions({})", one["MetadataId"].as_str().expect("an id"));
    assert_eq!(crm.got(&by_id)["LogicalName"], "mailbox");
    assert!(crm.got(&by_id).get("Attributes").is_none(), "lists show where they are asked for");
    let choices = crm.got("EntityDefinitions(LogicalName='mailbox')/Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet($select=Options)");
    let status =
        choices["value"].as_array().expect("a list").iter().find(|one| one["LogicalName"] == "incomingemailstatus");
    let options = &status.expect("the column")["OptionSet"]["Options"];
    assert_eq!(
        (&options[2]["Value"], &options[2]["Label"]["UserLocalizedLabel"]["Label"]),
        (&json!(2), &json!("Failure"))
    );
    let mailbox = Table::named("mailbox").expect("the table");
    let known = mailbox.columns.iter().filter(|column| matches!(column.kind, CellKind::Choice(_))).count();
    assert_eq!(choices["value"].as_array().map(Vec::len), Some(known));
    let expanded = crm.got(
        "EntityDefinitions(LogicalName='contact')?$select=LogicalName&$expand=Attributes($select=LogicalName),Keys",
    );
    assert!(expanded["Attributes"].as_array().is_some_and(|all| all.len() > 20));
    let relations = crm.got("EntityDefinitions(LogicalName='role')/ManyToManyRelationships?$select=SchemaName");
    assert!(
        relations["value"]
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one["SchemaName"] == "systemuserroles_association"))
    );
    let column = crm.got("EntityDefinitions(LogicalName='mailbox')/Attributes(LogicalName='emailaddress')");
    assert_eq!((&column["MaxLength"], &column["AttributeType"]), (&json!(100), &json!("String")));
    assert_eq!(
        crm.got("EntityDefinitions?$filter=IsPrivate eq false and startswith(LogicalName,'mail')")["value"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

#[test]
fn what_is_not_defined_is_refused() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let words = |status: u16, code: &str, message: &str| (status, code.to_owned(), message.to_owned());
    let refused = |path: &str| crm.get(path).refusal();
    let missing = "EntityMetadata With Id = LogicalName='nothing' does not exist.";
    assert_eq!(refused("EntityDefinitions(LogicalName='nothing')"), words(404, "0x80060888", missing));
    let patched = crm.patch("EntityDefinitions(LogicalName='mailbox')", &json!({ "IsManaged": false })).refusal();
    assert_eq!(patched, words(405, "0x80060888", "Operation not supported on EntityMetadata"));
    assert_eq!(crm.get("EntityDefinitions(LogicalName='mailbox')/Nothing").status, 404);
    assert_eq!(crm.get("EntityDefinitions?$filter=Nothing eq 1").status, 400);
    assert_eq!(crm.post("EntityDefinitions", &json!({})).status, 501);
    assert_eq!(crm.send(Method::DELETE, "EntityDefinitions(LogicalName='mailbox')", None, &[]).status, 501);
    assert_eq!(crm.get("EntityDefinitions(1)").json()["error"]["code"], Value::from("0x80060888"));
}

#[test]
fn definitions_are_cast_one_by_one_and_filtered_where_they_are_expanded() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let column = "EntityDefinitions(LogicalName='mailbox')/Attributes(LogicalName='emailrouteraccessapproval')";
    let cast =
        format!("{column}/Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet");
    assert_eq!(crm.got(&cast)["OptionSet"]["Options"].as_array().map(Vec::len), Some(4));
    let other = format!("{column}/Microsoft.Dynamics.CRM.StringAttributeMetadata");
    assert_eq!(crm.get(&other).status, 404);
    let expanded = "EntityDefinitions(LogicalName='mailbox')?$select=LogicalName&$expand=Attributes($select=LogicalName;\
                    $filter=LogicalName eq 'emailaddress')";
    let shown = crm.got(expanded);
    assert_eq!(shown["Attributes"].as_array().map(Vec::len), Some(1), "{shown}");
    assert_eq!(shown["Attributes"][0]["LogicalName"], "emailaddress");
}

const TABLES: &str = "EntityDefinitions";
const MAILBOX: &str = "EntityDefinitions(LogicalName='mailbox')";
const NAME: &str = "EntityDefinitions(LogicalName='mailbox')/LogicalName";
const BARE_NAME: &str = "EntityDefinitions(LogicalName='mailbox')/LogicalName/$value";
const COLUMNS: &str = "EntityDefinitions(LogicalName='mailbox')/Attributes";
const COLUMN: &str = "EntityDefinitions(LogicalName='mailbox')/Attributes(LogicalName='emailaddress')";
const CHOICES: &str =
    "EntityDefinitions(LogicalName='mailbox')/Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata";

/// Names that there are not, with the type that does not have them.
const UNKNOWN: [(&str, &str, &str); 20] = [
    (TABLES, "$select=nothing", "EntityMetadata"),
    (TABLES, "$select=LogicalName,logicalname", "EntityMetadata"),
    (TABLES, "$expand=nothing", "EntityMetadata"),
    (TABLES, "$filter=nothing eq 1", "EntityMetadata"),
    (TABLES, "$filter=LogicalName eq 'x' and nothing eq 1", "EntityMetadata"),
    (TABLES, "$filter=LogicalName ne 'x' or contains(nothing,'x')", "EntityMetadata"),
    (TABLES, "$filter=DisplayName/nothing eq 'x'", "Label"),
    (TABLES, "$expand=Attributes($select=nothing)", "AttributeMetadata"),
    (TABLES, "$expand=Attributes($filter=nothing eq 1)", "AttributeMetadata"),
    (TABLES, "$expand=Keys($select=nothing)", "EntityKeyMetadata"),
    (TABLES, "$expand=ManyToOneRelationships($select=nothing)", "OneToManyRelationshipMetadata"),
    (MAILBOX, "$select=nothing", "EntityMetadata"),
    (MAILBOX, "$expand=nothing", "EntityMetadata"),
    (COLUMNS, "$select=nothing", "AttributeMetadata"),
    (COLUMNS, "$select=MaxLength", "AttributeMetadata"),
    (COLUMNS, "$expand=OptionSet", "AttributeMetadata"),
    (COLUMNS, "$filter=MaxLength eq 100", "AttributeMetadata"),
    (COLUMN, "$select=nothing", "AttributeMetadata"),
    (CHOICES, "$select=MaxLength", "PicklistAttributeMetadata"),
    (CHOICES, "$expand=OptionSet($select=nothing)", "OptionSetMetadata"),
];

/// What is asked for by a name that there is not is refused on every way to definitions.
#[test]
fn no_name_is_passed_over() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    for (path, option, kind) in UNKNOWN {
        let (status, code, message) = crm.get(&format!("{path}?{option}")).refusal();
        assert_eq!((status, code.as_str()), (400, "0x80060888"), "{path}?{option}: {message}");
        let wanted = format!("on type 'Microsoft.Dynamics.CRM.{kind}'.");
        assert!(message.starts_with("Could not find a property named '") && message.ends_with(&wanted), "{message}");
    }
    for (path, option) in [
        (TABLES, "?$select=IsKnowledgeManagementEnabled"),
        (COLUMNS, "?$select=ColumnNumber"),
        (TABLES, "?$filter=ObjectTypeCode gt 3"),
        (TABLES, "?$filter=Attributes/any(a:a/LogicalName eq 'x')"),
        (MAILBOX, "/IsAuditEnabled"),
        (COLUMNS, "/$count"),
    ] {
        assert_eq!(crm.get(&format!("{path}{option}")).status, 501, "{path}{option}");
    }
}

/// So are options that have no place there, and conditions that cannot be.
#[test]
fn no_option_is_passed_over() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    for (path, option, named) in [
        (TABLES, "$top=1", "$top"),
        (TABLES, "$orderby=LogicalName", "$orderby"),
        (TABLES, "$count=true", "$count"),
        (TABLES, "top=1", "$top"),
        (MAILBOX, "$filter=LogicalName eq 'x'", "$filter"),
        (MAILBOX, "$top=1", "$top"),
        (COLUMN, "$orderby=LogicalName", "$orderby"),
        (NAME, "$select=LogicalName", "$select"),
        (BARE_NAME, "$filter=LogicalName eq 'x'", "$filter"),
    ] {
        let refused = crm.get(&format!("{path}?{option}")).refusal();
        let message = format!("The query parameter {named} is not supported");
        assert_eq!(refused, (400, "0x80060888".to_owned(), message), "{path}?{option}");
    }
    for (path, option) in [
        (TABLES, "$filter=LogicalName eq 3"),
        (TABLES, "$filter=IsPrivate eq 'x'"),
        (TABLES, "$filter=LogicalName"),
        (TABLES, "$filter=contains(ObjectTypeCode,'x')"),
        (TABLES, "$filter=DisplayName eq 'x'"),
        (TABLES, "$expand=LogicalName"),
        (CHOICES, "$expand=OptionSet($filter=Name eq 'x')"),
        (TABLES, "$select=LogicalName&$select=SchemaName"),
    ] {
        let (status, code, message) = crm.get(&format!("{path}?{option}")).refusal();
        assert_eq!((status, code.as_str()), (400, "0x80060888"), "{path}?{option}: {message}");
    }
}

#[test]
fn casts_lead_to_what_is_of_a_type_and_what_it_alone_has() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let columns = "EntityDefinitions(LogicalName='mailbox')/Attributes";
    let cast = |kind: &str| format!("{columns}/Microsoft.Dynamics.CRM.{kind}AttributeMetadata");
    let number = |path: &str| crm.got(path)["value"].as_array().map(Vec::len);
    let (choices, all) = (number(&cast("Picklist")), number(&cast("Enum")));
    assert!(all > choices, "states and statuses are of it, too: {all:?} {choices:?}");
    assert_eq!(number(&cast("Money")), Some(0), "there is none");
    assert_eq!(crm.get(&cast("Nothing")).status, 404);
    assert_eq!(crm.get("EntityDefinitions/Microsoft.Dynamics.CRM.PicklistAttributeMetadata").status, 404);
    let both = "$select=LogicalName&$expand=OptionSet($select=Options),GlobalOptionSet($select=Options)";
    let listed = crm.got(&format!("{}?{both}", cast("Picklist")));
    let context = listed["@odata.context"].as_str().expect("text");
    let wanted = "#EntityDefinitions('mailbox')/Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata(LogicalName,\
                  OptionSet(Options),GlobalOptionSet(Options))";
    assert!(context.ends_with(wanted), "{context}");
    assert_eq!(listed["value"][0]["GlobalOptionSet"], Value::Null);
    let one =
        format!("{columns}(LogicalName='emailrouteraccessapproval')/Microsoft.Dynamics.CRM.PicklistAttributeMetadata");
    let shown = crm.got(&format!("{one}?{both}"));
    assert_eq!(shown["@odata.context"].as_str().expect("text"), format!("{context}/$entity"));
    let set = crm.got(&format!("{one}/OptionSet?$select=Options"));
    assert_eq!(set["Options"].as_array().map(Vec::len), Some(4));
    assert!(set.get("Name").is_none(), "{set}");
    let flag = format!(
        "{columns}(LogicalName='testemailconfigurationscheduled')/Microsoft.Dynamics.CRM.BooleanAttributeMetadata"
    );
    assert!(crm.got(&format!("{flag}?$expand=OptionSet($select=TrueOption)"))["OptionSet"]["TrueOption"].is_object());
    let text = format!("{columns}(LogicalName='emailaddress')/Microsoft.Dynamics.CRM.StringAttributeMetadata");
    assert_eq!(crm.got(&format!("{text}/MaxLength"))["value"], 100);
    assert_eq!(crm.get(&format!("{columns}(LogicalName='emailaddress')/MaxLength")).status, 404, "of texts alone");
    let text = crm.get(&format!("{columns}(LogicalName='emailaddress')/SchemaName/$value"));
    assert_eq!((text.status, text.text.as_str()), (200, "EmailAddress"));
    assert_eq!(crm.get(&format!("{columns}(LogicalName='emailaddress')/AttributeOf")).status, 204);
}
