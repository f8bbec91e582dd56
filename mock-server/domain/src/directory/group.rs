//! Groups: who is a member, and whether membership carries an assignment.

use uuid::Uuid;

/// A security group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Object id.
    pub id: Uuid,
    /// Name.
    pub display_name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The name before the `@`, were it to get mail.
    pub mail_nickname: String,
    /// Direct members: users and groups. Nested groups do not carry an app assignment.
    pub members: Vec<Uuid>,
}

impl Group {
    /// A group without members.
    pub fn new(id: Uuid, display_name: &str) -> Self {
        Self {
            id,
            display_name: display_name.to_owned(),
            description: None,
            mail_nickname: display_name.chars().filter(char::is_ascii_alphanumeric).collect(),
            members: Vec::new(),
        }
    }
}
