//! The library form: a mock for one test, on a thread and runtime of its own, so that blocking clients work.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use crate::config::Config;
use crate::sandbox::{Opened, Registry, Sandbox};

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

    /// The sandbox itself.
    pub fn sandbox(&self) -> &Arc<Sandbox> {
        &self.opened.sandbox
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
        let _service = registry.service();
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
