//! Resources and the permissions that they publish: delegated scopes and application roles.
//!
//! <https://learn.microsoft.com/graph/permissions-reference>

mod table;
mod titles;

pub use titles::title;

use std::sync::LazyLock;

use uuid::{Uuid, uuid};

use table::Index;

use crate::dataverse::EnvironmentHost;

/// Client id of Microsoft Graph.
pub const GRAPH: Uuid = uuid!("00000003-0000-0000-c000-000000000000");
/// Client id of Office 365 Exchange Online, which is also the Outlook REST API.
pub const EXCHANGE: Uuid = uuid!("00000002-0000-0ff1-ce00-000000000000");
/// Client id of Dataverse, in every environment.
pub const DATAVERSE: Uuid = uuid!("00000007-0000-0000-c000-000000000000");

/// An API with permissions.
#[derive(Debug)]
pub struct Resource {
    /// Client id.
    pub app_id: Uuid,
    /// Name.
    pub display_name: &'static str,
    /// Identifier URIs, the canonical one first.
    pub uris: &'static [&'static str],
    /// Delegated permissions, by value.
    pub scopes: &'static [DelegatedScope],
    /// Application permissions, by value.
    pub roles: &'static [AppRole],
    scope_ids: Index,
    role_ids: Index,
}

/// A delegated permission.
#[derive(Debug)]
pub struct DelegatedScope {
    /// Id.
    pub id: Uuid,
    /// Value in `scp`.
    pub value: &'static str,
    /// Whether an administrator must consent.
    pub admin: bool,
    /// What the consent page shows to a user.
    pub title: &'static str,
    /// What an administrator is shown who consents for everybody.
    pub admin_title: &'static str,
}

/// An application permission.
#[derive(Debug)]
pub struct AppRole {
    /// Id.
    pub id: Uuid,
    /// Value in `roles`.
    pub value: &'static str,
    /// What the consent page shows.
    pub title: &'static str,
}

/// Read once in a process, whatever the number of sandboxes.
static RESOURCES: LazyLock<[Resource; 3]> = LazyLock::new(|| {
    [
        Resource::new(
            GRAPH,
            "Microsoft Graph",
            &["https://graph.microsoft.com", "https://microsoftgraph.chinacloudapi.cn"],
            &[include_str!("graph.tsv")],
        ),
        Resource::new(
            EXCHANGE,
            "Office 365 Exchange Online",
            &["https://outlook.office365.com", "https://outlook.office.com", "https://partner.outlook.cn"],
            &[include_str!("exchange.tsv")],
        ),
        Resource::new(
            DATAVERSE,
            "Dataverse",
            &["https://admin.services.crm.dynamics.com", "https://globaldisco.crm.dynamics.com"],
            &[include_str!("dataverse.tsv")],
        ),
    ]
});

impl Resource {
    fn new(app_id: Uuid, display_name: &'static str, uris: &'static [&'static str], tables: &[&'static str]) -> Self {
        let (scopes, roles) = table::read(tables);
        // They live as long as the process does.
        let (scopes, roles): (&'static [DelegatedScope], &'static [AppRole]) = (scopes.leak(), roles.leak());
        let (scope_ids, role_ids) =
            (Index::of(scopes.iter().map(|scope| scope.id)), Index::of(roles.iter().map(|role| role.id)));
        Self { app_id, display_name, uris, scopes, roles, scope_ids, role_ids }
    }

    /// Microsoft's own resources that the mock publishes.
    pub fn all() -> &'static [Self] {
        &*RESOURCES
    }

    /// By client id.
    pub fn by_id(app_id: Uuid) -> Option<&'static Self> {
        RESOURCES.iter().find(|resource| resource.app_id == app_id)
    }

    /// By identifier URI or client id, with or without a slash at the end.
    pub fn by_uri(uri: &str) -> Option<&'static Self> {
        let uri = uri.trim_end_matches('/');
        let id = Uuid::parse_str(uri).ok();
        RESOURCES.iter().find(|resource| {
            resource.uris.iter().any(|known| known.eq_ignore_ascii_case(uri))
                || id == Some(resource.app_id)
                || (resource.app_id == DATAVERSE && EnvironmentHost::of_address(uri).is_some())
        })
    }

    /// A delegated permission by value, whatever its casing.
    pub fn scope(&self, value: &str) -> Option<&'static DelegatedScope> {
        table::named(self.scopes, value, |scope| scope.value)
    }

    /// An application permission by value, whatever its casing.
    pub fn role(&self, value: &str) -> Option<&'static AppRole> {
        table::named(self.roles, value, |role| role.value)
    }

    /// A delegated permission by id.
    pub fn scope_by_id(&self, id: Uuid) -> Option<&'static DelegatedScope> {
        self.scopes.get(self.scope_ids.find(id)?)
    }

    /// An application permission by id.
    pub fn role_by_id(&self, id: Uuid) -> Option<&'static AppRole> {
        self.roles.get(self.role_ids.find(id)?)
    }
}
