//! Default processing of the mail of new users, and tests that are asked for.

use mock365_domain::dataverse::{Precondition, RowDraft};
use uuid::Uuid;

use crate::{FRESH, HOST, NOW, admin, caller, environment, mailbox, table};

const SYNC: &str = "<EmailSettings><IncomingEmailDeliveryMethod>2</IncomingEmailDeliveryMethod>\
    <OutgoingEmailDeliveryMethod>2</OutgoingEmailDeliveryMethod><ACTDeliveryMethod>1</ACTDeliveryMethod></EmailSettings>";

fn methods(row: &mock365_domain::dataverse::Row) -> [Option<i64>; 3] {
    ["incomingemaildeliverymethod", "outgoingemaildeliverymethod", "actdeliverymethod"].map(|column| row.whole(column))
}

/// The organisation's settings are those of users that come later.
#[test]
fn default_processing_is_for_new_users() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let environment = environment(&mut cloud);
    let settings = RowDraft::default().with("defaultemailsettings", SYNC);
    let organization = environment.id;
    environment.update(&admin, table("organization"), organization, settings, Precondition::None, NOW).expect("set");
    let user = RowDraft::default()
        .with("lastname", "Neu")
        .with("domainname", "neu@contoso.example")
        .with("internalemailaddress", "neu@contoso.example")
        .with("azureactivedirectoryobjectid", Uuid::from_u128(9));
    environment.create(&admin, table("systemuser"), user, NOW).expect("made");
    let new = mailbox(environment, "neu@contoso.example");
    assert_eq!(methods(new), [Some(2), Some(2), Some(1)]);
    assert!(new.reference("emailserverprofile").is_some(), "the default profile");
    let old = mailbox(environment, "anna@contoso.example").clone();
    assert_eq!(methods(&old), [Some(0), Some(0), Some(2)], "who is there already is left alone");
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

/// To read and to write mailboxes, both are needed.
#[test]
fn who_changes_a_mailbox_may_read_and_write_it() {
    let mut cloud = FRESH.clone();
    let anna = caller(&cloud, HOST, "anna@contoso.example");
    let environment = environment(&mut cloud);
    let draft = RowDraft::default().with("incomingemaildeliverymethod", 2);
    let (own, theirs) =
        (mailbox(environment, "anna@contoso.example").id, mailbox(environment, "bo@contoso.example").id);
    let mut update = |id| environment.update(&anna, table("mailbox"), id, draft.clone(), Precondition::None, NOW);
    assert_eq!(update(own), Ok(()));
    assert_eq!(update(theirs).map_err(|why| why.name()), Err("unManagedidsaccessdenied"));
    let user = environment.row("systemuser", anna.user).expect("the user");
    assert_eq!(user.whole("incomingemaildeliverymethod"), Some(2), "it stands at the user too");
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}
