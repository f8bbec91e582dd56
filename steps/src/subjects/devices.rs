//! Steps of a device without a browser: it shows a code, which a person types on another screen.

use cucumber::{given, then, when};
use serde_json::Value;

use super::{ensure, say};
use crate::browsing::{Consent, ask_login, ask_token};
use crate::{Person, World};

/// What the device knows.
#[derive(Debug, Default)]
pub struct Device {
    /// What it was told to show.
    shown: Value,
    /// What it was told last when it asked for its tokens.
    told: Value,
}

/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#device-authorization-request>
#[given("a device asks to be connected")]
#[when("a device asks to be connected")]
async fn begin(world: &mut World) -> Result<(), String> {
    let settings = world.settings().clone();
    let form = [("client_id", settings.client_id.as_str()), ("scope", &settings.scopes.join(" "))];
    let shown = ask_login(world, "/common/oauth2/v2.0/devicecode", &form).await?.map_err(say)?;
    world.seen_mut().device = Device { shown, told: Value::Null };
    Ok(())
}

/// What stands on the device's screen.
#[then(expr = "the device says {string} and shows a code")]
fn says(world: &mut World, words: String) -> Result<(), String> {
    let shown = &world.seen().device.shown;
    let message = shown["message"].as_str().unwrap_or_default();
    let code = shown["user_code"].as_str().unwrap_or_default();
    ensure(message.contains(&words) && !code.is_empty() && message.contains(code), || shown.to_string())
}

/// Opens the page that the device names, types its code, signs in and accepts what is asked.
#[when(expr = "{word} types the code of the device")]
async fn type_code(world: &mut World, name: String) -> Result<(), String> {
    let code = shown(world, "user_code")?;
    enter(world, Person::called(&name)?, &code, Consent::Accept).await
}

/// The same, pressing "Cancel" where permissions are asked for.
#[when(expr = "{word} types the code of the device, but declines the permissions")]
async fn type_and_decline(world: &mut World, name: String) -> Result<(), String> {
    let code = shown(world, "user_code")?;
    enter(world, Person::called(&name)?, &code, Consent::Decline).await
}

/// Some other code than the device's.
#[when(expr = "{word} types the code {string} instead")]
async fn mistype(world: &mut World, name: String, code: String) -> Result<(), String> {
    enter(world, Person::called(&name)?, &code, Consent::Accept).await
}

/// The device asks for its tokens, gets them, and they are that person's.
#[then(expr = "the device is connected as {string}")]
async fn connected(world: &mut World, address: String) -> Result<(), String> {
    poll(world).await?;
    let told = world.seen().device.told.clone();
    let token = told["access_token"].as_str().ok_or_else(|| told.to_string())?;
    let upn = super::observation::claim(token, "upn");
    ensure(upn.as_deref() == Some(&address), || format!("it is connected as {upn:?}"))?;
    let inbox = super::administrator::graph(world, token, "GET", "/v1.0/me/mailFolders/inbox", None).await?;
    ensure(inbox["displayName"] == "Inbox", || inbox.to_string())
}

/// The device asks for its tokens and gets none: OAuth's `error`.
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#expected-errors>
#[then(expr = "the device is told {string}")]
async fn refused(world: &mut World, error: String) -> Result<(), String> {
    poll(world).await?;
    let told = &world.seen().device.told;
    ensure(told["error"] == error.as_str(), || told.to_string())
}

async fn poll(world: &mut World) -> Result<(), String> {
    let settings = world.settings().clone();
    let code = shown(world, "device_code")?;
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("client_id", &settings.client_id),
        ("client_secret", &settings.client_secret),
        ("device_code", &code),
    ];
    let told = ask_token(world, "common", &form).await?;
    world.seen_mut().device.told = told.unwrap_or_else(|refusal| refusal);
    Ok(())
}

fn shown(world: &World, name: &str) -> Result<String, String> {
    let shown = &world.seen().device.shown;
    shown[name].as_str().map(str::to_owned).ok_or_else(|| format!("the device shows no {name}: {shown}"))
}

async fn enter(world: &mut World, person: Person, code: &str, consent: Consent) -> Result<(), String> {
    let page = shown(world, "verification_uri")?;
    let page = world.browser(person.name).open(&page).await?;
    let page = world.browser(person.name).press(&page, "Next", &[("otc", code)]).await?;
    let page = if page.data("page").as_deref() == Some("devicelogin") {
        page
    } else {
        world.walk(person, page, consent).await?
    };
    world.seen_mut().page = Some(page);
    Ok(())
}
