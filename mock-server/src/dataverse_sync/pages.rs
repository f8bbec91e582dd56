//! What Exchange tells of a folder page by page, and of items one by one.

use mock365_domain::dataverse::UpstreamOutcome;

use super::calls::told;
use super::cycle::{Look, is_missing};
use crate::faces::soap::element::Element;
use crate::inside::exchange::{AskedFolder, AskedShape, ExchangeFailure, ExchangeReply};

/// Changes that one answer tells of at most.
const AT_ONCE: usize = 100;
/// Answers that one look at a folder asks for.
pub const PAGES: usize = 10;

/// Where a page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderPage {
    /// The state was too old, or not the folder's any more: from here on all is told anew.
    Anew,
    /// There are further ones.
    Further,
    /// That was all.
    Last,
}

impl Look<'_> {
    /// Takes in the next page of what became of a folder's items. What was taken in is not told of again.
    pub fn next_page(
        &mut self,
        name: &str,
        shape: AskedShape<'_>,
        take: impl FnOnce(&mut Self, &[Element<'_>]) -> Result<(), UpstreamOutcome>,
    ) -> Result<FolderPage, UpstreamOutcome> {
        let state = self.report.states.folders.get(name).cloned();
        let reply = self.client.sync_folder_items(AskedFolder::Known(name), shape, state.as_deref(), AT_ONCE);
        let messages = match reply.as_ref().map_err(Clone::clone).and_then(ExchangeReply::succeeded) {
            Err(ExchangeFailure::Refused { code, .. }) if code == "ErrorInvalidSyncStateData" && state.is_some() => {
                self.report.states.folders.remove(name);
                return Ok(FolderPage::Anew);
            }
            messages => messages.map_err(|failure| told(&failure))?,
        };
        let page = messages.first().and_then(|message| message.sync());
        let (changes, state, is_all) = page.ok_or_else(|| told(&ExchangeFailure::Unreadable))?;
        take(self, changes)?;
        self.report.states.folders.insert(name.to_owned(), state.to_owned());
        Ok(if is_all { FolderPage::Last } else { FolderPage::Further })
    }
}

/// Takes the items of an answer that are there.
pub fn each_there(
    reply: &ExchangeReply,
    mut take: impl FnMut(&Element<'_>) -> Result<(), UpstreamOutcome>,
) -> Result<(), UpstreamOutcome> {
    for message in reply.messages().map_err(|failure| told(&failure))? {
        match message.failure() {
            Some(failure) if is_missing(&failure) => {}
            Some(failure) => return Err(told(&failure)),
            None => message.items().iter().try_for_each(&mut take)?,
        }
    }
    Ok(())
}
