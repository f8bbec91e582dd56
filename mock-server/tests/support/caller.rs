//! Somebody who calls Graph over a socket.

use mock365::Mock;
use mock365::faces::entra::issue_direct;
use reqwest::Method;
use reqwest::blocking::{Client, Response};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

/// The administrator's tool of the default Cloud.
pub const ADMIN_TOOL: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
/// "HubSpot Sales" of the default Cloud.
pub const HUBSPOT: &str = "450987b3-a09a-4f14-9b2c-4f301d1e15f5";

/// A client with a token.
pub struct Caller<'m> {
    mock: &'m Mock,
    token: String,
    client: Client,
}

/// What came back.
pub struct Reply {
    /// Status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body; null where there is none.
    pub json: Value,
    /// The same as it came.
    pub bytes: Vec<u8>,
}

impl<'m> Caller<'m> {
    /// A user of an app, with scopes.
    pub fn user(mock: &'m Mock, user: &str, app: &str, scopes: &[&str]) -> Self {
        Self::with(mock, Some(user), app, scopes)
    }

    /// An app that calls for itself, with application permissions.
    pub fn app(mock: &'m Mock, app: &str, roles: &[&str]) -> Self {
        Self::with(mock, None, app, roles)
    }

    fn with(mock: &'m Mock, user: Option<&str>, app: &str, permissions: &[&str]) -> Self {
        let permissions: Vec<String> = permissions.iter().map(|permission| (*permission).to_owned()).collect();
        let issued = issue_direct(mock.sandbox(), user, app, &permissions, None).expect("a token is issued");
        // A second test finds it installed already.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let token = issued["access_token"].as_str().expect("a token").to_owned();
        Self { mock, token, client: Client::new() }
    }

    /// Contoso's administrator with everything that the tool declares.
    pub fn admin(mock: &'m Mock) -> Self {
        Self::user(mock, "admin@contoso.example", ADMIN_TOOL, &[])
    }

    /// Sends a request with a body and headers; a path without origin lies below `/v1.0`.
    pub fn send(&self, method: Method, path: &str, body: Option<&Value>, headers: &[(&str, &str)]) -> Reply {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}/v1.0{path}", self.mock.origin()) };
        let mut request = self.client.request(method, url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Reply::read(request.send().expect("an answer"))
    }

    /// Sends bytes as they are, with these headers and no others of the client's own but the token.
    pub fn raw(&self, method: Method, path: &str, headers: &[(&str, &[u8])], body: Vec<u8>) -> Reply {
        let mut all = HeaderMap::new();
        all.insert("authorization", format!("Bearer {}", self.token).parse().expect("a header"));
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
            all.append(name, HeaderValue::from_bytes(value).expect("a value"));
        }
        let url = format!("{}/v1.0{path}", self.mock.origin());
        Reply::read(self.client.request(method, url).headers(all).body(body).send().expect("an answer"))
    }

    pub fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None, &[])
    }

    pub fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::POST, path, Some(body), &[])
    }

    pub fn patch(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::PATCH, path, Some(body), &[])
    }

    pub fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None, &[])
    }
}

impl Reply {
    fn read(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().expect("a body");
        let json = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap_or(Value::Null) };
        Self { status, headers, json, bytes: body.to_vec() }
    }

    /// The answer's JSON, if the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.json);
        self.json
    }

    /// The error's code, if the status is this one.
    #[track_caller]
    pub fn refused(self, status: u16) -> String {
        self.expect(status)["error"]["code"].as_str().unwrap_or_default().to_owned()
    }
}
