//! "Are you trying to sign in to …?": asked where an answer goes to a device elsewhere, or to an app by its own scheme.
//!
//! <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>

use mock365_domain::Cloud;

use super::fault::Fault;
use super::flow::{Signed, named, proceed};
use super::form::{ONWARD, Parameters};
use super::pages::{self, ConfirmApp, texts};
use super::sign_in_page::{hidden_at, opened, stale};
use super::state::SignInFlow;
use super::{message, respond, session};
use crate::exchange::{Answer, Call};

/// Schemes that no other app on the machine can take, and an address that leads nowhere.
const SAFE: [&str; 4] = ["http:", "https:", "chrome-extension:", "urn:ietf:wg:oauth:2.0:oob"];

/// Whether it is asked now.
pub fn is_asked(flow: &SignInFlow) -> bool {
    let uri = flow.request.redirect_uri.to_ascii_lowercase();
    let elsewhere = flow.request.device.is_some() || !SAFE.iter().any(|safe| uri.starts_with(safe));
    elsewhere && !flow.confirmed
}

/// That it would be asked.
pub fn fault(signed: &Signed) -> Fault {
    let why = format!("{} is asked whether this is the app that was meant", signed.user.upn);
    named(Fault::new(50_199, why), &signed.app)
}

/// Asks.
pub fn page(call: &Call<'_>, flow: &SignInFlow, session: Option<&str>, signed: &Signed) -> Answer {
    let t = texts(call);
    let name = &signed.app.display_name;
    let elsewhere = flow.request.device.as_deref().map(|device| {
        let location = call.sandbox.read(|cloud, _| location(cloud, device));
        let text = if location.is_some() { t.device_located } else { t.device_elsewhere };
        message::fill(text, &[("place", location.as_deref().unwrap_or_default()), ("app", name)])
    });
    let page = ConfirmApp {
        t,
        hidden: hidden_at(call, flow, session, "/appverify"),
        user: signed.user.shown_name().to_owned(),
        app: pages::AppShown::of(&signed.app),
        heading: message::fill(t.trying_to_sign_in_to, &[("app", name)]),
        elsewhere,
        code: 50_199,
    };
    fault(signed).note(pages::show(call, &page))
}

fn location(cloud: &Cloud, device: &str) -> Option<String> {
    cloud.device_codes.get(device)?.location.clone()
}

/// `POST /appverify`: the button that goes on, or `ContinueAuth=true`, or the way back.
pub fn post(call: &Call<'_>, form: &Parameters) -> Answer {
    let session = session::of(call);
    let Some(mut flow) = opened(call, form, session.as_deref()) else { return stale(call) };
    if !form.has(ONWARD) && form.get("ContinueAuth") != Some("true") {
        return respond::leave(call, &flow.request);
    }
    flow.confirmed = true;
    proceed(call, flow, session.as_deref())
}
