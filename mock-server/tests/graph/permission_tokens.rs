//! Tokens with and without permissions: what refuses them in which words, and how they come to have them.

use std::collections::BTreeSet;

use http::HeaderMap;
use jiff::Timestamp;
use mock365::faces::entra::issue_direct;
use mock365::faces::graph::{Mount, OPERATIONS};
use mock365_domain::Now;
use mock365_domain::default::{CONTOSO, HUBSPOT as APP};
use mock365_domain::directory::permission::EXCHANGE;
use serde_json::{Value, json};

use crate::signing_in::{ADMIN, ANNA, HUBSPOT, Walk, claims, client};

/// An application that a user of the tenant knows, and that no administrator consented to: token of its own.
async fn unconsented(walk: &Walk, scope: &str) -> String {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("scope", scope),
    ];
    let said = walk.token("/contoso.example/oauth2/v2.0/token", &form).await;
    assert_eq!(said.status, 200, "{}", said.body);
    assert!(claims(&said.body["access_token"]).get("roles").is_none(), "no administrator consented");
    said.body["access_token"].as_str().expect("a token").to_owned()
}

async fn call(walk: &Walk, method: &str, path: &str, token: &str) -> (u16, HeaderMap, Value) {
    let url = format!("{}{path}", walk.mock.origin());
    let mut request = client().request(method.parse().expect("a method"), url).bearer_auth(token);
    if method != "GET" {
        request = request.json(&json!({}));
    }
    let answer = request.send().await.expect("an answer");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, headers, answer.json().await.unwrap_or_default())
}

#[tokio::test]
async fn a_token_without_any_permission_is_understood_nowhere() {
    let mut walk = Walk::start();
    walk.tokens().await;
    let token = unconsented(&walk, "https://graph.microsoft.com/.default").await;
    let mut seen = 0;
    for operation in OPERATIONS.iter().copied().flatten() {
        for (path, root) in
            operation.paths().flat_map(|path| [(path.clone(), "/users/anna@contoso.example"), (path, "/me")])
        {
            let root = if operation.mount == Mount::Directory { "" } else { root };
            let path = format!("/v1.0{root}{path}").replace(['{', '}'], "");
            let (status, headers, said) = call(&walk, operation.method.as_str(), &path, &token).await;
            assert_eq!((status, &said["error"]["code"]), (401, &json!("NoPermissionsInAccessToken")), "{path}: {said}");
            let message = "The token contains no permissions, or permissions can not be understood.";
            assert_eq!(said["error"]["message"], json!(message));
            let inner = said["error"]["innerError"].as_object().expect("innerError");
            let names: Vec<&str> = inner.keys().map(String::as_str).collect();
            let mut wanted = ["oAuthEventOperationId", "oAuthEventcV", "errorUrl", "requestId", "date"];
            wanted.sort_unstable();
            assert_eq!(names.iter().copied().collect::<BTreeSet<_>>(), wanted.into_iter().collect());
            assert_eq!(inner["errorUrl"], json!("https://aka.ms/autherrors#error-InvalidGrant"));
            assert_eq!(inner["requestId"].as_str(), headers["request-id"].to_str().ok());
            assert!(headers["www-authenticate"].to_str().expect("text").starts_with("Bearer realm="));
            seen += 1;
        }
    }
    assert!(seen > 150, "{seen}");
    assert_eq!(call(&walk, "GET", "/oidc/userinfo", &token).await.0, 401);
    // Another permission is another matter.
    let admin =
        json!({ "grants": [{ "app": "HubSpot Sales", "tenant": "contoso.example", "roles": ["Calendars.Read"] }] });
    let url = format!("{}/_mock/cloud", walk.mock.origin());
    let changed = client().patch(url).json(&admin).send().await.expect("an answer");
    assert_eq!(changed.status().as_u16(), 200, "{}", changed.text().await.unwrap_or_default());
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    let said = walk.token("/contoso.example/oauth2/v2.0/token", &form).await;
    assert_eq!(claims(&said.body["access_token"])["roles"], json!(["Calendars.Read"]));
    let token = said.body["access_token"].as_str().expect("a token").to_owned();
    let (status, _, said) = call(&walk, "GET", "/v1.0/users/anna@contoso.example/messages", &token).await;
    assert_eq!((status, &said["error"]["code"]), (403, &json!("ErrorAccessDenied")), "{said}");
    let (status, _, said) = call(&walk, "GET", "/v1.0/users", &token).await;
    assert_eq!((status, &said["error"]["code"]), (403, &json!("Authorization_RequestDenied")), "{said}");
    let (status, _, said) = call(&walk, "GET", "/v1.0/me", &token).await;
    assert_eq!((status, &said["error"]["code"]), (400, &json!("BadRequest")), "{said}");
    assert_eq!(call(&walk, "GET", "/v1.0/users/anna@contoso.example/events", &token).await.0, 200);
}

#[tokio::test]
async fn a_user_without_a_scope_of_graphs_is_forbidden() {
    let walk = Walk::start();
    let issue = |scopes: &[&str], resource: Option<&str>| {
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let issued =
            issue_direct(walk.mock.sandbox(), Some(ANNA), "HubSpot Sales", &scopes, resource).expect("a token");
        issued["access_token"].as_str().expect("a token").to_owned()
    };
    let (status, _, said) = call(&walk, "GET", "/v1.0/me/messages", &issue(&["openid", "profile"], None)).await;
    assert_eq!((status, &said["error"]["code"]), (403, &json!("ErrorAccessDenied")), "{said}");
    let (status, _, said) = call(&walk, "GET", "/v1.0/me", &issue(&["openid", "profile"], None)).await;
    assert_eq!((status, &said["error"]["code"]), (403, &json!("Authorization_RequestDenied")), "{said}");
    let (status, headers, _) = call(&walk, "GET", "/v1.0/me", &issue(&[], Some("exchange"))).await;
    assert_eq!(status, 401, "another audience");
    assert!(headers["www-authenticate"].to_str().expect("text").starts_with("Bearer realm="));
    // EWS with a scope that is not its own: not enough; with none at all: not understood.
    let (status, headers, _) =
        call(&walk, "POST", "/EWS/Exchange.asmx", &issue(&["Mail.Read"], Some("https://outlook.office365.com"))).await;
    let diagnostics = |headers: &HeaderMap| headers["x-ms-diagnostics"].to_str().expect("text").to_owned();
    assert_eq!(status, 403);
    assert!(diagnostics(&headers).contains("The token contains not enough scope to make this call."));
}

#[tokio::test]
async fn ews_understands_no_token_without_permissions() {
    let mut walk = Walk::start();
    walk.tokens().await;
    let token = unconsented(&walk, "https://outlook.office365.com/.default").await;
    let (status, headers, _) = call(&walk, "POST", "/EWS/Exchange.asmx", &token).await;
    assert_eq!(status, 401);
    let diagnostics = "2000008;reason=\"The token contains no permissions, or permissions can not be understood.\";\
                       error_category=\"invalid_grant\"";
    assert_eq!(headers["x-ms-diagnostics"], diagnostics);
    walk.change(|cloud| {
        let now = Now(Timestamp::UNIX_EPOCH);
        cloud.accept_roles(CONTOSO, APP, EXCHANGE, &["IMAP.AccessAsApp".to_owned()], now).expect("a grant");
    });
    let issued =
        issue_direct(walk.mock.sandbox(), None, "HubSpot Sales", &["IMAP.AccessAsApp".to_owned()], Some("exchange"));
    let issued = issued.expect("a token");
    let token = issued["access_token"].as_str().expect("a token");
    let (status, headers, _) = call(&walk, "POST", "/EWS/Exchange.asmx", token).await;
    assert_eq!(status, 403, "full_access_as_app is what EWS wants");
    assert!(headers["x-ms-diagnostics"].to_str().expect("text").contains("not enough scope"));
}

#[tokio::test]
async fn a_refresh_token_without_the_pages_refreshes() {
    let walk = Walk::start();
    let wanted = async |body: Value| {
        let url = format!("{}/_mock/tokens", walk.mock.origin());
        let answer = client().post(url).json(&body).send().await.expect("an answer");
        (answer.status().as_u16(), answer.json::<Value>().await.expect("JSON"))
    };
    for (scopes, resource, again) in [
        (json!(["Mail.Read", "offline_access"]), json!(null), "Mail.Read"),
        (json!(["mailboxfolder.readwrite", "offline_access"]), json!("graph"), "MailboxFolder.ReadWrite"),
        (
            json!(["https://outlook.office.com/IMAP.AccessAsUser.All", "offline_access"]),
            json!("https://outlook.office.com"),
            "IMAP.AccessAsUser.All",
        ),
    ] {
        let mut body = json!({ "user": ANNA, "app": "HubSpot Sales", "scopes": scopes });
        if !resource.is_null() {
            body["resource"] = resource;
        }
        let (status, said) = wanted(body).await;
        assert_eq!(status, 200, "{said}");
        let fresh = walk.refresh(said["refresh_token"].as_str().expect("a refresh token"), &[]).await;
        assert_eq!(fresh.status, 200, "{}", fresh.body);
        let held = claims(&fresh.body["access_token"])["scp"].as_str().expect("scopes").to_owned();
        assert!(held.split(' ').any(|scope| scope == again), "{held}");
    }
    for (body, near) in [
        (json!({ "user": ANNA, "app": "HubSpot Sales", "scopes": ["Mail.Reed"] }), "Mail.Read"),
        (json!({ "user": ANNA, "app": "HubSpot Sales", "scopes": ["full_access_as_app"] }), "delegated permission"),
        (json!({ "app": "HubSpot Sales", "scopes": ["Mail.Read.Shared"] }), "application permission"),
        (json!({ "app": "HubSpot Sales", "scopes": ["openid"] }), "application permission"),
        (json!({ "user": ANNA, "app": "HubSpot Sales", "resource": "exchange", "scopes": ["Mail.Nothing"] }), "Mail."),
    ] {
        let (status, said) = wanted(body).await;
        assert_eq!(status, 422, "{said}");
        assert!(said.to_string().contains(near), "{near}: {said}");
    }
}

#[tokio::test]
async fn an_administrators_consent_is_one_call() {
    let walk = Walk::start();
    let state = || format!("{}/_mock/cloud", walk.mock.origin());
    let patch = async |grant: Value| {
        let answer = client().patch(state()).json(&json!({ "grants": [grant] })).send().await.expect("an answer");
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap_or_default())
    };
    let app = "HubSpot Sales";
    for (resource, roles) in
        [("graph", ["mail.readwrite", "Mail.Send"]), ("exchange", ["full_access_as_app", "IMAP.AccessAsApp"])]
    {
        let grant = json!({ "app": app, "tenant": "contoso.example", "resource": resource, "roles": roles });
        for _ in 0..2 {
            let (status, said) = patch(grant.clone()).await;
            assert_eq!(status, 200, "{said}");
        }
    }
    let url = format!("{}/_mock/tenants/contoso.example", walk.mock.origin());
    let contoso: Value = client().get(url).send().await.expect("an answer").json().await.expect("JSON");
    let held = json!([
        { "app": app, "resource": "Microsoft Graph", "roles": ["Mail.ReadWrite", "Mail.Send"] },
        { "app": app, "resource": "Office 365 Exchange Online", "roles": ["full_access_as_app", "IMAP.AccessAsApp"] },
    ]);
    assert_eq!(contoso["application_permissions"], held);
    for (grant, place) in [
        (json!({ "app": app, "tenant": "contoso.example", "roles": ["Mail.Reed"] }), "/grants/0/roles/0"),
        (json!({ "app": app, "user": ANNA, "roles": ["Mail.Read"] }), "/grants/0/roles"),
        (json!({ "app": app, "tenant": "contoso.example" }), "/grants/0"),
        (
            json!({ "app": app, "tenant": "contoso.example", "resource": "sharepoint", "scopes": [] }),
            "/grants/0/resource",
        ),
    ] {
        let (status, said) = patch(grant).await;
        assert!((400..500).contains(&status), "{place}: {status} {said}");
        assert!(said.to_string().contains(place), "{place}: {status} {said}");
    }
}

#[tokio::test]
async fn a_new_registration_gets_no_tokens_from_the_sign_in_page() {
    let mut walk = Walk::start();
    let issued = issue_direct(walk.mock.sandbox(), Some(ADMIN), "Microsoft Graph Command Line Tools", &[], None);
    let admin = issued.expect("a token")["access_token"].as_str().expect("a token").to_owned();
    let origin = walk.mock.origin();
    let graph = async |method: &'static str, path: &str, body: Value| -> Value {
        let request = client().request(method.parse().expect("a method"), format!("{origin}/v1.0{path}"));
        let answer = request.bearer_auth(&admin).json(&body).send().await.expect("an answer");
        answer.json().await.unwrap_or_default()
    };
    let wanted = json!({ "displayName": "Page", "web": { "redirectUris": ["https://page.example/"] } });
    let made = graph("POST", "/applications", wanted).await;
    let settings = &made["web"]["implicitGrantSettings"];
    assert_eq!(settings, &json!({ "enableAccessTokenIssuance": false, "enableIdTokenIssuance": false }), "{made}");
    let app = made["appId"].as_str().expect("an app").to_owned();
    let asked = |walk: &Walk, kind: &str| {
        let more = [("client_id", app.as_str()), ("redirect_uri", "https://page.example/"), ("response_type", kind)];
        walk.authorize("contoso.example", &[&more[..], &[("nonce", "n"), ("scope", "openid User.Read")]].concat())
    };
    for (kind, code) in [
        ("token", "AADSTS700051"),
        ("id_token", "AADSTS700054"),
        ("id_token token", "AADSTS700054"),
        ("code token", "AADSTS700051"),
        ("code id_token", "AADSTS700054"),
    ] {
        let back = walk.open(&asked(&walk, kind)).await;
        assert_eq!(back.parameter("error").as_deref(), Some("unsupported_response_type"), "{kind}: {}", back.url);
        assert!(back.parameter("error_description").is_some_and(|text| text.starts_with(code)), "{kind}: {}", back.url);
    }
    let path = format!("/applications(appId='{app}')");
    let setting = json!({ "web": { "implicitGrantSettings": { "enableAccessTokenIssuance": true } } });
    graph("PATCH", &path, setting).await;
    let seen = graph("GET", &path, json!(null)).await;
    assert_eq!(seen["web"]["implicitGrantSettings"]["enableAccessTokenIssuance"], json!(true), "{seen}");
    let back = walk.walk(&asked(&walk, "token"), ANNA, true).await;
    assert!(back.parameter("access_token").is_some(), "{}", back.url);
    let back = walk.open(&asked(&walk, "id_token")).await;
    assert!(back.url.as_str().contains("AADSTS700054"), "{}", back.url);
    // The control API's words for the same.
    let words = json!({ "apps": { "Shell": { "redirect_uris": ["https://page.example/"], "access_tokens": true }, "Plain": {} } });
    let url = format!("{}/_mock/cloud", walk.mock.origin());
    let changed = client().patch(url).json(&words).send().await.expect("an answer");
    assert_eq!(changed.status().as_u16(), 200, "{}", changed.text().await.unwrap_or_default());
    let shell = walk.mock.sandbox().read(|cloud, _| cloud.application("Shell").cloned()).expect("the app");
    assert!(shell.access_tokens);
    assert!(!shell.id_tokens);
    let plain = walk.mock.sandbox().read(|cloud, _| cloud.application("Plain").cloned()).expect("the app");
    assert!(!plain.access_tokens, "nothing is said of it");
    assert!(!plain.id_tokens, "nothing is said of it");
}

#[tokio::test]
async fn who_reads_basic_things_sees_no_bodies() {
    let walk = Walk::start();
    let issue = |scopes: &[&str]| {
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let issued = issue_direct(walk.mock.sandbox(), Some(ANNA), "HubSpot Sales", &scopes, None).expect("a token");
        issued["access_token"].as_str().expect("a token").to_owned()
    };
    for (basic, whole, list, bodies) in [
        ("Mail.ReadBasic", "Mail.Read", "/v1.0/me/messages", ["body", "bodyPreview"]),
        ("Calendars.ReadBasic", "Calendars.Read", "/v1.0/me/events", ["body", "bodyPreview"]),
    ] {
        for (scopes, seen) in [(vec![basic], false), (vec![basic, whole], true), (vec![whole], true)] {
            let token = issue(&scopes);
            let (status, _, said) = call(&walk, "GET", list, &token).await;
            assert_eq!(status, 200, "{said}");
            let one = said["value"][0].as_object().expect("one").clone();
            let path = format!("{list}/{}?$select=subject,body,bodyPreview", one["id"].as_str().expect("an id"));
            let (status, _, selected) = call(&walk, "GET", &path, &token).await;
            assert_eq!(status, 200, "{selected}");
            assert!(one.contains_key("subject"));
            assert!(selected.get("subject").is_some());
            for body in bodies {
                assert_eq!((one.contains_key(body), selected.get(body).is_some()), (seen, seen), "{scopes:?} {body}");
            }
        }
    }
    for (path, basic, whole) in [
        ("/v1.0/me/messages?$filter=contains(body/content,'a')", "Mail.ReadBasic", "Mail.Read"),
        ("/v1.0/me/messages?$filter=isRead eq true or not contains(bodyPreview,'a')", "Mail.ReadBasic", "Mail.Read"),
        ("/v1.0/me/messages?$orderby=subject,body/content", "Mail.ReadBasic", "Mail.Read"),
        ("/v1.0/me/messages?$search=\"body:a\"", "Mail.ReadBasic", "Mail.Read"),
        ("/v1.0/me/messages?$search=a", "Mail.ReadBasic", "Mail.Read"),
        ("/v1.0/me/messages/$count?$filter=contains(body/content,'a')", "Mail.ReadBasic", "Mail.Read"),
        ("/v1.0/me/events?$filter=contains(body/content,'a')", "Calendars.ReadBasic", "Calendars.Read"),
    ] {
        let (status, _, said) = call(&walk, "GET", path, &issue(&[basic])).await;
        assert_eq!((status, &said["error"]["code"]), (403, &json!("ErrorAccessDenied")), "{path}: {said}");
        let (status, _, said) = call(&walk, "GET", path, &issue(&[whole])).await;
        assert_ne!(status, 403, "{path}: {said}");
    }
    let plain = "/v1.0/me/messages?$filter=isRead eq true&$select=isRead";
    assert_eq!(call(&walk, "GET", plain, &issue(&["Mail.ReadBasic"])).await.0, 200);
    let expanded = "/v1.0/me/messages?$expand=attachments";
    let (status, _, said) = call(&walk, "GET", expanded, &issue(&["Mail.ReadBasic"])).await;
    assert_eq!((status, &said["error"]["code"]), (403, &json!("ErrorAccessDenied")), "{said}");
    assert_eq!(call(&walk, "GET", expanded, &issue(&["Mail.Read"])).await.0, 200);
}
