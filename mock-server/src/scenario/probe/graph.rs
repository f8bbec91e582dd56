//! A Graph request of a client that holds a token.

use http::Method;
use mock365_control::Expectation;
use mock365_control::browser::{Carrier, PageRequest};
use serde_json::{Value, json};

use super::{Met, Probe};
use crate::faces::entra;

pub async fn make<C: Carrier + Sync>(
    probe: &Probe<'_, C>,
    expectation: &Expectation,
    method: Method,
    path: &str,
) -> Result<Met, String> {
    let user = probe.who(expectation);
    let scopes = probe.scopes(expectation);
    let issued = entra::issue_direct(probe.sandbox, Some(user), probe.app(expectation), scopes, Some("graph"))?;
    let token = issued["access_token"].as_str().unwrap_or_default();
    let body = match &expectation.body {
        Some(body) => body.to_string(),
        None if path.ends_with("/sendMail") => test_mail(user).to_string(),
        None => String::new(),
    };
    let request = PageRequest::new(method, &format!("https://graph.microsoft.com{path}"))?
        .header("authorization", &format!("Bearer {token}"))?
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
