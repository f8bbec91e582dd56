//! The control API, what it brings about, and the scenarios that it applies.

mod dates;
mod driven;
mod environments;
mod failures;
mod fill;
mod operations;
mod recast;
mod rules;
mod scenarios;
mod search;
mod shown;
mod tenants;
mod tokens;

#[path = "../support/facts.rs"]
mod facts;
