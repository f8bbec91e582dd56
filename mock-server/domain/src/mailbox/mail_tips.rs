//! Mail tips: what somebody who is about to write is told about a recipient.
//!
//! <https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/mailtips/mailtips>

use super::{ITEM_LIMIT, Mailbox, QuotaStatus, Recipient};
use crate::cloud::Cloud;
use crate::directory::Group;
use crate::{Now, UserRef};

/// Recipients that one request may ask about: `MaxRecipientsPerGetMailTipsRequest` of Exchange Online.
///
/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/maxrecipientspergetmailtipsrequest>
pub const MAIL_TIPS_LIMIT: usize = 50;

/// What is told about a recipient.
#[derive(Clone, Debug)]
pub struct MailTips<'c> {
    /// The recipient's mailbox, where it lies in this Cloud.
    pub mailbox: Option<&'c Mailbox>,
    /// What an automatic reply would say; empty where none would be sent.
    pub reply: &'c str,
    /// Whether nothing more fits into its mailbox.
    pub is_full: bool,
    /// Whether it belongs to another organisation.
    pub is_external: bool,
    /// Whether it is of the sender's organisation, and mail to it would come back as to somebody unknown.
    pub is_unknown: bool,
    /// How many people get what is sent to it.
    pub members: usize,
    /// How many of them are not of the organisation.
    pub external_members: usize,
    /// Bytes that a message to it may have.
    pub max_size: usize,
}

impl Cloud {
    /// What a user is told about an address that he is about to write to.
    pub fn mail_tips(&self, sender: UserRef, address: &str, now: Now) -> MailTips<'_> {
        let mailbox = self.mailbox_at(address).map(AsRef::as_ref);
        let own = self.user_at(sender).and_then(|user| user.mailbox).and_then(|id| self.mailboxes.get(&id));
        let group = self.group_at(sender, address);
        let is_external = if let Some(mailbox) = mailbox {
            mailbox.owner.tenant != sender.tenant
        } else {
            let domain = address.rsplit('@').next().unwrap_or_default();
            self.tenant(domain).is_none_or(|tenant| tenant.id != sender.tenant)
        };
        let (members, external_members) = match group {
            None => (1, usize::from(is_external)),
            Some(group) => {
                let is_guest = |id| {
                    let member = self.user_at(UserRef { tenant: sender.tenant, user: id });
                    member.is_some_and(|member| member.kind == crate::directory::UserKind::Guest)
                };
                (group.members.len(), group.members.iter().filter(|id| is_guest(**id)).count())
            }
        };
        let is_full = mailbox
            .is_some_and(|mailbox| self.quota_of(mailbox).status(mailbox.used()) == QuotaStatus::MailboxDisabled);
        let reply = mailbox.zip(own).and_then(|(mailbox, own)| mailbox.automatic_reply(own, now));
        let reply = reply.unwrap_or_default();
        let is_unknown = !is_external && !self.unknown_among(&[Recipient::new("", address)], now).is_empty();
        MailTips { mailbox, reply, is_full, is_external, is_unknown, members, external_members, max_size: ITEM_LIMIT }
    }

    /// The group of a user's organisation that an address would be, were it to get mail.
    fn group_at(&self, sender: UserRef, address: &str) -> Option<&Group> {
        let (_, domain) = address.split_once('@')?;
        let tenant = self.tenant(domain).filter(|tenant| tenant.id == sender.tenant)?;
        tenant.groups.values().map(AsRef::as_ref).find(|group| group.answers_to(address))
    }
}
