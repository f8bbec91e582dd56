//! azure_identity gets tokens of mock365, started by `conformance/run`. One sandbox for each test.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use azure_core::cloud::CustomConfiguration;
use azure_core::credentials::{Secret, TokenCredential};
use azure_core::http::ClientOptions;
use azure_identity::{ClientSecretCredential, ClientSecretCredentialOptions};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const HUBSPOT: &str = "450987b3-a09a-4f14-9b2c-4f301d1e15f5";
const TENANT: &str = "contoso.example";
const GRAPH: &str = "https://graph.microsoft.com/.default";

/// An isolated Microsoft 365.
struct Sandbox {
    origin: String,
    tls_origin: String,
}

impl Sandbox {
    fn open() -> Self {
        let server = std::env::var("MOCK365_ORIGIN").expect("MOCK365_ORIGIN: start these tests by conformance/run");
        let told = send(&server, "POST", "/_mock/sandboxes", "{}");
        Self { origin: member(&told, "origin"), tls_origin: member(&told, "tls_origin") }
    }

    fn install(self) -> Self {
        let patch = format!(r#"{{"installed":true,"tenant":"{TENANT}"}}"#);
        send(&self.origin, "PATCH", &format!("/_mock/apps/{HUBSPOT}"), &patch);
        self
    }

    fn credential(&self, secret: &str) -> Arc<ClientSecretCredential> {
        let mut cloud = CustomConfiguration::default();
        cloud.authority_host = self.tls_origin.clone();
        let client_options = ClientOptions { cloud: Some(Arc::new(cloud.into())), ..ClientOptions::default() };
        let options = ClientSecretCredentialOptions { client_options };
        let secret = Secret::new(secret.to_owned());
        ClientSecretCredential::new(TENANT, HUBSPOT.to_owned(), secret, Some(options)).expect("a credential")
    }
}

/// Asks the control API.
fn send(origin: &str, method: &str, path: &str, body: &str) -> String {
    let host = origin.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("a connection");
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 20"), "{answer}");
    answer
}

fn member(json: &str, name: &str) -> String {
    let marked = format!("\"{name}\":\"");
    let rest = json.split_once(&marked).unwrap_or_else(|| panic!("no {name} in {json}")).1;
    rest.split('"').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn gets_a_token_for_graph_and_for_exchange() {
    let sandbox = Sandbox::open().install();
    let credential = sandbox.credential("mock-secret");
    for (scope, audience) in [
        (GRAPH, "https://graph.microsoft.com"),
        ("https://outlook.office365.com/.default", "https://outlook.office365.com"),
    ] {
        let told = credential.get_token(&[scope], None).await.expect("a token");
        let middle = told.token.secret().split('.').nth(1).expect("a JWT");
        let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(middle).expect("base64url")).expect("text");
        assert_eq!(member(&claims, "appid"), HUBSPOT);
        assert_eq!(member(&claims, "aud"), audience);
    }
}

#[tokio::test]
async fn a_bad_secret_is_said() {
    let sandbox = Sandbox::open().install();
    let refused = sandbox.credential("wrong").get_token(&[GRAPH], None).await.expect_err("a refusal");
    assert!(format!("{refused:?} {refused}").contains("AADSTS7000215"), "{refused:?}");
}

#[tokio::test]
async fn an_application_that_nobody_has_installed_gets_no_token_since_march_2026() {
    let sandbox = Sandbox::open();
    let patch = r#"{"changes":{"principal-required":"applied"}}"#;
    send(&sandbox.origin, "PATCH", &format!("/_mock/tenants/{TENANT}"), patch);
    let refused = sandbox.credential("mock-secret").get_token(&[GRAPH], None).await.expect_err("a refusal");
    assert!(format!("{refused:?} {refused}").contains("AADSTS7000229"), "{refused:?}");
}
