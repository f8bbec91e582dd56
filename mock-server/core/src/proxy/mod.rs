//! Standing in for Microsoft's hosts over TLS: the certificate authority.

mod authority;
mod folder;
mod names;
mod root;

pub use authority::{AuthorityError, CertificateAge, CertificateAuthority};
pub use folder::certificate;
pub use names::fault_of_host;
