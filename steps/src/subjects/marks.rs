//! Steps of an app that notes something of its own on mail, through Microsoft Graph and over EWS.

use cucumber::{then, when};
use serde_json::{Value, json};

use super::{ensure, say};
use crate::{Person, World};

/// The app's property, as Graph names it.
const ON_GRAPH: &str = "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Mark";
/// The same, as EWS does.
const ON_EWS: &str = r#"<t:ExtendedFieldURI PropertySetId="66f5a359-4659-4830-9070-00047ec6ac6e" PropertyName="Mark" PropertyType="String"/>"#;

/// Sets the property of a message.
/// <https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-post-singlevalueextendedproperties>
#[when(expr = "the app marks {word}'s mail {string} with {string} through Graph")]
async fn mark_on_graph(world: &mut World, name: String, subject: String, mark: String) -> Result<(), String> {
    let found = list(world, &name, &format!("subject eq '{subject}'")).await?;
    let id = found[0]["id"].as_str().ok_or_else(|| format!("no mail {subject:?}"))?;
    let body = json!({ "singleValueExtendedProperties": [{ "id": ON_GRAPH, "value": mark }] });
    let request = client()?.patch(format!("{}/v1.0/me/messages/{id}", world.origin())).json(&body);
    let answer = request.bearer_auth(graph_token(world, &name).await?).send().await.map_err(say)?;
    ensure(answer.status() == 200, || format!("it was answered with {}", answer.status()))
}

/// Looks for mail by the property.
/// <https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get>
#[then(expr = "through Graph the app finds {string} by the mark {string} among {word}'s mail")]
async fn found_on_graph(world: &mut World, subject: String, mark: String, name: String) -> Result<(), String> {
    let found = list(world, &name, &by_mark(&mark)).await?;
    ensure(found[0]["subject"] == *subject && found[1].is_null(), || format!("it found {found}"))
}

/// There is no mail with that mark.
#[then(expr = "through Graph the app finds nothing by the mark {string} among {word}'s mail")]
async fn not_found_on_graph(world: &mut World, mark: String, name: String) -> Result<(), String> {
    let found = list(world, &name, &by_mark(&mark)).await?;
    ensure(found[0].is_null(), || format!("it found {found}"))
}

/// Sets the property of a message.
/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/extendedproperty>
#[when(expr = "the app marks {word}'s mail {string} with {string} over EWS")]
async fn mark_on_ews(world: &mut World, name: String, subject: String, mark: String) -> Result<(), String> {
    let by_subject = equal(r#"<t:FieldURI FieldURI="item:Subject"/>"#, &subject);
    let found = find_item(world, &name, &by_subject).await?;
    let id = found.split("<t:ItemId Id=\"").nth(1).and_then(|rest| rest.split('"').next());
    let id = id.ok_or_else(|| format!("no mail {subject:?}"))?;
    let own = format!("<t:ExtendedProperty>{ON_EWS}<t:Value>{mark}</t:Value></t:ExtendedProperty>");
    let update = format!(
        r#"<m:UpdateItem ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly"><m:ItemChanges><t:ItemChange><t:ItemId Id="{id}"/><t:Updates><t:SetItemField>{ON_EWS}<t:Message>{own}</t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"#
    );
    let answer = ask_ews(world, &name, &update).await?;
    ensure(answer.contains("NoError"), || answer.clone())
}

/// Looks for mail by the property.
/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/extendedfielduri>
#[then(expr = "over EWS the app finds {string} by the mark {string} among {word}'s mail")]
async fn found_on_ews(world: &mut World, subject: String, mark: String, name: String) -> Result<(), String> {
    let found = find_item(world, &name, &equal(ON_EWS, &mark)).await?;
    let only = found.contains(r#"TotalItemsInView="1""#);
    ensure(only && found.contains(&format!("<t:Subject>{subject}</t:Subject>")), || found.clone())
}

/// There is no mail with that mark.
#[then(expr = "over EWS the app finds nothing by the mark {string} among {word}'s mail")]
async fn not_found_on_ews(world: &mut World, mark: String, name: String) -> Result<(), String> {
    let found = find_item(world, &name, &equal(ON_EWS, &mark)).await?;
    ensure(found.contains(r#"TotalItemsInView="0""#), || found.clone())
}

fn client() -> Result<reqwest::Client, String> {
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().map_err(say)
}

async fn graph_token(world: &World, name: &str) -> Result<String, String> {
    world.user_token(Person::called(name)?.sign_in).await.map_err(say)
}

fn by_mark(mark: &str) -> String {
    format!("singleValueExtendedProperties/any(ep:ep/id eq '{ON_GRAPH}' and ep/value eq '{mark}')")
}

/// The messages that a filter finds.
async fn list(world: &World, name: &str, filter: &str) -> Result<Value, String> {
    let request = client()?.get(format!("{}/v1.0/me/messages", world.origin())).query(&[("$filter", filter)]);
    let answer = request.bearer_auth(graph_token(world, name).await?).send().await.map_err(say)?;
    let mut page: Value = answer.json().await.map_err(say)?;
    if page["value"].is_array() { Ok(page["value"].take()) } else { Err(page.to_string()) }
}

fn equal(path: &str, value: &str) -> String {
    format!(
        r#"<t:IsEqualTo>{path}<t:FieldURIOrConstant><t:Constant Value="{value}"/></t:FieldURIOrConstant></t:IsEqualTo>"#
    )
}

/// The items of the inbox for which a condition holds.
async fn find_item(world: &World, name: &str, condition: &str) -> Result<String, String> {
    let find = format!(
        r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape><m:Restriction>{condition}</m:Restriction><m:ParentFolderIds><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderIds></m:FindItem>"#
    );
    ask_ews(world, name, &find).await
}

async fn ask_ews(world: &World, name: &str, body: &str) -> Result<String, String> {
    let token = world.exchange_token(Person::called(name)?.sign_in).await.map_err(say)?;
    let envelope = format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Header><t:RequestServerVersion Version="Exchange2016"/></s:Header><s:Body>{body}</s:Body></s:Envelope>"#
    );
    let request = client()?.post(format!("{}/EWS/Exchange.asmx", world.origin())).bearer_auth(token);
    let request = request.header("content-type", "text/xml; charset=utf-8").body(envelope);
    request.send().await.map_err(say)?.text().await.map_err(say)
}
