//! A robot signs in to the scenario's app, as its user would in a browser.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock365_control::Expectation;
use mock365_control::browser::{Carrier, Page};
use mock365_control::robot::Person;
use serde_json::Value;
use uuid::Uuid;

use super::token::post;
use super::{Met, Probe};
use crate::scenario::robot::{self, Client, Sending};

pub async fn make<C: Carrier + Sync>(probe: &Probe<'_, C>, expectation: &Expectation) -> Result<Met, String> {
    let user = probe.who(expectation);
    let password = expectation.password.clone().unwrap_or_else(|| robot::password(probe.sandbox, user));
    let client = robot::client(probe.sandbox, &probe.scenario.with.app)?;
    let scopes = probe.scopes(expectation);
    let carrier = Sending { carrier: &probe.carrier, headers: &expectation.headers };
    let mut browser = robot::browser(carrier, probe.applied.session.as_ref());
    let silent = expectation.prompt.as_deref() == Some("none");
    let person = Person { has_phone: !expectation.without_phone, ..Person::new(user, &password) };
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
    let mut met = read(&page);
    if let Some(code) = page.parameter("code").filter(|_| page.left) {
        let redirect = expectation.parameters.get("redirect_uri").unwrap_or(&client.redirect_uri);
        let client = Client { redirect_uri: redirect.clone(), ..client };
        let who = redeem(probe, expectation, &client, &code).await?;
        met.signed_in_as = who.and_then(|id| {
            probe.sandbox.read(|cloud, _| cloud.user(&id.to_string()).map(|(_, user)| user.upn.clone()))
        });
        met.succeeded = probe.sandbox.read(|cloud, _| {
            let near = cloud.tenant(authority).map(|tenant| tenant.id);
            cloud.account(user, near).is_some_and(|(at, _)| who == Some(at.user))
        });
    }
    Ok(met)
}

/// What a page or a redirect says.
fn read(page: &Page) -> Met {
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
fn channel(page: &Page) -> &'static str {
    match page.data("page").as_deref() {
        _ if page.left => "redirect",
        Some("signin" | "password") => "inline",
        Some("error" | "need-admin-approval") => "page",
        _ => "interrupt",
    }
}

/// Redeems the code as the app would; the object id of the account.
async fn redeem<C: Carrier + Sync>(
    probe: &Probe<'_, C>,
    expectation: &Expectation,
    client: &Client,
    code: &str,
) -> Result<Option<Uuid>, String> {
    let (scopes, authority) = (probe.scopes(expectation), expectation.authority.as_deref().unwrap_or("common"));
    let scope = robot::scope_parameter(scopes);
    let form = [
        ("client_id", client.id.as_str()),
        ("client_secret", &client.secret),
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &client.redirect_uri),
        ("scope", &scope),
        // An id token says who it was to those alone who ask for `profile`.
        ("client_info", "1"),
    ];
    let answer = post(probe, expectation, &format!("/{authority}/oauth2/v2.0/token"), form.into_iter()).await?;
    let body: Value = serde_json::from_slice(&answer.body).map_err(|why| why.to_string())?;
    let Some(info) = body["client_info"].as_str() else {
        return Err(format!("the code was not redeemed for a user's tokens: {body}"));
    };
    let info: Value = URL_SAFE_NO_PAD
        .decode(info)
        .map_err(|why| why.to_string())
        .and_then(|info| serde_json::from_slice(&info).map_err(|why| why.to_string()))?;
    Ok(info["uid"].as_str().and_then(|id| id.parse().ok()))
}
