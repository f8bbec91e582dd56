//! The clouds that Microsoft's services run in: its own, worldwide, and the one that 21Vianet runs in China. Each has hosts, a
//! directory and tokens of its own, and knows nobody of the other's.
//!
//! <https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud>

use serde::{Deserialize, Serialize};

use crate::dataverse::EnvironmentHost;

/// A cloud.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum NationalCloud {
    /// Microsoft's own.
    #[default]
    Worldwide,
    /// Operated by 21Vianet.
    China,
}

/// The hosts of a cloud, and what its sign-in host says of them.
#[derive(Debug)]
pub struct CloudHosts {
    /// Sign-in hosts, the preferred one first.
    pub sign_in: &'static [&'static str],
    /// The sign-in host that older services name.
    pub older_sign_in: &'static str,
    /// Who issues v1 tokens.
    pub issuer: &'static str,
    /// Microsoft Graph.
    pub graph: &'static str,
    /// Hosts of Exchange Online, the preferred one first.
    pub exchange: &'static [&'static str],
    /// Where Autodiscover is.
    pub autodiscover: &'static str,
    /// What Exchange trusts: the issuer of tokens among Microsoft's services.
    pub trusted_issuer: &'static str,
    /// `cloud_instance_name`.
    pub instance: &'static str,
    /// `cloud_graph_host_name`: the older directory API.
    pub older_graph: &'static str,
    /// `rbac_url`.
    pub rbac: &'static str,
    /// What the names of hosts that take mail end with.
    pub mail: &'static str,
}

static WORLDWIDE: CloudHosts = CloudHosts {
    sign_in: &[
        "login.microsoftonline.com",
        "login.windows.net",
        "login.microsoft.com",
        "sts.windows.net",
        "login.live.com",
    ],
    older_sign_in: "login.windows.net",
    issuer: "https://sts.windows.net",
    graph: "graph.microsoft.com",
    exchange: &["outlook.office365.com", "outlook.office.com", "outlook.live.com"],
    autodiscover: "autodiscover-s.outlook.com",
    trusted_issuer: "00000001-0000-0000-c000-000000000000@*",
    instance: "microsoftonline.com",
    older_graph: "graph.windows.net",
    rbac: "https://pas.windows.net",
    mail: ".mail.protection.outlook.com",
};

static CHINA: CloudHosts = CloudHosts {
    sign_in: &["login.partner.microsoftonline.cn", "login.chinacloudapi.cn"],
    older_sign_in: "login.chinacloudapi.cn",
    issuer: "https://sts.chinacloudapi.cn",
    graph: "microsoftgraph.chinacloudapi.cn",
    exchange: &["partner.outlook.cn"],
    autodiscover: "autodiscover-s.partner.outlook.cn",
    trusted_issuer: "00000001-0002-0000-c000-000000000000@*",
    instance: "partner.microsoftonline.cn",
    older_graph: "graph.chinacloudapi.cn",
    rbac: "https://pas.chinacloudapi.cn",
    mail: ".mail.protection.partner.outlook.cn",
};

impl NationalCloud {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Worldwide, Self::China];

    /// Its hosts.
    pub fn hosts(self) -> &'static CloudHosts {
        match self {
            Self::Worldwide => &WORLDWIDE,
            Self::China => &CHINA,
        }
    }

    /// The cloud that a host is of; nothing for hosts of neither, such as a customer's own.
    pub fn of_host(host: &str) -> Option<Self> {
        if let Some(environment) = EnvironmentHost::read(host) {
            return Some(if environment.is_chinese() { Self::China } else { Self::Worldwide });
        }
        Self::ALL.into_iter().find(|cloud| {
            let hosts = cloud.hosts();
            let single = [hosts.graph, hosts.autodiscover];
            let mut all = hosts.sign_in.iter().chain(hosts.exchange).chain(&single);
            all.any(|known| known.eq_ignore_ascii_case(host))
        })
    }

    /// The cloud whose service has that address: `https://microsoftgraph.chinacloudapi.cn/User.Read`.
    pub fn of_address(address: &str) -> Option<Self> {
        let rest = address.strip_prefix("https://")?;
        Self::of_host(rest.split('/').next().unwrap_or(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_of_one_cloud() {
        for cloud in NationalCloud::ALL {
            let hosts = cloud.hosts();
            for host in hosts.sign_in.iter().chain(hosts.exchange).chain([&hosts.graph, &hosts.autodiscover]) {
                assert_eq!(NationalCloud::of_host(host), Some(cloud), "{host}");
                assert_eq!(NationalCloud::of_address(&format!("https://{host}/x")), Some(cloud), "{host}");
            }
        }
        assert_eq!(NationalCloud::of_host("contoso.crm.dynamics.cn"), Some(NationalCloud::China));
        assert_eq!(NationalCloud::of_host("contoso.crm4.dynamics.com"), Some(NationalCloud::Worldwide));
        for other in ["mail.contoso.example", "localhost", "graph.microsoft.us", ""] {
            assert_eq!(NationalCloud::of_host(other), None, "{other}");
        }
    }
}
