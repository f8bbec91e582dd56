//! Open extensions: what apps put on an item under names of their own, and only they understand.
//!
//! <https://learn.microsoft.com/graph/api/resources/opentypeextension>

use super::Item;
use crate::Refusal;
use crate::query::Value;
use crate::text::Text;

/// An open extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenExtension {
    /// Its name, which is found whatever its casing.
    pub name: Text,
    /// What the app put in it: the names of its members, and their values as JSON writes them.
    pub members: Vec<(String, String)>,
}

impl OpenExtension {
    fn is_named(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Roughly how many bytes it has.
    pub(super) fn bytes(&self) -> usize {
        let members = self.members.iter().map(|(name, value)| 48 + name.len() + value.len());
        64 + self.name.len() + members.sum::<usize>()
    }
}

impl<C: ?Sized> Item<C> {
    /// The extensions, in the order in which they were added.
    pub fn extensions(&self) -> &[OpenExtension] {
        self.extended.as_deref().map_or(&[], |extended| extended.extensions.as_slice())
    }

    /// The extension of a name.
    pub fn extension(&self, name: &str) -> Result<&OpenExtension, Refusal> {
        let found = self.extensions().iter().find(|known| known.is_named(name));
        found.ok_or_else(|| Refusal::ExtensionMissing(name.to_owned()))
    }

    /// Puts an extension on the item, which has none of that name.
    pub fn add_extension(&mut self, extension: OpenExtension) -> Result<(), Refusal> {
        if self.extension(&extension.name).is_ok() {
            return Err(Refusal::ExtensionExists(extension.name.as_str().to_owned()));
        }
        self.put_extension(extension);
        Ok(())
    }

    /// Puts an extension on the item, in the place of the one of its name.
    pub fn put_extension(&mut self, extension: OpenExtension) {
        let extensions = &mut self.extended.get_or_insert_default().extensions;
        match extensions.iter_mut().find(|known| known.is_named(&extension.name)) {
            Some(known) => *known = extension,
            None => extensions.push(extension),
        }
    }

    /// Takes the extension of a name away.
    pub fn remove_extension(&mut self, name: &str) -> Result<(), Refusal> {
        self.extension(name)?;
        if let Some(extended) = &mut self.extended {
            extended.extensions.retain(|known| !known.is_named(name));
        }
        Ok(())
    }

    /// The name of an extension as queries see it: nothing where the item has none of that name.
    pub(super) fn extension_value(&self, name: &str) -> Value {
        self.extension(name).map_or(Value::Null, |found| Value::Text(found.name.as_str().to_owned()))
    }
}
