//! The languages that a mailbox can be in: their names, and how they write dates and times.
//!
//! The table is not captured from Exchange: names are those that languages have for themselves in .NET, formats are Windows'.

use std::sync::LazyLock;

/// Locale, name in the language itself, date and time in .NET's short patterns.
const TABLE: &str = include_str!("languages.tsv");
/// The language of mailboxes of which nobody says otherwise.
const ENGLISH: &str = "en-US";

/// A language as it is written in a country.
#[derive(Debug, PartialEq, Eq)]
pub struct Language {
    /// Its name: `sv-SE`.
    pub locale: &'static str,
    /// What it calls itself: `svenska (Sverige)`.
    pub name: &'static str,
    /// How it writes dates.
    pub date: &'static str,
    /// How it writes times.
    pub time: &'static str,
}

impl Language {
    /// All of them, by locale.
    pub fn all() -> &'static [Self] {
        static ALL: LazyLock<Vec<Language>> = LazyLock::new(|| TABLE.lines().filter_map(Language::read).collect());
        &ALL
    }

    fn read(line: &'static str) -> Option<Self> {
        let mut cells = line.split('\t');
        Some(Self { locale: cells.next()?, name: cells.next()?, date: cells.next()?, time: cells.next()? })
    }

    /// The language of a locale, whatever its casing.
    pub fn find(locale: &str) -> Option<&'static Self> {
        Self::all().iter().find(|known| known.locale.eq_ignore_ascii_case(locale))
    }

    /// American English.
    pub fn english() -> &'static Self {
        static NONE: Language = Language { locale: ENGLISH, name: "", date: "M/d/yyyy", time: "h:mm tt" };
        Self::find(ENGLISH).unwrap_or(&NONE)
    }
}
