//! The token of a round: which list it goes through, what its first request asked for, and how far it has come.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock365_domain::mailbox::NetChange;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Fault;

/// Where a thing stands in the whole list: the moment that the list is ordered by, and the thing's key. A directory's
/// list is ordered by object ids, which have both halves.
pub type ListPlace = (i64, u64);

/// What a round goes through.
#[derive(Clone, Copy, Debug)]
pub struct TrackedList<'a> {
    /// What is listed: `Messages`.
    pub resource: &'a str,
    /// Whose it is: a mailbox's GUID, or a tenant's id.
    pub owner: Uuid,
    /// The folder, where one is meant.
    pub folder: u64,
    /// The number of the latest change.
    pub latest: u64,
}

/// A round and how far it has come. It says all of it itself, so that nothing is kept for a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundToken {
    /// What is listed: `Messages`.
    #[serde(rename = "r")]
    resource: String,
    /// Whose it is.
    #[serde(rename = "m")]
    owner: Uuid,
    /// The folder, where one is meant.
    #[serde(rename = "f")]
    folder: u64,
    /// The number of the latest change that the round tells of.
    #[serde(rename = "t")]
    pub to: u64,
    /// How far it has come.
    #[serde(rename = "s")]
    pub stage: Stage,
    /// The group whose members were shown in part, and the last one shown, where others of them are still to come.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub member: Option<(Uuid, Uuid)>,
    /// When it was given out, in seconds, where it does not live for ever.
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<i64>,
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
    /// `$expand`, each with what stands in the brackets behind it.
    #[serde(rename = "e", skip_serializing_if = "Vec::is_empty")]
    pub expand: Vec<String>,
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
    pub fn new(asked: Asked, list: &TrackedList<'_>) -> Self {
        let TrackedList { resource, owner, folder, latest } = *list;
        let stage = Stage::List { after: None };
        Self { resource: resource.to_owned(), owner, folder, to: latest, stage, member: None, issued: None, asked }
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

    /// Reads the token of a round through a list.
    pub fn read(text: &str, list: &TrackedList<'_>) -> Result<Self, Fault> {
        let malformed = || Fault::bad_request("BadRequest", "Badly formed token.");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| malformed())?;
        let token: Self = serde_json::from_slice(&bytes).map_err(|_| malformed())?;
        if token.owner != list.owner {
            return Err(malformed().explain("the token is of another mailbox or directory"));
        }
        if token.resource != list.resource || token.folder != list.folder {
            return Err(malformed().explain("the token is of another list of this mailbox or directory"));
        }
        Ok(token)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIST: TrackedList<'static> =
        TrackedList { resource: "Messages", owner: Uuid::from_u128(9), folder: 7, latest: 3 };

    proptest! {
        #[test]
        fn a_token_is_read_back(to: u64, place: (i64, u64), since: u64, after: u64, select: Vec<String>, hidden: bool, member: Option<(u128, u128)>) {
            for stage in [Stage::List { after: None }, Stage::List { after: Some(place) }, Stage::Changes { since, after }, Stage::Done] {
                let asked = Asked { select: select.clone(), change: Some(ChangeType::Deleted), hidden, ..Asked::default() };
                let token = RoundToken { to, stage, member: member.map(|(group, last)| (Uuid::from_u128(group), Uuid::from_u128(last))), ..RoundToken::new(asked, &LIST) };
                prop_assert_eq!(RoundToken::read(&token.written(), &LIST).unwrap(), token.clone());
                let (nobody, lists) = (Uuid::nil(), LIST);
                let others = [TrackedList { folder: 8, ..lists }, TrackedList { resource: "Contacts", ..lists }, TrackedList { owner: nobody, ..lists }];
                for other in &others {
                    prop_assert!(RoundToken::read(&token.written(), other).is_err());
                }
            }
        }

        #[test]
        fn nothing_else_is_read(text in "\\PC{0,80}") {
            prop_assert!(RoundToken::read(&text, &LIST).is_err());
        }
    }
}
