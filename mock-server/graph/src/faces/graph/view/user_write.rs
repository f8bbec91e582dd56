//! What bodies say of users.
//!
//! <https://learn.microsoft.com/graph/api/user-update>

use mock365_domain::directory::{AgeGroup, Hold, ParentalConsent, PasswordState, User};
use mock365_domain::sign_in::is_strong;
use serde_json::{Map, Value};

use crate::faces::graph::authentication::passwords::weak;
use crate::faces::graph::directory::bad_value;
use crate::faces::graph::odata::ODataFault;
use crate::faces::graph::{Fields, item_write};
use crate::limits::{USER_NAME, USER_TEXT, USER_WORD};

pub const AGES: [(&str, AgeGroup); 3] =
    [("minor", AgeGroup::Minor), ("notAdult", AgeGroup::NotAdult), ("adult", AgeGroup::Adult)];
pub const CONSENTS: [(&str, ParentalConsent); 3] = [
    ("granted", ParentalConsent::Granted),
    ("denied", ParentalConsent::Denied),
    ("notRequired", ParentalConsent::NotRequired),
];

/// A new password, which its owner must change at the next sign-in unless said otherwise. Where none is sent, the one that there is
/// stays as it is, but for what is said of it.
///
/// <https://learn.microsoft.com/graph/api/resources/passwordprofile>
pub fn write_password(user: &mut User, value: &Value) -> Result<(), ODataFault> {
    let profile = password_profile(value)?;
    profile.only(&["forceChangePasswordNextSignIn", WITH_SECOND_FACTOR, "password"])?;
    if profile.value(WITH_SECOND_FACTOR).is_some() {
        return Err(ODataFault::unbuilt(format_args!("'{WITH_SECOND_FACTOR}' of a password profile")));
    }
    let force = profile.flag("forceChangePasswordNextSignIn")?;
    let password = profile.text("password")?;
    if let Some(password) = password {
        if !is_strong(password) {
            return Err(weak());
        }
        password.clone_into(&mut user.password);
    }
    if let Some(force) = force.or(password.map(|_| true)) {
        user.standing.password = if force { PasswordState::Expired } else { PasswordState::Good };
    }
    Ok(())
}

const WITH_SECOND_FACTOR: &str = "forceChangePasswordNextSignInWithMfa";

fn password_profile(value: &Value) -> Result<Fields<'_>, ODataFault> {
    let profile = item_write::object("passwordProfile", value, "microsoft.graph.passwordProfile")?;
    Ok(Fields::of_directory(profile, "passwordProfile"))
}

/// Whether a body brings a password.
pub fn brings_password(body: &Map<String, Value>) -> Result<bool, ODataFault> {
    let profile = Fields::of_directory(body, "user").value("passwordProfile").map(password_profile).transpose()?;
    Ok(profile.is_some_and(|profile| profile.value("password").is_some()))
}

pub fn write_age_group(user: &mut User, value: &Value) -> Result<(), ODataFault> {
    user.standing.age = one_of("ageGroup", value, &AGES)?;
    if user.standing.age.is_none() && user.standing.hold.is_some_and(Hold::is_age) {
        user.standing.hold = None;
    }
    user.standing.judge_age();
    Ok(())
}

pub fn write_parental_consent(user: &mut User, value: &Value) -> Result<(), ODataFault> {
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

/// Takes a value that stands there already; another would have to reach mailboxes and sign-ins, and is not built.
pub fn unchanged(property: &str, value: &Value, now: Option<&str>) -> Result<(), ODataFault> {
    let wanted = item_write::optional_text(property, value)?;
    if wanted.as_deref() == now {
        Ok(())
    } else {
        Err(ODataFault::unbuilt(format_args!("another '{property}' of a user")))
    }
}

/// Takes an alias: ASCII without what has a meaning in addresses.
pub fn write_nickname(user: &mut User, value: &Value) -> Result<(), ODataFault> {
    let name = item_write::text("mailNickname", value)?;
    let letter = |letter: char| letter.is_ascii_graphic() && !"@()\\[]\";:<>,".contains(letter);
    if name.is_empty() || name.len() > USER_WORD.count() || !name.chars().all(letter) {
        return Err(bad_value("mailNickname"));
    }
    user.mail_nickname = Some(name).filter(|name| user.upn.split('@').next() != Some(name.as_str()));
    Ok(())
}

/// Takes a country: two letters.
pub fn write_usage_location(user: &mut User, value: &Value) -> Result<(), ODataFault> {
    let wanted = item_write::optional_text("usageLocation", value)?;
    if wanted.as_ref().is_some_and(|country| country.len() != 2 || !country.bytes().all(|b| b.is_ascii_alphabetic())) {
        return Err(bad_value("usageLocation"));
    }
    user.profile.usage_location = wanted;
    Ok(())
}

/// A text of so many letters at the most; what is longer is refused as what is no value is.
///
/// <https://learn.microsoft.com/graph/api/resources/user>
pub fn within<const MOST: usize>(property: &str, value: &Value) -> Result<Option<String>, ODataFault> {
    let text = item_write::optional_text(property, value)?;
    if text.as_ref().is_some_and(|text| text.chars().count() > MOST) { Err(bad_value(property)) } else { Ok(text) }
}

/// The name that people see, which an account has.
pub fn write_display_name(user: &mut User, value: &Value) -> Result<(), ODataFault> {
    user.display_name = within::<{ USER_NAME.count() }>("displayName", value)?.unwrap_or_default();
    Ok(())
}

/// Phones at work, of which a user has one.
pub fn one_phone(property: &str, value: &Value) -> Result<Vec<String>, ODataFault> {
    let phones = item_write::texts(property, value)?;
    if phones.len() > 1 || phones.iter().any(|phone| phone.chars().count() > USER_WORD.count()) {
        return Err(bad_value(property));
    }
    Ok(phones)
}

/// `passwordPolicies`: words with commas between them. They are kept and shown.
pub fn write_policies(user: &mut User, value: &Value) -> Result<(), ODataFault> {
    let wanted = item_write::optional_text("passwordPolicies", value)?;
    let known = |word: &str| ["None", "DisableStrongPassword", "DisablePasswordExpiration"].contains(&word.trim());
    if wanted.as_ref().is_some_and(|policies| !policies.split(',').all(known)) {
        return Err(bad_value("passwordPolicies"));
    }
    user.profile.password_policies = wanted;
    Ok(())
}

/// `employeeHireDate`
pub fn write_hire_date(user: &mut User, value: &Value) -> Result<(), ODataFault> {
    let is_given = !value.is_null();
    user.profile.hired = is_given.then(|| item_write::read_date_time("employeeHireDate", value)).transpose()?;
    Ok(())
}

/// `showInAddressList`
pub fn write_in_address_list(user: &mut User, value: &Value) -> Result<(), ODataFault> {
    let is_given = !value.is_null();
    user.profile.in_address_list = is_given.then(|| item_write::truth("showInAddressList", value)).transpose()?;
    Ok(())
}

/// `employeeOrgData`: what is not sent stays.
pub fn write_org_data(user: &mut User, value: &Value) -> Result<(), ODataFault> {
    if value.is_null() {
        (user.profile.division, user.profile.cost_center) = (None, None);
        return Ok(());
    }
    let fields = item_write::object("employeeOrgData", value, "microsoft.graph.employeeOrgData")?;
    let fields = Fields::of_directory(fields, "employeeOrgData");
    fields.only(&["costCenter", "division"])?;
    if let Some(division) = fields.sent("division") {
        user.profile.division = within::<{ USER_NAME.count() }>("division", division)?;
    }
    if let Some(center) = fields.sent("costCenter") {
        user.profile.cost_center = within::<{ USER_NAME.count() }>("costCenter", center)?;
    }
    Ok(())
}

/// `onPremisesExtensionAttributes`: what is not sent stays.
pub fn write_attributes(user: &mut User, value: &Value) -> Result<(), ODataFault> {
    let fields =
        item_write::object("onPremisesExtensionAttributes", value, "microsoft.graph.onPremisesExtensionAttributes")?;
    let fields = Fields::of_directory(fields, "onPremisesExtensionAttributes");
    let names: Vec<String> = (1..=ATTRIBUTES).map(|number| format!("extensionAttribute{number}")).collect();
    fields.only(&names.iter().map(String::as_str).collect::<Vec<_>>())?;
    for (place, name) in names.iter().enumerate() {
        if let Some(value) = fields.sent(name) {
            let kept = within::<{ USER_TEXT.count() }>(name, value)?;
            match kept {
                Some(text) => user.profile.attributes.insert(place + 1, text),
                None => user.profile.attributes.remove(&(place + 1)),
            };
        }
    }
    Ok(())
}

/// How many extension attributes there are.
pub const ATTRIBUTES: usize = 15;
