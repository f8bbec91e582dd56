//! What a handler gets: the request, who asks, whose things are meant, and the shortest ways to them.

use std::cell::Cell;
use std::fmt::Write;
use std::sync::Arc;

use bytes::Bytes;
use http::{StatusCode, header};
use mock365_domain::cloud::MailboxId;
use mock365_domain::mailbox::{Folder, Mailbox, Outgoing};
use mock365_domain::{Change, Cloud, Now, Refusal, UserRef};
use serde::Serialize;

use super::odata::Options;
use super::operation::Operation;
use super::router::ABOVE;
use super::view::DirectoryId;
use super::{Fault, headers, path};
use crate::exchange::{Answer, Call};
use crate::tokens::Bearer;

/// A request that was let in.
pub struct GraphRequest<'a> {
    /// The request.
    pub call: &'a Call<'a>,
    /// The operation.
    pub operation: &'static Operation,
    /// Who asks.
    pub bearer: &'a Bearer,
    /// Whose things are meant; none for operations at the root.
    pub owner: Option<UserRef>,
    /// `v1.0` or `beta`.
    pub version: &'static str,
    /// The query options.
    pub options: Options,
    pub(super) params: &'a [(&'static str, String)],
    /// The path as Microsoft writes it.
    pub(super) path: &'a str,
}

/// Finds the folder that the path of a request names.
pub type FindFolder = for<'r, 'm> fn(&GraphRequest<'r>, &'m Mailbox) -> Result<&'m Folder, Fault>;

impl GraphRequest<'_> {
    /// A parameter of the path; empty where the path has none of that name.
    pub fn param(&self, name: &str) -> &str {
        self.try_param(name).unwrap_or("")
    }

    /// A parameter that only some of the operation's paths have.
    pub fn try_param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// The last parameter among several names: the folder nearest to the item.
    pub fn last_param(&self, names: &[&str]) -> Option<&str> {
        self.params.iter().rev().find(|(known, _)| names.contains(known)).map(|(_, value)| value.as_str())
    }

    /// What the path names above the folder that it names first, the uppermost first.
    pub fn folders_above(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.params.iter().filter(|(known, _)| *known == ABOVE).map(|(_, value)| value.as_str())
    }

    /// Whose things are meant.
    pub fn owner(&self) -> Result<UserRef, Fault> {
        self.owner.ok_or_else(|| Refusal::UserUnknown(String::new()).into())
    }

    /// The mailbox that is meant. What is behind the `Arc` can be read after the lock is free.
    pub fn mailbox(&self) -> Result<Arc<Mailbox>, Fault> {
        let owner = self.owner()?;
        Ok(self.call.sandbox.read(|cloud, now| cloud.mailbox_of(owner, now).cloned())?)
    }

    /// Changes the mailbox that is meant; the closure refuses before it changes anything. Returns the mailbox as it
    /// is afterwards beside the result.
    pub fn change<R>(
        &self,
        change: impl FnOnce(&mut Cloud, MailboxId, Now) -> Result<(R, Change), Fault>,
    ) -> Result<(R, Arc<Mailbox>), Fault> {
        let owner = self.owner()?;
        self.call.sandbox.change(|cloud, now| {
            let id = cloud.mailbox_of(owner, now)?.id;
            let (result, changed) = change(cloud, id, now)?;
            let mailbox = cloud.mailboxes.get(&id).cloned().ok_or(Refusal::ItemMissing)?;
            Ok(((result, mailbox), changed))
        })
    }

    /// Sends a message from the mailbox that is meant. In another mailbox's name, the token of a user must say so too.
    ///
    /// <https://learn.microsoft.com/graph/outlook-send-mail-from-other-user>
    pub fn send(&self, cloud: &mut Cloud, id: MailboxId, outgoing: Outgoing, now: Now) -> Result<Change, Fault> {
        let by = self.bearer.user.map(|user| UserRef { tenant: self.bearer.tenant, user });
        let outgoing = Outgoing { by, ..outgoing };
        let mailbox = cloud.mailboxes.get(&id).ok_or(Refusal::ItemMissing)?;
        let (from, _) = cloud.authors(mailbox, &outgoing.message, by)?;
        let is_permitted = self.bearer.user.is_none() || self.bearer.has_shared("Mail.Send");
        if from != mailbox.as_recipient() && !is_permitted {
            let (caller, address) = (mailbox.address.clone(), from.address.to_string());
            let why = "the token lacks Mail.Send.Shared, which it takes to send in another's name";
            return Err(Fault::from(Refusal::SendAsDenied { caller, address }).explain(why));
        }
        Ok(cloud.send(id, outgoing, now)?)
    }

    /// Deletes the folder that the path names, with everything in it.
    pub fn delete_folder(&self, named: FindFolder) -> Result<Answer, Fault> {
        self.change(|cloud, id, _| {
            let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
            let key = named(self, mailbox)?.key;
            Ok(((), mailbox.delete_folder(key)?))
        })?;
        Ok(Answer::empty(StatusCode::NO_CONTENT))
    }

    /// Whether the client wants ids that survive a move.
    ///
    /// <https://learn.microsoft.com/graph/outlook-immutable-id>
    pub fn immutable_ids(&self) -> bool {
        self.call.prefers("IdType", "ImmutableId")
    }

    /// Refuses when `If-Match` names another version than the present one.
    pub fn if_match(&self, etag: &str) -> Result<(), Fault> {
        match self.call.header(header::IF_MATCH.as_str()) {
            Some(wanted) if wanted.trim() != "*" && wanted.trim() != etag => Err(Refusal::Stale.into()),
            _ => Ok(()),
        }
    }

    /// The metadata address of an answer: `users('…')/messages/$entity` after the `#`.
    pub fn context(&self, what: &str) -> String {
        format!("{}/{}/$metadata#{what}", self.call.base.origin, self.version)
    }

    /// The owner as metadata addresses name him, and something of his: `users('…')/messages`.
    pub fn of_owner(&self, what: &str) -> String {
        match self.owner {
            Some(UserRef { tenant, user }) => format!("users('{}')/{what}", DirectoryId { tenant, user }),
            None => format!("users('')/{what}"),
        }
    }

    /// What the path leads to as metadata addresses name it, by the names that the client used: `users('…')/messages('…')`.
    pub fn place(&self) -> String {
        let mut values = self.params.iter().map(|(_, value)| value);
        let mut segments = self.path.split('/').skip(1).peekable();
        let mut place = if segments.next_if_eq(&"me").is_some() { self.of_owner("") } else { String::new() };
        for segment in segments {
            if segment.starts_with('{') {
                let value = values.next().map_or("", |value| value);
                place.truncate(place.trim_end_matches('/').len());
                let _ = write!(place, "('{}')/", path::encoded(value));
            } else {
                place.push_str(segment);
                place.push('/');
            }
        }
        place.truncate(place.trim_end_matches('/').len());
        place
    }

    /// The metadata address of something below a user.
    pub fn user_context(&self, what: &str) -> String {
        self.context(&self.of_owner(what))
    }
}

/// A JSON answer.
pub fn json(status: StatusCode, body: &impl Serialize) -> Answer {
    Answer::with_body(status, headers::JSON, written(body))
}

thread_local! {
    /// Where bodies are written first. A vector that grows for each answer takes a block of every size on the way, and
    /// the allocator fetches the larger ones from the system and gives them back at once: an eighth of a page's time.
    static ROOM: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The most that a thread keeps for the next body.
const KEPT: usize = 64 << 10;

/// A body in memory of just its size; nothing, where it cannot be written.
fn written(body: &impl Serialize) -> Bytes {
    let mut room = ROOM.take();
    room.clear();
    let bytes = match serde_json::to_writer(&mut room, body) {
        // What is large stays where it was written.
        Ok(()) if room.len() > KEPT => return room.into(),
        Ok(()) => Bytes::copy_from_slice(&room),
        Err(_) => Bytes::new(),
    };
    if room.capacity() <= KEPT {
        ROOM.set(room);
    }
    bytes
}
