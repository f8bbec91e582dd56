//! The order of the rooms, and their words, read from the sources alone: nothing of the server is linked.

mod arrows;
mod names;
mod order;
mod sources;
