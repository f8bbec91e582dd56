//! Inbox rules: what a mailbox does by itself with mail that arrives.
//!
//! <https://learn.microsoft.com/graph/api/resources/messagerule>

mod arrival;
mod batch;
mod check;
mod predicates;

use std::sync::Arc;

pub use batch::RuleOperation;
pub use check::{RuleMistake, RulePart, RuleWrong};
pub use predicates::{
    ActionFlag, RULE_LOOKED_AT, RuleFlag, RulePeople, RulePredicate, RulePredicates, RuleText, SizeRange,
};

use super::{Importance, Mailbox, Recipient};
use crate::Refusal;

/// Bytes that the enabled rules of a mailbox may have, as Exchange Online allows them.
///
/// <https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/outlook-on-the-web/increase-the-space-used-by-inbox-rules>
pub const RULES_BYTES: usize = 256 << 10;
/// Bytes that all of them may have: Exchange has no limit for those that are not enabled.
pub const ALL_RULES_BYTES: usize = 1 << 20;
/// Recipients to whom all rules of a mailbox send.
pub const RULE_RECIPIENTS_LIMIT: usize = 100;
/// Bytes that a rule has besides its texts.
const RULE: usize = 256;
/// Bytes that a text has besides its letters.
const TEXT: usize = 16;

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxRule {
    /// Its number, which no other rule of the Cloud ever has.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Its place among the rules: the smallest comes first, and of the same the older one.
    pub sequence: i32,
    /// Whether it is applied.
    pub is_enabled: bool,
    /// What mail must be like; all of it.
    pub conditions: RulePredicates,
    /// What mail must not be like; none of it.
    pub exceptions: RulePredicates,
    /// What is done with it.
    pub actions: RuleActions,
}

/// What a rule does. What is not said is not done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleActions {
    /// Categories that it gets.
    pub categories: Vec<String>,
    /// The folder that a copy goes to.
    pub copy_to: Option<u64>,
    /// The folder that it goes to itself.
    pub move_to: Option<u64>,
    /// Whether it goes to Deleted Items.
    pub delete: Option<bool>,
    /// Whether it is not kept at all.
    pub delete_for_good: Option<bool>,
    /// To whom it is forwarded.
    pub forward: Vec<Recipient>,
    /// To whom it is forwarded as an attachment.
    pub forward_attached: Vec<Recipient>,
    /// To whom it goes on as it is.
    pub redirect: Vec<Recipient>,
    /// Whether it counts as read.
    pub mark_read: Option<bool>,
    /// How important it becomes.
    pub importance: Option<Importance>,
    /// Whether no later rule is looked at.
    pub stop: Option<bool>,
}

impl RuleActions {
    /// All lists of people, with the action that each belongs to.
    fn people(&self) -> [&[Recipient]; 3] {
        [&self.forward, &self.forward_attached, &self.redirect]
    }

    /// The folders that it names.
    pub fn folders(&self) -> impl Iterator<Item = u64> {
        self.copy_to.into_iter().chain(self.move_to)
    }

    /// Whether anything is done.
    fn is_empty(&self) -> bool {
        let flags = [self.delete, self.delete_for_good, self.mark_read, self.stop];
        self.categories.is_empty()
            && self.folders().next().is_none()
            && self.people().iter().all(|people| people.is_empty())
            && self.importance.is_none()
            && !flags.contains(&Some(true))
    }
}

impl InboxRule {
    /// A rule that is yet to be written.
    pub fn unwritten(id: u64) -> Self {
        Self {
            id,
            name: String::new(),
            sequence: 0,
            is_enabled: false,
            conditions: RulePredicates::default(),
            exceptions: RulePredicates::default(),
            actions: RuleActions::default(),
        }
    }

    /// Roughly its bytes.
    fn bytes(&self) -> usize {
        let actions = self.actions.people().into_iter().flatten();
        let people: usize = actions.map(|who| who.name.len() + who.address.len() + TEXT).sum();
        let categories: usize = self.actions.categories.iter().map(|category| category.len() + TEXT).sum();
        RULE + self.name.len() + self.conditions.bytes() + self.exceptions.bytes() + people + categories
    }

    /// To how many it sends.
    fn recipients(&self) -> usize {
        self.actions.people().into_iter().map(<[Recipient]>::len).sum()
    }
}

impl Mailbox {
    /// The rules, in the order in which they are looked at.
    pub fn rules(&self) -> &[InboxRule] {
        &self.rules
    }

    /// The rule with a number.
    pub fn rule(&self, id: u64) -> Result<&InboxRule, Refusal> {
        self.rules.iter().find(|rule| rule.id == id).ok_or(Refusal::ItemMissing)
    }

    /// Whether a rule cannot be applied: it names a folder that is gone.
    pub fn is_in_error(&self, rule: &InboxRule) -> bool {
        rule.actions.folders().any(|folder| self.folder(folder).is_err())
    }

    /// Puts a rule in, or in the place of the one that has its number.
    pub fn put_rule(&mut self, rule: InboxRule) -> Result<(), Refusal> {
        let new = self.new_mistakes_in(&rule);
        if !new.is_empty() {
            return Err(Refusal::RuleInvalid(new));
        }
        let mut rules: Vec<InboxRule> = self.rules.iter().filter(|known| known.id != rule.id).cloned().collect();
        rules.push(rule);
        self.put_rules(rules)
    }

    /// What is wrong with a rule that was not before: one whose folder is gone can still be switched off.
    fn new_mistakes_in(&self, rule: &InboxRule) -> Vec<RuleMistake> {
        let before = self.rule(rule.id).map_or(Vec::new(), |known| self.mistakes_in(known));
        self.mistakes_in(rule).into_iter().filter(|one| !before.contains(one)).collect()
    }

    /// Removes a rule.
    pub fn remove_rule(&mut self, id: u64) -> Result<(), Refusal> {
        self.rule(id)?;
        self.put_rules(self.rules.iter().filter(|rule| rule.id != id).cloned().collect())
    }

    /// Puts rules, which were checked one by one, in the place of all that there are.
    pub fn put_rules(&mut self, mut rules: Vec<InboxRule>) -> Result<(), Refusal> {
        let bytes = |all: bool| rules.iter().filter(|rule| all || rule.is_enabled).map(InboxRule::bytes).sum::<usize>();
        let recipients: usize = rules.iter().map(InboxRule::recipients).sum();
        let is_over = bytes(false) > RULES_BYTES || bytes(true) > ALL_RULES_BYTES || recipients > RULE_RECIPIENTS_LIMIT;
        if is_over {
            return Err(Refusal::RulesOverQuota);
        }
        rules.sort_by_key(|rule| (rule.sequence, rule.id));
        self.rules = Arc::from(rules);
        Ok(())
    }
}
