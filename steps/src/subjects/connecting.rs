//! Steps of a customer who connects his inbox and calendar, and of what the app asks for.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use mock365_control::state::{AppPatch, CloudPatch};

use super::{ensure, say};
use crate::browsing::Consent;
use crate::connector::{AccountHint, AppKind, Attempt, Trouble};
use crate::world::APP;
use crate::{Person, World};

/// Types the own address, signs in and accepts what is asked.
#[given(expr = "{word} has connected her/his inbox and calendar")]
#[given(expr = "{word} has tried to connect her/his inbox and calendar")]
#[when(expr = "{word} connects her/his inbox and calendar")]
async fn connect(world: &mut World, name: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    world.connect(person, person.sign_in, Attempt::Interactive, Consent::Accept).await
}

/// Types another address of one's own than the one that signs in.
#[when(expr = "{word} connects the inbox {string}")]
async fn connect_address(world: &mut World, name: String, address: String) -> Result<(), String> {
    world.connect(Person::called(&name)?, &address, Attempt::Interactive, Consent::Accept).await
}

/// Signs in, and cancels where permissions are asked for.
#[when(expr = "{word} begins to connect, but declines the permissions")]
async fn decline(world: &mut World, name: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    world.connect(person, person.sign_in, Attempt::Interactive, Consent::Decline).await
}

/// The app's silent attempt: Microsoft may show no page (`prompt=none`).
#[when(expr = "the app reconnects {word}'s inbox silently")]
async fn reconnect(world: &mut World, name: String) -> Result<(), String> {
    let person = Person::called(&name)?;
    world.connect(person, person.sign_in, Attempt::Silent, Consent::Accept).await
}

/// Signs in for Office 365 in somebody's browser and stays signed in; the app gets nothing of it.
#[given(expr = "{word} stayed signed in to Office 365 in {word}'s browser")]
async fn stay_signed_in(world: &mut World, who: String, whose: String) -> Result<(), String> {
    let who = Person::called(&who)?;
    let at = Person { name: Person::called(&whose)?.name, ..who };
    world.connect(at, who.sign_in, Attempt::Interactive, Consent::Accept).await?;
    world.seen_mut().outcome = None;
    Ok(())
}

/// Signs out at the sign-in host, as the Office 365 home page does.
#[when(expr = "{word} signs out of Office 365")]
async fn sign_out(world: &mut World, name: String) -> Result<(), String> {
    let address = format!("{}/common/oauth2/v2.0/logout", world.origin());
    world.browser(Person::called(&name)?.name).open(&address).await.map(drop)
}

/// The app sends the typed address along (`login_hint`).
#[given("the app names the address that the customer typed")]
fn name_account(world: &mut World) {
    world.configure(|settings| settings.account = AccountHint::Typed);
}

/// The app lets the customer choose (`prompt=select_account`).
#[given("the app lets the customer choose an account")]
fn choose_account(world: &mut World) {
    world.configure(|settings| settings.account = AccountHint::Choose);
}

/// What kind of app it is: one without a secret is registered as such.
#[given(regex = r"^the app is (a web application|an app on a phone|a single-page application)$")]
async fn app_kind(world: &mut World, kind: String) -> Result<(), String> {
    let kind = kind_called(&kind);
    register(world, kind).await?;
    world.configure(|settings| settings.kind = kind);
    Ok(())
}

/// The kind under which the app's address is registered; what it is does not change by that.
#[given(regex = r"^the vendor registers the app as (a web application|an app on a phone|a single-page application)$")]
#[when(regex = r"^the vendor registers the app as (a web application|an app on a phone|a single-page application)$")]
async fn registered_as(world: &mut World, kind: String) -> Result<(), String> {
    register(world, kind_called(&kind)).await
}

fn kind_called(name: &str) -> AppKind {
    match name {
        "an app on a phone" => AppKind::Phone,
        "a single-page application" => AppKind::SinglePage,
        _ => AppKind::Web,
    }
}

async fn register(world: &World, kind: AppKind) -> Result<(), String> {
    let app = AppPatch {
        allow_public_client: Some(kind == AppKind::Phone),
        spa: Some(kind == AppKind::SinglePage),
        redirect_uris: Some(vec!["http://localhost".to_owned()]),
        ..AppPatch::default()
    };
    let patch = CloudPatch { apps: [(APP.to_owned(), app)].into(), ..CloudPatch::default() };
    world.control().patch(&patch).await.map(drop).map_err(say)
}

/// The app sends people to the sign-in page of `common`, `organizations`, `consumers`, or one organisation's id or domain.
#[given(expr = "the app signs people in under {string}")]
fn authority(world: &mut World, segment: String) {
    world.configure(|settings| settings.tenant = segment);
}

/// The app says that it understands claims challenges, and takes what is demanded (`claims`) back to the sign-in page.
#[given("the app brings back what Microsoft demands")]
fn brings_claims(world: &mut World) {
    world.configure(|settings| settings.brings_claims = true);
}

/// The app asks for one permission less.
#[given(expr = "the app does not ask for {word}")]
fn ask_for_less(world: &mut World, scope: String) {
    world.configure(|settings| settings.scopes.retain(|known| !known.eq_ignore_ascii_case(&scope)));
}

/// The app asks for one permission more.
#[given(expr = "the app asks for {word} as well")]
fn ask_for_more(world: &mut World, scope: String) {
    world.configure(|settings| settings.scopes.push(scope));
}

/// The app writes its permissions in lower case.
#[given("the app writes its permissions in lower case")]
fn lower_case(world: &mut World) {
    world.configure(|settings| settings.scopes.iter_mut().for_each(|scope| *scope = scope.to_lowercase()));
}

/// The app has an inbox, and everything in it can be used.
#[then(expr = "{word}'s inbox and calendar are connected")]
fn connected(world: &mut World, name: String) -> Result<(), String> {
    Person::called(&name)?;
    let outcome = world.outcome()?;
    ensure(outcome.is_ok(), || format!("{outcome:?}"))
}

/// What the app's redirect address was called with: a parameter and its value, or a parameter.
#[then(expr = "the app is called back with {string}")]
fn called_back(world: &mut World, parameter: String) -> Result<(), String> {
    let query = world.seen().callback.clone().ok_or("the app was not called back")?;
    let (name, value) =
        parameter.split_once('=').map_or((parameter.as_str(), None), |(name, value)| (name, Some(value)));
    let found = form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name);
    ensure(found.is_some_and(|(_, found)| value.is_none_or(|value| found == value)), || query)
}

/// The number at the beginning of the description that the app's redirect address was called with.
#[then(expr = "the app is told the code {string}")]
fn told_code(world: &mut World, code: String) -> Result<(), String> {
    let query = world.seen().callback.clone().ok_or("the app was not called back")?;
    let found = form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == "error_description");
    ensure(found.is_some_and(|(_, text)| text.starts_with(&format!("{code}:"))), || query)
}

/// What the app tells the customer; a part of it is enough.
#[then(expr = "{word} is told {string}")]
fn told(world: &mut World, name: String, words: String) -> Result<(), String> {
    Person::called(&name)?;
    match world.outcome()? {
        Err(trouble) if trouble.to_string().contains(&words) => Ok(()),
        other => {
            Err(format!("the app says {}", other.as_ref().map_or_else(Trouble::to_string, |_| "connected".to_owned())))
        }
    }
}

/// The address under which the app shows the connected inbox.
#[then(expr = "the inbox is shown as {string}")]
fn shown_as(world: &mut World, address: String) -> Result<(), String> {
    let account = world.outcome()?.as_ref().map_err(say)?;
    ensure(account.shown_as == address, || format!("it is shown as {}", account.shown_as))
}

/// The permissions in the app's sign-in address: those of the table, and no others.
#[then("the app has asked for exactly these permissions:")]
fn asked_for(world: &mut World, step: &Step) -> Result<(), String> {
    let sent_to = world.seen().sent_to.clone().ok_or("the app has sent nobody to sign in")?;
    let address = reqwest::Url::parse(&sent_to).map_err(say)?;
    let scope = address.query_pairs().find(|(name, _)| name == "scope").map(|(_, scope)| scope.into_owned());
    let mut asked: Vec<String> = scope.unwrap_or_default().split(' ').map(str::to_owned).collect();
    let rows = step.table.iter().flat_map(|table| &table.rows);
    let mut wanted: Vec<String> = rows.filter_map(|row| row.first().cloned()).collect();
    asked.sort();
    wanted.sort();
    ensure(asked == wanted, || format!("it asked for {asked:?}"))
}
