//! Failure rules: added, listed, taken away.

use axum::Json;
use axum::extract::State;
use http::{Method, StatusCode};
use mock365_control::{Rule, RuleReport};

use super::ControlContext;
use super::book::Book;
use super::extract::{JsonBody, PathParameters};
use super::problem::Fault;
use crate::answers::Answers;
use crate::gate;

pub fn mount(mut book: Book) -> Book {
    let list = book.describe::<Vec<RuleReport>>(Method::GET, "/_mock/rules", "All rules, with how often each fired.");
    let add = book.describe_with::<Rule, RuleReport>(Method::POST, "/_mock/rules", "Adds a rule behind the others.");
    let clear = book.describe::<()>(Method::DELETE, "/_mock/rules", "Takes all rules away.");
    let get = book.describe::<RuleReport>(Method::GET, "/_mock/rules/{id}", "One rule.");
    let remove = book.describe::<()>(Method::DELETE, "/_mock/rules/{id}", "Takes a rule away.");
    book.with(list, self::list)
        .with(add, self::add)
        .with(clear, self::clear)
        .with(get, self::get)
        .with(remove, self::remove)
}

async fn list(State(context): State<ControlContext>) -> Json<Vec<RuleReport>> {
    Json(context.sandbox.plan.report())
}

async fn add(
    State(context): State<ControlContext>,
    JsonBody(rule): JsonBody<Rule>,
) -> Result<(StatusCode, Json<RuleReport>), Fault> {
    let plan = &context.sandbox.plan;
    context.sandbox.read(|cloud, _| gate::check_in(&rule, &Answers::built_in(), cloud))?;
    let added = plan.add_within_limit(rule);
    let added = added.map_err(|full| Fault::new(StatusCode::CONFLICT, full.to_string()))?;
    Ok((StatusCode::CREATED, Json(added)))
}

async fn clear(State(context): State<ControlContext>) -> StatusCode {
    context.sandbox.plan.replace(Vec::new());
    StatusCode::NO_CONTENT
}

async fn get(
    State(context): State<ControlContext>,
    PathParameters(id): PathParameters<String>,
) -> Result<Json<RuleReport>, Fault> {
    let found = id.parse().ok().and_then(|id| context.sandbox.plan.report_of(id));
    found.map(Json).ok_or_else(|| Fault::missing("rule", &id, []))
}

async fn remove(
    State(context): State<ControlContext>,
    PathParameters(id): PathParameters<String>,
) -> Result<StatusCode, Fault> {
    let removed = id.parse().is_ok_and(|id| context.sandbox.plan.remove(id));
    if removed { Ok(StatusCode::NO_CONTENT) } else { Err(Fault::missing("rule", &id, [])) }
}
