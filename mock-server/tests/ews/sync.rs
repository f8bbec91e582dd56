//! Synchronisation over a socket: a client that only follows sync states ends up with what lies there.

use std::collections::BTreeSet;

use mock365::Mock;

use crate::events::mark_all;
use crate::ews_client::{Caller, Id, user};

const ANNA: &str = "anna@contoso.example";

/// A round of pages: all answers, and the state behind them.
fn items(caller: &Caller, folder: &str, state: &str, most: usize, more: &str) -> (Vec<String>, String) {
    let (mut answers, mut state) = (Vec::new(), state.to_owned());
    loop {
        let answer = caller.says(&format!(
            r#"<m:SyncFolderItems><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape><m:SyncFolderId><t:DistinguishedFolderId Id="{folder}"/></m:SyncFolderId><m:SyncState>{state}</m:SyncState>{more}<m:MaxChangesReturned>{most}</m:MaxChangesReturned></m:SyncFolderItems>"#
        ));
        state = between(&answer, "<m:SyncState>", "</m:SyncState>");
        let last = answer.contains("<m:IncludesLastItemInRange>true<");
        answers.push(answer);
        if last {
            return (answers, state);
        }
        assert!(answers.len() < 20, "a round ends");
    }
}

fn between(text: &str, start: &str, end: &str) -> String {
    let from = text.find(start).unwrap_or_else(|| panic!("{text}")) + start.len();
    text[from..from + text[from..].find(end).expect("an end")].to_owned()
}

fn count(answers: &[String], name: &str) -> usize {
    answers.iter().map(|answer| answer.matches(&format!("<t:{name}>")).count()).sum()
}

#[test]
fn a_folder_is_followed_page_by_page() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let drafts: Vec<Id> = (0..5).map(|number| anna.draft(&format!("Draft {number}"))).collect();
    let (answers, state) = items(&anna, "drafts", "", 2, "");
    assert_eq!((answers.len(), count(&answers, "Create")), (3, 5));
    let seen: BTreeSet<&str> = drafts.iter().map(|id| id.id.as_str()).collect();
    assert!(seen.iter().all(|id| answers.iter().any(|answer| answer.contains(id))));
    let (answers, state) = items(&anna, "drafts", &state, 2, "");
    assert_eq!((count(&answers, "Create"), count(&answers, "Update"), count(&answers, "Delete")), (0, 0, 0));
    anna.says(&format!(
        r#"<m:UpdateItem ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly"><m:ItemChanges><t:ItemChange>{}<t:Updates><t:SetItemField><t:FieldURI FieldURI="item:Subject"/><t:Message><t:Subject>New</t:Subject></t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"#,
        drafts[0].item()
    ));
    let to = |id: &Id| {
        format!(
            r#"<m:MoveItem><m:ToFolderId><t:DistinguishedFolderId Id="archive"/></m:ToFolderId><m:ItemIds>{}</m:ItemIds></m:MoveItem>"#,
            id.item()
        )
    };
    anna.says(&to(&drafts[1]));
    anna.draft("Draft 5");
    let (answers, state) = items(&anna, "drafts", &state, 1, "");
    assert_eq!(
        (answers.len(), count(&answers, "Create"), count(&answers, "Update"), count(&answers, "Delete")),
        (3, 1, 1, 1)
    );
    assert!(answers.iter().any(|answer| answer.contains("<t:Update><t:Message>") && answer.contains("New")));
    let gone = format!("<t:Delete><t:ItemId Id=\"{}\"/>", drafts[1].id);
    assert!(answers.iter().any(|answer| answer.contains(&gone)), "{answers:?}");
    let ignore = format!("<m:Ignore><t:ItemId Id=\"{}\"/></m:Ignore>", drafts[2].id);
    anna.says(&to(&drafts[2]));
    anna.says(&to(&drafts[3]));
    let (answers, _) = items(&anna, "drafts", &state, 10, &ignore);
    assert_eq!(count(&answers, "Delete"), 1);
}

/// What came while a first round went its way is told by the next one, which would not know of it otherwise if it was gone
/// again.
#[test]
fn what_comes_during_a_first_round_and_goes_again_leaves_nothing() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let move_to = |folder: &str, id: &Id| {
        anna.id(&format!(
            r#"<m:MoveItem><m:ToFolderId><t:DistinguishedFolderId Id="{folder}"/></m:ToFolderId><m:ItemIds>{}</m:ItemIds></m:MoveItem>"#,
            id.item()
        ))
    };
    // Older than the others, they come behind them in the list.
    let (gone, kept) = (anna.draft("Gone"), anna.draft("Kept"));
    let (gone, kept) = (move_to("archive", &gone), move_to("archive", &kept));
    mock.sandbox().clock.advance("PT1M").expect("later");
    for number in 0..3 {
        anna.draft(&format!("Draft {number}"));
    }
    let first = anna.says(
        r#"<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:SyncFolderId><t:DistinguishedFolderId Id="drafts"/></m:SyncFolderId><m:MaxChangesReturned>1</m:MaxChangesReturned></m:SyncFolderItems>"#,
    );
    let (gone, kept) = (move_to("drafts", &gone), move_to("drafts", &kept));
    let (answers, state) = items(&anna, "drafts", &between(&first, "<m:SyncState>", "</m:SyncState>"), 1, "");
    move_to("archive", &gone);
    let (later, _) = items(&anna, "drafts", &state, 10, "");
    let told = |answers: &[String], id: &Id| answers.iter().any(|answer| answer.contains(&id.id));
    assert!(!told(&answers, &gone) || told(&later, &gone), "it was shown, and nobody says that it is gone");
    assert!(told(&answers, &kept) || told(&later, &kept));
}

#[test]
fn marking_as_read_is_a_change_of_its_own() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let (_, state) = items(&anna, "inbox", "", 512, "");
    mock.sandbox()
        .change(|cloud, now| {
            let id = cloud.mailbox_at(ANNA).map(|mailbox| mailbox.id).ok_or(mock365_domain::Refusal::FolderMissing)?;
            let mailbox = cloud.mailbox_mut(id).ok_or(mock365_domain::Refusal::FolderMissing)?;
            let inbox = mailbox.well_known_key("inbox");
            let unread = mailbox.mail_in(inbox).find(|mail| !mail.message().is_read).map(|mail| mail.key);
            let change = mailbox.mark(unread.ok_or(mock365_domain::Refusal::ItemMissing)?, true, now)?;
            Ok::<_, mock365_domain::Refusal>(((), change))
        })
        .expect("marked");
    let (answers, _) = items(&anna, "inbox", &state, 512, "");
    assert_eq!((count(&answers, "ReadFlagChange"), count(&answers, "Update")), (1, 0));
    assert!(answers[0].contains("<t:IsRead>true</t:IsRead>"));
}

#[test]
fn folders_are_followed() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let sync = |state: &str| {
        let answer = anna.says(&format!(
            "<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:SyncState>{state}</m:SyncState></m:SyncFolderHierarchy>"
        ));
        (between(&answer, "<m:SyncState>", "</m:SyncState>"), answer)
    };
    let (state, first) = sync("");
    assert!(first.matches("<t:Create>").count() > 5, "{first}");
    let make = |name: &str| {
        anna.id(&format!(
            r#"<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>{name}</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>"#
        ))
    };
    let made = make("Sub");
    let (state, seen) = sync(&state);
    assert_eq!(seen.matches("<t:Create>").count(), 1, "{seen}");
    assert!(seen.contains(&made.id));
    anna.says(&format!(
        r#"<m:DeleteFolder DeleteType="HardDelete"><m:FolderIds>{}</m:FolderIds></m:DeleteFolder>"#,
        made.folder()
    ));
    let (state, seen) = sync(&state);
    assert!(seen.contains(&format!("<t:Delete><t:FolderId Id=\"{}\"/>", made.id)), "{seen}");
    assert!(sync(&state).1.contains("<m:Changes/>"));
}

#[test]
fn a_state_that_is_none_begins_nothing() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let (_, inbox) = items(&anna, "inbox", "", 512, "");
    let ask = |folder: &str, state: &str| {
        anna.says(&format!(
            r#"<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:SyncFolderId><t:DistinguishedFolderId Id="{folder}"/></m:SyncFolderId><m:SyncState>{state}</m:SyncState><m:MaxChangesReturned>5</m:MaxChangesReturned></m:SyncFolderItems>"#
        ))
    };
    for (folder, state) in [("drafts", inbox.as_str()), ("inbox", "H4sI="), ("inbox", "AAAA"), ("inbox", "?")] {
        assert!(ask(folder, state).contains("ErrorInvalidSyncStateData"), "{folder} {state}");
    }
    mock.sandbox().reset();
    let anna = user(&mock, ANNA);
    let after = anna.says(&format!(
        "<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:SyncState>{inbox}</m:SyncState></m:SyncFolderHierarchy>"
    ));
    assert!(after.contains("ErrorInvalidSyncStateData"), "{after}");
    for most in ["0", "513", "x"] {
        let body = format!(
            r#"<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:SyncFolderId><t:DistinguishedFolderId Id="inbox"/></m:SyncFolderId><m:MaxChangesReturned>{most}</m:MaxChangesReturned></m:SyncFolderItems>"#
        );
        assert_eq!(anna.ask(&body).status(), 500, "{most}");
    }
}

#[test]
fn a_state_older_than_what_is_remembered_begins_anew() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let hierarchy = |state: &str| {
        anna.says(&format!(
            "<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:SyncState>{state}</m:SyncState></m:SyncFolderHierarchy>"
        ))
    };
    let ask = |state: &str| {
        anna.says(&format!(
            r#"<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:SyncFolderId><t:DistinguishedFolderId Id="inbox"/></m:SyncFolderId><m:SyncState>{state}</m:SyncState><m:MaxChangesReturned>1</m:MaxChangesReturned></m:SyncFolderItems>"#
        ))
    };
    let state = |answer: &str| between(answer, "<m:SyncState>", "</m:SyncState>");
    let folders = state(&hierarchy(""));
    // At the end of a round, and in the midst of its list.
    let (_, done) = items(&anna, "inbox", "", 512, "");
    let begun = state(&ask(""));
    mark_all(&mock);
    for answer in [ask(&done), ask(&begun), hierarchy(&folders)] {
        assert!(answer.contains("<m:MessageText>Synchronization state data is corrupt or otherwise invalid.</m:MessageText><m:ResponseCode>ErrorInvalidSyncStateData<"), "{answer}");
    }
    let (again, _) = items(&anna, "inbox", "", 512, "");
    assert!(count(&again, "Create") > 0);
}
