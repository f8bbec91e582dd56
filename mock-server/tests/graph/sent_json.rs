//! Bodies as JSON: names that stand twice, what is read-only, and the character sets that they are sent in.

use crate::queries::person;
use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

fn id(thing: &Value) -> &str {
    thing["id"].as_str().expect("an id")
}

#[test]
fn a_name_stands_once() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let count = || anna.get("/me/messages/$count").expect(200);
    let before = count();
    let json = [("content-type", b"application/json".as_slice())];
    for (path, body, name) in [
        ("/me/messages", r#"{"subject":"a","subject":"b"}"#, "subject"),
        ("/me/messages", r#"{"toRecipients":[],"ToRecipients":[]}"#, "ToRecipients"),
        ("/me/messages", r#"{"body":{"content":"a","contentType":"text","content":"b"}}"#, "content"),
        ("/me/messages", r#"{"body":{"content":"a","Content":"b"}}"#, "Content"),
        ("/me/contacts", r#"{"givenName":"a","GivenName":"b"}"#, "GivenName"),
        ("/me/sendMail", r#"{"message":{"subject":"a"},"Message":{"subject":"b"}}"#, "Message"),
    ] {
        let reply = anna.raw(Method::POST, path, &json, body.as_bytes().to_vec());
        let words = format!(
            "Multiple properties with the name '{name}' were detected in a resource or a complex value. Within them, \
             property names must be unique."
        );
        assert_eq!(reply.json["error"]["message"], words, "{body}");
        assert_eq!(reply.refused(400), "RequestBodyRead", "{body}");
    }
    assert_eq!(count(), before);
}

#[test]
fn what_is_read_only_is_of_its_type_all_the_same() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let made = anna.post("/me/messages", &json!({ "subject": "Kept" })).expect(201);
    let at = format!("/me/messages/{}", id(&made));
    for wrong in [
        json!({ "parentFolderId": 5 }),
        json!({ "createdDateTime": "nonsense" }),
        json!({ "id": [1] }),
        json!({ "hasAttachments": "perhaps", "subject": "Lost" }),
    ] {
        assert_eq!(anna.patch(&at, &wrong).refused(400), "RequestBodyRead", "{wrong}");
    }
    for right in [json!({ "parentFolderId": "x" }), json!({ "createdDateTime": null }), made.clone()] {
        anna.patch(&at, &right).expect(200);
    }
    assert_eq!(anna.get(&at).expect(200)["subject"], "Kept");
    for nothing in ["extensions", "singleValueExtendedProperties", "multiValueExtendedProperties"] {
        assert_eq!(anna.patch(&at, &json!({ nothing: null })).refused(400), "RequestBodyRead", "{nothing}");
    }
    let contact = anna.post("/me/contacts", &json!({ "givenName": "Ada" })).expect(201);
    anna.patch(&format!("/me/contacts/{}", id(&contact)), &json!({ "photo": null })).expect(501);
    let property = |id: Value| json!({ "singleValueExtendedProperties": [{ "id": id, "value": "x" }] });
    assert_eq!(anna.patch(&at, &property(json!(5))).refused(400), "RequestBodyRead");
    assert_eq!(anna.patch(&at, &property(json!("String 0x66666"))).refused(400), "ErrorInvalidProperty");
}

#[test]
fn bodies_are_in_the_character_set_that_they_say() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let text = r#"{"subject":"Ünder"}"#;
    let send =
        |kind: &str, body: Vec<u8>| anna.raw(Method::POST, "/me/messages", &[("content-type", kind.as_bytes())], body);
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    for (kind, body) in [
        ("application/json", marked),
        ("application/json; charset=utf-16", wide),
        ("application/json;odata.metadata=minimal; charset=\"UTF-16\"", big),
        ("application/json; charset=UTF-8", text.as_bytes().to_vec()),
    ] {
        assert_eq!(send(kind, body).expect(201)["subject"], "Ünder", "{kind}");
    }
    for kind in ["application/json; charset=utf-16", "application/json; charset=koi8-r"] {
        assert_eq!(send(kind, text.as_bytes().to_vec()).refused(400), "BadRequest", "{kind}");
    }
}
