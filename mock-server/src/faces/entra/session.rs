//! The browser at the sign-in host: its cookie and who is signed in to it.

use http::header::{COOKIE, SET_COOKIE};
use mock365_domain::Cloud;
use mock365_domain::sign_in::SignedIn;

use crate::faces::{Answer, Call};

/// The session that a browser says it has.
pub fn of(call: &Call<'_>) -> Option<String> {
    let name = call.sandbox.session_cookie();
    let cookies = call.headers.get_all(COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
    cookies
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
}

/// Who is signed in, the latest last.
pub fn accounts(cloud: &Cloud, session: Option<&str>) -> Vec<SignedIn> {
    session.map(|session| cloud.signed_in(session)).unwrap_or_default()
}

/// Gives the browser its session.
pub fn remember(call: &Call<'_>, answer: Answer, session: &str) -> Answer {
    answer.header(SET_COOKIE, &cookie(call, session, ""))
}

/// Takes the session from the browser.
pub fn forget(call: &Call<'_>, answer: Answer) -> Answer {
    answer.header(SET_COOKIE, &cookie(call, "", "; max-age=0"))
}

/// `SameSite=None` is what silent sign-in in a frame needs, and browsers take it over TLS alone.
fn cookie(call: &Call<'_>, value: &str, end: &str) -> String {
    let name = call.sandbox.session_cookie();
    let reach = if call.base.origin.starts_with("https") { "Secure; SameSite=None" } else { "SameSite=Lax" };
    format!("{name}={value}; Path=/; HttpOnly; {reach}{end}")
}
