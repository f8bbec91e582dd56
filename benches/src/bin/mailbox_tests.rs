//! What test and enable of 1,000 mailboxes takes, as an administrator sees it who polls: over HTTP, against a mock in a
//! process of its own whose clock is moved second by second.
//!
//! `mailbox_tests MOCK CORES FOLDER [MAILBOXES]`; `benches/run` starts it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use mock365_control::report::TokenWanted;
use mock365_control::{CloudPatch, Control};
use reqwest::{Client, Method};
use serde_json::{Value, json};

type Trouble = Box<dyn std::error::Error>;

const ENVIRONMENT: &str = "https://contoso.crm4.dynamics.com";
/// People that are made at once, and mailboxes that are changed at once.
const AT_ONCE: usize = 250;

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
    let [mock, cores, folder, rest @ ..] = &arguments[..] else { return Err("mailbox_tests MOCK CORES FOLDER".into()) };
    let count: usize = rest.first().map_or(Ok(1000), |count| count.parse())?;
    let (_server, control) = start(mock, cores, folder)?;
    control.set_clock(&serde_json::from_value(json!({ "freeze": true }))?).await?;
    let people: Vec<usize> = (0..count).collect();
    for some in people.chunks(AT_ONCE) {
        let user = json!({ "display_name": "Pia Person", "licenses": ["ENTERPRISEPACK"] });
        let users: serde_json::Map<_, _> =
            some.iter().map(|number| (format!("person{number}@contoso.example"), user.clone())).collect();
        control.patch(&serde_json::from_value::<CloudPatch>(json!({ "users": users }))?).await?;
    }
    let api = Api::signed_in(&control).await?;
    let mailboxes = api.list("mailboxes?$select=mailboxid&$filter=startswith(emailaddress,'person')").await?;
    api.set(
        &mailboxes,
        &json!({ "incomingemaildeliverymethod": 2, "outgoingemaildeliverymethod": 2, "actdeliverymethod": 1 }),
    )
    .await?;
    api.set(&mailboxes, &json!({ "emailrouteraccessapproval": 1 })).await?;
    println!("| test and enable, {count} mailboxes | tested when polled | s |");
    println!("|---|---:|---:|");
    let begun = Instant::now();
    api.set(&mailboxes, &json!({ "testemailconfigurationscheduled": true })).await?;
    let mut second = 0;
    loop {
        let tested = api.list("mailboxes?$select=mailboxid&$filter=mailboxstatus eq 1").await?.len();
        println!("| second {second} of the sandbox's clock | {tested} | {:.2} |", begun.elapsed().as_secs_f64());
        if tested >= count || second > count {
            break;
        }
        control.advance("PT1S").await?;
        second += 1;
    }
    Ok(())
}

/// The Web API of an environment, as its administrator uses it.
struct Api {
    client: Client,
    origin: String,
    token: String,
}

impl Api {
    async fn signed_in(control: &Control) -> Result<Self, Trouble> {
        let wanted = TokenWanted {
            user: Some("admin@contoso.example".to_owned()),
            app: "Microsoft Graph Command Line Tools".to_owned(),
            resource: Some(ENVIRONMENT.to_owned()),
            scopes: Some(vec!["user_impersonation".to_owned()]),
        };
        let token = control.token(&wanted).await?.access_token;
        let host = ENVIRONMENT.trim_start_matches("https://");
        Ok(Self { client: Client::new(), origin: format!("{}/~{host}/api/data/v9.2", control.origin()), token })
    }

    async fn ask(&self, method: Method, address: &str, body: Option<&Value>) -> Result<Value, Trouble> {
        let mut request = self.client.request(method, address).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        if !status.is_success() {
            return Err(format!("{address}: {status} {text}").into());
        }
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    async fn list(&self, path: &str) -> Result<Vec<Value>, Trouble> {
        let mut address = format!("{}/{path}", self.origin);
        let mut all = Vec::new();
        loop {
            let page = self.ask(Method::GET, &address, None).await?;
            all.extend(page["value"].as_array().cloned().unwrap_or_default());
            match page["@odata.nextLink"].as_str() {
                Some(next) => next.clone_into(&mut address),
                None => return Ok(all),
            }
        }
    }

    async fn set(&self, mailboxes: &[Value], columns: &Value) -> Result<(), Trouble> {
        for some in mailboxes.chunks(AT_ONCE) {
            let rows = some.iter().map(|mailbox| {
                let mut row = columns.clone();
                row["@odata.type"] = json!("Microsoft.Dynamics.CRM.mailbox");
                row["mailboxid"] = mailbox["mailboxid"].clone();
                row
            });
            let targets = json!({ "Targets": rows.collect::<Vec<_>>() });
            let address = format!("{}/mailboxes/Microsoft.Dynamics.CRM.UpdateMultiple", self.origin);
            self.ask(Method::POST, &address, Some(&targets)).await?;
        }
        Ok(())
    }
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
