//! Signs out: ends the browser's session, and goes on to an address only when some app registered it.
//!
//! <https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request>

use mock365_domain::Change;

use super::fault::dress;
use super::form::Form;
use super::pages::{self, Plain, texts};
use super::session;
use crate::faces::{Answer, Call};

/// `/{tenant}/oauth2/v2.0/logout` and its v1 form.
pub fn answer(call: &Call<'_>, form: &Form) -> Answer {
    let session = session::of(call);
    let hint = form.get("logout_hint");
    let left = call.sandbox.change(|cloud, _| {
        let Some(session) = session.as_deref() else {
            return Ok::<_, std::convert::Infallible>((false, Change::none()));
        };
        let accounts = cloud.signed_in(session);
        let hinted = hint.and_then(|hint| {
            accounts
                .iter()
                .map(|account| account.user)
                .find(|at| cloud.user_at(*at).is_some_and(|user| user.is_called(hint) || user.shown_name() == hint))
        });
        cloud.sign_out(session, hinted);
        Ok((cloud.sessions.contains_key(session), Change::none()))
    });
    let left = match left {
        Ok(left) => left,
        Err(never) => match never {},
    };
    let onward = form
        .get("post_logout_redirect_uri")
        .filter(|uri| call.sandbox.read(|cloud, _| cloud.applications.values().any(|app| app.redirect(uri).is_some())));
    let answer = match onward {
        Some(uri) => dress(Answer::redirect(&with_state(uri, form.get("state"))), call),
        None => signed_out(call),
    };
    if left { answer } else { session::forget(call, answer) }
}

fn with_state(uri: &str, state: Option<&str>) -> String {
    let Some(state) = state else { return uri.to_owned() };
    let joint = if uri.contains('?') { '&' } else { '?' };
    format!("{uri}{joint}{}", super::respond::encoded(&[("state", state.to_owned())]))
}

fn signed_out(call: &Call<'_>) -> Answer {
    let t = texts(call);
    let page = Plain { t, page: "signed-out", heading: t.signed_out.to_owned(), text: t.close_windows.to_owned() };
    pages::show(call, &page)
}
