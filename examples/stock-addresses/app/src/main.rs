//! Reads a mailbox by client credentials, at Microsoft's own addresses.

use std::{env, error::Error, fs, thread, time::Duration};

use reqwest::{Certificate, blocking::Client};
use serde_json::Value;

const LOGIN: &str = "https://login.microsoftonline.com";
const GRAPH: &str = "https://graph.microsoft.com";

fn main() -> Result<(), Box<dyn Error>> {
    let client = patiently(trusting_client)?;
    let messages = patiently(|| read(&client, &sign_in(&client)?))?;
    println!("{} messages at {GRAPH}:", messages.len());
    for message in &messages {
        println!("  {} from {}", message["subject"], message["from"]["emailAddress"]["address"]);
    }
    if messages.is_empty() { Err("the mailbox is empty".into()) } else { Ok(()) }
}

/// A company's own certificate authority is a file that operations put there.
fn trusting_client() -> Result<Client, Box<dyn Error>> {
    let authority = Certificate::from_pem(&fs::read(env::var("CA_FILE")?)?)?;
    Ok(Client::builder().tls_certs_only([authority]).timeout(Duration::from_secs(10)).build()?)
}

fn sign_in(client: &Client) -> Result<String, Box<dyn Error>> {
    let answer: Value = client
        .post(format!("{LOGIN}/{}/oauth2/v2.0/token", env::var("TENANT")?))
        .form(&[
            ("grant_type", "client_credentials"),
            ("client_id", &env::var("CLIENT_ID")?),
            ("client_secret", &env::var("CLIENT_SECRET")?),
            ("scope", &format!("{GRAPH}/.default")),
        ])
        .send()?
        .json()?;
    let token = answer["access_token"].as_str().ok_or_else(|| answer.to_string())?;
    println!("signed in at {LOGIN}");
    Ok(token.to_owned())
}

fn read(client: &Client, token: &str) -> Result<Vec<Value>, Box<dyn Error>> {
    let mailbox = env::var("MAILBOX")?;
    let answer = client
        .get(format!("{GRAPH}/v1.0/users/{mailbox}/messages?$select=subject,from&$top=5"))
        .bearer_auth(token)
        .send()?;
    let status = answer.status();
    let mut body: Value = answer.json()?;
    match body["value"].take() {
        Value::Array(messages) if status.is_success() => Ok(messages),
        _ => Err(format!("{status}: {body}").into()),
    }
}

/// Waits for neighbours to be up and for the administrator to consent, half a minute at most.
fn patiently<T>(work: impl Fn() -> Result<T, Box<dyn Error>>) -> Result<T, Box<dyn Error>> {
    for _ in 0..60 {
        match work() {
            Ok(done) => return Ok(done),
            Err(why) => println!("not yet: {why}"),
        }
        thread::sleep(Duration::from_millis(500));
    }
    work()
}
