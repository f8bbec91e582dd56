//! Whose account it is: sessions chosen by `sid`, guests at home and away, a session that somebody else knew, `max_age`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock365_control::browser::WebPage;
use mock365_control::robot::Person;
use mock365_domain::default::{CONTOSO, FABRIKAM};
use mock365_domain::directory::{PasswordState, UserKind};
use mock365_domain::{Now, UserRef};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::signing_in::{ANNA, HUBSPOT, REDIRECT, Said, Walk, claims, client, with};

const BO: &str = "bo@contoso.example";
const JANE: &str = "jane@gmail.example";

async fn redeemed(walk: &Walk, page: &WebPage) -> Said {
    let code = page.parameter("code").unwrap_or_else(|| panic!("no code: {} {}", page.url, page.text()));
    let said = walk.redeem(&code, &[("client_info", "1")]).await;
    assert_eq!(said.status, 200, "{}", said.body);
    said
}

/// Signs somebody in and says what the id token tells.
async fn id_of(walk: &mut Walk, user: &str) -> Value {
    let url = walk.authorize("common", &[("prompt", "login")]);
    let page = walk.open(&url).await;
    let back = Person::new(user, "Password1!").walk(&mut walk.browser, page).await.expect("a walk");
    claims(&redeemed(walk, &back).await.body["id_token"])
}

fn text<'a>(claims: &'a Value, name: &str) -> &'a str {
    claims[name].as_str().unwrap_or_else(|| panic!("no {name}: {claims}"))
}

#[tokio::test]
async fn a_silent_request_names_the_session_that_it_means() {
    let mut walk = Walk::start();
    let anna = id_of(&mut walk, ANNA).await;
    let bo = id_of(&mut walk, BO).await;
    assert_ne!(text(&anna, "sid"), text(&bo, "sid"));
    for (sid, name) in [(text(&anna, "sid"), ANNA), (text(&bo, "sid"), BO)] {
        for prompt in ["none", ""] {
            let page = walk.open(&walk.authorize("common", &[("prompt", prompt), ("sid", sid)])).await;
            let told = claims(&redeemed(&walk, &page).await.body["id_token"]);
            assert_eq!(text(&told, "preferred_username"), name, "prompt={prompt}");
        }
    }
    walk.browser.clear_cookies();
    let bo = id_of(&mut walk, BO).await;
    for sid in [text(&anna, "sid"), "rubbish"] {
        let page = walk.open(&walk.authorize("common", &[("prompt", "none"), ("sid", sid)])).await;
        let described = page.parameter("error_description").unwrap_or_default();
        assert!(described.starts_with("AADSTS50058: "), "only Bo is here: {}", page.url);
        let asked = walk.open(&walk.authorize("common", &[("sid", sid)])).await;
        assert!(!asked.left, "nobody else's code for it: {}", asked.url);
    }
    let page = walk.open(&walk.authorize("common", &[("prompt", "none"), ("sid", text(&bo, "sid"))])).await;
    assert!(page.parameter("code").is_some(), "{}", page.url);
}

/// Makes somebody of elsewhere a guest of Contoso or Fabrikam, with a password of nobody.
fn invite(walk: &Walk, home: &str, tenant: Uuid, domain: &str) -> Uuid {
    let upn = format!("{}#EXT#@{domain}", home.replace('@', "_"));
    let id = Uuid::new_v5(&tenant, upn.as_bytes());
    walk.change(|cloud| {
        let mut guest = mock365_domain::default::person(id, &upn, "A guest", Now(jiff::Timestamp::UNIX_EPOCH));
        (guest.mail, guest.kind) = (Some(home.to_owned()), UserKind::Guest);
        "of nobody".clone_into(&mut guest.password);
        cloud.tenant_mut(tenant).expect("the tenant").users.insert(id, guest.into());
    });
    id
}

fn client_info(said: &Said) -> Value {
    let told = said.body["client_info"].as_str().unwrap_or_else(|| panic!("{}", said.body));
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(told).expect("base64url")).expect("JSON")
}

fn account(walk: &Walk, name: &str) -> UserRef {
    walk.mock.sandbox().read(|cloud, _| cloud.home_of(cloud.user(name).expect("an account").0))
}

async fn redeemed_at(walk: &Walk, tenant: &str, page: &WebPage) -> Said {
    let code = page.parameter("code").unwrap_or_else(|| panic!("no code: {} {}", page.url, page.text()));
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("redirect_uri", REDIRECT),
        ("client_info", "1"),
        ("code", &*code),
    ];
    let said = walk.token(&format!("/{tenant}/oauth2/v2.0/token"), &form).await;
    assert_eq!(said.status, 200, "{}", said.body);
    said
}

#[tokio::test]
async fn a_guest_goes_home_unless_an_address_names_the_host() {
    for home in [ANNA, JANE] {
        let mut walk = Walk::start();
        let guest = invite(&walk, home, FABRIKAM, "fabrikam.example");
        let person = account(&walk, home);
        let info = json!({ "uid": person.user, "utid": person.tenant });
        // Away first: who is signed in is the person, and not the guest.
        let away = walk.walk(&walk.authorize("fabrikam.example", &[("client_info", "1")]), home, true).await;
        let bytes = URL_SAFE_NO_PAD.decode(away.parameter("client_info").expect("told")).expect("base64url");
        assert_eq!(serde_json::from_slice::<Value>(&bytes).expect("JSON"), info, "beside the code as well");
        let said = redeemed_at(&walk, "fabrikam.example", &away).await;
        let told = claims(&said.body["id_token"]);
        assert_eq!((text(&told, "tid"), text(&told, "oid")), (&*FABRIKAM.to_string(), &*guest.to_string()), "{home}");
        assert_eq!(client_info(&said), info, "the account at home");
        let segments: &[&str] = if home == ANNA { &["common", "organizations"] } else { &["common"] };
        for segment in segments {
            let back = walk.walk(&walk.authorize(segment, &[("client_info", "1")]), home, true).await;
            let said = redeemed_at(&walk, segment, &back).await;
            let told = claims(&said.body["id_token"]);
            assert_eq!(text(&told, "tid"), person.tenant.to_string(), "{home} at /{segment}");
            assert_eq!(client_info(&said), info);
            let bytes = URL_SAFE_NO_PAD.decode(back.parameter("client_info").expect("told")).expect("base64url");
            assert_eq!(serde_json::from_slice::<Value>(&bytes).expect("JSON"), info);
        }
        let silent = walk.authorize("fabrikam.example", &[("prompt", "none"), ("login_hint", home)]);
        assert!(walk.open(&silent).await.parameter("code").is_some(), "the same session serves both");
    }
}

#[tokio::test]
async fn a_refresh_token_is_the_persons_wherever_it_is_used() {
    let mut walk = Walk::start();
    let guest = invite(&walk, ANNA, FABRIKAM, "fabrikam.example");
    let anna = account(&walk, ANNA);
    walk.change(|cloud| {
        let scopes = ["User.Read", "openid", "offline_access"]
            .map(|scope| (mock365_domain::directory::permission::GRAPH, scope.to_owned()));
        assert!(cloud.accept(FABRIKAM, mock365_domain::default::HUBSPOT, None, &scopes).is_some());
    });
    let more = [("scope", "openid offline_access User.Read")];
    let home = walk.walk(&walk.authorize("common", &more), ANNA, true).await;
    let refresh = text(&redeemed(&walk, &home).await.body, "refresh_token").to_owned();
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("refresh_token", &*refresh),
        ("client_info", "1"),
    ];
    let said = walk.token("/fabrikam.example/oauth2/v2.0/token", &form).await;
    assert_eq!(said.status, 200, "{}", said.body);
    let told = claims(&said.body["access_token"]);
    assert_eq!((text(&told, "oid"), text(&told, "tid")), (&*guest.to_string(), &*FABRIKAM.to_string()));
    assert_eq!(told["acct"], json!(1), "a guest");
    assert_eq!(client_info(&said), json!({ "uid": anna.user, "utid": CONTOSO }));
    let away = text(&said.body, "refresh_token").to_owned();
    let said = walk.token("/common/oauth2/v2.0/token", &with(&form, &[("refresh_token", &away)])).await;
    let told = claims(&said.body["access_token"]);
    assert_eq!((text(&told, "oid"), &told["acct"]), (&*anna.user.to_string(), &json!(0)));
    // What ends the person's sessions at home ends the guest's away.
    let now = walk.mock.sandbox().clock.now().timestamp();
    walk.change(|cloud| cloud.user_mut(anna).expect("Anna").tokens_revoked = Some(now));
    let said = walk.token("/fabrikam.example/oauth2/v2.0/token", &with(&form, &[("refresh_token", &away)])).await;
    assert_eq!(said.body["error_codes"], json!([50_173]), "{}", said.body);
}

#[tokio::test]
async fn a_guest_has_the_password_of_home() {
    let mut walk = Walk::start();
    invite(&walk, ANNA, FABRIKAM, "fabrikam.example");
    let anna = account(&walk, ANNA);
    let page = walk.open(&walk.authorize("fabrikam.example", &[("login_hint", ANNA)])).await;
    assert_eq!(page.data("page").as_deref(), Some("password"), "{}", page.text());
    let wrong = walk.press(&page, "signin", &[("passwd", "of nobody")]).await;
    assert_eq!(wrong.data("code").as_deref(), Some("AADSTS50126"), "{}", wrong.text());
    walk.change(|cloud| cloud.user_mut(anna).expect("Anna").standing.password = PasswordState::Expired);
    let page = walk.press(&page, "signin", &[("passwd", "Password1!")]).await;
    assert_eq!(page.data("code").as_deref(), Some("AADSTS50055"), "{}", page.text());
    let new = [("currentpasswd", "Password1!"), ("newpasswd", "Spring2026!"), ("confirmnewpasswd", "Spring2026!")];
    let page = walk.press(&page, "signin", &new).await;
    assert_ne!(page.data("code").as_deref(), Some("AADSTS50055"), "{}", page.text());
    walk.mock.sandbox().read(|cloud, _| assert_eq!(cloud.user_at(anna).expect("Anna").password, "Spring2026!"));
}

#[tokio::test]
async fn a_password_in_the_request_is_a_guests_of_an_organisation_alone() {
    let walk = Walk::start();
    let guest = invite(&walk, ANNA, FABRIKAM, "fabrikam.example");
    invite(&walk, JANE, FABRIKAM, "fabrikam.example");
    walk.change(|cloud| {
        cloud.application_mut(mock365_domain::default::HUBSPOT).expect("HubSpot").allow_public_client = true;
        let scope = (mock365_domain::directory::permission::GRAPH, "User.Read".to_owned());
        assert!(cloud.accept(FABRIKAM, mock365_domain::default::HUBSPOT, None, &[scope]).is_some());
    });
    let form = [
        ("grant_type", "password"),
        ("client_id", HUBSPOT),
        ("username", ANNA),
        ("password", "Password1!"),
        ("scope", "User.Read"),
    ];
    let path = "/fabrikam.example/oauth2/v2.0/token";
    let said = walk.token(path, &form).await;
    assert_eq!(said.status, 200, "{}", said.body);
    assert_eq!(text(&claims(&said.body["access_token"]), "oid"), guest.to_string());
    for path in [path, "/organizations/oauth2/v2.0/token"] {
        let said = walk.token(path, &with(&form, &[("username", JANE)])).await;
        assert_eq!(said.body["error_codes"], json!([50_034]), "{path}: {}", said.body);
    }
}

#[tokio::test]
async fn a_session_that_somebody_else_knew_is_left_behind() {
    let mut walk = Walk::start();
    id_of(&mut walk, BO).await;
    let session = |walk: &Walk| {
        let name = walk.mock.sandbox().session_cookie();
        walk.browser.cookies().get(&name).cloned().expect("a session")
    };
    let (before, name) = (session(&walk), walk.mock.sandbox().session_cookie());
    id_of(&mut walk, BO).await;
    assert_eq!(session(&walk), before, "the same person goes on in the same session");
    id_of(&mut walk, ANNA).await;
    let after = session(&walk);
    assert_ne!(after, before);
    let silent = async |cookie: &str| {
        let request = client().get(walk.authorize("common", &[("prompt", "none"), ("login_hint", ANNA)]));
        let answer = request.header("cookie", format!("{name}={cookie}")).send().await.expect("an answer");
        answer.headers()["location"].to_str().expect("text").to_owned()
    };
    assert!(silent(&before).await.contains("AADSTS50058"), "who set the cookie before is signed in to nothing");
    assert!(silent(&after).await.contains("code="));
    let both = walk.mock.sandbox().read(|cloud, now| cloud.signed_in(&after, now).len());
    assert_eq!(both, 2, "the browser keeps both accounts");
}

#[tokio::test]
async fn a_sign_in_may_be_so_old_and_no_older() {
    let mut walk = Walk::start();
    id_of(&mut walk, ANNA).await;
    walk.mock.sandbox().clock.advance("10m").expect("later");
    let told = async |walk: &mut Walk, more: &[(&str, &str)]| {
        let page = walk.open(&walk.authorize("common", more)).await;
        claims(&redeemed(walk, &page).await.body["id_token"])
    };
    assert!(told(&mut walk, &[]).await.get("auth_time").is_none(), "nobody asked");
    for asked in [("max_age", "3600"), ("claims", r#"{"id_token":{"auth_time":{"essential":true}}}"#)] {
        let told = told(&mut walk, &[asked]).await;
        let age = told["iat"].as_i64().expect("iat") + 300 - told["auth_time"].as_i64().expect("auth_time");
        assert!((599..=605).contains(&age), "{age}: {told}");
    }
    let silent = walk.open(&walk.authorize("common", &[("max_age", "60"), ("prompt", "none")])).await;
    assert_eq!(silent.parameter("error").as_deref(), Some("login_required"), "{}", silent.url);
    let wrong = walk.open(&walk.authorize("common", &[("max_age", "soon")])).await;
    assert!(wrong.parameter("error_description").unwrap_or_default().starts_with("AADSTS90023: "), "{}", wrong.url);
    for most in ["60", "0"] {
        let page = walk.open(&walk.authorize("common", &[("max_age", most)])).await;
        assert_eq!(page.data("page").as_deref(), Some("password"), "max_age={most}: {}", page.text());
        let back = Person::new(ANNA, "Password1!").walk(&mut walk.browser, page).await.expect("a walk");
        let told = claims(&redeemed(&walk, &back).await.body["id_token"]);
        let age = told["iat"].as_i64().expect("iat") + 300 - told["auth_time"].as_i64().expect("auth_time");
        assert!((0..=5).contains(&age), "{age}");
        walk.mock.sandbox().clock.advance("10m").expect("later");
    }
}

#[tokio::test]
async fn nobody_signs_in_to_a_shared_mailbox_until_its_account_is_enabled() {
    let mut walk = Walk::start();
    let made = json!({ "users": {
        "info@contoso.example": { "kind": "shared" }, "elm@contoso.example": { "kind": "room" },
        "open@contoso.example": { "kind": "shared", "enabled": true },
    } });
    let state = format!("{}/_mock/cloud", walk.mock.origin());
    let answer = client().patch(state).json(&made).send().await.expect("an answer");
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap_or_default());
    let code = |page: &mock365_control::browser::WebPage| {
        page.parameter("code").map_or_else(|| page.data("code").unwrap_or_default(), |_| "code".into())
    };
    for (user, met) in [
        ("sales@contoso.example", "AADSTS50057"),
        ("oak@contoso.example", "AADSTS50057"),
        ("info@contoso.example", "AADSTS50057"),
        ("elm@contoso.example", "AADSTS50057"),
        ("open@contoso.example", "code"),
    ] {
        walk.browser.restart();
        let url = walk.authorize("common", &[("prompt", "login")]);
        let page = walk.walk(&url, user, true).await;
        assert_eq!(code(&page), met, "{user}: {}", page.text());
    }
    walk.change(|cloud| {
        let (at, _) = cloud.user("sales@contoso.example").expect("Sales");
        cloud.user_mut(at).expect("Sales").enabled = true;
    });
    walk.browser.restart();
    let url = walk.authorize("common", &[("prompt", "login")]);
    let page = walk.walk(&url, "sales@contoso.example", true).await;
    assert_eq!(code(&page), "code", "an administrator enabled it");
}
