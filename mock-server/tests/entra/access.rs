//! Conditional access, second factors and lockout, over a socket: what is refused, and how a client comes back from it.

use crate::signing_in::{ANNA, HUBSPOT, SCOPES, Said, Walk, claims};
use mock365_domain::default::{CONTOSO, HUBSPOT as APP};
use mock365_domain::directory::permission::GRAPH;
use mock365_domain::directory::{AccessPolicy, Demand};
use serde_json::{Value, json};
use uuid::{Uuid, uuid};

const POLICY: Uuid = uuid!("aaaaaaaa-0000-4000-8000-000000000001");

fn policy(demand: Demand) -> AccessPolicy {
    AccessPolicy { apps: Some(vec![GRAPH]), ..AccessPolicy::new(POLICY, "Policy", demand) }
}

fn demand(walk: &Walk, demand: Demand) {
    walk.change(|cloud| cloud.tenant_mut(CONTOSO).expect("Contoso").access_policies = vec![policy(demand)]);
}

#[track_caller]
fn challenged(said: &Said, number: u32, suberror: &str) -> String {
    assert_eq!(said.body["error_codes"], json!([number]), "{}", said.body);
    assert_eq!(said.body["suberror"], suberror);
    let described = said.body["error_description"].as_str().expect("a description");
    // A policy that blocks names nothing.
    let named = number == 53_003 || described.contains(&format!("to access '{GRAPH}'"));
    assert!(named, "the resource is named by its id: {described}");
    let text = said.body["claims"].as_str().expect("claims").to_owned();
    let claims: Value = serde_json::from_str(&text).expect("JSON in claims");
    assert_eq!(claims["access_token"]["capolids"], json!({ "essential": true, "values": [POLICY] }));
    text
}

async fn on_behalf_of(walk: &Walk, assertion: &Value) -> Said {
    let ask = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("requested_token_use", "on_behalf_of"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("assertion", assertion.as_str().expect("a token")),
        ("scope", "https://graph.microsoft.com/Mail.ReadWrite"),
    ];
    walk.token("/contoso.example/oauth2/v2.0/token", &ask).await
}

/// Signs Anna in for HubSpot's own API, with what the client was told to bring back.
async fn own_api(walk: &mut Walk, claims: &str) -> Value {
    let own = format!("api://{HUBSPOT}/access openid offline_access");
    let url = walk.authorize("common", &[("scope", &own), ("claims", claims), ("prompt", "login")]);
    let back = walk.walk(&url, ANNA, true).await;
    let code = back.parameter("code").unwrap_or_else(|| panic!("no code: {} {}", back.url, back.text()));
    let said = walk.redeem(&code, &[]).await;
    assert_eq!(said.status, 200, "{}", said.body);
    said.body["access_token"].clone()
}

fn consented(walk: &Walk) {
    walk.change(|cloud| {
        let graph = SCOPES.split(' ').map(|scope| (GRAPH, scope.to_owned()));
        let scopes: Vec<(Uuid, String)> = graph.chain([(APP, "access".to_owned())]).collect();
        cloud.accept(CONTOSO, APP, None, &scopes);
    });
}

#[tokio::test]
async fn on_behalf_of_and_back_with_the_claims() {
    let mut walk = Walk::start();
    consented(&walk);
    let first = own_api(&mut walk, "").await;
    assert_eq!(on_behalf_of(&walk, &first).await.status, 200);
    demand(&walk, Demand::SecondFactor);
    walk.change(|cloud| {
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        cloud.user_mut(anna).expect("Anna").standing.second_factor = true;
    });
    let told = challenged(&on_behalf_of(&walk, &first).await, 50_076, "basic_action");
    // The policy is for Graph: the sign-in for the own API asks for a second factor because the claims name it.
    let second = own_api(&mut walk, &told).await;
    let said = on_behalf_of(&walk, &second).await;
    assert_eq!(said.status, 200, "{}", said.body);
    assert_eq!(claims(&said.body["access_token"])["amr"], json!(["pwd", "mfa"]));
}

#[tokio::test]
async fn refresh_and_back_with_the_claims() {
    let mut walk = Walk::start();
    let tokens = walk.tokens().await;
    assert_eq!(claims(&tokens["access_token"])["amr"], json!(["pwd"]));
    let refresh = tokens["refresh_token"].as_str().expect("a token").to_owned();
    demand(&walk, Demand::SecondFactor);
    let told = challenged(&walk.refresh(&refresh, &[]).await, 50_079, "basic_action");
    let silent = walk.open(&walk.authorize("common", &[("prompt", "none")])).await;
    let described = silent.parameter("error_description").unwrap_or_default();
    let named = described.contains(&format!("to access '{GRAPH}'"));
    assert!(described.starts_with("AADSTS50079: ") && named, "{described}");
    let url = walk.authorize("common", &[("claims", &told)]);
    let page = walk.open(&url).await;
    assert_eq!(
        (page.data("page"), page.data("code")),
        (Some("second-factor-setup".into()), Some("AADSTS50072".into()))
    );
    let again = walk.press(&page, "Verify", &[("otc", "12 34")]).await;
    assert_eq!(again.data("code"), Some("AADSTS50072".to_owned()), "no six digits");
    let back = walk.press(&page, "Verify", &[("otc", "123456")]).await;
    let said = walk.redeem(&back.parameter("code").expect("a code"), &[]).await;
    assert_eq!(claims(&said.body["access_token"])["amr"], json!(["pwd", "mfa"]));
    let refresh = said.body["refresh_token"].as_str().expect("a token");
    assert_eq!(walk.refresh(refresh, &[]).await.status, 200);
    demand(&walk, Demand::Block);
    challenged(&walk.refresh(refresh, &[]).await, 53_003, "message_only");
}

#[tokio::test]
async fn ten_wrong_passwords_lock_the_account_for_a_minute() {
    let mut walk = Walk::start();
    consented(&walk);
    let url = walk.authorize("common", &[("login_hint", ANNA)]);
    let page = walk.open(&url).await;
    for _ in 0..10 {
        let wrong = walk.press(&page, "Sign in", &[("passwd", "wrong")]).await;
        assert_eq!(wrong.data("code"), Some("AADSTS50126".to_owned()));
    }
    let locked = walk.press(&page, "Sign in", &[("passwd", "Password1!")]).await;
    assert_eq!(locked.data("code"), Some("AADSTS50053".to_owned()));
    walk.mock.sandbox().clock.advance("PT1M").expect("later");
    let page = walk.press(&page, "Sign in", &[("passwd", "Password1!")]).await;
    assert_eq!(page.data("page"), Some("kmsi".to_owned()));
}

#[tokio::test]
async fn a_policy_that_keeps_people_out_has_headings_of_its_own() {
    let access = [
        ("en", "You cannot access this right now"),
        ("sv", "Du kan inte komma åt det här just nu"),
        ("fr", "Vous ne pouvez pas accéder à cette ressource pour le moment"),
        ("ja", "現在これにアクセスすることはできません"),
        ("de", "Sie können derzeit nicht darauf zugreifen"),
    ];
    let device = [
        ("en", "You can't get there from here"),
        ("sv", "Du kan inte komma dit härifrån"),
        ("fr", "Vous ne pouvez pas y accéder à partir d'ici"),
        ("ja", "ここからアクセスすることはできません"),
        ("de", "Der Zugriff ist von hier aus nicht möglich"),
    ];
    for (wanted, code, headings) in [
        (Demand::Block, "AADSTS53003", &access),
        (Demand::CompliantDevice, "AADSTS53000", &device),
        (Demand::JoinedDevice, "AADSTS53001", &device),
        (Demand::ManagedDevice, "AADSTS530003", &device),
        (Demand::ApprovedApp, "AADSTS53002", &device),
    ] {
        for (tag, heading) in headings {
            let mut walk = Walk::start();
            demand(&walk, wanted);
            let page = walk.walk(&walk.authorize("common", &[("mkt", tag)]), ANNA, true).await;
            assert_eq!((page.data("page").as_deref(), page.data("code").as_deref()), (Some("error"), Some(code)));
            assert_eq!(page.heading().as_deref(), Some(*heading), "{code}");
            assert!(page.text().contains(code), "{}", page.text());
        }
    }
    // Whoever leaves signs out; other dead ends are as they were.
    let mut walk = Walk::start();
    demand(&walk, Demand::Block);
    let page = walk.walk(&walk.authorize("common", &[]), ANNA, true).await;
    let page = walk.follow(&page, "Sign out and sign in with a different account").await;
    assert_eq!(page.data("page").as_deref(), Some("signed-out"), "{}", page.text());
    let page = walk.open(&walk.authorize("nowhere.example", &[])).await;
    assert_eq!(page.heading().as_deref(), Some("Sorry, but we're having trouble signing you in."));
}
