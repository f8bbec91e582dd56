//! The faces that show the Cloud as OData.

use mock365_core::faces::{answer_buffer, mime, wire_id, wire_time};

pub mod graph;
pub mod odata;
pub mod outlook_rest;
