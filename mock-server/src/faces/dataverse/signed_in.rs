//! Who asks, and in which environment: the token, and whom it speaks for.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/authenticate-oauth>

use std::sync::Arc;

use http::{StatusCode, header};
use mock365_domain::dataverse::{CallerIdentity, DataverseCaller, DataverseRefusal, EnvironmentHost, Impersonated};
use mock365_domain::directory::permission::DATAVERSE;
use mock365_domain::{Change, Cloud};

use super::Fault;
use super::address::guid;
use crate::exchange::Call;
use crate::tokens::{Bearer, TokenFault};

/// The header of a request that stands for one of a plug-in or a workflow.
const PLUG_IN: &str = "x-mock365-plug-in";

/// Who asks where.
#[derive(Clone, Debug)]
pub struct DataverseClient {
    /// Host name of the environment.
    pub host: String,
    identity: CallerIdentity,
    impersonated: Option<Impersonated>,
}

/// The host of the environment that a request is for: at an address that says nothing, the token's.
fn host(call: &Call<'_>, bearer: &Bearer) -> Option<EnvironmentHost> {
    let own = if call.base.imitated { EnvironmentHost::read(&call.base.host) } else { None };
    own.or_else(|| EnvironmentHost::of_address(&bearer.audience))
}

/// Reads and verifies the token, which must be for this environment.
pub fn bearer(call: &Call<'_>) -> Result<Arc<Bearer>, TokenFault> {
    let token = call.bearer().filter(|token| !token.is_empty()).ok_or(TokenFault::Missing)?;
    let bearer = call.sender_of(token)?;
    let named = EnvironmentHost::of_address(&bearer.audience);
    let fits = named.is_some() && named == host(call, &bearer);
    if bearer.resource == Some(DATAVERSE) && fits { Ok(bearer) } else { Err(TokenFault::Audience) }
}

impl DataverseClient {
    /// Who asks, and for whom.
    pub fn of(call: &Call<'_>, bearer: &Bearer) -> Result<Self, Fault> {
        let host = host(call, bearer).ok_or_else(|| Fault::no_resource(call))?;
        let host = host.as_str();
        let known = call.sandbox.view(|cloud| cloud.environment(host).map(|environment| environment.host.clone()));
        let host = match known {
            Some(host) => host,
            None => opened(call, host)?,
        };
        // A plug-in runs inside of the environment: no request of Microsoft's says so, but ours may.
        let plug_in = call.header(PLUG_IN).is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let identity = CallerIdentity { tenant: bearer.tenant, user: bearer.user, app: bearer.app, plug_in };
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

/// What is wrong with a token, in the words of the product.
fn described(fault: TokenFault) -> Option<&'static str> {
    match fault {
        TokenFault::Missing => None,
        TokenFault::Expired => Some("Security Token Expired!"),
        TokenFault::Foreign | TokenFault::OtherCloud | TokenFault::Tampered | TokenFault::Audience => {
            Some("Security Token Validation Failed!")
        }
        TokenFault::Malformed => Some("Error during token validation!"),
    }
}

/// The refusal of a token, with the way in: the sign-in host of the environment's tenant, by which clients know the tenant.
///
/// <https://learn.microsoft.com/power-apps/developer/data-platform/authenticate-oauth#use-the-access-token-with-your-requests>
pub fn refuse(call: &Call<'_>, fault: TokenFault) -> Fault {
    let login = call.base.sibling(call.base.national_cloud().unwrap_or_default().hosts().sign_in[0]);
    let host = if call.base.imitated { EnvironmentHost::read(&call.base.host) } else { None };
    let tenant = host.and_then(|host| call.sandbox.view(|cloud| cloud.tenant_of_environment(&host)));
    let tenant = tenant.map_or_else(|| "common".to_owned(), |tenant| tenant.to_string());
    let error = described(fault).map(|why| format!("error=invalid_token, error_description={why}, "));
    let resource =
        if call.base.imitated { call.base.origin.clone() } else { call.base.sibling("contoso.crm4.dynamics.com") };
    let challenge = format!(
        "Bearer {}authorization_uri={login}/{tenant}/oauth2/authorize, resource_id={resource}/",
        error.unwrap_or_default()
    );
    let message = "HTTP Error 401 - Unauthorized: Access is denied";
    let refused = Fault::new(StatusCode::UNAUTHORIZED, "", message).explain(fault.to_string());
    Fault { header: Some(Box::new((header::WWW_AUTHENTICATE, challenge))), ..refused }
}
