//! Signing keys and the tokens made with them. Two RSA keys per process lie behind the keys of all sandboxes; a key that
//! is rolled is made when that is asked for.
//!
//! Besides signing, an opening's keys seal: opaque tokens, refresh tokens and the state of a sign-in under way are what
//! the mock itself reads again, so they carry what they mean and nothing has to be kept for them. What is sealed outlives
//! every roll.

mod bearer;
mod certificate;
mod enclosed;
mod ring;
mod signing_key;
mod vapid;

pub use bearer::{BACKDATED, Bearer, stamp};
pub use certificate::{can_sign, der_of, key_of};
pub use enclosed::{CertificateFault, EncryptionCertificate};
pub use signing_key::Header;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard};

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use mock365_control::report::{KeyReport, Roll};
use mock365_domain::Now;
use serde_json::{Map, Value, json};

use self::ring::{Fresh, Ring};
use self::signing_key::RsaKey;
use crate::clock_and_chance::secret_bytes;
use crate::limits::{DOCUMENTS, KNOWN_TOKENS};

/// The keys of one opening of a sandbox.
pub struct Keys {
    /// Made when somebody first asks for them, as RSA keys take longer than all else of a start.
    ring: OnceLock<RwLock<Ring>>,
    seal: OnceLock<RandomizedNonceKey>,
    /// Senders of tokens that were found good, by the token's hash: a client sends the same token many times, and its
    /// signature need be verified once. By its hash, because a token is long and lets its holder in.
    known: Mutex<Known>,
    /// Metadata that was written before: the same for everybody who asks at the same address.
    documents: Mutex<Documents>,
    /// The public key that messages to browsers would be signed under, as an application server shows it.
    vapid: OnceLock<String>,
}

/// Documents that were written, by name.
#[derive(Default)]
struct Documents {
    bytes: usize,
    written: HashMap<String, Bytes>,
}

/// Tokens that were found good.
#[derive(Default)]
struct Known {
    /// How often keys had been rolled: what was found good before means nothing afterwards.
    rolls: u64,
    /// Roughly the bytes that the senders take.
    bytes: usize,
    senders: HashMap<[u8; 32], Arc<Bearer>>,
}

/// Roughly the bytes that a sender takes: its claims lie there twice, with their names.
const fn cost(token: &str) -> usize {
    2000 + 3 * token.len()
}

/// What an opaque access token begins with, as a personal account's does.
const OPAQUE: &str = "EwB";

/// What is wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// None was sent.
    #[error("no bearer token was sent")]
    Missing,
    /// It is not a JWT.
    #[error("the token is not a JSON web token")]
    Malformed,
    /// Another sandbox, an earlier opening of this one, or somebody else signed it, or its key was withdrawn.
    #[error(
        "the token was signed by another sandbox, by an earlier opening of this one, with a key that was withdrawn, or \
         by somebody else"
    )]
    Foreign,
    /// A tenant of another cloud issued it.
    #[error(
        "a tenant of another cloud issued the token: Microsoft's own and 21Vianet's in China know each other's not"
    )]
    OtherCloud,
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

/// Starts making the process's keys, so that nobody waits for them later.
pub fn warm_up() {
    let make = || {
        RsaKey::of_process(false);
        RsaKey::of_process(true);
    };
    // Without a thread for it, whoever needs a key first makes it.
    drop(std::thread::Builder::new().name("keys".to_owned()).spawn(make));
}

impl Keys {
    /// Keys of their own.
    pub fn draw() -> Self {
        let (ring, seal) = (OnceLock::new(), OnceLock::new());
        Self { ring, seal, known: Mutex::default(), documents: Mutex::default(), vapid: OnceLock::new() }
    }

    /// The public key of whoever would send to browsers: a point of P-256, uncompressed, base64url.
    ///
    /// <https://www.rfc-editor.org/rfc/rfc8292#section-3.2>
    pub fn vapid(&self) -> &str {
        self.vapid.get_or_init(vapid::draw)
    }

    fn sealing_key(&self) -> &RandomizedNonceKey {
        self.seal.get_or_init(|| {
            RandomizedNonceKey::new(&AES_256_GCM, &secret_bytes::<32>())
                .unwrap_or_else(|why| panic!("no sealing key could be made: {why}"))
        })
    }

    fn lock(&self) -> &RwLock<Ring> {
        self.ring.get_or_init(|| RwLock::new(Ring::new()))
    }

    fn ring(&self) -> RwLockReadGuard<'_, Ring> {
        self.lock().read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is published.
    pub fn published(&self, now: Now) -> Vec<KeyReport> {
        self.ring().published(now).into_iter().map(|(_, report)| report).collect()
    }

    /// Rolls the signing key. Takes the time of one or two RSA keys.
    pub fn roll(&self, roll: Roll, now: Now) {
        // Before the lock: drawing takes its time, in which nobody could send a token.
        let fresh = Fresh::draw(roll);
        self.lock().write().unwrap_or_else(PoisonError::into_inner).roll(fresh, now);
        let mut known = self.known();
        *known = Known { rolls: known.rolls + 1, ..Known::default() };
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the `keys` endpoint shows.
    pub fn jwks(&self, issuer: &str, now: Now) -> Bytes {
        let edition = self.ring().edition(now);
        self.document(format!("keys {edition} of {issuer}"), || {
            let keys: Vec<Value> = self.ring().published(now).iter().map(|(key, _)| key.jwk(issuer)).collect();
            json!({ "keys": keys })
        })
    }

    /// Seals a value for this opening, so that only it can read or make it. `purpose` is sealed along: without it, what was
    /// made as the state of a sign-in page could be handed in as a refresh token.
    pub fn seal(&self, purpose: &str, value: &[u8]) -> String {
        let mut sealed = value.to_vec();
        let nonce = self
            .sealing_key()
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
        let value = self.sealing_key().open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut sealed).ok()?;
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

    /// A document of that name, written once.
    pub fn document(&self, name: String, write: impl FnOnce() -> Value) -> Bytes {
        let lock = || self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().written.get(&name) {
            return known.clone();
        }
        let written = Bytes::from(write().to_string());
        // The name and what is written repeat the address that somebody asked at: what is too long to be kept drives out
        // nothing.
        let bytes = name.len() + written.len();
        if bytes > DOCUMENTS.count() / 8 {
            return written;
        }
        let mut documents = lock();
        if documents.bytes + bytes > DOCUMENTS.count() {
            *documents = Documents::default();
        }
        if documents.written.insert(name, written.clone()).is_none() {
            documents.bytes += bytes;
        }
        written
    }

    /// Signs claims.
    pub fn sign(&self, claims: &Map<String, Value>, header: Header) -> String {
        let key = Arc::clone(self.ring().signing());
        key.sign(claims, header)
    }

    /// The claims of a token that this opening made, signed or opaque, whatever their times.
    pub fn verify(&self, token: &str) -> Result<Map<String, Value>, TokenFault> {
        if let Some(sealed) = token.strip_prefix(OPAQUE) {
            let claims = self.unseal("access", sealed).ok_or(TokenFault::Foreign)?;
            return serde_json::from_slice(&claims).map_err(|_| TokenFault::Malformed);
        }
        let mut parts = token.splitn(3, '.');
        let (Some(head), Some(claims), Some(signature)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(TokenFault::Malformed);
        };
        let header = read(head).ok_or(TokenFault::Malformed)?;
        let text = |name: &str| header.get(name).and_then(Value::as_str);
        let key = text("kid").and_then(|kid| self.ring().find(kid)).ok_or(TokenFault::Foreign)?;
        if !key.made(head, text("nonce"), claims, signature) {
            return Err(TokenFault::Tampered);
        }
        read(claims).ok_or(TokenFault::Malformed)
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
        // The signature is verified without the lock, so keys may be rolled meanwhile: what was found good by the keys
        // before must not be remembered under those that came.
        let rolls = {
            let known = self.known();
            if let Some(bearer) = known.senders.get(&hash) {
                return Ok(Arc::clone(bearer));
            }
            known.rolls
        };
        let bearer = Arc::new(Bearer::from_claims(self.verify(token)?).ok_or(TokenFault::Malformed)?);
        let mut known = self.known();
        // All of them go at once: to find the oldest, their order would have to be kept, and each is verified anew at most
        // once.
        if known.bytes + cost(token) > KNOWN_TOKENS.count() {
            *known = Known { rolls: known.rolls, ..Known::default() };
        }
        if known.rolls == rolls && known.senders.insert(hash, Arc::clone(&bearer)).is_none() {
            known.bytes += cost(token);
        }
        Ok(bearer)
    }
}

/// A part of a token.
fn read(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use mock365_control::report::KeyUse;

    use super::*;
    use crate::clock_and_chance::real_now;

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
        let (keys, other) = (Keys::draw(), Keys::draw());
        let now = Now(real_now());
        for header in [Header::V1, Header::V2, Header::Nonce] {
            let token = keys.sign(&claims(), header);
            let bearer = keys.bearer(&token, now).expect("a good token");
            assert!(bearer.has("mail.read"));
            assert!(!bearer.has("Mail.Send"));
            assert_eq!(other.bearer(&token, now), Err(TokenFault::Foreign));
            assert_eq!(keys.bearer(&token, now.plus(SignedDuration::from_hours(2))), Err(TokenFault::Expired));
            assert_eq!(keys.bearer(&format!("{token}x"), now), Err(TokenFault::Tampered));
            let (head, rest) = token.split_once('.').expect("a header");
            let mut header = read(head).expect("a header");
            header.insert("typ".to_owned(), "jwt".into());
            let head = URL_SAFE_NO_PAD.encode(Value::Object(header).to_string());
            assert_eq!(keys.bearer(&format!("{head}.{rest}"), now), Err(TokenFault::Tampered));
        }
        for broken in ["abc", "a.b", "", "..", "e30.e30.e30.e30"] {
            assert!(keys.bearer(broken, now).is_err(), "{broken}");
        }
        assert_eq!(keys.bearer("abc", now), Err(TokenFault::Malformed));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let keys = Keys::draw();
        let now = Now(real_now());
        let mut claims = claims();
        claims.insert("long".to_owned(), "x".repeat(50_000).into());
        let most = KNOWN_TOKENS.count() / cost(&keys.opaque(&claims));
        for number in 0..most {
            claims.insert("number".to_owned(), number.into());
            keys.bearer(&keys.opaque(&claims), now).expect("a good token");
        }
        assert!(keys.known().senders.len() >= most - 1);
        keys.bearer(&keys.opaque(&claims), now).expect("a good token");
        keys.bearer(&keys.opaque(&claims), now).expect("a good token");
        assert!(keys.known().senders.len() <= 2);
        assert!(keys.known().bytes <= KNOWN_TOKENS.count());
        let document = |name: usize, length: usize| {
            keys.document(name.to_string(), || json!("x".repeat(length)));
            let documents = keys.documents.lock().unwrap_or_else(PoisonError::into_inner);
            assert!(documents.bytes <= DOCUMENTS.count());
            documents.written.len()
        };
        assert_eq!(document(0, DOCUMENTS.count() / 8), 0, "too long to be kept");
        let eighth = DOCUMENTS.count() / 8 - 20;
        for name in 1..=8 {
            assert_eq!(document(name, eighth), name);
        }
        assert_eq!(document(0, DOCUMENTS.count() / 8), 8, "what is not kept drives out nothing");
        assert_eq!(document(9, 200), 1);
    }

    #[test]
    fn an_opaque_token_says_the_same() {
        let (keys, other) = (Keys::draw(), Keys::draw());
        let claims = claims();
        let token = keys.opaque(&claims);
        let now = Now(real_now());
        assert!(!token.contains('.'));
        assert!(keys.bearer(&token, now).expect("a good token").has("Mail.Read"));
        assert_eq!(other.bearer(&token, now), Err(TokenFault::Foreign));
        assert_eq!(keys.bearer(&token[..40], now), Err(TokenFault::Foreign));
        assert_eq!(keys.bearer(&token, now.plus(SignedDuration::from_hours(2))), Err(TokenFault::Expired));
    }

    fn uses(keys: &Keys, now: Now) -> Vec<KeyUse> {
        keys.published(now).iter().map(|key| key.usage).collect()
    }

    #[test]
    fn a_roll_leaves_what_was_signed_and_sealed() {
        let keys = Keys::draw();
        let now = Now(real_now());
        let (old, opaque, sealed) = (keys.sign(&claims(), Header::V1), keys.opaque(&claims()), keys.seal("x", b"y"));
        let next = keys.published(now)[0].kid.clone();
        keys.roll(Roll::Announced, now);
        assert_eq!(uses(&keys, now), [KeyUse::Replacement, KeyUse::Signing, KeyUse::Previous]);
        assert_eq!(keys.published(now)[1].kid, next, "the key that was announced signs");
        keys.roll(Roll::Unannounced, now);
        assert!(keys.bearer(&old, now).is_ok());
        assert!(keys.bearer(&opaque, now).is_ok());
        let moduli: std::collections::HashSet<String> =
            keys.ring().published(now).iter().map(|(key, _)| key.jwk("")["n"].to_string()).collect();
        assert_eq!(moduli.len(), 4, "every key is another");
        assert_eq!(uses(&keys, now.plus(SignedDuration::from_hours(29))), [KeyUse::Replacement, KeyUse::Signing]);
        keys.roll(Roll::Emergency, now);
        assert_eq!(uses(&keys, now), [KeyUse::Replacement, KeyUse::Signing]);
        assert_eq!(keys.bearer(&old, now), Err(TokenFault::Foreign), "also where it was found good before");
        assert!(keys.bearer(&opaque, now).is_ok());
        assert_eq!(keys.unseal("x", &sealed).as_deref(), Some(b"y".as_slice()));
    }
}
