//! The sandbox's clock: read, moved, stopped, let go.

use axum::Json;
use axum::extract::State;
use http::{Method, StatusCode};
use mock365_control::report::Freeze;
use mock365_control::{ClockReport, ClockSetting};

use super::ControlContext;
use super::book::Book;
use super::extract::JsonBody;
use super::problem::Fault;
use crate::notifier;

pub fn mount(mut book: Book) -> Book {
    let get = book.describe::<ClockReport>(Method::GET, "/_mock/clock", "The moment on the sandbox's clock.");
    let set = book.describe_with::<ClockSetting, ClockReport>(
        Method::POST,
        "/_mock/clock",
        "Moves the clock, stops it, or lets it go.",
    );
    book.with(get, self::get).with(set, self::set)
}

async fn get(State(context): State<ControlContext>) -> Json<ClockReport> {
    Json(report(&context))
}

fn report(context: &ControlContext) -> ClockReport {
    let clock = &context.sandbox.clock;
    ClockReport { now: clock.now().timestamp(), frozen: clock.is_frozen() }
}

async fn set(
    State(context): State<ControlContext>,
    JsonBody(setting): JsonBody<ClockSetting>,
) -> Result<Json<ClockReport>, Fault> {
    let clock = &context.sandbox.clock;
    match setting {
        ClockSetting { set: Some(to), advance: None, freeze: None, run: None } => {
            notifier::go_to(&context.sandbox, to.0).await;
        }
        ClockSetting { advance: Some(by), freeze: None, run: None, set: None } => {
            notifier::advance(&context.sandbox, &by)
                .await
                .map_err(|why| Fault::new(StatusCode::UNPROCESSABLE_ENTITY, why.to_string()).at("/advance"))?;
        }
        ClockSetting { advance: None, freeze: Some(Freeze::At(at)), run: None, set: None } => {
            if at < clock.now().timestamp() {
                return Err(Fault::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "`freeze` stops the clock no earlier than it is; move it back with `set` first",
                )
                .at("/freeze"));
            }
            notifier::go_to(&context.sandbox, at).await;
            clock.freeze(Some(at));
            context.sandbox.feed.wake();
        }
        ClockSetting { advance: None, freeze: Some(Freeze::Here(true)), run: None, set: None }
        | ClockSetting { advance: None, freeze: None, run: Some(false), set: None } => {
            clock.freeze(None);
            context.sandbox.feed.wake();
        }
        ClockSetting { advance: None, freeze: Some(Freeze::Here(false)), run: None, set: None }
        | ClockSetting { advance: None, freeze: None, run: Some(true), set: None } => {
            clock.run();
            context.sandbox.feed.wake();
        }
        _ => {
            return Err(Fault::bad("say exactly one of `advance`, `set`, `freeze` and `run`: {\"advance\": \"PT1H\"}"));
        }
    }
    Ok(Json(report(&context)))
}
