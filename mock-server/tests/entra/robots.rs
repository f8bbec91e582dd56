//! Robots made for Microsoft's own pages: they find its ids and names, and what they post is understood.

use mock365_control::browser::WebPage;
use mock365_domain::default::HUBSPOT as APP;
use mock365_domain::directory::{ClientType, PasswordState, RedirectUri};
use serde_json::json;

use crate::signing_in::{ANNA, HUBSPOT, Walk, client};

const BO: &str = "bo@contoso.example";
/// What goes on and what goes back on nearly every page.
const BUTTONS: [&str; 2] =
    ["input[type=submit]#idSIButton9[name=idSIButton9]", "input[type=submit]#idBtn_Back[name=idBtn_Back]"];

/// Presses the button with that id, and sends what it says, in whatever language it says it.
async fn click(walk: &mut Walk, page: &WebPage, id: &str, typed: &[(&str, &str)]) -> WebPage {
    assert!(page.has(&format!("#{id}")), "no #{id} on {}", page.html);
    let forms = page.forms();
    let named = |form: &&mock365_control::browser::WebForm| {
        form.buttons.iter().any(|button| button.field.as_ref().is_some_and(|(name, _)| name == id))
    };
    let form = forms.iter().find(named).expect("its form");
    let field = form.buttons.iter().find_map(|button| button.field.clone().filter(|(name, _)| name == id));
    walk.browser.submit(form, typed, field).await.expect("a page")
}

#[track_caller]
fn shows(page: &WebPage, name: &str, selectors: &[&str]) {
    assert_eq!(page.data("page").as_deref(), Some(name), "{}", page.text());
    for selector in selectors {
        assert!(page.has(selector), "{name} has no {selector}: {}", page.html);
    }
    // The return key presses the first button of a form.
    for form in page.forms() {
        let first = form.buttons.first().and_then(|button| button.field.clone()).map(|(name, _)| name);
        let alone = form.buttons.len() == 1;
        assert!(alone || first.as_deref() != Some("idBtn_Back"), "{name}: the return key would go back");
    }
}

#[tokio::test]
async fn the_pages_of_a_sign_in_have_microsofts_names() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[]);
    let page = walk.open(&url).await;
    shows(&page, "signin", &["input[type=email]#i0116[name=loginfmt]"]);
    shows(&page, "signin", &BUTTONS);
    assert_eq!(page.title().as_deref(), Some("Sign in to your account"));
    let unknown = click(&mut walk, &page, "idSIButton9", &[("loginfmt", "nobody@contoso.example")]).await;
    shows(&unknown, "signin", &["#usernameError", "#i0116[value='nobody@contoso.example']"]);
    let page = click(&mut walk, &unknown, "idSIButton9", &[("loginfmt", ANNA)]).await;
    shows(&page, "password", &["#displayName", "input[type=password]#i0118[name=passwd]", "a#idA_PWD_ForgotPassword"]);
    shows(&page, "password", &BUTTONS);
    let back = click(&mut walk, &page, "idBtn_Back", &[]).await;
    shows(&back, "signin", &["#i0116"]);
    let wrong = click(&mut walk, &page, "idSIButton9", &[("passwd", "wrong")]).await;
    shows(&wrong, "password", &["#passwordError", "#i0118"]);
    let page = click(&mut walk, &wrong, "idSIButton9", &[("passwd", "Password1!")]).await;
    shows(&page, "kmsi", &["#KmsiDescription", "input[type=checkbox]#KmsiCheckboxField"]);
    shows(&page, "kmsi", &BUTTONS);
    // A page with this id is taken for a personal account's, whose buttons are others.
    assert!(!page.has("#kmsiTitle"));
    let page = click(&mut walk, &page, "idSIButton9", &[]).await;
    shows(&page, "consent", &["#idBtn_Accept"]);
    shows(&page, "consent", &BUTTONS);
    let back = click(&mut walk, &page, "idSIButton9", &[]).await;
    assert!(back.parameter("code").is_some(), "{}", back.text());
    let second = walk.authorize("common", &[("prompt", "select_account")]);
    let page = walk.open(&second).await;
    shows(&page, "picker", &["#tilesHolder", "div[data-test-id='anna@contoso.example'] button", "a#otherTile"]);
    shows(&page, "picker", &["#idBtn_Back"]);
    let left = click(&mut walk, &page, "idBtn_Back", &[]).await;
    assert_eq!(left.parameter("error_subcode").as_deref(), Some("cancel"));
}

#[tokio::test]
async fn a_sign_in_by_ids_alone_works_in_every_language() {
    for language in ["en", "sv", "fr", "ja", "de"] {
        let mut walk = Walk::start();
        let url = walk.authorize("common", &[("mkt", language)]);
        let page = walk.open(&url).await;
        let left = click(&mut walk, &page, "idBtn_Back", &[]).await;
        assert_eq!(left.parameter("error_subcode").as_deref(), Some("cancel"), "{language}");
        let page = click(&mut walk, &page, "idSIButton9", &[("loginfmt", ANNA)]).await;
        let page = click(&mut walk, &page, "idSIButton9", &[("passwd", "Password1!")]).await;
        let page = click(&mut walk, &page, "idBtn_Back", &[("DontShowAgain", "true")]).await;
        shows(&page, "consent", &[]);
        let cookies = walk.browser.clone();
        assert!(cookies.cookies().keys().any(|name| name.starts_with("KMSI-")), "{language}");
        let declined = click(&mut walk, &page, "idBtn_Back", &[]).await;
        assert!(declined.url.as_str().contains("AADSTS65004"), "{language}: {}", declined.url);
        walk.browser.restart();
        assert!(walk.open(&url).await.has("#i0116"), "{language}: No was said");
        let back = walk.walk(&url, ANNA, true).await;
        assert!(back.parameter("code").is_some(), "{language}: {}", back.text());
    }
}

#[tokio::test]
async fn what_earlier_robots_post_is_still_understood() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[]);
    let act = |value: &str| Some(("action".to_owned(), value.to_owned()));
    let page = walk.open(&url).await;
    let form = page.form_with("next").expect("a form");
    let left = walk.browser.submit(&form, &[], act("cancel")).await.expect("a page");
    assert_eq!(left.parameter("error_subcode").as_deref(), Some("cancel"));
    let page = walk.browser.submit(&form, &[("login", ANNA)], act("next")).await.expect("a page");
    let form = page.form_with("signin").expect("a form");
    let back = walk.browser.submit(&form, &[], act("back")).await.expect("a page");
    shows(&back, "signin", &[]);
    let page = walk.browser.submit(&form, &[("passwd", "Password1!")], act("signin")).await.expect("a page");
    let form = page.form_with("yes").expect("a form");
    let no = walk.browser.submit(&form, &[("LoginOptions", "3")], None).await.expect("a page");
    let form = no.form_with("accept").expect("a form");
    let declined = walk.browser.submit(&form, &[], act("cancel")).await.expect("a page");
    assert!(declined.url.as_str().contains("AADSTS65004"), "{}", declined.url);
    let back = walk.browser.submit(&form, &[], act("accept")).await.expect("a page");
    assert!(back.parameter("code").is_some(), "{}", back.text());
}

#[tokio::test]
async fn an_empty_password_is_asked_for_again_and_counts_for_nothing() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[("login_hint", ANNA)]);
    let mut page = walk.open(&url).await;
    for _ in 0..20 {
        page = click(&mut walk, &page, "idSIButton9", &[("passwd", "")]).await;
        shows(&page, "password", &["#passwordError"]);
        assert!(page.text().contains("Please enter your password."), "{}", page.text());
    }
    let page = click(&mut walk, &page, "idSIButton9", &[("passwd", "Password1!")]).await;
    shows(&page, "kmsi", &[]);
}

#[tokio::test]
async fn forgot_my_password_leads_to_what_is_not_built() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[("login_hint", ANNA)]);
    let page = walk.open(&url).await;
    let page = walk.follow(&page, "forgot").await;
    assert_eq!((page.status.as_u16(), page.data("page").as_deref()), (501, Some("error")));
}

#[tokio::test]
async fn the_second_factor_has_microsofts_names_and_says_what_is_no_code() {
    let mut walk = Walk::start();
    let patch = json!({ "conditional_access": [{ "name": "Two factors", "demand": "second-factor" }] });
    let tenant = format!("{}/_mock/tenants/contoso.example", walk.mock.origin());
    client().patch(tenant).json(&patch).send().await.expect("an answer").error_for_status().expect("a policy");
    walk.change(|cloud| {
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        cloud.user_mut(anna).expect("Anna").standing.second_factor = true;
    });
    let url = walk.authorize("common", &[("login_hint", ANNA)]);
    let page = walk.open(&url).await;
    let page = click(&mut walk, &page, "idSIButton9", &[("passwd", "Password1!")]).await;
    let names = [
        "input#idTxtBx_SAOTCC_OTC[name=otc][type=tel]",
        "input[type=submit]#idSubmit_SAOTCC_Continue",
        "#idDiv_SAOTCC_Title",
        "#idDiv_SAOTCC_Description",
        "#idBtn_Back",
    ];
    shows(&page, "second-factor", &names);
    for typed in ["", "12345", "1234567", "12345x", "１２３４５６"] {
        let again = click(&mut walk, &page, "idSubmit_SAOTCC_Continue", &[("otc", typed)]).await;
        shows(&again, "second-factor", &["#idSpan_SAOTCC_Error_OTC", "#idTxtBx_SAOTCC_OTC"]);
    }
    assert!(!page.has("#idSpan_SAOTCC_Error_OTC"));
    let left = click(&mut walk, &page, "idBtn_Back", &[]).await;
    assert_eq!(left.parameter("error_subcode").as_deref(), Some("cancel"));
    let page = click(&mut walk, &page, "idSubmit_SAOTCC_Continue", &[("otc", " 123456 ")]).await;
    shows(&page, "kmsi", &[]);
}

#[tokio::test]
async fn a_device_is_signed_in_by_microsofts_names() {
    let mut walk = Walk::start();
    let form = [("client_id", HUBSPOT), ("scope", "User.Read")];
    let said = walk.token("/common/oauth2/v2.0/devicecode", &form).await;
    let code = said.body["user_code"].as_str().expect("a code").to_owned();
    let page = walk.open(said.body["verification_uri"].as_str().expect("an address")).await;
    shows(&page, "devicelogin", &["input#otc[name=otc]", "input[type=submit]#idSIButton9"]);
    let page = click(&mut walk, &page, "idSIButton9", &[("otc", &code)]).await;
    let page = click(&mut walk, &page, "idSIButton9", &[("loginfmt", ANNA)]).await;
    let page = click(&mut walk, &page, "idSIButton9", &[("passwd", "Password1!")]).await;
    shows(&page, "confirm-app", &["#remoteConnectDescription", "#remoteConnectSubmit"]);
    shows(&page, "confirm-app", &BUTTONS);
    let page = click(&mut walk, &page, "idSIButton9", &[]).await;
    let page = click(&mut walk, &page, "idSIButton9", &[]).await;
    shows(&page, "device-signed-in", &["#message"]);
}

#[tokio::test]
async fn the_pages_on_the_way_have_microsofts_names_too() {
    let mut walk = Walk::start();
    let own = format!("msal{HUBSPOT}://auth");
    walk.change(|cloud| {
        let native = RedirectUri { uri: own.clone(), client: ClientType::Native };
        cloud.application_mut(APP).expect("HubSpot").redirect_uris.push(native);
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        cloud.user_mut(anna).expect("Anna").standing.password = PasswordState::Expired;
    });
    let url = walk.authorize("common", &[("redirect_uri", &own), ("login_hint", ANNA)]);
    let page = walk.open(&url).await;
    let page = click(&mut walk, &page, "idSIButton9", &[("passwd", "Password1!")]).await;
    shows(&page, "new-password", &["#currentPassword", "#newPassword", "#confirmNewPassword"]);
    shows(&page, "new-password", &BUTTONS);
    let left = click(&mut walk, &page, "idBtn_Back", &[]).await;
    assert_eq!(left.parameter("error_subcode").as_deref(), Some("cancel"));
    let new = [("currentpasswd", "Password1!"), ("newpasswd", "Spring2026!"), ("confirmnewpasswd", "Spring2026!")];
    let page = click(&mut walk, &page, "idSIButton9", &new).await;
    shows(&page, "confirm-app", &BUTTONS);
    let left = click(&mut walk, &page, "idBtn_Back", &[]).await;
    assert_eq!(left.parameter("error_subcode").as_deref(), Some("cancel"));
    walk.browser.clear_cookies();
    let patch = json!({ "user_consent": "off", "consent_requests": { "enabled": true } });
    let tenant = format!("{}/_mock/tenants/contoso.example", walk.mock.origin());
    client().patch(tenant).json(&patch).send().await.expect("an answer").error_for_status().expect("a policy");
    let url = walk.authorize("common", &[("login_hint", BO)]);
    let page = walk.open(&url).await;
    let page = click(&mut walk, &page, "idSIButton9", &[("passwd", "Password1!")]).await;
    let page = click(&mut walk, &page, "idSIButton9", &[]).await;
    shows(&page, "approval-required", &BUTTONS);
    let left = click(&mut walk, &page, "idBtn_Back", &[]).await;
    assert_eq!(left.parameter("error_subcode").as_deref(), Some("cancel"));
    let page = click(&mut walk, &page, "idSIButton9", &[("justification", "Mail in the CRM")]).await;
    shows(&page, "request-sent", &["#idBtn_Back"]);
}

#[tokio::test]
async fn a_page_that_a_rule_puts_between_is_passed_and_left_by_the_same_names() {
    for (id, came) in [("idSIButton9", "code"), ("idBtn_Back", "error_subcode")] {
        let mut walk = Walk::start();
        let url = walk.authorize("common", &[]);
        assert!(walk.walk(&url, ANNA, true).await.parameter("code").is_some());
        let rule = json!({
            "when": { "operation": "entra.authorize" },
            "effect": { "answer": { "name": "aadsts", "code": "AADSTS50140" } },
            "times": 1,
        });
        let rules = format!("{}/_mock/rules", walk.mock.origin());
        client().post(rules).json(&rule).send().await.expect("an answer").error_for_status().expect("a rule");
        let page = walk.open(&url).await;
        shows(&page, "interrupt", &[&format!("a#{id}")]);
        let action = if came == "code" { "continue" } else { "cancel" };
        let back = walk.follow(&page, action).await;
        assert!(back.parameter(came).is_some(), "{id}: {} {}", back.url, back.text());
    }
}
