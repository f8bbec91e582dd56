//! EWS over a socket: envelopes, faults, doors and items, held against Microsoft's schema.

use crate::ews_client;

use crate::ews_client::{Caller, Id, Who, application, at_host, impersonation, online, token, user};
use ews::response::ResponseClass;
use mock365::Mock;
use mock365_domain::Change;
use mock365_domain::mailbox::MailboxState;

const ANNA: &str = "anna@contoso.example";
const INBOX: &str = r#"<m:GetFolder><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds></m:GetFolder>"#;

fn inbox_of(address: &str) -> String {
    let mailbox = format!("<t:Mailbox><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox>");
    INBOX.replace(r#"Id="inbox"/>"#, &format!(r#"Id="inbox">{mailbox}</t:DistinguishedFolderId>"#))
}

pub fn put(mock: &Mock, address: &str, state: MailboxState) {
    let done = mock.sandbox().change(|cloud, _| {
        let id = cloud.mailbox_at(address).map(|mailbox| mailbox.id).ok_or("no mailbox")?;
        cloud.set_mailbox_state(id, state);
        Ok::<_, &str>(((), Change::none()))
    });
    done.expect("a mailbox");
}

#[test]
fn an_answer_looks_as_exchange_online_s_does() {
    let mock = Mock::start();
    let answer = user(&mock, ANNA).ask(INBOX);
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["content-type"].to_str().expect("text")),
        (200, "text/xml; charset=utf-8")
    );
    let text = answer.text().expect("text");
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope"), "{text}");
    assert!(text.contains(
        r#"MajorVersion="15" MinorVersion="20" MajorBuildNumber="8769" MinorBuildNumber="35" Version="V2018_01_08""#
    ));
    assert!(text.contains("<t:DisplayName>Inbox</t:DisplayName><t:TotalCount>3</t:TotalCount>"), "{text}");
    ews_client::validate(&text);
    let host = at_host(&mock, ANNA).ask(INBOX).text().expect("text");
    assert!(host.contains(r#"MinorVersion="1" MajorBuildNumber="2507""#));
}

#[test]
fn nobody_gets_in_without_showing_who_he_is() {
    let mock = Mock::start();
    let with = |who| Caller { url: online(&mock), who, header: String::new() }.ask(INBOX);
    let answer = with(Who::Nobody);
    assert_eq!(answer.status(), 401);
    let ways: Vec<_> =
        answer.headers().get_all("www-authenticate").iter().map(|way| way.to_str().expect("text")).collect();
    assert!(ways[0].starts_with("Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\""));
    assert!(ways[1] == "Basic Realm=\"\"");
    let graph =
        mock365::faces::entra::issue_direct(mock.sandbox(), Some(ANNA), ews_client::APP, &[], None).expect("a token");
    let answer = with(Who::Token(graph["access_token"].as_str().expect("text").to_owned()));
    assert_eq!(answer.status(), 401);
    assert!(
        answer.headers()["x-ms-diagnostics"]
            .to_str()
            .expect("text")
            .starts_with("2000003;reason=\"The audience claim value is invalid 'aud'.\"")
    );
    assert_eq!(with(Who::Token(token(&mock, Some(ANNA), "Mail.Read"))).status(), 403);
    assert_eq!(with(Who::Token("nonsense".to_owned())).status(), 401);
    let password = || Who::Password(ANNA.to_owned(), "Password1!".to_owned());
    assert_eq!(with(password()).status(), 401, "Basic is off at Exchange Online");
    for name in [ANNA, "CONTOSO\\anna", "contoso.example\\anna"] {
        assert_eq!(at_host(&mock, name).ask(INBOX).status(), 200, "{name}");
    }
    let wrong = Caller { who: Who::Password(ANNA.to_owned(), "wrong".to_owned()), ..at_host(&mock, ANNA) };
    assert_eq!(wrong.ask(INBOX).status(), 401);
}

#[test]
fn a_tenant_that_switched_ews_off_is_forbidden_online_and_served_at_its_own_host() {
    let mock = Mock::start();
    let done = mock.sandbox().change(|cloud, _| {
        let tenant = cloud.tenant_mut(mock365_domain::default::CONTOSO).ok_or("no tenant")?;
        tenant.ews.enabled = Some(false);
        Ok::<_, &str>(((), Change::none()))
    });
    done.expect("a tenant");
    put(&mock, ANNA, MailboxState::OnPremises);
    assert_eq!(user(&mock, ANNA).ask(INBOX).status(), 403);
    assert!(at_host(&mock, ANNA).says(INBOX).contains("NoError"));
}

#[test]
fn a_mailbox_on_premises_answers_at_the_customer_s_host_only() {
    let mock = Mock::start();
    assert!(user(&mock, ANNA).says(INBOX).contains("NoError"));
    assert!(at_host(&mock, ANNA).says(INBOX).contains("ErrorNonExistentMailbox"));
    put(&mock, ANNA, MailboxState::OnPremises);
    let text = user(&mock, ANNA).says(&inbox_of(ANNA));
    assert!(text.contains("<m:MessageText>The SMTP address has no mailbox associated with it.</m:MessageText><m:ResponseCode>ErrorNonExistentMailbox</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey><m:Folders/>"), "{text}");
    let fault = application(&mock, Some(ANNA)).ask(INBOX);
    assert_eq!(fault.status(), 500);
    let fault = fault.text().expect("text");
    assert!(fault.contains(">a:ErrorNonExistentMailbox</faultcode>"), "{fault}");
    ews_client::validate(&fault);
    assert!(at_host(&mock, ANNA).says(INBOX).contains("NoError"));
    put(&mock, ANNA, MailboxState::Migrating(None));
    assert!(user(&mock, ANNA).says(INBOX).contains("ErrorMailboxMoveInProgress"));
}

#[test]
fn impersonation_is_for_applications_and_they_need_it() {
    let mock = Mock::start();
    let fault = |caller: &Caller| {
        let answer = caller.ask(INBOX);
        (answer.status().as_u16(), answer.text().expect("text"))
    };
    let (status, text) = fault(&application(&mock, None));
    assert!(status == 500);
    assert!(text.contains("ExchangeImpersonation SOAP header must be present for this type of OAuth token."));
    let (status, text) = fault(&Caller { header: impersonation(ANNA), ..user(&mock, ANNA) });
    assert!(status == 500);
    assert!(text.contains("must not exist for this type of OAuth token."));
    let (status, text) = fault(&application(&mock, Some("nobody@contoso.example")));
    assert!(status == 500);
    assert!(text.contains("ErrorNonExistentMailbox"));
    assert!(application(&mock, Some(ANNA)).says(INBOX).contains("NoError"));
    put(&mock, ANNA, MailboxState::OnPremises);
    put(&mock, "bo@contoso.example", MailboxState::OnPremises);
    let (status, text) = fault(&Caller { header: impersonation("bo@contoso.example"), ..at_host(&mock, ANNA) });
    assert!(status == 500, "{text}");
    assert!(text.contains("ErrorImpersonateUserDenied"), "{text}");
}

#[test]
fn other_people_s_mailboxes_stay_closed() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    assert!(anna.says(&inbox_of("bo@contoso.example")).contains("ErrorAccessDenied"));
    assert!(anna.says(&inbox_of("nobody@contoso.example")).contains("ErrorNonExistentMailbox"));
    let bo = Id::first(&user(&mock, "bo@contoso.example").list("inbox"));
    assert!(anna.get(&bo).contains("ErrorAccessDenied"));
}

#[test]
fn what_is_no_request_gets_a_fault() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let deep = "<a>".repeat(10_000);
    for text in ["", "<a", "<a/>", "{}", "<!DOCTYPE a><a/>", deep.as_str(), &ews_client::envelope("", "")] {
        let answer = anna.post(text);
        assert_eq!(answer.status(), 500);
        let text = answer.text().expect("text");
        assert!(text.contains("<e:ResponseCode xmlns:e=\"http://schemas.microsoft.com/exchange/services/2006/errors\">ErrorSchemaValidation</e:ResponseCode>"), "{text}");
        assert!(text.contains("<t:LineNumber>"));
        assert!(!text.contains("Header"));
    }
    let text = anna.ask("<m:GetNothing/>").text().expect("text");
    assert!(text.contains("ErrorInvalidRequest"));
    let missing = anna.ask("<m:GetItem/>").text().expect("text");
    assert!(missing.contains("ErrorSchemaValidation"));
    let known = anna.ask("<m:GetImItemList/>");
    assert_eq!(known.status(), 200);
    assert!(known.headers()["x-mock365-explain"].to_str().expect("text").contains("GetImItemList"));
    let known = known.text().expect("text");
    assert!(known.contains(r#"<m:GetImItemListResponse xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" ResponseClass="Error">"#), "{known}");
    ews_client::validate(&known);
    let unsupported = mock.sandbox().journal.entries(|entry| entry.unsupported);
    assert_eq!(unsupported.iter().map(|entry| &*entry.operation).collect::<Vec<_>>(), ["ews.GetImItemList"]);
}

#[test]
fn a_message_is_saved_changed_sent_and_deleted() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let draft = anna.draft("First");
    let set = |id: &Id, how: &str, subject: &str| {
        anna.says(&format!(
            r#"<m:UpdateItem ConflictResolution="{how}" MessageDisposition="SaveOnly"><m:ItemChanges><t:ItemChange>{}<t:Updates><t:SetItemField><t:FieldURI FieldURI="item:Subject"/><t:Message><t:Subject>{subject}</t:Subject></t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"#,
            id.item()
        ))
    };
    let newer = Id::first(&set(&draft, "AutoResolve", "Second"));
    assert_eq!(draft.id, newer.id);
    assert!(set(&draft, "AutoResolve", "Third").contains("ErrorIrresolvableConflict"));
    let bare = Id { change_key: String::new(), ..newer.clone() };
    assert!(set(&bare, "AutoResolve", "Third").contains("ErrorChangeKeyRequiredForWriteOperations"));
    assert!(anna.get(&newer).contains("<t:Subject>Second</t:Subject>"));
    let newer = Id::first(&set(&bare, "AlwaysOverwrite", "Fourth"));
    let sent = anna
        .says(&format!(r#"<m:SendItem SaveItemToFolder="true"><m:ItemIds>{}</m:ItemIds></m:SendItem>"#, newer.item()));
    assert!(sent.contains("NoError"), "{sent}");
    assert!(anna.get(&newer).contains("ErrorItemNotFound"));
    assert!(anna.list("sentitems").contains("Fourth"));
    let inbox = anna.list("inbox");
    assert!(inbox.contains("Fourth"), "{inbox}");
    assert!(inbox.contains(r#"TotalItemsInView="4""#), "{inbox}");
    let arrived = Id::first(&inbox);
    let deleted = anna.says(&format!(
        r#"<m:DeleteItem DeleteType="MoveToDeletedItems"><m:ItemIds>{}</m:ItemIds></m:DeleteItem>"#,
        arrived.item()
    ));
    assert!(deleted.contains("NoError"));
    assert!(anna.get(&arrived).contains("ErrorItemNotFound"), "moved: the old id stands for nothing");
    assert!(anna.list("deleteditems").contains("Fourth"));
    let bad = Id { id: "bad".to_owned(), change_key: String::new() };
    assert!(anna.get(&bad).contains("<m:MessageText>Id is malformed.</m:MessageText><m:ResponseCode>ErrorInvalidIdMalformed</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey><m:Items/>"));
}

#[test]
fn a_refused_message_changes_nothing() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let before = anna.list("sentitems");
    let send = |inner: &str| {
        anna.says(&format!(
            r#"<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:Items><t:Message><t:Subject>x</t:Subject>{inner}</t:Message></m:Items></m:CreateItem>"#
        ))
    };
    assert!(send("").contains("ErrorInvalidRecipients"));
    let to =
        "<t:ToRecipients><t:Mailbox><t:EmailAddress>bo@contoso.example</t:EmailAddress></t:Mailbox></t:ToRecipients>";
    let from = "<t:From><t:Mailbox><t:EmailAddress>bo@contoso.example</t:EmailAddress></t:Mailbox></t:From>";
    assert!(send(&format!("{to}{from}")).contains("ErrorSendAsDenied"));
    assert_eq!(anna.list("sentitems"), before);
    assert!(send(to).contains("<m:ResponseCode>NoError</m:ResponseCode><m:Items/>"));
}

#[test]
fn lists_are_filtered_sorted_and_paged() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let find = |rest: &str| {
        anna.says(&format!(
            r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:Subject"/><t:ExtendedFieldURI PropertyTag="0x0e23" PropertyType="Integer"/></t:AdditionalProperties></m:ItemShape>{rest}<m:ParentFolderIds><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderIds></m:FindItem>"#
        ))
    };
    let page = find(
        r#"<m:IndexedPageItemView MaxEntriesReturned="1" Offset="1" BasePoint="Beginning"/><m:SortOrder><t:FieldOrder Order="Ascending"><t:FieldURI FieldURI="item:DateTimeReceived"/></t:FieldOrder></m:SortOrder>"#,
    );
    assert!(page.contains("<t:Subject>Quarterly numbers</t:Subject>"), "{page}");
    assert!(page.contains(r#"IndexedPagingOffset="2" TotalItemsInView="3" IncludesLastItemInRange="false""#));
    assert!(page.contains(r#"<t:ExtendedFieldURI PropertyTag="0x0e23" PropertyType="Integer"/>"#));
    let two = find(
        r#"<m:Restriction><t:And><t:Contains ContainmentMode="Substring" ContainmentComparison="IgnoreCase"><t:FieldURI FieldURI="item:Subject"/><t:Constant Value="QUOTE"/></t:Contains><t:IsEqualTo><t:FieldURI FieldURI="message:IsRead"/><t:FieldURIOrConstant><t:Constant Value="false"/></t:FieldURIOrConstant></t:IsEqualTo></t:And></m:Restriction>"#,
    );
    assert!(two.contains(r#"TotalItemsInView="2""#), "{two}");
    let wrong = find(
        r#"<m:Restriction><t:IsEqualTo><t:FieldURI FieldURI="item:Size"/><t:FieldURIOrConstant><t:Constant Value="big"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>"#,
    );
    assert!(wrong.contains("ErrorInvalidRestriction"));
    let none = find(r#"<m:IndexedPageItemView MaxEntriesReturned="0" Offset="0" BasePoint="Beginning"/>"#);
    assert!(none.contains("ErrorInvalidPagingMaxRows"));
}

#[test]
fn folders_that_exchange_does_not_have_fail_one_by_one() {
    let mock = Mock::start();
    let text = user(&mock, ANNA).says(
        r#"<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="quarantinedemail"/><t:DistinguishedFolderId Id="root"/><t:FolderId Id="bad"/></m:FolderIds></m:GetFolder>"#,
    );
    let codes: Vec<_> = text.split("<m:ResponseCode>").skip(1).filter_map(|rest| rest.split('<').next()).collect();
    assert_eq!(codes, ["ErrorFolderNotFound", "NoError", "ErrorInvalidIdMalformed"]);
}

#[test]
fn thunderbird_s_own_types_read_the_answers() {
    use ews::get_folder::GetFolderResponse;
    use ews::soap::Envelope;

    let mock = Mock::start();
    let answer = user(&mock, ANNA).ask(INBOX).bytes().expect("bytes");
    let envelope = Envelope::<GetFolderResponse>::from_xml_document(&answer).expect("an envelope");
    let messages = envelope.body.response_messages.response_messages;
    assert_eq!(messages.len(), 1);
    assert!(matches!(messages[0], ResponseClass::Success(_)));
}

#[test]
fn a_browser_and_a_curious_client_get_something() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let client = ews_client::client();
    let lower = format!("{}/ews/exchange.asmx", mock.origin());
    assert_eq!(client.get(&lower).send().expect("an answer").status(), 401);
    assert_eq!(anna.authorized(client.get(&lower)).send().expect("an answer").status(), 200);
    let options = anna.authorized(client.request(reqwest::Method::OPTIONS, &lower)).send().expect("an answer");
    assert_eq!(options.status(), 200);
    let wsdl = client.get(format!("{}/ews/services.wsdl", mock.origin())).send().expect("an answer");
    assert_eq!(wsdl.status(), 501);
    assert!(wsdl.headers().contains_key("x-mock365-explain"));
}

#[test]
fn an_event_is_made_found_in_a_window_changed_and_cancelled() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let item = r#"<t:CalendarItem><t:Subject>Sync</t:Subject><t:ReminderIsSet>true</t:ReminderIsSet><t:ReminderMinutesBeforeStart>5</t:ReminderMinutesBeforeStart><t:Start>2031-07-01T10:00:00</t:Start><t:End>2031-07-01T11:00:00</t:End><t:LegacyFreeBusyStatus>OOF</t:LegacyFreeBusyStatus><t:Location>Oak</t:Location><t:RequiredAttendees><t:Attendee><t:Mailbox><t:EmailAddress>fred@fabrikam.example</t:EmailAddress></t:Mailbox></t:Attendee></t:RequiredAttendees><t:StartTimeZone Id="W. Europe Standard Time"/></t:CalendarItem>"#;
    let create =
        format!(r#"<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items>{item}</m:Items></m:CreateItem>"#);
    assert!(
        anna.says(&create.replace(r#" SendMeetingInvitations="SendToNone""#, ""))
            .contains("ErrorSendMeetingInvitationsRequired")
    );
    let early = create.replace("T11:00:00", "T09:00:00");
    assert!(anna.says(&early).contains("ErrorCalendarEndDateIsEarlierThanStartDate"));
    let made = anna.id(&create);
    let shown = anna.get(&made);
    for part in [
        "<t:Start>2031-07-01T08:00:00Z</t:Start><t:End>2031-07-01T09:00:00Z</t:End>",
        "<t:LegacyFreeBusyStatus>OOF</t:LegacyFreeBusyStatus><t:Location>Oak</t:Location>",
        "<t:ReminderMinutesBeforeStart>5</t:ReminderMinutesBeforeStart>",
        r#"<t:StartTimeZone Id="W. Europe Standard Time""#,
        "<t:EmailAddress>fred@fabrikam.example</t:EmailAddress>",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    let view = |from: &str, to: &str| {
        anna.says(&format!(
            r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape><m:CalendarView StartDate="{from}" EndDate="{to}"/><m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/></m:ParentFolderIds></m:FindItem>"#
        ))
    };
    assert!(view("2031-07-01T00:00:00Z", "2031-07-02T00:00:00Z").contains("<t:Subject>Sync</t:Subject>"));
    assert!(view("2031-07-02T00:00:00Z", "2031-07-03T00:00:00Z").contains(r#"TotalItemsInView="0""#));
    assert!(
        view("2031-07-02T00:00:00Z", "2031-07-01T00:00:00Z").contains("ErrorCalendarEndDateIsEarlierThanStartDate")
    );
    assert!(view("2031-07-02T00:00:00Z", "2041-07-01T00:00:00Z").contains("ErrorCalendarViewRangeTooBig"));
    let recurring = create.replace("<t:StartTimeZone", "<t:Recurrence/><t:StartTimeZone");
    assert!(anna.says(&recurring).contains("recurring calendar items"));
    let delete = format!(
        r#"<m:DeleteItem DeleteType="MoveToDeletedItems"><m:ItemIds>{}</m:ItemIds></m:DeleteItem>"#,
        made.item()
    );
    assert!(anna.says(&delete).contains("ErrorSendMeetingCancellationsRequired"));
    let delete = delete.replace("DeleteType", r#"SendMeetingCancellations="SendToNone" DeleteType"#);
    assert!(anna.says(&delete).contains("NoError"));
    assert!(anna.get(&made).contains("ErrorItemNotFound"));
    assert!(anna.list("deleteditems").contains("<t:CalendarItem>"));
}

#[test]
fn a_contact_is_made_and_changed_entry_by_entry() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let made = anna.id(
        r#"<m:CreateItem><m:Items><t:Contact><t:DisplayName>Jane Doe</t:DisplayName><t:GivenName>Jane</t:GivenName><t:EmailAddresses><t:Entry Key="EmailAddress1">jane@x.example</t:Entry></t:EmailAddresses><t:PhysicalAddresses><t:Entry Key="Business"><t:Street>S</t:Street><t:City>C</t:City></t:Entry></t:PhysicalAddresses><t:PhoneNumbers><t:Entry Key="MobilePhone">123</t:Entry></t:PhoneNumbers></t:Contact></m:Items></m:CreateItem>"#,
    );
    let updates = r#"<t:SetItemField><t:IndexedFieldURI FieldURI="contacts:EmailAddress" FieldIndex="EmailAddress2"/><t:Contact><t:EmailAddresses><t:Entry Key="EmailAddress2">doe@x.example</t:Entry></t:EmailAddresses></t:Contact></t:SetItemField><t:DeleteItemField><t:IndexedFieldURI FieldURI="contacts:PhysicalAddress:Street" FieldIndex="Business"/></t:DeleteItemField><t:DeleteItemField><t:FieldURI FieldURI="contacts:GivenName"/></t:DeleteItemField>"#;
    let changed = anna.id(&format!(
        r#"<m:UpdateItem ConflictResolution="AutoResolve"><m:ItemChanges><t:ItemChange>{}<t:Updates>{updates}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"#,
        made.item()
    ));
    let shown = anna.get(&changed);
    assert!(shown.contains("jane@x.example"), "{shown}");
    assert!(shown.contains("doe@x.example"), "{shown}");
    assert!(shown.contains(">123<"), "{shown}");
    assert!(shown.contains(r#"<t:Entry Key="Business"><t:City>C</t:City></t:Entry>"#));
    assert!(!shown.contains("t:GivenName"));
    let wrong = anna.says(
        r#"<m:CreateItem><m:SavedItemFolderId><t:DistinguishedFolderId Id="inbox"/></m:SavedItemFolderId><m:Items><t:Contact><t:DisplayName>x</t:DisplayName></t:Contact></m:Items></m:CreateItem>"#,
    );
    assert!(wrong.contains("ErrorCannotCreateContactInNonContactFolder"));
}

#[test]
fn a_message_may_come_and_go_as_mime() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    // "From: anna@contoso.example", "To: bo@contoso.example", "Subject: As MIME", "", "Hello"
    let mime =
        "RnJvbTogYW5uYUBjb250b3NvLmV4YW1wbGUNClRvOiBib0Bjb250b3NvLmV4YW1wbGUNClN1YmplY3Q6IEFzIE1JTUUNCg0KSGVsbG8=";
    let sent = anna.says(&format!(
        r#"<m:CreateItem MessageDisposition="SendOnly"><m:Items><t:Message><t:MimeContent CharacterSet="UTF-8">{mime}</t:MimeContent></t:Message></m:Items></m:CreateItem>"#
    ));
    assert!(sent.contains("NoError"), "{sent}");
    let bo = user(&mock, "bo@contoso.example");
    let inbox = bo.list("inbox");
    assert!(inbox.contains("<t:Subject>As MIME</t:Subject>"), "{inbox}");
    let got = bo.says(&format!(
        r"<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent></m:ItemShape><m:ItemIds>{}</m:ItemIds></m:GetItem>",
        Id::first(&inbox).item()
    ));
    assert!(got.contains(r#"<t:MimeContent CharacterSet="UTF-8">"#), "{got}");
    let bad = anna.says(
        r#"<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Message><t:MimeContent>%</t:MimeContent></t:Message></m:Items></m:CreateItem>"#,
    );
    assert!(bad.contains("ErrorMimeContentInvalidBase64String"));
}

#[test]
fn a_meeting_reaches_those_invited_and_their_answer_comes_back() {
    let mock = Mock::start();
    let (anna, bo) = (user(&mock, ANNA), user(&mock, "bo@contoso.example"));
    let made = anna.id(
        r#"<m:CreateItem SendMeetingInvitations="SendToAllAndSaveCopy"><m:Items><t:CalendarItem><t:Subject>Together</t:Subject><t:Start>2031-07-01T10:00:00Z</t:Start><t:End>2031-07-01T11:00:00Z</t:End><t:RequiredAttendees><t:Attendee><t:Mailbox><t:EmailAddress>bo@contoso.example</t:EmailAddress></t:Mailbox></t:Attendee></t:RequiredAttendees></t:CalendarItem></m:Items></m:CreateItem>"#,
    );
    let copy = || {
        Id::first(&bo.says(
            r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:CalendarView StartDate="2031-07-01T00:00:00Z" EndDate="2031-07-02T00:00:00Z"/><m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/></m:ParentFolderIds></m:FindItem>"#,
        ))
    };
    let accept = |id: &Id| {
        format!(
            r#"<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:Items><t:AcceptItem><t:ReferenceItemId Id="{}"/></t:AcceptItem></m:Items></m:CreateItem>"#,
            id.id
        )
    };
    assert!(bo.says(&accept(&copy())).contains("NoError"));
    assert!(anna.get(&made).contains("<t:ResponseType>Accept</t:ResponseType>"));
    assert!(anna.says(&accept(&made)).contains("ErrorCalendarIsOrganizerForAccept"));
    let deleted = anna.says(&format!(
        r#"<m:DeleteItem DeleteType="HardDelete" SendMeetingCancellations="SendToAllAndSaveCopy"><m:ItemIds>{}</m:ItemIds></m:DeleteItem>"#,
        made.item()
    ));
    assert!(deleted.contains("NoError"));
    assert!(bo.get(&copy()).contains("<t:IsCancelled>true</t:IsCancelled>"));
}

/// What clients send of every message, with yes and no as digits: it is kept, and comes back.
#[test]
fn what_clients_say_of_every_message_is_taken() {
    let mock = Mock::start();
    let anna = user(&mock, "anna@contoso.example");
    for (is_set, minutes) in [("0", "0"), ("1", "30")] {
        let id = anna.id(&format!(
            r#"<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Message><t:Subject>s</t:Subject><t:ReminderIsSet>{is_set}</t:ReminderIsSet><t:ReminderMinutesBeforeStart>{minutes}</t:ReminderMinutesBeforeStart><t:IsResponseRequested>0</t:IsResponseRequested></t:Message></m:Items></m:CreateItem>"#
        ));
        let read = anna.get(&id);
        let truth = is_set == "1";
        assert!(read.contains(&format!("<t:ReminderIsSet>{truth}</t:ReminderIsSet>")), "{read}");
        let minutes = format!("<t:ReminderMinutesBeforeStart>{minutes}</t:ReminderMinutesBeforeStart>");
        assert!(read.contains(&minutes), "{read}");
    }
}
