//! Putting a sandbox into a scenario's state.

use std::collections::BTreeMap;

use mock365_control::Scenario;
use mock365_control::scenario::{Applied, Cookie};
use mock365_domain::Cloud;
use mock365_domain::sign_in::{Session, SignedIn};

use super::patch::{PatchFault, check_hosts, patch};
use crate::sandbox::Sandbox;

/// Puts a sandbox into a scenario's state and says what a client is to use. A refusal changes nothing.
pub fn apply(sandbox: &Sandbox, name: &str, scenario: &Scenario) -> Result<Applied, PatchFault> {
    check_hosts(&sandbox.config, &scenario.cloud)?;
    let signed_in = (!scenario.with.signed_in.is_empty()).then(|| sandbox.secret("0."));
    sandbox.change(|cloud, now| {
        let mut fresh = cloud.clone();
        let change = patch(&mut fresh, &scenario.cloud, Some(&scenario.with.user), now)?;
        if let Some(id) = &signed_in {
            let session = session(&mut fresh, id, &scenario.with.signed_in, now)?;
            fresh.sessions.insert(id.clone(), session);
        }
        describe_in(&fresh, name, scenario)?;
        *cloud = fresh;
        Ok(((), change))
    })?;
    for rule in &scenario.rules {
        sandbox.plan.add(rule.clone());
    }
    let applied = describe(sandbox, name, scenario)?;
    let session = signed_in.map(|value| Cookie { name: sandbox.session_cookie(), value });
    Ok(Applied { session, ..applied })
}

/// What a client is to use, whatever the state.
pub fn describe(sandbox: &Sandbox, name: &str, scenario: &Scenario) -> Result<Applied, PatchFault> {
    sandbox.read(|cloud, _| describe_in(cloud, name, scenario))
}

fn describe_in(cloud: &Cloud, name: &str, scenario: &Scenario) -> Result<Applied, PatchFault> {
    let with = &scenario.with;
    let (at, user) = cloud.user(&with.user).ok_or_else(|| missing("/with/user", "user", &with.user))?;
    let app = cloud.application(&with.app).ok_or_else(|| missing("/with/app", "application", &with.app))?;
    Ok(Applied {
        scenario: name.to_owned(),
        tenant: at.tenant.to_string(),
        domain: cloud.tenants.get(&at.tenant).map(|tenant| tenant.domain().to_owned()).unwrap_or_default(),
        user: with.user.clone(),
        app: app.app_id.to_string(),
        password: user.password.clone(),
        session: None,
        remedies: scenario.remedies.keys().cloned().collect(),
    })
}

fn missing(place: &str, kind: &str, name: &str) -> PatchFault {
    PatchFault { place: place.to_owned(), reason: format!("there is no {kind} `{name}`"), nearest: None }
}

fn session(cloud: &mut Cloud, id: &str, names: &[String], now: mock365_domain::Now) -> Result<Session, PatchFault> {
    let mut accounts = Vec::new();
    for name in names {
        let (user, _) = cloud.user(name).ok_or_else(|| missing("/with/signed_in", "user", name))?;
        accounts.push(SignedIn {
            user,
            at: now.timestamp(),
            sid: cloud.guid(),
            second_factor: None,
            apps: BTreeMap::new(),
        });
    }
    Ok(Session { accounts, persistent: true, ..Session::new(id, now) })
}
