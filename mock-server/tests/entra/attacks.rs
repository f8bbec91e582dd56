//! What an attacker would try at the sign-in host: open doors, codes twice, other verifiers.

use crate::signing_in::{ANNA, HUBSPOT, REDIRECT, SCOPES, VERIFIER, Walk, challenge, claims, client};
use mock365_control::NetCarrier;
use mock365_control::browser::{Browser, WebPage};

/// Addresses that look like others.
const TRICKS: [&str; 16] = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "https:evil.example",
    "https:///evil.example/",
    "\thttps://evil.example/",
    "https://app.hubspot.com\r\n.evil.example/",
    "https://app.hubspot.com@evil.example/oauthor/v1/office365/verify",
    "https://app.hubspot.com\\@evil.example/oauthor/v1/office365/verify",
    "https://app.hubspot.com/oauthor/v1/office365/verify#@evil.example",
    "https://app.hubspot.com/oauthor/v1/office365/verify/..//evil.example",
    "HTTPS://APP.HUBSPOT.COM/oauthor/v1/office365/verify",
    "https://app.hubspot.com/oauthor/v1/office365/verify%00https://evil.example",
    "http://localhost:1@evil.example/",
    "javascript:alert(1)//evil.example",
    "data:text/html,evil.example",
];

/// Every parameter that some endpoint reads, and some that look as if one did.
const PARAMETERS: [&str; 26] = [
    "redirect_uri",
    "post_logout_redirect_uri",
    "state",
    "login_hint",
    "logout_hint",
    "domain_hint",
    "mkt",
    "ui_locales",
    "nonce",
    "scope",
    "resource",
    "response_mode",
    "prompt",
    "claims",
    "sid",
    "client-request-id",
    "ctx",
    "action",
    "code",
    "LoginOptions",
    "ContinueAuth",
    "id_token_hint",
    "logout_url",
    "wreply",
    "ReturnUrl",
    "next",
];

/// Whether nothing on the page, nor the page itself, leads to a stranger.
#[track_caller]
fn leads_to_no_stranger(page: &WebPage, origin: &str, trick: &str) {
    if page.left {
        assert!(page.url.as_str().starts_with(REDIRECT), "{trick:?}: {}", page.url);
        return;
    }
    for form in page.forms() {
        assert!(form.action.as_str().starts_with(origin), "{trick:?}: {}", form.action);
    }
    for text in page.links() {
        let link = page.link(&text).expect("a link");
        assert!(link.as_str().starts_with(origin), "{trick:?}: {link}");
    }
    assert!(!page.html.contains("<meta http-equiv"), "{trick:?}");
    assert!(!page.headers.contains_key("refresh"), "{trick:?}");
}

#[tokio::test]
async fn no_parameter_of_any_endpoint_is_an_open_door() {
    let mut walk = Walk::start();
    let origin = walk.mock.origin();
    let names: Vec<&[&str]> = PARAMETERS.chunks(1).collect();
    let all: Vec<&[&str]> = vec![&PARAMETERS[1..]];
    for (path, names) in [
        ("/common/oauth2/v2.0/authorize", &names),
        ("/contoso.example/v2.0/adminconsent", &names),
        ("/common/oauth2/v2.0/logout", &names),
        ("/evil.example/oauth2/logout", &all),
        ("/kmsi", &all),
        ("/appverify", &all),
        ("/common/SSPR/End", &all),
        ("/common/oauth2/authorize", &all),
        ("/contoso.example/adminconsent", &all),
        ("/common/reprocess", &all),
        ("/error", &all),
        ("/common/oauth2/nativeclient", &all),
        ("/common/oauth2/deviceauth", &all),
        ("//evil.example/oauth2/v2.0/authorize", &all),
        ("/evil.example%2f..%2fcommon/oauth2/v2.0/authorize", &all),
        ("/https:evil.example/oauth2/v2.0/authorize", &all),
    ] {
        for names in names {
            for trick in TRICKS {
                let mut parameters = vec![("client_id", HUBSPOT), ("response_type", "code"), ("scope", SCOPES)];
                parameters.push(("redirect_uri", REDIRECT));
                parameters.retain(|(known, _)| !names.contains(known));
                parameters.extend(names.iter().map(|name| (*name, trick)));
                let url = walk.at(path, &parameters);
                let page = walk.open(&url).await;
                leads_to_no_stranger(&page, &origin, trick);
            }
        }
    }
}

#[tokio::test]
async fn a_page_that_was_tampered_with_leads_nowhere_else() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[]);
    let page = walk.open(&url).await;
    let form = page.form_with("next").expect("the form");
    let evil = "https://evil.example/";
    let fields = [("login", ANNA), ("redirect_uri", evil), ("post_logout_redirect_uri", evil), ("client_id", HUBSPOT)];
    let origin = walk.mock.origin();
    let page = walk.browser.submit(&form, &fields, None).await.expect("a page");
    leads_to_no_stranger(&page, &origin, evil);
    let cancel = Some(("action".to_owned(), "cancel".to_owned()));
    let page = walk.browser.submit(&form, &fields, cancel).await.expect("a page");
    leads_to_no_stranger(&page, &origin, evil);
    // The state is sealed: a changed one is none.
    let ctx = form.fields.iter().find(|(name, _)| name == "ctx").map(|(_, ctx)| ctx.clone()).expect("ctx");
    let changed = format!("{}{}", &ctx[1..], &ctx[..1]);
    let page = walk.browser.submit(&form, &[("ctx", &changed), ("login", ANNA)], None).await.expect("a page");
    assert_eq!(page.data("code").as_deref(), Some("AADSTS90013"));
    // Consent is bound to the browser: its page does not work in another.
    let url = walk.authorize("common", &[]);
    let consent = walk.walk(&url, ANNA, false).await;
    let mut stranger = Browser::new(NetCarrier::new(None).expect("a carrier"), [origin]);
    let page = stranger.press(&consent, "accept", &[]).await.expect("a page");
    assert_eq!(page.data("code").as_deref(), Some("AADSTS90013"));
}

/// Two people are signed in and the app hears of sign-outs: then signing out shows pages with forms, frames and links.
#[tokio::test]
async fn signing_out_leads_nowhere_else() {
    let mut walk = Walk::start();
    let origin = walk.mock.origin();
    let hears = "https://app.hubspot.com/signed-out";
    for trick in TRICKS {
        walk.change(|cloud| {
            let app = cloud.application_mut(mock365_domain::default::HUBSPOT).expect("HubSpot");
            app.logout_uri = Some(hears.to_owned());
        });
        for user in [ANNA, "bo@contoso.example"] {
            let url = walk.authorize("common", &[("prompt", "login"), ("login_hint", user)]);
            assert!(walk.walk(&url, user, true).await.parameter("code").is_some());
        }
        let tricks = ["post_logout_redirect_uri", "state", "client_id", "mkt", "sid"].map(|name| (name, trick));
        let url = walk.at("/common/oauth2/v2.0/logout", &tricks);
        let page = walk.open(&url).await;
        assert_eq!(page.data("page").as_deref(), Some("sign-out"), "{trick:?}");
        leads_to_no_stranger(&page, &origin, trick);
        for left in 1..=2 {
            let page = match page.form_with(ANNA).filter(|_| left == 1) {
                Some(form) => walk.browser.submit(&form, &[], None).await.expect("a page"),
                None => walk.open(&url).await,
            };
            assert_eq!(page.data("page").as_deref(), Some("signed-out"), "{trick:?}");
            leads_to_no_stranger(&page, &origin, trick);
            let frames = page.frames();
            assert!(frames.len() == 1, "{trick:?}: {frames:?}");
            assert!(frames[0].starts_with(&format!("{hears}?iss=")), "{trick:?}: {frames:?}");
        }
    }
}

#[tokio::test]
async fn a_code_is_good_once_even_for_many_at_once() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[]);
    let code = walk.walk(&url, ANNA, true).await.parameter("code").expect("a code");
    let all = futures::future::join_all((0..8).map(|_| walk.redeem(&code, &[]))).await;
    let (good, bad): (Vec<_>, Vec<_>) = all.into_iter().partition(|said| said.status == 200);
    assert_eq!((good.len(), bad.len()), (1, 7));
    assert_eq!(claims(&good[0].body["access_token"])["upn"], ANNA);
    for said in bad {
        assert_eq!(said.body["error_codes"], serde_json::json!([54_005]), "{}", said.body);
        assert!(said.headers["x-ms-clitelem"].to_str().expect("text").starts_with("1,54005,"));
    }
}

#[tokio::test]
async fn pkce_is_exact() {
    let mut walk = Walk::start();
    let challenge = challenge();
    for method in ["S256", "plain"] {
        let asked = if method == "plain" { VERIFIER } else { challenge.as_str() };
        let pkce = [("code_challenge", asked), ("code_challenge_method", method)];
        let url = walk.authorize("common", &pkce);
        let code = walk.walk(&url, ANNA, true).await.parameter("code").expect("a code");
        let (upper, longer, blank) = (VERIFIER.to_uppercase(), format!("{VERIFIER}A"), format!("{VERIFIER} "));
        for wrong in ["", &upper, &longer, &blank, &VERIFIER[1..], challenge.as_str()] {
            let said = walk.redeem(&code, &[("code_verifier", wrong)]).await;
            assert_eq!(said.body["error_codes"], serde_json::json!([501_481]), "{wrong}: {}", said.body);
        }
        assert_eq!(walk.redeem(&code, &[("code_verifier", VERIFIER)]).await.status, 200);
    }
    // A verifier without a challenge is no proof either.
    let url = walk.authorize("common", &[]);
    let code = walk.walk(&url, ANNA, true).await.parameter("code").expect("a code");
    assert_eq!(walk.redeem(&code, &[("code_verifier", VERIFIER)]).await.status, 400);
}

#[tokio::test]
async fn ports_are_ignored_for_localhost_and_127_0_0_1_alone_with_either_scheme() {
    use mock365_domain::directory::{ClientType, RedirectUri};
    let mut walk = Walk::start();
    for (known, asked, fits) in [
        ("http://127.0.0.1/cb", "http://127.0.0.1:51234/cb", true),
        ("http://127.0.0.1:8080/cb", "http://127.0.0.1/cb", true),
        ("https://localhost:5001/cb", "https://localhost:5002/cb", true),
        ("https://127.0.0.1/cb", "https://127.0.0.1:65535/cb", true),
        ("http://127.0.0.1/cb", "http://localhost/cb", false),
        ("http://127.0.0.1/cb", "https://127.0.0.1/cb", false),
        ("http://127.0.0.1/cb", "http://127.0.0.1:51234/CB", false),
        ("http://127.0.0.1/cb", "http://127.0.0.1:51234/cb/", false),
        ("http://127.0.0.1/cb", "http://127.0.0.1:51234/cb?x=1", false),
        ("http://127.0.0.1/cb", "http://127.0.0.2:51234/cb", false),
        ("http://127.0.0.1/cb", "http://127.0.0.1:@evil.example/cb", false),
        ("http://127.0.0.1/cb", "http://127.0.0.1:1.evil.example/cb", false),
        ("http://localhost.example/cb", "http://localhost.example:8080/cb", false),
        ("http://[::1]/cb", "http://[::1]:8080/cb", false),
        ("https://app.example/cb", "https://app.example:8443/cb", false),
    ] {
        walk.change(|cloud| {
            let app = cloud.application_mut(mock365_domain::default::HUBSPOT).expect("HubSpot");
            app.redirect_uris = vec![RedirectUri { uri: known.to_owned(), client: ClientType::Web }];
        });
        let url = walk.authorize("common", &[("redirect_uri", asked)]);
        let page = walk.open(&url).await;
        assert_eq!(page.data("page").as_deref() == Some("signin"), fits, "{known}, {asked}: {}", page.text());
        assert_eq!(page.data("code").as_deref() == Some("AADSTS50011"), !fits, "{known}, {asked}");
    }
}

#[tokio::test]
async fn redirect_addresses_are_compared_exactly_but_for_the_port_of_loopback() {
    let mut walk = Walk::start();
    for (uri, fits) in [
        ("http://localhost", true),
        ("http://localhost:51234", true),
        ("http://localhost:51234/x", false),
        ("http://LOCALHOST", false),
        ("https://localhost", false),
        ("http://localhost:x", false),
        ("http://localhost:123456", false),
        ("http://localhost#", false),
        ("http://[::1]", false),
        (REDIRECT, true),
        ("https://app.hubspot.com:443/oauthor/v1/office365/verify", false),
        ("https://app.hubspot.com/oauthor/v1/office365/verify/", false),
    ] {
        let url = walk.authorize("common", &[("redirect_uri", uri)]);
        let page = walk.open(&url).await;
        assert_eq!(page.data("page").as_deref() == Some("signin"), fits, "{uri}: {}", page.text());
    }
}

#[tokio::test]
async fn cookies_are_for_http_alone_and_for_this_site() {
    let walk = Walk::start();
    let page = client().get(walk.authorize("common", &[])).send().await.expect("an answer");
    let mut answers = vec![page];
    let form = [("grant_type", "refresh_token"), ("client_id", HUBSPOT), ("refresh_token", "x")];
    let token = format!("{}/common/oauth2/v2.0/token", walk.mock.origin());
    answers.push(client().post(token).form(&form).send().await.expect("an answer"));
    let logout = format!("{}/common/oauth2/v2.0/logout", walk.mock.origin());
    answers.push(client().get(logout).header("cookie", "ESTSAUTH-default=x").send().await.expect("an answer"));
    let mut signed_in = Walk::start();
    let url = signed_in.authorize("common", &[]);
    let consent = signed_in.walk(&url, ANNA, false).await;
    let cookies: Vec<String> = answers
        .iter()
        .flat_map(|answer| answer.headers().get_all("set-cookie"))
        .chain(consent.headers.get_all("set-cookie"))
        .map(|cookie| cookie.to_str().expect("text").to_ascii_lowercase())
        .collect();
    assert!(cookies.iter().any(|cookie| cookie.starts_with("estsauth-")), "{cookies:?}");
    for cookie in cookies {
        assert!(cookie.contains("httponly"), "{cookie}");
        assert!(cookie.contains("samesite="), "{cookie}");
    }
}

#[tokio::test]
async fn pages_speak_the_readers_language_and_robots_do_not_care() {
    for (language, heading) in [
        ("sv-SE,sv;q=0.9,en;q=0.8", "Logga in"),
        ("fr-FR", "Se connecter"),
        ("ja", "サインイン"),
        ("de-AT,de;q=0.9", "Anmelden"),
        ("nl", "Sign in"),
    ] {
        let mut walk = Walk::start();
        walk.browser = Browser::new(NetCarrier::new(None).expect("a carrier"), [walk.mock.origin()]).language(language);
        let url = walk.authorize("common", &[]);
        let page = walk.open(&url).await;
        assert_eq!(page.heading().as_deref(), Some(heading));
        let back = walk.walk(&url, ANNA, true).await;
        assert!(back.parameter("code").is_some(), "{language}: {}", back.text());
    }
    let mut walk = Walk::start();
    walk.change(|cloud| {
        let contoso = mock365_domain::default::CONTOSO;
        cloud.tenant_mut(contoso).expect("Contoso").user_consent = mock365_domain::directory::UserConsent::Off;
    });
    for (market, heading) in [
        ("sv-SE", "Behöver administratörens godkännande"),
        ("ja-JP", "管理者の承認が必要"),
        ("xx", "Need admin approval"),
    ] {
        walk.browser.clear_cookies();
        let url = walk.authorize("common", &[("mkt", market)]);
        let page = walk.walk(&url, ANNA, true).await;
        assert_eq!(page.heading().as_deref(), Some(heading), "the language lasts from page to page");
        assert!(page.html.contains("<footer id=\"marks\" data-trace="));
        assert!(page.html.contains("HubSpot Sales"));
        let left = walk.follow(&page, "cancel").await;
        assert_eq!(left.parameter("error_subcode").as_deref(), Some("cancel"));
    }
}
