//! Scripts in a browser, over a socket: preflight, what may be read, and whose tokens they may fetch.

use crate::signing_in;

use crate::signing_in::{HUBSPOT, REDIRECT, Said, VERIFIER, Walk, challenge, client, with};
use http::{HeaderMap, Method};
use mock365_domain::default::HUBSPOT as APP;
use mock365_domain::directory::ClientType;
use serde_json::json;

const ORIGIN: &str = "https://app.hubspot.com";
const TOKEN: &str = "/common/oauth2/v2.0/token";

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().expect("text"))
}

fn single_page(walk: &Walk) {
    walk.change(|cloud| cloud.application_mut(APP).expect("HubSpot").redirect_uris[0].client = ClientType::Spa);
}

async fn code(walk: &mut Walk) -> String {
    let challenge = challenge();
    let url = walk.authorize("common", &[("code_challenge", &challenge), ("code_challenge_method", "S256")]);
    walk.walk(&url, signing_in::ANNA, true).await.parameter("code").expect("a code")
}

/// Redeems as a script would, or as something that is none.
async fn redeem(walk: &Walk, code: &str, more: &[(&str, &str)], headers: &[(&'static str, &str)]) -> Said {
    let form = [("grant_type", "authorization_code"), ("client_id", HUBSPOT), ("redirect_uri", REDIRECT)];
    let form = with(&with(&form, &[("code", code), ("code_verifier", VERIFIER)]), more);
    walk.token_with(TOKEN, &form, headers).await
}

#[track_caller]
fn readable(said: &Said) {
    assert_eq!(text(&said.headers, "access-control-allow-origin"), Some("*"), "{}", said.body);
    assert_eq!(text(&said.headers, "access-control-allow-methods"), Some("POST, OPTIONS"));
    let exposed = "Content-Length,Content-Encoding,x-ms-request-id,x-ms-srs";
    assert_eq!(text(&said.headers, "access-control-expose-headers"), Some(exposed));
}

#[track_caller]
fn refused(said: &Said, number: u32, message: &str) {
    assert_eq!((said.status, &said.body["error_codes"]), (400, &json!([number])), "{}", said.body);
    assert_eq!(said.body["error"], "invalid_request");
    let description = said.body["error_description"].as_str().expect("a description");
    assert!(description.starts_with(&format!("AADSTS{number}: {message}")), "{description}");
}

const NOT_A_SCRIPT: &str =
    "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.";
const A_SCRIPT: &str = "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. \
                        Request origin: 'https://app.hubspot.com'.";

#[tokio::test]
async fn a_single_page_application_redeems_and_renews_from_its_script() {
    let mut walk = Walk::start();
    single_page(&walk);
    let code = code(&mut walk).await;
    // Refused without being spent; a secret changes nothing about that.
    for more in [[].as_slice(), &[("client_secret", "mock-secret")]] {
        let said = redeem(&walk, &code, more, &[]).await;
        refused(&said, 9_002_327, NOT_A_SCRIPT);
        assert_eq!(text(&said.headers, "access-control-allow-origin"), None);
    }
    let said = redeem(&walk, &code, &[], &[("origin", ORIGIN)]).await;
    assert_eq!(said.status, 200, "{}", said.body);
    readable(&said);
    let refresh = said.body["refresh_token"].as_str().expect("a refresh token");
    let form = [("grant_type", "refresh_token"), ("client_id", HUBSPOT), ("refresh_token", refresh)];
    refused(&walk.token(TOKEN, &form).await, 9_002_327, NOT_A_SCRIPT);
    let said = walk.token_with(TOKEN, &form, &[("origin", ORIGIN)]).await;
    assert_eq!(said.status, 200, "{}", said.body);
    readable(&said);
}

#[tokio::test]
async fn nothing_else_is_for_scripts_and_they_may_read_why() {
    let mut walk = Walk::start();
    let code = code(&mut walk).await;
    let secret = [("client_secret", "mock-secret")];
    let from = [("origin", ORIGIN)];
    let said = redeem(&walk, &code, &secret, &from).await;
    refused(&said, 9_002_326, A_SCRIPT);
    readable(&said);
    let said = redeem(&walk, &code, &secret, &[]).await;
    assert_eq!((said.status, text(&said.headers, "access-control-allow-origin")), (200, None), "{}", said.body);
    let refresh = said.body["refresh_token"].as_str().expect("a refresh token");
    for grant in [
        [("grant_type", "refresh_token"), ("refresh_token", refresh)],
        [("grant_type", "client_credentials"), ("scope", "https://graph.microsoft.com/.default")],
        [("grant_type", "password"), ("username", signing_in::ANNA)],
        [("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", "x")],
        [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", "x")],
    ] {
        let form = with(&with(&[("client_id", HUBSPOT)], &secret), &grant);
        let said = walk.token_with("/contoso.example/oauth2/v2.0/token", &form, &from).await;
        refused(&said, 9_002_326, A_SCRIPT);
        readable(&said);
    }
    // Another refusal can be read as well, with a header that no origin could break.
    let said = walk.token_with(TOKEN, &[("grant_type", "refresh_token")], &[("origin", "null")]).await;
    readable(&said);
    assert_eq!(said.body["error_codes"], json!([900_144]));
}

#[tokio::test]
async fn a_browser_is_told_what_scripts_may_do() {
    let walk = Walk::start();
    for (path, methods, headers) in [
        (TOKEN, "POST, OPTIONS", "x-client-sku"),
        ("/common/v2.0/.well-known/openid-configuration", "GET, OPTIONS", "client-request-id"),
        ("/common/discovery/v2.0/keys", "GET, OPTIONS", "x"),
        ("/v1.0/me", "DELETE,GET,PATCH,POST,PUT", "authorization, prefer"),
    ] {
        let asked = client()
            .request(Method::OPTIONS, format!("{}{path}", walk.mock.origin()))
            .header("origin", ORIGIN)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", headers);
        let answer = asked.send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(text(answer.headers(), "access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(text(answer.headers(), "access-control-allow-methods"), Some(methods), "{path}");
        assert_eq!(text(answer.headers(), "access-control-allow-headers"), Some(headers), "{path}");
        assert!(answer.bytes().await.expect("a body").is_empty(), "{path}");
    }
    // Where a person or a device asks, browsers hear nothing of scripts.
    for path in ["/common/oauth2/v2.0/authorize", "/common/oauth2/v2.0/devicecode"] {
        let asked = client().request(Method::OPTIONS, format!("{}{path}", walk.mock.origin())).header("origin", ORIGIN);
        assert_eq!(
            text(asked.send().await.expect("an answer").headers(), "access-control-allow-origin"),
            None,
            "{path}"
        );
    }
}

#[tokio::test]
async fn metadata_and_graph_can_be_read_by_any_script() {
    let mut walk = Walk::start();
    for path in ["/common/v2.0/.well-known/openid-configuration", "/common/discovery/v2.0/keys"] {
        let asked = client().get(format!("{}{path}", walk.mock.origin()));
        let answer = asked.send().await.expect("an answer");
        assert_eq!(text(answer.headers(), "access-control-allow-origin"), Some("*"), "{path}");
    }
    let unknown = client().get(format!("{}/nowhere.example/v2.0/.well-known/openid-configuration", walk.mock.origin()));
    let answer = unknown.header("origin", ORIGIN).send().await.expect("an answer");
    assert_eq!((answer.status().as_u16(), text(answer.headers(), "access-control-allow-origin")), (400, Some("*")));
    let token = walk.tokens().await["access_token"].as_str().expect("a token").to_owned();
    for (path, status) in [("/v1.0/me/messages", 200), ("/v1.0/me/nothing", 400)] {
        let asked = client().get(format!("{}{path}", walk.mock.origin())).bearer_auth(&token).header("origin", ORIGIN);
        let answer = asked.send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert_eq!(text(answer.headers(), "access-control-allow-origin"), Some("*"), "{path}");
        let exposed = text(answer.headers(), "access-control-expose-headers").expect("headers that scripts may read");
        assert!(exposed.contains("WWW-Authenticate"), "{exposed}");
        assert!(exposed.contains("Retry-After"), "{exposed}");
    }
}
