//! What must be done before a team or a business unit goes, and what goes with it.

use mock365_domain::dataverse::{Association, Environment, Precondition, RowDraft, RowReference};
use uuid::Uuid;

use crate::{FRESH, HOST, NOW, admin, caller, contact, environment, table};

fn team_of(environment: &Environment, unit: Uuid) -> Uuid {
    let is_it = |team: &&std::sync::Arc<mock365_domain::dataverse::Row>| {
        team.flag("isdefault") && team.reference("businessunitid").is_some_and(|of| of.id == unit)
    };
    environment.all("team").find(is_it).expect("a team").id
}

#[test]
fn a_team_that_owns_rows_stays() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let environment = environment(&mut cloud);
    let team = environment.create(&admin, table("team"), RowDraft::default().with("name", "Sales"), NOW).expect("made");
    let owner = RowReference { table: "team", id: team };
    let id = environment
        .create(&admin, table("contact"), contact("Greta", "Graf").with("ownerid", owner), NOW)
        .expect("made");
    let refused = environment.delete(&admin, table("team"), team, Precondition::None).expect_err("refused");
    assert_eq!((refused.code(), refused.name()), (0x8004_830e, "CannotDeleteTeamOwningRecords"));
    assert_eq!(
        refused.to_string(),
        format!("Can't delete a team which owns records. Reassign the records and try again (TeamId = {team}).")
    );
    assert_eq!(environment.row("contact", id).expect("it").reference("owningteam").map(|of| of.id), Some(team));
    let given = RowDraft::default().with("ownerid", RowReference { table: "systemuser", id: admin.user });
    environment.update(&admin, table("contact"), id, given, Precondition::None, NOW).expect("given");
    environment.delete(&admin, table("team"), team, Precondition::None).expect("removed");
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

/// Everybody is in the team of his business unit, which goes with the unit and not before.
#[test]
fn a_business_unit_has_a_team() {
    let mut cloud = FRESH.clone();
    let (admin, anna) = (admin(&cloud), caller(&cloud, HOST, "anna@contoso.example"));
    let environment = environment(&mut cloud);
    let members = Association::named("teammembership_association").expect("the relationship");
    let root = team_of(environment, admin.business_unit);
    assert_eq!(environment.row("team", root).expect("it").text("name"), "Contoso");
    assert!(environment.are_linked(members, root, anna.user) && anna.teams.contains(&root));
    let refused = environment.delete(&admin, table("team"), root, Precondition::None).map_err(|why| why.code());
    assert_eq!(refused, Err(0x8004_8307));
    let unit =
        environment.create(&admin, table("businessunit"), RowDraft::default().with("name", "Nord"), NOW).expect("made");
    let moved = RowDraft::default().with("businessunitid", RowReference { table: "businessunit", id: unit });
    let id = environment.create(&anna, table("contact"), contact("Greta", "Graf"), NOW).expect("made");
    environment.update(&admin, table("systemuser"), anna.user, moved, Precondition::None, NOW).expect("moved");
    assert!(environment.are_linked(members, team_of(environment, unit), anna.user));
    assert!(!environment.are_linked(members, root, anna.user));
    let lies_in = environment.row("contact", id).expect("it").reference("owningbusinessunit").map(|of| of.id);
    assert_eq!(lies_in, Some(unit), "what one owns moves along");
    let renamed = RowDraft::default().with("name", "Norden");
    environment.update(&admin, table("businessunit"), unit, renamed, Precondition::None, NOW).expect("renamed");
    assert_eq!(environment.row("team", team_of(environment, unit)).expect("it").text("name"), "Norden");
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

#[test]
fn a_business_unit_goes_when_nothing_lies_in_it() {
    let mut cloud = FRESH.clone();
    let (admin, anna) = (admin(&cloud), caller(&cloud, HOST, "anna@contoso.example"));
    let environment = environment(&mut cloud);
    let units = table("businessunit");
    let named = |name: &str| RowDraft::default().with("name", name);
    let in_unit = |unit| RowReference { table: "businessunit", id: unit };
    let unit = environment.create(&admin, units, named("Nord"), NOW).expect("made");
    let below = named("Lund").with("parentbusinessunitid", in_unit(unit));
    let below = environment.create(&admin, units, below, NOW).expect("made");
    let code = |environment: &mut Environment, id| {
        environment.delete(&admin, units, id, Precondition::None).map_err(|why| why.code())
    };
    assert_eq!(code(environment, unit), Err(0x8004_1d60), "it is enabled");
    let disabled = RowDraft::default().with("isdisabled", true);
    let refused = environment.update(&admin, units, admin.business_unit, disabled.clone(), Precondition::None, NOW);
    assert_eq!(refused.map_err(|why| why.code()), Err(0x8004_1d63), "the root stays enabled");
    environment.update(&admin, units, unit, disabled, Precondition::None, NOW).expect("disabled");
    assert!(environment.row("businessunit", below).expect("it").flag("isdisabled"), "with what is below");
    assert_eq!(code(environment, unit), Err(0x8004_1d61), "it has a child");
    assert_eq!(code(environment, below), Ok(()));
    let moved = RowDraft::default().with("businessunitid", in_unit(unit));
    environment.update(&admin, table("systemuser"), anna.user, moved, Precondition::None, NOW).expect("moved");
    assert_eq!(code(environment, unit), Err(0x8004_0227), "somebody is in it");
    let back = RowDraft::default().with("businessunitid", in_unit(admin.business_unit));
    environment.update(&admin, table("systemuser"), anna.user, back, Precondition::None, NOW).expect("moved back");
    let team = team_of(environment, unit);
    let owner = RowReference { table: "team", id: team };
    let queue = named("Support").with("ownerid", owner);
    let queue = environment.create(&admin, table("queue"), queue, NOW).expect("made");
    let refused = environment.delete(&admin, units, unit, Precondition::None).expect_err("refused");
    assert_eq!(refused.code(), 0x8007_2526);
    assert!(
        refused
            .to_string()
            .starts_with(&format!("There are 1 queues referencing this BusinessUnit with id ={unit}, Name = Nord."))
    );
    environment.delete(&admin, table("queue"), queue, Precondition::None).expect("removed");
    let rows: Vec<Uuid> =
        environment.all("mailbox").filter(|row| row.reference("ownerid") == Some(owner)).map(|row| row.id).collect();
    for mailbox in rows {
        environment.delete(&admin, table("mailbox"), mailbox, Precondition::None).expect("removed");
    }
    let owned = environment
        .create(&admin, table("contact"), contact("Greta", "Graf").with("ownerid", owner), NOW)
        .expect("made");
    assert_eq!(code(environment, unit), Err(0x8004_1d62), "its team owns rows");
    environment.delete(&admin, table("contact"), owned, Precondition::None).expect("removed");
    let role = named("Nordic").with("businessunitid", in_unit(unit));
    let role = environment.create(&admin, table("role"), role, NOW).expect("made");
    assert_eq!(code(environment, unit), Ok(()));
    assert!(environment.row("role", role).is_none() && environment.row("team", team).is_none());
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}
