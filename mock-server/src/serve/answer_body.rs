//! A large answer on its way: given piece by piece, so that what a client does not take is seen and not copied.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body as _, Frame, SizeHint};

use super::flow::{Flow, Holding};
use super::held::{Budget, HeldBytes};

/// Answers up to this go out whole: they fit into what a connection buffers anyway.
const SMALL: usize = 64 << 10;
/// Bytes of a piece.
const PIECE: usize = 16 << 10;

struct AnswerBody {
    rest: Bytes,
    flow: Arc<Flow>,
}

/// The body of an answer.
pub fn body(answer: Bytes, flow: &Arc<Flow>, budget: &Arc<Budget>) -> Body {
    if answer.len() <= SMALL {
        return Body::from(answer);
    }
    let held: HeldBytes = budget.hold(answer.len());
    flow.waiting.fetch_add(1, Ordering::Relaxed);
    let body = AnswerBody { rest: answer, flow: Arc::clone(flow) };
    Body::new(Holding::new(body, (held, flow.open())))
}

/// The body of the control API's answer: what is there already as any other, and streams as long as they last.
pub async fn of_control(answer: Body, flow: &Arc<Flow>, budget: &Arc<Budget>) -> Body {
    if answer.size_hint().exact().is_none() {
        return Body::new(Holding::new(answer, flow.open()));
    }
    match answer.collect().await {
        Ok(whole) => body(whole.to_bytes(), flow, budget),
        // A body that lies there does not break off.
        Err(_) => Body::empty(),
    }
}

impl hyper::body::Body for AnswerBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(length);
        self.flow.taken.fetch_add(length as u64, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

impl Drop for AnswerBody {
    fn drop(&mut self) {
        self.flow.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}
