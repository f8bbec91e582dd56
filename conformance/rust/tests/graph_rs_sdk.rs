//! graph-rs-sdk reads and writes mail and contacts of mock365, started by `conformance/run`. One sandbox for each test.
//!
//! It speaks to Microsoft's own hosts alone; what it has for tests leads it to another.

use std::io::{Read, Write};
use std::net::TcpStream;

use graph_rs_sdk::http::Url;
use graph_rs_sdk::{GraphClient, GraphClientConfiguration, ODataQuery};
use serde_json::{Value, json};

const HUBSPOT: &str = "450987b3-a09a-4f14-9b2c-4f301d1e15f5";
const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";

/// An isolated Microsoft 365.
struct Sandbox {
    origin: String,
}

impl Sandbox {
    fn open() -> Self {
        let server = std::env::var("MOCK365_ORIGIN").expect("MOCK365_ORIGIN: start these tests by conformance/run");
        let told = send(&server, "POST", "/_mock/sandboxes", &json!({}));
        Self { origin: told["origin"].as_str().expect("an origin").to_owned() }
    }

    fn graph(&self, user: &str) -> GraphClient {
        let scopes = ["User.Read", "Mail.ReadWrite", "Mail.Send", "Contacts.ReadWrite"];
        let wanted = json!({ "app": HUBSPOT, "user": user, "scopes": scopes });
        let issued = send(&self.origin, "POST", "/_mock/tokens", &wanted);
        let token = issued["access_token"].as_str().expect("a token");
        let mut client = GraphClient::from(GraphClientConfiguration::new().access_token(token).https_only(false));
        client.use_test_endpoint(&Url::parse(&format!("{}/v1.0", self.origin)).expect("an address"));
        client
    }
}

/// Asks the control API.
fn send(origin: &str, method: &str, path: &str, body: &Value) -> Value {
    let (host, body) = (origin.trim_start_matches("http://"), body.to_string());
    let mut stream = TcpStream::connect(host).expect("a connection");
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 20"), "{answer}");
    serde_json::from_str(answer.split_once("\r\n\r\n").expect("a body").1).expect("JSON")
}

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap_or_else(|| panic!("no id: {thing}"))
}

#[tokio::test]
async fn reads_pages_and_selects() {
    let sandbox = Sandbox::open();
    let graph = sandbox.graph(ANNA);
    let me: Value = graph.me().get_user().send().await.expect("me").json().await.expect("JSON");
    assert_eq!(me["mail"], ANNA);
    let pages = graph.me().messages().list_messages().top("2").select(&["subject"]).paging().json::<Value>().await;
    let pages = pages.expect("pages");
    let mut ids = Vec::new();
    for page in &pages {
        let body = page.body().as_ref().expect("a page");
        ids.extend(body["value"].as_array().expect("a list").iter().map(|message| id(message).to_owned()));
    }
    let seen = ids.len();
    ids.sort();
    ids.dedup();
    assert!(pages.len() > 1 && seen > 2 && ids.len() == seen, "{} pages, {seen} messages", pages.len());
}

#[tokio::test]
async fn sends_replies_moves_and_deletes() {
    let sandbox = Sandbox::open();
    let (anna, bo) = (sandbox.graph(ANNA), sandbox.graph(BO));
    let to = json!([{ "emailAddress": { "address": BO } }]);
    let mail = json!({ "message": { "subject": "Offert", "toRecipients": to } });
    anna.me().send_mail(&mail).send().await.expect("it is sent");
    let found = bo.me().messages().list_messages().filter(&["subject eq 'Offert'"]).send().await.expect("a page");
    let found: Value = found.json().await.expect("JSON");
    let arrived = id(&found["value"][0]);
    bo.me().message(arrived).reply(&json!({ "comment": "Tack" })).send().await.expect("it is answered");
    let answers =
        anna.me().messages().list_messages().filter(&["subject eq 'RE: Offert'"]).send().await.expect("a page");
    let answers: Value = answers.json().await.expect("JSON");
    assert_eq!(answers["value"][0]["from"]["emailAddress"]["address"], BO);

    let folder = json!({ "displayName": "Kunder" });
    let folder: Value = anna
        .me()
        .mail_folders()
        .create_mail_folders(&folder)
        .send()
        .await
        .expect("a folder")
        .json()
        .await
        .expect("JSON");
    let moved =
        anna.me().message(id(&answers["value"][0])).move_message(&json!({ "destinationId": id(&folder) })).send().await;
    let moved: Value = moved.expect("it is moved").json().await.expect("JSON");
    assert_eq!(moved["parentFolderId"], folder["id"]);
    anna.me().message(id(&moved)).delete_messages().send().await.expect("it is deleted");
    let inside = anna.me().mail_folder(id(&folder)).messages().list_messages().send().await.expect("a page");
    let inside: Value = inside.json().await.expect("JSON");
    assert_eq!(inside["value"], json!([]));
}

#[tokio::test]
async fn keeps_contacts_and_sees_failures() {
    let sandbox = Sandbox::open();
    let graph = sandbox.graph(ANNA);
    let hugo = json!({ "givenName": "Hugo", "emailAddresses": [{ "address": "hugo@fabrikam.example" }] });
    let made: Value =
        graph.me().contacts().create_contacts(&hugo).send().await.expect("a contact").json().await.expect("JSON");
    let change = json!({ "companyName": "Fabrikam" });
    graph.me().contact(id(&made)).update_contacts(&change).send().await.expect("it is changed");
    let seen: Value =
        graph.me().contact(id(&made)).get_contacts().send().await.expect("a contact").json().await.expect("JSON");
    assert_eq!((&seen["companyName"], &seen["givenName"]), (&json!("Fabrikam"), &json!("Hugo")));
    graph.me().contact(id(&made)).delete_contacts().send().await.expect("it is deleted");
    let gone = graph.me().contact(id(&made)).get_contacts().send().await.expect("an answer");
    assert_eq!(gone.status(), 404);
    let said: Value = gone.json().await.expect("JSON");
    assert_eq!(said["error"]["code"], "ErrorItemNotFound");
}
