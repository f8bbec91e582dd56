//! azure_identity against mock365: see `tests/`.
