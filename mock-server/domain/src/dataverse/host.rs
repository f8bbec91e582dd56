//! The host of an environment: `contoso.crm4.dynamics.com`, whose Web API is at `contoso.api.crm4.dynamics.com` as well.

use std::fmt;

use crate::directory::{NationalCloud, Tenant};

/// Where environments are: Microsoft's own clouds, and the one that 21Vianet runs in China.
const WORLDWIDE: &str = "dynamics.com";
const CHINA: &str = "dynamics.cn";

/// Regions by the number in their hosts; what has none is North America.
///
/// <https://learn.microsoft.com/power-platform/admin/new-datacenter-regions>
const REGIONS: [(&str, &str); 19] = [
    ("2", "LATAM"),
    ("3", "CAN"),
    ("4", "EMEA"),
    ("5", "APAC"),
    ("6", "OCE"),
    ("7", "JPN"),
    ("8", "IND"),
    ("9", "GCC"),
    ("11", "GBR"),
    ("12", "FRA"),
    ("14", "ZAF"),
    ("15", "UAE"),
    ("16", "GER"),
    ("17", "CHE"),
    ("19", "NOR"),
    ("20", "SGP"),
    ("21", "KOR"),
    ("22", "SWE"),
    ("23", "QAT"),
];

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

    /// Where it is, as the product calls it: the number behind `crm` is that of a region.
    pub fn geo(&self) -> &'static str {
        let region = self.0.split('.').nth(1).and_then(|word| word.strip_prefix("crm")).unwrap_or_default();
        if self.is_chinese() {
            return "CHN";
        }
        REGIONS.iter().find(|(number, _)| *number == region).map_or("NA", |(_, geo)| geo)
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
        let geo = |host| EnvironmentHost::read(host).map(|host| host.geo());
        assert_eq!(geo("contoso.crm4.dynamics.com"), Some("EMEA"));
        assert_eq!((geo("contoso.crm.dynamics.com"), geo("contoso.crm.dynamics.cn")), (Some("NA"), Some("CHN")));
        let chinese = |host| EnvironmentHost::read(host).is_some_and(|host| host.is_chinese());
        assert!(chinese("contoso.crm.dynamics.cn") && !chinese("contoso.crm4.dynamics.com"));
        for address in
            ["http://contoso.crm4.dynamics.com", "contoso.crm4.dynamics.com", "https:contoso.crm4.dynamics.com"]
        {
            assert_eq!(EnvironmentHost::of_address(address), None, "{address}");
        }
    }
}
