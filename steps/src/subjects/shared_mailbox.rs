//! Steps of an app that uses a shared mailbox in the name of somebody who may, or may not.

use cucumber::{then, when};
use mock365_control::report::TokenWanted;
use serde_json::{Value, json};

use super::{ensure, say};
use crate::connector::keeping_up::GraphCaller;
use crate::world::APP;
use crate::{Person, World};

/// The newest messages of somebody else's mailbox.
/// <https://learn.microsoft.com/graph/outlook-share-messages-folders>
#[when(expr = "the app opens the shared mailbox {string} for {word}")]
async fn open(world: &mut World, address: String, name: String) -> Result<(), String> {
    let path = format!("/v1.0/users/{address}/messages?$top=1");
    ask(world, &name, "Mail.ReadWrite.Shared", "GET", &path, None).await
}

/// A mail to the administrator whose `from` is the shared mailbox.
/// <https://learn.microsoft.com/graph/outlook-send-mail-from-other-user>
#[when(expr = "the app sends from the shared mailbox {string} for {word}")]
async fn send(world: &mut World, address: String, name: String) -> Result<(), String> {
    let to = json!([{ "emailAddress": { "address": "admin@contoso.example" } }]);
    let from = json!({ "emailAddress": { "address": address } });
    let mail = json!({ "message": { "subject": "Offer", "from": from, "toRecipients": to } });
    ask(world, &name, "Mail.Send.Shared", "POST", "/v1.0/me/sendMail", Some(&mail)).await
}

/// The last answer's status and code: `403 "ErrorAccessDenied"`.
#[then(regex = r#"^the app is answered (\d+)(?: "([^"]+)")?$"#)]
fn answered(world: &mut World, status: u16, code: String) -> Result<(), String> {
    let (met, answer) = world.seen().answered.as_ref().ok_or("nothing was asked")?;
    let fits = *met == status && answer["error"]["code"].as_str().unwrap_or_default() == code;
    ensure(fits, || format!("{met}: {answer}"))
}

async fn ask(
    world: &mut World,
    name: &str,
    scope: &str,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Result<(), String> {
    let wanted = TokenWanted {
        user: Some(Person::called(name)?.sign_in.to_owned()),
        app: APP.to_owned(),
        scopes: Some(vec!["Mail.Send".to_owned(), scope.to_owned()]),
        resource: None,
    };
    let token = world.control().token(&wanted).await.map_err(say)?.access_token;
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().map_err(say)?;
    let graph = GraphCaller { client, origin: world.origin().to_owned(), token };
    world.seen_mut().answered = Some(graph.send(method, path, body).await?);
    Ok(())
}
