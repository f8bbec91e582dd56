//! A key pair of P-256 for Web Push (VAPID). Nothing is sent to browsers, so that its public half is all that anybody needs.

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::clock_and_chance::secret_bytes;

/// A fresh public key.
pub fn draw() -> String {
    loop {
        // Nearly every number is a key.
        let Ok(key) = PrivateKey::from_private_key(&ECDH_P256, &secret_bytes::<32>()) else { continue };
        if let Ok(public) = key.compute_public_key() {
            return URL_SAFE_NO_PAD.encode(public.as_ref());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_an_uncompressed_point_and_unlike_every_other() {
        let key = draw();
        let bytes = URL_SAFE_NO_PAD.decode(&key).expect("base64url");
        assert_eq!((bytes.len(), bytes[0], key.len()), (65, 4, 87));
        assert_ne!(key, draw());
    }
}
