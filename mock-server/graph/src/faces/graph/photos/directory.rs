//! Photos of users and groups.

use std::sync::Arc;

use bytes::Bytes;
use mock365_domain::Refusal;
use mock365_domain::directory::Tenant;
use mock365_domain::photo::{Photo, PhotoRefusal};
use uuid::Uuid;

use super::Photographed;
use super::file::if_match;
use crate::faces::graph::directory::{USER_ADMINS, tenant_mut};
use crate::faces::graph::view::profile_photo::ProfilePhoto;
use crate::faces::graph::{Fault, GraphRequest, Permissions, groups};

/// What seeing a user's photo needs.
pub const READ_USER: Permissions = Permissions {
    delegated: &[
        "ProfilePhoto.Read.All",
        "ProfilePhoto.ReadWrite.All",
        "User.Read",
        "User.ReadBasic.All",
        "User.Read.All",
        "User.ReadWrite",
        "User.ReadWrite.All",
    ],
    application: &[
        "ProfilePhoto.Read.All",
        "ProfilePhoto.ReadWrite.All",
        "User.ReadBasic.All",
        "User.Read.All",
        "User.ReadWrite.All",
    ],
};
/// Those among them that show the photos of others.
const SEES_OTHERS: [&str; 5] = [
    "ProfilePhoto.Read.All",
    "ProfilePhoto.ReadWrite.All",
    "User.ReadBasic.All",
    "User.Read.All",
    "User.ReadWrite.All",
];
/// What putting a user's photo needs.
pub const WRITE_USER: Permissions = Permissions {
    delegated: &["ProfilePhoto.ReadWrite.All", "User.ReadWrite", "User.ReadWrite.All"],
    application: &WRITES_OTHERS,
};
/// Those among them that put the photos of others.
const WRITES_OTHERS: [&str; 2] = ["ProfilePhoto.ReadWrite.All", "User.ReadWrite.All"];
/// What seeing a group's photo needs.
pub const READ_GROUP: Permissions = Permissions::alike(&[
    "ProfilePhoto.Read.All",
    "ProfilePhoto.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
]);
/// What putting a group's photo needs.
pub const WRITE_GROUP: Permissions = Permissions::alike(&["ProfilePhoto.ReadWrite.All", "Group.ReadWrite.All"]);

/// Users.
pub enum OfUser {}

/// Groups.
pub enum OfGroup {}

impl Photographed for OfUser {
    const READ: fn(Bytes) -> Result<Photo, PhotoRefusal> = Photo::of_profile;

    fn photo(request: &GraphRequest<'_>) -> Result<Arc<Photo>, Fault> {
        let at = request.owner()?;
        check(request, at.user, &SEES_OTHERS)?;
        request.call.sandbox.read(|cloud, _| {
            let tenant = cloud.tenants.get(&at.tenant).filter(|tenant| tenant.users.contains_key(&at.user));
            of(tenant.ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?, at.user)
        })
    }

    fn shown(photo: &Photo) -> ProfilePhoto {
        ProfilePhoto::whole(photo, "default")
    }

    fn set(request: &GraphRequest<'_>, photo: Option<Photo>) -> Result<(), Fault> {
        let user = request.owner()?.user;
        check(request, user, &WRITES_OTHERS)?;
        let may = |tenant: &Tenant| request.bearer.user == Some(user) || request.holds(tenant, USER_ADMINS);
        request.change_tenant_if(may, |cloud, id, _| {
            let tenant = &cloud.tenants[&id];
            if_match(request, tenant.photos.get(&user).map(AsRef::as_ref))?;
            Ok(tenant_mut(cloud, id)?.set_photo(user, photo).map_err(Refusal::from)?)
        })
    }

    fn part(_: &GraphRequest<'_>, list: &str) -> String {
        list.to_owned()
    }
}

impl Photographed for OfGroup {
    const READ: fn(Bytes) -> Result<Photo, PhotoRefusal> = Photo::of_profile;

    fn photo(request: &GraphRequest<'_>) -> Result<Arc<Photo>, Fault> {
        request.read_tenant(|_, tenant, _| of(tenant, groups::found(request, tenant)?))
    }

    fn shown(photo: &Photo) -> ProfilePhoto {
        ProfilePhoto::whole(photo, "default")
    }

    fn set(request: &GraphRequest<'_>, photo: Option<Photo>) -> Result<(), Fault> {
        request.change_own_tenant(|cloud, id, _| {
            let tenant = &cloud.tenants[&id];
            let group = groups::found(request, tenant)?;
            groups::may_manage(request, tenant, &tenant.groups[&group])?;
            if_match(request, tenant.photos.get(&group).map(AsRef::as_ref))?;
            Ok(tenant_mut(cloud, id)?.set_photo(group, photo).map_err(Refusal::from)?)
        })
    }

    fn part(request: &GraphRequest<'_>, list: &str) -> String {
        format!("groups('{}')/{list}", request.param("group-id"))
    }
}

fn of(tenant: &Tenant, id: Uuid) -> Result<Arc<Photo>, Fault> {
    Ok(tenant.photos.get(&id).cloned().ok_or(Refusal::Photo(PhotoRefusal::Missing))?)
}

/// Refuses a token of a user that says nothing of others, where another is meant.
fn check(request: &GraphRequest<'_>, user: Uuid, of_others: &[&str]) -> Result<(), Fault> {
    let is_other = request.bearer.user.is_some_and(|own| own != user);
    if is_other && !of_others.iter().any(|name| request.bearer.has(name)) {
        return Err(Refusal::PermissionMissing(of_others.join(" or ")).into());
    }
    Ok(())
}
