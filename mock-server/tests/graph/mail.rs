//! Mail over Graph, with a client over a socket.

use mock365::Mock;
use mock365::faces::entra::issue_direct;
use mock365_domain::mailbox::MailboxState;
use reqwest::blocking::{Client, RequestBuilder, Response};
use serde_json::{Value, json};

/// A signed-in client.
struct Graph {
    mock: Mock,
    http: Client,
    token: String,
}

const SCOPES: [&str; 4] = ["User.Read", "Mail.ReadWrite", "Mail.Send", "Mail.ReadWrite.Shared"];

impl Graph {
    fn of(user: &str) -> Self {
        let mock = Mock::start();
        let token = token(&mock, Some(user), &SCOPES);
        Self { mock, http: client(), token }
    }

    fn ask(&self, method: &str, path: &str) -> RequestBuilder {
        let method = method.parse().expect("a method");
        self.http.request(method, format!("{}{path}", self.mock.origin())).bearer_auth(&self.token)
    }

    fn get(&self, path: &str) -> Value {
        sees(self.ask("GET", path), 200)
    }

    fn post(&self, path: &str, body: &Value, status: u16) -> Value {
        sees(self.ask("POST", path).json(body), status)
    }

    /// The id of the latest message in a folder.
    fn latest(&self, folder: &str) -> String {
        text(&self.get(&format!("/v1.0/me/mailFolders/{folder}/messages?$top=1"))["value"][0]["id"])
    }

    fn state(&self, state: MailboxState) {
        let id = self.mock.sandbox().read(|cloud, _| cloud.mailbox_at("anna@contoso.example").expect("anna").id);
        let change = |cloud: &mut mock365_domain::Cloud, _| {
            cloud.set_mailbox_state(id, state);
            Ok::<_, ()>(((), mock365_domain::Change::none()))
        };
        self.mock.sandbox().change(change).expect("a state");
    }
}

fn client() -> Client {
    // Already installed by another test of this file: that is as good.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Client::new()
}

fn token(mock: &Mock, user: Option<&str>, scopes: &[&str]) -> String {
    let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    let issued = issue_direct(mock.sandbox(), user, "HubSpot Sales", &scopes, None).expect("a token");
    text(&issued["access_token"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// Sends, checks the status, reads JSON where there is some.
fn sees(request: RequestBuilder, status: u16) -> Value {
    let response = request.send().expect("an answer");
    let seen = response.status().as_u16();
    let body = response.text().expect("a body");
    assert_eq!(seen, status, "{body}");
    serde_json::from_str(&body).unwrap_or(Value::Null)
}

fn refused(response: Response) -> (u16, String, String) {
    let status = response.status().as_u16();
    assert!(response.headers().contains_key("x-mock365-explain"));
    let body: Value = response.json().expect("error JSON");
    (status, text(&body["error"]["code"]), text(&body["error"]["message"]))
}

#[test]
fn an_inbox_is_listed_latest_first_in_pages() {
    let graph = Graph::of("anna@contoso.example");
    let first = graph.get("/v1.0/me/messages?$select=subject,receivedDateTime&%24top=2&$count=true");
    assert_eq!(first["@odata.count"], 3);
    let subjects: Vec<_> = first["value"].as_array().expect("a list").iter().map(|m| text(&m["subject"])).collect();
    assert_eq!(subjects, ["Re: Request for a quote", "Quarterly numbers"]);
    assert_eq!(first["value"][0].as_object().expect("a message").len(), 4, "etag, id and two selected");
    let next = text(&first["@odata.nextLink"]);
    assert!(next.starts_with(&graph.mock.origin()), "{next}");
    assert!(next.contains("skip=2"), "{next}");
    assert!(next.contains("top=2"), "{next}");
    let second = sees(graph.http.get(next).bearer_auth(&graph.token), 200);
    assert_eq!(second["value"][0]["subject"], "Request for a quote");
    assert_eq!(second["@odata.nextLink"], Value::Null);
}

#[test]
fn every_writing_of_a_path_leads_to_the_message() {
    let graph = Graph::of("anna@contoso.example");
    let id = graph.latest("inbox");
    for path in [
        format!("/v1.0/me/messages/{id}"),
        format!("/v1.0/Me/Messages('{id}')"),
        format!("/beta/users/anna@contoso.example/mailfolders('Inbox')/messages/{id}"),
        format!("/v1.0/users('anna%40contoso.example')/messages/{}", id.replace('=', "%3D")),
    ] {
        let message = graph.get(&path);
        assert_eq!(message["id"], id, "{path}");
        assert_eq!(message["@odata.etag"], format!("W/\"{}\"", text(&message["changeKey"])));
        assert_eq!(message["from"]["emailAddress"]["address"], "fred@fabrikam.example");
        assert_eq!(message["bodyPreview"], "Thank you, that looks good. When can we start?");
    }
}

#[test]
fn every_answer_has_graphs_headers() {
    let graph = Graph::of("anna@contoso.example");
    let id = "11111111-2222-3333-4444-555555555555";
    let response = graph.ask("GET", "/v1.0/me").header("client-request-id", id).send().expect("an answer");
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().expect("text").to_owned());
    assert_eq!(header("client-request-id").as_deref(), Some(id));
    assert_eq!(header("odata-version").as_deref(), Some("4.0"));
    assert!(header("content-type").is_some_and(|kind| kind.starts_with("application/json;odata.metadata=minimal")));
    for name in ["request-id", "x-ms-ags-diagnostic", "strict-transport-security", "date", "cache-control"] {
        assert!(header(name).is_some(), "{name}");
    }
    let refusal = graph.http.get(format!("{}/v1.0/me", graph.mock.origin())).send().expect("an answer");
    let sent = text(&json!(refusal.headers()["request-id"].to_str().expect("text")));
    let body: Value = refusal.json().expect("JSON");
    assert_eq!(body["error"]["innerError"]["request-id"], sent);
    assert_eq!(body["error"]["innerError"]["client-request-id"], sent);
    assert_eq!(text(&body["error"]["innerError"]["date"]).len(), 19);
}

#[test]
fn tokens_are_refused_in_graphs_words() {
    let graph = Graph::of("anna@contoso.example");
    let with = |token: &str| {
        let url = format!("{}/v1.0/me/messages", graph.mock.origin());
        let response = graph.http.get(url).bearer_auth(token).send().expect("an answer");
        assert!(response.headers().contains_key("www-authenticate"));
        refused(response)
    };
    let other = Mock::start();
    let exchange =
        issue_direct(graph.mock.sandbox(), Some("anna@contoso.example"), "HubSpot Sales", &[], Some("exchange"));
    for (token, message) in [
        (String::new(), "Access token is empty."),
        ("abc".to_owned(), "IDX14100: JWT is not well formed, there are no dots (.).\n"),
        (token(&other, Some("anna@contoso.example"), &SCOPES), "Access token validation failure."),
        (text(&exchange.expect("a token")["access_token"]), "Access token validation failure. Invalid audience."),
    ] {
        let (status, code, seen) = with(&token);
        assert_eq!((status, code.as_str()), (401, "InvalidAuthenticationToken"));
        assert!(seen.starts_with(message), "{seen}");
    }
    graph.mock.sandbox().clock.advance("PT3H").expect("a later hour");
    assert_eq!(with(&graph.token).2, "Lifetime validation failed, the token is expired.");
}

#[test]
fn permissions_and_owners_are_checked() {
    let graph = Graph::of("anna@contoso.example");
    let as_of = |token: &str, path: &str| {
        refused(graph.http.get(format!("{}{path}", graph.mock.origin())).bearer_auth(token).send().expect("an answer"))
    };
    let poor = token(&graph.mock, Some("anna@contoso.example"), &["Calendars.Read"]);
    let denied = "Access is denied. Check credentials and try again.";
    assert_eq!(as_of(&poor, "/v1.0/me/messages"), (403, "ErrorAccessDenied".into(), denied.into()));
    assert_eq!(as_of(&poor, "/v1.0/me").1, "Authorization_RequestDenied");
    assert_eq!(as_of(&graph.token, "/v1.0/users/bo@contoso.example/messages").1, "ErrorAccessDenied");
    let (status, code, message) = as_of(&graph.token, "/v1.0/users/nobody@contoso.example/messages");
    assert_eq!((status, code.as_str()), (404, "ErrorInvalidUser"));
    assert_eq!(message, "The requested user 'nobody@contoso.example' is invalid.");
    assert_eq!(as_of(&graph.token, "/v1.0/users/nobody@contoso.example").1, "Request_ResourceNotFound");
    let app = token(&graph.mock, None, &["Mail.ReadWrite"]);
    let (status, _, message) = as_of(&app, "/v1.0/me/messages");
    assert_eq!((status, message.as_str()), (400, "/me request is only valid with delegated authentication flow."));
    let url = format!("{}/v1.0/users/bo@contoso.example/messages", graph.mock.origin());
    assert_eq!(sees(graph.http.get(url).bearer_auth(app), 200)["value"][0]["subject"], "Re: Quarterly numbers");
    graph.get("/v1.0/users/sales@contoso.example/messages");
}

#[test]
fn mailbox_states_refuse_and_their_remedies_mend() {
    let graph = Graph::of("anna@contoso.example");
    for (state, code) in [
        (MailboxState::Unlicensed, "MailboxNotEnabledForRESTAPI"),
        (MailboxState::SoftDeleted, "MailboxNotEnabledForRESTAPI"),
        (MailboxState::Migrating(None), "RESTAPINotEnabledForComponentSharedMailbox"),
        (MailboxState::OnPremises, "RESTAPINotEnabledForComponentSharedMailbox"),
    ] {
        graph.state(state);
        let (status, seen, _) = refused(graph.ask("GET", "/v1.0/me/messages").send().expect("an answer"));
        assert_eq!((status, seen.as_str()), (404, code));
    }
    graph.state(MailboxState::InvalidLicense);
    let (status, seen, _) = refused(graph.ask("GET", "/v1.0/me/messages").send().expect("an answer"));
    assert_eq!((status, seen.as_str()), (403, "ErrorInvalidLicense"));
    graph.state(MailboxState::Ready);
    graph.get("/v1.0/me/messages");
}

#[test]
fn sent_mail_arrives_and_is_kept() {
    let graph = Graph::of("anna@contoso.example");
    let body = json!({ "message": {
        "subject": "Hello", "importance": "high",
        "body": { "contentType": "Text", "content": "Hi Bo" },
        "toRecipients": [{ "emailAddress": { "address": "bo@contoso.example" } }],
        "attachments": [{ "@odata.type": "#microsoft.graph.fileAttachment", "name": "a.txt", "contentType": "text/plain", "contentBytes": "aGk=" }],
    } });
    graph.post("/v1.0/me/sendMail", &body, 202);
    let sent = graph.get("/v1.0/me/mailFolders/SentItems/messages?$expand=attachments");
    assert_eq!(sent["value"][0]["attachments"][0]["contentBytes"], "aGk=");
    assert_eq!(sent["value"][0]["isDraft"], false);
    let bo = token(&graph.mock, Some("bo@contoso.example"), &SCOPES);
    let inbox = sees(
        graph.http.get(format!("{}/v1.0/me/mailFolders/inbox/messages?$top=1", graph.mock.origin())).bearer_auth(bo),
        200,
    );
    let arrived = &inbox["value"][0];
    assert_eq!(
        (&arrived["subject"], &arrived["importance"], &arrived["hasAttachments"]),
        (&json!("Hello"), &json!("high"), &json!(true))
    );
    assert_eq!(arrived["from"]["emailAddress"], json!({ "name": "Anna Andersson", "address": "anna@contoso.example" }));
    assert_eq!(arrived["isRead"], false);
}

#[test]
fn a_draft_is_written_anew_as_mime() {
    let graph = Graph::of("anna@contoso.example");
    let body =
        json!({ "subject": "Before", "categories": ["Red"], "body": { "contentType": "text", "content": "old" } });
    let draft = graph.post("/v1.0/me/messages", &body, 201);
    let path = format!("/v1.0/me/messages/{}", text(&draft["id"]));
    let mime = "To: Bo <bo@contoso.example>\r\nSubject: After\r\nX-Crm: 7\r\n\r\nnew";
    let put = |kind: &str, body: &str| {
        graph.ask("PUT", &format!("{path}/$value")).header("content-type", kind).body(body.to_owned())
    };
    let seen = sees(put("application/octet-stream", mime), 200);
    assert_eq!((&seen["subject"], &seen["isDraft"]), (&json!("After"), &json!(true)));
    assert_ne!(seen["changeKey"], draft["changeKey"]);
    let seen = graph.get(&path);
    assert_eq!(seen["toRecipients"][0]["emailAddress"]["address"], "bo@contoso.example");
    assert_eq!((&seen["body"]["content"], &seen["categories"]), (&json!("new"), &json!(["Red"])));
    assert_eq!(seen["conversationId"], draft["conversationId"], "it stays the same message");
    let stale = put("text/plain", "U3ViamVjdDogQQ0KDQphDQo=").header("if-match", text(&draft["@odata.etag"]));
    assert_eq!(sees(stale, 412)["error"]["code"], "ErrorIrresolvableConflict");
    sees(put("text/plain", "U3ViamVjdDogQQ0KDQphDQo="), 200);
    assert_eq!(graph.get(&path)["subject"], "A");
    for (kind, body, code) in [
        ("text/plain", "?", "ErrorMimeContentInvalidBase64String"),
        ("text/plain", "", "ErrorMimeContentInvalid"),
        ("application/octet-stream", "", "ErrorMimeContentInvalid"),
    ] {
        assert_eq!(sees(put(kind, body), 400)["error"]["code"], code, "{kind} {body}");
    }
    assert_eq!(graph.get(&path)["subject"], "A", "a refusal changes nothing");
    assert_eq!(graph.ask("DELETE", &format!("{path}/$value")).send().expect("an answer").status(), 204);
    assert_eq!(graph.get("/v1.0/me/mailFolders/deleteditems/messages?$top=1")["value"][0]["subject"], "A");
}

#[test]
fn mime_goes_out_and_comes_in() {
    let graph = Graph::of("anna@contoso.example");
    let id = graph.latest("inbox");
    let mime = graph.ask("GET", &format!("/v1.0/me/messages/{id}/$value")).send().expect("MIME").text().expect("text");
    assert!(mime.contains("Subject: Re: Request for a quote"), "{mime}");
    assert!(mime.contains("fred@fabrikam.example"), "{mime}");
    let out = "From: anna@contoso.example\r\nTo: Bo <bo@contoso.example>\r\nSubject: By MIME\r\nX-Crm: 7\r\n\r\nplain";
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, out);
    let send = |body: String| graph.ask("POST", "/v1.0/me/sendMail").header("content-type", "text/plain").body(body);
    sees(send(encoded), 202);
    let sent = graph.get("/v1.0/me/mailFolders/sentitems/messages?$select=subject,body,internetMessageHeaders");
    assert_eq!(sent["value"][0]["subject"], "By MIME");
    assert_eq!(sent["value"][0]["body"], json!({ "contentType": "text", "content": "plain" }));
    let headers = sent["value"][0]["internetMessageHeaders"].as_array().expect("headers");
    assert!(headers.contains(&json!({ "name": "X-Crm", "value": "7" })), "{headers:?}");
    assert_eq!(refused(send("%%%".into()).send().expect("an answer")).1, "ErrorMimeContentInvalidBase64String");
}

#[test]
fn a_draft_is_written_changed_and_sent() {
    let graph = Graph::of("anna@contoso.example");
    let draft = graph.post("/v1.0/me/messages", &json!({ "subject": "Draft" }), 201);
    let path = format!("/v1.0/me/messages/{}", text(&draft["id"]));
    assert_eq!(draft["isDraft"], true);
    let refused_send = refused(graph.ask("POST", &format!("{path}/send")).send().expect("an answer"));
    assert_eq!(refused_send.1, "ErrorInvalidRecipients");
    let changes =
        json!({ "toRecipients": [{ "emailAddress": { "address": "bo@contoso.example" } }], "categories": ["Red"] });
    let etag = text(&draft["@odata.etag"]);
    let patch = |etag: &str| graph.ask("PATCH", &path).header("if-match", etag).json(&changes);
    let changed = sees(patch(&etag), 200);
    assert_eq!(changed["categories"], json!(["Red"]));
    let stale = refused(patch(&etag).send().expect("an answer"));
    assert_eq!((stale.0, stale.1.as_str()), (412, "ErrorIrresolvableConflict"));
    sees(graph.ask("POST", &format!("{path}/send")), 202);
    let sent = graph.latest("sentitems");
    // Several vendors do so with Mail.ReadWrite, until the change of 2026-12-31 applies (tests/rollouts.rs).
    let changed =
        sees(graph.ask("PATCH", &format!("/v1.0/me/messages/{sent}")).json(&json!({ "subject": "Changed" })), 200);
    assert_eq!((&changed["subject"], &changed["isDraft"]), (&json!("Changed"), &json!(false)));
    assert_eq!(graph.get("/v1.0/me/mailFolders/drafts")["totalItemCount"], 0);
}

#[test]
fn messages_move_and_ids_change_unless_immutable() {
    let graph = Graph::of("anna@contoso.example");
    let id = graph.latest("inbox");
    let immutable =
        sees(graph.ask("GET", &format!("/v1.0/me/messages/{id}")).header("prefer", "IdType=\"ImmutableId\""), 200);
    let immutable = text(&immutable["id"]);
    let moved = graph.post(&format!("/v1.0/me/messages/{id}/move"), &json!({ "destinationId": "archive" }), 201);
    assert_ne!(moved["id"], id);
    assert_eq!(
        refused(graph.ask("GET", &format!("/v1.0/me/messages/{id}")).send().expect("an answer")).1,
        "ErrorItemNotFound"
    );
    assert_eq!(graph.get(&format!("/v1.0/me/messages/{immutable}"))["subject"], moved["subject"]);
    sees(graph.ask("DELETE", &format!("/v1.0/me/messages/{immutable}")), 204);
    assert_eq!(graph.get("/v1.0/me/mailFolders/deleteditems")["totalItemCount"], 1);
    sees(graph.ask("POST", &format!("/v1.0/me/messages/{immutable}/permanentDelete")), 204);
    assert_eq!(graph.get("/v1.0/me/mailFolders/deleteditems/messages/$count"), 0);
}

#[test]
fn filters_search_and_order_work_by_exchanges_rules() {
    let graph = Graph::of("anna@contoso.example");
    let subjects = |query: &str| {
        let page = graph.get(&format!("/v1.0/me/messages?$select=subject&{query}"));
        page["value"].as_array().expect("a list").iter().map(|m| text(&m["subject"])).collect::<Vec<_>>()
    };
    assert_eq!(subjects("$filter=from/emailAddress/address eq 'bo@contoso.example'"), ["Quarterly numbers"]);
    assert_eq!(subjects("$filter=contains(subject,'quote')&$top=1"), ["Request for a quote"]);
    assert_eq!(subjects("$search=\"seats\""), ["Request for a quote"]);
    assert_eq!(subjects("$orderby=receivedDateTime asc&$top=1"), ["Request for a quote"]);
    let asked = "/v1.0/me/messages?$filter=isRead eq false&$orderby=receivedDateTime";
    assert_eq!(refused(graph.ask("GET", asked).send().expect("an answer")).1, "InefficientFilter");
    let asked = "/v1.0/me/messages?$select=nonsense";
    assert_eq!(refused(graph.ask("GET", asked).send().expect("an answer")).1, "RequestBroker--ParseUri");
}

#[test]
fn answers_quote_and_keep_the_conversation() {
    let graph = Graph::of("anna@contoso.example");
    let id = graph.latest("inbox");
    let original = graph.get(&format!("/v1.0/me/messages/{id}"));
    let draft = graph.post(&format!("/v1.0/me/messages/{id}/createReply"), &json!({ "comment": "Next week" }), 201);
    assert_eq!(draft["subject"], "RE: Request for a quote");
    assert_eq!(draft["conversationId"], original["conversationId"]);
    let conversation = text(&original["conversationId"]).replace('=', "%3D");
    let found = graph.get(&format!("/v1.0/me/messages?$filter=conversationId eq '{conversation}'&$select=subject"));
    let subjects: Vec<_> = found["value"].as_array().expect("a list").iter().map(|one| &one["subject"]).collect();
    assert_eq!(subjects, ["Re: Request for a quote", "RE: Request for a quote"]);
    let none = graph.ask("GET", "/v1.0/me/messages?$filter=conversationId eq 'AAQk'").send().expect("an answer");
    assert_eq!(refused(none).1, "ErrorInvalidIdMalformed");
    assert_eq!(draft["toRecipients"][0]["emailAddress"]["address"], "fred@fabrikam.example");
    assert!(text(&draft["body"]["content"]).contains("Next week"));
    let both = json!({ "comment": "a", "message": { "body": { "content": "b" } } });
    graph.post(&format!("/v1.0/me/messages/{id}/createReply"), &both, 400);
    graph.post(&format!("/v1.0/me/messages/{id}/replyAll"), &json!({ "comment": "Yes" }), 202);
    let forward =
        json!({ "comment": "FYI", "toRecipients": [{ "emailAddress": { "address": "bo@contoso.example" } }] });
    graph.post(&format!("/v1.0/me/messages/{id}/forward"), &forward, 202);
    assert_eq!(graph.get("/v1.0/me/mailFolders/sentitems")["totalItemCount"], 2);
}

#[test]
fn folders_are_made_renamed_and_removed() {
    let graph = Graph::of("anna@contoso.example");
    let made = graph.post("/v1.0/me/mailFolders", &json!({ "displayName": "Customers" }), 201);
    let path = format!("/v1.0/me/mailFolders/{}", text(&made["id"]));
    let child = graph.post(&format!("{path}/childFolders"), &json!({ "displayName": "Fabrikam" }), 201);
    assert_eq!(graph.get(&path)["childFolderCount"], 1);
    assert_eq!(graph.get(&format!("{path}/childFolders"))["value"][0]["id"], child["id"]);
    graph.post("/v1.0/me/mailFolders", &json!({ "displayName": "customers" }), 409);
    sees(graph.ask("PATCH", &path).json(&json!({ "displayName": "Clients" })), 200);
    assert_eq!(graph.get(&path)["displayName"], "Clients");
    sees(graph.ask("DELETE", &path), 204);
    sees(graph.ask("GET", &path), 404);
    let (status, code, _) = refused(graph.ask("DELETE", "/v1.0/me/mailFolders/inbox").send().expect("an answer"));
    assert_eq!((status, code.as_str()), (403, "ErrorDeleteDistinguishedFolder"));
}

#[test]
fn bad_input_is_refused_in_graphs_form_and_changes_nothing() {
    let graph = Graph::of("anna@contoso.example");
    let json_text = |body: &str| {
        let request = graph.ask("POST", "/v1.0/me/messages").header("content-type", "application/json");
        refused(request.body(body.to_owned()).send().expect("an answer"))
    };
    assert_eq!(json_text("").2, "Empty Payload. JSON content expected.");
    assert_eq!(json_text("{").1, "BadRequest");
    assert_eq!(json_text("[]").1, "BadRequest");
    assert_eq!(json_text(r#"{"colour":"red"}"#).1, "RequestBodyRead");
    assert_eq!(json_text(r#"{"toRecipients":[5]}"#).0, 400);
    assert_eq!(json_text(r#"{"subject":{}}"#).0, 400);
    assert_eq!(json_text(&"[".repeat(100_000)).0, 400);
    assert_eq!(json_text(&format!("\"{}\"", "x".repeat(5 << 20))).0, 413);
    for (path, status, code) in [
        ("/v1.0/me/messages/nonsense", 400, "ErrorInvalidIdMalformed"),
        ("/v1.0/me/mailFolders/Kunden/messages", 400, "ErrorInvalidIdMalformed"),
        ("/v1.0/me/nonsense", 400, "BadRequest"),
        ("/v1.0/me/messages/x/nonsense", 400, "RequestBroker--ParseUri"),
        ("/v1.0/me/drive", 501, "NotImplemented"),
        ("/v1.0/teams", 501, "NotImplemented"),
        ("/v1.0/me/calendar/calendarPermissions", 501, "NotImplemented"),
        ("/v1.0/me/sendMail", 405, "Request_BadRequest"),
        ("/v1.0/me/messages?$top=2000", 400, "BadRequest"),
        ("/v1.0/me/messages?$filter=(((", 400, "BadRequest"),
    ] {
        let (seen, error, _) = refused(graph.ask("GET", path).send().expect("an answer"));
        assert_eq!((seen, error.as_str()), (status, code), "{path}");
    }
    let long = format!("/v1.0/me/{}", "x/".repeat(10_000));
    assert_eq!(refused(graph.ask("GET", &long).send().expect("an answer")).0, 400);
    assert_eq!(graph.get("/v1.0/me/mailFolders/drafts")["totalItemCount"], 0);
    let journal = graph.mock.sandbox().journal.entries(|entry| entry.unsupported);
    assert_eq!(journal.len(), 3);
    assert!(journal[0].explain.as_deref().is_some_and(|why| why.contains("the nearest operation is")));
}

#[test]
fn personal_accounts_show_the_alias_and_lack_proxy_addresses() {
    let graph = Graph::of("jane@gmail.example");
    let me = graph.get("/v1.0/me?$select=id,mail,userPrincipalName,proxyAddresses");
    assert_eq!(me["mail"], "jane@gmail.example");
    assert_eq!(me["id"], "fde926f844473904");
    assert!(me.get("proxyAddresses").is_none());
    assert_eq!(graph.get("/v1.0/me").as_object().expect("a user").len(), 12);
    let show_hex = |cloud: &mut mock365_domain::Cloud, _| {
        let (at, _) = cloud.user("jane@gmail.example").expect("jane");
        cloud.user_mut(at).expect("jane").persona = Some(mock365_domain::directory::Persona::Hex);
        Ok::<_, ()>(((), mock365_domain::Change::none()))
    };
    graph.mock.sandbox().change(show_hex).expect("another persona");
    let me = graph.get("/v1.0/me");
    assert_eq!(me["mail"], "outlook_45A79CDF4502E0CF@outlook.com");
    assert_eq!(me["userPrincipalName"], me["mail"]);
    let message = graph.get("/v1.0/users/fde926f844473904/messages")["value"][0].clone();
    assert_eq!(message["toRecipients"][0]["emailAddress"]["address"], "outlook_45A79CDF4502E0CF@outlook.com");
}

#[test]
fn a_copied_folder_takes_its_messages_along() {
    let graph = Graph::of("anna@contoso.example");
    let made = graph.post("/v1.0/me/mailFolders", &json!({ "displayName": "Copies" }), 201);
    let to = json!({ "destinationId": made["id"] });
    let copy = graph.post("/v1.0/me/mailFolders/inbox/copy", &to, 200);
    assert_eq!((&copy["displayName"], &copy["totalItemCount"]), (&json!("Inbox"), &json!(3)));
    assert_ne!(copy["id"], graph.get("/v1.0/me/mailFolders/inbox")["id"]);
    assert_eq!(graph.get("/v1.0/me/mailFolders/inbox")["totalItemCount"], 3);
    let (status, code, _) = {
        let into_calendar = json!({ "destinationId": "calendar" });
        refused(graph.ask("POST", "/v1.0/me/mailFolders/inbox/copy").json(&into_calendar).send().expect("an answer"))
    };
    assert_eq!((status, code.as_str()), (404, "ErrorItemNotFound"));
}

#[test]
fn a_browser_may_call() {
    let graph = Graph::of("anna@contoso.example");
    let asked = graph.http.request(reqwest::Method::OPTIONS, format!("{}/v1.0/me", graph.mock.origin()));
    let answer = asked
        .header("origin", "https://app.example")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "authorization,client-request-id")
        .send()
        .expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert_eq!(answer.headers()["access-control-allow-headers"], "authorization,client-request-id");
    let answer = graph.ask("GET", "/v1.0/me").header("origin", "https://app.example").send().expect("an answer");
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
}
