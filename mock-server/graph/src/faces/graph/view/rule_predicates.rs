//! What inbox rules look at, in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/messagerulepredicates>

use mock365_domain::mailbox::{
    ActionFlag, RuleFlag as Is, RulePeople, RulePredicate as P, RulePredicates, RuleText, SizeRange,
};
use serde_json::Value as Json;

use super::{read_recipients, sensitivity_name};
use crate::faces::graph::item_write::{self, IMPORTANCE, complex};
use crate::faces::graph::odata::{ODataFault, Writer};

/// The predicates that Graph has names for, in the order in which it shows them.
const PREDICATES: [(&str, P); 29] = [
    ("bodyContains", P::Text(RuleText::Body)),
    ("bodyOrSubjectContains", P::Text(RuleText::BodyOrSubject)),
    ("categories", P::Text(RuleText::Categories)),
    ("fromAddresses", P::People(RulePeople::From)),
    ("hasAttachments", P::Flag(Is::HasAttachments)),
    ("headerContains", P::Text(RuleText::Headers)),
    ("importance", P::Importance),
    ("isApprovalRequest", P::Flag(Is::ApprovalRequest)),
    ("isAutomaticForward", P::Flag(Is::AutomaticForward)),
    ("isAutomaticReply", P::Flag(Is::AutomaticReply)),
    ("isEncrypted", P::Flag(Is::Encrypted)),
    ("isMeetingRequest", P::Flag(Is::MeetingRequest)),
    ("isMeetingResponse", P::Flag(Is::MeetingResponse)),
    ("isNonDeliveryReport", P::Flag(Is::NonDeliveryReport)),
    ("isPermissionControlled", P::Flag(Is::PermissionControlled)),
    ("isReadReceipt", P::Flag(Is::ReadReceipt)),
    ("isSigned", P::Flag(Is::Signed)),
    ("isVoicemail", P::Flag(Is::Voicemail)),
    ("messageActionFlag", P::ActionFlag),
    ("notSentToMe", P::Flag(Is::NotSentToMe)),
    ("recipientContains", P::Text(RuleText::Recipients)),
    ("senderContains", P::Text(RuleText::Sender)),
    ("sensitivity", P::Sensitivity),
    ("sentCcMe", P::Flag(Is::SentCcMe)),
    ("sentOnlyToMe", P::Flag(Is::SentOnlyToMe)),
    ("sentToAddresses", P::People(RulePeople::SentTo)),
    ("sentToMe", P::Flag(Is::SentToMe)),
    ("sentToOrCcMe", P::Flag(Is::SentToOrCcMe)),
    ("subjectContains", P::Text(RuleText::Subject)),
];

/// Beside them, a range.
const SIZE: &str = "withinSizeRange";

/// The members of `messageActionFlag`, in the domain's order.
const ACTION_FLAGS: [&str; 11] = [
    "any",
    "call",
    "doNotForward",
    "followUp",
    "fyi",
    "forward",
    "noResponseNecessary",
    "read",
    "reply",
    "replyToAll",
    "review",
];

/// Shows predicates: those that are there.
pub fn show(predicates: &RulePredicates, out: &mut Writer) {
    out.object(|shown| {
        for (name, predicate) in PREDICATES {
            match predicate {
                P::Text(place) => {
                    if let Some(texts) = predicates.texts.get(&place) {
                        shown.value(name, texts);
                    }
                }
                P::People(place) => {
                    if let Some(people) = predicates.people.get(&place) {
                        shown.member(name).list(people, |who, out| out.value(who));
                    }
                }
                P::Flag(flag) => {
                    if let Some(said) = predicates.flags.get(&flag) {
                        shown.value(name, *said);
                    }
                }
                P::Importance | P::Sensitivity | P::ActionFlag => {
                    if let Some(word) = word(predicates, predicate) {
                        shown.word(name, word);
                    }
                }
                P::Size | P::Received => {}
            }
        }
        if let Some(range) = predicates.size {
            shown.member(SIZE).object(|shown| {
                shown.value("minimumSize", range.minimum);
                shown.value("maximumSize", range.maximum);
            });
        }
    });
}

/// The member of an enumeration that a predicate asks for.
fn word(predicates: &RulePredicates, predicate: P) -> Option<&'static str> {
    match predicate {
        P::Importance => predicates.importance.map(|own| IMPORTANCE[own as usize]),
        P::Sensitivity => predicates.sensitivity.map(sensitivity_name),
        P::ActionFlag => predicates.action_flag.map(|own| ACTION_FLAGS[own as usize]),
        P::Text(_) | P::People(_) | P::Flag(_) | P::Size | P::Received => None,
    }
}

/// Reads predicates; null is none.
pub fn read_predicates(property: &str, value: &Json) -> Result<RulePredicates, ODataFault> {
    let mut read = RulePredicates::default();
    if value.is_null() {
        return Ok(read);
    }
    let known: Vec<&str> = PREDICATES.iter().map(|(name, _)| *name).chain([SIZE]).collect();
    let fields = complex(property, value, "microsoft.graph.messageRulePredicates", &known)?;
    for (name, predicate) in PREDICATES {
        let Some(value) = fields.value(name) else { continue };
        match predicate {
            P::Text(place) => {
                let texts = item_write::texts(name, value)?;
                read.texts.extend(Some((place, texts)).filter(|(_, texts)| !texts.is_empty()));
            }
            P::People(place) => {
                let people = read_recipients(name, value)?;
                read.people.extend(Some((place, people)).filter(|(_, people)| !people.is_empty()));
            }
            P::Flag(flag) => {
                read.flags.insert(flag, item_write::truth(name, value)?);
            }
            P::Importance => read.importance = Some(item_write::importance(value)?),
            P::Sensitivity => read.sensitivity = Some(item_write::sensitivity(value)?),
            P::ActionFlag => {
                read.action_flag = Some(ActionFlag::ALL[item_write::member(name, value, &ACTION_FLAGS)?]);
            }
            P::Size | P::Received => {}
        }
    }
    read.size = fields.value(SIZE).map(read_size).transpose()?;
    Ok(read)
}

/// `microsoft.graph.sizeRange`
fn read_size(value: &Json) -> Result<SizeRange, ODataFault> {
    let fields = complex(SIZE, value, "microsoft.graph.sizeRange", &["minimumSize", "maximumSize"])?;
    let number = |name: &str| fields.value(name).map(|value| item_write::number(name, value)).transpose();
    Ok(SizeRange { minimum: number("minimumSize")?, maximum: number("maximumSize")? })
}
