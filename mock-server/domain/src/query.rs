//! Filter, order and page over items: OData options and EWS restrictions both translate into this.

mod near;
mod value;

use std::cmp::Ordering;

use jiff::Timestamp;

pub use value::Value;
pub(crate) use value::words;

/// What is asked of a list. `F` names a field of the listed things.
#[derive(Clone, Debug)]
pub struct Query<F> {
    /// Which things.
    pub filter: Option<Filter<F>>,
    /// In which order; the list's own where empty.
    pub order: Vec<Order<F>>,
    /// How many to pass over.
    pub skip: usize,
    /// How many at the most.
    pub take: usize,
    /// Whether it is asked how many match in all: that may take a look at everything.
    pub count: bool,
    /// The newest item there was when those to pass over were counted, where that is known: what came later does not count
    /// among them, and is passed over with those that it lies among.
    pub newest: Option<u64>,
}

/// A condition on one thing.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter<F> {
    /// All hold.
    And(Vec<Self>),
    /// One holds.
    Or(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// A field compares with a value. A list compares when one of its values does.
    Compare(F, Op, Value),
    /// A text field matches in part, whatever the casing.
    Text(F, Part, String),
    /// The field has a value.
    Exists(F),
    /// It holds for one and the same place of the lists that its fields are: their values lie side by side.
    OfOne(Box<Self>),
    /// Holds for everything, or nothing.
    Always(bool),
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
}

/// Which part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Anywhere.
    Contains,
    /// At the start.
    Start,
    /// At the end.
    End,
    /// The whole of it.
    Whole,
    /// Its words stand there one behind the other.
    Words,
    /// The same, and the last one may go on.
    WordsStart,
    /// The words of two lines stand near each other. A line that ends with `*` may go on.
    Near(Near),
}

/// How near two phrases stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near {
    /// The most words between them.
    pub within: usize,
    /// Whether the first one comes first.
    pub ordered: bool,
}

/// A value that only filters and orders ask for: what it is called, and how it is read off a thing.
pub struct Reading<T: ?Sized> {
    /// Its name: one per value of a type.
    pub name: &'static str,
    /// How it is read.
    pub read: fn(&T) -> Value,
}

impl<T: ?Sized> Clone for Reading<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Reading<T> {}

impl<T: ?Sized> PartialEq for Reading<T> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl<T: ?Sized> Eq for Reading<T> {}

impl<T: ?Sized> std::fmt::Debug for Reading<T> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(self.name)
    }
}

/// One key of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order<F> {
    /// The field.
    pub field: F,
    /// Whether large ones come first.
    pub descending: bool,
}

/// Things that can be asked about.
pub trait Queried<F> {
    /// The value of a field.
    fn value(&self, field: &F) -> Value;
}

/// How far a list goes beyond a page of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Whether more things match.
    pub more: bool,
    /// How many match in all, where that is known.
    pub total: Option<usize>,
}

/// Where a page begins in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    /// How many things lie before it now.
    pub over: usize,
    /// The newest item there is now.
    pub newest: u64,
}

/// What a query found.
#[derive(Debug)]
pub struct Page<T> {
    /// The things on this page.
    pub items: Vec<T>,
    /// Whether more of them match.
    pub more: bool,
    /// How many match in all, where that was asked or came for nothing.
    pub total: Option<usize>,
    /// What was passed over, in lists that keep their place while items come.
    pub passed: Option<Passed>,
}

impl<T> Page<T> {
    /// How far the list goes.
    pub fn extent(&self) -> Extent {
        Extent { more: self.more, total: self.total }
    }
}

impl<F> Default for Query<F> {
    fn default() -> Self {
        Self { filter: None, order: Vec::new(), skip: 0, take: usize::MAX, count: false, newest: None }
    }
}

/// Which of two things comes first, by their values.
fn compare<F>(keys: &[&Order<F>], left: &[Value], right: &[Value]) -> Ordering {
    let values = left.iter().zip(right).zip(keys);
    values
        .map(|((left, right), key)| if key.descending { right.order(left) } else { left.order(right) })
        .find(|ordering| ordering.is_ne())
        .unwrap_or(Ordering::Equal)
}

impl<F: PartialEq> Query<F> {
    /// The page of `things` that was asked for. `things` come in the list's own order, which is kept among equals.
    pub fn run<'a, T: Queried<F> + ?Sized + 'a>(&self, things: impl Iterator<Item = &'a T>) -> Page<&'a T> {
        let matching = things.filter(|thing| self.filter.as_ref().is_none_or(|filter| filter.holds(*thing)));
        if self.order.is_empty() {
            return self.cut(matching, None);
        }
        let keys = self.keys();
        // Each thing is asked once for its values, not at every comparison.
        let values = |thing: &'a T| keys.iter().map(|key| thing.value(&key.field)).collect::<Vec<_>>();
        let mut matching: Vec<(Vec<Value>, &T)> = matching.map(|thing| (values(thing), thing)).collect();
        matching.sort_by(|(left, _), (right, _)| compare(&keys, left, right));
        let total = matching.len();
        self.cut(matching.into_iter().map(|(_, thing)| thing), Some(total))
    }

    /// As [`Query::run`], of a list with that many things.
    pub(crate) fn run_known<'a, T: Queried<F> + ?Sized + 'a>(
        &self,
        things: impl Iterator<Item = &'a T>,
        all: usize,
    ) -> Page<&'a T> {
        if self.order.is_empty() { self.run_ordered(things, all) } else { self.run(things) }
    }

    /// The page of `things` that lie in the order that was asked for, out of a list with that many.
    pub(crate) fn run_ordered<'a, T: Queried<F> + ?Sized + 'a>(
        &self,
        things: impl Iterator<Item = &'a T>,
        all: usize,
    ) -> Page<&'a T> {
        match &self.filter {
            None => self.cut(things, Some(all)),
            Some(filter) => self.cut(things.filter(|thing| filter.holds(*thing)), None),
        }
    }

    /// The page out of things that match and lie in the order that was asked for. `total` is how many there are, where
    /// that is known.
    pub fn cut<T>(&self, matching: impl Iterator<Item = T>, total: Option<usize>) -> Page<T> {
        let mut matching = matching;
        let skipped = matching.by_ref().take(self.skip).count();
        self.cut_behind(skipped, matching, total)
    }

    /// The same behind those that were passed over already.
    pub(crate) fn cut_behind<T>(
        &self,
        skipped: usize,
        mut matching: impl Iterator<Item = T>,
        total: Option<usize>,
    ) -> Page<T> {
        let items: Vec<T> = matching.by_ref().take(self.take).collect();
        let seen = skipped + items.len();
        let (more, total) = match (total, self.count) {
            (Some(total), _) => (seen < total, Some(total)),
            (None, false) => (matching.next().is_some(), None),
            (None, true) => {
                let rest = matching.count();
                (rest > 0, Some(seen + rest))
            }
        };
        Page { items, more, total, passed: None }
    }

    /// The keys of the order. One that was named before decides nothing any more.
    pub(crate) fn keys(&self) -> Vec<&Order<F>> {
        let mut keys: Vec<&Order<F>> = Vec::new();
        for key in &self.order {
            if !keys.iter().any(|known| known.field == key.field) {
                keys.push(key);
            }
        }
        keys
    }
}

impl<F: PartialEq> Filter<F> {
    /// The text that a field must be, whatever its casing, for the condition to hold; nothing where there is no such.
    pub(crate) fn text(&self, which: &impl Fn(&F) -> bool) -> Option<&str> {
        match self {
            Self::And(all) => all.iter().find_map(|filter| filter.text(which)),
            Self::Compare(field, Op::Eq, Value::Text(text)) | Self::Text(field, Part::Whole, text) if which(field) => {
                Some(text)
            }
            _ => None,
        }
    }

    /// The moments between which a field must lie for the condition to hold.
    pub(crate) fn span(&self, which: &impl Fn(&F) -> bool) -> (Timestamp, Timestamp) {
        match self {
            Self::And(all) => all
                .iter()
                .map(|filter| filter.span(which))
                .fold((Timestamp::MIN, Timestamp::MAX), |(from, to), (first, last)| (from.max(first), to.min(last))),
            Self::Compare(field, op, Value::Time(at)) if which(field) => match op {
                Op::Eq => (*at, *at),
                Op::Lt | Op::Le => (Timestamp::MIN, *at),
                Op::Gt | Op::Ge => (*at, Timestamp::MAX),
                Op::Ne => (Timestamp::MIN, Timestamp::MAX),
            },
            _ => (Timestamp::MIN, Timestamp::MAX),
        }
    }
}

impl<F> Filter<F> {
    /// The same condition on things that call their fields otherwise.
    pub fn on<G>(&self, field: &impl Fn(&F) -> G) -> Filter<G> {
        let parts = |all: &[Self]| all.iter().map(|filter| filter.on(field)).collect();
        match self {
            Self::And(all) => Filter::And(parts(all)),
            Self::Or(some) => Filter::Or(parts(some)),
            Self::Not(filter) => Filter::Not(Box::new(filter.on(field))),
            Self::Compare(own, op, value) => Filter::Compare(field(own), *op, value.clone()),
            Self::Text(own, part, text) => Filter::Text(field(own), *part, text.clone()),
            Self::Exists(own) => Filter::Exists(field(own)),
            Self::OfOne(inner) => Filter::OfOne(Box::new(inner.on(field))),
            Self::Always(holds) => Filter::Always(*holds),
        }
    }

    /// Whether the condition holds for one thing.
    pub fn holds<T: Queried<F> + ?Sized>(&self, thing: &T) -> bool {
        match self {
            Self::And(all) => all.iter().all(|filter| filter.holds(thing)),
            Self::Or(some) => some.iter().any(|filter| filter.holds(thing)),
            Self::Not(filter) => !filter.holds(thing),
            Self::Compare(field, op, wanted) => thing.value(field).compares(*op, wanted),
            Self::Text(field, part, wanted) => thing.value(field).matches(*part, &wanted.to_lowercase()),
            Self::Exists(field) => match thing.value(field) {
                Value::Null => false,
                Value::List(values) => !values.is_empty(),
                _ => true,
            },
            Self::OfOne(inner) => {
                let places = inner.leaf().map_or(0, |field| thing.value(field).places().len());
                inner.holds_at(thing, places).contains(&true)
            }
            Self::Always(holds) => *holds,
        }
    }

    /// A field that is asked about.
    fn leaf(&self) -> Option<&F> {
        match self {
            Self::And(inner) | Self::Or(inner) => inner.iter().find_map(Self::leaf),
            Self::Not(inner) | Self::OfOne(inner) => inner.leaf(),
            Self::Compare(field, ..) | Self::Text(field, ..) | Self::Exists(field) => Some(field),
            Self::Always(_) => None,
        }
    }

    /// Whether the condition holds, for each of the first places of the lists that its fields are: a list is read once.
    fn holds_at<T: Queried<F> + ?Sized>(&self, thing: &T, places: usize) -> Vec<bool> {
        let each = |field: &F, holds: &dyn Fn(&Value) -> bool| {
            let value = thing.value(field);
            let values = value.places();
            (0..places).map(|at| values.get(at).is_some_and(holds)).collect()
        };
        let joined = |inner: &[Self], start: bool, join: fn(bool, bool) -> bool| {
            inner.iter().map(|one| one.holds_at(thing, places)).fold(vec![start; places], |held, also| {
                held.into_iter().zip(also).map(|(held, also)| join(held, also)).collect()
            })
        };
        match self {
            Self::And(all) => joined(all, true, |held, also| held && also),
            Self::Or(some) => joined(some, false, |held, also| held || also),
            Self::Not(inner) => inner.holds_at(thing, places).into_iter().map(|held| !held).collect(),
            Self::Compare(field, op, wanted) => each(field, &|value| value.compares(*op, wanted)),
            Self::Text(field, part, wanted) => {
                let wanted = wanted.to_lowercase();
                each(field, &|value| value.matches(*part, &wanted))
            }
            Self::Exists(field) => each(field, &|value| *value != Value::Null),
            Self::OfOne(_) => vec![self.holds(thing); places],
            Self::Always(holds) => vec![*holds; places],
        }
    }
}
