//! Dataverse's Web API, in the name of one person.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/overview>

use reqwest::{Client, Method, Response};
use serde_json::Value;

use super::super::{Trouble, wire};
use super::DynamicsTrouble;

/// Labels of choices and lookups beside their values, and how many rows a page has.
const PREFERENCES: &str =
    "odata.include-annotations=\"OData.Community.Display.V1.FormattedValue\",odata.maxpagesize=500";

/// The Web API of one environment.
pub(super) struct WebClient<'a> {
    pub client: &'a Client,
    /// What the environment's addresses begin with.
    pub url: &'a str,
    pub access_token: &'a str,
}

impl WebClient<'_> {
    /// One row, or what a function says.
    pub async fn get(&self, path: &str) -> Result<Value, DynamicsTrouble> {
        self.read(self.sent(Method::GET, &self.address(path), None).await?).await
    }

    /// A list, page by page.
    pub async fn list(&self, path: &str) -> Result<Vec<Value>, DynamicsTrouble> {
        let (mut found, mut next) = (Vec::new(), Some(self.address(path)));
        while let Some(address) = next {
            let page = self.read(self.sent(Method::GET, &address, None).await?).await?;
            found.extend(page["value"].as_array().into_iter().flatten().cloned());
            next = page["@odata.nextLink"].as_str().map(str::to_owned);
        }
        Ok(found)
    }

    /// Makes a row; its id.
    pub async fn create(&self, set: &str, row: &Value) -> Result<String, DynamicsTrouble> {
        let answer = self.sent(Method::POST, &self.address(set), Some(row)).await?;
        let made = answer.headers().get("odata-entityid").and_then(|value| value.to_str().ok()).map(str::to_owned);
        self.read(answer).await?;
        let id = made.as_deref().and_then(|address| address.rsplit_once('('));
        let id = id.map(|(_, id)| id.trim_end_matches(')').to_owned());
        id.ok_or_else(|| Trouble::Office("Dataverse does not say what it made".to_owned()).into())
    }

    /// Changes a row that must be there: without `If-Match` it would be made.
    pub async fn update(&self, path: &str, columns: &Value) -> Result<(), DynamicsTrouble> {
        self.read(self.sent(Method::PATCH, &self.address(path), Some(columns)).await?).await.map(drop)
    }

    /// Calls an action, or associates two rows.
    pub async fn post(&self, path: &str, body: &Value) -> Result<(), DynamicsTrouble> {
        self.read(self.sent(Method::POST, &self.address(path), Some(body)).await?).await.map(drop)
    }

    /// Deletes a row.
    pub async fn delete(&self, path: &str) -> Result<(), DynamicsTrouble> {
        self.read(self.sent(Method::DELETE, &self.address(path), None).await?).await.map(drop)
    }

    /// The address of a path, as others refer to it.
    pub fn address(&self, path: &str) -> String {
        format!("{}/api/data/v9.2/{}", self.url, path.replace(' ', "%20"))
    }

    async fn sent(&self, method: Method, address: &str, body: Option<&Value>) -> Result<Response, DynamicsTrouble> {
        let only_if_there = method == Method::PATCH;
        let mut request = self
            .client
            .request(method, address)
            .bearer_auth(self.access_token)
            .header("accept", "application/json")
            .header("odata-version", "4.0")
            .header("odata-maxversion", "4.0")
            .header("prefer", PREFERENCES);
        if only_if_there {
            request = request.header("if-match", "*");
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        Ok(wire::send(request).await?)
    }

    async fn read(&self, answer: Response) -> Result<Value, DynamicsTrouble> {
        let status = answer.status();
        let body = answer.bytes().await.map_err(wire::unreachable)?;
        let json: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
        if status.is_success() {
            return Ok(json);
        }
        match (status.as_u16(), json["error"]["code"].as_str().unwrap_or_default()) {
            (429, _) => Err(Trouble::TooManyRequests.into()),
            (401, _) => Err(Trouble::SignInAgain(status.to_string()).into()),
            (_, "") => Err(Trouble::Office(status.to_string()).into()),
            (_, code) => {
                let message = json["error"]["message"].as_str().unwrap_or_default();
                Err(DynamicsTrouble::from_dataverse(code, message))
            }
        }
    }
}
