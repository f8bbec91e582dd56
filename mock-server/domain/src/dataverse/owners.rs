//! Teams and business units: the team that each unit has, and what must be done before one of them can go.

use std::sync::Arc;

use uuid::Uuid;

use super::association::TEAM_MEMBERS;
use super::cell::{Cell, RowReference};
use super::environment::Environment;
use super::refusal::DataverseRefusal;
use super::row::{Row, RowDraft};
use super::table::{Ownership, Table};
use crate::Now;

impl Environment {
    /// Whether a team may go: rows do not lose their owner.
    ///
    /// <https://learn.microsoft.com/power-platform/admin/manage-teams>
    pub(super) fn check_delete_team(&self, team: &Row) -> Result<(), DataverseRefusal> {
        if team.flag("isdefault") {
            return Err(DataverseRefusal::DefaultTeam(team.id));
        }
        if self.owns(team.id) { Err(DataverseRefusal::TeamOwns(team.id)) } else { Ok(()) }
    }

    /// Whether a business unit may go: nobody and nothing lies in it, and it is disabled.
    ///
    /// <https://learn.microsoft.com/power-platform/admin/delete-business-unit>
    pub(super) fn check_delete_unit(&self, unit: &Row) -> Result<(), DataverseRefusal> {
        if unit.id == self.business_unit {
            return Err(DataverseRefusal::RootUnit);
        }
        if !unit.flag("isdisabled") {
            return Err(DataverseRefusal::UnitEnabled);
        }
        let lies_in = |row: &&Arc<Row>, column: &str| row.reference(column).is_some_and(|to| to.id == unit.id);
        if self.all("businessunit").any(|row| lies_in(&row, "parentbusinessunitid")) {
            return Err(DataverseRefusal::UnitHasChild);
        }
        let queues = self.all("queue").filter(|row| lies_in(row, "owningbusinessunit")).count();
        if queues > 0 {
            return Err(DataverseRefusal::UnitHasQueues { queues, id: unit.id, name: unit.text("name").into() });
        }
        if self.default_team(unit.id).is_some_and(|team| self.owns(team)) {
            return Err(DataverseRefusal::UnitTeamOwns(unit.id));
        }
        let mut people = self.all("systemuser").chain(self.all("team").filter(|team| !team.flag("isdefault")));
        if people.any(|row| lies_in(&row, "businessunitid")) {
            return Err(DataverseRefusal::Associated);
        }
        Ok(())
    }

    /// A business unit that is disabled has those below it disabled too; the one above all stays enabled.
    pub(super) fn check_unit(&self, unit: &Row, draft: &RowDraft) -> Result<(), DataverseRefusal> {
        let disables = draft.get("isdisabled") == Some(Some(&Cell::Flag(true)));
        if disables && unit.id == self.business_unit { Err(DataverseRefusal::RootUnitDisabled) } else { Ok(()) }
    }

    /// Whether rows have that owner.
    fn owns(&self, owner: Uuid) -> bool {
        let owned = Table::all().iter().filter(|table| table.ownership == Ownership::User);
        let mut rows = owned.flat_map(|table| self.all(table.logical));
        rows.any(|row| row.reference("ownerid").is_some_and(|of| of.id == owner))
    }

    fn default_team(&self, unit: Uuid) -> Option<Uuid> {
        let is_it = |team: &&Arc<Row>| {
            team.flag("isdefault") && team.reference("businessunitid").is_some_and(|of| of.id == unit)
        };
        self.all("team").find(is_it).map(|team| team.id)
    }

    /// A business unit has a team, of its name, which everybody in it is in.
    pub(super) fn make_default_team(&mut self, unit: Uuid, by: Uuid, now: Now) {
        let Some(name) = self.row("businessunit", unit).map(|row| row.text("name").to_owned()) else { return };
        let Some(teams) = Table::named("team") else { return };
        let draft = RowDraft::of(Uuid::new_v5(&unit, b"default team"))
            .with("name", name.as_str())
            .with("isdefault", true)
            .with("businessunitid", RowReference { table: "businessunit", id: unit });
        self.insert(teams, draft, by, now);
    }

    /// Somebody is in the team of the business unit that he is in, and of no other unit.
    pub(super) fn join_default_team(&mut self, user: Uuid) {
        let unit = self.row("systemuser", user).and_then(|row| row.reference("businessunitid"));
        let team = unit.and_then(|unit| self.default_team(unit.id));
        for other in self.linked(TEAM_MEMBERS, false, user) {
            if Some(other) != team && self.row("team", other).is_some_and(|other| other.flag("isdefault")) {
                self.unlink(TEAM_MEMBERS, other, user);
            }
        }
        if let Some(team) = team {
            self.link(TEAM_MEMBERS, team, user);
        }
    }

    /// What follows when one of these was changed: the units below it are disabled, its team is called as it is, and its
    /// new people are in that; what is owned by whoever moved lies where he does.
    pub(super) fn follow_owner(&mut self, table: &'static Table, old: &Row, new: &Row, now: Now) {
        let by = self.system_user;
        match table.logical {
            "businessunit" => {
                if new.flag("isdisabled") && !old.flag("isdisabled") {
                    let is_below = |row: &&Arc<Row>| {
                        row.reference("parentbusinessunitid").is_some_and(|to| to.id == new.id)
                            && !row.flag("isdisabled")
                    };
                    for below in self.all("businessunit").filter(is_below).cloned().collect::<Vec<_>>() {
                        self.write(table, &below, RowDraft::default().with("isdisabled", true), by, now);
                        if let Some(disabled) = self.row(table.logical, below.id).map(Arc::clone) {
                            self.follow_owner(table, &below, &disabled, now);
                        }
                    }
                }
                let team = self.default_team(new.id).and_then(|team| self.row("team", team)).map(Arc::clone);
                if let (Some(team), Some(teams)) = (team, Table::named("team"))
                    && team.text("name") != new.text("name")
                {
                    self.write(teams, &team, RowDraft::default().with("name", new.text("name")), by, now);
                }
            }
            "systemuser" | "team" if old.reference("businessunitid") != new.reference("businessunitid") => {
                if table.logical == "systemuser" {
                    self.join_default_team(new.id);
                }
                self.move_owned(new.id, now);
            }
            "emailserverprofile" | "mailbox" if old.reference("ownerid") != new.reference("ownerid") => {
                self.tell_others(new.id, now);
            }
            _ => {}
        }
    }

    /// Rows lie in the business unit of their owner.
    fn move_owned(&mut self, owner: Uuid, now: Now) {
        for table in Table::all().iter().filter(|table| table.ownership == Ownership::User) {
            let is_owned = |row: &&Arc<Row>| row.reference("ownerid").is_some_and(|of| of.id == owner);
            for row in self.all(table.logical).filter(is_owned).cloned().collect::<Vec<_>>() {
                let by = row.reference("modifiedby").map_or(self.system_user, |by| by.id);
                self.write(table, &row, RowDraft::default(), by, now);
            }
        }
    }

    /// Alerts are for whoever owns what they are about now.
    fn tell_others(&mut self, about: Uuid, now: Now) {
        let Some(table) = Table::named("tracelog") else { return };
        let is_about = |row: &&Arc<Row>| row.reference("regardingobjectid").is_some_and(|to| to.id == about);
        for alert in self.all(table.logical).filter(is_about).cloned().collect::<Vec<_>>() {
            let by = self.system_user;
            self.write(table, &alert, RowDraft::default(), by, now);
        }
    }

    /// What goes with a row that is gone: the team and the roles of a business unit.
    pub(super) fn follow_delete(&mut self, table: &'static Table, id: Uuid) {
        if table.logical != "businessunit" {
            return;
        }
        for logical in ["role", "team"] {
            let Some(table) = Table::named(logical) else { continue };
            let lies_in = |row: &&Arc<Row>| row.reference("businessunitid").is_some_and(|to| to.id == id);
            for row in self.all(logical).filter(lies_in).map(|row| row.id).collect::<Vec<_>>() {
                self.take(table, row);
                self.clear_references(table, row);
            }
        }
    }
}
