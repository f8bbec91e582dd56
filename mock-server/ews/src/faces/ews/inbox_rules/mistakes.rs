//! What is wrong with rules, as `UpdateInboxRules` says it: of each operation, of each part.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/ruleoperationerrors>

use mock365_domain::mailbox::{RuleMistake, RulePart, RuleWrong};

use super::predicates;
use crate::faces::ews::error::{Fault, FaultDetail};

/// Something that is wrong.
pub struct Mistake {
    uri: String,
    code: &'static str,
    text: String,
    value: String,
}

impl Mistake {
    /// With the part's address, its code and what stands there.
    pub fn new(uri: String, code: &'static str, text: &str, value: &str) -> Self {
        Self { uri, code, text: text.to_owned(), value: value.to_owned() }
    }

    /// What the domain found.
    pub fn of(found: &RuleMistake) -> Self {
        let uri = match found.part {
            RulePart::Id => "RuleId".to_owned(),
            RulePart::Name => "DisplayName".to_owned(),
            RulePart::Sequence => "Priority".to_owned(),
            RulePart::Actions => "Actions".to_owned(),
            RulePart::Condition(predicate) => format!("Condition:{}", predicates::name(predicate)),
            RulePart::Exception(predicate) => format!("Exception:{}", predicates::name(predicate)),
            RulePart::AssignCategories => "Action:AssignCategories".to_owned(),
            RulePart::CopyToFolder => "Action:CopyToFolder".to_owned(),
            RulePart::MoveToFolder => "Action:MoveToFolder".to_owned(),
            RulePart::Forward => "Action:ForwardToRecipients".to_owned(),
            RulePart::ForwardAttached => "Action:ForwardAsAttachmentToRecipients".to_owned(),
            RulePart::Redirect => "Action:RedirectToRecipients".to_owned(),
        };
        Self { uri, code: code(found.wrong), text: found.wrong.to_string(), value: found.value.clone() }
    }

    fn detail(&self) -> FaultDetail {
        FaultDetail::parent(
            "t:Error",
            vec![
                FaultDetail::text("t:FieldURI", self.uri.as_str()),
                FaultDetail::text("t:ErrorCode", self.code),
                FaultDetail::text("t:ErrorMessage", self.text.as_str()),
                FaultDetail::text("t:FieldValue", self.value.as_str()),
            ],
        )
    }
}

/// The member of `RuleValidationErrorCodeType`.
fn code(wrong: RuleWrong) -> &'static str {
    match wrong {
        RuleWrong::Empty => "EmptyValueFound",
        RuleWrong::Value => "InvalidValue",
        RuleWrong::TooLong => "StringValueTooBig",
        RuleWrong::Address => "InvalidAddress",
        RuleWrong::Folder => "FolderDoesNotExist",
        RuleWrong::NoAction => "MissingAction",
        RuleWrong::BelowZero => "SizeLessThanZero",
        RuleWrong::SizeRange => "InvalidSizeRange",
        RuleWrong::DateRange => "InvalidDateRange",
        RuleWrong::NoRange => "MissingRangeValue",
        RuleWrong::Missing => "RuleNotFound",
        RuleWrong::Numbered => "CreateWithRuleId",
        RuleWrong::Duplicated => "DuplicatedPriority",
        RuleWrong::Twice => "DuplicatedOperationOnTheSameRule",
    }
}

/// The refusal of a request whose operations, by their places, have mistakes.
pub fn refused(wrong: &[(usize, Vec<Mistake>)]) -> Fault {
    let operation = |(at, mistakes): &(usize, Vec<Mistake>)| {
        let errors = mistakes.iter().map(Mistake::detail).collect();
        let index = FaultDetail::text("t:OperationIndex", at.to_string());
        FaultDetail::parent("t:RuleOperationError", vec![index, FaultDetail::parent("t:ValidationErrors", errors)])
    };
    let errors = FaultDetail::parent("m:RuleOperationErrors", wrong.iter().map(operation).collect());
    let text = "A validation error occurred while executing the rule operation.";
    let why: Vec<String> =
        wrong.iter().flat_map(|(_, all)| all).map(|one| format!("{}: {}", one.uri, one.text)).collect();
    Fault { beside: Some(errors.into()), ..Fault::new("ErrorInboxRulesValidationError", text).explain(why.join("; ")) }
}
