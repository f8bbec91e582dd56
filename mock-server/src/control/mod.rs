//! The control API: `/_mock/…` on every sandbox's address, for tests and testers.

mod book;
mod clock;
mod extract;
mod fill;
mod guard;
mod keys;
mod lookups;
mod mask;
mod problem;
mod requests;
mod rules;
mod sandboxes;
mod scenarios;
mod spot;
mod state;
mod stream;
mod view;

use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Json, Router};
use http::{HeaderValue, Method, StatusCode, Uri, header};
use serde_json::{Value, json};
use tower::ServiceExt;

use self::book::Book;
use self::problem::{Fault, RefusalReason};
use crate::aside;
use crate::config::Config;
use crate::console;
use crate::gate::LogWord;
use crate::limits::HELD;
use crate::sandbox::Sandbox;
use crate::serve::Service;

pub use requests::report;

/// What a control operation is asked of.
#[derive(Clone)]
pub struct ControlContext {
    /// The process.
    pub service: Arc<Service>,
    /// The sandbox on whose address it was asked.
    pub sandbox: Arc<Sandbox>,
    /// That address.
    pub origin: Arc<str>,
}

/// All operations, in a book that keeps them mounted or described.
fn all(mut book: Book) -> Book {
    let described = book.describe::<Value>(Method::GET, "/_mock/health", "Status, version and name of the sandbox.");
    book = book.with(described, health);
    book = sandboxes::mount(book);
    book = scenarios::mount(book);
    book = rules::mount(book);
    book = clock::mount(book);
    book = keys::mount(book);
    book = requests::mount(book);
    book = state::mount(book);
    book = fill::mount(book);
    lookups::mount(book)
}

/// The operations, mounted.
fn operations() -> &'static Router<ControlContext> {
    static OPERATIONS: OnceLock<Router<ControlContext>> = OnceLock::new();
    OPERATIONS.get_or_init(|| {
        all(Book::of_operations())
            .router()
            .route("/_mock/openapi.json", axum::routing::get(|| async { Json(description()) }))
            .route("/_mock/", axum::routing::get(page))
            .route("/_mock", axum::routing::get(|| async { Redirect::permanent("/_mock/") }))
            .route("/", axum::routing::get(|| async { Redirect::temporary("/_mock/") }))
            .method_not_allowed_fallback(wrong_method)
            .fallback(nowhere)
    })
}

/// The OpenAPI document of the control API.
pub fn description() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| all(Book::of_descriptions()).document())
}

/// What a process needs to answer at faces and at the control API, with no sandboxes yet.
pub fn service(config: Config) -> Arc<Service> {
    Arc::new(Service::new(config, |service, sandbox, origin, request| {
        Box::pin(answer(service, sandbox, origin, request))
    }))
}

/// Answers a control request.
async fn answer(service: &Arc<Service>, sandbox: &Arc<Sandbox>, origin: &str, request: Request<Body>) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = route(service, sandbox, origin, request).await;
    // A browser takes nothing here for something else than it is.
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    log(sandbox, &method, &path, &response);
    response
}

async fn route(service: &Arc<Service>, sandbox: &Arc<Sandbox>, origin: &str, request: Request<Body>) -> Response {
    if let Err(fault) = guard::check(&sandbox.config, &request) {
        return fault.into_response();
    }
    let is_health = request.uri().path() == "/_mock/health";
    if !is_health && service.is_busy() {
        let why = format!("this process holds more than {} for its clients; see docs/limits.md", HELD.shown());
        return Fault::new(StatusCode::SERVICE_UNAVAILABLE, why).into_response();
    }
    let context = ControlContext { service: Arc::clone(service), sandbox: Arc::clone(sandbox), origin: origin.into() };
    let answering = operations().clone().with_state(context).oneshot(request);
    // Everything else may look through the whole journal or change the whole Cloud.
    let answered = if is_health { answering.await } else { aside::each_step(answering).await };
    answered.into_response()
}

/// Writes down a control request: neither query nor body, which may hold secrets.
fn log(sandbox: &Sandbox, method: &Method, path: &str, response: &Response) {
    let problem = response.extensions().get::<RefusalReason>().map(|refused| refused.0.as_str());
    tracing::debug!(
        target: "mock365::request",
        sandbox = sandbox.name,
        %method,
        path = %LogWord(path),
        operation = %"control",
        status = response.status().as_u16(),
        reason = problem,
        "request"
    );
}

async fn page(State(context): State<ControlContext>) -> Response {
    console::page(&context.sandbox)
}

async fn health(State(context): State<ControlContext>) -> impl IntoResponse {
    Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION"), "sandbox": context.sandbox.name }))
}

async fn nowhere(uri: Uri) -> Fault {
    let known = description()["paths"].as_object().into_iter().flat_map(|paths| paths.keys().map(String::as_str));
    Fault::missing("control operation", uri.path(), known)
}

async fn wrong_method(method: Method, uri: Uri) -> Fault {
    Fault::new(
        StatusCode::METHOD_NOT_ALLOWED,
        format!("{} is not asked by {method}; see /_mock/openapi.json", uri.path()),
    )
}
