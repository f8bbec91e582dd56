//! What a request asks of somebody's people.

use mock365_domain::mailbox::{PeopleAsked, RelevantPerson};

use crate::faces::graph::odata::{ODataFault, Options, check_search};
use crate::faces::graph::{Fault, GraphRequest};

/// The header that says whether everybody in the directory is meant, or only who is relevant.
///
/// <https://learn.microsoft.com/graph/people-insights-overview#types-of-results-included>
const SOURCES: &str = "X-PeopleQuery-QuerySources";

/// The people that a request is about, the most relevant first.
pub fn asked(request: &GraphRequest<'_>) -> Result<Vec<RelevantPerson>, Fault> {
    let of = request.owner()?;
    let by_himself = request.bearer.user == Some(of.user);
    let like = request.options.search.as_deref().map(read_search).transpose()?;
    if like.is_some() && !by_himself {
        return Err(ODataFault::unbuilt("$search among somebody else's people").into());
    }
    if like.is_some() && request.options.skip > 0 {
        return Err(ODataFault::unbuilt("$skip with $search among people").into());
    }
    let directory = in_directory(request)?;
    let asked = PeopleAsked { of, by_himself, directory, like: like.as_deref() };
    Ok(request.call.sandbox.read(|cloud, now| cloud.people_of(asked, now))?)
}

/// What else is asked of them: the search is done.
pub fn rest(options: &Options) -> Options {
    Options { search: None, count: options.count && options.search.is_none(), ..options.clone() }
}

fn in_directory(request: &GraphRequest<'_>) -> Result<bool, ODataFault> {
    let said = request.call.header(SOURCES).unwrap_or("Mailbox");
    let names = || said.split(',').map(str::trim).filter(|name| !name.is_empty());
    if let Some(stranger) = names().find(|name| !["mailbox", "directory"].contains(&&*name.to_lowercase())) {
        return Err(ODataFault::unbuilt(format_args!("'{stranger}' in {SOURCES}")));
    }
    if !names().any(|name| name.eq_ignore_ascii_case("mailbox")) {
        return Err(ODataFault::unbuilt(format_args!("{SOURCES} without Mailbox")));
    }
    Ok(names().any(|name| name.eq_ignore_ascii_case("directory")))
}

/// The words of a search. What it says of topics is not known here.
fn read_search(text: &str) -> Result<String, ODataFault> {
    check_search(text)?;
    let bare = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    if bare.contains(['"', ':', '(', ')', '\\']) {
        return Err(ODataFault::unbuilt("$search among people for more than a name or an address"));
    }
    Ok(bare.trim().to_owned())
}
