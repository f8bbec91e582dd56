//! What server-side synchronisation asks of Graph and of Exchange, and what it understands of the answers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Request, StatusCode, header, request};
use mock365_domain::dataverse::{
    EnvironmentVersion, ExchangePlace, ORGANIZATION_MARK, SyncAccess, SyncPart, TEST_SUBJECT, TestPlan, UpstreamOutcome,
};
use mock365_domain::directory::{CloudHosts, permission};
use serde_json::Value;
use uuid::Uuid;

use crate::faces::entra;
use crate::inside;
use crate::inside::exchange::{
    AskedField, AskedFolder, AskedHeader, AskedShape, ExchangeClient, ExchangeFailure, ExchangeMessage, FoundId,
    ItemSearch, ItemsCreated,
};
use crate::sandbox::Sandbox;

/// The id that an organisation writes into the mailboxes that it synchronises.
const OWNER: AskedField<'static> = AskedField::Named { set: ORGANIZATION_MARK.0, name: ORGANIZATION_MARK.1 };
const INBOX: AskedFolder<'static> = AskedFolder::Known("inbox");
const CALENDAR: AskedFolder<'static> = AskedFolder::Known("calendar");
const EXCHANGE: &str = "https://outlook.office365.com";
/// Of a mailbox whose licence is none for Exchange.
const INVALID_LICENSE: &str = "ErrorInvalidLicense";

/// The other side of a test.
pub struct Upstream<'a> {
    pub sandbox: &'a Sandbox,
    pub plan: &'a TestPlan,
    pub tenant: Uuid,
    pub version: EnvironmentVersion,
}

fn code(code: &str) -> UpstreamOutcome {
    UpstreamOutcome::Code(code.to_owned())
}

impl Upstream<'_> {
    /// Looks whether the directory knows the address, and Graph its mailbox. A mailbox of the customer's own server is
    /// none of Graph's.
    pub fn look_up(&self) -> UpstreamOutcome {
        match self.looked_up() {
            UpstreamOutcome::Fine => UpstreamOutcome::Fine,
            // Before accounts were looked up, Exchange refused the token that speaks for such an address.
            _ if self.version < EnvironmentVersion::LOOKS_ACCOUNTS_UP => UpstreamOutcome::Status(401),
            wrong => wrong,
        }
    }

    fn looked_up(&self) -> UpstreamOutcome {
        if self.plan.exchange == ExchangePlace::OnPremises || self.plan.access != SyncAccess::ServerToServer {
            return UpstreamOutcome::Fine;
        }
        let Some(token) = self.token("https://graph.microsoft.com", &["User.Read.All", "Mail.ReadWrite"]) else {
            return UpstreamOutcome::Status(401);
        };
        let user = match self.user(&token) {
            Ok(user) => user,
            Err(wrong) => return wrong,
        };
        // Behind a shared mailbox stands an account that is disabled, and has no plan.
        if self.plan.of_person && user["accountEnabled"] == Value::Bool(false) {
            return code("AccountDisabled");
        }
        let id = user["id"].as_str().unwrap_or_default();
        let licensed = match self.graph(&format!("/v1.0/users/{id}/licenseDetails"), &token) {
            Ok(details) => has_exchange(&details),
            Err(wrong) => return wrong,
        };
        if self.plan.of_person && !licensed {
            return code("NoExchangePlan");
        }
        match self.graph(&format!("/v1.0/users/{id}/mailFolders/inbox?$select=id"), &token) {
            Ok(_) => UpstreamOutcome::Fine,
            // Exchange says that itself, of each part.
            Err(wrong) if wrong == code(INVALID_LICENSE) => UpstreamOutcome::Fine,
            Err(wrong) => wrong,
        }
    }

    /// The user with that name, or with that address.
    fn user(&self, token: &str) -> Result<Value, UpstreamOutcome> {
        let (select, address) = ("$select=id,accountEnabled", encoded(&self.plan.address));
        let named = self.graph(&format!("/v1.0/users/{address}?{select}"), token);
        if named != Err(code("Request_ResourceNotFound")) {
            return named;
        }
        let quoted = encoded(&self.plan.address.replace('\'', "''"));
        let listed = self.graph(&format!("/v1.0/users?$filter=mail%20eq%20'{quoted}'&{select}"), token)?;
        listed["value"].get(0).cloned().ok_or_else(|| code("NoUser"))
    }

    /// The mailbox's Exchange: where it is and what it is shown are found out once for all parts.
    pub fn connect(&self) -> Result<Exchange<'_>, UpstreamOutcome> {
        let location = self.location()?;
        let authorization = self.authorization()?;
        let acts_for = match &self.plan.access {
            SyncAccess::Password { user, .. } if user.eq_ignore_ascii_case(&self.plan.address) => None,
            _ => Some(self.plan.address.clone()),
        };
        let header = AskedHeader { version: "Exchange2010", acts_for };
        let client = ExchangeClient {
            sandbox: self.sandbox,
            location,
            authorization,
            user_agent: self.agent(),
            anchor: self.plan.old_account.map(|object| (object, self.tenant)),
            header,
            patience: self.plan.patience,
        };
        Ok(Exchange { client, plan: self.plan })
    }

    /// The address of EWS: the profile's, or Autodiscover's.
    fn location(&self) -> Result<String, UpstreamOutcome> {
        if let Some(location) = &self.plan.location {
            return Ok(location.clone());
        }
        let address = encoded(&self.plan.address);
        let request = Request::get(format!(
            "https://{}/autodiscover/autodiscover.json/v1.0/{address}?Protocol=EWS",
            self.hosts().exchange[0]
        ))
        .header(header::USER_AGENT, self.agent());
        let (status, found) = self.ask(request, Bytes::new())?;
        let url = found["Url"].as_str().filter(|_| status == StatusCode::OK);
        url.map(str::to_owned).ok_or_else(|| code("NotLocated"))
    }

    /// What the environment shows Exchange.
    fn authorization(&self) -> Result<String, UpstreamOutcome> {
        let token = match &self.plan.access {
            SyncAccess::ServerToServer => self.token(EXCHANGE, &["full_access_as_app"]),
            SyncAccess::CrossTenant { tenant, client, secret } => self.cross_tenant(tenant, client, secret)?,
            SyncAccess::Password { user, password } => {
                return Ok(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))));
            }
        };
        token.map(|token| format!("Bearer {token}")).ok_or(UpstreamOutcome::Status(401))
    }

    /// The hosts of the cloud that the environment's tenant is in. Tokens are for that cloud's services by themselves.
    fn hosts(&self) -> &'static CloudHosts {
        self.sandbox.view(|cloud| cloud.cloud_of(self.tenant)).hosts()
    }

    fn token(&self, resource: &str, roles: &[&str]) -> Option<String> {
        let service = (permission::DATAVERSE, "Dataverse");
        entra::between_services(self.sandbox, self.tenant, service, resource, roles)
    }

    /// As an application of the tenant that has the mailboxes.
    fn cross_tenant(&self, tenant: &str, client: &str, secret: &str) -> Result<Option<String>, UpstreamOutcome> {
        let body = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}&scope={}",
            encoded(client),
            encoded(secret),
            encoded("https://outlook.office365.com/.default")
        );
        let address = format!("https://login.microsoftonline.com/{}/oauth2/v2.0/token", encoded(tenant));
        let request = Request::post(address)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::USER_AGENT, self.agent());
        let (_, answer) = self.ask(request, Bytes::from(body))?;
        Ok(answer["access_token"].as_str().map(str::to_owned))
    }

    /// Sends a request, and reads the JSON that came back.
    fn ask(&self, request: request::Builder, body: Bytes) -> Result<(StatusCode, Value), UpstreamOutcome> {
        let request = request.body(body).map_err(|_| code("HostNotFound"))?;
        let response = inside::ask(self.sandbox, request, self.plan.patience).map_err(|why| code(why.name()))?;
        Ok((response.status(), serde_json::from_slice(response.body()).unwrap_or_default()))
    }

    /// The name by which lists of allowed and blocked clients know it.
    fn agent(&self) -> String {
        format!("CRM/{} ExchangeServicesClient/15.00.1076.004", self.version)
    }

    fn graph(&self, path: &str, token: &str) -> Result<Value, UpstreamOutcome> {
        let request = Request::get(format!("https://{}{path}", self.hosts().graph))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::USER_AGENT, self.agent());
        let (status, body) = self.ask(request, Bytes::new())?;
        if status.is_success() {
            return Ok(body);
        }
        match body["error"]["code"].as_str() {
            Some(known) if status == StatusCode::NOT_FOUND || known == INVALID_LICENSE => Err(code(known)),
            _ => Err(UpstreamOutcome::Status(status.as_u16())),
        }
    }
}

/// The Exchange of a mailbox, as it is tested.
pub struct Exchange<'a> {
    pub client: ExchangeClient<'a>,
    plan: &'a TestPlan,
}

impl Exchange<'_> {
    /// Tests a part of the mailbox.
    pub fn test(&self, part: SyncPart) -> UpstreamOutcome {
        let tested = match part {
            SyncPart::Outgoing => self.send_to_itself(),
            SyncPart::Incoming => self.look_into_inbox(),
            SyncPart::Act => return self.take_over().unwrap_or_else(|failure| told(&failure)),
        };
        tested.map_or_else(|failure| told(&failure), |()| UpstreamOutcome::Fine)
    }

    fn send_to_itself(&self) -> Result<(), ExchangeFailure> {
        let created = ItemsCreated {
            folder: Some(AskedFolder::Known("sentitems")),
            disposition: Some("SendAndSaveCopy"),
            invitations: None,
        };
        let reply = self.client.create_item(created, |out| {
            out.element("t:Message", |out| {
                out.value("t:Subject", TEST_SUBJECT);
                out.element("t:Body", |out| {
                    out.attribute("BodyType", "Text");
                    out.content("Your mailbox can now send email from Dynamics 365.");
                });
                out.element("t:ToRecipients", |out| {
                    out.element("t:Mailbox", |out| out.value("t:EmailAddress", &self.plan.address));
                });
            });
        })?;
        reply.succeeded().map(drop)
    }

    fn look_into_inbox(&self) -> Result<(), ExchangeFailure> {
        let shape = AskedShape { base: "AllProperties", body: None, fields: &[] };
        self.client.find_folder(INBOX, shape, 1)?.succeeded()?;
        let search = ItemSearch { folder: INBOX, shape: AskedShape::IDS, condition: None, offset: 0, most: 1 };
        self.client.find_item(&search)?.succeeded().map(drop)
    }

    /// One organisation alone synchronises a mailbox: its id stands in it.
    fn take_over(&self) -> Result<UpstreamOutcome, ExchangeFailure> {
        let own = self.plan.organization.to_string();
        let reply = self.client.get_folder(CALENDAR, AskedShape { base: "IdOnly", body: None, fields: &[OWNER] })?;
        let messages = reply.succeeded()?;
        let calendar = messages.iter().flat_map(ExchangeMessage::folders).next().ok_or(ExchangeFailure::Unreadable)?;
        match calendar.path(&["ExtendedProperty", "Value"]).map(|value| value.text.trim()) {
            Some(known) if known == own => return Ok(UpstreamOutcome::Fine),
            Some(_) if !self.plan.takes_over => return Ok(code("OtherOrganization")),
            _ => {}
        }
        let id = FoundId::of(calendar).ok_or(ExchangeFailure::Unreadable)?;
        self.client.mark_folder(AskedFolder::Id(&id.id), "t:CalendarFolder", (OWNER, &own))?.succeeded()?;
        Ok(UpstreamOutcome::Fine)
    }
}

/// What a failure comes to.
pub fn told(failure: &ExchangeFailure) -> UpstreamOutcome {
    match failure {
        ExchangeFailure::Status(status) => UpstreamOutcome::Status(*status),
        failure => code(&failure.code().unwrap_or_default()),
    }
}

/// Whether a user's licences hold a plan of Exchange.
fn has_exchange(details: &Value) -> bool {
    let licences = details["value"].as_array().into_iter().flatten();
    let mut plans = licences.flat_map(|licence| licence["servicePlans"].as_array().into_iter().flatten());
    plans.any(|plan| plan["servicePlanName"].as_str().is_some_and(|name| name.starts_with("EXCHANGE")))
}

/// A text as it stands in an address.
fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
