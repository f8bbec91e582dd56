//! Steps of a customer's browser: whether it keeps its session, and the password that it is asked to change.

use cucumber::{given, when};

use super::say;
use crate::{Person, World};

/// From here on that person answers "Stay signed in?" with no.
#[given(expr = "{word} does not want to stay signed in")]
fn wants_to_leave(world: &mut World, name: String) -> Result<(), String> {
    world.habits(Person::called(&name)?.name).stays = false;
    Ok(())
}

/// Cookies without an end of their own are gone.
#[when(expr = "{word} closes the browser and opens it again")]
fn restart(world: &mut World, name: String) -> Result<(), String> {
    world.browser(Person::called(&name)?.name).restart();
    Ok(())
}

/// The organisation switches "Show option to remain signed in" off, in its company branding.
///
/// <https://learn.microsoft.com/entra/fundamentals/how-to-manage-stay-signed-in-prompt>
#[given("the organisation does not let people stay signed in")]
async fn never_asked(world: &mut World) -> Result<(), String> {
    let patch =
        serde_json::from_value(serde_json::json!({ "tenants": { "contoso.example": { "asks_to_stay": false } } }));
    world.control().patch(&patch.map_err(say)?).await.map(drop).map_err(say)
}

/// Fills in "Update your password", and goes on to the app if the new one is taken.
#[when(expr = "{word} changes the password to {string}")]
async fn change_password(world: &mut World, name: String, new: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    let current = world.habits(person.name).password.clone();
    let fields = [("currentpasswd", current.as_str()), ("newpasswd", &new), ("confirmnewpasswd", &new)];
    world.press(person, "Sign in", &fields).await?;
    let taken = world.seen().page.as_ref().is_none_or(|page| page.data("page").as_deref() != Some("new-password"));
    if !taken {
        return Ok(());
    }
    world.habits(person.name).password = new;
    if world.seen().page.is_some() { world.go_on(person).await } else { Ok(()) }
}
