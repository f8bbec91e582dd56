//! A user at risk in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/riskyuser>

use mock365_domain::directory::{Review, User};
use mock365_domain::query::{Queried, Value};

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
    Row::new("id", |user, (), out| out.value(user.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    Row::new("isDeleted", |_, (), out| out.value(false)),
    Row::new("isProcessing", |_, (), out| out.value(false)),
    Row::new("riskLevel", |user, (), out| out.value(level(user))).filterable(&[("", Field::Level, ValueKind::Text)]),
    Row::new("riskState", |user, (), out| out.value(state(user).0)).filterable(&[("", Field::State, ValueKind::Text)]),
    Row::new("riskDetail", |user, (), out| out.value(state(user).1)),
    Row::new("riskLastUpdatedDateTime", |user, (), out| out.value(user.standing.review.map(|(_, at)| at))),
    Row::new("userDisplayName", |user, (), out| out.value(&user.display_name)).filterable(&[(
        "",
        Field::DisplayName,
        ValueKind::Text,
    )]),
    Row::new("userPrincipalName", |user, (), out| out.value(&user.upn)).filterable(&[(
        "",
        Field::Upn,
        ValueKind::Text,
    )]),
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
