//! Every field that is carried over, both ways, and that those are Microsoft's.

use std::collections::BTreeSet;

use http::Method;
use jiff::SignedDuration;
use mock365_domain::dataverse::{ActKind, Cell, RowDraft, RowReference, TRACKED_CATEGORY, Table};
use serde_json::{Value, json};
use uuid::Uuid;

use super::world::{ANNA, BO, World};
use crate::clock_and_chance::scramble;
use crate::dataverse_sync::fields::{Field, besides, fields, item_kind};
use crate::faces::soap::writer::XmlWriter;
use crate::inside::exchange::{AskedField, AskedShape, ExchangeMessage, FoundId, ItemUpdate, WritesXml};

const SEEDS: u64 = 8;

/// What is carried over is what the published list has, field by field, and what is not has a reason.
#[test]
fn fields_are_those_of_the_published_list() {
    let mut listed: BTreeSet<(ActKind, &str)> = BTreeSet::new();
    for line in include_str!("../fields.tsv").lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [kind, _, direction, _, columns, why] = cells[..] else { panic!("{line}") };
        let kind = ActKind::of_table(kind).expect("a kind");
        assert_eq!(columns == "-", why != "-", "{line}");
        assert!(matches!(direction, "both" | "none"), "{line}");
        listed.extend(columns.split(' ').filter(|column| *column != "-").map(|column| (kind, column)));
    }
    let all = ActKind::ALL.into_iter().flat_map(|kind| fields(kind).iter().map(move |field| (kind, field.column)));
    assert_eq!(all.collect::<BTreeSet<_>>(), listed);
    for kind in ActKind::ALL {
        let columns = kind.columns().iter().chain(kind.people().iter().map(|(list, _)| list));
        assert_eq!(columns.copied().collect::<BTreeSet<_>>(), fields(kind).iter().map(|field| field.column).collect());
    }
}

struct Draws(u64, u64);

impl Draws {
    fn next(&mut self, most: u64) -> u64 {
        self.1 += 1;
        scramble(self.0.wrapping_mul(1000).wrapping_add(self.1)) % most
    }

    /// A value for a column, in the form in which both sides are compared; nothing where it is to be empty.
    fn value(&mut self, world: &World, column: &str) -> Option<String> {
        let number = self.next(1000);
        let day = world.now() + SignedDuration::from_hours(24 * i64::try_from(1 + self.next(300)).expect("small"));
        let date = day.strftime("%Y-%m-%d").to_string();
        Some(match column {
            "prioritycode" => ["Low", "Normal", "High"][usize::try_from(self.next(3)).expect("small")].to_owned(),
            "actualend" | "statuscode" => return None,
            "isalldayevent" => "false".to_owned(),
            "percentcomplete" => self.next(100).to_string(),
            "scheduledstart" | "scheduledend" | "birthdate" | "anniversary" => date,
            "subject" | "lastname" => format!("field {number}"),
            "emailaddress1" | "emailaddress2" | "emailaddress3" => format!("p{number}@fabrikam.example"),
            "requiredattendees" | "optionalattendees" => {
                let of = &column[..1];
                format!("{of}{number}@fabrikam.example;{of}x{number}@fabrikam.example")
            }
            "childrensnames" => format!("Ida {number}, Max"),
            _ if self.next(6) == 0 => return None,
            _ => format!("{} {number}", &column[column.len().saturating_sub(10)..]),
        })
    }
}

fn values(draws: &mut Draws, world: &World, kind: ActKind) -> Vec<(&'static Field, Option<String>)> {
    let mut values: Vec<_> = fields(kind).iter().map(|field| (field, draws.value(world, field.column))).collect();
    if kind == ActKind::Appointment {
        // Rows and items know whole seconds.
        let now = jiff::Timestamp::from_second(world.now().as_second()).expect("a moment");
        let start = now + SignedDuration::from_mins(60 * 48 + i64::try_from(draws.next(500)).expect("small"));
        for (field, value) in &mut values {
            match field.column {
                "scheduledstart" => *value = Some(start.to_string()),
                "scheduledend" => *value = Some((start + SignedDuration::from_mins(45)).to_string()),
                "statuscode" => {
                    *value = Some(
                        ["Busy", "Free", "Tentative", "OOF"][usize::try_from(draws.next(4)).expect("small")].to_owned(),
                    );
                }
                _ => {}
            }
        }
    }
    if kind == ActKind::Task {
        for (field, value) in &mut values {
            if field.column == "statuscode" {
                let percent = draws.next(2);
                *value = Some(["InProgress", "WaitingOnOthers"][usize::try_from(percent).expect("small")].to_owned());
            }
        }
    }
    values
}

fn make(world: &World, kind: ActKind, values: &[(&'static Field, Option<String>)]) -> Uuid {
    let table = Table::named(kind.table()).expect("the table");
    let mut draft = RowDraft::default();
    let mut parties = vec![
        RowDraft::default()
            .with("participationtypemask", 7)
            .with("partyid", RowReference { table: "systemuser", id: world.user(ANNA) }),
    ];
    for (field, value) in values {
        let Some(value) = value else { continue };
        match kind.people().iter().find(|(list, _)| *list == field.column) {
            Some((_, mask)) => {
                parties.extend(value.split(';').map(|address| {
                    RowDraft::default().with("participationtypemask", *mask).with("addressused", address)
                }));
            }
            None => draft.set(field.column, field.cell(value)),
        }
    }
    world.act(ANNA, |environment, caller, now| {
        if kind == ActKind::Appointment {
            environment.create_activity(caller, table, draft, parties, now).expect("made")
        } else {
            environment.create(caller, table, draft, now).expect("made")
        }
    })
}

fn item_of(world: &World, row: Uuid) -> String {
    let mappings = world.rows("exchangesyncidmapping");
    let mapping = mappings.iter().rfind(|mapping| mapping.get("objectid") == Some(&Cell::Guid(row))).expect("one");
    assert_eq!(mapping.text("lastsyncerror"), "");
    mapping.text("exchangeentryid").to_owned()
}

/// What an item shows of each field.
fn shown(world: &World, kind: ActKind, item: &str) -> (FoundId, Vec<Option<String>>) {
    let shape = AskedShape { base: "AllProperties", body: Some("Text"), fields: besides(kind) };
    let reply = world.exchange().get_item(&[item], shape).expect("an answer");
    let messages = reply.succeeded().expect("the item");
    let found = messages.iter().flat_map(ExchangeMessage::items).next().expect("the item");
    (FoundId::of(found).expect("an id"), fields(kind).iter().map(|field| field.shown(found)).collect())
}

/// Writes values into an item, as Outlook would.
fn write(world: &World, kind: ActKind, id: &FoundId, values: &[(&'static Field, Option<String>)]) {
    let writers: Vec<_> = values
        .iter()
        .map(|(field, value)| {
            let write = move |out: &mut XmlWriter| field.write(value.as_deref().unwrap_or_default(), out);
            (field.asked(), value.is_some(), write)
        })
        .collect();
    let updates: Vec<(AskedField<'_>, Option<WritesXml<'_>>)> =
        writers.iter().map(|(field, is_set, write)| (*field, is_set.then_some(write as WritesXml<'_>))).collect();
    let update = ItemUpdate { id, kind: item_kind(kind), fields: &updates, conflicts: "AlwaysOverwrite", tells: false };
    world.exchange().update_item(&update).expect("an answer").succeeded().expect("changed");
}

#[tokio::test]
async fn every_field_goes_both_ways() {
    for seed in 0..SEEDS {
        let world = World::enabled().await;
        let mut draws = Draws(seed, 0);
        for kind in ActKind::ALL {
            let sent = values(&mut draws, &world, kind);
            let row = make(&world, kind, &sent);
            world.pass(15).await;
            let (id, seen) = shown(&world, kind, &item_of(&world, row));
            for ((field, wanted), seen) in sent.iter().zip(seen) {
                let wanted = wanted.clone().or_else(|| field.wanted(None));
                if !(kind.keeps(field.column) && wanted.is_none()) {
                    assert_eq!(seen, wanted, "{kind:?}.{} of seed {seed}", field.column);
                }
            }
            let sent = values(&mut draws, &world, kind);
            write(&world, kind, &id, &sent);
            world.pass(15).await;
            let held = world.row(kind.table(), row).expect("the row");
            for (field, wanted) in &sent {
                if let Some((list, mask)) = kind.people().iter().find(|(list, _)| *list == field.column) {
                    let parties = world.read(|environment| {
                        let of_kind = environment
                            .parties(row)
                            .into_iter()
                            .filter(|party| party.whole("participationtypemask") == Some(*mask));
                        let mut found: Vec<String> =
                            of_kind.map(|party| party.text("addressused").to_owned()).collect();
                        found.sort();
                        found.join(";")
                    });
                    assert_eq!(Some(parties), *wanted, "{list} of seed {seed}");
                    continue;
                }
                let cell = wanted.as_deref().or(field.wanted(None).as_deref()).and_then(|text| field.cell(text));
                if !(kind.keeps(field.column) && wanted.is_none()) {
                    assert_eq!(held.get(field.column), cell.as_ref(), "{kind:?}.{} of seed {seed}", field.column);
                }
            }
            // Nothing goes on without a change.
            let version = held.version;
            world.pass(60).await;
            assert_eq!(world.row(kind.table(), row).expect("the row").version, version, "{kind:?} of seed {seed}");
        }
    }
}

/// What people see in Outlook of fields that Exchange has by other names.
#[tokio::test]
async fn fields_stand_where_outlook_has_them() {
    let world = World::enabled().await;
    let draft = RowDraft::default()
        .with("lastname", "Lindqvist")
        .with("fax", "+46 8 2")
        .with("pager", "+46 8 3")
        .with("birthdate", Cell::Date(jiff::civil::date(1980, 5, 4)))
        .with("childrensnames", "Ida,Max");
    world.make(ANNA, "contact", draft);
    world.pass(15).await;
    let expand = "$expand=singleValueExtendedProperties($filter=id eq 'String 0x3A24' or id eq 'String 0x3A21')";
    let item = world.list(&format!("users/{ANNA}/contacts?$filter=surname eq 'Lindqvist'&{expand}")).pop().expect("it");
    assert_eq!((&item["birthday"], &item["children"]), (&json!("1980-05-04T11:59:00Z"), &json!(["Ida", "Max"])));
    let mut own: Vec<&str> = item["singleValueExtendedProperties"]
        .as_array()
        .expect("properties")
        .iter()
        .filter_map(|property| property["value"].as_str())
        .collect();
    own.sort_unstable();
    assert_eq!(own, ["+46 8 2", "+46 8 3"]);
}

/// Parties of an activity: what each is, its address and its name.
fn told(world: &World, row: Uuid) -> BTreeSet<(i64, String, String)> {
    let one = |party: &std::sync::Arc<mock365_domain::dataverse::Row>| {
        let mask = party.whole("participationtypemask").expect("a mask");
        (mask, party.text("addressused").to_owned(), party.text("partyidname").to_owned())
    };
    world.read(|environment| environment.parties(row).into_iter().map(one).collect())
}

fn parties<const N: usize>(all: [(i64, &str, &str); N]) -> BTreeSet<(i64, String, String)> {
    all.into_iter().map(|(mask, address, name)| (mask, address.to_owned(), name.to_owned())).collect()
}

fn attendee(address: &str, how: &str) -> Value {
    json!({ "emailAddress": { "address": address }, "type": how })
}

/// People of an appointment are people on both sides: users by their rows, strangers by their addresses.
#[tokio::test]
async fn whoever_is_invited_is_a_party() {
    let world = World::enabled().await;
    let table = Table::named("appointment").expect("the table");
    let start = world.now() + SignedDuration::from_hours(48);
    let draft = RowDraft::default()
        .with("subject", "Visit")
        .with("scheduledstart", start)
        .with("scheduledend", start + SignedDuration::from_hours(1));
    let user = |address| RowReference { table: "systemuser", id: world.user(address) };
    let party = |mask: i64| RowDraft::default().with("participationtypemask", mask);
    let nameless = world.make(ANNA, "contact", RowDraft::default().with("lastname", "Without address"));
    let invited = vec![
        party(7).with("partyid", user(ANNA)),
        party(5).with("partyid", user(BO)),
        party(5).with("partyid", RowReference { table: "contact", id: nameless }),
        party(6).with("addressused", "Guest@fabrikam.example"),
    ];
    let row = world.act(ANNA, |environment, caller, now| {
        environment.create_activity(caller, table, draft, invited, now).expect("made")
    });
    world.pass(15).await;
    let event = world.list(&format!("users/{ANNA}/events?$filter=subject eq 'Visit'")).pop().expect("the event");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let shown: BTreeSet<_> = event["attendees"]
        .as_array()
        .expect("attendees")
        .iter()
        .map(|one| (text(&one["emailAddress"]["address"]), text(&one["type"])))
        .collect();
    let wanted = [(BO, "required"), ("guest@fabrikam.example", "optional")];
    assert_eq!(shown, wanted.map(|(who, how)| (who.to_owned(), how.to_owned())).into_iter().collect());
    let all = [attendee("guest@fabrikam.example", "required"), attendee("new@fabrikam.example", "optional")];
    let path = format!("users/{ANNA}/events/{}", event["id"].as_str().expect("an id"));
    world.graph(Method::PATCH, &path, &json!({ "attendees": all }));
    world.pass(15).await;
    let expected = [
        (5, "", "Without address"),
        (5, "guest@fabrikam.example", ""),
        (6, "new@fabrikam.example", ""),
        (7, ANNA, "Anna Andersson"),
    ];
    assert_eq!(told(&world, row), parties(expected));
}

/// Whoever is invited and has it tracked has who invites as the organizer.
#[tokio::test]
async fn whoever_invites_is_the_organizer() {
    let world = World::enabled().await;
    let at = |hours: i64| {
        let at = world.now() + SignedDuration::from_hours(hours);
        json!({ "dateTime": at.strftime("%Y-%m-%dT%H:%M:%S").to_string(), "timeZone": "UTC" })
    };
    let body =
        json!({ "subject": "Review", "start": at(48), "end": at(49), "attendees": [attendee(ANNA, "required")] });
    world.graph(Method::POST, &format!("users/{BO}/events"), &body);
    let event = world.list(&format!("users/{ANNA}/events?$filter=subject eq 'Review'")).pop().expect("the invitation");
    let path = format!("users/{ANNA}/events/{}", event["id"].as_str().expect("an id"));
    world.graph(Method::PATCH, &path, &json!({ "categories": [TRACKED_CATEGORY] }));
    world.pass(15).await;
    let row = world.rows("appointment").into_iter().find(|row| row.text("subject") == "Review").expect("the row");
    assert_eq!(told(&world, row.id), parties([(5, ANNA, "Anna Andersson"), (7, BO, "Bo Berg")]));
}

/// An e-mail that could not keep the files of its mail says so.
#[tokio::test]
async fn files_that_are_not_kept_are_told_of() {
    let world = World::enabled().await;
    let file = json!({ "@odata.type": "#microsoft.graph.fileAttachment", "name": "offer.txt", "contentBytes": "b2s=" });
    for (subject, attachments) in [("With a file", json!([file])), ("Without", json!([]))] {
        let message = json!({
            "subject": subject,
            "body": { "contentType": "text", "content": "Hello" },
            "toRecipients": [{ "emailAddress": { "address": ANNA } }],
            "categories": [TRACKED_CATEGORY],
            "attachments": attachments,
        });
        world.graph(Method::POST, &format!("users/{BO}/sendMail"), &json!({ "message": message }));
    }
    let inbox = world.list(&format!("users/{ANNA}/mailFolders/inbox/messages"));
    for message in inbox {
        let path = format!("users/{ANNA}/messages/{}", message["id"].as_str().expect("an id"));
        world.graph(Method::PATCH, &path, &json!({ "categories": [TRACKED_CATEGORY] }));
    }
    world.pass(15).await;
    let told = |subject: &str| {
        let email = world.rows("email").into_iter().find(|row| row.text("subject") == subject).expect("the e-mail");
        email.whole("notifications")
    };
    assert_eq!((told("With a file"), told("Without")), (Some(1), None));
}
