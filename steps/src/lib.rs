//! Being built.

pub mod connector;
