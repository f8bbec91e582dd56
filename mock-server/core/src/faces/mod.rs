//! What several faces stand on.

pub mod answer_buffer;
pub mod mime;
pub mod soap;
pub mod wire_id;
pub mod wire_time;
