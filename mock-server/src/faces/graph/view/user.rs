//! A user in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/user>

use mock365_domain::cloud::CONSUMERS;
use mock365_domain::directory::{Persona, Tenant, User, UserKind};
use serde_json::{Value, json};

use super::{Seen, directory_id, moment};

/// A user, in his tenant.
pub struct SeenUser<'a> {
    /// The tenant.
    pub tenant: &'a Tenant,
    /// The user.
    pub user: &'a User,
}

impl SeenUser<'_> {
    fn is_personal(&self) -> bool {
        self.tenant.id == CONSUMERS
    }

    /// The generated address, where the account shows that one.
    fn hex(&self) -> Option<&str> {
        let shows_hex = self.user.persona == Some(Persona::Hex);
        let mut aliases = self.user.aliases.iter();
        aliases.find(|alias| shows_hex && alias.to_lowercase().starts_with("outlook_")).map(String::as_str)
    }

    /// `proxyAddresses`: the primary address in capitals, the others behind it.
    fn proxy_addresses(&self) -> Value {
        let primary = self.user.mail.iter().map(|mail| format!("SMTP:{mail}"));
        primary.chain(self.user.aliases.iter().map(|alias| format!("smtp:{alias}"))).collect()
    }
}

impl Seen for SeenUser<'_> {
    const TYPE: &'static str = "microsoft.graph.user";
    const SHOWN: &'static [&'static str] = &[
        "businessPhones",
        "displayName",
        "givenName",
        "jobTitle",
        "mail",
        "mobilePhone",
        "officeLocation",
        "preferredLanguage",
        "surname",
        "userPrincipalName",
        "id",
    ];
    const ON_REQUEST: &'static [&'static str] = &[
        "accountEnabled",
        "ageGroup",
        "assignedLicenses",
        "city",
        "companyName",
        "country",
        "createdDateTime",
        "creationType",
        "deletedDateTime",
        "department",
        "employeeId",
        "externalUserState",
        "faxNumber",
        "identities",
        "imAddresses",
        "lastPasswordChangeDateTime",
        "mailNickname",
        "onPremisesSyncEnabled",
        "otherMails",
        "postalCode",
        "preferredDataLocation",
        "proxyAddresses",
        "securityIdentifier",
        "showInAddressList",
        "signInSessionsValidFromDateTime",
        "state",
        "streetAddress",
        "usageLocation",
        "userType",
    ];

    fn property(&self, name: &str) -> Value {
        let user = self.user;
        match name {
            "id" => directory_id(self.tenant.id, user.id).into(),
            "displayName" => user.display_name.as_str().into(),
            "givenName" => user.given_name.as_deref().into(),
            "surname" => user.surname.as_deref().into(),
            "jobTitle" => user.job_title.as_deref().into(),
            "mail" => self.hex().or(user.mail.as_deref()).into(),
            "userPrincipalName" => self.hex().unwrap_or(&user.upn).into(),
            "businessPhones" | "identities" | "otherMails" => json!([]),
            "accountEnabled" => user.enabled.into(),
            "assignedLicenses" => user.licenses.iter().map(|id| json!({ "disabledPlans": [], "skuId": id })).collect(),
            "imAddresses" => json!(user.mail.iter().collect::<Vec<_>>()),
            "lastPasswordChangeDateTime" => moment(user.password_changed),
            "signInSessionsValidFromDateTime" => moment(user.tokens_revoked.unwrap_or(user.password_changed)),
            "mailNickname" => user.upn.split('@').next().into(),
            "proxyAddresses" => self.proxy_addresses(),
            "userType" => (if user.kind == UserKind::Guest { "Guest" } else { "Member" }).into(),
            "usageLocation" if !self.is_personal() => "US".into(),
            _ => Value::Null,
        }
    }
}

/// What a personal account does not have, be it selected or not.
pub const NOT_PERSONAL: [&str; 5] =
    ["proxyAddresses", "assignedLicenses", "accountEnabled", "mailNickname", "securityIdentifier"];
