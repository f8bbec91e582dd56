//! Whose sign-in it is: the account of the browser that a request means, or how to find out.

use mock365_domain::cloud::{CONSUMERS, UserRef};
use mock365_domain::directory::{NationalCloud, TenantKind};
use mock365_domain::sign_in::{SignInRefusal, SignedIn};
use mock365_domain::{Cloud, Now};

use super::authority::Authority;
use super::fault::Fault;
use super::flow::Step;
use super::state::SignInFlow;

/// The account that this is about, and that signed in lately enough, or how to find out.
pub fn account(
    cloud: &Cloud,
    flow: &mut SignInFlow,
    accounts: &[SignedIn],
    (authority, silent): (Authority, bool),
    now: Now,
) -> Result<SignedIn, Step> {
    let account = choose(cloud, flow, accounts, authority, silent)?;
    flow.user = Some(account.user);
    flow.request.signing_in = Some(account.user.tenant);
    match too_old(cloud, flow, &account, silent, now) {
        Some(step) => Err(step),
        None => Ok(account),
    }
}

/// The account that this is about, or how to find out.
fn choose(
    cloud: &Cloud,
    flow: &SignInFlow,
    accounts: &[SignedIn],
    authority: Authority,
    silent: bool,
) -> Result<SignedIn, Step> {
    let request = &flow.request;
    if let Some(user) = flow.user {
        return accounts.iter().find(|account| account.user == user).cloned().ok_or(Step::Name(String::new()));
    }
    let hint = request.login_hint.as_deref();
    let known = hint.and_then(|hint| cloud.account(hint, authority.tenant()));
    let asked = || match known.and_then(|(at, _)| cloud.user_at(cloud.home_of(at))) {
        Some(user) => Step::Password(user.shown_name().to_owned()),
        None => Step::Name(hint.unwrap_or("").to_owned()),
    };
    // Whom nobody named is asked for where the browser's accounts are of the wrong kind.
    let fitting: Vec<SignedIn> = match hint {
        Some(_) => accounts.to_vec(),
        None => accounts.iter().filter(|account| is_of_kind(cloud, authority, account.user)).cloned().collect(),
    };
    let accounts = fitting.as_slice();
    if silent {
        return silently(cloud, flow, accounts, authority, hint);
    }
    match request.prompt.as_deref() {
        Some("login") => return Err(asked()),
        Some("select_account") if !accounts.is_empty() => return Err(Step::Pick(names(cloud, accounts))),
        _ => {}
    }
    if let Some(meant) = request.sid.as_deref().and_then(|sid| accounts.iter().find(|account| has_sid(account, sid))) {
        return Ok(meant.clone());
    }
    if let Some(hint) = hint {
        let found = accounts.iter().find(|account| is_called(cloud, authority, account, hint));
        return found.cloned().ok_or_else(asked);
    }
    match accounts {
        [] => Err(asked()),
        // Whose session was named is not here, and nobody else is meant.
        [account] if request.sid.is_none() => Ok(account.clone()),
        several => Err(Step::Pick(names(cloud, several))),
    }
}

fn silently(
    cloud: &Cloud,
    flow: &SignInFlow,
    accounts: &[SignedIn],
    authority: Authority,
    hint: Option<&str>,
) -> Result<SignedIn, Step> {
    let fits = |account: &&SignedIn| match (flow.request.sid.as_deref(), hint) {
        (Some(sid), _) => has_sid(account, sid),
        (None, Some(hint)) => is_called(cloud, authority, account, hint),
        (None, None) => true,
    };
    let found: Vec<&SignedIn> = accounts.iter().filter(fits).collect();
    match found.as_slice() {
        [account] => Ok((*account).clone()),
        [] if authority == Authority::Tenant(CONSUMERS) => {
            let scopes: Vec<&str> = flow.request.scopes.iter().map(|(_, scope)| scope.as_str()).collect();
            let message = "Silent authentication was denied. The user must first sign in and if needed grant the client application access to the scope '{scope}'.";
            let fault = Fault::plain("login_required", message, "nobody is signed in");
            Err(Step::Redirect(fault.with("scope", scopes.join(" "))))
        }
        [] => Err(Step::Redirect(Fault::new(50_058, "nobody is signed in to this browser"))),
        _ => Err(Step::Redirect(Fault::new(16_000, "several accounts are signed in and no login_hint came"))),
    }
}

/// Whether an account is called so, by one of its own names or by a guest's of its.
fn is_called(cloud: &Cloud, authority: Authority, account: &SignedIn, name: &str) -> bool {
    let own = cloud.user_at(account.user);
    own.is_some_and(|user| user.is_called(name) || user.shown_name().eq_ignore_ascii_case(name))
        || cloud.account(name, authority.tenant()).is_some_and(|(at, _)| cloud.home_of(at) == account.user)
}

/// Whether an account's session is the one that an id token told the client of.
fn has_sid(account: &SignedIn, sid: &str) -> bool {
    account.sid.to_string().eq_ignore_ascii_case(sid)
}

/// Whether the account signed in longer ago than the client takes: then the password is asked for, once.
///
/// <https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest>
fn too_old(cloud: &Cloud, flow: &SignInFlow, account: &SignedIn, silent: bool, now: Now) -> Option<Step> {
    let most = flow.request.max_age.filter(|_| !flow.fresh)?;
    let age = now.timestamp().duration_since(account.at).as_secs();
    if age < 0 || age.unsigned_abs() <= most && most > 0 {
        return None;
    }
    if silent {
        let why = format!("the sign-in is {age} s old, and max_age={most} takes no older one");
        return Some(Step::Redirect(Fault::new(50_058, why)));
    }
    let name = cloud.user_at(account.user).map(|user| user.shown_name().to_owned());
    Some(Step::Password(name.unwrap_or_default()))
}

fn names(cloud: &Cloud, accounts: &[SignedIn]) -> Vec<String> {
    accounts.iter().filter_map(|account| cloud.user_at(account.user)).map(|user| user.shown_name().to_owned()).collect()
}

/// Whether accounts of that kind sign in there at all; a tenant's own path says that of each account by itself.
fn is_of_kind(cloud: &Cloud, authority: Authority, at: UserRef) -> bool {
    match authority {
        Authority::Organizations => !is_personal(cloud, at),
        Authority::Tenant(CONSUMERS) => is_personal(cloud, at),
        Authority::Common | Authority::Tenant(_) => true,
    }
}

fn is_personal(cloud: &Cloud, at: UserRef) -> bool {
    cloud.tenants.get(&at.tenant).is_some_and(|tenant| tenant.kind == TenantKind::Consumer)
}

/// Whether the cloud whose host was asked knows the account at all.
pub fn is_here(cloud: &Cloud, here: Option<NationalCloud>, at: UserRef) -> Result<(), SignInRefusal> {
    if here.is_none_or(|here| here == cloud.cloud_of(at.tenant)) {
        return Ok(());
    }
    let name = cloud.user_at(at).map(|user| user.upn.clone());
    Err(SignInRefusal::UserUnknown(name.unwrap_or_else(|| at.user.to_string())))
}

/// Work accounts only under `organizations`.
pub fn kind_fits(cloud: &Cloud, authority: Authority, at: UserRef) -> Result<(), SignInRefusal> {
    let personal = is_personal(cloud, at);
    if authority == Authority::Organizations && personal {
        return Err(SignInRefusal::NoPersonalAccounts);
    }
    Ok(())
}
