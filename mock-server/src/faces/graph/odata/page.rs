//! Pages of a list: the envelope, and the address of the next page.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{StatusCode, header};
use serde_json::{Map, Value as Json, json};

use super::options::option_name;
use super::{Noun, ODataFault, Options, Selection, Token, show};
use crate::exchange::{Answer, Call};
use crate::faces::graph::{Fault, GraphRequest, Mount, json};

/// What every skip token begins with.
const MARK: &str = "mock365:";

/// A page of what matches the request's options, out of `things` in the list's own order. `what` names the list in
/// the answer's context: `events`.
pub fn list<'t, N: Noun>(
    request: &GraphRequest<'_>,
    what: &str,
    things: impl Iterator<Item = &'t N::Thing>,
    around: &N::Context<'_>,
) -> Result<Answer, Fault>
where
    N::Thing: 't,
{
    let options = &request.options;
    let selection = options.selection::<N>()?;
    let page = options.query::<N>()?.run(things);
    let items = page.items.iter().map(|thing| Json::Object(show::<N>(thing, around, &selection))).collect();
    let context = context(request, &format!("{what}{}", selected(&selection)));
    Ok(json(StatusCode::OK, &collection(request.call, options, N::PAGING.token, &context, items, page.total)))
}

/// How many of `things` match the request's options, as text.
pub fn count<'t, N: Noun>(
    request: &GraphRequest<'_>,
    things: impl Iterator<Item = &'t N::Thing>,
) -> Result<Answer, Fault>
where
    N::Thing: 't,
{
    let total = request.options.query::<N>()?.run(things).total;
    Ok(Answer::with_body(StatusCode::OK, "text/plain", total.to_string()))
}

/// One thing, as far as the request selects it. `what` is the list it belongs to.
pub fn one<N: Noun>(
    request: &GraphRequest<'_>,
    status: StatusCode,
    what: &str,
    thing: &N::Thing,
    around: &N::Context<'_>,
) -> Result<Answer, Fault> {
    let selection = request.options.selection::<N>()?;
    let mut shown = show::<N>(thing, around, &selection);
    let context = context(request, &format!("{what}{}/$entity", selected(&selection)));
    shown.shift_insert(0, "@odata.context".to_owned(), context.into());
    Ok(json(status, &shown))
}

/// The answer to a create: 201 with the thing and its address.
pub fn created(request: &GraphRequest<'_>, shown: Answer) -> Answer {
    let id = serde_json::from_slice::<Json>(&shown.body).ok().and_then(|body| Some(body["id"].as_str()?.to_owned()));
    match id {
        Some(id) => {
            shown.header(header::LOCATION, &format!("{}{}('{id}')", request.call.base.origin, request.call.path))
        }
        None => shown,
    }
}

/// What stands in an answer's context: below the user, or at the root.
fn context(request: &GraphRequest<'_>, what: &str) -> String {
    if request.operation.mount == Mount::Directory { request.context(what) } else { request.user_context(what) }
}

/// The selected names as a context shows them.
fn selected(selection: &Selection) -> String {
    selection.names().map(|names| format!("({})", names.join(","))).unwrap_or_default()
}

/// The JSON of one page.
pub fn collection(
    call: &Call<'_>,
    options: &Options,
    token: Token,
    context: &str,
    items: Vec<Json>,
    total: usize,
) -> Map<String, Json> {
    let mut page = Map::new();
    page.insert("@odata.context".to_owned(), context.into());
    // The directory counts on its first page only.
    if options.count && (token == Token::Skip || options.skip == 0) {
        page.insert("@odata.count".to_owned(), json!(total));
    }
    let seen = options.skip + items.len();
    if seen < total && !items.is_empty() {
        page.insert("@odata.nextLink".to_owned(), json!(next_link(call, token, seen)));
    }
    page.insert("value".to_owned(), Json::Array(items));
    page
}

/// The address of the page that begins behind `seen` things: the one asked for, with another place in the list.
pub fn next_link(call: &Call<'_>, token: Token, seen: usize) -> String {
    let mut link = format!("{}{}?", call.base.origin, call.path);
    for part in call.query.split('&').filter(|part| !part.is_empty()) {
        let name = form_urlencoded::parse(part.as_bytes()).next().map(|(name, _)| name.into_owned());
        if !matches!(name.as_deref().and_then(option_name), Some("skip" | "skiptoken")) {
            link.push_str(part);
            link.push('&');
        }
    }
    match token {
        Token::Skip => {
            link.push_str("%24skip=");
            link.push_str(&seen.to_string());
        }
        Token::SkipToken => {
            link.push_str("$skiptoken=");
            link.push_str(&URL_SAFE_NO_PAD.encode(format!("{MARK}{seen}")));
        }
    }
    link
}

/// The place in the list that a skip token stands for.
pub fn read_token(token: &str) -> Result<usize, ODataFault> {
    URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.strip_prefix(MARK)?.parse::<u32>().ok())
        .map(|skip| skip as usize)
        .ok_or_else(|| ODataFault::new("Directory_ExpiredPageToken", "The specified page token value is invalid."))
}
