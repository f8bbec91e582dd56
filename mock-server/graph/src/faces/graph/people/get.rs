//! Get one of somebody's people.

use http::{Method, StatusCode};
use mock365_domain::Refusal;
use mock365_domain::mailbox::RelevantPerson;

use super::read;
use crate::exchange::Answer;
use crate::faces::graph::odata;
use crate::faces::graph::view::person::{BetaPeople, People, PersonTable};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation};

/// <https://learn.microsoft.com/graph/api/resources/person>
pub const OPERATION: Operation = Operation {
    name: "graph.people.get",
    method: Method::GET,
    at: super::PEOPLE,
    tail: "/{person-id}",
    mount: Mount::Mailbox,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/resources/person",
    handler: get,
};

fn get(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    if request.options.style.beta { one::<BetaPeople>(request) } else { one::<People>(request) }
}

fn one<N: PersonTable>(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let people = read::asked(request)?;
    let wanted = request.param("person-id");
    let is_it = |person: &&RelevantPerson| person.id.to_string().eq_ignore_ascii_case(wanted);
    let person = people.iter().find(is_it).ok_or(Refusal::ItemMissing)?;
    odata::one::<N>(request, StatusCode::OK, "people", person, &())
}
