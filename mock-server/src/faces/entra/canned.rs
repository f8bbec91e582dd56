//! Words canned answers for this face: JSON at the token endpoint, a page or a redirect elsewhere, as the code has it.

use http::{HeaderName, StatusCode, header};

use super::codes;
use super::fault::Fault;
use super::form::Form;
use super::request::{self, Refused};
use super::route::{Endpoint, Route};
use super::{pages, refuse, respond};
use crate::faces::{Answer, Call};
use crate::gate::Canned;

/// The canned answer in Entra's words. A code `AADSTS…` brings its row of the table; what the canned answer says itself
/// wins.
pub fn answer(call: &Call<'_>, canned: &Canned) -> Answer {
    let worded = canned.worded("entra");
    let own = worded.own;
    let mut answer = match own.and_then(|own| own.body.as_ref()) {
        Some(body) => {
            let status = StatusCode::from_u16(worded.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut answer = Answer::empty(status);
            answer.body = body.clone().into();
            let kind = own.and_then(|own| own.content_type.as_deref()).unwrap_or("text/html; charset=utf-8");
            answer.header(header::CONTENT_TYPE, kind)
        }
        None => in_channel(call, &fault(canned)),
    };
    for (name, value) in worded.headers {
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            answer.headers.remove(&name);
            answer = answer.header(name, value);
        }
    }
    answer.note.code = Some(worded.code.to_owned());
    answer
}

fn fault(canned: &Canned) -> Fault {
    let worded = canned.worded("entra");
    let why = format!("canned answer {}", canned.name);
    let mut fault = match codes::number(worded.code) {
        Some(number) => Fault::new(number, why),
        None => Fault::plain(worded.code, worded.message, why),
    };
    if !worded.message.is_empty() {
        fault = fault.message(worded.message);
    }
    // A code has a status of its own, unless this face's wording says another.
    if fault.code.is_none() || worded.own.is_some_and(|own| own.status.is_some()) {
        fault.status = worded.status;
    }
    for (name, value) in worded.own.iter().flat_map(|own| &own.extra) {
        match (name.as_str(), value.as_str()) {
            ("error", Some(error)) => fault = fault.error(error),
            ("suberror", Some(suberror)) => fault.suberror = Some(suberror.to_owned()),
            _ => fault.extra.push((name.clone(), value.clone())),
        }
    }
    fault
}

/// Where clients and people meet the code: a redirect only when client and address are to be trusted.
fn in_channel(call: &Call<'_>, fault: &Fault) -> Answer {
    let (route, form) = (Route::of(call), Form::of(call));
    if route.is_json() {
        return fault.json(call);
    }
    let channels = fault.code.map_or("page,redirect", |code| code.channels);
    let silent = form.get("prompt") == Some("none");
    let redirects = channels.contains("redirect") && (silent || !channels.contains("page"));
    let request = call.sandbox.read(|cloud, _| match route.endpoint {
        Endpoint::Authorize => request::authorize(cloud, &route, &form).ok(),
        Endpoint::AdminConsent => match request::admin_consent(cloud, &route, &form) {
            Ok(request) => Some(request),
            Err(Refused::Redirect(both)) => Some(both.1),
            Err(Refused::Page(_)) => None,
        },
        _ => form.get("ctx").and_then(|ctx| super::state::Flow::open(call, ctx)).map(|flow| flow.request),
    });
    match request.filter(|_| redirects || silent) {
        Some(request) => {
            let fault = if silent && fault.error == "access_denied" {
                fault.clone().error("interaction_required")
            } else {
                fault.clone()
            };
            respond::refuse(call, &request, &fault)
        }
        None if fault.status >= 500 || fault.status == 429 => refuse(call, &route, fault),
        None => pages::error(call, fault),
    }
}
