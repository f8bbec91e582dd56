//! The directory's own rules: organisations only, and writes only for those whose role allows them.

use std::fmt::Display;

use http::StatusCode;
use mock365_domain::cloud::CONSUMERS;
use mock365_domain::directory::{Role, Tenant};
use mock365_domain::{Change, Cloud, Happened, Now, Refusal, UserRef};
use uuid::Uuid;

use super::odata::{ODataFault, capital};
use super::{Fault, GraphRequest};

/// Roles that manage applications and consent.
pub const APP_ADMINS: &[Role] =
    &[Role::GlobalAdministrator, Role::CloudApplicationAdministrator, Role::ApplicationAdministrator];
/// Roles that consent to everything, application permissions of Graph among them.
pub const GRANTORS: &[Role] = &[Role::GlobalAdministrator, Role::PrivilegedRoleAdministrator];
/// Roles that grant delegated permissions and assign users.
pub const CONSENTERS: &[Role] = &[
    Role::GlobalAdministrator,
    Role::PrivilegedRoleAdministrator,
    Role::CloudApplicationAdministrator,
    Role::ApplicationAdministrator,
];
pub use mock365_domain::directory::USER_ADMINS;
/// Roles that set conditional access and named locations.
pub const ACCESS_ADMINS: &[Role] =
    &[Role::GlobalAdministrator, Role::ConditionalAccessAdministrator, Role::SecurityAdministrator];
/// Roles that manage what protects the organisation.
pub const SECURITY_ADMINS: &[Role] = &[Role::GlobalAdministrator, Role::SecurityAdministrator];
/// Roles that read what protects the organisation.
pub const SECURITY_READERS: &[Role] = &[
    Role::GlobalAdministrator,
    Role::GlobalReader,
    Role::SecurityAdministrator,
    Role::SecurityReader,
    Role::ConditionalAccessAdministrator,
];
/// Roles that manage how people sign in.
pub const SIGN_IN_ADMINS: &[Role] = &[Role::GlobalAdministrator, Role::AuthenticationAdministrator];
/// The one role that sets the consent workflow.
pub const GLOBAL: &[Role] = &[Role::GlobalAdministrator];

impl GraphRequest<'_> {
    /// Reads the caller's own tenant.
    pub fn read_tenant<R>(&self, read: impl FnOnce(&Cloud, &Tenant, Now) -> Result<R, Fault>) -> Result<R, Fault> {
        self.call.sandbox.read(|cloud, now| read(cloud, own(cloud, self.bearer.tenant)?, now))
    }

    /// Reads the caller's own tenant, if the signed-in user holds one of these roles; an application needs none.
    pub fn read_tenant_as<R>(
        &self,
        roles: &[Role],
        read: impl FnOnce(&Cloud, &Tenant, Now) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        self.read_tenant(|cloud, tenant, now| {
            if self.holds(tenant, roles) { read(cloud, tenant, now) } else { Err(Refusal::RoleMissing.into()) }
        })
    }

    /// Changes the caller's own tenant, if the signed-in user holds one of these roles; an application needs none. The
    /// closure refuses before it changes anything.
    pub fn change_tenant<R>(
        &self,
        roles: &[Role],
        change: impl FnOnce(&mut Cloud, Uuid, Now) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        self.change_tenant_if(|tenant| self.holds(tenant, roles), change)
    }

    /// The same, if the caller may.
    pub fn change_tenant_if<R>(
        &self,
        may: impl FnOnce(&Tenant) -> bool,
        change: impl FnOnce(&mut Cloud, Uuid, Now) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        self.call.sandbox.change(|cloud, now| {
            let tenant = own(cloud, self.bearer.tenant)?;
            if !may(tenant) {
                return Err(Refusal::RoleMissing.into());
            }
            let id = tenant.id;
            Ok((change(cloud, id, now)?, Change::directory(Happened::Updated)))
        })
    }

    /// The same, where the closure judges who may.
    pub fn change_own_tenant<R>(
        &self,
        change: impl FnOnce(&mut Cloud, Uuid, Now) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        self.change_tenant_if(|_| true, change)
    }

    /// Whether the signed-in user holds one of these roles, or an application asks.
    pub fn holds(&self, tenant: &Tenant, roles: &[Role]) -> bool {
        self.bearer.user.is_none_or(|user| tenant.has_role(user, roles))
    }

    /// The signed-in user.
    pub fn caller(&self) -> Option<UserRef> {
        self.bearer.user.map(|user| UserRef { tenant: self.bearer.tenant, user })
    }

    /// The address that the directory gives an object of a type in v1.0: what is behind `@odata.id`, references and
    /// `Location`.
    ///
    /// <https://github.com/microsoftgraph/microsoft-graph-docs/issues/7589>
    pub fn object_address(&self, kind: &str, id: impl Display) -> String {
        let (origin, tenant) = (&self.call.base.origin, self.bearer.tenant);
        let kind = capital(kind);
        format!("{origin}/v2/{tenant}/directoryObjects/{id}/Microsoft.DirectoryServices.{kind}")
    }

    /// A parameter of the path that must be a GUID; anything else is an object that is not there.
    pub fn guid(&self, name: &str, kind: &'static str) -> Result<Uuid, Fault> {
        let text = self.param(name);
        Uuid::parse_str(text).map_err(|_| missing(kind, text).into())
    }
}

/// The caller's tenant, if it is an organisation.
fn own(cloud: &Cloud, id: Uuid) -> Result<&Tenant, Fault> {
    if id == CONSUMERS {
        return Err(Fault::bad_request("BadRequest", "This API is not supported for MSA accounts"));
    }
    cloud.tenants.get(&id).map(AsRef::as_ref).ok_or_else(|| missing("tenant", &id.to_string()).into())
}

/// A tenant that is known to be there, to be changed.
pub fn tenant_mut(cloud: &mut Cloud, id: Uuid) -> Result<&mut Tenant, Fault> {
    cloud.tenant_mut(id).ok_or_else(|| missing("tenant", &id.to_string()).into())
}

/// A directory object that is not there.
pub fn missing(kind: &'static str, id: &str) -> Refusal {
    Refusal::ObjectMissing { kind, id: id.to_owned() }
}

/// A value in a body that the directory does not take.
pub fn bad_value(property: &str) -> ODataFault {
    ODataFault::new("Request_BadRequest", format!("Invalid value specified for property '{property}' of resource."))
}

/// A GUID in a body.
pub fn guid_of(body: &serde_json::Map<String, serde_json::Value>, property: &str) -> Result<Uuid, ODataFault> {
    body.get(property)
        .and_then(serde_json::Value::as_str)
        .and_then(|text| Uuid::parse_str(text).ok())
        .ok_or_else(|| bad_value(property))
}

/// An object that exists already, in the directory's words.
pub fn exists(message: impl Into<String>) -> Fault {
    Fault::new(StatusCode::CONFLICT, "Request_MultipleObjectsWithSameKeyValue", message.into())
}
