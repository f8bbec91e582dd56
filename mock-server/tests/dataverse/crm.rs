//! Somebody who calls an environment over a socket.

use mock365::Mock;
use mock365::faces::entra::issue_direct;
use reqwest::Method;
use reqwest::blocking::{Client, Response};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

pub const HOST: &str = "contoso.crm4.dynamics.com";
pub const OLD: &str = "contoso-old.crm.dynamics.com";
pub const ADMIN: &str = "admin@contoso.example";
pub const ANNA: &str = "anna@contoso.example";
/// The application that asks.
pub const APP: &str = "HubSpot Sales";

/// A user of an environment.
pub struct Crm<'m> {
    pub mock: &'m Mock,
    pub host: &'static str,
    pub token: String,
    pub http: Client,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn read(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().expect("a body") }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// The body of an answer with that status.
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    /// Status, code and message of a refusal.
    pub fn refusal(&self) -> (u16, String, String) {
        let error = &self.json()["error"];
        let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        (self.status, text("code"), text("message"))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The id of the row that was written.
    pub fn id(&self) -> String {
        assert_eq!(self.status, 204, "{}", self.text);
        let address = self.header("odata-entityid");
        let (_, id) = address.rsplit_once('(').expect("an address");
        id.trim_end_matches(')').to_owned()
    }
}

impl<'m> Crm<'m> {
    pub fn of(mock: &'m Mock, user: &str) -> Self {
        Self::at(mock, user, HOST)
    }

    pub fn at(mock: &'m Mock, user: &str, host: &'static str) -> Self {
        // A second test finds it installed already.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let scopes = ["user_impersonation".to_owned()];
        let issued = issue_direct(mock.sandbox(), Some(user), APP, &scopes, Some(&format!("https://{host}")));
        let token = issued.expect("a token")["access_token"].as_str().expect("a token").to_owned();
        Self { mock, host, token, http: Client::new() }
    }

    pub fn root(&self) -> String {
        format!("{}/~{}/api/data/v9.2", self.mock.origin(), self.host)
    }

    pub fn send(&self, method: Method, path: &str, body: Option<&Value>, headers: &[(&str, &str)]) -> Reply {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}/{path}", self.root()) };
        let mut request = self.http.request(method, url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Reply::read(request.send().expect("an answer"))
    }

    pub fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None, &[])
    }

    pub fn got(&self, path: &str) -> Value {
        self.get(path).expect(200)
    }

    pub fn annotated(&self, path: &str) -> Value {
        let reply = self.send(Method::GET, path, None, &[("prefer", "odata.include-annotations=\"*\"")]);
        assert_eq!(reply.header("preference-applied"), "odata.include-annotations=\"*\"");
        reply.expect(200)
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

    /// A new contact.
    pub fn contact(&self, last: &str) -> String {
        self.post("contacts", &json!({ "lastname": last })).id()
    }

    /// The id of the first row of a list.
    pub fn first(&self, path: &str, id: &str) -> String {
        let list = self.got(path);
        list["value"][0][id].as_str().unwrap_or_else(|| panic!("{path}: {list}")).to_owned()
    }
}
