//! Meetings over EWS, and what Graph shows of them.

use mock365::Mock;
use mock365::faces::entra::issue_direct;
use reqwest::blocking::RequestBuilder;
use serde_json::{Value, json};

use crate::ews_client::{APP, Caller, Id, client, user};

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";

/// What Graph says of somebody's mailbox.
fn graph(mock: &Mock, address: &str, path: &str) -> Value {
    at_graph(mock, address, client().get(format!("{}/v1.0/me/{path}", mock.origin())))
}

fn at_graph(mock: &Mock, address: &str, request: RequestBuilder) -> Value {
    let scopes = ["Mail.Read".to_owned(), "Calendars.ReadWrite".to_owned()];
    let issued = issue_direct(mock.sandbox(), Some(address), APP, &scopes, None).expect("a token");
    let token = issued["access_token"].as_str().expect("text");
    request.bearer_auth(token).send().expect("an answer").json().expect("JSON")
}

/// The organizer changes her meeting at Graph; what she is shown of it.
fn change(mock: &Mock, change: &Value) -> Value {
    let events = graph(mock, ANNA, "events?$filter=subject eq 'Kick-off'");
    let id = events["value"][0]["id"].as_str().expect("an id");
    at_graph(mock, ANNA, client().patch(format!("{}/v1.0/me/events/{id}", mock.origin())).json(change))
}

/// Bo's latest invitation and event at Graph.
fn of_bo(mock: &Mock) -> (Value, Value) {
    let news = graph(mock, BO, "mailFolders/inbox/messages?$filter=subject eq 'Kick-off'");
    let latest = news["value"].as_array().expect("messages").iter().find(|news| news["isOutOfDate"] == false);
    let event = graph(mock, BO, "events?$filter=subject eq 'Kick-off'")["value"][0].clone();
    (latest.expect("an invitation").clone(), event)
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

#[test]
fn a_new_time_asks_everybody_anew_and_says_when_it_was() {
    let mock = Mock::start();
    let (anna, event, bo, copy) = invited(&mock);
    assert!(create(&bo, &about(&copy, "AcceptItem", "")).contains("NoError"));
    let informed = change(&mock, &json!({ "location": { "displayName": "Oak" } }));
    assert_eq!(informed["attendees"][0]["status"]["response"], "accepted", "{informed}");
    let (news, own) = of_bo(&mock);
    assert_eq!(news["meetingRequestType"], "informationalUpdate", "{news}");
    assert_eq!(news["previousLocation"]["displayName"], "", "{news}");
    assert_eq!((&news["previousStartDateTime"], &news["previousEndDateTime"]), (&Value::Null, &Value::Null), "{news}");
    assert_eq!((&own["responseStatus"]["response"], &own["showAs"]), (&json!("accepted"), &json!("busy")), "{own}");
    let seen = bo.get(&found(&bo, "inbox", "Kick-off").expect("an update"));
    assert!(seen.contains("<t:MeetingRequestType>InformationalUpdate<"), "{seen}");

    let at = |hour: u8| json!({ "dateTime": format!("2026-12-01T{hour}:00:00"), "timeZone": "UTC" });
    let moved = change(&mock, &json!({ "start": at(14), "end": at(15), "location": { "displayName": "Elm" } }));
    let status = &moved["attendees"][0]["status"];
    assert_eq!((&status["response"], &status["time"]), (&json!("none"), &json!("0001-01-01T00:00:00Z")), "{moved}");
    assert!(anna.get(&event).contains("<t:ResponseType>Unknown<"), "the organizer's view over EWS");
    let (news, own) = of_bo(&mock);
    assert_eq!(news["meetingRequestType"], "fullUpdate", "{news}");
    assert_eq!(news["previousStartDateTime"]["dateTime"], "2026-12-01T10:00:00.0000000", "{news}");
    assert_eq!(news["previousEndDateTime"]["dateTime"], "2026-12-01T11:00:00.0000000", "{news}");
    assert_eq!(news["previousLocation"]["displayName"], "Oak", "{news}");
    let answer = (&own["responseStatus"]["response"], &own["showAs"]);
    assert_eq!(answer, (&json!("notResponded"), &json!("tentative")), "{own}");
    let seen = bo.get(&found(&bo, "calendar", "Kick-off").expect("his event"));
    assert!(seen.contains("<t:MyResponseType>NoResponseReceived<"), "{seen}");
    assert!(seen.contains("<t:LegacyFreeBusyStatus>Tentative<"), "{seen}");
    let seen = bo.get(&found(&bo, "inbox", "Kick-off").expect("an update"));
    for part in [
        "<t:MeetingRequestType>FullUpdate<",
        "<t:HasLocationChanged>true</t:HasLocationChanged><t:Location>Oak<",
        "<t:HasStartTimeChanged>true</t:HasStartTimeChanged><t:Start>2026-12-01T10:00:00Z<",
        "<t:HasEndTimeChanged>true</t:HasEndTimeChanged><t:End>2026-12-01T11:00:00Z<",
    ] {
        assert!(seen.contains(part), "{part}: {seen}");
    }
}

#[test]
fn whether_an_answer_is_asked_for_is_said_alike_everywhere() {
    let mock = Mock::start();
    let (_, _, bo, _) = invited(&mock);
    for asks in [true, false] {
        if !asks {
            change(&mock, &json!({ "responseRequested": false, "location": { "displayName": "Oak" } }));
        }
        let (news, event) = of_bo(&mock);
        assert_eq!((&news["responseRequested"], &event["responseRequested"]), (&json!(asks), &json!(asks)), "{news}");
        let said = format!("<t:IsResponseRequested>{asks}<");
        for folder in ["inbox", "calendar"] {
            let seen = bo.get(&found(&bo, folder, "Kick-off").expect("it"));
            assert_eq!(seen.matches(&said).count(), 1, "{folder}: {seen}");
        }
        let invitation = found(&bo, "inbox", "Kick-off").expect("an invitation");
        for uri in ["message:IsResponseRequested", "calendar:IsResponseRequested"] {
            let answer = bo.says(&format!(
                r#"<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="{uri}"/></t:AdditionalProperties></m:ItemShape><m:ItemIds>{}</m:ItemIds></m:GetItem>"#,
                invitation.item()
            ));
            assert_eq!(answer.matches(&said).count(), 1, "{uri}: {answer}");
        }
    }
}

/// Changes an item over EWS.
fn update(caller: &Caller, id: &Id, sends: &str, (uri, item): (&str, &str)) -> String {
    caller.says(&format!(
        r#"<m:UpdateItem ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly" SendMeetingInvitationsOrCancellations="{sends}"><m:ItemChanges><t:ItemChange>{}<t:Updates><t:SetItemField><t:FieldURI FieldURI="{uri}"/>{item}</t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"#,
        id.item()
    ))
}

fn calendar_item(element: &str) -> String {
    format!("<t:CalendarItem>{element}</t:CalendarItem>")
}

#[test]
fn what_is_moved_without_a_word_is_asked_anew_with_the_next_one() {
    let mock = Mock::start();
    let (anna, event, bo, copy) = invited(&mock);
    assert!(create(&bo, &about(&copy, "AcceptItem", "")).contains("NoError"));
    assert!(anna.get(&event).contains("<t:ResponseType>Accept<"));
    for (uri, moment) in [("calendar:End", "15"), ("calendar:Start", "14")] {
        let element = uri.trim_start_matches("calendar:");
        let item = calendar_item(&format!("<t:{element}>2026-12-01T{moment}:00:00Z</t:{element}>"));
        let moved = update(&anna, &event, "SendToNone", (uri, &item));
        assert!(moved.contains("NoError"), "{moved}");
    }
    // An answer was to a time: at the new one nobody has answered, and nobody was asked either.
    assert!(anna.get(&event).contains("<t:ResponseType>Unknown<"), "{}", anna.get(&event));
    let own = graph(&mock, BO, "events?$filter=subject eq 'Kick-off'")["value"][0].clone();
    assert_eq!(own["start"]["dateTime"], "2026-12-01T10:00:00.0000000", "{own}");
    assert_eq!(own["responseStatus"]["response"], "accepted", "{own}");
    let location = calendar_item("<t:Location>Oak</t:Location>");
    let told = update(&anna, &event, "SendToAllAndSaveCopy", ("calendar:Location", &location));
    assert!(told.contains("NoError"), "{told}");
    let (news, own) = of_bo(&mock);
    assert_eq!(own["start"]["dateTime"], "2026-12-01T14:00:00.0000000", "{own}");
    let answer = (&own["responseStatus"]["response"], &own["showAs"]);
    assert_eq!(answer, (&json!("notResponded"), &json!("tentative")), "{own}");
    assert_eq!(news["meetingRequestType"], "fullUpdate", "{news}");
    assert_eq!(news["previousStartDateTime"]["dateTime"], "2026-12-01T10:00:00.0000000", "{news}");
}

#[test]
fn whether_an_invitation_asks_for_an_answer_is_changed_by_an_update() {
    let mock = Mock::start();
    let (anna, _, bo, _) = invited(&mock);
    let draft = anna.draft("Lunch?");
    for asks in [false, true] {
        let invitation = found(&bo, "inbox", "Kick-off").expect("an invitation");
        let item = format!("<t:Message><t:IsResponseRequested>{asks}</t:IsResponseRequested></t:Message>");
        for (whose, id) in [(&bo, &invitation), (&anna, &draft)] {
            let updated = update(whose, id, "SendToNone", ("message:IsResponseRequested", &item));
            assert!(updated.contains("NoError"), "{updated}");
            assert!(whose.get(&Id::first(&updated)).contains(&format!("<t:IsResponseRequested>{asks}<")), "{asks}");
        }
        assert_eq!(of_bo(&mock).0["responseRequested"], asks);
    }
}
