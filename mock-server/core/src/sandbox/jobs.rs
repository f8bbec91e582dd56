//! What is due later: each job has a moment on the sandbox's clock.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use mock365_domain::Now;
use uuid::Uuid;

/// Something that is due later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Job {
    /// A subscription's receiver is tried again.
    Notify(Uuid),
    /// A subscription ends.
    End(Uuid),
    /// A subscription's receiver is told that it will end soon.
    Remind(Uuid),
}

/// The jobs of a sandbox, in the order in which they are due.
#[derive(Debug, Default)]
pub struct Jobs {
    queue: Mutex<Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    jobs: BTreeMap<(Timestamp, u64), Job>,
    /// Where each stands.
    places: BTreeMap<Job, (Timestamp, u64)>,
    last: u64,
}

impl Jobs {
    /// Puts a job in, in the place of the same one with another moment: there are never more than three for each
    /// subscription.
    pub fn put(&self, due: Timestamp, job: Job) {
        let mut queue = self.queue();
        queue.last += 1;
        let place = (due, queue.last);
        if let Some(old) = queue.places.insert(job, place) {
            queue.jobs.remove(&old);
        }
        queue.jobs.insert(place, job);
    }

    /// When the next one is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.queue().jobs.first_key_value().map(|((due, _), _)| *due)
    }

    /// Takes out the first one that is due.
    pub fn take_due(&self, now: Now) -> Option<Job> {
        let mut queue = self.queue();
        let first = queue.jobs.first_entry().filter(|first| first.key().0 <= now.timestamp())?;
        let job = first.remove();
        queue.places.remove(&job);
        Some(job)
    }

    /// Forgets all.
    pub fn clear(&self) {
        *self.queue() = Queue::default();
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn jobs_come_in_the_order_in_which_they_are_due() {
        let jobs = Jobs::default();
        let at = |seconds| Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds);
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        for (due, job) in [(9, Job::End(one)), (3, Job::Notify(two)), (9, Job::Remind(one)), (20, Job::End(two))] {
            jobs.put(at(due), job);
        }
        assert_eq!(jobs.next_due(), Some(at(3)));
        let due = std::iter::from_fn(|| jobs.take_due(Now(at(9))));
        assert_eq!(due.collect::<Vec<_>>(), [Job::Notify(two), Job::End(one), Job::Remind(one)]);
        assert_eq!(jobs.next_due(), Some(at(20)));
        jobs.put(at(30), Job::End(two));
        assert_eq!(jobs.next_due(), Some(at(30)), "it was put off");
        assert_eq!(jobs.take_due(Now(at(29))), None);
    }
}
