//! The token endpoint, asked by an app that holds a refresh token or asks for itself.

use http::Method;
use indexmap::IndexMap;
use mock365_control::Expectation;
use mock365_control::browser::{Carrier, PageAnswer, PageRequest};
use serde_json::Value;

use super::{Met, Probe};
use crate::faces::entra;
use crate::scenario::certificate;
use crate::scenario::robot::{self, SIGN_IN_HOST, Sending};
use mock365_control::duration;

/// Redeems the refresh token that the app holds of its user.
pub async fn refresh<C: Carrier + Sync>(probe: &Probe<'_, C>, expectation: &Expectation) -> Result<Met, String> {
    let age = match &expectation.age {
        None => jiff::SignedDuration::from_mins(5),
        Some(age) => duration(age).map_err(|why| why.to_string())?,
    };
    let scopes = robot::scope_parameter(probe.scopes(expectation));
    let app = probe.app(expectation);
    let token = entra::held_refresh_token(
        probe.sandbox,
        probe.who(expectation),
        app,
        &scopes,
        (age, expectation.second_factor),
    )?;
    let client = robot::client(probe.sandbox, app)?;
    let mut form = IndexMap::from([
        ("grant_type".to_owned(), "refresh_token".to_owned()),
        ("client_id".to_owned(), client.id),
        ("client_secret".to_owned(), client.secret),
        ("refresh_token".to_owned(), token),
    ]);
    form.extend(expectation.parameters.clone());
    ask(probe, expectation, expectation.authority.as_deref().unwrap_or("common"), &form).await
}

/// Sends a user's name and password.
pub async fn password<C: Carrier + Sync>(probe: &Probe<'_, C>, expectation: &Expectation) -> Result<Met, String> {
    let client = robot::client(probe.sandbox, probe.app(expectation))?;
    let user = probe.who(expectation);
    let mut form = IndexMap::from([
        ("grant_type".to_owned(), "password".to_owned()),
        ("client_id".to_owned(), client.id),
        ("client_secret".to_owned(), client.secret),
        ("username".to_owned(), user.to_owned()),
        ("password".to_owned(), robot::password(probe.sandbox, user)),
        ("scope".to_owned(), robot::scope_parameter(probe.scopes(expectation))),
    ]);
    form.extend(expectation.password.clone().map(|typed| ("password".to_owned(), typed)));
    form.extend(expectation.parameters.clone());
    ask(probe, expectation, expectation.authority.as_deref().unwrap_or("organizations"), &form).await
}

/// Asks for an app's own token.
pub async fn of_app<C: Carrier + Sync>(probe: &Probe<'_, C>, expectation: &Expectation) -> Result<Met, String> {
    let client = robot::client(probe.sandbox, probe.app(expectation))?;
    let (at, _) = robot::account(probe.sandbox, probe.who(expectation))?;
    let home = at.tenant.to_string();
    let mut form = IndexMap::from([
        ("grant_type".to_owned(), "client_credentials".to_owned()),
        ("client_id".to_owned(), client.id),
        ("client_secret".to_owned(), client.secret),
        ("scope".to_owned(), "https://graph.microsoft.com/.default".to_owned()),
    ]);
    let authority = expectation.authority.as_deref().unwrap_or(&home);
    if expectation.certificate {
        let assertion = certificate::assertion(&form["client_id"], authority)?;
        form.insert("client_secret".to_owned(), String::new());
        form.insert("client_assertion_type".to_owned(), certificate::ASSERTION_TYPE.to_owned());
        form.insert("client_assertion".to_owned(), assertion);
    }
    form.extend(expectation.parameters.clone());
    ask(probe, expectation, authority, &form).await
}

async fn ask<C: Carrier + Sync>(
    probe: &Probe<'_, C>,
    expectation: &Expectation,
    authority: &str,
    form: &IndexMap<String, String>,
) -> Result<Met, String> {
    // A parameter that is set to nothing is left out.
    let sent = form.iter().filter(|(_, value)| !value.is_empty());
    let v1 = form.contains_key("resource");
    let path = if v1 { "oauth2/token" } else { "oauth2/v2.0/token" };
    let answer = post(probe, expectation, &format!("/{authority}/{path}"), sent).await?;
    Ok(met(&answer))
}

/// Posts a form to the sign-in host.
pub async fn post<C, K, V>(
    probe: &Probe<'_, C>,
    expectation: &Expectation,
    path: &str,
    form: impl Iterator<Item = (K, V)>,
) -> Result<PageAnswer, String>
where
    C: Carrier + Sync,
    K: AsRef<str>,
    V: AsRef<str>,
{
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = PageRequest::new(Method::POST, &format!("{SIGN_IN_HOST}{path}"))?;
    let request = request.body("application/x-www-form-urlencoded", body);
    Sending { carrier: &probe.carrier, headers: &expectation.headers }.carry(request).await
}

/// What the token endpoint says.
pub fn met(answer: &PageAnswer) -> Met {
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let json: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
    let own = |name: &str| json[name].as_str().map(str::to_owned);
    Met {
        succeeded: answer.status.is_success(),
        status: Some(answer.status.as_u16()),
        code: own("error_description").and_then(|text| robot::aadsts(&text)),
        error: own("error"),
        suberror: own("suberror"),
        channel: Some("token"),
        text,
        ..Met::default()
    }
}
