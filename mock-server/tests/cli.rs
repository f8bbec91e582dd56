//! The command line: what it prints and how it ends.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

const MOCK365: &str = env!("CARGO_BIN_EXE_mock365");

#[track_caller]
fn run(arguments: &[&str]) -> Output {
    Command::new(MOCK365).args(arguments).output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A mock that was started by the binary, ended when dropped.
struct Served {
    child: Child,
    origin: String,
}

fn serve(arguments: &[&str]) -> Served {
    let dir = tempfile::tempdir().expect("a folder");
    let mut child = Command::new(MOCK365)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(arguments)
        .env("MOCK365_CA_DIR", dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs");
    let mut first = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut first).expect("a line");
    let origin = first.strip_prefix("ready ").expect("the ready line").trim().to_owned();
    assert!(origin.starts_with("http://127.0.0.1:") && !origin.ends_with(":0"), "{origin}");
    Served { child, origin }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn it_serves_says_so_and_ends_cleanly() {
    let mut served = serve(&["--scenario", "licence/no-mailbox"]);
    assert_eq!(run(&["health", &served.origin]).status.code(), Some(0));
    let ended = Command::new("kill").args(["-TERM", &served.child.id().to_string()]).status().unwrap();
    assert!(ended.success());
    assert_eq!(served.child.wait().unwrap().code(), Some(0));
    assert_eq!(run(&["health", &served.origin]).status.code(), Some(1));
}

#[test]
fn scenarios_are_found_by_what_customers_say() {
    for (said, wanted) in [
        ("API non activé pour la boîte de réception", "rest-not-enabled/"),
        ("Interaktion krävs", "assignment/interaction-required"),
        ("管理者の承認が必要", "consent/"),
        ("AADSTS50105", "assignment/interaction-required"),
        ("OFFICE_ERROR_REST_API_NOT_ENABLED_FOR_COMPONENT_SHARED_MAILBOX", "rest-not-enabled/"),
        ("MailboxNotEnabledForRESTAPI", "licence/no-mailbox"),
    ] {
        let found = run(&["scenarios", said]);
        let out = text(&found.stdout);
        assert_eq!(found.status.code(), Some(0), "{said}");
        assert!(out.lines().any(|line| line.starts_with(wanted)), "{said}:\n{out}");
    }
    let none = run(&["scenarios", "no", "such", "words"]);
    assert_eq!((none.status.code(), text(&none.stdout)), (Some(1), String::new()));
    let json = run(&["scenarios", "--json", "AADSTS50105"]);
    let listed: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert!(listed[0]["scenario"].is_string(), "{listed}");
}

#[test]
fn errors_are_explained() {
    let out = text(&run(&["explain", "AADSTS50105"]).stdout);
    assert!(out.contains("because") && out.contains("assign-user") && out.contains("reproduce"), "{out}");
    let out = text(&run(&["explain", "ApplicationThrottled"]).stdout);
    assert!(out.contains("mailbox-concurrency"), "{out}");
    assert_eq!(run(&["explain", "no such error at all"]).status.code(), Some(1));
}

#[test]
fn files_are_checked() {
    let dir = tempfile::tempdir().unwrap();
    let good = dir.path().join("good.yaml");
    let bad = dir.path().join("bad.yaml");
    let start = "title: { en: A }\nbecause: b\nwith: { user: anna@contoso.example, app: HubSpot Sales }\n";
    std::fs::write(&good, format!("{start}expect: [ {{ call: graph.me }} ]\n")).unwrap();
    std::fs::write(&bad, format!("{start}expext: []\n")).unwrap();
    assert_eq!(run(&["check", good.to_str().unwrap()]).status.code(), Some(0));
    let checked = run(&["check", good.to_str().unwrap(), bad.to_str().unwrap()]);
    let why = text(&checked.stderr);
    assert_eq!(checked.status.code(), Some(2));
    assert!(why.contains("bad.yaml") && why.contains(":4:1") && why.contains('^') && why.contains("`expect`"), "{why}");
    assert_eq!(run(&["check", "/no/such/file.yaml"]).status.code(), Some(2));
}

#[test]
fn bad_input_ends_with_two() {
    assert_eq!(run(&["serve", "--listen", "nowhere"]).status.code(), Some(2));
    assert_eq!(run(&["no-such-command"]).status.code(), Some(2));
    let unknown = run(&["serve", "--listen", "127.0.0.1:0", "--scenario", "licence/no-mailbax"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("licence/no-mailbox"));
}

#[test]
fn the_ca_has_a_path_and_a_key_for_its_owner_alone() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    let found =
        Command::new(MOCK365).arg("ca").env("XDG_STATE_HOME", &state).env_remove("MOCK365_CA_DIR").output().unwrap();
    let path = text(&found.stdout).trim().to_owned();
    assert_eq!(path, state.join("mock365/ca.pem").display().to_string());
    assert!(std::fs::read_to_string(&path).unwrap().contains("BEGIN CERTIFICATE"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let key = std::fs::metadata(state.join("mock365/ca.key")).unwrap();
        assert_eq!(key.permissions().mode() & 0o077, 0);
    }
}

#[test]
fn it_starts_on_the_day_that_it_is_told() {
    let served = serve(&["--as-of", "2027-01-15"]);
    // It fails where one is installed already, which is as good.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let asked = |path: &str| {
        let client = reqwest::blocking::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client");
        client.get(format!("{}{path}", served.origin)).send().expect("an answer").text().expect("text")
    };
    let clock = asked("/_mock/clock");
    assert!(clock.contains("\"now\":\"2027-01-15T00:0"), "{clock}");
    for tenant in ["contoso.example", "fabrikam.example", "northwind.example"] {
        let shown = asked(&format!("/_mock/tenants/{tenant}"));
        assert!(shown.contains("\"ews-end\":\"by-date\"") && !shown.contains("not-yet"), "{tenant}: {shown}");
    }
    for wrong in ["tomorrow", "2027-13-01", "2027-01-15T08:00"] {
        let refused = run(&["serve", "--as-of", wrong, "--listen", "127.0.0.1:0"]);
        assert_eq!(refused.status.code(), Some(2), "{wrong}");
        assert!(text(&refused.stderr).contains("is neither a day such as 2027-01-15"), "{}", text(&refused.stderr));
    }
}
