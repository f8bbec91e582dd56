//! What administrators set through Graph, seen at the sign-in endpoints.

use crate::signing_in;

use crate::signing_in::{ADMIN, ANNA, Said, Walk, client};
use mock365::faces::entra::issue_direct;
use reqwest::Method;
use serde_json::{Value, json};

/// Calls Graph as Contoso's administrator; returns the status and the JSON.
async fn graph(walk: &Walk, method: Method, path: &str, body: Value) -> (u16, Value) {
    let tool = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
    let issued = issue_direct(walk.mock.sandbox(), Some(ADMIN), tool, &[], None).expect("a token");
    let token = issued["access_token"].as_str().expect("a token");
    let mut request = client().request(method, format!("{}/v1.0{path}", walk.mock.origin())).bearer_auth(token);
    if !body.is_null() {
        request = request.json(&body);
    }
    let answer = request.send().await.expect("an answer");
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or_default())
}

async fn id_of(walk: &Walk, user: &str) -> String {
    let (status, user) = graph(walk, Method::GET, &format!("/users/{user}"), Value::Null).await;
    assert_eq!(status, 200, "{user}");
    user["id"].as_str().expect("an id").to_owned()
}

#[track_caller]
fn refused(said: &Said, number: u32) {
    assert_eq!(said.body["error_codes"], json!([number]), "{}", said.body);
}

/// Signs Anna in; her refresh token.
async fn refresh_token(walk: &mut Walk) -> String {
    walk.tokens().await["refresh_token"].as_str().expect("a token").to_owned()
}

fn policy(users: &Value, locations: &Value, controls: &Value) -> Value {
    json!({
        "displayName": "Policy", "state": "enabled",
        "conditions": {
            "clientAppTypes": ["all"], "applications": { "includeApplications": ["All"] },
            "users": users, "locations": locations,
        },
        "grantControls": { "operator": "OR", "builtInControls": controls },
    })
}

const POLICIES: &str = "/identity/conditionalAccess/policies";

#[tokio::test]
async fn a_block_made_through_graph_ends_the_refresh_until_it_is_gone() {
    let mut walk = Walk::start();
    let refresh = refresh_token(&mut walk).await;
    let everybody = json!({ "includeUsers": ["All"] });
    let wanted = policy(&everybody, &Value::Null, &json!(["block"]));
    let (status, made) = graph(&walk, Method::POST, POLICIES, wanted).await;
    assert_eq!(status, 201, "{made}");
    let said = walk.refresh(&refresh, &[]).await;
    refused(&said, 53_003);
    assert!(said.body["claims"].as_str().expect("claims").contains(made["id"].as_str().expect("an id")));
    let one = format!("{POLICIES}/{}", made["id"].as_str().expect("an id"));
    let anna = id_of(&walk, ANNA).await;
    let spared = json!({ "conditions": { "users": { "excludeUsers": [anna] } } });
    assert_eq!(graph(&walk, Method::PATCH, &one, spared).await.0, 204);
    assert_eq!(walk.refresh(&refresh, &[]).await.status, 200);
    let nobody = json!({ "conditions": { "users": { "excludeUsers": [] } } });
    assert_eq!(graph(&walk, Method::PATCH, &one, nobody).await.0, 204);
    refused(&walk.refresh(&refresh, &[]).await, 53_003);
    assert_eq!(graph(&walk, Method::DELETE, &one, Value::Null).await.0, 204);
    assert_eq!(walk.refresh(&refresh, &[]).await.status, 200);
}

#[tokio::test]
async fn a_policy_names_groups_within_groups_roles_and_places() {
    let mut walk = Walk::start();
    let refresh = refresh_token(&mut walk).await;
    let (anna, mut inner) = (id_of(&walk, ANNA).await, json!(null));
    for (name, member) in [("Inner", json!(anna)), ("Outer", json!(null))] {
        let group = json!({ "displayName": name, "mailEnabled": false, "mailNickname": name, "securityEnabled": true });
        let (_, made) = graph(&walk, Method::POST, "/groups", group).await;
        let member = if member.is_null() { inner.clone() } else { member };
        let reference = json!({ "@odata.id": format!("x/directoryObjects/{}", member.as_str().expect("an id")) });
        let path = format!("/groups/{}/members/$ref", made["id"].as_str().expect("an id"));
        assert_eq!(graph(&walk, Method::POST, &path, reference).await.0, 204);
        inner = made["id"].clone();
    }
    let office = json!({
        "@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Office", "isTrusted": true,
        "ipRanges": [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0/24" }],
    });
    assert_eq!(graph(&walk, Method::POST, "/identity/conditionalAccess/namedLocations", office).await.0, 201);
    let places = json!({ "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] });
    let wanted = policy(&json!({ "includeGroups": [inner] }), &places, &json!(["block"]));
    let (_, made) = graph(&walk, Method::POST, POLICIES, wanted).await;
    refused(&walk.refresh(&refresh, &[]).await, 53_003);
    for (place, status) in [("office", 200), ("203.0.113.9", 200), ("203.0.114.9", 400), ("cafe", 400)] {
        assert_eq!(refresh_from(&walk, &refresh, place).await, status, "{place}");
    }
    let one = format!("{POLICIES}/{}", made["id"].as_str().expect("an id"));
    let admins = json!({ "conditions": { "users": {
        "includeGroups": [], "includeRoles": ["62e90394-69f5-4237-9190-012177145e10"],
    } } });
    assert_eq!(graph(&walk, Method::PATCH, &one, admins).await.0, 204);
    assert_eq!(walk.refresh(&refresh, &[]).await.status, 200);
}

/// Refreshes from a place; the status.
async fn refresh_from(walk: &Walk, token: &str, place: &str) -> u16 {
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", signing_in::HUBSPOT),
        ("client_secret", "mock-secret"),
        ("refresh_token", token),
    ];
    let url = format!("{}/common/oauth2/v2.0/token", walk.mock.origin());
    let request = client().post(url).header("x-mock365-location", place).form(&form);
    request.send().await.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn any_of_two_controls_will_do_or_both_are_needed() {
    let mut walk = Walk::start();
    let refresh = refresh_token(&mut walk).await;
    let everybody = json!({ "includeUsers": ["All"] });
    let wanted = policy(&everybody, &Value::Null, &json!(["mfa", "compliantDevice"]));
    let (_, made) = graph(&walk, Method::POST, POLICIES, wanted).await;
    let one = format!("{POLICIES}/{}", made["id"].as_str().expect("an id"));
    refused(&walk.refresh(&refresh, &[]).await, 50_079);
    walk.change(|cloud| {
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        cloud.user_mut(anna).expect("Anna").standing.device = mock365_domain::directory::Device::Compliant;
    });
    assert_eq!(walk.refresh(&refresh, &[]).await.status, 200);
    assert_eq!(graph(&walk, Method::PATCH, &one, json!({ "grantControls": { "operator": "AND" } })).await.0, 204);
    refused(&walk.refresh(&refresh, &[]).await, 50_079);
}

#[tokio::test]
async fn a_dismissed_risk_lets_the_user_in_again() {
    let mut walk = Walk::start();
    let refresh = refresh_token(&mut walk).await;
    let ids = json!({ "userIds": [id_of(&walk, ANNA).await] });
    let risky = "/identityProtection/riskyUsers";
    assert_eq!(graph(&walk, Method::POST, &format!("{risky}/confirmCompromised"), ids.clone()).await.0, 204);
    refused(&walk.refresh(&refresh, &[]).await, 53_011);
    assert_eq!(graph(&walk, Method::POST, &format!("{risky}/dismiss"), ids).await.0, 204);
    assert_eq!(walk.refresh(&refresh, &[]).await.status, 200);
}

#[tokio::test]
async fn a_phone_registered_through_graph_is_a_second_factor() {
    let mut walk = Walk::start();
    let refresh = refresh_token(&mut walk).await;
    let base = format!("/users/{ANNA}/authentication");
    let enforced = json!({ "perUserMfaState": "enforced" });
    assert_eq!(graph(&walk, Method::PATCH, &format!("{base}/requirements"), enforced).await.0, 204);
    refused(&walk.refresh(&refresh, &[]).await, 50_079);
    let phone = json!({ "phoneNumber": "+46 701234567", "phoneType": "mobile" });
    assert_eq!(graph(&walk, Method::POST, &format!("{base}/phoneMethods"), phone).await.0, 201);
    refused(&walk.refresh(&refresh, &[]).await, 50_076);
    let url = walk.authorize("common", &[("prompt", "login")]);
    let back = walk.walk(&url, ANNA, true).await;
    let said = walk.redeem(&back.parameter("code").expect("a code"), &[]).await;
    assert_eq!(signing_in::claims(&said.body["access_token"])["amr"], json!(["pwd", "mfa"]));
}

#[tokio::test]
async fn a_user_made_through_graph_signs_in_and_has_to_change_a_password_that_was_reset() {
    let mut walk = Walk::start();
    let made = json!({
        "accountEnabled": true, "displayName": "Nils New", "mailNickname": "nils",
        "userPrincipalName": "nils@contoso.example",
        "passwordProfile": { "password": "Password1!", "forceChangePasswordNextSignIn": false },
    });
    let (status, made) = graph(&walk, Method::POST, "/users", made).await;
    assert_eq!(status, 201, "{made}");
    let url = walk.authorize("common", &[]);
    let back = walk.walk(&url, "nils@contoso.example", true).await;
    let said = walk.redeem(&back.parameter("code").expect("a code"), &[]).await;
    let refresh = said.body["refresh_token"].as_str().expect("a token").to_owned();
    assert_eq!(walk.refresh(&refresh, &[]).await.status, 200);
    walk.mock.sandbox().clock.advance("PT1M").expect("later");
    let reset = "/authentication/methods/28c10230-6103-485e-b985-444c60001490/resetPassword";
    let path = format!("/users/{}{reset}", made["id"].as_str().expect("an id"));
    assert_eq!(graph(&walk, Method::POST, &path, json!({ "newPassword": "Spring2026!" })).await.0, 202);
    // What a confidential client holds outlives the password; whoever signs in is asked for another one.
    assert_eq!(walk.refresh(&refresh, &[]).await.status, 200);
    let page = walk.open(&url).await;
    let person = mock365_control::robot::Person::new("nils@contoso.example", "Spring2026!");
    let page = person.walk(&mut walk.browser, page).await.expect("a walk");
    assert_eq!(page.data("code").as_deref(), Some("AADSTS50055"), "{}", page.text());
}

#[tokio::test]
async fn blocked_and_allowed_guests_go_by_what_graph_was_told() {
    let mut walk = Walk::start();
    let path = "/policies/crossTenantAccessPolicy/default";
    let outbound = |access: &str| {
        json!({ "b2bCollaborationOutbound": {
        "usersAndGroups": { "accessType": access, "targets": [{ "target": "AllUsers", "targetType": "user" }] },
    } })
    };
    assert_eq!(graph(&walk, Method::PATCH, path, outbound("blocked")).await.0, 204);
    let url = walk.authorize("fabrikam.example", &[("login_hint", ANNA)]);
    let page = walk.walk(&url, ANNA, true).await;
    assert_eq!(page.data("code"), Some("AADSTS500212".to_owned()), "{}", page.text());
    assert_eq!(graph(&walk, Method::PATCH, path, outbound("allowed")).await.0, 204);
    let page = walk.walk(&url, ANNA, true).await;
    assert_ne!(page.data("code"), Some("AADSTS500212".to_owned()));
}

#[tokio::test]
async fn security_defaults_make_everybody_register() {
    let mut walk = Walk::start();
    let refresh = refresh_token(&mut walk).await;
    let path = "/policies/identitySecurityDefaultsEnforcementPolicy";
    assert_eq!(graph(&walk, Method::PATCH, path, json!({ "isEnabled": true })).await.0, 204);
    refused(&walk.refresh(&refresh, &[]).await, 50_079);
    let phone = json!({ "phoneNumber": "+46 701234567", "phoneType": "mobile" });
    let path_of = format!("/users/{ANNA}/authentication/phoneMethods");
    assert_eq!(graph(&walk, Method::POST, &path_of, phone).await.0, 201);
    // Who is registered is asked only when there is a reason; an administrator always.
    assert_eq!(walk.refresh(&refresh, &[]).await.status, 200);
    walk.change(|cloud| {
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        let roles = &mut cloud.user_mut(anna).expect("Anna").roles;
        roles.insert(mock365_domain::directory::Role::GlobalReader);
    });
    refused(&walk.refresh(&refresh, &[]).await, 50_076);
    assert_eq!(graph(&walk, Method::PATCH, path, json!({ "isEnabled": false })).await.0, 204);
    assert_eq!(walk.refresh(&refresh, &[]).await.status, 200);
}

#[tokio::test]
async fn an_app_made_through_graph_gets_tokens_until_its_secret_is_removed() {
    let walk = Walk::start();
    let wanted = json!({ "displayName": "Nightly job", "requiredResourceAccess": [] });
    let (status, made) = graph(&walk, Method::POST, "/applications", wanted).await;
    assert_eq!(status, 201, "{made}");
    let (_, _) = graph(&walk, Method::POST, "/servicePrincipals", json!({ "appId": made["appId"] })).await;
    let one = format!("/applications/{}", made["id"].as_str().expect("an id"));
    let (_, secret) =
        graph(&walk, Method::POST, &format!("{one}/addPassword"), json!({ "passwordCredential": {} })).await;
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", made["appId"].as_str().expect("an id")),
        ("client_secret", secret["secretText"].as_str().expect("a secret")),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    let said = walk.token("/contoso.example/oauth2/v2.0/token", &form).await;
    assert_eq!(said.status, 200, "{}", said.body);
    let removed = json!({ "keyId": secret["keyId"] });
    assert_eq!(graph(&walk, Method::POST, &format!("{one}/removePassword"), removed).await.0, 204);
    let said = walk.token("/contoso.example/oauth2/v2.0/token", &form).await;
    assert_eq!(said.body["error"], "invalid_client", "{}", said.body);
    assert_eq!(graph(&walk, Method::DELETE, &one, Value::Null).await.0, 204);
    refused(&walk.token("/contoso.example/oauth2/v2.0/token", &form).await, 700_016);
}
