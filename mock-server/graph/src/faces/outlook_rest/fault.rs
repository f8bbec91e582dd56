//! Refusals of Outlook REST: Graph's codes in an object with nothing else in it, and 401 without a body.

use http::{HeaderName, StatusCode, header};
use mock365_domain::directory::permission::EXCHANGE;

use super::OUTLOOK;
use crate::exchange::{Answer, Call};
use crate::faces::graph::{Fault, Mount};
use crate::faces::odata::Writer;
use crate::tokens::TokenFault;

/// The answer to what was refused, in the words that Exchange has for it in Graph, too.
pub fn answer(fault: Fault) -> Answer {
    let worded = fault.worded(Mount::Mailbox);
    let why = worded.explain.unwrap_or_else(|| worded.message.clone().into_owned());
    let answer = error(worded.status, &worded.code, &worded.message).explain(why).code(worded.code);
    if worded.unsupported { answer.unsupported() } else { answer }
}

/// An error object.
pub fn error(status: StatusCode, code: &str, message: &str) -> Answer {
    let mut out = Writer::new(&OUTLOOK);
    out.object(|whole| {
        whole.control("error").object(|error| {
            error.control("code").value(code);
            error.control("message").value(message);
        });
    });
    Answer::with_body(status, "application/json; charset=utf-8", out.finish())
}

/// What Microsoft answers, and the mock does not.
pub fn unbuilt() -> Answer {
    let message = "mock365 does not do this operation yet.";
    error(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message)
        .explain("of Outlook REST mock365 knows GET /api/v2.0/me/messages and one message of it; Graph has the rest")
        .code("NotImplemented")
        .unsupported()
}

/// `/me`, asked by an application.
pub fn without_user() -> Answer {
    let message = "/me request is only valid with delegated authentication flow.";
    answer(Fault::bad_request("BadRequest", message))
}

/// The refusal of a token: without a body, with the way in.
pub fn unauthorized(call: &Call<'_>, fault: TokenFault) -> Answer {
    let login = call.base.sibling("login.windows.net");
    let error = if call.bearer().is_some() { ", error=\"invalid_token\"" } else { "" };
    let challenge = format!(
        "Bearer client_id=\"{EXCHANGE}\", trusted_issuers=\"00000001-0000-0000-c000-000000000000@*\", \
         token_types=\"app_asserted_user_v1 service_asserted_app_v1\", \
         authorization_uri=\"{login}/common/oauth2/authorize\"{error}"
    );
    let reason = match fault {
        TokenFault::Expired => "2000001;reason=\"The token has expired.\";error_category=\"invalid_lifetime\"",
        TokenFault::Audience => {
            "2000003;reason=\"The audience claim value is invalid.\";error_category=\"invalid_resource\""
        }
        TokenFault::Missing
        | TokenFault::Malformed
        | TokenFault::Foreign
        | TokenFault::OtherCloud
        | TokenFault::Tampered => {
            "2000001;reason=\"The token has an invalid signature.\";error_category=\"invalid_signature\""
        }
    };
    let answer = Answer::empty(StatusCode::UNAUTHORIZED)
        .explain(fault.to_string())
        .code("401")
        .header(header::WWW_AUTHENTICATE, &challenge);
    if call.bearer().is_some() { answer.header(HeaderName::from_static("x-ms-diagnostics"), reason) } else { answer }
}
