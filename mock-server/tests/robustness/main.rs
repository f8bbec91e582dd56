//! What hostile and broken clients try: to end the process, to starve it, or to make it say something else.

mod closing;
mod edges;
mod filters;
mod head;
mod hosts;
mod http2;
mod injection;
mod page;
mod page_policy;
#[path = "../support/pictures.rs"]
#[expect(dead_code, reason = "one picture is enough here")]
mod pictures;
mod places;
mod request_lines;
mod rule_headers;
mod socket;
mod waiting;
