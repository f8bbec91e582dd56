//! Groups: who is a member, and whether membership carries an assignment.

use uuid::Uuid;

/// A security group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Object id.
    pub id: Uuid,
    /// Name.
    pub display_name: String,
    /// Direct members: users and groups. Nested groups do not carry an app assignment.
    pub members: Vec<Uuid>,
}
