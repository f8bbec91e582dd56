//! What tables demand beyond their columns, and what follows when a row of theirs is made or changed.

use uuid::Uuid;

use super::approval::{APPROVAL, PENDING};
use super::association::{Association, TEAM_ROLES, USER_ROLES};
use super::caller::DataverseCaller;
use super::cell::{Cell, RowReference};
use super::environment::Environment;
use super::privilege::AccessRight;
use super::refusal::{DataverseRefusal, RefusalClass};
use super::roles::DELEGATED_MAILBOX_APPROVER;
use super::row::{Row, RowDraft};
use super::table::Table;
use crate::Now;

impl Environment {
    /// Whether a new row may be so.
    pub(super) fn check_create(&self, table: &'static Table, draft: &mut RowDraft) -> Result<(), DataverseRefusal> {
        Self::check_status(table, draft.id.unwrap_or_default(), draft)?;
        if matches!(table.logical, "systemuser" | "team" | "role") {
            draft.fill_in("businessunitid", RowReference { table: "businessunit", id: self.business_unit });
        }
        if matches!(table.logical, "mailbox" | "systemuser" | "queue") {
            // A new address waits for approval, whatever its row says: approval stands alone in a request.
            let column = if table.logical == "systemuser" { "internalemailaddress" } else { "emailaddress" };
            let has_address = draft.get(column).flatten().and_then(Cell::text).is_some_and(|text| !text.is_empty());
            draft.set(APPROVAL, Some(Cell::Whole(if has_address { PENDING } else { 0 })));
        }
        if table.logical == "businessunit" {
            draft.fill_in("parentbusinessunitid", RowReference { table: "businessunit", id: self.business_unit });
        }
        Ok(())
    }

    /// Whether a row may become so; takes out of the draft what is not to be saved, and puts in what follows.
    pub(super) fn check_update(
        &self,
        caller: &DataverseCaller,
        table: &'static Table,
        row: &Row,
        draft: &mut RowDraft,
    ) -> Result<(), DataverseRefusal> {
        Self::check_status(table, row.id, draft)?;
        match table.logical {
            "mailbox" => {
                // Whoever is to change a mailbox must be able to see it.
                caller.demand_row(table, AccessRight::Read, row)?;
                self.check_approval(caller, row, draft)?;
                Self::follow_from(row, draft);
            }
            "systemuser" | "queue" if draft.get(APPROVAL).is_some() => {
                let mailbox = self.mailbox_of(row).map_or(row, AsRef::as_ref);
                self.check_approval(caller, mailbox, draft)?;
            }
            "organization" => self.check_requirement(caller, row, draft)?,
            "businessunit" => self.check_unit(row, draft)?,
            _ => {}
        }
        Ok(())
    }

    /// Whether a row may go.
    pub(super) fn check_delete(&self, table: &'static Table, row: &Row) -> Result<(), DataverseRefusal> {
        let guid = |column| if let Some(Cell::Guid(id)) = row.get(column) { Some(*id) } else { None };
        Err(match (table.logical, guid("roletemplateid"), guid("azureactivedirectoryobjectid")) {
            ("mailbox", ..) if row.reference("regardingobjectid").is_some() => DataverseRefusal::MailboxHeld,
            ("role", Some(template), _) => DataverseRefusal::RoleFixed(template),
            ("businessunit", ..) => return self.check_delete_unit(row),
            ("team", ..) => return self.check_delete_team(row),
            ("systemuser", ..) if !row.flag("isdisabled") => DataverseRefusal::UserEnabled(row.id),
            ("systemuser", _, Some(object)) => DataverseRefusal::UserInDirectory { user: row.id, object },
            // Who is in no directory came from outside: he stays, so that what he made has its maker.
            ("systemuser", ..) => DataverseRefusal::Unsupported { verb: "Delete", table: table.logical },
            _ => return Ok(()),
        })
    }

    /// Whether a role may be given. That of the Delegated Mailbox Approver is given to users alone, by those who could
    /// approve themselves.
    ///
    /// <https://learn.microsoft.com/power-platform/admin/connect-exchange-online#delegated-mailbox-approver>
    pub(super) fn check_associate(
        &self,
        caller: &DataverseCaller,
        association: &Association,
        right: Uuid,
    ) -> Result<(), DataverseRefusal> {
        if self.role_from(DELEGATED_MAILBOX_APPROVER) != Some(right) {
            return Ok(());
        }
        let class = if self.forbids_approver { RefusalClass::Forbidden } else { RefusalClass::Invalid };
        if association == TEAM_ROLES {
            return Err(DataverseRefusal::ApproverToTeam(class));
        }
        if association == USER_ROLES && !caller.is_mail_administrator() {
            return Err(DataverseRefusal::MayNotAssignApprover(class));
        }
        Ok(())
    }

    /// What follows when a row was made.
    pub(super) fn follow_create(&mut self, table: &'static Table, id: Uuid, by: Uuid, now: Now) {
        if table.logical == "mailbox" {
            self.follow_new_mailbox(id, now);
        }
        if matches!(table.logical, "systemuser" | "queue") {
            self.make_mailbox(table, id, by, now);
        }
        if table.logical == "appointment" {
            self.make_organizer(table, id, by, now);
        }
        match table.logical {
            "businessunit" => self.make_default_team(id, by, now),
            "systemuser" => self.join_default_team(id),
            _ => {}
        }
        if let Some(settings) = Table::named("usersettings").filter(|_| table.logical == "systemuser") {
            self.insert(settings, RowDraft::of(id), by, now);
        }
    }
}
