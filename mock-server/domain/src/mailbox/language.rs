//! The languages that a mailbox can be in: their names, how they write dates and times, and what they call default folders.
//!
//! The table of languages is not captured from Exchange: names are those that languages have for themselves in .NET, formats are
//! Windows'. Of folders, `seen` names are those that clients met in mailboxes of Exchange, `told` ones are known from tools that look for
//! them; folders of which nobody told keep their English name.

use std::sync::LazyLock;

use super::{Mailbox, folder};
use crate::Change;

/// Locale, name in the language itself, date and time in .NET's short patterns.
const TABLE: &str = include_str!("languages.tsv");
/// Locale, or language where all its countries call it so; the folder by distinguished name; its name; how that is known.
///
/// <https://github.com/ecederstrand/exchangelib/blob/master/exchangelib/folders/known_folders.py>
const FOLDERS: &str = include_str!("folder_names.tsv");
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

    /// What it calls a default folder, by distinguished name; English where it is not known.
    pub fn folder_name(&self, well_known: &str) -> Option<&'static str> {
        let bare = self.locale.split('-').next().unwrap_or_default();
        let own = FOLDERS.lines().find_map(|line| {
            let mut cells = line.split('\t');
            let (language, folder, name) = (cells.next()?, cells.next()?, cells.next()?);
            let speaks = language == self.locale || language == bare;
            (speaks && folder == well_known).then_some(name)
        });
        own.or_else(|| folder::WELL_KNOWN.iter().find(|(known, ..)| *known == well_known).map(|(_, name, ..)| *name))
    }
}

impl Mailbox {
    /// Sets the language and names the default folders in it, but for those whose new name another folder has, as
    /// `Set-MailboxRegionalConfiguration -LocalizeDefaultFolderName` does. Graph's settings leave folders alone.
    ///
    /// <https://learn.microsoft.com/powershell/module/exchange/set-mailboxregionalconfiguration>
    pub fn localize(&mut self, language: &'static Language) -> Change {
        self.settings_mut().speak(language);
        let mut change = Change::none();
        for (well_known, ..) in folder::WELL_KNOWN {
            let Some(name) = language.folder_name(well_known) else { continue };
            change = change.and(self.name_default_folder(well_known, name));
        }
        change
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_folders_are_of_languages_and_folders_that_there_are() {
        for line in FOLDERS.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            let [language, folder, name, known] = cells[..] else { panic!("{line}") };
            let is_one = |one: &Language| one.locale == language || one.locale.starts_with(&format!("{language}-"));
            assert!(Language::all().iter().any(is_one), "{line}");
            assert!(folder::WELL_KNOWN.iter().any(|(known, ..)| *known == folder), "{line}");
            assert!(!name.is_empty() && matches!(known, "seen" | "told"), "{line}");
        }
        let name = |locale: &str, folder| Language::find(locale).and_then(|language| language.folder_name(folder));
        assert_eq!(name("de-AT", "inbox"), Some("Posteingang"));
        assert_eq!(name("pt-PT", "inbox"), Some("Inbox"), "nobody told");
        assert_eq!(name("nb-NO", "drafts"), Some("Drafts"), "nobody told");
    }
}
