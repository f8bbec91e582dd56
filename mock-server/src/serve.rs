//! From connections to requests: one port that tells TLS and plain HTTP apart, and sends each request to its face.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::{Request, Response, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio_rustls::TlsAcceptor;

use crate::control;
use crate::faces::{Call, locate};
use crate::gate::{self, Fate, Outcome};
use crate::limits::{BODY_TIME, CONTROL_BODY, DISCARDED, FIRST_BYTE, HANDSHAKE};
use crate::proxy::{Authority, AuthorityError};
use crate::sandbox::{Registry, Sandbox};

/// What every connection of a process shares.
pub struct Service {
    /// The sandboxes.
    pub registry: Arc<Registry>,
    authority: Mutex<Option<Arc<Authority>>>,
    /// TLS settings by the address that a connection came to: what it is called where a client names no host.
    acceptors: Mutex<HashMap<IpAddr, TlsAcceptor>>,
}

impl Service {
    /// For a registry; the CA is opened when somebody first needs it.
    pub fn new(registry: Arc<Registry>) -> Self {
        Self { registry, authority: Mutex::default(), acceptors: Mutex::default() }
    }

    /// The CA, opened at the first call. One that could not be opened is tried again: somebody may have mended it.
    pub fn authority(&self) -> Result<Arc<Authority>, AuthorityError> {
        let mut known = self.authority.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*known {
            return Ok(Arc::clone(known));
        }
        let config = &self.registry.config;
        let opened = Arc::new(Authority::open(config.ca_dir.as_deref(), &config.hosts)?);
        *known = Some(Arc::clone(&opened));
        Ok(opened)
    }

    /// TLS for connections to an address.
    fn acceptor(&self, to: IpAddr) -> Result<TlsAcceptor, AuthorityError> {
        let authority = self.authority()?;
        let mut acceptors = self.acceptors.lock().unwrap_or_else(PoisonError::into_inner);
        let acceptor = acceptors.entry(to).or_insert_with(|| TlsAcceptor::from(Arc::new(authority.tls(to))));
        Ok(acceptor.clone())
    }
}

/// Serves a sandbox on a listener until told to stop.
pub async fn listen(
    service: Arc<Service>,
    sandbox: Arc<Sandbox>,
    listener: TcpListener,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = told_to(&mut stop) => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                tracing::trace!(%peer, sandbox = sandbox.name, "connection");
                let (service, sandbox, stop) = (Arc::clone(&service), Arc::clone(&sandbox), stop.clone());
                tokio::spawn(async move {
                    if let Err(why) = connection(&service, &sandbox, stream, stop).await {
                        tracing::debug!(%peer, %why, "connection ended");
                    }
                });
            }
            Err(why) => {
                // Out of descriptors, most likely: others must end before more can begin.
                tracing::warn!(%why, "no connection could be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// Ends when the listeners are to end, or nobody is left who could say so.
async fn told_to(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}

/// Tells TLS from plain HTTP by the first byte, and serves the connection.
async fn connection(
    service: &Arc<Service>,
    sandbox: &Arc<Sandbox>,
    stream: TcpStream,
    stop: watch::Receiver<bool>,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    stream.set_nodelay(true)?;
    let mut first = [0];
    let seen = tokio::time::timeout(FIRST_BYTE.time(), stream.peek(&mut first)).await??;
    if seen == 0 {
        return Ok(());
    }
    let handle = Arc::new(Handle::default());
    let socket = Socket { stream, handle: Arc::clone(&handle) };
    if first[0] == 0x16 {
        let (service_here, to) = (Arc::clone(service), socket.stream.local_addr()?.ip());
        // Opening the CA reads files and draws keys.
        let acceptor = tokio::task::spawn_blocking(move || service_here.acceptor(to)).await??;
        let stream = tokio::time::timeout(HANDSHAKE.time(), acceptor.accept(socket)).await??;
        http(service, sandbox, stream, handle, true, stop).await
    } else {
        http(service, sandbox, socket, handle, false, stop).await
    }
}

async fn http<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    service: &Arc<Service>,
    sandbox: &Arc<Sandbox>,
    stream: S,
    handle: Arc<Handle>,
    tls: bool,
    mut stop: watch::Receiver<bool>,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let answering = service_fn(|request| {
        let (service, sandbox, handle) = (Arc::clone(service), Arc::clone(sandbox), Arc::clone(&handle));
        async move { Ok::<_, Infallible>(answer(&service, &sandbox, request, tls, &handle).await) }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(Duration::from_mins(1)).keep_alive(true);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(200);
    let serving = builder.serve_connection(TokioIo::new(stream), answering);
    tokio::pin!(serving);
    tokio::select! {
        served = serving.as_mut() => served,
        () = handle.cut.notified() => Ok(()),
        () = told_to(&mut stop) => {
            serving.as_mut().graceful_shutdown();
            tokio::time::timeout(Duration::from_secs(1), serving).await.unwrap_or(Ok(()))
        }
    }
}

/// Answers one request.
async fn answer(
    service: &Arc<Service>,
    sandbox: &Arc<Sandbox>,
    request: Request<Incoming>,
    tls: bool,
    handle: &Handle,
) -> Response<Body> {
    let place = locate(sandbox, request.uri(), request.headers(), tls);
    let Some(face) = place.face else {
        let request = request.map(|body| Body::new(Limited::new(body, CONTROL_BODY.count())));
        return control::answer(service, sandbox, &place.base.origin, request).await;
    };
    let (parts, body) = request.into_parts();
    let read = read_body(body, &parts.headers, face.body_limit()).await;
    let (body, fault) = match read {
        Ok(body) => (body, None),
        Err(fault) => (Bytes::new(), Some(fault)),
    };
    let mut call = Call::arrived(sandbox, place.base, place.path, parts, body);
    let outcome = match fault {
        None => match gate::pass(face, &call) {
            Ok(outcome) => outcome,
            Err(waits) => {
                tokio::time::sleep(waits.delay).await;
                call.now = sandbox.clock.now();
                gate::pass_after(face, &call, &waits)
            }
        },
        Some(BodyFault::TooLarge) => gate::pass_too_large(face, &call),
        Some(BodyFault::Broken) => gate::pass_broken(face, &call),
    };
    drop(call);
    let mut response = send(outcome, handle).await;
    if fault.is_some() {
        // The rest of the body was not read.
        response.headers_mut().insert(header::CONNECTION, http::HeaderValue::from_static("close"));
    }
    response
}

/// Why a body could not be read.
#[derive(Clone, Copy)]
enum BodyFault {
    TooLarge,
    Broken,
}

/// Reads a body whole, unless it is over the limit. What is over it is read on for a while and thrown away: a client
/// that is still sending when the connection closes sees a reset instead of the answer.
async fn read_body(mut body: Incoming, headers: &http::HeaderMap, limit: usize) -> Result<Bytes, BodyFault> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let mut over = announced.is_some_and(|announced| announced > limit);
    let (mut kept, mut seen) = (BytesMut::new(), 0_usize);
    let reading = async {
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| BodyFault::Broken)?.into_data() else { continue };
            seen = seen.saturating_add(data.len());
            over = over || seen > limit;
            if !over {
                kept.extend_from_slice(&data);
            } else if seen > limit.saturating_add(DISCARDED.count()) {
                break;
            }
        }
        Ok(())
    };
    match tokio::time::timeout(BODY_TIME.time(), reading).await {
        Ok(Err(fault)) if !over => Err(fault),
        _ if over => Err(BodyFault::TooLarge),
        Ok(_) => Ok(kept.freeze()),
        Err(_) => Err(BodyFault::Broken),
    }
}

/// Puts an answer on the wire as its fate wants it.
async fn send(outcome: Outcome, handle: &Handle) -> Response<Body> {
    let Outcome { answer, fate } = outcome;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    match fate {
        Fate::Send => *response.body_mut() = Body::from(answer.body),
        Fate::Drop | Fate::Reset => {
            handle.cut(fate == Fate::Reset);
            // The connection ends before this could be sent.
            std::future::pending::<()>().await;
        }
        Fate::Cut(after) => {
            let after = usize::try_from(after).unwrap_or(usize::MAX).min(answer.body.len());
            response.headers_mut().insert(header::CONTENT_LENGTH, answer.body.len().into());
            *response.body_mut() = Body::new(CutBody { rest: Some(answer.body.slice(..after)), flushed: None });
        }
    }
    response
}

/// A body that breaks off once what came before has gone out.
struct CutBody {
    rest: Option<Bytes>,
    flushed: Option<Pin<Box<tokio::time::Sleep>>>,
}

/// How long head and beginning of a cut answer have to go out.
const FLUSH: Duration = Duration::from_millis(20);

impl hyper::body::Body for CutBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, io::Error>>> {
        if let Some(rest) = self.rest.take().filter(|rest| !rest.is_empty()) {
            return Poll::Ready(Some(Ok(hyper::body::Frame::data(rest))));
        }
        // hyper sends what it holds when a body makes it wait, and throws it away when a body fails at once.
        let flushed = self.flushed.get_or_insert_with(|| Box::pin(tokio::time::sleep(FLUSH)));
        std::task::ready!(flushed.as_mut().poll(context));
        Poll::Ready(Some(Err(io::Error::new(io::ErrorKind::ConnectionAborted, "cut by a rule"))))
    }
}

/// A way to end a connection from inside a request.
#[derive(Default)]
struct Handle {
    cut: Notify,
    reset: AtomicBool,
}

impl Handle {
    fn cut(&self, reset: bool) {
        self.reset.store(reset, Ordering::Relaxed);
        self.cut.notify_one();
    }
}

/// A TCP stream that is reset instead of closed when its handle says so.
struct Socket {
    stream: TcpStream,
    handle: Arc<Handle>,
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
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
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
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// Ports that are tried where any will do.
const TRIED: usize = 50;

/// Opens an address, and ::1 beside 127.0.0.1 where that exists: `localhost` leads to either.
pub async fn bind(address: SocketAddr) -> io::Result<Vec<TcpListener>> {
    let failed = |address: SocketAddr, why: &io::Error| io::Error::new(why.kind(), format!("{address}: {why}"));
    for _ in 0..TRIED {
        let first = TcpListener::bind(address).await.map_err(|why| failed(address, &why))?;
        let local = first.local_addr()?;
        if local.ip() != IpAddr::from(std::net::Ipv4Addr::LOCALHOST) {
            return Ok(vec![first]);
        }
        let beside = SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, local.port()));
        match TcpListener::bind(beside).await {
            Ok(second) => return Ok(vec![first, second]),
            Err(why) if why.kind() == io::ErrorKind::AddrInUse => {
                // Another program has it: clients that ask for localhost would find that one.
                if address.port() != 0 {
                    return Err(failed(beside, &why));
                }
            }
            // A machine without IPv6: 127.0.0.1 alone will do.
            Err(_) => return Ok(vec![first]),
        }
    }
    Err(io::Error::new(io::ErrorKind::AddrInUse, "no port is free at 127.0.0.1 and ::1 alike"))
}
