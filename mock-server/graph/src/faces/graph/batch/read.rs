//! Reads the parts of a batch.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde_json::{Map, Value};

use super::Fault;
use crate::exchange::RequestPart;
use crate::faces::graph::GraphRequest;
use crate::limits::BATCH_PARTS;

/// What a part has of the whole request, where it brings no such header itself.
const SHARED: [HeaderName; 2] = [header::AUTHORIZATION, header::USER_AGENT];

/// The members that a part has. Others count for nothing: an SDK of Microsoft's own sends `depends_on` with every request.
const MEMBERS: [&str; 6] = ["id", "method", "url", "headers", "body", "dependsOn"];

/// The parts that a request's body has.
pub fn parts(request: &GraphRequest<'_>) -> Result<Vec<RequestPart>, Fault> {
    let body = request.json_body()?;
    let list =
        body.get("requests").and_then(Value::as_array).ok_or_else(|| malformed("there is no list `requests`"))?;
    if list.is_empty() {
        return Err(malformed("there are no requests"));
    }
    if list.len() > BATCH_PARTS.count() {
        let why = format!("a batch has at most {} requests", BATCH_PARTS.amount);
        return Err(Fault::bad_request("BadRequest", "Number of requests inside batch exceeds the limit.").explain(why));
    }
    let mut parts: Vec<RequestPart> = Vec::with_capacity(list.len());
    for one in list {
        let one = one.as_object().ok_or_else(|| malformed("a request is no object"))?;
        if one.contains_key("atomicityGroup") {
            return Err(malformed("a request has no `atomicityGroup`"));
        }
        let part = part(request, one)?;
        if parts.iter().any(|known| known.id.eq_ignore_ascii_case(&part.id)) {
            let text = format!("Request Id {} has to be unique in a batch.", part.id);
            return Err(Fault::bad_request("BadRequest", text));
        }
        parts.push(part);
    }
    for (place, one) in list.iter().enumerate() {
        parts[place].after = condition(&one["dependsOn"], place, &parts)?;
    }
    check_order(&parts)?;
    Ok(parts)
}

/// Refuses what is done neither side by side, nor one after the other, nor all behind the first one.
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/2339>
fn check_order(parts: &[RequestPart]) -> Result<(), Fault> {
    let mut after = parts.iter().map(|part| part.after).enumerate();
    let is_parallel = after.clone().all(|(_, after)| after.is_none());
    let is_serial = after.clone().all(|(place, after)| after == place.checked_sub(1));
    let is_alike = after.all(|(place, after)| after == (place > 0).then_some(0));
    if is_parallel || is_serial || is_alike {
        return Ok(());
    }
    let why = "either no request depends on another one, or each on the one before it, or all on the first one";
    Err(Fault::bad_request("BadRequest", "Batch should be either fully sequential or fully parallel.").explain(why))
}

fn part(request: &GraphRequest<'_>, one: &Map<String, Value>) -> Result<RequestPart, Fault> {
    let text = |name: &str| {
        let text = one.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        text.ok_or_else(|| malformed(format!("a request has no text `{name}`")))
    };
    let id = text("id")?.to_owned();
    let method = text("method")?.to_ascii_uppercase();
    let known = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let method = known
        .into_iter()
        .find(|known| known.as_str() == method)
        .ok_or_else(|| malformed(format!("{method} is no method that a request of a batch can have")))?;
    // One that is not relative is looked for like any other, and leads nowhere: SDKs send whole addresses.
    let url = text("url")?;
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let headers = headers(request, &id, one.get("headers"))?;
    let given = one.get("body").filter(|given| !given.is_null());
    if given.is_none() && [Method::POST, Method::PUT, Method::PATCH].contains(&method) {
        // Even what takes none: <https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/2628>
        let text = format!("Write request id : {id} does not contain Content-Type header or body.");
        return Err(Fault::bad_request("BadRequest", text).explain("what takes no body gets an empty one, {}"));
    }
    let body = body(&id, given, &headers)?;
    let path = format!("/{}/{}", request.version, path.trim_start_matches('/'));
    let unread = one.keys().find(|name| !MEMBERS.contains(&name.as_str())).cloned();
    Ok(RequestPart { id, after: None, method, path, query: query.to_owned(), headers, body, unread })
}

fn headers(request: &GraphRequest<'_>, id: &str, given: Option<&Value>) -> Result<HeaderMap, Fault> {
    let wrong = || malformed(format!("the headers of request {id} are no object of texts"));
    let mut headers = HeaderMap::new();
    let given = match given {
        None | Some(Value::Null) => &Map::new(),
        Some(given) => given.as_object().ok_or_else(wrong)?,
    };
    for (name, value) in given {
        let value = value.as_str().ok_or_else(wrong)?;
        let name = HeaderName::try_from(name).map_err(|_| wrong())?;
        headers.append(name, HeaderValue::from_str(value).map_err(|_| wrong())?);
    }
    for name in SHARED {
        if let Some(value) = request.call.headers.get(&name).filter(|_| !headers.contains_key(&name)) {
            headers.insert(name, value.clone());
        }
    }
    Ok(headers)
}

/// A body: JSON as it is, anything else in base64, in either alphabet.
///
/// <https://learn.microsoft.com/graph/json-batching#creating-a-batch-request>
fn body(id: &str, given: Option<&Value>, headers: &HeaderMap) -> Result<Bytes, Fault> {
    let Some(given) = given else { return Ok(Bytes::new()) };
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()) else {
        // The whole batch is refused, not that part alone: Softeria/ms-365-mcp-server#677 and its mend.
        let text = format!("Write request with id '{id}' does not contain a Content-Type header.");
        return Err(Fault::bad_request("BadRequest", text));
    };
    if kind.to_ascii_lowercase().contains("json") {
        return Ok(given.to_string().into());
    }
    let wrong = || malformed(format!("the body of request {id} is no base64"));
    let text = given.as_str().ok_or_else(wrong)?.trim_end_matches('=');
    let decoded = STANDARD_NO_PAD.decode(text).or_else(|_| URL_SAFE_NO_PAD.decode(text));
    decoded.map(Bytes::from).map_err(|_| wrong())
}

/// The place of the part that another one waits for, which stands before it.
fn condition(given: &Value, own: usize, parts: &[RequestPart]) -> Result<Option<usize>, Fault> {
    let names = match given {
        Value::Null => return Ok(None),
        Value::Array(names) => names,
        _ => return Err(malformed("`dependsOn` is no list")),
    };
    let name = match names.as_slice() {
        [] => return Ok(None),
        [one] => one.as_str().ok_or_else(|| malformed("`dependsOn` has something else than ids"))?,
        _ => return Err(malformed("a request depends on one other at most")),
    };
    let place = parts.iter().position(|part| part.id.eq_ignore_ascii_case(name));
    let place = place.ok_or_else(|| malformed(format!("there is no request {name} to depend on")))?;
    if place >= own {
        let text = format!("Invalid dependency for request Id {}.", parts[own].id);
        return Err(Fault::bad_request("BadRequest", text).explain("a request depends on one that stands before it"));
    }
    Ok(Some(place))
}

fn malformed(why: impl Into<String>) -> Fault {
    Fault::bad_request("BadRequest", "Invalid batch payload format.").explain(why)
}
