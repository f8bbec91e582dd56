//! The signing keys of a sandbox: the one that signs, its replacement, and those that signed before.
//!
//! <https://learn.microsoft.com/entra/identity-platform/signing-key-rollover>

use std::sync::{Arc, OnceLock};

use jiff::{SignedDuration, Timestamp};
use mock365_control::report::{KeyReport, KeyUse, Roll};
use mock365_domain::Now;

use super::signing_key::{RsaKey, SigningKey};

/// How long a key stays published after its last signature: as long as the longest token lives.
const OVERLAP: SignedDuration = SignedDuration::from_hours(28);
/// How many keys that signed before are kept.
const KEPT: usize = 8;

/// The keys.
pub struct Ring {
    signing: Arc<SigningKey>,
    /// Published before it signs; nobody needs it before somebody asks for the keys.
    replacement: OnceLock<Arc<SigningKey>>,
    /// Until when each is published, the latest first.
    previous: Vec<(Arc<SigningKey>, Timestamp)>,
    /// How often keys were rolled.
    rolls: u64,
}

/// Fresh keys for a roll, made before anybody has to wait for them.
pub struct Fresh {
    roll: Roll,
    signing: Option<Arc<SigningKey>>,
    replacement: Option<Arc<SigningKey>>,
}

impl Fresh {
    /// What a roll needs. Takes the time of one or two RSA keys.
    pub fn draw(roll: Roll) -> Self {
        let draw = || Some(Arc::new(SigningKey::certify(RsaKey::draw())));
        let (signing, replacement) = match roll {
            Roll::Announced => (None, draw()),
            Roll::Unannounced => (draw(), None),
            Roll::Emergency => (draw(), draw()),
        };
        Self { roll, signing, replacement }
    }
}

impl Ring {
    /// Keys of their own, over RSA keys that all sandboxes of the process begin with.
    pub fn new() -> Self {
        Self {
            signing: Arc::new(SigningKey::certify(RsaKey::of_process(false))),
            replacement: OnceLock::new(),
            previous: Vec::new(),
            rolls: 0,
        }
    }

    /// The key that signs.
    pub fn signing(&self) -> &Arc<SigningKey> {
        &self.signing
    }

    fn replacement(&self) -> &Arc<SigningKey> {
        self.replacement.get_or_init(|| Arc::new(SigningKey::certify(RsaKey::of_process(true))))
    }

    /// The key of that `kid`, unless it was withdrawn.
    pub fn find(&self, kid: &str) -> Option<Arc<SigningKey>> {
        let known = self.previous.iter().map(|(key, _)| key);
        let mut known = [&self.signing].into_iter().chain(known).chain(self.replacement.get());
        known.find(|key| key.kid == kid).map(Arc::clone)
    }

    /// What is published, in the order of the `keys` endpoint: the replacement first, so that nobody gets used to the
    /// first key being the right one.
    pub fn published(&self, now: Now) -> Vec<(Arc<SigningKey>, KeyReport)> {
        let report =
            |key: &Arc<SigningKey>, usage, until| (Arc::clone(key), KeyReport { kid: key.kid.clone(), usage, until });
        let mut all =
            vec![report(self.replacement(), KeyUse::Replacement, None), report(&self.signing, KeyUse::Signing, None)];
        let previous = self.previous.iter().filter(|(_, until)| *until > now.timestamp());
        all.extend(previous.map(|(key, until)| report(key, KeyUse::Previous, Some(*until))));
        all
    }

    /// Names what is published, so that a document of it is written anew when it changes.
    pub fn edition(&self, now: Now) -> String {
        let previous = self.previous.iter().filter(|(_, until)| *until > now.timestamp()).count();
        format!("{}/{previous}", self.rolls)
    }

    /// Puts fresh keys in their places.
    pub fn roll(&mut self, fresh: Fresh, now: Now) {
        let signing = fresh.signing.unwrap_or_else(|| Arc::clone(self.replacement()));
        let signed = std::mem::replace(&mut self.signing, signing);
        if let Some(replacement) = fresh.replacement {
            self.replacement = OnceLock::from(replacement);
        }
        if fresh.roll == Roll::Emergency {
            self.previous.clear();
        } else {
            let until = now.plus(OVERLAP).timestamp();
            self.previous.insert(0, (signed, until));
            self.previous.truncate(KEPT);
        }
        self.rolls += 1;
    }
}
