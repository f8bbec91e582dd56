//! A body that has a limited time to come.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// The body.
pub struct Timed<B> {
    body: B,
    until: Pin<Box<Sleep>>,
}

/// It did not come in time.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the body did not come in time")]
pub struct TooLate;

impl<B> Timed<B> {
    /// From now on.
    pub fn new(body: B, patience: Duration) -> Self {
        Self { body, until: Box::pin(tokio::time::sleep(patience)) }
    }
}

impl<B: Body + Unpin> Body for Timed<B>
where
    B::Error: Into<Cause>,
{
    type Data = B::Data;
    type Error = Cause;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, Cause>>> {
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(frame) => Poll::Ready(frame.map(|frame| frame.map_err(Into::into))),
            Poll::Pending => {
                std::task::ready!(self.until.as_mut().poll(context));
                Poll::Ready(Some(Err(TooLate.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
