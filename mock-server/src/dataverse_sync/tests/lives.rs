//! Random lives of a mailbox and its rows, with failures in between: both sides are equal in the end, nothing is doubled and
//! nothing is lost.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use jiff::SignedDuration;
use mock365_domain::dataverse::{ActKind, RowDraft, TRACKED_CATEGORY};
use serde_json::{Value, json};
use uuid::Uuid;

use super::world::{ANNA, World};
use crate::clock_and_chance::scramble;
use crate::inside::exchange::FoundId;

const LIVES: u64 = 60;
const STEPS: u64 = 30;

/// What a column of each kind is called on either side.
fn names(kind: ActKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        ActKind::Appointment => ("subject", "subject", "location"),
        ActKind::Contact => ("lastname", "surname", "jobtitle"),
        ActKind::Task => ("subject", "title", "description"),
    }
}

struct Life {
    world: World,
    seed: u64,
    drawn: u64,
    /// Names that nobody deleted.
    kept: BTreeSet<(ActKind, String)>,
    /// Contacts that were deleted in Outlook: they stay in Dynamics.
    parted: BTreeSet<(ActKind, String)>,
}

impl Life {
    fn draw(&mut self, most: u64) -> u64 {
        self.drawn += 1;
        scramble(self.seed.wrapping_mul(1000).wrapping_add(self.drawn)) % most
    }

    fn path(kind: ActKind) -> String {
        match kind {
            ActKind::Appointment => format!("users/{ANNA}/events"),
            ActKind::Contact => format!("users/{ANNA}/contacts"),
            ActKind::Task => String::new(),
        }
    }

    /// Items by name, with what they say: all that begin with `life`.
    fn items(&self, kind: ActKind) -> BTreeMap<String, Vec<(FoundId, String)>> {
        let all: Vec<(FoundId, String, String)> = if kind == ActKind::Task {
            self.world.tasks("Body")
        } else {
            let items = self.world.list(&format!("{}?$top=200", Self::path(kind)));
            let read = |item: Value| {
                let id = item["id"].as_str().expect("an id").to_owned();
                let name = item[names(kind).1].as_str().unwrap_or_default().to_owned();
                (FoundId { id, change_key: String::new() }, name, Self::value(kind, &item))
            };
            items.into_iter().map(read).collect()
        };
        let mut found: BTreeMap<String, Vec<(FoundId, String)>> = BTreeMap::new();
        for (id, name, value) in all {
            if name.starts_with("life") {
                found.entry(name).or_default().push((id, value));
            }
        }
        found
    }

    fn rows(&self, kind: ActKind) -> BTreeMap<String, Vec<(Uuid, String)>> {
        let (column, _, value) = names(kind);
        let mut found: BTreeMap<String, Vec<(Uuid, String)>> = BTreeMap::new();
        for row in self.world.rows(kind.table()) {
            if row.text(column).starts_with("life") {
                found.entry(row.text(column).to_owned()).or_default().push((row.id, row.text(value).to_owned()));
            }
        }
        found
    }

    fn value(kind: ActKind, item: &Value) -> String {
        let text = match kind {
            ActKind::Appointment => &item["location"]["displayName"],
            ActKind::Contact => &item["jobTitle"],
            ActKind::Task => &Value::Null,
        };
        text.as_str().unwrap_or_default().trim().to_owned()
    }

    fn says(kind: ActKind, value: &str) -> Value {
        match kind {
            ActKind::Appointment => json!({ "location": { "displayName": value } }),
            ActKind::Contact => json!({ "jobTitle": value }),
            ActKind::Task => Value::Null,
        }
    }

    async fn step(&mut self, step: u64) {
        let kind = ActKind::ALL[usize::try_from(self.draw(3)).expect("small")];
        let value = format!("value {step}");
        match self.draw(10) {
            0 | 1 => self.make_row(kind, step),
            2 | 3 => self.make_item(kind, step),
            4 => {
                if let Some((_, rows)) = self.pick(self.rows(kind)) {
                    self.world.set(
                        ANNA,
                        kind.table(),
                        rows[0].0,
                        RowDraft::default().with(names(kind).2, value.as_str()),
                    );
                }
            }
            5 => {
                if let Some((_, items)) = self.pick(self.items(kind)) {
                    let id = &items[0].0;
                    if kind == ActKind::Task {
                        self.world.set_task(id, ("item:Body", "t:Body"), &value);
                    } else {
                        let path = format!("{}/{}", Self::path(kind), id.id);
                        self.world.graph(Method::PATCH, &path, &Self::says(kind, &value));
                    }
                }
            }
            6 => {
                if let Some((name, rows)) = self.pick(self.rows(kind)) {
                    self.world.remove(ANNA, kind.table(), rows[0].0);
                    self.kept.remove(&(kind, name));
                }
            }
            7 => {
                if let Some((name, items)) = self.pick(self.items(kind)) {
                    if kind == ActKind::Task {
                        self.world.remove_task(&items[0].0);
                    } else {
                        let path = format!("{}/{}", Self::path(kind), items[0].0.id);
                        self.world.graph(Method::DELETE, &path, &Value::Null);
                    }
                    self.kept.remove(&(kind, name.clone()));
                    if kind == ActKind::Contact {
                        self.parted.insert((kind, name));
                    }
                }
            }
            8 => self.fail(),
            _ => {
                let minutes = [5, 15, 20][usize::try_from(self.draw(3)).expect("small")];
                self.world.pass(minutes).await;
            }
        }
    }

    fn pick<T>(&mut self, all: BTreeMap<String, T>) -> Option<(String, T)> {
        let many = u64::try_from(all.len()).expect("small");
        if many == 0 {
            return None;
        }
        let at = usize::try_from(self.draw(many)).expect("small");
        all.into_iter().nth(at)
    }

    fn make_row(&mut self, kind: ActKind, step: u64) {
        let name = format!("life {step} dynamics");
        let mut draft = RowDraft::default().with(names(kind).0, name.as_str());
        if kind == ActKind::Appointment {
            let start = self.world.now() + SignedDuration::from_hours(700);
            draft = draft.with("scheduledstart", start).with("scheduledend", start + SignedDuration::from_hours(1));
        }
        self.world.make(ANNA, kind.table(), draft);
        self.kept.insert((kind, name));
    }

    fn make_item(&mut self, kind: ActKind, step: u64) {
        let name = format!("life {step} outlook");
        if kind == ActKind::Task {
            self.world.make_task(&name);
            self.kept.insert((kind, name));
            return;
        }
        let mut item = json!({ "categories": [TRACKED_CATEGORY] });
        item[names(kind).1] = json!(name);
        if kind == ActKind::Appointment {
            let at = |hours: i64| {
                let at = self.world.now() + SignedDuration::from_hours(hours);
                json!({ "dateTime": at.strftime("%Y-%m-%dT%H:%M:%S").to_string(), "timeZone": "UTC" })
            };
            item["start"] = at(700);
            item["end"] = at(701);
        }
        self.world.graph(Method::POST, &Self::path(kind), &item);
        self.kept.insert((kind, name));
    }

    fn fail(&mut self) {
        let operations = ["SyncFolderItems", "GetItem", "CreateItem", "UpdateItem", "DeleteItem"];
        let operation = operations[usize::try_from(self.draw(5)).expect("small")];
        let effects = [
            json!("lose_answer"),
            json!("drop"),
            json!({ "answer": "server-busy" }),
            json!({ "answer": "internal-server-transient-error" }),
        ];
        let effect = effects[usize::try_from(self.draw(4)).expect("small")].clone();
        let (nth, times) = (self.draw(3) + 1, 1);
        let when = json!({ "operation": format!("ews.{operation}"), "header": { "user-agent": "CRM/*" }, "nth": nth });
        self.world.rule(&json!({ "when": when, "effect": effect, "times": times }));
    }

    /// Both sides, once all is well and settled.
    fn check(&self) {
        let seed = self.seed;
        for kind in ActKind::ALL {
            let (rows, items) = (self.rows(kind), self.items(kind));
            for (name, several) in &rows {
                assert_eq!(several.len(), 1, "seed {seed}: {kind:?} {name} is doubled in Dynamics");
            }
            for (name, several) in &items {
                assert_eq!(several.len(), 1, "seed {seed}: {kind:?} {name} is doubled in Outlook");
                let row = rows.get(name).unwrap_or_else(|| panic!("seed {seed}: {kind:?} {name} is in Outlook alone"));
                assert_eq!(several[0].1.trim(), row[0].1, "seed {seed}: {kind:?} {name}");
            }
            for name in rows.keys() {
                let parted = self.parted.contains(&(kind, name.clone()));
                assert!(parted || items.contains_key(name), "seed {seed}: {kind:?} {name} is in Dynamics alone");
            }
            for (of, name) in &self.kept {
                assert!(*of != kind || rows.contains_key(name), "seed {seed}: {kind:?} {name} is lost");
            }
        }
    }
}

async fn live(seed: u64) {
    let world = World::enabled().await;
    let mut life = Life { world, seed, drawn: 0, kept: BTreeSet::new(), parted: BTreeSet::new() };
    for step in 0..STEPS {
        life.step(step).await;
    }
    life.world.sandbox.plan.replace(Vec::new());
    life.world.pass(60).await;
    assert_eq!(life.world.statuses(ANNA), [1; 3], "seed {seed}: {:?}", life.world.alerts(ANNA));
    life.check();
}

#[tokio::test]
async fn both_sides_are_equal_in_the_end() {
    for seed in 1..=LIVES {
        live(seed).await;
    }
}
