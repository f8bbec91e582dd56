//! Service principals: an application as one tenant sees it ("enterprise application").

use imbl::Vector;
use jiff::Timestamp;
use uuid::Uuid;

/// An enterprise application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePrincipal {
    /// Object id in this tenant.
    pub id: Uuid,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// The application's client id.
    pub app_id: Uuid,
    /// Name.
    pub display_name: String,
    /// What an administrator wrote about it.
    pub notes: Option<String>,
    /// What it is for, in an administrator's words.
    pub description: Option<String>,
    /// Words that the portal sorts by.
    pub tags: Vec<String>,
    /// Whether users may sign in to it.
    pub enabled: bool,
    /// "Assignment required": only assigned users may sign in.
    pub assignment_required: bool,
    /// Who is assigned, and application permissions that others hold on it.
    pub assigned: Vector<AppRoleAssignment>,
    /// Who owns it: users and enterprise applications, by object id.
    pub owners: Vec<Uuid>,
    /// Delegated permissions of this resource that the tenant classified as low: classification id, scope value.
    pub low_permissions: Vec<(Uuid, String)>,
}

/// A user, group or app that holds a role of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppRoleAssignment {
    /// Id of the assignment.
    pub id: Uuid,
    /// The role; all zeros for plain access.
    pub role: Uuid,
    /// Who holds it.
    pub principal: Uuid,
    /// What the holder is.
    pub kind: PrincipalKind,
    /// When it was made.
    pub created: Timestamp,
}

/// What can be assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrincipalKind {
    /// A user.
    User,
    /// A group.
    Group,
    /// Another application.
    ServicePrincipal,
}
