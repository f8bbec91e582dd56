//! Writes: rows made, changed, removed and associated, alone or in a change set.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/update-delete-entities-using-web-api>

use http::{HeaderName, Method, StatusCode, header};
use mock365_domain::Now;
use mock365_domain::dataverse::{
    Association, Cell, Column, DataverseCaller, Environment, RowDraft, RowReference, Table, Upserted,
};
use uuid::Uuid;

use super::address::SegmentKey;
use super::body::{self, Bodies, Made};
use super::headers::applied;
use super::request::{Seen, row_key};
use super::resource::{RowPart, WebResource};
use super::shape::RowShape;
use super::{DataverseRequest, Fault, conditions, multiple, one};
use crate::exchange::Answer;

/// A write that is being done.
pub struct Writing<'w, 'c> {
    /// The request.
    pub request: &'w DataverseRequest<'c>,
    /// The environment.
    pub environment: &'w mut Environment,
    /// Who writes.
    pub caller: &'w DataverseCaller,
    /// When.
    pub now: Now,
    /// What the change set made before.
    pub made: &'w Made,
}

/// Does a write by itself.
pub fn write(request: &DataverseRequest<'_>, resource: &WebResource) -> Result<Answer, Fault> {
    request.change(|environment, caller, now| {
        let mut writing = Writing { request, environment, caller, now, made: &Made::new() };
        writing.write(resource).map(|(answer, _)| answer)
    })
}

impl Writing<'_, '_> {
    /// Does it: the answer, and the row that it was about.
    pub fn write(&mut self, resource: &WebResource) -> Result<(Answer, Option<RowReference>), Fault> {
        let method = &self.request.call.method;
        match resource {
            WebResource::Rows { table, counted: false } if *method == Method::POST => self.create(table),
            WebResource::Row { table, key, part } => match part {
                RowPart::Whole if *method == Method::PATCH => self.update(table, key),
                RowPart::Whole if *method == Method::DELETE => self.delete(table, key),
                RowPart::Column { column, .. } => self.set_column(table, key, column),
                RowPart::Lookup { column, target, is_ref: true } => self.set_lookup(table, key, column, target),
                RowPart::Associated { association, key: other, .. } => {
                    self.associate((table, key), association, other.as_ref())
                }
                _ => Err(Fault::method(method)),
            },
            WebResource::Bound { table, key, action } => Ok((multiple::act(self, table, key.as_ref(), action)?, None)),
            _ => Err(Fault::method(method)),
        }
    }

    /// The environment as the caller sees it now.
    pub fn seen(&self) -> Seen<'_> {
        Seen { environment: self.environment, caller: self.caller }
    }

    /// Reads bodies.
    pub fn bodies(&self) -> Bodies<'_> {
        Bodies { seen: self.seen(), made: self.made }
    }

    /// `POST contacts`
    fn create(&mut self, table: &'static Table) -> Result<(Answer, Option<RowReference>), Fault> {
        let shape = self.shape(table)?;
        let body = self.request.body(table.set)?;
        let (draft, parties) = (self.bodies().draft(table, &body)?, self.bodies().parties(table, &body)?);
        let id = self.environment.make(self.caller, table, (draft, parties), self.now)?;
        Ok((self.written(&shape, id, StatusCode::CREATED)?, Some(RowReference { table: table.logical, id })))
    }

    /// `PATCH contacts(…)`: changes it, or makes it where it is not there.
    ///
    /// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/perform-conditional-operations-using-web-api>
    fn update(&mut self, table: &'static Table, key: &SegmentKey) -> Result<(Answer, Option<RowReference>), Fault> {
        let shape = self.shape(table)?;
        let body = self.request.body(table.set)?;
        let (draft, parties) = (self.bodies().draft(table, &body)?, self.bodies().parties(table, &body)?);
        let (conditions, key) = (conditions::of_write(self.request.call)?, row_key(table, key)?);
        let (id, done) = self.environment.upsert(self.caller, (table, key), (draft, parties), conditions, self.now)?;
        let status = if done == Upserted::Created { StatusCode::CREATED } else { StatusCode::OK };
        Ok((self.written(&shape, id, status)?, Some(RowReference { table: table.logical, id })))
    }

    /// `DELETE contacts(…)`
    fn delete(&mut self, table: &'static Table, key: &SegmentKey) -> Result<(Answer, Option<RowReference>), Fault> {
        let id = self.seen().row(table, key)?.id;
        let version = conditions::of_known(self.request.call)?;
        self.environment.delete(self.caller, table, id, version)?;
        Ok((Answer::empty(StatusCode::NO_CONTENT), None))
    }

    /// `PUT contacts(…)/lastname`, `DELETE contacts(…)/lastname`
    fn set_column(
        &mut self,
        table: &'static Table,
        key: &SegmentKey,
        column: &'static Column,
    ) -> Result<(Answer, Option<RowReference>), Fault> {
        let id = self.seen().row(table, key)?.id;
        let cell = if self.request.call.method == Method::PUT {
            let body = self.request.body(table.set)?;
            let value = body.get("value").ok_or_else(|| Fault::payload(table.set, "There is no property 'value'."))?;
            if column.targets().is_some() {
                return Err(Fault::invalid(
                    "CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.",
                ));
            }
            body::cell(table, column, value)?
        } else {
            None
        };
        self.set(table, id, column, cell)
    }

    /// `PUT contacts(…)/ownerid/$ref`, `DELETE contacts(…)/ownerid/$ref`
    fn set_lookup(
        &mut self,
        table: &'static Table,
        key: &SegmentKey,
        column: &'static Column,
        target: &str,
    ) -> Result<(Answer, Option<RowReference>), Fault> {
        let id = self.seen().row(table, key)?.id;
        let cell = if self.request.call.method == Method::PUT {
            let reference = self.reference(table)?;
            if reference.table != target {
                return Err(Fault::payload(table.set, format!("'{}' is not a row of '{target}'.", reference.id)));
            }
            Some(Cell::Lookup(reference))
        } else {
            // Who names the row that is to be let go does not let go another.
            let current = self.seen().row(table, key)?.reference(column.logical);
            if self.named_in_query()?.is_some_and(|named| Some(named) != current) {
                return Err(Fault::segment(column.logical));
            }
            None
        };
        self.set(table, id, column, cell)
    }

    fn set(
        &mut self,
        table: &'static Table,
        id: Uuid,
        column: &'static Column,
        cell: Option<Cell>,
    ) -> Result<(Answer, Option<RowReference>), Fault> {
        let mut draft = RowDraft::default();
        draft.set(column.logical, cell);
        let version = conditions::of_known(self.request.call)?;
        self.environment.update(self.caller, table, id, draft, version, self.now)?;
        Ok((Answer::empty(StatusCode::NO_CONTENT), Some(RowReference { table: table.logical, id })))
    }

    /// `POST systemusers(…)/systemuserroles_association/$ref`, `DELETE …(…)/$ref` and `DELETE …/$ref?$id=…`
    ///
    /// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/associate-disassociate-entities-using-web-api>
    fn associate(
        &mut self,
        (table, key): (&'static Table, &SegmentKey),
        association: &'static Association,
        other: Option<&SegmentKey>,
    ) -> Result<(Answer, Option<RowReference>), Fault> {
        let own = self.seen().row(table, key)?.id;
        let from_left = association.left == table.logical;
        let target = if from_left { association.right } else { association.left };
        let adds = self.request.call.method == Method::POST;
        let further = match other {
            Some(_) if self.named_in_query()?.is_some() => return Err(Fault::option("id")),
            Some(key) if !adds => {
                let target = Table::named(target).ok_or_else(|| Fault::segment(association.name))?;
                self.seen().row(target, key)?.id
            }
            Some(_) => return Err(Fault::method(&self.request.call.method)),
            None => {
                let reference = if adds { self.reference(table)? } else { self.reference_in_query()? };
                if reference.table != target {
                    return Err(Fault::payload(table.set, format!("'{}' is not a row of '{target}'.", reference.id)));
                }
                reference.id
            }
        };
        let (left, right) = if from_left { (own, further) } else { (further, own) };
        if adds {
            self.environment.associate(self.caller, association, left, right)?;
        } else {
            self.environment.disassociate(self.caller, association, left, right)?;
        }
        Ok((Answer::empty(StatusCode::NO_CONTENT), None))
    }

    /// The row that the body names.
    fn reference(&self, table: &Table) -> Result<RowReference, Fault> {
        let body = self.request.body(table.set)?;
        let address = body.get("@odata.id").and_then(serde_json::Value::as_str);
        self.bodies().reference(address.ok_or_else(|| Fault::payload(table.set, "There is no '@odata.id'."))?)
    }

    /// The row that `$id` names.
    fn reference_in_query(&self) -> Result<RowReference, Fault> {
        let missing = || {
            Fault::invalid(
                "The query option '$id' must be specified for DELETE on a collection-valued navigation property.",
            )
        };
        self.named_in_query()?.ok_or_else(missing)
    }

    /// The row that `$id` names; nothing where it is not there.
    fn named_in_query(&self) -> Result<Option<RowReference>, Fault> {
        let id = self.request.call.query_pairs().find(|(name, _)| name.eq_ignore_ascii_case("$id"));
        id.map(|(_, value)| self.bodies().reference(&value)).transpose()
    }

    /// What a representation is to show.
    fn shape(&self, table: &'static Table) -> Result<RowShape, Fault> {
        one::shape(self.request.call, table)
    }

    /// The answer to a row that was written.
    fn written(&self, shape: &RowShape, id: Uuid, status: StatusCode) -> Result<Answer, Fault> {
        if self.request.prefer.representation {
            let seen = self.seen();
            // Whoever made a row may not be allowed to see it: it is shown all the same.
            let row = seen.environment.row(shape.table.logical, id).ok_or_else(|| Fault::segment(shape.table.set))?;
            return one::shown(self.request, seen, row, shape, status);
        }
        let address = self.request.address(shape.table, id);
        let answer = Answer::empty(StatusCode::NO_CONTENT).header(HeaderName::from_static("odata-entityid"), &address);
        let answer = if status == StatusCode::CREATED { answer.header(header::LOCATION, &address) } else { answer };
        Ok(applied(answer, &self.request.prefer, false, false))
    }
}
