//! All sandboxes of a process, and the listeners that carry them.

mod bind;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use self::bind::bind;
use crate::config::Config;
use mock365_domain::Cloud;

use crate::sandbox::Sandbox;

/// The sandboxes of a process.
pub struct Registry {
    /// Settings of the process.
    pub config: Arc<Config>,
    open: Mutex<BTreeMap<String, Opened>>,
}

/// A sandbox and its addresses.
#[derive(Clone)]
pub struct Opened {
    /// The sandbox.
    pub sandbox: Arc<Sandbox>,
    /// Where it listens.
    pub addresses: Vec<SocketAddr>,
    /// The scenario that it started with.
    pub scenario: Option<String>,
    stop: Arc<watch::Sender<bool>>,
    listening: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

/// How long a sandbox's ports may take to be closed.
const CLOSING: Duration = Duration::from_secs(1);

/// Why a sandbox could not be opened or closed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The name has other characters, or too many.
    #[error("`{0}` is not a sandbox name: use 1 to 40 of a-z, 0-9 and -")]
    Name(String),
    /// There is one of that name.
    #[error("there is a sandbox `{0}` already")]
    Taken(String),
    /// No port of the range is free.
    #[error("no port from {0} to {1} is free: delete a sandbox, or start with a wider --sandbox-ports")]
    NoPort(u16, u16),
    /// The system gives no address.
    #[error("no address could be opened: {0}")]
    Address(#[from] std::io::Error),
    /// The first sandbox stays.
    #[error("the sandbox `default` lives as long as the process")]
    Default,
    /// There is none of that name.
    #[error("there is no sandbox `{0}`")]
    Unknown(String),
    /// What it held does not fit together, which is a fault of the mock's.
    #[error("the sandbox is closed, and its Cloud contradicted itself: {0}")]
    Contradiction(String),
}

impl Opened {
    /// Ends listeners and connections; the ports are free when this returns.
    async fn close(&self) {
        // Nobody listening any more is no error.
        let _ = self.stop.send(true);
        let listening = std::mem::take(&mut *self.listening.lock().unwrap_or_else(PoisonError::into_inner));
        // A process that has no time for them closes them later.
        let _ = tokio::time::timeout(CLOSING, futures::future::join_all(listening)).await;
    }

    /// The base URL for plain HTTP.
    pub fn origin(&self) -> String {
        self.url("http")
    }

    /// The base URL for TLS.
    pub fn tls_origin(&self) -> String {
        self.url("https")
    }

    /// The base URLs as somebody sees them who reached another sandbox under a host name: where the listener is open to
    /// every address, that name leads here as well.
    pub fn origins_from(&self, host: Option<&str>) -> (String, String) {
        let open = self.addresses.first().is_some_and(|address| address.ip().is_unspecified());
        match (host, self.addresses.first()) {
            (Some(host), Some(address)) if open => {
                let port = address.port();
                (format!("http://{host}:{port}"), format!("https://{host}:{port}"))
            }
            _ => (self.origin(), self.tls_origin()),
        }
    }

    fn url(&self, scheme: &str) -> String {
        let address = self.addresses.first().copied().unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)));
        let ip = match address.ip() {
            ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            ip => ip,
        };
        let host = match (scheme, ip) {
            // Certificates name localhost; addresses of their own 127.0.0.2 … keep their number.
            ("https", IpAddr::V4(Ipv4Addr::LOCALHOST)) => "localhost".to_owned(),
            (_, IpAddr::V4(ip)) => ip.to_string(),
            (_, IpAddr::V6(ip)) => format!("[{ip}]"),
        };
        format!("{scheme}://{host}:{}", address.port())
    }
}

impl Registry {
    /// No sandboxes yet.
    pub fn new(config: Config) -> Self {
        Self { config: Arc::new(config), open: Mutex::default() }
    }

    /// Opens a sandbox at these addresses, or at one from the range where none are given. Whoever calls says how a
    /// listener is served until it is told to stop: this room knows nothing of connections.
    pub async fn open(
        &self,
        name: &str,
        at: &[SocketAddr],
        serve: impl Fn(Arc<Sandbox>, TcpListener, watch::Receiver<bool>) -> JoinHandle<()>,
    ) -> Result<Opened, OpenError> {
        let fits = (1..=40).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !fits {
            return Err(OpenError::Name(name.to_owned()));
        }
        if self.find(name).is_some() {
            return Err(OpenError::Taken(name.to_owned()));
        }
        let listeners = self.listeners(at).await?;
        let addresses = listeners.iter().filter_map(|listener| listener.local_addr().ok()).collect();
        let (stop, stopped) = watch::channel(false);
        let sandbox = Arc::new(Sandbox::new(name, Arc::clone(&self.config)));
        let (stop, listening) = (Arc::new(stop), Arc::default());
        let opened = Opened { sandbox, addresses, scenario: None, stop, listening };
        {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            if open.contains_key(name) {
                return Err(OpenError::Taken(name.to_owned()));
            }
            open.insert(name.to_owned(), opened.clone());
        }
        let listen = |listener| serve(Arc::clone(&opened.sandbox), listener, stopped.clone());
        let listening: Vec<_> = listeners.into_iter().map(listen).collect();
        opened.listening.lock().unwrap_or_else(PoisonError::into_inner).extend(listening);
        Ok(opened)
    }

    async fn listeners(&self, at: &[SocketAddr]) -> Result<Vec<TcpListener>, OpenError> {
        let mut listeners = Vec::new();
        for address in at {
            // ::1 was opened beside 127.0.0.1.
            if listeners.iter().any(|listener: &TcpListener| listener.local_addr().is_ok_and(|open| open == *address)) {
                continue;
            }
            listeners.extend(bind(*address).await?);
        }
        if !listeners.is_empty() {
            return Ok(listeners);
        }
        let ip = self.config.listen.first().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), SocketAddr::ip);
        let Some(range) = self.config.sandbox_ports.clone() else {
            return Ok(bind(SocketAddr::new(ip, 0)).await?);
        };
        for port in range.clone() {
            match bind(SocketAddr::new(ip, port)).await {
                Ok(listeners) => return Ok(listeners),
                Err(why) if why.kind() == std::io::ErrorKind::AddrInUse => {}
                Err(why) => return Err(why.into()),
            }
        }
        Err(OpenError::NoPort(*range.start(), *range.end()))
    }

    /// Remembers the scenario that a sandbox started with.
    pub fn set_scenario(&self, name: &str, scenario: &str) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(opened) = open.get_mut(name) {
            opened.scenario = Some(scenario.to_owned());
        }
    }

    /// The sandbox of that name.
    pub fn find(&self, name: &str) -> Option<Opened> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// All sandboxes, by name.
    pub fn all(&self) -> Vec<Opened> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Closes a sandbox: its connections end, and its ports are free.
    pub async fn close(&self, name: &str) -> Result<(), OpenError> {
        if name == "default" {
            return Err(OpenError::Default);
        }
        let closed = self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        let closed = closed.ok_or_else(|| OpenError::Unknown(name.to_owned()))?;
        closed.close().await;
        // Tests run in builds that look: whatever a scenario or a feature did, nobody may overlook such a fault.
        let wrong = if cfg!(debug_assertions) { closed.sandbox.view(Cloud::check_invariants) } else { Vec::new() };
        if wrong.is_empty() { Ok(()) } else { Err(OpenError::Contradiction(wrong.join("; "))) }
    }

    /// Ends all listeners and connections.
    pub async fn stop(&self) {
        futures::future::join_all(self.all().iter().map(Opened::close)).await;
    }
}
