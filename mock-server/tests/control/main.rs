//! The control API, what it brings about, and the scenarios that it applies.

mod fill;
mod operations;
mod recast;
mod rules;
mod scenarios;
mod search;
mod tokens;
