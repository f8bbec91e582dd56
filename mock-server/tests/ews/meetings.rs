//! Meetings over EWS, and what Graph shows of them.

use mock365::Mock;
use mock365::faces::entra::issue_direct;
use serde_json::Value;

use crate::ews_client::{APP, Caller, Id, client, user};

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";

/// What Graph says of somebody's mailbox.
fn graph(mock: &Mock, address: &str, path: &str) -> Value {
    let scopes = ["Mail.Read".to_owned(), "Calendars.Read".to_owned()];
    let issued = issue_direct(mock.sandbox(), Some(address), APP, &scopes, None).expect("a token");
    let request = client().get(format!("{}/v1.0/me/{path}", mock.origin()));
    let token = issued["access_token"].as_str().expect("text");
    request.bearer_auth(token).send().expect("an answer").json().expect("JSON")
}

fn create(caller: &Caller, item: &str) -> String {
    caller.says(&format!(
        r#"<m:CreateItem MessageDisposition="SendAndSaveCopy" SendMeetingInvitations="SendToAllAndSaveCopy"><m:Items>{item}</m:Items></m:CreateItem>"#
    ))
}

fn about(id: &Id, act: &str, more: &str) -> String {
    // The schema has words before the item that they are about, and new words behind it.
    let (before, behind) = if more.starts_with("<t:Body") { (more, "") } else { ("", more) };
    let reference = format!(r#"<t:ReferenceItemId Id="{}" ChangeKey="{}"/>"#, id.id, id.change_key);
    format!("<t:{act}>{before}{reference}{behind}</t:{act}>")
}

/// Anna invites Bo; the events of both.
fn invited(mock: &Mock) -> (Caller, Id, Caller, Id) {
    let (anna, bo) = (user(mock, ANNA), user(mock, BO));
    let event = Id::first(&create(
        &anna,
        "<t:CalendarItem><t:Subject>Kick-off</t:Subject><t:Start>2026-12-01T10:00:00Z</t:Start><t:End>2026-12-01T11:00:00Z</t:End><t:RequiredAttendees><t:Attendee><t:Mailbox><t:EmailAddress>bo@contoso.example</t:EmailAddress></t:Mailbox></t:Attendee></t:RequiredAttendees></t:CalendarItem>",
    ));
    let of_bo = found(&bo, "calendar", "Kick-off").expect("an invitation");
    (anna, event, bo, of_bo)
}

/// The first item of a folder whose subject has those words in it.
fn found(caller: &Caller, folder: &str, subject: &str) -> Option<Id> {
    let answer = caller.says(&format!(
        r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape><m:Restriction><t:Contains ContainmentMode="Substring" ContainmentComparison="IgnoreCase"><t:FieldURI FieldURI="item:Subject"/><t:Constant Value="{subject}"/></t:Contains></m:Restriction><m:ParentFolderIds><t:DistinguishedFolderId Id="{folder}"/></m:ParentFolderIds></m:FindItem>"#
    ));
    answer.contains("<t:ItemId ").then(|| Id::first(&answer))
}

#[test]
fn the_organizer_cancels_and_the_invitee_removes_what_is_off() {
    let mock = Mock::start();
    let (anna, event, bo, of_bo) = invited(&mock);
    let refused = create(&bo, &about(&of_bo, "CancelCalendarItem", ""));
    assert!(refused.contains("ErrorCalendarIsNotOrganizer"), "{refused}");
    let refused = create(&bo, &about(&of_bo, "RemoveItem", ""));
    assert!(refused.contains("ErrorInvalidItemForOperationRemoveItem"), "it is not off: {refused}");
    let off = create(
        &anna,
        &about(&event, "CancelCalendarItem", "<t:NewBodyContent BodyType=\"Text\">Nobody can come</t:NewBodyContent>"),
    );
    assert!(off.contains("NoError"), "{off}");
    assert!(found(&anna, "calendar", "Kick-off").is_none(), "it has left the organizer's calendar");
    let news = found(&bo, "inbox", "Canceled: Kick-off").expect("a cancellation");
    let seen = bo.get(&news);
    assert!(seen.contains("<t:MeetingCancellation>") && seen.contains("Nobody can come"), "{seen}");
    let shown = graph(&mock, BO, "messages?$filter=subject eq 'Canceled: Kick-off'");
    assert_eq!(shown["value"][0]["meetingMessageType"], "meetingCancelled", "{shown}");
    let events = graph(&mock, BO, "events?$filter=subject eq 'Canceled: Kick-off'");
    assert_eq!(events["value"][0]["isCancelled"], true, "{events}");
    let answered = create(&bo, &about(&news, "AcceptItem", ""));
    assert!(answered.contains("ErrorInvalidItemForOperationAcceptItem"), "{answered}");
    let answered = create(&bo, &about(&found(&bo, "calendar", "Kick-off").expect("it"), "AcceptItem", ""));
    assert!(answered.contains("ErrorCalendarIsCancelledForAccept"), "{answered}");
    let removed = create(&bo, &about(&news, "RemoveItem", ""));
    assert!(removed.contains("NoError"), "{removed}");
    assert!(found(&bo, "calendar", "Kick-off").is_none() && found(&bo, "inbox", "Canceled").is_none());
    assert_eq!(graph(&mock, BO, "events?$filter=subject eq 'Canceled: Kick-off'")["value"], serde_json::json!([]));
}

#[test]
fn the_organizer_removes_and_answers_nothing_of_his_own() {
    let mock = Mock::start();
    let (anna, event, ..) = invited(&mock);
    for (act, code) in [
        ("RemoveItem", "ErrorCalendarIsOrganizerForRemove"),
        ("AcceptItem", "ErrorCalendarIsOrganizerForAccept"),
        ("DeclineItem", "ErrorCalendarIsOrganizerForDecline"),
        ("TentativelyAcceptItem", "ErrorCalendarIsOrganizerForTentative"),
    ] {
        let answer = create(&anna, &about(&event, act, ""));
        assert!(answer.contains(code), "{act}: {answer}");
    }
    let draft = anna.draft("No meeting");
    for (act, code) in [
        ("RemoveItem", "ErrorInvalidItemForOperationRemoveItem"),
        ("CancelCalendarItem", "ErrorInvalidItemForOperationCancelItem"),
        ("DeclineItem", "ErrorInvalidItemForOperationDeclineItem"),
    ] {
        let answer = create(&anna, &about(&draft, act, ""));
        assert!(answer.contains(code), "{act}: {answer}");
    }
}

#[test]
fn what_is_said_and_proposed_with_an_answer_reaches_the_organizer() {
    let mock = Mock::start();
    let (anna, _, bo, of_bo) = invited(&mock);
    let proposal =
        "<t:ProposedStart>2026-12-02T10:00:00Z</t:ProposedStart><t:ProposedEnd>2026-12-02T11:00:00Z</t:ProposedEnd>";
    let refused = create(&bo, &about(&of_bo, "AcceptItem", proposal));
    assert!(refused.contains("ErrorInvalidOperation"), "nobody accepts and proposes: {refused}");
    let body = "<t:Body BodyType=\"Text\">A day later?</t:Body>";
    let answer = about(&of_bo, "TentativelyAcceptItem", body).replace("</t:Tent", &format!("{proposal}</t:Tent"));
    let answered = create(&bo, &answer);
    assert!(answered.contains("NoError"), "{answered}");
    let news = found(&anna, "inbox", "New Time Proposed: Kick-off").expect("an answer");
    let seen = anna.get(&news);
    assert!(seen.contains("A day later?"), "{seen}");
    assert!(seen.contains("2026-12-02T10:00:00Z"), "{seen}");
}
