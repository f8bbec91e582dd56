//! Consent that Microsoft manages ("Let Microsoft manage your consent settings"): what users may not grant themselves, and
//! the mail clients that are let through.
//!
//! <https://learn.microsoft.com/entra/identity/enterprise-apps/manage-app-consent-policies>

use uuid::{Uuid, uuid};

use crate::Now;
use crate::directory::{Application, Tenant, UserConsent, permission};
use crate::rollout::Rollout;

/// Policy `microsoft-user-default-recommended`: what it leaves to administrators, by step. `Mail.Send` and what
/// else is not named stays the users' to grant.
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
            "Mail.Read.Shared",
            "Mail.ReadWrite.Shared",
            "Mail.ReadBasic.Shared",
            "Mail.Send.Shared",
            "MailboxItem.Read",
            "MailboxFolder.Read",
            "MailboxFolder.ReadWrite",
            "MailboxSettings.Read",
            "MailboxSettings.ReadWrite",
            "Calendars.Read",
            "Calendars.ReadBasic",
            "Calendars.ReadWrite",
            "Calendars.Read.Shared",
            "Calendars.ReadWrite.Shared",
            "Contacts.ReadWrite",
            "Contacts.Read.Shared",
            "Contacts.ReadWrite.Shared",
            "Tasks.Read",
            "Tasks.ReadWrite",
            "Tasks.Read.Shared",
            "Tasks.ReadWrite.Shared",
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

/// What mail clients ask for, by the first word of a permission: mail, and the calendars and contacts beside it.
const OF_MAIL: [&str; 10] =
    ["Mail", "MailboxItem", "MailboxFolder", "MailboxSettings", "Calendars", "Contacts", "EAS", "EWS", "IMAP", "POP"];

/// Policy `microsoft-user-default-allow-consent-apps`: mail clients that users may give what is [`OF_MAIL`].
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
        !(MAIL_CLIENTS.contains(&app.app_id) && is_of_mail(scope))
            && STEPS.iter().any(|(step, of, names)| {
                *of == resource && names.iter().any(|name| name.eq_ignore_ascii_case(scope)) && self.has(*step, now)
            })
    }
}

fn is_of_mail(scope: &str) -> bool {
    let subject = scope.split('.').next().unwrap_or(scope);
    OF_MAIL.iter().any(|known| known.eq_ignore_ascii_case(subject))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::default::{HUBSPOT, NORTHWIND};
    use crate::directory::Resource;
    use crate::rollout::{Held, Rollouts};

    /// Every permission that is named is published, and is left out from its step on; a mail client that Microsoft names
    /// gets those of mail all the same.
    #[test]
    fn each_step_leaves_out_what_it_names() {
        let now = Now(jiff::Timestamp::UNIX_EPOCH);
        let cloud = crate::default::cloud(now);
        let mut tenant = (*cloud.tenants[&NORTHWIND]).clone();
        let app = &cloud.applications[&HUBSPOT];
        let named =
            |resource: Uuid, scope: &str| STEPS.iter().any(|(_, of, names)| *of == resource && names.contains(&scope));
        for (step, resource, names) in &STEPS {
            tenant.rollouts = Rollouts::all(Held::NotYet);
            tenant.rollouts.hold(*step, Held::Applied);
            assert!(tenant.consent_is_managed(now), "{step:?}");
            for name in *names {
                let scope = Resource::by_id(*resource).and_then(|resource| resource.scope(name));
                assert!(scope.is_some(), "{name}");
                assert!(tenant.leaves_out(app, *resource, &name.to_lowercase(), now), "{name}");
                for client in &MAIL_CLIENTS {
                    let left_out = tenant.leaves_out(&cloud.applications[client], *resource, name, now);
                    let others = ["Files", "Sites", "Tasks", "People", "Chat", "OnlineMeetings"];
                    let of_others = others.iter().any(|other| name.starts_with(&format!("{other}.")));
                    assert_eq!(left_out, of_others, "{name}");
                }
            }
        }
        tenant.rollouts = Rollouts::all(Held::Applied);
        for resource in [permission::GRAPH, permission::EXCHANGE] {
            for scope in Resource::by_id(resource).expect("a resource").scopes {
                let left_out = tenant.leaves_out(app, resource, scope.value, now);
                assert_eq!(left_out, named(resource, scope.value), "{}", scope.value);
            }
        }
        tenant.rollouts = Rollouts::all(Held::NotYet);
        assert!(!tenant.consent_is_managed(now));
        assert!(!tenant.leaves_out(app, permission::GRAPH, "Mail.Read", now));
    }
}
