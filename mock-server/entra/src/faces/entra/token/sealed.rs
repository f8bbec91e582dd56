//! Refresh tokens on the wire: sealed, so that nothing has to be kept for them.

use mock365_domain::sign_in::RefreshToken;

use crate::sandbox::Sandbox;

/// What a refresh token begins with.
const PREFIX: &str = "1.AQ";

/// Writes a refresh token.
pub fn seal(sandbox: &Sandbox, token: &RefreshToken) -> String {
    let text = serde_json::to_vec(token).unwrap_or_default();
    sandbox.with_keys(|keys| format!("{PREFIX}{}", keys.seal("refresh", &text)))
}

/// Reads a refresh token of this opening of the sandbox; nothing for anything else.
pub fn unseal(sandbox: &Sandbox, token: &str) -> Option<RefreshToken> {
    let sealed = token.strip_prefix(PREFIX)?;
    let text = sandbox.with_keys(|keys| keys.unseal("refresh", sealed))?;
    serde_json::from_slice(&text).ok()
}
