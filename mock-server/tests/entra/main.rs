//! The Entra face over a socket: sign-in, consent and tokens as applications and people meet them.

mod access;
mod accounts;
mod answers;
mod attacks;
mod claims;
mod clouds;
mod codes;
mod coverage;
mod cross_origin;
mod forms;
mod grants;
mod pages;
mod passwords;
mod requests;
mod robots;
mod rollouts;
mod rules;
mod scopes;
mod secrets;
mod sign_in;
mod tokens;
mod v1;
mod who;

#[path = "../support/facts.rs"]
mod facts;
#[path = "../support/signing_in.rs"]
mod signing_in;
