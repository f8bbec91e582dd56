//! Sign-in, consent and tokens, as Entra ID has them.

use mock365_core::{answers, braces, clock_and_chance, exchange, limits, page_policy, sandbox, tokens};

pub mod faces;
