//! Steps of a CRM that syncs Outlook contacts: connecting, settings, syncing, and what it asked Microsoft for.

use cucumber::{given, then, when};
use jiff::SignedDuration;
use mock365_control::RequestEntry;

use super::{ensure, say};
use crate::browsing::Consent;
use crate::connector::{Direction, Record, SyncChoice, SyncFilter, SyncReport, SyncTrouble};
use crate::{Person, World};

/// What the contact sync met so far.
#[derive(Debug, Default)]
pub struct ContactsSeen {
    /// What came of connecting.
    pub(crate) connected: Option<Result<(), SyncTrouble>>,
    /// What came of the last sync.
    synced: Option<Result<SyncReport, SyncTrouble>>,
    /// What the last sync asked for.
    asked: Vec<RequestEntry>,
    /// What all syncs asked for.
    asked_ever: Vec<RequestEntry>,
    /// The records before the last sync.
    records_before: Vec<Record>,
    choice: SyncChoice,
}

/// Signs in at Microsoft from the app's page and allows what it asks for.
#[given(expr = "{word} has connected Outlook Contacts")]
#[given(expr = "{word} has tried to connect Outlook Contacts")]
#[when(expr = "{word} connects Outlook Contacts")]
async fn connect(world: &mut World, name: String) -> Result<(), String> {
    world.connect_contacts(Person::called(&name)?, Consent::Accept).await
}

/// Signs in, and cancels where permissions are asked for.
#[when(expr = "{word} begins to connect Outlook Contacts, but declines the permissions")]
async fn decline(world: &mut World, name: String) -> Result<(), String> {
    world.connect_contacts(Person::called(&name)?, Consent::Decline).await
}

/// The contact sync asks for one permission less.
#[given(expr = "the contact sync does not ask for {word}")]
fn ask_for_less(world: &mut World, scope: String) {
    world.configure_sync(|settings| settings.scopes.retain(|known| !known.eq_ignore_ascii_case(&scope)));
}

/// The contact sync asks for one permission more.
#[given(expr = "the contact sync asks for {word} as well")]
#[when(expr = "the contact sync asks for {word} as well")]
fn ask_for_more(world: &mut World, scope: String) {
    world.configure_sync(|settings| settings.scopes.push(scope));
}

/// It has what it needs.
#[then(expr = "{word}'s Outlook Contacts are connected")]
fn connected(world: &mut World, name: String) -> Result<(), String> {
    Person::called(&name)?;
    let connected = &world.seen().contacts.connected;
    ensure(matches!(connected, Some(Ok(()))), || format!("{connected:?}; the browser stands at {:?}", world.page()))
}

/// What the app shows instead; a part of it is enough.
#[then(expr = "the contact sync tells {word} {string}")]
fn told(world: &mut World, name: String, words: String) -> Result<(), String> {
    Person::called(&name)?;
    match &world.seen().contacts.connected {
        Some(Err(trouble)) if trouble.to_string().contains(&words) => Ok(()),
        other => Err(format!("{other:?}")),
    }
}

/// The drop-down of the settings, in any order: `Contacts, Customers, Customers / Germany`.
#[then(expr = "the folders to choose from are {string}")]
async fn folders(world: &mut World, wanted: String) -> Result<(), String> {
    let found = world.contact_sync().folders().await.map_err(say)?;
    let mut found: Vec<String> = found.into_iter().map(|folder| folder.name).collect();
    let mut wanted: Vec<String> = wanted.split(", ").map(str::to_owned).collect();
    found.sort();
    wanted.sort();
    ensure(found == wanted, || format!("{found:?}"))
}

/// Chooses a folder in the settings.
#[given(expr = "the customer chooses the Outlook folder {string}")]
#[when(expr = "the customer chooses the Outlook folder {string}")]
async fn choose_folder(world: &mut World, name: String) -> Result<(), String> {
    let found = world.contact_sync().folders().await.map_err(say)?;
    let folder = found.into_iter().find(|folder| folder.name == name).ok_or("there is no such folder")?;
    choose(world, |choice| choice.folder = folder.id);
    Ok(())
}

/// `both ways`, `from Outlook to the CRM`, `from the CRM to Outlook`.
#[given(regex = r"^the contacts are synced (both ways|from Outlook to the CRM|from the CRM to Outlook)$")]
#[when(regex = r"^the contacts are synced (both ways|from Outlook to the CRM|from the CRM to Outlook)$")]
fn direction(world: &mut World, way: String) {
    let direction = match way.as_str() {
        "from Outlook to the CRM" => Direction::ToCrm,
        "from the CRM to Outlook" => Direction::ToOutlook,
        _ => Direction::TwoWay,
    };
    choose(world, |choice| choice.direction = direction);
}

/// A filter of the settings, on either side, by the CRM's name of a property.
#[given(regex = r#"^only (Outlook contacts|CRM records) whose (\w+) is "([^"]*)" are synced$"#)]
fn filter(world: &mut World, side: String, property: String, value: String) {
    let filter = Some(SyncFilter { property, is: Some(value) });
    choose(world, |choice| match side.as_str() {
        "CRM records" => choice.crm_filter = filter,
        _ => choice.outlook_filter = filter,
    });
}

fn choose(world: &mut World, change: impl FnOnce(&mut SyncChoice)) {
    change(&mut world.seen_mut().contacts.choice);
    let choice = world.seen().contacts.choice.clone();
    world.contact_sync().choose(choice);
}

/// Syncs once.
#[given("the CRM has synced")]
#[when("the CRM syncs")]
async fn sync(world: &mut World) -> Result<(), String> {
    let before = world.control().requests("").await.map_err(say)?.last().map_or(0, |entry| entry.id);
    let records = world.contact_sync().records().await;
    let synced = world.contact_sync().sync().await;
    let all = world.control().requests("").await.map_err(say)?;
    let seen = &mut world.seen_mut().contacts;
    (seen.synced, seen.records_before) = (Some(synced), records);
    // Its own sign-in is none of the sync's.
    seen.asked = all.into_iter().filter(|entry| entry.id > before && entry.face != "entra").collect();
    seen.asked_ever.extend(seen.asked.iter().cloned());
    Ok(())
}

fn report(world: &World) -> Result<&SyncReport, String> {
    match &world.seen().contacts.synced {
        Some(Ok(report)) => Ok(report),
        other => Err(format!("{other:?}")),
    }
}

/// It came to its end.
#[then("the sync succeeds")]
fn succeeds(world: &mut World) -> Result<(), String> {
    report(world).map(drop)
}

/// What the CRM shows instead; a part of it is enough.
#[then(expr = "the sync fails with {string}")]
fn fails(world: &mut World, words: String) -> Result<(), String> {
    match &world.seen().contacts.synced {
        Some(Err(trouble)) if trouble.to_string().contains(&words) => Ok(()),
        other => Err(format!("{other:?}")),
    }
}

/// How often it had to read the folder again as a whole: rounds that began without a place.
#[then(expr = "the sync has read everything anew {int} time(s)")]
fn resynced(world: &mut World, times: usize) -> Result<(), String> {
    let begins = |entry: &&RequestEntry| entry.operation == "graph.contacts.delta" && !entry.url.contains("token=");
    let all = asked(world);
    let begun = all.iter().filter(begins).count();
    ensure(begun == times, || format!("{begun} times: {:?}", all.iter().map(|entry| &*entry.url).collect::<Vec<_>>()))
}

/// No contact was made, changed or deleted, and it was not even tried.
#[then("the sync has written nothing in Outlook")]
fn wrote_nothing_in_outlook(world: &mut World) -> Result<(), String> {
    let writes = asked(world).iter().filter(|entry| entry.method != "GET");
    let written: Vec<&str> = writes.map(|entry| &*entry.url).collect();
    ensure(written.is_empty(), || format!("{written:?}"))
}

/// No record was made, changed or deleted.
#[then("the sync has written nothing in the CRM")]
async fn wrote_nothing_in_crm(world: &mut World) -> Result<(), String> {
    let records = world.contact_sync().records().await;
    let before = &world.seen().contacts.records_before;
    ensure(records == *before, || format!("{before:?} became {records:?}"))
}

/// How often an operation was asked for by the last sync.
#[then(expr = "the sync has asked for {string} {int} time(s)")]
fn asked_for(world: &mut World, operation: String, times: usize) -> Result<(), String> {
    let found = asked(world).iter().filter(|entry| entry.operation == operation).count();
    ensure(found == times, || format!("{found} times"))
}

/// All that it asked for is the account's own: `/me/contacts`, `/me/contactFolders`. Nobody else's folders, no directory.
#[then("the sync has asked for the account's own contacts alone")]
fn own_alone(world: &mut World) -> Result<(), String> {
    let path = |entry: &RequestEntry| entry.url.split('?').next().unwrap_or_default().to_owned();
    let own = |path: &str| path.contains("/v1.0/me/contacts") || path.contains("/v1.0/me/contactFolders");
    let all: Vec<String> = asked(world).iter().map(path).collect();
    let others: Vec<&String> = all.iter().filter(|path| !own(path)).collect();
    ensure(!all.is_empty() && others.is_empty(), || format!("{others:?} of {all:?}"))
}

/// Neither in an address nor in a body, in any sync so far: `birthday`, `extensions`, `singleValueExtendedProperties`.
#[then(expr = "the sync has sent no {string}")]
fn sent_no(world: &mut World, word: String) -> Result<(), String> {
    let word = word.to_lowercase();
    let sent = |entry: &&RequestEntry| format!("{} {}", entry.url, entry.request_body).to_lowercase().contains(&word);
    let ever = &world.seen().contacts.asked_ever;
    ensure(!ever.is_empty(), || "nothing was synced".to_owned())?;
    let found: Vec<&str> = ever.iter().filter(sent).map(|entry| &*entry.operation).collect();
    ensure(found.is_empty(), || format!("{found:?}"))
}

/// After every answer that asks to wait, the next request came that much later.
#[then("the sync has waited as long as Microsoft asked")]
fn waited(world: &mut World) -> Result<(), String> {
    let all = asked(world);
    let mut waits = 0;
    for pair in all.windows(2) {
        let header = pair[0].answer_headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("retry-after"));
        let Some(seconds) = header.and_then(|(_, value)| value.parse().ok()) else { continue };
        waits += 1;
        let waited = pair[1].at.duration_since(pair[0].at);
        ensure(waited >= SignedDuration::from_secs(seconds), || format!("{waited} instead of {seconds} s"))?;
    }
    ensure(waits > 0, || "nobody asked to wait".to_owned())
}

/// What the last sync asked for.
fn asked(world: &World) -> &[RequestEntry] {
    &world.seen().contacts.asked
}
