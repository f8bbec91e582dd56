//! Look-ups and tokens: the outbox, MX answers, the CA certificate, and tokens without the sign-in pages.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::{Method, StatusCode, header};
use mock365_control::report::{MxReport, NoticeReport};
use mock365_control::{TokenAnswer, TokenWanted};
use serde_json::Value;

use super::ControlContext;
use super::book::Book;
use super::extract::{JsonBody, PathParameters};
use super::problem::Fault;
use crate::faces::entra;

pub fn mount(mut book: Book) -> Book {
    let outbox = book.describe::<Vec<NoticeReport>>(
        Method::GET,
        "/_mock/outbox",
        "Notices that Microsoft 365 mails: also in the mailboxes of those who have one here.",
    );
    let mx = book.describe::<MxReport>(Method::GET, "/_mock/mx/{domain}", "Where a domain's mail goes.");
    let token = book.describe_with::<TokenWanted, TokenAnswer>(
        Method::POST,
        "/_mock/tokens",
        "The token endpoint's JSON without the pages, for permissions that the resource publishes; an app-only token \
         without a user. With `offline_access` comes a refresh token, and the consent that it needs is recorded.",
    );
    let ca = book.describe::<String>(Method::GET, "/_mock/ca.pem", "The certificate of the mock's own CA, PEM.");
    book.with(outbox, self::outbox).with(mx, self::mx).with(token, self::token).with(ca, self::ca)
}

async fn outbox(State(context): State<ControlContext>) -> Json<Vec<NoticeReport>> {
    let notice = |notice: &mock365_domain::Notice| NoticeReport {
        at: notice.at,
        to: notice.to.clone(),
        subject: notice.subject.clone(),
        text: notice.text.clone(),
    };
    Json(context.sandbox.read(|cloud, _| cloud.outbox.iter().map(notice).collect()))
}

async fn mx(State(context): State<ControlContext>, PathParameters(domain): PathParameters<String>) -> Json<MxReport> {
    Json(context.sandbox.read(|cloud, _| MxReport {
        domain: domain.to_lowercase(),
        hosts: cloud.mx(&domain).to_vec(),
        provider: cloud.mail_provider(&domain).name().to_owned(),
    }))
}

async fn token(
    State(context): State<ControlContext>,
    JsonBody(wanted): JsonBody<TokenWanted>,
) -> Result<Json<Value>, Fault> {
    let scopes = wanted.scopes.unwrap_or_default();
    let wanted = entra::DirectToken {
        user: wanted.user.as_deref(),
        app: &wanted.app,
        scopes: &scopes,
        resource: wanted.resource.as_deref(),
    };
    Ok(Json(entra::issue_with_consent(&context.sandbox, &context.origin, &wanted)?))
}

async fn ca(State(context): State<ControlContext>) -> Result<impl IntoResponse, Fault> {
    // Opening the CA reads files and draws keys.
    let opened = tokio::task::spawn_blocking(move || {
        context.service.authority().map(|authority| authority.pem().to_owned()).map_err(|why| why.to_string())
    });
    let pem = opened.await.map_err(|why| why.to_string()).and_then(|pem| pem);
    let pem = pem.map_err(|why| Fault::new(StatusCode::INTERNAL_SERVER_ERROR, why))?;
    Ok(([(header::CONTENT_TYPE, "application/x-pem-file")], pem))
}
