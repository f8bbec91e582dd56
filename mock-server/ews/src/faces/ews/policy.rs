//! Whether EWS may be used at all at Exchange Online.
//!
//! <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange>

use mock365_domain::directory::EwsRefusal;

use crate::exchange::Call;
use crate::faces::soap::signed_in::{Caller, Shut};
use crate::faces::soap::versions::Server;

/// Why EWS is refused, by exactly two values; the body says nothing.
const DISABLED: &str = "EWS is disabled for this user or tenant";
const BLOCKED: &str = "EWS is blocked by policy for this user or tenant";

/// Why a caller may not use EWS at Exchange Online: the organisation's policy, or that of the account that he acts for.
pub fn kept_out(call: &Call<'_>, server: Server, caller: &Caller, acting_as: Option<&str>) -> Option<Shut> {
    if server != Server::Online {
        return None;
    }
    let refusal = call.sandbox.read(|cloud, now| {
        let tenant = cloud.tenants.get(&caller.tenant)?;
        let own = || caller.user.and_then(|user| cloud.user_at(user)?.mailbox).and_then(|id| cloud.mailboxes.get(&id));
        let mailbox = match acting_as {
            Some(address) => cloud.mailbox_at(address).filter(|mailbox| mailbox.owner.tenant == tenant.id),
            None => own(),
        };
        let user = mailbox.map(|mailbox| mailbox.owner).or(caller.user).and_then(|user| cloud.user_at(user));
        let agent = call.header("user-agent").unwrap_or("");
        tenant.lets_ews(user.map(AsRef::as_ref), mailbox.map(AsRef::as_ref), caller.app, agent, now).err()
    })?;
    let (reason, why) = match refusal {
        EwsRefusal::Disabled(why) => (DISABLED, why.to_owned()),
        EwsRefusal::Blocked(why) => (BLOCKED, why),
    };
    Some(Shut::by_policy(reason, why))
}
