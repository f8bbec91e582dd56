//! What the process was told when it started.

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::limits::Patience;

/// Settings that all sandboxes share.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Addresses of the first sandbox.
    pub listen: Vec<SocketAddr>,
    /// Scenarios that the first sandbox starts with.
    pub scenarios: Vec<String>,
    /// A folder of further scenarios; it wins on equal names.
    pub scenario_dir: Option<PathBuf>,
    /// Ports for further sandboxes; any free one where none are given.
    pub sandbox_ports: Option<RangeInclusive<u16>>,
    /// Where the CA lies; one for this process alone, in memory, where none is given.
    pub ca_dir: Option<PathBuf>,
    /// Further host names that certificates may be signed for and the control API answers to.
    pub hosts: Vec<String>,
    /// The moment at which the sandboxes' clocks start, with every tenant as of that day; real time where none is given.
    pub as_of: Option<Timestamp>,
    /// The address that clients see, when it is not the one they came with.
    pub public_url: Option<String>,
    /// Further hosts that the mock may call: receivers of notifications.
    pub callback_hosts: Vec<String>,
    /// Whether receivers must be reached over https, as Microsoft demands.
    pub https_callbacks: bool,
    /// How many things a filling may generate; the table's limit where nothing is said.
    pub generate: Option<u64>,
    /// How long clients are waited for.
    pub patience: Patience,
}

impl Config {
    /// Whether a host is the mock itself: an address, or one of the names under which it is driven.
    pub fn is_own(&self, host: &str) -> bool {
        let public = self.public_url.as_deref().and_then(|url| url.parse::<http::Uri>().ok());
        host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok()
            || ["localhost", "mock365"].iter().any(|name| host.eq_ignore_ascii_case(name))
            || self.hosts.iter().any(|name| name.eq_ignore_ascii_case(host))
            || public.and_then(|url| url.host().map(|name| name.eq_ignore_ascii_case(host))).unwrap_or(false)
    }
}
