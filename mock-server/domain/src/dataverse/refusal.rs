//! Why Dataverse refuses, with its own codes and words.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes>

use uuid::Uuid;

/// A refusal. Its text is the message that a client gets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DataverseRefusal {
    /// Nobody of this environment.
    #[error("The user is not a member of the organization.")]
    NotMember,
    /// The user is disabled.
    #[error("The specified user(Id = {0}) is disabled. Consider enabling this user.")]
    UserDisabled(Uuid),
    /// The user has no role.
    #[error("The user has not been assigned any roles.")]
    NoRoles,
    /// No role of the caller has the privilege.
    #[error(
        "Principal user (Id={user}, type=8, roleCount={roles}) is missing {privilege} privilege (Id={id}) on OTC={code} \
         for entity '{table}'."
    )]
    PrivilegeMissing {
        /// Who asks.
        user: Uuid,
        /// How many roles he has.
        roles: usize,
        /// The privilege.
        privilege: String,
        /// Its id.
        id: Uuid,
        /// Type code of the table.
        code: u32,
        /// The table.
        table: &'static str,
    },
    /// The caller's privilege does not go as far as this row.
    #[error(
        "SecLib::AccessCheckEx failed. Returned hr = -2147187962, ObjectID: {id}, OwnerId: {owner}, OwnerIdType: 8 and \
         CallingUser: {user}. ObjectTypeCode: {code}"
    )]
    AccessDenied {
        /// Who asks.
        user: Uuid,
        /// The row.
        id: Uuid,
        /// Whose it is.
        owner: Uuid,
        /// Type code of the table.
        code: u32,
    },
    /// Neither Global nor Exchange administrator, nor what else the permission model asks for.
    #[error("You do not have sufficient permissions to approve email addresses for users or queues.")]
    MayNotApprove,
    /// The requirement of approval is the same administrators' to change.
    #[error("You must be an Office 365 Global Administrator to change this setting: {0}")]
    MayNotChangeRequirement(&'static str),
    /// Addresses are approved from outside alone.
    #[error("Email addresses can't be approved from a plug-in or a workflow.")]
    ApprovalFromPlugIn,
    /// The role is assigned by Global and Exchange administrators alone.
    #[error(
        "You must be an Office 365 Global Administrator or an Exchange Administrator to assign the Delegated Mailbox \
         Approver role."
    )]
    MayNotAssignApprover,
    /// The role is for users alone.
    #[error("The Delegated Mailbox Approver role can't be assigned to a team.")]
    ApproverToTeam,
    /// He may not send in that user's name, or that user lets nobody.
    #[error("You cannot send email as the selected user.")]
    MayNotSendAs,
    /// No such row.
    #[error("Entity '{table}' With Id = {id} Does Not Exist")]
    Missing {
        /// The table.
        table: &'static str,
        /// The id.
        id: Uuid,
    },
    /// No row with those values of an alternate key.
    #[error("A record with the specified key values does not exist in {0} entity")]
    MissingByKey(&'static str),
    /// A row with that id is there.
    #[error("Cannot insert duplicate key.")]
    Duplicate,
    /// A row with those values of an alternate key is there.
    #[error(
        "A record that has the attribute values {columns} already exists. The entity key {key} requires that this set of \
         attributes contains unique values. Select unique values and try again."
    )]
    DuplicateKey {
        /// The key.
        key: &'static str,
        /// Its columns.
        columns: String,
    },
    /// Already associated.
    #[error("Cannot insert duplicate key.")]
    AssociatedAlready,
    /// The row was changed since the caller read it.
    #[error("The version of the existing record doesn't match the RowVersion property provided.")]
    Stale,
    /// A column that a client cannot write.
    #[error("The '{column}' attribute of the '{table}' entity is not valid for {verb}.")]
    NotWritable {
        /// The column.
        column: &'static str,
        /// The table.
        table: &'static str,
        /// `Create` or `Update`.
        verb: &'static str,
    },
    /// A column that must have a value.
    #[error("Attribute: {0} cannot be set to NULL")]
    Required(&'static str),
    /// A value of another type.
    #[error("Incorrect attribute value type for the attribute '{column}' of the '{table}' entity.")]
    WrongType {
        /// The column.
        column: &'static str,
        /// The table.
        table: &'static str,
    },
    /// A text that is too long.
    #[error(
        "A validation error occurred. The length of the '{column}' attribute of the '{table}' entity exceeded the maximum \
         allowed length of '{most}'."
    )]
    TooLong {
        /// The column.
        column: &'static str,
        /// The table.
        table: &'static str,
        /// How long it may be.
        most: usize,
    },
    /// A number that is too small or too large.
    #[error(
        "A validation error occurred. The value of '{column}' on record of type '{table}' is outside the valid range."
    )]
    OutOfRange {
        /// The column.
        column: &'static str,
        /// The table.
        table: &'static str,
    },
    /// A choice that is none.
    #[error(
        "A validation error occurred. The value {value} of '{column}' on record of type '{table}' is outside the valid \
         range. Accepted Values: {accepted}"
    )]
    NoChoice {
        /// The value.
        value: i64,
        /// The column.
        column: &'static str,
        /// The table.
        table: &'static str,
        /// What it may be.
        accepted: String,
    },
    /// A status that belongs to another state.
    #[error("{status} is not a valid status code for state code {state} on {table} with Id {id}.")]
    WrongStatus {
        /// The status.
        status: i64,
        /// The state.
        state: i64,
        /// The table.
        table: &'static str,
        /// The row.
        id: Uuid,
    },
    /// Rows of the table are neither made nor removed by clients.
    #[error("The '{verb}' method does not support entities of type '{table}'.")]
    Unsupported {
        /// `Create`, `Update` or `Delete`.
        verb: &'static str,
        /// The table.
        table: &'static str,
    },
    /// Something else that cannot be.
    #[error("{0}")]
    Invalid(String),
    /// The environment has as many rows as it may.
    #[error("The environment holds as many rows as mock365 keeps.")]
    Full,
}

/// What kind of refusal it is: faces make a status of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalClass {
    /// Who asks may not.
    Forbidden,
    /// It is not there.
    Missing,
    /// It stands against what is there.
    Conflict,
    /// It cannot be so.
    Invalid,
}

impl DataverseRefusal {
    /// Its code, and Microsoft's name of it.
    fn known(&self) -> (u32, &'static str, RefusalClass) {
        use RefusalClass::{Conflict, Forbidden, Invalid, Missing};
        match self {
            Self::NotMember => (0x8007_2560, "UserNotMemberOfOrganization", Forbidden),
            Self::UserDisabled(_) => (0x8004_0225, "UserDisabled", Forbidden),
            Self::NoRoles => (0x8004_2f09, "UserNotAssignedRoles", Forbidden),
            Self::PrivilegeMissing { .. } | Self::MayNotApprove | Self::MayNotChangeRequirement(_) => {
                (0x8004_0220, "PrivilegeDenied", Forbidden)
            }
            Self::MayNotSendAs => (0x8004_480d, "UserHasNoSendAsPrivilege", Invalid),
            Self::AccessDenied { .. } => (0x8004_8306, "PrincipalPrivilegeDenied", Forbidden),
            Self::ApprovalFromPlugIn => (0x8004_0265, "IsvAborted", Invalid),
            // Neither is among those that the documentation answers with 403.
            Self::MayNotAssignApprover => (0x8009_0904, "CannotAssignDelegatedMailboxApproverRole", Invalid),
            Self::ApproverToTeam => (0x8009_0905, "CannotAssignDelegatedMailboxApproverRoleToTeam", Invalid),
            Self::Missing { .. } => (0x8004_0217, "ObjectDoesNotExist", Missing),
            Self::MissingByKey(_) => (0x8006_0891, "RecordNotFoundByEntityKey", Missing),
            Self::Duplicate | Self::AssociatedAlready => (0x8004_0237, "DuplicateRecord", Conflict),
            Self::DuplicateKey { .. } => (0x8006_0892, "DuplicateRecordEntityKey", Conflict),
            Self::Stale => (0x8006_0882, "ConcurrencyVersionMismatch", Conflict),
            Self::NotWritable { .. } | Self::Required(_) | Self::WrongType { .. } | Self::Invalid(_) => {
                (0x8004_0203, "InvalidArgument", Invalid)
            }
            Self::TooLong { .. } => (0x8004_4331, "StringLengthTooLong", Invalid),
            Self::OutOfRange { .. } => (0x8004_4330, "ValueOutOfRange", Invalid),
            Self::NoChoice { .. } => (0x8004_431a, "PicklistValueOutOfRange", Invalid),
            Self::WrongStatus { .. } => (0x8004_8408, "InvalidStateCodeStatusCode", Invalid),
            Self::Unsupported { .. } => (0x8004_0800, "NotSupported", Invalid),
            Self::Full => (0x8004_0216, "UnExpected", Invalid),
        }
    }

    /// The code: `0x80040220`.
    pub fn code(&self) -> u32 {
        self.known().0
    }

    /// Microsoft's name of the code.
    pub fn name(&self) -> &'static str {
        self.known().1
    }

    /// What kind of refusal it is.
    pub fn class(&self) -> RefusalClass {
        self.known().2
    }
}
