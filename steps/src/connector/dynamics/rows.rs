//! What the tool shows of an environment, and what it sends there: mailboxes, profiles, alerts.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/mailbox>,
//! <https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/emailserverprofile>

use serde_json::{Map, Value, json};

/// What an annotation with the label of a value ends with.
const LABEL: &str = "@OData.Community.Display.V1.FormattedValue";

/// A mailbox, as the list shows it: choices by their labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncedMailbox {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Name of its server profile.
    pub profile: Option<String>,
    /// `Approved`, `Pending Approval`, `Rejected`, `Empty`.
    pub approval: String,
    /// How mail comes in, how it goes out, and how appointments, contacts and tasks are synchronised.
    pub methods: [String; 3],
    /// What came of testing each of them: `Not Run`, `Success`, `Failure`.
    pub statuses: [String; 3],
    /// Whether each of them is enabled.
    pub enabled: [bool; 3],
    /// Whether a test is to come.
    pub awaits_test: bool,
    /// Whether it is active.
    pub is_active: bool,
    /// What was wrong when it was looked at last.
    pub last_error: Option<String>,
    /// How often something that may pass was tried in vain.
    pub vain_tries: u64,
    /// Whether receiving waits before it is tried again.
    pub is_postponed: bool,
}

/// How something of a mailbox is synchronised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryMethod {
    /// Not at all.
    None,
    /// By Outlook on the user's desk.
    Outlook,
    /// By the server.
    ServerSide,
}

/// Settings of mailboxes; what is not said stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailboxSettings {
    /// Id of the server profile.
    pub profile: Option<String>,
    /// How mail comes in.
    pub incoming: Option<DeliveryMethod>,
    /// How mail goes out.
    pub outgoing: Option<DeliveryMethod>,
    /// How appointments, contacts and tasks are synchronised.
    pub act: Option<DeliveryMethod>,
}

/// A server profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerProfile {
    /// Its id; none yet for a new one.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `Exchange Online (Hybrid)`, `Exchange Server`, …: the type by the label of the form.
    pub kind: String,
    /// Where Exchange answers.
    pub location: Option<String>,
    /// How the environment shows Exchange who it is.
    pub access: ProfileAccess,
    /// Whether new mailboxes get it ("Set as default profile for new mailboxes").
    pub is_default: bool,
}

/// The authentication type of a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ProfileAccess {
    /// S2S: in the same tenant.
    #[default]
    ServerToServer,
    /// OAuth, in another tenant: as an application there.
    CrossTenant {
        /// Tenant id.
        tenant: String,
        /// Client id.
        client: String,
        /// Client secret; none is ever shown.
        secret: String,
    },
    /// By name and password of the profile, which acts for all mailboxes.
    Password {
        /// User name.
        user: String,
        /// Password; none is ever shown.
        password: String,
    },
}

/// An alert on the wall of a mailbox or a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxAlert {
    /// `Information`, `Warning`, `Error`.
    pub level: String,
    /// What it says.
    pub text: String,
    /// The error's name, where it is one: `8005E274`.
    pub error: Option<String>,
}

/// Who gets a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleHolder {
    /// Somebody, by the name that he signs in with.
    User(String),
    /// A team, by its name.
    Team(String),
}

/// What is tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestWanted {
    /// These mailboxes, by id.
    Mailboxes(Vec<String>),
    /// All active mailboxes of a profile, by its id.
    Profile(String),
}

/// Columns of a mailbox that the list needs.
pub(super) const MAILBOX_COLUMNS: &str = "mailboxid,name,emailaddress,_emailserverprofile_value,emailrouteraccessapproval,\
    incomingemaildeliverymethod,outgoingemaildeliverymethod,actdeliverymethod,incomingemailstatus,outgoingemailstatus,actstatus,\
    enabledforincomingemail,enabledforoutgoingemail,enabledforact,testemailconfigurationscheduled,statecode,\
    lastsyncerror,transientfailurecount,receivingpostponeduntil";

/// Columns of a profile.
pub(super) const PROFILE_COLUMNS: &str = "emailserverprofileid,name,servertype,defaultserverlocation,\
    incomingcredentialretrieval,exchangeonlinetenantid,oauthclientid,incomingusername";

/// Types of profiles, by the labels of the form.
const KINDS: [(&str, i64); 5] = [
    ("Exchange Server", 0),
    ("Other (POP3/SMTP)", 1),
    ("Exchange Server (Hybrid)", 2),
    ("Exchange Online (Hybrid)", 3),
    ("IMAP/SMTP", 4),
];

pub(super) fn text(row: &Value, column: &str) -> String {
    row[column].as_str().unwrap_or_default().to_owned()
}

pub(super) fn label(row: &Value, column: &str) -> String {
    text(row, &format!("{column}{LABEL}"))
}

impl SyncedMailbox {
    pub(super) fn read(row: &Value) -> Self {
        let flag = |column: &str| row[column] == Value::Bool(true);
        let profile = label(row, "_emailserverprofile_value");
        Self {
            id: text(row, "mailboxid"),
            name: text(row, "name"),
            address: text(row, "emailaddress"),
            profile: (!profile.is_empty()).then_some(profile),
            approval: label(row, "emailrouteraccessapproval"),
            methods: ["incomingemaildeliverymethod", "outgoingemaildeliverymethod", "actdeliverymethod"]
                .map(|column| label(row, column)),
            statuses: ["incomingemailstatus", "outgoingemailstatus", "actstatus"].map(|column| label(row, column)),
            enabled: ["enabledforincomingemail", "enabledforoutgoingemail", "enabledforact"].map(flag),
            awaits_test: flag("testemailconfigurationscheduled"),
            is_active: row["statecode"] == 0,
            last_error: row["lastsyncerror"].as_str().map(str::to_owned),
            vain_tries: row["transientfailurecount"].as_u64().unwrap_or(0),
            is_postponed: row["receivingpostponeduntil"].is_string(),
        }
    }
}

impl DeliveryMethod {
    /// The number of the column of mail, and that of the column of appointments, contacts and tasks.
    fn number(self, of_mail: bool) -> i64 {
        match (self, of_mail) {
            (Self::None, true) | (Self::Outlook, false) => 0,
            (Self::Outlook, true) | (Self::ServerSide, false) => 1,
            (Self::ServerSide, true) | (Self::None, false) => 2,
        }
    }
}

impl MailboxSettings {
    /// All by the server, with that profile.
    pub fn by_the_server(profile: Option<String>) -> Self {
        let by_server = Some(DeliveryMethod::ServerSide);
        Self { profile, incoming: by_server, outgoing: by_server, act: by_server }
    }

    /// The columns of a mailbox.
    pub(super) fn columns(&self) -> Map<String, Value> {
        let mut columns = Map::new();
        if let Some(profile) = &self.profile {
            columns
                .insert("emailserverprofile@odata.bind".to_owned(), json!(format!("/emailserverprofiles({profile})")));
        }
        let methods = [
            ("incomingemaildeliverymethod", self.incoming, true),
            ("outgoingemaildeliverymethod", self.outgoing, true),
            ("actdeliverymethod", self.act, false),
        ];
        for (column, method, of_mail) in methods {
            if let Some(method) = method {
                columns.insert(column.to_owned(), json!(method.number(of_mail)));
            }
        }
        columns
    }

    /// The settings of new users, as the organisation keeps them.
    pub(super) fn default_settings(&self) -> String {
        let number = |method: Option<DeliveryMethod>, of_mail| method.unwrap_or(DeliveryMethod::None).number(of_mail);
        let profile = self.profile.as_ref().map(|id| format!("<EmailServerProfile>{id}</EmailServerProfile>"));
        format!(
            "<EmailSettings>{}<IncomingEmailDeliveryMethod>{}</IncomingEmailDeliveryMethod><OutgoingEmailDeliveryMethod>{}\
             </OutgoingEmailDeliveryMethod><ACTDeliveryMethod>{}</ACTDeliveryMethod></EmailSettings>",
            profile.unwrap_or_default(),
            number(self.incoming, true),
            number(self.outgoing, true),
            number(self.act, false),
        )
    }

    /// The same, read back.
    pub(super) fn from_default_settings(xml: &str) -> Self {
        let element = |name: &str| {
            let (_, rest) = xml.split_once(&format!("<{name}>"))?;
            rest.split_once('<').map(|(text, _)| text.to_owned())
        };
        let method = |name: &str, of_mail| {
            let number: i64 = element(name)?.parse().ok()?;
            let all = [DeliveryMethod::None, DeliveryMethod::Outlook, DeliveryMethod::ServerSide];
            all.into_iter().find(|method| method.number(of_mail) == number)
        };
        Self {
            profile: element("EmailServerProfile"),
            incoming: method("IncomingEmailDeliveryMethod", true),
            outgoing: method("OutgoingEmailDeliveryMethod", true),
            act: method("ACTDeliveryMethod", false),
        }
    }
}

impl ServerProfile {
    pub(super) fn read(row: &Value, default: Option<&str>) -> Self {
        let id = text(row, "emailserverprofileid");
        let location = text(row, "defaultserverlocation");
        let access = match row["incomingcredentialretrieval"].as_i64() {
            Some(7) => ProfileAccess::CrossTenant {
                tenant: text(row, "exchangeonlinetenantid"),
                client: text(row, "oauthclientid"),
                secret: String::new(),
            },
            Some(1) => ProfileAccess::Password { user: text(row, "incomingusername"), password: String::new() },
            _ => ProfileAccess::ServerToServer,
        };
        Self {
            is_default: default == Some(id.as_str()),
            id,
            name: text(row, "name"),
            kind: label(row, "servertype"),
            location: (!location.is_empty()).then_some(location),
            access,
        }
    }

    /// The columns of the form. The type is chosen once and for all.
    pub(super) fn columns(&self, is_new: bool) -> Value {
        let mut columns = json!({ "name": self.name });
        if is_new {
            let kind = KINDS.iter().find(|(label, _)| *label == self.kind).map_or(3, |(_, number)| *number);
            columns["servertype"] = json!(kind);
        }
        match &self.location {
            Some(location) => columns["defaultserverlocation"] = json!(location),
            None => columns["useautodiscover"] = json!(true),
        }
        let retrieval = match &self.access {
            ProfileAccess::ServerToServer => 2,
            ProfileAccess::CrossTenant { tenant, client, secret } => {
                columns["usedefaulttenantid"] = json!(false);
                columns["exchangeonlinetenantid"] = json!(tenant);
                columns["oauthclientid"] = json!(client);
                columns["oauthclientsecret"] = json!(secret);
                7
            }
            ProfileAccess::Password { user, password } => {
                for direction in ["incoming", "outgoing"] {
                    columns[format!("{direction}username")] = json!(user);
                    columns[format!("{direction}password")] = json!(password);
                    columns[format!("{direction}useimpersonation")] = json!(true);
                }
                1
            }
        };
        columns["incomingcredentialretrieval"] = json!(retrieval);
        columns["outgoingcredentialretrieval"] = json!(retrieval);
        columns
    }
}

impl MailboxAlert {
    pub(super) fn read(row: &Value) -> Self {
        let error = row["errortypedisplay"].as_str().map(str::to_owned);
        Self { level: label(row, "level"), text: text(row, "text"), error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_of_new_users_are_read_as_they_were_written() {
        for settings in [
            MailboxSettings::by_the_server(Some("5f4b".to_owned())),
            MailboxSettings {
                profile: None,
                incoming: Some(DeliveryMethod::None),
                outgoing: Some(DeliveryMethod::Outlook),
                act: Some(DeliveryMethod::None),
            },
        ] {
            assert_eq!(MailboxSettings::from_default_settings(&settings.default_settings()), settings);
        }
    }
}
