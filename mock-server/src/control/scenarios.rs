//! Scenarios: found, shown, applied, mended; and the way back.

use axum::Json;
use axum::extract::State;
use http::Method;
use mock365_control::report::Explanation;
use mock365_control::scenario::{Applied, Listed};
use mock365_control::{Cast, Scenario};
use serde::Deserialize;
use serde_json::{Value, json};

use super::ControlContext;
use super::book::Book;
use super::extract::{JsonBody, PathParameters, QueryParameters};
use super::problem::Fault;
use crate::scenario::{self, Library, Shelved, remedy};

/// Which scenarios.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    #[serde(default)]
    q: String,
}

/// Nothing but an empty object.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

pub fn mount(mut book: Book) -> Book {
    let list = book
        .describe::<Vec<Listed>>(Method::GET, "/_mock/scenarios", "Scenarios, or those that match a text.")
        .query("q", "What a customer says in any language, a code, a system.");
    let explain = book
        .describe::<Vec<Explanation>>(Method::GET, "/_mock/explain", "What an error is, the best explanation first.")
        .query("q", "The error: a code, a status, a message, what a customer reads.");
    let show =
        book.describe::<Scenario>(Method::GET, "/_mock/scenarios/{subject}/{name}", "One scenario as its file has it.");
    let apply = book.describe_with::<Cast, Applied>(
        Method::POST,
        "/_mock/scenarios/{subject}/{name}",
        "Puts the sandbox into the scenario's state, beside what others have done to it, and says what a client is to use.",
    );
    let mend = book.describe_with::<Cast, Value>(
        Method::POST,
        "/_mock/scenarios/{subject}/{name}/remedies/{remedy}",
        "Performs a remedy: the acts of an administrator, through Microsoft's own API and pages.",
    );
    let reset = book.describe::<Value>(
        Method::POST,
        "/_mock/reset",
        "Back to how the sandbox was opened; tokens die, the journal is emptied, ids go on.",
    );
    book.with(list, self::list)
        .with(explain, self::explain)
        .with(show, self::show)
        .with(apply, self::apply)
        .with(mend, self::mend)
        .with(reset, self::reset)
}

async fn list(
    State(context): State<ControlContext>,
    QueryParameters(wanted): QueryParameters<Wanted>,
) -> Result<Json<Vec<Listed>>, Fault> {
    let library = Library::of(&context.sandbox.config)?;
    Ok(Json(library.search(&wanted.q)?.into_iter().map(|shelved| shelved.listed()).collect()))
}

async fn explain(
    State(context): State<ControlContext>,
    QueryParameters(wanted): QueryParameters<Wanted>,
) -> Result<Json<Vec<Explanation>>, Fault> {
    let library = Library::of(&context.sandbox.config)?;
    let found = scenario::explain(&library, &wanted.q)?;
    if found.is_empty() { Err(scenario::unexplained(&library, &wanted.q).into()) } else { Ok(Json(found)) }
}

fn find(context: &ControlContext, subject: &str, name: &str) -> Result<std::sync::Arc<Shelved>, Fault> {
    let library = Library::of(&context.sandbox.config)?;
    let full = format!("{subject}/{name}");
    let found = library.find(&full).cloned();
    found.ok_or_else(|| Fault::no_scenario(&library, &full))
}

async fn show(
    State(context): State<ControlContext>,
    PathParameters((subject, name)): PathParameters<(String, String)>,
) -> Result<Json<Scenario>, Fault> {
    Ok(Json(find(&context, &subject, &name)?.scenario.clone()))
}

async fn apply(
    State(context): State<ControlContext>,
    PathParameters((subject, name)): PathParameters<(String, String)>,
    JsonBody(cast): JsonBody<Cast>,
) -> Result<Json<Applied>, Fault> {
    let shelved = find(&context, &subject, &name)?;
    let mut applied = scenario::play(&context.sandbox, std::slice::from_ref(&shelved), &cast).await?;
    applied.pop().map(Json).ok_or_else(|| Fault::missing("scenario", &shelved.name, []))
}

async fn mend(
    State(context): State<ControlContext>,
    PathParameters((subject, name, remedy)): PathParameters<(String, String, String)>,
    JsonBody(cast): JsonBody<Cast>,
) -> Result<Json<Value>, Fault> {
    let shelved = find(&context, &subject, &name)?;
    if !shelved.scenario.remedies.contains_key(&remedy) {
        return Err(Fault::missing("remedy", &remedy, shelved.scenario.remedies.keys().map(String::as_str)));
    }
    let scenario = scenario::as_applied(&context.sandbox, &shelved, &cast)?;
    let done = remedy::perform(&context.sandbox, &scenario, &remedy).await;
    let acts = done.map_err(|why| Fault::new(http::StatusCode::CONFLICT, why.to_string()))?;
    Ok(Json(json!({ "scenario": shelved.name, "remedy": remedy, "acts": acts })))
}

async fn reset(State(context): State<ControlContext>, JsonBody(Nothing {}): JsonBody<Nothing>) -> Json<Value> {
    context.sandbox.reset();
    Json(json!({ "sandbox": context.sandbox.name, "reset": true }))
}
