//! A group in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/group>

use mock365_domain::directory::{Group, Tenant, User};
use mock365_domain::query::{Queried, Reading, Value};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::Users;
use crate::faces::graph::item_write::{optional_text, text};
use crate::faces::graph::odata::{
    Expanded, Family, Navigation, Noun, ODataFault, Object, Paging, Property, Reaching, Selection, ValueKind, members,
};

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

/// A member of a group.
pub enum Member<'a> {
    User(&'a User),
    Group(&'a Group),
}

impl<'a> Member<'a> {
    /// The one of that id.
    pub fn of(tenant: &'a Tenant, id: Uuid) -> Option<Self> {
        let user = tenant.users.get(&id).map(|user| Self::User(user));
        user.or_else(|| tenant.groups.get(&id).map(|group| Self::Group(group)))
    }

    /// Writes its type and its properties.
    pub fn write(&self, tenant: &Tenant, selection: &Selection<Users>, object: &mut Object<'_>) {
        let kind = object.control("@odata.type");
        match self {
            Self::User(user) => {
                kind.value("#microsoft.graph.user");
                members::<Users>(user, tenant, selection, object);
            }
            Self::Group(group) => {
                kind.value("#microsoft.graph.group");
                members::<Group>(group, tenant, &Selection::default(), object);
            }
        }
    }
}

/// How many objects of the directory an `$expand` shows of one thing, without a link to the rest.
///
/// <https://learn.microsoft.com/graph/query-parameters#expand>
const EXPANDED: usize = 20;

/// The members of a group, where `$expand` names them.
struct MembersOfGroup(Selection<Users>);

impl MembersOfGroup {
    fn of(expanded: &Expanded) -> Result<Box<dyn Reaching<Group>>, ODataFault> {
        expanded.only(&["select"])?;
        Ok(Box::new(Self(Selection::of(&expanded.options.select, &[], &[])?)))
    }
}

impl Reaching<Group> for MembersOfGroup {
    fn write(&self, group: &Group, tenant: &Tenant, object: &mut Object<'_>) {
        let members = group.members.iter().filter_map(|id| Member::of(tenant, *id)).take(EXPANDED);
        object.member("members").list(members, |member, out| {
            out.object(|object| member.write(tenant, &self.0, object));
        });
    }
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
    type Context<'a> = Tenant;
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
        const { &[Navigation::by("members", MembersOfGroup::of)] }
    }

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
