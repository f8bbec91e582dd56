//! Consent that Microsoft manages ("Let Microsoft manage your consent settings"): what users may not grant themselves, and
//! the mail clients that are let through.
//!
//! <https://learn.microsoft.com/entra/identity/enterprise-apps/manage-app-consent-policies>

use uuid::{Uuid, uuid};

use crate::Now;
use crate::directory::{Application, Tenant, UserConsent, permission};
use crate::rollout::Rollout;

/// Policy `microsoft-user-default-recommended`: what it leaves to administrators, by step. In a name `*` stands for anything.
const STEPS: [(Rollout, Uuid, &[&str]); 3] = [
    (
        Rollout::ManagedConsentFiles,
        permission::GRAPH,
        &["Files.Read.All", "Files.ReadWrite.All", "Sites.Read.All", "Sites.ReadWrite.All"],
    ),
    (
        Rollout::ManagedConsentMail,
        permission::GRAPH,
        &[
            "Mail.Read",
            "Mail.ReadWrite",
            "Mail.ReadBasic",
            "Mail.*.Shared",
            "MailboxItem.Read",
            "MailboxFolder.*",
            "MailboxSettings.*",
            "Calendars.Read",
            "Calendars.ReadBasic",
            "Calendars.ReadWrite",
            "Calendars.*.Shared",
            "Contacts.ReadWrite",
            "Contacts.*.Shared",
            "Tasks.Read",
            "Tasks.ReadWrite",
            "Tasks.*.Shared",
            "People.Read",
            "Chat.Read",
            "Chat.ReadWrite",
            "OnlineMeetings.Read",
            "OnlineMeetings.ReadWrite",
        ],
    ),
    (
        Rollout::ManagedConsentExchange,
        permission::EXCHANGE,
        &["EAS.AccessAsUser.All", "EWS.AccessAsUser.All", "IMAP.AccessAsUser.All", "POP.AccessAsUser.All"],
    ),
];

/// Policy `microsoft-user-default-allow-consent-apps`: mail clients that users may give all of that.
const MAIL_CLIENTS: [Uuid; 6] = [
    // Apple Mail
    uuid!("f8d98a96-0999-43f5-8af3-69971c7bb423"),
    // Spark
    uuid!("b50c1dbd-1855-4e54-b07c-d3c3029e93d3"),
    // eM Client
    uuid!("e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd"),
    // Samsung's mail
    uuid!("8acd33ea-7197-4a96-bc33-d7cc7101262f"),
    // Android's mail
    uuid!("2cee05de-2b8f-45a2-8289-2a06ca32c4c8"),
    // Thunderbird
    uuid!("9e5f94bc-e8a4-4e73-b8be-63364c29d753"),
];

impl Tenant {
    /// Whether the two policies that Microsoft manages are assigned to everybody. Before the first step the same setting
    /// meant what legacy means.
    pub fn consent_is_managed(&self, now: Now) -> bool {
        self.user_consent == UserConsent::Managed && STEPS.iter().any(|(step, ..)| self.has(*step, now))
    }

    /// Whether both policies leave a permission to administrators. Any one policy that allows it would do.
    pub(crate) fn leaves_out(&self, app: &Application, resource: Uuid, scope: &str, now: Now) -> bool {
        !MAIL_CLIENTS.contains(&app.app_id)
            && STEPS.iter().any(|(step, of, names)| {
                *of == resource && names.iter().any(|name| is_called(scope, name)) && self.has(*step, now)
            })
    }
}

fn is_called(scope: &str, name: &str) -> bool {
    let scope = scope.to_ascii_lowercase();
    let name = name.to_ascii_lowercase();
    match name.split_once('*') {
        None => scope == name,
        Some((before, after)) => {
            scope.len() > before.len() + after.len() && scope.starts_with(before) && scope.ends_with(after)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_star() {
        for (scope, name, fit) in [
            ("Mail.Send", "Mail.Read", false),
            ("mail.send.shared", "Mail.*.Shared", true),
            ("Mail.Shared", "Mail.*.Shared", false),
            ("MailboxSettings.Read", "MailboxSettings.*", true),
            ("MailboxSettings.", "MailboxSettings.*", false),
            ("Contacts.Read", "Contacts.ReadWrite", false),
        ] {
            assert_eq!(is_called(scope, name), fit, "{scope} {name}");
        }
    }
}
