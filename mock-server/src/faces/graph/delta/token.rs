//! The token of a round: which list it goes through, what its first request asked for, and how far it has come.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock365_domain::mailbox::{Mailbox, NetChange};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Fault;

/// Where a thing stands in the whole list: the moment that the list is ordered by, and the thing's key.
pub type ListPlace = (i64, u64);

/// A round and how far it has come. It says all of it itself, so that nothing is kept for a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundToken {
    /// What is listed: `Messages`.
    #[serde(rename = "r")]
    resource: String,
    #[serde(rename = "m")]
    mailbox: Uuid,
    /// The folder, where one is meant.
    #[serde(rename = "f")]
    folder: u64,
    /// The number of the latest change that the round tells of.
    #[serde(rename = "t")]
    pub to: u64,
    /// How far it has come.
    #[serde(rename = "s")]
    pub stage: Stage,
    /// What the first request asked for.
    #[serde(rename = "a")]
    pub asked: Asked,
}

/// How far a round has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// The whole list is shown: as far as here.
    #[serde(rename = "l")]
    List {
        /// The place of what was shown last.
        #[serde(rename = "a")]
        after: Option<ListPlace>,
    },
    /// Changes are shown.
    #[serde(rename = "c")]
    Changes {
        /// Those after this number.
        #[serde(rename = "s")]
        since: u64,
        /// As far as this one.
        #[serde(rename = "a")]
        after: u64,
    },
    /// All was shown.
    #[serde(rename = "d")]
    Done,
}

/// What the first request of a round asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `$select`
    #[serde(rename = "s", skip_serializing_if = "Vec::is_empty")]
    pub select: Vec<String>,
    /// `$expand`, each with what it selects and filters by.
    #[serde(rename = "e", skip_serializing_if = "Vec::is_empty")]
    pub expand: Vec<(String, Vec<String>, Option<String>)>,
    /// `$filter`
    #[serde(rename = "f", skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// `$top`
    #[serde(rename = "t", skip_serializing_if = "Option::is_none")]
    pub top: Option<usize>,
    /// `changeType`
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeType>,
    /// `includeHiddenFolders`
    #[serde(rename = "h", skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

/// The changes that are asked for alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeType {
    /// What is new.
    #[serde(rename = "c")]
    Created,
    /// What differs.
    #[serde(rename = "u")]
    Updated,
    /// What is gone.
    #[serde(rename = "d")]
    Deleted,
}

impl Asked {
    /// Whether a change is asked for.
    pub fn wants(&self, what: NetChange) -> bool {
        let its_type = match what {
            NetChange::Created => ChangeType::Created,
            NetChange::Updated | NetChange::Marked => ChangeType::Updated,
            NetChange::Removed { .. } => ChangeType::Deleted,
        };
        self.change.is_none_or(|wanted| wanted == its_type)
    }
}

impl RoundToken {
    /// A round that begins.
    pub fn new(asked: Asked, resource: &str, mailbox: &Mailbox, folder: u64) -> Self {
        let stage = Stage::List { after: None };
        let to = mailbox.change_number;
        Self { resource: resource.to_owned(), mailbox: mailbox.guid, folder, to, stage, asked }
    }

    /// The same round, so far.
    pub fn at(&self, stage: Stage) -> Self {
        Self { stage, ..self.clone() }
    }

    /// A round that shows what changed since the last one, where that one is done.
    pub fn begun(self, latest: u64) -> Self {
        match self.stage {
            Stage::Done => Self { stage: Stage::Changes { since: self.to, after: 0 }, to: latest, ..self },
            Stage::List { .. } | Stage::Changes { .. } => self,
        }
    }

    /// As it stands in an address.
    pub fn written(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads the token of a round through a list of a mailbox.
    pub fn read(text: &str, resource: &str, mailbox: &Mailbox, folder: u64) -> Result<Self, Fault> {
        let malformed = || Fault::bad_request("BadRequest", "Badly formed token.");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| malformed())?;
        let token: Self = serde_json::from_slice(&bytes).map_err(|_| malformed())?;
        if token.mailbox != mailbox.guid {
            return Err(malformed().explain("the token is of another mailbox"));
        }
        if token.resource != resource || token.folder != folder {
            return Err(malformed().explain("the token is of another list of this mailbox"));
        }
        Ok(token)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mailbox() -> Mailbox {
        let cloud = mock365_domain::default::cloud(mock365_domain::Now(jiff::Timestamp::UNIX_EPOCH));
        Mailbox::clone(cloud.mailbox_at("anna@contoso.example").unwrap())
    }

    proptest! {
        #[test]
        fn a_token_is_read_back(to: u64, place: (i64, u64), since: u64, after: u64, select: Vec<String>, hidden: bool) {
            let mailbox = mailbox();
            for stage in [Stage::List { after: None }, Stage::List { after: Some(place) }, Stage::Changes { since, after }, Stage::Done] {
                let asked = Asked { select: select.clone(), change: Some(ChangeType::Deleted), hidden, ..Asked::default() };
                let token = RoundToken { to, stage, ..RoundToken::new(asked, "Messages", &mailbox, 7) };
                prop_assert_eq!(RoundToken::read(&token.written(), "Messages", &mailbox, 7).unwrap(), token.clone());
                prop_assert!(RoundToken::read(&token.written(), "Messages", &mailbox, 8).is_err());
                prop_assert!(RoundToken::read(&token.written(), "Contacts", &mailbox, 7).is_err());
            }
        }

        #[test]
        fn nothing_else_is_read(text in "\\PC{0,80}") {
            prop_assert!(RoundToken::read(&text, "Messages", &mailbox(), 7).is_err());
        }
    }
}
