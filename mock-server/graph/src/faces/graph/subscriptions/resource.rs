//! What a subscription is about: the path of a list, as a request to it would have it.

use http::Method;
use mock365_domain::cloud::MailboxId;
use mock365_domain::mailbox::{FolderKind, Listing, Mailbox};
use mock365_domain::{Cloud, Now, Refusal};

use super::{Fault, GraphRequest, enclosed, passed_on};
use crate::faces::graph::mail_folders::folder_key;
use crate::faces::graph::odata::ODataFault;
use crate::faces::graph::router::{RouteMatch, router};
use crate::faces::graph::{item_id, signed_in};

/// A list of a mailbox.
pub struct WatchedList {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Its latest change.
    pub latest: u64,
    /// What stands in the list.
    pub listing: Listing,
    /// The folder, where one is named.
    pub folder: Option<u64>,
    /// Whether the caller may see what is basic alone.
    pub basic: bool,
}

/// Finds the list that a resource names, and whether the caller may read it; and whether what is asked for of its things
/// can be enclosed, where it is to be.
pub fn find(
    request: &GraphRequest<'_>,
    text: &str,
    encloses: bool,
    cloud: &Cloud,
    now: Now,
) -> Result<WatchedList, Fault> {
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    let path = path.trim_matches('/');
    let path = ["v1.0/", "beta/"].iter().find_map(|version| path.strip_prefix(version)).unwrap_or(path);
    let found = router().find(path).ok_or_else(|| unknown(text))?;
    let operation = found.spot.operation(&Method::GET).ok_or_else(|| unknown(text))?;
    let listing = match operation.name {
        "graph.messages.list" => Listing::Mail,
        "graph.events.list" => Listing::Events,
        "graph.contacts.list" => Listing::Contacts,
        _ => return Err(unknown(text)),
    };
    let owner = signed_in::owner(cloud, &found, request.bearer, Some(operation));
    let at = signed_in::admit(cloud, request.bearer, &owner, operation).map_err(passed_on)?;
    let at = at.ok_or_else(|| unknown(text))?;
    if request.bearer.user.is_some_and(|user| user != at.user) {
        let mailbox = at.user.to_string();
        let caller = request.bearer.user.map(|user| user.to_string()).unwrap_or_default();
        return Err(passed_on(Refusal::NotYourMailbox { caller, mailbox }.into()));
    }
    let mailbox = cloud.mailbox_of(at, now).map_err(|refusal| passed_on(refusal.into()))?;
    let folder = folder(&found, listing, mailbox).map_err(passed_on)?;
    let basic = signed_in::sees_basic_things(request.bearer, operation);
    enclosed::check(query, encloses, listing, basic).map_err(passed_on)?;
    Ok(WatchedList { mailbox: mailbox.id, latest: mailbox.change_number, listing, folder, basic })
}

/// The folder that a path names, nearest to its end.
fn folder(found: &RouteMatch, listing: Listing, mailbox: &Mailbox) -> Result<Option<u64>, Fault> {
    let Some((name, value)) = found.params.iter().rev().find(|(name, _)| *name != "user-id") else { return Ok(None) };
    let kind = match listing {
        Listing::Mail => return folder_key(mailbox, value).map(Some),
        Listing::Events if *name == "calendar-id" => FolderKind::Calendar,
        Listing::Events => return Ok(None),
        _ => FolderKind::Contacts,
    };
    let folder = mailbox.folder(item_id::read_folder(mailbox, value)?)?;
    if folder.kind == kind { Ok(Some(folder.key)) } else { Err(Refusal::FolderMissing.into()) }
}

/// A resource that there is no list of, or none that the mock tells about.
fn unknown(text: &str) -> Fault {
    Fault::from(ODataFault::unbuilt(format_args!(
        "subscriptions to '{text}': the mock has them for messages, events and contacts"
    )))
}
