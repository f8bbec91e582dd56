//! Addresses below the version, in segments: `contacts(emailaddress1='x')/ownerid/$ref`.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/retrieve-entity-using-web-api>

use uuid::Uuid;

use crate::faces::odata::{Literal, read_literal, split_outside};

/// A segment of an address.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// What stands before the brackets.
    pub name: String,
    /// What stands in them; nothing where there are none.
    pub key: Option<SegmentKey>,
}

/// What stands in brackets behind a name.
#[derive(Clone, Debug, PartialEq)]
pub enum SegmentKey {
    /// The id of a row.
    Id(Uuid),
    /// Columns of an alternate key, or parameters of a function, with their values.
    Named(Vec<(String, Literal)>),
    /// Neither.
    Other(String),
}

/// The path below the version: `/api/data/v9.2/contacts` is `contacts`; nothing where no version stands there that the Web
/// API has.
pub fn below_version(path: &str) -> Option<&str> {
    let rest = path.trim_start_matches('/');
    let (head, rest) = rest.split_at_checked("api/data/v".len())?;
    let (version, rest) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let known = head.eq_ignore_ascii_case("api/data/v") && ["9.0", "9.1", "9.2"].contains(&version);
    known.then(|| rest.trim_start_matches('/'))
}

/// The path of an address: behind its host, and behind the host that a path of this sandbox may stand for.
pub fn path_of(url: &str) -> &str {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => url,
    };
    path.strip_prefix("/~").and_then(|rest| rest.find('/').map(|at| &rest[at..])).unwrap_or(path)
}

/// The path up to the version: `/api/data/v9.2`.
pub fn root(path: &str) -> &str {
    path.match_indices('/').nth(3).map_or(path, |(at, _)| &path[..at])
}

/// The segments of a path; nothing where a bracket or a quote does not end.
pub fn segments(path: &str) -> Option<Vec<Segment>> {
    let path = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
    split_outside(&path, '/')?.into_iter().map(segment).collect()
}

fn segment(text: &str) -> Option<Segment> {
    let Some((name, inner)) = text.split_once('(') else {
        return Some(Segment { name: text.to_owned(), key: None });
    };
    let inner = inner.strip_suffix(')')?;
    Some(Segment { name: name.to_owned(), key: Some(key(inner.trim())?) })
}

fn key(inner: &str) -> Option<SegmentKey> {
    if inner.is_empty() {
        return Some(SegmentKey::Named(Vec::new()));
    }
    if let Some(id) = guid(inner) {
        return Some(SegmentKey::Id(id));
    }
    let named = |part: &str| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim();
        // A word that is nothing else is a text.
        Some((name.trim().to_owned(), read_literal(value).unwrap_or_else(|| Literal::Text(value.to_owned()))))
    };
    let parts = split_outside(inner, ',')?;
    Some(match parts.into_iter().map(named).collect::<Option<Vec<_>>>() {
        Some(named) => SegmentKey::Named(named),
        None => SegmentKey::Other(inner.to_owned()),
    })
}

/// A GUID, with or without braces around it.
pub fn guid(text: &str) -> Option<Uuid> {
    let bare = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
    if bare.len() == 36 { Uuid::parse_str(bare).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(text: &str) -> Segment {
        segments(text).expect("an address").remove(0)
    }

    #[test]
    fn keys_are_read() {
        let id = Uuid::from_u128(7);
        assert_eq!(one(&format!("contacts({id})")).key, Some(SegmentKey::Id(id)));
        let named = |name: &str, value| Some(SegmentKey::Named(vec![(name.to_owned(), value)]));
        let quoted = Literal::Text("o'b/(x".to_owned());
        assert_eq!(one("contacts(emailaddress1='o%27%27b/(x')").key, named("emailaddress1", quoted));
        assert_eq!(one(&format!("systemusers(o={id})")).key, named("o", Literal::Guid(id.to_string())));
        let access = one("RetrieveCurrentOrganization(AccessType=Microsoft.Dynamics.CRM.EndpointAccessType'Default')");
        assert_eq!(access.key, named("AccessType", Literal::Text("Default".to_owned())));
        assert_eq!(one("WhoAmI()").key, Some(SegmentKey::Named(Vec::new())));
        let ends = segments(&format!("systemusers({id})/systemuserroles_association({id})/$ref")).expect("an address");
        assert_eq!(
            ends.iter().map(|segment| segment.name.as_str()).collect::<Vec<_>>().join(" "),
            "systemusers systemuserroles_association $ref"
        );
        assert!(segments("contacts('").is_none() && segments("a)b").is_none() && segments("a(").is_none());
    }

    #[test]
    fn the_version_is_one_that_there_is() {
        assert_eq!(below_version("/api/data/v9.2/contacts"), Some("contacts"));
        assert_eq!(below_version("/API/data/v9.0"), Some(""));
        assert_eq!(below_version("/api/data/v7.0/contacts"), None);
        assert_eq!(below_version("/api/d"), None);
    }

    proptest! {
        #[test]
        fn no_address_panics(text in "\\PC{0,60}") {
            let _ = (segments(&text), below_version(&text));
        }
    }
}
