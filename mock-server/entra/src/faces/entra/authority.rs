//! The tenant segment of an address: whose accounts may sign in there.

use mock365_domain::Cloud;
use mock365_domain::cloud::{CONSUMERS, UserRef};
use uuid::Uuid;

use super::fault::Fault;
use super::route::EntraRoute;

/// Whose accounts may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// Everybody's.
    Common,
    /// Work accounts.
    Organizations,
    /// One tenant's; personal accounts are one tenant.
    Tenant(Uuid),
}

impl Authority {
    /// The one that a segment means.
    ///
    /// <https://learn.microsoft.com/entra/identity-platform/v2-protocols#endpoints>
    pub fn find(cloud: &Cloud, segment: &str) -> Result<Self, Fault> {
        match segment.to_ascii_lowercase().as_str() {
            "common" => return Ok(Self::Common),
            "organizations" => return Ok(Self::Organizations),
            "consumers" => return Ok(Self::Tenant(CONSUMERS)),
            _ => {}
        }
        if let Some(tenant) = cloud.tenant(segment) {
            return Ok(Self::Tenant(tenant.id));
        }
        let domain = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let named = Uuid::parse_str(segment).is_ok() || (segment.contains('.') && segment.split('.').all(domain));
        let (number, why) = if named {
            (90_002, "no tenant of the Cloud has this id or domain")
        } else {
            (900_023, "this is neither an id nor a domain, nor common, organizations or consumers")
        };
        Err(Fault::new(number, format!("{segment}: {why}")).with("tenant", segment))
    }

    /// The one that a request means: each cloud knows its own tenants alone.
    pub fn asked(cloud: &Cloud, route: &EntraRoute) -> Result<Self, Fault> {
        let found = Self::find(cloud, &route.authority)?;
        match found.tenant().zip(route.here) {
            Some((tenant, here)) if cloud.cloud_of(tenant) != here => {
                let why = format!("{}: the tenant is in another cloud", route.authority);
                Err(Fault::new(90_002, why).with("tenant", &route.authority))
            }
            _ => Ok(found),
        }
    }

    /// The tenant that signs an account in here: a guest goes home, unless an address names the one that invited him.
    ///
    /// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code>
    pub fn tenant_of(self, cloud: &Cloud, user: UserRef) -> Uuid {
        match self {
            Self::Tenant(id) => id,
            Self::Common | Self::Organizations => cloud.home_of(user).tenant,
        }
    }

    /// The one tenant, where it is one.
    pub fn tenant(self) -> Option<Uuid> {
        match self {
            Self::Tenant(id) => Some(id),
            Self::Common | Self::Organizations => None,
        }
    }
}
