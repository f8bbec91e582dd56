//! Two people with synchronised mailboxes: Anna's and Bo's.

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Request};
use jiff::{SignedDuration, Timestamp};
use mock365_domain::dataverse::{
    CallerIdentity, DataverseCaller, Environment, Precondition, Row, RowDraft, RowReference, TRACKED_CATEGORY, Table,
};
use mock365_domain::default::{ADMIN_TOOL, CONTOSO};
use mock365_domain::directory::permission;
use mock365_domain::{Change, Cloud, Now};
use serde_json::Value;
use uuid::Uuid;

use crate::faces::entra;
use crate::faces::soap::element::Element;
use crate::faces::soap::writer::XmlWriter;
use crate::inside;
use crate::inside::exchange::{
    AskedField, AskedFolder, AskedHeader, AskedShape, ExchangeClient, ExchangeMessage, FoundId, ItemSearch, ItemUpdate,
    ItemsCreated,
};
use crate::notifier;
use crate::sandbox::Sandbox;

pub const HOST: &str = "contoso.crm4.dynamics.com";
pub const ANNA: &str = "anna@contoso.example";
pub const BO: &str = "bo@contoso.example";
pub const ADMIN: &str = "admin@contoso.example";
/// What Graph is asked with.
const ROLES: [&str; 5] =
    ["Mail.ReadWrite", "Mail.Send", "Contacts.ReadWrite", "Calendars.ReadWrite", "User.ReadWrite.All"];

pub struct World {
    pub sandbox: Arc<Sandbox>,
}

impl World {
    /// Anna's mailbox is set to be synchronised and approved, and not tested yet.
    pub fn untested() -> Self {
        let sandbox = Arc::new(Sandbox::new("sync", Arc::default()));
        sandbox.clock.freeze(None);
        let world = Self { sandbox };
        world.change(|cloud, now| assert!(cloud.open_environment(HOST, now)));
        world.prepare(ANNA);
        world
    }

    /// Anna's mailbox was tested and is enabled.
    pub async fn enabled() -> Self {
        let world = Self::untested();
        world.test(ANNA).await;
        assert_eq!(world.statuses(ANNA), [1; 3], "{:?}", world.alerts(ANNA));
        world
    }

    pub fn prepare(&self, address: &str) {
        let methods = RowDraft::default()
            .with("incomingemaildeliverymethod", 2)
            .with("outgoingemaildeliverymethod", 2)
            .with("actdeliverymethod", 1);
        self.set_mailbox(address, methods);
        self.set_mailbox(address, RowDraft::default().with("emailrouteraccessapproval", 1));
    }

    pub async fn test(&self, address: &str) {
        self.set_mailbox(address, RowDraft::default().with("testemailconfigurationscheduled", true));
        notifier::settle(&self.sandbox).await;
    }

    /// Adds a failure rule.
    pub fn rule(&self, rule: &Value) {
        self.sandbox.plan.add(serde_json::from_value(rule.clone()).expect("a rule"));
    }

    /// Moves the clock on.
    pub async fn pass(&self, minutes: i64) {
        let to = self.now() + SignedDuration::from_mins(minutes);
        notifier::go_to(&self.sandbox, to).await;
        let broken = self.sandbox.read(|cloud, _| cloud.check_invariants());
        assert_eq!(broken, Vec::<String>::new());
    }

    pub fn now(&self) -> Timestamp {
        self.sandbox.clock.now().timestamp()
    }

    pub fn change<R>(&self, change: impl FnOnce(&mut Cloud, Now) -> R) -> R {
        self.sandbox.write(|cloud, now| (change(cloud, now), Change::none()))
    }

    /// Reads the environment.
    pub fn read<R>(&self, read: impl FnOnce(&Environment) -> R) -> R {
        self.sandbox.read(|cloud, _| read(cloud.environment(HOST).expect("an environment")))
    }

    /// Acts in the environment as somebody.
    pub fn act<R>(&self, who: &str, act: impl FnOnce(&mut Environment, &DataverseCaller, Now) -> R) -> R {
        self.change(|cloud, now| {
            let (at, _) = cloud.user(who).expect("a user");
            let identity = CallerIdentity { tenant: CONTOSO, user: Some(at.user), app: ADMIN_TOOL, plug_in: false };
            let environment = cloud.environment(HOST).expect("an environment");
            let caller = cloud.dataverse_caller(environment, identity).expect("a caller");
            act(cloud.environment_mut(HOST).expect("an environment"), &caller, now)
        })
    }

    pub fn set(&self, who: &str, table: &str, id: Uuid, draft: RowDraft) {
        let table = Table::named(table).expect("the table");
        self.act(who, |environment, caller, now| {
            environment.update(caller, table, id, draft, Precondition::None, now).expect("changed");
        });
    }

    pub fn make(&self, who: &str, table: &str, draft: RowDraft) -> Uuid {
        let table = Table::named(table).expect("the table");
        self.act(who, |environment, caller, now| environment.create(caller, table, draft, now).expect("made"))
    }

    pub fn remove(&self, who: &str, table: &str, id: Uuid) {
        let table = Table::named(table).expect("the table");
        self.act(who, |environment, caller, _| {
            environment.delete(caller, table, id, Precondition::None).expect("removed");
        });
    }

    pub fn set_mailbox(&self, address: &str, draft: RowDraft) {
        let id = self.mailbox(address).id;
        self.set(ADMIN, "mailbox", id, draft);
    }

    pub fn mailbox(&self, address: &str) -> Arc<Row> {
        self.read(|environment| {
            let mut rows = environment.all("mailbox");
            rows.find(|row| row.text("emailaddress") == address).cloned().expect("a mailbox")
        })
    }

    pub fn statuses(&self, address: &str) -> [i64; 3] {
        let row = self.mailbox(address);
        ["incomingemailstatus", "outgoingemailstatus", "actstatus"].map(|status| row.whole(status).expect("a status"))
    }

    /// Level, part and text of the alerts about a mailbox that say that something is wrong.
    pub fn alerts(&self, address: &str) -> Vec<(i64, String, String)> {
        let id = self.mailbox(address).id;
        self.read(|environment| {
            let about = environment.all("tracelog").filter(|log| {
                log.reference("regardingobjectid").is_some_and(|to| to.id == id) && log.whole("level") != Some(1)
            });
            let mut found: Vec<_> = about
                .map(|log| {
                    (log.whole("level").unwrap_or(0), log.text("errordetails").to_owned(), log.text("text").to_owned())
                })
                .collect();
            found.sort();
            found
        })
    }

    pub fn user(&self, address: &str) -> Uuid {
        self.mailbox(address).reference("regardingobjectid").expect("a user").id
    }

    pub fn row(&self, table: &str, id: Uuid) -> Option<Arc<Row>> {
        self.read(|environment| environment.row(table, id).cloned())
    }

    /// Rows of a table, by a text in them.
    pub fn rows(&self, table: &str) -> Vec<Arc<Row>> {
        self.read(|environment| environment.all(table).cloned().collect())
    }

    /// Sends an e-mail from somebody's Dynamics: its id.
    pub fn send(&self, from: &str, to: &str, subject: &str) -> Uuid {
        let user = RowReference { table: "systemuser", id: self.user(from) };
        let parties = vec![
            RowDraft::default().with("participationtypemask", 1).with("partyid", user),
            RowDraft::default().with("participationtypemask", 2).with("addressused", to),
        ];
        let draft = RowDraft::default().with("subject", subject).with("description", "<p>Hello</p>");
        let table = Table::named("email").expect("the table");
        self.act(from, |environment, caller, now| {
            let id = environment.create_activity(caller, table, draft, parties, now).expect("made");
            environment.send_email(caller, id, (true, None), now).expect("sent");
            id
        })
    }

    /// Asks Graph, as an application that may.
    pub fn graph(&self, method: Method, path: &str, body: &Value) -> Value {
        let service = (permission::DATAVERSE, "Dataverse");
        let token = entra::between_services(&self.sandbox, CONTOSO, service, "https://graph.microsoft.com", &ROLES);
        let text = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
        let request = Request::builder()
            .method(method)
            .uri(format!("https://graph.microsoft.com/v1.0/{}", path.replace(' ', "%20")))
            .header("authorization", format!("Bearer {}", token.expect("a token")))
            .header("content-type", "application/json")
            .body(text)
            .expect("a request");
        let answer = inside::send(&self.sandbox, request).expect("an answer");
        assert!(answer.status().is_success(), "{path}: {} {:?}", answer.status(), answer.body());
        serde_json::from_slice(answer.body()).unwrap_or_default()
    }

    pub fn get(&self, path: &str) -> Value {
        self.graph(Method::GET, path, &Value::Null)
    }

    /// Anna's Exchange, as an application that may do all.
    pub fn exchange(&self) -> ExchangeClient<'_> {
        let service = (permission::DATAVERSE, "Dataverse");
        let host = "https://outlook.office365.com";
        let token = entra::between_services(&self.sandbox, CONTOSO, service, host, &["full_access_as_app"]);
        ExchangeClient {
            sandbox: &self.sandbox,
            location: format!("{host}/EWS/Exchange.asmx"),
            authorization: format!("Bearer {}", token.expect("a token")),
            user_agent: "Outlook".to_owned(),
            anchor: None,
            header: AskedHeader { version: "Exchange2013", acts_for: Some(ANNA.to_owned()) },
            patience: std::time::Duration::from_secs(10),
        }
    }

    /// Anna's tasks in Outlook: id, subject, and a property of each.
    pub fn tasks(&self, property: &str) -> Vec<(FoundId, String, String)> {
        let client = self.exchange();
        let shape = AskedShape { base: "AllProperties", body: None, fields: &[] };
        let folder = AskedFolder::Known("tasks");
        let search = ItemSearch { folder, shape: AskedShape::IDS, condition: None, offset: 0, most: 500 };
        let found = client.find_item(&search).expect("an answer");
        let found = found.succeeded().expect("tasks");
        let ids: Vec<FoundId> = found.iter().flat_map(ExchangeMessage::items).filter_map(FoundId::of).collect();
        if ids.is_empty() {
            return Vec::new();
        }
        let ids: Vec<&str> = ids.iter().map(|id| id.id.as_str()).collect();
        let reply = client.get_item(&ids, shape).expect("an answer");
        let messages = reply.succeeded().expect("tasks");
        let items = messages.iter().flat_map(ExchangeMessage::items);
        let text = |item: &Element<'_>, name: &str| item.find_text(name).unwrap_or_default().to_owned();
        items.filter_map(|item| Some((FoundId::of(item)?, text(item, "Subject"), text(item, property)))).collect()
    }

    pub fn make_task(&self, subject: &str) {
        let created = ItemsCreated { folder: Some(AskedFolder::Known("tasks")), ..ItemsCreated::default() };
        let reply = self.exchange().create_item(created, |out| {
            out.element("t:Task", |out| {
                out.value("t:Subject", subject);
                out.element("t:Categories", |out| out.value("t:String", TRACKED_CATEGORY));
            });
        });
        reply.expect("an answer").succeeded().expect("made");
    }

    pub fn set_task(&self, id: &FoundId, (uri, element): (&str, &str), value: &str) {
        let write = |out: &mut XmlWriter| match element {
            "t:Body" => out.element(element, |out| {
                out.attribute("BodyType", "Text");
                out.content(value);
            }),
            _ => out.value(element, value),
        };
        let update = ItemUpdate {
            id,
            kind: "t:Task",
            fields: &[(AskedField::Uri(uri), Some(&write))],
            conflicts: "AlwaysOverwrite",
            tells: false,
        };
        self.exchange().update_item(&update).expect("an answer").succeeded().expect("changed");
    }

    pub fn remove_task(&self, id: &FoundId) {
        self.exchange().delete_item(id, "MoveToDeletedItems", false).expect("an answer").succeeded().expect("removed");
    }

    /// The values of a list of Graph's.
    pub fn list(&self, path: &str) -> Vec<Value> {
        self.get(path)["value"].as_array().cloned().unwrap_or_default()
    }
}
