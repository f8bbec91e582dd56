//! A user in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/user>

use mock365_domain::cloud::CONSUMERS;
use mock365_domain::directory::{PasswordState, Persona, Tenant, User, UserField as F, UserKind};
use serde_json::{Value, json};

use super::{directory_id, moment};
use crate::faces::graph::directory::bad_value;
use crate::faces::graph::item_write;
use crate::faces::graph::odata::{Family, Fault, Kind as K, Noun, Paging, Property};

/// The type `microsoft.graph.user`; its surroundings are the tenant.
pub struct Users;

impl Noun for Users {
    type Thing = User;
    type Field = F;
    type Around<'a> = Tenant;
    const NAME: &'static str = "user";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const SEARCHED: &'static [(&'static str, F)] = &[("displayName", F::DisplayName), ("mail", F::Mail)];

    fn properties() -> &'static [Property<Self>] {
        PROPERTIES
    }
}

static PROPERTIES: &[Property<Users>] = &[
    Property::new("businessPhones", |_, _| json!([])),
    Property::new("displayName", |user: &User, _| user.display_name.as_str().into())
        .asked(&[("", F::DisplayName, K::Text)])
        .written(|user: &mut User, value| {
            user.display_name = item_write::text("displayName", value)?;
            Ok(())
        }),
    Property::new("givenName", |user: &User, _| user.given_name.as_deref().into())
        .asked(&[("", F::GivenName, K::Text)])
        .written(|user: &mut User, value| {
            user.given_name = item_write::optional_text("givenName", value)?;
            Ok(())
        }),
    Property::new("jobTitle", |user: &User, _| user.job_title.as_deref().into())
        .asked(&[("", F::JobTitle, K::Text)])
        .written(|user: &mut User, value| {
            user.job_title = item_write::optional_text("jobTitle", value)?;
            Ok(())
        }),
    Property::new("mail", |user: &User, _| hex(user).or(user.mail.as_deref()).into()).asked(&[("", F::Mail, K::Text)]),
    Property::new("mobilePhone", |_, _| Value::Null),
    Property::new("officeLocation", |_, _| Value::Null),
    Property::new("preferredLanguage", |_, _| Value::Null),
    Property::new("surname", |user: &User, _| user.surname.as_deref().into())
        .asked(&[("", F::Surname, K::Text)])
        .written(|user: &mut User, value| {
            user.surname = item_write::optional_text("surname", value)?;
            Ok(())
        }),
    Property::new("userPrincipalName", |user: &User, _| hex(user).unwrap_or(&user.upn).into()).asked(&[(
        "",
        F::Upn,
        K::Text,
    )]),
    Property::new("id", |user: &User, tenant: &Tenant| directory_id(tenant.id, user.id).into()).asked(&[(
        "",
        F::Id,
        K::Text,
    )]),
    Property::new("accountEnabled", |user: &User, _| user.enabled.into())
        .asked(&[("", F::Enabled, K::Bool)])
        .written(|user: &mut User, value| {
            user.enabled = item_write::truth("accountEnabled", value)?;
            Ok(())
        })
        .on_request(),
    Property::new("assignedLicenses", |user: &User, _| {
        user.licenses.iter().map(|id| json!({ "disabledPlans": [], "skuId": id })).collect()
    })
    .on_request(),
    Property::new("createdDateTime", |_, _| Value::Null).on_request(),
    Property::new("department", |_, _| Value::Null).on_request(),
    Property::new("companyName", |_, _| Value::Null).on_request(),
    Property::new("country", |_, _| Value::Null).on_request(),
    Property::new("city", |_, _| Value::Null).on_request(),
    Property::new("identities", |_, _| json!([])).on_request(),
    Property::new("imAddresses", |user: &User, _| json!(user.mail.iter().collect::<Vec<_>>())).on_request(),
    Property::new("passwordProfile", |_, _| Value::Null).written(write_password).on_request(),
    Property::new("lastPasswordChangeDateTime", |user: &User, _| moment(user.password_changed)).on_request(),
    Property::new("mailNickname", |user: &User, _| user.upn.split('@').next().into()).on_request(),
    Property::new("onPremisesSyncEnabled", |_, _| Value::Null).on_request(),
    Property::new("otherMails", |_, _| json!([])).on_request(),
    Property::new("proxyAddresses", |user: &User, _| proxy_addresses(user)).on_request(),
    Property::new("signInSessionsValidFromDateTime", |user: &User, _| {
        moment(user.tokens_revoked.unwrap_or(user.password_changed))
    })
    .on_request(),
    Property::new("usageLocation", |_, tenant: &Tenant| if is_personal(tenant) { Value::Null } else { "US".into() })
        .on_request(),
    Property::new("userType", |user: &User, _| (if user.kind == UserKind::Guest { "Guest" } else { "Member" }).into())
        .on_request(),
];

/// A new password, which its owner must change at the next sign-in unless said otherwise.
///
/// <https://learn.microsoft.com/graph/api/resources/passwordprofile>
fn write_password(user: &mut User, value: &Value) -> Result<(), Fault> {
    let Value::Object(profile) = value else { return Err(bad_value("passwordProfile")) };
    if let Some(password) = profile.get("password") {
        user.password = item_write::text("password", password)?;
    }
    let force = profile.get("forceChangePasswordNextSignIn").map(|force| item_write::truth("passwordProfile", force));
    let force = force.transpose()?.unwrap_or(true);
    user.standing.password = if force { PasswordState::Expired } else { PasswordState::Good };
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
fn proxy_addresses(user: &User) -> Value {
    let primary = user.mail.iter().map(|mail| format!("SMTP:{mail}"));
    primary.chain(user.aliases.iter().map(|alias| format!("smtp:{alias}"))).collect()
}
