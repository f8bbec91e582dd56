//! The token endpoint: one file per grant.
//!
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token>

mod assertion;
mod client;
mod client_credentials;
mod code;
mod device_code;
mod grant;
mod on_behalf_of;
mod password;
mod refresh;
pub mod sealed;

pub use grant::GrantType;

use http::{Method, StatusCode};
use serde_json::Value;

use super::authority::Authority;
use super::cross_origin;
use super::discovery::wrong_method;
use super::fault::{CLITELEM, Fault, dress, json_answer, telemetry};
use super::form::Parameters;
use super::issue::{self, TokenOrder};
use super::route::EntraRoute;
use super::variants;
use crate::exchange::{Answer, Call};
use crate::sandbox::Sandbox;

/// What a grant needs to know.
pub struct TokenRequest<'a> {
    /// The request.
    pub call: &'a Call<'a>,
    /// Where it came to.
    pub route: &'a EntraRoute,
    /// Its parameters.
    pub form: &'a Parameters,
    /// The tenant segment.
    pub authority: Authority,
    /// The named location that counts for conditional access.
    pub location: Option<&'a str>,
}

/// What a grant gives.
pub struct Given {
    /// The token endpoint's JSON.
    pub body: Value,
    /// Whom it is for, for the journal.
    pub user: Option<String>,
    /// The tenant, for the journal.
    pub tenant: uuid::Uuid,
    /// The client, for the journal.
    pub app: uuid::Uuid,
    /// Age in milliseconds of the refresh token that was redeemed.
    pub token_age: Option<i64>,
}

impl TokenRequest<'_> {
    /// A parameter that must be there.
    pub fn needed(&self, name: &str) -> Result<&str, Fault> {
        self.form.get(name).ok_or_else(|| Fault::missing(name))
    }

    /// Whether the client says `cp1`: that it brings the claims of a challenge back to the sign-in page.
    ///
    /// <https://learn.microsoft.com/entra/identity-platform/claims-challenge#receiving-xms_cc-claim-in-an-access-token>
    pub fn understands_challenges(&self) -> bool {
        let claims = self.form.get("claims").and_then(|claims| serde_json::from_str::<Value>(claims).ok());
        let values = claims.as_ref().and_then(|claims| claims.pointer("/access_token/xms_cc/values")?.as_array());
        values.is_some_and(|values| values.iter().any(|value| value.as_str().is_some_and(|value| value == "cp1")))
    }
}

impl Given {
    /// What an order comes to.
    pub fn of(sandbox: &Sandbox, order: &TokenOrder, now: mock365_domain::Now) -> Self {
        Self {
            body: issue::answer(sandbox, order, now),
            user: order.user.as_ref().map(|user| user.upn.clone()),
            tenant: order.tenant.id,
            app: order.app.app_id,
            token_age: None,
        }
    }
}

/// `POST /{tenant}/oauth2/v2.0/token` and its v1 form.
pub fn answer(call: &Call<'_>, route: &EntraRoute, form: &Parameters) -> Answer {
    match give(call, route, form) {
        Ok(given) => {
            let answer = json_answer(StatusCode::OK, &given.body);
            let mut answer = dress(answer, call).header(CLITELEM, &telemetry(0, given.token_age));
            answer.note.user = given.user;
            answer.note.tenant = Some(given.tenant);
            answer.note.app = Some(given.app);
            answer
        }
        Err(fault) => variants::at_token(fault, route.v1, form.grant()).json(call),
    }
}

fn give(call: &Call<'_>, route: &EntraRoute, form: &Parameters) -> Result<Given, Fault> {
    if call.method != Method::POST {
        return Err(wrong_method(call, "POST"));
    }
    let authority = call.sandbox.read(|cloud, _| Authority::asked(cloud, route));
    let authority = authority.map_err(|fault| fault.error("invalid_request"))?;
    let request = TokenRequest { call, route, form, authority, location: call.header("x-mock365-location") };
    let grant_type = form.get("grant_type").ok_or_else(|| Fault::missing("grant_type"))?;
    let grant = GrantType::of(grant_type);
    if !matches!(grant, Some(GrantType::AuthorizationCode | GrantType::RefreshToken)) {
        // Only these two have a redirect address behind them that could be a single-page application's.
        cross_origin::check(call, false)?;
    }
    match grant {
        Some(GrantType::AuthorizationCode) => code::give(&request),
        Some(GrantType::RefreshToken) => refresh::give(&request),
        Some(GrantType::ClientCredentials) => client_credentials::give(&request),
        Some(GrantType::Password) => password::give(&request),
        Some(GrantType::OnBehalfOf) => on_behalf_of::give(&request),
        Some(GrantType::DeviceCode) => device_code::give(&request),
        // Microsoft's own libraries send these for federated accounts, of which the Cloud has none.
        Some(GrantType::Saml2 | GrantType::Saml11) => {
            Err(Fault::unsupported("unsupported_grant_type", &format!("the grant {grant_type}")))
        }
        None => {
            let why = "the grant is none that Entra knows";
            Err(Fault::new(70_003, why).with("grant_type", grant_type))
        }
    }
}
