//! The faces of Exchange's own services.

use mock365_core::faces::{mime, soap, wire_id};

pub mod autodiscover;
pub mod ews;
