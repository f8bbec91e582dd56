//! Who asks, and in which environment: the token, and whom it speaks for.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/authenticate-oauth>

use std::sync::Arc;

use http::{StatusCode, header};
use mock365_domain::dataverse::{CallerIdentity, DataverseCaller, DataverseRefusal, Impersonated};
use mock365_domain::directory::permission::DATAVERSE;
use mock365_domain::{Change, Cloud};

use super::Fault;
use super::address::guid;
use crate::exchange::Call;
use crate::tokens::{Bearer, TokenFault};

/// Who asks where.
#[derive(Clone, Debug)]
pub struct DataverseClient {
    /// Host name of the environment.
    pub host: String,
    identity: CallerIdentity,
    impersonated: Option<Impersonated>,
}

/// The host of an environment: the Web API has one of its own, `contoso.api.crm4.dynamics.com`.
fn environment_host(host: &str) -> String {
    host.to_ascii_lowercase().replacen(".api.crm", ".crm", 1)
}

/// The host that an audience names.
fn audience_host(bearer: &Bearer) -> Option<String> {
    let host = bearer.audience.strip_prefix("https://")?.trim_end_matches('/');
    Some(environment_host(host))
}

/// The host of the environment that a request is for: at an address that says nothing, the token's.
pub fn host(call: &Call<'_>, bearer: Option<&Bearer>) -> String {
    if call.base.imitated && call.base.host.ends_with(".dynamics.com") {
        return environment_host(&call.base.host);
    }
    bearer.and_then(audience_host).unwrap_or_default()
}

/// Reads and verifies the token, which must be for this environment.
pub fn bearer(call: &Call<'_>) -> Result<Arc<Bearer>, TokenFault> {
    let token = call.bearer().filter(|token| !token.is_empty()).ok_or(TokenFault::Missing)?;
    let bearer = call.sandbox.bearer(token, call.now)?;
    let fits = audience_host(&bearer).is_none_or(|named| named == host(call, Some(&bearer)));
    if bearer.resource == Some(DATAVERSE) && fits { Ok(bearer) } else { Err(TokenFault::Audience) }
}

impl DataverseClient {
    /// Who asks, and for whom.
    pub fn of(call: &Call<'_>, bearer: &Bearer) -> Result<Self, Fault> {
        let host = host(call, Some(bearer));
        let known = call.sandbox.view(|cloud| cloud.environment(&host).map(|environment| environment.host.clone()));
        let host = match known {
            Some(host) => host,
            None => opened(call, &host)?,
        };
        let identity = CallerIdentity { tenant: bearer.tenant, user: bearer.user, app: bearer.app, plug_in: false };
        Ok(Self { host, identity, impersonated: impersonated(call)? })
    }

    /// The user of the environment.
    ///
    /// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/impersonate-another-user-web-api>
    pub fn caller(&self, cloud: &Cloud) -> Result<DataverseCaller, Fault> {
        let environment = cloud.environment(&self.host).ok_or(DataverseRefusal::NotMember)?;
        let caller = cloud.dataverse_caller(environment, self.identity)?;
        match self.impersonated {
            Some(other) => Ok(cloud.dataverse_impersonate(environment, &caller, other)?),
            None => Ok(caller),
        }
    }
}

/// The environment that nobody asked for yet.
fn opened(call: &Call<'_>, host: &str) -> Result<String, Fault> {
    if !call.sandbox.view(|cloud| cloud.offers_environment(host)) {
        return Err(Fault::no_resource(call).explain(format!("there is no environment {host}")));
    }
    call.sandbox.write(|cloud, now| (cloud.open_environment(host, now), Change::none()));
    let known = call.sandbox.view(|cloud| cloud.environment(host).map(|environment| environment.host.clone()));
    known.ok_or_else(|| Fault::no_resource(call))
}

/// For whom somebody asks.
fn impersonated(call: &Call<'_>) -> Result<Option<Impersonated>, Fault> {
    let named = |name: &str| {
        let Some(value) = call.header(name) else { return Ok(None) };
        let id = guid(value.trim());
        let wrong = || {
            Fault::new(StatusCode::BAD_REQUEST, "0x80040203", format!("Invalid value '{value}' for header '{name}'."))
        };
        id.map(Some).ok_or_else(wrong)
    };
    let object = named("CallerObjectId")?.map(Impersonated::ObjectId);
    Ok(object.or(named("MSCRMCallerID")?.map(Impersonated::SystemUser)))
}

/// The refusal of a token, with the way in.
///
/// <https://learn.microsoft.com/power-apps/developer/data-platform/authenticate-oauth#use-the-access-token-with-your-requests>
pub fn refuse(call: &Call<'_>, fault: TokenFault) -> Fault {
    let login = call.base.sibling("login.microsoftonline.com");
    let error = if call.bearer().is_some() {
        "error=invalid_token, error_description=Error during token validation!, "
    } else {
        ""
    };
    let resource =
        if call.base.imitated { call.base.origin.clone() } else { call.base.sibling("contoso.crm4.dynamics.com") };
    let challenge = format!("Bearer {error}authorization_uri={login}/common/oauth2/authorize, resource_id={resource}/");
    let message = "HTTP Error 401 - Unauthorized: Access is denied";
    let refused = Fault::new(StatusCode::UNAUTHORIZED, "", message).explain(fault.to_string());
    Fault { header: Some(Box::new((header::WWW_AUTHENTICATE, challenge))), ..refused }
}
