//! The Graph face: Microsoft Graph v1.0 and beta.
//!
//! An operation is a const beside its handler in `<noun>/<verb>.rs`, listed in its noun's `mod.rs`; a noun is listed
//! in [`OPERATIONS`]. The way of a request: `router` finds the operation, `signed_in` the caller and whose things
//! are meant, the handler gets an [`GraphRequest`] and answers or refuses with a [`Fault`], `headers` dresses the answer.

mod app_consent;
mod applications;
mod attachments;
mod authentication;
mod batch;
mod body;
mod calendars;
mod casts;
mod conditional_access;
mod contact_folders;
mod contacts;
pub mod csdl;
mod deleted_items;
mod delta;
mod devices;
pub mod directory;
mod directory_objects;
mod directory_roles;
mod domains;
mod error;
mod events;
mod exchange_ids;
mod extensions;
mod groups;
mod headers;
mod inference_classification;
pub mod invitations;
pub mod item_id;
pub mod item_write;
mod licenses;
mod mail_folders;
mod mail_tips;
mod mailbox_settings;
mod messages;
mod metadata;
mod named_locations;
mod oauth2_permission_grants;
pub mod odata;
mod operation;
mod org_contacts;
mod organization;
mod outlook;
mod outlook_item;
mod path;
mod people;
mod photos;
mod places;
mod policies;
mod property_path;
mod refusal;
mod relations;
mod request;
mod risky_users;
mod router;
mod send_mail;
mod service_principals;
mod signed_in;
pub mod subscriptions;
mod terms_of_use;
mod unknown;
mod unserved;
pub mod upload_address;
mod userinfo;
mod users;
pub mod view;

pub use body::Fields;
pub use error::{Fault, GraphError};
pub use headers::JSON;
pub use operation::{Mount, Operation, PermissionNames, Permissions};
pub use request::{GraphRequest, json};
pub use router::{published, published_of_directory};
pub use unserved::MEMBERS;

use std::sync::Arc;

use http::{Method, StatusCode, header};
use mock365_domain::UserRef;
use uuid::Uuid;

use self::metadata::Metadata;
use self::property_path::PropertyPath;
use self::router::{RouteMatch, router};
use self::signed_in::Owner;
use crate::answers::Canned;
use crate::exchange::{Answer, Answerable, Call, Face, Named, Prepared};
use crate::limits::GRAPH_BODY;
use crate::tokens::{Bearer, TokenFault};

/// Every operation that is mocked, a folder of them per noun.
pub static OPERATIONS: &[&[&Operation]] = &[
    app_consent::OPERATIONS,
    applications::OPERATIONS,
    attachments::OF_EVENTS,
    attachments::OF_MESSAGES,
    authentication::OPERATIONS,
    batch::OPERATIONS,
    calendars::OPERATIONS,
    conditional_access::OPERATIONS,
    contact_folders::OPERATIONS,
    contacts::OPERATIONS,
    deleted_items::OPERATIONS,
    devices::OPERATIONS,
    directory_objects::OPERATIONS,
    directory_roles::OPERATIONS,
    domains::OPERATIONS,
    events::OPERATIONS,
    exchange_ids::OPERATIONS,
    extensions::OF_CONTACTS,
    extensions::OF_EVENTS,
    extensions::OF_MESSAGES,
    groups::OPERATIONS,
    inference_classification::OPERATIONS,
    invitations::OPERATIONS,
    licenses::OPERATIONS,
    mail_folders::OPERATIONS,
    mail_tips::OPERATIONS,
    mailbox_settings::OPERATIONS,
    messages::OPERATIONS,
    named_locations::OPERATIONS,
    oauth2_permission_grants::OPERATIONS,
    org_contacts::OPERATIONS,
    organization::OPERATIONS,
    outlook::OPERATIONS,
    people::OPERATIONS,
    photos::OF_CONTACTS,
    photos::OF_GROUPS,
    photos::OF_USERS,
    places::OPERATIONS,
    policies::OPERATIONS,
    risky_users::OPERATIONS,
    send_mail::OPERATIONS,
    service_principals::OPERATIONS,
    subscriptions::OPERATIONS,
    terms_of_use::OPERATIONS,
    users::OPERATIONS,
];

/// Every operation by its name, and what the journal calls requests that are none.
pub fn operations() -> impl Iterator<Item = &'static str> {
    let beside = [
        "graph.preflight",
        "graph.unknown",
        "graph.wrong_method",
        "graph.unsupported",
        "graph.userinfo",
        "graph.metadata",
    ];
    beside.into_iter().chain(OPERATIONS.iter().copied().flatten().map(|operation| operation.name))
}

/// The methods that Graph takes at a path below the version, mocked or not.
pub fn methods_at(path: &str) -> Vec<&'static str> {
    let Some(found) = router().find(path) else { return Vec::new() };
    let mut methods = found.spot.published.clone();
    methods.extend(found.spot.operations.iter().map(|operation| operation.method.as_str()));
    methods.sort_unstable();
    methods.dedup();
    methods
}

/// Whether the mock answers a method at a path below the version.
pub fn is_mocked(method: &str, path: &str) -> bool {
    let found = router().find(path);
    found.is_some_and(|found| found.spot.operations.iter().any(|operation| operation.method.as_str() == method))
}

/// Method and path of everything that is mocked, below the user or at the root.
pub fn mocked_paths() -> impl Iterator<Item = (&'static str, String)> {
    let all = OPERATIONS.iter().copied().flatten();
    all.flat_map(|operation| operation.paths().map(|path| (operation.method.as_str(), path)))
}

/// The same from the root on: what lies below users, below `/me`.
pub fn rooted_paths() -> impl Iterator<Item = (&'static str, String)> {
    let all = OPERATIONS.iter().copied().flatten();
    all.flat_map(|operation| {
        let above = if operation.mount == Mount::Directory { "" } else { "/me" };
        operation.paths().map(move |path| (operation.method.as_str(), format!("{above}{path}")))
    })
}

/// The Graph face.
pub struct Graph;

/// A browser that asks what it may.
struct Preflight<'a>(&'a Call<'a>);

impl Answerable for Preflight<'_> {
    fn answer(&self) -> Answer {
        headers::put_on(headers::preflight(self.0), self.0, Mount::Mailbox)
    }
}

/// A request whose path begins with no version.
struct Versionless<'a>(&'a Call<'a>);

impl Answerable for Versionless<'_> {
    fn answer(&self) -> Answer {
        let failure = Fault::bad_request("BadRequest", "Invalid version.")
            .explain("paths of Microsoft Graph begin with /v1.0 or /beta");
        headers::put_on(failure.answer(self.0, Mount::Directory), self.0, Mount::Directory)
    }
}

/// Any other request, as it was read.
struct Routed<'a> {
    call: &'a Call<'a>,
    version: &'static str,
    /// The path behind the version.
    rest: &'a str,
    found: Option<RouteMatch>,
    /// The property of what was found that is asked for alone.
    property: Option<PropertyPath>,
    bearer: Result<Arc<Bearer>, TokenFault>,
    owner: Owner,
}

impl Answerable for Routed<'_> {
    fn answer(&self) -> Answer {
        let operation = self.found.as_ref().and_then(|found| found.spot.operation(&self.call.method));
        let mount = operation.map_or(Mount::Mailbox, |operation| operation.mount);
        let answer = answer(self).unwrap_or_else(|failure| failure.answer(self.call, mount));
        headers::put_on(answer, self.call, mount)
    }
}

/// The version that a path begins with, and what stands behind it.
fn version(path: &str) -> Option<(&'static str, &str)> {
    let path = path.trim_start_matches('/');
    let (first, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
    let version = ["v1.0", "beta"].into_iter().find(|known| known.eq_ignore_ascii_case(first))?;
    Some((version, rest))
}

impl Face for Graph {
    fn name(&self) -> &'static str {
        "graph"
    }

    fn body_limit(&self) -> usize {
        GRAPH_BODY.count()
    }

    fn read<'a>(&self, call: &'a Call<'a>) -> Prepared<'a> {
        if call.method == Method::OPTIONS {
            return Prepared::new(Named::new("graph.preflight"), Preflight(call));
        }
        if userinfo::is_path(&call.path) {
            return userinfo::read(call);
        }
        let Some((version, rest)) = version(&call.path) else {
            return Prepared::new(Named::new("graph.unknown"), Versionless(call));
        };
        if csdl::is_path(rest) {
            return csdl::read(call, version);
        }
        let (found, property) = match router().find(rest) {
            Some(found) => (Some(found), None),
            None => property_path::find(&call.method, rest).unzip(),
        };
        let operation = found.as_ref().and_then(|found| found.spot.operation(&call.method));
        let mut named = Named::new(match (&found, operation) {
            (_, Some(operation)) => operation.name,
            (Some(found), None) if !found.spot.publishes(&call.method) && !unknown::is_beside(&call.method, found) => {
                "graph.wrong_method"
            }
            _ => "graph.unsupported",
        });
        let bearer = signed_in::bearer(call);
        let mut owner = Owner::Nobody;
        if let Ok(bearer) = &bearer {
            named.tenant = Some(bearer.tenant);
            named.app = Some(bearer.app);
            named.user = bearer.upn.clone().or_else(|| bearer.user.map(|user| user.to_string()));
            if let Some(found) = &found {
                call.sandbox.view(|cloud| {
                    owner = signed_in::owner(cloud, found, bearer, operation);
                    named.mailbox = match &owner {
                        Owner::Is(at) => {
                            cloud.user_at(*at).map(|user| user.mail.clone().unwrap_or_else(|| user.upn.clone()))
                        }
                        Owner::Unknown(name) => Some(name.clone()),
                        Owner::Nobody | Owner::MeWithoutUser => None,
                    };
                    named.counted_for = match owner {
                        Owner::Is(at) if operation.is_some_and(|it| it.mount == Mount::Mailbox) => Some(at),
                        _ => None,
                    };
                });
            }
        }
        Prepared::new(named, Routed { call, version, rest, found, property, bearer, owner })
    }

    fn canned(&self, call: &Call<'_>, canned: &Canned) -> Answer {
        headers::put_on(canned_answer(call, canned), call, Mount::Mailbox)
    }

    fn too_large(&self, call: &Call<'_>) -> Answer {
        let failure =
            Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", "The request entity is too large.")
                .explain("a request to Microsoft Graph may have 4 MB; larger attachments need an upload session");
        headers::put_on(failure.answer(call, Mount::Mailbox), call, Mount::Mailbox)
    }
}

/// Does what was asked, if it exists and the caller may.
fn answer(routed: &Routed<'_>) -> Result<Answer, Fault> {
    let call = routed.call;
    let Some(found) = &routed.found else { return Err(unknown::path(call, routed.rest)) };
    let operation = match found.spot.operation(&call.method) {
        Some(operation) => operation,
        None if found.spot.publishes(&call.method) => return Err(unknown::not_mocked(&call.method, routed.rest)),
        None => return Err(unknown::method(call, found, routed.rest)),
    };
    let bearer = routed.bearer.as_ref().map_err(|fault| signed_in::refuse(call, *fault))?;
    let (owner, basic): (Option<UserRef>, bool) = call.sandbox.view(|cloud| {
        let owner = signed_in::admit(cloud, bearer, &routed.owner, operation)?;
        signed_in::lets_agent(cloud, call, owner, operation)?;
        Ok::<_, Fault>((owner, signed_in::sees_basic_things(cloud, bearer, owner, operation)))
    })?;
    let metadata = Metadata::of(call);
    let mut options = options(call, operation, list_mark(found, owner, bearer.tenant, operation))?;
    options.basic = basic;
    if let Some(property) = &routed.property {
        odata::Options::refuse(call, "a property alone")?;
        options.select = property.selected();
    }
    let (version, params, path) = (routed.version, found.params.as_slice(), found.spot.path.as_str());
    options.cast = casts::in_path(path).map(str::to_owned);
    odata::check_selected(version, path, &options.select, operation.mount.family())?;
    let mut request = GraphRequest { call, operation, bearer, owner, version, options, params, path };
    if request.options.asks_folders() {
        // Without a mailbox nothing is found, and the operation says why.
        request.options.mailbox = Some(request.mailbox().map(|mailbox| mailbox.guid).unwrap_or_default());
    }
    request.check_unread()?;
    let answer = (operation.handler)(&request).map_err(|fault| unserved::known(version, fault))?;
    if call.method == Method::GET && !delta::is_delta(operation) {
        request.options.check_heeded()?;
    }
    let answer = match &routed.property {
        Some(property) => property.cut(call, version, &request.place(), answer)?,
        None => answer,
    };
    let answer = metadata.dress(&request, answer);
    Ok(if call.lacks_length && answer.note.explain.is_none() { answer.explain(LACKS_LENGTH) } else { answer })
}

/// What is said of a request that http.sys would not let through.
///
/// <https://github.com/sreeise/graph-rs-sdk/issues/524>
const LACKS_LENGTH: &str = "Microsoft Graph answers 411 to a write with neither Content-Length nor Transfer-Encoding; \
                            send Content-Length: 0 where there is no body";

/// The query options. Those that cannot be read are refused, and those on a write: the mock has none there, and would
/// otherwise find out after the write.
fn options(call: &Call<'_>, operation: &Operation, list: odata::ListMark) -> Result<odata::Options, Fault> {
    if delta::is_delta(operation) {
        return Ok(odata::Options::with_token(call, &odata::GRAPH_DIALECT)?);
    }
    let options = odata::Options::of(call, &odata::GRAPH_DIALECT, list)?;
    let is_read = call.method == Method::GET || operation.name == directory_objects::BY_IDS;
    if is_read || !odata::Options::are_given(call) {
        return Ok(options);
    }
    Err(odata::ODataFault::unbuilt("query options on a write").into())
}

/// The list that a path leads to, whoever's name stands in it: tokens of its pages are none of another's.
fn list_mark(found: &RouteMatch, owner: Option<UserRef>, tenant: Uuid, operation: &Operation) -> odata::ListMark {
    let path = found.spot.path.as_str();
    let below = ["/me", "/users/{user-id}"].iter().find_map(|user| path.strip_prefix(user)).unwrap_or(path);
    let whose = owner.map_or(tenant, |owner| owner.user);
    let named = found.params.iter().filter(|(name, _)| *name != "user-id");
    let name = named.fold(below.to_owned(), |name, (_, value)| name + "\n" + value);
    odata::ListMark { family: operation.mount.family(), list: Uuid::new_v5(&whose, name.as_bytes()) }
}

/// A canned answer in Graph's form.
fn canned_answer(call: &Call<'_>, canned: &Canned) -> Answer {
    let worded = canned.worded("graph");
    let status = StatusCode::from_u16(worded.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let own = worded.own;
    let mut answer = if let Some(body) = own.and_then(|own| own.body.as_ref()) {
        Answer { body: body.clone().into(), ..Answer::empty(status) }
    } else {
        let mut body = error::body(call, worded.code, worded.message);
        if let Some(extra) = own.map(|own| &own.extra).filter(|extra| !extra.is_empty()) {
            body = error::with_members(&body, extra);
        }
        Answer::with_body(status, "application/json", body)
    };
    if let Some(kind) = own.and_then(|own| own.content_type.as_deref()) {
        answer.headers.remove(header::CONTENT_TYPE);
        answer = answer.header(header::CONTENT_TYPE, kind);
    }
    answer.code(worded.code)
}
