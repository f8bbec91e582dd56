//! One row, a column of it, and the row that a lookup leads to.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/retrieve-entity-using-web-api>

use http::{StatusCode, header};
use mock365_domain::dataverse::{Cell, Column, Row, Table};

use super::address::SegmentKey;
use super::headers::{MINIMAL_JSON, applied};
use super::list::options;
use super::request::Seen;
use super::shape::{RowShape, shown_name};
use super::show::{self, Shows};
use super::{DATAVERSE_DIALECT, DataverseRequest, Fault};
use crate::exchange::{Answer, Call};
use crate::faces::odata::{Options, Writer};

/// What the options of a request for one row ask for.
pub fn shape(call: &Call<'_>, table: &'static Table) -> Result<RowShape, Fault> {
    let options = options(call)?;
    let Options { filter, orderby, top, token, count, .. } = &options;
    if filter.is_some() || orderby.is_some() || top.is_some() || token.is_some() || *count {
        return Err(Fault::invalid("The query options $filter, $orderby, $top, $count and $skiptoken are for lists."));
    }
    RowShape::of(table, &options.select, &options.expand)
}

/// `GET contacts(…)`
pub fn get(request: &DataverseRequest<'_>, table: &'static Table, key: &SegmentKey) -> Result<Answer, Fault> {
    let shape = shape(request.call, table)?;
    request.read(|seen| {
        let row = seen.row(table, key)?;
        if is_known(request, row, &shape) {
            return Ok(Answer::empty(StatusCode::NOT_MODIFIED));
        }
        shown(request, seen, row, &shape, StatusCode::OK)
    })
}

/// Whether the client has this version already. With related rows or annotations that cannot be said.
fn is_known(request: &DataverseRequest<'_>, row: &Row, shape: &RowShape) -> bool {
    let version = format!("W/\"{}\"", row.version);
    let known = request.call.header("if-none-match").is_some_and(|known| known.trim() == version);
    known && shape.expansions.is_empty() && request.prefer.annotations.is_none()
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
        object.control("@odata.context").text(format_args!("{}/$metadata#{set}{context}/$entity", request.root));
        done = shows.row(row, shape, object);
    });
    done?;
    let answer = Answer::with_body(status, MINIMAL_JSON, out.finish());
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
        let Some(cell) = show::cell(row, table, column) else { return Ok(Answer::empty(StatusCode::NO_CONTENT)) };
        if bare {
            return Ok(Answer::with_body(StatusCode::OK, "text/plain", text(&cell)));
        }
        let mut out = Writer::new(&DATAVERSE_DIALECT);
        out.object(|whole| {
            let (root, set, name) = (&request.root, table.set, shown_name(column));
            whole.control("@odata.context").text(format_args!("{root}/$metadata#{set}({})/{name}", row.id));
            show::show(Some(&cell), whole.control("value"));
        });
        Ok(Answer::with_body(StatusCode::OK, MINIMAL_JSON, out.finish()))
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
            let mut out = Writer::new(&DATAVERSE_DIALECT);
            out.object(|whole| {
                whole.control("@odata.context").text(format_args!("{}/$metadata#$ref", request.root));
                whole.control("@odata.id").value(&request.address(target, reference.id));
            });
            return Ok(Answer::with_body(StatusCode::OK, MINIMAL_JSON, out.finish()));
        }
        let found = seen.environment.get(seen.caller, target, reference.id)?;
        shown(request, seen, found, &shape, StatusCode::OK)
    })
}
