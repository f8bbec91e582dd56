//! Your application would stand here; what is shown are its features, in `tests` and `features`.
