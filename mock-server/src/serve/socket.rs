//! A TCP stream that is reset instead of closed when its handle says so, and that does not wait for ever to be read.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::Sleep;

use crate::limits::STALLED;

/// A way to end a connection from inside a request.
#[derive(Default)]
pub struct Handle {
    pub(super) cut: Notify,
    reset: AtomicBool,
}

impl Handle {
    /// Ends the connection, with a reset where that is wanted.
    pub fn cut(&self, reset: bool) {
        self.reset_on_close(reset);
        self.cut.notify_one();
    }

    /// Whether what the client has not taken is thrown away when the connection closes.
    pub fn reset_on_close(&self, reset: bool) {
        self.reset.store(reset, Ordering::Relaxed);
    }
}

/// The stream.
pub struct Socket {
    /// As the system has it.
    pub stream: TcpStream,
    handle: Arc<Handle>,
    patience: Duration,
    /// Since when the client takes too little, and how much it took since.
    backlog: Option<(Pin<Box<Sleep>>, u64)>,
}

impl Socket {
    /// Around a stream.
    pub fn new(stream: TcpStream, handle: Arc<Handle>, patience: Duration) -> Self {
        Self { stream, handle, patience, backlog: None }
    }

    /// What a try to write came to, unless the client has let everything lie for too long.
    fn watched(&mut self, context: &mut Context<'_>, wrote: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &wrote {
            Poll::Ready(Ok(bytes)) => {
                if let Some((_, taken)) = &mut self.backlog {
                    *taken += *bytes as u64;
                    if *taken >= STALLED.amount {
                        self.backlog = None;
                    }
                }
            }
            Poll::Ready(Err(_)) => {}
            Poll::Pending => {
                let patience = self.patience;
                let (deadline, _) = self.backlog.get_or_insert_with(|| (Box::pin(tokio::time::sleep(patience)), 0));
                if deadline.as_mut().poll(context).is_ready() {
                    self.handle.reset_on_close(true);
                    return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client takes no answer")));
                }
            }
        }
        wrote
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.handle.reset.load(Ordering::Relaxed) {
            // Without linger the system closes with RST. When that cannot be set, it is closed with FIN.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watched(context, wrote)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // What writes here flushes when it holds nothing back any more: the client has caught up.
        self.backlog = None;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.watched(context, wrote)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
