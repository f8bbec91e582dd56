//! Pages that come between password and application: the second factor and the terms of use.

use mock365_domain::cloud::UserRef;
use mock365_domain::{Change, Cloud, Happened, Now};

use super::authority::Authority;
use super::fault::Fault;
use super::flow::{Signed, Step, proceed, step, take};
use super::form::Parameters;
use super::pages::{self, SecondFactor, Terms, texts};
use super::sign_in_page::{hidden, opened, stale};
use super::state::SignInFlow;
use super::{respond, session};
use crate::exchange::{Answer, Call};

/// Asks for a code of six digits, whichever; who has no second factor sets one up by entering the first code.
///
/// <https://learn.microsoft.com/entra/identity/authentication/concept-mfa-howitworks>
pub fn second_factor(
    call: &Call<'_>,
    flow: &SignInFlow,
    session: Option<&str>,
    signed: &Signed,
    fault: &Fault,
) -> Answer {
    ask_factor(call, flow, session, (signed, fault), false)
}

fn ask_factor(
    call: &Call<'_>,
    flow: &SignInFlow,
    session: Option<&str>,
    (signed, fault): (&Signed, &Fault),
    wrong: bool,
) -> Answer {
    let page = SecondFactor {
        t: texts(call),
        hidden: hidden(call, flow, session, "SAS/ProcessAuth"),
        user: signed.user.shown_name().to_owned(),
        code: fault.number(),
        registered: signed.user.standing.has_second_factor(),
        message: fault.message.to_string(),
        wrong,
    };
    fault.note(pages::show(call, &page))
}

/// Shows the terms of use.
///
/// <https://learn.microsoft.com/entra/identity/conditional-access/terms-of-use>
pub fn terms(call: &Call<'_>, flow: &SignInFlow, session: Option<&str>, signed: &Signed, fault: &Fault) -> Answer {
    let page = Terms {
        t: texts(call),
        hidden: hidden(call, flow, session, "SAS/ProcessAuth"),
        user: signed.user.shown_name().to_owned(),
        code: fault.number(),
        organization: signed.tenant.display_name.clone(),
    };
    fault.note(pages::show(call, &page))
}

/// `POST /{tenant}/SAS/ProcessAuth`: a code, or the terms accepted.
pub fn post(call: &Call<'_>, form: &Parameters) -> Answer {
    let session = session::of(call);
    let Some(flow) = opened(call, form, session.as_deref()) else { return stale(call) };
    let Some(account) = session::account_of(call, &flow, session.as_deref()) else { return stale(call) };
    if form.went_back() {
        return respond::leave(call, &flow.request);
    }
    let session_id = session.as_deref().unwrap_or_default();
    if form.pressed("terms", "terms") {
        note(call, |cloud, _| accept_terms(cloud, there(cloud, &flow, account.user)));
    } else if form.has("otc") {
        let code = form.get("otc").unwrap_or("").trim();
        if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return no_code(call, flow, session.as_deref());
        }
        note(call, |cloud, now| {
            for at in [account.user, there(cloud, &flow, account.user)] {
                if let Some(user) = cloud.user_mut(at) {
                    // Who has a phone gets the code there.
                    user.standing.second_factor |= user.standing.phones.is_empty();
                }
            }
            cloud.give_second_factor(session_id, account.user, now);
        });
    }
    proceed(call, flow, session.as_deref())
}

/// The account as the tenant knows it that is signed in to.
fn there(cloud: &Cloud, flow: &SignInFlow, at: UserRef) -> UserRef {
    let authority = Authority::find(cloud, &flow.request.authority).ok();
    authority.map_or(at, |authority| cloud.in_tenant(at, authority.tenant_of(cloud, at)))
}

/// Asks again for the code, where one is still wanted.
fn no_code(call: &Call<'_>, mut flow: SignInFlow, session: Option<&str>) -> Answer {
    match step(call, &mut flow, session) {
        Step::SecondFactor(signed, fault) => ask_factor(call, &flow, session, (&signed, &fault), true),
        other => take(call, &flow, &other, session),
    }
}

fn accept_terms(cloud: &mut Cloud, at: UserRef) {
    if let Some(user) = cloud.user_mut(at) {
        user.standing.accepted_terms = true;
    }
}

fn note(call: &Call<'_>, change: impl FnOnce(&mut Cloud, Now)) {
    call.sandbox.write(|cloud, now| (change(cloud, now), Change::directory(Happened::Updated)));
}
