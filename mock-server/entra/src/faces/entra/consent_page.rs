//! Consent: what a user or an administrator is asked, what is answered, and the workflow that asks an administrator.
//!
//! <https://learn.microsoft.com/entra/identity-platform/application-consent-experience>

use mock365_domain::cloud::CONSUMERS;
use mock365_domain::consent::NeedsAdmin;
use mock365_domain::directory::permission;
use mock365_domain::scopes::declared;
use mock365_domain::{Change, Happened};
use uuid::Uuid;

use super::fault::Fault;
use super::flow::{self, Signed, Step, proceed};
use super::form::{ONWARD, Parameters};
use super::pages::{self, AppShown, Approval, ConsentPage, RequestSent, texts};
use super::respond;
use super::session;
use super::sign_in_page::{hidden, link, opened, stale};
use super::state::SignInFlow;
use super::texts::Texts;
use crate::exchange::{Answer, Call};

/// Shows what an app wants, to a user or, for everybody, to an administrator.
pub fn consent(call: &Call<'_>, flow: &SignInFlow, session: Option<&str>, signed: &Signed, for_all: bool) -> Answer {
    let page = ConsentPage {
        t: texts(call),
        hidden: hidden(call, flow, session, "Consent/Set"),
        user: signed.user.shown_name().to_owned(),
        app: AppShown::of(&signed.app),
        permissions: in_words(
            texts(call),
            &signed.missing,
            &if for_all { flow.request.roles(&signed.app) } else { Vec::new() },
            for_all,
        ),
        for_all,
        may_for_all: !for_all && signed.user.may_consent_for_tenant(),
    };
    pages::show(call, &page)
}

/// Shows that only an administrator can consent, or the form that asks one.
pub fn approval(call: &Call<'_>, flow: &SignInFlow, session: Option<&str>, signed: &Signed, why: NeedsAdmin) -> Answer {
    show_approval(call, flow, session, signed, why, None)
}

fn show_approval(
    call: &Call<'_>,
    flow: &SignInFlow,
    session: Option<&str>,
    signed: &Signed,
    why: NeedsAdmin,
    error: Option<&'static str>,
) -> Answer {
    let workflow = signed.tenant.consent_requests.enabled && flow.request.admin.is_none();
    let code = match (workflow, why) {
        (false, NeedsAdmin::Risky) => 900_941,
        (false, _) => 90_094,
        (true, NeedsAdmin::Risky) => 900_981,
        (true, _) => 90_095,
    };
    let hidden = hidden(call, flow, session, "consentrequest");
    let link = |action| link(call, flow, &hidden.ctx, action);
    let page = Approval {
        t: texts(call),
        user: signed.user.shown_name().to_owned(),
        app: AppShown::of(&signed.app),
        permissions: in_words(texts(call), &signed.missing, &[], false),
        code,
        workflow,
        error,
        switch: link("switch"),
        leave: link("cancel"),
        hidden,
    };
    Fault::new(code, reason(why)).note(pages::show(call, &page))
}

/// Need admin approval, or the form that asks for it, shown by a rule before anybody is known.
pub fn approval_by_rule(call: &Call<'_>, flow: &SignInFlow, session: Option<&str>, fault: &Fault) -> Answer {
    let app = call.sandbox.read(|cloud, _| cloud.applications.get(&flow.request.client).cloned());
    let Some(app) = app else { return pages::error(call, fault) };
    let hidden = hidden(call, flow, session, "consentrequest");
    let link = |action| link(call, flow, &hidden.ctx, action);
    let page = Approval {
        t: texts(call),
        user: flow.request.login_hint.clone().unwrap_or_default(),
        app: AppShown::of(&app),
        permissions: in_words(texts(call), &declared(&app, &flow.request.scopes), &[], false),
        code: fault.number(),
        workflow: matches!(fault.number(), 90_095 | 900_981),
        error: None,
        switch: link("switch"),
        leave: link("cancel"),
        hidden,
    };
    fault.note(pages::show(call, &page))
}

/// Why only an administrator can, for whoever runs the mock.
fn reason(why: NeedsAdmin) -> &'static str {
    match why {
        NeedsAdmin::AdminOnlyScope => "a permission asked for is an administrator's to grant",
        NeedsAdmin::ConsentOff => "the tenant's users may not consent to applications",
        NeedsAdmin::UnverifiedPublisher => "the tenant's policy wants a verified publisher, and this one is not",
        NeedsAdmin::NotLow => "the tenant's policy allows permissions classified as low, and one asked for is not",
        NeedsAdmin::AssignmentRequired => "users cannot consent themselves where assignment is required",
        NeedsAdmin::Risky => "Microsoft holds the application to be risky",
        NeedsAdmin::Managed => "Microsoft manages consent, and leaves a permission asked for to administrators",
        NeedsAdmin::Guest => "Microsoft manages consent, and guests give none",
    }
}

/// The titles of permissions, in the page's language where they are known: the user's own mail to a user, users' mail to who
/// consents for all.
fn in_words(t: &Texts, scopes: &[(Uuid, String)], roles: &[(Uuid, String)], for_all: bool) -> Vec<String> {
    let delegated = scopes.iter().map(|(resource, scope)| (resource, scope, false));
    let own = roles.iter().map(|(resource, role)| (resource, role, true));
    let shown = |(resource, name, role): (&Uuid, &String, bool)| {
        permission::title(*resource, name, role, for_all, t.lang).map_or_else(|| name.clone(), str::to_owned)
    };
    delegated.chain(own).map(shown).collect()
}

/// `POST /{tenant}/Consent/Set`: accepted, for oneself or for everybody, or not.
pub fn post(call: &Call<'_>, form: &Parameters) -> Answer {
    let session = session::of(call);
    let session = session.as_deref();
    let Some(mut flow) = opened(call, form, session) else { return stale(call) };
    if form.went_back() {
        return declined(call, &flow);
    }
    // The page is asked for again: what it offered may have changed in the meantime.
    let step = flow::step(call, &mut flow, session);
    let for_all = form.get("adminConsent") == Some("true");
    match step {
        Step::Consent(signed) => {
            let all = for_all && signed.user.may_consent_for_tenant();
            accept(call, &flow, &signed, all);
            flow.request.prompt = None;
            proceed(call, flow, session)
        }
        Step::ForEverybody(signed) => {
            accept(call, &flow, &signed, true);
            if flow.request.admin.is_some() {
                return super::finish::admin_done(call, &flow, &signed);
            }
            flow.request.prompt = None;
            flow.granted = true;
            proceed(call, flow, session)
        }
        other => flow::take(call, &flow, &other, session),
    }
}

fn accept(call: &Call<'_>, flow: &SignInFlow, signed: &Signed, for_all: bool) {
    let principal = (!for_all).then_some(signed.at.user);
    let (tenant, app) = (signed.tenant.id, signed.app.app_id);
    call.sandbox.write(|cloud, now| {
        cloud.accept(tenant, app, principal, &signed.missing);
        for (resource, role) in flow.request.roles(&signed.app) {
            cloud.accept_roles(tenant, app, resource, &[role], now);
        }
        ((), Change::directory(Happened::Created))
    });
}

fn declined(call: &Call<'_>, flow: &SignInFlow) -> Answer {
    let why = "the user pressed Cancel on the consent page";
    let personal = flow.user.is_some_and(|at| at.tenant == CONSUMERS);
    let fault = if personal {
        let message = "The user has denied access to the scope requested by the client application.";
        Fault::plain("access_denied", message, why)
    } else {
        Fault::new(65_004, why)
    };
    respond::refuse(call, &flow.request, &fault)
}

/// `POST /{tenant}/consentrequest`: asks the reviewers, or leaves.
pub fn post_request(call: &Call<'_>, form: &Parameters) -> Answer {
    let session = session::of(call);
    let session = session.as_deref();
    let Some(mut flow) = opened(call, form, session) else { return stale(call) };
    if !form.pressed(ONWARD, "request") {
        return respond::leave(call, &flow.request);
    }
    let step = flow::step(call, &mut flow, session);
    let Step::NeedAdmin(signed, why) = &step else { return flow::take(call, &flow, &step, session) };
    if !signed.tenant.consent_requests.enabled {
        return flow::take(call, &flow, &step, session);
    }
    let reason: String = form.get("justification").unwrap_or("").trim().chars().take(4000).collect();
    if reason.is_empty() {
        let missing = texts(call).justification_missing;
        return show_approval(call, &flow, session, signed, *why, Some(missing))
            .explain("no justification was entered");
    }
    let asked = call.sandbox.change(|cloud, now| {
        let asked = cloud.ask_approval(&signed.app, signed.at, &signed.missing, &reason, now);
        asked.ok_or(())
    });
    if asked.is_err() {
        return stale(call);
    }
    let hidden = hidden(call, &flow, session, "consentrequest");
    pages::show(call, &RequestSent { t: texts(call), hidden, app: AppShown::of(&signed.app) })
}

/// `GET /{tenant}/reprocess`: the links of pages.
pub fn reprocess(call: &Call<'_>, form: &Parameters) -> Answer {
    let Some(mut flow) = form.get("ctx").and_then(|ctx| SignInFlow::open(call, ctx)) else { return stale(call) };
    let session = session::of(call);
    if form.get("action") == Some("cancel") {
        return respond::leave(call, &flow.request);
    }
    if form.get("action") == Some("continue") {
        return proceed(call, flow, session.as_deref());
    }
    flow.user = None;
    super::sign_in_page::name(call, &flow, session.as_deref(), "", None)
}
