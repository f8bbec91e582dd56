//! Whose mailbox a request names: rules for a mailbox meet every operation that can name one.

use crate::ews_client::{Id, user};
use mock365::Mock;
use mock365_control::rule::{Effect, Rule, When};

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";

/// Requests that name another's mailbox, each in its operation's way.
fn requests() -> Vec<(&'static str, String)> {
    let mailbox = format!("<t:Mailbox><t:EmailAddress>{BO}</t:EmailAddress></t:Mailbox>");
    let folder = format!("<t:DistinguishedFolderId Id=\"inbox\">{mailbox}</t:DistinguishedFolderId>");
    let shape = "<m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>";
    let smtp = format!("<m:MailboxSmtpAddress> {BO} </m:MailboxSmtpAddress>");
    let away = format!("<t:Mailbox><t:Address>{BO}</t:Address></t:Mailbox>");
    let settings = "<t:UserOofSettings><t:OofState>Disabled</t:OofState><t:ExternalAudience>All</t:ExternalAudience></t:UserOofSettings>";
    let email = format!("<m:Email>{BO}</m:Email>");
    let to =
        "<m:Recipients><t:Mailbox><t:EmailAddress>anna@contoso.example</t:EmailAddress></t:Mailbox></m:Recipients>";
    let sending = format!("<m:SendingAs><t:EmailAddress>{BO}</t:EmailAddress></m:SendingAs>");
    let said = |name: &'static str, root: &str, inside: String| (name, format!("<m:{root}>{inside}</m:{root}>"));
    vec![
        said("GetFolder", "GetFolder", format!("{shape}<m:FolderIds>{folder}</m:FolderIds>")),
        said("SyncFolderHierarchy", "SyncFolderHierarchy", format!("{shape}<m:SyncFolderId>{folder}</m:SyncFolderId>")),
        said("GetInboxRules", "GetInboxRules", smtp.clone()),
        said("UpdateInboxRules", "UpdateInboxRules", format!("{smtp}<m:Operations/>")),
        said("GetPasswordExpirationDate", "GetPasswordExpirationDate", smtp),
        said("GetUserOofSettings", "GetUserOofSettingsRequest", away.clone()),
        said("SetUserOofSettings", "SetUserOofSettingsRequest", format!("{away}{settings}")),
        said("GetUserPhoto", "GetUserPhoto", format!("{email}<m:SizeRequested>HR48x48</m:SizeRequested>")),
        said("SetUserPhoto", "SetUserPhoto", format!("{email}<m:Content/>")),
        said("GetDelegate", "GetDelegate", mailbox.replace("t:Mailbox", "m:Mailbox")),
        said("RemoveDelegate", "RemoveDelegate", mailbox.replace("t:Mailbox", "m:Mailbox")),
        said("GetMailTips", "GetMailTips", format!("{sending}{to}<m:MailTipsRequested>All</m:MailTipsRequested>")),
        said("GetServiceConfiguration", "GetServiceConfiguration", sending.replace("SendingAs", "ActingAs")),
        said(
            "ConvertId",
            "ConvertId",
            format!("<m:SourceIds><t:AlternateId Format=\"EwsId\" Id=\"a\" Mailbox=\"{BO}\"/></m:SourceIds>"),
        ),
    ]
}

fn rule(mock: &Mock, mailbox: &str) {
    let when = When { mailbox: Some(mailbox.to_owned()), ..When::default() };
    let busy = Effect::Answer(serde_json::from_value(serde_json::json!("server-busy")).expect("an answer"));
    mock.sandbox().plan.add(Rule { when, effect: busy, times: None });
}

#[test]
fn rules_for_a_mailbox_meet_all_that_name_it() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let first = Id::first(&anna.list("inbox"));
    rule(&mock, BO);
    for (name, request) in requests() {
        let met = anna.ask(&request).text().expect("a text");
        assert!(met.contains("ErrorServerBusy"), "{name}: {met}");
        let entry = mock.sandbox().journal.entries(|entry| entry.operation == format!("ews.{name}"));
        assert_eq!(entry.len(), 1, "{name}");
    }
    // Whoever is written to is not whose mailbox it is.
    let draft = format!(
        r#"<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Message><t:ToRecipients><t:Mailbox><t:EmailAddress>{BO}</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>"#
    );
    assert!(anna.says(&draft).contains("NoError"));
    assert!(anna.get(&first).contains("NoError"));
}

/// An id says in whose mailbox its thing lies.
#[test]
fn ids_name_mailboxes_too() {
    let mock = Mock::start();
    let bo = user(&mock, BO);
    let theirs = bo.draft("Bo's");
    rule(&mock, BO);
    let anna = user(&mock, ANNA);
    let get = format!(
        "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ItemIds>{}</m:ItemIds></m:GetItem>",
        theirs.item()
    );
    let met = anna.ask(&get).text().expect("a text");
    assert!(met.contains("ErrorServerBusy"), "{met}");
}
