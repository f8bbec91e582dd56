//! What is encrypted for whoever holds the key of a certificate: the data of change notifications.
//!
//! <https://learn.microsoft.com/graph/change-notifications-with-resource-data#decrypting-resource-data-from-change-notifications>

use std::fmt::Write;

use aws_lc_rs::cipher::{AES_256, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey};
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PublicEncryptingKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365_domain::Now;
use x509_parser::certificate::X509Certificate;
use x509_parser::public_key::PublicKey;

use super::certificate::der_of;
use crate::clock_and_chance::secret_bytes;

/// Bits of the keys that are taken.
const BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// A certificate that data is encrypted for.
pub struct EncryptionCertificate {
    key: OaepPublicEncryptingKey,
    /// SHA-1 of the certificate, in capitals.
    pub thumbprint: String,
}

/// Why a certificate cannot be used: as .NET says it, where Microsoft's own texts are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// The text's length is none that base64 has.
    #[error("Invalid length for a Base-64 char array or string.")]
    Length,
    /// It is no base64.
    #[error(
        "The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding \
         characters, or an illegal character among the padding characters."
    )]
    Base64,
    /// It is no certificate.
    #[error("Cannot find the requested object.")]
    Unreadable,
    /// Its key is of another kind.
    #[error("The key must be of type RSA.")]
    NotRsa,
    /// Its key is too short or too long.
    #[error("The key size must be between 2,048 bits and 4,096 bits.")]
    Size,
    /// Its time is over.
    #[error("The certificate has expired.")]
    Expired,
    /// Its time has not come.
    #[error("The certificate is not valid yet.")]
    Early,
}

/// Data that was encrypted, in base64.
pub struct EncryptedData {
    /// The data, by AES-256 in CBC mode.
    pub data: String,
    /// The key that it was encrypted with, for the holder of the certificate alone.
    pub key: String,
    /// HMAC-SHA256 of the encrypted data with that key.
    pub signature: String,
}

impl EncryptionCertificate {
    /// Reads a certificate that was exported as a file of bytes or text, and then written in base64.
    pub fn read(text: &str) -> Result<Self, CertificateFault> {
        let der = bytes(text)?;
        let key = rsa_key(&parsed(&der)?)?;
        let thumbprint = digest(&SHA1_FOR_LEGACY_USE_ONLY, &der);
        let thumbprint = thumbprint.as_ref().iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02X}");
            text
        });
        Ok(Self { key, thumbprint })
    }

    /// Whether a certificate can be handed in: it can be read, and its time has come and is not over.
    pub fn check(text: &str, now: Now) -> Result<(), CertificateFault> {
        let der = bytes(text)?;
        let certificate = parsed(&der)?;
        rsa_key(&certificate)?;
        let (second, valid) = (now.timestamp().as_second(), certificate.validity());
        if second < valid.not_before.timestamp() {
            return Err(CertificateFault::Early);
        }
        if second > valid.not_after.timestamp() { Err(CertificateFault::Expired) } else { Ok(()) }
    }

    /// Encrypts data, with a key of its own that begins with the initialization vector.
    pub fn encrypt(&self, data: &[u8]) -> Result<EncryptedData, Unspecified> {
        let key = secret_bytes::<32>();
        let mut start = [0; 16];
        start.copy_from_slice(&key[..16]);
        let mut data = data.to_vec();
        let cipher = PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_256, &key)?)?;
        cipher.less_safe_encrypt(&mut data, EncryptionContext::Iv128(FixedLength::from(start)))?;
        let mut room = vec![0; self.key.ciphertext_size()];
        let sealed = self.key.encrypt(&OAEP_SHA1_MGF1SHA1, &key, &mut room, None)?;
        let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), &data);
        Ok(EncryptedData {
            data: STANDARD.encode(&data),
            key: STANDARD.encode(sealed),
            signature: STANDARD.encode(signature),
        })
    }
}

/// The bytes of a certificate.
fn bytes(text: &str) -> Result<Vec<u8>, CertificateFault> {
    let text: String = text.split_whitespace().collect();
    if !text.len().is_multiple_of(4) {
        return Err(CertificateFault::Length);
    }
    let bytes = STANDARD.decode(text).map_err(|_| CertificateFault::Base64)?;
    if !bytes.starts_with(b"-----BEGIN") {
        return Ok(bytes);
    }
    std::str::from_utf8(&bytes).ok().and_then(der_of).ok_or(CertificateFault::Unreadable)
}

fn parsed(der: &[u8]) -> Result<X509Certificate<'_>, CertificateFault> {
    x509_parser::parse_x509_certificate(der)
        .map(|(_, certificate)| certificate)
        .map_err(|_| CertificateFault::Unreadable)
}

fn rsa_key(certificate: &X509Certificate<'_>) -> Result<OaepPublicEncryptingKey, CertificateFault> {
    let info = certificate.public_key();
    match info.parsed() {
        Ok(PublicKey::RSA(key)) if BITS.contains(&key.key_size()) => {
            let key = PublicEncryptingKey::from_der(info.raw).map_err(|_| CertificateFault::Unreadable)?;
            OaepPublicEncryptingKey::new(key).map_err(|_| CertificateFault::Unreadable)
        }
        Ok(PublicKey::RSA(_)) => Err(CertificateFault::Size),
        _ => Err(CertificateFault::NotRsa),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::EncryptionCertificate;

    proptest! {
        #[test]
        fn no_certificate_panics(text in "\\PC{0,80}|[A-Za-z0-9+/]{80}", bytes: Vec<u8>) {
            use base64::Engine;
            let _ = EncryptionCertificate::read(&text).is_ok();
            let _ = EncryptionCertificate::read(&base64::engine::general_purpose::STANDARD.encode(bytes)).is_ok();
        }
    }
}
