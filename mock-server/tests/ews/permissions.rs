//! Full Access, Send As and Send on Behalf as state, over both protocols.

use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::decisions::{Both, EACH, Over, code, element};

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";
const ADMIN: &str = "admin@contoso.example";
const SALES: &str = "sales@contoso.example";
const FRED: &str = "fred@fabrikam.example";

/// Gives rights on a mailbox.
fn give(mock: &Mock, address: &str, rights: &Value) -> Value {
    let url = format!("{}/_mock/mailboxes/{address}", mock.origin());
    Caller::admin(mock).send(Method::PATCH, &url, Some(rights), &[]).expect(200)
}

fn mailbox(address: &str) -> String {
    format!("<t:Mailbox><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox>")
}

/// Opens a mailbox's inbox; the refusal's code, or nothing.
fn open(who: &Both<'_>, over: Over, owner: &str) -> String {
    match over {
        Over::Graph => {
            let opened = who.graph.get(&format!("/users/{owner}/mailFolders/inbox"));
            opened.json["error"]["code"].as_str().unwrap_or_default().to_owned()
        }
        Over::Ews => code(&who.ews.says(&format!(
            r#"<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="inbox">{}</t:DistinguishedFolderId></m:FolderIds></m:GetFolder>"#,
            mailbox(owner)
        ))),
    }
}

#[test]
fn a_mailbox_is_opened_by_those_who_have_full_access() {
    for (owner, given, caller, may) in [
        (SALES, json!({}), ANNA, true),
        (SALES, json!({ "full_access": [BO] }), ANNA, false),
        (SALES, json!({ "full_access": [BO] }), BO, true),
        (SALES, json!({ "full_access": [] }), BO, false),
        (BO, json!({}), ANNA, false),
        (BO, json!({ "full_access": [ANNA] }), ANNA, true),
        (BO, json!({ "full_access": [ANNA] }), BO, true),
        (BO, json!({ "full_access": [ANNA] }), FRED, false),
        (BO, json!({ "send_as": [ANNA] }), ANNA, false),
    ] {
        for over in EACH {
            let mock = Mock::start();
            give(&mock, owner, &given);
            let refused = open(&Both::new(&mock, caller), over, owner);
            // Graph knows nobody of another organisation.
            let denied = if caller == FRED && over == Over::Graph { "ErrorInvalidUser" } else { "ErrorAccessDenied" };
            assert_eq!(refused, if may { "" } else { denied }, "{over:?}: {caller} opens {owner}: {given}");
        }
    }
}

#[test]
fn a_group_s_members_have_what_it_was_given_and_a_remedy_gives_it_at_once() {
    let mock = Mock::start();
    let anna = Both::new(&mock, ANNA);
    let cloud = |body: &Value| {
        let url = format!("{}/_mock/cloud", mock.origin());
        Caller::admin(&mock).send(Method::PATCH, &url, Some(body), &[]).expect(200);
    };
    cloud(&json!({ "groups": { "Sellers": { "tenant": "contoso.example", "members": [BO] } } }));
    let shown = give(&mock, SALES, &json!({ "full_access": ["Sellers", ADMIN] }));
    assert_eq!(shown["full_access"], json!(["Sellers", ADMIN]));
    assert_eq!((&shown["send_as"], &shown["send_on_behalf"]), (&Value::Null, &json!([])));
    for over in EACH {
        for _ in 0..5 {
            assert_eq!(open(&anna, over, SALES), "ErrorAccessDenied", "{over:?}");
        }
    }
    cloud(&json!({ "groups": { "Sellers": { "tenant": "contoso.example", "members": [BO, ANNA] } } }));
    for over in EACH {
        assert_eq!(open(&anna, over, SALES), "", "{over:?}");
    }
    let url = format!("{}/_mock/mailboxes/{SALES}", mock.origin());
    let unknown =
        Caller::admin(&mock).send(Method::PATCH, &url, Some(&json!({ "send_as": ["anna@contoso.exampel"] })), &[]);
    assert_eq!(unknown.json["nearest"], ANNA, "{}", unknown.json);
}

#[test]
fn who_sends_as_a_mailbox_needs_send_as_or_sends_on_its_behalf() {
    for (given, by) in [
        (json!({}), Some(SALES)),
        (json!({ "send_as": [] }), None),
        (json!({ "send_as": [BO] }), None),
        (json!({ "full_access": [ANNA], "send_as": [BO] }), None),
        (json!({ "send_as": [ANNA] }), Some(SALES)),
        (json!({ "full_access": [BO], "send_as": [ANNA] }), Some(SALES)),
        (json!({ "send_as": [], "send_on_behalf": [ANNA] }), Some(ANNA)),
        (json!({ "send_as": [ANNA], "send_on_behalf": [ANNA] }), Some(SALES)),
        (json!({ "full_access": [BO] }), None),
    ] {
        for over in EACH {
            let row = format!("{over:?}: {given}");
            let mock = Mock::start();
            give(&mock, SALES, &given);
            let (anna, bo) = (Both::new(&mock, ANNA), Both::new(&mock, BO));
            let from = json!({ "from": { "emailAddress": { "address": SALES } } });
            for _ in 0..2 {
                let refused = anna.send(over, BO, (&from, &format!("<t:From>{}</t:From>", mailbox(SALES))));
                assert_eq!(refused, if by.is_some() { "" } else { "ErrorSendAsDenied" }, "{row}");
            }
            let arrived = bo.seen("mailFolders/inbox/messages");
            assert_eq!(arrived.is_some(), by.is_some(), "{row}");
            let (Some(arrived), Some(by)) = (arrived, by) else { continue };
            assert_eq!(arrived["from"]["emailAddress"]["address"], SALES, "{row}");
            assert_eq!(arrived["sender"]["emailAddress"]["address"], by, "{row}");
            let shown = bo.shown("inbox").expect("it");
            let (_, behind) = shown.split_once("<t:Sender>").expect("a sender");
            assert_eq!(element(behind, "t:EmailAddress"), Some(by), "{row}");
        }
    }
}

#[test]
fn full_access_alone_sends_nothing_from_the_mailbox_itself() {
    for (given, sends) in [
        (json!({ "full_access": [ANNA], "send_as": [BO] }), None),
        (json!({ "full_access": [ANNA], "send_as": [ANNA] }), Some(SALES)),
        (json!({ "full_access": [ANNA], "send_as": [], "send_on_behalf": [ANNA] }), Some(ANNA)),
        (json!({ "full_access": [ANNA] }), Some(SALES)),
    ] {
        for over in EACH {
            let row = format!("{over:?}: {given}");
            let mock = Mock::start();
            give(&mock, SALES, &given);
            let (anna, bo) = (Both::new(&mock, ANNA), Both::new(&mock, BO));
            let refused = match over {
                Over::Graph => {
                    let to = json!([{ "emailAddress": { "address": BO } }]);
                    let message = json!({ "message": { "subject": "Decided", "toRecipients": to } });
                    let sent = anna.graph.post(&format!("/users/{SALES}/sendMail"), &message);
                    if sent.status == 202 { String::new() } else { sent.refused(403) }
                }
                Over::Ews => code(&anna.ews.says(&format!(
                    r#"<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:SavedItemFolderId><t:DistinguishedFolderId Id="sentitems">{}</t:DistinguishedFolderId></m:SavedItemFolderId><m:Items><t:Message><t:Subject>Decided</t:Subject><t:ToRecipients>{}</t:ToRecipients></t:Message></m:Items></m:CreateItem>"#,
                    mailbox(SALES),
                    mailbox(BO)
                ))),
            };
            assert_eq!(refused, if sends.is_some() { "" } else { "ErrorSendAsDenied" }, "{row}");
            let arrived = bo.seen("mailFolders/inbox/messages");
            let by = arrived.as_ref().and_then(|it| it["sender"]["emailAddress"]["address"].as_str());
            assert_eq!(by, sends, "{row}");
        }
    }
}

/// A patch may make the group, or the user, that it gives the rights to.
#[test]
fn rights_may_name_whoever_the_same_patch_makes() {
    let mock = Mock::start();
    let body = json!({
        "users": {
            SALES: { "mailbox": { "full_access": ["Sellers"], "send_as": ["zoe@contoso.example"] } },
            "zoe@contoso.example": {},
        },
        "groups": { "Sellers": { "tenant": "contoso.example", "members": [BO] } },
    });
    let url = format!("{}/_mock/cloud", mock.origin());
    Caller::admin(&mock).send(Method::PATCH, &url, Some(&body), &[]).expect(200);
    for (who, refused) in [(BO, ""), (ANNA, "ErrorAccessDenied")] {
        for over in EACH {
            assert_eq!(open(&Both::new(&mock, who), over, SALES), refused, "{over:?}: {who}");
        }
    }
}

/// Whoever has the rights and a token without the permission is told of the permission.
#[test]
fn what_the_token_lacks_is_told_apart_from_what_the_user_lacks() {
    let mock = Mock::start();
    for (given, wanted) in [(json!([ANNA]), "the token lacks Mail.Read"), (json!([BO]), "has no rights on the mailbox")]
    {
        give(&mock, SALES, &json!({ "full_access": given }));
        let refused =
            Caller::user(&mock, ANNA, "HubSpot Sales", &["Mail.Read"]).get(&format!("/users/{SALES}/messages"));
        assert_eq!((refused.status, refused.json["error"]["code"].as_str()), (403, Some("ErrorAccessDenied")));
        let why = refused.headers["x-mock365-explain"].to_str().expect("text");
        assert!(why.contains(wanted), "{why}");
    }
}
