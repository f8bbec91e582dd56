//! Steps of an app with a web API of its own, which asks Microsoft Graph in the name of whoever called it (on behalf of).

use cucumber::{given, then, when};
use serde_json::Value;

use super::{ensure, say};
use crate::browsing::ask_token;
use crate::{Person, World};

/// What passes between the app's page and its web API.
#[derive(Debug, Default)]
pub struct WebApi {
    /// The token that the page has for the API.
    token: String,
    /// The API's token for Graph, or why it got none.
    got: Option<Result<String, Value>>,
}

/// The page signs somebody in and gets a token for the app's own web API.
#[given(expr = "{word} has signed in to the app's web API")]
#[when(expr = "{word} signs in to the app's web API again")]
async fn sign_in(world: &mut World, name: String) -> Result<(), String> {
    page_signs_in(world, Person::called(&name)?, None).await
}

/// The API has handed on what Microsoft demands (`claims`); the page takes that to the sign-in page.
/// <https://learn.microsoft.com/entra/identity-platform/v2-conditional-access-dev-guide>
#[when(expr = "{word} signs in to the app's web API with what is demanded")]
async fn sign_in_with_claims(world: &mut World, name: String) -> Result<(), String> {
    let claims = demanded(world)?;
    page_signs_in(world, Person::called(&name)?, Some(&claims)).await
}

/// The API asks for a token for Graph on behalf of its caller.
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow>
#[when(expr = "the web API asks for {word}'s inbox")]
async fn on_behalf_of(world: &mut World, name: String) -> Result<(), String> {
    Person::called(&name)?;
    let settings = world.settings().clone();
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("requested_token_use", "on_behalf_of"),
        ("client_id", &settings.client_id),
        ("client_secret", &settings.client_secret),
        ("assertion", &world.seen().web_api.token),
        ("scope", "https://graph.microsoft.com/Mail.ReadWrite"),
    ];
    let got = ask_token(world, "common", &form).await?;
    world.seen_mut().web_api.got = Some(got.map(|said| said["access_token"].as_str().unwrap_or_default().to_owned()));
    Ok(())
}

/// The API got its token, and with it the inbox: a mail of that subject lies there.
#[then(expr = "the web API gets the inbox, with {string}")]
async fn gets(world: &mut World, subject: String) -> Result<(), String> {
    let token = match &world.seen().web_api.got {
        Some(Ok(token)) => token.clone(),
        other => return Err(format!("it got {other:?}")),
    };
    let path = "/v1.0/me/mailFolders/inbox/messages?$select=subject";
    let inbox = super::administrator::graph(world, &token, "GET", path, None).await?;
    let all = inbox["value"].as_array().cloned().unwrap_or_default();
    ensure(all.iter().any(|mail| mail["subject"] == subject.as_str()), || inbox.to_string())
}

/// The API got no token: the code, and the hint for libraries (`suberror`).
#[then(expr = "the web API is refused with {string}, {string}")]
fn refused(world: &mut World, code: String, suberror: String) -> Result<(), String> {
    match &world.seen().web_api.got {
        Some(Err(said)) => {
            let text = said["error_description"].as_str().unwrap_or_default();
            let fits = text.starts_with(&format!("{code}:")) && said["suberror"] == suberror.as_str();
            ensure(fits, || said.to_string())
        }
        other => Err(format!("it got {other:?}")),
    }
}

/// The refusal says what is to be brought to the sign-in page.
#[then("the refusal says what is demanded")]
fn says_what(world: &mut World) -> Result<(), String> {
    let claims = demanded(world)?;
    ensure(claims.contains("capolids"), || claims.clone())
}

fn demanded(world: &World) -> Result<String, String> {
    match &world.seen().web_api.got {
        Some(Err(said)) => said["claims"].as_str().map(str::to_owned).ok_or_else(|| format!("no claims in {said}")),
        other => Err(format!("the web API was not refused: {other:?}")),
    }
}

async fn page_signs_in(world: &mut World, person: Person, claims: Option<&str>) -> Result<(), String> {
    let settings = world.settings().clone();
    let scope = format!("api://{}/access openid", settings.client_id);
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("client_id", &settings.client_id)
        .append_pair("response_type", "code")
        .append_pair("redirect_uri", &settings.redirect_uri)
        .append_pair("scope", &scope)
        .append_pair("login_hint", person.sign_in);
    if let Some(claims) = claims {
        query.append_pair("claims", claims);
    }
    let address = format!("{}/common/oauth2/v2.0/authorize?{}", settings.login, query.finish());
    let back = world
        .fetch(person, &address)
        .await?
        .ok_or_else(|| world.page().map_or_else(say, mock365_control::browser::WebPage::text))?;
    let code = form_urlencoded::parse(back.as_bytes()).find(|(name, _)| name == "code").ok_or_else(|| back.clone())?.1;
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", &settings.client_id),
        ("client_secret", &settings.client_secret),
        ("redirect_uri", &settings.redirect_uri),
        ("code", &*code),
    ];
    let said = ask_token(world, "common", &form).await?.map_err(say)?;
    said["access_token"].as_str().unwrap_or_default().clone_into(&mut world.seen_mut().web_api.token);
    Ok(())
}
