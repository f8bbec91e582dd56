//! What a sync of 10,000 contacts takes: our own contact sync against a mock in a process of its own, over a good network and
//! over a bad one. After each sync both sides are compared.
//!
//! `contact_sync MOCK CORES FOLDER [CONTACTS]`; `benches/run` starts it.

mod sides;

use std::path::Path;
use std::time::Instant;

use mock365_benches::Trouble;
use mock365_benches::http::Connection;
use mock365_benches::process::Server;
use mock365_control::Control;
use mock365_control::fill::{ContactItem, Filling, Generation};
use mock365_control::report::{SandboxWanted, TokenWanted};
use mock365_steps::connector::{ContactSync, CrmContactSync, Properties};
use serde_json::{Value, json};

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";
/// Contacts that one call of `fill` brings.
const AT_ONCE: usize = 1_000;
/// Syncs until one must come to its end over the bad network.
const TRIES: usize = 60;

/// Somebody's contacts, and the sync of them with a CRM.
struct Bench {
    control: Control,
    outlook: Connection,
    user: &'static str,
    token: String,
    sync: CrmContactSync,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Trouble> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mock, cores, folder, rest @ ..] = &arguments[..] else { return Err("contact_sync MOCK CORES FOLDER".into()) };
    let count: usize = rest.first().map_or(Ok(10_000), |count| count.parse())?;
    let server = Server::mock(cores, Path::new(mock), Path::new(folder))?;
    let whole = Control::new(format!("http://{}", server.address));
    println!(
        "| contact sync | persons on both sides | s | µs for each | requests | of them not answered as asked | syncs |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|");
    from_outlook(&whole, count).await?;
    from_crm(&whole, count).await?;
    badly(&whole, count).await?;
    println!(
        "\nAfter each: both sides say the same of as many persons as there must be, and no address is there twice."
    );
    println!("The mock had {:.1} s of the processor and has {:.0} MiB.", server.spent()?.seconds, server.resident()?);
    Ok(())
}

/// One side is full and the other empty, then little has changed.
async fn from_outlook(whole: &Control, count: usize) -> Result<(), Trouble> {
    let mut bench = Bench::begin(whole, ANNA).await?;
    let generate = vec![Generation { seed: 7, contacts: u32::try_from(count)?, ..Generation::default() }];
    bench.control.fill(ANNA, &Filling { generate, ..Filling::default() }).await?;
    bench.row("everything from Outlook into an empty CRM", count).await?;
    bench.row("nothing has changed", count).await?;
    for record in bench.sync.records().await.into_iter().step_by(10) {
        bench.sync.save(Some(&record.id), [("city".to_owned(), "Ulm".to_owned())].into()).await;
    }
    bench.row("every tenth record is changed in the CRM", count).await
}

async fn from_crm(whole: &Control, count: usize) -> Result<(), Trouble> {
    let mut bench = Bench::begin(whole, BO).await?;
    for number in 0..count {
        bench.sync.save(None, person(number, "the CRM")).await;
    }
    bench.row("everything from the CRM into an empty folder", count).await
}

/// Both sides have their own, a tenth of all is on both, and the network loses, cuts, resets, throttles and forgets.
async fn badly(whole: &Control, count: usize) -> Result<(), Trouble> {
    let mut bench = Bench::begin(whole, ANNA).await?;
    let (both, outlook) = (count / 10, count * 55 / 100);
    let contacts: Vec<ContactItem> = (0..outlook).map(contact).collect();
    for contacts in contacts.chunks(AT_ONCE) {
        bench.control.fill(ANNA, &Filling { contacts: contacts.to_vec(), ..Filling::default() }).await?;
    }
    for number in outlook - both..count {
        bench.sync.save(None, person(number, "the CRM")).await;
    }
    bench.spoil().await?;
    bench.row("both ways over a bad network, a tenth on both sides", count).await?;
    let gone = bench.work().await?;
    bench.row("two of five changed on either side, every hundredth deleted, over a bad network", count - gone).await
}

impl Bench {
    /// Begins with a sandbox of its own, and nobody on either side.
    async fn begin(whole: &Control, user: &'static str) -> Result<Self, Trouble> {
        let origin = whole.open(&SandboxWanted::default()).await?.origin;
        let control = Control::new(&origin);
        let wanted = TokenWanted {
            user: Some(user.to_owned()),
            app: "HubSpot Sales".to_owned(),
            scopes: Some(vec!["Contacts.ReadWrite".to_owned()]),
            ..TokenWanted::default()
        };
        let token = control.token(&wanted).await?.access_token;
        let address = origin.strip_prefix("http://").ok_or("no address")?.parse()?;
        let sync = CrmContactSync::connected(&origin, token.clone());
        let mut bench = Self { control, outlook: Connection::to(address)?, user, token, sync };
        for contact in sides::listed(&mut bench.outlook, &bench.token)? {
            bench.ask("DELETE", &contact, "")?;
        }
        Ok(bench)
    }

    fn ask(&mut self, method: &str, contact: &Value, body: &str) -> Result<(), Trouble> {
        let path = format!("/v1.0/me/contacts/{}", contact["id"].as_str().unwrap_or_default());
        sides::ask(&mut self.outlook, method, (&path, body), &self.token).map(drop)
    }

    /// The network of the sync alone: one request in fifty goes wrong, in each of these ways.
    async fn spoil(&self) -> Result<(), Trouble> {
        let soon = json!({ "retry-after": "0" });
        let forgotten = json!({ "answer": {
            "name": "internal-server-error", "status": 410, "code": "SyncStateNotFound", "message": "Resync required." } });
        let everywhere = [
            json!("lose_answer"),
            json!("reset"),
            json!("drop"),
            json!({ "cut": { "after_bytes": 20 } }),
            json!({ "answer": { "name": "too-many-requests", "headers": soon } }),
            json!({ "answer": { "name": "service-unavailable", "headers": soon } }),
            json!({ "answer": "gateway-timeout" }),
        ];
        let rules = everywhere.into_iter().map(|effect| ("graph.contacts.*", 0.02 / 7.0, effect, None));
        for (operation, probability, effect, times) in rules.chain([("graph.contacts.delta", 0.02, forgotten, Some(2))])
        {
            let when = json!({ "operation": operation, "probability": probability,
                "header": { "prefer": "*maxpagesize*" } });
            let rule = json!({ "when": when, "effect": effect, "times": times });
            self.control.add_rule(&serde_json::from_value(rule)?).await?;
        }
        Ok(())
    }

    /// People work on both sides: of every hundred one is deleted on either, and of every five two are changed on either, one
    /// of them on both. How many are gone then.
    async fn work(&mut self) -> Result<usize, Trouble> {
        let mut gone = 0;
        for contact in sides::listed(&mut self.outlook, &self.token)? {
            let number = number(contact["surname"].as_str())?;
            if number % 100 == 0 {
                self.ask("DELETE", &contact, "")?;
                gone += 1;
            } else if matches!(number % 5, 2 | 3) {
                self.ask("PATCH", &contact, r#"{"jobTitle":"Buyer"}"#)?;
            }
        }
        for record in self.sync.records().await {
            let number = number(record.properties.get("lastname").map(String::as_str))?;
            if number % 100 == 50 {
                self.sync.delete(&record.id).await;
                gone += 1;
            } else if matches!(number % 5, 1 | 2) {
                self.sync.save(Some(&record.id), [("city".to_owned(), "Ulm".to_owned())].into()).await;
            }
        }
        Ok(gone)
    }

    /// Syncs until that comes to its end, compares both sides, and prints what it took.
    async fn row(&mut self, what: &str, wanted: usize) -> Result<(), Trouble> {
        let (before, fired) = (self.requests().await?, self.fired().await?);
        let started = Instant::now();
        let mut syncs = 1;
        while let Err(why) = self.sync.sync().await {
            if syncs == TRIES {
                return Err(format!("{what}: {why}").into());
            }
            syncs += 1;
        }
        let seconds = started.elapsed().as_secs_f64();
        let (requests, wrong) = (self.requests().await? - before, self.fired().await? - fired);
        let found = sides::same(&mut self.sync, &mut self.outlook, &self.token).await?;
        if found != wanted {
            return Err(format!("{what}: {found} persons on both sides for {}, instead of {wanted}", self.user).into());
        }
        let each = seconds * 1e6 / f64::from(u32::try_from(wanted.max(1))?);
        println!("| {what} | {found} | {seconds:.2} | {each:.0} | {requests} | {wrong} | {syncs} |");
        Ok(())
    }

    /// The number of the latest request.
    async fn requests(&self) -> Result<u64, Trouble> {
        Ok(self.control.requests("limit=1").await?.last().map_or(0, |entry| entry.id))
    }

    /// How often a rule has fired.
    async fn fired(&self) -> Result<u64, Trouble> {
        Ok(self.control.rules().await?.iter().map(|rule| rule.fired).sum())
    }
}

/// The number of a person by the last name.
fn number(name: Option<&str>) -> Result<usize, Trouble> {
    Ok(name.and_then(|name| name.strip_prefix("Last")).ok_or("somebody with another name")?.parse()?)
}

fn person(number: usize, company: &str) -> Properties {
    let of = |name: &str, value: String| (name.to_owned(), value);
    [
        of("firstname", format!("First{number}")),
        of("lastname", format!("Last{number}")),
        of("email", format!("person{number}@people.example")),
        of("company", company.to_owned()),
    ]
    .into()
}

fn contact(number: usize) -> ContactItem {
    ContactItem {
        given_name: Some(format!("First{number}")),
        surname: Some(format!("Last{number}")),
        emails: vec![format!("person{number}@people.example")],
        company: Some("Outlook".to_owned()),
        ..ContactItem::default()
    }
}
