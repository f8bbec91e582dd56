//! Words of a scenario that are wrong in every Cloud: methods, paths, statuses, codes, pages, spans of time, placeholders.

use http::{HeaderName, HeaderValue, Method};
use mock365_control::act::{DataverseAct, GraphAct};
use mock365_control::{Act, Expectation, Scenario};

use super::super::json_texts::{self, Is};
use super::super::patch::PatchFault;
use super::super::placeholder;
use crate::faces::entra::{PROMPTS, codes};
use crate::faces::graph;
use crate::scenario::explain;
use crate::scenario::probe::{Called, unknown_path};
use mock365_control::duration;
use mock365_control::nearest;
use mock365_domain::dataverse::SyncAlert;
use serde_json::Value;

/// Pages on which a sign-in ends.
const PAGES: [&str; 20] = [
    "signin",
    "password",
    "picker",
    "consent",
    "adminconsent",
    "need-admin-approval",
    "approval-required",
    "request-sent",
    "confirm-app",
    "devicelogin",
    "error",
    "interrupt",
    "new-password",
    "second-factor",
    "second-factor-setup",
    "kmsi",
    "terms",
    "sign-out",
    "signed-out",
    "plain",
];
const PROVIDERS: [&str; 3] = ["office365", "other", "none"];
/// How a part of a mailbox of Dynamics 365 stands.
const STATUSES: [&str; 3] = ["not-run", "success", "failure"];
const METHODS: [&str; 5] = ["GET", "POST", "PATCH", "PUT", "DELETE"];

/// What is wrong whatever the Cloud.
pub fn words(scenario: &Scenario) -> Vec<PatchFault> {
    let mut found = Vec::new();
    for (place, expectation) in super::expectations(scenario) {
        // A rule may answer with any code and status.
        expected(&place, expectation, scenario.rules.is_empty(), &mut found);
    }
    for (place, act) in super::acts(scenario) {
        match act {
            Act::Graph(act) => graph_act(&place, act, &mut found),
            Act::Dataverse(act) => dataverse_act(&place, act, &mut found),
            Act::Clock(act) => match (&act.advance, act.set) {
                (Some(by), None) => span(&format!("{place}/clock/advance"), by, &mut found),
                (None, Some(_)) => {}
                _ => found.push(PatchFault::new(format!("{place}/clock"), "say `advance` or `set`")),
            },
            _ => {}
        }
    }
    found
}

fn expected(place: &str, expectation: &Expectation, plain: bool, found: &mut Vec<PatchFault>) {
    match Called::parse(expectation) {
        Err(why) => found.push(PatchFault::new(format!("{place}/call"), why)),
        Ok(Called::Graph(method, path)) => {
            found.extend(graph_path(&format!("{place}/call"), method.as_str(), &path));
            kinds(place, ("call", &path), expectation.body.as_ref(), false, found);
        }
        Ok(Called::Dataverse(_, path)) => {
            found.extend(unknown_path(&path).map(|why| PatchFault::new(format!("{place}/call"), why)));
            kinds(place, ("call", &path), expectation.body.as_ref(), true, found);
        }
        Ok(_) if expectation.app_only => {
            let why = "only a request to Graph can carry the application's own token";
            found.push(PatchFault::new(format!("{place}/app_only"), why));
        }
        Ok(_) => {}
    }
    for (name, value, known) in [
        ("page", &expectation.page, &PAGES[..]),
        ("prompt", &expectation.prompt, &PROMPTS),
        ("provider", &expectation.provider, &PROVIDERS),
        ("incoming", &expectation.incoming, &STATUSES),
        ("outgoing", &expectation.outgoing, &STATUSES),
        ("act", &expectation.act, &STATUSES),
    ] {
        if let Some(value) = value.as_deref().filter(|value| !known.contains(value)) {
            let why = format!("there is no {name} `{value}`");
            found.push(PatchFault::new(format!("{place}/{name}"), why).near(value, known.iter().copied()));
        }
    }
    found.extend(status(&format!("{place}/status"), expectation.status));
    if let Some(age) = &expectation.age {
        span(&format!("{place}/age"), age, found);
    }
    for (name, code) in [("code", &expectation.code), ("response_code", &expectation.response_code)] {
        found.extend(code.as_deref().filter(|_| plain).and_then(|code| unknown_code(&format!("{place}/{name}"), code)));
    }
    for (name, value) in &expectation.headers {
        if HeaderName::try_from(name.as_str()).is_err() || HeaderValue::try_from(value.as_str()).is_err() {
            found.push(PatchFault::new(format!("{place}/headers/{name}"), "this header cannot be sent"));
        }
    }
}

/// A code that nobody says.
fn unknown_code(place: &str, code: &str) -> Option<PatchFault> {
    if let Some(digits) = code.get(..6).filter(|prefix| prefix.eq_ignore_ascii_case("AADSTS")).map(|_| &code[6..]) {
        return codes::meant(digits).is_none().then(|| PatchFault {
            nearest: codes::nearest(code),
            ..PatchFault::new(place, format!("`{code}` is no code of the sign-in host"))
        });
    }
    let known = || explain::codes().chain(SyncAlert::errors()).chain(["NoError"]);
    let looks_like_one =
        code.starts_with("Error") || code.starts_with("Request_") || code.starts_with("Authorization_");
    let near = nearest(code, known()).map(str::to_owned);
    let unknown = !known().any(|known| known == code) && looks_like_one;
    unknown.then(|| PatchFault {
        nearest: near,
        ..PatchFault::new(place, format!("nobody answers with the code `{code}`"))
    })
}

fn status(place: &str, status: Option<u16>) -> Option<PatchFault> {
    let wrong = status.filter(|status| !(200..=599).contains(status))?;
    Some(PatchFault::new(place, format!("{wrong} is no status of an answer: say one from 200 to 599")))
}

fn span(place: &str, text: &str, found: &mut Vec<PatchFault>) {
    if let Err(why) = duration(text) {
        found.push(PatchFault::new(place, why.to_string()));
    }
}

fn graph_act(place: &str, act: &GraphAct, found: &mut Vec<PatchFault>) {
    let place = format!("{place}/graph");
    if METHODS.contains(&act.method.as_str()) {
        found.extend(graph_path(&format!("{place}/path"), &act.method, &act.path));
    } else {
        let why = format!("`{}` is no method of Graph: {}", act.method, METHODS.join(", "));
        found.push(PatchFault::new(format!("{place}/method"), why).near(&act.method, METHODS));
    }
    found.extend(status(&format!("{place}/expect"), act.expect));
    kinds(&place, ("path", &act.path), act.body.as_ref(), false, found);
}

fn dataverse_act(place: &str, act: &DataverseAct, found: &mut Vec<PatchFault>) {
    let place = format!("{place}/dataverse");
    if !METHODS.contains(&act.method.as_str()) {
        let why = format!("`{}` is no method of Dataverse: {}", act.method, METHODS.join(", "));
        found.push(PatchFault::new(format!("{place}/method"), why).near(&act.method, METHODS));
    }
    found.extend(unknown_path(&act.path).map(|why| PatchFault::new(format!("{place}/path"), why)));
    found.extend(status(&format!("{place}/expect"), act.expect));
    kinds(&place, ("path", &act.path), act.body.as_ref(), true, found);
}

/// Placeholders of a request that there are not; `with_rows` where it goes to Dataverse.
fn kinds(place: &str, (name, path): (&str, &str), body: Option<&Value>, with_rows: bool, found: &mut Vec<PatchFault>) {
    found.extend(placeholder::unknown_kind(path, with_rows).map(|why| PatchFault::new(format!("{place}/{name}"), why)));
    if let Some(body) = body {
        json_texts::show(body, &format!("{place}/body"), &mut |place, is, text| {
            // What stands in a key is sent as it is.
            let why = placeholder::unknown_kind(text, with_rows).filter(|_| is == Is::Value);
            found.extend(why.map(|why| PatchFault::new(place, why)));
        });
    }
}

/// A Graph path at which there is nothing, or nothing for that method.
fn graph_path(place: &str, method: &str, path: &str) -> Option<PatchFault> {
    let bare = path.split('?').next().unwrap_or(path);
    let rest =
        ["/v1.0", "/beta"].iter().find_map(|version| bare.strip_prefix(version)).filter(|rest| rest.starts_with('/'));
    let Some(rest) = rest else {
        return Some(PatchFault::new(place, format!("`{path}` is no path of Graph: it begins with /v1.0/ or /beta/")));
    };
    // A placeholder stands for an id.
    let rest = placeholder::without(rest);
    let methods = graph::methods_at(&rest);
    if methods.is_empty() {
        return Some(PatchFault::new(place, format!("Graph has no path `{path}`")));
    }
    let method = method.parse::<Method>().ok()?;
    let known = methods.contains(&method.as_str());
    (!known).then(|| PatchFault::new(place, format!("Graph takes no {method} at `{path}`, but {}", methods.join(", "))))
}
