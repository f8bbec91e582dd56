//! A group in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/group>

use mock365_domain::directory::Group;
use mock365_domain::query::{Queried, Reading, Value};
use serde_json::{Value as Json, json};

use super::InTenant;
use crate::faces::graph::item_write::{optional_text, text};
use crate::faces::graph::odata::{Family, Navigation, Noun, Paging, Property, ValueKind};
use crate::faces::graph::relations::OF_GROUPS;

/// What can be asked about a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    DisplayName,
    SecurityEnabled,
    MailEnabled,
    Read(Reading<Group>),
}

impl Queried<Field> for Group {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Id => Value::Text(self.id.to_string()),
            Field::DisplayName => Value::from(&self.display_name),
            Field::Read(reading) => (reading.read)(self),
            Field::SecurityEnabled => true.into(),
            Field::MailEnabled => false.into(),
        }
    }
}

/// Of groups for security alone: what they have none of.
fn unset(_: &Group) -> Value {
    Value::Null
}

fn none(_: &Group) -> Value {
    Value::List(Vec::new())
}

type Row = Property<Group>;

static PROPERTIES: [Row; 12] = [
    Row::new("id", |group, _, out| out.value(group.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    Row::new("deletedDateTime", |_, _, out| out.null()),
    Row::new("createdDateTime", |_, _, out| out.null()).filterable(&[(
        "",
        Field::Read(Reading { name: "createdDateTime", read: |it| unset(it) }),
        ValueKind::Time,
    )]),
    Row::new("description", |group, _, out| out.value(&group.description))
        .filterable(&[(
            "",
            Field::Read(Reading { name: "description", read: |it| Value::from(it.description.as_ref()) }),
            ValueKind::Text,
        )])
        .written(|group, value| {
            group.description = optional_text("description", value)?;
            Ok(())
        }),
    Row::new("displayName", |group, _, out| out.value(&group.display_name))
        .filterable(&[("", Field::DisplayName, ValueKind::Text)])
        .written(|group, value| {
            group.display_name = text("displayName", value)?;
            Ok(())
        }),
    Row::new("groupTypes", |_, _, out| out.empty())
        .filterable(&[("", Field::Read(Reading { name: "groupTypes", read: |it| none(it) }), ValueKind::Text)])
        .unbuilt(|| json!([])),
    Row::new("mail", |_, _, out| out.null()).filterable(&[(
        "",
        Field::Read(Reading { name: "mail", read: |it| unset(it) }),
        ValueKind::Text,
    )]),
    Row::new("mailEnabled", |_, _, out| out.value(false))
        .filterable(&[("", Field::MailEnabled, ValueKind::Bool)])
        .unbuilt(|| json!(false)),
    Row::new("mailNickname", |group, _, out| out.value(&group.mail_nickname))
        .filterable(&[(
            "",
            Field::Read(Reading { name: "mailNickname", read: |it| Value::from(&it.mail_nickname) }),
            ValueKind::Text,
        )])
        .written(|group, value| {
            group.mail_nickname = text("mailNickname", value)?;
            Ok(())
        }),
    Row::new("proxyAddresses", |_, _, out| out.empty()).filterable(&[(
        "",
        Field::Read(Reading { name: "proxyAddresses", read: |it| none(it) }),
        ValueKind::Text,
    )]),
    Row::new("securityEnabled", |_, _, out| out.value(true))
        .filterable(&[("", Field::SecurityEnabled, ValueKind::Bool)])
        .unbuilt(|| json!(true)),
    Row::new("visibility", |_, _, out| out.null())
        .filterable(&[("", Field::Read(Reading { name: "visibility", read: |it| unset(it) }), ValueKind::Text)])
        .unbuilt(|| Json::Null),
];

impl Noun for Group {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = InTenant<'a>;
    const NAME: &'static str = "group";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const SEARCHED: &'static [(&'static str, Field)] = &[("displayName", Field::DisplayName)];
    const EVENTUAL: bool = true;
    const UNBUILT: &'static [&'static str] = &[
        "classification",
        "isAssignableToRole",
        "memberOf",
        "members",
        "membershipRule",
        "membershipRuleProcessingState",
        "onPremisesSyncEnabled",
        "owners",
        "preferredDataLocation",
        "preferredLanguage",
        "resourceBehaviorOptions",
        "theme",
        "transitiveMembers",
        "uniqueName",
    ];

    fn navigations() -> &'static [Navigation<Self>] {
        &OF_GROUPS
    }

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
