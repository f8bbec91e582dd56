//! What a subscription is about: a path, as a request to it would have it.

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::cloud::CONSUMERS;
use mock365_domain::directory::ObjectKind;
use mock365_domain::mailbox::{FolderKind, Listing, Mailbox};
use mock365_domain::subscription::{Topic, WatchedItems, WatchedObjects};
use mock365_domain::{Cloud, Now, Refusal};
use uuid::Uuid;

use super::{Fault, GraphRequest, access, enclosed, passed_on};
use crate::faces::graph::directory::missing;
use crate::faces::graph::mail_folders::folder_key;
use crate::faces::graph::odata::ODataFault;
use crate::faces::graph::router::{RouteMatch, router};
use crate::faces::graph::{item_id, signed_in};

/// What is watched.
pub struct WatchedResource {
    /// What it is.
    pub topic: Topic,
    /// The number of its latest change.
    pub latest: u64,
    /// The mailbox, where it is one's.
    pub mailbox: Option<Arc<Mailbox>>,
    /// The permissions, one of which the caller needs.
    pub wanted: &'static [&'static str],
    /// Whether the caller may see what is basic alone.
    pub basic: bool,
}

/// Objects of the directory that can be watched: the operation that reads them, and whether it is about members alone.
const OBJECTS: [(&str, ObjectKind, bool); 5] = [
    ("graph.users.list", ObjectKind::User, false),
    ("graph.users.get", ObjectKind::User, false),
    ("graph.groups.list", ObjectKind::Group, false),
    ("graph.groups.get", ObjectKind::Group, false),
    ("graph.groups.members.list", ObjectKind::Group, true),
];

/// Finds what a resource names, and whether the caller may read it; and whether what is asked for of its things can be
/// told and enclosed.
pub fn find(
    request: &GraphRequest<'_>,
    text: &str,
    encloses: bool,
    cloud: &Cloud,
    now: Now,
) -> Result<WatchedResource, Fault> {
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    let path = path.trim_matches('/');
    let path = ["v1.0/", "beta/"].iter().find_map(|version| path.strip_prefix(version)).unwrap_or(path);
    let found = router().find(path).ok_or_else(|| unknown(text))?;
    let operation = found.spot.operation(&Method::GET).ok_or_else(|| unknown(text))?;
    let listing = match operation.name {
        "graph.messages.list" => Listing::Mail,
        "graph.events.list" => Listing::Events,
        "graph.contacts.list" => Listing::Contacts,
        name => {
            let known = OBJECTS.iter().find(|(known, ..)| *known == name).ok_or_else(|| unknown(text))?;
            if !query.is_empty() {
                return Err(ODataFault::unbuilt(format_args!("query options in the resource '{text}'")).into());
            }
            return objects(request, &found, *known, encloses, cloud).map_err(refused);
        }
    };
    let owner = signed_in::owner(cloud, &found, request.bearer, Some(operation));
    let at = signed_in::admit(cloud, request.bearer, &owner, operation).map_err(refused)?;
    let at = at.ok_or_else(|| unknown(text))?;
    if request.bearer.user.is_some_and(|user| user != at.user) {
        let mailbox = at.user.to_string();
        let caller = request.bearer.user.map(|user| user.to_string()).unwrap_or_default();
        return Err(refused(Refusal::NotYourMailbox { caller, mailbox }.into()));
    }
    let mailbox = cloud.mailbox_of(at, now).map_err(|refusal| refused(refusal.into()))?;
    let folder = folder(&found, listing, mailbox).map_err(refused)?;
    let basic = signed_in::sees_basic_things(cloud, request.bearer, Some(at), operation);
    enclosed::check(query, encloses, listing, basic).map_err(refused)?;
    Ok(WatchedResource {
        topic: Topic::List(WatchedItems { mailbox: mailbox.id, folder, listing }),
        latest: mailbox.change_number,
        mailbox: Some(Arc::clone(mailbox)),
        wanted: access::needed(operation, request.bearer),
        basic,
    })
}

/// Objects of the caller's directory.
fn objects(
    request: &GraphRequest<'_>,
    found: &RouteMatch,
    (name, kind, members): (&str, ObjectKind, bool),
    encloses: bool,
    cloud: &Cloud,
) -> Result<WatchedResource, Fault> {
    let bearer = request.bearer;
    signed_in::evaluate(cloud, bearer)?;
    signed_in::understood(bearer)?;
    if bearer.tenant == CONSUMERS {
        return Err(Fault::new(
            StatusCode::UNAUTHORIZED,
            "Unauthorized",
            "Access is denied. Check credentials and try again.",
        )
        .explain("personal accounts have no directory to subscribe to"));
    }
    access::of_objects(kind, bearer)?;
    if encloses {
        let text =
            "Rich notifications are not supported for this resource. Please set includeResourceData field to false.";
        return Err(Fault::bad_request("BadRequest", text));
    }
    let tenant = cloud.tenants.get(&bearer.tenant).ok_or(Refusal::UserUnknown(String::new()))?;
    let one = match found.params.first() {
        // `me`, and not all of them.
        None if name.rsplit('.').next() == Some("get") => Some(bearer.user.ok_or_else(|| {
            Fault::bad_request("BadRequest", "/me request is only valid with delegated authentication flow.")
        })?),
        None => None,
        Some((_, id)) => {
            let there = match kind {
                ObjectKind::User => signed_in::user(cloud, tenant.id, id).map(|user| user.id),
                _ => Uuid::parse_str(id).ok().filter(|id| tenant.groups.contains_key(id)),
            };
            Some(there.ok_or_else(|| missing(if kind == ObjectKind::User { "User" } else { "Group" }, id))?)
        }
    };
    let topic = Topic::Directory(WatchedObjects { kind, one, members });
    Ok(WatchedResource {
        topic,
        latest: cloud.directory_number(),
        mailbox: None,
        wanted: access::objects(kind),
        basic: false,
    })
}

/// As the service behind Graph refuses who wants to subscribe.
fn refused(fault: Fault) -> Fault {
    passed_on("Create", fault)
}

/// The folder that a path names, nearest to its end.
fn folder(found: &RouteMatch, listing: Listing, mailbox: &Mailbox) -> Result<Option<u64>, Fault> {
    let Some((name, value)) = found.params.iter().rev().find(|(name, _)| *name != "user-id") else { return Ok(None) };
    let kind = match listing {
        Listing::Mail => {
            let folder = folder_key(mailbox, value)?;
            if mailbox.criteria(folder).is_some() {
                return Err(ODataFault::unbuilt("subscriptions to search folders").into());
            }
            return Ok(Some(folder));
        }
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
        "subscriptions to '{text}': the mock has them for messages, events, contacts, users and groups"
    )))
}
