//! The pages around a sign-in, over a socket: staying signed in, a new password, the app that was meant, signing out.

use crate::signing_in::{ANNA, HUBSPOT, REDIRECT, SCOPES, Walk, claims, client};
use mock365_control::NetCarrier;
use mock365_control::browser::{Browser, WebPage};
use mock365_control::robot::Person;
use mock365_domain::default::{CONTOSO, HUBSPOT as APP};
use mock365_domain::directory::{ClientType, PasswordState, RedirectUri};
use serde_json::json;

const BO: &str = "bo@contoso.example";
/// Where the app hears of sign-outs.
const HEARS: &str = "https://app.hubspot.com/signed-out";

/// Signs in up to the page behind the password.
async fn typed(walk: &mut Walk, url: &str, user: &str) -> WebPage {
    let page = walk.open(url).await;
    let page = walk.press(&page, "Next", &[("login", user)]).await;
    walk.press(&page, "Sign in", &[("passwd", "Password1!")]).await
}

fn is(page: &WebPage, name: &str) -> bool {
    page.data("page").as_deref() == Some(name)
}

async fn silent(walk: &mut Walk) -> WebPage {
    let url = walk.authorize("common", &[("prompt", "none")]);
    walk.open(&url).await
}

#[tokio::test]
async fn who_stays_signed_in_is_still_there_after_the_browser_was_closed() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[]);
    let page = typed(&mut walk, &url, ANNA).await;
    assert!(is(&page, "kmsi"));
    assert!(page.html.contains("content=\"KmsiInterrupt\""));
    assert_eq!(page.data("code").as_deref(), Some("AADSTS50140"));
    assert!(page.text().contains("HubSpot Sales"));
    assert!(page.text().contains(ANNA));
    assert_eq!(page.forms()[0].action.path(), "/kmsi");
    let page = walk.press(&page, "Yes", &[]).await;
    let cookie = page.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
    let cookie = cookie.into_iter().find(|cookie| cookie.starts_with("ESTSAUTH-"));
    let cookie = cookie.expect("a cookie");
    assert!(cookie.contains("Max-Age=7776000"), "{cookie}");
    assert!(cookie.contains("HttpOnly"), "{cookie}");
    walk.press(&page, "Accept", &[]).await;
    walk.browser.restart();
    assert!(silent(&mut walk).await.parameter("code").is_some());
    walk.mock.sandbox().clock.advance("89d").expect("later");
    assert!(silent(&mut walk).await.parameter("code").is_some(), "used, it goes on");
    walk.mock.sandbox().clock.advance("91d").expect("later");
    assert!(silent(&mut walk).await.url.as_str().contains("AADSTS50058"));
}

#[tokio::test]
async fn who_does_not_is_gone_with_the_browser_or_after_a_day() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[]);
    let page = typed(&mut walk, &url, ANNA).await;
    let page = walk.press(&page, "No", &[]).await;
    walk.press(&page, "Accept", &[]).await;
    assert!(silent(&mut walk).await.parameter("code").is_some());
    assert!(walk.open(&url).await.parameter("code").is_some(), "nobody typed anything, so nothing is asked");
    walk.mock.sandbox().clock.advance("25h").expect("later");
    assert!(silent(&mut walk).await.url.as_str().contains("AADSTS50058"), "a day is over");
    let page = typed(&mut walk, &url, ANNA).await;
    assert!(is(&page, "kmsi"), "asked at each sign-in");
    assert!(walk.press(&page, "No", &[]).await.parameter("code").is_some());
    walk.browser.restart();
    assert!(silent(&mut walk).await.url.as_str().contains("AADSTS50058"), "the browser was closed");
}

#[tokio::test]
async fn staying_signed_in_is_not_asked_where_nobody_wants_it() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[]);
    let page = typed(&mut walk, &url, ANNA).await;
    let page = walk.press(&page, "No", &[("DontShowAgain", "true")]).await;
    assert!(is(&page, "consent"));
    walk.browser.restart();
    let page = typed(&mut walk, &url, ANNA).await;
    assert!(is(&page, "consent"), "this browser asks no more: {}", page.text());
    walk.browser.clear_cookies();
    assert!(is(&typed(&mut walk, &url, ANNA).await, "kmsi"), "another one does");
    walk.browser.clear_cookies();
    let patch = json!({ "asks_to_stay": false });
    let tenant = format!("{}/_mock/tenants/contoso.example", walk.mock.origin());
    let said = client().patch(tenant).json(&patch).send().await.expect("an answer");
    assert_eq!(said.status(), 200, "{}", said.text().await.expect("text"));
    assert!(is(&typed(&mut walk, &url, ANNA).await, "consent"), "the organisation does not want it asked");
}

#[tokio::test]
async fn who_stays_signed_in_signs_in_again_as_often_as_a_policy_says() {
    let mut walk = Walk::start();
    let patch = json!({ "conditional_access": [{ "name": "Hourly", "frequency": "PT1H" }] });
    let tenant = format!("{}/_mock/tenants/contoso.example", walk.mock.origin());
    client().patch(tenant).json(&patch).send().await.expect("an answer").error_for_status().expect("a policy");
    let url = walk.authorize("common", &[]);
    assert!(walk.walk(&url, ANNA, true).await.parameter("code").is_some());
    walk.mock.sandbox().clock.advance("2h").expect("later");
    let page = walk.open(&url).await;
    assert!(is(&page, "password"), "{}", page.text());
    let back = walk.press(&page, "Sign in", &[("passwd", "Password1!")]).await;
    assert!(back.parameter("code").is_some(), "this browser stays, and is not asked again: {}", back.text());
}

#[tokio::test]
async fn an_answer_to_stay_signed_in_is_bound_to_its_browser() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[]);
    let page = typed(&mut walk, &url, ANNA).await;
    let mut other = Browser::new(NetCarrier::new(None).expect("a carrier"), [walk.mock.origin()]);
    let stolen = other.press(&page, "Yes", &[]).await.expect("a page");
    assert!(is(&stolen, "error"), "{}", stolen.text());
    assert!(!stolen.left, "{}", stolen.text());
    let mut form = page.forms().remove(0);
    for (name, value) in &mut form.fields {
        if name == "ctx" || name == "flowToken" {
            "x".clone_into(value);
        }
    }
    let broken = walk.browser.submit(&form, &[], Some(("LoginOptions".to_owned(), "1".to_owned()))).await;
    assert!(is(&broken.expect("a page"), "error"));
    let at = format!("{}/kmsi", walk.mock.origin());
    assert_eq!(walk.open(&at).await.data("code").as_deref(), Some("AADSTS900561"));
}

fn expire(walk: &Walk, state: PasswordState) {
    walk.change(|cloud| {
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        cloud.user_mut(anna).expect("Anna").standing.password = state;
    });
}

#[tokio::test]
async fn an_expired_password_is_changed_on_the_way() {
    let mut walk = Walk::start();
    let refresh = walk.tokens().await["refresh_token"].as_str().expect("a refresh token").to_owned();
    walk.mock.sandbox().clock.advance("1h").expect("later");
    let elsewhere = walk.browser.clone();
    walk.browser.clear_cookies();
    expire(&walk, PasswordState::Expired);
    let url = walk.authorize("common", &[]);
    let page = typed(&mut walk, &url, ANNA).await;
    assert!(is(&page, "new-password"));
    assert!(page.html.contains("content=\"ConvergedChangePassword\""));
    assert_eq!(page.heading().as_deref(), Some("Update your password"));
    assert_eq!(page.data("code").as_deref(), Some("AADSTS50055"));
    assert!(page.text().contains("HubSpot Sales"));
    for (current, new, again, code, sentence) in [
        ("wrong", "Spring2026!", "Spring2026!", "AADSTS50126", "The current password is incorrect."),
        ("Password1!", "Spring2026!", "Spring2027!", "AADSTS50055", "The passwords you entered don't match."),
        ("Password1!", "Password1!", "Password1!", "AADSTS50055", "Choose a password that is different"),
        ("Password1!", "spring", "spring", "AADSTS50055", "Passwords can't contain your user ID"),
        ("Password1!", "I-am-Anna-1", "I-am-Anna-1", "AADSTS50055", "Passwords can't contain your user ID"),
        ("Password1!", "", "", "AADSTS50055", "Passwords can't contain your user ID"),
    ] {
        let fields = [("currentpasswd", current), ("newpasswd", new), ("confirmnewpasswd", again)];
        let page = walk.press(&page, "Sign in", &fields).await;
        assert!(is(&page, "new-password"), "{new}: {}", page.text());
        assert!(page.text().contains(sentence), "{new}: {}", page.text());
        assert_eq!(page.data("code").as_deref(), Some(code));
    }
    assert_eq!(walk.refresh(&refresh, &[]).await.status, 200, "what is connected stays so");
    let new = [("currentpasswd", "Password1!"), ("newpasswd", "Spring2026!"), ("confirmnewpasswd", "Spring2026!")];
    let page = walk.press(&page, "Sign in", &new).await;
    assert!(is(&page, "kmsi"), "the sign-in goes on: {}", page.text());
    assert!(walk.press(&page, "Yes", &[]).await.parameter("code").is_some());
    assert_eq!(walk.refresh(&refresh, &[]).await.status, 200, "a confidential client's tokens outlive the password");
    walk.browser = elsewhere;
    assert!(silent(&mut walk).await.url.as_str().contains("AADSTS50058"), "what came of the old password is dead");
    let page = typed(&mut walk, &url, ANNA).await;
    assert_eq!(page.data("code").as_deref(), Some("AADSTS50126"), "the old one opens nothing");
    let back = walk.press(&page, "Sign in", &[("passwd", "Spring2026!")]).await;
    assert!(back.parameter("code").is_some(), "this browser was asked before: {}", back.text());
    let journal = client().get(format!("{}/_mock/requests", walk.mock.origin())).send().await.expect("an answer");
    assert!(!journal.text().await.expect("text").contains("Spring2026"), "passwords are masked in the journal");
}

#[tokio::test]
async fn a_password_is_not_guessed_on_the_page_for_a_new_one() {
    let mut walk = Walk::start();
    expire(&walk, PasswordState::Expired);
    let url = walk.authorize("common", &[]);
    let page = typed(&mut walk, &url, ANNA).await;
    let right = [("currentpasswd", "Password1!"), ("newpasswd", "Spring2026!"), ("confirmnewpasswd", "Spring2026!")];
    let mut other = Browser::new(NetCarrier::new(None).expect("a carrier"), [walk.mock.origin()]);
    let stolen = other.press(&page, "Sign in", &right).await.expect("a page");
    assert_eq!(stolen.data("code").as_deref(), Some("AADSTS90013"), "the page belongs to one browser");
    let guess = [("currentpasswd", "guess"), ("newpasswd", "Spring2026!"), ("confirmnewpasswd", "Spring2026!")];
    for _ in 0..10 {
        walk.press(&page, "Sign in", &guess).await;
    }
    assert_eq!(walk.press(&page, "Sign in", &right).await.data("code").as_deref(), Some("AADSTS50053"));
    let left = walk.press(&page, "Cancel", &[]).await;
    assert_eq!(left.parameter("error_subcode").as_deref(), Some("cancel"));
    expire(&walk, PasswordState::ExpiredOnPremises);
    assert_eq!(walk.open(&url).await.data("code").as_deref(), Some("AADSTS50144"), "changed at home, not here");
    expire(&walk, PasswordState::Expired);
    let back = silent(&mut walk).await;
    assert!(back.url.as_str().contains("error=interaction_required&error_description=AADSTS50055"), "{}", back.url);
}

#[tokio::test]
async fn an_app_with_a_scheme_of_its_own_is_confirmed() {
    let uri = format!("msal{HUBSPOT}://auth");
    let mut walk = Walk::start();
    walk.change(|cloud| {
        let app = cloud.application_mut(APP).expect("HubSpot");
        app.redirect_uris.push(RedirectUri { uri: uri.clone(), client: ClientType::Native });
    });
    let url = walk.authorize("common", &[("redirect_uri", &uri)]);
    let page = typed(&mut walk, &url, ANNA).await;
    assert!(is(&page, "confirm-app"));
    assert!(page.html.contains("content=\"CmsiInterrupt\""));
    assert_eq!(page.heading().as_deref(), Some("Are you trying to sign in to HubSpot Sales?"));
    assert_eq!((page.data("code").as_deref(), page.forms()[0].action.path()), (Some("AADSTS50199"), "/appverify"));
    assert!(page.text().contains("HubSpot, Inc."));
    let left = walk.press(&page, "Cancel", &[]).await;
    assert!(left.url.as_str().starts_with(&uri));
    assert!(left.parameter("error_subcode").is_some());
    let page = walk.press(&page, "Continue", &[]).await;
    assert!(is(&page, "kmsi"));
    let page = walk.press(&page, "Yes", &[]).await;
    assert!(walk.press(&page, "Accept", &[]).await.parameter("code").is_some());
    let quiet = walk.authorize("common", &[("redirect_uri", &uri), ("prompt", "none")]);
    let back = walk.open(&quiet).await;
    assert!(back.url.as_str().contains("error=interaction_required&error_description=AADSTS50199"), "{}", back.url);
}

#[tokio::test]
async fn a_device_shows_which_app_and_where() {
    let mut walk = Walk::start();
    walk.change(|cloud| cloud.application_mut(APP).expect("HubSpot").allow_public_client = true);
    let at = format!("{}/common/oauth2/v2.0/devicecode", walk.mock.origin());
    let ask =
        client().post(at).header("x-mock365-location", "Paris").form(&[("client_id", HUBSPOT), ("scope", SCOPES)]);
    let code: serde_json::Value = ask.send().await.expect("an answer").json().await.expect("JSON");
    let page = walk.open(code["verification_uri"].as_str().expect("an address")).await;
    let page = walk.press(&page, "Next", &[("otc", code["user_code"].as_str().expect("a code"))]).await;
    let page = walk.press(&page, "Next", &[("login", ANNA)]).await;
    let page = walk.press(&page, "Sign in", &[("passwd", "Password1!")]).await;
    assert!(is(&page, "confirm-app"), "{}", page.text());
    let text = "You're signing in to HubSpot Sales on another device located in Paris.";
    assert!(page.text().contains(text), "{}", page.text());
    let cancelled = walk.press(&page, "Cancel", &[]).await;
    assert!(is(&cancelled, "device-declined"), "{}", cancelled.text());
    let poll = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("client_id", HUBSPOT),
        ("device_code", code["device_code"].as_str().expect("a code")),
    ];
    let said = walk.token("/common/oauth2/v2.0/token", &poll).await;
    assert_eq!(said.body["error"], "authorization_declined");
}

/// Both sign in, in this order, and the app has a code of each.
async fn both(walk: &mut Walk) {
    for user in [ANNA, BO] {
        let url = walk.authorize("common", &[("prompt", "login"), ("login_hint", user)]);
        let back = walk.walk(&url, user, true).await;
        assert!(back.parameter("code").is_some(), "{}", back.text());
    }
}

#[tokio::test]
async fn the_picker_shows_everybody_and_a_hint_picks() {
    let mut walk = Walk::start();
    both(&mut walk).await;
    for more in [&[("prompt", "select_account")][..], &[("prompt", "select_account"), ("login_hint", BO)]] {
        let url = walk.authorize("common", more);
        let page = walk.open(&url).await;
        assert!(is(&page, "picker"), "{}", page.text());
        let text = page.text();
        assert!(text.contains(ANNA), "{text}");
        assert!(text.contains(BO), "{text}");
        assert!(text.matches("Signed in").count() == 2, "{text}");
        assert!(page.link("Use another account").is_some());
        let back = walk.press(&page, ANNA, &[]).await;
        let said = walk.redeem(&back.parameter("code").expect("a code"), &[]).await;
        assert_eq!(claims(&said.body["id_token"])["email"], ANNA);
    }
    let url = walk.authorize("common", &[("login_hint", "fred@fabrikam.example")]);
    let page = walk.open(&url).await;
    assert!(is(&page, "password"), "a third one");
    assert!(page.text().contains("fred@fabrikam.example"), "a third one");
}

#[tokio::test]
async fn one_of_several_signs_out() {
    let mut walk = Walk::start();
    both(&mut walk).await;
    let onward = [("post_logout_redirect_uri", REDIRECT), ("state", "a b")];
    let out = walk.at("/common/oauth2/v2.0/logout", &onward);
    let page = walk.open(&out).await;
    assert!(is(&page, "sign-out"));
    assert!(page.text().contains("Which account do you want to sign out of?"));
    assert!(page.text().contains(ANNA));
    assert!(page.text().contains(BO));
    let back = walk.press(&page, BO, &[]).await;
    assert!(back.left, "{}", back.url);
    assert!(back.url.as_str() == format!("{REDIRECT}?state=a+b"), "{}", back.url);
    let said = silent(&mut walk).await;
    let said = walk.redeem(&said.parameter("code").expect("Anna is still there"), &[]).await;
    let id = claims(&said.body["id_token"]);
    assert_eq!(id["email"], ANNA);
    both(&mut walk).await;
    for (hint, value) in [
        ("logout_hint", id["sid"].as_str().expect("a sid").to_owned()),
        ("logout_hint", ANNA.to_owned()),
        ("id_token_hint", said.body["id_token"].as_str().expect("a token").to_owned()),
    ] {
        both(&mut walk).await;
        let out = walk.at("/common/oauth2/v2.0/logout", &[(hint, &value)]);
        assert!(is(&walk.open(&out).await, "signed-out"), "{hint}");
        let said = silent(&mut walk).await;
        let said = walk.redeem(&said.parameter("code").expect("Bo is still there"), &[]).await;
        assert_eq!(claims(&said.body["id_token"])["email"], BO, "{hint}");
    }
    both(&mut walk).await;
    let out = walk.at("/common/oauth2/v2.0/logout", &[("logout_hint", "nobody@contoso.example")]);
    assert!(is(&walk.open(&out).await, "sign-out"), "a hint that fits nobody is none");
}

#[tokio::test]
async fn apps_hear_of_a_sign_out_in_frames() {
    let mut walk = Walk::start();
    let app = format!("{}/_mock/apps/{HUBSPOT}", walk.mock.origin());
    for (uri, status) in [
        ("javascript:alert(1)", 422),
        ("//evil.example/", 422),
        ("/signed-out", 422),
        ("https://", 422),
        ("https:///x", 422),
        ("https://app.example/ x", 422),
        (HEARS, 200),
    ] {
        let said = client().patch(&app).json(&json!({ "logout_url": uri })).send().await.expect("an answer");
        assert_eq!(said.status().as_u16(), status, "{uri}");
    }
    let sid = claims(&walk.tokens().await["id_token"])["sid"].as_str().expect("a sid").to_owned();
    let out = walk.at("/common/oauth2/v2.0/logout", &[("post_logout_redirect_uri", REDIRECT), ("state", "1")]);
    let page = walk.open(&out).await;
    assert!(is(&page, "signed-out"));
    assert!(!page.left);
    let issuer = format!("{}/{CONTOSO}/v2.0", walk.mock.origin()).replace(':', "%3a").replace('/', "%2f");
    assert_eq!(page.frames(), [format!("{HEARS}?iss={issuer}&sid={sid}")]);
    let back = walk.follow(&page, "continue").await;
    assert_eq!(back.url.as_str(), format!("{REDIRECT}?state=1"));
    assert!(page.html.contains(&format!("content=\"2;url={REDIRECT}?state=1\"")), "{}", page.html);
    let again = walk.open(&out).await;
    assert!(again.left, "nobody is left to be signed out, so no app is told");
}

#[tokio::test]
async fn the_pages_speak_five_languages() {
    let mut walk = Walk::start();
    expire(&walk, PasswordState::Expired);
    for (language, password, stay, yes) in [
        ("en", "Update your password", "Stay signed in?", "Yes"),
        ("sv", "Uppdatera ditt lösenord", "Vill du förbli inloggad?", "Ja"),
        ("fr", "Mettre à jour votre mot de passe", "Rester connecté ?", "Oui"),
        ("ja", "パスワードの更新", "サインインの状態を維持しますか?", "はい"),
        ("de", "Kennwort aktualisieren", "Angemeldet bleiben?", "Ja"),
    ] {
        walk.browser.clear_cookies();
        expire(&walk, PasswordState::Expired);
        let user = walk.mock.sandbox().read(|cloud, _| cloud.user(ANNA).expect("Anna").1.password.clone());
        let url = walk.authorize("common", &[("mkt", language)]);
        let page = walk.open(&url).await;
        let page = walk.press(&page, "next", &[("login", ANNA)]).await;
        let page = walk.press(&page, "signin", &[("passwd", &user)]).await;
        assert_eq!(page.heading().as_deref(), Some(password));
        assert!(page.html.contains(&format!("<html lang=\"{language}\">")));
        let new = format!("New-{language}-1");
        let fields = [("currentpasswd", user.as_str()), ("newpasswd", &new), ("confirmnewpasswd", &new)];
        let page = walk.press(&page, "signin", &fields).await;
        assert_eq!(page.heading().as_deref(), Some(stay), "{}", page.text());
        assert!(page.forms()[0].button(yes).is_some());
        let person = Person::new(ANNA, &new);
        let back = person.walk(&mut walk.browser, page).await.expect("a walk");
        assert!(back.parameter("code").is_some(), "{language}: {}", back.text());
    }
}

#[tokio::test]
async fn permissions_have_the_titles_of_the_pages_language_where_they_are_public() {
    for (language, title) in [
        ("de", "Lesen Ihrer E-Mails"),
        ("fr", "Acc\u{e9}der en lecture \u{e0} votre courrier \u{e9}lectronique"),
        ("ja", "\u{30e1}\u{30fc}\u{30eb}\u{306e}\u{8aad}\u{307f}\u{53d6}\u{308a}"),
        ("sv", "Read your mail"),
        ("en", "Read your mail"),
    ] {
        let mut walk = Walk::start();
        let url = walk.authorize("common", &[("mkt", language), ("scope", "openid Mail.Read")]);
        let page = walk.walk(&url, ANNA, false).await;
        assert!(page.text().contains(title), "{language}: {}", page.text());
    }
}
