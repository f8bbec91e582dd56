//! Our own tool for server-side synchronisation, written as a vendor would write it.

use reqwest::Client;
use serde_json::{Value, json};

use super::super::oauth::{self, SignIn, Tokens};
use super::super::{Attempt, Settings, Trouble, wire};
use super::rows::{MAILBOX_COLUMNS, PROFILE_COLUMNS, text};
use super::web_api::WebClient;
use super::{
    DynamicsTrouble, EnvironmentAddress, MailboxAdministrator, MailboxAlert, MailboxSettings, RecordKind, RoleHolder,
    ServerProfile, SyncedMailbox, SyncedRecord, TestWanted, records,
};

/// Approved, of `emailrouteraccessapproval`.
const APPROVED: i64 = 1;

/// Administers the mailboxes of one environment, in the name of whoever signed in.
#[derive(Default)]
pub struct DynamicsAdministrator {
    told: Option<(Settings, EnvironmentAddress, Client)>,
    sign_in: Option<SignIn>,
    tokens: Option<Tokens>,
}

impl DynamicsAdministrator {
    fn told(&self) -> Result<&(Settings, EnvironmentAddress, Client), Trouble> {
        self.told.as_ref().ok_or_else(|| Trouble::Office("not configured".to_owned()))
    }

    fn api(&self) -> Result<WebClient<'_>, Trouble> {
        let (_, environment, client) = self.told()?;
        let nobody = || Trouble::SignInAgain("nobody is signed in to Dynamics 365".to_owned());
        let access_token = self.tokens.as_ref().map(|tokens| tokens.access_token.as_str()).ok_or_else(nobody)?;
        Ok(WebClient { client, url: &environment.url, access_token })
    }

    /// Gets new tokens where those that there are were not taken: whether there are new ones.
    async fn renews(&mut self, trouble: &DynamicsTrouble) -> bool {
        let refresh = self.tokens.as_ref().and_then(|tokens| tokens.refresh_token.clone());
        let (Some(refresh), Ok((settings, _, client))) = (refresh.filter(|_| trouble.is_signed_out()), self.told())
        else {
            return false;
        };
        let renewed = oauth::refresh(client, settings, &refresh).await;
        if let Ok(tokens) = &renewed {
            self.tokens = Some(tokens.clone());
        }
        renewed.is_ok()
    }

    async fn list_mailboxes(&self) -> Result<Vec<SyncedMailbox>, DynamicsTrouble> {
        let found = self.api()?.list(&format!("mailboxes?$select={MAILBOX_COLUMNS}&$orderby=name")).await?;
        Ok(found.iter().map(SyncedMailbox::read).collect())
    }

    async fn list_alerts(&self, of: &str) -> Result<Vec<MailboxAlert>, DynamicsTrouble> {
        let columns = "$select=level,text,errortypedisplay&$orderby=modifiedon desc";
        let found = self.api()?.list(&format!("tracelogs?{columns}&$filter=_regardingobjectid_value eq {of}")).await?;
        Ok(found.iter().map(MailboxAlert::read).collect())
    }

    /// The row of the organisation: there is one.
    async fn organization(&self) -> Result<Value, DynamicsTrouble> {
        let columns = "$select=organizationid,_defaultemailserverprofileid_value,defaultemailsettings";
        let found = self.api()?.list(&format!("organizations?{columns}")).await?;
        found.into_iter().next().ok_or_else(|| DynamicsTrouble::Unknown("organization".to_owned()))
    }

    async fn change_organization(&self, columns: &Value) -> Result<(), DynamicsTrouble> {
        let id = text(&self.organization().await?, "organizationid");
        self.api()?.update(&format!("organizations({id})"), columns).await
    }

    /// The id of the first row with that value in a column.
    async fn find(&self, set: &str, id: &str, column: &str, value: &str) -> Result<String, DynamicsTrouble> {
        let value_quoted = value.replace('\'', "''");
        let found = self.api()?.list(&format!("{set}?$select={id}&$filter={column} eq '{value_quoted}'")).await?;
        let found = found.first().map(|row| text(row, id));
        found.ok_or_else(|| DynamicsTrouble::Unknown(format!("{} {value}", set.trim_end_matches('s'))))
    }

    /// Changes several mailboxes, one in a request: each is refused, or not, by itself.
    async fn change(&self, mailboxes: &[String], columns: &Value) -> Result<(), DynamicsTrouble> {
        for mailbox in mailboxes {
            self.api()?.update(&format!("mailboxes({mailbox})"), columns).await?;
        }
        Ok(())
    }
}

impl MailboxAdministrator for DynamicsAdministrator {
    fn configure(&mut self, settings: Settings, environment: EnvironmentAddress) {
        // Without a client every call says that the tool is not configured.
        self.told = wire::client(&settings).ok().map(|client| (settings, environment, client));
    }

    async fn start(&mut self, address: &str) -> Result<String, DynamicsTrouble> {
        let sign_in = SignIn::new(address)?;
        let to = sign_in.address(&self.told()?.0, Attempt::Interactive, None);
        self.sign_in = Some(sign_in);
        Ok(to)
    }

    async fn finish(&mut self, query: &str) -> Result<(), DynamicsTrouble> {
        let nobody = || Trouble::Office("nobody was sent to sign in".to_owned());
        let sign_in = self.sign_in.take().ok_or_else(nobody)?;
        let (settings, _, client) = self.told()?;
        let tokens = sign_in.redeem(client, settings, &sign_in.code(query)?).await?;
        self.tokens = Some(tokens);
        // Whoever is nobody in the environment is told so here.
        self.api()?.get("WhoAmI").await.map(drop)
    }

    async fn version(&mut self) -> Result<String, DynamicsTrouble> {
        self.api()?.get("RetrieveVersion").await.map(|said| text(&said, "Version"))
    }

    async fn mailboxes(&mut self) -> Result<Vec<SyncedMailbox>, DynamicsTrouble> {
        match self.list_mailboxes().await {
            Err(trouble) if self.renews(&trouble).await => self.list_mailboxes().await,
            found => found,
        }
    }

    async fn profiles(&mut self) -> Result<Vec<ServerProfile>, DynamicsTrouble> {
        let organization = self.organization().await?;
        let default = organization["_defaultemailserverprofileid_value"].as_str();
        let found = self.api()?.list(&format!("emailserverprofiles?$select={PROFILE_COLUMNS}&$orderby=name")).await?;
        Ok(found.iter().map(|row| ServerProfile::read(row, default)).collect())
    }

    async fn save_profile(&mut self, profile: &ServerProfile) -> Result<String, DynamicsTrouble> {
        let known = self.profiles().await?.into_iter().find(|known| known.name == profile.name);
        let id = match known {
            Some(known) => {
                self.api()?.update(&format!("emailserverprofiles({})", known.id), &profile.columns(false)).await?;
                known.id
            }
            None => self.api()?.create("emailserverprofiles", &profile.columns(true)).await?,
        };
        if profile.is_default {
            let bound = json!({ "defaultemailserverprofileid@odata.bind": format!("/emailserverprofiles({id})") });
            self.change_organization(&bound).await?;
        }
        Ok(id)
    }

    async fn set_defaults(&mut self, defaults: &MailboxSettings) -> Result<(), DynamicsTrouble> {
        self.change_organization(&json!({ "defaultemailsettings": defaults.default_settings() })).await
    }

    async fn set(&mut self, mailboxes: &[String], to: &MailboxSettings) -> Result<(), DynamicsTrouble> {
        self.change(mailboxes, &Value::Object(to.columns())).await
    }

    async fn apply_defaults(&mut self, mailboxes: &[String], test: bool) -> Result<(), DynamicsTrouble> {
        let organization = self.organization().await?;
        let mut settings = MailboxSettings::from_default_settings(&text(&organization, "defaultemailsettings"));
        let default = organization["_defaultemailserverprofileid_value"].as_str().map(str::to_owned);
        settings.profile = settings.profile.or(default);
        let mut columns = settings.columns();
        if test {
            columns.insert("testemailconfigurationscheduled".to_owned(), json!(true));
        }
        self.change(mailboxes, &Value::Object(columns)).await
    }

    async fn approve(&mut self, mailbox: &str, beside: Option<&MailboxSettings>) -> Result<(), DynamicsTrouble> {
        let mut columns = beside.map(MailboxSettings::columns).unwrap_or_default();
        columns.insert("emailrouteraccessapproval".to_owned(), json!(APPROVED));
        self.change(&[mailbox.to_owned()], &Value::Object(columns)).await
    }

    async fn require_approval(&mut self, of_users: bool, of_queues: bool) -> Result<(), DynamicsTrouble> {
        let columns = json!({ "requireapprovalforuseremail": of_users, "requireapprovalforqueueemail": of_queues });
        self.change_organization(&columns).await
    }

    async fn give_role(&mut self, role: &str, to: &RoleHolder) -> Result<(), DynamicsTrouble> {
        let (set, holder, association) = match to {
            RoleHolder::User(name) => {
                let id = self.find("systemusers", "systemuserid", "domainname", name).await?;
                ("systemusers", id, "systemuserroles_association")
            }
            RoleHolder::Team(name) => {
                ("teams", self.find("teams", "teamid", "name", name).await?, "teamroles_association")
            }
        };
        let role = self.find("roles", "roleid", "name", role).await?;
        let api = self.api()?;
        let body = json!({ "@odata.id": api.address(&format!("roles({role})")) });
        api.post(&format!("{set}({holder})/{association}/$ref"), &body).await
    }

    async fn test(&mut self, whom: &TestWanted, takes_over: bool) -> Result<usize, DynamicsTrouble> {
        let mailboxes = match whom {
            TestWanted::Mailboxes(mailboxes) => mailboxes.clone(),
            TestWanted::Profile(profile) => {
                let filter = format!("_emailserverprofile_value eq {profile} and statecode eq 0");
                let found = self.api()?.list(&format!("mailboxes?$select=mailboxid&$filter={filter}")).await?;
                found.iter().map(|row| text(row, "mailboxid")).collect()
            }
        };
        let mut columns = json!({ "testemailconfigurationscheduled": true });
        if takes_over {
            columns["orgmarkedasprimaryforexchangesync"] = json!(true);
        }
        if let TestWanted::Mailboxes(_) = whom {
            self.change(&mailboxes, &columns).await?;
        } else {
            // In one go: either all of them are to be tested, or none.
            let rows = mailboxes.iter().map(|mailbox| {
                let mut row = columns.clone();
                row["@odata.type"] = json!("Microsoft.Dynamics.CRM.mailbox");
                row["mailboxid"] = json!(mailbox);
                row
            });
            let targets = json!({ "Targets": rows.collect::<Vec<_>>() });
            self.api()?.post("mailboxes/Microsoft.Dynamics.CRM.UpdateMultiple", &targets).await?;
        }
        Ok(mailboxes.len())
    }

    async fn alerts(&mut self, of: &str) -> Result<Vec<MailboxAlert>, DynamicsTrouble> {
        match self.list_alerts(of).await {
            Err(trouble) if self.renews(&trouble).await => self.list_alerts(of).await,
            found => found,
        }
    }

    async fn records(&mut self, kind: RecordKind, name: &str) -> Result<Vec<SyncedRecord>, DynamicsTrouble> {
        match records::find(&self.api()?, kind, name).await {
            Err(trouble) if self.renews(&trouble).await => records::find(&self.api()?, kind, name).await,
            found => found,
        }
    }

    async fn save_record(&mut self, record: &SyncedRecord) -> Result<String, DynamicsTrouble> {
        records::save(&self.api()?, record).await
    }

    async fn delete_record(&mut self, record: &SyncedRecord) -> Result<(), DynamicsTrouble> {
        records::remove(&self.api()?, record).await
    }

    async fn send_email(&mut self, to: &str, subject: &str) -> Result<String, DynamicsTrouble> {
        records::send(&self.api()?, to, subject).await
    }

    async fn track(&mut self, rule: i64) -> Result<(), DynamicsTrouble> {
        records::track(&self.api()?, rule).await
    }
}
