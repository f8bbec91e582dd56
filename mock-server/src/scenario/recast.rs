//! A scenario that is played by another user or with another application than its file names.
//!
//! Names are exchanged wherever they stand: in the state, in the rules, in what is expected and in the remedies. What could
//! not be the same situation any more is refused with the reason.

use std::convert::Infallible;
use std::sync::Arc;

use mock365_control::act::GraphAct;
use mock365_control::{Act, Cast, Scenario};
use mock365_domain::cloud::CONSUMERS;
use mock365_domain::default::ADMIN_TOOL;
use mock365_domain::directory::{Tenant, User, UserKind};
use mock365_domain::{Cloud, Now, UserRef};
use serde_json::{Value, json};

use super::patch::PatchFault;
use super::{check, json_texts, robot};
use mock365_control::nearest;

/// What of a scenario is for readers: names there stay as they are.
const PROSE: [&str; 7] = ["title", "customer_says", "systems", "rows", "failures", "codes", "because"];

/// The same scenario with others in it.
pub fn recast(cloud: &Cloud, scenario: &Scenario, cast: &Cast, now: Now) -> Result<Scenario, PatchFault> {
    let recast = again(cloud, scenario, cast, true)?;
    if *cast == Cast::default() {
        return Ok(recast);
    }
    match check::names(cloud, &recast, now).into_iter().next() {
        None => Ok(recast),
        Some(fault) => {
            let place = if cast.user.is_some() { "/user" } else { "/app" };
            let why = format!("the scenario cannot be played so, at {}: {}", fault.place, fault.reason);
            Err(PatchFault::new(place, why))
        }
    }
}

/// The same scenario with those in it with whom it was applied: nobody judges them again by a state that the scenario made.
pub fn recast_as_before(cloud: &Cloud, scenario: &Scenario, cast: &Cast) -> Result<Scenario, PatchFault> {
    again(cloud, scenario, cast, false)
}

fn again(cloud: &Cloud, scenario: &Scenario, cast: &Cast, judged: bool) -> Result<Scenario, PatchFault> {
    let mut pairs = Vec::new();
    if let Some(user) = &cast.user {
        pairs.extend(for_user(cloud, scenario, user, judged)?);
    }
    if let Some(app) = &cast.app {
        pairs.extend(for_app(cloud, scenario, app)?);
    }
    if pairs.is_empty() {
        return Ok(scenario.clone());
    }
    let mut recast = exchanged(scenario, &pairs)
        .map_err(|why| PatchFault::new("/user", format!("the scenario cannot be played so: {why}")))?;
    if let Some(app) = cast.app.as_deref().and_then(|app| cloud.application(app)) {
        classify_declared(&mut recast, &robot::declared(app));
    }
    Ok(recast)
}

/// Where a remedy classifies permissions as low, those that the other application declares are classified as well.
fn classify_declared(scenario: &mut Scenario, declared: &[String]) {
    for remedy in scenario.remedies.values_mut() {
        let classifying = |act: &Act| match act {
            Act::Graph(act) if act.path.ends_with("/delegatedPermissionClassifications") => Some(act.clone()),
            _ => None,
        };
        let known: Vec<_> = remedy.acts.iter().filter_map(classifying).collect();
        let Some(like) = known.first() else { continue };
        let name =
            |act: &GraphAct| act.body.as_ref().and_then(|body| body["permissionName"].as_str().map(str::to_owned));
        let named: Vec<String> = known.iter().filter_map(name).collect();
        for scope in declared.iter().filter(|scope| !named.contains(scope)) {
            let id = format!("{{classification:{scope}}}");
            let body = json!({ "permissionId": id, "permissionName": scope, "classification": "low" });
            remedy.acts.push(Act::Graph(GraphAct { body: Some(body), ..like.clone() }));
        }
    }
}

/// One name for another.
struct Pair {
    old: String,
    new: String,
}

impl Pair {
    fn new(old: impl Into<String>, new: impl Into<String>) -> Self {
        Self { old: old.into(), new: new.into() }
    }
}

/// What is exchanged for another user.
fn for_user(cloud: &Cloud, scenario: &Scenario, name: &str, judged: bool) -> Result<Vec<Pair>, PatchFault> {
    let refuse = |why: String| Err(PatchFault::new("/user", why));
    let Some((at, user)) = find(cloud, name) else {
        let people = cloud.tenants.values().flat_map(|tenant| tenant.users.values()).map(|user| user.upn.as_str());
        let near = nearest(name, people).map(str::to_owned);
        return Err(PatchFault { nearest: near, ..PatchFault::new("/user", format!("there is no user `{name}`")) });
    };
    let old = &scenario.with.user;
    if user.upn.eq_ignore_ascii_case(old) {
        return Ok(Vec::new());
    }
    if judged && user.kind != UserKind::Person {
        return refuse(format!("{} is no person who signs in", user.upn));
    }
    let known = find(cloud, old);
    let old_tenant = known.and_then(|(at, _)| cloud.tenants.get(&at.tenant)).or_else(|| tenant_of(cloud, old));
    let old_is_personal = old_tenant.is_none_or(|tenant| tenant.id == CONSUMERS);
    if old_is_personal != (at.tenant == CONSUMERS) {
        let of = if old_is_personal { "a personal account" } else { "an account of an organisation" };
        return refuse(format!("the scenario is about {of}, and {} is none", user.upn));
    }
    if let Some(place) = place_of(scenario, &user.upn) {
        return refuse(format!("{} plays another part in the scenario, at {place}", user.upn));
    }
    if judged
        && let Some((_, known)) = known
        && let Some((address, place)) = by_other_name(scenario, known)
    {
        return refuse(format!("the scenario is about {address} of {old}, at {place}"));
    }
    let mut pairs = vec![Pair::new(old, &user.upn)];
    if let (Some(old), Some(new)) = (old_tenant, cloud.tenants.get(&at.tenant))
        && old.id != new.id
    {
        pairs.push(Pair::new(old.domain(), new.domain()));
        pairs.push(Pair::new(old.id.to_string(), new.id.to_string()));
    }
    Ok(pairs)
}

/// A user, one who was deleted among them.
fn find<'a>(cloud: &'a Cloud, name: &str) -> Option<(UserRef, &'a Arc<User>)> {
    cloud.user(name).or_else(|| {
        let at = cloud.deleted_user(name)?;
        Some((at, cloud.tenants.get(&at.tenant)?.deleted_users.get(&at.user)?))
    })
}

/// The tenant of a user whom only the scenario makes.
fn tenant_of<'a>(cloud: &'a Cloud, user: &str) -> Option<&'a Arc<Tenant>> {
    cloud.tenant(user.split_once('@')?.1)
}

/// Another address or the id of a user that a scenario names, and where.
fn by_other_name(scenario: &Scenario, user: &User) -> Option<(String, String)> {
    let mut others: Vec<String> = user.aliases.clone();
    others.extend(user.mail.iter().filter(|mail| !mail.eq_ignore_ascii_case(&user.upn)).cloned());
    others.push(user.id.to_string());
    others.into_iter().find_map(|other| place_of(scenario, &other).map(|place| (other, place)))
}

/// What is exchanged for another application: names for the client id, which is the only one of its kind.
fn for_app(cloud: &Cloud, scenario: &Scenario, name: &str) -> Result<Vec<Pair>, PatchFault> {
    let refuse = |why: String| Err(PatchFault::new("/app", why));
    let Some(app) = cloud.application(name) else {
        let near = nearest(name, cloud.applications.values().map(|app| app.display_name.as_str())).map(str::to_owned);
        return Err(PatchFault {
            nearest: near,
            ..PatchFault::new("/app", format!("there is no application `{name}`"))
        });
    };
    let Some(old) = cloud.application(&scenario.with.app) else {
        return refuse(format!("the scenario makes its own application, `{}`", scenario.with.app));
    };
    if old.app_id == app.app_id {
        return Ok(Vec::new());
    }
    if app.app_id == ADMIN_TOOL {
        return refuse(format!("`{}` is what administrators mend scenarios with", app.display_name));
    }
    let id = app.app_id.to_string();
    for own in [&app.display_name, &id] {
        if let Some(place) = place_of(scenario, own) {
            return refuse(format!("`{own}` plays another part in the scenario, at {place}"));
        }
    }
    let mut pairs = vec![Pair::new(old.app_id.to_string(), id.clone())];
    // Two may have the same name; the state is the old one's wherever it stands.
    pairs.push(Pair::new(&old.display_name, id));
    Ok(pairs)
}

/// The scenario as a value, without what is for readers.
fn acted(scenario: &Scenario) -> Value {
    let mut value = serde_json::to_value(scenario).unwrap_or_default();
    if let Some(members) = value.as_object_mut() {
        members.retain(|name, _| !PROSE.contains(&name.as_str()));
    }
    value
}

/// Where a name stands in a scenario.
fn place_of(scenario: &Scenario, name: &str) -> Option<String> {
    let pair = Pair::new(name, "");
    let mut found = None;
    json_texts::show(&acted(scenario), "", &mut |place, _, text| {
        if found.is_none() && exchange(text, &pair) != text {
            found = Some(place.to_owned());
        }
    });
    found
}

fn exchanged(scenario: &Scenario, pairs: &[Pair]) -> Result<Scenario, serde_json::Error> {
    let mut value = serde_json::to_value(scenario)?;
    if let Some(members) = value.as_object_mut() {
        for (_, value) in members.iter_mut().filter(|(name, _)| !PROSE.contains(&name.as_str())) {
            *value = replaced(value, pairs);
        }
    }
    serde_json::from_value(value)
}

fn replaced(value: &Value, pairs: &[Pair]) -> Value {
    let text = |text: &str| pairs.iter().fold(text.to_owned(), |text, pair| exchange(&text, pair));
    json_texts::exchange_with(value, &mut |_, own| Ok::<_, Infallible>(text(own)))
        .unwrap_or_else(|never| match never {})
}

/// A text with one name exchanged wherever it stands as a whole.
fn exchange(text: &str, pair: &Pair) -> String {
    if pair.old.is_empty() {
        return text.to_owned();
    }
    let of_a_name = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '_');
    let (lower, old) = (text.to_ascii_lowercase(), pair.old.to_ascii_lowercase());
    let mut done = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(at) = lower[from..].find(&old).map(|at| from + at) {
        let end = at + old.len();
        let before = text[..at].chars().next_back();
        // `anna.b@…` ends in no `b@…`; a host may stand before a domain.
        let joins = |sign: char| of_a_name(sign) || (sign == '.' && pair.old.contains('@'));
        let whole =
            before.is_none_or(|sign| !joins(sign)) && text[end..].chars().next().is_none_or(|sign| !of_a_name(sign));
        done.push_str(&text[from..at]);
        done.push_str(if whole { &pair.new } else { &text[at..end] });
        from = end;
    }
    done.push_str(&text[from..]);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_names_are_exchanged() {
        let pair = Pair::new("anna@contoso.example", "bo@contoso.example");
        for (text, wanted) in [
            ("anna@contoso.example", "bo@contoso.example"),
            ("/users/{user:Anna@contoso.example}/x", "/users/{user:bo@contoso.example}/x"),
            ("joanna@contoso.example, b.anna@contoso.example", "joanna@contoso.example, b.anna@contoso.example"),
            ("é anna@contoso.examples", "é anna@contoso.examples"),
        ] {
            assert_eq!(exchange(text, &pair), wanted);
        }
        assert_eq!(exchange("anna", &Pair::new("", "bo")), "anna", "no name is nowhere");
        let pair = Pair::new("contoso.example", "fabrikam.example");
        assert_eq!(
            exchange("mail.contoso.example my-contoso.example", &pair),
            "mail.fabrikam.example my-contoso.example"
        );
    }
}
