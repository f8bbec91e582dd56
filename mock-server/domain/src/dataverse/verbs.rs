//! What can be done with rows: looked at, made, changed, removed, associated. Everything is validated before anything is
//! changed.

use std::sync::Arc;

use uuid::Uuid;

use super::association::{Association, ROLE_PRIVILEGES, TEAM_MEMBERS};
use super::caller::DataverseCaller;
use super::cell::Cell;
use super::environment::{ENVIRONMENT_ROWS_LIMIT, Environment};
use super::privilege::{AccessDepth, AccessRight, Privilege};
use super::refusal::DataverseRefusal;
use super::row::{Row, RowDraft};
use super::table::Table;
use crate::Now;
use crate::query::{Page, Query};

/// What must hold of a row that is to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// Nothing.
    None,
    /// It still has that version.
    Version(u64),
}

impl Environment {
    /// A row, where the caller may see it.
    pub fn get(
        &self,
        caller: &DataverseCaller,
        table: &'static Table,
        id: Uuid,
    ) -> Result<&Arc<Row>, DataverseRefusal> {
        caller.demand(table, AccessRight::Read)?;
        let row = self.known(table, id)?;
        caller.demand_row(table, AccessRight::Read, row)?;
        Ok(row)
    }

    /// The row with those values in the columns of an alternate key.
    pub fn by_key(
        &self,
        caller: &DataverseCaller,
        table: &'static Table,
        key: &[(&str, Cell)],
    ) -> Result<&Arc<Row>, DataverseRefusal> {
        caller.demand(table, AccessRight::Read)?;
        let given = |column: &&str| key.iter().find(|(name, _)| name == column).map(|(_, cell)| cell.clone());
        let known = table.keys.iter().filter(|(_, columns)| columns.len() == key.len());
        let found = known.filter_map(|(name, columns)| {
            let values: Vec<Cell> = columns.iter().map(given).collect::<Option<_>>()?;
            self.keys.find(table, name, &values).next()
        });
        let row = found.into_iter().find_map(|id| self.row(table.logical, id));
        let row = row.ok_or(DataverseRefusal::MissingByKey(table.logical))?;
        caller.demand_row(table, AccessRight::Read, row)?;
        Ok(row)
    }

    /// The rows that the caller may see, as many of them as a query asks for.
    pub fn find(
        &self,
        caller: &DataverseCaller,
        table: &'static Table,
        query: &Query<&'static str>,
    ) -> Result<Page<&Row>, DataverseRefusal> {
        let depth = caller.demand(table, AccessRight::Read)?;
        let rows = self.all(table.logical).map(AsRef::as_ref);
        Ok(query.run(rows.filter(|row| caller.reaches(table, depth, row))))
    }

    /// The rows on the other side of a relationship that the caller may see, as many of them as a query asks for.
    pub fn find_linked(
        &self,
        caller: &DataverseCaller,
        association: &'static Association,
        (from_left, id): (bool, Uuid),
        query: &Query<&'static str>,
    ) -> Result<Page<&Row>, DataverseRefusal> {
        let other = if from_left { association.right } else { association.left };
        let Some(table) = Table::named(other) else {
            return Ok(Page { items: Vec::new(), more: false, total: None, passed: None });
        };
        let depth = caller.demand(table, AccessRight::Read)?;
        let mut ids = self.linked(association, from_left, id);
        // As they lie in their table, so that pages have one order.
        ids.sort_unstable();
        let rows = ids.into_iter().filter_map(|id| self.row(table.logical, id)).map(AsRef::as_ref);
        Ok(query.run(rows.filter(|row| caller.reaches(table, depth, row))))
    }

    /// Makes a row.
    ///
    /// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/create-entity-web-api>
    pub fn create(
        &mut self,
        caller: &DataverseCaller,
        table: &'static Table,
        mut draft: RowDraft,
        now: Now,
    ) -> Result<Uuid, DataverseRefusal> {
        // Parties come with their activity, and settings with their user.
        if matches!(table.logical, "activityparty" | "organization" | "privilege" | "usersettings") {
            return Err(DataverseRefusal::Unsupported { verb: "Create", table: table.logical });
        }
        caller.demand(table, AccessRight::Create)?;
        Self::pass_over(table, &mut draft, true);
        if self.rows >= ENVIRONMENT_ROWS_LIMIT {
            return Err(DataverseRefusal::Full);
        }
        self.check_room(&draft)?;
        self.check_values(table, &draft, true)?;
        if draft.id.is_some_and(|id| self.row(table.logical, id).is_some()) {
            return Err(DataverseRefusal::Duplicate);
        }
        self.check_keys(table, None, &draft)?;
        self.check_create(table, &mut draft)?;
        Self::check_first_status(table, &draft)?;
        let owner = draft.get("ownerid").flatten().and_then(Cell::reference);
        if owner.is_some_and(|owner| owner.id != caller.user) {
            caller.demand(table, AccessRight::Assign)?;
        }
        for column in ["createdonbehalfby", "modifiedonbehalfby"] {
            draft.set(column, caller.delegate());
        }
        Ok(self.insert(table, draft, caller.user, now))
    }

    /// Changes a row.
    ///
    /// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/update-delete-entities-using-web-api>
    pub fn update(
        &mut self,
        caller: &DataverseCaller,
        table: &'static Table,
        id: Uuid,
        mut draft: RowDraft,
        precondition: Precondition,
        now: Now,
    ) -> Result<(), DataverseRefusal> {
        // Alerts are removed, and never changed.
        if matches!(table.logical, "activityparty" | "privilege" | "tracelog") {
            return Err(DataverseRefusal::Unsupported { verb: "Update", table: table.logical });
        }
        caller.demand(table, AccessRight::Write)?;
        Self::pass_over(table, &mut draft, false);
        let row = Arc::clone(self.known(table, id)?);
        caller.demand_row(table, AccessRight::Write, &row)?;
        if matches!(precondition, Precondition::Version(version) if version != row.version) {
            return Err(DataverseRefusal::Stale);
        }
        if draft.get("ownerid").is_some() {
            caller.demand_row(table, AccessRight::Assign, &row)?;
        }
        self.check_room(&draft)?;
        self.check_values(table, &draft, false)?;
        self.check_keys(table, Some(id), &draft)?;
        self.check_update(caller, table, &row, &mut draft)?;
        let approves = table.logical == "mailbox" && self.may_approve_own(caller, &row);
        draft.set("modifiedonbehalfby", caller.delegate());
        self.write(table, &row, draft, caller.user, now);
        self.follow_update(table, &row, approves, now);
        Ok(())
    }

    /// Removes a row.
    pub fn delete(
        &mut self,
        caller: &DataverseCaller,
        table: &'static Table,
        id: Uuid,
        precondition: Precondition,
    ) -> Result<(), DataverseRefusal> {
        if matches!(table.logical, "activityparty" | "organization" | "privilege" | "usersettings") {
            return Err(DataverseRefusal::Unsupported { verb: "Delete", table: table.logical });
        }
        caller.demand(table, AccessRight::Delete)?;
        let row = self.known(table, id)?;
        caller.demand_row(table, AccessRight::Delete, row)?;
        if matches!(precondition, Precondition::Version(version) if version != row.version) {
            return Err(DataverseRefusal::Stale);
        }
        self.check_delete(table, row)?;
        self.take(table, id);
        self.follow_delete(table, id);
        self.clear_references(table, id);
        Ok(())
    }

    /// Associates two rows.
    ///
    /// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/associate-disassociate-entities-using-web-api>
    pub fn associate(
        &mut self,
        caller: &DataverseCaller,
        association: &'static Association,
        left: Uuid,
        right: Uuid,
    ) -> Result<(), DataverseRefusal> {
        self.check_association(caller, association, left, right)?;
        self.check_associate(caller, association, right)?;
        if self.are_linked(association, left, right) {
            return Err(DataverseRefusal::Duplicate);
        }
        match Privilege::all().iter().find(|privilege| association == ROLE_PRIVILEGES && privilege.id == right) {
            Some(privilege) => self.grant(left, privilege, Some(AccessDepth::Basic)),
            None => self.link(association, left, right),
        }
        Ok(())
    }

    /// Ends an association.
    pub fn disassociate(
        &mut self,
        caller: &DataverseCaller,
        association: &'static Association,
        left: Uuid,
        right: Uuid,
    ) -> Result<(), DataverseRefusal> {
        self.check_association(caller, association, left, right)?;
        match Privilege::all().iter().find(|privilege| association == ROLE_PRIVILEGES && privilege.id == right) {
            Some(privilege) => self.grant(left, privilege, None),
            None => self.unlink(association, left, right),
        }
        Ok(())
    }

    /// Adds privileges to a role: `AddPrivilegesRole`.
    ///
    /// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/addprivilegesrole>
    pub fn add_privileges(
        &mut self,
        caller: &DataverseCaller,
        role: Uuid,
        privileges: &[(&'static Privilege, AccessDepth)],
    ) -> Result<(), DataverseRefusal> {
        if let Some(table) = Table::named("role") {
            let row = self.known(table, role)?;
            caller.demand_row(table, AccessRight::Write, row)?;
        }
        for (privilege, depth) in privileges {
            self.grant(role, privilege, Some(*depth));
        }
        Ok(())
    }

    /// Both rows are there, and the caller may associate what lies in their tables.
    fn check_association(
        &self,
        caller: &DataverseCaller,
        association: &Association,
        left: Uuid,
        right: Uuid,
    ) -> Result<(), DataverseRefusal> {
        let (right_needed, table) = match association {
            known if known == TEAM_MEMBERS => (AccessRight::Write, "team"),
            known if known == ROLE_PRIVILEGES => (AccessRight::Write, "role"),
            _ => (AccessRight::Assign, "role"),
        };
        if let Some(table) = Table::named(table) {
            caller.demand(table, right_needed)?;
        }
        for (logical, id) in [(association.left, left), (association.right, right)] {
            if let Some(table) = Table::named(logical) {
                self.known(table, id)?;
            }
        }
        Ok(())
    }

    /// How far a privilege of a role goes from now on.
    fn grant(&mut self, role: Uuid, privilege: &Privilege, depth: Option<AccessDepth>) {
        let Some(at) = Privilege::place(&privilege.name) else { return };
        let grants = self.grants.entry(role).or_insert_with(super::roles::none);
        if let Some(grant) = Arc::make_mut(grants).get_mut(at) {
            *grant = depth;
        }
    }

    pub(super) fn known(&self, table: &'static Table, id: Uuid) -> Result<&Arc<Row>, DataverseRefusal> {
        self.row(table.logical, id).ok_or(DataverseRefusal::Missing { table: table.logical, id })
    }

    /// There is room for what is written.
    pub(super) fn check_room(&self, draft: &RowDraft) -> Result<(), DataverseRefusal> {
        let size: usize = draft.values.values().flatten().map(Cell::size).sum();
        if self.bytes + size <= self.room { Ok(()) } else { Err(DataverseRefusal::Full) }
    }
}
