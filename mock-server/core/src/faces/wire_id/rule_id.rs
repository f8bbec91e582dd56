//! Ids of inbox rules.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::REST;

/// The id of an inbox rule: eight bytes, the upper four of which tell a mailbox's rules apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleId(pub u64);

impl RuleId {
    fn bytes(self) -> [u8; 8] {
        self.0.rotate_left(32).wrapping_add(1).to_le_bytes()
    }

    /// As EWS writes it.
    pub fn ews(self) -> String {
        STANDARD.encode(self.bytes())
    }

    /// As Graph writes it: base64 with letters that addresses take.
    pub fn rest(self) -> String {
        REST.encode(self.bytes())
    }

    /// Reads an id in either writing.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text).or_else(|_| REST.decode(text)).ok()?;
        let number = u64::from_le_bytes(bytes.try_into().ok()?);
        Some(Self(number.wrapping_sub(1).rotate_right(32)))
    }
}
