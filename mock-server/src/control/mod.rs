//! The control API: `/_mock/…` on every sandbox's address, for tests and testers.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use tower::ServiceExt;

use crate::sandbox::Sandbox;
use crate::serve::Service;

/// What a control operation is asked of.
#[derive(Clone)]
pub struct Asked {
    /// The process.
    pub service: Arc<Service>,
    /// The sandbox on whose address it was asked.
    pub sandbox: Arc<Sandbox>,
}

fn router() -> &'static Router<Asked> {
    static ROUTER: std::sync::OnceLock<Router<Asked>> = std::sync::OnceLock::new();
    ROUTER.get_or_init(|| Router::new().route("/_mock/health", get(health)))
}

/// Answers a control request.
pub async fn answer(service: &Arc<Service>, sandbox: &Arc<Sandbox>, request: Request<Body>) -> Response {
    let asked = Asked { service: Arc::clone(service), sandbox: Arc::clone(sandbox) };
    router().clone().with_state(asked).oneshot(request).await.into_response()
}

async fn health(State(asked): State<Asked>) -> impl IntoResponse {
    Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION"), "sandbox": asked.sandbox.name }))
}
