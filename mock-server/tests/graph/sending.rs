//! What becomes of drafts that are sent, of answers, and of what cannot be sent.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

use crate::caller::{Caller, HUBSPOT, Reply};

const SCOPES: [&str; 3] = ["Mail.ReadWrite", "Mail.Send", "User.Read"];
const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";
const IMMUTABLE: (&str, &str) = ("prefer", "IdType=\"ImmutableId\"");

fn person<'m>(mock: &'m Mock, address: &str) -> Caller<'m> {
    Caller::user(mock, address, HUBSPOT, &SCOPES)
}

fn people(addresses: &[&str]) -> Value {
    addresses.iter().map(|address| json!({ "emailAddress": { "address": address } })).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// The latest message in a folder.
fn latest(of: &Caller<'_>, folder: &str) -> Value {
    of.get(&format!("/me/mailFolders/{folder}/messages?$top=1")).expect(200)["value"][0].clone()
}

fn by_mime(of: &Caller<'_>, path: &str, mime: &str) -> Reply {
    of.raw(Method::POST, path, &[("content-type", b"text/plain")], BASE64_STANDARD.encode(mime).into_bytes())
}

#[test]
fn an_immutable_id_leads_from_the_draft_to_the_copy_that_was_sent() {
    let mock = Mock::start();
    let anna = person(&mock, ANNA);
    let kept = |path: &str| anna.send(Method::GET, path, None, &[IMMUTABLE]);
    let file = json!([{ "@odata.type": "#microsoft.graph.fileAttachment", "name": "a", "contentBytes": "aGk=" }]);
    let draft = json!({ "subject": "Offer", "toRecipients": people(&[BO]), "attachments": file });
    let draft = anna.send(Method::POST, "/me/messages", Some(&draft), &[IMMUTABLE]).expect(201);
    let id = text(&draft["id"]);
    let files = kept(&format!("/me/messages/{id}/attachments")).expect(200);
    let ordinary = latest(&anna, "drafts");
    let round = kept("/me/mailFolders/sentitems/messages/delta").expect(200);
    let round = text(&round["@odata.deltaLink"]).to_owned();
    assert_eq!(anna.post(&format!("/me/messages/{id}/send"), &Value::Null).status, 202);
    let sent = kept(&format!("/me/messages/{id}")).expect(200);
    assert_eq!((&sent["id"], &sent["isDraft"], &sent["subject"]), (&draft["id"], &json!(false), &json!("Offer")));
    let listed = kept("/me/mailFolders/sentitems/messages").expect(200);
    assert_eq!(listed["value"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&listed["value"][0]["id"], &listed["value"][0]["parentFolderId"]),
        (&draft["id"], &sent["parentFolderId"])
    );
    assert_eq!(kept(&format!("/me/messages/{id}/attachments")).expect(200)["value"][0]["id"], files["value"][0]["id"]);
    assert_eq!(anna.get("/me/mailFolders/drafts").expect(200)["totalItemCount"], 0);
    let told = kept(&round).expect(200);
    assert_eq!((told["value"].as_array().map(Vec::len), &told["value"][0]["id"]), (Some(1), &draft["id"]));
    let gone = anna.get(&format!("/me/messages/{}", text(&ordinary["id"])));
    assert_eq!(gone.refused(404), "ErrorItemNotFound", "an ordinary id names the folder");
}

#[test]
fn mime_with_a_recipient_that_is_no_address_is_not_sent_to_the_others() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, ANNA), person(&mock, BO));
    let before = latest(&bo, "inbox")["id"].clone();
    let words = "At least one recipient is not valid., Recipient 'bad' is not resolved. All recipients must be resolved \
                 before a message can be submitted.";
    let is_refused = |reply: Reply| {
        let error = reply.expect(400)["error"].clone();
        assert_eq!((&error["code"], &error["message"]), (&json!("ErrorInvalidRecipients"), &json!(words)));
    };
    for to in [format!("bad, {BO}"), "bad".to_owned(), format!("{BO}\r\nCc: bad"), format!("{BO}\r\nBcc: bad")] {
        let mime = format!("To: {to}\r\nSubject: Offer\r\n\r\nHello");
        is_refused(by_mime(&anna, "/me/sendMail", &mime));
        let draft = by_mime(&anna, "/me/messages", &mime).expect(201);
        is_refused(anna.post(&format!("/me/messages/{}/send", text(&draft["id"])), &Value::Null));
        let answered = latest(&anna, "inbox");
        is_refused(by_mime(&anna, &format!("/me/messages/{}/reply", text(&answered["id"])), &mime));
    }
    assert_eq!(latest(&bo, "inbox")["id"], before);
    assert_eq!(anna.get("/me/mailFolders/sentitems").expect(200)["totalItemCount"], 0);
}

#[test]
fn headers_that_cannot_be_added_are_told_apart() {
    let mock = Mock::start();
    let anna = person(&mock, ANNA);
    let with = |headers: Value| {
        let error =
            anna.post("/me/messages", &json!({ "internetMessageHeaders": headers })).expect(400)["error"].clone();
        (text(&error["code"]).to_owned(), text(&error["message"]).to_owned())
    };
    let many: Value = (0..6).map(|n| json!({ "name": format!("x-{n}"), "value": "1" })).collect();
    let (code, said) = with(many);
    assert_eq!(code, "InvalidInternetMessageHeaderCollection");
    assert_eq!(said, "Maximum number of headers in one message should be less than or equal to 5.");
    let (code, said) = with(json!([{ "name": "subject", "value": "1" }]));
    assert_eq!(code, "InvalidInternetMessageHeader");
    assert_eq!(said, "The internet message header name 'subject' should start with 'x-' or 'X-'.");
    let (code, said) = with(json!([{ "name": "x-a", "value": "1\r\nBcc: x" }]));
    assert_eq!(code, "InvalidInternetMessageHeader");
    assert!(said.contains("value") && !said.contains("start with"), "{said}");
}

#[test]
fn a_quote_looks_as_exchange_writes_it() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, ANNA), person(&mock, BO));
    let mail = json!({
        "subject": "A & B", "toRecipients": people(&[ANNA]), "ccRecipients": people(&["admin@contoso.example", BO]),
        "body": { "contentType": "html", "content": "<html><body><p>Hello</p></body></html>" },
    });
    bo.post("/me/sendMail", &json!({ "message": mail })).expect(202);
    let received = latest(&anna, "inbox");
    let path = format!("/me/messages/{}/createReply", text(&received["id"]));
    let sent: jiff::Timestamp = text(&received["sentDateTime"]).parse().expect("a moment");
    let names = |list: &str| {
        let named = |one: &Value| {
            let who = &one["emailAddress"];
            format!("{} &lt;{}&gt;", text(&who["name"]), text(&who["address"]))
        };
        received[list].as_array().expect("people").iter().map(named).collect::<Vec<_>>().join("; ")
    };
    for (zone, asked) in [("UTC", None), ("Europe/Berlin", Some("W. Europe Standard Time"))] {
        let prefer = asked.map(|name| format!("outlook.timezone=\"{name}\""));
        let headers: Vec<(&str, &str)> = prefer.iter().map(|value| ("prefer", value.as_str())).collect();
        let reply = anna.send(Method::POST, &path, Some(&json!({ "comment": "Yes" })), &headers);
        let applied = reply.headers.get("preference-applied").map(|value| value.to_str().expect("text").to_owned());
        assert_eq!(applied, prefer);
        let at = sent.in_tz(zone).expect("a zone").strftime("%A, %d %B %Y %H:%M:%S");
        let quote = format!(
            "<p>Yes</p><hr tabindex=\"-1\" style=\"display:inline-block; width:98%\"><div id=\"divRplyFwdMsg\" dir=\"ltr\">\
             <font face=\"Calibri, sans-serif\" color=\"#000000\" style=\"font-size:11pt\"><b>From:</b> Bo Berg \
             &lt;{BO}&gt;<br><b>Sent:</b> {at}<br><b>To:</b> {}<br><b>Cc:</b> {}<br><b>Subject:</b> A &amp; B</font>\
             <div>&nbsp;</div></div><div><p>Hello</p></div></body></html>",
            names("toRecipients"),
            names("ccRecipients"),
        );
        let draft = reply.expect(201);
        let body = text(&draft["body"]["content"]);
        assert!(body.ends_with(&quote), "{body}\n{quote}");
    }
    let nowhere = anna.send(Method::POST, &path, None, &[("prefer", "outlook.timezone=\"Nowhere\"")]);
    assert_eq!(nowhere.refused(400), "TimeZoneNotSupportedException");
}

#[test]
fn only_forwarding_has_recipients_beside_the_message() {
    let mock = Mock::start();
    let anna = person(&mock, ANNA);
    let id = text(&latest(&anna, "inbox")["id"]).to_owned();
    let body = json!({ "comment": "Yes", "toRecipients": people(&[BO]) });
    for action in ["reply", "replyAll", "createReply", "createReplyAll"] {
        let error = anna.post(&format!("/me/messages/{id}/{action}"), &body).expect(400)["error"].clone();
        assert_eq!(error["code"], "RequestBodyRead");
        let said = format!(
            "The parameter 'toRecipients' in the request payload is not a valid parameter for the operation '{action}'."
        );
        assert_eq!(error["message"], json!(said));
    }
    anna.post(&format!("/me/messages/{id}/createForward"), &body).expect(201);
    // Nor in both places: one of them would be passed over.
    let both = json!({ "toRecipients": people(&[BO]), "message": { "ToRecipients": people(&[ANNA]) } });
    for action in ["forward", "createForward"] {
        assert_eq!(anna.post(&format!("/me/messages/{id}/{action}"), &both).refused(400), "ErrorInvalidRequest");
    }
}

#[test]
fn an_answer_goes_to_all_who_are_to_be_answered() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, ANNA), person(&mock, BO));
    let mail = json!({
        "subject": "Plan", "toRecipients": people(&[ANNA]),
        "replyTo": people(&["a@elsewhere.example", "b@elsewhere.example", "A@elsewhere.example"]),
    });
    bo.post("/me/sendMail", &json!({ "message": mail })).expect(202);
    let id = text(&latest(&anna, "inbox")["id"]).to_owned();
    for action in ["createReply", "createReplyAll"] {
        let draft = anna.post(&format!("/me/messages/{id}/{action}"), &json!({})).expect(201);
        let all = draft["toRecipients"].as_array().expect("people").iter();
        let addresses: Vec<&str> = all.map(|one| text(&one["emailAddress"]["address"])).collect();
        assert_eq!(addresses, ["a@elsewhere.example", "b@elsewhere.example"], "{action}");
    }
}

#[test]
fn an_answer_to_all_goes_to_everybody_once() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, ANNA), person(&mock, BO));
    let mail = json!({
        "subject": "Plan", "toRecipients": people(&[ANNA, "x@elsewhere.example"]),
        "ccRecipients": people(&[BO, "X@elsewhere.example", "y@elsewhere.example", "Anna@contoso.example"]),
    });
    bo.post("/me/sendMail", &json!({ "message": mail })).expect(202);
    let id = text(&latest(&anna, "inbox")["id"]).to_owned();
    let draft = anna.post(&format!("/me/messages/{id}/createReplyAll"), &json!({})).expect(201);
    let addresses = |list: &str| -> Vec<String> {
        let all = draft[list].as_array().expect("people").iter();
        all.map(|one| text(&one["emailAddress"]["address"]).to_owned()).collect()
    };
    assert_eq!(addresses("toRecipients"), [BO, "x@elsewhere.example"]);
    assert_eq!(addresses("ccRecipients"), ["y@elsewhere.example"]);
}
