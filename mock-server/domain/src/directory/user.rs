//! Users: work accounts, shared and room mailboxes' accounts, and personal Microsoft accounts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use uuid::Uuid;

use super::{Device, Role, Sku, Standing};
use crate::cloud::MailboxId;
use crate::query::{Queried, Reading, Value};

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Object id.
    pub id: Uuid,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it was deleted; none while it is there.
    pub deleted: Option<Timestamp>,
    /// Sign-in name.
    pub upn: String,
    /// The name before the `@` of addresses, where it is not the sign-in name's.
    pub mail_nickname: Option<String>,
    /// Name that people see.
    pub display_name: String,
    /// First name.
    pub given_name: Option<String>,
    /// Last name.
    pub surname: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// What else the directory says of the person.
    pub profile: Profile,
    /// Primary address; none without a mailbox.
    pub mail: Option<String>,
    /// Further addresses.
    pub aliases: Vec<String>,
    /// Password.
    pub password: String,
    /// When the password was last set.
    pub password_changed: Timestamp,
    /// When an administrator last revoked all refresh tokens.
    pub tokens_revoked: Option<Timestamp>,
    /// Whether sign-in is allowed.
    pub enabled: bool,
    /// The user's manager, by object id.
    pub manager: Option<Uuid>,
    /// What the account is for.
    pub kind: UserKind,
    /// Directory roles.
    pub roles: BTreeSet<Role>,
    /// Ids of assigned products.
    pub licenses: Vec<Uuid>,
    /// What is left out of them: product and service plan.
    pub disabled_plans: Vec<(Uuid, Uuid)>,
    /// The mailbox in this Cloud, in whatever state.
    pub mailbox: Option<MailboxId>,
    /// For personal accounts: how the address shows.
    pub persona: Option<Persona>,
    /// Lockout, password, second factor, device.
    pub standing: Standing,
}

/// What the directory says of a person beside the name.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Profile {
    /// Country of use, two letters: licences need it.
    pub usage_location: Option<String>,
    /// Company.
    pub company_name: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Office.
    pub office_location: Option<String>,
    /// Street.
    pub street_address: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Mobile phone.
    pub mobile_phone: Option<String>,
    /// Fax.
    pub fax_number: Option<String>,
    /// Business phones.
    pub business_phones: Vec<String>,
    /// Language, as `sv-SE`.
    pub preferred_language: Option<String>,
    /// Number in the company.
    pub employee_id: Option<String>,
    /// Kind of employment.
    pub employee_type: Option<String>,
    /// Further addresses, which reach no mailbox here.
    pub other_mails: Vec<String>,
    /// When the person was hired.
    pub hired: Option<Timestamp>,
    /// Division of the company.
    pub division: Option<String>,
    /// Cost centre.
    pub cost_center: Option<String>,
    /// What the account is tied to in the customer's own directory.
    pub immutable_id: Option<String>,
    /// What is said of its passwords, in Microsoft's words.
    pub password_policies: Option<String>,
    /// Where data of the person are to lie.
    pub data_location: Option<String>,
    /// Whether address lists have the person.
    pub in_address_list: Option<bool>,
    /// Extension attributes by number.
    pub attributes: BTreeMap<usize, String>,
}

/// What an account is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserKind {
    /// A person.
    Person,
    /// A shared mailbox.
    Shared,
    /// A room.
    Room,
    /// Equipment.
    Equipment,
    /// A person who signs in with an account of another forest.
    Linked,
    /// A guest of another tenant.
    Guest,
}

impl UserKind {
    /// Whether a new account of that kind may sign in: behind a shared mailbox and a room stands an account whose sign-in is
    /// blocked, until an administrator enables it.
    ///
    /// <https://learn.microsoft.com/microsoft-365/admin/email/create-a-shared-mailbox>
    pub fn signs_in(self) -> bool {
        matches!(self, Self::Person | Self::Guest | Self::Linked)
    }
}

/// How a personal account with a foreign primary alias shows its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Persona {
    /// `mail` and `userPrincipalName` are the primary alias (2025–26).
    Primary,
    /// `mail` and From show the generated `outlook_<16 hex>@outlook.com`.
    Hex,
}

impl User {
    /// Whether `name` is one of this user's names: object id, sign-in name, or an address.
    pub fn is_called(&self, name: &str) -> bool {
        self.upn.eq_ignore_ascii_case(name)
            || self.has_address(name)
            || Uuid::parse_str(name).is_ok_and(|id| id == self.id)
    }

    /// The sign-in name as tokens and pages show it: a personal account of persona `Hex` shows the generated address.
    pub fn shown_name(&self) -> &str {
        let hex = || self.aliases.iter().find(|alias| alias.to_ascii_lowercase().starts_with("outlook_"));
        match self.persona {
            Some(Persona::Hex) => hex().map_or(&self.upn, |hex| hex),
            _ => &self.upn,
        }
    }

    /// Whether mail to `address` reaches this user.
    pub fn has_address(&self, address: &str) -> bool {
        self.mail.iter().chain(&self.aliases).any(|own| own.eq_ignore_ascii_case(address))
    }

    /// The name before the `@` of addresses.
    pub fn nickname(&self) -> &str {
        let of_name = || self.upn.split('@').next().unwrap_or_default();
        self.mail_nickname.as_deref().unwrap_or_else(of_name)
    }

    /// The assigned products.
    pub fn products(&self) -> impl Iterator<Item = &'static Sku> {
        super::skus().iter().filter(|sku| self.licenses.contains(&sku.id))
    }

    /// The service plans of the assigned products but for those that are left out, each once: id, name.
    pub fn plans(&self) -> Vec<(Uuid, &'static str)> {
        let all = self.products().flat_map(|sku| sku.plans.iter().map(move |plan| (sku, plan)));
        super::license::each_once(all.filter(|(sku, plan)| !self.lacks(sku.id, plan.0)).map(|(_, plan)| plan))
    }

    /// Whether a plan is left out of a product.
    pub fn lacks(&self, product: Uuid, plan: Uuid) -> bool {
        self.disabled_plans.contains(&(product, plan))
    }

    /// The assigned products that come with a mailbox.
    pub fn exchange_products(&self) -> impl Iterator<Item = &'static Sku> {
        self.products().filter(|sku| sku.exchange_plans().any(|plan| !self.lacks(sku.id, plan)))
    }

    /// Whether one of the assigned products holds an Exchange Online plan, and the account takes a mailbox of it: guests have
    /// theirs at home.
    pub fn has_exchange(&self) -> bool {
        self.kind != UserKind::Guest && self.exchange_products().next().is_some()
    }

    /// Whether the mailbox comes of frontline licences (Kiosk, F1, F3) and of no other.
    pub fn is_frontline(&self) -> bool {
        let mut held = self.exchange_products().peekable();
        held.peek().is_some() && held.all(Sku::is_frontline)
    }

    /// Whether the directory has a device of the account.
    pub fn has_device(&self) -> bool {
        self.standing.device == Device::Disabled || self.standing.device >= Device::Registered
    }

    /// The object id of the account's device.
    pub fn device_object_id(&self) -> Uuid {
        Self::device_of(self.id)
    }

    /// The object id that an account's device has.
    pub fn device_of(user: Uuid) -> Uuid {
        Uuid::new_v5(&user, b"device")
    }

    /// The name of the account's device.
    pub fn device_name(&self) -> String {
        format!("{}-PC", self.upn.split('@').next().unwrap_or_default().to_uppercase())
    }

    /// Whether the user may consent for the whole organisation.
    pub fn may_consent_for_tenant(&self) -> bool {
        self.roles.iter().any(|role| role.grants_tenant_consent())
    }
}

/// Fields of a user that can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserField {
    /// `id`
    Id,
    /// `userPrincipalName`
    Upn,
    /// `displayName`
    DisplayName,
    /// `givenName`
    GivenName,
    /// `surname`
    Surname,
    /// `jobTitle`
    JobTitle,
    /// `mail`
    Mail,
    /// `accountEnabled`
    Enabled,
    /// What only a protocol asks for.
    Read(Reading<User>),
}

impl Queried<UserField> for User {
    fn value(&self, field: &UserField) -> Value {
        match field {
            UserField::Read(reading) => (reading.read)(self),
            UserField::Id => Value::Text(self.id.to_string()),
            UserField::Upn => Value::from(&self.upn),
            UserField::DisplayName => Value::from(&self.display_name),
            UserField::GivenName => Value::from(self.given_name.as_ref()),
            UserField::Surname => Value::from(self.surname.as_ref()),
            UserField::JobTitle => Value::from(self.job_title.as_ref()),
            UserField::Mail => Value::from(self.mail.as_ref()),
            UserField::Enabled => self.enabled.into(),
        }
    }
}
