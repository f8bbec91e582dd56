//! A bare socket: a client that says exactly what a test wants.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use mock365::Mock;
use mock365::faces::entra::issue_direct;

/// What came back.
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

/// A connection to a mock.
pub fn connect(mock: &Mock) -> TcpStream {
    let stream = TcpStream::connect(mock.origin().replace("http://", "")).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_mins(1))).expect("a limit");
    stream
}

/// Sends one request and reads until the connection ends.
pub fn ask(mock: &Mock, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let mut stream = connect(mock);
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).expect("to write");
    // A server that refuses early may have closed by now; what it said is still to be read.
    let _ = stream.write_all(body);
    let mut seen = Vec::new();
    let _ = stream.read_to_end(&mut seen);
    let seen = String::from_utf8_lossy(&seen).into_owned();
    let (head, body) = seen.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head: {seen:?}"));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Reply { status, head: head.to_owned(), body: body.to_owned() }
}

/// Posts a form.
pub fn post_form(mock: &Mock, path: &str, pairs: &[(&str, &str)]) -> Reply {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    ask(mock, "POST", path, &[("content-type", "application/x-www-form-urlencoded")], body.as_bytes())
}

/// Opens a page.
pub fn get_with(mock: &Mock, path: &str, pairs: &[(&str, &str)]) -> Reply {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    ask(mock, "GET", &format!("{path}?{query}"), &[], b"")
}

/// Asks the control API.
pub fn ask_json(mock: &Mock, method: &str, path: &str, body: &str) -> Reply {
    ask(mock, method, path, &[("content-type", "application/json")], body.as_bytes())
}

/// A text as a part of a query.
pub fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// "HubSpot Sales" of the default Cloud.
const APP: &str = "450987b3-a09a-4f14-9b2c-4f301d1e15f5";

/// A token of a user, with scopes, for a resource.
pub fn token(mock: &Mock, user: &str, scopes: &[&str], resource: Option<&str>) -> String {
    let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    let issued = issue_direct(mock.sandbox(), Some(user), APP, &scopes, resource).expect("a token is issued");
    issued["access_token"].as_str().expect("text").to_owned()
}

/// A token of a user for Graph.
pub fn graph_token(mock: &Mock, user: &str) -> String {
    token(mock, user, &[], None)
}

/// A token of a user for an environment of Dataverse.
pub fn dataverse_token(mock: &Mock, user: &str) -> String {
    token(mock, user, &["user_impersonation"], Some("https://contoso.crm4.dynamics.com"))
}

/// The `Authorization` of a user at EWS.
pub fn ews_token(mock: &Mock, user: &str) -> String {
    format!("Bearer {}", token(mock, user, &["EWS.AccessAsUser.All"], Some("exchange")))
}

/// A SOAP body in its envelope.
pub fn envelope(body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body>{body}</s:Body></s:Envelope>"#
    )
}

/// Asks EWS as a user.
pub fn soap(mock: &Mock, user: &str, body: &str) -> Reply {
    let token = ews_token(mock, user);
    let headers = [("authorization", token.as_str()), ("content-type", "text/xml; charset=utf-8")];
    ask(mock, "POST", "/EWS/Exchange.asmx", &headers, envelope(body).as_bytes())
}
