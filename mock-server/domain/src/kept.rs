//! What a Cloud keeps for a while, bounded by number and by bytes: the oldest go first.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Something that is kept for a while.
pub trait Passing: Clone {
    /// How many of them there are at most.
    const MOST: usize;
    /// How many bytes of them there are at most.
    const BYTES: usize;

    /// Roughly the bytes that it takes.
    fn size(&self) -> usize;
}

/// Things by name, never more of them than there may be. To put one in, to change one and to drop one costs the
/// logarithm of their number.
#[derive(Clone, Debug)]
pub struct Kept<T> {
    things: BTreeMap<Arc<str>, Entry<T>>,
    by_age: BTreeMap<u64, Arc<str>>,
    bytes: usize,
    put: u64,
}

#[derive(Clone, Debug)]
struct Entry<T> {
    /// The how manyth it was: clocks stand still, and go back.
    number: u64,
    size: usize,
    thing: Arc<T>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { things: BTreeMap::new(), by_age: BTreeMap::new(), bytes: 0, put: 0 }
    }
}

impl<T> Kept<T> {
    /// The one of that name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.things.get(name).map(|entry| entry.thing.as_ref())
    }

    /// Whether there is one of that name.
    pub fn contains(&self, name: &str) -> bool {
        self.things.contains_key(name)
    }

    /// All, with their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.things.iter().map(|(name, entry)| (name.as_ref(), entry.thing.as_ref()))
    }

    /// All.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.things.values().map(|entry| entry.thing.as_ref())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.things.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.things.is_empty()
    }

    /// Roughly the bytes that all take.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Takes one out.
    pub fn remove(&mut self, name: &str) -> Option<T>
    where
        T: Clone,
    {
        self.take(name).map(|entry| Arc::unwrap_or_clone(entry.thing))
    }

    fn take(&mut self, name: &str) -> Option<Entry<T>> {
        let entry = self.things.remove(name)?;
        self.by_age.remove(&entry.number);
        self.bytes -= entry.size;
        Some(entry)
    }
}

impl<T: Passing> Kept<T> {
    /// Puts one in. The oldest go until there is room for it.
    pub fn insert(&mut self, name: &str, thing: T) {
        self.take(name);
        self.put += 1;
        self.put_in(name, self.put, Arc::new(thing));
    }

    /// Lets one go last, as if it came now.
    pub fn renew(&mut self, name: &str) {
        if let Some(entry) = self.take(name) {
            self.put += 1;
            self.put_in(name, self.put, entry.thing);
        }
    }

    /// Changes one; what became larger may drive out others.
    pub fn change<R>(&mut self, name: &str, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let mut entry = self.take(name)?;
        let done = change(Arc::make_mut(&mut entry.thing));
        self.put_in(name, entry.number, entry.thing);
        Some(done)
    }

    /// Keeps those alone for which `keeps` holds.
    pub fn retain(&mut self, keeps: impl Fn(&T) -> bool) {
        for name in self.names(|thing| !keeps(thing)) {
            self.take(&name);
        }
    }

    /// The names of those for which something holds.
    pub fn names(&self, holds: impl Fn(&T) -> bool) -> Vec<Arc<str>> {
        let those = self.things.iter().filter(|(_, entry)| holds(&entry.thing));
        those.map(|(name, _)| Arc::clone(name)).collect()
    }

    fn put_in(&mut self, name: &str, number: u64, thing: Arc<T>) {
        let size = thing.size();
        while self.things.len() >= T::MOST || self.bytes + size > T::BYTES {
            let Some((_, oldest)) = self.by_age.pop_first() else { break };
            self.take(&oldest);
        }
        let name: Arc<str> = name.into();
        self.bytes += size;
        self.by_age.insert(number, Arc::clone(&name));
        self.things.insert(name, Entry { number, size, thing });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Thing(usize);

    impl Passing for Thing {
        const MOST: usize = 10;
        const BYTES: usize = 100;

        fn size(&self) -> usize {
            self.0
        }
    }

    fn names(kept: &Kept<Thing>) -> Vec<&str> {
        kept.iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn the_oldest_go_by_number_and_by_bytes() {
        let mut kept = Kept::default();
        for number in 0..12 {
            kept.insert(&format!("{number:02}"), Thing(1));
        }
        assert_eq!((kept.len(), kept.contains("01"), kept.contains("02")), (10, false, true));
        kept.insert("large", Thing(95));
        assert_eq!(names(&kept), ["07", "08", "09", "10", "11", "large"]);
        assert_eq!(kept.bytes(), 100);
        kept.renew("07");
        kept.insert("new", Thing(1));
        assert_eq!(names(&kept), ["07", "09", "10", "11", "large", "new"]);
    }

    #[test]
    fn what_is_changed_is_weighed_anew() {
        let mut kept = Kept::default();
        for name in ["a", "b", "c"] {
            kept.insert(name, Thing(30));
        }
        kept.renew("a");
        assert_eq!(kept.change("c", |thing| thing.0 = 45), Some(()));
        assert_eq!((names(&kept), kept.bytes()), (vec!["a", "c"], 75));
        kept.retain(|thing| thing.0 == 30);
        assert_eq!((names(&kept), kept.bytes()), (vec!["a"], 30));
        assert_eq!(kept.remove("a"), Some(Thing(30)));
        assert_eq!((kept.bytes(), kept.is_empty(), kept.by_age.len()), (0, true, 0));
        assert_eq!(kept.change("a", |_| ()), None);
    }

    /// Looking for the oldest does not look at all of them: the tree of ages says who it is.
    #[test]
    fn both_sides_hold_the_same_whatever_happens() {
        let mut kept = Kept::default();
        for number in 0..1000_usize {
            let name = (number * 7 % 23).to_string();
            match number % 3 {
                0 => drop(kept.remove(&name)),
                1 => kept.insert(&name, Thing(number % 31)),
                _ => drop(kept.change(&name, |thing| thing.0 += 1)),
            }
            assert_eq!(kept.by_age.len(), kept.len());
            assert_eq!(kept.bytes(), kept.values().map(Passing::size).sum::<usize>());
            assert!(kept.len() <= Thing::MOST, "{}", kept.len());
            assert!(kept.bytes() <= Thing::BYTES, "{}", kept.bytes());
        }
    }
}
