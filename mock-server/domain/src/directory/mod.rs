//! Tenants and what stands in their directories: users, groups, applications, service principals, licences, roles.

mod application;
mod group;
mod license;
pub mod permission;
mod role;
mod service_principal;
mod tenant;
mod user;

pub use application::{Application, Audience, ClientType, Publisher, RedirectUri, RequiredAccess, Secret};
pub use group::Group;
pub use license::{Sku, skus};
pub use permission::{AppRole, DelegatedScope, Resource};
pub use role::Role;
pub use service_principal::{AppRoleAssignment, PrincipalKind, ServicePrincipal};
pub use tenant::{ConsentRequests, Domain, EwsPolicy, Tenant, TenantKind, UserConsent};
pub use user::{Persona, Profile, User, UserField, UserKind};
