//! The library form: a mock for one test, on a thread and runtime of its own, so that blocking clients work.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

use mock365_control::{Applied, Cast, RequestEntry};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::config::Config;
use crate::control;
use crate::registry::Opened;
use crate::sandbox::Sandbox;
use crate::scenario::remedy::RemedyFault;
use crate::scenario::{self, Library, Shelved};

/// A running mock; it ends when this is dropped.
pub struct Mock {
    opened: Opened,
    runtime: Handle,
    stop: Option<oneshot::Sender<()>>,
    /// Ends when the thread has nothing more to do.
    ended: Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

/// How long tasks may take to notice that the mock ends.
const ENDING: Duration = Duration::from_millis(100);
/// How long the thread may: one that computes is left alone after that, and ends by itself.
const PATIENCE: Duration = Duration::from_secs(2);

impl Mock {
    /// Starts a mock with the default Cloud on a free port of 127.0.0.1.
    ///
    /// # Panics
    /// With the reason, when it cannot be started.
    pub fn start() -> Self {
        Self::start_with(Config::default())
    }

    /// Starts a mock with settings of its own.
    ///
    /// # Panics
    /// With the reason, when it cannot be started.
    pub fn start_with(mut config: Config) -> Self {
        if config.listen.is_empty() {
            config.listen = vec![SocketAddr::from(([127, 0, 0, 1], 0))];
        }
        let (tell, told) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let (ends, ended) = std::sync::mpsc::channel::<()>();
        let thread = std::thread::Builder::new()
            .name("mock365".to_owned())
            .spawn(move || {
                let _ends = ends;
                run(config, &tell, stopped);
            })
            .unwrap_or_else(|why| panic!("mock365 could not start a thread: {why}"));
        let (opened, runtime) = told
            .recv()
            .unwrap_or_else(|_| Err("its thread ended".to_owned()))
            .unwrap_or_else(|why| panic!("mock365 could not start: {why}"));
        Self { opened, runtime, stop: Some(stop), ended, thread: Some(thread) }
    }

    /// The base URL for plain HTTP: `http://127.0.0.1:49152`.
    pub fn origin(&self) -> String {
        self.opened.origin()
    }

    /// The base URL for TLS with the mock's own CA.
    pub fn tls_origin(&self) -> String {
        self.opened.tls_origin()
    }

    /// Puts the sandbox into a scenario's state and says what a client is to use.
    ///
    /// # Panics
    /// With the reason, when there is no such scenario.
    pub fn apply(&self, scenario: &str) -> Applied {
        self.apply_with(scenario, &Cast::default())
    }

    /// The same with another user or application in it.
    ///
    /// # Panics
    /// With the reason, when there is no such scenario, or it cannot be played so.
    pub fn apply_with(&self, scenario: &str, cast: &Cast) -> Applied {
        let shelved = self.shelved(scenario);
        let (sandbox, cast) = (Arc::clone(self.sandbox()), cast.clone());
        let playing = async move { scenario::play(&sandbox, &[shelved], &cast).await };
        match finished(&self.runtime, playing) {
            Some(Ok(mut applied)) => applied.pop().unwrap_or_else(|| panic!("{scenario}: nothing was applied")),
            Some(Err(why)) => panic!("{scenario}: {why}"),
            None => panic!("{scenario}: it did not finish"),
        }
    }

    /// Performs a remedy of a scenario; it is done when this returns.
    ///
    /// # Panics
    /// With the reason, when there is none of that name or one of its acts fails.
    pub fn remedy(&self, scenario: &str, remedy: &str) {
        let shelved = self.shelved(scenario);
        let known = &shelved.scenario.remedies;
        assert!(
            known.contains_key(remedy),
            "{scenario} has no remedy `{remedy}`; it has {}",
            known.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
        );
        let played = scenario::as_applied(self.sandbox(), &shelved, &Cast::default())
            .unwrap_or_else(|why| panic!("{scenario}: {why}"));
        let (sandbox, name) = (Arc::clone(self.sandbox()), remedy.to_owned());
        let performing = async move { scenario::remedy::perform(&sandbox, &played, &name).await };
        if let Err(why) = judged(remedy, finished(&self.runtime, performing)) {
            panic!("{scenario}: {why}");
        }
    }

    fn shelved(&self, name: &str) -> Arc<Shelved> {
        let library = Library::of(&self.sandbox().config).unwrap_or_else(|why| panic!("{why}"));
        let nearest = library.nearest(name).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        let found = library.find(name).map(Arc::clone);
        found.unwrap_or_else(|| panic!("there is no scenario `{name}`{nearest}"))
    }

    /// What was asked of the mock, the oldest first; secrets are masked.
    pub fn requests(&self) -> Vec<RequestEntry> {
        let entries = self.sandbox().journal.entries(|_| true);
        entries.iter().map(|entry| control::report(entry, false)).collect()
    }

    /// The sandbox itself.
    pub fn sandbox(&self) -> &Arc<Sandbox> {
        &self.opened.sandbox
    }
}

impl mock365_control::Running for Mock {
    fn origin(&self) -> String {
        Self::origin(self)
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        // What a client is still waiting for ends with its connection.
        drop(self.stop.take());
        let in_time = self.ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Disconnected);
        if let Some(thread) = self.thread.take().filter(|_| in_time) {
            // A thread that panicked has said so already.
            let _ = thread.join();
        }
    }
}

/// Runs something to its end on a mock's runtime, whatever thread or task asks for it; nothing where it panicked.
fn finished<T: Send + 'static>(runtime: &Handle, running: impl Future<Output = T> + Send + 'static) -> Option<T> {
    let (tell, told) = std::sync::mpsc::channel();
    runtime.spawn(async move { tell.send(running.await) });
    told.recv().ok()
}

/// Whether a remedy is done: one that was begun and did not come to its end is not.
fn judged<T>(remedy: &str, came: Option<Result<T, RemedyFault>>) -> Result<(), String> {
    match came {
        Some(Ok(_)) => Ok(()),
        Some(Err(why)) => Err(why.to_string()),
        None => Err(format!("the remedy `{remedy}` did not finish")),
    }
}

type Started = Result<(Opened, Handle), String>;

fn run(config: Config, tell: &std::sync::mpsc::Sender<Started>, stopped: oneshot::Receiver<()>) {
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => return drop(tell.send(Err(why.to_string()))),
    };
    runtime.block_on(async move {
        crate::tokens::warm_up();
        let service = control::service(config);
        // A folder was named for the CA's sake: what is wrong with it is said now, and not in somebody's TLS handshake.
        if service.registry.config.ca_dir.is_some()
            && let Err(why) = service.authority()
        {
            return drop(tell.send(Err(why.to_string())));
        }
        let listen = service.registry.config.listen.clone();
        let opened = service.open("default", &listen).await.map_err(|why| why.to_string());
        let opened = opened.map(|opened| (opened, Handle::current()));
        let failed = opened.is_err();
        if tell.send(opened).is_err() || failed {
            return;
        }
        // Ends when the mock is dropped.
        let _ = stopped.await;
        service.registry.stop().await;
    });
    runtime.shutdown_timeout(ENDING);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remedy_that_did_not_finish_is_not_done() {
        assert_eq!(judged("mend", Some(Ok(()))), Ok(()));
        assert_eq!(judged::<()>("mend", None), Err("the remedy `mend` did not finish".to_owned()));
        let (act, why) = ("it is done".to_owned(), "no".to_owned());
        let failed = RemedyFault { remedy: "mend".to_owned(), number: 1, act, why };
        assert!(judged::<()>("mend", Some(Err(failed))).is_err_and(|why| why.contains("act 1 of `mend`")));
    }

    #[test]
    fn what_waits_is_waited_for() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let waiting = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            7
        };
        assert_eq!(finished(runtime.handle(), waiting), Some(7));
        assert_eq!(finished(runtime.handle(), async { assert!(std::hint::black_box(false)) }), None);
    }
}
