//! `docs/limits.md` is written from the table: `MOCK365_BLESS=1 cargo test -p mock365 --test robustness`.

use std::fmt::Write;
use std::path::Path;

use mock365::limits::TABLE;

const HEAD: &str = "# Limits\n\nGenerated from `mock-server/core/src/limits`. Everything that a client sends or leaves behind has a \
                    limit, and what is refused is refused in the protocol's own form. Each is met at its edge by a test \
                    in `mock-server/tests/robustness/edges`: what is just below passes, what is just above does not.\n";

#[test]
fn the_page_of_limits() {
    let mut page = HEAD.to_owned();
    for (part, limits) in TABLE {
        write!(page, "\n## {part}\n\n| what | how much | beyond that | flag |\n|---|---|---|---|\n").expect("text");
        for limit in limits {
            let flag = limit.flag.map_or_else(|| "–".to_owned(), |flag| format!("`{flag}`"));
            writeln!(page, "| {} | {} | {} | {flag} |", limit.what, limit.shown(), limit.beyond).expect("text");
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/limits.md");
    #[expect(clippy::disallowed_methods, reason = "blessing is asked for by the environment")]
    if std::env::var("MOCK365_BLESS").is_ok() {
        std::fs::write(&path, page).expect("the page");
        return;
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == page, "docs/limits.md is stale: run MOCK365_BLESS=1 cargo test -p mock365 --test robustness");
}
