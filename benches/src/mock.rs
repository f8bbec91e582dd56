//! A mock that is made ready: tokens, a rule, ids, and a mailbox filled with as many messages as wanted.

use serde_json::{Value, json};

use crate::Trouble;
use crate::http::Connection;
use crate::rows::{Facts, Row, envelope};

const ANNA: &str = "anna@contoso.example";
const APP: &str = "HubSpot Sales";
/// Messages of one call of `fill`: as many as its body may bring.
const AT_ONCE: u32 = 5_000;
/// Messages of one sender and of one conversation.
const TOGETHER: u32 = 10;

/// Tokens for Graph and EWS, and the ids of a message, for the rows' braces.
pub fn facts(connection: &mut Connection) -> Result<Facts, Trouble> {
    let wanted = json!({ "user": ANNA, "app": APP });
    let graph = connection.control("POST", "/_mock/tokens", &wanted)?;
    let wanted = json!({ "user": ANNA, "app": APP, "resource": "exchange", "scopes": ["EWS.AccessAsUser.All"] });
    let exchange = connection.control("POST", "/_mock/tokens", &wanted)?;
    let mut facts = Facts::new();
    facts.insert("token", text_of(&graph["access_token"])?);
    facts.insert("ews", text_of(&exchange["access_token"])?);
    let page = read(connection, &facts, "/v1.0/me/messages?$top=1")?;
    facts.insert("message", text_of(&page["value"][0]["id"])?);
    let body = envelope(
        "<m:FindItem Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
         <m:IndexedPageItemView MaxEntriesReturned=\"1\" Offset=\"0\" BasePoint=\"Beginning\"/>\
         <m:ParentFolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:ParentFolderIds></m:FindItem>",
    );
    let headers = [("Content-Type".to_owned(), "text/xml".to_owned()), bearer(&facts, "ews")?];
    let found = connection.send("POST", "/EWS/Exchange.asmx", &headers, &body)?.text();
    let item = found.split("<t:ItemId Id=\"").nth(1).and_then(|rest| rest.split('"').next());
    facts.insert("item", item.ok_or_else(|| format!("no item in {found}"))?.to_owned());
    Ok(facts)
}

/// The rule that the canned answer needs, and the consent that a token of the application's own does.
pub fn lay_rules(connection: &mut Connection) -> Result<(), Trouble> {
    let rule = json!({ "when": { "operation": "graph.mailFolders.*" }, "effect": { "answer": "too-many-requests" } });
    connection.control("POST", "/_mock/rules", &rule)?;
    let grant = json!({ "grants": [{ "app": APP, "tenant": "contoso.example", "roles": ["Mail.ReadWrite"] }] });
    connection.control("PATCH", "/_mock/cloud", &grant).map(drop)
}

/// Fills the inbox: a message a minute, ten of them of one sender and in one conversation, 300 characters each.
pub fn fill(connection: &mut Connection, count: u32) -> Result<(), Trouble> {
    let path = format!("/_mock/mailboxes/{ANNA}/fill");
    for first in (0..count).step_by(AT_ONCE as usize) {
        let messages: Vec<Value> = (first..count.min(first + AT_ONCE)).map(message).collect();
        connection.control("POST", &path, &json!({ "messages": messages }))?;
    }
    Ok(())
}

fn message(number: u32) -> Value {
    let group = number / TOGETHER;
    json!({
        "from": format!("Sender {group} <sender-{group}@fabrikam.example>"),
        "received": format!("-PT{}M", number + 1),
        "subject": format!("Message {number:07}"),
        "text": format!("{:300}", format!("The body of message {number:07}.")),
        "conversation": format!("conversation {group}"),
    })
}

/// What the filters of the sized rows ask for: ten messages in the middle.
pub fn add_middle(connection: &mut Connection, facts: &mut Facts, count: u32) -> Result<(), Trouble> {
    let skip = count / 2 / TOGETHER * TOGETHER;
    // Those that lay there before came later or earlier: find the first of a sender's ten by its subject.
    let page =
        read(connection, facts, &format!("/v1.0/me/messages?$top=20&$skip={skip}&$orderby=receivedDateTime%20desc"))?;
    let messages = page["value"].as_array().ok_or("no page")?;
    let first = messages.iter().skip(1).position(|it| it["subject"].as_str().is_some_and(|text| text.ends_with('0')));
    let found = first.and_then(|first| messages.get(first..=first + TOGETHER as usize));
    let Some([younger, ten @ ..]) = found else { return Err("no ten messages".into()) };
    // Shown are whole seconds; before the minute of the next younger message are all of the ten.
    facts.insert("before", text_of(&younger["receivedDateTime"])?);
    facts.insert("from", text_of(&ten[TOGETHER as usize - 1]["receivedDateTime"])?);
    facts.insert("conversation", text_of(&ten[5]["conversationId"])?);
    facts.insert("sender", text_of(&ten[5]["from"]["emailAddress"]["address"])?);
    facts.insert("message", text_of(&ten[5]["id"])?);
    let subject = text_of(&ten[5]["subject"])?;
    facts.insert("rare", subject.rsplit(' ').next().ok_or("no word")?.to_owned());
    Ok(())
}

/// As many contacts, and the address of one in the middle.
pub fn add_contacts(connection: &mut Connection, facts: &mut Facts, count: u32) -> Result<(), Trouble> {
    let path = format!("/_mock/mailboxes/{ANNA}/fill");
    connection.control("POST", &path, &json!({ "generate": [{ "seed": 1, "contacts": count }] }))?;
    let page = read(connection, facts, &format!("/v1.0/me/contacts?$top=1&$skip={}", count / 2))?;
    facts.insert("address", text_of(&page["value"][0]["emailAddresses"][0]["address"])?);
    Ok(())
}

/// A delta round that tells of ten changes: it begins with the ten messages that came last, which are changed then. Its link
/// can be asked again and again.
pub fn add_round(connection: &mut Connection, facts: &mut Facts) -> Result<(), Trouble> {
    let last = read(connection, facts, "/v1.0/me/mailFolders/inbox/messages?$top=10&$orderby=receivedDateTime%20desc")?;
    let last = last["value"].as_array().ok_or("no page")?;
    let from = text_of(&last.last().ok_or("no messages")?["receivedDateTime"])?;
    let mut path = format!("/v1.0/me/mailFolders/inbox/messages/delta?$filter=receivedDateTime%20ge%20{from}");
    loop {
        let page = read(connection, facts, &path)?;
        if let Some(link) = page["@odata.deltaLink"].as_str() {
            facts.insert("round", path_of(link)?);
            break;
        }
        path = path_of(page["@odata.nextLink"].as_str().ok_or("a page without a link")?)?;
    }
    for message in last {
        let path = format!("/v1.0/me/messages/{}", text_of(&message["id"])?);
        let change = json!({ "importance": "high" }).to_string();
        let headers = [bearer(facts, "token")?, ("Content-Type".to_owned(), "application/json".to_owned())];
        let answer = connection.send("PATCH", &path, &headers, &change)?;
        if answer.status != 200 {
            return Err(format!("{path}: {}", answer.status).into());
        }
    }
    Ok(())
}

/// What stands behind the host in an address.
fn path_of(link: &str) -> Result<String, Trouble> {
    let behind = link.split_once("://").and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..)));
    Ok(behind.ok_or_else(|| format!("no address but {link}"))?.to_owned())
}

/// Asks for a row once: its status and what it must say.
pub fn check(connection: &mut Connection, row: &Row, facts: &Facts) -> Result<crate::http::Answer, Trouble> {
    let request = row.request(facts);
    let answer = connection.send(&request.method, &request.path, &request.headers, &request.body)?;
    let text = answer.text();
    if answer.status != row.status || !text.contains(row.says) {
        return Err(format!("{}: {} without `{}`: {text:.600}", row.name, answer.status, row.says).into());
    }
    Ok(answer)
}

fn read(connection: &mut Connection, facts: &Facts, path: &str) -> Result<Value, Trouble> {
    connection.send("GET", path, &[bearer(facts, "token")?], "")?.json()
}

fn bearer(facts: &Facts, name: &str) -> Result<(String, String), Trouble> {
    let token = facts.get(name).ok_or("no token")?;
    Ok(("Authorization".to_owned(), format!("Bearer {token}")))
}

fn text_of(value: &Value) -> Result<String, Trouble> {
    Ok(value.as_str().ok_or_else(|| format!("no text but {value}"))?.to_owned())
}
