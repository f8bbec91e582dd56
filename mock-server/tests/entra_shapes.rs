//! The sign-in host as it is today, over a socket: the words of scopes, whose account it is, the shapes of answers, and
//! codes beyond Microsoft's list.

mod entra_accounts;
mod entra_answers;
mod entra_codes;
mod entra_scopes;
#[expect(dead_code, reason = "every test file uses another part of it")]
mod signing_in;
