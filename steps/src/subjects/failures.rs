//! Steps about failures without a cause: throttling, a lost answer, a cut connection.

use cucumber::{given, then};
use mock365_control::state::CloudPatch;
use mock365_control::throttling::{ThrottlingFigures, ThrottlingSetting};
use mock365_control::{AnswerSpec, Effect, Rule, When};

use super::{ensure, say};
use crate::World;

/// The next requests to an operation, `graph.*`, meet a canned answer.
#[given(expr = "Microsoft answers the next {int} request(s) to {string} with {string}")]
async fn answers(world: &mut World, times: u64, operation: String, answer: String) -> Result<(), String> {
    add(world, operation, Effect::Answer(AnswerSpec::Named(answer)), times).await
}

/// The operation is done, but its answer never arrives.
#[given(expr = "the answer to the next {string} gets lost")]
async fn loses(world: &mut World, operation: String) -> Result<(), String> {
    add(world, operation, Effect::LoseAnswer, 1).await
}

/// The connection is reset before anything is done.
#[given(expr = "the connection of the next {string} is reset")]
async fn resets(world: &mut World, operation: String) -> Result<(), String> {
    add(world, operation, Effect::Reset, 1).await
}

/// Every request to an operation meets a canned answer, for as long as the scenario lasts.
#[given(expr = "Microsoft answers every request to {string} with {string}")]
async fn always(world: &mut World, operation: String, answer: String) -> Result<(), String> {
    let when = When { operation: Some(operation), ..When::default() };
    let rule = Rule { when, effect: Effect::Answer(AnswerSpec::Named(answer)), times: None };
    world.control().add_rule(&rule).await.map(drop).map_err(say)
}

/// Outlook's limit for an app and a mailbox, lowered so that a test can meet it.
/// <https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits>
#[given(expr = "Microsoft lets the app ask a mailbox {int} time(s) in {int} second(s)")]
async fn limit(world: &mut World, requests: u64, seconds: u64) -> Result<(), String> {
    let figures = ThrottlingFigures {
        requests: Some(requests),
        per: Some(format!("PT{seconds}S")),
        ..ThrottlingFigures::default()
    };
    let throttling = Some(ThrottlingSetting::Figures(figures));
    world.control().patch(&CloudPatch { throttling, ..CloudPatch::default() }).await.map(drop).map_err(say)
}

/// Whether the journal has an answer that asks the app to wait.
#[then(regex = r"^the app has (not )?been told to wait$")]
async fn told_to_wait(world: &mut World, not: String) -> Result<(), String> {
    let all = world.control().requests("").await.map_err(say)?;
    let told = all.iter().any(|entry| entry.status == Some(429));
    ensure(told == not.is_empty(), || format!("{told}"))
}

/// How often all rules together have fired.
#[then(expr = "that happened {int} time(s)")]
async fn fired(world: &mut World, times: u64) -> Result<(), String> {
    let rules = world.control().rules().await.map_err(say)?;
    let fired: u64 = rules.iter().map(|rule| rule.fired).sum();
    ensure(fired == times, || format!("it happened {fired} times"))
}

async fn add(world: &World, operation: String, effect: Effect, times: u64) -> Result<(), String> {
    let when = When { operation: Some(operation), ..When::default() };
    world.control().add_rule(&Rule { when, effect, times: Some(times) }).await.map(drop).map_err(say)
}
