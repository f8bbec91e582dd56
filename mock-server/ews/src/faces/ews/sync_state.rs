//! Sync states: how far a client is. All that is known of it stands in the state that it brings back.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365_domain::mailbox::{Listing, Mailbox};
use uuid::Uuid;

use super::error::Fault;

/// How far a client is with one folder, or with the folders below one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncState {
    /// Of what it is.
    pub of: SyncedThing,
    mailbox: Uuid,
    folder: u64,
    /// The number of the latest change that this round tells.
    pub to: u64,
    /// How far the round is.
    pub stage: SyncStage,
}

/// What a state is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncedThing {
    /// Items.
    Items,
    /// Folders.
    Folders,
}

/// How far a round is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncStage {
    /// In the midst of what was there at the beginning: the list, and behind which place of it.
    List(Listing, Option<(i64, u64)>),
    /// In the midst of changes: those after a number, behind a second one.
    Changes {
        /// What the client knew before the round.
        since: u64,
        /// What it was told in the round.
        after: u64,
    },
    /// At its end.
    Done,
}

/// Version, what it is of, stage, mailbox, four numbers.
const LENGTH: usize = 3 + 16 + 5 * 8;
const VERSION: u8 = 1;

impl SyncState {
    /// At the beginning.
    pub fn new(of: SyncedThing, mailbox: &Mailbox, folder: u64) -> Self {
        let stage = SyncStage::List(Listing::ALL[0], None);
        Self { of, mailbox: mailbox.guid, folder, to: mailbox.change_number, stage }
    }

    /// The state that a client brings, gone on from where it stands; the beginning where it brings none.
    pub fn read(text: Option<&str>, of: SyncedThing, mailbox: &Mailbox, folder: u64) -> Result<Self, Fault> {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(Self::new(of, mailbox, folder)) };
        let read = STANDARD.decode(text).ok().and_then(|bytes| Self::of_bytes(&bytes)).ok_or_else(invalid)?;
        if (read.of, read.mailbox, read.folder) != (of, mailbox.guid, folder) {
            return Err(invalid());
        }
        Ok(match read.stage {
            SyncStage::Done => {
                let stage = SyncStage::Changes { since: read.to, after: read.to };
                Self { to: mailbox.change_number, stage, ..read }
            }
            SyncStage::List(..) | SyncStage::Changes { .. } => read,
        })
    }

    /// The same at another stage.
    pub fn at(self, stage: SyncStage) -> Self {
        Self { stage, ..self }
    }

    /// As the client gets it.
    pub fn written(self) -> String {
        let of = match self.of {
            SyncedThing::Items => b'i',
            SyncedThing::Folders => b'f',
        };
        let place = |listing: Listing| Listing::ALL.iter().position(|known| *known == listing).unwrap_or(0) as u64;
        let (stage, numbers) = match self.stage {
            SyncStage::List(listing, None) => (b'b', [place(listing), 0, 0]),
            SyncStage::List(listing, Some((at, key))) => (b'l', [place(listing), at.cast_unsigned(), key]),
            SyncStage::Changes { since, after } => (b'c', [since, after, 0]),
            SyncStage::Done => (b'd', [0; 3]),
        };
        let mut bytes = vec![VERSION, of, stage];
        bytes.extend(self.mailbox.as_bytes());
        for number in [self.folder, self.to].into_iter().chain(numbers) {
            bytes.extend(number.to_be_bytes());
        }
        STANDARD.encode(bytes)
    }

    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let (head, rest) = bytes.split_at_checked(3).filter(|_| bytes.len() == LENGTH)?;
        let (mailbox, numbers) = rest.split_at_checked(16)?;
        let mut numbers = numbers.chunks_exact(8).filter_map(|eight| Some(u64::from_be_bytes(eight.try_into().ok()?)));
        let mut next = || numbers.next();
        let (folder, to, first, second, third) = (next()?, next()?, next()?, next()?, next()?);
        let listing = || Listing::ALL.get(usize::try_from(first).ok()?).copied();
        let of = match head[1] {
            b'i' => SyncedThing::Items,
            b'f' => SyncedThing::Folders,
            _ => return None,
        };
        let stage = match head[2] {
            b'b' => SyncStage::List(listing()?, None),
            b'l' => SyncStage::List(listing()?, Some((second.cast_signed(), third))),
            b'c' => SyncStage::Changes { since: first, after: second },
            b'd' => SyncStage::Done,
            _ => return None,
        };
        let known = head[0] == VERSION;
        known.then_some(Self { of, mailbox: Uuid::from_slice(mailbox).ok()?, folder, to, stage })
    }
}

/// A state that is none of ours, or of something else, or too old.
pub fn invalid() -> Fault {
    Fault::new("ErrorInvalidSyncStateData", "Synchronization state data is corrupt or otherwise invalid.")
        .explain("the sync state is none of this mock's, of another folder, or older than what the mailbox remembers")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_state_is_read_as_it_was_written() {
        let state = |of, stage| SyncState { of, mailbox: Uuid::from_u128(7), folder: 3, to: 9, stage };
        for of in [SyncedThing::Items, SyncedThing::Folders] {
            let places = Listing::ALL.into_iter().flat_map(|listing| {
                [SyncStage::List(listing, None), SyncStage::List(listing, Some((i64::MIN, u64::MAX)))]
            });
            for stage in places.chain([SyncStage::Changes { since: 4, after: 6 }, SyncStage::Done]) {
                let bytes = STANDARD.decode(state(of, stage).written()).expect("base64");
                assert_eq!(SyncState::of_bytes(&bytes), Some(state(of, stage)));
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = SyncState::of_bytes(&bytes);
        }
    }
}
