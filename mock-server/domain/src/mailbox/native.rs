//! MAPI properties behind which ordinary properties of items stand: what clients write and read by tag or set is the same
//! as what they write and read by name.
//!
//! <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxprops>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use uuid::{Uuid, uuid};

use super::index::Word;
use super::{
    Contact, Content, Event, ExtendedProperty, Flag, Importance, IndexRole, Item, Listing, Message, PropertyId,
    PropertyRefusal, PropertyType as T, Recipient, Reminder, Sensitivity,
};

/// The properties of appointments.
const APPOINTMENT: Uuid = uuid!("00062002-0000-0000-c000-000000000046");
/// The properties of contacts.
const ADDRESS: Uuid = uuid!("00062004-0000-0000-c000-000000000046");
/// Properties that all kinds of items may have.
const COMMON: Uuid = uuid!("00062008-0000-0000-c000-000000000046");
/// The properties of meetings.
const MEETING: Uuid = uuid!("6ed8da90-450b-101b-98da-00aa003f1305");
/// Names that programs made up.
const PUBLIC_STRINGS: Uuid = uuid!("00020329-0000-0000-c000-000000000046");

type Any = Item<dyn Content>;
/// Reads values; nothing where the item has none.
type Read = fn(&Any) -> Option<Vec<String>>;
/// Writes values, or with none takes the property away.
type Write = fn(&mut Any, &[String]) -> Written;
type Written = Result<(), Unwritten>;

/// Why something is not written.
enum Unwritten {
    /// The ordinary property cannot have that value.
    Value,
    /// The item has no such property, or it cannot be changed.
    Fixed,
}

/// Which property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Tag(u16),
    Number(Uuid, u32),
    Name(Uuid, &'static str),
}

/// A property with an ordinary one behind it.
#[derive(Debug)]
pub struct Native {
    at: At,
    kind: T,
    is_several: bool,
    read: Read,
    write: Option<Write>,
    /// What it is to an index, over which list.
    role: Option<(Listing, IndexRole)>,
}

impl Native {
    const fn new(at: At, kind: T, read: Read) -> Self {
        Self { at, kind, is_several: false, read, write: None, role: None }
    }

    const fn written(self, write: Write) -> Self {
        Self { write: Some(write), ..self }
    }

    const fn indexed(self, listing: Listing, role: IndexRole) -> Self {
        Self { role: Some((listing, role)), ..self }
    }

    /// Its values in an item.
    pub(super) fn read(&self, item: &Any) -> Option<Vec<String>> {
        (self.read)(item)
    }

    /// Writes it.
    pub(super) fn write(&self, item: &mut Any, sent: &ExtendedProperty) -> Result<(), PropertyRefusal> {
        self.done(&sent.id, |write| write(item, &sent.values))
    }

    /// Takes it away.
    pub(super) fn remove(&self, item: &mut Any, id: &PropertyId) -> Result<(), PropertyRefusal> {
        self.done(id, |write| write(item, &[]))
    }

    fn done(&self, id: &PropertyId, write: impl FnOnce(Write) -> Written) -> Result<(), PropertyRefusal> {
        match self.write.map_or(Err(Unwritten::Fixed), write) {
            Ok(()) => Ok(()),
            Err(Unwritten::Value) => Err(PropertyRefusal::Value),
            Err(Unwritten::Fixed) => Err(PropertyRefusal::Fixed(id.clone())),
        }
    }

    /// What it is to an index over a list.
    pub(super) fn role(&self, listing: Listing) -> Option<IndexRole> {
        self.role.filter(|(of, _)| *of == listing).map(|(_, role)| role)
    }

    fn is(&self, id: &PropertyId) -> bool {
        match (self.at, id) {
            (At::Tag(own), PropertyId::Tag(tag)) => own == *tag,
            (At::Number(set, own), PropertyId::Number(of, number)) => set == *of && own == *number,
            (At::Name(set, own), PropertyId::Name(of, name)) => set == *of && own == name.as_str(),
            _ => false,
        }
    }
}

/// The ordinary property behind one that is named so; whole numbers of any size stand for one another.
pub(super) fn find(id: &PropertyId, kind: T, is_several: bool) -> Option<&'static Native> {
    let fits = |own: T| own == kind || (own.is_whole() && kind.is_whole());
    TABLE.iter().find(|native| native.is(id) && native.is_several == is_several && fits(native.kind))
}

/// Whether an ordinary property stands behind a name, of whatever type.
pub(super) fn is_known(id: &PropertyId) -> bool {
    TABLE.iter().any(|native| native.is(id))
}

const fn tag(tag: u16, kind: T, read: Read) -> Native {
    Native::new(At::Tag(tag), kind, read)
}

static TABLE: [Native; 56] = [
    tag(0x0017, T::Integer, |item| one((item.importance as usize).to_string())).written(|item, sent| {
        item.importance = member(sent, 1, &[Importance::Low, Importance::Normal, Importance::High])?;
        Ok(())
    }),
    tag(0x001a, T::String, |item| one(item.class())).written(|item, sent| {
        let class = sent.first().ok_or(Unwritten::Fixed)?;
        if item.set_class(class) { Ok(()) } else { Err(Unwritten::Fixed) }
    }),
    tag(0x0036, T::Integer, |item| one((item.sensitivity as usize).to_string())).written(|item, sent| {
        let all = [Sensitivity::Normal, Sensitivity::Personal, Sensitivity::Private, Sensitivity::Confidential];
        item.sensitivity = member(sent, 0, &all)?;
        Ok(())
    }),
    tag(0x0037, T::String, |item| one(item.subject.as_str())).written(|item, sent| {
        item.set_subject(text(sent));
        Ok(())
    }),
    tag(0x0039, T::SystemTime, |item| moment(travelled(item).1))
        .written(|item, sent| put_mail(item, |mail| put_moment(&mut mail.sent, sent))),
    tag(0x0042, T::String, |item| one(mail(item)?.from.as_ref()?.name.as_str())),
    tag(0x0065, T::String, |item| one(mail(item)?.from.as_ref()?.address.as_str())),
    tag(0x0070, T::String, |item| one(normalized(&item.subject))),
    tag(0x0c1a, T::String, |item| one(sender(item)?.name.as_str())),
    tag(0x0c1f, T::String, |item| one(sender(item)?.address.as_str())),
    tag(0x0e02, T::String, |item| names(&mail(item)?.bcc)),
    tag(0x0e03, T::String, |item| names(&mail(item)?.cc)),
    tag(0x0e04, T::String, |item| names(&mail(item)?.to)),
    tag(0x0e06, T::SystemTime, |item| moment(travelled(item).0))
        .written(|item, sent| put_mail(item, |mail| put_moment(&mut mail.received, sent)))
        .indexed(Listing::Mail, IndexRole::Arrival),
    // Bit 0 says "read", bit 3 "not sent yet", bit 4 "has attachments". What a client writes makes a draft or no draft.
    tag(0x0e07, T::Integer, |item| one(flags(item).to_string())).written(|item, sent| {
        let flags: i64 = sent.first().ok_or(Unwritten::Fixed)?.parse().map_err(|_| Unwritten::Value)?;
        if let Some(mail) = item.content.as_mail_mut() {
            mail.is_draft = flags & 8 == 8;
        }
        Ok(())
    }),
    tag(0x0e08, T::Integer, |item| one(item.size().to_string())),
    tag(0x0e1b, T::Boolean, |item| one(item.has_attachments().to_string())),
    tag(0x0e1d, T::String, |item| one(normalized(&item.subject))),
    // The number that IMAP gives the item: grows, and never changes.
    tag(0x0e23, T::Integer, |item| one(item.key.to_string())),
    tag(0x0e69, T::Boolean, |item| one((flags(item) & 1 == 1).to_string())).written(|item, sent| {
        put_mail(item, |mail| {
            mail.is_read = sent.first().is_some_and(|value| value == "true");
            Ok(())
        })
    }),
    tag(0x0ff9, T::Binary, |item| one(STANDARD.encode(item.key.to_be_bytes()))),
    tag(0x1000, T::String, |item| one(item.body.plain())),
    tag(0x1035, T::String, |item| one(mail(item)?.internet_message_id.as_str()))
        .written(|item, sent| {
            put_mail(item, |mail| {
                mail.internet_message_id = text(sent);
                Ok(())
            })
        })
        .indexed(Listing::Mail, IndexRole::Word(Word::MessageId)),
    tag(0x1090, T::Integer, |item| flag(mail(item)?)).written(|item, sent| put_mail(item, |mail| put_flag(mail, sent))),
    tag(0x3001, T::String, |item| contact(item).and_then(|_| one(item.subject.as_str()))),
    tag(0x3007, T::SystemTime, |item| moment(item.created)),
    tag(0x3008, T::SystemTime, |item| moment(item.modified)),
    tag(0x300b, T::Binary, |item| one(STANDARD.encode(search_key(item).as_bytes()))),
    tag(0x3a06, T::String, |item| one(contact(item)?.given_name.as_deref()?))
        .written(|item, sent| put_contact(item, sent, |contact| &mut contact.given_name)),
    tag(0x3a08, T::String, |item| one(contact(item)?.business_phones.first()?.as_str())),
    tag(0x3a09, T::String, |item| one(contact(item)?.home_phones.first()?.as_str())),
    tag(0x3a11, T::String, |item| one(contact(item)?.surname.as_deref()?))
        .written(|item, sent| put_contact(item, sent, |contact| &mut contact.surname)),
    tag(0x3a16, T::String, |item| one(contact(item)?.company_name.as_deref()?))
        .written(|item, sent| put_contact(item, sent, |contact| &mut contact.company_name)),
    tag(0x3a17, T::String, |item| one(contact(item)?.job_title.as_deref()?))
        .written(|item, sent| put_contact(item, sent, |contact| &mut contact.job_title)),
    tag(0x3a18, T::String, |item| one(contact(item)?.department.as_deref()?))
        .written(|item, sent| put_contact(item, sent, |contact| &mut contact.department)),
    tag(0x3a1c, T::String, |item| one(contact(item)?.mobile_phone.as_deref()?))
        .written(|item, sent| put_contact(item, sent, |contact| &mut contact.mobile_phone)),
    tag(0x3a4f, T::String, |item| one(contact(item)?.nick_name.as_deref()?))
        .written(|item, sent| put_contact(item, sent, |contact| &mut contact.nick_name)),
    tag(0x5d01, T::String, |item| one(sender(item)?.address.as_str())),
    tag(0x5d02, T::String, |item| one(mail(item)?.from.as_ref()?.address.as_str())),
    Native::new(At::Number(ADDRESS, 0x8005), T::String, |item| one(contact(item)?.file_as.as_str())),
    Native::new(At::Number(ADDRESS, 0x8015), T::Boolean, |item| {
        one(contact(item).map(|_| item.attachments.iter().any(|file| file.is_contact_photo))?.to_string())
    }),
    Native::new(At::Number(ADDRESS, 0x8080), T::String, |item| one(email(item, 0)?.name.as_str())),
    Native::new(At::Number(ADDRESS, 0x8083), T::String, |item| one(email(item, 0)?.address.as_str())),
    Native::new(At::Number(ADDRESS, 0x8090), T::String, |item| one(email(item, 1)?.name.as_str())),
    Native::new(At::Number(ADDRESS, 0x8093), T::String, |item| one(email(item, 1)?.address.as_str())),
    Native::new(At::Number(ADDRESS, 0x80a0), T::String, |item| one(email(item, 2)?.name.as_str())),
    Native::new(At::Number(ADDRESS, 0x80a3), T::String, |item| one(email(item, 2)?.address.as_str())),
    Native::new(At::Number(APPOINTMENT, 0x8205), T::Integer, |item| one((event(item)?.show_as as usize).to_string())),
    Native::new(At::Number(APPOINTMENT, 0x8208), T::String, |item| one(event(item)?.location.as_str())),
    Native::new(At::Number(APPOINTMENT, 0x820d), T::SystemTime, |item| moment(event(item)?.start.at))
        .indexed(Listing::Events, IndexRole::Start),
    Native::new(At::Number(APPOINTMENT, 0x820e), T::SystemTime, |item| moment(event(item)?.end.at)),
    Native::new(At::Number(COMMON, 0x8501), T::Integer, |item| {
        let set = item.reminder != Reminder::default();
        set.then(|| vec![item.reminder.minutes.to_string()])
    }),
    Native::new(At::Number(COMMON, 0x8503), T::Boolean, |item| one(item.reminder.on.to_string())),
    Native::new(At::Number(MEETING, 0x3), T::Binary, |item| global_id(event(item)?)),
    Native::new(At::Number(MEETING, 0x23), T::Binary, |item| global_id(event(item)?)),
    Native {
        is_several: true,
        ..Native::new(At::Name(PUBLIC_STRINGS, "Keywords"), T::String, |item| {
            (!item.categories.is_empty()).then(|| item.categories.clone())
        })
        .written(|item, sent| {
            item.categories = sent.to_vec();
            Ok(())
        })
    },
];

#[expect(clippy::unnecessary_wraps, reason = "readers of properties may find nothing")]
fn one(value: impl Into<String>) -> Option<Vec<String>> {
    Some(vec![value.into()])
}

fn names(all: &[Recipient]) -> Option<Vec<String>> {
    one(all.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join("; "))
}

fn moment(at: Timestamp) -> Option<Vec<String>> {
    one(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// The member of an enumeration that a number stands for; the usual one where none is sent.
fn member<M: Copy>(sent: &[String], usual: usize, all: &[M]) -> Result<M, Unwritten> {
    let place = sent.first().map_or(Some(usual), |number| number.parse().ok());
    place.and_then(|place| all.get(place)).copied().ok_or(Unwritten::Value)
}

fn text(sent: &[String]) -> String {
    sent.first().cloned().unwrap_or_default()
}

fn put_mail(item: &mut Any, put: impl FnOnce(&mut Message) -> Written) -> Written {
    item.content.as_mail_mut().map_or(Err(Unwritten::Fixed), put)
}

fn put_contact(item: &mut Any, sent: &[String], place: fn(&mut Contact) -> &mut Option<String>) -> Written {
    *place(item.content.as_contact_mut().ok_or(Unwritten::Fixed)?) = sent.first().cloned();
    Ok(())
}

fn put_moment(place: &mut Timestamp, sent: &[String]) -> Written {
    *place = sent.first().ok_or(Unwritten::Fixed)?.parse().map_err(|_| Unwritten::Value)?;
    Ok(())
}

fn mail(item: &Any) -> Option<&Message> {
    item.content.as_mail()
}

fn event(item: &Any) -> Option<&Event> {
    item.content.as_event()
}

fn contact(item: &Any) -> Option<&Contact> {
    item.content.as_contact()
}

fn email(item: &Any, place: usize) -> Option<&Recipient> {
    contact(item)?.emails.at(place)
}

fn sender(item: &Any) -> Option<&Recipient> {
    let mail = mail(item)?;
    mail.sender.as_ref().or(mail.from.as_ref())
}

/// When it arrived, when it was sent.
fn travelled(item: &Any) -> (Timestamp, Timestamp) {
    mail(item).map_or((item.created, item.created), |mail| (mail.received, mail.sent))
}

fn flags(item: &Any) -> u32 {
    let (read, draft) = mail(item).map_or((true, false), |mail| (mail.is_read, mail.is_draft));
    u32::from(read) | u32::from(draft) << 3 | u32::from(!item.attachments.is_empty()) << 4
}

/// `PidTagFlagStatus`: 1 is complete, 2 is flagged; what is not flagged has none.
fn flag(mail: &Message) -> Option<Vec<String>> {
    match mail.flag {
        Flag::NotFlagged => None,
        Flag::Complete => one("1"),
        Flag::Flagged => one("2"),
    }
}

fn put_flag(mail: &mut Message, sent: &[String]) -> Written {
    mail.flag = member(sent, 0, &[Flag::NotFlagged, Flag::Complete, Flag::Flagged])?;
    if mail.flag == Flag::NotFlagged {
        mail.follow_up = None;
    }
    Ok(())
}

/// The subject without its prefix: up to three letters, a colon and a blank.
///
/// <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcmsg>
fn normalized(subject: &str) -> &str {
    match subject.split_once(": ") {
        Some((prefix, rest)) if prefix.chars().count() <= 3 && !prefix.contains(|c: char| c.is_ascii_digit()) => rest,
        _ => subject,
    }
}

/// What copies of an item have in common.
fn search_key(item: &Any) -> Uuid {
    let own = match (mail(item), event(item)) {
        (Some(mail), _) if !mail.internet_message_id.is_empty() => mail.internet_message_id.as_bytes().to_vec(),
        (_, Some(event)) if !event.uid.is_empty() => event.uid.as_bytes().to_vec(),
        _ => item.key.to_be_bytes().to_vec(),
    };
    Uuid::new_v5(&Uuid::NAMESPACE_OID, &own)
}

/// The bytes that an event's UID writes in hexadecimal digits.
fn global_id(event: &Event) -> Option<Vec<String>> {
    let uid = event.uid.as_bytes();
    if uid.is_empty() || uid.len() % 2 == 1 || !uid.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let byte = |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = uid.chunks(2).map(byte).collect();
    one(STANDARD.encode(bytes?))
}
