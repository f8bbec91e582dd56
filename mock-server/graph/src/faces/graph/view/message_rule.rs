//! An inbox rule in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/messagerule>

use mock365_domain::mailbox::{InboxRule, Recipient, RuleActions, RulePredicates, RuleText};
use mock365_domain::query::{Queried, Value};
use serde_json::Value as Json;

use super::rule_predicates::{self, read_predicates};
use super::{FolderContext, read_recipients};
use crate::faces::graph::item_write::{self, IMPORTANCE, complex};
use crate::faces::graph::odata::{
    Family, Noun, ODataFault, Object, Paging, Property, Selection, ValueKind as K, Writer, members_but,
};
use crate::faces::graph::{Fields, item_id};
use crate::faces::wire_id::{RuleId, WireId};

/// What can be asked about a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleField {
    /// `displayName`
    Name,
    /// `sequence`
    Sequence,
    /// `isEnabled`
    IsEnabled,
    /// `isReadOnly`
    IsReadOnly,
}

use RuleField as F;

impl Queried<F> for InboxRule {
    fn value(&self, field: &F) -> Value {
        match field {
            F::Name => Value::from(&self.name),
            F::Sequence => Value::Int(self.sequence.into()),
            F::IsEnabled => self.is_enabled.into(),
            F::IsReadOnly => is_read_only(self).into(),
        }
    }
}

/// Whether a rule looks at what Graph has no names for. Graph shows neither its conditions nor its actions then, and leaves it
/// as it is.
///
/// <https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/3336>
pub fn is_read_only(rule: &InboxRule) -> bool {
    let both = [&rule.conditions, &rule.exceptions];
    both.iter().any(|own| own.received.is_some() || own.texts.contains_key(&RuleText::Class))
}

type Row = Property<InboxRule>;

static PROPERTIES: [Row; 9] = [
    Row::new("id", |rule, _, out| out.value(&RuleId(rule.id).rest())),
    Row::new("displayName", |rule, _, out| out.value(&rule.name)).filterable(&[("", F::Name, K::Text)]).written(
        |rule, value| {
            rule.name = item_write::text("displayName", value)?;
            Ok(())
        },
    ),
    Row::new("sequence", |rule, _, out| out.value(rule.sequence)).filterable(&[("", F::Sequence, K::Int)]).written(
        |rule, value| {
            rule.sequence = item_write::number("sequence", value)?;
            Ok(())
        },
    ),
    Row::new("isEnabled", |rule, _, out| out.value(rule.is_enabled))
        .filterable(&[("", F::IsEnabled, K::Bool)])
        .written(|rule, value| {
            rule.is_enabled = item_write::truth("isEnabled", value)?;
            Ok(())
        })
        .or_null(|| Json::Bool(false)),
    Row::new("hasError", |rule, around, out| out.value(around.mailbox.is_in_error(rule))),
    Row::new("isReadOnly", |rule, _, out| out.value(is_read_only(rule))).filterable(&[("", F::IsReadOnly, K::Bool)]),
    Row::new(CONDITIONS, |rule, _, out| rule_predicates::show(&rule.conditions, out)).written(|rule, value| {
        rule.conditions = read_predicates(CONDITIONS, value)?;
        Ok(())
    }),
    Row::new(ACTIONS, show_actions).written(|rule, value| {
        rule.actions = read_actions(value)?;
        Ok(())
    }),
    Row::new(EXCEPTIONS, |rule, _, out| rule_predicates::show(&rule.exceptions, out)).written(|rule, value| {
        rule.exceptions = read_predicates(EXCEPTIONS, value)?;
        Ok(())
    }),
];

const CONDITIONS: &str = "conditions";
const ACTIONS: &str = "actions";
const EXCEPTIONS: &str = "exceptions";

impl Noun for InboxRule {
    type Thing = Self;
    type Field = F;
    type Context<'a> = FolderContext<'a>;
    const NAME: &'static str = "messageRule";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::FOLDERS;

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}

/// Writes what is selected of a rule into its object. What it does not have is not there.
pub fn write(rule: &InboxRule, around: &FolderContext<'_>, selection: &Selection<InboxRule>, object: &mut Object<'_>) {
    let hidden = is_read_only(rule);
    let lacks = [
        (CONDITIONS, hidden || rule.conditions == RulePredicates::default()),
        (ACTIONS, hidden),
        (EXCEPTIONS, hidden || rule.exceptions == RulePredicates::default()),
    ];
    let lacks: Vec<&str> = lacks.into_iter().filter(|(_, lacks)| *lacks).map(|(name, _)| name).collect();
    members_but::<InboxRule>(rule, around, selection, &lacks, object);
}

/// `microsoft.graph.messageRuleActions`
fn show_actions(rule: &InboxRule, around: &FolderContext<'_>, out: &mut Writer) {
    let actions = &rule.actions;
    let folder = |key: Option<u64>| key.map(|key| item_id::of_folder(around.mailbox, key));
    out.object(|shown| {
        if !actions.categories.is_empty() {
            shown.value("assignCategories", &actions.categories);
        }
        let folders = [("copyToFolder", folder(actions.copy_to)), ("moveToFolder", folder(actions.move_to))];
        for (name, id) in folders.iter().filter_map(|(name, id)| Some((*name, id.as_ref()?))) {
            shown.value(name, id);
        }
        let flags = [
            ("delete", actions.delete),
            ("markAsRead", actions.mark_read),
            ("permanentDelete", actions.delete_for_good),
            ("stopProcessingRules", actions.stop),
        ];
        for (name, said) in flags.into_iter().filter_map(|(name, said)| Some((name, said?))) {
            shown.value(name, said);
        }
        if let Some(importance) = actions.importance {
            shown.word("markImportance", IMPORTANCE[importance as usize]);
        }
        let people = [
            ("forwardAsAttachmentTo", &actions.forward_attached),
            ("forwardTo", &actions.forward),
            ("redirectTo", &actions.redirect),
        ];
        for (name, people) in people.into_iter().filter(|(_, people)| !people.is_empty()) {
            shown.member(name).list(people, |who: &Recipient, out| out.value(who));
        }
    });
}

/// What a body can say of actions.
const ACTED: [&str; 11] = [
    "assignCategories",
    "copyToFolder",
    "delete",
    "forwardAsAttachmentTo",
    "forwardTo",
    "markAsRead",
    "markImportance",
    "moveToFolder",
    "permanentDelete",
    "redirectTo",
    "stopProcessingRules",
];

fn read_actions(value: &Json) -> Result<RuleActions, ODataFault> {
    if value.is_null() {
        return Ok(RuleActions::default());
    }
    let fields: Fields<'_> = complex(ACTIONS, value, "microsoft.graph.messageRuleActions", &ACTED)?;
    // Which folders there are is known to who reads the whole body: any id of a folder is taken here.
    let folder = |name: &str| {
        let id = fields.text(name)?.filter(|id| !id.is_empty());
        Ok::<_, ODataFault>(id.map(|id| WireId::read(id).map_or(0, |id| id.key)))
    };
    let people = |name: &str| read_recipients(name, fields.or_null(name));
    Ok(RuleActions {
        categories: item_write::texts("assignCategories", fields.or_null("assignCategories"))?,
        copy_to: folder("copyToFolder")?,
        move_to: folder("moveToFolder")?,
        delete: fields.flag("delete")?,
        delete_for_good: fields.flag("permanentDelete")?,
        forward: people("forwardTo")?,
        forward_attached: people("forwardAsAttachmentTo")?,
        redirect: people("redirectTo")?,
        mark_read: fields.flag("markAsRead")?,
        importance: fields.value("markImportance").map(item_write::importance).transpose()?,
        stop: fields.flag("stopProcessingRules")?,
    })
}
