//! Which room uses which: the paths in `use` lines and in code.

use std::collections::BTreeMap;

use crate::sources::{Package, Source};

/// Places that draw an arrow from one room to another: file and line.
pub type Arrows = BTreeMap<(String, String), Vec<String>>;

/// All arrows between the rooms of a package.
pub fn arrows(package: &Package) -> Arrows {
    let sources = package.sources();
    let known = Names::of(&sources, package.names);
    let mut found = Arrows::new();
    // What holds rooms hands them on.
    for source in sources.iter().filter(|source| !package.holds(&source.module)) {
        let Some(from) = package.room(&source.module) else { continue };
        for (line, path) in paths(source, package.names) {
            let to = package.room(&known.behind(path));
            if let Some(to) = to.filter(|to| *to != from && !package.holders.contains(&to.as_str())) {
                let place = format!("{}:{line}", source.shown);
                let places = found.entry((from.clone(), to)).or_default();
                // A line with braces names several things of one room.
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
    }
    found
}

/// The modules that there are, and what roots and holders hand on under another path.
struct Names {
    modules: Vec<Vec<String>>,
    handed_on: BTreeMap<Vec<String>, Vec<String>>,
}

impl Names {
    fn of(sources: &[Source], names: &[&str]) -> Self {
        let mut handed_on = BTreeMap::new();
        for source in sources.iter().filter(|source| source.module.len() < 2) {
            for line in statements(&source.code, "pub use ") {
                for (path, name) in flattened(&line) {
                    let first = path.first().map(String::as_str);
                    let skipped = usize::from(first == Some("self"));
                    let is_own = first.is_some_and(|first| names.contains(&first));
                    if is_own || first == Some("crate") || first == Some("super") {
                        continue;
                    }
                    let join = |rest: &[String]| [source.module.as_slice(), rest].concat();
                    handed_on.insert(join(&[name]), join(&path[skipped..]));
                }
            }
        }
        Self { modules: sources.iter().map(|source| source.module.clone()).collect(), handed_on }
    }

    /// The module that a path leads into.
    fn behind(&self, mut path: Vec<String>) -> Vec<String> {
        for length in (1..=path.len()).rev() {
            if let Some(to) = self.handed_on.get(&path[..length]) {
                path = [to.as_slice(), &path[length..]].concat();
                break;
            }
        }
        while !path.is_empty() && !self.modules.contains(&path) {
            path.pop();
        }
        path
    }
}

/// The paths into these crates that a source names, from the root on, with their lines.
fn paths(source: &Source, names: &[&str]) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    let named = names.iter().map(|name| (format!("{name}::"), None));
    let within = [("crate::".to_owned(), None), ("super::".to_owned(), Some(1))];
    for (start, above) in within.into_iter().chain(named) {
        for (at, _) in source.code.match_indices(start.as_str()) {
            let before = source.code[..at].chars().next_back().unwrap_or(' ');
            if before.is_alphanumeric() || before == '_' || before == ':' {
                continue;
            }
            let mut rest = &source.code[at + start.len()..];
            let mut above = above;
            while let (Some(levels), Some(further)) = (above, rest.strip_prefix("super::")) {
                (above, rest) = (Some(levels + 1), further);
            }
            let base = match above {
                None => &[][..],
                Some(levels) => &source.module[..source.module.len().saturating_sub(levels)],
            };
            let line = source.code[..at].matches('\n').count() + 1;
            for (path, _) in flattened(tree(rest)) {
                found.push((line, [base, &path].concat()));
            }
        }
    }
    found
}

/// The beginning of a text that is a path, with its braces where it has some.
fn tree(text: &str) -> &str {
    let mut depth = 0_usize;
    for (at, sign) in text.char_indices() {
        match sign {
            '{' if text[..at].ends_with("::") || depth > 0 || at == 0 => depth += 1,
            '}' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    return &text[..=at];
                }
            }
            _ if depth > 0 || sign.is_alphanumeric() || "_:".contains(sign) => {}
            _ => return &text[..at],
        }
    }
    text
}

/// Statements that begin with some words, without these and the semicolon.
fn statements(code: &str, start: &str) -> Vec<String> {
    let after = code.match_indices(start).map(|(at, _)| &code[at + start.len()..]);
    after.filter_map(|rest| Some(rest[..rest.find(';')?].to_owned())).collect()
}

/// The single paths of `a::{b, c::d as e}`, each with the name that it gets.
fn flattened(text: &str) -> Vec<(Vec<String>, String)> {
    let text = text.trim();
    let Some(open) = text.find('{') else {
        let (path, name) = text.split_once(" as ").unwrap_or((text, ""));
        let path: Vec<String> = path.split("::").map(|part| part.trim().to_owned()).collect();
        let path: Vec<String> = path.into_iter().filter(|part| !part.is_empty() && part != "self").collect();
        let name = if name.is_empty() { path.last().cloned().unwrap_or_default() } else { name.trim().to_owned() };
        return vec![(path, name)];
    };
    let start = text[..open].trim_end_matches("::");
    let inner = text[open + 1..].trim_end().trim_end_matches('}');
    let mut parts = vec![String::new()];
    let mut depth = 0_usize;
    for sign in inner.chars() {
        match sign {
            ',' if depth == 0 => parts.push(String::new()),
            _ => {
                depth = match sign {
                    '{' => depth + 1,
                    '}' => depth.saturating_sub(1),
                    _ => depth,
                };
                parts.last_mut().expect("one part at least").push(sign);
            }
        }
    }
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    let joined = parts.map(|part| if start.is_empty() { part.to_owned() } else { format!("{start}::{part}") });
    joined.flat_map(|path| flattened(&path)).collect()
}

#[test]
fn paths_are_read_however_they_are_written() {
    let source = |module: &[&str], code: &str| Source {
        shown: String::new(),
        module: module.iter().map(|part| (*part).to_owned()).collect(),
        code: code.to_owned(),
    };
    let read = |module: &[&str], code: &str| -> Vec<String> {
        paths(&source(module, code), &["mock365", "mock365_core"])
            .into_iter()
            .map(|(line, path)| format!("{line} {}", path.join("::")))
            .collect()
    };
    assert_eq!(read(&["a"], "use crate::b::C;\nlet x = crate::d::e(crate::f);"), ["1 b::C", "2 d::e", "2 f"]);
    assert_eq!(read(&["a"], "use crate::{b, c::{D, e::F as G}};"), ["1 b", "1 c::D", "1 c::e::F"]);
    assert_eq!(read(&["a", "b"], "use super::c;\nuse super::super::d::{self, E};"), ["1 a::c", "2 d", "2 d::E"]);
    assert_eq!(read(&["a"], "mock365::b::c();\nnot_mock365::b::c(); other::crate_x::y"), ["1 b::c"]);
    assert_eq!(read(&["a"], "mock365_core::b::C; mock365_domain::d::E"), ["1 b::C"]);
}
