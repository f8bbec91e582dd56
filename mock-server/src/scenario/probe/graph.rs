//! A Graph request of a client that holds a token.

use http::Method;
use indexmap::IndexMap;
use mock365_control::Expectation;
use mock365_control::browser::{Carrier, PageRequest};
use serde_json::{Value, json};

use super::{Met, Probe, USER_AGENT, token};
use crate::faces::entra;
use crate::scenario::{placeholder, robot};

pub async fn make<C: Carrier + Sync>(
    probe: &Probe<'_, C>,
    expectation: &Expectation,
    method: Method,
    path: &str,
) -> Result<Met, String> {
    let user = probe.who(expectation);
    let token =
        if expectation.app_only { app_token(probe, expectation).await? } else { user_token(probe, expectation)? };
    let (at, _) = robot::account(probe.sandbox, user)?;
    let host = probe.sandbox.read(|cloud, _| cloud.cloud_of(at.tenant)).hosts().graph;
    let (path, body) = probe.sandbox.read(|cloud, _| {
        let body = expectation.body.as_ref().map(|body| placeholder::fill_value(cloud, at.tenant, body));
        Ok::<_, String>((placeholder::fill(cloud, at.tenant, path)?, body.transpose()?))
    })?;
    let body = match body {
        Some(body) => body.to_string(),
        None if path.ends_with("/sendMail") => test_mail(user).to_string(),
        None => String::new(),
    };
    let request = PageRequest::new(method, &format!("https://{host}{path}"))?
        .header("authorization", &format!("Bearer {token}"))?
        .header("user-agent", USER_AGENT)?
        .body("application/json", body);
    let answer = probe.carrier.carry(request).await?;
    let json: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
    Ok(Met {
        succeeded: answer.status.is_success(),
        status: Some(answer.status.as_u16()),
        code: json["error"]["code"].as_str().map(str::to_owned),
        text: String::from_utf8_lossy(&answer.body).into_owned(),
        ..Met::default()
    })
}

/// What the sign-in pages would bring.
fn user_token<C: Carrier + Sync>(probe: &Probe<'_, C>, expectation: &Expectation) -> Result<String, String> {
    let (user, app, scopes) = (probe.who(expectation), probe.app(expectation), probe.scopes(expectation));
    let issued = entra::issue_direct(probe.sandbox, Some(user), app, scopes, Some("graph"))?;
    Ok(issued["access_token"].as_str().unwrap_or_default().to_owned())
}

/// What the app gets by itself, in the tenant of its user.
async fn app_token<C: Carrier + Sync>(probe: &Probe<'_, C>, expectation: &Expectation) -> Result<String, String> {
    let asked = Expectation { headers: IndexMap::default(), ..expectation.clone() };
    let met = token::of_app(probe, &asked).await?;
    let answer: Value = serde_json::from_str(&met.text).unwrap_or(Value::Null);
    answer["access_token"].as_str().map(str::to_owned).ok_or_else(|| format!("the app gets no token: {}", met.text))
}

/// What a CRM sends to itself when it was connected.
fn test_mail(to: &str) -> Value {
    json!({
        "message": {
            "subject": "Your inbox is connected",
            "body": { "contentType": "Text", "content": "This is a test." },
            "toRecipients": [{ "emailAddress": { "address": to } }],
        },
        "saveToSentItems": false,
    })
}
