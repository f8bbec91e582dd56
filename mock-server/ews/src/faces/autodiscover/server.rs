//! The server that was asked: Exchange Online or the customer's own, and the addresses of both as they are reached from
//! here.

use mock365_domain::Cloud;
use mock365_domain::directory::NationalCloud;
use mock365_domain::discovery::Whereabouts;
use mock365_domain::mailbox::Mailbox;

use crate::exchange::Call;
use crate::faces::soap::versions::Server;

/// The server that was asked.
pub struct Here {
    /// Which it is.
    pub server: Server,
    /// Its host: Exchange Online's, or the customer's.
    pub host: String,
    /// Where Exchange Online is reached from here.
    online: String,
    /// The cloud that answers, where the host says which.
    there: Option<NationalCloud>,
}

impl Here {
    /// The server that a request came to.
    pub fn of(call: &Call<'_>) -> Self {
        let (own, there) = call.sandbox.read(|cloud, _| (own_host(cloud, &call.base.host), there(cloud, call)));
        let online = there.unwrap_or_default().hosts().exchange[0];
        let (server, host) = match own {
            Some(host) => (Server::OnPremises, host),
            None => (Server::Online, online.to_owned()),
        };
        Self { server, host, online: origin(call, online), there }
    }

    /// Whether a mailbox is in another cloud than the one whose host was asked.
    pub fn is_abroad(&self, cloud: &Cloud, mailbox: &Mailbox) -> bool {
        self.there.is_some_and(|there| there != cloud.cloud_of(mailbox.owner.tenant))
    }

    /// Where EWS is.
    pub fn ews(&self, call: &Call<'_>) -> String {
        format!("{}/EWS/Exchange.asmx", self.origin(call))
    }

    /// Where this server is reached.
    pub fn origin(&self, call: &Call<'_>) -> String {
        match self.server {
            Server::Online => self.online.clone(),
            Server::OnPremises => origin(call, &self.host),
        }
    }

    /// Where the other server is reached that serves a mailbox; nothing where this one does, or none.
    pub fn elsewhere(&self, call: &Call<'_>, whereabouts: Whereabouts<'_>) -> Option<String> {
        match (self.server, whereabouts) {
            (Server::Online, Whereabouts::OnPremises(_, host)) => Some(origin(call, host)),
            (Server::OnPremises, Whereabouts::Online(_)) => Some(self.online.clone()),
            (Server::OnPremises, Whereabouts::OnPremises(_, host)) if !host.eq_ignore_ascii_case(&self.host) => {
                Some(origin(call, host))
            }
            _ => None,
        }
    }
}

/// The cloud that answers: that of the host, or of the domain whose Autodiscover was asked.
fn there(cloud: &Cloud, call: &Call<'_>) -> Option<NationalCloud> {
    let named = call.base.host.strip_prefix("autodiscover.").and_then(|domain| cloud.tenant(domain));
    call.base.national_cloud().or(named.map(|tenant| tenant.cloud))
}

fn own_host(cloud: &Cloud, host: &str) -> Option<String> {
    cloud.own_servers_at(host)?.exchange_host.clone()
}

/// Where a host is reached from here. A customer's host is never what the mock is called itself.
fn origin(call: &Call<'_>, host: &str) -> String {
    let base = &call.base;
    if base.imitated || NationalCloud::of_host(host).is_some() {
        base.sibling(host)
    } else {
        format!("{}/~{host}", base.origin)
    }
}
