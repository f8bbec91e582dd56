//! What the CRM asks Microsoft Graph.
//!
//! <https://learn.microsoft.com/graph/outlook-mail-concept-overview>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{Appointment, Mail, Trouble, wire};

/// Graph, in the name of one account.
pub(super) struct Graph<'a> {
    /// The HTTP client.
    pub client: &'a Client,
    /// Where Graph is.
    pub origin: &'a str,
    /// The account's token.
    pub access_token: &'a str,
}

#[derive(Deserialize)]
struct Page<T> {
    value: Vec<T>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Me {
    mail: Option<String>,
    user_principal_name: Option<String>,
}

#[derive(Deserialize)]
struct WireMessage {
    subject: Option<String>,
    from: Option<Party>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Party {
    email_address: Address,
}

#[derive(Deserialize)]
struct Address {
    address: Option<String>,
}

#[derive(Deserialize)]
struct WireEvent {
    subject: Option<String>,
}

#[derive(Deserialize)]
struct WireCalendar {
    owner: Option<Address>,
}

#[derive(Deserialize)]
struct GraphError {
    error: ErrorBody,
}

#[derive(Deserialize)]
struct ErrorBody {
    code: String,
}

impl Graph<'_> {
    /// The addresses of the account, as the directory knows them; nothing without permission to read them.
    pub async fn me(&self) -> Result<Option<String>, Trouble> {
        match self.get::<Me>("/v1.0/me").await {
            Ok(me) => Ok(me.mail.or(me.user_principal_name)),
            Err(Trouble::PermissionMissing(_)) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// The address of the account, as its mailbox knows it.
    pub async fn calendar_owner(&self) -> Result<Option<String>, Trouble> {
        let calendars = match self.get::<Page<WireCalendar>>("/v1.0/me/calendars").await {
            Err(Trouble::PermissionMissing(_)) => return Ok(None),
            other => other?,
        };
        Ok(calendars.value.into_iter().find_map(|calendar| calendar.owner?.address))
    }

    /// The newest mails of the inbox.
    pub async fn inbox(&self) -> Result<Vec<Mail>, Trouble> {
        let path = "/v1.0/me/mailFolders/inbox/messages?$select=subject,from&$orderby=receivedDateTime%20desc&$top=25";
        let page = self.get::<Page<WireMessage>>(path).await?;
        let mail = |message: WireMessage| Mail {
            subject: message.subject.unwrap_or_default(),
            from: message.from.and_then(|from| from.email_address.address),
        };
        Ok(page.value.into_iter().map(mail).collect())
    }

    /// The events of the next seven days, page by page.
    pub async fn next_week(&self, from: Timestamp) -> Result<Vec<Appointment>, Trouble> {
        let to = from + SignedDuration::from_hours(7 * 24);
        let path = format!("/v1.0/me/calendarView?startDateTime={from:.0}&endDateTime={to:.0}&$select=subject&$top=10");
        let mut found = Vec::new();
        let mut page = self.get::<Page<WireEvent>>(&path).await?;
        loop {
            let subjects = page.value.into_iter().map(|event| event.subject.unwrap_or_default());
            found.extend(subjects.map(|subject| Appointment { subject }));
            let Some(next) = page.next else { return Ok(found) };
            page = read(self.client.get(next).bearer_auth(self.access_token)).await?;
        }
    }

    /// Sends a mail. When its answer does not arrive, Sent Items tell whether it went out: it is not sent twice.
    pub async fn send(&self, to: &str, subject: &str) -> Result<(), Trouble> {
        let mail = json!({
            "message": {
                "subject": subject,
                "body": { "contentType": "Text", "content": "This is a test of your connected inbox." },
                "toRecipients": [{ "emailAddress": { "address": to } }],
            },
            "saveToSentItems": true,
        });
        let address = format!("{}/v1.0/me/sendMail", self.origin);
        let sent = wire::send(self.client.post(address).bearer_auth(self.access_token).json(&mail)).await;
        match sent {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(trouble(answer).await),
            Err(Trouble::Unreachable(_)) if self.was_sent(subject).await? => Ok(()),
            Err(trouble) => Err(trouble),
        }
    }

    async fn was_sent(&self, subject: &str) -> Result<bool, Trouble> {
        let wanted = format!("subject eq '{}'", subject.replace('\'', "''"));
        let address = format!("{}/v1.0/me/mailFolders/sentitems/messages", self.origin);
        let query = [("$filter", wanted.as_str()), ("$select", "subject,from")];
        let request = self.client.get(address).query(&query).bearer_auth(self.access_token);
        let page: Page<WireMessage> = read(request).await?;
        Ok(!page.value.is_empty())
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Trouble> {
        read(self.client.get(format!("{}{path}", self.origin)).bearer_auth(self.access_token)).await
    }
}

async fn read<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Trouble> {
    let answer = wire::send(request).await?;
    if !answer.status().is_success() {
        return Err(trouble(answer).await);
    }
    let body = answer.bytes().await.map_err(wire::unreachable)?;
    serde_json::from_slice(&body).map_err(|why| Trouble::Office(format!("answer not understood: {why}")))
}

/// What a claims challenge demands.
///
/// <https://learn.microsoft.com/entra/identity-platform/claims-challenge>
fn demanded(challenge: &str) -> Option<String> {
    let claims = challenge.split("claims=\"").nth(1)?.split('"').next()?;
    String::from_utf8(STANDARD.decode(claims).ok()?).ok()
}

async fn trouble(answer: reqwest::Response) -> Trouble {
    let status = answer.status();
    let challenge = answer.headers().get("www-authenticate").and_then(|value| demanded(value.to_str().ok()?));
    let body = answer.bytes().await.unwrap_or_default();
    match serde_json::from_slice::<GraphError>(&body) {
        Ok(GraphError { error: ErrorBody { code } }) => match challenge {
            Some(claims) => Trouble::Challenged { code, claims },
            None => Trouble::from_graph(status.as_u16(), &code),
        },
        Err(_) => Trouble::from_graph(status.as_u16(), status.canonical_reason().unwrap_or_default()),
    }
}
