//! Redeems a device code, once a person has signed in for it.

use mock365_domain::device_code::{DeviceCode, DeviceOutcome};
use mock365_domain::sign_in::RefreshToken;
use mock365_domain::{Change, Cloud, Now};

use super::client::{identify, unproved};
use super::refresh::{for_user, target_and_scopes};
use super::{Given, TokenRequest};
use crate::faces::entra::claims::ClientProof;
use crate::faces::entra::fault::Fault;
use crate::faces::entra::issue::TokenOrder;

/// `grant_type=urn:ietf:params:oauth:grant-type:device_code`; older libraries write `device_code`, and `code`.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#authenticating-the-user>
pub fn give(request: &TokenRequest<'_>) -> Result<Given, Fault> {
    let value = request.form.get("device_code").or_else(|| request.form.get("code"));
    let value = value.ok_or_else(|| Fault::missing("device_code"))?;
    let sandbox = request.call.sandbox;
    // The code is spent in the same breath in which it is found good, so that it works once.
    let order = sandbox.change(|cloud, now| {
        let order = order(request, cloud, value, now)?;
        cloud.device_codes.remove(value);
        Ok::<_, Fault>((order, Change::none()))
    })?;
    Ok(Given::of(sandbox, &order, request.call.now))
}

fn order(request: &TokenRequest<'_>, cloud: &Cloud, value: &str, now: Now) -> Result<TokenOrder, Fault> {
    let (app, proof) = identify(request, cloud)?;
    if proof == ClientProof::Public && !app.allow_public_client {
        return Err(unproved());
    }
    let why = "the device code is none of this opening of the sandbox, or was redeemed before";
    let code = cloud.device_codes.get(value).ok_or_else(|| Fault::new(70_018, why))?;
    if code.app != app.app_id {
        let fault = Fault::new(70_000, "the device code was made for another client");
        return Err(fault.message("The provided value for the input parameter 'device_code' is not valid."));
    }
    let mut held = held(code, proof, now)?;
    held.second_factor = cloud.second_factor_of(held.sid);
    let DeviceOutcome::SignedIn { tenant, .. } = code.outcome else { return Err(pending()) };
    if request.authority.tenant().is_some_and(|asked| asked != tenant) {
        let why = format!("the device code was made under /{}, and is redeemed under another tenant", code.authority);
        return Err(Fault::new(700_005, why).with("tenant-ID", tenant.to_string()));
    }
    cloud.check_refresh(&held, now).map_err(|refusal| Fault::of(&refusal))?;
    let (target, scopes) = target_and_scopes(request, cloud, &app, &held)?;
    for_user(request, cloud, app, proof, held, tenant, target, &scopes)
}

fn pending() -> Fault {
    Fault::new(70_016, "nobody has typed the user code and signed in yet")
}

/// What the sign-in left behind, if somebody did sign in.
fn held(code: &DeviceCode, proof: ClientProof, now: Now) -> Result<RefreshToken, Fault> {
    if code.expires() <= now.timestamp() {
        return Err(Fault::new(70_020, "the device code is older than a quarter of an hour"));
    }
    match code.outcome {
        DeviceOutcome::Pending => Err(pending()),
        DeviceOutcome::Declined => {
            let message = "OAuth 2.0 device flow error. Authorization was declined by the end user.";
            Err(Fault::plain("authorization_declined", message, "the person declined"))
        }
        DeviceOutcome::SignedIn { user, at, sid, .. } => Ok(RefreshToken {
            app: code.app,
            user,
            resource: code.resource.clone(),
            scopes: code.scopes.clone(),
            asked: code.asked.clone(),
            issued: now.timestamp().max(at),
            spa: false,
            password_based: proof == ClientProof::Public,
            signed_in: at,
            sid,
            second_factor: None,
        }),
    }
}
