//! Environments of Dataverse that come to be when somebody first asks for them: a sandbox that nobody asks holds none.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::CONTOSO;
use crate::Now;
use crate::cloud::Cloud;
use crate::dataverse::{Deployment, EnvironmentHost, EnvironmentVersion};

/// Hosts, each with its tenant and its version.
const OFFERED: [(&str, Uuid, EnvironmentVersion); 2] = [
    ("contoso.crm4.dynamics.com", CONTOSO, EnvironmentVersion::CURRENT),
    ("contoso-old.crm.dynamics.com", CONTOSO, EnvironmentVersion::BEFORE_APPROVER),
];

fn offered(host: &str) -> Option<(&'static str, Uuid, EnvironmentVersion)> {
    let host = EnvironmentHost::read(host)?;
    OFFERED.into_iter().find(|(offered, _, _)| *offered == host.as_str())
}

impl Cloud {
    /// Whether an environment that is not there yet comes to be when it is asked for.
    pub fn offers_environment(&self, host: &str) -> bool {
        let known = offered(host);
        known.is_some_and(|(host, tenant, _)| {
            self.tenants.contains_key(&tenant) && !self.environments.contains_key(host)
        })
    }

    /// The tenant of the environment with that host, whether it is there or comes to be when it is asked for.
    pub fn tenant_of_environment(&self, host: &EnvironmentHost) -> Option<Uuid> {
        let there = self.environments.get(host.as_str()).map(|environment| environment.tenant);
        there.or_else(|| offered(host.as_str()).map(|(_, tenant, _)| tenant).filter(|id| self.tenants.contains_key(id)))
    }

    /// The hosts of all environments, there or offered.
    pub fn environment_hosts(&self) -> BTreeSet<&str> {
        let offered = OFFERED.iter().map(|(host, _, _)| *host).filter(|host| self.offers_environment(host));
        self.environments.keys().map(String::as_str).chain(offered).collect()
    }

    /// Makes an environment that is offered.
    pub fn open_environment(&mut self, host: &str, now: Now) -> bool {
        let known = offered(host).filter(|_| self.offers_environment(host));
        known.is_some_and(|(host, tenant, version)| {
            self.add_environment(host, tenant, (version, Deployment::Online), now)
        })
    }
}
