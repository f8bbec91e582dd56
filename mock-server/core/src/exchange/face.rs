//! What a face is to the gate. Requests pass by this trait alone, so no face knows the gate.

use http::{HeaderName, HeaderValue};

use super::{Answer, Call, Prepared};
use crate::answers::Canned;

/// A protocol. It translates; it decides nothing.
pub trait Face: Sync {
    /// Its name: `graph`.
    fn name(&self) -> &'static str;

    /// Bytes that a request body may have.
    fn body_limit(&self) -> usize;

    /// Reads a request: which operation it asks for and who asks, as far as that shows without doing it.
    fn read<'a>(&self, call: &'a Call<'a>) -> Prepared<'a>;

    /// Words a canned answer; its headers are put on it afterwards.
    fn canned(&self, call: &Call<'_>, canned: &Canned) -> Answer;

    /// Refuses a body over the limit.
    fn too_large(&self, call: &Call<'_>) -> Answer;
}

/// A canned answer as a face sends it: in the face's form, with the answer's headers instead of the face's own.
pub fn answer_canned(face: &dyn Face, call: &Call<'_>, canned: &Canned) -> Answer {
    let mut answer = face.canned(call, canned);
    for (name, value) in canned.headers(face.name()) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            answer.headers.insert(name, value);
        }
    }
    answer
}
