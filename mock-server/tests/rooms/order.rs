//! The order of the rooms: a room uses rooms below it, and of these only the ones that stand in its line.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::arrows::arrows;
use crate::sources::Package;

/// Rooms from the ground up, each with those that it may use.
type Order = &'static [(&'static str, &'static [&'static str])];

pub const SERVER: Package = Package {
    folders: &[
        "mock-server/src",
        "mock-server/core/src",
        "mock-server/entra/src",
        "mock-server/ews/src",
        "mock-server/graph/src",
    ],
    names: &["mock365", "mock365_core", "mock365_entra", "mock365_ews", "mock365_graph"],
    holders: &["faces"],
};
pub const DOMAIN: Package = Package { folders: &["mock-server/domain/src"], names: &["mock365_domain"], holders: &[] };
const STEPS: Package = Package { folders: &["steps/src"], names: &["mock365_steps"], holders: &[] };

/// The rooms of the server. Whoever adds an arrow here says that the lower room can no longer be changed without a look at the
/// upper one: is what is needed common to both, and does it belong below?
const SERVER_ORDER: Order = &[
    ("answers", &[]),
    ("aside", &[]),
    ("braces", &[]),
    ("clock_and_chance", &[]),
    ("faces/answer_buffer", &[]),
    ("faces/mime", &[]),
    ("faces/wire_id", &[]),
    ("faces/wire_time", &[]),
    ("limits", &[]),
    ("page_policy", &[]),
    ("small_file", &[]),
    ("config", &["limits"]),
    ("outgoing", &["config"]),
    ("proxy", &["clock_and_chance", "small_file"]),
    ("tokens", &["clock_and_chance", "limits"]),
    ("sandbox", &["answers", "aside", "clock_and_chance", "config", "limits", "tokens"]),
    ("exchange", &["answers", "clock_and_chance", "outgoing", "sandbox", "tokens"]),
    ("registry", &["config", "sandbox"]),
    ("faces/odata", &["exchange", "faces/answer_buffer", "faces/wire_id", "faces/wire_time", "limits"]),
    ("faces/soap", &["exchange", "faces/answer_buffer", "faces/wire_id", "faces/wire_time", "limits", "tokens"]),
    ("faces/autodiscover", &["answers", "exchange", "faces/soap", "limits"]),
    ("faces/dataverse", &["answers", "exchange", "faces/odata", "limits", "tokens"]),
    (
        "faces/entra",
        &["answers", "braces", "clock_and_chance", "exchange", "limits", "page_policy", "sandbox", "tokens"],
    ),
    (
        "faces/ews",
        &[
            "answers",
            "exchange",
            "faces/mime",
            "faces/soap",
            "faces/wire_id",
            "limits",
            "outgoing",
            "page_policy",
            "sandbox",
        ],
    ),
    (
        "faces/graph",
        &[
            "answers",
            "exchange",
            "faces/mime",
            "faces/odata",
            "faces/wire_id",
            "faces/wire_time",
            "limits",
            "outgoing",
            "tokens",
        ],
    ),
    ("faces/outlook_rest", &["answers", "exchange", "faces/graph", "faces/odata", "faces/wire_id", "limits", "tokens"]),
    (
        "canned_wiremock",
        &["answers", "clock_and_chance", "config", "exchange", "faces/entra", "faces/ews", "faces/graph", "sandbox"],
    ),
    (
        "faces/route",
        &[
            "exchange",
            "faces/autodiscover",
            "faces/dataverse",
            "faces/entra",
            "faces/ews",
            "faces/graph",
            "faces/outlook_rest",
            "sandbox",
        ],
    ),
    (
        "gate",
        &[
            "answers",
            "clock_and_chance",
            "exchange",
            "faces/autodiscover",
            "faces/dataverse",
            "faces/entra",
            "faces/ews",
            "faces/graph",
            "faces/outlook_rest",
            "faces/wire_time",
            "limits",
            "outgoing",
            "sandbox",
        ],
    ),
    ("inside", &["exchange", "faces/route", "faces/soap", "gate", "sandbox"]),
    ("dataverse_sync", &["aside", "faces/entra", "faces/soap", "inside", "sandbox"]),
    ("notifier", &["aside", "dataverse_sync", "faces/ews", "faces/graph", "outgoing", "sandbox", "tokens"]),
    (
        "serve",
        &[
            "aside",
            "config",
            "exchange",
            "faces/route",
            "gate",
            "limits",
            "notifier",
            "outgoing",
            "proxy",
            "registry",
            "sandbox",
        ],
    ),
    (
        "scenario",
        &[
            "answers",
            "braces",
            "clock_and_chance",
            "config",
            "dataverse_sync",
            "faces/entra",
            "faces/graph",
            "faces/route",
            "faces/wire_id",
            "gate",
            "inside",
            "limits",
            "notifier",
            "proxy",
            "sandbox",
            "small_file",
            "tokens",
        ],
    ),
    ("console", &["page_policy", "sandbox", "scenario"]),
    (
        "control",
        &[
            "answers",
            "aside",
            "config",
            "console",
            "faces/entra",
            "gate",
            "limits",
            "notifier",
            "registry",
            "sandbox",
            "scenario",
            "serve",
        ],
    ),
    ("mock", &["config", "control", "registry", "sandbox", "scenario", "tokens"]),
    ("proof", &["faces/entra", "mock", "scenario"]),
    (
        "cli",
        &[
            "clock_and_chance",
            "config",
            "control",
            "limits",
            "proof",
            "proxy",
            "registry",
            "scenario",
            "serve",
            "tokens",
        ],
    ),
];

/// The rooms of the Cloud.
const DOMAIN_ORDER: Order = &[
    ("kept", &[]),
    ("now", &[]),
    ("shared", &[]),
    ("text", &[]),
    ("photo", &["text"]),
    ("throttling", &[]),
    ("time_zone", &[]),
    ("touched", &[]),
    ("query", &["text"]),
    ("wildcard", &[]),
    ("change", &["cloud", "mailbox"]),
    (
        "cloud",
        &[
            "dataverse",
            "device_code",
            "directory",
            "event_subscription",
            "kept",
            "mailbox",
            "notice",
            "now",
            "refusal",
            "rollout",
            "shared",
            "sign_in",
            "subscription",
            "throttling",
            "touched",
            "upload",
        ],
    ),
    ("consent", &["change", "cloud", "directory", "notice", "now", "review", "scopes"]),
    ("dataverse", &["cloud", "directory", "now", "query", "text"]),
    ("device_code", &["cloud", "kept", "now", "sign_in"]),
    (
        "directory",
        &[
            "cloud",
            "consent",
            "dataverse",
            "mailbox",
            "now",
            "photo",
            "query",
            "refusal",
            "rollout",
            "shared",
            "wildcard",
        ],
    ),
    ("event_subscription", &["cloud", "now", "refusal"]),
    (
        "mailbox",
        &[
            "change",
            "cloud",
            "directory",
            "event_subscription",
            "now",
            "photo",
            "query",
            "refusal",
            "text",
            "time_zone",
        ],
    ),
    ("notice", &["change", "cloud", "mailbox", "now"]),
    ("refusal", &["directory", "mailbox", "photo", "subscription"]),
    ("review", &["change", "cloud", "consent", "directory", "notice", "now", "refusal"]),
    ("rollout", &["directory", "now"]),
    ("scopes", &["directory"]),
    ("sign_in", &["cloud", "directory", "kept", "now"]),
    ("subscription", &["cloud", "consent", "directory", "mailbox", "now", "refusal", "shared"]),
    ("upload", &["change", "cloud", "kept", "mailbox", "now", "refusal"]),
    ("discovery", &["cloud", "directory", "mailbox", "now", "refusal"]),
    ("default", &["cloud", "dataverse", "directory", "mailbox", "now", "rollout", "shared"]),
    ("deletion", &["cloud", "directory", "mailbox", "now", "refusal"]),
    ("licensing", &["cloud", "directory", "mailbox", "now", "refusal"]),
    ("managed_consent", &["directory", "now", "rollout"]),
    ("invitation", &["cloud", "default", "directory", "now", "refusal"]),
    ("removal", &["cloud", "directory", "sign_in"]),
];

/// The rooms of the steps.
const STEPS_ORDER: Order = &[
    ("connector", &[]),
    ("road", &[]),
    ("people", &["road"]),
    ("browsing", &["connector", "people", "world"]),
    ("tested_administrator", &["connector"]),
    ("subjects", &["browsing", "connector", "people", "tested_administrator", "world"]),
    ("tested_sync", &["connector"]),
    ("world", &["connector", "people", "road", "subjects", "tested_sync"]),
    ("runner", &["connector", "world"]),
];

/// The parts of the one value that a Cloud is: each is a member of it, and does what it does as a deed of the whole
/// (`impl Cloud`), so they name one another. They go round in a circle, and every one of its arrows stands above.
const PARTS_OF_THE_CLOUD: &[&str] = &[
    "change",
    "cloud",
    "consent",
    "dataverse",
    "device_code",
    "directory",
    "event_subscription",
    "mailbox",
    "notice",
    "refusal",
    "review",
    "rollout",
    "scopes",
    "sign_in",
    "subscription",
    "upload",
];

/// Steps are functions over the World, and the World keeps for them what they need from one step to the next.
const WORLD_AND_ITS_STEPS: &[&str] = &["browsing", "subjects", "world"];

/// What is wrong with the arrows of a package. `circle` are rooms that may use one another: the only ones.
fn faults(package: &Package, order: Order, circle: &[&str]) -> String {
    let mut faults = String::new();
    let place: BTreeMap<&str, usize> = order.iter().enumerate().map(|(at, (room, _))| (*room, at)).collect();
    for (at, (room, uses)) in order.iter().enumerate() {
        let stands_below = |used: &&str| place.get(*used).is_some_and(|below| *below < at);
        let beside = |used: &&str| circle.contains(room) && circle.contains(used);
        for used in uses.iter().filter(|used| !stands_below(used) && !beside(used)) {
            let _ = writeln!(
                faults,
                "the table: `{room}` stands above none called `{used}`: rooms would go round in a circle"
            );
        }
    }
    let found = arrows(package);
    for ((from, to), places) in &found {
        let allowed = place.get(from.as_str()).is_some_and(|at| order[*at].1.contains(&to.as_str()));
        if !allowed {
            let _ = writeln!(faults, "`{from}` may not use `{to}`: {}", places.join(", "));
        }
    }
    for (room, uses) in order {
        for used in uses.iter().filter(|used| !found.contains_key(&((*room).to_owned(), (**used).to_owned()))) {
            let _ = writeln!(faults, "the table: `{room}` does not use `{used}` any more");
        }
    }
    faults
}

/// What lies beside the rooms of a folder names them, and does nothing.
#[test]
fn a_folder_of_rooms_holds_nothing_else() {
    for source in SERVER.sources().iter().filter(|source| SERVER.holds(&source.module)) {
        for line in source.code.lines() {
            let does = ["fn ", "impl ", "impl<", "struct ", "enum ", "trait ", "const ", "static ", "macro_rules!"];
            assert!(!does.iter().any(|word| line.contains(word)), "{}: {line}", source.shown);
        }
    }
}

#[test]
fn a_room_of_the_server_uses_rooms_below_it_alone() {
    let faults = faults(&SERVER, SERVER_ORDER, &[]);
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn a_room_of_the_cloud_uses_rooms_below_it_alone() {
    let faults = faults(&DOMAIN, DOMAIN_ORDER, PARTS_OF_THE_CLOUD);
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn a_room_of_the_steps_uses_rooms_below_it_alone() {
    let faults = faults(&STEPS, STEPS_ORDER, WORLD_AND_ITS_STEPS);
    assert!(faults.is_empty(), "\n{faults}");
}
