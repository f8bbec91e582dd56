//! The sandbox's signing keys: shown and rolled.

use axum::Json;
use axum::extract::State;
use http::{Method, StatusCode};
use mock365_control::report::{KeysReport, RollWanted};

use super::Asked;
use super::book::Book;
use super::problem::Fault;
use super::said::Said;

pub fn enter(mut book: Book) -> Book {
    let list = book.tell::<KeysReport>(Method::GET, "/_mock/keys", "The signing keys that are published.");
    let roll = book.tell_with::<RollWanted, KeysReport>(
        Method::POST,
        "/_mock/keys",
        "Rolls the signing key: `unannounced`, `announced`, or `emergency`.",
    );
    book.with(list, self::list).with(roll, self::roll)
}

async fn list(State(asked): State<Asked>) -> Result<Json<KeysReport>, Fault> {
    drawing(move || report(&asked)).await
}

async fn roll(State(asked): State<Asked>, Said(wanted): Said<RollWanted>) -> Result<Json<KeysReport>, Fault> {
    drawing(move || {
        asked.sandbox.roll_keys(wanted.roll);
        report(&asked)
    })
    .await
}

fn report(asked: &Asked) -> KeysReport {
    let now = asked.sandbox.clock.now();
    KeysReport { keys: asked.sandbox.with_keys(|keys| keys.published(now)) }
}

/// RSA keys take a while to make.
async fn drawing(run: impl FnOnce() -> KeysReport + Send + 'static) -> Result<Json<KeysReport>, Fault> {
    let done = tokio::task::spawn_blocking(run).await;
    done.map(Json).map_err(|why| Fault::new(StatusCode::INTERNAL_SERVER_ERROR, why.to_string()))
}
