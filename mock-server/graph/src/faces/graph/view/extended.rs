//! MAPI properties of items and folders, as the tables of their types reach them.

use mock365_domain::mailbox::{Propertied, PropertyKey, PropertyRefusal};

/// Writes a property; without values it is taken away.
pub fn write<T: Propertied + ?Sized>(
    thing: &mut T,
    key: &PropertyKey,
    values: Option<Vec<String>>,
) -> Result<(), PropertyRefusal> {
    match values {
        Some(values) => thing.set_property(key, values),
        None => thing.remove_property(key),
    }
}
