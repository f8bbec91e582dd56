//! Directory roles that matter to consent and mailboxes.
//!
//! <https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference>

use serde::{Deserialize, Serialize};
use uuid::{Uuid, uuid};

/// A directory role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// May do everything.
    GlobalAdministrator,
    /// May consent to everything but Graph application permissions.
    CloudApplicationAdministrator,
    /// The same, and application proxies.
    ApplicationAdministrator,
    /// May consent to everything.
    PrivilegedRoleAdministrator,
    /// May manage Exchange.
    ExchangeAdministrator,
    /// May manage users and licences.
    UserAdministrator,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::GlobalAdministrator,
        Self::CloudApplicationAdministrator,
        Self::ApplicationAdministrator,
        Self::PrivilegedRoleAdministrator,
        Self::ExchangeAdministrator,
        Self::UserAdministrator,
    ];

    /// The role's template id, the same in every tenant.
    pub const fn template_id(self) -> Uuid {
        match self {
            Self::GlobalAdministrator => uuid!("62e90394-69f5-4237-9190-012177145e10"),
            Self::CloudApplicationAdministrator => uuid!("158c047a-c907-4556-b7ef-446551a6b5f7"),
            Self::ApplicationAdministrator => uuid!("9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"),
            Self::PrivilegedRoleAdministrator => uuid!("e8611ab8-c189-46e8-94e1-60213ab1f814"),
            Self::ExchangeAdministrator => uuid!("29232cdf-9323-42fd-ade2-1d097af3e4de"),
            Self::UserAdministrator => uuid!("fe930be7-5e62-47db-91af-98c3a49a38b1"),
        }
    }

    /// The name that people see.
    pub const fn display_name(self) -> &'static str {
        match self {
            Self::GlobalAdministrator => "Global Administrator",
            Self::CloudApplicationAdministrator => "Cloud Application Administrator",
            Self::ApplicationAdministrator => "Application Administrator",
            Self::PrivilegedRoleAdministrator => "Privileged Role Administrator",
            Self::ExchangeAdministrator => "Exchange Administrator",
            Self::UserAdministrator => "User Administrator",
        }
    }

    /// Whether the holder may consent for the whole organisation.
    pub const fn grants_tenant_consent(self) -> bool {
        matches!(
            self,
            Self::GlobalAdministrator
                | Self::CloudApplicationAdministrator
                | Self::ApplicationAdministrator
                | Self::PrivilegedRoleAdministrator
        )
    }
}
