//! Patterns in which `*` stands for any run of characters.

/// Whether a text fits a pattern, casing counted. The time grows with the text, whatever the pattern.
pub fn fits(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut left) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_run() {
        for (pattern, text, fit) in [
            ("graph.messages.*", "graph.messages.list", true),
            ("*", "", true),
            ("*.list", "graph.messages.list", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "a--c", false),
            ("*ab", "ab ab", true),
            ("ews.FindItem", "ews.FindItem", true),
            ("ews.Find", "ews.FindItem", false),
            ("a*b", "acb2", false),
            ("a*a", "a", false),
            ("a**b", "ab", true),
            ("", "x", false),
            ("", "", true),
        ] {
            assert_eq!(fits(pattern, text), fit, "{pattern} {text}");
        }
    }
}
