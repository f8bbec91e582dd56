//! A user in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/user>

use mock365_domain::cloud::CONSUMERS;
use mock365_domain::directory::{
    AgeGroup, Hold, ParentalConsent, Persona, Standing, Tenant, User, UserField as F, UserKind, service_of,
};
use mock365_domain::query::{Reading, Value as Queried};
use serde_json::{Value, json};
use uuid::Uuid;

use super::license::{assigned_plans, provisioned_plans};
use super::rows::list_of;
use super::user_shown::{BASICS, IN_BETA};
use super::user_write::{
    AGES, ATTRIBUTES, CONSENTS, one_phone, unchanged, within, write_age_group, write_attributes, write_display_name,
    write_hire_date, write_in_address_list, write_nickname, write_org_data, write_parental_consent, write_password,
    write_policies, write_usage_location,
};
use super::{DirectoryId, InTenant};
use crate::faces::graph::item_write;
use crate::faces::graph::odata::{Basics, Family, Navigation, Noun, Paging, Property, ValueKind as K, Writer};
use crate::faces::graph::relations::OF_USERS;
use crate::limits::{USER_LINE, USER_WORD};

/// The type `microsoft.graph.user`; its surroundings are the tenant.
pub struct Users;

impl Noun for Users {
    type Thing = User;
    type Field = F;
    type Context<'a> = InTenant<'a>;
    const NAME: &'static str = "user";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const LISTS: &'static [&'static str] = &[
        "assignedLicenses",
        "assignedPlans",
        "businessPhones",
        "imAddresses",
        "otherMails",
        "provisionedPlans",
        "proxyAddresses",
    ];
    const EVENTUAL: bool = true;
    const BASIC: Option<&'static Basics> = Some(&BASICS);
    const BETA_SHOWS: &'static [&'static str] = &IN_BETA;
    const SEARCHED: &'static [(&'static str, F)] = &[("displayName", F::DisplayName)];

    const UNBUILT: &'static [&'static str] = &[
        "activities",
        "appRoleAssignments",
        "authentication",
        "authorizationInfo",
        "calendar",
        "calendars",
        "contacts",
        "creationType",
        "customSecurityAttributes",
        "directReports",
        "employeeLeaveDateTime",
        "events",
        "extensions",
        "externalUserStateChangeDateTime",
        "identityParentId",
        "isManagementRestricted",
        "isResourceAccount",
        "licenseAssignmentStates",
        "licenseDetails",
        "mailboxSettings",
        "mailFolders",
        "manager",
        "memberOf",
        "messages",
        "oauth2PermissionGrants",
        "onPremisesDistinguishedName",
        "onPremisesDomainName",
        "onPremisesLastSyncDateTime",
        "onPremisesProvisioningErrors",
        "onPremisesSamAccountName",
        "onPremisesSecurityIdentifier",
        "onPremisesUserPrincipalName",
        "ownedObjects",
        "photo",
        "presence",
        "securityIdentifier",
        "serviceProvisioningErrors",
        "signInActivity",
        "sponsors",
        "transitiveMemberOf",
    ];

    fn navigations() -> &'static [Navigation<Self>] {
        &OF_USERS
    }

    fn properties() -> &'static [Property<Self>] {
        PROPERTIES
    }
}

/// The moment that stands for none.
const UNSET: &str = "0001-01-01T00:00:00Z";

static PROPERTIES: &[Property<Users>] = &[
    kept_as_it_is!(
        Users: "businessPhones", profile.business_phones, Text,
        |it, _, out| out.value(&it.profile.business_phones),
        |it| list_of(&it.profile.business_phones),
        one_phone
    ),
    Property::new("displayName", |user: &User, _, out| out.value(&user.display_name))
        .filterable(&[("", F::DisplayName, K::Text)])
        .written(write_display_name),
    Property::new("givenName", |user: &User, _, out| out.value(&user.given_name))
        .filterable(&[("", F::GivenName, K::Text)])
        .written(|user: &mut User, value| {
            user.given_name = within::<{ USER_WORD.count() }>("givenName", value)?;
            Ok(())
        }),
    Property::new("jobTitle", |user: &User, _, out| out.value(&user.job_title))
        .filterable(&[("", F::JobTitle, K::Text)])
        .written(|user: &mut User, value| {
            user.job_title = within::<{ USER_LINE.count() }>("jobTitle", value)?;
            Ok(())
        }),
    Property::new("mail", |user: &User, _, out| out.value(hex(user).or(user.mail.as_deref())))
        .filterable(&[("", F::Mail, K::Text)])
        .written(|user: &mut User, value| unchanged("mail", value, user.mail.as_deref())),
    limited_text!(Users: "mobilePhone", profile.mobile_phone, USER_WORD),
    limited_text!(Users: "officeLocation", profile.office_location, USER_LINE),
    optional_text!(Users: "preferredLanguage", profile.preferred_language),
    Property::new("surname", |user: &User, _, out| out.value(&user.surname))
        .filterable(&[("", F::Surname, K::Text)])
        .written(|user: &mut User, value| {
            user.surname = within::<{ USER_WORD.count() }>("surname", value)?;
            Ok(())
        }),
    Property::new("userPrincipalName", |user: &User, _, out| out.value(hex(user).unwrap_or(&user.upn)))
        .filterable(&[("", F::Upn, K::Text)])
        .written(|user: &mut User, value| unchanged("userPrincipalName", value, Some(&user.upn))),
    Property::new("id", |user: &User, around: &InTenant<'_>, out| {
        out.text(format_args!("{}", DirectoryId { tenant: around.id, user: user.id }));
    })
    .filterable(&[("", F::Id, K::Text)]),
    Property::new("accountEnabled", |user: &User, _, out| out.value(user.enabled))
        .filterable(&[("", F::Enabled, K::Bool)])
        .written(|user: &mut User, value| {
            user.enabled = item_write::truth("accountEnabled", value)?;
            Ok(())
        })
        .on_request(),
    Property::new("ageGroup", |user: &User, _, out| out.value(age_group(&user.standing)))
        .filterable(&[(
            "",
            F::Read(Reading { name: "ageGroup", read: |it| Queried::from(age_group(&it.standing)) }),
            K::Text,
        )])
        .written(write_age_group)
        .on_request(),
    Property::new("consentProvidedForMinor", |user: &User, _, out| out.value(parental_consent(&user.standing)))
        .filterable(&[(
            "",
            F::Read(Reading {
                name: "consentProvidedForMinor",
                read: |it| Queried::from(parental_consent(&it.standing)),
            }),
            K::Text,
        )])
        .written(write_parental_consent)
        .on_request(),
    Property::new("legalAgeGroupClassification", |user: &User, _, out| out.value(legal_age(&user.standing)))
        .filterable(&[(
            "",
            F::Read(Reading { name: "legalAgeGroupClassification", read: |it| Queried::from(legal_age(&it.standing)) }),
            K::Text,
        )])
        .on_request(),
    Property::new("externalUserState", |user: &User, _, out| out.value(external_state(user)))
        .filterable(&[(
            "",
            F::Read(Reading { name: "externalUserState", read: |it| Queried::from(external_state(it)) }),
            K::Text,
        )])
        .on_request(),
    Property::new("assignedLicenses", |user: &User, _, out| out.list(&user.licenses, |id, out| license(user, id, out)))
        .filterable(&[
            ("", F::Read(Reading { name: "assignedLicenses", read: |it| licensed(it) }), K::Text),
            ("skuId", F::Read(Reading { name: "assignedLicenses", read: |it| licensed(it) }), K::Guid),
            (
                "$count",
                F::Read(Reading {
                    name: "assignedLicenses/$count",
                    read: |it| Queried::Int(i64::try_from(it.licenses.len()).unwrap_or(i64::MAX)),
                }),
                K::Int,
            ),
        ])
        .on_request(),
    Property::new("assignedPlans", |user: &User, _, out| assigned_plans(&user.plans(), out))
        .filterable(&[
            (
                "servicePlanId",
                F::Read(Reading { name: "assignedPlans/servicePlanId", read: |it| planned(it) }),
                K::Guid,
            ),
            ("service", F::Read(Reading { name: "assignedPlans/service", read: |it| served(it) }), K::Text),
            (
                "capabilityStatus",
                F::Read(Reading { name: "assignedPlans/capabilityStatus", read: |it| enabled(it) }),
                K::Text,
            ),
        ])
        .on_request(),
    Property::new("provisionedPlans", |user: &User, _, out| provisioned_plans(&user.plans(), out))
        .filterable(&[(
            "service",
            F::Read(Reading { name: "provisionedPlans/service", read: |it| served(it) }),
            K::Text,
        )])
        .on_request(),
    Property::new("createdDateTime", |user: &User, _, out| out.value(user.created))
        .filterable(&[("", F::Read(Reading { name: "createdDateTime", read: |it| it.created.into() }), K::Time)])
        .on_request(),
    Property::new("deletedDateTime", |user: &User, _, out| out.value(user.deleted))
        .filterable(&[("", F::Read(Reading { name: "deletedDateTime", read: |it| it.deleted.into() }), K::Time)])
        .on_request(),
    limited_text!(Users: "department", profile.department, USER_WORD).on_request(),
    limited_text!(Users: "companyName", profile.company_name, USER_WORD).on_request(),
    limited_text!(Users: "country", profile.country, USER_LINE).on_request(),
    limited_text!(Users: "city", profile.city, USER_LINE).on_request(),
    limited_text!(Users: "employeeId", profile.employee_id, USER_NUMBER).on_request(),
    optional_text!(Users: "employeeType", profile.employee_type).on_request(),
    optional_text!(Users: "faxNumber", profile.fax_number).on_request(),
    limited_text!(Users: "postalCode", profile.postal_code, USER_CODE).on_request(),
    limited_text!(Users: "state", profile.state, USER_LINE).on_request(),
    limited_text!(Users: "streetAddress", profile.street_address, USER_TEXT).on_request(),
    Property::new("identities", |user: &User, around: &InTenant<'_>, out| identities(user, around, out))
        .unbuilt(|| json!([]))
        .on_request(),
    Property::new("imAddresses", |user: &User, _, out| out.value(user.mail.as_slice()))
        .filterable(&[("", F::Read(Reading { name: "imAddresses", read: |it| list_of(it.mail.as_slice()) }), K::Text)])
        .on_request(),
    Property::new("passwordProfile", |_, _, out| out.null()).written(write_password).on_request(),
    Property::new("lastPasswordChangeDateTime", |user: &User, _, out| out.value(user.password_changed))
        .filterable(&[(
            "",
            F::Read(Reading { name: "lastPasswordChangeDateTime", read: |it| it.password_changed.into() }),
            K::Time,
        )])
        .on_request(),
    Property::new("mailNickname", |user: &User, _, out| out.value(user.nickname()))
        .filterable(&[("", F::Read(Reading { name: "mailNickname", read: |it| it.nickname().into() }), K::Text)])
        .written(write_nickname)
        .on_request(),
    Property::new("onPremisesSyncEnabled", |_, _, out| out.null())
        .filterable(&[("", F::Read(Reading { name: "onPremisesSyncEnabled", read: |it| unset(it) }), K::Bool)])
        .on_request(),
    texts!(Users: "otherMails", profile.other_mails).on_request(),
    Property::new("proxyAddresses", |user: &User, _, out| proxy_addresses(user, out))
        .filterable(&[(
            "",
            F::Read(Reading {
                name: "proxyAddresses",
                read: |it| Queried::List(proxies(it).map(Queried::Text).collect()),
            }),
            K::Text,
        )])
        .on_request(),
    Property::new("signInSessionsValidFromDateTime", |user: &User, _, out| {
        out.value(user.tokens_revoked.unwrap_or(user.password_changed));
    })
    .filterable(&[(
        "",
        F::Read(Reading {
            name: "signInSessionsValidFromDateTime",
            read: |it| it.tokens_revoked.unwrap_or(it.password_changed).into(),
        }),
        K::Time,
    )])
    .on_request(),
    Property::new("usageLocation", |user: &User, _, out| out.value(&user.profile.usage_location))
        .filterable(&[(
            "",
            F::Read(Reading { name: "usageLocation", read: |it| Queried::from(it.profile.usage_location.as_ref()) }),
            K::Text,
        )])
        .written(write_usage_location)
        .on_request(),
    Property::new("userType", |user: &User, _, out| out.value(user_type(user)))
        .filterable(&[("", F::Read(Reading { name: "userType", read: |it| Queried::from(user_type(it)) }), K::Text)])
        .written(|user: &mut User, value| unchanged("userType", value, Some(user_type(user))))
        .on_request(),
    Property::new("employeeHireDate", |user: &User, _, out| out.value(user.profile.hired))
        .filterable(&[("", F::Read(Reading { name: "employeeHireDate", read: |it| it.profile.hired.into() }), K::Time)])
        .written(write_hire_date)
        .on_request(),
    Property::new("employeeOrgData", |user: &User, _, out| org_data(user, out)).written(write_org_data).on_request(),
    limited_text!(Users: "onPremisesImmutableId", profile.immutable_id, USER_NAME).on_request(),
    Property::new("onPremisesExtensionAttributes", |user: &User, _, out| attributes(user, out))
        .written(write_attributes)
        .on_request(),
    Property::new("passwordPolicies", |user: &User, _, out| out.value(&user.profile.password_policies))
        .filterable(&[(
            "",
            F::Read(Reading { name: "passwordPolicies", read: |it| it.profile.password_policies.as_ref().into() }),
            K::Text,
        )])
        .written(write_policies)
        .on_request(),
    limited_text!(Users: "preferredDataLocation", profile.data_location, USER_NAME).on_request(),
    Property::new("showInAddressList", |user: &User, _, out| out.value(user.profile.in_address_list))
        .filterable(&[(
            "",
            F::Read(Reading { name: "showInAddressList", read: |it| it.profile.in_address_list.into() }),
            K::Bool,
        )])
        .written(write_in_address_list)
        .on_request(),
    // The profile, of which nothing is kept.
    Property::new("aboutMe", |_, _, out| out.null()).unbuilt(|| Value::Null).on_request(),
    Property::new("mySite", |_, _, out| out.null()).unbuilt(|| Value::Null).on_request(),
    Property::new("preferredName", |_, _, out| out.null()).unbuilt(|| Value::Null).on_request(),
    Property::new("interests", |_, _, out| out.empty()).unbuilt(|| json!([])).on_request(),
    Property::new("pastProjects", |_, _, out| out.empty()).unbuilt(|| json!([])).on_request(),
    Property::new("responsibilities", |_, _, out| out.empty()).unbuilt(|| json!([])).on_request(),
    Property::new("schools", |_, _, out| out.empty()).unbuilt(|| json!([])).on_request(),
    Property::new("skills", |_, _, out| out.empty()).unbuilt(|| json!([])).on_request(),
    Property::new("birthday", |_, _, out| out.value(UNSET)).unbuilt(|| UNSET.into()).on_request(),
    Property::new("hireDate", |_, _, out| out.value(UNSET)).unbuilt(|| UNSET.into()).on_request(),
];

fn planned(user: &User) -> Queried {
    Queried::List(user.plans().iter().map(|(id, _)| Queried::Text(id.to_string())).collect())
}

fn served(user: &User) -> Queried {
    Queried::List(user.plans().iter().map(|(_, name)| service_of(name).into()).collect())
}

/// With which name he signs in: whoever issued it is the organisation's first domain.
///
/// <https://learn.microsoft.com/graph/api/resources/objectidentity>
fn identities(user: &User, around: &InTenant<'_>, out: &mut Writer) {
    let first = around.domains.iter().find(|domain| domain.name.ends_with(".onmicrosoft.com"));
    let issuer = first.map_or_else(|| around.domain(), |domain| domain.name.as_str());
    out.list(std::iter::once(user), |user, out| {
        out.object(|one| {
            one.value("signInType", "userPrincipalName");
            one.value("issuer", issuer);
            one.value("issuerAssignedId", &user.upn);
        });
    });
}

fn org_data(user: &User, out: &mut Writer) {
    let profile = &user.profile;
    if profile.division.is_none() && profile.cost_center.is_none() {
        return out.null();
    }
    out.object(|data| {
        data.value("division", &profile.division);
        data.value("costCenter", &profile.cost_center);
    });
}

fn attributes(user: &User, out: &mut Writer) {
    out.object(|all| {
        for number in 1..=ATTRIBUTES {
            all.value(&format!("extensionAttribute{number}"), user.profile.attributes.get(&number));
        }
    });
}

/// What every plan here is.
fn enabled(user: &User) -> Queried {
    Queried::List(user.plans().iter().map(|_| "Enabled".into()).collect())
}

fn age_group(standing: &Standing) -> Option<&'static str> {
    AGES.iter().find(|(_, age)| standing.age_group() == Some(*age)).map(|(name, _)| *name)
}

fn parental_consent(standing: &Standing) -> Option<&'static str> {
    CONSENTS.iter().find(|(_, consent)| standing.parental_consent == Some(*consent)).map(|(name, _)| *name)
}

fn license(user: &User, id: &Uuid, out: &mut Writer) {
    let left_out = user.disabled_plans.iter().filter(|(of, _)| of == id);
    out.object(|license| {
        license.member("disabledPlans").list(left_out, |(_, plan), out| out.value(plan));
        license.value("skuId", id);
    });
}

/// <https://learn.microsoft.com/graph/api/resources/user#legal-age-group-property-definitions>
fn legal_age(standing: &Standing) -> Option<&'static str> {
    Some(match (standing.age_group()?, standing.parental_consent) {
        (AgeGroup::Adult, _) => "adult",
        (AgeGroup::NotAdult, _) => "notAdult",
        (AgeGroup::Minor, Some(ParentalConsent::Granted)) => "minorWithParentalConsent",
        (AgeGroup::Minor, Some(ParentalConsent::NotRequired)) => "minorNoParentalConsentRequired",
        (AgeGroup::Minor, _) => "minorWithOutParentalConsent",
    })
}

fn user_type(user: &User) -> &'static str {
    if user.kind == UserKind::Guest { "Guest" } else { "Member" }
}

/// What a personal account's JSON lacks, be it selected or not.
pub const NOT_PERSONAL: [&str; 4] = ["proxyAddresses", "assignedLicenses", "accountEnabled", "mailNickname"];

/// Whether it is the tenant of personal accounts.
pub fn is_personal(tenant: &Tenant) -> bool {
    tenant.id == CONSUMERS
}

/// The generated address, where the account shows that one.
fn hex(user: &User) -> Option<&str> {
    let shows_hex = user.persona == Some(Persona::Hex);
    user.aliases.iter().find(|alias| shows_hex && alias.to_lowercase().starts_with("outlook_")).map(String::as_str)
}

/// `proxyAddresses`: the primary address with its kind in capitals, the others behind it.
fn proxies(user: &User) -> impl Iterator<Item = String> {
    let primary = user.mail.iter().map(|mail| ("SMTP", mail));
    let all = primary.chain(user.aliases.iter().map(|alias| ("smtp", alias)));
    all.map(|(kind, address)| format!("{kind}:{address}"))
}

fn proxy_addresses(user: &User, out: &mut Writer) {
    out.list(proxies(user), |proxy, out| out.value(&proxy));
}

/// Whether a guest has taken the invitation; nothing where nobody was invited.
fn external_state(user: &User) -> Option<&'static str> {
    match (user.kind, user.standing.hold) {
        (UserKind::Guest, Some(Hold::InvitationOpen)) => Some("PendingAcceptance"),
        (UserKind::Guest, _) => Some("Accepted"),
        _ => None,
    }
}

fn licensed(user: &User) -> Queried {
    Queried::List(user.licenses.iter().map(|license| Queried::Text(license.to_string())).collect())
}

/// What no user here has.
fn unset(_: &User) -> Queried {
    Queried::Null
}
