//! The master list of categories: names that items may carry, and the colours that Outlook shows them in.
//!
//! <https://learn.microsoft.com/graph/api/resources/outlookcategory>

use std::borrow::Cow;

use uuid::Uuid;

use super::{Mailbox, SettingsRefusal};
use crate::{DomainField, Refusal};

/// Categories that a master list may have.
pub const CATEGORIES_LIMIT: usize = 1000;
/// Characters of a category's name, as Outlook takes them.
const NAME: usize = 255;

/// The list of a new mailbox: name and colour.
const FIRST: [(&str, u8); 6] = [
    ("Red category", 0),
    ("Orange category", 1),
    ("Yellow category", 3),
    ("Green category", 4),
    ("Blue category", 7),
    ("Purple category", 8),
];

/// A category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its id in the mailbox.
    pub id: Uuid,
    /// Its name, which items carry.
    pub name: Cow<'static, str>,
    /// Which of the 25 colours it has, if any.
    pub color: Option<u8>,
}

impl Mailbox {
    /// Its master list of categories, in the order in which they were made.
    pub fn categories(&self) -> Cow<'_, [Category]> {
        let first = |(name, color): &(&'static str, u8)| Category {
            id: Uuid::new_v5(&self.guid, name.as_bytes()),
            name: Cow::Borrowed(name),
            color: Some(*color),
        };
        // Nothing is kept of lists that nobody changed: most are as they were made.
        match &self.settings.categories {
            Some(own) => Cow::Borrowed(own),
            None => Cow::Owned(FIRST.iter().map(first).collect()),
        }
    }

    /// Puts a category into the list.
    pub fn add_category(&mut self, new: Category) -> Result<(), Refusal> {
        if new.name.trim().is_empty() || new.name.chars().count() > NAME {
            return Err(Refusal::invalid(DomainField::Name, "a category has a name of at most 255 characters"));
        }
        let all = self.categories();
        if all.iter().any(|known| known.name.to_lowercase() == new.name.to_lowercase()) {
            return Err(SettingsRefusal::CategoryExists.into());
        }
        if all.len() >= CATEGORIES_LIMIT {
            return Err(SettingsRefusal::TooManyCategories.into());
        }
        let all = all.iter().cloned().chain([new]).collect();
        self.settings_mut().categories = Some(all);
        Ok(())
    }

    /// Gives a category another colour.
    pub fn color_category(&mut self, id: Uuid, color: Option<u8>) -> Result<(), Refusal> {
        let mut all = self.categories().into_owned();
        let category = all.iter_mut().find(|known| known.id == id).ok_or(Refusal::ItemMissing)?;
        category.color = color;
        self.settings_mut().categories = Some(all);
        Ok(())
    }

    /// Takes a category out of the list. Items keep its name.
    pub fn remove_category(&mut self, id: Uuid) -> Result<(), Refusal> {
        let mut all = self.categories().into_owned();
        let place = all.iter().position(|known| known.id == id).ok_or(Refusal::ItemMissing)?;
        all.remove(place);
        self.settings_mut().categories = Some(all);
        Ok(())
    }
}
