//! Where a mailbox is served: what Autodiscover answers from.
//!
//! <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/autodiscover-for-exchange>

use std::sync::Arc;

use crate::cloud::Cloud;
use crate::directory::Tenant;
use crate::mailbox::{Door, Mailbox};
use crate::{MailboxRefusal, Now};

/// Where the mailbox of an address is served.
#[derive(Clone, Copy, Debug)]
pub enum Whereabouts<'a> {
    /// At Exchange Online.
    Online(&'a Arc<Mailbox>),
    /// At the host of the customer's own servers.
    OnPremises(&'a Arc<Mailbox>, &'a str),
    /// Nowhere: there is none, or none that can be used.
    Nowhere,
}

impl Cloud {
    /// Where the mailbox of an address is served.
    pub fn whereabouts(&self, address: &str, now: Now) -> Whereabouts<'_> {
        self.mailbox_at(address).map_or(Whereabouts::Nowhere, |mailbox| self.whereabouts_of(mailbox, now))
    }

    /// Where a mailbox is served.
    pub fn whereabouts_of<'a>(&'a self, mailbox: &'a Arc<Mailbox>, now: Now) -> Whereabouts<'a> {
        match mailbox.state.refusal(Door::ExchangeOnline, now) {
            // A mailbox on its way in, or without a valid licence, is refused by the server that has it.
            None | Some(MailboxRefusal::Migrating | MailboxRefusal::InvalidLicense) => Whereabouts::Online(mailbox),
            Some(MailboxRefusal::OnPremises) => {
                let tenant = self.tenants.get(&mailbox.owner.tenant);
                let host = tenant.and_then(|tenant| tenant.exchange_host.as_deref());
                host.map_or(Whereabouts::Nowhere, |host| Whereabouts::OnPremises(mailbox, host))
            }
            Some(
                MailboxRefusal::Absent
                | MailboxRefusal::Unlicensed
                | MailboxRefusal::Provisioning
                | MailboxRefusal::Disabled
                | MailboxRefusal::SoftDeleted,
            ) => Whereabouts::Nowhere,
        }
    }

    /// The tenant whose own servers a host is one of: by its name, or as `autodiscover` of one of its domains.
    pub fn own_servers_at(&self, host: &str) -> Option<&Arc<Tenant>> {
        self.exchange_host(host).or_else(|| {
            let domain = host.strip_prefix("autodiscover.")?;
            self.tenants.values().find(|tenant| {
                tenant.exchange_host.is_some()
                    && tenant.domains.iter().any(|own| own.name.eq_ignore_ascii_case(domain) && !is_microsofts(domain))
            })
        })
    }

    /// Whether a host shows a certificate that is past its time.
    pub fn shows_expired_certificate(&self, host: &str) -> bool {
        self.own_servers_at(host).is_some_and(|tenant| tenant.own_servers.certificate_expired)
    }

    /// The address under which the other side of a hybrid organisation knows a mailbox: one in Microsoft's own domain.
    pub fn routing_address(&self, mailbox: &Mailbox) -> Option<&str> {
        let user = self.user_at(mailbox.owner)?;
        let addresses = user.aliases.iter().chain(&user.mail);
        addresses.map(String::as_str).find(|address| address.rsplit('@').next().is_some_and(is_microsofts))
    }
}

/// Whether a domain is one that Microsoft gives each customer.
fn is_microsofts(domain: &str) -> bool {
    domain.to_ascii_lowercase().ends_with(".onmicrosoft.com")
}
