//! What an item may hold, at Graph and EWS alike.

use mock365::Mock;
use mock365::limits::Limit;
use serde_json::json;

use super::ews::ANNA;
use crate::socket::{Reply, ask, graph_token, soap};

/// Sends a message to so many, by Graph or EWS.
fn graph(mock: &Mock, method: &str, path: &str, body: &serde_json::Value) -> Reply {
    let token = format!("Bearer {}", graph_token(mock, ANNA));
    ask(
        mock,
        method,
        path,
        &[("authorization", &token), ("content-type", "application/json")],
        body.to_string().as_bytes(),
    )
}

pub fn recipients(limit: &Limit) {
    let mock = Mock::start();
    let by_graph = |count: usize| {
        let to: Vec<_> =
            (0..count).map(|number| json!({ "emailAddress": { "address": format!("u{number}@x.example") } })).collect();
        let message = json!({ "subject": "Hello", "toRecipients": to });
        let sent = graph(&mock, "POST", "/v1.0/me/sendMail", &json!({ "message": message }));
        let saved = graph(&mock, "POST", "/v1.0/me/messages", &message);
        let event = json!({
            "subject": "Meeting", "attendees": to,
            "start": { "dateTime": "2030-01-01T10:00:00", "timeZone": "UTC" },
            "end": { "dateTime": "2030-01-01T11:00:00", "timeZone": "UTC" },
        });
        let met = graph(&mock, "POST", "/v1.0/me/events", &event);
        [(sent.status, sent.body), (saved.status, saved.body), (met.status, met.body)]
    };
    let just = by_graph(limit.count());
    assert_eq!(just.map(|(status, _)| status), [202, 201, 201]);
    for (status, body) in by_graph(limit.count() + 1) {
        assert!(status == 400, "{status}: {body}");
        assert!(body.contains("ErrorExceededMaxRecipientLimit"), "{status}: {body}");
    }
    let by_ews = |count: usize| {
        let to = "<t:Mailbox><t:EmailAddress>x@x.example</t:EmailAddress></t:Mailbox>".repeat(count);
        let create = format!(
            r#"<m:CreateItem MessageDisposition="SendOnly"><m:Items><t:Message><t:ToRecipients>{to}</t:ToRecipients></t:Message></m:Items></m:CreateItem>"#
        );
        soap(&mock, ANNA, &create).body
    };
    assert!(by_ews(limit.count()).contains("NoError"));
    assert!(by_ews(limit.count() + 1).contains("ErrorExceededMaxRecipientLimit"));
}

pub fn own_headers(limit: &Limit) {
    let mock = Mock::start();
    let draft = |count: usize| {
        let headers: Vec<_> = (0..count).map(|number| json!({ "name": format!("x-{number}"), "value": "1" })).collect();
        graph(&mock, "POST", "/v1.0/me/messages", &json!({ "subject": "Hello", "internetMessageHeaders": headers }))
    };
    assert_eq!(draft(limit.count()).status, 201);
    let refused = draft(limit.count() + 1);
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains("InvalidInternetMessageHeaderCollection"), "{}", refused.body);
}

/// The report of a message to nobody has the message, as long as it is not too large.
pub fn enclosed(limit: &Limit) {
    let mock = Mock::start();
    let returned = |bytes: usize| {
        let content = "AAAA".repeat(bytes / 3);
        let sent = format!(
            r#"<m:CreateItem MessageDisposition="SendOnly"><m:Items><t:Message><t:Subject>Much</t:Subject><t:Attachments><t:FileAttachment><t:Name>n</t:Name><t:Content>{content}</t:Content></t:FileAttachment></t:Attachments><t:ToRecipients><t:Mailbox><t:EmailAddress>nobody@contoso.example</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>"#
        );
        let answer = soap(&mock, ANNA, &sent).body;
        assert!(answer.contains("NoError"), "{answer}");
        mock.sandbox().view(|cloud| {
            let mailbox = cloud.mailbox_at(ANNA).expect("a mailbox");
            let report = mailbox.all_mail().find_map(|mail| mail.message().report.clone()).expect("a report");
            assert_eq!((report.original.subject.as_str(), report.original.to.len()), ("Much", 1));
            (report.original.attachments.len(), report.original.size())
        })
    };
    let (files, size) = returned(limit.count() - 8 * 1024);
    assert!(files == 1 && size <= limit.count(), "{size}");
    let (files, size) = returned(limit.count());
    assert!(files == 0 && size < 8 * 1024, "{size}");
}

/// A message with so many files of so many bytes, by EWS.
fn with_files(mock: &Mock, count: usize, bytes: usize) -> String {
    let content = "AAAA".repeat(bytes / 3);
    let file = format!("<t:FileAttachment><t:Name>n</t:Name><t:Content>{content}</t:Content></t:FileAttachment>");
    let create = format!(
        r#"<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Message><t:Attachments>{}</t:Attachments></t:Message></m:Items></m:CreateItem>"#,
        file.repeat(count)
    );
    soap(mock, ANNA, &create).body
}

pub fn attachments(limit: &Limit) {
    let mock = Mock::start();
    assert!(with_files(&mock, limit.count(), 3).contains("NoError"));
    assert!(with_files(&mock, limit.count() + 1, 3).contains("ErrorMessageSizeExceeded"));
}

pub fn size(limit: &Limit) {
    let mock = Mock::start();
    let made = with_files(&mock, 2, limit.count() / 2 - 300);
    assert!(made.contains("NoError"), "{made}");
    let id = made.split("<t:ItemId ").nth(1).and_then(|rest| rest.split("/>").next()).expect("an id");
    let id = id.split('"').nth(1).expect("an id").to_owned();
    // What is nearly full takes no more, by whichever way.
    let file =
        json!({ "@odata.type": "#microsoft.graph.fileAttachment", "name": "n", "contentBytes": "AAAA".repeat(400) });
    let path = format!("/v1.0/me/messages/{}/attachments", id.replace('/', "%2F").replace('+', "%2B"));
    let more = graph(&mock, "POST", &path, &file);
    assert!(more.status == 413, "{}: {}", more.status, more.body);
    assert!(more.body.contains("ErrorMessageSizeExceeded"), "{}: {}", more.status, more.body);
}

const SET: &str = "{c11ff724-aa03-4555-9952-8fa248a11c3e}";

pub fn extended(limit: &Limit) {
    let mock = Mock::start();
    let with = |count: usize| {
        let all: Vec<_> =
            (0..count).map(|id| json!({ "id": format!("Integer {SET} Id {id}"), "value": "1" })).collect();
        let body = json!({ "subject": "Hello", "displayName": "f", "singleValueExtendedProperties": all });
        let mut folder = body.clone();
        folder.as_object_mut().expect("an object").remove("subject");
        let mut message = body;
        message.as_object_mut().expect("an object").remove("displayName");
        [("/v1.0/me/messages", message), ("/v1.0/me/mailFolders", folder)]
            .map(|(path, body)| graph(&mock, "POST", path, &body))
    };
    for over in with(limit.count() + 1) {
        assert!(over.status == 413, "{}: {}", over.status, over.body);
        assert!(over.body.contains("ErrorMessageSizeExceeded"), "{}", over.body);
    }
    assert_eq!(with(limit.count()).map(|just| just.status), [201, 201]);
}

pub fn folder_extended(limit: &Limit) {
    let mock = Mock::start();
    let with = |bytes: usize| {
        let property = json!({ "id": format!("String {SET} Name a"), "value": "a".repeat(bytes) });
        let body = json!({ "displayName": "f", "singleValueExtendedProperties": [property] });
        graph(&mock, "POST", "/v1.0/me/mailFolders", &body).status
    };
    assert_eq!(with(limit.count() + 1), 413);
    // What it is called counts too.
    assert_eq!(with(limit.count() - 64), 201);
}

pub fn embedded(limit: &Limit) {
    let mock = Mock::start();
    let with = |depth: usize| {
        let inner = json!({ "@odata.type": "#microsoft.graph.message", "subject": "innermost" });
        let around = |item: serde_json::Value, _| {
            let attachment = json!({ "@odata.type": "#microsoft.graph.itemAttachment", "name": "n", "item": item });
            json!({ "@odata.type": "#microsoft.graph.message", "subject": "around", "attachments": [attachment] })
        };
        graph(&mock, "POST", "/v1.0/me/messages", &(0..depth).fold(inner, around))
    };
    assert_eq!(with(limit.count()).status, 201);
    let over = with(limit.count() + 1);
    assert!(over.status == 400, "{}: {}", over.status, over.body);
    assert!(over.body.contains("ErrorAttachmentNestLevelLimitExceeded"), "{}", over.body);
}
