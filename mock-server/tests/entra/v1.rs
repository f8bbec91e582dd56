//! The older endpoints, over a socket: a resource instead of scopes, numbers as texts, an administrator's consent by
//! `prompt`.

use crate::signing_in::{ADMIN, ANNA, HUBSPOT, REDIRECT, Said, Walk, claims, with};
use mock365_control::browser::WebPage;
use mock365_domain::default::{CONTOSO, HUBSPOT as APP};
use serde_json::{Value, json};

const TOKEN: &str = "/common/oauth2/token";
const GRAPH: &str = "https://graph.microsoft.com";
const EXCHANGE: &str = "https://outlook.office365.com";

fn authorize(walk: &Walk, more: &[(&str, &str)]) -> String {
    let base = [
        ("client_id", HUBSPOT),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("resource", GRAPH),
        ("state", "12345"),
    ];
    walk.at("/common/oauth2/authorize", &with(&base, more))
}

async fn redeem(walk: &Walk, code: &str, more: &[(&str, &str)]) -> Said {
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("redirect_uri", REDIRECT),
        ("code", code),
    ];
    walk.token(TOKEN, &with(&form, more)).await
}

/// Everything that v1 writes as text, and v2 as numbers.
#[track_caller]
fn numbers_are_texts(body: &Value, resource: &str) {
    let number = |name: &str| -> i64 {
        let text = body[name].as_str().unwrap_or_else(|| panic!("{name} is no text: {body}"));
        text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}"))
    };
    assert!((3000..=5400).contains(&number("expires_in")), "{body}");
    assert_eq!(number("ext_expires_in"), number("expires_in"));
    assert!(number("expires_on") > number("not_before"), "{body}");
    let token = claims(&body["access_token"]);
    assert_eq!(
        (token["exp"].as_i64(), token["nbf"].as_i64()),
        (Some(number("expires_on")), Some(number("not_before")))
    );
    assert_eq!((&body["resource"], &token["aud"]), (&json!(resource), &json!(resource)));
    assert_eq!(body["token_type"], "Bearer");
}

#[track_caller]
fn refused(said: &Said, number: u32, error: &str) {
    assert_eq!((&said.body["error_codes"], &said.body["error"]), (&json!([number]), &json!(error)), "{}", said.body);
}

#[track_caller]
fn sent_back(page: &WebPage, code: &str, error: &str) {
    assert!(page.left, "{}", page.text());
    assert_eq!(page.parameter("error").as_deref(), Some(error), "{}", page.url);
    assert!(page.parameter("error_description").is_some_and(|text| text.starts_with(code)), "{}", page.url);
}

#[tokio::test]
async fn a_resource_instead_of_scopes() {
    let mut walk = Walk::start();
    // v1 does not read `scope`, so that it may be anything.
    let url = authorize(&walk, &[("scope", "Nothing.Read")]);
    let back = walk.walk(&url, ANNA, true).await;
    let said = redeem(&walk, &back.parameter("code").expect("a code"), &[]).await;
    assert_eq!(said.status, 200, "{}", said.body);
    numbers_are_texts(&said.body, GRAPH);
    let scope = said.body["scope"].as_str().expect("scopes");
    assert!(scope.split(' ').any(|scope| scope == "Mail.ReadWrite"), "{scope}");
    assert!(!scope.contains('/'), "{scope}");
    let id = claims(&said.body["id_token"]);
    assert_eq!((&id["ver"], &id["iss"]), (&json!("1.0"), &json!(format!("https://sts.windows.net/{CONTOSO}/"))));
    // A refresh token is good for every resource that was consented to, without `offline_access`.
    let refresh = said.body["refresh_token"].as_str().expect("a refresh token");
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("refresh_token", refresh),
    ];
    let said = walk.token(TOKEN, &form).await;
    numbers_are_texts(&said.body, GRAPH);
    refused(
        &walk.token(TOKEN, &with(&form, &[("resource", "https://nowhere.example")])).await,
        500_011,
        "invalid_resource",
    );
}

#[tokio::test]
async fn an_app_by_itself() {
    let mut walk = Walk::start();
    let url = walk.at("/contoso.example/adminconsent", &[("client_id", HUBSPOT), ("redirect_uri", REDIRECT)]);
    assert!(walk.walk(&url, ADMIN, true).await.left);
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("resource", GRAPH),
    ];
    let said = walk.token("/contoso.example/oauth2/token", &form).await;
    assert_eq!(said.status, 200, "{}", said.body);
    numbers_are_texts(&said.body, GRAPH);
    assert_eq!((said.body.get("refresh_token"), said.body.get("id_token")), (None, None));
    refused(&walk.token("/contoso.example/oauth2/token", &form[..3]).await, 900_144, "invalid_request");
    let said = walk.token("/contoso.example/oauth2/token", &with(&form, &[("resource", EXCHANGE)])).await;
    numbers_are_texts(&said.body, EXCHANGE);
}

#[tokio::test]
async fn a_device() {
    let mut walk = Walk::start();
    let ask = [("client_id", HUBSPOT), ("resource", GRAPH)];
    refused(&walk.token("/common/oauth2/devicecode", &ask[..1]).await, 900_144, "invalid_request");
    let shown = walk.token("/common/oauth2/devicecode", &ask).await.body;
    assert_eq!((&shown["expires_in"], &shown["interval"]), (&json!("900"), &json!("5")));
    assert_eq!(shown.get("verification_uri"), None);
    let page = shown["verification_url"].as_str().expect("an address").to_owned();
    let code = shown["device_code"].as_str().expect("a code").to_owned();
    let poll = [
        ("grant_type", "device_code"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("resource", GRAPH),
        ("code", &code),
    ];
    refused(&walk.token(TOKEN, &poll).await, 70_016, "authorization_pending");
    let page = walk.open(&page).await;
    let page = walk.press(&page, "Next", &[("otc", shown["user_code"].as_str().expect("a code"))]).await;
    mock365_control::robot::Person::new(ANNA, "Password1!").walk(&mut walk.browser, page).await.expect("a walk");
    let said = walk.token(TOKEN, &poll).await;
    assert_eq!(said.status, 200, "{}", said.body);
    numbers_are_texts(&said.body, GRAPH);
    assert_eq!(claims(&said.body["access_token"])["upn"], ANNA);
}

#[tokio::test]
async fn an_administrator_consents_for_everybody_on_the_way() {
    let mut walk = Walk::start();
    walk.change(|cloud| {
        cloud.tenant_mut(CONTOSO).expect("Contoso").user_consent = mock365_domain::directory::UserConsent::Off;
    });
    let url = authorize(&walk, &[("prompt", "admin_consent")]);
    let page = walk.walk(&url, ADMIN, false).await;
    assert_eq!(page.data("page").as_deref(), Some("adminconsent"), "{}", page.text());
    assert!(page.text().contains("for your organization"), "{}", page.text());
    let declined = walk.press(&page, "Cancel", &[]).await;
    sent_back(&declined, "AADSTS65004: ", "access_denied");
    let page = walk.open(&url).await;
    let back = walk.press(&page, "Accept", &[]).await;
    assert_eq!((back.parameter("admin_consent"), back.parameter("state")), (Some("True".into()), Some("12345".into())));
    let said = redeem(&walk, &back.parameter("code").expect("a code"), &[]).await;
    assert_eq!(claims(&said.body["access_token"])["upn"], ADMIN, "{}", said.body);
    // Nobody else is asked, and what the app does by itself is approved as well.
    let url = authorize(&walk, &[("login_hint", "bo@contoso.example")]);
    let back = walk.walk(&url, "bo@contoso.example", false).await;
    assert!(back.parameter("code").is_some(), "{}", back.url);
    assert!(back.parameter("admin_consent").is_none(), "{}", back.url);
    walk.mock.sandbox().read(|cloud, _| {
        let contoso = &cloud.tenants[&CONTOSO];
        let principal = contoso.service_principal(APP).expect("HubSpot").id;
        assert!(contoso.grants.iter().all(|grant| grant.client != principal || grant.principal.is_none()));
        let declared: usize = cloud.applications[&APP].required_access.iter().map(|access| access.roles.len()).sum();
        let graph = mock365_domain::directory::permission::GRAPH;
        assert!(declared > 0);
        assert_eq!(mock365_domain::consent::held_roles(contoso, APP, graph).len(), declared);
    });
}

#[tokio::test]
async fn nobody_else_does() {
    let mut walk = Walk::start();
    let url = authorize(&walk, &[("prompt", "admin_consent")]);
    let page = walk.walk(&url, ANNA, true).await;
    assert_eq!((page.left, page.data("code")), (false, Some("AADSTS90093".to_owned())), "{}", page.text());
    // v2 has an endpoint of its own for that.
    let url = walk.authorize("common", &[("prompt", "admin_consent")]);
    let page = walk.walk(&url, ADMIN, true).await;
    assert_eq!((page.left, page.data("code")), (false, Some("AADSTS901001".to_owned())), "{}", page.text());
    assert!(page.text().contains("The prompt request parameter value 'admin_consent' is invalid."), "{}", page.text());
}

#[tokio::test]
async fn a_resource_at_v2_has_to_be_that_of_the_scopes() {
    let mut walk = Walk::start();
    for (resource, code) in [(EXCHANGE, Some(9_010_010)), ("https://mcp.example/", Some(9_010_010)), (GRAPH, None)] {
        let url = walk.authorize("common", &[("resource", resource)]);
        let page = walk.walk(&url, ANNA, true).await;
        match code {
            Some(code) => sent_back(&page, &format!("AADSTS{code}: "), "invalid_target"),
            None => assert!(page.parameter("code").is_some(), "{}", page.url),
        }
    }
    let refresh = walk.tokens().await["refresh_token"].as_str().expect("a refresh token").to_owned();
    let scope = ("scope", "https://graph.microsoft.com/Mail.ReadWrite");
    refused(&walk.refresh(&refresh, &[scope, ("resource", EXCHANGE)]).await, 901_002, "invalid_request");
    assert_eq!(walk.refresh(&refresh, &[scope, ("resource", GRAPH)]).await.status, 200);
}
