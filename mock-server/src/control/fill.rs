//! Filling mailboxes: one call, many things.

use axum::Json;
use axum::extract::State;
use http::{Method, StatusCode};
use mock365_control::fill::{Filled, Filling};

use super::Asked;
use super::book::Book;
use super::problem::Fault;
use super::said::{At, Said};
use crate::scenario::fill;

pub fn enter(mut book: Book) -> Book {
    let fill = book.tell_with::<Filling, Filled>(
        Method::POST,
        "/_mock/mailboxes/{name}/fill",
        "Puts folders, messages, events and contacts into a mailbox, all of them or none; their ids.",
    );
    book.with(fill, self::fill)
}

async fn fill(
    State(asked): State<Asked>,
    At(name): At<String>,
    Said(wanted): Said<Filling>,
) -> Result<(StatusCode, Json<Filled>), Fault> {
    let filled =
        asked.sandbox.change_beside(|cloud, now| fill::fill(cloud, "", &name, &wanted, now).map_err(Fault::from))?;
    Ok((StatusCode::CREATED, Json(filled)))
}
