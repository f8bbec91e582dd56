//! Devices without a browser: the code that one shows, and the page where a person types it.
//!
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code>

use http::{Method, StatusCode};
use mock365_domain::device_code::{DEVICE_CODE_LIFETIME, DeviceCode, DeviceOutcome};
use mock365_domain::{Change, Cloud, Now};
use serde_json::{Value, json};

use super::authority::Authority;
use super::discovery::wrong_method;
use super::fault::{Fault, dress, json_answer};
use super::flow::{Signed, proceed};
use super::form::Parameters;
use super::pages::{self, EnterCode, Plain, PlainPage, texts};
use super::request::{Mode, SignInRequest, audience, client_of};
use super::route::EntraRoute;
use super::scope::RequestedScopes;
use super::session;
use super::state::{SignInFlow, canary, canary_fits};
use super::token::TokenRequest;
use crate::clock_and_chance::secret_bytes;
use crate::exchange::{Answer, Call};

/// Letters and digits that nobody mistakes for one another: 32, so that a byte draws each as often.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// `POST /{tenant}/oauth2/v2.0/devicecode` and its v1 form.
pub fn code(call: &Call<'_>, route: &EntraRoute, form: &Parameters) -> Answer {
    match make(call, route, form) {
        Ok(code) => dress(json_answer(StatusCode::OK, &told(call, &code)), call),
        Err(fault) => fault.json(call),
    }
}

fn make(call: &Call<'_>, route: &EntraRoute, form: &Parameters) -> Result<DeviceCode, Fault> {
    if call.method != Method::POST {
        return Err(wrong_method(call, "POST"));
    }
    let sandbox = call.sandbox;
    let authority = sandbox.read(|cloud, _| Authority::asked(cloud, route));
    let authority = authority.map_err(|fault| fault.error("invalid_request"))?;
    let request = TokenRequest { call, route, form, authority, location: None };
    let value = sandbox.secret("1.DA");
    sandbox.change(|cloud, now| {
        let code = asked(&request, cloud, value, now)?;
        cloud.keep_device_code(code.clone());
        Ok((code, Change::none()))
    })
}

fn asked(request: &TokenRequest<'_>, cloud: &Cloud, value: String, now: Now) -> Result<DeviceCode, Fault> {
    let segment = &request.route.authority;
    let app = client_of(cloud, request.needed("client_id")?, segment)?;
    audience(cloud, &app, request.authority, segment)?;
    let asked = RequestedScopes::of(request, cloud, &app)?;
    Ok(DeviceCode {
        value,
        user_code: secret_bytes::<9>().iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect(),
        app: app.app_id,
        authority: segment.clone(),
        v1: request.route.v1,
        scopes: asked.scopes,
        asked: request.form.get("scope").unwrap_or_default().to_owned(),
        resource: asked.target.uri,
        issued: now.timestamp(),
        location: request.call.header("x-mock365-location").map(str::to_owned),
        outcome: DeviceOutcome::Pending,
    })
}

/// What the device hears. The page is the mock's own, where Microsoft says `https://microsoft.com/devicelogin`.
fn told(call: &Call<'_>, code: &DeviceCode) -> Value {
    let page = format!("{}/devicelogin", call.base.origin);
    let user_code = &code.user_code;
    let message = format!(
        "To sign in, use a web browser to open the page {page} and enter the code {user_code} to authenticate."
    );
    let seconds = DEVICE_CODE_LIFETIME.as_secs();
    if code.v1 {
        return json!({
            "user_code": user_code, "device_code": code.value, "verification_url": page,
            "expires_in": seconds.to_string(), "interval": "5", "message": message,
        });
    }
    json!({
        "user_code": user_code, "device_code": code.value, "verification_uri": page,
        "expires_in": seconds, "interval": 5, "message": message,
    })
}

/// `/common/oauth2/deviceauth` and `/devicelogin`: asks for the code, then signs in.
pub fn page(call: &Call<'_>, form: &Parameters) -> Answer {
    let typed = form.get("otc").unwrap_or("");
    let session = session::of(call);
    let posted = call.method == Method::POST && canary_fits(call, form.get("canary"), session.as_deref());
    if !posted || typed.is_empty() {
        // What another site posts is only asked about.
        return ask(call, typed, None);
    }
    let found = call.sandbox.read(|cloud, now| cloud.typed_device_code(typed, now).cloned());
    let Some(code) = found else {
        return ask(call, typed, Some(&Fault::new(70_018, "no device waits with this code, or no longer")));
    };
    let request = SignInRequest {
        v1: code.v1,
        authority: code.authority,
        client: code.app,
        redirect_uri: String::new(),
        response_type: Vec::new(),
        mode: Mode::Query,
        scopes: code.scopes,
        asked: code.asked,
        resource: code.resource,
        state: None,
        nonce: None,
        prompt: Some("select_account".to_owned()),
        login_hint: None,
        here: call.base.national_cloud(),
        sid: None,
        max_age: None,
        tells_when: false,
        signing_in: None,
        challenge: None,
        policies: Vec::new(),
        client_info: false,
        admin: None,
        device: Some(code.value),
    };
    proceed(call, SignInFlow::new(call, request), session.as_deref())
}

fn ask(call: &Call<'_>, typed: &str, fault: Option<&Fault>) -> Answer {
    let action = format!("{}/common/oauth2/deviceauth", call.base.origin);
    let wrong = fault.map(Fault::number);
    let canary = canary(call, session::of(call).as_deref());
    let answer = pages::show(call, &EnterCode { t: texts(call), action, canary, typed: typed.to_owned(), wrong });
    match fault {
        Some(fault) => fault.note(answer),
        None => answer,
    }
}

/// The end of the sign-in: the device may have its tokens.
pub fn signed_in(call: &Call<'_>, signed: &Signed, device: &str) -> Answer {
    let at = call.now.timestamp().max(signed.account.at);
    let (user, tenant, sid) = (signed.at, signed.tenant.id, signed.account.sid);
    if !answer(call, device, DeviceOutcome::SignedIn { user, tenant, at, sid }) {
        return pages::error(call, &Fault::new(70_019, "the device code was answered before, or its time is over"));
    }
    let t = texts(call);
    let (heading, text) = (signed.app.display_name.clone(), t.device_signed_in.to_owned());
    pages::show(call, &Plain { t, page: PlainPage::DeviceSignedIn, heading, text })
}

/// The person would not: the device hears of it.
pub fn declined(call: &Call<'_>, device: &str) -> Answer {
    answer(call, device, DeviceOutcome::Declined);
    let t = texts(call);
    let (heading, text) = (t.device_declined.to_owned(), t.close_windows.to_owned());
    pages::show(call, &Plain { t, page: PlainPage::DeviceDeclined, heading, text })
        .explain("the person declined the device")
}

fn answer(call: &Call<'_>, device: &str, outcome: DeviceOutcome) -> bool {
    call.sandbox.write(|cloud, now| (cloud.answer_device_code(device, outcome, now), Change::none()))
}
