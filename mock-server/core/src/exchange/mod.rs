//! What passes between wire, gate and faces: the request, what its face read in it, the answer, and what a face is.

mod answer;
mod call;
mod errand;
mod face;
mod parts;
mod prepared;
mod stream;

pub use answer::{Answer, Note};
pub use call::{Base, Call, Named};
pub use errand::{Errand, Replies};
pub use face::{Face, answer_canned};
pub use parts::{RequestPart, RequestParts, Unanswered, cased};
pub use prepared::{Answerable, Prepared};
pub use stream::{AnswerStream, NextPiece};
