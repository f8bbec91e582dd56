//! Codes that Microsoft's list leaves out or words otherwise, each by its cause.

use mock365::scenario::Library;
use mock365_domain::default::{CONTOSO, FABRIKAM, HUBSPOT as APP};
use mock365_domain::directory::permission::{DATAVERSE, GRAPH};
use mock365_domain::directory::{ClientType, RedirectUri};
use serde_json::json;

use crate::signing_in::{HUBSPOT, REDIRECT, Said, Walk, claims, client, with};

const TOKEN: &str = "/contoso.example/oauth2/v2.0/token";

#[tokio::test]
async fn a_scope_that_nobody_publishes() {
    let mut walk = Walk::start();
    let scope = "openid User.Read Calendars.ReadBasic.Shared.All";
    let back = walk.open(&walk.authorize("common", &[("scope", scope)])).await;
    assert_eq!(back.parameter("error").as_deref(), Some("invalid_client"), "{}", back.url);
    let text = back.parameter("error_description").expect("a description");
    let wanted = "AADSTS650053: The application 'HubSpot Sales' asked for scope 'Calendars.ReadBasic.Shared.All' that \
                  doesn't exist on the resource '00000003-0000-0000-c000-000000000000'. Contact the app vendor.";
    assert!(text.starts_with(wanted), "{text}");
    assert_eq!((back.parameter("state").as_deref(), back.parameter("error_uri")), (Some("12345"), None));
    // Of another resource, silently, and for everybody.
    let ews = "https://outlook.office365.com/Nothing.Read";
    let silent = walk.open(&walk.authorize("common", &[("scope", ews), ("prompt", "none")])).await;
    assert!(silent.url.as_str().contains("AADSTS650053"), "{}", silent.url);
    let parameters = [("client_id", HUBSPOT), ("redirect_uri", REDIRECT), ("scope", "Nothing.Read")];
    let url = walk.at("/contoso.example/v2.0/adminconsent", &parameters);
    assert!(walk.open(&url).await.url.as_str().contains("AADSTS650053"));
    for malformed in [
        "Mail.Read,User.Read",
        "https://graph.microsoft.com/",
        "Mail.Read;",
        "Mail.R\u{e9}ad",
        ":::///x",
        "/Mail.Read",
        "//Mail.Read",
        "://graph.microsoft.com/Mail.Read",
        "https:///Mail.Read",
        "https://graph.microsoft.com,https://graph.microsoft.com/Mail.Read",
        "<x>/Mail.Read",
    ] {
        let back = walk.open(&walk.authorize("common", &[("scope", malformed)])).await;
        assert!(back.url.as_str().contains("AADSTS70011"), "{malformed}: {}", back.url);
    }
    // What could be a resource and is nobody's is another error.
    for nobodys in [
        "https://nowhere.example/x",
        "api://nowhere/x",
        "api://nowhere.example/some/where/x",
        "urn:nowhere:api/x",
        "11111111-2222-3333-4444-555555555555/x",
        "nowhere/x",
    ] {
        let back = walk.open(&walk.authorize("common", &[("scope", nobodys)])).await;
        assert!(back.url.as_str().contains("AADSTS500011"), "{nobodys}: {}", back.url);
    }
}

#[tokio::test]
async fn a_single_page_application_without_a_challenge() {
    let mut walk = Walk::start();
    walk.change(|cloud| {
        let spa = RedirectUri { uri: REDIRECT.to_owned(), client: ClientType::Spa };
        cloud.application_mut(APP).expect("HubSpot").redirect_uris = vec![spa];
    });
    let back = walk.open(&walk.authorize("common", &[])).await;
    assert_eq!(back.parameter("error").as_deref(), Some("invalid_request"));
    let wanted =
        "AADSTS9002325: Proof Key for Code Exchange is required for cross-origin authorization code redemption.";
    assert!(back.parameter("error_description").expect("a description").starts_with(wanted), "{}", back.url);
}

#[tokio::test]
async fn one_prompt_alone() {
    let mut walk = Walk::start();
    for prompt in ["consent select_account", "select_account consent", "none login", "unspecified"] {
        let back = walk.open(&walk.authorize("common", &[("prompt", prompt)])).await;
        let text = back.parameter("error_description").unwrap_or_default();
        assert!(text.starts_with("AADSTS90023: Unsupported 'prompt' value."), "{prompt}: {}", back.url);
    }
}

#[tokio::test]
async fn an_app_without_any_address() {
    let mut walk = Walk::start();
    walk.change(|cloud| cloud.application_mut(APP).expect("HubSpot").redirect_uris.clear());
    let page = walk.open(&walk.authorize("common", &[])).await;
    assert_eq!((page.left, page.data("code").as_deref()), (false, Some("AADSTS500113")), "{}", page.text());
}

#[track_caller]
fn refused(said: &Said, number: u32, error: &str, status: u16) -> String {
    let told = (&said.body["error_codes"], &said.body["error"], said.status);
    assert_eq!(told, (&json!([number]), &json!(error), status), "{}", said.body);
    said.body["error_description"].as_str().expect("a description").to_owned()
}

fn installed(walk: &Walk) {
    walk.change(|cloud| assert!(cloud.provision(CONTOSO, APP).is_some()));
}

fn own_app<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let base = [
        ("grant_type", "client_credentials"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    with(&base, more)
}

#[tokio::test]
async fn an_app_by_itself_without_a_secret() {
    let walk = Walk::start();
    installed(&walk);
    let said = walk.token(TOKEN, &own_app(&[("client_secret", "")])).await;
    let text = refused(&said, 7_000_216, "invalid_client", 401);
    assert!(text.contains("is required for the 'client_credentials' grant type."), "{text}");
    assert_eq!(said.body["error_uri"], "https://login.microsoftonline.com/error?code=7000216");
}

#[tokio::test]
async fn an_api_that_is_switched_off() {
    let mut walk = Walk::start();
    let tokens = walk.tokens().await;
    let refresh = tokens["refresh_token"].as_str().expect("a token").to_owned();
    walk.change(|cloud| {
        let contoso = cloud.tenant_mut(CONTOSO).expect("Contoso");
        contoso.service_principal_mut(GRAPH).expect("Graph").enabled = false;
    });
    let wanted = "AADSTS500014: The service principal for resource 'https://graph.microsoft.com' is disabled.";
    for said in [walk.token(TOKEN, &own_app(&[])).await, walk.refresh(&refresh, &[]).await] {
        let text = refused(&said, 500_014, "invalid_resource", 400);
        assert!(text.starts_with(wanted), "{text}");
    }
    let back = walk.open(&walk.authorize("common", &[])).await;
    assert!(back.parameter("error_description").unwrap_or_default().starts_with("AADSTS500014: "), "{}", back.url);
}

#[tokio::test]
async fn the_token_endpoint_reads_the_body_alone() {
    let walk = Walk::start();
    installed(&walk);
    for (path, parameters, name) in [
        (TOKEN, own_app(&[]), "grant_type"),
        ("/contoso.example/oauth2/token", own_app(&[]), "grant_type"),
        ("/common/oauth2/v2.0/devicecode", vec![("client_id", HUBSPOT), ("scope", "User.Read")], "client_id"),
        ("/common/oauth2/devicecode", vec![("client_id", HUBSPOT), ("resource", "graph")], "client_id"),
    ] {
        let answer = client().post(walk.at(path, &parameters)).send().await.expect("an answer");
        assert_eq!(answer.status(), 400, "{path}");
        let body: serde_json::Value = answer.json().await.expect("JSON");
        assert_eq!(body["error_codes"], json!([900_144]), "{path}: {body}");
        assert!(body["error_description"].as_str().expect("text").contains(name), "{body}");
    }
    // What libraries put there does no harm.
    let said = walk.token(&format!("{TOKEN}?client-request-id=1&mkt=de"), &own_app(&[])).await;
    assert_eq!(said.status, 200, "{}", said.body);
}

#[tokio::test]
async fn an_app_only_token_acts_for_nobody() {
    let walk = Walk::start();
    let own = format!("api://{HUBSPOT}");
    let token = mock365::faces::entra::issue_direct(walk.mock.sandbox(), None, HUBSPOT, &["x".to_owned()], Some(&own));
    let token = token.expect("a token")["access_token"].as_str().expect("text").to_owned();
    let behalf = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("requested_token_use", "on_behalf_of"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("assertion", &*token),
        ("scope", "User.Read"),
    ];
    let said = walk.token(TOKEN, &behalf).await;
    let text = said.body["error_description"].as_str().expect("text");
    let wanted =
        format!("AADSTS7000114: Application '{HUBSPOT}' is not allowed to make application on-behalf-of calls.");
    assert!(text.starts_with(&wanted), "{text}");
    assert_eq!(said.body["error_uri"], "https://login.microsoftonline.com/error?code=7000114");
}

#[tokio::test]
async fn every_code_can_be_looked_up() {
    let mut walk = Walk::start();
    let known = mock365::faces::entra::codes::unlisted();
    assert!(known.iter().any(|code| code.number == 7_000_229));
    assert!(known.iter().any(|code| code.number == 700_051));
    for code in known {
        let page = walk.open(&format!("{}/error?code={}", walk.mock.origin(), code.number)).await;
        assert!(page.text().contains(code.readable().split('<').next().unwrap_or_default()), "{}", page.text());
        let name = format!("AADSTS{}", code.number);
        let explained = mock365::scenario::explain(Library::built_in(), &name).expect("short enough");
        assert!(explained.iter().any(|found| found.title.starts_with(&name)), "{name}");
    }
}

/// Each environment of Dataverse is a resource of its own organisation, and nowhere else.
#[tokio::test]
async fn an_environment_is_a_resource_of_its_own_organisation() {
    let mut walk = Walk::start();
    installed(&walk);
    walk.change(|cloud| {
        for tenant in [CONTOSO, FABRIKAM] {
            assert!(cloud.provision(tenant, DATAVERSE).is_some() && cloud.provision(tenant, APP).is_some());
        }
    });
    let own = |host: &str| format!("https://{host}/.default");
    let there = own("contoso.crm4.dynamics.com");
    let given = walk.token(TOKEN, &own_app(&[("scope", &there)])).await;
    assert_eq!(
        (given.status, claims(&given.body["access_token"])["aud"].as_str()),
        (200, Some("https://contoso.crm4.dynamics.com"))
    );
    for (path, host, tenant) in [
        (TOKEN, "nowhere.crm4.dynamics.com", "Contoso"),
        (TOKEN, "contoso.crm.dynamics.cn", "Contoso"),
        ("/fabrikam.example/oauth2/v2.0/token", "contoso.crm4.dynamics.com", "Fabrikam"),
    ] {
        let said = walk.token(path, &own_app(&[("scope", &own(host))])).await;
        let text = refused(&said, 500_011, "invalid_resource", 400);
        let wanted = format!(
            "AADSTS500011: The resource principal named https://{host} was not found in the tenant named {tenant}."
        );
        assert!(text.starts_with(&wanted), "{text}");
    }
    let scope = |host: &str| format!("https://{host}/user_impersonation");
    let nobodys = walk.open(&walk.authorize("common", &[("scope", &scope("nowhere.crm4.dynamics.com"))])).await;
    assert!(nobodys.url.as_str().contains("AADSTS500011"), "{}", nobodys.url);
    let url = walk.authorize("common", &[("scope", &scope("contoso.crm4.dynamics.com"))]);
    let others = walk.walk(&url, "fred@fabrikam.example", true).await;
    assert_eq!(others.parameter("error").as_deref(), Some("invalid_resource"), "{}", others.url);
    let text = others.parameter("error_description").expect("a description");
    assert!(text.contains("https://contoso.crm4.dynamics.com was not found in the tenant named Fabrikam."), "{text}");
}
