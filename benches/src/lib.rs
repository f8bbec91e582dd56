//! What the programs that measure share: a server in a process of its own, and one request at a time to it.

pub mod http;
pub mod process;

/// Whatever goes wrong, it is printed and the run ends.
pub type Trouble = Box<dyn std::error::Error>;
