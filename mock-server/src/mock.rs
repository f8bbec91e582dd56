//! The library form: a mock for one test, on a thread and runtime of its own, so that blocking clients work.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;

use futures::FutureExt;
use mock365_control::{Applied, RequestEntry};
use tokio::sync::oneshot;

use crate::config::Config;
use crate::sandbox::{Opened, Registry, Sandbox};
use crate::scenario::{self, Library, Shelved};

/// A running mock; it ends when this is dropped.
pub struct Mock {
    opened: Opened,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

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
        let thread = std::thread::Builder::new()
            .name("mock365".to_owned())
            .spawn(move || run(config, &tell, stopped))
            .unwrap_or_else(|why| panic!("mock365 could not start a thread: {why}"));
        let opened = told
            .recv()
            .unwrap_or_else(|_| Err("its thread ended".to_owned()))
            .unwrap_or_else(|why| panic!("mock365 could not start: {why}"));
        Self { opened, stop: Some(stop), thread: Some(thread) }
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
        let shelved = self.shelved(scenario);
        scenario::apply(self.sandbox(), &shelved.name, &shelved.scenario)
            .unwrap_or_else(|why| panic!("{scenario}: {why}"))
    }

    /// Performs a remedy of a scenario.
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
        // Nothing in it waits: every request stays inside the process.
        let performed = scenario::remedy::perform(self.sandbox(), &shelved.scenario, remedy).now_or_never();
        if let Some(Err(why)) = performed {
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
        entries.iter().map(|entry| crate::control::report(entry, false)).collect()
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
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so already.
            let _ = thread.join();
        }
    }
}

fn run(config: Config, tell: &std::sync::mpsc::Sender<Result<Opened, String>>, stopped: oneshot::Receiver<()>) {
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => return drop(tell.send(Err(why.to_string()))),
    };
    runtime.block_on(async move {
        crate::tokens::warm_up();
        let registry = Registry::new(config);
        // Kept here: the registry only knows it weakly.
        let service = registry.service();
        // A folder was named for the CA's sake: what is wrong with it is said now, and not in somebody's TLS handshake.
        if registry.config.ca_dir.is_some()
            && let Err(why) = service.authority()
        {
            return drop(tell.send(Err(why.to_string())));
        }
        let listen = registry.config.listen.clone();
        let opened = registry.open("default", &listen).await.map_err(|why| why.to_string());
        let failed = opened.is_err();
        if tell.send(opened).is_err() || failed {
            return;
        }
        // Ends when the mock is dropped.
        let _ = stopped.await;
        registry.stop();
    });
}
