//! Nothing that a client sends is dropped in silence: it is kept, or refused, or stands in a list of what has no effect.

use std::collections::{BTreeMap, BTreeSet};

use mock365::Mock;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::ews_client::{Caller, Id, user};
use crate::facts;

const ANNA: &str = "anna@contoso.example";
const DECLARED: &str = include_str!("../../ews/src/faces/ews/schema/declared.txt");

/// Values of what is kept, by item and element: what is sent, and what is read back of it.
const KEPT: &[(&str, &str, &str, &str)] = &[
    ("", "Subject", "Offer", "<t:Subject>Offer</t:Subject>"),
    ("", "Sensitivity", "Private", "<t:Sensitivity>Private</t:Sensitivity>"),
    ("", "Body", "by Friday", ">by Friday</t:Body>"),
    ("", "Categories", "<t:String>Red</t:String>", "<t:String>Red</t:String>"),
    ("", "Importance", "High", "<t:Importance>High</t:Importance>"),
    ("", "ReminderIsSet", "true", "<t:ReminderIsSet>true</t:ReminderIsSet>"),
    (
        "",
        "Attachments",
        "<t:FileAttachment><t:Name>a.txt</t:Name><t:Content>aGk=</t:Content></t:FileAttachment>",
        "<t:Name>a.txt</t:Name>",
    ),
    (
        "",
        "ExtendedProperty",
        r#"<t:ExtendedFieldURI PropertySetId="11111111-2222-4333-8444-555555555555" PropertyName="x" PropertyType="String"/><t:Value>kept</t:Value>"#,
        "<t:Value>kept</t:Value>",
    ),
    ("Message", "Sender", MAILBOX, "x@fabrikam.example"),
    ("Message", "ToRecipients", MAILBOX, "<t:ToRecipients><t:Mailbox><t:Name>X</t:Name>"),
    ("Message", "CcRecipients", MAILBOX, "<t:CcRecipients><t:Mailbox><t:Name>X</t:Name>"),
    ("Message", "BccRecipients", MAILBOX, "<t:BccRecipients><t:Mailbox><t:Name>X</t:Name>"),
    ("Message", "From", MAILBOX, "<t:From><t:Mailbox><t:Name>X</t:Name>"),
    ("Message", "ReplyTo", MAILBOX, "<t:ReplyTo><t:Mailbox><t:Name>X</t:Name>"),
    ("Message", "IsReadReceiptRequested", "true", "<t:IsReadReceiptRequested>true<"),
    ("Message", "IsDeliveryReceiptRequested", "true", "<t:IsDeliveryReceiptRequested>true<"),
    ("Message", "InternetMessageId", "&lt;1@x.example&gt;", "&lt;1@x.example&gt;</t:InternetMessageId>"),
    ("Message", "IsRead", "true", "<t:IsRead>true</t:IsRead>"),
    ("Message", "Flag", "<t:FlagStatus>Flagged</t:FlagStatus>", "<t:FlagStatus>Flagged</t:FlagStatus>"),
    ("CalendarItem", "UID", "u-1", "<t:UID>u-1</t:UID>"),
    ("CalendarItem", "Start", "2020-01-02T10:00:00Z", "<t:Start>2020-01-02T10:00:00Z</t:Start>"),
    ("CalendarItem", "End", "2036-01-02T10:00:00Z", "<t:End>2036-01-02T10:00:00Z</t:End>"),
    ("CalendarItem", "IsAllDayEvent", "true", "<t:IsAllDayEvent>true<"),
    ("CalendarItem", "LegacyFreeBusyStatus", "OOF", "<t:LegacyFreeBusyStatus>OOF<"),
    ("CalendarItem", "Location", "Room 1", "<t:Location>Room 1<"),
    ("CalendarItem", "IsResponseRequested", "false", "<t:IsResponseRequested>false<"),
    ("CalendarItem", "RequiredAttendees", ATTENDEE, "<t:RequiredAttendees><t:Attendee><t:Mailbox><t:Name>X<"),
    ("CalendarItem", "OptionalAttendees", ATTENDEE, "<t:OptionalAttendees><t:Attendee><t:Mailbox><t:Name>X<"),
    ("CalendarItem", "Resources", ATTENDEE, "<t:Resources><t:Attendee><t:Mailbox><t:Name>X<"),
    ("CalendarItem", "AllowNewTimeProposal", "false", "<t:AllowNewTimeProposal>false<"),
    ("Contact", "FileAs", "F", "<t:FileAs>F<"),
    ("Contact", "DisplayName", "D", "<t:DisplayName>D<"),
    ("Contact", "Birthday", "2000-02-03T11:59:00Z", "<t:Birthday>2000-02-03T11:59:00Z<"),
    ("Contact", "Children", "<t:String>Kim</t:String>", "<t:String>Kim<"),
    ("Contact", "EmailAddresses", r#"<t:Entry Key="EmailAddress1">k@x.example</t:Entry>"#, "k@x.example</t:Entry>"),
    ("Contact", "PhoneNumbers", r#"<t:Entry Key="MobilePhone">+1</t:Entry>"#, ">+1</t:Entry>"),
    ("Contact", "PhoneNumbers", r#"<t:Entry Key="BusinessFax">+2</t:Entry>"#, r#"Key="BusinessFax">+2</t:Entry>"#),
    ("Contact", "ImAddresses", r#"<t:Entry Key="ImAddress1">sip:k</t:Entry>"#, ">sip:k</t:Entry>"),
    (
        "Contact",
        "PhysicalAddresses",
        r#"<t:Entry Key="Home"><t:Street>S</t:Street><t:City>C</t:City></t:Entry>"#,
        "<t:Street>S</t:Street><t:City>C</t:City>",
    ),
    ("Task", "CompleteDate", "2026-01-02T00:00:00Z", "<t:IsComplete>true<"),
    ("Task", "DueDate", "2026-01-02T00:00:00Z", "<t:DueDate>2026-01-02T00:00:00Z<"),
    ("Task", "StartDate", "2026-01-02T00:00:00Z", "<t:StartDate>2026-01-02T00:00:00Z<"),
    ("Task", "PercentComplete", "25", "<t:PercentComplete>25<"),
    ("Task", "Status", "Deferred", "<t:Status>Deferred<"),
    ("Task", "Companies", "<t:String>Co</t:String>", "<t:String>Co<"),
    ("Task", "Contacts", "<t:String>Co</t:String>", "<t:String>Co<"),
    ("DistributionList", "DisplayName", "D", "<t:DisplayName>D<"),
    ("DistributionList", "FileAs", "F", "<t:FileAs>F<"),
    (
        "DistributionList",
        "Members",
        "<t:Member><t:Mailbox><t:Name>X</t:Name><t:EmailAddress>x@fabrikam.example</t:EmailAddress></t:Mailbox></t:Member>",
        "x@fabrikam.example",
    ),
];

const MAILBOX: &str = "<t:Mailbox><t:Name>X</t:Name><t:EmailAddress>x@fabrikam.example</t:EmailAddress></t:Mailbox>";
const ATTENDEE: &str = "<t:Attendee><t:Mailbox><t:Name>X</t:Name><t:EmailAddress>x@fabrikam.example</t:EmailAddress></t:Mailbox></t:Attendee>";

/// Elements that are taken and change nothing, or only where they say what is so already.
const WITHOUT_EFFECT: &[(&str, &str)] = &[("CalendarItem", "DateTimeStamp"), ("CalendarItem", "ReminderDueBy")];

const KINDS: [(&str, &str, &str); 5] = [
    ("Message", "MessageType", "MessageDisposition=\"SaveOnly\""),
    ("CalendarItem", "CalendarItemType", "SendMeetingInvitations=\"SendToNone\""),
    ("Contact", "ContactItemType", ""),
    ("Task", "TaskType", ""),
    ("DistributionList", "DistributionListType", ""),
];

/// The elements of a type, each with what kind of value it has.
fn members(kind: &str) -> BTreeMap<&'static str, Option<&'static str>> {
    let line = DECLARED.lines().find(|line| line.split(' ').next() == Some(kind)).expect("a type");
    let mut members = BTreeMap::new();
    for word in line.split(' ').skip(1).filter(|word| !word.starts_with('@')) {
        if let Some(base) = word.strip_prefix('<') {
            members.extend(self::members(base));
        } else {
            let (name, kind) = word.split_once(':').map_or((word, None), |(name, kind)| (name, Some(kind)));
            members.insert(name, kind);
        }
    }
    members
}

/// Some value that the schema allows.
fn value(kind: Option<&str>) -> &'static str {
    match kind {
        Some("bool") => "true",
        Some(kind) => {
            let list = DECLARED.lines().find(|line| line.split(' ').next() == Some(&format!("={kind}")));
            list.and_then(|list| list.split(' ').nth(1)).unwrap_or("")
        }
        None => "7",
    }
}

/// The text of an answer, which no schema is held against here: there are hundreds.
fn said(caller: &Caller, body: &str) -> String {
    caller.ask(body).text().expect("a text")
}

fn create(caller: &Caller, attributes: &str, item: &str) -> String {
    said(caller, &format!("<m:CreateItem {attributes}><m:Items>{item}</m:Items></m:CreateItem>"))
}

fn read(caller: &Caller, id: &Id) -> String {
    said(
        caller,
        &format!(
            r#"<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="contacts:FileAsMapping"/><t:ExtendedFieldURI PropertySetId="11111111-2222-4333-8444-555555555555" PropertyName="x" PropertyType="String"/></t:AdditionalProperties></m:ItemShape><m:ItemIds>{}</m:ItemIds></m:GetItem>"#,
            id.item()
        ),
    )
}

#[test]
fn every_element_of_every_item_is_read_back_or_refused() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    for (item, kind, attributes) in KINDS {
        for (name, of) in members(kind) {
            let known = KEPT.iter().find(|(at, known, ..)| (at.is_empty() || *at == item) && *known == name);
            let (sent, wanted) = known.map_or((value(of), None), |(_, _, sent, wanted)| (*sent, Some(*wanted)));
            let more = match name {
                "Body" => r#" BodyType="Text""#,
                "StartTimeZone" | "EndTimeZone" => r#" Id="W. Europe Standard Time""#,
                _ => "",
            };
            let made = create(&anna, attributes, &format!("<t:{item}><t:{name}{more}>{sent}</t:{name}></t:{item}>"));
            if !made.contains("NoError") {
                assert!(wanted.is_none(), "{item} refuses {name}: {made}");
                continue;
            }
            if WITHOUT_EFFECT.contains(&(item, name)) {
                continue;
            }
            let seen = read(&anna, &Id::first(&made));
            // What is a text and nothing else is read back as it was sent.
            let plain = if more.is_empty() { format!("<t:{name}>{sent}</t:{name}>") } else { more.to_owned() };
            let wanted = wanted.unwrap_or(&plain);
            assert!(seen.contains(wanted), "{item} drops {name}, {sent}: {seen}");
        }
    }
}

#[test]
fn what_no_schema_knows_is_a_fault_wherever_it_stands() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let shape = |inner: &str| {
        format!(
            r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>{inner}</m:ItemShape><m:ParentFolderIds><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderIds></m:FindItem>"#
        )
    };
    let message = |inner: &str| {
        format!(
            r#"<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Message>{inner}</t:Message></m:Items></m:CreateItem>"#
        )
    };
    let folder = |inner: &str| {
        format!(
            r#"<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderId><m:Folders><t:Folder>{inner}</t:Folder></m:Folders></m:CreateFolder>"#
        )
    };
    let cases = [
        shape("<t:Nonsense/>"),
        shape(r#"<t:AdditionalProperties><t:FieldURI FieldURI="item:Nonsense"/></t:AdditionalProperties>"#),
        shape(r#"<t:AdditionalProperties><t:FieldURI FieldURI="item:Subject" Nonsense="1"/></t:AdditionalProperties>"#),
        shape("<t:IncludeMimeContent>perhaps</t:IncludeMimeContent>"),
        shape("").replace("Shallow", "Nonsense"),
        shape("").replace("</m:ItemShape>", r#"</m:ItemShape><m:SortOrder><t:FieldOrder Order="Nonsense"><t:FieldURI FieldURI="item:Subject"/></t:FieldOrder></m:SortOrder>"#),
        message("<t:Nonsense/>"),
        message("<t:From><t:Mailbox><t:Nonsense/></t:Mailbox></t:From>"),
        message("<t:Flag><t:Nonsense/></t:Flag>"),
        message("<t:Subject><t:String/></t:Subject>"),
        message("<t:Subject/>").replace("SaveOnly", "Nonsense"),
        message("<t:Attachments><t:ItemAttachment><t:Message><t:Nonsense/></t:Message></t:ItemAttachment></t:Attachments>"),
        folder("<t:DisplayName>n</t:DisplayName><t:Nonsense/>"),
        "<m:Subscribe><m:Nonsense/></m:Subscribe>".to_owned(),
        // What stands once stands twice, at any depth; text where elements stand.
        message("<t:Subject>1</t:Subject><t:Subject>2</t:Subject>"),
        message("<t:Subject>1</t:Subject>").replace("</m:Items>", "</m:Items><m:Items><t:Message/></m:Items>"),
        message("<t:From><t:Mailbox><t:Name>1</t:Name><t:Name>2</t:Name></t:Mailbox></t:From>"),
        message("<t:From><t:Mailbox/><t:Mailbox/></t:From>"),
        message("<t:Subject>1</t:Subject>").replace("<m:Items>", "<m:Items>hello"),
        message("hello<t:Subject>1</t:Subject>"),
    ];
    for body in cases {
        let answer = anna.ask(&body);
        assert_eq!(answer.status(), 500, "{body}");
        let text = answer.text().expect("text");
        assert!(text.contains("ErrorSchemaValidation"), "{body}: {text}");
    }
    assert!(!anna.list("drafts").contains("<t:Message>"), "nothing was made");
}

/// What is known of folders and not kept.
fn folder_cases() -> Vec<(String, &'static str)> {
    let folder = |element: &str, inner: &str| {
        format!(
            r#"<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id="msgfolderroot"/></m:ParentFolderId><m:Folders><t:{element}><t:DisplayName>New</t:DisplayName>{inner}</t:{element}></m:Folders></m:CreateFolder>"#
        )
    };
    let rename = |update: &str| {
        format!(
            r#"<m:UpdateFolder><m:FolderChanges><t:FolderChange><t:DistinguishedFolderId Id="archive"/><t:Updates>{update}</t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>"#
        )
    };
    vec![
        (folder("SearchFolder", ""), "ErrorInvalidOperation"),
        (folder("Folder", "<t:PermissionSet><t:Permissions/></t:PermissionSet>"), "ErrorInvalidOperation"),
        (folder("Folder", "<t:FolderClass>IPF.Nonsense</t:FolderClass>"), "ErrorInvalidOperation"),
        (folder("Folder", "<t:TotalCount>3</t:TotalCount>"), "ErrorInvalidPropertySet"),
        (
            rename(
                r#"<t:SetFolderField><t:FieldURI FieldURI="folder:FolderClass"/><t:Folder><t:FolderClass>IPF.Task</t:FolderClass></t:Folder></t:SetFolderField>"#,
            ),
            "ErrorInvalidOperation",
        ),
        (
            rename(
                r#"<t:SetFolderField><t:FieldURI FieldURI="folder:DisplayName"/><t:Folder><t:FolderClass>IPF.Task</t:FolderClass></t:Folder></t:SetFolderField>"#,
            ),
            "ErrorUpdatePropertyMismatch",
        ),
        (
            rename(r#"<t:DeleteFolderField><t:FieldURI FieldURI="folder:FolderClass"/></t:DeleteFolderField>"#),
            "ErrorInvalidPropertyDelete",
        ),
    ]
}

#[test]
fn what_is_known_and_not_kept_is_refused_and_changes_nothing() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let draft = anna.draft("Offer");
    let update = |update: &str| {
        format!(
            r#"<m:UpdateItem ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly"><m:ItemChanges><t:ItemChange>{}<t:Updates>{update}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"#,
            draft.item()
        )
    };
    let find = |inner: &str| {
        format!(
            r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>{inner}</m:ItemShape><m:ParentFolderIds><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderIds></m:FindItem>"#
        )
    };
    let set = |uri: &str, item: &str| {
        format!(r#"<t:SetItemField><t:FieldURI FieldURI="{uri}"/><t:Message>{item}</t:Message></t:SetItemField>"#)
    };
    let cases = [
        (update(&set("item:Subject", "<t:Sensitivity>Private</t:Sensitivity>")), "ErrorUpdatePropertyMismatch"),
        (
            update(&set("item:Subject", "<t:Subject>s</t:Subject><t:Sensitivity>Private</t:Sensitivity>")),
            "ErrorIncorrectUpdatePropertyCount",
        ),
        (update(&set("item:Flag", "<t:Flag><t:FlagStatus>Flagged</t:FlagStatus><t:DueDate>2026-01-01T00:00:00Z</t:DueDate></t:Flag>")), "ErrorInvalidOperation"),
        (update(&set("message:From", "<t:From><t:Mailbox><t:EmailAddress>/o=x</t:EmailAddress><t:RoutingType>EX</t:RoutingType></t:Mailbox></t:From>")), "ErrorInvalidOperation"),
        (
            update(r#"<t:SetItemField><t:ExtendedFieldURI PropertyTag="0x6001" PropertyType="String"/><t:Message><t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x6002" PropertyType="String"/><t:Value>x</t:Value></t:ExtendedProperty></t:Message></t:SetItemField>"#),
            "ErrorUpdatePropertyMismatch",
        ),
        (
            r#"<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Message><t:Attachments><t:ReferenceAttachment><t:Name>a</t:Name><t:AttachLongPathName>https://x.example/a</t:AttachLongPathName><t:PermissionType>1</t:PermissionType></t:ReferenceAttachment></t:Attachments></t:Message></m:Items></m:CreateItem>"#.to_owned(),
            "ErrorInvalidOperation",
        ),
        (find("<t:MaximumBodySize>10</t:MaximumBodySize>"), "ErrorInvalidOperation"),
        (find("").replace("</m:FindItem>", "<m:QueryString ReturnDeletedItems=\"true\">x</m:QueryString></m:FindItem>"), "ErrorInvalidOperation"),
        (
            r#"<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem><t:Subject>Zone</t:Subject><t:StartTimeZone Id="Of our own"/></t:CalendarItem></m:Items></m:CreateItem>"#.to_owned(),
            "ErrorInvalidOperation",
        ),
    ];
    for (body, code) in folder_cases().into_iter().chain(cases) {
        let text = anna.says(&body);
        assert!(text.contains(&format!("<m:ResponseCode>{code}</m:ResponseCode>")), "{body}: {text}");
    }
    let seen = anna.get(&draft);
    assert!(seen.contains("<t:Subject>Offer</t:Subject>") && seen.contains("<t:Sensitivity>Normal<"), "{seen}");
    let folders = anna.says(
        r#"<m:FindFolder Traversal="Deep"><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:ParentFolderIds><t:DistinguishedFolderId Id="msgfolderroot"/></m:ParentFolderIds></m:FindFolder>"#,
    );
    assert!(!folders.contains("<t:DisplayName>New</t:DisplayName>"), "{folders}");
}

/// What the types of a schema declare themselves, by type.
#[derive(Default)]
struct Declarations {
    /// Elements, and attributes with an `@`, those of types within a type among them.
    members: BTreeMap<String, BTreeSet<String>>,
    /// Elements that may stand there more than once.
    repeated: BTreeMap<String, BTreeSet<String>>,
    /// Elements that may stand where another one may.
    substitutes: BTreeMap<String, BTreeSet<String>>,
    /// Elements that never stand anywhere themselves.
    heads: BTreeSet<String>,
}

impl Declarations {
    /// The names of a type, and those that may stand for one of them.
    fn all<'a>(&'a self, names: Option<&'a BTreeSet<String>>) -> BTreeSet<&'a str> {
        let of_group = |name: &'a String| if name.starts_with('=') { self.members.get(name) } else { None };
        let names = names.into_iter().flatten();
        let all = names.flat_map(|name| {
            std::iter::once(name).chain(of_group(name).into_iter().chain(self.substitutes.get(name)).flatten())
        });
        all.filter(|name| !name.starts_with('=') && !self.heads.contains(*name)).map(String::as_str).collect()
    }
}

/// An attribute, without the namespace of what it names.
fn attribute(start: &BytesStart<'_>, names: &[&str]) -> Option<String> {
    let found = start.attributes().flatten().find(|attribute| names.contains(&attribute.key.local_name().as_ref()));
    found.map(|found| found.value.rsplit(':').next().unwrap_or_default().to_owned())
}

/// Whether that many may stand there.
fn is_several(start: &BytesStart<'_>) -> bool {
    attribute(start, &["maxOccurs"]).is_some_and(|most| most != "0" && most != "1")
}

fn declared_by(schema: &str, found: &mut Declarations) {
    let (mut reader, mut open) = (Reader::from_str(schema), None::<String>);
    // What lies around, and whether it may be there several times.
    let mut around: Vec<bool> = Vec::new();
    loop {
        let event = reader.read_event().expect("XML");
        let (start, empty) = match &event {
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            Event::End(_) => {
                around.pop();
                if around.len() == 1 {
                    open = None;
                }
                continue;
            }
            Event::Eof => return,
            _ => continue,
        };
        let name = match start.local_name().as_ref() {
            "any" => Some("*".to_owned()),
            _ => attribute(start, &["name", "ref"]),
        };
        if let (1, Some(head), Some(name)) = (around.len(), attribute(start, &["substitutionGroup"]), &name) {
            found.substitutes.entry(head).or_default().insert(name.clone());
        }
        if let (1, Some("true"), Some(name)) = (around.len(), attribute(start, &["abstract"]).as_deref(), &name) {
            found.heads.insert(name.clone());
        }
        let local = start.local_name();
        match (local.as_ref(), name) {
            ("complexType", Some(name)) if around.len() == 1 && !empty => open = Some(name),
            // A group has a name of its own, and stands for its elements wherever it is used.
            ("group", Some(name)) if around.len() == 1 => open = Some(format!("={name}")),
            ("group", Some(name)) => {
                if let Some(kind) = &open {
                    found.members.entry(kind.clone()).or_default().insert(format!("={name}"));
                }
            }
            (what @ ("any" | "element" | "attribute"), Some(name)) => {
                if let Some(kind) = &open {
                    if what == "element" && (is_several(start) || around.contains(&true)) {
                        found.repeated.entry(kind.clone()).or_default().insert(name.clone());
                    }
                    let name = if what == "attribute" { format!("@{name}") } else { name };
                    found.members.entry(kind.clone()).or_default().insert(name);
                }
            }
            _ => {}
        }
        if !empty {
            around.push(is_several(start));
        }
    }
}

/// The names of a kind of lines, by type; what stands in a type within a type belongs to the outer one, as in the schema.
fn kept(begins: &str) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut kept: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let lines = DECLARED.lines().filter_map(|line| match begins {
        "" => (!line.starts_with(['/', '=', '+'])).then_some(line),
        begins => line.strip_prefix(begins),
    });
    for line in lines {
        let mut words = line.split(' ');
        let name = words.next().expect("a name").split('.').next().unwrap_or_default();
        let words = words.filter(|word| !word.starts_with('<'));
        kept.entry(name).or_default().extend(words.map(|word| word.split(':').next().unwrap_or(word)));
    }
    kept
}

#[test]
fn the_schema_that_is_kept_is_microsoft_s() {
    let (Some(types), Some(messages)) = (facts::text("ews/schema/types.xsd"), facts::text("ews/schema/messages.xsd"))
    else {
        return;
    };
    let mut known = Declarations::default();
    declared_by(&types, &mut known);
    declared_by(&messages, &mut known);
    let (mut differ, sent) = (Vec::new(), kept(""));
    for (begins, theirs, least) in [("", &known.members, 400), ("+", &known.repeated, 90)] {
        let kept = kept(begins);
        // What answers alone have is not kept.
        for name in sent.keys() {
            let (own, theirs) = (kept.get(name).cloned().unwrap_or_default(), known.all(theirs.get(*name)));
            if own != theirs {
                differ.push(format!("{begins}{name}: {own:?} here, {theirs:?} there"));
            }
        }
        assert!(kept.keys().all(|name| sent.contains_key(name)), "what may repeat stands in a type");
        assert!(kept.len() > least, "{} types were compared", kept.len());
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}
