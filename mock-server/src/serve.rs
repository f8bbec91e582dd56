//! From connections to requests: one port that tells TLS and plain HTTP apart, and sends each request to its face.

mod answer_body;
mod chunks;
mod encoded;
mod flow;
mod held;
mod request_line;
mod socket;
mod stream_body;
mod timed;

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures::future::BoxFuture;
use http::{Request, Response, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use mock365_domain::Cloud;
use rustls::server::Acceptor;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, SemaphorePermit, watch};
use tokio_rustls::server::TlsStream;
use tokio_rustls::{LazyConfigAcceptor, TlsAcceptor};

use crate::aside;
use crate::config::Config;
use crate::exchange::{AnswerStream, Call};
use crate::faces::locate;
use crate::gate::{self, Outcome};
use crate::limits::{CONTROL_BODY, DISCARDED, HEAD, HEADERS, LARGE_AT_ONCE, STREAMS};
use crate::proxy::{AuthorityError, CertificateAge, CertificateAuthority};
use crate::registry::{OpenError, Opened, Registry};
use crate::sandbox::{Fate, Sandbox};
use crate::{notifier, outgoing};
use encoded::Encoded;
use flow::{Flow, Overdue};
use held::{Budget, HeldBytes};
use socket::{Handle, Socket};
use stream_body::StreamBody;
use timed::Timed;

pub use timed::TooLate;

/// What answers requests that are for no face: the control API, which drives the process and so stands above this room.
pub type ControlApi =
    for<'a> fn(&'a Arc<Service>, &'a Arc<Sandbox>, &'a str, Request<Body>) -> BoxFuture<'a, Response<Body>>;

/// What every connection of a process shares.
pub struct Service {
    /// The sandboxes.
    pub registry: Registry,
    control: ControlApi,
    authority: Mutex<Option<Arc<CertificateAuthority>>>,
    /// TLS settings by the address that a connection came to: what it is called where a client names no host.
    acceptors: Mutex<HashMap<(IpAddr, CertificateAge), TlsAcceptor>>,
    /// What is held for all clients.
    budget: Arc<Budget>,
    /// Requests that may take long are done a few at a time.
    large: Semaphore,
}

impl Service {
    /// With no sandboxes yet; the CA is opened when somebody first needs it.
    pub fn new(config: Config, control: ControlApi) -> Self {
        Self {
            registry: Registry::new(config),
            control,
            authority: Mutex::default(),
            acceptors: Mutex::default(),
            budget: Arc::default(),
            large: Semaphore::new(LARGE_AT_ONCE.count()),
        }
    }

    /// Opens a sandbox at these addresses, or at one from the range where none are given, and serves it.
    pub async fn open(self: &Arc<Self>, name: &str, at: &[SocketAddr]) -> Result<Opened, OpenError> {
        let serve = |sandbox, listener, stop| tokio::spawn(listen(Arc::clone(self), sandbox, listener, stop));
        self.registry.open(name, at, serve).await
    }

    /// Whether so much is held for clients that nothing further should be begun.
    pub fn is_busy(&self) -> bool {
        self.budget.is_spent()
    }

    /// The CA, opened at the first call. One that could not be opened is tried again: somebody may have mended it.
    pub fn authority(&self) -> Result<Arc<CertificateAuthority>, AuthorityError> {
        let mut known = self.authority.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*known {
            return Ok(Arc::clone(known));
        }
        let config = &self.registry.config;
        let opened = Arc::new(CertificateAuthority::open(config.ca_dir.as_deref(), &config.hosts)?);
        *known = Some(Arc::clone(&opened));
        Ok(opened)
    }

    /// TLS for connections to an address, where somebody came there before.
    fn known_acceptor(&self, to: (IpAddr, CertificateAge)) -> Option<TlsAcceptor> {
        self.acceptors.lock().unwrap_or_else(PoisonError::into_inner).get(&to).cloned()
    }

    /// TLS for connections to an address, to a host whose certificate is that old.
    fn acceptor(&self, to: (IpAddr, CertificateAge)) -> Result<TlsAcceptor, AuthorityError> {
        // Before the lock on the others, which is never held for long.
        let authority = self.authority()?;
        let mut acceptors = self.acceptors.lock().unwrap_or_else(PoisonError::into_inner);
        let acceptor = acceptors.entry(to).or_insert_with(|| TlsAcceptor::from(Arc::new(authority.tls(to.0, to.1))));
        Ok(acceptor.clone())
    }
}

/// Serves a sandbox on a listener until told to stop.
async fn listen(service: Arc<Service>, sandbox: Arc<Sandbox>, listener: TcpListener, mut stop: watch::Receiver<bool>) {
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
    let patience = service.registry.config.patience;
    let mut first = [0];
    let seen = tokio::time::timeout(patience.first_byte, stream.peek(&mut first)).await??;
    if seen == 0 {
        return Ok(());
    }
    let handle = Arc::new(Handle::default());
    let socket = Socket::new(stream, Arc::clone(&handle), patience.stalled);
    if first[0] == 0x16 {
        let stream = tokio::time::timeout(patience.handshake, handshake(service, sandbox, socket)).await??;
        let host = stream.get_ref().1.server_name().unwrap_or_default();
        tracing::trace!(host, sandbox = sandbox.name, "TLS handshake");
        http(service, sandbox, stream, handle, true, stop).await
    } else {
        http(service, sandbox, socket, handle, false, stop).await
    }
}

/// Shakes hands as the host that a client asks for.
async fn handshake(
    service: &Arc<Service>,
    sandbox: &Sandbox,
    socket: Socket,
) -> Result<TlsStream<Socket>, Box<dyn std::error::Error + Send + Sync>> {
    let to = socket.stream.local_addr()?.ip();
    let any_expired = |cloud: &Cloud| cloud.tenants.values().any(|tenant| tenant.own_servers.certificate_expired);
    if !sandbox.view(any_expired) {
        return Ok(acceptor(service, (to, CertificateAge::Valid)).await?.accept(socket).await?);
    }
    let start = LazyConfigAcceptor::new(Acceptor::default(), socket).await?;
    let host = start.client_hello().server_name().unwrap_or_default().to_ascii_lowercase();
    let expired = sandbox.view(|cloud| cloud.shows_expired_certificate(&host));
    let age = if expired { CertificateAge::Expired } else { CertificateAge::Valid };
    Ok(start.into_stream(Arc::clone(acceptor(service, (to, age)).await?.config())).await?)
}

async fn acceptor(
    service: &Arc<Service>,
    to: (IpAddr, CertificateAge),
) -> Result<TlsAcceptor, Box<dyn std::error::Error + Send + Sync>> {
    if let Some(known) = service.known_acceptor(to) {
        return Ok(known);
    }
    let service = Arc::clone(service);
    // Opening the CA reads files and draws keys.
    Ok(tokio::task::spawn_blocking(move || service.acceptor(to)).await??)
}

async fn http<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    service: &Arc<Service>,
    sandbox: &Arc<Sandbox>,
    stream: S,
    handle: Arc<Handle>,
    tls: bool,
    mut stop: watch::Receiver<bool>,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let flow = Flow::new(stop.clone());
    let answering = service_fn(|request| {
        let (service, sandbox, handle) = (Arc::clone(service), Arc::clone(sandbox), Arc::clone(&handle));
        let (flow, open) = (Arc::clone(&flow), flow.open());
        async move {
            let answered = answer(&service, &sandbox, request, tls, (&handle, &flow)).await;
            drop(open);
            Ok::<_, Infallible>(answered)
        }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    let patience = service.registry.config.patience;
    let (head, streams) = (HEAD.count(), u32::try_from(STREAMS.amount).unwrap_or(u32::MAX));
    builder.http1().timer(TokioTimer::new()).header_read_timeout(patience.idle).keep_alive(true);
    builder.http1().max_buf_size(head).max_headers(HEADERS.count());
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(streams);
    builder.http2().max_header_list_size(u32::try_from(head).unwrap_or(u32::MAX)).max_send_buf_size(64 << 10);
    let serving = builder.serve_connection(TokioIo::new(Encoded::new(stream)), answering);
    tokio::pin!(serving);
    tokio::select! {
        served = serving.as_mut() => served,
        () = handle.cut.notified() => Ok(()),
        why = flow.overdue(&patience) => {
            tracing::debug!(?why, "a connection is closed");
            if why == Overdue::Stalled {
                handle.reset_on_close(true);
                return Ok(());
            }
            serving.as_mut().graceful_shutdown();
            tokio::time::timeout(Duration::from_secs(1), serving).await.unwrap_or(Ok(()))
        }
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
    (handle, flow): (&Handle, &Arc<Flow>),
) -> Response<Body> {
    let route = locate(sandbox, request.uri(), request.headers(), tls);
    let patience = service.registry.config.patience;
    let Some(face) = route.face else {
        let request =
            request.map(|body| Body::new(Timed::new(Limited::new(body, CONTROL_BODY.count()), patience.body)));
        let (parts, body) = (service.control)(service, sandbox, &route.base.origin, request).await.into_parts();
        return Response::from_parts(parts, answer_body::of_control(body, flow, &service.budget).await);
    };
    let (parts, body) = request.into_parts();
    let mut held = service.budget.hold(0);
    let reading = read_body(body, &parts.headers, face.body_limit(), &mut held);
    let (body, fault) = match tokio::time::timeout(patience.body, reading).await {
        Ok(Ok(body)) => (body, None),
        Ok(Err(fault)) => (Bytes::new(), Some(fault)),
        Err(_) => (Bytes::new(), Some(BodyFault::Broken)),
    };
    let mut call = Call::arrived(sandbox, route.base, route.path, parts, body);
    // A turn lasts until the answer is counted among what is held.
    let (mut turn, mut outcome) = (None, None);
    if fault.is_none() && turns(service, &call, &mut turn).await {
        let mut passed = done(turn.as_ref(), || gate::pass(face, &call));
        outcome = loop {
            match passed {
                Ok(outcome) => break Some(outcome),
                Err(waits) => {
                    turn = None;
                    let config = &service.registry.config;
                    let calls = waits.calls().iter().map(|calling| outgoing::call(config, calling));
                    let replies = futures::future::join_all(calls).await;
                    tokio::time::sleep(waits.delay).await;
                    call.now = sandbox.clock.now();
                    if !turns(service, &call, &mut turn).await {
                        break None;
                    }
                    passed = done(turn.as_ref(), || gate::pass_after(face, &call, waits, &replies));
                }
            }
        };
    }
    let outcome = outcome.unwrap_or_else(|| match fault {
        None | Some(BodyFault::Busy) => gate::pass_busy(face, &call),
        Some(BodyFault::TooLarge) => gate::pass_too_large(face, &call),
        Some(BodyFault::Broken) => gate::pass_broken(face, &call),
    });
    drop(call);
    drop(held);
    notifier::watch(sandbox);
    let whole = |body| answer_body::body(body, flow, &service.budget);
    let streamed = |body, stream, cut| StreamBody::body((body, stream), sandbox, (flow, &service.budget), cut);
    let mut response = send(outcome, handle, whole, streamed).await;
    drop(turn);
    if fault.is_some() {
        // The rest of the body was not read.
        response.headers_mut().insert(header::CONNECTION, http::HeaderValue::from_static("close"));
    }
    response
}

/// Waits for the turn of a request that may take more than a few milliseconds; whether there is memory left for it then:
/// those before it may have got answers that nobody takes.
async fn turns<'a>(service: &'a Service, call: &Call<'_>, turn: &mut Option<SemaphorePermit<'a>>) -> bool {
    if call.body.len() <= SHORT && !call.sandbox.is_large() {
        return true;
    }
    // Nobody closes the semaphore.
    *turn = service.large.acquire().await.ok();
    !service.is_busy()
}

/// Does something at once, or beside the workers where it had to wait for its turn.
fn done<R>(turn: Option<&SemaphorePermit<'_>>, run: impl FnOnce() -> R) -> R {
    match turn {
        None => run(),
        Some(_) => aside::run(run),
    }
}

/// Bodies up to this are done at once.
const SHORT: usize = 8 << 10;

/// Bytes of a body from which on the announced length is made room for.
const BELIEVED: usize = 1 << 20;

/// Why a body could not be read.
#[derive(Clone, Copy)]
enum BodyFault {
    TooLarge,
    Broken,
    /// The process holds too much for its clients.
    Busy,
}

/// Reads a body whole, unless it is over the limit. What is over it is read on for a while and thrown away: a client
/// that is still sending when the connection closes sees a reset instead of the answer.
async fn read_body(
    mut body: Incoming,
    headers: &http::HeaderMap,
    limit: usize,
    held: &mut HeldBytes,
) -> Result<Bytes, BodyFault> {
    // Before anything is done, also where there is no body: the answer may be large.
    if !held.grow(0) {
        return Err(BodyFault::Busy);
    }
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let mut over = announced.is_some_and(|announced| announced > limit);
    let (mut kept, mut seen) = (BytesMut::new(), 0_usize);
    let reading = async {
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| BodyFault::Broken)?.into_data() else { continue };
            seen = seen.saturating_add(data.len());
            over = over || seen > limit;
            if !over {
                if !held.grow(data.len()) {
                    return Err(BodyFault::Busy);
                }
                // Who sent so much is believed what is still to come: growing bit by bit takes up to twice the memory.
                if kept.len() >= BELIEVED && kept.capacity() < announced.unwrap_or(0) {
                    kept.reserve(announced.unwrap_or(0) - kept.len());
                }
                kept.extend_from_slice(&data);
            } else if seen > limit.saturating_add(DISCARDED.count()) {
                break;
            }
        }
        Ok(())
    };
    match reading.await {
        Err(fault) if !over => Err(fault),
        _ if over => Err(BodyFault::TooLarge),
        _ => Ok(kept.freeze()),
    }
}

/// Puts an answer on the wire as its fate wants it.
async fn send(
    outcome: Outcome,
    handle: &Handle,
    whole: impl FnOnce(Bytes) -> Body,
    streamed: impl FnOnce(Bytes, Box<dyn AnswerStream>, Option<u64>) -> Body,
) -> Response<Body> {
    let Outcome { answer, fate } = outcome;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    match (fate, answer.stream) {
        (Fate::Send, None) => *response.body_mut() = whole(answer.body),
        (Fate::Send, Some(stream)) => *response.body_mut() = streamed(answer.body, stream, None),
        (Fate::Cut(after), Some(stream)) => *response.body_mut() = streamed(answer.body, stream, Some(after)),
        (Fate::Drop | Fate::Reset, _) => {
            handle.cut(fate == Fate::Reset);
            // The connection ends before this could be sent.
            std::future::pending::<()>().await;
        }
        (Fate::Cut(after), None) => {
            let after = usize::try_from(after).unwrap_or(usize::MAX).min(answer.body.len());
            response.headers_mut().insert(header::CONTENT_LENGTH, answer.body.len().into());
            *response.body_mut() = Body::new(CutBody::new(answer.body.slice(..after)));
        }
    }
    response
}

/// A body that breaks off once what came before has gone out.
struct CutBody {
    rest: Option<Bytes>,
    flushed: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl CutBody {
    fn new(rest: Bytes) -> Self {
        Self { rest: Some(rest), flushed: None }
    }
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
