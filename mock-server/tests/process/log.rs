//! What the binary logs: a line for each request that says what became of it and why, and nothing that grants access.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::blocking::{Client, RequestBuilder};
use serde_json::Value;

/// A mock whose log is read.
struct Logged {
    child: Child,
    origin: String,
    log: Arc<Mutex<String>>,
    client: Client,
    /// Requests that were made.
    made: usize,
    /// What must not stand in the log.
    secrets: Vec<String>,
}

fn serve(level: &str) -> Logged {
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let dir = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mock365"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--log", level, "--ca-dir"]).arg(dir.path().join("ca"));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    let log = Arc::new(Mutex::new(String::new()));
    let (lines, kept) = (BufReader::new(child.stderr.take().expect("its log")).lines(), Arc::clone(&log));
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            let mut kept = kept.lock().expect("the log");
            kept.push_str(&line);
            kept.push('\n');
        }
    });
    let mut first = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut first).expect("a line");
    let origin = first.trim().strip_prefix("ready ").expect("the ready line").to_owned();
    let client = Client::builder().no_proxy().tls_certs_only([]).cookie_store(true);
    let client = client.redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    Logged { child, origin, log, client, made: 0, secrets: Vec::new() }
}

impl Drop for Logged {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Logged {
    /// Sends a request; every secret of the answer must not be logged.
    fn send(&mut self, make: impl FnOnce(&Client, &str) -> RequestBuilder) -> (u16, String, Option<String>) {
        self.made += 1;
        let answer = make(&self.client, &self.origin).send().expect("an answer");
        let location = answer.headers().get("location").and_then(|to| to.to_str().ok()).map(str::to_owned);
        let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
        let values = cookies.filter_map(|cookie| cookie.split_once('=')?.1.split(';').next().map(str::to_owned));
        self.secrets.extend(values.filter(|value| value.len() > 12));
        let status = answer.status().as_u16();
        let body = answer.text().expect("a body");
        if let Ok(Value::Object(members)) = serde_json::from_str(&body) {
            for name in ["access_token", "refresh_token", "id_token", "device_code", "user_code", "secretText"] {
                self.secrets.extend(members.get(name).and_then(Value::as_str).map(str::to_owned));
            }
        }
        for field in body.split("type=\"hidden\"").skip(1) {
            let value = field.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            self.secrets.extend(Some(value.to_owned()).filter(|value| value.len() > 40));
        }
        (status, body, location)
    }

    fn form(&mut self, path: &str, pairs: &[(&str, &str)]) -> (u16, String, Option<String>) {
        let pairs: Vec<(String, String)> = pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        self.send(|client, origin| client.post(format!("{origin}{path}")).form(&pairs))
    }

    fn control(&mut self, method: &str, path: &str, body: &str) -> (u16, String, Option<String>) {
        let method = method.parse::<reqwest::Method>().expect("a method");
        let sent = body.to_owned();
        self.send(|client, origin| {
            let request = client.request(method, format!("{origin}{path}")).header("content-type", "application/json");
            request.body(sent)
        })
    }

    /// The log once it holds as many requests as were made.
    fn log(&self) -> String {
        let count = |log: &str| log.lines().filter(|line| line.contains("mock365::request")).count();
        for _ in 0..100 {
            if count(&self.log.lock().expect("the log")) >= self.made {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let log = self.log.lock().expect("the log").clone();
        assert_eq!(count(&log), self.made, "a line for each request:\n{log}");
        log
    }
}

const APP: &str = "450987b3-a09a-4f14-9b2c-4f301d1e15f5";
const TOKEN: &str = "/contoso.example/oauth2/v2.0/token";

/// Everything that carries a secret.
fn use_secrets(mock: &mut Logged) {
    // A wrong password and a wrong secret are secrets of somebody's all the same.
    for known in [
        "Password1!",
        "mock-secret",
        "wr0ng-passw0rd",
        "wr0ng-s3cret",
        "c0de-that-is-none",
        "r3fresh-that-is-none",
        "new-Passw0rd!",
    ] {
        mock.secrets.push(known.to_owned());
    }
    let who = ("client_id", APP);
    let secret = ("client_secret", "mock-secret");
    let password = |password| {
        [
            who,
            secret,
            ("grant_type", "password"),
            ("username", "anna@contoso.example"),
            ("password", password),
            ("scope", "openid offline_access User.Read"),
        ]
    };
    let grants = r#"{"grants":[{"app":"HubSpot Sales","scopes":["openid","profile","offline_access","User.Read"],"tenant":"contoso.example"}]}"#;
    assert_eq!(mock.control("PATCH", "/_mock/cloud", grants).0, 200);
    mock.control("POST", "/_mock/tokens", &format!("{{\"user\":\"anna@contoso.example\",\"app\":\"{APP}\"}}"));
    let (status, issued, _) = mock.form(TOKEN, &password("Password1!"));
    assert!(status == 200, "{issued}");
    assert!(issued.contains("refresh_token"), "{issued}");
    assert!(issued.contains("id_token"), "{issued}");
    mock.form(TOKEN, &password("wr0ng-passw0rd"));
    mock.form(
        TOKEN,
        &[
            who,
            ("client_secret", "wr0ng-s3cret"),
            ("grant_type", "client_credentials"),
            ("scope", "https://graph.microsoft.com/.default"),
        ],
    );
    mock.form(
        TOKEN,
        &[
            who,
            secret,
            ("grant_type", "authorization_code"),
            ("code", "c0de-that-is-none"),
            ("redirect_uri", "http://localhost"),
        ],
    );
    mock.form(TOKEN, &[who, secret, ("grant_type", "refresh_token"), ("refresh_token", "r3fresh-that-is-none")]);
    // What stands in the address of a request that should have been a form.
    mock.send(|client, origin| {
        client.post(format!("{origin}{TOKEN}?client_secret=wr0ng-s3cret&password=wr0ng-passw0rd"))
    });
    mock.form("/common/oauth2/v2.0/devicecode", &[who, ("scope", "User.Read")]);
    sign_in(mock);
    call_services(mock);
}

/// Shows tokens and passwords to Graph, EWS and the control API.
fn call_services(mock: &mut Logged) {
    let (_, body, _) =
        mock.control("POST", "/_mock/tokens", &format!("{{\"user\":\"anna@contoso.example\",\"app\":\"{APP}\"}}"));
    let issued: Value = serde_json::from_str(&body).expect("a token");
    let token = issued["access_token"].as_str().expect("a token").to_owned();
    for path in ["/v1.0/me", "/v1.0/me/messages/none", "/v1.0/nothing"] {
        mock.send(|client, origin| {
            let request = client.get(format!("{origin}{path}?access_token={token}")).bearer_auth(&token);
            request
                .header("x-ms-refreshtokencredential", "r3fresh-that-is-none")
                .header("cookie", "a=c0de-that-is-none")
        });
    }
    mock.send(|client, origin| client.get(format!("{origin}/v1.0/me")).bearer_auth(format!("{token}x")));
    mock.send(|client, origin| {
        let url = format!("{origin}/~mail.contoso.example/EWS/Exchange.asmx");
        client.post(url).basic_auth("anna@contoso.example", Some("wr0ng-passw0rd")).body("<no/>")
    });
    mock.control("PATCH", "/_mock/users/anna@contoso.example", "{\"password\":\"new-Passw0rd!\"}");
    mock.control("PATCH", "/_mock/users/anna@contoso.example", "{\"password\":[\"new-Passw0rd!\"]}");
    mock.control("PATCH", "/_mock/users/anna@contoso.example", "{\"new-Passw0rd!\":1}");
    mock.control("POST", "/_mock/tokens", "{\"user\":\"wr0ng-passw0rd\",\"app\":4}");
    let basic = "YW5uYUBjb250b3NvLmV4YW1wbGU6d3IwbmctcGFzc3cwcmQ=";
    mock.secrets.push(basic.to_owned());
}

/// Sends the form of a page with its hidden fields.
fn submit(mock: &mut Logged, page: &str, typed: &[(&str, &str)]) -> (u16, String, Option<String>) {
    let attribute = |tag: &str, name: &str| {
        tag.split(&format!("{name}=\"")).nth(1)?.split('"').next().map(|text| text.replace("&amp;", "&"))
    };
    let tags = page.split("<input ").skip(1).filter(|tag| tag.contains("type=\"hidden\""));
    let kept: Vec<(String, String)> =
        tags.filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?))).collect();
    let form = page.split("<form ").nth(1).unwrap_or_else(|| panic!("no form: {page}"));
    let action = attribute(form, "action").expect("an action");
    let path = action.strip_prefix(&mock.origin).unwrap_or(&action).to_owned();
    let kept = kept.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let pairs: Vec<(&str, &str)> = kept.chain(typed.iter().copied()).collect();
    mock.form(&path, &pairs)
}

/// Signs in on the page, which puts a code into the address that a browser is sent to.
fn sign_in(mock: &mut Logged) {
    let query = format!(
        "client_id={APP}&response_type=code&redirect_uri=http%3A%2F%2Flocalhost&scope=openid%20User.Read&login_hint=anna@contoso.example"
    );
    let (_, page, _) = mock.send(|client, origin| client.get(format!("{origin}/common/oauth2/v2.0/authorize?{query}")));
    let (_, page, _) = submit(mock, &page, &[("passwd", "Password1!"), ("action", "signin")]);
    let (_, _, to) = submit(mock, &page, &[("LoginOptions", "3")]);
    let code = to.as_deref().and_then(|to| to.split("code=").nth(1)).and_then(|rest| rest.split('&').next());
    let code = code.map_or_else(|| panic!("no code: {to:?}"), str::to_owned);
    mock.form(
        TOKEN,
        &[
            ("client_id", APP),
            ("client_secret", "mock-secret"),
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", "http://localhost"),
        ],
    );
    mock.secrets.push(code);
}

#[test]
fn a_line_for_each_request_without_secrets() {
    for level in ["debug", "trace", "mock365=trace", "trace,h2=off"] {
        let mut mock = serve(level);
        use_secrets(&mut mock);
        assert!(mock.secrets.len() > 20, "{} secrets", mock.secrets.len());
        let log = mock.log();
        for secret in &mock.secrets {
            assert!(!log.contains(secret.as_str()), "{secret} is logged at {level}:\n{log}");
        }
        for name in ["entra.token.password", "entra.authorize", "graph.users.get", "ews.", "operation=control"] {
            assert!(log.contains(name), "{name} at {level}:\n{log}");
        }
        assert_eq!(log.contains("connection"), level != "debug", "{log}");
    }
}

#[test]
fn a_line_says_what_became_of_a_request_and_why() {
    let mut mock = serve("debug");
    let rule = r#"{"when":{"operation":"graph.users.get"},"effect":{"answer":"too-many-requests"},"times":1}"#;
    let (_, made, _) = mock.control("POST", "/_mock/rules", rule);
    let id = serde_json::from_str::<Value>(&made).expect("a rule")["id"].to_string();
    mock.send(|client, origin| client.get(format!("{origin}/v1.0/me?x=\nforged")));
    mock.send(|client, origin| client.get(format!("{origin}/v1.0/me/%0AFORGED%1B[31m")));
    let drop_rule = r#"{"when":{"operation":"graph.users.list"},"effect":"drop"}"#;
    mock.control("POST", "/_mock/rules", drop_rule);
    mock.control("GET", "/_mock/nothing", "");
    let origin = mock.origin.clone();
    mock.made += 1;
    assert!(mock.client.get(format!("{origin}/v1.0/users")).send().is_err(), "it is dropped");
    let log = mock.log();
    let line = |holds: &str| log.lines().find(|line| line.contains(holds)).unwrap_or_else(|| panic!("{holds}:\n{log}"));
    let throttled = line("operation=graph.users.get ");
    for said in [
        "DEBUG",
        "method=GET",
        "path=/v1.0/me ",
        "status=429",
        &format!("rule={id}"),
        "reason=\"rule",
        "sandbox=\"default\"",
    ] {
        assert!(throttled.contains(said), "{said} in {throttled}");
    }
    let dropped = line("operation=graph.users.list");
    assert!(dropped.contains("status=none fate=\"dropped\""), "{dropped}");
    let nothing = line("/_mock/nothing");
    assert!(nothing.contains("status=404"), "{nothing}");
    assert!(nothing.contains("there is no control operation"), "{nothing}");
    assert!(!log.contains('\u{1b}'), "{log}");
    assert!(!log.lines().any(|line| line.starts_with("FORGED")), "{log}");
}

#[test]
fn nothing_is_logged_where_nobody_asks() {
    let mut mock = serve("warn");
    mock.send(|client, origin| client.get(format!("{origin}/v1.0/me")));
    mock.made = 0;
    assert!(!mock.log().contains("graph"));
}

/// The members of a line, each a name and a value: a word, or a text in quotation marks.
fn members(line: &str) -> Vec<(String, String)> {
    let mut rest = line.split_once(": request ").unwrap_or_else(|| panic!("{line}")).1;
    let mut members = Vec::new();
    while !rest.is_empty() {
        let (name, value) = rest.split_once('=').unwrap_or_else(|| panic!("no name and value: {rest} in {line}"));
        assert!(name.chars().all(|sign| sign.is_ascii_lowercase()), "{name:?} is no name: {line}");
        let value_end = match value.strip_prefix('"') {
            None => value.find(' ').unwrap_or(value.len()),
            Some(quoted) => {
                let mut escaped = false;
                let end = quoted.char_indices().find(|(_, sign)| {
                    let ends = *sign == '"' && !escaped;
                    escaped = *sign == '\\' && !escaped;
                    ends
                });
                end.unwrap_or_else(|| panic!("no end: {line}")).0 + 2
            }
        };
        members.push((name.to_owned(), value[..value_end].trim_matches('"').to_owned()));
        rest = value[value_end..].trim_start();
    }
    members
}

/// Whatever became of a request, and whatever stood in its address, a program reads the line.
#[test]
fn every_line_is_of_names_and_values() {
    let mut mock = serve("debug");
    for effect in [r#""drop""#, r#""reset""#, r#"{"cut":{"after_bytes":1}}"#] {
        let rule = format!(r#"{{"when":{{"operation":"graph.users.list"}},"effect":{effect},"times":1}}"#);
        assert_eq!(mock.control("POST", "/_mock/rules", &rule).0, 201);
        let origin = mock.origin.clone();
        mock.made += 1;
        let sent = mock.client.get(format!("{origin}/v1.0/users")).send().and_then(reqwest::blocking::Response::bytes);
        assert!(sent.is_err(), "{effect}");
    }
    for path in ["/v1.0/me/a%20b=c", "/v1.0/me/%22quoted%22%20x", "/_mock/no%20such=thing", "/_mock/%22x"] {
        mock.send(|client, origin| client.get(format!("{origin}{path}")));
    }
    let log = mock.log();
    let lines: Vec<_> = log.lines().filter(|line| line.contains("mock365::request")).map(members).collect();
    let fates: Vec<&str> =
        lines.iter().flatten().filter(|(name, _)| name == "fate").map(|(_, fate)| fate.as_str()).collect();
    assert_eq!(fates, ["dropped", "reset", "cut after 1 byte"], "{log}");
    for line in &lines {
        for wanted in ["sandbox", "method", "path", "operation", "status"] {
            assert_eq!(line.iter().filter(|(name, _)| name == wanted).count(), 1, "{wanted}: {line:?}");
        }
    }
}

/// A body that cannot be read is refused with its place and what is wrong, but for what was sent.
#[test]
fn a_control_body_that_cannot_be_read_says_where() {
    let mut mock = serve("debug");
    for (path, body, wanted) in [
        ("/_mock/users/anna@contoso.example", r#"{"password":["s3cret"]}"#, "/password: invalid type: array"),
        ("/_mock/users/anna@contoso.example", r#"{"s3cret":1}"#, "/***: unknown field ***, expected one of `"),
        (
            "/_mock/users/anna@contoso.example",
            r#"{"enabled":"s3cret, expected `x`"}"#,
            "/enabled: invalid type: string ***",
        ),
        ("/_mock/users/anna@contoso.example", r#"{"mailbox":{"s3cret":1}}"#, "/mailbox/***: unknown field ***"),
        ("/_mock/users/anna@contoso.example", r#"{"kind":"s3cret"}"#, "/kind: unknown variant ***, expected one of `"),
        ("/_mock/cloud", r#"{"users":{"a@b.example":{"enabled":7}}}"#, "/users/a@b.example/enabled: invalid type"),
        ("/_mock/rules", r#"{"effect":"s3cret"}"#, "/effect"),
        ("/_mock/rules", r#"{"effect":{"s3cret":1}}"#, "/effect: unknown variant ***"),
        ("/_mock/clock", r#"{"set":"s3cret, expected nothing"}"#, "/set: *** is neither"),
        ("/_mock/cloud", "{\"x", "/: this is no JSON: EOF while parsing"),
        ("/_mock/cloud", "[]", "/: send a JSON object"),
    ] {
        let method = if ["/_mock/rules", "/_mock/clock"].contains(&path) { "POST" } else { "PATCH" };
        assert_eq!(mock.control(method, path, body).0, 400, "{body}");
        let log = mock.log();
        let line = log.lines().rfind(|line| line.contains("operation=control")).expect("a line");
        assert!(!line.contains("s3cret"), "{line}");
        let reason = members(line).into_iter().find(|(name, _)| name == "reason").expect("a reason").1;
        let reason = reason.replace("\\\"", "\"");
        assert!(reason.contains(wanted), "{body}: {reason}");
    }
}

/// At the level for it, a TLS handshake says which host was asked for.
#[test]
fn handshakes_are_logged_at_trace() {
    let mock = serve("trace");
    let port = mock.origin.rsplit(':').next().expect("a port").parse::<u16>().expect("a number");
    let client = Client::builder().no_proxy().tls_danger_accept_invalid_certs(true);
    let at = std::net::SocketAddr::from(([127, 0, 0, 1], port));
    let client = client.resolve("graph.microsoft.com", at).build().expect("a client");
    let answer = client.get(format!("https://graph.microsoft.com:{port}/v1.0/me")).send().expect("an answer");
    assert_eq!(answer.status().as_u16(), 401);
    for _ in 0..100 {
        if mock.log.lock().expect("the log").contains("TLS handshake") {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let log = mock.log.lock().expect("the log").clone();
    let line = log.lines().find(|line| line.contains("TLS handshake")).unwrap_or_else(|| panic!("{log}"));
    assert!(line.contains("graph.microsoft.com"), "{line}");
}
