//! Requests as they come: server-sent events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::header;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::ControlContext;
use super::extract::QueryParameters;
use super::problem::Fault;
use super::requests::{EntryFilter, Wanted, report};
use crate::sandbox::Sandbox;

/// How often a silent stream says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

struct Listening {
    sandbox: Arc<Sandbox>,
    numbers: Receiver<u64>,
    filter: EntryFilter,
    begun: bool,
}

pub async fn stream(
    State(context): State<ControlContext>,
    QueryParameters(wanted): QueryParameters<Wanted>,
) -> Result<Response, Fault> {
    let filter = EntryFilter::read(&context, &wanted)?;
    if filter.limit.is_some() {
        return Err(Fault::bad("a stream has no `limit`: close the connection").at("?limit"));
    }
    let numbers = context.sandbox.journal.listen();
    let listening = Listening { sandbox: Arc::clone(&context.sandbox), numbers, filter, begun: false };
    let events = futures::stream::unfold(listening, |mut listening| async {
        let event = listening.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(event)), listening))
    });
    let mut response = Response::new(Body::from_stream(events));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, http::HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, http::HeaderValue::from_static("no-cache"));
    Ok(response)
}

impl Listening {
    /// The next event; nothing when the sandbox is gone.
    async fn next(&mut self) -> Option<String> {
        if !self.begun {
            self.begun = true;
            return Some(": listening\n\n".to_owned());
        }
        loop {
            match tokio::time::timeout(HEARTBEAT, self.numbers.recv()).await {
                Err(_) => return Some(": still here\n\n".to_owned()),
                Ok(Err(RecvError::Closed)) => return None,
                Ok(Err(RecvError::Lagged(missed))) => return Some(format!("event: missed\ndata: {missed}\n\n")),
                Ok(Ok(id)) => {
                    let Some(entry) = self.sandbox.journal.entry(id).filter(|entry| self.filter.holds(entry)) else {
                        continue;
                    };
                    let data = serde_json::to_string(&report(&entry, self.filter.secrets)).unwrap_or_default();
                    return Some(format!("event: request\nid: {id}\ndata: {data}\n\n"));
                }
            }
        }
    }
}
