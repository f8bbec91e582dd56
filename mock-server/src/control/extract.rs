//! What is said to the control API: strict JSON, with the place and the nearest known key when a key is not known.

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use http::request::Parts;
use http::{StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError};
use mock365_control::words::readable;
use serde::de::DeserializeOwned;

use super::problem::Fault;
use crate::limits::{BODY_TIME, CONTROL_BODY};
use crate::serve::TooLate;

/// A JSON body.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, _: &S) -> Result<Self, Fault> {
        let json = is_json(&request);
        let body = read(request.into_body()).await?;
        match (json, body.is_empty()) {
            (false, false) => Err(not_json()),
            // Nobody but a program sends nothing at all: forms of foreign pages name a media type.
            (_, true) => parse(b"{}").map(Self),
            (true, false) => object(&body).and_then(parse).map(Self),
        }
    }
}

fn not_json() -> Fault {
    Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send JSON, with `Content-Type: application/json`")
}

/// Whether a request says that its body is JSON.
fn is_json(request: &Request) -> bool {
    let named = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let named = named.split(';').next().unwrap_or("").trim();
    named.eq_ignore_ascii_case("application/json") || named.eq_ignore_ascii_case("application/merge-patch+json")
}

async fn read(body: Body) -> Result<bytes::Bytes, Fault> {
    match body.collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(why) => {
            let mut cause: Option<&dyn std::error::Error> = Some(&why);
            while let Some(error) = cause {
                if error.is::<TooLate>() {
                    let why = format!("the body did not come within {}", BODY_TIME.shown());
                    return Err(Fault::new(StatusCode::REQUEST_TIMEOUT, why));
                }
                if error.is::<LengthLimitError>() {
                    return Err(Fault::new(
                        StatusCode::PAYLOAD_TOO_LARGE,
                        format!("a body has at most {}", CONTROL_BODY.shown()),
                    ));
                }
                cause = error.source();
            }
            Err(Fault::bad("the body broke off"))
        }
    }
}

/// Refuses a list: its elements would be read as the members of an object, in an order that nobody knows.
fn object(text: &[u8]) -> Result<&[u8], Fault> {
    match text.trim_ascii_start().first() {
        Some(b'[') => Err(Fault::bad("send a JSON object, `{…}`; this is an array").at("/")),
        _ => Ok(text),
    }
}

/// Reads strict JSON.
pub fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, Fault> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|why| {
        let pointer = pointer(why.path());
        wrong(why.into_inner(), &pointer)
    })?;
    reader.end().map_err(|why| wrong(why, ""))?;
    Ok(read)
}

/// Reads strictly from a value.
pub fn parse_value<T: DeserializeOwned>(value: serde_json::Value, below: &str) -> Result<T, Fault> {
    serde_path_to_error::deserialize(value).map_err(|why| {
        let pointer = format!("{below}{}", pointer(why.path()));
        wrong(why.into_inner(), &pointer)
    })
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        let name = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => continue,
        };
        pointer = format!("{pointer}/{name}");
    }
    pointer
}

fn wrong(why: serde_json::Error, pointer: &str) -> Fault {
    let unreadable = why.is_syntax() || why.is_eof();
    let text = readable(&why.to_string());
    drop(why);
    if unreadable {
        let detail = format!("this is no JSON: {text}; send an object such as {{\"name\": \"value\"}}");
        return Fault::bad(detail).at(if pointer.is_empty() { "/" } else { pointer });
    }
    let mut words = text.split('`').skip(1).step_by(2);
    let unknown = words.next().filter(|_| text.starts_with("unknown "));
    let known: Vec<&str> = words.collect();
    let nearest = unknown.and_then(|unknown| mock365_control::nearest(unknown, known));
    Fault::bad(text.clone()).at(if pointer.is_empty() { "/" } else { pointer }).near(nearest)
}

/// Query parameters, strict.
pub struct QueryParameters<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for QueryParameters<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        let pairs = form_urlencoded::parse(parts.uri.query().unwrap_or("").as_bytes());
        let mut object = serde_json::Map::new();
        for (name, value) in pairs {
            if object.insert(name.clone().into_owned(), value.into_owned().into()).is_some() {
                return Err(Fault::bad(format!("`{name}` was given twice")));
            }
        }
        parse_value(object.into(), "?").map(Self)
    }
}

/// Parts of the path.
pub struct PathParameters<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for PathParameters<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(path)| Self(path)).map_err(|why| Fault::bad(why.body_text()))
    }
}
