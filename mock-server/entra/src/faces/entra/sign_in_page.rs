//! Name, password and account picker: what the sign-in pages show, and what they post.

use mock365_domain::cloud::UserRef;
use mock365_domain::sign_in::{SignInRefusal, SignedIn};
use mock365_domain::{Change, Cloud};

use super::authority::Authority;
use super::fault::Fault;
use super::flow::{Step, proceed, step, take};
use super::form::{BACK, Parameters};
use super::pages::{self, AppShown, Hidden, Interrupt, Password, Picker, SignIn, texts};
use super::state::{SignInFlow, canary, canary_fits};
use super::{respond, session};
use crate::exchange::{Answer, Call};

/// What a page's form carries that is posted under the tenant.
pub fn hidden(call: &Call<'_>, flow: &SignInFlow, session: Option<&str>, path: &str) -> Hidden {
    hidden_at(call, flow, session, &format!("/{}/{path}", flow.request.authority))
}

/// What a page's form carries.
pub fn hidden_at(call: &Call<'_>, flow: &SignInFlow, session: Option<&str>, path: &str) -> Hidden {
    Hidden {
        action: format!("{}{path}{}", call.base.origin, language(call, '?')),
        ctx: flow.seal(call),
        canary: canary(call, session),
        client_id: flow.request.client.to_string(),
        app: call.sandbox.read(|cloud, _| {
            let app = cloud.applications.get(&flow.request.client);
            app.map(|app| AppShown::of(app)).unwrap_or_default()
        }),
    }
}

/// The address of a page's link.
pub fn link(call: &Call<'_>, flow: &SignInFlow, ctx: &str, action: &str) -> String {
    let language = language(call, '&');
    format!("{}/{}/reprocess?ctx={ctx}&action={action}{language}", call.base.origin, flow.request.authority)
}

/// The language that the address asked for, on to the next page.
fn language(call: &Call<'_>, joint: char) -> String {
    let tag = pages::market(call).map(|tag| super::respond::encoded(&[("mkt", tag)]));
    tag.map_or_else(String::new, |tag| format!("{joint}{tag}"))
}

/// Asks for the name.
pub fn name(call: &Call<'_>, flow: &SignInFlow, session: Option<&str>, login: &str, fault: Option<&Fault>) -> Answer {
    let hidden = hidden(call, flow, session, "login");
    let t = texts(call);
    let page = SignIn { t, hidden, login: login.to_owned(), error: inline(call, fault, t.name_missing) };
    noted(pages::show(call, &page), fault)
}

/// Asks for the password.
pub fn password(
    call: &Call<'_>,
    flow: &SignInFlow,
    session: Option<&str>,
    login: &str,
    fault: Option<&Fault>,
) -> Answer {
    let hidden = hidden(call, flow, session, "login");
    let forgot = format!("{}/passwordreset{}", call.base.origin, language(call, '?'));
    let t = texts(call);
    let error = inline(call, fault, t.password_missing);
    let page = Password { t, hidden, login: login.to_owned(), error, forgot };
    noted(pages::show(call, &page), fault)
}

/// Shows the accounts that are signed in.
pub fn pick(call: &Call<'_>, flow: &SignInFlow, session: Option<&str>, accounts: Vec<String>) -> Answer {
    let hidden = hidden(call, flow, session, "login");
    let other = link(call, flow, &hidden.ctx, "other");
    pages::show(call, &Picker { t: texts(call), hidden, accounts, other })
}

/// The sentence of a rule on the page where it would stand: beside the password once that was entered.
pub fn inline_by_rule(
    call: &Call<'_>,
    flow: &SignInFlow,
    session: Option<&str>,
    form: &Parameters,
    fault: &Fault,
) -> Answer {
    let login = form.login().or(flow.request.login_hint.as_deref()).unwrap_or("");
    match form.get("passwd") {
        Some(_) => password(call, flow, session, login, Some(fault)),
        None => name(call, flow, session, login, Some(fault)),
    }
}

/// A page between the password and the application, put there by a rule: it can be passed or left.
pub fn interrupt(call: &Call<'_>, flow: &SignInFlow, session: Option<&str>, fault: &Fault) -> Answer {
    let hidden = hidden(call, flow, session, "login");
    let t = texts(call);
    let heading = match fault.number() {
        50_055 => t.update_password,
        50_072 | 50_125 => t.more_information,
        50_074 | 50_158 => t.verify_identity,
        50_140 => t.stay_signed_in,
        _ => t.are_you_trying,
    };
    let page = Interrupt {
        t,
        heading,
        user: flow.request.login_hint.clone().unwrap_or_default(),
        code: fault.name(),
        message: fault.message.to_string(),
        onward: link(call, flow, &hidden.ctx, "continue"),
        leave: link(call, flow, &hidden.ctx, "cancel"),
        hidden,
    };
    fault.note(pages::show(call, &page))
}

fn noted(answer: Answer, fault: Option<&Fault>) -> Answer {
    match fault {
        Some(fault) => fault.note(answer),
        None => answer,
    }
}

/// The sentence that stands for a code on the page itself; without one of its own, that the field is empty.
fn inline(call: &Call<'_>, fault: Option<&Fault>, missing: &'static str) -> Option<(&'static str, u32)> {
    let (t, number) = (texts(call), fault?.number());
    let sentence = match number {
        50_034 => t.unknown_name,
        50_056 | 50_126 => t.wrong_password,
        50_053 => t.locked,
        50_057 => t.disabled,
        _ => missing,
    };
    Some((sentence, number))
}

/// The flow of a page that was made for this browser.
pub fn opened(call: &Call<'_>, form: &Parameters, session: Option<&str>) -> Option<SignInFlow> {
    let flow = form.get("ctx").or_else(|| form.get("flowToken")).and_then(|ctx| SignInFlow::open(call, ctx))?;
    canary_fits(call, form.get("canary"), session).then_some(flow)
}

/// A page that was kept for too long, or comes from another sandbox.
pub fn stale(call: &Call<'_>) -> Answer {
    let why = "the page's state is not one of this opening of the sandbox, is too old, or was made for another browser: \
               send its hidden fields and the cookies back";
    pages::error(call, &Fault::new(90_013, why).message("The page has expired. Start again at the application."))
}

/// `POST /{tenant}/login`: a name, a password, an account that was picked, or the way back.
pub fn post(call: &Call<'_>, form: &Parameters) -> Answer {
    let session = session::of(call);
    let session = session.as_deref();
    let Some(mut flow) = opened(call, form, session) else { return stale(call) };
    let login = form.login().unwrap_or("").trim();
    let of_password = form.has("passwd");
    match form.get("action") {
        Some("back") => name(call, &flow, session, "", None),
        _ if of_password && form.has(BACK) => name(call, &flow, session, "", None),
        _ if form.went_back() => respond::leave(call, &flow.request),
        Some("pick") => {
            let picked = call.sandbox.read(|cloud, now| {
                let accounts = session::accounts(cloud, session, now);
                accounts.iter().map(|account| account.user).find(|at| {
                    cloud.user_at(*at).is_some_and(|user| user.is_called(login) || user.shown_name() == login)
                })
            });
            match picked {
                Some(at) => {
                    flow.user = Some(at);
                    proceed(call, flow, session)
                }
                None => password(call, &flow, session, login, None),
            }
        }
        _ if login.is_empty() => {
            name(call, &flow, session, "", Some(&Fault::new(90_014, "no name was entered").with("name", "login")))
        }
        _ => match form.get("passwd") {
            None if of_password => {
                let fault = Fault::new(90_014, "no password was entered").with("name", "passwd");
                password(call, &flow, session, login, Some(&fault))
            }
            None => name_entered(call, &flow, session, login),
            Some(passwd) => password_entered(call, flow, session, login, passwd),
        },
    }
}

fn near(cloud: &Cloud, flow: &SignInFlow) -> Option<uuid::Uuid> {
    Authority::find(cloud, &flow.request.authority).ok().and_then(Authority::tenant)
}

fn name_entered(call: &Call<'_>, flow: &SignInFlow, session: Option<&str>, login: &str) -> Answer {
    let known = call.sandbox.read(|cloud, _| cloud.account(login, near(cloud, flow)).is_some());
    if known {
        return password(call, flow, session, login, None);
    }
    let fault = Fault::of(&SignInRefusal::UserUnknown(login.to_owned()));
    name(call, flow, session, login, Some(&fault))
}

/// The session that somebody signs in to. It gets another id when it was somebody else's: who set the cookie knows the
/// one that it had.
fn session_for(call: &Call<'_>, session: Option<&str>, at: UserRef) -> String {
    let renewed = call.sandbox.secret("0.AS");
    let Some(session) = session else { return renewed };
    let own = |account: &SignedIn| account.user == at;
    if call.sandbox.read(|cloud, now| cloud.session(session, now).is_some_and(|known| known.accounts.iter().any(own))) {
        return session.to_owned();
    }
    call.sandbox.write(|cloud, _| (cloud.renew_session(session, &renewed), Change::none()));
    renewed
}

fn password_entered(call: &Call<'_>, mut flow: SignInFlow, session: Option<&str>, login: &str, passwd: &str) -> Answer {
    let (tried, found) = call.sandbox.read(|cloud, now| {
        let near = near(cloud, &flow);
        (cloud.account(login, near).map(|(at, _)| at), cloud.authenticate(login, passwd, near, now))
    });
    if let Some(tried) = tried {
        call.sandbox.record_attempt(tried, &found);
    }
    let at: UserRef = match found {
        Ok(at) => at,
        Err(refusal @ SignInRefusal::UserUnknown(_)) => {
            return name(call, &flow, session, login, Some(&Fault::of(&refusal)));
        }
        Err(refusal @ SignInRefusal::Agents(..)) => return pages::error(call, &Fault::of(&refusal)),
        Err(refusal) => return password(call, &flow, session, login, Some(&Fault::of(&refusal))),
    };
    // A session that this opening does not know is not taken over: whoever set that cookie would share it.
    let known = call.sandbox.read(|cloud, now| Some(cloud.session(session?, now)?.persistent));
    let session = session_for(call, session.filter(|_| known.is_some()), at);
    flow.offers_to_stay = known != Some(true) && !session::is_unasked(call);
    let signed_in = call.sandbox.write(|cloud, now| (cloud.sign_in(&session, at, now), Change::none()));
    flow.user = Some(signed_in.user);
    flow.fresh = true;
    let mut step = step(call, &mut flow, Some(&session));
    if let Step::Page(fault) = &mut step {
        fault.explain = format!("{login} signed in, but: {}", fault.explain);
    }
    session::remember(call, take(call, &flow, &step, Some(&session)), &session)
}
