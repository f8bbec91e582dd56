//! What every protocol of mock365 stands on: sandboxes with their clocks, keys and rules, what passes between wire, gate and
//! faces, limits, and what the faces of Exchange share.

pub mod answers;
pub mod aside;
pub mod braces;
pub mod clock_and_chance;
pub mod config;
pub mod exchange;
pub mod faces;
pub mod limits;
pub mod outgoing;
pub mod page_policy;
pub mod proxy;
pub mod sandbox;
pub mod small_file;
pub mod tokens;
