//! What rules look at: conditions and exceptions, and whether they hold for mail that arrives.
//!
//! <https://learn.microsoft.com/graph/api/resources/messagerulepredicates>

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::Timestamp;
use uuid::{Uuid, uuid};

use super::TEXT;
use crate::mailbox::{
    Content, Flag, Importance, Item, Mail, Message, Propertied, PropertyId, PropertyKey, PropertyType, Recipient,
    Sensitivity,
};
use crate::text::beginning;

/// How much of a body rules look at.
pub const RULE_LOOKED_AT: usize = 64 << 10;

/// Conditions, or exceptions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RulePredicates {
    /// Texts, one of which must be there.
    pub texts: BTreeMap<RuleText, Vec<String>>,
    /// People, one of whom it must be.
    pub people: BTreeMap<RulePeople, Vec<Recipient>>,
    /// What it must be; where that is no, it need not be, and nothing is looked at.
    pub flags: BTreeMap<RuleFlag, bool>,
    /// How important it is.
    pub importance: Option<Importance>,
    /// How confidential it is.
    pub sensitivity: Option<Sensitivity>,
    /// What its sender flagged it for.
    pub action_flag: Option<ActionFlag>,
    /// How large it is.
    pub size: Option<SizeRange>,
    /// When it arrives, from and to.
    pub received: Option<(Option<Timestamp>, Option<Timestamp>)>,
}

/// Sizes in kilobytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SizeRange {
    /// The smallest.
    pub minimum: Option<i32>,
    /// The largest.
    pub maximum: Option<i32>,
}

/// One of the predicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RulePredicate {
    /// Texts.
    Text(RuleText),
    /// People.
    People(RulePeople),
    /// What it is.
    Flag(RuleFlag),
    /// Importance.
    Importance,
    /// Sensitivity.
    Sensitivity,
    /// What it is flagged for.
    ActionFlag,
    /// Its size.
    Size,
    /// When it arrives.
    Received,
}

/// Where texts are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleText {
    /// In the body.
    Body,
    /// In body and subject.
    BodyOrSubject,
    /// Among the categories, whole.
    Categories,
    /// In the headers.
    Headers,
    /// In names and addresses of recipients.
    Recipients,
    /// In name and address of the sender.
    Sender,
    /// In the subject.
    Subject,
    /// At the beginning of the message class.
    Class,
}

/// Whose addresses are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RulePeople {
    /// The sender's.
    From,
    /// A recipient's.
    SentTo,
}

/// What mail can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleFlag {
    /// It has attachments.
    HasAttachments,
    /// Somebody asks for an approval.
    ApprovalRequest,
    /// It was forwarded by itself.
    AutomaticForward,
    /// It answers by itself.
    AutomaticReply,
    /// It is encrypted.
    Encrypted,
    /// It invites.
    MeetingRequest,
    /// It answers an invitation.
    MeetingResponse,
    /// It says that something did not arrive.
    NonDeliveryReport,
    /// What may be done with it is restricted.
    PermissionControlled,
    /// It says that something was read.
    ReadReceipt,
    /// It is signed.
    Signed,
    /// It was spoken.
    Voicemail,
    /// The owner is no recipient.
    NotSentToMe,
    /// The owner stands in Cc.
    SentCcMe,
    /// The owner alone stands in To.
    SentOnlyToMe,
    /// The owner stands in To.
    SentToMe,
    /// The owner stands in To or Cc.
    SentToOrCcMe,
}

/// What a sender can flag a message for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionFlag {
    /// For anything.
    Any,
    /// Call
    Call,
    /// Do not Forward
    DoNotForward,
    /// Follow up
    FollowUp,
    /// For Your Information
    Fyi,
    /// Forward
    Forward,
    /// No Response Necessary
    NoResponseNecessary,
    /// Read
    Read,
    /// Reply
    Reply,
    /// Reply to All
    ReplyToAll,
    /// Review
    Review,
}

impl ActionFlag {
    /// All of them, in the order in which protocols name them.
    pub const ALL: [Self; 11] = [
        Self::Any,
        Self::Call,
        Self::DoNotForward,
        Self::FollowUp,
        Self::Fyi,
        Self::Forward,
        Self::NoResponseNecessary,
        Self::Read,
        Self::Reply,
        Self::ReplyToAll,
        Self::Review,
    ];

    /// The text that Outlook writes into the message.
    const fn text(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Call => "Call",
            Self::DoNotForward => "Do not Forward",
            Self::FollowUp => "Follow up",
            Self::Fyi => "For Your Information",
            Self::Forward => "Forward",
            Self::NoResponseNecessary => "No Response Necessary",
            Self::Read => "Read",
            Self::Reply => "Reply",
            Self::ReplyToAll => "Reply to All",
            Self::Review => "Review",
        }
    }
}

/// Mail that arrives in a mailbox, as rules look at it. What takes longer is prepared once for all of them.
pub(super) struct Arrival<'a> {
    mail: &'a Mail,
    /// The owner's addresses, in lower case.
    own: &'a [String],
    seen: &'a Seen,
}

/// Texts of a message in lower case, made when a rule first looks at them. Rules change none of them.
#[derive(Default)]
pub(super) struct Seen {
    body: OnceCell<String>,
    headers: OnceCell<String>,
    people: OnceCell<String>,
}

/// `PidLidFlagRequest`.
static FLAG_REQUEST: LazyLock<PropertyKey> = LazyLock::new(|| {
    const COMMON: Uuid = uuid!("00062008-0000-0000-c000-000000000046");
    PropertyKey::new(PropertyId::Number(COMMON, 0x8530), PropertyType::String, false)
});

/// `PidTagAutoForwarded`.
pub(super) static AUTO_FORWARDED: LazyLock<PropertyKey> =
    LazyLock::new(|| PropertyKey::new(PropertyId::Tag(0x0005), PropertyType::Boolean, false));

impl<'a> Arrival<'a> {
    pub(super) fn new(mail: &'a Mail, own: &'a [String], seen: &'a Seen) -> Self {
        Self { mail, own, seen }
    }

    fn is_me(&self, who: &Recipient) -> bool {
        self.own.iter().any(|own| own.eq_ignore_ascii_case(&who.address))
    }

    fn body(&self) -> &str {
        self.seen.body.get_or_init(|| beginning(&self.mail.body.plain(), RULE_LOOKED_AT).to_lowercase())
    }

    /// The headers, a line each.
    fn headers(&self) -> &str {
        self.seen.headers.get_or_init(|| {
            let mail = self.mail;
            let people = |name: &str, list: &[Recipient]| {
                let shown: Vec<String> = list.iter().map(|who| format!("{} <{}>", who.name, who.address)).collect();
                (name.to_owned(), shown.join(", "))
            };
            let own = [
                people("From", mail.from.as_slice()),
                people("To", &mail.to),
                people("Cc", &mail.cc),
                ("Subject".to_owned(), mail.subject.clone()),
                ("Message-ID".to_owned(), mail.internet_message_id.clone()),
            ];
            let lines = own.iter().chain(&mail.headers).map(|(name, value)| format!("{name}: {value}"));
            lines.collect::<Vec<_>>().join("\n").to_lowercase()
        })
    }

    /// Names and addresses of all recipients, a line each.
    fn recipients(&self) -> &str {
        self.seen.people.get_or_init(|| shown(self.mail.to.iter().chain(&self.mail.cc)))
    }

    fn has_text(&self, place: RuleText, text: &str) -> bool {
        let wanted = text.to_lowercase();
        let subject = || self.mail.subject.to_lowercase();
        match place {
            RuleText::Body => self.body().contains(&wanted),
            RuleText::BodyOrSubject => subject().contains(&wanted) || self.body().contains(&wanted),
            RuleText::Categories => self.mail.categories.iter().any(|own| own.to_lowercase() == wanted),
            RuleText::Headers => self.headers().contains(&wanted),
            RuleText::Recipients => self.recipients().contains(&wanted),
            RuleText::Sender => shown(self.mail.from.iter().chain(&self.mail.sender)).contains(&wanted),
            RuleText::Subject => subject().contains(&wanted),
            RuleText::Class => self.mail.class().to_lowercase().starts_with(&wanted),
        }
    }

    fn is_of(&self, place: RulePeople, who: &Recipient) -> bool {
        let is_he = |known: &Recipient| known.address.eq_ignore_ascii_case(&who.address);
        match place {
            RulePeople::From => self.mail.from.iter().any(is_he),
            RulePeople::SentTo => self.mail.to.iter().chain(&self.mail.cc).any(is_he),
        }
    }

    fn is(&self, flag: RuleFlag) -> bool {
        let mail: &Message = self.mail.message();
        let is_in = |list: &[Recipient]| list.iter().any(|who| self.is_me(who));
        let class = self.mail.class().to_ascii_lowercase();
        let is_report = |of: &str| class.starts_with("report.") && class.rsplit('.').next() == Some(of);
        match flag {
            RuleFlag::HasAttachments => self.mail.has_attachments(),
            RuleFlag::ApprovalRequest => class.starts_with("ipm.note.microsoft.approval.request"),
            RuleFlag::AutomaticForward => self.property(&AUTO_FORWARDED).is_some_and(|said| said == "true"),
            RuleFlag::AutomaticReply => {
                class.starts_with("ipm.note.rules.oof")
                    || class.starts_with("ipm.note.rules.reply")
                    || self.headers().contains("\nauto-submitted: auto-replied")
            }
            RuleFlag::Encrypted => class == "ipm.note.smime" || class == "ipm.note.secure",
            RuleFlag::MeetingRequest => class.starts_with("ipm.schedule.meeting.request"),
            RuleFlag::MeetingResponse => class.starts_with("ipm.schedule.meeting.resp"),
            RuleFlag::NonDeliveryReport => is_report("ndr"),
            RuleFlag::PermissionControlled => {
                self.mail.attachments.iter().any(|file| file.name.eq_ignore_ascii_case("message.rpmsg"))
            }
            RuleFlag::ReadReceipt => is_report("ipnrn"),
            RuleFlag::Signed => class == "ipm.note.smime.multipartsigned" || class == "ipm.note.secure.sign",
            RuleFlag::Voicemail => class.starts_with("ipm.note.microsoft.voicemail"),
            RuleFlag::NotSentToMe => !is_in(&mail.to) && !is_in(&mail.cc),
            RuleFlag::SentCcMe => is_in(&mail.cc),
            RuleFlag::SentOnlyToMe => mail.to.len() == 1 && mail.cc.is_empty() && is_in(&mail.to),
            RuleFlag::SentToMe => is_in(&mail.to),
            RuleFlag::SentToOrCcMe => is_in(&mail.to) || is_in(&mail.cc),
        }
    }

    fn property(&self, key: &PropertyKey) -> Option<String> {
        let item: &Item<dyn Content> = crate::mailbox::ItemView::item(self.mail);
        item.property(key)?.first().cloned()
    }

    fn is_flagged(&self, wanted: ActionFlag) -> bool {
        let said = self.property(&FLAG_REQUEST).unwrap_or_default();
        let is_flagged = self.mail.flag == Flag::Flagged || !said.is_empty();
        match wanted {
            ActionFlag::Any => is_flagged,
            // What nobody gave a text is to be followed up.
            ActionFlag::FollowUp if said.is_empty() => is_flagged,
            other => said.eq_ignore_ascii_case(other.text()),
        }
    }
}

/// Names and addresses in lower case, a line each.
fn shown<'r>(people: impl Iterator<Item = &'r Recipient>) -> String {
    people.map(|who| format!("{} <{}>", who.name, who.address).to_lowercase()).collect::<Vec<_>>().join("\n")
}

impl SizeRange {
    fn holds(self, bytes: usize) -> bool {
        let kilobytes = i64::try_from(bytes >> 10).unwrap_or(i64::MAX);
        self.minimum.is_none_or(|least| kilobytes >= i64::from(least))
            && self.maximum.is_none_or(|most| kilobytes <= i64::from(most))
    }
}

impl RulePredicates {
    /// Each that is there, with whether it holds.
    fn verdicts<'p>(&'p self, mail: &'p Arrival<'_>) -> impl Iterator<Item = bool> + 'p {
        let texts = self.texts.iter().map(|(place, texts)| texts.iter().any(|text| mail.has_text(*place, text)));
        let people = self.people.iter().map(|(place, people)| people.iter().any(|who| mail.is_of(*place, who)));
        let flags = self.flags.iter().filter(|(_, wanted)| **wanted).map(|(flag, _)| mail.is(*flag));
        let ranks = [
            self.importance.map(|wanted| mail.mail.importance == wanted),
            self.sensitivity.map(|wanted| mail.mail.sensitivity == wanted),
            self.action_flag.map(|wanted| mail.is_flagged(wanted)),
            self.size.map(|range| range.holds(mail.mail.size())),
            self.received.map(|(from, to)| {
                let at = mail.mail.received;
                from.is_none_or(|from| at >= from) && to.is_none_or(|to| at <= to)
            }),
        ];
        flags.chain(ranks.into_iter().flatten()).chain(people).chain(texts)
    }

    /// Whether all of them hold.
    pub(super) fn all_hold(&self, mail: &Arrival<'_>) -> bool {
        self.verdicts(mail).all(|holds| holds)
    }

    /// Whether one of them holds.
    pub(super) fn one_holds(&self, mail: &Arrival<'_>) -> bool {
        self.verdicts(mail).any(|holds| holds)
    }

    /// Roughly their bytes.
    pub(super) fn bytes(&self) -> usize {
        let texts: usize = self.texts.values().flatten().map(|text| text.len() + TEXT).sum();
        let people = self.people.values().flatten().map(|who| who.name.len() + who.address.len() + TEXT);
        texts + people.sum::<usize>() + (self.flags.len() + self.texts.len() + self.people.len()) * TEXT
    }
}
