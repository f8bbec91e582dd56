//! What people work with in Dynamics 365 and find in Outlook again: e-mails, appointments, contacts, tasks.
//!
//! <https://learn.microsoft.com/power-platform/admin/server-side-synchronization>

use serde_json::{Value, json};

use super::DynamicsTrouble;
use super::rows::{label, text};
use super::web_api::WebClient;

/// A kind of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// E-mails.
    Email,
    /// Appointments.
    Appointment,
    /// Contacts.
    Contact,
    /// Tasks.
    Task,
}

/// A record that server-side synchronisation carries over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncedRecord {
    /// Its id; empty for a new one.
    pub id: String,
    /// Its kind.
    pub kind: RecordKind,
    /// The subject, or the last name of a contact.
    pub name: String,
    /// The location of an appointment, the job title of a contact.
    pub detail: String,
    /// The e-mail address of a contact that is to be made.
    pub address: String,
    /// Its status reason: `Pending Send`.
    pub status: String,
    /// Whether somebody invites to the appointment.
    pub has_organizer: bool,
    /// Why it was not carried over.
    pub trouble: Option<String>,
}

impl RecordKind {
    /// Set, id, name and detail.
    fn columns(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Email => ("emails", "activityid", "subject", "sender"),
            Self::Appointment => ("appointments", "activityid", "subject", "location"),
            Self::Contact => ("contacts", "contactid", "lastname", "jobtitle"),
            Self::Task => ("tasks", "activityid", "subject", "category"),
        }
    }
}

impl SyncedRecord {
    /// A new one.
    pub fn new(kind: RecordKind, name: &str) -> Self {
        Self {
            id: String::new(),
            kind,
            name: name.to_owned(),
            detail: String::new(),
            address: String::new(),
            status: String::new(),
            has_organizer: true,
            trouble: None,
        }
    }
}

/// The records of a kind whose names begin so, with what was wrong with each.
pub(super) async fn find(
    api: &WebClient<'_>,
    kind: RecordKind,
    name: &str,
) -> Result<Vec<SyncedRecord>, DynamicsTrouble> {
    let (set, id, named, detail) = kind.columns();
    let quoted = name.replace('\'', "''");
    let filter = format!("startswith({named},'{quoted}')");
    let rows = api.list(&format!("{set}?$select={id},{named},{detail},statuscode&$filter={filter}")).await?;
    let mut found = Vec::new();
    for row in rows {
        let key = text(&row, id);
        let mappings = format!("exchangesyncidmappings?$select=lastsyncerror&$filter=objectid eq {key}");
        let mappings = if kind == RecordKind::Email { Vec::new() } else { api.list(&mappings).await? };
        let trouble = mappings.first().map(|mapping| text(mapping, "lastsyncerror")).filter(|said| !said.is_empty());
        found.push(SyncedRecord {
            id: key,
            detail: text(&row, detail),
            status: label(&row, "statuscode"),
            trouble,
            ..SyncedRecord::new(kind, &text(&row, named))
        });
    }
    Ok(found)
}

/// Makes a record, or changes it; its id.
pub(super) async fn save(api: &WebClient<'_>, record: &SyncedRecord) -> Result<String, DynamicsTrouble> {
    let (set, _, named, detail) = record.kind.columns();
    let mut row = json!({ named: record.name });
    if !record.detail.is_empty() {
        row[detail] = json!(record.detail);
    }
    if !record.id.is_empty() {
        api.update(&format!("{set}({})", record.id), &row).await?;
        return Ok(record.id.clone());
    }
    if !record.address.is_empty() {
        row["emailaddress1"] = json!(record.address);
    }
    if record.kind == RecordKind::Appointment {
        row["scheduledstart"] = json!("2099-05-04T08:00:00Z");
        row["scheduledend"] = json!("2099-05-04T09:00:00Z");
        if !record.has_organizer {
            let somebody = json!({ "participationtypemask": 5, "addressused": "fred@fabrikam.example" });
            row["appointment_activity_parties"] = json!([somebody]);
        }
    }
    api.create(set, &row).await
}

/// Deletes a record.
pub(super) async fn remove(api: &WebClient<'_>, record: &SyncedRecord) -> Result<(), DynamicsTrouble> {
    api.delete(&format!("{}({})", record.kind.columns().0, record.id)).await
}

/// Sends an e-mail in the name of whoever signed in.
///
/// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/sendemail>
pub(super) async fn send(api: &WebClient<'_>, to: &str, subject: &str) -> Result<String, DynamicsTrouble> {
    let own = own_id(api).await?;
    let email = json!({
        "subject": subject,
        "description": "<p>As promised.</p>",
        "email_activity_parties": [
            { "participationtypemask": 1, "partyid_systemuser@odata.bind": format!("/systemusers({own})") },
            { "participationtypemask": 2, "addressused": to },
        ],
    });
    let id = api.create("emails", &email).await?;
    api.post(&format!("emails({id})/Microsoft.Dynamics.CRM.SendEmail"), &json!({ "IssueSend": true })).await?;
    Ok(id)
}

/// Personal options: which e-mails become activities, by the number of the choice.
pub(super) async fn track(api: &WebClient<'_>, rule: i64) -> Result<(), DynamicsTrouble> {
    let own = own_id(api).await?;
    let choice = json!({ "incomingemailfilteringmethod": rule });
    api.update(&format!("usersettingscollection({own})"), &choice).await
}

async fn own_id(api: &WebClient<'_>) -> Result<String, DynamicsTrouble> {
    api.get("WhoAmI").await.map(|said: Value| text(&said, "UserId"))
}
