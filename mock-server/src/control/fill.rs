//! Filling mailboxes: one call, many things.

use axum::Json;
use axum::extract::State;
use http::{Method, StatusCode};
use mock365_control::fill::{Filled, Filling};

use super::ControlContext;
use super::book::Book;
use super::extract::{JsonBody, PathParameters};
use super::problem::Fault;
use crate::limits::GENERATED;
use crate::scenario::fill;

pub fn mount(mut book: Book) -> Book {
    let fill = book.describe_with::<Filling, Filled>(
        Method::POST,
        "/_mock/mailboxes/{name}/fill",
        "Puts folders, messages, events and contacts into a mailbox, all of them or none; their ids.",
    );
    book.with(fill, self::fill)
}

async fn fill(
    State(context): State<ControlContext>,
    PathParameters(name): PathParameters<String>,
    JsonBody(wanted): JsonBody<Filling>,
) -> Result<(StatusCode, Json<Filled>), Fault> {
    let most = context.sandbox.config.generate.unwrap_or(GENERATED.amount);
    let filled = context
        .sandbox
        .change_beside(|cloud, now| fill::fill(cloud, "", &name, &wanted, now, most).map_err(Fault::from))?;
    Ok((StatusCode::CREATED, Json(filled)))
}
