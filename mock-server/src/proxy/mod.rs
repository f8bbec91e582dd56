//! Standing in for Microsoft's hosts over TLS: the certificate authority.

mod authority;

pub use authority::{Authority, AuthorityError};
