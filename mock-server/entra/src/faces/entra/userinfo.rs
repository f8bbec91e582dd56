//! What OpenID Connect says about the user, at the sign-in host: the older endpoint, with tokens of its own.
//!
//! <https://learn.microsoft.com/previous-versions/azure/active-directory/azuread-dev/v1-protocols-openid-connect-code>

use std::sync::Arc;

use http::{Method, StatusCode, header};
use mock365_domain::UserRef;
use serde_json::{Map, Value};

use super::authority::Authority;
use super::claims;
use super::discovery::wrong_method;
use super::fault::{Fault, dress, json_answer};
use super::route::EntraRoute;
use super::target::Target;
use crate::exchange::{Answer, Call};
use crate::tokens::{Bearer, TokenFault};

/// What it takes over from the token.
const TOLD: [&str; 9] = ["family_name", "given_name", "name", "oid", "tid", "unique_name", "upn", "email", "idp"];

/// `GET` and `POST /{tenant}/openid/userinfo`
pub fn answer(call: &Call<'_>, route: &EntraRoute) -> Answer {
    if !matches!(call.method, Method::GET | Method::POST) {
        return wrong_method(call, "GET, POST").json(call);
    }
    if let Err(fault) = call.sandbox.read(|cloud, _| Authority::asked(cloud, route)) {
        return fault.json(call);
    }
    match bearer(call) {
        Ok(bearer) => {
            let mut answer = dress(json_answer(StatusCode::OK, &Value::Object(about(&bearer))), call);
            answer.note.user.clone_from(&bearer.upn);
            answer.note.tenant = Some(bearer.tenant);
            answer.note.app = Some(bearer.app);
            answer
        }
        Err(why) => refuse(call, &why),
    }
}

/// Whose token was sent: one that a v1 request got that named no resource.
fn bearer(call: &Call<'_>) -> Result<Arc<Bearer>, String> {
    let token = call.bearer().filter(|token| !token.is_empty()).ok_or_else(|| TokenFault::Missing.to_string())?;
    let bearer = call.sandbox.bearer(token, call.now).map_err(|fault| fault.to_string())?;
    if bearer.audience != Target::sign_in_host().uri {
        let why = "userinfo at the sign-in host takes what a v1 request gets that names no resource";
        return Err(format!("the token is for {}; {why}", bearer.audience));
    }
    let at = bearer.user.map(|user| UserRef { tenant: bearer.tenant, user });
    let there = call.sandbox.read(|cloud, _| at.and_then(|at| cloud.user_at(at)).is_some_and(|user| user.enabled));
    if there { Ok(bearer) } else { Err("the account is gone or disabled".to_owned()) }
}

fn about(bearer: &Bearer) -> Map<String, Value> {
    let told = TOLD.iter().filter_map(|name| Some(((*name).to_owned(), bearer.claims.get(*name)?.clone())));
    let mut told: Map<String, Value> = told.collect();
    // The subject is the id token's: the user as the client sees him.
    let sub = bearer.user.map(|user| claims::pairwise(bearer.app, user));
    told.extend(sub.map(|sub| ("sub".to_owned(), sub.into())));
    told
}

/// <https://www.rfc-editor.org/rfc/rfc6750#section-3.1>
fn refuse(call: &Call<'_>, why: &str) -> Answer {
    let mut fault =
        Fault::plain("invalid_token", "The access token is missing, expired, or not for this endpoint.", why);
    fault.status = StatusCode::UNAUTHORIZED.as_u16();
    let challenge = match call.bearer() {
        Some(_) => "Bearer error=\"invalid_token\"",
        None => "Bearer",
    };
    fault.json(call).header(header::WWW_AUTHENTICATE, challenge)
}
