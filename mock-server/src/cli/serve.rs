//! `mock365 serve`: the mock, until it is told to end.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use mock365::limits::THREADS;
use mock365::proxy::AuthorityError;
use mock365::registry::{Opened, Registry};
use mock365::scenario::{self, Library, Shelved};
use mock365::serve::Service;
use mock365::{Config, control, tokens};
use mock365_control::{Cast, Moment};
use tracing_subscriber::EnvFilter;

use super::{BAD_INPUT, CaDir, FAILED, FINE, ScenarioFolder, complain, print};

/// The mock.
#[derive(Args, Clone, Debug)]
pub struct Serve {
    /// Address of the sandbox `default`, repeatable; port 0 is any free one. Whoever reaches it may drive the mock.
    #[arg(
        long,
        env = "MOCK365_LISTEN",
        value_name = "ADDRESS",
        value_delimiter = ',',
        default_value = "127.0.0.1:8365"
    )]
    listen: Vec<SocketAddr>,
    /// A scenario that `default` starts with, repeatable: its name, or a file.
    #[arg(long, env = "MOCK365_SCENARIO", value_name = "NAME|FILE", value_delimiter = ',')]
    scenario: Vec<String>,
    /// The user in the place of those that the scenarios name.
    #[arg(long, env = "MOCK365_USER", value_name = "NAME", requires = "scenario")]
    user: Option<String>,
    /// The application in the place of those that the scenarios name.
    #[arg(long, env = "MOCK365_APP", value_name = "NAME|ID", requires = "scenario")]
    app: Option<String>,
    #[command(flatten)]
    folder: ScenarioFolder,
    /// Ports for further sandboxes, from A to B; any free one by default.
    #[arg(long, env = "MOCK365_SANDBOX_PORTS", value_name = "A-B", value_parser = ports)]
    sandbox_ports: Option<RangeInclusive<u16>>,
    #[command(flatten)]
    ca: CaDir,
    /// A further host name that certificates are signed for and the control API answers to, repeatable.
    #[arg(long, env = "MOCK365_HOST", value_name = "NAME", value_delimiter = ',', value_parser = super::host)]
    host: Vec<String>,
    /// The address that clients see, when it is not the one they come with.
    #[arg(long, env = "MOCK365_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    public_url: Option<String>,
    /// A further host that notifications may be sent to, repeatable; receivers on this machine need none.
    #[arg(long, env = "MOCK365_CALLBACK_HOST", value_name = "NAME", value_delimiter = ',', value_parser = super::host)]
    callback_host: Vec<String>,
    /// Refuses receivers of notifications that are not reached over https, as Microsoft does.
    #[arg(long, env = "MOCK365_HTTPS_CALLBACKS")]
    https_callbacks: bool,
    /// The day or moment at which the sandboxes' clocks start; every tenant is then as Microsoft has it on that day.
    #[arg(long, env = "MOCK365_AS_OF", value_name = "DAY|MOMENT")]
    as_of: Option<Moment>,
    /// How many messages, events and contacts one call may generate: 1000000 take about 1.5 GB and a minute.
    #[arg(long, env = "MOCK365_GENERATE", value_name = "NUMBER")]
    generate: Option<u64>,
    /// What is logged on stderr: `warn`; `debug` is a line for each request; `trace` tells of connections too. A filter such
    /// as `mock365=debug,hyper=trace` names other parts.
    #[arg(long, env = "MOCK365_LOG", value_name = "FILTER", default_value = "warn")]
    log: EnvFilterText,
}

/// A filter of logs that can be read.
#[derive(Clone, Debug)]
struct EnvFilterText(String);

impl std::str::FromStr for EnvFilterText {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // A word alone would be taken as the name of a part: one that there is not says nothing, for ever.
        const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty() && !word.contains(['=', '[']));
        for word in words {
            if !LEVELS.iter().any(|level| level.eq_ignore_ascii_case(word)) && word.parse::<tracing::Level>().is_err() {
                let near = mock365_control::nearest(word, LEVELS);
                let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                let known = LEVELS.join(", ");
                return Err(format!("`{word}` is no level; known are {known}, and `PART=LEVEL` for one part{near}"));
            }
        }
        // A level alone is about us: what the libraries say of their work buries it, and may hold what clients sent.
        let text = match text.trim().parse::<tracing::Level>() {
            Ok(level) if level > tracing::Level::WARN => format!("warn,mock365={level}"),
            _ => text.to_owned(),
        };
        EnvFilter::try_new(&text).map(|_| Self(text)).map_err(|why| why.to_string())
    }
}

fn ports(text: &str) -> Result<RangeInclusive<u16>, String> {
    let wrong = || format!("`{text}` is no range of ports such as 8400-8499");
    let (first, last) = text.split_once('-').ok_or_else(wrong)?;
    let (first, last) = (first.trim().parse().map_err(|_| wrong())?, last.trim().parse().map_err(|_| wrong())?);
    if first == 0 || first > last { Err(wrong()) } else { Ok(first..=last) }
}

fn public_url(text: &str) -> Result<String, String> {
    let wrong = || format!("`{text}` is no address such as https://mock365.example.test");
    let url: http::Uri = text.parse().map_err(|_| wrong())?;
    let known = matches!(url.scheme_str(), Some("http" | "https")) && url.host().is_some() && url.query().is_none();
    if known { Ok(text.trim_end_matches('/').to_owned()) } else { Err(wrong()) }
}

pub fn run(mut serve: Serve) -> u8 {
    // A comma too many names nothing.
    serve.scenario.retain(|name| !name.is_empty());
    let filter = EnvFilter::new(&serve.log.0);
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    if let Err(why) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%why, "the limit of open files could not be raised");
    }
    let scenarios = match scenarios(&serve) {
        Ok(scenarios) => scenarios,
        Err(why) => {
            complain(&why);
            return BAD_INPUT;
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .max_blocking_threads(THREADS.count())
        .thread_keep_alive(Duration::from_secs(1))
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(why) => {
            complain(&why);
            return FAILED;
        }
    };
    let named = |name: &Option<String>| name.clone().filter(|name| !name.is_empty());
    let cast = Cast { user: named(&serve.user), app: named(&serve.app) };
    let service = control::service(config(serve));
    if let Err(why) = open_authority(&service) {
        complain(&why);
        return FAILED;
    }
    let ended = runtime.block_on(until_told(&service, scenarios, cast));
    runtime.shutdown_timeout(Duration::from_millis(200));
    ended
}

fn config(serve: Serve) -> Config {
    Config {
        ca_dir: serve.ca.path(),
        listen: serve.listen,
        scenarios: serve.scenario,
        scenario_dir: serve.folder.dir,
        sandbox_ports: serve.sandbox_ports,
        hosts: serve.host,
        public_url: serve.public_url,
        callback_hosts: serve.callback_host,
        https_callbacks: serve.https_callbacks,
        as_of: serve.as_of.map(|moment| moment.0),
        generate: serve.generate,
        ..Config::default()
    }
}

/// The scenarios to start with. The folder's are all read, so that a mistake in one is met now; those that come with the
/// program only where one is asked for, as reading them takes as long as all else until the first answer.
fn scenarios(serve: &Serve) -> Result<Vec<Arc<Shelved>>, String> {
    if serve.scenario.is_empty() && serve.folder.dir.is_none() {
        return Ok(Vec::new());
    }
    let library = Library::with_folder(serve.folder.dir.as_deref()).map_err(|why| why.to_string())?;
    serve.scenario.iter().map(|name| find(&library, name)).collect()
}

/// A scenario by name, or of a file.
fn find(library: &Library, name: &str) -> Result<Arc<Shelved>, String> {
    if let Some(shelved) = library.find(name) {
        return Ok(Arc::clone(shelved));
    }
    let path = Path::new(name);
    if path.is_file() {
        let scenario = scenario::load::read_file(path).map_err(|why| why.to_string())?;
        return Ok(Arc::new(Shelved { name: name.to_owned(), scenario }));
    }
    let near = library.nearest(name).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Err(format!("there is no scenario and no file `{name}`{near}"))
}

/// Serves until Ctrl-C or SIGTERM.
async fn until_told(service: &Arc<Service>, scenarios: Vec<Arc<Shelved>>, cast: Cast) -> u8 {
    let registry = &service.registry;
    let opened = match service.open("default", &registry.config.listen.clone()).await {
        Ok(opened) => opened,
        Err(why) => {
            complain(&why);
            return FAILED;
        }
    };
    if let Err(why) = begin(registry, &opened, &scenarios, &cast).await {
        complain(&why);
        return BAD_INPUT;
    }
    warn_of_strangers(&opened);
    let told = told_to_end();
    print(&format!("ready {}\n", opened.origin()));
    warm_up(service);
    told.await;
    registry.stop().await;
    // Connections that are just being answered end in this time.
    tokio::time::sleep(Duration::from_millis(50)).await;
    FINE
}

/// Makes what takes a while beside the first requests, so that hardly one waits for it. Without threads for it, whoever needs
/// it first makes it, as the library of scenarios is: an idle server has it not in memory.
fn warm_up(service: &Arc<Service>) {
    let service = Arc::clone(service);
    let make = move || {
        if let Ok(authority) = service.authority() {
            authority.warm_up();
        }
    };
    drop(std::thread::Builder::new().name("warm-up".to_owned()).spawn(make));
    tokens::warm_up();
}

/// Puts `default` into the state that it starts with.
async fn begin(registry: &Registry, opened: &Opened, scenarios: &[Arc<Shelved>], cast: &Cast) -> Result<(), String> {
    let played = scenario::play(&opened.sandbox, scenarios, cast).await.map_err(|why| {
        let names: Vec<&str> = scenarios.iter().map(|shelved| shelved.name.as_str()).collect();
        format!("{}: {why}", names.join(", "))
    })?;
    for applied in &played {
        for (remedy, why) in &applied.insufficient {
            complain(&format!("`{remedy}` does not mend {} so: {why}", applied.scenario));
        }
    }
    opened.sandbox.set_baseline();
    if !scenarios.is_empty() {
        let names: Vec<&str> = scenarios.iter().map(|shelved| shelved.name.as_str()).collect();
        registry.set_scenario("default", &names.join(","));
    }
    Ok(())
}

/// Opens the CA and says which it is: without it no client could speak TLS, and nobody would know why.
fn open_authority(service: &Service) -> Result<(), AuthorityError> {
    let authority = service.authority()?;
    if let Some(why) = authority.made_anew() {
        complain(&format!("a new CA was made, since {why}: clients must trust the new ca.pem"));
    }
    complain(&authority.about());
    Ok(())
}

/// Says who may drive the mock where others than this machine's programs can reach it.
fn warn_of_strangers(opened: &Opened) {
    let open = opened.addresses.iter().filter(|address| !address.ip().to_canonical().is_loopback());
    let open: Vec<String> = open.map(ToString::to_string).collect();
    if !open.is_empty() {
        complain(&format!(
            "{} can be reached from other machines: whoever does may drive this mock, read its journal and sign in as anybody",
            open.join(", ")
        ));
    }
}

#[cfg(unix)]
async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = match signal(SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(why) => return complain(&why),
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

#[cfg(not(unix))]
async fn told_to_end() {
    drop(tokio::signal::ctrl_c().await);
}
