//! Checks that could not be made, since their facts are not here: `.ci/run` counts them, and forbids them where facts are.

use std::path::Path;
use std::process::Command;

/// The function of `.ci/run`, with a `cargo` in front of it that prints a text.
fn counted(printed: &str, shared: &Path) -> (bool, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.ci/run");
    let script = std::fs::read_to_string(path).expect("the script");
    let from = script.find("run_tests() {").expect("the function");
    let length = script[from..].find("\n}\n").expect("its end");
    let script = format!(
        "set -euo pipefail\ncargo() {{ printf '%s' \"$PRINTED\"; }}\n{}\n}}\nrun_tests",
        &script[from..from + length]
    );
    let mut bash = Command::new("bash");
    let out =
        bash.args(["-c", &script]).env("PRINTED", printed).env("MOCK365_SHARED", shared).output().expect("bash runs");
    (out.status.success(), String::from_utf8_lossy(&out.stdout).into_owned())
}

#[test]
fn skipped_checks_are_counted_and_none_may_be_where_there_are_facts() {
    let shared = tempfile::tempdir().expect("a folder");
    let printed =
        "test a ... ok\nskipped: facts/b is not here\nskipped: facts/a is not here\nskipped: facts/b is not here\n";
    let (fine, said) = counted(printed, shared.path());
    assert!(fine && said.contains("2 skipped: facts/b is not here") && said.contains("1 skipped: facts/a"), "{said}");
    let (fine, said) = counted("test a ... ok\n", shared.path());
    assert!(fine && said.contains("no check was skipped"), "{said}");
    std::fs::create_dir(shared.path().join("facts")).expect("a folder");
    assert!(!counted(printed, shared.path()).0);
    assert!(counted("test a ... ok\n", shared.path()).0);
}
