//! Groups: who is a member, and whether membership carries an assignment.

use imbl::Vector;
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
    /// Direct members: users, groups, contacts, enterprise applications, devices. Nested groups do not carry an app assignment.
    pub members: Vector<Uuid>,
    /// Who owns it: users and enterprise applications.
    pub owners: Vector<Uuid>,
}

impl Group {
    /// A group without members.
    pub fn new(id: Uuid, display_name: &str) -> Self {
        Self {
            id,
            display_name: display_name.to_owned(),
            description: None,
            mail_nickname: display_name.chars().filter(char::is_ascii_alphanumeric).collect(),
            members: Vector::new(),
            owners: Vector::new(),
        }
    }

    /// Takes a member out; whether it was one.
    pub fn remove_member(&mut self, id: Uuid) -> bool {
        let place = self.members.index_of(&id);
        place.map(|place| self.members.remove(place)).is_some()
    }

    /// Takes an owner away; whether it was one.
    pub fn remove_owner(&mut self, id: Uuid) -> bool {
        let place = self.owners.index_of(&id);
        place.map(|place| self.owners.remove(place)).is_some()
    }
}
