//! Who may use Exchange Web Services at Exchange Online: the organisation's settings and the mailbox's.
//!
//! <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange>

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Tenant, TenantKind, User};
use crate::mailbox::Mailbox;
use crate::rollout::Rollout;
use crate::wildcard::fits;
use crate::{Now, Refusal};

/// How EWS may be used at Exchange Online: `Set-OrganizationConfig`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EwsPolicy {
    /// `EwsEnabled`; none where nobody set it.
    pub enabled: Option<bool>,
    /// Whether user name and password are accepted.
    pub basic: bool,
    /// `EwsAllowedAppIDs`.
    pub allowed_apps: AllowedApps,
    /// `EwsApplicationAccessPolicy` with its lists.
    pub agents: Agents,
}

/// How EWS may be used for one mailbox: `Set-CASMailbox`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailboxEws {
    /// `EwsEnabled`; none where nobody set it.
    pub enabled: Option<bool>,
    /// `EwsApplicationAccessPolicy` with its lists.
    pub agents: Agents,
}

/// A list of applications of which a change takes a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedApps {
    /// Client ids; none where nobody set a list.
    listed: Option<Vec<Uuid>>,
    /// What held before, and when that was changed.
    before: Option<(Option<Vec<Uuid>>, Timestamp)>,
}

/// Which clients may come, by their `User-Agent`. It holds for Graph as well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agents {
    /// Which of the lists is enforced.
    pub enforced: Option<AgentList>,
    /// `EwsAllowList`: patterns with `*`.
    pub allowed: Vec<String>,
    /// `EwsBlockList`: patterns with `*`.
    pub blocked: Vec<String>,
}

/// A list of clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentList {
    /// `EnforceAllowList`: the listed ones alone.
    Allow,
    /// `EnforceBlockList`: all but the listed ones.
    Block,
}

/// Why EWS is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EwsRefusal {
    /// It is off, for the organisation or the mailbox.
    Disabled(&'static str),
    /// The application or the client is not among those that may.
    Blocked(String),
}

impl AllowedApps {
    /// How long a change may take.
    pub const DELAY: SignedDuration = SignedDuration::from_hours(24);

    /// The list that was set last.
    pub fn listed(&self) -> Option<&[Uuid]> {
        self.listed.as_deref()
    }

    /// The list that holds at a moment.
    pub fn at(&self, now: Now) -> Option<&[Uuid]> {
        match &self.before {
            Some((before, changed)) if now < Now(*changed).plus(Self::DELAY) => before.as_deref(),
            _ => self.listed.as_deref(),
        }
    }

    /// Sets the list: it holds a day later, or at once where that day is to be over.
    pub fn set(&mut self, listed: Vec<Uuid>, settled: bool, now: Now) {
        let before = self.at(now).map(<[Uuid]>::to_vec);
        self.before = (!settled).then_some((before, now.timestamp()));
        self.listed = Some(listed);
    }

    /// The day that a change takes is over.
    pub fn settle(&mut self) {
        self.before = None;
    }
}

impl Agents {
    /// Bytes of a `User-Agent` that are held against the patterns: no real one is longer, and there may be many patterns.
    pub const LOOKED_AT: usize = 1024;

    /// Whether a client may come.
    pub fn let_in(&self, agent: &str) -> bool {
        let among = |patterns: &[String]| {
            let agent = agent[..agent.floor_char_boundary(Self::LOOKED_AT)].to_lowercase();
            patterns.iter().any(|pattern| fits(&pattern.to_lowercase(), &agent))
        };
        match self.enforced {
            None => true,
            Some(AgentList::Allow) => among(&self.allowed),
            Some(AgentList::Block) => !among(&self.blocked),
        }
    }
}

impl Tenant {
    /// Whether EWS at Exchange Online lets an application act for an account. Both lists are asked, and both must let it
    /// pass.
    pub fn lets_ews(
        &self,
        user: Option<&User>,
        mailbox: Option<&Mailbox>,
        app: Option<Uuid>,
        agent: &str,
        now: Now,
    ) -> Result<(), EwsRefusal> {
        if self.kind == TenantKind::Work && self.has(Rollout::EwsEnd, now) {
            return Err(EwsRefusal::Disabled("EWS has ended at Exchange Online (April 2027)"));
        }
        let by_list = self.kind == TenantKind::Work && self.has(Rollout::EwsAllowList, now);
        self.ews_enabled(mailbox, by_list, now)?;
        if user.is_some_and(User::is_frontline) && self.has(Rollout::EwsKiosk, now) {
            return Err(EwsRefusal::Disabled("the mailbox has frontline licences only (Kiosk, F1, F3)"));
        }
        self.ews_lists(app, by_list, now)?;
        self.lets_agent(mailbox, agent).map_err(|refusal| EwsRefusal::Blocked(refusal.to_string()))
    }

    /// The organisation's `EwsEnabled` and the mailbox's.
    fn ews_enabled(&self, mailbox: Option<&Mailbox>, by_list: bool, now: Now) -> Result<(), EwsRefusal> {
        let own = mailbox.and_then(|mailbox| mailbox.ews.enabled);
        let organisation = self.ews.enabled.or(by_list.then_some(false));
        match (organisation, own) {
            (Some(false), Some(true)) if !self.has(Rollout::EwsOrganisationWins, now) => Ok(()),
            (Some(false), _) if self.ews.enabled.is_none() => Err(EwsRefusal::Disabled(
                "nobody set the organisation's EwsEnabled, and since October 2026 that means off",
            )),
            (Some(false), _) => Err(EwsRefusal::Disabled("the organisation's EwsEnabled is false")),
            (_, Some(false)) => Err(EwsRefusal::Disabled("the mailbox's EwsEnabled is false")),
            _ => Ok(()),
        }
    }

    /// `EwsAllowedAppIDs`: it counts where the organisation's `EwsEnabled` is true.
    fn ews_lists(&self, app: Option<Uuid>, by_list: bool, now: Now) -> Result<(), EwsRefusal> {
        if self.ews.enabled != Some(true) {
            return Ok(());
        }
        let listed = match self.ews.allowed_apps.at(now) {
            Some(apps) => app.is_some_and(|app| apps.contains(&app)),
            None => !by_list,
        };
        if listed {
            return Ok(());
        }
        let waits = app.is_some_and(|app| self.ews.allowed_apps.listed().is_some_and(|apps| apps.contains(&app)));
        let name = app.map_or_else(|| "a client without an application".to_owned(), |app| app.to_string());
        let wait = if waits { " yet: a change of the list takes 24 hours" } else { "" };
        Err(EwsRefusal::Blocked(format!("{name} is not in the organisation's EwsAllowedAppIDs{wait}")))
    }

    /// Whether a client may come by its `User-Agent`, over EWS or Graph.
    pub fn lets_agent(&self, mailbox: Option<&Mailbox>, agent: &str) -> Result<(), Refusal> {
        let own = mailbox.map(|mailbox| &mailbox.ews.agents);
        if self.ews.agents.let_in(agent) && own.is_none_or(|own| own.let_in(agent)) {
            return Ok(());
        }
        Err(Refusal::AgentBlocked(agent.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_user_agents() {
        for (pattern, agent, fit) in [
            ("OWA/*", "owa/15.1", true),
            ("*outlook*", "Microsoft Outlook 16", true),
            ("*outlook*", "Thunderbird", false),
            ("calendar.com", "Calendar.com", true),
            ("calendar.com", "calendar.com/2", false),
            ("*", "", true),
            ("a*b*c", "a--b--c", true),
            ("a*b*c", "a--c", false),
            ("*ab", "ab ab", true),
            ("a*a", "a", false),
            ("", "x", false),
        ] {
            let agents =
                Agents { enforced: Some(AgentList::Allow), allowed: vec![pattern.to_owned()], blocked: Vec::new() };
            assert_eq!(agents.let_in(agent), fit, "{pattern} {agent}");
        }
        let agents =
            Agents { enforced: Some(AgentList::Allow), allowed: vec!["\u{e9}*z".to_owned()], blocked: Vec::new() };
        assert!(agents.let_in("\u{c9}z"));
        assert!(!agents.let_in(&format!("{}z", "\u{c9}".repeat(100_000))), "its beginning is looked at");
    }

    #[test]
    fn a_change_of_the_list_takes_a_day() {
        let now = Now(Timestamp::UNIX_EPOCH);
        let hours = |hours| now.plus(SignedDuration::from_hours(hours));
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut apps = AllowedApps::default();
        assert_eq!(apps.at(now), None);
        apps.set(vec![one], true, now);
        assert_eq!(apps.at(now), Some(&[one][..]));
        apps.set(vec![two], false, now);
        assert_eq!((apps.at(hours(23)), apps.at(hours(24))), (Some(&[one][..]), Some(&[two][..])));
        // Another change before the first one held: what held goes on, for a day more.
        apps.set(vec![], false, hours(23));
        assert_eq!((apps.at(hours(46)), apps.at(hours(47))), (Some(&[one][..]), Some(&[][..])));
        assert_eq!(apps.at(hours(-5)), Some(&[one][..]), "a clock that went back");
        apps.settle();
        assert_eq!(apps.at(now), Some(&[][..]));
    }
}
