//! Secrets in journal and log: nothing that grants access stands there.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use crate::signing_in::{ANNA, HUBSPOT, REDIRECT, SCOPES, VERIFIER, Walk, challenge, client};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365_control::NetCarrier;
use mock365_control::browser::Browser;
use mock365_control::robot::Person;

/// Everything that grants access in one whole sign-in at a mock, walked as a client and a person would.
async fn secrets_of_a_walk(origin: &str) -> Vec<String> {
    let mut browser = Browser::new(NetCarrier::new(None).expect("a carrier"), [origin.to_owned()]);
    let challenge = challenge();
    let parameters = [
        ("client_id", HUBSPOT),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", SCOPES),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    let page = browser.open(&format!("{origin}/common/oauth2/v2.0/authorize?{query}")).await.expect("a page");
    let person = Person::new(ANNA, "Password1!");
    let back = person.walk(&mut browser, page).await.expect("a walk");
    let code = back.parameter("code").expect("a code");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let token = format!("{origin}/common/oauth2/v2.0/token");
    let basic = STANDARD.encode(format!("{HUBSPOT}:mock-secret"));
    let said = client().post(&token).header("authorization", format!("Basic {basic}")).form(&form).send().await;
    let said: serde_json::Value = said.expect("an answer").json().await.expect("JSON");
    let text = |name: &str| said[name].as_str().unwrap_or_else(|| panic!("no {name}: {said}")).to_owned();
    let (access, refresh, id) = (text("access_token"), text("refresh_token"), text("id_token"));
    // The name of a parameter may be encoded, and the media type left out.
    let odd =
        format!("grant%5Ftype=refresh_token&client_id={HUBSPOT}&client%5fsecret=mock-secret&refresh%5Ftoken={refresh}");
    for kind in [Some("application/x-www-form-urlencoded"), Some("text/plain"), None] {
        let asked = client().post(&token).body(odd.clone());
        let asked = if let Some(kind) = kind { asked.header("content-type", kind) } else { asked };
        asked.send().await.expect("an answer");
    }
    let me = client().get(format!("{origin}/v1.0/me/messages")).bearer_auth(&access).send().await.expect("an answer");
    assert_eq!(me.status().as_u16(), 200);
    let cookies = browser.cookies().iter().filter(|(name, _)| name.starts_with("ESTSAUTH")).map(|(_, value)| value);
    let mut secrets: Vec<String> = cookies.cloned().collect();
    assert!(!secrets.is_empty());
    secrets.extend(["Password1!", "Password1%21", "mock-secret", VERIFIER].map(str::to_owned));
    secrets.extend([code, access, refresh, id, basic]);
    secrets
}

#[tokio::test]
async fn the_journal_masks_what_grants_access() {
    let walk = Walk::start();
    let secrets = secrets_of_a_walk(&walk.mock.origin()).await;
    let read = |query: &str| client().get(format!("{}/_mock/requests{query}", walk.mock.origin()));
    let journal = read("").send().await.expect("an answer").text().await.expect("text");
    for secret in &secrets {
        assert!(!journal.contains(secret.as_str()), "{secret}: {}", around(&journal, secret));
    }
    assert!(!journal.contains("name=\\\"ctx\\\" value=\\\"ey"));
    let asked = read("?secrets=true").send().await.expect("an answer").text().await.expect("text");
    assert!(secrets.iter().filter(|secret| asked.contains(secret.as_str())).count() > 6, "asked for, they are there");
}

/// What grants access by the other ways: in a fragment, in a posted form, by password, on behalf of, on a device.
async fn secrets_of_other_ways(walk: &mut Walk) -> Vec<String> {
    walk.change(|cloud| {
        let app = cloud.application_mut(mock365_domain::default::HUBSPOT).expect("HubSpot");
        (app.id_tokens, app.allow_public_client) = (true, true);
    });
    let implicit = [("response_type", "code id_token token"), ("nonce", "n")];
    let mut secrets = Vec::new();
    let url = walk.authorize("common", &implicit);
    let back = walk.walk(&url, ANNA, true).await;
    let fragment = back.url.fragment().expect("a fragment").to_owned();
    let in_fragment = form_urlencoded::parse(fragment.as_bytes()).into_owned();
    secrets.extend(in_fragment.filter(|(name, _)| ["code", "id_token", "access_token"].contains(&name.as_str())));
    let url = walk.authorize("common", &[implicit.as_slice(), &[("response_mode", "form_post")]].concat());
    let posted = client().get(url).header("cookie", cookies_of(walk)).send().await.expect("an answer");
    let form = posted.text().await.expect("a form");
    for name in ["code", "id_token", "access_token"] {
        let value = form.split(&format!("name=\"{name}\" value=\"")).nth(1).and_then(|rest| rest.split('"').next());
        secrets.push((name.to_owned(), value.expect(name).to_owned()));
    }
    let path = "/contoso.example/oauth2/v2.0/token";
    let app =
        [("client_id", HUBSPOT), ("client_secret", "mock-secret"), ("scope", "openid offline_access Mail.ReadWrite")];
    let password = [("grant_type", "password"), ("username", ANNA), ("password", "Password1!")];
    let said = walk.token(path, &[app.as_slice(), &password].concat()).await.body;
    let text = |said: &serde_json::Value, name: &str| said[name].as_str().expect(name).to_owned();
    secrets.extend(["access_token", "refresh_token", "id_token"].map(|name| (name.to_owned(), text(&said, name))));
    let assertion = text(&said, "access_token");
    let on_behalf = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("requested_token_use", "on_behalf_of"),
        ("assertion", &assertion),
    ];
    assert_eq!(walk.token(path, &[app.as_slice(), &on_behalf].concat()).await.status, 400);
    let shown = walk.token("/common/oauth2/v2.0/devicecode", &app).await.body;
    let device = text(&shown, "device_code");
    let poll = [("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", &device)];
    walk.token(path, &[app.as_slice(), &poll].concat()).await;
    secrets.push(("user_code".to_owned(), text(&shown, "user_code")));
    secrets.push(("device_code".to_owned(), device.clone()));
    secrets.extend(["Password1!", "Password1%21", "mock-secret"].map(|secret| (secret.to_owned(), secret.to_owned())));
    secrets.into_iter().map(|(_, secret)| secret).collect()
}

fn cookies_of(walk: &Walk) -> String {
    let pairs: Vec<String> = walk.browser.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("; ")
}

#[tokio::test]
async fn the_journal_masks_what_grants_access_by_other_ways() {
    let mut walk = Walk::start();
    let secrets = secrets_of_other_ways(&mut walk).await;
    let read = |query: &str| client().get(format!("{}/_mock/requests{query}", walk.mock.origin()));
    let journal = read("").send().await.expect("an answer").text().await.expect("text");
    for secret in &secrets {
        assert!(!journal.contains(secret.as_str()), "{secret}: {}", around(&journal, secret));
    }
    let asked = read("?secrets=true").send().await.expect("an answer").text().await.expect("text");
    let there = secrets.iter().filter(|secret| asked.contains(secret.as_str())).count();
    assert!(there + 1 >= secrets.len(), "asked for, {there} of {} are there", secrets.len());
}

fn around<'a>(text: &'a str, secret: &str) -> &'a str {
    let at = text.find(secret).unwrap_or(0);
    text.get(at.saturating_sub(200)..at + 20).unwrap_or("")
}

/// A mock of the binary, ended when dropped, whatever went wrong.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[tokio::test]
async fn the_log_has_no_secrets() {
    let dir = tempfile::tempdir().expect("a folder");
    let child = Command::new(env!("CARGO_BIN_EXE_mock365"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("MOCK365_CA_DIR", dir.path())
        .env("RUST_LOG", "trace")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut served = Served(child);
    let child = &mut served.0;
    let mut first = String::new();
    let mut output = BufReader::new(child.stdout.take().expect("its output"));
    output.read_line(&mut first).expect("a line");
    let mut log = child.stderr.take().expect("its log");
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        log.read_to_string(&mut text).expect("the log");
        text
    });
    let origin = first.strip_prefix("ready ").expect("the ready line").trim().to_owned();
    let secrets = secrets_of_a_walk(&origin).await;
    drop(served);
    let mut text = reader.join().expect("the log");
    output.read_to_string(&mut text).expect("the output");
    for secret in secrets {
        assert!(!text.contains(&secret), "{secret}: {}", around(&text, &secret));
    }
}
