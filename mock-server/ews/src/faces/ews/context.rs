//! A call on its way: whose mailbox it means, and what the ids in it stand for.

use std::sync::Arc;

use mock365_domain::mailbox::{AnyItem, Door, Folder, Mailbox, MailboxState};
use mock365_domain::{Change, Cloud, Now, Refusal, UserRef};

use super::element::Element;
use super::error::Fault;
use crate::exchange::Call;
use crate::faces::soap::envelope::Envelope;
use crate::faces::soap::signed_in::Caller;
use crate::faces::soap::versions::Server;
use crate::faces::wire_id::{ChangeKey, IdKind, WireId};

/// A call on its way.
pub struct Context<'a> {
    /// The request.
    pub call: &'a Call<'a>,
    /// Which server answers.
    pub server: Server,
    /// Who calls.
    pub caller: &'a Caller,
    /// The account that an application or service account acts as.
    acting_as: Option<String>,
}

/// An item that an id stands for.
pub struct FoundItem {
    /// Key of its mailbox.
    pub mailbox: u64,
    /// Its id.
    pub id: WireId,
    /// Its change key, as the client sent it.
    pub change_key: Option<String>,
}

impl<'a> Context<'a> {
    /// With the impersonation header obeyed; a fault where it must not be there, or must and is not.
    pub fn new(call: &'a Call<'a>, server: Server, caller: &'a Caller, request: &Envelope) -> Result<Self, Fault> {
        let wrong = |text: &str| Fault::new("ErrorInvalidExchangeImpersonationHeaderData", text).explain(text);
        let acting_as = impersonated(&request.header);
        let context = Self { call, server, caller, acting_as };
        match (&context.acting_as, context.caller.user, context.caller.by_token) {
            (None, None, _) => {
                return Err(wrong("ExchangeImpersonation SOAP header must be present for this type of OAuth token."));
            }
            (Some(_), Some(_), true) => {
                return Err(wrong("ExchangeImpersonation SOAP header must not exist for this type of OAuth token."));
            }
            (Some(address), _, _) => {
                let own = address.clone();
                context.read(|cloud, now| context.impersonate(cloud, &own, now))?;
            }
            (None, Some(_), _) => {}
        }
        Ok(context)
    }

    /// Whether the caller may act as that account, and whether it has a mailbox behind this door.
    fn impersonate(&self, cloud: &Cloud, address: &str, now: Now) -> Result<(), Fault> {
        let mailbox = cloud
            .mailbox_at(address)
            .filter(|mailbox| mailbox.owner.tenant == self.caller.tenant)
            .ok_or_else(|| Fault::no_mailbox(format!("no mailbox in the caller's tenant has the address {address}")))?;
        if self.caller.user.is_some_and(|user| user != mailbox.owner) {
            return Err(Fault::new(
                "ErrorImpersonateUserDenied",
                "The account does not have permission to impersonate the requested user.",
            )
            .explain("an account that signs in with a password may act as nobody else"));
        }
        match mailbox.state {
            // The operations say so, each for itself.
            MailboxState::InvalidLicense => Ok(()),
            _ => self.usable(mailbox, now),
        }
    }

    /// Reads the Cloud.
    pub fn read<R>(&self, read: impl FnOnce(&Cloud, Now) -> R) -> R {
        self.call.sandbox.read(read)
    }

    /// Changes the Cloud.
    pub fn change<R>(&self, change: impl FnOnce(&mut Cloud, Now) -> Result<(R, Change), Fault>) -> Result<R, Fault> {
        self.call.sandbox.change(change)
    }

    /// The address of the mailbox that is meant where no other is named.
    pub fn own_address(&self) -> Option<String> {
        self.acting_as.clone().or_else(|| self.caller.name.clone())
    }

    /// The mailbox that an address stands for; the caller's own where there is none.
    pub fn mailbox<'c>(&self, cloud: &'c Cloud, address: Option<&str>, now: Now) -> Result<&'c Arc<Mailbox>, Fault> {
        let mailbox = match address.filter(|address| !address.is_empty()) {
            Some(address) => cloud
                .mailbox_at(address)
                .ok_or_else(|| Fault::no_mailbox(format!("no mailbox has the address {address}")))?,
            None => self.own_mailbox(cloud)?,
        };
        self.allowed(cloud, mailbox, now)?;
        Ok(mailbox)
    }

    fn own_mailbox<'c>(&self, cloud: &'c Cloud) -> Result<&'c Arc<Mailbox>, Fault> {
        if let Some(address) = &self.acting_as {
            let found = cloud.mailbox_at(address);
            return found.ok_or_else(|| Fault::no_mailbox(format!("no mailbox has the address {address}")));
        }
        let user = self.caller.user.and_then(|user| cloud.user_at(user));
        user.and_then(|user| user.mailbox).and_then(|id| cloud.mailboxes.get(&id)).ok_or_else(|| {
            Fault::new(
                "ErrorMissingEmailAddress",
                "When making a request as an account that does not have a mailbox, you must specify the mailbox primary SMTP address for any distinguished folder Ids.",
            )
            .explain("the signed-in account has no mailbox")
        })
    }

    /// Whether the caller may open a mailbox, and whether it can be used behind this door.
    fn allowed(&self, cloud: &Cloud, mailbox: &Mailbox, now: Now) -> Result<(), Fault> {
        self.usable(mailbox, now)?;
        cloud.may_open(self.account(cloud), mailbox.owner).map_err(Fault::from)
    }

    /// Whether a mailbox can be used behind this door.
    pub fn usable(&self, mailbox: &Mailbox, now: Now) -> Result<(), Fault> {
        usable(self.server, mailbox, now)
    }

    /// The account that the caller is, or acts as.
    pub fn account(&self, cloud: &Cloud) -> Option<UserRef> {
        match &self.acting_as {
            Some(address) => cloud.mailbox_at(address).map(|own| own.owner),
            None => self.caller.user,
        }
    }

    /// The folder that a `FolderId` or `DistinguishedFolderId` stands for.
    pub fn folder<'c>(
        &self,
        cloud: &'c Cloud,
        id: &Element,
        now: Now,
    ) -> Result<(&'c Arc<Mailbox>, &'c Folder), Fault> {
        let text = id.attribute("Id").ok_or_else(|| Fault::missing("Id"))?;
        if id.name == "DistinguishedFolderId" {
            let address = id.path(&["Mailbox", "EmailAddress"]).map(|address| address.text.trim());
            let mailbox = self.mailbox(cloud, address, now)?;
            let folder = mailbox.well_known(text).ok_or(Refusal::FolderMissing)?;
            return Ok((mailbox, folder));
        }
        let id = WireId::read(text).ok_or_else(Fault::malformed_id)?;
        if id.kind != IdKind::Folder {
            return Err(Fault::new("ErrorCannotUseItemIdForFolderId", "Id must be a folder ID."));
        }
        let mailbox = self.mailbox_of(cloud, &id, now)?.ok_or(Refusal::FolderMissing)?;
        Ok((mailbox, mailbox.folder(id.key)?))
    }

    fn mailbox_of<'c>(&self, cloud: &'c Cloud, id: &WireId, now: Now) -> Result<Option<&'c Arc<Mailbox>>, Fault> {
        let Some(mailbox) = cloud.mailbox_of_guid(id.mailbox) else { return Ok(None) };
        self.allowed(cloud, mailbox, now)?;
        Ok(Some(mailbox))
    }

    /// The item that an `ItemId` stands for. The id of an item that was moved stands for nothing any more.
    pub fn item<'c>(
        &self,
        cloud: &'c Cloud,
        element: &Element,
        now: Now,
    ) -> Result<(&'c Mailbox, &'c AnyItem, FoundItem), Fault> {
        if element.name == "OccurrenceItemId" || element.name == "RecurringMasterItemId" {
            return Err(Fault::unsupported("occurrences of recurring items"));
        }
        let text = element.attribute("Id").ok_or_else(|| Fault::missing("Id"))?;
        if text.is_empty() {
            return Err(Fault::new("ErrorInvalidIdEmpty", "Id must be non-empty."));
        }
        let id = WireId::read(text).ok_or_else(Fault::malformed_id)?;
        let mailbox = self.mailbox_of(cloud, &id, now)?.ok_or(Refusal::ItemMissing)?;
        let item = match id.kind {
            IdKind::Item(kind) => {
                mailbox.item(id.key).ok().filter(|item| item.kind() == kind).ok_or(Refusal::ItemMissing)?
            }
            IdKind::Folder => {
                return Err(Fault::new("ErrorCannotUseFolderIdForItemId", "Id must be an item ID."));
            }
            IdKind::Attachment(_) => return Err(Fault::malformed_id()),
        };
        let folder = item.folder;
        if id.folder != 0 && id.folder != folder {
            return Err(
                Fault::from(Refusal::ItemMissing).explain("the item lies in another folder now, and has another id")
            );
        }
        let change_key = element.attribute("ChangeKey").filter(|key| !key.is_empty()).map(str::to_owned);
        Ok((mailbox, item, FoundItem { mailbox: mailbox.id, id: WireId { folder, ..id }, change_key }))
    }
}

/// Whether a mailbox can be used behind a server's door.
pub fn usable(server: Server, mailbox: &Mailbox, now: Now) -> Result<(), Fault> {
    let door = match server {
        Server::Online => Door::ExchangeOnline,
        Server::OnPremises => Door::OnPremises,
    };
    match mailbox.state.refusal(door, now) {
        None => Ok(()),
        Some(refusal) => Err(Refusal::Mailbox { address: mailbox.address.clone(), refusal }.into()),
    }
}

impl FoundItem {
    /// Refuses a write with a change key that is not the item's any more, or without one where one is needed.
    pub fn check(&self, mailbox: &Mailbox, item: &AnyItem, needed: bool) -> Result<(), Refusal> {
        match &self.change_key {
            None if needed => Err(Refusal::ChangeKeyRequired),
            Some(key) if key != ChangeKey::of_item(mailbox, item).as_str() => Err(Refusal::Stale),
            _ => Ok(()),
        }
    }
}

/// The account in an `ExchangeImpersonation` header.
pub fn impersonated(header: &Element) -> Option<String> {
    let id = header.path(&["ExchangeImpersonation", "ConnectingSID"])?;
    Some(id.children.first()?.text.trim().to_owned())
}
