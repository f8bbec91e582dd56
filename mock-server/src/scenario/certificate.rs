//! The certificate that apps of scenarios sign their assertions with: one of the process, made when it is first asked for.
//!
//! <https://learn.microsoft.com/entra/identity-platform/certificate-credentials>

use std::sync::OnceLock;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::json;

use super::robot::SIGN_IN_HOST;
use crate::clock_and_chance::{real_now, request_guid};

/// The one type of client assertion.
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

struct Held {
    der: Vec<u8>,
    key: EncodingKey,
}

fn held() -> Result<&'static Held, String> {
    static HELD: OnceLock<Result<Held, String>> = OnceLock::new();
    HELD.get_or_init(|| make().map_err(|why| why.to_string())).as_ref().map_err(Clone::clone)
}

fn make() -> Result<Held, Box<dyn std::error::Error>> {
    let pair = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
    let der = CertificateParams::default().self_signed(&pair)?.der().to_vec();
    Ok(Held { der, key: EncodingKey::from_rsa_pem(pair.serialize_pem().as_bytes())? })
}

/// The certificate, DER in base64.
pub fn in_base64() -> Result<String, String> {
    Ok(STANDARD.encode(&held()?.der))
}

/// What a client signs to prove who it is.
pub fn assertion(client: &str, authority: &str) -> Result<String, String> {
    let held = held()?;
    let mut header = Header::new(Algorithm::PS256);
    header.x5t_s256 = Some(URL_SAFE_NO_PAD.encode(digest(&SHA256, &held.der)));
    // Real time: the sign-in host knows no other for assertions.
    let now = real_now().as_second();
    let claims = json!({
        "iss": client, "sub": client, "aud": format!("{SIGN_IN_HOST}/{authority}/oauth2/v2.0/token"),
        "jti": request_guid(), "nbf": now - 10, "exp": now + 600,
    });
    jsonwebtoken::encode(&header, &claims, &held.key).map_err(|why| why.to_string())
}
