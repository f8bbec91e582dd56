//! The names that our CA may sign for, as its own certificate says it: Microsoft's, those that are nobody's, `--host`s.

use rcgen::CustomExtension;
use yasna::Tag;

/// Domains that the CA's name constraints allow besides each `--host`.
const DOMAINS: [&str; 25] = [
    "localhost",
    "mock365",
    "example",
    "test",
    "microsoftonline.com",
    "microsoft.com",
    "windows.net",
    "live.com",
    "office365.com",
    "office.com",
    "outlook.com",
    "office365.us",
    "microsoftonline.us",
    "usgovcloudapi.net",
    "microsoft.us",
    "microsoftonline.cn",
    "chinacloudapi.cn",
    "outlook.cn",
    "dynamics.com",
    "dynamics.cn",
    "office.de",
    "outlook.de",
    "microsoftonline.de",
    "outlook.office.com",
    "onmicrosoft.com",
];

/// A name that nobody has (RFC 2606): the only one that the CA may sign an e-mail address or a URI of.
const NOBODY: &str = "mock365.invalid";

/// 127.0.0.0/8 and ::1/128, address and mask.
const LOOPBACK_V4: [u8; 8] = [127, 0, 0, 0, 255, 0, 0, 0];
const LOOPBACK_V6: [u8; 32] = {
    let mut range = [0xff; 32];
    let mut at = 0;
    while at < 16 {
        range[at] = 0;
        at += 1;
    }
    range[15] = 1;
    range
};

/// Whether a name is one of a domain's.
pub fn is_below(name: &str, domain: &str) -> bool {
    let domain = domain.trim_start_matches('.');
    name == domain || name.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

/// Whether a DNS name is one of the built-in domains' or of a `--host`.
pub fn allows(hosts: &[String], name: &str) -> bool {
    DOMAINS.iter().copied().chain(hosts.iter().map(String::as_str)).any(|domain| is_below(name, domain))
}

/// Why a text cannot be a host name that certificates are signed for.
pub fn fault_of_host(host: &str) -> Option<String> {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok() {
        return Some(format!("`{host}` is an address: the control API answers to every address, and name a host here"));
    }
    let fits = host.len() <= 253 && host.split('.').all(label);
    (!fits).then(|| format!("`{host}` is no host name such as mock.example.test"))
}

/// The name constraints of a CA for the built-in domains and these hosts. A kind of name that they did not mention would
/// be unlimited, so e-mail addresses and URIs are limited to a domain that cannot exist.
///
/// <https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10>
pub fn constraints(hosts: &[String]) -> CustomExtension {
    const OID: [u64; 4] = [2, 5, 29, 30];
    let [email, dns_name, uri, address] = [1, 2, 6, 7];
    let dns = DOMAINS.iter().copied().chain(hosts.iter().map(String::as_str)).map(|name| (dns_name, name.as_bytes()));
    let others: [(u64, &[u8]); 4] =
        [(address, &LOOPBACK_V4), (address, &LOOPBACK_V6), (email, NOBODY.as_bytes()), (uri, NOBODY.as_bytes())];
    let content = yasna::construct_der(|writer| {
        writer.write_sequence(|writer| {
            writer.next().write_tagged_implicit(Tag::context(0), |writer| {
                writer.write_sequence(|writer| {
                    for (kind, bytes) in dns.chain(others) {
                        writer.next().write_sequence(|writer| {
                            writer.next().write_tagged_implicit(Tag::context(kind), |writer| writer.write_bytes(bytes));
                        });
                    }
                });
            });
        });
    });
    let mut extension = CustomExtension::from_oid_content(&OID, content);
    extension.set_criticality(true);
    extension
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_a_domain_and_below() {
        let hosts = ["mock.corp.test2".to_owned()];
        for name in ["localhost", "login.microsoftonline.com", "a.b.example", "mock.corp.test2", "x.mock.corp.test2"] {
            assert!(allows(&hosts, name), "{name}");
        }
        for name in ["evil.com", "notmicrosoft.com", "microsoft.com.evil.com", "corp.test2", ""] {
            assert!(!allows(&hosts, name), "{name}");
        }
    }

    #[test]
    fn a_host_is_a_name() {
        for host in ["mock", "mock.example.test", "xn--bcher-kva.example", "a_b.test"] {
            assert_eq!(fault_of_host(host), None);
        }
        for host in
            ["127.0.0.1", "::1", "[::1]", "a b", "https://a.test", "a.test:8365", "*.a.test", ".a", "a..b", "-a"]
        {
            assert!(fault_of_host(host).is_some(), "{host}");
        }
    }
}
