//! The host of an environment: `contoso.crm4.dynamics.com`, whose Web API is at `contoso.api.crm4.dynamics.com` as well.

use std::fmt;

use crate::directory::{NationalCloud, Tenant};

/// Where environments are: Microsoft's own clouds, and the one that 21Vianet runs in China.
const WORLDWIDE: &str = "dynamics.com";
const CHINA: &str = "dynamics.cn";

/// The host of an environment, in the form under which it is kept.
///
/// <https://learn.microsoft.com/power-platform/admin/new-datacenter-regions>
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EnvironmentHost(String);

impl EnvironmentHost {
    /// The environment whose host that is, with or without `api.`; nothing where it is no environment's.
    pub fn read(host: &str) -> Option<Self> {
        let lower = host.to_ascii_lowercase();
        let (name, rest) = lower.split_once('.')?;
        let rest = rest.strip_prefix("api.").unwrap_or(rest);
        let (region, domain) = rest.split_once('.')?;
        let number = region.strip_prefix("crm")?;
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let fits = (1..=63).contains(&name.len())
            && name.bytes().all(letters)
            && !name.starts_with('-')
            && !name.ends_with('-')
            && number.len() <= 2
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && matches!(domain, WORLDWIDE | CHINA);
        fits.then(|| Self(format!("{name}.{rest}")))
    }

    /// The environment whose address that is: `https://contoso.crm4.dynamics.com`, with a slash or without.
    pub fn of_address(address: &str) -> Option<Self> {
        let (scheme, host) = address.split_once("://")?;
        Self::read(host.trim_end_matches('/')).filter(|_| scheme.eq_ignore_ascii_case("https"))
    }

    /// The host.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the environment is called: the first word.
    pub fn name(&self) -> &str {
        self.0.split('.').next().unwrap_or(&self.0)
    }

    /// Whether an environment there may belong to a tenant: both are in one cloud.
    pub fn may_be_of(&self, tenant: &Tenant) -> bool {
        self.is_chinese() == (tenant.cloud == NationalCloud::China)
    }

    /// Whether it is in the cloud that 21Vianet runs in China.
    pub fn is_chinese(&self) -> bool {
        self.0.ends_with(CHINA)
    }
}

impl fmt::Display for EnvironmentHost {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_environment_has_one_host() {
        for (host, kept) in [
            ("contoso.crm4.dynamics.com", "contoso.crm4.dynamics.com"),
            ("Contoso.API.crm4.Dynamics.com", "contoso.crm4.dynamics.com"),
            ("contoso-old.crm.dynamics.com", "contoso-old.crm.dynamics.com"),
            ("contoso.crm.dynamics.cn", "contoso.crm.dynamics.cn"),
            ("api.crm.dynamics.com", "api.crm.dynamics.com"),
        ] {
            let read = EnvironmentHost::read(host).expect(host);
            assert_eq!(read.as_str(), kept);
            assert_eq!(EnvironmentHost::of_address(&format!("https://{host}/")), Some(read));
        }
        for host in [
            "",
            "contoso",
            "contoso.example",
            "dynamics.com",
            "crm4.dynamics.com",
            "contoso.dynamics.com",
            "a.b.crm.dynamics.com",
            "contoso.crmx.dynamics.com",
            "contoso.crm123.dynamics.com",
            ".crm4.dynamics.com",
            "-contoso.crm4.dynamics.com",
            "con toso.crm4.dynamics.com",
            "con_toso.crm4.dynamics.com",
            "contoso.crm4.dynamics.com.evil.example",
            "contoso.crm4.dynamics.com:443",
            "contoso.crm4.notdynamics.com",
            "contoso.crm4.dynamics.de",
        ] {
            assert_eq!(EnvironmentHost::read(host), None, "{host}");
            assert_eq!(EnvironmentHost::of_address(&format!("https://{host}")), None, "{host}");
        }
        let chinese = |host| EnvironmentHost::read(host).is_some_and(|host| host.is_chinese());
        assert!(chinese("contoso.crm.dynamics.cn") && !chinese("contoso.crm4.dynamics.com"));
        for address in
            ["http://contoso.crm4.dynamics.com", "contoso.crm4.dynamics.com", "https:contoso.crm4.dynamics.com"]
        {
            assert_eq!(EnvironmentHost::of_address(address), None, "{address}");
        }
    }
}
