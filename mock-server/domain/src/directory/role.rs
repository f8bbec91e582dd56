//! Directory roles that matter to consent, sign-in and mailboxes.
//!
//! <https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference>

use serde::{Deserialize, Serialize};
use uuid::{Uuid, uuid};

/// Roles that manage people, their groups and licences.
pub const USER_ADMINS: &[Role] = &[Role::GlobalAdministrator, Role::UserAdministrator];

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
    /// May manage conditional access.
    ConditionalAccessAdministrator,
    /// May manage what protects the organisation.
    SecurityAdministrator,
    /// May read what protects the organisation.
    SecurityReader,
    /// May read everything.
    GlobalReader,
    /// May manage how people sign in.
    AuthenticationAdministrator,
    /// May manage the tenant's environments of Dynamics 365.
    Dynamics365Administrator,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::GlobalAdministrator,
        Self::CloudApplicationAdministrator,
        Self::ApplicationAdministrator,
        Self::PrivilegedRoleAdministrator,
        Self::ExchangeAdministrator,
        Self::UserAdministrator,
        Self::ConditionalAccessAdministrator,
        Self::SecurityAdministrator,
        Self::SecurityReader,
        Self::GlobalReader,
        Self::AuthenticationAdministrator,
        Self::Dynamics365Administrator,
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
            Self::ConditionalAccessAdministrator => uuid!("b1be1c3e-b65d-4f19-8427-f6fa0d97feb9"),
            Self::SecurityAdministrator => uuid!("194ae4cb-b126-40b2-bd5b-6091b380977d"),
            Self::SecurityReader => uuid!("5d6b6bb7-de71-4623-b4af-96380a352509"),
            Self::GlobalReader => uuid!("f2ef992c-3afb-46b9-b7cf-a126ee74c451"),
            Self::AuthenticationAdministrator => uuid!("c4e39bd9-1100-46d3-8c65-fb160da0071f"),
            Self::Dynamics365Administrator => uuid!("44367163-eba1-44c3-98af-f5787879f96a"),
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
            Self::ConditionalAccessAdministrator => "Conditional Access Administrator",
            Self::SecurityAdministrator => "Security Administrator",
            Self::SecurityReader => "Security Reader",
            Self::GlobalReader => "Global Reader",
            Self::AuthenticationAdministrator => "Authentication Administrator",
            Self::Dynamics365Administrator => "Dynamics 365 Administrator",
        }
    }

    /// What it is for, in Microsoft's words.
    pub const fn description(self) -> &'static str {
        match self {
            Self::GlobalAdministrator => {
                "Can manage all aspects of Microsoft Entra ID and Microsoft services that use Microsoft Entra identities."
            }
            Self::CloudApplicationAdministrator => {
                "Can create and manage all aspects of app registrations and enterprise apps except App Proxy."
            }
            Self::ApplicationAdministrator => {
                "Can create and manage all aspects of app registrations and enterprise apps."
            }
            Self::PrivilegedRoleAdministrator => {
                "Can manage role assignments in Microsoft Entra ID, and all aspects of Privileged Identity Management."
            }
            Self::ExchangeAdministrator => "Can manage all aspects of the Exchange product.",
            Self::UserAdministrator => {
                "Can manage all aspects of users and groups, including resetting passwords for limited admins."
            }
            Self::ConditionalAccessAdministrator => "Can manage Conditional Access capabilities.",
            Self::SecurityAdministrator => {
                "Can read security information and reports, and manage configuration in Microsoft Entra ID and Office 365."
            }
            Self::SecurityReader => "Can read security information and reports in Microsoft Entra ID and Office 365.",
            Self::GlobalReader => "Can read everything that a Global Administrator can, but not update anything.",
            Self::AuthenticationAdministrator => {
                "Can access to view, set and reset authentication method information for any non-admin user."
            }
            Self::Dynamics365Administrator => "Can manage all aspects of the Dynamics 365 product.",
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
