//! How a user is changed, and the user's mailbox.

use std::sync::Arc;

use mock365_control::mailbox::StateSetting;
use mock365_control::state::{KindSetting, PersonaSetting, UserPatch};
use mock365_domain::cloud::CONSUMERS;
use mock365_domain::default;
use mock365_domain::directory::{Domain, Persona, Role, Sku, TenantKind, User, UserKind, skus};
use mock365_domain::mailbox::MailboxState;
use mock365_domain::{Cloud, Comeback, Now, UserRef};
use uuid::Uuid;

use super::PatchFault;
use mock365_control::duration;

/// What a user is given, checked.
struct Checked {
    licenses: Option<Vec<Uuid>>,
    roles: Option<Vec<Role>>,
    state: Option<MailboxState>,
}

/// Changes a user, made where not known. Who it is, and which mailbox the account has, or had if it is deleted now.
pub fn apply(
    cloud: &mut Cloud,
    name: &str,
    wanted: &UserPatch,
    now: Now,
) -> Result<(UserRef, Option<u64>), PatchFault> {
    let place = format!("/users/{name}");
    let checked = check(&place, wanted, now)?;
    check_addresses(cloud, &place, name, wanted)?;
    if wanted.deleted == Some(false)
        && let Some(at) = cloud.deleted_user(name)
    {
        cloud.restore_user(at, &Comeback::default()).map_err(|why| PatchFault::new(&place, why.to_string()))?;
    }
    let mut known = cloud.user(name).map(|(at, _)| at);
    if let Some(at) = known.filter(|_| wanted.recreated == Some(true)) {
        // Whoever knew the old account knew it before.
        cloud.open_environments(at.tenant, now);
        known = cloud.recreate_user(at, now);
    }
    let at = match known {
        Some(at) => at,
        None => make(cloud, &place, name, wanted, now)?,
    };
    if let Some(user) = cloud.user_mut(at) {
        describe(user, wanted, now);
        user.enabled = wanted.enabled.unwrap_or(user.enabled && (known.is_some() || user.kind.signs_in()));
        super::standing::set(user, &place, wanted, now)?;
        user.roles = checked.roles.map_or_else(|| std::mem::take(&mut user.roles), |roles| roles.into_iter().collect());
    }
    if let Some(licenses) = checked.licenses {
        license(cloud, at, licenses, now);
    }
    if known.is_none() {
        let has_own = cloud.user_at(at).is_some_and(|user| match user.kind {
            UserKind::Person | UserKind::Linked => user.has_exchange(),
            UserKind::Shared | UserKind::Room | UserKind::Equipment => true,
            UserKind::Guest => false,
        });
        if has_own || at.tenant == CONSUMERS {
            make_mailbox(cloud, at, now);
        }
    }
    if let Some(address) = &wanted.primary_alias {
        set_primary_alias(cloud, at, address);
    }
    if let Some(state) = checked.state {
        set_state(cloud, at, state, now);
    }
    if let Some(mailbox) = &wanted.mailbox {
        super::mailbox::apply(cloud, &format!("{place}/mailbox"), at, mailbox, now)?;
    }
    cloud.name_mailbox(at);
    cloud.index_addresses(at);
    let mailbox = cloud.user_at(at).and_then(|user| user.mailbox);
    if let Some(deleted) = wanted.deleted {
        super::standing::delete(cloud, at, deleted);
    }
    Ok((at, mailbox))
}

fn check(place: &str, wanted: &UserPatch, now: Now) -> Result<Checked, PatchFault> {
    let license = |(index, name): (usize, &String)| {
        Sku::find(name).map(|sku| sku.id).ok_or_else(|| {
            let known = skus().iter().map(|sku| sku.part_number);
            PatchFault::new(format!("{place}/licenses/{index}"), format!("there is no product `{name}`"))
                .near(name, known)
        })
    };
    let role = |(index, name): (usize, &String)| {
        self::role(name).ok_or_else(|| {
            let known: Vec<String> = Role::ALL.iter().map(|role| kebab(role.display_name())).collect();
            PatchFault::new(format!("{place}/roles/{index}"), format!("there is no directory role `{name}`"))
                .near(name, known.iter().map(String::as_str))
        })
    };
    if let Some(ews) = wanted.mailbox.as_ref().and_then(|mailbox| mailbox.ews.as_ref()) {
        super::ews::check_mailbox(&format!("{place}/mailbox/ews"), ews)?;
    }
    let state = wanted.mailbox.as_ref().and_then(|mailbox| mailbox.state.as_ref());
    Ok(Checked {
        licenses: wanted.licenses.as_ref().map(|all| all.iter().enumerate().map(license).collect()).transpose()?,
        roles: wanted.roles.as_ref().map(|all| all.iter().enumerate().map(role).collect()).transpose()?,
        state: state.map(|state| mailbox_state(&format!("{place}/mailbox/state"), state, now)).transpose()?,
    })
}

/// Who manages a user: somebody of the same tenant, or nobody.
pub fn set_manager(cloud: &mut Cloud, place: &str, at: UserRef, name: &str) -> Result<(), PatchFault> {
    let manager = match cloud.tenants.get(&at.tenant).and_then(|tenant| tenant.user(name)) {
        _ if name.is_empty() => None,
        Some(manager) => Some(manager.id),
        None => {
            let users = cloud.tenants.get(&at.tenant).into_iter().flat_map(|tenant| tenant.users.values());
            let fault = PatchFault::new(place, format!("there is no user `{name}` in the tenant"));
            return Err(fault.near(name, users.map(|user| user.upn.as_str())));
        }
    };
    if let Some(user) = cloud.user_mut(at) {
        user.manager = manager;
    }
    Ok(())
}

/// The directory role of that name: `Global Administrator`, `global-administrator`.
pub fn role(name: &str) -> Option<Role> {
    Role::ALL.into_iter().find(|role| {
        role.display_name().eq_ignore_ascii_case(name) || kebab(role.display_name()).eq_ignore_ascii_case(name)
    })
}

fn kebab(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

/// The domain's state of a mailbox.
fn mailbox_state(place: &str, setting: &StateSetting, now: Now) -> Result<MailboxState, PatchFault> {
    let after = |by: &str| duration(by).map(|by| now.plus(by)).map_err(|why| PatchFault::new(place, why.to_string()));
    Ok(match setting {
        StateSetting::Ready => MailboxState::Ready,
        StateSetting::Absent => MailboxState::Absent,
        StateSetting::Unlicensed => MailboxState::Unlicensed,
        StateSetting::Provisioning(by) => MailboxState::provisioning(after(by)?),
        StateSetting::Migrating(by) => MailboxState::Migrating(Some(after(by)?.timestamp())),
        StateSetting::OnPremises => MailboxState::OnPremises,
        StateSetting::Disabled => MailboxState::Disabled,
        StateSetting::SoftDeleted => MailboxState::SoftDeleted,
        StateSetting::InvalidLicense => MailboxState::InvalidLicense,
    })
}

/// Addresses look like addresses and belong to nobody else.
fn check_addresses(cloud: &Cloud, place: &str, name: &str, wanted: &UserPatch) -> Result<(), PatchFault> {
    let own = cloud.user(name).map(|(at, _)| at);
    let singles = [("mail", &wanted.mail), ("primary_alias", &wanted.primary_alias)];
    let singles = singles.into_iter().filter_map(|(key, address)| Some((key, address.as_ref()?)));
    for (key, address) in singles.chain(wanted.aliases.iter().flatten().map(|alias| ("aliases", alias))) {
        let place = format!("{place}/{key}");
        if !is_address(address) {
            return Err(PatchFault::new(place, format!("`{address}` is not an address")));
        }
        if cloud.user(address).is_some_and(|(at, _)| Some(at) != own) {
            return Err(PatchFault::new(place, format!("{address} belongs to somebody else")));
        }
    }
    Ok(())
}

fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && local.len() <= 64 && !local.contains(char::is_whitespace) && Domain::is_name(domain)
    })
}

/// Makes an account, still without a mailbox.
fn make(cloud: &mut Cloud, place: &str, name: &str, wanted: &UserPatch, now: Now) -> Result<UserRef, PatchFault> {
    if !is_address(name) {
        let names: Vec<String> =
            cloud.tenants.values().flat_map(|tenant| tenant.users.values()).map(|user| user.upn.clone()).collect();
        let fault = PatchFault::new(place, "there is no such user; a new one is named by a sign-in name");
        return Err(fault.near(name, names.iter().map(String::as_str)));
    }
    let (local, domain) = name.split_once('@').unwrap_or((name, ""));
    let tenant = cloud.tenant(domain).map_or(CONSUMERS, |tenant| tenant.id);
    let consumer = cloud.tenants.get(&tenant).is_none_or(|tenant| tenant.kind == TenantKind::Consumer);
    let mut id = Uuid::new_v5(&tenant, name.to_lowercase().as_bytes());
    if cloud.tenants.get(&tenant).is_some_and(|tenant| tenant.deleted_users.contains_key(&id)) {
        // Who was called so lies among the deleted.
        id = cloud.guid();
    }
    let display_name = wanted.display_name.clone().unwrap_or_else(|| capitalised(local));
    let mut user = default::person(id, name, &display_name, now);
    if consumer {
        user.mail = Some(name.to_owned());
        user.persona = Some(Persona::Primary);
        user.aliases = vec![format!("outlook_{:016X}@outlook.com", id.as_u64_pair().0)];
    } else if wanted.kind != Some(KindSetting::Guest) {
        user.licenses = Sku::find("ENTERPRISEPACK").map(|sku| sku.id).into_iter().collect();
    }
    if let Some(tenant) = cloud.tenant_mut(tenant) {
        tenant.users.insert(id, Arc::new(user));
    }
    Ok(UserRef { tenant, user: id })
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn describe(user: &mut User, wanted: &UserPatch, now: Now) {
    if let Some(name) = &wanted.display_name {
        name.clone_into(&mut user.display_name);
    }
    if let Some(password) = &wanted.password {
        password.clone_into(&mut user.password);
        user.password_changed = now.timestamp();
    }
    user.kind = match wanted.kind {
        None => user.kind,
        Some(KindSetting::Person) => UserKind::Person,
        Some(KindSetting::Shared) => UserKind::Shared,
        Some(KindSetting::Room) => UserKind::Room,
        Some(KindSetting::Equipment) => UserKind::Equipment,
        Some(KindSetting::Linked) => UserKind::Linked,
        Some(KindSetting::Guest) => UserKind::Guest,
    };
    if let Some(mail) = &wanted.mail {
        user.mail = Some(mail.clone());
    }
    if let Some(aliases) = &wanted.aliases {
        user.aliases.clone_from(aliases);
    }
    match wanted.persona {
        Some(PersonaSetting::Primary) => user.persona = Some(Persona::Primary),
        Some(PersonaSetting::Hex) => user.persona = Some(Persona::Hex),
        None => {}
    }
}

/// These licences and no others; the mailbox follows at once.
fn license(cloud: &mut Cloud, at: UserRef, licenses: Vec<Uuid>, now: Now) {
    let Some(user) = cloud.user_mut(at) else { return };
    user.licenses = licenses;
    let (has, mailbox) = (user.has_exchange(), user.mailbox);
    match (has, mailbox) {
        (true, None) => make_mailbox(cloud, at, now),
        (true, Some(id)) => {
            let lacks = [MailboxState::Unlicensed, MailboxState::InvalidLicense];
            if cloud.mailboxes.get(&id).is_some_and(|mailbox| lacks.contains(&mailbox.state)) {
                cloud.set_mailbox_state(id, MailboxState::Ready);
            }
        }
        (false, Some(id)) => cloud.set_mailbox_state(id, MailboxState::Unlicensed),
        (false, None) => {}
    }
}

fn make_mailbox(cloud: &mut Cloud, at: UserRef, now: Now) {
    let Some(user) = cloud.user_mut(at) else { return };
    if user.mailbox.is_some() {
        return;
    }
    if user.mail.is_none() {
        user.mail = Some(user.upn.clone());
    }
    let generated = user.aliases.iter().find(|alias| alias.to_lowercase().starts_with("outlook_")).cloned();
    let id = cloud.create_mailbox(at, MailboxState::Ready, now);
    if let (Some(generated), Some(mailbox)) = (generated, id.and_then(|id| cloud.mailbox_mut(id))) {
        mailbox.address = generated;
    }
}

fn set_state(cloud: &mut Cloud, at: UserRef, state: MailboxState, now: Now) {
    if state != MailboxState::Absent {
        make_mailbox(cloud, at, now);
    }
    if let Some(id) = cloud.user_at(at).and_then(|user| user.mailbox) {
        cloud.set_mailbox_state(id, state);
    }
}

/// What the owner of a personal account does at account.live.com: the new primary alias signs in and stands in From.
///
/// <https://support.microsoft.com/account-billing/change-the-email-address-or-phone-number-for-your-microsoft-account-761a662d-8032-88f4-03f3-c9ba8ba0e00b>
fn set_primary_alias(cloud: &mut Cloud, at: UserRef, address: &str) {
    let Some(user) = cloud.user_mut(at) else { return };
    let before = [Some(std::mem::replace(&mut user.upn, address.to_owned())), user.mail.replace(address.to_owned())];
    for old in before.into_iter().flatten() {
        if !user.has_address(&old) {
            user.aliases.push(old);
        }
    }
    user.aliases.retain(|alias| !alias.eq_ignore_ascii_case(address));
    user.persona = Some(Persona::Primary);
    let mailbox = user.mailbox;
    if let Some(mailbox) = mailbox.and_then(|id| cloud.mailbox_mut(id)) {
        address.clone_into(&mut mailbox.address);
    }
}
