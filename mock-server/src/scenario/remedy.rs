//! Remedies: what an administrator does, performed through our own Graph and our own pages.

use bytes::Bytes;
use http::{Request, header};
use mock365_control::act::{ChangePasswordAct, ClockAct, ConsentAct, DataverseAct, GraphAct, RequestAct, SignOutAct};
use mock365_control::robot::Person;
use mock365_control::scenario::Cookie;
use mock365_control::{Act, CloudPatch, Scenario};
use mock365_domain::UserRef;
use mock365_domain::default::ADMIN_TOOL;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::robot::Inside;
use super::web_api::{self, WebApiCall};
use super::{placeholder, robot};
use crate::faces::entra;
use crate::inside;
use crate::notifier;
use crate::sandbox::Sandbox;

/// What cannot stand in an address as it is.
const UNSAFE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}').add(b'#');

/// A code challenge.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Why a remedy failed: the act, and what came of it.
#[derive(Debug, thiserror::Error)]
#[error("act {number} of `{remedy}` ({act}): {why}")]
pub struct RemedyFault {
    /// The remedy.
    pub remedy: String,
    /// The act's place, from 1.
    pub number: usize,
    /// What was to be done.
    pub act: String,
    /// What came of it.
    pub why: String,
}

/// Performs a remedy; says what was done.
pub async fn perform(sandbox: &Sandbox, scenario: &Scenario, remedy: &str) -> Result<Vec<String>, RemedyFault> {
    let mut done = Vec::new();
    let acts = scenario.remedies.get(remedy).map(|remedy| remedy.acts.as_slice()).unwrap_or_default();
    for (index, act) in acts.iter().enumerate() {
        let said = say(act);
        if let Err(why) = act_out(sandbox, scenario, act).await {
            return Err(RemedyFault { remedy: remedy.to_owned(), number: index + 1, act: said, why });
        }
        done.push(said);
    }
    Ok(done)
}

/// An act in a few words.
fn say(act: &Act) -> String {
    match act {
        Act::Graph(act) => format!("{} sends {} {}", act.who, act.method, placeholder::named(&act.path)),
        Act::Dataverse(act) => format!("{} sends {} {}", act.who, act.method, placeholder::named(&act.path)),
        Act::AdminConsent(act) => format!("{} accepts for the organisation", act.who),
        Act::SignInAndConsent(act) => format!("{} signs in and accepts", act.who),
        Act::ChangePassword(act) => format!("{} types a new password where the old one has expired", act.who),
        Act::RequestApproval(act) => format!("{} asks for approval", act.who),
        Act::SignOut(act) => format!("{} signs out", act.who),
        Act::Clock(ClockAct { set: Some(to), .. }) => format!("it is {}", to.0),
        Act::Clock(act) => format!("{} passes", act.advance.as_deref().unwrap_or("no time")),
        Act::Control(_) => "the state is changed".to_owned(),
    }
}

async fn act_out(sandbox: &Sandbox, scenario: &Scenario, act: &Act) -> Result<(), String> {
    match act {
        Act::Graph(act) => graph(sandbox, act),
        Act::Dataverse(act) => dataverse(sandbox, act).await,
        Act::AdminConsent(act) => admin_consent(sandbox, scenario, act).await,
        Act::SignInAndConsent(act) => sign_in_and_consent(sandbox, scenario, act).await,
        Act::ChangePassword(act) => change_password(sandbox, scenario, act).await,
        Act::RequestApproval(act) => request_approval(sandbox, scenario, act).await,
        Act::SignOut(act) => sign_out(sandbox, act).await,
        Act::Clock(act) => clock(sandbox, act).await,
        Act::Control(patch) => control(sandbox, scenario, patch),
    }
}

async fn clock(sandbox: &Sandbox, act: &ClockAct) -> Result<(), String> {
    match (&act.advance, act.set) {
        (Some(by), None) => notifier::advance(sandbox, by).await.map_err(|why| why.to_string()),
        (None, Some(to)) => {
            notifier::go_to(sandbox, to.0).await;
            Ok(())
        }
        _ => Err("say exactly one of `advance` and `set`: { advance: PT2H }".to_owned()),
    }
}

fn graph(sandbox: &Sandbox, act: &GraphAct) -> Result<(), String> {
    let (at, _) = robot::account(sandbox, &act.who)?;
    let issued = entra::issue_direct(sandbox, Some(&act.who), &ADMIN_TOOL.to_string(), &act.scopes, Some("graph"))?;
    let token = issued["access_token"].as_str().unwrap_or_default();
    let (path, body) = sandbox.read(|cloud, _| {
        let path = placeholder::fill(cloud, at.tenant, &act.path)?;
        let body = act.body.as_ref().map(|body| placeholder::fill_value(cloud, at.tenant, body)).transpose()?;
        Ok::<_, String>((path, body))
    })?;
    let host = sandbox.read(|cloud, _| cloud.cloud_of(at.tenant)).hosts().graph;
    let url = format!("https://{host}{}", utf8_percent_encode(&path, UNSAFE));
    let request = Request::builder()
        .method(act.method.as_str())
        .uri(url)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.map(|body| Bytes::from(body.to_string())).unwrap_or_default())
        .map_err(|why| why.to_string())?;
    let answer = inside::send(sandbox, request).ok_or("a rule kept the answer back")?;
    let status = answer.status();
    let fits = act.expect.map_or(status.is_success(), |wanted| wanted == status.as_u16());
    if fits {
        return Ok(());
    }
    let explain = answer.headers().get("x-mock365-explain").and_then(|value| value.to_str().ok()).unwrap_or("");
    Err(format!("answered {status}: {} ({explain})", String::from_utf8_lossy(answer.body())))
}

/// A request to Dataverse's Web API.
async fn dataverse(sandbox: &Sandbox, act: &DataverseAct) -> Result<(), String> {
    let call = WebApiCall {
        who: &act.who,
        app: &ADMIN_TOOL.to_string(),
        host: act.host.as_deref().unwrap_or(web_api::HOME),
        method: act.method.parse().map_err(|_| format!("`{}` is no method", act.method))?,
        path: &act.path,
        body: act.body.as_ref(),
    };
    let answer = call.send(sandbox, &Inside(sandbox)).await?;
    let fits = act.expect.map_or(answer.status.is_success(), |wanted| wanted == answer.status.as_u16());
    if fits { Ok(()) } else { Err(format!("answered {}: {}", answer.status, answer.text)) }
}

/// An administrator opens the admin consent link, the one that a vendor sends him, and accepts.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-admin-consent>
async fn admin_consent(sandbox: &Sandbox, scenario: &Scenario, act: &ConsentAct) -> Result<(), String> {
    let (at, password) = robot::account(sandbox, &act.who)?;
    let app = act.app.as_deref().unwrap_or(&scenario.with.app);
    let client = robot::client(sandbox, app)?;
    let asked = || robot::with_declared(sandbox, app, &scenario.with.scopes);
    let scope = robot::scope_parameter(&if act.scopes.is_empty() { asked() } else { act.scopes.clone() });
    let qualified: Vec<String> = scope
        .split(' ')
        .map(
            |scope| {
                if scope.contains("://") { scope.to_owned() } else { format!("https://graph.microsoft.com/{scope}") }
            },
        )
        .collect();
    let scope = qualified.join(" ");
    let parameters = [
        ("client_id", client.id.as_str()),
        ("scope", scope.as_str()),
        ("redirect_uri", client.redirect_uri.as_str()),
        ("state", "12345"),
    ];
    let url = robot::address(&format!("/{}/v2.0/adminconsent", at.tenant), &parameters);
    let mut browser = robot::browser(Inside(sandbox), None);
    let page = robot::sign_in(&mut browser, &url, &act.who, &password, true).await?;
    let granted = page.parameter("admin_consent").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    if page.left && granted && page.parameter("error").is_none() { Ok(()) } else { Err(ended(&page)) }
}

/// Somebody signs in, in the scenario's own browser where that has an account of theirs, and accepts.
async fn sign_in_and_consent(sandbox: &Sandbox, scenario: &Scenario, act: &ConsentAct) -> Result<(), String> {
    let (at, password) = robot::account(sandbox, &act.who)?;
    let client = robot::client(sandbox, act.app.as_deref().unwrap_or(&scenario.with.app))?;
    let scopes = if act.scopes.is_empty() { &scenario.with.scopes } else { &act.scopes };
    // A single-page application sends a code challenge; nobody redeems the code here.
    let challenge = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let url = robot::authorize_address(&client, scopes, if client.single_page { &challenge } else { &[] });
    let own = browsers_of(sandbox, at).pop().filter(|_| !scenario.with.signed_in.is_empty());
    let mut browser = robot::browser(Inside(sandbox), own.as_ref());
    let page = robot::sign_in(&mut browser, &url, &act.who, &password, true).await?;
    if page.left && page.parameter("code").is_some() { Ok(()) } else { Err(ended(&page)) }
}

/// A user signs in, and fills in the page "Update your password".
///
/// <https://learn.microsoft.com/entra/identity/authentication/concept-sspr-policy#password-expiration-policies>
async fn change_password(sandbox: &Sandbox, scenario: &Scenario, act: &ChangePasswordAct) -> Result<(), String> {
    let (_, password) = robot::account(sandbox, &act.who)?;
    let client = robot::client(sandbox, &scenario.with.app)?;
    let url = robot::authorize_address(&client, &scenario.with.scopes, &[]);
    let mut browser = robot::browser(Inside(sandbox), None);
    let page = browser.open(&url).await?;
    let person = Person { new_password: Some(&act.new_password), ..Person::new(&act.who, &password) };
    let page = person.walk(&mut browser, page).await?;
    if robot::account(sandbox, &act.who)?.1 != act.new_password {
        return Err(ended(&page));
    }
    if page.left && page.parameter("code").is_some() { Ok(()) } else { Err(ended(&page)) }
}

/// A user fills in the "Approval required" page.
///
/// <https://learn.microsoft.com/entra/identity/enterprise-apps/review-admin-consent-requests>
async fn request_approval(sandbox: &Sandbox, scenario: &Scenario, act: &RequestAct) -> Result<(), String> {
    let (_, password) = robot::account(sandbox, &act.who)?;
    let client = robot::client(sandbox, &scenario.with.app)?;
    let scopes = robot::with_declared(sandbox, &scenario.with.app, &scenario.with.scopes);
    let url = robot::authorize_address(&client, &scopes, &[]);
    let mut browser = robot::browser(Inside(sandbox), None);
    let page = robot::sign_in(&mut browser, &url, &act.who, &password, true).await?;
    let form = page.form_with("Request approval").ok_or_else(|| ended(&page))?;
    let field = form.fields.iter().map(|(name, _)| name.as_str()).find(|name| {
        let name = name.to_lowercase();
        name.contains("justification") || name.contains("reason")
    });
    let field = field.ok_or("the page has no field for a justification")?;
    let sent = browser.press(&page, "Request approval", &[(field, &act.reason)]).await?;
    if sent.left && sent.parameter("error").is_none() || !sent.left && sent.status.is_success() {
        Ok(())
    } else {
        Err(ended(&sent))
    }
}

/// The browsers where an account signed in, whether or not that still counts.
fn browsers_of(sandbox: &Sandbox, at: UserRef) -> Vec<Cookie> {
    let name = sandbox.session_cookie();
    sandbox.read(|cloud, _| {
        let of = cloud.sessions.iter().filter(|(_, session)| session.accounts.iter().any(|account| account.user == at));
        of.map(|(id, _)| Cookie { name: name.clone(), value: id.to_owned() }).collect()
    })
}

/// Signs somebody out in every browser where that account is signed in.
async fn sign_out(sandbox: &Sandbox, act: &SignOutAct) -> Result<(), String> {
    let (at, _) = robot::account(sandbox, &act.who)?;
    let browsers = browsers_of(sandbox, at);
    if browsers.is_empty() {
        return Err(format!("{} is signed in nowhere", act.who));
    }
    for cookie in browsers {
        let mut browser = robot::browser(Inside(sandbox), Some(&cookie));
        let page = browser.open(&robot::address("/common/oauth2/v2.0/logout", &[("logout_hint", &act.who)])).await?;
        if !page.left && !page.status.is_success() {
            return Err(ended(&page));
        }
    }
    let still = sandbox.read(|cloud, _| {
        cloud.sessions.values().any(|session| session.accounts.iter().any(|account| account.user == at))
    });
    if still { Err(format!("{} is still signed in", act.who)) } else { Ok(()) }
}

fn control(sandbox: &Sandbox, scenario: &Scenario, wanted: &CloudPatch) -> Result<(), String> {
    super::check_hosts(&sandbox.config, wanted).map_err(|why| why.to_string())?;
    sandbox.change_beside(|cloud, now| {
        let change = super::patch(cloud, wanted, Some(&scenario.with.user), now).map_err(|why| why.to_string())?;
        Ok(((), change))
    })
}

/// Where a robot ended instead.
fn ended(page: &mock365_control::browser::WebPage) -> String {
    if page.left {
        return format!("ended at {}", page.url);
    }
    let text: String = page.text().chars().take(300).collect();
    format!("ended on the page `{}` ({}): {text}", page.data("page").unwrap_or_default(), page.status)
}
