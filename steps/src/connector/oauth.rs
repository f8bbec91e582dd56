//! Signing in: authorization code with PKCE, and refresh.
//!
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow>

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Client;
use serde::Deserialize;

use super::{AccountHint, AppKind, Attempt, Settings, Trouble, trouble, wire};

/// A sign-in under way.
#[derive(Debug)]
pub(super) struct SignIn {
    /// What the customer typed.
    pub typed: String,
    state: String,
    verifier: String,
}

/// What the token endpoint gave.
#[expect(clippy::struct_field_names, reason = "OAuth's names")]
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Tokens {
    /// For Graph.
    pub access_token: String,
    /// For further access tokens; only with `offline_access`.
    pub refresh_token: Option<String>,
    /// Who signed in; only with `openid`.
    pub id_token: Option<String>,
}

/// What is read from an ID token. It came over TLS from the token endpoint, so its signature need not be checked.
#[derive(Debug, Deserialize)]
struct Claims {
    email: Option<String>,
    preferred_username: Option<String>,
}

#[derive(Deserialize)]
struct TokenError {
    error: String,
    #[serde(default)]
    error_description: String,
    claims: Option<String>,
}

/// What a client says that understands claims challenges.
const UNDERSTANDS: &str = r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#;

impl SignIn {
    /// Draws state and verifier.
    pub fn new(typed: &str) -> Result<Self, Trouble> {
        Ok(Self { typed: typed.to_owned(), state: draw()?, verifier: draw()? })
    }

    /// Where the browser is sent; `demanded` is what Microsoft wants to see there.
    pub fn address(&self, settings: &Settings, attempt: Attempt, demanded: Option<&str>) -> String {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, self.verifier.as_bytes());
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("client_id", &settings.client_id)
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", &settings.redirect_uri)
            .append_pair("response_mode", "query")
            .append_pair("scope", &settings.scopes.join(" "))
            .append_pair("state", &self.state)
            .append_pair("code_challenge", &URL_SAFE_NO_PAD.encode(digest))
            .append_pair("code_challenge_method", "S256");
        match (attempt, settings.account) {
            (Attempt::Silent, _) => {
                query.append_pair("prompt", "none");
            }
            (Attempt::Interactive, AccountHint::Choose) => {
                query.append_pair("prompt", "select_account");
            }
            (Attempt::Interactive, _) => {}
        }
        if settings.account == AccountHint::Typed {
            query.append_pair("login_hint", &self.typed);
        }
        if let Some(demanded) = demanded {
            query.append_pair("claims", demanded);
        }
        format!("{}/{}/oauth2/v2.0/authorize?{}", settings.login, settings.tenant, query.finish())
    }

    /// Reads what the browser brought back: the code, or why there is none.
    pub fn code(&self, query: &str) -> Result<String, Trouble> {
        let find = |name: &str| {
            form_urlencoded::parse(query.as_bytes())
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.into_owned())
        };
        if find("state").as_deref() != Some(self.state.as_str()) {
            return Err(Trouble::Office("the browser came back with another state".to_owned()));
        }
        if let Some(error) = find("error") {
            let description = find("error_description").unwrap_or_default();
            return Err(Trouble::from_sign_in(&error, &description, find("error_subcode").as_deref()));
        }
        find("code").ok_or_else(|| Trouble::Office("the browser came back without a code".to_owned()))
    }

    /// Redeems the code.
    pub async fn redeem(&self, client: &Client, settings: &Settings, code: &str) -> Result<Tokens, Trouble> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", settings.redirect_uri.as_str()),
            ("code_verifier", self.verifier.as_str()),
        ];
        token(client, settings, &form).await
    }
}

impl Tokens {
    /// The names of the account that signed in.
    pub fn names(&self) -> Vec<String> {
        let payload = self.id_token.as_deref().and_then(|token| token.split('.').nth(1));
        let claims = payload
            .and_then(|payload| URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok())
            .and_then(|json| serde_json::from_slice::<Claims>(&json).ok());
        claims.into_iter().flat_map(|claims| [claims.preferred_username, claims.email]).flatten().collect()
    }
}

/// Gets new tokens for a refresh token.
pub(super) async fn refresh(client: &Client, settings: &Settings, refresh_token: &str) -> Result<Tokens, Trouble> {
    token(client, settings, &[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
}

async fn token(client: &Client, settings: &Settings, grant: &[(&str, &str)]) -> Result<Tokens, Trouble> {
    let scope = settings.scopes.join(" ");
    let mut form = grant.to_vec();
    form.extend([("client_id", settings.client_id.as_str()), ("scope", scope.as_str())]);
    if settings.kind == AppKind::Web {
        form.push(("client_secret", settings.client_secret.as_str()));
    }
    if settings.brings_claims {
        form.push(("claims", UNDERSTANDS));
    }
    let mut request = client.post(format!("{}/{}/oauth2/v2.0/token", settings.login, settings.tenant)).form(&form);
    if settings.kind == AppKind::SinglePage {
        // What a browser does by itself.
        let page = reqwest::Url::parse(&settings.redirect_uri);
        request = request.header("origin", page.map_or("null".to_owned(), |page| page.origin().ascii_serialization()));
    }
    let answer = wire::send(request).await?;
    let status = answer.status();
    let body = answer.bytes().await.map_err(wire::unreachable)?;
    if status.is_success() {
        return serde_json::from_slice(&body).map_err(|why| Trouble::Office(format!("token answer: {why}")));
    }
    match serde_json::from_slice::<TokenError>(&body) {
        Ok(TokenError { error_description, claims: Some(claims), .. }) if settings.brings_claims => {
            Err(Trouble::Challenged { code: trouble::first_word(&error_description), claims })
        }
        Ok(error) => Err(Trouble::from_sign_in(&error.error, &error.error_description, None)),
        Err(_) => Err(Trouble::Office(format!("token endpoint {status}"))),
    }
}

/// 43 characters that nobody can guess.
fn draw() -> Result<String, Trouble> {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Trouble::Office("no random numbers".to_owned()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::{SignIn, Tokens};

    #[test]
    fn an_answer_with_another_state_is_refused() {
        let sign_in = SignIn { typed: String::new(), state: "right".to_owned(), verifier: String::new() };
        assert_eq!(sign_in.code("code=abc&state=right"), Ok("abc".to_owned()));
        assert!(sign_in.code("code=abc&state=wrong").is_err());
        assert!(sign_in.code("code=abc").is_err());
    }

    #[test]
    fn names_come_from_the_id_token() {
        let payload = super::URL_SAFE_NO_PAD.encode(r#"{"email":"a@b.example","preferred_username":"c@d.example"}"#);
        let tokens = |id_token| Tokens { access_token: String::new(), refresh_token: None, id_token };
        assert_eq!(tokens(Some(format!("h.{payload}.s"))).names(), ["c@d.example", "a@b.example"]);
        assert!(tokens(Some("nonsense".to_owned())).names().is_empty());
        assert!(tokens(None).names().is_empty());
    }

    use base64::Engine;
}
