//! The shapes of answers: addresses, descriptions, times, what single-page applications are told, verbs, metadata.

use mock365_domain::default::{CONTOSO, HUBSPOT as APP};
use mock365_domain::directory::{Audience, ClientType, RedirectUri, Redirects};
use serde_json::{Value, json};

use crate::signing_in::{ANNA, HUBSPOT, REDIRECT, Said, VERIFIER, Walk, challenge, claims, client, with};

fn registered(walk: &Walk, uri: &str, kind: ClientType) {
    let uri = RedirectUri { uri: uri.to_owned(), client: kind };
    walk.change(|cloud| cloud.application_mut(APP).expect("HubSpot").redirect_uris = vec![uri]);
}

#[tokio::test]
async fn an_address_without_a_path_gets_one() {
    for (uri, answer) in [
        ("https://root.example", "https://root.example/?"),
        ("http://localhost:5000", "http://localhost:5000/?"),
        ("https://root.example/cb", "https://root.example/cb?"),
    ] {
        let mut walk = Walk::start();
        registered(&walk, uri, ClientType::Web);
        let url = walk.authorize("common", &[("redirect_uri", uri)]);
        let back = walk.walk(&url, ANNA, true).await;
        assert!(back.url.as_str().starts_with(&format!("{answer}code=")), "{}", back.url);
        let code = back.parameter("code").expect("a code");
        assert_eq!(walk.redeem(&code, &[("redirect_uri", uri)]).await.status, 200, "redeemed as it is registered");
        let silent = walk.authorize("common", &[("redirect_uri", uri), ("prompt", "please")]);
        assert!(walk.open(&silent).await.url.as_str().starts_with(&format!("{answer}error=")));
    }
}

/// The address that a browser is sent to, as it stands.
async fn location(walk: &Walk, more: &[(&str, &str)]) -> String {
    let answer = client().get(walk.authorize("contoso.example", more)).send().await.expect("an answer");
    answer.headers()["location"].to_str().expect("text").to_owned()
}

#[tokio::test]
async fn answers_by_redirect_are_written_as_today_or_as_before() {
    let walk = Walk::start();
    let silent = [("prompt", "none")];
    let newest = location(&walk, &silent).await;
    assert!(newest.contains(".+Trace+ID%3a+"), "{newest}");
    assert!(newest.ends_with("&state=12345#"), "{newest}");
    assert!(newest.contains("+Correlation+ID%3a+"), "{newest}");
    assert!(!newest.contains("%0d"), "{newest}");
    let fragment = location(&walk, &[("prompt", "none"), ("response_mode", "fragment")]).await;
    assert!(fragment.ends_with("&state=12345"), "{fragment}");
    let older = |location: &str| location.contains("%0d%0aTrace+ID%3a+") && location.ends_with("&state=12345");
    let put = async |path: &str, body: Value| {
        let request = client().patch(format!("{}/_mock/{path}", walk.mock.origin())).json(&body);
        assert!(request.send().await.expect("an answer").status().is_success(), "{path}");
    };
    put("tenants/contoso.example", json!({ "redirects": "older" })).await;
    assert!(older(&location(&walk, &silent).await));
    put("tenants/contoso.example", json!({ "redirects": "newest" })).await;
    walk.change(|cloud| cloud.redirects = Redirects::Older);
    assert!(!older(&location(&walk, &silent).await), "the tenant's own comes first");
    walk.change(|cloud| cloud.tenant_mut(CONTOSO).expect("Contoso").redirects = None);
    assert!(older(&location(&walk, &silent).await));
}

#[tokio::test]
async fn tokens_are_dated_back() {
    let mut walk = Walk::start();
    let tokens = walk.tokens().await;
    let now = walk.mock.sandbox().clock.now().timestamp().as_second();
    let (id, access) = (claims(&tokens["id_token"]), claims(&tokens["access_token"]));
    let second = |claims: &Value, name: &str| claims[name].as_i64().expect("a second");
    for token in [&id, &access] {
        assert_eq!(token["iat"], token["nbf"]);
        assert!((295..=305).contains(&(now - second(token, "iat"))), "{token}");
    }
    assert_eq!(second(&id, "exp") - second(&id, "iat"), 3900);
    let lives = tokens["expires_in"].as_i64().expect("seconds");
    assert_eq!(second(&access, "exp") - second(&access, "iat"), lives + 300);
    assert_eq!(access["acct"], json!(0));
    // It is good for as long as it says, and no longer.
    let graph = async || {
        let request = client().get(format!("{}/v1.0/me/messages", walk.mock.origin()));
        let token = tokens["access_token"].as_str().expect("a token");
        request.bearer_auth(token).send().await.expect("an answer").status().as_u16()
    };
    walk.mock.sandbox().clock.advance(&format!("PT{}S", lives - 30)).expect("later");
    assert_eq!(graph().await, 200);
    walk.mock.sandbox().clock.advance("31s").expect("later");
    assert_eq!(graph().await, 401);
}

fn clitelem(said: &Said) -> &str {
    said.headers["x-ms-clitelem"].to_str().expect("text")
}

#[tokio::test]
async fn a_single_page_application_hears_how_long_it_may_refresh() {
    let mut walk = Walk::start();
    registered(&walk, REDIRECT, ClientType::Spa);
    let pkce = [("code_challenge", challenge()), ("code_challenge_method", "S256".to_owned())];
    let pkce = pkce.each_ref().map(|(name, value)| (*name, value.as_str()));
    let back = walk.walk(&walk.authorize("common", &pkce), ANNA, true).await;
    let code = back.parameter("code").expect("a code");
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", HUBSPOT),
        ("redirect_uri", REDIRECT),
        ("code", &*code),
        ("code_verifier", VERIFIER),
    ];
    let script = [("origin", "https://app.hubspot.com")];
    let path = "/common/oauth2/v2.0/token";
    let said = walk.token_with(path, &form, &script).await;
    assert_eq!(said.body["refresh_token_expires_in"], json!(86_400), "{}", said.body);
    assert_eq!(clitelem(&said), "1,0,0,,");
    let refresh = said.body["refresh_token"].as_str().expect("a token").to_owned();
    walk.mock.sandbox().clock.advance("1h").expect("later");
    let form = [("grant_type", "refresh_token"), ("client_id", HUBSPOT), ("refresh_token", &*refresh)];
    let said = walk.token_with(path, &form, &script).await;
    let left = said.body["refresh_token_expires_in"].as_i64().unwrap_or_else(|| panic!("{}", said.body));
    assert!((86_400 - 3605..=86_400 - 3600).contains(&left), "{left}");
}

#[tokio::test]
async fn the_age_of_a_refresh_token_is_told() {
    let mut walk = Walk::start();
    let tokens = walk.tokens().await;
    assert!(tokens.get("refresh_token_expires_in").is_none(), "only single-page applications hear that");
    let refresh = tokens["refresh_token"].as_str().expect("a token").to_owned();
    walk.mock.sandbox().clock.advance("1m").expect("later");
    let age = |said: &Said| {
        let place = clitelem(said).split(',').nth(3).expect("a fourth place").to_owned();
        place.parse::<f64>().unwrap_or_else(|_| panic!("{}", clitelem(said)))
    };
    let good = walk.refresh(&refresh, &[]).await;
    assert!(clitelem(&good).starts_with("1,0,0,"), "{}", clitelem(&good));
    assert!((60_000.0..65_000.0).contains(&age(&good)), "{}", clitelem(&good));
    let bad = walk.refresh(&refresh, &[("scope", "Nothing.Read")]).await;
    assert!(clitelem(&bad).starts_with("1,70011,0,"), "{}", clitelem(&bad));
    assert!((60_000.0..65_000.0).contains(&age(&bad)), "{}", clitelem(&bad));
}

#[tokio::test]
async fn every_endpoint_refuses_the_verbs_that_are_not_its_own() {
    let walk = Walk::start();
    let get_and_post =
        ["authorize", "logout", "v2.0/adminconsent", "oauth2/deviceauth", "openid/userinfo", "oauth2/nativeclient"];
    let get = [
        "reprocess",
        "discovery/v2.0/keys",
        "discovery/keys",
        "v2.0/.well-known/openid-configuration",
        ".well-known/openid-configuration",
        "discovery/instance",
        "userrealm/anna@contoso.example",
    ];
    let post = [
        "oauth2/v2.0/token",
        "oauth2/token",
        "oauth2/v2.0/devicecode",
        "login",
        "Consent/Set",
        "consentrequest",
        "SAS/ProcessAuth",
        "SSPR/End",
        "kmsi",
        "appverify",
        "GetCredentialType",
    ];
    let table = [(&get_and_post[..], &["GET", "POST"][..]), (&get, &["GET"]), (&post, &["POST"])];
    for (paths, verbs) in table {
        for path in paths {
            let v2 = if matches!(*path, "authorize" | "logout") { "oauth2/v2.0/" } else { "" };
            for verb in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
                let url = walk.at(&format!("/common/{v2}{path}"), &[("client_id", HUBSPOT)]);
                let method = reqwest::Method::from_bytes(verb.as_bytes()).expect("a verb");
                let text = client().request(method, url).send().await.expect("an answer").text().await.expect("text");
                let refused = text.contains("AADSTS900561") && text.contains(&format!("Received a {verb} request"));
                assert_eq!(refused, !verbs.contains(&verb), "{verb} {path}: {text}");
            }
        }
    }
    // Nobody is signed out by it.
    let answer = client().head(walk.at("/common/v2.0/.well-known/openid-configuration", &[])).send().await;
    assert_eq!(answer.expect("an answer").status(), 200);
}

async fn get(walk: &Walk, path: &str) -> Value {
    let answer = client().get(format!("{}{path}", walk.mock.origin())).send().await.expect("an answer");
    answer.json().await.expect("JSON")
}

#[tokio::test]
async fn discovery_for_an_app_names_that_apps_keys() {
    let walk = Walk::start();
    for path in ["/common/v2.0/.well-known/openid-configuration", "/contoso.example/.well-known/openid-configuration"] {
        let plain = get(&walk, path).await["jwks_uri"].as_str().expect("an address").to_owned();
        let own = get(&walk, &format!("{path}?appid={HUBSPOT}")).await;
        let keys = own["jwks_uri"].as_str().expect("an address");
        assert_eq!(keys, format!("{plain}?appid={HUBSPOT}"));
        let path = keys.strip_prefix(&walk.mock.origin()).expect("here");
        assert!(get(&walk, path).await["keys"].is_array());
        assert_eq!(get(&walk, path.split('?').next().expect("a path")).await["keys"], get(&walk, path).await["keys"]);
        for strange in ["x", "%22%2c", ""] {
            let said = get(&walk, &format!("{path}?appid={strange}")).await;
            assert!(!said["jwks_uri"].to_string().contains("appid"), "{said}");
        }
    }
}

#[tokio::test]
async fn a_name_is_asked_after_before_it_signs_in() {
    let walk = Walk::start();
    let asked = async |name: &str| {
        let request = client().post(format!("{}/common/GetCredentialType?mkt=en-US", walk.mock.origin()));
        let answer = request.json(&json!({ "username": name, "flowToken": "t" })).send().await.expect("an answer");
        let body: Value = answer.json().await.expect("JSON");
        (body["IfExistsResult"].clone(), body["EstsProperties"]["DomainType"].clone(), body)
    };
    for (name, known, domain) in
        [(ANNA, 0, 3), ("nobody@contoso.example", 1, 3), ("nobody@nowhere.example", 1, 1), ("jane@gmail.example", 5, 2)]
    {
        let (exists, kind, body) = asked(name).await;
        assert_eq!((exists, kind), (json!(known), json!(domain)), "{name}: {body}");
        assert_eq!((&body["Username"], &body["Credentials"]["HasPassword"]), (&json!(name), &json!(known != 1)));
    }
    for body in ["", "{", "[]", r#"{"username":5}"#, r#"{"username":""}"#] {
        let request = client().post(format!("{}/common/GetCredentialType", walk.mock.origin())).body(body);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 400, "{body}");
        assert_eq!(answer.json::<Value>().await.expect("JSON")["error_codes"], json!([900_144]), "{body}");
    }
    for (path, name, value) in [
        (format!("/common/userrealm/{ANNA}?api-version=1.0"), "account_type", "Managed"),
        (format!("/common/UserRealm/?user={ANNA}&api-version=2.1"), "NameSpaceType", "Managed"),
        ("/common/userrealm?user=x@nowhere.example&api-version=2.0".to_owned(), "NameSpaceType", "Unknown"),
        ("/common/userrealm/x@nowhere.example?api-version=1.0".to_owned(), "account_type", "Unknown"),
        (format!("/getuserrealm.srf?login={ANNA}&json=1"), "NameSpaceType", "Managed"),
    ] {
        assert_eq!(get(&walk, &path).await[name], json!(value), "{path}");
    }
    assert_eq!(get(&walk, "/common/userrealm").await["error_codes"], json!([900_144]));
    let answer = client().get(format!("{}/GetUserRealm.srf?login=a%3c@contoso.example&xml=1", walk.mock.origin()));
    let text = answer.send().await.expect("an answer").text().await.expect("text");
    assert!(text.contains("<Login>a&lt;@contoso.example</Login><NameSpaceType>Managed</NameSpaceType>"), "{text}");
}

#[tokio::test]
async fn no_address_has_such_a_port() {
    let mut walk = Walk::start();
    registered(&walk, "http://localhost/", ClientType::Native);
    for (port, good) in [("5000", true), ("65535", true), ("99999", false), ("65536", false), ("0", false), ("", false)]
    {
        let uri = format!("http://localhost:{port}/");
        let page = walk.open(&walk.authorize("common", &[("redirect_uri", &uri)])).await;
        let refused = page.data("code").as_deref() == Some("AADSTS50011");
        assert_eq!(refused, !good, "{uri}: {}", page.text());
    }
    let request = client().patch(format!("{}/_mock/apps/{HUBSPOT}", walk.mock.origin()));
    let answer =
        request.json(&json!({ "redirect_uris": ["http://localhost:99999/"] })).send().await.expect("an answer");
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.expect("text").contains("/redirect_uris/0"));
    let admin = "admin@vendor.example";
    let tool = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
    let tokens =
        mock365::faces::entra::issue_direct(walk.mock.sandbox(), Some(admin), tool, &[], None).expect("tokens");
    let url = format!("{}/v1.0/applications(appId='{HUBSPOT}')", walk.mock.origin());
    for uri in ["http://localhost:99999/", "nowhere", "https://"] {
        let request = client().patch(&url).bearer_auth(tokens["access_token"].as_str().expect("a token"));
        let answer = request.json(&json!({ "web": { "redirectUris": [uri] } })).send().await.expect("an answer");
        assert_eq!(answer.status(), 400, "{uri}");
    }
}

#[tokio::test]
async fn a_single_tenant_app_asks_under_its_tenant_alone() {
    let mut walk = Walk::start();
    walk.change(|cloud| {
        let app = cloud.application_mut(APP).expect("HubSpot");
        (app.audience, app.home_tenant, app.allow_public_client) = (Audience::SingleTenant, CONTOSO, true);
    });
    let own = |grant: &str| format!("/{grant}/oauth2/v2.0/token");
    let back = walk.walk(&walk.authorize("contoso.example", &[]), ANNA, true).await;
    let code = back.parameter("code").expect("a code");
    let base = [("client_id", HUBSPOT), ("client_secret", "mock-secret"), ("redirect_uri", REDIRECT)];
    let by_code = with(&base, &[("grant_type", "authorization_code"), ("code", &code)]);
    let device = [("client_id", HUBSPOT), ("scope", "User.Read")];
    let said = walk.token("/contoso.example/oauth2/v2.0/devicecode", &device).await;
    let polled = said.body["device_code"].as_str().expect("a code").to_owned();
    let poll = [("grant_type", "device_code"), ("client_id", HUBSPOT), ("device_code", &*polled)];
    let password = [
        ("grant_type", "password"),
        ("client_id", HUBSPOT),
        ("username", ANNA),
        ("password", "Password1!"),
        ("scope", "Mail.Send"),
    ];
    let refused = |said: &Said, number: u32, what: &str| {
        assert_eq!((&said.body["error_codes"], said.status), (&json!([number]), 400), "{what}: {}", said.body);
        let text = said.body["error_description"].as_str().expect("text").to_owned();
        assert!(text.contains(&format!("Application '{HUBSPOT}'(HubSpot Sales) is ")), "{text}");
    };
    for (segment, number) in [("common", 50_194), ("organizations", 50_194), ("consumers", 9_002_332)] {
        refused(&walk.token(&own(segment), &by_code).await, number, "code");
        refused(&walk.token(&own(segment), &poll).await, number, "device code");
        refused(&walk.token(&format!("/{segment}/oauth2/v2.0/devicecode"), &device).await, number, "devicecode");
        refused(&walk.token(&format!("/{segment}/oauth2/token"), &by_code).await, number, "v1");
        refused(&walk.token(&own(segment), &password).await, number, "password");
        let page = walk.open(&walk.authorize(segment, &[])).await;
        assert_eq!(page.data("code"), Some(format!("AADSTS{number}")), "{}", page.text());
    }
    let said = walk.token(&own("contoso.example"), &by_code).await;
    let refresh = said.body["refresh_token"].as_str().unwrap_or_else(|| panic!("{}", said.body)).to_owned();
    let by_refresh = with(&base, &[("grant_type", "refresh_token"), ("refresh_token", &refresh)]);
    for segment in ["common", "organizations"] {
        let said = walk.token(&own(segment), &by_refresh).await;
        refused(&said, 50_194, "refresh");
        let wanted = "Usage of the /common endpoint is not supported for such applications created after '10/15/2018'.";
        assert!(said.body["error_description"].as_str().expect("text").contains(wanted), "{}", said.body);
    }
    assert_eq!(walk.token(&own("contoso.example"), &by_refresh).await.status, 200);
    assert_eq!(walk.token(&own("contoso.example"), &password).await.status, 200);
}

#[tokio::test]
async fn the_resource_of_a_second_factor_is_named_by_its_id() {
    use mock365_control::{AnswerSpec, ChangedAnswer, Effect, Rule, When};
    let walk = Walk::start();
    for number in [50_076, 50_079] {
        let code = Some(format!("AADSTS{number}"));
        let answer = ChangedAnswer { name: "aadsts".to_owned(), code, ..ChangedAnswer::default() };
        let when = When { face: Some("entra".to_owned()), ..When::default() };
        let rule = Rule { when, effect: Effect::Answer(AnswerSpec::Changed(Box::new(answer))), times: None };
        walk.mock.sandbox().plan.replace(vec![rule]);
        for (scope, id) in [
            ("User.Read", "00000003-0000-0000-c000-000000000000"),
            ("https://graph.microsoft.com/.default", "00000003-0000-0000-c000-000000000000"),
            ("https://outlook.office365.com/EWS.AccessAsUser.All", "00000002-0000-0ff1-ce00-000000000000"),
        ] {
            let form = [("grant_type", "refresh_token"), ("client_id", HUBSPOT), ("scope", scope)];
            let said = walk.token("/common/oauth2/v2.0/token", &form).await;
            let text = said.body["error_description"].as_str().expect("text");
            assert!(text.contains(&format!("to access '{id}'")), "{number}: {text}");
        }
    }
}
