//! What a token looks like to those who check it, and what happens to it when keys are rolled, over a socket.

use crate::signing_in::{ANNA, HUBSPOT, REDIRECT, Walk, claims, client, with};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use mock365_control::report::{KeyUse, Roll};
use mock365_control::{CloudPatch, Control, TokenWanted};
use serde_json::{Map, Value};

/// The keys as a resource server fetches them.
async fn keys(walk: &Walk) -> JwkSet {
    let url = format!("{}/common/discovery/v2.0/keys", walk.mock.origin());
    client().get(url).send().await.expect("an answer").json().await.expect("keys")
}

/// A part of a token.
fn part(token: &str, number: usize) -> Map<String, Value> {
    let part = token.split('.').nth(number).expect("a JWT");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

/// What a resource server makes of a token.
fn check(keys: &JwkSet, token: &str) -> Result<(), ErrorKind> {
    let kid = part(token, 0)["kid"].as_str().expect("a kid").to_owned();
    let key = keys.find(&kid).unwrap_or_else(|| panic!("{kid} is not published"));
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_aud = false;
    let key = DecodingKey::from_jwk(key).expect("a key");
    jsonwebtoken::decode::<Map<String, Value>>(token, &key, &validation)
        .map(drop)
        .map_err(jsonwebtoken::errors::Error::into_kind)
}

async fn issued(walk: &Walk, user: Option<&str>, resource: &str) -> String {
    let wanted = TokenWanted {
        user: user.map(str::to_owned),
        app: HUBSPOT.to_owned(),
        resource: Some(resource.to_owned()),
        ..TokenWanted::default()
    };
    control(walk).token(&wanted).await.expect("a token").access_token
}

fn control(walk: &Walk) -> Control {
    Control::new(walk.mock.origin())
}

/// What Graph says to a token.
async fn mail(walk: &Walk, token: &str) -> u16 {
    let url = format!("{}/v1.0/me/messages", walk.mock.origin());
    client().get(url).bearer_auth(token).send().await.expect("an answer").status().as_u16()
}

/// Whether EWS lets a token in.
async fn ews(walk: &Walk, token: &str) -> bool {
    let url = format!("{}/EWS/Exchange.asmx", walk.mock.origin());
    let body = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
        <GetFolder xmlns="http://schemas.microsoft.com/exchange/services/2006/messages"
            xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">
        <FolderShape><t:BaseShape>IdOnly</t:BaseShape></FolderShape>
        <FolderIds><t:DistinguishedFolderId Id="inbox"/></FolderIds></GetFolder></s:Body></s:Envelope>"#;
    let answer = client().post(url).bearer_auth(token).header("content-type", "text/xml").body(body);
    let answer = answer.send().await.expect("an answer");
    answer.status() == 200 && answer.text().await.expect("a body").contains("NoError")
}

#[tokio::test]
async fn every_token_is_verifiable_with_the_key_of_its_kid() {
    let mut walk = Walk::start();
    let tokens = walk.tokens().await;
    let keys = keys(&walk).await;
    assert_eq!(keys.keys.len(), 2, "there is always more than one key");
    for name in ["access_token", "id_token"] {
        assert_eq!(check(&keys, tokens[name].as_str().expect("a token")), Ok(()), "{name}");
    }
    let v1 = part(tokens["access_token"].as_str().expect("a token"), 0);
    assert_eq!(v1.keys().collect::<Vec<_>>(), ["typ", "alg", "x5t", "kid"]);
    let v2 = part(tokens["id_token"].as_str().expect("a token"), 0);
    assert_eq!(v2.keys().collect::<Vec<_>>(), ["typ", "alg", "kid"]);
}

#[tokio::test]
async fn microsofts_own_tokens_can_carry_a_nonce_that_keeps_others_from_verifying_them() {
    let mut walk = Walk::start();
    let before = issued(&walk, Some(ANNA), "graph").await;
    let patch = CloudPatch { graph_nonce: Some(true), ..CloudPatch::default() };
    control(&walk).patch(&patch).await.expect("a change");
    let keys = keys(&walk).await;
    let graph = issued(&walk, Some(ANNA), "graph").await;
    assert_eq!(part(&graph, 0).keys().collect::<Vec<_>>(), ["typ", "nonce", "alg", "x5t", "kid"]);
    assert_eq!(check(&keys, &graph), Err(ErrorKind::InvalidSignature));
    assert_eq!(mail(&walk, &graph).await, 200);
    let exchange = issued(&walk, Some(ANNA), "exchange").await;
    assert_eq!(check(&keys, &exchange), Err(ErrorKind::InvalidSignature));
    assert!(ews(&walk, &exchange).await);
    assert_eq!(check(&keys, &issued(&walk, None, "graph").await), Err(ErrorKind::InvalidSignature));
    // The nonce is not to be taken away, nor to be another.
    let (head, rest) = graph.split_once('.').expect("a header");
    for nonce in [None, Some("AAAA")] {
        let mut header = part(&format!("{head}."), 0);
        match nonce {
            None => drop(header.shift_remove("nonce")),
            Some(nonce) => drop(header.insert("nonce".to_owned(), nonce.into())),
        }
        let head = URL_SAFE_NO_PAD.encode(Value::Object(header).to_string());
        assert_eq!(mail(&walk, &format!("{head}.{rest}")).await, 401);
    }
    // What others are to verify has none, and what was signed before stays good.
    assert_eq!(check(&keys, &issued(&walk, Some(ANNA), &format!("api://{HUBSPOT}")).await), Ok(()));
    let tokens = walk.tokens().await;
    assert_eq!(check(&keys, tokens["id_token"].as_str().expect("a token")), Ok(()));
    assert_eq!(check(&keys, &before), Ok(()));
    assert_eq!(mail(&walk, &before).await, 200);
}

#[tokio::test]
async fn after_a_roll_old_tokens_live_on_and_new_ones_have_a_kid_that_nobody_knows() {
    let mut walk = Walk::start();
    let tokens = walk.tokens().await;
    let old = tokens["access_token"].as_str().expect("a token").to_owned();
    let remembered = keys(&walk).await;
    let report = control(&walk).roll_keys(Roll::Unannounced).await.expect("a roll");
    assert_eq!(
        report.keys.iter().map(|key| key.usage).collect::<Vec<_>>(),
        [KeyUse::Replacement, KeyUse::Signing, KeyUse::Previous]
    );
    let new = issued(&walk, Some(ANNA), "graph").await;
    let published = keys(&walk).await;
    assert!(remembered.find(part(&new, 0)["kid"].as_str().expect("a kid")).is_none());
    assert_eq!((check(&published, &new), check(&published, &old)), (Ok(()), Ok(())));
    assert_eq!((mail(&walk, &new).await, mail(&walk, &old).await), (200, 200));
    // Codes, refresh tokens and sessions are not signed.
    let refresh = tokens["refresh_token"].as_str().expect("a refresh token");
    assert_eq!(walk.refresh(refresh, &[]).await.status, 200);
    let silent = walk.open(&walk.authorize("common", &[("prompt", "none")])).await;
    assert!(silent.parameter("code").is_some(), "{}", silent.url);
    // What signed before is published until the last token that it signed has ended.
    control(&walk).advance("PT27H").await.expect("a clock");
    assert_eq!(keys(&walk).await.keys.len(), 3);
    control(&walk).advance("PT2H").await.expect("a clock");
    assert_eq!(keys(&walk).await.keys.len(), 2);
    assert_eq!(mail(&walk, &old).await, 401);
}

#[tokio::test]
async fn an_announced_roll_surprises_nobody() {
    let walk = Walk::start();
    let remembered = keys(&walk).await;
    control(&walk).roll_keys(Roll::Announced).await.expect("a roll");
    let new = issued(&walk, Some(ANNA), "graph").await;
    assert_eq!(check(&remembered, &new), Ok(()));
    assert_eq!(keys(&walk).await.keys.len(), 3);
}

#[tokio::test]
async fn an_emergency_withdraws_every_key() {
    let mut walk = Walk::start();
    let tokens = walk.tokens().await;
    let old = tokens["access_token"].as_str().expect("a token").to_owned();
    assert_eq!(mail(&walk, &old).await, 200);
    let before = keys(&walk).await;
    control(&walk).roll_keys(Roll::Emergency).await.expect("a roll");
    let after = keys(&walk).await;
    assert!(after.keys.iter().all(|key| !before.keys.contains(key)));
    assert_eq!(mail(&walk, &old).await, 401);
    let refresh = tokens["refresh_token"].as_str().expect("a refresh token");
    let said = walk.refresh(refresh, &[]).await;
    let new = said.body["access_token"].as_str().expect("a token");
    assert_eq!((check(&after, new), mail(&walk, new).await), (Ok(()), 200));
}

#[tokio::test]
async fn userinfo_at_the_sign_in_host_takes_what_a_v1_request_without_a_resource_gets() {
    let mut walk = Walk::start();
    let client_and_address = [("client_id", HUBSPOT), ("redirect_uri", REDIRECT)];
    let url = walk.at("/contoso.example/oauth2/authorize", &with(&client_and_address, &[("response_type", "code")]));
    let code = walk.walk(&url, ANNA, true).await.parameter("code").expect("a code");
    let secret = with(&client_and_address, &[("client_secret", "mock-secret")]);
    let form = with(&secret, &[("grant_type", "authorization_code"), ("code", &code)]);
    let tokens = walk.token("/contoso.example/oauth2/token", &form).await.body;
    let token = tokens["access_token"].as_str().unwrap_or_else(|| panic!("{tokens}"));
    assert!(!token.contains('.'), "nobody can look into it");
    let published = format!("{}/contoso.example/.well-known/openid-configuration", walk.mock.origin());
    let published: Value = client().get(published).send().await.expect("an answer").json().await.expect("JSON");
    let url = published["userinfo_endpoint"].as_str().expect("an address").to_owned();
    let ask = |method: reqwest::Method, token: &str| client().request(method, &url).bearer_auth(token).send();
    for method in [reqwest::Method::GET, reqwest::Method::POST] {
        let told: Value = ask(method, token).await.expect("an answer").json().await.expect("JSON");
        let id = claims(&tokens["id_token"]);
        for name in ["sub", "oid", "tid", "name", "given_name", "upn"] {
            assert_eq!(told[name], id[name], "{name} of {told}");
        }
    }
    assert_eq!(ask(reqwest::Method::PUT, token).await.expect("an answer").status(), 400);
    // It is good for nothing else, and nothing else is good there.
    assert_eq!(mail(&walk, token).await, 401);
    let id = tokens["id_token"].as_str().expect("a token").to_owned();
    for other in [issued(&walk, Some(ANNA), "graph").await, id, "rubbish".to_owned()] {
        let refused = ask(reqwest::Method::GET, &other).await.expect("an answer");
        assert_eq!(
            (refused.status().as_u16(), &refused.headers()["www-authenticate"]),
            (401, &"Bearer error=\"invalid_token\"".parse().expect("a header"))
        );
        assert_eq!(refused.json::<Value>().await.expect("JSON")["error"], "invalid_token");
    }
    let refused = client().get(&url).send().await.expect("an answer");
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()["www-authenticate"]),
        (401, &"Bearer".parse().expect("a header"))
    );
    // The same sign-in is good for a resource that is named later.
    let refresh = tokens["refresh_token"].as_str().expect("a refresh token");
    let form = with(
        &secret,
        &[("grant_type", "refresh_token"), ("refresh_token", refresh), ("resource", "https://graph.microsoft.com")],
    );
    let graph = walk.token("/contoso.example/oauth2/token", &form).await.body;
    assert_eq!(mail(&walk, graph["access_token"].as_str().expect("a token")).await, 200);
    walk.change(|cloud| {
        let at = cloud.user(ANNA).expect("Anna").0;
        cloud.user_mut(at).expect("Anna").enabled = false;
    });
    assert_eq!(ask(reqwest::Method::GET, token).await.expect("an answer").status(), 401);
}
