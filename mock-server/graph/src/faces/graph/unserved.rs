//! What Microsoft's types have and the mock does not keep: it says so, instead of not knowing it. What only beta has is
//! unknown in v1.0.
//!
//! <https://learn.microsoft.com/graph/versioning-and-support#beta-version>

use mock365_domain::directory::{Application, Group, OrgContact, ServicePrincipal};

use super::Fault;
use super::odata::{Noun, ODataFault};
use super::relations::{DirectoryRole, Objects};
use super::view::Users;
use super::view::device::Devices;

/// Types, and all that each has, bases among it; behind `beta`, what that version adds. `tests/graph/metadata_document.rs`
/// writes it from Microsoft's published metadata.
pub const MEMBERS: &str = include_str!("csdl/members.tsv");

/// Types whose objects stand in lists of directory objects.
const OBJECTS: [&str; 7] = [
    Users::NAME,
    Group::NAME,
    OrgContact::NAME,
    Devices::NAME,
    DirectoryRole::NAME,
    ServicePrincipal::NAME,
    Application::NAME,
];

/// The refusal as a version has it: what Microsoft's type has there is lacking, and no stranger.
pub fn known(version: &str, fault: Fault) -> Fault {
    let Fault::Worded(worded) = &fault else { return fault };
    let Some((noun, property)) = &worded.stranger else { return fault };
    let of_objects = noun == Objects::NAME && OBJECTS.iter().any(|kind| has(version, kind, property));
    if of_objects || has(version, noun, property) {
        return ODataFault::unbuilt_property(property, noun.clone()).into();
    }
    fault
}

/// Whether a type has a property, or leads somewhere by that name, in a version.
fn has(version: &str, noun: &str, property: &str) -> bool {
    let lines = MEMBERS.lines().map(|line| line.split('\t'));
    lines.filter_map(|mut fields| Some((fields.next()?, fields.next()?, fields.next()?))).any(|(of, since, names)| {
        of.eq_ignore_ascii_case(noun)
            && (since == version || version == "beta")
            && names.split(' ').any(|name| name.eq_ignore_ascii_case(property))
    })
}
