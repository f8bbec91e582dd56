//! The coverage page of the Entra face: which codes clients and people really got back, over a socket, by state alone.
//!
//! To add a code: bring the Cloud into its state and ask, in one of the functions below. `MOCK365_BLESS=1` writes the page.

use crate::facts;
use crate::rules;

use std::path::Path;

use crate::rules::page::{self, Scenarios};
use crate::rules::seen::Seen;
use crate::signing_in::{ADMIN, ANNA, HUBSPOT, REDIRECT, SCOPES, Said, VERIFIER, Walk, challenge, client, with};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock365::faces::entra::codes;
use mock365::proof::Bench;
use mock365::scenario::Library;
use mock365_domain::default::{CONTOSO, HUBSPOT as APP, VENDOR};
use mock365_domain::directory::permission::GRAPH;
use mock365_domain::directory::{Audience, ClientType, Hold, PasswordState, RedirectUri, UserConsent};
use mock365_domain::{Cloud, Held, Rollout};

#[tokio::test]
async fn coverage() {
    let mut seen = Seen::default();
    untrusted_clients(&mut seen).await;
    faulty_parameters(&mut seen).await;
    names_and_passwords(&mut seen).await;
    pages_on_the_way(&mut seen).await;
    silent_requests(&mut seen).await;
    blocked_people(&mut seen).await;
    consents(&mut seen).await;
    admin_consents(&mut seen).await;
    clients_at_the_token_endpoint(&mut seen).await;
    codes_redeemed(&mut seen).await;
    refresh_tokens(&mut seen).await;
    apps_by_themselves(&mut seen).await;
    further_grants(&mut seen).await;
    metadata(&mut seen).await;
    rules::beyond::by_state(&mut seen).await;
    let (shown, mended) = scenarios(&mut seen).await;
    assert!(mended.len() >= 70, "{} codes by state with a remedy that was tested: too few", mended.len());
    let by_rule = rules::channels().await;
    let page = page::write(&page::Met { by_state: seen.0, by_rule, shown, mended });
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/generated/coverage-entra.md");
    if std::env::var_os("MOCK365_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        std::fs::write(&path, page).expect("the page");
        return;
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "{} is stale: run this test with MOCK365_BLESS=1", path.display());
}

#[tokio::test]
async fn every_variant_can_be_chosen() {
    rules::variants_are_worded().await;
    rules::variants_of_redirects().await;
}

#[test]
fn the_table_is_as_long_and_as_sure_as_the_facts() {
    let Some(text) = facts::text("entra/aadsts.json") else { return };
    let facts: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    let known: Vec<u64> = codes::all().iter().map(|code| u64::from(code.number)).collect();
    let mut wanted: Vec<u64> = facts.iter().filter_map(|fact| fact["code"].as_u64()).collect();
    wanted.sort_unstable();
    assert_eq!(known, wanted);
    // What was captured or documented must be what the table says; a fact's status is that of its own channel.
    let sure =
        |fact: &&serde_json::Value| matches!(fact["oauth_error_evidence"].as_str(), Some("captured" | "documented"));
    for fact in facts.iter().filter(sure) {
        let number = fact["code"].as_u64().and_then(|number| u32::try_from(number).ok()).expect("a number");
        let code = codes::find(number).expect("a code");
        assert_eq!(fact["oauth_error"], code.error, "{number}");
        let status = fact["http_status"].as_u64().expect("a status");
        assert!(matches!(status, 200 | 302) || status == u64::from(code.status), "{number}: {status}");
    }
}

/// Proves every scenario whose cause is state alone: which of them show a code, and which mend it.
async fn scenarios(seen: &mut Seen) -> (Scenarios, Scenarios) {
    let bench = Bench::start().await.expect("a bench");
    let (mut shown, mut mended) = (Scenarios::new(), Scenarios::new());
    for shelved in Library::built_in().all().filter(|shelved| shelved.scenario.rules.is_empty()) {
        let proof = bench.prove(shelved).await;
        assert!(proof.faults.is_empty(), "{}", proof.faults.join("\n"));
        for (code, met) in proof.seen.iter().filter(|(code, _)| codes::find(*code).is_some()) {
            seen.met(*code, met);
            let lists = [Some(&mut shown), proof.mended.contains(code).then_some(&mut mended)];
            for names in lists.into_iter().flatten().map(|list| list.entry(*code).or_default()) {
                if !names.contains(&shelved.name) {
                    names.push(shelved.name.clone());
                }
            }
        }
    }
    (shown, mended)
}

async fn untrusted_clients(seen: &mut Seen) {
    let mut walk = Walk::start();
    let strange = "11111111-2222-4333-8444-555555555555";
    for (code, tenant, more) in [
        (50_011, "common", ("redirect_uri", "https://app.hubspot.com.evil.example/")),
        (700_016, "common", ("client_id", strange)),
        (700_038, "common", ("client_id", "hubspot")),
        (900_144, "common", ("client_id", "")),
        (90_002, "nowhere.example", ("state", "s")),
        (900_023, "nowhere", ("state", "s")),
    ] {
        let url = walk.authorize(tenant, &[more]);
        let page = walk.open(&url).await;
        seen.page(code, &page, "page");
    }
    walk.change(|cloud| cloud.application_mut(APP).expect("HubSpot").audience = Audience::SingleTenant);
    let url = walk.authorize("common", &[]);
    seen.page(50_194, &walk.open(&url).await, "page");
    walk.change(|cloud| cloud.application_mut(APP).expect("HubSpot").audience = Audience::MultiTenant);
    let url = walk.authorize("consumers", &[]);
    seen.page(9_002_332, &walk.open(&url).await, "page");
    walk.change(|cloud| cloud.application_mut(APP).expect("HubSpot").redirect_uris.clear());
    seen.page(500_113, &walk.open(&walk.authorize("common", &[])).await, "page");
    let url = walk.authorize("common", &[("redirect_uri", "")]);
    seen.page(900_971, &walk.open(&url).await, "page");
    let origin = walk.mock.origin();
    seen.page(900_561, &walk.open(&format!("{origin}/common/login")).await, "page");
    seen.page(90_013, &walk.open(&format!("{origin}/common/reprocess?ctx=x")).await, "page");
}

async fn faulty_parameters(seen: &mut Seen) {
    let mut walk = Walk::start();
    for (code, more) in [
        (900_144, ("response_type", "")),
        (70_005, ("response_type", "cookie")),
        (70_007, ("response_mode", "pigeon")),
        (70_011, ("scope", "Mail.Read,User.Read")),
        (650_053, ("scope", "Nothing.Read")),
        (500_011, ("scope", "https://nowhere.example/x")),
        (90_023, ("prompt", "please")),
        (501_491, ("code_challenge", "short")),
    ] {
        let url = walk.authorize("common", &[more]);
        seen.redirect(code, &walk.open(&url).await);
    }
    walk.change(|cloud| {
        cloud.application_mut(APP).expect("HubSpot").redirect_uris =
            vec![RedirectUri { uri: REDIRECT.to_owned(), client: ClientType::Spa }];
    });
    let url = walk.authorize("common", &[]);
    seen.redirect(9_002_325, &walk.open(&url).await);
}

async fn pages_on_the_way(seen: &mut Seen) {
    let (mut walk, own_scheme) = (Walk::start(), format!("msal{HUBSPOT}://auth"));
    let own = RedirectUri { uri: own_scheme.clone(), client: ClientType::Native };
    walk.change(|cloud| {
        cloud.application_mut(APP).expect("HubSpot").redirect_uris.push(own);
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        cloud.user_mut(anna).expect("Anna").standing.password = PasswordState::Expired;
    });
    let url = walk.authorize("common", &[("redirect_uri", &own_scheme), ("login_hint", ANNA)]);
    let page = walk.open(&url).await;
    let page = walk.press(&page, "signin", &[("passwd", "Password1!")]).await;
    seen.page(50_055, &page, "interrupt");
    let new = [("currentpasswd", "Password1!"), ("newpasswd", "Spring2026!"), ("confirmnewpasswd", "Spring2026!")];
    let page = walk.press(&page, "signin", &new).await;
    seen.page(50_199, &page, "interrupt");
    let page = walk.press(&page, "Continue", &[]).await;
    seen.page(50_140, &page, "interrupt");
}

async fn names_and_passwords(seen: &mut Seen) {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[]);
    let page = walk.open(&url).await;
    seen.page(90_014, &walk.press(&page, "Next", &[("login", "")]).await, "inline");
    seen.page(50_034, &walk.press(&page, "Next", &[("login", "nobody@contoso.example")]).await, "inline");
    let page = walk.press(&page, "Next", &[("login", ANNA)]).await;
    seen.page(50_126, &walk.press(&page, "Sign in", &[("passwd", "wrong")]).await, "inline");
    walk.change(|cloud| {
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        cloud.user_mut(anna).expect("Anna").enabled = false;
    });
    seen.page(50_057, &walk.press(&page, "Sign in", &[("passwd", "Password1!")]).await, "inline");
}

async fn silent_requests(seen: &mut Seen) {
    let mut walk = Walk::start();
    let none = walk.authorize("common", &[("prompt", "none")]);
    seen.redirect(50_058, &walk.open(&none).await);
    let url = walk.authorize("common", &[]);
    let page = walk.walk(&url, ANNA, false).await;
    seen.redirect(65_001, &walk.open(&none).await);
    seen.redirect(65_004, &walk.press(&page, "Cancel", &[]).await);
    let login = walk.authorize("common", &[("prompt", "login")]);
    walk.walk(&login, "bo@contoso.example", false).await;
    seen.redirect(16_000, &walk.open(&none).await);
}

async fn blocked_people(seen: &mut Seen) {
    let mut walk = Walk::start();
    let elsewhere = walk.authorize("fabrikam.example", &[]);
    seen.page(50_020, &walk.walk(&elsewhere, ANNA, true).await, "page");
    let silent = walk.authorize("fabrikam.example", &[("prompt", "none")]);
    seen.redirect(50_020, &walk.open(&silent).await);
    walk.change(|cloud| {
        cloud.provision(CONTOSO, APP);
        let contoso = cloud.tenant_mut(CONTOSO).expect("Contoso");
        contoso.service_principal_mut(APP).expect("HubSpot").assignment_required = true;
    });
    let url = walk.authorize("common", &[]);
    seen.page(50_105, &walk.open(&url).await, "page");
    let none = walk.authorize("common", &[("prompt", "none")]);
    seen.redirect(50_105, &walk.open(&none).await);
    walk.change(|cloud| {
        let contoso = cloud.tenant_mut(CONTOSO).expect("Contoso");
        contoso.service_principal_mut(APP).expect("HubSpot").enabled = false;
    });
    seen.page(7_000_112, &walk.open(&url).await, "page");
    walk.browser.clear_cookies();
    let work = walk.authorize("organizations", &[]);
    seen.page(500_208, &walk.walk(&work, "jane@gmail.example", true).await, "page");
}

async fn consents(seen: &mut Seen) {
    let mut walk = Walk::start();
    walk.change(|cloud| cloud.tenant_mut(CONTOSO).expect("Contoso").user_consent = UserConsent::Off);
    let url = walk.authorize("common", &[]);
    seen.page(90_094, &walk.walk(&url, ANNA, true).await, "page");
    walk.change(|cloud| cloud.tenant_mut(CONTOSO).expect("Contoso").consent_requests.enabled = true);
    seen.page(90_095, &walk.open(&url).await, "interrupt");
    walk.change(|cloud| {
        cloud.application_mut(APP).expect("HubSpot").risky = true;
        cloud.tenant_mut(CONTOSO).expect("Contoso").user_consent = UserConsent::Legacy;
    });
    seen.page(900_981, &walk.open(&url).await, "interrupt");
    walk.change(|cloud| cloud.tenant_mut(CONTOSO).expect("Contoso").consent_requests.enabled = false);
    seen.page(900_941, &walk.open(&url).await, "page");
}

async fn admin_consents(seen: &mut Seen) {
    let mut walk = Walk::start();
    let parameters = [("client_id", HUBSPOT), ("redirect_uri", REDIRECT), ("scope", SCOPES)];
    let url = walk.at("/contoso.example/v2.0/adminconsent", &parameters);
    let page = walk.walk(&url, ADMIN, false).await;
    seen.redirect(65_004, &walk.press(&page, "Cancel", &[]).await);
    let url = walk.at("/fabrikam.example/v2.0/adminconsent", &parameters);
    seen.redirect(50_020, &walk.open(&url).await);
}

async fn clients_at_the_token_endpoint(seen: &mut Seen) {
    let walk = Walk::start();
    let token = "/common/oauth2/v2.0/token";
    seen.json(900_144, &walk.token(token, &[("client_id", HUBSPOT)]).await);
    seen.json(70_003, &walk.token(token, &[("grant_type", "wish")]).await);
    let form = [("grant_type", "refresh_token"), ("client_id", HUBSPOT), ("refresh_token", "x")];
    seen.json(9_002_313, &walk.token(token, &form).await);
    seen.json(700_038, &walk.token(token, &with(&form, &[("client_id", "hubspot")])).await);
    let strange = with(&form, &[("client_id", "11111111-2222-4333-8444-555555555555")]);
    seen.json(700_016, &walk.token(token, &strange).await);
    seen.json(7_000_215, &walk.token(token, &with(&form, &[("client_secret", "wrong")])).await);
    seen.json(90_002, &walk.token("/nowhere.example/oauth2/v2.0/token", &form).await);
    seen.json(900_023, &walk.token("/nowhere/oauth2/v2.0/token", &form).await);
    walk.change(|cloud| {
        let now = jiff::Timestamp::UNIX_EPOCH;
        cloud.application_mut(APP).expect("HubSpot").secrets[0].expires = now;
    });
    seen.json(7_000_222, &walk.token(token, &with(&form, &[("client_secret", "mock-secret")])).await);
    let answer = client().get(format!("{}{token}", walk.mock.origin())).send().await.expect("an answer");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    seen.json(900_561, &Said { status, headers, body: answer.json().await.expect("JSON") });
}

async fn codes_redeemed(seen: &mut Seen) {
    let mut walk = Walk::start();
    let challenge = challenge();
    let pkce = [("code_challenge", challenge.as_str()), ("code_challenge_method", "S256")];
    let url = walk.authorize("common", &pkce);
    let code = walk.walk(&url, ANNA, true).await.parameter("code").expect("a code");
    seen.json(7_000_218, &walk.redeem(&code, &[("code_verifier", VERIFIER), ("client_secret", "")]).await);
    seen.json(501_481, &walk.redeem(&code, &[("code_verifier", "y")]).await);
    let elsewhere = with(&[("redirect_uri", "http://localhost/other")], &[("code_verifier", VERIFIER)]);
    seen.json(500_112, &walk.redeem(&code, &elsewhere).await);
    let other = [("client_id", "14d82eec-204b-4c2f-b7e8-296a70dab67e"), ("code_verifier", VERIFIER)];
    seen.json(70_000, &walk.redeem(&code, &other).await);
    let form = [("grant_type", "authorization_code"), ("client_id", HUBSPOT), ("client_secret", "mock-secret")];
    let form = with(&form, &[("code", &code), ("code_verifier", VERIFIER), ("redirect_uri", REDIRECT)]);
    seen.json(700_005, &walk.token("/fabrikam.example/oauth2/v2.0/token", &form).await);
    assert_eq!(walk.redeem(&code, &[("code_verifier", VERIFIER)]).await.status, 200);
    seen.json(54_005, &walk.redeem(&code, &[("code_verifier", VERIFIER)]).await);
    let code = walk.open(&url).await.parameter("code").expect("a code");
    walk.mock.sandbox().clock.advance("PT11M").expect("later");
    seen.json(70_008, &walk.redeem(&code, &[("code_verifier", VERIFIER)]).await);
    let as_a = |walk: &Walk, kind| {
        walk.change(|cloud| cloud.application_mut(APP).expect("HubSpot").redirect_uris[0].client = kind);
    };
    as_a(&walk, ClientType::Native);
    let code = walk.open(&url).await.parameter("code").expect("a code");
    seen.json(700_025, &walk.redeem(&code, &[("code_verifier", VERIFIER)]).await);
    as_a(&walk, ClientType::Spa);
    let script = [("origin", "https://app.hubspot.com")];
    let path = "/common/oauth2/v2.0/token";
    let form = [("grant_type", "authorization_code"), ("client_id", HUBSPOT), ("code", &code)];
    let form = with(&form, &[("code_verifier", VERIFIER), ("redirect_uri", REDIRECT)]);
    let said = walk.token_with(path, &form, &script).await;
    let refresh = said.body["refresh_token"].as_str().expect("a refresh token").to_owned();
    walk.mock.sandbox().clock.advance("PT25H").expect("later");
    let form = [("grant_type", "refresh_token"), ("client_id", HUBSPOT), ("refresh_token", &refresh)];
    seen.json(700_084, &walk.token_with(path, &form, &script).await);
}

async fn refresh_tokens(seen: &mut Seen) {
    let mut walk = Walk::start();
    let tokens = walk.tokens().await;
    let refresh = tokens["refresh_token"].as_str().expect("a refresh token").to_owned();
    walk.change(|cloud| cloud.tenant_mut(CONTOSO).expect("Contoso").grants.clear());
    seen.json(65_001, &walk.refresh(&refresh, &[]).await);
    walk.change(|cloud| {
        let contoso = cloud.tenant_mut(CONTOSO).expect("Contoso");
        contoso.service_principal_mut(APP).expect("HubSpot").assignment_required = true;
    });
    seen.json(50_105, &walk.refresh(&refresh, &[]).await);
    seen.json(500_011, &walk.refresh(&refresh, &[("scope", "https://nowhere.example/x")]).await);
    seen.json(70_011, &walk.refresh(&refresh, &[("scope", "Nothing.Read")]).await);
    let now = walk.mock.sandbox().clock.now().timestamp();
    walk.change(|cloud| {
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        cloud.user_mut(anna).expect("Anna").tokens_revoked = Some(now);
    });
    seen.json(50_173, &walk.refresh(&refresh, &[]).await);
    walk.change(|cloud| {
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        let anna = cloud.user_mut(anna).expect("Anna");
        (anna.tokens_revoked, anna.standing.hold) = (None, Some(Hold::Risk));
    });
    seen.json(53_011, &walk.refresh(&refresh, &[]).await);
    walk.change(|cloud| {
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        let anna = cloud.user_mut(anna).expect("Anna");
        (anna.standing.hold, anna.enabled) = (None, false);
    });
    seen.json(50_057, &walk.refresh(&refresh, &[]).await);
    walk.mock.sandbox().clock.advance("P91D").expect("later");
    seen.json(700_082, &walk.refresh(&refresh, &[]).await);
    walk.change(|cloud| {
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        cloud.tenant_mut(CONTOSO).expect("Contoso").users.shift_remove(&anna.user);
    });
    let said = walk.refresh(&refresh, &[]).await;
    seen.json(50_034, &said);
    assert_eq!(said.body["suberror"], "bad_token");
}

async fn apps_by_themselves(seen: &mut Seen) {
    let walk = Walk::start();
    let form = [("grant_type", "client_credentials"), ("client_id", HUBSPOT), ("client_secret", "mock-secret")];
    let form = with(&form, &[("scope", "https://graph.microsoft.com/.default")]);
    seen.json(50_059, &walk.token("/common/oauth2/v2.0/token", &form).await);
    let token = "/contoso.example/oauth2/v2.0/token";
    seen.json(1_002_012, &walk.token(token, &with(&form, &[("scope", "Mail.Read")])).await);
    seen.json(500_011, &walk.token(token, &with(&form, &[("scope", "https://nowhere.example/.default")])).await);
    // Nobody has brought the app there yet: a token that may do nothing, until Microsoft's change applies.
    assert_eq!(walk.token(token, &form).await.status, 200);
    let hold = |held| {
        let contoso = |cloud: &mut Cloud| {
            cloud.tenant_mut(CONTOSO).expect("Contoso").rollouts.hold(Rollout::PrincipalRequired, held);
        };
        walk.change(contoso);
    };
    hold(Held::Applied);
    seen.json(7_000_229, &walk.token(token, &form).await);
    hold(Held::NotYet);
    seen.json(7_000_216, &walk.token(token, &with(&form, &[("client_secret", "")])).await);
    walk.change(|cloud| {
        cloud.provision(CONTOSO, APP);
        assert!(cloud.tenants.contains_key(&VENDOR));
        let contoso = cloud.tenant_mut(CONTOSO).expect("Contoso");
        contoso.service_principal_mut(APP).expect("HubSpot").enabled = false;
    });
    seen.json(7_000_112, &walk.token(token, &form).await);
    walk.change(|cloud| {
        let contoso = cloud.tenant_mut(CONTOSO).expect("Contoso");
        contoso.service_principal_mut(APP).expect("HubSpot").enabled = true;
        contoso.service_principal_mut(GRAPH).expect("Graph").enabled = false;
    });
    seen.json(500_014, &walk.token(token, &form).await);
}

/// What a client signs whose certificate nobody registered.
fn foreign_assertion() -> String {
    let header = r#"{"alg":"RS256","typ":"JWT","x5t":"AAAA"}"#;
    [header, r#"{"sub":"x"}"#, "x"].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".")
}

async fn further_grants(seen: &mut Seen) {
    let walk = Walk::start();
    walk.change(|cloud| cloud.application_mut(APP).expect("HubSpot").allow_public_client = true);
    let path = "/contoso.example/oauth2/v2.0/token";
    let password = [
        ("grant_type", "password"),
        ("client_id", HUBSPOT),
        ("username", ANNA),
        ("password", "wrong"),
        ("scope", SCOPES),
    ];
    seen.json(50_126, &walk.token(path, &password).await);
    seen.json(9_001_023, &walk.token("/common/oauth2/v2.0/token", &password).await);
    let device = walk.token("/common/oauth2/v2.0/devicecode", &[("client_id", HUBSPOT), ("scope", SCOPES)]).await;
    let device = device.body["device_code"].as_str().expect("a device code").to_owned();
    let poll = [("grant_type", "device_code"), ("client_id", HUBSPOT), ("device_code", &*device)];
    seen.json(70_016, &walk.token(path, &poll).await);
    seen.json(70_018, &walk.token(path, &with(&poll, &[("device_code", "x")])).await);
    let issued = |user: Option<&str>, scope: &str, resource: &str| {
        let (sandbox, scopes) = (walk.mock.sandbox(), [scope.to_owned()]);
        mock365::faces::entra::issue_direct(sandbox, user, HUBSPOT, &scopes, Some(resource)).expect("tokens")
    };
    let own = format!("api://{HUBSPOT}");
    let (mine, id, app) =
        (issued(Some(ANNA), "access", &own), issued(Some(ANNA), "openid", "graph"), issued(None, "x", &own));
    let text = |answer: &serde_json::Value, name: &str| answer[name].as_str().expect("a token").to_owned();
    let mine = text(&mine, "access_token");
    let behalf = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("requested_token_use", "on_behalf_of"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("assertion", &*mine),
        ("scope", "User.Read"),
    ];
    for (code, assertion) in [
        (50_013, mine.replace(&mine[mine.len() - 8..], "AAAAAAAA")),
        (50_027, "rubbish".to_owned()),
        (240_002, text(&id, "id_token")),
        (7_000_114, text(&app, "access_token")),
    ] {
        seen.json(code, &walk.token(path, &with(&behalf, &[("assertion", &assertion)])).await);
    }
    let foreign = foreign_assertion();
    let signed = [
        ("grant_type", "client_credentials"),
        ("client_id", HUBSPOT),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", &*foreign),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    seen.json(700_027, &walk.token(path, &signed).await);
    walk.mock.sandbox().clock.advance("2h").expect("later");
    seen.json(70_020, &walk.token(path, &poll).await);
    seen.json(500_133, &walk.token(path, &behalf).await);
}

async fn metadata(seen: &mut Seen) {
    let walk = Walk::start();
    for (code, path) in [
        (90_002, "/nowhere.example/v2.0/.well-known/openid-configuration"),
        (900_023, "/nowhere/v2.0/.well-known/openid-configuration"),
        (50_049, "/common/discovery/instance?authorization_endpoint=https://nowhere.example/common/oauth2/authorize"),
    ] {
        let answer = client().get(format!("{}{path}", walk.mock.origin())).send().await.expect("an answer");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        seen.json_as(code, &Said { status, headers, body: answer.json().await.expect("JSON") }, "metadata");
    }
}
