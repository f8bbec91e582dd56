//! List and count somebody's people, the most relevant first.

use http::{Method, StatusCode};
use mock365_domain::mailbox::RelevantPerson;

use super::read;
use crate::exchange::Answer;
use crate::faces::graph::odata::{self, ContextUrl, members};
use crate::faces::graph::view::person::{BetaPeople, People, PersonTable};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/user-list-people>
pub const OPERATION: Operation = Operation {
    name: "graph.people.list",
    method: Method::GET,
    at: super::PEOPLE,
    tail: "",
    mount: Mount::Mailbox,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-people",
    handler: list,
};

/// <https://learn.microsoft.com/graph/api/user-list-people>
pub const COUNT: Operation = Operation {
    name: "graph.people.count",
    method: Method::GET,
    at: super::PEOPLE,
    tail: "/$count",
    mount: Mount::Mailbox,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/user-list-people",
    handler: count,
};

fn list(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    if request.options.style.beta { page::<BetaPeople>(request) } else { page::<People>(request) }
}

fn page<N: PersonTable>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let options = read::rest(&request.options);
    let (selection, query) = (options.selection::<N>()?, options.query::<N>()?);
    let people = read::asked(request)?;
    let mut found = query.run(people.iter());
    // A search has no further pages.
    found.more &= request.options.search.is_none();
    let context = ContextUrl::of(request, "people", selection.names());
    let write = |person: &RelevantPerson, object: &mut odata::Object<'_>| members::<N>(person, &(), &selection, object);
    Ok(odata::page::<N, _>(request, context, found, write))
}

fn count(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    // What is filtered by differs.
    if request.options.style.beta { number::<BetaPeople>(request) } else { number::<People>(request) }
}

fn number<N: PersonTable>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let query = read::rest(&request.options).count_query::<N>()?;
    let people = read::asked(request)?;
    let total = query.run(people.iter()).total.unwrap_or_default();
    Ok(Answer::with_body(StatusCode::OK, "text/plain", total.to_string()))
}
