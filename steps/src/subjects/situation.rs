//! Steps that set up a situation, let time pass, and carry out what mends it.

use cucumber::{given, then, when};

use super::{ensure, say};
use crate::{Person, World};

/// Puts the sandbox into a situation of the library, `subject/name`.
#[given(expr = "the situation {string}")]
#[when(expr = "the situation {string} comes about")]
async fn situation(world: &mut World, scenario: String) -> Result<(), String> {
    let applied = world.control().apply(&scenario).await.map_err(say)?;
    if let Some(cookie) = applied.session.clone() {
        // The browser of whoever the situation is about.
        let person = Person::all().iter().find(|person| person.sign_in.eq_ignore_ascii_case(&applied.user));
        world.browser(person.map_or("Anna", |person| person.name)).set_cookie(&cookie.name, &cookie.value);
    }
    world.seen_mut().applied = Some(applied);
    Ok(())
}

/// Carries out a remedy of the situation by its name.
#[when(expr = "the remedy {string} is carried out")]
async fn mend(world: &mut World, remedy: String) -> Result<(), String> {
    let applied = world.seen().applied.as_ref().ok_or("there is no situation to be mended")?;
    world.control().remedy(&applied.scenario, &remedy).await.map(drop).map_err(say)
}

/// Moves the sandbox's clock.
#[when(expr = "{int} minute(s) pass(es)")]
async fn minutes_pass(world: &mut World, minutes: u32) -> Result<(), String> {
    world.control().advance(&format!("PT{minutes}M")).await.map(drop).map_err(say)
}

/// Moves the sandbox's clock.
#[when(expr = "{int} hour(s) pass(es)")]
async fn hours_pass(world: &mut World, hours: u32) -> Result<(), String> {
    world.control().advance(&format!("PT{hours}H")).await.map(drop).map_err(say)
}

/// Moves the sandbox's clock.
#[when(expr = "{int} day(s) pass(es)")]
async fn days_pass(world: &mut World, days: u32) -> Result<(), String> {
    world.control().advance(&format!("P{days}D")).await.map(drop).map_err(say)
}

/// Looks for a customer's words, in any language, in titles, sayings and codes of the library.
#[then(expr = "a search for {string} finds the situation {string}")]
async fn search(world: &mut World, words: String, scenario: String) -> Result<(), String> {
    let found = world.control().scenarios(&words).await.map_err(say)?;
    let names: Vec<&str> = found.iter().map(|listed| listed.scenario.as_str()).collect();
    ensure(names.contains(&scenario.as_str()), || format!("found {names:?}"))
}
