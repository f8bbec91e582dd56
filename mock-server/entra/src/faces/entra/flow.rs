//! The way through the sign-in pages: what comes next for a browser, from the first request to the answer.

use std::sync::Arc;

use mock365_domain::cloud::{CONSUMERS, UserRef};
use mock365_domain::consent::{Consent, NeedsAdmin};
use mock365_domain::directory::{Application, PasswordState, Tenant, User};
use mock365_domain::scopes::declared;
use mock365_domain::sign_in::{SignInRefusal, SignedIn};
use mock365_domain::{Change, Cloud, Now};
use uuid::Uuid;

use super::authority::Authority;
use super::fault::Fault;
use super::request::AuthorizeRefusal;
use super::scope::misconfigured;
use super::state::SignInFlow;
use super::{
    access, app_confirmation, consent_page, finish, interrupt, new_password, pages, respond, session, sign_in_page,
    stay_signed_in, whose,
};
use crate::exchange::{Answer, Call};

/// What comes next.
pub enum Step {
    /// The name is asked for.
    Name(String),
    /// The password is asked for.
    Password(String),
    /// An account is picked.
    Pick(Vec<String>),
    /// A dead end.
    Page(Fault),
    /// The application hears of a refusal.
    Redirect(Fault),
    /// The user is asked for consent.
    Consent(Box<Signed>),
    /// Only an administrator can consent.
    NeedAdmin(Box<Signed>, NeedsAdmin),
    /// An administrator consents for everybody.
    ForEverybody(Box<Signed>),
    /// A second factor is asked for, or to be registered.
    SecondFactor(Box<Signed>, Fault),
    /// The organisation's terms of use.
    Terms(Box<Signed>, Fault),
    /// A new password is asked for.
    NewPassword(UserRef, Fault),
    /// Whether this is the app that was meant.
    ConfirmApp(Box<Signed>),
    /// Whether the browser keeps its session.
    StaySignedIn(Box<Signed>),
    /// Done.
    Done(Box<Signed>),
}

/// Everybody who has a part in a sign-in.
#[derive(Clone)]
pub struct Signed {
    /// The user, as the tenant knows him: a guest is another account there than at home.
    pub at: UserRef,
    /// The same, whole.
    pub user: Arc<User>,
    /// The tenant that signs the user in.
    pub tenant: Arc<Tenant>,
    /// The application.
    pub app: Arc<Application>,
    /// The account that is signed in to the browser, with the session's `sid`.
    pub account: SignedIn,
    /// Scopes that still want consent.
    pub missing: Vec<(Uuid, String)>,
}

/// Words a request that goes no further.
pub fn refused(call: &Call<'_>, refused: &AuthorizeRefusal) -> Answer {
    match refused {
        AuthorizeRefusal::Page(fault) => pages::error(call, fault),
        AuthorizeRefusal::Redirect(both) => respond::refuse(call, &both.1, &both.0),
    }
}

/// The next step, as the Cloud stands now.
pub fn step(call: &Call<'_>, flow: &mut SignInFlow, session: Option<&str>) -> Step {
    call.sandbox.read(|cloud, now| next(cloud, flow, &session::accounts(cloud, session, now), now))
}

/// Takes the next step.
pub fn proceed(call: &Call<'_>, mut flow: SignInFlow, session: Option<&str>) -> Answer {
    let step = step(call, &mut flow, session);
    take(call, &flow, &step, session)
}

/// Does what a step says.
pub fn take(call: &Call<'_>, flow: &SignInFlow, step: &Step, session: Option<&str>) -> Answer {
    let mut answer = match step {
        Step::Name(login) => sign_in_page::name(call, flow, session, login, None),
        Step::Password(login) => sign_in_page::password(call, flow, session, login, None),
        Step::Pick(accounts) => sign_in_page::pick(call, flow, session, accounts.clone()),
        // What Microsoft shows between password and application stands there for as long as its cause does.
        Step::Page(fault) if is_interrupt(fault) => sign_in_page::interrupt(call, flow, session, fault),
        Step::Page(fault) => pages::error(call, fault),
        Step::Redirect(fault) => respond::refuse(call, &flow.request, fault),
        Step::Consent(signed) => consent_page::consent(call, flow, session, signed, false),
        Step::ForEverybody(signed) => consent_page::consent(call, flow, session, signed, true),
        Step::NeedAdmin(signed, why) => consent_page::approval(call, flow, session, signed, *why),
        Step::SecondFactor(signed, fault) => interrupt::second_factor(call, flow, session, signed, fault),
        Step::Terms(signed, fault) => interrupt::terms(call, flow, session, signed, fault),
        Step::NewPassword(at, fault) => new_password::page(call, flow, session, *at, fault),
        Step::ConfirmApp(signed) => app_confirmation::page(call, flow, session, signed),
        Step::StaySignedIn(signed) => stay_signed_in::page(call, flow, session, signed),
        Step::Done(signed) => entered(call, flow, signed, session),
    };
    if let Step::Consent(signed)
    | Step::ForEverybody(signed)
    | Step::NeedAdmin(signed, _)
    | Step::ConfirmApp(signed)
    | Step::StaySignedIn(signed)
    | Step::Done(signed) = &step
    {
        answer.note.user = Some(signed.user.upn.clone());
        answer.note.tenant = Some(signed.tenant.id);
    }
    answer.note.app = Some(flow.request.client);
    answer
}

/// Lets the person in, and prolongs the browser's session.
fn entered(call: &Call<'_>, flow: &SignInFlow, signed: &Signed, session: Option<&str>) -> Answer {
    let Some(session) = session else { return finish::done(call, flow, signed) };
    call.sandbox.write(|cloud, now| {
        cloud.use_session(session, now);
        cloud.enter(session, signed.account.user, signed.app.app_id, signed.tenant.id);
        ((), Change::none())
    });
    session::remember(call, finish::done(call, flow, signed), session)
}

/// Whether people meet a code as a page that can be passed or left.
fn is_interrupt(fault: &Fault) -> bool {
    fault.code.is_some_and(|code| code.comes_as("interrupt") && !code.comes_as("page"))
}

/// Says what comes next.
fn next(cloud: &Cloud, flow: &mut SignInFlow, accounts: &[SignedIn], now: Now) -> Step {
    let request = &flow.request;
    let authority = match Authority::find(cloud, &request.authority) {
        Ok(authority) => authority,
        Err(fault) => return Step::Page(fault),
    };
    let Some(app) = cloud.applications.get(&request.client) else {
        let gone = super::request::unknown_client(cloud, &request.client.to_string(), &request.authority);
        return Step::Page(gone);
    };
    let silent = request.prompt.as_deref() == Some("none");
    let account = match whose::account(cloud, flow, accounts, (authority, silent), now) {
        Ok(account) => account,
        Err(step) => return step,
    };
    let request = &flow.request;
    let tenant = authority.tenant_of(cloud, account.user);
    let at = cloud.in_tenant(account.user, tenant);
    let admitted = whose::kind_fits(cloud, authority, account.user)
        .and_then(|()| whose::is_here(cloud, request.here, account.user))
        .and_then(|()| cloud.admit(app, at, tenant));
    // An administrator's consent is nobody's sign-in to the application: assignment does not matter to it.
    let admitted = match admitted {
        Err(SignInRefusal::NotAssigned(_)) if request.admin.is_some() => Ok(()),
        other => other,
    };
    if let Err(refusal) = admitted {
        if !silent && matches!(refusal, SignInRefusal::PasswordState(_, PasswordState::Expired)) {
            return Step::NewPassword(account.user, Fault::of(&refusal));
        }
        return blocked(cloud, app, at, &refusal, silent, flow);
    }
    if let Some(fault) = access::restricted(cloud, flow, tenant) {
        return Step::Page(fault);
    }
    let (Some(user), Some(tenant)) = (cloud.user_at(at), cloud.tenants.get(&tenant)) else {
        return Step::Name(String::new());
    };
    if let Some(fault) = access::unavailable(cloud, flow, app, tenant) {
        return Step::Redirect(fault);
    }
    let signed = Box::new(Signed {
        at,
        user: Arc::clone(user),
        tenant: Arc::clone(tenant),
        app: Arc::clone(app),
        account,
        missing: declared(app, &request.scopes),
    });
    if let Err(step) = access::check(cloud, flow, &signed, silent, now) {
        return step;
    }
    if app_confirmation::is_asked(flow) {
        let fault = app_confirmation::fault(&signed);
        return if silent { Step::Redirect(fault) } else { Step::ConfirmApp(signed) };
    }
    if !silent && stay_signed_in::is_asked(cloud, flow, &signed) {
        return Step::StaySignedIn(signed);
    }
    consented(cloud, flow, signed, silent, now)
}

/// What is asked once everything but consent is found good.
fn consented(cloud: &Cloud, flow: &SignInFlow, mut signed: Box<Signed>, silent: bool, now: Now) -> Step {
    let request = &flow.request;
    if request.admin.is_some() {
        let may = signed.user.may_consent_for_tenant();
        return if may { Step::ForEverybody(signed) } else { Step::NeedAdmin(signed, NeedsAdmin::AdminOnlyScope) };
    }
    if request.wants_admin_consent() {
        if !signed.user.may_consent_for_tenant() {
            let fault = Fault::new(90_093, "prompt=admin_consent is for administrators, and the user is none");
            return Step::Page(named(fault, &signed.app));
        }
        let own = declared(&signed.app, &request.scopes);
        signed.missing = super::request::declared(&signed.app).scopes.into_iter().chain(own).collect();
        signed.missing.sort_unstable();
        signed.missing.dedup();
        return Step::ForEverybody(signed);
    }
    let consent = signed.tenant.consent(&signed.app, &signed.user, &request.scopes, now);
    let asks = request.prompt.as_deref() == Some("consent");
    match consent {
        Consent::Granted if !asks => Step::Done(signed),
        Consent::Granted => Step::Consent(signed),
        // Silence changes nothing about it: the registration wants mending, not the person.
        Consent::NothingDeclared(resource) => Step::Redirect(misconfigured(cloud, &signed.app, resource)),
        Consent::AskUser(_) | Consent::AskAdmin(_) if silent => {
            let why = "consent is missing, and prompt=none allows no page";
            let fault = Fault::new(65_001, why).error("interaction_required");
            Step::Redirect(named(fault, &signed.app))
        }
        Consent::AskUser(missing) => {
            if !asks {
                signed.missing = missing;
            }
            Step::Consent(signed)
        }
        Consent::AskAdmin(why) => Step::NeedAdmin(signed, why),
    }
}

/// The account is known and may not in: a dead end for people, `interaction_required` for silent requests, and a way back
/// for administrators of another tenant.
fn blocked(
    cloud: &Cloud,
    app: &Application,
    at: UserRef,
    refusal: &SignInRefusal,
    silent: bool,
    flow: &SignInFlow,
) -> Step {
    let user = cloud.user_at(at);
    let mut fault = vouched(named(Fault::of(refusal), app), at).with("tenant", &flow.request.authority);
    if silent {
        if fault.number() == 50_105 {
            fault = fault.message(
                "The signed in user '{EmailHidden}' is not assigned to a role for the application '{app_id}'({app_name}).",
            );
        }
        return Step::Redirect(fault.error("interaction_required"));
    }
    if fault.number() == 650_051 || flow.request.admin.is_some() && fault.number() == 50_020 {
        return Step::Redirect(fault);
    }
    if let Some(user) = user {
        fault = fault.with("email", user.shown_name()).with("EmailHidden", user.shown_name());
    }
    Step::Page(fault)
}

/// With the identity provider that vouches for the account.
pub fn vouched(mut fault: Fault, at: UserRef) -> Fault {
    let provider =
        if at.tenant == CONSUMERS { "live.com".to_owned() } else { format!("https://sts.windows.net/{}/", at.tenant) };
    fault.message.refill("idp", &provider);
    fault
}

/// With the application's places filled.
pub fn named(fault: Fault, app: &Application) -> Fault {
    fault.with("app_id", app.app_id.to_string()).with("app_name", &app.display_name)
}
