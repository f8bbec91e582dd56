//! Groups: what they are, who is a member, and whether membership carries an assignment.

use imbl::Vector;
use jiff::Timestamp;
use uuid::Uuid;

/// A security group, or a Microsoft 365 group.
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
    /// When it was made, where that is known.
    pub created: Option<Timestamp>,
    /// Whether it is a Microsoft 365 group, which alone gets mail here.
    pub is_unified: bool,
    /// The address of a Microsoft 365 group.
    pub mail: Option<String>,
    /// Whether it can be given access.
    pub security_enabled: bool,
    /// Who may look into it, where somebody said so.
    pub visibility: Option<GroupVisibility>,
    /// Whether it may hold roles, where somebody said so. That never changes.
    pub is_assignable_to_role: Option<bool>,
    /// How much harm its content could do, in the organisation's words.
    pub classification: Option<String>,
    /// The colour of a Microsoft 365 group.
    pub theme: Option<String>,
    /// The language of a Microsoft 365 group.
    pub preferred_language: Option<String>,
    /// Where its content is to lie.
    pub preferred_data_location: Option<String>,
    /// What a Microsoft 365 group was made to do: `WelcomeEmailDisabled`.
    pub behavior_options: Vec<String>,
    /// Direct members: users, groups, contacts, enterprise applications, devices. Nested groups do not carry an app assignment.
    pub members: Vector<Uuid>,
    /// Who owns it: users and enterprise applications.
    pub owners: Vector<Uuid>,
}

/// Who may look into a group, and join it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupVisibility {
    /// Anybody.
    Public,
    /// Its members, whom its owners let in.
    Private,
}

impl Group {
    /// A group without members.
    pub fn new(id: Uuid, display_name: &str) -> Self {
        Self {
            id,
            display_name: display_name.to_owned(),
            description: None,
            mail_nickname: display_name.chars().filter(char::is_ascii_alphanumeric).collect(),
            created: None,
            is_unified: false,
            mail: None,
            security_enabled: true,
            visibility: None,
            is_assignable_to_role: None,
            classification: None,
            theme: None,
            preferred_language: None,
            preferred_data_location: None,
            behavior_options: Vec::new(),
            members: Vector::new(),
            owners: Vector::new(),
        }
    }

    /// Its security identifier, which its object id says.
    pub fn security_identifier(&self) -> String {
        let parts = self.id.to_bytes_le();
        let number = |from: usize| u32::from_le_bytes([parts[from], parts[from + 1], parts[from + 2], parts[from + 3]]);
        format!("S-1-12-1-{}-{}-{}-{}", number(0), number(4), number(8), number(12))
    }

    /// Whether an address is the one that it has.
    pub fn has_mail(&self, address: &str) -> bool {
        self.mail.as_deref().is_some_and(|mail| mail.eq_ignore_ascii_case(address))
    }

    /// Whether mail to an address of the organisation would go to it: the one that it has, or the one that it would have.
    pub fn answers_to(&self, address: &str) -> bool {
        let local = address.split_once('@').map_or(address, |(local, _)| local);
        self.has_mail(address) || self.mail_nickname.eq_ignore_ascii_case(local)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// <https://learn.microsoft.com/graph/api/group-post-groups#example-2-create-a-group-with-owners-and-members>
    #[test]
    fn the_security_identifier_is_that_of_microsofts_example() {
        let id = Uuid::from_u128(0x21d0_5557_b7b6_418f_86fa_a311_8d75_1be4);
        let wanted = "S-1-12-1-567301463-1099937718-295959174-3827004813";
        assert_eq!(Group::new(id, "Operations group").security_identifier(), wanted);
    }
}
