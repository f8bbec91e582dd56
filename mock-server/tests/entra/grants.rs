//! The token endpoint's further grants, over a socket: password, on behalf of, certificates, device codes.

use crate::signing_in;

use crate::signing_in::{ADMIN, ANNA, HUBSPOT, SCOPES, Said, Walk, claims, with};
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use mock365_control::browser::WebPage;
use mock365_control::robot::Person;
use mock365_domain::default::{CONTOSO, HUBSPOT as APP};
use mock365_domain::directory::permission::GRAPH;
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::{Value, json};
use uuid::{Uuid, uuid};

const TOKEN: &str = "/contoso.example/oauth2/v2.0/token";
/// A mobile client of HubSpot's own API.
const PHONE: Uuid = uuid!("11111111-2222-4333-8444-555555555555");

#[track_caller]
fn refused(said: &Said, number: u32) {
    assert_eq!(said.body["error_codes"], json!([number]), "{}", said.body);
}

#[track_caller]
fn granted(said: &Said) -> Value {
    assert_eq!(said.status, 200, "{}", said.body);
    claims(&said.body["access_token"])
}

/// Anna's tenant has consented to HubSpot's scopes.
fn consented(walk: &Walk) {
    walk.change(|cloud| {
        let scopes: Vec<(Uuid, String)> = SCOPES.split(' ').map(|scope| (GRAPH, scope.to_owned())).collect();
        cloud.accept(CONTOSO, APP, None, &scopes);
    });
}

#[tokio::test]
async fn a_password_without_a_page() {
    let walk = Walk::start();
    let ask = [
        ("grant_type", "password"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("username", ANNA),
        ("password", "Password1!"),
        ("scope", SCOPES),
    ];
    let said = walk.token(TOKEN, &ask).await;
    refused(&said, 65_001);
    assert_eq!(said.body["suberror"], "consent_required");
    consented(&walk);
    let said = walk.token(TOKEN, &ask).await;
    assert_eq!(granted(&said)["upn"], ANNA);
    assert!(said.body["refresh_token"].is_string());
    assert!(said.body["id_token"].is_string());
    let next = walk.refresh(said.body["refresh_token"].as_str().expect("a token"), &[]).await;
    assert_eq!(next.status, 200, "{}", next.body);
    for (number, more) in [
        (50_126, ("password", "wrong")),
        (50_034, ("username", "nobody@contoso.example")),
        (50_034, ("username", "fred@fabrikam.example")),
        (7_000_218, ("client_secret", "")),
        (900_144, ("username", "")),
        (900_144, ("scope", "")),
    ] {
        refused(&walk.token(TOKEN, &with(&ask, &[more])).await, number);
    }
    for tenant in ["common", "consumers"] {
        refused(&walk.token(&format!("/{tenant}/oauth2/v2.0/token"), &ask).await, 9_001_023);
    }
    let work = "/organizations/oauth2/v2.0/token";
    assert_eq!(walk.token(work, &ask).await.status, 200);
    refused(&walk.token(work, &with(&ask, &[("username", "jane@gmail.example")])).await, 50_034);
    walk.change(|cloud| cloud.application_mut(APP).expect("HubSpot").allow_public_client = true);
    assert_eq!(granted(&walk.token(TOKEN, &with(&ask, &[("client_secret", "")])).await)["appidacr"], "0");
    walk.change(|cloud| {
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        cloud.user_mut(anna).expect("Anna").enabled = false;
    });
    refused(&walk.token(TOKEN, &ask).await, 50_057);
}

#[tokio::test]
async fn wrong_passwords_lock_the_account_here_too() {
    let walk = with_public_clients();
    consented(&walk);
    let ask = [
        ("grant_type", "password"),
        ("client_id", HUBSPOT),
        ("username", ANNA),
        ("password", "wrong"),
        ("scope", SCOPES),
    ];
    for _ in 0..10 {
        refused(&walk.token(TOKEN, &ask).await, 50_126);
    }
    refused(&walk.token(TOKEN, &with(&ask, &[("password", "Password1!")])).await, 50_053);
}

/// A token for HubSpot's own API, as its mobile client gets it.
async fn token_for_hubspot(walk: &Walk, scope: &str) -> Said {
    let ask = [
        ("grant_type", "password"),
        ("client_id", "11111111-2222-4333-8444-555555555555"),
        ("username", ANNA),
        ("password", "Password1!"),
        ("scope", scope),
    ];
    walk.token(TOKEN, &ask).await
}

fn with_phone(walk: &Walk) {
    walk.change(|cloud| {
        let phone = mock365_domain::directory::Application {
            allow_public_client: true,
            ..mock365_domain::default::application(PHONE, "HubSpot on the phone")
        };
        cloud.applications.insert(PHONE, phone.into());
        cloud.accept(CONTOSO, PHONE, None, &[(APP, "access".to_owned()), (GRAPH, "User.Read".to_owned())]);
    });
}

#[tokio::test]
async fn an_api_of_ones_own_has_tokens_of_its_own_version() {
    let walk = Walk::start();
    with_phone(&walk);
    let said = token_for_hubspot(&walk, &format!("api://{HUBSPOT}/access")).await;
    let token = granted(&said);
    assert_eq!((&token["aud"], &token["ver"], &token["scp"]), (&json!(HUBSPOT), &json!("2.0"), &json!("access")));
    assert_eq!(token["iss"], json!(format!("{}/{CONTOSO}/v2.0", walk.mock.origin())));
    assert_eq!(token["azp"], json!(PHONE));
    walk.change(|cloud| cloud.application_mut(APP).expect("HubSpot").requested_access_token_version = 1);
    for name in [format!("api://{HUBSPOT}"), HUBSPOT.to_owned()] {
        let token = granted(&token_for_hubspot(&walk, &format!("{name}/access")).await);
        assert_eq!((&token["aud"], &token["ver"]), (&json!(name), &json!("1.0")));
        assert_eq!(token["iss"], json!(format!("https://sts.windows.net/{CONTOSO}/")));
    }
    refused(&token_for_hubspot(&walk, &format!("api://{CONTOSO}/access")).await, 500_011);
}

#[tokio::test]
async fn an_api_asks_graph_in_its_callers_name() {
    let walk = Walk::start();
    with_phone(&walk);
    let own = token_for_hubspot(&walk, &format!("api://{HUBSPOT}/access")).await;
    let assertion = own.body["access_token"].as_str().expect("a token").to_owned();
    let ask = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("requested_token_use", "on_behalf_of"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("assertion", &assertion),
        ("scope", "https://graph.microsoft.com/Mail.ReadWrite"),
    ];
    refused(&walk.token(TOKEN, &ask).await, 65_001);
    consented(&walk);
    let said = walk.token(TOKEN, &ask).await;
    let token = granted(&said);
    assert_eq!((&token["upn"], &token["appid"]), (&json!(ANNA), &json!(HUBSPOT)));
    assert!(said.body.get("refresh_token").is_none(), "only with offline_access");
    let scope = "https://graph.microsoft.com/Mail.ReadWrite offline_access";
    let said = walk.token(TOKEN, &with(&ask, &[("scope", scope)])).await;
    assert!(said.body["refresh_token"].is_string());
    assert_eq!(walk.token("/common/oauth2/v2.0/token", &ask).await.status, 200);
    let v1 = with(&ask, &[("scope", ""), ("resource", "https://graph.microsoft.com")]);
    let said = walk.token("/contoso.example/oauth2/token", &v1).await;
    assert_eq!(said.status, 200, "what is granted, not what is declared: {}", said.body);
    for_the_wrong(&walk, &ask, &assertion).await;
    walk.change(|cloud| {
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        cloud.user_mut(anna).expect("Anna").tokens_revoked = Some(jiff::Timestamp::MAX);
    });
    refused(&walk.token(TOKEN, &ask).await, 50_173);
}

async fn for_the_wrong(walk: &Walk, ask: &[(&str, &str)], assertion: &str) {
    let said = token_for_hubspot(walk, "User.Read openid").await;
    let of = |name: &str| said.body[name].as_str().expect("a token").to_owned();
    let (graph, id) = (of("access_token"), of("id_token"));
    let app = walk
        .token(
            TOKEN,
            &[
                ("grant_type", "client_credentials"),
                ("client_id", HUBSPOT),
                ("client_secret", "mock-secret"),
                ("scope", &format!("{HUBSPOT}/.default")),
            ],
        )
        .await;
    let app = app.body["access_token"].as_str().expect("a token").to_owned();
    let tampered = format!("{}x", &assertion[..assertion.len() - 1]);
    for (number, assertion) in
        [(500_131, &*graph), (240_002, &*id), (7_000_114, &*app), (50_013, &*tampered), (50_027, "rubbish")]
    {
        refused(&walk.token(TOKEN, &with(ask, &[("assertion", assertion)])).await, number);
    }
    refused(&walk.token(TOKEN, &with(ask, &[("client_secret", "")])).await, 7_000_218);
    refused(&walk.token(TOKEN, &with(ask, &[("requested_token_use", "x")])).await, 90_023);
    refused(&walk.token("/fabrikam.example/oauth2/v2.0/token", ask).await, 50_013);
}

/// A client's certificate.
struct Pair {
    pem: String,
    der: Vec<u8>,
    key: EncodingKey,
}

fn pair() -> Pair {
    let pair = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).expect("a key");
    let certificate = CertificateParams::default().self_signed(&pair).expect("a certificate");
    let key = EncodingKey::from_rsa_pem(pair.serialize_pem().as_bytes()).expect("a key");
    Pair { pem: certificate.pem(), der: certificate.der().to_vec(), key }
}

impl Pair {
    fn sign(&self, algorithm: Algorithm, claims: &Value) -> String {
        let mut header = Header::new(algorithm);
        let thumbprint = |hash| URL_SAFE_NO_PAD.encode(digest(hash, &self.der));
        match algorithm {
            Algorithm::PS256 => header.x5t_s256 = Some(thumbprint(&SHA256)),
            _ => header.x5t = Some(thumbprint(&SHA1_FOR_LEGACY_USE_ONLY)),
        }
        jsonwebtoken::encode(&header, claims, &self.key).expect("an assertion")
    }
}

#[tokio::test]
async fn a_certificate_proves_who_the_client_is() {
    let mut walk = Walk::start();
    let url = walk.at(
        "/contoso.example/adminconsent",
        &[("client_id", HUBSPOT), ("redirect_uri", signing_in::REDIRECT), ("state", "s")],
    );
    let page = walk.walk(&url, ADMIN, false).await;
    walk.press(&page, "Accept", &[]).await;
    let (pair, other) = (pair(), pair());
    let audience = format!("{}{TOKEN}", walk.mock.origin());
    let now = walk.mock.sandbox().clock.now().timestamp().as_second();
    let good = json!({
        "iss": HUBSPOT, "sub": HUBSPOT, "aud": audience, "jti": "1", "nbf": now - 10, "exp": now + 600,
    });
    let ask = async |assertion: &str| {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", HUBSPOT),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion),
            ("scope", "https://graph.microsoft.com/.default"),
        ];
        walk.token(TOKEN, &form).await
    };
    let signed = pair.sign(Algorithm::RS256, &good);
    refused(&ask(&signed).await, 700_027);
    register(&walk, &pair.pem).await;
    for algorithm in [Algorithm::RS256, Algorithm::PS256] {
        let token = granted(&ask(&pair.sign(algorithm, &good)).await);
        assert_eq!((&token["appidacr"], &token["idtyp"]), (&json!("2"), &json!("app")));
    }
    assert_eq!(ask(&signed).await.status, 200);
    let said = ask(&other.sign(Algorithm::RS256, &good)).await;
    refused(&said, 700_027);
    assert_eq!((said.status, &said.body["error"]), (401, &json!("invalid_client")));
    let mut imposter = Pair { key: other.key, ..pair };
    refused(&ask(&imposter.sign(Algorithm::RS256, &good)).await, 700_027);
    imposter.key = EncodingKey::from_secret(b"x");
    refused(&ask(&imposter.sign(Algorithm::HS256, &good)).await, 700_027);
    refused(&ask("rubbish").await, 50_027);
}

#[tokio::test]
async fn an_assertion_says_who_whom_and_when() {
    let walk = Walk::start();
    let pair = pair();
    register(&walk, &pair.pem).await;
    walk.change(|cloud| {
        let contoso = cloud.tenant_mut(mock365_domain::default::CONTOSO).expect("Contoso");
        contoso.rollouts.hold(mock365_domain::Rollout::PrincipalRequired, mock365_domain::Held::Applied);
    });
    let now = walk.mock.sandbox().clock.now().timestamp().as_second();
    let good = json!({
        "iss": HUBSPOT, "sub": HUBSPOT, "jti": "1", "nbf": now - 10, "exp": now + 600,
        "aud": format!("https://login.microsoftonline.com/{CONTOSO}/v2.0"),
    });
    for (number, name, value) in [
        (700_021, "sub", json!(PHONE)),
        (700_021, "iss", json!("me")),
        (700_023, "aud", json!("https://evil.example/")),
        (700_023, "aud", json!(format!("{}/fabrikam.example/oauth2/v2.0/token", walk.mock.origin()))),
        (5_002_741, "aud", json!(["https://login.microsoftonline.com/common/v2.0", "https://evil.example/"])),
        (700_024, "exp", json!(now - 4000)),
        (700_024, "nbf", json!(now + 4000)),
        // Everything is right, and the application is not there yet.
        (7_000_229, "jti", json!("2")),
    ] {
        let mut claims = good.clone();
        claims[name] = value;
        let assertion = pair.sign(Algorithm::RS256, &claims);
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", HUBSPOT),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &assertion),
            ("scope", "https://graph.microsoft.com/.default"),
        ];
        refused(&walk.token(TOKEN, &form).await, number);
    }
}

/// Registers a certificate through the control API.
async fn register(walk: &Walk, pem: &str) {
    let url = format!("{}/_mock/apps/{HUBSPOT}", walk.mock.origin());
    for (certificate, status) in [("rubbish", 422), (pem, 200)] {
        let patch = json!({ "certificates": [certificate] });
        let answer = signing_in::client().patch(&url).json(&patch).send().await.expect("an answer");
        assert_eq!(answer.status(), status, "{}", answer.text().await.expect("text"));
    }
}

/// What a television shows, and what it polls with.
async fn television(walk: &Walk, scope: &str) -> Value {
    let ask = [("client_id", HUBSPOT), ("scope", scope)];
    let said = walk.token("/common/oauth2/v2.0/devicecode", &ask).await;
    assert_eq!(said.status, 200, "{}", said.body);
    said.body
}

async fn poll(walk: &Walk, code: &Value, more: &[(&str, &str)]) -> Said {
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("client_id", HUBSPOT),
        ("device_code", code["device_code"].as_str().expect("a code")),
    ];
    walk.token("/common/oauth2/v2.0/token", &with(&form, more)).await
}

/// Types a code into the page that the device named.
async fn type_in(walk: &mut Walk, code: &Value, typed: &str) -> WebPage {
    let page = walk.open(code["verification_uri"].as_str().expect("an address")).await;
    assert_eq!(page.data("page").as_deref(), Some("devicelogin"));
    walk.press(&page, "Next", &[("otc", typed)]).await
}

fn with_public_clients() -> Walk {
    let walk = Walk::start();
    walk.change(|cloud| cloud.application_mut(APP).expect("HubSpot").allow_public_client = true);
    walk
}

#[tokio::test]
async fn a_device_waits_while_somebody_signs_in_elsewhere() {
    let mut walk = with_public_clients();
    let code = television(&walk, SCOPES).await;
    assert_eq!((&code["expires_in"], &code["interval"]), (&json!(900), &json!(5)));
    let typed = code["user_code"].as_str().expect("a code").to_owned();
    assert!(
        code["message"].as_str().expect("a message").ends_with(&format!("enter the code {typed} to authenticate."))
    );
    let said = poll(&walk, &code, &[]).await;
    refused(&said, 70_016);
    assert_eq!(said.body["error"], "authorization_pending");
    let page = type_in(&mut walk, &code, "WRONGCODE").await;
    assert_eq!(page.data("code").as_deref(), Some("AADSTS70018"));
    let page = type_in(&mut walk, &code, &typed.to_lowercase()).await;
    assert_eq!(page.data("page").as_deref(), Some("signin"));
    let person = Person::new(ANNA, "Password1!");
    let page = person.walk(&mut walk.browser, page).await.expect("a walk");
    assert_eq!(page.data("page").as_deref(), Some("device-signed-in"), "{}", page.text());
    refused(&poll(&walk, &code, &[("client_id", "14d82eec-204b-4c2f-b7e8-296a70dab67e")]).await, 70_000);
    let said = poll(&walk, &code, &[]).await;
    assert_eq!(granted(&said)["upn"], ANNA);
    assert!(said.body["refresh_token"].is_string());
    assert!(said.body["id_token"].is_string());
    refused(&poll(&walk, &code, &[]).await, 70_018);
    let page = type_in(&mut walk, &code, &typed).await;
    assert_eq!(page.data("code").as_deref(), Some("AADSTS70018"), "a code is answered once");
}

#[tokio::test]
async fn a_device_is_declined_or_waits_too_long() {
    let mut walk = with_public_clients();
    let code = television(&walk, SCOPES).await;
    let page = type_in(&mut walk, &code, code["user_code"].as_str().expect("a code")).await;
    let person = Person { accepts: false, ..Person::new(ANNA, "Password1!") };
    let page = person.walk(&mut walk.browser, page).await.expect("a walk");
    let page = walk.press(&page, "Cancel", &[]).await;
    assert_eq!(page.data("page").as_deref(), Some("device-declined"), "{}", page.text());
    let said = poll(&walk, &code, &[]).await;
    assert_eq!((said.status, &said.body["error"]), (400, &json!("authorization_declined")));
    let late = television(&walk, SCOPES).await;
    walk.mock.sandbox().clock.advance("16m").expect("later");
    let said = poll(&walk, &late, &[]).await;
    refused(&said, 70_020);
    assert_eq!(said.body["error"], "expired_token");
    let page = type_in(&mut walk, &late, late["user_code"].as_str().expect("a code")).await;
    assert_eq!(page.data("code").as_deref(), Some("AADSTS70018"));
    walk.change(|cloud| cloud.application_mut(APP).expect("HubSpot").allow_public_client = false);
    refused(&poll(&walk, &late, &[]).await, 7_000_218);
}

#[tokio::test]
async fn the_older_device_code_writes_numbers_as_text() {
    let walk = Walk::start();
    let ask = [("client_id", HUBSPOT), ("resource", "https://graph.microsoft.com")];
    let said = walk.token("/contoso.example/oauth2/devicecode", &ask).await;
    assert_eq!((&said.body["expires_in"], &said.body["interval"]), (&json!("900"), &json!("5")));
    assert!(said.body["verification_url"].is_string());
    refused(&walk.token("/common/oauth2/v2.0/devicecode", &ask).await, 900_144);
    refused(&walk.token("/common/oauth2/v2.0/devicecode", &[("scope", "openid")]).await, 900_144);
    refused(&walk.token("/nowhere.example/oauth2/v2.0/devicecode", &ask).await, 90_002);
}

/// What a client says that understands claims challenges.
const CP1: &str = r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#;

async fn graph(walk: &Walk, path: &str, token: &Value) -> reqwest::Response {
    let url = format!("{}{path}", walk.mock.origin());
    let token = token.as_str().expect("a token");
    signing_in::client().get(url).bearer_auth(token).send().await.expect("an answer")
}

#[tokio::test]
async fn a_client_that_understands_challenges_gets_one_when_its_sessions_end() {
    let walk = with_public_clients();
    consented(&walk);
    walk.mock.sandbox().clock.freeze(None);
    let ask = [
        ("grant_type", "password"),
        ("client_id", HUBSPOT),
        ("username", ANNA),
        ("password", "Password1!"),
        ("scope", SCOPES),
        ("claims", CP1),
    ];
    let said = walk.token(TOKEN, &ask).await.body;
    let lives = said["expires_in"].as_i64().expect("a number");
    assert!((86_400..100_801).contains(&lives), "{said}");
    assert!(said["refresh_in"] == json!(lives / 2), "{said}");
    assert_eq!(claims(&said["access_token"])["xms_cc"], json!(["cp1"]));
    let plain = walk.token(TOKEN, &with(&ask, &[("claims", "")])).await.body;
    assert!(plain.get("refresh_in").is_none());
    assert_eq!(graph(&walk, "/v1.0/me/messages", &said["access_token"]).await.status(), 200);
    let now = walk.mock.sandbox().clock.now().timestamp();
    walk.change(|cloud| {
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        cloud.user_mut(anna).expect("Anna").tokens_revoked = Some(now);
    });
    let refused = graph(&walk, "/v1.0/me/messages", &said["access_token"]).await;
    assert_eq!(refused.status(), 401);
    let header = refused.headers()["www-authenticate"].to_str().expect("text").to_owned();
    let claims = header.split("claims=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("claims");
    assert!(header.contains("error=\"insufficient_claims\""), "{header}");
    let claims = base64::engine::general_purpose::STANDARD.decode(claims).expect("base64");
    let claims: Value = serde_json::from_slice(&claims).expect("JSON");
    assert_eq!(claims["access_token"]["nbf"]["value"], json!(now.as_second().to_string()));
    let body: Value = refused.json().await.expect("JSON");
    assert_eq!(body["error"]["code"], "InvalidAuthenticationToken");
    assert!(body["error"]["message"].as_str().expect("text").ends_with("TokenIssuedBeforeRevocationTimestamp"));
    let plain = graph(&walk, "/v1.0/me/messages", &plain["access_token"]).await;
    assert_eq!(plain.status(), 200, "the tokens of other clients live their hour");
    let mut brought = claims;
    brought["access_token"]["xms_cc"] = json!({ "values": ["cp1"] });
    let next = walk.token(TOKEN, &with(&ask, &[("claims", &brought.to_string())])).await.body;
    assert_eq!(graph(&walk, "/v1.0/me/messages", &next["access_token"]).await.status(), 200);
}

#[tokio::test]
async fn userinfo_says_what_the_scopes_allow() {
    let walk = with_public_clients();
    consented(&walk);
    let ask = [
        ("grant_type", "password"),
        ("client_id", HUBSPOT),
        ("username", ANNA),
        ("password", "Password1!"),
        ("scope", "openid profile email User.Read"),
    ];
    walk.change(|cloud| {
        cloud.accept(CONTOSO, APP, None, &[(GRAPH, "User.Read".to_owned())]);
    });
    let said = walk.token(TOKEN, &ask).await.body;
    let told: Value = graph(&walk, "/oidc/userinfo", &said["access_token"]).await.json().await.expect("JSON");
    assert_eq!(told["sub"], claims(&said["id_token"])["sub"]);
    assert_eq!((&told["given_name"], &told["email"]), (&json!("Anna"), &json!(ANNA)));
    let short = walk.token(TOKEN, &with(&ask, &[("scope", "User.Read")])).await.body;
    assert_eq!(graph(&walk, "/oidc/userinfo", &short["access_token"]).await.status(), 200, "they come with it");
    let bare = walk.token(TOKEN, &with(&ask, &[("scope", "openid")])).await.body;
    let told: Value = graph(&walk, "/oidc/userinfo", &bare["access_token"]).await.json().await.expect("JSON");
    assert_eq!(told.as_object().map(serde_json::Map::len), Some(1), "{told}");
    let none = walk.token(TOKEN, &with(&ask, &[("scope", "profile")])).await.body;
    assert_eq!(graph(&walk, "/oidc/userinfo", &none["access_token"]).await.status(), 403);
    assert_eq!(graph(&walk, "/oidc/userinfo", &json!("rubbish")).await.status(), 401);
}
