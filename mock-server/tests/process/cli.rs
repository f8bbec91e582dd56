//! The command line: what it prints and how it ends.

use std::io::{BufRead, BufReader, Read, Write};
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
    assert!(origin.starts_with("http://127.0.0.1:"), "{origin}");
    assert!(!origin.ends_with(":0"), "{origin}");
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

/// The command and the control API explain alike.
#[test]
fn both_ways_to_ask_explain_alike() {
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let served = serve(&[]);
    let client = reqwest::blocking::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client");
    for asked in ["AADSTS50105", "Behöver administratorens godkännande", "connection reset", "429"] {
        let told: serde_json::Value =
            serde_json::from_slice(&run(&["explain", "--json", asked]).stdout).expect("the command's JSON");
        let address = format!("{}/_mock/explain", served.origin);
        let answered = client.get(address).query(&[("q", asked)]).send().expect("an answer").text().expect("a text");
        let answered: serde_json::Value = serde_json::from_str(&answered).expect("the API's JSON");
        assert_ne!(told.as_array().map_or(0, Vec::len), 0, "{asked}");
        assert_eq!(told, answered, "{asked}");
    }
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
    assert!(out.contains("because"), "{out}");
    assert!(out.contains("assign-user"), "{out}");
    assert!(out.contains("reproduce"), "{out}");
    let out = text(&run(&["explain", "ApplicationThrottled"]).stdout);
    assert!(out.contains("mailbox-concurrency"), "{out}");
    let nothing = run(&["explain", "no such error at all"]);
    assert_eq!((nothing.status.code(), text(&nothing.stderr).contains("; near are ")), (Some(1), true));
    let empty = run(&["explain", " "]);
    assert_eq!((empty.status.code(), text(&empty.stderr).contains("say what is to be explained")), (Some(2), true));
    // A number with a sign is no option.
    for command in ["explain", "scenarios"] {
        let asked = run(&[command, "-2147220891"]);
        assert_ne!(asked.status.code(), Some(2), "{}", text(&asked.stderr));
    }
    assert!(text(&run(&["explain", "-2147220891"]).stdout).contains("a plug-in or workflow of the customer"));
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
    assert!(why.contains("bad.yaml"), "{why}");
    assert!(why.contains(":4:1"), "{why}");
    assert!(why.contains('^'), "{why}");
    assert!(why.contains("`expect`"), "{why}");
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

/// Each call that is printed stands behind the token that it needs: the one for what is shared, and the app's own.
#[test]
fn calls_are_printed_with_their_tokens() {
    let served = serve(&[]);
    let shared = run(&["apply", "contacts/shared-contacts", "--address", &served.origin]);
    let out = text(&shared.stdout);
    let shown: Vec<&str> = out.lines().filter(|line| line.starts_with("shown by")).collect();
    let starts = ["POST /_mock/tokens ", "GET /v1.0/users/"];
    let fits = shown.iter().zip(starts.iter().cycle()).all(|(line, start)| line.contains(start));
    assert!(shown.len() == 4 && fits, "{out}");
    assert!(shown[0].contains("Contacts.Read.Shared") && !shown[2].contains("scopes"), "{out}");
    assert!(shown[1].ends_with("/contacts as anna@contoso.example: 200"), "{out}");
    assert!(shown[3].ends_with("/contacts as anna@contoso.example: 403 ErrorAccessDenied"), "{out}");
}

#[test]
fn a_running_mock_is_put_into_scenarios_and_mended() {
    let served = serve(&["--scenario", "licence/no-mailbox", "--user", "bo@contoso.example"]);
    let at = |arguments: &[&str]| run(&[arguments, &["--address", &served.origin]].concat());
    let applied = at(&["apply", "account/disabled", "consent/need-admin-approval"]);
    let out = text(&applied.stdout);
    assert_eq!(applied.status.code(), Some(0), "{}", text(&applied.stderr));
    assert!(out.contains("account/disabled"), "{out}");
    assert!(out.contains("need-admin-approval"), "{out}");
    assert!(out.contains("Password1!"), "{out}");
    assert!(out.contains("shown by  entra.authorize as "), "{out}");
    for (arguments, hint) in [
        (&["apply", "account/disabled", "--port", "8365"][..], "--address http://127.0.0.1:8365"),
        (&["remedy", "account/disabled", "--url=http://127.0.0.1:8365"], "--address http://127.0.0.1:8365"),
        (&["health", "-p", "8365"], "health http://127.0.0.1:8365"),
        (&["serve", "--port", "8365"], "--listen 127.0.0.1:8365"),
        (&["--port", "8365"], "--listen 127.0.0.1:8365"),
    ] {
        let refused = run(arguments);
        let said = text(&refused.stderr);
        assert_eq!((refused.status.code(), said.contains(hint)), (Some(2), true), "{arguments:?}: {said}");
    }
    let other = text(&run(&["apply", "account/disabled", "--colour", "8365"]).stderr);
    assert!(!other.contains("127.0.0.1:8365"), "{other}");
    let json = at(&["apply", "--json", "account/disabled", "--user", "fred@fabrikam.example"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["user"], "fred@fabrikam.example");
    for (arguments, code, words) in [
        (&["apply", "account/disabbled"][..], 2, "did you mean `account/disabled`?"),
        (&["apply", "account/disabled", "--user", "bob@contoso.example"], 2, "did you mean `bo@contoso.example`?"),
        (&["apply", "account/disabled", "--app", "HubSpot Sels"], 2, "did you mean `HubSpot Sales`?"),
        (&["remedy", "account/disabbled", "enable"], 2, "did you mean `account/disabled`?"),
        (&["remedy", "licence/no-mailbox", "asign-licence"], 2, "remedies of licence/no-mailbox: "),
    ] {
        let told = at(arguments);
        let why = text(&told.stderr);
        assert_eq!(told.status.code(), Some(code), "{arguments:?}: {why}");
        assert!(why.contains(words), "{arguments:?}: {why}");
    }
    let json = at(&["apply", "--json", "account/disabled", "consent/need-admin-approval"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("one document");
    assert_eq!((json[0]["scenario"].as_str(), json.as_array().map(Vec::len)), (Some("account/disabled"), Some(2)));
    let listed = text(&at(&["remedy", "licence/no-mailbox"]).stdout);
    let first = listed.lines().next().expect("a remedy");
    let json = at(&["remedy", "licence/no-mailbox", "--json"]);
    let json: Vec<String> = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(json, listed.lines().collect::<Vec<_>>());
    let done = at(&["remedy", "licence/no-mailbox", first]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(!done.stdout.is_empty());
    let nobody = run(&["apply", "account/disabled", "--address", "http://127.0.0.1:9"]);
    assert_eq!(nobody.status.code(), Some(1));
    let wrong = run(&["remedy", "account/disabled", "enable", "--address", "127.0.0.1:8365"]);
    assert!(wrong.status.code() == Some(2), "{}", text(&wrong.stderr));
    assert!(text(&wrong.stderr).contains("http://"), "{}", text(&wrong.stderr));
}

#[test]
fn scenarios_that_contradict_each_other_or_cannot_be_played_so_are_refused() {
    for (arguments, words) in [
        (
            &["--scenario", "consent/need-admin-approval", "--scenario", "consent/unverified-publisher"][..],
            "contradict",
        ),
        (&["--scenario", "licence/no-mailbox", "--user", "boo@contoso.example"], "did you mean `bo@contoso.example`?"),
        (&["--scenario", "licence/no-mailbox", "--user", "admin@contoso.example"], "another part"),
        (&["--user", "bo@contoso.example"], "--scenario"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let refused = Command::new(MOCK365)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env("MOCK365_CA_DIR", dir.path())
            .output()
            .unwrap();
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        assert!(text(&refused.stderr).contains(words), "{arguments:?}: {}", text(&refused.stderr));
    }
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
        assert!(shown.contains("\"ews-end\":\"by-date\""), "{tenant}: {shown}");
        assert!(!shown.contains("not-yet"), "{tenant}: {shown}");
    }
    for wrong in ["tomorrow", "2027-13-01", "2027-01-15T08:00"] {
        let refused = run(&["serve", "--as-of", wrong, "--listen", "127.0.0.1:0"]);
        assert_eq!(refused.status.code(), Some(2), "{wrong}");
        assert!(text(&refused.stderr).contains("is neither a day such as 2027-01-15"), "{}", text(&refused.stderr));
    }
}

#[test]
fn variables_that_are_set_to_nothing_are_unset() {
    let dir = tempfile::tempdir().unwrap();
    let served = Command::new(MOCK365).arg("--help").output().unwrap();
    let help = text(&served.stdout);
    let named: Vec<&str> = help.split("[env: ").skip(1).filter_map(|rest| rest.split(['=', ']']).next()).collect();
    assert!(named.len() >= 8, "{named:?}");
    // The default address is not free everywhere: one that is taken says so, and nothing else may be wrong.
    let emptied = |arguments: &[&str]| {
        let mut command = Command::new(MOCK365);
        command.args(arguments).env("XDG_STATE_HOME", "").env("HOME", dir.path());
        for name in &named {
            command.env(name, "");
        }
        command
    };
    let mut served = emptied(&["serve", "--listen", "127.0.0.1:0"]);
    let mut child = served.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    drop(child.kill());
    drop(child.wait());
    assert!(first.starts_with("ready "), "{first}");
    assert!(dir.path().join(".local/state/mock365/ca.pem").exists());
    for arguments in [&["scenarios", "AADSTS50105"][..], &["explain", "AADSTS50105"], &["ca"]] {
        let out = emptied(arguments).output().unwrap();
        assert_eq!(out.status.code(), Some(0), "{arguments:?}: {}", text(&out.stderr));
    }
    let asked = emptied(&["health"]).env("MOCK365_ADDRESS", "").output().unwrap();
    assert!(!text(&asked.stderr).contains("is no address"), "{}", text(&asked.stderr));
    // Where HOME is unset too, there is a CA for the process alone.
    let mut homeless = emptied(&["serve", "--listen", "127.0.0.1:0,203.0.113.1:1"]);
    let said = text(&homeless.env("HOME", "").output().unwrap().stderr);
    assert!(said.contains("CA of this process alone"), "{said}");
}

/// Runs with a limit: nothing that lies in a folder keeps us waiting.
#[track_caller]
fn ends(command: &mut Command) -> Output {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    for _ in 0..200 {
        if child.try_wait().expect("a child").is_some() {
            return child.wait_with_output().expect("its output");
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    drop(child.kill());
    panic!("{command:?} hangs");
}

#[test]
fn nothing_that_lies_in_a_folder_of_scenarios_keeps_us_waiting() {
    let fifo = |path: &std::path::Path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    let device = |path: &std::path::Path| std::os::unix::fs::symlink("/dev/zero", path).unwrap();
    let huge = |path: &std::path::Path| std::fs::File::create(path).unwrap().set_len(1 << 40).unwrap();
    let socket = |path: &std::path::Path| drop(std::os::unix::net::UnixListener::bind(path).unwrap());
    let circle = |path: &std::path::Path| std::os::unix::fs::symlink(path, path).unwrap();
    for make in [&fifo as &dyn Fn(&std::path::Path), &device, &huge, &socket, &circle] {
        for place in ["one.yaml", "subject/two.yml", "answers/three.yaml"] {
            let dir = tempfile::tempdir().unwrap();
            let file = dir.path().join(place);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            make(&file);
            let serve = ["serve", "--listen", "127.0.0.1:0,203.0.113.1:1", "--scenarios"];
            let mut command = Command::new(MOCK365);
            command.args(serve).arg(dir.path()).env("MOCK365_CA_DIR", dir.path().join("ca"));
            let out = ends(&mut command);
            let said = text(&out.stderr);
            let read = !place.starts_with("answers");
            assert_eq!(said.contains(place), read, "{place}: {said}");
            for arguments in [&["check"][..], &["scenarios", "x", "--scenarios"]] {
                ends(Command::new(MOCK365).args(arguments).arg(dir.path()));
            }
            ends(Command::new(MOCK365).arg("check").arg(&file));
            let mut command = Command::new(MOCK365);
            command.args(["serve", "--listen", "127.0.0.1:0,203.0.113.1:1", "--scenario"]).arg(&file);
            ends(command.env("MOCK365_CA_DIR", dir.path().join("ca")));
        }
    }
}

#[test]
fn it_says_who_may_drive_it() {
    let dir = tempfile::tempdir().unwrap();
    for (listen, open) in [("0.0.0.0:0", true), ("[::]:0", true), ("127.0.0.1:0", false), ("127.0.0.2:0", false)] {
        let mut command = Command::new(MOCK365);
        command.args(["serve", "--listen", listen, "--ca-dir"]).arg(dir.path().join("ca"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        drop(child.kill());
        let said = text(&child.wait_with_output().unwrap().stderr);
        if first.is_empty() && listen.starts_with('[') {
            continue;
        }
        assert_eq!(said.contains("whoever does may drive this mock"), open, "{listen}: {said}");
    }
}

#[test]
fn wrong_addresses_are_said_at_once() {
    for (address, says) in [
        ("localhost:8365", "http://"),
        ("127.0.0.1", "http://"),
        ("ftp://127.0.0.1", "http://"),
        ("http://", "no address"),
        ("http://127.0.0.1:99999", "no address"),
        ("http://127.0.0.1:8365/_mock", "nothing follows"),
        ("http://a b", "no address"),
        ("http://127.0.0.1:1", "127.0.0.1:1"),
    ] {
        let started = std::time::Instant::now();
        let out = run(&["health", address]);
        assert!(started.elapsed() < std::time::Duration::from_secs(5), "{address}");
        assert!(out.status.code() == Some(1), "{address}: {}", text(&out.stderr));
        assert!(text(&out.stderr).contains(says), "{address}: {}", text(&out.stderr));
    }
    // Something else that answers.
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", other.local_addr().unwrap());
    std::thread::spawn(move || {
        for answer in
            ["HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi", "HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nhi"]
        {
            let (mut stream, _) = other.accept().unwrap();
            drop(stream.read(&mut [0; 1024]));
            drop(stream.write_all(answer.as_bytes()));
        }
    });
    for _ in 0..2 {
        let said = text(&run(&["health", &address]).stderr);
        assert!(said.contains("something else than a mock"), "{said}");
    }
}

#[test]
fn health_over_tls_trusts_our_own_ca() {
    let dir = tempfile::tempdir().unwrap();
    let ca = dir.path().join("ca");
    let served = serve(&["--ca-dir", ca.to_str().unwrap()]);
    let https = served.origin.replace("http://127.0.0.1", "https://localhost");
    let asked = |dir: &std::path::Path| {
        let out = Command::new(MOCK365).args(["health", &https, "--ca-dir"]).arg(dir).output().unwrap();
        (out.status.code(), text(&out.stderr))
    };
    assert_eq!(asked(&ca), (Some(0), String::new()));
    let (code, said) = asked(&dir.path().join("none"));
    assert!(code == Some(1), "{said}");
    assert!(said.contains("none/ca.pem"), "{said}");
    // Another's CA is not trusted.
    assert_eq!(run(&["ca", "--ca-dir", dir.path().join("other").to_str().unwrap()]).status.code(), Some(0));
    let (code, said) = asked(&dir.path().join("other"));
    assert!(code == Some(1), "{said}");
    assert!(said.contains("certificate"), "{said}");
    let shouted = run(&["health", &served.origin.replace("http", "HTTP")]);
    assert_eq!(shouted.status.code(), Some(0), "{}", text(&shouted.stderr));
}

#[test]
fn a_level_that_there_is_not_is_refused_with_the_nearest() {
    for (wrong, near) in [("dbug", "debug"), ("wran", "warn"), ("warn,tracee", "trace")] {
        let output = run(&["serve", "--log", wrong]);
        assert!(!output.status.success(), "{wrong}");
        assert!(text(&output.stderr).contains(&format!("did you mean `{near}`?")), "{}", text(&output.stderr));
    }
    drop(serve(&["--log", "mock365=debug,hyper=trace"]));
}

#[test]
fn of_several_names_one_that_is_wrong_leaves_nothing_applied() {
    let served = serve(&[]);
    let output = run(&["apply", "licence/no-mailbox", "nonsense/x", "--address", &served.origin]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "");
}
