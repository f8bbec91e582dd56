//! What the process was told when it started.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use jiff::Timestamp;

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
}
