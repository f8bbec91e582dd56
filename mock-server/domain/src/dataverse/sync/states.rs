//! How far a mailbox is synchronised: the states of its folders and the last version of its rows, as `exchangesyncstatexml`
//! has them.

use std::collections::{BTreeMap, BTreeSet};

/// How far a mailbox is synchronised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncStates {
    /// Exchange's states of folders, by their names.
    pub folders: BTreeMap<String, String>,
    /// The last version of appointments, contacts and tasks that was looked at.
    pub version: u64,
    /// Exchange's ids of mails that should be tracked, and cannot be as they are.
    pub failed: BTreeSet<String>,
}

impl SyncStates {
    /// Reads what was written. What nobody can read is nothing: then all is looked at anew.
    pub fn read(xml: &str) -> Self {
        let mut states = Self::default();
        for part in xml.split("<Folder Name=\"").skip(1) {
            if let Some((name, rest)) = part.split_once("\">")
                && let Some((state, _)) = rest.split_once('<')
            {
                states.folders.insert(name.to_owned(), state.to_owned());
            }
        }
        let failed = xml.split("<Failed>").skip(1).filter_map(|part| part.split_once('<'));
        states.failed.extend(failed.map(|(id, _)| id.to_owned()));
        let version = xml.split_once("<RowVersion>").and_then(|(_, rest)| rest.split_once('<'));
        states.version = version.and_then(|(version, _)| version.parse().ok()).unwrap_or(0);
        states
    }

    /// As the column has it.
    pub fn written(&self) -> String {
        let folders: Vec<String> =
            self.folders.iter().map(|(name, state)| format!("<Folder Name=\"{name}\">{state}</Folder>")).collect();
        let failed: Vec<String> = self.failed.iter().map(|id| format!("<Failed>{id}</Failed>")).collect();
        let (folders, failed) = (folders.concat(), failed.concat());
        format!("<ExchangeSyncState>{folders}{failed}<RowVersion>{}</RowVersion></ExchangeSyncState>", self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let failed = ["AAMk/=".to_owned(), "AAMk+".to_owned()].into();
        let mut states = SyncStates { version: 17, failed, ..SyncStates::default() };
        for (name, state) in [("inbox", "H4sI+/=="), ("calendar", "x")] {
            states.folders.insert(name.to_owned(), state.to_owned());
        }
        assert_eq!(SyncStates::read(&states.written()), states);
        for wrong in ["", "<Folder", "<Folder Name=\"x\">", "<RowVersion>x</RowVersion>", "\u{1f600}"] {
            assert_eq!(SyncStates::read(wrong), SyncStates::default(), "{wrong}");
        }
    }
}
