//! What lies in somebody's Outlook, as it is seen and changed there: mail, contacts and appointments over Graph, tasks over EWS.

use serde_json::{Value, json};

use super::administrator::graph;
use super::{ensure, say};
use crate::World;

/// The category by which people have something tracked.
const TRACKED: &str = "Tracked to Dynamics 365";

/// A kind of things in Outlook.
struct Place {
    /// The permission that it takes.
    scope: &'static str,
    list: &'static str,
    name: &'static str,
}

fn place(kind: &str) -> Result<Place, String> {
    let (scope, list, name) = match kind {
        "contact" => ("Contacts.ReadWrite", "/v1.0/me/contacts", "surname"),
        "appointment" => ("Calendars.ReadWrite", "/v1.0/me/events", "subject"),
        "mail" => ("Mail.ReadWrite", "/v1.0/me/mailFolders/inbox/messages", "subject"),
        "sent mail" => ("Mail.ReadWrite", "/v1.0/me/mailFolders/sentitems/messages", "subject"),
        "undeliverable mail" => ("Mail.ReadWrite", "/v1.0/me/mailFolders", "displayName"),
        _ => return Err(format!("{kind} is nothing of Outlook")),
    };
    Ok(Place { scope, list, name })
}

/// A request of somebody's to Graph.
pub(super) async fn ask(
    world: &World,
    who: &str,
    scope: &str,
    (method, path): (&str, &str),
    body: Option<Value>,
) -> Result<Value, String> {
    let token = world.graph_token(who, scope).await.map_err(say)?;
    graph(world, &token, method, path, body).await
}

/// Those of a kind whose names begin so.
pub(super) async fn found(world: &World, who: &str, kind: &str, name: &str) -> Result<Vec<Value>, String> {
    let Place { scope, list, name: property } = place(kind)?;
    let mut path = format!("{list}?$top=200");
    if kind == "undeliverable mail" {
        let folders = ask(world, who, scope, ("GET", &path), None).await?;
        let folders = folders["value"].as_array().cloned().unwrap_or_default();
        let Some(folder) = folders.iter().find(|folder| folder["displayName"] == "Undeliverable") else {
            return Ok(Vec::new());
        };
        path = format!("{list}/{}/messages", folder["id"].as_str().unwrap_or_default());
    }
    let property = if kind == "undeliverable mail" { "subject" } else { property };
    let all = ask(world, who, scope, ("GET", &path), None).await?;
    let all = all["value"].as_array().cloned().unwrap_or_default();
    Ok(all.into_iter().filter(|item| item[property].as_str().is_some_and(|own| own.starts_with(name))).collect())
}

/// The only one of a kind whose name begins so: its path.
async fn path(world: &World, who: &str, kind: &str, name: &str) -> Result<String, String> {
    let found = found(world, who, kind, name).await?;
    ensure(found.len() == 1, || format!("Outlook has {} of {name}: {found:?}", found.len()))?;
    let list = match kind {
        "mail" => "/v1.0/me/messages",
        _ => place(kind)?.list,
    };
    Ok(format!("{list}/{}", found[0]["id"].as_str().unwrap_or_default()))
}

/// Makes a contact or an appointment, with the category or without.
pub(super) async fn make(world: &World, who: &str, kind: &str, name: &str, tracked: bool) -> Result<(), String> {
    let Place { scope, list, name: property } = place(kind)?;
    let mut item = json!({ property: name });
    if kind == "appointment" {
        item["start"] = json!({ "dateTime": "2099-05-04T08:00:00", "timeZone": "UTC" });
        item["end"] = json!({ "dateTime": "2099-05-04T09:00:00", "timeZone": "UTC" });
    }
    if tracked {
        item["categories"] = json!([TRACKED]);
    }
    ask(world, who, scope, ("POST", list), Some(item)).await.map(drop)
}

/// Has mail tracked that lies there.
pub(super) async fn mark(world: &World, who: &str, name: &str) -> Result<(), String> {
    let path = path(world, who, "mail", name).await?;
    ask(world, who, "Mail.ReadWrite", ("PATCH", &path), Some(json!({ "categories": [TRACKED] }))).await.map(drop)
}

/// What stands in a contact as its job title, in an appointment as its place.
pub(super) async fn detail(world: &World, who: &str, kind: &str, name: &str) -> Result<String, String> {
    let path = path(world, who, kind, name).await?;
    let item = ask(world, who, place(kind)?.scope, ("GET", &path), None).await?;
    let detail = if kind == "contact" { &item["jobTitle"] } else { &item["location"]["displayName"] };
    Ok(detail.as_str().unwrap_or_default().to_owned())
}

/// Writes it.
pub(super) async fn write(world: &World, who: &str, kind: &str, name: &str, detail: &str) -> Result<(), String> {
    let path = path(world, who, kind, name).await?;
    let body = match kind {
        "contact" => json!({ "jobTitle": detail }),
        _ => json!({ "location": { "displayName": detail } }),
    };
    ask(world, who, place(kind)?.scope, ("PATCH", &path), Some(body)).await.map(drop)
}

/// Deletes one.
pub(super) async fn delete(world: &World, who: &str, kind: &str, name: &str) -> Result<(), String> {
    let path = path(world, who, kind, name).await?;
    ask(world, who, place(kind)?.scope, ("DELETE", &path), None).await.map(drop)
}

/// How many tasks there are of that subject.
pub(super) async fn tasks(world: &World, who: &str, name: &str) -> Result<usize, String> {
    let find = r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape>
        <m:ParentFolderIds><t:DistinguishedFolderId Id="tasks"/></m:ParentFolderIds></m:FindItem>"#;
    let answer = soap(world, who, find).await?;
    Ok(answer.matches(&format!("<t:Subject>{name}</t:Subject>")).count())
}

/// Makes a task, with the category.
pub(super) async fn make_task(world: &World, who: &str, name: &str) -> Result<(), String> {
    let create = format!(
        r#"<m:CreateItem><m:SavedItemFolderId><t:DistinguishedFolderId Id="tasks"/></m:SavedItemFolderId><m:Items><t:Task>
        <t:Subject>{name}</t:Subject><t:Categories><t:String>{TRACKED}</t:String></t:Categories></t:Task></m:Items></m:CreateItem>"#
    );
    let answer = soap(world, who, &create).await?;
    ensure(answer.contains("NoError"), || answer.clone())
}

async fn soap(world: &World, who: &str, body: &str) -> Result<String, String> {
    let token = world.exchange_token(who).await.map_err(say)?;
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().map_err(say)?;
    let envelope = format!(
        r#"<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
        xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"
        xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"><soap:Header>
        <t:RequestServerVersion Version="Exchange2013"/></soap:Header><soap:Body>{body}</soap:Body></soap:Envelope>"#
    );
    let request = client.post(format!("{}/EWS/Exchange.asmx", world.origin())).bearer_auth(token);
    let answer = request.header("content-type", "text/xml; charset=utf-8").body(envelope).send().await.map_err(say)?;
    answer.text().await.map_err(say)
}
