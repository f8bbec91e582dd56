//! Reads the requests in a batch, or in a change set.

use std::collections::HashSet;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use super::mime::{self, MimePart};
use super::{DataverseRequest, Fault, address};
use crate::exchange::RequestPart;
use crate::faces::dataverse::body::undefined;
use crate::limits::DATAVERSE_BATCH;

/// What a part has of the whole request, where it brings no such header itself.
const SHARED: [HeaderName; 4] = [header::AUTHORIZATION, header::USER_AGENT, OBJECT_ID, SYSTEM_USER];
const OBJECT_ID: HeaderName = HeaderName::from_static("callerobjectid");
const SYSTEM_USER: HeaderName = HeaderName::from_static("mscrmcallerid");

/// The parts that a request's body has.
pub fn parts(request: &DataverseRequest<'_>) -> Result<Vec<RequestPart>, Fault> {
    let is_change_set = request.call.parent.is_some();
    let kind = request.call.header("content-type").unwrap_or_default();
    let boundary =
        mime::boundary(kind).ok_or_else(|| malformed("the Content-Type names no boundary of multipart/mixed"))?;
    let text = std::str::from_utf8(&request.call.body).map_err(|_| malformed("the body is no text"))?;
    let parts = mime::parts(text, boundary).ok_or_else(|| malformed("the end of the parts is missing"))?;
    let mut read: Vec<RequestPart> = Vec::with_capacity(parts.len().min(DATAVERSE_BATCH.count()));
    let (mut count, mut ids) = (0, HashSet::new());
    for part in &parts {
        if count > DATAVERSE_BATCH.count() {
            break;
        }
        let kind = mime::header(&part.head, "content-type").unwrap_or_default();
        if let Some(inner) = mime::boundary(kind).filter(|_| !is_change_set) {
            let inner = mime::parts(part.rest, inner).ok_or_else(|| malformed("the end of a change set is missing"))?;
            count += inner.len();
            read.push(change_set(request, kind, part.rest, &inner)?);
        } else {
            count += 1;
            let one = single(request, part)?;
            if one.path.starts_with('$') && !is_change_set {
                return Err(undefined(one.path.trim_start_matches('$').split('/').next().unwrap_or_default()));
            }
            if !one.id.is_empty() && !ids.insert(one.id.clone()) {
                return Err(malformed(format!("two requests have the Content-ID {}", one.id)));
            }
            read.push(one);
        }
    }
    if count > DATAVERSE_BATCH.count() {
        return Err(malformed(format!("a batch has at most {} requests", DATAVERSE_BATCH.amount)));
    }
    Ok(read)
}

/// A change set as one request, which the face does in one go.
fn change_set(
    request: &DataverseRequest<'_>,
    kind: &str,
    text: &str,
    inner: &[MimePart<'_>],
) -> Result<RequestPart, Fault> {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(kind).map_err(|_| malformed("a Content-Type is none"))?);
    // Everything in it is done by one user.
    for name in [OBJECT_ID, SYSTEM_USER] {
        let named = |part: &MimePart<'_>| mime::header(&mime::split(part.rest).head, name.as_str()).map(str::to_owned);
        let first = inner.first().and_then(named);
        if inner.iter().any(|part| named(part) != first) {
            return Err(Fault::unbuilt("change sets of several users"));
        }
        if let Some(value) = first.and_then(|value| HeaderValue::from_str(&value).ok()) {
            headers.insert(name, value);
        }
    }
    share(request, &mut headers);
    Ok(RequestPart {
        id: String::new(),
        after: None,
        method: Method::POST,
        path: format!("{}/$batch", address::root(&request.call.path)),
        query: String::new(),
        headers,
        body: Bytes::copy_from_slice(text.as_bytes()),
        unread: None,
    })
}

/// A request: its line, its headers, its body.
fn single(request: &DataverseRequest<'_>, part: &MimePart<'_>) -> Result<RequestPart, Fault> {
    let kind = mime::header(&part.head, "content-type").unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with("application/http") {
        return Err(malformed("a part is no application/http"));
    }
    let id = mime::header(&part.head, "content-id").unwrap_or_default().to_owned();
    let inner = mime::split(part.rest.trim_start());
    let (line, head) = inner.head.split_first().ok_or_else(|| malformed("a part has no request"))?;
    let (method, rest) = line.split_once(' ').ok_or_else(|| malformed("a part has no request"))?;
    let (url, _) = rest.rsplit_once(" HTTP/").ok_or_else(|| malformed("a request does not end with HTTP/1.1"))?;
    let known = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let method = known.into_iter().find(|known| known.as_str() == method);
    let method = method.ok_or_else(|| malformed("a request has a method that a request of a batch cannot have"))?;
    let mut headers = HeaderMap::new();
    for line in head {
        let (name, value) = line.split_once(':').ok_or_else(|| malformed("a header has no colon"))?;
        let name = HeaderName::try_from(name.trim()).map_err(|_| malformed("a header has no name"))?;
        let value = HeaderValue::from_str(value.trim()).map_err(|_| malformed("a header has no value"))?;
        headers.append(name, value);
    }
    share(request, &mut headers);
    let (path, query) = place(request, url.trim());
    if path.to_ascii_lowercase().trim_end_matches('/').ends_with("/$batch") {
        return Err(malformed("a batch holds no other batch"));
    }
    let body = Bytes::copy_from_slice(inner.rest.trim_end().as_bytes());
    Ok(RequestPart { id, after: None, method, path, query, headers, body, unread: None })
}

/// Path and query of an address: whole, from the host on, from the version on, or of what a change set calls a row.
fn place(request: &DataverseRequest<'_>, url: &str) -> (String, String) {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let path = address::path_of(path);
    let is_reference =
        path.strip_prefix('$').is_some_and(|rest| !rest.starts_with("metadata") && !rest.starts_with("batch"));
    let path = if path.starts_with('/') || is_reference {
        path.to_owned()
    } else {
        format!("{}/{path}", address::root(&request.call.path))
    };
    (path, query.to_owned())
}

fn share(request: &DataverseRequest<'_>, headers: &mut HeaderMap) {
    for name in SHARED {
        if let Some(value) = request.call.headers.get(&name).filter(|_| !headers.contains_key(&name)) {
            headers.insert(name, value.clone());
        }
    }
}

fn malformed(why: impl Into<String>) -> Fault {
    Fault::payload("", "The batch request is malformed.").explain(why)
}
