//! What tables demand beyond their columns, and what follows when a row of theirs is made or changed.

use std::sync::Arc;

use uuid::Uuid;

use super::association::{Association, TEAM_ROLES, USER_ROLES};
use super::caller::DataverseCaller;
use super::cell::{Cell, RowReference};
use super::environment::Environment;
use super::refusal::DataverseRefusal;
use super::roles::DELEGATED_MAILBOX_APPROVER;
use super::row::{Row, RowDraft};
use super::table::Table;
use crate::Now;

impl Environment {
    /// Whether a new row may be so.
    pub(super) fn check_create(
        &self,
        _caller: &DataverseCaller,
        table: &'static Table,
        draft: &mut RowDraft,
        _now: Now,
    ) -> Result<(), DataverseRefusal> {
        Self::check_status(table, draft.id.unwrap_or_default(), draft)?;
        if matches!(table.logical, "systemuser" | "team" | "role") {
            draft.fill_in("businessunitid", RowReference { table: "businessunit", id: self.business_unit });
        }
        if table.logical == "businessunit" {
            draft.fill_in("parentbusinessunitid", RowReference { table: "businessunit", id: self.business_unit });
        }
        Ok(())
    }

    /// Whether a row may become so.
    pub(super) fn check_update(
        _caller: &DataverseCaller,
        table: &'static Table,
        row: &Row,
        draft: &mut RowDraft,
        _now: Now,
    ) -> Result<(), DataverseRefusal> {
        Self::check_status(table, row.id, draft)
    }

    /// Whether a row may go.
    pub(super) fn check_delete(&self, table: &'static Table, row: &Row) -> Result<(), DataverseRefusal> {
        let why = match table.logical {
            "mailbox" if row.reference("regardingobjectid").is_some() => {
                "The mailbox can't be deleted because it is associated with a user or a queue."
            }
            "role" if row.get("roletemplateid").is_some() => "The system role can't be deleted.",
            "businessunit" if row.id == self.business_unit => "The root business unit can't be deleted.",
            _ => return Ok(()),
        };
        Err(DataverseRefusal::Invalid(why.to_owned()))
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
        if association == TEAM_ROLES {
            return Err(DataverseRefusal::ApproverToTeam);
        }
        if association == USER_ROLES && !caller.is_mail_administrator() {
            return Err(DataverseRefusal::MayNotAssignApprover);
        }
        Ok(())
    }

    /// What follows when a row was made.
    pub(super) fn follow_create(&mut self, table: &'static Table, id: Uuid, by: Uuid, now: Now) {
        if matches!(table.logical, "systemuser" | "queue") {
            self.make_mailbox(table, id, by, now);
        }
    }

    /// A user and a queue have a mailbox.
    fn make_mailbox(&mut self, table: &'static Table, id: Uuid, by: Uuid, now: Now) {
        let Some(row) = self.row(table.logical, id).map(Arc::clone) else { return };
        let Some(mailboxes) = Table::named("mailbox") else { return };
        if row.get("applicationid").is_some() || id == self.system_user {
            return;
        }
        let is_user = table.logical == "systemuser";
        let address = row.text(if is_user { "internalemailaddress" } else { "emailaddress" }).to_owned();
        let name = if is_user { row.text("fullname") } else { row.text("name") };
        let name = if name.is_empty() { address.as_str() } else { name };
        let owner = if is_user { Some(RowReference { table: "systemuser", id }) } else { row.reference("ownerid") };
        let defaults = self.default_processing();
        let mut draft = RowDraft::default()
            .with("name", name)
            .with("regardingobjectid", RowReference { table: table.logical, id })
            .with("emailrouteraccessapproval", if address.is_empty() { 0 } else { 2 })
            .with("incomingemaildeliverymethod", defaults.incoming)
            .with("outgoingemaildeliverymethod", defaults.outgoing)
            // A queue has no appointments.
            .with("actdeliverymethod", if is_user { defaults.act } else { 2 });
        draft.set("emailaddress", (!address.is_empty()).then(|| Cell::from(address.as_str())));
        draft.set("ownerid", owner.map(Cell::from));
        draft.set("emailserverprofile", defaults.profile.map(Cell::from));
        let mailbox = self.insert(mailboxes, draft, by, now);
        let mut row = Row::clone(&row);
        row.set("defaultmailbox", Some(RowReference { table: "mailbox", id: mailbox }.into()));
        for (column, value) in [
            ("emailrouteraccessapproval", if address.is_empty() { 0 } else { 2 }),
            ("incomingemaildeliverymethod", defaults.incoming),
            ("outgoingemaildeliverymethod", defaults.outgoing),
        ] {
            row.set(column, Some(Cell::Whole(value)));
        }
        self.put(table, row);
    }
}
