//! An answer that is still being made, on its way: its next piece is asked for when the client has taken the last.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use hyper::body::Frame;
use tokio::sync::watch;

use super::flow::{Flow, Open};
use super::held::{Budget, HeldBytes};
use super::{CutBody, told_to};
use crate::exchange::{AnswerStream, NextPiece};
use crate::sandbox::{Sandbox, Woken};

/// The body. What was given and not taken yet is one piece.
pub struct StreamBody {
    first: Bytes,
    stream: Box<dyn AnswerStream>,
    sandbox: Arc<Sandbox>,
    feed: watch::Receiver<Woken>,
    /// The resets of the sandbox when it began: it ends with the next.
    resets: u64,
    /// What it waits for.
    waking: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    /// The piece that was given last.
    given: Option<HeldBytes>,
    flow: Arc<Flow>,
    budget: Arc<Budget>,
    _open: Open,
    /// Bytes until a rule cuts it.
    left: Option<u64>,
    cut: CutBody,
}

impl StreamBody {
    /// With its beginning; a rule may cut it after so many bytes.
    pub fn body(
        (first, stream): (Bytes, Box<dyn AnswerStream>),
        sandbox: &Arc<Sandbox>,
        (flow, budget): (&Arc<Flow>, &Arc<Budget>),
        left: Option<u64>,
    ) -> Body {
        let feed = sandbox.feed.listen();
        let resets = feed.borrow().resets;
        Body::new(Self {
            first,
            stream,
            sandbox: Arc::clone(sandbox),
            feed,
            resets,
            waking: None,
            given: None,
            flow: Arc::clone(flow),
            budget: Arc::clone(budget),
            _open: flow.open(),
            left,
            cut: CutBody::new(Bytes::new()),
        })
    }

    /// Gives a piece; until the next is asked for it waits for its client.
    fn give(&mut self, mut piece: Bytes) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(left) = &mut self.left {
            piece.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
            *left -= piece.len() as u64;
        }
        self.given = Some(self.budget.hold(piece.len()));
        self.flow.waiting.fetch_add(1, Ordering::Relaxed);
        self.flow.taken.fetch_add(piece.len() as u64, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    /// The piece that was given last is out.
    fn taken(&mut self) {
        if self.given.take().is_some() {
            self.flow.waiting.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Whether the sandbox goes on as it was.
    fn goes_on(&self) -> bool {
        self.feed.borrow().resets == self.resets && !*self.flow.stop.borrow()
    }

    /// Waits for a moment on the sandbox's clock, for changes, and for the end.
    fn wait(&self, until: jiff::Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let clock = &self.sandbox.clock;
        let left = until.duration_since(clock.now().timestamp());
        let left = (!clock.is_frozen()).then(|| Duration::try_from(left).unwrap_or_default());
        let (mut feed, mut stop) = (self.feed.clone(), self.flow.stop.clone());
        Box::pin(async move {
            let due = async {
                match left {
                    Some(left) => tokio::time::sleep(left).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = feed.changed() => {}
                () = told_to(&mut stop) => {}
                () = due => {}
            }
        })
    }
}

impl hyper::body::Body for StreamBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.taken();
        loop {
            if self.left == Some(0) {
                return Pin::new(&mut self.cut).poll_frame(context);
            }
            if !self.first.is_empty() {
                let first = std::mem::take(&mut self.first);
                return self.give(first);
            }
            if let Some(waking) = &mut self.waking {
                ready!(waking.as_mut().poll(context));
                self.waking = None;
            }
            if !self.goes_on() {
                return Poll::Ready(None);
            }
            // Before it is asked: what changes from here on wakes it.
            self.feed.mark_unchanged();
            let this = &mut *self;
            match this.stream.next(&this.sandbox) {
                NextPiece::Bytes(piece) => return self.give(piece),
                NextPiece::End => return Poll::Ready(None),
                NextPiece::Until(until) => self.waking = Some(self.wait(until)),
            }
        }
    }
}

impl Drop for StreamBody {
    fn drop(&mut self) {
        self.taken();
    }
}
