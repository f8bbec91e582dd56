//! "Stay signed in?": whether the browser keeps its session when it is closed.
//!
//! <https://learn.microsoft.com/entra/fundamentals/how-to-manage-stay-signed-in-prompt>

use mock365_domain::{Change, Cloud};

use super::fault::Fault;
use super::flow::{Signed, proceed};
use super::form::{ONWARD, Parameters};
use super::pages::{self, StaySignedIn, texts};
use super::session;
use super::sign_in_page::{hidden_at, opened, stale};
use super::state::SignInFlow;
use crate::exchange::{Answer, Call};

/// Whether it is asked now: credentials were typed, nobody asked yet, the person's organisation wants it asked.
pub fn is_asked(cloud: &Cloud, flow: &SignInFlow, signed: &Signed) -> bool {
    let home = cloud.tenants.get(&signed.account.user.tenant);
    flow.offers_to_stay && flow.request.device.is_none() && home.is_some_and(|home| home.asks_to_stay)
}

/// Asks.
pub fn page(call: &Call<'_>, flow: &SignInFlow, session: Option<&str>, signed: &Signed) -> Answer {
    let page = StaySignedIn {
        t: texts(call),
        hidden: hidden_at(call, flow, session, "/kmsi"),
        user: signed.user.shown_name().to_owned(),
        code: 50_140,
    };
    let why = format!("{} is asked whether to stay signed in", signed.user.upn);
    Fault::new(50_140, why).note(pages::show(call, &page))
}

/// `POST /kmsi`: which button, or `LoginOptions`, which is 1 for yes and 3 for no.
pub fn post(call: &Call<'_>, form: &Parameters) -> Answer {
    let session = session::of(call);
    let (Some(mut flow), Some(id)) = (opened(call, form, session.as_deref()), session.as_deref()) else {
        return stale(call);
    };
    if session::account_of(call, &flow, Some(id)).is_none() || !flow.offers_to_stay {
        return stale(call);
    }
    let stays = form.has(ONWARD) || form.get("LoginOptions") == Some("1");
    call.sandbox.write(|cloud, _| (cloud.stay_signed_in(id, stays), Change::none()));
    flow.offers_to_stay = false;
    let answer = session::remember(call, proceed(call, flow, Some(id)), id);
    if form.get("DontShowAgain") == Some("true") { session::ask_no_more(call, answer) } else { answer }
}
