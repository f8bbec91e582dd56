//! A request that was let in, and the environment as its caller sees it.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;
use mock365_domain::dataverse::{Association, Cell, CellKind, DataverseCaller, Environment, Row, RowKey, Table};
use mock365_domain::query::Query;
use mock365_domain::{Change, Happened, Now};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::address::{SegmentKey, guid, root};
use super::headers::MetadataLevel;
use super::signed_in::DataverseClient;
use super::{Fault, Preferences};
use crate::exchange::{Answer, Call};
use crate::faces::odata::{Literal, Object, UnreadJson, named_twice, read_json};

/// A request that was let in.
pub struct DataverseRequest<'a> {
    /// The request.
    pub call: &'a Call<'a>,
    /// Who asks where.
    pub who: &'a DataverseClient,
    /// What the client prefers.
    pub prefer: Preferences,
    /// How much of itself the answer tells.
    pub level: MetadataLevel,
    /// What addresses in answers begin with: `https://contoso.crm4.dynamics.com/api/data/v9.2`.
    pub root: String,
}

/// An environment as a caller sees it.
#[derive(Clone, Copy)]
pub struct Seen<'e> {
    /// The environment.
    pub environment: &'e Environment,
    /// Who looks.
    pub caller: &'e DataverseCaller,
}

impl<'a> DataverseRequest<'a> {
    /// A request of somebody.
    pub fn of(call: &'a Call<'a>, who: &'a DataverseClient, prefer: Preferences) -> Self {
        let root = format!("{}{}", call.base.origin, root(&call.path));
        Self { call, who, prefer, level: MetadataLevel::of(call), root }
    }

    /// Reads the environment.
    pub fn read<R>(&self, read: impl FnOnce(Seen<'_>) -> Result<R, Fault>) -> Result<R, Fault> {
        self.call.sandbox.read(|cloud, _| {
            let caller = self.who.caller(cloud)?;
            let environment = cloud.environment(&self.who.host).ok_or_else(|| Fault::no_resource(self.call))?;
            read(Seen { environment, caller: &caller })
        })
    }

    /// Changes the environment: all of what is done, or nothing.
    pub fn change<R>(
        &self,
        change: impl FnOnce(&mut Environment, &DataverseCaller, Now) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        self.call.sandbox.change(|cloud, now| {
            let caller = self.who.caller(cloud)?;
            let before = cloud.environment(&self.who.host).map(Arc::clone);
            let environment = cloud.environment_mut(&self.who.host).ok_or_else(|| Fault::no_resource(self.call))?;
            match change(environment, &caller, now) {
                Ok(done) => Ok((done, Change::directory(Happened::Updated))),
                Err(fault) => {
                    if let Some(before) = before {
                        cloud.environments.insert(before.host.clone(), before);
                    }
                    Err(fault)
                }
            }
        })
    }

    /// Says what an answer is of, where it tells that: what stands behind the `#` of its context.
    pub fn name(&self, context: fmt::Arguments<'_>, whole: &mut Object<'_>) {
        if self.level != MetadataLevel::None {
            whole.control("@odata.context").text(format_args!("{}/$metadata#{context}", self.root));
        }
    }

    /// An answer with a body in JSON.
    pub fn answer(&self, status: StatusCode, body: impl Into<Bytes>) -> Answer {
        Answer::with_body(status, self.level.media_type(), body)
    }

    /// The address of a row.
    pub fn address(&self, table: &Table, id: Uuid) -> String {
        format!("{}/{}({id})", self.root, table.set)
    }

    /// The object in the body.
    pub fn body(&self, set: &str) -> Result<Map<String, Json>, Fault> {
        match read_json(&self.call.body) {
            Ok(Json::Object(body)) => Ok(body),
            Ok(_) => Err(Fault::payload(
                set,
                "An unexpected node was found when reading from the JSON reader. A 'StartObject' node was expected.",
            )),
            Err(UnreadJson::Twice(name)) => {
                Err(Fault::payload(set, named_twice(&name).worded(&super::DATAVERSE_DIALECT).1))
            }
            Err(UnreadJson::Malformed(why)) => Err(Fault::payload(set, why)),
        }
    }
}

impl<'e> Seen<'e> {
    /// A row by its key.
    pub fn row(self, table: &'static Table, key: &SegmentKey) -> Result<&'e Arc<Row>, Fault> {
        match row_key(table, key)? {
            RowKey::Id(id) => Ok(self.environment.get(self.caller, table, id)?),
            RowKey::Columns(columns) => Ok(self.environment.by_key(self.caller, table, &columns)?),
        }
    }

    /// The rows of a table that one on the other side is associated with.
    pub fn associated(
        self,
        association: &'static Association,
        table: &'static Table,
        from: Uuid,
        query: &Query<&'static str>,
    ) -> Result<Vec<&'e Row>, Fault> {
        let from = (association.right == table.logical, from);
        Ok(self.environment.find_linked(self.caller, association, from, query)?.items)
    }
}

/// The row that a key in an address names.
pub fn row_key(table: &'static Table, key: &SegmentKey) -> Result<RowKey, Fault> {
    let unknown = || {
        let message = format!("The specified key attributes are not a defined key for the {} entity", table.logical);
        Fault::invalid(message)
    };
    let columns = match key {
        SegmentKey::Id(id) => return Ok(RowKey::Id(*id)),
        SegmentKey::Named(columns) if !columns.is_empty() => columns,
        SegmentKey::Named(_) | SegmentKey::Other(_) => return Err(unknown()),
    };
    if let [(name, Literal::Guid(id))] = columns.as_slice()
        && name == table.id
    {
        return Uuid::parse_str(id).map(RowKey::Id).map_err(|_| unknown());
    }
    let cells = columns.iter().map(|(name, value)| {
        let inner = name.strip_prefix('_').and_then(|rest| rest.strip_suffix("_value")).unwrap_or(name);
        let column = table.column(inner)?;
        Some((column.logical, cell(column.kind, value)?))
    });
    let cells: Vec<(&'static str, Cell)> = cells.collect::<Option<_>>().ok_or_else(unknown)?;
    let is_key = table.keys.iter().any(|(_, known)| {
        known.len() == cells.len() && known.iter().all(|column| cells.iter().any(|(name, _)| name == column))
    });
    if is_key { Ok(RowKey::Columns(cells)) } else { Err(unknown()) }
}

/// A value of a column in a key.
fn cell(kind: CellKind, literal: &Literal) -> Option<Cell> {
    Some(match (kind, literal) {
        (CellKind::Text(_), Literal::Text(text) | Literal::Guid(text)) => Cell::from(text.as_str()),
        // Clients that know no types put quotes around everything.
        (CellKind::Guid, Literal::Guid(id) | Literal::Text(id)) => Cell::Guid(guid(id)?),
        (CellKind::Whole(..) | CellKind::Choice(_), Literal::Int(number)) => Cell::Whole(*number),
        (CellKind::Flag(..), Literal::Bool(flag)) => Cell::Flag(*flag),
        _ => return None,
    })
}
