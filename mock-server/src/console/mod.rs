//! The console: one page for people, with the scenarios, their remedies and the journal.

use std::sync::{Arc, LazyLock};

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use mock365_domain::Cloud;

use crate::page_policy::{between, policy};
use crate::sandbox::{JournalEntry, Sandbox};
use crate::scenario::{Library, Shelved, Shelves};

#[derive(Template)]
#[template(path = "console.html")]
struct Page<'a> {
    sandbox: &'a str,
    version: &'static str,
    clock: String,
    scenarios: Vec<Row>,
    environments: Vec<Place>,
    requests: Vec<Request>,
}

struct Row {
    name: String,
    title: String,
    because: String,
    remedies: Vec<String>,
}

struct Place {
    host: String,
    version: String,
    tenant: String,
}

struct Request {
    id: u64,
    operation: String,
    user: String,
    status: String,
    code: String,
    explain: String,
}

/// Requests that the page shows.
const SHOWN: usize = 50;

/// The page's own style and script and nothing else; no other page may frame it.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let template = include_str!("../../templates/console.html");
    let rest = "connect-src 'self'; frame-ancestors 'none'; form-action 'none'";
    policy(between(template, "style"), between(template, "script"), rest)
});

fn places(cloud: &Cloud) -> Vec<Place> {
    let place = |host: &str| {
        let there = cloud.environment(host).map(|environment| (environment.tenant, environment.version));
        let (tenant, version) = there.or_else(|| cloud.offered_environment(host))?;
        let tenant = cloud.tenants.get(&tenant)?.domain().to_owned();
        Some(Place { host: host.to_owned(), version: version.to_string(), tenant })
    };
    cloud.environment_hosts().into_iter().filter_map(place).collect()
}

/// The page.
pub fn page(sandbox: &Sandbox) -> Response {
    let library = Library::of(&sandbox.config).unwrap_or(Shelves::BuiltIn(Library::built_in()));
    let row = |shelved: &Arc<Shelved>| Row {
        name: shelved.name.clone(),
        title: shelved.scenario.title_in("en").to_owned(),
        because: shelved.scenario.because.clone(),
        remedies: shelved.scenario.remedies.keys().cloned().collect(),
    };
    let entries = sandbox.journal.entries(|_| true);
    let request = |entry: &JournalEntry| Request {
        id: entry.id,
        operation: entry.operation.to_string(),
        user: entry.user.clone().unwrap_or_default(),
        status: entry.status.map_or_else(|| "none".to_owned(), |status| status.to_string()),
        code: entry.code.clone().unwrap_or_default(),
        explain: entry.explain.clone().unwrap_or_default(),
    };
    let page = Page {
        sandbox: &sandbox.name,
        version: env!("CARGO_PKG_VERSION"),
        clock: format!("{:.0}", sandbox.clock.now().timestamp()),
        scenarios: library.all().map(row).collect(),
        environments: sandbox.read(|cloud, _| places(cloud)),
        requests: entries.iter().rev().take(SHOWN).map(request).collect(),
    };
    match page.render() {
        Ok(html) => {
            let mut response = Html(html).into_response();
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_SECURITY_POLICY, POLICY.clone());
            headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
            response
        }
        Err(why) => (StatusCode::INTERNAL_SERVER_ERROR, why.to_string()).into_response(),
    }
}
