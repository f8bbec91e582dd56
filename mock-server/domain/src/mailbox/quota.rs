//! How much a mailbox may hold, and what is stopped once it holds more.
//!
//! <https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits#mailbox-storage-limits>

use super::Mailbox;
use crate::Refusal;
use crate::cloud::Cloud;
use crate::directory::{TenantKind, User};

/// Bytes at which something happens: `Get-Mailbox` has the three under the same names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The owner is warned.
    pub issue_warning: u64,
    /// Nothing can be sent any more.
    pub prohibit_send: u64,
    /// Nothing can be received or stored any more.
    pub prohibit_send_receive: u64,
}

/// Which of its quotas a mailbox has used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuotaStatus {
    /// None.
    BelowLimit,
    /// The owner is warned.
    IssueWarning,
    /// It cannot send.
    ProhibitSend,
    /// It cannot send or receive.
    MailboxDisabled,
}

/// Bytes of a gigabyte, as Exchange counts them.
const GIGABYTE: u64 = 1 << 30;
/// Folders whose items have a quota of their own.
const RECOVERABLE: [&str; 2] = ["recoverableitemsroot", "recoverableitemsdeletions"];

impl Quota {
    /// A mailbox of Exchange Online Plan 1, a shared one without a licence, and a room's.
    pub const PLAN_1: Self = Self::of(GIGABYTE / 2, 50 * GIGABYTE);
    /// A mailbox of Exchange Online Plan 2.
    pub const PLAN_2: Self = Self::of(GIGABYTE, 100 * GIGABYTE);
    /// A mailbox of people without a desk.
    pub const KIOSK: Self = Self::of(GIGABYTE / 50, 2 * GIGABYTE);
    /// A personal account's.
    pub const PERSONAL: Self = Self::of(GIGABYTE / 4, 15 * GIGABYTE);

    /// With the same step between a warning, no sending and no receiving.
    const fn of(step: u64, most: u64) -> Self {
        Self { issue_warning: most - 2 * step, prohibit_send: most - step, prohibit_send_receive: most }
    }

    /// What of it a mailbox that holds so much has used up.
    pub const fn status(self, used: u64) -> QuotaStatus {
        if used >= self.prohibit_send_receive {
            QuotaStatus::MailboxDisabled
        } else if used >= self.prohibit_send {
            QuotaStatus::ProhibitSend
        } else if used >= self.issue_warning {
            QuotaStatus::IssueWarning
        } else {
            QuotaStatus::BelowLimit
        }
    }
}

impl QuotaStatus {
    /// As `Get-MailboxStatistics` has it: `StorageLimitStatus`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BelowLimit => "BelowLimit",
            Self::IssueWarning => "IssueWarning",
            Self::ProhibitSend => "ProhibitSend",
            Self::MailboxDisabled => "MailboxDisabled",
        }
    }
}

impl Cloud {
    /// A mailbox's quota: that which an administrator set, or else that of the licence.
    pub fn quota_of(&self, mailbox: &Mailbox) -> Quota {
        mailbox.own_quota.unwrap_or_else(|| {
            let is_work = self.tenants.get(&mailbox.owner.tenant).is_none_or(|tenant| tenant.kind == TenantKind::Work);
            match self.user_at(mailbox.owner) {
                _ if !is_work => Quota::PERSONAL,
                Some(user) => user.mailbox_quota(),
                None => Quota::PLAN_1,
            }
        })
    }
}

impl User {
    /// The quota of the mailbox that the largest licence gives.
    fn mailbox_quota(&self) -> Quota {
        let quotas = self.exchange_products().filter_map(crate::directory::Sku::mailbox_quota);
        quotas.max_by_key(|quota| quota.prohibit_send_receive).unwrap_or(Quota::PLAN_1)
    }
}

impl Mailbox {
    /// Bytes that count against its quota: all but what can be recovered.
    pub fn used(&self) -> u64 {
        let recoverable: u64 = RECOVERABLE.iter().map(|name| self.folder_bytes(self.well_known_key(name))).sum();
        self.besides.saturating_add(self.bytes() as u64).saturating_sub(recoverable)
    }

    /// Roughly the bytes of the items in a folder.
    pub fn folder_bytes(&self, folder: u64) -> u64 {
        self.items.sizes.get(&folder).copied().unwrap_or_default() as u64
    }

    /// Whether so many bytes more find room.
    pub(crate) fn check_room(&self, more: usize) -> Result<(), Refusal> {
        let most = self.quota.prohibit_send_receive;
        // What can be recovered is subtracted only where it matters.
        let is_far = self.besides.saturating_add((self.bytes() + more) as u64) <= most;
        if is_far || self.used().saturating_add(more as u64) <= most { Ok(()) } else { Err(self.full()) }
    }

    /// Whether anything can be sent from it.
    pub(super) fn check_sending_room(&self, quota: Quota) -> Result<(), Refusal> {
        if quota.status(self.used()) >= QuotaStatus::ProhibitSend { Err(self.full()) } else { Ok(()) }
    }

    fn full(&self) -> Refusal {
        Refusal::QuotaExceeded { address: self.address.clone(), used: self.used() }
    }

    /// Bytes by which it grows against its quota when an item moves.
    pub(super) fn grows_by(&self, bytes: usize, from: u64, to: u64) -> usize {
        let is_recoverable = |folder: u64| RECOVERABLE.iter().any(|name| self.well_known_key(name) == folder);
        if is_recoverable(from) && !is_recoverable(to) { bytes } else { 0 }
    }

    /// Bytes of all items in some folders.
    pub(super) fn bytes_of(&self, folders: impl IntoIterator<Item = u64>) -> usize {
        let size = |folder: u64| usize::try_from(self.folder_bytes(folder)).unwrap_or(usize::MAX);
        folders.into_iter().map(size).fold(0, usize::saturating_add)
    }
}
