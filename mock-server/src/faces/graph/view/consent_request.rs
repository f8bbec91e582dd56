//! Requests for an administrator's approval in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/appconsentrequest>

use mock365_domain::Now;
use mock365_domain::consent::{ConsentRequest, RequestStatus, UserRequest};
use mock365_domain::directory::Tenant;
use mock365_domain::query::{Queried, Value};
use serde_json::{Map, Value as Json, json};

use super::date_time;
use crate::faces::graph::odata::{Family, Noun, Paging, Property, ValueKind};

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

fn pending(request: &ConsentRequest, around: &ReviewContext<'_>) -> Json {
    if !request.is_open(around.now) {
        return json!([]);
    }
    request.scopes.iter().map(|(_, scope)| json!({ "displayName": scope })).collect()
}

fn users(request: &ConsentRequest, around: &ReviewContext<'_>) -> Json {
    request
        .users
        .iter()
        .map(|user| USER.iter().map(|row| row.member(user, around)).collect::<Map<String, Json>>())
        .map(Json::Object)
        .collect()
}

static REQUEST: [RequestRow; 6] = [
    RequestRow::new("id", |request, _| json!(request.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    RequestRow::new("appId", |request, _| json!(request.app_id)).filterable(&[("", Field::AppId, ValueKind::Text)]),
    RequestRow::new("appDisplayName", |request, _| json!(request.app_name)).filterable(&[(
        "",
        Field::AppName,
        ValueKind::Text,
    )]),
    RequestRow::new("consentType", |_, _| "Dynamic".into()).on_request(),
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
    const EXPANDED: &'static [&'static str] = &["userConsentRequests"];

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

fn approval(request: &UserRequest, around: &ReviewContext<'_>) -> Json {
    json!({ "id": request.id, "stages": [stage(request, around)] })
}

static USER: [UserRow; 9] = [
    UserRow::new("id", |user, _| json!(user.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    UserRow::new("approvalId", |user, _| json!(user.id)),
    UserRow::new("completedDateTime", |user, _| json!(user.answered.as_ref().map(|verdict| date_time(verdict.at)))),
    UserRow::new("createdDateTime", |user, _| date_time(user.created)).filterable(&[(
        "",
        Field::Created,
        ValueKind::Time,
    )]),
    UserRow::new("customData", |_, _| Json::Null),
    UserRow::new("reason", |user, _| json!(user.reason)),
    UserRow::new("status", |user, around| status(user.status_at(around.now)).into()).filterable(&[(
        "",
        Field::Status,
        ValueKind::Text,
    )]),
    UserRow::new(
        "createdBy",
        |user, around| json!({ "application": null, "device": null, "user": who(user.user, around.tenant) }),
    )
    .filterable(&[("user/id", Field::User, ValueKind::Text)]),
    UserRow::new("approval", approval),
];

impl Noun for UserRequest {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = ReviewContext<'a>;
    const NAME: &'static str = "userConsentRequest";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const EXPANDED: &'static [&'static str] = &["approval"];

    fn properties() -> &'static [UserRow] {
        &USER
    }
}
