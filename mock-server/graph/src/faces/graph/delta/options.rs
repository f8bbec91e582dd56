//! What the first request of a round may ask for, and what the later ones are asked with.

use http::StatusCode;

use super::Fault;
use super::token::{Asked, ChangeType};
use crate::faces::graph::GraphRequest;
use crate::faces::graph::odata::{GRAPH_DIALECT, Options};
use crate::faces::graph::operation::Operation;
use crate::faces::odata::{Expanded, read_expand};

/// What an operation takes besides `$select` and the size of a page.
pub struct Takes {
    /// What is listed, as Exchange calls it.
    pub resource: &'static str,
    /// `$expand`, `$filter` by arrival, `$orderby` by arrival, `changeType`.
    pub of_messages: bool,
    /// `includeHiddenFolders`
    pub hidden: bool,
}

/// Whether an operation goes through a list in rounds, and reads the tokens of its addresses itself.
pub fn is_delta(operation: &Operation) -> bool {
    operation.name.rsplit('.').next() == Some("delta")
}

/// Whether a token asks for what comes from now on alone, without the list.
///
/// <https://learn.microsoft.com/graph/delta-query-overview#use-delta-query-to-track-changes-in-a-resource-collection>
pub fn is_latest(token: &str) -> bool {
    token.eq_ignore_ascii_case("latest")
}

/// What the first request of a round asks for.
pub fn first(request: &GraphRequest<'_>, takes: &Takes) -> Result<Asked, Fault> {
    let given = &request.options;
    let untaken = [
        ("$search", given.search.is_some(), false),
        ("$skip", given.skip > 0, false),
        ("$count", given.count, false),
        ("$expand", !given.expand.is_empty(), takes.of_messages),
        ("$filter", given.filter.is_some(), takes.of_messages),
        ("$orderby", given.orderby.is_some(), takes.of_messages),
    ];
    if untaken.iter().any(|(_, is_given, is_taken)| *is_given && !is_taken) {
        let names: Vec<&str> = untaken.iter().filter(|(.., is_taken)| !is_taken).map(|(name, ..)| *name).collect();
        return Err(refused(format!(
            "The following parameters are not supported with change tracking over the '{}' resource: '{}'.",
            takes.resource,
            names.join(", ")
        )));
    }
    if let Some(order) = &given.orderby {
        let words: Vec<&str> = order.split_whitespace().collect();
        if !matches!(words[..], [by, to] if by.eq_ignore_ascii_case("receivedDateTime") && to.eq_ignore_ascii_case("desc"))
        {
            return Err(refused("Change tracking only supports $orderby=receivedDateTime desc.".to_owned()));
        }
    }
    if let Some(filter) = &given.filter {
        let words: Vec<&str> = filter.split_whitespace().collect();
        if !matches!(words[..], ["receivedDateTime", "ge" | "gt", _]) {
            return Err(refused(
                "Change tracking only supports $filter=receivedDateTime ge or gt a moment.".to_owned(),
            ));
        }
    }
    let expand = given.expand.iter().map(Expanded::written).collect();
    Ok(Asked {
        select: given.select.clone(),
        expand,
        filter: given.filter.clone(),
        top: given.top,
        change: if takes.of_messages { change_type(request)? } else { None },
        hidden: takes.hidden && parameter(request, "includeHiddenFolders").is_some_and(|value| value == "true"),
    })
}

/// The options of a round, as its first request had them.
pub fn of_round(asked: &Asked, given: &Options) -> Options {
    // It was read before it was sealed.
    let expand = read_expand(&asked.expand.join(","), &GRAPH_DIALECT, &given.style).unwrap_or_default();
    Options {
        select: asked.select.clone(),
        expand,
        filter: asked.filter.clone(),
        top: asked.top,
        basic: given.basic,
        style: given.style.clone(),
        ..Options::default()
    }
}

/// The size of a page that the client prefers.
pub fn preferred_size(request: &GraphRequest<'_>) -> Option<usize> {
    request.call.preference("odata.maxpagesize").or_else(|| request.call.preference("maxpagesize"))?.parse().ok()
}

/// What is said where a request with a token asks for something besides: the token's own count.
pub fn overridden(request: &GraphRequest<'_>) -> Option<&'static str> {
    request.options.token.as_ref().filter(|text| !is_latest(text))?;
    let more = request.call.query_pairs().filter(|(name, _)| !name.trim_start_matches('$').ends_with("token")).count();
    (more > 0).then_some("a round keeps the options of its first request: the others of this one do not count")
}

fn change_type(request: &GraphRequest<'_>) -> Result<Option<ChangeType>, Fault> {
    let Some(wanted) = parameter(request, "changeType") else { return Ok(None) };
    match wanted.as_str() {
        "created" => Ok(Some(ChangeType::Created)),
        "updated" => Ok(Some(ChangeType::Updated)),
        "deleted" => Ok(Some(ChangeType::Deleted)),
        _ => Err(refused(format!("Invalid value '{wanted}' for changeType: it is created, updated or deleted."))),
    }
}

/// A parameter of the operation's own, in lower case.
fn parameter(request: &GraphRequest<'_>, wanted: &str) -> Option<String> {
    let mut pairs = request.call.query_pairs();
    pairs.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.to_ascii_lowercase())
}

fn refused(message: String) -> Fault {
    Fault::new(StatusCode::BAD_REQUEST, "ErrorInvalidUrlQuery", message)
}
