//! Faces: the protocols that Microsoft speaks. Which host and path belongs to which face stands here.

mod route;

pub mod dataverse;
pub use mock365_core::faces::{mime, soap, wire_id, wire_time};
pub use mock365_entra::faces::entra;
pub use mock365_ews::faces::{autodiscover, ews};
pub use mock365_graph::faces::{graph, odata, outlook_rest};

pub use route::{Route, is_imitated, is_microsofts, locate};
