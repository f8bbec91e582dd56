//! Relationships of many rows with many: who has which role, who is in which team.

/// A relationship between the rows of two tables.
#[derive(Debug, PartialEq, Eq)]
pub struct Association {
    /// Its name, which is the navigation property on both sides.
    pub name: &'static str,
    /// Logical name of the table in between.
    pub intersect: &'static str,
    /// Table on the one side.
    pub left: &'static str,
    /// Table on the other side.
    pub right: &'static str,
}

/// Users' roles.
pub const USER_ROLES: &Association = &ASSOCIATIONS[0];
/// Teams' roles.
pub const TEAM_ROLES: &Association = &ASSOCIATIONS[1];
/// Users in teams.
pub const TEAM_MEMBERS: &Association = &ASSOCIATIONS[2];
/// Privileges of roles.
pub const ROLE_PRIVILEGES: &Association = &ASSOCIATIONS[3];

const ASSOCIATIONS: [Association; 4] = [
    Association {
        name: "systemuserroles_association",
        intersect: "systemuserroles",
        left: "systemuser",
        right: "role",
    },
    Association { name: "teamroles_association", intersect: "teamroles", left: "team", right: "role" },
    Association { name: "teammembership_association", intersect: "teammembership", left: "team", right: "systemuser" },
    Association { name: "roleprivileges_association", intersect: "roleprivileges", left: "role", right: "privilege" },
];

impl Association {
    /// All of them.
    pub fn all() -> &'static [Self] {
        &ASSOCIATIONS
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ASSOCIATIONS.iter().find(|association| association.name == name)
    }
}
