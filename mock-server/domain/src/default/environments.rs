//! Environments of Dataverse that come to be when somebody first asks for them: a sandbox that nobody asks holds none.

use std::collections::BTreeSet;

use jiff::Timestamp;
use uuid::Uuid;

use super::CONTOSO;
use crate::Now;
use crate::cloud::Cloud;
use crate::dataverse::{Deployment, EnvironmentHost, EnvironmentVersion};
use crate::directory::NationalCloud;

/// Hosts, each with its tenant and its version.
const OFFERED: [(&str, Uuid, EnvironmentVersion); 2] = [
    ("contoso.crm4.dynamics.com", CONTOSO, EnvironmentVersion::CURRENT),
    ("contoso-old.crm.dynamics.com", CONTOSO, EnvironmentVersion::BEFORE_APPROVER),
];

/// When those that are offered were provisioned.
pub const OFFERED_SINCE: Timestamp = Timestamp::constant(1_577_836_800, 0);

fn offered(host: &str) -> Option<(&'static str, Uuid, EnvironmentVersion)> {
    let host = EnvironmentHost::read(host)?;
    OFFERED.into_iter().find(|(offered, _, _)| *offered == host.as_str())
}

impl Cloud {
    /// Whether an environment that is not there yet comes to be when it is asked for.
    pub fn offers_environment(&self, host: &str) -> bool {
        let known = offered(host);
        known.is_some_and(|(host, tenant, _)| {
            self.cloud_of(tenant) == NationalCloud::Worldwide
                && self.tenants.contains_key(&tenant)
                && !self.environments.contains_key(host)
                && !self.withdrawn.contains(host)
        })
    }

    /// Lets the environments come to be that are offered of a tenant.
    pub fn open_environments(&mut self, tenant: Uuid, now: Now) {
        for (host, _, _) in OFFERED.into_iter().filter(|(_, of, _)| *of == tenant) {
            self.open_environment(host, now);
        }
    }

    /// Removes an environment; one that is offered does not come to be any more. Whether there was one.
    pub fn remove_environment(&mut self, host: &EnvironmentHost) -> bool {
        let was_offered = self.offers_environment(host.as_str());
        if offered(host.as_str()).is_some() {
            self.withdrawn.insert(host.to_string());
        }
        self.environments.remove(host.as_str()).is_some() || was_offered
    }

    /// An environment that is offered: its tenant and its version.
    pub fn offered_environment(&self, host: &str) -> Option<(Uuid, EnvironmentVersion)> {
        offered(host).filter(|_| self.offers_environment(host)).map(|(_, tenant, version)| (tenant, version))
    }

    /// The tenant of the environment with that host, whether it is there or comes to be when it is asked for.
    pub fn tenant_of_environment(&self, host: &EnvironmentHost) -> Option<Uuid> {
        let there = self.environments.get(host.as_str()).map(|environment| environment.tenant);
        let offered = || offered(host.as_str()).filter(|_| self.offers_environment(host.as_str()));
        there.or_else(|| offered().map(|(_, tenant, _)| tenant))
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
            let made = self.add_environment(host, tenant, (version, Deployment::Online), now);
            if let Some(environment) = self.environment_mut(host).filter(|_| made) {
                environment.provision_at(OFFERED_SINCE);
            }
            made
        })
    }
}
