//! What is decided once shows alike over both protocols: each row is done over Graph and over EWS, and seen over both.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365::Mock;
use mock365_domain::Now;
use mock365_domain::mailbox::MailboxState;
use serde_json::{Value, json};

use crate::caller::{Caller as GraphCaller, HUBSPOT};
use crate::calls::put;
use crate::ews_client::{self, Id};

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";
const FRED: &str = "fred@fabrikam.example";
const SALES: &str = "sales@contoso.example";
const OAK: &str = "oak@contoso.example";
/// Nobody here has it.
const STRANGER: &str = "somebody@elsewhere.example";

/// What a message, event or contact is found by over both protocols.
const SUBJECT: &str = "Decided";

const SCOPES: [&str; 7] = [
    "Mail.ReadWrite",
    "Mail.ReadWrite.Shared",
    "Mail.Send",
    "Mail.Send.Shared",
    "Calendars.ReadWrite",
    "Calendars.ReadWrite.Shared",
    "Contacts.ReadWrite",
];

/// Somebody with a token for each protocol.
pub struct Both<'m> {
    pub graph: GraphCaller<'m>,
    pub ews: ews_client::Caller,
}

/// The protocol that something is done over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    Graph,
    Ews,
}

pub const EACH: [Over; 2] = [Over::Graph, Over::Ews];

impl<'m> Both<'m> {
    pub fn new(mock: &'m Mock, user: &str) -> Self {
        Self { graph: GraphCaller::user(mock, user, HUBSPOT, &SCOPES), ews: ews_client::user(mock, user) }
    }

    /// Sends a message with that subject; what more is in it, for each protocol. The refusal's code, or nothing.
    pub fn send(&self, over: Over, to: &str, (more, elements): (&Value, &str)) -> String {
        match over {
            Over::Graph => {
                let mut message = json!({ "subject": SUBJECT, "toRecipients": [named(to)] });
                for (name, value) in more.as_object().into_iter().flatten() {
                    message[name] = value.clone();
                }
                let sent = self.graph.post("/me/sendMail", &json!({ "message": message }));
                if sent.status == 202 { String::new() } else { sent.json["error"]["code"].to_string().replace('"', "") }
            }
            Over::Ews => {
                let to = format!("<t:ToRecipients>{}</t:ToRecipients>", mailbox(to));
                let answer = self.ews.says(&format!(
                    r#"<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:Items><t:Message><t:Subject>{SUBJECT}</t:Subject>{}</t:Message></m:Items></m:CreateItem>"#,
                    in_order(&to, elements)
                ));
                code(&answer)
            }
        }
    }

    /// The first thing with that subject in a list of Graph's.
    pub fn seen(&self, list: &str) -> Option<Value> {
        let found = self.graph.get(&format!("/me/{list}?$filter=subject eq '{SUBJECT}'")).expect(200);
        found["value"].as_array().expect("a list").first().cloned()
    }

    /// The first item with that subject in a folder, with all properties over EWS.
    pub fn shown(&self, folder: &str) -> Option<String> {
        let answer = self.ews.says(&format!(
            r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:Restriction><t:IsEqualTo><t:FieldURI FieldURI="item:Subject"/><t:FieldURIOrConstant><t:Constant Value="{SUBJECT}"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction><m:ParentFolderIds><t:DistinguishedFolderId Id="{folder}"/></m:ParentFolderIds></m:FindItem>"#
        ));
        answer.contains("<t:ItemId ").then(|| self.ews.get(&Id::first(&answer)))
    }
}

fn named(address: &str) -> Value {
    json!({ "emailAddress": { "address": address } })
}

fn mailbox(address: &str) -> String {
    format!("<t:Mailbox><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox>")
}

/// Recipients stand between the sender and the other elements of a message.
fn in_order(to: &str, elements: &str) -> String {
    let sender = elements.find("</t:Sender>").map_or(0, |at| at + "</t:Sender>".len());
    format!("{}{to}{}", &elements[..sender], &elements[sender..])
}

/// The code of a refusal; nothing where there is none.
pub fn code(answer: &str) -> String {
    let code = element(answer, "m:ResponseCode").unwrap_or_default();
    if code == "NoError" { String::new() } else { code.to_owned() }
}

/// The text of the first element of that name.
pub fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, behind) = text.split_once(&format!("<{name}>"))?;
    Some(behind.split('<').next().unwrap_or_default())
}

/// An attribute of the first element of that name.
fn id_of(text: &str, name: &str) -> String {
    let (_, behind) = text.split_once(&format!("<{name} Id=\"")).expect(name);
    behind.split('"').next().unwrap_or_default().to_owned()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Text as XML has it.
fn escaped(text: &str) -> String {
    text.replace('<', "&lt;").replace('>', "&gt;")
}

#[test]
fn a_message_has_one_id_and_one_conversation_wherever_it_lies() {
    for (over, chosen) in [
        (Over::Graph, None),
        (Over::Graph, Some("<g-1@x.example>")),
        (Over::Ews, None),
        (Over::Ews, Some("<e-1@x.example>")),
    ] {
        let row = format!("{over:?} {chosen:?}");
        let mock = Mock::start();
        let (anna, bo) = (Both::new(&mock, ANNA), Both::new(&mock, BO));
        let (more, element_of_it) = match chosen {
            Some(id) => (
                json!({ "internetMessageId": id }),
                format!("<t:InternetMessageId>{}</t:InternetMessageId>", escaped(id)),
            ),
            None => (json!({}), String::new()),
        };
        assert_eq!(anna.send(over, BO, (&more, &element_of_it)), "", "{row}");
        let places =
            [(&anna, "mailFolders/sentitems/messages", "sentitems"), (&bo, "mailFolders/inbox/messages", "inbox")];
        let copies = places.map(|(whose, list, folder)| {
            let (seen, shown) = (whose.seen(list).expect("a copy"), whose.shown(folder).expect("a copy"));
            let id = text(&seen["internetMessageId"]).to_owned();
            assert_eq!(element(&shown, "t:InternetMessageId"), Some(escaped(&id).as_str()), "{row} {list}");
            assert_eq!(shown.matches("<t:ConversationId ").count(), 1, "{row}");
            // Which mailbox it is seen in, its id says too.
            let conversation = STANDARD.decode(id_of(&shown, "t:ConversationId")).expect("base64");
            (id, conversation[43..].to_vec())
        });
        assert_eq!(copies[0], copies[1], "{row}: the sender's copy and the one that arrived");
        match chosen {
            Some(chosen) => assert_eq!(copies[0].0, chosen, "{row}"),
            None => {
                assert!(
                    copies[0].0.starts_with('<') && copies[0].0.ends_with("@mock365.example>"),
                    "{row}: {copies:?}"
                );
            }
        }
        // What answers it belongs to its conversation; what somebody writes anew does not.
        let arrived = bo.seen("mailFolders/inbox/messages").expect("it");
        let path = format!("/me/messages/{}/reply", text(&arrived["id"]));
        bo.graph.post(&path, &json!({ "comment": "yes" })).expect(202);
        let answers = anna.graph.get(&format!("/me/messages?$filter=subject eq 'RE: {SUBJECT}'")).expect(200);
        let sent = anna.seen("mailFolders/sentitems/messages").expect("it");
        assert_eq!(answers["value"][0]["conversationId"], sent["conversationId"], "{row}");
        assert_ne!(answers["value"][0]["internetMessageId"], sent["internetMessageId"], "{row}");
        assert_eq!(anna.send(over, BO, (&json!({}), "")), "", "{row}");
        let two = bo.graph.get(&format!("/me/messages?$filter=subject eq '{SUBJECT}'")).expect(200);
        assert_ne!(two["value"][0]["conversationId"], two["value"][1]["conversationId"], "{row}");
        assert_ne!(two["value"][0]["internetMessageId"], two["value"][1]["internetMessageId"], "{row}");
    }
}

/// Makes an event to which Bo is invited.
fn invite(anna: &Both<'_>, over: Over, uid: &str) {
    match over {
        Over::Graph => {
            let at = |hour: u8| json!({ "dateTime": format!("2026-12-01T{hour}:00:00"), "timeZone": "UTC" });
            let event = json!({ "subject": SUBJECT, "start": at(10), "end": at(11), "attendees": [named(BO)] });
            anna.graph.post("/me/events", &event).expect(201);
        }
        Over::Ews => {
            let uid = if uid.is_empty() { String::new() } else { format!("<t:UID>{uid}</t:UID>") };
            let answer = anna.ews.says(&format!(
                r#"<m:CreateItem SendMeetingInvitations="SendToAllAndSaveCopy"><m:Items><t:CalendarItem><t:Subject>{SUBJECT}</t:Subject>{uid}<t:Start>2026-12-01T10:00:00Z</t:Start><t:End>2026-12-01T11:00:00Z</t:End><t:RequiredAttendees><t:Attendee>{}</t:Attendee></t:RequiredAttendees></t:CalendarItem></m:Items></m:CreateItem>"#,
                mailbox(BO)
            ));
            assert_eq!(code(&answer), "", "{answer}");
        }
    }
}

#[test]
fn a_meeting_has_one_uid_in_every_calendar() {
    for (over, chosen) in [(Over::Graph, ""), (Over::Ews, ""), (Over::Ews, "u-1")] {
        let row = format!("{over:?} {chosen:?}");
        let mock = Mock::start();
        let (anna, bo) = (Both::new(&mock, ANNA), Both::new(&mock, BO));
        invite(&anna, over, chosen);
        let uids = [&anna, &bo].map(|whose| {
            let (seen, shown) = (whose.seen("events").expect("an event"), whose.shown("calendar").expect("an event"));
            assert_eq!(element(&shown, "t:UID"), seen["iCalUId"].as_str(), "{row}");
            text(&seen["iCalUId"]).to_owned()
        });
        assert_eq!(uids[0], uids[1], "{row}");
        match chosen {
            "" => assert!(uids[0].starts_with("040000008200E00074C5B7101A82E008"), "{row}: {}", uids[0]),
            chosen => assert_eq!(uids[0], chosen, "{row}"),
        }
    }
}

#[test]
fn mail_reaches_the_mailboxes_that_take_it() {
    let (past, future) = (Now(jiff::Timestamp::UNIX_EPOCH), Now(jiff::Timestamp::MAX));
    for (state, takes) in [
        (MailboxState::Ready, true),
        (MailboxState::Absent, false),
        (MailboxState::Unlicensed, false),
        (MailboxState::provisioning(past), true),
        (MailboxState::provisioning(future), false),
        (MailboxState::Migrating(None), true),
        (MailboxState::Migrating(Some(future.timestamp())), true),
        (MailboxState::OnPremises, true),
        (MailboxState::Disabled, false),
        (MailboxState::SoftDeleted, false),
        (MailboxState::InvalidLicense, true),
    ] {
        for over in EACH {
            let row = format!("{over:?} {state:?}");
            let mock = Mock::start();
            let (anna, bo) = (Both::new(&mock, ANNA), Both::new(&mock, BO));
            put(&mock, BO, state.clone());
            assert_eq!(anna.send(over, BO, (&json!({}), "")), "", "{row}");
            invite(&anna, over, "");
            put(&mock, BO, MailboxState::Ready);
            assert_eq!(bo.seen("mailFolders/inbox/messages").is_some(), takes, "{row}: mail");
            assert_eq!(bo.shown("inbox").is_some(), takes, "{row}: mail");
            assert_eq!(bo.seen("events").is_some(), takes, "{row}: an invitation");
            assert_eq!(bo.shown("calendar").is_some(), takes, "{row}: an invitation");
            assert!(anna.seen("mailFolders/sentitems/messages").is_some(), "{row}: the sender keeps his copy");
        }
    }
}

#[test]
fn a_mailbox_is_opened_by_its_owner_and_where_it_is_there_for_several() {
    for (caller, owner, may) in [
        (ANNA, ANNA, true),
        (ANNA, BO, false),
        (ANNA, SALES, true),
        (BO, OAK, true),
        (FRED, ANNA, false),
        (FRED, SALES, false),
        (ANNA, FRED, false),
    ] {
        let mock = Mock::start();
        let both = Both::new(&mock, caller);
        let over_graph = both.graph.get(&format!("/users/{owner}/mailFolders/inbox")).status == 200;
        let answer = both.ews.says(&format!(
            r#"<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="inbox">{}</t:DistinguishedFolderId></m:FolderIds></m:GetFolder>"#,
            mailbox(owner)
        ));
        assert_eq!(over_graph, may, "Graph: {caller} opens {owner}");
        assert_eq!(code(&answer).is_empty(), may, "EWS: {caller} opens {owner}: {answer}");
    }
}

#[test]
fn a_message_goes_out_in_the_name_of_a_mailbox_that_its_sender_may_open() {
    for (caller, from, sender, may) in [
        (ANNA, None, None, true),
        (ANNA, Some(ANNA), None, true),
        (ANNA, Some("ANNA@contoso.example"), Some(ANNA), true),
        (ANNA, None, Some(ANNA), true),
        (ANNA, Some(BO), None, false),
        (ANNA, None, Some(BO), false),
        (ANNA, Some(ANNA), Some(SALES), false),
        (ANNA, Some(SALES), None, true),
        (ANNA, Some(SALES), Some(ANNA), true),
        (ANNA, Some(SALES), Some(SALES), true),
        (ANNA, Some(SALES), Some(BO), false),
        (ANNA, Some(STRANGER), None, false),
        (FRED, Some(SALES), None, false),
        (FRED, Some(ANNA), None, false),
    ] {
        for over in EACH {
            let row = format!("{over:?}: {caller} sends as {from:?} by {sender:?}");
            let mock = Mock::start();
            let (who, bo) = (Both::new(&mock, caller), Both::new(&mock, BO));
            let (mut more, mut elements) = (json!({}), String::new());
            if let Some(sender) = sender {
                more["sender"] = named(sender);
                elements.extend(["<t:Sender>", &mailbox(sender), "</t:Sender>"]);
            }
            if let Some(from) = from {
                more["from"] = named(from);
                elements.extend(["<t:From>", &mailbox(from), "</t:From>"]);
            }
            let refused = who.send(over, BO, (&more, &elements));
            assert_eq!(refused, if may { "" } else { "ErrorSendAsDenied" }, "{row}");
            let arrived = bo.seen("mailFolders/inbox/messages");
            assert_eq!(arrived.is_some(), may, "{row}");
            let Some(arrived) = arrived else { continue };
            let name = from.map_or(caller, |from| if from == SALES { SALES } else { caller });
            let by = sender.unwrap_or(name);
            assert_eq!(arrived["from"]["emailAddress"]["address"], name, "{row}");
            assert_eq!(arrived["sender"]["emailAddress"]["address"], by, "{row}");
            let shown = bo.shown("inbox").expect("it");
            for (element, address) in [("From", name), ("Sender", by)] {
                let (_, behind) = shown.split_once(&format!("<t:{element}>")).expect("an author");
                assert_eq!(self::element(behind, "t:EmailAddress"), Some(address), "{row}: {shown}");
            }
        }
    }
}

#[test]
fn another_s_name_takes_a_token_that_says_so_at_graph() {
    let mock = Mock::start();
    let (anna, bo) = (GraphCaller::user(&mock, ANNA, HUBSPOT, &["Mail.Send", "Mail.ReadWrite"]), Both::new(&mock, BO));
    let message = json!({ "subject": SUBJECT, "toRecipients": [named(BO)], "from": named(SALES) });
    assert_eq!(anna.post("/me/sendMail", &json!({ "message": message })).refused(403), "ErrorSendAsDenied");
    let draft = anna.post("/me/messages", &message).expect(201);
    let send = format!("/me/messages/{}/send", text(&draft["id"]));
    assert_eq!(anna.post(&send, &json!({})).refused(403), "ErrorSendAsDenied");
    assert!(bo.seen("mailFolders/inbox/messages").is_none());
}

/// Makes an item with nothing but a subject, and what must be there.
fn make(anna: &Both<'_>, over: Over, kind: &str) {
    let at = |hour: u8| json!({ "dateTime": format!("2026-12-01T{hour}:00:00"), "timeZone": "UTC" });
    match (over, kind) {
        (Over::Graph, "messages") => drop(anna.graph.post("/me/messages", &json!({ "subject": SUBJECT })).expect(201)),
        (Over::Graph, "events") => {
            let event = json!({ "subject": SUBJECT, "start": at(10), "end": at(11), "attendees": [named(STRANGER)] });
            anna.graph.post("/me/events", &event).expect(201);
        }
        (Over::Ews, _) => {
            let (attributes, item) = if kind == "messages" {
                (r#"MessageDisposition="SaveOnly""#, format!("<t:Message><t:Subject>{SUBJECT}</t:Subject></t:Message>"))
            } else {
                let attendee = format!("<t:Attendee>{}</t:Attendee>", mailbox(STRANGER));
                (
                    r#"SendMeetingInvitations="SendToAllAndSaveCopy""#,
                    format!(
                        "<t:CalendarItem><t:Subject>{SUBJECT}</t:Subject><t:Start>2026-12-01T10:00:00Z</t:Start><t:End>2026-12-01T11:00:00Z</t:End><t:RequiredAttendees>{attendee}</t:RequiredAttendees></t:CalendarItem>"
                    ),
                )
            };
            let answer = anna.ews.says(&format!("<m:CreateItem {attributes}><m:Items>{item}</m:Items></m:CreateItem>"));
            assert_eq!(code(&answer), "", "{answer}");
        }
        (Over::Graph, other) => panic!("{other}"),
    }
}

/// What a new item has that nobody wrote: the path in Graph's JSON with its value, and what EWS shows.
const DEFAULTS: &[(&str, &str, &str, &str)] = &[
    ("messages", "/importance", r#""normal""#, "<t:Importance>Normal<"),
    ("messages", "", "", "<t:Sensitivity>Normal<"),
    ("messages", "", "", "<t:ItemClass>IPM.Note<"),
    ("messages", "/isRead", "true", "<t:IsRead>true<"),
    ("messages", "/isDraft", "true", "<t:IsDraft>true<"),
    ("messages", "/from", "null", "!<t:From>"),
    ("messages", "/sender", "null", "!<t:Sender>"),
    ("messages", "/categories", "[]", "!<t:Categories>"),
    ("messages", "/hasAttachments", "false", "<t:HasAttachments>false<"),
    ("messages", "/isReadReceiptRequested", "false", "<t:IsReadReceiptRequested>false<"),
    ("messages", "/isDeliveryReceiptRequested", "false", "<t:IsDeliveryReceiptRequested>false<"),
    ("messages", "/flag/flagStatus", r#""notFlagged""#, "<t:FlagStatus>NotFlagged<"),
    ("messages", "/body/contentType", r#""text""#, r#"<t:Body BodyType="Text""#),
    ("messages", "/body/content", r#""""#, ""),
    ("messages", "", "", "<t:ReminderIsSet>false<"),
    ("events", "/importance", r#""normal""#, "<t:Importance>Normal<"),
    ("events", "/sensitivity", r#""normal""#, "<t:Sensitivity>Normal<"),
    ("events", "", "", "<t:ItemClass>IPM.Appointment<"),
    ("events", "/showAs", r#""busy""#, "<t:LegacyFreeBusyStatus>Busy<"),
    ("events", "/isReminderOn", "true", "<t:ReminderIsSet>true<"),
    ("events", "/reminderMinutesBeforeStart", "15", "<t:ReminderMinutesBeforeStart>15<"),
    ("events", "/isAllDay", "false", "<t:IsAllDayEvent>false<"),
    ("events", "/isCancelled", "false", "<t:IsCancelled>false<"),
    ("events", "/responseRequested", "true", "<t:IsResponseRequested>true<"),
    ("events", "/allowNewTimeProposals", "true", "<t:AllowNewTimeProposal>true<"),
    ("events", "/responseStatus/response", r#""organizer""#, "<t:MyResponseType>Organizer<"),
    ("events", "/attendees/0/type", r#""required""#, "<t:RequiredAttendees>"),
    ("events", "/attendees/0/status/response", r#""none""#, "<t:ResponseType>Unknown<"),
    ("events", "/organizer/emailAddress/address", r#""anna@contoso.example""#, "anna@contoso.example<"),
    ("events", "/body/contentType", r#""html""#, r#"<t:Body BodyType="Text""#),
    ("events", "/categories", "[]", "!<t:Categories>"),
];

#[test]
fn a_new_item_has_the_same_values_over_whatever_it_was_made() {
    for kind in ["messages", "events"] {
        for over in EACH {
            let mock = Mock::start();
            let anna = Both::new(&mock, ANNA);
            make(&anna, over, kind);
            let seen = anna.seen(kind).expect("an item");
            let shown = anna.shown(if kind == "messages" { "drafts" } else { "calendar" }).expect("an item");
            for (_, path, value, element) in DEFAULTS.iter().filter(|(of, ..)| *of == kind) {
                if !path.is_empty() {
                    let wanted: Value = serde_json::from_str(value).expect("JSON");
                    let found = seen.pointer(path).unwrap_or(&Value::Null);
                    assert_eq!(*found, wanted, "made over {over:?}, {kind}{path}: {seen}");
                }
                match element.strip_prefix('!') {
                    Some(missing) => assert!(!shown.contains(missing), "made over {over:?}, {missing}: {shown}"),
                    None => assert!(shown.contains(element), "made over {over:?}, {element}: {shown}"),
                }
            }
        }
    }
}

/// A contact is called by what its author wrote of its name.
#[test]
fn a_contact_is_called_alike_over_whatever_it_was_made() {
    for (given, surname, company, display, file_as) in [
        ("Kim", "Kay", "", "Kim Kay", "Kay, Kim"),
        ("Kim", "", "", "Kim", "Kim"),
        ("", "Kay", "", "Kay", "Kay"),
        ("", "", "Fabrikam", "Fabrikam", "Fabrikam"),
    ] {
        for over in EACH {
            let row = format!("{over:?} {given} {surname} {company}");
            let mock = Mock::start();
            let anna = Both::new(&mock, ANNA);
            match over {
                Over::Graph => {
                    let mut contact = json!({});
                    for (name, value) in [("givenName", given), ("surname", surname), ("companyName", company)] {
                        if !value.is_empty() {
                            contact[name] = json!(value);
                        }
                    }
                    anna.graph.post("/me/contacts", &contact).expect(201);
                }
                Over::Ews => {
                    let mut contact = String::new();
                    for (name, value) in [("GivenName", given), ("CompanyName", company), ("Surname", surname)] {
                        if !value.is_empty() {
                            contact.extend(["<t:", name, ">", value, "</t:", name, ">"]);
                        }
                    }
                    let answer = anna.ews.says(&format!(
                        "<m:CreateItem><m:Items><t:Contact>{contact}</t:Contact></m:Items></m:CreateItem>"
                    ));
                    assert_eq!(code(&answer), "", "{row}: {answer}");
                }
            }
            let newest = anna.graph.get("/me/contacts?$orderby=createdDateTime desc&$top=1").expect(200);
            let seen = &newest["value"][0];
            assert_eq!((text(&seen["displayName"]), text(&seen["fileAs"])), (display, file_as), "{row}: {seen}");
        }
    }
}
