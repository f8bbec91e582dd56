//! Tenants and what stands in their directories: users, groups, applications, service principals, licences, roles.

mod access;
mod app_access;
mod application;
mod compare;
mod dates;
mod ews;
mod group;
mod group_rights;
mod history;
mod license;
pub mod location;
mod national;
mod org_contact;
pub mod permission;
mod place;
mod relations;
mod role;
mod service_principal;
mod sign_in_name;
mod standing;
mod tenant;
mod ties;
mod user;

pub use access::{
    AccessPolicy, AccessRefusal, Baseline, Circumstances, ClientKind, Demand, Frequency, Missing, PolicyLocation,
    PolicyState, Whom,
};
pub use app_access::{AppAccess, AppAccessPolicy, AppAccessRight, ExchangeAppRole};
pub use application::{
    Application, Audience, Certificate, ClientType, GroupClaims, Publisher, RedirectUri, RequiredAccess, Secret,
    with_path,
};
pub use ews::{AgentList, Agents, AllowedApps, EwsPolicy, EwsRefusal, MailboxEws};
pub use group::{Group, GroupVisibility};
pub(crate) use history::DirectoryHistories;
pub use history::{
    Before, DIRECTORY_HISTORY_BYTES, DIRECTORY_HISTORY_LIMIT, DirectoryNet, DirectoryObject, DirectoryState, ObjectKind,
};
pub use license::{Sku, plans_of, service_of, skus};
pub use location::{Area, NamedLocation};
pub use national::{CloudHosts, NationalCloud};
pub use org_contact::OrgContact;
pub use permission::{AppRole, DelegatedScope, Resource};
pub use place::{MeetingRoom, RoomDetails, RoomList};
pub use relations::Backwards;
pub use role::{Role, USER_ADMINS};
pub use service_principal::{AppRoleAssignment, PrincipalKind, ServicePrincipal};
pub use sign_in_name::SignInNameRefusal;
pub use standing::{
    AgeGroup, AgentRefusal, Device, Hold, LOCKOUT, LOCKOUT_THRESHOLD, ParentalConsent, PasswordState, Phone, PhoneKind,
    Review, Standing,
};
pub use tenant::{
    ConsentRequests, CrossTenant, Domain, OrganizationNotices, OwnServers, Redirects, Tenant, TenantKind, UserConsent,
};
pub use user::{Persona, Profile, User, UserField, UserKind};
