//! The generated pages under `docs/generated`: `MOCK365_BLESS=1 cargo test` writes them, and a stale one is red.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use indexmap::IndexSet;
use mock365::faces::entra::{PlainPage, codes};
use mock365::faces::graph::{Mount, OPERATIONS};
use mock365::scenario::Library;
use mock365_control::Scenario;
use mock365_domain::rollout::ROLLOUTS;

/// Compares a page with what it should be, or writes it.
#[track_caller]
pub fn check(name: &str, wanted: &str) {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/generated").join(name);
    #[expect(clippy::disallowed_methods, reason = "blessing is asked for by the environment")]
    let bless = std::env::var("MOCK365_BLESS").is_ok();
    if bless {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder of generated pages");
        std::fs::write(&path, wanted).expect("a generated page");
        return;
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "docs/generated/{name} is stale: run MOCK365_BLESS=1 cargo test -p mock365 --test process documents"
    );
}

#[test]
fn the_scenario_schema() {
    let schema = schemars::schema_for!(Scenario);
    check("scenario.schema.json", &format!("{}\n", serde_json::to_string_pretty(&schema).unwrap()));
}

#[test]
fn the_scenarios() {
    let mut page =
        "# Scenarios\n\nGenerated. Each is applied with `POST /_mock/scenarios/{name}` or `mock.apply(\"{name}\")`.\n"
            .to_owned();
    for shelved in Library::built_in().all() {
        let scenario = &shelved.scenario;
        write!(page, "\n## {}\n\n`{}`", scenario.title_in("en"), shelved.name).unwrap();
        if !scenario.rows.is_empty() {
            write!(page, " · {}", scenario.rows.join(", ")).unwrap();
        }
        writeln!(page, "\n\nBecause {}.\n", scenario.because.trim_end_matches('.')).unwrap();
        for (language, texts) in &scenario.customer_says {
            writeln!(page, "- {language}: {}", texts.join(" · ")).unwrap();
        }
        if !scenario.remedies.is_empty() {
            let names: Vec<String> = scenario.remedies.keys().map(|name| format!("`{name}`")).collect();
            writeln!(page, "\nRemedies: {}", names.join(", ")).unwrap();
        }
    }
    check("scenarios.md", &page);
}

#[test]
fn the_administrators_operations() {
    let mut page =
        "# Microsoft Graph: directory and administration\n\nGenerated from what the operations declare. Mail, \
                    calendar and contacts: [coverage-graph.md](coverage-graph.md). An operation of a user stands below \
                    `/users/{user-id}` and `/me`; any one of the permissions will do.\n\n\
                    | operation | name | delegated permissions | application permissions |\n|---|---|---|---|\n"
            .to_owned();
    let mut rows = Vec::new();
    for operation in OPERATIONS.iter().flat_map(|folder| folder.iter()) {
        let root = match operation.mount {
            Mount::Mailbox => continue,
            Mount::User => "/users/{user-id}",
            Mount::Directory => "",
        };
        let path = format!("{root}{}", operation.paths().next().expect("a path"));
        let listed = |names: &[&str], none: &str| if names.is_empty() { none.to_owned() } else { names.join(", ") };
        let (delegated, application) = (operation.permissions.delegated, operation.permissions.application);
        let row = format!(
            "| `{} {path}` | [{}]({}) | {} | {} |\n",
            operation.method,
            operation.name,
            operation.link,
            listed(delegated, "any"),
            listed(application, "none")
        );
        rows.push((path, operation.method.to_string(), row));
    }
    rows.sort();
    page.extend(rows.iter().map(|(_, _, row)| row.as_str()));
    write!(page, "\n{} operations\n", rows.len()).unwrap();
    check("graph-directory.md", &page);
}

#[test]
fn the_dated_changes() {
    let mut page = "# What Microsoft changes from a day on\n\nGenerated from the table in `mock-server/domain/src/rollout.rs`. \
                    A tenant holds each at `by-date` (the sandbox's clock decides), `applied` or `not-yet`: \
                    `{ tenants: { northwind.example: { changes: by-date } } }` for all, \
                    `{ changes: { all: by-date, ews-end: not-yet } }` for each. contoso.example, fabrikam.example and \
                    vendor.example hold all at `not-yet`, northwind.example all at `by-date`; \
                    `mock365 serve --as-of 2027-01-15` puts every tenant to `by-date`. Of a month or a span the first day \
                    counts here, of a month's end the last. What is not built changes nothing.\n\n\
                    | name | from | what | before | after | known how | built |\n|---|---|---|---|---|---|---|\n"
        .to_owned();
    for row in &ROLLOUTS {
        let from =
            if row.from.to_string() == row.when { row.when.to_owned() } else { format!("{} ({})", row.from, row.when) };
        let built = if row.built { "yes" } else { "no" };
        writeln!(
            page,
            "| `{}` | {from} | {} | {} | {} | {} | {built} |",
            row.name, row.what, row.before, row.after, row.source
        )
        .unwrap();
    }
    check("changes.md", &page);
}

#[test]
fn the_canned_answers() {
    let mut page =
        "# Canned answers\n\nGenerated. Each is the `answer` of a rule: `{ effect: { answer: NAME } }`.\n".to_owned();
    for canned in mock365::answers::Answers::built_in().all() {
        write!(
            page,
            "\n## {}\n\n{}\n\n| face | status | code | message |\n|---|---|---|---|\n",
            canned.name, canned.title
        )
        .unwrap();
        for face in ["entra", "graph", "ews"].into_iter().filter(|face| canned.fits(face)) {
            let worded = canned.worded(face);
            // A code of the sign-in host has a status of its own, unless the answer says another.
            let own = worded.own.and_then(|own| own.status).is_some();
            let code = codes::number(worded.code).filter(|_| face == "entra" && !own).and_then(codes::find);
            let status = code.map_or(worded.status, |code| code.status);
            writeln!(page, "| {face} | {status} | {} | {} |", worded.code, worded.message.replace('|', "\\|")).unwrap();
        }
        for (name, value) in &canned.headers {
            writeln!(page, "\nHeader `{name}: {value}`").unwrap();
        }
        if let Some(source) = &canned.source {
            writeln!(page, "\n{source}").unwrap();
        }
    }
    check("answers.md", &page);
}

#[test]
fn the_control_api() {
    let document = mock365::control::description();
    check("control-openapi.json", &format!("{}\n", serde_json::to_string_pretty(document).unwrap()));
}

/// What a robot needs of the sign-in pages, as the templates say it.
#[test]
fn the_sign_in_pages() {
    let mut page =
        "# Sign-in pages\n\nGenerated. For robots: a page is known by `main[data-page]` (and `data-code`), its \
                    forms by their fields, buttons and links by `data-action`, in every language. Beside these stand \
                    Microsoft's own ids and names, so that scripts made for the real pages work unchanged. Hidden \
                    fields go back as they came, and with them the cookies: `canary` binds a form to its browser. A \
                    robot that presses nothing may post `action=` and the button's `data-action` instead of the \
                    button's own field; for `kmsi` `LoginOptions=1` or `3`, for `confirm-app` `ContinueAuth=true`; and \
                    `login` for `loginfmt`.\n\n\
                    | data-page | PageID | fields | hidden fields | buttons | links |\n|---|---|---|---|---|---|\n"
            .to_owned();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("entra/templates/entra");
    let mut names: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let shared = std::fs::read_to_string(folder.join("hidden.html")).unwrap();
    for name in names {
        let text = std::fs::read_to_string(&name).unwrap().replace("{% include \"entra/hidden.html\" %}", &shared);
        let all = |before: &str, after: &str| -> Vec<String> {
            let parts = text.split(before).skip(1).filter_map(|rest| rest.split(after).next());
            parts.map(|part| without_tags(part).join(" / ")).filter(|part| !part.is_empty()).collect()
        };
        let known = match all("data-page=\"", "\"").into_iter().next() {
            Some(known) => known,
            // One template for several pages.
            None if text.contains("page.name()") => PlainPage::ALL.map(PlainPage::name).join(" / "),
            None => continue,
        };
        let pgid = all("{% block pgid %}", "{% endblock %}").pop().unwrap_or_else(|| "ConvergedSignIn".to_owned());
        let tags = |tag: &str| -> Vec<&str> {
            text.split(&format!("<{tag} ")).skip(1).filter_map(|rest| rest.split('>').next()).collect()
        };
        let (pressed, inputs): (Vec<&str>, Vec<&str>) =
            tags("input").into_iter().partition(|input| input.contains("type=\"submit\""));
        let (kept, typed): (Vec<&str>, Vec<&str>) =
            inputs.into_iter().partition(|input| input.contains("type=\"hidden\""));
        let mut hidden: Vec<String> = kept.iter().map(|input| format!("`{}`", attribute(input, "name"))).collect();
        if hidden.iter().any(|name| name == "`…`") {
            // The page of signing out takes along what the application said.
            hidden.retain(|name| name != "`…`");
            hidden.push("and those of the request".to_owned());
        }
        let hidden: Vec<String> = hidden.into_iter().collect::<IndexSet<String>>().into_iter().collect();
        let fields: Vec<String> = typed.into_iter().chain(tags("textarea")).map(field).collect();
        let buttons: Vec<String> = pressed.into_iter().chain(tags("button")).map(button).collect();
        let mut links: Vec<String> =
            tags("a").into_iter().map(|link| named(&attribute(link, "data-action"), link)).collect();
        links.retain(|link| link != "``");
        links.dedup();
        let cells = [known, pgid, fields.join(" "), hidden.join(" "), buttons.join(" "), links.join(" ")];
        writeln!(page, "| {} |", cells.join(" | ")).unwrap();
    }
    check("sign-in-pages.md", &page);
}

/// A field that a person fills in.
fn field(tag: &str) -> String {
    let name = attribute(tag, "name");
    let name = if tag.contains("checkbox") { format!("{name}={}", attribute(tag, "value")) } else { name };
    named(&name, tag)
}

/// A button, by what it does, or by what it sends.
fn button(tag: &str) -> String {
    match attribute(tag, "data-action") {
        action if action.is_empty() => format!("`{}={}`", attribute(tag, "name"), attribute(tag, "value")),
        action => named(&action, tag),
    }
}

/// With the id, where there is one.
fn named(name: &str, tag: &str) -> String {
    let id = attribute(tag, "id");
    if id.is_empty() { format!("`{name}`") } else { format!("`{name}` (`#{id}`)") }
}

fn attribute(tag: &str, name: &str) -> String {
    let tag = format!(" {tag}");
    let value = tag.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    if value.contains("{{") { "…".to_owned() } else { value.to_owned() }
}

/// The words of a template between its tags.
fn without_tags(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        words.push(rest[..at].to_owned());
        let end = rest[at..].find("}}").or_else(|| rest[at..].find("%}")).map_or(rest.len(), |end| at + end + 2);
        rest = &rest[end..];
    }
    words.push(rest.to_owned());
    words.retain(|word| !word.is_empty());
    words
}
