//! Redeems an authorization code.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock365_domain::directory::{Application, ClientType};
use mock365_domain::sign_in::{AuthorizationCode, RefreshToken};
use mock365_domain::{Change, Cloud, Now};
use subtle::ConstantTimeEq;

use super::client::{identify, unproved};
use super::refresh::{for_user, target_and_scopes};
use super::{Given, TokenRequest};
use crate::faces::entra::authority::Authority;
use crate::faces::entra::claims::ClientProof;
use crate::faces::entra::cross_origin;
use crate::faces::entra::fault::Fault;
use crate::faces::entra::issue::TokenOrder;

/// `grant_type=authorization_code`
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token>
pub fn give(request: &TokenRequest<'_>) -> Result<Given, Fault> {
    let value = request.form.get("code").ok_or_else(|| Fault::missing("code"))?;
    let sandbox = request.call.sandbox;
    // The code is spent in the same breath in which it is found good, so that it works once.
    let order = sandbox.change(|cloud, now| {
        let order = redeem(request, cloud, value, now)?;
        cloud.codes.change(value, |code| code.used = true);
        Ok::<_, Fault>((order, Change::none()))
    })?;
    Ok(Given::of(sandbox, &order, request.call.now))
}

fn redeem(request: &TokenRequest<'_>, cloud: &Cloud, value: &str, now: Now) -> Result<TokenOrder, Fault> {
    let (app, proof) = identify(request, cloud)?;
    let code = cloud.code(value, now).map_err(|refusal| Fault::of(&refusal))?;
    if code.app != app.app_id {
        let fault = Fault::new(70_000, "the code was made for another client");
        return Err(fault.message("The provided value for the input parameter 'code' is not valid."));
    }
    let tenant = code.tenant;
    let asked = Authority::find(cloud, &code.authority).ok();
    if asked != Some(request.authority) && request.authority.tenant() != Some(tenant) {
        let why = format!("the code was made under /{}, and is redeemed under another tenant", code.authority);
        return Err(Fault::new(700_005, why).with("tenant-ID", tenant.to_string()));
    }
    let redirect_uri = request.needed("redirect_uri")?;
    if redirect_uri != code.redirect_uri {
        let fault = Fault::new(500_112, format!("the code was sent to {}", code.redirect_uri));
        return Err(fault.with("redirect_uri", redirect_uri).with("sent_to", &code.redirect_uri));
    }
    verify(code, request.form.get("code_verifier"))?;
    let kind = app.redirect(&code.redirect_uri).map(|known| known.client);
    cross_origin::check(request.call, kind == Some(ClientType::Spa))?;
    prove(&app, kind, proof)?;
    let refresh = RefreshToken {
        app: app.app_id,
        user: code.user,
        resource: code.resource.clone(),
        scopes: code.scopes.clone(),
        asked: code.asked.clone(),
        issued: now.timestamp().max(code.issued),
        spa: kind == Some(ClientType::Spa),
        // What a confidential client holds outlives a change of the password.
        password_based: proof == ClientProof::Public,
        signed_in: code.signed_in,
        sid: code.sid,
        second_factor: code.second_factor,
    };
    cloud.check_refresh(&refresh, now).map_err(|refusal| Fault::of(&refusal))?;
    let (target, scopes) = target_and_scopes(request, cloud, &app, &refresh)?;
    // The person was at the sign-in page a moment ago: where the app's server stands does not matter yet.
    let request = &TokenRequest { location: code.location.as_deref(), ..*request };
    let mut order = for_user(request, cloud, app, proof, refresh, tenant, target, &scopes)?;
    order.nonce.clone_from(&code.nonce);
    order.auth_time = code.tells_when.then_some(code.signed_in);
    Ok(order)
}

/// PKCE, exactly.
fn verify(code: &AuthorizationCode, verifier: Option<&str>) -> Result<(), Fault> {
    let fits = match (&code.challenge, verifier) {
        (None, None) => true,
        (Some((method, challenge)), Some(verifier)) => {
            let computed = match method.as_str() {
                "S256" => URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes())),
                _ => verifier.to_owned(),
            };
            bool::from(computed.as_bytes().ct_eq(challenge.as_bytes()))
        }
        (None, Some(_)) | (Some(_), None) => false,
    };
    if fits { Ok(()) } else { Err(Fault::new(501_481, "code_verifier and code_challenge do not belong together")) }
}

/// A web client redeems with its secret; the others have none.
fn prove(app: &Application, kind: Option<ClientType>, proof: ClientProof) -> Result<(), Fault> {
    match (kind, proof) {
        (Some(ClientType::Web) | None, ClientProof::Public) if !app.allow_public_client => Err(unproved()),
        (Some(ClientType::Spa | ClientType::Native), ClientProof::Secret | ClientProof::Certificate) => {
            Err(Fault::new(700_025, "the redirect address is a public client's, and a secret came"))
        }
        _ => Ok(()),
    }
}
