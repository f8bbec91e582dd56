//! Steps of a customer who connects through Exchange, with user name and password.

use cucumber::{then, when};
use mock365_control::changes::{MailboxEwsPatch, SwitchSetting};
use mock365_control::mailbox::MailboxPatch;
use mock365_control::state::{CloudPatch, UserPatch};

use super::{ensure, say};
use crate::connector::ExchangeServer;
use crate::people::PASSWORD;
use crate::{Person, World};

/// Types the address of an Exchange server, user name and password.
#[when(expr = "{word} connects her/his inbox through Exchange at {string}")]
async fn connect(world: &mut World, name: String, host: String) -> Result<(), String> {
    try_password(world, &name, &host, PASSWORD, "/EWS/Exchange.asmx").await
}

/// The same with a wrong password.
#[when(expr = "{word} connects her/his inbox through Exchange at {string} with a wrong password")]
async fn wrong_password(world: &mut World, name: String, host: String) -> Result<(), String> {
    try_password(world, &name, &host, "not the password", "/EWS/Exchange.asmx").await
}

/// The same with an address that is not that of the web services.
#[when(expr = "{word} connects her/his inbox through Exchange at {string} under {string}")]
async fn wrong_path(world: &mut World, name: String, host: String, path: String) -> Result<(), String> {
    try_password(world, &name, &host, PASSWORD, &path).await
}

/// The mailbox answers at Exchange Online over EWS, with a token.
#[then(expr = "Exchange Online shows {word}'s mail over EWS")]
async fn online(world: &mut World, name: String) -> Result<(), String> {
    let answer = find_item_online(world, &name).await?;
    ensure(answer.contains("NoError"), || answer.clone())
}

/// The mailbox does not, and why.
#[then(expr = "Exchange Online refuses {word}'s mail over EWS with {string}")]
async fn not_online(world: &mut World, name: String, code: String) -> Result<(), String> {
    let answer = find_item_online(world, &name).await?;
    ensure(answer.contains(&code), || answer.clone())
}

/// `Set-CASMailbox -EwsEnabled $false`, and back.
/// <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange>
#[when(regex = r"^the administrator switches EWS (off|on) for (\w+)'s mailbox$")]
async fn switch(world: &mut World, setting: String, name: String) -> Result<(), String> {
    let ews = MailboxEwsPatch { enabled: Some(SwitchSetting(Some(setting == "on"))), ..MailboxEwsPatch::default() };
    let mailbox = Some(MailboxPatch { ews: Some(ews), ..MailboxPatch::default() });
    let user = UserPatch { mailbox, ..UserPatch::default() };
    let person = Person::called(&name)?;
    let patch = CloudPatch { users: [(person.sign_in.to_owned(), user)].into(), ..CloudPatch::default() };
    world.control().patch(&patch).await.map(drop).map_err(say)
}

async fn find_item_online(world: &World, name: &str) -> Result<String, String> {
    let token = world.exchange_token(Person::called(name)?.sign_in).await.map_err(say)?;
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().map_err(say)?;
    let request = client
        .post(format!("{}/EWS/Exchange.asmx", world.origin()))
        .bearer_auth(token)
        .header("content-type", "text/xml; charset=utf-8")
        .body(crate::connector::FIND_INBOX);
    request.send().await.map_err(say)?.text().await.map_err(say)
}

async fn try_password(world: &mut World, name: &str, host: &str, password: &str, path: &str) -> Result<(), String> {
    let person = Person::called(name)?;
    let server = ExchangeServer {
        // What arrives under `~host` arrives as if under that host.
        url: format!("{}/~{host}{path}", world.origin()),
        user: person.sign_in.to_owned(),
        password: password.to_owned(),
    };
    let outcome = world.client().connect_exchange(&server).await;
    world.seen_mut().outcome = Some(outcome);
    Ok(())
}
