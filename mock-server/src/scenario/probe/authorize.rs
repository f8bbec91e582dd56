//! A robot signs in to the scenario's app, as its user would in a browser.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock365_control::Expectation;
use mock365_control::browser::{Carrier, PageAnswer, WebPage};
use mock365_control::robot::Person;
use serde_json::Value;
use uuid::Uuid;

use super::token::{self, post};
use super::{Met, Probe};
use crate::scenario::robot::{self, Client, Sending};

pub async fn make<C: Carrier + Sync>(probe: &Probe<'_, C>, expectation: &Expectation) -> Result<Met, String> {
    let user = probe.who(expectation);
    let password = expectation.password.clone().unwrap_or_else(|| robot::password(probe.sandbox, user));
    let client = robot::client(probe.sandbox, probe.app(expectation))?;
    let scopes = probe.scopes(expectation);
    let carrier = Sending { carrier: &probe.carrier, headers: &expectation.headers };
    let mut browser = robot::browser(carrier, probe.applied.session.as_ref());
    let silent = expectation.prompt.as_deref() == Some("none");
    let person = Person {
        has_phone: !expectation.without_phone,
        accepts: !expectation.declines,
        ..Person::new(user, &password)
    };
    if silent && probe.applied.session.is_none() {
        // A silent attempt is made by an app whose user signed in before, whatever became of that.
        let first = robot::authorize_address(&client, scopes, &[]);
        let page = browser.open(&first).await?;
        Person { accepts: false, has_phone: false, ..person }.walk(&mut browser, page).await?;
    }
    let mut more = Vec::new();
    more.extend(expectation.prompt.as_deref().map(|prompt| ("prompt", prompt)));
    more.extend(expectation.login_hint.as_deref().map(|hint| ("login_hint", hint)));
    more.extend(expectation.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let authority = expectation.authority.as_deref().unwrap_or("common");
    let url = robot::authorize_at(authority, &client, scopes, &more);
    let mut page = browser.open(&url).await?;
    if !silent {
        page = person.walk(&mut browser, page).await?;
    }
    if expectation.declines && page.data("page").as_deref() == Some("consent") {
        page = browser.press(&page, "Cancel", &[]).await?;
    }
    let Some(code) = page.parameter("code").filter(|_| page.left) else { return Ok(read(&page)) };
    let redirect = expectation.parameters.get("redirect_uri").filter(|uri| !uri.is_empty());
    let redirect_uri = redirect.cloned().unwrap_or_else(|| client.redirect_uri.clone());
    let answer = redeem(probe, expectation, &Client { redirect_uri, ..client }, &code).await?;
    let mut met = token::met(&answer);
    if !met.succeeded {
        return Ok(met);
    }
    let who = subject(&met.text)?;
    (met.signed_in_as, met.succeeded) = probe.sandbox.read(|cloud, _| {
        let near = cloud.tenant(authority).map(|tenant| tenant.id);
        let wanted = cloud.account(user, near).map(|(at, _)| cloud.home_of(at).user);
        (cloud.user(&who.to_string()).map(|(_, user)| user.upn.clone()), wanted == Some(who))
    });
    Ok(met)
}

/// What a page or a redirect says.
fn read(page: &WebPage) -> Met {
    let description = page.parameter("error_description").unwrap_or_default();
    let text = if page.left { page.url.to_string() } else { page.text() };
    let code = page.data("code").filter(|code| !code.is_empty());
    Met {
        channel: Some(channel(page)),
        page: page.data("page").filter(|_| !page.left),
        status: (!page.left).then(|| page.status.as_u16()),
        code: code.or_else(|| robot::aadsts(&description)).or_else(|| robot::aadsts(&text)),
        error: page.parameter("error"),
        suberror: page.parameter("error_subcode").or_else(|| page.parameter("suberror")),
        text: if description.is_empty() { text } else { description },
        ..Met::default()
    }
}

/// Where an error comes that stands on a page or in a redirect.
fn channel(page: &WebPage) -> &'static str {
    match page.data("page").as_deref() {
        _ if page.left => "redirect",
        Some("signin" | "password") => "inline",
        Some("error" | "need-admin-approval") => "page",
        _ => "interrupt",
    }
}

/// Redeems the code as the app would.
async fn redeem<C: Carrier + Sync>(
    probe: &Probe<'_, C>,
    expectation: &Expectation,
    client: &Client,
    code: &str,
) -> Result<PageAnswer, String> {
    let (scopes, authority) = (probe.scopes(expectation), expectation.authority.as_deref().unwrap_or("common"));
    let scope = robot::scope_parameter(scopes);
    let form = [
        ("client_id", client.id.as_str()),
        ("client_secret", &client.secret),
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &client.redirect_uri),
        ("scope", &scope),
        ("client_info", "1"),
    ];
    // An app without a secret sends none.
    let form = form.into_iter().filter(|(_, value)| !value.is_empty());
    post(probe, expectation, &format!("/{authority}/oauth2/v2.0/token"), form).await
}

/// Whom a token answer is for: the object id in its `client_info`.
fn subject(answer: &str) -> Result<Uuid, String> {
    let body: Value = serde_json::from_str(answer).map_err(|why| why.to_string())?;
    let info = URL_SAFE_NO_PAD.decode(body["client_info"].as_str().unwrap_or_default());
    let info: Value = serde_json::from_slice(&info.map_err(|why| why.to_string())?).map_err(|why| why.to_string())?;
    info["uid"].as_str().and_then(|id| id.parse().ok()).ok_or_else(|| format!("nobody is signed in: {answer}"))
}
