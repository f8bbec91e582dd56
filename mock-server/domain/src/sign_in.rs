//! Sign-ins under way and what they left behind: sessions, authorization codes, refresh tokens.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::cloud::UserRef;

/// How long an authorization code lives.
pub const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);
/// How long a refresh token lives unused.
pub const REFRESH_LIFETIME: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long a single-page application's refresh token lives, used or not.
pub const SPA_REFRESH_LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// A browser at the sign-in host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The cookie's value.
    pub id: String,
    /// Accounts that are signed in, the latest last.
    pub accounts: Vec<SignedIn>,
}

/// An account signed in to a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub user: UserRef,
    /// Since when.
    pub at: Timestamp,
    /// The `sid` claim.
    pub sid: Uuid,
}

/// A code on its way to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationCode {
    /// Its value.
    pub value: String,
    /// The client it is for.
    pub app: Uuid,
    /// Who signed in.
    pub user: UserRef,
    /// The tenant whose path it was asked under: `common`, a domain, an id.
    pub authority: String,
    /// Where it was sent.
    pub redirect_uri: String,
    /// Scopes that were asked for: resource client id, scope value.
    pub scopes: Vec<(Uuid, String)>,
    /// For the id token.
    pub nonce: Option<String>,
    /// PKCE: method and challenge.
    pub challenge: Option<(String, String)>,
    /// When it was made.
    pub issued: Timestamp,
    /// Whether it was redeemed.
    pub used: bool,
    /// The session's `sid`.
    pub sid: Uuid,
}

/// A refresh token. It carries its own meaning, sealed on the wire: the Cloud keeps only what revokes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshToken {
    /// The client it is bound to.
    pub app: Uuid,
    /// The user it is bound to.
    pub user: UserRef,
    /// Scopes that were asked for when it was made: resource client id, scope value.
    pub scopes: Vec<(Uuid, String)>,
    /// When it was made; using one makes another.
    pub issued: Timestamp,
    /// Whether a single-page application holds it.
    pub spa: bool,
    /// Whether it came from a password and dies when that changes.
    pub password_based: bool,
    /// When the user signed in for it.
    pub signed_in: Timestamp,
    /// The session's `sid`.
    pub sid: Uuid,
}

impl RefreshToken {
    /// When it ends.
    pub fn expires(&self) -> Timestamp {
        let (from, lifetime) =
            if self.spa { (self.signed_in, SPA_REFRESH_LIFETIME) } else { (self.issued, REFRESH_LIFETIME) };
        from.checked_add(lifetime).unwrap_or(Timestamp::MAX)
    }
}
