//! A small client of the control API.

use std::time::Duration;

use reqwest::{Client, Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::changes::Moment;
use crate::fill::{Filled, Filling};
use crate::report::{
    ClockReport, ClockSetting, EnvironmentReport, Explanation, KeysReport, MxReport, NoticeReport, Problem,
    RequestEntry, Roll, RollWanted, SandboxReport, SandboxWanted, TokenAnswer, TokenWanted,
};
use crate::rule::{Rule, RuleReport};
use crate::scenario::{Applied, Cast, Listed};
use crate::state::{CloudPatch, EnvironmentPatch};

/// The control API of one sandbox.
#[derive(Clone, Debug)]
pub struct Control {
    origin: String,
    client: Client,
}

/// Why a control request failed.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// No address of a mock.
    #[error("`{0}` is no address of a mock such as http://127.0.0.1:8365: {1}")]
    Address(String, String),
    /// No answer.
    #[error("{0}: {1}")]
    NoAnswer(String, String),
    /// An answer, and not a mock's.
    #[error("{0} is answered by something else than a mock: {1}")]
    NoMock(String, String),
    /// A refusal.
    #[error("{}", told(.0))]
    Refused(Box<Problem>),
}

impl Control {
    /// Of the sandbox at `origin`: `http://127.0.0.1:8365`.
    pub fn new(origin: impl Into<String>) -> Self {
        let origin = origin.into().trim_end_matches('/').to_owned();
        let client = crate::carrier::builder()
            .timeout(Duration::from_secs(30))
            .build()
            .unwrap_or_else(|why| panic!("no HTTP client could be made: {why}"));
        Self { origin, client }
    }

    /// Of the sandbox at `origin`, which speaks TLS with a CA of its own: its certificate in PEM.
    pub fn trusting(origin: impl Into<String>, ca: &[u8]) -> Result<Self, ControlError> {
        let control = Self::new(origin);
        let wrong = |why: reqwest::Error| ControlError::NoAnswer("the CA's certificate".to_owned(), chain(&why));
        let ca = reqwest::Certificate::from_pem(ca).map_err(wrong)?;
        let client = crate::carrier::builder().tls_certs_only([ca]).timeout(Duration::from_secs(30)).build();
        Ok(Self { client: client.map_err(wrong)?, ..control })
    }

    /// The sandbox's base URL.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Waits until the mock answers, up to `limit`. What no waiting mends is said at once.
    pub async fn wait(&self, limit: Duration) -> Result<Value, ControlError> {
        self.wait_and_say(limit, |_| {}).await
    }

    /// Waits until the mock answers, up to `limit`, and says why it has to wait as soon as it has to.
    pub async fn wait_and_say(&self, limit: Duration, say: impl FnOnce(&ControlError)) -> Result<Value, ControlError> {
        check_address(&self.origin)?;
        let step = Duration::from_millis(50);
        let (mut left, mut say) = (limit, Some(say));
        loop {
            match self.health().await {
                Err(why @ ControlError::NoAnswer(..)) if left > step && !why.is_for_good() => {
                    if let Some(say) = say.take() {
                        say(&why);
                    }
                }
                done => return done,
            }
            let before = left;
            left = before.saturating_sub(step);
            sleep(step).await;
        }
    }

    /// What the mock says of itself; something else that answers there is told apart.
    async fn health(&self) -> Result<Value, ControlError> {
        const PATH: &str = "/_mock/health";
        let other = |why: String| ControlError::NoMock(self.origin.clone(), why);
        let bytes = match self.bytes(Method::GET, PATH, None).await {
            Err(ControlError::Refused(problem)) if problem.kind == GUESSED => {
                return Err(other(format!("GET {PATH} is answered {}", problem.status)));
            }
            bytes => bytes?,
        };
        let said: Option<Value> = serde_json::from_slice(&bytes).ok();
        said.filter(|said| said["status"] == "ok")
            .ok_or_else(|| other(format!("GET {PATH} is answered in other words")))
    }

    /// Opens a sandbox of its own.
    pub async fn open(&self, wanted: &SandboxWanted) -> Result<SandboxReport, ControlError> {
        self.post("/_mock/sandboxes", wanted).await
    }

    /// All sandboxes.
    pub async fn sandboxes(&self) -> Result<Vec<SandboxReport>, ControlError> {
        self.get("/_mock/sandboxes").await
    }

    /// Closes a sandbox.
    pub async fn close(&self, name: &str) -> Result<(), ControlError> {
        self.delete(&format!("/_mock/sandboxes/{name}")).await
    }

    /// Scenarios that match a text; all of them for an empty one.
    pub async fn scenarios(&self, text: &str) -> Result<Vec<Listed>, ControlError> {
        let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("q", text).finish();
        self.get(&format!("/_mock/scenarios?{query}")).await
    }

    /// One scenario as its file has it.
    pub async fn scenario(&self, name: &str) -> Result<Value, ControlError> {
        self.get(&format!("/_mock/scenarios/{}", segments(name))).await
    }

    /// What an error is, the best explanation first.
    pub async fn explain(&self, text: &str) -> Result<Vec<Explanation>, ControlError> {
        let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("q", text).finish();
        self.get(&format!("/_mock/explain?{query}")).await
    }

    /// Applies a scenario.
    pub async fn apply(&self, scenario: &str) -> Result<Applied, ControlError> {
        self.apply_with(scenario, &Cast::default()).await
    }

    /// Applies a scenario with another user or application.
    pub async fn apply_with(&self, scenario: &str, cast: &Cast) -> Result<Applied, ControlError> {
        self.post(&format!("/_mock/scenarios/{}", segments(scenario)), cast).await
    }

    /// Performs a remedy of a scenario, by those with whom it was applied.
    pub async fn remedy(&self, scenario: &str, remedy: &str) -> Result<Value, ControlError> {
        self.remedy_with(scenario, remedy, &Cast::default()).await
    }

    /// Performs a remedy of a scenario with another user or application.
    pub async fn remedy_with(&self, scenario: &str, remedy: &str, cast: &Cast) -> Result<Value, ControlError> {
        let (scenario, remedy) = (segments(scenario), segments(remedy).replace('/', "%2F"));
        self.post(&format!("/_mock/scenarios/{scenario}/remedies/{remedy}"), cast).await
    }

    /// Goes back to how the sandbox was opened.
    pub async fn reset(&self) -> Result<Value, ControlError> {
        self.post("/_mock/reset", &json!({})).await
    }

    /// Adds a rule.
    pub async fn add_rule(&self, rule: &Rule) -> Result<RuleReport, ControlError> {
        self.post("/_mock/rules", rule).await
    }

    /// All rules, with how often each fired.
    pub async fn rules(&self) -> Result<Vec<RuleReport>, ControlError> {
        self.get("/_mock/rules").await
    }

    /// Takes a rule away.
    pub async fn remove_rule(&self, id: u64) -> Result<(), ControlError> {
        self.delete(&format!("/_mock/rules/{id}")).await
    }

    /// The clock.
    pub async fn clock(&self) -> Result<ClockReport, ControlError> {
        self.get("/_mock/clock").await
    }

    /// Moves, stops or starts the clock.
    pub async fn set_clock(&self, setting: &ClockSetting) -> Result<ClockReport, ControlError> {
        self.post("/_mock/clock", setting).await
    }

    /// Moves the clock forward by an ISO 8601 duration.
    pub async fn advance(&self, by: &str) -> Result<ClockReport, ControlError> {
        self.set_clock(&ClockSetting { advance: Some(by.to_owned()), ..ClockSetting::default() }).await
    }

    /// Moves the clock to a moment, back as well as forward.
    pub async fn move_clock(&self, to: Moment) -> Result<ClockReport, ControlError> {
        self.set_clock(&ClockSetting { set: Some(to), ..ClockSetting::default() }).await
    }

    /// Requests in the journal; `query` as in the address: `operation=graph.*&user=anna@contoso.example`.
    pub async fn requests(&self, query: &str) -> Result<Vec<RequestEntry>, ControlError> {
        self.get(&format!("/_mock/requests?{query}")).await
    }

    /// Empties the journal.
    pub async fn forget_requests(&self) -> Result<(), ControlError> {
        self.delete("/_mock/requests").await
    }

    /// A token without the sign-in pages.
    pub async fn token(&self, wanted: &TokenWanted) -> Result<TokenAnswer, ControlError> {
        self.post("/_mock/tokens", wanted).await
    }

    /// The signing keys that are published.
    pub async fn keys(&self) -> Result<KeysReport, ControlError> {
        self.get("/_mock/keys").await
    }

    /// Rolls the signing key.
    pub async fn roll_keys(&self, roll: Roll) -> Result<KeysReport, ControlError> {
        self.post("/_mock/keys", &RollWanted { roll }).await
    }

    /// Notices that the Cloud would have mailed.
    pub async fn outbox(&self) -> Result<Vec<NoticeReport>, ControlError> {
        self.get("/_mock/outbox").await
    }

    /// A domain's MX answer.
    pub async fn mx(&self, domain: &str) -> Result<MxReport, ControlError> {
        self.get(&format!("/_mock/mx/{domain}")).await
    }

    /// Changes the Cloud's state in the words of a scenario's `cloud`.
    pub async fn patch(&self, patch: &CloudPatch) -> Result<Value, ControlError> {
        self.send(Method::PATCH, "/_mock/cloud", Some(patch)).await
    }

    /// All environments of Dataverse.
    pub async fn environments(&self) -> Result<Vec<EnvironmentReport>, ControlError> {
        self.get("/_mock/environments").await
    }

    /// Makes an environment of Dataverse.
    pub async fn make_environment(
        &self,
        host: &str,
        wanted: &EnvironmentPatch,
    ) -> Result<EnvironmentReport, ControlError> {
        let mut body = serde_json::to_value(wanted).unwrap_or_default();
        body["host"] = host.into();
        self.post("/_mock/environments", &body).await
    }

    /// Removes an environment of Dataverse.
    pub async fn remove_environment(&self, host: &str) -> Result<(), ControlError> {
        self.delete(&format!("/_mock/environments/{}", segments(host))).await
    }

    /// Fills a mailbox.
    pub async fn fill(&self, address: &str, wanted: &Filling) -> Result<Filled, ControlError> {
        self.post(&format!("/_mock/mailboxes/{}/fill", segments(address)), wanted).await
    }

    /// The CA certificate, PEM.
    pub async fn ca(&self) -> Result<Vec<u8>, ControlError> {
        self.bytes(Method::GET, "/_mock/ca.pem", None).await
    }

    /// Any control request that answers with JSON.
    pub async fn send<B: Serialize + Sync, R: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&B>,
    ) -> Result<R, ControlError> {
        let body = body.map(|body| serde_json::to_vec(body).unwrap_or_default());
        let bytes = self.bytes(method, path, body).await?;
        serde_json::from_slice(&bytes).map_err(|why| self.no_answer(path, &why.to_string()))
    }

    async fn get<R: DeserializeOwned>(&self, path: &str) -> Result<R, ControlError> {
        self.send::<(), R>(Method::GET, path, None).await
    }

    async fn post<B: Serialize + Sync, R: DeserializeOwned>(&self, path: &str, body: &B) -> Result<R, ControlError> {
        self.send(Method::POST, path, Some(body)).await
    }

    async fn delete(&self, path: &str) -> Result<(), ControlError> {
        self.bytes(Method::DELETE, path, None).await.map(drop)
    }

    async fn bytes(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Result<Vec<u8>, ControlError> {
        let mut request = self.client.request(method, format!("{}{path}", self.origin));
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        let answer = request.send().await.map_err(|why| self.no_answer(path, &chain(&why)))?;
        let status = answer.status();
        let bytes = answer.bytes().await.map_err(|why| self.no_answer(path, &chain(&why)))?.to_vec();
        if status.is_success() { Ok(bytes) } else { Err(refused(status, &bytes)) }
    }

    fn no_answer(&self, path: &str, why: &str) -> ControlError {
        ControlError::NoAnswer(format!("{}{path}", self.origin), why.to_owned())
    }
}

/// A name as part of an address: whatever is typed stays a name.
fn segments(name: &str) -> String {
    name.split('/')
        .map(|part| form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>().replace('+', "%20"))
        .collect::<Vec<_>>()
        .join("/")
}

/// A refusal in one sentence: what is wrong, where, and what was meant.
fn told(problem: &Problem) -> String {
    let place = problem.place.as_deref().map(|place| format!("{place}: ")).unwrap_or_default();
    let nearest = problem.nearest.as_deref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    let detail = problem.detail.as_deref().unwrap_or("");
    format!("{} {}: {place}{detail}{nearest}", problem.status, problem.title)
}

impl ControlError {
    /// Whether the same would be said however often one asks: the name leads nowhere, or the certificate is not trusted.
    fn is_for_good(&self) -> bool {
        let Self::NoAnswer(_, why) = self else { return true };
        let lower = why.to_lowercase();
        let name = lower.contains("dns error") && !lower.contains("temporary failure");
        name || lower.contains("certificate") || lower.contains("builder error")
    }
}

/// Refuses what cannot be the address of a mock.
fn check_address(origin: &str) -> Result<(), ControlError> {
    let wrong = |why: &str| ControlError::Address(origin.to_owned(), why.to_owned());
    let begins = ["http://", "https://"]
        .iter()
        .any(|scheme| origin.get(..scheme.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(scheme)));
    if !begins {
        return Err(wrong("it begins with http:// or https://"));
    }
    let url = reqwest::Url::parse(origin).map_err(|why| wrong(&why.to_string()))?;
    if url.query().is_some() || url.fragment().is_some() || url.path() != "/" {
        return Err(wrong("nothing follows host and port"));
    }
    Ok(())
}

/// What a problem is said to be of that came without one.
const GUESSED: &str = "about:no-problem";

/// An error with its causes.
fn chain(why: &dyn std::error::Error) -> String {
    let mut text = why.to_string();
    let mut cause = why.source();
    while let Some(why) = cause {
        text = format!("{text}: {why}");
        cause = why.source();
    }
    text
}

fn refused(status: StatusCode, body: &[u8]) -> ControlError {
    let problem = serde_json::from_slice(body).unwrap_or_else(|_| Problem {
        kind: GUESSED.to_owned(),
        title: status.canonical_reason().unwrap_or("refused").to_owned(),
        status: status.as_u16(),
        detail: Some(String::from_utf8_lossy(body).chars().take(300).collect()),
        place: None,
        nearest: None,
    });
    ControlError::Refused(Box::new(problem))
}

async fn sleep(step: Duration) {
    tokio::time::sleep(step).await;
}
