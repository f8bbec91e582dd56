//! Bodies of writes: columns, and references to other rows (`@odata.bind`).
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/create-entity-web-api>

use std::collections::BTreeMap;

use jiff::civil::Date;
use mock365_domain::dataverse::{
    Cell, CellKind, Column, Environment, PARTIES_LIMIT, RowDraft, RowKey, RowReference, Table,
};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::Fault;
use super::address::{below_version, guid, path_of, segments};
use super::filter::edm_type;
use super::request::{Seen, row_key};
use super::shape::leads_to_several;
use crate::faces::odata::{ODataFault, parse_date_time};

/// Rows that earlier requests of a change set made, by their Content-ID.
pub type Made = BTreeMap<String, RowReference>;

/// Reads bodies as one environment and one change set have them.
#[derive(Clone, Copy)]
pub struct Bodies<'b> {
    /// The environment, where references are looked up.
    pub seen: Seen<'b>,
    /// What the change set made before.
    pub made: &'b Made,
}

impl Bodies<'_> {
    /// What a body wants of a row.
    pub fn draft(&self, table: &'static Table, body: &Map<String, Json>) -> Result<RowDraft, Fault> {
        let mut draft = RowDraft::default();
        if let Some(kind) = body.get("@odata.type").and_then(Json::as_str)
            && kind.trim_start_matches('#').strip_prefix("Microsoft.Dynamics.CRM.") != Some(table.logical)
        {
            return Err(Fault::payload(table.set, format!("The type '{kind}' is not that of '{}'.", table.logical)));
        }
        let collection = Environment::parties_of(table);
        for (name, value) in body {
            if collection.as_ref() == Some(name) {
                continue;
            }
            if let Some(navigation) = name.strip_suffix("@odata.bind") {
                if leads_to_several(table, navigation) {
                    return Err(Fault::unbuilt("rows that are associated as one is written"));
                }
                let (column, target) = table.navigation(navigation).ok_or_else(|| undeclared(table, navigation))?;
                draft.set(column.logical, self.bound(table, name, target, value)?);
                continue;
            }
            // Annotations say nothing new, unless what they are about is not there.
            if let Some((property, _)) = name.split_once('@') {
                if !property.is_empty() && !body.contains_key(property) {
                    return Err(undeclared(table, property));
                }
                continue;
            }
            let column = written(table, name, value)?;
            let cell = cell(table, column, value)?;
            if column.logical == table.id {
                draft.id = match cell {
                    Some(Cell::Guid(id)) => Some(id),
                    _ => None,
                };
            } else {
                draft.set(column.logical, cell);
            }
        }
        Ok(draft)
    }

    /// The parties that a body brings with an activity; nothing where it says nothing of them.
    ///
    /// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/create-entity-web-api#create-related-table-rows-in-one-operation>
    pub fn parties(&self, table: &'static Table, body: &Map<String, Json>) -> Result<Option<Vec<RowDraft>>, Fault> {
        let given = Environment::parties_of(table).and_then(|name| Some((body.get(&name)?, name)));
        let (Some((given, name)), Some(of_parties)) = (given, Table::named("activityparty")) else { return Ok(None) };
        let wrong = || Fault::payload(table.set, format!("The value of '{name}' is no list of activity parties."));
        let given = given.as_array().ok_or_else(wrong)?;
        if given.len() > PARTIES_LIMIT {
            return Err(Fault::payload(table.set, format!("More than {PARTIES_LIMIT} activity parties.")));
        }
        let party = |one: &Json| self.draft(of_parties, one.as_object().ok_or_else(wrong)?);
        given.iter().map(party).collect::<Result<_, _>>().map(Some)
    }

    /// The row that a reference leads to, or that there is to be none.
    fn bound(&self, table: &Table, name: &str, target: &str, value: &Json) -> Result<Option<Cell>, Fault> {
        if value.is_null() {
            return Ok(None);
        }
        let wrong = || {
            Fault::payload(
                table.set,
                ODataFault::mistyped(name, value, "Edm.String").worded(&super::DATAVERSE_DIALECT).1,
            )
        };
        let text = value.as_str().ok_or_else(wrong)?;
        let reference = self.reference(text)?;
        if reference.table != target {
            let why = format!("The navigation property '{name}' leads to '{target}', and '{text}' is none.");
            return Err(Fault::payload(table.set, why));
        }
        Ok(Some(Cell::Lookup(reference)))
    }

    /// The row at an address: whole, below the version, or what the change set calls it.
    pub fn reference(&self, text: &str) -> Result<RowReference, Fault> {
        if let Some(id) = text.strip_prefix('$') {
            let id = id.split('/').next().unwrap_or(id);
            return self.made.get(id).copied().ok_or_else(|| undefined(id));
        }
        let wrong = || Fault::invalid(format!("Resource not found for the segment '{text}'."));
        let path = path_of(text);
        let path = below_version(path).unwrap_or(path.trim_start_matches('/'));
        let mut segments = segments(path).ok_or_else(wrong)?;
        let (Some(segment), true) = (segments.pop(), segments.is_empty()) else { return Err(wrong()) };
        let table = Table::of_set(&segment.name).ok_or_else(|| Fault::segment(&segment.name))?;
        let key = segment.key.ok_or_else(wrong)?;
        let id = match row_key(table, &key)? {
            RowKey::Id(id) => id,
            RowKey::Columns(columns) => self.seen.environment.by_key(self.seen.caller, table, &columns)?.id,
        };
        Ok(RowReference { table: table.logical, id })
    }
}

/// A Content-ID that no request before had.
pub fn undefined(id: &str) -> Fault {
    Fault::invalid(format!("Content-ID Reference: '${id}' does not exist in the batch context."))
}

/// The column that a member of a body means.
fn written(table: &'static Table, name: &str, value: &Json) -> Result<&'static Column, Fault> {
    if name.starts_with('_') && name.ends_with("_value") {
        let message =
            "CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.";
        return Err(Fault::invalid(message));
    }
    if let Some(column) = table.column(name).filter(|column| column.targets().is_none()) {
        return Ok(column);
    }
    let leads = table.navigation(name).is_some() || leads_to_several(table, name);
    if leads && (value.is_object() || value.is_array()) {
        return Err(Fault::unbuilt("rows that are made with the row that leads to them"));
    }
    if table.column(name).is_some() {
        return Err(undeclared(table, name));
    }
    let why = format!(
        "Invalid property '{name}' was found in entity 'Microsoft.Dynamics.CRM.{}'. ---> Microsoft.OData.ODataException: \
         Does not support untyped value in non-open type.",
        table.logical
    );
    Err(Fault::payload(table.set, why))
}

/// A navigation property that there is not: lookups' names are no names of navigation properties.
///
/// <https://learn.microsoft.com/troubleshoot/power-platform/power-apps/dataverse/web-api-client-errors>
fn undeclared(table: &Table, name: &str) -> Fault {
    let why = format!(
        "An undeclared property '{name}' which only has property annotations in the payload but no property value was \
         found in the payload. In OData, only declared navigation properties and declared named streams can be \
         represented as properties without values."
    );
    Fault::payload(table.set, why)
}

/// A value of a column.
pub fn cell(table: &Table, column: &Column, value: &Json) -> Result<Option<Cell>, Fault> {
    if value.is_null() {
        return Ok(None);
    }
    let read = match (column.kind, value) {
        (CellKind::Text(_) | CellKind::Memo(_), Json::String(text)) => Some(Cell::from(text.as_str())),
        (CellKind::Flag(..), Json::Bool(flag)) => Some(Cell::Flag(*flag)),
        (CellKind::Moment, Json::String(text)) => parse_date_time(text).map(Cell::Moment),
        (CellKind::Date, Json::String(text)) => text.parse::<Date>().ok().map(Cell::Date),
        (CellKind::Guid, Json::String(text)) => guid(text).map(Cell::Guid),
        (CellKind::Big, Json::Number(number)) => number.as_i64().map(Cell::Whole),
        (
            CellKind::Whole(..) | CellKind::Choice(_) | CellKind::State(_) | CellKind::Status(..),
            Json::Number(number),
        ) => number.as_i64().filter(|number| i32::try_from(*number).is_ok()).map(Cell::Whole),
        _ => None,
    };
    let wrong = || {
        let (_, message) =
            ODataFault::mistyped(column.logical, value, edm_type(column.kind)).worded(&super::DATAVERSE_DIALECT);
        Fault::payload(table.set, message)
    };
    read.map(Some).ok_or_else(wrong)
}

/// The id of a row in a member of an object.
pub fn id_in(body: &Map<String, Json>, name: &str) -> Option<Uuid> {
    body.get(name).and_then(Json::as_str).and_then(guid)
}
