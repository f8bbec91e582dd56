//! Faces: the protocols that Microsoft speaks. Which host and path belongs to which face stands here.

mod answer;
mod call;
pub mod mime;
pub mod wire_time;
mod place;
pub mod wire_id;

pub mod autodiscover;
pub mod dataverse;
pub mod entra;
pub mod ews;
pub mod graph;
pub mod odata;
pub mod outlook_rest;

pub use answer::{Answer, Note};
pub use call::{Base, Call, Named};
pub use place::{Place, is_microsofts, locate};

use crate::gate::Canned;

/// A protocol. It translates; it decides nothing.
pub trait Face: Sync {
    /// Its name: `graph`.
    fn name(&self) -> &'static str;

    /// Bytes that a request body may have.
    fn body_limit(&self) -> usize;

    /// Names the operation that a request asks for, and who asks, as far as that shows without doing it.
    fn name_call(&self, call: &Call<'_>) -> Named;

    /// Does the operation.
    fn answer(&self, call: &Call<'_>, named: &Named) -> Answer;

    /// Words a canned answer; its headers are put on it afterwards.
    fn canned(&self, call: &Call<'_>, canned: &Canned) -> Answer;

    /// Refuses a body over the limit.
    fn too_large(&self, call: &Call<'_>) -> Answer;
}
