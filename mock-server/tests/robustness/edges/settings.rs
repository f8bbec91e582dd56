//! What the settings of a mailbox may hold.

use mock365::Mock;
use mock365::limits::Limit;
use mock365_domain::Change;
use mock365_domain::mailbox::Category;
use serde_json::json;

use super::ews::ANNA;
use crate::socket::{ask, token};

/// Asks Graph as somebody who may change settings.
fn settings(mock: &Mock, method: &str, path: &str, body: &serde_json::Value) -> (u16, String) {
    let token = format!("Bearer {}", token(mock, ANNA, &["MailboxSettings.ReadWrite"], None));
    let headers = [("authorization", &*token), ("content-type", "application/json")];
    let reply = ask(mock, method, path, &headers, body.to_string().as_bytes());
    (reply.status, reply.body)
}

pub fn categories(limit: &Limit) {
    let mock = Mock::start();
    mock.sandbox()
        .change(|cloud, _| {
            let id = cloud.mailbox_at(ANNA).expect("a mailbox").id;
            let there = cloud.mailboxes[&id].categories().len();
            for number in there..limit.count() - 1 {
                let new = Category { id: cloud.guid(), name: format!("Category {number}").into(), color: None };
                cloud.mailbox_mut(id).expect("a mailbox").add_category(new)?;
            }
            Ok::<_, mock365_domain::Refusal>(((), Change::none()))
        })
        .expect("there is room");
    let at = "/v1.0/me/outlook/masterCategories";
    assert_eq!(settings(&mock, "POST", at, &json!({ "displayName": "Last" })).0, 201);
    let (status, body) = settings(&mock, "POST", at, &json!({ "displayName": "Beyond" }));
    assert!(status == 400 && body.contains("ErrorInvalidArgument"), "{status}: {body}");
}

pub fn automatic_reply(limit: &Limit) {
    let mock = Mock::start();
    for message in ["internalReplyMessage", "externalReplyMessage"] {
        let with = |bytes: usize| {
            let body = json!({ "automaticRepliesSetting": { message: "a".repeat(bytes) } });
            settings(&mock, "PATCH", "/v1.0/me/mailboxSettings", &body)
        };
        assert_eq!(with(limit.count()).0, 200);
        let (status, body) = with(limit.count() + 1);
        assert!(status == 400 && body.contains("ErrorInvalidArgument"), "{status}: {body}");
    }
}
