//! The coverage page of EWS: an operation counts when it was called here, over the socket, and the journal shows that
//! the operation itself answered; lists only with an item in them, writes only when another operation reads them back.

use crate::facts;
use crate::pictures::png;

use std::collections::BTreeSet;
use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::caller::Caller as Graph;
use crate::events::{between, mail, subscribe, subscription_id, unsubscribe};
use crate::ews_client::{Caller, Id, user, validate};
use crate::streaming::listen;
use mock365::Mock;
use mock365::faces::ews::{OPERATIONS, Run};
use reqwest::Method;
use serde_json::json;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/generated/coverage-ews.md");

/// Asks, and wants every item to succeed and a text to stand in the answer.
fn ask(caller: &Caller, body: &str, holds: &str) -> String {
    let answer = caller.says(body);
    assert!(!answer.contains("ResponseClass=\"Error\""), "{body}\n{answer}");
    assert!(answer.contains(holds), "{body}\n{answer}");
    answer
}

fn folders(anna: &Caller) {
    let made = ask(
        anna,
        r#"<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>Sub</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>"#,
        "FolderId",
    );
    let id = Id::first(&made);
    let shape = "<m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>";
    let get = format!("<m:GetFolder>{shape}<m:FolderIds>{}</m:FolderIds></m:GetFolder>", id.folder());
    ask(anna, &get, "<t:DisplayName>Sub</t:DisplayName>");
    ask(
        anna,
        &format!(
            r#"<m:UpdateFolder><m:FolderChanges><t:FolderChange>{}<t:Updates><t:SetFolderField><t:FieldURI FieldURI="folder:DisplayName"/><t:Folder><t:DisplayName>New</t:DisplayName></t:Folder></t:SetFolderField></t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>"#,
            id.folder()
        ),
        "FolderId",
    );
    ask(anna, &get, "<t:DisplayName>New</t:DisplayName>");
    let find = |parent: &str| {
        format!(
            r#"<m:FindFolder Traversal="Shallow">{shape}<m:ParentFolderIds><t:DistinguishedFolderId Id="{parent}"/></m:ParentFolderIds></m:FindFolder>"#
        )
    };
    ask(anna, &find("inbox"), "<t:DisplayName>New</t:DisplayName>");
    ask(
        anna,
        &format!(
            r#"<m:MoveFolder><m:ToFolderId><t:DistinguishedFolderId Id="archive"/></m:ToFolderId><m:FolderIds>{}</m:FolderIds></m:MoveFolder>"#,
            id.folder()
        ),
        "FolderId",
    );
    ask(anna, &find("archive"), "<t:DisplayName>New</t:DisplayName>");
    ask(
        anna,
        &format!(
            r#"<m:DeleteFolder DeleteType="HardDelete"><m:FolderIds>{}</m:FolderIds></m:DeleteFolder>"#,
            id.folder()
        ),
        "NoError",
    );
    assert!(anna.says(&get).contains("ErrorFolderNotFound"));
}

fn items(anna: &Caller) {
    let draft = anna.draft("Covered");
    ask(anna, &get(&draft), "<t:Subject>Covered</t:Subject>");
    let updated = ask(
        anna,
        &format!(
            r#"<m:UpdateItem ConflictResolution="AutoResolve" MessageDisposition="SaveOnly"><m:ItemChanges><t:ItemChange>{}<t:Updates><t:SetItemField><t:FieldURI FieldURI="item:Subject"/><t:Message><t:Subject>Changed</t:Subject></t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"#,
            draft.item()
        ),
        "ItemId",
    );
    let draft = Id::first(&updated);
    ask(anna, &get(&draft), "<t:Subject>Changed</t:Subject>");
    let to = |name: &str, folder: &str, id: &Id| {
        format!(
            r#"<m:{name}><m:ToFolderId><t:DistinguishedFolderId Id="{folder}"/></m:ToFolderId><m:ItemIds>{}</m:ItemIds></m:{name}>"#,
            id.item()
        )
    };
    let copy = Id::first(&ask(anna, &to("CopyItem", "archive", &draft), "ItemId"));
    assert!(anna.list("archive").contains("Changed"));
    assert!(anna.list("drafts").contains("Changed"));
    let moved = Id::first(&ask(anna, &to("MoveItem", "junkemail", &copy), "ItemId"));
    assert!(anna.list("junkemail").contains("Changed"));
    assert!(!anna.list("archive").contains("Changed"));
    ask(
        anna,
        &format!(r#"<m:DeleteItem DeleteType="HardDelete"><m:ItemIds>{}</m:ItemIds></m:DeleteItem>"#, moved.item()),
        "NoError",
    );
    assert!(anna.get(&moved).contains("ErrorItemNotFound"));
    ask(
        anna,
        &format!(r#"<m:SendItem SaveItemToFolder="true"><m:ItemIds>{}</m:ItemIds></m:SendItem>"#, draft.item()),
        "NoError",
    );
    assert!(anna.list("sentitems").contains("Changed"));
    assert!(anna.list("inbox").contains("Changed"));
    converted(anna, &junk(anna, &Id::first(&anna.list("inbox"))));
}

/// A message of the inbox is junk, and is not; it lies there again.
fn junk(anna: &Caller, inbox: &Id) -> Id {
    let said = |name: &str, said: &str, id: &Id| {
        let asked = format!("<m:{name} {said}><m:ItemIds>{}</m:ItemIds></m:{name}>", id.item());
        Id::first(&ask(anna, &asked, "MovedItemId").replace("<m:MovedItemId", "<t:ItemId"))
    };
    let junk = said("MarkAsJunk", r#"IsJunk="true" MoveItem="true""#, inbox);
    assert!(anna.list("junkemail").contains(&junk.id));
    let inbox = said("ReportMessage", r#"ReportAction="NotJunk""#, &junk);
    assert!(anna.list("inbox").contains(&inbox.id));
    // What is reported is not let through for that.
    let not = format!(
        r#"<m:MarkAsJunk IsJunk="false" MoveItem="false"><m:ItemIds>{}</m:ItemIds></m:MarkAsJunk>"#,
        inbox.item()
    );
    assert!(!ask(anna, &not, "NoError").contains("MovedItemId"));
    inbox
}

/// An item's id is the same, whichever forms it goes through.
fn converted(anna: &Caller, item: &Id) {
    let convert = |id: &str, from: &str, to: &str| {
        let answer = ask(
            anna,
            &format!(
                r#"<m:ConvertId DestinationFormat="{to}"><m:SourceIds><t:AlternateId Format="{from}" Id="{id}" Mailbox="anna@contoso.example"/></m:SourceIds></m:ConvertId>"#
            ),
            "AlternateId",
        );
        let rest = &answer[answer.find(" Id=\"").expect("an id") + 5..];
        rest[..rest.find('"').expect("an end")].to_owned()
    };
    for format in ["EntryId", "HexEntryId", "OwaId", "StoreId"] {
        assert_eq!(convert(&convert(&item.id, "EwsId", format), format, "EwsId"), item.id, "{format}");
    }
}

fn attachments(anna: &Caller) {
    let draft = anna.draft("With a file");
    let attribute = |answer: &str, name: &str| {
        let rest = &answer[answer.find(&format!("{name}=\"")).expect(answer) + name.len() + 2..];
        rest[..rest.find('"').expect("an end")].to_owned()
    };
    let made = ask(
        anna,
        &format!(
            r#"<m:CreateAttachment><m:ParentItemId Id="{}"/><m:Attachments><t:FileAttachment><t:Name>a.txt</t:Name><t:Content>YWJj</t:Content></t:FileAttachment></m:Attachments></m:CreateAttachment>"#,
            draft.id
        ),
        "AttachmentId",
    );
    let id = attribute(&made, "<t:AttachmentId Id");
    let on =
        |name: &str| format!(r#"<m:{name}><m:AttachmentIds><t:AttachmentId Id="{id}"/></m:AttachmentIds></m:{name}>"#);
    ask(anna, &on("GetAttachment"), "<t:Content>YWJj</t:Content>");
    ask(anna, &get(&draft), "<t:Name>a.txt</t:Name>");
    ask(anna, &on("DeleteAttachment"), "RootItemId");
    assert!(anna.says(&on("GetAttachment")).contains("ErrorItemNotFound"));
}

fn get(id: &Id) -> String {
    format!(
        r"<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape><m:ItemIds>{}</m:ItemIds></m:GetItem>",
        id.item()
    )
}

/// Asked for, told on a connection, and ended.
fn told(anna: &Caller) {
    let id = subscription_id(&subscribe(anna, "Streaming", "inbox", ""));
    mail(anna, "Told");
    let mut stream = listen(anna, &[&id], 1);
    assert!(stream.says().contains("<m:ConnectionStatus>OK<"));
    assert!(stream.says().contains("<t:NewMailEvent>"));
    assert!(unsubscribe(anna, &id).contains("NoError"));
    let pull = subscribe(anna, "Pull", "inbox", "<t:Timeout>1</t:Timeout>");
    let (id, mark) = (subscription_id(&pull), between(&pull, "<m:Watermark>", "<"));
    mail(anna, "Asked for");
    let events = format!(
        "<m:GetEvents><m:SubscriptionId>{id}</m:SubscriptionId><m:Watermark>{mark}</m:Watermark></m:GetEvents>"
    );
    ask(anna, &events, "<t:NewMailEvent>");
}

/// Names that are resolved, and rooms.
fn directory(mock: &Mock, anna: &Caller) {
    let state = json!({
        "users": { "oak@contoso.example": { "room": {} } },
        "tenants": { "contoso.example": { "room_lists": { "building1@contoso.example": { "rooms": ["oak@contoso.example"] } } } },
    });
    let at = format!("{}/_mock/cloud", mock.origin());
    Graph::admin(mock).send(Method::PATCH, &at, Some(&state), &[]).expect(200);
    let resolve = "<m:ResolveNames ReturnFullContactData=\"true\"><m:UnresolvedEntry>bo berg</m:UnresolvedEntry></m:ResolveNames>";
    ask(anna, resolve, "SMTP:bo@contoso.example");
    ask(anna, "<m:GetRoomLists/>", "<t:EmailAddress>building1@contoso.example<");
    let list = "<m:RoomList><t:EmailAddress>building1@contoso.example</t:EmailAddress></m:RoomList>";
    ask(anna, &format!("<m:GetRooms>{list}</m:GetRooms>"), "<t:EmailAddress>oak@contoso.example<");
}

#[test]
fn the_page_says_what_the_journal_saw() {
    let mock = Mock::start();
    let anna = user(&mock, "anna@contoso.example");
    folders(&anna);
    items(&anna);
    attachments(&anna);
    ask(
        &anna,
        "<m:GetDelegate IncludePermissions=\"false\"><m:Mailbox><t:EmailAddress>anna@contoso.example</t:EmailAddress></m:Mailbox></m:GetDelegate>",
        "DeliverMeetingRequests",
    );
    let rule = "<t:DisplayName>Ours</t:DisplayName><t:Priority>1</t:Priority><t:IsEnabled>true</t:IsEnabled><t:Actions><t:MarkAsRead>true</t:MarkAsRead></t:Actions>";
    let create = format!("<t:CreateRuleOperation><t:Rule>{rule}</t:Rule></t:CreateRuleOperation>");
    let operations = format!("<m:Operations>{create}</m:Operations>");
    ask(&anna, &format!("<m:UpdateInboxRules>{operations}</m:UpdateInboxRules>"), "NoError");
    ask(&anna, "<m:GetInboxRules/>", "<t:DisplayName>Ours</t:DisplayName>");
    let own = "<t:Mailbox><t:Address>anna@contoso.example</t:Address></t:Mailbox>";
    let settings = "<t:UserOofSettings><t:OofState>Enabled</t:OofState><t:ExternalAudience>All</t:ExternalAudience></t:UserOofSettings>";
    ask(&anna, &format!("<m:SetUserOofSettingsRequest>{own}{settings}</m:SetUserOofSettingsRequest>"), "NoError");
    ask(&anna, &format!("<m:GetUserOofSettingsRequest>{own}</m:GetUserOofSettingsRequest>"), "<t:OofState>Enabled<");
    let state = |name: &str, more: &str| format!(r"<m:{name}>{more}</m:{name}>");
    let items = r#"<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:SyncFolderId><t:DistinguishedFolderId Id="inbox"/></m:SyncFolderId><m:MaxChangesReturned>5</m:MaxChangesReturned>"#;
    ask(&anna, &state("SyncFolderItems", items), "<t:Create>");
    let folders = "<m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>";
    ask(&anna, &state("SyncFolderHierarchy", folders), "<t:Create>");
    told(&anna);
    directory(&mock, &anna);
    let put = format!(
        "<m:SetUserPhoto><m:Email>anna@contoso.example</m:Email><m:Content>{}</m:Content></m:SetUserPhoto>",
        STANDARD.encode(png(64, 64))
    );
    assert!(anna.ask(&put).text().expect("a text").contains("NoError"));
    let tips = "<m:GetMailTips><m:SendingAs><t:EmailAddress>anna@contoso.example</t:EmailAddress></m:SendingAs><m:Recipients><t:Mailbox><t:EmailAddress>bo@contoso.example</t:EmailAddress></t:Mailbox></m:Recipients><m:MailTipsRequested>All</m:MailTipsRequested></m:GetMailTips>";
    ask(&anna, tips, "<t:TotalMemberCount>1<");
    let photo = anna.ask("<m:GetUserPhoto><m:Email>anna@contoso.example</m:Email><m:SizeRequested>HR48x48</m:SizeRequested></m:GetUserPhoto>");
    assert!(photo.text().expect("a text").contains(&STANDARD.encode(png(64, 64))));
    let answered =
        mock.sandbox().journal.entries(|entry| entry.rule.is_none() && !entry.unsupported && entry.code.is_none());
    let answered: BTreeSet<_> = answered.iter().filter_map(|entry| entry.operation.strip_prefix("ews.")).collect();
    let mut page = "# EWS operations\n\nWritten by `tests/ews/coverage.rs`. An operation counts when that test called it over the socket and the journal shows that it answered;\nlists only with an item in them, writes only when read back.\n\n| operation | covered |\n|---|---|\n".to_owned();
    for operation in &OPERATIONS {
        let (name, link) = (operation.name, operation.link);
        let covered = if answered.contains(name) { "yes" } else { "" };
        writeln!(page, "| [{name}](https://learn.microsoft.com/exchange/client-developer/web-service-reference/{link}) | {covered} |").expect("written");
    }
    write!(page, "\ncovered {} of {}\n", answered.len(), OPERATIONS.len()).expect("written");
    if std::env::var_os("MOCK365_BLESS").is_some() {
        std::fs::write(PAGE, &page).expect("the page is written");
    }
    let known = std::fs::read_to_string(PAGE).unwrap_or_default();
    assert_eq!(known, page, "docs/generated/coverage-ews.md is stale: MOCK365_BLESS=1 writes it");
}

#[test]
fn the_table_is_microsoft_s() {
    let Some(facts) = facts::text("ews/operations.txt") else { return };
    let own: BTreeSet<_> = OPERATIONS.iter().map(|operation| operation.name).collect();
    assert_eq!(own, facts.split_whitespace().collect());
}

#[test]
fn what_is_not_built_is_refused_in_the_form_of_its_answer() {
    let mock = Mock::start();
    let anna = user(&mock, "anna@contoso.example");
    let (mut refused, mut faults) = (0, 0);
    for operation in OPERATIONS.iter().filter(|operation| matches!(operation.run, Run::Unbuilt(_))) {
        let answer = anna.ask(&format!("<m:{}/>", operation.request()));
        let (status, text) = (answer.status().as_u16(), answer.text().expect("a text"));
        assert!(text.contains("ErrorInvalidOperation"), "{}: {text}", operation.name);
        if status == 200 {
            refused += 1;
            validate(&text);
        } else {
            faults += 1;
            assert_eq!((status, text.contains("<s:Fault>")), (500, true), "{}: {text}", operation.name);
        }
    }
    assert!(refused > faults, "{refused} {faults}");
    let recorded = mock.sandbox().journal.entries(|entry| entry.unsupported);
    assert_eq!(recorded.len(), refused + faults);
}
