//! A user at risk in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/riskyuser>

use mock365_domain::directory::{Review, User};
use mock365_domain::query::{Queried, Value};
use serde_json::{Value as Json, json};

use super::date_time;
use crate::faces::graph::odata::{Family, Noun, Paging, Property, ValueKind};

/// A user seen as identity protection sees him.
pub enum RiskyUsers {}

/// What can be asked about a user at risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    Level,
    State,
    Upn,
    DisplayName,
}

/// `riskState` and `riskDetail`.
fn state(user: &User) -> (&'static str, &'static str) {
    match (user.standing.is_at_risk(), user.standing.review) {
        (true, Some((Review::Compromised, _))) => ("confirmedCompromised", "adminConfirmedUserCompromised"),
        (true, _) => ("atRisk", "none"),
        (false, Some((Review::Dismissed, _))) => ("dismissed", "adminDismissedAllRiskForUser"),
        (false, _) => ("remediated", "adminGeneratedTemporaryPassword"),
    }
}

fn level(user: &User) -> &'static str {
    if user.standing.is_at_risk() { "high" } else { "none" }
}

/// Whether the user is or was at risk.
pub fn is_listed(user: &User) -> bool {
    user.standing.is_at_risk() || user.standing.review.is_some()
}

impl Queried<Field> for User {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Id => Value::Text(self.id.to_string()),
            Field::Level => level(self).into(),
            Field::State => state(self).0.into(),
            Field::Upn => Value::from(&self.upn),
            Field::DisplayName => Value::from(&self.display_name),
        }
    }
}

type Row = Property<RiskyUsers>;

static PROPERTIES: [Row; 9] = [
    Row::new("id", |user, ()| json!(user.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    Row::new("isDeleted", |_, ()| json!(false)),
    Row::new("isProcessing", |_, ()| json!(false)),
    Row::new("riskLevel", |user, ()| level(user).into()).filterable(&[("", Field::Level, ValueKind::Text)]),
    Row::new("riskState", |user, ()| state(user).0.into()).filterable(&[("", Field::State, ValueKind::Text)]),
    Row::new("riskDetail", |user, ()| state(user).1.into()),
    Row::new("riskLastUpdatedDateTime", |user, ()| user.standing.review.map_or(Json::Null, |(_, at)| date_time(at))),
    Row::new("userDisplayName", |user, ()| json!(user.display_name)).filterable(&[(
        "",
        Field::DisplayName,
        ValueKind::Text,
    )]),
    Row::new("userPrincipalName", |user, ()| json!(user.upn)).filterable(&[("", Field::Upn, ValueKind::Text)]),
];

impl Noun for RiskyUsers {
    type Thing = User;
    type Field = Field;
    type Context<'a> = ();
    const NAME: &'static str = "riskyUser";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const UNBUILT: &'static [&'static str] = &["history"];

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
