//! Rules for one user, at every endpoint of the sign-in host where the request shows who it is about.

use crate::signing_in::{ADMIN, ANNA, HUBSPOT, Walk};
use mock365_control::{AnswerSpec, Effect, Rule, When};
use serde_json::json;

/// A rule for a user and an operation: the sign-in host is broken for that user alone.
fn rule(walk: &Walk, operation: &str, user: &str) {
    let when = When {
        face: Some("entra".to_owned()),
        operation: Some(operation.to_owned()),
        user: Some(user.to_owned()),
        ..When::default()
    };
    let effect = Effect::Answer(AnswerSpec::Named("internal-server-error".to_owned()));
    walk.mock.sandbox().plan.replace(vec![Rule { when, effect, times: None }]);
}

/// Who the last request was about, as the journal has it.
fn last_user(walk: &Walk) -> Option<String> {
    walk.mock.sandbox().journal.entries(|_| true).pop().expect("an entry").user
}

#[tokio::test]
async fn a_rule_by_user_fires_at_every_grant() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[]);
    let tokens = walk.tokens().await;
    let token = tokens["refresh_token"].as_str().expect("a refresh token").to_owned();
    let password = [
        ("grant_type", "password"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("username", ANNA),
        ("password", "Password1!"),
        ("scope", "User.Read"),
    ];
    for (user, broken) in [(ANNA, true), ("Anna@Contoso.Example", true), (ADMIN, false)] {
        rule(&walk, "*", user);
        let said = walk.refresh(&token, &[]).await;
        assert_eq!(said.status == 500, broken, "{user}: {}", said.body);
        assert_eq!(last_user(&walk).as_deref(), Some(ANNA));
        let said = walk.token("/contoso.example/oauth2/v2.0/token", &password).await;
        assert_eq!(said.status == 500, broken, "{user}: {}", said.body);
        // The one account of the browser.
        let page = walk.open(&url).await;
        assert_eq!(!page.left, broken, "{user}: {}", page.url);
        assert_eq!(last_user(&walk).as_deref(), Some(ANNA));
        // A code, which a refused request has not spent.
        walk.mock.sandbox().plan.replace(Vec::new());
        let code = walk.open(&url).await.parameter("code").expect("a code");
        rule(&walk, "entra.token.*", user);
        let said = walk.redeem(&code, &[]).await;
        assert_eq!(said.status == 500, broken, "{user}: {}", said.body);
        assert_eq!(last_user(&walk).as_deref(), Some(ANNA));
    }
    // Who is to be asked for anew is not known yet, nor whom a token is for that nobody made.
    rule(&walk, "*", ANNA);
    let url = walk.authorize("common", &[("prompt", "login")]);
    assert_eq!(walk.open(&url).await.data("page").as_deref(), Some("signin"));
    let said = walk.refresh("1.AQnone", &[]).await;
    assert_eq!((said.status, &said.body["error_codes"]), (400, &json!([9_002_313])), "{}", said.body);
    // A refusal names the user in the journal, too.
    walk.mock.sandbox().plan.replace(Vec::new());
    walk.change(|cloud| {
        let at = cloud.user(ANNA).map(|(at, _)| at).expect("Anna");
        cloud.user_mut(at).expect("Anna").enabled = false;
    });
    assert_eq!(walk.refresh(&token, &[]).await.status, 400);
    assert_eq!(last_user(&walk).as_deref(), Some(ANNA));
}

#[tokio::test]
async fn a_rule_by_user_fires_on_the_pages_of_a_sign_in() {
    let mut walk = Walk::start();
    let url = walk.authorize("common", &[]);
    let page = walk.open(&url).await;
    let page = walk.press(&page, "Next", &[("login", ANNA)]).await;
    let page = walk.press(&page, "Sign in", &[("passwd", "Password1!")]).await;
    assert_eq!(page.data("page").as_deref(), Some("kmsi"));
    rule(&walk, "entra.kmsi", ANNA);
    let broken = walk.press(&page, "Yes", &[]).await;
    assert_eq!(broken.status, 500, "{}", broken.html);
    assert_eq!(last_user(&walk).as_deref(), Some(ANNA));
}
