//! What whole copies of the Cloud share until one of them changes it.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

/// A value that clones share; whoever changes it first takes a copy of its own.
#[derive(Debug)]
pub struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    /// Whether both are one and the same value: neither was changed since one was cloned from the other.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Default> Default for Shared<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for Shared<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}

/// Something that is worked out of a shared value when somebody asks, and follows that value from one question to the next:
/// whoever changes the value has to think of nothing.
pub struct Followed<T, D>(Mutex<Option<(Shared<T>, Arc<D>)>>);

impl<T, D> Followed<T, D> {
    /// What comes of a value: worked out of what came of it before, where somebody asked before.
    pub fn of(&self, value: &Shared<T>, work_out: impl FnOnce(Option<(&T, &D)>, &T) -> D) -> Arc<D> {
        let known = self.known();
        if let Some((_, known)) = known.as_ref().filter(|(of, _)| of.is_same(value)) {
            return Arc::clone(known);
        }
        let before = known.as_ref().map(|(of, known)| (&**of, &**known));
        let worked_out = Arc::new(work_out(before, value));
        let kept = (value.clone(), Arc::clone(&worked_out));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        worked_out
    }

    fn known(&self) -> Option<(Shared<T>, Arc<D>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl<T, D> Clone for Followed<T, D> {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.known()))
    }
}

impl<T, D> Default for Followed<T, D> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T, D> fmt::Debug for Followed<T, D> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Followed")
    }
}
