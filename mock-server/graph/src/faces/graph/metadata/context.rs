//! What the context of an answer says: which type its things are of, where they lie, and what is selected of them.

use crate::faces::graph::csdl::Model;

/// What stands behind the `#` of a context.
#[derive(Debug, PartialEq, Eq)]
pub struct ToldContext {
    /// The type: `Collection(microsoft.graph.message)`, `Edm.Boolean`.
    pub kind: String,
    /// Where it lies: `users('…')/messages`; nothing where the context names a type alone.
    pub place: Option<String>,
    /// What is selected, where something is.
    pub names: Option<Vec<String>>,
    /// Whether it is one thing out of a list.
    pub is_one: bool,
}

impl ToldContext {
    /// Reads what stands behind the `#`; nothing where it leads to no type that is known.
    pub fn read(model: &Model, text: &str) -> Option<Self> {
        let (text, is_one) = match text.strip_suffix("/$entity") {
            Some(text) => (text, true),
            None => (text, false),
        };
        let (text, names) = selected(text);
        if let Some(item) = text.strip_prefix("Collection(").and_then(|item| item.strip_suffix(')')) {
            let kind = if item.starts_with("Edm.") { item.to_owned() } else { full(model.get(item)?.name) };
            return Some(Self { kind: format!("Collection({kind})"), place: None, names, is_one });
        }
        if text.starts_with("Edm.") {
            return Some(Self { kind: text.to_owned(), place: None, names, is_one });
        }
        let mut segments = segments(text).into_iter();
        let (first, key) = keyed(segments.next()?);
        let mut kind = model.at_root(first).or_else(|| model.get(first.strip_suffix('s')?))?.name.to_owned();
        let mut is_list = key.is_none() && model.is_list(first);
        let mut primitive = None;
        for segment in segments {
            let (name, key) = keyed(segment);
            let known = model.get(&kind)?;
            if name.starts_with("microsoft.graph.") && model.get(name).is_some() {
                model.get(name)?.name.clone_into(&mut kind);
                continue;
            }
            let led = model.navigations(known).find(|one| one.name.eq_ignore_ascii_case(name)).map(|one| one.kind);
            let found = led.or_else(|| model.property(known, name));
            // What has an address of its own, and no table tells of it where it hangs.
            let found = found.or_else(|| model.get(name).map(|kind| kind.name))?;
            is_list = key.is_none() && found.starts_with("Collection(");
            match model.get(found) {
                Some(next) => next.name.clone_into(&mut kind),
                None => primitive = Some(found),
            }
        }
        let kind = match primitive {
            Some(primitive) => primitive.to_owned(),
            None if is_list => format!("Collection({})", full(&kind)),
            None => full(&kind),
        };
        Some(Self { kind, place: Some(text.to_owned()), names, is_one })
    }
}

fn full(name: &str) -> String {
    format!("microsoft.graph.{name}")
}

/// A context without the names in brackets at its end, and these.
pub fn selected(text: &str) -> (&str, Option<Vec<String>>) {
    let Some((head, inner)) = text.strip_suffix(')').and_then(|head| head.rsplit_once('(')) else {
        return (text, None);
    };
    if inner.starts_with('\'') || head.ends_with("Collection") || head.is_empty() {
        return (text, None);
    }
    (head, Some(inner.split(',').map(str::to_owned).collect()))
}

/// The segments of a path; a key may have slashes.
fn segments(path: &str) -> Vec<&str> {
    let (mut begin, mut quoted, mut found) = (0, false, Vec::new());
    for (at, letter) in path.char_indices() {
        match letter {
            '\'' => quoted = !quoted,
            '/' if !quoted => {
                found.push(&path[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    found.push(&path[begin..]);
    found
}

/// A segment's name, and its key.
fn keyed(segment: &str) -> (&str, Option<&str>) {
    match segment.strip_suffix("')").and_then(|head| head.split_once("('")) {
        Some((name, key)) => (name, Some(key)),
        None => (segment, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> String {
        ToldContext::read(Model::of("v1.0"), text).map_or_else(String::new, |context| context.kind)
    }

    #[test]
    fn a_context_leads_to_a_type() {
        for (text, wanted) in [
            ("users/$entity", "Collection(microsoft.graph.user)"),
            ("users('a/b')/messages(subject,id)", "Collection(microsoft.graph.message)"),
            ("users('a')/messages('x')/attachments/$entity", "Collection(microsoft.graph.attachment)"),
            ("users('a')/messages('x')/from/emailAddress", "microsoft.graph.emailAddress"),
            ("users('a')/messages('x')/subject", "Edm.String"),
            ("users('a')/mailboxSettings", "microsoft.graph.mailboxSettings"),
            ("users('a')/messages/microsoft.graph.eventMessage", "Collection(microsoft.graph.eventMessage)"),
            ("Collection(message)", "Collection(microsoft.graph.message)"),
            ("Collection(Edm.String)", "Collection(Edm.String)"),
            ("identity/conditionalAccess/policies", "Collection(microsoft.graph.conditionalAccessPolicy)"),
            ("microsoft.graph.uploadSession", "microsoft.graph.uploadSession"),
            ("users('a')/nonsense", ""),
            ("Collection($ref)", ""),
        ] {
            assert_eq!(kind(text), wanted, "{text}");
        }
        let context =
            ToldContext::read(Model::of("v1.0"), "users('a')/messages(subject,id)/$entity").expect("a context");
        assert_eq!(context.names, Some(vec!["subject".to_owned(), "id".to_owned()]));
        assert_eq!((context.place.as_deref(), context.is_one), (Some("users('a')/messages"), true));
    }
}
