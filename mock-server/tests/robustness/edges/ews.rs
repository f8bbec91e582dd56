//! What an EWS request may ask for.

use mock365::Mock;
use mock365::limits::Limit;
use mock365_domain::Change;
use mock365_domain::mailbox::{Body, Message};

use crate::socket::{Reply, soap};

pub const ANNA: &str = "anna@contoso.example";

pub fn schema_fault(reply: &Reply, why: &str) {
    assert_eq!(reply.status, 500, "{}", &reply.body[..reply.body.len().min(500)]);
    assert!(reply.body.contains("ErrorSchemaValidation") && reply.body.contains(why), "{}", reply.body);
}

pub fn elements(limit: &Limit) {
    let mock = Mock::start();
    // Each is an element; what is around them are fewer than ten.
    let with = |count: usize| {
        let extra = "<t:x/>".repeat(count);
        soap(&mock, ANNA, &format!("<m:GetFolder><m:FolderShape/><m:FolderIds/><m:More>{extra}</m:More></m:GetFolder>"))
    };
    assert_eq!(with(limit.count() - 20).status, 200);
    schema_fault(&with(limit.count()), "too many elements");
}

pub fn depth(limit: &Limit) {
    let mock = Mock::start();
    let with = |depth: usize| {
        let (open, close) = ("<t:x>".repeat(depth), "</t:x>".repeat(depth));
        soap(&mock, ANNA, &format!("<m:GetFolder>{open}{close}<m:FolderShape/><m:FolderIds/></m:GetFolder>"))
    };
    // Envelope, Body and GetFolder lie around them.
    assert_eq!(with(limit.count() - 3).status, 200);
    schema_fault(&with(limit.count() - 2), "nested too deeply");
}

/// Puts messages into Anna's Drafts, which is empty otherwise.
fn fill(mock: &Mock, count: usize) {
    fill_with(mock, count, "Text.");
}

/// Puts messages with a text into Anna's Drafts.
pub fn fill_with(mock: &Mock, count: usize, text: &str) {
    let done = mock.sandbox().change(|cloud, now| {
        let id = cloud.mailbox_at(ANNA).map(|mailbox| mailbox.id).ok_or("no mailbox")?;
        for number in 0..count {
            let (key, conversation) = (cloud.number(), cloud.guid());
            let mailbox = cloud.mailbox_mut(id).ok_or("no mailbox")?;
            let folder = mailbox.well_known_key("drafts");
            let message = Message {
                subject: format!("Number {number}"),
                body: Body::text(text.to_owned()),
                ..Message::draft(key, folder, conversation, now)
            };
            mailbox.insert_message(message).map_err(|_| "not inserted")?;
        }
        Ok::<_, &str>(((), Change::none()))
    });
    done.expect("messages");
}

pub fn page(limit: &Limit) {
    let mock = Mock::start();
    fill(&mock, limit.count());
    let find = |view: &str| {
        let find = format!(
            r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>{view}<m:ParentFolderIds><t:DistinguishedFolderId Id="drafts"/></m:ParentFolderIds></m:FindItem>"#
        );
        let reply = soap(&mock, ANNA, &find);
        assert_eq!(reply.status, 200, "{}", reply.body);
        let last = reply.body.contains(r#"IncludesLastItemInRange="true""#);
        (reply.body.matches("<t:Message>").count(), last)
    };
    let view =
        format!(r#"<m:IndexedPageItemView MaxEntriesReturned="{}" Offset="0" BasePoint="Beginning"/>"#, u32::MAX);
    assert_eq!((find(""), find(&view)), ((limit.count(), true), (limit.count(), true)));
    fill(&mock, 1);
    assert_eq!((find(""), find(&view)), ((limit.count(), false), (limit.count(), false)));
}
