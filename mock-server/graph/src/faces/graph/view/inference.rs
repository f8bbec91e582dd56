//! The Focused Inbox in JSON: the classification of a mailbox's mail, and its overrides.
//!
//! <https://learn.microsoft.com/graph/api/resources/inferenceclassification>

use mock365_domain::mailbox::{FocusedOverride, Mailbox};
use mock365_domain::query::{Queried, Value};

use super::email;
use super::message::INFERENCE;
use crate::faces::graph::item_write;
use crate::faces::graph::odata::{
    Family, Link, Navigation, Noun, Paging, Property, Reached, ShowReached, ValueKind as K,
};

/// The type `microsoft.graph.inferenceClassification`: how a mailbox sees its mail.
pub enum InferenceClassification {}

/// What can be asked about it, and about its overrides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InferenceField {
    /// `id`
    Id,
    /// `classifyAs`
    Class,
    /// `senderEmailAddress/address`
    Address,
    /// `senderEmailAddress/name`
    Name,
}

use InferenceField as F;

impl Queried<F> for Mailbox {
    fn value(&self, field: &F) -> Value {
        match field {
            F::Id => Value::Text(self.guid.to_string()),
            F::Class | F::Address | F::Name => Value::Null,
        }
    }
}

impl Queried<F> for FocusedOverride {
    fn value(&self, field: &F) -> Value {
        match field {
            F::Id => Value::Text(self.id.to_string()),
            F::Class => Value::Int(i64::from(self.is_other)),
            F::Address => Value::from(&self.sender.address),
            F::Name => Value::from(&self.sender.name),
        }
    }
}

type Row = Property<InferenceClassification>;

static CLASSIFICATION: [Row; 1] =
    [Row::new("id", |mailbox, (), out| out.value(mailbox.guid)).filterable(&[("", F::Id, K::Text)])];

impl Noun for InferenceClassification {
    type Thing = Mailbox;
    type Field = F;
    type Context<'a> = ();
    const NAME: &'static str = "inferenceClassification";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::OUTLOOK;

    fn navigations() -> &'static [Navigation<Self>] {
        const { &[Navigation::to::<OverridesOfMailbox>()] }
    }

    fn properties() -> &'static [Property<Self>] {
        &CLASSIFICATION
    }
}

/// The overrides of a mailbox.
enum OverridesOfMailbox {}

impl Link for OverridesOfMailbox {
    type From = InferenceClassification;
    type To = FocusedOverride;
    const NAME: &'static str = "overrides";

    fn reach(mailbox: &Mailbox, (): &(), reached: &Reached<Self>, show: &mut ShowReached<'_, FocusedOverride>) {
        show(reached.query.run(mailbox.focused_overrides()), &());
    }
}

type OfOverride = Property<FocusedOverride>;

static OVERRIDE: [OfOverride; 3] = [
    OfOverride::new("id", |one, (), out| out.value(one.id)).filterable(&[("", F::Id, K::Text)]),
    OfOverride::new("classifyAs", |one, (), out| out.word(INFERENCE[usize::from(one.is_other)]))
        .filterable(&[("", F::Class, K::Enum(INFERENCE))])
        .written(|one, value| {
            one.is_other = item_write::member("classifyAs", value, INFERENCE)? == 1;
            Ok(())
        }),
    OfOverride::new("senderEmailAddress", |one, (), out| email(&one.sender, out))
        .filterable(&[("address", F::Address, K::Text), ("name", F::Name, K::Text)])
        .written(|one, value| {
            one.sender = item_write::email_address(value)?;
            Ok(())
        }),
];

impl Noun for FocusedOverride {
    type Thing = Self;
    type Field = F;
    type Context<'a> = ();
    const NAME: &'static str = "inferenceClassificationOverride";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = Paging::FOLDERS;

    fn properties() -> &'static [Property<Self>] {
        &OVERRIDE
    }
}
