//! Words for people: articles, numbers with what they count, names that are nearly known ones, and what programs call types.

use std::fmt::Display;

/// A noun with its article: `an app`, `a user`.
pub fn a(noun: &str) -> String {
    let lower = noun.to_lowercase();
    // Written with a vowel, and spoken with none.
    let spoken_otherwise = ["use", "uni", "one", "eu"].iter().any(|start| lower.starts_with(start));
    let vowel = lower.starts_with(['a', 'e', 'i', 'o', 'u']) && !spoken_otherwise;
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// A number with what it counts: `1 remedy`, `2 remedies`.
pub fn counted<N: Copy + Display + PartialEq + From<u8>>(count: N, one: &str, many: &str) -> String {
    format!("{count} {}", if count == N::from(1) { one } else { many })
}

/// The known name that one which may well be new differs from by a letter or two: `contosso.example`, `ana@contoso.example`.
pub fn mistyped<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let own = name.split(['@', '.']).next().unwrap_or(name).chars().count();
    let allowed = match own {
        0..=2 => return None,
        3..=5 => 1,
        _ => 2,
    };
    if name.len() > 200 {
        return None;
    }
    let name = name.to_lowercase();
    let distances = known.into_iter().map(|known| (strsim::osa_distance(&name, &known.to_lowercase()), known));
    distances
        .filter(|(distance, _)| (1..=allowed).contains(distance))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, near)| near)
}

/// What programs call types, and what a value of one is.
const TYPES: [(&str, &str); 20] = [
    ("u8", "a whole number from 0 to 255"),
    ("u16", "a whole number from 0 to 65535"),
    ("u32", "a whole number from 0 to 4294967295"),
    ("u64", "a whole number, 0 or more"),
    ("usize", "a whole number, 0 or more"),
    ("i8", "a whole number from -128 to 127"),
    ("i16", "a whole number from -32768 to 32767"),
    ("i32", "a whole number from -2147483648 to 2147483647"),
    ("i64", "a whole number"),
    ("f32", "a number"),
    ("f64", "a number"),
    ("bool", "true or false"),
    ("boolean", "true or false"),
    ("a map", "an object"),
    ("a sequence", "an array"),
    ("string or map", "a word, or an object"),
    ("variant identifier", "a word"),
    ("field identifier", "a name"),
    ("newtype variant", "an object of one member"),
    ("unit variant", "a word alone"),
];

/// What programs call values, and what JSON calls them.
const VALUES: [(&str, &str); 4] = [
    ("invalid type: map", "invalid type: object"),
    ("invalid type: sequence", "invalid type: array"),
    ("invalid type: unit variant", "invalid type: a word alone"),
    ("invalid type: newtype variant", "invalid type: an object"),
];

/// Types of programs that have names of their own: `expected struct FolderItem`.
const NAMED: [(&str, &str); 3] = [
    ("expected struct variant ", "expected an object"),
    ("expected struct ", "expected an object"),
    ("expected enum ", "expected a word"),
];

/// A library's message in words of its reader: `invalid u16` is `expected a whole number from 0 to 65535`.
pub fn readable(message: &str) -> String {
    let mut readable = message.to_owned();
    for (name, is) in TYPES {
        for before in ["invalid", "expected"] {
            replace_words(&mut readable, &format!("{before} {name}"), &format!("expected {is}"));
        }
    }
    for (said, is) in VALUES {
        replace_words(&mut readable, said, is);
    }
    for (said, is) in NAMED {
        let places: Vec<usize> = readable.rmatch_indices(said).map(|(at, _)| at).collect();
        for at in places {
            let name = &readable[at + said.len()..];
            let length = name.find(|sign: char| !(sign.is_alphanumeric() || "_:".contains(sign))).unwrap_or(name.len());
            readable.replace_range(at..at + said.len() + length, is);
        }
    }
    readable
}

/// Replaces words wherever they do not go on.
fn replace_words(text: &mut String, said: &str, is: &str) {
    // From behind, so that earlier places stay where they are: a message may stand above its line and below it.
    let places: Vec<usize> = text.rmatch_indices(said).map(|(at, _)| at).collect();
    for at in places {
        let end = at + said.len();
        if !text[end..].starts_with(char::is_alphanumeric) {
            text.replace_range(at..end, is);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_have_their_article_and_number() {
        for (noun, wanted) in [
            ("app", "an app"),
            ("user", "a user"),
            ("tenant", "a tenant"),
            ("organisation", "an organisation"),
            ("one-time code", "a one-time code"),
            ("EWS operation", "an EWS operation"),
        ] {
            assert_eq!(a(noun), wanted);
        }
        let remedies = |count: usize| counted(count, "remedy", "remedies");
        assert_eq!([remedies(0), remedies(1), remedies(2)], ["0 remedies", "1 remedy", "2 remedies"]);
    }

    #[test]
    fn a_new_name_is_no_typing_error() {
        let known = ["contoso.example", "bo@contoso.example", "anna@contoso.example", "HubSpot Sales"];
        for (typed, near) in [
            ("contosso.example", Some("contoso.example")),
            ("ana@contoso.example", Some("anna@contoso.example")),
            ("Hubspot Sales", None),
            ("HubSpot Sale", Some("HubSpot Sales")),
            ("ada@contoso.example", None),
            ("carl@contoso.example", None),
            ("t2.example", None),
            ("contoso.example", None),
        ] {
            assert_eq!(mistyped(typed, known), near, "{typed}");
        }
    }

    #[test]
    fn types_are_said_in_words() {
        for (said, wanted) in [
            ("line 1: invalid u16", "line 1: expected a whole number from 0 to 65535"),
            (
                "invalid value: integer `70000`, expected u16 at line 1",
                "invalid value: integer `70000`, expected a whole number from 0 to 65535 at line 1",
            ),
            ("invalid type: string \"x\", expected a boolean", "invalid type: string \"x\", expected a boolean"),
            ("expected boolish", "expected boolish"),
            (
                "invalid type: string \"x\", expected struct FolderItem at line 1",
                "invalid type: string \"x\", expected an object at line 1",
            ),
            ("invalid type: map, expected a sequence", "invalid type: object, expected an array"),
            ("invalid type: map, expected a map of names", "invalid type: object, expected an object of names"),
            (
                "invalid type: unit variant, expected newtype variant",
                "invalid type: a word alone, expected an object of one member",
            ),
            ("expected struct variant Effect::Answer with 1 element", "expected an object with 1 element"),
            ("expected a sequencer", "expected a sequencer"),
            ("invalid bool\n^ invalid bool", "expected true or false\n^ expected true or false"),
        ] {
            assert_eq!(readable(said), wanted);
        }
    }
}
