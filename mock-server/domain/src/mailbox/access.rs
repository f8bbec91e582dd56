//! Who may open whose mailbox.

use crate::directory::UserKind;
use crate::{Cloud, Refusal, UserRef};

impl Cloud {
    /// Whether a user may open a mailbox: his own, or one of his organisation that is there for several, a shared one or a
    /// room's. What else a protocol asks of the caller's token is not decided here.
    pub fn may_open(&self, caller: Option<UserRef>, owner: UserRef) -> Result<(), Refusal> {
        let named = |at: Option<UserRef>| at.and_then(|at| self.user_at(at));
        let is_for_several =
            named(Some(owner)).is_some_and(|user| matches!(user.kind, UserKind::Shared | UserKind::Room));
        if caller.is_some_and(|caller| caller == owner || (is_for_several && caller.tenant == owner.tenant)) {
            return Ok(());
        }
        let name = |at| named(at).map(|user| user.upn.clone()).unwrap_or_default();
        Err(Refusal::NotYourMailbox { caller: name(caller), mailbox: name(Some(owner)) })
    }
}
