//! The browser at the sign-in host: its cookies and who is signed in to it.

use http::HeaderValue;
use http::header::{COOKIE, SET_COOKIE};
use mock365_domain::sign_in::{PERSISTENT_LIFETIME, SignedIn};
use mock365_domain::{Cloud, Now};

use super::state::SignInFlow;
use crate::exchange::{Answer, Call};

/// How long a browser remembers that "Stay signed in?" is not to be asked.
const UNASKED: i64 = 365 * 24 * 3600;

/// The session that a browser says it has.
pub fn of(call: &Call<'_>) -> Option<String> {
    cookie(call, &call.sandbox.session_cookie())
}

/// The value of a cookie.
fn cookie(call: &Call<'_>, name: &str) -> Option<String> {
    let cookies = call.headers.get_all(COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
    cookies
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
}

/// Who is signed in, the latest last.
pub fn accounts(cloud: &Cloud, session: Option<&str>, now: Now) -> Vec<SignedIn> {
    session.map(|session| cloud.signed_in(session, now)).unwrap_or_default()
}

/// The account that a sign-in under way is about, where it is signed in to this browser.
pub fn account_of(call: &Call<'_>, flow: &SignInFlow, session: Option<&str>) -> Option<SignedIn> {
    call.sandbox
        .read(|cloud, now| accounts(cloud, session, now).into_iter().find(|account| Some(account.user) == flow.user))
}

/// The browser's mark: the one that it has, or else the one that this answer gives it. A client chooses what it sends, and
/// it is sent back in a header, so only what can be nothing else than a mark is taken.
pub fn browser(call: &Call<'_>) -> String {
    let fits = |mark: &String| {
        let sendable = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        (1..=200).contains(&mark.len()) && mark.bytes().all(sendable)
    };
    cookie(call, "fpc").filter(fits).unwrap_or_else(|| call.request_id.simple().to_string())
}

/// Gives the browser its session: until it is closed, or for as long as the person stays signed in.
pub fn remember(call: &Call<'_>, answer: Answer, session: &str) -> Answer {
    let name = call.sandbox.session_cookie();
    let sets =
        |known: &HeaderValue| known.as_bytes().strip_prefix(name.as_bytes()).is_some_and(|rest| rest.starts_with(b"="));
    // What has set it already, to another session or to none, knows better: two cookies of one name are a riddle.
    if answer.headers.get_all(SET_COOKIE).iter().any(sets) {
        return answer;
    }
    let stays = call.sandbox.read(|cloud, now| cloud.session(session, now).is_some_and(|session| session.persistent));
    let seconds = stays.then(|| PERSISTENT_LIFETIME.as_secs());
    set(call, answer, &name, session, seconds)
}

/// Takes the session from the browser.
pub fn forget(call: &Call<'_>, answer: Answer) -> Answer {
    set(call, answer, &call.sandbox.session_cookie(), "", Some(0))
}

/// Whether "Don't show this again" was ticked in this browser.
pub fn is_unasked(call: &Call<'_>) -> bool {
    cookie(call, &unasked(call)).is_some()
}

/// Remembers that.
pub fn ask_no_more(call: &Call<'_>, answer: Answer) -> Answer {
    set(call, answer, &unasked(call), "1", Some(UNASKED))
}

fn unasked(call: &Call<'_>) -> String {
    format!("KMSI-{}", call.sandbox.session_cookie())
}

/// `SameSite=None` is what silent sign-in in a frame needs, and browsers take it over TLS alone.
fn set(call: &Call<'_>, answer: Answer, name: &str, value: &str, seconds: Option<i64>) -> Answer {
    let reach = if call.base.origin.starts_with("https") { "Secure; SameSite=None" } else { "SameSite=Lax" };
    let end = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    answer.header(SET_COOKIE, &format!("{name}={value}; Path=/; HttpOnly; {reach}{end}"))
}
