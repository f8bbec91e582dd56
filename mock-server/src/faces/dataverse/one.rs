//! One row, a column of it, and the row that a lookup leads to.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/retrieve-entity-using-web-api>

use http::{StatusCode, header};
use mock365_domain::dataverse::{Cell, Column, Row, Table};
use uuid::Uuid;

use super::address::SegmentKey;
use super::headers::applied;
use super::options::options;
use super::request::Seen;
use super::shape::{RowShape, shown_name};
use super::show::{Shows, show};
use super::{DATAVERSE_DIALECT, DataverseRequest, Fault, conditions};
use crate::exchange::{Answer, Call};
use crate::faces::odata::Writer;

/// What the options of a request for one row ask for.
pub fn shape(call: &Call<'_>, table: &'static Table) -> Result<RowShape, Fault> {
    let options = options(call)?;
    RowShape::of(table, &options.select, &options.expand)
}

/// `GET contacts(…)`
pub fn get(request: &DataverseRequest<'_>, table: &'static Table, key: &SegmentKey) -> Result<Answer, Fault> {
    let shape = shape(request.call, table)?;
    request.read(|seen| {
        let row = seen.row(table, key)?;
        if is_known(request, row, &shape)? {
            return Ok(Answer::empty(StatusCode::NOT_MODIFIED));
        }
        shown(request, seen, row, &shape, StatusCode::OK)
    })
}

/// Whether the client has this version already. With related rows or annotations that cannot be said.
fn is_known(request: &DataverseRequest<'_>, row: &Row, shape: &RowShape) -> Result<bool, Fault> {
    let known = conditions::of_read(request.call, row)?;
    Ok(known && shape.expansions.is_empty() && request.prefer.annotations.is_none())
}

/// The answer that shows a row.
pub fn shown(
    request: &DataverseRequest<'_>,
    seen: Seen<'_>,
    row: &Row,
    shape: &RowShape,
    status: StatusCode,
) -> Result<Answer, Fault> {
    let shows = Shows::of(request, seen);
    let (mut out, mut done) = (Writer::new(&DATAVERSE_DIALECT), Ok(()));
    out.object(|object| {
        let (set, context) = (shape.table.set, shape.context());
        request.name(format_args!("{set}{context}/$entity"), object);
        done = shows.row(row, shape, object);
    });
    done?;
    let answer = request.answer(status, out.finish());
    let answer = answer.header(header::ETAG, &format!("W/\"{}\"", row.version));
    Ok(applied(
        answer,
        &request.prefer,
        false,
        status == StatusCode::CREATED || request.call.method == http::Method::PATCH,
    ))
}

/// `GET contacts(…)/fullname`, and bare with `$value`.
pub fn column(
    request: &DataverseRequest<'_>,
    (table, key): (&'static Table, &SegmentKey),
    column: &'static Column,
    bare: bool,
) -> Result<Answer, Fault> {
    request.read(|seen| {
        let row = seen.row(table, key)?;
        if is_known(request, row, &RowShape::of(table, &[], &[])?)? {
            return Ok(Answer::empty(StatusCode::NOT_MODIFIED));
        }
        let Some(cell) = row.get(column.logical) else { return Ok(Answer::empty(StatusCode::NO_CONTENT)) };
        if bare {
            return Ok(Answer::with_body(StatusCode::OK, "text/plain", text(cell)));
        }
        let mut out = Writer::new(&DATAVERSE_DIALECT);
        out.object(|whole| {
            request.name(format_args!("{}({})/{}", table.set, row.id, shown_name(column)), whole);
            show(Some(cell), whole.control("value"));
        });
        Ok(request.answer(StatusCode::OK, out.finish()))
    })
}

/// A value without quotes.
fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.as_str().to_owned(),
        Cell::Whole(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Moment(at) => at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        Cell::Date(day) => day.to_string(),
        Cell::Guid(id) => id.to_string(),
        Cell::Lookup(reference) => reference.id.to_string(),
    }
}

/// The address of a row alone.
pub fn address(request: &DataverseRequest<'_>, table: &Table, id: Uuid) -> Answer {
    let mut out = Writer::new(&DATAVERSE_DIALECT);
    out.object(|whole| {
        request.name(format_args!("$ref"), whole);
        whole.control("@odata.id").value(&request.address(table, id));
    });
    request.answer(StatusCode::OK, out.finish())
}

/// `GET contacts(…)/ownerid`, and its address with `$ref`.
pub fn lookup(
    request: &DataverseRequest<'_>,
    (table, key): (&'static Table, &SegmentKey),
    (column, target): (&'static Column, &'static str),
    is_ref: bool,
) -> Result<Answer, Fault> {
    let target = Table::named(target).ok_or_else(|| Fault::segment(column.logical))?;
    let shape = shape(request.call, target)?;
    request.read(|seen| {
        let row = seen.row(table, key)?;
        let reference = row.reference(column.logical).filter(|reference| reference.table == target.logical);
        let Some(reference) = reference else { return Ok(Answer::empty(StatusCode::NO_CONTENT)) };
        if is_ref {
            return Ok(address(request, target, reference.id));
        }
        let found = seen.environment.get(seen.caller, target, reference.id)?;
        shown(request, seen, found, &shape, StatusCode::OK)
    })
}
