//! Delta rounds through the directory: all objects of a kind by their ids, and from then on what became of them. What
//! changed is the directory's history.
//!
//! <https://learn.microsoft.com/graph/delta-query-users> · <https://learn.microsoft.com/graph/delta-query-groups>

use std::collections::BTreeSet;

use http::{HeaderName, StatusCode, header};
use jiff::SignedDuration;
use mock365_domain::cloud::CONSUMERS;
use mock365_domain::directory::{Before, DirectoryNet, DirectoryObject, ObjectKind, Tenant};
use mock365_domain::query::Op;
use mock365_domain::{Cloud, Now, Refusal};
use uuid::Uuid;

use super::objects::{
    Kinds, MEMBERS_AT_ONCE, MemberChange, ObjectEntry, ObjectShape, ShownObject, kinds_before, member_changes,
};
use super::options::{is_latest, overridden, preferred_size};
use super::token::{Asked, ListPlace, RoundToken, Stage, TrackedList};
use super::{Fault, LARGEST};
use crate::exchange::Answer;
use crate::faces::graph::odata::{ContextUrl, GRAPH_DIALECT, Noun, Selection, Writer};
use crate::faces::graph::{GraphRequest, headers};
use crate::faces::odata::{Condition, Literal, parse_filter};
use crate::limits::GRAPH_ANSWER;

/// How long a token of the directory's lives.
///
/// <https://learn.microsoft.com/graph/delta-query-overview#token-duration>
const LIVES: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Objects that a `$filter` may name.
const FILTERED: usize = 50;

const RESYNC: &str = "Resync required. Replace any local items with the server's version (including deletes) if you're sure \
                      that the service was up to date with your local changes when you last sync'd. Upload any local \
                      changes that the server doesn't know about.";

/// The objects of a kind in a tenant's directory.
pub struct Directory<'a, N: Noun> {
    pub cloud: &'a Cloud,
    pub tenant: &'a Tenant,
    /// What is listed: `users`.
    pub resource: &'static str,
    pub kind: ObjectKind,
    /// The ids of all.
    pub ids: &'a dyn Fn() -> Vec<Uuid>,
    pub find: &'a dyn Fn(Uuid) -> Option<&'a N::Thing>,
    /// The thing that an object of the history is.
    pub as_it_was: fn(&DirectoryObject) -> Option<&N::Thing>,
    pub around: &'a N::Context<'a>,
    /// The relations of which its rounds tell, too. Who is in the first comes in pages, those of the others with the first.
    pub relations: &'a [TrackedRelation<N>],
}

/// A relation of objects of a kind: what `$select` calls it, and to whom it leads.
pub struct TrackedRelation<N: Noun> {
    pub name: &'static str,
    pub of: fn(&N::Thing) -> Vec<Uuid>,
    /// Whether it is told without having been selected.
    pub by_default: bool,
}

/// How far a round has come: the stage, and a group with the last of its members that were shown where there are others.
type Come = (Stage, Option<(Uuid, Uuid)>);

/// A page that is being put together.
struct Page<'r, 'a, N: Noun> {
    directory: &'r Directory<'a, N>,
    token: RoundToken,
    shape: ObjectShape<'a, N>,
    tracked: Vec<&'r TrackedRelation<N>>,
    /// What the address of the answer's description says was selected.
    names: Option<Vec<&'static str>>,
    only: Option<BTreeSet<Uuid>>,
    size: usize,
    entries: Vec<(ObjectEntry<'a, N>, Come)>,
}

/// Answers a round through the directory of the caller's own tenant. Personal accounts have none.
pub fn delta(
    request: &GraphRequest<'_>,
    answer: impl FnOnce(&Cloud, &Tenant, Now) -> Result<Answer, Fault>,
) -> Result<Answer, Fault> {
    if request.bearer.tenant == CONSUMERS {
        return Err(Fault::new(StatusCode::UNAUTHORIZED, "UnknownError", "")
            .explain("personal accounts have no directory: /users/delta and its like are for work accounts"));
    }
    request.read_tenant(answer).map_err(|fault| match fault {
        Fault::Refused(Refusal::ChangesForgotten) => {
            let anew = format!("{}{}?$deltatoken=", request.call.base.origin, request.call.path);
            Fault::new(StatusCode::GONE, "resyncRequired", RESYNC)
                .header(header::LOCATION, anew)
                .explain("the token is older than seven days, than what the history keeps, or than a reset: begin anew")
        }
        other => other,
    })
}

impl<N: Noun> Directory<'_, N> {
    /// The page that a request asks for.
    pub fn round(&self, request: &GraphRequest<'_>, now: Now) -> Result<Answer, Fault> {
        let token = self.token(request, now)?;
        let asked = &token.asked.select;
        let is_named = |known: &TrackedRelation<N>| asked.iter().any(|name| name.eq_ignore_ascii_case(known.name));
        let is_relation = |name: &&String| self.relations.iter().any(|known| name.eq_ignore_ascii_case(known.name));
        let tracked: Vec<&TrackedRelation<N>> = if asked.is_empty() {
            self.relations.iter().filter(|known| known.by_default).collect()
        } else {
            self.relations.iter().filter(|known| is_named(known)).collect()
        };
        let mut names: Vec<String> = asked.iter().filter(|name| !is_relation(name)).cloned().collect();
        let of_relations_alone = names.is_empty() && !tracked.is_empty() && !asked.is_empty();
        if of_relations_alone {
            names.push("id".to_owned());
        }
        let shape = ObjectShape {
            selection: Selection::of(&names, &[], &[], request.options.style.beta)?,
            around: self.around,
            as_it_was: self.as_it_was,
            relations: tracked.iter().map(|relation| relation.name).collect(),
            minimal: request.call.prefers("return", "minimal"),
        };
        let own = shape.selection.names().map(|own| if of_relations_alone { &[][..] } else { own });
        let names = own.map(|own| own.iter().chain(&shape.relations).copied().collect());
        let only = token.asked.filter.as_deref().map(named).transpose()?;
        let size = preferred_size(request).map_or(N::PAGING.default, |size| size.clamp(1, LARGEST));
        let mut page = Page { directory: self, token, shape, tracked, names, only, size, entries: Vec::new() };
        let next = match page.token.stage {
            Stage::List { after } => page.list(after)?,
            Stage::Changes { since, after } => page.changes(since, after)?,
            Stage::Done => (Stage::Done, None),
        };
        Ok(page.written(request, next, now))
    }

    /// The round that a request goes on with, or begins.
    fn token(&self, request: &GraphRequest<'_>, now: Now) -> Result<RoundToken, Fault> {
        let latest = self.cloud.directory_number();
        let list = TrackedList { resource: self.resource, owner: self.tenant.id, folder: 0, latest };
        match request.options.token.as_deref() {
            // The address behind a lost token has an empty one.
            None | Some("") => Ok(RoundToken::new(first(request)?, &list)),
            Some(text) if is_latest(text) => Ok(RoundToken::new(first(request)?, &list).at(Stage::Done)),
            Some(text) => {
                let token = RoundToken::read(text, &list)?;
                let age = now.timestamp().as_second().saturating_sub(token.issued.unwrap_or(i64::MIN));
                if age > LIVES.as_secs() { Err(Refusal::ChangesForgotten.into()) } else { Ok(token.begun(latest)) }
            }
        }
    }
}

impl<'a, N: Noun> Page<'_, 'a, N> {
    fn is_asked_for(&self, id: Uuid) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&id))
    }

    /// A page of all objects, behind one of them.
    fn list(&mut self, after: Option<ListPlace>) -> Result<Come, Fault> {
        // A list that was begun before what is remembered cannot be brought up to date any more. What came since is for the
        // next round, which does not know whether this one told of it.
        let Directory { cloud, tenant, kind, .. } = *self.directory;
        let since = cloud.directory_changes(tenant.id, kind, (self.token.to, cloud.directory_number()))?;
        let came = since.iter().filter(|net| !matches!(net.before, Before::There(_))).map(|net| net.id);
        let came: BTreeSet<Uuid> = came.collect();
        let behind = after.map(id_at);
        let mut ids = (self.directory.ids)();
        ids.retain(|id| behind.is_none_or(|last| *id > last) && self.is_asked_for(*id) && !came.contains(id));
        ids.sort_unstable();
        let mut last = Stage::List { after };
        for id in ids {
            let Some(now) = (self.directory.find)(id) else { continue };
            let members = self.members(now, None, &Kinds::new());
            let next = Stage::List { after: Some(place_of(id)) };
            if let Some(rest) = self.put(id, (now, None, members), last, next) {
                return Ok(rest);
            }
            last = next;
        }
        Ok((Stage::Done, None))
    }

    /// A page of what changed since a number, behind another one.
    fn changes(&mut self, since: u64, after: u64) -> Result<Come, Fault> {
        let Directory { cloud, tenant, kind, .. } = *self.directory;
        let nets = cloud.directory_changes(tenant.id, kind, (since, self.token.to))?;
        // Members are shown as they stand now, whatever became of them since the round began.
        let range = (since, cloud.directory_number());
        let were = if self.tracked.is_empty() { Kinds::new() } else { kinds_before(cloud, tenant.id, range) };
        let mut last = Stage::Changes { since, after };
        for net in nets.into_iter().filter(|net| net.number > after) {
            let next = Stage::Changes { since, after: net.number };
            if self.is_asked_for(net.id)
                && let Some(rest) = self.change(net, &were, last, next)
            {
                return Ok(rest);
            }
            last = next;
        }
        Ok((Stage::Done, None))
    }

    /// Shows a change, where it is one for this client; where the page ends, if it is full.
    fn change(&mut self, net: DirectoryNet, were: &Kinds, last: Stage, next: Stage) -> Option<Come> {
        let Some(now) = (self.directory.find)(net.id) else {
            let is_restorable = self.directory.tenant.deleted_users.contains_key(&net.id);
            // Whoever never saw it hears of no end, and one that was deleted before only that it is gone for good.
            let is_told = match net.before {
                Before::Absent => false,
                Before::Deleted => !is_restorable,
                Before::There(_) => true,
            };
            return is_told
                .then(|| self.push(net.id, ShownObject::Removed { is_restorable }, last, (next, None)))
                .flatten();
        };
        let was = if let Before::There(object) = net.before { Some(object) } else { None };
        let members = self.members(now, was.as_ref(), were);
        if was.as_ref().is_some_and(|was| members.is_empty() && !self.shape.differs(was, now)) {
            return None;
        }
        self.put(net.id, (now, was, members), last, next)
    }

    fn members(&self, now: &N::Thing, was: Option<&DirectoryObject>, were: &Kinds) -> Vec<MemberChange> {
        let was = was.and_then(self.directory.as_it_was);
        let of = |relation: &&TrackedRelation<N>| {
            let both = ((relation.of)(now), was.map(relation.of).unwrap_or_default());
            member_changes(self.directory.tenant, relation.name, both, were)
        };
        self.tracked.iter().flat_map(of).collect()
    }

    /// Puts an object on the page, several times where it has many members; where the page ends, if it is full.
    fn put(
        &mut self,
        id: Uuid,
        (now, was, mut members): (&'a N::Thing, Option<DirectoryObject>, Vec<MemberChange>),
        last: Stage,
        next: Stage,
    ) -> Option<Come> {
        let paged = self.directory.relations.first().map_or("", |relation| relation.name);
        let mut others: Vec<MemberChange> = members.extract_if(.., |member| member.relation != paged).collect();
        // Of that group alone: it may be gone by now, and another one has its place.
        if let Some((_, shown)) = self.token.member.take_if(|(group, _)| *group == id) {
            members.retain(|member| member.id > shown);
            others.clear();
        }
        loop {
            let rest = members.split_off(members.len().min(MEMBERS_AT_ONCE));
            let come = members.last().map(|member| (id, member.id)).filter(|_| !rest.is_empty());
            members.append(&mut others);
            let place = if come.is_some() { (last, come) } else { (next, None) };
            let full = self.push(id, ShownObject::There { now, was: was.clone(), members }, last, place);
            if full.is_some() || rest.is_empty() {
                return full;
            }
            members = rest;
        }
    }

    fn push(&mut self, id: Uuid, shown: ShownObject<'a, N>, last: Stage, place: Come) -> Option<Come> {
        if self.entries.len() == self.size {
            return Some(self.entries.last().map_or((last, None), |(_, place)| *place));
        }
        self.entries.push((ObjectEntry { id, shown }, place));
        None
    }

    fn written(self, request: &GraphRequest<'_>, next: Come, now: Now) -> Answer {
        let call = request.call;
        let Self { directory, token, shape, names, entries, .. } = self;
        let places: Vec<Come> = entries.iter().map(|(_, place)| *place).collect();
        let mut out = Writer::new(&GRAPH_DIALECT);
        out.object(|page| {
            let context = ContextUrl::of(request, directory.resource, names.as_deref());
            page.control("@odata.context").text(format_args!("{context}"));
            let written = page.control("value").list_within(GRAPH_ANSWER.count(), entries, |(entry, _), out| {
                out.object(|object| shape.write(&entry, object));
            });
            // What does not fit stands on the next page.
            let (stage, member) = if written < places.len() { places[written.saturating_sub(1)] } else { next };
            let mut token = token.at(stage);
            (token.member, token.issued) = (member, Some(now.timestamp().as_second()));
            let (name, parameter) = match stage {
                Stage::Done => ("@odata.deltaLink", "$deltatoken"),
                Stage::List { .. } | Stage::Changes { .. } => ("@odata.nextLink", "$skiptoken"),
            };
            let link = format_args!("{}{}?{parameter}={}", call.base.origin, call.path, token.written()).to_string();
            page.control(name).value(&link);
        });
        let mut answer = Answer::with_body(StatusCode::OK, headers::JSON, out.finish());
        if shape.minimal {
            answer = answer.header(HeaderName::from_static("preference-applied"), "return=minimal");
        }
        match overridden(request).or_else(|| request.options.top.map(|_| "the directory's rounds take no $top")) {
            Some(why) => answer.explain(why),
            None => answer,
        }
    }
}

/// What the first request of a round asks for.
fn first(request: &GraphRequest<'_>) -> Result<Asked, Fault> {
    let given = &request.options;
    let untaken = [
        ("$search", given.search.is_some()),
        ("$skip", given.skip > 0),
        ("$count", given.count),
        ("$expand", !given.expand.is_empty()),
        ("$orderby", given.orderby.is_some()),
    ];
    if let Some((name, _)) = untaken.iter().find(|(_, is_given)| *is_given) {
        return Err(unsupported(format!("{} not supported.", capital(name))));
    }
    if let Some(filter) = &given.filter {
        named(filter)?;
    }
    Ok(Asked { select: given.select.clone(), filter: given.filter.clone(), ..Asked::default() })
}

/// `$orderby` as the directory's refusals call it.
fn capital(option: &str) -> String {
    crate::faces::odata::capital(option.trim_start_matches('$'))
}

/// The objects that a `$filter` names: by their ids alone.
fn named(filter: &str) -> Result<BTreeSet<Uuid>, Fault> {
    let refused = || unsupported("Filter not supported.".to_owned());
    let why = "a round is narrowed by object ids alone: $filter=id eq '…' or id eq '…', up to 50 of them";
    let condition = parse_filter(filter)?;
    let id_in = |value: &Literal| match value {
        Literal::Text(id) | Literal::Guid(id) => Uuid::parse_str(id).ok(),
        _ => None,
    };
    let one = |condition: &Condition| match condition {
        Condition::Compare(path, Op::Eq, value) if path.eq_ignore_ascii_case("id") => id_in(value),
        _ => None,
    };
    let ids: Option<BTreeSet<Uuid>> = match &condition {
        Condition::Or(some) => some.iter().map(one).collect(),
        Condition::In(path, values) if path.eq_ignore_ascii_case("id") => values.iter().map(id_in).collect(),
        alone => one(alone).map(|id| BTreeSet::from([id])),
    };
    ids.filter(|ids| ids.len() <= FILTERED).ok_or_else(|| refused().explain(why))
}

fn unsupported(message: String) -> Fault {
    Fault::bad_request("Request_UnsupportedQuery", message)
}

/// Where an object stands in the order of ids.
fn place_of(id: Uuid) -> ListPlace {
    let (high, low) = id.as_u64_pair();
    (high.cast_signed(), low)
}

fn id_at((high, low): ListPlace) -> Uuid {
    Uuid::from_u64_pair(high.cast_unsigned(), low)
}
