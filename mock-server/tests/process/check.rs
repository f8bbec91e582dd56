//! `mock365 check`: it finds what is wrong with a scenario, and proves what is right.

use std::process::{Command, Output};

use mock365::clock_and_chance::real_now;
use mock365::scenario::check::check;
use mock365::scenario::{Library, load};

const MOCK365: &str = env!("CARGO_BIN_EXE_mock365");

#[track_caller]
fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = Command::new(MOCK365).args(arguments).output().expect("the binary runs");
    (status.code(), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
}

#[test]
fn nothing_is_wrong_with_what_comes_with_the_program() {
    for shelved in Library::built_in().all() {
        assert_eq!(check(&shelved.scenario, &[], real_now()), [], "{}", shelved.name);
    }
}

const GOOD: &str = "title: { en: A }\nbecause: b\nsystems: [hubspot]\n\
    with: { user: anna@contoso.example, app: HubSpot Sales }\n\
    cloud: { users: { anna@contoso.example: { enabled: false } } }\n\
    expect: [ { call: entra.authorize, code: AADSTS50057 } ]\n\
    remedies:\n  enable:\n    - graph: { as: admin@contoso.example, method: PATCH, path: \"/v1.0/users/{user:anna@contoso.example}\", body: { accountEnabled: true } }\n";

/// What stands there, what is written instead, where that is wrong, and with which words.
const WRONG: &[(&str, &str, &str, &str)] = &[
    ("app: HubSpot Sales", "app: HubSpot Sale", "/with/app", "did you mean `HubSpot Sales`?"),
    ("user: anna@", "user: ana@", "/with/user", "did you mean `anna@contoso.example`?"),
    ("systems: [hubspot]", "systems: [hubspott]", "/systems/0", "did you mean `hubspot`?"),
    ("method: PATCH", "method: PACTH", "/remedies/enable/0/graph/method", "did you mean `PATCH`?"),
    ("method: PATCH", "method: PUT", "/remedies/enable/0/graph/path", "takes no PUT"),
    ("/v1.0/users", "/v1.0/usesr", "/remedies/enable/0/graph/path", "no path"),
    ("/v1.0/users", "/users", "/remedies/enable/0/graph/path", "begins with /v1.0/"),
    ("{user:anna", "{usr:anna", "/remedies/enable/0/graph/path", "did you mean `user`?"),
    ("{user:anna", "{user:ana", "/remedies/enable/0/graph/path", "no user"),
    (
        "{user:anna@contoso.example}",
        "{tenant:contso.example}",
        "/remedies/enable/0/graph/path",
        "did you mean `contoso.example`?",
    ),
    ("as: admin@contoso", "as: admin@contso", "/remedies/enable/0/graph/as", "admin@contoso.example"),
    (
        "accountEnabled: true",
        "licence: \"{sku:ENTERPRISPACK}\"",
        "/remedies/enable/0/graph/body/licence",
        "no such sku",
    ),
    ("code: AADSTS50057", "code: AADSTS50059999", "/expect/0/code", "no code of the sign-in host"),
    ("code: AADSTS50057", "page: eror", "/expect/0/page", "did you mean `error`?"),
    ("code: AADSTS50057", "status: 42", "/expect/0/status", "200 to 599"),
    ("code: AADSTS50057", "prompt: create, code: AADSTS50057", "/expect/0/prompt", "no prompt `create`"),
    (
        "call: entra.authorize, code: AADSTS50057",
        "call: graph.me, app: HubSpot Sels",
        "/expect/0/app",
        "did you mean `HubSpot Sales`?",
    ),
    ("code: AADSTS50057", "prompt: nome, code: AADSTS50057", "/expect/0/prompt", "did you mean `none`?"),
    ("call: entra.authorize, code: AADSTS50057", "call: GET /v1.0/me/mesages", "/expect/0/call", "no path"),
    (
        "call: entra.authorize, code: AADSTS50057",
        "call: graph.me, code: ErrorItemNotFond",
        "/expect/0/code",
        "ErrorItemNotFound",
    ),
    (
        "call: entra.authorize, code: AADSTS50057",
        "call: ews.FindItem, host: mial.contoso.example",
        "/expect/0/host",
        "mail.contoso.example",
    ),
    (
        "cloud: { users:",
        "cloud: { tenants: { contoso.example: { template: contso.example } }, users:",
        "/cloud/tenants/contoso.example/template",
        "already",
    ),
    (
        "cloud: { users:",
        "cloud: { grants: [ { app: HubSpot Sales, scopes: [Mail.Reed] } ], users:",
        "/cloud/grants/0/scopes/0",
        "Mail.Read",
    ),
    (
        "cloud: { users:",
        "cloud: { groups: { G: { tenant: contso.example } }, users:",
        "/cloud/groups/G/tenant",
        "contoso.example",
    ),
    (
        "expect:",
        "rules: [ { when: { user: ana@contoso.example }, effect: drop } ]\nexpect:",
        "/rules/0/when/user",
        "anna@",
    ),
];

#[test]
fn everything_that_is_wrong_is_found_with_its_place() {
    let faults = |text: &str| check(&load::read("x.yaml", text).expect("it is read"), &[], real_now());
    assert_eq!(faults(GOOD), []);
    for &(right, wrong, place, words) in WRONG {
        let text = GOOD.replace(right, wrong);
        assert_ne!(text, GOOD, "{right}");
        let found = faults(&text);
        let hit = found.iter().find(|fault| fault.place == place).unwrap_or_else(|| panic!("{wrong}: {found:?}"));
        assert!(hit.to_string().contains(words), "{wrong}: {hit}");
    }
}

#[test]
fn the_command_says_all_of_it_and_ends_with_two() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (code, said) =
        run(&["check", &write("x/bad.yaml", &GOOD.replace("HubSpot Sales", "HubSpot").replace("hubspot", "mycrm"))]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("/with/app"), "{said}");
    assert!(said.contains("/systems/0"), "{said}");
    assert!(said.contains("bad.yaml"), "{said}");
    let own = write("x/own.yaml", &GOOD.replace("hubspot", "mycrm"));
    assert_eq!(run(&["check", "--system", "mycrm", &own]).0, Some(0));
    let empty = dir.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let (code, said) = run(&["check", empty.to_str().unwrap()]);
    assert!(code == Some(2), "{said}");
    assert!(said.contains("no scenario files"), "{said}");
}

#[test]
fn a_proof_is_run_on_demand() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (code, said) = run(&["check", "--prove", &write("good.yaml", GOOD)]);
    assert!(code == Some(0), "{said}");
    assert!(said.contains("proved"), "{said}");
    let (code, said) =
        run(&["check", "--prove", &write("idle.yaml", &GOOD.replace("accountEnabled: true", "jobTitle: Seller"))]);
    assert!(code == Some(1), "{said}");
    assert!(said.contains("enable"), "{said}");
    assert!(said.contains("did not succeed"), "{said}");
}

#[test]
fn messages_are_about_the_file_and_not_about_libraries() {
    let long = "a".repeat(2000);
    for text in [
        format!("{GOOD}---\n{GOOD}"),
        format!("{GOOD}title: {{ en: B }}\n"),
        GOOD.replace("title: { en: A }", "title: { en: }"),
        GOOD.replace("because: b", "because: !!binary //8="),
        GOOD.replace("because: b", "because: &a [*a]"),
        GOOD.replace("because: b", "because: *nobody"),
        GOOD.replace("because: b", "\tbecause: b"),
        GOOD.replace("because: b", "because: [b"),
        GOOD.replace("because: b", "<<: 7"),
        GOOD.replace("enabled: false", "enabled: perhaps"),
        GOOD.replace("enabled: false", &format!("enabled: {long}")),
        String::new(),
        "7".to_owned(),
        "[".repeat(5000),
    ] {
        let why = load::read("x.yaml", &text).expect_err(&text.chars().take(200).collect::<String>()).to_string();
        for word in ["Options", "Option<", "saphyr", "from_str", "from_multiple", "Policy", "serde", "_multi", "Budget"]
        {
            assert!(!why.contains(word), "{word}: {why}");
        }
    }
}

#[test]
fn a_name_that_is_nearly_a_known_one_is_made_with_a_hint() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("near.yaml");
    let check = |text: &str| {
        std::fs::write(&path, text).unwrap();
        run(&["check", path.to_str().unwrap()])
    };
    for (state, place, near) in [
        ("tenants: { contosso.example: { mx: {} } }", "/cloud/tenants/contosso.example", Some("contoso.example")),
        (
            "users: { ana@contoso.example: { enabled: false } }",
            "/cloud/users/ana@contoso.example",
            Some("anna@contoso.example"),
        ),
        ("apps: { HubSpot Sale: { secrets: [x] } }", "/cloud/apps/HubSpot Sale", Some("HubSpot Sales")),
        ("tenants: { tailspin.example: { mx: {} } }", "/cloud/tenants", None),
        ("users: { carl@contoso.example: { enabled: false } }", "/cloud/users", None),
        ("users: { anna@contoso.example: { enabled: false } }", "/cloud/users", None),
    ] {
        let text = format!(
            "title: {{ en: A }}\nbecause: b\nwith: {{ user: bo@contoso.example, app: HubSpot Sales }}\ncloud: {{ {state} }}\nexpect: [ {{ call: graph.me }} ]\n"
        );
        let (code, said) = check(&text);
        assert_eq!(code, Some(0), "{state}: {said}");
        match near {
            Some(near) => {
                let wanted = format!("did you mean `{near}`?");
                assert!(said.contains("hint: ") && said.contains(place) && said.contains(&wanted), "{said}");
            }
            None => assert!(!said.contains("hint"), "{said}"),
        }
    }
}

#[test]
fn what_is_no_number_or_too_large_a_one_is_said_in_words() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("numbers.yaml");
    for (wrong, words) in [
        ("expect: [ { call: graph.me, status: 99999 } ]", "no status of an answer"),
        ("expect: [ { call: graph.me, status: -1 } ]", "no status of an answer"),
        ("expect: [ { call: graph.me, status: many } ]", "whole number"),
        ("expect: [ { call: graph.me, status: 99 } ]", "no status of an answer"),
        ("expect: [ { call: graph.me, without_phone: perhaps } ]", "true or false"),
        ("rules: [ { effect: drop, times: -1 } ]\nexpect: [ { call: graph.me } ]", "whole number"),
        ("rules: [ { effect: drop, when: { probability: half } } ]\nexpect: [ { call: graph.me } ]", "number"),
    ] {
        let text = format!(
            "title: {{ en: A }}\nbecause: b\nwith: {{ user: bo@contoso.example, app: HubSpot Sales }}\n{wrong}\n"
        );
        std::fs::write(&path, text).unwrap();
        let (code, said) = run(&["check", path.to_str().unwrap()]);
        assert!(code == Some(2) && said.contains(words), "{wrong}: {said}");
        for name in ["u8", "u16", "u32", "u64", "i32", "i64", "f32", "f64", "invalid bool", "boolean"] {
            assert!(!said.contains(name), "{wrong}: {said}");
        }
    }
}
