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
    assert_eq!(crm.get("EntityDefinitions(LogicalName='nothing')").status, 404);
    assert_eq!(crm.get("EntityDefinitions(LogicalName='mailbox')/Nothing").status, 404);
    assert_eq!(crm.get("EntityDefinitions?$filter=Nothing eq 1").status, 400);
    assert_eq!(crm.post("EntityDefinitions", &json!({})).status, 501);
    assert_eq!(crm.send(Method::DELETE, "EntityDefinitions(LogicalName='mailbox')", None, &[]).status, 501);
    assert_eq!(crm.get("EntityDefinitions(1)").json()["error"]["code"], Value::from("0x80060888"));
}

#[test]
fn definitions_are_cast_one_by_one_counted_whole_and_filtered_where_they_are_expanded() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let column = "EntityDefinitions(LogicalName='mailbox')/Attributes(LogicalName='emailrouteraccessapproval')";
    let cast =
        format!("{column}/Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet");
    assert_eq!(crm.got(&cast)["OptionSet"]["Options"].as_array().map(Vec::len), Some(4));
    let other = format!("{column}/Microsoft.Dynamics.CRM.StringAttributeMetadata");
    assert_eq!(crm.get(&other).status, 404);
    let page = crm.got("EntityDefinitions?$select=LogicalName&$count=true&$top=1");
    assert_eq!(page["value"].as_array().map(Vec::len), Some(1));
    assert_eq!(page["@odata.count"], Table::all().len());
    let expanded = "EntityDefinitions(LogicalName='mailbox')?$select=LogicalName&$expand=Attributes($select=LogicalName;\
                    $filter=LogicalName eq 'emailaddress')";
    let shown = crm.got(expanded);
    assert_eq!(shown["Attributes"].as_array().map(Vec::len), Some(1), "{shown}");
    assert_eq!(shown["Attributes"][0]["LogicalName"], "emailaddress");
}
