//! Paths: every way to write one is brought into one form before it is looked up.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stays encoded inside a segment while it is matched.
const IN_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The words that paths are made of, in lower case, by their length: a segment is looked up in a few steps, and an id,
/// which is longer than every word, in none.
#[derive(Default)]
pub struct Words(Vec<Vec<String>>);

impl Words {
    /// With a further word.
    pub fn add(&mut self, word: String) {
        if self.0.len() <= word.len() {
            self.0.resize_with(word.len() + 1, Vec::new);
        }
        let known = &mut self.0[word.len()];
        if !known.contains(&word) {
            known.push(word);
        }
    }

    /// The word, whatever the casing.
    fn find(&self, word: &str) -> Option<&str> {
        self.0.get(word.len())?.iter().find(|known| known.eq_ignore_ascii_case(word)).map(String::as_str)
    }
}

/// Brings a path into the form that it is looked up in: words in lower case, `messages('x')` and
/// `byId(a='x',b='y')` in segments of their own, everything else encoded in one way.
pub fn tidy(path: &str, words: &Words) -> String {
    let mut tidied = String::with_capacity(path.len() + 8);
    for raw in path.split('/').filter(|segment| !segment.is_empty()) {
        let decoded = percent_decode_str(raw).decode_utf8_lossy();
        match keyed(&decoded, words) {
            Some((word, keys)) => {
                push(&mut tidied, word);
                for (name, value) in keys {
                    if let Some(name) = name {
                        push(&mut tidied, &format!("({})", name.to_ascii_lowercase()));
                    }
                    push_value(&mut tidied, &value);
                }
            }
            None => match word(&decoded, words) {
                Some(word) => push(&mut tidied, word),
                None => push_value(&mut tidied, &decoded),
            },
        }
    }
    if tidied.is_empty() {
        tidied.push('/');
    }
    tidied
}

/// Folders lie in folders at any depth, and Microsoft's paths are written two deep: of `/mailfolders/a/childfolders/b/childfolders/c`
/// is `/mailfolders/b/childfolders/c` left, and `a` beside it.
pub fn shallow(tidied: &str) -> (Cow<'_, str>, Vec<&str>) {
    const BELOW: &str = "childfolders";
    let whole = (Cow::Borrowed(tidied), Vec::new());
    if tidied.matches(BELOW).count() < 2 {
        return whole;
    }
    let segments: Vec<&str> = tidied.split('/').collect();
    let Some(root) = segments.iter().position(|segment| matches!(*segment, "mailfolders" | "contactfolders")) else {
        return whole;
    };
    let is_below = |at: usize| segments.get(at) == Some(&BELOW);
    let is_folder = |at: usize| segments.get(at).is_some_and(|segment| !matches!(*segment, "$count" | "delta"));
    let mut chain = vec![root + 1];
    let mut at = root + 2;
    while is_below(at) && is_folder(at + 1) {
        chain.push(at + 1);
        at += 2;
    }
    // A list of folders is one folder's; all else stands two deep.
    let kept = if is_below(at) { 1 } else { 2 };
    let Some(first) = chain.len().checked_sub(kept).filter(|first| *first > 0) else { return whole };
    let above = chain[..first].iter().map(|at| segments[*at]).collect();
    let left: Vec<&str> = segments[..=root].iter().chain(&segments[chain[first]..]).copied().collect();
    (Cow::Owned(left.join("/")), above)
}

/// The words of a path as Microsoft writes it.
pub fn words(template: &str) -> impl Iterator<Item = String> {
    template
        .split('/')
        .map(|segment| segment.split('(').next().unwrap_or(""))
        .filter(|word| !word.is_empty() && !word.starts_with('{'))
        .map(canonical)
}

/// A word of a template as it is looked up: in lower case, and a cast to a type, which SDKs write `graph.user`, with its
/// whole namespace, so that no name of a thing is taken for one.
fn canonical(word: &str) -> String {
    let lower = word.to_ascii_lowercase();
    match lower.strip_prefix(ALIAS) {
        Some(name) => format!("{NAMESPACE}{name}"),
        None => lower,
    }
}

/// A path as Microsoft writes it, in the form in which it is looked up: `{message-id}` stays a parameter.
pub fn template(path: &str, words: &Words) -> String {
    let mut tidied = String::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        match keyed(segment, words) {
            Some((word, keys)) => {
                push(&mut tidied, word);
                for (name, value) in keys {
                    if let Some(name) = name {
                        push(&mut tidied, &format!("({})", name.to_ascii_lowercase()));
                    }
                    push(&mut tidied, &value);
                }
            }
            None => match word(segment, words) {
                Some(word) => push(&mut tidied, word),
                None => push(&mut tidied, segment),
            },
        }
    }
    tidied
}

/// A value as a metadata address has it.
pub fn encoded(value: &str) -> impl std::fmt::Display + '_ {
    utf8_percent_encode(value, IN_SEGMENT)
}

/// Decodes a parameter's value.
pub fn value(encoded: &str) -> String {
    percent_decode_str(encoded).decode_utf8_lossy().into_owned()
}

fn push(tidied: &mut String, segment: &str) {
    tidied.push('/');
    tidied.push_str(segment);
}

fn push_value(tidied: &mut String, value: &str) {
    tidied.push('/');
    tidied.extend(utf8_percent_encode(value, IN_SEGMENT));
}

/// The namespace of all types and actions.
const NAMESPACE: &str = "microsoft.graph.";
/// What it is called for short.
const ALIAS: &str = "graph.";

/// A word behind its namespace, if it has one: `microsoft.graph.sendMail` is `sendMail`.
fn behind_namespace(word: &str) -> Option<&str> {
    [NAMESPACE, ALIAS].into_iter().find_map(|namespace| {
        let (begin, name) = word.split_at_checked(namespace.len())?;
        begin.eq_ignore_ascii_case(namespace).then_some(name)
    })
}

/// The segment as a word of the table.
fn word<'w>(segment: &str, words: &'w Words) -> Option<&'w str> {
    words.find(segment).or_else(|| {
        let name = behind_namespace(segment)?;
        words.find(&format!("{NAMESPACE}{name}")).or_else(|| words.find(name))
    })
}

type Keyed<'w> = (&'w str, Vec<(Option<String>, String)>);

/// Takes `messages('x')`, `delta()` and `byId(a='x',b=1)` apart; nothing for segments that are none of these.
fn keyed<'w>(segment: &str, words: &'w Words) -> Option<Keyed<'w>> {
    let (name, rest) = segment.split_once('(')?;
    let inner = rest.strip_suffix(')')?;
    let word = word(name, words)?;
    let mut keys = Vec::new();
    for part in split_outside_quotes(inner) {
        let (name, value) = match part.find(['=', '\'']) {
            Some(at) if part.as_bytes()[at] == b'=' => (Some(part[..at].trim().to_owned()), part[at + 1..].trim()),
            _ => (None, part),
        };
        keys.push((name, unquoted(value)));
    }
    Some((word, keys))
}

/// Splits at commas that stand outside of quotes.
fn split_outside_quotes(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            b',' if !quoted => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

fn unquoted(value: &str) -> String {
    match value.strip_prefix('\'').and_then(|value| value.strip_suffix('\'')) {
        Some(inner) => inner.replace("''", "'"),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folders_lie_at_any_depth() {
        let m = "/me/mailfolders";
        for (path, left, above) in [
            ("/a/childfolders/b", "/a/childfolders/b", &[][..]),
            ("/a/childfolders", "/a/childfolders", &[]),
            ("/a/childfolders/b/childfolders", "/b/childfolders", &["a"]),
            ("/a/childfolders/b/childfolders/$count", "/b/childfolders/$count", &["a"]),
            ("/a/childfolders/b/childfolders/c", "/b/childfolders/c", &["a"]),
            ("/a/childfolders/b/childfolders/c/messages/x", "/b/childfolders/c/messages/x", &["a"]),
            ("/a/childfolders/b/childfolders/c/childfolders/d/move", "/c/childfolders/d/move", &["a", "b"]),
            ("/a/childfolders/b/childfolders/c/childfolders/delta", "/c/childfolders/delta", &["a", "b"]),
        ] {
            let whole = format!("{m}{path}");
            let (shallow, found) = shallow(&whole);
            assert_eq!((&*shallow, &found[..]), (&*format!("{m}{left}"), above), "{path}");
        }
        assert_eq!(shallow("/childfolders/childfolders/childfolders").1, [""; 0]);
        assert_eq!(shallow("/me/mailfolders").1, [""; 0]);
    }

    fn known() -> Words {
        let mut words = Words::default();
        for word in [
            "users",
            "me",
            "messages",
            "mailfolders",
            "delta",
            "sendmail",
            "serviceprincipals",
            "$count",
            "microsoft.graph.group",
        ] {
            words.add(word.to_owned());
        }
        words
    }

    #[test]
    fn every_writing_has_one_form() {
        let words = known();
        for (path, tidied) in [
            ("/Me/MailFolders/Inbox/Messages", "/me/mailfolders/Inbox/messages"),
            ("/users('a@b.example')/messages('AAMk-_=')", "/users/a%40b.example/messages/AAMk-_%3D"),
            ("/users/a%40b.example/messages/AAMk-_%3D", "/users/a%40b.example/messages/AAMk-_%3D"),
            ("/users/a@b.example", "/users/a%40b.example"),
            ("/me/messages/delta()", "/me/messages/delta"),
            ("/me/microsoft.graph.sendMail", "/me/sendmail"),
            ("/me/graph.Group", "/me/microsoft.graph.group"),
            ("/me/group/microsoft.graph.GROUP", "/me/group/microsoft.graph.group"),
            ("/me/messages/%24count", "/me/messages/$count"),
            ("/servicePrincipals(appId='1-2')", "/serviceprincipals/(appid)/1-2"),
            ("/me/messages('it''s')", "/me/messages/it%27s"),
            ("/me//messages/", "/me/messages"),
            ("", "/"),
        ] {
            assert_eq!(tidy(path, &words), tidied, "{path}");
        }
        assert_eq!(
            template("/servicePrincipals(appId='{appId}')/messages/{message-id}", &words),
            "/serviceprincipals/(appid)/{appId}/messages/{message-id}"
        );
    }

    proptest! {
        #[test]
        fn any_path_is_survived(path in ".{0,80}") {
            tidy(&path, &known());
        }
    }
}
