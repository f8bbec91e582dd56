//! What server-side synchronisation asks of Graph and of Exchange, and what it understands of the answers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use mock365_domain::dataverse::{
    EnvironmentVersion, ExchangePlace, SyncAccess, SyncPart, TEST_SUBJECT, TestPlan, UpstreamOutcome,
};
use mock365_domain::directory::permission;
use serde_json::Value;
use uuid::Uuid;

use crate::faces::entra;
use crate::faces::is_imitated;
use crate::inside;
use crate::sandbox::Sandbox;

/// Property set of the id that an organisation writes into the mailboxes that it synchronises.
const OWNER_SET: &str = "4f5b7c2e-0f7a-4c55-9a3c-6c2b5f0d3a65";
/// Name of that property.
const OWNER_NAME: &str = "crmorgid";
const EXCHANGE: &str = "https://outlook.office365.com";

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
        let inbox = self.graph(&format!("/v1.0/users/{id}/mailFolders/inbox?$select=id"), &token);
        inbox.map_or_else(|wrong| wrong, |_| UpstreamOutcome::Fine)
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

    /// Tests a part of the mailbox.
    pub fn test(&self, part: SyncPart) -> UpstreamOutcome {
        let Some(location) = self.location() else { return code("NotLocated") };
        let Ok(address) = location.parse::<http::Uri>() else { return code("HostNotFound") };
        if !address.host().is_some_and(|host| is_imitated(self.sandbox, &host.to_ascii_lowercase())) {
            return code("HostNotFound");
        }
        let Some(authorization) = self.authorization() else { return UpstreamOutcome::Status(401) };
        let ask = |body: &str| self.ews(&location, &authorization, body);
        match part {
            SyncPart::Outgoing => outcome(&ask(&create_item(&self.plan.address))),
            SyncPart::Incoming => match outcome(&ask(FIND_FOLDER)) {
                UpstreamOutcome::Fine => outcome(&ask(FIND_ITEM)),
                wrong => wrong,
            },
            SyncPart::Act => self.take_over(&ask),
        }
    }

    /// One organisation alone synchronises a mailbox: its id stands in it.
    fn take_over(&self, ask: &impl Fn(&str) -> Answered) -> UpstreamOutcome {
        let answer = ask(&get_calendar());
        let found = outcome(&answer);
        if found != UpstreamOutcome::Fine {
            return found;
        }
        let own = self.plan.organization.to_string();
        let text = answer.as_ref().ok().map(|response| String::from_utf8_lossy(response.body()).into_owned());
        match text.as_deref().and_then(|text| between(text, "Value>", "<")) {
            Some(known) if known == own => UpstreamOutcome::Fine,
            Some(_) if !self.plan.takes_over => code("OtherOrganization"),
            _ => match text.as_deref().and_then(folder_id) {
                Some(folder) => outcome(&ask(&mark_calendar(folder, &own))),
                None => code("ErrorInvalidResponse"),
            },
        }
    }

    /// The address of EWS: the profile's, or Autodiscover's.
    fn location(&self) -> Option<String> {
        if let Some(location) = &self.plan.location {
            return Some(location.clone());
        }
        let address = encoded(&self.plan.address);
        let request = Request::get(format!("{EXCHANGE}/autodiscover/autodiscover.json/v1.0/{address}?Protocol=EWS"))
            .header(header::USER_AGENT, self.agent());
        let response = inside::send(self.sandbox, request.body(Bytes::new()).ok()?)?;
        let found: Value = serde_json::from_slice(response.body()).ok()?;
        found["Url"].as_str().map(str::to_owned).filter(|_| response.status() == StatusCode::OK)
    }

    /// What the environment shows Exchange.
    fn authorization(&self) -> Option<String> {
        match &self.plan.access {
            SyncAccess::ServerToServer => Some(format!("Bearer {}", self.token(EXCHANGE, &["full_access_as_app"])?)),
            SyncAccess::CrossTenant { tenant, client, secret } => {
                Some(format!("Bearer {}", self.cross_tenant(tenant, client, secret)?))
            }
            SyncAccess::Password { user, password } => {
                Some(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
            }
        }
    }

    fn token(&self, resource: &str, roles: &[&str]) -> Option<String> {
        let service = (permission::DATAVERSE, "Dataverse");
        entra::between_services(self.sandbox, self.tenant, service, resource, roles)
    }

    /// As an application of the tenant that has the mailboxes.
    fn cross_tenant(&self, tenant: &str, client: &str, secret: &str) -> Option<String> {
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
        let response = inside::send(self.sandbox, request.body(Bytes::from(body)).ok()?)?;
        let answer: Value = serde_json::from_slice(response.body()).ok()?;
        answer["access_token"].as_str().map(str::to_owned)
    }

    /// The name by which lists of allowed and blocked clients know it.
    fn agent(&self) -> String {
        format!("CRM/{} ExchangeServicesClient/15.00.1076.004", self.version)
    }

    fn graph(&self, path: &str, token: &str) -> Result<Value, UpstreamOutcome> {
        let request = Request::get(format!("https://graph.microsoft.com{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::USER_AGENT, self.agent())
            .body(Bytes::new());
        let request = request.map_err(|_| code("NoUser"))?;
        let response = inside::send(self.sandbox, request).ok_or_else(|| code("ConnectFailure"))?;
        let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
        if response.status().is_success() {
            return Ok(body);
        }
        match body["error"]["code"].as_str() {
            Some(known) if response.status() == StatusCode::NOT_FOUND => Err(code(known)),
            _ => Err(UpstreamOutcome::Status(response.status().as_u16())),
        }
    }

    fn ews(&self, location: &str, authorization: &str, body: &str) -> Answered {
        let acts = match &self.plan.access {
            SyncAccess::Password { user, .. } if user.eq_ignore_ascii_case(&self.plan.address) => String::new(),
            _ => format!(
                "<t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress>{}</t:SmtpAddress></t:ConnectingSID>\
                 </t:ExchangeImpersonation>",
                escaped(&self.plan.address)
            ),
        };
        let envelope = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
             <soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
             xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\" \
             xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\">\
             <soap:Header><t:RequestServerVersion Version=\"Exchange2010\"/>{acts}</soap:Header>\
             <soap:Body>{body}</soap:Body></soap:Envelope>"
        );
        let request = Request::post(location)
            .header(header::CONTENT_TYPE, "text/xml; charset=utf-8")
            .header(header::AUTHORIZATION, authorization)
            .header(header::USER_AGENT, self.agent())
            .body(Bytes::from(envelope));
        let request = request.map_err(|_| code("HostNotFound"))?;
        inside::send(self.sandbox, request).ok_or_else(|| code("ConnectFailure"))
    }
}

/// An answer of Exchange's, or why there is none.
type Answered = Result<Response<Bytes>, UpstreamOutcome>;

/// What an answer of Exchange's says: the inner code of a general one, its response code, or its status.
fn outcome(answer: &Answered) -> UpstreamOutcome {
    let response = match answer {
        Ok(response) => response,
        Err(wrong) => return wrong.clone(),
    };
    let text = String::from_utf8_lossy(response.body());
    let inner = between(&text, "Name=\"InnerErrorResponseCode\">", "<");
    let said = || between(text.split_once(":ResponseCode")?.1, ">", "<");
    match inner.or_else(said) {
        Some("NoError") => UpstreamOutcome::Fine,
        Some(known) => code(known),
        None => UpstreamOutcome::Status(response.status().as_u16()),
    }
}

/// Whether a user's licences hold a plan of Exchange.
fn has_exchange(details: &Value) -> bool {
    let licences = details["value"].as_array().into_iter().flatten();
    let mut plans = licences.flat_map(|licence| licence["servicePlans"].as_array().into_iter().flatten());
    plans.any(|plan| plan["servicePlanName"].as_str().is_some_and(|name| name.starts_with("EXCHANGE")))
}

/// The text between the first of one mark and the next of another.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(from)?;
    rest.split_once(to).map(|(found, _)| found)
}

fn folder_id(text: &str) -> Option<&str> {
    between(text, "FolderId Id=\"", "\"")
}

/// A text as it stands in an address.
fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

const FIND_FOLDER: &str = "<m:FindFolder Traversal=\"Shallow\"><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape>\
    </m:FolderShape><m:IndexedPageFolderView MaxEntriesReturned=\"1\" Offset=\"0\" BasePoint=\"Beginning\"/>\
    <m:ParentFolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:ParentFolderIds></m:FindFolder>";

const FIND_ITEM: &str = "<m:FindItem Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
    <m:IndexedPageItemView MaxEntriesReturned=\"1\" Offset=\"0\" BasePoint=\"Beginning\"/>\
    <m:ParentFolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:ParentFolderIds></m:FindItem>";

fn create_item(address: &str) -> String {
    format!(
        "<m:CreateItem MessageDisposition=\"SendAndSaveCopy\"><m:SavedItemFolderId><t:DistinguishedFolderId Id=\"sentitems\"/>\
         </m:SavedItemFolderId><m:Items><t:Message><t:Subject>{TEST_SUBJECT}</t:Subject>\
         <t:Body BodyType=\"Text\">Your mailbox can now send email from Dynamics 365.</t:Body>\
         <t:ToRecipients><t:Mailbox><t:EmailAddress>{}</t:EmailAddress></t:Mailbox></t:ToRecipients>\
         </t:Message></m:Items></m:CreateItem>",
        escaped(address)
    )
}

fn owner_property() -> String {
    format!("<t:ExtendedFieldURI PropertySetId=\"{OWNER_SET}\" PropertyName=\"{OWNER_NAME}\" PropertyType=\"String\"/>")
}

fn get_calendar() -> String {
    format!(
        "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>{}</t:AdditionalProperties>\
         </m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id=\"calendar\"/></m:FolderIds></m:GetFolder>",
        owner_property()
    )
}

fn mark_calendar(folder: &str, organization: &str) -> String {
    let property = owner_property();
    format!(
        "<m:UpdateFolder><m:FolderChanges><t:FolderChange><t:FolderId Id=\"{folder}\"/><t:Updates><t:SetFolderField>\
         {property}<t:CalendarFolder><t:ExtendedProperty>{property}<t:Value>{organization}</t:Value></t:ExtendedProperty>\
         </t:CalendarFolder></t:SetFolderField></t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>"
    )
}
