//! Who may approve the address of a mailbox.
//!
//! <https://learn.microsoft.com/power-platform/admin/connect-exchange-online#approve-mailboxes>

use std::sync::Arc;

use super::caller::DataverseCaller;
use super::cell::Cell;
use super::environment::{Deployment, Environment};
use super::privilege::APPROVE_ADDRESS;
use super::refusal::DataverseRefusal;
use super::row::{Row, RowDraft};
use super::table::Table;
use super::version::EnvironmentVersion;
use crate::directory::Role;

/// The column that says how an address stands.
pub(super) const APPROVAL: &str = "emailrouteraccessapproval";
/// The column that says whether an administrator of the tenant approved it.
pub(super) const BY_ADMINISTRATOR: &str = "isemailaddressapprovedbyo365admin";
/// The address is approved.
pub(super) const APPROVED: i64 = 1;
/// The address waits for approval.
pub(super) const PENDING: i64 = 2;

/// Where the mailboxes of a profile are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExchangePlace {
    /// Exchange Online.
    Online,
    /// The customer's own Exchange server.
    OnPremises,
}

/// What somebody is who might approve addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApproverStanding {
    /// Global administrator and System Administrator.
    GlobalAndSystem,
    /// Exchange administrator and System Administrator.
    ExchangeAndSystem,
    /// Delegated Mailbox Approver and System Administrator.
    DelegatedAndSystem,
    /// System Administrator.
    System,
    /// Service administrator: the tenant's, of Dynamics 365.
    Service,
    /// Exchange administrator.
    Exchange,
    /// Global administrator.
    Global,
}

/// What the permission table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayApprove {
    /// He may.
    Yes,
    /// He may not.
    No,
    /// That has no meaning there, and grants nothing.
    NotApplicable,
}

use MayApprove::{No, NotApplicable, Yes};

/// The permission table. Its columns are those of [`ApproverStanding::ALL`].
const PERMISSIONS: [(Deployment, ExchangePlace, [MayApprove; 7]); 4] = [
    (Deployment::Online, ExchangePlace::Online, [Yes, Yes, Yes, No, No, No, No]),
    (
        Deployment::Online,
        ExchangePlace::OnPremises,
        [NotApplicable, NotApplicable, NotApplicable, Yes, No, NotApplicable, NotApplicable],
    ),
    (
        Deployment::OnPremises,
        ExchangePlace::Online,
        [NotApplicable, NotApplicable, NotApplicable, Yes, NotApplicable, NotApplicable, NotApplicable],
    ),
    (
        Deployment::OnPremises,
        ExchangePlace::OnPremises,
        [NotApplicable, NotApplicable, NotApplicable, Yes, NotApplicable, NotApplicable, NotApplicable],
    ),
];

impl ApproverStanding {
    /// All of them, in the order of the permission table.
    pub const ALL: [Self; 7] = [
        Self::GlobalAndSystem,
        Self::ExchangeAndSystem,
        Self::DelegatedAndSystem,
        Self::System,
        Self::Service,
        Self::Exchange,
        Self::Global,
    ];

    /// Whether somebody is that.
    fn is(self, caller: &DataverseCaller) -> bool {
        let has = |role| caller.directory_roles.contains(&role);
        match self {
            Self::GlobalAndSystem => Self::Global.is(caller) && Self::System.is(caller),
            Self::ExchangeAndSystem => Self::Exchange.is(caller) && Self::System.is(caller),
            Self::DelegatedAndSystem => caller.is_delegated_approver() && Self::System.is(caller),
            Self::System => caller.is_system_administrator(),
            Self::Service => has(Role::Dynamics365Administrator),
            Self::Exchange => has(Role::ExchangeAdministrator),
            Self::Global => has(Role::GlobalAdministrator),
        }
    }
}

/// What the permission table says of somebody, where an environment and its Exchange are.
pub fn may_approve(deployment: Deployment, exchange: ExchangePlace, standing: ApproverStanding) -> MayApprove {
    let row = PERMISSIONS.iter().find(|(known, place, _)| *known == deployment && *place == exchange);
    let at = ApproverStanding::ALL.iter().position(|known| *known == standing);
    row.zip(at).and_then(|((_, _, cells), at)| cells.get(at)).copied().unwrap_or(NotApplicable)
}

impl Environment {
    /// Where the mailboxes of a profile are; those of no profile are where the default one has them.
    pub fn exchange_place(&self, profile: Option<&Row>) -> ExchangePlace {
        let default = || self.default_processing().profile.and_then(|to| self.row(to.table, to.id));
        let kind = profile.or_else(|| default().map(AsRef::as_ref)).and_then(|profile| profile.whole("servertype"));
        match kind {
            // Exchange Server, other servers, and Exchange Server in a hybrid deployment.
            Some(0..=2 | 4) => ExchangePlace::OnPremises,
            _ => ExchangePlace::Online,
        }
    }

    /// Whether the permission model lets somebody approve.
    fn model_allows(&self, caller: &DataverseCaller, exchange: ExchangePlace) -> bool {
        // The role may have been there before the environment was set back.
        let exists = |standing| {
            standing != ApproverStanding::DelegatedAndSystem || self.version >= EnvironmentVersion::DELEGATED_APPROVER
        };
        let mut holds = ApproverStanding::ALL.into_iter().filter(|standing| exists(*standing) && standing.is(caller));
        holds.any(|held| may_approve(self.deployment, exchange, held) == Yes)
    }

    /// Refuses who may not approve the address of a mailbox: first for lack of the privilege, then by the permission model.
    pub fn check_approver(&self, caller: &DataverseCaller, mailbox: &Row) -> Result<(), DataverseRefusal> {
        if caller.plug_in {
            return Err(DataverseRefusal::ApprovalFromPlugIn);
        }
        if self.may_approve_own(caller, mailbox) {
            return Ok(());
        }
        caller.demand_named(APPROVE_ADDRESS, Table::named("mailbox"))?;
        let profile = mailbox.reference("emailserverprofile").and_then(|to| self.row(to.table, to.id));
        let exchange = self.exchange_place(profile.map(AsRef::as_ref));
        if self.model_allows(caller, exchange) { Ok(()) } else { Err(DataverseRefusal::MayNotApprove) }
    }

    /// Whether somebody may approve the address of his own mailbox: it is the name by which he signs in, and the
    /// environment does not ask for the privilege.
    ///
    /// <https://learn.microsoft.com/power-platform/admin/connect-exchange-online#approve-your-own-mailbox>
    pub fn may_approve_own(&self, caller: &DataverseCaller, mailbox: &Row) -> bool {
        let is_own = mailbox.reference("regardingobjectid").is_some_and(|user| user.id == caller.user);
        let name = self.row("systemuser", caller.user).map(|user| user.text("domainname"));
        let is_upn =
            name.is_some_and(|name| !name.is_empty() && name.eq_ignore_ascii_case(mailbox.text("emailaddress")));
        let writes = Table::named("mailbox")
            .is_some_and(|table| caller.demand_row(table, super::privilege::AccessRight::Write, mailbox).is_ok());
        let asks = self.setting("RequirePrivilegeToSelfApproveEmailAddress");
        is_own && is_upn && writes && (!asks || caller.has(APPROVE_ADDRESS)) && !caller.plug_in
    }

    /// Whether addresses of users, or of queues, must be approved before their mail is processed.
    pub fn requires_approval(&self, mailbox: &Row) -> bool {
        let is_queue = mailbox.reference("regardingobjectid").is_some_and(|to| to.table == "queue");
        let column = if is_queue { "requireapprovalforqueueemail" } else { "requireapprovalforuseremail" };
        self.organization().is_none_or(|organization| organization.flag(column))
    }

    /// What is wanted of an approval, where it stands alone in a request: with further columns beside it the rest is
    /// saved, and the address stays as it was. Says whether the address is to be approved, or refused.
    ///
    /// <https://learn.microsoft.com/power-platform/admin/connect-exchange-online#approve-mailboxes>
    pub(super) fn check_approval(
        &self,
        caller: &DataverseCaller,
        mailbox: &Row,
        draft: &mut RowDraft,
    ) -> Result<(), DataverseRefusal> {
        let asked = [APPROVAL, BY_ADMINISTRATOR].map(|column| draft.get(column).is_some());
        if !asked.contains(&true) {
            return Ok(());
        }
        if caller.plug_in {
            return Err(DataverseRefusal::ApprovalFromPlugIn);
        }
        let further = draft.values.keys().any(|column| *column != APPROVAL && *column != BY_ADMINISTRATOR);
        if further && self.approves_alone {
            draft.values.remove(APPROVAL);
            draft.values.remove(BY_ADMINISTRATOR);
            return Ok(());
        }
        let wanted = draft.get(APPROVAL).flatten().and_then(Cell::whole);
        if wanted.is_some() && wanted == mailbox.whole(APPROVAL) && !asked[1] {
            return Ok(());
        }
        self.check_approver(caller, mailbox)?;
        let by_administrator = caller.is_mail_administrator() || caller.is_delegated_approver();
        draft.set(BY_ADMINISTRATOR, Some((wanted == Some(APPROVED) && by_administrator).into()));
        Ok(())
    }

    /// Refuses who may not say whether approval is required at all: the same as may approve.
    pub(super) fn check_requirement(
        &self,
        caller: &DataverseCaller,
        organization: &Row,
        draft: &RowDraft,
    ) -> Result<(), DataverseRefusal> {
        for column in ["requireapprovalforuseremail", "requireapprovalforqueueemail"] {
            let changes = draft.get(column).is_some_and(|wanted| wanted != organization.get(column));
            if changes && !self.model_allows(caller, self.exchange_place(None)) {
                return Err(DataverseRefusal::MayNotChangeRequirement(column));
            }
        }
        Ok(())
    }

    /// Whether one of the organisation's settings in XML is on.
    pub fn setting(&self, name: &str) -> bool {
        let settings = self.organization().map(|row| row.text("orgdborgsettings")).unwrap_or_default();
        super::processing::element(settings, name).is_some_and(|value| matches!(value, "true" | "1"))
    }

    /// The mailbox of a user or a queue.
    pub fn mailbox_of(&self, regarding: &Row) -> Option<&Arc<Row>> {
        regarding.reference("defaultmailbox").and_then(|mailbox| self.row(mailbox.table, mailbox.id))
    }
}
