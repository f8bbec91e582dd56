//! An index of what leads to the objects of a directory, the other way round than they say it themselves. It follows changes:
//! what became of a few objects costs as much as these are tied to, and a step over each of the others.

use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use imbl::OrdMap;
use indexmap::IndexMap;
use uuid::Uuid;

use super::Role;

/// What leads to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tie {
    /// Its manager.
    Manager(Uuid),
    /// A role that it holds.
    Role(Role),
    /// That it is a room.
    Room,
    /// That it has a device.
    HasDevice,
    /// The object id of its device.
    Device(Uuid),
    /// One of its members.
    Member(Uuid),
    /// One of its owners.
    Owner(Uuid),
    /// A client id.
    Client(Uuid),
    /// A sign-in name or an address, as [`called`] has it.
    Called(u64),
    /// An object id, where it is kept by another id.
    Object(Uuid),
}

/// A name without regard to case. Others may come to the same: whoever looks for one compares what he finds.
pub(super) fn called(name: &str) -> Tie {
    let mut hasher = DefaultHasher::new();
    name.bytes().for_each(|letter| hasher.write_u8(letter.to_ascii_lowercase()));
    Tie::Called(hasher.finish())
}

/// What is tied to others.
pub(super) trait Tied {
    /// What leads to it in a tenant.
    fn ties(&self, tenant: Uuid) -> Vec<Tie>;
}

/// The index: to what each tie leads, in the order in which objects are kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Ties {
    /// By tie and place, and how often it says so.
    to: OrdMap<(Tie, u64), (Uuid, u32)>,
    places: OrdMap<Uuid, u64>,
    next: u64,
}

impl Ties {
    /// Those of some objects.
    pub fn of<O: Tied>(objects: &IndexMap<Uuid, Arc<O>>, tenant: Uuid) -> Self {
        let mut ties = Self::default();
        objects.iter().for_each(|(id, object)| ties.put(*id, &object.ties(tenant)));
        ties
    }

    /// Those of what became of the objects that these are of.
    pub fn followed<O: Tied>(
        &self,
        before: &IndexMap<Uuid, Arc<O>>,
        now: &IndexMap<Uuid, Arc<O>>,
        tenant: Uuid,
    ) -> Self {
        let (mut ties, mut place) = (self.clone(), 0);
        for (id, old) in before {
            match now.get_index(place) {
                Some((same, new)) if same == id => {
                    place += 1;
                    if !Arc::ptr_eq(old, new) {
                        ties.change(*id, &old.ties(tenant), &new.ties(tenant));
                    }
                }
                // Their order is another one: a user who was deleted and came back is the last.
                _ if now.contains_key(id) => return Self::of(now, tenant),
                _ => {
                    ties.change(*id, &old.ties(tenant), &[]);
                    ties.places.remove(id);
                }
            }
        }
        now.iter().skip(place).for_each(|(id, object)| ties.put(*id, &object.ties(tenant)));
        ties
    }

    /// To what something leads.
    pub fn led_to(&self, tie: Tie) -> impl Iterator<Item = Uuid> {
        self.to.range((tie, 0)..=(tie, u64::MAX)).map(|(_, (id, _))| *id)
    }

    fn put(&mut self, id: Uuid, new: &[Tie]) {
        self.next += 1;
        self.places.insert(id, self.next);
        self.change(id, &[], new);
    }

    fn change(&mut self, id: Uuid, old: &[Tie], new: &[Tie]) {
        let Some(place) = self.places.get(&id).copied() else { return };
        // Of thousands of members one comes or goes.
        let front = old.iter().zip(new).take_while(|(old, new)| old == new).count();
        let (old, new) = (&old[front..], &new[front..]);
        let back = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
        for tie in &old[..old.len() - back] {
            if let Some((_, times)) = self.to.get_mut(&(*tie, place)) {
                *times -= 1;
                if *times == 0 {
                    self.to.remove(&(*tie, place));
                }
            }
        }
        for tie in &new[..new.len() - back] {
            self.to.entry((*tie, place)).or_insert((id, 0)).1 += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        static ASKED: Cell<usize> = const { Cell::new(0) };
    }

    /// Something that counts how often it is asked.
    struct Asked(Vec<Tie>);

    impl Tied for Asked {
        fn ties(&self, _tenant: Uuid) -> Vec<Tie> {
            ASKED.set(ASKED.get() + 1);
            self.0.clone()
        }
    }

    fn objects(count: u128) -> IndexMap<Uuid, Arc<Asked>> {
        let managed = |number| Arc::new(Asked(vec![Tie::Manager(Uuid::from_u128(number % 7))]));
        (0..count).map(|number| (Uuid::from_u128(number), managed(number))).collect()
    }

    #[test]
    fn a_change_asks_those_alone_whom_it_is_about() {
        let (home, before) = (Uuid::nil(), objects(10_000));
        let ties = Ties::of(&before, home);
        let mut now = before.clone();
        now[5000] = Arc::new(Asked(vec![Tie::Room]));
        now.shift_remove(&Uuid::from_u128(70));
        now.insert(Uuid::from_u128(20_000), Arc::new(Asked(vec![Tie::Manager(Uuid::nil())])));
        ASKED.set(0);
        let followed = ties.followed(&before, &now, home);
        assert_eq!(ASKED.get(), 4, "one before and behind, one who is gone, one who is new");
        let fresh = Ties::of(&now, home);
        for tie in [Tie::Room].into_iter().chain((0..7).map(|number| Tie::Manager(Uuid::from_u128(number)))) {
            assert!(followed.led_to(tie).eq(fresh.led_to(tie)), "{tie:?}");
        }
        assert!(ASKED.get() > 9000, "all are asked for a fresh one");
    }
}
