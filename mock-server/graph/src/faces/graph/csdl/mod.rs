//! `$metadata`: the types of what is served, as OData describes them. Made once for each version.
//!
//! Names come from the tables of properties; what they are is said by `v1.0.tsv` and `beta.tsv`, which
//! `tests/graph/metadata_document.rs` holds against the tables and against Microsoft's own document.
//!
//! <https://learn.microsoft.com/graph/traverse-the-graph#microsoft-graph-api-metadata>

mod write;

use std::sync::LazyLock;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use mock365_domain::consent::Grant;
use mock365_domain::directory::{AccessPolicy, Group, NamedLocation};
use mock365_domain::mailbox::{Contact, Event};

use super::calendars::CalendarGroup;
use super::odata::Noun;
use super::operation::Mount;
use super::view::calendar::Calendar;
use super::view::contact_folder::ContactFolder;
use super::view::device::Devices;
use super::view::license::{Licensed, Subscribed};
use super::view::organization::Organization;
use super::view::permission_grant::{Assigned, Classified};
use super::view::{Attachments, MailFolders, Messages, Users};
use super::{Fault, headers};
use crate::exchange::{Answer, Answerable, Call, Named, Prepared};

/// A type that is served, out of its table.
pub struct ServedType {
    /// Its name.
    pub name: &'static str,
    /// Its properties.
    pub properties: Vec<&'static str>,
    /// Types that derive from it, and what each adds.
    pub derived: &'static [(&'static str, &'static [&'static str])],
}

fn served<N: Noun>() -> ServedType {
    let properties = N::properties().iter().map(|property| property.name).collect();
    ServedType { name: N::NAME, properties, derived: N::DERIVED }
}

/// The types that have tables.
pub fn types() -> Vec<ServedType> {
    vec![
        served::<AccessPolicy>(),
        served::<Assigned>(),
        served::<Attachments>(),
        served::<Calendar>(),
        served::<CalendarGroup>(),
        served::<Classified>(),
        served::<Contact>(),
        served::<ContactFolder>(),
        served::<Devices>(),
        served::<Event>(),
        served::<Grant>(),
        served::<Group>(),
        served::<Licensed>(),
        served::<MailFolders>(),
        served::<Messages>(),
        served::<NamedLocation>(),
        served::<Organization>(),
        served::<Subscribed>(),
        served::<Users>(),
    ]
}

/// Types that are served whole, and have no table.
pub const WHOLE: [&str; 4] =
    ["multiValueLegacyExtendedProperty", "openTypeExtension", "singleValueLegacyExtendedProperty", "subscription"];

/// Lists at the root, and what is in them.
const SETS: [(&str, &str); 6] = [
    ("devices", "device"),
    ("groups", "group"),
    ("oauth2PermissionGrants", "oAuth2PermissionGrant"),
    ("organization", "organization"),
    ("subscribedSkus", "subscribedSku"),
    ("users", "user"),
];

static VERSION_1: LazyLock<Bytes> = LazyLock::new(|| write::document(include_str!("v1.0.tsv")).into());
static BETA: LazyLock<Bytes> = LazyLock::new(|| write::document(include_str!("beta.tsv")).into());

/// Whether a path behind the version is this one.
pub fn is_path(rest: &str) -> bool {
    let rest = rest.trim_matches('/');
    rest.eq_ignore_ascii_case("$metadata") || rest.eq_ignore_ascii_case("%24metadata")
}

/// A request for it, which nobody has to sign in for.
struct Document<'a> {
    call: &'a Call<'a>,
    version: &'static str,
}

impl Answerable for Document<'_> {
    fn answer(&self) -> Answer {
        let answer = if self.call.method == Method::GET {
            let body = if self.version == "beta" { &*BETA } else { &*VERSION_1 };
            let mut answer = Answer::with_body(StatusCode::OK, "application/xml", body.clone());
            answer.headers.insert(HeaderName::from_static("odata-version"), HeaderValue::from_static("4.0"));
            answer
        } else {
            let text = "Specified HTTP method is not allowed for the request target.";
            Fault::new(StatusCode::METHOD_NOT_ALLOWED, "Request_BadRequest", text).answer(self.call, Mount::Directory)
        };
        headers::put_on(answer, self.call, Mount::Directory)
    }
}

/// Reads a request for it.
pub fn read<'a>(call: &'a Call<'a>, version: &'static str) -> Prepared<'a> {
    Prepared::new(Named::new("graph.metadata"), Document { call, version })
}
