//! `SetUserPhoto`: puts somebody's photo, the same that Graph shows.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use mock365_domain::directory::USER_ADMINS;
use mock365_domain::photo::Photo;
use mock365_domain::{Change, Happened, Refusal};

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::property::invalid;
use crate::faces::soap::writer::XmlWriter;

/// Everybody puts his own, and who administers users that of anybody. How it went stands on the answer itself: so
/// Microsoft's own tests of the protocol read it (MS-OXWSCONT). The newest schema wants messages there, and names none.
///
/// <https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscont/90e825d5-452d-44ac-a545-a10bf79009a6>
pub fn call(context: &Context<'_>, request: &Element, _: &mut XmlWriter) -> Result<(), Fault> {
    let address = request.find_text("Email").ok_or_else(|| Fault::missing("Email"))?.trim();
    let content = request.find("Content").ok_or_else(|| Fault::missing("Content"))?;
    if request.find_text("TypeRequested").is_some_and(|kind| kind.trim() == "ProfileHeaderPhoto") {
        return Err(Fault::unsupported("photos for the head of a profile"));
    }
    let bytes: String = content.text.split_whitespace().collect();
    let bytes = STANDARD.decode(bytes).map_err(|_| invalid(content))?;
    let photo = Photo::of_profile(Bytes::from(bytes)).map_err(Refusal::from)?;
    context.change(|cloud, _| {
        let missing = || Fault::no_mailbox(format!("nobody has the address {address}"));
        let account = context.account(cloud).filter(|account| account.tenant == context.caller.tenant);
        let tenant = cloud.tenant_mut(context.caller.tenant).ok_or_else(missing)?;
        let user = tenant.user(address).ok_or_else(missing)?.id;
        let own = account.map(|account| account.user);
        if own != Some(user) && !own.is_some_and(|own| tenant.has_role(own, USER_ADMINS)) {
            return Err(Refusal::RoleMissing.into());
        }
        tenant.set_photo(user, Some(photo)).map_err(Refusal::from)?;
        Ok(((), Change::directory(Happened::Updated)))
    })
}
