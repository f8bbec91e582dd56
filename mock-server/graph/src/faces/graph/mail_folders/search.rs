//! What a body says of a search folder: what it looks for, and where.
//!
//! <https://learn.microsoft.com/graph/api/mailsearchfolder-post>

use std::sync::Arc;

use mock365_domain::mailbox::{Mailbox, MessageField, SearchCriteria};
use mock365_domain::query::Filter;
use mock365_domain::{DomainField, Refusal};
use serde_json::{Map, Value};

use super::folder_key;
use crate::faces::graph::view::{Messages, SEARCH_FOLDER, SEARCH_PROPERTIES, filter_query};
use crate::faces::graph::{Fault, Fields, GraphRequest, item_id, item_write};

/// What a body says of a search folder besides what it says of any folder.
pub struct SearchBody {
    own: Map<String, Value>,
}

impl SearchBody {
    /// Whether a body says that it is one.
    pub fn is_said(body: &Map<String, Value>) -> bool {
        let said = body.get("@odata.type").and_then(Value::as_str).unwrap_or_default();
        said.rsplit('.').next().is_some_and(|name| name.eq_ignore_ascii_case(SEARCH_FOLDER))
    }

    /// Takes out of a body what only search folders have.
    pub fn split(body: &mut Map<String, Value>) -> Self {
        let all = std::mem::take(body);
        let (own, rest) = all.into_iter().partition(|(name, _)| item_write::is_among(name, &SEARCH_PROPERTIES));
        *body = rest;
        Self { own }
    }

    /// Whether it says anything that can be written.
    pub fn is_written(&self) -> bool {
        self.own.keys().any(|name| !name.eq_ignore_ascii_case("isSupported"))
    }

    /// What the folder looks for then; what the body does not say stays.
    pub fn criteria(
        &self,
        request: &GraphRequest<'_>,
        mailbox: &Mailbox,
        before: Option<&Arc<SearchCriteria>>,
    ) -> Result<Arc<SearchCriteria>, Fault> {
        if before.is_some_and(|before| filter_query(before).is_none()) {
            let why = "what the folder looks for was said in another protocol, and cannot be edited here (isSupported)";
            return Err(Refusal::invalid(DomainField::SearchFilter, why).into());
        }
        let fields = Fields::new(&self.own, SEARCH_FOLDER);
        let deep = fields.flag("includeNestedFolders")?.or(before.map(|before| before.deep)).unwrap_or_default();
        let folders = match before {
            Some(before) if !fields.has("sourceFolderIds") => before.folders.clone(),
            _ => folders(mailbox, fields.or_null("sourceFolderIds"))?,
        };
        let (filter, words) = match before {
            Some(before) if !fields.has("filterQuery") => (before.filter.clone(), before.words.clone()),
            _ => {
                let none = || Refusal::invalid(DomainField::SearchFilter, "a search folder needs a condition");
                let text = fields.text("filterQuery")?.filter(|text| !text.trim().is_empty()).ok_or_else(none)?;
                (filter(request, text)?, Some(text.to_owned()))
            }
        };
        Ok(Arc::new(SearchCriteria { folders, deep, filter, words }))
    }
}

/// A folder of the mailbox is named by its id.
fn folders(mailbox: &Mailbox, value: &Value) -> Result<Vec<u64>, Fault> {
    let mut folders = Vec::new();
    for id in item_write::texts("sourceFolderIds", value)? {
        item_id::read_folder(mailbox, &id)?;
        let key = folder_key(mailbox, &id)?;
        if !folders.contains(&key) {
            folders.push(key);
        }
    }
    Ok(folders)
}

/// The condition: a `$filter` of messages, and what EWS asks of them besides.
fn filter(request: &GraphRequest<'_>, text: &str) -> Result<Filter<MessageField>, Fault> {
    Ok(request.options.condition::<Messages>(text)?)
}
