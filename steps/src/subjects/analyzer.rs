//! Steps of a connectivity test from outside, as Microsoft Remote Connectivity Analyzer makes it: ports, certificates, what
//! Autodiscover says, and whether a sign-in is asked for.
//!
//! <https://learn.microsoft.com/power-platform/admin/connect-exchange-online#prerequisites>

use std::net::ToSocketAddrs;

use cucumber::{then, when};
use serde_json::Value;

use super::{ensure, say};
use crate::{Person, World};

const HOST: &str = "outlook.office365.com";
/// The customer's own, to which Autodiscover may lead on.
const OWN: &str = "mail.contoso.example";

/// What a connectivity test found.
#[derive(Debug, Default)]
pub struct ConnectionSeen {
    /// By path, the status and the sign-in that is asked for.
    answers: Vec<(&'static str, u16, String)>,
    /// Where Autodiscover says that EWS is.
    ews: String,
}

/// Asks Exchange Online by its own name, over TLS, without signing in.
#[when(expr = "the connection to {word}'s Exchange is checked from outside")]
async fn check(world: &mut World, name: String) -> Result<(), String> {
    let address = Person::called(&name)?.sign_in;
    let (client, port) = client(world).await?;
    let at = |path: &str| format!("https://{HOST}:{port}{path}");
    let mut seen = ConnectionSeen::default();
    for path in ["/EWS/Exchange.asmx", "/autodiscover/autodiscover.xml"] {
        let answer = client.get(at(path)).send().await.map_err(say)?;
        let asked = answer.headers().get_all("www-authenticate").iter().filter_map(|value| value.to_str().ok());
        let asked = asked.collect::<Vec<_>>().join(", ");
        seen.answers.push((path, answer.status().as_u16(), asked));
    }
    let path = format!("/autodiscover/autodiscover.json/v1.0/{address}?Protocol=EWS");
    let answer = client.get(at(&path)).send().await.map_err(say)?;
    let said: Value = serde_json::from_str(&answer.text().await.map_err(say)?).map_err(say)?;
    seen.ews = said["Url"].as_str().unwrap_or_default().replace(&format!(":{port}"), "");
    world.seen_mut().connection = seen;
    Ok(())
}

/// The certificate is of that name, and both services ask for a sign-in (401 with what they take).
#[then(expr = "{string} answers EWS and Autodiscover over TLS, and asks to sign in")]
fn asks(world: &mut World, host: String) -> Result<(), String> {
    let seen = &world.seen().connection;
    let fits = |(_, status, asked): &(&str, u16, String)| *status == 401 && asked.contains("Bearer");
    ensure(host == HOST && seen.answers.len() == 2 && seen.answers.iter().all(fits), || format!("{seen:?}"))
}

/// Where EWS is for that mailbox.
#[then(expr = "Autodiscover leads to {string}")]
fn leads_to(world: &mut World, wanted: String) -> Result<(), String> {
    let seen = &world.seen().connection;
    ensure(seen.ews == wanted, || format!("{seen:?}"))
}

/// A client for which Microsoft's name leads to the sandbox, and which trusts the mock's authority alone.
async fn client(world: &World) -> Result<(reqwest::Client, u16), String> {
    let origin = reqwest::Url::parse(world.origin()).map_err(say)?;
    let (host, port) = (origin.host_str().unwrap_or_default(), origin.port_or_known_default().unwrap_or(443));
    let at = (host, port).to_socket_addrs().map_err(say)?.next().ok_or("the mock has no address")?;
    let ca = world.control().ca().await.map_err(say)?;
    let ca = reqwest::Certificate::from_pem(&ca).map_err(say)?;
    // Whoever came first has installed one: that one serves as well.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .resolve(HOST, at)
        .resolve(OWN, at)
        .tls_certs_only([ca])
        .build()
        .map_err(say)?;
    Ok((client, port))
}
