//! The README's snippets, pasted in order: what it shows is what happens.
//!
//! Its Python is pasted in `conformance/python/test_readme.py`, its crate lies in `examples/own-client`.

use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use mock365::Mock;

/// A fenced block.
#[derive(Debug)]
struct Block {
    language: String,
    text: String,
}

fn blocks() -> Vec<Block> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let text = std::fs::read_to_string(path).expect("the README");
    let (mut blocks, mut open): (Vec<Block>, bool) = (Vec::new(), false);
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(language) if !open => {
                blocks.push(Block { language: language.to_owned(), text: String::new() });
                open = true;
            }
            Some(_) => open = false,
            None if open => {
                let block = blocks.last_mut().expect("an open block");
                block.text.push_str(line);
                block.text.push('\n');
            }
            None => {}
        }
    }
    blocks
}

/// What stands in for the programs that a reader calls: the binary that was built already, and no containers.
const PRELUDE: &str = r#"
cargo() {
    [ "$1" = test ] && return 0
    # What a reader's features do is held by steps/tests/readme.rs: the one that is run alone passes, all of them do not.
    case "$*" in *mock365-steps*) [ $# = 8 ]; return ;; esac
    while [ "$1" != -- ]; do shift; done
    shift
    if [ "$1" != serve ]; then "$MOCK365" "$@"; return; fi
    "$MOCK365" "$@" >/dev/null 2>&1 &
    for _ in $(seq 200); do
        "$MOCK365" health "http://127.0.0.1:$PORT" 2>/dev/null && return 0
        sleep 0.05
    done
    return 1
}
docker-compose() { return 0; }
trap 'kill $(jobs -p) 2>/dev/null' EXIT
"#;

/// What is typed, and what is shown of what follows.
fn typed(block: &Block) -> Option<(String, Vec<String>)> {
    match block.language.as_str() {
        "sh" => Some((block.text.clone(), Vec::new())),
        "console" => {
            let (typed, shown): (Vec<&str>, Vec<&str>) = block.text.lines().partition(|line| line.starts_with("$ "));
            let typed = typed.iter().filter_map(|line| line.strip_prefix("$ ")).collect::<Vec<_>>().join("\n");
            Some((typed, shown.into_iter().map(str::to_owned).collect()))
        }
        _ => None,
    }
}

/// Whether a text is what is shown, where `…` stands for anything.
fn fits(shown: &str, text: &str) -> bool {
    let parts: Vec<&str> = shown.split('…').map(str::trim).collect();
    let Some(mut rest) = text.trim().strip_prefix(parts[0]) else { return false };
    for part in &parts[1..] {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    parts.last().is_some_and(|last| last.is_empty() || text.trim().ends_with(last))
        && (parts.len() > 1 || rest.is_empty())
}

#[test]
fn a_wildcard_stands_for_anything() {
    assert!(fits("a … c", "a b c"));
    assert!(fits("…", ""));
    assert!(fits("a, …}}", "a, b}}"));
    assert!(fits("a", "a\n"));
    assert!(!fits("a … c", "a b"));
    assert!(!fits("a", "ab"));
    assert!(!fits("a … c", "a c d"));
    assert!(!fits("b…", "ab"));
}

#[test]
fn what_is_pasted_in_order_does_what_is_shown() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address").port();
    let moved = |text: &str| text.replace("8365", &free.to_string());
    let blocks = blocks();
    let mut script = PRELUDE.to_owned();
    let mut wanted: Vec<(String, Vec<String>)> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        let Some((command, mut shown)) = typed(block) else { continue };
        if let Some(next) = blocks.get(at + 1).filter(|next| next.language == "json") {
            shown.extend(next.text.lines().map(str::to_owned));
        }
        let (number, pasted) = (wanted.len(), moved(&command));
        write!(script, "\necho '@@ {number}'\n{{ {pasted}\n}} || echo \"@@failed $?\"\necho\n").expect("text");
        wanted.push((command, shown));
    }
    assert!(wanted.len() >= 6, "{} blocks for a shell", wanted.len());
    let dir = tempfile::tempdir().expect("a folder");
    let mut bash = Command::new("bash");
    bash.args(["-c", &script]).current_dir(dir.path()).stdin(Stdio::null());
    bash.env("MOCK365", env!("CARGO_BIN_EXE_mock365")).env("PORT", free.to_string());
    bash.env("MOCK365_LISTEN", format!("127.0.0.1:{free}")).env("MOCK365_CA_DIR", dir.path().join("ca"));
    for name in ["MOCK365_ADDRESS", "MOCK365_SCENARIO", "MOCK365_SCENARIOS", "http_proxy", "HTTP_PROXY"] {
        bash.env_remove(name);
    }
    let out = bash.output().expect("bash runs");
    let (text, errors) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    let parts: Vec<&str> = text.split("@@ ").skip(1).collect();
    assert_eq!(parts.len(), wanted.len(), "{text}\n{errors}");
    for (part, (command, shown)) in parts.iter().zip(&wanted) {
        let seen = part.split_once('\n').map_or("", |(_, seen)| seen);
        assert!(!seen.contains("@@failed"), "{command}\n{seen}\n{errors}");
        compare(command, &moved(&shown.join("\n")), seen);
    }
}

/// Compares what is shown with what was seen, line by line where several lines are shown.
#[track_caller]
fn compare(command: &str, shown: &str, seen: &str) {
    let seen = seen.trim();
    if shown.is_empty() {
        assert!(!seen.contains("\"error\""), "{command}\n{seen}");
        assert!(!seen.contains("about:blank"), "{command}\n{seen}");
        return;
    }
    // Answers of curl end without a line's end, so that several stand behind each other.
    let apart = seen.replace("}{\"", "}\n{\"");
    let lines: Vec<&str> = apart.lines().collect();
    for (at, line) in shown.lines().enumerate() {
        let fits = line == "…" || lines.get(at).is_some_and(|seen| fits(line, seen));
        assert!(fits, "{command}\nshows  {line}\nand is {}", lines.get(at).unwrap_or(&"nothing"));
    }
}

/// The snippet "In a Rust test", with a client where the README has `…`.
#[test]
fn in_a_rust_test() {
    let calls = |mock: &Mock| {
        let token = mock365::faces::entra::issue_direct(
            mock.sandbox(),
            Some("anna@contoso.example"),
            "450987b3-a09a-4f14-9b2c-4f301d1e15f5",
            &[],
            None,
        );
        let token = token.expect("a token")["access_token"].as_str().expect("text").to_owned();
        let request = http::Request::get("https://graph.microsoft.com/v1.0/me/messages")
            .header("authorization", format!("Bearer {token}"))
            .body(bytes::Bytes::new());
        mock365::inside::send(mock.sandbox(), request.expect("a request")).expect("an answer").status().as_u16()
    };
    // The README's lines, from here …
    let mock = mock365::Mock::start();
    let situation = mock.apply("rest-not-enabled/hybrid");
    assert_eq!(calls(&mock), 404);
    mock.remedy("rest-not-enabled/hybrid", "migrate-mailbox");
    assert_eq!(calls(&mock), 200);
    assert!(mock.requests().iter().any(|request| request.operation == "graph.messages.list"));
    // … to here.
    assert_eq!(situation.user, "anna@contoso.example");
    let own = include_str!("readme.rs");
    let shown = blocks().into_iter().find(|block| block.language == "rust").expect("a snippet");
    let mut rest = own.split_once("from here …").expect("the beginning").1.split_once("… to here").expect("the end").0;
    for line in shown.text.lines().filter(|line| !line.starts_with("// …")) {
        rest = rest.split_once(line).unwrap_or_else(|| panic!("the README's `{line}` is not tested")).1;
    }
}

/// The crate that the README shows is the one in `examples/own-client`.
#[test]
fn the_crate_with_a_client_of_its_own() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/own-client");
    let file = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_else(|why| panic!("{name}: {why}"));
    let blocks = blocks();
    let of = |language: &'static str| blocks.iter().filter(move |block| block.language == language);
    let toml = of("toml").next().expect("a manifest").text.replace("…/", "../../");
    assert!(file("Cargo.toml").contains(&toml), "the README's manifest is not the example's");
    let rust = of("rust").nth(1).expect("a test");
    assert!(file("tests/features.rs").ends_with(&rust.text), "the README's test is not the example's");
    assert_eq!(file("features/mine.feature"), of("gherkin").next().expect("a feature").text);
    let rust = of("rust").nth(2).expect("a contact sync");
    assert!(file("tests/contact_sync.rs").ends_with(&rust.text), "the README's contact sync is not the example's");
    assert_eq!(file("contacts/mine.feature"), of("gherkin").nth(1).expect("a feature of contacts").text);
    let rust = of("rust").nth(3).expect("an administrator of server-side sync");
    let test = file("tests/mailbox_administrator.rs");
    assert!(test.ends_with(&rust.text), "the README's administrator of server-side sync is not the example's");
    assert_eq!(file("dynamics/mine.feature"), of("gherkin").nth(2).expect("a feature of mailboxes").text);
}
