//! Alerts: what the owner of a mailbox reads when it cannot be used, with the codes by which support knows it.
//!
//! <https://learn.microsoft.com/troubleshoot/power-platform/dataverse/email-exchange-synchronization/troubleshooting-monitoring-server-side-synchronization>

use std::sync::LazyLock;

/// What of a mailbox is synchronised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SyncPart {
    /// Mail that comes in.
    Incoming,
    /// Mail that goes out.
    Outgoing,
    /// Appointments, contacts and tasks.
    Act,
}

/// What came of calls to Exchange or to the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpstreamOutcome {
    /// All went well.
    Fine,
    /// A status of HTTP.
    Status(u16),
    /// A code: Exchange's, Graph's, or one of a connection that could not be made (`HostNotFound`).
    Code(String),
}

/// An alert as there is one for each cause.
#[derive(Debug, PartialEq, Eq)]
pub struct SyncAlert {
    /// Our name of the cause.
    pub name: &'static str,
    /// Statuses and codes that it is told by.
    when: Vec<&'static str>,
    /// `tracecode`.
    pub code: i64,
    /// Whether the cause stays until somebody mends it; otherwise it is tried again.
    pub lasts: bool,
    /// `errortypedisplay`.
    pub error: &'static str,
    texts: [&'static str; 3],
}

/// The message that is sent to test a mailbox.
pub const TEST_SUBJECT: &str = "Your mailbox is now connected to Dynamics 365";

/// The mark of an organisation in the mailboxes whose appointments, contacts and tasks it synchronises, as one alone may: a
/// property of the calendar that has the organisation's id, by its set and its name, which are ours.
pub const ORGANIZATION_MARK: (&str, &str) = ("4f5b7c2e-0f7a-4c55-9a3c-6c2b5f0d3a65", "crmorgid");

static ALERTS: LazyLock<Vec<SyncAlert>> =
    LazyLock::new(|| include_str!("alerts.tsv").lines().skip(1).filter_map(SyncAlert::read).collect());

impl SyncPart {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Incoming, Self::Outgoing, Self::Act];

    /// The column with what came of its test.
    pub fn status(self) -> &'static str {
        match self {
            Self::Incoming => "incomingemailstatus",
            Self::Outgoing => "outgoingemailstatus",
            Self::Act => "actstatus",
        }
    }

    /// The column that says whether it is synchronised.
    pub fn enabled(self) -> &'static str {
        match self {
            Self::Incoming => "enabledforincomingemail",
            Self::Outgoing => "enabledforoutgoingemail",
            Self::Act => "enabledforact",
        }
    }

    /// The column that says how, and the value for server-side synchronisation.
    pub fn method(self) -> (&'static str, i64) {
        match self {
            Self::Incoming => ("incomingemaildeliverymethod", 2),
            Self::Outgoing => ("outgoingemaildeliverymethod", 2),
            Self::Act => ("actdeliverymethod", 1),
        }
    }
}

impl SyncAlert {
    /// The one of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ALERTS.iter().find(|alert| alert.name == name)
    }

    /// What `errortypedisplay` can say.
    pub fn errors() -> impl Iterator<Item = &'static str> {
        ALERTS.iter().map(|alert| alert.error)
    }

    /// The one for what came of a call; nothing where all went well.
    pub fn of(outcome: &UpstreamOutcome) -> Option<&'static Self> {
        let told = match outcome {
            UpstreamOutcome::Fine => return None,
            UpstreamOutcome::Status(status) => status.to_string(),
            UpstreamOutcome::Code(code) => code.clone(),
        };
        let known = ALERTS.iter().find(|alert| alert.when.iter().any(|when| *when == told));
        known.or_else(|| Self::named("unknown"))
    }

    /// What it says of a part of a mailbox.
    pub fn text(&self, part: SyncPart, (mailbox, address, profile): (&str, &str, &str)) -> String {
        let [incoming, outgoing, act] = self.texts;
        let text = match part {
            SyncPart::Incoming => incoming,
            SyncPart::Outgoing => outgoing,
            SyncPart::Act => act,
        };
        // Names come last, so that braces in one of them stay what they are.
        let text = text.replace("{subject}", TEST_SUBJECT);
        let mut said = String::new();
        let mut rest = text.as_str();
        while let Some((before, behind)) = rest.split_once('{') {
            said.push_str(before);
            let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
            said.push_str(match name {
                "mailbox" => mailbox,
                "address" => address,
                _ => profile,
            });
            rest = after;
        }
        said + rest
    }

    fn read(line: &'static str) -> Option<Self> {
        let mut cells = line.split('\t');
        let mut next = || cells.next();
        let (name, when, code, lasts, error) = (next()?, next()?, next()?.parse().ok()?, next()? == "yes", next()?);
        let texts = [next()?, next()?, next()?];
        Some(Self { name, when: when.split(',').collect(), code, lasts, error, texts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        assert_eq!(ALERTS.len(), include_str!("alerts.tsv").lines().count() - 1);
        for alert in ALERTS.iter() {
            for part in SyncPart::ALL {
                let text = alert.text(part, ("Anna {x}", "anna@contoso.example", "EXO"));
                assert!(!text.contains("{mailbox}") && text.len() <= 2000, "{text}");
            }
        }
    }

    #[test]
    fn a_cause_is_told_by_status_or_code() {
        let told = |outcome| SyncAlert::of(&outcome).map(|alert| (alert.name, alert.lasts));
        assert_eq!(told(UpstreamOutcome::Fine), None);
        assert_eq!(told(UpstreamOutcome::Status(401)), Some(("unauthorized", true)));
        assert_eq!(told(UpstreamOutcome::Status(503)), Some(("service-unavailable", false)));
        assert_eq!(told(UpstreamOutcome::Code("ErrorServerBusy".to_owned())), Some(("service-unavailable", false)));
        assert_eq!(told(UpstreamOutcome::Code("ErrorOfTomorrow".to_owned())), Some(("unknown", true)));
    }
}
