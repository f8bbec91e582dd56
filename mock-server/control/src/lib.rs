//! The words of mock365's control API: what is sent to `/_mock/…` and what comes back, for Rust clients of it.

pub mod act;
pub mod browser;
pub mod carrier;
pub mod changes;
pub mod client;
pub mod duration;
pub mod expectation;
pub mod fill;
pub mod mailbox;
mod nearest;
pub mod places;
mod read;
pub mod report;
pub mod robot;
pub mod rule;
pub mod running;
pub mod scenario;
pub mod size;
pub mod standing;
pub mod state;
pub mod throttling;
pub mod words;

pub use act::Act;
pub use carrier::NetCarrier;
pub use changes::Moment;
pub use client::{Control, ControlError};
pub use duration::duration;
pub use expectation::Expectation;
pub use nearest::{choice, nearest};
pub use report::{
    ClockReport, ClockSetting, KeysReport, Problem, RequestEntry, Roll, SandboxReport, SandboxWanted, TokenAnswer,
    TokenWanted,
};
pub use rule::{AnswerSpec, ChangedAnswer, Cut, Effect, OneOrMore, Rule, RuleReport, When};
pub use running::Running;
pub use scenario::{Applied, Cast, Scenario};
pub use size::ByteSize;
pub use state::CloudPatch;
