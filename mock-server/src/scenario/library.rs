//! The files that come with the program.

/// Canned answers: name without ending, text.
pub const ANSWERS: &[(&str, &str)] = &[];
