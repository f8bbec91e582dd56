//! The Entra face over a socket: sign-in, consent and tokens as applications and people meet them.

use crate::signing_in;

use crate::signing_in::{ADMIN, ANNA, HUBSPOT, REDIRECT, VERIFIER, Walk, challenge, claims, client};
use mock365_domain::default::{CONTOSO, HUBSPOT as APP};
use mock365_domain::directory::{Persona, UserConsent, permission};
use serde_json::{Value, json};

/// The admin consent link of a CRM vendor's help page, as an administrator pastes it.
const ADMIN_CONSENT_LINK: &str = "v2.0/adminconsent?client_id=450987b3-a09a-4f14-9b2c-4f301d1e15f5&scope=https://graph.microsoft.com/Calendars.Read+https://graph.microsoft.com/Mail.Send+https://graph.microsoft.com/calendars.readwrite+https://graph.microsoft.com/mail.readwrite+https://graph.microsoft.com/offline_access+https://graph.microsoft.com/openid+https://graph.microsoft.com/email+https://graph.microsoft.com/profile&redirect_uri=https://app.hubspot.com/oauthor/v1/office365/verify&state=12345";

#[tokio::test]
async fn code_with_pkce_then_refresh() {
    let mut walk = Walk::start();
    let challenge = challenge();
    let url = walk.authorize(
        "common",
        &[("code_challenge", &challenge), ("code_challenge_method", "S256"), ("nonce", "n1"), ("client_info", "1")],
    );
    let page = walk.open(&url).await;
    assert_eq!(page.data("page").as_deref(), Some("signin"));
    let page = walk.press(&page, "Next", &[("login", ANNA)]).await;
    assert_eq!((page.data("page").as_deref(), page.heading().as_deref()), (Some("password"), Some("Enter password")));
    let page = walk.press(&page, "Sign in", &[("passwd", "Password1!")]).await;
    assert_eq!((page.data("page").as_deref(), page.heading().as_deref()), (Some("kmsi"), Some("Stay signed in?")));
    let page = walk.press(&page, "Yes", &[]).await;
    assert_eq!(page.data("page").as_deref(), Some("consent"));
    assert!(page.text().contains("HubSpot Sales"));
    assert!(page.text().contains("Read and write access to your mail"));
    let back = walk.press(&page, "Accept", &[]).await;
    assert!(back.left, "{}", back.url);
    assert!(back.url.as_str().starts_with(&format!("{REDIRECT}?code=")), "{}", back.url);
    assert_eq!(back.parameter("state").as_deref(), Some("12345"));
    assert!(back.parameter("session_state").is_some());
    assert!(back.parameter("client_info").is_some());
    let code = back.parameter("code").expect("a code");
    let wrong = walk.redeem(&code, &[("code_verifier", "x")]).await;
    assert_eq!((wrong.status, &wrong.body["error_codes"]), (400, &json!([501_481])));
    let said = walk.redeem(&code, &[("code_verifier", VERIFIER), ("client_info", "1")]).await;
    assert_eq!(said.status, 200, "{}", said.body);
    let id = claims(&said.body["id_token"]);
    assert_eq!((&id["nonce"], &id["email"], &id["ver"]), (&json!("n1"), &json!(ANNA), &json!("2.0")));
    assert_eq!(id["iss"], json!(format!("{}/{CONTOSO}/v2.0", walk.mock.origin())));
    let access = claims(&said.body["access_token"]);
    assert_eq!((&access["aud"], &access["ver"]), (&json!("https://graph.microsoft.com"), &json!("1.0")));
    assert!(access["scp"].as_str().expect("scp").contains("Mail.ReadWrite"));
    let again = walk.redeem(&code, &[("code_verifier", VERIFIER)]).await;
    assert_eq!((again.status, &again.body["error_codes"]), (400, &json!([54_005])));
    let refresh = said.body["refresh_token"].as_str().expect("a refresh token");
    let fresh = walk.refresh(refresh, &[("scope", "Mail.Send offline_access")]).await;
    assert_eq!(fresh.status, 200, "{}", fresh.body);
    assert_eq!(fresh.body["scope"], "openid email profile Mail.Send", "in the words of the request");
    assert_eq!(walk.refresh(refresh, &[]).await.status, 200, "an old refresh token goes on working");
    walk.change(|cloud| cloud.tenant_mut(CONTOSO).expect("Contoso").grants.clear());
    let none = walk.refresh(refresh, &[]).await;
    assert_eq!((&none.body["error"], &none.body["suberror"]), (&json!("invalid_grant"), &json!("consent_required")));
    assert_eq!(none.body.get("error_uri"), None);
    assert_eq!(none.headers["x-ms-request-id"].to_str().ok(), none.body["trace_id"].as_str());
}

#[tokio::test]
async fn errors_stay_in_their_channel() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[("redirect_uri", "https://evil.example/")]);
    let page = walk.open(&url).await;
    assert!(!page.left, "never to an address that is not registered");
    assert_eq!((page.data("page").as_deref(), page.data("code").as_deref()), (Some("error"), Some("AADSTS50011")));
    let url = walk.authorize("nowhere.example", &[]);
    assert_eq!(walk.open(&url).await.data("code").as_deref(), Some("AADSTS90002"));
    let url = walk.authorize("common", &[("client_id", "11111111-2222-4333-8444-555555555555")]);
    assert_eq!(walk.open(&url).await.data("code").as_deref(), Some("AADSTS700016"));
    let url = walk.authorize("common", &[("response_type", "")]);
    let back = walk.open(&url).await;
    assert!(back.left, "{}", back.url);
    assert!(back.url.as_str().contains("error_description=AADSTS900144%3a+The+request+body"), "{}", back.url);
    assert!(back.url.as_str().contains(".+Trace+ID%3a+"), "{}", back.url);
    let url = walk.authorize("common", &[("prompt", "none")]);
    let back = walk.open(&url).await;
    assert_eq!(back.parameter("error").as_deref(), Some("login_required"));
    let said = walk.redeem("nonsense", &[("client_secret", "wrong")]).await;
    assert_eq!((said.status, &said.body["error"]), (401, &json!("invalid_client")));
    let text = said.body["error_description"].as_str().expect("a description");
    assert!(text.starts_with("AADSTS7000215: Invalid client secret"), "{text}");
    assert!(!text.contains('\n'), "{text}");
    assert_eq!(said.body["error_uri"], json!("https://login.microsoftonline.com/error?code=7000215"));
    let known = ["error", "error_description", "error_codes", "timestamp", "trace_id", "correlation_id", "error_uri"];
    assert!(said.body.as_object().expect("an object").keys().all(|key| known.contains(&key.as_str())));
    assert_eq!(said.headers["x-ms-clitelem"], "1,7000215,0,,");
    let url = walk.authorize("common", &[]);
    let page = walk.open(&url).await;
    let back = walk.press(&page, "Back", &[]).await;
    assert_eq!(back.url.as_str(), format!("{REDIRECT}?error=access_denied&error_subcode=cancel&state=12345#"));
    let page = walk.walk(&url, ANNA, false).await;
    let back = walk.press(&page, "Cancel", &[]).await;
    assert!(back.url.as_str().contains("error=access_denied&error_description=AADSTS65004%3a+User+declined"));
}

#[tokio::test]
async fn h4_the_browser_stays_signed_in_until_it_signs_out() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[]);
    walk.walk(&url, ANNA, true).await;
    let silent = walk.open(&url).await;
    assert!(silent.left, "no page for a session that lives");
    assert!(silent.parameter("code").is_some(), "no page for a session that lives");
    let other = walk.authorize("common", &[("prompt", "select_account")]);
    let page = walk.open(&other).await;
    assert_eq!(page.data("page").as_deref(), Some("picker"));
    let page = walk.follow(&page, "Use another account").await;
    assert_eq!(page.data("page").as_deref(), Some("signin"));
    let page = walk.press(&page, "Next", &[("login", "bo@contoso.example")]).await;
    walk.press(&page, "Sign in", &[("passwd", "Password1!")]).await;
    let page = walk.open(&url).await;
    assert_eq!(page.data("page").as_deref(), Some("picker"), "two accounts");
    let none = walk.authorize("common", &[("prompt", "none")]);
    assert!(walk.open(&none).await.url.as_str().contains("AADSTS16000"));
    let back = walk.press(&page, ANNA, &[]).await;
    assert!(back.parameter("code").is_some());
    let hinted = walk.authorize("common", &[("login_hint", ANNA)]);
    assert!(walk.open(&hinted).await.parameter("code").is_some());
    let evil = walk.at("/common/oauth2/v2.0/logout", &[("post_logout_redirect_uri", "https://evil.example/")]);
    let page = walk.open(&evil).await;
    assert_eq!(page.data("page").as_deref(), Some("sign-out"), "which of the two?");
    walk.press(&page, ANNA, &[]).await;
    let page = walk.open(&evil).await;
    assert_eq!(page.data("page").as_deref(), Some("signed-out"));
    assert_eq!(walk.open(&url).await.data("page").as_deref(), Some("signin"));
}

#[tokio::test]
async fn h10_a_personal_account_shows_one_of_two_addresses() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[]);
    for (persona, shown) in
        [(Persona::Primary, "jane@gmail.example"), (Persona::Hex, "outlook_45A79CDF4502E0CF@outlook.com")]
    {
        walk.change(|cloud| {
            let (jane, _) = cloud.user("jane@gmail.example").expect("Jane");
            cloud.user_mut(jane).expect("Jane").persona = Some(persona);
        });
        walk.browser.clear_cookies();
        let back = walk.walk(&url, "jane@gmail.example", true).await;
        let said = walk.redeem(&back.parameter("code").expect("a code"), &[]).await.body;
        let id = claims(&said["id_token"]);
        assert_eq!(id["tid"], "9188040d-6c67-4c5b-b112-36a304b66dad");
        assert_eq!((&id["email"], &id["preferred_username"]), (&json!(shown), &json!(shown)));
        assert!(!said["access_token"].as_str().expect("a token").contains('.'), "opaque");
    }
}

#[tokio::test]
async fn h11_assignment_silent_interactive_and_mended() {
    let mut walk = Walk::start();
    let tokens = walk.tokens().await;
    walk.change(|cloud| {
        let contoso = cloud.tenant_mut(CONTOSO).expect("Contoso");
        contoso.service_principal_mut(APP).expect("HubSpot").assignment_required = true;
    });
    let url = walk.authorize("common", &[("prompt", "none")]);
    let back = client().get(&url).header("cookie", cookie(&walk)).send().await.expect("an answer");
    assert_eq!(
        (back.status().as_u16(), &back.headers()["x-ms-clitelem"]),
        (302, &"1,50105,0,,".parse().expect("a value"))
    );
    let location = back.headers()["location"].to_str().expect("text");
    assert!(location.starts_with(&format!("{REDIRECT}?error=interaction_required&error_description=AADSTS50105%3a+The+signed+in+user+%27%7bEmailHidden%7d%27")), "{location}");
    assert!(location.contains("&error_uri=https%3a%2f%2flogin.microsoftonline.com%2ferror%3fcode%3d50105&state=12345"));
    let url = walk.authorize("common", &[]);
    let page = walk.open(&url).await;
    assert_eq!(page.heading().as_deref(), Some("Sorry, but we're having trouble signing you in."));
    assert_eq!((page.left, page.data("code").as_deref()), (false, Some("AADSTS50105")));
    let said = walk.refresh(tokens["refresh_token"].as_str().expect("a refresh token"), &[]).await;
    assert_eq!(
        (said.status, &said.body["error"], &said.body["error_codes"]),
        (400, &json!("invalid_grant"), &json!([50_105]))
    );
    walk.change(|cloud| {
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        let id = cloud.guid();
        let contoso = cloud.tenant_mut(CONTOSO).expect("Contoso");
        let assignment = mock365_domain::directory::AppRoleAssignment {
            id,
            role: uuid::Uuid::nil(),
            principal: anna.user,
            kind: mock365_domain::directory::PrincipalKind::User,
            created: jiff::Timestamp::UNIX_EPOCH,
        };
        contoso.service_principal_mut(APP).expect("HubSpot").assigned.push_back(assignment);
    });
    assert!(walk.open(&url).await.parameter("code").is_some());
}

fn cookie(walk: &Walk) -> String {
    walk.browser.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

#[tokio::test]
async fn h12_need_admin_approval_and_the_low_policy() {
    let mut walk = Walk::start();
    walk.change(|cloud| cloud.tenant_mut(CONTOSO).expect("Contoso").user_consent = UserConsent::Off);
    let url = walk.authorize("common", &[]);
    let page = walk.walk(&url, ANNA, true).await;
    assert_eq!((page.left, page.data("code").as_deref()), (false, Some("AADSTS90094")));
    assert_eq!(page.heading().as_deref(), Some("Need admin approval"));
    let back = walk.follow(&page, "Return to the application without granting consent").await;
    assert_eq!(back.url.as_str(), format!("{REDIRECT}?error=access_denied&error_subcode=cancel&state=12345#"));
    let other = walk.follow(&page, "Have an admin account? Sign in with that account").await;
    assert_eq!(other.data("page").as_deref(), Some("signin"));
    walk.change(|cloud| {
        let contoso = cloud.tenant_mut(CONTOSO).expect("Contoso");
        contoso.user_consent = UserConsent::Low;
        let graph = contoso.service_principal_mut(permission::GRAPH).expect("Graph");
        let low = signing_in::SCOPES.split(' ').map(|scope| (uuid::Uuid::nil(), scope.to_owned()));
        graph.low_permissions = low.collect();
    });
    let page = walk.open(&url).await;
    assert_eq!(page.data("page").as_deref(), Some("consent"));
    assert!(walk.press(&page, "Accept", &[]).await.parameter("code").is_some());
    walk.change(|cloud| {
        cloud.tenant_mut(CONTOSO).expect("Contoso").grants.clear();
        cloud.application_mut(APP).expect("HubSpot").publisher.as_mut().expect("a publisher").verified = false;
    });
    assert_eq!(walk.open(&url).await.data("page").as_deref(), Some("need-admin-approval"));
}

#[tokio::test]
async fn h12b_the_workflow_asks_the_reviewers() {
    let mut walk = Walk::start();
    walk.change(|cloud| {
        let (admin, _) = cloud.user(ADMIN).expect("the administrator");
        let contoso = cloud.tenant_mut(CONTOSO).expect("Contoso");
        contoso.user_consent = UserConsent::Off;
        contoso.consent_requests.enabled = true;
        contoso.consent_requests.reviewers = vec![admin.user];
    });
    let url = walk.authorize("common", &[]);
    let page = walk.walk(&url, ANNA, true).await;
    assert_eq!(
        (page.heading().as_deref(), page.data("code").as_deref()),
        (Some("Approval required"), Some("AADSTS90095"))
    );
    let page = walk.press(&page, "Request approval", &[("justification", "We need our mail in the CRM")]).await;
    assert_eq!((page.heading().as_deref(), page.data("page").as_deref()), (Some("Request sent"), Some("request-sent")));
    let back = walk.press(&page, "Back to app", &[]).await;
    assert_eq!(back.parameter("error_subcode").as_deref(), Some("cancel"));
    walk.mock.sandbox().read(|cloud, _| {
        let requests = &cloud.tenants[&CONTOSO].requests;
        assert_eq!(requests[0].users[0].reason, "We need our mail in the CRM");
        assert_eq!(cloud.outbox.iter().filter(|notice| notice.to == ADMIN).count(), 1);
        let inbox = cloud.mailbox_at(ADMIN).expect("a mailbox");
        let asks = |subject: &str| subject == "anna@contoso.example is requesting access to HubSpot Sales";
        assert_eq!(inbox.all_mail().filter(|mail| asks(&mail.subject)).count(), 1);
    });
}

#[tokio::test]
async fn h13_admin_consent_by_the_pasted_address() {
    let mut walk = Walk::start();
    let url = format!("{}/{CONTOSO}/{ADMIN_CONSENT_LINK}", walk.mock.origin());
    let page = walk.walk(&url, ANNA, false).await;
    assert_eq!(page.data("page").as_deref(), Some("need-admin-approval"));
    let back = walk.follow(&page, "Return to the application without granting consent").await;
    assert_eq!(back.url.as_str(), format!("{REDIRECT}?error=access_denied&error_subcode=cancel&state=12345#"));
    walk.browser.clear_cookies();
    let page = walk.walk(&url, ADMIN, false).await;
    assert_eq!(page.data("page").as_deref(), Some("adminconsent"));
    let back = walk.press(&page, "Cancel", &[]).await;
    let shown = back.url.as_str();
    assert!(shown.contains("AADSTS65004"));
    assert!(shown.contains("&admin_consent=True"));
    assert!(!shown.contains("tenant="));
    let back = walk.press(&page, "Accept", &[]).await;
    let wanted = format!(
        "{REDIRECT}?admin_consent=True&tenant={CONTOSO}&scope=https%3a%2f%2fgraph.microsoft.com%2fCalendars.Read+https"
    );
    assert!(back.url.as_str().starts_with(&wanted), "{}", back.url);
    assert!(back.url.as_str().ends_with("&state=12345#"), "{}", back.url);
    walk.mock.sandbox().read(|cloud, _| {
        let contoso = &cloud.tenants[&CONTOSO];
        let grant = contoso.grants.iter().find(|grant| grant.principal.is_none()).expect("a grant for everybody");
        assert_eq!(grant.scopes.len(), 8);
        assert!(grant.scopes.contains(&"Calendars.ReadWrite".to_owned()));
        assert!(grant.scopes.contains(&"openid".to_owned()));
    });
    walk.browser.clear_cookies();
    let connect = walk.authorize("common", &[]);
    assert!(walk.walk(&connect, ANNA, false).await.parameter("code").is_some(), "no consent page for anybody");
    walk.browser.clear_cookies();
    let url = format!("{}/fabrikam.example/{ADMIN_CONSENT_LINK}", walk.mock.origin());
    let back = walk.walk(&url, ADMIN, false).await;
    assert!(back.left);
    assert!(back.url.as_str().contains("AADSTS50020"));
    assert!(back.url.as_str().contains("&admin_consent=True"));
    let url = format!("{}/nowhere.example/{ADMIN_CONSENT_LINK}", walk.mock.origin());
    assert_eq!(walk.open(&url).await.data("code").as_deref(), Some("AADSTS90002"));
    let url = url.replace("nowhere.example", "contoso.example").replace("/verify", "/other");
    assert_eq!(walk.open(&url).await.data("code").as_deref(), Some("AADSTS50011"));
}

#[tokio::test]
async fn an_app_by_itself_has_the_roles_that_an_administrator_granted() {
    let mut walk = Walk::start();
    let ask = [
        ("grant_type", "client_credentials"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    // Nobody has brought it there yet: it may do nothing, and in a tenant of today it gets no token.
    let said = walk.token("/contoso.example/oauth2/v2.0/token", &ask).await;
    assert_eq!((said.status, &claims(&said.body["access_token"])["roles"]), (200, &Value::Null));
    let strange = signing_in::with(&ask, &[("client_id", "11111111-2222-4333-8444-555555555555")]);
    let said = walk.token("/contoso.example/oauth2/v2.0/token", &strange).await;
    assert_eq!((said.status, &said.body["error"]), (400, &json!("unauthorized_client")));
    let url =
        walk.at("/contoso.example/adminconsent", &[("client_id", HUBSPOT), ("redirect_uri", REDIRECT), ("state", "s")]);
    let page = walk.walk(&url, ADMIN, false).await;
    let back = walk.press(&page, "Accept", &[]).await;
    assert_eq!(back.url.as_str(), format!("{REDIRECT}?tenant={CONTOSO}&state=s&admin_consent=True#"));
    let said = walk.token("/contoso.example/oauth2/v2.0/token", &ask).await;
    assert_eq!(said.status, 200, "{}", said.body);
    let token = claims(&said.body["access_token"]);
    assert_eq!((&token["idtyp"], token["roles"].as_array().map(Vec::len)), (&json!("app"), Some(4)));
    assert_eq!(said.body.as_object().map(serde_json::Map::len), Some(4));
    let said = walk
        .token(
            "/contoso.example/oauth2/token",
            &signing_in::with(&ask, &[("resource", "https://graph.microsoft.com"), ("scope", "")]),
        )
        .await;
    assert!(said.body["expires_in"].is_string(), "{}", said.body);
    assert!(said.body["resource"] == "https://graph.microsoft.com", "{}", said.body);
}

#[tokio::test]
async fn other_response_modes_and_types() {
    let mut walk = Walk::start();
    walk.tokens().await;
    let url = walk.authorize("common", &[("response_mode", "form_post")]);
    let page = walk.open(&url).await;
    let form = page.forms().remove(0);
    assert_eq!((form.action.as_str(), form.name.as_deref()), (REDIRECT, Some("hiddenform")));
    let names: Vec<&str> = form.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["code", "state", "session_state"]);
    let url = walk.authorize("common", &[("response_type", "code id_token"), ("nonce", "n")]);
    let back = walk.open(&url).await;
    assert!(back.url.fragment().is_some());
    assert!(back.url.query().is_none());
    let id = claims(&json!(back.parameter("id_token").expect("an id token")));
    assert!(id["c_hash"].is_string());
    assert!(id["nonce"] == "n");
    let url = walk.authorize("common", &[("response_type", "id_token token"), ("nonce", "n")]);
    assert!(walk.open(&url).await.parameter("access_token").is_some());
    let url = walk.authorize("common", &[("response_type", "id_token"), ("nonce", "n"), ("response_mode", "query")]);
    assert!(walk.open(&url).await.url.as_str().contains("AADSTS70007"));
}

#[tokio::test]
async fn metadata_says_where_it_was_asked() {
    let walk = Walk::start();
    let get = async |path: &str| {
        let answer = client().get(format!("{}{path}", walk.mock.origin())).send().await.expect("an answer");
        (answer.status().as_u16(), answer.json::<serde_json::Value>().await.expect("JSON"))
    };
    let origin = walk.mock.origin();
    let (_, common) = get("/common/v2.0/.well-known/openid-configuration").await;
    assert_eq!(common["issuer"], json!(format!("{origin}/{{tenantid}}/v2.0")));
    let (_, tenant) = get("/contoso.example/v2.0/.well-known/openid-configuration").await;
    assert_eq!(tenant["issuer"], json!(format!("{origin}/{CONTOSO}/v2.0")));
    assert_eq!(tenant["token_endpoint"], json!(format!("{origin}/{CONTOSO}/oauth2/v2.0/token")));
    let (_, v1) = get("/contoso.example/.well-known/openid-configuration").await;
    assert_eq!(v1["issuer"], json!(format!("https://sts.windows.net/{CONTOSO}/")));
    let (status, gone) = get("/nowhere.example/v2.0/.well-known/openid-configuration").await;
    assert_eq!((status, &gone["error"], &gone["error_codes"]), (400, &json!("invalid_tenant"), &json!([90_002])));
    let (_, keys) = get("/common/discovery/v2.0/keys").await;
    assert_eq!(keys["keys"][0]["kty"], "RSA");
    let (status, body) = get("/common/discovery/instance?api-version=1.1&authorization_endpoint=https://nowhere.example/common/oauth2/authorize").await;
    assert_eq!((status, &body["error"]), (400, &json!("invalid_instance")));
    let (status, _) = get("/common/discovery/instance?api-version=1.1&authorization_endpoint=https://login.windows.net/common/oauth2/authorize").await;
    assert_eq!(status, 200);
    assert_eq!(get("/common/userrealm/anna@contoso.example?api-version=1.0").await.1["account_type"], "Managed");
}

#[tokio::test]
async fn what_is_not_built_says_so() {
    let walk = Walk::start();
    let form = [("grant_type", "urn:ietf:params:oauth:grant-type:saml2-bearer"), ("client_id", HUBSPOT)];
    let said = walk.token("/contoso.example/oauth2/v2.0/token", &form).await;
    assert_eq!((said.status, &said.body["error"]), (501, &json!("unsupported_grant_type")));
    assert!(said.headers.contains_key("x-mock365-explain"));
    let page = client().get(format!("{}/common/saml2", walk.mock.origin())).send().await.expect("an answer");
    assert_eq!(page.status(), 501);
    let unsupported = walk.mock.sandbox().journal.entries(|entry| entry.unsupported);
    assert_eq!(unsupported.len(), 2);
    assert_eq!(unsupported[0].operation, "entra.token.saml2_bearer");
    let form = [("grant_type", "urn:ietf:params:oauth:grant-type:saml1_1-bearer"), ("client_id", HUBSPOT)];
    assert_eq!(walk.token("/contoso.example/oauth2/token", &form).await.status, 501);
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("assertion", "PHNhbWw6QXNzZXJ0aW9uLz4"),
    ];
    let path = "/contoso.example/oauth2/v2.0/token";
    let said = walk.token(path, &form).await;
    assert_eq!((said.status, &said.body["error_codes"]), (400, &json!([900_144])), "{}", said.body);
    let form = signing_in::with(&form, &[("requested_token_use", "on_behalf_of")]);
    assert_eq!(walk.token(path, &form).await.body["error_codes"], json!([50_027]), "a SAML assertion is no JWT");
    let saml = ("requested_token_type", "urn:ietf:params:oauth:token-type:saml2");
    assert_eq!(walk.token(path, &signing_in::with(&form, &[saml])).await.status, 501);
}

#[tokio::test]
async fn a_rule_brings_any_code_in_its_channel() {
    let mut walk = Walk::start();
    let rule =
        json!({ "when": { "face": "entra" }, "effect": { "answer": { "name": "aadsts", "code": "AADSTS50076" } } });
    let id = walk.mock.sandbox().plan.add(serde_json::from_value(rule).expect("a rule"));
    let said = walk.refresh("x", &[]).await;
    assert_eq!((said.status, &said.body["error_codes"]), (400, &json!([50_076])));
    assert_eq!((&said.body["error"], &said.body["suberror"]), (&json!("invalid_grant"), &json!("basic_action")));
    assert!(said.headers["x-mock365-explain"].to_str().expect("text").starts_with("rule "));
    walk.mock.sandbox().plan.remove(id);
    let rule = json!({ "effect": { "answer": { "name": "aadsts", "code": "AADSTS53003" } } });
    walk.mock.sandbox().plan.add(serde_json::from_value(rule).expect("a rule"));
    let url = walk.authorize("common", &[]);
    assert_eq!(walk.open(&url).await.data("code").as_deref(), Some("AADSTS53003"));
    let url = walk.authorize("common", &[("prompt", "none")]);
    assert!(walk.open(&url).await.url.as_str().starts_with(REDIRECT));
    let url = walk.authorize("common", &[("prompt", "none"), ("redirect_uri", "https://evil.example/")]);
    assert!(!walk.open(&url).await.left, "not even by a rule");
}

#[tokio::test]
async fn no_parameter_is_an_open_door() {
    let mut walk = Walk::start();
    for trick in [
        "https://evil.example/",
        "//evil.example/",
        "https://app.hubspot.com@evil.example/oauthor/v1/office365/verify",
        "https://app.hubspot.com.evil.example/oauthor/v1/office365/verify",
        "https://app.hubspot.com/oauthor/v1/office365/verify/../../x",
        "https://app.hubspot.com/oauthor/v1/office365/VERIFY",
        "https://app.hubspot.com/oauthor/v1/office365/verify?x=1",
        "http://localhost.evil.example/",
        "http://localhost:80@evil.example/",
        "http://127.0.0.1.evil.example/",
        "javascript:alert(1)",
    ] {
        for path in ["/common/oauth2/v2.0/authorize", "/contoso.example/v2.0/adminconsent"] {
            let parameters =
                [("client_id", HUBSPOT), ("redirect_uri", trick), ("scope", "openid"), ("response_type", "code")];
            let url = walk.at(path, &parameters);
            let page = walk.open(&url).await;
            assert!(!page.left, "{trick}: {}", page.url);
            assert!(page.data("code").as_deref() == Some("AADSTS50011"), "{trick}: {}", page.url);
        }
        let url = walk.at("/common/oauth2/v2.0/logout", &[("post_logout_redirect_uri", trick)]);
        assert!(!walk.open(&url).await.left, "{trick}");
    }
}

#[tokio::test]
async fn broken_input_is_an_error_and_never_a_crash() {
    let walk = Walk::start();
    let origin = walk.mock.origin();
    for (method, path, body) in [
        ("POST", "/common/oauth2/v2.0/token", "%%%=&&&=%ff%fe&grant_type=authorization_code&code=%00"),
        ("POST", "/%ff%fe/oauth2/v2.0/token", "grant_type=refresh_token"),
        ("POST", "/common/login", "ctx=AAAA&login=%ff"),
        ("POST", "/common/Consent/Set", "ctx=x&canary=y&action=accept"),
        ("POST", "/common/consentrequest", "ctx=x"),
        ("GET", "/common/reprocess?ctx=%00", ""),
        ("GET", "/common/oauth2/v2.0/authorize?client_id=%ff", ""),
        ("GET", "/common/discovery/instance?authorization_endpoint=%25", ""),
        ("GET", "/error?code=99999999999999", ""),
        ("PUT", "/common/oauth2/v2.0/authorize", ""),
        ("GET", "/common/oauth2/v2.0/nothing", ""),
    ] {
        let method = method.parse().expect("a method");
        let answer = client().request(method, format!("{origin}{path}")).body(body).send().await.expect("an answer");
        assert!(answer.status().as_u16() < 500, "{path}: {}", answer.status());
    }
    let large = "x".repeat(2 << 20);
    let answer =
        client().post(format!("{origin}/common/oauth2/v2.0/token")).body(large).send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 413);
    assert!(answer.json::<serde_json::Value>().await.expect("JSON")["error"].is_string());
}
