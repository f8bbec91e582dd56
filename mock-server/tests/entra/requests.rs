//! What the sign-in host says to requests that are nearly right, over a socket: scopes, addresses, accounts of the wrong kind.

use crate::signing_in::{ANNA, HUBSPOT, REDIRECT, SCOPES, Said, Walk, challenge, claims, client, with};
use mock365_control::{AnswerSpec, ChangedAnswer, Effect, Rule, When};
use mock365_domain::default::{CONTOSO, FABRIKAM, HUBSPOT as APP, application};
use mock365_domain::directory::permission::GRAPH;
use mock365_domain::directory::{AccessPolicy, Demand, Hold};
use serde_json::{Value, json};
use uuid::{Uuid, uuid};

const JANE: &str = "jane@gmail.example";
const TOKEN: &str = "/contoso.example/oauth2/v2.0/token";
const EXCHANGE: &str = "https://outlook.office365.com/EWS.AccessAsUser.All";
const BOTH: &str = "https://graph.microsoft.com/Mail.ReadWrite https://outlook.office365.com/EWS.AccessAsUser.All";
/// Another publisher's API.
const API: Uuid = uuid!("0ade7500-0000-4000-8000-0000000000b2");

#[track_caller]
fn refused(said: &Said, number: u32, error: &str) -> String {
    assert_eq!((&said.body["error_codes"], &said.body["error"]), (&json!([number]), &json!(error)), "{}", said.body);
    said.body["error_description"].as_str().expect("a description").to_owned()
}

async fn code(walk: &mut Walk, more: &[(&str, &str)]) -> String {
    let url = walk.authorize("common", more);
    let back = walk.walk(&url, ANNA, true).await;
    back.parameter("code").unwrap_or_else(|| panic!("no code: {} {}", back.url, back.text()))
}

fn password<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let base = [
        ("grant_type", "password"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("username", ANNA),
        ("password", "Password1!"),
        ("scope", "User.Read"),
    ];
    with(&base, more)
}

fn rule(walk: &Walk, number: u32) {
    let answer =
        ChangedAnswer { name: "aadsts".to_owned(), code: Some(format!("AADSTS{number}")), ..ChangedAnswer::default() };
    let when = When { face: Some("entra".to_owned()), ..When::default() };
    let rule = Rule { when, effect: Effect::Answer(AnswerSpec::Changed(Box::new(answer))), times: None };
    walk.mock.sandbox().plan.replace(vec![rule]);
}

#[tokio::test]
async fn everything_declared_stands_alone() {
    let mut walk = Walk::start();
    for scope in [
        "https://graph.microsoft.com/.default User.Read",
        "openid https://graph.microsoft.com/User.Read https://graph.microsoft.com/.default",
        "https://graph.microsoft.com/.default https://outlook.office365.com/EWS.AccessAsUser.All",
    ] {
        let page = walk.open(&walk.authorize("common", &[("scope", scope)])).await;
        assert_eq!(page.parameter("error").as_deref(), Some("invalid_scope"), "{}", page.url);
        let text = page.parameter("error_description").expect("a description");
        let wanted = format!(
            "AADSTS70011: The provided value for the input parameter 'scope' is not valid. The scope {scope} is not \
             valid. .default scope can't be combined with resource-specific scopes. Trace ID"
        );
        assert!(text.starts_with(&wanted), "{text}");
    }
    let openid = "https://graph.microsoft.com/.default openid profile email offline_access";
    let code = code(&mut walk, &[("scope", openid)]).await;
    let mixed = [("scope", "https://graph.microsoft.com/.default Mail.Read")];
    refused(&walk.redeem(&code, &mixed).await, 70_011, "invalid_scope");
    let said = walk.redeem(&code, &[("scope", openid)]).await;
    assert_eq!(said.status, 200, "{}", said.body);
    let refresh = said.body["refresh_token"].as_str().expect("a refresh token").to_owned();
    refused(&walk.refresh(&refresh, &mixed).await, 70_011, "invalid_scope");
    assert_eq!(walk.refresh(&refresh, &[("scope", openid)]).await.status, 200);
}

#[tokio::test]
async fn one_grant_gives_a_token_for_one_resource() {
    let mut walk = Walk::start();
    let both = format!("{SCOPES} {EXCHANGE}");
    let code = code(&mut walk, &[("scope", &both)]).await;
    let text = refused(&walk.redeem(&code, &[("scope", &both)]).await, 28_000, "invalid_scope");
    let wanted = format!(
        "AADSTS28000: Provided value for the input parameter scope is not valid because it contains more than one \
         resource. Scope {both} is not valid. Trace ID: "
    );
    assert!(text.starts_with(&wanted), "{text}");
    refused(&walk.token(TOKEN, &password(&[("scope", BOTH)])).await, 28_000, "invalid_scope");
    let said = walk.redeem(&code, &[]).await;
    assert_eq!(said.status, 200, "{}", said.body);
    // A refresh gives a token for the first of several.
    let refresh = said.body["refresh_token"].as_str().expect("a refresh token").to_owned();
    let said = walk.refresh(&refresh, &[("scope", BOTH)]).await;
    assert_eq!(claims(&said.body["access_token"])["aud"], "https://graph.microsoft.com", "{}", said.body);
    rule(&walk, 28_000);
    refused(&walk.refresh(&refresh, &[("scope", BOTH)]).await, 28_000, "invalid_scope");
}

#[tokio::test]
async fn a_code_is_redeemed_with_its_own_address_and_client() {
    let mut walk = Walk::start();
    let code = code(&mut walk, &[]).await;
    let elsewhere = "https://app.hubspot.com/other";
    let said = walk.redeem(&code, &[("redirect_uri", elsewhere)]).await;
    let text = refused(&said, 500_112, "invalid_client");
    let wanted = format!(
        "AADSTS500112: The reply address '{elsewhere}' does not match the reply address '{REDIRECT}' provided when \
         requesting Authorization code. Trace"
    );
    assert!(said.status == 401, "{text}");
    assert!(text.starts_with(&wanted), "{text}");
    let text = refused(&walk.redeem(&code, &[("redirect_uri", "")]).await, 900_144, "invalid_request");
    assert!(text.contains("'redirect_uri'"), "{text}");
    let other = [("client_id", "14d82eec-204b-4c2f-b7e8-296a70dab67e"), ("client_secret", "")];
    let text = refused(&walk.redeem(&code, &other).await, 70_000, "invalid_grant");
    assert!(text.contains("'code'"), "{text}");
    assert!(!text.contains("refresh_token"), "{text}");
    for (method, wanted) in [("S512", "AADSTS50149: Invalid Code_Challenge_method parameter."), ("plain", "")] {
        let pkce = [("code_challenge_method", method), ("code_challenge", &*challenge())];
        let page = walk.open(&walk.authorize("common", &pkce)).await;
        let text = page.parameter("error_description").unwrap_or_default();
        assert!(text.starts_with(wanted), "{text}");
        assert!(text.is_empty() == wanted.is_empty(), "{text}");
    }
    assert_eq!(walk.redeem(&code, &[]).await.status, 200);
}

#[tokio::test]
async fn endpoints_name_the_tenant_by_its_id() {
    let walk = Walk::start();
    let origin = walk.mock.origin();
    for (asked, named) in [
        ("contoso.example", CONTOSO.to_string()),
        (&*CONTOSO.to_string().to_uppercase(), CONTOSO.to_string()),
        ("common", "common".to_owned()),
        ("organizations", "organizations".to_owned()),
        ("consumers", "consumers".to_owned()),
    ] {
        for (version, token) in [("/v2.0", "/oauth2/v2.0/"), ("", "/oauth2/")] {
            let url = format!("{origin}/{asked}{version}/.well-known/openid-configuration");
            let body: Value = client().get(url).send().await.expect("an answer").json().await.expect("JSON");
            for (endpoint, name) in [
                ("token_endpoint", "token"),
                ("authorization_endpoint", "authorize"),
                ("device_authorization_endpoint", "devicecode"),
                ("end_session_endpoint", "logout"),
            ] {
                assert_eq!(body[endpoint], json!(format!("{origin}/{named}{token}{name}")), "{asked}: {endpoint}");
            }
        }
    }
}

#[tokio::test]
async fn names_without_a_tenant() {
    let walk = Walk::start();
    walk.change(|cloud| {
        let declared = cloud.application_mut(APP).expect("HubSpot").required_access.clone();
        let scopes = declared.iter().flat_map(|api| api.scopes.iter().map(|scope| (api.resource, scope.clone())));
        let scopes: Vec<(Uuid, String)> = scopes.chain([(GRAPH, "User.Read".to_owned())]).collect();
        cloud.accept(CONTOSO, APP, None, &scopes);
    });
    let v1 = password(&[("resource", "https://graph.microsoft.com")]);
    let said = walk.token("/common/oauth2/token", &v1).await;
    assert_eq!(claims(&said.body["access_token"])["upn"], ANNA, "{}", said.body);
    refused(&walk.token("/consumers/oauth2/token", &v1).await, 9_001_023, "invalid_request");
    refused(&walk.token("/common/oauth2/v2.0/token", &v1).await, 9_001_023, "invalid_request");
    let stranger = ("username", "somebody@nowhere.example");
    for path in ["/common/oauth2/token", "/organizations/oauth2/v2.0/token"] {
        let form = with(&password(&[stranger]), &[("resource", "https://graph.microsoft.com")]);
        refused(&walk.token(path, &form).await, 50_128, "invalid_request");
    }
    refused(&walk.token(TOKEN, &password(&[stranger])).await, 50_034, "invalid_grant");
}

#[tokio::test]
async fn the_version_of_the_endpoint_words_a_refusal() {
    let mut walk = Walk::start();
    let tokens = walk.tokens().await;
    let refresh = tokens["refresh_token"].as_str().expect("a refresh token").to_owned();
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("refresh_token", &*refresh),
    ];
    let v1 = "/common/oauth2/token";
    for number in [50_076, 50_079, 53_003, 70_043] {
        rule(&walk, number);
        refused(&walk.token(v1, &form).await, number, "interaction_required");
        refused(&walk.refresh(&refresh, &[]).await, number, "invalid_grant");
    }
    for number in [53_011, 90_094] {
        rule(&walk, number);
        refused(&walk.refresh(&refresh, &[]).await, number, "invalid_grant");
    }
    walk.mock.sandbox().plan.replace(Vec::new());
    let held = |walk: &Walk, hold| {
        walk.change(|cloud| {
            let (anna, _) = cloud.user(ANNA).expect("Anna");
            cloud.user_mut(anna).expect("Anna").standing.hold = hold;
        });
    };
    held(&walk, Some(Hold::Risk));
    refused(&walk.refresh(&refresh, &[]).await, 53_011, "invalid_grant");
    held(&walk, None);
    walk.change(|cloud| {
        let policy = AccessPolicy::new(API, "Require MFA", Demand::SecondFactor);
        cloud.tenant_mut(CONTOSO).expect("Contoso").access_policies.push(policy);
    });
    refused(&walk.refresh(&refresh, &[]).await, 50_079, "invalid_grant");
    refused(&walk.token(v1, &form).await, 50_079, "interaction_required");
}

#[tokio::test]
async fn a_token_without_pages_has_the_issuer_that_discovery_names() {
    let walk = Walk::start();
    let origin = walk.mock.origin();
    let wanted = json!({ "user": ANNA, "app": "HubSpot Sales", "resource": HUBSPOT, "scopes": ["access"] });
    let answer = client().post(format!("{origin}/_mock/tokens")).json(&wanted).send().await.expect("an answer");
    let body: Value = answer.json().await.expect("JSON");
    let url = format!("{origin}/contoso.example/v2.0/.well-known/openid-configuration");
    let discovery: Value = client().get(url).send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(claims(&body["access_token"])["iss"], discovery["issuer"], "{body}");
}

#[tokio::test]
async fn apps_ask_for_themselves_and_for_others() {
    let mut walk = Walk::start();
    walk.change(|cloud| {
        let api = application(API, "Order API");
        cloud.applications.insert(API, api.into());
        cloud.provision(CONTOSO, API);
    });
    let page = walk.open(&walk.authorize("common", &[("scope", &format!("openid api://{API}/.default"))])).await;
    let page = if page.left { page } else { walk.walk(page.url.as_str(), ANNA, true).await };
    let text = page.parameter("error_description").unwrap_or_else(|| panic!("{} {}", page.url, page.text()));
    assert!(text.starts_with("AADSTS650056: "), "{text}");
    assert!(text.contains("any permissions for 'Order API'"), "{text}");
    let own = format!("openid offline_access {HUBSPOT}/.default");
    let code = code(&mut walk, &[("scope", &own)]).await;
    let said = walk.redeem(&code, &[("scope", &own)]).await;
    assert_eq!(claims(&said.body["access_token"])["aud"], HUBSPOT, "{}", said.body);
    let refresh = said.body["refresh_token"].as_str().expect("a refresh token").to_owned();
    let graph = walk.refresh(&refresh, &[("scope", "https://graph.microsoft.com/User.Read")]).await;
    refused(&graph, 65_001, "invalid_grant");
    let said = walk.refresh(&refresh, &[("scope", &own)]).await;
    assert_eq!(claims(&said.body["access_token"])["aud"], HUBSPOT, "{}", said.body);
}

#[tokio::test]
async fn a_session_of_the_wrong_kind_is_no_answer() {
    let mut walk = Walk::start();
    walk.tokens().await;
    for prompt in ["", "select_account"] {
        let page = walk.open(&walk.authorize("consumers", &[("prompt", prompt)])).await;
        assert_eq!(page.data("page").as_deref(), Some("signin"), "{}", page.text());
    }
    let silent = [("prompt", "none")];
    let page = walk.open(&walk.authorize("consumers", &silent)).await;
    assert_eq!(page.parameter("error").as_deref(), Some("login_required"), "{}", page.url);
    let hinted = [("prompt", "none"), ("login_hint", ANNA)];
    let page = walk.open(&walk.authorize("consumers", &hinted)).await;
    assert_eq!(page.parameter("error").as_deref(), Some("interaction_required"), "{}", page.url);
    walk.browser.clear_cookies();
    let url = walk.authorize("common", &[]);
    walk.walk(&url, JANE, true).await;
    let page = walk.open(&walk.authorize("organizations", &[])).await;
    assert_eq!(page.data("page").as_deref(), Some("signin"), "{}", page.text());
    let page = walk.open(&walk.authorize("organizations", &silent)).await;
    let text = page.parameter("error_description").expect("a description");
    assert!(text.starts_with("AADSTS50058: "), "{text}");
    let page = walk.open(&walk.authorize("organizations", &[("login_hint", JANE)])).await;
    assert_eq!(page.data("code").as_deref(), Some("AADSTS500208"), "{}", page.text());
}

#[tokio::test]
async fn ids_of_requests() {
    let walk = Walk::start();
    let own = "6f0c3f1e-2a57-4d0e-9d8c-0a1b2c3d4e5f";
    let back = ("return-client-request-id", "true");
    let said = walk.token_with(TOKEN, &[], &[("client-request-id", own), back]).await;
    assert_eq!(
        (&said.body["correlation_id"], &said.headers["client-request-id"]),
        (&json!(own), &own.parse().expect("a header"))
    );
    let said = walk.token_with(TOKEN, &[], &[("client-request-id", own)]).await;
    assert!(!said.headers.contains_key("client-request-id"));
    let said = walk.token_with(TOKEN, &[], &[("client-request-id", "rubbish"), back]).await;
    let fresh = said.body["correlation_id"].as_str().expect("an id").to_owned();
    assert!(Uuid::parse_str(&fresh).is_ok(), "{fresh}");
    assert!(said.headers["client-request-id"] == *fresh, "{fresh}");
    let said = walk.token(TOKEN, &[]).await;
    assert_ne!(said.body["correlation_id"], said.body["trace_id"]);
}

#[tokio::test]
async fn a_stranger_comes_from_the_home_organisation() {
    let mut walk = Walk::start();
    let tokens = walk.tokens().await;
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("refresh_token", tokens["refresh_token"].as_str().expect("a refresh token")),
    ];
    let said = walk.token(&format!("/{FABRIKAM}/oauth2/v2.0/token"), &form).await;
    let text = refused(&said, 50_020, "invalid_grant");
    assert!(text.contains(&format!("identity provider 'https://sts.windows.net/{CONTOSO}/'")), "{text}");
}

#[tokio::test]
async fn a_resource_at_v2_is_the_scopes_own() {
    let mut walk = Walk::start();
    let code = code(&mut walk, &[]).await;
    let foreign = ("resource", "https://outlook.office365.com");
    refused(&walk.redeem(&code, &[foreign]).await, 901_002, "invalid_request");
    let said = walk.redeem(&code, &[("resource", "https://graph.microsoft.com")]).await;
    let refresh = said.body["refresh_token"].as_str().expect("a refresh token").to_owned();
    refused(&walk.refresh(&refresh, &[foreign]).await, 901_002, "invalid_request");
    refused(&walk.refresh(&refresh, &[foreign, ("scope", "openid")]).await, 901_002, "invalid_request");
    assert_eq!(walk.refresh(&refresh, &[("resource", "https://graph.microsoft.com")]).await.status, 200);
    let own = [
        ("grant_type", "client_credentials"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    refused(&walk.token(TOKEN, &with(&own, &[foreign])).await, 901_002, "invalid_request");
}

#[tokio::test]
async fn an_address_without_a_path_is_the_one_with_a_slash_and_no_other_slash_is_forgiven() {
    for (registered, asked, fits) in [
        ("https://app.example/", "https://app.example", true),
        ("https://app.example", "https://app.example/", true),
        ("https://app.example", "https://app.example", true),
        ("https://app.example/?a=b", "https://app.example?a=b", true),
        ("https://app.example/cb", "https://app.example/cb/", false),
        ("https://app.example/cb/", "https://app.example/cb", false),
        ("https://app.example/", "https://app.example.evil.example", false),
        ("https://app.example/", "http://app.example", false),
        ("msal1://auth", "msal1://auth/", false),
    ] {
        let mut walk = Walk::start();
        walk.change(|cloud| {
            let app = cloud.application_mut(HUBSPOT.parse().expect("an id")).expect("HubSpot");
            app.redirect_uris = vec![mock365_domain::default::web(registered)];
        });
        let url = walk.authorize("common", &[("redirect_uri", asked)]);
        let page = walk.walk(&url, ANNA, true).await;
        let seen = page.parameter("code").map(|_| page.url.as_str().split(['?', '#']).next().unwrap_or("").to_owned());
        assert_eq!(seen.is_some(), fits, "{asked} where {registered} is registered: {}", page.text());
        let logout = [("post_logout_redirect_uri", asked)];
        let logout = format!(
            "{}/common/oauth2/v2.0/logout?{}",
            walk.mock.origin(),
            form_urlencoded::Serializer::new(String::new()).extend_pairs(logout).finish()
        );
        let answer = walk.open(&logout).await;
        assert_eq!(answer.left, fits, "logout to {asked} where {registered} is registered: {}", answer.url);
    }
}
