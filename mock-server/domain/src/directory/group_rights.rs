//! Who makes and changes groups, and which addresses these may have.
//!
//! <https://learn.microsoft.com/entra/fundamentals/users-default-permissions>

use uuid::Uuid;

use super::{Group, Role, Tenant, USER_ADMINS, UserKind};

/// Roles that give roles, and keep the groups that may hold some.
const ROLE_GIVERS: &[Role] = &[Role::GlobalAdministrator, Role::PrivilegedRoleAdministrator];

impl Group {
    /// Roles whose holders keep it.
    fn administrators(&self) -> &'static [Role] {
        if self.is_assignable_to_role == Some(true) { ROLE_GIVERS } else { USER_ADMINS }
    }
}

impl Tenant {
    /// Whether a user may make such a group: whoever belongs to the organisation, but for those that may hold roles.
    pub fn may_make_group(&self, user: Uuid, wanted: &Group) -> bool {
        let belongs = || self.users.get(&user).is_some_and(|user| user.kind != UserKind::Guest);
        self.has_role(user, wanted.administrators()) || (wanted.is_assignable_to_role != Some(true) && belongs())
    }

    /// Whether a user may change a group, who is in it and who owns it: its owners, and whose role it is.
    ///
    /// <https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept>
    pub fn may_change_group(&self, user: Uuid, group: &Group) -> bool {
        self.has_role(user, group.administrators()) || (self.users.contains_key(&user) && group.owners.contains(&user))
    }

    /// Whether whoever makes a group owns it, as nobody else is to: of a Microsoft 365 group everybody, of another one who makes it
    /// without a role.
    ///
    /// <https://learn.microsoft.com/entra/fundamentals/users-default-permissions#group-owner-permissions>
    pub fn owns_what_he_makes(&self, user: Uuid, group: &Group) -> bool {
        group.owners.is_empty() && (group.is_unified || !self.has_role(user, group.administrators()))
    }

    /// Whether a group may lose an owner: the last one who is a person stays. One who is deleted owns nothing, though he would
    /// again if he were restored.
    ///
    /// <https://learn.microsoft.com/graph/api/group-delete-owners>
    pub fn may_lose_owner(&self, group: &Group, owner: Uuid) -> bool {
        let is_person = |other: &Uuid| *other != owner && self.users.contains_key(other);
        self.service_principals.contains_key(&owner) || group.owners.iter().any(is_person)
    }

    /// Whether a group may have its nickname: no other Microsoft 365 group has it, and the address that it makes is nobody's. A
    /// group keeps its address when its nickname changes.
    pub fn is_nickname_free(&self, wanted: &Group) -> bool {
        let address = format!("{}@{}", wanted.mail_nickname, self.domain());
        let has_it = |group: &Group| {
            group.has_mail(&address)
                || (group.is_unified && group.mail_nickname.eq_ignore_ascii_case(&wanted.mail_nickname))
        };
        let mut others = self.groups.values().filter(|group| group.id != wanted.id);
        self.user(&address).is_none() && !others.any(|group| has_it(group))
    }

    /// The groups that an object is in, directly or through others, and that can be given access.
    pub fn security_groups_of(&self, member: Uuid) -> Vec<Uuid> {
        let mut found = self.groups_of(member);
        found.retain(|id| self.groups.get(id).is_some_and(|group| group.security_enabled));
        found
    }
}
