//! Names in a scenario that a Cloud does not know: users, applications, tenants, hosts, and what placeholders stand for.

use mock365_control::act::ConsentAct;
use mock365_control::words::mistyped;
use mock365_control::{Act, Expectation, Scenario};
use mock365_domain::dataverse::Table;
use mock365_domain::{Cloud, Now};
use serde_json::Value;

use super::super::json_texts::{self, Is};
use super::super::patch::{PatchFault, patch};
use super::super::placeholder;
use super::super::web_api;
use crate::answers::Answers;
use crate::gate::check_in;

/// What a scenario names that is not there once its state is.
pub fn names(cloud: &Cloud, scenario: &Scenario, now: Now) -> Vec<PatchFault> {
    let mut found = Vec::new();
    let mut patched = cloud.clone();
    if let Err(why) = patch(&mut patched, &scenario.cloud, Some(&scenario.with.user), now) {
        found.push(PatchFault { place: format!("/cloud{}", why.place), ..why });
        patched = cloud.clone();
    }
    if let Err(why) = patch(&mut cloud.clone(), &scenario.otherwise, Some(&scenario.with.user), now) {
        found.push(PatchFault { place: format!("/otherwise{}", why.place), ..why });
    }
    let known = Known { before: cloud, cloud: &patched, now };
    let with = &scenario.with;
    found.extend(known.user("/with/user", &with.user));
    found.extend(known.app("/with/app", &with.app));
    for (number, name) in with.signed_in.iter().enumerate() {
        found.extend(known.user(&format!("/with/signed_in/{number}"), name));
    }
    for (number, rule) in scenario.rules.iter().enumerate() {
        if let Err(why) = check_in(rule, &Answers::built_in(), &patched) {
            let place = format!("/rules/{number}{}", why.place);
            found.push(PatchFault { nearest: why.nearest, ..PatchFault::new(place, why.reason) });
        }
    }
    for (place, expectation) in super::expectations(scenario) {
        known.expectation(&place, expectation, &mut found);
    }
    for (place, act) in super::acts(scenario) {
        known.act(&place, act, scenario, now, &mut found);
    }
    found
}

/// Names of which a scenario makes a tenant, user or application that is not there, and which may be mistyped ones.
pub fn made(cloud: &Cloud, scenario: &Scenario) -> Vec<PatchFault> {
    let tenants = || cloud.tenants.values();
    let domains = || tenants().flat_map(|tenant| &tenant.domains).map(|domain| domain.name.as_str());
    let people = || tenants().flat_map(|tenant| tenant.users.values()).map(|user| user.upn.as_str());
    let apps = || cloud.applications.values().map(|app| app.display_name.as_str());
    let mut found = Vec::new();
    let mut hint = |kind: &str, name: &str, near: Option<&str>| {
        let Some(near) = near else { return };
        let place = format!("/cloud/{kind}s/{name}");
        let why = format!("there is no {kind} `{name}`, so it is made");
        found.push(PatchFault { nearest: Some(near.to_owned()), ..PatchFault::new(place, why) });
    };
    for name in scenario.cloud.tenants.keys().filter(|name| cloud.tenant(name).is_none()) {
        hint("tenant", name, mistyped(name, domains()));
    }
    let somebody = |name: &str| cloud.user(name).is_some() || cloud.deleted_user(name).is_some();
    for name in scenario.cloud.users.keys().filter(|name| !somebody(name)) {
        hint("user", name, mistyped(name, people()));
    }
    for name in scenario.cloud.apps.keys().filter(|name| cloud.application(name).is_none()) {
        hint("app", name, mistyped(name, apps()));
    }
    found
}

/// Tables whose rows come with users and queues.
const COME_WITH_USERS: [&str; 2] = ["mailbox", "systemuser"];

/// Whether a call goes to an environment of Dataverse.
fn is_of_dataverse(call: &str) -> bool {
    call.starts_with("dataverse.") || call.contains(" /api/data/")
}

/// What can be named: what is there, and what was there before the scenario took it away.
struct Known<'a> {
    before: &'a Cloud,
    cloud: &'a Cloud,
    now: Now,
}

impl Known<'_> {
    fn clouds(&self) -> [&Cloud; 2] {
        [self.cloud, self.before]
    }

    fn user(&self, place: &str, name: &str) -> Option<PatchFault> {
        let known = |cloud: &Cloud| cloud.user(name).is_some() || cloud.deleted_user(name).is_some();
        if self.clouds().into_iter().any(known) {
            return None;
        }
        let people = self.cloud.tenants.values().flat_map(|tenant| tenant.users.values()).map(|user| user.upn.as_str());
        Some(PatchFault::new(place, format!("there is no user `{name}`")).near(name, people))
    }

    fn app(&self, place: &str, name: &str) -> Option<PatchFault> {
        if self.clouds().into_iter().any(|cloud| cloud.application(name).is_some()) {
            return None;
        }
        let apps = self.cloud.applications.values().map(|app| app.display_name.as_str());
        Some(PatchFault::new(place, format!("there is no application `{name}`")).near(name, apps))
    }

    fn expectation(&self, place: &str, expectation: &Expectation, found: &mut Vec<PatchFault>) {
        // Somebody whom nobody knows may well try to sign in.
        let unknown_may = expectation.call.starts_with("entra.") && !expectation.wants_success();
        if let Some(who) = expectation.who.as_deref().filter(|_| !unknown_may) {
            found.extend(self.user(&format!("{place}/as"), who));
        }
        if let Some(app) = expectation.app.as_deref().filter(|_| !unknown_may) {
            found.extend(self.app(&format!("{place}/app"), app));
        }
        if let Some(who) = &expectation.signed_in_as {
            found.extend(self.user(&format!("{place}/signed_in_as"), who));
        }
        if is_of_dataverse(&expectation.call) {
            self.dataverse(
                place,
                ("call", &expectation.call),
                expectation.host.as_deref(),
                expectation.body.as_ref(),
                found,
            );
            if let Some(name) = &expectation.mailbox {
                let host = expectation.host.as_deref().unwrap_or(web_api::HOME);
                found.extend(self.row(&format!("{place}/mailbox"), host, ("mailbox", name)));
            }
            return;
        }
        if let Some(host) = expectation.host.as_deref().filter(|host| self.cloud.exchange_host(host).is_none()) {
            let hosts = self.cloud.tenants.values().filter_map(|tenant| tenant.exchange_host.as_deref());
            let why = format!("no tenant has an Exchange server of its own at `{host}`");
            found.push(PatchFault::new(format!("{place}/host"), why).near(host, hosts));
        }
        self.request(place, ("call", &expectation.call), expectation.body.as_ref(), found);
    }

    /// The placeholders of a Graph request.
    fn request(&self, place: &str, path: (&str, &str), body: Option<&Value>, found: &mut Vec<PatchFault>) {
        let (name, path) = path;
        found.extend(self.placeholders(&format!("{place}/{name}"), path));
        if let Some(body) = body {
            json_texts::show(body, &format!("{place}/body"), &mut |place, is, text| {
                found.extend(self.placeholders(place, text).into_iter().filter(|_| is == Is::Value));
            });
        }
    }

    /// The environment and the placeholders of a request to Dataverse.
    fn dataverse(
        &self,
        place: &str,
        (name, path): (&str, &str),
        host: Option<&str>,
        body: Option<&Value>,
        found: &mut Vec<PatchFault>,
    ) {
        if let Some(host) = host
            && self.cloud.environment(host).is_none()
            && !self.cloud.offers_environment(host)
        {
            let known = self.cloud.environments.keys().map(String::as_str);
            let why = format!("there is no environment `{host}`");
            found.push(PatchFault::new(format!("{place}/host"), why).near(host, known));
        }
        let host = host.unwrap_or(web_api::HOME);
        let rows = placeholder::all(path).into_iter().filter(|(table, _)| COME_WITH_USERS.contains(table));
        found.extend(rows.filter_map(|row| self.row(&format!("{place}/{name}"), host, row)));
        self.request(place, (name, path), body, found);
    }

    /// A row that comes with a user or a queue, and that there is not.
    fn row(&self, place: &str, host: &str, (table, name): (&str, &str)) -> Option<PatchFault> {
        let mut cloud = self.cloud.clone();
        cloud.open_environment(host, self.now);
        let environment = cloud.environment(host)?;
        let table = Table::named(table)?;
        if environment.find_named(table, name).is_some() {
            return None;
        }
        let column = if table.logical == "mailbox" { "emailaddress" } else { "domainname" };
        let known: Vec<&str> = environment.all(table.logical).map(|row| row.text(column)).collect();
        let why = format!("there is no {} `{name}` at {host}", table.logical);
        Some(PatchFault::new(place, why).near(name, known))
    }

    fn act(&self, place: &str, act: &Act, scenario: &Scenario, now: Now, found: &mut Vec<PatchFault>) {
        let mut who = |kind: &str, name: &str| found.extend(self.user(&format!("{place}/{kind}/as"), name));
        match act {
            Act::Graph(act) => {
                who("graph", &act.who);
                self.request(&format!("{place}/graph"), ("path", &act.path), act.body.as_ref(), found);
            }
            Act::Dataverse(act) => {
                who("dataverse", &act.who);
                let path = ("path", act.path.as_str());
                self.dataverse(&format!("{place}/dataverse"), path, act.host.as_deref(), act.body.as_ref(), found);
            }
            Act::AdminConsent(act) => {
                who("adminconsent", &act.who);
                found.extend(self.consent_app(&format!("{place}/adminconsent"), act));
            }
            Act::SignInAndConsent(act) => {
                who("sign_in_and_consent", &act.who);
                found.extend(self.consent_app(&format!("{place}/sign_in_and_consent"), act));
            }
            Act::ChangePassword(act) => who("change_password", &act.who),
            Act::RequestApproval(act) => who("request_approval", &act.who),
            Act::SignOut(act) => who("sign_out", &act.who),
            Act::Clock(_) => {}
            Act::Control(wanted) => {
                if let Err(why) = patch(&mut self.cloud.clone(), wanted, Some(&scenario.with.user), now) {
                    found.push(PatchFault { place: format!("{place}/control{}", why.place), ..why });
                }
            }
        }
    }

    fn consent_app(&self, place: &str, act: &ConsentAct) -> Option<PatchFault> {
        self.app(&format!("{place}/app"), act.app.as_deref()?)
    }

    /// What a placeholder stands for that does not come about by earlier acts.
    fn placeholders(&self, place: &str, text: &str) -> Vec<PatchFault> {
        let unknown = |(kind, name): (&str, &str)| match kind {
            "user" | "device" | "deleted" => self.user(place, name),
            "message" => self.user(place, placeholder::whose_message(name).0),
            "app" | "request" | "user_request" | "stage" | "grant" => self.app(place, name),
            "tenant" if self.cloud.tenant(name).is_none() => {
                let domains = self.cloud.tenants.values().flat_map(|tenant| &tenant.domains);
                let domains = domains.map(|domain| domain.name.as_str());
                Some(PatchFault::new(place, format!("there is no tenant `{name}`")).near(name, domains))
            }
            "sku" | "classification" => placeholder::fixed(kind, name).err().map(|why| PatchFault::new(place, why)),
            _ => None,
        };
        placeholder::all(text).into_iter().filter_map(unknown).collect()
    }
}
