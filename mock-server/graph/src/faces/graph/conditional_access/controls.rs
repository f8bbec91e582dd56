//! The controls of a policy out of JSON: what it demands, and how long a sign-in counts.

use jiff::SignedDuration;
use mock365_domain::directory::{AccessPolicy, Demand, Frequency, Tenant};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::conditions::is_unknown_platforms;
use super::read::{object, schema, texts, unbuilt};
use crate::faces::graph::Fault;
use crate::faces::graph::odata::ODataFault;

/// Takes grant and session controls.
pub fn read(tenant: &Tenant, whole: &Map<String, Json>, policy: &mut AccessPolicy) -> Result<(), Fault> {
    let get = |name: &str| whole.get(name).filter(|value| !value.is_null());
    (policy.demands, policy.demands_all, policy.frequency) = (Vec::new(), false, None);
    if let Some(wanted) = get("grantControls") {
        grant(tenant, object("grantControls", wanted)?, policy)?;
    }
    if let Some(wanted) = get("sessionControls") {
        session(object("sessionControls", wanted)?, policy)?;
    }
    let conditions = &whole["conditions"];
    unbuilt("signInRiskLevels", &conditions["signInRiskLevels"])?;
    if is_unknown_platforms(&conditions["platforms"]) {
        if policy.demands != [Demand::Block] {
            return Err(ODataFault::unbuilt("platforms in a conditional access policy that does not block").into());
        }
        policy.demands = vec![Demand::KnownPlatform];
    }
    Ok(())
}

fn grant(tenant: &Tenant, wanted: &Map<String, Json>, policy: &mut AccessPolicy) -> Result<(), Fault> {
    for (name, value) in wanted {
        match name.as_str() {
            "operator" => {}
            "builtInControls" => {
                for control in texts(name, value)? {
                    policy.demands.push(demand(&control)?);
                }
            }
            "termsOfUse" => {
                for id in texts(name, value)? {
                    if Uuid::parse_str(&id).ok() != Some(tenant.terms_id()) {
                        return Err(schema(format!("there are no terms of use {id}")));
                    }
                    policy.demands.push(Demand::Terms);
                }
            }
            "customAuthenticationFactors" | "authenticationStrength" => unbuilt(name, value)?,
            _ => return Err(schema(format!("grant controls have no '{name}'"))),
        }
    }
    policy.demands_all = match wanted.get("operator").and_then(Json::as_str) {
        Some(word) if word.eq_ignore_ascii_case("OR") => false,
        Some(word) if word.eq_ignore_ascii_case("AND") => true,
        _ => return Err(schema("'operator' is AND or OR")),
    };
    if policy.demands.contains(&Demand::Block) && policy.demands.len() > 1 {
        return Err(schema("'block' stands alone"));
    }
    Ok(())
}

fn demand(control: &str) -> Result<Demand, Fault> {
    let known = [
        ("block", Demand::Block),
        ("mfa", Demand::SecondFactor),
        ("compliantDevice", Demand::CompliantDevice),
        ("domainJoinedDevice", Demand::JoinedDevice),
        ("approvedApplication", Demand::ApprovedApp),
    ];
    if let Some((_, demand)) = known.iter().find(|(name, _)| name.eq_ignore_ascii_case(control)) {
        return Ok(*demand);
    }
    let unbuilt = ["compliantApplication", "passwordChange", "riskRemediation"];
    if unbuilt.iter().any(|name| name.eq_ignore_ascii_case(control)) {
        return Err(ODataFault::unbuilt(format_args!("the control '{control}' of a conditional access policy")).into());
    }
    Err(schema(format!("'{control}' is no control")))
}

fn session(wanted: &Map<String, Json>, policy: &mut AccessPolicy) -> Result<(), Fault> {
    for (name, value) in wanted.iter().filter(|(_, value)| !value.is_null()) {
        match name.as_str() {
            "signInFrequency" => policy.frequency = frequency(object(name, value)?)?,
            "secureSignInSession" => {
                if object(name, value)?.get("isEnabled") == Some(&Json::Bool(true)) {
                    policy.demands.push(Demand::BoundToken);
                }
            }
            "disableResilienceDefaults" if value == &Json::Bool(false) => {}
            "disableResilienceDefaults"
            | "applicationEnforcedRestrictions"
            | "cloudAppSecurity"
            | "persistentBrowser"
            | "continuousAccessEvaluation"
            | "globalSecureAccessFilteringProfile" => unbuilt(name, value)?,
            _ => return Err(schema(format!("session controls have no '{name}'"))),
        }
    }
    Ok(())
}

/// <https://learn.microsoft.com/graph/api/resources/signinfrequencysessioncontrol>
fn frequency(wanted: &Map<String, Json>) -> Result<Option<Frequency>, Fault> {
    let text = |name: &str| wanted.get(name).and_then(Json::as_str);
    if wanted.get("isEnabled") == Some(&Json::Bool(false)) {
        return Ok(None);
    }
    for (name, usual) in
        [("frequencyInterval", "timeBased"), ("authenticationType", "primaryAndSecondaryAuthentication")]
    {
        if text(name).is_some_and(|word| !word.eq_ignore_ascii_case(usual)) {
            return Err(ODataFault::unbuilt(format_args!("another '{name}' of a sign-in frequency")).into());
        }
    }
    let in_days = match text("type") {
        Some(word) if word.eq_ignore_ascii_case("days") => true,
        Some(word) if word.eq_ignore_ascii_case("hours") => false,
        _ => return Err(schema("'type' of a sign-in frequency is hours or days")),
    };
    let value = wanted.get("value").and_then(Json::as_i64).filter(|value| (1..=365).contains(value));
    let value = value.ok_or_else(|| schema("'value' of a sign-in frequency is 1 to 365"))?;
    let limit = SignedDuration::from_hours(if in_days { value * 24 } else { value });
    Ok(Some(Frequency { limit, in_days }))
}
