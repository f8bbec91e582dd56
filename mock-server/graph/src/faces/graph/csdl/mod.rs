//! `$metadata`: the types of what is served, as OData describes them. Made once for each version.
//!
//! Names come from the tables of properties; what they are is said by `v1.0.tsv` and `beta.tsv`, which
//! `tests/graph/metadata_document.rs` holds against the tables and against Microsoft's own document. Types that the facts
//! lack (`beside.tsv`), and what can be called (`calls.tsv`), are as Microsoft's reference describes them.
//!
//! <https://learn.microsoft.com/graph/traverse-the-graph#microsoft-graph-api-metadata>

mod model;
mod write;

pub use model::{CallModel, Declared, MemberModel, Model, TypeModel, bare};

use std::sync::LazyLock;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use mock365_domain::consent::Grant;
use mock365_domain::consent::{ConsentRequest, UserRequest};
use mock365_domain::directory::{
    AccessPolicy, Application, ConsentRequests, Group, MeetingRoom, NamedLocation, OrgContact, RoomList,
    ServicePrincipal,
};
use mock365_domain::mailbox::{Category, Contact, Event, FocusedOverride, InboxRule, Language, MailboxSettings};
use mock365_domain::time_zone::SupportedZone;

use super::calendars::CalendarGroup;
use super::odata::Noun;
use super::operation::Mount;
use super::relations::{DirectoryRole, Objects, RoleTemplate};
use super::view::calendar::Calendar;
use super::view::contact_folder::ContactFolder;
use super::view::device::Devices;
use super::view::domain::DomainName;
use super::view::inference::InferenceClassification;
use super::view::license::{Licensed, Subscribed};
use super::view::organization::Organization;
use super::view::permission_grant::{Assigned, Classified};
use super::view::person::{BetaPeople, People};
use super::view::policy::AuthorizationPolicy;
use super::view::profile_photo::ProfilePhoto;
use super::view::risky_user::RiskyUsers;
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
        served::<Application>(),
        served::<Assigned>(),
        served::<Attachments>(),
        served::<AuthorizationPolicy>(),
        served::<BetaPeople>(),
        served::<Calendar>(),
        served::<CalendarGroup>(),
        served::<Category>(),
        served::<Classified>(),
        served::<ConsentRequest>(),
        served::<ConsentRequests>(),
        served::<Contact>(),
        served::<ContactFolder>(),
        served::<Devices>(),
        served::<DirectoryRole>(),
        served::<DomainName>(),
        served::<Event>(),
        served::<FocusedOverride>(),
        served::<Grant>(),
        served::<Group>(),
        served::<InboxRule>(),
        served::<InferenceClassification>(),
        served::<Language>(),
        served::<Licensed>(),
        served::<MailFolders>(),
        served::<MailboxSettings>(),
        served::<MeetingRoom>(),
        served::<Messages>(),
        served::<NamedLocation>(),
        served::<Objects>(),
        served::<OrgContact>(),
        served::<Organization>(),
        served::<People>(),
        served::<ProfilePhoto>(),
        served::<RiskyUsers>(),
        served::<RoleTemplate>(),
        served::<RoomList>(),
        served::<ServicePrincipal>(),
        served::<Subscribed>(),
        served::<SupportedZone>(),
        served::<UserRequest>(),
        served::<Users>(),
    ]
}

/// Types that are served whole, and have no table.
pub const WHOLE: [&str; 16] = [
    "agreement",
    "convertIdResult",
    "crossTenantAccessPolicy",
    "identitySecurityDefaultsEnforcementPolicy",
    "invitation",
    "mailTips",
    "multiValueLegacyExtendedProperty",
    "openTypeExtension",
    "outlookUser",
    "passwordAuthenticationMethod",
    "passwordCredential",
    "phoneAuthenticationMethod",
    "singleValueLegacyExtendedProperty",
    "subscription",
    "timeSlot",
    "uploadSession",
];

/// Lists at the root, and what is in them.
pub const SETS: [(&str, &str); 16] = [
    ("applications", "application"),
    ("contacts", "orgContact"),
    ("devices", "device"),
    ("directoryObjects", "directoryObject"),
    ("directoryRoleTemplates", "directoryRoleTemplate"),
    ("directoryRoles", "directoryRole"),
    ("domains", "domain"),
    ("groups", "group"),
    ("invitations", "invitation"),
    ("oauth2PermissionGrants", "oAuth2PermissionGrant"),
    ("organization", "organization"),
    ("places", "place"),
    ("servicePrincipals", "servicePrincipal"),
    ("subscribedSkus", "subscribedSku"),
    ("subscriptions", "subscription"),
    ("users", "user"),
];

/// What there is one of at the root.
pub const SINGLETONS: [(&str, &str); 6] = [
    ("directory", "directory"),
    ("identity", "identityContainer"),
    ("identityGovernance", "identityGovernance"),
    ("identityProtection", "identityProtectionRoot"),
    ("me", "user"),
    ("policies", "policyRoot"),
];

/// Types that the facts lack, in the same form.
pub const BESIDE: &str = include_str!("beside.tsv");
/// What can be called: `action` or `function`, name, what it is bound to, parameters, what it gives.
pub const CALLS: &str = include_str!("calls.tsv");

static VERSION_1: LazyLock<Bytes> = LazyLock::new(|| write::document(Model::of("v1.0")).into());
static BETA: LazyLock<Bytes> = LazyLock::new(|| write::document(Model::of("beta")).into());

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
