//! Every operation of every table is called, and the page that lists them is written from the tables.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use mock365::Mock;
use mock365_domain::dataverse::{Association, Ownership, Table};
use reqwest::Method;
use serde_json::json;

use crate::crm::{ADMIN, Crm};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/generated/coverage-dataverse.md");

/// What is done with a table, as its operations end, and the address of each.
const VERBS: [(&str, &str); 12] = [
    (
        "action",
        "POST /{set}/Microsoft.Dynamics.CRM.CreateMultiple, UpdateMultiple, UpsertMultiple; POST /roles(…)/Microsoft.Dynamics.CRM.AddPrivilegesRole; POST /emails(…)/Microsoft.Dynamics.CRM.SendEmail",
    ),
    ("associate", "POST /{set}(…)/{relationship}/$ref, PUT /{set}(…)/{lookup}/$ref"),
    ("count", "GET /{set}/$count"),
    ("create", "POST /{set}"),
    ("delete", "DELETE /{set}(…)"),
    ("disassociate", "DELETE /{set}(…)/{relationship}(…)/$ref, with $id, and of a lookup"),
    ("get", "GET /{set}(…), by id or by alternate key"),
    ("get_column", "GET /{set}(…)/{column}, and /$value"),
    ("list", "GET /{set}"),
    ("related", "GET /{set}(…)/{lookup}, /{relationship}, and their /$ref and /$count"),
    ("set_column", "PUT and DELETE /{set}(…)/{column}"),
    ("update", "PATCH /{set}(…)"),
];

/// Operations that belong to no table.
const BESIDE: [(&str, &str); 8] = [
    ("dataverse.RetrieveCurrentOrganization", "GET /RetrieveCurrentOrganization(AccessType=…)"),
    ("dataverse.RetrieveVersion", "GET /RetrieveVersion()"),
    ("dataverse.WhoAmI", "GET /WhoAmI()"),
    ("dataverse.batch", "POST /$batch, with change sets, and odata.continue-on-error"),
    ("dataverse.change_set", "a change set of a batch"),
    ("dataverse.definitions", "GET /EntityDefinitions(…), /Attributes, /Keys, relationships, casts"),
    ("dataverse.metadata", "GET /$metadata"),
    ("dataverse.service", "GET /"),
];

#[test]
fn the_page_is_true() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    write_some(&crm);
    read_all(&crm);
    let change = "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: application/http\r\n\r\n\
                  POST contacts HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{\"lastname\":\"x\"}\r\n--c--\r\n--b--\r\n";
    let batch = crm.http.post(format!("{}/$batch", crm.root())).bearer_auth(&crm.token).body(change);
    let batch = batch.header("content-type", "multipart/mixed; boundary=b").send().expect("an answer");
    assert_eq!(batch.status(), 200);
    let done = mock.sandbox().journal.entries(|entry| entry.status.is_some_and(|status| status < 300));
    let done: BTreeSet<&str> = done.iter().map(|entry| &*entry.operation).collect();
    let mut page = String::from(
        "# Dataverse: covered operations\n\nWritten by `cargo test -p mock365 --test dataverse` with `MOCK365_BLESS=1`, \
         from the tables that there are. Called over a socket by this page's test: what reads, on every table; what \
         writes, on one of them. Paths are behind `/api/data/v9.2`. Everything else of the Web API answers 501, as do \
         `$apply`, `$compute`, `$search`, FetchXML (`?fetchXml=`), saved and SQL queries (`?savedQuery=`, `?userQuery=`, `?sql=`), query \
         functions, conditions on related rows (`any`, `all`, `$count`, columns behind a lookup), orders by them, `$expand`, `$orderby` \
         and `$top` in `$expand`, change tracking, rows made with the row that leads to them, rows associated as one is written, \
         columns of a row behind a lookup, the number of definitions and their comparison by size, properties of definitions that \
         only Microsoft's have, changes of definitions, If-None-Match with a version on a write, change sets of several users, and \
         background operations.\n\n| Operation | Address |\n|---|---|\n",
    );
    for (operation, address) in BESIDE {
        assert!(done.contains(operation), "{operation}");
        let _ = writeln!(page, "| `{operation}` | {address} |");
    }
    for (verb, address) in VERBS {
        let ends = format!(".{verb}");
        assert!(done.iter().any(|operation| operation.ends_with(&ends)), "{verb}");
        let _ = writeln!(page, "| `dataverse.{{set}}.{verb}` | {address} |");
    }
    page.push_str("\n## Tables\n\n| Entity set | Table | Owner | Columns | Alternate keys |\n|---|---|---|---|---|\n");
    for table in Table::all() {
        for verb in ["list", "count", "get"] {
            let name = format!("dataverse.{}.{verb}", table.set);
            let is_empty = verb == "get" && crm.get(&format!("{}/$count", table.set)).text == "0";
            assert!(is_empty || done.contains(name.as_str()), "{name}");
        }
        let owner = match table.ownership {
            Ownership::User => "user or team",
            Ownership::Business => "business unit",
            Ownership::Organization => "organization",
            Ownership::None => "–",
        };
        let keys: Vec<String> = table.keys.iter().map(|(_, columns)| format!("`{}`", columns.join(", "))).collect();
        let (set, logical, columns) = (table.set, table.logical, table.columns.len());
        let _ = writeln!(page, "| `{set}` | `{logical}` | {owner} | {columns} | {} |", keys.join(" "));
    }
    page.push_str("\n## Relationships of many with many\n\n| Relationship | Between |\n|---|---|\n");
    for association in Association::all() {
        let _ = writeln!(page, "| `{}` | `{}`, `{}` |", association.name, association.left, association.right);
    }
    if std::env::var_os("MOCK365_BLESS").is_some() {
        std::fs::write(PAGE, &page).expect("the page is written");
    }
    let known = std::fs::read_to_string(PAGE).unwrap_or_default();
    assert_eq!(known, page, "docs/generated/coverage-dataverse.md is stale: MOCK365_BLESS=1 writes it");
}

/// Every operation that the face lists is one of the page's.
#[test]
fn the_page_leaves_nothing_out() {
    let of_tables =
        Table::all().iter().flat_map(|table| VERBS.map(|(verb, _)| format!("dataverse.{}.{verb}", table.set)));
    let beside = BESIDE.map(|(name, _)| name.to_owned()).into_iter();
    let unnamed = ["dataverse.unknown", "dataverse.unsupported"].map(str::to_owned).into_iter();
    let listed: BTreeSet<String> = of_tables.chain(beside).chain(unnamed).collect();
    let face: BTreeSet<String> = mock365::faces::dataverse::operations().into_iter().collect();
    assert_eq!(listed, face);
}

fn read_all(crm: &Crm<'_>) {
    for path in ["", "$metadata", "EntityDefinitions", "WhoAmI", "RetrieveVersion"] {
        assert_eq!(crm.get(path).status, 200, "{path}");
    }
    let access = "RetrieveCurrentOrganization(AccessType=Microsoft.Dynamics.CRM.EndpointAccessType'Default')";
    assert_eq!(crm.get(access).status, 200);
    for table in Table::all() {
        let list = crm.annotated(table.set);
        assert_eq!(crm.get(&format!("{}/$count", table.set)).status, 200, "{}", table.set);
        let Some(row) = list["value"].as_array().and_then(|rows| rows.first()) else { continue };
        let path = format!("{}({})", table.set, row[table.id].as_str().expect("an id"));
        crm.annotated(&path);
        crm.got(&format!("{path}/{}", table.id));
        for column in &table.columns {
            for (_, navigation) in column.targets().into_iter().flatten() {
                let status = crm.get(&format!("{path}/{navigation}")).status;
                assert!([200, 204, 404].contains(&status), "{path}/{navigation}: {status}");
            }
        }
    }
}

fn write_some(crm: &Crm<'_>) {
    let id = crm.contact("Lind");
    let path = format!("contacts({id})");
    assert_eq!(crm.patch(&path, &json!({ "firstname": "Lena" })).status, 204);
    assert_eq!(crm.send(Method::PUT, &format!("{path}/firstname"), Some(&json!({ "value": "L" })), &[]).status, 204);
    assert_eq!(crm.delete(&path).status, 204);
    let targets = json!({ "Targets": [{ "lastname": "A" }] });
    assert_eq!(crm.post("contacts/Microsoft.Dynamics.CRM.CreateMultiple", &targets).status, 200);
    crm.post("emails", &json!({ "subject": "x", "email_activity_parties": [{ "addressused": "x@x.example" }] })).id();
    let user = crm.first("systemusers?$filter=domainname eq 'anna@contoso.example'", "systemuserid");
    let role = crm.first("roles?$filter=name eq 'System Customizer'", "roleid");
    let roles = format!("systemusers({user})/systemuserroles_association");
    let address = json!({ "@odata.id": format!("roles({role})") });
    assert_eq!(crm.post(&format!("{roles}/$ref"), &address).status, 204);
    assert_eq!(crm.delete(&format!("{roles}({role})/$ref")).status, 204);
}
