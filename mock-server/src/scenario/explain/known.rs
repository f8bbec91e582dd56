//! What is known of errors that no scenario is about: statuses, what happens to connections, codes of Graph and Exchange, and
//! the OAuth errors that stand for many codes of the sign-in host.

use std::sync::OnceLock;

use mock365_control::report::Explanation;
use mock365_control::words::counted;

use crate::faces::entra::codes;
use crate::scenario::search::Document;

/// A row of the table.
#[derive(Debug)]
pub struct Known {
    /// Code, status, or what happens to a connection: `ErrorItemNotFound`, `404`, `connection-reset`.
    pub code: &'static str,
    from: &'static str,
    title: &'static str,
    because: &'static str,
    mended_by: &'static str,
    reproduce: &'static str,
    /// What people say of it, in their languages; most rows have none.
    said: &'static str,
}

/// The table.
pub fn all() -> &'static [Known] {
    static ROWS: OnceLock<Vec<Known>> = OnceLock::new();
    ROWS.get_or_init(|| include_str!("known.tsv").lines().skip(1).filter_map(row).collect())
}

fn row(line: &'static str) -> Option<Known> {
    let mut cells = line.split('\t');
    let mut next = || cells.next();
    Some(Known {
        code: next()?,
        from: next()?,
        title: next()?,
        because: next()?,
        mended_by: next()?,
        reproduce: next()?,
        said: next().unwrap_or_default(),
    })
}

impl Known {
    /// What it is found by.
    pub fn document(&self) -> Document {
        let said = self.title.split("; ").chain(self.said.split("; ").filter(|said| !said.is_empty()));
        let mut texts: Vec<(f32, String)> = said.map(|said| (0.95, said.to_owned())).collect();
        texts.push((0.7, self.because.to_owned()));
        if self.code.contains('-') {
            // A query falls into words where a dash is.
            texts.push((1.0, self.code.replace('-', " ")));
        }
        Document { texts, own_codes: vec![self.code.to_owned()], ..Document::default() }
    }

    /// Whether it has no code but a name of ours, `connection-reset`.
    fn is_plain(&self) -> bool {
        self.code.contains('-') && !self.code.contains(char::is_uppercase)
    }

    /// What it is.
    pub fn explanation(&self) -> Explanation {
        let plain = self.title.starts_with(self.code) || self.is_plain();
        Explanation {
            title: if plain { self.title.to_owned() } else { format!("{}: {}", self.code, self.title) },
            from: self.from.split(", ").map(str::to_owned).collect(),
            because: self.because.to_owned(),
            mended_by: self.mended_by.split("; ").map(str::to_owned).collect(),
            reproduce: reproduce(self.reproduce),
        }
    }
}

/// How it is reproduced, of the short words in the table.
fn reproduce(short: &str) -> String {
    match short.split_once(':') {
        Some(("scenario", name)) => super::by_scenario(name),
        Some(("answer", name)) => match name.split_once(',') {
            None => super::by_rule(&format!("{{\"answer\": \"{name}\"}}")),
            Some((name, more)) => super::by_rule(&format!("{{\"answer\": {{\"name\": \"{name}\", {more}}}}}")),
        },
        Some(("effect", effect)) => super::by_rule(effect),
        _ => short.trim_start_matches("do:").to_owned(),
    }
}

/// An OAuth error, and the codes of the sign-in host that come with it.
#[derive(Debug)]
pub struct Class {
    /// `invalid_grant`.
    pub error: &'static str,
    codes: Vec<&'static codes::Code>,
}

/// All OAuth errors.
pub fn classes() -> &'static [Class] {
    static CLASSES: OnceLock<Vec<Class>> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let mut by_error: std::collections::BTreeMap<&str, Vec<&'static codes::Code>> =
            std::collections::BTreeMap::new();
        for code in codes::everything() {
            by_error.entry(code.error).or_default().push(code);
        }
        by_error.into_iter().map(|(error, codes)| Class { error, codes }).collect()
    })
}

/// Codes that an explanation of an OAuth error names.
const NAMED: usize = 12;

impl Class {
    /// What it is found by.
    pub fn document(&self) -> Document {
        Document { own_codes: vec![self.error.to_owned()], ..Document::default() }
    }

    /// What it is.
    pub fn explanation(&self) -> Explanation {
        let named: Vec<String> = self.codes.iter().take(NAMED).map(|code| format!("AADSTS{}", code.number)).collect();
        let more = if self.codes.len() > NAMED { ", …" } else { "" };
        Explanation {
            title: format!(
                "{}: an OAuth error, of {} of the sign-in host",
                self.error,
                counted(self.codes.len(), "code", "codes")
            ),
            from: vec!["entra".to_owned()],
            because: format!("the AADSTS code in `error_description` says why: {}{more}", named.join(", ")),
            mended_by: vec!["explain the code".to_owned()],
            reproduce: super::by_code(self.codes.first().map_or(50_000, |code| code.number)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::Answers;
    use crate::scenario::Library;

    #[test]
    fn every_row_is_read_and_reproduces_with_what_there_is() {
        assert_eq!(all().len(), include_str!("known.tsv").lines().count() - 1);
        let answers = Answers::built_in();
        for known in all() {
            match known.reproduce.split_once(':') {
                Some(("scenario", name)) => assert!(Library::built_in().find(name).is_some(), "{}", known.code),
                Some(("answer", name)) => {
                    let name = name.split(',').next().unwrap_or_default();
                    assert!(answers.names().any(|known| known == name), "{}: {name}", known.code);
                    let said = reproduce(known.reproduce);
                    let rule = said.split_once(' ').and_then(|(_, rest)| rest.split_once(' ')).unwrap_or_default().1;
                    let rule: Result<mock365_control::Rule, _> = serde_json::from_str(rule);
                    let rule = rule.unwrap_or_else(|why| panic!("{}: {said}: {why}", known.code));
                    crate::gate::check(&rule, &answers).unwrap_or_else(|why| panic!("{}: {why}", known.code));
                }
                Some(("effect", effect)) => {
                    let effect: Result<mock365_control::Effect, _> = serde_json::from_str(effect);
                    assert!(effect.is_ok(), "{}: {effect:?}", known.code);
                }
                other => assert!(matches!(other, Some(("do", _))), "{}", known.code),
            }
        }
    }

    /// The codes that a folder of sources words.
    fn worded(folder: &std::path::Path, found: &mut std::collections::BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                worded(&entry.path(), found);
            } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
                let quoted = text.split('"').skip(1).step_by(2);
                found.extend(quoted.filter(|word| is_code(word)).map(str::to_owned));
                found.extend(failing(&text).map(str::to_owned));
            }
        }
    }

    /// The codes that are said where a failure is made, whatever they look like.
    fn failing(text: &str) -> impl Iterator<Item = &str> {
        let calls = ["Fault::new(", "Fault::bad_request(", "Self::new(", "unreadable: "];
        let said = calls.into_iter().flat_map(|call| text.split(call).skip(1));
        let quoted = said.filter_map(|rest| {
            let (before, rest) = rest.split_once('"')?;
            let first = before.trim().is_empty() || before.trim().starts_with("StatusCode::");
            rest.split_once('"').filter(|_| first && before.len() < 60).map(|(word, _)| word)
        });
        quoted.filter(|word| !word.contains([' ', '{', '$', '.', '/']) && word.starts_with(char::is_uppercase))
    }

    fn is_code(word: &str) -> bool {
        let plain = word.chars().all(|sign| sign.is_ascii_alphabetic() || sign == '_');
        plain
            && (word.strip_prefix("Error").is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_uppercase()))
                || word.starts_with("Request_")
                || word.starts_with("Authorization_")
                || word.starts_with("Directory_"))
    }

    #[test]
    fn every_code_that_graph_and_ews_say_is_known() {
        let server = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut codes = std::collections::BTreeSet::new();
        for face in ["graph/src/faces/graph", "graph/src/faces/odata", "ews/src/faces/ews"] {
            worded(&server.join(face), &mut codes);
        }
        assert!(codes.len() > 50, "{codes:?}");
        for shape in ["NoPermissionsInAccessToken", "RequestBroker--ParseUri", "InvalidAuthenticationToken"] {
            assert!(codes.contains(shape), "{shape}: {codes:?}");
        }
        let missing: Vec<&String> =
            codes.iter().filter(|code| !all().iter().any(|known| known.code == code.as_str())).collect();
        assert!(missing.is_empty(), "explain/known.tsv lacks {missing:?}");
    }
}
