//! What happens on a connection, and when it has waited long enough: for a request, or for a client to take its answer.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::limits::{Patience, STALLED};

/// A connection's bookkeeping.
#[derive(Debug)]
pub struct Flow {
    began: Instant,
    /// Requests that are not answered to the end.
    open: AtomicUsize,
    /// Answers that wait for their client.
    pub(super) waiting: AtomicUsize,
    /// Bytes of answers that clients took.
    pub(super) taken: AtomicU64,
    /// When the latest request ended, in milliseconds since the connection began.
    ended: AtomicU64,
    /// Becomes true when the connection is to end.
    pub(super) stop: watch::Receiver<bool>,
}

/// Why a connection has to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overdue {
    /// Nothing was asked for too long.
    Idle,
    /// The client does not take its answer.
    Stalled,
}

/// A request under way.
#[derive(Debug)]
pub struct Open(Arc<Flow>);

impl Drop for Open {
    fn drop(&mut self) {
        let since = u64::try_from(self.0.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.ended.store(since, Ordering::Relaxed);
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Flow {
    /// A connection that has just begun.
    pub fn new(stop: watch::Receiver<bool>) -> Arc<Self> {
        Arc::new(Self {
            began: Instant::now(),
            open: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            taken: AtomicU64::new(0),
            ended: AtomicU64::new(0),
            stop,
        })
    }

    /// A request begins.
    pub fn open(self: &Arc<Self>) -> Open {
        self.open.fetch_add(1, Ordering::Relaxed);
        Open(Arc::clone(self))
    }

    /// Ends when the connection has to: nothing was asked for too long, or an answer was not taken.
    ///
    /// The sockets alone do not show it: an HTTP/2 client can keep its connection lively and take nothing.
    pub async fn overdue(&self, patience: &Patience) -> Overdue {
        let mut window = (Instant::now(), 0);
        loop {
            if self.open.load(Ordering::Relaxed) == 0 {
                let ended = self.began + Duration::from_millis(self.ended.load(Ordering::Relaxed));
                if ended.elapsed() >= patience.idle {
                    return Overdue::Idle;
                }
                tokio::time::sleep_until(ended + patience.idle).await;
                continue;
            }
            let taken = self.taken.load(Ordering::Relaxed);
            if self.waiting.load(Ordering::Relaxed) == 0 || taken - window.1 >= STALLED.amount {
                window = (Instant::now(), taken);
            } else if window.0.elapsed() >= patience.stalled {
                return Overdue::Stalled;
            }
            tokio::time::sleep(patience.stalled / 8).await;
        }
    }
}

/// A body that holds on to something until it is sent.
pub struct Holding<B, T> {
    body: B,
    _held: T,
}

impl<B, T> Holding<B, T> {
    /// A body, and what lasts as long as it does.
    pub fn new(body: B, held: T) -> Self {
        Self { body, _held: held }
    }
}

impl<B: Body + Unpin, T: Unpin> Body for Holding<B, T> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
