//! What the settings of a mailbox may hold.

use mock365::Mock;
use mock365::limits::Limit;
use mock365_domain::mailbox::{Category, Item, Message, Outgoing, Recipient, ReplyStatus};
use mock365_domain::{Change, Cloud};
use serde_json::json;

use super::ews::ANNA;
use crate::socket::{ask, soap, token};

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

/// As many others write as are remembered: whoever wrote first is told again then, and not before.
pub fn answered(limit: &Limit) {
    let mock = Mock::start();
    let told = mock.sandbox().write(|cloud, now| {
        let id = |cloud: &Cloud, address: &str| cloud.mailbox_at(address).expect("a mailbox").id;
        let (anna, bo) = (id(cloud, ANNA), id(cloud, "bo@contoso.example"));
        let away = cloud.mailbox_mut(bo).expect("a mailbox");
        let mut settings = (*away.settings).clone();
        settings.automatic_replies.status = ReplyStatus::Enabled;
        "Away".clone_into(&mut settings.automatic_replies.internal);
        away.set_settings(settings, now).expect("set");
        cloud.mailbox_mut(anna).expect("a mailbox").submissions.recipients_per_day = u32::MAX;
        let mut write = |sender: usize| {
            cloud.mailbox_mut(anna).expect("a mailbox").address = format!("u{sender}@contoso.example");
            let key = cloud.number();
            let mut message = Item::<Message>::draft(key, 0, cloud.guid(), now);
            message.to = vec![Recipient::new("", "bo@contoso.example")];
            let before = cloud.mailboxes[&anna].all_mail().count();
            cloud.send(anna, Outgoing { message, draft: None, keep_in: None, by: None }, now).expect("sent");
            cloud.mailboxes[&anna].all_mail().count() - before
        };
        let first = (0..limit.count()).map(&mut write).sum::<usize>();
        let told = [first, write(0), write(limit.count()), write(0)];
        (told, Change::none())
    });
    assert_eq!(told, [limit.count(), 0, 1, 1]);
}

pub fn mail_tips(limit: &Limit) {
    let mock = Mock::start();
    let token = format!("Bearer {}", token(&mock, ANNA, &["Mail.Read"], None));
    let headers = [("authorization", &*token), ("content-type", "application/json")];
    let by_graph = |count: usize| {
        let body = json!({ "EmailAddresses": vec!["x@x.example"; count], "MailTipsOptions": "recipientScope" });
        let reply = ask(&mock, "POST", "/v1.0/me/getMailTips", &headers, body.to_string().as_bytes());
        (reply.status, reply.body)
    };
    let by_ews = |count: usize| {
        let to = "<t:Mailbox><t:EmailAddress>x@x.example</t:EmailAddress></t:Mailbox>".repeat(count);
        let body = format!(
            "<m:GetMailTips><m:SendingAs><t:EmailAddress>{ANNA}</t:EmailAddress></m:SendingAs>\
             <m:Recipients>{to}</m:Recipients><m:MailTipsRequested>Scope</m:MailTipsRequested></m:GetMailTips>"
        );
        soap(&mock, ANNA, &body).body
    };
    assert_eq!(by_graph(limit.count()).0, 200);
    assert_eq!(by_ews(limit.count()).matches("<t:Scope>").count(), limit.count());
    let (status, body) = by_graph(limit.count() + 1);
    assert!(status == 400 && body.contains("ErrorInvalidArgument"), "{status}: {body}");
    assert!(by_ews(limit.count() + 1).contains("ErrorInvalidArgument"));
}
