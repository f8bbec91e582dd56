//! Messages that say over EWS when they are to go: they wait among the drafts, and over Graph it is the same message.

use mock365::Mock;
use reqwest::Method;
use serde_json::json;

use crate::caller::Caller;
use crate::decisions::Both;
use crate::ews_client::Id;

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";

/// A message that is to go an hour from now.
fn created(mock: &Mock, disposition: &str, subject: &str) -> String {
    let due = mock.sandbox().clock.now().timestamp() + jiff::SignedDuration::from_hours(1);
    format!(
        r#"<m:CreateItem MessageDisposition="{disposition}"><m:Items><t:Message><t:Subject>{subject}</t:Subject><t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x3FEF" PropertyType="SystemTime"/><t:Value>{due}</t:Value></t:ExtendedProperty><t:ToRecipients><t:Mailbox><t:EmailAddress>{BO}</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>"#
    )
}

/// How many lie among the sender's drafts, what he sent, and what arrived.
fn places(mock: &Mock, subject: &str) -> [usize; 3] {
    [(ANNA, "drafts"), (ANNA, "sentitems"), (BO, "inbox")].map(|(who, folder)| {
        let path = format!("/me/mailFolders/{folder}/messages?$filter=subject eq '{subject}'");
        Both::new(mock, who).graph.get(&path).expect(200)["value"].as_array().expect("a list").len()
    })
}

fn pass(mock: &Mock, by: &str) {
    let url = format!("{}/_mock/clock", mock.origin());
    Caller::admin(mock).send(Method::POST, &url, Some(&json!({ "advance": by })), &[]).expect(200);
}

#[test]
fn a_deferred_message_goes_when_the_clock_is_there() {
    let mock = Mock::start();
    mock.sandbox().clock.freeze(None);
    let anna = Both::new(&mock, ANNA);
    let sent = anna.ews.says(&created(&mock, "SendAndSaveCopy", "at once"));
    assert!(sent.contains("NoError"), "{sent}");
    let draft = Id::first(&anna.ews.says(&created(&mock, "SaveOnly", "draft")));
    assert_eq!(places(&mock, "draft"), [1, 0, 0]);
    let sent = anna
        .ews
        .says(&format!(r#"<m:SendItem SaveItemToFolder="true"><m:ItemIds>{}</m:ItemIds></m:SendItem>"#, draft.item()));
    assert!(sent.contains("NoError"), "{sent}");
    for subject in ["draft", "at once"] {
        assert_eq!(places(&mock, subject), [1, 0, 0], "{subject}");
    }
    pass(&mock, "PT59M");
    assert_eq!(places(&mock, "draft"), [1, 0, 0]);
    pass(&mock, "PT5M");
    for subject in ["draft", "at once"] {
        assert_eq!(places(&mock, subject), [0, 1, 1], "{subject}");
    }
}
