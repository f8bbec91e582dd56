//! Environments of Dataverse that come to be when somebody first asks for them: a sandbox that nobody asks holds none.

use uuid::Uuid;

use super::CONTOSO;
use crate::Now;
use crate::cloud::Cloud;
use crate::dataverse::{Deployment, Environment, EnvironmentVersion};

/// Hosts, each with its tenant and its version.
const OFFERED: [(&str, Uuid, EnvironmentVersion); 2] = [
    ("contoso.crm4.dynamics.com", CONTOSO, EnvironmentVersion::CURRENT),
    ("contoso-old.crm.dynamics.com", CONTOSO, EnvironmentVersion::BEFORE_APPROVER),
];

impl Cloud {
    /// Whether an environment that is not there yet comes to be when it is asked for.
    pub fn offers_environment(&self, host: &str) -> bool {
        let host = Environment::host_of(host);
        let known = OFFERED.iter().find(|(offered, _, _)| *offered == host);
        known.is_some_and(|(_, tenant, _)| self.tenants.contains_key(tenant) && !self.environments.contains_key(&host))
    }

    /// Makes an environment that is offered.
    pub fn open_environment(&mut self, host: &str, now: Now) -> bool {
        let host = Environment::host_of(host);
        let known = OFFERED.iter().find(|(offered, _, _)| *offered == host && self.offers_environment(&host));
        known.is_some_and(|(_, tenant, version)| {
            self.add_environment(&host, *tenant, (*version, Deployment::Online), now)
        })
    }
}
