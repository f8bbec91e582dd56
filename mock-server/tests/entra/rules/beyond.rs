//! Codes beyond Microsoft's list that a request alone brings.

use mock365_domain::default::HUBSPOT as APP;
use mock365_domain::directory::{ClientType, RedirectUri};

use super::seen::Seen;
use crate::signing_in::{ANNA, HUBSPOT, REDIRECT, VERIFIER, Walk, challenge, with};

const TOKEN: &str = "/contoso.example/oauth2/v2.0/token";

/// Meets them.
pub async fn by_state(seen: &mut Seen) {
    let mut walk = Walk::start();
    let strange = challenge();
    let url = walk.authorize("common", &[("code_challenge", &strange), ("code_challenge_method", "S512")]);
    seen.redirect(50_149, &walk.open(&url).await);
    let url = walk.authorize("common", &[("prompt", "admin_consent")]);
    seen.page(901_001, &walk.open(&url).await, "page");
    let both = "https://graph.microsoft.com/Mail.Read https://outlook.office365.com/EWS.AccessAsUser.All";
    let client = [("client_id", HUBSPOT), ("client_secret", "mock-secret")];
    let password = [("grant_type", "password"), ("username", ANNA), ("password", "Password1!"), ("scope", both)];
    seen.json(28_000, &walk.token(TOKEN, &with(&client, &password)).await);
    let own = [("grant_type", "client_credentials"), ("scope", "https://graph.microsoft.com/.default")];
    let script = [("origin", "https://app.hubspot.com")];
    seen.json(9_002_326, &walk.token_with(TOKEN, &with(&client, &own), &script).await);
    let token = mock365::faces::entra::issue_direct(walk.mock.sandbox(), Some(ANNA), HUBSPOT, &[], None);
    let token = token.expect("a token")["access_token"].as_str().expect("text").to_owned();
    let behalf = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("requested_token_use", "on_behalf_of"),
        ("assertion", &*token),
        ("scope", "User.Read"),
    ];
    seen.json(500_131, &walk.token(TOKEN, &with(&client, &behalf)).await);
    walk.change(|cloud| {
        let spa = RedirectUri { uri: REDIRECT.to_owned(), client: ClientType::Spa };
        cloud.application_mut(APP).expect("HubSpot").redirect_uris = vec![spa];
    });
    let pkce = [("code_challenge", &*strange), ("code_challenge_method", "S256")];
    let back = walk.walk(&walk.authorize("common", &pkce), ANNA, true).await;
    let code = back.parameter("code").expect("a code");
    let said = walk.redeem(&code, &[("code_verifier", VERIFIER), ("client_secret", "")]).await;
    seen.json(9_002_327, &said);
}
