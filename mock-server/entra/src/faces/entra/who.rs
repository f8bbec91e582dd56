//! Whom a request is about, as far as it shows before anything is done: what rules ask for, and the journal keeps.

use mock365_domain::cloud::UserRef;
use mock365_domain::device_code::DeviceOutcome;
use mock365_domain::{Cloud, Now};

use super::form::Parameters;
use super::route::{Endpoint, EntraRoute};
use super::session;
use super::state::SignInFlow;
use super::token::{GrantType, sealed};
use crate::exchange::Call;

/// The name that stands in the request itself: typed, hinted at, or sent along with a password.
pub fn written(form: &Parameters) -> Option<&str> {
    ["login", "loginfmt", "username", "login_hint", "logout_hint"].iter().find_map(|name| form.get(name))
}

/// Who is behind what the request carries: a sign-in under way, a code, a token, or the one account of the browser.
pub fn carried(call: &Call<'_>, route: &EntraRoute, form: &Parameters, flow: Option<&SignInFlow>) -> Option<UserRef> {
    match route.endpoint {
        Endpoint::Token => granted(call, form),
        Endpoint::UserInfo => of_token(call, call.bearer()?),
        _ => flow.map_or_else(
            || matches!(route.endpoint, Endpoint::Authorize | Endpoint::Logout).then(|| alone(call, form)).flatten(),
            |flow| flow.user,
        ),
    }
}

/// Whose code or token it is that a grant brings.
fn granted(call: &Call<'_>, form: &Parameters) -> Option<UserRef> {
    let code = || form.get("code");
    match form.grant()? {
        GrantType::RefreshToken => Some(sealed::unseal(call.sandbox, form.get("refresh_token")?)?.user),
        GrantType::AuthorizationCode => call.sandbox.read(|cloud, _| Some(cloud.codes.get(code()?)?.user)),
        GrantType::DeviceCode => {
            let value = form.get("device_code").or_else(code)?;
            call.sandbox.read(|cloud, _| match cloud.device_codes.get(value)?.outcome {
                DeviceOutcome::SignedIn { user, .. } => Some(user),
                DeviceOutcome::Pending | DeviceOutcome::Declined => None,
            })
        }
        GrantType::OnBehalfOf => of_token(call, form.get("assertion")?),
        GrantType::ClientCredentials | GrantType::Password | GrantType::Saml2 | GrantType::Saml11 => None,
    }
}

/// Whose access token it is. The sandbox knows a token that it has read once.
fn of_token(call: &Call<'_>, token: &str) -> Option<UserRef> {
    let bearer = call.sandbox.bearer(token, call.now).ok()?;
    Some(UserRef { tenant: bearer.tenant, user: bearer.user? })
}

/// The one account that is signed in to the browser, where the request does not ask for another.
fn alone(call: &Call<'_>, form: &Parameters) -> Option<UserRef> {
    if matches!(form.get("prompt"), Some("login" | "select_account" | "create")) {
        return None;
    }
    let session = session::of(call)?;
    let one = |cloud: &Cloud, now: Now| match session::accounts(cloud, Some(&session), now).as_slice() {
        [account] => Some(account.user),
        _ => None,
    };
    call.sandbox.read(one)
}
