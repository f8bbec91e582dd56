//! The forms of the sign-in host: whose they are, who may frame them, in which language they are, what they insist on.

use mock365_control::NetCarrier;
use mock365_control::browser::{Browser, WebPage};
use mock365_control::robot::Person;

use crate::signing_in::{ADMIN, ANNA, HUBSPOT, Walk, client};

/// A form as a page has it, posted without its cookies: what another site would make a browser do.
async fn posted(page: &WebPage, button: &str, typed: &[(&str, &str)]) -> WebPage {
    let mut stranger = Browser::new(NetCarrier::new(None).expect("a carrier"), [origin_of(page)]);
    stranger.press(page, button, typed).await.expect("a page")
}

fn origin_of(page: &WebPage) -> String {
    page.url.as_str().split('/').take(3).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn forms_of_another_browser_do_nothing() {
    let mut walk = Walk::start();
    let name = walk.open(&walk.authorize("common", &[])).await;
    let expired = |page: &WebPage| page.text().contains("The page has expired");
    assert!(expired(&posted(&name, "Next", &[("login", ANNA)]).await));
    let password = walk.press(&name, "Next", &[("login", ANNA)]).await;
    assert!(expired(&posted(&password, "Sign in", &[("passwd", "Password1!")]).await));
    let kmsi = walk.press(&password, "Sign in", &[("passwd", "Password1!")]).await;
    assert_eq!(kmsi.data("page").as_deref(), Some("kmsi"), "{}", kmsi.html);
    assert!(expired(&posted(&kmsi, "Yes", &[]).await));
    // The page of the name lay open in another tab: it is still this browser's.
    let again = walk.press(&name, "Next", &[("login", ANNA)]).await;
    assert_eq!(again.data("page").as_deref(), Some("password"), "{}", again.html);
}

#[tokio::test]
async fn a_device_and_signing_out_are_nobody_elses_to_confirm() {
    let mut walk = Walk::start();
    let form = [("client_id", HUBSPOT), ("scope", "User.Read")];
    let said = walk.token("/common/oauth2/v2.0/devicecode", &form).await;
    let code = said.body["user_code"].as_str().expect("a code").to_owned();
    let page = walk.open(&format!("{}/devicelogin", walk.mock.origin())).await;
    let asked = posted(&page, "Next", &[("otc", &code)]).await;
    assert_eq!(asked.data("page").as_deref(), Some("devicelogin"), "{}", asked.html);
    assert!(asked.data("code").is_none(), "{}", asked.html);
    assert!(asked.html.contains(&code), "{}", asked.html);
    let page = walk.press(&page, "Next", &[("otc", &code)]).await;
    assert_eq!(page.data("page").as_deref(), Some("signin"), "{}", page.html);

    walk.walk(&walk.authorize("common", &[]), ANNA, true).await;
    let other = walk.open(&walk.authorize("common", &[("prompt", "login")])).await;
    Person::new(ADMIN, "Password1!").walk(&mut walk.browser, other).await.expect("a walk");
    let page = walk.open(&format!("{}/common/oauth2/v2.0/logout", walk.mock.origin())).await;
    assert_eq!(page.data("page").as_deref(), Some("sign-out"), "{}", page.html);
    let mut changed = page.clone();
    changed.html = changed.html.replace("name=\"canary\" value=\"", "name=\"canary\" value=\"x");
    let asked = walk.press(&changed, ANNA, &[]).await;
    assert_eq!(asked.data("page").as_deref(), Some("sign-out"), "{}", asked.html);
    let done = walk.press(&page, ANNA, &[]).await;
    assert_eq!(done.data("page").as_deref(), Some("signed-out"), "{}", done.html);
}

#[tokio::test]
async fn nobody_frames_a_page_that_asks_for_something() {
    let walk = Walk::start();
    let framing = async |url: String| {
        let answer = client().get(url).send().await.expect("an answer");
        (
            answer.status().as_u16(),
            answer.headers().get("x-frame-options").map(|value| value.to_str().unwrap().to_owned()),
        )
    };
    let deny = Some("DENY".to_owned());
    assert_eq!(framing(walk.authorize("common", &[])).await, (200, deny.clone()));
    assert_eq!(framing(walk.authorize("common", &[("client_id", "none")])).await, (200, deny.clone()));
    assert_eq!(framing(format!("{}/devicelogin", walk.mock.origin())).await, (200, deny));
    assert_eq!(framing(walk.authorize("common", &[("prompt", "none")])).await, (302, None));
    let silent = [("prompt", "none"), ("response_mode", "form_post")];
    assert_eq!(framing(walk.authorize("common", &silent)).await, (200, None));
    assert_eq!(framing(format!("{}/common/oauth2/v2.0/logout", walk.mock.origin())).await, (200, None));
}

#[tokio::test]
async fn of_several_languages_the_first_known_one_counts() {
    let mut walk = Walk::start();
    for (locales, language) in [("de fr", "de"), ("xx fr-CA de", "fr"), ("sv", "sv"), ("xx", "en"), ("", "en")] {
        let page = walk.open(&walk.authorize("common", &[("ui_locales", locales)])).await;
        assert!(page.html.contains(&format!("<html lang=\"{language}\">")), "{locales}: {}", page.html);
    }
}

#[tokio::test]
async fn the_browser_keeps_its_mark() {
    let walk = Walk::start();
    let mark = async |sent: Option<&str>| {
        let mut request = client().get(walk.authorize("common", &[]));
        if let Some(sent) = sent {
            request = request.header("cookie", format!("a=b; fpc={sent}"));
        }
        let answer = request.send().await.expect("an answer");
        let cookies = answer.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned());
        let own = cookies.filter_map(|cookie| Some(cookie.strip_prefix("fpc=")?.split(';').next()?.to_owned()));
        own.collect::<Vec<_>>().join(" ")
    };
    let (one, other) = (mark(None).await, mark(None).await);
    assert_eq!(one.len(), 32);
    assert_ne!(one, other);
    assert_eq!(mark(Some(&one)).await, one);
    assert_ne!(mark(Some("a\"b")).await, "a\"b");
}

#[tokio::test]
async fn approval_is_not_asked_for_without_a_reason() {
    let mut walk = Walk::start();
    walk.change(|cloud| {
        let admin = cloud.user(ADMIN).map(|(at, _)| at).expect("the administrator");
        let tenant = cloud.tenant_mut(admin.tenant).expect("Contoso");
        tenant.consent_requests.reviewers = vec![admin.user];
        tenant.user_consent = mock365_domain::directory::UserConsent::Off;
        tenant.consent_requests.enabled = true;
    });
    let asked = |walk: &Walk| walk.mock.sandbox().read(|cloud, _| cloud.outbox.len());
    let before = asked(&walk);
    let page = walk.walk(&walk.authorize("common", &[("mkt", "de")]), ANNA, false).await;
    assert_eq!(page.data("page").as_deref(), Some("approval-required"), "{}", page.html);
    for typed in ["", "  "] {
        let again = walk.press(&page, "request", &[("justification", typed)]).await;
        assert_eq!(again.data("page").as_deref(), Some("approval-required"), "{}", again.html);
        assert!(again.text().contains("Geben Sie eine Begründung ein."), "{}", again.text());
    }
    assert_eq!(asked(&walk), before);
    let sent = walk.press(&page, "request", &[("justification", "Mail in the CRM")]).await;
    assert_eq!(sent.data("page").as_deref(), Some("request-sent"), "{}", sent.html);
}
