//! What an operation is: declared once, beside its handler, and mounted wherever Microsoft serves it.

use http::Method;

use super::odata::Family;
use super::{Fault, GraphRequest};
use crate::exchange::Answer;

/// An operation of Microsoft Graph.
pub struct Operation {
    /// Its name in the journal and in rules: `graph.messages.get`.
    pub name: &'static str,
    /// Method.
    pub method: Method,
    /// Where its noun hangs below where it is mounted, every alias: said once, in the noun's `mod.rs`.
    pub at: &'static [&'static str],
    /// What stands behind each of them, as Microsoft writes it: `/{message-id}/send`. A parameter stands for a whole
    /// segment; functions and keys may be written as in the documentation.
    pub tail: &'static str,
    /// Where it is mounted.
    pub mount: Mount,
    /// What a token needs.
    pub permissions: Permissions,
    /// The page of Microsoft's documentation that describes it.
    pub link: &'static str,
    /// Does it.
    pub handler: fn(&GraphRequest<'_>) -> Result<Answer, Fault>,
}

impl Operation {
    /// What Microsoft calls it where it is an action, which stands at the end of its paths: `sendMail`.
    pub fn action(&self) -> &'static str {
        let end = if self.tail.is_empty() { self.at.first().copied().unwrap_or_default() } else { self.tail };
        end.rsplit('/').next().unwrap_or_default()
    }

    /// Its paths below where it is mounted, every alias: `/messages/{message-id}`.
    pub fn paths(&self) -> impl Iterator<Item = String> {
        self.at.iter().map(|at| format!("{at}{}", self.tail))
    }

    /// The permission with which a user's token reaches what is somebody else's, where that takes one, and no right on the
    /// mailbox.
    pub fn of_others(&self) -> Option<&'static str> {
        self.name.starts_with("graph.people.").then_some("People.Read.All")
    }

    /// Whether any token will do, be it an application's: the permissions are those of what the request names.
    pub fn is_for_every_token(&self) -> bool {
        self.name == "graph.batch" || self.name.starts_with("graph.subscriptions.")
    }
}

/// Where an operation is mounted, and with it: which of Microsoft's services refuses, in whose words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mount {
    /// Below `/me` and `/users/{user-id}`, answered by Exchange.
    Mailbox,
    /// Below `/me` and `/users/{user-id}`, answered by the directory.
    User,
    /// At the root, answered by the directory.
    Directory,
}

impl Mount {
    /// Who answers.
    pub fn family(self) -> Family {
        match self {
            Self::Mailbox => Family::Outlook,
            Self::User | Self::Directory => Family::Directory,
        }
    }
}

/// Names of permissions, one of which will do.
pub type PermissionNames = &'static [&'static str];

/// Permissions that an operation accepts; any one of them will do.
pub struct Permissions {
    /// Delegated ones; empty where any signed-in user will do.
    pub delegated: &'static [&'static str],
    /// Application permissions; empty where an application cannot call it at all.
    pub application: &'static [&'static str],
}

impl Permissions {
    /// The same for users and for applications.
    pub const fn alike(names: &'static [&'static str]) -> Self {
        Self { delegated: names, application: names }
    }
}
