//! How rows of an environment are made and changed.

use mock365_domain::Now;
use mock365_domain::dataverse::{
    Association, Cell, CellKind, Column, Environment, Privilege, RowDraft, RowReference, Table,
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::super::fill::moment;
use super::PatchFault;

/// Roles of a user or a team, which are no column.
const ROLES: &str = "roles";
/// Privileges of a role, which are no column either.
const PRIVILEGES: &str = "privileges";

/// Parties of an activity, by what they are there: no column of it.
const PARTIES: &str = "parties";
/// What a party can be.
const PARTIES_AS: [(&str, i64); 7] =
    [("from", 1), ("to", 2), ("cc", 3), ("bcc", 4), ("required", 5), ("optional", 6), ("organizer", 7)];

/// Gives a row those values, made where there is none.
pub fn set(
    environment: &mut Environment,
    (table, name): (&str, &str),
    values: &Map<String, Value>,
    place: &str,
    now: Now,
) -> Result<(), PatchFault> {
    let place = format!("{place}/{table}");
    let Some(table) = Table::named(table) else {
        let fault = PatchFault::new(place, format!("there is no table `{table}`"));
        return Err(fault.near(table, Table::all().iter().map(|table| table.logical)));
    };
    let place = format!("{place}/{name}");
    let id = environment.find_named(table, name).map(|row| row.id);
    if id.is_none() && matches!(table.logical, "mailbox" | "systemuser") {
        let column = if table.logical == "mailbox" { "emailaddress" } else { "domainname" };
        let known: Vec<String> = environment.all(table.logical).map(|row| row.text(column).to_owned()).collect();
        let fault = PatchFault::new(place, format!("there is no {} `{name}`: it comes with its user", table.logical));
        return Err(fault.near(name, known.iter().map(String::as_str)));
    }
    let mut draft = RowDraft::default();
    for (column, value) in values.iter().filter(|(column, _)| ![ROLES, PRIVILEGES, PARTIES].contains(&column.as_str()))
    {
        let place = format!("{place}/{column}");
        let Some(column) = table.column(column) else {
            let fault = PatchFault::new(place, format!("there is no column `{column}` of `{}`", table.logical));
            return Err(fault.near(column, table.columns.iter().map(|column| column.logical)));
        };
        draft.set(column.logical, cell(environment, column, value, (&place, now))?);
    }
    if let (None, Some(column)) = (id, table.column(table.name)) {
        draft.values.entry(column.logical).or_insert_with(|| Some(name.into()));
    }
    let id = environment.arrange(table, id, draft, now);
    let id = id.map_err(|why| PatchFault::new(&place, why.to_string()))?;
    if let Some(roles) = values.get(ROLES) {
        set_roles(environment, (table, id), roles, &format!("{place}/{ROLES}"))?;
    }
    if let Some(parties) = values.get(PARTIES) {
        set_parties(environment, (table, id), parties, &format!("{place}/{PARTIES}"), now)?;
    }
    match values.get(PRIVILEGES) {
        Some(privileges) => set_privileges(environment, (table, id), privileges, &format!("{place}/{PRIVILEGES}")),
        None => Ok(()),
    }
}

fn cell(
    environment: &Environment,
    column: &Column,
    value: &Value,
    (place, now): (&str, Now),
) -> Result<Option<Cell>, PatchFault> {
    let read = match (column.kind, value) {
        (_, Value::Null) => return Ok(None),
        (CellKind::Lookup(targets), Value::String(name)) => {
            let tables = || targets.iter().filter_map(|(table, _)| Table::named(table));
            let mut found = tables().filter_map(|table| Some((table, environment.find_named(table, name)?)));
            let Some((table, row)) = found.next() else {
                let kinds: Vec<&str> = tables().map(|table| table.logical).collect();
                return Err(PatchFault::new(place, format!("there is no {} `{name}`", kinds.join(" or "))));
            };
            Some(Cell::Lookup(RowReference { table: table.logical, id: row.id }))
        }
        (CellKind::Text(_) | CellKind::Memo(_), Value::String(text)) => Some(text.as_str().into()),
        (CellKind::Moment, Value::String(text)) => Some(Cell::Moment(moment(place, text, now)?)),
        (CellKind::Date, Value::String(text)) => text.parse().ok().map(Cell::Date),
        (CellKind::Guid, Value::String(text)) => Uuid::parse_str(text).ok().map(Cell::Guid),
        (CellKind::Flag(..), Value::Bool(flag)) => Some((*flag).into()),
        (_, Value::Number(number)) => number.as_i64().map(Cell::Whole),
        _ => None,
    };
    let wrong = || PatchFault::new(place, format!("`{value}` is no value of this column"));
    read.map(Some).ok_or_else(wrong)
}

fn set_roles(
    environment: &mut Environment,
    (table, id): (&'static Table, Uuid),
    roles: &Value,
    place: &str,
) -> Result<(), PatchFault> {
    let association = Association::all().iter().find(|known| known.left == table.logical && known.right == "role");
    let (Some(association), Some(role), Some(names)) = (association, Table::named("role"), roles.as_array()) else {
        return Err(PatchFault::new(place, "users and teams have roles: a list of their names"));
    };
    let mut ids = Vec::new();
    for name in names.iter().map(|name| name.as_str().unwrap_or_default()) {
        match environment.find_named(role, name) {
            Some(row) => ids.push(row.id),
            None => return Err(PatchFault::new(place, format!("there is no role `{name}`"))),
        }
    }
    environment.arrange_links(association, id, &ids);
    Ok(())
}

fn set_parties(
    environment: &mut Environment,
    (table, id): (&'static Table, Uuid),
    parties: &Value,
    place: &str,
    now: Now,
) -> Result<(), PatchFault> {
    let Some(wanted) = parties.as_object().filter(|_| Environment::parties_of(table).is_some()) else {
        return Err(PatchFault::new(place, "activities have parties: { organizer: [anna@contoso.example] }"));
    };
    let mut drafts = Vec::new();
    for (what, names) in wanted {
        let place = format!("{place}/{what}");
        let Some((_, mask)) = PARTIES_AS.iter().find(|(known, _)| known == what) else {
            let fault = PatchFault::new(place, format!("nobody is `{what}` of an activity"));
            return Err(fault.near(what, PARTIES_AS.iter().map(|(known, _)| *known)));
        };
        for name in names.as_array().into_iter().flatten().filter_map(Value::as_str) {
            let draft = RowDraft::default().with("participationtypemask", *mask);
            let mut tables = ["systemuser", "queue", "contact"].into_iter().filter_map(Table::named);
            let known = tables.find_map(|table| Some((table, environment.find_named(table, name)?.id)));
            drafts.push(match known {
                Some((table, id)) => draft.with("partyid", RowReference { table: table.logical, id }),
                None => draft.with("addressused", name),
            });
        }
    }
    environment.arrange_parties(table, id, drafts, now);
    Ok(())
}

fn set_privileges(
    environment: &mut Environment,
    (table, id): (&'static Table, Uuid),
    privileges: &Value,
    place: &str,
) -> Result<(), PatchFault> {
    let Some(names) = privileges.as_array().filter(|_| table.logical == "role") else {
        return Err(PatchFault::new(place, "roles have privileges: a list of their names"));
    };
    let mut found = Vec::new();
    for name in names.iter().map(|name| name.as_str().unwrap_or_default()) {
        let Some(privilege) = Privilege::find(name) else {
            let fault = PatchFault::new(place, format!("there is no privilege `{name}`"));
            return Err(fault.near(name, Privilege::all().iter().map(|privilege| privilege.name.as_str())));
        };
        found.push(privilege);
    }
    environment.arrange_privileges(id, &found);
    Ok(())
}
