//! Work that may take more than a few milliseconds is done aside: the thread that does it hands its other tasks over
//! before, so that a server with one worker goes on answering.

use std::cell::Cell;
use std::future::Future;
use std::pin::{Pin, pin};

use tokio::runtime::{Handle, RuntimeFlavor};

thread_local! {
    static ASIDE: Cell<bool> = const { Cell::new(false) };
}

/// Whether the work of this thread is done aside: then it also reads from a copy, so that nobody waits for its lock.
pub fn is_aside() -> bool {
    ASIDE.get()
}

/// Does something aside.
pub fn run<R>(work: impl FnOnce() -> R) -> R {
    let work = || {
        let before = ASIDE.replace(true);
        let _after = After(before);
        work()
    };
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        // Nobody else waits for this thread.
        _ => work(),
    }
}

/// Does each step of something that waits aside.
pub async fn each_step<F: Future>(work: F) -> F::Output {
    let mut work = pin!(work);
    std::future::poll_fn(|context| run(|| Pin::new(&mut work).poll(context))).await
}

/// Puts the mark back, also when the work panics.
struct After(bool);

impl Drop for After {
    fn drop(&mut self) {
        ASIDE.set(self.0);
    }
}
