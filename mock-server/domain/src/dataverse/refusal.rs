//! Why Dataverse refuses, with its own codes and words.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes>

use uuid::Uuid;

use super::denial::{DeniedAccess, MissingPrivilege};
use super::roles::{BASIC_USER, SYSTEM_ADMINISTRATOR, SYSTEM_CUSTOMIZER};

/// A refusal. Its text is the message that a client gets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DataverseRefusal {
    /// Nobody of this environment.
    #[error("The user is not a member of the organization.")]
    NotMember,
    /// The user is disabled.
    #[error(
        "The user with SystemUserId={user} in OrganizationContext={organization} is disabled. Disabled users cannot access \
         the system. Consider enabling this user. Also, users are disabled if they don't have a license assigned to them."
    )]
    UserDisabled {
        /// The user.
        user: Uuid,
        /// Name of the environment's organisation.
        organization: Box<str>,
    },
    /// The user has no role.
    #[error("The user (Id = {0}) has not been assigned any roles.")]
    NoRoles(Uuid),
    /// No role of the caller has the privilege.
    #[error("{0}")]
    PrivilegeMissing(Box<MissingPrivilege>),
    /// The caller's privilege does not go as far as this row.
    #[error("{0}")]
    AccessDenied(Box<DeniedAccess>),
    /// Neither Global nor Exchange administrator, nor what else the permission model asks for.
    #[error(
        "Email address can only be approved by an Office 365 Global Administrator or by an Exchange Administrator. For more \
         information, contact your system administrator."
    )]
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
    MayNotAssignApprover(RefusalClass),
    /// The role is for users alone.
    #[error("The Delegated Mailbox Approver role can't be assigned to a team.")]
    ApproverToTeam(RefusalClass),
    /// He may not send in that user's name, or that user lets nobody.
    #[error("User does not have send-as privilege")]
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
    /// A row with that id is there, or the two are associated already.
    #[error("A record with matching key values already exists.")]
    Duplicate,
    /// A row with those values of an alternate key is there.
    #[error(
        "Entity Key {key} violated. A record with the same value for {columns} already exists. A duplicate record cannot be \
         created. Select one or more unique values and try again."
    )]
    DuplicateKey {
        /// The key.
        key: &'static str,
        /// Its columns.
        columns: String,
    },
    /// The row was changed since the caller read it.
    #[error("The version of the existing record doesn't match the RowVersion property provided.")]
    Stale,
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
        "A validation error occurred.  The length of the '{column}' attribute of the '{table}' entity exceeded the maximum \
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
    #[error("{status} is not a valid status code for state code {schema}State.{state} on {table} with Id {id}.")]
    WrongStatus {
        /// The status.
        status: i64,
        /// The state's label.
        state: &'static str,
        /// The table's schema name.
        schema: &'static str,
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
    /// A column that there is not.
    #[error("'{table}' entity doesn't contain attribute with Name = '{column}' and NameMapping = 'Logical'.")]
    NoColumn {
        /// The column.
        column: Box<str>,
        /// The table.
        table: &'static str,
    },
    /// The mailbox goes with its user or queue.
    #[error("The mailbox associated to a user or a queue cannot be deleted.")]
    MailboxHeld,
    /// A role that the environment began with.
    #[error("{}", fixed_role(*.0).1)]
    RoleFixed(Uuid),
    /// The team of a business unit goes with that.
    #[error("The default business unit team can't be deleted (TeamId = {0}).")]
    DefaultTeam(Uuid),
    /// A team that has rows.
    #[error("Can't delete a team which owns records. Reassign the records and try again (TeamId = {0}).")]
    TeamOwns(Uuid),
    /// A business unit is disabled before it is removed.
    #[error("Not disabled business unit cannot be deleted.")]
    UnitEnabled,
    /// A business unit with others below it.
    #[error("Business unit has a child business unit and cannot be deleted.")]
    UnitHasChild,
    /// A business unit whose team has rows.
    #[error(
        "Business unit default team owns records. Business unit (Id = {0}) cannot be deleted. Reassign the records owned by \
         default team and try again."
    )]
    UnitTeamOwns(Uuid),
    /// A business unit with queues.
    #[error(
        "There are {queues} queues referencing this BusinessUnit with id ={id}, Name = {name}. Please delete the queues before \
         deleting this business unit or assign to a different Business Unit."
    )]
    UnitHasQueues {
        /// How many.
        queues: usize,
        /// The business unit.
        id: Uuid,
        /// Its name.
        name: Box<str>,
    },
    /// A business unit with users or teams.
    #[error("The object you tried to delete is associated with another object and cannot be deleted.")]
    Associated,
    /// The business unit that all others are below stays enabled.
    #[error("Root Business unit cannot be disabled.")]
    RootUnitDisabled,
    /// The business unit that all others are below.
    #[error("This is a provisioned root-business. Use IBizProvision::Delete to delete this root-business.")]
    RootUnit,
    /// A user is disabled before he is removed.
    #[error("User with SystemUserId={0} is not disabled. Disable user before deletion.")]
    UserEnabled(Uuid),
    /// A user who is in the tenant's directory is removed there first.
    #[error(
        "User with SystemUserId={user} and AzureActiveDirectoryObjectId={object} is present in Azure Active Directory with \
         state Exists. Please permanently delete user in Azure first."
    )]
    UserInDirectory {
        /// The user.
        user: Uuid,
        /// Object id in the directory.
        object: Uuid,
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
            Self::NotMember => (0x8007_2560, "UserNotMemberOfOrg", Forbidden),
            Self::UserDisabled { .. } => (0x8004_0225, "unManagedidsusernotenabled", Forbidden),
            Self::NoRoles(_) => (0x8004_2f09, "UserNotAssignedRoles", Forbidden),
            Self::PrivilegeMissing(_) | Self::MayNotChangeRequirement(_) => (0x8004_0220, "PrivilegeDenied", Forbidden),
            Self::MayNotSendAs => (0x8004_480d, "UserDoesNotHaveSendAsAllowed", Invalid),
            Self::AccessDenied(_) => (0x8004_8306, "unManagedidsaccessdenied", Forbidden),
            Self::ApprovalFromPlugIn => (0x8004_0265, "IsvAborted", Invalid),
            // None of these is among those that the documentation answers with 403.
            Self::MayNotApprove => (0x8009_000b, "O365RoleUnsupportedForEmailApproval", Invalid),
            Self::MayNotAssignApprover(class) => (0x8009_0904, "CannotAssignDelegatedMailboxApproverRole", *class),
            Self::ApproverToTeam(class) => (0x8009_0905, "CannotAssignDelegatedMailboxApproverRoleToTeam", *class),
            Self::Missing { .. } => (0x8004_0217, "ObjectDoesNotExist", Missing),
            Self::MissingByKey(_) => (0x8006_0891, "RecordNotFoundByEntityKey", Missing),
            Self::Duplicate => (0x8004_0237, "DuplicateRecord", Conflict),
            Self::DuplicateKey { .. } => (0x8006_0892, "DuplicateRecordEntityKey", Conflict),
            Self::Stale => (0x8006_0882, "ConcurrencyVersionMismatch", Conflict),
            Self::Required(_) | Self::WrongType { .. } | Self::Invalid(_) => (0x8004_0203, "InvalidArgument", Invalid),
            Self::TooLong { .. } => (0x8004_4331, "StringLengthTooLong", Invalid),
            Self::OutOfRange { .. } => (0x8004_432f, "IntegerValueOutOfRange", Invalid),
            Self::NoChoice { .. } => (0x8004_431a, "PicklistValueOutOfRange", Invalid),
            Self::WrongStatus { .. } => (0x8004_8408, "InvalidStateCodeStatusCode", Invalid),
            Self::NoColumn { .. } => (0x8004_1103, "QueryBuilderNoAttribute", Invalid),
            Self::Unsupported { .. } => (0x8004_0800, "SdkEntityDoesNotSupportGenericMethod", Invalid),
            Self::MailboxHeld => (0x8005_e200, "CannotDeleteUserMailbox", Invalid),
            Self::RoleFixed(template) => {
                let (code, _, name) = fixed_role(*template);
                (code, name, Invalid)
            }
            Self::DefaultTeam(_) => (0x8004_8307, "CannotDeleteDefaultTeam", Invalid),
            Self::TeamOwns(_) => (0x8004_830e, "CannotDeleteTeamOwningRecords", Invalid),
            Self::UnitEnabled => (0x8004_1d60, "BusinessUnitIsNotDisabledAndCannotBeDeleted", Invalid),
            Self::UnitHasChild => (0x8004_1d61, "BusinessUnitHasChildAndCannotBeDeleted", Invalid),
            Self::UnitTeamOwns(_) => (0x8004_1d62, "BusinessUnitDefaultTeamOwnsRecords", Invalid),
            Self::UnitHasQueues { .. } => (0x8007_2526, "BusinessUnitQueuesAssociatedWithBU", Invalid),
            Self::Associated => (0x8004_0227, "CannotDeleteDueToAssociation", Invalid),
            // The number behind those of its like: it stands in no list that we have.
            Self::RootUnitDisabled => (0x8004_1d63, "RootBusinessUnitCannotBeDisabled", Invalid),
            Self::RootUnit => (0x8004_1d19, "unManagedidsbizmgmtcannotdeleteprovision", Invalid),
            Self::UserEnabled(_) => (0x8004_8356, "CannotDeleteEnabledUser", Invalid),
            Self::UserInDirectory { .. } => (0x8004_8359, "CannotDeleteAadUser", Invalid),
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

/// What is said of the removal of a role that environments begin with, by its template.
fn fixed_role(template: Uuid) -> (u32, &'static str, &'static str) {
    match template {
        SYSTEM_ADMINISTRATOR => {
            (0x8004_1d2e, "The System Administrator Role cannot be deleted.", "CannotDeleteSysAdmin")
        }
        SYSTEM_CUSTOMIZER => {
            (0x8004_1d4a, "The System Customizer Role cannot be deleted.", "CannotDeleteSystemCustomizer")
        }
        BASIC_USER => (0x8004_1d5a, "The Basic User Role cannot be deleted.", "CannotDeleteBasicUser"),
        _ => (0x8004_1d55, "The role cannot be deleted.", "CannotDeleteSpecialRole"),
    }
}
