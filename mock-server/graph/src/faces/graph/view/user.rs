//! A user in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/user>

use mock365_domain::cloud::CONSUMERS;
use mock365_domain::directory::{
    AgeGroup, Hold, ParentalConsent, PasswordState, Persona, Standing, Tenant, User, UserField as F, UserKind,
    service_of,
};
use mock365_domain::query::{Reading, Value as Queried};
use mock365_domain::sign_in::is_strong;
use serde_json::{Value, json};
use uuid::Uuid;

use super::license::{assigned_plans, provisioned_plans};
use super::rows::list_of;
use super::{DirectoryId, InTenant};
use crate::faces::graph::authentication::passwords::weak;
use crate::faces::graph::directory::bad_value;
use crate::faces::graph::item_write;
use crate::faces::graph::odata::{Family, Navigation, Noun, ODataFault, Paging, Property, ValueKind as K, Writer};
use crate::faces::graph::relations::OF_USERS;

/// The type `microsoft.graph.user`; its surroundings are the tenant.
pub struct Users;

impl Noun for Users {
    type Thing = User;
    type Field = F;
    type Context<'a> = InTenant<'a>;
    const NAME: &'static str = "user";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const EVENTUAL: bool = true;
    const SEARCHED: &'static [(&'static str, F)] = &[("displayName", F::DisplayName), ("mail", F::Mail)];

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
        "employeeHireDate",
        "employeeLeaveDateTime",
        "employeeOrgData",
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
        "onPremisesExtensionAttributes",
        "onPremisesImmutableId",
        "onPremisesLastSyncDateTime",
        "onPremisesProvisioningErrors",
        "onPremisesSamAccountName",
        "onPremisesSecurityIdentifier",
        "onPremisesUserPrincipalName",
        "ownedObjects",
        "passwordPolicies",
        "photo",
        "preferredDataLocation",
        "presence",
        "securityIdentifier",
        "serviceProvisioningErrors",
        "showInAddressList",
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
    texts!(Users: "businessPhones", profile.business_phones),
    Property::new("displayName", |user: &User, _, out| out.value(&user.display_name))
        .filterable(&[("", F::DisplayName, K::Text)])
        .written(|user: &mut User, value| {
            user.display_name = item_write::text("displayName", value)?;
            Ok(())
        }),
    Property::new("givenName", |user: &User, _, out| out.value(&user.given_name))
        .filterable(&[("", F::GivenName, K::Text)])
        .written(|user: &mut User, value| {
            user.given_name = item_write::optional_text("givenName", value)?;
            Ok(())
        }),
    Property::new("jobTitle", |user: &User, _, out| out.value(&user.job_title))
        .filterable(&[("", F::JobTitle, K::Text)])
        .written(|user: &mut User, value| {
            user.job_title = item_write::optional_text("jobTitle", value)?;
            Ok(())
        }),
    Property::new("mail", |user: &User, _, out| out.value(hex(user).or(user.mail.as_deref())))
        .filterable(&[("", F::Mail, K::Text)])
        .written(|user: &mut User, value| unchanged("mail", value, user.mail.as_deref())),
    optional_text!(Users: "mobilePhone", profile.mobile_phone),
    optional_text!(Users: "officeLocation", profile.office_location),
    optional_text!(Users: "preferredLanguage", profile.preferred_language),
    Property::new("surname", |user: &User, _, out| out.value(&user.surname))
        .filterable(&[("", F::Surname, K::Text)])
        .written(|user: &mut User, value| {
            user.surname = item_write::optional_text("surname", value)?;
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
            ("skuId", F::Read(Reading { name: "assignedLicenses", read: |it| licensed(it) }), K::Text),
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
                K::Text,
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
    optional_text!(Users: "department", profile.department).on_request(),
    optional_text!(Users: "companyName", profile.company_name).on_request(),
    optional_text!(Users: "country", profile.country).on_request(),
    optional_text!(Users: "city", profile.city).on_request(),
    optional_text!(Users: "employeeId", profile.employee_id).on_request(),
    optional_text!(Users: "employeeType", profile.employee_type).on_request(),
    optional_text!(Users: "faxNumber", profile.fax_number).on_request(),
    optional_text!(Users: "postalCode", profile.postal_code).on_request(),
    optional_text!(Users: "state", profile.state).on_request(),
    optional_text!(Users: "streetAddress", profile.street_address).on_request(),
    Property::new("identities", |_, _, out| out.empty()).unbuilt(|| json!([])).on_request(),
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

/// What every plan here is.
fn enabled(user: &User) -> Queried {
    Queried::List(user.plans().iter().map(|_| "Enabled".into()).collect())
}

/// A new password, which its owner must change at the next sign-in unless said otherwise.
///
/// <https://learn.microsoft.com/graph/api/resources/passwordprofile>
fn write_password(user: &mut User, value: &Value) -> Result<(), ODataFault> {
    let profile = item_write::object("passwordProfile", value, "microsoft.graph.passwordProfile")?;
    let known = ["password", "forceChangePasswordNextSignIn"];
    if let Some(unknown) = profile.keys().find(|name| !name.contains('@') && !known.contains(&name.as_str())) {
        return Err(ODataFault::unbuilt(format_args!("'{unknown}' of a password profile")));
    }
    if let Some(password) = profile.get("password") {
        user.password = item_write::text("password", password)?;
        if !is_strong(&user.password) {
            return Err(weak());
        }
    }
    let force = profile.get("forceChangePasswordNextSignIn").map(|force| item_write::truth("passwordProfile", force));
    let force = force.transpose()?.unwrap_or(true);
    user.standing.password = if force { PasswordState::Expired } else { PasswordState::Good };
    Ok(())
}

const AGES: [(&str, AgeGroup); 3] =
    [("minor", AgeGroup::Minor), ("notAdult", AgeGroup::NotAdult), ("adult", AgeGroup::Adult)];
const CONSENTS: [(&str, ParentalConsent); 3] = [
    ("granted", ParentalConsent::Granted),
    ("denied", ParentalConsent::Denied),
    ("notRequired", ParentalConsent::NotRequired),
];

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

fn write_age_group(user: &mut User, value: &Value) -> Result<(), ODataFault> {
    user.standing.age = one_of("ageGroup", value, &AGES)?;
    if user.standing.age.is_none() && user.standing.hold.is_some_and(Hold::is_age) {
        user.standing.hold = None;
    }
    user.standing.judge_age();
    Ok(())
}

fn write_parental_consent(user: &mut User, value: &Value) -> Result<(), ODataFault> {
    user.standing.parental_consent = one_of("consentProvidedForMinor", value, &CONSENTS)?;
    user.standing.judge_age();
    Ok(())
}

/// One of several words; null is none.
fn one_of<T: Copy>(property: &str, value: &Value, words: &[(&str, T)]) -> Result<Option<T>, ODataFault> {
    let Some(word) = item_write::optional_text(property, value)? else { return Ok(None) };
    let found = words.iter().find(|(name, _)| name.eq_ignore_ascii_case(&word));
    found.map(|(_, one)| Some(*one)).ok_or_else(|| bad_value(property))
}

fn user_type(user: &User) -> &'static str {
    if user.kind == UserKind::Guest { "Guest" } else { "Member" }
}

/// Takes a value that stands there already; another would have to reach mailboxes and sign-ins, and is not built.
fn unchanged(property: &str, value: &Value, now: Option<&str>) -> Result<(), ODataFault> {
    let wanted = item_write::optional_text(property, value)?;
    if wanted.as_deref() == now {
        Ok(())
    } else {
        Err(ODataFault::unbuilt(format_args!("another '{property}' of a user")))
    }
}

/// Letters that an alias may have at most.
///
/// <https://learn.microsoft.com/graph/api/resources/user>
const NICKNAME_LIMIT: usize = 64;

/// Takes an alias: ASCII without what has a meaning in addresses.
fn write_nickname(user: &mut User, value: &Value) -> Result<(), ODataFault> {
    let name = item_write::text("mailNickname", value)?;
    let letter = |letter: char| letter.is_ascii_graphic() && !"@()\\[]\";:<>,".contains(letter);
    if name.is_empty() || name.len() > NICKNAME_LIMIT || !name.chars().all(letter) {
        return Err(bad_value("mailNickname"));
    }
    user.mail_nickname = Some(name).filter(|name| user.upn.split('@').next() != Some(name.as_str()));
    Ok(())
}

/// Takes a country: two letters.
fn write_usage_location(user: &mut User, value: &Value) -> Result<(), ODataFault> {
    let wanted = item_write::optional_text("usageLocation", value)?;
    if wanted.as_ref().is_some_and(|country| country.len() != 2 || !country.bytes().all(|b| b.is_ascii_alphabetic())) {
        return Err(bad_value("usageLocation"));
    }
    user.profile.usage_location = wanted;
    Ok(())
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
