//! A group in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/group>

use mock365_domain::directory::Group;
use mock365_domain::query::{Queried, Reading, Value};
use serde_json::{Value as Json, json};

use super::rows::list_of;
use super::{InTenant, group_write as write};
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
            Field::SecurityEnabled => self.security_enabled.into(),
            Field::MailEnabled => self.is_unified.into(),
        }
    }
}

/// What no group here has.
fn unset(_: &Group) -> Value {
    Value::Null
}

fn none(_: &Group) -> Value {
    Value::List(Vec::new())
}

/// `groupTypes`: nothing of a group for security alone.
fn types(group: &Group) -> &'static [&'static str] {
    if group.is_unified { &["Unified"] } else { &[] }
}

/// `proxyAddresses`: the one address of a Microsoft 365 group.
fn proxy(group: &Group) -> Option<String> {
    group.mail.as_ref().map(|mail| format!("SMTP:{mail}"))
}

type Row = Property<Group>;

/// What no group has, and what can be asked for it.
macro_rules! never {
    ($name:literal, $kind:ident) => {
        Row::new($name, |_, _, out| out.null()).filterable(&[(
            "",
            Field::Read(Reading { name: $name, read: |it| unset(it) }),
            ValueKind::$kind,
        )])
    };
}

/// What filters read off a group by themselves.
macro_rules! read {
    ($name:literal, $kind:ident, $read:expr) => {
        &[("", Field::Read(Reading { name: $name, read: $read }), ValueKind::$kind)]
    };
}

/// What it is for, which `$search` looks into, too.
const DESCRIBED: Field =
    Field::Read(Reading { name: "description", read: |it: &Group| Value::from(it.description.as_ref()) });

/// In the order of Microsoft's example.
///
/// <https://learn.microsoft.com/graph/api/group-post-groups#example-2-create-a-group-with-owners-and-members>
static PROPERTIES: [Row; 34] =
    [
        Row::new("id", |group, _, out| out.value(group.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
        Row::new("deletedDateTime", |_, _, out| out.null()),
        optional_text!(Group: "classification", classification).written(write::classification),
        Row::new("createdDateTime", |group, _, out| out.value(group.created)).filterable(read!(
            "createdDateTime",
            Time,
            |it| it.created.into()
        )),
        Row::new("description", |group, _, out| out.value(&group.description))
            .filterable(&[("", DESCRIBED, ValueKind::Text)])
            .written(write::description),
        Row::new("displayName", |group, _, out| out.value(&group.display_name))
            .filterable(&[("", Field::DisplayName, ValueKind::Text)])
            .written(write::display_name),
        never!("expirationDateTime", Time),
        Row::new("groupTypes", |group, _, out| out.list(types(group), |one, out| out.value(*one)))
            .filterable(read!("groupTypes", Text, |it| Value::List(
                types(it).iter().map(|one| Value::from(*one)).collect()
            )))
            .written(write::types),
        Row::new("isAssignableToRole", |group, _, out| out.value(group.is_assignable_to_role))
            .filterable(read!("isAssignableToRole", Bool, |it| it.is_assignable_to_role.into()))
            .written(write::assignable_to_role),
        Row::new("mail", |group, _, out| out.value(&group.mail))
            .filterable(read!("mail", Text, |it| Value::from(it.mail.as_ref()))),
        Row::new("mailEnabled", |group, _, out| out.value(group.is_unified))
            .filterable(&[("", Field::MailEnabled, ValueKind::Bool)])
            .written(write::mail_enabled),
        Row::new("mailNickname", |group, _, out| out.value(&group.mail_nickname))
            .filterable(read!("mailNickname", Text, |it| Value::from(&it.mail_nickname)))
            .written(write::mail_nickname),
        never!("membershipRule", Text).unbuilt(|| Json::Null),
        never!("membershipRuleProcessingState", Text).unbuilt(|| Json::Null),
        never!("onPremisesDomainName", Text),
        never!("onPremisesLastSyncDateTime", Time),
        never!("onPremisesNetBiosName", Text),
        never!("onPremisesSamAccountName", Text),
        never!("onPremisesSecurityIdentifier", Text),
        never!("onPremisesSyncEnabled", Bool),
        optional_text!(Group: "preferredDataLocation", preferred_data_location),
        optional_text!(Group: "preferredLanguage", preferred_language),
        Row::new("proxyAddresses", |group, _, out| out.list(proxy(group), |one, out| out.value(&one))).filterable(
            read!("proxyAddresses", Text, |it| Value::List(proxy(it).into_iter().map(Value::Text).collect())),
        ),
        Row::new("renewedDateTime", |group, _, out| out.value(group.created)).filterable(read!(
            "renewedDateTime",
            Time,
            |it| it.created.into()
        )),
        Row::new("resourceBehaviorOptions", |group, _, out| out.value(&group.behavior_options))
            .filterable(read!("resourceBehaviorOptions", Text, |it| list_of(&it.behavior_options)))
            .written(write::behavior_options),
        // Teams and sites are not mocked.
        Row::new("resourceProvisioningOptions", |_, _, out| out.empty())
            .filterable(read!("resourceProvisioningOptions", Text, |it| none(it)))
            .unbuilt(|| json!([])),
        Row::new("securityEnabled", |group, _, out| out.value(group.security_enabled))
            .filterable(&[("", Field::SecurityEnabled, ValueKind::Bool)])
            .written(write::security_enabled),
        Row::new("securityIdentifier", |group, _, out| out.value(&group.security_identifier())).filterable(read!(
            "securityIdentifier",
            Text,
            |it| Value::Text(it.security_identifier())
        )),
        Row::new("theme", |group, _, out| out.value(&group.theme))
            .filterable(read!("theme", Text, |it| Value::from(it.theme.as_ref())))
            .written(write::theme),
        Row::new("visibility", |group, _, out| out.value(group.visibility.map(write::visibility_word)))
            .filterable(read!("visibility", Text, |it| Value::from(it.visibility.map(write::visibility_word))))
            .written(write::visibility),
        Row::new("onPremisesProvisioningErrors", |_, _, out| out.empty()),
        Row::new("assignedLabels", |_, _, out| out.empty()).unbuilt(|| json!([])).on_request(),
        Row::new("assignedLicenses", |_, _, out| out.empty())
            .filterable(&[
                ("skuId", Field::Read(Reading { name: "assignedLicenses", read: |it| none(it) }), ValueKind::Text),
                (
                    "$count",
                    Field::Read(Reading { name: "assignedLicenses/$count", read: |_| Value::Int(0) }),
                    ValueKind::Int,
                ),
            ])
            .on_request(),
        never!("licenseProcessingState", Text).on_request(),
    ];

impl Noun for Group {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = InTenant<'a>;
    const NAME: &'static str = "group";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const LISTS: &'static [&'static str] = &["groupTypes", "proxyAddresses"];
    const SEARCHED: &'static [(&'static str, Field)] =
        &[("displayName", Field::DisplayName), ("description", DESCRIBED)];
    const SEARCHED_BY_DEFAULT: &'static [&'static str] = &["displayName"];
    const EVENTUAL: bool = true;
    const UNBUILT: &'static [&'static str] = &["memberOf", "members", "owners", "transitiveMembers", "uniqueName"];

    fn navigations() -> &'static [Navigation<Self>] {
        &OF_GROUPS
    }

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
