//! Named locations, which conditional access policies name.

mod create;
mod delete;
mod list;
mod read;
mod update;

use http::StatusCode;
use mock365_domain::directory::{NamedLocation, Tenant};
use uuid::Uuid;

use super::conditional_access::{READ, WRITE};
use super::odata::{Object, Selection, members};
use super::view::named_location::own;
use super::{Fault, GraphRequest, Operation};

/// The operations.
pub static OPERATIONS: &[&Operation] =
    &[&list::LIST, &list::GET, &create::OPERATION, &update::OPERATION, &delete::OPERATION];

/// Where named locations hang.
const NAMED_LOCATIONS: &[&str] = &["/identity/conditionalAccess/namedLocations"];

/// A location that is not there, in the words of conditional access.
pub fn absent(id: impl std::fmt::Display) -> Fault {
    let message = format!("NamedLocation with id {id} does not exist in the directory.");
    Fault::new(StatusCode::NOT_FOUND, "ResourceNotFound", message)
}

/// The place of the location that a request names.
fn found(request: &GraphRequest<'_>, tenant: &Tenant) -> Result<usize, Fault> {
    let named = request.param("namedLocation-id");
    let id = Uuid::parse_str(named).ok();
    tenant.named_locations.iter().position(|known| Some(known.id) == id).ok_or_else(|| absent(named))
}

/// Writes a location, with what its kind has of its own.
fn write(location: &NamedLocation, selection: &Selection<NamedLocation>, object: &mut Object<'_>) {
    members::<NamedLocation>(location, &(), selection, object);
    if selection.names().is_none() {
        own(location, object);
    }
}
