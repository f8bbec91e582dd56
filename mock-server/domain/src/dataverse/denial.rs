//! What is said to somebody who may not: who he is there, and what he lacks. The texts are those of the product.

use std::fmt;

use uuid::Uuid;

use super::privilege::{AccessRight, Privilege};

/// A privilege that no role of a caller has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingPrivilege {
    /// Who asks.
    pub user: Uuid,
    /// How many roles he has.
    pub roles: usize,
    /// How many privileges they have together.
    pub privileges: usize,
    /// How he gets at the environment, a number and its label.
    pub access_mode: (i64, &'static str),
    /// Object id in the tenant's directory.
    pub object: Option<Uuid>,
    /// His business unit.
    pub business_unit: Uuid,
    /// The privilege.
    pub privilege: &'static Privilege,
    /// Type code, logical name and display name of the table that it is about; zero and empty where it is about none.
    pub table: (u32, &'static str, &'static str),
}

/// A row that is beyond a caller's privilege.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeniedAccess {
    /// Who asks.
    pub user: Uuid,
    /// The row.
    pub id: Uuid,
    /// Whose it is, and the type code of what he is.
    pub owner: (Uuid, u32),
    /// The business unit that it lies in.
    pub business_unit: Uuid,
    /// Type code of the table.
    pub code: u32,
    /// What was to be done with it.
    pub right: AccessRight,
}

impl fmt::Display for MissingPrivilege {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { user, roles, privileges, business_unit, privilege, .. } = self;
        let ((mode, label), (code, table, display)) = (self.access_mode, self.table);
        let (all, object) = (Privilege::all().len(), self.object.unwrap_or_default());
        write!(
            out,
            "Principal user (Id={user}, type=8, roleCount={roles}, privilegeCount={privileges}, accessMode='{mode} {label}', \
             AADObjectId='{object}', MetadataCachePrivilegesCount={all}, businessUnitId={business_unit}), is missing {} \
             privilege (Id={}) on OTC={code} for entity '{table}' (LocalizedName='{display}'). context.Caller={user}. \
             Consider adding missed privilege to one of the principal (user/team) roles.",
            privilege.name, privilege.id,
        )
    }
}

impl fmt::Display for DeniedAccess {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { user, id, owner: (owner, kind), business_unit, code, right } = self;
        write!(
            out,
            "SecLib::AccessCheckEx failed. Returned hr = -2147187962, ObjectID: {id}, OwnerId: {owner},  OwnerIdType: {kind} \
             and CallingUser: {user}. ObjectTypeCode: {code}, objectBusinessUnitId: {business_unit}, AccessRights: \
             {}Access ",
            right.name(),
        )
    }
}
