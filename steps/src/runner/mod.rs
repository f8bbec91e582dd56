//! The runner: every scenario of the features in a sandbox of its own, on one mock.

mod flags;
mod listing;
mod summary;

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use clap::{CommandFactory, FromArgMatches};
use cucumber::cli::{Empty, Opts};
use cucumber::{World as _, Writer, WriterExt as _, parser, runner, writer};
use futures::FutureExt;
use mock365_control::Running;
use mock365_control::client::{Control, ControlError};

use self::flags::Flags;
use self::summary::ScenariosLast;
use crate::World;
use crate::connector::{
    Connector, ContactSync, CrmConnector, CrmContactSync, DynamicsAdministrator, MailboxAdministrator,
};
use crate::world::Products;

/// Scenarios at a time, unless the command line says otherwise.
const AT_ONCE: usize = 16;
/// How long a mock may take until it answers: one that is just being started, and one that is said to run.
const PATIENCE: [Duration; 2] = [Duration::from_mins(1), Duration::from_secs(20)];

/// Features to be run. Made by [`crate::run`].
pub struct Run {
    mock: Option<StartMock>,
    products: Products,
}

type StartMock = Box<dyn FnOnce() -> Box<dyn Running>>;

/// What [`Run::mock`] takes: a function that starts a mock, or the address of one that runs.
pub trait IntoMock {
    /// Starts it, where it does not run yet.
    fn start(self) -> Box<dyn Running>;
}

impl<F, R> IntoMock for F
where
    F: FnOnce() -> R,
    R: Running + 'static,
{
    fn start(self) -> Box<dyn Running> {
        Box::new(self())
    }
}

impl IntoMock for String {
    fn start(self) -> Box<dyn Running> {
        Box::new(self)
    }
}

impl IntoMock for &'static str {
    fn start(self) -> Box<dyn Running> {
        Box::new(self)
    }
}

impl Default for Run {
    fn default() -> Self {
        let products = Products {
            connector: Rc::new(|| Box::new(CrmConnector::default())),
            contact_sync: Rc::new(|| Box::new(CrmContactSync::default())),
            administrator: Rc::new(|| Box::new(DynamicsAdministrator::default())),
        };
        Self { mock: None, products }
    }
}

impl Run {
    /// The mock: `Mock::start`, or an address. `MOCK365_ADDRESS` and `--address` win over it.
    #[must_use]
    pub fn mock(mut self, mock: impl IntoMock + 'static) -> Self {
        self.mock = Some(Box::new(|| mock.start()));
        self
    }

    /// The client under test, made anew for every scenario: `|| MyClient::default()`.
    #[must_use]
    pub fn connector<C: Connector>(mut self, make: impl Fn() -> C + 'static) -> Self {
        self.products.connector = Rc::new(move || Box::new(make()));
        self
    }

    /// The contact sync under test, made anew for every scenario: `|| MySync::default()`.
    #[must_use]
    pub fn contact_sync<C: ContactSync>(mut self, make: impl Fn() -> C + 'static) -> Self {
        self.products.contact_sync = Rc::new(move || Box::new(make()));
        self
    }

    /// The tool of an administrator of server-side synchronisation, made anew for everybody who signs in:
    /// `|| MyTool::default()`.
    #[must_use]
    pub fn mailbox_administrator<C: MailboxAdministrator>(mut self, make: impl Fn() -> C + 'static) -> Self {
        self.products.administrator = Rc::new(move || Box::new(make()));
        self
    }

    /// Runs all features in a folder, seen from the package's own, and ends the process with an error when one fails.
    /// `MOCK365_FEATURES` and `--features` win over it.
    ///
    /// # Panics
    /// When a scenario fails, when a step is not known, or when the mock does not answer.
    pub fn features(self, folder: impl AsRef<Path>) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap_or_else(|why| panic!("no runtime: {why}"));
        // A mock server of `wiremock` blocks on a lock of tokio's when it is dropped: with the budget of a task used up, for
        // ever.
        runtime.block_on(tokio::task::unconstrained(self.go(folder.as_ref())));
    }

    async fn go(self, folder: &Path) {
        let writer = ScenariosLast(writer::Basic::stdout::<World>()).summarized().fail_on_skipped();
        let mut options = parsed(&writer);
        let flags = std::mem::take(&mut options.custom);
        let folder: PathBuf = flags.features.clone().unwrap_or_else(|| folder.to_owned());
        if let Err(why) = listing::look_into(&folder) {
            end(&format!("{why}: name another with --features or MOCK365_FEATURES"));
        }
        if flags.list {
            return listing::print(&folder, &flags);
        }
        if let Some(threads) = flags.test_threads {
            options.runner.concurrency.get_or_insert(threads);
        }
        let mock: Box<dyn Running> = match (&flags.address, self.mock) {
            (Some(address), _) => Box::new(address.clone()),
            (None, Some(start)) => start(),
            (None, None) => panic!("no mock: call `.mock(…)`, or set MOCK365_ADDRESS"),
        };
        let control = control_of(&*mock, flags.address.is_some()).await;
        let (products, whole) = (self.products, control.clone());
        let options = Opts::<_, _, _, Empty> {
            re_filter: options.re_filter,
            tags_filter: options.tags_filter,
            parser: options.parser,
            runner: options.runner,
            writer: options.writer,
            custom: Empty,
        };
        World::cucumber()
            .with_writer(writer)
            .with_cli(options)
            .max_concurrent_scenarios(AT_ONCE)
            .before(move |_, _, _, world| {
                let (control, products) = (control.clone(), products.clone());
                async move { world.begin(&control, &products).await }.boxed_local()
            })
            .after(move |_, _, _, _, world| {
                let control = whole.clone();
                async move {
                    if let Some(world) = world {
                        world.end(&control).await;
                    }
                }
                .boxed_local()
            })
            .filter_run_and_exit(folder, move |feature, _, scenario| flags.wants(&listing::name(feature, scenario)))
            .await;
        drop(mock);
    }
}

/// The control API of a mock that answers; over TLS with the CA that it names itself at the same port.
async fn control_of(mock: &dyn Running, named: bool) -> Control {
    let origin = mock.origin();
    let patience = PATIENCE[usize::from(named)];
    let wait = async {
        let plain = Control::new(origin.replacen("https://", "http://", 1));
        let waits = |why: &ControlError| eprintln!("waiting up to {} s for a mock: {why}", patience.as_secs());
        plain.wait_and_say(patience, waits).await?;
        if !origin.starts_with("https://") {
            return Ok(plain);
        }
        let control = Control::trusting(&origin, &plain.ca().await?)?;
        control.wait(patience).await.map(|_| control)
    };
    let whose = if named { " (--address or MOCK365_ADDRESS names it)" } else { "" };
    wait.await.unwrap_or_else(|why: ControlError| end(&format!("the mock does not answer: {why}{whose}")))
}

/// Ends the process before anything was run.
fn end(why: &str) -> ! {
    eprintln!("features: {why}");
    std::process::exit(2)
}

/// The command line, in the terms of a writer. Environment variables that are set to nothing are unset.
fn parsed<W: Writer<World>>(_: &W) -> Opts<parser::basic::Cli, runner::basic::Cli, W::Cli, Flags> {
    type Line<C> = Opts<parser::basic::Cli, runner::basic::Cli, C, Flags>;
    let is_empty = |arg: &clap::Arg| arg.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
    let command = <Line<W::Cli> as CommandFactory>::command();
    let command = command.mut_args(|arg| if is_empty(&arg) { arg.env(clap::builder::Resettable::Reset) } else { arg });
    Line::from_arg_matches(&command.get_matches()).unwrap_or_else(|why| why.exit())
}
