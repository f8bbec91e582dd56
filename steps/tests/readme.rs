//! What the README says of features that a reader writes: pasted, with the program that was built and a mock of its own.

use std::path::Path;
use std::process::{Command, Stdio};

use mock365::Mock;

/// The blocks for a shell in which features are run.
fn blocks() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let text = std::fs::read_to_string(path).expect("the README");
    let mut blocks: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some("sh") => {
                open = true;
                blocks.push(String::new());
            }
            Some(_) => open = false,
            None if open => blocks.last_mut().expect("an open block").extend([line, "\n"]),
            None => {}
        }
    }
    blocks.retain(|block| block.contains("-p mock365-steps"));
    blocks
}

/// What stands in for cargo.
const PRELUDE: &str = r#"
cargo() {
    while [ "$1" != -- ]; do shift; done
    shift
    "$FEATURES" "$@"
}
"#;

#[test]
fn what_a_reader_pastes_fails_and_passes_as_it_says() {
    let blocks = blocks();
    assert!(!blocks.is_empty(), "the README runs no features");
    let mock = Mock::start();
    let dir = tempfile::tempdir().expect("a folder");
    for block in blocks {
        let typed = block.replace("http://127.0.0.1:8365", &mock.origin());
        let mut bash = Command::new("bash");
        bash.args(["-c", &format!("{PRELUDE}{typed}")]).current_dir(dir.path()).stdin(Stdio::null());
        bash.env("FEATURES", env!("CARGO_BIN_EXE_mock365-features"));
        // The shell in which the block before exported it is the same for a reader.
        bash.env("MOCK365_ADDRESS", mock.origin()).env_remove("MOCK365_FEATURES");
        let out = bash.output().expect("bash runs");
        let (said, errors) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
        assert!(out.status.success(), "{block}\n{said}\n{errors}");
        // What the customer says is what fails, and nothing else.
        let why = if block.contains("CRM") { "there is no such record" } else { "ApproverNotGiven" };
        assert!(said.contains(why), "{said}");
        assert!(said.contains("2 scenarios (1 passed, 1 failed)"), "{said}");
    }
}
