//! Changing the Cloud's state in the words of a scenario's `cloud`.

mod access;
mod app;
mod app_access;
mod contacts;
mod environment;
mod environment_rows;
mod ews;
mod hosts;
mod mailbox;
mod rooms;
mod standing;
mod template;
mod tenant;
mod throttling;
mod user;

use std::sync::Arc;

use mock365_control::state::{CloudPatch, GrantPatch, GroupPatch};
use mock365_domain::directory::{Group, permission};
use mock365_domain::{Change, Cloud, Happened, Now};
use uuid::Uuid;

use crate::limits::GENERATED;

pub use app::client_id_of;
pub use hosts::check_hosts;

use mock365_control::{choice, nearest};

/// Why state cannot be changed as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}{}", .nearest.as_deref().map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default())]
pub struct PatchFault {
    /// Where: `/users/anna@contoso.example/licenses/0`.
    pub place: String,
    /// Why.
    pub reason: String,
    /// The nearest known word.
    pub nearest: Option<String>,
}

impl PatchFault {
    pub(crate) fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { place: place.into(), reason: reason.into(), nearest: None }
    }

    pub(crate) fn near<'a>(mut self, word: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        self.nearest = nearest(word, known.iter().copied()).map(str::to_owned);
        self.reason.push_str(&choice(&known, self.nearest.is_some()));
        self
    }
}

/// Who and what a patch is about where it does not say.
#[derive(Clone, Copy, Debug)]
pub struct PatchContext {
    /// The moment.
    pub now: Now,
    /// The tenant where none is named.
    pub home: Option<Uuid>,
}

/// Changes a Cloud. A refusal may leave it half changed: give it a copy.
pub fn patch(cloud: &mut Cloud, patch: &CloudPatch, user: Option<&str>, now: Now) -> Result<Change, PatchFault> {
    super::fill::check_total("/mailboxes", patch.mailboxes.values(), GENERATED.amount)?;
    for (name, wanted) in &patch.tenants {
        tenant::apply(cloud, name, wanted, now)?;
    }
    let mut users = Vec::new();
    for (name, wanted) in &patch.users {
        users.push(user::apply(cloud, name, wanted, now)?);
    }
    for (name, wanted) in &patch.tenants {
        contacts::set(cloud, name, wanted)?;
        rooms::set_lists(cloud, name, wanted)?;
    }
    let home = user.and_then(|user| cloud.user(user)).map(|(at, _)| at.tenant);
    let context = PatchContext { now, home };
    for (name, wanted) in &patch.groups {
        group(cloud, name, wanted, context)?;
    }
    for ((name, wanted), whose) in patch.users.iter().zip(users) {
        if let Some(manager) = &wanted.manager {
            user::set_manager(cloud, &format!("/users/{name}/manager"), whose.0, manager)?;
        }
        if let Some(wanted) = &wanted.room {
            rooms::describe(cloud, &format!("/users/{name}/room"), whose.0, wanted)?;
        }
        if let Some(wanted) = &wanted.mailbox {
            mailbox::set_rights(cloud, &format!("/users/{name}/mailbox"), whose, wanted)?;
        }
    }
    for (name, wanted) in &patch.tenants {
        tenant::set_reviewers(cloud, name, wanted)?;
    }
    for (name, wanted) in &patch.apps {
        app::apply(cloud, name, wanted, context)?;
    }
    for (name, wanted) in &patch.tenants {
        access::set_policies(cloud, name, wanted)?;
        app_access::set(cloud, name, wanted)?;
    }
    ews::set_all(cloud, &patch.tenants, now)?;
    for (host, wanted) in &patch.environments {
        environment::apply(cloud, host, wanted, context)?;
    }
    for (index, wanted) in patch.grants.iter().enumerate() {
        grant(cloud, &format!("/grants/{index}"), wanted, context)?;
    }
    let mut change = Change::directory(Happened::Updated);
    for (address, wanted) in &patch.mailboxes {
        let (_, filled) =
            super::fill::fill(cloud, &format!("/mailboxes/{address}"), address, wanted, now, GENERATED.amount)?;
        change = change.and(filled);
    }
    cloud.graph_nonce = patch.graph_nonce.unwrap_or(cloud.graph_nonce);
    cloud.redirects = patch.redirects.map_or(cloud.redirects, tenant::redirects);
    if let Some(wanted) = &patch.throttling {
        throttling::set(cloud, wanted)?;
    }
    Ok(change)
}

/// The tenant that is named, or else the one at home.
fn tenant_id(cloud: &Cloud, place: &str, named: Option<&str>, context: PatchContext) -> Result<Uuid, PatchFault> {
    match named {
        Some(name) => known_tenant(cloud, &format!("{place}/tenant"), name),
        None => context.home.ok_or_else(|| PatchFault::new(place, "say which `tenant`")),
    }
}

fn known_tenant(cloud: &Cloud, place: &str, name: &str) -> Result<Uuid, PatchFault> {
    cloud.tenant(name).map(|tenant| tenant.id).ok_or_else(|| {
        let domains = cloud.tenants.values().flat_map(|tenant| &tenant.domains).map(|domain| domain.name.as_str());
        PatchFault::new(place, format!("there is no tenant `{name}`")).near(name, domains)
    })
}

/// A user or group of a tenant: its object id, and whether it is a group.
fn member(cloud: &Cloud, place: &str, tenant: Uuid, name: &str) -> Result<(Uuid, bool), PatchFault> {
    let known = cloud.tenants.get(&tenant);
    if let Some(user) = known.and_then(|tenant| tenant.user(name)) {
        return Ok((user.id, false));
    }
    let groups = || known.into_iter().flat_map(|tenant| tenant.groups.values());
    if let Some(group) = groups().find(|group| group.display_name.eq_ignore_ascii_case(name)) {
        return Ok((group.id, true));
    }
    let users = known.into_iter().flat_map(|tenant| tenant.users.values()).map(|user| user.upn.as_str());
    let names = users.chain(groups().map(|group| group.display_name.as_str()));
    Err(PatchFault::new(place, format!("there is no user or group `{name}` in the tenant")).near(name, names))
}

fn group(cloud: &mut Cloud, name: &str, wanted: &GroupPatch, context: PatchContext) -> Result<(), PatchFault> {
    let place = format!("/groups/{name}");
    let tenant = tenant_id(cloud, &place, wanted.tenant.as_deref(), context)?;
    let mut members = Vec::new();
    for (index, member_name) in wanted.members.iter().flatten().enumerate() {
        let mut contacts = cloud.tenants.get(&tenant).into_iter().flat_map(|tenant| tenant.contacts.values());
        members.push(match contacts.find(|contact| contact.mail.eq_ignore_ascii_case(member_name)) {
            Some(contact) => contact.id,
            None => member(cloud, &format!("{place}/members/{index}"), tenant, member_name)?.0,
        });
    }
    let mut owners = Vec::new();
    for (index, owner) in wanted.owners.iter().flatten().enumerate() {
        let place = format!("{place}/owners/{index}");
        match member(cloud, &place, tenant, owner)? {
            (user, false) => owners.push(user),
            (_, true) => return Err(PatchFault::new(place, format!("`{owner}` is a group, and users own groups"))),
        }
    }
    let Some(tenant) = cloud.tenant_mut(tenant) else { return Ok(()) };
    let known = tenant.groups.values().find(|group| group.display_name.eq_ignore_ascii_case(name));
    let id = known.map_or_else(|| Uuid::new_v5(&tenant.id, name.as_bytes()), |group| group.id);
    let group = tenant
        .groups
        .entry(id)
        .or_insert_with(|| Arc::new(Group { created: Some(context.now.second()), ..Group::new(id, name) }));
    if wanted.members.is_some() {
        Arc::make_mut(group).members = members.into();
    }
    if wanted.owners.is_some() {
        Arc::make_mut(group).owners = owners.into();
    }
    Ok(())
}

/// Nobody of that name; who is called nearly so.
fn no_user(cloud: &Cloud, place: String, name: &str) -> PatchFault {
    let users = cloud.tenants.values().flat_map(|tenant| tenant.users.values());
    let fault = PatchFault::new(place, format!("there is no user `{name}`"));
    fault.near(name, users.map(|user| user.upn.as_str()))
}

fn grant(cloud: &mut Cloud, place: &str, wanted: &GrantPatch, context: PatchContext) -> Result<(), PatchFault> {
    let user = match &wanted.user {
        None => None,
        Some(name) => match cloud.user(name) {
            Some((at, _)) => Some(at),
            None => return Err(no_user(cloud, format!("{place}/user"), name)),
        },
    };
    let tenant = match (&wanted.tenant, user) {
        (None, Some(at)) => at.tenant,
        (named, _) => tenant_id(cloud, place, named.as_deref(), context)?,
    };
    let app = app::known(cloud, &format!("{place}/app"), &wanted.app)?;
    let resource = match wanted.resource.as_deref() {
        None | Some("graph") => permission::GRAPH,
        Some("exchange") => permission::EXCHANGE,
        Some("dataverse") => permission::DATAVERSE,
        Some(other) => {
            let fault = PatchFault::new(format!("{place}/resource"), format!("there is no resource `{other}`"));
            return Err(fault.near(other, ["graph", "exchange", "dataverse"]));
        }
    };
    let scopes = app::scopes(&format!("{place}/scopes"), resource, &wanted.scopes)?;
    let roles = app::roles(&format!("{place}/roles"), resource, &wanted.roles)?;
    if scopes.is_empty() && roles.is_empty() {
        return Err(PatchFault::new(place, "a consent is to `scopes`, to `roles` or to both"));
    }
    if user.is_some() && !roles.is_empty() {
        let why = "application permissions are granted for the whole tenant: leave `user` out, and say `tenant`";
        return Err(PatchFault::new(format!("{place}/roles"), why));
    }
    let (Some(client), Some(target)) = (cloud.provision(tenant, app), cloud.provision(tenant, resource)) else {
        return Ok(());
    };
    if let Some(tenant) = cloud.tenant_mut(tenant).filter(|_| !scopes.is_empty()) {
        tenant.grant(client, user.map(|at| at.user), target, &scopes);
    }
    cloud.accept_roles(tenant, app, resource, &roles, context.now);
    Ok(())
}
