//! The end of a sign-in: code, tokens, or an administrator's consent, on the way to the application.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use mock365_domain::Change;
use mock365_domain::sign_in::AuthorizationCode;

use super::claims::ClientProof;
use super::device;
use super::flow::Signed;
use super::issue::{self, TokenOrder};
use super::respond;
use super::scope_words;
use super::state::SignInFlow;
use super::target::{Target, is_oidc};
use crate::exchange::{Answer, Call};

/// Sends code and tokens, as `response_type` asked for.
pub fn done(call: &Call<'_>, flow: &SignInFlow, signed: &Signed) -> Answer {
    let request = &flow.request;
    if let Some(device) = &request.device {
        return device::signed_in(call, signed, device);
    }
    let wants = |kind: &str| request.response_type.iter().any(|known| known == kind);
    let mut parameters = Vec::new();
    let mut hashes = Vec::new();
    if wants("code") {
        let code = make_code(call, flow, signed);
        hashes.push(("c_hash", half(&code)));
        parameters.push(("code", code));
    }
    if wants("id_token") || wants("token") {
        let order = order(call, flow, signed);
        if wants("token") {
            let token = issue::access_token(call.sandbox, &order, SignedDuration::from_secs(3599), call.now);
            hashes.push(("at_hash", half(&token)));
            parameters.push(("access_token", token));
            parameters.push(("token_type", "Bearer".to_owned()));
            parameters.push(("expires_in", "3599".to_owned()));
            let scopes = call.sandbox.read(|cloud, _| scope_words::written(cloud, &order));
            parameters.push(("scope", scopes));
        }
        if wants("id_token") {
            parameters.push(("id_token", issue::id_token(call.sandbox, &order, &signed.user, &hashes, call.now)));
        }
    }
    if request.client_info {
        let home = call.sandbox.read(|cloud, _| cloud.home_of(signed.at));
        parameters.push(("client_info", issue::client_info(home)));
    }
    parameters.extend(request.state.clone().map(|state| ("state", state)));
    parameters.push(("session_state", signed.account.sid.to_string()));
    if flow.granted {
        parameters.push(("admin_consent", "True".to_owned()));
    }
    respond::send(call, request, &parameters)
}

fn make_code(call: &Call<'_>, flow: &SignInFlow, signed: &Signed) -> String {
    let request = &flow.request;
    let value = call.sandbox.secret("1.Ac");
    let code = AuthorizationCode {
        value: value.clone(),
        app: request.client,
        user: signed.at,
        authority: request.authority.clone(),
        redirect_uri: request.redirect_uri.clone(),
        location: flow.network.location.clone(),
        tenant: signed.tenant.id,
        scopes: request.scopes.clone(),
        asked: request.asked.clone(),
        resource: request.resource.clone(),
        nonce: request.nonce.clone(),
        challenge: request.challenge.clone(),
        issued: call.now.timestamp().max(signed.account.at),
        used: false,
        sid: signed.account.sid,
        signed_in: signed.account.at,
        tells_when: request.tells_when,
        second_factor: signed.account.second_factor,
    };
    call.sandbox.write(|cloud, _| (cloud.keep_code(code), Change::none()));
    value
}

fn order(call: &Call<'_>, flow: &SignInFlow, signed: &Signed) -> TokenOrder {
    let request = &flow.request;
    let target = call.sandbox.read(|cloud, _| Target::remembered(cloud, &request.resource));
    let own = |(resource, scope): &&(uuid::Uuid, String)| *resource == target.app_id || is_oidc(scope);
    let spelled = signed.tenant.spelled_out(&signed.app, signed.at.user, &request.scopes);
    let asked = spelled.iter().filter(own).map(|(_, scope)| scope.clone());
    let permissions = asked.filter(|scope| !scope.eq_ignore_ascii_case("offline_access")).collect();
    TokenOrder {
        tenant: signed.tenant.clone(),
        user: Some(signed.user.clone()),
        app: signed.app.clone(),
        proof: ClientProof::Public,
        target,
        permissions,
        asked: request.asked.clone(),
        refresh: None,
        nonce: request.nonce.clone(),
        auth_time: request.tells_when.then_some(signed.account.at),
        sid: Some(signed.account.sid),
        second_factor: signed.account.second_factor.is_some(),
        v1: request.v1,
        client_info: request.client_info,
        implicit: true,
        origin: call.base.origin.clone(),
        evaluated: None,
    }
}

/// The left half of a hash: `c_hash`, `at_hash`.
fn half(value: &str) -> String {
    let hash = digest(&SHA256, value.as_bytes());
    URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16])
}

/// Tells the application that an administrator consented.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-admin-consent#successful-response>
pub fn admin_done(call: &Call<'_>, flow: &SignInFlow, signed: &Signed) -> Answer {
    let request = &flow.request;
    let tenant = ("tenant", signed.tenant.id.to_string());
    let state = request.state.clone().map(|state| ("state", state));
    let granted = ("admin_consent", "True".to_owned());
    let mut parameters = Vec::new();
    if let Some(scope) = request.admin.as_ref().and_then(|admin| admin.scope.clone()) {
        parameters.extend([granted, tenant, ("scope", scope)]);
        parameters.extend(state);
    } else {
        parameters.push(tenant);
        parameters.extend(state);
        parameters.push(granted);
    }
    let mut answer = respond::send(call, request, &parameters);
    answer.note.tenant = Some(signed.tenant.id);
    answer.note.user = Some(signed.user.upn.clone());
    answer.note.app = Some(request.client);
    answer
}
