//! The property of the contact sync: whatever is cut, throttled, reset, lost or forgotten in between, both sides end in the
//! same state, without a duplicate and without a loss.

mod model;
mod play;

use std::ops::Range;
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
/// Lives at a time.
const AT_ONCE: usize = 6;

/// Plays lives, and gives the reasons of those in which the property does not hold, as they come.
fn failures(mock: &Mock, seeds: Range<u64>, planted: Option<Planted>) -> impl Stream<Item = String> {
    let origin = mock.origin();
    let lives = seeds.map(move |seed| {
        let origin = origin.clone();
        async move {
            let lived = tokio::time::timeout(LONGEST, Play::live(&origin, seed, CONTACTS, planted)).await;
            let failed = lived.unwrap_or_else(|_| Err("it does not end".to_owned())).err();
            failed.map(|why| format!("seed {seed}: {why}"))
        }
    });
    futures::stream::iter(lives).buffer_unordered(AT_ONCE).filter_map(std::future::ready)
}

#[tokio::test]
async fn both_sides_end_the_same_whatever_is_lost_in_between() {
    let mock = Mock::start();
    let failed: Vec<String> = failures(&mock, 0..SEEDS, None).collect().await;
    assert!(failed.is_empty(), "{} of {SEEDS}:\n{}", failed.len(), failed.join("\n"));
}

#[tokio::test]
async fn the_property_finds_planted_bugs() {
    let mock = Mock::start();
    for bug in [
        Planted::ResendsCreations,
        Planted::IgnoresVersions,
        Planted::ForgetsPairsAtReset,
        Planted::MissesDeletionsAtReset,
    ] {
        let found = Box::pin(failures(&mock, 0..SEEDS, Some(bug))).next().await;
        println!("{bug:?}: {}", found.unwrap_or_else(|| panic!("{bug:?} is not found")));
    }
}
