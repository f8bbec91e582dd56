//! What `$expand` reaches from a thing: a table of navigation properties per type, and what the brackets behind a name ask for.
//!
//! <https://learn.microsoft.com/graph/query-parameters#expand>

use mock365_domain::Query;
use mock365_domain::query::Page;

use super::options::AnswerStyle;
use super::property;
use super::{Expanded, Noun, ODataFault, Object, Selection, Writer};
use crate::limits::GRAPH_ANSWER;

/// A navigation property.
pub struct Navigation<N: Noun> {
    /// Its name in `$expand`.
    pub name: &'static str,
    read: Option<Read<N>>,
}

type Read<N> = fn(&Expanded) -> Result<Box<dyn Reaching<N>>, ODataFault>;

/// What was asked of a navigation property: read once per request.
pub trait Reaching<N: Noun> {
    /// Writes what is reached from a thing into the thing.
    fn write(&self, thing: &N::Thing, around: &N::Context<'_>, object: &mut Object<'_>);
}

impl<N: Noun> Navigation<N> {
    /// One that leads to things of a type that has a table.
    pub const fn to<L: Link<From = N>>() -> Self {
        Self { name: L::NAME, read: Some(|expanded| Ok(Box::new(Reached::<L>::of(expanded)?))) }
    }

    /// One whose things write themselves.
    pub const fn by(name: &'static str, read: Read<N>) -> Self {
        Self { name, read: Some(read) }
    }

    /// One that is a row of the type's own table, and shows when it is named.
    pub const fn row(name: &'static str) -> Self {
        Self { name, read: None }
    }

    /// Whether it is what a name means behind a cast to the type that has it.
    pub(super) fn is_below(&self, cast: Option<&str>, name: &str) -> bool {
        let own = self.name.rsplit_once('.').and_then(|(_, own)| own.split_once('/'));
        own.is_some_and(|(kind, own)| {
            own.eq_ignore_ascii_case(name)
                && cast.is_some_and(|cast| property::kinds(cast).any(|base| base.eq_ignore_ascii_case(kind)))
        })
    }

    /// What is asked of it; nothing where its row writes it.
    pub(super) fn read(&self, expanded: &Expanded) -> Result<Option<Box<dyn Reaching<N>>>, ODataFault> {
        match self.read {
            Some(read) => read(expanded).map(Some),
            None => expanded.only(&["select"]).map(|()| None),
        }
    }
}

/// Options that the brackets behind a name take where it leads to several things.
const OF_SEVERAL: &[&str] = &["select", "filter", "orderby", "expand", "top", "skip", "count"];
/// The same where it leads to one.
const OF_ONE: &[&str] = &["select", "expand"];

/// A navigation property of Exchange's that leads from a type to another, both of which have tables.
pub trait Link: Sized + 'static {
    /// The type that has it.
    type From: Noun;
    /// The type that it leads to.
    type To: Noun;
    /// Its name in `$expand`.
    const NAME: &'static str;
    /// Its name in answers.
    const MEMBER: &'static str = Self::NAME;
    /// Whether it leads to one thing.
    const IS_ONE: bool = false;
    /// Whether permissions for basic things do not show it at all.
    const IS_WHOLE: bool = false;

    /// Shows what is reached: not at all, where a thing does not have the property.
    fn reach(
        thing: &<Self::From as Noun>::Thing,
        around: &<Self::From as Noun>::Context<'_>,
        reached: &Reached<Self>,
        show: &mut ShowReached<'_, Self::To>,
    );
}

/// Takes what was reached, and its surroundings.
pub type ShowReached<'s, N> =
    dyn for<'p, 'a, 'c> FnMut(Page<&'p <N as Noun>::Thing>, &'a <N as Noun>::Context<'c>) + 's;

/// What was asked of what a link reaches.
pub struct Reached<L: Link> {
    /// Which things, and in which order.
    pub query: Query<<L::To as Noun>::Field>,
    /// How answers to the request are to look.
    pub style: AnswerStyle,
    selection: Selection<L::To>,
    count: bool,
    /// What stood in the brackets, for the address of what did not fit.
    asked: String,
}

impl<L: Link> Reached<L> {
    fn of(expanded: &Expanded) -> Result<Self, ODataFault> {
        expanded.only(if L::IS_ONE { OF_ONE } else { OF_SEVERAL })?;
        let options = &expanded.options;
        if L::IS_WHOLE && options.basic {
            return Err(ODataFault::NotBasic);
        }
        Ok(Self {
            query: options.query::<L::To>()?,
            style: options.style.clone(),
            selection: options.selection()?,
            count: options.count,
            asked: expanded.asked(),
        })
    }

    /// Writes several things, as many as fit into an answer.
    fn list<'p>(
        &self,
        page: Page<&'p <L::To as Noun>::Thing>,
        object: &mut Object<'_>,
        mut write: impl FnMut(&'p <L::To as Noun>::Thing, &mut Object<'_>),
    ) {
        if self.count {
            object.annotation(L::MEMBER, "odata.count").value(page.total);
        }
        let wanted = page.items.len();
        let written = object.member(L::MEMBER).list_within(GRAPH_ANSWER.count(), page.items, |found, out| {
            out.count_expanded();
            out.object(|object| write(found, object));
        });
        if written < wanted {
            let skip = self.query.skip + written;
            object.next(L::MEMBER, &self.asked, skip);
        }
    }
}

impl<L: Link> Reaching<L::From> for Reached<L> {
    fn write(
        &self,
        thing: &<L::From as Noun>::Thing,
        around: &<L::From as Noun>::Context<'_>,
        object: &mut Object<'_>,
    ) {
        L::reach(thing, around, self, &mut |page, beyond| {
            let write = |found: &<L::To as Noun>::Thing, object: &mut Object<'_>| {
                L::To::show(found, beyond, &self.selection, object);
            };
            let outside = object.enter(L::From::key(thing, around).as_deref(), L::NAME);
            context(object, L::MEMBER, self.selection.names(), L::IS_ONE);
            if L::IS_ONE {
                match page.items.first() {
                    Some(found) => object.member(L::MEMBER).object(|object| write(found, object)),
                    None => object.member(L::MEMBER).null(),
                }
            } else {
                self.list(page, object, write);
            }
            object.leave(outside);
        });
    }
}

/// The metadata address of what is expanded, where it is known where the thing lies.
fn context(object: &mut Object<'_>, member: &str, names: Option<&[&'static str]>, is_one: bool) {
    let Some(at) = object.place().map(|place| format!("{}/$metadata#{}", place.root, place.path)) else { return };
    let names = names.map(|names| format!("({})", names.join(","))).unwrap_or_default();
    let end = if is_one { "/$entity" } else { "" };
    object.annotation(member, "odata.context").text(format_args!("{at}{names}{end}"));
}

/// Where the things lie that are being written, as addresses name it.
#[derive(Clone, Debug)]
pub struct LiesAt {
    /// The service with its version: `https://graph.microsoft.com/v1.0`.
    pub root: String,
    /// Below it: `users('…')/messages`.
    pub path: String,
}

impl Object<'_> {
    /// Says where the thing lies that is being written.
    pub fn lies_at(&mut self, place: &Option<LiesAt>) {
        self.writer().place.clone_from(place);
    }

    fn place(&mut self) -> Option<&LiesAt> {
        self.writer().place.as_ref()
    }

    /// Goes to what a navigation property of the thing leads to: where one was before.
    fn enter(&mut self, key: Option<&str>, name: &str) -> Option<LiesAt> {
        let out = self.writer();
        let outside = out.place.take();
        if let (Some(place), Some(key)) = (&outside, key) {
            out.place = Some(LiesAt { root: place.root.clone(), path: format!("{}('{key}')/{name}", place.path) });
        }
        outside
    }

    fn leave(&mut self, outside: Option<LiesAt>) {
        self.writer().place = outside;
    }

    /// The address of the things that did not fit into the answer.
    fn next(&mut self, member: &str, asked: &str, skip: usize) {
        let token = self.dialect().skip;
        let Some(at) = self.place().map(|place| format!("{}/{}", place.root, place.path)) else { return };
        self.annotation(member, "odata.nextLink").text(format_args!("{at}?{asked}{token}={skip}"));
    }
}

impl Writer {
    /// One thing more is written inside of another.
    fn count_expanded(&mut self) {
        self.expanded += 1;
    }
}
