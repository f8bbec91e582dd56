//! What the sync asks Microsoft Graph: the folders of the account's own contacts, and what lies in one of them.
//!
//! <https://learn.microsoft.com/graph/api/resources/contact>, <https://learn.microsoft.com/graph/throttling>

use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

use super::super::wire;
use super::SyncTrouble;
use super::mapping::SELECT;

/// How often a throttled request is sent, and a question whose answer did not come is asked.
const REPEATS: usize = 5;
/// The longest wait that the sync obeys in place; after that it goes on another time.
const LONGEST_WAIT: Duration = Duration::from_mins(2);
/// Ids that stay when a contact is moved, and how many contacts a page has.
const PREFERENCES: &str = "IdType=\"ImmutableId\", odata.maxpagesize=200";

/// Graph, in the name of one account, at one folder.
pub(super) struct ContactGraph<'a> {
    pub client: &'a Client,
    pub origin: &'a str,
    pub access_token: &'a str,
    /// The folder; the account's usual one where none was chosen.
    pub folder: Option<&'a str>,
}

/// Why there is nothing to read in an answer.
pub(super) enum Unanswered {
    /// None came, or not all of it, or one that leaves open whether anything was done.
    Lost(String),
    /// Graph refused.
    Refused { status: u16, code: String },
}

impl Unanswered {
    /// What it means where nothing is known to be better.
    pub fn trouble(self) -> SyncTrouble {
        match self {
            Self::Lost(why) => SyncTrouble::Interrupted(why),
            Self::Refused { status, code } => SyncTrouble::from_graph(status, &code),
        }
    }
}

impl ContactGraph<'_> {
    /// The address of the contacts of the folder.
    fn contacts(&self) -> String {
        match self.folder {
            Some(folder) => format!("{}/v1.0/me/contactFolders/{folder}/contacts", self.origin),
            None => format!("{}/v1.0/me/contacts", self.origin),
        }
    }

    /// Where rounds begin. <https://learn.microsoft.com/graph/api/contact-delta>
    pub fn first_round(&self) -> String {
        format!("{}/delta?$select={}", self.contacts(), *SELECT)
    }

    /// A page of a list or a round. Asking twice does no harm: what did not arrive is asked for again.
    pub async fn page(&self, address: &str) -> Result<Value, Unanswered> {
        let mut tries = 1;
        loop {
            match self.sent(self.client.get(address)).await {
                Err(Unanswered::Lost(_)) if tries < REPEATS => tries += 1,
                other => return other,
            }
        }
    }

    /// Whatever a path lists, page by page.
    pub async fn list(&self, path: &str) -> Result<Vec<Value>, Unanswered> {
        let (mut found, mut next) = (Vec::new(), Some(format!("{}{path}", self.origin)));
        while let Some(address) = next {
            let page = self.page(&address).await?;
            found.extend(page["value"].as_array().into_iter().flatten().cloned());
            next = page["@odata.nextLink"].as_str().map(str::to_owned);
        }
        Ok(found)
    }

    /// The folder in which a contact lies. <https://learn.microsoft.com/graph/api/contact-get>
    pub async fn folder_of(&self, id: &str) -> Result<Value, Unanswered> {
        let contact = self.page(&format!("{}/v1.0/me/contacts/{id}?$select=parentFolderId", self.origin)).await?;
        Ok(contact["parentFolderId"].clone())
    }

    /// Makes a contact. <https://learn.microsoft.com/graph/api/user-post-contacts>
    pub async fn create(&self, body: &Value) -> Result<Value, Unanswered> {
        self.sent(self.client.post(self.contacts()).json(body)).await
    }

    /// Changes a contact, if it is still as it was seen. <https://learn.microsoft.com/graph/api/contact-update>
    pub async fn update(&self, id: &str, etag: Option<&str>, body: &Value) -> Result<Value, Unanswered> {
        self.sent(self.one(Method::PATCH, id, etag).json(body)).await
    }

    /// Deletes a contact, if it is still as it was seen. <https://learn.microsoft.com/graph/api/contact-delete>
    pub async fn delete(&self, id: &str, etag: Option<&str>) -> Result<(), Unanswered> {
        self.sent(self.one(Method::DELETE, id, etag)).await.map(drop)
    }

    fn one(&self, method: Method, id: &str, etag: Option<&str>) -> RequestBuilder {
        let request = self.client.request(method, format!("{}/v1.0/me/contacts/{id}", self.origin));
        match etag {
            Some(etag) => request.header("if-match", etag),
            None => request,
        }
    }

    /// Sends a request, again while Graph says that it did nothing because it is too busy, and reads the answer.
    async fn sent(&self, request: RequestBuilder) -> Result<Value, Unanswered> {
        let lost = |why| Unanswered::Lost(wire::unreachable(why).to_string());
        let request = request.bearer_auth(self.access_token).header("prefer", PREFERENCES);
        let in_place = |asked: Duration| (asked <= LONGEST_WAIT).then_some(asked);
        let answer = wire::send_patiently(request, REPEATS - 1, in_place).await.map_err(lost)?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(lost)?;
        let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
        match status.as_u16() {
            200..=299 => Ok(json),
            // Whether anything was done is not known, but for 503, which says that nothing was.
            500 | 502 | 504 => Err(Unanswered::Lost(status.to_string())),
            status => {
                let code = json["error"]["code"].as_str().unwrap_or_default().to_owned();
                Err(Unanswered::Refused { status, code })
            }
        }
    }
}
