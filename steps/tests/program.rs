//! The features as a program: what it says before it runs anything.

use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Runs the program with a limit; says how long it took.
#[track_caller]
fn run(arguments: &[&str], variables: &[(&str, &str)]) -> (Output, Duration) {
    let started = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_mock365-features"));
    command
        .args(arguments)
        .env_remove("MOCK365_ADDRESS")
        .env_remove("MOCK365_FEATURES")
        .envs(variables.iter().copied());
    let out = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().expect("the program runs");
    (out, started.elapsed())
}

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned()
}

const FEATURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../features");

#[test]
fn a_wrong_address_is_said_at_once() {
    for (address, says) in [
        ("127.0.0.1:8365", "begins with http://"),
        ("mock365", "begins with http://"),
        ("http://no-such-host.invalid:8365", "no-such-host.invalid"),
        ("http://127.0.0.1:8365/v1.0", "nothing follows host and port"),
    ] {
        let (out, took) = run(&["--features", FEATURES], &[("MOCK365_ADDRESS", address)]);
        let said = said(&out);
        assert!(said.contains(says), "{address}: {said}");
        assert!(said.contains("MOCK365_ADDRESS"), "{address}: {said}");
        assert_eq!(out.status.code(), Some(2), "{said}");
        assert!(took < Duration::from_secs(10), "{address}: {took:?}");
    }
}

#[test]
fn a_mock_that_does_not_answer_yet_is_waited_for_and_that_is_said() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", free.local_addr().expect("its address"));
    drop(free);
    let (out, _) = run(&["--features", FEATURES], &[("MOCK365_ADDRESS", &address)]);
    let said = said(&out);
    assert!(said.starts_with("waiting up to "), "{said}");
    assert!(said.contains("does not answer"), "{said}");
    assert_eq!(out.status.code(), Some(2), "{said}");
}

#[test]
fn a_missing_folder_of_features_is_said() {
    let empty = std::env::temp_dir().join(format!("mock365-no-features-{}", std::process::id()));
    std::fs::create_dir_all(&empty).expect("a folder");
    let named = empty.to_str().expect("a name");
    for (arguments, variables, says) in [
        (&["--features", "/no/such/folder"][..], &[][..], "there is no folder of features /no/such/folder"),
        (&[], &[("MOCK365_FEATURES", "/no/such/folder")], "there is no folder of features /no/such/folder"),
        (&["--list", "--features", "/no/such/folder"], &[], "there is no folder of features /no/such/folder"),
        (&["--features", named], &[], "no .feature file lies in"),
    ] {
        let (out, _) = run(arguments, variables);
        let said = said(&out);
        assert!(said.contains(says), "{said}");
        assert!(said.contains("MOCK365_FEATURES"), "{said}");
        assert_eq!(out.status.code(), Some(2));
    }
    std::fs::remove_dir(empty).expect("it is empty");
}

#[test]
fn variables_that_are_set_to_nothing_are_unset() {
    let (out, _) = run(&["--list", "--features", FEATURES], &[("MOCK365_ADDRESS", ""), ("MOCK365_FEATURES", "")]);
    assert!(out.status.success(), "{}", said(&out));
    assert!(String::from_utf8_lossy(&out.stdout).lines().count() > 50);
}

#[test]
fn a_mock_over_tls_is_trusted_by_its_own_ca() {
    let mock = mock365::Mock::start();
    let one = concat!(env!("CARGO_MANIFEST_DIR"), "/../features/expired_password.feature");
    let (out, _) = run(&["--features", one], &[("MOCK365_ADDRESS", &mock.tls_origin())]);
    assert!(out.status.success(), "{}\n{}", said(&out), String::from_utf8_lossy(&out.stdout));
}
