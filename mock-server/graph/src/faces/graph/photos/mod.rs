//! Photos of contacts, users and groups: what is said of them, and the files themselves.
//!
//! <https://learn.microsoft.com/graph/api/resources/profilephoto>

mod contact;
mod directory;
mod file;
mod sizes;

use std::sync::Arc;

use bytes::Bytes;
use http::Method;
use mock365_domain::photo::{Photo, PhotoRefusal};

use super::view::profile_photo::ProfilePhoto;
use super::{Fault, GraphRequest, Mount, Operation, contacts, groups, users};

/// Something that has a photo.
trait Photographed {
    /// What reads a file that is put.
    const READ: fn(Bytes) -> Result<Photo, PhotoRefusal>;
    /// The photo.
    fn photo(request: &GraphRequest<'_>) -> Result<Arc<Photo>, Fault>;
    /// What is said of the whole photo.
    fn shown(photo: &Photo) -> ProfilePhoto;
    /// Puts another in its place, or takes it away.
    fn set(request: &GraphRequest<'_>, photo: Option<Photo>) -> Result<(), Fault>;
    /// A list below what has the photo, as metadata addresses name it.
    fn part(request: &GraphRequest<'_>, list: &str) -> String;
}

/// The operations on a photo: what their names begin with, where what has it hangs, its parameter, how it is mounted, and what
/// reading and writing need.
macro_rules! photo_operations {
    ($of:ty, $name:literal, $at:expr, $item:literal, $mount:ident, $reads:expr, $writes:expr, [$($more:expr),*]) => {
        &[
            &Operation {
                name: concat!("graph.", $name, ".photo.get"),
                method: Method::GET,
                at: $at,
                tail: concat!($item, "/photo"),
                mount: Mount::$mount,
                permissions: $reads,
                link: "https://learn.microsoft.com/graph/api/profilephoto-get",
                handler: file::get::<$of>,
            },
            &Operation {
                name: concat!("graph.", $name, ".photo.value"),
                method: Method::GET,
                at: $at,
                tail: concat!($item, "/photo/$value"),
                mount: Mount::$mount,
                permissions: $reads,
                link: "https://learn.microsoft.com/graph/api/profilephoto-get",
                handler: file::value::<$of>,
            },
            &Operation {
                name: concat!("graph.", $name, ".photo.update"),
                method: Method::PATCH,
                at: $at,
                tail: concat!($item, "/photo"),
                mount: Mount::$mount,
                permissions: $writes,
                link: "https://learn.microsoft.com/graph/api/profilephoto-update",
                handler: file::update::<$of>,
            },
            &Operation {
                name: concat!("graph.", $name, ".photo.put"),
                method: Method::PUT,
                at: $at,
                tail: concat!($item, "/photo/$value"),
                mount: Mount::$mount,
                permissions: $writes,
                link: "https://learn.microsoft.com/graph/api/profilephoto-update",
                handler: file::put::<$of>,
            },
            &Operation {
                name: concat!("graph.", $name, ".photo.patch"),
                method: Method::PATCH,
                at: $at,
                tail: concat!($item, "/photo/$value"),
                mount: Mount::$mount,
                permissions: $writes,
                link: "https://learn.microsoft.com/graph/api/profilephoto-update",
                handler: file::put::<$of>,
            },
            &Operation {
                name: concat!("graph.", $name, ".photo.delete"),
                method: Method::DELETE,
                at: $at,
                tail: concat!($item, "/photo/$value"),
                mount: Mount::$mount,
                permissions: $writes,
                link: "https://learn.microsoft.com/graph/api/profilephoto-delete",
                handler: file::delete::<$of>,
            },
            $($more),*
        ]
    };
}

/// The operations of the directory alone: on the photo by its other address, and on its sizes.
macro_rules! size_operations {
    ($of:ty, $name:literal, $at:expr, $item:literal, $mount:ident, $reads:expr, $writes:expr) => {
        photo_operations!(
            $of,
            $name,
            $at,
            $item,
            $mount,
            $reads,
            $writes,
            [
                &Operation {
                    name: concat!("graph.", $name, ".photo.remove"),
                    method: Method::DELETE,
                    at: $at,
                    tail: concat!($item, "/photo"),
                    mount: Mount::$mount,
                    permissions: $writes,
                    link: "https://learn.microsoft.com/graph/api/profilephoto-delete",
                    handler: file::delete::<$of>,
                },
                &Operation {
                    name: concat!("graph.", $name, ".photos.list"),
                    method: Method::GET,
                    at: $at,
                    tail: concat!($item, "/photos"),
                    mount: Mount::$mount,
                    permissions: $reads,
                    link: "https://learn.microsoft.com/graph/api/profilephoto-get",
                    handler: sizes::list::<$of>,
                },
                &Operation {
                    name: concat!("graph.", $name, ".photos.get"),
                    method: Method::GET,
                    at: $at,
                    tail: concat!($item, "/photos/{profilePhoto-id}"),
                    mount: Mount::$mount,
                    permissions: $reads,
                    link: "https://learn.microsoft.com/graph/api/profilephoto-get",
                    handler: sizes::get::<$of>,
                },
                &Operation {
                    name: concat!("graph.", $name, ".photos.value"),
                    method: Method::GET,
                    at: $at,
                    tail: concat!($item, "/photos/{profilePhoto-id}/$value"),
                    mount: Mount::$mount,
                    permissions: $reads,
                    link: "https://learn.microsoft.com/graph/api/profilephoto-get",
                    handler: sizes::value::<$of>,
                },
                &Operation {
                    name: concat!("graph.", $name, ".photos.put"),
                    method: Method::PUT,
                    at: $at,
                    tail: concat!($item, "/photos/{profilePhoto-id}/$value"),
                    mount: Mount::$mount,
                    permissions: $writes,
                    link: "https://learn.microsoft.com/graph/api/profilephoto-update",
                    handler: sizes::put::<$of>,
                },
                &Operation {
                    name: concat!("graph.", $name, ".photos.delete"),
                    method: Method::DELETE,
                    at: $at,
                    tail: concat!($item, "/photos/{profilePhoto-id}/$value"),
                    mount: Mount::$mount,
                    permissions: $writes,
                    link: "https://learn.microsoft.com/graph/api/profilephoto-delete",
                    handler: sizes::delete::<$of>,
                }
            ]
        )
    };
}

/// Those of contacts.
pub static OF_CONTACTS: &[&Operation] = photo_operations!(
    contact::OfContact,
    "contacts",
    contacts::CONTACTS,
    "/{contact-id}",
    Mailbox,
    contacts::READ,
    contacts::WRITE,
    []
);
/// Those of users.
pub static OF_USERS: &[&Operation] =
    size_operations!(directory::OfUser, "users", users::USER, "", User, directory::READ_USER, directory::WRITE_USER);
/// Those of groups.
pub static OF_GROUPS: &[&Operation] = size_operations!(
    directory::OfGroup,
    "groups",
    groups::GROUPS,
    "/{group-id}",
    Directory,
    directory::READ_GROUP,
    directory::WRITE_GROUP
);
