//! Rows that are changed where they are there and made where they are not, by id and by key, under conditions.

use mock365_domain::dataverse::{
    Cell, DataverseRefusal, Precondition, RefusalClass, RowDraft, RowKey, UpsertConditions, Upserted,
};
use uuid::Uuid;

use crate::{FRESH, HOST, NOW, admin, caller, contact, environment, table};

#[test]
fn conditions_say_whether_a_row_is_to_be_there() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let environment = environment(&mut cloud);
    let (contacts, users) = (table("contact"), table("systemuser"));
    let (id, object) = (Uuid::from_u128(7), Uuid::from_u128(8));
    let key = vec![("azureactivedirectoryobjectid", Cell::Guid(object))];
    let named = RowDraft::default().with("lastname", "Lind");
    let new = UpsertConditions { only_new: true, ..UpsertConditions::NONE };
    let old = UpsertConditions { version: Precondition::Version(1), ..UpsertConditions::KNOWN };
    for (row, draft, missing) in [
        ((contacts, RowKey::Id(id)), contact("A", "B"), DataverseRefusal::Missing { table: "contact", id }),
        ((users, RowKey::Columns(key.clone())), named, DataverseRefusal::MissingByKey("systemuser")),
    ] {
        let mut write = |conditions| environment.upsert(&admin, row.clone(), (draft.clone(), None), conditions, NOW);
        for conditions in [UpsertConditions::KNOWN, old] {
            assert_eq!(write(conditions), Err(missing.clone()));
        }
        let (made, done) = write(new).expect("made");
        assert_eq!(done, Upserted::Created);
        assert_eq!(write(new), Err(DataverseRefusal::Duplicate));
        assert_eq!(write(old), Err(DataverseRefusal::Stale));
        assert_eq!(write(UpsertConditions::KNOWN), Ok((made, Upserted::Updated)));
        assert_eq!(write(UpsertConditions::NONE), Ok((made, Upserted::Updated)));
    }
    let user = environment.by_key(&admin, users, &key).expect("the user");
    assert_eq!(user.get("azureactivedirectoryobjectid"), Some(&Cell::Guid(object)), "the key's values are the row's");
    let other = (RowDraft { id: Some(object), ..contact("A", "C") }, None);
    let refused = environment.upsert(&admin, (contacts, RowKey::Id(id)), other, UpsertConditions::NONE, NOW);
    assert!(matches!(refused, Err(DataverseRefusal::Invalid(_))), "{refused:?}");
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

/// Microsoft documents no status of these refusals: either is there.
#[test]
fn refusals_of_the_approver_are_of_either_class() {
    let mut cloud = FRESH.clone();
    let anna = caller(&cloud, HOST, "anna@contoso.example");
    let admin = admin(&cloud);
    let environment = environment(&mut cloud);
    let role = |name: &str| environment.all("role").find(|role| role.text("name") == name).expect("a role").id;
    let (approver, administrator) = (role("Delegated Mailbox Approver"), role("System Administrator"));
    let associations = |name| mock365_domain::dataverse::Association::named(name).expect("a relationship");
    let (of_users, of_teams) = (associations("systemuserroles_association"), associations("teamroles_association"));
    environment.associate(&admin, of_users, anna.user, administrator).expect("she may assign roles");
    let team = RowDraft::default().with("name", "Sales");
    let team = environment.create(&admin, table("team"), team, NOW).expect("a team");
    for (forbids, class) in [(false, RefusalClass::Invalid), (true, RefusalClass::Forbidden)] {
        let anna = caller(&cloud, HOST, "anna@contoso.example");
        let environment = crate::environment(&mut cloud);
        environment.forbids_approver = forbids;
        let refused = environment.associate(&anna, of_users, anna.user, approver).expect_err("she is no administrator");
        assert_eq!((refused.code(), refused.class()), (0x8009_0904, class));
        let refused = environment.associate(&admin, of_teams, team, approver).expect_err("that is a team");
        assert_eq!((refused.code(), refused.class()), (0x8009_0905, class));
    }
}
