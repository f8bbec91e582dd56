//! Texts with places in braces: `{user:anna@contoso.example}` of a remedy, `{app_name}` of a sentence that Entra says.

/// Text or place, in order.
pub enum Piece<'a> {
    /// Said as it stands.
    Text(&'a str),
    /// The name between braces.
    Place(&'a str),
}

/// The pieces of a sentence. A brace that is not closed before the next one opens is text.
pub fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        let inner = rest.strip_prefix('{');
        let behind = rest.len() - inner.unwrap_or(rest).len();
        let end = rest[behind..].find(['{', '}']).map(|at| behind + at);
        match (inner, end) {
            _ if rest.is_empty() => None,
            (Some(_), Some(end)) if rest[end..].starts_with('}') => {
                let place = &rest[1..end];
                rest = &rest[end + 1..];
                Some(Piece::Place(place))
            }
            _ => {
                let end = end.map_or(rest.len(), |end| end + usize::from(rest[end..].starts_with('}')));
                let (text, after) = rest.split_at(end);
                rest = after;
                Some(Piece::Text(text))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    #[test]
    fn texts_fall_into_pieces() {
        let shown = |text: &str| {
            let shown = pieces(text).map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Place(place) => format!("<{place}>"),
            });
            shown.collect::<Vec<_>>()
        };
        assert_eq!(shown("/users/{user:a@b.example}/x"), ["/users/", "<user:a@b.example>", "/x"]);
        assert_eq!(shown("{a}{b}"), ["<a>", "<b>"]);
        assert_eq!(shown("a } b"), ["a }", " b"]);
        assert_eq!(shown("{ open {a}"), ["{ open ", "<a>"]);
        assert_eq!(shown(""), Vec::<String>::new());
    }
}
