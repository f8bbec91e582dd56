//! A client application and a person at a browser, over a socket.

use std::sync::OnceLock;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use mock365::Mock;
use mock365_control::NetCarrier;
use mock365_control::browser::{Browser, WebPage};
use mock365_control::robot::Person;
use mock365_domain::Cloud;
use serde_json::Value;

/// Client id of "HubSpot Sales".
pub const HUBSPOT: &str = "450987b3-a09a-4f14-9b2c-4f301d1e15f5";
/// Where it wants its answers.
pub const REDIRECT: &str = "https://app.hubspot.com/oauthor/v1/office365/verify";
/// Its scopes.
pub const SCOPES: &str = "openid email profile offline_access Mail.ReadWrite Mail.Send Calendars.ReadWrite";
/// A PKCE verifier.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Anna's sign-in name.
pub const ANNA: &str = "anna@contoso.example";
/// The administrator's.
pub const ADMIN: &str = "admin@contoso.example";

/// A mock, and a person at a browser.
pub struct Walk {
    pub mock: Mock,
    pub browser: Browser<NetCarrier>,
}

/// What the token endpoint said.
pub struct Said {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Walk {
    pub fn start() -> Self {
        let mock = Mock::start();
        let browser = Browser::new(NetCarrier::new(None).expect("a carrier"), [mock.origin()]);
        Self { mock, browser }
    }

    /// The address of an authorization request, with further or other parameters.
    pub fn authorize(&self, tenant: &str, more: &[(&str, &str)]) -> String {
        let mut parameters = vec![
            ("client_id", HUBSPOT),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("scope", SCOPES),
            ("state", "12345"),
        ];
        for (name, value) in more {
            parameters.retain(|(known, _)| known != name);
            if !value.is_empty() {
                parameters.push((name, value));
            }
        }
        self.at(&format!("/{tenant}/oauth2/v2.0/authorize"), &parameters)
    }

    /// An address with parameters.
    pub fn at(&self, path: &str, parameters: &[(&str, &str)]) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        format!("{}{path}?{query}", self.mock.origin())
    }

    pub async fn open(&mut self, url: &str) -> WebPage {
        self.browser.open(url).await.expect("a page")
    }

    /// Signs in and answers consent pages, until the application has its answer or nothing more can be done.
    pub async fn walk(&mut self, url: &str, user: &str, accepts: bool) -> WebPage {
        let page = self.open(url).await;
        let person = Person { accepts, ..Person::new(user, "Password1!") };
        person.walk(&mut self.browser, page).await.expect("a walk")
    }

    pub async fn press(&mut self, page: &WebPage, button: &str, fields: &[(&str, &str)]) -> WebPage {
        self.browser.press(page, button, fields).await.expect("a page")
    }

    pub async fn follow(&mut self, page: &WebPage, link: &str) -> WebPage {
        self.browser.follow(page, link).await.expect("a page")
    }

    /// Changes the state.
    pub fn change(&self, change: impl FnOnce(&mut Cloud)) {
        let done = self.mock.sandbox().change(|cloud, _| {
            change(cloud);
            Ok::<_, ()>(((), mock365_domain::Change::none()))
        });
        done.expect("a change");
    }

    /// Asks the token endpoint.
    pub async fn token(&self, path: &str, form: &[(&str, &str)]) -> Said {
        self.token_with(path, form, &[]).await
    }

    /// Asks the token endpoint, with further headers.
    pub async fn token_with(&self, path: &str, form: &[(&str, &str)], headers: &[(&'static str, &str)]) -> Said {
        let mut request = client().post(format!("{}{path}", self.mock.origin())).form(form);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.expect("an answer");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Said { status, headers, body: answer.json().await.expect("JSON") }
    }

    /// Redeems a code as HubSpot does.
    pub async fn redeem(&self, code: &str, more: &[(&str, &str)]) -> Said {
        let form = with(
            &[
                ("grant_type", "authorization_code"),
                ("client_id", HUBSPOT),
                ("client_secret", "mock-secret"),
                ("redirect_uri", REDIRECT),
                ("code", code),
            ],
            more,
        );
        self.token("/common/oauth2/v2.0/token", &form).await
    }

    /// Refreshes as HubSpot does.
    pub async fn refresh(&self, token: &str, more: &[(&str, &str)]) -> Said {
        let form = with(
            &[
                ("grant_type", "refresh_token"),
                ("client_id", HUBSPOT),
                ("client_secret", "mock-secret"),
                ("refresh_token", token),
            ],
            more,
        );
        self.token("/common/oauth2/v2.0/token", &form).await
    }

    /// Signs Anna in, with consent, and redeems the code.
    pub async fn tokens(&mut self) -> Value {
        let url = self.authorize("common", &[]);
        let back = self.walk(&url, ANNA, true).await;
        let code = back.parameter("code").unwrap_or_else(|| panic!("no code: {} {}", back.url, back.text()));
        let said = self.redeem(&code, &[]).await;
        assert_eq!(said.status, 200, "{}", said.body);
        said.body
    }
}

/// Parameters with others put in their place; an empty value leaves one out.
pub fn with<'a>(base: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = base.to_vec();
    for (name, value) in more {
        form.retain(|(known, _)| known != name);
        if !value.is_empty() {
            form.push((name, value));
        }
    }
    form
}

/// A client that follows nothing.
pub fn client() -> &'static reqwest::Client {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]);
        // Each test has a runtime of its own: a kept connection would belong to another's.
        client.redirect(reqwest::redirect::Policy::none()).pool_max_idle_per_host(0).build().expect("a client")
    })
}

/// The S256 challenge of [`VERIFIER`].
pub fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, VERIFIER.as_bytes()))
}

/// The claims of a JWT.
pub fn claims(token: &Value) -> Value {
    let middle = token.as_str().and_then(|token| token.split('.').nth(1)).expect("a JWT");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(middle).expect("base64url")).expect("JSON")
}
