//! What Microsoft changed, and announced, from a day on; and how a tenant holds each of these changes.
//!
//! One table. Whether a change applies is asked with the tenant and the moment on the sandbox's clock:
//! [`Tenant::has`](crate::directory::Tenant::has). (A [`Change`](crate::Change) is something else: a mutation of the Cloud.)

use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::Now;
use crate::directory::Tenant;

/// A change of Microsoft's that depends on the date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rollout {
    /// The organisation's `EwsEnabled=false` wins against a mailbox's `true`.
    EwsOrganisationWins,
    /// Consent that Microsoft manages leaves out files and sites.
    ManagedConsentFiles,
    /// It leaves out mail, calendars, contacts and their like as well.
    ManagedConsentMail,
    /// It leaves out Exchange's own protocols as well.
    ManagedConsentExchange,
    /// An app without an enterprise application gets no token of its own.
    PrincipalRequired,
    /// Policies for all resources with exclusions cover sign-ins that ask for basic scopes only.
    BasicScopesCovered,
    /// No EWS for mailboxes with frontline licences only.
    EwsKiosk,
    /// EWS is off where nobody switched it on, and on for listed applications only.
    EwsAllowList,
    /// What was sent or received is changed with a permission of its own only.
    MailAdvanced,
    /// SMTP takes no passwords by default.
    SmtpBasicOff,
    /// EWS ends at Exchange Online.
    EwsEnd,
}

/// How a tenant holds a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Held {
    /// The clock decides.
    ByDate,
    /// It applies, whatever the clock says.
    Applied,
    /// It does not, whatever the clock says.
    #[default]
    NotYet,
}

/// How a tenant holds all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rollouts([Held; ROLLOUTS.len()]);

/// A row of the table.
#[derive(Debug)]
pub struct Dated {
    /// Which.
    pub rollout: Rollout,
    /// Its name in the control API and in scenarios.
    pub name: &'static str,
    /// The day from which it applies here. Of a month or a span that is the first day, of a month's end the last.
    pub from: Date,
    /// When, as the source has it.
    pub when: &'static str,
    /// What changes.
    pub what: &'static str,
    /// What a tenant gets that holds it at "not yet".
    pub before: &'static str,
    /// What a tenant gets to which it applies.
    pub after: &'static str,
    /// How well it is known, and from where.
    pub source: &'static str,
    /// Whether the mock does it.
    pub built: bool,
}

/// All changes, by date.
pub static ROLLOUTS: [Dated; 11] = [
    Dated {
        rollout: Rollout::EwsOrganisationWins,
        name: "ews-organisation-wins",
        from: date(2025, 4, 1),
        when: "2025-04",
        what: "EWS: the organisation's `EwsEnabled=false` against a mailbox's `true`",
        before: "the mailbox's wins",
        after: "the organisation's wins: 403, `X-EWS-Policy-Reason`",
        source: "documented (control-access-to-ews-in-exchange); the date from others (MC1015893)",
        built: true,
    },
    Dated {
        rollout: Rollout::ManagedConsentFiles,
        name: "managed-consent-files",
        from: date(2025, 7, 1),
        when: "2025-07 … 2025-08",
        what: "consent that Microsoft manages leaves out Files and Sites `.All`",
        before: "policy `microsoft-user-default-legacy`: users consent",
        after: "the pair `…-recommended` and `…-allow-consent-apps`: Need admin approval (AADSTS90094)",
        source: "documented (manage-app-consent-policies); the pair captured 2026-09",
        built: true,
    },
    Dated {
        rollout: Rollout::ManagedConsentMail,
        name: "managed-consent-mail",
        from: date(2025, 10, 31),
        when: "2025-10, end",
        what: "… and Graph's mail, calendar, contact, task and chat scopes",
        before: "users consent",
        after: "Need admin approval (AADSTS90094); what was granted before goes on",
        source: "documented (manage-app-consent-policies); the date from others (MC1163922)",
        built: true,
    },
    Dated {
        rollout: Rollout::ManagedConsentExchange,
        name: "managed-consent-exchange",
        from: date(2025, 11, 30),
        when: "2025-11, end",
        what: "… and Exchange's EAS, EWS, IMAP and POP `.AccessAsUser.All`",
        before: "users consent",
        after: "Need admin approval (AADSTS90094); what was granted before goes on",
        source: "documented (manage-app-consent-policies); the date from others (MC1163922)",
        built: true,
    },
    Dated {
        rollout: Rollout::PrincipalRequired,
        name: "principal-required",
        from: date(2026, 3, 31),
        when: "2026-03-31",
        what: "client credentials of an app that has no enterprise application in the tenant",
        before: "a token without roles",
        after: "401 `invalid_client`, AADSTS7000229",
        source: "captured",
        built: true,
    },
    Dated {
        rollout: Rollout::BasicScopesCovered,
        name: "basic-scopes-covered",
        from: date(2026, 6, 15),
        when: "2026-06-15, in several weeks",
        what: "conditional access for all resources with exclusions, and sign-ins that ask for baseline scopes only",
        before: "such sign-ins pass",
        after: "the policy applies",
        source: "documented (concept-enforcement-resource-exclusions)",
        built: true,
    },
    Dated {
        rollout: Rollout::EwsKiosk,
        name: "ews-kiosk",
        from: date(2026, 6, 30),
        when: "2026-06-30",
        what: "EWS for mailboxes with Kiosk, F1 or F3 licences only",
        before: "works",
        after: "403, `X-EWS-Policy-Reason`",
        source: "from others (MC1191578); that the header comes with it is a guess",
        built: true,
    },
    Dated {
        rollout: Rollout::EwsAllowList,
        name: "ews-allow-list",
        from: date(2026, 10, 1),
        when: "2026-10-01, tenant by tenant",
        what: "EWS at Exchange Online: an organisation's `EwsEnabled` that nobody set, and `EwsAllowedAppIDs`",
        before: "unset means allowed; without a list every application passes",
        after: "unset means off; `true` lets through the applications of `EwsAllowedAppIDs` and, without a list, none",
        source: "documented (Set-OrganizationConfig); the list from others",
        built: true,
    },
    Dated {
        rollout: Rollout::MailAdvanced,
        name: "mail-advanced",
        from: date(2026, 12, 31),
        when: "2026-12-31",
        what: "Graph: subject, body, recipients and their like of a message that is no draft",
        before: "changed with `Mail.ReadWrite`",
        after: "changed with `Mail-Advanced.ReadWrite` (`.All`, `.Shared`) only, else 403 `ErrorAccessDenied`",
        source: "documented (\"Graph API updates to sensitive email properties\"); the error is inferred",
        built: true,
    },
    Dated {
        rollout: Rollout::SmtpBasicOff,
        name: "smtp-basic-off",
        from: date(2026, 12, 31),
        when: "2026-12, end",
        what: "SMTP AUTH with user name and password is off by default; its removal is announced for the end of 2027",
        before: "on",
        after: "off",
        source: "from others",
        built: false,
    },
    Dated {
        rollout: Rollout::EwsEnd,
        name: "ews-end",
        from: date(2027, 4, 1),
        when: "2027-04-01",
        what: "EWS at Exchange Online",
        before: "the list of allowed applications works",
        after: "403 always, `X-EWS-Policy-Reason`",
        source: "documented as to the month; the status is a guess",
        built: true,
    },
];

impl Rollout {
    /// Its row.
    pub fn row(self) -> &'static Dated {
        &ROLLOUTS[self as usize]
    }

    /// The change of that name.
    pub fn find(name: &str) -> Option<Self> {
        ROLLOUTS.iter().find(|row| row.name == name).map(|row| row.rollout)
    }
}

impl Dated {
    /// The moment from which it applies.
    pub fn begins(&self) -> Timestamp {
        self.from.to_zoned(jiff::tz::TimeZone::UTC).map_or(Timestamp::MAX, |start| start.timestamp())
    }
}

impl Rollouts {
    /// All held alike.
    pub fn all(held: Held) -> Self {
        Self([held; ROLLOUTS.len()])
    }

    /// How one is held.
    pub fn held(&self, rollout: Rollout) -> Held {
        self.0[rollout as usize]
    }

    /// Holds one.
    pub fn hold(&mut self, rollout: Rollout, held: Held) {
        self.0[rollout as usize] = held;
    }
}

impl Tenant {
    /// Whether a change of Microsoft's applies here at that moment.
    pub fn has(&self, rollout: Rollout, now: Now) -> bool {
        match self.rollouts.held(rollout) {
            Held::Applied => true,
            Held::NotYet => false,
            Held::ByDate => now.timestamp() >= rollout.row().begins(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_every_row_is_its_own() {
        assert!(ROLLOUTS.is_sorted_by_key(|row| row.from));
        for (index, row) in ROLLOUTS.iter().enumerate() {
            assert_eq!(row.rollout as usize, index, "{}", row.name);
            assert_eq!(Rollout::find(row.name), Some(row.rollout));
        }
    }

    #[test]
    fn a_tenant_holds_each_for_itself() {
        let cloud = crate::default::cloud(Now(Timestamp::UNIX_EPOCH));
        let mut tenant = (*cloud.tenants[&crate::default::CONTOSO]).clone();
        let day = |rollout: Rollout, hours| Now(rollout.row().begins()).plus(jiff::SignedDuration::from_hours(hours));
        for row in &ROLLOUTS {
            let rollout = row.rollout;
            assert!(!tenant.has(rollout, day(rollout, 24)), "{}", row.name);
            tenant.rollouts.hold(rollout, Held::ByDate);
            assert!(!tenant.has(rollout, day(rollout, -24)), "{}", row.name);
            assert!(tenant.has(rollout, day(rollout, 0)), "{}", row.name);
            tenant.rollouts.hold(rollout, Held::Applied);
            assert!(tenant.has(rollout, day(rollout, -24)), "{}", row.name);
        }
        tenant.rollouts = Rollouts::all(Held::NotYet);
        assert!(!tenant.has(Rollout::EwsEnd, Now(Timestamp::MAX)));
    }
}
