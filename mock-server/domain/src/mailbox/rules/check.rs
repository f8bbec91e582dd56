//! What can be wrong with a rule: Exchange says of each part what it is.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/errorcode-rulevalidationerrorcodetype>

use super::{InboxRule, RulePredicate, RulePredicates, SizeRange};
use crate::mailbox::{FolderKind, Mailbox, Recipient};

/// Letters that a text of a rule may have.
const LONGEST: usize = 255;

/// Something that is wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleMistake {
    /// With which part.
    pub part: RulePart,
    /// What.
    pub wrong: RuleWrong,
    /// What stands there.
    pub value: String,
}

/// Parts of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RulePart {
    /// Its number.
    Id,
    /// Its name.
    Name,
    /// Its place among the rules.
    Sequence,
    /// What it does, altogether.
    Actions,
    /// A condition.
    Condition(RulePredicate),
    /// An exception.
    Exception(RulePredicate),
    /// `assignCategories`
    AssignCategories,
    /// `copyToFolder`
    CopyToFolder,
    /// `moveToFolder`
    MoveToFolder,
    /// `forwardTo`
    Forward,
    /// `forwardAsAttachmentTo`
    ForwardAttached,
    /// `redirectTo`
    Redirect,
}

/// What can be wrong with a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleWrong {
    /// Nothing stands there.
    #[error("nothing stands there")]
    Empty,
    /// It is none of the values that it can have.
    #[error("it cannot have that value")]
    Value,
    /// It is longer than 255 characters.
    #[error("it is longer than 255 characters")]
    TooLong,
    /// It is no address.
    #[error("it is no address")]
    Address,
    /// There is no such folder, or none for mail.
    #[error("there is no such folder for mail")]
    Folder,
    /// Nothing is done.
    #[error("a rule does something")]
    NoAction,
    /// A size is below nothing.
    #[error("a size is not below zero")]
    BelowZero,
    /// The smallest is larger than the largest.
    #[error("the smallest size is larger than the largest")]
    SizeRange,
    /// The first day is behind the last.
    #[error("the range ends before it begins")]
    DateRange,
    /// A range has neither beginning nor end.
    #[error("a range has a beginning or an end")]
    NoRange,
    /// There is no such rule.
    #[error("there is no such rule")]
    Missing,
    /// A new rule brings a number.
    #[error("a new rule has no id")]
    Numbered,
    /// Two rules of one request have the same place.
    #[error("another rule of the request has that place")]
    Duplicated,
    /// One request changes a rule twice.
    #[error("another operation of the request is about that rule")]
    Twice,
}

/// Gathers mistakes.
#[derive(Default)]
struct Found(Vec<RuleMistake>);

impl Found {
    fn push(&mut self, part: RulePart, wrong: RuleWrong, value: impl Into<String>) {
        self.0.push(RuleMistake { part, wrong, value: value.into() });
    }

    fn texts(&mut self, part: RulePart, texts: &[String]) {
        for text in texts {
            match text.chars().count() {
                0 => self.push(part, RuleWrong::Empty, ""),
                letters if letters > LONGEST => self.push(part, RuleWrong::TooLong, text),
                _ => {}
            }
        }
    }

    fn people(&mut self, part: RulePart, people: &[Recipient]) {
        for who in people.iter().filter(|who| !who.is_resolved()) {
            self.push(part, RuleWrong::Address, &*who.address);
        }
    }

    fn size(&mut self, part: RulePart, range: SizeRange) {
        let below = [range.minimum, range.maximum].into_iter().flatten().find(|size| *size < 0);
        match (below, range.minimum, range.maximum) {
            (Some(below), ..) => self.push(part, RuleWrong::BelowZero, below.to_string()),
            (None, None, None) => self.push(part, RuleWrong::NoRange, ""),
            (None, Some(least), Some(most)) if least > most => self.push(part, RuleWrong::SizeRange, least.to_string()),
            _ => {}
        }
    }

    fn predicates(&mut self, predicates: &RulePredicates, part: fn(RulePredicate) -> RulePart) {
        for (place, texts) in &predicates.texts {
            self.texts(part(RulePredicate::Text(*place)), texts);
        }
        for (place, people) in &predicates.people {
            self.people(part(RulePredicate::People(*place)), people);
        }
        if let Some(range) = predicates.size {
            self.size(part(RulePredicate::Size), range);
        }
        match predicates.received {
            Some((None, None)) => self.push(part(RulePredicate::Received), RuleWrong::NoRange, ""),
            Some((Some(from), Some(to))) if from > to => {
                self.push(part(RulePredicate::Received), RuleWrong::DateRange, from.to_string());
            }
            _ => {}
        }
    }
}

impl Mailbox {
    /// All that is wrong with a rule in this mailbox.
    pub fn mistakes_in(&self, rule: &InboxRule) -> Vec<RuleMistake> {
        let mut found = Found::default();
        found.texts(RulePart::Name, std::slice::from_ref(&rule.name));
        if rule.sequence < 1 {
            found.push(RulePart::Sequence, RuleWrong::Value, rule.sequence.to_string());
        }
        found.predicates(&rule.conditions, RulePart::Condition);
        found.predicates(&rule.exceptions, RulePart::Exception);
        let actions = &rule.actions;
        if actions.is_empty() {
            found.push(RulePart::Actions, RuleWrong::NoAction, "");
        }
        found.texts(RulePart::AssignCategories, &actions.categories);
        let lists = [RulePart::Forward, RulePart::ForwardAttached, RulePart::Redirect];
        for (part, people) in lists.into_iter().zip(actions.people()) {
            found.people(part, people);
        }
        for (part, folder) in [(RulePart::CopyToFolder, actions.copy_to), (RulePart::MoveToFolder, actions.move_to)] {
            let Some(key) = folder else { continue };
            if !self.home(key).is_ok_and(|folder| folder.kind == FolderKind::Mail) {
                found.push(part, RuleWrong::Folder, key.to_string());
            }
        }
        found.0
    }
}
