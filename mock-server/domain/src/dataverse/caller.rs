//! Who asks something of an environment, and what he may do there.

use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;

use super::association::{TEAM_MEMBERS, TEAM_ROLES, USER_ROLES};
use super::cell::{Cell, RowReference};
use super::denial::{DeniedAccess, MissingPrivilege};
use super::environment::Environment;
use super::privilege::{ACT_FOR_ANOTHER, AccessDepth, AccessRight, Privilege};
use super::refusal::DataverseRefusal;
use super::roles::{DELEGATED_MAILBOX_APPROVER, Grants, SYSTEM_ADMINISTRATOR};
use super::row::Row;
use super::table::{Ownership, Table};
use crate::cloud::{Cloud, UserRef};
use crate::directory::Role;

/// Who a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallerIdentity {
    /// The tenant.
    pub tenant: Uuid,
    /// Object id of the user; none where an application asks by itself.
    pub user: Option<Uuid>,
    /// Client id of the application.
    pub app: Uuid,
    /// Whether it is code that runs inside the environment.
    pub plug_in: bool,
}

/// In whose name something is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impersonated {
    /// The user with that object id.
    ObjectId(Uuid),
    /// That system user.
    SystemUser(Uuid),
}

/// Who asks: a system user with all that decides what he may.
#[derive(Clone, Debug)]
pub struct DataverseCaller {
    /// System user id.
    pub user: Uuid,
    /// Business unit.
    pub business_unit: Uuid,
    /// Roles, his own and his teams'.
    pub roles: BTreeSet<Uuid>,
    /// Teams that he is in.
    pub teams: BTreeSet<Uuid>,
    /// Roles in the tenant's directory.
    pub directory_roles: BTreeSet<Role>,
    /// Whether it is code that runs inside the environment.
    pub plug_in: bool,
    /// Who asks in his name, and what that one may.
    delegate: Option<(Uuid, Vec<Grants>)>,
    /// How he gets at the environment, a number and its label.
    access_mode: (i64, &'static str),
    /// Object id in the tenant's directory.
    object: Option<Uuid>,
    templates: BTreeSet<Uuid>,
    grants: Vec<Grants>,
}

impl Cloud {
    /// Who asks something of an environment.
    pub fn dataverse_caller(
        &self,
        environment: &Environment,
        identity: CallerIdentity,
    ) -> Result<DataverseCaller, DataverseRefusal> {
        if identity.tenant != environment.tenant {
            return Err(DataverseRefusal::NotMember);
        }
        let user = environment.identities.get(&identity.user.unwrap_or(identity.app));
        let user = *user.ok_or(DataverseRefusal::NotMember)?;
        if !self.lets_in(environment, identity.user) {
            return Err(DataverseRefusal::NotMember);
        }
        let caller = self.system_user(environment, user)?;
        Ok(DataverseCaller { plug_in: identity.plug_in, ..caller })
    }

    /// Whether somebody is in the environment's security group, where it has one. Applications need not be.
    ///
    /// <https://learn.microsoft.com/power-platform/admin/control-user-access>
    fn lets_in(&self, environment: &Environment, user: Option<Uuid>) -> bool {
        let (Some(group), Some(user)) = (environment.security_group, user) else { return true };
        let tenant = self.tenants.get(&environment.tenant);
        tenant.is_some_and(|tenant| tenant.groups_of(user).contains(&group))
    }

    /// The same in somebody else's name: that is allowed which both may.
    ///
    /// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/impersonate-another-user-web-api>
    pub fn dataverse_impersonate(
        &self,
        environment: &Environment,
        caller: &DataverseCaller,
        whom: Impersonated,
    ) -> Result<DataverseCaller, DataverseRefusal> {
        let user = match whom {
            Impersonated::SystemUser(user) => user,
            Impersonated::ObjectId(object) => {
                *environment.identities.get(&object).ok_or(DataverseRefusal::NotMember)?
            }
        };
        if user == caller.user {
            return Ok(caller.clone());
        }
        caller.demand_named(ACT_FOR_ANOTHER, Table::named("systemuser"))?;
        let other = self.system_user(environment, user)?;
        Ok(DataverseCaller { plug_in: caller.plug_in, delegate: Some((caller.user, caller.grants.clone())), ..other })
    }

    /// A system user as a caller.
    fn system_user(&self, environment: &Environment, id: Uuid) -> Result<DataverseCaller, DataverseRefusal> {
        let row = environment.row("systemuser", id).ok_or(DataverseRefusal::NotMember)?;
        if row.flag("isdisabled") {
            let organization = environment.organization().map(|row| row.text("name")).unwrap_or_default().into();
            return Err(DataverseRefusal::UserDisabled { user: id, organization });
        }
        let teams: BTreeSet<Uuid> = environment.linked(TEAM_MEMBERS, false, id).into_iter().collect();
        let of_teams = teams.iter().flat_map(|team| environment.linked(TEAM_ROLES, true, *team));
        let roles: BTreeSet<Uuid> = environment.linked(USER_ROLES, true, id).into_iter().chain(of_teams).collect();
        if roles.is_empty() {
            return Err(DataverseRefusal::NoRoles(id));
        }
        let templates = roles.iter().filter_map(|role| environment.row("role", *role)).filter_map(template);
        let object = match row.get("azureactivedirectoryobjectid") {
            Some(Cell::Guid(object)) => Some(*object),
            _ => None,
        };
        let directory = || self.user_at(UserRef { tenant: environment.tenant, user: object? });
        let mode = row.get("accessmode").and_then(|cell| {
            let label = Table::named("systemuser")?.column("accessmode")?.kind.label(cell)?;
            Some((cell.whole()?, label))
        });
        Ok(DataverseCaller {
            user: id,
            business_unit: row.reference("businessunitid").map_or(environment.business_unit, |unit| unit.id),
            directory_roles: directory().map(|user| user.roles.clone()).unwrap_or_default(),
            plug_in: false,
            delegate: None,
            access_mode: mode.unwrap_or((0, "Read-Write")),
            object,
            templates: templates.collect(),
            grants: roles.iter().filter_map(|role| environment.grants.get(role)).cloned().collect(),
            roles,
            teams,
        })
    }
}

/// The template that a role was made from.
fn template(role: &Arc<Row>) -> Option<Uuid> {
    if let Some(Cell::Guid(id)) = role.get("roletemplateid") { Some(*id) } else { None }
}

impl DataverseCaller {
    /// Who asks in his name, as a row keeps it.
    ///
    /// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/impersonate-another-user-web-api>
    pub(super) fn delegate(&self) -> Option<Cell> {
        self.delegate.as_ref().map(|&(id, _)| RowReference { table: "systemuser", id }.into())
    }

    /// Whether he has the role System Administrator.
    pub fn is_system_administrator(&self) -> bool {
        self.templates.contains(&SYSTEM_ADMINISTRATOR)
    }

    /// Whether he has the role Delegated Mailbox Approver.
    pub fn is_delegated_approver(&self) -> bool {
        self.templates.contains(&DELEGATED_MAILBOX_APPROVER)
    }

    /// Whether he is an Exchange or a Global administrator of the tenant.
    pub fn is_mail_administrator(&self) -> bool {
        [Role::GlobalAdministrator, Role::ExchangeAdministrator].iter().any(|role| self.directory_roles.contains(role))
    }

    /// How far a privilege of his goes; where somebody asks in his name, no farther than that one's.
    pub fn depth(&self, privilege: &Privilege) -> Option<AccessDepth> {
        let at = Privilege::place(&privilege.name)?;
        let farthest = |grants: &[Grants]| grants.iter().filter_map(|grants| *grants.get(at)?).max();
        let own = farthest(&self.grants)?;
        match &self.delegate {
            Some((_, grants)) => Some(own.min(farthest(grants)?)),
            None => Some(own),
        }
    }

    /// Whether he has a privilege, however far it goes.
    pub fn has(&self, name: &str) -> bool {
        Privilege::find(name).is_some_and(|privilege| self.depth(privilege).is_some())
    }

    /// Refuses who does not have a privilege, which is about a table where there is one.
    pub(super) fn demand_named(&self, name: &str, table: Option<&'static Table>) -> Result<(), DataverseRefusal> {
        match Privilege::find(name) {
            Some(privilege) if self.depth(privilege).is_none() => Err(self.missing(privilege, table)),
            _ => Ok(()),
        }
    }

    /// How far he may go in doing something with a table's rows.
    pub(super) fn demand(&self, table: &'static Table, right: AccessRight) -> Result<AccessDepth, DataverseRefusal> {
        match Privilege::of(table, right) {
            None => Ok(AccessDepth::Global),
            Some(privilege) => self.depth(privilege).ok_or_else(|| self.missing(privilege, Some(table))),
        }
    }

    /// Refuses who may not do something with that row.
    pub(super) fn demand_row(
        &self,
        table: &'static Table,
        right: AccessRight,
        row: &Row,
    ) -> Result<(), DataverseRefusal> {
        let depth = self.demand(table, right)?;
        if self.reaches(table, depth, row) {
            return Ok(());
        }
        let owner = row.reference("ownerid").unwrap_or(RowReference { table: table.logical, id: row.id });
        let unit = row.reference("owningbusinessunit").or_else(|| row.reference("businessunitid"));
        Err(DataverseRefusal::AccessDenied(Box::new(DeniedAccess {
            user: self.user,
            id: row.id,
            owner: (owner.id, Table::named(owner.table).map_or(0, |table| table.type_code)),
            business_unit: unit.map(|unit| unit.id).unwrap_or_default(),
            code: table.type_code,
            right,
        })))
    }

    /// Whether a privilege that goes so far goes as far as that row.
    pub(super) fn reaches(&self, table: &Table, depth: AccessDepth, row: &Row) -> bool {
        let is_mine = |owner: RowReference| owner.id == self.user || self.teams.contains(&owner.id);
        let unit = || row.reference("owningbusinessunit").or_else(|| row.reference("businessunitid"));
        if table.logical == "tracelog" {
            return self.is_told(row);
        }
        match (depth, table.ownership) {
            (AccessDepth::Global, _) | (_, Ownership::None | Ownership::Organization) => true,
            (AccessDepth::Basic, Ownership::Business) => row.id == self.user || self.teams.contains(&row.id),
            (AccessDepth::Basic, Ownership::User) => row.reference("ownerid").is_some_and(is_mine),
            (AccessDepth::Local | AccessDepth::Deep, _) => unit().is_some_and(|unit| unit.id == self.business_unit),
        }
    }

    /// Whether an alert is for him: it is told to the owner of what it is about, and shows as far as one may see mailboxes.
    ///
    /// <https://learn.microsoft.com/power-platform/admin/monitor-email-processing-errors>
    fn is_told(&self, alert: &Row) -> bool {
        let mailboxes = Table::named("mailbox").and_then(|table| Privilege::of(table, AccessRight::Read));
        let owner = alert.reference("regardingobjectownerid");
        let is_mine = owner.is_some_and(|owner| owner.id == self.user || self.teams.contains(&owner.id));
        is_mine
            || match mailboxes.and_then(|privilege| self.depth(privilege)) {
                Some(AccessDepth::Global) => true,
                Some(AccessDepth::Local | AccessDepth::Deep) => {
                    let unit = alert.reference("regardingobjectowningbusinessunit");
                    unit.is_some_and(|unit| unit.id == self.business_unit)
                }
                Some(AccessDepth::Basic) | None => false,
            }
    }

    fn missing(&self, privilege: &'static Privilege, table: Option<&'static Table>) -> DataverseRefusal {
        let held = |privilege: &&Privilege| self.depth(privilege).is_some();
        DataverseRefusal::PrivilegeMissing(Box::new(MissingPrivilege {
            user: self.user,
            roles: self.roles.len(),
            privileges: Privilege::all().iter().filter(held).count(),
            access_mode: self.access_mode,
            object: self.object,
            business_unit: self.business_unit,
            privilege,
            table: table.map_or((0, "", ""), |table| (table.type_code, table.logical, table.display)),
        }))
    }
}
