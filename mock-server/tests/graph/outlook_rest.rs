//! Outlook REST at Exchange's host: Graph's table of messages in capitals, with errors and addresses of its own.

use mock365::Mock;
use mock365::faces::entra::issue_direct;
use reqwest::blocking::{Client, Response};
use serde_json::{Value, json};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/generated/coverage-outlook-rest.md");
const ANNA: &str = "anna@contoso.example";

/// Anna with tokens for Exchange and for Graph.
struct Outlook {
    mock: Mock,
    http: Client,
    token: String,
    graph: String,
}

impl Outlook {
    fn start() -> Self {
        let mock = Mock::start();
        // A second test finds it installed already.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let issue = |scopes: &[&str], resource| {
            let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
            let issued = issue_direct(mock.sandbox(), Some(ANNA), "HubSpot Sales", &scopes, resource);
            issued.expect("a token")["access_token"].as_str().expect("a token").to_owned()
        };
        let token = issue(&["Mail.Read"], Some("https://outlook.office.com"));
        let graph = issue(&["Mail.ReadWrite"], None);
        Self { mock, http: Client::new(), token, graph }
    }

    fn base(&self) -> String {
        format!("{}/~outlook.office.com/api/v2.0", self.mock.origin())
    }

    fn raw(&self, path: &str, token: &str) -> Response {
        self.http.get(format!("{}{path}", self.base())).bearer_auth(token).send().expect("an answer")
    }

    fn get(&self, path: &str) -> Value {
        let response = self.raw(path, &self.token);
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["odata-version"], "4.0");
        response.json().expect("JSON")
    }

    /// Status, code and message of a refusal, which has nothing else in it.
    fn refused(&self, path: &str) -> (u16, String, String) {
        let response = self.raw(path, &self.token);
        let status = response.status().as_u16();
        let body: Value = response.json().expect("JSON");
        let (code, message) = (body["error"]["code"].clone(), body["error"]["message"].clone());
        assert_eq!(body, json!({ "error": { "code": code, "message": message } }));
        (status, code.as_str().expect("a code").to_owned(), message.as_str().expect("a message").to_owned())
    }

    fn graph(&self, path: &str) -> Value {
        let url = format!("{}/v1.0{path}", self.mock.origin());
        self.http.get(url).bearer_auth(&self.graph).send().expect("an answer").json().expect("JSON")
    }
}

/// A value of Graph's with names, and members of enumerations, as Outlook REST has them.
fn capitals(value: &Value, name: &str) -> Value {
    let first = |text: &str| text[..1].to_ascii_uppercase() + &text[1..];
    match value {
        Value::Object(members) => {
            let cased = |name: &str| if name.starts_with('@') { name.to_owned() } else { first(name) };
            members.iter().map(|(name, value)| (cased(name), capitals(value, name))).collect()
        }
        Value::Array(values) => values.iter().map(|value| capitals(value, name)).collect(),
        Value::String(text) if name == "contentType" && text == "html" => "HTML".into(),
        Value::String(text)
            if ["importance", "flagStatus", "inferenceClassification", "contentType"].contains(&name) =>
        {
            first(text).into()
        }
        other => other.clone(),
    }
}

#[test]
fn messages_are_graphs_in_capitals() {
    let outlook = Outlook::start();
    let list = outlook.get("/me/messages?$top=2&$count=true");
    let graphs = outlook.graph("/me/messages?$top=2");
    assert_eq!(list["@odata.context"], format!("{}/$metadata#Me/Messages", outlook.base()));
    assert!(list["@odata.count"].as_u64().expect("a count") > 2);
    let next = list["@odata.nextLink"].as_str().expect("a next page");
    assert!(next.starts_with(&outlook.base()) && next.contains("%24skip=2"), "{next}");
    let ids: Vec<String> = list["value"]
        .as_array()
        .expect("a list")
        .iter()
        .zip(graphs["value"].as_array().expect("a list"))
        .map(|(seen, graph)| {
            let mut wanted = capitals(graph, "");
            let id = seen["@odata.id"].clone();
            let address = id.as_str().expect("an address");
            let name = format!("/Messages('{}')", graph["id"].as_str().expect("an id"));
            assert!(
                address.starts_with(&format!("{}/Users('", outlook.base())) && address.ends_with(&name),
                "{address}"
            );
            wanted["@odata.id"] = id;
            assert_eq!(*seen, wanted);
            let names: Vec<&String> = seen.as_object().expect("an object").keys().collect();
            assert_eq!(names[..3], ["@odata.id", "@odata.etag", "Id"]);
            seen["Id"].as_str().expect("an id").to_owned()
        })
        .collect();
    assert_eq!(ids.len(), 2);
    for path in [format!("/Me/Messages/{}", ids[0]), format!("/me/messages('{}')", ids[0])] {
        let mut one = outlook.get(&path);
        assert_eq!(one["@odata.context"], format!("{}/$metadata#Me/Messages/$entity", outlook.base()));
        one.as_object_mut().expect("an object").shift_remove("@odata.context");
        assert_eq!(one, list["value"][0], "{path}");
    }
}

#[test]
fn options_are_read_in_capitals_too() {
    let outlook = Outlook::start();
    let some = outlook.get("/me/messages?$select=Subject,isRead&$filter=IsRead eq false&$top=1");
    assert_eq!(some["@odata.context"], format!("{}/$metadata#Me/Messages(Subject,IsRead)", outlook.base()));
    let names: Vec<&String> = some["value"][0].as_object().expect("an object").keys().collect();
    assert_eq!(names, ["@odata.id", "@odata.etag", "Id", "Subject", "IsRead"]);
    let id = some["value"][0]["Id"].as_str().expect("an id");
    let expanded = outlook.get(&format!("/me/messages/{id}?$select=Subject&$expand=Attachments($select=Name)"));
    assert!(expanded["Attachments"].is_array());
}

#[test]
fn refusals_have_a_form_of_their_own() {
    let outlook = Outlook::start();
    let (status, code, message) = outlook.refused("/me/messages?$select=Nonsense");
    let words = "Could not find a property named 'Nonsense' on type 'Microsoft.OutlookServices.Message'.";
    assert_eq!((status, code.as_str(), message.as_str()), (400, "RequestBroker-ParseUri", words));
    assert_eq!(outlook.refused("/me/messages/nonsense").1, "ErrorInvalidIdMalformed");
    assert_eq!(outlook.refused("/me/messages?$top=0").0, 400);
    for path in ["/me/events", "/me/mailfolders", "/me/messages/x/attachments", "/users/x/messages", "/me"] {
        let (status, code, _) = outlook.refused(path);
        assert_eq!((status, code.as_str()), (501, "NotImplemented"), "{path}");
    }
    let response = outlook.raw("/me/messages", &outlook.graph);
    assert_eq!(response.status(), 401);
    assert!(response.headers()["x-ms-diagnostics"].to_str().expect("text").contains("audience"));
    assert_eq!(response.text().expect("a body"), "");
    let few = issue_direct(
        outlook.mock.sandbox(),
        Some(ANNA),
        "HubSpot Sales",
        &["Calendars.Read".to_owned()],
        Some("exchange"),
    );
    let few = few.expect("a token")["access_token"].as_str().expect("a token").to_owned();
    assert_eq!(outlook.raw("/me/messages", &few).status(), 403);
    let entries = outlook.mock.sandbox().journal.entries(|entry| entry.unsupported);
    assert_eq!(entries.len(), 5, "what is not built is recorded");
}

/// All that is done with an upload session, at the address that Graph gives for it.
fn upload(outlook: &Outlook) {
    let host = format!("{}/~graph.microsoft.com/v1.0/me/messages", outlook.mock.origin());
    let post = |url: &str, body: &Value| -> Value {
        let request = outlook.http.post(url).bearer_auth(&outlook.graph).json(body);
        request.send().expect("an answer").json().expect("JSON")
    };
    let draft = post(&host, &json!({ "subject": "Large" }));
    let path = format!("{host}/{}/attachments/createUploadSession", draft["id"].as_str().expect("an id"));
    let item = json!({ "AttachmentItem": { "attachmentType": "file", "name": "a", "size": 3_000_000 } });
    let session = post(&path, &item);
    let url = session["uploadUrl"].as_str().expect("an address");
    assert!(url.starts_with(&outlook.base()), "{url}");
    let part = outlook.http.put(url).header("content-range", "bytes 0-1/3000000").body("ab");
    assert_eq!(part.send().expect("an answer").status(), 200);
    assert_eq!(outlook.http.get(url).send().expect("an answer").status(), 200);
    assert_eq!(outlook.http.delete(url).send().expect("an answer").status(), 204);
}

#[test]
fn the_page_is_true() {
    let outlook = Outlook::start();
    let list = outlook.get("/me/messages");
    outlook.get(&format!("/me/messages/{}", list["value"][0]["Id"].as_str().expect("an id")));
    let other =
        issue_direct(outlook.mock.sandbox(), Some(ANNA), "HubSpot Sales", &["Mail.Read".to_owned()], Some("exchange"));
    let other = other.expect("a token")["access_token"].as_str().expect("a token").to_owned();
    let url = format!("{}/~outlook.office365.com/api/v2.0/me/messages", outlook.mock.origin());
    assert_eq!(outlook.http.get(url).bearer_auth(other).send().expect("an answer").status(), 200);
    upload(&outlook);
    let done = outlook.mock.sandbox().journal.entries(|entry| entry.status.is_some_and(|status| status < 300));
    let mut page = String::from(
        "# Outlook REST: covered operations\n\nWritten by `cargo test -p mock365 --test graph outlook_rest` with \
         `MOCK365_BLESS=1`. Called over a socket by this page's test, at `outlook.office.com` and \
         `outlook.office365.com` with tokens for either, upload sessions with the token that their address has; everything else of version 2.0 answers 501.\n\n\
         | Operation | Path |\n|---|---|\n",
    );
    for (operation, path) in [
        ("outlook_rest.messages.list", "GET /api/v2.0/me/messages"),
        ("outlook_rest.messages.get", "GET /api/v2.0/me/messages/{id}"),
        ("outlook_rest.uploads.put", "PUT /api/v2.0/Users('…')/Messages('…')/AttachmentSessions('…')?authtoken=…"),
        ("outlook_rest.uploads.get", "GET /api/v2.0/Users('…')/Messages('…')/AttachmentSessions('…')?authtoken=…"),
        (
            "outlook_rest.uploads.delete",
            "DELETE /api/v2.0/Users('…')/Messages('…')/AttachmentSessions('…')?authtoken=…",
        ),
    ] {
        assert!(done.iter().any(|entry| entry.operation == operation), "{operation}");
        page.extend(["| `", operation, "` | `", path, "` |\n"]);
    }
    if std::env::var_os("MOCK365_BLESS").is_some() {
        std::fs::write(PAGE, &page).expect("the page is written");
    }
    let known = std::fs::read_to_string(PAGE).unwrap_or_default();
    assert_eq!(known, page, "docs/generated/coverage-outlook-rest.md is stale: MOCK365_BLESS=1 writes it");
}
