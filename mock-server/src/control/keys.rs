//! The sandbox's signing keys: shown and rolled.

use axum::Json;
use axum::extract::State;
use http::{Method, StatusCode};
use mock365_control::report::{KeysReport, RollWanted};

use super::ControlContext;
use super::book::Book;
use super::extract::JsonBody;
use super::problem::Fault;

pub fn mount(mut book: Book) -> Book {
    let list = book.describe::<KeysReport>(Method::GET, "/_mock/keys", "The signing keys that are published.");
    let roll = book.describe_with::<RollWanted, KeysReport>(
        Method::POST,
        "/_mock/keys",
        "Rolls the signing key: `unannounced`, `announced`, or `emergency`.",
    );
    book.with(list, self::list).with(roll, self::roll)
}

async fn list(State(context): State<ControlContext>) -> Result<Json<KeysReport>, Fault> {
    drawing(move || report(&context)).await
}

async fn roll(
    State(context): State<ControlContext>,
    JsonBody(wanted): JsonBody<RollWanted>,
) -> Result<Json<KeysReport>, Fault> {
    drawing(move || {
        context.sandbox.roll_keys(wanted.roll);
        report(&context)
    })
    .await
}

fn report(context: &ControlContext) -> KeysReport {
    let now = context.sandbox.clock.now();
    KeysReport { keys: context.sandbox.with_keys(|keys| keys.published(now)) }
}

/// RSA keys take a while to make.
async fn drawing(run: impl FnOnce() -> KeysReport + Send + 'static) -> Result<Json<KeysReport>, Fault> {
    let done = tokio::task::spawn_blocking(run).await;
    done.map(Json).map_err(|why| Fault::new(StatusCode::INTERNAL_SERVER_ERROR, why.to_string()))
}
