//! Where the parts of a file go: Exchange's own host, at an address that says itself who may.
//!
//! <https://learn.microsoft.com/graph/outlook-large-attachments#step-1-create-an-upload-session>

use jiff::Timestamp;
use mock365_domain::UserRef;
use mock365_domain::mailbox::{Content, Item, ItemKind, Mailbox};

use crate::exchange::Call;
use crate::faces::wire_id::WireId;
use crate::tokens::TokenFault;

/// What the token is sealed for.
const PURPOSE: &str = "upload";

/// What the token of an upload session's address says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadToken {
    /// The upload's number.
    pub number: u64,
    /// The second at which it ends.
    ends: i64,
}

impl UploadToken {
    /// Of an upload.
    pub fn new(number: u64, ends: Timestamp) -> Self {
        Self { number, ends: ends.as_second() }
    }

    fn seal(self, call: &Call<'_>) -> String {
        let said = [self.number.to_be_bytes(), self.ends.to_be_bytes()].concat();
        call.sandbox.with_keys(|keys| keys.seal(PURPOSE, &said))
    }

    /// What the address of a call says.
    pub fn read(call: &Call<'_>) -> Result<Self, TokenFault> {
        let sent = call.query_pairs().find(|(name, _)| name.eq_ignore_ascii_case("authtoken"));
        let sealed = sent.map(|(_, value)| value).filter(|value| !value.is_empty()).ok_or(TokenFault::Missing)?;
        let said = call.sandbox.with_keys(|keys| keys.unseal(PURPOSE, &sealed)).ok_or(TokenFault::Foreign)?;
        let number = |at: usize| said.get(at..at + 8)?.try_into().ok();
        let (Some(upload), Some(ends)) = (number(0), number(8)) else { return Err(TokenFault::Malformed) };
        let token = Self { number: u64::from_be_bytes(upload), ends: i64::from_be_bytes(ends) };
        if token.ends <= call.now.timestamp().as_second() { Err(TokenFault::Expired) } else { Ok(token) }
    }
}

/// The address of an item as Exchange's own host has it, behind the origin: `/Users('…')/Messages('…')`.
pub fn of_item(owner: UserRef, mailbox: &Mailbox, item: &Item<dyn Content>) -> String {
    let list = if item.kind() == ItemKind::Event { "Events" } else { "Messages" };
    let id = WireId::of_item(mailbox, item).rest();
    format!("/Users('{}@{}')/{list}('{id}')", owner.user, owner.tenant)
}

/// The address that the parts of an upload go to, at the host beside the one that was asked.
pub fn of_upload(call: &Call<'_>, item: &str, id: &WireId, token: UploadToken) -> String {
    let host = match call.base.national_cloud() {
        Some(cloud) => cloud.hosts().exchange.iter().find(|host| **host == HOST).or(cloud.hosts().exchange.first()),
        None => Some(&HOST),
    };
    let origin = call.base.sibling(host.unwrap_or(&HOST));
    format!("{origin}/api/v2.0{item}/AttachmentSessions('{}')?authtoken={}", id.rest(), token.seal(call))
}

/// The host that Microsoft's address names.
const HOST: &str = "outlook.office.com";
