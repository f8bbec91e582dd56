//! Certificates that clients sign their assertions with: what can be registered, and the key in it.

use jsonwebtoken::DecodingKey;
use x509_parser::pem::Pem;
use x509_parser::public_key::PublicKey;

/// Whether a PEM text is a certificate that can be registered: one over an RSA key.
pub fn can_sign(pem: &str) -> bool {
    der_of(pem).is_some_and(|der| key_of(&der).is_some())
}

/// The certificate of a PEM text.
pub fn der_of(pem: &str) -> Option<Vec<u8>> {
    Pem::iter_from_buffer(pem.as_bytes()).flatten().find(|pem| pem.label == "CERTIFICATE").map(|pem| pem.contents)
}

/// The RSA key that a certificate is about, to verify signatures with.
pub fn key_of(der: &[u8]) -> Option<DecodingKey> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
    match certificate.public_key().parsed().ok()? {
        PublicKey::RSA(key) => Some(DecodingKey::from_rsa_raw_components(number(key.modulus), number(key.exponent))),
        _ => None,
    }
}

/// A number without the zero that only says that it is positive.
fn number(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    &bytes[zeros..]
}
