//! The roles that every environment begins with, and what they let their holders do.
//!
//! <https://learn.microsoft.com/power-platform/admin/database-security#predefined-security-roles>

use std::sync::{Arc, LazyLock};

use uuid::{Uuid, uuid};

use super::privilege::{AccessDepth, AccessRight, Privilege};
use super::version::EnvironmentVersion;

/// How far each privilege goes, by its place among all.
pub(super) type Grants = Arc<[Option<AccessDepth>]>;

/// A role that environments begin with.
pub(super) struct RoleTemplate {
    /// Name.
    pub name: &'static str,
    /// Template id, the same in every environment.
    pub id: Uuid,
    /// The first version that has it.
    pub since: Option<EnvironmentVersion>,
    /// How far a privilege of it goes.
    grants: fn(&Privilege) -> Option<AccessDepth>,
}

/// May do everything in the environment, but approve addresses by that alone.
pub(super) const SYSTEM_ADMINISTRATOR: Uuid = uuid!("627090ff-40a3-4053-8790-584edc5be201");
/// May change what the environment's tables are like.
pub(super) const SYSTEM_CUSTOMIZER: Uuid = uuid!("119f245c-3cc8-4b62-b31c-d1a046ced15d");
/// What everybody has who works in the environment.
pub(super) const BASIC_USER: Uuid = uuid!("6d6f636b-3336-4535-8000-000000000e01");
/// May approve addresses beside being a System Administrator.
pub(super) const DELEGATED_MAILBOX_APPROVER: Uuid = uuid!("6d6f636b-3336-4535-8000-000000000e02");

pub(super) const ROLE_TEMPLATES: [RoleTemplate; 6] = [
    RoleTemplate {
        name: "System Administrator",
        id: SYSTEM_ADMINISTRATOR,
        since: None,
        grants: |_| Some(AccessDepth::Global),
    },
    RoleTemplate { name: "System Customizer", id: SYSTEM_CUSTOMIZER, since: None, grants: customizer },
    RoleTemplate { name: "Basic User", id: BASIC_USER, since: None, grants: basic },
    RoleTemplate {
        name: "Delegate",
        id: uuid!("6d6f636b-3336-4535-8000-000000000e03"),
        since: None,
        grants: |privilege| (privilege.name == super::privilege::ACT_FOR_ANOTHER).then_some(AccessDepth::Global),
    },
    RoleTemplate {
        name: "Service Reader",
        id: uuid!("6d6f636b-3336-4535-8000-000000000e04"),
        since: None,
        grants: |privilege| matches!(privilege.right, Some((AccessRight::Read, _))).then_some(AccessDepth::Global),
    },
    RoleTemplate {
        name: "Delegated Mailbox Approver",
        id: DELEGATED_MAILBOX_APPROVER,
        since: Some(EnvironmentVersion::DELEGATED_APPROVER),
        grants: |privilege| (privilege.name == super::privilege::APPROVE_ADDRESS).then_some(AccessDepth::Global),
    },
];

static GRANTS: LazyLock<Vec<Grants>> =
    LazyLock::new(|| ROLE_TEMPLATES.iter().map(|role| Privilege::all().iter().map(role.grants).collect()).collect());

impl RoleTemplate {
    /// What it lets do: shared by all environments until one changes it.
    pub fn grants(&self) -> Grants {
        let at = ROLE_TEMPLATES.iter().position(|role| role.id == self.id);
        at.and_then(|at| GRANTS.get(at)).cloned().unwrap_or_else(none)
    }
}

/// A role that lets do nothing yet.
pub(super) fn none() -> Grants {
    Privilege::all().iter().map(|_| None).collect()
}

fn basic(privilege: &Privilege) -> Option<AccessDepth> {
    let (right, noun) = privilege.right?;
    let withheld = matches!(right, AccessRight::Create | AccessRight::Delete | AccessRight::Assign);
    match (noun, right) {
        ("Contact" | "Activity", _)
        | ("User", AccessRight::Write)
        | ("UserSettings", AccessRight::Read | AccessRight::Write)
        | ("ExchangeSyncIdMapping", AccessRight::Read) => Some(AccessDepth::Basic),
        ("Mailbox", _) => (!withheld).then_some(AccessDepth::Basic),
        (_, AccessRight::Read) | ("EmailServerProfile", AccessRight::AppendTo) => Some(AccessDepth::Global),
        _ => None,
    }
}

fn customizer(privilege: &Privilege) -> Option<AccessDepth> {
    match privilege.right {
        Some((AccessRight::Read, _)) => Some(AccessDepth::Global),
        _ => basic(privilege),
    }
}
