//! A rule as EWS writes it, and an operation on one.

use mock365_domain::mailbox::{InboxRule, Mailbox, RuleOperation};
use mock365_domain::{Cloud, Now};

use super::mistakes::Mistake;
use super::{actions, predicates};
use crate::faces::ews::context::Context;
use crate::faces::ews::element::Element;
use crate::faces::ews::error::Fault;
use crate::faces::ews::property::value;
use crate::faces::soap::writer::XmlWriter;
use crate::faces::wire_id::RuleId;

/// Writes a rule.
pub fn show(out: &mut XmlWriter, mailbox: &Mailbox, rule: &InboxRule) {
    out.element("t:Rule", |out| {
        out.value("t:RuleId", &RuleId(rule.id).ews());
        out.value("t:DisplayName", &rule.name);
        out.value("t:Priority", rule.sequence);
        out.value("t:IsEnabled", rule.is_enabled);
        out.optional("t:IsInError", mailbox.is_in_error(rule).then_some(true));
        out.element("t:Conditions", |out| predicates::show(out, &rule.conditions));
        out.element("t:Exceptions", |out| predicates::show(out, &rule.exceptions));
        out.element("t:Actions", |out| actions::show(out, mailbox, &rule.actions));
    });
}

/// Reads an operation. `number` is that of a new rule.
pub fn operation(
    context: &Context<'_>,
    around: (&Cloud, Now, &Mailbox),
    sent: &Element,
    number: u64,
    mistakes: &mut Vec<Mistake>,
) -> Result<RuleOperation, Fault> {
    // What is no id names no rule.
    let known = |text: Option<&str>| text.and_then(RuleId::read).map_or(0, |id| id.0);
    if sent.name == "DeleteRuleOperation" {
        return Ok(RuleOperation::Delete(known(sent.find_text("RuleId"))));
    }
    let sent_rule = sent.find("Rule").ok_or_else(|| Fault::missing("Rule"))?;
    let id = sent_rule.find_text("RuleId");
    if sent.name == "CreateRuleOperation" {
        let rule = read(context, around, sent_rule, number, mistakes)?;
        return Ok(RuleOperation::Create(rule, id.is_some_and(|id| !id.is_empty())));
    }
    if id.is_none() {
        mistakes.push(Mistake::new("RuleId".to_owned(), "MissingParameter", "The rule id is missing.", ""));
    }
    Ok(RuleOperation::Set(read(context, around, sent_rule, known(id), mistakes)?))
}

fn read(
    context: &Context<'_>,
    around: (&Cloud, Now, &Mailbox),
    sent: &Element,
    id: u64,
    mistakes: &mut Vec<Mistake>,
) -> Result<InboxRule, Fault> {
    let needed = |name: &'static str| sent.find(name).ok_or_else(|| Fault::missing(name));
    for name in ["IsNotSupported", "IsInError"] {
        let says = value::sent_boolean(sent.find(name))?;
        if says {
            mistakes.push(Mistake::new(name.to_owned(), "NotSettable", "The property can't be set.", "true"));
        }
    }
    Ok(InboxRule {
        id,
        name: needed("DisplayName")?.text.trim().to_owned(),
        sequence: predicates::int(needed("Priority")?)?,
        is_enabled: value::sent_boolean(Some(needed("IsEnabled")?))?,
        conditions: predicates::read(sent.find("Conditions"), "Condition", mistakes)?,
        exceptions: predicates::read(sent.find("Exceptions"), "Exception", mistakes)?,
        actions: actions::read(context, around, sent.find("Actions"), mistakes)?,
    })
}
