//! The words of mock365's control API: what is sent to `/_mock/…` and what comes back, for Rust clients of it.

pub mod browser;
pub mod rule;

pub use rule::{AnswerSpec, Cut, Effect, Rule, RuleReport, When};
