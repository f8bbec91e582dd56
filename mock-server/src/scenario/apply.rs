//! Putting a sandbox into a scenario's state, or into those of several.

use std::sync::Arc;

use indexmap::IndexMap;
use mock365_control::scenario::{Applied, Cookie};
use mock365_control::{Cast, CloudPatch, Rule, Scenario};
use mock365_domain::sign_in::{Session, SignedIn};
use mock365_domain::{Change, Cloud, Now};
use serde_json::Value;

use super::patch::{PatchFault, check_hosts, patch};
use super::recast::{recast, recast_as_before};
use super::{Shelved, shown};
use crate::answers::Answers;
use crate::config::Config;
use crate::gate::check_in;
use crate::sandbox::Sandbox;

/// Puts a sandbox into a scenario's state and says what a client is to use. A refusal changes nothing.
pub fn apply(sandbox: &Sandbox, name: &str, scenario: &Scenario) -> Result<Applied, PatchFault> {
    apply_with(sandbox, name, scenario, &Cast::default())
}

/// The same with another user or application.
pub fn apply_with(sandbox: &Sandbox, name: &str, scenario: &Scenario, cast: &Cast) -> Result<Applied, PatchFault> {
    let mut applied = set_up(sandbox, &[(name, scenario)], cast)?;
    applied.pop().ok_or_else(|| PatchFault::new("", "there is no scenario"))
}

/// Puts a sandbox into the states of several scenarios at once: all of them, or none where they contradict each other.
pub fn apply_all(sandbox: &Sandbox, all: &[Arc<Shelved>], cast: &Cast) -> Result<Vec<Applied>, PatchFault> {
    for (number, later) in all.iter().enumerate() {
        for earlier in &all[..number] {
            if let Some(place) = contradiction(&earlier.scenario.cloud, &later.scenario.cloud) {
                let why = format!("`{}` and `{}` contradict each other at {place}", earlier.name, later.name);
                return Err(PatchFault::new("/scenario", why));
            }
        }
    }
    let all: Vec<(&str, &Scenario)> = all.iter().map(|shelved| (shelved.name.as_str(), &shelved.scenario)).collect();
    set_up(sandbox, &all, cast)
}

/// What a scenario leaves behind: what a client is told, and rules.
type Left = (Applied, Vec<Rule>);

fn set_up(sandbox: &Sandbox, all: &[(&str, &Scenario)], cast: &Cast) -> Result<Vec<Applied>, PatchFault> {
    let signed_in: Vec<Option<String>> =
        all.iter().map(|(_, scenario)| (!scenario.with.signed_in.is_empty()).then(|| sandbox.secret("0."))).collect();
    let config = &sandbox.config;
    // Before the change, and not within it: rules are asked under their own lock and look at the Cloud then.
    let rules = all.iter().map(|(_, scenario)| scenario.rules.len()).sum();
    sandbox.plan.check_room(rules).map_err(|full| PatchFault::new("/rules", full.to_string()))?;
    // Scenarios may bring much: others go on with the Cloud meanwhile, and a refusal leaves it as it was.
    let left = sandbox.change_beside(|cloud, now| {
        let (mut left, mut change) = (Vec::new(), Change::none());
        for ((name, scenario), session) in all.iter().zip(&signed_in) {
            let (one, changed) = put_one(cloud, config, (name, scenario, session.as_deref()), cast, now)?;
            left.push(one);
            change = change.and(changed);
        }
        Ok((left, change))
    })?;
    let mut applied = Vec::with_capacity(left.len());
    for ((one, rules), session) in left.into_iter().zip(signed_in) {
        for rule in rules {
            sandbox.plan.add(rule);
        }
        sandbox.casts.remember(&one.scenario, cast);
        let session = session.map(|value| Cookie { name: sandbox.session_cookie(), value });
        applied.push(Applied { session, ..one });
    }
    Ok(applied)
}

fn put_one(
    cloud: &mut Cloud,
    config: &Config,
    (name, scenario, signed_in): (&str, &Scenario, Option<&str>),
    cast: &Cast,
    now: Now,
) -> Result<(Left, Change), PatchFault> {
    let scenario = &recast(cloud, scenario, cast, now)?;
    check_hosts(config, &scenario.cloud)?;
    let change = patch(cloud, &scenario.cloud, Some(&scenario.with.user), now)?;
    let change = change.and(shown::open(cloud, &scenario.expect, now));
    if let Some(id) = signed_in {
        let session = session(cloud, id, &scenario.with.signed_in, now)?;
        cloud.keep_session(session);
    }
    for (number, rule) in scenario.rules.iter().enumerate() {
        check_in(rule, &Answers::built_in(), cloud).map_err(|why| PatchFault {
            nearest: why.nearest,
            ..PatchFault::new(format!("/rules/{number}{}", why.place), why.reason)
        })?;
    }
    Ok(((describe_in(cloud, name, scenario)?, scenario.rules.clone()), change))
}

/// A scenario with those in it with whom it was applied, or with others who are named now.
pub fn as_applied(sandbox: &Sandbox, shelved: &Shelved, cast: &Cast) -> Result<Scenario, PatchFault> {
    let before = sandbox.casts.of(&shelved.name);
    let cast = Cast {
        user: cast.user.clone().or_else(|| before.user.clone()),
        app: cast.app.clone().or_else(|| before.app.clone()),
    };
    sandbox.read(|cloud, now| {
        if cast == before {
            recast_as_before(cloud, &shelved.scenario, &cast)
        } else {
            recast(cloud, &shelved.scenario, &cast, now)
        }
    })
}

/// What a client is to use, whatever the state.
pub fn describe(sandbox: &Sandbox, name: &str, scenario: &Scenario) -> Result<Applied, PatchFault> {
    sandbox.read(|cloud, _| describe_in(cloud, name, scenario))
}

fn describe_in(cloud: &Cloud, name: &str, scenario: &Scenario) -> Result<Applied, PatchFault> {
    let with = &scenario.with;
    let people = || cloud.tenants.values().flat_map(|tenant| tenant.users.values()).map(|user| user.upn.as_str());
    let apps = || cloud.applications.values().map(|app| app.display_name.as_str());
    let (at, user) =
        cloud.user(&with.user).ok_or_else(|| missing("/with/user", "user", &with.user).near(&with.user, people()))?;
    let app = cloud
        .application(&with.app)
        .ok_or_else(|| missing("/with/app", "application", &with.app).near(&with.app, apps()))?;
    Ok(Applied {
        scenario: name.to_owned(),
        tenant: at.tenant.to_string(),
        domain: cloud.tenants.get(&at.tenant).map(|tenant| tenant.domain().to_owned()).unwrap_or_default(),
        user: with.user.clone(),
        app: app.app_id.to_string(),
        password: user.password.clone(),
        shown_by: shown::calls(cloud, at.tenant, with, &scenario.expect),
        session: None,
        remedies: scenario.remedies.keys().cloned().collect(),
        insufficient: IndexMap::new(),
    })
}

fn missing(place: &str, kind: &str, name: &str) -> PatchFault {
    PatchFault::new(place, format!("there is no {kind} `{name}`"))
}

fn session(cloud: &mut Cloud, id: &str, names: &[String], now: Now) -> Result<Session, PatchFault> {
    let mut accounts = Vec::new();
    for name in names {
        let (user, _) = cloud.user(name).ok_or_else(|| missing("/with/signed_in", "user", name))?;
        accounts.push(SignedIn {
            user,
            at: now.timestamp(),
            sid: cloud.guid(),
            second_factor: None,
            apps: IndexMap::new(),
        });
    }
    Ok(Session { accounts, persistent: true, ..Session::new(id, now) })
}

/// Where two states say different things of the same.
fn contradiction(earlier: &CloudPatch, later: &CloudPatch) -> Option<String> {
    // Consents and what is put into mailboxes add up.
    let plain = |patch: &CloudPatch| {
        let (grants, mailboxes) = (Vec::new(), IndexMap::new());
        serde_json::to_value(CloudPatch { grants, mailboxes, ..patch.clone() })
    };
    differ(&plain(earlier).ok()?, &plain(later).ok()?, "")
}

fn differ(left: &Value, right: &Value, place: &str) -> Option<String> {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            let both = left.iter().filter_map(|(name, value)| Some((name, value, right.get(name)?)));
            both.into_iter().find_map(|(name, left, right)| differ(left, right, &format!("{place}/{name}")))
        }
        _ => (left != right).then(|| place.to_owned()),
    }
}
