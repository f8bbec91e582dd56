//! What OpenID Connect says about the user: the one path of Graph's host that is no Graph.
//!
//! <https://learn.microsoft.com/entra/identity-platform/userinfo>

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::{Refusal, UserRef};
use serde_json::{Map, Value};

use super::operation::Mount;
use super::{Fault, headers, signed_in};
use crate::exchange::{Answer, Answerable, Call, Named, Prepared};
use crate::tokens::{Bearer, TokenFault};

/// Whether a path is this one.
pub fn is_path(path: &str) -> bool {
    path.trim_matches('/').eq_ignore_ascii_case("oidc/userinfo")
}

/// A request for it.
struct UserInfo<'a> {
    call: &'a Call<'a>,
    bearer: Result<Arc<Bearer>, TokenFault>,
}

impl Answerable for UserInfo<'_> {
    fn answer(&self) -> Answer {
        headers::put_on(answer(self.call, &self.bearer), self.call, Mount::Directory)
    }
}

/// Reads who asks.
pub fn read<'a>(call: &'a Call<'a>) -> Prepared<'a> {
    let mut named = Named::new("graph.userinfo");
    let bearer = signed_in::bearer(call);
    if let Ok(bearer) = &bearer {
        named.tenant = Some(bearer.tenant);
        named.app = Some(bearer.app);
        named.user.clone_from(&bearer.upn);
    }
    Prepared::new(named, UserInfo { call, bearer })
}

/// `GET` and `POST /oidc/userinfo`
fn answer(call: &Call<'_>, bearer: &Result<Arc<Bearer>, TokenFault>) -> Answer {
    let told = bearer.as_ref().map_err(|fault| signed_in::refuse(call, *fault)).and_then(|bearer| {
        if !matches!(call.method, Method::GET | Method::POST) {
            return Err(Fault::new(StatusCode::METHOD_NOT_ALLOWED, "BadRequest", "Unsupported method."));
        }
        about(call, bearer)
    });
    match told {
        Ok(claims) => {
            let body = Value::Object(claims).to_string();
            Answer::with_body(StatusCode::OK, "application/json; charset=utf-8", body)
        }
        Err(failure) => failure.answer(call, Mount::Directory),
    }
}

/// The claims that the token's scopes allow; `sub` is the id token's.
fn about(call: &Call<'_>, bearer: &Bearer) -> Result<Map<String, Value>, Fault> {
    signed_in::understood(bearer)?;
    let user = bearer.user.filter(|_| bearer.has("openid"));
    let user = user.ok_or_else(|| Fault::from(Refusal::PermissionMissing("openid".to_owned())))?;
    call.sandbox.read(|cloud, _| {
        signed_in::evaluate(cloud, bearer)?;
        let at = UserRef { tenant: bearer.tenant, user };
        let user = cloud.user_at(at).ok_or_else(|| Refusal::UserUnknown(user.to_string()))?;
        let mut claims = Map::new();
        if let Some(sub) = bearer.claims.get("xms_st").and_then(|own| own.get("sub")) {
            claims.insert("sub".to_owned(), sub.clone());
        }
        let mut put = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                claims.insert(name.to_owned(), value.into());
            }
        };
        if bearer.has("profile") {
            put("name", Some(&user.display_name));
            put("family_name", user.surname.as_deref());
            put("given_name", user.given_name.as_deref());
            put("picture", Some("https://graph.microsoft.com/v1.0/me/photo/$value"));
        }
        if bearer.has("email") {
            put("email", user.mail.as_deref());
        }
        Ok(claims)
    })
}
