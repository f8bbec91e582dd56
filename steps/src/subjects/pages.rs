//! Steps about Microsoft's pages: what stands there, and what a customer does about it.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};

use super::{ensure, say};
use crate::browsing::Consent;
use crate::people::{ADMINISTRATOR, NORTHWINDS_ADMINISTRATOR};
use crate::{Person, World};

/// The heading of the page at which the browser stopped.
#[then(expr = "{word} sees the page {string}")]
fn sees(world: &mut World, name: String, heading: String) -> Result<(), String> {
    Person::called(&name)?;
    let page = world.page()?;
    let shown = page.heading().unwrap_or_default();
    ensure(shown == heading, || format!("the page is \"{shown}\": {}", page.text()))
}

/// A text on that page.
#[then(expr = "the page says {string}")]
fn says(world: &mut World, words: String) -> Result<(), String> {
    let text = world.page()?.text();
    ensure(text.contains(&words), || text.clone())
}

/// The customer stands before a page that leads nowhere; the app waits.
#[then("the app gets no answer")]
fn no_answer(world: &mut World) -> Result<(), String> {
    match &world.seen().outcome {
        None => world.page().map(drop),
        Some(outcome) => Err(format!("it got {outcome:?}")),
    }
}

/// Leaves the "Need admin approval" page by its link.
#[when(expr = "{word} returns to the app without granting consent")]
async fn leave(world: &mut World, name: String) -> Result<(), String> {
    world.follow(Person::called(&name)?, "Return to the application without granting consent").await
}

/// From here on that person stops where a code of the phone is asked for.
#[given(expr = "{word}'s phone is not at hand")]
fn no_phone(world: &mut World, name: String) -> Result<(), String> {
    world.habits(Person::called(&name)?.name).has_phone = false;
    Ok(())
}

/// Types a code of the phone, and goes on to the app if it is taken.
#[when(expr = "{word} enters the code {string}")]
async fn enter_code(world: &mut World, name: String, code: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    world.press(person, "Verify", &[("otc", &code)]).await?;
    if world.seen().page.is_some() { world.go_on(person).await } else { Ok(()) }
}

/// From here on that person types another password; the right one is `Password1!`.
#[given(expr = "{word} types the password {string}")]
#[when(expr = "{word} types the password {string}")]
fn types_password(world: &mut World, name: String, password: String) -> Result<(), String> {
    world.habits(Person::called(&name)?.name).password = password;
    Ok(())
}

/// Tries the password so many times on the page that asks for it.
#[when(expr = "{word} tries that {int} times more")]
async fn tries(world: &mut World, name: String, times: usize) -> Result<(), String> {
    let person = Person::called(&name)?;
    let password = world.habits(person.name).password.clone();
    for _ in 0..times {
        world.press(person, "Sign in", &[("passwd", &password)]).await?;
    }
    Ok(())
}

/// Presses "Cancel".
#[when(expr = "{word} cancels")]
async fn cancel(world: &mut World, name: String) -> Result<(), String> {
    world.press(Person::called(&name)?, "Cancel", &[]).await
}

/// From here on that person's browser is at a named location, such as `office`.
#[given(expr = "{word}'s browser is at the location {string}")]
fn stand_at(world: &mut World, name: String, location: String) -> Result<(), String> {
    world.habits(Person::called(&name)?.name).road.come_from(Some(&location));
    Ok(())
}

/// Fills in the "Approval required" page.
#[when(expr = "{word} asks for approval because {string}")]
async fn ask(world: &mut World, name: String, reason: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    world.press(person, "Request approval", &[("justification", &reason)]).await
}

/// Opens the admin consent link of the article, as it stands there: OIDC scopes behind Graph's address, lower case, `+`.
#[when(expr = "{word} opens the admin consent link and accepts")]
async fn admin_consent(world: &mut World, name: String) -> Result<(), String> {
    open(world, &name, Consent::Accept).await
}

/// The same, pressing "Cancel".
#[when(expr = "{word} opens the admin consent link and cancels")]
async fn admin_cancel(world: &mut World, name: String) -> Result<(), String> {
    open(world, &name, Consent::Decline).await
}

/// The same, by somebody for whom there is nothing to accept.
#[when(expr = "{word} opens the admin consent link")]
async fn admin_link(world: &mut World, name: String) -> Result<(), String> {
    open(world, &name, Consent::Accept).await
}

/// An address as it stands, at Microsoft's own host: signs in, and accepts.
#[when(expr = "{word} opens this address and accepts:")]
async fn open_this(world: &mut World, name: String, step: &Step) -> Result<(), String> {
    world.visit(Person::called(&name)?, address(step)?, Consent::Accept).await
}

/// The same, pressing "Cancel" where there is something to accept.
#[when(expr = "{word} opens this address and cancels:")]
async fn cancel_this(world: &mut World, name: String, step: &Step) -> Result<(), String> {
    world.visit(Person::called(&name)?, address(step)?, Consent::Decline).await
}

fn address(step: &Step) -> Result<&str, String> {
    step.docstring.as_deref().map(str::trim).ok_or_else(|| "no address stands below the step".to_owned())
}

/// Everything that came back to the vendor's address, in its order; "…" stands for any rest.
#[then("the vendor's address is called with exactly:")]
fn called_exactly(world: &mut World, step: &Step) -> Result<(), String> {
    let page = world.page()?;
    let came: Vec<(String, String)> = page.url.query_pairs().into_owned().collect();
    let rows = step.table.iter().flat_map(|table| &table.rows);
    let wanted: Vec<(&str, &str)> =
        rows.filter_map(|row| Some((row.first()?.as_str(), row.get(1)?.as_str()))).collect();
    let fits = |wanted: &str, value: &str| match wanted.strip_suffix('…') {
        Some(beginning) => value.starts_with(beginning),
        None => value == wanted,
    };
    let same = came.len() == wanted.len()
        && came.iter().zip(wanted).all(|((name, value), (known, wanted))| name == known && fits(wanted, value));
    ensure(page.left && same, || format!("{} {}", page.url, page.text()))
}

/// What came back to the vendor's address, after its `?`.
#[then(expr = "the vendor's address is called with {string}")]
fn called_with(world: &mut World, parameter: String) -> Result<(), String> {
    let page = world.page()?;
    let (name, value) = parameter.split_once('=').ok_or("write name=value")?;
    let found = page.parameter(name);
    ensure(page.left && found.as_deref() == Some(value), || format!("{} {}", page.url, page.text()))
}

/// What did not come back.
#[then(expr = "the vendor's address is called without {string}")]
fn called_without(world: &mut World, name: String) -> Result<(), String> {
    let page = world.page()?;
    ensure(page.left && page.parameter(&name).is_none(), || page.url.to_string())
}

async fn open(world: &mut World, name: &str, consent: Consent) -> Result<(), String> {
    let person = Person::called(name)?;
    // A link leads to one organisation: Contoso's, or for people of Northwind their own.
    let northwind = person.sign_in.ends_with("@northwind.example");
    let whose = if northwind { NORTHWINDS_ADMINISTRATOR } else { ADMINISTRATOR };
    let tenant = tenant_id(world, whose).await?;
    let scopes = [
        "Calendars.Read",
        "Mail.Send",
        "calendars.readwrite",
        "mail.readwrite",
        "offline_access",
        "openid",
        "email",
        "profile",
    ];
    let scopes: Vec<String> = scopes.iter().map(|scope| format!("https://graph.microsoft.com/{scope}")).collect();
    let address = format!(
        "{}/{tenant}/v2.0/adminconsent?client_id={}&scope={}&redirect_uri=https://app.hubspot.com/oauthor/v1/office365/verify&state=12345",
        world.origin(),
        crate::world::APP,
        scopes.join("+"),
    );
    world.visit(person, &address, consent).await
}

/// The id of the customer's organisation, as its administrator copies it from his portal: here from a token.
async fn tenant_id(world: &World, administrator: &str) -> Result<String, String> {
    let token = world.administrator_token(administrator).await.map_err(say)?;
    crate::subjects::observation::claim(&token, "tid").ok_or_else(|| "the token names no tenant".to_owned())
}
