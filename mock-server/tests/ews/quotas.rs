//! Quotas, submission limits, licences and the customer's own servers as state: what they refuse is refused over every
//! protocol and as often as somebody tries, and the administrator's remedy mends it at once.

use mock365::Mock;
use mock365::faces::entra::issue_direct;
use reqwest::Method;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::decisions::{Both, EACH, Over, code, element};
use crate::ews_client::{self, Who};

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";
const JANE: &str = "jane@gmail.example";
const PLAIN: (&Value, &str) = (&Value::Null, "");

/// Changes the state of something, as an administrator does; what it is then.
fn set(mock: &Mock, path: &str, body: &Value) -> Value {
    let url = format!("{}/_mock/{path}", mock.origin());
    Caller::admin(mock).send(Method::PATCH, &url, Some(body), &[]).expect(200)
}

fn set_mailbox(mock: &Mock, address: &str, body: &Value) -> Value {
    set(mock, &format!("mailboxes/{address}"), body)
}

fn shown(mock: &Mock, address: &str) -> Value {
    Caller::admin(mock).get(&format!("{}/_mock/mailboxes/{address}", mock.origin())).expect(200)
}

fn pass(mock: &Mock, by: &str) {
    let url = format!("{}/_mock/clock", mock.origin());
    Caller::admin(mock).send(Method::POST, &url, Some(&json!({ "advance": by })), &[]).expect(200);
}

fn frozen() -> Mock {
    let mock = Mock::start();
    mock.sandbox().clock.freeze(None);
    mock
}

/// Saves a draft; the refusal's code, or nothing.
fn draft(who: &Both<'_>, over: Over, body: &str) -> String {
    match over {
        Over::Graph => {
            let message = json!({ "subject": "d", "body": { "contentType": "text", "content": body } });
            let made = who.graph.post("/me/messages", &message);
            if made.status == 201 { String::new() } else { made.refused(507) }
        }
        Over::Ews => code(&who.ews.says(&format!(
            r#"<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Message><t:Subject>d</t:Subject><t:Body BodyType="Text">{body}</t:Body></t:Message></m:Items></m:CreateItem>"#
        ))),
    }
}

#[test]
fn a_mailbox_above_its_quota_cannot_send_until_it_has_room() {
    for over in EACH {
        let mock = Mock::start();
        let anna = Both::new(&mock, ANNA);
        let state = set_mailbox(&mock, ANNA, &json!({ "quota": { "prohibit_send": "1KB" } }));
        assert_eq!((&state["quota"]["status"], &state["state"]), (&json!("ProhibitSend"), &json!("ready")));
        for time in 1..=5 {
            assert_eq!(anna.send(over, BO, PLAIN), "ErrorQuotaExceeded", "{over:?}, the {time}. time");
        }
        assert_eq!(Both::new(&mock, BO).seen("mailFolders/inbox/messages"), None, "{over:?}: nothing left");
        assert_eq!(anna.seen("mailFolders/sentitems/messages"), None, "{over:?}: no copy stays");
        assert_eq!(draft(&anna, over, "x"), "", "{over:?}: it takes things in");
        set_mailbox(&mock, ANNA, &json!({ "quota": { "by_license": true } }));
        assert_eq!(anna.send(over, BO, PLAIN), "", "{over:?}");
    }
}

#[test]
fn a_full_mailbox_stores_nothing_until_something_is_deleted() {
    for over in EACH {
        let mock = Mock::start();
        let anna = Both::new(&mock, ANNA);
        let large = "x".repeat(20_000);
        assert_eq!(draft(&anna, over, &large), "");
        let kept = anna.graph.get("/me/mailFolders/drafts/messages?$filter=subject eq 'd'").expect(200);
        let used = shown(&mock, ANNA)["quota"]["used"].as_u64().expect("bytes");
        set_mailbox(&mock, ANNA, &json!({ "quota": { "prohibit_send_receive": used + 10 } }));
        for _ in 0..5 {
            assert_eq!(draft(&anna, over, "x"), "ErrorQuotaExceeded", "{over:?}");
        }
        let path = format!("/me/messages/{}", kept["value"][0]["id"].as_str().expect("an id"));
        // What there is can be read, moved and marked, and does not grow.
        anna.graph.patch(&path, &json!({ "isRead": false })).expect(200);
        let longer = json!({ "body": { "contentType": "text", "content": format!("{large}{}", "y".repeat(50)) } });
        assert_eq!(anna.graph.patch(&path, &longer).refused(507), "ErrorQuotaExceeded");
        let copy = anna.graph.post(&format!("{path}/copy"), &json!({ "destinationId": "archive" }));
        assert_eq!(copy.refused(507), "ErrorQuotaExceeded");
        let event = json!({ "subject": "e", "start": { "dateTime": "2026-12-01T10:00:00", "timeZone": "UTC" },
            "end": { "dateTime": "2026-12-01T11:00:00", "timeZone": "UTC" } });
        assert_eq!(anna.graph.post("/me/events", &event).refused(507), "ErrorQuotaExceeded");
        let contact = anna.graph.post("/me/contacts", &json!({ "givenName": "C" }));
        assert_eq!(contact.refused(507), "ErrorQuotaExceeded");
        let file = json!({ "@odata.type": "#microsoft.graph.fileAttachment", "name": "a", "contentBytes": "aGlo".repeat(100) });
        let attached = anna.graph.post(&format!("{path}/attachments"), &file);
        assert_eq!(attached.refused(507), "ErrorQuotaExceeded");
        assert_eq!(shown(&mock, ANNA)["quota"]["used"].as_u64(), Some(used), "a refusal changes nothing");
        // Deleted Items count, what can be recovered does not.
        anna.graph.delete(&path).expect(204);
        assert_eq!(draft(&anna, over, "x"), "ErrorQuotaExceeded", "{over:?}: it lies in Deleted Items");
        let gone = anna.graph.get("/me/mailFolders/deleteditems/messages").expect(200);
        anna.graph.delete(&format!("/me/messages/{}", gone["value"][0]["id"].as_str().expect("an id"))).expect(204);
        assert_eq!(draft(&anna, over, "x"), "", "{over:?}");
        assert_eq!(mock.sandbox().read(|cloud, _| cloud.check_invariants()), Vec::<String>::new());
    }
}

#[test]
fn mail_to_a_full_mailbox_comes_back_to_its_sender() {
    for over in EACH {
        let mock = Mock::start();
        let (anna, bo) = (Both::new(&mock, ANNA), Both::new(&mock, BO));
        set_mailbox(&mock, BO, &json!({ "quota": { "prohibit_send_receive": "1KB" } }));
        assert_eq!(anna.send(over, BO, PLAIN), "", "{over:?}");
        assert_eq!(bo.seen("mailFolders/inbox/messages"), None);
        let path = "/me/mailFolders/inbox/messages?$filter=subject eq 'Undeliverable: Decided'";
        let reports = anna.graph.get(path).expect(200);
        let report = &reports["value"][0];
        let from = &report["from"]["emailAddress"];
        assert_eq!(from["name"], "Microsoft Outlook", "{over:?}: {reports}");
        assert_eq!(from["address"], "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@contoso.example");
        let body = report["body"]["content"].as_str().expect("a body");
        assert!(body.contains("554 5.2.2 mailbox full") && body.contains(BO), "{body}");
        let list = anna.ews.list("inbox");
        let shown = anna.ews.get(&ews_client::Id::first(&list));
        assert!(shown.contains("Undeliverable: Decided") && shown.contains("REPORT.IPM.Note.NDR"), "{shown}");
        set_mailbox(&mock, BO, &json!({ "quota": { "by_license": true } }));
        assert_eq!(anna.send(over, BO, PLAIN), "", "{over:?}");
        assert!(bo.seen("mailFolders/inbox/messages").is_some());
        assert_eq!(anna.graph.get(path).expect(200)["value"].as_array().map(Vec::len), Some(1));
    }
}

#[test]
fn mail_to_nobody_comes_back_to_its_sender() {
    for over in EACH {
        let mock = Mock::start();
        let anna = Both::new(&mock, ANNA);
        assert_eq!(anna.send(over, "nobody@contoso.example", PLAIN), "", "{over:?}");
        let path = "/me/mailFolders/inbox/messages?$filter=subject eq 'Undeliverable: Decided'";
        let reports = anna.graph.get(path).expect(200);
        let body = reports["value"][0]["body"]["content"].as_str().expect("a report");
        assert!(body.contains("550 5.1.10 RESOLVER.ADR.RecipientNotFound"), "{over:?}: {body}");
        let shown = anna.ews.get(&ews_client::Id::first(&anna.ews.list("inbox")));
        assert!(shown.contains("Undeliverable: Decided") && shown.contains("REPORT.IPM.Note.NDR"), "{shown}");
    }
}

#[test]
fn a_larger_licence_makes_room() {
    let mock = Mock::start();
    let anna = Both::new(&mock, ANNA);
    set(
        &mock,
        &format!("users/{ANNA}"),
        &json!({ "licenses": ["EXCHANGEDESKLESS"], "mailbox": { "holds": "1.99GB" } }),
    );
    assert_eq!(anna.send(Over::Graph, BO, PLAIN), "ErrorQuotaExceeded");
    for (product, most, sends) in
        [("EXCHANGESTANDARD", 50_u64, ""), ("ENTERPRISEPACK", 100, ""), ("EXCHANGEDESKLESS", 2, "ErrorQuotaExceeded")]
    {
        set(&mock, &format!("users/{ANNA}"), &json!({ "licenses": [product] }));
        assert_eq!(shown(&mock, ANNA)["quota"]["prohibit_send_receive"], json!(most << 30), "{product}");
        for over in EACH {
            assert_eq!(anna.send(over, BO, PLAIN), sends, "{product} {over:?}");
        }
    }
}

#[test]
fn a_folder_says_how_large_it_is() {
    let mock = Mock::start();
    let anna = Both::new(&mock, ANNA);
    let size = || {
        let said = anna.ews.says(
            r#"<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:ExtendedFieldURI PropertyTag="0x0e08" PropertyType="Long"/></t:AdditionalProperties></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="drafts"/></m:FolderIds></m:GetFolder>"#,
        );
        element(&said, "t:Value").and_then(|value| value.parse::<u64>().ok()).expect("a size")
    };
    let before = size();
    assert_eq!(draft(&anna, Over::Graph, &"x".repeat(5000)), "");
    assert!((5000..8000).contains(&(size() - before)), "{before} {}", size());
}

#[test]
fn who_wrote_to_too_many_waits_until_the_day_is_over() {
    let mock = frozen();
    let anna = Both::new(&mock, ANNA);
    set_mailbox(&mock, ANNA, &json!({ "sending": { "recipients_per_day": 3 } }));
    assert_eq!(anna.send(Over::Graph, BO, PLAIN), "");
    pass(&mock, "PT12H");
    let anna = Both::new(&mock, ANNA);
    assert_eq!([anna.send(Over::Ews, BO, PLAIN), anna.send(Over::Graph, BO, PLAIN)], ["", ""]);
    for over in EACH {
        for time in 1..=5 {
            assert_eq!(anna.send(over, BO, PLAIN), "ErrorSubmissionQuotaExceeded", "{over:?}, the {time}. time");
        }
        assert_eq!(draft(&anna, over, "x"), "", "{over:?}: a draft goes to nobody");
    }
    assert_eq!(shown(&mock, ANNA)["sending"]["sent"], 3);
    pass(&mock, "PT11H59M");
    let anna = Both::new(&mock, ANNA);
    assert_eq!(anna.send(Over::Graph, BO, PLAIN), "ErrorSubmissionQuotaExceeded");
    pass(&mock, "PT1M");
    assert_eq!(
        [anna.send(Over::Ews, BO, PLAIN), anna.send(Over::Ews, BO, PLAIN)],
        ["", "ErrorSubmissionQuotaExceeded"]
    );
    set_mailbox(&mock, ANNA, &json!({ "sending": { "recipients_per_day": 10_000 } }));
    assert_eq!(anna.send(Over::Graph, BO, PLAIN), "");
}

#[test]
fn invitations_count_and_a_personal_account_is_told_so_in_other_words() {
    let mock = frozen();
    set_mailbox(&mock, ANNA, &json!({ "sending": { "recipients_per_day": 1, "sent": 1 } }));
    let event = |with: &Value| {
        let anna = Both::new(&mock, ANNA);
        let at = |hour: u8| json!({ "dateTime": format!("2026-12-01T{hour}:00:00"), "timeZone": "UTC" });
        let event = json!({ "subject": "e", "start": at(10), "end": at(11), "attendees": with });
        anna.graph.post("/me/events", &event)
    };
    let bo = json!([{ "emailAddress": { "address": BO } }]);
    assert_eq!(event(&bo).refused(429), "ErrorSubmissionQuotaExceeded");
    event(&json!([])).expect(201);
    pass(&mock, "PT24H");
    event(&bo).expect(201);
    assert_eq!(event(&bo).refused(429), "ErrorSubmissionQuotaExceeded");
    let jane = Caller::user(&mock, JANE, crate::caller::HUBSPOT, &["Mail.Send"]);
    set_mailbox(&mock, JANE, &json!({ "sending": { "recipients_per_day": 0 } }));
    let message = json!({ "message": { "subject": "s", "toRecipients": bo } });
    assert_eq!(jane.post("/me/sendMail", &message).refused(429), "ErrorExceededMessageLimit");
}

#[test]
fn messages_above_the_rate_wait_in_the_outbox_for_the_next_minutes() {
    for over in EACH {
        let mock = frozen();
        let (anna, bo) = (Both::new(&mock, ANNA), Both::new(&mock, BO));
        set_mailbox(&mock, ANNA, &json!({ "sending": { "messages_per_minute": 2, "recipients_per_day": 5 } }));
        let there = |who: &Both<'_>, folder: &str| {
            let path = format!("/me/mailFolders/{folder}/messages?$filter=subject eq 'Decided'&$select=id");
            who.graph.get(&path).expect(200)["value"].as_array().expect("a list").len()
        };
        let places = || [there(&anna, "outbox"), there(&anna, "sentitems"), there(&bo, "inbox")];
        for _ in 0..5 {
            assert_eq!(anna.send(over, BO, PLAIN), "", "{over:?}");
        }
        assert_eq!(anna.send(over, BO, PLAIN), "ErrorSubmissionQuotaExceeded", "{over:?}: what waits counts");
        assert_eq!(places(), [3, 2, 2], "{over:?}");
        pass(&mock, "PT59S");
        assert_eq!(places(), [3, 2, 2], "{over:?}");
        pass(&mock, "PT1S");
        assert_eq!(places(), [1, 4, 4], "{over:?}");
        pass(&mock, "PT1M");
        assert_eq!(places(), [0, 5, 5], "{over:?}");
    }
}

#[test]
fn a_licence_that_exchange_holds_to_be_invalid_shuts_the_mailbox_alone() {
    let mock = Mock::start();
    let (anna, bo) = (Both::new(&mock, ANNA), Both::new(&mock, BO));
    set_mailbox(&mock, ANNA, &json!({ "state": "invalid-license" }));
    for _ in 0..5 {
        let refused = anna.graph.get("/me/messages");
        assert_eq!(refused.json["error"]["message"], "The license of the user is invalid.");
        assert_eq!(refused.refused(403), "ErrorInvalidLicense");
        for who in [&anna.ews, &ews_client::application(&mock, Some(ANNA))] {
            let said = who.list("inbox");
            assert_eq!(code(&said), "ErrorInternalServerError");
            let inner = r#"<t:Value Name="InnerErrorResponseCode">ErrorInvalidLicense</t:Value>"#;
            assert!(said.contains("FindItemResponseMessage ResponseClass=\"Error\"") && said.contains(inner), "{said}");
        }
    }
    // The directory knows nothing of it, and mail comes in.
    let details = Caller::admin(&mock).get(&format!("/users/{ANNA}?$select=assignedLicenses")).expect(200);
    assert_eq!(details["assignedLicenses"].as_array().map(Vec::len), Some(1));
    assert_eq!(bo.send(Over::Graph, ANNA, PLAIN), "");
    set(&mock, &format!("users/{ANNA}"), &json!({ "licenses": ["ENTERPRISEPACK"] }));
    assert!(anna.seen("mailFolders/inbox/messages").is_some());
    assert_eq!(code(&anna.ews.list("inbox")), "");
}

#[test]
fn own_servers_take_tokens_unless_oauth_is_off() {
    let mock = Mock::start();
    set_mailbox(&mock, ANNA, &json!({ "state": "on-premises" }));
    let issued = issue_direct(
        mock.sandbox(),
        Some(ANNA),
        ews_client::APP,
        &["EWS.AccessAsUser.All".to_owned()],
        Some("exchange"),
    );
    let token = issued.expect("a token")["access_token"].as_str().expect("text").to_owned();
    let by_password = ews_client::at_host(&mock, ANNA);
    let by_token = ews_client::Caller { url: by_password.url.clone(), who: Who::Token(token), header: String::new() };
    let inbox = r#"<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds></m:GetFolder>"#;
    let ways = |caller: &ews_client::Caller| {
        let answer = caller.ask(inbox);
        let ways = answer.headers().get_all("www-authenticate").iter();
        let ways = ways.map(|way| way.to_str().expect("text").split(' ').next().expect("a word").to_owned());
        (answer.status().as_u16(), ways.collect::<Vec<_>>())
    };
    assert_eq!((ways(&by_token).0, ways(&by_password).0), (200, 200));
    set(&mock, "tenants/contoso.example", &json!({ "own_servers": { "oauth": false } }));
    for _ in 0..5 {
        assert_eq!(ways(&by_token), (401, vec!["Basic".to_owned()]));
    }
    assert_eq!(ways(&by_password).0, 200, "who has a password comes in");
    let online = ews_client::user(&mock, BO).ask(inbox).status();
    assert_eq!(online, 200, "Exchange Online takes tokens");
    set(&mock, "tenants/contoso.example", &json!({ "own_servers": { "oauth": true } }));
    assert_eq!(ways(&by_token).0, 200);
}

#[test]
fn figures_of_a_quota_grow_and_sending_has_a_limit() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let url = format!("{}/_mock/mailboxes/{ANNA}", mock.origin());
    for (body, place) in [
        (json!({ "quota": { "prohibit_send": "2MB", "prohibit_send_receive": "1MB" } }), "/quota"),
        (json!({ "quota": { "by_license": true, "prohibit_send": "2MB" } }), "/quota/by_license"),
        (json!({ "quota": { "prohibit_send": "many" } }), "/quota/prohibit_send"),
        (json!({ "sending": { "recipients_per_day": 10_001 } }), "/sending/recipients_per_day"),
        (json!({ "sending": { "sent": -1 } }), "/sending/sent"),
    ] {
        let refused = admin.send(Method::PATCH, &url, Some(&body), &[]);
        assert!([400, 422].contains(&refused.status), "{body}: {}", refused.json);
        assert!(refused.json.to_string().contains(place), "{body}: {}", refused.json);
    }
    let quota = |body: &Value| {
        let quota = set_mailbox(&mock, ANNA, &json!({ "quota": body }))["quota"].clone();
        ["issue_warning", "prohibit_send", "prohibit_send_receive"].map(|name| quota[name].as_u64().expect("bytes"))
    };
    let gigabyte = 1_u64 << 30;
    assert_eq!(quota(&json!({ "prohibit_send": "1MB" })), [1 << 20, 1 << 20, 100 * gigabyte]);
    assert_eq!(quota(&json!({ "issue_warning": "2MB" })), [2 << 20, 2 << 20, 100 * gigabyte]);
    assert_eq!(quota(&json!({ "prohibit_send_receive": 1000 })), [1000, 1000, 1000]);
    assert_eq!(quota(&json!({ "by_license": true })), [98 * gigabyte, 99 * gigabyte, 100 * gigabyte]);
}
