//! How an app keeps up with a mailbox: rounds of what changed, and batches whose throttled parts it repeats.
//!
//! <https://learn.microsoft.com/graph/delta-query-messages>, <https://learn.microsoft.com/graph/json-batching>

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::Client;
use serde_json::{Value, json};

/// Where Graph is, and in whose name it is asked.
#[derive(Clone, Debug)]
pub(crate) struct GraphCaller {
    /// The HTTP client.
    pub client: Client,
    /// Where Graph is.
    pub origin: String,
    /// The account's token.
    pub token: String,
}

/// An answer of Graph: status and body.
pub(crate) type Answered = (u16, Value);

impl GraphCaller {
    /// Sends a request; a path begins with `/v1.0`, a link is followed as it is.
    pub async fn send(&self, method: &str, to: &str, body: Option<&Value>) -> Result<Answered, String> {
        let address = if to.starts_with('/') { format!("{}{to}", self.origin) } else { to.to_owned() };
        let method = method.parse::<reqwest::Method>().map_err(|why| why.to_string())?;
        let mut request = self.client.request(method, address).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.map_err(|why| why.to_string())?;
        let status = answer.status().as_u16();
        let body = answer.bytes().await.map_err(|why| why.to_string())?;
        Ok((status, serde_json::from_slice(&body).unwrap_or(Value::Null)))
    }
}

/// An app's copy of an inbox: subjects by id, and the link of the next round.
#[derive(Debug, Default)]
pub(crate) struct Mirror {
    /// What the app knows.
    pub known: BTreeMap<String, String>,
    /// Where it asks what changed since.
    pub link: Option<String>,
}

const INBOX_ROUND: &str = "/v1.0/me/mailFolders/inbox/messages/delta?$select=subject&$top=2";

impl Mirror {
    /// Goes round once, from the link of the last round or from the beginning; the subjects that it saw. A refusal leaves
    /// the copy as it was.
    pub async fn go_round(&mut self, graph: &GraphCaller) -> Result<Result<Vec<String>, Answered>, String> {
        let mut at = self.link.clone().unwrap_or_else(|| INBOX_ROUND.to_owned());
        let (mut known, mut seen) = (self.known.clone(), Vec::new());
        loop {
            let (status, page) = graph.send("GET", &at, None).await?;
            if status != 200 {
                return Ok(Err((status, page)));
            }
            for entry in page["value"].as_array().into_iter().flatten() {
                let id = entry["id"].as_str().unwrap_or_default().to_owned();
                if entry.get("@removed").is_some() {
                    known.remove(&id);
                } else if let Some(subject) = entry["subject"].as_str() {
                    seen.push(subject.to_owned());
                    known.insert(id, subject.to_owned());
                }
            }
            match (page["@odata.nextLink"].as_str(), page["@odata.deltaLink"].as_str()) {
                (Some(next), None) => next.clone_into(&mut at),
                (None, Some(link)) => {
                    self.link = Some(link.to_owned());
                    self.known = known;
                    return Ok(Ok(seen));
                }
                _ => return Err(format!("a page has one link: {page}")),
            }
        }
    }

    /// Forgets everything, as whoever is told that the link is too old must.
    pub fn begin_anew(&mut self) {
        *self = Self::default();
    }
}

/// Statuses of a batch's parts by their ids, and how long the service asks to wait.
#[derive(Debug, Default)]
pub(crate) struct BatchOutcome {
    /// By id.
    pub statuses: BTreeMap<String, u64>,
    /// The longest `Retry-After` among them.
    pub retry_after: Duration,
}

impl BatchOutcome {
    /// The parts that are worth repeating: those that were throttled, and those that waited for them in vain.
    pub fn to_repeat(&self) -> Vec<&str> {
        let late = self.statuses.iter().filter(|(_, status)| matches!(**status, 429 | 424));
        late.map(|(id, _)| id.as_str()).collect()
    }
}

/// Sends parts as one batch.
pub(crate) async fn batch(graph: &GraphCaller, parts: &[Value]) -> Result<BatchOutcome, String> {
    let (status, answer) = graph.send("POST", "/v1.0/$batch", Some(&json!({ "requests": parts }))).await?;
    let responses = answer["responses"].as_array().filter(|_| status == 200);
    let mut outcome = BatchOutcome::default();
    for response in responses.ok_or_else(|| format!("the batch is answered {status}: {answer}"))? {
        let id = response["id"].as_str().unwrap_or_default().to_owned();
        outcome.statuses.insert(id, response["status"].as_u64().unwrap_or_default());
        let asked = response["headers"]["Retry-After"].as_str().and_then(|text| text.parse().ok());
        outcome.retry_after = outcome.retry_after.max(Duration::from_secs(asked.unwrap_or_default()));
    }
    Ok(outcome)
}
