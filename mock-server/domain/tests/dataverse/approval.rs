//! Who may approve the addresses of mailboxes, and how.

use mock365_domain::Cloud;
use mock365_domain::dataverse::AccessDepth;
use mock365_domain::dataverse::{
    ApproverStanding, Association, DataverseCaller, DataverseRefusal, Deployment, Environment, EnvironmentVersion,
    ExchangePlace, MayApprove, Precondition, Privilege, RowDraft, may_approve,
};
use mock365_domain::default::CONTOSO;
use mock365_domain::directory::Role;
use uuid::Uuid;

use crate::{FRESH, HOST, NOW, OLD, admin, caller, environment, mailbox, table};

/// The role that lets approve addresses is given by those who could approve themselves, to users alone.
#[test]
fn the_delegated_mailbox_approver_is_assigned_by_mail_administrators_to_users() {
    let mut cloud = FRESH.clone();
    let global = admin(&cloud);
    let environment_role = |cloud: &Cloud| {
        let environment = cloud.environment(HOST).expect("it");
        environment.all("role").find(|role| role.text("name") == "Delegated Mailbox Approver").expect("the role").id
    };
    let approver = environment_role(&cloud);
    let bo = caller(&cloud, HOST, "bo@contoso.example").user;
    let roles = Association::named("systemuserroles_association").expect("the relationship");
    let of_teams = Association::named("teamroles_association").expect("the relationship");
    let team = RowDraft::default().with("name", "Sales");
    let team = environment(&mut cloud).create(&global, table("team"), team, NOW).expect("made");
    let mut plain = global.clone();
    plain.directory_roles.clear();
    let refused = environment(&mut cloud).associate(&plain, roles, bo, approver).expect_err("refused");
    assert_eq!(
        (refused.code(), refused.to_string().as_str()),
        (
            0x8009_0904,
            "You must be an Office 365 Global Administrator or an Exchange Administrator to assign the Delegated Mailbox \
         Approver role."
        )
    );
    for who in [&plain, &global] {
        let refused = environment(&mut cloud).associate(who, of_teams, team, approver).expect_err("refused");
        assert_eq!(refused.code(), 0x8009_0905);
    }
    environment(&mut cloud).associate(&global, roles, bo, approver).expect("given");
    assert!(caller(&cloud, HOST, "bo@contoso.example").is_delegated_approver());
    assert!(!caller(&cloud, OLD, "bo@contoso.example").is_delegated_approver(), "each environment has its own");
}

const YES: MayApprove = MayApprove::Yes;
const NO: MayApprove = MayApprove::No;
const NOT_APPLICABLE: MayApprove = MayApprove::NotApplicable;

/// The permission table as Microsoft's page has it: Global + System, Exchange + System, Delegated + System, System,
/// service, Exchange, Global administrator.
const TABLE: [(Deployment, ExchangePlace, [MayApprove; 7]); 4] = [
    (Deployment::Online, ExchangePlace::Online, [YES, YES, YES, NO, NO, NO, NO]),
    (
        Deployment::Online,
        ExchangePlace::OnPremises,
        [NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE, YES, NO, NOT_APPLICABLE, NOT_APPLICABLE],
    ),
    (
        Deployment::OnPremises,
        ExchangePlace::Online,
        [NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE, YES, NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE],
    ),
    (
        Deployment::OnPremises,
        ExchangePlace::OnPremises,
        [NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE, YES, NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE],
    ),
];

fn role(environment: &Environment, name: &str) -> Option<Uuid> {
    environment.all("role").find(|role| role.text("name") == name).map(|role| role.id)
}

fn approve() -> RowDraft {
    RowDraft::default().with("emailrouteraccessapproval", 1)
}

/// An environment of that kind, where `bo` is what a column of the table says and everybody has the privilege, so that the
/// permission model alone decides.
fn world(deployment: Deployment, exchange: ExchangePlace, standing: ApproverStanding) -> Cloud {
    use ApproverStanding::{DelegatedAndSystem, Exchange, ExchangeAndSystem, Global, GlobalAndSystem, Service, System};
    let mut cloud = FRESH.clone();
    cloud.environments.clear();
    assert!(cloud.add_environment(HOST, CONTOSO, (EnvironmentVersion::CURRENT, deployment), NOW));
    let (bo, _) = cloud.user("bo@contoso.example").expect("a user");
    let directory = match standing {
        GlobalAndSystem | Global => Some(Role::GlobalAdministrator),
        ExchangeAndSystem | Exchange => Some(Role::ExchangeAdministrator),
        Service => Some(Role::Dynamics365Administrator),
        DelegatedAndSystem | System => None,
    };
    cloud.user_mut(bo).expect("a user").roles.extend(directory);
    let (admin, bo) = (admin(&cloud), caller(&cloud, HOST, "bo@contoso.example").user);
    let environment = environment(&mut cloud);
    let privilege = Privilege::find("prvApproveRejectEmailAddress").expect("the privilege");
    let writes = ["prvReadMailbox", "prvWriteMailbox"].map(|name| Privilege::find(name).expect("a privilege"));
    let all = [privilege, writes[0], writes[1]].map(|privilege| (privilege, AccessDepth::Global));
    let basic = role(environment, "Basic User").expect("the role");
    environment.add_privileges(&admin, basic, &all).expect("added");
    let mut names = Vec::new();
    if matches!(standing, GlobalAndSystem | ExchangeAndSystem | DelegatedAndSystem | System) {
        names.push("System Administrator");
    }
    if standing == DelegatedAndSystem {
        names.push("Delegated Mailbox Approver");
    }
    let roles = Association::named("systemuserroles_association").expect("the relationship");
    for name in names {
        // There is no such role on premises.
        if let Some(role) = role(environment, name) {
            environment.associate(&admin, roles, bo, role).expect("given");
        }
    }
    let server = match exchange {
        ExchangePlace::Online => 3,
        ExchangePlace::OnPremises => 0,
    };
    let profile = RowDraft::default().with("name", "theirs").with("servertype", server);
    let profile = environment.create(&admin, table("emailserverprofile"), profile, NOW).expect("made");
    let profile = mock365_domain::dataverse::RowReference { table: "emailserverprofile", id: profile };
    let anna = mailbox(environment, "anna@contoso.example").id;
    let draft = RowDraft::default().with("emailserverprofile", profile);
    environment.update(&admin, table("mailbox"), anna, draft, Precondition::None, NOW).expect("changed");
    cloud
}

#[test]
fn all_cells_of_the_permission_table_decide_what_a_patch_does() {
    let mut cells = 0;
    for (deployment, exchange, row) in TABLE {
        for (standing, expected) in ApproverStanding::ALL.into_iter().zip(row) {
            cells += 1;
            let place = format!("{deployment:?} {exchange:?} {standing:?}");
            assert_eq!(may_approve(deployment, exchange, standing), expected, "{place}");
            let mut cloud = world(deployment, exchange, standing);
            let bo = caller(&cloud, HOST, "bo@contoso.example");
            let environment = environment(&mut cloud);
            let anna = mailbox(environment, "anna@contoso.example").id;
            let done = environment.update(&bo, table("mailbox"), anna, approve(), Precondition::None, NOW);
            // What has no meaning somewhere grants nothing, and takes nothing away.
            let plain = may_approve(deployment, exchange, ApproverStanding::System) == YES;
            let with_system = bo.is_system_administrator() && plain;
            let passes = expected == YES || (expected == NOT_APPLICABLE && with_system);
            let expected = if passes { Ok(()) } else { Err(DataverseRefusal::MayNotApprove) };
            assert_eq!(done, expected, "{place}");
            let after = mailbox(environment, "anna@contoso.example");
            assert_eq!(after.whole("emailrouteraccessapproval"), Some(if passes { 1 } else { 2 }), "{place}");
            assert_eq!(cloud.check_invariants(), Vec::<String>::new());
        }
    }
    assert_eq!(cells, 28);
}

fn patch(cloud: &mut Cloud, who: &DataverseCaller, address: &str, draft: RowDraft) -> Result<(), u32> {
    let environment = environment(cloud);
    let id = mailbox(environment, address).id;
    environment.update(who, table("mailbox"), id, draft, Precondition::None, NOW).map_err(|why| why.code())
}

fn approval(cloud: &mut Cloud, address: &str) -> Option<i64> {
    mailbox(environment(cloud), address).whole("emailrouteraccessapproval")
}

/// Both checks, each with a failure of its own: the privilege first, then the model.
#[test]
fn the_privilege_is_asked_for_before_the_permission_model() {
    let mut cloud = world(Deployment::Online, ExchangePlace::Online, ApproverStanding::System);
    let admin = admin(&cloud);
    let bo = caller(&cloud, HOST, "bo@contoso.example");
    assert_eq!(patch(&mut cloud, &bo, "anna@contoso.example", approve()), Err(0x8009_000b));
    let anna = mailbox(environment(&mut cloud), "admin@contoso.example").clone();
    let refusal = environment(&mut cloud).check_approver(&bo, &anna);
    assert_eq!(refusal, Err(DataverseRefusal::MayNotApprove));
    let privilege = Association::named("roleprivileges_association").expect("the relationship");
    let id = Privilege::find("prvApproveRejectEmailAddress").expect("the privilege").id;
    for name in ["Basic User", "System Administrator"] {
        let role = role(environment(&mut cloud), name).expect("the role");
        environment(&mut cloud).disassociate(&admin, privilege, role, id).expect("taken away");
    }
    let bo = caller(&cloud, HOST, "bo@contoso.example");
    let refusal = environment(&mut cloud).check_approver(&bo, &anna).expect_err("refused").to_string();
    assert!(refusal.contains("missing prvApproveRejectEmailAddress privilege"), "{refusal}");
}

#[test]
fn an_approval_stands_alone_in_a_request() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let further = approve().with("name", "Anna's");
    assert_eq!(patch(&mut cloud, &admin, "anna@contoso.example", further.clone()), Ok(()));
    assert_eq!(approval(&mut cloud, "anna@contoso.example"), Some(2));
    assert_eq!(mailbox(environment(&mut cloud), "anna@contoso.example").text("name"), "Anna's", "the rest is saved");
    assert_eq!(patch(&mut cloud, &admin, "anna@contoso.example", approve()), Ok(()));
    let row = mailbox(environment(&mut cloud), "anna@contoso.example").clone();
    assert_eq!(
        (row.whole("emailrouteraccessapproval"), row.flag("isemailaddressapprovedbyo365admin")),
        (Some(1), true)
    );
    let user = row.reference("regardingobjectid").expect("a user").id;
    let user = environment(&mut cloud).row("systemuser", user).and_then(|user| user.whole("emailrouteraccessapproval"));
    assert_eq!(user, Some(1), "it stands at the user too");
    // Who may not approve does no harm by saying what is so already.
    let mut plain = admin.clone();
    plain.directory_roles.clear();
    assert_eq!(patch(&mut cloud, &plain, "anna@contoso.example", approve()), Ok(()));
    environment(&mut cloud).approves_alone = false;
    assert_eq!(patch(&mut cloud, &admin, "bo@contoso.example", further), Ok(()));
    assert_eq!(approval(&mut cloud, "bo@contoso.example"), Some(1), "as Microsoft's page of today lets one hope");
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

#[test]
fn code_inside_the_environment_approves_nothing() {
    let mut cloud = FRESH.clone();
    let mut plug_in = admin(&cloud);
    plug_in.plug_in = true;
    assert_eq!(patch(&mut cloud, &plug_in, "anna@contoso.example", approve()), Err(0x8004_0265));
    assert_eq!(approval(&mut cloud, "anna@contoso.example"), Some(2));
}

#[test]
fn a_new_address_waits_for_approval() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    assert_eq!(patch(&mut cloud, &admin, "anna@contoso.example", approve()), Ok(()));
    let moved = RowDraft::default().with("emailaddress", "anna.a@contoso.example");
    assert_eq!(patch(&mut cloud, &admin, "anna@contoso.example", moved), Ok(()));
    let row = mailbox(environment(&mut cloud), "anna.a@contoso.example").clone();
    assert_eq!(
        (row.whole("emailrouteraccessapproval"), row.flag("isemailaddressapprovedbyo365admin")),
        (Some(2), false)
    );
    let user = row.reference("regardingobjectid").expect("a user").id;
    let back = RowDraft::default().with("internalemailaddress", "anna@contoso.example");
    let environment = environment(&mut cloud);
    environment.update(&admin, table("systemuser"), user, back, Precondition::None, NOW).expect("changed");
    assert_eq!(mailbox(environment, "anna@contoso.example").whole("emailrouteraccessapproval"), Some(2));
    assert_eq!(cloud.check_invariants(), Vec::<String>::new());
}

/// One's own address, by four conditions: each of them is needed.
#[test]
fn one_approves_ones_own_address_under_four_conditions() {
    const ANNA: &str = "anna@contoso.example";
    let setting = "<OrgSettings><RequirePrivilegeToSelfApproveEmailAddress>true</RequirePrivilegeToSelfApproveEmailAddress>\
                   </OrgSettings>";
    let fresh = || (FRESH.clone(), caller(&FRESH, HOST, ANNA));
    let (mut cloud, anna) = fresh();
    assert_eq!(patch(&mut cloud, &anna, ANNA, approve()), Ok(()));
    assert_eq!(approval(&mut cloud, ANNA), Some(1));
    let row = mailbox(environment(&mut cloud), ANNA);
    assert!(!row.flag("isemailaddressapprovedbyo365admin"), "no administrator did");

    // The name by which she signs in is another.
    let (mut cloud, anna) = fresh();
    let admin = admin(&cloud);
    let other = RowDraft::default().with("domainname", "anna.andersson@contoso.example");
    environment(&mut cloud).update(&admin, table("systemuser"), anna.user, other, Precondition::None, NOW).expect("it");
    assert_eq!(patch(&mut cloud, &anna, ANNA, approve()), Err(0x8004_0220));

    // The environment asks for the privilege; with it she may.
    let (mut cloud, anna) = fresh();
    let draft = RowDraft::default().with("orgdborgsettings", setting);
    let organization = environment(&mut cloud).id;
    environment(&mut cloud)
        .update(&admin, table("organization"), organization, draft, Precondition::None, NOW)
        .expect("it");
    assert_eq!(patch(&mut cloud, &anna, ANNA, approve()), Err(0x8004_0220));
    let privilege = (Privilege::find("prvApproveRejectEmailAddress").expect("it"), AccessDepth::Basic);
    let basic = role(environment(&mut cloud), "Basic User").expect("the role");
    environment(&mut cloud).add_privileges(&admin, basic, &[privilege]).expect("added");
    let anna = caller(&cloud, HOST, ANNA);
    assert_eq!(patch(&mut cloud, &anna, ANNA, approve()), Ok(()));

    // She may not change mailboxes.
    let (mut cloud, _) = fresh();
    let write = Privilege::find("prvWriteMailbox").expect("the privilege").id;
    let privileges = Association::named("roleprivileges_association").expect("the relationship");
    environment(&mut cloud).disassociate(&admin, privileges, basic, write).expect("taken away");
    let anna = caller(&cloud, HOST, ANNA);
    let row = mailbox(environment(&mut cloud), ANNA).clone();
    assert!(!environment(&mut cloud).may_approve_own(&anna, &row));
    assert_eq!(patch(&mut cloud, &anna, ANNA, approve()), Err(0x8004_0220));

    // It is a queue's.
    let (mut cloud, anna) = fresh();
    let queue = RowDraft::default().with("name", "Sales").with("emailaddress", ANNA);
    let queue = environment(&mut cloud).create(&admin, table("queue"), queue, NOW).expect("made");
    let queue = environment(&mut cloud).row("queue", queue).expect("it").clone();
    let row = environment(&mut cloud).mailbox_of(&queue).expect("its mailbox").clone();
    assert!(!environment(&mut cloud).may_approve_own(&anna, &row));
}

/// Whether approval is required at all is said by the same people.
#[test]
fn the_requirement_is_the_same_administrators_to_change() {
    let mut cloud = FRESH.clone();
    let admin = admin(&cloud);
    let mut plain = admin.clone();
    plain.directory_roles.clear();
    let organization = environment(&mut cloud).id;
    for column in ["requireapprovalforuseremail", "requireapprovalforqueueemail"] {
        let off = RowDraft::default().with(column, false);
        let mut update = |who: &DataverseCaller| {
            let draft = off.clone();
            environment(&mut cloud).update(who, table("organization"), organization, draft, Precondition::None, NOW)
        };
        assert_eq!(update(&plain), Err(DataverseRefusal::MayNotChangeRequirement(column)));
        assert_eq!(update(&admin), Ok(()));
        assert_eq!(update(&plain), Ok(()), "nothing changes");
    }
    let row = mailbox(environment(&mut cloud), "anna@contoso.example").clone();
    assert!(!environment(&mut cloud).requires_approval(&row));
}
