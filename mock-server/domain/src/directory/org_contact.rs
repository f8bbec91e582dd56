//! Organizational contacts: people outside whom an organisation's address list has, without accounts of their own.
//!
//! <https://learn.microsoft.com/graph/api/resources/orgcontact>

use uuid::Uuid;

use crate::mailbox::PhysicalAddress;
use crate::query::{Queried, Reading, Value};

/// A contact of an organisation. Administrators of Exchange, or a synchronised directory, make it: Graph only reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrgContact {
    /// Object id.
    pub id: Uuid,
    /// Name that people see.
    pub display_name: String,
    /// First name.
    pub given_name: Option<String>,
    /// Last name.
    pub surname: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// Company.
    pub company_name: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Office.
    pub office_location: Option<String>,
    /// Address of the office.
    pub address: PhysicalAddress,
    /// Business phone.
    pub business_phone: Option<String>,
    /// Mobile phone.
    pub mobile_phone: Option<String>,
    /// Fax at work.
    pub business_fax: Option<String>,
    /// Where mail to the contact goes.
    pub mail: String,
    /// The contact's manager, a user or another contact.
    pub manager: Option<Uuid>,
}

impl OrgContact {
    /// A contact of a tenant who is known by address. The id is the same whenever it is made.
    pub fn new(tenant: Uuid, mail: &str, display_name: &str) -> Self {
        let id = Uuid::new_v5(&tenant, format!("contact {}", mail.to_lowercase()).as_bytes());
        Self { id, display_name: display_name.to_owned(), mail: mail.to_owned(), ..Self::default() }
    }

    /// The name before the `@`.
    pub fn mail_nickname(&self) -> &str {
        self.mail.split('@').next().unwrap_or_default()
    }
}

impl Queried<Reading<OrgContact>> for OrgContact {
    fn value(&self, field: &Reading<OrgContact>) -> Value {
        (field.read)(self)
    }
}
