//! Relations between objects of the directory: managers and reports, groups and who is in them, owners, roles and who holds
//! them. An operation says of which ids they are; all that can be asked of such a list is here, casts to a type among it.

mod expand;
mod list;
pub mod membership;
mod object;
mod reference;

pub use expand::{OF_GROUPS, OF_USERS};
pub use list::{count, get, list, references, show};
pub use object::{DirectoryRole, Related, RoleTemplate, Shapes};
pub use reference::{all_there, bound, read_reference, show_reference};

use mock365_domain::Cloud;
use mock365_domain::directory::Tenant;
use uuid::Uuid;

use super::{Fault, GraphRequest};

/// The ids that a relation leads to. Those of objects that are not there (any more) are passed over.
pub type Find = fn(&GraphRequest<'_>, &Cloud, &Tenant) -> Result<Vec<Uuid>, Fault>;

/// Where a list stands, by itself and cast to types; an object of it the same.
macro_rules! cast_to {
    ($at:literal: $($kind:literal),+) => {
        &[$at, $(concat!($at, "/microsoft.graph.", $kind)),+]
    };
}
pub(super) use cast_to;
