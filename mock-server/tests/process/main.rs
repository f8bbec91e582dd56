//! The program as it is started, what it prints, keeps and serves, and the documents that speak of it.

mod broken_connections;
mod ca_folder;
mod certificates;
mod check;
mod cli;
mod compose;
mod documents;
#[path = "../support/facts.rs"]
mod facts;
mod failures;
mod log;
mod readme;
mod skipped;
mod threads;
