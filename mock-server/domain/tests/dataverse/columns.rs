//! Columns as Microsoft's reference of the tables has them, and what becomes of those that nobody writes.

use mock365_domain::dataverse::{Cell, CellKind, Column, Precondition, RowDraft, RowReference};

use crate::{FRESH, NOW, admin, contact, environment, table};

/// Type, use and level of the columns that connectors read and write, as they stand in the reference: the page of each table
/// under <https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities>, read on 27 November 2026.
const REFERENCE: &str = include_str!("reference.tsv");

/// A column's type as the reference is written down here.
fn kind(column: &Column) -> String {
    let options = |choices: &[(i64, &str)]| {
        choices.iter().map(|(value, label)| format!("{value}={label}")).collect::<Vec<_>>().join(";")
    };
    match column.kind {
        CellKind::Text(most) => format!("text:{most}"),
        CellKind::Memo(most) => format!("memo:{most}"),
        CellKind::Whole(least, most) => format!("whole:{least}:{most}"),
        CellKind::Big => "big".to_owned(),
        CellKind::Flag(no, yes) => {
            format!("flag:{no};{yes}={}", u8::from(column.default == Some(Cell::Flag(true))))
        }
        CellKind::Choice(choices) => format!("choice:{}", options(choices)),
        CellKind::State(choices) => format!("state:{}", options(choices)),
        CellKind::Status(choices, states) => {
            let one = |((value, label), state): (&(i64, &str), &i64)| format!("{value}@{state}={label}");
            format!("status:{}", choices.iter().zip(states).map(one).collect::<Vec<_>>().join(";"))
        }
        CellKind::Moment => "moment".to_owned(),
        CellKind::Date => "date".to_owned(),
        CellKind::Guid => "guid".to_owned(),
        CellKind::Lookup(targets) => {
            format!("lookup:{}", targets.iter().map(|(table, _)| *table).collect::<Vec<_>>().join(","))
        }
    }
}

#[test]
fn columns_are_those_of_the_reference() {
    let mut compared = 0;
    for line in REFERENCE.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [table_name, wanted, usage, level, columns] = cells[..] else { panic!("{line}") };
        for name in columns.split(' ') {
            let column = table(table_name).column(name).unwrap_or_else(|| panic!("{table_name} has no {name}"));
            let on = [('c', column.on.create), ('u', column.on.update), ('r', column.on.read)];
            let on: String = on.into_iter().filter(|(_, is)| *is).map(|(letter, _)| letter).collect();
            let told = (kind(column), on.as_str(), column.level);
            assert_eq!(told, (wanted.to_owned(), usage, level), "{table_name}.{name}");
            assert_eq!(column.schema.to_ascii_lowercase(), name);
            assert_eq!(column.required, level == "SystemRequired", "{table_name}.{name}");
            compared += 1;
        }
    }
    assert!(compared > 350, "{compared}");
}

/// A row may be sent back as it was read: what is not written is passed over, whatever stands there.
#[test]
fn what_nobody_writes_is_passed_over() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let environment = environment(&mut cloud);
    let contacts = table("contact");
    let draft = contact("Greta", "Graf").with("fullname", "Nobody").with("statecode", 1).with("versionnumber", 7);
    let id = environment.create(&admin, contacts, draft, NOW).expect("made");
    let row = environment.get(&admin, contacts, id).expect("there").clone();
    assert_eq!((row.text("fullname"), row.whole("statecode")), ("Greta Graf", Some(0)));
    let mut whole = RowDraft::default().with("jobtitle", "Chef").with("lastusedincampaign", NOW.timestamp());
    for (column, cell) in row.values().filter(|(column, _)| *column != "jobtitle") {
        whole.set(column, Some(cell.clone()));
    }
    environment.update(&admin, contacts, id, whole, Precondition::None, NOW).expect("changed");
    let changed = environment.get(&admin, contacts, id).expect("there").clone();
    assert_eq!((changed.text("jobtitle"), changed.get("createdon")), ("Chef", row.get("createdon")));
    assert!(changed.get("lastusedincampaign").is_some());
    let mailbox = RowDraft::default().with("name", "x").with("isforwardmailbox", false).with("incomingemailstatus", 1);
    let id = environment.create(&admin, table("mailbox"), mailbox, NOW).expect("made");
    let made = environment.get(&admin, table("mailbox"), id).expect("there");
    assert_eq!((made.flag("isforwardmailbox"), made.whole("incomingemailstatus")), (true, Some(0)));
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

/// Columns that say what others say.
#[test]
fn a_row_says_what_follows_from_it() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let environment = environment(&mut cloud);
    let parent = environment.create(&admin, table("contact"), contact("Pia", "Parent"), NOW).expect("made");
    let draft = contact("Greta", "Graf")
        .with("address1_line1", "4405 Balboa Court")
        .with("address1_city", "Santa Cruz")
        .with("address1_stateorprovince", "TX")
        .with("address1_postalcode", "50109")
        .with("address1_country", "U.S.")
        .with("address3_city", "Lund")
        .with("parentcustomerid", RowReference { table: "contact", id: parent });
    let id = environment.create(&admin, table("contact"), draft, NOW).expect("made");
    let row = environment.row("contact", id).expect("there");
    assert_eq!(row.text("address1_composite"), "4405 Balboa Court\r\nSanta Cruz, TX 50109\r\nU.S.");
    assert_eq!((row.get("address2_composite"), row.text("address3_composite")), (None, "Lund"));
    assert_eq!(row.text("yomifullname"), "Greta Graf");
    assert_eq!(row.reference("parentcontactid").map(|to| to.id), Some(parent));
    let ids: Vec<_> = (1..4)
        .filter_map(|at| row.get(["", "address1_addressid", "address2_addressid", "address3_addressid"][at]))
        .collect();
    assert!(ids.len() == 3 && ids[0] != ids[1] && ids[1] != ids[2]);
    let at = |minutes: i64| NOW.timestamp() + jiff::SignedDuration::from_mins(minutes);
    let meeting = RowDraft::default().with("subject", "x").with("scheduledstart", at(30)).with("scheduledend", at(75));
    let id = environment.create(&admin, table("appointment"), meeting, NOW).expect("made");
    let row = environment.row("appointment", id).expect("there");
    assert_eq!(row.whole("scheduleddurationminutes"), Some(45));
    assert_eq!((row.text("activitytypecode"), row.whole("instancetypecode")), ("appointment", Some(0)));
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}
