//! What decides about mail that arrives: how many overrides a mailbox's Focused Inbox has, and how large its rules are.

use mock365::Mock;
use mock365::faces::entra::issue_direct;
use mock365::limits::Limit;
use mock365_domain::mailbox::{FocusedOverride, Item, Message, Recipient};
use mock365_domain::{Change, Refusal};
use serde_json::json;
use uuid::Uuid;

use super::ews::ANNA;
use crate::socket::{Reply, ask};

/// Calls Graph as Anna.
pub fn graph(mock: &Mock, method: &str, path: &str, body: &serde_json::Value) -> Reply {
    let scopes = ["Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite"].map(str::to_owned);
    let issued = issue_direct(mock.sandbox(), Some(ANNA), "HubSpot Sales", &scopes, None).expect("a token");
    let token = format!("Bearer {}", issued["access_token"].as_str().expect("text"));
    let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
    ask(mock, method, path, &headers, body.to_string().as_bytes())
}

/// A mailbox has as many but one; the last one finds room by Graph, and a further one does not.
pub fn overrides(limit: &Limit) {
    let mock = Mock::start();
    let address = |number: usize| format!("u{number}@x.example");
    let filled: Result<(), Refusal> = mock.sandbox().change(|cloud, _| {
        let id = cloud.mailbox_at(ANNA).expect("Anna's").id;
        let mailbox = cloud.mailbox_mut(id).expect("Anna's");
        for number in 1..limit.count() {
            let sender = Recipient::new(address(number), address(number));
            mailbox.put_override(FocusedOverride { id: Uuid::from_u128(number as u128), sender, is_other: true })?;
        }
        Ok(((), Change::none()))
    });
    filled.expect("there is room");
    let post = |number: usize| {
        let body = json!({ "classifyAs": "other", "senderEmailAddress": { "address": address(number) } });
        graph(&mock, "POST", "/v1.0/me/inferenceClassification/overrides", &body)
    };
    assert_eq!(post(0).status, 201);
    let beyond = post(limit.count());
    assert_eq!((beyond.status, beyond.body.contains("ErrorInvalidRequest")), (400, true), "{}", beyond.body);
    assert_eq!(post(7).status, 201, "who is there already is changed");
}

/// Senders that a mailbox blocks.
pub fn blocked(limit: &Limit) {
    let mock = Mock::start();
    let keys = mock.sandbox().change(|cloud, now| {
        let id = cloud.mailbox_at(ANNA).expect("Anna's").id;
        let mut made = |number: usize| {
            let key = cloud.number();
            let mailbox = cloud.mailbox_mut(id).expect("Anna's");
            let mut draft = Item::<Message>::draft(key, mailbox.well_known_key("drafts"), Uuid::nil(), now);
            let address = format!("u{number}@x.example");
            draft.content.from = Some(Recipient::new(address.clone(), address));
            mailbox.insert(draft).expect("there is room");
            key
        };
        let keys: Vec<u64> = (0..=limit.count()).map(&mut made).collect();
        let mailbox = cloud.mailbox_mut(id).expect("Anna's");
        for key in &keys[..limit.count()] {
            mailbox.mark_junk(*key, true, false)?;
        }
        Ok::<_, Refusal>((keys, Change::none()))
    });
    let keys = keys.expect("so many are blocked");
    let mark = |place: usize, is_junk: bool| {
        mock.sandbox().change(|cloud, _| {
            let id = cloud.mailbox_at(ANNA).expect("Anna's").id;
            cloud.mailbox_mut(id).expect("Anna's").mark_junk(keys[place], is_junk, true).map(|change| ((), change))
        })
    };
    assert!(matches!(mark(limit.count(), true), Err(Refusal::TooManyBlocked)));
    mark(7, true).expect("who is blocked already stays so");
    mark(7, false).expect("and is let through again");
    mark(limit.count(), true).expect("there is room again");
}

const RULES: &str = "/v1.0/me/mailFolders/inbox/messageRules";

/// A rule of so many bytes.
fn rule_of(bytes: usize, is_enabled: bool) -> serde_json::Value {
    // 256 for the rule, one letter of its name, 16 for the condition and for each of its texts.
    let left = bytes - 256 - 1 - 16;
    let mut texts = vec!["x".repeat(255); left / 271];
    texts.extend((left % 271).checked_sub(16).filter(|rest| *rest > 0).map(|rest| "y".repeat(rest)));
    json!({
        "displayName": "n", "sequence": 1, "isEnabled": is_enabled,
        "conditions": { "subjectContains": texts }, "actions": { "markAsRead": true },
    })
}

fn post(mock: &Mock, rule: &serde_json::Value) -> Reply {
    graph(mock, "POST", RULES, rule)
}

fn is_over_quota(reply: &Reply) -> bool {
    reply.status == 400 && reply.body.contains("ErrorRulesOverQuota")
}

/// One that is as large as it may be, and one that is larger.
pub fn enabled(limit: &Limit) {
    let mock = Mock::start();
    let beyond = post(&mock, &rule_of(limit.count() + 1, true));
    assert!(is_over_quota(&beyond), "{}", beyond.body);
    assert_eq!(post(&mock, &rule_of(limit.count(), true)).status, 201);
    assert_eq!(post(&mock, &rule_of(1000, false)).status, 201, "what is not enabled does not count");
    assert!(is_over_quota(&post(&mock, &rule_of(1000, true))));
}

/// As many that are not enabled as there may be.
pub fn all(limit: &Limit) {
    let mock = Mock::start();
    for _ in 0..4 {
        assert_eq!(post(&mock, &rule_of(limit.count() / 4, false)).status, 201);
    }
    assert!(is_over_quota(&post(&mock, &rule_of(400, false))));
}

pub fn recipients(limit: &Limit) {
    let mock = Mock::start();
    let sends_to = |count: usize| {
        let to: Vec<_> =
            (0..count).map(|one| json!({ "emailAddress": { "address": format!("u{one}@x.example") } })).collect();
        json!({ "displayName": "n", "sequence": 1, "actions": { "forwardTo": to } })
    };
    assert!(is_over_quota(&post(&mock, &sends_to(limit.count() + 1))));
    assert_eq!(post(&mock, &sends_to(limit.count())).status, 201);
    assert!(is_over_quota(&post(&mock, &sends_to(1))));
}

/// A word at the end of what is looked at is found, and one that goes beyond is not.
pub fn body(limit: &Limit) {
    let mock = Mock::start();
    let rule = json!({
        "displayName": "n", "sequence": 1, "isEnabled": true,
        "conditions": { "bodyContains": ["needle"] }, "actions": { "assignCategories": ["found"] },
    });
    assert_eq!(post(&mock, &rule).status, 201);
    let is_found = |before: usize| {
        let body = json!({ "contentType": "text", "content": format!("{}needle", "a".repeat(before)) });
        let to = json!([{ "emailAddress": { "address": ANNA } }]);
        let message = json!({ "subject": format!("After {before}"), "toRecipients": to, "body": body });
        assert_eq!(graph(&mock, "POST", "/v1.0/me/sendMail", &json!({ "message": message })).status, 202);
        let list =
            format!("/v1.0/me/mailFolders/inbox/messages?$select=categories&$filter=subject%20eq%20'After%20{before}'");
        graph(&mock, "GET", &list, &json!({})).body.contains("found")
    };
    assert!(is_found(limit.count() - 6));
    assert!(!is_found(limit.count() - 5));
}
