//! The claims of every form of token, over a socket: those that Microsoft's carry, no more and no less.

use std::collections::BTreeSet;

use crate::signing_in::{ANNA, HUBSPOT, REDIRECT, Walk, claims, with};
use mock365_domain::default::{CONTOSO, HUBSPOT as APP};
use mock365_domain::directory::permission::GRAPH;
use mock365_domain::directory::{Application, Group, GroupClaims, UserKind};
use serde_json::{Value, json};
use uuid::{Uuid, uuid};

const TOKEN: &str = "/contoso.example/oauth2/v2.0/token";
/// A client of HubSpot's own API.
const PHONE: Uuid = uuid!("11111111-2222-4333-8444-555555555555");
/// What every token has.
const COMMON: &str = "aio aud exp iat iss nbf rh sub tid uti ver";

/// The claims of a token, when they are those and of the right types.
#[track_caller]
fn exactly(token: &Value, wanted: &str) -> Value {
    let claims = claims(token);
    let found: BTreeSet<&str> = claims.as_object().expect("claims").keys().map(String::as_str).collect();
    let wanted: BTreeSet<&str> = wanted.split_ascii_whitespace().collect();
    let more: Vec<_> = found.difference(&wanted).collect();
    let less: Vec<_> = wanted.difference(&found).collect();
    assert!(more.is_empty(), "too many: {more:?}, missing: {less:?}");
    assert!(less.is_empty(), "too many: {more:?}, missing: {less:?}");
    for (name, value) in claims.as_object().expect("claims") {
        let fits = match name.as_str() {
            "acct" | "iat" | "nbf" | "exp" | "xms_tcdt" => value.is_i64(),
            "amr" | "wids" | "roles" | "groups" => value.as_array().is_some_and(|all| all.iter().all(Value::is_string)),
            "xms_st" => value["sub"].is_string(),
            _ => value.as_str().is_some_and(|text| !text.is_empty()),
        };
        assert!(fits, "{name} is {value}");
    }
    claims
}

async fn granted(walk: &Walk, form: &[(&str, &str)]) -> Value {
    let said = walk.token(TOKEN, form).await;
    assert_eq!(said.status, 200, "{}", said.body);
    said.body
}

/// A token of a user for HubSpot's own API.
async fn own_api(walk: &Walk) -> Value {
    walk.change(|cloud| {
        let phone = Application { allow_public_client: true, ..mock365_domain::default::application(PHONE, "Phone") };
        cloud.applications.insert(PHONE, phone.into());
        cloud.accept(CONTOSO, PHONE, None, &[(APP, "access".to_owned())]);
    });
    let (phone, scope) = (PHONE.to_string(), format!("api://{HUBSPOT}/access"));
    let form = [
        ("grant_type", "password"),
        ("client_id", phone.as_str()),
        ("username", ANNA),
        ("password", "Password1!"),
        ("scope", scope.as_str()),
    ];
    granted(walk, &form).await["access_token"].clone()
}

/// A token of HubSpot by itself.
async fn app_only(walk: &Walk, resource: &str) -> Value {
    let scope = format!("{resource}/.default");
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("scope", scope.as_str()),
    ];
    let body = granted(walk, &form).await;
    let names: Vec<&String> = body.as_object().expect("an object").keys().collect();
    assert_eq!(names, ["token_type", "expires_in", "ext_expires_in", "access_token"]);
    body["access_token"].clone()
}

fn first_version(walk: &Walk) {
    walk.change(|cloud| cloud.application_mut(APP).expect("HubSpot").requested_access_token_version = 1);
}

#[tokio::test]
async fn of_a_users_token_for_graph() {
    let mut walk = Walk::start();
    let tokens = walk.tokens().await;
    let own = "acct acr amr app_displayname appid appidacr family_name given_name idtyp ipaddr name oid platf puid scp sid \
               tenant_region_scope unique_name upn wids xms_st xms_tcdt";
    let token = exactly(&tokens["access_token"], &format!("{COMMON} {own}"));
    assert_eq!(token["aud"], json!("https://graph.microsoft.com"));
    assert_eq!(token["iss"], json!(format!("https://sts.windows.net/{CONTOSO}/")));
    assert_eq!((&token["idtyp"], &token["appidacr"], &token["ver"]), (&json!("user"), &json!("1"), &json!("1.0")));
    assert_eq!((&token["amr"], &token["upn"]), (&json!(["pwd"]), &json!(ANNA)));
}

#[tokio::test]
async fn of_a_users_token_for_an_api_of_ones_own() {
    let walk = Walk::start();
    let own = "azp azpacr name oid preferred_username scp sid";
    let token = exactly(&own_api(&walk).await, &format!("{COMMON} {own}"));
    assert_eq!((&token["aud"], &token["azpacr"], &token["ver"]), (&json!(HUBSPOT), &json!("0"), &json!("2.0")));
    // What tells a user from an app, Microsoft's own APIs are told; others have to ask for it.
    first_version(&walk);
    let own = "acr amr appid appidacr family_name given_name ipaddr name oid scp sid unique_name upn";
    exactly(&own_api(&walk).await, &format!("{COMMON} {own}"));
}

#[tokio::test]
async fn of_an_apps_own_token() {
    let walk = Walk::start();
    walk.change(|cloud| {
        cloud.provision(CONTOSO, APP);
    });
    let own = "app_displayname appid appidacr idp idtyp oid tenant_region_scope wids xms_tcdt";
    let token = exactly(&app_only(&walk, "https://graph.microsoft.com").await, &format!("{COMMON} {own}"));
    assert_eq!((&token["idtyp"], &token["sub"]), (&json!("app"), &token["oid"]));
    walk.change(|cloud| {
        let now = mock365_domain::Now(jiff::Timestamp::UNIX_EPOCH);
        cloud.accept_roles(CONTOSO, APP, GRAPH, &["Mail.Read".to_owned()], now).expect("roles");
    });
    let token = exactly(&app_only(&walk, "https://graph.microsoft.com").await, &format!("{COMMON} {own} roles"));
    assert_eq!(token["roles"], json!(["Mail.Read"]));
    // Captured: there is nothing in it but the lack of `scp` that says that no user stands behind it.
    let own = "azp azpacr oid xms_ftd";
    let token = exactly(&app_only(&walk, &format!("api://{HUBSPOT}")).await, &format!("{COMMON} {own}"));
    assert_eq!(token["sub"], token["oid"]);
    first_version(&walk);
    exactly(&app_only(&walk, &format!("api://{HUBSPOT}")).await, &format!("{COMMON} appid appidacr idp oid"));
}

#[tokio::test]
async fn of_id_tokens() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[("nonce", "n-1")]);
    let code = walk.walk(&url, ANNA, true).await.parameter("code").expect("a code");
    let id = walk.redeem(&code, &[]).await.body["id_token"].clone();
    let own = "email name nonce oid preferred_username sid";
    let id = exactly(&id, &format!("{COMMON} {own}"));
    assert_eq!((&id["nonce"], &id["ver"], &id["aud"]), (&json!("n-1"), &json!("2.0"), &json!(HUBSPOT)));
    assert_eq!(id["iss"], json!(format!("{}/{CONTOSO}/v2.0", walk.mock.origin())));
    // Who the user is, `profile` tells.
    let url = walk.authorize("common", &[("scope", "openid User.Read")]);
    let code = walk.walk(&url, ANNA, true).await.parameter("code").expect("a code");
    exactly(&walk.redeem(&code, &[("scope", "openid")]).await.body["id_token"], &format!("{COMMON} sid"));
    let url = walk.authorize("common", &[("response_type", "code id_token"), ("nonce", "n-2")]);
    let back = walk.walk(&url, ANNA, true).await;
    exactly(&json!(back.parameter("id_token")), &format!("{COMMON} {own} c_hash"));
}

#[tokio::test]
async fn of_v1_id_tokens() {
    let mut walk = Walk::start();
    let url = walk.at(
        "/contoso.example/oauth2/authorize",
        &[
            ("client_id", HUBSPOT),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("resource", "https://graph.microsoft.com"),
            ("nonce", "n-3"),
        ],
    );
    let code = walk.walk(&url, ANNA, true).await.parameter("code").expect("a code");
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("redirect_uri", REDIRECT),
        ("code", &code),
    ];
    let said = walk.token("/contoso.example/oauth2/token", &form).await;
    let own = "amr family_name given_name ipaddr name nonce oid sid unique_name upn";
    let id = exactly(&said.body["id_token"], &format!("{COMMON} {own}"));
    assert_eq!(id["iss"], json!(format!("https://sts.windows.net/{CONTOSO}/")));
    let token = claims(&said.body["access_token"]);
    let scopes: Vec<&str> = token["scp"].as_str().expect("scopes").split(' ').collect();
    assert_eq!(scopes.iter().collect::<BTreeSet<_>>().len(), scopes.len(), "{scopes:?}");
    for name in ["expires_in", "ext_expires_in", "expires_on", "not_before", "resource"] {
        assert!(said.body[name].is_string(), "{name} is {}", said.body[name]);
    }
}

#[tokio::test]
async fn of_a_personal_account() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[("nonce", "n-4"), ("client_info", "1")]);
    let code = walk.walk(&url, "jane@gmail.example", true).await.parameter("code").expect("a code");
    let body = walk.redeem(&code, &[("client_info", "1")]).await.body;
    let id = exactly(&body["id_token"], "aio aud email exp iat iss name nbf nonce oid preferred_username sub tid ver");
    assert_eq!(id["tid"], json!("9188040d-6c67-4c5b-b112-36a304b66dad"));
    assert!(id["oid"].as_str().is_some_and(|oid| oid.starts_with("00000000-0000-0000-")));
    assert!(!body["access_token"].as_str().expect("a token").contains('.'), "Graph's is opaque");
    assert!(body["client_info"].is_string());
    assert!(body["refresh_token"].is_string());
}

#[tokio::test]
async fn of_a_guest() {
    let mut walk = Walk::start();
    let url = walk.authorize("contoso.example", &[("nonce", "n-5")]);
    for (home, idp, shown) in [
        ("jane@gmail.example", "live.com", "live.com#jane@gmail.example"),
        ("nobody@elsewhere.example", "mail", "nobody@elsewhere.example"),
    ] {
        let upn = format!("{}#EXT#@contoso.example", home.replace('@', "_"));
        walk.change(|cloud| {
            let id = Uuid::new_v5(&CONTOSO, upn.as_bytes());
            let now = mock365_domain::Now(jiff::Timestamp::UNIX_EPOCH);
            let mut guest = mock365_domain::default::person(id, &upn, "A guest", now);
            (guest.mail, guest.kind) = (Some(home.to_owned()), UserKind::Guest);
            cloud.tenant_mut(CONTOSO).expect("Contoso").users.insert(id, guest.into());
        });
        walk.browser.clear_cookies();
        let back = walk.walk(&url, &upn, true).await;
        let code = back.parameter("code").unwrap_or_else(|| panic!("{}", back.text()));
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", HUBSPOT),
            ("client_secret", "mock-secret"),
            ("redirect_uri", REDIRECT),
            ("code", code.as_str()),
        ];
        let body = granted(&walk, &form).await;
        let id = exactly(&body["id_token"], &format!("{COMMON} email idp name nonce oid preferred_username sid"));
        assert_eq!((&id["idp"], &id["email"], &id["preferred_username"]), (&json!(idp), &json!(home), &json!(home)));
        let token = claims(&body["access_token"]);
        assert_eq!((&token["idp"], &token["email"], &token["unique_name"]), (&json!(idp), &json!(home), &json!(shown)));
        assert!(token.get("upn").is_none(), "{token}");
    }
}

#[tokio::test]
async fn a_long_token_says_when_to_refresh_it() {
    let walk = Walk::start();
    walk.change(|cloud| {
        cloud.application_mut(APP).expect("HubSpot").allow_public_client = true;
        cloud.accept(CONTOSO, APP, None, &[(GRAPH, "User.Read".to_owned())]);
    });
    let form = [
        ("grant_type", "password"),
        ("client_id", HUBSPOT),
        ("username", ANNA),
        ("password", "Password1!"),
        ("scope", "User.Read"),
    ];
    assert!(granted(&walk, &form).await.get("refresh_in").is_none());
    let capable = ("claims", r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#);
    let body = granted(&walk, &with(&form, &[capable])).await;
    let (all, half) = (body["expires_in"].as_i64().expect("a number"), body["refresh_in"].as_i64().expect("a number"));
    assert!((24 * 3600..=28 * 3600).contains(&all), "{all} {half}");
    assert!(half == all / 2, "{all} {half}");
    assert_eq!(claims(&body["access_token"])["xms_cc"], json!(["cp1"]));
}

/// Anna in that many groups, one of them inside another.
fn in_groups(walk: &Walk, many: u128) {
    walk.change(|cloud| {
        let anna = cloud.user(ANNA).expect("Anna").0.user;
        let tenant = cloud.tenant_mut(CONTOSO).expect("Contoso");
        tenant.groups.clear();
        let mut member = anna;
        for number in 1..=many {
            let mut group = Group::new(Uuid::from_u128(number), &format!("Group {number}"));
            group.members = [if number == 2 { member } else { anna }].into_iter().collect();
            member = group.id;
            tenant.groups.insert(group.id, group.into());
        }
    });
}

#[tokio::test]
async fn groups_stand_in_tokens_of_apps_that_want_them() {
    let mut walk = Walk::start();
    in_groups(&walk, 3);
    assert!(claims(&own_api(&walk).await).get("groups").is_none());
    walk.change(|cloud| cloud.application_mut(APP).expect("HubSpot").group_claims = GroupClaims::SecurityGroup);
    let own = "azp azpacr groups name oid preferred_username scp sid";
    let token = exactly(&own_api(&walk).await, &format!("{COMMON} {own}"));
    let mut groups: Vec<&str> = token["groups"].as_array().expect("groups").iter().filter_map(Value::as_str).collect();
    groups.sort_unstable();
    assert_eq!(groups.len(), 3, "those inside others too: {groups:?}");
    let tokens = walk.tokens().await;
    assert!(claims(&tokens["access_token"]).get("groups").is_none(), "Graph does not want them");
    assert_eq!(claims(&tokens["id_token"])["groups"].as_array().map(Vec::len), Some(3));
    // Too many for an address, and too many for any token.
    in_groups(&walk, 6);
    let url = walk.authorize("common", &[("response_type", "id_token"), ("nonce", "n-6")]);
    let id = claims(&json!(walk.walk(&url, ANNA, true).await.parameter("id_token")));
    assert_eq!((id.get("groups"), &id["hasgroups"]), (None, &json!(true)));
    in_groups(&walk, 201);
    let token = claims(&own_api(&walk).await);
    assert_eq!((token.get("groups"), &token["_claim_names"]), (None, &json!({ "groups": "src1" })));
    let endpoint = token["_claim_sources"]["src1"]["endpoint"].as_str().expect("an address");
    assert!(endpoint.ends_with("/getMemberObjects"), "{endpoint}");
    walk.change(|cloud| cloud.application_mut(APP).expect("HubSpot").group_claims = GroupClaims::All);
    assert!(claims(&own_api(&walk).await)["wids"].is_array());
}
