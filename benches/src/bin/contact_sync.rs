//! What a sync of 10,000 contacts takes: our own contact sync against a mock in a process of its own.
//!
//! `contact_sync MOCK CORES FOLDER [CONTACTS]`; `benches/run` starts it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use mock365_control::Control;
use mock365_control::fill::{Filling, Generation};
use mock365_control::report::TokenWanted;
use mock365_steps::connector::{ContactSync, CrmContactSync, Properties, SyncReport};

type Trouble = Box<dyn std::error::Error>;

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";

/// A process that ends with this.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It is over either way.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Trouble> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mock, cores, folder, rest @ ..] = &arguments[..] else { return Err("contact_sync MOCK CORES FOLDER".into()) };
    let count: u32 = rest.first().map_or(Ok(10_000), |count| count.parse())?;
    let (_server, control) = start(mock, cores, folder)?;
    println!("| contact sync, {count} contacts | s | µs for each contact |");
    println!("|---|---:|---:|");
    let generate = vec![Generation { seed: 7, contacts: count, ..Generation::default() }];
    control.fill(ANNA, &Filling { generate, ..Filling::default() }).await?;
    let mut sync = connected(&control, ANNA).await?;
    row("everything from Outlook into an empty CRM", count, &mut sync).await?;
    row("nothing has changed", count, &mut sync).await?;
    for record in sync.records().await.into_iter().step_by(10) {
        sync.save(Some(&record.id), [("city".to_owned(), "Ulm".to_owned())].into()).await;
    }
    row("every tenth record is changed in the CRM", count.div_ceil(10), &mut sync).await?;
    let mut sync = connected(&control, BO).await?;
    for number in 0..count {
        sync.save(None, person(number)).await;
    }
    row("everything from the CRM into an empty folder", count, &mut sync).await
}

fn person(number: u32) -> Properties {
    let of = |name: &str, value: String| (name.to_owned(), value);
    [
        of("firstname", format!("First{number}")),
        of("lastname", format!("Last{number}")),
        of("email", format!("person{number}@people.example")),
        of("company", "Fabrikam".to_owned()),
    ]
    .into()
}

/// Syncs once, and prints what that took.
async fn row(what: &str, count: u32, sync: &mut CrmContactSync) -> Result<(), Trouble> {
    let started = Instant::now();
    let report: SyncReport = sync.sync().await?;
    let seconds = started.elapsed().as_secs_f64();
    let (records, contacts) = (report.records_written, report.contacts_written);
    let each = seconds * 1e6 / f64::from(count.max(1));
    println!("| {what} ({records} records, {contacts} contacts written) | {seconds:.2} | {each:.0} |");
    Ok(())
}

async fn connected(control: &Control, user: &str) -> Result<CrmContactSync, Trouble> {
    let wanted = TokenWanted {
        user: Some(user.to_owned()),
        app: "HubSpot Sales".to_owned(),
        scopes: Some(vec!["Contacts.ReadWrite".to_owned()]),
        ..TokenWanted::default()
    };
    Ok(CrmContactSync::connected(control.origin(), control.token(&wanted).await?.access_token))
}

fn start(mock: &str, cores: &str, folder: &str) -> Result<(Server, Control), Trouble> {
    let arguments = ["-c", cores, mock, "serve", "--listen", "127.0.0.1:0", "--ca-dir", folder];
    let mut child = Command::new("taskset").args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let output = child.stdout.take();
    let server = Server(child);
    let mut first = String::new();
    BufReader::new(output.ok_or("no output")?).read_line(&mut first)?;
    let origin = first.trim().strip_prefix("ready ").ok_or("the mock is not ready")?;
    Ok((server, Control::new(origin)))
}
