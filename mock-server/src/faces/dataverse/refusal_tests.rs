//! Every refusal of the domain as it stands on the wire: status, code, Microsoft's name of it, text.

use mock365_domain::dataverse::{
    AccessRight, DataverseRefusal, DeniedAccess, MissingPrivilege, Privilege, RefusalClass,
};
use uuid::Uuid;

use super::Fault;

/// Codes, names and texts are those of the published list of error codes, statuses those of the documentation of the Web API
/// and of what was captured; what neither says is 400.
const ON_THE_WIRE: &str = include_str!("refusals.tsv");

const ID: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

/// Of who asks.
fn of_people() -> Vec<DataverseRefusal> {
    use DataverseRefusal as R;
    vec![
        R::NotMember,
        R::UserDisabled { user: ID, organization: "Contoso".into() },
        R::NoRoles(ID),
        R::AccessDenied(Box::new(DeniedAccess {
            user: ID,
            id: OTHER,
            owner: (ID, 8),
            business_unit: OTHER,
            code: 2,
            right: AccessRight::Read,
        })),
        R::MayNotApprove,
        R::MayNotChangeRequirement("requireapprovalforuseremail"),
        R::ApprovalFromPlugIn,
        R::MayNotAssignApprover(RefusalClass::Invalid),
        R::ApproverToTeam(RefusalClass::Invalid),
        R::MayNotSendAs,
    ]
}

/// Of rows and their values.
fn of_rows() -> Vec<DataverseRefusal> {
    use DataverseRefusal as R;
    let role = |id| R::RoleFixed(Uuid::parse_str(id).expect("an id"));
    vec![
        R::Missing { table: "contact", id: ID },
        R::MissingByKey("contact"),
        R::Duplicate,
        R::DuplicateKey { key: "aadobjectid", columns: "Azure AD Object ID".to_owned() },
        R::Stale,
        R::Required("subject"),
        R::WrongType { column: "subject", table: "task" },
        R::TooLong { column: "subject", table: "task", most: 200 },
        R::OutOfRange { column: "percentcomplete", table: "task" },
        R::NoChoice { value: 9, column: "gendercode", table: "contact", accepted: "1,2".to_owned() },
        R::WrongStatus { status: 2, state: "Open", schema: "Task", table: "task", id: ID },
        R::NoColumn { column: "nothing".into(), table: "task" },
        R::Unsupported { verb: "Create", table: "organization" },
        R::MailboxHeld,
        role("627090ff-40a3-4053-8790-584edc5be201"),
        role("119f245c-3cc8-4b62-b31c-d1a046ced15d"),
        role("6d6f636b-3336-4535-8000-000000000e01"),
        role("6d6f636b-3336-4535-8000-000000000e02"),
        R::DefaultTeam(ID),
        R::TeamOwns(ID),
        R::UnitEnabled,
        R::UnitHasChild,
        R::UnitTeamOwns(ID),
        R::UnitHasQueues { queues: 2, id: ID, name: "Nord".into() },
        R::Associated,
        R::RootUnitDisabled,
        R::RootUnit,
        R::UserEnabled(ID),
        R::UserInDirectory { user: ID, object: OTHER },
        R::Full,
    ]
}

#[test]
fn every_refusal_has_its_status_code_and_text() {
    let refusals = of_people().into_iter().chain(of_rows());
    let told: Vec<String> = refusals
        .map(|refusal| {
            let fault = Fault::from(refusal);
            let name = fault.explain.unwrap_or_default();
            format!("{}\t{}\t{name}\t{}", fault.status.as_u16(), fault.code, fault.message)
        })
        .collect();
    assert_eq!(told, ON_THE_WIRE.lines().skip(1).collect::<Vec<_>>());
}

/// That a role lacks a privilege is said with all that the product says of whoever asks.
#[test]
fn a_missing_privilege_is_named_with_who_lacks_it() {
    let privilege = Privilege::find("prvReadContact").expect("the privilege");
    let refusal = DataverseRefusal::PrivilegeMissing(Box::new(MissingPrivilege {
        user: ID,
        roles: 2,
        privileges: 7,
        access_mode: (0, "Read-Write"),
        object: Some(OTHER),
        business_unit: OTHER,
        privilege,
        table: (2, "contact", "Contact"),
    }));
    let fault = Fault::from(refusal);
    assert_eq!((fault.status.as_u16(), &*fault.code), (403, "0x80040220"));
    let expected = format!(
        "Principal user (Id={ID}, type=8, roleCount=2, privilegeCount=7, accessMode='0 Read-Write', AADObjectId='{OTHER}', \
         MetadataCachePrivilegesCount={}, businessUnitId={OTHER}), is missing prvReadContact privilege (Id={}) on OTC=2 for \
         entity 'contact' (LocalizedName='Contact'). context.Caller={ID}. Consider adding missed privilege to one of the \
         principal (user/team) roles.",
        Privilege::all().len(),
        privilege.id,
    );
    assert_eq!(&*fault.message, expected);
}
