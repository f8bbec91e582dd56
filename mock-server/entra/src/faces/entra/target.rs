//! What a token is for: a resource with its permissions, and the scopes that were asked of it.
//!
//! <https://learn.microsoft.com/entra/identity-platform/scopes-oidc>

use mock365_domain::Cloud;
use mock365_domain::consent::OIDC_SCOPES;
use mock365_domain::dataverse::EnvironmentHost;
use mock365_domain::directory::{Application, NationalCloud, Resource, permission};
use uuid::{Uuid, uuid};

use super::fault::Fault;

/// The directory's client id.
const SIGN_IN_HOST: Uuid = uuid!("00000002-0000-0000-c000-000000000000");

/// A resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Client id.
    pub app_id: Uuid,
    /// Identifier URI: the audience of v1 tokens, and the prefix of scopes.
    pub uri: String,
    /// Whether its tokens are v2.
    pub v2: bool,
}

impl Target {
    /// Microsoft Graph.
    pub fn graph() -> Self {
        Self { app_id: permission::GRAPH, uri: "https://graph.microsoft.com".to_owned(), v2: false }
    }

    /// What a v1 request gets a token for that names no resource: userinfo at the sign-in host, and nothing else.
    pub fn sign_in_host() -> Self {
        Self { app_id: SIGN_IN_HOST, uri: SIGN_IN_HOST.to_string(), v2: false }
    }

    /// The resource that a sign-in was for.
    pub fn remembered(cloud: &Cloud, uri: &str) -> Self {
        let own = Self::sign_in_host();
        let gone = || if EnvironmentHost::of_address(uri).is_some() { Self::environment(uri) } else { Self::graph() };
        if own.uri == uri { own } else { Self::find(cloud, uri).unwrap_or_else(gone) }
    }

    /// An environment of Dataverse, which is the audience of its own tokens.
    fn environment(address: &str) -> Self {
        Self { app_id: permission::DATAVERSE, uri: address.to_ascii_lowercase(), v2: false }
    }

    /// Whether nobody else can look into its tokens.
    pub fn is_opaque(&self) -> bool {
        self.app_id == SIGN_IN_HOST
    }

    /// The resource with that identifier URI or client id, or `graph` or `exchange` for short.
    pub fn find(cloud: &Cloud, name: &str) -> Option<Self> {
        match name {
            "graph" => return Some(Self::graph()),
            "exchange" => return Self::find(cloud, "https://outlook.office365.com"),
            _ => {}
        }
        let asked = name.trim_end_matches('/');
        if let Some(resource) = Resource::by_uri(asked) {
            let own = resource.uris.iter().find(|uri| uri.eq_ignore_ascii_case(asked));
            if own.is_none()
                && let Some(host) = EnvironmentHost::of_address(asked)
            {
                return cloud.tenant_of_environment(&host).map(|_| Self::environment(asked));
            }
            let own = own.or(resource.uris.first())?;
            return Some(Self { app_id: resource.app_id, uri: (*own).to_owned(), v2: false });
        }
        let id = Uuid::parse_str(asked.strip_prefix("api://").unwrap_or(asked)).ok()?;
        let app = cloud.applications.get(&id)?;
        let prefix = if asked.starts_with("api://") { "api://" } else { "" };
        Some(Self { app_id: id, uri: format!("{prefix}{id}"), v2: app.requested_access_token_version == 2 })
    }

    /// The same API in a cloud, where each has a name of its own there.
    #[must_use]
    pub fn in_cloud(self, cloud: NationalCloud) -> Self {
        let hosts = cloud.hosts();
        let own = match self.app_id {
            permission::GRAPH => hosts.graph,
            permission::EXCHANGE => hosts.exchange[0],
            _ => return self,
        };
        if NationalCloud::of_address(&self.uri).is_none_or(|there| there == cloud) {
            return self;
        }
        Self { uri: format!("https://{own}"), ..self }
    }

    /// What people call it.
    pub fn display_name(&self, cloud: &Cloud) -> String {
        let microsofts = Resource::by_id(self.app_id).map(|resource| resource.display_name.to_owned());
        let own = || cloud.applications.get(&self.app_id).map(|api| api.display_name.clone());
        microsofts.or_else(own).unwrap_or_else(|| self.uri.clone())
    }

    /// Whether v1's `resource`, where a v2 request sends it all the same, means this one; else that number.
    pub fn fits(&self, cloud: &Cloud, resource: Option<&str>, number: u32) -> Result<(), Fault> {
        match resource.map(|name| (name, Self::find(cloud, name))) {
            Some((name, found)) if found.as_ref().is_none_or(|target| target.app_id != self.app_id) => {
                Err(Fault::new(number, format!("resource={name} at a v2 endpoint, and the scopes are not its own")))
            }
            _ => Ok(()),
        }
    }

    /// Whether it is one of Microsoft's own APIs.
    pub fn is_microsofts(&self) -> bool {
        Resource::by_id(self.app_id).is_some()
    }

    /// What an application declares to need of this resource.
    pub fn declared_scopes(&self, app: &Application) -> Vec<String> {
        app.declared_scopes(self.app_id)
    }

    /// The application permissions that an application declares to need of this resource.
    pub fn declared_roles(&self, app: &Application) -> Vec<String> {
        let declared = app.required_access.iter().filter(|access| access.resource == self.app_id);
        declared.flat_map(|access| access.roles.iter().cloned()).collect()
    }
}

/// Whether a scope is one of OpenID Connect's.
pub fn is_oidc(scope: &str) -> bool {
    OIDC_SCOPES.iter().any(|known| known.eq_ignore_ascii_case(scope))
}
