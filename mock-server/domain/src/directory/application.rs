//! Applications: registered once in their home tenant, known everywhere by client id.

use std::borrow::Cow;

use jiff::Timestamp;
use uuid::Uuid;

/// An app registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Client id.
    pub app_id: Uuid,
    /// Object id of the registration.
    pub id: Uuid,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// The tenant that registered it.
    pub home_tenant: Uuid,
    /// Name that people see on the consent page.
    pub display_name: String,
    /// Who may sign in.
    pub audience: Audience,
    /// Where answers may go.
    pub redirect_uris: Vec<RedirectUri>,
    /// Where it hears, in a frame of the browser, that somebody signed out.
    pub logout_uri: Option<String>,
    /// Passwords.
    pub secrets: Vec<Secret>,
    /// Certificates that sign client assertions.
    pub certificates: Vec<Certificate>,
    /// Whether public-client flows (device code, password) are allowed.
    pub allow_public_client: bool,
    /// Whether the authorization endpoint gives id tokens ("implicit grant and hybrid flows").
    pub id_tokens: bool,
    /// Whether it gives access tokens ("implicit grant").
    pub access_tokens: bool,
    /// Permissions that the registration declares.
    pub required_access: Vec<RequiredAccess>,
    /// Who published it.
    pub publisher: Option<Publisher>,
    /// Whether Microsoft holds it to be risky.
    pub risky: bool,
    /// Whether tokens name the groups that a user is in.
    pub group_claims: GroupClaims,
    /// Who owns it: users and enterprise applications of its tenant, by object id.
    pub owners: Vec<Uuid>,
    /// Tokens for its own API are v2 when this is 2; 0 where nobody said.
    pub requested_access_token_version: u8,
}

/// What tokens say about a user's groups: `groupMembershipClaims`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupClaims {
    /// Nothing.
    None,
    /// Security groups.
    SecurityGroup,
    /// Groups and directory roles.
    All,
}

/// Sign-in audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// `AzureADMyOrg`
    SingleTenant,
    /// `AzureADMultipleOrgs`
    MultiTenant,
    /// `AzureADandPersonalMicrosoftAccount`
    MultiTenantAndPersonal,
}

/// A registered redirect address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectUri {
    /// The address, exactly.
    pub uri: String,
    /// What kind of client waits there.
    pub client: ClientType,
}

/// Kinds of clients behind a redirect address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientType {
    /// A server with a secret.
    Web,
    /// A single-page application: PKCE and `Origin`, no secret.
    Spa,
    /// Mobile and desktop.
    Native,
}

/// A client secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Its id in the portal.
    pub key_id: Uuid,
    /// Its name in the portal.
    pub name: Option<String>,
    /// Its value.
    pub value: String,
    /// From when on it holds, where it was made through Graph.
    pub starts: Option<Timestamp>,
    /// When it ends.
    pub expires: Timestamp,
}

impl Secret {
    /// Whether its time has come.
    pub fn has_begun(&self, now: Timestamp) -> bool {
        self.starts.is_none_or(|starts| starts <= now)
    }
}

/// A certificate that signs client assertions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its id in the portal.
    pub key_id: Uuid,
    /// Its name in the portal.
    pub name: Option<String>,
    /// The certificate in PEM.
    pub pem: String,
}

/// Permissions of one resource that an app declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequiredAccess {
    /// The resource's client id.
    pub resource: Uuid,
    /// Delegated scopes by value.
    pub scopes: Vec<String>,
    /// Application permissions by value.
    pub roles: Vec<String>,
}

/// Who published an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publisher {
    /// Name.
    pub name: String,
    /// Whether Microsoft verified it.
    pub verified: bool,
    /// The id in the partner programme under which it was verified through Graph.
    pub partner: Option<String>,
}

impl Application {
    /// Whether a redirect address is registered: exactly and case-sensitively, but for the port of localhost, and for the
    /// slash of an address that has no path, which browsers and Microsoft put there. A slash at the end of a path counts.
    ///
    /// <https://learn.microsoft.com/entra/identity-platform/reply-url#localhost-exceptions>
    pub fn redirect(&self, uri: &str) -> Option<&RedirectUri> {
        self.redirect_uris
            .iter()
            .find(|known| known.uri == uri)
            .or_else(|| self.redirect_uris.iter().find(|known| with_path(&known.uri) == with_path(uri)))
            .or_else(|| self.redirect_uris.iter().find(|known| same_but_for_port(&known.uri, uri)))
    }

    /// Whether an answer could be sent to an address: a scheme, and at http(s) a host and a port that exist.
    ///
    /// <https://learn.microsoft.com/entra/identity-platform/reply-url>
    pub fn is_redirect_uri(uri: &str) -> bool {
        let Some((scheme, rest)) = uri.split_once(':') else { return false };
        let named = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
        let sendable = uri.chars().all(|letter| !letter.is_whitespace() && !letter.is_control());
        if !named || !sendable || rest.is_empty() {
            return false;
        }
        if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
            return true;
        }
        let Some(rest) = rest.strip_prefix("//") else { return false };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (authority, None),
        };
        let there = |port: &str| port.parse::<u16>().is_ok_and(|port| port > 0);
        !host.is_empty() && !host.contains('@') && port.is_none_or(there)
    }

    /// Whether the registration lists permissions of a resource.
    pub fn declares(&self, resource: Uuid) -> bool {
        let listed = |access: &&RequiredAccess| !(access.scopes.is_empty() && access.roles.is_empty());
        self.required_access.iter().filter(listed).any(|access| access.resource == resource)
    }

    /// The delegated permissions that the registration lists of a resource.
    pub fn declared_scopes(&self, resource: Uuid) -> Vec<String> {
        let declared = self.required_access.iter().filter(|access| access.resource == resource);
        declared.flat_map(|access| access.scopes.iter().cloned()).collect()
    }

    /// Whether a browser could open an address in a frame to tell the application of a sign-out.
    ///
    /// <https://learn.microsoft.com/graph/api/resources/webapplication>
    pub fn is_logout_uri(uri: &str) -> bool {
        let rest = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"));
        let host = rest.and_then(|rest| rest.split(['/', '?', '#', '\\', '@']).next());
        host.is_some_and(|host| !host.is_empty()) && uri.chars().all(|letter| letter.is_ascii_graphic())
    }

    /// Whether the publisher is verified.
    pub fn verified_publisher(&self) -> bool {
        self.publisher.as_ref().is_some_and(|publisher| publisher.verified)
    }
}

/// A web address with a path: browsers put one there, and so does Microsoft.
///
/// <https://learn.microsoft.com/entra/identity-platform/reply-url>
pub fn with_path(uri: &str) -> Cow<'_, str> {
    let Some(host) = ["https://", "http://"].iter().find(|scheme| uri.starts_with(**scheme)).map(|scheme| scheme.len())
    else {
        return uri.into();
    };
    let end = uri[host..].find(['/', '?', '#']).map_or(uri.len(), |at| host + at);
    if uri[end..].starts_with('/') { uri.into() } else { format!("{}/{}", &uri[..end], &uri[end..]).into() }
}

/// Whether two loopback addresses differ in nothing but the port.
fn same_but_for_port(known: &str, asked: &str) -> bool {
    match (loopback(known), loopback(asked)) {
        (Some(known), Some(asked)) => known == asked,
        _ => false,
    }
}

/// Splits `http(s)://localhost[:port]path` into origin without port and the rest; nothing for other addresses.
fn loopback(uri: &str) -> Option<(&str, &str)> {
    ["http://localhost", "https://localhost", "http://127.0.0.1", "https://127.0.0.1"].iter().find_map(|origin| {
        let rest = uri.strip_prefix(origin)?;
        let path = match rest.strip_prefix(':') {
            None => rest,
            Some(port) => {
                let digits = port.bytes().take_while(u8::is_ascii_digit).count();
                port[..digits].parse::<u16>().ok().filter(|port| *port > 0)?;
                &port[digits..]
            }
        };
        let path = if path.is_empty() { "/" } else { path };
        path.starts_with(['/', '?', '#']).then_some((*origin, path))
    })
}

#[cfg(test)]
mod tests {
    use super::{Application, same_but_for_port, with_path};

    #[test]
    fn an_address_has_a_host_and_a_port_that_exist() {
        for uri in [
            "https://app.example",
            "http://localhost:5000/cb?x=1",
            "msal450987b3://auth",
            "http://[::1]:80/",
            "urn:ietf:wg:oauth:2.0:oob",
        ] {
            assert!(Application::is_redirect_uri(uri), "{uri}");
        }
        for uri in [
            "",
            "app.example",
            "https://",
            "http://localhost:99999/",
            "http://localhost:0/",
            "http:///x",
            "https://a b",
            "https://u@h/",
        ] {
            assert!(!Application::is_redirect_uri(uri), "{uri}");
        }
        assert!(!same_but_for_port("http://localhost/", "http://localhost:99999/"));
        assert!(!same_but_for_port("http://localhost/", "http://localhost:0/"));
        assert!(same_but_for_port("http://localhost/", "http://localhost:65535/"));
    }

    #[test]
    fn an_address_gets_a_path() {
        for (uri, wanted) in [
            ("https://root.example", "https://root.example/"),
            ("https://root.example?a=b", "https://root.example/?a=b"),
            ("http://localhost:5000", "http://localhost:5000/"),
            ("https://root.example/cb", "https://root.example/cb"),
            ("https://root.example#x", "https://root.example/#x"),
            ("msal450987b3://auth", "msal450987b3://auth"),
            ("urn:ietf:wg:oauth:2.0:oob", "urn:ietf:wg:oauth:2.0:oob"),
        ] {
            assert_eq!(with_path(uri), wanted);
        }
    }

    #[test]
    fn only_the_port_of_loopback_is_forgiven() {
        assert!(same_but_for_port("http://localhost", "http://localhost:4711"));
        assert!(same_but_for_port("http://localhost/cb", "http://localhost:1/cb"));
        assert!(!same_but_for_port("http://localhost/cb", "http://localhost:1/CB"));
        assert!(!same_but_for_port("http://localhost", "https://localhost"));
        assert!(!same_but_for_port("http://localhost", "http://localhost.evil.example"));
        assert!(!same_but_for_port("http://localhost", "http://localhost:80@evil.example/"));
        assert!(!same_but_for_port("https://app.example", "https://app.example:444"));
    }
}
