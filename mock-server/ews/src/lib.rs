//! Exchange Web Services and Autodiscover.

use mock365_core::{answers, exchange, limits, outgoing, page_policy, sandbox};

pub mod faces;
