//! Relations between objects of the directory: managers and reports, groups and who is in them, owners, roles and who holds
//! them. An operation says of which ids they are; all that can be asked of such a list is here, casts to a type among it.

mod assigned;
mod expand;
mod list;
pub mod membership;
mod object;
mod owners;
mod reference;
mod role;
mod shapes;

pub use expand::{OF_APPLICATIONS, OF_CONTACTS, OF_DEVICES, OF_GROUPS, OF_PRINCIPALS, OF_ROLES, OF_USERS};
pub use list::{count, get, list, manager, manager_of, references, show};
pub use object::{Objects, Related};
pub(super) use owners::owned;
pub use owners::{add_owner, remove_owner};
pub use reference::{NamedObject, all_there, already, bound, bound_one, check_at_once, read_reference, show_reference};
pub use role::{DirectoryRole, RoleTemplate};
pub use shapes::Shapes;

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

/// The operations on the list that a relation leads to: the list itself, and how many there are.
macro_rules! relation {
    ($(#[$page:meta])* $list:ident, $count:ident: $name:literal, $at:expr, $mount:expr, $needs:expr, $link:literal, $find:expr) => {
        $(#[$page])*
        pub const $list: $crate::faces::graph::Operation = $crate::faces::graph::Operation {
            name: concat!($name, ".list"),
            method: http::Method::GET,
            at: $at,
            tail: "",
            mount: $mount,
            permissions: $needs,
            link: $link,
            handler: |request| $crate::faces::graph::relations::list(request, $find),
        };

        $(#[$page])*
        pub const $count: $crate::faces::graph::Operation = $crate::faces::graph::Operation {
            name: concat!($name, ".count"),
            tail: "/$count",
            handler: |request| $crate::faces::graph::relations::count(request, $find),
            ..$list
        };
    };
}
pub(super) use relation;
