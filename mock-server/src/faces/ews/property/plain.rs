//! Tasks and distribution lists: what they have in common with all items. Clients cannot make them yet.

use std::sync::OnceLock;

use mock365_domain::mailbox::{DistributionList, DistributionListField, Item, Task, TaskField};
use mock365_domain::query::{Queried, Value};

use super::super::error::Fault;
use super::{Property, Stored, common};

/// A kind that has no properties of its own yet.
macro_rules! plain {
    ($kind:ident, $field:ident, $name:literal) => {
        impl Stored for $kind {
            type Field = $field;
            const ELEMENT: &'static str = $name;

            fn properties() -> &'static [Property<Self>] {
                static ALL: OnceLock<Vec<Property<$kind>>> = OnceLock::new();
                ALL.get_or_init(common::properties)
            }

            fn own() -> Vec<Property<Self>> {
                Vec::new()
            }

            fn common_field(_: &str) -> Option<$field> {
                None
            }

            fn value(item: &Item<Self>, field: &$field) -> Value {
                item.value(field)
            }

            fn mime(_: &Item<Self>) -> Vec<u8> {
                Vec::new()
            }

            fn set_mime(_: &mut Item<Self>, _: &[u8]) -> Result<(), Fault> {
                Err(Fault::unsupported("MIME of tasks and distribution lists"))
            }
        }
    };
}

plain!(Task, TaskField, "t:Task");
plain!(DistributionList, DistributionListField, "t:DistributionList");
