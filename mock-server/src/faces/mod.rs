//! Faces: the protocols that Microsoft speaks. Which host and path belongs to which face stands here.

mod answer_buffer;
pub mod mime;
mod route;
pub mod soap;
pub mod wire_id;
pub mod wire_time;

pub mod autodiscover;
pub mod dataverse;
pub mod entra;
pub mod ews;
pub mod graph;
pub mod odata;
pub mod outlook_rest;

pub use route::{Route, is_microsofts, locate};
