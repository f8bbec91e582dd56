//! The face of the sign-in host.

pub mod entra;
