//! Tasks, distribution lists and messages about meetings over a socket.

use mock365::Mock;

use crate::ews_client::{Caller, Id, user};

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";

pub fn create(caller: &Caller, attributes: &str, item: &str) -> String {
    caller.says(&format!("<m:CreateItem {attributes}><m:Items>{item}</m:Items></m:CreateItem>"))
}

fn update(caller: &Caller, id: &Id, kind: &str, uri: &str, element: &str) -> String {
    caller.says(&format!(
        r#"<m:UpdateItem ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly" SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges><t:ItemChange>{}<t:Updates><t:SetItemField><t:FieldURI FieldURI="{uri}"/><t:{kind}>{element}</t:{kind}></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"#,
        id.item()
    ))
}

#[test]
fn a_task_is_made_found_done_moved_copied_and_deleted() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let made = create(
        &anna,
        "",
        "<t:Task><t:Subject>Offer</t:Subject><t:Body BodyType=\"Text\">by Friday</t:Body><t:DueDate>2026-12-04T00:00:00Z</t:DueDate><t:PercentComplete>25</t:PercentComplete><t:TotalWork>90</t:TotalWork></t:Task>",
    );
    let id = Id::first(&made);
    let seen = anna.get(&id);
    for wanted in [
        "<t:Task>",
        "<t:Subject>Offer</t:Subject>",
        "<t:DueDate>2026-12-04T00:00:00Z</t:DueDate>",
        "<t:IsComplete>false</t:IsComplete>",
        "<t:PercentComplete>25</t:PercentComplete>",
        "<t:Status>InProgress</t:Status>",
        "<t:TotalWork>90</t:TotalWork>",
        "<t:Owner>Anna Andersson</t:Owner>",
    ] {
        assert!(seen.contains(wanted), "{wanted}: {seen}");
    }
    let find = |status: &str| {
        anna.says(&format!(
            r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape><m:Restriction><t:IsEqualTo><t:FieldURI FieldURI="task:Status"/><t:FieldURIOrConstant><t:Constant Value="{status}"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction><m:ParentFolderIds><t:DistinguishedFolderId Id="tasks"/></m:ParentFolderIds></m:FindItem>"#
        ))
    };
    assert!(find("InProgress").contains("Offer"));
    assert!(!find("Completed").contains("Offer"));
    let done = update(&anna, &id, "Task", "task:Status", "<t:Status>Completed</t:Status>");
    assert!(done.contains("NoError"), "{done}");
    let seen = anna.get(&id);
    for wanted in
        ["<t:IsComplete>true</t:IsComplete>", "<t:PercentComplete>100</t:PercentComplete>", "<t:CompleteDate>"]
    {
        assert!(seen.contains(wanted), "{wanted}: {seen}");
    }
    let wrong = update(&anna, &id, "Task", "task:PercentComplete", "<t:PercentComplete>101</t:PercentComplete>");
    assert!(wrong.contains("ErrorInvalidPercentCompleteValue"), "{wrong}");
    let to = |name: &str, id: &Id, folder: &str| {
        Id::first(&anna.says(&format!(
            r#"<m:{name}><m:ToFolderId><t:DistinguishedFolderId Id="{folder}"/></m:ToFolderId><m:ItemIds>{}</m:ItemIds></m:{name}>"#,
            id.item()
        )))
    };
    let copy = to("CopyItem", &id, "tasks");
    assert_eq!(find("Completed").matches("Offer").count(), 2);
    let moved = to("MoveItem", &copy, "archive");
    assert!(anna.list("archive").contains("Offer"));
    let delete = |more: &str| {
        anna.says(&format!(
            r#"<m:DeleteItem DeleteType="HardDelete" {more}><m:ItemIds>{}</m:ItemIds></m:DeleteItem>"#,
            moved.item()
        ))
    };
    assert!(delete("").contains("ErrorAffectedTaskOccurrencesRequired"));
    assert!(delete(r#"AffectedTaskOccurrences="AllOccurrences""#).contains("NoError"));
    assert!(anna.get(&moved).contains("ErrorItemNotFound"));
}

#[test]
fn a_distribution_list_keeps_its_members() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let made = create(
        &anna,
        "",
        "<t:DistributionList><t:DisplayName>Team</t:DisplayName><t:Members><t:Member><t:Mailbox><t:Name>Bo</t:Name><t:EmailAddress>bo@contoso.example</t:EmailAddress></t:Mailbox></t:Member></t:Members></t:DistributionList>",
    );
    let seen = anna.get(&Id::first(&made));
    assert!(seen.contains("<t:DisplayName>Team</t:DisplayName>"), "{seen}");
    assert!(seen.contains("<t:EmailAddress>bo@contoso.example</t:EmailAddress>"), "{seen}");
}

#[test]
fn what_is_not_kept_is_refused() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let save = r#"MessageDisposition="SaveOnly" SendMeetingInvitations="SendToNone""#;
    for item in [
        "<t:Message><t:InReplyTo>a</t:InReplyTo></t:Message>",
        "<t:Message><t:Culture>de-DE</t:Culture></t:Message>",
        "<t:CalendarItem><t:MeetingWorkspaceUrl>x</t:MeetingWorkspaceUrl></t:CalendarItem>",
        "<t:CalendarItem><t:ConferenceType>2</t:ConferenceType></t:CalendarItem>",
        "<t:Contact><t:Companies><t:String>A</t:String></t:Companies></t:Contact>",
        "<t:Contact><t:WeddingAnniversary>2026-01-01T00:00:00Z</t:WeddingAnniversary></t:Contact>",
        "<t:Task><t:ReminderDueBy>2026-01-01T00:00:00Z</t:ReminderDueBy></t:Task>",
        "<t:Task><t:ItemClass>IPM.Note</t:ItemClass></t:Task>",
    ] {
        let answer = create(&anna, save, item);
        assert!(answer.contains("ErrorInvalidOperation"), "{item}: {answer}");
    }
    let recorded = mock.sandbox().journal.entries(|entry| entry.unsupported);
    assert_eq!(recorded.len(), 8);
    for item in
        ["<t:Message><t:Nonsense/></t:Message>", "<t:Task><t:Start/></t:Task>", "<t:Contact><t:DueDate/></t:Contact>"]
    {
        let body = format!("<m:CreateItem {save}><m:Items><t:Message/>{item}</m:Items></m:CreateItem>");
        let answer = anna.ask(&body);
        assert_eq!(answer.status(), 500, "{item}");
        assert!(answer.text().expect("text").contains("ErrorSchemaValidation"), "{item}");
    }
    assert!(!anna.list("drafts").contains("<t:Message>"), "nothing is done of a request that is none");
    let draft = anna.draft("Draft");
    for (uri, element, code) in [
        ("task:Status", "<t:Subject>x</t:Subject>", "ErrorInvalidPropertySet"),
        ("item:Size", "<t:Size>1</t:Size>", "ErrorInvalidPropertySet"),
        ("message:VotingInformation", "<t:VotingInformation/>", "ErrorInvalidOperation"),
    ] {
        let answer = update(&anna, &draft, "Message", uri, element);
        assert!(answer.contains(code), "{uri}: {answer}");
    }
}

#[test]
fn a_class_below_the_usual_one_is_kept() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let made = create(&anna, "", "<t:Task><t:ItemClass>IPM.Task.Own</t:ItemClass><t:Subject>s</t:Subject></t:Task>");
    assert!(anna.get(&Id::first(&made)).contains("<t:ItemClass>IPM.Task.Own</t:ItemClass>"));
}

#[test]
fn an_invitation_is_answered_from_the_inbox() {
    let mock = Mock::start();
    let (anna, bo) = (user(&mock, ANNA), user(&mock, BO));
    create(
        &anna,
        r#"SendMeetingInvitations="SendToAllAndSaveCopy""#,
        "<t:CalendarItem><t:Subject>Review</t:Subject><t:Start>2026-12-01T10:00:00Z</t:Start><t:End>2026-12-01T11:00:00Z</t:End><t:Location>Oak</t:Location><t:RequiredAttendees><t:Attendee><t:Mailbox><t:EmailAddress>bo@contoso.example</t:EmailAddress></t:Mailbox></t:Attendee></t:RequiredAttendees></t:CalendarItem>",
    );
    let find = |caller: &Caller, class: &str| {
        caller.says(&format!(
            r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:Restriction><t:Contains ContainmentMode="Prefixed" ContainmentComparison="IgnoreCase"><t:FieldURI FieldURI="item:ItemClass"/><t:Constant Value="{class}"/></t:Contains></m:Restriction><m:ParentFolderIds><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderIds></m:FindItem>"#
        ))
    };
    let request = Id::first(&find(&bo, "IPM.Schedule.Meeting.Request"));
    let seen = bo.get(&request);
    for wanted in [
        "<t:MeetingRequest>",
        "<t:AssociatedCalendarItemId Id=",
        "<t:MeetingRequestType>NewMeetingRequest</t:MeetingRequestType>",
        "<t:Start>2026-12-01T10:00:00Z</t:Start>",
        "<t:Location>Oak</t:Location>",
    ] {
        assert!(seen.contains(wanted), "{wanted}: {seen}");
    }
    let reference = request.item().replace("t:ItemId", "t:ReferenceItemId");
    let answer =
        create(&bo, r#"MessageDisposition="SendAndSaveCopy""#, &format!("<t:AcceptItem>{reference}</t:AcceptItem>"));
    assert!(answer.contains("NoError"), "{answer}");
    let response = anna.get(&Id::first(&find(&anna, "IPM.Schedule.Meeting.Resp.Pos")));
    assert!(response.contains("<t:MeetingResponse>"), "{response}");
    assert!(response.contains("<t:ResponseType>Accept</t:ResponseType>"), "{response}");
}

#[test]
fn properties_that_clients_add_are_kept_searched_and_taken_away() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let guid = "c11ff724-aa03-4555-9952-8fa248a11c3e";
    for (path, kind, value, other) in [
        (r#"PropertyTag="0x3fff""#, "Integer", "7", "8"),
        (&*format!(r#"PropertySetId="{guid}" PropertyName="own""#), "String", "Seven", "Eight"),
        (r#"DistinguishedPropertySetId="PublicStrings" PropertyId="4242""#, "Boolean", "true", "false"),
        (
            r#"DistinguishedPropertySetId="Common" PropertyName="when""#,
            "SystemTime",
            "2026-12-01T10:00:00Z",
            "2026-12-02T10:00:00Z",
        ),
    ] {
        let uri = format!(r#"<t:ExtendedFieldURI {path} PropertyType="{kind}"/>"#);
        let own = |value: &str| format!("<t:ExtendedProperty>{uri}<t:Value>{value}</t:Value></t:ExtendedProperty>");
        let made = create(&anna, "", &format!("<t:Task><t:Subject>s</t:Subject>{}</t:Task>", own(value)));
        let id = Id::first(&made);
        let get = || {
            anna.says(&format!(
                "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>{uri}</t:AdditionalProperties></m:ItemShape><m:ItemIds>{}</m:ItemIds></m:GetItem>",
                id.item()
            ))
        };
        let find = |value: &str| {
            anna.says(&format!(
                r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:Restriction><t:IsEqualTo>{uri}<t:FieldURIOrConstant><t:Constant Value="{value}"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction><m:ParentFolderIds><t:DistinguishedFolderId Id="tasks"/></m:ParentFolderIds></m:FindItem>"#
            ))
        };
        let shown = |value: &str| format!("<t:Value>{value}</t:Value>");
        assert!(get().contains(&shown(value)), "{path}: {}", get());
        assert!(find(value).contains(&id.id), "{path}");
        assert!(!find(other).contains(&id.id), "{path}");
        let change = |update: &str| {
            anna.says(&format!(
                r#"<m:UpdateItem ConflictResolution="AlwaysOverwrite"><m:ItemChanges><t:ItemChange>{}<t:Updates>{update}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"#,
                id.item()
            ))
        };
        let set = change(&format!("<t:SetItemField>{uri}<t:Task>{}</t:Task></t:SetItemField>", own(other)));
        assert!(set.contains("NoError"), "{path}: {set}");
        assert!(find(other).contains(&id.id), "{path}");
        assert!(change(&format!("<t:DeleteItemField>{uri}</t:DeleteItemField>")).contains("NoError"), "{path}");
        assert!(!get().contains("<t:Value>"), "{path}");
    }
    for (path, value, code) in [
        (r#"PropertyTag="0x3fff" PropertyName="a" PropertyType="Integer""#, "1", "ErrorInvalidExtendedProperty"),
        (r#"PropertyTag="0x3fff" PropertyType="Integer""#, "x", "ErrorInvalidExtendedPropertyValue"),
        (r#"PropertyTag="0x0e06" PropertyType="SystemTime""#, "2026-12-01T10:00:00Z", "ErrorInvalidOperation"),
    ] {
        let item = format!(
            "<t:Task><t:ExtendedProperty><t:ExtendedFieldURI {path}/><t:Value>{value}</t:Value></t:ExtendedProperty></t:Task>"
        );
        assert!(create(&anna, "", &item).contains(code), "{path}");
    }
}

#[test]
fn an_attached_message_is_read_back() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let draft = anna.draft("Outer");
    let made = anna.says(&format!(
        r#"<m:CreateAttachment><m:ParentItemId Id="{}"/><m:Attachments><t:ItemAttachment><t:Name>inner</t:Name><t:Message><t:Subject>Inner</t:Subject><t:Body BodyType="Text">text</t:Body></t:Message></t:ItemAttachment></m:Attachments></m:CreateAttachment>"#,
        draft.id
    ));
    assert!(made.contains("<t:ItemAttachment><t:AttachmentId"), "{made}");
    let from = made.find("<t:AttachmentId Id=\"").expect("an id") + "<t:AttachmentId Id=\"".len();
    let id = &made[from..from + made[from..].find('"').expect("an end")];
    let seen = anna.says(&format!(
        r#"<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id="{id}"/></m:AttachmentIds></m:GetAttachment>"#
    ));
    assert!(seen.contains("<t:Subject>Inner</t:Subject>"), "{seen}");
    assert!(seen.contains("<t:Body BodyType=\"Text\">text</t:Body>"), "{seen}");
    assert!(!seen.contains("<t:ItemId"), "{seen}");
    assert!(anna.get(&draft).contains("<t:ItemAttachment>"));
}
