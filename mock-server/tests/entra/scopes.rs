//! Scopes: answered in the words in which they were asked for, and `.default`, which means what is granted.

use mock365_domain::default::{CONTOSO, HUBSPOT as APP};
use mock365_domain::directory::RequiredAccess;
use mock365_domain::directory::permission::{EXCHANGE, GRAPH};
use serde_json::{Value, json};

use crate::signing_in::{ANNA, HUBSPOT, Said, VERIFIER, Walk, challenge, claims, with};

const DEFAULT: &str = "https://graph.microsoft.com/.default";

/// The words of a token answer, sorted.
fn words(said: &Said) -> Vec<String> {
    let mut words: Vec<String> =
        said.body["scope"].as_str().unwrap_or_else(|| panic!("{}", said.body)).split(' ').map(str::to_owned).collect();
    words.sort_unstable();
    words
}

#[track_caller]
fn answered(said: &Said, wanted: &str) {
    let mut wanted: Vec<&str> = wanted.split(' ').collect();
    wanted.sort_unstable();
    assert_eq!(words(said), wanted);
}

async fn signed_in(walk: &mut Walk, scope: &str) -> Said {
    let back = walk.walk(&walk.authorize("common", &[("scope", scope)]), ANNA, true).await;
    let code = back.parameter("code").unwrap_or_else(|| panic!("no code: {} {}", back.url, back.text()));
    walk.redeem(&code, &[]).await
}

/// An app that declares User.Read, Mail.Read and Contacts.Read, of which Anna granted the first alone.
fn granted_one_of_three(walk: &Walk) {
    walk.change(|cloud| {
        let scopes = ["User.Read", "Mail.Read", "Contacts.Read"].map(str::to_owned).to_vec();
        let declared = RequiredAccess { resource: GRAPH, scopes, roles: Vec::new() };
        cloud.application_mut(APP).expect("HubSpot").required_access = vec![declared];
        let anna = cloud.user(ANNA).expect("Anna").0.user;
        cloud.accept(CONTOSO, APP, Some(anna), &[(GRAPH, "User.Read".to_owned())]);
    });
}

#[tokio::test]
async fn a_scope_is_answered_in_the_words_of_the_request() {
    for (asked, answer) in [
        ("User.Read", "User.Read profile openid email"),
        ("openid profile email User.Read", "openid profile email User.Read"),
        ("openid profile offline_access user.read", "User.Read profile openid email"),
        ("https://graph.microsoft.com/User.Read openid", "https://graph.microsoft.com/User.Read profile openid email"),
        ("openid offline_access", "openid"),
        ("openid profile", "openid profile"),
        (
            "https://outlook.office365.com/EWS.AccessAsUser.All offline_access",
            "https://outlook.office365.com/EWS.AccessAsUser.All",
        ),
        ("https://outlook.office.com/EWS.AccessAsUser.All", "https://outlook.office.com/EWS.AccessAsUser.All"),
        (
            "User.Read https://graph.microsoft.com/mail.read",
            "User.Read https://graph.microsoft.com/Mail.Read profile openid email",
        ),
    ] {
        let mut walk = Walk::start();
        let said = signed_in(&mut walk, asked).await;
        answered(&said, answer);
        let has_id_token = said.body.get("id_token").is_some();
        assert_eq!(has_id_token, asked.contains("openid"), "an id token is given to who asks for openid: {asked}");
    }
}

#[tokio::test]
async fn the_same_at_every_grant() {
    let mut walk = Walk::start();
    walk.change(|cloud| {
        let app = cloud.application_mut(APP).expect("HubSpot");
        app.allow_public_client = true;
        let scopes = ["User.Read", "Mail.Read", "offline_access", "openid"].map(|scope| (GRAPH, scope.to_owned()));
        cloud.accept(CONTOSO, APP, None, &scopes);
        cloud.accept(CONTOSO, APP, None, &[(APP, "access".to_owned())]);
    });
    let said = signed_in(&mut walk, "User.Read offline_access").await;
    let refresh = said.body["refresh_token"].as_str().expect("a refresh token").to_owned();
    answered(&walk.refresh(&refresh, &[]).await, "User.Read profile openid email");
    let long = "https://graph.microsoft.com/Mail.Read";
    answered(&walk.refresh(&refresh, &[("scope", long)]).await, &format!("{long} profile openid email"));
    answered(&walk.refresh(&refresh, &[("scope", "openid")]).await, "User.Read openid profile email");
    let path = "/contoso.example/oauth2/v2.0/token";
    let password = [
        ("grant_type", "password"),
        ("client_id", HUBSPOT),
        ("username", ANNA),
        ("password", "Password1!"),
        ("scope", "Mail.Read"),
    ];
    answered(&walk.token(path, &password).await, "Mail.Read profile openid email");
    let own = format!("api://{HUBSPOT}/access");
    let mine = walk.token(path, &with(&password, &[("scope", &own)])).await;
    answered(&mine, &own);
    let behalf = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("requested_token_use", "on_behalf_of"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("assertion", mine.body["access_token"].as_str().expect("a token")),
        ("scope", "User.Read"),
    ];
    answered(&walk.token(path, &behalf).await, "User.Read profile openid email");
    let said = walk.token("/common/oauth2/v2.0/devicecode", &[("client_id", HUBSPOT), ("scope", "User.Read")]).await;
    let (typed, polled) = (said.body["user_code"].clone(), said.body["device_code"].clone());
    let page = walk.open(&format!("{}/devicelogin", walk.mock.origin())).await;
    let page = walk.press(&page, "Next", &[("otc", typed.as_str().expect("a code"))]).await;
    let page = walk.press(&page, ANNA, &[]).await;
    walk.press(&page, "Continue", &[]).await;
    let poll = [("grant_type", "device_code"), ("client_id", HUBSPOT), ("device_code", polled.as_str().expect("one"))];
    answered(&walk.token("/common/oauth2/v2.0/token", &poll).await, "User.Read profile openid email");
}

#[tokio::test]
async fn a_refresh_without_scopes_is_for_the_resource_of_the_sign_in() {
    let mut walk = Walk::start();
    let graph = "https://graph.microsoft.com/Mail.Read";
    let both = format!("{graph} https://outlook.office365.com/EWS.AccessAsUser.All offline_access");
    let back = walk.walk(&walk.authorize("common", &[("scope", &both)]), ANNA, true).await;
    let code = back.parameter("code").expect("a code");
    let said = walk.redeem(&code, &[("scope", &format!("{graph} offline_access"))]).await;
    let refresh = said.body["refresh_token"].as_str().unwrap_or_else(|| panic!("{}", said.body)).to_owned();
    answered(&walk.refresh(&refresh, &[]).await, &format!("{graph} profile openid email"));
    let ews = "https://outlook.office365.com/EWS.AccessAsUser.All";
    answered(&walk.refresh(&refresh, &[("scope", ews)]).await, ews);
}

#[tokio::test]
async fn the_token_carries_what_the_answer_says() {
    let mut walk = Walk::start();
    let said = signed_in(&mut walk, "User.Read").await;
    let scp = claims(&said.body["access_token"])["scp"].as_str().expect("scopes").to_owned();
    let mut scp: Vec<&str> = scp.split(' ').collect();
    scp.sort_unstable();
    assert_eq!(scp, words(&said));
}

#[tokio::test]
async fn the_default_scope_means_what_is_granted() {
    let mut walk = Walk::start();
    granted_one_of_three(&walk);
    let all = format!("{DEFAULT} openid offline_access");
    let answer = format!("https://graph.microsoft.com/User.Read openid profile email {DEFAULT}");
    // No page but those of signing in.
    let back = walk.walk(&walk.authorize("common", &[("scope", &all)]), ANNA, false).await;
    let code = back.parameter("code").unwrap_or_else(|| panic!("asked for consent: {}", back.text()));
    let said = walk.redeem(&code, &[]).await;
    answered(&said, &answer);
    assert!(!claims(&said.body["access_token"])["scp"].as_str().expect("scopes").contains("Mail.Read"));
    let silent = walk.authorize("common", &[("scope", &all), ("prompt", "none")]);
    assert!(walk.open(&silent).await.parameter("code").is_some());
    let refresh = said.body["refresh_token"].as_str().expect("a refresh token").to_owned();
    answered(&walk.refresh(&refresh, &[]).await, &answer);
    answered(&walk.refresh(&refresh, &[("scope", DEFAULT)]).await, &answer);
    // What is granted later comes with the next refresh.
    walk.change(|cloud| assert!(cloud.accept(CONTOSO, APP, None, &[(GRAPH, "Contacts.Read".to_owned())]).is_some()));
    let more = walk.refresh(&refresh, &[]).await;
    assert!(words(&more).contains(&"https://graph.microsoft.com/Contacts.Read".to_owned()), "{}", more.body);
    // Asking for consent again asks for everything declared.
    let asked = walk.open(&walk.authorize("common", &[("scope", &all), ("prompt", "consent")])).await;
    assert!(asked.text().contains("Read your mail"), "{}", asked.text());
    assert!(asked.text().contains("Read your contacts"), "{}", asked.text());
}

#[tokio::test]
async fn the_default_scope_on_behalf_of_a_user_and_at_v1() {
    let walk = Walk::start();
    granted_one_of_three(&walk);
    walk.change(|cloud| assert!(cloud.accept(CONTOSO, APP, None, &[(APP, "access".to_owned())]).is_some()));
    let own = format!("api://{HUBSPOT}");
    let sandbox = walk.mock.sandbox();
    let scopes = ["access".to_owned()];
    let mine = mock365::faces::entra::issue_direct(sandbox, Some(ANNA), HUBSPOT, &scopes, Some(&own)).expect("tokens");
    let behalf = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("requested_token_use", "on_behalf_of"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("assertion", mine["access_token"].as_str().expect("a token")),
    ];
    let path = "/contoso.example/oauth2/v2.0/token";
    let said = walk.token(path, &with(&behalf, &[("scope", DEFAULT)])).await;
    answered(&said, &format!("https://graph.microsoft.com/User.Read openid profile email {DEFAULT}"));
    let v1 = with(&behalf, &[("resource", "https://graph.microsoft.com")]);
    let said = walk.token("/contoso.example/oauth2/token", &v1).await;
    let scope = said.body["scope"].as_str().unwrap_or_else(|| panic!("{}", said.body)).to_owned();
    assert!(scope.contains("User.Read"), "{scope}");
    assert!(!scope.contains("Mail.Read"), "{scope}");
}

#[tokio::test]
async fn who_granted_nothing_is_asked_for_everything_declared() {
    let mut walk = Walk::start();
    granted_one_of_three(&walk);
    let url = walk.authorize("common", &[("scope", DEFAULT), ("login_hint", "bo@contoso.example")]);
    let page = walk.walk(&url, "bo@contoso.example", false).await;
    assert_eq!(page.data("page").as_deref(), Some("consent"), "{}", page.text());
    assert!(page.text().contains("Read your mail"), "{}", page.text());
    assert!(page.text().contains("Read your contacts"), "{}", page.text());
    let back = walk.press(&page, "Accept", &[]).await;
    let said = walk.redeem(&back.parameter("code").expect("a code"), &[]).await;
    let full = |scope: &str| format!("https://graph.microsoft.com/{scope}");
    for scope in ["User.Read", "Mail.Read", "Contacts.Read", ".default"] {
        assert!(words(&said).contains(&full(scope)), "{scope}: {}", said.body);
    }
}

#[tokio::test]
async fn everything_of_a_resource_of_which_nothing_is_declared() {
    let mut walk = Walk::start();
    granted_one_of_three(&walk);
    let ews = "https://outlook.office365.com/.default";
    let back = walk.walk(&walk.authorize("common", &[("scope", ews)]), ANNA, false).await;
    assert!(back.parameter("error_description").expect("a refusal").starts_with("AADSTS650056: "), "{}", back.url);
    // What was granted counts, declared or not.
    let ews_scope = (EXCHANGE, "EWS.AccessAsUser.All".to_owned());
    walk.change(|cloud| assert!(cloud.accept(CONTOSO, APP, None, &[ews_scope]).is_some()));
    let back = walk.open(&walk.authorize("common", &[("scope", ews)])).await;
    let said = walk.redeem(&back.parameter("code").unwrap_or_else(|| panic!("{}", back.text())), &[]).await;
    answered(&said, &format!("https://outlook.office365.com/EWS.AccessAsUser.All {ews}"));
}

#[tokio::test]
async fn the_implicit_answer_says_the_same() {
    let mut walk = Walk::start();
    let more = [("response_type", "token"), ("scope", "User.Read")];
    let back = walk.walk(&walk.authorize("common", &more), ANNA, true).await;
    assert_eq!(back.parameter("scope").as_deref(), Some("User.Read profile openid email"), "{}", back.url);
}

#[tokio::test]
async fn a_personal_account_is_refused_in_its_own_words() {
    let mut walk = Walk::start();
    let more = [("scope", "openid User.Read offline_access"), ("code_challenge", &*challenge())];
    let url = walk.authorize("common", &with(&more, &[("code_challenge_method", "S256")]));
    let back = walk.walk(&url, "jane@gmail.example", true).await;
    let said = walk.redeem(&back.parameter("code").expect("a code"), &[("code_verifier", VERIFIER)]).await;
    let refresh = said.body["refresh_token"].as_str().expect("a refresh token").to_owned();
    for (scope, number, error) in [("Mail.Send", 70_000, "invalid_grant"), ("Nothing.Read", 70_011, "invalid_scope")] {
        let said = walk.refresh(&refresh, &[("scope", scope)]).await;
        let told = (&said.body["error_codes"], &said.body["error"], said.status);
        assert_eq!(told, (&json!([number]), &Value::from(error), 400), "{}", said.body);
    }
}
