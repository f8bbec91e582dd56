//! Words canned answers for this face: JSON at the token endpoint, a page or a redirect elsewhere, as the code has it.

use http::{StatusCode, header};
use serde_json::json;

use super::codes;
use super::fault::Fault;
use super::form::Parameters;
use super::request::{self, AuthorizeRefusal};
use super::route::{Endpoint, EntraRoute};
use super::state::SignInFlow;
use super::{consent_page, pages, refuse, respond, session, sign_in_page, variants};
use crate::answers::Canned;
use crate::exchange::{Answer, Call};

/// The canned answer in Entra's words. A code `AADSTS…` brings its row of the table; what the canned answer says itself
/// wins.
pub fn answer(call: &Call<'_>, canned: &Canned) -> Answer {
    let worded = canned.worded("entra");
    let own = worded.own;
    let mut answer = if let Some(body) = own.and_then(|own| own.body.as_ref()) {
        let status = StatusCode::from_u16(worded.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answer = Answer::empty(status);
        answer.body = body.clone().into();
        let kind = own.and_then(|own| own.content_type.as_deref()).unwrap_or("text/html; charset=utf-8");
        answer.header(header::CONTENT_TYPE, kind)
    } else {
        let fault = fault(call, canned);
        in_channel(call, &super::places::without_a_cause(&fault, call), &canned.variants)
    };
    answer.note.code = Some(worded.code.to_owned());
    answer
}

fn fault(call: &Call<'_>, canned: &Canned) -> Fault {
    let worded = canned.worded("entra");
    let why = format!("canned answer {}", canned.name);
    let mut fault = match codes::number(worded.code) {
        Some(number) => Fault::new(number, why),
        None => Fault::plain(worded.code, worded.message, why),
    };
    let route = EntraRoute::of(call);
    if matches!(route.endpoint, Endpoint::Token | Endpoint::DeviceCode) {
        fault = variants::at_token(fault, route.v1, Parameters::of(call).grant());
    }
    let claims = challenge(&fault).map(|claims| ("claims".to_owned(), claims.into()));
    fault.extra.extend(claims);
    for variant in &canned.variants {
        fault = variants::worded(fault, variant);
    }
    if !worded.message.is_empty() {
        fault = fault.message(worded.message);
    }
    // A code has a status of its own, unless this face's wording says another.
    if fault.code.is_none() || worded.own.is_some_and(|own| own.status.is_some()) {
        fault.status = worded.status;
    }
    for (name, value) in worded.own.iter().flat_map(|own| &own.extra).chain(&canned.extra) {
        match (name.as_str(), value.as_str()) {
            ("error", Some(error)) => fault = fault.error(error),
            ("suberror", Some(suberror)) => fault.suberror = Some(suberror.to_owned()),
            _ => {
                fault.extra.retain(|(known, _)| known != name);
                fault.extra.push((name.clone(), value.clone()));
            }
        }
    }
    fault
}

/// Codes about clients and addresses that are not to be trusted: nothing is ever sent to such an address.
const UNTRUSTED: [u32; 6] = [50_011, 90_002, 700_016, 700_038, 900_023, 900_971];

/// Where clients and people meet the code: a redirect only when client and address are to be trusted.
fn in_channel(call: &Call<'_>, fault: &Fault, variants: &[String]) -> Answer {
    let (route, form) = (EntraRoute::of(call), Parameters::of(call));
    if route.is_json() {
        return fault.json(call);
    }
    let has = |channel: &str| match fault.code {
        Some(code) => code.comes_as(channel),
        None => matches!(channel, "page" | "redirect"),
    };
    let silent = form.get("prompt") == Some("none");
    let session = session::of(call);
    let flow = flow(call, &route, &form).filter(|_| !UNTRUSTED.contains(&fault.number()));
    let Some(flow) = flow else { return page(call, &route, fault) };
    if variants.iter().any(|variant| variant == "cancel") {
        return respond::leave(call, &flow.request);
    }
    let by_admin = flow.request.admin.is_some() && has("adminconsent");
    if silent || by_admin || (has("redirect") && !has("page")) {
        let fault = match fault.error.as_str() {
            // Neither is an answer to a silent request, nor the second to any authorization request.
            "access_denied" if silent && variants.is_empty() => fault.clone().error("interaction_required"),
            "invalid_grant" => fault.clone().error("interaction_required"),
            _ => fault.clone(),
        };
        return respond::refuse(call, &flow.request, &fault);
    }
    match fault.number() {
        90_094 | 90_095 | 900_941 | 900_981 => consent_page::approval_by_rule(call, &flow, session.as_deref(), fault),
        _ if has("interrupt") => sign_in_page::interrupt(call, &flow, session.as_deref(), fault),
        _ if has("inline") && !has("page") => {
            sign_in_page::inline_by_rule(call, &flow, session.as_deref(), &form, fault)
        }
        _ if has("inline") && route.endpoint == Endpoint::Login => {
            sign_in_page::inline_by_rule(call, &flow, session.as_deref(), &form, fault)
        }
        _ => page(call, &route, fault),
    }
}

fn page(call: &Call<'_>, route: &EntraRoute, fault: &Fault) -> Answer {
    if fault.status >= 500 || fault.status == 429 { refuse(call, route, fault) } else { pages::error(call, fault) }
}

/// The sign-in that a request begins or goes on with, as far as its client and address are to be trusted.
fn flow(call: &Call<'_>, route: &EntraRoute, form: &Parameters) -> Option<SignInFlow> {
    let request = call.sandbox.read(|cloud, _| match route.endpoint {
        Endpoint::Authorize => Some(request::authorize(cloud, route, form)),
        Endpoint::AdminConsent => Some(request::admin_consent(cloud, route, form)),
        _ => None,
    });
    match request {
        Some(Ok(request)) => Some(SignInFlow::new(call, request)),
        Some(Err(AuthorizeRefusal::Redirect(both))) => Some(SignInFlow::new(call, both.1)),
        Some(Err(AuthorizeRefusal::Page(_))) => None,
        None => form.get("ctx").and_then(|ctx| SignInFlow::open(call, ctx)),
    }
}

/// The claims that a client takes along to its next sign-in, where a conditional access policy wants something.
fn challenge(fault: &Fault) -> Option<String> {
    let policies = matches!(fault.number(), 50_074 | 50_076 | 50_079 | 50_158 | 53_000..=53_004 | 530_002 | 530_003);
    policies.then(|| {
        let policy = "7b9a1c3e-52d4-4c8f-9a60-1f2e3d4c5b6a";
        json!({ "access_token": { "capolids": { "essential": true, "values": [policy] } } }).to_string()
    })
}
