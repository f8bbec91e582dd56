//! Privileges: what a role may let its holders do, and with whose rows.
//!
//! <https://learn.microsoft.com/power-platform/admin/security-roles-privileges>

use std::collections::BTreeMap;
use std::sync::LazyLock;

use uuid::{Uuid, uuid};

use super::table::{Ownership, Table};

const PRIVILEGES: Uuid = uuid!("6d6f636b-3336-4535-8000-000000000d01");

/// What may be done with the rows of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessRight {
    /// Make one.
    Create,
    /// See it.
    Read,
    /// Change it.
    Write,
    /// Remove it.
    Delete,
    /// Attach it to another.
    Append,
    /// Attach another to it.
    AppendTo,
    /// Give it to another owner.
    Assign,
    /// Let others at it.
    Share,
}

/// With whose rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessDepth {
    /// One's own, and those of one's teams.
    Basic,
    /// Those of one's business unit.
    Local,
    /// Those of one's business unit and the ones below it.
    Deep,
    /// All.
    Global,
}

/// A privilege.
#[derive(Debug, PartialEq, Eq)]
pub struct Privilege {
    /// `prvReadMailbox`.
    pub name: String,
    /// Its id, the same in every environment.
    pub id: Uuid,
    /// What it lets do with rows, and the name of what; nothing for those that stand by themselves.
    pub right: Option<(AccessRight, &'static str)>,
}

/// Approve e-mail addresses of users and queues.
pub const APPROVE_ADDRESS: &str = "prvApproveRejectEmailAddress";
/// Do something in another user's name.
pub const ACT_FOR_ANOTHER: &str = "prvActOnBehalfOfAnotherUser";

/// Send e-mail as another user.
pub const SEND_AS_USER: &str = "prvSendAsUser";

/// Privileges that belong to no table.
const ALONE: [&str; 4] = [APPROVE_ADDRESS, ACT_FOR_ANOTHER, SEND_AS_USER, "prvSyncToOutlook"];

static ALL: LazyLock<Vec<Privilege>> = LazyLock::new(|| {
    let privilege = |name: String, right| {
        let id = Uuid::new_v5(&PRIVILEGES, name.as_bytes());
        Privilege { name, id, right }
    };
    let mut nouns: Vec<(&'static str, Ownership)> =
        Table::all().iter().filter_map(|table| Some((noun(table)?, table.ownership))).collect();
    nouns.sort_unstable_by_key(|(noun, _)| *noun);
    nouns.dedup_by_key(|(noun, _)| *noun);
    let of_noun = |(noun, ownership): (&'static str, Ownership)| {
        let rights = AccessRight::ALL.into_iter().filter(move |right| is_granted(ownership, *right));
        rights.map(move |right| (format!("prv{}{noun}", right.name()), Some((right, noun))))
    };
    let of_tables = nouns.into_iter().flat_map(of_noun);
    let all = of_tables.chain(ALONE.into_iter().map(|name| (name.to_owned(), None)));
    all.map(|(name, right)| privilege(name, right)).collect()
});

/// Where each stands, by its name.
static PLACES: LazyLock<BTreeMap<&'static str, usize>> =
    LazyLock::new(|| ALL.iter().enumerate().map(|(at, privilege)| (privilege.name.as_str(), at)).collect());

/// Where those stand that are about a table: every row that is shown asks for one.
static BY_TABLE: LazyLock<BTreeMap<(&'static str, AccessRight), usize>> = LazyLock::new(|| {
    let of_table = |table: &'static Table| {
        let rights = AccessRight::ALL.into_iter();
        rights.filter_map(move |right| {
            let noun = noun(table)?;
            let at = ALL.iter().position(|known| known.right == Some((right, noun)))?;
            Some(((table.logical, right), at))
        })
    };
    Table::all().iter().flat_map(of_table).collect()
});

impl AccessRight {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Create, Self::Read, Self::Write, Self::Delete, Self::Append, Self::AppendTo, Self::Assign, Self::Share];

    /// Its name, as it stands in a privilege's.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::Delete => "Delete",
            Self::Append => "Append",
            Self::AppendTo => "AppendTo",
            Self::Assign => "Assign",
            Self::Share => "Share",
        }
    }

    /// Its number in `accessright`.
    pub fn number(self) -> i64 {
        match self {
            Self::Read => 1,
            Self::Write => 2,
            Self::Append => 4,
            Self::AppendTo => 16,
            Self::Create => 32,
            Self::Delete => 65_536,
            Self::Share => 262_144,
            Self::Assign => 524_288,
        }
    }
}

impl Privilege {
    /// All of them, those of tables first.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// Where the privilege of that name stands, spelt as it is.
    pub(super) fn place(name: &str) -> Option<usize> {
        PLACES.get(name).copied()
    }

    /// The one with that name or id.
    pub fn find(name: &str) -> Option<&'static Self> {
        let id = Uuid::parse_str(name).ok();
        ALL.iter().find(|known| Some(known.id) == id || known.name.eq_ignore_ascii_case(name))
    }

    /// Whether it can go less far than all over the organisation.
    pub fn has_depths(&self) -> bool {
        let of = |table: &&Table| self.right.is_some_and(|(_, name)| noun(table) == Some(name));
        Table::all().iter().find(of).is_none_or(|table| table.ownership != Ownership::Organization)
    }

    /// The one that lets do something with a table's rows; nothing where everybody may.
    pub fn of(table: &Table, right: AccessRight) -> Option<&'static Self> {
        BY_TABLE.get(&(table.logical, right)).and_then(|at| ALL.get(*at))
    }
}

/// Whether there is a privilege for that. What the organisation owns is given to nobody, and alerts, which are all of that
/// kind that there is here, are not changed.
///
/// <https://learn.microsoft.com/previous-versions/dynamicscrm-2013/developers-guide/dn481593(v=crm.6)>
fn is_granted(ownership: Ownership, right: AccessRight) -> bool {
    let withheld = matches!(right, AccessRight::Write | AccessRight::Assign | AccessRight::Share);
    ownership != Ownership::Organization || !withheld
}

/// What privileges call a table. Everybody may read what privileges there are.
fn noun(table: &Table) -> Option<&'static str> {
    match table.logical {
        "privilege" => None,
        "systemuser" => Some("User"),
        "activityparty" | "appointment" | "email" | "task" => Some("Activity"),
        _ => Some(table.schema),
    }
}
