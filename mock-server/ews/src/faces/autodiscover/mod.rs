//! The Autodiscover face: where the mailbox of an address is served, in plain XML, over SOAP and as JSON.
//!
//! <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/autodiscover-for-exchange>

mod domain_settings;
mod json;
mod plain_xml;
mod server;
mod setting;
mod soap_service;
mod user_settings;

use http::{HeaderName, Method, StatusCode, header};

use crate::answers::Canned;
use crate::exchange::{Answer, Answerable, Call, Face, Named, Prepared};
use crate::faces::soap::element::{Element, Malformed};
use crate::faces::soap::envelope::{CONTENT_TYPE, Envelope};
use crate::faces::soap::signed_in::{self, Caller, Shut};
use server::Here;

/// The Autodiscover face.
pub struct Autodiscover;

/// What the journal calls its requests.
const NAMES: [&str; 7] = [
    "autodiscover.GetDomainSettings",
    "autodiscover.GetUserSettings",
    "autodiscover.json",
    "autodiscover.malformed",
    "autodiscover.probe",
    "autodiscover.unknown",
    "autodiscover.xml",
];

/// Every operation by its name.
pub fn operations() -> impl Iterator<Item = &'static str> {
    NAMES.into_iter()
}

/// What a request asks for.
enum Asked<'a> {
    /// Plain XML.
    Plain(Result<Element<'a>, Malformed>),
    /// An operation over SOAP.
    Soap(Result<Envelope<'a>, Malformed>),
    /// JSON.
    Json,
    /// Whether there is something.
    Probe,
    /// Nothing that there is here.
    Unknown,
}

/// A request as it was read.
struct Found<'a> {
    call: &'a Call<'a>,
    asked: Asked<'a>,
    here: Here,
    /// Who calls; JSON asks nobody.
    caller: Result<Caller, Shut>,
}

impl Answerable for Found<'_> {
    fn answer(&self) -> Answer {
        let call = self.call;
        if !matches!(self.asked, Asked::Json | Asked::Unknown) {
            signed_in::record(call, &self.caller);
        }
        let answer = match (&self.asked, &self.caller) {
            (Asked::Json, _) => return json::answer(call, &self.here),
            (Asked::Unknown, _) => {
                let why =
                    "Autodiscover answers at /autodiscover/autodiscover.xml, autodiscover.svc and autodiscover.json";
                return Answer::empty(StatusCode::NOT_FOUND).explain(why).unsupported();
            }
            (_, Err(shut)) => shut.answer(call, self.here.server),
            // A plain GET of either is an invalid request, and tells by its headers what there is.
            (Asked::Probe, Ok(_)) => plain_xml::invalid(call, "Autodiscover takes POST"),
            (Asked::Plain(request), Ok(caller)) => plain_xml::answer(call, &self.here, caller, request),
            (Asked::Soap(envelope), Ok(caller)) => soap_service::answer(call, &self.here, caller, envelope),
        };
        endpoints(answer, signed_in::takes_tokens(call, self.here.server))
            .header(HeaderName::from_static("request-id"), &call.request_id.to_string())
    }
}

impl Face for Autodiscover {
    fn name(&self) -> &'static str {
        "autodiscover"
    }

    fn body_limit(&self) -> usize {
        crate::limits::GRAPH_BODY.count()
    }

    fn read<'a>(&self, call: &'a Call<'a>) -> Prepared<'a> {
        let asked = asked(call);
        let here = Here::of(call);
        let caller = signed_in::caller(call, here.server);
        let mut named = Named::new(match &asked {
            Asked::Plain(_) => "autodiscover.xml",
            Asked::Soap(Ok(envelope)) => soap_service::name(&envelope.body),
            Asked::Soap(Err(_)) => "autodiscover.malformed",
            Asked::Json => "autodiscover.json",
            Asked::Probe => "autodiscover.probe",
            Asked::Unknown => "autodiscover.unknown",
        });
        if let (Ok(caller), false) = (&caller, matches!(asked, Asked::Json)) {
            named.tenant = Some(caller.tenant);
            named.user.clone_from(&caller.name);
            named.app = caller.app;
        }
        if let Some(attempt) = signed_in::attempt(&caller) {
            // Whoever failed is known by the name that was tried.
            named.user.get_or_insert_with(|| attempt.name.clone());
        }
        named.mailbox = match &asked {
            Asked::Plain(Ok(request)) => plain_xml::address(request).map(str::to_owned),
            Asked::Soap(Ok(envelope)) => user_settings::first_address(&envelope.body).map(str::to_owned),
            Asked::Json => json::address(call),
            Asked::Plain(Err(_)) | Asked::Soap(Err(_)) | Asked::Probe | Asked::Unknown => None,
        };
        Prepared::new(named, Found { call, asked, here, caller })
    }

    fn canned(&self, _call: &Call<'_>, canned: &Canned) -> Answer {
        let worded = canned.worded("autodiscover");
        let status = StatusCode::from_u16(worded.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        match worded.own.and_then(|own| own.body.as_ref()) {
            Some(body) => {
                let mut answer = Answer::with_body(status, CONTENT_TYPE, body.clone());
                if let Some(kind) = worded.own.and_then(|own| own.content_type.as_deref()) {
                    answer.headers.remove(header::CONTENT_TYPE);
                    answer = answer.header(header::CONTENT_TYPE, kind);
                }
                answer
            }
            None => Answer::empty(status),
        }
    }

    fn too_large(&self, _call: &Call<'_>) -> Answer {
        Answer::empty(StatusCode::PAYLOAD_TOO_LARGE).explain("the body is over the limit")
    }
}

/// What a request asks for, by its path and method.
fn asked<'a>(call: &'a Call<'_>) -> Asked<'a> {
    let path = call.path.to_ascii_lowercase();
    let Some(rest) = path.trim_end_matches('/').strip_prefix("/autodiscover/autodiscover.") else {
        return Asked::Unknown;
    };
    match (rest, &call.method) {
        ("xml", &Method::POST) => Asked::Plain(Element::read(&call.body)),
        ("svc", &Method::POST) => Asked::Soap(Envelope::read(&call.body)),
        ("xml" | "svc", _) => Asked::Probe,
        _ if rest == "json" || rest.starts_with("json/") => Asked::Json,
        _ => Asked::Unknown,
    }
}

/// The headers by which clients find out what they may ask, in whatever answer.
fn endpoints(answer: Answer, takes_tokens: bool) -> Answer {
    answer
        .header(HeaderName::from_static("x-soap-enabled"), "True")
        .header(HeaderName::from_static("x-wssecurity-enabled"), "False")
        .header(HeaderName::from_static("x-oauth-enabled"), if takes_tokens { "True" } else { "False" })
}
