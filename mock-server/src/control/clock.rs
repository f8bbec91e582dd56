//! The sandbox's clock: read, moved, stopped, let go.

use axum::Json;
use axum::extract::State;
use http::{Method, StatusCode};
use mock365_control::report::Freeze;
use mock365_control::{ClockReport, ClockSetting};

use super::Asked;
use super::book::Book;
use super::problem::Fault;
use super::said::Said;

pub fn enter(mut book: Book) -> Book {
    let get = book.tell::<ClockReport>(Method::GET, "/_mock/clock", "The moment on the sandbox's clock.");
    let set = book.tell_with::<ClockSetting, ClockReport>(
        Method::POST,
        "/_mock/clock",
        "Moves the clock forward, stops it, or lets it go.",
    );
    book.with(get, self::get).with(set, self::set)
}

async fn get(State(asked): State<Asked>) -> Json<ClockReport> {
    Json(report(&asked))
}

fn report(asked: &Asked) -> ClockReport {
    let clock = &asked.sandbox.clock;
    ClockReport { now: clock.now().timestamp(), frozen: clock.is_frozen() }
}

async fn set(State(asked): State<Asked>, Said(setting): Said<ClockSetting>) -> Result<Json<ClockReport>, Fault> {
    let clock = &asked.sandbox.clock;
    match setting {
        ClockSetting { advance: Some(by), freeze: None, run: None } => {
            clock
                .advance(&by)
                .map_err(|why| Fault::new(StatusCode::UNPROCESSABLE_ENTITY, why.to_string()).at("/advance"))?;
        }
        ClockSetting { advance: None, freeze: Some(Freeze::At(at)), run: None } => {
            if at < clock.now().timestamp() {
                return Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "the clock only moves forward").at("/freeze"));
            }
            clock.freeze(Some(at));
        }
        ClockSetting { advance: None, freeze: Some(Freeze::Here(true)), run: None }
        | ClockSetting { advance: None, freeze: None, run: Some(false) } => {
            clock.freeze(None);
        }
        ClockSetting { advance: None, freeze: Some(Freeze::Here(false)), run: None }
        | ClockSetting { advance: None, freeze: None, run: Some(true) } => {
            clock.run();
        }
        _ => return Err(Fault::bad("say exactly one of `advance`, `freeze` and `run`: {\"advance\": \"PT1H\"}")),
    }
    Ok(Json(report(&asked)))
}
