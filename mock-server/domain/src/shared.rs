//! What whole copies of the Cloud share until one of them changes it.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError, Weak};

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

/// Something that is worked out of a shared value when somebody asks, and kept until that value is another: whoever changes
/// the value has to think of nothing.
pub struct Derived<T, D>(Mutex<Option<(Weak<T>, Arc<D>)>>);

impl<T, D> Derived<T, D> {
    /// What comes of a value.
    pub fn of(&self, value: &Shared<T>, work_out: impl FnOnce(&T) -> D) -> Arc<D> {
        if let Some((of, known)) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner)
            // What is weakly held keeps its place, and a change of it is made in another.
            && std::ptr::eq(of.as_ptr(), Arc::as_ptr(&value.0))
        {
            return Arc::clone(known);
        }
        let worked_out = Arc::new(work_out(value));
        let kept = (Arc::downgrade(&value.0), Arc::clone(&worked_out));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        worked_out
    }
}

impl<T, D> Clone for Derived<T, D> {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()))
    }
}

impl<T, D> Default for Derived<T, D> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T, D> fmt::Debug for Derived<T, D> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Derived")
    }
}
