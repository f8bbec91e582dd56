//! A signing key: an RSA key under a certificate, and the signatures that it makes.

use std::sync::{Arc, OnceLock};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, EncodingKey};
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_RSA_SHA256, RsaKeySize, SerialNumber};
use serde_json::{Map, Value, json};

use crate::clock_and_chance::secret_bytes;

/// An RSA key.
pub struct RsaKey {
    pair: KeyPair,
    /// Ready to sign: reading the key anew for each token would cost more than the rest of the answer.
    signer: RsaKeyPair,
    modulus: String,
    exponent: String,
}

/// How the header of a token looks.
///
/// <https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// A v1 token's: the key's thumbprint stands there twice.
    V1,
    /// A v2 token's.
    V2,
    /// That of a token for Microsoft's own APIs: with a `nonce`, in whose place its hash was signed.
    Nonce,
}

/// A key that tokens are signed with.
pub struct SigningKey {
    /// `kid` and `x5t`: the certificate's thumbprint.
    pub kid: String,
    /// The certificate, base64.
    x5c: String,
    /// The headers of v1 and v2 tokens, encoded.
    v1: String,
    v2: String,
    key: Arc<RsaKey>,
}

impl RsaKey {
    /// A fresh key. Takes a while.
    ///
    /// # Panics
    /// When the machine cannot make one.
    pub fn draw() -> Arc<Self> {
        Arc::new(Self::try_draw().unwrap_or_else(|why| panic!("no RSA key could be made: {why}")))
    }

    /// One of the two that all sandboxes of the process begin with.
    pub fn of_process(second: bool) -> Arc<Self> {
        static KEYS: [OnceLock<Arc<RsaKey>>; 2] = [OnceLock::new(), OnceLock::new()];
        Arc::clone(KEYS[usize::from(second)].get_or_init(Self::draw))
    }

    fn try_draw() -> Result<Self, Box<dyn std::error::Error>> {
        let pair = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
        let encoding = EncodingKey::from_rsa_pem(pair.serialize_pem().as_bytes())?;
        let AlgorithmParameters::RSA(rsa) = Jwk::from_encoding_key(&encoding, Algorithm::RS256)?.algorithm else {
            return Err("the key is no RSA key".into());
        };
        let signer = RsaKeyPair::from_pkcs8(&pair.serialize_der())?;
        Ok(Self { pair, signer, modulus: rsa.n, exponent: rsa.e })
    }
}

impl SigningKey {
    /// An RSA key under a certificate of its own, and so with a `kid` of its own.
    pub fn certify(key: Arc<RsaKey>) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "accounts.accesscontrol.windows.net");
        params.serial_number = Some(SerialNumber::from_slice(&secret_bytes::<16>()));
        let certificate = params
            .self_signed(&key.pair)
            .unwrap_or_else(|why| panic!("the signing certificate could not be made: {why}"));
        let kid = URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate.der().as_ref()));
        Self {
            v1: encoded(&json!({ "typ": "JWT", "alg": "RS256", "x5t": kid, "kid": kid })),
            v2: encoded(&json!({ "typ": "JWT", "alg": "RS256", "kid": kid })),
            x5c: STANDARD.encode(certificate.der()),
            kid,
            key,
        }
    }

    /// The public key as the `keys` endpoint shows it.
    pub fn jwk(&self, issuer: &str) -> Value {
        json!({
            "kty": "RSA", "use": "sig", "kid": self.kid, "x5t": self.kid,
            "n": self.key.modulus, "e": self.key.exponent, "x5c": [self.x5c],
            "cloud_instance_name": "microsoftonline.com", "issuer": issuer,
        })
    }

    /// Signs claims.
    pub fn sign(&self, claims: &Map<String, Value>, header: Header) -> String {
        let claims = serde_json::to_vec(claims).unwrap_or_default();
        match header {
            Header::V1 => self.sign_under(&self.v1, &claims),
            Header::V2 => self.sign_under(&self.v2, &claims),
            Header::Nonce => {
                let nonce = URL_SAFE_NO_PAD.encode(secret_bytes::<32>());
                let signed = self.sign_under(&self.with_nonce(&hashed(&nonce)), &claims);
                let rest = signed.split_once('.').map_or("", |(_, rest)| rest);
                format!("{}.{rest}", self.with_nonce(&nonce))
            }
        }
    }

    fn sign_under(&self, header: &str, claims: &[u8]) -> String {
        let mut token = String::with_capacity(header.len() + claims.len() * 4 / 3 + 360);
        token.push_str(header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let signer = &self.key.signer;
        let mut signature = vec![0; signer.public_modulus_len()];
        signer
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signature)
            .unwrap_or_else(|why| panic!("claims could not be signed: {why}"));
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        token
    }

    /// Whether a signature is this key's, over that header and those claims.
    pub fn made(&self, header: &str, nonce: Option<&str>, claims: &str, signature: &str) -> bool {
        let signed = match nonce {
            None => header.to_owned(),
            Some(nonce) if header == self.with_nonce(nonce) => self.with_nonce(&hashed(nonce)),
            Some(_) => return false,
        };
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return false };
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.key.signer.public_key());
        public.verify(format!("{signed}.{claims}").as_bytes(), &signature).is_ok()
    }

    fn with_nonce(&self, nonce: &str) -> String {
        encoded(&json!({ "typ": "JWT", "nonce": nonce, "alg": "RS256", "x5t": self.kid, "kid": self.kid }))
    }
}

/// What is signed in place of a nonce.
fn hashed(nonce: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, nonce.as_bytes()))
}

fn encoded(header: &Value) -> String {
    URL_SAFE_NO_PAD.encode(header.to_string())
}
