//! Requests to Dataverse's Web API, as somebody makes them who is signed in to an environment.

use http::Method;
use mock365_control::browser::{Carrier, PageRequest};
use mock365_domain::{Change, Happened};
use serde_json::Value;

use super::{placeholder, robot};
use crate::faces::entra;
use crate::sandbox::Sandbox;

/// The environment that is meant where none is named.
pub const HOME: &str = "contoso.crm4.dynamics.com";
/// What every path of the Web API begins with.
pub const ROOT: &str = "/api/data/v";

/// A request to the Web API.
pub struct WebApiCall<'a> {
    /// Sign-in name of whoever asks.
    pub who: &'a str,
    /// The application by which they do.
    pub app: &'a str,
    /// The environment.
    pub host: &'a str,
    pub method: Method,
    /// The path, with placeholders.
    pub path: &'a str,
    /// The body, with placeholders.
    pub body: Option<&'a Value>,
}

/// What was answered.
pub struct WebApiAnswer {
    pub status: http::StatusCode,
    pub text: String,
}

impl WebApiAnswer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }
}

impl WebApiCall<'_> {
    /// Sends it.
    pub async fn send<C: Carrier + Sync>(&self, sandbox: &Sandbox, carrier: &C) -> Result<WebApiAnswer, String> {
        open(sandbox, self.host);
        let (at, _) = robot::account(sandbox, self.who)?;
        let scopes = ["user_impersonation".to_owned()];
        let resource = format!("https://{}", self.host);
        let issued = entra::issue_direct(sandbox, Some(self.who), self.app, &scopes, Some(&resource))?;
        let token = issued["access_token"].as_str().unwrap_or_default();
        let (path, body) = sandbox.read(|cloud, _| {
            let fill = |value| placeholder::fill_value_with_rows(cloud, self.host, at.tenant, value);
            let path = placeholder::fill_with_rows(cloud, self.host, at.tenant, self.path)?;
            Ok::<_, String>((path, self.body.map(fill).transpose()?))
        })?;
        let mut request = PageRequest::new(self.method.clone(), &format!("https://{}{path}", self.host))?
            .header("authorization", &format!("Bearer {token}"))?
            .header("accept", "application/json")?;
        if let Some(body) = body {
            request = request.body("application/json", body.to_string());
        }
        let answer = carrier.carry(request).await?;
        Ok(WebApiAnswer { status: answer.status, text: String::from_utf8_lossy(&answer.body).into_owned() })
    }
}

/// An environment that is offered comes to be, so that its rows have ids.
fn open(sandbox: &Sandbox, host: &str) {
    if sandbox.view(|cloud| cloud.offers_environment(host)) {
        sandbox.write(|cloud, now| {
            cloud.open_environment(host, now);
            ((), Change::directory(Happened::Created))
        });
    }
}
