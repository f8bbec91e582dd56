//! The command line: what can be asked of the binary, and how it ends. 0 fine, 1 failed or not found, 2 bad input.

mod ca;
mod check;
mod explain;
mod health;
mod running;
mod scenarios;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use mock365::proxy::certificate;
use mock365_control::Control;

/// Fine.
const FINE: u8 = 0;
/// Failed, or not found.
const FAILED: u8 = 1;
/// Bad arguments or input.
const BAD_INPUT: u8 = 2;

/// Microsoft 365 on your own machine, with every failure that customers meet.
#[derive(Parser)]
#[command(name = "mock365", version, about, args_conflicts_with_subcommands = true)]
struct Line {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::Serve,
}

#[derive(Subcommand)]
enum Command {
    /// Starts the mock; `mock365` alone does the same.
    Serve(serve::Serve),
    /// Lists scenarios: all, or those that match a customer's words, a code, a system.
    Scenarios(scenarios::Scenarios),
    /// Says what an error is: what causes it, what mends it, which scenario reproduces it.
    Explain(explain::Explain),
    /// Reads scenario files and says what is wrong with them.
    Check(check::Check),
    /// Puts a running mock into the state of scenarios.
    Apply(running::Apply),
    /// Performs a remedy of a scenario on a running mock, or lists them.
    Remedy(running::RemedyArgs),
    /// Prints the path of the CA certificate.
    Ca(ca::Ca),
    /// Asks a running mock whether it is well.
    Health(health::Health),
}

/// Where the CA lies.
#[derive(Args, Clone, Debug)]
pub struct CaDir {
    /// Folder of the CA; by default $XDG_STATE_HOME/mock365 or ~/.local/state/mock365.
    #[arg(id = "ca_dir", long = "ca-dir", env = "MOCK365_CA_DIR", value_name = "DIR")]
    dir: Option<PathBuf>,
    #[arg(long, env = "XDG_STATE_HOME", hide = true, hide_env = true)]
    xdg_state_home: Option<PathBuf>,
    #[arg(long, env = "HOME", hide = true, hide_env = true)]
    home: Option<PathBuf>,
}

impl CaDir {
    /// The folder; none where the machine has no place for state.
    fn path(&self) -> Option<PathBuf> {
        let state = self.xdg_state_home.clone().filter(|dir| dir.is_absolute());
        let home = || self.home.as_ref().filter(|dir| dir.is_absolute()).map(|home| home.join(".local/state"));
        self.dir.clone().or_else(|| state.or_else(home).map(|state| state.join("mock365")))
    }
}

/// The control API of a running mock; over TLS our own CA is trusted, and nobody else.
fn control(url: &str, ca: &CaDir) -> Result<Control, String> {
    if !url.to_ascii_lowercase().starts_with("https://") {
        return Ok(Control::new(url));
    }
    let dir = ca.path().ok_or("there is no place for a CA: give --ca-dir")?;
    let pem = certificate(&dir).map_err(|why| {
        format!("the CA that {url} is trusted by cannot be read: {}: {why}", dir.join("ca.pem").display())
    })?;
    Control::trusting(url, pem.as_bytes()).map_err(|why| why.to_string())
}

/// A further folder of scenarios.
#[derive(Args, Clone, Debug)]
pub struct ScenarioFolder {
    /// A folder of further scenarios (SUBJECT/NAME.yaml); it wins on equal names.
    #[arg(id = "scenario_dir", long = "scenarios", env = "MOCK365_SCENARIOS", value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let matches = unset_empty(Line::command()).try_get_matches().unwrap_or_else(|why| hinted(&why));
    let line = Line::from_arg_matches(&matches).unwrap_or_else(|why| why.exit());
    let ended = match line.command {
        None => serve::run(line.serve),
        Some(Command::Serve(serve)) => serve::run(serve),
        Some(Command::Scenarios(scenarios)) => scenarios::run(&scenarios),
        Some(Command::Explain(explain)) => explain::run(&explain),
        Some(Command::Check(check)) => check::run(&check),
        Some(Command::Apply(apply)) => running::apply(&apply),
        Some(Command::Remedy(remedy)) => running::remedy(&remedy),
        Some(Command::Ca(ca)) => ca::run(&ca),
        Some(Command::Health(health)) => health::run(&health),
    };
    ExitCode::from(ended)
}

/// Ends with what is wrong with the command line; where somebody guessed how the mock's address is given, with how it is.
fn hinted(why: &clap::Error) -> ! {
    let guessed = |argument: &str| {
        let name = argument.trim_start_matches('-').split('=').next().unwrap_or_default();
        ["p", "port", "url", "addr", "address", "origin", "server", "listen", "bind"].contains(&name)
    };
    let unknown = match why.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) if why.kind() == ErrorKind::UnknownArgument => Some(argument),
        _ => None,
    };
    if unknown.is_some_and(|argument| guessed(argument)) {
        let _ = why.print();
        let hint = match std::env::args().nth(1).as_deref() {
            Some("apply" | "remedy") => "the address of a running mock is given as --address http://127.0.0.1:8365",
            Some("health") => "the address of a running mock is given as it is: mock365 health http://127.0.0.1:8365",
            _ => "the address that the mock listens on is given as --listen 127.0.0.1:8365",
        };
        complain(&hint);
        std::process::exit(i32::from(BAD_INPUT));
    }
    why.exit()
}

/// A command that takes environment variables that are set to nothing for unset: compose files and CI set them so.
fn unset_empty(command: clap::Command) -> clap::Command {
    let is_empty = |arg: &clap::Arg| arg.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
    command
        .mut_args(|arg| if is_empty(&arg) { arg.env(clap::builder::Resettable::Reset) } else { arg })
        .mut_subcommands(unset_empty)
}

/// A host name that certificates can be signed for.
fn host(name: &str) -> Result<String, String> {
    mock365::proxy::fault_of_host(name).map_or_else(|| Ok(name.to_ascii_lowercase()), Err)
}

/// Says what went wrong.
fn complain(why: &dyn std::fmt::Display) {
    eprintln!("mock365: {why}");
}

/// Prints a text; a reader that has gone away is no error.
fn print(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    // `mock365 scenarios | head -1` closes the pipe: then nobody wants the rest.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
