//! Delta rounds: a list whole, page by page, and from then on what became of it. A round is told from its token alone;
//! what changed is the mailbox's history.
//!
//! <https://learn.microsoft.com/graph/delta-query-overview>

mod directory;
mod objects;
mod options;
mod token;

pub use directory::{Directory, TrackedRelation, delta};
pub use objects::{Kinds, MemberChange, kinds_before, member_changes};
pub use options::{Takes, is_delta};
pub use token::ListPlace;

use http::{HeaderName, StatusCode};
use mock365_domain::mailbox::{Mailbox, Net, NetChange, Watched};

use self::token::{RoundToken, Stage, TrackedList};
use super::odata::{GRAPH_DIALECT, Noun, Object, Options, Writer};
use super::{Fault, GraphRequest, headers};
use crate::exchange::Answer;
use crate::limits::GRAPH_ANSWER;

/// The largest page that a client may prefer.
const LARGEST: usize = 1000;

/// One page of a round, as its token has it.
pub struct Round<'a> {
    request: &'a GraphRequest<'a>,
    mailbox: &'a Mailbox,
    token: RoundToken,
    /// What the round's first request asked for.
    pub options: Options,
}

/// What an operation tracks.
pub struct Tracked<'a, N: Noun> {
    /// What the history is asked for.
    pub watched: Watched,
    /// The whole list behind a place: the keys of its things, each with its place.
    pub listed: &'a dyn Fn(Option<ListPlace>) -> Box<dyn Iterator<Item = (ListPlace, u64)> + 'a>,
    /// The thing with a key, where the list shows it.
    pub find: &'a dyn Fn(u64) -> Option<&'a N::Thing>,
    /// Whether a change may concern the list at all, whatever became of the thing.
    pub concerns: &'a dyn Fn(&Net) -> bool,
    /// Writes a thing, its type first.
    pub write: &'a dyn Fn(&N::Thing, &mut Object<'_>),
    /// Writes a thing that was marked as read or unread and is as it was besides.
    pub write_marked: &'a dyn Fn(&N::Thing, &mut Object<'_>),
    /// Whether it is told at all that things were marked, where nothing else of them changed.
    pub tells_marks: bool,
    /// The id of a thing that is gone, as the list had it.
    pub id: &'a dyn Fn(&Net) -> String,
}

/// What a page shows of one thing.
enum Entry<'t, T: ?Sized> {
    Whole(&'t T),
    Marked(&'t T),
    Removed(String),
}

/// The same, and how far the round has come with it.
type Placed<'t, N> = (Entry<'t, <N as Noun>::Thing>, Stage);

impl<'a> Round<'a> {
    /// The round that a request goes on with, or begins.
    pub fn of(request: &'a GraphRequest<'a>, mailbox: &'a Mailbox, folder: u64, takes: &Takes) -> Result<Self, Fault> {
        let (owner, latest) = (mailbox.guid, mailbox.change_number);
        let list = TrackedList { resource: takes.resource, owner, folder, latest };
        let token = match &request.options.token {
            // Whoever wants to hear of what comes alone.
            Some(text) if options::is_latest(text) => {
                RoundToken::new(options::first(request, takes)?, &list).at(Stage::Done)
            }
            Some(text) => RoundToken::read(text, &list)?.begun(latest),
            None => RoundToken::new(options::first(request, takes)?, &list),
        };
        let options = options::of_round(&token.asked, &request.options);
        Ok(Self { request, mailbox, token, options })
    }

    /// Whether hidden folders are to be shown.
    pub fn shows_hidden(&self) -> bool {
        self.token.asked.hidden
    }

    /// The page.
    pub fn answer<N: Noun>(&self, tracked: &Tracked<'_, N>) -> Result<Answer, Fault> {
        let preferred = options::preferred_size(self.request);
        let size = match preferred {
            Some(size) => size.clamp(1, LARGEST),
            None => self.options.take(N::PAGING)?,
        };
        let (entries, next) = match self.token.stage {
            Stage::List { after } => self.listed(tracked, after, size)?,
            Stage::Changes { since, after } => self.changed(tracked, (since, self.token.to, after), size)?,
            Stage::Done => (Vec::new(), Stage::Done),
        };
        Ok(self.written::<N>(tracked, entries, next, preferred.is_some().then_some(size)))
    }

    /// A page of the whole list.
    fn listed<'t, N: Noun>(
        &self,
        tracked: &Tracked<'t, N>,
        after: Option<ListPlace>,
        size: usize,
    ) -> Result<(Vec<Placed<'t, N>>, Stage), Fault> {
        // A list that was begun before what is remembered cannot be brought up to date any more.
        let came = self.mailbox.came_since(self.token.to, tracked.watched)?;
        let mut entries = Vec::new();
        if !self.token.asked.wants(NetChange::Created) {
            return Ok((entries, Stage::Done));
        }
        let mut last = after;
        for (place, key) in (tracked.listed)(after).filter(|(_, key)| !came.contains(key)) {
            let Some(thing) = (tracked.find)(key) else { continue };
            if entries.len() == size {
                return Ok((entries, Stage::List { after: last }));
            }
            last = Some(place);
            entries.push((Entry::Whole(thing), Stage::List { after: last }));
        }
        Ok((entries, Stage::Done))
    }

    /// A page of what changed between two numbers, behind a third one.
    fn changed<'t, N: Noun>(
        &self,
        tracked: &Tracked<'t, N>,
        (since, to, after): (u64, u64, u64),
        size: usize,
    ) -> Result<(Vec<Placed<'t, N>>, Stage), Fault> {
        let mut entries = Vec::new();
        let mut last = after;
        for net in self.mailbox.changes(since, to, tracked.watched)?.iter().filter(|net| net.number > after) {
            let Some(entry) = self.entry(tracked, net) else { continue };
            if entries.len() == size {
                return Ok((entries, Stage::Changes { since, after: last }));
            }
            last = net.number;
            entries.push((entry, Stage::Changes { since, after: last }));
        }
        Ok((entries, Stage::Done))
    }

    /// What is shown of a change; nothing where the client does not ask for such, or the next round tells it.
    fn entry<'t, N: Noun>(&self, tracked: &Tracked<'t, N>, net: &Net) -> Option<Entry<'t, N::Thing>> {
        if !(tracked.concerns)(net) {
            return None;
        }
        let thing = (tracked.find)(net.key);
        let what = match (net.what, thing) {
            // It was hidden meanwhile, or does not match any more: the client does not see it again.
            (NetChange::Updated | NetChange::Marked, None) => NetChange::Removed { gone: false },
            (what, _) => what,
        };
        self.token.asked.wants(what).then_some(())?;
        match (what, thing) {
            (NetChange::Removed { .. }, _) => Some(Entry::Removed((tracked.id)(net))),
            (NetChange::Marked, Some(thing)) => tracked.tells_marks.then_some(Entry::Marked(thing)),
            (NetChange::Created | NetChange::Updated, Some(thing)) => Some(Entry::Whole(thing)),
            (_, None) => None,
        }
    }

    fn written<N: Noun>(
        &self,
        tracked: &Tracked<'_, N>,
        entries: Vec<Placed<'_, N>>,
        next: Stage,
        preferred: Option<usize>,
    ) -> Answer {
        let call = self.request.call;
        let stages: Vec<Stage> = entries.iter().map(|(_, stage)| *stage).collect();
        let mut out = Writer::new(&GRAPH_DIALECT);
        out.object(|page| {
            let context = self.request.context(&format!("Collection({})", N::NAME));
            page.control("@odata.context").value(&context);
            let written = page.control("value").list_within(GRAPH_ANSWER.count(), entries, |(entry, _), out| {
                out.object(|object| match entry {
                    Entry::Whole(thing) => (tracked.write)(thing, object),
                    Entry::Marked(thing) => (tracked.write_marked)(thing, object),
                    Entry::Removed(id) => {
                        object.kind(N::NAME);
                        object.value("id", &id);
                        object.control("@removed").object(|why| why.value("reason", "deleted"));
                    }
                });
            });
            // What does not fit stands on the next page.
            let next = if written < stages.len() { stages[written.saturating_sub(1)] } else { next };
            let token = self.token.at(next).written();
            let (name, parameter) = match next {
                Stage::Done => ("@odata.deltaLink", "$deltatoken"),
                Stage::List { .. } | Stage::Changes { .. } => ("@odata.nextLink", "$skiptoken"),
            };
            page.control(name).text(format_args!("{}{}?{parameter}={token}", call.base.origin, call.path));
        });
        let mut answer = Answer::with_body(StatusCode::OK, headers::JSON, out.finish());
        if let Some(size) = preferred {
            let applied = HeaderName::from_static("preference-applied");
            answer = answer.header(applied, &format!("odata.maxpagesize={size}"));
        }
        match options::overridden(self.request) {
            Some(why) => answer.explain(why),
            None => answer,
        }
    }
}
