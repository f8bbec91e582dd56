//! Bodies as they are shown: without what could act in a page, whole, and without what they quote.

use mock365::Mock;
use mock365::faces::entra::issue_direct;
use reqwest::Method;
use serde_json::{Value, json};

use crate::caller::{Caller, HUBSPOT, Reply};

const ANNA: &str = "anna@contoso.example";
const SCOPES: &[&str] = &["Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite"];
const ACTING: &str = "<html><body><b onclick=\"a()\">Bold</b><script>alert('Alert!');</script></body></html>";
const SAFE: &str = "<html><body><b>Bold</b></body></html>";
const WHOLE: (&str, &str) = ("prefer", "outlook.allow-unsafe-html");

fn applied(reply: &Reply) -> Vec<&str> {
    let all = reply.headers.get_all("preference-applied").iter();
    all.map(|value| value.to_str().expect("text")).filter(|value| !value.starts_with("IdType")).collect()
}

fn with(reply: Reply, content: &str, told: &[&str]) {
    assert_eq!(applied(&reply), told);
    let json = reply.json;
    let thing = if json["value"].is_array() { &json["value"][0] } else { &json };
    let attached = &thing["item"];
    let body = if attached.is_object() { &attached["body"] } else { &thing["body"] };
    assert_eq!(body["content"], content, "{json}");
    assert_eq!(body["contentType"], "html");
}

#[test]
fn html_is_shown_without_what_acts_unless_all_of_it_is_wanted() {
    let mock = Mock::start();
    let anna = Caller::user(&mock, ANNA, HUBSPOT, SCOPES);
    let body = json!({ "contentType": "html", "content": ACTING });
    let message = json!({ "subject": "Acting", "body": body, "attachments": [
        { "@odata.type": "#microsoft.graph.itemAttachment", "name": "in", "item": { "@odata.type": "microsoft.graph.message", "body": body } },
    ] });
    let made = anna.send(Method::POST, "/me/messages", Some(&message), &[]);
    let id = made.json["id"].as_str().expect("an id").to_owned();
    with(made, SAFE, &[]);
    let time = |hour: u32| json!({ "dateTime": format!("2031-03-10T{hour}:00:00"), "timeZone": "UTC" });
    let event = json!({ "subject": "Acting", "body": body, "start": time(10), "end": time(11) });
    let event = anna.post("/me/events", &event).expect(201)["id"].as_str().expect("an id").to_owned();
    let attachment = anna.get(&format!("/me/messages/{id}/attachments")).json["value"][0]["id"].clone();
    let attachment = attachment.as_str().expect("an id");
    for path in [
        format!("/me/messages/{id}"),
        "/me/messages?$filter=subject eq 'Acting'".to_owned(),
        "/me/mailFolders/drafts/messages/delta".to_owned(),
        format!("/me/messages/{id}/attachments/{attachment}?$expand=microsoft.graph.itemAttachment/item"),
        format!("/me/events/{event}"),
        "/me/events?$filter=subject eq 'Acting'".to_owned(),
    ] {
        // What was followed of attachments is not said.
        let told: &[&str] = if path.contains("attachments/") { &[] } else { &[WHOLE.1] };
        with(anna.get(&path), SAFE, &[]);
        with(anna.send(Method::GET, &path, None, &[WHOLE]), ACTING, told);
    }
    let both = anna.send(
        Method::GET,
        &format!("/me/messages/{id}"),
        None,
        &[("prefer", "outlook.body-content-type=\"text\", Outlook.Allow-Unsafe-HTML")],
    );
    assert_eq!(applied(&both), ["outlook.body-content-type=\"text\"", "outlook.allow-unsafe-html"]);
    assert_eq!(both.json["body"]["content"], "Bold");
    // What is kept, sent and quoted has all of it.
    let mime = anna.get(&format!("/me/messages/{id}/$value")).bytes;
    assert!(String::from_utf8_lossy(&mime).contains("alert("), "MIME");
    let changed = anna.patch(&format!("/me/messages/{id}"), &json!({ "importance": "high" }));
    with(changed, SAFE, &[]);
    with(anna.send(Method::GET, &format!("/me/messages/{id}"), None, &[WHOLE]), ACTING, &[WHOLE.1]);
    let reply = anna.send(Method::POST, &format!("/me/messages/{id}/createForward"), Some(&json!({})), &[WHOLE]);
    assert!(reply.json["body"]["content"].as_str().expect("text").contains("alert("), "{}", reply.json);
}

#[test]
fn outlook_rest_shows_the_same() {
    let mock = Mock::start();
    let anna = Caller::user(&mock, ANNA, HUBSPOT, SCOPES);
    let message = json!({ "body": { "contentType": "html", "content": ACTING } });
    let id = anna.post("/me/messages", &message).expect(201)["id"].as_str().expect("an id").to_owned();
    let issued = issue_direct(
        mock.sandbox(),
        Some(ANNA),
        "HubSpot Sales",
        &["Mail.Read".to_owned()],
        Some("https://outlook.office.com"),
    );
    let token = issued.expect("a token")["access_token"].as_str().expect("a token").to_owned();
    let url = format!("{}/~outlook.office.com/api/v2.0/me/messages/{id}?$select=Body,UniqueBody", mock.origin());
    for (preference, content) in [("", SAFE), (WHOLE.1, ACTING)] {
        let request = reqwest::blocking::Client::new().get(&url).bearer_auth(&token).header("prefer", preference);
        let answer = request.send().expect("an answer");
        let said = answer.headers().get("preference-applied").map(|value| value.to_str().expect("text").to_owned());
        assert_eq!(said.unwrap_or_default(), preference);
        let shown: Value = answer.json().expect("JSON");
        assert_eq!(shown["Body"]["Content"], content);
        let unique = shown["UniqueBody"]["Content"].as_str().expect("text");
        assert!(unique.starts_with("<html><body><div>\r\n<b"), "{unique}");
        assert_ne!(unique.contains("alert("), preference.is_empty(), "{unique}");
    }
}

#[test]
fn a_unique_body_is_what_a_message_says_itself() {
    let mock = Mock::start();
    let anna = Caller::user(&mock, ANNA, HUBSPOT, SCOPES);
    let old = json!({ "subject": "Old", "body": { "contentType": "html", "content": "<p>old words</p>" } });
    let id = anna.post("/me/messages", &old).expect(201)["id"].as_str().expect("an id").to_owned();
    let frame = |own: &str| format!("<html><body><div>\r\n{own}</div>\r\n</body></html>");
    for (action, comment, own) in [
        ("createReply", "new words", "<p>new words</p>"),
        ("createReplyAll", "new words", "<p>new words</p>"),
        ("createForward", "", ""),
    ] {
        let made = anna.post(&format!("/me/messages/{id}/{action}"), &json!({ "comment": comment })).expect(201);
        assert!(made.get("uniqueBody").is_none(), "it is shown on request alone");
        let path = format!("/me/messages/{}?$select=uniqueBody,body", made["id"].as_str().expect("an id"));
        let shown = anna.get(&path).expect(200);
        assert_eq!(shown["uniqueBody"], json!({ "contentType": "html", "content": frame(own) }));
        assert!(shown["body"]["content"].as_str().expect("text").contains("old words"));
        let text = anna.send(Method::GET, &path, None, &[("prefer", "outlook.body-content-type=\"text\"")]);
        assert_eq!(text.json["uniqueBody"], json!({ "contentType": "text", "content": comment }));
    }
    let whole = anna.get(&format!("/me/messages/{id}?$select=uniqueBody")).expect(200);
    assert_eq!(whole["uniqueBody"]["content"], frame("<p>old words</p>"));
}
