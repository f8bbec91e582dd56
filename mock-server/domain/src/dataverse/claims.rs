//! Accounts that were deleted and made anew under the same name: for a while an environment speaks of the old one, whom Exchange
//! does not find.
//!
//! <https://learn.microsoft.com/troubleshoot/power-platform/dataverse/email-exchange-synchronization/exception-when-using-server-side-sync>

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::cell::Cell;
use super::environment::Environment;
use super::row::{Row, RowDraft};
use super::table::Table;
use crate::Now;
use crate::directory::{Tenant, User};

/// How long the old account is remembered once it is gone for good.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(72);

/// The account of which an environment speaks instead of a system user's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KeptClaims {
    /// Its object id.
    object: Uuid,
    /// Until when; for good while the account can be restored.
    until: Option<Timestamp>,
}

/// The account of a system user.
fn account(user: &Row) -> Option<Uuid> {
    match user.get("azureactivedirectoryobjectid") {
        Some(Cell::Guid(object)) => Some(*object),
        _ => None,
    }
}

impl Environment {
    /// System users whose accounts the tenant has no more, by their sign-in names.
    pub(super) fn lost_users(&self, tenant: &Tenant) -> BTreeMap<String, Arc<Row>> {
        let gone = self.identities.iter().filter(|(object, _)| !tenant.users.contains_key(*object));
        let rows = gone.filter_map(|(_, user)| self.row("systemuser", *user));
        let lost = rows.filter(|row| account(row).is_some_and(|object| !tenant.users.contains_key(&object)));
        lost.map(|row| (row.text("domainname").to_ascii_lowercase(), Arc::clone(row))).collect()
    }

    /// Whether somebody whom the environment does not know is one of those whom it knew, with an account that was made anew:
    /// then he goes on as he was.
    pub(super) fn meet_again(&mut self, lost: &BTreeMap<String, Arc<Row>>, user: &User, now: Now) -> bool {
        let known = lost.get(&user.upn.to_ascii_lowercase()).and_then(|row| Some((row, account(row)?)));
        let (Some((row, object)), Some(table)) = (known, Table::named("systemuser")) else { return false };
        // One that was restored is the one of whom the environment speaks still.
        let is_back = self.claims.remove(&row.id).is_some_and(|kept| kept.object == user.id);
        if !is_back {
            self.claims.insert(row.id, KeptClaims { object, until: None });
        }
        let draft = RowDraft::default().with("azureactivedirectoryobjectid", user.id).with("isdisabled", !user.enabled);
        let by = self.system_user;
        self.write(table, row, draft, by, now);
        true
    }

    /// Whether something became of old accounts.
    pub(super) fn claims_are_behind(&self, tenant: &Tenant) -> bool {
        let is_behind = |kept: &KeptClaims| {
            tenant.users.contains_key(&kept.object)
                || kept.until.is_none() && !tenant.deleted_users.contains_key(&kept.object)
        };
        self.claims.values().any(is_behind)
    }

    /// An old account that is gone for good is forgotten after a while, and one that was restored is nobody's old one.
    pub(super) fn follow_claims(&mut self, tenant: &Tenant, now: Now) {
        let mut claims = std::mem::take(&mut self.claims);
        claims.retain(|_, kept| !tenant.users.contains_key(&kept.object));
        for kept in claims.values_mut().filter(|kept| !tenant.deleted_users.contains_key(&kept.object)) {
            kept.until.get_or_insert(now.plus(REMEMBERED).timestamp());
        }
        self.claims = claims;
    }

    /// The time has come to forget.
    pub(super) fn forget_claims(&mut self, now: Now) {
        if self.claims.values().any(|kept| kept.until.is_some_and(|until| until <= now.timestamp())) {
            self.claims.retain(|_, kept| kept.until.is_none_or(|until| until > now.timestamp()));
        }
    }

    /// The object id of the account in whose name Exchange is asked for a mailbox, where that is an old one.
    pub(super) fn old_account(&self, mailbox: &Row) -> Option<Uuid> {
        let user = mailbox.reference("regardingobjectid").filter(|user| user.table == "systemuser")?;
        self.claims.get(&user.id).map(|kept| kept.object)
    }
}
