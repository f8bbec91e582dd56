//! Signing keys and the tokens made with them. A few RSA keys per process lie behind the keys of all sandboxes.
//!
//! Besides signing, an opening's keys seal: opaque tokens, refresh tokens and the state of a sign-in under way are what
//! the mock itself reads again, so they carry what they mean and nothing has to be kept for them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Validation};
use mock365_domain::Now;
use mock365_domain::directory::permission;
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_RSA_SHA256, RsaKeySize, SerialNumber};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::clock_and_chance::{real_now, secret_bytes};

/// A process's RSA key.
struct ProcessKey {
    pair: KeyPair,
    /// Ready to sign: reading the key anew for each token would cost more than the rest of the answer.
    signer: RsaKeyPair,
    decoding: DecodingKey,
    modulus: String,
    exponent: String,
}

/// The key of one opening of a sandbox: the process's key under a certificate, and so a `kid`, of its own.
pub struct Keys {
    /// `kid` and `x5t`: the certificate's thumbprint.
    pub kid: String,
    /// The certificate, base64.
    pub x5c: String,
    /// The header of every token, encoded.
    header: String,
    key: &'static ProcessKey,
    seal: RandomizedNonceKey,
    /// Senders of tokens that were found good, by the token's hash: a client sends the same token many times.
    known: Mutex<HashMap<[u8; 32], Arc<Bearer>>>,
    /// Metadata that was written before: the same for everybody who asks at the same address.
    documents: Mutex<HashMap<String, Bytes>>,
}

/// How many good tokens are remembered.
const KNOWN: usize = 4096;
/// How many documents are.
const DOCUMENTS: usize = 256;

/// What an opaque access token begins with, as a personal account's does.
const OPAQUE: &str = "EwB";

/// What a token that was sent says about its sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// Tenant.
    pub tenant: Uuid,
    /// User; none in an app-only token.
    pub user: Option<Uuid>,
    /// Application.
    pub app: Uuid,
    /// Client id of the resource that it is for; none for an API that the mock does not publish.
    pub resource: Option<Uuid>,
    /// The audience as it stands.
    pub audience: String,
    /// Delegated scopes.
    pub scopes: Vec<String>,
    /// Application permissions.
    pub roles: Vec<String>,
    /// When it was issued, on the sandbox's clock.
    pub issued: Timestamp,
    /// Sign-in name, where it has one.
    pub upn: Option<String>,
    /// All claims.
    pub claims: Map<String, Value>,
}

/// What is wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// None was sent.
    #[error("no bearer token was sent")]
    Missing,
    /// It is not a JWT.
    #[error("the token is not a JSON web token")]
    Malformed,
    /// Another sandbox, an earlier opening of this one, or somebody else signed it.
    #[error("the token was signed by another sandbox, by an earlier opening of this one, or by somebody else")]
    Foreign,
    /// Its signature does not fit.
    #[error("the signature does not fit the token")]
    Tampered,
    /// Its time is over on the sandbox's clock.
    #[error("the token has expired on the sandbox's clock")]
    Expired,
    /// It is for another resource.
    #[error("the token is for another resource")]
    Audience,
}

/// Starts making the process's key, so that nobody waits for it later.
pub fn warm_up() {
    std::thread::spawn(|| {
        process_key();
    });
}

fn process_key() -> &'static ProcessKey {
    static KEY: OnceLock<ProcessKey> = OnceLock::new();
    KEY.get_or_init(|| ProcessKey::draw().unwrap_or_else(|why| panic!("no RSA key could be made: {why}")))
}

impl ProcessKey {
    fn draw() -> Result<Self, Box<dyn std::error::Error>> {
        let pair = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
        let encoding = EncodingKey::from_rsa_pem(pair.serialize_pem().as_bytes())?;
        let AlgorithmParameters::RSA(rsa) = Jwk::from_encoding_key(&encoding, Algorithm::RS256)?.algorithm else {
            return Err("the key is no RSA key".into());
        };
        let decoding = DecodingKey::from_rsa_components(&rsa.n, &rsa.e)?;
        let signer = RsaKeyPair::from_pkcs8(&pair.serialize_der())?;
        Ok(Self { pair, signer, decoding, modulus: rsa.n, exponent: rsa.e })
    }
}

impl Keys {
    /// Keys marked with a nonce.
    pub fn draw(nonce: [u8; 16]) -> Self {
        let key = process_key();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "accounts.accesscontrol.windows.net");
        params.serial_number = Some(SerialNumber::from_slice(&nonce));
        let certificate = params
            .self_signed(&key.pair)
            .unwrap_or_else(|why| panic!("the signing certificate could not be made: {why}"));
        let thumbprint =
            aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, certificate.der().as_ref());
        let seal = RandomizedNonceKey::new(&AES_256_GCM, &secret_bytes::<32>())
            .unwrap_or_else(|why| panic!("no sealing key could be made: {why}"));
        let kid = URL_SAFE_NO_PAD.encode(thumbprint);
        let header = json!({ "typ": "JWT", "alg": "RS256", "x5t": kid, "kid": kid }).to_string();
        Self {
            header: URL_SAFE_NO_PAD.encode(header),
            kid,
            x5c: STANDARD.encode(certificate.der()),
            key,
            seal,
            known: Mutex::default(),
            documents: Mutex::default(),
        }
    }

    /// Seals a value for this opening, so that only it can read or make it; `purpose` keeps kinds apart.
    pub fn seal(&self, purpose: &str, value: &[u8]) -> String {
        let mut sealed = value.to_vec();
        let nonce = self
            .seal
            .seal_in_place_append_tag(Aad::from(purpose.as_bytes()), &mut sealed)
            .unwrap_or_else(|why| panic!("a value could not be sealed: {why}"));
        let mut bytes = nonce.as_ref().to_vec();
        bytes.append(&mut sealed);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What was sealed by this opening for that purpose; nothing for anything else.
    pub fn unseal(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        let mut bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        if bytes.len() < NONCE_LEN {
            return None;
        }
        let mut sealed = bytes.split_off(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(&bytes).ok()?;
        let value = self.seal.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut sealed).ok()?;
        Some(value.to_vec())
    }

    /// An access token that nobody else can look into: what Graph gets for personal accounts.
    pub fn opaque(&self, claims: &Map<String, Value>) -> String {
        let claims = serde_json::to_vec(claims).unwrap_or_default();
        format!("{OPAQUE}{}", self.seal("access", &claims))
    }

    /// A value that grants access: a prefix as Microsoft's have it, and what nobody can guess.
    pub fn secret(&self, prefix: &str) -> String {
        format!("{prefix}{}", URL_SAFE_NO_PAD.encode(secret_bytes::<48>()))
    }

    /// The public key as the `keys` endpoint shows it.
    pub fn jwk(&self, issuer: &str) -> Value {
        json!({
            "kty": "RSA", "use": "sig", "kid": self.kid, "x5t": self.kid,
            "n": self.key.modulus, "e": self.key.exponent, "x5c": [self.x5c],
            "cloud_instance_name": "microsoftonline.com", "issuer": issuer,
        })
    }

    /// A document of that name, written once.
    pub fn document(&self, name: String, write: impl FnOnce() -> Value) -> Bytes {
        let lock = || self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&name) {
            return known.clone();
        }
        let written = Bytes::from(write().to_string());
        let mut documents = lock();
        if documents.len() >= DOCUMENTS {
            documents.clear();
        }
        documents.insert(name, written.clone());
        written
    }

    /// Signs claims.
    pub fn sign(&self, claims: &Map<String, Value>) -> String {
        let claims = serde_json::to_vec(claims).unwrap_or_default();
        let mut token = String::with_capacity(self.header.len() + claims.len() * 4 / 3 + 360);
        token.push_str(&self.header);
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

    /// The claims of a token that this opening made, signed or opaque, whatever their times.
    pub fn verify(&self, token: &str) -> Result<Map<String, Value>, TokenFault> {
        if let Some(sealed) = token.strip_prefix(OPAQUE) {
            let claims = self.unseal("access", sealed).ok_or(TokenFault::Foreign)?;
            return serde_json::from_slice(&claims).map_err(|_| TokenFault::Malformed);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenFault::Malformed)?;
        if header.kid.as_deref() != Some(&self.kid) {
            return Err(TokenFault::Foreign);
        }
        let mut validation = Validation::new(Algorithm::RS256);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let token = jsonwebtoken::decode::<Map<String, Value>>(token, &self.key.decoding, &validation);
        token.map(|token| token.claims).map_err(|_| TokenFault::Tampered)
    }

    /// Who sends a token, when it is valid at `now`.
    pub fn bearer(&self, token: &str, now: Now) -> Result<Arc<Bearer>, TokenFault> {
        let bearer = self.sender(token)?;
        if bearer.expires() <= now.timestamp() {
            return Err(TokenFault::Expired);
        }
        Ok(bearer)
    }

    /// Who sends a token that this opening made, whatever its times.
    fn sender(&self, token: &str) -> Result<Arc<Bearer>, TokenFault> {
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes());
        let hash: [u8; 32] = hash.as_ref().try_into().map_err(|_| TokenFault::Malformed)?;
        if let Some(known) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&hash) {
            return Ok(Arc::clone(known));
        }
        let bearer = Arc::new(Bearer::from_claims(self.verify(token)?).ok_or(TokenFault::Malformed)?);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN {
            known.clear();
        }
        known.insert(hash, Arc::clone(&bearer));
        Ok(bearer)
    }
}

impl Bearer {
    /// Whom claims are about; nothing where they are not an access token's.
    pub fn from_claims(claims: Map<String, Value>) -> Option<Self> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let id = |name: &str| text(name).and_then(|text| Uuid::parse_str(text).ok());
        let audience = text("aud")?.to_owned();
        // v2 tokens of an app by itself say so in nothing but the lack of scopes, and in a subject that is no pseudonym.
        let own = claims.contains_key("roles") || text("sub") == text("oid");
        let app_only = text("idtyp") == Some("app") || (text("scp").is_none() && own);
        let roles = claims.get("roles").and_then(Value::as_array);
        Some(Self {
            tenant: id("tid")?,
            user: if app_only { None } else { id("oid") },
            app: id("appid").or_else(|| id("azp"))?,
            resource: permission::Resource::by_uri(&audience).map(|resource| resource.app_id),
            scopes: text("scp").unwrap_or("").split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect(),
            roles: roles.into_iter().flatten().filter_map(|role| role.as_str().map(str::to_owned)).collect(),
            issued: issued_at(text("aio"))
                .or_else(|| Timestamp::from_second(claims.get("iat").and_then(Value::as_i64)?).ok())?,
            upn: text("upn").or_else(|| text("preferred_username")).map(str::to_owned),
            audience,
            claims,
        })
    }

    /// Whether it carries a delegated scope or an application permission, whatever the casing.
    pub fn has(&self, permission: &str) -> bool {
        self.scopes.iter().chain(&self.roles).any(|held| held.eq_ignore_ascii_case(permission))
    }

    /// When it ends, on the sandbox's clock.
    pub fn expires(&self) -> Timestamp {
        let second = |name: &str| self.claims.get(name).and_then(Value::as_i64).unwrap_or(0);
        let lifetime = SignedDuration::from_secs(second("exp") - second("iat"));
        self.issued.checked_add(lifetime).unwrap_or(Timestamp::MAX)
    }
}

/// Writes the three times of a token: real ones for foreign validators, who refuse a future `iat`.
pub fn stamp(claims: &mut Map<String, Value>, lifetime: SignedDuration, now: Now) {
    let issued = real_now().as_second();
    claims.insert("iat".to_owned(), issued.into());
    claims.insert("nbf".to_owned(), issued.into());
    claims.insert("exp".to_owned(), (issued + lifetime.as_secs()).into());
    claims.insert("aio".to_owned(), aio(now).into());
}

/// The opaque `aio` claim: it carries the issue time on the sandbox's clock, and makes tokens differ.
fn aio(now: Now) -> String {
    let mut bytes = [0_u8; 36];
    bytes[..8].copy_from_slice(&now.timestamp().as_millisecond().to_be_bytes());
    bytes[8..].copy_from_slice(&secret_bytes::<28>());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn issued_at(aio: Option<&str>) -> Option<Timestamp> {
    let bytes = URL_SAFE_NO_PAD.decode(aio?).ok()?;
    let millisecond = i64::from_be_bytes(bytes.get(..8)?.try_into().ok()?);
    Timestamp::from_millisecond(millisecond).ok()
}

#[cfg(test)]
mod tests {
    use mock365_domain::Now;

    use super::*;

    fn claims() -> Map<String, Value> {
        let mut claims = Map::new();
        for (name, value) in [
            ("aud", "https://graph.microsoft.com"),
            ("tid", "c0705000-0000-4000-8000-000000000001"),
            ("oid", "c0705000-0000-4000-8000-000000000002"),
            ("appid", "450987b3-a09a-4f14-9b2c-4f301d1e15f5"),
            ("scp", "Mail.Read openid"),
        ] {
            claims.insert(name.to_owned(), value.into());
        }
        stamp(&mut claims, SignedDuration::from_hours(1), Now(real_now()));
        claims
    }

    #[test]
    fn a_token_is_good_for_its_own_opening_and_time() {
        let (keys, other) = (Keys::draw([1; 16]), Keys::draw([2; 16]));
        let token = keys.sign(&claims());
        let now = Now(real_now());
        let bearer = keys.bearer(&token, now).expect("a good token");
        assert!(bearer.has("mail.read") && !bearer.has("Mail.Send"));
        assert_eq!(other.bearer(&token, now), Err(TokenFault::Foreign));
        assert_eq!(keys.bearer(&token, now.plus(SignedDuration::from_hours(2))), Err(TokenFault::Expired));
        assert_eq!(keys.bearer(&format!("{token}x"), now), Err(TokenFault::Tampered));
        assert_eq!(keys.bearer("abc", now), Err(TokenFault::Malformed));
    }

    #[test]
    fn an_opaque_token_says_the_same() {
        let (keys, other) = (Keys::draw([1; 16]), Keys::draw([2; 16]));
        let claims = claims();
        let token = keys.opaque(&claims);
        let now = Now(real_now());
        assert!(!token.contains('.') && keys.bearer(&token, now).expect("a good token").has("Mail.Read"));
        assert_eq!(other.bearer(&token, now), Err(TokenFault::Foreign));
        assert_eq!(keys.bearer(&token[..40], now), Err(TokenFault::Foreign));
        assert_eq!(keys.bearer(&token, now.plus(SignedDuration::from_hours(2))), Err(TokenFault::Expired));
    }
}
