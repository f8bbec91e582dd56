//! Lists of rows: a table's, and those that a row is associated with.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/overview>

use http::StatusCode;
use mock365_domain::dataverse::{Association, Row, Table};
use mock365_domain::query::Query;

use super::address::SegmentKey;
use super::headers::applied;
use super::options::options;
use super::page::{LARGEST_PAGE, PageCookie, next_link};
use super::request::Seen;
use super::resource::RelatedForm;
use super::shape::{RowShape, other_side};
use super::show::Shows;
use super::{DATAVERSE_DIALECT, DataverseRequest, Fault, filter};
use crate::exchange::Answer;
use crate::faces::odata::{Options, Writer};
use crate::limits::GRAPH_ANSWER;

/// The version of what tables are like: nobody changes them here.
const METADATA_VERSION: &str = "1000000";

/// What a list asks for.
struct Asked {
    options: Options,
    shape: RowShape,
    query: Query<&'static str>,
}

impl Asked {
    fn of(request: &DataverseRequest<'_>, table: &'static Table) -> Result<Self, Fault> {
        let options = options(request.call)?;
        let shape = RowShape::of(table, &options.select, &options.expand)?;
        let filter = options.filter.as_deref().map(|text| filter::filter(table, text)).transpose()?;
        let order = filter::order(table, options.orderby.as_deref())?;
        let query = Query { filter, order, ..Query::default() };
        Ok(Self { options, shape, query })
    }
}

/// `GET contacts`
pub fn list(request: &DataverseRequest<'_>, table: &'static Table) -> Result<Answer, Fault> {
    let asked = Asked::of(request, table)?;
    request.read(|seen| {
        let rows = seen.environment.find(seen.caller, table, &asked.query)?.items;
        page(request, seen, (&asked, RelatedForm::Whole), &rows)
    })
}

/// `GET contacts/$count`
pub fn count(request: &DataverseRequest<'_>, table: &'static Table) -> Result<Answer, Fault> {
    let filter = Asked::of(request, table)?.query.filter;
    let query = Query { filter, take: 0, count: true, ..Query::default() };
    let count = request.read(|seen| Ok(seen.environment.find(seen.caller, table, &query)?.total))?;
    Ok(plain(count.unwrap_or_default()))
}

fn plain(count: usize) -> Answer {
    Answer::with_body(StatusCode::OK, "text/plain", count.min(LARGEST_PAGE).to_string())
}

/// `GET systemusers(…)/systemuserroles_association`, its addresses (`$ref`) or their number (`$count`).
pub fn associated(
    request: &DataverseRequest<'_>,
    (table, key): (&'static Table, &SegmentKey),
    (association, other): (&'static Association, Option<&SegmentKey>),
    form: RelatedForm,
) -> Result<Answer, Fault> {
    let target = other_side(association, table).and_then(Table::named);
    let target = target.ok_or_else(|| Fault::segment(association.name))?;
    let asked = Asked::of(request, target)?;
    request.read(|seen| {
        let from = seen.row(table, key)?.id;
        if let Some(other) = other {
            let row = seen.row(target, other)?;
            let (left, right) = if association.left == table.logical { (from, row.id) } else { (row.id, from) };
            if !seen.environment.are_linked(association, left, right) {
                return Err(Fault::segment(association.name));
            }
            return match form {
                RelatedForm::Whole => super::one::shown(request, seen, row, &asked.shape, StatusCode::OK),
                RelatedForm::Ref => Ok(super::one::address(request, target, row.id)),
                RelatedForm::Count => Err(Fault::segment("$count")),
            };
        }
        let rows = seen.associated(association, target, from, &asked.query)?;
        if form == RelatedForm::Count { Ok(plain(rows.len())) } else { page(request, seen, (&asked, form), &rows) }
    })
}

/// A page of rows, or of their addresses, out of all that match.
fn page(
    request: &DataverseRequest<'_>,
    seen: Seen<'_>,
    (asked, form): (&Asked, RelatedForm),
    all: &[&Row],
) -> Result<Answer, Fault> {
    let size = request.prefer.page_size.unwrap_or(LARGEST_PAGE);
    let cookie = asked.options.token.as_deref().map(PageCookie::read).transpose()?;
    let wanted = all.len().min(asked.options.top.unwrap_or(usize::MAX));
    let begin = cookie.map_or(0, |cookie| cookie.seen(all, size)).min(wanted);
    let rows = &all[begin..wanted.min(begin + size)];
    let shows = Shows::of(request, seen);
    let (mut out, mut done) = (Writer::new(&DATAVERSE_DIALECT), Ok(()));
    out.object(|whole| {
        let table = asked.shape.table;
        if form == RelatedForm::Ref {
            request.name(format_args!("Collection($ref)"), whole);
        } else {
            request.name(format_args!("{}{}", table.set, asked.shape.context()), whole);
        }
        let count = asked.options.count.then(|| all.len().min(LARGEST_PAGE));
        if let Some(count) = count {
            whole.control("@odata.count").value(count);
        }
        let includes = |name: &str| shows.prefer().includes(&format!("Microsoft.Dynamics.CRM.{name}"));
        if includes("totalrecordcount") {
            // What was not counted is -1.
            let told = count.map_or(-1, |count| i64::try_from(count).unwrap_or(i64::MAX));
            whole.control("@Microsoft.Dynamics.CRM.totalrecordcount").value(told);
        }
        if includes("totalrecordcountlimitexceeded") {
            let exceeded = count.is_some() && all.len() > LARGEST_PAGE;
            whole.control("@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded").value(exceeded);
        }
        if includes("globalmetadataversion") {
            whole.control("@Microsoft.Dynamics.CRM.globalmetadataversion").value(METADATA_VERSION);
        }
        let written = whole.control("value").list_within(GRAPH_ANSWER.count(), rows, |row, out| {
            out.object(|object| {
                if form == RelatedForm::Ref {
                    object.control("@odata.id").value(&request.address(table, row.id));
                } else if let Err(fault) = shows.row(row, &asked.shape, object) {
                    done = Err(fault);
                }
            });
        });
        if let (true, Some(first), Some(last)) = (begin + written < wanted, rows.first(), rows[..written].last()) {
            let number = cookie.map_or(1, |cookie| cookie.number);
            let link = next_link(request.call, table.id, number, first.id, last.id);
            whole.control("@odata.nextLink").value(&link);
        }
    });
    done?;
    Ok(applied(request.answer(StatusCode::OK, out.finish()), &request.prefer, true, false))
}
