//! Whether EWS may be used at all at Exchange Online.
//!
//! <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange>

use mock365_domain::directory::{EwsRefusal, ExchangeAppRole};
use mock365_domain::{Cloud, UserRef};

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
    call.sandbox.read(|cloud, now| {
        let tenant = cloud.tenants.get(&caller.tenant)?;
        let own = || caller.user.and_then(|user| cloud.user_at(user)?.mailbox).and_then(|id| cloud.mailboxes.get(&id));
        let mailbox = match acting_as {
            Some(address) => cloud.mailbox_at(address).filter(|mailbox| mailbox.owner.tenant == tenant.id),
            None => own(),
        };
        let user = mailbox.map(|mailbox| mailbox.owner).or(caller.user).and_then(|user| cloud.user_at(user));
        let agent = call.header("user-agent").unwrap_or("");
        let lets = tenant.lets_ews(user.map(AsRef::as_ref), mailbox.map(AsRef::as_ref), caller.app, agent, now);
        lets.err().map(by_policy).or_else(|| by_itself(cloud, caller, mailbox?.owner))
    })
}

fn by_policy(refusal: EwsRefusal) -> Shut {
    match refusal {
        EwsRefusal::Disabled(why) => Shut::by_policy(DISABLED, why),
        EwsRefusal::Blocked(why) => Shut::by_policy(BLOCKED, why),
    }
}

/// Why an application that calls for itself may not act for an account.
///
/// <https://learn.microsoft.com/graph/auth-limit-mailbox-access>
fn by_itself(cloud: &Cloud, caller: &Caller, owner: UserRef) -> Option<Shut> {
    let app = caller.app.filter(|_| caller.user.is_none())?;
    let refusal = cloud.app_may_use(app, &[ExchangeAppRole::EWS], caller.consented, owner).err()?;
    Some(Shut::forbidden(refusal.to_string()))
}
