//! One random life of two address books: people work on both sides, and the sync runs through a bad network.

use std::collections::BTreeMap;

use jiff::Timestamp;
use mock365_control::Rule;
use mock365_control::client::Control;
use mock365_control::fill::{ContactItem, Filling};
use mock365_control::report::{ClockSetting, SandboxWanted, TokenWanted};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::super::mapping::{SELECT, body, read};
use super::super::{ContactSync, CrmContactSync, Planted, Properties, SyncChoice, SyncReport};
use super::model::{Model, Side, What};

/// What people change. Names stay: by them the test knows its persons.
const CHANGED: [&str; 12] = [
    "email",
    "salutation",
    "phone",
    "mobilephone",
    "jobtitle",
    "company",
    "website",
    "address",
    "city",
    "state",
    "zip",
    "country",
];
const ANNA: &str = "anna@contoso.example";
/// Syncs until one must come to its end: the rules of a phase are spent before.
const TRIES: usize = 60;
const PHASES: usize = 3;
/// What a sync leaves alone.
const UNSYNCED: &str = "birthday,personalNotes,categories";

pub(super) struct Play {
    control: Control,
    /// The Outlook user's own program.
    user: Client,
    token: String,
    /// Where the contacts lie.
    contacts: String,
    sync: CrmContactSync,
    model: Model,
    chance: Chance,
    now: Timestamp,
    named: usize,
    phase: usize,
    /// What is not synced, by person, as it was at first.
    unsynced: BTreeMap<String, Value>,
}

/// Numbers that come the same for the same seed.
struct Chance(u64);

impl Chance {
    /// <https://prng.di.unimi.it/splitmix64.c>
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}

fn say(why: impl std::fmt::Display) -> String {
    why.to_string()
}

impl Play {
    /// Plays it through; why the property does not hold, where it does not.
    pub async fn live(origin: &str, seed: u64, contacts: usize, planted: Option<Planted>) -> Result<(), String> {
        let whole = Control::new(origin);
        // Its name is the seed of what rules draw.
        let bug = planted.map(|bug| format!("-{bug:?}").to_lowercase()).unwrap_or_default();
        let wanted = SandboxWanted { name: Some(format!("life-{seed}{bug}")), ..SandboxWanted::default() };
        let opened = whole.open(&wanted).await.map_err(say)?;
        let lived = Self::begin(&opened.origin, seed, planted).await;
        let lived = match lived {
            Ok(mut play) => play.through(contacts).await,
            Err(why) => Err(why),
        };
        whole.close(&opened.name).await.map_err(say)?;
        lived
    }

    async fn begin(origin: &str, seed: u64, planted: Option<Planted>) -> Result<Self, String> {
        let control = Control::new(origin);
        let freeze: ClockSetting = serde_json::from_value(json!({ "freeze": true })).map_err(say)?;
        let now = control.set_clock(&freeze).await.map_err(say)?.now;
        let app = "HubSpot Sales".to_owned();
        let scopes = Some(vec!["Contacts.ReadWrite".to_owned()]);
        let wanted = TokenWanted { user: Some(ANNA.to_owned()), app, scopes, ..TokenWanted::default() };
        let token = control.token(&wanted).await.map_err(say)?.access_token;
        let mut sync = CrmContactSync::connected(origin, token.clone());
        sync.planted = planted;
        let user = Client::builder().no_proxy().tls_certs_only([]).build().map_err(say)?;
        let contacts = format!("{origin}/v1.0/me/contacts");
        let (model, chance, unsynced) = (Model::default(), Chance(seed), BTreeMap::new());
        Ok(Self { control, user, token, contacts, sync, model, chance, now, named: 0, phase: 0, unsynced })
    }

    async fn through(&mut self, contacts: usize) -> Result<(), String> {
        self.fill(contacts).await?;
        for phase in 0..PHASES {
            self.phase = phase;
            self.spoil().await?;
            if phase > 0 {
                for _ in 0..3 {
                    self.work().await?;
                    if self.chance.one_in(2) {
                        self.tick().await?;
                        self.work_in_crm(2)?;
                        // It may come to its end, or not: that is nobody's fault.
                        let _ = self.disturbed_sync().await?;
                    }
                }
            } else {
                let _ = self.disturbed_sync().await?;
            }
            let mut last = Ok(SyncReport::default());
            for _ in 0..TRIES {
                last = self.sync.sync().await;
                if last.is_ok() {
                    break;
                }
            }
            last.map_err(|why| format!("phase {phase}: the sync does not come to its end: {why}"))?;
            self.compare().await.map_err(|why| format!("phase {phase}: {why}"))?;
        }
        Ok(())
    }

    /// Contacts on both sides; some of them are the same persons.
    async fn fill(&mut self, count: usize) -> Result<(), String> {
        if self.chance.one_in(2) {
            let made = json!({ "displayName": "Customers" });
            let folders = format!("{}/v1.0/me/contactFolders", self.control.origin());
            let folder = self.ask(Method::POST, &folders, Some(&made)).await?.ok_or("no folder")?;
            let id = folder["id"].as_str().ok_or("no id")?.to_owned();
            self.contacts = format!("{folders}/{id}/contacts");
            self.sync.choose(SyncChoice { folder: Some(id), ..SyncChoice::default() });
        } else {
            for contact in self.listed().await? {
                self.ask(Method::DELETE, &self.address(&contact), None).await?;
            }
        }
        let mut filling = Filling::default();
        let mut records = Vec::new();
        for number in 0..count {
            let person = self.person();
            let properties = self.described(&person, number);
            let both = number % 10 == 0;
            if both {
                let mut own = self.described(&person, number);
                own.insert("email".to_owned(), properties["email"].clone());
                records.push((person.clone(), own));
            }
            if both || number % 5 < 3 {
                filling.contacts.push(self.contact_item(&properties));
                self.model.did(Side::Outlook, &person, What::Create(properties));
            } else {
                records.push((person, properties));
            }
        }
        self.fill_folder(filling).await?;
        self.tick().await?;
        for (person, properties) in records {
            self.create_record(&person, properties);
        }
        for contact in self.listed().await? {
            let unsynced = json!([contact["birthday"], contact["personalNotes"], contact["categories"]]);
            self.unsynced.insert(read(&contact)["lastname"].clone(), unsynced);
        }
        Ok(())
    }

    /// Fills the folder, which is named where it is not the usual one.
    async fn fill_folder(&mut self, mut filling: Filling) -> Result<(), String> {
        if !self.contacts.ends_with("/me/contacts") {
            filling.contacts.iter_mut().for_each(|item| item.folder = Some("Customers".to_owned()));
        }
        self.control.fill(ANNA, &filling).await.map(drop).map_err(say)
    }

    fn person(&mut self) -> String {
        self.named += 1;
        format!("Person{}", self.named)
    }

    /// What a new person says: seven in ten have an address.
    fn described(&mut self, person: &str, number: usize) -> Properties {
        let mut properties = Properties::new();
        let mut set = |name: &str, value: String| drop(properties.insert(name.to_owned(), value));
        set("firstname", format!("First{person}"));
        set("lastname", person.to_owned());
        if number % 10 < 7 {
            set("email", format!("{}@people.example", person.to_lowercase()));
        }
        for name in ["company", "jobtitle", "mobilephone", "phone"] {
            if self.chance.one_in(2) {
                set(name, format!("{name}{}", self.chance.below(1_000_000)));
            }
        }
        properties
    }

    fn contact_item(&mut self, properties: &Properties) -> ContactItem {
        let of = |name: &str| properties.get(name).cloned();
        let mut emails: Vec<String> = of("email").into_iter().collect();
        if !emails.is_empty() && self.chance.one_in(3) {
            emails.extend(["second@people.example".to_owned(), "third@people.example".to_owned()]);
        }
        ContactItem {
            given_name: of("firstname"),
            surname: of("lastname"),
            company: of("company"),
            job_title: of("jobtitle"),
            mobile_phone: of("mobilephone"),
            business_phones: of("phone").into_iter().collect(),
            emails,
            birthday: Some("1980-05-17".to_owned()),
            notes: "Likes tea".to_owned(),
            categories: vec!["Customer".to_owned()],
            ..ContactItem::default()
        }
    }

    fn create_record(&mut self, person: &str, properties: Properties) {
        self.model.did(Side::Crm, person, What::Create(properties.clone()));
        self.sync.records.create(properties, self.now);
    }

    /// Time passes, so that everybody knows which change was later.
    async fn tick(&mut self) -> Result<(), String> {
        self.now = self.control.advance("PT10S").await.map_err(say)?.now;
        Ok(())
    }

    /// Somebody works on one of the sides for a while.
    async fn work(&mut self) -> Result<(), String> {
        self.tick().await?;
        let deeds = 3 + self.chance.below(8);
        if self.chance.one_in(2) { self.work_in_outlook(deeds).await } else { self.work_in_crm(deeds) }
    }

    async fn work_in_outlook(&mut self, deeds: usize) -> Result<(), String> {
        let mut contacts = self.listed().await?;
        for _ in 0..deeds {
            let kind = self.chance.below(10);
            if kind == 0 || contacts.is_empty() {
                let person = self.person();
                let number = self.chance.below(10);
                let properties = self.described(&person, number);
                let sent = body(&Value::Null, &properties);
                let made = self.ask(Method::POST, &self.contacts, Some(&sent)).await?.ok_or("not made")?;
                self.model.did(Side::Outlook, &person, What::Create(properties));
                contacts.push(made);
                continue;
            }
            let at = self.chosen(&contacts);
            let contact = contacts[at].clone();
            let person = read(&contact)["lastname"].clone();
            if kind == 1 {
                self.ask(Method::DELETE, &self.address(&contact), None).await?;
                self.model.did(Side::Outlook, &person, What::Delete);
                contacts.swap_remove(at);
                continue;
            }
            let (name, value) = self.changed(&read(&contact));
            let wanted = with(&read(&contact), &name, value.as_ref());
            let sent = body(&contact, &wanted);
            contacts[at] = self.ask(Method::PATCH, &self.address(&contact), Some(&sent)).await?.ok_or("gone")?;
            self.model.did(Side::Outlook, &person, What::Edit(name, value));
        }
        Ok(())
    }

    /// Often somebody whom the CRM's users have just been at, so that both are changed at once.
    fn chosen(&mut self, contacts: &[Value]) -> usize {
        let busy: Vec<usize> = (0..contacts.len())
            .filter(|at| self.model.deeds.contains_key(contacts[*at]["surname"].as_str().unwrap_or_default()))
            .collect();
        if busy.is_empty() || self.chance.one_in(3) {
            return self.chance.below(contacts.len());
        }
        busy[self.chance.below(busy.len())]
    }

    fn work_in_crm(&mut self, deeds: usize) -> Result<(), String> {
        for _ in 0..deeds {
            let kind = self.chance.below(10);
            let ids: Vec<String> = self.sync.records.all().map(|record| record.id.clone()).collect();
            if kind == 0 || ids.is_empty() {
                let person = self.person();
                let number = self.chance.below(10);
                let properties = self.described(&person, number);
                self.create_record(&person, properties);
                continue;
            }
            let id = &ids[self.chance.below(ids.len())];
            let properties = self.sync.records.get(id).ok_or("no record")?.properties.clone();
            let person = properties["lastname"].clone();
            if kind == 1 {
                self.sync.records.delete(id);
                self.model.did(Side::Crm, &person, What::Delete);
                continue;
            }
            let (name, value) = self.changed(&properties);
            self.sync.records.replace(id, with(&properties, &name, value.as_ref()), self.now);
            self.model.did(Side::Crm, &person, What::Edit(name, value));
        }
        Ok(())
    }

    /// A property and a value that nothing had before. Of a list the first entry is never taken away: the next would move up.
    /// Before the first sync nobody changes an address: by it, both sides know that they mean the same person.
    fn changed(&mut self, properties: &Properties) -> (String, Option<String>) {
        let from = usize::from(self.phase == 0);
        let name = CHANGED[from + self.chance.below(CHANGED.len() - from)];
        let clears = self.chance.one_in(3) && properties.contains_key(name) && !matches!(name, "email" | "phone");
        let fresh = self.chance.next();
        let value = if name == "email" { format!("v{fresh:x}@people.example") } else { format!("v{fresh:x}") };
        (name.to_owned(), (!clears).then_some(value))
    }

    /// A bad network for the sync alone, until every rule is spent.
    async fn spoil(&mut self) -> Result<(), String> {
        let soon = json!({ "retry-after": "0" });
        let busy = |name: &str| json!({ "answer": { "name": name, "headers": soon } });
        let forgotten = json!({ "answer": {
            "name": "internal-server-error", "status": 410, "code": "SyncStateNotFound", "message": "Resync required." } });
        let cut = json!({ "cut": { "after_bytes": 20 } });
        let effects = [
            json!("lose_answer"),
            json!("drop"),
            json!("reset"),
            cut,
            busy("too-many-requests"),
            busy("service-unavailable"),
            json!({ "answer": "gateway-timeout" }),
        ];
        let mut rules = vec![("delta", forgotten, 1)];
        for operation in ["create", "create", "update", "update", "delete", "delta", "*"] {
            let effect = effects[self.chance.below(effects.len())].clone();
            rules.push((operation, effect, 1 + self.chance.below(4)));
        }
        rules.push(("create", json!("lose_answer"), 1 + self.chance.below(3)));
        for (operation, effect, times) in rules {
            let share = [0.1, 0.3, 1.0][self.chance.below(3)];
            let when = json!({ "operation": format!("graph.contacts.{operation}"), "probability": share,
                "header": { "prefer": "*maxpagesize*" } });
            let rule: Rule =
                serde_json::from_value(json!({ "when": when, "effect": effect, "times": times })).map_err(say)?;
            self.control.add_rule(&rule).await.map_err(say)?;
        }
        Ok(())
    }

    /// A sync in which people go on working between what it hears and what it tells; whether it came to its end.
    async fn disturbed_sync(&mut self) -> Result<bool, String> {
        let mut report = SyncReport::default();
        for round in 0..2 {
            if self.sync.parts(&mut report).map_err(say)?.listen().await.is_err() {
                return Ok(false);
            }
            if round == 0 {
                self.tick().await?;
                self.work_in_outlook(3).await?;
            }
            match self.sync.parts(&mut report).map_err(say)?.tell().await {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(_) => return Ok(false),
            }
        }
        Ok(false)
    }

    /// Both sides are the same, nobody is there twice, and everything is as the model has it.
    async fn compare(&mut self) -> Result<(), String> {
        let listed = self.listed().await?;
        for contact in &listed {
            let person = contact["surname"].as_str().ok_or("a contact without a name")?;
            let unsynced = json!([contact["birthday"], contact["personalNotes"], contact["categories"]]);
            let was = self.unsynced.get(person).filter(|_| !self.model.ever_deleted.contains(person));
            if was.is_some_and(|was| *was != unsynced) {
                return Err(format!("{person} had {was:?} and has {unsynced}"));
            }
        }
        let outlook = by_person("Outlook", listed.iter().map(read))?;
        let crm = by_person("the CRM", self.sync.records.all().map(|record| record.properties.clone()))?;
        if let Some((person, _)) = outlook.iter().find(|(person, said)| crm.get(*person) != Some(said)) {
            return Err(format!("{person}: Outlook {:?}, the CRM {:?}", outlook.get(person), crm.get(person)));
        }
        if let Some((person, _)) = crm.iter().find(|(person, _)| !outlook.contains_key(*person)) {
            return Err(format!("{person} is in the CRM alone"));
        }
        self.model.settle(crm)
    }

    async fn listed(&self) -> Result<Vec<Value>, String> {
        let page = self
            .ask(Method::GET, &format!("{}?$top=1000&$select={},{UNSYNCED}", self.contacts, *SELECT), None)
            .await?
            .ok_or("no list")?;
        Ok(page["value"].as_array().cloned().unwrap_or_default())
    }

    fn address(&self, contact: &Value) -> String {
        format!("{}/v1.0/me/contacts/{}", self.control.origin(), contact["id"].as_str().unwrap_or_default())
    }

    /// The Outlook user's own request; nothing where there is no such thing.
    async fn ask(&self, method: Method, address: &str, body: Option<&Value>) -> Result<Option<Value>, String> {
        let mut request = self.user.request(method, address).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.map_err(say)?;
        let status = answer.status();
        let bytes = answer.bytes().await.map_err(say)?;
        match status.as_u16() {
            200..=299 => Ok(Some(serde_json::from_slice(&bytes).unwrap_or(Value::Null))),
            404 => Ok(None),
            _ => Err(format!("{address}: {status} {}", String::from_utf8_lossy(&bytes))),
        }
    }
}

fn with(properties: &Properties, name: &str, value: Option<&String>) -> Properties {
    let mut properties = properties.clone();
    match value {
        Some(value) => properties.insert(name.to_owned(), value.clone()),
        None => properties.remove(name),
    };
    properties
}

fn by_person(side: &str, all: impl Iterator<Item = Properties>) -> Result<BTreeMap<String, Properties>, String> {
    let mut found = BTreeMap::new();
    for properties in all {
        let person = properties.get("lastname").cloned().ok_or_else(|| format!("{side}: somebody without a name"))?;
        if found.insert(person.clone(), properties).is_some() {
            return Err(format!("{side}: {person} is there twice"));
        }
    }
    Ok(found)
}
