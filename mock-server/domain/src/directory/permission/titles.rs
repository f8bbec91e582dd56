//! What the consent page shows of a permission in other languages than English, as far as Microsoft's titles are public.

use std::collections::HashMap;
use std::sync::LazyLock;

use uuid::Uuid;

use super::{GRAPH, Resource};

/// The languages of the table, in the order of its columns.
const LANGUAGES: [&str; 3] = ["de", "fr", "ja"];

type Titles = HashMap<(&'static str, bool), [&'static str; LANGUAGES.len()]>;

/// By value, and whether it is an application's.
static TITLES: LazyLock<Titles> = LazyLock::new(|| {
    let read = |line: &'static str| {
        let mut cells = line.split('\t');
        let mut next = || cells.next();
        let (value, kind) = (next()?, next()?);
        Some(((value, kind == "app"), [next()?, next()?, next()?]))
    };
    include_str!("titles.tsv").lines().skip(1).filter_map(read).collect()
});

/// The title of a permission for whoever is asked: an administrator, who consents for everybody, reads of users' mail where a
/// user reads of the own. Microsoft's own in the language where it is public, else in English; nothing for a permission
/// that is not known.
pub fn title(resource: Uuid, value: &str, role: bool, for_all: bool, language: &str) -> Option<&'static str> {
    let known = Resource::by_id(resource)?;
    let (value, english, users) = if role {
        let role = known.role(value)?;
        (role.value, role.title, true)
    } else {
        let scope = known.scope(value)?;
        let title = if for_all { scope.admin_title } else { scope.title };
        (scope.value, title, title == scope.title)
    };
    let column = LANGUAGES.iter().position(|known| *known == language).filter(|_| users && resource == GRAPH);
    let translated = column.and_then(|column| TITLES.get(&(value, role)).map(|titles| titles[column]));
    Some(translated.filter(|title| !title.is_empty()).unwrap_or(english))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_title_is_of_a_permission_and_found() {
        assert_eq!(TITLES.len(), include_str!("titles.tsv").lines().count() - 1);
        for ((value, role), titles) in &*TITLES {
            for (language, wanted) in LANGUAGES.iter().zip(titles) {
                let found = title(GRAPH, &value.to_uppercase(), *role, false, language);
                assert!(found.is_some_and(|found| found == *wanted || wanted.is_empty()), "{value} {language}");
            }
        }
    }

    #[test]
    fn the_language_of_the_page_or_english() {
        let delegated = |value, for_all, language| title(GRAPH, value, false, for_all, language);
        assert_eq!(delegated("Mail.Read", false, "de"), Some("Lesen Ihrer E-Mails"));
        assert_eq!(
            delegated("mail.read", false, "ja"),
            Some("\u{30e1}\u{30fc}\u{30eb}\u{306e}\u{8aad}\u{307f}\u{53d6}\u{308a}")
        );
        assert_eq!(delegated("Mail.Read", false, "sv"), Some("Read your mail"));
        assert_eq!(delegated("Mail.Read", true, "de"), Some("Read user mail"), "an administrator's has no translation");
        assert_eq!(delegated("Nobody.Knows", false, "de"), None);
        assert_eq!(title(super::super::EXCHANGE, "Mail.Read", false, false, "de"), Some("Read your mail"));
    }
}
