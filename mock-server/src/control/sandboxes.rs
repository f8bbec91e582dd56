//! Sandboxes: opened, listed, closed.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use http::uri::Authority;
use http::{HeaderMap, Method, StatusCode, header};
use mock365_control::{Cast, OneOrMore, SandboxReport, SandboxWanted};

use super::ControlContext;
use super::book::Book;
use super::extract::{JsonBody, PathParameters};
use super::problem::Fault;
use crate::config::Config;
use crate::registry::{OpenError, Opened};
use crate::scenario::{self, Library, Shelved};
use crate::serve::Service;

/// Descriptors that are kept free for connections when a sandbox is opened.
const SPARE: u64 = 64;

pub fn mount(mut book: Book) -> Book {
    let list = book.describe::<Vec<SandboxReport>>(Method::GET, "/_mock/sandboxes", "All sandboxes.");
    let open = book.describe_with::<SandboxWanted, SandboxReport>(
        Method::POST,
        "/_mock/sandboxes",
        "Opens a sandbox with an address of its own, in a scenario's state where one is named.",
    );
    let get = book.describe::<SandboxReport>(Method::GET, "/_mock/sandboxes/{name}", "One sandbox.");
    let close = book.describe::<()>(Method::DELETE, "/_mock/sandboxes/{name}", "Closes a sandbox; `default` stays.");
    book.with(list, self::list).with(open, self::open).with(get, self::get).with(close, self::close)
}

fn report(opened: &Opened, headers: &HeaderMap) -> SandboxReport {
    let authority = headers.get(header::HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
    let (origin, tls_origin) = opened.origins_from(authority.as_ref().map(Authority::host));
    SandboxReport {
        name: opened.sandbox.name.clone(),
        origin,
        tls_origin,
        scenario: opened.scenario.clone(),
        applied: None,
        also_applied: Vec::new(),
    }
}

async fn list(State(context): State<ControlContext>, headers: HeaderMap) -> Json<Vec<SandboxReport>> {
    Json(context.service.registry.all().iter().map(|opened| report(opened, &headers)).collect())
}

async fn get(
    State(context): State<ControlContext>,
    headers: HeaderMap,
    PathParameters(name): PathParameters<String>,
) -> Result<Json<SandboxReport>, Fault> {
    let all = context.service.registry.all();
    let found = all.iter().find(|opened| opened.sandbox.name == name);
    found
        .map(|opened| Json(report(opened, &headers)))
        .ok_or_else(|| Fault::missing("sandbox", &name, all.iter().map(|opened| opened.sandbox.name.as_str())))
}

async fn open(
    State(context): State<ControlContext>,
    headers: HeaderMap,
    JsonBody(wanted): JsonBody<SandboxWanted>,
) -> Result<(StatusCode, Json<SandboxReport>), Fault> {
    let registry = &context.service.registry;
    let names = wanted.scenario.as_ref().map_or(&[][..], OneOrMore::words);
    let shelved = shelved(&registry.config, names)?;
    let cast = Cast { user: wanted.user.clone(), app: wanted.app.clone() };
    if shelved.is_empty() && cast != Cast::default() {
        return Err(Fault::bad("`user` and `app` say who a scenario is about: name a `scenario`"));
    }
    refuse_when_scarce()?;
    let opened = match &wanted.name {
        Some(name) => context.service.open(name, &[]).await?,
        None => open_unnamed(&context.service).await?,
    };
    let name = opened.sandbox.name.clone();
    let mut applied = match scenario::play(&opened.sandbox, &shelved, &cast).await {
        Ok(applied) => applied.into_iter(),
        Err(why) => {
            registry.close(&name).await?;
            return Err(why.into());
        }
    };
    opened.sandbox.set_baseline();
    let scenario = (!names.is_empty()).then(|| names.join(","));
    if let Some(scenario) = &scenario {
        registry.set_scenario(&name, scenario);
    }
    let applied = (applied.next(), applied.collect());
    let report = SandboxReport { scenario, applied: applied.0, also_applied: applied.1, ..report(&opened, &headers) };
    Ok((StatusCode::CREATED, Json(report)))
}

/// The scenarios of these names. Where none is named, the folder is not read: what is broken in it is not asked for.
fn shelved(config: &Config, names: &[String]) -> Result<Vec<Arc<Shelved>>, Fault> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let library = Library::of(config)?;
    let find = |name: &String| {
        let found = library.find(name).cloned();
        found.ok_or_else(|| Fault::no_scenario(&library, name).at("/scenario"))
    };
    names.iter().map(find).collect()
}

async fn open_unnamed(service: &Arc<Service>) -> Result<Opened, Fault> {
    let mut number = service.registry.all().len();
    loop {
        match service.open(&format!("sandbox-{number}"), &[]).await {
            Err(OpenError::Taken(_)) => number += 1,
            opened => return Ok(opened?),
        }
    }
}

/// Refuses before descriptors run out: those who are here already need some.
fn refuse_when_scarce() -> Result<(), Fault> {
    let Ok((limit, _)) = rlimit::Resource::NOFILE.get() else { return Ok(()) };
    let open = std::fs::read_dir("/proc/self/fd").or_else(|_| std::fs::read_dir("/dev/fd"));
    let open = open.map_or(0, |entries| entries.count() as u64);
    if open + SPARE < limit {
        return Ok(());
    }
    let why =
        format!("{open} of {limit} file descriptors are in use: delete sandboxes, or raise the limit (ulimit -n)");
    Err(Fault::new(StatusCode::SERVICE_UNAVAILABLE, why))
}

async fn close(
    State(context): State<ControlContext>,
    PathParameters(name): PathParameters<String>,
) -> Result<StatusCode, Fault> {
    context.service.registry.close(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}
