//! What passes between wire, gate and faces: the request, its name, the answer, and what a face is.

mod answer;
mod call;
mod errand;
mod face;
mod parts;

pub use answer::{Answer, Note};
pub use call::{Base, Call, Named};
pub use errand::{Errand, Replies};
pub use face::{Face, answer_canned};
pub use parts::{RequestPart, RequestParts, Unanswered};
