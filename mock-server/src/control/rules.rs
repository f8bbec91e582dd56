//! Failure rules: added, listed, taken away.

use axum::Json;
use axum::extract::State;
use http::{Method, StatusCode};
use mock365_control::{Rule, RuleReport};

use super::Asked;
use super::book::Book;
use super::problem::Fault;
use super::said::{At, Said};
use crate::answers::Answers;
use crate::gate;

pub fn enter(mut book: Book) -> Book {
    let list = book.tell::<Vec<RuleReport>>(Method::GET, "/_mock/rules", "All rules, with how often each fired.");
    let add = book.tell_with::<Rule, RuleReport>(Method::POST, "/_mock/rules", "Adds a rule behind the others.");
    let clear = book.tell::<()>(Method::DELETE, "/_mock/rules", "Takes all rules away.");
    let get = book.tell::<RuleReport>(Method::GET, "/_mock/rules/{id}", "One rule.");
    let remove = book.tell::<()>(Method::DELETE, "/_mock/rules/{id}", "Takes a rule away.");
    book.with(list, self::list)
        .with(add, self::add)
        .with(clear, self::clear)
        .with(get, self::get)
        .with(remove, self::remove)
}

async fn list(State(asked): State<Asked>) -> Json<Vec<RuleReport>> {
    Json(asked.sandbox.plan.report())
}

async fn add(State(asked): State<Asked>, Said(rule): Said<Rule>) -> Result<(StatusCode, Json<RuleReport>), Fault> {
    let plan = &asked.sandbox.plan;
    asked.sandbox.read(|cloud, _| gate::check_in(&rule, &Answers::built_in(), cloud))?;
    let added = plan.add_within_limit(rule.clone());
    let id = added.map_err(|full| Fault::new(StatusCode::CONFLICT, full.to_string()))?;
    Ok((StatusCode::CREATED, Json(RuleReport { id, rule, matched: 0, fired: 0 })))
}

async fn clear(State(asked): State<Asked>) -> StatusCode {
    asked.sandbox.plan.replace(Vec::new());
    StatusCode::NO_CONTENT
}

async fn get(State(asked): State<Asked>, At(id): At<String>) -> Result<Json<RuleReport>, Fault> {
    let found = asked.sandbox.plan.report().into_iter().find(|rule| rule.id.to_string() == id);
    found.map(Json).ok_or_else(|| Fault::missing("rule", &id, []))
}

async fn remove(State(asked): State<Asked>, At(id): At<String>) -> Result<StatusCode, Fault> {
    let removed = id.parse().is_ok_and(|id| asked.sandbox.plan.remove(id));
    if removed { Ok(StatusCode::NO_CONTENT) } else { Err(Fault::missing("rule", &id, [])) }
}
