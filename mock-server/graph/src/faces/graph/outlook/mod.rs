//! What Outlook offers besides items: languages, time zones, and the master list of categories.

mod categories;
mod offered;

use super::Operation;

/// The operations.
pub static OPERATIONS: &[&Operation] = &[
    &offered::USER,
    &offered::LANGUAGES,
    &offered::TIME_ZONES,
    &offered::TIME_ZONES_OF_A_STANDARD,
    &categories::LIST,
    &categories::COUNT,
    &categories::GET,
    &categories::CREATE,
    &categories::UPDATE,
    &categories::DELETE,
];

/// Where all of it stands.
const OUTLOOK: &[&str] = &["/outlook"];
/// Where categories hang.
const CATEGORIES: &[&str] = &["/outlook/masterCategories"];
