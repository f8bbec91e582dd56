//! Requests for an administrator's approval in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/appconsentrequest>

use mock365_domain::Now;
use mock365_domain::consent::{ConsentRequest, RequestStatus, UserRequest};
use mock365_domain::directory::Tenant;
use mock365_domain::query::{Queried, Value};
use serde_json::{Value as Json, json};

use super::date_time;
use crate::faces::graph::odata::{Family, Navigation, Noun, Paging, Property, ValueKind, Writer};

/// What can be asked about requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    AppId,
    AppName,
    Status,
    User,
    Created,
}

/// What the views need besides the request.
pub struct ReviewContext<'a> {
    /// The tenant.
    pub tenant: &'a Tenant,
    /// The moment: what nobody answered in time has expired.
    pub now: Now,
}

/// A request with every user's part as it stands at a moment.
pub fn as_of(request: &ConsentRequest, now: Now) -> ConsentRequest {
    let mut request = request.clone();
    for user in &mut request.users {
        user.status = user.status_at(now);
    }
    request
}

/// `status`
pub fn status(status: RequestStatus) -> &'static str {
    match status {
        RequestStatus::InProgress => "InProgress",
        RequestStatus::Completed => "Completed",
        RequestStatus::Expired => "Expired",
    }
}

impl Queried<Field> for ConsentRequest {
    fn value(&self, field: &Field) -> Value {
        let users = |value: fn(&UserRequest) -> String| {
            Value::List(self.users.iter().map(|user| Value::Text(value(user))).collect())
        };
        match field {
            Field::Id => Value::Text(self.id.to_string()),
            Field::AppId => Value::Text(self.app_id.to_string()),
            Field::AppName => Value::from(&self.app_name),
            Field::Status => users(|user| status(user.status).to_owned()),
            Field::User => users(|user| user.user.to_string()),
            Field::Created => Value::Null,
        }
    }
}

type RequestRow = Property<ConsentRequest>;

fn pending(request: &ConsentRequest, around: &ReviewContext<'_>, out: &mut Writer) {
    let open = if request.is_open(around.now) { request.scopes.as_slice() } else { &[] };
    out.list(open, |(_, scope), out| out.object(|one| one.value("displayName", scope)));
}

fn users(request: &ConsentRequest, around: &ReviewContext<'_>, out: &mut Writer) {
    out.list(&request.users, |user, out| out.object(|one| USER.iter().for_each(|row| row.member(user, around, one))));
}

static REQUEST: [RequestRow; 6] = [
    RequestRow::new("id", |request, _, out| out.value(request.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    RequestRow::new("appId", |request, _, out| out.value(request.app_id)).filterable(&[(
        "",
        Field::AppId,
        ValueKind::Text,
    )]),
    RequestRow::new("appDisplayName", |request, _, out| out.value(&request.app_name)).filterable(&[(
        "",
        Field::AppName,
        ValueKind::Text,
    )]),
    RequestRow::new("consentType", |_, _, out| out.value("Dynamic")).on_request(),
    RequestRow::new("pendingScopes", pending),
    RequestRow::new("userConsentRequests", users)
        .filterable(&[
            ("status", Field::Status, ValueKind::Text),
            ("createdBy/user/id", Field::User, ValueKind::Text),
            ("createdBy/user/userId", Field::User, ValueKind::Text),
        ])
        .on_request(),
];

impl Noun for ConsentRequest {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = ReviewContext<'a>;
    const NAME: &'static str = "appConsentRequest";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;

    fn navigations() -> &'static [Navigation<Self>] {
        const { &[Navigation::row("userConsentRequests")] }
    }

    fn properties() -> &'static [RequestRow] {
        &REQUEST
    }
}

impl Queried<Field> for UserRequest {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Id => Value::Text(self.id.to_string()),
            Field::Status => status(self.status).into(),
            Field::User => Value::Text(self.user.to_string()),
            Field::Created => self.created.into(),
            Field::AppId | Field::AppName => Value::Null,
        }
    }
}

type UserRow = Property<UserRequest>;

fn who(user: uuid::Uuid, tenant: &Tenant) -> Json {
    let name = tenant.users.get(&user).map(|user| (&user.display_name, &user.upn));
    json!({
        "id": user, "displayName": name.map(|name| name.0), "userPrincipalName": name.map(|name| name.1),
    })
}

/// The stages of an approval: one.
pub fn stage(request: &UserRequest, around: &ReviewContext<'_>) -> Json {
    let answered = request.answered.as_ref();
    let result = match answered {
        None => "NotReviewed",
        Some(verdict) if verdict.approved => "Approve",
        Some(_) => "Deny",
    };
    json!({
        "id": request.id,
        "displayName": null,
        "reviewedDateTime": answered.map(|verdict| date_time(verdict.at)),
        "reviewResult": result,
        "status": status(request.status_at(around.now)),
        "assignedToMe": request.answered.is_none(),
        "justification": answered.map(|verdict| &verdict.words),
        "reviewedBy": answered.map(|verdict| who(verdict.by, around.tenant)),
    })
}

fn approval(request: &UserRequest, around: &ReviewContext<'_>, out: &mut Writer) {
    out.json(&json!({ "id": request.id, "stages": [stage(request, around)] }));
}

fn creator(request: &UserRequest, around: &ReviewContext<'_>, out: &mut Writer) {
    out.json(&json!({ "application": null, "device": null, "user": who(request.user, around.tenant) }));
}

static USER: [UserRow; 9] = [
    UserRow::new("id", |user, _, out| out.value(user.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    UserRow::new("approvalId", |user, _, out| out.value(user.id)),
    UserRow::new("completedDateTime", |user, _, out| out.value(user.answered.as_ref().map(|verdict| verdict.at))),
    UserRow::new("createdDateTime", |user, _, out| out.value(user.created)).filterable(&[(
        "",
        Field::Created,
        ValueKind::Time,
    )]),
    UserRow::new("customData", |_, _, out| out.null()),
    UserRow::new("reason", |user, _, out| out.value(&user.reason)),
    UserRow::new("status", |user, around, out| out.value(status(user.status_at(around.now)))).filterable(&[(
        "",
        Field::Status,
        ValueKind::Text,
    )]),
    UserRow::new("createdBy", creator).filterable(&[("user/id", Field::User, ValueKind::Text)]),
    UserRow::new("approval", approval),
];

impl Noun for UserRequest {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = ReviewContext<'a>;
    const NAME: &'static str = "userConsentRequest";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;

    fn navigations() -> &'static [Navigation<Self>] {
        const { &[Navigation::row("approval")] }
    }

    fn properties() -> &'static [UserRow] {
        &USER
    }
}
