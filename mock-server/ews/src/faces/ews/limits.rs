//! How much one request may ask for: entries of a batch, conditions of a search, properties, and bytes of the answer.
//!
//! <https://learn.microsoft.com/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange>

use super::element::Element;
use super::error::Fault;
use crate::faces::soap::writer::XmlWriter;
use crate::limits::{EWS_ANSWER, EWS_BATCH, EWS_CONDITIONS, EWS_PAGE, EWS_PROPERTIES};

/// What a request lists its items, folders or files in.
const LISTS: [&str; 10] = [
    "ItemIds",
    "FolderIds",
    "ParentFolderIds",
    "Items",
    "Folders",
    "ItemChanges",
    "FolderChanges",
    "SourceIds",
    "AttachmentIds",
    "Attachments",
];

/// The entries that a request is about.
pub fn entries(body: &Element) -> usize {
    LISTS.iter().filter_map(|list| body.find(list)).map(|list| list.children.len()).max().unwrap_or(0)
}

/// What is too much about a request, before any of it is done.
pub fn check(name: &str, body: &Element) -> Option<Fault> {
    let (entries, finds) = (entries(body), name.starts_with("Find"));
    if entries > EWS_BATCH.count() {
        let why = format!("the request is about {entries} entries, and one may be about {}", EWS_BATCH.amount);
        return Some(if finds { find_count() } else { too_many() }.explain(why));
    }
    let conditions = body.find("Restriction").map_or(0, count_conditions);
    let words = body.find_text("QueryString").map_or(0, |text| text.split_whitespace().count());
    if conditions.max(words) > EWS_CONDITIONS.count() {
        let fault = Fault::new("ErrorRestrictionTooComplex", "The restriction is too complex.");
        let why = format!("a search has at most {} conditions or words", EWS_CONDITIONS.amount);
        return Some(fault.explain(why));
    }
    let shape = ["ItemShape", "FolderShape", "AttachmentShape"].iter().find_map(|shape| body.find(shape));
    let properties = shape.and_then(|shape| shape.find("AdditionalProperties")).map_or(0, |all| all.children.len());
    let keys = body.find("SortOrder").map_or(0, |sort| sort.children.len());
    if properties.max(keys) > EWS_PROPERTIES.count() {
        let why = format!("a request names at most {} properties", EWS_PROPERTIES.amount);
        return Some(too_many().explain(why));
    }
    None
}

/// Elements that are no field and no constant.
fn count_conditions(element: &Element) -> usize {
    let is_condition = |child: &&Element| !child.name.ends_with("URI") && !child.name.ends_with("Constant");
    element.children.iter().filter(is_condition).map(|child| 1 + count_conditions(child)).sum()
}

/// More things than a request may be about.
pub fn too_many() -> Fault {
    Fault::new("ErrorTooManyObjectsOpened", "Too many objects are opened.")
}

/// More objects found than one request may get.
pub fn find_count() -> Fault {
    Fault::new(
        "ErrorExceededFindCountLimit",
        "You have exceeded the maximum number of objects that can be returned for the find operation. Use paging to reduce the result size and try your request again.",
    )
    .explain(format!("one request finds at most {} entries, in all folders together", EWS_PAGE.amount))
}

/// What an answer may still hold.
pub struct Room {
    bytes: usize,
}

impl Room {
    /// A whole answer's.
    pub fn new() -> Self {
        Self { bytes: EWS_ANSWER.count() }
    }

    /// Whether an item can still be answered at all; whether it fits shows when it is there.
    pub fn check(&self) -> Result<(), Fault> {
        if self.bytes > 0 { Ok(()) } else { Err(too_large()) }
    }

    /// Takes the room that what is written needs.
    pub fn take(&mut self, out: &mut XmlWriter, write: impl FnOnce(&mut XmlWriter)) -> Result<(), Fault> {
        self.check()?;
        let before = out.written();
        write(out);
        let size = out.written() - before;
        let fits = size <= self.bytes;
        self.bytes = self.bytes.saturating_sub(size);
        if fits { Ok(()) } else { Err(too_large()) }
    }
}

fn too_large() -> Fault {
    Fault::new("ErrorDataSizeLimitExceeded", "The data size limit of the response was exceeded.")
        .explain(format!("an answer has at most {}: ask for fewer items at once", EWS_ANSWER.shown()))
}
