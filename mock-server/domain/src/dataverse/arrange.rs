//! Rows as somebody arranges them from outside, for a situation: without anybody's leave, but never against their columns.

use std::sync::Arc;

use uuid::Uuid;

use super::association::Association;
use super::environment::{ENVIRONMENT_ROWS_LIMIT, Environment};
use super::privilege::{AccessDepth, Privilege};
use super::refusal::DataverseRefusal;
use super::row::{Row, RowDraft};
use super::table::Table;
use crate::Now;

/// Columns by which people know a row, beside its name.
const KNOWN_BY: [&str; 3] = ["emailaddress", "domainname", "internalemailaddress"];

impl Environment {
    /// The row that people call so: by its name, its address or its id. Settings are called as their user is.
    pub fn find_named(&self, table: &Table, name: &str) -> Option<&Arc<Row>> {
        if let Some(row) = Uuid::parse_str(name).ok().and_then(|id| self.row(table.logical, id)) {
            return Some(row);
        }
        if table.logical == "usersettings" {
            let user = self.find_named(Table::named("systemuser")?, name)?;
            return self.row(table.logical, user.id);
        }
        let columns = KNOWN_BY.into_iter().chain([table.name]).filter(|column| table.column(column).is_some());
        let columns: Vec<&str> = columns.collect();
        let is_called = |row: &&Arc<Row>| columns.iter().any(|column| row.text(column).eq_ignore_ascii_case(name));
        let found = self.all(table.logical).find(is_called);
        // A mailbox whose address is another than its user's is the user's still.
        found.or_else(|| {
            let users = Table::named("systemuser").filter(|_| table.logical == "mailbox")?;
            self.mailbox_of(self.find_named(users, name)?)
        })
    }

    /// Changes a row, or makes one where no id is given.
    pub fn arrange(
        &mut self,
        table: &'static Table,
        id: Option<Uuid>,
        mut draft: RowDraft,
        now: Now,
    ) -> Result<Uuid, DataverseRefusal> {
        self.check_room(&draft)?;
        if id.is_none()
            && (self.len() >= ENVIRONMENT_ROWS_LIMIT || matches!(table.logical, "organization" | "privilege"))
        {
            return Err(DataverseRefusal::Unsupported { verb: "Create", table: table.logical });
        }
        for (name, cell) in &draft.values {
            let Some(column) = table.column(name) else {
                let why = format!("'{}' entity doesn't contain attribute '{name}'", table.logical);
                return Err(DataverseRefusal::Invalid(why));
            };
            if let Some(cell) = cell {
                self.check_cell(table, column, cell)?;
            }
        }
        let by = self.system_user;
        let id = if let Some(id) = id {
            id
        } else {
            let mut new = draft.clone();
            self.check_create(table, &mut new)?;
            self.insert(table, new, by, now)
        };
        let row = Arc::clone(self.known(table, id)?);
        Self::check_status(table, id, &draft)?;
        if table.logical == "mailbox" {
            // An approval that was arranged stands, with a new address too.
            let arranged = draft.clone();
            Self::follow_from(&row, &mut draft);
            draft.values.extend(arranged.values);
        }
        self.write(table, &row, draft, by, now);
        self.follow_update(table, &row, false, now);
        Ok(id)
    }

    /// Gives a role these privileges all over the environment, and no others.
    pub fn arrange_privileges(&mut self, role: Uuid, privileges: &[&'static Privilege]) {
        let goes = |known: &Privilege| privileges.iter().any(|wanted| wanted.id == known.id);
        let grants = Privilege::all().iter().map(|known| goes(known).then_some(AccessDepth::Global)).collect();
        self.grants.insert(role, grants);
    }

    /// Gives an activity these parties, and no others.
    pub fn arrange_parties(&mut self, table: &'static Table, activity: Uuid, parties: Vec<RowDraft>, now: Now) {
        let by = self.system_user;
        self.set_parties(table, activity, parties, by, now);
    }

    /// Associates a row with these others, and with no other.
    pub fn arrange_links(&mut self, association: &'static Association, left: Uuid, rights: &[Uuid]) {
        for right in self.linked(association, true, left) {
            self.unlink(association, left, right);
        }
        for right in rights {
            self.link(association, left, *right);
        }
    }
}
