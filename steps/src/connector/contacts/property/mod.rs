//! The property of the contact sync: whatever is cut, throttled, reset, lost or forgotten in between, both sides end in the
//! same state, without a duplicate and without a loss.

mod broken_off;
mod model;
mod play;

use std::time::Duration;

use futures::{Stream, StreamExt};
use mock365::Mock;

use self::play::Play;
use super::Planted;

/// Random lives of two address books.
const SEEDS: u64 = 200;
/// Contacts in each of them.
const CONTACTS: usize = 100;
/// How long one may take.
const LONGEST: Duration = Duration::from_mins(5);
/// Threads that play lives: the sync, which is most of the work, keeps one core busy.
const THREADS: usize = 2;
/// Lives that a thread plays at a time.
const AT_ONCE: usize = 4;

/// Plays lives, and gives the reasons of those in which the property does not hold, as they come.
fn failures(origin: &str, seeds: impl Iterator<Item = u64>, planted: Option<Planted>) -> impl Stream<Item = String> {
    let lives = seeds.map(move |seed| async move {
        let lived = tokio::time::timeout(LONGEST, Play::live(origin, seed, CONTACTS, planted)).await;
        let failed = lived.unwrap_or_else(|_| Err("it does not end".to_owned())).err();
        failed.map(|why| format!("seed {seed}: {why}"))
    });
    futures::stream::iter(lives).buffer_unordered(AT_ONCE).filter_map(std::future::ready)
}

#[test]
fn both_sides_end_the_same_whatever_is_lost_in_between() {
    let mock = Mock::start();
    let origin = mock.origin();
    let part = &|first: usize| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let seeds = (0..SEEDS).skip(first).step_by(THREADS);
        runtime.block_on(failures(&origin, seeds, None).collect::<Vec<String>>())
    };
    let failed: Vec<String> = std::thread::scope(|scope| {
        let parts: Vec<_> = (0..THREADS).map(|first| scope.spawn(move || part(first))).collect();
        parts.into_iter().flat_map(|part| part.join().expect("it ends")).collect()
    });
    assert!(failed.is_empty(), "{} of {SEEDS}:\n{}", failed.len(), failed.join("\n"));
}

#[tokio::test]
async fn the_property_finds_planted_bugs() {
    let mock = Mock::start();
    let origin = mock.origin();
    for bug in [
        Planted::ResendsCreations,
        Planted::IgnoresVersions,
        Planted::ForgetsPairsAtReset,
        Planted::MissesDeletionsAtReset,
    ] {
        let found = Box::pin(failures(&origin, 0..SEEDS, Some(bug))).next().await;
        println!("{bug:?}: {}", found.unwrap_or_else(|| panic!("{bug:?} is not found")));
    }
}
