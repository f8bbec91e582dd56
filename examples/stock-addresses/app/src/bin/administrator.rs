//! Contoso's administrator: consents to the application's own permissions, once. In production a person does this in a
//! browser; here the mock performs it on its own pages when it is asked for the scenario's remedy.

use std::{env, error::Error, thread, time::Duration};

use reqwest::blocking::Client;
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mock = env::var("MOCK")?;
    let client = Client::builder().tls_certs_only([]).timeout(Duration::from_secs(10)).build()?;
    for _ in 0..60 {
        if client.get(format!("{mock}/_mock/health")).send().is_ok() {
            break;
        }
        thread::sleep(Duration::from_millis(500));
    }
    let scenario = format!("{mock}/_mock/scenarios/example/application-without-consent");
    for address in [&scenario, &format!("{scenario}/remedies/consent")] {
        let answer = client.post(address).json(&json!({})).send()?;
        if !answer.status().is_success() {
            return Err(format!("{address}: {} {}", answer.status(), answer.text()?).into());
        }
    }
    println!("the administrator has consented");
    // Compose ends everything when one service ends; the application is to have the last word.
    loop {
        thread::park();
    }
}
