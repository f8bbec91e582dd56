//! The Cloud's state as the control API shows it, in the words in which it is changed.

use mock365_control::changes::Moment;
use mock365_control::report::EnvironmentReport;
use mock365_domain::consent::held_roles;
use mock365_domain::dataverse::{Deployment, EnvironmentHost};
use mock365_domain::default::OFFERED_SINCE;
use mock365_domain::directory::{
    AgentList, Agents, AppAccessPolicy, AppAccessRight, Application, Group, GroupClaims, NationalCloud, OwnServers,
    Persona, Redirects, Resource, Sku, Tenant, User, UserConsent, UserKind, permission, skus,
};
use mock365_domain::mailbox::{AutomaticReplies, Mailbox, MailboxState, Quota, ReplyAudience, ReplyStatus};
use mock365_domain::rollout::ROLLOUTS;
use mock365_domain::{Cloud, Held, Now, Rollout};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// A tenant.
pub fn tenant(tenant: &Tenant) -> Value {
    let requests = &tenant.consent_requests;
    let name = |id: &Uuid| name_of(tenant, *id);
    let reviewers: Vec<String> = requests.reviewers.iter().map(name).collect();
    let low: Vec<&str> = tenant
        .service_principal(permission::GRAPH)
        .map(|graph| graph.low_permissions.iter().map(|(_, scope)| scope.as_str()).collect())
        .unwrap_or_default();
    let mx: serde_json::Map<String, Value> =
        tenant.domains.iter().map(|domain| (domain.name.clone(), domain.mx.clone().into())).collect();
    json!({
        "id": tenant.id,
        "domain": tenant.domain(),
        "display_name": tenant.display_name,
        "domains": tenant.domains.iter().map(|domain| domain.name.as_str()).collect::<Vec<_>>(),
        "user_consent": match tenant.user_consent {
            UserConsent::Off => "off",
            UserConsent::Low => "low",
            UserConsent::Legacy => "legacy",
            UserConsent::Managed => "managed",
        },
        "low_permissions": low,
        "consent_requests": {
            "enabled": requests.enabled, "notify": requests.notify, "remind": requests.remind,
            "days": requests.days, "reviewers": reviewers,
        },
        "cloud": national(tenant.cloud),
        "mx": mx,
        "exchange_host": tenant.exchange_host,
        "own_servers": own_servers(tenant.own_servers),
        "ews": ews(tenant),
        "app_access_policies": app_access_policies(tenant),
        "app_roles": app_roles(tenant),
        "changes": ROLLOUTS.iter().map(|row| (row.name.to_owned(), held(tenant, row.rollout))).collect::<Map<_, _>>(),
        "mailbox_delay": tenant.mailbox_delay.to_string(),
        "redirects": tenant.redirects.map(|redirects| match redirects {
            Redirects::Newest => "newest",
            Redirects::Older => "older",
        }),
        "asks_to_stay": tenant.asks_to_stay,
        "contacts": tenant.contacts.values().map(|contact| contact.mail.as_str()).collect::<Vec<_>>(),
        "users": tenant.users.values().map(|user| user.upn.as_str()).collect::<Vec<_>>(),
        "groups": tenant.groups.values().map(|one| group(tenant, one)).collect::<Vec<_>>(),
        "grants": tenant.grants.iter().map(|grant| json!({
            "id": grant.id,
            "app": principal_name(tenant, grant.client),
            "resource": principal_name(tenant, grant.resource),
            "user": grant.principal.as_ref().map(name),
            "scopes": grant.scopes,
        })).collect::<Vec<_>>(),
        "application_permissions": application_permissions(tenant),
        "apps": tenant.service_principals.values().map(|principal| json!({
            "id": principal.id, "client_id": principal.app_id, "name": principal.display_name,
            "enabled": principal.enabled, "assignment_required": principal.assignment_required,
            "assigned": principal.assigned.iter().map(|assignment| name(&assignment.principal)).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    })
}

/// The cloud that a tenant is in.
fn national(cloud: NationalCloud) -> &'static str {
    match cloud {
        NationalCloud::Worldwide => "worldwide",
        NationalCloud::China => "china",
    }
}

/// How a tenant holds a change.
fn held(tenant: &Tenant, rollout: Rollout) -> Value {
    let word = match tenant.rollouts.held(rollout) {
        Held::ByDate => "by-date",
        Held::Applied => "applied",
        Held::NotYet => "not-yet",
    };
    word.into()
}

fn switch(on: Option<bool>) -> Value {
    on.map_or_else(|| "unset".into(), Value::Bool)
}

fn access_policy(agents: &Agents) -> &'static str {
    match agents.enforced {
        None => "none",
        Some(AgentList::Allow) => "enforce-allow-list",
        Some(AgentList::Block) => "enforce-block-list",
    }
}

fn own_servers(own: OwnServers) -> Value {
    json!({
        "build": own.build.map(|part| part.to_string()).join("."), "integrated": own.integrated,
        "certificate_expired": own.certificate_expired, "oauth": !own.refuses_tokens,
    })
}

fn ews(tenant: &Tenant) -> Value {
    let (ews, agents) = (&tenant.ews, &tenant.ews.agents);
    json!({
        "enabled": switch(ews.enabled), "basic": ews.basic, "allowed_apps": ews.allowed_apps.listed(),
        "access_policy": access_policy(agents), "allow_list": agents.allowed, "block_list": agents.blocked,
    })
}

/// Which mailboxes applications may use by themselves.
fn app_access_policies(tenant: &Tenant) -> Vec<Value> {
    let right = |policy: &AppAccessPolicy| match policy.right {
        AppAccessRight::Restrict => "restrict",
        AppAccessRight::Deny => "deny",
    };
    let all = tenant.app_access.policies.iter();
    all.map(|policy| json!({ "app": policy.app, "right": right(policy), "scope": scope_name(tenant, policy.scope) }))
        .collect()
}

/// A group or a user in whose mailboxes something holds.
fn scope_name(tenant: &Tenant, id: uuid::Uuid) -> String {
    let group = tenant.groups.get(&id).map(|group| group.display_name.clone());
    let user = || tenant.users.get(&id).map(|user| user.upn.clone());
    group.or_else(user).unwrap_or_else(|| id.to_string())
}

/// What Exchange's own roles let them do there.
fn app_roles(tenant: &Tenant) -> Vec<Value> {
    let all = tenant.app_access.roles.iter();
    all.map(|role| {
        let scope = role.scope.map(|scope| scope_name(tenant, scope));
        json!({ "app": role.app, "role": role.role, "scope": scope })
    })
    .collect()
}

/// What applications may do by themselves.
fn application_permissions(tenant: &Tenant) -> Vec<Value> {
    let held = |app: Uuid| {
        Resource::all().iter().filter_map(move |resource| {
            let roles = held_roles(tenant, app, resource.app_id);
            (!roles.is_empty()).then_some((resource.display_name, roles))
        })
    };
    let clients = tenant.service_principals.values();
    clients
        .flat_map(|client| held(client.app_id).map(|(resource, roles)| (&client.display_name, resource, roles)))
        .map(|(app, resource, roles)| json!({ "app": app, "resource": resource, "roles": roles }))
        .collect()
}

/// A group, its members and owners by their names.
fn group(tenant: &Tenant, group: &Group) -> Value {
    json!({
        "id": group.id,
        "name": group.display_name,
        "members": group.members.iter().map(|id| name_of(tenant, *id)).collect::<Vec<_>>(),
        "owners": group.owners.iter().map(|id| name_of(tenant, *id)).collect::<Vec<_>>(),
    })
}

/// What a user is called, and anything else by its id.
fn name_of(tenant: &Tenant, id: Uuid) -> String {
    tenant.users.get(&id).map_or_else(|| id.to_string(), |user| user.upn.clone())
}

fn principal_name(tenant: &Tenant, id: uuid::Uuid) -> String {
    tenant.service_principals.get(&id).map_or_else(|| id.to_string(), |principal| principal.display_name.clone())
}

/// A user.
pub fn user(cloud: &Cloud, tenant: &Tenant, user: &User) -> Value {
    let license = |id: &uuid::Uuid| {
        skus().iter().find(|sku: &&Sku| sku.id == *id).map_or_else(|| id.to_string(), |sku| sku.part_number.to_owned())
    };
    let mailbox = user.mailbox.and_then(|id| cloud.mailboxes.get(&id));
    json!({
        "id": user.id,
        "user": user.upn,
        "tenant": tenant.domain(),
        "display_name": user.display_name,
        "mail": user.mail,
        "aliases": user.aliases,
        "enabled": user.enabled,
        "kind": match user.kind {
            UserKind::Person => "person",
            UserKind::Shared => "shared",
            UserKind::Room => "room",
            UserKind::Equipment => "equipment",
            UserKind::Linked => "linked",
            UserKind::Guest => "guest",
        },
        "manager": tenant.manager_of(user.id).map(|manager| match tenant.users.get(&manager) {
            Some(manager) => manager.upn.as_str(),
            None => tenant.contacts.get(&manager).map_or("", |contact| &contact.mail),
        }),
        "roles": user.roles,
        "licenses": user.licenses.iter().map(license).collect::<Vec<_>>(),
        "persona": user.persona.map(|persona| match persona {
            Persona::Primary => "primary",
            Persona::Hex => "hex",
        }),
        "mailbox": mailbox.map(|mailbox| json!({ "state": state(&mailbox.state) })),
    })
}

/// An application.
pub fn app(app: &Application) -> Value {
    json!({
        "client_id": app.app_id,
        "id": app.id,
        "display_name": app.display_name,
        "home_tenant": app.home_tenant,
        "verified_publisher": app.verified_publisher(),
        "publisher": app.publisher.as_ref().map(|publisher| publisher.name.as_str()),
        "risky": app.risky,
        "group_claims": match app.group_claims {
            GroupClaims::None => "none",
            GroupClaims::SecurityGroup => "security-group",
            GroupClaims::All => "all",
        },
        "logout_url": app.logout_uri,
        "redirect_uris": app.redirect_uris.iter().map(|uri| uri.uri.as_str()).collect::<Vec<_>>(),
        "id_tokens": app.id_tokens,
        "access_tokens": app.access_tokens,
        "allow_public_client": app.allow_public_client,
        "permissions": app.required_access.iter().map(|access| json!({
            "resource": access.resource, "scopes": access.scopes, "roles": access.roles,
        })).collect::<Vec<_>>(),
    })
}

/// A mailbox.
pub fn mailbox(cloud: &Cloud, mailbox: &Mailbox, now: Now) -> Value {
    json!({
        "address": mailbox.address,
        "user": cloud.user_at(mailbox.owner).map(|user| user.upn.as_str()),
        "id": mailbox.guid,
        "name": mailbox.name,
        "state": state(&mailbox.state),
        "ews": {
            "enabled": switch(mailbox.ews.enabled), "access_policy": access_policy(&mailbox.ews.agents),
            "allow_list": mailbox.ews.agents.allowed, "block_list": mailbox.ews.agents.blocked,
        },
        "read_only_birthdays": mailbox.read_only_birthdays,
        "language": mailbox.settings.language.locale,
        "automatic_replies": replies(&mailbox.settings.automatic_replies, now),
        "full_access": names(cloud, mailbox, mailbox.permissions.full_access.as_deref()),
        "send_as": names(cloud, mailbox, mailbox.permissions.send_as.as_deref()),
        "send_on_behalf": names(cloud, mailbox, Some(&mailbox.permissions.send_on_behalf)),
        "quota": quota(cloud.quota_of(mailbox), mailbox),
        "sending": {
            "recipients_per_day": mailbox.submissions.recipients_per_day,
            "messages_per_minute": mailbox.submissions.messages_per_minute.unwrap_or(0),
            "sent": mailbox.submissions.recent(now),
        },
        "folders": mailbox.folders().count(),
    })
}

/// All environments, there or offered.
pub fn environments(cloud: &Cloud) -> Vec<Value> {
    let hosts = cloud.environment_hosts();
    hosts.into_iter().filter_map(|host| environment(cloud, &EnvironmentHost::read(host)?)).collect()
}

/// An environment. One that nobody asked for yet is as it will be.
pub fn environment(cloud: &Cloud, host: &EnvironmentHost) -> Option<Value> {
    let there = cloud.environments.get(host.as_str());
    let (tenant, version) = match there {
        Some(environment) => (environment.tenant, environment.version),
        None => cloud.offered_environment(host.as_str())?,
    };
    let report = EnvironmentReport {
        host: host.to_string(),
        url: format!("https://{host}"),
        tenant: cloud.tenants.get(&tenant).map_or_else(|| tenant.to_string(), |tenant| tenant.domain().to_owned()),
        version: version.to_string(),
        on_premises: there.is_some_and(|environment| environment.deployment == Deployment::OnPremises),
        provisioned: Moment(there.map_or(OFFERED_SINCE, |environment| environment.provisioned)),
        approves_alone: there.is_none_or(|environment| environment.approves_alone),
        forbids_approver: there.is_some_and(|environment| environment.forbids_approver),
        test_delay: there.map_or_else(|| "PT0S".to_owned(), |environment| environment.test_delay.to_string()),
        support_enabled: there.is_some_and(|environment| environment.support_enabled),
        rows: there.map_or(0, |environment| environment.len()),
    };
    serde_json::to_value(report).ok()
}

/// Users by sign-in name and groups by name; nothing where nobody was given anything.
fn names(cloud: &Cloud, mailbox: &Mailbox, given: Option<&[Uuid]>) -> Option<Vec<String>> {
    let tenant = cloud.tenants.get(&mailbox.owner.tenant)?;
    let name = |id: &Uuid| {
        let user = tenant.users.get(id).map(|user| user.upn.clone());
        user.or_else(|| tenant.groups.get(id).map(|group| group.display_name.clone()))
    };
    Some(given?.iter().filter_map(name).collect())
}

/// Automatic replies, and whether they are sent now.
fn replies(replies: &AutomaticReplies, now: Now) -> Value {
    json!({
        "status": match replies.status {
            ReplyStatus::Disabled => "disabled",
            ReplyStatus::Enabled => "enabled",
            ReplyStatus::Scheduled => "scheduled",
        },
        "audience": match replies.audience {
            ReplyAudience::None => "none",
            ReplyAudience::Contacts => "contacts",
            ReplyAudience::All => "all",
        },
        "start": replies.start.map(|at| at.to_string()),
        "end": replies.end.map(|at| at.to_string()),
        "internal": replies.internal,
        "external": replies.external,
        "on": replies.are_on(now),
    })
}

/// A mailbox's quota, in bytes, and how far it is used up.
fn quota(quota: Quota, mailbox: &Mailbox) -> Value {
    json!({
        "issue_warning": quota.issue_warning,
        "prohibit_send": quota.prohibit_send,
        "prohibit_send_receive": quota.prohibit_send_receive,
        "by_license": mailbox.own_quota.is_none(),
        "used": mailbox.used(),
        "status": quota.status(mailbox.used()).name(),
    })
}

/// A mailbox's state; `provisioning` and `migrating` with the moment at which they end.
fn state(state: &MailboxState) -> Value {
    match state {
        MailboxState::Ready => "ready".into(),
        MailboxState::Absent => "absent".into(),
        MailboxState::Unlicensed => "unlicensed".into(),
        MailboxState::Provisioning(until) => json!({ "provisioning": until }),
        MailboxState::Migrating(until) => json!({ "migrating": until }),
        MailboxState::OnPremises => "on-premises".into(),
        MailboxState::Disabled => "disabled".into(),
        MailboxState::SoftDeleted => "soft-deleted".into(),
        MailboxState::InvalidLicense => "invalid-license".into(),
    }
}
