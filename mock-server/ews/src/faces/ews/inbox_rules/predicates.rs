//! Conditions and exceptions of rules, as EWS writes them.

use mock365_domain::mailbox::{
    ActionFlag, Importance, Recipient, RuleFlag as Is, RulePeople, RulePredicate as P, RulePredicates, RuleText,
    Sensitivity, SizeRange,
};

use super::mistakes::Mistake;
use crate::faces::ews::element::Element;
use crate::faces::ews::error::Fault;
use crate::faces::ews::property::value::{self, IMPORTANCE, SENSITIVITY};
use crate::faces::soap::writer::XmlWriter;

/// The predicates, in the schema's order.
pub const PREDICATES: [(&str, P); 32] = [
    ("Categories", P::Text(RuleText::Categories)),
    ("ContainsBodyStrings", P::Text(RuleText::Body)),
    ("ContainsHeaderStrings", P::Text(RuleText::Headers)),
    ("ContainsRecipientStrings", P::Text(RuleText::Recipients)),
    ("ContainsSenderStrings", P::Text(RuleText::Sender)),
    ("ContainsSubjectOrBodyStrings", P::Text(RuleText::BodyOrSubject)),
    ("ContainsSubjectStrings", P::Text(RuleText::Subject)),
    ("FlaggedForAction", P::ActionFlag),
    ("FromAddresses", P::People(RulePeople::From)),
    ("HasAttachments", P::Flag(Is::HasAttachments)),
    ("Importance", P::Importance),
    ("IsApprovalRequest", P::Flag(Is::ApprovalRequest)),
    ("IsAutomaticForward", P::Flag(Is::AutomaticForward)),
    ("IsAutomaticReply", P::Flag(Is::AutomaticReply)),
    ("IsEncrypted", P::Flag(Is::Encrypted)),
    ("IsMeetingRequest", P::Flag(Is::MeetingRequest)),
    ("IsMeetingResponse", P::Flag(Is::MeetingResponse)),
    ("IsNDR", P::Flag(Is::NonDeliveryReport)),
    ("IsPermissionControlled", P::Flag(Is::PermissionControlled)),
    ("IsReadReceipt", P::Flag(Is::ReadReceipt)),
    ("IsSigned", P::Flag(Is::Signed)),
    ("IsVoicemail", P::Flag(Is::Voicemail)),
    ("ItemClasses", P::Text(RuleText::Class)),
    ("NotSentToMe", P::Flag(Is::NotSentToMe)),
    ("SentCcMe", P::Flag(Is::SentCcMe)),
    ("SentOnlyToMe", P::Flag(Is::SentOnlyToMe)),
    ("SentToAddresses", P::People(RulePeople::SentTo)),
    ("SentToMe", P::Flag(Is::SentToMe)),
    ("SentToOrCcMe", P::Flag(Is::SentToOrCcMe)),
    ("Sensitivity", P::Sensitivity),
    ("WithinDateRange", P::Received),
    ("WithinSizeRange", P::Size),
];

/// What nobody here has: their names cannot be found.
const NOBODYS: [(&str, &str, &str); 2] = [
    ("FromConnectedAccounts", "ConnectedAccountNotFound", "The connected account wasn't found."),
    ("MessageClassifications", "MessageClassificationNotFound", "The message classification wasn't found."),
];

/// Words of `FlaggedForAction`, in the domain's order.
const ACTION_FLAGS: [&str; 11] = [
    "Any",
    "Call",
    "DoNotForward",
    "FollowUp",
    "FYI",
    "Forward",
    "NoResponseNecessary",
    "Read",
    "Reply",
    "ReplyToAll",
    "Review",
];

/// The name of a predicate.
pub fn name(predicate: P) -> &'static str {
    PREDICATES.iter().find(|(_, known)| *known == predicate).map_or("", |(name, _)| name)
}

/// Writes the texts of a list.
pub fn show_texts(out: &mut XmlWriter, name: &str, texts: &[String]) {
    out.element(&format!("t:{name}"), |out| texts.iter().for_each(|text| out.value("t:String", text)));
}

/// Writes the people of a list.
pub fn show_people(out: &mut XmlWriter, name: &str, people: &[Recipient]) {
    out.element(&format!("t:{name}"), |out| {
        for who in people {
            out.element("t:Address", |out| {
                out.value("t:Name", &who.name);
                out.value("t:EmailAddress", &who.address);
                out.value("t:RoutingType", "SMTP");
            });
        }
    });
}

/// The people of a list.
pub fn people(sent: &Element) -> Vec<Recipient> {
    let one = |address: &Element| value::recipient(address).unwrap_or_default();
    sent.children.iter().map(one).collect()
}

/// A whole number.
pub fn int(sent: &Element) -> Result<i32, Fault> {
    sent.text.trim().parse().map_err(|_| value::invalid(sent))
}

/// An importance.
pub fn importance(sent: &Element) -> Result<Importance, Fault> {
    Ok([Importance::Low, Importance::Normal, Importance::High][value::sent_word(sent, &IMPORTANCE)?])
}

/// Writes the predicates that are there.
pub fn show(out: &mut XmlWriter, own: &RulePredicates) {
    for (name, predicate) in PREDICATES {
        let element = format!("t:{name}");
        match predicate {
            P::Text(place) => own.texts.get(&place).into_iter().for_each(|texts| show_texts(out, name, texts)),
            P::People(place) => own.people.get(&place).into_iter().for_each(|people| show_people(out, name, people)),
            P::Flag(flag) => out.optional(&element, own.flags.get(&flag).copied()),
            P::Importance => out.optional(&element, own.importance.map(|own| IMPORTANCE[own as usize])),
            P::Sensitivity => out.optional(&element, own.sensitivity.map(|own| SENSITIVITY[own as usize])),
            P::ActionFlag => out.optional(&element, own.action_flag.map(|own| ACTION_FLAGS[own as usize])),
            P::Received => {
                if let Some((from, to)) = own.received {
                    out.element(&element, |out| {
                        out.optional("t:StartDateTime", from.map(value::written_time).as_deref());
                        out.optional("t:EndDateTime", to.map(value::written_time).as_deref());
                    });
                }
            }
            P::Size => {
                if let Some(range) = own.size {
                    out.element(&element, |out| {
                        out.optional("t:MinimumSize", range.minimum);
                        out.optional("t:MaximumSize", range.maximum);
                    });
                }
            }
        }
    }
}

/// Reads predicates. `of` is what mistakes call them: `Condition`, `Exception`.
pub fn read(sent: Option<&Element>, of: &str, mistakes: &mut Vec<Mistake>) -> Result<RulePredicates, Fault> {
    use Sensitivity::{Confidential, Normal, Personal, Private};
    let mut read = RulePredicates::default();
    for sent in sent.iter().flat_map(|sent| &sent.children) {
        if let Some((name, code, text)) = NOBODYS.iter().find(|(name, ..)| *name == sent.name) {
            let said = sent.children.first().map_or("", |child| child.text.trim());
            mistakes.push(Mistake::new(format!("{of}:{name}"), code, text, said));
            continue;
        }
        let Some((_, predicate)) = PREDICATES.iter().find(|(name, _)| *name == sent.name) else { continue };
        match predicate {
            P::Text(place) => {
                read.texts.insert(*place, value::sent_texts(Some(sent)));
            }
            P::People(place) => {
                read.people.insert(*place, people(sent));
            }
            P::Flag(flag) => {
                read.flags.insert(*flag, value::sent_boolean(Some(sent))?);
            }
            P::Importance => read.importance = Some(importance(sent)?),
            P::Sensitivity => {
                read.sensitivity =
                    Some([Normal, Personal, Private, Confidential][value::sent_word(sent, &SENSITIVITY)?]);
            }
            P::ActionFlag => read.action_flag = Some(ActionFlag::ALL[value::sent_word(sent, &ACTION_FLAGS)?]),
            P::Received => {
                let at = |name: &str| sent.find(name).map(value::sent_time).transpose();
                read.received = Some((at("StartDateTime")?, at("EndDateTime")?));
            }
            P::Size => {
                let size = |name: &str| sent.find(name).map(int).transpose();
                read.size = Some(SizeRange { minimum: size("MinimumSize")?, maximum: size("MaximumSize")? });
            }
        }
    }
    read.texts.retain(|_, texts| !texts.is_empty());
    read.people.retain(|_, people| !people.is_empty());
    Ok(read)
}
