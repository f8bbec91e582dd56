//! Several changes of a mailbox's rules at once: all of them are done, or none.

use std::collections::BTreeSet;

use super::{InboxRule, RuleMistake, RulePart, RuleWrong};
use crate::Refusal;
use crate::mailbox::Mailbox;

/// A change of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleOperation {
    /// A new rule; whether it was sent with an id, which a new one has not.
    Create(InboxRule, bool),
    /// A rule in the place of the one that has its number.
    Set(InboxRule),
    /// The rule with that number goes.
    Delete(u64),
}

impl Mailbox {
    /// Does all of them, or says of each that cannot be done, by its place, what is wrong with it.
    pub fn change_rules(&mut self, operations: Vec<RuleOperation>) -> Result<Vec<(usize, Vec<RuleMistake>)>, Refusal> {
        let mut rules: Vec<InboxRule> = self.rules().to_vec();
        let (mut wrong, mut changed, mut places) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        for (at, operation) in operations.into_iter().enumerate() {
            let mut mistakes = Vec::new();
            let mut is_wrong = |part: RulePart, wrong: RuleWrong, value: String| {
                mistakes.push(RuleMistake { part, wrong, value });
            };
            let (RuleOperation::Create(InboxRule { id, .. }, _)
            | RuleOperation::Set(InboxRule { id, .. })
            | RuleOperation::Delete(id)) = &operation;
            let known = rules.iter().position(|rule| rule.id == *id);
            if !changed.insert(*id) {
                is_wrong(RulePart::Id, RuleWrong::Twice, String::new());
            }
            match &operation {
                RuleOperation::Create(_, true) => is_wrong(RulePart::Id, RuleWrong::Numbered, String::new()),
                RuleOperation::Set(_) | RuleOperation::Delete(_) if known.is_none() => {
                    is_wrong(RulePart::Id, RuleWrong::Missing, String::new());
                }
                _ => {}
            }
            if let RuleOperation::Create(rule, _) | RuleOperation::Set(rule) = &operation {
                if !places.insert(rule.sequence) {
                    is_wrong(RulePart::Sequence, RuleWrong::Duplicated, rule.sequence.to_string());
                }
                mistakes.extend(self.new_mistakes_in(rule));
            }
            if !mistakes.is_empty() {
                wrong.push((at, mistakes));
                continue;
            }
            match (operation, known) {
                (RuleOperation::Create(rule, _), _) => rules.push(rule),
                (RuleOperation::Set(rule), Some(place)) => rules[place] = rule,
                (RuleOperation::Delete(_), Some(place)) => drop(rules.remove(place)),
                (RuleOperation::Set(_) | RuleOperation::Delete(_), None) => {}
            }
        }
        if wrong.is_empty() {
            self.put_rules(rules)?;
        }
        Ok(wrong)
    }
}
