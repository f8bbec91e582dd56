//! Batches: many requests in one, each of which goes through the gate as a request of its own, and change sets, which are
//! one of them each, as they are done whole or not at all.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/execute-batch-operations-using-web-api>

mod join;
mod mime;
mod read;

use http::{Method, StatusCode};

use super::body::{Made, undefined};
use super::write::Writing;
use super::{DataverseRequest, Fault, Preferences, address, found, headers, options};
use crate::exchange::{Answer, Call, RequestPart, RequestParts, Unanswered};
use crate::limits::GRAPH_ANSWER;

/// The status of a part that was not done any more: Dataverse does not answer it at all.
const NOT_DONE: StatusCode = StatusCode::FAILED_DEPENDENCY;

/// `POST $batch`
pub fn batch(request: &DataverseRequest<'_>) -> Result<Answer, Fault> {
    let mut parts = read::parts(request)?;
    if !request.prefer.continues {
        for (place, part) in parts.iter_mut().enumerate() {
            part.after = place.checked_sub(1);
        }
    }
    let parts = RequestParts { parts, join: join::join, unanswered, most: GRAPH_ANSWER.count() };
    Ok(Answer { parts: Some(Box::new(parts)), ..Answer::empty(StatusCode::OK) })
}

/// A part that no operation answered.
fn unanswered(call: &Call<'_>, why: Unanswered) -> Answer {
    let (status, why) = match why {
        Unanswered::Condition => return Answer::empty(NOT_DONE),
        Unanswered::Lost => (StatusCode::GATEWAY_TIMEOUT, "a rule dropped the request of this part, or its answer"),
        Unanswered::Full => {
            (StatusCode::INSUFFICIENT_STORAGE, "the answers before it are as much as one may have; see docs/limits.md")
        }
    };
    let prefer = Preferences::of(call).unwrap_or_default();
    headers::put_on(Fault::new(status, "0x80040216", why).answer(call, &prefer), call)
}

/// A change set: all of its requests, or none.
pub fn change_set(request: &DataverseRequest<'_>) -> Result<Answer, Fault> {
    let parts = read::parts(request)?;
    if parts.iter().any(|part| part.method == Method::GET) {
        return Err(Fault::invalid("GET operations are not allowed in a change set."));
    }
    let mut at = 0;
    let done = request.change(|environment, caller, now| {
        let (mut made, mut answers) = (Made::new(), Vec::new());
        for (place, part) in parts.iter().enumerate() {
            at = place;
            let call = Call { path: path(request, part, &made)?, now, ..part.call(request.call) };
            let resource = found(&call)?;
            if resource.operation(&call.method).is_none() {
                return Err(Fault::method(&call.method));
            }
            headers::check(&call, &resource)?;
            options::check(&call, &resource)?;
            let one = DataverseRequest::of(&call, request.who, Preferences::of(&call)?);
            let mut writing = Writing { request: &one, environment: &mut *environment, caller, now, made: &made };
            let (answer, row) = writing.write(&resource)?;
            answers.push(headers::put_on(answer, &call));
            // A row without a name cannot be named.
            if let Some(row) = row.filter(|_| !part.id.is_empty()) {
                made.insert(part.id.clone(), row);
            }
        }
        Ok(answers)
    });
    match done {
        Ok(answers) => Ok(join::change_set(request.call, &parts, answers)),
        Err(fault) => Ok(match parts.get(at) {
            Some(part) => {
                let call = part.call(request.call);
                let prefer = Preferences::of(&call).unwrap_or_default();
                fault.answer(&call, &prefer)
            }
            None => fault.answer(request.call, &request.prefer),
        }),
    }
}

/// The path of a request, which may begin with the row that an earlier one made.
fn path(request: &DataverseRequest<'_>, part: &RequestPart, made: &Made) -> Result<String, Fault> {
    let Some(rest) = part.path.strip_prefix('$') else { return Ok(part.path.clone()) };
    let (id, rest) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let row = made.get(id).ok_or_else(|| undefined(id))?;
    let set = mock365_domain::dataverse::Table::named(row.table).map_or(row.table, |table| table.set);
    Ok(format!("{}/{set}({}){rest}", address::root(&request.call.path), row.id))
}
