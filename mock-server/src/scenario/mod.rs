//! Scenarios: the files, the states that they describe, and the acts that mend them.

pub mod library;
