//! "Update your password": for a password that is too old, or that an administrator set.
//!
//! <https://learn.microsoft.com/entra/identity/authentication/concept-sspr-policy#password-expiration-policies>

use mock365_domain::cloud::UserRef;
use mock365_domain::directory::PasswordState;
use mock365_domain::sign_in::{PasswordRefusal, SignInRefusal};
use mock365_domain::{Change, Happened};

use super::fault::Fault;
use super::flow::proceed;
use super::form::Parameters;
use super::pages::{self, NewPassword, texts};
use super::sign_in_page::{hidden, opened, stale};
use super::state::SignInFlow;
use super::texts::Texts;
use super::{respond, session};
use crate::exchange::{Answer, Call};

/// What was wrong with what was typed.
enum Wrong {
    /// Another password than the current one.
    Current,
    /// Too many of them.
    Locked,
    /// The new one, typed twice, is two.
    Different,
    /// The new one is the current one.
    Same,
    /// The new one is weak.
    Weak,
}

impl Wrong {
    /// The sentence beside the fields, and the code; without one where Entra gives none.
    const fn said(&self, t: &Texts) -> (&'static str, u32) {
        match self {
            Self::Current => (t.current_password_wrong, 50_126),
            Self::Locked => (t.locked, 50_053),
            Self::Different => (t.passwords_differ, 50_055),
            Self::Same => (t.password_same, 50_055),
            Self::Weak => (t.password_weak, 50_055),
        }
    }
}

/// Asks for the new password.
pub fn page(call: &Call<'_>, flow: &SignInFlow, session: Option<&str>, at: UserRef, fault: &Fault) -> Answer {
    fault.note(show(call, flow, session, at, None))
}

fn show(call: &Call<'_>, flow: &SignInFlow, session: Option<&str>, at: UserRef, wrong: Option<&Wrong>) -> Answer {
    let t = texts(call);
    let (error, code) = wrong.map_or((None, 50_055), |wrong| {
        let (sentence, code) = wrong.said(t);
        (Some(sentence), code)
    });
    let user = call.sandbox.read(|cloud, _| cloud.user_at(at).map(|user| user.shown_name().to_owned()));
    let hidden = hidden(call, flow, session, "SSPR/End");
    pages::show(call, &NewPassword { t, hidden, user: user.unwrap_or_default(), code, error })
}

/// `POST /{tenant}/SSPR/End`: the current password, and the new one twice.
pub fn post(call: &Call<'_>, form: &Parameters) -> Answer {
    let session = session::of(call);
    let (Some(flow), Some(id)) = (opened(call, form, session.as_deref()), session.as_deref()) else {
        return stale(call);
    };
    let Some(account) = session::account_of(call, &flow, Some(id)) else { return stale(call) };
    let at = account.user;
    if form.went_back() {
        return respond::leave(call, &flow.request);
    }
    let expired = call
        .sandbox
        .read(|cloud, _| cloud.user_at(at).is_some_and(|user| user.standing.password == PasswordState::Expired));
    if !expired {
        return proceed(call, flow, Some(id));
    }
    match change(call, form, at, id) {
        Ok(()) => proceed(call, flow, Some(id)),
        Err(wrong) => {
            let (sentence, code) = wrong.said(&super::texts::EN);
            Fault::new(code, sentence).note(show(call, &flow, Some(id), at, Some(&wrong)))
        }
    }
}

fn change(call: &Call<'_>, form: &Parameters, at: UserRef, session: &str) -> Result<(), Wrong> {
    let typed = |name| form.get(name).unwrap_or_default();
    let (current, new) = (typed("currentpasswd"), typed("newpasswd"));
    if new != typed("confirmnewpasswd") {
        return Err(Wrong::Different);
    }
    let changed = call.sandbox.change(|cloud, now| {
        cloud.change_password(at, current, new, now)?;
        cloud.sign_in(session, at, now);
        Ok(((), Change::directory(Happened::Updated)))
    });
    changed.map_err(|fault| match fault {
        PasswordRefusal::Current(refusal @ SignInRefusal::PasswordWrong(_)) => {
            // A wrong password here counts as one at the door.
            call.sandbox.record_attempt(at, &Err(refusal));
            Wrong::Current
        }
        PasswordRefusal::Current(_) => Wrong::Locked,
        PasswordRefusal::Same => Wrong::Same,
        PasswordRefusal::Weak => Wrong::Weak,
    })
}
