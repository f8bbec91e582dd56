//! Who sees alerts, and who takes them away.

use mock365_domain::dataverse::{
    AccessDepth, DataverseRefusal, Environment, Precondition, Privilege, RowDraft, RowReference,
};
use mock365_domain::query::Query;
use uuid::Uuid;

use crate::{FRESH, HOST, NOW, admin, caller, environment, mailbox, table};

fn alert(environment: &mut Environment, about: RowReference, text: &str) -> Uuid {
    let draft = RowDraft::default().with("text", text).with("level", 3).with("regardingobjectid", about);
    environment.arrange(table("tracelog"), None, draft, NOW).expect("made")
}

#[test]
fn an_alert_is_for_the_owner_of_what_it_is_about() {
    let mut cloud = FRESH.clone();
    let (admin, anna) = (admin(&cloud), caller(&cloud, HOST, "anna@contoso.example"));
    let bo = caller(&cloud, HOST, "bo@contoso.example");
    let environment = environment(&mut cloud);
    let of =
        |environment: &Environment, address| RowReference { table: "mailbox", id: mailbox(environment, address).id };
    let (annas, bos) = (of(environment, "anna@contoso.example"), of(environment, "bo@contoso.example"));
    let profile = environment.all("emailserverprofile").next().expect("a profile").id;
    let profile = RowReference { table: "emailserverprofile", id: profile };
    let told = [(annas, "Anna's"), (bos, "Bo's"), (profile, "the profile's")]
        .map(|(about, text)| alert(environment, about, text));
    let seen = |environment: &Environment, who| {
        let page = environment.find(who, table("tracelog"), &Query::default()).expect("a page");
        let mut texts: Vec<String> = page.items.iter().map(|row| row.text("text").to_owned()).collect();
        texts.sort();
        texts
    };
    assert_eq!(seen(environment, &anna), ["Anna's"]);
    assert_eq!(seen(environment, &bo), ["Bo's"]);
    assert_eq!(seen(environment, &admin), ["Anna's", "Bo's", "the profile's"]);
    let denied = environment.get(&anna, table("tracelog"), told[1]).map(drop).map_err(|why| why.code());
    assert_eq!(denied, Err(0x8004_8306));
    // Whoever is given the profile is told what is wrong with it, and whoever sees all mailboxes sees all alerts.
    let given = RowDraft::default().with("ownerid", RowReference { table: "systemuser", id: anna.user });
    environment.update(&admin, table("emailserverprofile"), profile.id, given, Precondition::None, NOW).expect("given");
    assert_eq!(seen(environment, &anna), ["Anna's", "the profile's"]);
    let role = *bo.roles.first().expect("a role");
    let all = (Privilege::find("prvReadMailbox").expect("the privilege"), AccessDepth::Global);
    environment.add_privileges(&admin, role, &[all]).expect("added");
    let bo = caller(&cloud, HOST, "bo@contoso.example");
    let environment = cloud.environment(HOST).expect("the environment");
    assert_eq!(seen(environment, &bo).len(), 3);
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

/// Alerts are taken away by those who have the privilege, and changed by nobody: there is no message and no privilege.
#[test]
fn an_alert_is_dismissed_and_never_changed() {
    let mut cloud = FRESH.clone();
    let (admin, anna) = (admin(&cloud), caller(&cloud, HOST, "anna@contoso.example"));
    let environment = environment(&mut cloud);
    let about = RowReference { table: "mailbox", id: mailbox(environment, "anna@contoso.example").id };
    let id = alert(environment, about, "Anna's");
    let change = RowDraft::default().with("errordetails", "none");
    for who in [&admin, &anna] {
        let refused = environment.update(who, table("tracelog"), id, change.clone(), Precondition::None, NOW);
        assert_eq!(refused, Err(DataverseRefusal::Unsupported { verb: "Update", table: "tracelog" }));
    }
    let refused = environment.delete(&anna, table("tracelog"), id, Precondition::None).map_err(|why| why.code());
    assert_eq!(refused, Err(0x8004_0220), "prvDeleteTraceLog");
    environment.delete(&admin, table("tracelog"), id, Precondition::None).expect("dismissed");
    let names: Vec<&str> = Privilege::all()
        .iter()
        .map(|privilege| privilege.name.as_str())
        .filter(|name| name.ends_with("TraceLog"))
        .collect();
    let published =
        ["prvCreateTraceLog", "prvReadTraceLog", "prvDeleteTraceLog", "prvAppendTraceLog", "prvAppendToTraceLog"];
    assert_eq!(names, published);
    let read = Privilege::find("prvReadTraceLog").expect("the privilege");
    let row = environment.row("privilege", read.id).expect("its row");
    assert_eq!((row.flag("canbebasic"), row.flag("canbeglobal")), (false, true));
}
